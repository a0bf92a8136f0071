"""French typography of amounts, numbers, percentages, dates and durations, as plain functions.

Thousands are parted by a narrow no-break space (U+202F), a unit follows a no-break space (U+00A0): no line
ever breaks inside a figure. An absent value (None) gives an empty string: the component that shows it decides
what to say instead.
"""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone

INSECABLE = "\u00a0"
FINE = "\u202f"
MOINS = "\u2212"  # the minus sign: as wide as a digit, never a hyphen
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
MINUTE, HEURE, JOUR = 60, 3600, 86400  # seconds

Nombre = Decimal | int | float


def nombre(valeur: Nombre | None, decimales: int | None = None) -> str:
    """« 10 071 » or « 1 234,5 ». `decimales` fixes the digits after the comma (half away from zero); without it
    a whole number has none and another keeps its own digits, useless zeros dropped."""
    if valeur is None:
        return ""
    exact = valeur if isinstance(valeur, Decimal) else Decimal(str(valeur))
    if not exact.is_finite():
        raise InvalidOperation(f"{valeur} n’est pas un nombre affichable.")
    if decimales is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimales), rounding=ROUND_HALF_UP)
    entier, _, fraction = f"{abs(exact):f}".partition(".")
    if decimales is None:
        fraction = fraction.rstrip("0")
    chiffres = f"{int(entier):,}".replace(",", FINE)
    texte = f"{chiffres},{fraction}" if fraction else chiffres
    return f"{MOINS}{texte}" if exact < 0 else texte


def montant(valeur: Decimal | int | None, decimales: int = 2) -> str:
    """Euros: « 1 234,50 € »."""
    return "" if valeur is None else f"{nombre(valeur, decimales)}{INSECABLE}€"


def pourcent(valeur: Nombre | None, decimales: int | None = 1) -> str:
    """A value already in hundredths: 12.34 gives « 12,3 % »."""
    return "" if valeur is None else f"{nombre(valeur, decimales)}{INSECABLE}%"


def jour(valeur: dt.date | dt.datetime) -> dt.date:
    """The day of `valeur`; an aware instant is first brought to the time zone of the site."""
    if isinstance(valeur, dt.datetime):
        return timezone.localtime(valeur).date() if timezone.is_aware(valeur) else valeur.date()
    return valeur


def date_fr(valeur: dt.date | dt.datetime | None) -> str:
    """« 23 novembre 2026 », « 1er janvier 2024 »."""
    if valeur is None:
        return ""
    date = jour(valeur)
    quantieme = "1er" if date.day == 1 else str(date.day)
    return f"{quantieme}{INSECABLE}{MOIS[date.month - 1]}{INSECABLE}{date.year}"


def date_courte(valeur: dt.date | dt.datetime | None) -> str:
    """« 23/11/2026 », for the columns of a table."""
    return "" if valeur is None else f"{jour(valeur):%d/%m/%Y}"


def heure_fr(valeur: dt.datetime | dt.time | None) -> str:
    """« 14 h 05 », « 14 h »."""
    if valeur is None:
        return ""
    if isinstance(valeur, dt.datetime) and timezone.is_aware(valeur):
        valeur = timezone.localtime(valeur)
    minutes = f"{INSECABLE}{valeur.minute:02d}" if valeur.minute else ""
    return f"{valeur.hour}{INSECABLE}h{minutes}"


def date_heure_fr(valeur: dt.datetime | None) -> str:
    """« 23 novembre 2026 à 14 h 05 »."""
    return "" if valeur is None else f"{date_fr(valeur)} à {heure_fr(valeur)}"


def periode(debut: dt.date | None, fin: dt.date | None) -> str:
    """« du 1er janvier 2024 au 31 décembre 2030 », « depuis le … », « jusqu’au … »; `fin` is included."""
    if debut and fin:
        return f"le {date_fr(debut)}" if debut == fin else f"du {date_fr(debut)} au {date_fr(fin)}"
    if debut:
        return f"depuis le {date_fr(debut)}"
    return f"jusqu’au {date_fr(fin)}" if fin else ""


def compte(quantite: int, singulier: str, pluriel: str = "") -> str:
    """« 1 résultat », « 12 résultats », « 0 résultat »: French counts in the singular below two."""
    mot = singulier if abs(quantite) < 2 else (pluriel or f"{singulier}s")
    return f"{nombre(quantite)}{INSECABLE}{mot}"


def duree(valeur: dt.timedelta | None) -> str:
    """« 45 secondes », « 12 minutes », « 2 h 05 », « 3 jours »: the unit that a reader would say aloud."""
    if valeur is None:
        return ""
    secondes = int(abs(valeur).total_seconds())
    if secondes < MINUTE:
        return compte(secondes, "seconde")
    if secondes < HEURE:
        return compte(secondes // MINUTE, "minute")
    if secondes < JOUR:
        return heure_fr(dt.time(secondes // HEURE, secondes % HEURE // MINUTE))
    return compte(secondes // JOUR, "jour")
