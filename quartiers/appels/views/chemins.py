"""Addresses of a file and of what its findings point to; the way to it."""

from django.urls import reverse

from quartiers.appels.domain.controles import Constat
from quartiers.appels.models import Dossier
from quartiers.appels.queries.redaction import ancre


def adresse(dossier: Dossier) -> str:
    return reverse("appels:dossier", args=[dossier.contrat.code, dossier.numero])


def adresse_etape(dossier: Dossier, etape: str) -> str:
    return reverse("appels:etape", args=[dossier.contrat.code, dossier.numero, etape])


def adresse_constat(dossier: Dossier, constat: Constat) -> str:
    """Where a finding is mended: a field of a step, or the organisation's own file."""
    if constat.etape == "organisme":
        fiche = reverse("appels:fiche_organisme", args=[dossier.contrat.code, dossier.organisme_id])
        return f"{fiche}#id_{constat.champ}"
    if constat.champ.startswith("bilan:"):
        return adresse(dossier)
    return f"{adresse_etape(dossier, constat.etape)}#{ancre(constat.champ)}"


def fil(dossier: Dossier) -> list[tuple[str, str]]:
    """The way to a file: its contract, itself."""
    contrat = dossier.contrat
    return [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        (f"Dossier {dossier.numero}", adresse(dossier)),
    ]
