"""The gate of a partner's file: nothing nominative enters, no address, no case, no story.

What is found is told by its cell, never repeated: the message, the journal and the database hold none of it.
"""

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache

from quartiers.tableurs.classeur import Classeur, Feuille, cellule
from quartiers.tableurs.valeurs import Cellule, ligne_de, plat, vide

LONGUEUR_MAX = 80  # characters: a longer cell tells a story
TROUVES_MAX = 5
DATES_MAX = 12  # days that are not the first of a month, in one column: rows are cases


class FichierNominatif(Exception):
    """The file is refused whole; the message is in French and says where, not what."""


# A header (or a label) that begins so, or that is just so, announces persons or stories.
DEBUTS = re.compile(
    r"^(noms?|prenoms?|patronyme|identite|civilite|date de naissance|naissance|nee? le|age|sexe|adresses?|tel|telephones?|portable"
    r"|e ?mails?|mail|courriels?|immatriculations?|plaques?|locataires?|plaignants?|requerants?|mis en cause|commentaires?|recits?"
    r"|n (de )?(dossier|plainte|main courante)|numero (de )?(dossier|plainte|main courante))\b"
)
SEULS = re.compile(
    r"^(rue|voie|victimes?|auteurs?|temoins?|agents?|observations?|descriptions?|resumes?|faits? detailles?|heures?)$"
)
PERMIS = re.compile(
    r"^noms? (d|du|de|des|de la)? ?(quartiers?|secteurs?|sites?|communes?|residences?|qpv|categories?|la categorie)\b"
)
MOTIFS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("une adresse électronique", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")),
    ("un numéro de téléphone", re.compile(r"(?<!\d)(?:\+33\s?|0)[1-9](?:[\s.\-]?\d{2}){4}(?!\d)")),
    (
        "une plaque d’immatriculation",
        re.compile(r"\b[A-Z]{2}[- ]?\d{3}[- ]?[A-Z]{2}\b|\b\d{2,4}[ -][A-Z]{2,3}[ -]\d{2}\b"),
    ),
    (
        "une adresse",
        re.compile(
            r"(?i)\b\d{1,4},?\s*(?:bis|ter|quater)?,?\s+(?:rue|avenue|av\.?|boulevard|bd\.?|bld|place|pl\.?|all[ée]es?|impasse|chemin"
            r"|route|square|quai|cours|passage|r[ée]sidence|b[âa]timent|b[âa]t\.?|mail)\b"
        ),
    ),
    (
        "un logement",
        re.compile(
            r"(?i)\b(?:appartement|appt|apt|porte|escalier|esc|[ée]tage|b[âa]timent|b[âa]t|hall)\.?\s*(?:n[°o]\s*)?\w{0,2}\d"
        ),
    ),
    ("un nom de personne", re.compile(r"\b(?:M\.|Mr|Mme|Mlle|Monsieur|Madame|Mademoiselle)\s+[A-ZÉÈÀÂÎÔÇ]")),
    (
        "un numéro de sécurité sociale",
        re.compile(r"(?<!\d)[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?\d{2}\s?\d{3}\s?\d{3}(?:\s?\d{2})?(?!\d)"),
    ),
    ("une heure", re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])\s?[hH:]\s?[0-5]\d(?!\d)")),
)
LIEUX = re.compile(
    r"\b(rue|avenue|place|cite|quartier|residence|ecole|college|lycee|square|parc|stade|gymnase|centre|hameau|secteur|bois|rives|ilot|qpv)\b"
)
PRENOMS = frozenset(
    [
        "abdel",
        "adam",
        "agnes",
        "ahmed",
        "alain",
        "alexandre",
        "alice",
        "ali",
        "amelie",
        "amina",
        "anais",
        "andre",
        "anne",
        "anthony",
        "antoine",
        "arnaud",
        "arthur",
        "aurelie",
        "axel",
        "benjamin",
        "bernard",
        "bruno",
        "camille",
        "caroline",
        "catherine",
        "cecile",
        "celine",
        "chantal",
        "charles",
        "charlotte",
        "christian",
        "christine",
        "christophe",
        "claire",
        "claude",
        "clement",
        "corinne",
        "cyril",
        "damien",
        "daniel",
        "david",
        "delphine",
        "denis",
        "didier",
        "dominique",
        "dylan",
        "elise",
        "elodie",
        "emilie",
        "emma",
        "emmanuel",
        "enzo",
        "eric",
        "fabien",
        "fatima",
        "fatou",
        "florence",
        "florian",
        "francois",
        "francoise",
        "frederic",
        "gabriel",
        "georges",
        "gerard",
        "gilles",
        "guillaume",
        "hakim",
        "hassan",
        "helene",
        "henri",
        "hugo",
        "ibrahim",
        "ines",
        "isabelle",
        "jacqueline",
        "jacques",
        "jean",
        "jeanne",
        "jeremy",
        "jerome",
        "jessica",
        "joel",
        "jonathan",
        "joseph",
        "julie",
        "julien",
        "karim",
        "karine",
        "kevin",
        "khadija",
        "laetitia",
        "laura",
        "laurence",
        "laurent",
        "lea",
        "leila",
        "leo",
        "lina",
        "loic",
        "louis",
        "louise",
        "lucas",
        "lucie",
        "ludovic",
        "malika",
        "manon",
        "marc",
        "marcel",
        "marguerite",
        "maria",
        "marie",
        "marine",
        "marion",
        "martine",
        "mathieu",
        "maxime",
        "mehdi",
        "melanie",
        "melissa",
        "michel",
        "michele",
        "mickael",
        "mohamed",
        "monique",
        "myriam",
        "nadia",
        "nathalie",
        "nathan",
        "nicolas",
        "noemie",
        "nora",
        "olivier",
        "ophelie",
        "oussama",
        "pascal",
        "patrice",
        "patricia",
        "patrick",
        "paul",
        "philippe",
        "pierre",
        "rachid",
        "raphael",
        "raymond",
        "regis",
        "remi",
        "rene",
        "robert",
        "robin",
        "romain",
        "sabrina",
        "said",
        "samir",
        "samuel",
        "sandra",
        "sarah",
        "sebastien",
        "serge",
        "simon",
        "sofia",
        "sonia",
        "sophie",
        "stephane",
        "stephanie",
        "sylvain",
        "sylvie",
        "theo",
        "thierry",
        "thomas",
        "tom",
        "valerie",
        "vanessa",
        "veronique",
        "victor",
        "vincent",
        "virginie",
        "william",
        "xavier",
        "yanis",
        "yann",
        "yasmine",
        "youssef",
        "yves",
        "zoe",
    ]
)
MOT = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ’'-]+")


