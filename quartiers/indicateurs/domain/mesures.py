"""Measures and their dated definitions."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.domain.territoires import territoires_de
from quartiers.indicateurs.models import DefinitionMesure, Indicateur, Mesure
from quartiers.indicateurs.valeurs_lues import Lieu
from quartiers.journal.domain import consigner

FICHIER = Path(__file__).resolve().parents[1] / "donnees" / "mesures.yaml"
DEBUT = dt.date(2015, 1, 1)  # first day of the priority geography: official definitions hold from there
CHAMPS = (
    "libelle", "genre", "definition", "unite", "additionnable", "sens", "source", "producteur", "periodicite",
    "par_sexe", "par_age", "maille", "methode", "borne_basse", "borne_haute", "secret",
)  # fmt: skip


@transaction.atomic
def charger_mesures() -> int:
    """The measures of the public statistics and their definitions; return how many were made or changed."""
    lues = yaml.load(FICHIER.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    connues = {m.code: m for m in Mesure.objects.filter(contrat__isnull=True)}
    definitions = {
        d.mesure_id: d for d in DefinitionMesure.objects.filter(mesure__in=connues.values(), fin__isnull=True)
    }
    faites = 0
    for rang, (code, dite) in enumerate(lues.items()):
        mesure = connues.get(code) or Mesure.objects.create(code=code, rang=rang)
        voulue = voulue_de(dite)
        actuelle = definitions.get(mesure.pk)
        if actuelle is None:
            DefinitionMesure.objects.create(mesure=mesure, debut=DEBUT, **voulue)
        elif any(getattr(actuelle, champ) != valeur for champ, valeur in voulue.items()):
            for champ, valeur in voulue.items():
                setattr(actuelle, champ, valeur)
            actuelle.save()
        else:
            continue
        faites += 1
    return faites


def voulue_de(dite: dict[str, Any]) -> dict[str, Any]:
    basse, haute = dite.get("bornes", [None, None])
    simples = {cle: valeur for cle, valeur in dite.items() if cle in CHAMPS}
    bornes = {"borne_basse": basse, "borne_haute": haute}
    return simples | {cle: None if v is None else Decimal(str(v)) for cle, v in bornes.items()}


@transaction.atomic
def definir(
    *,
    acteur: Acteur,
    contrat: Contrat,
    indicateur: Indicateur | None,
    le: dt.date,
    champs: dict[str, Any],
    lieux: Iterable[Lieu] = (),
) -> Mesure:
    """A measure of the contract, with its first definition, tied to an indicator of its catalogue.

    `lieux`: the places that its forms will offer, made when nothing has named them yet.
    """
    territoires_de(lieux)
    mesure = Mesure.objects.create(contrat=contrat, code=code_libre(contrat, champs["libelle"]), rang=1000)
    if indicateur is not None:
        mesure.indicateurs.add(indicateur)
    definition = DefinitionMesure.objects.create(contrat=contrat, mesure=mesure, debut=le, **champs)
    phrase = f"Mesure définie : « {definition.libelle} »"
    consigner(acteur=acteur, code="mesure.definir", objet=mesure, phrase=phrase)
    return mesure


def code_libre(contrat: Contrat, libelle: str) -> str:
    base = slugify(f"{contrat.code}-{libelle}")[:54].strip("-")
    pris = set(Mesure.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for code in (base, *(f"{base}-{n}" for n in range(2, len(pris) + 3))) if code not in pris)


@transaction.atomic
def redefinir(*, acteur: Acteur, mesure: Mesure, le: dt.date, champs: dict[str, Any]) -> DefinitionMesure:
    """Another definition from `le` on: the current one ends there; on its own first day it is mended in place.

    Raises ValidationError when `le` comes before the current one.
    """
    actuelle = DefinitionMesure.objects.select_for_update().get(mesure=mesure, fin__isnull=True)
    if le < actuelle.debut:
        raise ValidationError(
            f"La définition en cours vaut depuis le {actuelle.debut:%d/%m/%Y} : choisissez un jour qui la suit."
        )
    if le == actuelle.debut:
        for champ, valeur in champs.items():
            setattr(actuelle, champ, valeur)
        actuelle.save()
    else:
        actuelle.fin = le
        actuelle.save(update_fields=["fin", "modifie_le"])
        actuelle = DefinitionMesure.objects.create(contrat_id=mesure.contrat_id, mesure=mesure, debut=le, **champs)
    phrase = f"Définition de « {actuelle.libelle} » changée, valable à partir du {le:%d/%m/%Y}"
    consigner(acteur=acteur, code="mesure.redefinir", objet=mesure, phrase=phrase)
    return actuelle


@transaction.atomic
def relier(*, acteur: Acteur, indicateur: Indicateur, mesures: list[Mesure]) -> None:
    """Which measures answer an indicator of the catalogue."""
    indicateur.mesures.set(mesures)
    phrase = f"Mesures de l’indicateur {indicateur.code} : {', '.join(m.code for m in mesures) or 'aucune'}"
    consigner(acteur=acteur, code="indicateur.relier", objet=indicateur, phrase=phrase)
