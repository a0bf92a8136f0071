"""Texts of a meeting saved one by one as they are typed, each under one address (« point:12:discussion »).

Two people who write the same text at once: the second is told, and chooses; nothing is overwritten unseen.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction

from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.enums import EtatCompteRendu, EtatSeance
from quartiers.gouvernance.models import CompteRendu, Decision, Point, Seance
from quartiers.journal.domain import consigner

LONGUEUR_MAX = 30_000  # characters of one text


class ChampInconnu(Exception):
    """No text has this address in this meeting."""


class ChampFerme(Exception):
    """The text can no longer change; the message says why."""


@dataclass(eq=False)
class Conflit(Exception):
    """Someone else has written since: `actuelle` is what stands now."""

    actuelle: str

    def __str__(self) -> str:
        return "Une autre personne a modifié ce texte pendant que vous écriviez : choisissez la version à garder."


@transaction.atomic
def enregistrer_champ(*, acteur: Acteur, seance: Seance, champ: str, valeur: str, valeur_vue: str) -> str:
    """Write the text at `champ` if it still is what the person saw; the text as kept.

    The meeting's row is locked for the comparison. Raises Conflit, ChampFerme, ChampInconnu, ValidationError.
    """
    verrouillee = Seance.objects.select_for_update(of=("self",)).select_related("instance").get(pk=seance.pk)
    objet, attribut = designer(verrouillee, champ)
    exiger_ouvert(verrouillee, objet)
    propre = valeur.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    if len(propre) > LONGUEUR_MAX:
        raise ValidationError(f"Ce texte dépasse {LONGUEUR_MAX} caractères : joignez-le plutôt en pièce.")
    if attribut == "texte" and not propre:
        raise ValidationError("Une décision a un texte : pour l’écarter, retirez-la.")
    actuelle = str(getattr(objet, attribut))
    if actuelle == propre:
        return propre
    if actuelle != valeur_vue.replace("\r\n", "\n").strip():
        raise Conflit(actuelle)
    setattr(objet, attribut, propre)
    objet.save(update_fields=[attribut, "modifie_le"])
    phrase = f"Texte enregistré ({objet._meta.verbose_name}) – {verrouillee}"
    consigner(acteur=acteur, code="seance.ecrire", objet=verrouillee, phrase=phrase, detail={"champ": champ})
    return propre


def designer(seance: Seance, champ: str) -> tuple[models.Model, str]:
    """The row and its attribute. Raises ChampInconnu."""
    morceaux = champ.split(":")
    if morceaux in (["introduction"], ["conclusion"]):
        compte_rendu = CompteRendu.objects.filter(seance=seance).first()
        if compte_rendu is not None:
            return compte_rendu, morceaux[0]
    if len(morceaux) == 3 and morceaux[1].isdecimal():
        genre, numero, attribut = morceaux[0], int(morceaux[1]), morceaux[2]
        objet: models.Model | None = None
        if genre == "point" and attribut == "discussion":
            objet = Point.objects.filter(seance=seance, pk=numero).first()
        elif genre == "decision" and attribut in {"texte", "reserves"}:
            objet = Decision.objects.filter(seance=seance, pk=numero).first()
        if objet is not None:
            return objet, attribut
    raise ChampInconnu(champ)


def exiger_ouvert(seance: Seance, objet: models.Model) -> None:
    if isinstance(objet, Decision) and (objet.appliquee_le is not None or objet.retiree_le is not None):
        raise ChampFerme("Cette décision est appliquée ou retirée : son texte ne change plus.")
    if seance.etat == EtatSeance.OUVERTE:
        return
    redige = CompteRendu.objects.filter(seance=seance, etat=EtatCompteRendu.BROUILLON).exists()
    if seance.etat != EtatSeance.TENUE or not redige:
        raise ChampFerme("Ce texte ne change plus : le compte rendu est déjà soumis, ou la séance n’est pas ouverte.")
