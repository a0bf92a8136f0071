"""The holder's home: files by year, what each waits for; starting a new one. A pilot types one received elsewhere."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.appels.annuaire_national import AnnuaireIndisponible, Trouve, chercher_organisme
from quartiers.appels.domain.organisme import lire_numero, organisme_de
from quartiers.appels.domain.redaction import creer_dossier
from quartiers.appels.domain.renouvellement import renouveler
from quartiers.appels.forms_dossiers import NouveauDossierForm, RenouvelerForm, SaisieForm
from quartiers.appels.models import Campagne, Dossier
from quartiers.appels.permissions import rediger_dossier, saisir_pour_autrui, suivre_ses_dossiers
from quartiers.appels.queries.dossiers import (
    a_renouveler,
    campagnes_ouvertes,
    demandes_du_dossier,
    dossiers_de_l_organisme,
    etat_en_clair,
    papiers_a_renouveler,
    phrase_du_papier,
)
from quartiers.appels.suites import AvisSurLaSuite, avis_sur_la_suite
from quartiers.appels.views.chemins import adresse, adresse_etape
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.comptes.enums import Role
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat


@acces(suivre_ses_dossiers)
@require_safe
def mes_dossiers(request: RequeteActeur, code: str) -> HttpResponse:
    contrat, organisme = contrat_et_organisme(request, code)
    dossiers = list(dossiers_de_l_organisme(organisme.pk, contrat.pk))
    campagnes = list(campagnes_ouvertes(contrat.pk))
    contexte = {
        "contrat": contrat,
        "organisme": organisme,
        "annees": [
            (annee, [carte(dossier) for dossier in groupe])
            for annee, groupe in groupby(dossiers, key=lambda dossier: dossier.annee)
        ],
        "campagnes": campagnes,
        "papiers": [phrase_du_papier(piece) for piece in papiers_a_renouveler(organisme.pk)],
        "fil_ariane": [(str(contrat), reverse("accueil:contrat", args=[code])), ("Mes dossiers", "")],
    }
    return render(request, "appels/mes_dossiers.html", contexte)


def carte(dossier: Dossier) -> dict[str, Any]:
    badge, phrase = etat_en_clair(dossier, porteur=True)
    adresses = {
        "brouillon": adresse_etape(dossier, "verifier"),
        "complements": reverse("appels:complements", args=[dossier.contrat.code, dossier.numero]),
        "dossier": adresse(dossier),
    }
    return {
        "dossier": dossier,
        "url": adresse(dossier),
        "badge": badge,
        "phrase": phrase,
        "demandes": [(demande.texte, adresses[demande.route]) for demande in demandes_du_dossier(dossier)],
        "recepisse": reverse("appels:recepisse", args=[dossier.contrat.code, dossier.numero])
        if dossier.recepisse
        else "",
    }


@acces(rediger_dossier)
@require_http_methods(["GET", "HEAD", "POST"])
def nouveau_dossier(request: RequeteActeur, code: str) -> HttpResponse:
    """A blank file, or last year's in one click (`precedent`); `annee` names the call that one came from."""
    contrat, organisme = contrat_et_organisme(request, code)
    campagnes = campagnes_ouvertes(contrat.pk)
    demandee = request.GET.get("annee", "")
    premiere = (campagnes.filter(annee=int(demandee)).first() if demandee.isdecimal() else None) or campagnes.first()
    precedents = a_renouveler(organisme.pk, contrat.pk, premiere.annee) if premiere else Dossier.objects.none()
    reprise = RenouvelerForm(
        request.POST if "precedent" in request.POST else None, precedents=precedents, campagnes=campagnes
    )
    form = NouveauDossierForm(
        request.POST if "intitule" in request.POST else None,
        campagnes=campagnes,
        initial={"campagne": premiere},
    )
    if reprise.is_bound and reprise.is_valid():
        dossier = renouveler(
            acteur=request.acteur, precedent=reprise.cleaned_data["precedent"], campagne=reprise.cleaned_data["pour"]
        )
        messages.success(request, "Votre dossier est prêt : relisez chaque étape, et changez ce qui a changé.")
        return redirect(adresse_etape(dossier, "projet"))
    if form.is_bound and form.is_valid():
        dossier = creer_dossier(acteur=request.acteur, contrat=contrat, organisme=organisme, **form.cleaned_data)
        return redirect(adresse_etape(dossier, "projet"))
    contexte = {
        "contrat": contrat,
        "organisme": organisme,
        "form": form,
        "reprise": reprise,
        "precedents": avec_suites(precedents),
        "campagne": premiere,
        "fil_ariane": [
            (str(contrat), reverse("accueil:contrat", args=[code])),
            ("Mes dossiers", reverse("appels:mes_dossiers", args=[code])),
            ("Nouveau dossier", ""),
        ],
    }
    return render(request, "appels/nouveau_dossier.html", contexte)


