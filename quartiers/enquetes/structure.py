"""A questionnaire as it is kept (`Questionnaire.structure`): groups and questions in order, in every language.

Expressions are kept as they were written and as a tree (see `expressions`), so that neither the server nor the phone
reads their text again.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Union

from quartiers.enquetes.expressions import Arbre

Textes = dict[str, str]  # language → text

UNIQUE, MULTIPLE = "select_one", "select_multiple"
TEXTE, ENTIER, DECIMAL, DATE, ECHELLE = "text", "integer", "decimal", "date", "range"
ACCORD, NOTE, CALCUL, CACHE = "acknowledge", "note", "calculate", "hidden"
TYPES = {
    UNIQUE: "Une seule réponse",
    MULTIPLE: "Plusieurs réponses",
    TEXTE: "Texte libre",
    ENTIER: "Nombre entier",
    DECIMAL: "Nombre",
    DATE: "Date",
    ECHELLE: "Échelle",
    ACCORD: "Case à cocher",
    NOTE: "Texte à lire",
    CALCUL: "Calcul",
    CACHE: "Valeur cachée",
}
SANS_SAISIE = frozenset({NOTE, CALCUL, CACHE})
NOMBRES = frozenset({ENTIER, DECIMAL, ECHELLE})
AUTRE = "other"  # the choice that XLSForm's « or_other » adds
RTL = frozenset({"ar", "fa", "he", "ur", "ps", "prs", "ckb", "dv", "yi"})


@dataclass(frozen=True)
class Expression:
    texte: str
    arbre: Arbre


@dataclass(frozen=True)
class Choix:
    nom: str
    libelle: Textes


@dataclass(frozen=True)
class Question:
    """`pas`: (first, last, step) of a scale. `precise`: the question whose choice « other » this one spells out."""

    nom: str
    type: str
    libelle: Textes = field(default_factory=dict)
    aide: Textes = field(default_factory=dict)
    choix: tuple[Choix, ...] = ()
    obligatoire: bool | Expression = False
    obligatoire_message: Textes = field(default_factory=dict)
    pertinent: Expression | None = None
    contrainte: Expression | None = None
    contrainte_message: Textes = field(default_factory=dict)
    calcul: Expression | None = None
    apparence: str = ""
    defaut: str = ""
    pas: tuple[float, float, float] | None = None
    precise: str = ""

    @property
    def saisie(self) -> bool:
        return self.type not in SANS_SAISIE


@dataclass(frozen=True)
class Groupe:
    nom: str
    libelle: Textes = field(default_factory=dict)
    pertinent: Expression | None = None
    noeuds: tuple["Noeud", ...] = ()


Noeud = Union[Question, Groupe]  # noqa: UP007 - a forward reference


@dataclass(frozen=True)
class Structure:
    """A whole questionnaire. `langues`: codes, the first one is what stands in for a missing text."""

    titre: Textes
    langues: tuple[str, ...]
    noms_langues: dict[str, str]
    noeuds: tuple[Noeud, ...]

    def questions(self) -> list[Question]:
        """Every question, in order, whatever group it is in."""
        return [question for question, _ in parcourir(self.noeuds)]

    def question(self, nom: str) -> Question | None:
        return next((question for question in self.questions() if question.nom == nom), None)

    def texte(self, textes: Textes, langue: str) -> str:
        """In this language, else in the first one that has it."""
        return textes.get(langue) or next((textes[code] for code in self.langues if textes.get(code)), "")

    def en_json(self) -> dict[str, Any]:
        return {
            "titre": self.titre,
            "langues": list(self.langues),
            "noms_langues": self.noms_langues,
            "noeuds": [noeud_en_json(noeud) for noeud in self.noeuds],
        }


def parcourir(
    noeuds: tuple[Noeud, ...], parents: tuple[Groupe, ...] = ()
) -> Iterator[tuple[Question, tuple[Groupe, ...]]]:
    """Each question with the groups that hold it, outermost first."""
    for noeud in noeuds:
        if isinstance(noeud, Groupe):
            yield from parcourir(noeud.noeuds, (*parents, noeud))
        else:
            yield noeud, parents


def sens(langue: str) -> str:
    return "rtl" if langue.split("-", maxsplit=1)[0] in RTL else "ltr"


def noeud_en_json(noeud: Noeud) -> dict[str, Any]:
    """Only what is said: most questions have neither constraint nor calculation."""
    contenu = {nom: valeur for nom, valeur in asdict(noeud).items() if valeur not in ("", None, {}, (), False)}
    if isinstance(noeud, Groupe):
        contenu["noeuds"] = [noeud_en_json(n) for n in noeud.noeuds]
    return {"genre": "groupe" if isinstance(noeud, Groupe) else "question", **contenu}


def structure_de(contenu: dict[str, Any]) -> Structure:
    """What `Structure.en_json` wrote."""
    return Structure(
        titre=contenu.get("titre", {}),
        langues=tuple(contenu.get("langues", ["fr"])),
        noms_langues=contenu.get("noms_langues", {}),
        noeuds=tuple(noeud_de(noeud) for noeud in contenu.get("noeuds", [])),
    )


def noeud_de(contenu: dict[str, Any]) -> Noeud:
    if contenu["genre"] == "groupe":
        return Groupe(
            nom=contenu["nom"],
            libelle=contenu.get("libelle", {}),
            pertinent=expression_de(contenu.get("pertinent")),
            noeuds=tuple(noeud_de(n) for n in contenu.get("noeuds", [])),
        )
    obligatoire = contenu.get("obligatoire", False)
    pas = contenu.get("pas")
    return Question(
        nom=contenu["nom"],
        type=contenu["type"],
        libelle=contenu.get("libelle", {}),
        aide=contenu.get("aide", {}),
        choix=tuple(Choix(choix["nom"], choix["libelle"]) for choix in contenu.get("choix", [])),
        obligatoire=obligatoire if isinstance(obligatoire, bool) else expression_de(obligatoire) or False,
        obligatoire_message=contenu.get("obligatoire_message", {}),
        pertinent=expression_de(contenu.get("pertinent")),
        contrainte=expression_de(contenu.get("contrainte")),
        contrainte_message=contenu.get("contrainte_message", {}),
        calcul=expression_de(contenu.get("calcul")),
        apparence=contenu.get("apparence", ""),
        defaut=contenu.get("defaut", ""),
        pas=(pas[0], pas[1], pas[2]) if pas else None,
        precise=contenu.get("precise", ""),
    )


def expression_de(contenu: dict[str, Any] | None) -> Expression | None:
    return Expression(contenu["texte"], contenu["arbre"]) if contenu else None
