"""Committees and residents' bodies."""

import datetime as dt
from collections.abc import Sequence

from quartiers.contrat.models import Contrat
from quartiers.exports.blocs import Bloc, Fiche, Liste, Paragraphe, Point, Titre
from quartiers.gouvernance import queries as gouvernance
from quartiers.participation import queries as participation
from quartiers.participation.models import InstanceParticipation
from quartiers.socle import formats

SANS_PRECISION = "Le contrat ne précise ni sa composition, ni ses missions, ni son rythme."


def section_gouvernance(contrat: Contrat, jour: dt.date) -> list[Bloc]:
    instances = gouvernance.instances_en_vigueur(contrat, jour)
    blocs: list[Bloc] = [Titre("Gouvernance")] if instances else []
    for instance in instances:
        minimum = f"au moins {instance.frequence_min} par an" if instance.frequence_min else ""
        frequence = instance.frequence_texte or minimum
        precisions = fiche(
            instance.titre,
            [
                ("Commune", instance.commune.nom if instance.commune else ""),
                ("Présidence ou animation", " ; ".join(instance.presidence)),
                ("Réunions", frequence),
            ],
        )
        precisions += [*liste("Membres", instance.membres), *liste("Missions", instance.missions)]
        blocs += [Titre(instance.titre, 2), *(precisions or [Paragraphe(SANS_PRECISION)])]
    return blocs


def section_participation(contrat: Contrat, jour: dt.date) -> list[Bloc]:
    instances = participation.instances_en_vigueur(contrat, jour)
    blocs: list[Bloc] = [Titre("Participation des habitantes et habitants")] if instances else []
    for instance in instances:
        blocs.append(Titre(instance.titre, 2))
        blocs += fiche(instance.titre, paires(instance))
    return blocs


def paires(instance: InstanceParticipation) -> list[tuple[str, str]]:
    return [
        ("Commune", instance.commune.nom if instance.commune else ""),
        ("Statut", instance.statut),
        ("Nombre d’instances", str(instance.nombre or "")),
        ("Effectif", formats.compte(instance.effectif, "personne") if instance.effectif else ""),
        ("Collèges", " ; ".join(str(college) for college in instance.colleges)),
        ("Mandat", formats.compte(instance.mandat, "an") if instance.mandat else ""),
        ("Désignation", instance.designation),
    ]


def fiche(legende: str, paires: Sequence[tuple[str, str]]) -> list[Bloc]:
    remplies = [(nom, valeur) for nom, valeur in paires if valeur]
    return [Fiche(legende, remplies)] if remplies else []


def liste(titre: str, textes: Sequence[str]) -> list[Bloc]:
    return [Titre(titre, 3, au_sommaire=False), Liste([Point(str(texte)) for texte in textes])] if textes else []
