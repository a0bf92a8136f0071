"""Fictional contracts, seeded, sized like the founding one, put in by the real loader."""

import copy
import datetime as dt
import random
from typing import Any

import yaml

from bench.fictions import MODELE, phrase
from quartiers.accueil.domain.chargement import charger_contrat
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.journal.models import Acte
from quartiers.territoire.models import Quartier

ANNEES = range(2024, 2031)
PROJETS_PAR_AN = 60


def renommer(noeud: Any, hasard: random.Random) -> None:
    """Give every title of the tree a fictional one; shapes and sizes stay those of the model."""
    if isinstance(noeud, dict):
        if "titre" in noeud and "lignes" in noeud:
            noeud["titre"] = phrase(hasard)
        for valeur in noeud.values():
            renommer(valeur, hasard)
    elif isinstance(noeud, list):
        for valeur in noeud:
            renommer(valeur, hasard)


def document_fictif(numero: int, modele: dict[str, Any]) -> dict[str, Any]:
    """A structured contract of the model's size, with fictional wording; the same for the same number."""
    hasard = random.Random(numero)
    document = copy.deepcopy(modele)
    for cle in ("axes", "engagements", "dispositifs", "indicateurs"):
        renommer(document.get(cle), hasard)
    document["contrat"]["intitule"] = f"Contrat fictif n° {numero}"
    document.pop("matrice", None)
    for rang, quartier in enumerate(document.get("quartiers", []), start=1):
        quartier["titre"] = f"Quartier fictif {numero}-{rang}"
        for cle in ("themes", "pistes"):
            renommer(quartier.get(cle), hasard)
    return document


def ajouter_contrats(jusqua: int) -> None:
    """Bring the base to `jusqua` contracts; those that are there stay."""
    modele = yaml.load(MODELE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    contours = list(Quartier.objects.order_by("code").values_list("pk", flat=True))
    for numero in range(Contrat.objects.count() + 1, jusqua + 1):
        code = f"fictif-{numero:03d}"
        charger_contrat(document_fictif(numero, modele), code=code, acteur=Acteur(), publie=True)
        contrat = Contrat.objects.get(code=code)
        Contrat.objects.filter(pk=contrat.pk).update(demonstration=True)
        for rang, quartier in enumerate(QuartierContrat.objects.filter(contrat=contrat).order_by("rang")):
            if contours:
                quartier.quartier_id = contours[(numero * 5 + rang) % len(contours)]
                quartier.save(update_fields=["quartier"])
        remplir_journal(contrat, random.Random(numero))


def remplir_journal(contrat: Contrat, hasard: random.Random) -> None:
    """As many acts as a contract's life leaves: a handful per project, 60 projects a year over 7 years."""
    actes = [
        Acte(contrat_id=contrat.pk, code="bench.acte", objet_type="contrat.contrat", objet_id=contrat.pk,
             phrase=phrase(hasard), detail={"annee": annee, "le": dt.date(annee, 1, 1).isoformat()})
        for annee in ANNEES for _ in range(PROJETS_PAR_AN * 5)
    ]  # fmt: skip
    Acte.objects.bulk_create(actes, batch_size=2000)
