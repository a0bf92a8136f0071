"""Actions of a year, their reports and their money, as small as a test wants them."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat, Element, QuartierContrat, Version
from quartiers.suivi.domain.codes import code_de_fiche
from quartiers.suivi.enums import EtatFiche, GenreAction, NatureMoyen
from quartiers.suivi.models import (
    CreditFiche,
    FicheAction,
    FicheBilan,
    PublicQuartierFiche,
    RattachementFiche,
    TerritoireFiche,
)
from tests.factories.annuaire import creer_organisme
from tests.factories.contrat import creer_contrat

NUMEROS = itertools.count(1)
ANNEE = 2026


def creer_fiche(contrat: Contrat | None = None, element: Element | None = None, **champs: Any) -> FicheAction:
    """A sheet of 2026, led by a commune unless told otherwise."""
    contrat = contrat or creer_contrat()
    annee = champs.pop("annee", ANNEE)
    if "organisme" not in champs:
        champs["organisme"] = creer_organisme(nature=NatureOrganisme.COMMUNE)
    defauts = {"intitule": f"Action {next(NUMEROS)}", "genre": GenreAction.COMMUNE}
    fiche = FicheAction.objects.create(
        contrat=contrat, annee=annee, code=code_de_fiche(contrat, annee), **{**defauts, **champs}
    )
    if element is not None:
        version = Version.objects.filter(element=element).latest("debut")
        RattachementFiche.objects.create(contrat=contrat, fiche=fiche, element=element, version=version, principal=True)
    return fiche


def creer_fiche_bilan(fiche: FicheAction, etat: EtatFiche = EtatFiche.VALIDEE, **champs: Any) -> FicheBilan:
    """Its report, handed in and validated unless told otherwise."""
    rendue = etat != EtatFiche.ATTENDUE
    return FicheBilan.objects.create(
        contrat=fiche.contrat,
        fiche=fiche,
        etat=etat,
        echeance=dt.date(fiche.annee + 1, 3, 1),
        remise_le=timezone.now() if rendue else None,
        validee_le=timezone.now() if etat == EtatFiche.VALIDEE else None,
        correction_motif="Précisez le public." if etat == EtatFiche.A_CORRIGER else "",
        **champs,
    )


def situer(fiche: FicheAction, parts: dict[QuartierContrat | None, int]) -> None:
    """Shares (%) by neighbourhood; None is the rest of the contract."""
    for quartier, part in parts.items():
        TerritoireFiche.objects.create(contrat=fiche.contrat, fiche=fiche, quartier=quartier, part=Decimal(part))


def crediter(
    fiche: FicheAction,
    organisme: Organisme,
    nature: NatureMoyen = NatureMoyen.DROIT_COMMUN,
    *,
    prevu: str = "0",
    vote: str = "0",
    depense: str = "0",
) -> CreditFiche:
    return CreditFiche.objects.create(
        contrat=fiche.contrat,
        fiche=fiche,
        organisme=organisme,
        nature=nature,
        prevu=Decimal(prevu),
        vote=Decimal(vote),
        depense=Decimal(depense),
    )


def compter_par_quartier(bilan: FicheBilan, nombres: dict[QuartierContrat, int]) -> None:
    for quartier, participants in nombres.items():
        PublicQuartierFiche.objects.create(
            contrat=bilan.contrat, bilan=bilan, quartier=quartier, participants=participants
        )
