"""A partner's own table, of any shape, as counts: months in rows or in columns, its own words. Nothing is written here.

Each column has a role; a cell of a column of figures gives one count, whose month, category and place come from the
row, from the header, or from what the person settled for the whole file.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quartiers.tableurs.classeur import Classeur, ClasseurIllisible
from quartiers.tableurs.entetes import signature
from quartiers.tableurs.valeurs import MOIS as NOMS_DES_MOIS
from quartiers.tableurs.valeurs import plat
from quartiers.tranquillite.decoupe import ANNEE, ENTRE, MOTS, TOTAL, Mots, decouper, genre, lire_mois, nomme, seul

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
    ("colonne_croisee", "Nombres dont le titre dit plusieurs choses (lieu, catégorie, mois)"),
)
CHIFFRES = frozenset({"nombre", "colonne_mois", "colonne_categorie", "colonne_lieu", "colonne_croisee"})
A_DESCENDRE = ("lieu", "categorie", "annee", "mois")  # may be written once above the rows that they cover
ANNUEL = (
    "Dites quelle colonne donne le mois. Un fichier qui ne donne que des nombres par année (la base communale de la "
    "délinquance enregistrée, par exemple) se charge dans les indicateurs : l’observatoire compte par mois."
)
RIEN = frozenset({"neant", "rien", "aucun", "aucune", "zero"})
FEUILLE = "Feuille"


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


def deviner(tableau: Mapping[str, Any], mots: Mots) -> Reglage:
    """A role per column, and the year of the title: what a first look says."""
    roles: list[str] = []
    for rang, entete in enumerate(tableau["entetes"]):
        contenu = [ligne[rang] for ligne in tableau["lignes"] if rang < len(ligne) and ligne[rang] is not None]
        roles.append(role_de(entete, contenu, roles, mots))
    # Unknown titles above figures, alone or beside known ones: never left out without a word, a person settles them.
    if defaut := role_des_inconnues(roles):
        for rang, entete in enumerate(tableau["entetes"]):
            contenu = [ligne[rang] for ligne in tableau["lignes"] if rang < len(ligne) and ligne[rang] is not None]
            chiffres = bool(contenu) and all(entier(v) is not None for v in contenu)
            if not roles[rang] and entete and chiffres and not TOTAL.match(plat(entete)):
                roles[rang] = defaut
    annees = ANNEE.findall(tableau["titre"])
    return Reglage(roles, int(annees[-1]) if annees else None)


def role_des_inconnues(roles: Sequence[str]) -> str:
    if "colonne_categorie" in roles or not CHIFFRES.intersection(roles):
        return "colonne_categorie"
    return "colonne_lieu" if "colonne_lieu" in roles else ""


def role_de(entete: str, contenu: Sequence[Any], pris: Sequence[str], mots: Mots) -> str:
    nu = plat(entete)
    parts = entete.split(ENTRE)
    if any(TOTAL.match(plat(part)) for part in parts):
        return ""
    en_mois = [bool(lire_mois(part)[0] or ANNEE.fullmatch(part)) for part in parts]
    if len(parts) > 1 and not all(en_mois) and (any(en_mois) or any(nomme(part, mots) for part in parts)):
        return "colonne_croisee"
    if lire_mois(entete)[0]:
        return "colonne_mois"
    if nu in mots.categories:
        return "colonne_categorie"
    if nu in mots.lieux:
        return "colonne_lieu"
    textes = [plat(v) for v in contenu if isinstance(v, str) and not TOTAL.match(plat(v))]
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


def manque(reglage: Reglage, tableau: Mapping[str, Any]) -> list[str]:
    """What still has to be settled before anything can be read; texts alone on their rows tell what no column does."""
    roles = set(reglage.roles)
    if "colonne_croisee" in roles:
        return []
    dits = []
    if not roles & CHIFFRES:
        dits.append("Dites quelles colonnes donnent les nombres.")
    if "mois" not in roles and "colonne_mois" not in roles:
        dits.append(ANNUEL if "annee" in roles else "Dites quelle colonne donne le mois.")
    section = section_possible(reglage) if any(seul(ligne) for ligne in tableau["lignes"]) else ""
    if (
        section != "categorie"
        and "categorie" not in roles
        and "colonne_categorie" not in roles
        and not reglage.categorie
    ):
        dits.append("Dites quelle colonne donne la catégorie, ou choisissez une catégorie pour tout le fichier.")
    if section != "lieu" and "lieu" not in roles and "colonne_lieu" not in roles and not reglage.lieu:
        dits.append("Dites quelle colonne donne le lieu, ou choisissez un lieu pour tout le fichier.")
    return dits


def lire(tableau: Mapping[str, Any], reglage: Reglage, mots: Mots | None = None) -> Lecture:
    """Every count of the table; what cannot be read is set aside with its reason, its words left out.

    A text alone on its row names the place (else the category) of those below, unless columns do.
    """
    lecture = Lecture()
    entetes: Sequence[str] = tableau["entetes"]
    connus = mots or Mots({}, {})
    descendus = {
        rang for rang, role in enumerate(reglage.roles) if role in A_DESCENDRE and ecrit_une_fois(tableau, rang)
    }
    section = section_possible(reglage)
    dessus: dict[int, Any] = {}
    titre = ""
    for numero, ligne in enumerate(tableau["lignes"], 1):
        textes = [v for v in ligne if isinstance(v, str)]
        if any(TOTAL.match(plat(v)) for v in textes[:2]):
            lecture.ecartees.append(f"Ligne {numero} : un total, que l’on ne reprend pas.")
            continue
        if section and (trouve := seul(ligne)):
            titre = trouve
            continue
        pleine = [dessus.get(r) if r in descendus and v is None else v for r, v in enumerate(ligne)]
        dessus = {rang: pleine[rang] for rang in descendus if rang < len(pleine)}
        lecture.lus += lire_ligne(numero, pleine, entetes, reglage, connus, {section: titre}, lecture.ecartees)
    return lecture


def ecrit_une_fois(tableau: Mapping[str, Any], rang: int) -> bool:
    """Whether a column is written once above the rows it covers: every value once, half of the rows or more empty.

    A column where only a few rows are empty tells that their place is not known: they are left as they are.
    """
    cellules = [
        ligne[rang]
        for ligne in tableau["lignes"]
        if rang < len(ligne) and not any(isinstance(v, str) and TOTAL.match(plat(v)) for v in ligne)
    ]
    dites = [c for c in cellules if c is not None]
    return bool(dites) and cellules[0] is not None and len(set(dites)) == len(dites) and 2 * len(dites) <= len(cellules)


def section_possible(reglage: Reglage) -> str:
    """What a text alone on its row may name: what nothing else tells."""
    roles = set(reglage.roles)
    if not roles & {"lieu", "colonne_lieu", "colonne_croisee"} and not reglage.lieu:
        return "lieu"
    if not roles & {"categorie", "colonne_categorie", "colonne_croisee"} and not reglage.categorie:
        return "categorie"
    return ""


def lire_ligne(
    numero: int,
    ligne: Sequence[Any],
    entetes: Sequence[str],
    reglage: Reglage,
    mots: Mots,
    section: Mapping[str, str],
    ecartees: list[str],
) -> Iterator[Lu]:
    dits = {role: ligne[r] for r, role in enumerate(reglage.roles) if role and role not in CHIFFRES and r < len(ligne)}
    annee_dite = entier(dits.get("annee"))
    for rang, role in enumerate(reglage.roles):
        if role not in CHIFFRES or rang >= len(ligne) or ligne[rang] is None:
            continue
        nombre = entier(ligne[rang])
        titre = {role.removeprefix("colonne_"): entetes[rang]} if role != "nombre" else {}
        if role == "colonne_croisee":
            titre = parts_du_titre(entetes[rang], mots, bool(reglage.lieu or dits.get("lieu")))
        mois, annee = lire_mois(titre["mois"] if "mois" in titre else mois_de(dits.get("mois")))
        annee = annee or annee_dite or reglage.annee
        categorie, lieu = (
            titre.get(quoi) or str(dits.get(quoi) or section.get(quoi) or "") for quoi in ("categorie", "lieu")
        )
        if nombre is None:
            ecartees.append(f"Ligne {numero}, colonne « {entetes[rang]} » : ce n’est pas un nombre entier.")
        elif mois is None or annee is None:
            ecartees.append(f"Ligne {numero} : le mois n’est pas reconnu, ou l’année manque.")
        else:
            yield Lu(categorie, lieu, dt.date(annee, mois, 1), nombre)


def parts_du_titre(entete: str, mots: Mots, lieu_dit: bool) -> dict[str, str]:
    """What each part of a header on two rows tells; a word that nobody knows is the place, unless it is told."""
    dites: dict[str, str] = {}
    for part in entete.split(ENTRE):
        quoi = genre(part, mots)
        if quoi not in {"mois", "lieu", "categorie"}:
            quoi = "mois" if ANNEE.fullmatch(part) else "categorie" if lieu_dit or "lieu" in dites else "lieu"
        dites[quoi] = f"{dites[quoi]} {part}" if quoi in dites else part
    return dites


def mois_de(contenu: Any) -> Any:
    """A month alone by its number (« 3 ») is read with the year of its own column."""
    rang = entier(contenu)
    if rang is not None and 1 <= rang <= 12:
        return next(nom for nom, numero in NOMS_DES_MOIS.items() if numero == rang)
    return str(contenu) if isinstance(contenu, int) else contenu


def entier(contenu: Any) -> int | None:
    if isinstance(contenu, int) and not isinstance(contenu, bool):
        return contenu if 0 <= contenu < 1_000_000 else None
    if isinstance(contenu, str):
        propre = re.sub(r"[.,]0+$", "", re.sub(r"[\s\u00a0\u202f]", "", contenu))
        if propre.isdigit() and len(propre) < 7:
            return int(propre)
        if plat(contenu) in RIEN:
            return 0
    return None
