"""The tree: axes → orientations → objectifs → actions → sous-actions, grown from headings, lists and tables."""

import re
from bisect import bisect_left, bisect_right
from difflib import SequenceMatcher

from quartiers.contrat.lecture.etiquettes import etiquette_de, intro_de_liste, intro_en_ligne, numero_de_titre
from quartiers.contrat.lecture.familles import (
    NIVEAUX,
    Candidat,
    candidats,
    niveau_de_cellule,
    niveaux_des_familles,
)
from quartiers.contrat.lecture.modele import Bloc
from quartiers.contrat.lecture.noeuds import IndicateurTrouve, Noeud, coder
from quartiers.contrat.lecture.registre import Registre
from quartiers.contrat.lecture.tableaux import Table, items_de_cellule, tables
from quartiers.contrat.lecture.texte import cle, fin_de_phrase, plat, sans_fin_de_liste
from quartiers.contrat.lecture.titres import Titre

_DETAIL = re.compile(
    r"^(?:publics?|partenaires?|pilotes?|porteurs?|calendrier|financements?|moyens|indicateurs?|budget|territoires?|quartiers?|echeances?"
    r"|cout|duree|lieux?|referents?|maitrise d ouvrage|contact|statut|priorite|resultats? attendus?)\b"
)
_INFINITIF = re.compile(r"^(?:ne pas |mieux |s'|se )?[a-zàâéèêëîïôûç]+(?:er|ir|re|oir)\b", re.I)


VOISINS_MAX = 300


