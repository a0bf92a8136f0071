"""Extracts of what was found, with the words sought marked in the original text, accents kept."""

import re
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quartiers.recherche.normalisation import normaliser

MOT = re.compile(r"\w+(?:[·.]\w+)*", re.UNICODE)
# A word counts as found when it begins with the root sought and goes at most this much further.
TERMINAISON_MAX = 7
LARGEUR = 240  # characters of an extract


def souligner(texte: str, racines: Iterable[str]) -> SafeString:
    """`texte` in HTML, each word of one of `racines` in <mark>."""
    cherchees = tuple(racine for racine in racines if racine)
    morceaux: list[tuple[SafeString | str]] = []
    position = 0
    for trouve in MOT.finditer(texte):
        if not est_cherche(normaliser(trouve.group()), cherchees):
            continue
        morceaux.append((texte[position : trouve.start()],))
        morceaux.append((format_html("<mark>{}</mark>", trouve.group()),))
        position = trouve.end()
    morceaux.append((texte[position:],))
    return format_html_join("", "{}", morceaux)


def est_cherche(mot: str, racines: tuple[str, ...]) -> bool:
    return any(mot.startswith(racine) and len(mot) - len(racine) <= TERMINAISON_MAX for racine in racines)


def extraire(texte: str, racines: Iterable[str]) -> SafeString:
    """About `LARGEUR` characters around the first word sought, cut between words; empty text gives nothing."""
    cherchees = tuple(racine for racine in racines if racine)
    if len(texte) <= LARGEUR:
        return souligner(texte, cherchees)
    premier = next((m.start() for m in MOT.finditer(texte) if est_cherche(normaliser(m.group()), cherchees)), 0)
    debut = max(0, min(premier - LARGEUR // 3, len(texte) - LARGEUR))
    debut = texte.rfind(" ", 0, debut) + 1 if debut else 0
    fin = texte.find(" ", debut + LARGEUR)
    fin = len(texte) if fin == -1 else fin
    extrait = souligner(texte[debut:fin], cherchees)
    return format_html("{}{}{}", "… " if debut else "", extrait, " …" if fin < len(texte) else "")
