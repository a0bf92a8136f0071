"""Outlines as GeoJSON for the maps of the site and for who reuses them, with their source."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartiers.socle.formats import nombre
from quartiers.socle.modeles import en_vigueur_le
from quartiers.territoire.enums import Generation
from quartiers.territoire.forms import PointForm, TerritoireForm
from quartiers.territoire.models import Commune, Contour, Epci, PocheDePauvrete
from quartiers.territoire.queries import autour

AUTOUR = 0.03  # degrees: about 3 km, what a map framed on a point shows
UNE_HEURE = 3600  # seconds that a browser may keep an outline


@require_safe
def quartiers(request: HttpRequest) -> JsonResponse:
    """Neighbourhoods of an EPCI (`epci`), around a point (`lat`, `lon`), or one of them (`code`)."""
    contours = Contour.objects.filter(en_vigueur_le(timezone.localdate())).select_related("quartier")
    contours = contours.prefetch_related("quartier__communes")
    if code := request.GET.get("code"):
        contours = contours.filter(quartier__code=code)
    elif "lat" in request.GET:
        contours = _voisins(contours.filter(quartier__generation=Generation.QPV_2024), *_point(request))
    else:
        communes = Commune.objects.filter(epci=epci_demande(request)).values("pk")
        contours = contours.filter(quartier__communes__in=communes, quartier__generation=Generation.QPV_2024)
    return _reponse(_entite_contour(c) for c in contours.order_by("quartier__code").distinct())


@require_safe
def communes(request: HttpRequest) -> JsonResponse:
    """Communes of an EPCI, or around a point, whose outline is known: the background of the maps."""
    connues = Commune.objects.filter(contour__isnull=False).order_by("code")
    if "lat" in request.GET:
        lignes = connues.filter(autour(*_point(request), AUTOUR))
    else:
        lignes = connues.filter(epci=epci_demande(request))
    # No name: a bubble on each commune would hide the neighbourhoods from the keyboard.
    entites = (_entite(c.contour, {"style": "commune", "commune": c.nom, "code": c.code}) for c in lignes)
    return _reponse(entites, arriere_plan=True)


@require_safe
def poches(request: HttpRequest) -> JsonResponse:
    """Pockets of poverty of an EPCI, as rough outlines of IRIS."""
    lignes = PocheDePauvrete.objects.filter(commune__epci=epci_demande(request), geometrie__isnull=False)
    return _reponse(
        _entite(
            p.geometrie,
            {"style": "poche", "nom": p.nom, "detail": f"Poche de pauvreté, {p.commune}. {p.source}"},
        )
        for p in lignes.select_related("commune")
    )


def epci_demande(request: HttpRequest) -> Epci:
    """The EPCI of the address, else the one whose territory is the best known; 404 when it is not one of ours."""
    form = TerritoireForm(request.GET)
    siren = form.cleaned_data["epci"] if form.is_valid() else "inconnu"
    connus = Epci.objects.filter(siren=siren, communes__quartiers__isnull=False)
    choisi = connus.first() if siren else epci_par_defaut()
    if choisi is None:
        raise Http404("Aucun quartier prioritaire n’est connu sur ce territoire.")
    return choisi


def epci_par_defaut() -> Epci | None:
    """The first one with pockets of poverty, else with neighbourhoods."""
    avec_poches = Epci.objects.filter(communes__poches__isnull=False).order_by("siren").first()
    return avec_poches or Epci.objects.filter(communes__quartiers__isnull=False).order_by("siren").first()


def _point(request: HttpRequest) -> tuple[float, float]:
    form = PointForm(request.GET)
    if not form.is_valid():
        raise Http404("Latitude et longitude attendues, en degrés.")
    return form.cleaned_data["lon"], form.cleaned_data["lat"]


def _voisins(contours: QuerySet[Contour], lon: float, lat: float) -> QuerySet[Contour]:
    """Those a walk away, else those a drive away."""
    a_pied = contours.filter(autour(lon, lat, AUTOUR))
    return a_pied if a_pied.exists() else contours.filter(autour(lon, lat))


def _entite_contour(contour: Contour) -> dict[str, Any]:
    quartier = contour.quartier
    lieux = ", ".join(c.nom for c in quartier.communes.all())
    return _entite(
        contour.geometrie,
        {
            "nom": quartier.nom,
            "code": quartier.code,
            "style": "qpv" if quartier.generation == Generation.QPV_2024 else "ancien",
            "detail": f"{quartier.get_generation_display()}, {lieux}, {nombre(contour.surface, 1)} ha.",
            "url": reverse("territoire:quartier", args=[quartier.code]),
            "source": contour.source,
        },
    )


def _entite(geometrie: dict[str, Any] | None, proprietes: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": proprietes, "geometry": geometrie}


def _reponse(entites: Iterable[dict[str, Any]], **membres: Any) -> JsonResponse:
    liste: Sequence[dict[str, Any]] = list(entites)
    reponse = JsonResponse(
        {"type": "FeatureCollection", **membres, "features": liste},
        content_type="application/geo+json",
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )
    reponse["Cache-Control"] = f"public, max-age={UNE_HEURE}"
    return reponse
