"""One cell to one value: amounts, dates, years and identifiers as people type them. Nothing is ever evaluated."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

Cellule = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

CENTIME = Decimal("0.01")
MONTANT_MAX = Decimal("9999999999.99")  # what the base holds
# What people write for « no money »: not a mistake, not the same as an empty cell.
RIENS = frozenset(
    {
        "-",
        "–",
        "—",
        "néant",
        "neant",
        "rien",
        "so",
        "s.o.",
        "sans objet",
        "0 €",
        "/",
        "x",
        "refus",
        "refusé",
        "refusée",
        "refuse",
        "rejeté",
        "rejetée",
        "non retenu",
        "non retenue",
        "non",
        "défavorable",
    }
)
# What people write for « we do not know yet »: not nought, which would be a refusal; an empty cell.
INCONNUS = frozenset(
    {
        "?",
        "??",
        "???",
        "nc",
        "n.c.",
        "n.c",
        "nd",
        "n.d.",
        "nr",
        "n.r.",
        "nsp",
        "attente",
        "en attente",
        "en attente de réponse",
        "en cours",
        "en cours d’instruction",
        "en cours d'instruction",
        "à confirmer",
        "a confirmer",
        "à définir",
        "a définir",
        "a definir",
        "à déterminer",
        "à préciser",
        "a préciser",
        "à venir",
        "non communiqué",
        "non connu",
        "inconnu",
    }
)
SANS_RESULTAT = "#FORMULE!"  # stands for a formula whose result the file does not keep
ERREURS_EXCEL = ("#REF!", "#VALUE!", "#VALEUR!", "#N/A", "#DIV/0!", "#NAME?", "#NOM?", "#NUM!", "#NULL!", "#NOMBRE!")
ORIGINE_EXCEL = dt.date(1899, 12, 30)
SERIE_MIN, SERIE_MAX = 29221, 62091  # 1 January 1980 to 31 December 2069
MOIS = {
    "janvier": 1, "janv": 1, "jan": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3, "avril": 4, "avr": 4, "mai": 5,
    "juin": 6, "juillet": 7, "juil": 7, "aout": 8, "septembre": 9, "sept": 9, "octobre": 10, "oct": 10,
    "novembre": 11, "nov": 11, "decembre": 12, "dec": 12,
}  # fmt: skip
APPEL_DE_NOTE = re.compile(r"\s*(\*+|\(\d\)|[¹²³])$")
SOMME = re.compile(r"\d[\d .,'’\u00a0\u202f\u2009€]*[kK]?\s*€?\s*(\+\s*\d[\d .,'’\u00a0\u202f\u2009€]*[kK]?\s*€?\s*)+")
NUMERIQUE = re.compile(r"[+-]?[\d .,'’\u00a0\u202f\u2009]*\d[\d .,'’\u00a0\u202f\u2009]*")
SCIENTIFIQUE = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE][+-]?\d{1,3}")
MILLIERS = re.compile(r"(?i)\bk\s?(€|eur(os?)?\b)|\bmilliers? d[’'e ]\s*euros?\b")
UNITE_DITE = re.compile(r"(?i)€|eur|\d\s*[km]\s*$")
ANNEE = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")


class ValeurIllisible(ValueError):
    """A cell that is not what its column awaits; the message is in French and says how to mend it."""


@lru_cache(maxsize=50_000)
def plat(texte: str) -> str:
    """« Réussite  éducative (PRE) » -> « reussite educative pre »: no accent, no case, single spaces, words only."""
    nu = "".join(c for c in unicodedata.normalize("NFKD", texte.casefold()) if not unicodedata.combining(c))
    nu = nu.replace("œ", "oe").replace("æ", "ae")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", nu).split())


def texte(valeur: Cellule) -> str:
    """A cell as text, its white space made plain; whole numbers lose their useless « .0 »."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float):
        return str(int(valeur)) if valeur.is_integer() and abs(valeur) < 1e15 else repr(valeur)
    if isinstance(valeur, dt.datetime):
        return f"{valeur:%d/%m/%Y}" if valeur.time() == dt.time() else f"{valeur:%d/%m/%Y %H:%M}"
    if isinstance(valeur, dt.date):
        return f"{valeur:%d/%m/%Y}"
    return texte_propre(str(valeur))


