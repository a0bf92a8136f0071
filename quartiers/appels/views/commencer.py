"""Coming to a call for projects for the first time: an address, a code, an organisation, and one may write."""

from typing import Any

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from quartiers.annuaire.models import Organisme
from quartiers.appels.acces import campagne_visible
from quartiers.appels.annuaire_national import AnnuaireIndisponible, Trouve, chercher_organisme
from quartiers.appels.domain.organisme import (
    Identite,
    demander_a_rejoindre,
    inscrire,
    lire_numero,
    organisme_de,
    personne_de,
)
from quartiers.appels.forms_organisme import CourrielForm, IdentiteForm, NumeroForm, RejoindreForm
from quartiers.appels.models import Campagne, Membre
from quartiers.comptes.acces import RequeteActeur, connecte, public
from quartiers.comptes.enums import Role
from quartiers.comptes.forms import DemandeCodeForm
from quartiers.comptes.middleware import CLE_SESSION
from quartiers.comptes.models import Habilitation


@sensitive_post_parameters()
@public
@require_http_methods(["GET", "HEAD", "POST"])
def commencer(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Not logged in: an address. Logged in: the organisation's number. One's organisation is known: its files."""
    campagne = campagne_visible(request.acteur, code, annee)
    if request.acteur.utilisateur is None:
        return demander_le_courriel(request, campagne)
    siennes = organismes_de(request, campagne)
    if siennes and "autre" not in request.GET:
        request.session[CLE_SESSION] = siennes[0].pk
        return redirect(adresse_nouveau(campagne))
    form = NumeroForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        siret, rna = form.cleaned_data["numero"]
        return redirect(f"{adresse(campagne, 'commencer_organisme')}?{urlencode({'numero': siret or rna})}")
    return page(request, campagne, {"form": form, "etape": 2})


def demander_le_courriel(request: RequeteActeur, campagne: Campagne) -> HttpResponse:
    """Send a code to that address, whose account is made when nobody has it: the answer never says which."""
    form = CourrielForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # The library's own form counts the tries of this address and of this visitor, and refuses too many.
        demande = DemandeCodeForm({"email": form.cleaned_data["courriel"]})
        if not demande.is_valid():
            form.add_error("courriel", demande.errors["email"].as_data())
            return page(request, campagne, {"form": form, "etape": 1})
        try:
            personne = personne_de(form.cleaned_data["courriel"], form.cleaned_data["nom"])
        except ValidationError as erreur:
            form.add_error("courriel", erreur.messages)
            return page(request, campagne, {"form": form, "etape": 1})
        LoginCodeVerificationProcess.initiate(request=request, user=personne, email=personne.courriel)
        suite = urlencode({"next": adresse(campagne, "commencer")})
        return redirect(f"{reverse('account_confirm_login_code')}?{suite}")
    return page(request, campagne, {"form": form, "etape": 1})


@connecte
@require_http_methods(["GET", "HEAD", "POST"])
def organisme(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Check the identity, then sign up; an organisation already known is asked to let one in."""
    campagne = campagne_visible(request.acteur, code, annee)
    try:
        siret, rna = lire_numero(request.GET.get("numero", ""))
    except ValidationError:
        return redirect(adresse(campagne, "commencer"))
    connu = organisme_de(siret, rna)
    if connu is not None:
        return rejoindre(request, campagne, connu)
    trouve, indisponible = interroger(siret, rna) if request.method != "POST" else (None, "")
    if trouve is not None and (connu := organisme_de(trouve.siret, trouve.rna)) is not None:
        return rejoindre(request, campagne, connu)
    form = IdentiteForm(request.POST or None, initial=initiales(trouve, siret, rna))
    if request.method == "POST" and form.is_valid():
        fonction = form.cleaned_data.pop("fonction")
        try:
            membre = inscrire(
                acteur=request.acteur,
                contrat=campagne.contrat,
                identite=Identite(**form.cleaned_data),
                fonction=fonction,
            )
        except ValidationError as erreur:
            form.add_error(None, erreur.messages)
        else:
            return entrer(request, campagne, membre)
    return page(request, campagne, {"form": form, "etape": 3, "trouve": trouve, "indisponible": indisponible})


def rejoindre(request: RequeteActeur, campagne: Campagne, connu: Organisme) -> HttpResponse:
    form = RejoindreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        membre = demander_a_rejoindre(
            acteur=request.acteur,
            contrat=campagne.contrat,
            organisme=connu,
            fonction=form.cleaned_data["fonction"],
        )
        if membre.accepte_le is not None:
            return entrer(request, campagne, membre)
        return page(request, campagne, {"demande": membre, "organisme": connu, "etape": 3})
    return page(request, campagne, {"form": form, "organisme": connu, "etape": 3})


def entrer(request: RequeteActeur, campagne: Campagne, membre: Membre) -> HttpResponse:
    """Act from now on for the organisation."""
    habilitation = Habilitation.objects.filter(
        utilisateur=membre.utilisateur_id,
        organisme=membre.organisme_id,
        contrat_id=campagne.contrat_id,
        role=Role.PORTEUR,
        fin__isnull=True,
    ).first()
    if habilitation is not None:
        request.session[CLE_SESSION] = habilitation.pk
    messages.success(request, f"{membre.organisme} est inscrit : vous pouvez écrire votre premier dossier.")
    return redirect(adresse_nouveau(campagne))


def interroger(siret: str, rna: str) -> tuple[Trouve | None, str]:
    """What the directory answers, and what to tell when it says nothing."""
    try:
        trouve = chercher_organisme(siret=siret, rna=rna)
    except AnnuaireIndisponible as echec:
        return None, str(echec)
    if trouve is None:
        return None, "L’annuaire national ne connaît pas encore ce numéro : saisissez les informations à la main."
    if not trouve.active:
        return trouve, "L’annuaire national dit que cet organisme a cessé son activité : vérifiez le numéro."
    return trouve, ""


def initiales(trouve: Trouve | None, siret: str, rna: str) -> dict[str, Any]:
    connues: dict[str, Any] = {"siret": siret, "rna": rna, "nature": "association"}
    if trouve is not None:
        noms = ("nom", "sigle", "nature", "siret", "rna", "forme", "adresse", "code_postal", "commune")
        connues |= {nom: valeur for nom in noms if (valeur := getattr(trouve, nom))}
    return connues


def organismes_de(request: RequeteActeur, campagne: Campagne) -> list[Habilitation]:
    """The person's own habilitations as a holder of this contract."""
    return [h for h in request.acteur.habilitations if h.role == Role.PORTEUR and h.contrat_id == campagne.contrat_id]


def page(request: RequeteActeur, campagne: Campagne, contexte: dict[str, Any]) -> HttpResponse:
    contrat = campagne.contrat
    fixe = {
        "contrat": contrat,
        "campagne": campagne,
        "etapes": etapes(contexte["etape"]),
        "fil_ariane": [
            (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
            ("Déposer un projet", ""),
        ],
    }
    return render(request, "appels/commencer.html", {**fixe, **contexte})


def etapes(courante: int) -> list[dict[str, str]]:
    noms = ["Votre adresse", "Votre organisme", "Vérifier"]
    return [
        {"libelle": nom, "etat": "fait" if rang < courante else "courant" if rang == courante else "a_venir"}
        for rang, nom in enumerate(noms, 1)
    ]


def adresse(campagne: Campagne, route: str) -> str:
    return reverse(f"appels:{route}", args=[campagne.contrat.code, campagne.annee])


def adresse_nouveau(campagne: Campagne) -> str:
    """Where a file begins, for the call that one came from (several may be open)."""
    return f"{reverse('appels:nouveau_dossier', args=[campagne.contrat.code])}?{urlencode({'annee': campagne.annee})}"
