"""What is typed in a field, read into one canonical text: two people who type the same thing agree."""

import datetime as dt
import re
from collections.abc import Collection
from decimal import Decimal

from django.core.exceptions import ValidationError

from quartiers.socle.saisies import lire_euros

LONGUEUR_SURE = 20_000  # characters kept in any case: a text over its own limit is told, never cut
ENTIER_MAX = 2_147_483_647  # what the column holds
FORMATS_DE_DATE = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y")


def texte(saisie: str) -> str:
    """Line ends of any browser are one; nothing else changes but what surrounds the text. NUL cannot be stored."""
    propre = saisie.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    if len(propre) > LONGUEUR_SURE:
        raise ValidationError(
            f"Ce texte compte {len(propre)} caractères : au-delà de {LONGUEUR_SURE}, joignez-le plutôt en pièce."
        )
    return propre


def ligne(saisie: str, maximum: int) -> str:
    propre = " ".join(texte(saisie).split())
    if len(propre) > maximum:
        raise ValidationError(f"{len(propre)} caractères : il en faut {maximum} au plus. Raccourcissez un peu.")
    return propre


def sans_espaces(saisie: str) -> str:
    return re.sub(r"[\s\u00a0\u202f']", "", saisie)


def entier(saisie: str) -> str:
    """« 1 200 » gives « 1200 »; nothing stays nothing, which is not zero."""
    propre = sans_espaces(saisie)
    if not propre:
        return ""
    if not re.fullmatch(r"[0-9]+", propre):
        raise ValidationError(f"« {saisie.strip()} » n’est pas un nombre entier : écrivez par exemple 25.")
    if int(propre) > ENTIER_MAX:
        raise ValidationError("Ce nombre est trop grand : vérifiez les zéros.")
    return str(int(propre))


def montant(saisie: str) -> str:
    """« 1 234,5 € » gives « 1234.50 »; nothing and zero are the same: « »."""
    exact = lire_euros(saisie)
    return f"{exact:.2f}" if exact else ""


def part(saisie: str) -> str:
    """A share in %, from 0 to 100, to the hundredth; nothing and zero are the same."""
    propre = montant(saisie.replace("%", ""))
    if propre and Decimal(propre) > 100:
        raise ValidationError("Une part ne dépasse pas 100 %.")
    return propre


def jour(saisie: str) -> str:
    """An ISO day, from the browser's calendar or typed « 31/01/2027 »."""
    propre = saisie.strip()
    if not propre:
        return ""
    for format_de_date in FORMATS_DE_DATE:
        try:
            lue = dt.datetime.strptime(propre, format_de_date).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        if not 2000 <= lue.year <= 2100:
            raise ValidationError(f"« {propre} » : vérifiez l’année.")
        return lue.isoformat()
    raise ValidationError(f"« {propre} » n’est pas une date : écrivez jour/mois/année, par exemple 31/01/2027.")


def choix(saisie: str, permis: Collection[str]) -> str:
    propre = saisie.strip()
    if propre and propre not in permis:
        raise ValidationError("Choisissez une des réponses proposées.")
    return propre


def case(saisie: str) -> str:
    return "oui" if saisie.strip().lower() in {"oui", "on", "true", "1"} else ""


def decimal(canonique: str) -> Decimal:
    """The number of a canonical text; nothing is zero."""
    return Decimal(canonique or 0)


def texte_du_montant(valeur: Decimal | None) -> str:
    """The canonical text of a stored amount."""
    return f"{valeur:.2f}" if valeur else ""
