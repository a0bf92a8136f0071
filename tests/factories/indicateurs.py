"""Measures, their figures and criteria, as small as a test wants them."""

import itertools
from decimal import Decimal
from typing import Any

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.indicateurs import periodes
from quartiers.indicateurs.domain.versements import verser
from quartiers.indicateurs.models import DefinitionMesure, Mesure, Question
from quartiers.indicateurs.valeurs_lues import Valeur

NUMEROS = itertools.count(1)


def creer_mesure(contrat: Contrat | None = None, **champs: Any) -> Mesure:
    """A measure in per cent with its definition, of the public statistics unless a contract is given."""
    numero = next(NUMEROS)
    mesure = Mesure.objects.create(contrat=contrat, code=champs.pop("code", f"mesure-{numero}"))
    defauts = {"libelle": f"Mesure {numero}", "unite": "%", "debut": periodes.annee(2015).debut}
    bornes = {"borne_basse": Decimal(0), "borne_haute": Decimal(100)}
    DefinitionMesure.objects.create(contrat=contrat, mesure=mesure, **{**defauts, **bornes, **champs})
    return mesure


def valeur(mesure: Mesure, lieu: tuple[str, str], annee: int, combien: int | str | None, **champs: Any) -> Valeur:
    """A figure of a year; None is secret."""
    defauts: dict[str, Any] = {"source": "Test", "etat": "secret" if combien is None else "publiee"}
    chiffre = None if combien is None else Decimal(combien)
    return Valeur(mesure=mesure.code, lieu=lieu, periode=periodes.annee(annee), valeur=chiffre, **{**defauts, **champs})


def donner(*valeurs: Valeur, motif: str = "") -> None:
    verser(acteur=Acteur(), valeurs=valeurs, motif=motif)


def creer_question(contrat: Contrat, **champs: Any) -> Question:
    numero = next(NUMEROS)
    defauts = {"code": f"QE{numero}", "titre": f"Question {numero} ?", "rang": numero, "debut": contrat.debut}
    return Question.objects.create(contrat=contrat, **{**defauts, **champs})
