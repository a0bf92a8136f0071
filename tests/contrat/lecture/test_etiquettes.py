"""Labels and numbers that open an element, in every way that contracts write them."""

import pytest

from quartiers.contrat.lecture.etiquettes import etiquette_de, numero_de_titre, profondeur_de_numero


@pytest.mark.parametrize(
    ("texte", "famille", "num", "titre"),
    [
        ("Axe I – Vivre", "axe", "i", "Vivre"),
        ("OS 2 : Soigner", "objectif strategique", "2", "Soigner"),
        ("OO 2.3 – Former", "objectif operationnel", "2.3", "Former"),
        ("Action n° 12 : Planter", "action", "12", "Planter"),
        ("PILIER 2 – CADRE DE VIE", "pilier", "2", "CADRE DE VIE"),
        ("1er axe : L’emploi", "axe", "1", "L’emploi"),
        ("Deuxième pilier – La santé", "pilier", "2", "La santé"),
        ("Orientation T1.1 – Prévenir", "orientation", "t1.1", "Prévenir"),
        ("Pilier « Cohésion sociale »", "pilier", "", "Cohésion sociale"),
        ("Mesure phare n°1 | Créer une équipe", "mesure phare", "1", "Créer une équipe"),
    ],
)
def test_labels_of_every_kind(texte: str, famille: str, num: str, titre: str) -> None:
    etiquette = etiquette_de(texte)
    assert etiquette is not None
    assert (etiquette.famille, etiquette.num, etiquette.titre) == (famille, num, titre)


@pytest.mark.parametrize(
    "texte", ["Premier axe de travail", "Axe de travail", "L’axe 1 du précédent contrat", "Action sociale"]
)
def test_words_that_are_no_label(texte: str) -> None:
    assert etiquette_de(texte) is None


@pytest.mark.parametrize(
    ("texte", "lu"),
    [
        ("I.1.a Renforcer", ("i.1.a", "Renforcer", 3)),
        ("A.1.1. Soutenir", ("a.1.1", "Soutenir", 4)),
        ("B/ Participer", ("b", "Participer", 2)),
        ("TROISIÈME PARTIE : LE PROJET", ("3", "LE PROJET", 1)),
        ("2.1.b) Former", ("2.1.b", "Former", 3)),
        ("1 500 habitants", ("", "1 500 habitants", 0)),
    ],
)
def test_numbers_of_every_kind(texte: str, lu: tuple[str, str, int]) -> None:
    num, titre = numero_de_titre(texte)
    assert (num, titre, profondeur_de_numero(num)) == lu
