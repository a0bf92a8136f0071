"""Walking the strategy's blocks: which region is read, what each block is, what the tree then makes of it."""

import re
from bisect import bisect_left, bisect_right
from itertools import takewhile

from quartiers.contrat.lecture.arborescence import INFINITIF, Constructeur
from quartiers.contrat.lecture.etiquettes import intro_de_liste, intro_en_ligne
from quartiers.contrat.lecture.extraction.colonnes import nom_de_colonne
from quartiers.contrat.lecture.familles import Candidat, candidats, niveau_de_cellule, niveaux_des_familles
from quartiers.contrat.lecture.fiches import rubrique_de_fiche
from quartiers.contrat.lecture.modele import Bloc
from quartiers.contrat.lecture.noeuds import coder
from quartiers.contrat.lecture.registre import Registre
from quartiers.contrat.lecture.tableaux import Table, items_de_cellule, tables
from quartiers.contrat.lecture.texte import cle, plat, sans_fin_de_liste
from quartiers.contrat.lecture.titres import Titre


def construire_arbre(blocs: list[Bloc], titres: dict[int, Titre], registre: Registre) -> Constructeur:
    """Grow the tree from the strategy; when it yields nothing, from the narrative and neighbourhood parts too."""
    for domaines in (
        frozenset({"strategie"}),
        frozenset({"strategie", ""}),
        frozenset({"strategie", "", "quartiers", "suivi"}),
    ):
        essai = Registre()
        constructeur = _construire(blocs, titres, essai, domaines)
        if constructeur.racine.enfants and any(n.enfants for n in constructeur.racine.enfants):
            break
    if not constructeur.racine.enfants:
        _axes_annonces(blocs, constructeur)
    registre.placees |= essai.placees
    # What is no part of a tree belongs to the parts read next (neighbourhoods, governance).
    autres = {n for b in blocs if b.domaine not in {"strategie", ""} for n in b.lignes}
    for n, raison in essai.laissees.items() if constructeur.racine.enfants else ():
        if n not in autres:
            registre.laissees.setdefault(n, raison)
    registre.doutes += essai.doutes
    coder(constructeur.racine)
    return constructeur


_ANNONCE = re.compile(
    r"\b(?:sur|autour d[e']|en|selon|comporte|comprend|compte|decline|sont|retient|definit)\b[^.;:]{0,40}"
    r"\b(?P<mot>axes?|piliers?|enjeux|priorites|orientations|ambitions|defis|thematiques|volets)\b(?!\s+transvers)[^.;]{0,90}:$"
)


def _axes_annonces(blocs: list[Bloc], c: Constructeur) -> None:
    """Last resort: « le contrat s’articule autour de quatre axes : », then their list, is all that the text says of them."""
    for i, bloc in enumerate(blocs):
        m = _ANNONCE.search(plat(bloc.texte)) if bloc.genre == "texte" and len(bloc.texte) < 300 else None
        suite = list(takewhile(lambda b: b.genre == "puce", blocs[i + 1 : i + 31])) if m else []
        if m is None or len(suite) < 2:
            continue
        base = min(b.retrait for b in suite)
        c.vocabulaire["axe"] = m["mot"].rstrip("sx").capitalize()
        for puce in suite:
            niveau = 0 if puce.retrait <= base + 0.5 or not c.racine.enfants else 1
            parent = c.racine if niveau == 0 else c.racine.enfants[-1]
            c.ajouter(parent, niveau, sans_fin_de_liste(puce.texte), puce.bornes, [puce])
        c.registre.laisser(bloc, "intitulé de liste")
        c.registre.douter(
            "axes", "Axes connus par leur seule annonce : le texte ne les développe pas.", suite[0].bornes, "axes"
        )
        return


def _construire(
    blocs: list[Bloc], titres: dict[int, Titre], registre: Registre, domaines: frozenset[str]
) -> Constructeur:
    region = [b for b in blocs if b.domaine in domaines]
    trouves = candidats(blocs, titres, domaines)
    entetes = {t.entete.rang: t for t in tables(region, niveau_de_cellule)}
    entetes |= {t.entete.rang: t for t in tables(region, niveau_de_cellule, 1) if _table_d_un_niveau(t, entetes)}
    pris = {c.rang for c in trouves}
    intros = [g for b in region if b.rang not in pris and (g := _intro(b, titres)) != ""]
    par_table = {g for t in entetes.values() for g in t.colonnes.values()}
    niveaux = niveaux_des_familles(
        trouves,
        actions_en_liste="action" in intros or "action" in par_table,
        objectifs_en_liste="objectif" in intros or "objectif" in par_table,
    )
    libres = not ({"action", "objectif"} & set(intros)) and not par_table and 3 not in niveaux.values()
    constructeur = Constructeur(registre, niveaux, puces_libres=libres and bool(niveaux))
    constructeur.suites = _suites(region, trouves)
    puces = _exterieures([b for b in region if b.genre == "puce" and b.rang not in pris])
    a_l_infinitif = sum(bool(INFINITIF.match(b.texte)) for b in puces)
    # « Renforcer… », « Développer… » right under an orientation are what it aims at; « Un forum » is what is done.
    constructeur.libres_en_objectifs = 2 not in niveaux.values() and a_l_infinitif > 0.6 * len(puces)
    _parcourir(region, {c.rang: c for c in trouves}, titres, entetes, constructeur)
    return constructeur


