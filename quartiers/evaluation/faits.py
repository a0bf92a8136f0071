"""What was done for a question: the yearly monitoring of its orientation (else its axis), as it is published."""

from collections.abc import Sequence

from quartiers.contrat.models import Contrat, Element
from quartiers.indicateurs.models import Question
from quartiers.suivi.blocs.modele import (
    COLONNE_ACTIONS,
    COLONNE_MANQUANTS,
    COLONNE_PERSONNES,
    COLONNES_ARGENT,
    argent,
    note_secret,
)
from quartiers.suivi.consolidation import cumuler
from quartiers.suivi.contenu import BlocFige, Case, ColonneFigee, TableauFige
from quartiers.suivi.queries.matiere import Matiere

COLONNES = (ColonneFigee("Année"), COLONNE_ACTIONS, *COLONNES_ARGENT, COLONNE_PERSONNES, COLONNE_MANQUANTS)
SOURCE = "suivi annuel ; une personne de plusieurs actions compte dans chacune"


def element_de(question: Question) -> Element | None:
    return question.orientation or question.axe


def matieres_de(contrat: Contrat, annees: Sequence[int]) -> list[Matiere]:
    return [Matiere(contrat, annee) for annee in annees]


def actions_menees(question: Question, matieres: Sequence[Matiere]) -> BlocFige:
    """A row a year; years without any action are left out."""
    element = element_de(question)
    titre = "Actions conduites"
    if element is None:
        return BlocFige("", titre, manque="La question n’est rattachée à aucun élément du contrat.")
    lignes: list[tuple[Case, ...]] = []
    for matiere in matieres:
        actions = matiere.sous(element.code)
        if not actions:
            continue
        cumul = cumuler(actions)
        personnes = matiere.personnes(element.nature, element.code)
        lignes.append((str(matiere.annee), cumul.nombre, *argent(cumul), personnes, cumul.manquants))
    if not lignes:
        return BlocFige("", titre, manque="Aucune action suivie n’est rattachée à cette partie du contrat.")
    # People of two years must not be added up, whatever the table looks like: no total.
    titre = f"Actions conduites ({element.code})"
    note = note_secret(matieres[0], *lignes)
    return BlocFige("", titre, tableaux=(TableauFige(titre, COLONNES, tuple(lignes), note=note),), source=SOURCE)
