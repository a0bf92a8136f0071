"""The yearly collection, for the team: opened, sent, followed, validated or sent back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.models import Signataire
from quartiers.engagements.bilan import bilan_en_pdf
from quartiers.engagements.domain import collecte as domaine
from quartiers.engagements.domain.reponses import fautes
from quartiers.engagements.enums import A_REMPLIR, EtatCollecte, EtatDemande, EtatDepot
from quartiers.engagements.forms_collecte import AdresseForm, OuvrirCollecteForm, RenvoyerForm
from quartiers.engagements.liens import adresse_de
from quartiers.engagements.models import CollecteEngagements, DemandePartenaire
from quartiers.engagements.permissions import collecter, suivre_engagements
from quartiers.engagements.presentation import badge_de_demande, reponse_lue
from quartiers.engagements.queries_services import signataires_des_services
from quartiers.engagements.queries_suivi import partenaires_muets, suivre
from quartiers.engagements.questionnaire import tableau_de
from quartiers.engagements.views.cadre import (
    adresse_collecte,
    adresse_demande,
    collecte_de,
    contrat_dans,
    demande_de,
    fil_des_collectes,
    fil_des_engagements,
)
from quartiers.engagements.views.services import ensembles_de
from quartiers.socle.affichage import Badge, Colonne, Lien
from quartiers.socle.formats import compte, date_courte, date_fr
from quartiers.socle.transitions import TransitionRefusee

COLONNES = [
    Colonne("annee", "Année", "lien"),
    Colonne("etat", "État", "badge"),
    Colonne("echeance", "Réponses pour le", "date"),
    Colonne("remises", "Tableaux remis"),
    Colonne("examinee", "Examinée en comité le", "date"),
]
COLONNES_DEMANDES = [
    Colonne("partenaire", "Partenaire", "lien", classe="large"),
    Colonne("etat", "Tableau", "badge"),
    Colonne("adresse", "Adressé à"),
    Colonne("envoyee", "Demandé le"),
    Colonne("rappels", "Rappels", "nombre"),
    Colonne("remise", "Remis le"),
]


@acces(suivre_engagements)
@require_safe
def collectes(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_dans(request, code, suivre_engagements)
    siennes = CollecteEngagements.objects.filter(contrat=contrat).prefetch_related("demandes")
    lignes = []
    for collecte in siennes:
        demandes = list(collecte.demandes.all())
        remises = sum(d.etat in {EtatDemande.REMISE, EtatDemande.VALIDEE} for d in demandes)
        ouverte = collecte.etat == EtatCollecte.OUVERTE
        lignes.append({
            "annee": Lien(str(collecte.annee), reverse("engagements:collecte", args=[code, collecte.annee])),
            "etat": Badge(collecte.get_etat_display(), "info" if ouverte else "neutre"),
            "echeance": collecte.echeance,
            "remises": f"{remises} sur {len(demandes)}",
            "examinee": collecte.examinee_le,
        })  # fmt: skip
    contexte = {
        "contrat": contrat,
        "colonnes": COLONNES,
        "lignes": lignes,
        "peut_ouvrir": collecter(request.acteur, contrat),
        "fil_ariane": fil_des_engagements(contrat, ("Collectes annuelles", "")),
    }
    return render(request, "engagements/collectes.html", contexte)


@acces(collecter)
def ouvrir_collecte(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_dans(request, code, collecter)
    annee = max(contrat.debut.year, timezone.localdate().year - 1)
    form = OuvrirCollecteForm(request.POST or None, initial={"annee": annee})
    if form.is_valid():
        try:
            collecte = domaine.ouvrir_collecte(acteur=request.acteur, contrat=contrat, **form.cleaned_data)
        except ValidationError as faute:
            form.add_error(None, faute)
        else:
            messages.success(request, "La collecte est ouverte. Vérifiez les adresses avant d’écrire aux partenaires.")
            return redirect(adresse_collecte(collecte))
    contexte = {
        "contrat": contrat,
        "titre": "Ouvrir la collecte d’une année",
        "chapeau": "Chaque partenaire reçoit son tableau\u00a0: ses engagements et ses dispositifs de droit commun.",
        "form": form,
        "bouton": "Ouvrir la collecte",
        "retour": reverse("engagements:collectes", args=[code]),
        "fil_ariane": fil_des_collectes(contrat, ("Ouvrir", "")),
    }
    return render(request, "engagements/formulaire.html", contexte)


@acces(suivre_engagements)
@require_safe
def collecte(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Who answered, who was reminded, who stays silent."""
    contrat = contrat_dans(request, code, suivre_engagements)
    objet = collecte_de(contrat, annee)
    demandes = list(objet.demandes.select_related("organisme", "contrat", "collecte").order_by("organisme__nom"))
    nombres = domaine.etat_de_la_collecte(demandes)
    parents = signataires_des_services(contrat)
    contexte = {
        "contrat": contrat,
        "collecte": objet,
        "ouverte": objet.etat == EtatCollecte.OUVERTE,
        "mene": collecter(request.acteur, contrat),
        "nombres": [(etat.label, nombres[etat]) for etat in EtatDemande],
        "a_demander": sum(d.envoyee_le is None and bool(d.courriel) for d in demandes),
        "sans_adresse": [d for d in demandes if not d.courriel],
        "a_rappeler": sum(d.etat in A_REMPLIR and d.envoyee_le is not None for d in demandes),
        "muets": partenaires_muets(suivre(contrat, annee)),
        "colonnes": COLONNES_DEMANDES,
        "lignes": [ligne(demande, parents.get(demande.organisme_id)) for demande in demandes],
        "ensembles": ensembles_de(objet),
        "fil_ariane": fil_des_collectes(contrat, (str(annee), "")),
    }
    return render(request, "engagements/collecte.html", contexte)


