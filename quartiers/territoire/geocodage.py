"""Ask the national address base where an address is. The address goes there and nowhere else: nothing is kept."""

import json
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings

# Below this score the service itself calls its answer doubtful: the person chooses among the candidates.
SCORE_SUR = 0.7
LONGUEUR_MAX = 200  # characters that the service accepts
CANDIDATS = 5


class GeocodageIndisponible(Exception):
    """The service cannot be reached or does not answer as it should; the message is for the person."""


@dataclass(frozen=True, slots=True)
class Adresse:
    """A place that answers the question: its label, its point in degrees, how sure the service is (0 to 1)."""

    libelle: str
    lon: float
    lat: float
    score: float

    @property
    def sure(self) -> bool:
        return self.score >= SCORE_SUR


def chercher_adresse(texte: str, *, pres_de: tuple[float, float] | None = None) -> list[Adresse]:
    """Places that answer `texte`, the best first; those near `pres_de` (lon, lat) come before the others.

    Raises GeocodageIndisponible after `GEOCODAGE_DELAI` seconds, or when no service is set.
    """
    if not settings.GEOCODAGE_ADRESSE:
        raise GeocodageIndisponible("La recherche d’adresse n’est pas branchée sur ce site.")
    parametres: dict[str, Any] = {"q": texte.strip()[:LONGUEUR_MAX], "limit": CANDIDATS}
    if pres_de is not None:
        parametres |= {"lon": f"{pres_de[0]:.3f}", "lat": f"{pres_de[1]:.3f}"}
    adresse = f"{settings.GEOCODAGE_ADRESSE}?{urlencode(parametres)}"
    requete = Request(adresse, headers={"Accept": "application/json", "User-Agent": "Quartiers"})  # noqa: S310
    try:
        with urlopen(requete, timeout=settings.GEOCODAGE_DELAI) as reponse:  # noqa: S310 - the address is a setting
            contenu = json.load(reponse)
        return [_adresse(lieu) for lieu in contenu["features"]]
    except (OSError, HTTPException, ValueError, KeyError, TypeError, IndexError) as echec:
        raise GeocodageIndisponible(
            "Le service national des adresses ne répond pas pour le moment. Touchez la carte à l’endroit voulu, "
            "ou réessayez plus tard."
        ) from echec


def _adresse(lieu: dict[str, Any]) -> Adresse:
    lon, lat = lieu["geometry"]["coordinates"][:2]
    proprietes = lieu["properties"]
    return Adresse(str(proprietes["label"]), float(lon), float(lat), float(proprietes.get("score", 0)))
