"""Source lines become logical blocks: wrapped lines and sentences cut by a page are whole again."""

import re
from dataclasses import dataclass
from itertools import pairwise

from quartiers.contrat.lecture.etiquettes import etiquette_de, intro_de_liste, numero_de_titre
from quartiers.contrat.lecture.modele import Bloc, LigneSource
from quartiers.contrat.lecture.puces import separer_enumeration, separer_puce
from quartiers.contrat.lecture.registre import Registre
from quartiers.contrat.lecture.texte import cle, est_capitales, fin_de_phrase, nettoyer, phrase_continue

_NOTE = re.compile(r"^(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\[\^?\d{1,2}\]:?|\(\d{1,2}\)(?=\s(?:source|insee|cf)))\s*\S", re.I)
_NUMEROTE = re.compile(r"^(?P<num>\d{1,2})\.\s+(?P<reste>\S.*)$")
# No paragraph is longer: a text without any full stop is cut there.
_BLOC_MAX = 6_000
# How many rows above a cell may go on with.
_RANGS_OUVERTS = 12
_MOT_COUPE = re.compile(r"([^\W\d_]+)-$")


@dataclass(slots=True)
class _Page:
    """How the text is wrapped: `replie` when its lines are cut at a width, as a PDF printed to text is."""

    replie: bool
    largeur: int
    mots: frozenset[str]


def construire_blocs(lignes: list[LigneSource], sommaire: set[int], registre: Registre) -> list[Bloc]:
    page = _mesurer(lignes)
    blocs: list[Bloc] = []
    precedent: Bloc | None = None
    derniere: LigneSource | None = None
    # Paragraphs of a word processor with no blank between them: the blanks then tell nothing of what opens a part.
    sans_blancs = not page.replie and not any(not x.texte.strip() for x in lignes)
    vide, tournee = True, False
    for ligne in lignes:
        if not ligne.texte.strip() and not ligne.ecartee:
            registre.laisser_lignes([ligne.numero], "ligne vide")
            vide = True
            continue
        if ligne.ecartee or ligne.numero in sommaire:
            registre.laisser_lignes([ligne.numero], ligne.ecartee or "sommaire")
            vide, tournee = vide or not ligne.ecartee, tournee or bool(ligne.ecartee)
            if ligne.numero in sommaire:
                precedent = None
            continue
        bloc = _bloc(len(blocs), ligne, apres_vide=vide or sans_blancs or ligne.suite is False)
        if ligne.alignee and not _prolonger_rangs(blocs, bloc, page):
            derniere, vide = ligne, False
            continue
        if bloc.genre == "note":
            if blocs and blocs[-1].genre == "note" and ligne.suite:
                _joindre(blocs[-1], bloc, page)
            else:
                blocs.append(bloc)
            vide = True
            continue
        if (
            precedent is not None
            and derniere is not None
            and _continue(precedent, derniere, bloc, ligne, page, vide=vide, tournee=tournee)
        ):
            _joindre(precedent, bloc, page)
            precedent.recolle = precedent.recolle or vide
        elif bloc.texte:
            blocs.append(bloc)
            precedent = bloc
        else:
            registre.laisser(bloc, "miette de mise en page")
        derniere, vide, tournee = ligne, False, False
    for rang, bloc in enumerate(blocs):
        bloc.rang = rang
    _relever_titres_enumeres(blocs)
    _marquer_listes_numerotees(blocs)
    _marquer_listes_introduites(blocs)
    _marquer_listes_sous_rubrique(blocs)
    return blocs


