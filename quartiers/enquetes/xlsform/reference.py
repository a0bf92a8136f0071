"""The field's own reader, pyxform, has the last word: a form that passes here runs in KoboToolbox and ODK as well.

Its messages are in English: the common ones are said in French, the others are shown as they are.
"""

import io
import re

from quartiers.tableurs.problemes import Probleme

LIGNE = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
TRADUCTIONS = (
    (r"Unknown question type '?([^'\n]+?)'?\.?$", "Le type « {0} » n’existe pas en XLSForm."),
    (r"List name not in choices sheet: (\S+)", "La liste « {0} » n’est pas dans la feuille « choices »."),
    (r"no survey element (?:with this name|named '([^']+)')", "Une expression lit une question qui n’existe pas."),
    (r"more than one survey elements? named '([^']+)'", "Deux questions portent le nom « {0} »."),
    (r"Could not find the name '([^']+)'", "Une expression lit la question « {0} », qui n’existe pas."),
    (
        r"'name' value '([^']+)' is invalid.*must be unique",
        "Le nom « {0} » est donné à deux questions : chacune a le sien.",
    ),
    (
        r"should be a choices sheet",
        "La feuille « choices » manque, avec ses colonnes « list_name », « name » et « label ».",
    ),
    (r"Question or group with no name", "Une question ou un groupe n’a pas de nom."),
    (r"Unmatched '?begin[_ ]?(?:statement|group)?", "Un groupe ouvert n’est pas fermé : ajoutez « end group »."),
    (r"Unmatched '?end", "Un « end group » ne ferme aucun groupe."),
    (r"duplicate (?:column|header)", "Une colonne est écrite deux fois dans la première ligne."),
    (
        r"Invalid (?:question )?name|Names? must (?:begin|start)",
        "Un nom ne convient pas : une lettre d’abord, pas d’espace.",
    ),
    (r"choices? (?:is |sheet )?.*(?:duplicate|same name)", "Un choix est écrit deux fois dans la même liste."),
    (r"must have a sheet named '?survey", "La feuille « survey » manque."),
)


def verifier_par_pyxform(octets: bytes, extension: str) -> list[Probleme]:
    """What pyxform refuses, one problem at most: it stops at the first."""
    from pyxform import xls2xform  # slow to load, and needed only when a form is put in
    from pyxform.errors import PyXFormError

    try:
        xls2xform.convert(
            io.BytesIO(octets),
            validate=False,
            file_type=f".{extension}",
            form_name="questionnaire",
            warnings=[],
        )
    except PyXFormError as refus:
        return [traduire(str(refus))]
    return []


def traduire(message: str) -> Probleme:
    trouvee = LIGNE.search(message)
    ligne = int(trouvee[1]) - 1 if trouvee else -1
    nu = LIGNE.sub("", message).strip()
    for motif, francais in TRADUCTIONS:
        lu = re.search(motif, nu, re.IGNORECASE)
        if lu:
            dit = francais.format(*(groupe or "" for groupe in lu.groups())) if lu.groups() else francais
            return Probleme(True, "survey", ligne, None, dit)
    return Probleme(
        True, "survey", ligne, None, f"La vérification XLSForm refuse ce fichier : « {nu[:400]} » (message d’origine)."
    )