def verifier(classeur: Classeur, connus: Iterable[str] = ()) -> None:
    """Every cell of every sheet, hidden ones too. `connus`: names of places and categories. Raises FichierNominatif."""
    permis = frozenset(plat(mot) for mot in connus)
    trouves: list[str] = []
    for feuille in classeur.feuilles:
        trouves += soupcons(feuille, permis)
        if len(trouves) >= TROUVES_MAX:
            break
    if trouves:
        raise FichierNominatif(refus(trouves))


def refus(trouves: list[str]) -> str:
    ou = " ; ".join(dict.fromkeys(trouves[:TROUVES_MAX]))
    return (
        f"Ce fichier est refusé et n’a pas été gardé : {ou}. L’observatoire ne reçoit que des nombres par mois, par catégorie et "
        "par quartier. Retirez ces colonnes, ou faites compter les faits dans votre tableur, puis déposez à nouveau le fichier."
    )


def soupcons(feuille: Feuille, permis: frozenset[str]) -> list[str]:
    trouves: list[str] = []
    jours: dict[int, set[dt.date]] = {}
    for rang, ligne in enumerate(feuille.lignes):
        for colonne, contenu in enumerate(ligne):
            if isinstance(contenu, dt.date | dt.datetime):
                jour = contenu.date() if isinstance(contenu, dt.datetime) else contenu
                if jour.day != 1:
                    jours.setdefault(colonne, set()).add(jour)
                continue
            quoi = soupcon(contenu, permis)
            if quoi:
                trouves.append(f"la cellule {cellule(feuille.nom, rang, colonne)} semble contenir {quoi}")
            if len(trouves) >= TROUVES_MAX:
                return trouves
    trouves += [
        f"la colonne de {cellule(feuille.nom, 0, colonne)} donne des jours précis : chaque ligne y est un cas, pas un compte"
        for colonne, vus in jours.items()
        if len(vus) >= DATES_MAX
    ]
    return trouves


def soupcon(contenu: Cellule, permis: frozenset[str] = frozenset()) -> str:
    """What a cell seems to hold, or nothing. Numbers with a digit per cell are never suspect by themselves."""
    if vide(contenu):
        return ""
    if isinstance(contenu, int | float):
        return "un numéro de téléphone" if not isinstance(contenu, bool) and 1e8 <= abs(contenu) < 1e10 else ""
    texte = ligne_de(contenu)
    nu = plat(texte)
    if nu in permis:
        return ""
    if len(texte) > LONGUEUR_MAX:
        return "un texte libre"
    if SEULS.search(nu) or (DEBUTS.search(nu) and not PERMIS.search(nu)):
        return "un intitulé de donnée personnelle ou de récit"
    for quoi, motif in MOTIFS:
        if motif.search(texte):
            return quoi
    return "un nom de personne" if ressemble_a_un_nom(texte, nu) else ""


@cache
def ressemble_a_un_nom(texte: str, nu: str) -> bool:
    """A first name beside a capitalised word, two or three words in all, and no word of a place."""
    mots = MOT.findall(texte)
    if not 2 <= len(mots) <= 3 or LIEUX.search(nu) or any(c.isdigit() for c in texte):
        return False
    prenom = any(plat(mot) in PRENOMS for mot in mots)
    return prenom and all(mot[:1].isupper() for mot in mots)


def verifier_texte(texte: str) -> str:
    """The same gate for a label that someone types (a category, a definition): what it seems to hold, or nothing."""
    for quoi, motif in MOTIFS:
        if motif.search(texte):
            return quoi
    return ""
