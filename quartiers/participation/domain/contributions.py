"""Receiving what residents say, holding it when a rule or its origin asks, publishing or setting aside."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.documents.photos import photo_propre
from quartiers.journal.domain import consigner, franchir
from quartiers.participation.domain.reglages import reglage_de
from quartiers.participation.enums_paroles import (
    TRANSITIONS_CONTRIBUTION,
    Consentement,
    EtatContribution,
    GenreParole,
    Langue,
    Recueil,
    ThemeParole,
)
from quartiers.participation.models import Carte, Contribution
from quartiers.participation.moderation import examiner
from quartiers.socle.formats import compte


@dataclass(frozen=True)
class Parole:
    """What was said, with how and where; `photo` is the file as received."""

    texte: str
    quartier: QuartierContrat | None = None
    lieu: str = ""
    genre: str = GenreParole.BESOIN
    theme: str = ThemeParole.AUTRE
    langue: str = Langue.FRANCAIS
    recueil: str = Recueil.EN_LIGNE
    recueillie_le: dt.date | None = None
    consentement: str = Consentement.AUCUN
    accord_detail: str = ""
    mineur: bool = False
    courriel: str = ""
    photo: "File[bytes] | None" = None
    photo_texte: str = ""


def recevoir(*, acteur: Acteur, contrat: Contrat, parole: Parole, cle: UUID | None = None) -> Contribution:
    """Keep what was said, once: the same `cle` gives the contribution already there.

    From the public (an `acteur` without a person) it is always held. Raises ValidationError for a photo that does not
    open.
    """
    cle = cle or uuid4()
    if deja := Contribution.objects.filter(cle=cle).first():
        return deja
    motifs = motifs_de(acteur, contrat, parole)
    photo = deposer_photo(acteur, contrat, parole.photo, parole.photo_texte) if parole.photo else None
    with transaction.atomic():
        contribution, nouvelle = Contribution.objects.get_or_create(
            cle=cle,
            defaults={
                "contrat": contrat,
                "quartier": parole.quartier,
                "texte": parole.texte.strip(),
                "lieu": parole.lieu.strip(),
                "genre": parole.genre,
                "theme": parole.theme,
                "langue": parole.langue,
                "recueil": parole.recueil,
                "recueillie_le": parole.recueillie_le or timezone.localdate(),
                "consentement": parole.consentement,
                "accord_detail": parole.accord_detail.strip(),
                "mineur": parole.mineur,
                "courriel": parole.courriel,
                "photo": photo,
                "photo_texte": parole.photo_texte.strip(),
                "etat": EtatContribution.A_MODERER if motifs else EtatContribution.RECUE,
                "motifs": motifs,
                "saisie_par": acteur.utilisateur,
            },
        )
        if nouvelle:
            voie = "saisie" if acteur.utilisateur else "reçue en ligne"
            phrase = f"Contribution {voie} ({contribution.get_recueil_display().lower()})"
            consigner(acteur=acteur, code="contribution.recevoir", objet=contribution, phrase=phrase)
    return contribution


def motifs_de(acteur: Acteur, contrat: Contrat, parole: Parole) -> list[str]:
    """Why it is held: rules of the list first, then where it comes from."""
    motifs = examiner(f"{parole.texte}\n{parole.lieu}", reglage_de(contrat))
    circonstances = {
        "public": acteur.utilisateur is None,
        "photo": parole.photo is not None,
        "age": parole.mineur,
        "sans_accord": parole.consentement == Consentement.AUCUN,
        "langue": parole.langue != Langue.FRANCAIS,
    }
    return [*motifs, *(code for code, vrai in circonstances.items() if vrai)]


def deposer_photo(acteur: Acteur, contrat: Contrat, fichier: "File[bytes]", titre: str) -> Document:
    """Store the photo drawn again without metadata; it becomes public with what it shows, never before."""
    return deposer(
        fichier=photo_propre(fichier),
        titre=titre or "Photo",
        contrat_id=contrat.pk,
        acteur=acteur,
    )


@transaction.atomic
def recevoir_plusieurs(
    *, acteur: Acteur, contrat: Contrat, paroles: Sequence[tuple[UUID, Parole]]
) -> list[Contribution]:
    """Several at once, typed after a meeting: all or none."""
    return [recevoir(acteur=acteur, contrat=contrat, parole=parole, cle=cle) for cle, parole in paroles]


@transaction.atomic
def publier(
    *,
    acteur: Acteur,
    contribution: Contribution,
    texte_publie: str = "",
    avec_photo: bool = False,
) -> None:
    """Show it to all, under `texte_publie` when the words were touched. Raises ValidationError, TransitionRefusee.

    Nothing of a minor is published, nothing without the person's agreement. The photo is shown only if asked.
    """
    exiger_publiable(contribution)
    franchir(
        acteur=acteur,
        objet=contribution,
        table=TRANSITIONS_CONTRIBUTION,
        acte="publier",
        phrase="Contribution publiée",
        texte_publie=texte_publie.strip(),
        motifs=[],
        moderee_par=acteur.utilisateur,
        moderee_le=timezone.now(),
        modifie_le=timezone.now(),
    )
    if contribution.photo_id:
        Document.objects.filter(pk=contribution.photo_id).update(public=avec_photo)


def exiger_publiable(contribution: Contribution) -> None:
    if contribution.mineur:
        raise ValidationError(
            "C’est la parole d’une personne de moins de 18 ans : elle compte, elle n’est pas publiée."
        )
    if contribution.consentement == Consentement.AUCUN:
        raise ValidationError("La personne n’a pas donné son accord pour publier : notez l’accord, ou gardez ce texte.")


@transaction.atomic
def publier_les_recues(*, acteur: Acteur, contributions: Sequence[Contribution]) -> int:
    """Publish those that nothing holds; return how many."""
    sans_question = [c for c in contributions if c.etat == EtatContribution.RECUE and not c.motifs]
    for contribution in sans_question:
        publier(acteur=acteur, contribution=contribution)
    return len(sans_question)


@transaction.atomic
def ecarter(*, acteur: Acteur, contribution: Contribution, motif: str) -> None:
    """Set it aside, with the reason; it leaves the cards and the public pages."""
    franchir(
        acteur=acteur,
        objet=contribution,
        table=TRANSITIONS_CONTRIBUTION,
        acte="ecarter",
        phrase=f"Contribution écartée : {motif}",
        motif_ecart=motif.strip(),
        carte=None,
        moderee_par=acteur.utilisateur,
        moderee_le=timezone.now(),
        modifie_le=timezone.now(),
    )
    cacher_photo(contribution)


@transaction.atomic
def retenir(*, acteur: Acteur, contribution: Contribution) -> None:
    """Take it back from the public pages, to be looked at again."""
    franchir(
        acteur=acteur,
        objet=contribution,
        table=TRANSITIONS_CONTRIBUTION,
        acte="retenir",
        phrase="Contribution retirée du public",
        motifs=["equipe"],
        modifie_le=timezone.now(),
    )
    cacher_photo(contribution)


@transaction.atomic
def reprendre(*, acteur: Acteur, contribution: Contribution) -> None:
    """Back from the ones set aside."""
    franchir(
        acteur=acteur,
        objet=contribution,
        table=TRANSITIONS_CONTRIBUTION,
        acte="reprendre",
        phrase="Contribution reprise",
        motif_ecart="",
        motifs=["equipe"],
        modifie_le=timezone.now(),
    )


def cacher_photo(contribution: Contribution) -> None:
    if contribution.photo_id:
        Document.objects.filter(pk=contribution.photo_id).update(public=False)


@transaction.atomic
def classer(
    *,
    acteur: Acteur,
    contribution: Contribution,
    genre: str,
    theme: str,
    quartier: QuartierContrat | None,
    lieu: str,
    consentement: str,
    accord_detail: str,
    mineur: bool,
) -> None:
    """Say what it is about, and how the person agreed; a text already shown is held again when it no longer may be."""
    contribution.genre, contribution.theme, contribution.quartier = genre, theme, quartier
    contribution.lieu, contribution.mineur = lieu, mineur
    contribution.consentement, contribution.accord_detail = consentement, accord_detail
    montree = contribution.etat == EtatContribution.PUBLIEE
    if montree and (mineur or consentement == Consentement.AUCUN):
        retenir(acteur=acteur, contribution=Contribution.objects.get(pk=contribution.pk))
        contribution.etat, contribution.motifs = EtatContribution.A_MODERER, ["equipe"]
    contribution.save()
    consigner(acteur=acteur, code="contribution.classer", objet=contribution, phrase="Contribution classée")


@transaction.atomic
def rattacher(*, acteur: Acteur, contributions: Sequence[Contribution], carte: Carte | None) -> int:
    """Put contributions on a card (or take them off it); those set aside stay out. Return how many."""
    gardees = [
        c.pk for c in contributions if c.etat != EtatContribution.ECARTEE and c.contrat_id == carte_contrat(carte, c)
    ]
    touchees = Contribution.objects.filter(pk__in=gardees).update(carte=carte, modifie_le=timezone.now())
    if carte and touchees:
        phrase = f"{compte(touchees, 'contribution jointe', 'contributions jointes')} à la carte n° {carte.numero}"
        consigner(acteur=acteur, code="carte.rattacher", objet=carte, phrase=phrase)
    return touchees


def carte_contrat(carte: Carte | None, contribution: Contribution) -> int:
    return carte.contrat_id if carte else contribution.contrat_id
