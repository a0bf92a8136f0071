"""What holds a text before it is shown: a list of rules that anyone may read, each with an example.

A rule that finds something never refuses a text: it makes a person look. The list is a setting of the contract
(ReglageParole): rules may be switched off, words added.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from quartiers.participation.models import ReglageParole


@dataclass(frozen=True)
class Regle:
    """`motif` is looked for in the text; on the text without accents nor capitals when `normalisee`."""

    code: str
    libelle: str
    exemple: str
    motif: re.Pattern[str]
    normalisee: bool = False


VOIES = (
    "rue|avenue|av|boulevard|bd|impasse|allee|place|chemin|route|quai|square|cite|passage|residence|hameau|lotissement"
)
INJURES = (
    "abruti,abrutie,batard,batarde,bicot,bougnoule,bouffon,branleur,con,conne,connard,connasse,cretin,crevard,debile,"
    "degenere,encule,enculee,enfoire,enfoiree,fdp,gouine,grosse vache,mongol,negre,negro,nique,niquer,ntm,ordure,"
    "parasite,pd,pede,petasse,pouffiasse,pute,putain,raclure,racaille,romano,sale arabe,sale blanc,sale juif,"
    "sale noir,sale race,salaud,salope,salopard,sous-homme,tapette,ta gueule,tocard,trou du cul,vermine,youpin"
)
ARROBASE = "@"
REGLES: dict[str, Regle] = {
    regle.code: regle
    for regle in (
        Regle(
            "courriel",
            "Une adresse électronique",
            f"jean.dupont{ARROBASE}exemple.fr",
            re.compile(rf"[\w.+-]+\s?(?:{ARROBASE}|\(at\)|\[at\])\s?[\w-]+\.\w{{2,}}", re.IGNORECASE),
        ),
        Regle(
            "telephone",
            "Un numéro de téléphone",
            "06 12 34 56 78",
            re.compile(r"(?<!\d)(?:(?:\+|00)\s?33[\s.(0)-]*|0)[1-9](?:[\s./-]?\d{2}){4}(?!\d)"),
        ),
        Regle(
            "adresse",
            "Une adresse précise",
            "12 rue des Lilas",
            re.compile(rf"\b\d{{1,4}}\s*(?:bis|ter|quater)?\s*,?\s*(?:{VOIES})\b\.?\s+\w", re.IGNORECASE),
            normalisee=True,
        ),
        Regle(
            "plaque",
            "Une plaque d’immatriculation",
            "AB-123-CD",
            re.compile(
                r"\b(?:[A-HJ-NP-TV-Z]{2}[\s-]?\d{3}[\s-]?[A-HJ-NP-TV-Z]{2}|\d{2,4}[\s-]?[A-Z]{2,3}[\s-]?(?:\d{2}|2[AB]))\b"
            ),
        ),
        Regle(
            "nom",
            "Le nom d’une personne",
            "M. Dupont, Mme Durand",
            re.compile(
                r"\b(?:M\.|MM\.|Mr\.?|Mme\.?|Mmes|Mlle|Monsieur|Madame|Mademoiselle|Dr\.?|Docteur)\s+"
                r"(?!La\b|Le\b|Les\b)[A-ZÀ-Ý][\w’'-]+"
            ),
        ),
        Regle(
            "se_nomme",
            "Quelqu’un qui dit son nom",
            "je m’appelle…, mon voisin s’appelle…",
            re.compile(r"\b(?:je m.?appelle|s.?appelle|mon nom est|je suis (?:monsieur|madame))\s+\w", re.IGNORECASE),
            normalisee=True,
        ),
        Regle(
            "numero",
            "Un numéro personnel (sécurité sociale, compte bancaire)",
            "1 85 05 78 006 084",
            re.compile(
                r"(?<!\d)[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?\d{2}\s?\d{3}\s?\d{3}(?!\d)|\bFR\d{2}(?:\s?\w{4}){5}",
                re.IGNORECASE,
            ),
        ),
        Regle(
            "appartement",
            "Un logement désigné",
            "appartement 32, au 3e étage porte B",
            re.compile(r"\b(?:appartement|appt?|logement)\s*(?:n\W{0,2})?\s*\d+|\betage\b.{0,20}\bporte\b"),
            normalisee=True,
        ),
        Regle(
            "sante",
            "La santé d’une personne",
            "mon voisin est alcoolique",
            re.compile(
                r"\b(?:alcoolique|drogue[es]?|toxicomane|schizophrene|depressi(?:f|ve)|handicape[es]?|malade mental\w*|"
                r"seropositi(?:f|ve)|sans[- ]papiers?)\b"
            ),
            normalisee=True,
        ),
        Regle(
            "menace",
            "Une menace",
            "je vais te frapper",
            re.compile(
                r"\b(?:vais|va|allons|vont)\s+(?:te|le|la|les|vous)\s+(?:tuer|crever|frapper|bruler|planter|buter)\b"
            ),
            normalisee=True,
        ),
        Regle(
            "mineur",
            "Un enfant qui parle de son âge ou de sa classe",
            "j’ai 12 ans, je suis en CM2",
            re.compile(
                r"\bj.?ai\s+(?:[4-9]|1[0-7])\s+ans\b|\bje suis en\s+(?:cp|ce1|ce2|cm1|cm2|6\s?e|5\s?e|4\s?e|3\s?e|seconde)\b"
            ),
            normalisee=True,
        ),
        Regle("lien", "Une adresse de site", "www.exemple.fr", re.compile(r"https?://|\bwww\.\w", re.IGNORECASE)),
        Regle(
            "injure",
            "Une injure ou un mot qui rabaisse",
            "la liste des mots est plus bas",
            re.compile(r"\b(?:" + "|".join(re.escape(mot) for mot in INJURES.split(",")) + r")s?\b"),
            normalisee=True,
        ),
    )
}
# Reasons that come from where a text was said, not from its words.
CIRCONSTANCES = {
    "public": "Envoyée en ligne, sans compte",
    "photo": "Une photo est jointe : ni visage reconnaissable, ni plaque",
    "sans_accord": "La personne n’a pas donné son accord pour publier",
    "age": "Parole d’une personne de moins de 18 ans : jamais publiée",
    "langue": "Écrite dans une autre langue : à traduire avant de publier",
    "mot": "Un mot de la liste du contrat",
    "equipe": "Retenue par l’équipe",
}


def libelle_du_motif(code: str) -> str:
    return REGLES[code].libelle if code in REGLES else CIRCONSTANCES.get(code, code)


def normaliser(texte: str) -> str:
    """Without accents nor capitals; letters repeated to slip through (« connnard ») counted twice at most."""
    sans_accents = "".join(
        lettre for lettre in unicodedata.normalize("NFD", texte.replace("’", "'")) if not unicodedata.combining(lettre)
    )
    return re.sub(r"([a-z])\1{2,}", r"\1\1", sans_accents.lower())


def examiner(texte: str, reglage: ReglageParole | None = None) -> list[str]:
    """Codes of the rules that hold `texte`, in the order of the list; nothing when it may be read by all."""
    normal = normaliser(texte)
    inactives = set(reglage.regles_inactives) if reglage else set()
    trouves = [
        code
        for code, regle in REGLES.items()
        if code not in inactives and regle.motif.search(normal if regle.normalisee else texte)
    ]
    if reglage and any(mot_present(mot, normal) for mot in mots_du_contrat(reglage)):
        trouves.append("mot")
    return trouves


def mots_du_contrat(reglage: ReglageParole) -> Iterable[str]:
    return (normaliser(mot.strip()) for mot in reglage.mots.splitlines() if mot.strip())


def mot_present(mot: str, normal: str) -> bool:
    return re.search(rf"\b{re.escape(mot)}\b", normal) is not None
