"""Keeping the councils: who sits, until when, who represents them, and the names that go once they serve no more."""

import calendar
import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.models import Instance
from quartiers.journal.domain import consigner
from quartiers.notifications.annonces import relancer
from quartiers.participation.enums_conseils import Composition, MotifFin, Place
from quartiers.participation.models import College, Conseil, MandatConseil, RepresentationConseil
from quartiers.participation.queries_conseils import places_prises
from quartiers.socle.dates import mois_avant
from quartiers.socle.formats import date_fr

GABARIT_TERME = "participation/courriels/fin_de_mandat.txt"


@transaction.atomic
def enregistrer_conseil(*, acteur: Acteur, conseil: Conseil) -> Conseil:
    """A council made or changed by the team; its form has checked it."""
    nouveau = conseil.pk is None
    conseil.full_clean(exclude=["contrat"])
    conseil.save()
    verbe = "créé" if nouveau else "modifié"
    consigner(acteur=acteur, code="conseil.enregistrer", objet=conseil, phrase=f"Conseil « {conseil} » {verbe}")
    return conseil


@transaction.atomic
def enregistrer_college(*, acteur: Acteur, college: College) -> College:
    """Refuses elected members in a « conseil citoyen » (law of 21 February 2014, art. 7) and fewer seats than taken."""
    if college.conseil.est_citoyen and college.composition == Composition.ELUS:
        raise ValidationError(
            {"composition": "Un conseil citoyen ne compte pas d’élues ni d’élus : choisissez autre chose."}
        )
    if college.pk:
        pris = places_prises(college, Place.TITULAIRE)
        if pris > college.sieges:
            raise ValidationError({"sieges": f"{pris} personnes siègent déjà : gardez {pris} sièges au moins."})
    college.full_clean(exclude=["contrat"])
    college.save()
    consigner(
        acteur=acteur,
        code="college.enregistrer",
        objet=college,
        phrase=f"Collège « {college} » de « {college.conseil} » : {college.sieges} sièges",
    )
    return college


@transaction.atomic
def designer(*, acteur: Acteur, college: College, **champs: Any) -> MandatConseil:
    """Seat someone. The sex is kept only where parity is asked; a full college takes no more members.

    The college is locked: two officers who fill the last seat at once fill it once.
    """
    college = College.objects.select_for_update().select_related("conseil").get(pk=college.pk)
    mandat = MandatConseil(contrat_id=college.contrat_id, college=college, **champs)
    if not college.parite:
        mandat.sexe = ""
    if mandat.fin is None and college.conseil.mandat_annees:
        mandat.fin = annees_apres(mandat.debut, college.conseil.mandat_annees)
    limite = college.sieges if mandat.place == Place.TITULAIRE else college.suppleants
    if places_prises(college, mandat.place, mandat.debut) >= limite:
        raise ValidationError(f"Les {limite} places de ce collège sont prises : terminez d’abord un mandat.")
    mandat.full_clean(exclude=["contrat"])
    mandat.save()
    consigner(
        acteur=acteur,
        code="mandatconseil.designer",
        objet=mandat,
        phrase=f"{mandat.get_place_display()} : un mandat ouvert dans « {college} », {college.conseil}",
    )
    return mandat


@transaction.atomic
def modifier_mandat(*, acteur: Acteur, mandat: MandatConseil) -> MandatConseil:
    if not mandat.college.parite:
        mandat.sexe = ""
    mandat.full_clean(exclude=["contrat"])
    mandat.save()
    consigner(acteur=acteur, code="mandatconseil.modifier", objet=mandat, phrase=f"Mandat n° {mandat.pk} modifié")
    return mandat


@transaction.atomic
def terminer_mandat(*, acteur: Acteur, mandat: MandatConseil, fin: dt.date, motif: str) -> None:
    """End a seat on `fin` (excluded); representations elsewhere end with it."""
    if fin <= mandat.debut:
        raise ValidationError({"fin": f"Le mandat a commencé le {date_fr(mandat.debut)} : choisissez une date après."})
    mandat.fin, mandat.motif_fin = fin, motif
    mandat.save(update_fields=["fin", "motif_fin", "modifie_le"])
    for representation in mandat.representations.all():
        if representation.fin is None or representation.fin > fin:
            if representation.debut >= fin:
                representation.delete()
            else:
                representation.fin = fin
                representation.save(update_fields=["fin"])
    consigner(
        acteur=acteur,
        code="mandatconseil.terminer",
        objet=mandat,
        phrase=f"Mandat n° {mandat.pk} terminé le {date_fr(fin)} : {MotifFin(motif).label.lower()}",
    )


