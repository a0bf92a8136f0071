"""The hand-over: everything that a contract owns goes out as open files and comes back the same, or nothing does."""

import csv
import datetime as dt
import io
import json
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from quartiers.accueil.passation import tables
from quartiers.accueil.passation.paquet import produire
from quartiers.accueil.passation.reprise import ArchiveRefusee, reprendre
from quartiers.accueil.passation.travail import executer, purger
from quartiers.appels.models import Bilan, MontantProgramme
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Avenant, Contrat, QuartierContrat
from quartiers.contrat.queries import arbre, jour_de_lecture
from quartiers.documents.domain import deposer
from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.models import Decision, Instance
from quartiers.journal.domain import consigner
from quartiers.projets_quartier.models import ProjetQuartier
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.consolidation import cumuler
from quartiers.suivi.demonstration import annee_de_demonstration
from quartiers.suivi.demonstration_rapport import rapport_de_demonstration
from quartiers.suivi.domain.scellement import intacte
from quartiers.suivi.models import DossierPassation, VersionRapport
from quartiers.suivi.queries.actions import actions_de_l_annee
from tests.factories.comptes import creer_habilitation, creer_utilisateur
from tests.factories.contrat import creer_avenant, creer_petit_contrat, creer_quartier_contrat
from tests.factories.gouvernance import creer_decision, creer_seance
from tests.factories.territoire import creer_commune
from tests.pages import lire as lire_page

pytestmark = pytest.mark.django_db


def creer_contrat_garni() -> Contrat:
    """A contract with its tree, a finished year, a frozen programming, a document and an act."""
    contrat, _ = creer_petit_contrat()
    commune = creer_commune()
    contrat.communes.add(commune)
    for _ in range(3):
        creer_quartier_contrat(contrat, commune=commune)
    comite = Instance.objects.create(contrat=contrat, code="copil", titre="Comité de pilotage", debut=contrat.debut)
    seance = creer_seance(comite, tenue_le=dt.date(2026, 2, 3), etat=EtatSeance.TENUE)
    avenants = [creer_avenant(contrat), creer_avenant(contrat)]
    creer_decision(
        seance, "Sur l’avenant", objet_genre="avenant", objet_id=avenants[1].pk, objet_libelle="Avenant n° 2"
    )
    creer_decision(seance, "Sur les suites", objet_genre="suites", objet_id=2025, objet_libelle="Suites de 2025")
    annee = annee_de_demonstration(contrat)
    assert annee is not None
    assert rapport_de_demonstration(contrat, annee) is not None
    quartier = QuartierContrat.objects.filter(contrat=contrat).first()
    assert quartier is not None
    projet = ProjetQuartier.objects.create(contrat=contrat, quartier=quartier, titre="Projet", debut=contrat.debut)
    fichier = ContentFile(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", name="plan.pdf")
    projet.documents.add(deposer(acteur=Acteur(), fichier=fichier, titre="Plan du quartier", contrat_id=contrat.pk))
    consigner(acteur=Acteur(), code="projet.noter", objet=projet, phrase="Projet noté.")
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


def sans_quartiers(contrat: Contrat, bilan: Bilan) -> list[ActionAnnee]:
    actions = actions_de_l_annee(contrat, bilan.exercice)
    return [replace(a, reel=replace(a.reel, par_quartier={}) if a.reel else None) for a in actions]


def lire(archive: zipfile.ZipFile, nom: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.TextIOWrapper(archive.open(nom), "utf-8", newline="")))


class Passation(TestCase):
    """One contract and its archive for all."""

    contrat: Contrat
    archive: Path
    dossier: Path

    @classmethod
    def setUpTestData(cls) -> None:
        cls.dossier = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        sans_dessin = cls.enterClassContext(pytest.MonkeyPatch.context())  # charts are seen by test_sorties
        sans_dessin.setattr("quartiers.suivi.demonstration_rapport.dessiner", lambda contenu: contenu)
        cls.contrat = creer_contrat_garni()
        cls.archive = archive_de(cls.contrat, cls.dossier)

    def test_a_contract_goes_out_and_comes_back_the_same(self) -> None:
        copie = reprendre(self.archive, code="la-copie")
        assert copie.pk != self.contrat.pk
        assert portrait(copie) == portrait(self.contrat)
        for modele in tables.modeles_du_contrat()[1:]:
            siens = modele._default_manager.filter(contrat_id=self.contrat.pk).count()
            assert (modele._meta.label, modele._default_manager.filter(contrat_id=copie.pk).count()) == (
                modele._meta.label,
                siens,
            )
        assert MontantProgramme.objects.filter(contrat=copie).exists()
        assert [intacte(version) for version in VersionRapport.objects.filter(contrat=copie)] == [True] * 3
        sur_l_avenant, sur_les_suites = Decision.objects.filter(contrat=copie, seance__objet="").order_by("numero")
        assert sur_l_avenant.objet_id == Avenant.objects.get(contrat=copie, numero=2).pk
        assert sur_les_suites.objet_id == 2025
        projet = ProjetQuartier.objects.get(contrat=copie)
        document = projet.documents.get()
        assert document.titre == "Plan du quartier"
        assert document.fichier.read().startswith(b"%PDF")

    def test_files_are_open_described_and_name_nobody(self) -> None:
        with zipfile.ZipFile(self.archive) as archive:
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

    def test_nothing_is_written_of_an_archive_that_is_not_whole(self) -> None:
        chemin = self.archive
        with pytest.raises(ArchiveRefusee, match="porte déjà le code"):
            reprendre(chemin)
        abimee = self.dossier / "abimee.zip"
        with zipfile.ZipFile(chemin) as source, zipfile.ZipFile(abimee, "w") as cible:
            for nom in source.namelist():
                contenu = source.read(nom)
                cible.writestr(nom, contenu.replace(b"Projet", b"Autre!") if "Projet" in nom else contenu)
        with pytest.raises(ArchiveRefusee, match="a été modifiée ou abîmée"):
            reprendre(abimee, code="abimee")
        rien = self.dossier / "rien.zip"
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


def test_an_archive_is_asked_for_once_made_by_a_job_taken_away_then_purged(client: Client) -> None:
    contrat, _ = creer_petit_contrat()
    pilote = creer_utilisateur()
    creer_habilitation(pilote, Role.PILOTE, contrat=contrat)
    client.force_login(pilote)
    adresse = reverse("accueil:passation", args=[contrat.code])
    for _ in range(2):
        client.post(reverse("accueil:passation_demander", args=[contrat.code]))
    demande = DossierPassation.objects.get()
    assert "en préparation" in lire_page(client.get(adresse))
    assert client.get(reverse("accueil:passation_telecharger", args=[contrat.code, demande.pk])).status_code == 404
    assert executer(demande.pk) > 0
    reponse = client.get(reverse("accueil:passation_telecharger", args=[contrat.code, demande.pk]))
    contenu = b"".join(reponse.streaming_content)  # type: ignore[attr-defined]
    assert "LISEZMOI.md" in zipfile.ZipFile(io.BytesIO(contenu)).namelist()
    assert purger(timezone.now()) == 0
    assert purger(timezone.now() + dt.timedelta(days=31)) == 1
    assert "n’est plus gardée" in lire_page(client.get(adresse))
