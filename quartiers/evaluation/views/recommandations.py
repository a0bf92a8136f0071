"""« La boucle se ferme »: recommendations, what was decided of them, the avenants born of them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces, public
from quartiers.contrat.acces import contrat_visible
from quartiers.evaluation import permissions as droits
from quartiers.evaluation.acces import contrat_pour, recommandation_pour, recommandation_visible
from quartiers.evaluation.boucle import Boucle, boucle_de
from quartiers.evaluation.domain import recommandations as domaine
from quartiers.evaluation.enums import SUIVIES, TRANSITIONS_RECOMMANDATION, EtatRecommandation
from quartiers.evaluation.forms import MotifForm
from quartiers.evaluation.forms_evaluation import DecisionForm, FaitForm, RecommandationForm
from quartiers.evaluation.models import Recommandation
from quartiers.evaluation.queries import evaluation_en_cours, recommandations_visibles
from quartiers.evaluation.views.commun import TONS, Fil, agir, essayer, fil, onglets, page_formulaire, url_question
from quartiers.journal.models import Acte
from quartiers.socle.transitions import actes_possibles


@public
@require_safe
def boucle(request: RequeteActeur, code: str) -> HttpResponse:
    """The review clause: what was recommended, what was kept of it, what changed in the contract."""
    contrat = contrat_visible(request.acteur, code)
    boucles = [boucle_de(request.acteur, r) for r in recommandations_visibles(request.acteur, contrat)]
    suivies = [b for b in boucles if b.recommandation.etat in SUIVIES]
    contexte = {
        "contrat": contrat,
        "boucles": [(b, TONS[b.recommandation.etat]) for b in boucles],
        "chiffres": [
            (len(boucles), "Recommandations", "proposées par les évaluations"),
            (len(suivies), "Retenues", "par un comité"),
            (sum(1 for b in suivies if b.suivis), "Devenues avenant", "proposé, soumis ou adopté"),
            (sum(1 for b in suivies if b.adoptee), "Dans le contrat", "avenant adopté"),
        ],
        "ajoute": droits.juger(request.acteur, contrat) and evaluation_en_cours(contrat) is not None,
        "onglets": onglets(contrat, request.acteur, "recommandations"),
        "fil_ariane": fil(contrat, ("Recommandations et avenants", ""), acteur=request.acteur),
    }
    return render(request, "evaluation/recommandations.html", contexte)


def fil_reco(recommandation: Recommandation, request: RequeteActeur, *suite: tuple[str, str]) -> Fil:
    code = recommandation.contrat.code
    liste = ("Recommandations", reverse("evaluation:recommandations", args=[code]))
    ici = (f"N° {recommandation.numero}", url_reco(recommandation) if suite else "")
    return fil(recommandation.contrat, liste, ici, *suite, acteur=request.acteur)


def url_reco(recommandation: Recommandation) -> str:
    return reverse("evaluation:recommandation", args=[recommandation.contrat.code, recommandation.numero])


@public
@require_safe
def recommandation(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    objet = recommandation_visible(request.acteur, code, numero)
    suit = droits.lire_travail(request.acteur, objet)
    decide = droits.decider(request.acteur, objet)
    jugements = list(objet.jugements.select_related("question").order_by("question__rang"))
    for jugement in jugements:
        jugement.question.contrat = objet.contrat
    contexte = {
        "contrat": objet.contrat,
        "recommandation": objet,
        "boucle": boucle_de(request.acteur, objet),
        "ton": TONS[objet.etat],
        "fiche": fiche_de(objet),
        "etapes": etapes_de(objet, boucle_de(request.acteur, objet)),
        "jugements": [(j, url_question(j.question) if suit else "") for j in jugements],
        "actes": actes_proposes(objet) if decide else [],
        "modifie": objet.etat == EtatRecommandation.PROPOSEE and droits.juger(request.acteur, objet),
        "propose": objet.etat != EtatRecommandation.ECARTEE and droits.proposer_avenant(request.acteur, objet),
        "journal": journal_de(objet) if suit else [],
        "fil_ariane": fil_reco(objet, request),
    }
    return render(request, "evaluation/recommandation.html", contexte)


def fiche_de(recommandation: Recommandation) -> list[tuple[str, Any]]:
    a_qui = ", ".join(filter(None, [str(recommandation.organisme or ""), recommandation.adressee_a]))
    paires = [
        ("Évaluation", recommandation.evaluation.titre),
        ("Adressée à", a_qui),
        ("Priorité", recommandation.get_priorite_display()),
        ("Échéance", recommandation.echeance),
        ("Décision", recommandation.decision),
        ("Décidée le", recommandation.decidee_le),
        ("Pourquoi elle est écartée", recommandation.motif),
        ("Ce qui a été fait", recommandation.fait),
        ("Faite le", recommandation.faite_le),
    ]
    return [(nom, valeur) for nom, valeur in paires if valeur]


def etapes_de(recommandation: Recommandation, boucle: Boucle) -> list[dict[str, str]]:
    """Proposed → kept → avenant → in the contract."""
    retenue = recommandation.etat in SUIVIES
    adoptee = boucle.adoptee
    faites = [True, retenue, bool(boucle.suivis), adoptee is not None, bool(adoptee and adoptee.en_vigueur)]
    noms = ["Proposée", "Retenue", "Avenant proposé", "Avenant adopté", "Dans le contrat"]
    if recommandation.etat == EtatRecommandation.ECARTEE:
        return [{"libelle": "Proposée", "etat": "fait"}, {"libelle": "Écartée", "etat": "courant"}]
    ici = next((rang for rang, faite in enumerate(faites) if not faite), len(faites))
    return [
        {"libelle": nom, "etat": "fait" if faite else "courant" if rang == ici else "a_venir"}
        for rang, (nom, faite) in enumerate(zip(noms, faites, strict=True))
    ]


def actes_proposes(recommandation: Recommandation) -> list[dict[str, str]]:
    genres = {"ecarter": "danger", "retenir": "primaire"}
    return [
        {
            "libelle": TRANSITIONS_RECOMMANDATION[acte].libelle,
            "url": reverse(
                "evaluation:recommandation_acte", args=[recommandation.contrat.code, recommandation.numero, acte]
            ),
            "genre": genres.get(acte, "secondaire"),
        }
        for acte in sorted(actes_possibles(TRANSITIONS_RECOMMANDATION, recommandation.etat), key="ecarter".__eq__)
    ]


def journal_de(recommandation: Recommandation) -> list[dict[str, Any]]:
    actes = Acte.objects.filter(objet_type=Recommandation._meta.label_lower, objet_id=recommandation.pk)
    lignes = actes.select_related("auteur").order_by("le", "pk")
    return [{"date": a.le, "titre": a.phrase, "texte": str(a.auteur or "")} for a in lignes]


@acces(droits.juger)
def ajouter(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_pour(request.acteur, droits.juger, code)
    evaluation = evaluation_en_cours(contrat)
    if evaluation is None:
        messages.error(request, "Aucune évaluation n’est ouverte : une recommandation vient d’une évaluation.")
        return redirect("evaluation:recommandations", code)
    evaluation.contrat = contrat
    jugement = request.GET.get("jugement", "")
    initial = {"jugements": [int(jugement)]} if jugement.isdigit() else {}
    form = RecommandationForm(request.POST or None, evaluation=evaluation, initial=initial)
    faites: list[Recommandation] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and essayer(
            form,
            lambda: faites.append(
                domaine.ecrire_recommandation(
                    acteur=request.acteur,
                    evaluation=evaluation,
                    jugements=list(form.cleaned_data["jugements"]),
                    champs=form.champs(),
                )
            ),
        )
    ):
        messages.success(request, "La recommandation est proposée : un comité peut en décider.")
        return redirect("evaluation:recommandation", code, faites[0].numero)
    retour = reverse("evaluation:recommandations", args=[code])
    titre = "Écrire une recommandation"
    return page_formulaire(
        request, contrat, form, titre=titre, bouton="Proposer cette recommandation", retour=retour,
        surtitre=evaluation.titre, fil_ariane=fil(contrat, ("Recommandations", retour), (titre, "")),
    )  # fmt: skip


@acces(droits.juger)
def modifier(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    objet = recommandation_pour(request.acteur, droits.juger, code, numero)
    form = RecommandationForm(request.POST or None, evaluation=objet.evaluation, instance=objet)
    if request.method == "POST" and form.is_valid():
        frais = Recommandation.objects.select_related("evaluation").get(pk=objet.pk)
        if essayer(
            form,
            lambda: domaine.ecrire_recommandation(
                acteur=request.acteur,
                evaluation=frais.evaluation,
                jugements=list(form.cleaned_data["jugements"]),
                champs=form.champs(),
                recommandation=frais,
            ),
        ):
            messages.success(request, "La recommandation est à jour.")
            return redirect(url_reco(objet))
    titre = "Modifier la recommandation"
    return page_formulaire(
        request, objet.contrat, form, titre=titre, bouton="Enregistrer", retour=url_reco(objet),
        fil_ariane=fil_reco(objet, request, (titre, "")),
    )  # fmt: skip


def faire_retenir(request: RequeteActeur, objet: Recommandation, donnees: dict[str, Any]) -> None:
    domaine.retenir(acteur=request.acteur, recommandation=objet, decision=donnees["decision"], decidee_le=donnees["le"])


def faire_ecarter(request: RequeteActeur, objet: Recommandation, donnees: dict[str, Any]) -> None:
    domaine.ecarter(acteur=request.acteur, recommandation=objet, motif=donnees["motif"])


def faire_constater(request: RequeteActeur, objet: Recommandation, donnees: dict[str, Any]) -> None:
    domaine.constater(acteur=request.acteur, recommandation=objet, **donnees)


Faire = Callable[[RequeteActeur, Recommandation, dict[str, Any]], None]
ACTES: dict[str, tuple[type[Form], Faire, str]] = {
    "retenir": (DecisionForm, faire_retenir, "La recommandation est retenue."),
    "ecarter": (MotifForm, faire_ecarter, "La recommandation est écartée, avec son motif."),
    "constater": (FaitForm, faire_constater, "C’est noté : la recommandation est faite."),
}


@acces(droits.decider)
def franchir(request: RequeteActeur, code: str, numero: int, acte: str) -> HttpResponse:
    """An act on the recommendation: with its form, except beginning, which is a plain POST."""
    objet = recommandation_pour(request.acteur, droits.decider, code, numero)
    if acte == "mettre_en_oeuvre":
        if request.method == "POST":
            agir(
                request,
                lambda: domaine.mettre_en_oeuvre(acteur=request.acteur, recommandation=objet),
                "La recommandation est en œuvre.",
            )
            return redirect(url_reco(objet))
        classe, faire, reussite = Form, None, ""
    elif acte in ACTES:
        classe, faire, reussite = ACTES[acte]
    else:
        raise Http404("Cet acte n’existe pas.")
    initial = {"le": timezone.localdate(), "faite_le": timezone.localdate()}
    form = classe(request.POST or None, initial=initial)
    if (
        request.method == "POST"
        and faire is not None
        and form.is_valid()
        and essayer(form, lambda: faire(request, objet, form.cleaned_data))
    ):
        messages.success(request, reussite)
        return redirect(url_reco(objet))
    libelle = TRANSITIONS_RECOMMANDATION[acte].libelle
    return page_formulaire(
        request, objet.contrat, form, titre=libelle, bouton=libelle, retour=url_reco(objet), surtitre=str(objet),
        chapeau=objet.titre, genre="danger" if acte == "ecarter" else "primaire",
        fil_ariane=fil_reco(objet, request, (libelle, "")),
    )  # fmt: skip