@transaction.atomic
def elire_representant(
    *,
    acteur: Acteur,
    mandat: MandatConseil,
    instance: Instance | None,
    ailleurs: str,
    debut: dt.date,
    fin: dt.date | None,
) -> RepresentationConseil:
    """The council elects one of its members to sit in another committee; the seat lasts no longer than the mandate."""
    if fin is None or (mandat.fin is not None and fin > mandat.fin):
        fin = mandat.fin
    representation = RepresentationConseil(
        contrat_id=mandat.contrat_id, mandat=mandat, instance=instance, ailleurs=ailleurs, debut=debut, fin=fin
    )
    representation.full_clean(exclude=["contrat"])
    representation.save()
    consigner(
        acteur=acteur,
        code="representationconseil.elire",
        objet=representation,
        phrase=f"« {mandat.college.conseil} » se fait représenter : {representation}",
    )
    return representation


def annees_apres(jour: dt.date, annees: int) -> dt.date:
    """The same day `annees` years later; 29 February becomes 28."""
    dernier = calendar.monthrange(jour.year + annees, jour.month)[1]
    return jour.replace(year=jour.year + annees, day=min(jour.day, dernier))


# What jobs do


def avertir_fins_de_mandat(jour: dt.date) -> int:
    """Warn the team of the mandates that end within JOURS_FIN_MANDAT days, once per council and date of end."""
    limite = jour + dt.timedelta(days=settings.JOURS_FIN_MANDAT)
    finissants = MandatConseil.objects.filter(
        fin__gt=jour, fin__lte=limite, motif_fin="", efface_le__isnull=True
    ).select_related("college__conseil__contrat")
    groupes: dict[tuple[int, dt.date], list[MandatConseil]] = {}
    for mandat in finissants.order_by("pk"):
        if mandat.fin is not None:
            groupes.setdefault((mandat.college.conseil_id, mandat.fin), []).append(mandat)
    return sum(avertir_une_fin(mandats, fin, jour) for (_, fin), mandats in groupes.items())


def avertir_une_fin(mandats: list[MandatConseil], fin: dt.date, jour: dt.date) -> int:
    conseil = mandats[0].college.conseil
    lien = reverse("participation:conseil_membres", args=[conseil.contrat.code, conseil.code])
    contexte = {
        "conseil": conseil,
        "nombre": len(mandats),
        "fin": fin,
        "lien": f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{lien}",
    }
    sujet = f"{conseil} : des mandats se terminent le {date_fr(fin)}"
    cle = f"mandats-{conseil.pk}-{fin:%Y%m%d}"
    return relancer(cle, responsables(conseil, jour), sujet, GABARIT_TERME, contexte, objet=conseil)


def responsables(conseil: Conseil, jour: dt.date) -> list[Utilisateur]:
    """The commune's officers, else the contract's pilots."""
    habilitations = Habilitation.objects.en_vigueur(jour).filter(contrat_id=conseil.contrat_id)
    trouvees: list[Habilitation] = []
    if conseil.commune_id is not None:
        agents = habilitations.filter(role=Role.AGENT_COMMUNAL, commune_id=conseil.commune_id)
        trouvees = list(agents.select_related("utilisateur"))
    if not trouvees:
        trouvees = list(habilitations.filter(role=Role.PILOTE).select_related("utilisateur"))
    return list({h.utilisateur_id: h.utilisateur for h in trouvees}.values())


def effacer_anciens_mandats(jour: dt.date) -> int:
    """Take names and contacts out of the mandates ended for MOIS_MANDAT_FINI months; return how many."""
    avant = mois_avant(jour, settings.MOIS_MANDAT_FINI)
    anciens = MandatConseil.objects.filter(fin__lt=avant, efface_le__isnull=True)
    return anciens.update(
        nom="",
        prenom="",
        organisme="",
        courriel="",
        telephone="",
        sexe="",
        nom_public=False,
        titulaire_du_compte=None,
        efface_le=jour,
    )
