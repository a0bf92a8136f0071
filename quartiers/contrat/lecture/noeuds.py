"""Elements of the tree, their permanent codes, and how they are written in the document.

Codes: axes « 1 », orientations « 1.2 », objectives « 1.2.O3 », actions « 1.2.A4 », sub-actions « 1.2.A4.1 ». Numbers are ranks
within the nearest axe or orientation, in reading order: the actions of an orientation are numbered in one go, whether they
hang on it or on its objectives, so that moving an action to another objective leaves its code alone. Where the source
skips the orientation, codes hang on the axe: « 1.O3 », « 1.A4 ».
"""

from dataclasses import dataclass, field

from quartiers.contrat.lecture.modele import Bloc, Document

_LISTES = {1: "orientations", 2: "objectifs", 3: "actions", 4: "sous_actions"}


@dataclass(slots=True)
class Noeud:
    niveau: int
    titre: str
    lignes: list[int]
    num: str = ""
    libelle: str = ""
    enfants: list["Noeud"] = field(default_factory=list)
    parent: "Noeud | None" = None
    code: str = ""
    blocs: list[Bloc] = field(default_factory=list)
    en_liste: bool = False


@dataclass(slots=True)
class IndicateurTrouve:
    """An indicator met inside the strategy (list or table column), with the node it hangs on."""

    titre: str
    lignes: list[int]
    noeud: Noeud | None
    bloc: Bloc
    intro: str = ""
    question: Bloc | None = None


def coder(racine: Noeud) -> None:
    for i, axe in enumerate(racine.enfants, start=1):
        axe.code = str(i)
        _coder_enfants(axe)


def _coder_enfants(socle: Noeud) -> None:
    """Number what hangs on an axe or an orientation, objectives and actions in one go each."""
    rangs = {1: 0, 2: 0, 3: 0}

    def numeroter(noeud: Noeud) -> None:
        sous_actions = 0
        for enfant in noeud.enfants:
            if enfant.niveau == 4:
                sous_actions += 1
                enfant.code = f"{noeud.code}.{sous_actions}"
                continue
            rangs[enfant.niveau] += 1
            prefixe = {1: "", 2: "O", 3: "A"}[enfant.niveau]
            enfant.code = f"{socle.code}.{prefixe}{rangs[enfant.niveau]}"
            if enfant.niveau == 1:
                _coder_enfants(enfant)
            else:
                numeroter(enfant)

    numeroter(socle)


def en_document(racine: Noeud) -> list[Document]:
    return [_noeud_en_document(axe, (1,)) for axe in racine.enfants]


def _noeud_en_document(noeud: Noeud, toujours: tuple[int, ...] = ()) -> Document:
    """`toujours`: lists written even when empty. What hangs on the root is an axe, whatever its word."""
    element: Document = {"code": noeud.code, "titre": noeud.titre, "lignes": noeud.lignes}
    if noeud.num and noeud.libelle:
        element["numero"] = noeud.num.upper()
    for niveau, nom in _LISTES.items():
        enfants = [_noeud_en_document(e, (2, 3) if niveau == 1 else ()) for e in noeud.enfants if e.niveau == niveau]
        if enfants or niveau in toujours:
            element[nom] = enfants
    return element
