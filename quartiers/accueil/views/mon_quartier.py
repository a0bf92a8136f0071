"""« Mon quartier »: an address or a point, and the page of the neighbourhood. Nothing of it is kept nor written.

Everything is sent by POST: an address or a point in the address of a page would stay in the servers' logs.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from quartiers.accueil.contexte import contrat_courant
from quartiers.accueil.forms import AdresseForm
from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.territoire.forms import PointForm
from quartiers.territoire.geocodage import Adresse, GeocodageIndisponible, chercher_adresse
from quartiers.territoire.models import Quartier
from quartiers.territoire.queries import Reponse, repondre

COMMUNES_MONTREES = 60


@sensitive_post_parameters()
@never_cache
@public
def mon_quartier(request: RequeteActeur) -> HttpResponse:
    contexte: dict[str, Any] = {"adresse_form": AdresseForm(), "point_form": PointForm()}
    if request.method == "POST" and "adresse" in request.POST:
        contexte |= repondre_a_l_adresse(request)
    elif request.method == "POST":
        contexte |= repondre_au_point(request)
    reponse: Reponse | None = contexte.get("reponse")
    voisin = (reponse.quartier or reponse.proche) if reponse else None
    publie = quartier_publie(voisin) if voisin else None
    if publie and reponse and reponse.quartier and not reponse.a_verifier:
        messages.success(request, f"Vous êtes dans le quartier prioritaire « {publie.titre} ».")
        return redirect(adresse_du_quartier(publie))
    contexte |= {
        "publie": publie,
        "adresse_quartier": adresse_du_quartier(publie) if publie else "",
        "quartiers": quartiers_proposes(request),
        "geojson": adresse_des_contours(request, reponse),
        "fonds": settings.FONDS_DE_CARTE,
        "credit_fonds": settings.FONDS_DE_CARTE_CREDIT,
        "fil_ariane": [("Accueil", reverse("accueil:accueil")), ("Mon quartier", "")],
    }
    return render(request, "accueil/mon_quartier.html", contexte)


def repondre_a_l_adresse(request: RequeteActeur) -> dict[str, Any]:
    """One sure place: its answer. Several: the person chooses. None, or no service: the map."""
    form = AdresseForm(request.POST)
    if not form.is_valid():
        return {"adresse_form": form}
    try:
        adresses = chercher_adresse(form.cleaned_data["adresse"])
    except GeocodageIndisponible as echec:
        return {"adresse_form": form, "indisponible": str(echec)}
    if not adresses:
        form.add_error("adresse", "Cette adresse est inconnue. Vérifiez la rue et la commune, ou touchez la carte.")
        return {"adresse_form": form}
    if len(adresses) == 1 or adresses[0].sure:
        return {"adresse_form": form, "reponse": repondre(adresses[0].lon, adresses[0].lat, adresses[0].libelle)}
    return {"adresse_form": form, "candidates": [candidate(adresse) for adresse in adresses]}


def candidate(adresse: Adresse) -> tuple[str, str, str]:
    return adresse.libelle, f"{adresse.lat:.6f}", f"{adresse.lon:.6f}"


def repondre_au_point(request: RequeteActeur) -> dict[str, Any]:
    form = PointForm(request.POST)
    if not form.is_valid():
        return {"point_form": form}
    return {"point_form": form, "reponse": repondre(form.cleaned_data["lon"], form.cleaned_data["lat"])}


def adresse_des_contours(request: RequeteActeur, reponse: Reponse | None) -> str:
    """Outlines to touch: those of the only contract, else around the answer, to a kilometre only (the server's log
    must not tell where), else those that the site knows best."""
    courant = contrat_courant(request, request.acteur)
    if courant:
        return " ".join(reverse(f"accueil:{couche}", args=[courant.code]) for couche in ("fond", "contours"))
    geojson = reverse("territoire:geojson_quartiers")
    return f"{geojson}?lat={reponse.lat:.2f}&lon={reponse.lon:.2f}" if reponse else geojson


def quartier_publie(quartier: Quartier) -> QuartierContrat | None:
    """This neighbourhood in a published contract."""
    trouves = QuartierContrat.objects.filter(quartier=quartier, contrat__publie=True, fin__isnull=True)
    return trouves.select_related("contrat", "commune").order_by("-debut", "pk").first()


def adresse_du_quartier(quartier: QuartierContrat) -> str:
    return reverse("accueil:quartier", args=[quartier.contrat.code, quartier.code])


def quartiers_proposes(request: RequeteActeur) -> list[tuple[str, list[tuple[str, str]]]]:
    """Without map nor address: the neighbourhoods by commune, of a site that holds few of them."""
    visibles = Contrat.objects.visibles_par(request.acteur)
    quartiers = (
        QuartierContrat.objects.filter(contrat__in=visibles, commune__isnull=False, fin__isnull=True)
        .select_related("contrat", "commune")
        .defer("commune__contour")
        .order_by("commune__nom", "titre")[: COMMUNES_MONTREES + 1]
    )
    if len(quartiers) > COMMUNES_MONTREES:
        return []
    par_commune: dict[str, list[tuple[str, str]]] = {}
    for quartier in quartiers:
        commune = quartier.commune.nom if quartier.commune else ""
        par_commune.setdefault(commune, []).append((quartier.titre, adresse_du_quartier(quartier)))
    return list(par_commune.items())
