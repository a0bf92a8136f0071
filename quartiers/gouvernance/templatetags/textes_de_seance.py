"""Texts typed for a meeting, on the pages as in its papers."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quartiers.exports.blocs import Bloc, Liste, Paragraphe
from quartiers.gouvernance.textes import blocs_du_texte

register = template.Library()


@register.filter
def paragraphes(texte: str) -> SafeString:
    """An empty line parts paragraphs, a dash begins an item of a list: as in the booklet and the minutes."""
    return format_html_join("", "{}", ((bloc_html(bloc),) for bloc in blocs_du_texte(texte)))


def bloc_html(bloc: Bloc) -> SafeString:
    if isinstance(bloc, Liste):
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((p.texte,) for p in bloc.points)))
    return format_html("<p>{}</p>", bloc.texte if isinstance(bloc, Paragraphe) else "")
