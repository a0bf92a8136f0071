"""A partner's own table, of any shape, as counts: months in rows or in columns, its own words. Nothing is written here.

Each column has a role; a cell of a column of figures gives one count, whose month, category and place come from the
row, from the header, or from what the person settled for the whole file.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quartiers.tableurs.classeur import Classeur, ClasseurIllisible, Feuille
from quartiers.tableurs.entetes import signature
from quartiers.tableurs.valeurs import MOIS as NOMS_DES_MOIS
from quartiers.tableurs.valeurs import Cellule, ligne_de, plat, vide

CHERCHEES = 40  # rows where a header may stand
LIGNES_MAX = 5_000
ROLES: tuple[tuple[str, str], ...] = (
    ("", "Ne pas lire"),
    ("lieu", "Quartier ou commune"),
    ("categorie", "Catégorie"),
    ("mois", "Mois"),
    ("annee", "Année"),
    ("nombre", "Nombre"),
    ("colonne_mois", "Nombres du mois dit par le titre"),
    ("colonne_categorie", "Nombres de la catégorie dite par le titre"),
    ("colonne_lieu", "Nombres du lieu dit par le titre"),
)
CHIFFRES = frozenset({"nombre", "colonne_mois", "colonne_categorie", "colonne_lieu"})
ANNEE = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
TOTAL = re.compile(r"^(sous )?(total|totaux|ensemble|cumul|s total)\b")
MOTS = {
    "mois": re.compile(r"^(mois|periode|date)\b"),
    "annee": re.compile(r"^(annee|an|exercice)$"),
    "lieu": re.compile(r"\b(quartiers?|secteurs?|residences?|sites?|qpv|lieux?|communes?|villes?|groupes?|ilots?)\b"),
    "categorie": re.compile(
        r"\b(categories?|types?|natures?|motifs?|familles?|thematiques?|themes?|infractions?|faits?)\b"
    ),
    "nombre": re.compile(r"^(nombres?|nb|nbre|effectifs?|compte|quantite|valeur)\b"),
}
RIEN = frozenset({"neant", "rien", "aucun", "aucune", "zero"})
FEUILLE = "Feuille"


@dataclass(frozen=True)
class Mots:
    """What is known of a source: flattened words of its categories and places → their keys."""

    categories: Mapping[str, str]
    lieux: Mapping[str, str]


@dataclass(frozen=True)
class Reglage:
    """What the person settled: a role per column, and what holds for the whole file when no column says it."""

    roles: Sequence[str]
    annee: int | None = None
    categorie: str = ""
    lieu: str = ""


@dataclass(frozen=True)
class Lu:
    """One count as the file tells it: its words, not yet the keys of ours."""

    categorie: str
    lieu: str
    mois: dt.date
    nombre: int


@dataclass
class Lecture:
    lus: list[Lu] = field(default_factory=list)
    ecartees: list[str] = field(default_factory=list)


def tableau_de(classeur: Classeur, mots: Mots) -> dict[str, Any]:
    """{« titre », « entetes », « lignes », « signature »}: what is kept of a file while it is settled.

    Sheets that share the first one's header are read together, their names being a column. Raises ClasseurIllisible.
    """
    lues = [(f, *decouper(f, mots)) for f in classeur.feuilles if f.visible and not f.vide]
    lues = [(f, entetes, corps, titre) for f, entetes, corps, titre in lues if corps]
    if not lues:
        raise ClasseurIllisible("Aucun tableau n’est reconnu : il faut une ligne de titres, puis des nombres.")
    _, entetes, _, titre = max(lues, key=lambda lue: len(lue[2]))
    memes = [lue for lue in lues if [plat(e) for e in lue[1]] == [plat(e) for e in entetes]]
    plusieurs = len(memes) > 1
    lignes = [[*([f.nom] if plusieurs else []), *ligne] for f, _, corps, _ in memes for ligne in corps]
    if len(lignes) > LIGNES_MAX:
        raise ClasseurIllisible(f"Le tableau dépasse {LIGNES_MAX} lignes : ce sont des cas, pas des comptes par mois.")
    entetes = [*([FEUILLE] if plusieurs else []), *entetes]
    return {
        "titre": titre,
        "entetes": entetes,
        "lignes": lignes,
        "signature": signature([[entete] for entete in entetes]),
    }


def decouper(feuille: Feuille, mots: Mots) -> tuple[list[str], list[list[Any]], str]:
    """(header, rows, what stands above) of a sheet."""
    notes = [(note(ligne, mots), -rang) for rang, ligne in enumerate(feuille.lignes[:CHERCHEES])]
    meilleure, rang = max(notes, default=(0, 0))
    if meilleure < 2:
        return [], [], ""
    debut = -rang
    entetes = [etiquette(c) for c in feuille.lignes[debut]]
    corps = [
        [valeur_json(c) for c in ligne] for ligne in feuille.lignes[debut + 1 :] if not all(vide(c) for c in ligne)
    ]
    dessus = [ligne_de(c) for ligne in feuille.lignes[:debut] for c in ligne if not vide(c)]
    return entetes, corps, " – ".join([feuille.nom, *dessus])[:300]


def note(ligne: Sequence[Cellule], mots: Mots) -> float:
    """How much a row looks like a header."""
    total = 0.0
    for contenu in ligne:
        if vide(contenu):
            continue
        if isinstance(contenu, int | float) and not isinstance(contenu, bool):
            total -= 0.5 if not 2000 <= contenu <= 2100 else 0
            continue
        nu = plat(etiquette(contenu))
        connu = nu in mots.categories or nu in mots.lieux
        total += 1 if lire_mois(contenu)[0] or connu or any(m.search(nu) for m in MOTS.values()) else 0.05
    return total


def etiquette(contenu: Cellule) -> str:
    """A header as text: a date that is a month is written as one."""
    if isinstance(contenu, dt.date | dt.datetime):
        return f"{contenu:%m/%Y}"
    return "" if vide(contenu) else ligne_de(contenu)


def valeur_json(contenu: Cellule) -> Any:
    if vide(contenu):
        return None
    if isinstance(contenu, dt.date | dt.datetime):
        return f"{contenu:%Y-%m-%d}"
    if isinstance(contenu, bool | int):
        return int(contenu)
    if isinstance(contenu, float):
        return int(contenu) if contenu.is_integer() else contenu
    return ligne_de(contenu)


def lire_mois(contenu: Any) -> tuple[int | None, int | None]:
    """(month, year) that a cell tells: « janv. 2025 », « 2025-01 », « 01/2025 », « 1er mars 2025 », a date; None each."""
    if isinstance(contenu, dt.date | dt.datetime):
        return contenu.month, contenu.year
    if not isinstance(contenu, str):
        return None, None
    texte = contenu.strip()
    if m := re.fullmatch(r"(20\d\d)[-/. ](\d{1,2})(?:[-/. ]\d{1,2})?", texte):
        return rang_de_mois(int(m[2])), int(m[1])
    if m := re.fullmatch(r"(?:\d{1,2}[-/. ])?(\d{1,2})[-/. ](20\d\d)", texte):
        return rang_de_mois(int(m[1])), int(m[2])
    nu = plat(texte)
    nommes = [NOMS_DES_MOIS[mot] for mot in nu.split() if mot in NOMS_DES_MOIS]
    reste = [mot for mot in nu.split() if mot not in NOMS_DES_MOIS]
    if len(nommes) != 1 or len(reste) > 2:
        return None, None
    annee = ANNEE.search(nu)
    court = next((2000 + int(mot) for mot in reste if re.fullmatch(r"\d\d", mot)), None)
    return nommes[0], int(annee[1]) if annee else court


def rang_de_mois(rang: int) -> int | None:
    return rang if 1 <= rang <= 12 else None


def deviner(tableau: Mapping[str, Any], mots: Mots) -> Reglage:
    """A role per column, and the year of the title: what a first look says."""
    roles: list[str] = []
    for rang, entete in enumerate(tableau["entetes"]):
        contenu = [ligne[rang] for ligne in tableau["lignes"] if rang < len(ligne) and ligne[rang] is not None]
        roles.append(role_de(entete, contenu, roles, mots))
    if not CHIFFRES.intersection(roles):  # unknown titles above figures: categories that were never seen
        for rang, entete in enumerate(tableau["entetes"]):
            contenu = [ligne[rang] for ligne in tableau["lignes"] if rang < len(ligne) and ligne[rang] is not None]
            if (
                not roles[rang]
                and entete
                and contenu
                and all(isinstance(v, int) for v in contenu)
                and not TOTAL.match(plat(entete))
            ):
                roles[rang] = "colonne_categorie"
    annees = ANNEE.findall(tableau["titre"])
    return Reglage(roles, int(annees[-1]) if annees else None)


def role_de(entete: str, contenu: Sequence[Any], pris: Sequence[str], mots: Mots) -> str:
    nu = plat(entete)
    if TOTAL.match(nu):
        return ""
    if lire_mois(entete)[0]:
        return "colonne_mois"
    if nu in mots.categories:
        return "colonne_categorie"
    if nu in mots.lieux:
        return "colonne_lieu"
    textes = [plat(v) for v in contenu if isinstance(v, str)]
    if textes and sum(t in mots.lieux for t in textes) * 2 > len(textes) and "lieu" not in pris:
        return "lieu"
    if textes and sum(bool(lire_mois(v)[0]) for v in contenu) * 2 > len(contenu) and "mois" not in pris:
        return "mois"
    for role, motif in MOTS.items():
        if motif.search(nu) and role not in pris:
            chiffres = all(isinstance(v, int | float) for v in contenu)
            if role in {"lieu", "categorie"} and chiffres:
                continue
            return role
    return ""


def manque(reglage: Reglage) -> list[str]:
    """What still has to be settled before anything can be read."""
    roles = set(reglage.roles)
    dits = []
    if not roles & CHIFFRES:
        dits.append("Dites quelles colonnes donnent les nombres.")
    if "mois" not in roles and "colonne_mois" not in roles:
        dits.append("Dites quelle colonne donne le mois.")
    if "categorie" not in roles and "colonne_categorie" not in roles and not reglage.categorie:
        dits.append("Dites quelle colonne donne la catégorie, ou choisissez une catégorie pour tout le fichier.")
    if "lieu" not in roles and "colonne_lieu" not in roles and not reglage.lieu:
        dits.append("Dites quelle colonne donne le lieu, ou choisissez un lieu pour tout le fichier.")
    return dits


def lire(tableau: Mapping[str, Any], reglage: Reglage) -> Lecture:
    """Every count of the table; what cannot be read is set aside with its reason, its words left out."""
    lecture = Lecture()
    entetes: Sequence[str] = tableau["entetes"]
    for numero, ligne in enumerate(tableau["lignes"], 1):
        premier = next((v for v in ligne if isinstance(v, str)), "")
        if TOTAL.match(plat(premier)):
            lecture.ecartees.append(f"Ligne {numero} : un total, que l’on ne reprend pas.")
            continue
        lecture.lus += lire_ligne(numero, ligne, entetes, reglage, lecture.ecartees)
    return lecture


def lire_ligne(
    numero: int, ligne: Sequence[Any], entetes: Sequence[str], reglage: Reglage, ecartees: list[str]
) -> Iterator[Lu]:
    dits = {role: ligne[r] for r, role in enumerate(reglage.roles) if role and role not in CHIFFRES and r < len(ligne)}
    annee_dite = entier(dits.get("annee"))
    for rang, role in enumerate(reglage.roles):
        if role not in CHIFFRES or rang >= len(ligne) or ligne[rang] is None:
            continue
        nombre = entier(ligne[rang])
        mois, annee = lire_mois(entetes[rang] if role == "colonne_mois" else mois_de(dits.get("mois")))
        annee = annee or annee_dite or reglage.annee
        categorie = entetes[rang] if role == "colonne_categorie" else str(dits.get("categorie") or "")
        lieu = entetes[rang] if role == "colonne_lieu" else str(dits.get("lieu") or "")
        if nombre is None:
            ecartees.append(f"Ligne {numero}, colonne « {entetes[rang]} » : ce n’est pas un nombre entier.")
        elif mois is None or annee is None:
            ecartees.append(f"Ligne {numero} : le mois n’est pas reconnu, ou l’année manque.")
        else:
            yield Lu(categorie, lieu, dt.date(annee, mois, 1), nombre)


def mois_de(contenu: Any) -> Any:
    """A month alone by its number (« 3 ») is read with the year of its own column."""
    if isinstance(contenu, int) and 1 <= contenu <= 12:
        return next(nom for nom, rang in NOMS_DES_MOIS.items() if rang == contenu)
    return contenu


def entier(contenu: Any) -> int | None:
    if isinstance(contenu, int):
        return contenu if 0 <= contenu < 1_000_000 else None
    if isinstance(contenu, str):
        propre = re.sub(r"[\s\u00a0\u202f]", "", contenu)
        if propre.isdigit() and len(propre) < 7:
            return int(propre)
        if plat(contenu) in RIEN:
            return 0
    return None
