"""Small counts of people in the texts of the report: asked about before the seal, and nothing else is."""

import pytest

from quartiers.comptes.politiques import Acteur
from quartiers.suivi.domain.redaction import ecrire_texte
from quartiers.suivi.models import Chapitre, Rapport
from quartiers.suivi.nombres_ecrits import petits_nombres
from quartiers.suivi.suites_rapport import suite_de


@pytest.mark.parametrize(
    ("texte", "passages"),
    [
        ("L’atelier a accueilli 3 femmes.", ["L’atelier a accueilli 3 femmes."]),
        ("**Sept** jeunes filles du quartier", ["Sept jeunes filles du quartier"]),
        ("trois jeunes filles sont parties", ["trois jeunes filles sont parties"]),
        ("Dix-sept habitantes et 4\u00a0habitants.", ["Dix-sept habitantes et 4 habitants."]),
        ("une seule personne est venue", ["une seule personne est venue"]),
        ("Un\u202fseul homme", ["Un seul homme"]),
    ],
)
def test_small_counts_are_found(texte: str, passages: list[str]) -> None:
    assert petits_nombres(texte, 11) == passages


@pytest.mark.parametrize(
    "texte",
    [
        "1 005 personnes, 12 005 habitants, 0 personne",
        "11 femmes et 25 hommes",
        "3,5 personnes par séance, 4 % des habitants, le 3 juin 2026",
        "les jeunes de 6 à 10 ans, les 16-25 ans",
        "une personne relais, un jeune, des femmes",
        "5 quartiers, 3 actions, 2 associations",
        "entre 2024 et 2025 personnes",
    ],
)
def test_other_numbers_are_left_alone(texte: str) -> None:
    assert petits_nombres(texte, 11) == []


def test_passage_is_told_between_whole_words_of_its_line() -> None:
    longue = "Une phrase assez longue pour être coupée avant, où 4 enfants sont venus puis repartis avec leurs parents."
    assert petits_nombres(f"Titre\n\n{longue}\nSuite", 11) == [
        "…longue pour être coupée avant, où 4 enfants sont venus puis repartis avec leurs…"
    ]


def test_writer_is_asked_before_the_seal(rapport: Rapport, pilote: Acteur) -> None:
    synthese = Chapitre.objects.get(rapport=rapport, code="synthese")
    demandees = len(suite_de(rapport).a_voir)
    texte = "Lire a touché 40 personnes, Parler 3 mères, une seule femme, deux jeunes, quatre pères."
    ecrire_texte(acteur=pilote, chapitre=synthese, texte=texte, revision=0)

    (question,) = [phrase for phrase in suite_de(rapport).a_voir if "nomme moins de" in phrase]
    assert f"« {synthese.titre} » nomme moins de 5 personnes" in question
    assert "Parler 3 mères" in question
    assert "et d’autres" in question
    assert len(suite_de(rapport).a_voir) <= demandees + 1
