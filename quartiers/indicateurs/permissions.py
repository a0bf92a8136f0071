"""Who defines measures, puts figures in, agrees on criteria: one declared policy per act."""

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import politique
from quartiers.contrat.permissions import PARTIES, PILOTAGE, PILOTAGE_ET_PLATEFORME

definir = politique("indicateurs.definir", "Définir les mesures des indicateurs et signaler les ruptures", PILOTAGE)
saisir = politique("indicateurs.saisir", "Saisir et corriger les valeurs des mesures du contrat", PILOTAGE)
charger = politique("indicateurs.charger", "Charger un fichier de valeurs d’indicateurs", PILOTAGE_ET_PLATEFORME)
lire_criteres = politique(
    "indicateurs.lire_criteres", "Lire les critères de jugement en projet", {*PARTIES, Role.EVALUATEUR}
)
rediger_criteres = politique(
    "indicateurs.rediger_criteres", "Rédiger les critères de jugement", {*PILOTAGE, Role.EVALUATEUR}
)
sceller_criteres = politique("indicateurs.sceller_criteres", "Sceller les critères de jugement", PILOTAGE)
lire_analyses = politique(
    "indicateurs.lire_analyses", "Lire les analyses d’effet non publiées", {*PARTIES, Role.EVALUATEUR}
)
mener_analyses = politique(
    "indicateurs.mener_analyses", "Préparer et calculer les analyses d’effet", {*PILOTAGE, Role.EVALUATEUR}
)
publier_analyses = politique("indicateurs.publier_analyses", "Publier les analyses d’effet", PILOTAGE)
