"""Every ugly workbook says the same season."""

import pytest

from quartiers.appels.imports.analyse import lire_tout, proposer
from quartiers.appels.imports.colonnes import Connus
from quartiers.tableurs.classeur import lire_classeur
from quartiers.tableurs.valeurs import plat
from tests.appels.imports import laideurs
from tests.appels.imports.corpus import FORMES, SAISON

CONNUS = Connus(
    quartiers=frozenset(plat(a.quartier) for a in SAISON), communes=frozenset(plat(a.commune) for a in SAISON)
)


def test_corpus_holds_at_least_forty_shapes() -> None:
    assert len(FORMES) >= 40
    assert "une_feuille_par_financeur" in FORMES


@pytest.mark.parametrize("nom", FORMES)
def test_shape_is_read_as_its_season(nom: str) -> None:
    forme = FORMES[nom]()
    propositions = proposer(lire_classeur(forme.octets, forme.nom), CONNUS)
    lecture = lire_tout(propositions, CONNUS, annee=forme.annee)
    graves = {p.ou: p.message for p in lecture.problemes if p.grave}
    assert set(graves) == forme.erreurs, graves
    lus = {(p.porteur, p.intitule): {cle: m.valeur for cle, m in p.montants.items()} for p in lecture.projets}
    assert lus == forme.projets
    assert {p.annee for p in lecture.projets} == {2023}
    assert {c.ou for c in lecture.controles if not c.juste} == forme.desaccords


def test_no_money_is_left_unsaid() -> None:
    classeur = lire_classeur(laideurs.avec_colonne_masquee_et_non_lue(), "masquee.xlsx")
    lecture = lire_tout(proposer(classeur, CONNUS), CONNUS, annee=2023)
    assert [p.message for p in lecture.problemes] == [
        "colonnes masquées dans le tableur, lues : C – État demandé",
        "colonnes non lues : I – Fonds propres (chiffres dont la somme fait 600,00)",
    ]


def test_years_of_a_convention_are_told_and_the_first_is_read() -> None:
    forme = FORMES["convention_dont_les_annees_sont_en_colonnes"]()
    lecture = lire_tout(proposer(lire_classeur(forme.octets, forme.nom), CONNUS), CONNUS, annee=None)
    assert {p.champs["periodicite"] for p in lecture.projets} == {"pluriannuelle"}
    assert next(p.message for p in lecture.problemes if "laissés de côté" in p.message) == (
        "la colonne E – État demandé / 2024 donne des montants de 2024 : ils sont laissés de côté, le fichier de 2024 les dira"
    )


def test_blocks_of_one_fate_give_it_to_their_projects() -> None:
    forme = FORMES["projets_par_suite_donnee"]()
    lecture = lire_tout(proposer(lire_classeur(forme.octets, forme.nom), CONNUS), CONNUS, annee=2023)
    assert [p.champs["etat"] for p in lecture.projets] == ["retenu"] * 4 + ["refuse"] * 2


def test_formulas_without_result_are_told_with_the_file() -> None:
    forme = FORMES["formules_sans_resultat_et_erreurs"]()
    assert (
        lire_classeur(forme.octets, forme.nom)
        .remarques[0]
        .startswith("Feuille « Feuil1 » : le fichier ne garde pas le résultat de 2 formules (C2, H8).")
    )


def test_sheets_named_after_places_tell_where_their_projects_are() -> None:
    forme = FORMES["une_feuille_par_commune_et_une_synthese_cachee"]()
    classeur = lire_classeur(forme.octets, forme.nom)
    for feuille in classeur.feuilles:  # the same without its column of neighbourhoods
        feuille.lignes = [[*ligne[:3], *ligne[4:]] for ligne in feuille.lignes]
        feuille.fusions = []
    lecture = lire_tout(proposer(classeur, CONNUS), CONNUS, annee=2023)
    assert {p.intitule: p.champs["commune"] for p in lecture.projets} == {a.intitule: [a.commune] for a in SAISON}
