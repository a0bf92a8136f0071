"""The map of an intercommunal body: neighbourhoods and pockets of poverty, with the table that says the same."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartiers.socle.affichage import Lien
from quartiers.socle.formats import nombre
from quartiers.territoire.carte_svg import Forme, dessiner_carte
from quartiers.territoire.forms import RechercheQuartierForm
from quartiers.territoire.models import Commune, Contour, Epci, PocheDePauvrete, Quartier
from quartiers.territoire.queries import (
    NON_COMMUNIQUE,
    Comparaison,
    comparer_serie,
    contours_de,
    evolutions,
    quartiers_de,
)
from quartiers.territoire.views.geojson import UNE_HEURE, epci_demande

POPULATION = "qpv-2024-population"
NON_PRECISE = "La source ne précise pas."
COLONNES_QUARTIERS = [
    ("quartier", "Quartier", "lien"),
    ("commune", "Commune"),
    ("surface", "Surface", "nombre"),
    ("population", "Habitants", "nombre"),
]
COLONNES_POCHES = [("nom", "Secteur"), ("commune", "Commune"), ("iris", "IRIS")]
COLONNES_EVOLUTIONS = [("nom", "Quartier"), ("evolution", "De 2015 à 2024"), ("precision", "Précision")]
CREDIT_CONTOURS = "Contours : ANCT (quartiers), IGN et Insee (communes, IRIS). Licence Ouverte."


@require_safe
def carte(request: HttpRequest) -> HttpResponse:
    """Public. Works with no tile server and without scripts (a picture and the table stand then)."""
    epci = epci_demande(request)
    liste = list(quartiers_de(epci))
    population = comparer_serie(POPULATION, liste)
    contours = contours_de(liste)
    poches = list(PocheDePauvrete.objects.filter(commune__epci=epci).select_related("commune").defer("geometrie"))
    demande = f"?epci={epci.siren}"
    contexte = {
        "epci": epci,
        "form": RechercheQuartierForm(),
        "geojson": " ".join(
            reverse(f"territoire:geojson_{couche}") + demande for couche in ("communes", "poches", "quartiers")
        ),
        "image": reverse("territoire:carte_svg") + demande,
        "fonds": settings.FONDS_DE_CARTE,
        "credit_fonds": settings.FONDS_DE_CARTE_CREDIT,
        "credit": CREDIT_CONTOURS,
        "colonnes": COLONNES_QUARTIERS,
        "lignes": [_ligne(q, contours.get(q.pk), population) for q in liste],
        "population": population,
        "colonnes_poches": COLONNES_POCHES,
        "poches": [{"nom": p.nom, "commune": p.commune.nom, "iris": ", ".join(p.codes_iris)} for p in poches],
        "source_poches": poches[0].source if poches else "",
        "colonnes_evolutions": COLONNES_EVOLUTIONS,
        "evolutions": [
            {"nom": e.nom, "evolution": e.libelle, "precision": e.precision or NON_PRECISE} for e in evolutions(epci)
        ],
        "fil_ariane": [("Accueil", "/"), ("Carte", "")],
    }
    return render(request, "territoire/carte.html", contexte)


@require_safe
def carte_svg(request: HttpRequest) -> HttpResponse:
    """The same map, drawn by the server: for print, and before scripts run."""
    epci = epci_demande(request)
    liste = list(quartiers_de(epci))
    contours = contours_de(liste)
    communes = Commune.objects.filter(epci=epci, contour__isnull=False).order_by("code")
    avec_quartier = {c.pk for q in liste for c in q.communes.all()}
    formes = [Forme(c.contour or {}, "commune", c.nom if c.pk in avec_quartier else "") for c in communes]
    poches = PocheDePauvrete.objects.filter(commune__epci=epci, geometrie__isnull=False)
    formes += [Forme(p.geometrie or {}, "poche") for p in poches]
    formes += [Forme(contours[q.pk].geometrie, "qpv", q.nom) for q in liste if q.pk in contours]
    return reponse_svg(
        dessiner_carte(
            formes,
            titre=f"Quartiers prioritaires – {epci}",
            description=_description(epci, liste),
            credit=CREDIT_CONTOURS,
            emprise=_emprise(list(contours.values())),
        )
    )


def reponse_svg(dessin: str) -> HttpResponse:
    reponse = HttpResponse(dessin, content_type="image/svg+xml")
    reponse["Cache-Control"] = f"public, max-age={UNE_HEURE}"
    return reponse


def _ligne(quartier: Quartier, contour: Contour | None, population: Comparaison | None) -> dict[str, Any]:
    valeur = population.valeur_de(quartier) if population else None
    return {
        "quartier": Lien(quartier.nom, reverse("territoire:quartier", args=[quartier.code])),
        "commune": ", ".join(c.nom for c in quartier.communes.all()),
        "surface": f"{nombre(contour.surface, 1)} ha" if contour else "contour non disponible",
        "population": valeur.sans_unite if valeur else NON_COMMUNIQUE,
    }


def _description(epci: Epci, liste: Sequence[Quartier]) -> str:
    noms = ", ".join(f"{q.nom} ({', '.join(c.nom for c in q.communes.all())})" for q in liste)
    return f"Carte des quartiers prioritaires de {epci}, le {timezone.localdate():%d/%m/%Y} : {noms}."


def _emprise(contours: Sequence[Contour]) -> list[float] | None:
    """What the neighbourhoods cover, a little wider: communes far from them would make them tiny."""
    if not contours:
        return None
    ouest, sud = min(c.emprise[0] for c in contours), min(c.emprise[1] for c in contours)
    est, nord = max(c.emprise[2] for c in contours), max(c.emprise[3] for c in contours)
    marge = max(est - ouest, nord - sud) * 0.12
    return [ouest - marge, sud - marge / 2, est + marge, nord + marge / 2]
