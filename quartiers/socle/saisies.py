"""Form fields of dates, numbers and amounts, as they are written in French."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from quartiers.socle.formats import nombre

CENTIME = Decimal("0.01")
EUROS_MAX = Decimal("9999999999.99")  # what the widest column of a line holds
# Spaces of all kinds part thousands; spreadsheets paste narrow ones.
ESPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
CHIFFRES = re.compile(r"-?\d+(\.\d*)?")
RIEN = frozenset({"", "-", "–"})


class ChampDate(forms.DateField):
    """A day, typed in the browser's own calendar, or « 31/12/2027 » where it has none."""

    default_error_messages = {"invalid": "Écrivez une date : 31/12/2027."}

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)


class ChampInstant(forms.DateTimeField):
    """A day and an hour of Paris, to the second."""

    def __init__(self, **options: Any) -> None:
        saisie = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S")
        options.setdefault("widget", saisie)
        super().__init__(**options)


class SaisieNombre(forms.TextInput):
    """A text input keeps what was typed when it is not a number; type="number" loses it, and refuses a comma."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class ChampNombre(forms.DecimalField):
    """A number as it is written: « 2,5 », « 2.5 », « 1 250 »; shown with its comma."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", SaisieNombre)
        super().__init__(**options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return lire_nombre(value) if isinstance(value, str) else super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return nombre(value) if isinstance(value, Decimal | int | float) else value


class ChampEuros(ChampNombre):
    """Euros, never negative, to the cent: « 58 000,00 » is shown; « 1000,01 », « 1000.01 », « 1 000 € » are read."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_digits": 14, "decimal_places": 2, **options})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return lire_euros(value) if isinstance(value, str) else super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return nombre(value, 2) if isinstance(value, Decimal | int | float) else value


def champ_de_saisie(champ: Any, **options: Any) -> Any:
    """The form field of a model field (`formfield_callback`): dates in the browser's calendar, numbers in French.

    A label that says « € » is one of an amount.
    """
    genre = type(champ).__name__
    if genre == "DecimalField" and not champ.choices:
        options.setdefault("form_class", ChampEuros if "€" in champ.verbose_name else ChampNombre)
    elif genre in {"DateField", "DateTimeField"}:
        options.setdefault("form_class", ChampDate if genre == "DateField" else ChampInstant)
    return champ.formfield(**options)


def lire_nombre(texte: str) -> Decimal | None:
    """« 1 250,5 » as a number; None for nothing. Raises ValidationError, saying how to write it."""
    propre = epure(texte)
    if propre in RIEN:
        return None
    if not CHIFFRES.fullmatch(propre):
        raise ValidationError(f"« {texte.strip()[:30]} » n’est pas un nombre. Écrivez par exemple 12 ou 12,5.")
    return Decimal(propre)


def lire_euros(texte: str) -> Decimal | None:
    """« 1 234,50 € » as euros; None for nothing. Raises ValidationError, saying how to write it."""
    propre = epure(re.sub(r"(€|EUR)$", "", ESPACES.sub("", texte)))
    if propre in RIEN:
        return None
    if not CHIFFRES.fullmatch(propre):
        raise ValidationError(f"« {texte.strip()[:30]} » n’est pas un montant. Écrivez par exemple 1 500 ou 1 500,50.")
    montant = Decimal(propre)
    if montant < 0:
        raise ValidationError("Un montant n’est jamais négatif : écrivez 0 ou plus.")
    if len(propre.partition(".")[2]) > 2:  # « 1.500 » may mean a thousand and a half, or one and a half
        raise ValidationError("Un montant s’écrit au centime près : deux chiffres au plus après la virgule.")
    if montant > EUROS_MAX:
        raise ValidationError("Ce montant est trop grand : vérifiez les zéros.")
    return montant.quantize(CENTIME)


def epure(texte: str) -> str:
    """Digits with a point before the decimals; of « 1.234,50 » the last sign parts the decimals."""
    propre = ESPACES.sub("", texte).replace("\u2212", "-")
    if "," in propre and "." in propre:
        propre = propre.replace("." if propre.rindex(",") > propre.rindex(".") else ",", "")
    return propre.replace(",", ".")