class Constructeur:
    """Walks the blocks in order and grows the tree."""

    def __init__(self, registre: Registre, niveaux: dict[str, int], *, puces_libres: bool) -> None:
        self.registre, self.niveaux, self.puces_libres = registre, niveaux, puces_libres
        self.racine = Noeud(-1, "", [0, 0])
        self.ouverts: list[Noeud] = [self.racine]
        self.mode: int | None = None
        self.intro = ""
        self.base: float | None = None
        self.items: list[Noeud] = []
        self.avec_puces = False
        self.precedent_recit: Bloc | None = None
        self.indicateurs: list[IndicateurTrouve] = []
        self.vocabulaire: dict[str, str] = {}
        self.a_part = False
        self.suites: dict[int, list[Bloc]] = {}
        self.libres_en_objectifs = False

    # -- headings -------------------------------------------------------------------------------------------------
    def ouvrir(self, candidat: Candidat) -> None:
        niveau = self.niveaux.get(candidat.famille)
        if niveau is None:
            for bloc in candidat.blocs:
                self.registre.laisser(bloc, "titre de partie")
            return
        en_liste = self.mode == niveau and candidat.blocs[0].genre == "puce"
        if candidat.libelle:
            self.vocabulaire.setdefault(NIVEAUX[niveau], candidat.libelle)
        self._fermer(niveau)
        connu = self._deja_vu(niveau, candidat)
        if connu is not None:
            self._rouvrir(connu, candidat)
        else:
            parent = (self.rattachement(candidat) if niveau == 3 else None) or self.ouverts[-1]
            noeud = self._ajouter(parent, niveau, candidat.titre, candidat.lignes, candidat.blocs)
            noeud.num, noeud.libelle, noeud.en_liste = candidat.num, candidat.libelle, en_liste
            self.ouverts.append(noeud)
        if not en_liste:
            self.mode = None
        self.a_part = self.a_part and niveau == 3
        self.precedent_recit = None

    def rattachement(self, candidat: Candidat) -> Noeud | None:
        """The element that a fiche action names (« Axe 2, objectif 2.1.1 ») when the fiches stand apart from the tree."""
        suite = plat(" \n ".join(b.texte for b in self.suites.get(candidat.rang, [])))
        if not suite or not self.a_part:
            return None
        trouves = []
        for noeud in self._descendants(self.racine):
            if noeud.niveau > 2 or not noeud.num:
                continue
            mot = plat(noeud.libelle).split(" ")[0].rstrip("s") or "axe"
            if re.search(rf"\b{re.escape(mot)}[^\d\n]{{0,40}}(?<![\d.]){re.escape(noeud.num)}(?![\d.]*\d)", suite) or (
                len(noeud.titre) > 12 and plat(noeud.titre) in suite
            ):
                trouves.append(noeud)
        if not trouves:
            self.registre.douter(
                "rattachement", f"« {candidat.titre} » : à quel objectif la rattacher ?", candidat.lignes
            )
        return max(trouves, key=lambda n: n.niveau, default=None)

    def _fermer(self, niveau: int) -> None:
        while self.ouverts[-1].niveau >= niveau:
            self.ouverts.pop()

    def _deja_vu(self, niveau: int, candidat: Candidat) -> Noeud | None:
        """An axe or orientation announced, or repeated at the head of each fiche, is the same element."""
        voisins = self.racine.enfants if niveau == 0 else self._descendants(self.ouverts[-1])
        # No contract has as many: the bound keeps the reading of a hostile text linear.
        for noeud in voisins[-VOISINS_MAX:]:
            if noeud.niveau != niveau:
                continue
            meme_titre = cle(noeud.titre) == cle(candidat.titre)
            meme_num = bool(candidat.num) and noeud.num == candidat.num
            if meme_titre and (meme_num or not candidat.num or not noeud.num):
                return noeud
            if meme_num and (niveau == 0 or "." in candidat.num):
                proche = SequenceMatcher(None, cle(noeud.titre), cle(candidat.titre)).ratio() > 0.72
                if proche or (not noeud.enfants and niveau == 0):
                    return noeud
        return None

    def _descendants(self, noeud: Noeud) -> list[Noeud]:
        return [d for e in noeud.enfants for d in (e, *self._descendants(e))]

    def _rouvrir(self, noeud: Noeud, candidat: Candidat) -> None:
        if not noeud.enfants and cle(noeud.titre) != cle(candidat.titre):
            noeud.titre = candidat.titre
        if not noeud.enfants:
            noeud.lignes = candidat.lignes
        for bloc in candidat.blocs:
            self.registre.placer(bloc, "arborescence")
        self.ouverts.append(noeud)

    # -- lists ----------------------------------------------------------------------------------------------------
    def introduire(self, bloc: Bloc, genre: str) -> None:
        self.registre.laisser(bloc, "intitulé de liste")
        self.mode = 9 if genre == "indicateur" else NIVEAUX.index(genre)
        self.intro, self.base, self.items, self.avec_puces = bloc.texte, None, [], False
        self.vocabulaire.setdefault(genre, re.sub(r"\s*:\s*$", "", bloc.texte))

    def _parent_de_liste(self, niveau: int) -> Noeud:
        """The element a list hangs on: the deepest open heading above it.

        Objectives that were themselves list items do not take the actions listed after them.
        """
        for noeud in reversed(self.ouverts):
            if noeud.niveau < niveau and not (noeud.en_liste and noeud.niveau == niveau - 1):
                return noeud
        return self.racine

    def item(self, bloc: Bloc) -> bool:
        """Take a list item; False when it belongs to no list of the tree."""
        if self.mode is None:
            return self._puce_libre(bloc)
        if self.mode == 9:
            self.indicateurs.append(
                IndicateurTrouve(sans_fin_de_liste(bloc.texte), bloc.bornes, self.ouverts[-1], bloc, self.intro)
            )
            return True
        if _DETAIL.match(cle(bloc.texte)) and re.match(r"^[^:]{3,40}\s?:", bloc.texte):
            return False
        if self.base is None:
            self.base = bloc.retrait
        if bloc.genre == "puce":
            self.avec_puces = True
        texte = bloc.texte
        etiquette = etiquette_de(texte)
        if etiquette and etiquette.titre:
            texte = etiquette.titre
        if bloc.retrait > self.base + 0.5 and self.items and self.mode < 4:
            self._sous_item(bloc, texte)
        else:
            self.base = min(self.base, bloc.retrait)
            parent = self._parent_de_liste(self.mode)
            if parent is self.racine and self.mode > 0:
                return False
            self.items.append(self._ajouter(parent, self.mode, sans_fin_de_liste(texte), bloc.bornes, [bloc]))
        return True

    def _sous_item(self, bloc: Bloc, texte: str) -> None:
        pere = self.items[-1]
        niveau = pere.niveau + 1
        self._ajouter(pere, niveau, sans_fin_de_liste(texte), bloc.bornes, [bloc])
        if (
            not pere.titre.endswith(":")
            and fin_de_phrase(pere.blocs[-1].texte)
            and not pere.blocs[-1].texte.endswith((":", ";"))
        ):
            self.registre.douter("retrait", "Retrait lu comme un niveau de plus : à vérifier.", bloc.bornes)
        pere.titre = re.sub(r"\s*:$", "", pere.titre)

    def _puce_libre(self, bloc: Bloc) -> bool:
        """A bullet right under the deepest heading, in a contract that introduces none of its lists."""
        if not self.puces_libres or bloc.genre != "puce" or self.ouverts[-1] is self.racine:
            return False
        dernier = self.ouverts[-1]
        if dernier.niveau != max(self.niveaux.values()) or dernier.niveau >= 4:
            return False
        recit = self.precedent_recit
        if recit is not None and re.match(
            r"^(?:les |principaux )?(?:constats?|contexte|diagnostic|enjeux|atouts|public|partenaire|pilote)",
            cle(recit.texte),
        ):
            return False
        numerotee = (bloc.puce[:1].isdigit() or self.libres_en_objectifs) and dernier.niveau < 2
        self.mode = 2 if numerotee else 4 if dernier.niveau == 3 else 3
        self.intro, self.base, self.items, self.avec_puces = "", None, [], False
        lue = "objectifs" if numerotee else "actions"
        self.registre.douter("genre", f"Liste sans intitulé, lue comme des {lue} : à vérifier.", bloc.bornes)
        return self.item(bloc)

    def paragraphe(self, bloc: Bloc, suivant: Bloc | None) -> bool:
        """A text block inside a list: an item without bullet, or the end of the list."""
        if self.mode is not None and not self.avec_puces and self._item_sans_puce(bloc, suivant):
            return self.item(bloc)
        if (
            self.mode is not None
            and not self.items
            and bloc.texte.endswith(":")
            and suivant is not None
            and suivant.genre == "puce"
        ):
            return False
        self.mode, self.precedent_recit = None, bloc
        return False

    def _item_sans_puce(self, bloc: Bloc, suivant: Bloc | None) -> bool:
        if len(bloc.texte) > 260 or bloc.texte.endswith(":"):
            return False
        if not self.items and suivant is not None and suivant.genre == "puce" and not bloc.texte.endswith(";"):
            return False
        return (
            bloc.texte.endswith(";")
            or bool(_INFINITIF.match(bloc.texte))
            or (not fin_de_phrase(bloc.texte) or bool(self.items and self.items[-1].blocs[-1].texte.endswith(";")))
        )

    def _ajouter(self, parent: Noeud, niveau: int, titre: str, lignes: list[int], blocs: list[Bloc]) -> Noeud:
        noeud = Noeud(niveau, titre, list(lignes), parent=parent, blocs=blocs)
        parent.enfants.append(noeud)
        for bloc in blocs:
            self.registre.placer(bloc, "arborescence")
            if bloc.recolle and niveau >= 1:
                self.registre.douter(
                    "phrase_coupee", "Phrase coupée par un saut de page, rejointe : à vérifier.", bloc.bornes
                )
        return noeud

    # -- tables ---------------------------------------------------------------------------------------------------
    def table(self, colonnes: dict[int, str], entete: Bloc, rangs: list[Bloc]) -> None:
        """A table whose columns are levels; an empty first cell means « same as above »."""
        self.registre.laisser(entete, "en-tête de tableau")
        for i, genre in colonnes.items():
            self.vocabulaire.setdefault(genre, entete.cellules[i])
        niveaux = {i: NIVEAUX.index(g) for i, g in colonnes.items() if g in NIVEAUX}
        for rang in rangs:
            if [cle(c) for c in rang.cellules] == [cle(c) for c in entete.cellules]:
                self.registre.laisser(rang, "en-tête de tableau répété")
                continue
            self._rang(rang, niveaux, [i for i, g in colonnes.items() if g == "indicateur"])
        self.mode = None

    def _rang(self, rang: Bloc, niveaux: dict[int, int], indicateurs: list[int]) -> None:
        plus_bas = max(niveaux.values(), default=0)
        pris = False
        for i, niveau in sorted(niveaux.items(), key=lambda p: p[1]):
            cellule = rang.cellules[i] if i < len(rang.cellules) else ""
            if not cellule:
                continue
            textes = items_de_cellule(cellule) if niveau == plus_bas or niveau >= 3 else [" ".join(cellule.split())]
            for texte in textes:
                etiquette = etiquette_de(texte)
                num = etiquette.num if etiquette else numero_de_titre(texte)[0]
                titre = sans_fin_de_liste((etiquette.titre if etiquette else "") or numero_de_titre(texte)[1])
                self._fermer(niveau)
                freres = [e for e in self.ouverts[-1].enfants if e.niveau == niveau and cle(e.titre) == cle(titre)]
                if self.ouverts[-1] is self.racine and niveau > 0:
                    continue
                noeud = freres[0] if freres else self._ajouter(self.ouverts[-1], niveau, titre, rang.bornes, [rang])
                noeud.num = noeud.num or num
                if niveau < plus_bas or niveau < 3:
                    self.ouverts.append(noeud)
                pris = True
        for i in indicateurs:
            for texte in items_de_cellule(rang.cellules[i]) if i < len(rang.cellules) else []:
                self.indicateurs.append(IndicateurTrouve(sans_fin_de_liste(texte), rang.bornes, self.ouverts[-1], rang))
                pris = True
        if pris:
            self.registre.placer(rang, "arborescence")
        else:
            self.registre.laisser(rang, "rang de tableau sans élément")


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
    registre.placees |= essai.placees
    # What is no part of a tree belongs to the parts read next (neighbourhoods, governance).
    autres = {n for b in blocs if b.domaine not in {"strategie", ""} for n in b.lignes}
    for n, raison in essai.laissees.items() if constructeur.racine.enfants else ():
        if n not in autres:
            registre.laissees.setdefault(n, raison)
    registre.doutes += essai.doutes
    coder(constructeur.racine)
    return constructeur


