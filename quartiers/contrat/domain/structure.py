"""Walking a structured contract (plain dicts and lists): addresses of elements, levels, source lines.

An element is a dict with `titre` and `lignes` ([first, last], both included). Its address is the path of keys
and positions that leads to it: « axes.0.orientations.2.actions.4 ». An address holds for one revision only.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from quartiers.contrat.enums import PARENTS_POSSIBLES, Nature

Structure = dict[str, Any]
Noeud = dict[str, Any]
CHEMIN = re.compile(r"[a-z_]+\.\d+(?:\.[a-z_]+\.\d+)*")

# The list that holds each level, whatever the level above it.
LISTE_DE_NATURE: dict[str, str] = {
    Nature.AXE: "axes",
    Nature.ORIENTATION: "orientations",
    Nature.OBJECTIF: "objectifs",
    Nature.ACTION: "actions",
    Nature.SOUS_ACTION: "sous_actions",
}
NATURE_DE_LISTE = {liste: nature for nature, liste in LISTE_DE_NATURE.items()}
# Fields of the published form, in the order in which one reads them.
CLES = (  # noqa: SIM905 - eighty words read better in lines
    "format contrat appel sigle code numero titre intitule precision valeur nombre unite periode perimetre annee source "
    "epci departement date debut fin signe_le communes vocabulaire commune code_qpv slogan fonction statut effectif "
    "nature domaine porteur objectif autres_objectifs signataire rubrique detail quartier axe axe_code orientation "
    "orientation_code question question_lignes theme presidence membres missions colleges mandat renouvellement "
    "designation frequence frequence_min frequence_texte lignes "
    "axes orientations objectifs actions sous_actions quartiers chiffres themes pistes matrice instances participation "
    "signataires engagements quantites dispositifs indicateurs details sigles references notes"
).split()
LISTES_ENFANTS = ("orientations", "objectifs", "actions", "sous_actions")


class OperationRefusee(Exception):
    """The correction cannot be made; the message tells the user why and what to do."""


def pas(chemin: str) -> list[tuple[str, int]]:
    """The steps of an address: [("axes", 0), ("orientations", 2)]."""
    if not CHEMIN.fullmatch(chemin):
        raise OperationRefusee("L’élément visé n’existe pas : revenez à la lecture et choisissez-le dans la liste.")
    morceaux = chemin.split(".")
    return [(cle, int(rang)) for cle, rang in zip(morceaux[::2], morceaux[1::2], strict=True)]


def chemin_de(etapes: Iterable[tuple[str, int]]) -> str:
    return ".".join(f"{cle}.{rang}" for cle, rang in etapes)


def element_a(structure: Structure, chemin: str) -> Noeud:
    """The element at `chemin`; OperationRefusee when there is none."""
    noeud: Noeud = structure
    for cle, rang in pas(chemin):
        liste = noeud.get(cle)
        if not isinstance(liste, list) or rang >= len(liste) or not isinstance(liste[rang], dict):
            raise OperationRefusee("L’élément visé n’existe plus : rechargez la lecture.")
        noeud = liste[rang]
    return noeud


def parent_de(chemin: str) -> str:
    """The address above, "" at the top."""
    return chemin_de(pas(chemin)[:-1])


def noeud_parent(structure: Structure, chemin: str) -> Noeud:
    parent = parent_de(chemin)
    return element_a(structure, parent) if parent else structure


def fratrie(structure: Structure, chemin: str) -> tuple[list[Noeud], int]:
    """The list that holds the element, and its position there."""
    element_a(structure, chemin)
    cle, rang = pas(chemin)[-1]
    return noeud_parent(structure, chemin)[cle], rang


def nature_de(chemin: str) -> str | None:
    """The level of an element of the tree; None for the other lists (neighbourhoods, committees…)."""
    etapes = pas(chemin)
    return NATURE_DE_LISTE.get(etapes[-1][0]) if etapes[0][0] == "axes" else None


def parcourir(structure: Structure, prefixe: str = "") -> Iterator[tuple[str, Noeud]]:
    """Every element with its address, an element before those below it, lists in the order of a contract."""
    for cle, valeur in sorted(structure.items(), key=lambda champ: rang_de(champ[0])):
        if not isinstance(valeur, list):
            continue
        for rang, noeud in enumerate(valeur):
            if isinstance(noeud, dict) and "titre" in noeud:
                chemin = f"{prefixe}.{cle}.{rang}" if prefixe else f"{cle}.{rang}"
                yield chemin, noeud
                yield from parcourir(noeud, chemin)


def rang_de(cle: str) -> int:
    return CLES.index(cle) if cle in CLES else len(CLES)


def ordonner(valeur: Any) -> Any:
    """The same structure with its fields in the order of the published form: the database does not keep it."""
    if isinstance(valeur, list):
        return [ordonner(element) for element in valeur]
    if isinstance(valeur, dict):
        return {cle: ordonner(valeur[cle]) for cle in sorted(valeur, key=rang_de)}
    return valeur


def compter(structure: Structure) -> dict[str, int]:
    """How many elements each list holds, wherever it hangs: {"axes": 4, "orientations": 14…}."""
    comptes: dict[str, int] = {}
    for chemin, _ in parcourir(structure):
        cle = pas(chemin)[-1][0]
        comptes[cle] = comptes.get(cle, 0) + 1
    return comptes


def peut_tenir(parent: str | None, nature: str) -> bool:
    return parent in PARENTS_POSSIBLES[nature]


# Codes

PREFIXES: dict[str, str] = {Nature.ORIENTATION: "", Nature.OBJECTIF: "O", Nature.ACTION: "A"}


def recoder(structure: Structure) -> dict[str, str]:
    """Number the tree by rank, as the reader does, and give {former code: new code} of what had one.

    Axes « 1 », orientations « 1.2 », objectives « 1.2.O3 », actions « 1.2.A4 » (in one go under an orientation,
    whatever objective they hang on), sub-actions « 1.2.A4.1 ». Only for a reading: codes are permanent after it.
    """
    anciens: dict[str, str] = {}
    for rang, axe in enumerate(structure.get("axes") or [], start=1):
        donner_code(axe, str(rang), anciens)
        recoder_dessous(axe, anciens)
    return anciens


def donner_code(noeud: Noeud, code: str, anciens: dict[str, str]) -> None:
    if noeud.get("code"):
        anciens.setdefault(str(noeud["code"]), code)
    noeud["code"] = code


def recoder_dessous(socle: Noeud, anciens: dict[str, str]) -> None:
    """Number what hangs on an axis or an orientation."""
    rangs = dict.fromkeys(PREFIXES, 0)

    def numeroter(noeud: Noeud) -> None:
        for nature, prefixe in PREFIXES.items():
            for enfant in noeud.get(LISTE_DE_NATURE[nature]) or []:
                rangs[nature] += 1
                donner_code(enfant, f"{socle['code']}.{prefixe}{rangs[nature]}", anciens)
                if nature == Nature.ORIENTATION:
                    recoder_dessous(enfant, anciens)
                else:
                    numeroter(enfant)
        for rang, enfant in enumerate(noeud.get("sous_actions") or [], start=1):
            donner_code(enfant, f"{noeud['code']}.{rang}", anciens)

    numeroter(socle)


# The form that the published schema wants, whatever corrections were made

# Lists and fields that an element of each list always has.
TOUJOURS: dict[str, dict[str, Any]] = {
    "axes": {"orientations": []},
    "orientations": {"objectifs": [], "actions": []},
    "quartiers": {"commune": "", "slogan": "", "chiffres": [], "themes": [], "pistes": []},
    "instances": {"presidence": [], "membres": [], "missions": [], "frequence_min": None, "frequence_texte": ""},
    "participation": {"effectif": None, "colleges": [], "mandat": None, "designation": ""},
    "signataires": {"fonction": ""},
    "engagements": {"signataire": "", "rubrique": "", "quantites": []},
    "dispositifs": {"domaine": "", "porteur": "", "objectif": "", "nature": "droit_commun"},
    "indicateurs": {"nature": "quantitatif", "axe": "", "orientation": "", "question": ""},
    "references": {"nature": "texte"},
}
LETTRES = {"engagements": "E", "dispositifs": "D", "indicateurs": "I"}


def remettre_en_forme(structure: Structure) -> None:
    """Give every element the fields and the code of its list; what quotes a code of the tree follows it.

    Changes `structure` itself: only on a copy.
    """
    for chemin, noeud in list(parcourir(structure)):
        cle = pas(chemin)[-1][0]
        for champ, valeur in TOUJOURS.get(cle, {}).items():
            noeud.setdefault(champ, list(valeur) if isinstance(valeur, list) else valeur)
        if nature := nature_de(chemin):
            for enfants in LISTES_ENFANTS:
                permise = peut_tenir(nature, NATURE_DE_LISTE[enfants]) or enfants in TOUJOURS.get(cle, {})
                if not noeud.get(enfants) and not permise:
                    noeud.pop(enfants, None)
    for cle, lettre in LETTRES.items():
        completer_codes(structure.get(cle) or [], lettre)
    suivre_les_codes(structure, recoder(structure))


def completer_codes(elements: list[Noeud], lettre: str) -> None:
    """A code for those that have none or someone else's: the first number never used in the list."""
    pris: set[str] = set()
    libre = 1 + max((int(code[1:]) for e in elements if (code := str(e.get("code") or ""))[1:].isdecimal()), default=0)
    for element in elements:
        if not element.get("code") or element["code"] in pris:
            element["code"], libre = f"{lettre}{libre}", libre + 1
        pris.add(str(element["code"]))


