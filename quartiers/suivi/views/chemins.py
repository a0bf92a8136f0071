"""Addresses and breadcrumbs that several pages of the sheets share."""

from django.urls import reverse

from quartiers.contrat.models import Contrat
from quartiers.suivi.models import FicheAction


def adresse_actions(contrat: Contrat, annee: int) -> str:
    return reverse("suivi:actions", args=[contrat.code, annee])


def adresse_fiche(fiche: FicheAction) -> str:
    return reverse("suivi:fiche", args=[fiche.contrat.code, fiche.code])


def adresse_prevoir(fiche: FicheAction, partie: str = "") -> str:
    return reverse("suivi:fiche_prevoir", args=[fiche.contrat.code, fiche.code]) + (f"#{partie}" if partie else "")


def adresse_etape(fiche: FicheAction, etape: str) -> str:
    return reverse("suivi:fiche_etape", args=[fiche.contrat.code, fiche.code, etape])


def fil_de_l_annee(contrat: Contrat, annee: int, ici: str = "") -> list[tuple[str, str]]:
    fil = [(str(contrat), reverse("accueil:contrat", args=[contrat.code]))]
    actions = (f"Actions {annee}", adresse_actions(contrat, annee) if ici else "")
    return [*fil, actions, *([(ici, "")] if ici else [])]


def fil_de_la_fiche(fiche: FicheAction, ici: str = "") -> list[tuple[str, str]]:
    fil = [*fil_de_l_annee(fiche.contrat, fiche.annee, fiche.intitule)[:-1]]
    fil.append((fiche.intitule, adresse_fiche(fiche) if ici else ""))
    return [*fil, *([(ici, "")] if ici else [])]
