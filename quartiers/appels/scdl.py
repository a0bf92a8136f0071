"""Open data of grants in the national schema « subventions » 2.1.1 (SCDL; decree 2017-779).

Each authority publishes its own lines. `pourcentageSubvention` is the share of a beneficiary among several of one
grant, never a rate of co-funding: here each grant has one beneficiary, so it is 1 (regles, 7).
"""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects

from quartiers.appels.calculs import ZERO
from quartiers.appels.enums import GenreFinanceur, GenreVersement
from quartiers.appels.models import Financeur, LigneFinancement, Versement
from quartiers.appels.queries.decisions import lignes_accordees, montant_accorde
from quartiers.contrat.models import Contrat
from quartiers.exports.fichier_csv import neutre

CHAMPS = (
    "nomAttribuant",
    "idAttribuant",
    "dateConvention",
    "referenceDecision",
    "nomBeneficiaire",
    "idBeneficiaire",
    "rnaBeneficiaire",
    "objet",
    "montant",
    "nature",
    "conditionsVersement",
    "datesPeriodeVersement",
    "idRAE",
    "notificationUE",
    "pourcentageSubvention",
    "dispositifAide",
)
LONGUEUR_OBJET = 256
Ligne = dict[str, Any]


def siret_attribuant(financeur: Financeur) -> str:
    return financeur.siret_attribuant or financeur.organisme.siret


def publiable(ligne: LigneFinancement) -> bool:
    """A legal person known by its SIRET or RNA, a funder by its SIRET; anything else would break the schema."""
    organisme = ligne.dossier.organisme
    return (
        bool(siret_attribuant(ligne.financeur)) and bool(organisme.siret or organisme.rna) and bool(ligne.decision_le)
    )


def lignes_scdl(financeur: Financeur, annee: int | None = None) -> tuple[list[Ligne], int]:
    """The funder's grants under the names of the schema, and how many could not be published."""
    lignes = list(lignes_accordees(financeur, annee))
    prefetch_related_objects(lignes, "versements")
    gardees = [ligne for ligne in lignes if publiable(ligne)]
    return [ligne_scdl(ligne) for ligne in gardees], len(lignes) - len(gardees)


def lignes_du_contrat(contrat: Contrat, jour: dt.date) -> list[Ligne]:
    """What the site publishes itself: the grants of the contract's intercommunal body, decided by `jour`."""
    siennes = Financeur.objects.filter(contrat=contrat, genre=GenreFinanceur.EPCI).select_related("organisme")
    return [
        ligne
        for financeur in siennes.order_by("rang", "pk")
        for ligne in lignes_scdl(financeur)[0]
        if ligne["dateConvention"] <= jour
    ]


def ligne_scdl(ligne: LigneFinancement) -> Ligne:
    organisme, financeur = ligne.dossier.organisme, ligne.financeur
    versements = [v for v in ligne.versements.all() if v.genre != GenreVersement.REVERSEMENT]
    return {
        "nomAttribuant": financeur.organisme.nom,
        "idAttribuant": siret_attribuant(financeur),
        "dateConvention": ligne.convention_le or ligne.decision_le,
        "referenceDecision": ligne.decision_numero,
        "nomBeneficiaire": organisme.nom,
        "idBeneficiaire": organisme.siret,
        "rnaBeneficiaire": organisme.rna,
        "objet": objet_de(ligne),
        "montant": montant_accorde(ligne),
        "nature": "aide en numéraire",
        "conditionsVersement": conditions(ligne, versements),
        "datesPeriodeVersement": dates_de_versement(ligne, versements),
        "idRAE": "",
        "notificationUE": False,
        "pourcentageSubvention": Decimal(1),
        "dispositifAide": "",
    }


def objet_de(ligne: LigneFinancement) -> str:
    texte = " ".join(f"{ligne.dossier.intitule} ({ligne.exercice})".split())
    return texte if len(texte) <= LONGUEUR_OBJET else f"{texte[: LONGUEUR_OBJET - 1].rstrip()}…"


def conditions(ligne: LigneFinancement, versements: list[Versement]) -> str:
    """« unique » or « échelonné »: by the payments when they are known, else by the funder's usual advance."""
    if versements:
        return "unique" if len(versements) == 1 else "échelonné"
    return "unique" if ligne.financeur.avance_taux == 100 else "échelonné"


def dates_de_versement(ligne: LigneFinancement, versements: list[Versement]) -> str:
    """The day of a single payment that is known, else the period from the first to the last that may be."""
    jours = sorted(j for v in versements if (j := v.paye_le or v.promis_le) is not None)
    if len(versements) == 1 and jours:
        return jours[0].isoformat()
    depart = ligne.convention_le or ligne.decision_le or dt.date(ligne.exercice, 1, 1)
    debut = jours[0] if jours else depart
    fin = jours[-1] if jours else max(depart, ligne.dossier.date_fin or dt.date(ligne.exercice, 12, 31))
    return f"{debut.isoformat()}/{max(debut, fin).isoformat()}"


def total(lignes: Iterable[Ligne]) -> Decimal:
    return sum((ligne["montant"] for ligne in lignes), ZERO)


# Files


def texte_de(valeur: Any) -> str:
    """A value as the schema writes it: ISO dates, a decimal point, « oui » or « non »."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, Decimal | float):
        return f"{valeur:.2f}"
    if isinstance(valeur, dt.date):
        return valeur.isoformat()
    return neutre(str(valeur))


def en_csv(lignes: Iterable[Ligne]) -> bytes:
    """UTF-8, commas, as the national validator reads it."""
    sortie = io.StringIO()
    ecrivain = csv.writer(sortie, lineterminator="\r\n")
    ecrivain.writerow(CHAMPS)
    for ligne in lignes:
        ecrivain.writerow([texte_de(ligne[champ]) for champ in CHAMPS])
    return sortie.getvalue().encode("utf-8")


def en_json(lignes: Iterable[Ligne]) -> bytes:
    """The same rows as a list; figures are figures, an absent value is null."""

    def valeur(brute: Any) -> Any:
        if isinstance(brute, Decimal):
            return float(brute)
        return brute.isoformat() if isinstance(brute, dt.date) else (None if brute == "" else brute)

    contenu = [{champ: valeur(ligne[champ]) for champ in CHAMPS} for ligne in lignes]
    return json.dumps(contenu, ensure_ascii=False, indent=1).encode("utf-8")
