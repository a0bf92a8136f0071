"""Find one's neighbourhood from an address, a point or a touch on the map; locate a file of points.

Nothing is kept: neither the address, nor the point, nor the file, nor its result. An address or a point is sent by
POST: in the address of a page, it would stay in the servers' logs.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from quartiers.territoire.formats import FichierIllisible
from quartiers.territoire.forms import AdresseForm, FichierPointsForm, PointForm
from quartiers.territoire.geocodage import GeocodageIndisponible, chercher_adresse
from quartiers.territoire.models import Quartier
from quartiers.territoire.queries import (
    Reponse,
    generations_localisables,
    localisateur_de_l_emprise,
    noms_des_codes,
    repondre,
)

if TYPE_CHECKING:
    from quartiers.territoire.points import Demande

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
MORCEAU = 1 << 16  # bytes


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def localiser(request: HttpRequest) -> HttpResponse:
    """Public. POST `adresse`: looked for by the national base. POST `lat`, `lon`: a point. Nothing is written."""
    contexte: dict[str, Any] = {"form_adresse": AdresseForm(), "form_point": PointForm()}
    if request.method == "POST" and "adresse" in request.POST:
        contexte |= _par_adresse(AdresseForm(request.POST))
    elif request.method == "POST":
        contexte |= _par_point(PointForm(request.POST))
    reponse: Reponse | None = contexte.get("reponse")
    return render(request, "territoire/localiser.html", contexte | _carte(reponse))


@require_http_methods(["GET", "HEAD", "POST"])
def localiser_fichier(request: HttpRequest) -> HttpResponseBase:
    """Public. Gives the file back with the answer beside each row, or only its summary (`acte=verifier`)."""
    generations = generations_localisables()
    initial = {"generation": generations[-1] if generations else None}
    form = FichierPointsForm(request.POST or None, request.FILES or None, initial=initial)
    contexte: dict[str, Any] = {"form": form, "generations": generations, "bilan": None}
    if request.method == "POST" and form.is_valid():
        generation = form.cleaned_data["generation"]
        if generation not in generations:
            form.add_error("generation", f"Aucun contour de {generation} n’est chargé sur ce site.")
        else:
            try:
                resultat = _situer_fichier(form.cleaned_data, request.POST.get("acte") == "verifier")
            except FichierIllisible as echec:
                form.add_error("fichier", str(echec))
            else:
                if isinstance(resultat, FileResponse):
                    return resultat
                contexte |= resultat
    contexte["fil_ariane"] = [("Mon quartier", reverse("territoire:localiser")), ("Fichier de points", "")]
    return render(request, "territoire/localiser_fichier.html", contexte, status=422 if form.errors else 200)


def _par_adresse(form: AdresseForm) -> dict[str, Any]:
    if not form.is_valid():
        return {"form_adresse": form}
    try:
        candidats = chercher_adresse(form.cleaned_data["adresse"])
    except GeocodageIndisponible as echec:
        return {"form_adresse": form, "indisponible": str(echec)}
    if not candidats:
        return {"form_adresse": form, "introuvable": True}
    premier = candidats[0]
    if premier.sure:
        return {"form_adresse": form, "reponse": repondre(premier.lon, premier.lat, premier.libelle)}
    return {"form_adresse": form, "candidats": candidats}


def _par_point(form: PointForm) -> dict[str, Any]:
    if not form.is_valid():
        return {"form_point": form}
    return {"form_point": form, "reponse": repondre(form.cleaned_data["lon"], form.cleaned_data["lat"])}


def _carte(reponse: Reponse | None) -> dict[str, Any]:
    """The map to touch: around the answer, to a kilometre only (the server's log must not tell where), else the
    territory that the site knows best."""
    ou = f"?lat={reponse.lat:.2f}&lon={reponse.lon:.2f}" if reponse else ""
    return {
        "geojson": " ".join(reverse(f"territoire:geojson_{couche}") + ou for couche in ("communes", "quartiers")),
        "fonds": settings.FONDS_DE_CARTE,
        "credit_fonds": settings.FONDS_DE_CARTE_CREDIT,
        "fil_ariane": [("Carte", reverse("territoire:carte")), ("Mon quartier", "")],
    }


def _situer_fichier(donnees: dict[str, Any], verifier: bool) -> FileResponse | dict[str, Any]:
    """Work in a folder of its own, gone with it; the result leaves from a file already without a name."""
    # numpy and shapely stay out of the memory of pages that locate nothing.
    from quartiers.territoire.points import localiser_fichier as situer

    fichier: UploadedFile[bytes] = donnees["fichier"]
    nom = Path(fichier.name or "points")
    with tempfile.TemporaryDirectory() as dossier:
        source = Path(dossier) / f"points{nom.suffix.lower()[:5]}"
        _copier(fichier.chunks, source)
        sortie = Path(dossier) / f"resultat.{'csv' if verifier else donnees['format']}"
        try:
            bilan = situer(source, sortie, _demande(source, donnees["generation"]))
        except FichierIllisible as echec:
            raise FichierIllisible(str(echec).replace(source.name, nom.name)) from echec
        if verifier:
            noms = dict(Quartier.objects.filter(code__in=bilan.par_quartier).values_list("code", "nom"))
            par_quartier = [(noms.get(c, c), c, n) for c, n in bilan.par_quartier.most_common()]
            return {"bilan": bilan, "par_quartier": par_quartier}
        reponse = FileResponse(
            sortie.open("rb"),
            as_attachment=True,
            filename=f"{slugify(nom.stem) or 'points'}-localises.{donnees['format']}",
            content_type=TYPES[donnees["format"]],
        )
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def _demande(source: Path, generation: int) -> "Demande":
    """Ask only the outlines that stand around the points: those of the whole country weigh 100 MB."""
    from quartiers.territoire.points import Demande, emprise_des_points

    localisateur = localisateur_de_l_emprise(emprise_des_points(source) or (0, 0, 0, 0))
    if generation not in localisateur.generations:
        raise FichierIllisible(f"Aucun contour de {generation} n’est chargé autour de ces points.")
    return Demande(localisateur, generation, True, noms_des_codes())


def _copier(morceaux: Callable[[int], Any], destination: Path) -> None:
    with destination.open("wb") as sortie:
        for morceau in morceaux(MORCEAU):
            sortie.write(morceau)
