"""The hand-over: everything that a contract owns goes out as open files and comes back the same, or nothing does."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from quartiers.accueil.passation import tables
from quartiers.accueil.passation.paquet import produire
from quartiers.accueil.passation.reprise import ArchiveRefusee, reprendre
from quartiers.appels.models import Bilan, MontantProgramme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.contrat.queries import arbre, jour_de_lecture
from quartiers.documents.domain import deposer
from quartiers.gouvernance.models import Instance
from quartiers.journal.domain import consigner
from quartiers.projets_quartier.models import ProjetQuartier
from quartiers.suivi.consolidation import cumuler
from quartiers.suivi.demonstration import annee_de_demonstration
from quartiers.suivi.queries.actions import actions_de_l_annee
from tests.factories.contrat import creer_petit_contrat, creer_quartier_contrat
from tests.factories.territoire import creer_commune

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat() -> Contrat:
    """A contract with its tree, a finished year, a frozen programming, a document and an act."""
    contrat, elements = creer_petit_contrat()
    commune = creer_commune()
    contrat.communes.add(commune)
    for _ in range(3):
        creer_quartier_contrat(contrat, commune=commune)
    Instance.objects.create(contrat=contrat, code="copil", titre="Comité de pilotage", debut=contrat.debut)
    annee_de_demonstration(contrat)
    quartier = QuartierContrat.objects.filter(contrat=contrat).first()
    assert quartier is not None
    projet = ProjetQuartier.objects.create(contrat=contrat, quartier=quartier, titre="Projet", debut=contrat.debut)
    fichier = ContentFile(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", name="plan.pdf")
    projet.documents.add(deposer(acteur=Acteur(), fichier=fichier, titre="Plan du quartier", contrat_id=contrat.pk))
    consigner(acteur=Acteur(), code="projet.noter", objet=projet, phrase="Projet noté.")
    assert elements
    return contrat


def archive_de(contrat: Contrat, dossier: Path) -> Path:
    chemin = dossier / "passation.zip"
    with chemin.open("wb") as sortie:
        produire(contrat, sortie)
    return chemin


def portrait(contrat: Contrat) -> dict[str, object]:
    """What the pages say of a contract, without an identifier."""
    bilan = Bilan.objects.filter(contrat=contrat).first()
    assert bilan is not None
    total = cumuler(actions_de_l_annee(contrat, bilan.exercice))
    return {
        "arbre": [(n.code, n.titre, n.rang) for r in arbre(contrat, jour_de_lecture(contrat)) for n in r.parcours()],
        "actions": [(a.code, a.intitule, a.organisme, a.montants, a.reel) for a in sans_quartiers(contrat, bilan)],
        "total": (total.nombre, total.montants, total.participations, total.manquants),
        "communes": sorted(contrat.communes.values_list("code", flat=True)),
    }


def sans_quartiers(contrat: Contrat, bilan: Bilan) -> list[object]:
    from dataclasses import replace

    actions = actions_de_l_annee(contrat, bilan.exercice)
    return [replace(a, reel=replace(a.reel, par_quartier={}) if a.reel else None) for a in actions]


def test_a_contract_goes_out_and_comes_back_the_same(contrat: Contrat, tmp_path: Path) -> None:
    copie = reprendre(archive_de(contrat, tmp_path), code="la-copie")
    assert copie.pk != contrat.pk
    assert portrait(copie) == portrait(contrat)
    for modele in tables.modeles_du_contrat()[1:]:
        siens = modele._default_manager.filter(contrat_id=contrat.pk).count()
        assert (modele._meta.label, modele._default_manager.filter(contrat_id=copie.pk).count()) == (
            modele._meta.label,
            siens,
        )
    assert MontantProgramme.objects.filter(contrat=copie).exists()
    projet = ProjetQuartier.objects.get(contrat=copie)
    document = projet.documents.get()
    assert document.titre == "Plan du quartier"
    assert document.fichier.read().startswith(b"%PDF")


def test_files_are_open_described_and_name_nobody(contrat: Contrat, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive_de(contrat, tmp_path)) as archive:
        noms = set(archive.namelist())
        manifeste = json.loads(archive.read("manifeste.json"))
        decrites = {(r["table"], r["colonne"]) for r in lire(archive, "dictionnaire.csv")}
        for nom in noms:
            if nom.startswith("tables/"):
                table = nom.removeprefix("tables/").removesuffix(".csv")
                colonnes = csv.DictReader(io.TextIOWrapper(archive.open(nom), "utf-8")).fieldnames or []
                assert {(table, colonne) for colonne in colonnes} <= decrites
        bilans = lire(archive, "tables/appels.Bilan.csv")
        assert archive.read("contrat.yaml").startswith(b"format:")
        assert "quartiers passation reprendre" in archive.read("LISEZMOI.md").decode()
    assert set(manifeste["empreintes"]) == noms - {"manifeste.json"}
    assert not [nom for nom in noms if "comptes." in nom or "Membre" in nom or "Dirigeant" in nom]
    assert {rangee["depose_par_id"] for rangee in bilans} == {""}


def lire(archive: zipfile.ZipFile, nom: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.TextIOWrapper(archive.open(nom), "utf-8", newline="")))


def test_nothing_is_written_of_an_archive_that_is_not_whole(contrat: Contrat, tmp_path: Path) -> None:
    chemin = archive_de(contrat, tmp_path)
    with pytest.raises(ArchiveRefusee, match="porte déjà le code"):
        reprendre(chemin)
    abimee = tmp_path / "abimee.zip"
    with zipfile.ZipFile(chemin) as source, zipfile.ZipFile(abimee, "w") as cible:
        for nom in source.namelist():
            contenu = source.read(nom)
            cible.writestr(nom, contenu.replace(b"Projet", b"Autre!") if "Projet" in nom else contenu)
    with pytest.raises(ArchiveRefusee, match="a été modifiée ou abîmée"):
        reprendre(abimee, code="abimee")
    rien = tmp_path / "rien.zip"
    rien.write_bytes(b"pas un zip")
    with pytest.raises(ArchiveRefusee, match="n’est pas une archive"):
        reprendre(rien, code="rien")
    assert Contrat.objects.count() == 1


def test_every_table_left_in_can_be_read_back() -> None:
    """A column that must be filled never refers to a table that is left out."""
    fautes = [
        f"{modele._meta.label}.{champ.attname}"
        for modele in tables.modeles_du_contrat()
        for champ in modele._meta.concrete_fields
        if champ.attname in tables.coupees(modele) and not champ.null
    ]
    assert fautes == []
    connus = {modele._meta.label for modele in tables.nos_modeles()}
    assert set(tables.ECARTEES) - connus == set()
