"""Checking organisations: those to look at, new sign-ups first; what was looked at, and by whom."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.appels.domain.verification_organisme import (
    PointAVerifier,
    points_a_verifier,
    retirer_verification,
    verifier,
)
from quartiers.appels.enums import StatutCer
from quartiers.appels.forms_organisme import RetirerVerificationForm, VerificationForm
from quartiers.appels.models import FicheOrganisme
from quartiers.appels.permissions import verifier_organisme
from quartiers.appels.queries.organismes import OrganismeSuivi, organismes_suivis
from quartiers.appels.views.organismes import alerte_compte, fil, formulaire, organisme_tenu, piece_montree, reporter
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.socle.affichage import Lien

ANNUAIRE_DES_ENTREPRISES = "https://annuaire-entreprises.data.gouv.fr"


@acces(verifier_organisme)
@require_safe
def a_verifier(request: RequeteActeur, code: str) -> HttpResponse:
    """Organisations of the contract that nobody has checked, the newest first; then those that are verified."""
    contrat = contrat_visible(request.acteur, code)
    suivis = organismes_suivis(contrat)
    liste = reverse("appels:organismes", args=[code])
    contexte = {
        "contrat": contrat,
        "colonnes": [
            ("nom", "Organisme", "lien"),
            ("inscrit_le", "Inscrit le", "date"),
            ("siret", "SIRET ou RNA"),
            ("pieces", "Pièces", "nombre"),
            ("dossiers", "Dossiers", "nombre"),
            ("manques", "À regarder"),
        ],
        "attendus": [ligne(contrat, suivi) for suivi in suivis if not suivi.verifie],
        "colonnes_faits": [
            ("nom", "Organisme", "lien"),
            ("verifie_le", "Vérifié le", "date"),
            ("par", "Par"),
            ("points", "Ce qui a été vérifié"),
        ],
        "faits": [ligne(contrat, suivi) for suivi in suivis if suivi.verifie],
        "fil_ariane": [
            (str(contrat), reverse("accueil:contrat", args=[code])),
            ("Organismes", liste),
            ("À vérifier", ""),
        ],
    }
    return render(request, "appels/organismes_a_verifier.html", contexte)


def ligne(contrat: Contrat, suivi: OrganismeSuivi) -> dict[str, Any]:
    organisme, fiche = suivi.organisme, suivi.fiche
    return {
        "nom": Lien(organisme.nom, reverse("appels:verifier_organisme", args=[contrat.code, organisme.pk])),
        "inscrit_le": suivi.inscrit_le,
        "siret": organisme.siret or organisme.rna or "Aucun numéro",
        "pieces": suivi.pieces,
        "dossiers": suivi.dossiers,
        "manques": ", ".join(manques(organisme, fiche)) or "Rien ne manque à première vue",
        "verifie_le": fiche.verifiee_le if fiche else None,
        "par": str(fiche.verifiee_par or "") if fiche else "",
        "points": ", ".join(fiche.points_verifies) if fiche else "",
    }


def manques(organisme: Organisme, fiche: FicheOrganisme | None) -> list[str]:
    """What the file does not say, or says oddly, in a few words."""
    mots = []
    if not organisme.siret and not organisme.rna:
        mots.append("pas de numéro")
    if fiche is None or not fiche.iban:
        mots.append("IBAN non saisi")
    elif alerte_compte(organisme, fiche):
        mots.append("compte au nom d’un autre")
    if organisme.nature == NatureOrganisme.ASSOCIATION and (fiche is None or fiche.cer == StatutCer.NON_RENSEIGNE):
        mots.append("engagement républicain non renseigné")
    return mots


@acces(verifier_organisme)
@require_http_methods(["GET", "HEAD", "POST"])
def verifier_un(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, objet = organisme_tenu(request, code, pk)
    fiche = FicheOrganisme.objects.filter(organisme=objet).select_related("verifiee_par").first()
    points = points_a_verifier(objet, fiche)
    depart = {"points": fiche.verifiee_points, "note": fiche.verifiee_note} if fiche else {}
    form = VerificationForm(request.POST or None, initial=depart)
    if request.method == "POST" and form.is_valid():
        try:
            verifier(acteur=request.acteur, organisme=objet, contrat=contrat, **form.cleaned_data)
        except ValidationError as erreur:
            reporter(form, erreur)
        else:
            messages.success(request, f"{objet} est marqué comme vérifié.")
            return redirect("appels:a_verifier", code)
    contexte = {
        "contrat": contrat,
        "organisme": objet,
        "fiche": fiche,
        "form": form,
        "points": [point_montre(form, point) for point in points],
        "alerte_compte": alerte_compte(objet, fiche),
        "annuaire": f"{ANNUAIRE_DES_ENTREPRISES}/etablissement/{objet.siret}" if objet.siret else "",
        "fil_ariane": [*fil(contrat, objet), ("Vérifier", "")],
    }
    return render(request, "appels/organisme_verifier.html", contexte, status=422 if form.errors else 200)


def point_montre(form: VerificationForm, point: PointAVerifier) -> dict[str, Any]:
    choisis = form["points"].value() or []
    titre, _, precision = point.point.label.partition("\u00a0: ")
    return {
        "valeur": point.point.value,
        "titre": titre,
        "precision": precision,
        "constat": point.constat,
        "pieces": [piece_montree(piece) for piece in point.pieces],
        "possible": point.possible,
        "coche": point.point.value in choisis,
    }


@acces(verifier_organisme)
@require_http_methods(["GET", "HEAD", "POST"])
def retirer(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, objet = organisme_tenu(request, code, pk)
    form = RetirerVerificationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retirer_verification(acteur=request.acteur, organisme=objet, contrat=contrat, **form.cleaned_data)
        except ValidationError as erreur:
            reporter(form, erreur)
        else:
            messages.success(request, f"{objet} est à vérifier de nouveau.")
            return redirect("appels:a_verifier", code)
    return formulaire(request, contrat, objet, form, "Retirer la vérification", "Retirer la vérification")
