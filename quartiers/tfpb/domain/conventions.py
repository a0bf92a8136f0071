"""The conventions of a commune: prepared, signed, changed by avenants, denounced, prepared again from the ending one."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.formats import compte, date_fr
from quartiers.territoire.models import Commune
from quartiers.tfpb.domain.cadre import ecrire, installer_cadre
from quartiers.tfpb.domain.chiffres import reprendre_patrimoine
from quartiers.tfpb.enums import TRANSITIONS_CONVENTION, EtatConvention
from quartiers.tfpb.models import AvenantConvention, ConventionTfpb, PartieConvention, Programme


@transaction.atomic
def preparer_convention(
    *, acteur: Acteur, contrat: Contrat, commune: Commune, bailleurs: Collection[Organisme], **valeurs: Any
) -> ConventionTfpb:
    """A draft with its landlords; the first one of a contract brings the national framework with it."""
    installer_cadre(acteur=acteur, contrat=contrat)
    convention = ConventionTfpb(contrat=contrat, commune=commune)
    ecrire(convention, valeurs)
    lier_bailleurs(convention, bailleurs)
    consigner(acteur=acteur, code="conventiontfpb.preparer", objet=convention, phrase=f"« {convention} » préparée")
    return convention


@transaction.atomic
def modifier_convention(
    *, acteur: Acteur, convention: ConventionTfpb, bailleurs: Collection[Organisme], **valeurs: Any
) -> None:
    """Texts at any time; the period and the landlords of a draft only: afterwards an avenant changes them."""
    if convention.etat != EtatConvention.PROJET:
        figes = {"premiere_annee", "derniere_annee"}
        if any(getattr(convention, nom) != valeurs[nom] for nom in figes & set(valeurs)):
            raise ValidationError("Cette convention est signée : sa période change par un avenant.")
        if {b.pk for b in bailleurs} != set(convention.parties.values_list("bailleur_id", flat=True)):
            raise ValidationError("Cette convention est signée : un bailleur la rejoint par un avenant.")
    ecrire(convention, valeurs)
    if convention.etat == EtatConvention.PROJET:
        lier_bailleurs(convention, bailleurs)
    consigner(acteur=acteur, code="conventiontfpb.modifier", objet=convention, phrase=f"« {convention} » modifiée")


def lier_bailleurs(convention: ConventionTfpb, bailleurs: Collection[Organisme]) -> None:
    """Those given, no other."""
    voulus = {bailleur.pk for bailleur in bailleurs}
    convention.parties.exclude(bailleur_id__in=voulus).delete()
    deja = set(convention.parties.values_list("bailleur_id", flat=True))
    PartieConvention.objects.bulk_create(
        PartieConvention(contrat_id=convention.contrat_id, convention=convention, bailleur_id=pk)
        for pk in sorted(voulus - deja)
    )


@transaction.atomic
def signer(*, acteur: Acteur, convention: ConventionTfpb, signee_le: dt.date, jour: dt.date, **dates: Any) -> None:
    """Commune, EPCI and State have signed on `signee_le`; landlords sign by `signer_bailleur`."""
    refuser_avenir(signee_le, jour)
    franchir(
        acteur=acteur,
        objet=convention,
        table=TRANSITIONS_CONVENTION,
        acte="signer",
        phrase=f"« {convention} » signée le {date_fr(signee_le)}",
        signee_le=signee_le,
        **dates,
    )


@transaction.atomic
def signer_bailleur(
    *,
    acteur: Acteur,
    partie: PartieConvention,
    signee_le: dt.date | None,
    declaree_le: dt.date | None,
    jour: dt.date,
) -> None:
    for date in (signee_le, declaree_le):
        if date is not None:
            refuser_avenir(date, jour)
    ecrire(partie, {"signee_le": signee_le, "declaree_le": declaree_le})
    quand = (
        f"signée par {partie.bailleur} le {date_fr(signee_le)}" if signee_le else f"pas signée par {partie.bailleur}"
    )
    convention = partie.convention
    consigner(acteur=acteur, code="conventiontfpb.partie", objet=convention, phrase=f"« {convention} » {quand}")


@transaction.atomic
def revenir_au_projet(*, acteur: Acteur, convention: ConventionTfpb, motif: str) -> None:
    """Correct a signature recorded by mistake: only while no programme leans on it."""
    exiger_motif(motif, "Dites pourquoi la signature est à corriger.")
    if Programme.objects.filter(convention=convention).exists():
        raise ValidationError("Des programmes tiennent à cette convention : sa signature ne se retire plus.")
    franchir(
        acteur=acteur,
        objet=convention,
        table=TRANSITIONS_CONVENTION,
        acte="corriger_signature",
        phrase=f"« {convention} » revient au projet : {motif.strip()}",
        signee_le=None,
    )


@transaction.atomic
def denoncer(
    *, acteur: Acteur, convention: ConventionTfpb, denoncee_le: dt.date, effet_le: dt.date, motif: str
) -> None:
    """The only lever of the parties (regles, 2): no right for the years whose 1 January comes after the effect."""
    exiger_motif(motif, "Dites pourquoi la convention est dénoncée.")
    if effet_le < denoncee_le:
        raise ValidationError("La dénonciation ne prend pas effet avant d’être faite.")
    franchir(
        acteur=acteur,
        objet=convention,
        table=TRANSITIONS_CONVENTION,
        acte="denoncer",
        phrase=f"« {convention} » dénoncée, sans effet à partir du {date_fr(effet_le)} : {motif.strip()}",
        denoncee_le=denoncee_le,
        denonciation_effet_le=effet_le,
        denonciation_motif=motif.strip(),
    )


@transaction.atomic
def ajouter_avenant(
    *,
    acteur: Acteur,
    convention: ConventionTfpb,
    objet: str,
    effet_le: dt.date,
    signe_le: dt.date | None,
    derniere_annee: int | None,
    bailleurs: Collection[Organisme],
    document: Document | None = None,
) -> AvenantConvention:
    """A numbered avenant; the landlords who join sign with it."""
    if convention.etat != EtatConvention.SIGNEE:
        raise ValidationError("Un avenant change une convention signée.")
    if derniere_annee is not None and derniere_annee < convention.premiere_annee:
        raise ValidationError("La nouvelle dernière année précède la première de la convention.")
    if not objet.strip():
        raise ValidationError("Dites ce que l’avenant change.")
    dernier = convention.avenants.aggregate(dernier=Max("numero"))["dernier"] or 0
    avenant = AvenantConvention.objects.create(
        contrat_id=convention.contrat_id,
        convention=convention,
        numero=dernier + 1,
        objet=objet.strip(),
        effet_le=effet_le,
        signe_le=signe_le,
        derniere_annee=derniere_annee,
        document=document,
    )
    for bailleur in bailleurs:
        PartieConvention.objects.create(
            contrat_id=convention.contrat_id,
            convention=convention,
            bailleur=bailleur,
            signee_le=signe_le,
            avenant=avenant,
        )
    consigner(
        acteur=acteur,
        code="conventiontfpb.avenant",
        objet=convention,
        phrase=f"{avenant} de « {convention} » : {avenant.objet}",
    )
    return avenant


@transaction.atomic
def joindre(*, acteur: Acteur, convention: ConventionTfpb, document: Document) -> None:
    """The signed text itself, in the place of the former one (which stays stored)."""
    ecrire(convention, {"document": document})
    consigner(
        acteur=acteur, code="conventiontfpb.joindre", objet=convention, phrase=f"Document joint à « {convention} »"
    )


@transaction.atomic
def preparer_la_suivante(*, acteur: Acteur, convention: ConventionTfpb, jour: dt.date) -> ConventionTfpb:
    """The next convention in one act: same landlords, the stock of the last year carried on, the lessons of its reviews.

    As long as the ending one, from the year after its end. Raises ValidationError when it is there already.
    """
    fin = convention.derniere_annee_au(jour)
    premiere, duree = fin + 1, convention.derniere_annee - convention.premiere_annee
    if ConventionTfpb.objects.filter(
        contrat_id=convention.contrat_id, commune_id=convention.commune_id, premiere_annee__gte=premiere
    ).exists():
        raise ValidationError(f"La convention suivante de {convention.commune} est déjà préparée.")
    suivante = ConventionTfpb(contrat_id=convention.contrat_id, commune=convention.commune, precedente=convention)
    valeurs = {
        "titre": f"Convention TFPB {convention.commune} {premiere}-{premiere + duree}",
        "objet": convention.objet,
        "premiere_annee": premiere,
        "derniere_annee": premiere + duree,
        "lecons": lecons_de(convention),
    }
    ecrire(suivante, valeurs)
    bailleurs = [partie.bailleur for partie in convention.parties.select_related("bailleur")]
    lier_bailleurs(suivante, bailleurs)
    repris = reprendre_patrimoine(
        acteur=acteur, convention=suivante, de_annee=fin, vers_annee=premiere, bailleurs=bailleurs
    )
    phrase = (
        f"« {suivante} » préparée depuis « {convention} », {compte(repris, 'patrimoine repris', 'patrimoines repris')}"
    )
    consigner(acteur=acteur, code="conventiontfpb.suivante", objet=suivante, phrase=phrase)
    return suivante


def lecons_de(convention: ConventionTfpb) -> str:
    """What the shared reviews say of difficulties and of what comes next, by programme, past to present."""
    programmes = (
        Programme.objects.filter(convention=convention, bilan__isnull=False)
        .select_related("bilan", "bailleur", "quartier")
        .order_by("annee", "quartier__rang", "bailleur__nom")
    )
    lignes = []
    for programme in programmes:
        dits = [texte.strip() for texte in (programme.bilan.difficultes, programme.bilan.perspectives) if texte.strip()]
        if dits:
            lignes.append(f"{programme} : " + " ".join(dits))
    return "\n\n".join(lignes)


def refuser_avenir(date: dt.date, jour: dt.date) -> None:
    if date > jour:
        raise ValidationError("Cette date est dans l’avenir : donnez le jour où cela a été fait.")


def exiger_motif(motif: str, demande: str) -> None:
    if not motif.strip():
        raise ValidationError(demande)
