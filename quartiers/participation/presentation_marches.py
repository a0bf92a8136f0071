"""Observations as pages, sheets and files show them."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.urls import reverse

from quartiers.exports.tableaux import Colonne
from quartiers.participation.enums_paroles import (
    OBSERVATION_OUVERTE,
    TRANSITIONS_OBSERVATION,
    EtatObservation,
    Gravite,
)
from quartiers.participation.models import Marche, Observation
from quartiers.socle.affichage import Badge, Ton
from quartiers.socle.transitions import actes_possibles

TONS: dict[str, Ton] = {
    EtatObservation.RELEVEE: "neutre",
    EtatObservation.QUALIFIEE: "neutre",
    EtatObservation.AFFECTEE: "attention",
    EtatObservation.PROGRAMMEE: "info",
    EtatObservation.TRAITEE: "info",
    EtatObservation.VERIFIEE: "succes",
    EtatObservation.SANS_SUITE: "neutre",
}
TONS_GRAVITE: dict[int, Ton] = {Gravite.GENE: "neutre", Gravite.A_TRAITER: "attention", Gravite.DANGER: "erreur"}
# Moves that the page of an observation offers, apart from « qualifier », which is its own form.
ACTES = ["affecter", "programmer", "traiter", "verifier", "refaire", "classer", "rouvrir"]


def montree(observation: Observation, jour: dt.date, suivie: bool) -> dict[str, Any]:
    """An observation with its badges, facts, notes and (for who follows it) what its state allows."""
    retard = (
        observation.etat in OBSERVATION_OUVERTE and observation.echeance is not None and observation.echeance < jour
    )
    faits: list[tuple[str, Any]] = [
        ("Lieu", observation.lieu),
        ("Compétence", observation.get_competence_display() if observation.competence else ""),
        ("Responsable", observation.responsable),
        ("À faire avant le", observation.echeance),
        ("Programmé pour le", observation.prevue_le),
        ("Traité le", observation.traitee_le),
        ("Vérifié le", observation.verifiee_le),
        ("Pourquoi sans suite", observation.motif),
    ]
    return {
        "o": observation,
        "etat": Badge(observation.get_etat_display(), TONS[observation.etat]),
        "gravite": Badge(Gravite(observation.gravite).label, TONS_GRAVITE[observation.gravite]),
        "retard": retard,
        "faits": [(libelle, valeur) for libelle, valeur in faits if valeur],
        "notes": list(observation.notes.all()),
        "actes": actes_offerts(observation) if suivie else [],
    }


def actes_offerts(observation: Observation) -> list[tuple[str, str]]:
    possibles = actes_possibles(TRANSITIONS_OBSERVATION, observation.etat)
    base = [observation.marche.contrat.code, observation.marche_id, observation.numero]
    return [
        (TRANSITIONS_OBSERVATION[acte].libelle, reverse("participation:observation_acte", args=[*base, acte]))
        for acte in ACTES
        if acte in possibles
    ]


COLONNES = [
    Colonne("numero", "N°", "nombre"),
    Colonne("texte", "Ce que l’on voit"),
    Colonne("lieu", "Lieu"),
    Colonne("categorie", "Catégorie"),
    Colonne("gravite", "Gravité"),
    Colonne("competence", "Compétence"),
    Colonne("responsable", "Responsable"),
    Colonne("echeance", "À faire avant le", "date"),
    Colonne("etat", "État"),
    Colonne("prevue_le", "Programmé pour le", "date"),
    Colonne("traitee_le", "Traité le", "date"),
    Colonne("verifiee_le", "Vérifié le", "date"),
    Colonne("latitude", "Latitude", "nombre"),
    Colonne("longitude", "Longitude", "nombre"),
    Colonne("photo_avant", "Photo avant"),
    Colonne("photo_apres", "Photo après"),
    Colonne("notes", "Notes"),
]


def lignes_exportees(observations: Iterable[Observation], adresse: str) -> Iterator[dict[str, Any]]:
    """One row per observation; photos are told by their address, for whoever may open them."""
    for o in observations:
        yield {
            "numero": o.numero,
            "texte": o.texte,
            "lieu": o.lieu,
            "categorie": o.get_categorie_display(),
            "gravite": Gravite(o.gravite).label,
            "competence": o.get_competence_display() if o.competence else "",
            "responsable": str(o.responsable or ""),
            "echeance": o.echeance,
            "etat": o.get_etat_display(),
            "prevue_le": o.prevue_le,
            "traitee_le": o.traitee_le,
            "verifiee_le": o.verifiee_le,
            "latitude": o.latitude,
            "longitude": o.longitude,
            "photo_avant": adresse_photo(o, adresse, "avant") if o.photo_avant_id else "",
            "photo_apres": adresse_photo(o, adresse, "apres") if o.photo_apres_id else "",
            "notes": "\n".join(note.texte for note in o.notes.all()),
        }


def adresse_photo(observation: Observation, adresse: str, quand: str) -> str:
    base = [observation.marche.contrat.code, observation.marche_id, observation.numero, quand]
    return adresse + reverse("participation:marche_photo", args=base)


def faits_de(marche: Marche, personnes: Sequence[Any]) -> list[tuple[str, Any]]:
    paires: list[tuple[str, Any]] = [
        ("Quartier", marche.quartier),
        ("Date", marche.jour),
        ("Heure", marche.heure.strftime("%H h %M") if marche.heure else ""),
        ("Rendez-vous", marche.rendez_vous),
        ("Organisée par", marche.animee_par),
        ("On regarde", marche.consigne),
        ("Sécurité routière", "Oui, comptée à part (annexe 9.2)" if marche.securite_routiere else ""),
        ("Sont venus", ", ".join(f"{p.nombre} {p.get_genre_display().lower()}" for p in personnes)),
        ("Close le", marche.close_le),
    ]
    return [(libelle, valeur) for libelle, valeur in paires if valeur]