@lru_cache(maxsize=100_000)
def texte_propre(brut: str) -> str:
    """A text with single spaces; the same cell is looked at a dozen times."""
    if brut.isascii() and brut.isalnum():
        return brut
    brut = brut.replace("\u00a0", " ").replace("\u202f", " ").replace("\u200b", "").replace("_x000D_", "")
    lignes = (" ".join(ligne.split()) for ligne in brut.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(lignes).strip()


def ligne_de(valeur: Cellule) -> str:
    """The same on one line."""
    lu = texte(valeur)
    return " ".join(lu.split()) if "\n" in lu else lu


def vide(valeur: Cellule) -> bool:
    return valeur is None or (isinstance(valeur, str) and not valeur.strip("\u00a0\u202f\u200b \t\r\n"))


def est_nombre(valeur: Cellule) -> bool:
    """Whether the cell holds a figure, as a number or as text (« 12 500,00 € »)."""
    if isinstance(valeur, bool):
        return False
    if isinstance(valeur, int | float):
        return True
    return isinstance(valeur, str) and texte_est_nombre(valeur)


@lru_cache(maxsize=100_000)
def texte_est_nombre(brut: str) -> bool:
    if not any(c.isdigit() for c in brut):
        return False
    return all(NUMERIQUE.fullmatch(sans_facteur(terme)[0]) is not None for terme in termes(brut))


def termes(brut: str) -> list[str]:
    """« 3 000 + 2 000 € » is two amounts that add up; nearly always there is one."""
    nu = sans_unite(APPEL_DE_NOTE.sub("", sans_unite(brut)))
    return [sans_unite(terme) for terme in nu.split("+")] if SOMME.fullmatch(nu) else [nu]


def sans_facteur(nu: str) -> tuple[str, Decimal]:
    """« 1,5 k » is 1,5 and a thousand."""
    if trouve := re.fullmatch(r"(?i)(.*\d)\s*(k|m)\s*€?", nu):
        return trouve.group(1), Decimal(1000 if trouve.group(2).casefold() == "k" else 1_000_000)
    return nu, Decimal(1)


def est_inconnu(valeur: Cellule) -> bool:
    return isinstance(valeur, str) and ligne_de(valeur).casefold() in INCONNUS


def est_erreur(valeur: Cellule) -> bool:
    """Whether the spreadsheet shows an error there (« #REF! »), or kept no result of the formula."""
    return (
        isinstance(valeur, str) and valeur.startswith("#") and valeur.strip().upper() in {*ERREURS_EXCEL, SANS_RESULTAT}
    )


def dire_erreur(lu: str) -> str:
    if lu.upper() == SANS_RESULTAT:
        return (
            "cette cellule est une formule dont le fichier n’a pas gardé le résultat : ouvrez le classeur dans un tableur, "
            "enregistrez-le, puis déposez-le à nouveau"
        )
    return f"le tableur affiche « {lu} » : corrigez la formule, ou tapez ce qu’elle devait donner"


def sans_unite(brut: str) -> str:
    nu = brut.replace("\u00a0", " ").replace("\u202f", " ").strip().strip("'").strip()
    nu = re.sub(r"(?i)\s*(€|eur(os?)?|ttc|ht)\.?$", "", nu)
    return re.sub(r"^€\s*", "", nu).strip()


def facteur_de(texte_lu: str) -> int:
    """By what the figures under a title (« Coût (k€) », « en milliers d’euros ») are multiplied to be euros."""
    return 1000 if MILLIERS.search(texte_lu) else 1


def montant(valeur: Cellule, facteur: int = 1) -> Decimal | None:
    """Euros of a cell; None when it says nothing. Raises ValeurIllisible.

    « 12 500,00 € », « 12.500 », « 12,500.50 », « 12 k€ », « 3000 + 2000 », « (250) »; « - » or « néant » is 0, « NC » or
    « en attente » says nothing. `facteur`: what the column's title says; a cell that tells its own unit is taken at its
    word.
    """
    if vide(valeur) or est_inconnu(valeur):
        return None
    if isinstance(valeur, bool | dt.date | dt.time | dt.timedelta):
        raise ValeurIllisible("un montant est attendu ici : mettez la cellule au format « Nombre », puis retapez-la")
    if isinstance(valeur, int | float):
        exact = Decimal(str(valeur))
    else:
        exact = montant_texte(str(valeur), trois_decimales=facteur != 1)
    if facteur != 1 and not (isinstance(valeur, str) and UNITE_DITE.search(valeur)):
        exact *= facteur
    return borner(exact)


def borner(exact: Decimal) -> Decimal:
    if not exact.is_finite():
        raise ValeurIllisible("ce n’est pas un nombre : retapez le montant")
    if exact < 0:
        raise ValeurIllisible(f"le montant {exact} est négatif : un montant est toujours positif")
    if exact > MONTANT_MAX:
        raise ValeurIllisible(f"le montant {exact} dépasse dix milliards d’euros : vérifiez les zéros")
    return exact.quantize(CENTIME, "ROUND_HALF_UP")


def montant_texte(brut: str, *, trois_decimales: bool = False) -> Decimal:
    """`trois_decimales`: in thousands of euros, « 3,125 » tells euros, not three millions."""
    lu = ligne_de(brut)
    if lu.isascii() and lu.isdigit():
        return Decimal(lu)
    if lu.casefold() in RIENS:
        return Decimal(0)
    if est_erreur(lu):
        raise ValeurIllisible(dire_erreur(lu))
    return sum((terme_en_euros(terme, lu, milliers=not trois_decimales) for terme in termes(lu)), Decimal(0))


def terme_en_euros(terme: str, lu: str, *, milliers: bool) -> Decimal:
    nu, facteur = sans_facteur(terme)
    if trouve := re.fullmatch(r"\((.*)\)", nu):
        nu = f"-{sans_unite(trouve.group(1))}"
    if SCIENTIFIQUE.fullmatch(nu):
        return Decimal(nu.replace(",", ".")) * facteur
    if NUMERIQUE.fullmatch(nu) is None:
        raise ValeurIllisible(f"« {lu[:60]} » n’est pas un montant : tapez seulement le nombre, 12500 ou 12 500,00")
    try:
        return Decimal(virgule_au_point(nu, milliers=milliers)) * facteur
    except InvalidOperation as erreur:
        raise ValeurIllisible(f"« {lu[:60]} » n’est pas un montant : tapez 12500 ou 12 500,00") from erreur


def virgule_au_point(nu: str, *, milliers: bool = True) -> str:
    """Thousands and decimals told apart: the last mark followed by one or two digits is the decimal one."""
    compact = re.sub(r"[\s'’]", "", nu)
    dernier = max(compact.rfind(","), compact.rfind("."))
    if dernier < 0:
        return compact
    marque, fraction = compact[dernier], compact[dernier + 1 :]
    entier = compact[:dernier]
    autre = "," if marque == "." else "."
    # « 12.500 », « 1.250.000 », « 12,500 »: three digits after the mark and no other kind of mark are thousands;
    # with another kind before it (« 12.500,750 ») the last mark is the decimal one. « 0,125 » starts by 0.
    milliers = milliers and len(fraction) == 3 and autre not in entier and entier.lstrip("+-") not in {"", "0"}
    if milliers or compact.count(marque) > 1:
        return compact.replace(",", "").replace(".", "")
    return f"{entier.replace(',', '').replace('.', '')}.{fraction}"


def jour(valeur: Cellule) -> dt.date | None:
    """A date, from a date cell, a serial or text in the French order. Raises ValeurIllisible."""
    if vide(valeur):
        return None
    if isinstance(valeur, dt.datetime):
        return valeur.date()
    if isinstance(valeur, dt.date):
        return valeur
    if isinstance(valeur, int | float) and not isinstance(valeur, bool):
        return jour_de_serie(float(valeur))
    lu = ligne_de(valeur)
    if lu.casefold() in RIENS | INCONNUS:
        return None
    if (trouve := jour_texte(lu)) is not None:
        return trouve
    raise ValeurIllisible(f"« {lu[:60]} » n’est pas une date : écrivez JJ/MM/AAAA, par exemple 15/03/2024")


def jour_de_serie(serie: float) -> dt.date:
    if SERIE_MIN <= serie <= SERIE_MAX:
        return ORIGINE_EXCEL + dt.timedelta(days=int(serie))
    lu = str(int(serie))
    if len(lu) == 8 and (trouve := date_sure(int(lu[:4]), int(lu[4:6]), int(lu[6:]))):
        return trouve
    raise ValeurIllisible(f"« {serie:g} » n’est pas une date : écrivez JJ/MM/AAAA, par exemple 15/03/2024")


def jour_texte(lu: str) -> dt.date | None:
    nu = re.sub(r"(?i)^(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|le|du|au)\s+", "", lu.strip())
    nu = re.sub(r"[T ]\d{1,2}[:h]\d{2}.*$", "", nu)
    if trouve := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", nu):
        return date_sure(int(trouve[1]), int(trouve[2]), int(trouve[3]))
    if trouve := re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})", nu):
        return date_sure(annee_pleine(trouve[3]), int(trouve[2]), int(trouve[1]))
    if trouve := re.fullmatch(r"(?:(\d{1,2})(?:er)?[ -])?([a-z]+)[ .-]+(\d{2}|\d{4})", sans_accent(nu)):
        mois = MOIS.get(trouve[2])
        return date_sure(annee_pleine(trouve[3]), mois, int(trouve[1] or 1)) if mois else None
    if re.fullmatch(r"\d{5}", nu):
        return jour_de_serie(float(nu))
    return None


