"""Evaluations: the list, the opening of one, its conduct, its chapters, its sealed versions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.appels.reglement import PREMIER_NIVEAU, rendre_html
from quartiers.comptes.acces import RequeteActeur, acces, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import arbre, jour_de_lecture
from quartiers.evaluation import permissions as droits
from quartiers.evaluation.acces import contrat_pour, evaluation_pour
from quartiers.evaluation.domain import evaluations as domaine
from quartiers.evaluation.enums import TRANSITIONS_EVALUATION, EtatEvaluation, GenreEvaluation
from quartiers.evaluation.forms_evaluation import DecisionForm, EvaluationForm, TexteForm
from quartiers.evaluation.models import ChapitreEvaluation, Evaluation, VersionEvaluation
from quartiers.evaluation.queries import evaluations_visibles, lire_matrice, part_prete_de
from quartiers.evaluation.views.commun import TONS, TONS_REPONSE, Fil, agir, essayer, fil, onglets, page_formulaire
from quartiers.evaluation.views.rapport import fichiers
from quartiers.journal.models import Acte
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.formats import periode
from quartiers.socle.transitions import actes_possibles

COLONNES = [
    ("titre", "Évaluation", "lien"),
    ("periode", "Période évaluée"),
    ("etat", "État", "badge"),
    ("publiee_le", "Publiée le", "date"),
]
ETAPES = [
    (EtatEvaluation.EN_COURS, "Preuves et jugements"),
    (EtatEvaluation.SOUMISE, "Examen par le comité"),
    (EtatEvaluation.VALIDEE, "Publication"),
]


def url(nom: str, evaluation: Evaluation, *suite: Any) -> str:
    return reverse(f"evaluation:{nom}", args=[evaluation.contrat.code, evaluation.pk, *suite])


def fil_evaluation(evaluation: Evaluation, *suite: tuple[str, str]) -> Fil:
    liste = ("Évaluations", reverse("evaluation:evaluations", args=[evaluation.contrat.code]))
    return fil(evaluation.contrat, liste, (evaluation.titre, url("evaluation", evaluation) if suite else ""), *suite)


@public
@require_safe
def evaluations(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    # The team opens an evaluation on its conduct, the public on its text.
    page = "evaluation" if droits.lire_travail(request.acteur, contrat) else "rapport"
    lignes = [
        {
            "titre": Lien(e.titre, reverse(f"evaluation:{page}", args=[code, e.pk])),
            "periode": periode(e.debut, e.fin),
            "etat": Badge(e.get_etat_display(), TONS[e.etat]),
            "publiee_le": e.publiee_le,
        }
        for e in evaluations_visibles(request.acteur, contrat)
    ]
    contexte = {
        "contrat": contrat,
        "colonnes": COLONNES,
        "lignes": lignes,
        "conduit": droits.conduire(request.acteur, contrat),
        "onglets": onglets(contrat, request.acteur, "evaluations"),
        "fil_ariane": fil(contrat, ("Évaluations", ""), acteur=request.acteur),
    }
    return render(request, "evaluation/evaluations.html", contexte)


def formulaire_de(request: RequeteActeur, contrat: Contrat, instance: Evaluation | None = None) -> EvaluationForm:
    initial = {} if instance else depart(contrat)
    axes = arbre(contrat, jour_de_lecture(contrat))
    return EvaluationForm(request.POST or None, instance=instance, contrat=contrat, axes=axes, initial=initial)


def depart(contrat: Contrat) -> dict[str, Any]:
    """Half-way, from the first day of the contract: what comes first."""
    genre = GenreEvaluation.MI_PARCOURS
    if Evaluation.objects.filter(contrat=contrat, genre=genre).exists():
        genre = GenreEvaluation.FINALE
    titre = f"{genre.label} – {contrat.nom_court}"
    return {
        "genre": genre,
        "titre": titre,
        "debut": contrat.debut,
        "fin": timezone.localdate().replace(month=12, day=31),
    }


@acces(droits.conduire)
def ouvrir(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_pour(request.acteur, droits.conduire, code)
    form = formulaire_de(request, contrat)
    faites: list[Evaluation] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and essayer(
            form,
            lambda: faites.append(domaine.ouvrir(acteur=request.acteur, contrat=contrat, champs=form.champs())),
        )
    ):
        messages.success(request, "L’évaluation est ouverte : ce qui attendait dans la matrice y est rattaché.")
        return redirect(url("evaluation", faites[0]))
    retour = reverse("evaluation:evaluations", args=[code])
    titre = "Ouvrir une évaluation"
    return page_formulaire(
        request, contrat, form, titre=titre, bouton="Ouvrir l’évaluation", retour=retour,
        fil_ariane=fil(contrat, ("Évaluations", retour), (titre, "")),
    )  # fmt: skip


@acces(droits.conduire)
def modifier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = evaluation_pour(request.acteur, droits.conduire, code, pk)
    form = formulaire_de(request, objet.contrat, objet)
    if request.method == "POST" and form.is_valid():
        frais = Evaluation.objects.select_related("contrat").get(pk=pk)
        if essayer(form, lambda: domaine.modifier(acteur=request.acteur, evaluation=frais, champs=form.champs())):
            messages.success(request, "L’évaluation est à jour.")
            return redirect(url("evaluation", objet))
    titre = "Modifier l’évaluation"
    return page_formulaire(
        request, objet.contrat, form, titre=titre, bouton="Enregistrer", retour=url("evaluation", objet),
        fil_ariane=fil_evaluation(objet, (titre, "")),
    )  # fmt: skip


@acces(droits.lire_travail)
@require_safe
def evaluation(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """Where it stands, what is left to do, its chapters, its versions, its files."""
    objet = evaluation_pour(request.acteur, droits.lire_travail, code, pk)
    lignes = lire_matrice(objet.contrat, objet)
    versions = VersionEvaluation.objects.filter(evaluation=objet).defer("contenu").select_related("scellee_par")
    contexte = {
        "contrat": objet.contrat,
        "evaluation": objet,
        "ton": TONS[objet.etat],
        "etapes": etapes_de(objet),
        "a_finir": domaine.a_finir(objet) if objet.ouverte else [],
        "actes": actes_proposes(objet) if droits.conduire(request.acteur, objet) else [],
        "conduit": droits.conduire(request.acteur, objet) and objet.ouverte,
        "redige": droits.rediger(request.acteur, objet) and objet.ouverte,
        "pret": part_prete_de(lignes),
        "questions": [
            {
                "ligne": ligne,
                "url": reverse("evaluation:question", args=[code, ligne.question.code]) + f"?evaluation={objet.pk}",
                "reponse": Badge(ligne.jugement.get_reponse_display(), TONS_REPONSE[ligne.jugement.reponse])
                if ligne.jugement
                else None,
            }
            for ligne in lignes
        ],
        "chapitres": list(objet.chapitres.order_by("apres", "rang", "pk")),
        "versions": list(versions.order_by("-numero")),
        "fichiers": fichiers(objet),
        "journal": journal_de(objet),
        "fil_ariane": fil_evaluation(objet),
    }
    return render(request, "evaluation/evaluation.html", contexte)


def etapes_de(evaluation: Evaluation) -> list[dict[str, str]]:
    ordre = [etat for etat, _ in ETAPES]
    ici = len(ordre) if evaluation.etat == EtatEvaluation.PUBLIEE else ordre.index(EtatEvaluation(evaluation.etat))
    return [
        {"libelle": libelle, "etat": "fait" if rang < ici else "courant" if rang == ici else "a_venir"}
        for rang, (_, libelle) in enumerate(ETAPES)
    ]


def actes_proposes(evaluation: Evaluation) -> list[dict[str, Any]]:
    possibles = actes_possibles(TRANSITIONS_EVALUATION, evaluation.etat)
    return [
        {
            "libelle": TRANSITIONS_EVALUATION[acte].libelle,
            "url": url("evaluation_acte", evaluation, acte),
            "genre": "secondaire" if acte == "reprendre" else "primaire",
            "page": acte == "valider",
        }
        for acte in sorted(possibles, key="reprendre".__eq__)
    ]


def journal_de(evaluation: Evaluation) -> list[dict[str, Any]]:
    actes = Acte.objects.filter(objet_type=Evaluation._meta.label_lower, objet_id=evaluation.pk)
    return [
        {"date": a.le, "titre": a.phrase, "texte": str(a.auteur or "")}
        for a in actes.select_related("auteur").order_by("-le")[:15]
    ]


@acces(droits.lire_travail)
def chapitre(request: RequeteActeur, code: str, pk: int, chapitre: str) -> HttpResponse:
    """The workshop of a chapter: whoever writes gets the form, the others read."""
    objet = evaluation_pour(request.acteur, droits.lire_travail, code, pk)
    siens = ChapitreEvaluation.objects.filter(evaluation=objet).select_related("ecrit_par")
    ecrit = get_object_or_404(siens, code=chapitre)
    ecrit.evaluation = objet
    redige = droits.rediger(request.acteur, objet) and objet.ouverte
    form = TexteForm(request.POST or None, initial={"texte": ecrit.texte, "revision": ecrit.revision})
    concurrent = None
    if request.method == "POST":
        if not redige:
            raise Http404
        if form.is_valid():
            try:
                domaine.ecrire_chapitre(acteur=request.acteur, chapitre=ecrit, **form.cleaned_data)
            except domaine.TexteConcurrent as erreur:
                concurrent = erreur
                form.data = {**request.POST.dict(), "revision": str(erreur.actuel.revision)}
            else:
                messages.success(request, "Le texte est enregistré.")
                return redirect(url("chapitre", objet, chapitre))
    contexte = {
        "contrat": objet.contrat,
        "evaluation": objet,
        "ton": TONS[objet.etat],
        "chapitre": ecrit,
        "texte": rendre_html(ecrit.texte, PREMIER_NIVEAU) if ecrit.texte else "",
        "form": form,
        "redige": redige,
        "concurrent": concurrent,
        "saisi": form.data.get("texte", "") if concurrent else "",
        "fil_ariane": fil_evaluation(objet, (ecrit.titre, "")),
    }
    return render(request, "evaluation/chapitre.html", contexte)


@acces(droits.rediger)
@require_POST
def sceller(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = evaluation_pour(request.acteur, droits.rediger, code, pk)
    agir(
        request,
        lambda: domaine.sceller(acteur=request.acteur, evaluation=objet),
        "Une version de travail est scellée, avec son empreinte.",
    )
    return redirect(url("evaluation", objet))


ACTES: dict[str, tuple[Callable[..., None], str]] = {
    "soumettre": (domaine.soumettre, "Le rapport est scellé et soumis au comité."),
    "reprendre": (domaine.reprendre, "La rédaction est rouverte."),
    "publier": (domaine.publier, "Le rapport est public."),
}


@acces(droits.conduire)
def franchir(request: RequeteActeur, code: str, pk: int, acte: str) -> HttpResponse:
    """Plain POST, except validating, which asks for the decision (a committee may also do it from its meeting)."""
    objet = evaluation_pour(request.acteur, droits.conduire, code, pk)
    if acte in ACTES:
        if request.method == "POST":
            faire, reussite = ACTES[acte]
            agir(request, lambda: faire(acteur=request.acteur, evaluation=objet), reussite)
        return redirect(url("evaluation", objet))
    if acte != "valider":
        raise Http404("Cet acte n’existe pas.")
    form = DecisionForm(request.POST or None, initial={"le": timezone.localdate()})
    if (
        request.method == "POST"
        and form.is_valid()
        and essayer(
            form,
            lambda: domaine.valider(
                acteur=request.acteur,
                evaluation=objet,
                decision=form.cleaned_data["decision"],
                validee_le=form.cleaned_data["le"],
            ),
        )
    ):
        messages.success(request, "Le rapport est validé : il peut être publié.")
        return redirect(url("evaluation", objet))
    titre = "Valider le rapport"
    return page_formulaire(
        request, objet.contrat, form, titre=titre, bouton=titre, retour=url("evaluation", objet),
        fil_ariane=fil_evaluation(objet, (titre, "")),
    )  # fmt: skip
