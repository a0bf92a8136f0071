"""What the consolidated contract holds on a day, section by section."""

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest

from quartiers.accueil.document_contrat import document_du_contrat
from quartiers.contrat.enums import Nature
from quartiers.exports.blocs import Bloc, Document, Encadre, Fiche, Figure, Liste, Paysage, Point, Tableau, Titre
from tests.factories.contrat import creer_contrat, creer_element, creer_quartier_contrat
from tests.factories.document_contrat import PHRASE, ContratComplet
from tests.factories.projets_quartier import creer_projet, creer_theme

AVANT, APRES = dt.date(2025, 6, 1), dt.date(2026, 6, 1)
NOMBRE_DE_REQUETES = 27


def tous(blocs: Iterable[Bloc]) -> list[Bloc]:
    return [b for bloc in blocs for b in (tous(bloc.blocs) if isinstance(bloc, Paysage) else [bloc])]


def titres(document: Document, niveau: int) -> list[str]:
    return [b.texte for b in tous(document.blocs) if isinstance(b, Titre) and b.niveau == niveau]


def points(document: Document) -> dict[str, Point]:
    return {p.code: p for b in document.blocs if isinstance(b, Liste) for p in b.points if p.code}


def tableau(document: Document, legende: str) -> Tableau:
    trouves = [b for b in tous(document.blocs) if isinstance(b, Tableau) and b.legende == legende]
    assert len(trouves) == 1
    return trouves[0]


def test_every_section_is_there_in_order(complet: ContratComplet) -> None:
    document = document_du_contrat(complet.contrat, APRES)

    assert titres(document, 1) == [
        "Le contrat",
        "Axes, orientations, objectifs opérationnels et actions",
        "Quartiers et projets de quartier",
        "Synthèse des thèmes prioritaires",
        "Gouvernance",
        "Participation des habitantes et habitants",
        "Signataires et engagements",
        "Dispositifs mobilisés",
        "Indicateurs",
        "Table des sigles",
        "Références",
    ]


def test_heading_levels_never_skip(complet: ContratComplet) -> None:
    niveaux = [b.niveau for b in tous(document_du_contrat(complet.contrat, APRES).blocs) if isinstance(b, Titre)]

    assert [(a, b) for a, b in pairwise(niveaux) if b > a + 1] == []


def test_document_says_the_day_and_the_avenants_it_holds(complet: ContratComplet) -> None:
    avant, apres = (document_du_contrat(complet.contrat, jour) for jour in (AVANT, APRES))

    assert avant.mention == "Version consolidée au 1er\u00a0juin\u00a02025"
    assert dict(avant.couverture)["Avenants pris en compte"] == "aucun"
    assert dict(apres.couverture) == {
        "Intercommunalité": "Communauté des Trois Rivières",
        "En vigueur": "du 1er\u00a0avril\u00a02024 au 31\u00a0décembre\u00a02030",
        "Signé le": "31\u00a0mars\u00a02024",
        "Avenants pris en compte": "n° 1",
    }
    assert tableau(apres, "Avenants dont le texte tient compte").lignes == [
        ["N°\u00a01", "Préciser une action", "Comité de pilotage, délibération 12", "01/12/2025", "01/01/2026"]
    ]


def test_text_is_that_of_the_day(complet: ContratComplet) -> None:
    avant, apres = (points(document_du_contrat(complet.contrat, jour))["A1.1.ACT1"] for jour in (AVANT, APRES))

    assert (avant.texte, avant.remarque) == (f"{PHRASE} : action 1", "")
    assert (apres.texte, apres.remarque) == ("Action reformulée", "avenant n° 1")


def test_axes_and_orientations_are_headings_with_their_codes(complet: ContratComplet) -> None:
    document = document_du_contrat(complet.contrat, APRES)

    assert titres(document, 2)[1:3] == ["Axe A1 – Axe de travail numéro 1", "Axe A2 – Axe de travail numéro 2"]
    assert titres(document, 3)[:2] == [
        f"Orientation A1.1 – {PHRASE} (orientation)",
        f"Orientation A2.1 – {PHRASE} (orientation)",
    ]
    assert titres(document, 4)[:2] == ["Objectifs opérationnels", "Actions"]


@pytest.mark.django_db
def test_skipped_levels_and_own_words_are_kept() -> None:
    contrat = creer_contrat(vocabulaire={"axe": "Pilier", "action": "Fiche action"})
    pilier = creer_element(contrat, "P1", "Emploi", Nature.AXE)
    action = creer_element(contrat, "P1.1", "Former", Nature.ACTION, pilier)
    creer_element(contrat, "P1.1.a", "Former les jeunes", Nature.SOUS_ACTION, action)

    document = document_du_contrat(contrat, contrat.debut)

    assert titres(document, 1) == ["Le contrat", "Piliers et fiches action"]
    assert titres(document, 2) == ["Avenants en vigueur", "Pilier P1 – Emploi"]
    assert titres(document, 3) == ["Fiches action"]
    assert points(document)["P1.1"].enfants == [Point("Former les jeunes", "P1.1.a", enfants=[])]


