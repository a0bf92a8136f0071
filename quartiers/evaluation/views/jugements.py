"""Judging a question, submitting and settling the judgement, recording who disagrees."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.evaluation import permissions as droits
from quartiers.evaluation.acces import desaccord_pour, jugement_pour, question_pour
from quartiers.evaluation.domain import jugements as domaine
from quartiers.evaluation.enums import EtatJugement
from quartiers.evaluation.forms import DesaccordForm, JugementForm, ReponseCritereForm
from quartiers.evaluation.models import Jugement
from quartiers.evaluation.queries import LigneQuestion, evaluation_pour, lire_matrice
from quartiers.evaluation.regles import contre_cherchee
from quartiers.evaluation.views.commun import agir, essayer, fil_question, page_formulaire, url_question

ACTES = {
    "soumettre": (domaine.soumettre, droits.juger, "Le jugement est soumis aux partenaires."),
    "reprendre": (domaine.reprendre, droits.juger, "Le jugement est de nouveau en projet."),
    "arreter": (domaine.arreter, droits.arreter, "Le jugement est arrêté."),
}


@acces(droits.juger)
def juger(request: RequeteActeur, code: str, question: str) -> HttpResponse:
    """The answer, then one answer by sealed criterion, each tied to evidence."""
    objet = question_pour(request.acteur, droits.juger, code, question)
    evaluation = evaluation_pour(objet)
    if evaluation is None:
        messages.error(request, "Aucune évaluation n’est ouverte sur cette question : ouvrez-en une.")
        return redirect(url_question(objet))
    (ligne,) = lire_matrice(objet.contrat, evaluation, questions=[objet])
    if ligne.jugement is not None and ligne.jugement.etat != EtatJugement.PROJET:
        messages.error(request, "Ce jugement n’est plus en projet : reprenez-le avant de le changer.")
        return redirect(url_question(objet, "#jugement"))
    frais = Jugement.objects.filter(pk=ligne.jugement.pk).first() if ligne.jugement else None
    donnees = request.POST if request.method == "POST" else None
    form = JugementForm(donnees, instance=frais)
    formulaires = formulaires_des_criteres(request, ligne)
    if request.method == "POST" and all([form.is_valid(), *(f.is_valid() for f in formulaires)]):
        reponses = [
            domaine.ReponseDonnee(
                f.critere, f.cleaned_data["reponse"], f.cleaned_data["argument"], f.preuves_choisies()
            )
            for f in formulaires
        ]
        if essayer(
            form,
            lambda: domaine.ecrire_jugement(
                acteur=request.acteur,
                evaluation=evaluation,
                question=objet,
                champs=form.cleaned_data,
                reponses=reponses,
            ),
        ):
            messages.success(request, "Le jugement est en projet : soumettez-le aux partenaires quand il est prêt.")
            return redirect(url_question(objet, "#jugement"))
    contexte = {
        "contrat": objet.contrat,
        "question": objet,
        "evaluation": evaluation,
        "form": form,
        "formulaires": formulaires,
        "projets": [c for c in ligne.criteres if not c.scelle],
        "sans_contre": not contre_cherchee(ligne),
        "retour": url_question(objet, "#jugement"),
        "fil_ariane": fil_question(objet, ("Juger", "")),
    }
    return render(request, "evaluation/juger.html", contexte)


def formulaires_des_criteres(request: RequeteActeur, ligne: LigneQuestion) -> list[ReponseCritereForm]:
    deja = {r.critere_id: r for r in ligne.reponses}
    formulaires = []
    for critere in ligne.criteres:
        if not critere.scelle:
            continue
        reponse = deja.get(critere.pk)
        initial = (
            {
                "reponse": reponse.reponse,
                "argument": reponse.argument,
                "preuves": [str(p.pk) for p in reponse.preuves.all()],
            }
            if reponse
            else {}
        )
        donnees = request.POST if request.method == "POST" else None
        formulaires.append(
            ReponseCritereForm(
                donnees, critere=critere, pieces=ligne.preuves, initial=initial, prefix=f"critere-{critere.pk}"
            )
        )
    return formulaires


@acces(droits.juger)
@require_POST
def franchir(request: RequeteActeur, code: str, pk: int, acte: str) -> HttpResponse:
    if acte not in ACTES:
        raise Http404("Cet acte n’existe pas.")
    domaine_de, droit, reussite = ACTES[acte]
    jugement = jugement_pour(request.acteur, droits.juger, code, pk)
    exiger(droit, request.acteur, jugement)
    agir(request, lambda: domaine_de(acteur=request.acteur, jugement=jugement), reussite)
    return redirect(url_question(jugement.question, "#jugement"))


@acces(droits.desapprouver)
def desapprouver(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    jugement = jugement_pour(request.acteur, droits.desapprouver, code, pk)
    form = DesaccordForm(
        request.POST or None,
        acteur=request.acteur,
        contrat=jugement.contrat,
        initial={"exprime_le": timezone.localdate()},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and essayer(
            form,
            lambda: domaine.inscrire_desaccord(acteur=request.acteur, jugement=jugement, champs=form.champs_dits()),
        )
    ):
        messages.success(request, "Le désaccord est inscrit : il paraîtra avec le jugement.")
        return redirect(url_question(jugement.question, "#jugement"))
    titre = "Inscrire un désaccord"
    chapeau = f"Réponse proposée : {jugement.get_reponse_display().lower()}. {jugement.argument}"
    return page_formulaire(
        request, jugement.contrat, form, titre=titre, bouton="Inscrire ce désaccord", surtitre=jugement.question.titre,
        retour=url_question(jugement.question), chapeau=chapeau, fil_ariane=fil_question(jugement.question, (titre, "")),
    )  # fmt: skip


@acces(droits.remplir)
@require_POST
def lever(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The disagreement is over: said by the team, on the word of who had it."""
    desaccord = desaccord_pour(request.acteur, droits.remplir, code, pk)
    agir(
        request,
        lambda: domaine.lever_desaccord(acteur=request.acteur, desaccord=desaccord),
        "Le désaccord est levé ; il reste lisible.",
    )
    desaccord.jugement.question.contrat = desaccord.contrat
    return redirect(url_question(desaccord.jugement.question, "#jugement"))
