"""Attendance during the meeting: who is there, proxies, signatures on screen or on paper."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.gouvernance.acces import seance_menee
from quartiers.gouvernance.contenu import phrase_des_presences, phrase_du_quorum
from quartiers.gouvernance.domain import presences as domaine
from quartiers.gouvernance.emargement import CADRE, feuille_de_presence, svg_de_la_signature
from quartiers.gouvernance.enums import EtatSeance, GenreSignature, StatutPresence
from quartiers.gouvernance.forms_seances import ArriveeForm, PouvoirForm
from quartiers.gouvernance.models import MembreInstance, Presence, Seance
from quartiers.gouvernance.permissions import tenir
from quartiers.gouvernance.presentation import TONS_PRESENCE
from quartiers.gouvernance.queries import comptes_de, quorum_de, sieges_en_vigueur
from quartiers.gouvernance.reponses import fichier
from quartiers.gouvernance.views.cadre import fil_de_la_seance, formulaire, tenter, url_seance
from quartiers.socle.affichage import Badge
from quartiers.socle.formats import heure_fr

GESTES = {
    "present": StatutPresence.PRESENT,
    "excuse": StatutPresence.EXCUSE,
    "absent": StatutPresence.ABSENT,
    "attendu": StatutPresence.ATTENDU,
}


def presences_de(seance: Seance) -> list[Presence]:
    return list(seance.presences.select_related("membre__suppleant_de", "pouvoir_a"))


def presence_de(seance: Seance, pk: int) -> Presence:
    presence = get_object_or_404(Presence, seance=seance, pk=pk)
    presence.seance = seance
    return presence


def details_de(presence: Presence) -> list[str]:
    mots = [presence.organisme, f"pouvoir à {presence.pouvoir_a}" if presence.pouvoir_a else ""]
    if presence.signee_le is not None:
        mots.append(f"{presence.get_genre_signature_display().lower()}, {heure_fr(presence.signee_le)}")
    return [mot for mot in mots if mot]


@acces(tenir)
@require_safe
def presences(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    seance = seance_menee(request.acteur, code, pk)
    lignes = presences_de(seance)
    comptes = comptes_de(lignes)
    contenu = {
        "contrat": seance.contrat,
        "seance": seance,
        "ouverte": seance.etat == EtatSeance.OUVERTE,
        "lignes": [
            {
                "presence": presence,
                "etat": Badge(presence.get_statut_display(), TONS_PRESENCE[presence.statut]),
                "present": presence.statut == StatutPresence.PRESENT,
                "details": details_de(presence),
            }
            for presence in lignes
        ],
        "resume": phrase_des_presences(comptes),
        "attendus": comptes.attendus,
        "quorum": quorum_de(seance, lignes),
        "phrase_du_quorum": phrase_du_quorum(quorum_de(seance, lignes)),
        "fil_ariane": fil_de_la_seance(seance, ("Présences", "")),
    }
    return render(request, "gouvernance/presences.html", contenu)


@acces(tenir)
@require_POST
def noter_presence(request: RequeteActeur, code: str, pk: int, presence: int) -> HttpResponse:
    seance = seance_menee(request.acteur, code, pk)
    objet = presence_de(seance, presence)
    geste = next((nom for nom in GESTES if nom in request.POST), "")
    if "papier" in request.POST:
        signer = domaine.signer_presence
        tenter(request, lambda: signer(acteur=request.acteur, presence=objet, genre=GenreSignature.PAPIER))
    elif geste:
        noter = domaine.noter_presence
        tenter(request, lambda: noter(acteur=request.acteur, presence=objet, statut=GESTES[geste]))
    return redirect(f"{url_seance(seance, 'presences')}#presence-{objet.pk}")


@acces(tenir)
def donner_pouvoir(request: RequeteActeur, code: str, pk: int, presence: int) -> HttpResponse:
    seance = seance_menee(request.acteur, code, pk)
    objet = presence_de(seance, presence)
    form = PouvoirForm(request.POST or None, presence=objet)
    if request.method == "POST" and form.is_valid():
        acte, a_qui = domaine.noter_presence, form.cleaned_data["pouvoir_a"]
        statut = StatutPresence.REPRESENTE if a_qui else StatutPresence.EXCUSE
        if tenter(request, lambda: acte(acteur=request.acteur, presence=objet, statut=statut, pouvoir_a=a_qui), form):
            messages.success(
                request, "Le pouvoir est noté." if a_qui else "La personne est notée excusée, sans pouvoir."
            )
            return redirect(f"{url_seance(seance, 'presences')}#presence-{objet.pk}")
    return formulaire(
        request,
        seance.contrat,
        form,
        titre="Donner pouvoir",
        retour=url_seance(seance, "presences"),
        fil=fil_de_la_seance(seance, ("Présences", url_seance(seance, "presences"))),
        chapeau=f"{objet}",
    )


@acces(tenir)
def signer_presence(request: RequeteActeur, code: str, pk: int, presence: int) -> HttpResponse:
    """The tablet is handed over: the person draws in the frame, or confirms with a button."""
    seance = seance_menee(request.acteur, code, pk)
    objet = presence_de(seance, presence)
    if request.method == "POST":
        trace = request.POST.get("trace", "")
        genre = GenreSignature.CONFIRMEE if "confirmer" in request.POST else GenreSignature.TRACEE
        acte = domaine.signer_presence
        if tenter(request, lambda: acte(acteur=request.acteur, presence=objet, genre=genre, trace=trace)):
            messages.success(request, "Merci, votre présence est notée.")
            return redirect(f"{url_seance(seance, 'presences')}#presence-{objet.pk}")
        return redirect(url_seance(seance, "signer_presence", objet.pk))
    contenu = {
        "contrat": seance.contrat,
        "seance": seance,
        "presence": objet,
        "ouverte": seance.etat == EtatSeance.OUVERTE,
        "cadre": CADRE,
        "fil_ariane": fil_de_la_seance(seance, ("Présences", url_seance(seance, "presences")), ("Signer", "")),
    }
    return render(request, "gouvernance/signer.html", contenu)


@acces(tenir)
@require_safe
def signature(request: RequeteActeur, code: str, pk: int, presence: int) -> HttpResponse:
    """The drawn signature as an image."""
    seance = seance_menee(request.acteur, code, pk)
    objet = get_object_or_404(Presence.objects.exclude(signature=""), seance=seance, pk=presence)
    reponse = HttpResponse(svg_de_la_signature(objet.signature, f"Signature de {objet}"), content_type="image/svg+xml")
    reponse["Cache-Control"] = "private, no-store"
    reponse["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return reponse


def suppleants_absents(seance: Seance) -> list[MembreInstance]:
    """Substitutes that are not on the sheet yet."""
    notes = set(seance.presences.values_list("membre", flat=True))
    sieges = sieges_en_vigueur(seance.instance, seance.tenue_le)
    return [siege for siege in sieges if siege.suppleant_de_id is not None and siege.pk not in notes]


@acces(tenir)
def ajouter_presence(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    seance = seance_menee(request.acteur, code, pk)
    form = ArriveeForm(request.POST or None, membres=suppleants_absents(seance))
    if request.method == "POST" and form.is_valid():
        acte = domaine.ajouter_presence
        if tenter(request, lambda: acte(acteur=request.acteur, seance=seance, **form.champs()), form):
            messages.success(request, "La personne est sur la feuille de présence.")
            return redirect(url_seance(seance, "presences"))
    return formulaire(
        request,
        seance.contrat,
        form,
        titre="Ajouter une personne présente",
        retour=url_seance(seance, "presences"),
        fil=fil_de_la_seance(seance, ("Présences", url_seance(seance, "presences"))),
        bouton="Ajouter",
    )


@acces(tenir)
@require_safe
def emargement(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """To print before the meeting; after it, with the signatures."""
    seance = seance_menee(request.acteur, code, pk)
    lignes = presences_de(seance) or [
        domaine.presence_du_membre(seance, membre, rang)
        for rang, membre in enumerate(sieges_en_vigueur(seance.instance, seance.tenue_le), 1)
        if membre.suppleant_de_id is None
    ]
    return fichier(feuille_de_presence(seance, lignes), f"presence-{seance.tenue_le:%Y-%m-%d}.pdf")
