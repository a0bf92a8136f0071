"""The door: whether an impact assessment is in force, the drafts to print, the signature, what is inside."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from quartiers.cohortes.acces import analyse_en_vigueur, contrat_suivi
from quartiers.cohortes.domain import impact as domaine
from quartiers.cohortes.fiches import analyse_d_impact, environ, fiche_du_registre
from quartiers.cohortes.forms import AnalyseImpactForm
from quartiers.cohortes.models import AnalyseImpact, Cohorte, GroupeTemoin, Participant
from quartiers.cohortes.permissions import (
    animer_groupe_temoin,
    entrer_aux_cohortes,
    lire_cohortes,
    tenir_cohortes,
    transmettre_a_une_cohorte,
)
from quartiers.cohortes.temoins import echeance_de
from quartiers.cohortes.views.communs import (
    NOM,
    adresse,
    aujourdhui,
    document_en_reponse,
    fil,
    montrer,
    page_de_formulaire,
    tenter,
)
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.models import Contrat
from quartiers.socle.affichage import Badge

FORMATS = {"pdf", "docx"}


@acces(entrer_aux_cohortes)
@require_safe
def cohortes(request: RequeteActeur, code: str) -> HttpResponse:
    """Closed: why, and what opens. Open: the cohorts and the groups; no figure here but rounded numbers of people."""
    contrat = contrat_suivi(request.acteur, code)
    en_vigueur = analyse_en_vigueur(contrat)
    ouvert = en_vigueur is not None
    return montrer(
        request,
        contrat,
        "cohortes",
        fil_ariane=[*fil(contrat)[:-1], (NOM, "")],
        ouvert=ouvert,
        analyse=en_vigueur,
        passees=AnalyseImpact.objects.filter(contrat=contrat).exclude(pk=en_vigueur.pk if en_vigueur else 0),
        tient=tenir_cohortes(request.acteur, contrat),
        lit=lire_cohortes(request.acteur, contrat),
        anime=animer_groupe_temoin(request.acteur, contrat),
        cohortes=lignes_des_cohortes(contrat) if ouvert and lire_cohortes(request.acteur, contrat) else [],
        a_retirer=Cohorte.objects.filter(contrat=contrat, effacee_le__isnull=True)
        if not ouvert and transmettre_a_une_cohorte(request.acteur, contrat)
        else [],
        groupes=lignes_des_groupes(contrat) if ouvert else [],
        fictif=Cohorte.objects.filter(contrat=contrat, fictive=True).exists(),
    )


def lignes_des_cohortes(contrat: Contrat) -> list[dict[str, object]]:
    lignes: list[dict[str, object]] = []
    for cohorte in Cohorte.objects.filter(contrat=contrat):
        etat = Badge("Données effacées", "neutre") if cohorte.effacee_le else Badge("Suivi en cours", "succes")
        nombre = environ(Participant.objects.filter(cohorte=cohorte).count())
        lignes.append({"cohorte": cohorte, "etat": etat, "nombre": nombre})
    return lignes


def lignes_des_groupes(contrat: Contrat) -> list[dict[str, object]]:
    lignes: list[dict[str, object]] = []
    for groupe in GroupeTemoin.objects.filter(contrat=contrat).select_related("commune"):
        echeance = echeance_de(groupe)
        en_retard = groupe.fin is None and aujourdhui() > echeance
        etat = Badge("Séance en retard", "attention") if en_retard else Badge("À jour", "succes")
        lignes.append({"groupe": groupe, "etat": Badge("Terminé") if groupe.fin else etat, "echeance": echeance})
    return lignes


@acces(tenir_cohortes)
def signer_analyse_impact(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    form = AnalyseImpactForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        if tenter(form, lambda: domaine.signer(acteur=request.acteur, contrat=contrat, jour=aujourdhui(), **donnees)):
            messages.success(request, "L’analyse d’impact est en vigueur : les cohortes sont ouvertes.")
            return redirect(adresse(contrat, "cohortes"))
    return page_de_formulaire(
        request,
        contrat,
        form,
        "Déposer l’analyse d’impact signée",
        "Ouvrir les cohortes",
        adresse(contrat, "cohortes"),
        chapeau="La signature ouvre la saisie et la lecture jusqu’à la fin de sa validité. Elle se retire à tout moment.",
    )


def contrat_a_tenir(request: RequeteActeur, code: str) -> Contrat:
    contrat = contrat_suivi(request.acteur, code)
    exiger(tenir_cohortes, request.acteur, contrat)
    return contrat


@acces(tenir_cohortes)
@require_POST
def retirer_analyse_impact(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    analyse = get_object_or_404(AnalyseImpact, contrat=contrat, pk=pk)
    try:
        domaine.retirer(acteur=request.acteur, analyse=analyse, jour=aujourdhui())
        messages.success(request, "La signature est retirée : plus rien n’entre ni ne se lit.")
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    return redirect(adresse(contrat, "cohortes"))


@acces(entrer_aux_cohortes)
@require_safe
def analyse_impact_fichier(request: RequeteActeur, code: str, format: str) -> HttpResponse:  # noqa: A002
    contrat = contrat_suivi(request.acteur, code)
    if format not in FORMATS:
        raise Http404("Ce format n’existe pas.")
    return document_en_reponse(analyse_d_impact(contrat, aujourdhui()), f"analyse-d-impact-{contrat.code}", format)


@acces(entrer_aux_cohortes)
@require_safe
def registre_fichier(request: RequeteActeur, code: str, format: str) -> HttpResponse:  # noqa: A002
    contrat = contrat_suivi(request.acteur, code)
    if format not in FORMATS:
        raise Http404("Ce format n’existe pas.")
    return document_en_reponse(fiche_du_registre(contrat, aujourdhui()), f"registre-cohortes-{contrat.code}", format)
