"""The living matrix and the page of a question; who is responsible, findings."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.models import Contrat
from quartiers.evaluation import permissions as droits
from quartiers.evaluation.acces import constat_pour, contrat_pour, question_pour
from quartiers.evaluation.boucle import boucle_de
from quartiers.evaluation.domain import matrice as domaine
from quartiers.evaluation.domain.jugements import avertissements
from quartiers.evaluation.enums import TRANSITIONS_JUGEMENT, Direction, Force
from quartiers.evaluation.forms import ConstatForm, FiltreMatriceForm, ResponsableForm
from quartiers.evaluation.models import Constat, Evaluation, Preuve, Responsable
from quartiers.evaluation.queries import (
    LigneQuestion,
    criteres_de,
    en_retard,
    evaluation_en_cours,
    evaluation_pour,
    evaluations_visibles,
    lire_matrice,
    part_prete_de,
    porte_sur,
)
from quartiers.evaluation.regles import REGLES
from quartiers.evaluation.tableau import exporter
from quartiers.evaluation.valeurs import valeurs_du_contrat
from quartiers.evaluation.views.commun import (
    TONS,
    TONS_REPONSE,
    essayer,
    fil,
    fil_question,
    onglets,
    page_formulaire,
    url_question,
)
from quartiers.indicateurs.models import Indicateur, Question
from quartiers.socle.affichage import Badge
from quartiers.socle.transitions import actes_possibles


@acces(droits.lire_travail)
def matrice(request: RequeteActeur, code: str) -> HttpResponseBase:
    """Every question on one page, what is missing in each; the same rows as a file (`?format=xlsx`)."""
    contrat = contrat_pour(request.acteur, droits.lire_travail, code)
    evaluations = list(evaluations_visibles(request.acteur, contrat))
    choisie = evaluation_choisie(contrat, evaluations, request.GET.get("evaluation", ""))
    lignes = lire_matrice(contrat, choisie, valeurs=valeurs_du_contrat(contrat))
    filtre = FiltreMatriceForm(request.GET, lignes=lignes)
    retenues = filtre.choisir(lignes)
    if format_voulu := request.GET.get("format", ""):
        return exporter(contrat, choisie, retenues, format_voulu)
    contexte = {
        "contrat": contrat,
        "evaluation": choisie,
        "choix": choix_d_evaluation(evaluations, choisie),
        "filtre": filtre,
        "axes": [{"code": a, "titre": t, "lignes": lignes_montrees(g)} for (a, t), g in par_axe(retenues)],
        "nombre": len(retenues),
        "total": len(lignes),
        "pret": part_prete_de(lignes),
        "regles": REGLES,
        "conduit": droits.conduire(request.acteur, contrat),
        "onglets": onglets(contrat, request.acteur, "matrice"),
        "fil_ariane": fil(contrat),
    }
    return render(request, "evaluation/matrice.html", contexte)


def evaluation_choisie(contrat: Contrat, evaluations: Sequence[Evaluation], demandee: str) -> Evaluation | None:
    """The one asked for; else the one under way; « aucune » is what waits for the next one."""
    if demandee == "aucune":
        return None
    trouvee = next((e for e in evaluations if str(e.pk) == demandee), None)
    return trouvee or evaluation_en_cours(contrat)


def choix_d_evaluation(evaluations: Sequence[Evaluation], choisie: Evaluation | None) -> list[dict[str, Any]]:
    """Tabs; none while there is only one thing to look at."""
    if not evaluations:
        return []
    vues = [{"libelle": e.titre, "url": f"?evaluation={e.pk}", "actif": e == choisie} for e in evaluations]
    return [*vues, {"libelle": "En attente de la suivante", "url": "?evaluation=aucune", "actif": choisie is None}]


def par_axe(lignes: Iterable[LigneQuestion]) -> Iterable[tuple[tuple[str, str], Iterable[LigneQuestion]]]:
    return groupby(lignes, key=lambda ligne: (ligne.axe, ligne.axe_titre))


def lignes_montrees(lignes: Iterable[LigneQuestion]) -> list[dict[str, Any]]:
    return [
        {
            "ligne": ligne,
            "directions": [(d.court, len(ligne.preuves_de(d))) for d in Direction if ligne.preuves_de(d)],
            "chiffres": [lu for lu in ligne.indicateurs if lu.valeurs],
            "muets": [lu for lu in ligne.indicateurs if not lu.valeurs],
            "remplie": bool(ligne.pret or ligne.indicateurs or ligne.preuves or ligne.recommandations),
            "reponse": reponse_de(ligne),
            "retard": any(en_retard(r) for r in ligne.responsables),
        }
        for ligne in lignes
    ]


def reponse_de(ligne: LigneQuestion) -> Badge | None:
    if ligne.jugement is None:
        return None
    return Badge(ligne.jugement.get_reponse_display(), TONS_REPONSE[ligne.jugement.reponse])


@acces(droits.lire_travail)
def question(request: RequeteActeur, code: str, question: str) -> HttpResponse:
    """All that stands behind one question, and what each person may add to it."""
    objet = question_pour(request.acteur, droits.lire_travail, code, question)
    contrat, acteur = objet.contrat, request.acteur
    evaluation = evaluation_montree(request, objet)
    (ligne,) = lire_matrice(contrat, evaluation, questions=[objet], valeurs=valeurs_du_contrat(contrat))
    ouverte = evaluation is None or evaluation.ouverte
    retirees = Preuve.objects.filter(question=objet, evaluation=evaluation, retiree_le__isnull=False)
    contexte = {
        "contrat": contrat,
        "question": objet,
        "ligne": ligne,
        "evaluation": evaluation,
        "groupes": groupes_de_preuves(ligne),
        "retirees": list(retirees.order_by("pk")),
        "avertissements": avertissements(ligne) if ligne.jugement else [],
        "reponse": reponse_de(ligne),
        "ton_jugement": TONS[ligne.jugement.etat] if ligne.jugement else "",
        "actes": actes_du_jugement(request, ligne),
        "boucles": [(boucle_de(acteur, r), TONS[r.etat]) for r in ligne.recommandations],
        "remplit": droits.remplir(acteur, contrat) and ouverte,
        "close": not ouverte,
        "juge": droits.juger(acteur, contrat) and ouverte and evaluation is not None,
        "conteste": droits.desapprouver(acteur, contrat) and ouverte,
        "fil_ariane": fil_question(objet),
    }
    return render(request, "evaluation/question.html", contexte)


def evaluation_montree(request: RequeteActeur, question: Question) -> Evaluation | None:
    """The one asked for, else the one that is written, else the last that looked at the question."""
    demandee = request.GET.get("evaluation", "")
    if demandee == "aucune":
        return None
    visibles = [e for e in evaluations_visibles(request.acteur, question.contrat) if porte_sur(e, question)]
    choisie = next((e for e in visibles if str(e.pk) == demandee), None)
    return choisie or evaluation_pour(question) or next(iter(visibles), None)


def groupes_de_preuves(ligne: LigneQuestion) -> list[dict[str, Any]]:
    return [
        {
            "titre": direction.label,
            "pieces": [(p, Force(p.preuve.force).label) for p in ligne.preuves_de(direction)],
        }
        for direction in Direction
    ]


def actes_du_jugement(request: RequeteActeur, ligne: LigneQuestion) -> list[tuple[str, str]]:
    """(act, label) of the moves that the state allows and that this person may make."""
    if ligne.jugement is None or not ligne.jugement.evaluation.ouverte:
        return []
    peut = {"soumettre": droits.juger, "reprendre": droits.juger, "arreter": droits.arreter}
    possibles = actes_possibles(TRANSITIONS_JUGEMENT, ligne.jugement.etat)
    permis = [acte for acte in possibles if peut[acte](request.acteur, ligne.jugement)]
    return [(acte, TRANSITIONS_JUGEMENT[acte].libelle) for acte in sorted(permis, key="reprendre".__eq__)]


@acces(droits.remplir)
def responsable(request: RequeteActeur, code: str, question: str) -> HttpResponse:
    """Of the question, or of one of its indicators (`?indicateur=`)."""
    objet = question_pour(request.acteur, droits.remplir, code, question)
    indicateur = indicateur_demande(request, objet)
    existant = Responsable.objects.filter(question=objet, indicateur=indicateur).first()
    form = ResponsableForm(request.POST or None, instance=existant, contrat=objet.contrat)
    if (
        request.method == "POST"
        and form.is_valid()
        and essayer(
            form,
            lambda: domaine.nommer_responsable(
                acteur=request.acteur, question=objet, indicateur=indicateur, champs=form.cleaned_data
            ),
        )
    ):
        messages.success(request, "Le responsable est nommé : un courriel rappelle ce qui est attendu.")
        return redirect(url_question(objet, "#responsables"))
    titre = "Responsable de l’indicateur" if indicateur else "Responsable de la question"
    return page_formulaire(
        request, objet.contrat, form, titre=titre, bouton="Enregistrer", retour=url_question(objet),
        chapeau=str(indicateur or objet.titre), fil_ariane=fil_question(objet, (titre, "")),
    )  # fmt: skip


def indicateur_demande(request: RequeteActeur, question: Question) -> Indicateur | None:
    pk = request.GET.get("indicateur", "")
    if not pk.isdigit():
        return None
    return get_object_or_404(Indicateur, pk=int(pk), question=question)


@acces(droits.remplir)
def constater(request: RequeteActeur, code: str, question: str) -> HttpResponse:
    objet = question_pour(request.acteur, droits.remplir, code, question)
    return page_du_constat(request, objet, None)


@acces(droits.remplir)
def constat(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = constat_pour(request.acteur, droits.remplir, code, pk)
    return page_du_constat(request, objet.question, objet)


def page_du_constat(request: RequeteActeur, question: Question, existant: Constat | None) -> HttpResponse:
    criteres = criteres_de([question.pk])
    initial = {} if existant else {"constate_le": timezone.localdate()}
    form = ConstatForm(request.POST or None, instance=existant, criteres=criteres, initial=initial)
    if request.method == "POST" and form.is_valid():
        frais = Constat.objects.select_related("evaluation").get(pk=existant.pk) if existant else None
        if essayer(
            form,
            lambda: domaine.ecrire_constat(
                acteur=request.acteur, question=question, champs=form.cleaned_data, constat=frais
            ),
        ):
            messages.success(request, "Le constat est écrit.")
            return redirect(url_question(question, "#constats"))
    titre = "Modifier le constat" if existant else "Écrire un constat"
    return page_formulaire(
        request, question.contrat, form, titre=titre, bouton="Enregistrer", retour=url_question(question),
        chapeau=question.titre, fil_ariane=fil_question(question, (titre, "")),
    )  # fmt: skip