def _table_d_un_niveau(table: Table, connues: dict[int, Table]) -> bool:
    """« N° | Intitulé de l’action | Pilote | Échéance »: one level, beside columns that only say things of it."""
    if table.entete.rang in connues or set(table.colonnes.values()) - {"action", "objectif"} or not table.rangs:
        return False
    noms = [c for c in table.entete.cellules if c]
    return (
        len(noms) > 1
        and len(table.colonnes) == 1
        and all(
            i in table.colonnes or nom_de_colonne(c) or cle(c) in {"n", "no", "numero", "ref", "reference", "code"}
            for i, c in enumerate(table.entete.cellules)
            if c
        )
    )


def _exterieures(puces: list[Bloc]) -> list[Bloc]:
    """The items that no other holds: those at the indentation of the first of their list, or out of it."""
    gardees: list[Bloc] = []
    base = 0.0
    for avant, puce in zip([None, *puces], puces, strict=False):
        base = puce.retrait if avant is None or puce.rang != avant.rang + 1 else min(base, puce.retrait)
        if puce.retrait <= base + 0.5:
            gardees.append(puce)
    return gardees


def _suites(region: list[Bloc], trouves: list[Candidat]) -> dict[int, list[Bloc]]:
    """For each fiche, the blocks up to the next one (at most fifteen)."""
    fiches = [c.rang for c in trouves if c.famille.startswith("fiche")]
    rangs = [b.rang for b in region]
    return {
        rang: region[bisect_right(rangs, rang) : bisect_left(rangs, min(suivante, rang + 15))]
        for rang, suivante in zip(fiches, [*fiches[1:], 10**9], strict=False)
    }


def _intro(bloc: Bloc, titres: dict[int, Titre]) -> str:
    titre = titres.get(bloc.rang)
    if bloc.genre in {"note", "rang"} or (titre is not None and titre.ouvre):
        return ""
    genre, deux_points = intro_de_liste(bloc.texte)
    if (
        genre
        and (deux_points or bloc.rang in titres or bloc.gras or len(bloc.texte) < 60)
        and (bloc.genre != "puce" or deux_points)
    ):
        return genre
    return intro_en_ligne(bloc.texte)[0]


def _parcourir(
    region: list[Bloc],
    trouves: dict[int, Candidat],
    titres: dict[int, Titre],
    entetes: dict[int, Table],
    c: Constructeur,
) -> None:
    faits: set[int] = set()
    inconnus: list[Bloc] = []
    for i, bloc in enumerate(region):
        if bloc.rang in faits or bloc.genre == "note":
            continue
        suivant = next((b for b in region[i + 1 : i + 3] if b.genre != "note"), None)
        if bloc.rang in trouves:
            candidat = trouves[bloc.rang]
            faits |= {b.rang for b in candidat.blocs}
            c.ouvrir(candidat)
        elif rubrique_de_fiche(bloc, c):
            continue
        elif bloc.rang in entetes:
            table = entetes[bloc.rang]
            faits |= {r.rang for r in table.rangs}
            c.table(table.colonnes, table.entete, table.rangs)
        elif bloc.genre == "rang":
            if not _rang_de_fiche(bloc, c):
                c.registre.laisser(bloc, "tableau du récit")
                inconnus.append(bloc)
        elif genre := _intro(bloc, titres):
            _introduire(bloc, genre, c)
        elif bloc.rang in titres and titres[bloc.rang].etiquette is None:
            c.registre.laisser(bloc, "titre de partie")
            c.mode = None
            # Another part of the strategy (« Annexe : fiches actions »): its fiches name what they belong to.
            c.a_part = titres[bloc.rang].ouvre and bool(c.racine.enfants)
        elif not (c.item(bloc) if bloc.genre == "puce" else c.paragraphe(bloc, suivant)):
            c.registre.laisser(bloc, "récit de la stratégie")
    _douter_des_tableaux(inconnus, c)


def _douter_des_tableaux(rangs: list[Bloc], c: Constructeur) -> None:
    """A table under an element of the tree that says neither objectives nor actions: the reader may think otherwise."""
    suites: list[list[Bloc]] = []
    for rang in rangs:
        if suites and rang.rang == suites[-1][-1].rang + 1:
            suites[-1].append(rang)
        else:
            suites.append([rang])
    premier = min((n.lignes[0] for n in c.noeuds), default=0)
    for suite in suites:
        if len(suite) > 1 and premier and suite[0].bornes[0] > premier and any(len(r.cellules) > 2 for r in suite):
            c.registre.douter(
                "tableau",
                f"Tableau de {len(suite)} rangs laissé de côté : s’il donne des objectifs ou des actions, ajoutez-les.",
                [suite[0].bornes[0], suite[-1].bornes[1]],
            )


def _rang_de_fiche(bloc: Bloc, c: Constructeur) -> bool:
    """A fiche laid out as a table of two columns: « Objectifs opérationnels | • … • … »."""
    pleines = [cellule for cellule in bloc.cellules if cellule]
    genre = intro_de_liste(pleines[0])[0] if len(pleines) == 2 else ""
    if not genre or c.ouverts[-1] is c.racine:
        return False
    c.introduire(Bloc(bloc.rang, [], pleines[0]), genre)
    pris = [c.item(Bloc(bloc.rang, list(bloc.lignes), item, "puce")) for item in items_de_cellule(pleines[1])]
    c.mode = None
    return any(pris)


def _introduire(bloc: Bloc, genre: str, c: Constructeur) -> None:
    _genre, intro, reste = intro_en_ligne(bloc.texte)
    if not intro:
        c.introduire(bloc, genre)
        return
    c.introduire(Bloc(bloc.rang, [], intro), genre)
    for morceau in re.split(r"\s*;\s*", reste.rstrip(". ")):
        if morceau:
            c.item(Bloc(bloc.rang, list(bloc.lignes), morceau, "puce"))
    c.mode = None
