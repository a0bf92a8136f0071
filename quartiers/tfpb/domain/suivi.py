"""Quarterly follow-up by the landlord: what became of each line, what was spent, a photo; reminders per quarter."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.urls import reverse

from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.documents.photos import photo_propre
from quartiers.journal.domain import consigner
from quartiers.notifications.annonces import relancer
from quartiers.socle.dates import mois_avant
from quartiers.socle.formats import compte
from quartiers.tfpb.domain.destinataires import personnes_du_bailleur
from quartiers.tfpb.domain.justificatifs import engager
from quartiers.tfpb.enums import PROGRAMME_REALISE, EtatLigne, Trimestre
from quartiers.tfpb.models import LigneProgramme, Programme, SuiviTrimestriel

PHOTOS_MAX = 6  # of one line and quarter
GABARIT_RAPPEL = "tfpb/courriels/rappel_trimestre.txt"
DELAI_RAPPEL = 10  # days after the end of a quarter
FENETRE_RAPPEL = 20  # days: a job that was down for long does not wake up old quarters


@dataclass(frozen=True)
class Saisie:
    """What is typed on one line for a quarter; `photos` are the files as received."""

    ligne: LigneProgramme
    avancement: str
    depense: Decimal
    commentaire: str = ""
    photos: Sequence["File[bytes]"] = ()


def fin_du_trimestre(annee: int, trimestre: int) -> dt.date:
    """The first day after the quarter."""
    return dt.date(annee + trimestre // 4, trimestre * 3 % 12 + 1, 1)


def trimestre_du(jour: dt.date) -> int:
    return (jour.month + 2) // 3


def suivre_trimestre(*, acteur: Acteur, programme: Programme, trimestre: int, saisies: Sequence[Saisie]) -> int:
    """Keep what was typed for the quarter, line by line; return how many lines changed.

    Photos are cleaned and stored first: one that does not open stops everything, and nothing is written.
    """
    if programme.etat not in PROGRAMME_REALISE:
        raise ValidationError("Ce programme n’est pas en cours de réalisation : son suivi ne s’écrit pas.")
    propres = {s.ligne.pk: [nettoyer(photo, s.ligne) for photo in s.photos] for s in saisies}
    with transaction.atomic():
        changees = 0
        for saisie in saisies:
            photos = [
                deposer(
                    fichier=photo,
                    titre=f"{saisie.ligne.titre} – {Trimestre(trimestre).label}"[:250],
                    contrat_id=programme.contrat_id,
                    acteur=acteur,
                )
                for photo in propres[saisie.ligne.pk]
            ]
            changees += garder(acteur, saisie, trimestre, photos)
        if changees:
            engager(acteur, {programme.pk})
            phrase = (
                f"{programme} : {Trimestre(trimestre).label}, {compte(changees, 'action suivie', 'actions suivies')}"
            )
            consigner(acteur=acteur, code="programme.suivre", objet=programme, phrase=phrase)
    return changees


def nettoyer(photo: "File[bytes]", ligne: LigneProgramme) -> "File[bytes]":
    try:
        return photo_propre(photo)
    except ValidationError as refus:
        raise ValidationError({f"photos-{ligne.pk}": refus.messages}) from refus


def garder(acteur: Acteur, saisie: Saisie, trimestre: int, photos: Sequence[Document]) -> bool:
    """Write one line; whether something changed."""
    suivi = SuiviTrimestriel.objects.filter(ligne=saisie.ligne, trimestre=trimestre).first()
    voulu = (saisie.avancement, saisie.depense, saisie.commentaire.strip())
    if suivi and (suivi.avancement, suivi.depense, suivi.commentaire) == voulu and not photos:
        return False
    if suivi and suivi.photos.count() + len(photos) > PHOTOS_MAX:
        raise ValidationError(
            {f"photos-{saisie.ligne.pk}": f"{PHOTOS_MAX} photos au plus par action et par trimestre."}
        )
    suivi = suivi or SuiviTrimestriel(contrat_id=saisie.ligne.contrat_id, ligne=saisie.ligne, trimestre=trimestre)
    suivi.avancement, suivi.depense, suivi.commentaire = voulu
    suivi.saisi_par = acteur.utilisateur
    suivi.save()
    suivi.photos.add(*photos)
    return True


@transaction.atomic
def enlever_photo(*, acteur: Acteur, suivi: SuiviTrimestriel, photo: Document) -> None:
    programme = suivi.ligne.programme
    if programme.etat not in PROGRAMME_REALISE:
        raise ValidationError("Ce programme n’est plus en cours de réalisation : ses photos restent.")
    suivi.photos.remove(photo)
    phrase = f"{programme} : photo enlevée ({suivi.ligne})"
    consigner(acteur=acteur, code="programme.enlever_photo", objet=programme, phrase=phrase)


def rappeler_trimestres(jour: dt.date) -> int:
    """Remind each landlord, once per quarter, of the programmes whose quarter is over and not followed; how many letters."""
    passe = mois_avant(jour, 3)
    annee, trimestre = passe.year, trimestre_du(passe)
    depuis = (jour - fin_du_trimestre(annee, trimestre)).days
    if not DELAI_RAPPEL <= depuis < DELAI_RAPPEL + FENETRE_RAPPEL:
        return 0
    partis = 0
    for programmes in en_retard(annee, trimestre).values():
        partis += rappeler_un_bailleur(programmes, trimestre)
    return partis


def en_retard(annee: int, trimestre: int) -> dict[tuple[int, int], list[Programme]]:
    """Programmes of `annee` with a line that the quarter does not tell, by contract and landlord. Two queries."""
    lignes = LigneProgramme.objects.filter(
        programme__annee=annee, programme__etat__in=PROGRAMME_REALISE, etat=EtatLigne.RETENUE
    )
    suivies = SuiviTrimestriel.objects.filter(trimestre=trimestre).values("ligne")
    manquent = lignes.exclude(pk__in=suivies).values("programme")
    trouves: dict[tuple[int, int], list[Programme]] = {}
    programmes = Programme.objects.filter(pk__in=manquent).select_related("contrat", "bailleur", "quartier")
    for programme in programmes.order_by("contrat", "bailleur", "quartier__rang"):
        trouves.setdefault((programme.contrat_id, programme.bailleur_id), []).append(programme)
    return trouves


def rappeler_un_bailleur(programmes: Sequence[Programme], trimestre: int) -> int:
    premier = programmes[0]
    liens = [
        (
            str(programme),
            settings.ADRESSE_PUBLIQUE
            + reverse("tfpb:suivre_trimestre", args=[programme.contrat.code, programme.pk, trimestre]),
        )
        for programme in programmes
    ]
    libelle = Trimestre(trimestre).label
    return relancer(
        f"tfpb-{premier.contrat_id}-{premier.bailleur_id}-{premier.annee}-t{trimestre}",
        personnes_du_bailleur(premier.contrat_id, premier.bailleur_id),
        f"TFPB {premier.annee} : le suivi du {libelle} est attendu",
        GABARIT_RAPPEL,
        {"trimestre": libelle, "annee": premier.annee, "liens": liens},
        objet=premier,
    )
