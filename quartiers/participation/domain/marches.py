"""Walking diagnoses: the walk, who came, what is seen, the sheet sent to whom is in charge, their answers.

An observation is known by the key that the phone gave it: sent twice it is one; sent again with other words, the
second text is kept as a note. No text is ever lost.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.documents.photos import photo_propre
from quartiers.journal.domain import consigner, franchir
from quartiers.notifications.courriels import envoyer
from quartiers.participation.domain.cartes import LienPerime
from quartiers.participation.enums_paroles import (
    TRANSITIONS_OBSERVATION,
    EtatObservation,
    Gravite,
)
from quartiers.participation.models import FicheMarche, Marche, NoteObservation, Observation, ParticipantsMarche
from quartiers.socle.formats import compte, date_fr

SEL = "participation.fiche_marche"
CHEZ_LE_RESPONSABLE = frozenset(
    {
        EtatObservation.AFFECTEE,
        EtatObservation.PROGRAMMEE,
        EtatObservation.TRAITEE,
        EtatObservation.VERIFIEE,
    }
)


@dataclass(frozen=True)
class Releve:
    """One thing seen, as the phone sends it; `photo` is the file as received."""

    texte: str
    categorie: str
    lieu: str = ""
    competence: str = ""
    gravite: int = Gravite.A_TRAITER
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    relevee_le: dt.datetime | None = None
    photo: "File[bytes] | None" = None


@transaction.atomic
def preparer_marche(*, acteur: Acteur, contrat: Contrat, **champs: Any) -> Marche:
    marche = Marche.objects.create(contrat=contrat, **champs)
    phrase = f"Marche préparée : {marche.titre}, le {date_fr(marche.jour)}"
    consigner(acteur=acteur, code="marche.preparer", objet=marche, phrase=phrase)
    return marche


@transaction.atomic
def modifier_marche(*, acteur: Acteur, marche: Marche, **champs: Any) -> None:
    for nom, valeur in champs.items():
        setattr(marche, nom, valeur)
    marche.save()
    consigner(acteur=acteur, code="marche.modifier", objet=marche, phrase=f"Marche modifiée : {marche.titre}")


@transaction.atomic
def compter_participants(*, acteur: Acteur, marche: Marche, nombres: Mapping[str, int | None]) -> int:
    """Who came, by kind; an empty number takes the line away. Return how many people."""
    for genre, nombre in nombres.items():
        if nombre:
            ParticipantsMarche.objects.update_or_create(
                marche=marche, genre=genre, defaults={"nombre": nombre, "contrat_id": marche.contrat_id}
            )
        else:
            ParticipantsMarche.objects.filter(marche=marche, genre=genre).delete()
    total = sum(nombre or 0 for nombre in nombres.values())
    phrase = f"{marche.titre} : {compte(total, 'participante ou participant', 'participantes et participants')}"
    consigner(acteur=acteur, code="marche.participants", objet=marche, phrase=phrase)
    return total


def relever(*, acteur: Acteur, marche: Marche, releve: Releve, cle: UUID) -> tuple[Observation, bool]:
    """Keep what was seen, once per `cle`: (the observation, whether it is new).

    The same key with other words adds a note. Raises ValidationError for a photo that does not open; the photo of a
    second sending completes an observation that had none.
    """
    deja = Observation.objects.filter(cle=cle, marche=marche).first()
    photo = None
    if releve.photo and (deja is None or deja.photo_avant_id is None):
        photo = deposer_photo(acteur, marche, releve.photo, "avant")
    with transaction.atomic():
        Marche.objects.select_for_update().get(pk=marche.pk)  # numbers follow one another
        observation, nouvelle = Observation.objects.get_or_create(
            cle=cle, defaults={**champs_de(acteur, marche, releve), "photo_avant": photo}
        )
        if nouvelle:
            phrase = f"{marche.titre} : observation {observation.numero} relevée"
            consigner(acteur=acteur, code="observation.relever", objet=observation, phrase=phrase)
        else:
            completer(acteur, observation, releve, photo)
    return observation, nouvelle


def champs_de(acteur: Acteur, marche: Marche, releve: Releve) -> dict[str, Any]:
    dernier = Observation.objects.filter(marche=marche).aggregate(n=Max("numero"))["n"] or 0
    return {
        "contrat_id": marche.contrat_id,
        "marche": marche,
        "numero": dernier + 1,
        "texte": releve.texte.strip(),
        "lieu": releve.lieu.strip(),
        "latitude": releve.latitude,
        "longitude": releve.longitude,
        "categorie": releve.categorie,
        "competence": releve.competence,
        "gravite": releve.gravite,
        "relevee_le": releve.relevee_le or timezone.now(),
        "relevee_par": acteur.utilisateur,
    }


def completer(acteur: Acteur, observation: Observation, releve: Releve, photo: Document | None) -> None:
    """A second sending under the same key: other words become a note, a missing photo is added."""
    texte = releve.texte.strip()
    if texte and texte != observation.texte and not observation.notes.filter(texte=texte).exists():
        NoteObservation.objects.create(
            contrat_id=observation.contrat_id,
            observation=observation,
            texte=texte,
            origine="Autre texte envoyé du téléphone",
            auteur=acteur.utilisateur,
        )
    if photo and observation.photo_avant_id is None:
        observation.photo_avant = photo
        observation.save(update_fields=["photo_avant", "modifie_le"])


def deposer_photo(acteur: Acteur, marche: Marche, fichier: "File[bytes]", quand: str) -> Document:
    return deposer(
        fichier=photo_propre(fichier),
        titre=f"Photo {quand} – {marche.titre}"[:250],
        contrat_id=marche.contrat_id,
        acteur=acteur,
    )


@transaction.atomic
def qualifier(*, acteur: Acteur, observation: Observation, **champs: Any) -> None:
    """Say what it is about: words, place, category, competence, severity; its state moves only from « relevé »."""
    for nom, valeur in champs.items():
        setattr(observation, nom, valeur)
    observation.save(update_fields=[*champs, "modifie_le"])
    if observation.etat == EtatObservation.RELEVEE:
        franchir(
            acteur=acteur,
            objet=observation,
            table=TRANSITIONS_OBSERVATION,
            acte="qualifier",
            phrase=f"Observation {observation.numero} qualifiée",
        )
    else:
        consigner(
            acteur=acteur,
            code="observation.modifier",
            objet=observation,
            phrase=f"Observation {observation.numero} modifiée",
        )


@transaction.atomic
def affecter(*, acteur: Acteur, observation: Observation, responsable: Organisme, echeance: dt.date | None) -> None:
    avant = f", avant le {date_fr(echeance)}" if echeance else ""
    franchir(
        acteur=acteur,
        objet=observation,
        table=TRANSITIONS_OBSERVATION,
        acte="affecter",
        phrase=f"Observation {observation.numero} affectée à {responsable.nom}{avant}",
        responsable=responsable,
        echeance=echeance,
        modifie_le=timezone.now(),
    )


@transaction.atomic
def programmer(
    *, acteur: Acteur, observation: Observation, prevue_le: dt.date, note: str = "", origine: str = ""
) -> None:
    franchir(
        acteur=acteur,
        objet=observation,
        table=TRANSITIONS_OBSERVATION,
        acte="programmer",
        phrase=f"Observation {observation.numero} programmée pour le {date_fr(prevue_le)}",
        prevue_le=prevue_le,
        modifie_le=timezone.now(),
    )
    noter(acteur=acteur, observation=observation, texte=note, origine=origine)


def traiter(
    *,
    acteur: Acteur,
    observation: Observation,
    traitee_le: dt.date,
    note: str = "",
    origine: str = "",
    photo: "File[bytes] | None" = None,
) -> None:
    """Say that it is dealt with, with the picture after. Raises ValidationError, TransitionRefusee."""
    if traitee_le > timezone.localdate():
        raise ValidationError("La date est à venir : si c’est prévu, choisissez « Programmer ».")
    document = deposer_photo(acteur, observation.marche, photo, "après") if photo else observation.photo_apres
    with transaction.atomic():
        franchir(
            acteur=acteur,
            objet=observation,
            table=TRANSITIONS_OBSERVATION,
            acte="traiter",
            phrase=f"Observation {observation.numero} dite traitée",
            traitee_le=traitee_le,
            photo_apres=document,
            modifie_le=timezone.now(),
        )
        noter(acteur=acteur, observation=observation, texte=note, origine=origine)


@transaction.atomic
def verifier(*, acteur: Acteur, observation: Observation) -> None:
    """Seen on the spot: it is settled."""
    franchir(
        acteur=acteur,
        objet=observation,
        table=TRANSITIONS_OBSERVATION,
        acte="verifier",
        phrase=f"Observation {observation.numero} vérifiée sur place",
        verifiee_le=timezone.localdate(),
        modifie_le=timezone.now(),
    )


@transaction.atomic
def refaire(*, acteur: Acteur, observation: Observation, motif: str) -> None:
    """Seen on the spot: it is not settled."""
    franchir(
        acteur=acteur,
        objet=observation,
        table=TRANSITIONS_OBSERVATION,
        acte="refaire",
        phrase=f"Observation {observation.numero} à reprendre : {motif}",
        verifiee_le=None,
        modifie_le=timezone.now(),
    )
    noter(acteur=acteur, observation=observation, texte=motif, origine="Vérification sur place")


@transaction.atomic
def classer_observation(*, acteur: Acteur, observation: Observation, motif: str) -> None:
    franchir(
        acteur=acteur,
        objet=observation,
        table=TRANSITIONS_OBSERVATION,
        acte="classer",
        phrase=f"Observation {observation.numero} sans suite : {motif}",
        motif=motif.strip(),
        modifie_le=timezone.now(),
    )


@transaction.atomic
def rouvrir_observation(*, acteur: Acteur, observation: Observation) -> None:
    franchir(
        acteur=acteur,
        objet=observation,
        table=TRANSITIONS_OBSERVATION,
        acte="rouvrir",
        phrase=f"Observation {observation.numero} rouverte",
        motif="",
        modifie_le=timezone.now(),
    )


@transaction.atomic
def noter(*, acteur: Acteur, observation: Observation, texte: str, origine: str = "") -> NoteObservation | None:
    """Add words to an observation; nothing for an empty text."""
    if not texte.strip():
        return None
    return NoteObservation.objects.create(
        contrat_id=observation.contrat_id,
        observation=observation,
        texte=texte.strip(),
        origine=origine,
        auteur=acteur.utilisateur,
    )


@transaction.atomic
def envoyer_fiche(*, acteur: Acteur, marche: Marche, organisme: Organisme, courriel: str = "") -> FicheMarche:
    """Send its sheet to an organisation in charge: the letter's link opens it, earlier links no longer do."""
    siennes = Observation.objects.filter(marche=marche, responsable=organisme)
    if not siennes.exists():
        raise ValidationError("Aucune observation n’est affectée à cet organisme.")
    fiche, _ = FicheMarche.objects.get_or_create(
        marche=marche, organisme=organisme, defaults={"contrat_id": marche.contrat_id}
    )
    fiche.courriel, fiche.envoyee_le, fiche.numero = courriel, timezone.localdate(), fiche.numero + 1
    fiche.save()
    contexte = {
        "marche": marche,
        "contrat": marche.contrat,
        "organisme": organisme,
        "observations": list(siennes.order_by("numero")),
        "lien": lien_de(fiche),
    }
    if courriel:
        envoyer(
            [courriel],
            f"Fiche à traiter – {marche.titre}",
            "participation/courriels/fiche_marche.txt",
            contexte,
            objet=fiche,
        )
    phrase = f"{marche.titre} : fiche envoyée à {organisme.nom}"
    consigner(acteur=acteur, code="marche.envoyer_fiche", objet=marche, phrase=phrase)
    return fiche


