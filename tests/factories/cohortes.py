"""Cohorts opened by a signed assessment, and people in them, as small as a test wants them."""

import datetime as dt
import io
import itertools
from collections.abc import Sequence
from typing import Any

from django.core.files import File

from quartiers.cohortes import pseudonymes
from quartiers.cohortes.domain import cohortes as domaine
from quartiers.cohortes.domain import impact
from quartiers.cohortes.domain.participants import integrer
from quartiers.cohortes.enums import BaseLegale, Domaine, NatureEtape
from quartiers.cohortes.envois import Personne
from quartiers.cohortes.models import AnalyseImpact, Cohorte, ProducteurCohorte
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from tests.factories.annuaire import creer_organisme
from tests.factories.contrat import creer_contrat

JOUR = dt.date(2026, 11, 26)
NUMEROS = itertools.count(1)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def signer_l_analyse(contrat: Contrat, jour: dt.date = JOUR, fin: dt.date = dt.date(2035, 1, 1)) -> AnalyseImpact:
    return impact.signer(
        acteur=Acteur(),
        contrat=contrat,
        jour=jour,
        fichier=File(io.BytesIO(PDF), name="analyse.pdf"),
        fonction="Déléguée à la protection des données",
        signee_le=dt.date(2026, 1, 5),
        valable_jusqu_au=fin,
    )


def creer_cohorte(contrat: Contrat | None = None, **champs: Any) -> Cohorte:
    """With an employment domain of two states, an event, and one time to event; the assessment signed."""
    contrat = contrat or creer_contrat()
    if not AnalyseImpact.objects.filter(contrat=contrat).exists():
        signer_l_analyse(contrat)
    defauts = {
        "titre": f"Cohorte {next(NUMEROS)}",
        "question": "Que deviennent les parcours ?",
        "population": "Jeunes accompagnés",
        "responsable": "Direction de la cohésion",
        "base_legale": BaseLegale.CONSENTEMENT,
        "debut": dt.date(2023, 1, 1),
        "fin_conservation": dt.date(2031, 1, 1),
        "seuil": 5,
    }
    cohorte = domaine.creer(acteur=Acteur(), contrat=contrat, producteurs=[creer_organisme()], **{**defauts, **champs})
    etapes = domaine.ajouter_etapes(
        acteur=Acteur(),
        cohorte=cohorte,
        etapes=[
            ("En recherche", Domaine.EMPLOI, NatureEtape.ETAT),
            ("En emploi", Domaine.EMPLOI, NatureEtape.ETAT),
            ("Premier emploi", Domaine.EMPLOI, NatureEtape.EVENEMENT),
        ],
    )
    domaine.suivre_une_duree(
        acteur=Acteur(), cohorte=cohorte, titre="Temps jusqu’au premier emploi", origine=None, arrivee=etapes[2]
    )
    return cohorte


def producteur_de(cohorte: Cohorte) -> ProducteurCohorte:
    return ProducteurCohorte.objects.filter(cohorte=cohorte).select_related("organisme").first()  # type: ignore[return-value]


def code(rang: int, cle: bytes = b"c" * 32) -> str:
    return pseudonymes.pseudonyme(cle, "tests", (str(rang),))


def personne(rang: int, **champs: Any) -> Personne:
    """Entered on 1 January 2024; in a first job after as many months as its rank says, one in three never."""
    emploi = dt.date(2024, 1, 1) + dt.timedelta(days=31 * (1 + rang % 24))
    defauts: dict[str, Any] = {
        "sexe": "fh"[rang % 2],
        "entree": "2024-01-01",
        "accord_le": "2024-01-01",
        "etapes": {"en-recherche": ["2024-01-01"]},
    }
    if rang % 3:
        defauts["etapes"] |= {"en-emploi": [emploi.isoformat()], "premier-emploi": [emploi.isoformat()]}
    return Personne(code(rang), **{**defauts, **champs})


def remplir(cohorte: Cohorte, personnes: Sequence[Personne]) -> None:
    integrer(acteur=Acteur(), cohorte=cohorte, producteur=producteur_de(cohorte), personnes=personnes, jour=JOUR)
