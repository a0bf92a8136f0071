"""« La boucle se ferme »: from a recommendation to the avenant that it gave birth to, and to the contract's text."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import EtatAvenant
from quartiers.contrat.models import Avenant
from quartiers.contrat.permissions import suivre_avenants
from quartiers.evaluation.models import PropositionAvenant, Recommandation
from quartiers.socle.affichage import Ton
from quartiers.socle.formats import date_fr


@dataclass(frozen=True)
class Suivi:
    """Where a proposal stands. `adresse` is empty for whoever may not read the avenant yet."""

    proposition: PropositionAvenant
    etat: str
    phrase: str
    ton: Ton
    adresse: str
    en_vigueur: bool = False
    ferme: bool = False

    @property
    def avenant(self) -> Avenant:
        return self.proposition.avenant


def etat_de(avenant: Avenant, jour: dt.date) -> tuple[str, str, Ton]:
    """(state, sentence, tone)."""
    if avenant.etat == EtatAvenant.ADOPTE:
        adopte = f"Adopté le {date_fr(avenant.adopte_le)} ({avenant.decision})"
        if avenant.prend_effet_le is not None and avenant.prend_effet_le <= jour:
            return "En vigueur", f"{adopte} ; le contrat a changé le {date_fr(avenant.prend_effet_le)}.", "succes"
        return "Adopté", f"{adopte} ; le contrat changera le {date_fr(avenant.prend_effet_le)}.", "succes"
    if avenant.etat == EtatAvenant.SOUMIS:
        return "Soumis", "Soumis aux signataires, leurs avis sont attendus.", "attention"
    if avenant.etat == EtatAvenant.ABANDONNE:
        return "Abandonné", "L’avenant est abandonné : la recommandation attend une autre suite.", "erreur"
    return "Brouillon", "En préparation : il reste à le soumettre aux signataires.", "neutre"


def suivi_de(acteur: Acteur, proposition: PropositionAvenant, jour: dt.date | None = None) -> Suivi:
    jour = jour or timezone.localdate()
    avenant = proposition.avenant
    etat, phrase, ton = etat_de(avenant, jour)
    adopte = avenant.etat == EtatAvenant.ADOPTE
    lisible = adopte or suivre_avenants(acteur, proposition.contrat)
    adresse = reverse("contrat:avenant", args=[proposition.contrat.code, avenant.numero]) if lisible else ""
    return Suivi(proposition, etat, phrase, ton, adresse, etat == "En vigueur", adopte)


@dataclass(frozen=True)
class Boucle:
    """A recommendation and all that was born of it."""

    recommandation: Recommandation
    suivis: tuple[Suivi, ...]

    @property
    def adoptee(self) -> Suivi | None:
        """The first avenant adopted: what closes the loop."""
        return next((s for s in self.suivis if s.ferme), None)


def boucle_de(acteur: Acteur, recommandation: Recommandation, jour: dt.date | None = None) -> Boucle:
    """No query when `propositions__avenant` is prefetched."""
    suivis = []
    for proposition in recommandation.propositions.all():
        proposition.contrat = recommandation.contrat
        suivis.append(suivi_de(acteur, proposition, jour))
    return Boucle(recommandation, tuple(suivis))
