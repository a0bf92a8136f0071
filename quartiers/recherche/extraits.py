"""Extracts of what was found, with the words sought marked in the original text, accents kept."""

import re
from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quartiers.recherche.normalisation import normaliser

MOT = re.compile(r"\w+(?:[·.]\w+)*", re.UNICODE)
# A word counts as found when it begins with the root sought and goes at most this much further.
TERMINAISON_MAX = 7
PETIT_MOT = 3  # letters: « de », « les », « la »
LARGEUR = 240  # characters of an extract


def souligner(texte: str, racines: Iterable[Sequence[str]]) -> SafeString:
    """`texte` in HTML, what is sought in <mark>. Each of `racines` is a row of roots that must follow one another
    (most often a row of one), small words between them left aside."""
    morceaux: list[tuple[SafeString | str]] = []
    position = 0
    for debut, fin in places(texte, racines):
        morceaux.append((texte[position:debut],))
        morceaux.append((format_html("<mark>{}</mark>", texte[debut:fin]),))
        position = fin
    morceaux.append((texte[position:],))
    return format_html_join("", "{}", morceaux)


def places(texte: str, racines: Iterable[Sequence[str]]) -> list[tuple[int, int]]:
    """Where the words sought stand in `texte`: (start, end) of each, in order."""
    mots = [(m.start(), m.end(), normaliser(m.group())) for m in MOT.finditer(texte)]
    pleins = [rang for rang, (_, _, mot) in enumerate(mots) if len(mot) > PETIT_MOT]
    trouves: set[int] = set()
    for suite in racines:
        rangs = pleins if len(suite) > 1 else range(len(mots))
        for depart in range(len(rangs) - len(suite) + 1):
            vus = [rangs[depart + pas] for pas in range(len(suite))]
            if all(est_de_racine(mots[rang][2], racine) for rang, racine in zip(vus, suite, strict=True)):
                trouves.update(vus)
    return [mots[rang][:2] for rang in sorted(trouves)]


def est_de_racine(mot: str, racine: str) -> bool:
    return bool(racine) and mot.startswith(racine) and len(mot) - len(racine) <= TERMINAISON_MAX


def extraire(texte: str, racines: Iterable[Sequence[str]]) -> SafeString:
    """About `LARGEUR` characters around the first word sought, cut between words; empty text gives nothing."""
    cherchees = list(racines)
    if len(texte) <= LARGEUR:
        return souligner(texte, cherchees)
    premier = next((debut for debut, _ in places(texte, cherchees)), 0)
    debut = max(0, min(premier - LARGEUR // 3, len(texte) - LARGEUR))
    debut = texte.rfind(" ", 0, debut) + 1 if debut else 0
    fin = texte.find(" ", debut + LARGEUR)
    fin = len(texte) if fin == -1 else fin
    extrait = souligner(texte[debut:fin], cherchees)
    return format_html("{}{}{}", "… " if debut else "", extrait, " …" if fin < len(texte) else "")