def ligne(demande: DemandePartenaire, parent: Signataire | None) -> dict[str, object]:
    nom = f"{demande.organisme.nom} (pour {parent})" if parent else demande.organisme.nom
    return {
        "partenaire": Lien(nom, adresse_demande(demande)),
        "etat": badge_de_demande(demande.etat),
        "adresse": demande.courriel or "Adresse à donner",
        "envoyee": date_courte(demande.envoyee_le) if demande.envoyee_le else "Pas encore",
        "rappels": demande.rappels,
        "remise": date_courte(demande.remise_le),
    }


@acces(collecter)
@require_POST
def agir_sur_la_collecte(request: RequeteActeur, code: str, annee: int) -> HttpResponseBase:
    """The acts of the page: write, remind, add the partners that came, close, open again."""
    contrat = contrat_dans(request, code, collecter)
    objet = collecte_de(contrat, annee)
    acte, acteur = request.POST.get("acte", ""), request.acteur
    try:
        if acte == "demander":
            partis, sans = domaine.demander(acteur=acteur, collecte=objet)
            messages.success(
                request, f"{compte(partis, 'partenaire')} sollicité{'s' if partis > 1 else ''} par courriel."
            )
            if sans:
                messages.warning(request, f"Sans adresse\u00a0: {', '.join(str(d.organisme) for d in sans)}.")
        elif acte == "rappeler":
            demandes = list(objet.demandes.select_related("organisme", "contrat", "collecte"))
            partis = domaine.rappeler(acteur=acteur, demandes=demandes, jour=timezone.localdate())
            messages.success(request, f"{compte(partis, 'rappel')} envoyé{'s' if partis > 1 else ''}.")
        elif acte == "completer":
            ajoutes = domaine.completer(acteur=acteur, collecte=objet)
            messages.success(request, f"{compte(ajoutes, 'partenaire')} ajouté{'s' if ajoutes > 1 else ''}.")
        elif acte in {"clore", "rouvrir"}:
            {"clore": domaine.clore, "rouvrir": domaine.rouvrir}[acte](acteur=acteur, collecte=objet)
            messages.success(request, "La collecte est close." if acte == "clore" else "La collecte est rouverte.")
    except TransitionRefusee as refus:
        messages.error(request, str(refus))
    return redirect(adresse_collecte(objet))


