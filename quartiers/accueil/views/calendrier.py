"""The year of a contract for all: a page, and a feed for agendas."""

from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartiers.accueil.agenda import agenda_du_contrat
from quartiers.accueil.queries.calendrier import annee_du_contrat
from quartiers.comptes.acces import RequeteActeur, public
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.gouvernance.permissions import suivre_seances
from quartiers.gouvernance.vigilance import vigilances
from quartiers.socle.formats import MOIS

ANNEES = range(2000, 2100)


@public
@require_safe
def calendrier(request: RequeteActeur, code: str) -> HttpResponse:
    """One year, month by month: this year when the address does not say."""
    contrat = contrat_visible(request.acteur, code)
    jour = timezone.localdate()
    annee = annee_demandee(request.GET.get("annee", ""), jour.year)
    jalons = annee_du_contrat(request.acteur, contrat, annee)
    suivies = vigilances(contrat, annee, jour) if suivre_seances(request.acteur, contrat) else []
    contexte = {
        "contrat": contrat,
        "annee": annee,
        "jour": jour,
        "mois": [
            (MOIS[mois - 1].capitalize(), list(groupe)) for mois, groupe in groupby(jalons, lambda j: j.jour.month)
        ],
        "prochain": next((jalon for jalon in jalons if jalon.jour >= jour and not jalon.annule), None),
        "annee_avant": str(annee - 1),
        "annee_apres": str(annee + 1),
        "url_avant": f"?annee={annee - 1}",
        "url_apres": f"?annee={annee + 1}",
        "vigilances": suivies,
        "flux": request.build_absolute_uri(reverse("accueil:calendrier_ics", args=[code])),
        "fil_ariane": [(contrat.nom_court, reverse("accueil:contrat", args=[code])), ("Calendrier", "")],
    }
    return render(request, "accueil/calendrier.html", contexte)


def annee_demandee(texte: str, annee: int) -> int:
    if not texte:
        return annee
    if not texte.isdecimal() or int(texte[:5]) not in ANNEES:
        raise Http404("Cette année n’est pas suivie.")
    return int(texte)


@public
@require_safe
def calendrier_ics(request: RequeteActeur, code: str) -> HttpResponse:
    """The feed that agendas read by themselves: what anyone may see, from last year to next year."""
    contrat = contrat_visible(request.acteur, code)
    annee = timezone.localdate().year
    jalons = [jalon for a in (annee - 1, annee, annee + 1) for jalon in annee_du_contrat(Acteur(), contrat, a)]
    contenu = agenda_du_contrat(jalons, str(contrat), settings.ADRESSE_PUBLIQUE)
    reponse = HttpResponse(contenu, content_type="text/calendar; charset=utf-8")
    reponse["Content-Disposition"] = f'inline; filename="calendrier-{code}.ics"'
    return reponse