def test_map_when_the_outline_is_known_and_a_word_when_it_is_not(complet: ContratComplet) -> None:
    document = document_du_contrat(complet.contrat, APRES)

    figures = [b for b in document.blocs if isinstance(b, Figure)]
    encadres = [b for b in document.blocs if isinstance(b, Encadre)]
    assert [f.alt for f in figures] == [
        "Carte du quartier Les Saules (Rivière-Haute) : son contour couvre 85,4 hectares."
    ]
    assert "Les Saules" in figures[0].svg
    assert figures[0].png == b""
    assert [e.texte for e in encadres] == [
        "Aucun contour valable au 1er\u00a0juin\u00a02026 n’est chargé pour : Le Grand Pré. "
        "La carte correspondante manque donc à ce document."
    ]


def test_outline_is_that_of_the_day(complet: ContratComplet) -> None:
    quartier = complet.quartiers[0].quartier
    assert quartier
    quartier.contours.update(debut=dt.date(2026, 1, 1))

    avant, apres = (document_du_contrat(complet.contrat, jour) for jour in (AVANT, APRES))

    assert sum(isinstance(b, Figure) for b in apres.blocs) == 1
    assert sum(isinstance(b, Figure) for b in avant.blocs) == 0


def test_figures_themes_and_leads_of_a_neighbourhood(complet: ContratComplet) -> None:
    document = document_du_contrat(complet.contrat, APRES)

    assert tableau(document, "Les chiffres du contrat : Les Saules").lignes == [
        ["Taux de pauvreté", "46\u00a0%", "2019, Insee"]
    ]
    listes = [[p.texte for p in b.points] for b in document.blocs if isinstance(b, Liste)]
    assert ["Parentalité"] in listes
    assert ["Ouvrir un lieu ressource"] in listes
    assert ["Centre-ville (Rivière-Haute)"] in listes


def test_matrix_crosses_neighbourhoods_and_axes(complet: ContratComplet) -> None:
    matrice = tableau(
        document_du_contrat(complet.contrat, APRES), "Thèmes prioritaires des projets de quartier, par axe du contrat"
    )

    assert [c.libelle for c in matrice.colonnes] == ["Quartier", "Axe de travail numéro 1", "Axe de travail numéro 2"]
    assert list(matrice.lignes[0]) == [
        "Les Saules – Rivière-Haute",
        ["De l’enfant à la famille"],
        ["De l’enfant à la famille"],
    ]


def test_commitments_carry_their_quantities(complet: ContratComplet) -> None:
    document = document_du_contrat(complet.contrat, APRES)

    assert points(document)["E1"].texte == "Rénover le parc de logements"
    assert tableau(document, "Engagements chiffrés : L’office public de l’habitat").lignes == [
        ["E1", "Rénovations thermiques : 200\u00a0rénovations", "par an", "départemental"]
    ]


def test_schemes_stand_by_objective_specific_before_common_law(complet: ContratComplet) -> None:
    table = tableau(document_du_contrat(complet.contrat, APRES), "Dispositifs et financements : Emploi")

    assert [list(ligne) for ligne in table.lignes] == [
        [
            "Favoriser le retour à l’emploi",
            ["Dispositif Spécifique à la politique de la ville"],
            ["Dispositif Droit commun"],
        ]
    ]


def test_governance_participation_indicators_and_acronyms(complet: ContratComplet) -> None:
    document = document_du_contrat(complet.contrat, APRES)

    fiches = {b.legende: dict(b.paires) for b in document.blocs if isinstance(b, Fiche)}
    assert fiches["Comité de pilotage"] == {
        "Présidence ou animation": "La présidence",
        "Réunions": "au moins 1 par an",
    }
    assert fiches["Conseil des habitantes et habitants"] == {
        "Effectif": "20\u00a0personnes",
        "Collèges": "Habitants ; Associations",
        "Mandat": "3\u00a0ans",
    }
    assert tableau(document, "L’accès aux droits s’est-il amélioré ?").lignes == [
        [["Indicateur quantitatif"], ["Indicateur qualitatif"]]
    ]
    assert tableau(document, "Sigles employés dans le contrat").lignes == [
        ["QPV", "Quartier prioritaire de la politique de la ville"]
    ]


@pytest.mark.django_db
def test_bare_contract_still_makes_a_document() -> None:
    document = document_du_contrat(creer_contrat(demonstration=True), APRES)

    assert titres(document, 1) == ["Le contrat"]
    assert document.filigrane == "Contrat fictif de démonstration"


def test_queries_do_not_grow_with_the_text(complet: ContratComplet, django_assert_num_queries: Any) -> None:
    contrat = complet.contrat
    parent = complet.action
    with django_assert_num_queries(NOMBRE_DE_REQUETES):
        document_du_contrat(contrat, APRES)
    for rang in range(5):
        creer_element(contrat, f"A1.1.ACT9{rang}", nature=Nature.SOUS_ACTION, parent=parent)
        creer_theme(creer_projet(contrat, creer_quartier_contrat(contrat)), parent)

    with django_assert_num_queries(NOMBRE_DE_REQUETES):
        document_du_contrat(contrat, APRES)
