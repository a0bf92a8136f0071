"""Workbooks of sheets: out and back with the differences told, and a file of another make read."""

import datetime as dt
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.utils import timezone
from python_calamine import CalamineWorkbook

from quartiers.appels.domain.importation import ImportRefuse, ouvrir_importation
from quartiers.appels.domain.retour_classeur import RetourRefuse
from quartiers.appels.enums import GenreImportation
from quartiers.appels.models import Importation
from quartiers.suivi.classeurs.aller_retour import LIBELLE, REPONSE, ecrire_classeur
from quartiers.suivi.classeurs.autre_fichier import CHAMPS, nature_de
from quartiers.suivi.domain.champs_fiche import enregistrer_champ
from quartiers.suivi.domain.import_fiches import etudier, valider_import
from quartiers.suivi.domain.retour_fiches import comparer_retour, fiches_du_classeur, valider_retour
from quartiers.suivi.models import CreditFiche, FicheAction, FicheBilan, PublicFiche
from quartiers.tableurs.classeur import ClasseurIllisible
from tests.suivi.fiches.decor import Decor, planter

pytestmark = pytest.mark.django_db


@pytest.fixture
def decor() -> Decor:
    return planter()


def partir(decor: Decor) -> bytes:
    fiches = fiches_du_classeur(decor.responsable, decor.contrat, 2025)
    return ecrire_classeur(decor.contrat, 2025, fiches, timezone.now())


def remplir_classeur(octets: bytes, reponses: Mapping[str, Any], ages: Mapping[str, int] | None = None) -> bytes:
    """The workbook as a spreadsheet saves it once these questions were answered."""
    source = CalamineWorkbook.from_filelike(io.BytesIO(octets))
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"strings_to_formulas": False}) as classeur:
        for nom in source.sheet_names:
            page = classeur.add_worksheet(nom)
            for numero, ligne in enumerate(source.get_sheet_by_name(nom).to_python(skip_empty_area=False)):
                for rang, cellule in enumerate(ligne):
                    valeur: Any = cellule
                    libelle = str(ligne[LIBELLE]) if len(ligne) > LIBELLE else ""
                    if rang == REPONSE and libelle in reponses:
                        valeur = reponses[libelle]
                    elif rang == REPONSE + 1 and ages and libelle in ages:
                        valeur = ages[libelle]
                    if valeur not in ("", None):
                        page.write(numero, rang, valeur)
    return sortie.getvalue()


def recevoir(
    decor: Decor, octets: bytes, genre: str = GenreImportation.FICHES, nom: str = "fiches.xlsx"
) -> Importation:
    acteur = decor.responsable if genre == GenreImportation.FICHES else decor.pilote
    return ouvrir_importation(
        acteur=acteur, contrat=decor.contrat, fichier=ContentFile(octets, nom), annee=2025, genre=genre
    )


def test_a_filled_workbook_shows_its_differences_then_writes_them_once(decor: Decor) -> None:
    FicheBilan.objects.filter(fiche=decor.fiche).update(participants=100, participants_qpv=80)
    octets = remplir_classeur(
        partir(decor),
        {
            "L’action a-t-elle été réalisée ?": "oui, comme PRÉVU",
            "Qu’avez-vous fait ?": "=Des visites",
            "Combien de personnes différentes ?": 50.0,
            "Dont habitant un quartier prioritaire": 40.0,
            f"Part à {decor.quartier.titre} (%)": 100,
        },
        ages={"6 à 10 ans": 12},
    )
    importation = recevoir(decor, octets)
    retour = comparer_retour(decor.responsable, importation)
    assert (retour.erreurs, retour.conflits) == ([], [])
    assert {(e.adresse, e.fichier) for e in retour.ecarts} >= {("realisation", "oui"), ("reel:6-10:hommes", "12")}
    changees = valider_retour(acteur=decor.responsable, importation=importation, ecraser=frozenset())
    assert changees == len(retour.ecarts) == 6
    bilan = FicheBilan.objects.get(fiche=decor.fiche)
    assert (bilan.participants, bilan.participants_qpv, bilan.fait) == (50, 40, "=Des visites")
    assert PublicFiche.objects.get(reel=True).hommes == 12
    assert comparer_retour(decor.responsable, recevoir(decor, octets)).ecarts == []


def test_errors_are_told_by_cell_and_nothing_is_written(decor: Decor) -> None:
    importation = recevoir(
        decor,
        remplir_classeur(
            partir(decor),
            {"Combien de personnes différentes ?": "environ 50", "Qu’avez-vous fait ?": "Des visites"},
        ),
    )
    (erreur,) = comparer_retour(decor.responsable, importation).erreurs
    assert erreur.feuille.startswith(decor.fiche.code)
    assert "!C" in erreur.ou
    with pytest.raises(RetourRefuse):
        valider_retour(acteur=decor.responsable, importation=importation, ecraser=frozenset())
    assert FicheBilan.objects.get(fiche=decor.fiche).fait == ""


