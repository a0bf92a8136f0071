"""What the evaluation expects of each, for « mon espace »: what one must bring, judgements to read, decisions to take."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse

from quartiers.accueil.queries.attente import Attente
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.evaluation.enums import EtatJugement, EtatRecommandation
from quartiers.evaluation.models import Jugement, Recommandation, Responsable
from quartiers.evaluation.permissions import decider, lire_travail, remplir
from quartiers.evaluation.queries import en_retard
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.formats import compte, date_fr

LIGNES_MAX = 5
HORIZON = 60  # days ahead


def evaluation_de(acteur: Acteur, contrat: Contrat, jour: dt.date) -> tuple[list[Attente], list[Lien]]:
    """(what waits, where to read). At most three queries."""
    if not lire_travail(acteur, contrat):
        return [], [Lien("Les évaluations du contrat", reverse("evaluation:evaluations", args=[contrat.code]))]
    attentes = [*attendus(acteur, contrat, jour), *soumis(contrat)]
    if decider(acteur, contrat):
        attentes += a_decider(contrat)
    return attentes, [Lien("La matrice d’évaluation", reverse("evaluation:matrice", args=[contrat.code]))]


def attendus(acteur: Acteur, contrat: Contrat, jour: dt.date) -> list[Attente]:
    """What one's own organisation must bring; what has no organisation is the team's."""
    organisme = acteur.habilitation.organisme_id if acteur.habilitation else None
    siens = Q(organisme=organisme) if organisme else Q(pk__in=[])
    if remplir(acteur, contrat):
        siens |= Q(organisme__isnull=True)
    proches = Responsable.objects.filter(
        siens, contrat=contrat, livre_le__isnull=True, attendu_le__lte=jour + dt.timedelta(days=HORIZON)
    )
    return [
        Attente(
            Lien(
                f"Évaluation : {responsable.indicateur or responsable.question}".replace(" :", "\u00a0:"),
                reverse("evaluation:question", args=[contrat.code, responsable.question.code]),
            ),
            f"Attendu le {date_fr(responsable.attendu_le)}.",
            Badge("En retard", "erreur") if en_retard(responsable, jour) else Badge("À livrer", "attention"),
        )
        for responsable in proches.select_related("question", "indicateur").order_by("attendu_le", "pk")[:LIGNES_MAX]
    ]


def soumis(contrat: Contrat) -> list[Attente]:
    """Judgements that the partners may still contest."""
    jugements = Jugement.objects.filter(contrat=contrat, etat=EtatJugement.SOUMIS).select_related("question")
    return [
        Attente(
            Lien(
                f"Un jugement à lire : {jugement.question}".replace(" :", "\u00a0:"),
                reverse("evaluation:question", args=[contrat.code, jugement.question.code]) + "#jugement",
            ),
            f"Soumis aux partenaires le {date_fr(jugement.soumis_le)} : un désaccord peut s’inscrire.",
            Badge("Soumis", "attention"),
        )
        for jugement in jugements.order_by("soumis_le", "pk")[:LIGNES_MAX]
    ]


def a_decider(contrat: Contrat) -> list[Attente]:
    proposees = Recommandation.objects.filter(contrat=contrat, etat=EtatRecommandation.PROPOSEE).count()
    if not proposees:
        return []
    adresse = reverse("evaluation:recommandations", args=[contrat.code])
    detail = f"{compte(proposees, 'recommandation attend', 'recommandations attendent')} une décision."
    return [Attente(Lien("Les recommandations de l’évaluation", adresse), detail, Badge("À décider", "attention"))]
