"""The letters that the site sent, and those that could not leave."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartiers.accueil.forms_envois import EnvoisForm
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.notifications.enums import EtatEnvoi
from quartiers.notifications.models import Envoi
from quartiers.notifications.permissions import lire_envois
from quartiers.notifications.queries import envois_suivis
from quartiers.socle.affichage import Badge, Ton
from quartiers.socle.formats import date_heure_fr

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
    lignes = [{**ligne(e), "etat": Badge(e.get_etat_display(), TONS[e.etat])} for e in page]
    contexte = {
        "filtre": filtre,
        "page": page,
        "colonnes": [(c.cle, c.libelle, c.genre) for c in COLONNES],
        "lignes": lignes,
        "fil_ariane": [("Mon compte", reverse("comptes:mon_compte")), ("Courriels envoyés", "")],
    }
    return render(request, "accueil/envois.html", contexte)


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
