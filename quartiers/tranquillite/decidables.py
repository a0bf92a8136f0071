"""What a committee takes note of: the observatory's sheet of a year.

The booklet of a meeting goes to people who have not signed the charter: its paper is the public summary of that year,
when one is published, never the circle's own sheet.
"""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.enums import SensDecision
from quartiers.gouvernance.objets import DecisionPrise, GenreObjet, Objet, declarer
from quartiers.journal.domain import consigner
from quartiers.tranquillite.acces import observatoire_de
from quartiers.tranquillite.enums import EtatSynthese
from quartiers.tranquillite.models import SynthesePublique
from quartiers.tranquillite.permissions import entrer_au_cercle
from quartiers.tranquillite.synthese import synthese_en_pdf

CODE = "tranquillite"
ANNEES = 2


def objet_de(contrat: Contrat, annee: int) -> Objet:
    resume = (
        "Synthèse publique jointe au dossier"
        if synthese_de(contrat, annee)
        else "Sans synthèse publique : rien n’est joint"
    )
    adresse = reverse("tranquillite:fiche", args=[contrat.code])
    return Objet(CODE, annee, f"Fiche de l’observatoire de la tranquillité, {annee}", adresse, resume)


def synthese_de(contrat: Contrat, annee: int) -> SynthesePublique | None:
    publiees = SynthesePublique.objects.filter(contrat=contrat, annee=annee, etat=EtatSynthese.PUBLIE)
    return publiees.select_related("contrat").order_by("trimestre").last()


def choisir(contrat: Contrat) -> list[Objet]:
    """The current year and the one before, while the observatory is open."""
    if observatoire_de(contrat) is None:
        return []
    annee = timezone.localdate().year
    return [objet_de(contrat, annee - n) for n in range(ANNEES)]


def lire(contrat: Contrat, annee: int) -> Objet | None:
    return objet_de(contrat, annee)


def prendre_acte(acteur: Acteur, contrat: Contrat, annee: int, prise: DecisionPrise) -> str:
    observatoire = observatoire_de(contrat)
    if observatoire is None:
        raise ValidationError("L’observatoire de la tranquillité n’est plus ouvert.")
    phrase = f"Le comité prend acte de la fiche de l’observatoire, {annee} ({prise.reference})"
    consigner(acteur=acteur, code="observatoire.prendre_acte", objet=observatoire, phrase=phrase)
    return f"La prise d’acte de la fiche {annee} est inscrite au journal de l’observatoire."


def piece(acteur: Acteur, contrat: Contrat, annee: int) -> tuple[str, bytes] | None:  # noqa: ARG001 - one signature for all
    synthese = synthese_de(contrat, annee)
    return (str(synthese), synthese_en_pdf(synthese)) if synthese else None


FICHE: GenreObjet = declarer(
    GenreObjet(
        code=CODE,
        libelle="Fiches de l’observatoire de la tranquillité",
        choisir=choisir,
        lire=lire,
        appliquer=prendre_acte,
        effets=frozenset({SensDecision.PREND_ACTE}),
        piece=piece,
        lecture=entrer_au_cercle,
    )
)
