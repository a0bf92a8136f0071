"""Which family of headings stands for which level: judged on the whole document, not word by word.

Families (« pilier », « orientation strategique », « titre:3 » for unlabelled headings of depth 3…) are first ordered by how
they nest in the text, then spread over the five levels, in that order, so that the words fit best.
"""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cmp_to_key, lru_cache
from itertools import combinations, pairwise

from quartiers.contrat.lecture.etiquettes import etiquette_de, intro_de_liste
from quartiers.contrat.lecture.modele import Bloc
from quartiers.contrat.lecture.texte import cle
from quartiers.contrat.lecture.titres import Titre

NIVEAUX = ("axe", "orientation", "objectif", "action", "sous_action")

# How well a word suits each level: axe, orientation, objectif, action, sous-action.
_AFFINITES: list[tuple[str, tuple[int, int, int, int, int]]] = [
    (r"^sous action", (-9, -9, 0, 3, 10)),
    (r"^sous objectif", (-9, 0, 9, 3, 0)),
    (r"^fiche", (-9, -9, 0, 10, 3)),
    (r"^(?:action|mesure|projet)", (-9, -9, 1, 10, 3)),
    (r"^objectif (?:strategique|general)", (2, 9, 6, -5, -9)),
    (r"^objectif (?:operationnel|specifique)", (-9, 1, 10, 2, -9)),
    (r"^(?:objectif|finalite)", (0, 5, 10, 0, -9)),
    (r"^orientation operationnel", (0, 8, 7, 0, -9)),
    (r"^orientation", (5, 10, 2, -5, -9)),
    (r"^(?:axe|pilier)", (10, 3, 0, -9, -9)),
    (r"^(?:enjeu|priorite|theme|thematique|levier)", (7, 6, 2, -9, -9)),
    (r"^(?:ambition|defi|volet|cap|engagement)", (8, 5, 2, -5, -9)),
    (r"^chantier", (6, 5, 3, 3, -9)),
    (r"^titre:", (6, 6, 4, 1, -9)),
]
_SANS_PORTEE = re.compile(r" (?:transversal|prioritaire|majeur|phare|particulier|particuliere|locale?|intermediaire)\b")
# « Axe stratégique n° 1 » and « Axe transversal » are of one family; « objectif stratégique » is another than « objectif ».
_AXE_STRATEGIQUE = re.compile(r"^(axe|pilier|enjeu|priorite|ambition|defi|volet|thematique|cap) strategique\b")
# Headings inside an orientation or a fiche that name no element of the tree.
_RUBRIQUES = re.compile(
    r"^(?:(?:les |elements de |rappel du |principaux )?(?:contexte|constats?|diagnostic|enjeux?|publics?|pilotes?|pilotage|partenaires?|partenariats?"
    r"|porteurs?|calendrier|echeances?|moyens|budget|financements?|territoires?|quartiers?|modalites|finalites?|description|resultats?"
    r"|effets? attendus|evaluation|objectifs?|actions?|orientations?|methode|ressources|points? (?:forts?|faibles?)|atouts|faiblesses"
    r"|forces|opportunites|menaces|perspectives|leviers|freins|synthese|preambule|introduction|conclusion)\b)(?: \w+){0,3}$"
)


@lru_cache(maxsize=5_000)
def affinite(famille: str, niveau: int) -> int:
    for motif, notes in _AFFINITES:
        if re.match(motif, famille):
            return notes[niveau]
    return 0


@dataclass(slots=True)
class Candidat:
    """A heading that may open an element."""

    rang: int
    famille: str
    libelle: str
    num: str
    titre: str
    lignes: list[int]
    blocs: list[Bloc]
    profondeur: int


def famille_de(titre: Titre) -> str:
    if titre.etiquette is not None:
        return _SANS_PORTEE.sub("", _AXE_STRATEGIQUE.sub(r"\1", titre.etiquette.famille))
    return f"titre:{titre.profondeur}"


def candidats(blocs: list[Bloc], titres: dict[int, Titre], domaines: frozenset[str]) -> list[Candidat]:
    """Labelled headings of the strategy, and unlabelled ones that hold lists or labelled headings."""
    region = [b for b in blocs if b.domaine in domaines]
    dans = [titres[b.rang] for b in region if b.rang in titres and not _est_intro(titres[b.rang])]
    porteurs = _titres_porteurs(region, dans, titres)
    retenus = [
        t
        for t in dans
        if t.texte
        and (t.etiquette is not None or t.bloc.rang in porteurs)
        and not _RENVOI.match(t.texte)
        and not (t.etiquette is None and _QUARTIER.search(t.texte))
    ]
    # The objectives are in introduced lists: a sentence above them is not one more.
    listes = sum(intro_de_liste(b.texte)[0] == "objectif" for b in region) > 1
    retenus = _sans_rubriques_de_fiches(_sans_phrases(retenus, listes=listes))
    return [
        Candidat(
            t.bloc.rang, famille_de(t), t.etiquette.libelle if t.etiquette else "", t.num, t.texte, t.lignes,
            [t.bloc, t.suite] if t.suite else [t.bloc], t.profondeur,
        )
        for t in retenus
    ]  # fmt: skip


