"""Who may do what with the results of surveys."""

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import politique
from quartiers.enquetes.permissions import EQUIPE

LECTURE = EQUIPE | {Role.EVALUATEUR}

lire_resultats = politique(
    "enquetes.resultats", "Lire les résultats d’une enquête close (chiffres protégés) et les exporter", LECTURE
)
regler_resultats = politique("enquetes.regler_resultats", "Régler redressement et croisements d’une enquête", LECTURE)
lire_ouvertes = politique("enquetes.ouvertes", "Lire et classer les réponses ouvertes d’une enquête", LECTURE)
exporter_microdonnees = politique(
    "enquetes.microdonnees", "Exporter le fichier protégé des réponses (SPSS, CSV)", LECTURE
)
