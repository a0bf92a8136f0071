"""Changes after the award: the holder asks, each funder answers, the avenant is made."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from quartiers.appels.acces import dossier_visible
from quartiers.appels.domain import modifications as domain
from quartiers.appels.domain.actes import produire
from quartiers.appels.enums_apres import GenreActe, SensDecision
from quartiers.appels.forms_apres import DecisionForm, ModificationForm
from quartiers.appels.models import Dossier, ModificationDossier
from quartiers.appels.permissions import (
    decider_modification,
    demander_modification,
    peut_tenir,
    produire_actes,
    represente,
)
from quartiers.appels.queries.apres import financeurs_representes, lignes_visibles, montant_vote, prevu
from quartiers.appels.views.apres_commun import formulaire
from quartiers.appels.views.apres_financements import adresse, fil
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.exports.pdf import CompositionImpossible
from quartiers.socle.transitions import TransitionRefusee


@acces(demander_modification)
def demander(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_du_porteur(request, code, numero)
    form = ModificationForm(request.POST or None, exercices=dossier.exercices)
    if request.method == "POST" and form.is_valid():
        try:
            domain.demander_modification(
                acteur=request.acteur, dossier=dossier, jour=timezone.localdate(), **form.valeurs()
            )
        except ValidationError as erreur:
            form.add_error(None, renommer(erreur))
        else:
            messages.success(request, "Votre demande est envoyée. Chaque financeur vous répondra.")
            return redirect(adresse(dossier))
    chapeau = f"{dossier.intitule} – chaque financeur répond pour l’argent qu’il donne."
    return formulaire(
        request, dossier.contrat, form, "Demander une modification", "Envoyer ma demande", adresse(dossier), chapeau,
        fil(dossier),
    )  # fmt: skip


def renommer(erreur: ValidationError) -> ValidationError:
    """The domain speaks of the organisation; the form asks for its number."""
    if not hasattr(erreur, "error_dict"):
        return erreur
    return ValidationError(
        {"siret" if champ == "nouvel_organisme" else champ: fautes for champ, fautes in erreur.error_dict.items()}
    )


def dossier_du_porteur(request: RequeteActeur, code: str, numero: str) -> Dossier:
    dossier = dossier_visible(request.acteur, code, numero)
    if not peut_tenir(request.acteur, dossier.organisme_id):
        raise Http404("Ce dossier est celui d’un autre organisme.")
    return dossier


def demande_visible(dossier: Dossier, pk: int) -> ModificationDossier:
    return get_object_or_404(dossier.modifications.select_related("dossier__contrat"), pk=pk)


@acces(demander_modification)
@require_POST
def retirer(request: RequeteActeur, code: str, numero: str, pk: int) -> HttpResponse:
    dossier = dossier_du_porteur(request, code, numero)
    try:
        domain.retirer_demande(acteur=request.acteur, modification=demande_visible(dossier, pk))
        messages.success(request, "Votre demande est retirée.")
    except (ValidationError, TransitionRefusee) as erreur:
        messages.error(request, " ".join(erreur.messages) if isinstance(erreur, ValidationError) else str(erreur))
    return redirect(adresse(dossier))


@acces(decider_modification)
def repondre(request: RequeteActeur, code: str, numero: str, pk: int, financeur: int) -> HttpResponse:
    dossier = dossier_visible(request.acteur, code, numero)
    modification = demande_visible(dossier, pk)
    qui = get_object_or_404(financeurs_representes(request.acteur, dossier.contrat), pk=financeur)
    form = DecisionForm(request.POST or None, modification=modification)
    if request.method == "POST" and form.is_valid():
        try:
            domain.decider_modification(
                acteur=request.acteur, modification=modification, financeur=qui, jour=timezone.localdate(),
                **form.valeurs(),
            )  # fmt: skip
        except ValidationError as erreur:
            form.add_error(None, erreur)
        except TransitionRefusee as erreur:
            form.add_error(None, str(erreur))
        else:
            messages.success(request, "Votre réponse est enregistrée et envoyée à l’organisme.")
            return redirect(adresse(dossier))
    chapeau = f"{modification.get_genre_display()} – dossier {dossier.numero}. Raison : {modification.motif}"
    return formulaire(
        request, dossier.contrat, form, f"Répondre pour {qui}", "Répondre", adresse(dossier), chapeau, fil(dossier)
    )


@acces(produire_actes)
@require_POST
def avenant(request: RequeteActeur, code: str, numero: str, pk: int, financeur: int) -> HttpResponse:
    """Make the avenant of a funder that agreed."""
    dossier = dossier_visible(request.acteur, code, numero)
    modification = demande_visible(dossier, pk)
    decision = get_object_or_404(modification.decisions.select_related("financeur"), financeur=financeur)
    if not represente(request.acteur, decision.financeur):
        raise Http404("Cette décision est celle d’un autre financeur.")
    lignes = list(
        lignes_visibles(request.acteur, dossier.contrat)
        .filter(dossier=dossier, financeur=decision.financeur, exercice=modification.exercice)
        .select_related("dossier__organisme", "dossier__campagne", "dossier__contrat", "financeur__organisme")
        .order_by("pk")
    )
    if decision.sens != SensDecision.ACCORDEE or not lignes:
        messages.error(request, "Un avenant suit une modification accordée.")
        return redirect(adresse(dossier))
    if modification.actes.vivants().filter(financeur=decision.financeur).exists():
        messages.error(request, "L’avenant de ce financeur est déjà produit.")
        return redirect(adresse(dossier))
    montant = montant_vote(lignes)
    attendu = prevu(lignes, GenreActe.AVENANT, montant, modification.get_genre_display())
    try:
        acte = produire(acteur=request.acteur, prevu=attendu, modification=modification)
        messages.success(request, f"L’avenant {acte.numero} est produit.")
    except (ValidationError, CompositionImpossible):
        messages.error(request, "L’avenant n’a pas pu être produit : vérifiez le modèle Word.")
    return redirect(adresse(dossier))