def test_an_answer_changed_meanwhile_is_kept_unless_one_says_otherwise(decor: Decor) -> None:
    octets = remplir_classeur(partir(decor), {"Qu’avez-vous fait ?": "Des visites"})
    enregistrer_champ(acteur=decor.responsable, fiche=decor.fiche, champ="fait", valeur="Une fête", valeur_vue="")
    importation = recevoir(decor, octets)
    (conflit,) = comparer_retour(decor.responsable, importation).conflits
    assert valider_retour(acteur=decor.responsable, importation=importation, ecraser=frozenset()) == 0
    assert FicheBilan.objects.get(fiche=decor.fiche).fait == "Une fête"
    autre = recevoir(decor, octets)
    assert valider_retour(acteur=decor.responsable, importation=autre, ecraser=frozenset({conflit.ou})) == 1
    assert FicheBilan.objects.get(fiche=decor.fiche).fait == "Des visites"


def test_a_workbook_that_was_tampered_with_is_refused(decor: Decor) -> None:
    importation = recevoir(decor, en_classeur([["Action"], ["Une"]]))
    with pytest.raises(ClasseurIllisible, match="Contrôle"):
        comparer_retour(decor.responsable, importation)


def en_classeur(lignes: list[list[Any]], nom: str = "Suivi") -> bytes:
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie) as classeur:
        page = classeur.add_worksheet(nom[:31])
        for numero, ligne in enumerate(lignes):
            page.write_row(numero, 0, ligne)
    return sortie.getvalue()


ENTETES = [
    "Structure porteuse",
    "Intitulé de l’action",
    "Quartier",
    "Nb de personnes",
    "dont femmes",
    "Montant",
    "Dépensé",
]


def test_columns_are_guessed_by_their_words() -> None:
    attendu = ["organisme", "intitule", "quartier", "participants", "femmes", "prevu", "depense"]
    assert CHAMPS.deviner([[titre] for titre in ENTETES]) == attendu
    assert [nature_de(mot) for mot in ("Droit commun", "fonds propres", "Autre")] == ["droit_commun", "propre", ""]


def test_an_ugly_file_is_settled_written_once_and_its_columns_remembered(decor: Decor) -> None:
    lignes: list[list[Any]] = [
        ["Suivi des actions 2025"],
        [],
        ENTETES,
        [decor.bailleur.nom, "Visites", decor.quartier.titre, "env. 60", 40, "12 000 €", 11500],
        ["Comité des fêtes", "Fête", "Ailleurs", 200, "", 3000, ""],
        ["", "TOTAL", "", 260, "", 15000, ""],
    ]
    importation = recevoir(decor, en_classeur(lignes), GenreImportation.ACTIONS)
    plan = etudier(importation)
    assert plan.inconnus == ["Comité des fêtes"]
    assert any("Ailleurs" in p.message for p in plan.avertissements)
    assert len(plan.erreurs) == 1  # the money of the known one has no nature yet
    with pytest.raises(ImportRefuse):
        valider_import(acteur=decor.pilote, importation=importation)
    importation.reglages = {
        "colonnes": plan.lecture.colonnes,
        "organismes": {"Comité des fêtes": "n:association"},
        "nature": "propre",
    }
    importation.save()
    assert valider_import(acteur=decor.pilote, importation=importation) == (2, 0)
    visites = FicheAction.objects.get(intitule="Visites")
    assert (visites.bilan.participants, visites.bilan.femmes) == (60, 40)
    assert [(c.prevu, c.depense) for c in CreditFiche.objects.filter(fiche=visites)] == [
        (Decimal(12000), Decimal(11500))
    ]
    assert [t.part for t in visites.territoires.all()] == [Decimal(100)]
    encore = recevoir(decor, en_classeur(lignes), GenreImportation.ACTIONS)
    plan = etudier(encore)
    assert plan.lecture.rappele
    encore.reglages = {"nature": "propre"}
    encore.save()
    assert valider_import(acteur=decor.pilote, importation=encore) == (0, 0)
    assert FicheAction.objects.filter(annee=2025).count() == 3
    assert dt.date(2026, 3, 1) == visites.bilan.echeance


def test_a_file_without_holders_gives_ages_funders_and_the_neighbourhood_of_its_sheet(decor: Decor) -> None:
    lignes: list[list[Any]] = [
        ["Action", "Nombre de participants", "6-10 ans", "Financeur", "Montant voté"],
        ["Contes", 30, 12, decor.bailleur.nom, 500],
        ["Contes", "", "", "Comité", 300],
    ]
    importation = recevoir(decor, en_classeur(lignes, decor.quartier.titre), GenreImportation.ACTIONS)
    assert any("choisissez-le plus bas" in p.message for p in etudier(importation).erreurs)
    importation.reglages = {
        "porteur": str(decor.bailleur.pk),
        "nature": "specifique",
        "organismes": {"Comité": "n:association"},
    }
    importation.save()
    (cible,) = etudier(importation).cibles
    assert cible.resume == "30\u00a0personnes, 800,00\u00a0€ votés"
    assert valider_import(acteur=decor.pilote, importation=importation) == (1, 0)
    contes = FicheAction.objects.get(intitule="Contes")
    assert contes.organisme == decor.bailleur
    assert [(p.tranche, p.non_precise) for p in PublicFiche.objects.filter(fiche=contes, reel=True)] == [("6-10", 12)]
    assert {c.vote for c in CreditFiche.objects.filter(fiche=contes)} == {Decimal(300), Decimal(500)}
    assert [t.part for t in contes.territoires.all()] == [Decimal(100)]
