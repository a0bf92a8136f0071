"""Bring any French text to what the index compares: lower case, no accent, no inclusive suffix, figures in one piece.

The embedded PostgreSQL has neither `unaccent` nor `pg_trgm`: both jobs are done here, the same way for what is
indexed and for what is typed.
"""

import re
import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
# « habitant·es », « participants.es », « acteur·rice·s »: the word is kept in its first form.
SUFFIXES_INCLUSIFS = re.compile(
    r"(?<=[a-z])[·•‧∙.](?:e|es|ne|nes|le|les|te|tes|se|ses|ve|ves|rice|rices|trice|trices|euse|euses|iere|ieres)"
    r"(?:[·•‧∙.]?s)?(?![a-z0-9])"
)
SIGLE_POINTE = re.compile(r"(?<![a-z0-9])(?:[a-z]\.){2,}")
MILLIERS = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
AUTRES = re.compile(r"[^a-z0-9]+")
LONGUEUR_MAX_MOT = 40


def normaliser(texte: str) -> str:
    """« Les habitant·es du Q.P.V. : 10 071 » gives « les habitant du qpv 10071 »."""
    decompose = unicodedata.normalize("NFKD", MILLIERS.sub("", texte).translate(LIGATURES))
    sans_accent = "".join(c for c in decompose if not unicodedata.combining(c)).lower()
    sans_suffixe = SUFFIXES_INCLUSIFS.sub("", sans_accent)
    sans_point = SIGLE_POINTE.sub(lambda trouve: trouve.group().replace(".", ""), sans_suffixe)
    return AUTRES.sub(" ", sans_point).strip()


def mots_de(texte: str) -> list[str]:
    """The words of `texte`, normalised, in order."""
    return [mot[:LONGUEUR_MAX_MOT] for mot in normaliser(texte).split()]


def trigrammes(mot: str) -> list[str]:
    """« eau » gives « ␣␣e », « ␣ea », « eau », « au␣ »: a word's ends count."""
    borde = f"  {mot} "
    return sorted({borde[rang : rang + 3] for rang in range(len(borde) - 2)})


def ressemblance(a: set[str], b: set[str]) -> float:
    """Share of common trigrams, from 0 to 1."""
    return len(a & b) / len(a | b) if a or b else 0.0


def distance(a: str, b: str, plafond: int) -> int:
    """Letters added, left out, changed or swapped with their neighbour; `plafond` + 1 as soon as it is passed."""
    if abs(len(a) - len(b)) > plafond:
        return plafond + 1
    avant_derniere: list[int] = []
    precedente = list(range(len(b) + 1))
    for i, lettre_a in enumerate(a, start=1):
        courante = [i]
        for j, lettre_b in enumerate(b, start=1):
            cout = 0 if lettre_a == lettre_b else 1
            mieux = min(precedente[j] + 1, courante[j - 1] + 1, precedente[j - 1] + cout)
            if i > 1 and j > 1 and lettre_a == b[j - 2] and a[i - 2] == lettre_b:
                mieux = min(mieux, avant_derniere[j - 2] + 1)
            courante.append(mieux)
        if min(courante) > plafond:
            return plafond + 1
        avant_derniere, precedente = precedente, courante
    return precedente[-1]


def fautes_permises(mot: str) -> int:
    """How far a typed word may stand from a known one: short words leave little room."""
    return 0 if len(mot) < 3 else 1 if len(mot) < 6 else 2 if len(mot) < 11 else 3