# The title of the whole document holds everything and is a level of nothing.
_INTITULE_DU_CONTRAT = re.compile(
    r"^(?:le |convention cadre (?:du |de )?)?contrats? (?:de ville|engagements? quartiers?)\b"
)
# A neighbourhood's own heading is never a level of the strategy.
_QUARTIER = re.compile(r"\bQ[NP]\s?\d{3}[A-Z0-9]{2,4}\b|^(?:le )?(?:qpv|quartier)\b(?!s)", re.I)
# « Axe : 1 – Emploi », « Objectif opérationnel : 1.1.1 » inside a fiche: a reference to an element, not an element.
_RENVOI = re.compile(r"^(?:n°\s?)?\d{1,2}(?:\.\d{1,2})*(?:\s*[:–—-]|\s*$|\s*[,;/]\s*\d)")
_PHRASES = re.compile(r"^(?:enjeu|finalite|ambition|defi|priorite|theme|thematique|levier|engagement|objectif)\b")


def _une_par_titre(famille: str, titres: list[Titre]) -> bool:
    """True when each heading above holds this wording once: « Objectif stratégique : … » right under each theme."""
    autres = [t for t in titres if t.etiquette is None or famille_de(t) != famille]
    suites = [(a, b) for a, b in pairwise(titres) if b.etiquette is not None and famille_de(b) == famille]
    dessus = Counter(famille_de(a) for a, _b in suites)
    if famille in dessus or len(dessus) != 1:
        return False
    ((portante, n),) = dessus.items()
    return n > 1 and n == sum(famille_de(t) == portante for t in autres)


def _sans_phrases(titres: list[Titre], *, listes: bool) -> list[Titre]:
    """« Enjeu : rapprocher les habitants de l’emploi » said once per axe is its comment, not a level."""
    axes = sum(1 for t in titres if t.etiquette is not None and t.num and affinite(famille_de(t), 0) >= 7)
    nus = Counter(famille_de(t) for t in titres if t.etiquette is not None and not t.num)
    numerotes = {famille_de(t) for t in titres if t.etiquette is not None and t.num}
    phrases = {
        f
        for f, n in nus.items()
        if f not in numerotes and _PHRASES.match(f) and (n <= axes or (listes and _une_par_titre(f, titres)))
    }
    return [t for t in titres if t.etiquette is None or t.num or famille_de(t) not in phrases]


def _sans_rubriques_de_fiches(titres: list[Titre]) -> list[Titre]:
    """« Objectif opérationnel : … » met without number only inside fiches action is what each of them says of itself."""
    fiche = next((i for i, t in enumerate(titres) if t.etiquette and t.etiquette.famille.startswith("fiche")), None)
    if fiche is None:
        return titres
    avant = {famille_de(t) for t in titres[:fiche]}
    return [
        t
        for i, t in enumerate(titres)
        if i < fiche
        or t.etiquette is None
        or t.num
        or t.etiquette.famille.startswith(("fiche", "action"))
        or famille_de(t) in avant
    ]


def _est_intro(titre: Titre) -> bool:
    return titre.etiquette is None and bool(intro_de_liste(titre.texte)[0])


def _titres_porteurs(region: list[Bloc], dans: list[Titre], titres: dict[int, Titre]) -> set[int]:
    """Unlabelled headings worth a level: they hold an introduced list or a labelled heading."""
    nus = [
        t
        for t in dans
        if t.etiquette is None
        and not t.ouvre
        and not _RUBRIQUES.match(cle(t.texte))
        and not _INTITULE_DU_CONTRAT.match(cle(t.texte))
    ]
    repetes = Counter(cle(t.texte) for t in nus)
    nus = [t for t in nus if repetes[cle(t.texte)] == 1]
    etiquetes = any(t.etiquette is not None and t.etiquette.num for t in dans)
    prolongent = _prolongements(dans, nus)
    prolongent |= _de_meme_style(nus, prolongent, dans)
    porteurs = [t for t in nus if t.bloc.rang in prolongent or _porte(t, region, titres, etiquetes=etiquetes)]
    if not porteurs and not etiquetes and all(b.domaine == "strategie" for b in region):
        return _numerotes_en_arbre(nus)
    axes_nommes = any(t.etiquette is not None and affinite(famille_de(t), 0) >= 7 for t in dans)
    premier_axe = min((t.bloc.rang for t in dans if t.etiquette and affinite(famille_de(t), 0) >= 7), default=-1)
    par_profondeur = Counter(t.profondeur for t in porteurs)
    profond = max(par_profondeur, default=0)
    retenus = set()
    for t in porteurs:
        if t.bloc.rang in prolongent:
            retenus.add(t.bloc.rang)
            continue
        seul = par_profondeur[t.profondeur] == 1 and (t.profondeur < profond or etiquetes)
        au_dessus = axes_nommes and (t.bloc.rang < premier_axe or _au_dessus_d_un_axe(t, dans))
        if not seul and not au_dessus:
            retenus.add(t.bloc.rang)
    return retenus


