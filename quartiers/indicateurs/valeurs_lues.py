"""Figures read from a file, not yet written: what each says, what is wrong, what must be confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from quartiers.indicateurs.enums import EtatValeur, Niveau
from quartiers.indicateurs.periodes import Periode
from quartiers.socle.formats import nombre
from quartiers.tableurs.problemes import Probleme
from quartiers.tableurs.valeurs import Cellule, ligne_de, vide

CENT = (Decimal(60), Decimal(167))  # a ratio of a hundred, give or take the true change of the figure
SECRETS = frozenset({"s", "ns", "secret", "secret statistique", "c", "nc", "nd*", "*", "**", "***"})
ABSENTES = frozenset({"", "nd", "n.d.", "n/a", "na", "nr", "-", "–", "…", "...", "//", "///", "#n/a"})
Lieu = tuple[str, str]  # level and code


@dataclass(frozen=True)
class Valeur:
    """One figure of a file or a form, ready to be written; `mesure` is a code, `lieu` a level and a code."""

    mesure: str
    lieu: Lieu
    periode: Periode
    etat: str = EtatValeur.PUBLIEE
    valeur: Decimal | None = None
    sexe: str = ""
    age: str = ""
    marge_basse: Decimal | None = None
    marge_haute: Decimal | None = None
    confiance: int | None = None
    numerateur: Decimal | None = None
    denominateur: Decimal | None = None
    source: str = ""
    millesime: str = ""
    geographie: str = ""
    provisoire: bool = False
    ou: str = ""  # the cell that says it
    nom_lieu: str = ""

    @property
    def cle(self) -> tuple[str, Lieu, Periode, str, str, str]:
        return (self.mesure, self.lieu, self.periode, self.sexe, self.age, self.millesime)

    @property
    def dit(self) -> tuple[object, ...]:
        """What another version would change."""
        return (
            self.etat,
            self.valeur,
            self.marge_basse,
            self.marge_haute,
            self.confiance,
            self.numerateur,
            self.denominateur,
            self.provisoire,
        )


@dataclass
class Lot:
    """What a file says. `problemes`: grave ones forbid the writing; `questions` must be confirmed by a person."""

    titre: str
    valeurs: list[Valeur] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    laisses: list[str] = field(default_factory=list)

    @property
    def graves(self) -> list[Probleme]:
        return [p for p in self.problemes if p.grave]


@dataclass(frozen=True)
class Bornes:
    """What a measure allows; `unite` makes the message plain."""

    libelle: str
    unite: str = ""
    basse: Decimal | None = None
    haute: Decimal | None = None

    def faute(self, valeur: Decimal) -> str:
        """Why the value is refused; empty when it is allowed."""
        if self.haute is not None and valeur > self.haute:
            return f"{self.libelle} : {dire(valeur, self.unite)} dépasse {dire(self.haute, self.unite)}."
        if self.basse is not None and valeur < self.basse:
            return f"{self.libelle} : {dire(valeur, self.unite)} est au-dessous de {dire(self.basse, self.unite)}."
        return ""


def dire(valeur: Decimal, unite: str) -> str:
    return f"{nombre(valeur)}\u00a0{unite}" if unite else nombre(valeur)


def lire_cellule(
    cellule: Cellule,
    secrets: frozenset[str] = SECRETS,
    absentes: frozenset[str] = ABSENTES,
    facteur: Decimal = Decimal(1),
) -> tuple[str, Decimal | None]:
    """(state, value) of a cell. Raises ValueError with a French message when it is neither a figure nor a mark."""
    brut = "" if vide(cellule) else ligne_de(cellule).strip()
    if brut.casefold() in secrets:
        return EtatValeur.SECRET, None
    if brut.casefold() in absentes:
        return EtatValeur.ABSENTE, None
    nu = brut.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").removesuffix("%").removesuffix("€")
    try:
        lu = Decimal(nu.replace(",", "."))
    except InvalidOperation:
        lu = Decimal("NaN")
    if not lu.is_finite():
        raise ValueError(f"« {brut[:40]} » n’est ni un nombre ni une marque de secret ou d’absence connue.")
    return EtatValeur.PUBLIEE, quatre(lu * facteur)


def quatre(valeur: Decimal) -> Decimal:
    """Four decimals at most: what the column holds."""
    return valeur.quantize(Decimal("0.0001"))


def suspect(valeur: Decimal, connue: Decimal) -> str:
    """« 100 fois plus », « 100 fois moins », or nothing, against the last known figure of the same series."""
    if not valeur or not connue:
        return ""
    rapport = valeur / connue
    if CENT[0] <= rapport <= CENT[1]:
        return "environ 100 fois plus"
    if 1 / CENT[1] <= rapport <= 1 / CENT[0]:
        return "environ 100 fois moins"
    return ""


def interroger(lot: Lot, connues: Mapping[tuple[str, Lieu, str, str], Decimal], libelles: Mapping[str, str]) -> None:
    """Add to the questions the figures ×100 or ÷100 of their series: one line a measure, with an example."""
    par_mesure: dict[tuple[str, str], list[tuple[Valeur, Decimal]]] = {}
    for valeur in lot.valeurs:
        connue = connues.get((valeur.mesure, valeur.lieu, valeur.sexe, valeur.age))
        if valeur.valeur is None or connue is None:
            continue
        if dit := suspect(valeur.valeur, connue):
            par_mesure.setdefault((valeur.mesure, dit), []).append((valeur, connue))
    for (mesure, dit), trouves in par_mesure.items():
        exemple, connue = trouves[0]
        fois = "une valeur" if len(trouves) == 1 else f"{len(trouves)} valeurs"
        lot.questions.append(
            f"{libelles.get(mesure, mesure)} : {fois} {dit} que la dernière connue "
            f"(par exemple {exemple.ou or exemple.lieu[1]} : {nombre(exemple.valeur)} contre {nombre(connue)}). "
            "L’unité a-t-elle changé ?"
        )


def niveau_de_code(code: str) -> str:
    """The level that an official code tells, when a file does not say it: a neighbourhood, an IRIS, an EPCI, a commune."""
    nu = code.upper()
    if nu.startswith(("QN", "QP")):
        return Niveau.QUARTIER
    if nu == "FR":
        return Niveau.FRANCE
    chiffres = nu.replace("A", "0").replace("B", "0")
    if not chiffres.isdigit():
        return ""
    return {9: Niveau.IRIS if nu[:2] != "20" else Niveau.EPCI, 5: Niveau.COMMUNE, 4: Niveau.ZONE_EMPLOI}.get(
        len(nu), ""
    )
