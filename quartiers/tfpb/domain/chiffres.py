"""The landlord's figures: stock, ordinary means, abatement estimated then known by the tax notice."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.documents.models import Document
from quartiers.journal.domain import consigner
from quartiers.socle.formats import compte, montant
from quartiers.tfpb.calculs import montant_estime
from quartiers.tfpb.domain.cadre import ecrire
from quartiers.tfpb.enums import MethodeAbattement, OrigineAbattement
from quartiers.tfpb.models import (
    Abattement,
    ConventionTfpb,
    MoyensOrdinaires,
    Patrimoine,
    RegleAbattement,
    Residence,
)


@transaction.atomic
def enregistrer_patrimoine(
    *,
    acteur: Acteur,
    contrat: Contrat,
    bailleur: Organisme,
    quartier: QuartierContrat,
    annee: int,
    residences: Sequence[tuple[str, str, int | None]],
    **valeurs: Any,
) -> Patrimoine:
    """The stock of a year, in the place of what was said before; `residences` are (name, street, dwellings)."""
    patrimoine = Patrimoine.objects.filter(
        contrat=contrat, bailleur=bailleur, quartier=quartier, annee=annee
    ).first() or Patrimoine(contrat=contrat, bailleur=bailleur, quartier=quartier, annee=annee)
    ecrire(patrimoine, valeurs)
    patrimoine.residences.all().delete()
    Residence.objects.bulk_create(
        Residence(contrat=contrat, patrimoine=patrimoine, nom=nom, rue=rue, logements=logements)
        for nom, rue, logements in residences
    )
    phrase = f"Patrimoine {patrimoine} : {compte(patrimoine.logements, 'logement')}"
    consigner(acteur=acteur, code="patrimoine.enregistrer", objet=patrimoine, phrase=phrase)
    return patrimoine


@transaction.atomic
def reprendre_patrimoine(
    *,
    acteur: Acteur,
    convention: ConventionTfpb,
    de_annee: int,
    vers_annee: int,
    bailleurs: Collection[Organisme],
) -> int:
    """Carry the stock of a year on to another where nothing was said of it; return how many rows."""
    siens = Patrimoine.objects.filter(
        contrat_id=convention.contrat_id, bailleur__in=bailleurs, quartier__commune_id=convention.commune_id
    )
    deja = set(siens.filter(annee=vers_annee).values_list("bailleur_id", "quartier_id"))
    repris = 0
    for ancien in siens.filter(annee=de_annee).prefetch_related("residences").select_related("bailleur", "quartier"):
        if (ancien.bailleur_id, ancien.quartier_id) in deja:
            continue
        enregistrer_patrimoine(
            acteur=acteur,
            contrat=convention.contrat,
            bailleur=ancien.bailleur,
            quartier=ancien.quartier,
            annee=vers_annee,
            residences=[(r.nom, r.rue, r.logements) for r in ancien.residences.all()],
            logements=ancien.logements,
            adresses=ancien.adresses,
            conditions=ancien.conditions,
            source=f"Repris de {de_annee}, à vérifier",
        )
        repris += 1
    return repris


@transaction.atomic
def enregistrer_moyens(
    *, acteur: Acteur, contrat: Contrat, bailleur: Organisme, annee: int, **valeurs: Any
) -> MoyensOrdinaires:
    moyens = MoyensOrdinaires.objects.filter(contrat=contrat, bailleur=bailleur, annee=annee).first()
    moyens = moyens or MoyensOrdinaires(contrat=contrat, bailleur=bailleur, annee=annee)
    ecrire(moyens, valeurs)
    phrase = f"Moyens ordinaires de {moyens}"
    consigner(acteur=acteur, code="moyensordinaires.enregistrer", objet=moyens, phrase=phrase)
    return moyens


def regle_de(contrat: Contrat, annee: int) -> RegleAbattement | None:
    """The law's rule for a tax year, as the contract holds it."""
    return RegleAbattement.objects.filter(contrat=contrat, premiere_annee__lte=annee, derniere_annee__gte=annee).first()


@transaction.atomic
def estimer(
    *,
    acteur: Acteur,
    contrat: Contrat,
    bailleur: Organisme,
    quartier: QuartierContrat,
    annee: int,
    methode: str,
    base: Decimal | None = None,
    taux_global: Decimal | None = None,
    taxe_payee: Decimal | None = None,
    note: str = "",
) -> Abattement:
    """The estimate of a year, computed here with the law's rate; it stays readable once the notice is there."""
    regle = regle_de(contrat, annee)
    if regle is None:
        raise ValidationError(f"Aucune règle d’abattement ne couvre {annee} : l’abattement ne s’applique pas.")
    somme = montant_estime(methode, regle.taux, base=base, taux_global=taux_global, taxe_payee=taxe_payee)
    if somme is None:
        raise ValidationError("Il manque un chiffre pour faire ce calcul.")
    par_base = methode == MethodeAbattement.BASE
    return poser(
        acteur,
        contrat,
        (bailleur, quartier, annee, OrigineAbattement.ESTIME),
        {
            "methode": methode,
            "base": base if par_base else None,
            "taux_global": taux_global if par_base else None,
            "taxe_payee": None if par_base else taxe_payee,
            "taux_abattement": regle.taux,
            "montant": somme,
            "note": note,
        },
    )


@transaction.atomic
def noter_avis(
    *,
    acteur: Acteur,
    contrat: Contrat,
    bailleur: Organisme,
    quartier: QuartierContrat,
    annee: int,
    somme: Decimal,
    note: str = "",
    document: Document | None = None,
) -> Abattement:
    """The figure of the tax notice: the reference from now on."""
    valeurs: dict[str, Any] = {"methode": MethodeAbattement.NOTIFIE, "montant": somme, "note": note}
    if document is not None:
        valeurs["document"] = document
    return poser(acteur, contrat, (bailleur, quartier, annee, OrigineAbattement.AVIS), valeurs)


def poser(
    acteur: Acteur, contrat: Contrat, ou: tuple[Organisme, QuartierContrat, int, str], valeurs: dict[str, Any]
) -> Abattement:
    bailleur, quartier, annee, origine = ou
    cle = {"contrat": contrat, "bailleur": bailleur, "quartier": quartier, "annee": annee, "origine": origine}
    abattement = Abattement.objects.filter(**cle).first() or Abattement(**cle)
    ecrire(abattement, {**valeurs, "saisi_par": acteur.utilisateur, "saisi_le": timezone.now()})
    phrase = (
        f"Abattement {bailleur.nom_court}, {quartier}, {annee} : {montant(abattement.montant)} "
        f"({abattement.get_origine_display().lower()})"
    )
    consigner(acteur=acteur, code="abattement.enregistrer", objet=abattement, phrase=phrase)
    return abattement