def _au_dessus_d_un_axe(titre: Titre, dans: list[Titre]) -> bool:
    """True for a heading that holds labelled axes: it is a container, not a level. « B/ » stands under an axe."""
    if re.fullmatch(r"[a-h]", titre.num):
        return False
    for i in range(bisect_right(dans, titre.bloc.rang, key=lambda t: t.bloc.rang), len(dans)):
        t = dans[i]
        if t.etiquette is not None and affinite(famille_de(t), 0) >= 7:
            return t.profondeur > titre.profondeur
        if t.etiquette is None and t.profondeur <= titre.profondeur:
            return False
    return False


def _morceaux(num: str) -> list[str]:
    return re.findall(r"\d+|[a-z]+", num.lower())


def _etend(num: str, base: str) -> bool:
    """« 1.2 » extends « 1 », « A1 » extends « A », « I.1.a » extends « I.1 »."""
    long, court = _morceaux(num), _morceaux(base)
    return bool(court) and len(long) > len(court) and long[: len(court)] == court


def _prolongements(dans: list[Titre], nus: list[Titre]) -> set[int]:
    """Unlabelled headings whose number goes on with that of the labelled heading above: « I.1 » under « Axe I »."""
    libres = {t.bloc.rang for t in nus}
    pris: set[int] = set()
    chaine: list[str] = []
    for t in dans:
        if t.etiquette is not None:
            # « Mesure 2 », counted over the whole contract, does not close « Priorité 1 » above it.
            a_part = affinite(famille_de(t), 3) >= 10 and not any(_etend(t.num, c) for c in chaine)
            if t.num and not a_part:
                chaine = [*(c for c in chaine if _etend(t.num, c)), t.num]
            continue
        if not t.num or t.bloc.rang not in libres:
            continue
        portee = [c for c in chaine if _etend(t.num, c)]
        if portee:
            pris.add(t.bloc.rang)
            chaine = [*portee, t.num]
    return pris


def _de_meme_style(nus: list[Titre], prolongent: set[int], dans: list[Titre]) -> set[int]:
    """Headings of the very style of « 1.1 », « 2.1 », under a label without number (« Axe transversal »): of the same level."""
    styles = {t.bloc.niveau for t in nus if t.bloc.rang in prolongent}
    if len(styles) != 1 or None in styles:
        return set()
    pris: set[int] = set()
    dessus: Titre | None = None
    for t in dans:
        if t.etiquette is not None:
            dessus = t
        elif dessus is not None and not dessus.num and t in nus and t.bloc.niveau in styles:
            pris.add(t.bloc.rang)
    return pris


def _numerotes_en_arbre(nus: list[Titre]) -> set[int]:
    """A strategy that has neither label nor list: the numbers that go on with one another are its levels."""
    nombres = [t.num for t in nus if t.num]
    racines = {n for n in nombres if any(_etend(autre, n) for autre in nombres)}
    return {t.bloc.rang for t in nus if t.num in racines or any(_etend(t.num, r) for r in racines)}


def _porte(titre: Titre, region: list[Bloc], titres: dict[int, Titre], *, etiquetes: bool) -> bool:
    for i in range(bisect_right(region, titre.bloc.rang, key=lambda b: b.rang), len(region)):
        bloc = region[i]
        autre = titres.get(bloc.rang)
        if autre is not None and not _est_intro(autre):
            if autre.profondeur <= titre.profondeur:
                return False
            if autre.etiquette is not None:
                return True
            continue
        genre, deux_points = intro_de_liste(bloc.texte)
        if genre and genre != "indicateur" and (deux_points or autre is not None or bloc.gras):
            return True
        if not etiquetes and bloc.genre == "puce" and bloc.domaine == "strategie":
            return True
    return False


