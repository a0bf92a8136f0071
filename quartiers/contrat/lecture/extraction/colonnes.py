"""Tables that a PDF printed to text has left as columns of spaces: each line gets its cells.

A table opens on a line of known column names set apart by blanks; its columns are told by the blank strips that its
lines share. It ends on the first line that crosses them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from quartiers.contrat.lecture.etiquettes import etiquette_de, numero_de_titre
from quartiers.contrat.lecture.modele import LigneSource
from quartiers.contrat.lecture.texte import cle, espaces, est_capitales

_COLONNE = re.compile(
    r"^(?:les |principa(?:ux|les) |(?:types?|exemples?|pistes?|propositions?) d )?(?:axes?|piliers?|enjeux|thematiques?|themes?|orientations?|objectifs?|actions?|sous actions?"
    r"|mesures?|fiches?|indicateurs?|pilotes?|pilotage|porteurs?|partenaires?|echeances?|calendrier|financements?|budget|instances?|comites?"
    r"|composition|membres|frequence|roles?|missions?|sigles?|signification|quartiers?|questions?|sources?|organismes?|engagements?"
    r"|signataires?|dispositifs?|domaines?|publics?|priorites?|resultats? attendus|communes?"
    r"|quantites?|periodes?|perimetres?|natures?|montants?|structures?|chiffres|valeurs?|annees?|donnees?|territoires?|presidence|periodicite|rythme|codes?|population"
    r"|taux|signatures?|fonctions?|noms?|leviers?|moyens|responsables?|referents?|chefs? de file|maitres? d ouvrage|maitrise d ouvrage|etapes|delais?"
    r"|intitules?|libelles?|representants?|qualites?|statuts?|couts?|ressources|modalites|effets attendus|habitants?|nombre|descriptifs?|descriptions?|contenus?|observations?|remarques?|beneficiaires?)(?: [a-z0-9]+){0,4}$"
)
_CELLULE = re.compile(r"\S+(?: \S+)*")
# After so many blank lines, what follows is no more the table.
_VIDES_MAX = 3


def nom_de_colonne(texte: str) -> bool:
    """« Objectifs opérationnels », « Pilote », « Indicateurs »: a name that heads a column in contracts."""
    return bool(_COLONNE.match(cle(texte)))


def aligner_colonnes(lignes: list[LigneSource], brutes: Sequence[str]) -> list[LigneSource]:
    """The same lines; those of an aligned table have `cellules` and are marked `alignee`."""
    resultat = list(lignes)
    i = 0
    while i < len(lignes):
        debuts = _entete(lignes[i], brutes[i])
        fin = _fin(lignes, brutes, i + 1, debuts) if debuts else i + 1
        if debuts and fin > i + 1:
            coupes = _coupes([brutes[k] for k in range(i, fin) if not lignes[k].ecartee], debuts)
            for k in range(i, fin):
                if lignes[k].texte.strip() and not lignes[k].ecartee:
                    cellules = _decouper(espaces(brutes[k].replace("\f", "")).rstrip(), coupes)
                    resultat[k] = replace(
                        lignes[k],
                        texte=" ".join(filter(None, cellules)),
                        cellules=cellules,
                        alignee=k > i,
                        puce="",
                        retrait=0.0,
                    )
        i = max(fin, i + 1)
    return resultat


def _entete(ligne: LigneSource, brute: str) -> list[tuple[int, int]]:
    """Where the column names of a header start and end, or nothing."""
    if ligne.cellules or ligne.ecartee or ligne.puce or "   " not in brute.strip() or len(brute) > 300:
        return []
    trouvees = [(m.start(), m.end()) for m in _CELLULE.finditer(espaces(brute.replace("\f", "")))]
    noms = [cle(brute.replace("\f", "")[a:b]) for a, b in trouvees]
    connues = sum(bool(_COLONNE.match(nom)) for nom in noms)
    # One unknown name among several known ones: « N° », « Observations ».
    return trouvees if len(noms) > 1 and connues >= max(2, len(noms) - (len(noms) > 2)) else []


def _fin(lignes: Sequence[LigneSource], brutes: Sequence[str], debut: int, entete: list[tuple[int, int]]) -> int:
    """Index after the last line of the table."""
    fin, vides = debut, 0
    for i in range(debut, len(lignes)):
        ligne, brute = lignes[i], brutes[i].replace("\f", "")
        if not ligne.texte.strip() or ligne.ecartee:
            vides += not ligne.ecartee
            if vides > _VIDES_MAX:
                break
            continue
        cellules = list(_CELLULE.finditer(espaces(brute)))
        seule = len(cellules) == 1
        if (
            ligne.cellules
            or ligne.niveau
            or _entete(ligne, brutes[i])
            or (seule and _hors_table(cellules[0], entete, vides))
        ):
            break
        fin, vides = i + 1, 0
    return fin


def _hors_table(cellule: re.Match[str], entete: list[tuple[int, int]], vides: int) -> bool:
    """A line that crosses columns, or a heading standing alone after a blank."""
    traverse = sum(cellule.start() < b and a < cellule.end() for a, b in entete) > 1
    texte = cellule.group()
    titre = etiquette_de(texte) or numero_de_titre(texte)[0] or est_capitales(texte)
    return traverse or bool(vides and titre and cellule.start() < entete[0][1])


def _coupes(brutes: Sequence[str], entete: list[tuple[int, int]]) -> list[int]:
    """Where each column but the first starts: the blank strip that most lines share, nearest to its name."""
    propres = [espaces(b.replace("\f", "")) for b in brutes if b.strip()]
    coupes = []
    for (debut, _f), (suivant, fin_suivant) in pairwise(entete):
        # A strip where the cells of the body start is better than one that is only blank.
        notes = {
            x: sum(len(b) <= x - 2 or b[x - 2 : x] == "  " or not b[:x].strip() for b in propres)
            + 0.5 * sum(b[x - 2 : x] == "  " and b[x : x + 1].strip() != "" for b in propres[1:])
            for x in range(debut + 3, min(fin_suivant, suivant + 20))
        }
        meilleure = max(notes.values(), default=0)
        coupes.append(
            min((x for x, n in notes.items() if n == meilleure), key=lambda x: (abs(x - suivant), x), default=suivant)
        )
    return coupes


def _decouper(brute: str, coupes: list[int]) -> tuple[str, ...]:
    bornes = [0, *coupes, len(brute) + 1]
    return tuple(" ".join(brute[a:b].split()) for a, b in pairwise(bornes))
