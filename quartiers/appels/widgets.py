"""Select and boxes written without a template per option: a form of filters with a hundred of them opens each page."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# A page of filters has a hundred options: what they all hold is written once.
RIEN, CHOISIE, COCHEE = SafeString(""), SafeString(" selected"), SafeString(" checked")


class SelectRapide(forms.Select):
    """Same markup as Django's own, for flat choices."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        choisies = set(self.format_value(value))
        lignes = [("" if cle is None else str(cle), libelle) for cle, libelle in self.choices]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((cle, CHOISIE if cle in choisies else RIEN, libelle) for cle, libelle in lignes),
        )
        return format_html(
            "<select{}>{}</select>", flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})})), options
        )


class CasesRapides(forms.CheckboxSelectMultiple):
    """Same markup as Django's own, for flat choices."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        cochees = set(self.format_value(value))
        identifiant = (attrs or {}).get("id", f"id_{name}")
        lignes = [(rang, str(cle), libelle) for rang, (cle, libelle) in enumerate(self.choices)]
        cases = format_html_join(
            "",
            '<div><label for="{0}_{1}"><input type="checkbox" id="{0}_{1}" name="{2}" value="{3}"{4}> {5}</label></div>',
            (
                (identifiant, rang, name, cle, COCHEE if cle in cochees else RIEN, libelle)
                for rang, cle, libelle in lignes
            ),
        )
        return format_html('<div id="{}">{}</div>', identifiant, cases)
