"""Typing a paper sheet with the keyboard only: the number printed before each choice, several parted by a space."""

import re
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError

from quartiers.enquetes.structure import ACCORD, MULTIPLE, UNIQUE, Question, Structure

OUI = frozenset({"1", "x", "o", "oui"})


def decoder(structure: Structure, tapes: Mapping[str, str]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """What was typed as {question: texts} for `saisie.lire_saisie`; what is not one of the codes, by question."""
    brut: dict[str, list[str]] = {}
    fautes: dict[str, str] = {}
    for question in structure.questions():
        tape = tapes.get(question.nom, "").strip()
        if not tape or not question.saisie:
            continue
        try:
            brut[question.nom] = decoder_question(question, tape)
        except ValidationError as faute:
            fautes[question.nom] = faute.messages[0]
    return brut, fautes


def decoder_question(question: Question, tape: str) -> list[str]:
    if question.type == ACCORD:
        return ["OK"] if tape.lower() in OUI else []
    if question.type not in {UNIQUE, MULTIPLE}:
        return [tape]
    noms = [choix.nom for choix in question.choix]
    choisis = [nom_du_code(code, noms) for code in re.split(r"[\s,;+]+", tape)]
    if question.type == UNIQUE and len(set(choisis)) > 1:
        raise ValidationError("Un seul code est attendu ici.")
    return choisis


def nom_du_code(code: str, noms: Sequence[str]) -> str:
    if code.isdigit() and 1 <= int(code) <= len(noms):
        return noms[int(code) - 1]
    if code in noms:
        return code
    raise ValidationError(f"« {code} » n’est pas un code de cette question : de 1 à {len(noms)}.")
