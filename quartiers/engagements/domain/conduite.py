"""Who answers for a commitment, how its numbers are read, its steps, its settings, its end."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.engagements.enums import TRANSITIONS_ENGAGEMENT
from quartiers.engagements.models import (
    ConduiteEngagement,
    Dispositif,
    Engagement,
    Jalon,
    LecturePromesse,
    Palier,
    Quantite,
    ReglageEngagements,
)
from quartiers.journal.domain import consigner, franchir


@transaction.atomic
def conduire(*, acteur: Acteur, conduite: ConduiteEngagement) -> None:
    """Who answers for it, by when; the partner's next table follows."""
    conduite.full_clean()
    conduite.save()
    phrase = f"Engagement {conduite.engagement} : {conduite.organisme or 'le signataire'} en répond"
    consigner(acteur=acteur, code="engagement.conduire", objet=conduite.engagement, phrase=phrase)


def conduite_de(engagement: Engagement) -> ConduiteEngagement:
    """Its conduct, made now when it has none: an act moves a row that stands."""
    conduite, _ = ConduiteEngagement.objects.get_or_create(
        engagement=engagement, defaults={"contrat_id": engagement.contrat_id}
    )
    return conduite


@transaction.atomic
def changer_d_etat(*, acteur: Acteur, engagement: Engagement, acte: str, le: dt.date, motif: str) -> None:
    """Given up, declared done, or followed again. Raises ValidationError, TransitionRefusee."""
    if not motif.strip():
        raise ValidationError("Dites pourquoi\u00a0: cette raison est publique.")
    if le > timezone.localdate():
        raise ValidationError({"le": "Cette date n’est pas encore passée."})
    verbe = TRANSITIONS_ENGAGEMENT[acte].libelle.lower()
    champs: dict[str, Any] = {"etat_le": le, "motif": motif.strip()}
    if acte == "reprendre":
        champs = {"etat_le": None, "motif": ""}
    franchir(
        acteur=acteur,
        objet=conduite_de(engagement),
        table=TRANSITIONS_ENGAGEMENT,
        acte=acte,
        phrase=f"Engagement {engagement} : {verbe}",
        detail={"motif": motif.strip(), "le": le.isoformat()},
        **champs,
    )


@transaction.atomic
def lire_autrement(*, acteur: Acteur, lecture: LecturePromesse, paliers: Mapping[int, Decimal]) -> None:
    """How a promised number is read, and the steps of its trajectory: those given take the place of the others."""
    lecture.full_clean()
    lecture.save()
    quantite = lecture.quantite
    Palier.objects.filter(quantite=quantite).exclude(annee__in=paliers).delete()
    for annee, valeur in paliers.items():
        Palier.objects.update_or_create(
            quantite=quantite, annee=annee, defaults={"valeur": valeur, "contrat_id": quantite.contrat_id}
        )
    phrase = f"Engagement {quantite.engagement} : lecture de « {quantite} » précisée"
    consigner(acteur=acteur, code="engagement.lire", objet=quantite.engagement, phrase=phrase)


def lecture_de(quantite: Quantite, supposee: Mapping[str, Any]) -> LecturePromesse:
    """The reading stored, else a new one, not saved, that says what is supposed."""
    trouvee = LecturePromesse.objects.filter(quantite=quantite).first()
    return trouvee or LecturePromesse(quantite=quantite, contrat_id=quantite.contrat_id, **supposee)


@transaction.atomic
def poser_jalon(*, acteur: Acteur, jalon: Jalon) -> None:
    jalon.full_clean()
    jalon.save()
    phrase = f"Engagement {jalon.engagement} : étape « {jalon.libelle[:120]} »"
    consigner(acteur=acteur, code="engagement.jalonner", objet=jalon.engagement, phrase=phrase)


@transaction.atomic
def retirer_jalon(*, acteur: Acteur, jalon: Jalon) -> None:
    phrase = f"Engagement {jalon.engagement} : étape « {jalon.libelle[:120]} » retirée"
    consigner(acteur=acteur, code="engagement.retirer_jalon", objet=jalon.engagement, phrase=phrase)
    jalon.delete()


@transaction.atomic
def tenir_dispositif(*, acteur: Acteur, dispositif: Dispositif) -> Dispositif:
    """Add a scheme to the catalogue (its code is made), or change one."""
    nouveau = dispositif.pk is None
    if nouveau:
        dispositif.code = code_libre(dispositif.contrat)
        dernier = Dispositif.objects.filter(contrat=dispositif.contrat).order_by("-rang").values_list("rang", flat=True)
        dispositif.rang = (dernier.first() or 0) + 1
    dispositif.full_clean()
    dispositif.save()
    verbe = "ajouté" if nouveau else "modifié"
    phrase = f"Dispositif {dispositif.code} {verbe} : {dispositif.titre[:200]}"
    consigner(acteur=acteur, code=f"dispositif.{'ajouter' if nouveau else 'modifier'}", objet=dispositif, phrase=phrase)
    return dispositif


def code_libre(contrat: Contrat) -> str:
    """« D80 »: after those of the text."""
    pris = set(Dispositif.objects.filter(contrat=contrat).values_list("code", flat=True))
    numero = len(pris) + 1
    while f"D{numero}" in pris:
        numero += 1
    return f"D{numero}"


@transaction.atomic
def regler(*, acteur: Acteur, reglage: ReglageEngagements) -> None:
    """Settings from a day on; those in force end there. Raises ValidationError."""
    en_cours = ReglageEngagements.objects.filter(contrat=reglage.contrat, fin__isnull=True).exclude(pk=reglage.pk)
    for precedent in en_cours.select_for_update():
        if precedent.debut >= reglage.debut:
            raise ValidationError({"debut": "Un réglage plus récent existe\u00a0: choisissez une date qui le suit."})
        precedent.fin = reglage.debut
        precedent.save(update_fields=["fin"])
    reglage.full_clean()
    reglage.save()
    phrase = f"Réglage des engagements : tolérance {reglage.tolerance} %, secret {reglage.seuil_secret}"
    consigner(acteur=acteur, code="reglageengagements.regler", objet=reglage, phrase=phrase)
