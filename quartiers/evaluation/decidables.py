"""What a committee decides upon in the evaluation: a report submitted, a recommendation."""

from django.core.exceptions import ValidationError
from django.urls import reverse

from quartiers.comptes.acces import exiger
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.evaluation.document import en_pdf
from quartiers.evaluation.domain import recommandations as domaine
from quartiers.evaluation.domain.evaluations import contenu_courant, valider
from quartiers.evaluation.enums import EtatEvaluation, EtatRecommandation
from quartiers.evaluation.models import Evaluation, Recommandation
from quartiers.evaluation.permissions import conduire, decider, lire_travail
from quartiers.gouvernance.enums import SensDecision
from quartiers.gouvernance.objets import DecisionPrise, GenreObjet, Objet, declarer


def objet_evaluation(evaluation: Evaluation) -> Objet:
    adresse = reverse("evaluation:rapport", args=[evaluation.contrat.code, evaluation.pk])
    return Objet("evaluation", evaluation.pk, evaluation.titre, adresse, evaluation.get_etat_display())


def evaluations(contrat: Contrat) -> list[Objet]:
    """Those not validated yet; one still written may be discussed."""
    en_cours = Evaluation.objects.filter(contrat=contrat, etat__in=[EtatEvaluation.EN_COURS, EtatEvaluation.SOUMISE])
    return [objet_evaluation(e) for e in en_cours.select_related("contrat").order_by("-fin", "-pk")]


def lire_evaluation(contrat: Contrat, pk: int) -> Objet | None:
    evaluation = Evaluation.objects.filter(contrat=contrat, pk=pk).select_related("contrat").first()
    return objet_evaluation(evaluation) if evaluation else None


def valider_en_seance(acteur: Acteur, contrat: Contrat, pk: int, prise: DecisionPrise) -> str:
    evaluation = Evaluation.objects.filter(contrat=contrat, pk=pk).select_related("contrat").first()
    if evaluation is None:
        raise ValidationError("Cette évaluation n’existe plus.")
    exiger(conduire, acteur, evaluation)
    valider(
        acteur=acteur,
        evaluation=evaluation,
        decision=prise.reference,
        validee_le=prise.seance.tenue_le,
        seance=prise.seance,
    )
    return f"{evaluation.titre} : le rapport est validé, il peut être publié.".replace(" :", "\u00a0:")


def piece_evaluation(acteur: Acteur, contrat: Contrat, pk: int) -> tuple[str, bytes] | None:
    evaluation = Evaluation.objects.filter(contrat=contrat, pk=pk).select_related("contrat__epci").first()
    if evaluation is None or not lire_travail(acteur, evaluation):
        return None
    return evaluation.titre, en_pdf(contenu_courant(evaluation))


def objet_recommandation(recommandation: Recommandation) -> Objet:
    adresse = reverse("evaluation:recommandation", args=[recommandation.contrat.code, recommandation.numero])
    libelle = f"{recommandation} – {recommandation.titre}"
    return Objet("recommandation", recommandation.pk, libelle, adresse, recommandation.get_etat_display())


def recommandations(contrat: Contrat) -> list[Objet]:
    proposees = Recommandation.objects.filter(contrat=contrat, etat=EtatRecommandation.PROPOSEE)
    return [objet_recommandation(r) for r in proposees.select_related("contrat").order_by("numero")]


def lire_recommandation(contrat: Contrat, pk: int) -> Objet | None:
    recommandation = Recommandation.objects.filter(contrat=contrat, pk=pk).select_related("contrat").first()
    return objet_recommandation(recommandation) if recommandation else None


def decider_en_seance(acteur: Acteur, contrat: Contrat, pk: int, prise: DecisionPrise) -> str:
    """Kept, or put aside with the words of the decision."""
    recommandation = Recommandation.objects.filter(contrat=contrat, pk=pk).select_related("contrat").first()
    if recommandation is None:
        raise ValidationError("Cette recommandation n’existe plus.")
    exiger(decider, acteur, recommandation)
    jour = prise.seance.tenue_le
    if prise.sens == SensDecision.REFUSE:
        domaine.ecarter(
            acteur=acteur,
            recommandation=recommandation,
            motif=prise.texte or prise.reserves or prise.reference,
            decision=prise.reference,
            decidee_le=jour,
            seance=prise.seance,
        )
        return f"{recommandation} est écartée."
    domaine.retenir(
        acteur=acteur, recommandation=recommandation, decision=prise.reference, decidee_le=jour, seance=prise.seance
    )
    return f"{recommandation} est retenue."


EVALUATION: GenreObjet = declarer(
    GenreObjet(
        code="evaluation",
        libelle="Rapports d’évaluation",
        modele=Evaluation,
        choisir=evaluations,
        lire=lire_evaluation,
        appliquer=valider_en_seance,
        effets=frozenset({SensDecision.VALIDE}),
        piece=piece_evaluation,
        lecture=lire_travail,
        pour_avis=True,
    )
)
RECOMMANDATION: GenreObjet = declarer(
    GenreObjet(
        code="recommandation",
        libelle="Recommandations d’évaluation",
        modele=Recommandation,
        choisir=recommandations,
        lire=lire_recommandation,
        appliquer=decider_en_seance,
        effets=frozenset({SensDecision.VALIDE, SensDecision.REFUSE}),
        lecture=lire_travail,
        pour_avis=True,
    )
)