def avec_suites(precedents: Iterable[Dossier]) -> list[tuple[Dossier, AvisSurLaSuite | None]]:
    """Past files, each with what a committee thought of it: it is read before the project is asked again."""
    liste = list(precedents)
    avis = avis_sur_la_suite([precedent.pk for precedent in liste])
    return [(precedent, avis.get(precedent.pk)) for precedent in liste]


@acces(saisir_pour_autrui)
@require_http_methods(["GET", "HEAD", "POST"])
def saisir_dossier(request: RequeteActeur, code: str) -> HttpResponse:
    """A file received on paper or through another portal, typed in the holder's name."""
    contrat = contrat_visible(request.acteur, code)
    campagnes = Campagne.objects.visibles_par(request.acteur).filter(contrat=contrat).order_by("-annee")
    form = SaisieForm(request.POST or None, campagnes=campagnes)
    if request.method == "POST" and form.is_valid():
        try:
            dossier = creer_pour_autrui(request, contrat, dict(form.cleaned_data))
        except ValidationError as erreur:
            form.add_error("numero", erreur.messages)
        else:
            return redirect(adresse_etape(dossier, "projet"))
    contexte = {
        "contrat": contrat,
        "form": form,
        "titre": "Saisir un dossier reçu autrement",
        "bouton": "Commencer la saisie",
        "retour": reverse("accueil:contrat", args=[code]),
        "fil_ariane": [(str(contrat), reverse("accueil:contrat", args=[code])), ("Saisir un dossier", "")],
    }
    return render(request, "appels/dossiers_formulaire.html", contexte)


@transaction.atomic
def creer_pour_autrui(request: RequeteActeur, contrat: Contrat, donnees: dict[str, Any]) -> Dossier:
    siret, rna = lire_numero(donnees.pop("numero"))
    nom = donnees.pop("nom")
    organisme = organisme_de(siret, rna) or organisme_nouveau(siret, rna, nom, contrat)
    return creer_dossier(acteur=request.acteur, contrat=contrat, organisme=organisme, **donnees)


def organisme_nouveau(siret: str, rna: str, nom: str, contrat: Contrat) -> Organisme:
    """Named by the directory when it answers, else by what was typed."""
    trouve: Trouve | None = None
    if not nom:
        try:
            trouve = chercher_organisme(siret=siret, rna=rna)
        except AnnuaireIndisponible as echec:
            raise ValidationError(f"{echec} Donnez aussi le nom de l’organisme.") from echec
        if trouve is None:
            raise ValidationError("Cet organisme n’est pas connu : donnez aussi son nom.")
    organisme = Organisme(
        nom=nom or (trouve.nom if trouve else ""),
        nature=trouve.nature if trouve else NatureOrganisme.ASSOCIATION,
        siret=siret or (trouve.siret if trouve else ""),
        rna=rna or (trouve.rna if trouve else ""),
        departement=(trouve.departement if trouve else "") or contrat.departement,
    )
    organisme.full_clean()
    organisme.save()
    return organisme


def contrat_et_organisme(request: RequeteActeur, code: str) -> tuple[Contrat, Organisme]:
    """The contract, and the organisation that the acting person writes for; 404 for anyone else."""
    contrat = contrat_visible(request.acteur, code)
    habilitation = request.acteur.habilitation
    if request.acteur.role != Role.PORTEUR or habilitation is None or habilitation.organisme is None:
        raise Http404("Cette page est celle des organismes qui déposent un projet.")
    if habilitation.contrat_id != contrat.pk:
        raise Http404("Votre organisme n’est pas inscrit dans ce contrat.")
    return contrat, habilitation.organisme