def suivre_les_codes(structure: Structure, codes: dict[str, str]) -> None:
    """Renew `axe_code` and `orientation_code`; drop those of an element that is no longer there."""
    for _, noeud in parcourir(structure):
        for champ in ("axe_code", "orientation_code"):
            if noeud.get(champ):
                nouveau = codes.get(str(noeud[champ]))
                noeud[champ] = nouveau or ""


# Source lines


def lignes_de(noeud: Noeud) -> set[int]:
    """The lines of one element alone."""
    lignes = noeud.get("lignes") or []
    return set(range(int(lignes[0]), int(lignes[-1]) + 1)) if lignes else set()


def lignes_placees(valeur: Any) -> set[int]:
    """Every line that something in `valeur` says it comes from."""
    if isinstance(valeur, list):
        return set().union(*(lignes_placees(element) for element in valeur)) if valeur else set()
    if not isinstance(valeur, dict):
        return set()
    return lignes_de(valeur).union(*(lignes_placees(v) for cle, v in valeur.items() if cle != "lignes"))


def lignes_laissees(laissees: Iterable[dict[str, Any]]) -> set[int]:
    return set().union(*(lignes_de(plage) for plage in laissees))


def en_plages(numeros: Iterable[int]) -> list[list[int]]:
    """{3, 4, 7} gives [[3, 4], [7, 7]]."""
    plages: list[list[int]] = []
    for numero in sorted(set(numeros)):
        if plages and plages[-1][1] == numero - 1:
            plages[-1][1] = numero
        else:
            plages.append([numero, numero])
    return plages


def etendre(premier: Noeud, second: Noeud) -> list[int]:
    """The range that holds both elements' lines."""
    bornes = [*(premier.get("lignes") or []), *(second.get("lignes") or [])]
    return [min(bornes), max(bornes)] if bornes else []
