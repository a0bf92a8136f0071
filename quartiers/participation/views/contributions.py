"""The team's side of contributions: the list, typing several, moderation, the rules."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.participation.domain import contributions as domain
from quartiers.participation.domain.reglages import reglage_de, regler
from quartiers.participation.enums_paroles import (
    TRANSITIONS_CONTRIBUTION,
    EtatContribution,
)
from quartiers.participation.forms_paroles import (
    ClasserForm,
    FiltreContributionsForm,
    LignesFormSet,
    MotifForm,
    PublierForm,
    RecueilForm,
    ReglageForm,
)
from quartiers.participation.models import Carte, Contribution
from quartiers.participation.moderation import CIRCONSTANCES, INJURES, REGLES, libelle_du_motif
from quartiers.participation.permissions_paroles import moderer_paroles, recueillir_paroles
from quartiers.participation.presentation_paroles import TONS_CONTRIBUTION
from quartiers.participation.queries_paroles import cartes_de, comptes_par_etat, contributions_de
from quartiers.participation.views.commun_paroles import (
    acte_par_formulaire,
    agir,
    contrat_pour,
    fil_parole,
)
from quartiers.socle.affichage import Badge
from quartiers.socle.formats import compte
from quartiers.socle.transitions import actes_possibles

PAR_PAGE = 25
LIGNES = 5
LIGNES_MAX = 40


@acces(recueillir_paroles)
def contributions(request: RequeteActeur, code: str) -> HttpResponse:
    """What came in, by state; checked lines go to a card."""
    contrat = contrat_pour(request, recueillir_paroles, code)
    toutes = contributions_de(request.acteur, contrat)
    comptes = comptes_par_etat(toutes)
    etat = request.GET.get("etat", EtatContribution.A_MODERER if comptes["a_moderer"] else EtatContribution.RECUE)
    form = FiltreContributionsForm(request.GET or None, contrat=contrat)
    lignes = toutes.filter(**form.filtres()) if request.GET else toutes
    lignes = lignes.filter(etat=etat) if etat in EtatContribution.values else lignes
    page = Paginator(lignes.order_by("-recueillie_le", "-pk"), PAR_PAGE).get_page(request.GET.get("page"))
    moderation = moderer_paroles(request.acteur, contrat)
    contexte = {
        "contrat": contrat,
        "onglets": onglets(request, comptes, etat),
        "form": form,
        "page": page,
        "lignes": [ligne_de(c) for c in page],
        "etat": etat,
        "moderation": moderation,
        "cartes_ouvertes": list(cartes_de(request.acteur, contrat).order_by("-numero")[:50]) if moderation else [],
        "sans_question": comptes["recue"],
        "fil_ariane": fil_parole(contrat, ("Contributions", "")),
    }
    return render(request, "participation/contributions.html", contexte)


def onglets(request: RequeteActeur, comptes: dict[str, int], etat: str) -> list[dict[str, Any]]:
    autres = {nom: str(valeur) for nom, valeur in request.GET.items() if nom not in {"etat", "page"} and valeur}
    choix = [*EtatContribution.choices, ("toutes", "Toutes")]
    return [
        {
            "libelle": libelle,
            "url": f"?{urlencode({**autres, 'etat': cle})}",
            "actif": etat == cle,
            "compte": comptes.get(cle, sum(comptes.values())),
        }
        for cle, libelle in choix
    ]


def ligne_de(contribution: Contribution) -> dict[str, Any]:
    return {
        "c": contribution,
        "etat": Badge(contribution.get_etat_display(), TONS_CONTRIBUTION[contribution.etat]),
        "motifs": [libelle_du_motif(code) for code in contribution.motifs],
    }


def contribution_pour(request: RequeteActeur, code: str, pk: int) -> tuple[Contrat, Contribution]:
    contrat = contrat_pour(request, moderer_paroles, code)
    contribution = get_object_or_404(contributions_de(request.acteur, contrat), pk=pk)
    exiger(moderer_paroles, request.acteur, contribution)
    return contrat, contribution


def adresse_liste(contrat: Contrat) -> str:
    return reverse("participation:contributions", args=[contrat.code])


@acces(recueillir_paroles)
def saisir(request: RequeteActeur, code: str) -> HttpResponse:
    """Several contributions at once, after a meeting: by keyboard, an empty line is ignored."""
    contrat = contrat_pour(request, recueillir_paroles, code)
    if request.method == "POST":
        form, lignes = RecueilForm(request.POST, contrat=contrat), LignesFormSet(request.POST, prefix="lignes")
        if form.is_valid() and lignes.is_valid():
            paroles = [(ligne.cleaned_data.get("cle") or uuid4(), ligne.parole(form.cleaned_data)) for ligne in lignes]
            pleines = [(cle, parole) for cle, parole in paroles if parole is not None]
            if not pleines:
                form.add_error(None, "Écrivez au moins une contribution.")
            else:
                return enregistrer(request, contrat, pleines)
    else:
        form = RecueilForm(contrat=contrat)
        lignes = LignesFormSet(prefix="lignes", initial=[{"cle": uuid4()} for _ in range(nombre_de_lignes(request))])
    contexte = {
        "contrat": contrat,
        "form": form,
        "lignes": lignes,
        "retour": adresse_liste(contrat),
        "fil_ariane": fil_parole(contrat, ("Contributions", adresse_liste(contrat)), ("Saisir", "")),
    }
    return render(request, "participation/saisir.html", contexte)


def nombre_de_lignes(request: RequeteActeur) -> int:
    demande = request.GET.get("lignes", "")
    return min(max(int(demande), 1), LIGNES_MAX) if demande.isdigit() else LIGNES


def enregistrer(request: RequeteActeur, contrat: Contrat, paroles: list[tuple[UUID, domain.Parole]]) -> HttpResponse:
    recues = domain.recevoir_plusieurs(acteur=request.acteur, contrat=contrat, paroles=paroles)
    retenues = sum(c.etat == EtatContribution.A_MODERER for c in recues)
    messages.success(request, f"{compte(len(recues), 'contribution enregistrée', 'contributions enregistrées')}.")
    if retenues:
        messages.info(
            request,
            f"{compte(retenues, 'contribution attend', 'contributions attendent')} une relecture avant d’être publiée.",
        )
    return redirect("participation:saisir", code=contrat.code)


@acces(moderer_paroles)
def contribution(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """One contribution to moderate: why it is held, its classification, what may be published."""
    contrat, objet = contribution_pour(request, code, pk)
    post = request.POST if request.method == "POST" else None
    form = ClasserForm(post, instance=objet, contrat=contrat)
    if post is not None and form.is_valid():
        frais = Contribution.objects.get(pk=objet.pk)
        fait = agir(
            request,
            lambda: domain.classer(acteur=request.acteur, contribution=frais, **form.cleaned_data),
            "Le classement est enregistré.",
            form,
        )
        if fait:
            return redirect("participation:contribution", code=contrat.code, pk=objet.pk)
    return page_contribution(request, contrat, objet, form)


def page_contribution(
    request: RequeteActeur,
    contrat: Contrat,
    objet: Contribution,
    form: ClasserForm | None = None,
    publier: PublierForm | None = None,
    ecarter: MotifForm | None = None,
) -> HttpResponse:
    contexte = {
        "contrat": contrat,
        "c": Contribution.objects.select_related("quartier", "photo", "carte").get(pk=objet.pk),
        "motifs": [libelle_du_motif(code) for code in objet.motifs],
        "etat": Badge(objet.get_etat_display(), TONS_CONTRIBUTION[objet.etat]),
        "actes": actes_possibles(TRANSITIONS_CONTRIBUTION, objet.etat),
        "form": form or ClasserForm(instance=objet, contrat=contrat),
        "publier": publier or PublierForm(contribution=objet, initial={"texte_publie": objet.a_lire}),
        "ecarter": ecarter or MotifForm(auto_id="id_ecarter_%s"),
        "suivante": suivante(request, contrat, objet),
        "fil_ariane": fil_parole(contrat, ("Contributions", adresse_liste(contrat)), (str(objet), "")),
    }
    return render(request, "participation/contribution.html", contexte)


def suivante(request: RequeteActeur, contrat: Contrat, objet: Contribution) -> Contribution | None:
    """The next one that waits, so that one moderates in a row."""
    attente = contributions_de(request.acteur, contrat).filter(etat=EtatContribution.A_MODERER).exclude(pk=objet.pk)
    return attente.order_by("recueillie_le", "pk").first()


@acces(moderer_paroles)
@require_POST
def contribution_publier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, objet = contribution_pour(request, code, pk)
    form = PublierForm(request.POST, contribution=objet)
    if form.is_valid():
        publie = form.cleaned_data["texte_publie"].strip()
        fait = agir(
            request,
            lambda: domain.publier(
                acteur=request.acteur,
                contribution=objet,
                texte_publie="" if publie == objet.texte.strip() else publie,
                avec_photo=form.cleaned_data.get("avec_photo", False),
            ),
            "La contribution est publiée.",
            form,
        )
        if fait:
            return vers_la_suite(request, contrat, objet)
    return page_contribution(request, contrat, objet, publier=form)


@acces(moderer_paroles)
@require_POST
def contribution_ecarter(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, objet = contribution_pour(request, code, pk)
    form = MotifForm(request.POST, auto_id="id_ecarter_%s")
    if form.is_valid() and agir(
        request,
        lambda: domain.ecarter(acteur=request.acteur, contribution=objet, motif=form.cleaned_data["motif"]),
        "La contribution est écartée.",
        form,
    ):
        return vers_la_suite(request, contrat, objet)
    return page_contribution(request, contrat, objet, ecarter=form)


def vers_la_suite(request: RequeteActeur, contrat: Contrat, objet: Contribution) -> HttpResponse:
    if apres := suivante(request, contrat, objet):
        return redirect("participation:contribution", code=contrat.code, pk=apres.pk)
    return redirect(adresse_liste(contrat))


@acces(moderer_paroles)
@require_POST
def contribution_deplacer(request: RequeteActeur, code: str, pk: int, acte: str) -> HttpResponse:
    """Take back from the public, or from those set aside."""
    contrat, objet = contribution_pour(request, code, pk)
    actes = {"retenir": domain.retenir, "reprendre": domain.reprendre}
    if acte not in actes:
        raise Http404
    agir(request, lambda: actes[acte](acteur=request.acteur, contribution=objet), "C’est fait.")
    return redirect("participation:contribution", code=contrat.code, pk=objet.pk)


@acces(moderer_paroles)
@require_POST
def publier_les_recues(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_pour(request, moderer_paroles, code)
    recues = list(contributions_de(request.acteur, contrat).filter(etat=EtatContribution.RECUE))
    nombre = domain.publier_les_recues(acteur=request.acteur, contributions=recues)
    messages.success(request, f"{compte(nombre, 'contribution publiée', 'contributions publiées')}.")
    return redirect(adresse_liste(contrat))


@acces(moderer_paroles)
@require_POST
def rattacher(request: RequeteActeur, code: str) -> HttpResponse:
    """Put the checked contributions on a card that exists, or lead to the form of a new one (`ouvrir`)."""
    contrat = contrat_pour(request, moderer_paroles, code)
    choisies = contributions_choisies(request, contrat, request.POST.getlist("c"))
    if request.POST.get("ouvrir"):
        parametres = urlencode([("c", c.pk) for c in choisies])
        return redirect(f"{reverse('participation:carte_ouvrir', args=[code])}?{parametres}")
    numero = request.POST.get("carte", "")
    carte = get_object_or_404(Carte, contrat=contrat, numero=int(numero)) if numero.isdigit() else None
    if carte is None or not choisies:
        messages.error(request, "Cochez au moins une contribution, et choisissez la carte.")
        return redirect(adresse_liste(contrat))
    exiger(moderer_paroles, request.acteur, carte)
    nombre = domain.rattacher(acteur=request.acteur, contributions=choisies, carte=carte)
    messages.success(
        request, f"{compte(nombre, 'contribution jointe', 'contributions jointes')} à la carte n° {numero}."
    )
    return redirect("participation:carte", code=contrat.code, numero=carte.numero)


def contributions_choisies(request: RequeteActeur, contrat: Contrat, numeros: list[str]) -> list[Contribution]:
    valides = [int(numero) for numero in numeros if numero.isdigit()]
    return list(contributions_de(request.acteur, contrat).filter(pk__in=valides))


@public
def regles(request: RequeteActeur, code: str) -> HttpResponseBase:
    """The rules that hold a text, for all to read."""
    contrat = contrat_visible(request.acteur, code)
    reglage = reglage_de(contrat)
    contexte = {
        "contrat": contrat,
        "reglage": reglage,
        "regles": [r for cle, r in REGLES.items() if cle not in reglage.regles_inactives],
        "circonstances": [CIRCONSTANCES[cle] for cle in ("public", "photo", "sans_accord", "age", "langue")],
        "mots": sorted(INJURES.split(",")),
        "peut_regler": moderer_paroles(request.acteur, contrat),
        "fil_ariane": fil_parole(contrat, ("Règles de modération", "")),
    }
    return render(request, "participation/regles.html", contexte)


@acces(moderer_paroles)
def regler_paroles(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_pour(request, moderer_paroles, code)
    form = ReglageForm(request.POST if request.method == "POST" else None, instance=reglage_de(contrat))

    def acte(valeurs: dict[str, Any]) -> None:
        champs = {nom: valeurs[nom] for nom in ReglageForm.Meta.fields}
        regler(acteur=request.acteur, contrat=contrat, regles_inactives=form.inactives(), **champs)

    return acte_par_formulaire(
        request,
        contrat,
        form,
        acte,
        "Les règles sont enregistrées.",
        titre="Régler la modération et les délais",
        bouton="Enregistrer",
        retour=reverse("participation:regles", args=[contrat.code]),
    )
