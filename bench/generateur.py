"""Fictional contracts, seeded, sized like the founding one, put in by the real loader."""

import copy
import random
from typing import Any

import yaml

from bench.copies import copier_saisons
from bench.fictions import MODELE, phrase
from bench.saisons import garnir
from quartiers.accueil.domain.chargement import charger_contrat
from quartiers.appels.models import Campagne
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.territoire.models import Quartier


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
    """Bring the base to `jusqua` contracts, each with its seasons; those that are there stay."""
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
    fondateur = Contrat.objects.order_by("pk")[0]
    avec_saison = Campagne.objects.values("contrat_id")
    if not Campagne.objects.filter(contrat=fondateur).exists():
        garnir(fondateur)
    copier_saisons(fondateur, list(Contrat.objects.exclude(pk__in=avec_saison).order_by("pk")))
