"""Loading what the acting person may see of the abatement; what is invisible answers 404."""

from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404

from quartiers.annuaire.models import Organisme
from quartiers.comptes.acces import exiger
from quartiers.comptes.politiques import Acteur, Politique
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.documents.models import Document
from quartiers.tfpb.models import (
    Abattement,
    AvenantConvention,
    BilanProgramme,
    CharteQualite,
    ClasseurBailleur,
    ConventionTfpb,
    Justificatif,
    LigneProgramme,
    PartieConvention,
    PieceADecrire,
    Programme,
    SuiviTrimestriel,
)
from quartiers.tfpb.permissions import suivre

M = TypeVar("M", bound=Model)


def contrat_suivi(acteur: Acteur, code: str, regle: Politique = suivre) -> Contrat:
    """The contract `code`, in the perimeter of the right; else 404 or 403."""
    contrat = contrat_visible(acteur, code)
    exiger(regle, acteur, contrat)
    return contrat


def un_seul(objets: "QuerySet[M]", absent: str = "Cette page n’existe pas, ou ne vous est pas ouverte.") -> M:
    trouve = objets.first()
    if trouve is None:
        raise Http404(absent)
    return trouve


def convention_visible(acteur: Acteur, code: str, pk: int, regle: Politique = suivre) -> ConventionTfpb:
    contrat = contrat_suivi(acteur, code, regle)
    conventions = ConventionTfpb.objects.visibles_par(acteur).filter(contrat=contrat, pk=pk)
    convention = un_seul(conventions.select_related("contrat", "commune", "document", "precedente"))
    exiger(regle, acteur, convention)
    return convention


def programme_visible(acteur: Acteur, code: str, pk: int, regle: Politique = suivre) -> Programme:
    contrat = contrat_suivi(acteur, code, regle)
    programmes = Programme.objects.visibles_par(acteur).filter(contrat=contrat, pk=pk)
    programme = un_seul(
        programmes.select_related("contrat", "bailleur", "quartier__commune", "convention__commune", "precedent")
    )
    exiger(regle, acteur, programme)
    return programme


def ligne_visible(acteur: Acteur, code: str, pk: int, regle: Politique = suivre) -> LigneProgramme:
    contrat = contrat_suivi(acteur, code, regle)
    lignes = LigneProgramme.objects.visibles_par(acteur).filter(contrat=contrat, pk=pk)
    ligne = un_seul(
        lignes.select_related("contrat", "axe", "theme", "programme__bailleur", "programme__quartier__commune")
    )
    ligne.programme.contrat = contrat
    exiger(regle, acteur, ligne)
    return ligne


def quartiers_suivis(acteur: Acteur, contrat: Contrat) -> "QuerySet[QuartierContrat]":
    """The neighbourhoods of the contract that the perimeter of `acteur` holds."""
    quartiers = QuartierContrat.objects.filter(contrat=contrat, commune__isnull=False).select_related("commune")
    commune = acteur.habilitation.commune_id if acteur.habilitation else None
    return (quartiers.filter(commune=commune) if commune is not None else quartiers).order_by("rang")


def bailleurs_suivis(acteur: Acteur, contrat: Contrat) -> "QuerySet[Organisme]":
    """The landlords of the contract's conventions that `acteur` sees: a landlord, itself only."""
    parties = PartieConvention.objects.visibles_par(acteur).filter(contrat=contrat)
    return Organisme.objects.filter(pk__in=parties.values("bailleur")).order_by("nom")


def couple_suivi(acteur: Acteur, contrat: Contrat, bailleur: int, quartier: str) -> tuple[Organisme, QuartierContrat]:
    """A landlord and a neighbourhood that `acteur` sees, bound by a convention of the neighbourhood's commune."""
    trouve = un_seul(quartiers_suivis(acteur, contrat).filter(code=quartier))
    parties = PartieConvention.objects.filter(contrat=contrat, convention__commune=trouve.commune_id)
    organisme = un_seul(bailleurs_suivis(acteur, contrat).filter(pk=bailleur, pk__in=parties.values("bailleur")))
    return organisme, trouve


# Stored files


def lecture_du_document(acteur: Acteur, document_id: int) -> bool | None:
    """Whether `acteur` reads a stored file of the abatement; None when the file is none of ours. One query each way."""
    tenu, lu = Q(), Q()
    for modele, champ, visibles in porteurs_de(acteur):
        tenu |= Q(Exists(modele._default_manager.filter(**{champ: OuterRef("pk")})))
        lu |= Q(Exists(visibles.filter(**{champ: OuterRef("pk")})))
    document = Document.objects.filter(pk=document_id)
    if not document.filter(tenu).exists():
        return None
    return document.filter(lu).exists()


def porteurs_de(acteur: Acteur) -> list[tuple[type[Model], str, "QuerySet[Any]"]]:
    """Each table that holds files, the field, and its rows that `acteur` sees."""
    conventions = ConventionTfpb.objects.visibles_par(acteur)
    return [
        (ConventionTfpb, "document", conventions),
        (AvenantConvention, "document", AvenantConvention.objects.filter(convention__in=conventions)),
        (CharteQualite, "document", CharteQualite.objects.visibles_par(acteur)),
        (Abattement, "document", Abattement.objects.visibles_par(acteur)),
        (Justificatif, "document", Justificatif.objects.visibles_par(acteur)),
        (BilanProgramme, "document", BilanProgramme.objects.visibles_par(acteur)),
        (SuiviTrimestriel, "photos", SuiviTrimestriel.objects.visibles_par(acteur)),
        (PieceADecrire, "document", PieceADecrire.objects.filter(depose_par=acteur.utilisateur)),
        (ClasseurBailleur, "document", ClasseurBailleur.objects.visibles_par(acteur)),
    ]
