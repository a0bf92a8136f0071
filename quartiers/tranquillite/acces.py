"""Entering the observatory: it is open, one is in its circle, one has signed its charter. Else nothing is shown."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur, exiger
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import en_vigueur_le
from quartiers.tranquillite.models import CharteObservatoire, MembreObservatoire, Observatoire, SourceObservatoire
from quartiers.tranquillite.permissions import entrer_au_cercle, tenir_observatoire


@dataclass(frozen=True)
class Regard:
    """Who looks, at what observatory, as which member of the circle, its charter signed."""

    acteur: Acteur
    contrat: Contrat
    observatoire: Observatoire
    membre: MembreObservatoire

    def livre(self, source: SourceObservatoire) -> bool:
        """Whether these figures are one's own: of one's organisation, or handed over through the team."""
        if self.membre.organisme_id == source.organisme_id:
            return True
        return source.relais and tenir_observatoire(self.acteur, self.contrat)


def observatoire_de(contrat: Contrat, jour: dt.date | None = None) -> Observatoire | None:
    ouverts = Observatoire.objects.filter(en_vigueur_le(jour or timezone.localdate()), contrat=contrat)
    return ouverts.select_related("contrat").first()


def membre_de(acteur: Acteur, contrat: Contrat, jour: dt.date | None = None) -> MembreObservatoire | None:
    """The seat of the person in the circle, whatever has been signed."""
    if acteur.utilisateur is None or not entrer_au_cercle(acteur, contrat):
        return None
    membres = MembreObservatoire.objects.filter(
        en_vigueur_le(jour or timezone.localdate()), contrat=contrat, utilisateur=acteur.utilisateur
    )
    return membres.select_related("organisme").first()


def charte_de(contrat: Contrat) -> CharteObservatoire | None:
    """The version to sign."""
    return CharteObservatoire.objects.filter(contrat=contrat).order_by("-numero").first()


def a_signe(membre: MembreObservatoire, charte: CharteObservatoire | None) -> bool:
    """Without any charter nobody has signed: nothing opens."""
    return charte is not None and membre.signatures.filter(charte=charte).exists()


def au_cercle(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view gets a `Regard` in place of the contract's code: 404 outside the circle, the charter first within."""

    @wraps(vue)
    def gardee(request: RequeteActeur, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        contrat = contrat_visible(request.acteur, code)
        observatoire = observatoire_de(contrat)
        membre = membre_de(request.acteur, contrat)
        if observatoire is None or membre is None:
            raise Http404("L’observatoire de la tranquillité n’est pas ouvert, ou vous n’êtes pas de son cercle.")
        if not a_signe(membre, charte_de(contrat)):
            messages.info(request, "Signez d’abord la charte de confidentialité.")
            return redirect("tranquillite:charte", code)
        return vue(request, Regard(request.acteur, contrat, observatoire, membre), *args, **kwargs)

    gardee.au_cercle = True  # type: ignore[attr-defined]
    return gardee


def contrat_a_tenir(request: RequeteActeur, code: str) -> Contrat:
    """The contract whose observatory one runs, opened or not."""
    contrat = contrat_visible(request.acteur, code)
    exiger(tenir_observatoire, request.acteur, contrat)
    return contrat


def source_de(contrat: Contrat, code: str) -> SourceObservatoire:
    source = (
        SourceObservatoire.objects.filter(contrat=contrat, code=code).select_related("organisme", "contrat").first()
    )
    if source is None:
        raise Http404("Cette source n’existe pas.")
    return source


def source_livree(regard: Regard, code: str) -> SourceObservatoire:
    """A source whose exact figures one may read and write; those of others do not exist here."""
    source = source_de(regard.contrat, code)
    if not regard.livre(source):
        raise Http404("Ces chiffres sont ceux d’un autre partenaire.")
    return source
