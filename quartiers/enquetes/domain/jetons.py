"""Tokens that serve once: shown when they are drawn, kept as fingerprints only, tied to no answer and no person."""

import hmac
import secrets
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import QuartierContrat
from quartiers.enquetes.enums import EtatEnquete, Mode
from quartiers.enquetes.models import Enquete, Jeton, LotJetons
from quartiers.enquetes.models.enquete import ALPHABET
from quartiers.journal.domain import consigner
from quartiers.socle.formats import compte

JETONS_MAX = 500
LONGUEUR = 12  # characters: 60 bits, and the fingerprint is keyed


class JetonRefuse(Exception):
    """The token does not (or no longer) open the survey; the message is for the user."""


def empreinte(jeton: str, secret: str = "") -> str:
    """Keyed by the instance's secret: a copy of the table alone tells no token."""
    propre = "".join(c for c in jeton.upper() if c in ALPHABET)
    cle = (secret or settings.SECRET_KEY).encode()
    return hmac.new(cle, b"quartiers.enquetes.jeton." + propre.encode(), sha256).hexdigest()


def empreintes(jeton: str) -> list[str]:
    """Under the secret of now, and under those before it: sheets printed earlier still serve."""
    return [empreinte(jeton, str(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def lisible(jeton: str) -> str:
    """« ABCD-EFGH-JKLM »: read and typed by a person."""
    return "-".join(jeton[n : n + 4] for n in range(0, len(jeton), 4))


@transaction.atomic
def creer_lot(
    *,
    acteur: Acteur,
    enquete: Enquete,
    libelle: str,
    mode: str,
    nombre: int,
    quartier: QuartierContrat | None = None,
) -> tuple[LotJetons, list[str]]:
    """A lot and its tokens, given once (none for a team of mediators). Raises ValidationError."""
    if enquete.etat in {EtatEnquete.CLOSE, EtatEnquete.ARCHIVEE}:
        raise ValidationError("L’enquête est close.")
    if mode != Mode.MEDIATEUR and not 1 <= nombre <= JETONS_MAX:
        raise ValidationError({"nombre": f"De 1 à {JETONS_MAX} jetons à la fois."})
    lot = LotJetons(
        contrat_id=enquete.contrat_id,
        enquete=enquete,
        libelle=libelle.strip(),
        mode=mode,
        quartier=quartier,
        nombre=nombre,
    )
    lot.full_clean(exclude=["contrat"])
    lot.save()
    jetons = (
        []
        if mode == Mode.MEDIATEUR
        else ["".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR)) for _ in range(nombre)]
    )
    Jeton.objects.bulk_create(
        Jeton(contrat_id=enquete.contrat_id, lot=lot, empreinte=empreinte(jeton)) for jeton in jetons
    )
    quoi = "équipe" if mode == Mode.MEDIATEUR else compte(nombre, "jeton", "jetons")
    consigner(acteur=acteur, code="lotjetons.creer", objet=lot, phrase=f"{enquete.titre} : {lot.libelle}, {quoi}")
    return lot, jetons


@transaction.atomic
def annuler_lot(*, acteur: Acteur, lot: LotJetons) -> None:
    """Tokens of the lot that have not served are worthless from now on (sheets lost, printing failed)."""
    Jeton.objects.filter(lot=lot, utilise=False).delete()
    LotJetons.objects.filter(pk=lot.pk).update(annule=True, modifie_le=timezone.now())
    consigner(
        acteur=acteur, code="lotjetons.annuler", objet=lot, phrase=f"{lot.enquete.titre} : lot {lot.libelle} annulé"
    )


def jeton_valable(jeton: str) -> Jeton:
    """The unused token of an open survey. Raises JetonRefuse, saying why."""
    jetons = Jeton.objects.select_related("lot__enquete__contrat", "lot__quartier")
    trouve = jetons.filter(empreinte__in=empreintes(jeton)).first()
    if trouve is None:
        raise JetonRefuse("Ce code n’est pas reconnu : vérifiez chaque caractère, ou demandez une autre feuille.")
    if trouve.utilise:
        raise JetonRefuse("Ce code a déjà servi : chaque code donne une réponse. Merci d’avoir répondu.")
    etat = trouve.lot.enquete.etat
    if etat == EtatEnquete.BROUILLON:
        raise JetonRefuse("L’enquête n’est pas encore ouverte : gardez ce code.")
    if etat != EtatEnquete.OUVERTE:
        raise JetonRefuse("L’enquête est close. Merci d’avoir voulu répondre.")
    return trouve


def user_jeton(jeton: Jeton) -> None:
    """Mark it used; only one of two people at the same time succeeds. Raises JetonRefuse."""
    if Jeton.objects.filter(pk=jeton.pk, utilise=False).update(utilise=True) != 1:
        raise JetonRefuse("Ce code a déjà servi : chaque code donne une réponse. Merci d’avoir répondu.")


@transaction.atomic
def meler_les_jetons() -> int:
    """Write the used tokens of open surveys anew, together; return how many.

    The database numbers the transaction of each row: written with its answer, a token would carry the same number.
    """
    return Jeton.objects.filter(utilise=True, lot__enquete__effacee_le__isnull=True).update(utilise=True)
