"""Loading a file of figures: put in, seen, written or set aside."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.indicateurs import permissions as droits
from quartiers.indicateurs.domain import chargements as domaine
from quartiers.indicateurs.domain.chargements import FichierRefuse, Lecture
from quartiers.indicateurs.enums import EtatChargement
from quartiers.indicateurs.forms import EcritureForm, FichierForm
from quartiers.indicateurs.gabarits import gabarits
from quartiers.indicateurs.models import ChargementValeurs
from quartiers.indicateurs.views.commun import fil
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.formats import nombre
from quartiers.socle.transitions import TransitionRefusee
from quartiers.tableurs.forms import ColonnesForm

TONS = {EtatChargement.PROPOSE: "attention", EtatChargement.ECRIT: "succes", EtatChargement.ECARTE: "neutre"}
MONTREES = 30


@acces(droits.charger)
def chargements(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    exiger(droits.charger, request.acteur, contrat)
    form = FichierForm(request.POST or None, request.FILES or None, contrat=contrat)
    if request.method == "POST" and form.is_valid():
        try:
            depose = domaine.proposer(
                acteur=request.acteur,
                contrat=contrat,
                fichier=form.cleaned_data["fichier"],
                reglages=form.reglages,
            )
        except FichierRefuse as refus:
            form.add_error("fichier", str(refus))
        except ValidationError as faute:
            form.add_error("fichier", faute)
        else:
            return redirect("indicateurs:chargement", code, depose.pk)
    contexte = {
        "contrat": contrat,
        "form": form,
        "colonnes": [
            ("fichier", "Fichier", "lien"),
            ("le", "Déposé le", "date"),
            ("etat", "État", "badge"),
            ("bilan", "Bilan"),
        ],
        "colonnes_gabarits": [("titre", "Fichier"), ("cle", "Colonne du territoire"), ("source", "Source")],
        "gabarits": [{"titre": g.titre, "cle": g.colonne_territoire, "source": g.source} for g in gabarits()],
        "lignes": [ligne(c) for c in ChargementValeurs.objects.filter(contrat=contrat)[:50]],
        "fil_ariane": fil(contrat, ("Charger des valeurs", "")),
    }
    return render(request, "indicateurs/chargements.html", contexte)


def ligne(chargement: ChargementValeurs) -> dict[str, object]:
    adresse = (
        reverse("indicateurs:chargement", args=[chargement.contrat.code, chargement.pk]) if chargement.contrat else ""
    )
    return {
        "fichier": Lien(chargement.nom, adresse),
        "le": chargement.cree_le,
        "etat": Badge(chargement.get_etat_display(), TONS[EtatChargement(chargement.etat)]),  # type: ignore[arg-type]
        "bilan": ", ".join(f"{nombre(v)} {cle}" for cle, v in chargement.bilan.items() if v),
    }


def chargement_a_tenir(request: RequeteActeur, code: str, pk: int) -> tuple[Contrat, ChargementValeurs]:
    contrat = contrat_visible(request.acteur, code)
    exiger(droits.charger, request.acteur, contrat)
    trouve = ChargementValeurs.objects.filter(contrat=contrat, pk=pk).select_related("contrat", "document").first()
    if trouve is None:
        raise Http404("Ce chargement n’existe pas.")
    return contrat, trouve


@acces(droits.charger)
def chargement(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """What the file would write; then, once confirmed, what it wrote."""
    contrat, lui = chargement_a_tenir(request, code, pk)
    contexte = {"contrat": contrat, "chargement": lui, "fil_ariane": fil(contrat, *suite(code, lui))}
    if lui.etat != EtatChargement.PROPOSE:
        return render(request, "indicateurs/chargement.html", contexte)
    try:
        lecture = domaine.relire(lui)
    except FichierRefuse as refus:
        return render(request, "indicateurs/chargement.html", {**contexte, "refus": str(refus)})
    colonnes = (
        ColonnesForm(request.POST if "colonnes" in request.POST else None, tableau=lecture.tableau)
        if lecture.tableau
        else None
    )
    if colonnes is not None and colonnes.is_bound and colonnes.is_valid():
        lui.reglages = {**lui.reglages, "colonnes": colonnes.colonnes}
        lui.save(update_fields=["reglages", "modifie_le"])
        return redirect("indicateurs:chargement", code, pk)
    form = EcritureForm(
        request.POST if "ecrire" in request.POST else None,
        corrections=bool(lecture.apercu.corrections),
        questions=bool(lecture.lot.questions),
    )
    if form.is_bound and form.is_valid() and ecrit(request, lui, form):
        return redirect("indicateurs:mesures", code)
    return render(
        request, "indicateurs/chargement.html", {**contexte, **apercu(lecture), "form": form, "form_colonnes": colonnes}
    )


def ecrit(request: RequeteActeur, lui: ChargementValeurs, form: EcritureForm) -> bool:
    try:
        fait = domaine.ecrire(
            acteur=request.acteur,
            chargement=lui,
            motif=form.cleaned_data.get("motif", ""),
            confirme=form.cleaned_data.get("confirme", False),
        )
    except ValidationError as faute:
        form.add_error(None, faute)
    except (FichierRefuse, TransitionRefusee) as refus:
        form.add_error(None, str(refus))
    else:
        messages.success(request, f"Valeurs écrites : {domaine.phrase_de(fait)}.")
        return True
    return False


def suite(code: str, lui: ChargementValeurs) -> list[tuple[str, str]]:
    return [("Charger des valeurs", reverse("indicateurs:chargements", args=[code])), (lui.nom, "")]


def apercu(lecture: Lecture) -> dict[str, object]:
    debut = [("lieu", "Territoire"), ("mesure", "Mesure"), ("periode", "Période")]
    return {
        "lecture": lecture,
        "colonnes_corrections": [*debut, ("avant", "Avant", "nombre"), ("apres", "Après", "nombre")],
        "colonnes_exemples": [*debut, ("valeur", "Valeur", "nombre"), ("ou", "Cellule")],
        "graves": [{"ou": p.ou, "dit": p.message} for p in lecture.lot.graves[:MONTREES]],
        "autres_graves": max(0, len(lecture.lot.graves) - MONTREES),
        "remarques": [p.message for p in lecture.lot.problemes if not p.grave][:MONTREES],
        "corrections": [
            {
                "lieu": releve.territoire.nom,
                "mesure": valeur.mesure,
                "periode": valeur.periode.libelle,
                "avant": nombre(releve.valeur) or "secret ou absente",
                "apres": nombre(valeur.valeur) or "secret ou absente",
            }
            for valeur, releve in lecture.apercu.corrections[:MONTREES]
        ],
        "exemples": [
            {
                "lieu": valeur.lieu[1],
                "mesure": valeur.mesure,
                "periode": valeur.periode.libelle,
                "valeur": nombre(valeur.valeur) or "secret ou absente",
                "ou": valeur.ou,
            }
            for valeur in lecture.apercu.nouvelles[:10]
        ],
    }


@acces(droits.charger)
@require_POST
def ecarter(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    _, lui = chargement_a_tenir(request, code, pk)
    try:
        domaine.ecarter(acteur=request.acteur, chargement=lui)
    except TransitionRefusee as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Le fichier est écarté : rien n’en a été écrit.")
    return redirect("indicateurs:chargements", code)
