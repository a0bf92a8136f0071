"""XLSForm expressions: the usual part of XPath, read once into a tree, computed here and on the phone alike.

A tree is made of lists that JSON keeps: ["num", 3], ["txt", "a"], ["q", "age"], ["."], ["neg", tree],
["op", "+", left, right], ["fn", "selected", [trees]]. `enquetes/expressions.js` computes the same trees; one table of
cases (tests/enquetes/cas_expressions.json) is played by both.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

Arbre = list[Any]
Valeur = str | float | bool

# Name → how many arguments at least, at most.
FONCTIONS: dict[str, tuple[int, int]] = {
    "selected": (2, 2),
    "count-selected": (1, 1),
    "if": (3, 3),
    "not": (1, 1),
    "true": (0, 0),
    "false": (0, 0),
    "coalesce": (2, 2),
    "string-length": (1, 1),
    "regex": (2, 2),
    "today": (0, 0),
    "number": (1, 1),
    "string": (1, 1),
    "int": (1, 1),
    "round": (1, 2),
    "abs": (1, 1),
    "min": (1, 20),
    "max": (1, 20),
    "sum": (1, 20),
    "concat": (1, 20),
    "contains": (2, 2),
    "starts-with": (2, 2),
    "boolean": (1, 1),
}
PRIORITES = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}
UNAIRE = 7
JETON = re.compile(
    r"""\s*(?:
    \$\{(?P<question>[^}]*)\}
    | (?P<nombre>\d+(?:\.\d+)?|\.\d+)
    | (?P<texte>'[^']*'|"[^"]*"|‘[^’]*’|“[^”]*”)
    | (?P<fonction>[A-Za-z_][\w:.-]*)\s*\(
    | (?P<mot>and|or|div|mod)(?![\w-])
    | (?P<signe><=|>=|!=|[=<>+*(),-])
    | (?P<point>\.)
    )""",
    re.VERBOSE,
)
JOUR = re.compile(r"\d{4}-\d{2}-\d{2}")
NOMBRE = re.compile(r"\s*-?(\d+(\.\d*)?|\.\d+)\s*")
ORIGINE = dt.date(1970, 1, 1).toordinal()
REGEX_LONGUEUR = 500  # characters looked at: a clumsy pattern must not hold the server
REGEX_IMPOSSIBLES = re.compile(r"\(\?[<P#!=:imsx]|\\[pPkAZzGQ]|[*+?}]\+|[*+]\)[*+{]")


class ExpressionRefusee(ValueError):
    """The expression cannot be used; the message says why, in French."""


def lire(texte: str) -> Arbre:
    """The tree of `texte`. Raises ExpressionRefusee."""
    lecteur = _Lecteur(texte)
    arbre = lecteur.expression(0)
    if lecteur.courant is not None:
        raise ExpressionRefusee(f"« {lecteur.courant[1]} » n’est pas attendu là.")
    return arbre


def questions_lues(arbre: Arbre) -> set[str]:
    """Names of the questions that the tree reads."""
    if arbre[0] == "q":
        return {arbre[1]}
    trouves: set[str] = set()
    for partie in arbre[1:]:
        if isinstance(partie, list):
            for sous in partie if partie and isinstance(partie[0], list) else [partie]:
                trouves |= questions_lues(sous) if sous else set()
    return trouves


class _Lecteur:
    """Words of an expression, and the tree by precedence."""

    def __init__(self, texte: str) -> None:
        self.jetons = decouper(texte)
        self.rang = 0
        if not self.jetons:
            raise ExpressionRefusee("L’expression est vide.")

    @property
    def courant(self) -> tuple[str, str] | None:
        return self.jetons[self.rang] if self.rang < len(self.jetons) else None

    def avancer(self) -> tuple[str, str]:
        if self.courant is None:
            raise ExpressionRefusee("L’expression s’arrête trop tôt : il manque une valeur ou une parenthèse.")
        self.rang += 1
        return self.jetons[self.rang - 1]

    def attendre(self, signe: str) -> None:
        genre, lu = self.avancer()
        if genre != "signe" or lu != signe:
            raise ExpressionRefusee(f"« {signe} » est attendu à la place de « {lu} ».")

    def expression(self, priorite: int) -> Arbre:
        gauche = self.terme()
        while self.priorite_suivante() > priorite:
            operateur = self.avancer()[1]
            gauche = ["op", operateur, gauche, self.expression(PRIORITES[operateur])]
        return gauche

    def priorite_suivante(self) -> int:
        """Of the operator that comes next; 0 when none does."""
        if self.courant is None or self.courant[0] not in {"mot", "signe"}:
            return 0
        return PRIORITES.get(self.courant[1], 0)

    def terme(self) -> Arbre:
        genre, lu = self.avancer()
        if genre == "nombre":
            return ["num", float(lu) if "." in lu else int(lu)]
        if genre == "texte":
            return ["txt", lu]
        if genre == "question":
            return ["q", lu]
        if genre == "point":
            return ["."]
        if genre == "fonction":
            return self.fonction(lu)
        if (genre, lu) == ("signe", "-"):
            return ["neg", self.expression(UNAIRE)]
        if (genre, lu) == ("signe", "("):
            dedans = self.expression(0)
            self.attendre(")")
            return dedans
        raise ExpressionRefusee(f"« {lu} » n’est pas attendu là.")

    def fonction(self, nom: str) -> Arbre:
        if nom not in FONCTIONS:
            connues = ", ".join(sorted(FONCTIONS))
            raise ExpressionRefusee(
                f"la fonction « {nom}() » n’est pas prise en charge. Fonctions possibles : {connues}."
            )
        arguments: list[Arbre] = []
        if self.courant == ("signe", ")"):
            self.avancer()
        else:
            arguments.append(self.expression(0))
            while self.courant == ("signe", ","):
                self.avancer()
                arguments.append(self.expression(0))
            self.attendre(")")
        controler_arguments(nom, arguments)
        return ["fn", nom, arguments]


def decouper(texte: str) -> list[tuple[str, str]]:
    jetons: list[tuple[str, str]] = []
    position, fin = 0, len(texte.rstrip())
    while position < fin:
        trouve = JETON.match(texte, position)
        if trouve is None or trouve.lastgroup is None:
            raise ExpressionRefusee(f"« {texte[position:].strip()[:20]} » n’est pas compris.")
        genre, lu = trouve.lastgroup, trouve[trouve.lastgroup]
        jetons.append((genre, lu[1:-1] if genre == "texte" else lu.strip()))
        position = trouve.end()
    return [mot for jeton in jetons for mot in eclater(jeton)]


def eclater(jeton: tuple[str, str]) -> list[tuple[str, str]]:
    """« and( » is the operator, then a parenthesis."""
    if jeton[0] == "fonction" and jeton[1] in {"and", "or", "div", "mod"}:
        return [("mot", jeton[1]), ("signe", "(")]
    return [jeton]


def controler_arguments(nom: str, arguments: list[Arbre]) -> None:
    mini, maxi = FONCTIONS[nom]
    if not mini <= len(arguments) <= maxi:
        attendu = str(mini) if mini == maxi else f"{mini} à {maxi}"
        raise ExpressionRefusee(
            f"« {nom}() » attend {attendu} valeurs entre parenthèses, {len(arguments)} sont données."
        )
    if nom == "regex":
        motif = arguments[1]
        if motif[0] != "txt" or REGEX_IMPOSSIBLES.search(motif[1]):
            raise ExpressionRefusee("« regex() » attend un motif simple, entre guillemets.")
        try:
            re.compile(motif[1])
        except re.error as faute:
            raise ExpressionRefusee(f"le motif « {motif[1]} » ne se lit pas.") from faute


# Computing


def calculer(arbre: Arbre, valeurs: Mapping[str, Any], jour: dt.date, soi: Any = "") -> Valeur:
    """The value of the tree. `valeurs`: {question: text, number or list}; `soi`: what « . » is."""
    genre = arbre[0]
    if genre == "num":
        return float(arbre[1])
    if genre == "txt":
        return str(arbre[1])
    if genre == "q":
        return texte_simple(valeurs.get(arbre[1], ""))
    if genre == ".":
        return texte_simple(soi)
    if genre == "neg":
        return -nombre(calculer(arbre[1], valeurs, jour, soi))
    if genre == "op":
        return operation(arbre, lambda partie: calculer(partie, valeurs, jour, soi))
    return fonction(arbre[1], arbre[2], lambda partie: calculer(partie, valeurs, jour, soi), jour)


def vrai(arbre: Arbre, valeurs: Mapping[str, Any], jour: dt.date, soi: Any = "") -> bool:
    return booleen(calculer(arbre, valeurs, jour, soi))


def texte_simple(valeur: Any) -> str:
    """An answer as the expressions see it: choices parted by a space."""
    if valeur is None:
        return ""
    if isinstance(valeur, list | tuple):
        return " ".join(str(choix) for choix in valeur)
    return texte(valeur) if isinstance(valeur, bool | int | float) else str(valeur)


def texte(valeur: Valeur) -> str:
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    if isinstance(valeur, str):
        return valeur
    if math.isnan(valeur):
        return "NaN"
    if math.isinf(valeur):
        return "Infinity" if valeur > 0 else "-Infinity"
    return str(int(valeur)) if float(valeur).is_integer() and abs(valeur) < 1e15 else repr(float(valeur))


def nombre(valeur: Valeur) -> float:
    """A date counts its days; what is no number is NaN."""
    if isinstance(valeur, bool):
        return 1.0 if valeur else 0.0
    if isinstance(valeur, str):
        if JOUR.fullmatch(valeur):
            try:
                return float(dt.date.fromisoformat(valeur).toordinal() - ORIGINE)
            except ValueError:
                return math.nan
        return float(valeur) if NOMBRE.fullmatch(valeur) else math.nan
    return float(valeur)


def booleen(valeur: Valeur) -> bool:
    if isinstance(valeur, str):
        return valeur not in {"", "false"}
    return bool(valeur) and not (isinstance(valeur, float) and math.isnan(valeur))


def operation(arbre: Arbre, rendre: Callable[[Arbre], Valeur]) -> Valeur:
    _, signe, gauche, droite = arbre
    if signe in {"and", "or"}:
        un = booleen(rendre(gauche))
        return un if un == (signe == "or") else booleen(rendre(droite))
    a, b = rendre(gauche), rendre(droite)
    if signe in {"=", "!="}:
        return egaux(a, b) is (signe == "=")
    x, y = nombre(a), nombre(b)
    if signe in {"<", "<=", ">", ">="}:
        return bool({"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[signe])
    return arithmetique(signe, x, y)


def egaux(a: Valeur, b: Valeur) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return booleen(a) == booleen(b)
    if isinstance(a, str) and isinstance(b, str):
        return a == b
    return nombre(a) == nombre(b)


def arithmetique(signe: str, x: float, y: float) -> float:
    if signe == "+":
        return x + y
    if signe == "-":
        return x - y
    if signe == "*":
        return x * y
    if math.isnan(x) or math.isnan(y):
        return math.nan
    if y == 0:
        return math.nan if signe == "mod" or x == 0 else math.copysign(math.inf, x)
    return x / y if signe == "div" else math.fmod(x, y)


def fonction(nom: str, arguments: list[Arbre], rendre: Callable[[Arbre], Valeur], jour: dt.date) -> Valeur:  # noqa: C901 - a table of one line each
    if nom == "if":
        return rendre(arguments[1] if booleen(rendre(arguments[0])) else arguments[2])
    valeurs = [rendre(argument) for argument in arguments]
    textes = [texte(valeur) for valeur in valeurs]
    match nom:
        case "selected":
            return textes[1] in textes[0].split()
        case "count-selected":
            return float(len(textes[0].split()))
        case "not":
            return not booleen(valeurs[0])
        case "true" | "false":
            return nom == "true"
        case "coalesce":
            return textes[0] or textes[1]
        case "string-length":
            return float(len(textes[0]))
        case "regex":
            return re.fullmatch(textes[1], textes[0][:REGEX_LONGUEUR], re.ASCII) is not None
        case "today":
            return jour.isoformat()
        case "number":
            return nombre(valeurs[0])
        case "string":
            return textes[0]
        case "boolean":
            return booleen(valeurs[0])
        case "concat":
            return "".join(textes)
        case "contains":
            return textes[1] in textes[0]
        case "starts-with":
            return textes[0].startswith(textes[1])
        case _:
            return mesure(nom, [nombre(valeur) for valeur in valeurs])


def mesure(nom: str, nombres: list[float]) -> float:
    """Functions of numbers. Halves are rounded up, as on the phone."""
    premier = nombres[0]
    if any(math.isnan(valeur) for valeur in nombres):
        return math.nan
    if nom in {"min", "max"}:
        return min(nombres) if nom == "min" else max(nombres)
    if nom == "sum":
        return math.fsum(nombres)
    if nom == "abs":
        return abs(premier)
    if math.isinf(premier):
        return premier
    if nom == "int":
        return float(math.trunc(premier))
    echelle = 10.0 ** (int(nombres[1]) if len(nombres) > 1 else 0)
    return math.floor(premier * echelle + 0.5) / echelle
