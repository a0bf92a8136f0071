"""The table of contents: left aside, but its mixed-case wordings serve titles written in capitals."""

import re
from collections import Counter
from itertools import pairwise

from quartiers.contrat.lecture.etiquettes import etiquette_de, numero_de_titre
from quartiers.contrat.lecture.modele import LigneSource
from quartiers.contrat.lecture.texte import cle, est_capitales, nettoyer

_ENTREE = re.compile(r"(?:\.{3,}|…{1,}|[._ ·]{4,}|\t| {3,})\s*\d{1,3}\s*$|\.{4,}\s*$")
_TITRE = re.compile(r"^(?:sommaire|table des matieres|plan du contrat|contents?)$")


def _est_entree(ligne: LigneSource) -> bool:
    return bool(_ENTREE.search(_texte(ligne)[-120:]))


def _texte(ligne: LigneSource) -> str:
    return "\t".join(ligne.cellules) if ligne.cellules else ligne.texte


def _est_titre(ligne: LigneSource) -> bool:
    return bool(_TITRE.match(cle(nettoyer(_texte(ligne)))))


def lignes_du_sommaire(lignes: list[LigneSource]) -> set[int]:
    """Line numbers of the table(s) of contents, its title included."""
    trouvees: set[int] = set()
    i = 0
    while i < len(lignes):
        if _est_titre(lignes[i]):
            fin = _fin(lignes, i + 1)
            trouvees |= {ligne.numero for ligne in lignes[i:fin] if ligne.texte.strip() and not ligne.ecartee}
            i = max(fin, i + 1)
        elif _est_entree(lignes[i]) and len(lignes[i].cellules) <= 3:
            fin = _fin(lignes, i)
            entrees = [ligne for ligne in lignes[i:fin] if _est_entree(ligne)]
            if len(entrees) >= 4 and _croissantes(entrees):
                trouvees |= {ligne.numero for ligne in lignes[i:fin] if ligne.texte.strip() and not ligne.ecartee}
            i = max(fin, i + 1)
        else:
            i += 1
    return trouvees


def _croissantes(entrees: list[LigneSource]) -> bool:
    """Page numbers of a table of contents only grow; the figures of a table do not."""
    pages = [int(m[0]) for e in entrees if (m := re.search(r"\d{1,3}$", _texte(e).strip()))]
    return all(a <= b for a, b in pairwise(pages))


def _fin(lignes: list[LigneSource], debut: int) -> int:
    """Index after the last entry. Without page numbers, entries are headings that come again later."""
    if any(_est_entree(ligne) for ligne in lignes[debut : debut + 6]):
        return _fin_paginee(lignes, debut)
    cles = [_cle_de_titre(_texte(ligne)[:400]) for ligne in lignes[debut:]]
    reste, plus_loin = Counter(cles), set(cles[3:])
    fin = debut
    for i in range(debut, len(lignes)):
        ligne = lignes[i]
        reste[cles[i - debut]] -= 1
        if not ligne.texte.strip() or ligne.ecartee:
            continue
        cle_titre = cles[i - debut]
        repris = cle_titre in plus_loin and reste[cle_titre] > 0
        if not repris or ligne.niveau:
            break
        fin = i + 1
    return fin


def _fin_paginee(lignes: list[LigneSource], debut: int) -> int:
    fin, ratees = debut, 0
    for i in range(debut, len(lignes)):
        ligne = lignes[i]
        if not ligne.texte.strip() or ligne.ecartee:
            continue
        if _est_entree(ligne):
            fin, ratees = i + 1, 0
            continue
        ratees += 1
        if ratees > 2 or len(ligne.texte) > 200:
            break
    return _garder_titres_du_corps(lignes, debut, fin)


def _garder_titres_du_corps(lignes: list[LigneSource], debut: int, fin: int) -> int:
    while fin > debut and not _est_entree(lignes[fin - 1]):
        fin -= 1
    return fin


def _cle_de_titre(texte: str) -> str:
    """The wording of a contents entry, without its number, its dots and its page."""
    nu = nettoyer(re.sub(r"[\s.…_·]*\t?\s*\d{1,3}\s*$", "", texte).replace("\t", " "))
    return cle(numero_de_titre(nu)[1]).replace(" ", "")


def titres_lisibles(lignes: list[LigneSource], sommaire: set[int]) -> dict[str, str]:
    """Mixed-case wordings of the contents, by the key of their letters; compound titles also by their parts."""
    titres: dict[str, str] = {}
    for ligne in lignes:
        if ligne.numero not in sommaire:
            continue
        brut = re.sub(r"[\s.…_·]*\t?\s*\d{1,3}\s*$", "", _texte(ligne))
        nu = nettoyer(brut.replace("\t", " "))
        etiquette = etiquette_de(nu)
        titre = (etiquette.titre if etiquette else numero_de_titre(nu)[1]).strip(" .…")
        if not titre or est_capitales(titre):
            continue
        morceaux = [titre, *re.findall(r"«\s*([^»]+?)\s*»", titre), *re.split(r"\s+[–—-]\s+|\s+:\s+|«|»", titre)]
        for morceau in morceaux:
            titres.setdefault(cle(morceau).replace(" ", ""), morceau.strip())
    return titres
