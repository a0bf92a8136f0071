"""The data shipped with the project: outlines, communes, EPCI, figures, as plain rows (see `donnees/CREDITS.md`)."""

import csv
import gzip
from pathlib import Path

from quartiers.territoire.contours import Zone, lire_contours

DONNEES = Path(__file__).parent / "donnees"
QPV_2024 = DONNEES / "qpv_2024_france.geojson.gz"
COMMUNES_CUCM = DONNEES / "communes_cucm.geojson"
IRIS_POCHES_CUCM = DONNEES / "iris_poches_cucm.geojson"

SOURCE_QPV_2024 = "ANCT, contours des QPV 2024, publication de janvier 2026 (Licence Ouverte)"
SOURCE_CORRESPONDANCE = "ANCT, table de passage QPV 2024 – QPV 2015 (Licence Ouverte)"
SOURCE_EVOLUTIONS_CUCM = "Contrat Engagements Quartiers 2030 de la CUCM, 1.2.2"
SOURCE_POCHES_CUCM = "Contrat Engagements Quartiers 2030 de la CUCM, 1.2.3 ; IGN et Insee, Contours…IRIS 2020"
SOURCE_SERIES = "Insee et Cnaf, publiés sur sig.ville.gouv.fr (ANCT), Licence Ouverte"


def lire_table(nom: str) -> list[dict[str, str]]:
    """Rows of a shipped CSV file, gzipped or not."""
    ouvrir = gzip.open if nom.endswith(".gz") else open
    with ouvrir(DONNEES / nom, "rt", encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux, delimiter=";"))


def zones_des_poches() -> list[Zone]:
    """IRIS of the pockets of poverty of the CUCM, each with its pocket (`proprietes["poche"]`)."""
    return lire_contours(IRIS_POCHES_CUCM).zones
