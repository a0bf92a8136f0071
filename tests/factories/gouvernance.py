"""Committees, their members, and meetings at each moment of their life."""

import datetime as dt
import itertools
from typing import Any

from django.utils import timezone

from quartiers.contrat.models import Contrat
from quartiers.gouvernance.enums import EtatSeance, SensDecision
from quartiers.gouvernance.models import Decision, Instance, MembreInstance, Point, Presence, Seance
from tests.factories.contrat import creer_contrat

NUMEROS = itertools.count(1)


def creer_instance(contrat: Contrat | None = None, **champs: Any) -> Instance:
    numero = next(NUMEROS)
    contrat = contrat or creer_contrat()
    defauts = {"code": f"comite-{numero}", "titre": f"Comité {numero}", "debut": contrat.debut, "rang": numero}
    return Instance.objects.create(contrat=contrat, **{**defauts, **champs})


def creer_membre(instance: Instance, **champs: Any) -> MembreInstance:
    numero = next(NUMEROS)
    defauts = {
        "fonction": f"Fonction {numero}",
        "courriel": f"membre-{numero}@exemple.fr",
        "debut": instance.debut,
        "rang": numero,
    }
    return MembreInstance.objects.create(contrat=instance.contrat, instance=instance, **{**defauts, **champs})


def creer_seance(instance: Instance | None = None, **champs: Any) -> Seance:
    """In preparation, ten days from now at 14:00, for two hours."""
    instance = instance or creer_instance()
    jour = champs.pop("tenue_le", timezone.localdate() + dt.timedelta(days=10))
    debut = timezone.make_aware(dt.datetime.combine(jour, dt.time(14)))
    defauts = {"etat": EtatSeance.PREPARATION, "debut": debut, "fin": debut + dt.timedelta(hours=2), "lieu": "Mairie"}
    return Seance.objects.create(contrat=instance.contrat, instance=instance, tenue_le=jour, **{**defauts, **champs})


def creer_point(seance: Seance, titre: str = "", **champs: Any) -> Point:
    rang = champs.pop("rang", Point.objects.filter(seance=seance).count() + 1)
    return Point.objects.create(
        contrat=seance.contrat, seance=seance, titre=titre or f"Point {rang}", rang=rang, **champs
    )


def creer_presence(seance: Seance, membre: MembreInstance | None = None, **champs: Any) -> Presence:
    membre = membre or creer_membre(seance.instance)
    defauts = {"nom": membre.nom, "fonction": membre.fonction, "voix": membre.voix, "habitant": membre.habitant}
    return Presence.objects.create(contrat=seance.contrat, seance=seance, membre=membre, **{**defauts, **champs})


def creer_decision(seance: Seance, texte: str = "Le comité valide.", **champs: Any) -> Decision:
    annee = seance.tenue_le.year
    numero = champs.pop("numero", Decision.objects.filter(contrat=seance.contrat, annee=annee).count() + 1)
    defauts = {"sens": SensDecision.VALIDE, "texte": texte}
    return Decision.objects.create(
        contrat=seance.contrat, seance=seance, annee=annee, numero=numero, **{**defauts, **champs}
    )
