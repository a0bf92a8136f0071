"""The tax abatement: a landlord bound by a convention, its stock, its abatement, a programme and its lines."""

import datetime as dt
import itertools
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.territoire.models import Commune
from quartiers.tfpb.enums import EtatConvention, EtatProgramme, MethodeAbattement, NatureLigne, OrigineAbattement
from quartiers.tfpb.models import (
    Abattement,
    AxeTfpb,
    ConventionTfpb,
    Imputation,
    Justificatif,
    LigneProgramme,
    PartieConvention,
    Programme,
    RegleAbattement,
)
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import creer_habilitation, creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_quartier_contrat, creer_signataire
from tests.factories.territoire import creer_commune, creer_quartier

NUMEROS = itertools.count(1)
ANNEE = 2026


def creer_bailleur(contrat: Contrat | None = None, **champs: Any) -> Organisme:
    """A landlord; with `contrat`, a signatory of it."""
    defauts = {"nom": f"Bailleur {next(NUMEROS)}", "nature": NatureOrganisme.BAILLEUR}
    bailleur = creer_organisme(**{**defauts, **champs})
    if contrat is not None:
        creer_signataire(contrat, bailleur)
    return bailleur


def creer_compte_bailleur(contrat: Contrat, bailleur: Organisme) -> Utilisateur:
    """Someone who acts for a landlord in a contract."""
    utilisateur = creer_utilisateur()
    creer_habilitation(utilisateur, Role.BAILLEUR, contrat=contrat, organisme=bailleur)
    return utilisateur


def creer_convention(contrat: Contrat, commune: Commune, *bailleurs: Organisme, **champs: Any) -> ConventionTfpb:
    """Signed before 2025, for the tax years 2025 to 2027, by `bailleurs` on the same day."""
    signee_le = champs.pop("signee_le", dt.date(2024, 12, 12))
    defauts = {
        "titre": f"Convention {next(NUMEROS)}",
        "premiere_annee": 2025,
        "derniere_annee": 2027,
        "etat": EtatConvention.SIGNEE if signee_le else EtatConvention.PROJET,
    }
    convention = ConventionTfpb.objects.create(
        contrat=contrat, commune=commune, signee_le=signee_le, **{**defauts, **champs}
    )
    for bailleur in bailleurs:
        PartieConvention.objects.create(
            contrat=contrat, convention=convention, bailleur=bailleur, signee_le=signee_le, declaree_le=signee_le
        )
    return convention


def creer_regle(contrat: Contrat, **champs: Any) -> RegleAbattement:
    defauts = {"premiere_annee": 2025, "derniere_annee": 2030, "taux": Decimal(30), "source": "CGI, art. 1388 bis"}
    return RegleAbattement.objects.create(contrat=contrat, **{**defauts, **champs})


def creer_axe(contrat: Contrat, **champs: Any) -> AxeTfpb:
    numero = champs.pop("numero", AxeTfpb.objects.filter(contrat=contrat).count() + 1)
    defauts = {"titre": f"Axe {numero}", "premiere_annee": 2025}
    return AxeTfpb.objects.create(contrat=contrat, numero=numero, **{**defauts, **champs})


@dataclass(frozen=True)
class DecorTfpb:
    """A landlord with its neighbourhood, its convention and the rule of the law, in one contract."""

    contrat: Contrat
    commune: Commune
    quartier: QuartierContrat
    bailleur: Organisme
    convention: ConventionTfpb
    axe: AxeTfpb


def creer_decor(contrat: Contrat | None = None) -> DecorTfpb:
    contrat = contrat or creer_contrat()
    commune = creer_commune()
    contrat.communes.add(commune)
    quartier = creer_quartier_contrat(contrat, commune=commune, quartier=creer_quartier(commune))
    bailleur = creer_bailleur(contrat)
    if not RegleAbattement.objects.filter(contrat=contrat).exists():
        creer_regle(contrat)
    convention = creer_convention(contrat, commune, bailleur)
    return DecorTfpb(contrat, commune, quartier, bailleur, convention, creer_axe(contrat))


def creer_abattement(decor: DecorTfpb, montant: Decimal | int = 30_000, **champs: Any) -> Abattement:
    """An estimate from a base, at a global rate of 50 %; `origine="avis"` gives the figure of the notice."""
    if champs.get("origine") == OrigineAbattement.AVIS:
        defauts: dict[str, Any] = {"methode": MethodeAbattement.NOTIFIE}
    else:
        defauts = {
            "origine": OrigineAbattement.ESTIME,
            "methode": MethodeAbattement.BASE,
            "base": Decimal(montant) / Decimal("0.15"),
            "taux_global": Decimal(50),
            "taux_abattement": Decimal(30),
        }
    defauts |= {"bailleur": decor.bailleur, "quartier": decor.quartier, "annee": ANNEE, "saisi_le": timezone.now()}
    return Abattement.objects.create(contrat=decor.contrat, montant=montant, **{**defauts, **champs})


def creer_programme(decor: DecorTfpb, **champs: Any) -> Programme:
    """Validated, of 2026, without any line."""
    defauts: dict[str, Any] = {
        "convention": decor.convention,
        "bailleur": decor.bailleur,
        "quartier": decor.quartier,
        "annee": ANNEE,
        "etat": EtatProgramme.VALIDE,
        "valide_le": dt.date(2026, 2, 3),
        "decision": "Comité technique TFPB",
    }
    return Programme.objects.create(contrat=decor.contrat, **{**defauts, **champs})


def creer_ligne(programme: Programme, axe: AxeTfpb, valorise: Decimal | int = 1_000, **champs: Any) -> LigneProgramme:
    """An action that costs what it is valued."""
    rang = champs.pop("rang", programme.lignes.count() + 1)
    defauts: dict[str, Any] = {
        "titre": f"Action {next(NUMEROS)}",
        "nature": NatureLigne.SPECIFIQUE,
        "cout_prevu": valorise,
        "part_bailleur": valorise,
    }
    return LigneProgramme.objects.create(
        contrat=programme.contrat, programme=programme, axe=axe, rang=rang, valorise=valorise, **{**defauts, **champs}
    )


def creer_justificatif(programme: Programme, montant: Decimal | int = 1_000, **champs: Any) -> Justificatif:
    """An invoice put in for the programme's commune, not checked yet."""
    numero = next(NUMEROS)
    commune = programme.quartier.commune
    assert commune is not None
    defauts: dict[str, Any] = {
        "bailleur": programme.bailleur,
        "commune": commune,
        "annee": programme.annee,
        "fournisseur": f"Fournisseur {numero}",
        "numero": f"F-{numero}",
        "date": dt.date(programme.annee, 5, 12),
        "depose_le": timezone.now(),
    }
    return Justificatif.objects.create(contrat=programme.contrat, montant=montant, **{**defauts, **champs})


def creer_imputation(
    justificatif: Justificatif, ligne: LigneProgramme, montant: Decimal | int | None = None
) -> Imputation:
    """The whole amount of the proof, when none is given."""
    return Imputation.objects.create(
        contrat=ligne.contrat,
        justificatif=justificatif,
        ligne=ligne,
        montant=justificatif.montant if montant is None else montant,
    )
