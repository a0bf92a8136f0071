"""One person's own deadlines in a contract: on a page, and in the agenda by a secret address."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.appels.agenda import agenda_personnel
from quartiers.appels.models import AbonnementCalendrier
from quartiers.appels.models.abonnements import jeton_de_calendrier
from quartiers.appels.queries.echeances import EcheancePersonnelle, echeances_de, habilitations_dans
from quartiers.appels.views.apres_commun import fil_contrat
from quartiers.comptes.acces import RequeteActeur, connecte, public
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.socle.affichage import Lien
from quartiers.socle.formats import date_fr, date_heure_fr, jour

SUJET = "echeances"


@connecte
@require_safe
def mon_calendrier(request: RequeteActeur, code: str) -> HttpResponse:
    contrat, personne = contrat_de_la_personne(request, code)
    aujourd_hui = timezone.localdate()
    dues = echeances_de(personne, contrat, aujourd_hui)
    abonnement = AbonnementCalendrier.objects.filter(
        contrat=contrat, organisme=None, utilisateur=personne, sujet=SUJET
    ).first()
    contexte = {
        "contrat": contrat,
        "colonnes": [("quand", "Quand"), ("quoi", "Quoi", "lien"), ("detail", "Précision")],
        "a_venir": [ligne(echeance) for echeance in dues if jour(echeance.date) >= aujourd_hui],
        "passees": [ligne(echeance) for echeance in dues if jour(echeance.date) < aujourd_hui],
        "adresse_calendrier": request.build_absolute_uri(reverse("appels:mes_echeances_ics", args=[abonnement.jeton]))
        if abonnement
        else "",
        "fil_ariane": [*fil_contrat(contrat), ("Mon calendrier", "")],
    }
    return render(request, "appels/mon_calendrier.html", contexte)


def ligne(echeance: EcheancePersonnelle) -> dict[str, object]:
    quand = date_heure_fr(echeance.date) if isinstance(echeance.date, dt.datetime) else date_fr(echeance.date)
    return {"quand": quand, "quoi": Lien(echeance.titre, echeance.adresse), "detail": echeance.detail}


@connecte
@require_POST
def mon_calendrier_secret(request: RequeteActeur, code: str) -> HttpResponse:
    """Make the person's secret address, or another one: the former stops at once."""
    contrat, personne = contrat_de_la_personne(request, code)
    AbonnementCalendrier.objects.update_or_create(
        contrat=contrat,
        organisme=None,
        utilisateur=personne,
        sujet=SUJET,
        defaults={"jeton": jeton_de_calendrier()},
    )
    return redirect("appels:mon_calendrier", code)


@public
@require_safe
def mes_echeances_ics(request: RequeteActeur, jeton: str) -> HttpResponse:  # noqa: ARG001
    """The feed of a secret address, as long as its person holds a right in the contract; read anew each time."""
    abonnements = AbonnementCalendrier.objects.select_related("utilisateur", "contrat")
    abonnement = get_object_or_404(abonnements, jeton=jeton, sujet=SUJET)
    aujourd_hui = timezone.localdate()
    if not habilitations_dans(abonnement.utilisateur, abonnement.contrat, aujourd_hui):
        raise Http404("Ce calendrier n’existe plus.")
    dues = echeances_de(abonnement.utilisateur, abonnement.contrat, aujourd_hui)
    contenu = agenda_personnel(dues, f"Mes échéances – {abonnement.contrat}", settings.ADRESSE_PUBLIQUE)
    reponse = HttpResponse(contenu, content_type="text/calendar; charset=utf-8")
    reponse["Content-Disposition"] = 'inline; filename="echeances.ics"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def contrat_de_la_personne(request: RequeteActeur, code: str) -> tuple[Contrat, Utilisateur]:
    """A contract where the person holds a right, whatever the one that acts; 404 for the others."""
    contrat = contrat_visible(request.acteur, code)
    personne = request.acteur.utilisateur
    if personne is None or not habilitations_dans(personne, contrat, timezone.localdate()):
        raise Http404("Vous n’avez pas de rôle dans ce contrat.")
    return contrat, personne
