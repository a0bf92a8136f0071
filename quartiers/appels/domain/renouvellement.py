"""A new file from last year's: its words, places, public and budget; its report says what becomes of them."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from quartiers.appels.domain.champs import TEXTES, TEXTES_COURTS, rattacher
from quartiers.appels.domain.financement import synchroniser_lignes
from quartiers.appels.domain.lieux import actualiser_communes
from quartiers.appels.domain.redaction import creer_dossier
from quartiers.appels.enums import Cote, GenreDossier, NatureBudget
from quartiers.appels.models import (
    Bilan,
    Budget,
    Campagne,
    Dossier,
    IndicateurDossier,
    Lieu,
    LigneBudget,
    Public,
    Territoire,
)
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Version
from quartiers.contrat.queries import jour_de_lecture
from quartiers.journal.domain import consigner

REPRIS = (*TEXTES, *TEXTES_COURTS, "egalite_niveau", "participants", "participants_qpv", "femmes", "hommes")


@transaction.atomic
def renouveler(*, acteur: Acteur, precedent: Dossier, campagne: Campagne) -> Dossier:
    """A draft for `campagne` made of `precedent`; the figures really reached replace the expected ones when known.

    Ties to the contract are made again under the wording of the day: what is no longer in force is left out.
    """
    dossier = creer_dossier(
        acteur=acteur,
        contrat=precedent.contrat,
        organisme=precedent.organisme,
        campagne=campagne,
        intitule=precedent.intitule,
        annee=campagne.annee,
        genre=GenreDossier.RENOUVELLEMENT,
    )
    dossier.precedent = precedent
    for nom in REPRIS:
        setattr(dossier, nom, getattr(precedent, nom))
    dossier.date_debut = decaler(precedent.date_debut, campagne.annee - precedent.annee)
    dossier.date_fin = decaler(precedent.date_fin, campagne.annee - precedent.annee)
    bilan = Bilan.objects.filter(dossier=precedent, depose_le__isnull=False).order_by("-exercice", "-pk").first()
    if bilan is not None:
        for nom in ("participants", "participants_qpv", "femmes", "hommes"):
            if getattr(bilan, nom) is not None:
                setattr(dossier, nom, getattr(bilan, nom))
    dossier.save()
    copier_liens(precedent, dossier)
    copier_publics(precedent, dossier, bilan)
    copier_budget(precedent, dossier)
    actualiser_communes(dossier)
    phrase = f"Dossier {dossier.numero} repris du dossier {precedent.numero}."
    consigner(acteur=acteur, code="dossier.renouveler", objet=dossier, phrase=phrase)
    return dossier


def decaler(jour: dt.date | None, annees: int) -> dt.date | None:
    """The same day `annees` later; 29 February becomes the 28th."""
    if jour is None:
        return None
    try:
        return jour.replace(year=jour.year + annees)
    except ValueError:
        return jour.replace(year=jour.year + annees, day=28)


def copier_liens(ancien: Dossier, nouveau: Dossier) -> None:
    """Ties still in force, territories, places and expected results."""
    aujourd_hui = jour_de_lecture(nouveau.contrat)
    vivants = set(
        Version.objects.filter(contrat=nouveau.contrat).en_vigueur(aujourd_hui).values_list("element", flat=True)
    )
    for lien in ancien.rattachements.all():
        if lien.element_id in vivants:
            rattacher(nouveau, lien.element_id, principal=lien.principal)
    Territoire.objects.bulk_create(
        Territoire(
            contrat=nouveau.contrat, dossier=nouveau, quartier_id=t.quartier_id, poche_id=t.poche_id, part=t.part
        )
        for t in ancien.territoires.all()
    )
    Lieu.objects.bulk_create(
        Lieu(
            contrat=nouveau.contrat,
            dossier=nouveau,
            libelle=lieu.libelle,
            adresse=lieu.adresse,
            latitude=lieu.latitude,
            longitude=lieu.longitude,
            zone=lieu.zone,
            quartier_id=lieu.quartier_id,
            poche_id=lieu.poche_id,
            distance=lieu.distance,
        )
        for lieu in ancien.lieux.all()
    )
    IndicateurDossier.objects.bulk_create(
        IndicateurDossier(
            contrat=nouveau.contrat,
            dossier=nouveau,
            indicateur_id=i.indicateur_id,
            libelle=i.libelle,
            unite=i.unite,
            attendu=i.realise if i.realise is not None else i.attendu,
        )
        for i in ancien.indicateurs.all()
    )


def copier_publics(ancien: Dossier, nouveau: Dossier, bilan: Bilan | None) -> None:
    """The ages really reached when the report gives them, else those expected."""
    reels = list(Public.objects.filter(dossier=ancien, bilan=bilan)) if bilan is not None else []
    sources = reels or list(Public.objects.filter(dossier=ancien, bilan__isnull=True))
    Public.objects.bulk_create(
        Public(
            contrat=nouveau.contrat,
            dossier=nouveau,
            tranche=p.tranche,
            femmes=p.femmes,
            hommes=p.hommes,
            non_precise=p.non_precise,
        )
        for p in sources
    )


def copier_budget(ancien: Dossier, nouveau: Dossier) -> None:
    """The last planned year, line by line; a funder that no longer takes part leaves its amount to be found."""
    source = Budget.objects.filter(dossier=ancien, nature=NatureBudget.PREVISIONNEL).order_by("-exercice").first()
    if source is None:
        return
    budget = Budget.objects.create(contrat=nouveau.contrat, dossier=nouveau, exercice=nouveau.annee)
    LigneBudget.objects.bulk_create(
        LigneBudget(
            contrat=nouveau.contrat,
            budget=budget,
            cote=ligne.cote,
            compte=ligne.compte,
            libelle=ligne.libelle,
            financeur_id=ligne.financeur_id,
            montant=ligne.montant,
            rang=ligne.rang,
        )
        for ligne in source.lignes.select_related("financeur")
        if ligne.montant > Decimal(0)
        and (ligne.cote == Cote.CHARGE or ligne.financeur is None or ligne.financeur.actif)
    )
    synchroniser_lignes(nouveau)
