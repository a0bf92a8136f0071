"""Inline pieces of HTML, written in Python: no stray space around them, and thousands of cells stay cheap."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from quartiers.socle.affichage import Cellule, Colonne
from quartiers.socle.differences import Morceau
from quartiers.socle.icones import ICONES

ICONE_DU_TON = {"info": "info", "succes": "coche", "attention": "attention", "erreur": "erreur", "neutre": "point"}
VIDE = SafeString("")


@cache
def icone_html(nom: str) -> SafeString:
    """The icon `nom` of ICONES; KeyError when it does not exist."""
    return format_html(
        '<svg class="icone" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>', ICONES[nom]
    )


@lru_cache(maxsize=512, typed=True)  # typed: safe HTML and plain text are not the same badge
def badge_html(libelle: str, ton: str) -> SafeString:
    return format_html('<span class="badge badge-{}">{}{}</span>', ton, icone_html(ICONE_DU_TON[ton]), libelle)


def etiquette_html(libelle: str, url: str) -> SafeString:
    if url:
        return format_html('<a class="etiquette" href="{}">{}</a>', url, libelle)
    return format_html('<span class="etiquette">{}</span>', libelle)


def lien_html(libelle: str, url: str) -> SafeString:
    """A link, or the text alone when there is nowhere to go."""
    return format_html('<a href="{}">{}</a>', url, libelle) if url else conditional_escape(libelle)


def titre_html(libelle: str, url: str, niveau: int) -> SafeString:
    """The heading of a card."""
    return format_html('<h{n} class="carte-titre">{titre}</h{n}>', n=niveau, titre=lien_html(libelle, url))


def morceaux_html(morceaux: Iterable[Morceau], balise: str) -> SafeString:
    """One side of a comparison; what changed stands in `balise` (« ins » or « del »)."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<{0}>{1}</{0}>", balise, morceau.texte) if morceau.change else morceau.texte,)
            for morceau in morceaux
        ),
    )


def bouton_html(
    libelle: str, genre: str, petit: bool, icone: str, precision: str, attributs: Mapping[str, Any]
) -> SafeString:
    """A link when `attributs` has href, else a button. Empty attributes are left out, True ones have no value."""
    balise = "a" if attributs.get("href") else "button"
    classes = f"bouton bouton-{genre} bouton-petit" if petit else f"bouton bouton-{genre}"
    return format_html(
        "<{balise}{attributs}>{icone}<span>{libelle}</span>{precision}</{balise}>",
        balise=balise,
        attributs=attributs_html({"class": classes, **attributs}),
        icone=icone_html(icone) if icone else VIDE,
        libelle=libelle,
        precision=format_html('<span class="hors-ecran"> {}</span>', precision) if precision else VIDE,
    )


def attributs_html(attributs: Mapping[str, Any]) -> SafeString:
    """Django's flatatt (values escaped, names in alphabetical order), without the empty ones."""
    return flatatt({nom: valeur for nom, valeur in attributs.items() if valeur not in (None, "", False)})


def valeur_html(cellule: Cellule) -> SafeString:
    if cellule.ton:
        return badge_html(cellule.contenu, cellule.ton)
    return lien_html(cellule.contenu, cellule.url)


@lru_cache(maxsize=512)
def ouverture_html(colonne: Colonne, entete: bool) -> SafeString:
    """The opening tag of a cell, the same for a whole column; roles are explicit because the stacked form of a
    phone would take them away."""
    attributs = {
        "role": "rowheader" if entete else "cell",
        "scope": "row" if entete else "",
        "class": colonne.classes,
        "data-label": colonne.libelle,
    }
    return format_html("<{}{}>", "th" if entete else "td", attributs_html(attributs))


def ligne_html(cellules: Sequence[Cellule]) -> SafeString:
    """A row, its first cell being its head. Joined by hand: a page may hold thousands of cells."""
    morceaux: list[str] = []
    for rang, cellule in enumerate(cellules):
        fin = "</td>" if rang else "</th>"
        morceaux += (ouverture_html(cellule.colonne, rang == 0), valeur_html(cellule), fin)
    return mark_safe("".join(morceaux))  # noqa: S308 - every part is safe HTML already
