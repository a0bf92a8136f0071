"""Reading answers: types, what is shown, what is required; paper codes; conditions in words. No database."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from quartiers.enquetes.codes import decoder, decoder_question
from quartiers.enquetes.conditions import dire_condition
from quartiers.enquetes.mots import MOTS
from quartiers.enquetes.presentation import montrer_questionnaire
from quartiers.enquetes.saisie import lire_saisie
from quartiers.enquetes.structure import Question, Structure
from quartiers.enquetes.xlsform.exemples import exemple_xlsx
from quartiers.enquetes.xlsform.lecture import lire_xlsform
from quartiers.tableurs.classeur import lire_classeur

JOUR = dt.date(2026, 11, 27)


@pytest.fixture(scope="module")
def exemple() -> Structure:
    structure = lire_xlsform(lire_classeur(exemple_xlsx(), "exemple.xlsx")).structure
    assert structure is not None
    return structure


def reponses(**autres: Any) -> dict[str, list[str]]:
    """All that the example requires."""
    base: dict[str, Any] = {
        "note_quartier": "7",
        "proprete": "peu",
        "securite": "plutot",
        "envie_demenager": "non",
        "sexe": "femme",
        "age": "25_44",
        **autres,
    }
    return {nom: valeur if isinstance(valeur, list) else [valeur] for nom, valeur in base.items()}


def test_answers_are_typed_and_calculations_made(exemple: Structure) -> None:
    saisie = lire_saisie(exemple, reponses(personnes="4", enfants="2", lieux_frequentes=["parc", "marche"]), jour=JOUR)
    assert saisie.erreurs == {}
    assert saisie.complete
    assert saisie.valeurs == {
        "note_quartier": 7,
        "proprete": "peu",
        "securite": "plutot",
        "lieux_frequentes": ["marche", "parc"],  # in the order of the choices
        "envie_demenager": "non",
        "sexe": "femme",
        "age": "25_44",
        "personnes": 4,
        "enfants": 2,
        "famille": "avec_enfants",
    }


def test_what_is_not_shown_is_not_kept_nor_seen_by_others(exemple: Structure) -> None:
    """One person at home: the question on children is not shown, whatever was typed before."""
    saisie = lire_saisie(exemple, reponses(personnes="1", enfants="3", raison_depart="Le bruit"), jour=JOUR)
    assert saisie.erreurs == {}
    assert "enfants" not in saisie.valeurs
    assert "raison_depart" not in saisie.valeurs
    assert saisie.valeurs["famille"] == "sans_enfant"


@pytest.mark.parametrize(
    ("tapees", "question", "dit"),
    [
        ({"sexe": ""}, "sexe", "Cette réponse est attendue."),
        ({"sexe": "chat"}, "sexe", "Choisissez une des réponses proposées."),
        ({"lieux_frequentes": ["parc", "lune"]}, "lieux_frequentes", "Choisissez une des réponses proposées."),
        ({"personnes": "2,5"}, "personnes", "Écrivez un nombre entier, en chiffres."),
        ({"personnes": "deux"}, "personnes", "Écrivez un nombre entier, en chiffres."),
        ({"personnes": "21"}, "personnes", "Écrivez un nombre de 1 à 20."),
        (
            {"personnes": "2", "enfants": "2"},
            "enfants",
            "Ce nombre est plus petit que celui des personnes du logement.",
        ),
        ({"note_quartier": "11"}, "note_quartier", "Choisissez un nombre de 0 à 10."),
        ({"priorite": "x" * 2001}, "priorite", MOTS["fr"]["long"]),
    ],
)
def test_wrong_answer_is_told_at_its_question(
    exemple: Structure, tapees: dict[str, Any], question: str, dit: str
) -> None:
    saisie = lire_saisie(exemple, reponses(**tapees), jour=JOUR)
    assert saisie.erreurs == {question: dit}
    assert saisie.brut == reponses(**tapees)  # nothing typed is lost


def test_messages_come_in_the_language_of_the_person(exemple: Structure) -> None:
    saisie = lire_saisie(exemple, reponses(personnes="21", sexe=""), langue="ar", jour=JOUR)
    assert saisie.erreurs == {"sexe": "هذه الإجابة مطلوبة.", "personnes": "اكتبوا عددًا من 1 إلى 20."}


def test_paper_may_be_incomplete(exemple: Structure) -> None:
    saisie = lire_saisie(exemple, {"proprete": ["peu"]}, jour=JOUR, souple=True)
    assert (saisie.erreurs, saisie.complete) == ({}, False)
    assert saisie.valeurs["proprete"] == "peu"


def test_date_is_read_as_it_is_written() -> None:
    structure = Structure({}, ("fr",), {}, (Question("jour", "date", {"fr": "Quand ?"}),))
    assert lire_saisie(structure, {"jour": ["2026-03-01"]}, jour=JOUR).valeurs == {"jour": "2026-03-01"}
    assert lire_saisie(structure, {"jour": ["01/03/2026"]}, jour=JOUR).valeurs == {"jour": "2026-03-01"}
    assert lire_saisie(structure, {"jour": ["31/02/2026"]}, jour=JOUR).erreurs == {
        "jour": "Écrivez une date : 31/12/2027."
    }


def test_paper_codes(exemple: Structure) -> None:
    brut, fautes = decoder(
        exemple, {"proprete": "2", "lieux_frequentes": "1 4", "personnes": "3", "sexe": "9", "securite": "tres"}
    )
    assert brut == {
        "proprete": ["plutot"],
        "lieux_frequentes": ["centre_social", "marche"],
        "personnes": ["3"],
        "securite": ["tres"],
    }
    assert fautes == {"sexe": "« 9 » n’est pas un code de cette question : de 1 à 3."}
    unique = exemple.question("sexe")
    assert unique is not None
    with pytest.raises(ValidationError, match="Un seul code"):
        decoder_question(unique, "1 2")


def test_condition_in_words(exemple: Structure) -> None:
    raison, enfants = exemple.question("raison_depart"), exemple.question("enfants")
    assert raison is not None
    assert enfants is not None
    assert (
        dire_condition(exemple, raison.pertinent, "fr")
        == "Si « Si vous le pouviez, quitteriez-vous le quartier ? » : Oui"
    )
    assert (
        dire_condition(exemple, enfants.pertinent, "fr")
        == "Si « Combien de personnes vivent chez vous, vous compris ? » : > 1"
    )
    assert dire_condition(exemple, None, "fr") == ""


def test_page_keeps_what_was_typed_in_either_language(exemple: Structure) -> None:
    saisie = lire_saisie(exemple, reponses(priorite="Des <b>bancs</b>"), jour=JOUR)
    montre = montrer_questionnaire(exemple, "ar", saisie)
    assert montre["sens"] == "rtl"
    groupe = montre["noeuds"][1]
    assert groupe.libelle == "حيّكم"
    par_nom = {noeud.nom: noeud for noeud in groupe.noeuds}
    assert par_nom["priorite"].valeur == "Des <b>bancs</b>"
    assert [choix.valeur for choix in par_nom["proprete"].choix if choix.coche] == ["peu"]
