"""The sheet of a walk for a landlord or a service: each observation with its photos, as a PDF."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from quartiers.annuaire.models import Organisme
from quartiers.documents.models import Document
from quartiers.exports.pdf import compiler
from quartiers.participation.enums_paroles import Gravite
from quartiers.participation.exports_paroles import filigrane_de
from quartiers.participation.models import Marche, Observation
from quartiers.socle.formats import date_fr


def pdf_de_la_marche(
    marche: Marche, observations: Sequence[Observation], jour: dt.date, organisme: Organisme | None = None
) -> bytes:
    images: dict[str, bytes] = {}
    pour = f"Pour {organisme.nom}" if organisme else "Toutes les observations"
    donnees = {
        "titre": marche.titre,
        "auteur": "Quartiers",
        "contrat": marche.contrat.intitule,
        "quartier": f"{marche.quartier}, {marche.quartier.commune}"
        if marche.quartier.commune
        else str(marche.quartier),
        "mention": f"Marche du {date_fr(marche.jour)} – {pour}",
        "date": f"Fiche du {date_fr(jour)}",
        "filigrane": filigrane_de(marche.contrat),
        "observations": [observation_en_donnees(o, images) for o in observations],
    }
    return compiler("marche.typ", donnees, date=jour, images=images)


def observation_en_donnees(observation: Observation, images: dict[str, bytes]) -> dict[str, Any]:
    paires = [
        ("Lieu", observation.lieu),
        ("Catégorie", observation.get_categorie_display()),
        ("Gravité", Gravite(observation.gravite).label),
        ("Responsable", observation.responsable.nom if observation.responsable else ""),
        ("À faire avant le", date_fr(observation.echeance)),
        ("Programmé pour le", date_fr(observation.prevue_le)),
        ("Traité le", date_fr(observation.traitee_le)),
        ("Vérifié le", date_fr(observation.verifiee_le)),
        ("Sans suite", observation.motif),
    ]
    photos = [
        photo_en_donnees(document, quand, observation, images)
        for document, quand in ((observation.photo_avant, "avant"), (observation.photo_apres, "après"))
        if document is not None
    ]
    return {
        "numero": observation.numero,
        "texte": observation.texte,
        "etat": observation.get_etat_display(),
        "paires": [(nom, valeur) for nom, valeur in paires if valeur],
        "notes": [note.texte for note in observation.notes.all()],
        "photos": [photo for photo in photos if photo],
    }


def photo_en_donnees(
    document: Document, quand: str, observation: Observation, images: dict[str, bytes]
) -> dict[str, str] | None:
    """The photo under a name of the PDF's folder; None when the file is no longer stored."""
    nom = f"photo-{observation.numero}-{len(images)}.jpg"
    try:
        with document.fichier.open("rb") as flux:
            images[nom] = flux.read()
    except FileNotFoundError:
        return None
    return {"fichier": nom, "legende": quand.capitalize(), "alt": f"Observation {observation.numero}, photo {quand}"}
