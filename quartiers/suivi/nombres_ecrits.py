"""Small counts of people written in free texts: found, so that whoever writes is asked before anything is sealed.

The secrecy of the figures (docs/decisions, 0010) hides cells, not sentences: « trois femmes de moins de 25 ans » in a
chapter tells what a table hides. Only the writer knows whether a sentence counts people reached; nothing is erased.
"""

import re
from collections.abc import Iterator

GENS = (
    r"personnes?|habitante?s?|habitant[·.]e[·.]?s|résidente?s?|femmes?|hommes?|filles?|garçons?|jeunes?|enfants?|"
    r"adolescente?s?|adultes?|seniors?|aîné[·.]?e?[·.]?s?|mères?|pères?|parents?|élèves?|collégiens?|collégiennes?|"
    r"lycéens?|lycéennes?|étudiante?s?|stagiaires?|allocataires?|bénéficiaires?|participante?s?|"
    r"participant[·.]e[·.]?s|usagers?|usagères?|demandeu(?:r|se)s? d[’']emploi|salarié[·.]?e?[·.]?s?|migrante?s?|"
    r"réfugié[·.]?e?[·.]?s?|victimes?|patiente?s?"
)
EN_MOTS = (
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf vingt"
)
MOTS = {"une": 1, **{mot: nombre for nombre, mot in enumerate(EN_MOTS.split(), 1)}}
ESPACE = r"[ \u00a0\u202f\n]"
CHIFFRES = r"(?<![\d.,/–-])(?<!\d[ \u00a0\u202f])\d{1,3}(?:[ \u00a0\u202f]\d{3})*(?![\d.,/%]\d|\d)"
EN_LETTRES = "|".join(sorted(MOTS, key=len, reverse=True))
# « 3 femmes », « trois jeunes femmes », « une seule personne »: a word at most stands between, that is no number.
TROUVER = re.compile(
    rf"(?<![\w-])(?P<nombre>{CHIFFRES}|(?:{EN_LETTRES}))(?![\w-]){ESPACE}+(?:(?!\d)[\w’'-]+{ESPACE}+)?(?P<gens>{GENS})\b",
    re.IGNORECASE,
)
# « un jeune », « une personne » are mostly figures of speech: a lone word counts when it says so.
SEUL = re.compile(rf"une?{ESPACE}+seule?\b", re.IGNORECASE)
AUTOUR = 40  # characters shown before and after


def petits_nombres(texte: str, seuil: int) -> list[str]:
    """The passages that tell a count of people from 1 to under `seuil`, in order, without repeats."""
    return list(dict.fromkeys(passages(re.sub(r"[*_`]", "", texte), seuil)))  # marks of bold type hide nothing


def passages(texte: str, seuil: int) -> Iterator[str]:
    for trouve in TROUVER.finditer(texte):
        ecrit = trouve["nombre"].lower()
        if ecrit in {"un", "une"} and not SEUL.match(trouve[0]):
            continue
        nombre = MOTS.get(ecrit) or int(re.sub(r"\D", "", ecrit))
        if 0 < nombre < seuil:
            yield extrait(texte, trouve.start(), trouve.end())


def extrait(texte: str, debut: int, fin: int) -> str:
    """The passage between whole words of its own line."""
    avant = texte[max(0, debut - AUTOUR) : debut].rpartition("\n")[2]
    apres = texte[fin : fin + AUTOUR].partition("\n")[0]
    if debut > AUTOUR and "\n" not in texte[debut - AUTOUR : debut]:
        avant = "…" + avant.partition(" ")[2]
    if len(apres) == AUTOUR:
        apres = apres.rpartition(" ")[0] + "…"
    return " ".join((avant + texte[debut:fin] + apres).split())
