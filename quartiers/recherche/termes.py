"""From what is typed to what is looked for: roots, acronyms and their forms, words near a misspelt one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q
from django.db.models.functions import Length

from quartiers.recherche.models import Equivalence, Mot
from quartiers.recherche.normalisation import distance, fautes_permises, mots_de, ressemblance, trigrammes
from quartiers.recherche.racines import racines

MOTS_MAX = 12
CORRECTIONS_MAX = 3
RESSEMBLANCE_MIN = 0.2
LONGUEUR_COURTE = 4  # letters: below, trigrams say too little


class Proposition(NamedTuple):
    """A known word near a misspelt one, and its root."""

    mot: str
    lexeme: str


@dataclass
class Terme:
    """One thing that a result must hold: any of `racines`, all of `ensemble`, or one of the `phrases`.

    `debut` also accepts the words that begin by it (the last word, perhaps unfinished).
    """

    mots: list[str]
    racines: list[str] = field(default_factory=list)
    ensemble: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    suites: list[list[str]] = field(default_factory=list)
    debut: str = ""

    @property
    def a_souligner(self) -> list[list[str]]:
        """Rows of roots to mark: each root alone, the words of a phrase only when they follow one another."""
        seules = [*self.racines, *self.ensemble, *([self.debut] if self.debut else [])]
        return [[racine] for racine in seules] + self.suites


@dataclass
class Demande:
    """The terms of a search, and what was widened on the way (to tell the reader)."""

    termes: list[Terme]
    corrections: dict[str, list[str]]
    sigles: list[tuple[str, str]]


def comprendre(texte: str, equivalences: Q) -> Demande:
    """Read what is typed; `equivalences` filters the acronyms that may be used. Five queries at most."""
    mots = mots_de(texte)[:MOTS_MAX]
    connues = racines(mots)
    utiles = [mot for mot in mots if mot in connues]
    corrections = corriger(inconnus(utiles, connues))
    candidates = equivalences_de(utiles, connues, equivalences)
    termes: list[Terme] = []
    sigles: list[tuple[str, str]] = []
    rang = 0
    while rang < len(utiles):
        terme, pris, utilises = terme_au_rang(utiles, rang, connues, candidates, corrections)
        termes.append(terme)
        sigles += [paire for paire in utilises if paire not in sigles]
        rang += pris
    montrees = {mot: [propose.mot for propose in proposes] for mot, proposes in corrections.items() if proposes}
    return Demande(termes, montrees, sigles)


def terme_au_rang(
    mots: Sequence[str],
    rang: int,
    connues: dict[str, str],
    candidates: Sequence[Equivalence],
    corrections: dict[str, list[Proposition]],
) -> tuple[Terme, int, list[tuple[str, str]]]:
    """The term that begins at `rang`, how many words it takes, and the acronyms it used."""
    suite = [connues[mot] for mot in mots[rang:]]
    formes = [(commun_avec(suite, e), e) for e in candidates]
    longueur = max((commun for commun, e in formes if commun >= e.amorce), default=0)
    if longueur:
        reconnues = [e for commun, e in formes if commun == longueur and commun >= e.amorce]
        terme = Terme(list(mots[rang : rang + longueur]), ensemble=suite[:longueur])
        terme.racines = sorted({sigle for e in reconnues for sigle in racines([e.sigle]).values()})
        return terme, longueur, [(e.sigle.upper(), e.forme) for e in reconnues]
    mot = mots[rang]
    terme = Terme([mot], racines=[connues[mot], *(propose.lexeme for propose in corrections.get(mot, []))])
    developpees = [e for e in candidates if e.sigle == mot]
    terme.phrases = sorted({e.amorce_texte for e in developpees})
    terme.suites = [e.lexemes[: e.amorce] for e in developpees]
    if rang == len(mots) - 1 and len(mot) > 2 and not corrections.get(mot):
        terme.debut = connues[mot]
    return terme, 1, [(e.sigle.upper(), e.forme) for e in developpees]


def commun_avec(suite: Sequence[str], equivalence: Equivalence) -> int:
    """How many of the first roots of the form are typed here, in order."""
    commun = 0
    for saisie, attendue in zip(suite, equivalence.lexemes, strict=False):
        if saisie != attendue:
            break
        commun += 1
    return commun


def equivalences_de(mots: Sequence[str], connues: dict[str, str], filtre: Q) -> list[Equivalence]:
    """Acronyms typed, or whose form begins by roots typed; one of each, whatever the number of contracts."""
    if not mots:
        return []
    trouvees = (
        Equivalence.objects.filter(filtre)
        .filter(Q(sigle__in=mots) | Q(lexemes__overlap=[connues[mot] for mot in mots]))
        .order_by("sigle", "amorce_texte")
        .distinct("sigle", "amorce_texte")
    )
    return list(trouvees)


def inconnus(mots: Iterable[str], connues: dict[str, str]) -> list[str]:
    """Words of three letters and more, none of whose kin is in the vocabulary."""
    examines = [mot for mot in mots if len(mot) > 2 and not mot.isdigit()]
    if not examines:
        return []
    presents = set(Mot.objects.filter(lexeme__in=[connues[mot] for mot in examines]).values_list("lexeme", flat=True))
    return [
        mot
        for mot in dict.fromkeys(examines)
        if connues[mot] not in presents and not Mot.objects.filter(mot__startswith=mot).exists()
    ]


def corriger(mots: Sequence[str]) -> dict[str, list[Proposition]]:
    """For each misspelt word, the nearest words of the vocabulary, one per root, best first."""
    return {mot: plus_proches(mot) for mot in mots}


def plus_proches(mot: str) -> list[Proposition]:
    permises = fautes_permises(mot)
    cherches = set(trigrammes(mot))
    candidats = (
        Mot.objects.filter(trigrammes__overlap=sorted(cherches))
        .annotate(longueur=Length("mot"))
        .filter(longueur__gte=len(mot) - permises, longueur__lte=len(mot) + permises)
        .values_list("mot", "lexeme")
    )
    notes: list[tuple[int, float, str, str]] = []
    for candidat, lexeme in candidats:
        proche = ressemblance(cherches, set(trigrammes(candidat)))
        if len(mot) > LONGUEUR_COURTE and proche < RESSEMBLANCE_MIN:
            continue
        ecart = distance(mot, candidat, permises)
        if ecart <= permises:
            notes.append((ecart, -proche, candidat, lexeme))
    notes.sort()
    meilleures: dict[str, Proposition] = {}
    for ecart, _, candidat, lexeme in notes:
        if ecart == notes[0][0]:
            meilleures.setdefault(lexeme, Proposition(candidat, lexeme))
    return list(meilleures.values())[:CORRECTIONS_MAX]
