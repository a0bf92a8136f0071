"""The money of one file, funder by funder: payments, documents, what is left, what is to give back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.appels.acces import dossier_visible
from quartiers.appels.calculs import ZERO
from quartiers.appels.domain.notification import obstacle_a_la_tranche
from quartiers.appels.domain.reversements import calculer, decider_reversement
from quartiers.appels.domain.versements import enregistrer, etape_de, retirer, solder
from quartiers.appels.enums import EtatDossier, EtatLigne, Periodicite
from quartiers.appels.forms_apres import ReversementForm, VersementForm
from quartiers.appels.models import DecisionReversement, Dossier, LigneFinancement, Versement
from quartiers.appels.permissions import (
    decider_modification,
    demander_modification,
    enregistrer_versement,
    peut_tenir,
    represente,
    suivre_versements,
)
from quartiers.appels.queries.apres import actes_de, avec_paiements, financeurs_representes, lignes_visibles
from quartiers.appels.views.apres_commun import formulaire
from quartiers.appels.views.chemins import fil as fil_dossier
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.socle.transitions import TransitionRefusee


@acces(suivre_versements)
@require_safe
def financements(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_visible(request.acteur, code, numero)
    lignes = list(
        avec_paiements(lignes_visibles(request.acteur, dossier.contrat).filter(dossier=dossier))
        .select_related("financeur", "dossier")
        .prefetch_related("versements")
        .order_by("exercice", "financeur__rang", "pk")
    )
    decisions = {d.ligne_id: d for d in DecisionReversement.objects.filter(ligne__in=lignes)}
    actes: dict[tuple[int, int], list[Any]] = {}
    for acte in actes_de(request.acteur, dossier.contrat).filter(dossier=dossier):
        actes.setdefault((acte.financeur_id, acte.exercice), []).append(acte)
    modifications = dossier.modifications.prefetch_related("decisions__financeur").select_related("nouvel_organisme")
    contexte = {
        "contrat": dossier.contrat,
        "dossier": dossier,
        "lignes": [
            ligne_a_montrer(
                request, ligne, decisions.get(ligne.pk), actes.get((ligne.financeur_id, ligne.exercice), [])
            )
            for ligne in lignes
        ],
        "pluriannuel": dossier.periodicite == Periodicite.PLURIANNUELLE and dossier.annees > 1,
        "modifications": modifications.order_by("-cree_le"),
        "demande": peut_demander(request, dossier),
        "decide": decider_modification(request.acteur, dossier),
        "representes": set(financeurs_representes(request.acteur, dossier.contrat).values_list("pk", flat=True)),
        "fil_ariane": [*fil_dossier(dossier), ("Financements", "")],
    }
    return render(request, "appels/apres_financements.html", contexte)


def peut_demander(request: RequeteActeur, dossier: Dossier) -> bool:
    """The holder (or the pilot for it) asks for a change while money is still running."""
    if dossier.etat not in {EtatDossier.RETENU, EtatDossier.NOTIFIE}:
        return False
    return demander_modification(request.acteur, dossier) and peut_tenir(request.acteur, dossier.organisme_id)


def ligne_a_montrer(
    request: RequeteActeur, ligne: LigneFinancement, decision: DecisionReversement | None, actes: list[Any]
) -> dict[str, Any]:
    """`reste` in euros: what is notified and not yet paid; `tranche` why a next year's money waits."""
    paye: Any = getattr(ligne, "paye", ZERO)
    rendu: Any = getattr(ligne, "rendu", ZERO)
    agit = enregistrer_versement(request.acteur, ligne) and represente(request.acteur, ligne.financeur)
    payable = ligne.etat in {EtatLigne.NOTIFIEE, EtatLigne.SOLDEE}
    return {
        "ligne": ligne,
        "legende": f"Versements : {ligne}",
        "paye": paye,
        "rendu": rendu,
        "reste": max((ligne.notifie or ZERO) - paye, ZERO) if payable else ZERO,
        "versements": [(versement, etape_de(versement)) for versement in ligne.versements.all()],
        "actes": actes,
        "decision": decision,
        "agit": agit and payable,
        "solde": agit and ligne.etat == EtatLigne.NOTIFIEE,
        "ferme": ligne.exercice == ligne.dossier.annee or payable or ligne.etat == EtatLigne.VOTEE,
        "tranche": obstacle_a_la_tranche(ligne) if ligne.etat in {EtatLigne.DEMANDEE, EtatLigne.VOTEE} else "",
    }


