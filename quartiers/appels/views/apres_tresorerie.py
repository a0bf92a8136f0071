"""The holder's own cash calendar, on the page and in its agenda."""

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.annuaire.models import Organisme
from quartiers.appels.calendrier_tresorerie import calendrier
from quartiers.appels.models import AbonnementCalendrier, Dossier, Membre, Versement
from quartiers.appels.models.abonnements import jeton_de_calendrier
from quartiers.appels.permissions import agit_pour, suivre_versements, tenir_organisme
from quartiers.appels.queries.paiements import tresorerie, versements_visibles
from quartiers.appels.views.apres_commun import fil_contrat
from quartiers.comptes.acces import RequeteActeur, acces, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.exports.graphiques import barres_groupees, url_graphique

SUJET = "tresorerie"
MOIS_TRACES = 12  # the chart's latest months; the table has them all


def organisme_suivi(request: RequeteActeur, code: str, pk: int) -> tuple[Contrat, Organisme]:
    """An organisation that has a file in sight; a holder sees its own alone."""
    contrat = contrat_visible(request.acteur, code)
    dossiers = Dossier.objects.visibles_par(request.acteur).filter(contrat=contrat, organisme=pk)
    if not agit_pour(request.acteur, pk) and not dossiers.exists():
        raise Http404("Cet organisme n’est pas dans votre périmètre.")
    return contrat, get_object_or_404(Organisme, pk=pk)


@acces(suivre_versements)
@require_safe
def calendrier_organisme(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, organisme = organisme_suivi(request, code, pk)
    versements = versements_visibles(request.acteur, contrat).filter(ligne__dossier__organisme=organisme)
    etat = tresorerie(versements)
    mois = etat.par_mois()
    derniers = list(dict.fromkeys(str(ligne["mois"]) for ligne in mois))[-MOIS_TRACES:]
    traces = [ligne for ligne in mois if ligne["mois"] in derniers]
    titre = "Versements par mois, en euros"
    abonnement = AbonnementCalendrier.objects.filter(
        contrat=contrat, organisme=organisme, utilisateur=request.acteur.utilisateur, sujet=SUJET
    ).first()
    contexte = {
        "contrat": contrat,
        "organisme": organisme,
        "etat": etat,
        "totaux": {nom: etat.total(nom) for nom in ("promis", "ordonne", "paye", "a_rendre")},
        "graphique": url_graphique(barres_groupees(traces, "mois", "montant", "etape", titre, "€")) if traces else "",
        "titre": titre,
        "traces": traces,
        "colonnes": [("mois", "Mois"), ("etape", "Étape"), ("montant", "Montant", "montant")],
        "siens": agit_pour(request.acteur, pk),
        "adresse_calendrier": request.build_absolute_uri(reverse("appels:tresorerie_ics", args=[abonnement.jeton]))
        if abonnement
        else "",
        "fil_ariane": [*fil_contrat(contrat), (str(organisme), ""), ("Trésorerie", "")],
    }
    return render(request, "appels/apres_tresorerie.html", contexte)


@acces(tenir_organisme)
@require_POST
def calendrier_secret(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """Make the person's secret address, or another one: the former stops at once."""
    contrat, organisme = organisme_suivi(request, code, pk)
    if not agit_pour(request.acteur, pk):
        raise Http404("Seules les personnes de l’organisme s’abonnent à son calendrier.")
    AbonnementCalendrier.objects.update_or_create(
        contrat=contrat,
        organisme=organisme,
        utilisateur=request.acteur.utilisateur,
        sujet=SUJET,
        defaults={"jeton": jeton_de_calendrier()},
    )
    return redirect("appels:tresorerie", code, pk)


@public
@require_safe
def tresorerie_ics(request: RequeteActeur, jeton: str) -> HttpResponse:  # noqa: ARG001
    """The feed of a secret address, as long as its person works for the organisation."""
    abonnement = get_object_or_404(
        AbonnementCalendrier.objects.select_related("organisme", "contrat"), jeton=jeton, sujet=SUJET
    )
    membres = Membre.objects.actifs(timezone.localdate()).filter(
        organisme=abonnement.organisme, utilisateur=abonnement.utilisateur, utilisateur__is_active=True
    )
    if not membres.exists():
        raise Http404("Ce calendrier n’existe plus.")
    versements = (
        Versement.objects.filter(
            Q(ligne__notifiee_le__isnull=False),
            contrat=abonnement.contrat,
            ligne__dossier__organisme=abonnement.organisme,
            paye_le__isnull=True,
            promis_le__isnull=False,
        )
        .select_related("ligne__dossier", "ligne__financeur")
        .order_by("promis_le", "pk")
    )
    reponse = HttpResponse(
        calendrier(versements, f"Versements – {abonnement.organisme}"), content_type="text/calendar; charset=utf-8"
    )
    reponse["Content-Disposition"] = 'inline; filename="versements.ics"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse
