"""Which blocks are headings, and how deep: by style, number, size, capitals or label."""

import re
from dataclasses import dataclass

from quartiers.contrat.lecture.etiquettes import (
    PARTIE,
    PARTIE_ORDINALE,
    Etiquette,
    etiquette_de,
    intro_de_liste,
    numero_de_titre,
    profondeur_de_numero,
)
from quartiers.contrat.lecture.fiches import FICHE, intitule
from quartiers.contrat.lecture.modele import Bloc
from quartiers.contrat.lecture.texte import est_capitales, fin_de_phrase, plat, premiere_majuscule

# Depths of headings that say nothing of their own: deeper than any numbered or styled one.
CAPITALES, SIMPLE = 50, 51


# « QPV Les Tilleuls (Ville) – QN09901M » opens a neighbourhood even when nothing sets the line apart.
_QUARTIER = re.compile(
    r"^(?!.*politique de la [Vv]ille)(?:QPV|(?:Le\s)?[Qq]uartier(?:\sprioritaire)?)\s(?:n°\s?\d+\s)?[:–-]?\s?(?:d[ue]s?\s|de\sla\s|de\sl['’])?[A-ZÉÈÎ«]"
)


@dataclass(slots=True)
class Titre:
    """A heading. `suite` is the block that holds its wording when the label stands alone (« AXE 1 » / « L’emploi »)."""

    bloc: Bloc
    num: str
    texte: str
    profondeur: int
    etiquette: Etiquette | None = None
    suite: Bloc | None = None
    ouvre: bool = False

    @property
    def lignes(self) -> list[int]:
        blocs = [self.bloc, self.suite] if self.suite else [self.bloc]
        return [min(b.bornes[0] for b in blocs), max(b.bornes[1] for b in blocs)]


def reperer_titres(blocs: list[Bloc]) -> dict[int, Titre]:
    """Headings by block rank."""
    tailles = _profondeurs_par_taille(blocs)
    repetees = _etiquettes_en_puces(blocs)
    titres: dict[int, Titre] = {}
    pris: set[int] = set()
    for i, bloc in enumerate(blocs):
        if i in pris or bloc.genre == "note":
            continue
        titre = _bandeau(bloc) if bloc.genre == "rang" else _titre(bloc, tailles, repetees)
        if titre is None or (titre.etiquette is None and intitule(bloc)):
            titre = _fiche_sans_etiquette(bloc, titre)
        if titre is None:
            continue
        if titre.etiquette and not titre.texte:
            suite = None
            if titre.etiquette.famille.startswith(("fiche", "action", "projet")):
                suite = next((b for b in blocs[i + 1 : i + 7] if intitule(b)), None)
            if suite is not None:
                titre.suite, titre.texte = suite, intitule(suite) or ""
                pris.add(suite.rang)
                titres[i] = titre
                continue
            if bloc.genre == "rang":
                continue
            suite = _wording(blocs, i)
            if suite is None and not bloc.niveau:
                continue
            if suite is not None:
                titre.suite, titre.texte = suite, suite.texte
                pris.add(suite.rang)
        titres[i] = titre
    _accorder_styles_et_numeros(titres)
    _emboiter_numerotations(titres)
    _nommer_niveaux_sans_numero(titres)
    return titres


def _sorte_de_numero(titre: Titre) -> str:
    """partie, titre, article…, romain, lettre or chiffre: the kinds of numbers that outlines nest (I, A, 1)."""
    nu = plat(titre.bloc.texte)
    if m := PARTIE.match(nu):
        return m["mot"]
    if PARTIE_ORDINALE.match(nu):
        return "partie"
    tete = re.match(r"[a-z]+|\d+", titre.num.lower())
    if tete is None:
        return ""
    return "chiffre" if tete[0].isdigit() else "romain" if re.fullmatch(r"[ivx]+", tete[0]) else "lettre"


def _emboiter_numerotations(titres: dict[int, Titre]) -> None:
    """« II. Stratégie » then « 1. Emploi », « 1.1 Former »: the kind met first holds the other, whatever their dots."""
    numerotes = [
        t
        for t in titres.values()
        if t.num and not t.bloc.niveau and 0 < t.profondeur < CAPITALES and not t.bloc.taille > 1.06
    ]
    sortes = [(t, _sorte_de_numero(t)) for t in numerotes]
    ordre = list(dict.fromkeys(sorte for _t, sorte in sortes if sorte))
    imbriquees: list[str] = []
    for sorte in ordre:
        dehors = [i for i, (_t, s) in enumerate(sortes) if s in imbriquees]
        dedans = [i for i, (_t, s) in enumerate(sortes) if s == sorte]
        if not imbriquees or (len(dehors) > 1 and any(dehors[0] < i < dehors[-1] for i in dedans)):
            imbriquees.append(sorte)
    if len(imbriquees) < 2:
        return
    for titre, sorte in sortes:
        if sorte in imbriquees:
            morceaux = (
                1
                if sorte == "partie" and not titre.num.isdigit()
                else len(re.findall(r"\d+|[a-z]+", titre.num.lower()))
            )
            titre.profondeur = imbriquees.index(sorte) + morceaux


_NIVEAU_NU = re.compile(
    r"^(?:(?:le|la|les)\s+|l')?(?P<mot>pilier|axe|volet|thematique|defi|ambition|enjeu)\s+(?!(?:de|du|des)\b|d'|n°|strategique$|transversal)(?=\S)"
)


def _nommer_niveaux_sans_numero(titres: dict[int, Titre]) -> None:
    """« LE PILIER COHÉSION SOCIALE », « LE PILIER EMPLOI »: headings that say their level without a number."""
    nus: dict[str, list[tuple[Titre, int]]] = {}
    for titre in titres.values():
        m = _NIVEAU_NU.match(plat(titre.texte)) if titre.etiquette is None else None
        if m:
            nus.setdefault(m["mot"], []).append((titre, m.end()))
    for mot, trouves in nus.items():
        if len({titre.texte[fin:] for titre, fin in trouves}) < 2:
            continue
        for titre, fin in trouves:
            debut = plat(titre.texte).index(mot)
            libelle = titre.texte[debut : debut + len(mot)]
            titre.etiquette = Etiquette(
                mot, libelle.capitalize() if libelle.isupper() else libelle, titre.num, titre.texte[fin:]
            )
            titre.texte = premiere_majuscule(titre.etiquette.titre)


def _accorder_styles_et_numeros(titres: dict[int, Titre]) -> None:
    """Some headings have a style, the others only a number: the styled ones take the depth that their numbers say.

    « 3 Les engagements » and « 3.1 Enjeux » typed as plain text, « 3.1.1 Cohésion » in Heading 2: it is of depth 3, and what
    is in Heading 3 is of depth 4.
    """
    pointes = [(t, profondeur_de_numero(t.num)) for t in titres.values() if t.etiquette is None and "." in t.num]
    ecarts = {n - t.bloc.niveau for t, n in pointes if t.bloc.niveau}
    simples = sum(1 for t, _n in pointes if not t.bloc.niveau)
    if len(ecarts) != 1 or simples < 3:
        return
    ecart = ecarts.pop()
    for titre in titres.values():
        if titre.bloc.niveau:
            titre.profondeur = max(1, titre.bloc.niveau + ecart)


def _fiche_sans_etiquette(bloc: Bloc, titre: Titre | None) -> Titre | None:
    """« Intitulé de l’action : X » opens a fiche where nothing else does."""
    texte = intitule(bloc)
    if not texte or re.match(r"^(?:titre|nom|intitule|libelle)\s*:", plat(bloc.texte)):
        return titre
    return Titre(bloc, "", texte, SIMPLE, FICHE)


def _bandeau(bloc: Bloc) -> Titre | None:
    """A table row that is a label: « Fiche action n° 3 | Créer un lieu », or a merged banner « Axe 1 : … »."""
    pleines = [c for c in bloc.cellules if c]
    etiquette = etiquette_de(pleines[0]) if 1 <= len(pleines) <= 2 else None
    if etiquette is None or not etiquette.num or (etiquette.titre and len(pleines) == 2):
        return None
    return Titre(bloc, etiquette.num, etiquette.titre or "".join(pleines[1:]), SIMPLE, etiquette)