def _prolonger_rangs(blocs: list[Bloc], bloc: Bloc, page: _Page) -> bool:
    """Cells that go on with those above join them; True when some are left, that make another row."""
    bloc.genre = "rang"
    table = [b for b in blocs[-_RANGS_OUVERTS:] if b.genre == "rang" and len(b.cellules) == len(bloc.cellules)]
    for i, cellule in enumerate(bloc.cellules):
        dessus = next((b for b in reversed(table) if b.cellules[i]), None) if cellule else None
        if dessus is None or dessus is table[0]:
            continue
        item = bool(separer_puce(cellule)[0])
        if (item and not any(bloc.cellules[:i])) or (not item and phrase_continue(dessus.cellules[i], cellule)):
            lie = f"{dessus.cellules[i]}\n{cellule}" if item else joindre_textes(dessus.cellules[i], cellule, page.mots)
            dessus.cellules[i], bloc.cellules[i] = lie, ""
            dessus.texte = " ".join(c for c in dessus.cellules if c)
            dessus.lignes = sorted({*dessus.lignes, *bloc.lignes})
    bloc.texte = " ".join(c for c in bloc.cellules if c)
    return bool(bloc.texte)


_ENUMERE = re.compile(r"^(?P<num>\d{1,2})\)$")


def _relever_titres_enumeres(blocs: list[Bloc]) -> None:
    """« 1) L’emploi », its text, then « 2) La santé », its text: headings, not the items of a list."""
    isoles: list[tuple[Bloc, int]] = []
    for i, b in enumerate(blocs):
        m = _ENUMERE.match(b.puce) if b.genre == "puce" and b.texte[:1].isupper() and len(b.texte) < 110 else None
        if m is None or fin_de_phrase(b.texte) or b.texte.endswith(","):
            continue
        voisins = [v for v in (blocs[i - 1] if i else None, blocs[i + 1] if i + 1 < len(blocs) else None) if v]
        if i + 1 < len(blocs) and not any(v.genre == "puce" and _ENUMERE.match(v.puce) for v in voisins):
            isoles.append((b, int(m["num"])))
    for k, (b, num) in enumerate(isoles):
        suivi = k + 1 < len(isoles) and isoles[k + 1][1] == num + 1
        if suivi or (k and isoles[k - 1][1] == num - 1):
            b.genre, b.texte, b.puce, b.retrait = "texte", f"{num}) {b.texte}", "", 0.0


def _marquer_listes_introduites(blocs: list[Bloc]) -> None:
    """« Objectifs spécifiques : » then « 1. Accompagner », « 2. Former »: the numbered lines are the list's items."""
    attendu = 0
    for b in blocs:
        m = _NUMEROTE.match(b.texte) if b.genre == "texte" and not b.niveau and len(b.texte) < 230 else None
        if m and attendu and int(m["num"]) == attendu:
            b.genre, b.puce, b.texte = "puce", f"{m['num']}.", m["reste"]
            attendu += 1
        elif b.genre == "texte":
            attendu = 1 if all(intro_de_liste(b.texte)) else 0


# « Priorités du quartier » alone on its line, then « 1. … », « 2. … » with nothing between.
_RUBRIQUE = re.compile(
    r"^(?:les |nos )?(?:priorites|themes|thematiques|enjeux|besoins|pistes|projets|actions|propositions|perspectives)\b(?: \w+){0,6}$"
)


def _marquer_listes_sous_rubrique(blocs: list[Bloc]) -> None:
    """Numbered lines that follow one another under a rubric are its list; so is a single one under the same words."""
    suites: dict[str, list[list[Bloc]]] = {}
    for i, b in enumerate(blocs):
        if b.genre != "texte" or len(b.texte) > 80 or not _RUBRIQUE.match(cle(numero_de_titre(b.texte)[1])):
            continue
        suite: list[Bloc] = []
        for c in blocs[i + 1 : i + 31]:
            m = _NUMEROTE.match(c.texte) if c.genre == "texte" and not c.niveau and len(c.texte) < 230 else None
            if m is None or int(m["num"]) != len(suite) + 1:
                break
            suite.append(c)
        if suite:
            suites.setdefault(cle(numero_de_titre(b.texte)[1]), []).append(suite)
    for trouvees in suites.values():
        if max(map(len, trouvees)) > 1:
            for c in (c for suite in trouvees for c in suite):
                m = _NUMEROTE.match(c.texte)
                if m:
                    c.genre, c.puce, c.texte = "puce", f"{m['num']}.", m["reste"]