def niveaux_des_familles(
    trouves: list[Candidat], *, actions_en_liste: bool, objectifs_en_liste: bool
) -> dict[str, int]:
    """The level (index in `NIVEAUX`) of each family. The outermost is always the axe."""
    familles = _ordonner(trouves)
    # What lists hold cannot also be a family of headings, unless its very word says so.
    plafond = 2 if objectifs_en_liste else 3 if actions_en_liste else 5
    nommees = [f for f in familles if affinite(f, 3) >= 10 or affinite(f, 2) >= 10]
    plafond = max(plafond, min(5, len(familles)) if nommees or len(familles) > plafond else plafond)
    familles = familles[:5]
    if not familles:
        return {}
    choix = [c for c in combinations(range(5), len(familles)) if c[0] == 0]

    def note(choix: tuple[int, ...]) -> float:
        total = sum(affinite(f, n) for f, n in zip(familles, choix, strict=True))
        debord = sum(20 for f, n in zip(familles, choix, strict=True) if n >= plafond and f not in nommees)
        return total - debord - 0.1 * sum(choix)

    meilleur = max(choix, key=note)
    return dict(zip(familles, meilleur, strict=True))


def _ordonner(trouves: list[Candidat]) -> list[str]:
    premiers: dict[str, int] = {}
    numeros: dict[str, list[int]] = {}
    for i, c in enumerate(trouves):
        premiers.setdefault(c.famille, i)
        etiquette_num = len([p for p in re.split(r"\.", c.num) if p]) if c.num else 0
        numeros.setdefault(c.famille, []).append(etiquette_num)
    suites = Counter((a.famille, b.famille) for a, b in pairwise(trouves))
    profondeurs = {f: min(c.profondeur for c in trouves if c.famille == f) for f in premiers}

    def compare(a: str, b: str) -> int:
        note = 2 if premiers[a] < premiers[b] else -2
        moyennes = [sum(numeros[f]) / len(numeros[f]) for f in (a, b)]
        if min(moyennes) > 0 and abs(moyennes[0] - moyennes[1]) > 0.5 and (a + b).count("titre:") != 1:
            note += 4 if moyennes[0] < moyennes[1] else -4
        if profondeurs[a] != profondeurs[b] and max(profondeurs[a], profondeurs[b]) < 50:
            note += 5 if profondeurs[a] < profondeurs[b] else -5
        note += _imbrication(trouves, a, b)
        note += _mots(a, b)
        return -note if note else 0

    del suites
    return sorted(premiers, key=cmp_to_key(compare))


def _mots(a: str, b: str) -> int:
    """What the words say: an axe above an objective, whatever their place; a fiche action below everything."""
    if "titre:" in a + b:
        return 0
    rangs = [max(range(5), key=lambda n: affinite(f, n)) for f in (a, b)]
    ecart = abs(rangs[0] - rangs[1])
    poids = 20 if 3 in rangs and ecart else 7 if ecart >= 2 else 2 * ecart
    return poids if rangs[0] < rangs[1] else -poids


def _imbrication(trouves: list[Candidat], a: str, b: str) -> int:
    """+3 when several b come between two a (a holds b), -3 the other way round."""
    suite = [c.famille for c in trouves if c.famille in (a, b)]
    aa = sum(x == y == a for x, y in pairwise(suite))
    bb = sum(x == y == b for x, y in pairwise(suite))
    return 3 if bb > aa else -3 if aa > bb else 0


# « Intitulé de l’action », « Nom de la fiche action »
_INTITULE_DE = re.compile(
    r"^\s*(?:intitul[ée]s?|libell[ée]s?|titres?|noms?|d[ée]signations?)\s+(?:de\s+l['’]\s*|de\s+la\s+|des?\s+|du\s+|d['’]\s*)",
    re.I,
)


def niveau_de_cellule(texte: str) -> str:
    """The level that a table's column header names (« Objectifs opérationnels »), « indicateur », or ""."""
    texte = _INTITULE_DE.sub("", texte)
    mots = cle(texte)
    if len(mots) > 70 or not mots:
        return ""
    if "indicateur" in mots:
        return "indicateur"
    genre = intro_de_liste(texte)[0]
    if genre and not re.match(r"objectifs? (?:strateg|genera)", mots):
        return genre
    etiquette = etiquette_de(f"{texte.strip()} 1 :")
    if etiquette is None:
        m = re.match(
            r"^(?:les )?(axes?|piliers?|enjeux|priorites|thematiques?|themes?|orientations?|objectifs strategiques?)\b",
            mots,
        )
        etiquette = etiquette_de(f"{m[1].rstrip('s').replace('enjeux', 'enjeu')} 1 :") if m else None
    if etiquette is None:
        return ""
    return max(NIVEAUX, key=lambda n: affinite(etiquette.famille, NIVEAUX.index(n)))
