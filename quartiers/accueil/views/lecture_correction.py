"""What the panel that corrects one element shows."""

from typing import Any

from quartiers.accueil.forms_lecture import (
    OPERATIONS,
    DeplacerForm,
    NatureForm,
    OperationForm,
    ScinderForm,
    TitreForm,
)
from quartiers.accueil.queries.lecture import LISTES, libelle_de_liste, raccourci
from quartiers.contrat.domain.lecture import natures_possibles, parents_possibles
from quartiers.contrat.domain.structure import element_a, fratrie, lignes_de, parcourir, pas
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Lecture


def contexte_correction(
    lecture: Lecture, chemin: str, operation: str = "", form: OperationForm | None = None
) -> dict[str, Any]:
    """The forms of the element at `chemin`; `form` is one just refused, shown again under `operation`.

    Raises OperationRefusee when the element is not there.
    """
    element = element_a(lecture.structure, chemin)
    liste, rang = fratrie(lecture.structure, chemin)
    formulaires = formulaires_neufs(lecture, chemin, element)
    if form is not None and operation in OPERATIONS:
        remplacer(formulaires, operation, form)
    cle = pas(chemin)[-1][0]
    numeros = lignes_de(element)
    return {
        "lecture": lecture,
        "element": element,
        "chemin": chemin,
        "nom": LISTES[cle][0] if cle in LISTES else libelle_de_liste(cle),
        "dessous": sum(1 for _ in parcourir(element)),
        "premier": rang == 0,
        "dernier": rang + 1 == len(liste),
        "suivant": liste[rang + 1]["titre"] if rang + 1 < len(liste) else "",
        "lignes": [ligne for ligne in lecture.lignes if ligne["numero"] in numeros],
        "formulaires": formulaires,
        "refus": form.non_field_errors() if form is not None else [],
        "operation": operation,
    }


def formulaires_neufs(lecture: Lecture, chemin: str, element: dict[str, Any]) -> dict[str, OperationForm]:
    """The forms that have something to choose; a level or a parent without another choice has none."""
    base = {"element": chemin, "revision": lecture.revision}
    titre = str(element["titre"])
    formulaires: dict[str, OperationForm] = {
        "titre": TitreForm(initial={**base, "titre": titre}, auto_id="titre_%s"),
        "scinder": ScinderForm(initial={**base, "texte": titre}, auto_id="scinder_%s"),
    }
    natures = natures_possibles(lecture.structure, chemin)
    if natures:
        form = NatureForm(initial=base, auto_id="niveau_%s")
        form.fields["nature"].choices = [(n, Nature(n).label) for n in natures]  # type: ignore[attr-defined]
        formulaires["niveau"] = form
    parents = parents_possibles(lecture.structure, chemin)
    if parents:
        deplacement = DeplacerForm(initial=base, auto_id="deplacer_%s")
        deplacement.fields["parent"].widget.choices = [
            (c, f"{LISTES[pas(c)[-1][0]][0]} : {raccourci(str(noeud['titre']), 80)}") for c, noeud in parents
        ]
        formulaires["deplacer"] = deplacement
    return formulaires


def remplacer(formulaires: dict[str, OperationForm], operation: str, form: OperationForm) -> None:
    """Put the refused form in the place of the new one, with its choices."""
    neuf = formulaires.get(operation)
    if neuf is None:
        return
    form.auto_id = neuf.auto_id
    for nom, champ in neuf.fields.items():
        form.fields[nom] = champ
    formulaires[operation] = form
