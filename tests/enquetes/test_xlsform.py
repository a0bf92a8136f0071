"""Reading an XLSForm: what is understood, what is refused and where, what the reference reader adds."""

import io
from typing import Any

import pytest
import xlwt

from quartiers.enquetes.structure import Groupe, parcourir, structure_de
from quartiers.enquetes.xlsform.exemples import exemple_xlsx, feuilles_exemple, modele_xlsx
from quartiers.enquetes.xlsform.fichier import en_xlsx, lire_fichier
from quartiers.enquetes.xlsform.lecture import Lecture, lire_xlsform
from quartiers.enquetes.xlsform.reference import traduire
from quartiers.tableurs.classeur import Classeur, Feuille

CHOIX = [["list_name", "name", "label"], ["oui_non", "oui", "Oui"], ["oui_non", "non", "Non"]]


def lire(
    survey: list[list[Any]], choices: list[list[Any]] | None = None, settings: list[list[Any]] | None = None
) -> Lecture:
    feuilles = {"survey": survey, "choices": choices or CHOIX, "settings": settings or [["form_title"], ["Essai"]]}
    return lire_xlsform(
        Classeur(
            "essai",
            [
                Feuille(nom, [[*ligne, *[None] * (max(map(len, lignes)) - len(ligne))] for ligne in lignes])
                for nom, lignes in feuilles.items()
            ],
        )
    )


@pytest.mark.parametrize("fichier", [modele_xlsx, exemple_xlsx])
def test_our_own_workbooks_pass_both_readers(fichier: Any) -> None:
    lu = lire_fichier(fichier(), "questionnaire.xlsx")
    assert [p.message for p in lu.lecture.problemes] == []
    assert lu.fichier is not None
    assert lu.lecture.structure is not None
    assert structure_de(lu.lecture.structure.en_json()) == lu.lecture.structure


def test_questions_that_wait_for_one_another_are_told_once_and_what_is_left_aside_too() -> None:
    survey: list[list[Any]] = [
        ["type", "name", "label", "relevant", "calculation", "media::image"],
        ["select_one oui_non", "a", "A ?", "${b} = ‘oui’", None, "a.png"],
        ["select_one oui_non", "b", "B ?", "${a} = 'oui'"],
        ["begin group", "g", "G", "${dedans} = 'oui'"],
        ["select_one oui_non", "dedans", "Dedans ?"],
        ["end group"],
        ["calculate", "k", None, None, "${k} + 1"],
    ]
    dits = [(p.grave, p.ou, p.message.split(" : ")[0]) for p in lire(survey).problemes]
    attente = "Ces questions s’attendent l’une l’autre et ne seraient jamais posées"
    assert dits == [
        (False, "survey!F2", "La colonne « media::image » est laissée de côté"),
        (True, "survey!D2", attente),
        (True, "survey!D4", attente),
        (True, "survey!E7", "La question « k » dépend d’elle-même"),
    ]


def test_example_has_two_languages_groups_and_logic() -> None:
    structure = lire_fichier(exemple_xlsx(), "x.xlsx").lecture.structure
    assert structure is not None
    assert structure.langues == ("fr", "ar")
    assert structure.titre == {"fr": "La vie dans votre quartier"}
    assert [n.nom for n in structure.noeuds if isinstance(n, Groupe)] == ["cadre", "vous"]
    enfants = structure.question("enfants")
    assert enfants is not None
    assert enfants.contrainte is not None
    assert enfants.contrainte.arbre == [
        "op",
        "and",
        ["op", ">=", ["."], ["num", 0]],
        ["op", "<", ["."], ["q", "personnes"]],
    ]
    precise = structure.question("lieux_frequentes_other")
    assert precise is not None
    assert precise.precise == "lieux_frequentes"
    assert {len(groupes) for _, groupes in parcourir(structure.noeuds)} == {0, 1}


# A row of « survey » under (type, name, label, relevant), the cell told, a piece of the message.
REFUS = [
    (["select_one absente", "a", "A ?"], "survey!A2", "La liste « absente » n’est pas dans la feuille « choices »"),
    (["select_one", "a", "A ?"], "survey!A2", "Écrivez la liste après le type"),
    (["texte", "a", "A ?"], "survey!A2", "Le type « texte » n’est pas pris en charge"),
    (["text", "une question", "A ?"], "survey!B2", "pas d’espace"),
    (["text", "", "A ?"], "survey!B2", "Donnez un nom"),
    (["text", "a", ""], "survey!C2", "n’a pas de libellé"),
    (["text", "a", "A ?", "pulldata('x', 'y')"], "survey!D2", "« pulldata() » n’est pas prise en charge"),
    (["text", "a", "A ?", "${zz} = 1"], "survey!D2", "lit la question « zz », qui n’existe pas"),
    (["begin repeat", "r", "R"], "survey!A2", "blocs répétés"),
    (["begin group", "g", "G"], "survey!A2", "n’est pas fermé"),
    (["end group", "", ""], "survey!A2", "ne ferme aucun groupe"),
    (["geopoint", "lieu", "Où ?"], "survey!A2", "demande un lieu précis"),
    (["image", "photo", "Photo"], "survey!A2", "demande une photo"),
    (["text", "prenom", "Comment vous appelle-t-on ?"], "survey!C2", "demander le nom"),
    (["text", "a", "Quel est votre nom ?"], "survey!C2", "demander le nom"),
    (["text", "a", "Votre adresse électronique"], "survey!C2", "adresse électronique"),
    (["text", "a", "À quel numéro de téléphone vous joindre ?"], "survey!C2", "demander le téléphone"),
    (["integer", "tel", "Pour vous joindre"], "survey!C2", "demander le téléphone"),
    (["date", "ne", "Votre date de naissance"], "survey!C2", "date de naissance"),
    (["text", "a", "Vous avez ${b} enfants ?"], "survey!C2", "Un texte rappelle une réponse"),
    (["text", "quartier", "Où ?"], "survey!B2", "réservé"),
]


