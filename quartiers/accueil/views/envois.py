"""The letters that the site sent, and those that could not leave."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from quartiers.accueil.forms_envois import EnvoisForm
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.notifications import courriels
from quartiers.notifications.enums import TRANSITIONS_ENVOI, EtatEnvoi
from quartiers.notifications.models import Envoi
from quartiers.notifications.permissions import lire_envois, renvoyer
from quartiers.notifications.queries import envois_suivis
from quartiers.socle.affichage import Badge, Lien, Ton
from quartiers.socle.formats import date_heure_fr
from quartiers.socle.transitions import TransitionRefusee

PAR_PAGE = 50
COLONNES = [
    Colonne("cree_le", "Demandé le"),
    Colonne("destinataire", "Destinataire"),
    Colonne("sujet", "Sujet"),
    Colonne("etat", "État"),
    Colonne("envoye_le", "Envoyé le"),
    Colonne("essais", "Essais", "entier"),
    Colonne("erreur", "Dernière erreur"),
]
COLONNES_PAGE = [*((c.cle, c.libelle, c.genre) for c in COLONNES), ("acte", "Acte", "lien")]
TONS: dict[str, Ton] = {EtatEnvoi.A_ENVOYER: "info", EtatEnvoi.ENVOYE: "succes", EtatEnvoi.ECHOUE: "erreur"}


@acces(lire_envois)
@require_safe
def envois(request: RequeteActeur) -> HttpResponseBase:
    """Letters of the perimeter, newest first; ?format=xlsx|ods|csv gives the same rows as a file."""
    filtre = EnvoisForm(request.GET)
    trouves = filtre.filtrer(envois_suivis(request.acteur))
    if demande := request.GET.get("format"):
        return reponse_tableau("courriels", "Courriels envoyés", COLONNES, [ligne(e) for e in trouves], demande)
    page = Paginator(trouves, PAR_PAGE).get_page(request.GET.get("page"))
    lignes = [{**ligne(e), "etat": Badge(e.get_etat_display(), TONS[e.etat]), "acte": lien_renvoyer(e)} for e in page]
    contexte = {
        "filtre": filtre,
        "page": page,
        "colonnes": COLONNES_PAGE,
        "lignes": lignes,
        "fil_ariane": [("Mon compte", reverse("comptes:mon_compte")), ("Courriels envoyés", "")],
    }
    return render(request, "accueil/envois.html", contexte)


def lien_renvoyer(envoi: Envoi) -> Lien | str:
    if envoi.etat not in TRANSITIONS_ENVOI["renvoyer"].depuis:
        return ""
    return Lien("Renvoyer", reverse("accueil:envoi_renvoyer", args=[envoi.pk]))


@acces(renvoyer)
@require_http_methods(["GET", "HEAD", "POST"])
def envoi_renvoyer(request: RequeteActeur, pk: int) -> HttpResponseBase:
    """What could not leave, why, and the button that sends it again."""
    envoi = get_object_or_404(envois_suivis(request.acteur), pk=pk)
    exiger(renvoyer, request.acteur, envoi)
    liste = reverse("accueil:envois")
    if request.method == "POST":
        try:
            courriels.renvoyer(acteur=request.acteur, envoi=envoi)
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, "Le courriel repart dans les minutes qui viennent.")
        return redirect(liste)
    faits = [(c.libelle, valeur) for c in COLONNES if (valeur := ligne(envoi)[str(c.cle)])]
    contexte = {
        "faits": faits,
        "possible": envoi.etat in TRANSITIONS_ENVOI["renvoyer"].depuis,
        "url_retour": liste,
        "fil_ariane": [
            ("Mon compte", reverse("comptes:mon_compte")),
            ("Courriels envoyés", liste),
            ("Renvoyer", ""),
        ],
    }
    return render(request, "accueil/envoi_renvoyer.html", contexte)


def ligne(envoi: Envoi) -> dict[str, Any]:
    return {
        "cree_le": date_heure_fr(envoi.cree_le),
        "destinataire": envoi.destinataire,
        "sujet": envoi.sujet,
        "etat": envoi.get_etat_display(),
        "envoye_le": date_heure_fr(envoi.envoye_le) if envoi.envoye_le else "",
        "essais": envoi.essais,
        "erreur": envoi.erreur,
    }
