"""« Mon quartier »: an address or a point, and the page of the neighbourhood. Nothing of it is kept nor written.

Everything is sent by POST: an address or a point in the address of a page would stay in the servers' logs.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from quartiers.accueil.forms import AdresseForm
from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.socle.formats import INSECABLE, nombre
from quartiers.territoire.enums import Generation
from quartiers.territoire.forms import PointForm
from quartiers.territoire.geocodage import Adresse, GeocodageIndisponible, chercher_adresse
from quartiers.territoire.queries import localisateur_autour

COMMUNES_MONTREES = 60


@dataclass(frozen=True)
class Reponse:
    """What a point gives: `genre` « dedans », « a_verifier » or « dehors », and what to tell."""

    genre: str
    quartier: QuartierContrat | None = None
    nom: str = ""
    code: str = ""
    commune: str = ""
    poche: str = ""
    distance: str = ""


@sensitive_post_parameters()
@never_cache
@public
def mon_quartier(request: RequeteActeur) -> HttpResponse:
    contexte: dict[str, Any] = {"adresse_form": AdresseForm(), "point_form": PointForm()}
    if request.method == "POST" and "adresse" in request.POST:
        contexte |= repondre_a_l_adresse(request)
    elif request.method == "POST":
        contexte |= repondre_au_point(request)
    reponse = contexte.get("reponse")
    if isinstance(reponse, Reponse) and reponse.genre == "dedans" and reponse.quartier:
        messages.success(request, f"Vous êtes dans le quartier prioritaire « {reponse.quartier.titre} ».")
        return redirect(adresse_du_quartier(reponse.quartier))
    if reponse and reponse.quartier:
        contexte["adresse_quartier"] = adresse_du_quartier(reponse.quartier)
    contexte |= {
        "quartiers": quartiers_proposes(request),
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
        return {"adresse_form": form, "reponse": situer(adresses[0].lon, adresses[0].lat), "lieu": adresses[0].libelle}
    return {"adresse_form": form, "candidates": [candidate(adresse) for adresse in adresses]}


def candidate(adresse: Adresse) -> tuple[str, str, str]:
    return adresse.libelle, f"{adresse.lat:.6f}", f"{adresse.lon:.6f}"


def repondre_au_point(request: RequeteActeur) -> dict[str, Any]:
    form = PointForm(request.POST)
    if not form.is_valid():
        return {"point_form": form}
    return {"point_form": form, "reponse": situer(form.cleaned_data["lon"], form.cleaned_data["lat"])}


def situer(lon: float, lat: float) -> Reponse:
    """Where the point lies among the priority neighbourhoods of 2024."""
    localisateur = localisateur_autour(lon, lat)
    if Generation.QPV_2024 not in localisateur.generations:
        return Reponse("dehors")
    lieu = localisateur.localiser_point(lon, lat)
    zone = lieu.quartier or lieu.quartier_proche
    return Reponse(
        genre="a_verifier" if lieu.a_verifier else "dedans" if lieu.quartier else "dehors",
        quartier=quartier_publie(zone.code) if zone else None,
        nom=zone.nom if zone else "",
        code=zone.code if zone else "",
        commune=lieu.commune.nom if lieu.commune else "",
        poche=lieu.poche.nom if lieu.poche else "",
        distance=distance_lisible(lieu.distance_m),
    )


def quartier_publie(code: str) -> QuartierContrat | None:
    """The neighbourhood of a published contract under this national code."""
    trouves = QuartierContrat.objects.filter(quartier__code=code, contrat__publie=True, fin__isnull=True)
    return trouves.select_related("contrat", "commune").order_by("-debut", "pk").first()


def distance_lisible(metres: float | None) -> str:
    if metres is None:
        return ""
    if metres < 950:
        return f"{nombre(max(10, round(metres, -1)))}{INSECABLE}m"
    return f"{nombre(round(metres / 1000, 1))}{INSECABLE}km"


def adresse_du_quartier(quartier: QuartierContrat) -> str:
    return reverse("accueil:quartier", args=[quartier.contrat.code, quartier.code])


def quartiers_proposes(request: RequeteActeur) -> list[tuple[str, list[tuple[str, str]]]]:
    """Without map nor address: the neighbourhoods by commune, of a site that holds few of them."""
    visibles = Contrat.objects.visibles_par(request.acteur)
    quartiers = (
        QuartierContrat.objects.filter(contrat__in=visibles, commune__isnull=False, fin__isnull=True)
        .select_related("contrat", "commune")
        .order_by("commune__nom", "titre")[: COMMUNES_MONTREES + 1]
    )
    if len(quartiers) > COMMUNES_MONTREES:
        return []
    par_commune: dict[str, list[tuple[str, str]]] = {}
    for quartier in quartiers:
        commune = quartier.commune.nom if quartier.commune else ""
        par_commune.setdefault(commune, []).append((quartier.titre, adresse_du_quartier(quartier)))
    return list(par_commune.items())