@pytest.mark.parametrize(("ligne", "ou", "dit"), REFUS, ids=[f"{ligne[0]}-{dit}" for ligne, _, dit in REFUS])
def test_row_is_refused_at_its_cell(ligne: list[str], ou: str, dit: str) -> None:
    lecture = lire([["type", "name", "label", "relevant"], ligne])
    assert lecture.structure is None
    assert [p.ou for p in lecture.graves if dit in p.message] == [ou]


def test_name_used_twice_says_where_it_was_first() -> None:
    lecture = lire([["type", "name", "label"], ["text", "a", "A"], ["integer", "a", "B"]])
    assert [(p.ou, p.message) for p in lecture.graves] == [
        ("survey!B3", "Le nom « a » est déjà celui de la ligne 2 : chaque question a le sien.")
    ]


def test_metadata_is_left_aside_and_told() -> None:
    lecture = lire([["type", "name", "label"], ["start", "start", ""], ["deviceid", "id", ""], ["text", "a", "A"]])
    assert lecture.structure is not None
    assert [q.nom for q in lecture.structure.questions()] == ["a"]
    assert [(p.grave, p.ou) for p in lecture.problemes] == [(False, "survey!A2"), (False, "survey!A3")]


def test_sensitive_question_waits_for_someone() -> None:
    lecture = lire(
        [["type", "name", "label"], ["select_one oui_non", "r", "Avez-vous une religion ?"], ["text", "a", "A"]]
    )
    assert lecture.structure is not None
    assert lecture.sensibles == ["Avez-vous une religion ? (la religion)"]


def test_neutral_words_are_not_taken_for_identity() -> None:
    lecture = lire(
        [
            ["type", "name", "label"],
            ["integer", "a", "Nombre de personnes"],
            ["text", "b", "Le nom de la rue à réparer"],
            ["text", "c", "Avez-vous accès au téléphone ?"],
        ]
    )
    assert [p.message for p in lecture.graves] == []


def test_unknown_language_asks_for_its_code() -> None:
    lecture = lire([["type", "name", "label::Klingon"], ["text", "a", "A"]])
    assert "« label::Soninké (snk) »" in lecture.graves[0].message
    assert lecture.graves[0].ou == "survey!C1"


def test_missing_translation_is_a_remark() -> None:
    lecture = lire([["type", "name", "label::Français (fr)", "label::Türkçe (tr)"], ["text", "a", "A", ""]])
    assert lecture.structure is not None
    assert [p.message for p in lecture.problemes] == [
        "« a » n’est pas entièrement traduit (tr) : le texte de l’autre langue sera montré."
    ]


def test_missing_sheet_and_column_are_told() -> None:
    sans = lire_xlsform(Classeur("x", [Feuille("Feuil1", [["type"]])]))
    assert "La feuille « survey » manque" in sans.graves[0].message
    assert "La colonne « name » manque" in lire([["type", "label"], ["text", "A"]]).graves[0].message


def test_reference_reader_speaks_french_and_keeps_the_rest() -> None:
    connu = traduire("[row : 7] Could not find the name 'zz'.")
    assert (connu.ou, connu.message) == ("survey, ligne 7", "Une expression lit la question « zz », qui n’existe pas.")
    assert "« Something new » (message d’origine)" in traduire("Something new").message


def test_reference_reader_has_the_last_word() -> None:
    """What our reader lets pass and pyxform refuses is refused, with its own words after ours."""
    lignes = [["type", "name", "label", "calculation"], ["text", "a", "A", ""], ["text", "A", "B", ""]]
    lu = lire_fichier(
        en_xlsx(
            {
                "survey": [*lignes, ["begin group", "x", "X", ""], ["text", "b", "B", ""], ["end group", "", "", ""]],
                "choices": CHOIX,
                "settings": [["form_title", "name"], ["Essai", "1 faux"]],
            }
        ),
        "x.xlsx",
    )
    assert lu.lecture.structure is None
    assert len(lu.lecture.graves) == 1


def test_style_of_other_tools_is_left_out_of_the_words() -> None:
    lecture = lire(
        [
            ["type", "name", "label"],
            ["note", "n", "## Bien **vivre** ici"],
            ["text", "a", "<span style='color:red'>Une idée</span> si x < 3 ?"],
        ]
    )
    assert lecture.structure is not None
    assert [q.libelle["fr"] for q in lecture.structure.questions()] == ["Bien vivre ici", "Une idée si x < 3 ?"]


def test_old_excel_file_is_read_and_kept_as_a_new_one() -> None:
    classeur = xlwt.Workbook()
    for nom, lignes in feuilles_exemple().items():
        page = classeur.add_sheet(nom)
        for rang, ligne in enumerate(lignes):
            for colonne, contenu in enumerate(ligne):
                page.write(rang, colonne, contenu)
    sortie = io.BytesIO()
    classeur.save(sortie)
    lu = lire_fichier(sortie.getvalue(), "ancien.xls")
    assert lu.lecture.structure == lire_fichier(exemple_xlsx(), "x.xlsx").lecture.structure
    assert lu.fichier is not None
    assert lu.fichier.name == "ancien.xlsx"
    assert lire_fichier(lu.fichier.read(), "x.xlsx").lecture.structure == lu.lecture.structure
