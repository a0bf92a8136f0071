"""The page of one sheet, and what its reader may do with its report."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartiers.appels.domain.bilans import BilanIncomplet
from quartiers.appels.forms_bilans import MotifForm
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.documents.views import servir
from quartiers.socle.affichage import Badge
from quartiers.socle.transitions import TransitionRefusee, actes_possibles
from quartiers.suivi.acces import fiche_visible
from quartiers.suivi.controles_fiche import examiner_fiche
from quartiers.suivi.domain.bilans_fiche import remettre_bilan, renvoyer_bilan, rouvrir_bilan, valider_bilan
from quartiers.suivi.domain.explications import expliquer, peut_expliquer
from quartiers.suivi.domain.fiches import OUVERTS
from quartiers.suivi.enums import TRANSITIONS_FICHE, EtatFiche
from quartiers.suivi.forms_fiches import ExplicationForm
from quartiers.suivi.models import FicheAction, FicheBilan
from quartiers.suivi.permissions import lit_les_nombres, peut_remplir, saisir_fiche, suivre_actions, verifier_fiche
from quartiers.suivi.presentation import ETATS
from quartiers.suivi.queries.fiches import en_retard, reponses_lues
from quartiers.suivi.queries.qualite import questions_de_la_fiche
from quartiers.suivi.views.chemins import adresse_etape, adresse_fiche, fil_de_la_fiche

DECISIONS = ("valider", "renvoyer", "rouvrir")


def charger(request: RequeteActeur, code: str, fiche: str) -> FicheAction:
    """The sheet, with a report even when nobody opened it yet (then not saved)."""
    trouvee = fiche_visible(request.acteur, code, fiche)
    if not hasattr(trouvee, "bilan"):
        trouvee.bilan = FicheBilan(fiche=trouvee, contrat=trouvee.contrat)
    return trouvee


@acces(suivre_actions)
@require_safe
def fiche(request: RequeteActeur, code: str, fiche: str) -> HttpResponse:
    trouvee = charger(request, code, fiche)
    bilan = trouvee.bilan
    remplit = peut_remplir(request.acteur, trouvee)
    verifie = verifier_fiche(request.acteur, trouvee)
    possibles = actes_possibles(TRANSITIONS_FICHE, bilan.etat)
    nombres = lit_les_nombres(request.acteur, trouvee.organisme_id)
    lisible = nombres and bilan.pk is not None and (bilan.etat != EtatFiche.ATTENDUE or remplit)
    contexte = {
        "contrat": trouvee.contrat,
        "fiche": trouvee,
        "bilan": bilan,
        "badge": Badge(*ETATS[bilan.etat]),
        "en_retard": en_retard(trouvee),
        "remplit": remplit and bilan.etat in OUVERTS,
        "lisible": lisible,
        "reserve": not nombres,
        "verifications": [acte for acte in DECISIONS if acte in possibles] if verifie else [],
        "libelles": {acte: mouvement.libelle for acte, mouvement in TRANSITIONS_FICHE.items()},
        **contenu_de(trouvee, lisible=lisible),
        "questions": questions_de_la_fiche(trouvee) if lisible and (remplit or verifie) else [],
        "explique": peut_expliquer(request.acteur, trouvee),
        "fil_ariane": fil_de_la_fiche(trouvee),
    }
    return render(request, "suivi/fiches_fiche.html", contexte)


def contenu_de(fiche: FicheAction, *, lisible: bool) -> dict[str, Any]:
    """What the page reads: plan, money, and the report when it may be read."""
    plan: dict[str, Any] = {
        "rattachements": fiche.rattachements.select_related("version").order_by("-principal", "pk"),
        "territoires": fiche.territoires.select_related("quartier", "poche").order_by("quartier__rang", "pk"),
        "credits": fiche.credits.select_related("organisme").order_by("pk"),
        "indicateurs": fiche.indicateurs.order_by("pk"),
        "attendus": fiche.publics.filter(reel=False).order_by("pk"),
    }
    if not lisible:
        return plan
    bilan = fiche.bilan
    return {
        **plan,
        "publics": fiche.publics.filter(reel=True).order_by("pk"),
        "quartiers": bilan.publics_quartiers.select_related("quartier").order_by("quartier__rang", "pk"),
        "reponses": [(libelle, valeur) for libelle, valeur in reponses_lues(examiner_fiche(fiche)) if valeur],
        "photos": bilan.photos.order_by("pk"),
    }


@acces(saisir_fiche)
@require_POST
def remettre(request: RequeteActeur, code: str, fiche: str) -> HttpResponse:
    trouvee = a_remplir(request, code, fiche)
    try:
        remettre_bilan(acteur=request.acteur, fiche=trouvee)
    except BilanIncomplet as incomplet:
        for manque in incomplet.manques:
            messages.error(request, manque)
        return redirect(adresse_etape(trouvee, "verifier"))
    except TransitionRefusee:
        messages.info(request, "Cette fiche est déjà remise : il n’y a rien à refaire.")
    else:
        messages.success(request, "Votre fiche bilan est remise. Un courriel vous le confirme. Merci !")
    return redirect(adresse_fiche(trouvee))


def a_remplir(request: RequeteActeur, code: str, fiche: str) -> FicheAction:
    """The sheet that the actor may fill, else 404."""
    trouvee = charger(request, code, fiche)
    if not peut_remplir(request.acteur, trouvee):
        raise Http404("Cette fiche n’est pas de votre organisme.")
    return trouvee


@acces(verifier_fiche)
@require_http_methods(["GET", "HEAD", "POST"])
def decider(request: RequeteActeur, code: str, fiche: str, acte: str) -> HttpResponse:
    """Accept (POST at once), or send back and reopen with a reason."""
    if acte not in DECISIONS:
        raise Http404
    trouvee = charger(request, code, fiche)
    exiger(verifier_fiche, request.acteur, trouvee)
    if acte == "valider":
        return valider(request, trouvee)
    form = MotifForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        faire = renvoyer_bilan if acte == "renvoyer" else rouvrir_bilan
        try:
            faire(acteur=request.acteur, fiche=trouvee, motif=form.cleaned_data["motif"])
        except (TransitionRefusee, ValidationError) as refus:
            form.add_error(None, str(refus) if isinstance(refus, TransitionRefusee) else refus)
        else:
            messages.success(request, "L’organisme est prévenu par courriel.")
            return redirect(adresse_fiche(trouvee))
    titre = TRANSITIONS_FICHE[acte].libelle
    contexte = {
        "contrat": trouvee.contrat,
        "fiche": trouvee,
        "form": form,
        "titre": titre,
        "retour": adresse_fiche(trouvee),
        "fil_ariane": fil_de_la_fiche(trouvee, titre),
    }
    return render(request, "suivi/fiches_motif.html", contexte)


def valider(request: RequeteActeur, fiche: FicheAction) -> HttpResponse:
    if request.method == "POST":
        try:
            valider_bilan(acteur=request.acteur, fiche=fiche)
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, "La fiche bilan est validée. L’organisme est prévenu par courriel.")
    return redirect(adresse_fiche(fiche))


@acces(suivre_actions)
@require_POST
def expliquer_fiche(request: RequeteActeur, code: str, fiche: str) -> HttpResponse:
    """« C’est exact, parce que… » on a question of the sheet."""
    trouvee = charger(request, code, fiche)
    if not peut_expliquer(request.acteur, trouvee):
        raise Http404
    form = ExplicationForm(request.POST)
    posees = {v.constat.code: v.constat for v in questions_de_la_fiche(trouvee)}
    if not form.is_valid():
        messages.error(request, "Dites en une phrase pourquoi ce nombre est exact.")
    elif constat := posees.get(form.cleaned_data["code"]):
        expliquer(
            acteur=request.acteur,
            objet=trouvee,
            annee=trouvee.annee,
            code=constat.code,
            constat=constat.message,
            texte=form.cleaned_data["texte"],
        )
        messages.success(request, "Votre explication est gardée avec la fiche.")
    else:
        messages.info(request, "Cette question ne se pose plus : les nombres ont changé.")
    if request.POST.get("vers") == "verifier" and trouvee.bilan.etat in OUVERTS:
        return redirect(adresse_etape(trouvee, "verifier"))
    return redirect(f"{adresse_fiche(trouvee)}#a-verifier")


@acces(suivre_actions)
@require_safe
def photo(request: RequeteActeur, code: str, fiche: str, pk: int) -> HttpResponseBase:
    """A photo or a paper of the report, for whoever reads it."""
    trouvee = charger(request, code, fiche)
    if trouvee.bilan.pk is None:
        raise Http404
    if not lit_les_nombres(request.acteur, trouvee.organisme_id):
        raise Http404("Les documents d’un bilan se lisent dans son organisme et dans l’équipe du contrat.")
    return servir(get_object_or_404(trouvee.bilan.photos, pk=pk))