def sans_accent(lu: str) -> str:
    nu = "".join(c for c in unicodedata.normalize("NFKD", lu.casefold()) if not unicodedata.combining(c))
    return " ".join(nu.split())


def annee_pleine(lu: str) -> int:
    return int(lu) if len(lu) == 4 else 2000 + int(lu) if int(lu) < 70 else 1900 + int(lu)


def date_sure(annee: int, mois: int, quantieme: int) -> dt.date | None:
    try:
        return dt.date(annee, mois, quantieme)
    except ValueError:
        return None


def annee(valeur: Cellule) -> int | None:
    """A year (« 2023 », « Programmation 2023 », a date); None when the cell says nothing. Raises ValeurIllisible."""
    if vide(valeur):
        return None
    if isinstance(valeur, dt.date):
        return valeur.year
    if isinstance(valeur, int | float) and not isinstance(valeur, bool):
        if float(valeur).is_integer() and 2000 <= valeur <= 2049:
            return int(valeur)
        raise ValeurIllisible(f"« {valeur:g} » n’est pas une année : écrivez-la en quatre chiffres, 2024")
    if trouvees := ANNEE.findall(str(valeur)):
        return int(trouvees[0])
    raise ValeurIllisible(f"« {ligne_de(valeur)[:60]} » n’est pas une année : écrivez-la en quatre chiffres, 2024")


