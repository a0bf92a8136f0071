"""Amounts and cells of the programming table."""

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from quartiers.appels.cellules import cellule_html
from quartiers.appels.forms_programmation import saisie_de
from quartiers.appels.tableau import Cellule, ColonneFinanceur, Rangee

register = template.Library()
register.filter("saisie", saisie_de)


@register.filter
def pour_html(montant: Decimal) -> str:
    """A figure as an attribute wants it: a decimal point, no unit, whatever the language of the page."""
    return f"{montant:.2f}"


@register.simple_tag
def cellule(c: Cellule, financeur: ColonneFinanceur, rangee: Rangee, modifiable: bool) -> SafeString:
    return cellule_html(c, financeur.nom, rangee.numero, rangee.dossier_id, modifiable=modifiable)
