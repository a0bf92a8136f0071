"""Checking a structured contract against the published schema, with French messages that say where."""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from quartiers.contrat.lecture.elements import iter_elements
from quartiers.contrat.lecture.modele import Document, ErreurLecture

SCHEMA = Path(__file__).with_name("schema.json")


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    lu: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return lu


def valider(document: Any) -> list[str]:
    """French messages, each with the path of what is wrong; an empty list when the document is right."""
    # Slow to load, and only a check needs it.
    from jsonschema import Draft202012Validator

    erreurs = sorted(
        Draft202012Validator(schema()).iter_errors(document), key=lambda e: [str(p) for p in e.absolute_path]
    )
    messages = [f"{_chemin(e.absolute_path)} : {_message(e)}" for e in erreurs]
    return messages or _codes_en_double(document)


def _chemin(morceaux: Any) -> str:
    texte = ""
    for m in morceaux:
        texte += f"[{m}]" if isinstance(m, int) else f".{m}" if texte else str(m)
    return texte or "fichier"


_TYPES = {
    "string": "un texte",
    "integer": "un nombre entier",
    "number": "un nombre",
    "array": "une liste",
    "object": "un groupe de champs",
    "null": "rien",
}


def _message(erreur: Any) -> str:
    genre, attendu = erreur.validator, erreur.validator_value
    if genre == "required":
        manque = erreur.message.split("'")[1]
        return f"le champ « {manque} » manque"
    if genre == "type":
        types = attendu if isinstance(attendu, list) else [attendu]
        return (
            f"{' ou '.join(_TYPES.get(str(t), str(t)) for t in types)} est attendu, pas « {_court(erreur.instance)} »"
        )
    if genre in {"enum", "const"}:
        valeurs = attendu if isinstance(attendu, list) else [attendu]
        return f"« {_court(erreur.instance)} » n’est pas permis ; valeurs permises : {', '.join(map(str, valeurs))}"
    if genre == "additionalProperties":
        inconnus = re.findall(r"'([^']+)'", erreur.message)
        return f"champ inconnu : {', '.join(inconnus)}"
    if genre == "pattern":
        return f"« {_court(erreur.instance)} » n’a pas la forme attendue"
    if genre in {"minItems", "maxItems"}:
        return f"{len(erreur.instance)} valeurs au lieu de {attendu}"
    if genre == "minLength":
        return "un texte vide n’est pas permis"
    return f"« {_court(erreur.instance)} » n’est pas valable"


def _court(valeur: Any) -> str:
    texte = str(valeur)
    return texte if len(texte) <= 60 else texte[:57] + "…"


def _codes_en_double(document: Document) -> list[str]:
    vus: dict[str, str] = {}
    messages = []
    for element in iter_elements(document):
        if element.identifiant in vus:
            messages.append(
                f"{element.chemin} : le code « {element.identifiant} » est déjà celui de {vus[element.identifiant]}"
            )
        vus.setdefault(element.identifiant, element.chemin)
    return messages


def charger_yaml(texte: str, nom: str = "le fichier") -> Document:
    """A structured contract from its YAML, checked. Raises `ErreurLecture` with what to mend."""
    import yaml

    try:
        document = yaml.load(texte, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders
    except yaml.YAMLError as erreur:
        marque = getattr(erreur, "problem_mark", None)
        ou = f" à la ligne {marque.line + 1}" if marque else ""
        raise ErreurLecture(f"« {nom} » n’est pas un YAML valable{ou}. Corrigez-le, ou relisez le contrat.") from erreur
    messages = valider(document)
    if messages:
        suite = f" (et {len(messages) - 5} autres)" if len(messages) > 5 else ""
        raise ErreurLecture(
            f"« {nom} » n’est pas un contrat structuré valable : " + " ; ".join(messages[:5]) + suite + "."
        )
    lu: Document = document
    return lu
