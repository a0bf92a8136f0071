"""Contributions, cards, walks and what follows them."""

import io
import itertools
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.participation.enums_paroles import (
    CategorieObservation,
    Consentement,
    EtatContribution,
    Recueil,
    ThemeParole,
)
from quartiers.participation.models import Carte, Contribution, Marche, Observation
from tests.factories.contrat import creer_contrat, creer_quartier_contrat

NUMEROS = itertools.count(1)


def creer_contribution(
    contrat: Contrat | None = None, quartier: QuartierContrat | None = None, **champs: Any
) -> Contribution:
    contrat = contrat or creer_contrat()
    defauts = {
        "texte": f"Il manque un banc près de l’arrêt de bus {next(NUMEROS)}",
        "recueil": Recueil.PERMANENCE,
        "recueillie_le": timezone.localdate(),
        "consentement": Consentement.ORAL,
        "etat": EtatContribution.RECUE,
        "theme": ThemeParole.CADRE_DE_VIE,
        "cle": uuid4(),
    }
    return Contribution.objects.create(contrat=contrat, quartier=quartier, **{**defauts, **champs})


def creer_carte(contrat: Contrat | None = None, **champs: Any) -> Carte:
    contrat = contrat or creer_contrat()
    numero = next(NUMEROS)
    defauts = {
        "numero": numero,
        "titre": f"Des bancs {numero}",
        "dit": "Il manque des bancs pour s’asseoir.",
        "theme": ThemeParole.CADRE_DE_VIE,
        "ouverte_le": timezone.localdate(),
    }
    return Carte.objects.create(contrat=contrat, **{**defauts, **champs})


def creer_marche(contrat: Contrat | None = None, quartier: QuartierContrat | None = None, **champs: Any) -> Marche:
    contrat = contrat or creer_contrat()
    quartier = quartier or creer_quartier_contrat(contrat)
    defauts = {"titre": f"Marche {next(NUMEROS)}", "jour": timezone.localdate()}
    return Marche.objects.create(contrat=contrat, quartier=quartier, **{**defauts, **champs})


def creer_observation(marche: Marche | None = None, **champs: Any) -> Observation:
    marche = marche or creer_marche()
    defauts = {
        "numero": next(NUMEROS),
        "texte": "Lampadaire éteint",
        "categorie": CategorieObservation.ECLAIRAGE,
        "relevee_le": timezone.now(),
        "cle": uuid4(),
    }
    return Observation.objects.create(contrat=marche.contrat, marche=marche, **{**defauts, **champs})


def photo(nom: str = "photo.jpg", taille: tuple[int, int] = (320, 200), orientation: int = 0) -> SimpleUploadedFile:
    """A JPEG with a place and a device in its metadata, red in the top left corner, blue elsewhere."""
    image = Image.new("RGB", taille, (20, 40, 200))
    image.paste((220, 20, 20), (0, 0, taille[0] // 2, taille[1] // 2))
    exif = Image.Exif()
    exif[0x010F] = "APPAREIL-SECRET"
    exif.get_ifd(0x8825)[1] = "N"
    if orientation:
        exif[0x0112] = orientation
    sortie = io.BytesIO()
    image.save(sortie, "JPEG", exif=exif)
    return SimpleUploadedFile(nom, sortie.getvalue(), content_type="image/jpeg")
