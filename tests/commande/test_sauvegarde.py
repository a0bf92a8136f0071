"""A backup restored elsewhere holds the same rows and the same files; a damaged one is refused whole."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commande.conftest import Lanceur, lancer_quartiers
from tests.conftest import RACINE, copier_donnees, environnement_propre

pytestmark = pytest.mark.xdist_group("demarrage")

# Every table's content, as one fingerprint per table: rows sorted as text.
EMPREINTES = """
import hashlib, django
django.setup()
from django.db import connection
from django.core.files.storage import default_storage
with connection.cursor() as c:
    for table in sorted(connection.introspection.table_names()):
        c.execute(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) , count(*) FROM "{table}" t')
        print(table, *c.fetchone())
    c.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
    print(hashlib.md5(repr(c.fetchall()).encode()).hexdigest())
from quartiers.commande.sauvegarde import fichiers_deposes
for nom in fichiers_deposes():
    print(nom, hashlib.sha256(default_storage.open(nom).read()).hexdigest())
"""

REMPLIR = """
import django
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from quartiers.annuaire.models import Organisme
for rang in range(50):
    Organisme.objects.create(nom=f"Association fictive {rang}", nature="association")
Organisme.objects.filter(nom="Association fictive 7").update(sigle="AF7")
default_storage.save("documents/ab/é t é.bin", ContentFile(bytes(range(256)) * 5000))
default_storage.save("documents/vide.txt", ContentFile(b""))
"""


def python(code: str, donnees: Path) -> str:
    retour = subprocess.run(
        [sys.executable, "-c", code],
        cwd=RACINE,
        env={**environnement_propre(donnees), "DJANGO_SETTINGS_MODULE": "quartiers.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert retour.returncode == 0, retour.stderr
    return retour.stdout


@dataclass(frozen=True)
class Sauvegarde:
    """A site with its fingerprints (`avant`), and its backup."""

    source: Path
    avant: str
    archive: Path


@pytest.fixture(scope="module")
def sauvegarde(donnees_modele: Path, tmp_path_factory: pytest.TempPathFactory) -> Sauvegarde:
    dossier = tmp_path_factory.mktemp("sauvegarde")
    source, archive = dossier / "donnees", dossier / "s.tar.gz"
    copier_donnees(donnees_modele, source)
    python(REMPLIR, source)
    retour = lancer_quartiers("sauvegarder", archive, donnees=source)
    assert retour.returncode == 0, retour.stderr
    return Sauvegarde(source, python(EMPREINTES, source), archive)


def test_restored_elsewhere_is_the_same(tmp_path: Path, sauvegarde: Sauvegarde, quartiers: Lanceur) -> None:
    archive, ailleurs, avant = sauvegarde.archive, tmp_path / "ailleurs", sauvegarde.avant
    assert "annuaire_organisme" in avant
    assert "documents/ab/" in avant

    retour = quartiers("restaurer", archive, donnees=ailleurs)
    assert retour.returncode == 0, retour.stderr

    assert python(EMPREINTES, ailleurs) == avant
    # The same base is not overwritten by oversight, and is when asked.
    refus = quartiers("restaurer", archive, donnees=ailleurs)
    assert refus.returncode == 1
    assert "contient déjà des données" in refus.stderr
    assert quartiers("restaurer", archive, "--remplacer", donnees=ailleurs).returncode == 0
    assert python(EMPREINTES, ailleurs) == avant
    # A restored base is a working one: nothing is left to migrate, and rows can be added.
    assert quartiers("demarrer", "--demonstration", "--preparer", donnees=ailleurs).returncode == 0
    python("import django; django.setup(); from quartiers.annuaire.models import Organisme; "
           "Organisme.objects.create(nom='Nouvelle', nature='association')", ailleurs)  # fmt: skip


def test_damaged_or_cut_archives_are_refused_and_nothing_is_touched(
    tmp_path: Path, sauvegarde: Sauvegarde, quartiers: Lanceur
) -> None:
    source, entier = sauvegarde.source, sauvegarde.archive.read_bytes()
    for nom, contenu in {
        "coupee.tar.gz": entier[: len(entier) // 2],
        "autre.tar.gz": b"ceci n'est pas une archive",
    }.items():
        (tmp_path / nom).write_bytes(contenu)
        retour = quartiers("restaurer", tmp_path / nom, "--remplacer", donnees=source)
        assert retour.returncode == 1, nom
        assert "n’a pas été touchée" in retour.stderr
    assert python(EMPREINTES, source) == sauvegarde.avant


def test_an_existing_archive_is_not_overwritten(tmp_path: Path, quartiers: Lanceur) -> None:
    archive = tmp_path / "deja.tar.gz"
    archive.write_bytes(b"precieux")
    retour = quartiers("sauvegarder", archive, donnees=tmp_path / "autres")
    assert retour.returncode == 1
    assert archive.read_bytes() == b"precieux"
