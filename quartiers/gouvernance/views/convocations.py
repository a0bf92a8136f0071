"""Convening, telling a change, cancelling; and what a member does by the link of a letter, without an account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces, connecte, public
from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance import calendrier
from quartiers.gouvernance.acces import (
    compte_rendu_lisible,
    regard_du_membre,
    seance_menee,
    seance_visible,
    sieges_de,
)
from quartiers.gouvernance.contenu import contenu_du_compte_rendu, ou, phrase_de_l_approbation, quand
from quartiers.gouvernance.domain import convocations as domaine
from quartiers.gouvernance.domain.comptes_rendus import remarquer
from quartiers.gouvernance.domain.presences import repondre_a_la_convocation
from quartiers.gouvernance.enums import EtatCompteRendu, EtatSeance
from quartiers.gouvernance.forms_seances import MotifForm, RemarqueForm
from quartiers.gouvernance.liens import LienPerime, LienSeance, adresse_de_seance, lien_de_seance
from quartiers.gouvernance.models import CompteRendu, MembreInstance, Presence, Seance
from quartiers.gouvernance.permissions import preparer
from quartiers.gouvernance.presentation import etat_de_seance
from quartiers.gouvernance.queries import destinataires
from quartiers.gouvernance.redaction import compte_rendu_en_pdf
from quartiers.gouvernance.reponses import fichier
from quartiers.gouvernance.views.cadre import fil_de_la_seance, formulaire, tenter, url_seance
from quartiers.socle.formats import compte


@acces(preparer)
def convoquer(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """Before anything leaves: who will read what, and what is missing."""
    seance = seance_menee(request.acteur, code, pk)
    deja = seance.etat == EtatSeance.CONVOQUEE
    if request.method == "POST":
        acte = domaine.redire_la_convocation if deja else domaine.convoquer
        envois: list[int] = []
        if tenter(request, lambda: envois.append(acte(acteur=request.acteur, seance=seance))):
            messages.success(request, f"La convocation part vers {compte(envois[0], 'adresse')}.")
            return redirect(url_seance(seance))
        return redirect(url_seance(seance, "convoquer"))
    membres = destinataires(seance.instance, timezone.localdate())
    points = list(seance.points.all())
    contenu = {
        "contrat": seance.contrat,
        "seance": seance,
        "deja": deja,
        "quand": quand(seance),
        "ou": ou(seance),
        "possible": deja or seance.etat == EtatSeance.PREPARATION,
        "manques": [] if deja else domaine.manques_de(seance),
        "hors_delai": domaine.hors_delai(seance),
        "avec": [m for m in membres if m.courriel],
        "sans": [m for m in membres if not m.courriel],
        "points": points,
        "secrets": sum(point.confidentiel for point in points),
        "fil_ariane": fil_de_la_seance(seance, ("Convoquer", "")),
    }
    return render(request, "gouvernance/convoquer.html", contenu)


@acces(preparer)
def annuler_seance(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    seance = seance_menee(request.acteur, code, pk)
    form = MotifForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        acte = domaine.annuler_seance
        if tenter(request, lambda: acte(acteur=request.acteur, seance=seance, **form.cleaned_data), form):
            messages.success(request, "La séance est annulée ; les personnes convoquées sont prévenues.")
            return redirect(url_seance(seance))
    chapeau = "Les personnes convoquées reçoivent ce motif, et l’événement quitte leur agenda."
    return formulaire(
        request,
        seance.contrat,
        form,
        titre="Annuler la séance",
        retour=url_seance(seance),
        fil=fil_de_la_seance(seance, ("", ""))[:-1],
        bouton="Annuler la séance",
        danger=True,
        chapeau=chapeau if seance.convoquee_le else "Personne n’a encore été convoqué.",
    )


def reponse_du_membre(request: RequeteActeur, seance: Seance, membre: MembreInstance, acteur: Acteur) -> bool:
    """« vient » oui or non, « pouvoir » the number of another seat."""
    pouvoir = request.POST.get("pouvoir", "")
    a_qui = (
        MembreInstance.objects.filter(instance=seance.instance_id, pk=pouvoir).first() if pouvoir.isdecimal() else None
    )
    vient = request.POST.get("vient") == "oui"
    return tenter(
        request,
        lambda: repondre_a_la_convocation(acteur=acteur, seance=seance, membre=membre, vient=vient, pouvoir_a=a_qui),
    )


@connecte
@require_POST
def repondre(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """A member with an account says whether they come."""
    seance, _ = seance_visible(request.acteur, code, pk)
    siege = sieges_de(request.acteur, timezone.localdate(), seance.instance_id).first()
    if siege is not None and reponse_du_membre(request, seance, siege, request.acteur):
        messages.success(request, "Votre réponse est enregistrée.")
    return redirect(url_seance(seance))


def transmettre(request: RequeteActeur, compte_rendu: CompteRendu, membre: MembreInstance, form: RemarqueForm) -> bool:
    acte, champs = remarquer, form.cleaned_data
    faite = tenter(request, lambda: acte(acteur=Acteur(), compte_rendu=compte_rendu, membre=membre, **champs), form)
    if faite:
        messages.success(request, "Merci : votre remarque est transmise.")
    return faite


# By the link of a letter


def ouvrir_lien(request: RequeteActeur, jeton: str) -> LienSeance | HttpResponse:
    try:
        lien = lien_de_seance(jeton)
    except LienPerime as refus:
        return render(request, "gouvernance/lien_perime.html", {"message": str(refus)}, status=410)
    if lien.seance.etat == EtatSeance.PREPARATION:
        message = "Cette séance n’est pas encore convoquée."
        return render(request, "gouvernance/lien_perime.html", {"message": message}, status=410)
    return lien


@public
def par_lien(request: RequeteActeur, jeton: str) -> HttpResponse:
    """The member's page: what is on the agenda, answering, then reading the minutes and remarking."""
    lien = ouvrir_lien(request, jeton)
    if isinstance(lien, HttpResponse):
        return lien
    seance, membre = lien.seance, lien.membre
    regard = regard_du_membre(membre)
    compte_rendu = compte_rendu_lisible(seance, regard)
    points = regard.points(seance)
    form = RemarqueForm(request.POST if "remarquer" in request.POST else None, points=points)
    if request.method == "POST":
        if "vient" in request.POST:
            if reponse_du_membre(request, seance, membre, Acteur()):
                messages.success(request, "Merci : votre réponse est enregistrée. Vous pouvez la changer ici.")
            return redirect("gouvernance:par_lien", jeton=jeton)
        if compte_rendu is not None and form.is_valid() and transmettre(request, compte_rendu, membre, form):
            return redirect("gouvernance:par_lien", jeton=jeton)
    autres = [m for m in destinataires(seance.instance, timezone.localdate()) if m.pk != membre.pk]
    contenu = {
        "contrat": seance.contrat,
        "seance": seance,
        "membre": membre,
        "jeton": jeton,
        "quand": quand(seance),
        "ou": ou(seance),
        "etat": etat_de_seance(seance),
        "points": points,
        "attendu": seance.etat in {EtatSeance.CONVOQUEE, EtatSeance.OUVERTE},
        "presence": Presence.objects.filter(seance=seance, membre=membre).select_related("pouvoir_a").first(),
        "autres": autres,
        "compte_rendu": compte_rendu,
        "approbation": phrase_de_l_approbation(compte_rendu),
        "contenu": contenu_du_compte_rendu(seance, compte_rendu, confidentiel=regard.confidentiel)
        if compte_rendu
        else None,
        "remarques": list(compte_rendu.remarques.filter(membre=membre)) if compte_rendu else [],
        "remarquable": compte_rendu is not None and compte_rendu.etat == EtatCompteRendu.REMARQUES,
        "form": form,
    }
    reponse = render(request, "gouvernance/par_lien.html", contenu)
    reponse["Cache-Control"] = "private, no-store"  # the address is the key
    return reponse


