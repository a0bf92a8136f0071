"""The entry of the observatory; opening it, its settings, its charter, its circle, its line of the register."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.socle.affichage import Badge
from quartiers.socle.formats import compte, date_fr
from quartiers.tranquillite.acces import a_signe, charte_de, contrat_a_tenir, membre_de, observatoire_de
from quartiers.tranquillite.domain import observatoire as domaine
from quartiers.tranquillite.enums import ModeSignature
from quartiers.tranquillite.forms import (
    CharteForm,
    MembreForm,
    ObservatoireForm,
    ReglageForm,
    SignatureForm,
    SignaturePapierForm,
)
from quartiers.tranquillite.models import CharteObservatoire, MembreObservatoire, Observatoire
from quartiers.tranquillite.permissions import entrer_au_cercle, tenir_observatoire
from quartiers.tranquillite.queries import cercle_de
from quartiers.tranquillite.registre import fiche_du_registre
from quartiers.tranquillite.reglages import reglage_le
from quartiers.tranquillite.views.communs import (
    NOM,
    adresse,
    aujourdhui,
    montrer,
    page_de_formulaire,
    tenter,
)


@acces(entrer_au_cercle)
@require_safe
def observatoire(request: RequeteActeur, code: str) -> HttpResponse:
    """The door: what it is, whether one is in, what to sign; no figure here."""
    contrat = contrat_visible(request.acteur, code)
    tient = tenir_observatoire(request.acteur, contrat)
    ouvert, membre = observatoire_de(contrat), membre_de(request.acteur, contrat)
    if (ouvert is None and not tient) or (membre is None and not tient):
        raise Http404("L’observatoire de la tranquillité n’est pas ouvert, ou vous n’êtes pas de son cercle.")
    charte = charte_de(contrat)
    cercle = cercle_de(contrat, aujourdhui()) if tient and ouvert else []
    return montrer(
        request,
        contrat,
        "observatoire",
        observatoire=ouvert,
        membre=membre,
        signe=membre is not None and a_signe(membre, charte),
        tient=tient,
        non_signes=sum(not m.signe for m in cercle),  # type: ignore[attr-defined]
        fil_ariane=[*fil_court(contrat)],
    )


def fil_court(contrat: Contrat) -> list[tuple[str, str]]:
    return [(str(contrat), reverse("accueil:contrat", args=[contrat.code])), (NOM, "")]


@acces(tenir_observatoire)
def ouvrir(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    existant = Observatoire.objects.filter(contrat=contrat).first()
    form = ObservatoireForm(request.POST or None, instance=existant)
    if request.method == "POST" and form.is_valid():
        if existant is not None and existant.vaut_le(aujourdhui()):
            domaine.decrire(acteur=request.acteur, observatoire=existant, **form.cleaned_data)
        else:
            domaine.ouvrir(acteur=request.acteur, contrat=contrat, jour=aujourdhui(), **form.cleaned_data)
        messages.success(request, "L’observatoire est ouvert. Composez son cercle, puis signez la charte.")
        return redirect(adresse(contrat, "cercle"))
    ouvert = existant is not None
    chapeau = "Rien n’est lu ni reçu tant qu’il n’est pas ouvert. Ce qui est écrit ici va au registre des traitements."
    return page_de_formulaire(
        request,
        contrat,
        form,
        "But et conservation" if ouvert else "Ouvrir l’observatoire",
        "Enregistrer" if ouvert else "Ouvrir",
        adresse(contrat, "observatoire"),
        chapeau=chapeau,
    )


@acces(tenir_observatoire)
def reglages(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    form = ReglageForm(request.POST or None, instance=reglage_le(contrat.pk, aujourdhui()))
    if request.method == "POST" and form.is_valid():
        domaine.regler(acteur=request.acteur, contrat=contrat, jour=aujourdhui(), **form.cleaned_data)
        messages.success(request, "Les réglages valent à partir d’aujourd’hui.")
        return redirect(adresse(contrat, "observatoire"))
    chapeau = "Un seuil plus bas montrerait, à côté de ce qui a déjà été lu, des nombres que l’on a voulu cacher."
    return page_de_formulaire(
        request,
        contrat,
        form,
        "Réglages de l’observatoire",
        "Enregistrer",
        adresse(contrat, "observatoire"),
        chapeau=chapeau,
    )


@acces(entrer_au_cercle)
def charte(request: RequeteActeur, code: str) -> HttpResponse:
    """The text, and the form that signs it for a member who has not yet."""
    contrat = contrat_visible(request.acteur, code)
    membre, texte = membre_de(request.acteur, contrat), charte_de(contrat)
    if (
        observatoire_de(contrat) is None
        or texte is None
        or (membre is None and not tenir_observatoire(request.acteur, contrat))
    ):
        raise Http404("Il n’y a pas de charte à signer ici.")
    signe = membre is not None and a_signe(membre, texte)
    form = SignatureForm(request.POST or None)
    if request.method == "POST" and membre is not None and form.is_valid() and signer_ici(request, form, membre, texte):
        messages.success(request, "La charte est signée : l’observatoire vous est ouvert.")
        return redirect(adresse(contrat, "observatoire"))
    signature = membre.signatures.filter(charte=texte).first() if membre else None
    return montrer(
        request,
        contrat,
        "charte",
        ("Charte", ""),
        charte=texte,
        membre=membre,
        signe=signe,
        signature=signature,
        form=form,
        tient=tenir_observatoire(request.acteur, contrat),
    )


def signer_ici(
    request: RequeteActeur, form: SignatureForm, membre: MembreObservatoire, texte: CharteObservatoire
) -> bool:
    """Sign on line, today; another version come meanwhile is told on the form."""
    return tenter(form, lambda: domaine.signer(acteur=request.acteur, membre=membre, charte=texte, jour=aujourdhui()))


@acces(tenir_observatoire)
def rediger_charte(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    derniere = charte_de(contrat)
    form = CharteForm(request.POST or None, initial={"texte": derniere.texte if derniere else ""})
    if request.method == "POST" and form.is_valid():
        domaine.rediger_charte(acteur=request.acteur, contrat=contrat, texte=form.cleaned_data["texte"])
        messages.success(request, "La nouvelle version est à signer par tout le cercle, vous compris.")
        return redirect(adresse(contrat, "charte"))
    chapeau = "Une nouvelle version ferme l’observatoire à chaque membre jusqu’à sa signature. L’ancienne est gardée."
    return page_de_formulaire(
        request,
        contrat,
        form,
        "Récrire la charte",
        "Faire signer cette version",
        adresse(contrat, "charte"),
        chapeau=chapeau,
    )


@acces(tenir_observatoire)
@require_safe
def cercle(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    membres = cercle_de(contrat, aujourdhui())
    lignes = [
        {
            "membre": membre,
            "etat": Badge("Charte signée", "succes") if membre.signe else Badge("À signer", "attention"),  # type: ignore[attr-defined]
            "signe": membre.signe,  # type: ignore[attr-defined]
        }
        for membre in membres
    ]
    resume = f"{compte(len(membres), 'membre')}, {compte(sum(ligne['signe'] for ligne in lignes), 'charte signée', 'chartes signées')}"
    return montrer(
        request,
        contrat,
        "cercle",
        ("Cercle", ""),
        lignes=lignes,
        resume=resume,
        ouvert=observatoire_de(contrat) is not None,
    )


@acces(tenir_observatoire)
def ajouter_membre(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    form = MembreForm(request.POST or None, contrat=contrat, jour=aujourdhui())
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        if tenter(
            form,
            lambda: domaine.ajouter_membre(acteur=request.acteur, contrat=contrat, jour=aujourdhui(), **donnees),
        ):
            messages.success(request, "Le membre est dans le cercle. Il lira l’observatoire une fois la charte signée.")
            return redirect(adresse(contrat, "cercle"))
    parents = [("Cercle", adresse(contrat, "cercle"))]
    return page_de_formulaire(
        request, contrat, form, "Ajouter un membre", "Ajouter", adresse(contrat, "cercle"), parents=parents
    )


def membre_ou_404(contrat: Contrat, pk: int) -> MembreObservatoire:
    membres = MembreObservatoire.objects.select_related("organisme", "contrat", "utilisateur")
    return get_object_or_404(membres, contrat=contrat, pk=pk, fin__isnull=True)


@acces(tenir_observatoire)
@require_POST
def retirer_membre(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    domaine.retirer_membre(acteur=request.acteur, membre=membre_ou_404(contrat, pk), jour=aujourdhui())
    messages.success(request, "Ce membre n’est plus dans le cercle.")
    return redirect(adresse(contrat, "cercle"))


@acces(tenir_observatoire)
def signature_papier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    membre, texte = membre_ou_404(contrat, pk), charte_de(contrat)
    if texte is None:
        raise Http404("Il n’y a pas encore de charte.")
    form = SignaturePapierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        jour = form.cleaned_data["signee_le"]
        domaine.signer(acteur=request.acteur, membre=membre, charte=texte, jour=jour, mode=ModeSignature.PAPIER)
        messages.success(request, f"Signature sur papier du {date_fr(jour)} enregistrée.")
        return redirect(adresse(contrat, "cercle"))
    parents = [("Cercle", adresse(contrat, "cercle"))]
    return page_de_formulaire(
        request,
        contrat,
        form,
        "Signature sur papier",
        "Enregistrer",
        adresse(contrat, "cercle"),
        chapeau=f"{membre.organisme}, {membre.fonction} : {texte}. Gardez le papier signé.",
        parents=parents,
    )


@acces(tenir_observatoire)
@require_safe
def registre(request: RequeteActeur, code: str) -> HttpResponse:
    """The line of the register of processings (RGPD, article 30)."""
    contrat = contrat_a_tenir(request, code)
    ouvert = observatoire_de(contrat)
    if ouvert is None:
        raise Http404("L’observatoire n’est pas ouvert : il n’a pas de ligne au registre.")
    return montrer(request, contrat, "registre", ("Registre", ""), paires=fiche_du_registre(ouvert, aujourdhui()))
