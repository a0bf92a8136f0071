"""The law and the national framework put into a contract, then kept by its team: dated rows, nothing in the code."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import models, transaction

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner
from quartiers.tfpb.models import (
    AxeTfpb,
    CharteQualite,
    ReglageTfpb,
    RegleAbattement,
    SeuilAlerte,
    ToleranceSignature,
)

CADRE = Path(__file__).resolve().parent.parent / "donnees" / "cadre_national.yaml"


@transaction.atomic
def installer_cadre(*, acteur: Acteur, contrat: Contrat) -> bool:
    """Give `contrat` the law's rule, the legal tolerance and the national axes that it lacks; False when it had all."""
    lu: Mapping[str, Any] = yaml.safe_load(CADRE.read_text(encoding="utf-8"))
    faits = [
        RegleAbattement.objects.get_or_create(
            contrat=contrat,
            premiere_annee=regle["premiere_annee"],
            defaults={**regle, "taux": Decimal(regle["taux"])},
        )[1]
        for regle in lu["regles"]
    ]
    faits += [
        ToleranceSignature.objects.get_or_create(contrat=contrat, annee=une["annee"], defaults=une)[1]
        for une in lu["tolerances"]
    ]
    depuis, source = lu["premiere_annee_des_axes"], lu["source_des_axes"]
    faits += [
        AxeTfpb.objects.get_or_create(
            contrat=contrat, numero=numero, premiere_annee=depuis, defaults={**axe, "source": source}
        )[1]
        for numero, axe in enumerate(lu["axes"], 1)
    ]
    if not ReglageTfpb.objects.filter(contrat=contrat).exists():
        ReglageTfpb.objects.create(contrat=contrat, depuis_annee=depuis)
        faits.append(True)
    if any(faits):
        consigner(
            acteur=acteur, code="tfpb.cadre", objet=contrat, phrase="Cadre national de l’abattement TFPB installé"
        )
    return any(faits)


@transaction.atomic
def regler(*, acteur: Acteur, contrat: Contrat, depuis_annee: int, **valeurs: Any) -> ReglageTfpb:
    """The habits from a tax year on; saying them again for the same year corrects them."""
    reglage = ReglageTfpb.objects.filter(contrat=contrat, depuis_annee=depuis_annee).first()
    reglage = reglage or ReglageTfpb(contrat=contrat, depuis_annee=depuis_annee)
    ecrire(reglage, valeurs)
    phrase = f"Réglages TFPB à partir de {depuis_annee}"
    consigner(acteur=acteur, code="tfpb.regler", objet=reglage, phrase=phrase)
    return reglage


@transaction.atomic
def fixer_seuil(*, acteur: Acteur, contrat: Contrat, seuil: SeuilAlerte | None = None, **valeurs: Any) -> SeuilAlerte:
    seuil = seuil or SeuilAlerte(contrat=contrat)
    ecrire(seuil, valeurs)
    consigner(acteur=acteur, code="tfpb.seuil", objet=seuil, phrase=f"Seuil d’alerte TFPB : {seuil}")
    return seuil


@transaction.atomic
def retirer_seuil(*, acteur: Acteur, seuil: SeuilAlerte) -> None:
    consigner(acteur=acteur, code="tfpb.retirer_seuil", objet=seuil, phrase=f"Seuil d’alerte TFPB retiré : {seuil}")
    seuil.delete()


@transaction.atomic
def modifier_axe(*, acteur: Acteur, axe: AxeTfpb, **valeurs: Any) -> None:
    ecrire(axe, valeurs)
    consigner(acteur=acteur, code="tfpb.axe", objet=axe, phrase=f"Axe TFPB modifié : {axe}")


@transaction.atomic
def ecrire_charte(
    *, acteur: Acteur, contrat: Contrat, charte: CharteQualite | None = None, debut: dt.date, **valeurs: Any
) -> CharteQualite:
    charte = charte or CharteQualite(contrat=contrat)
    ecrire(charte, {"debut": debut, **valeurs})
    consigner(acteur=acteur, code="tfpb.charte", objet=charte, phrase=f"Charte de qualité de service : « {charte} »")
    return charte


def ecrire(objet: models.Model, valeurs: Mapping[str, Any]) -> None:
    """Set, check every constraint with its French message, save. Raises ValidationError."""
    for nom, valeur in valeurs.items():
        setattr(objet, nom, valeur)
    try:
        objet.full_clean()
    except ValidationError as erreur:
        raise ValidationError(erreur.messages) from erreur
    objet.save()
