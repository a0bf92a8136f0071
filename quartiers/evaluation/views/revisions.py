"""The revisions of a chapter: who wrote what, what changed, and the way back to any of them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.comptes.politiques import Politique
from quartiers.evaluation import permissions as droits
from quartiers.evaluation.acces import evaluation_pour
from quartiers.evaluation.domain import evaluations as domaine
from quartiers.evaluation.models import ChapitreEvaluation
from quartiers.evaluation.queries import revisions_de
from quartiers.evaluation.views.commun import TONS
from quartiers.evaluation.views.evaluations import fil_evaluation, url


def chapitre_pour(request: RequeteActeur, regle: Politique, code: str, pk: int, chapitre: str) -> ChapitreEvaluation:
    evaluation = evaluation_pour(request.acteur, regle, code, pk)
    trouve = get_object_or_404(ChapitreEvaluation, evaluation=evaluation, code=chapitre)
    trouve.evaluation = evaluation
    return trouve


@acces(droits.lire_travail)
@require_safe
def revisions(request: RequeteActeur, code: str, pk: int, chapitre: str) -> HttpResponse:
    """Two texts side by side, word by word: the revision asked for (`?a=3`, the last by default) and the one before."""
    objet = chapitre_pour(request, droits.lire_travail, code, pk, chapitre)
    connues = revisions_de(objet)
    demandee = request.GET.get("a", "")
    apres = next((r for r in connues if str(r.numero) == demandee), connues[0] if connues else None)
    avant = next((r for r in connues if apres and r.numero < apres.numero), None)
    contexte = {
        "contrat": objet.evaluation.contrat,
        "evaluation": objet.evaluation,
        "ton": TONS[objet.evaluation.etat],
        "chapitre": objet,
        "revisions": connues,
        "avant": avant,
        "apres": apres,
        "redige": droits.rediger(request.acteur, objet.evaluation) and objet.evaluation.ouverte,
        "fil_ariane": fil_evaluation(
            objet.evaluation, (objet.titre, url("chapitre", objet.evaluation, objet.code)), ("Révisions", "")
        ),
    }
    return render(request, "evaluation/revisions.html", contexte)


@acces(droits.rediger)
@require_POST
def restaurer(request: RequeteActeur, code: str, pk: int, chapitre: str, numero: int) -> HttpResponse:
    objet = chapitre_pour(request, droits.rediger, code, pk, chapitre)
    try:
        domaine.restaurer_chapitre(acteur=request.acteur, chapitre=objet, numero=numero)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    except domaine.TexteConcurrent as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, f"Le texte de la révision {numero} est remis, comme une nouvelle révision.")
    return redirect(url("chapitre", objet.evaluation, chapitre))
