"""Loading what the acting person may see of the evaluation; what is invisible answers 404."""

from django.http import Http404

from quartiers.comptes.acces import exiger
from quartiers.comptes.politiques import Acteur, Politique
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.evaluation.models import Constat, Desaccord, Evaluation, Jugement, Preuve, Recommandation
from quartiers.evaluation.permissions import lire_travail
from quartiers.evaluation.queries import evaluations_visibles, recommandations_visibles
from quartiers.indicateurs.models import Question


def contrat_pour(acteur: Acteur, regle: Politique, code: str) -> Contrat:
    contrat = contrat_visible(acteur, code)
    exiger(regle, acteur, contrat)
    return contrat


def question_pour(acteur: Acteur, regle: Politique, code: str, question: str) -> Question:
    """A question of the contract, for whoever has `regle` there, else 404 or 403."""
    contrat = contrat_pour(acteur, regle, code)
    trouvee = Question.objects.filter(contrat=contrat, code=question).select_related("axe", "orientation").first()
    if trouvee is None:
        raise Http404("Cette question n’est pas dans le catalogue du contrat.")
    trouvee.contrat = contrat
    return trouvee


def preuve_pour(acteur: Acteur, regle: Politique, code: str, pk: int) -> Preuve:
    contrat = contrat_pour(acteur, regle, code)
    trouvee = Preuve.objects.filter(contrat=contrat, pk=pk).select_related("question", "evaluation", "critere").first()
    if trouvee is None:
        raise Http404("Cette preuve n’existe pas.")
    trouvee.contrat = trouvee.question.contrat = contrat
    return trouvee


def constat_pour(acteur: Acteur, regle: Politique, code: str, pk: int) -> Constat:
    contrat = contrat_pour(acteur, regle, code)
    trouve = Constat.objects.filter(contrat=contrat, pk=pk).select_related("question", "evaluation").first()
    if trouve is None:
        raise Http404("Ce constat n’existe pas.")
    trouve.question.contrat = contrat
    return trouve


def jugement_pour(acteur: Acteur, regle: Politique, code: str, pk: int) -> Jugement:
    contrat = contrat_pour(acteur, regle, code)
    trouve = Jugement.objects.filter(contrat=contrat, pk=pk).select_related("question", "evaluation").first()
    if trouve is None:
        raise Http404("Ce jugement n’existe pas.")
    trouve.contrat = trouve.question.contrat = trouve.evaluation.contrat = contrat
    return trouve


def desaccord_pour(acteur: Acteur, regle: Politique, code: str, pk: int) -> Desaccord:
    contrat = contrat_pour(acteur, regle, code)
    siens = Desaccord.objects.filter(contrat=contrat, pk=pk)
    trouve = siens.select_related("jugement__question", "jugement__evaluation", "organisme", "instance").first()
    if trouve is None:
        raise Http404("Ce désaccord n’existe pas.")
    trouve.contrat = contrat
    return trouve


def evaluation_visible(acteur: Acteur, code: str, pk: int) -> Evaluation:
    contrat = contrat_visible(acteur, code)
    trouvee = evaluations_visibles(acteur, contrat).select_related("contrat__epci", "seance__instance").filter(pk=pk)
    if (evaluation := trouvee.first()) is None:
        raise Http404("Cette évaluation n’existe pas, ou n’est pas publiée.")
    return evaluation


def evaluation_pour(acteur: Acteur, regle: Politique, code: str, pk: int) -> Evaluation:
    evaluation = evaluation_visible(acteur, code, pk)
    exiger(regle, acteur, evaluation)
    return evaluation


def recommandation_visible(acteur: Acteur, code: str, numero: int) -> Recommandation:
    contrat = contrat_visible(acteur, code)
    trouvee = next((r for r in recommandations_visibles(acteur, contrat) if r.numero == numero), None)
    if trouvee is None:
        raise Http404("Cette recommandation n’existe pas, ou n’est pas publiée.")
    trouvee.contrat = contrat
    return trouvee


def recommandation_pour(acteur: Acteur, regle: Politique, code: str, numero: int) -> Recommandation:
    recommandation = recommandation_visible(acteur, code, numero)
    exiger(regle, acteur, recommandation)
    return recommandation


def lit(acteur: Acteur, contrat: Contrat) -> bool:
    return lire_travail(acteur, contrat)
