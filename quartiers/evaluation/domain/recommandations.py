"""Recommendations: written from judgements, decided, turned into proposals of avenant, followed to their end."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.domain.avenants import creer_avenant
from quartiers.contrat.domain.modifications import Saisie, ajouter_modification
from quartiers.contrat.enums import EtatAvenant, GenreModification
from quartiers.contrat.models import Avenant, Contrat
from quartiers.evaluation.domain.matrice import exiger_ouverte
from quartiers.evaluation.enums import TRANSITIONS_RECOMMANDATION, EtatRecommandation
from quartiers.evaluation.models import Evaluation, Jugement, PropositionAvenant, Recommandation
from quartiers.gouvernance.models import Seance
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.formats import date_fr


@transaction.atomic
def ecrire_recommandation(
    *,
    acteur: Acteur,
    evaluation: Evaluation,
    jugements: Sequence[Jugement],
    champs: dict[str, Any],
    recommandation: Recommandation | None = None,
) -> Recommandation:
    """Write it, or change it while it is proposed. Raises ValidationError."""
    exiger_ouverte(evaluation)
    if recommandation is None:
        Contrat.objects.select_for_update().get(pk=evaluation.contrat_id)
        derniere = Recommandation.objects.filter(contrat=evaluation.contrat_id).aggregate(n=Max("numero"))["n"] or 0
        recommandation = Recommandation(
            contrat_id=evaluation.contrat_id, evaluation=evaluation, numero=derniere + 1, auteur=acteur.utilisateur
        )
    elif recommandation.etat != EtatRecommandation.PROPOSEE:
        raise ValidationError("Cette recommandation est décidée : son texte ne change plus.")
    for champ, valeur in champs.items():
        setattr(recommandation, champ, valeur)
    recommandation.save()
    recommandation.jugements.set(jugements)
    phrase = f"{recommandation} écrite : {recommandation.titre}"[:500]
    consigner(acteur=acteur, code="recommandation.ecrire", objet=recommandation, phrase=phrase)
    return recommandation


@transaction.atomic
def retenir(
    *,
    acteur: Acteur,
    recommandation: Recommandation,
    decision: str,
    decidee_le: dt.date,
    seance: Seance | None = None,
) -> None:
    _franchir(
        acteur, recommandation, "retenir", f"retenue ({decision})",
        decision=decision, decidee_le=decidee_le, seance=seance, motif="",
    )  # fmt: skip


@transaction.atomic
def ecarter(
    *,
    acteur: Acteur,
    recommandation: Recommandation,
    motif: str,
    decision: str = "",
    decidee_le: dt.date | None = None,
    seance: Seance | None = None,
) -> None:
    _franchir(
        acteur, recommandation, "ecarter", f"écartée : {motif}",
        motif=motif, decision=decision, decidee_le=decidee_le or timezone.localdate(), seance=seance,
    )  # fmt: skip


@transaction.atomic
def mettre_en_oeuvre(*, acteur: Acteur, recommandation: Recommandation, pourquoi: str = "") -> None:
    suite = f" : {pourquoi}" if pourquoi else ""
    _franchir(acteur, recommandation, "mettre_en_oeuvre", f"en œuvre{suite}")


@transaction.atomic
def constater(*, acteur: Acteur, recommandation: Recommandation, fait: str, faite_le: dt.date) -> None:
    _franchir(acteur, recommandation, "constater", f"faite le {date_fr(faite_le)}", fait=fait, faite_le=faite_le)


def _franchir(acteur: Acteur, recommandation: Recommandation, acte: str, dit: str, **champs: Any) -> None:
    franchir(
        acteur=acteur,
        objet=recommandation,
        table=TRANSITIONS_RECOMMANDATION,
        acte=acte,
        phrase=f"{recommandation} {dit}"[:500],
        **champs,
    )


@transaction.atomic
def proposer_avenant(
    *,
    acteur: Acteur,
    recommandation: Recommandation,
    avenant: Avenant | None,
    genre: str,
    sources: Sequence[int],
    saisies: Sequence[Saisie],
    quoi: str,
    motif: str = "",
) -> PropositionAvenant:
    """Write the change in a draft of avenant (a new one without `avenant`) and keep the tie between both.

    Raises ValidationError when the recommendation was put aside, TransitionRefusee when the avenant left its draft.
    """
    if recommandation.etat == EtatRecommandation.ECARTEE:
        raise ValidationError("Cette recommandation est écartée : retenez-la avant d’en faire un avenant.")
    origine = f"{recommandation} de « {recommandation.evaluation} »"
    if avenant is None:
        avenant = creer_avenant(
            acteur=acteur,
            contrat=recommandation.contrat,
            titre=recommandation.titre,
            motif="\n".join(filter(None, [f"{origine}.", recommandation.texte])),
        )
    ajouter_modification(
        acteur=acteur, avenant=avenant, genre=genre, sources=sources, saisies=saisies, motif=motif or origine
    )
    proposition = PropositionAvenant.objects.create(
        contrat_id=recommandation.contrat_id,
        recommandation=recommandation,
        avenant=avenant,
        quoi=f"{GenreModification(genre).label} : {quoi}"[:300],
        auteur=acteur.utilisateur,
    )
    consigner(
        acteur=acteur,
        code="recommandation.proposer_avenant",
        objet=recommandation,
        phrase=f"{recommandation} : proposée dans l’{str(avenant)[:1].lower()}{str(avenant)[1:]}",
        detail={"avenant": avenant.numero},
    )
    return proposition


def suivre_les_avenants() -> int:
    """Recommendations retained whose avenant is adopted are under way; return how many moved."""
    nees = PropositionAvenant.objects.filter(
        avenant__etat=EtatAvenant.ADOPTE, recommandation__etat=EtatRecommandation.RETENUE
    ).select_related("recommandation", "avenant")
    faites: set[int] = set()
    for proposition in nees.order_by("pk"):
        if proposition.recommandation_id not in faites:
            faites.add(proposition.recommandation_id)
            avenant = proposition.avenant
            pourquoi = f"{avenant} adopté le {date_fr(avenant.adopte_le)}"
            mettre_en_oeuvre(acteur=Acteur(), recommandation=proposition.recommandation, pourquoi=pourquoi)
    return len(faites)
