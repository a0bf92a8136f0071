"""Amounts in the inputs and attributes of the programming table."""

from decimal import Decimal

from django import template

from quartiers.appels.forms_programmation import saisie_de

register = template.Library()
register.filter("saisie", saisie_de)


@register.filter
def pour_html(montant: Decimal) -> str:
    """A figure as an attribute wants it: a decimal point, no unit, whatever the language of the page."""
    return f"{montant:.2f}"
