"""The tree: axes → orientations → objectifs → actions → sous-actions, grown from headings, lists and tables."""

import re
from difflib import SequenceMatcher

from quartiers.contrat.lecture.etiquettes import etiquette_de, numero_de_titre
from quartiers.contrat.lecture.familles import NIVEAUX, Candidat
from quartiers.contrat.lecture.modele import Bloc
from quartiers.contrat.lecture.noeuds import IndicateurTrouve, Noeud
from quartiers.contrat.lecture.registre import Registre
from quartiers.contrat.lecture.tableaux import items_de_cellule
from quartiers.contrat.lecture.texte import cle, fin_de_phrase, plat, sans_fin_de_liste, sans_guillemets

_DETAIL = re.compile(
    r"^(?:publics?|partenaires?|pilotes?|porteurs?|calendrier|financements?|moyens|indicateurs?|budget|territoires?|quartiers?|echeances?"
    r"|cout|duree|lieux?|referents?|maitrise d ouvrage|contact|statut|priorite|resultats? attendus?)\b"
)
INFINITIF = re.compile(r"^(?:ne pas |mieux |s'|se )?[a-zàâéèêëîïôûç]+(?:er|ir|re|oir)\b", re.I)


VOISINS_MAX = 300
INDICATEUR_DIT = re.compile(r"^(?:indicateurs? )?(?:quantitatif|qualitatif)s?\s*:\s*(?=\S)")
# « Q1 : … », « Question évaluative : … » above the indicators that answer it.
QUESTION = re.compile(r"^(?:q\s?\d{1,2}|questions?\b(?: evaluatives?)?\s*(?:n°\s*)?\d*)\s*[:–-]\s*")


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
        self.noeuds: list[Noeud] = []
        self.question: Bloc | None = None
        self.numerotes: dict[tuple[int, str, str], Noeud] = {}

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
            noeud = self.ajouter(parent, niveau, candidat.titre, candidat.lignes, candidat.blocs)
            noeud.num, noeud.libelle, noeud.en_liste = candidat.num, candidat.libelle, en_liste
            if candidat.num:
                self.numerotes.setdefault((niveau, candidat.num, cle(candidat.titre)), noeud)
            self.ouverts.append(noeud)
        if not en_liste:
            self.mode = None
        self.question = None
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
                if proche or (not noeud.enfants and niveau == 0 and cle(noeud.libelle) == cle(candidat.libelle)):
                    return noeud
        # The same number and the same words further on: the element comes again (to say what follows it up, say).
        return self.numerotes.get((niveau, candidat.num, cle(candidat.titre))) if candidat.num and niveau else None

    def _descendants(self, noeud: Noeud) -> list[Noeud]:
        return [d for e in noeud.enfants for d in (e, *self._descendants(e))]

    def _rouvrir(self, noeud: Noeud, candidat: Candidat) -> None:
        if not noeud.enfants and cle(noeud.titre) != cle(candidat.titre):
            noeud.titre = candidat.titre
        if not noeud.enfants:
            noeud.lignes = candidat.lignes
        for bloc in candidat.blocs:
            self.registre.placer(bloc, "arborescence")
        chemin = [noeud]
        while chemin[0].parent is not None:
            chemin.insert(0, chemin[0].parent)
        self.ouverts = chemin

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
        if self.indicateur_dit(bloc):
            return True
        if self.mode is None:
            return self._puce_libre(bloc)
        if self.mode == 9:
            trouve = IndicateurTrouve(sans_fin_de_liste(bloc.texte), bloc.bornes, self.ouverts[-1], bloc, self.intro)
            trouve.question = self.question
            self.indicateurs.append(trouve)
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
            self.items.append(self.ajouter(parent, self.mode, sans_fin_de_liste(texte), bloc.bornes, [bloc]))
        return True

    def indicateur_dit(self, bloc: Bloc) -> bool:
        """« Quantitatif : nombre de logements adaptés », outside any list."""
        m = INDICATEUR_DIT.match(plat(bloc.texte)) if self.ouverts[-1] is not self.racine else None
        if m is None:
            return False
        titre = sans_fin_de_liste(bloc.texte[m.end() :])
        self.indicateurs.append(
            IndicateurTrouve(titre, bloc.bornes, self.ouverts[-1], bloc, bloc.texte[: m.end()], self.question)
        )
        return True

    def _sous_item(self, bloc: Bloc, texte: str) -> None:
        pere = self.items[-1]
        niveau = pere.niveau + 1
        self.ajouter(pere, niveau, sans_fin_de_liste(texte), bloc.bornes, [bloc])
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
        if QUESTION.match(plat(bloc.texte)):
            self.question = bloc
            return False
        if self.indicateur_dit(bloc):
            return True
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
            or bool(INFINITIF.match(bloc.texte))
            or (not fin_de_phrase(bloc.texte) or bool(self.items and self.items[-1].blocs[-1].texte.endswith(";")))
        )

    def ajouter(self, parent: Noeud, niveau: int, titre: str, lignes: list[int], blocs: list[Bloc]) -> Noeud:
        noeud = Noeud(niveau, sans_guillemets(titre), list(lignes), parent=parent, blocs=blocs)
        parent.enfants.append(noeud)
        self.noeuds.append(noeud)
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
                freres = [
                    e
                    for e in self.ouverts[-1].enfants[-VOISINS_MAX:]
                    if e.niveau == niveau and cle(e.titre) == cle(titre) and (not num or not e.num or e.num == num)
                ]
                if self.ouverts[-1] is self.racine and niveau > 0:
                    continue
                noeud = freres[0] if freres else self.ajouter(self.ouverts[-1], niveau, titre, rang.bornes, [rang])
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
