"""People and their habilitations. `creer_acteur` is what a domain function or a policy is called with."""

import datetime as dt
import itertools
from typing import Any

from quartiers.comptes.enums import PORTEE_DU_ROLE, Portee, Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.territoire.models import Commune

NUMEROS = itertools.count(1)
DEBUT = dt.date(2024, 1, 1)


def creer_utilisateur(
    role: Role | None = None, contrat: Contrat | None = None, commune: Commune | None = None, **champs: Any
) -> Utilisateur:
    """A person; with `role`, one habilitation on the perimeter that the role asks for."""
    champs.setdefault("courriel", f"personne{next(NUMEROS)}@exemple.fr")
    utilisateur = Utilisateur.objects.create_user(**champs)
    if role is not None:
        creer_habilitation(utilisateur, role, contrat=contrat, commune=commune)
    return utilisateur


def creer_habilitation(
    utilisateur: Utilisateur,
    role: Role,
    contrat: Contrat | None = None,
    commune: Commune | None = None,
    **champs: Any,
) -> Habilitation:
    portee = PORTEE_DU_ROLE[role]
    if portee in {Portee.CONTRAT, Portee.COMMUNE}:
        champs.setdefault("contrat_id", contrat.pk if contrat else None)
    if portee == Portee.COMMUNE:
        champs.setdefault("commune", commune)
    if portee == Portee.DEPARTEMENT:
        champs.setdefault("departement", contrat.departement if contrat else "71")
    return Habilitation.objects.create(utilisateur=utilisateur, role=role, **{"debut": DEBUT, **champs})


def creer_acteur(role: Role | None = None, contrat: Contrat | None = None, commune: Commune | None = None) -> Acteur:
    if role is None:
        return Acteur()
    utilisateur = creer_utilisateur(role, contrat=contrat, commune=commune)
    return Acteur(utilisateur=utilisateur, habilitation=utilisateur.habilitations.get())