def _marquer_listes_numerotees(blocs: list[Bloc]) -> None:
    """« 1. Accompagner », « 2. Prévenir » starting again under several styled headings are lists, not chapters."""
    if sum(1 for b in blocs if b.niveau) < 3:
        return
    marques = {}
    for b in blocs:
        m = _NUMEROTE.match(b.texte) if b.genre == "texte" and not b.niveau and len(b.texte) < 160 else None
        if m and not b.gras and not b.texte.endswith(":") and not est_capitales(m["reste"]):
            marques[b.rang] = m
    if sum(1 for m in marques.values() if m["num"] == "1") < 2:
        return
    for rang, m in marques.items():
        blocs[rang].genre, blocs[rang].puce, blocs[rang].texte = "puce", f"{m['num']}.", m["reste"]


def _mesurer(lignes: list[LigneSource]) -> _Page:
    longueurs = sorted(len(ligne.texte) for ligne in lignes if len(ligne.texte) > 20 and not ligne.cellules)
    largeur = longueurs[int(len(longueurs) * 0.97)] if longueurs else 0
    accolees = sum(
        1
        for a, b in pairwise(lignes)
        if a.texte and b.texte and not b.puce and len(a.texte) > 0.75 * largeur and b.texte[:1].islower()
    )
    replie = 40 <= largeur <= 140 and accolees >= max(2, 0.02 * len(longueurs)) and all(x.suite is None for x in lignes)
    mots = _mots_entiers(lignes)
    return _Page(replie, largeur, mots)


def _mots_entiers(lignes: list[LigneSource]) -> frozenset[str]:
    """Words of the document, compounds whole, without the two halves of a word cut at the end of a line."""
    mots: set[str] = set()
    coupe = False
    for ligne in lignes:
        if not ligne.texte or ligne.ecartee:
            continue
        trouves = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", ligne.texte.lower())
        debut, coupe = int(coupe), ligne.texte.endswith("-")
        mots.update(trouves[debut : len(trouves) - coupe])
    return frozenset(mots)


def _bloc(rang: int, ligne: LigneSource, *, apres_vide: bool) -> Bloc:
    cellules = [_nettoyer_cellule(c) for c in ligne.cellules]
    texte = nettoyer(ligne.texte) if not ligne.cellules else " ".join(c for c in cellules if c)
    bloc = Bloc(
        rang, [ligne.numero], texte, "texte", ligne.retrait, ligne.puce, ligne.niveau, cellules,
        ligne.gras, ligne.taille, ligne.page, apres_vide,
    )  # fmt: skip
    if ligne.note or _NOTE.match(texte):
        bloc.genre = "note"
    elif len(cellules) > 1:
        bloc.genre = "rang"
    elif ligne.puce:
        bloc.genre = "puce"
    elif not ligne.niveau and not etiquette_de(texte):
        marque, reste = separer_enumeration(texte)
        if marque and _enumeration_de_liste(marque, reste):
            bloc.genre, bloc.puce, bloc.texte = "puce", marque, reste
    if cellules and len(cellules) == 1:
        bloc.cellules = []
    return bloc


def _nettoyer_cellule(cellule: str) -> str:
    return "\n".join(filter(None, (nettoyer(c) for c in re.split(r"\n|<br\s*/?>", cellule))))


def _enumeration_de_liste(marque: str, reste: str) -> bool:
    """« a) créer un lieu ; » is a list item; « 1. Introduction » is a heading."""
    return marque.endswith(")") or marque[0].islower() or fin_de_phrase(reste) or len(reste) > 110