def jeton_de(fiche: FicheMarche) -> str:
    return signing.dumps({"fiche": fiche.pk, "n": fiche.numero}, salt=SEL)


def lien_de(fiche: FicheMarche) -> str:
    return settings.ADRESSE_PUBLIQUE + reverse("participation:fiche_par_lien", args=[jeton_de(fiche)])


def fiche_du_jeton(jeton: str) -> FicheMarche:
    """The sheet that `jeton` opens. Raises LienPerime when it is forged, or of an earlier sending."""
    try:
        contenu = signing.loads(jeton, salt=SEL)
    except signing.BadSignature as echec:
        raise LienPerime("Ce lien est incomplet : copiez-le en entier depuis le message reçu.") from echec
    fiche = (
        FicheMarche.objects.select_related("marche__contrat", "marche__quartier__commune", "organisme")
        .filter(pk=contenu["fiche"])
        .first()
    )
    if fiche is None or fiche.numero != contenu["n"]:
        raise LienPerime("Ce lien ne sert plus : une fiche plus récente vous a été envoyée.")
    return fiche


@transaction.atomic
def clore_marche(*, acteur: Acteur, marche: Marche) -> None:
    """No observation comes in any more; what was seen is followed to its end."""
    if marche.close_le is None:
        marche.close_le = timezone.localdate()
        marche.save(update_fields=["close_le", "modifie_le"])
        consigner(acteur=acteur, code="marche.clore", objet=marche, phrase=f"Marche close : {marche.titre}")
