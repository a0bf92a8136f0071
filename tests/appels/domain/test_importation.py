"""A season brought in from a file: what is written, what a second time changes, what is refused."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from quartiers.annuaire.models import Organisme
from quartiers.appels.domain.importation import (
    ImportRefuse,
    abandonner_importation,
    ouvrir_importation,
    regler,
    retenir_colonnes,
    valider_importation,
)
from quartiers.appels.enums import EtatCampagne, EtatDossier, EtatImportation, EtatLigne, OrigineDossier
from quartiers.appels.imports.colonnes import Colonne
from quartiers.appels.models import Budget, Campagne, Dossier, Financeur, Importation, LigneFinancement
from quartiers.comptes.politiques import Acteur
from quartiers.journal.models import Acte
from tests.appels.imports import laideurs
from tests.appels.imports.corpus import FORMES, SAISON, Forme, attendu
from tests.appels.imports.decor import argent_en_base, creer_decor, etudier, importer, ouvrir
from tests.appels.imports.grilles import Grille, texte_csv, xlsx
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_campagne, creer_dossier

pytestmark = pytest.mark.django_db

# Every shape is read by test_corpus; these are written: each format, one row per funder, several sheets, a portal's export.
ECRITES = [
    "financeurs_fusionnes_sur_deux_rangs",
    "une_ligne_par_financeur_cellules_fusionnees",
    "sections_par_axe_avec_sous_totaux",
    "montants_ecrits_de_mille_manieres",
    "une_feuille_par_financeur",
    "lignes_en_double",
    "portail_de_l_etat",
]


@pytest.mark.parametrize("nom", ECRITES)
def test_every_shape_is_written_once_and_a_second_time_changes_nothing(nom: str) -> None:
    contrat, forme = creer_decor(), FORMES[nom]()
    premier = importer(contrat, forme)
    assert premier.comptes == {"creer": 6}
    lus = argent_en_base(contrat)
    assert {cle: {k: v for k, v in m.items() if v} for cle, m in lus.items()} == {
        cle: {k: v for k, v in m.items() if v} for cle, m in attendu().items()
    }
    avant = list(Dossier.objects.order_by("pk").values())
    second = importer(contrat, forme)
    assert second.comptes == {"inchange": 6}
    assert list(Dossier.objects.order_by("pk").values()) == avant
    assert argent_en_base(contrat) == lus


def test_common_law_credits_are_a_line_of_their_own() -> None:
    contrat, forme = creer_decor(), laideurs.deux_natures()
    assert importer(contrat, forme).comptes == {"creer": 2}
    lignes = LigneFinancement.objects.filter(financeur__nom="CUCM").order_by("dossier", "nature")
    attendues = [("droit_commun", Decimal(300), Decimal(250)), ("specifique", Decimal(1000), Decimal(800))]
    assert list(lignes.values_list("nature", "demande", "vote")) == attendues * 2
    assert importer(contrat, forme).comptes == {"inchange": 2}
    assert Financeur.objects.filter(contrat=contrat).count() == 3


def test_nought_of_a_funder_that_nobody_asked_is_no_refusal() -> None:
    lignes: list[list[Any]] = [["Porteur", "Action", "État demandé", "État accordé", "CAF demandé", "CAF accordé"]]
    lignes += [
        ["Les Jardins du Lac", "Un", 1000, 0, "-", "-"],
        ["Les Jardins du Lac", "Deux", 1000, 900, None, "refusé"],
    ]
    contrat = creer_decor()
    importer(contrat, Forme("f.xlsx", xlsx(Grille("F", lignes)), {}))
    lues = LigneFinancement.objects.order_by("dossier__intitule", "financeur__nom")
    assert list(lues.values_list("dossier__intitule", "financeur__nom", "etat")) == [
        ("Deux", "CAF", EtatLigne.REFUSEE), ("Deux", "État", EtatLigne.VOTEE), ("Un", "État", EtatLigne.REFUSEE),
    ]  # fmt: skip


def test_season_is_written_whole() -> None:
    contrat = creer_decor()
    importer(contrat, FORMES["financeurs_fusionnes_sur_deux_rangs"]())
    campagne = Campagne.objects.get()
    assert (campagne.annee, campagne.etat) == (2023, EtatCampagne.CLOSE)
    dossier = Dossier.objects.get(intitule="Cuisine du monde")
    assert (dossier.origine, dossier.etat, dossier.numero) == (OrigineDossier.REPRISE, EtatDossier.RETENU, "2023-0002")
    assert dossier.recepisse == "R2023-0002"
    assert [t.quartier.titre for t in dossier.territoires.order_by("pk") if t.quartier] == ["La Résidence du Lac"]
    assert [r.element.code for r in dossier.rattachements.order_by("pk")] == ["1"]
    assert [c.nom for c in dossier.communes.order_by("pk")] == ["Torcy"]
    lignes = {ligne.financeur.nom: ligne for ligne in dossier.lignes.select_related("financeur").order_by("pk")}
    assert (lignes["État"].etat, lignes["État"].vote) == (EtatLigne.VOTEE, Decimal("2500.50"))
    assert (lignes["CUCM"].etat, lignes["CUCM"].vote) == (EtatLigne.REFUSEE, Decimal(0))
    assert lignes["État"].decision_le == dt.date(2023, 3, 31)
    budget = Budget.objects.get(dossier=dossier)
    cotes = {(ligne.cote, ligne.compte): ligne.montant for ligne in budget.lignes.order_by("pk")}
    assert cotes == {
        ("charge", "65"): Decimal(8000), ("produit", "74etat"): Decimal("2500.50"), ("produit", "74epci"): Decimal(1500),
        ("produit", "74social"): Decimal(1000), ("produit", "propres"): Decimal("2999.50"),
    }  # fmt: skip
    assert Acte.objects.get(code="importation.valider").phrase == (
        "Import de « prog.xlsx » : 6\u00a0dossiers créés, 0\u00a0modifié, 0\u00a0inchangé"
    )


def test_row_history_says_that_an_import_wrote_it() -> None:
    contrat = creer_decor()
    importer(contrat, FORMES["financeurs_fusionnes_sur_deux_rangs"]())
    evenements = apps.get_model("appels", "LigneFinancementEvent").objects.select_related("pgh_context").order_by("pk")
    assert {e.pgh_context.metadata["acte"] for e in evenements} == {"import"}
    assert evenements.count() == LigneFinancement.objects.count() > 0


def test_projects_without_granted_money_are_refused_with_a_reason() -> None:
    contrat = creer_decor()
    lignes: list[list[Any]] = [
        ["Association", "Action", "État demandé", "État accordé"],
        ["Asso A", "Un", 100, 0],
        ["Asso B", "Deux", 50, 50],
    ]
    importer(contrat, Forme("f.xlsx", xlsx(Grille("F", lignes)), {}))
    assert Dossier.objects.get(intitule="Un").etat == EtatDossier.REFUSE
    assert Dossier.objects.get(intitule="Un").motif_decision != ""


def test_changed_amount_is_shown_then_written() -> None:
    contrat, forme = creer_decor(), FORMES["csv_windows_point_virgule"]()
    importer(contrat, forme)
    corrigee = replace(forme, octets=forme.octets.replace(b"5000;4000", b"5000;4200"))
    plan = etudier(contrat, corrigee).plan
    assert plan.comptes == {"modifier": 1, "inchange": 5}
    assert [c.changements for c in plan.cibles if c.changements] == [
        [("État, voté ou accordé", "4\u202f000,00\u00a0€", "4\u202f200,00\u00a0€")]
    ]
    importer(contrat, corrigee)
    assert argent_en_base(contrat)["Les Jardins du Lac", "Jardin partagé des quatre saisons"]["État", "vote"] == 4200
    assert importer(contrat, corrigee).comptes == {"inchange": 6}


def test_dossier_deposited_online_is_left_as_it_is() -> None:
    contrat = creer_decor()
    campagne = creer_campagne(contrat, annee=2023)
    organisme = creer_organisme(nom=SAISON[0].porteur)
    creer_dossier(campagne, organisme, intitule=SAISON[0].intitule, etat=EtatDossier.DEPOSE)
    plan = importer(contrat, FORMES["csv_windows_point_virgule"]())
    assert plan.comptes == {"creer": 5, "laisser": 1}
    assert Dossier.objects.get(intitule=SAISON[0].intitule).etat == EtatDossier.DEPOSE
    assert not LigneFinancement.objects.filter(dossier__intitule=SAISON[0].intitule).exists()


def test_errors_forbid_everything() -> None:
    contrat = creer_decor()
    with pytest.raises(ImportRefuse, match="3\u00a0erreurs à corriger"):
        importer(contrat, FORMES["montants_illisibles"]())
    assert (Dossier.objects.count(), Campagne.objects.count()) == (0, 0)


def test_holder_is_matched_by_siret_whatever_its_name() -> None:
    contrat = creer_decor()
    organisme = creer_organisme(nom="Jardins du Lac de Torcy", siret=SAISON[0].siret)
    lignes: list[list[Any]] = [
        ["SIRET", "Association", "Action", "État demandé"],
        [SAISON[0].siret, "LES JARDINS DU LAC", "Compost", 10],
    ]
    importer(contrat, Forme("f.xlsx", xlsx(Grille("F", lignes)), {}))
    assert Dossier.objects.get().organisme == organisme


def proche() -> Forme:
    lignes: list[list[Any]] = [
        ["Association", "Action", "État demandé"],
        ["Boxing-club Rives", "Boxe", 10],
        ["Asso BOXING CLUB DES RIVES", "Ring", 5],
    ]
    return Forme("f.csv", texte_csv(lignes), {})


def test_near_name_is_asked_never_merged_silently() -> None:
    contrat = creer_decor()
    organisme = creer_organisme(nom="Boxing Club des Rives")
    plan = etudier(contrat, proche()).plan
    assert [(i.nom, [c.libelle for c in i.candidats][:1], i.a_trancher) for i in plan.identites.values()] == [
        ("Boxing-club Rives", ["Boxing Club des Rives (annuaire)"], True),
        ("Asso BOXING CLUB DES RIVES", ["Boxing Club des Rives (annuaire)"], True),
    ]
    with pytest.raises(ImportRefuse, match="2\u00a0questions sans réponse"):
        importer(contrat, proche())
    reponses = {"boxing club rives": f"o:{organisme.pk}", "asso boxing club des rives": "f:boxing club rives"}
    importer(contrat, proche(), organismes=reponses)
    assert {d.organisme_id for d in Dossier.objects.order_by("pk")} == {organisme.pk}
    assert importer(contrat, proche(), organismes=reponses).comptes == {"inchange": 2}


def test_near_names_may_be_two_organisations() -> None:
    contrat = creer_decor()
    creer_organisme(nom="Boxing Club des Rives")
    importer(contrat, proche(), organismes={"boxing club rives": "creer", "asso boxing club des rives": "creer"})
    assert Organisme.objects.filter(nom__icontains="box").count() == 3


def test_unknown_funder_is_made_of_its_kind_or_asked() -> None:
    contrat = creer_decor()
    lignes: list[list[Any]] = [
        ["Association", "Action", "Ville de Torcy demandé", "Zorglub demandé"],
        ["Asso A", "Un", 100, 20],
    ]
    forme = Forme("f.xlsx", xlsx(Grille("F", lignes)), {})
    plan = etudier(contrat, forme).plan
    assert {nom: (f.genre, f.a_trancher) for nom, f in plan.financeurs.items()} == {
        "Ville de Torcy": ("74commune", False), "Zorglub": ("", True),
    }  # fmt: skip
    importer(contrat, forme, financeurs={"Zorglub": "creer:74prive"})
    assert Financeur.objects.get(nom="Zorglub").genre == "74prive"
    assert Financeur.objects.get(nom="Ville de Torcy").interne is False


def test_two_names_of_one_funder_add_up() -> None:
    contrat = creer_decor()
    lignes = [["Association", "Action", "ANCT demandé", "DRAC demandé"], ["Asso A", "Un", 100, 20]]
    forme = Forme("f.xlsx", xlsx(Grille("F", lignes)), {})
    etat = Financeur.objects.get(contrat=contrat, nom="État")
    plan = importer(contrat, forme, financeurs={"ANCT": f"f:{etat.pk}", "DRAC": f"f:{etat.pk}"})
    assert [(x.financeur_id, x.demande) for x in LigneFinancement.objects.all()] == [(etat.pk, Decimal(120))]
    assert any("sont le même financeur" in p.message for p in plan.avertissements)
    assert importer(contrat, forme, financeurs={"ANCT": f"f:{etat.pk}", "DRAC": f"f:{etat.pk}"}).comptes == {
        "inchange": 1
    }


def test_portal_statuses_dates_and_references() -> None:
    contrat = creer_decor()
    plan = importer(contrat, FORMES["portail_de_l_etat"](), options={"origine": OrigineDossier.PORTAIL})
    etats = {d.intitule: d.etat for d in Dossier.objects.order_by("pk")}
    assert etats == {
        SAISON[0].intitule: EtatDossier.RECEVABLE, SAISON[1].intitule: EtatDossier.NOTIFIE, SAISON[2].intitule: EtatDossier.SOLDE,
        SAISON[3].intitule: EtatDossier.IRRECEVABLE, SAISON[4].intitule: EtatDossier.DEPOSE, SAISON[5].intitule: EtatDossier.SOLDE,
    }  # fmt: skip
    premier = Dossier.objects.order_by("numero").first()
    assert premier is not None
    assert (premier.reference_externe, premier.origine) == ("DA007100000", OrigineDossier.PORTAIL)
    assert premier.depose_le is not None
    assert premier.depose_le.date() == dt.date(2022, 11, 12)
    assert premier.organisme.siret == SAISON[0].siret
    assert any("droit commun" in p.message for p in plan.avertissements)


def test_mapping_is_remembered_for_the_next_file_of_the_contract() -> None:
    contrat = creer_decor()
    lignes: list[list[Any]] = [
        ["Qui", "Quoi", "Colonne Z", "Divers"],
        ["Asso A", "Un", 100, 3],
        ["Asso B", "Deux", 50, 4],
    ]
    forme = Forme("f.xlsx", xlsx(Grille("F", lignes)), {})
    [proposition] = etudier(contrat, forme).propositions
    assert not proposition.lire
    colonnes = [Colonne("porteur"), Colonne("intitule"), Colonne("montant", "État", "vote"), Colonne()]
    retenir_colonnes(contrat=contrat, signature=proposition.signature, colonnes=colonnes)
    etude = etudier(contrat, forme)
    assert (etude.propositions[0].rappelee, len(etude.plan.cibles)) == (True, 2)
    autre = creer_decor()
    assert not etudier(autre, forme).propositions[0].rappelee


def test_finished_import_cannot_be_written_twice_nor_settled() -> None:
    contrat = creer_decor()
    importation = ouvrir(contrat, FORMES["csv_windows_point_virgule"]())
    valider_importation(acteur=Acteur(), importation=importation)
    with pytest.raises(ImportRefuse, match="terminé"):
        regler(importation=importation, partie="options", valeurs={"additionner": True})
    assert Importation.objects.get().rapport["comptes"] == {"creer": 6}


def test_abandoned_import_writes_nothing_and_drops_its_file(django_capture_on_commit_callbacks: object) -> None:
    contrat = creer_decor()
    importation = ouvrir(contrat, FORMES["csv_windows_point_virgule"]())
    stockage, nom = importation.fichier.storage, importation.fichier.name
    assert nom is not None
    assert stockage.exists(nom)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        abandonner_importation(acteur=Acteur(), importation=importation)
    assert Importation.objects.get().etat == EtatImportation.ABANDONNEE
    assert not stockage.exists(nom)
    assert Dossier.objects.count() == 0


@pytest.mark.parametrize(
    ("nom", "octets", "message"),
    [
        ("saison.pdf", b"%PDF-1.7", "Les fichiers .pdf ne se lisent pas ici"),
        ("saison.xlsx", b"MZ\x90\x00 un programme", "mais son contenu"),
        ("saison.csv", b"  \r\n", "le fichier est vide"),
        ("saison.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "abîmé"),
    ],
)
def test_files_that_are_no_workbook_are_refused(nom: str, octets: bytes, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        ouvrir_importation(acteur=Acteur(), contrat=creer_decor(), fichier=ContentFile(octets, nom))
    assert Importation.objects.count() == 0