def _construire(
    blocs: list[Bloc], titres: dict[int, Titre], registre: Registre, domaines: frozenset[str]
) -> Constructeur:
    region = [b for b in blocs if b.domaine in domaines]
    trouves = candidats(blocs, titres, domaines)
    entetes = {t.entete.rang: t for t in tables(region, niveau_de_cellule)}
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
    puces = [b for b in region if b.genre == "puce" and b.rang not in pris]
    a_l_infinitif = sum(bool(_INFINITIF.match(b.texte)) for b in puces)
    # « Renforcer… », « Développer… » right under an orientation are what it aims at; « Un forum » is what is done.
    constructeur.libres_en_objectifs = 2 not in niveaux.values() and a_l_infinitif > 0.6 * len(puces)
    _parcourir(region, {c.rang: c for c in trouves}, titres, entetes, constructeur)
    return constructeur


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
    for i, bloc in enumerate(region):
        if bloc.rang in faits or bloc.genre == "note":
            continue
        suivant = next((b for b in region[i + 1 : i + 3] if b.genre != "note"), None)
        if bloc.rang in trouves:
            candidat = trouves[bloc.rang]
            faits |= {b.rang for b in candidat.blocs}
            c.ouvrir(candidat)
        elif bloc.rang in entetes:
            table = entetes[bloc.rang]
            faits |= {r.rang for r in table.rangs}
            c.table(table.colonnes, table.entete, table.rangs)
        elif bloc.genre == "rang":
            if not _rang_de_fiche(bloc, c):
                c.registre.laisser(bloc, "tableau du récit")
        elif genre := _intro(bloc, titres):
            _introduire(bloc, genre, c)
        elif bloc.rang in titres and titres[bloc.rang].etiquette is None:
            c.registre.laisser(bloc, "titre de partie")
            c.mode = None
            # Another part of the strategy (« Annexe : fiches actions »): its fiches name what they belong to.
            c.a_part = titres[bloc.rang].ouvre and bool(c.racine.enfants)
        elif not (c.item(bloc) if bloc.genre == "puce" else c.paragraphe(bloc, suivant)):
            c.registre.laisser(bloc, "récit de la stratégie")


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