def _continue(
    avant: Bloc, derniere: LigneSource, bloc: Bloc, ligne: LigneSource, page: _Page, *, vide: bool, tournee: bool
) -> bool:
    if ligne.puce or ligne.cellules or bloc.genre != "texte" or avant.genre == "rang" or len(avant.texte) > _BLOC_MAX:
        return False
    etiquette = etiquette_de(bloc.texte)
    if etiquette or (intro_de_liste(bloc.texte)[0] and bloc.texte[0].isupper() and not ligne.suite):
        return False
    if ligne.suite is not None:
        return ligne.suite and not (ligne.niveau and derniere.niveau != ligne.niveau)
    if ligne.niveau or (avant.niveau and not ligne.texte[:1].islower()):
        return False
    # A list that needs no bullet: each item ends with a semicolon.
    if avant.texte.endswith(";") and bloc.texte[:1].isupper():
        return False
    continue_phrase = phrase_continue(avant.texte, bloc.texte)
    if vide or not page.replie:
        titre = avant.niveau or (est_capitales(avant.texte[:300]) and not est_capitales(bloc.texte))
        return (
            continue_phrase
            and not titre
            and (not _titre_court(avant) or ((tournee or not vide) and _titre_coupe(avant, bloc)))
        )
    if ligne.numero - derniere.numero > 1:
        return continue_phrase
    if numero_de_titre(bloc.texte)[0] and fin_de_phrase(avant.texte):
        return False
    if est_capitales(avant.texte[:300]) != est_capitales(bloc.texte) and not avant.puce:
        return False
    pleine = len(derniere.texte) + derniere.retrait > 0.72 * page.largeur
    suspendue = avant.genre == "puce" and ligne.retrait > avant.retrait
    return continue_phrase or suspendue or (pleine and not (fin_de_phrase(avant.texte) and avant.genre == "puce"))


# A heading is cut before such a word; a list without bullets does not begin by one.
_LIAISON = re.compile(
    r"^(?:de|des|du|d['’]\S+|et|ou|à|au|aux|en|pour|par|dans|sur|avec|les|la|le|l['’]\S+|un|une|leurs?|ses|son|sa|sans|entre)\b"
)


def _titre_coupe(avant: Bloc, bloc: Bloc) -> bool:
    return (
        not avant.niveau
        and not avant.gras
        and len(avant.texte) > 30
        and len(avant.texte) + len(bloc.texte) < 230
        and bool(_LIAISON.match(bloc.texte))
        and not bloc.texte.endswith((";", ",", ":"))
    )


def _titre_court(avant: Bloc) -> bool:
    """A heading followed by a lower-case list is not a sentence cut by a page."""
    return len(avant.texte) < 120 and bool(etiquette_de(avant.texte) or numero_de_titre(avant.texte)[0])


def _joindre(avant: Bloc, bloc: Bloc, page: _Page) -> None:
    avant.texte = joindre_textes(avant.texte, bloc.texte, page.mots)
    avant.lignes += bloc.lignes


def joindre_textes(avant: str, apres: str, mots: frozenset[str]) -> str:
    """Two pieces of a sentence; a word cut by a hyphen at the end of a line is whole again.

    « aller-/vers » keeps its hyphen when the document writes « aller-vers » elsewhere and never « allervers »; so does
    « parents-/enfants », whose halves are words of their own.
    """
    m = _MOT_COUPE.search(avant, max(0, len(avant) - 60))
    if m and apres[:1].islower():
        suite = re.match(r"[^\W\d_]+", apres)
        fin = suite.group() if suite else ""
        entier, compose = (m[1] + fin).lower(), f"{m[1]}-{fin}".lower()
        moities = fin.lower() in mots and (m[1].lower() in mots or (m[1].endswith("s") and len(m[1]) > 5))
        if entier in mots or not (compose in mots or moities):
            return avant[:-1] + apres
        return avant + apres
    return f"{avant} {apres}"


def cle_de_bloc(bloc: Bloc) -> str:
    return cle(bloc.texte)
