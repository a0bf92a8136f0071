"""Words that no label of a cohort may hold, and texts of witness groups without anybody's name."""

import re

from quartiers.tableurs.garde import ressemble_a_un_nom, verifier_texte
from quartiers.tableurs.valeurs import plat

# Loi 78-17, art. 6; Conseil constitutionnel, 2007-557 DC; CNIL on ancestry in files; a health act is not a narrative.
INTERDITS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "l’origine",
        re.compile(
            r"\b(origines?|ethni\w*|raci\w*|races?|ascendan\w*|nationalites?|pays de naissance|lieu de naissance|immigr\w*|"
            r"etrangers?|etrangeres?|langue maternelle|couleur de peau|gens du voyage|roms?)\b"
        ),
    ),
    (
        "les croyances ou les opinions",
        re.compile(r"\b(religi\w*|confession\w*|croyan\w*|opinions?|syndica\w*|politiques?)\b"),
    ),
    (
        "l’état de santé",
        re.compile(
            r"\b(diagnosti\w*|patholog\w*|maladies?|malades?|handicaps?|handicape\w*|traitement med\w*|medicaments?|grossesses?|enceintes?|"
            r"addict\w*|alcool\w*|drogues?|depress\w*|psychiatr\w*|suicid\w*|vih|cancer\w*|antecedents?|hospitalis\w*|sympt\w*)\b"
        ),
    ),
    (
        "la vie privée ou la justice",
        re.compile(
            r"\b(orientation sexuelle|vie sexuelle|condamn\w*|delits?|delinquan\w*|detention|prison|casier|garde a vue|violences?|"
            r"conjug\w*|divorc\w*|separation|signalements?|aide sociale a l enfance|ase)\b"
        ),
    ),
    (
        "un récit ou un texte libre",
        re.compile(
            r"\b(commentaires?|observations?|remarques?|recits?|histoires?|notes?|details?|precisions?|autres? precis\w*)\b"
        ),
    ),
)
MOT = re.compile(r"[^.;:!?\n]+")


def mot_interdit(libelle: str) -> str:
    """What a label of a step would tell of people, or nothing."""
    nu = plat(libelle)
    for quoi, motif in INTERDITS:
        if motif.search(nu):
            return quoi
    return verifier_texte(libelle)


def personne_nommee(texte: str) -> str:
    """What a text seems to hold of somebody: a name, an address, a number; or nothing."""
    if quoi := verifier_texte(texte):
        return quoi
    mots = re.findall(r"[A-ZÉÈÀÂÎÔÇ][\wÀ-ÿ’'-]+(?:\s+[A-ZÉÈÀÂÎÔÇ][\wÀ-ÿ’'-]+){1,2}", texte)
    return "un nom de personne" if any(ressemble_a_un_nom(suite, plat(suite)) for suite in mots) else ""