@acces(suivre_engagements)
@require_safe
def bilan(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """The year's account as the committee's booklet holds it."""
    contrat = contrat_dans(request, code, suivre_engagements)
    objet = collecte_de(contrat, annee)
    reponse = HttpResponse(bilan_en_pdf(objet), content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="bilan-engagements-{code}-{annee}.pdf"'
    return reponse


# One partner


@acces(suivre_engagements)
@require_safe
def demande(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    """What a partner answered, row by row, beside the year before; what does not hold together; what to do."""
    contrat = contrat_dans(request, code, suivre_engagements)
    objet = demande_de(collecte_de(contrat, annee), pk)
    tableau = tableau_de(objet)
    mene = collecter(request.acteur, contrat)
    contexte = {
        "contrat": contrat,
        "demande": objet,
        "mene": mene,
        "etat": badge_de_demande(objet.etat),
        "a_valider": objet.etat == EtatDemande.REMISE,
        "validee": objet.etat == EtatDemande.VALIDEE,
        "remplissage": tableau.remplissage,
        "rubriques": [(nom, [reponse_lue(tableau, q) for q in questions]) for nom, questions in tableau.rubriques],
        "fautes": fautes(tableau),
        "depots": [d for d in objet.depots.select_related("document") if d.inconnues or d.etat == EtatDepot.A_RELIRE],
        "lien": adresse_de(objet) if mene else "",
        "fil_ariane": fil_des_collectes(
            contrat, (str(annee), adresse_collecte(objet.collecte)), (str(objet.organisme), "")
        ),
    }
    return render(request, "engagements/demande.html", contexte)


@acces(collecter)
def adresser_demande(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponseBase:
    contrat = contrat_dans(request, code, collecter)
    objet = demande_de(collecte_de(contrat, annee), pk)
    form = AdresseForm(request.POST or None, initial={"courriel": objet.courriel, "fonction": objet.fonction})
    if form.is_valid():
        domaine.adresser(acteur=request.acteur, demande=objet, **form.cleaned_data)
        messages.success(request, "L’adresse est enregistrée.")
        return redirect(adresse_demande(objet))
    contexte = {
        "contrat": contrat,
        "titre": f"À qui écrire\u00a0: {objet.organisme}",
        "chapeau": "Une adresse de service, et une fonction. Une autre adresse reçoit un autre lien\u00a0: l’ancien ne sert plus.",
        "form": form,
        "bouton": "Enregistrer",
        "retour": adresse_demande(objet),
        "fil_ariane": fil_des_collectes(
            contrat, (str(annee), adresse_collecte(objet.collecte)), (str(objet.organisme), "")
        ),
    }
    return render(request, "engagements/formulaire.html", contexte)


@acces(collecter)
@require_POST
def valider_demande(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponseBase:
    contrat = contrat_dans(request, code, collecter)
    objet = demande_de(collecte_de(contrat, annee), pk)
    try:
        nombre = domaine.valider(acteur=request.acteur, demande=objet)
    except TransitionRefusee as refus:
        messages.error(request, str(refus))
    except ValidationError as faute:
        messages.error(request, " ".join(faute.messages))
    else:
        messages.success(
            request, f"{compte(nombre, 'réponse')} validée{'s' if nombre > 1 else ''}\u00a0: le public les lit."
        )
    return redirect(adresse_demande(objet))


@acces(collecter)
def renvoyer_demande(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponseBase:
    """Send back what waits, or open again what was validated, with a question."""
    contrat = contrat_dans(request, code, collecter)
    objet = demande_de(collecte_de(contrat, annee), pk)
    form = RenvoyerForm(request.POST or None)
    if form.is_valid():
        rouvre = objet.etat == EtatDemande.VALIDEE
        try:
            domaine.renvoyer(acteur=request.acteur, demande=objet, rouvrir=rouvre, **form.cleaned_data)
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, "La question est posée\u00a0: le tableau est de nouveau ouvert au partenaire.")
        return redirect(adresse_demande(objet))
    contexte = {
        "contrat": contrat,
        "titre": f"Renvoyer à {objet.organisme}",
        "chapeau": f"Tableau remis le {date_fr(objet.remise_le)}." if objet.remise_le else "",
        "form": form,
        "bouton": "Renvoyer avec cette question",
        "retour": adresse_demande(objet),
        "fil_ariane": fil_des_collectes(
            contrat, (str(annee), adresse_collecte(objet.collecte)), (str(objet.organisme), "")
        ),
    }
    return render(request, "engagements/formulaire.html", contexte)