def _wording(blocs: list[Bloc], i: int) -> Bloc | None:
    suivant = next((b for b in blocs[i + 1 : i + 3] if b.genre != "note"), None)
    if suivant is None or suivant.genre != "texte" or len(suivant.texte) > 220 or fin_de_phrase(suivant.texte):
        return None
    etiquette = etiquette_de(suivant.texte)
    return None if (etiquette and etiquette.num) or intro_de_liste(suivant.texte)[0] else suivant


def _profondeurs_par_taille(blocs: list[Bloc]) -> dict[float, int]:
    """PDF only: sizes above the body's, largest first. Empty when numbers already say the depth."""
    numerotes = sum(1 for b in blocs if b.genre == "texte" and _court(b) and "." in numero_de_titre(b.texte)[0])
    if numerotes >= 4:
        return {}
    tailles = sorted({b.taille for b in blocs if b.taille >= 1.07 and b.genre == "texte" and _court(b)}, reverse=True)
    return {taille: rang for rang, taille in enumerate(tailles, start=1)}


def _etiquettes_en_puces(blocs: list[Bloc]) -> set[str]:
    """Labels without number that several list items carry (« – Action : … »): a tree written as nested lists."""
    puces = [e.famille for b in blocs if b.genre == "puce" and (e := etiquette_de(b.texte)) and not e.num]
    return {famille for famille in puces if puces.count(famille) >= 3}


def _court(bloc: Bloc) -> bool:
    return len(bloc.texte) <= 230 and not bloc.texte.rstrip().endswith((";", ","))


def _titre(bloc: Bloc, tailles: dict[float, int], repetees: set[str]) -> Titre | None:
    etiquette = etiquette_de(bloc.texte)
    if bloc.niveau:
        num, texte = numero_de_titre(bloc.texte)
        sous_etiquette = etiquette or (etiquette_de(texte) if num else None)
        if sous_etiquette is not None:
            return Titre(bloc, sous_etiquette.num or num, sous_etiquette.titre, bloc.niveau, sous_etiquette)
        return Titre(bloc, num, texte, bloc.niveau)
    if not _court(bloc) or (bloc.genre == "puce" and etiquette is None):
        return None
    taille = tailles.get(bloc.taille, 0)
    if etiquette:
        if bloc.genre == "puce" and not etiquette.num and etiquette.famille not in repetees:
            return None
        return Titre(bloc, etiquette.num, etiquette.titre, taille or SIMPLE, etiquette)
    num, texte = numero_de_titre(bloc.texte)
    if num and _numero_de_partie(bloc, texte):
        interne = etiquette_de(texte)
        profondeur = taille or profondeur_de_numero(num)
        return Titre(bloc, (interne and interne.num) or num, interne.titre if interne else texte, profondeur, interne)
    if taille and not fin_de_phrase(bloc.texte):
        return Titre(bloc, "", bloc.texte, taille)
    if est_capitales(bloc.texte) and len(bloc.texte) > 4 and bloc.apres_vide:
        return Titre(bloc, "", bloc.texte, CAPITALES)
    if (
        _QUARTIER.match(bloc.texte)
        and bloc.apres_vide
        and bloc.genre == "texte"
        and len(bloc.texte) < 120
        and not fin_de_phrase(bloc.texte)
    ):
        return Titre(bloc, "", bloc.texte, SIMPLE)
    if bloc.gras and len(bloc.texte) < 140 and not bloc.texte.endswith((".", ":")):
        return Titre(bloc, "", bloc.texte, CAPITALES)
    return None


def _numero_de_partie(bloc: Bloc, texte: str) -> bool:
    """A numbered line is a heading unless it reads as a sentence or as a quantity."""
    if texte.endswith((".", ";")) and len(texte) > 60:
        return False
    nu = re.match(r"^\d{1,2}\s", bloc.texte)
    return not nu or est_capitales(texte) or (bloc.apres_vide and len(texte) < 90 and not re.search(r"\d", texte))
