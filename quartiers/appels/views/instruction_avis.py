"""Opinions, words exchanged, conflicts of interest, and places corrected."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quartiers.appels.domain.avis import AvisModifie, peut_ecrire_note
from quartiers.appels.domain.avis import rendre_avis as enregistrer_avis
from quartiers.appels.domain.echanges import (
    clore_attente,
    ecrire_message,
    lever_conflit,
)
from quartiers.appels.domain.echanges import declarer_conflit as se_retirer
from quartiers.appels.domain.lieux import placer, retenir_situation
from quartiers.appels.domain.recevabilite import ActeRefuse
from quartiers.appels.emetteurs import Emetteur
from quartiers.appels.forms_instruction import (
    AvisForm,
    MessageForm,
    MotifForm,
    PointForm,
    RetenirSituationForm,
    initiales_de_l_avis,
)
from quartiers.appels.models import AvisDossier, ConflitInteret, Critere, Dossier, Lieu
from quartiers.appels.permissions import (
    declarer_conflit,
    declarer_recevabilite,
    demander_complements,
    rendre_avis,
    situer_lieux,
)
from quartiers.appels.queries.fiche import lire_fiche
from quartiers.appels.queries.instruction import emetteurs_possibles
from quartiers.appels.views.instruction_dossier import adresse, dossier_a_instruire, fil, formulaire
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.documents.domain import deposer
from quartiers.journal.aides import AU_JOURNAL

TEXTES_COMPARES = (("motif", "Motif"), ("commentaire", "Commentaire partagé"), ("commentaire_prive", "Note interne"))


@acces(rendre_avis)
def avis(request: RequeteActeur, code: str, numero: str, emetteur: str) -> HttpResponse:
    """Give or change an opinion. When someone saved it meanwhile, both texts are shown and nothing is lost."""
    dossier = dossier_a_instruire(request, code, numero, rendre_avis)
    pour = trouver_emetteur(request, dossier, emetteur)
    actuel = AvisDossier.objects.filter(dossier=dossier, **pour.cles).prefetch_related("notes").first()
    avec_note = peut_ecrire_note(request.acteur, pour)
    options: dict[str, Any] = {
        "emetteur": pour,
        "criteres": list(Critere.objects.filter(campagne=dossier.campagne_id or 0)),
        "avec_note": avec_note,
    }
    form = AvisForm(request.POST or None, initial=initiales_de_l_avis(actuel), **options)
    conflit: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            enregistrer_avis(
                acteur=request.acteur,
                dossier=dossier,
                emetteur=pour,
                saisie=form.saisie(),
                revision=form.cleaned_data.get("revision") or 0,
            )
        except AvisModifie as modifie:
            conflit = textes_en_conflit(modifie, form, avec_note)
            form = AvisForm({**request.POST.dict(), "revision": str(modifie.actuel.revision)}, **options)
        except ActeRefuse as refus:
            form.add_error(champ_du_refus(str(refus), form), str(refus))
        else:
            messages.success(request, f"Avis de {pour.libelle} enregistré.")
            return redirect(f"{adresse(dossier)}#avis")
    return page_de_l_avis(request, dossier, pour, form, conflit)


def page_de_l_avis(
    request: RequeteActeur, dossier: Dossier, pour: Emetteur, form: AvisForm, conflit: dict[str, Any]
) -> HttpResponse:
    contexte = {
        "contrat": dossier.contrat,
        "dossier": dossier,
        "fiche": lire_fiche(request.acteur, dossier),
        "emetteur": pour,
        "form": form,
        "grille": [form[f"note_{critere.pk}"] for critere in form.criteres],
        "conflit": conflit,
        "retour": adresse(dossier),
        "fil_ariane": [*fil(dossier), (f"Avis de {pour.libelle}", "")],
    }
    etat = 409 if conflit else 422 if form.errors else 200
    return render(request, "appels/instruction_avis.html", contexte, status=etat)


def trouver_emetteur(request: RequeteActeur, dossier: Dossier, cle: str) -> Emetteur:
    """The one named in the address, among those that the person speaks for."""
    for emetteur in emetteurs_possibles(request.acteur, dossier):
        if emetteur.cle == cle:
            return emetteur
    raise PermissionDenied("Vous ne donnez pas d’avis à ce titre.")


def champ_du_refus(texte: str, form: AvisForm) -> str | None:
    champ = "montant" if "dépasse la demande" in texte else "motif" if "motif" in texte or "pourquoi" in texte else None
    return champ if champ in form.fields else None


def textes_en_conflit(modifie: AvisModifie, form: AvisForm, avec_note: bool) -> dict[str, Any]:
    """Theirs beside mine, field by field where they differ. The note only for whoever may read it."""
    actuel, mien = modifie.actuel, form.cleaned_data
    differences = [
        (libelle, getattr(actuel, nom), mien[nom])
        for nom, libelle in TEXTES_COMPARES
        if nom in mien and getattr(actuel, nom) != mien[nom] and (nom != "commentaire_prive" or avec_note)
    ]
    return {"message": str(modifie), "actuel": actuel, "differences": differences, "sens": actuel.get_sens_display()}


# Words


@acces(demander_complements)
@require_POST
def message(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    """« interne » set: between instructors only."""
    dossier = dossier_a_instruire(request, code, numero, demander_complements)
    interne = request.POST.get("interne") == "1"
    form = MessageForm(request.POST, request.FILES)
    ancre = "interne" if interne else "echanges"
    if not form.is_valid():
        return formulaire(request, dossier, form, titre="Écrire un message", bouton="Envoyer", objet=str(dossier))
    document = None
    if fichier := form.cleaned_data.get("fichier"):
        try:
            document = deposer(fichier=fichier, contrat_id=dossier.contrat_id, acteur=request.acteur)
        except ValidationError as erreur:
            form.add_error("fichier", erreur)
            return formulaire(request, dossier, form, titre="Écrire un message", bouton="Envoyer", objet=str(dossier))
    ecrire_message(
        acteur=request.acteur, dossier=dossier, texte=form.cleaned_data["texte"], interne=interne, document=document
    )
    messages.success(request, "Message envoyé." if not interne else "Message ajouté au fil interne.")
    return redirect(f"{adresse(dossier)}#{ancre}")


@acces(demander_complements)
@require_POST
def sans_reponse(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_a_instruire(request, code, numero, demander_complements)
    clore_attente(acteur=request.acteur, dossier=dossier)
    return redirect(f"{adresse(dossier)}#echanges")


# Conflicts of interest


@acces(declarer_conflit)
def conflit(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_a_instruire(request, code, numero, declarer_conflit)
    aide = "Facultatif : la nature du lien. Les responsables du contrat la liront."
    form = MotifForm(request.POST or None, obligatoire=False, aide=aide)
    form.fields["motif"].label = "Nature du lien"
    form.fields["motif"].max_length = 250  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            se_retirer(acteur=request.acteur, dossier=dossier, motif=form.cleaned_data["motif"][:250])
        except ActeRefuse as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, f"Vous ne verrez plus le dossier {dossier.numero}.")
        return redirect("appels:dossiers", code=code)
    return formulaire(
        request,
        dossier,
        form,
        titre="Déclarer un conflit d’intérêts",
        bouton="Me retirer de ce dossier",
        objet=str(dossier),
        danger=True,
        aide="Le dossier sortira de vos listes, de vos comptes, de vos exports et de vos cahiers. "
        "Vous ne pourrez pas revenir en arrière seul·e.",
    )


@acces(declarer_recevabilite)
def rendre_dossier(request: RequeteActeur, code: str, numero: str, conflit: int) -> HttpResponse:
    """The pilot gives the file back to someone who had left it."""
    dossier = dossier_a_instruire(request, code, numero, declarer_recevabilite)
    declare = get_object_or_404(ConflitInteret.objects.select_related("utilisateur"), pk=conflit, dossier=dossier)
    form = MotifForm(request.POST or None, aide=AU_JOURNAL)
    if request.method == "POST" and form.is_valid():
        try:
            lever_conflit(acteur=request.acteur, conflit=declare, motif=form.cleaned_data["motif"])
        except ActeRefuse as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "Le conflit d’intérêts est levé.")
            return redirect(adresse(dossier))
    return formulaire(
        request, dossier, form, titre="Lever un conflit d’intérêts", bouton="Lever", objet=str(declare.utilisateur)
    )


# Places


@acces(situer_lieux)
def lieu(request: RequeteActeur, code: str, numero: str, lieu: int) -> HttpResponse:
    """Two forms: the point on the map, and another situation than the computed one."""
    dossier = dossier_a_instruire(request, code, numero, situer_lieux)
    trouve = get_object_or_404(Lieu.objects.select_related("quartier", "poche"), pk=lieu, dossier=dossier)
    trouve.dossier = dossier
    sur_la_carte = request.method == "POST" and "placer" in request.POST
    retenir = request.method == "POST" and not sur_la_carte
    point = PointForm(request.POST if sur_la_carte else None, instance=Lieu(), initial=point_de(trouve))
    situation = RetenirSituationForm(
        request.POST if retenir else None,
        contrat=dossier.contrat,
        initial={"zone": trouve.zone_retenue, "quartier": trouve.quartier_retenu_id, "motif": trouve.retenue_motif},
    )
    if sur_la_carte and point.is_valid():
        placer(acteur=request.acteur, lieu=trouve, **point.cleaned_data)
        messages.success(request, f"Lieu placé : {trouve.get_zone_display().lower()}.")
        return redirect(f"{adresse(dossier)}#lieux")
    if retenir and situation.is_valid():
        retenir_situation(acteur=request.acteur, lieu=trouve, **situation.cleaned_data)
        messages.success(request, "Situation enregistrée.")
        return redirect(f"{adresse(dossier)}#lieux")
    return render(
        request,
        "appels/instruction_lieu.html",
        {
            "contrat": dossier.contrat,
            "dossier": dossier,
            "lieu": trouve,
            "point": point,
            "situation": situation,
            "geojson": " ".join(reverse(f"territoire:geojson_{couche}") for couche in ("communes", "quartiers")),
            "fonds": settings.FONDS_DE_CARTE,
            "credit_fonds": settings.FONDS_DE_CARTE_CREDIT,
            "retour": adresse(dossier),
            "fil_ariane": [*fil(dossier), (str(trouve), "")],
        },
        status=422 if point.errors or situation.errors else 200,
    )


def point_de(lieu: Lieu) -> dict[str, Any]:
    return {"latitude": lieu.latitude, "longitude": lieu.longitude}
