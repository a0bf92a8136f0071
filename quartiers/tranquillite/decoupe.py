"""Where the table stands in a partner's sheet: its header on one row or two, what each cell of it names, its rows."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quartiers.tableurs.classeur import Feuille
from quartiers.tableurs.valeurs import MOIS as NOMS_DES_MOIS
from quartiers.tableurs.valeurs import Cellule, ligne_de, plat, vide

CHERCHEES = 40  # rows where a header may stand
ENTRE = " › "  # between the parts of a header on two rows
ANNEE = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
TOTAL = re.compile(r"^(sous )?(total|totaux|ensemble|cumul|s total)\b")
MOTS = {
    "mois": re.compile(r"^(mois|periode|date|temps|unite temporelle)\b"),
    "annee": re.compile(r"^(annees?|an|exercice)$"),
    "lieu": re.compile(r"\b(quartiers?|secteurs?|residences?|sites?|qpv|lieux?|communes?|villes?|groupes?|ilots?)\b"),
    "categorie": re.compile(
        r"\b(categories?|types?|natures?|motifs?|familles?|thematiques?|themes?|indicateurs?|infractions?|faits?)\b"
    ),
    "nombre": re.compile(r"^(nombres?|nb|nbre|effectifs?|comptes?|quantites?|valeurs?)\b"),
}


@dataclass(frozen=True)
class Mots:
    """What is known of a source: flattened words of its categories and places → their keys."""

    categories: Mapping[str, str]
    lieux: Mapping[str, str]


def decouper(feuille: Feuille, mots: Mots) -> tuple[list[str], list[list[Any]], str]:
    """(header, rows, what stands above) of a sheet."""
    lignes = deplier(feuille)
    notes = [(note(lignes, rang, mots), -rang) for rang in range(min(CHERCHEES, len(lignes)))]
    meilleure, rang = max(notes, default=(0, 0))
    if meilleure < 2:
        return [], [], ""
    debut = fin = -rang
    if debut and est_groupe(lignes[debut - 1]):
        debut -= 1
    elif fin + 1 < len(lignes) and est_groupe(lignes[fin + 1]) and not any(map(chiffre, lignes[fin + 1])):
        fin += 1
    entetes = (
        [etiquette(c) for c in lignes[fin]] if debut == fin else croiser(feuille, lignes[debut], lignes[fin], debut)
    )
    dessus = [ligne_de(c) for ligne in lignes[:debut] for c in ligne if not vide(c)]
    titres = [entetes, [etiquette(c) for c in lignes[fin]]]
    suite = [ligne for ligne in lignes[fin + 1 :] if not all(vide(c) for c in ligne)]
    suite = [ligne for ligne in suite if [etiquette(c) for c in ligne] not in titres]
    tete = [lignes[debut - 1]] if debut and ouvre_une_section(lignes[debut - 1], suite, mots) else []
    corps = [[valeur_json(c) for c in ligne] for ligne in (*tete, *suite)]
    return entetes, corps, " – ".join([feuille.nom, *dessus])[:300]


def ouvre_une_section(dessus: Sequence[Cellule], suite: Sequence[Sequence[Cellule]], mots: Mots) -> bool:
    """Whether the row above the header names the first block, as rows further down name the next ones."""
    titre = seul(dessus)
    if not titre or TOTAL.match(plat(titre)):
        return False
    return nomme(titre, mots) or (bool(suite) and not seul(suite[0]) and any(map(seul, suite)))


def deplier(feuille: Feuille) -> list[list[Cellule]]:
    """The rows, a text merged downwards being repeated on those that it covers."""
    lignes = [list(ligne) for ligne in feuille.lignes]
    for fusion in feuille.fusions:
        if fusion.bas > fusion.haut and fusion.droite == fusion.gauche and fusion.bas < len(lignes):
            for rang in range(fusion.haut + 1, fusion.bas + 1):
                lignes[rang][fusion.gauche] = lignes[fusion.haut][fusion.gauche]
    return lignes


def chiffre(contenu: Cellule) -> bool:
    """A figure that is not a year."""
    if isinstance(contenu, str):
        return contenu.strip().isdigit() and not ANNEE.fullmatch(contenu.strip())
    return isinstance(contenu, int | float) and not isinstance(contenu, bool) and not 2000 <= contenu <= 2100


def seul(ligne: Sequence[Cellule]) -> str:
    """The only text of a row, else nothing."""
    remplies = [c for c in ligne if not vide(c)]
    return ligne_de(remplies[0]) if len(remplies) == 1 and isinstance(remplies[0], str) else ""


def nomme(texte: str, mots: Mots) -> bool:
    return plat(texte) in mots.lieux or plat(texte) in mots.categories


def est_groupe(ligne: Sequence[Cellule]) -> bool:
    """Words above columns, or below groups of them: texts and years only, not a title alone at the left."""
    remplis = [rang for rang, c in enumerate(ligne) if not vide(c)]
    textes = all(isinstance(ligne[r], str) or not chiffre(ligne[r]) for r in remplis)
    return (
        bool(remplis)
        and remplis != [0]
        and textes
        and not any(TOTAL.match(plat(etiquette(ligne[r]))) for r in remplis[:1])
    )


def croiser(feuille: Feuille, haut: Sequence[Cellule], bas: Sequence[Cellule], rang: int) -> list[str]:
    """Each column's words from both rows, the groups spread to the right over what they cover."""
    groupes = [etiquette(c) for c in haut]
    larges = {f.gauche: f.droite for f in feuille.fusions if f.haut == rang and f.droite > f.gauche}
    courant, jusque = "", -1
    for colonne, groupe in enumerate(groupes):
        if groupe:
            courant, jusque = groupe, larges.get(colonne, -1 if larges else len(groupes))
        elif colonne <= jusque and not vide(bas[colonne]):
            groupes[colonne] = courant
    paires = zip(groupes, (etiquette(c) for c in bas), strict=True)
    return [ENTRE.join(dict.fromkeys(part for part in paire if part)) for paire in paires]


def note(lignes: Sequence[Sequence[Cellule]], rang: int, mots: Mots) -> float:
    """How much a row looks like a header: what is known by a word there is not, in the same column, on a row beside."""
    total = 0.0
    for colonne, contenu in enumerate(lignes[rang]):
        if vide(contenu):
            continue
        if chiffre(contenu) or (isinstance(contenu, int | float) and not isinstance(contenu, bool)):
            total -= 0.5 if chiffre(contenu) else 0
            continue
        quoi = genre(contenu, mots)
        voisines = [lignes[r][colonne] for r in (rang - 1, rang + 1) if 0 <= r < len(lignes)]
        if quoi in {"mois", "lieu", "categorie"} and any(not vide(v) and genre(v, mots) == quoi for v in voisines):
            continue
        total += 1 if quoi else 0.05
    return total


def genre(contenu: Cellule, mots: Mots) -> str:
    """What kind of word a cell holds: a month, a known place or category, a word of a header; else nothing."""
    if lire_mois(contenu)[0]:
        return "mois"
    nu = plat(etiquette(contenu))
    if nu in mots.lieux:
        return "lieu"
    if nu in mots.categories:
        return "categorie"
    return "titre" if any(motif.search(nu) for motif in MOTS.values()) else ""


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
    if m := re.fullmatch(r"(20\d\d)[-/. mM]?(0[1-9]|1[0-2])", texte):
        return int(m[2]), int(m[1])
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
