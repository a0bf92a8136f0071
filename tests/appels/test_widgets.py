"""The quick inputs write what Django's own write."""

import re

import pytest
from django import forms

from quartiers.appels.widgets import CasesRapides, SelectRapide

CHOIX = [("", "Tous"), ("a", "L’un & <b>l’autre</b>"), (2, "Deux")]


def texte(html: str) -> str:
    return re.sub(r"<[^>]*>|\s", "", html)


@pytest.mark.parametrize("valeur", [None, "a", 2, "inconnue"])
def test_select_is_the_same_as_django_s(valeur: object) -> None:
    ours = SelectRapide(choices=CHOIX).render("n", valeur, {"id": "id_n"})
    theirs = forms.Select(choices=CHOIX).render("n", valeur, {"id": "id_n"})
    assert attributs(ours) == attributs(theirs)
    assert texte(ours) == texte(theirs)


@pytest.mark.parametrize("valeur", [None, [], ["a", "2"]])
def test_boxes_are_the_same_as_django_s(valeur: object) -> None:
    ours = CasesRapides(choices=CHOIX[1:]).render("n", valeur, {"id": "id_n"})
    theirs = forms.CheckboxSelectMultiple(choices=CHOIX[1:]).render("n", valeur, {"id": "id_n"})
    assert len(attributs(ours)) == 7
    assert attributs(ours) == attributs(theirs)
    assert texte(ours) == texte(theirs)


def attributs(html: str) -> list[list[str]]:
    """The tags with their attributes, in any order."""
    return [
        sorted(balise.strip("<>").split()) for balise in re.findall(r"<(?:input|label|div|select|option)[^>]*>", html)
    ]
