"""Reads of the proofs: those that one sees, the same paper met elsewhere, what they pay."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q, QuerySet

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.tfpb.doublons import cle_facture
from quartiers.tfpb.enums import PROGRAMME_REALISE, EtatJustificatif, EtatLigne
from quartiers.tfpb.models import Justificatif, LigneProgramme, Programme


def justificatifs_de(acteur: Acteur, contrat: Contrat) -> QuerySet[Justificatif]:
    vus = Justificatif.objects.visibles_par(acteur).filter(contrat=contrat)
    return vus.select_related("bailleur", "commune", "document", "contrat")


def memes_pieces(
    contrat_id: int, *, empreinte: str, fournisseur: str, numero: str, montant: Decimal, sauf: int | None = None
) -> list[Justificatif]:
    """Proofs of the contract, of any landlord, that are the same paper: same file, or same supplier, number, amount.

    Those taken back do not count. What is found of another landlord is for the officer only. One query.
    """
    pareils = Q(montant=montant) & ~Q(numero="")
    if empreinte:
        pareils |= Q(empreinte=empreinte)
    cle = cle_facture(fournisseur, numero, montant)
    candidats = (
        Justificatif.objects.filter(pareils, contrat_id=contrat_id)
        .exclude(etat=EtatJustificatif.RETIRE)
        .exclude(pk=sauf or 0)
        .select_related("bailleur", "commune", "document")
        .order_by("depose_le", "pk")
    )
    return [
        autre
        for autre in candidats
        if (empreinte and autre.empreinte == empreinte)
        or (cle and cle_facture(autre.fournisseur, autre.numero, autre.montant) == cle)
    ]


def memes_pieces_de(justificatif: Justificatif) -> list[Justificatif]:
    return memes_pieces(
        justificatif.contrat_id,
        empreinte=justificatif.empreinte,
        fournisseur=justificatif.fournisseur,
        numero=justificatif.numero,
        montant=justificatif.montant,
        sauf=justificatif.pk,
    )


def deja_vus(justificatifs: Iterable[Justificatif]) -> set[int]:
    """Identifiers, among `justificatifs` of one contract, of those that another proof doubles. One query."""
    lus = list(justificatifs)
    if not lus:
        return set()
    empreintes = {j.empreinte for j in lus if j.empreinte}
    montants = {j.montant for j in lus if j.numero}
    autres = list(
        Justificatif.objects.filter(contrat_id=lus[0].contrat_id)
        .filter(Q(empreinte__in=empreintes) | Q(montant__in=montants))
        .exclude(etat=EtatJustificatif.RETIRE)
        .only("pk", "empreinte", "fournisseur", "numero", "montant")
    )
    return {j.pk for j in lus if any(autre.pk != j.pk and est_la_meme(j, autre) for autre in autres)}


def est_la_meme(une: Justificatif, autre: Justificatif) -> bool:
    if une.empreinte and une.empreinte == autre.empreinte:
        return True
    cle = cle_facture(une.fournisseur, une.numero, une.montant)
    return bool(cle) and cle == cle_facture(autre.fournisseur, autre.numero, autre.montant)


def programmes_a_justifier(acteur: Acteur, contrat: Contrat) -> QuerySet[Programme]:
    """Programmes under way that the person may put proofs in for."""
    vus = Programme.objects.visibles_par(acteur).filter(contrat=contrat, etat__in=PROGRAMME_REALISE)
    return vus.select_related("bailleur", "quartier__commune", "contrat", "convention")


def lignes_a_payer(bailleur_id: int, commune_id: int, annee: int, contrat_id: int) -> QuerySet[LigneProgramme]:
    """Lines that a proof of that landlord, commune and year may pay."""
    return (
        LigneProgramme.objects.filter(
            contrat_id=contrat_id,
            programme__bailleur=bailleur_id,
            programme__quartier__commune=commune_id,
            programme__annee=annee,
            programme__etat__in=PROGRAMME_REALISE,
            etat=EtatLigne.RETENUE,
        )
        .select_related("axe", "programme__quartier", "programme__bailleur")
        .order_by("programme__quartier__rang", "axe__numero", "rang")
    )