def adresse(dossier: Dossier) -> str:
    return reverse("appels:financements", args=[dossier.contrat.code, dossier.numero])


def fil(dossier: Dossier) -> list[tuple[str, str]]:
    return [*fil_dossier(dossier), ("Financements", adresse(dossier))]


def ligne_a_payer(request: RequeteActeur, code: str, numero: str, pk: int) -> LigneFinancement:
    """A line of a file that the actor may pay: another funder's is 404."""
    dossier = dossier_visible(request.acteur, code, numero)
    lignes = lignes_visibles(request.acteur, dossier.contrat).filter(dossier=dossier)
    ligne = get_object_or_404(lignes.select_related("financeur", "dossier__contrat"), pk=pk)
    if not represente(request.acteur, ligne.financeur):
        raise Http404("Ce financement est celui d’un autre financeur.")
    return ligne


@acces(enregistrer_versement)
def versement_nouveau(request: RequeteActeur, code: str, numero: str, ligne: int) -> HttpResponse:
    cible = ligne_a_payer(request, code, numero, ligne)
    return saisie_de_versement(request, cible, None, "Ajouter un versement")


@acces(enregistrer_versement)
def versement(request: RequeteActeur, code: str, numero: str, ligne: int, pk: int) -> HttpResponse:
    cible = ligne_a_payer(request, code, numero, ligne)
    return saisie_de_versement(request, cible, get_object_or_404(cible.versements, pk=pk), "Modifier un versement")


def saisie_de_versement(
    request: RequeteActeur, cible: LigneFinancement, objet: Versement | None, titre: str
) -> HttpResponse:
    """The form shapes the input on a copy; the domain looks at the line and writes."""
    copie = Versement.objects.get(pk=objet.pk) if objet else None
    form = VersementForm(request.POST or None, instance=copie)
    if request.method == "POST" and form.is_valid():
        try:
            enregistrer(
                acteur=request.acteur, ligne=cible, versement=objet, jour=timezone.localdate(), **form.cleaned_data
            )
        except ValidationError as erreur:
            form.add_error(None, erreur)
        else:
            messages.success(request, "Le versement est enregistré.")
            return redirect(adresse(cible.dossier))
    dossier = cible.dossier
    chapeau = f"{cible.financeur}, {cible.exercice} – dossier {dossier.numero}"
    return formulaire(request, dossier.contrat, form, titre, "Enregistrer", adresse(dossier), chapeau, fil(dossier))


@acces(enregistrer_versement)
@require_POST
def versement_retirer(request: RequeteActeur, code: str, numero: str, ligne: int, pk: int) -> HttpResponse:
    cible = ligne_a_payer(request, code, numero, ligne)
    try:
        retirer(acteur=request.acteur, versement=get_object_or_404(cible.versements, pk=pk))
        messages.success(request, "Le versement prévu est retiré.")
    except ValidationError as erreur:
        messages.error(request, " ".join(erreur.messages))
    return redirect(adresse(cible.dossier))


@acces(enregistrer_versement)
@require_POST
def ligne_solder(request: RequeteActeur, code: str, numero: str, ligne: int) -> HttpResponse:
    cible = ligne_a_payer(request, code, numero, ligne)
    try:
        solder(acteur=request.acteur, ligne=cible)
        messages.success(request, f"Le financement de {cible.financeur} est soldé.")
    except (ValidationError, TransitionRefusee) as erreur:
        messages.error(request, " ".join(erreur.messages) if isinstance(erreur, ValidationError) else str(erreur))
    return redirect(adresse(cible.dossier))


@acces(enregistrer_versement)
def reversement(request: RequeteActeur, code: str, numero: str, ligne: int) -> HttpResponse:
    """The rule's figures, then a person's decision."""
    cible = ligne_a_payer(request, code, numero, ligne)
    calcul = calculer(cible)
    initial = {"montant": calcul.du} if calcul else {}
    form = ReversementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            decider_reversement(acteur=request.acteur, ligne=cible, jour=timezone.localdate(), **form.cleaned_data)
        except ValidationError as erreur:
            form.add_error(None, erreur)
        else:
            messages.success(request, "Votre décision est enregistrée.")
            return redirect(adresse(cible.dossier))
    contexte = {
        "contrat": cible.dossier.contrat,
        "dossier": cible.dossier,
        "ligne": cible,
        "calcul": calcul,
        "form": form,
        "retour": adresse(cible.dossier),
        "fil_ariane": [*fil(cible.dossier), ("Argent non dépensé", "")],
    }
    return render(request, "appels/apres_reversement.html", contexte, status=422 if form.errors else 200)