def entier(valeur: Cellule) -> int | None:
    """A count of people; « environ 60 » is 60. Raises ValeurIllisible."""
    if vide(valeur):
        return None
    if isinstance(valeur, int | float) and not isinstance(valeur, bool):
        if valeur < 0 or not float(valeur).is_integer():
            raise ValeurIllisible(f"« {valeur:g} » n’est pas un nombre de personnes : écrivez un entier")
        return int(valeur)
    lu = ligne_de(valeur)
    if lu.casefold() in RIENS | INCONNUS:
        return None
    compact = re.sub(r"(?<=\d)[ .](?=\d{3}(?!\d))", "", lu)
    nombres = re.findall(r"\d+", compact)
    if len(nombres) == 1 and len(nombres[0]) < 9:
        return int(nombres[0])
    raise ValeurIllisible(f"« {lu[:60]} » n’est pas un nombre de personnes : écrivez un seul entier")


@dataclass(frozen=True)
class Identifiant:
    """A SIRET, a SIREN or an RNA as it could be read; `remarque` says what was mended or why it is left aside."""

    siret: str = ""
    siren: str = ""
    rna: str = ""
    remarque: str = ""


def luhn(chiffres: str) -> bool:
    """The control key of SIREN and SIRET (the post office's own numbers follow another rule)."""
    total = 0
    for rang, chiffre in enumerate(reversed(chiffres)):
        double = int(chiffre) * (2 if rang % 2 else 1)
        total += double - 9 if double > 9 else double
    return total % 10 == 0 or (chiffres.startswith("356000000") and sum(map(int, chiffres)) % 5 == 0)


def identifiant(valeur: Cellule) -> Identifiant:
    """SIRET, SIREN or RNA in a cell, with what spreadsheets do to them: lost zeros, spaces, « 8,0E+13 »."""
    if vide(valeur):
        return Identifiant()
    brut = f"{valeur:.0f}" if isinstance(valeur, float) and valeur.is_integer() else ligne_de(valeur)
    compact = re.sub(r"[\s.\-_/'’]", "", brut).upper()
    if trouve := re.search(r"W[0-9A-Z]\d{8}", compact):
        return Identifiant(rna=trouve.group())
    if SCIENTIFIQUE.fullmatch(brut.strip()):
        return Identifiant(
            remarque=f"le tableur a écrasé le numéro (« {brut} ») : il est laissé de côté. Mettez la colonne au "
            "format « Texte » et retapez-le"
        )
    chiffres = re.sub(r"\D", "", compact.removeprefix("SIRET").removeprefix("SIREN"))
    if not chiffres:
        return Identifiant(
            remarque="" if brut.casefold() in RIENS | INCONNUS else f"« {brut[:40]} » n’est ni un SIRET ni un RNA"
        )
    return identifiant_chiffres(chiffres, brut)


def identifiant_chiffres(chiffres: str, brut: str) -> Identifiant:
    if len(chiffres) == 14 and luhn(chiffres):
        return Identifiant(siret=chiffres, siren=chiffres[:9])
    if len(chiffres) == 9 and luhn(chiffres):
        return Identifiant(siren=chiffres, remarque="le numéro a 9 chiffres : c’est un SIREN, le SIRET en a 14")
    if 11 <= len(chiffres) < 14 and luhn(chiffres.zfill(14)) and chiffres.zfill(14)[:9] != "000000000":
        complet = chiffres.zfill(14)
        return Identifiant(
            siret=complet, siren=complet[:9], remarque=f"zéros perdus au début du SIRET, remis : {complet}"
        )
    if len(chiffres) == 14:
        return Identifiant(
            remarque=f"le SIRET {brut[:40]} est faux (sa clé ne tombe pas juste) : il est laissé de côté"
        )
    return Identifiant(remarque=f"« {brut[:40]} » n’est pas un SIRET (14 chiffres) : il est laissé de côté")
