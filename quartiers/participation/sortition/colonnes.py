"""Reading a list of people from any office's file: which column is what, and what its cells say.

Rolls come with dates in every form (« 00/00/1950 » when the day is not known), sexes in letters, words or figures,
accents or none, the same person twice. Nothing is guessed in silence: what cannot be read is counted and told.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Field -> (label, patterns of its usual headers, the surest first).
CIBLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "nom": ("Nom", (r"^nom( de naissance| de famille| patronymique)?$", r"^nom\b(?!.*usage)", r"^lastname|^surname")),
    "nom_usage": ("Nom d’usage", (r"^nom.*usage", r"^nom marital|epouse")),
    "prenom": ("Prénom", (r"^prenoms?\b", r"^first ?name")),
    "sexe": ("Sexe ou civilité", (r"^sexe|^genre", r"^civilite|^titre")),
    "naissance": ("Date de naissance", (r"date.*naissance|naissance.*date|^ne.? le|^ddn$", r"annee.*naissance")),
    "age": ("Âge", (r"^age\b",)),
    "zone": (
        "Zone, quartier ou bureau de vote",
        (r"^zone|^secteur", r"^quartier", r"bureau.*(vote|libelle)|libelle.*bureau|^bureau"),
    ),
    "groupe": ("Collège ou autre critère", (r"^college", r"^groupe|^categorie|^statut")),
    "adresse": ("Adresse", (r"^adresse( 1| postale)?$", r"^(numero et )?(voie|rue)|libelle.*voie", r"^adresse")),
    "complement": ("Complément d’adresse", (r"complement|^adresse 2|batiment|lieu ?dit",)),
    "code_postal": ("Code postal", (r"code postal|^cp$",)),
    "ville": ("Commune", (r"^commune|^ville|^localite",)),
    "courriel": ("Courriel", (r"mail|courriel|^mel$",)),
    "telephone": ("Téléphone", (r"tel|portable|mobile",)),
}
OBLIGATOIRES = ("nom",)
FEMMES = frozenset({"f", "femme", "feminin", "feminine", "mme", "madame", "mlle", "mademoiselle", "2"})
HOMMES = frozenset({"h", "m", "homme", "masculin", "masculine", "mr", "monsieur", "1"})
MOIS = ("janv", "fev", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
JOUR_ZERO_EXCEL = dt.date(1899, 12, 30)
AGE_MAX = 120


def plat(texte: str) -> str:
    """Lower case, no accent, single spaces, letters and figures only."""
    sans = unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", sans).split())


def proposer(colonnes: Sequence[str]) -> dict[str, str]:
    """The likeliest column of each field; a column serves once."""
    libres = {colonne: plat(colonne) for colonne in colonnes}
    choix: dict[str, str] = {}
    for cible, (_, motifs) in CIBLES.items():
        for motif in motifs:
            trouvee = next((c for c, nom in libres.items() if re.search(motif, nom)), None)
            if trouvee is not None:
                choix[cible] = trouvee
                del libres[trouvee]
                break
    return choix


def lire_sexe(texte: str) -> str:
    mot = plat(texte)
    if mot in FEMMES or mot.startswith(("fem", "mme", "mad", "mlle")):
        return "F"
    return "H" if mot in HOMMES or mot.startswith(("masc", "hom", "mon")) else ""


@dataclass(frozen=True)
class Naissance:
    """A date of birth, whole or its year alone."""

    annee: int
    jour: dt.date | None = None

    def age_au(self, jour: dt.date) -> int:
        """Full years on `jour`; with the year alone, the age reached in the course of that year."""
        if self.jour is None:
            return jour.year - self.annee
        return jour.year - self.annee - ((jour.month, jour.day) < (self.jour.month, self.jour.day))

    @property
    def cle(self) -> str:
        return self.jour.isoformat() if self.jour else str(self.annee)


def lire_naissance(texte: str, reference: dt.date) -> Naissance | None:
    """None when it cannot be read, or would make someone not yet born or older than anyone."""
    naissance = comprendre(" ".join(texte.split()), reference)
    return naissance if naissance and 0 <= naissance.age_au(reference) <= AGE_MAX else None


def comprendre(texte: str, reference: dt.date) -> Naissance | None:
    if trouve := re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", texte):
        annee, mois, jour = map(int, trouve.groups())
        return composer(annee, mois, jour)
    if trouve := re.match(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})\b", texte):
        jour, mois, annee = map(int, trouve.groups())
        return composer(siecle(annee, reference) if len(trouve[3]) == 2 else annee, mois, jour)
    if trouve := re.match(r"(\d{1,2})(?:er)?\s+([a-zà-ÿ.]+)\s+(\d{4})", texte.lower()):
        mot = plat(trouve[2])
        rang = next((n for n, debut in enumerate(MOIS, 1) if mot.startswith(debut)), 0)
        return composer(int(trouve[3]), rang, int(trouve[1])) if rang else None
    return comprendre_chiffres(texte)


def comprendre_chiffres(texte: str) -> Naissance | None:
    """« 12031980 », « 19800312 », « 1980 », or the serial number that a spreadsheet kept of a date."""
    chiffres = re.sub(r"\.0+$", "", texte)
    if not chiffres.isdigit():
        return None
    if len(chiffres) == 8:
        if 1 <= int(chiffres[2:4]) <= 12 and 1850 <= int(chiffres[4:]) <= 2100:
            return composer(int(chiffres[4:]), int(chiffres[2:4]), int(chiffres[:2]))
        return composer(int(chiffres[:4]), int(chiffres[4:6]), int(chiffres[6:]))
    if len(chiffres) == 4:
        return Naissance(int(chiffres))
    if len(chiffres) == 5:
        jour = JOUR_ZERO_EXCEL + dt.timedelta(days=int(chiffres))
        return Naissance(jour.year, jour)
    return None


def composer(annee: int, mois: int, jour: int) -> Naissance | None:
    """A day or a month at zero is not known: the year stays. A date that does not exist is none."""
    if mois == 0 or jour == 0:
        return Naissance(annee)
    try:
        return Naissance(annee, dt.date(annee, mois, jour))
    except ValueError:
        return None


def siecle(annee: int, reference: dt.date) -> int:
    """Two figures: the latest year not in the future that is not a child’s."""
    return annee + (2000 if annee + 2000 <= reference.year - 15 else 1900)


def lire_age(texte: str) -> int | None:
    trouve = re.match(r"\s*(\d{1,3})\b", texte)
    return int(trouve[1]) if trouve and int(trouve[1]) <= AGE_MAX else None


def cle_de_personne(nom: str, prenom: str, naissance: Naissance | None, adresse: str) -> str:
    """What makes two rows the same person: name, first of the first names, date of birth (else address)."""
    premier = plat(re.split(r"[\s,;]+", prenom.strip())[0]).replace(" ", "") if prenom.strip() else ""
    reste = naissance.cle if naissance else plat(adresse)
    return "|".join([plat(nom).replace(" ", ""), premier, reste])