@public
@require_safe
def dossier_par_lien(request: RequeteActeur, jeton: str) -> HttpResponse:
    from quartiers.gouvernance.dossier import dossier_de_seance  # pypdf: only for a booklet

    lien = ouvrir_lien(request, jeton)
    if isinstance(lien, HttpResponse):
        return lien
    points = regard_du_membre(lien.membre).points(lien.seance)
    return fichier(dossier_de_seance(lien.seance, points), f"dossier-{lien.seance.tenue_le:%Y-%m-%d}.pdf")


@public
@require_safe
def invitation_par_lien(request: RequeteActeur, jeton: str) -> HttpResponse:
    lien = ouvrir_lien(request, jeton)
    if isinstance(lien, HttpResponse):
        return lien
    seance, membre = lien.seance, lien.membre
    points = regard_du_membre(membre).points(seance)
    annulee = seance.etat == EtatSeance.ANNULEE
    corps = calendrier.invitation(
        seance,
        points,
        methode=calendrier.CANCEL if annulee else calendrier.PUBLISH,
        adresse=adresse_de_seance(seance, membre),
    )
    return fichier(corps, f"seance-{seance.tenue_le:%Y-%m-%d}.ics", "text/calendar; charset=utf-8")


@public
@require_safe
def compte_rendu_par_lien(request: RequeteActeur, jeton: str) -> HttpResponse:
    lien = ouvrir_lien(request, jeton)
    if isinstance(lien, HttpResponse):
        return lien
    regard = regard_du_membre(lien.membre)
    compte_rendu = compte_rendu_lisible(lien.seance, regard)
    if compte_rendu is None:
        message = "Le compte rendu de cette séance n’est pas encore prêt."
        return render(request, "gouvernance/lien_perime.html", {"message": message}, status=404)
    corps = compte_rendu_en_pdf(lien.seance, compte_rendu, confidentiel=regard.confidentiel)
    return fichier(corps, f"compte-rendu-{lien.seance.tenue_le:%Y-%m-%d}.pdf")
