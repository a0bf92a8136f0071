"""`quartiers sauvegarder` and `restaurer`: one archive with the database and the files, checked before use.

The archive is a .tar.gz: `base.dump` (pg_dump, custom format), `fichiers/…`, and last `manifeste.json` with
the SHA-256 of each: an archive cut short has no manifest and is refused whole.
"""

import argparse
import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from quartiers.commande.console import ErreurCommande, Sortie, progression, reussite
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.socle.postgres_embarque import binaires

MANIFESTE = "manifeste.json"
BASE = "base.dump"
FORMAT = 1
BLOC = 1024 * 1024
LOT = 200  # objects dropped or restored in one transaction


def sauvegarder(choix: argparse.Namespace) -> int:
    archive: Path = choix.archive
    if archive.exists():
        raise ErreurCommande(f"{archive} existe déjà : choisissez un autre nom, rien n’a été écrasé.")
    if not archive.parent.exists():
        raise ErreurCommande(f"Le dossier {archive.parent} n’existe pas.")
    partiel = archive.with_name(archive.name + ".partiel")
    try:
        with progression("Sauvegarde") as avancement:
            nombre = ecrire_archive(partiel, avancement)
        partiel.replace(archive)
    except OSError as echec:
        raise ErreurCommande(f"La sauvegarde n’a pas pu être écrite : {echec.strerror}.", Sortie.MACHINE) from echec
    finally:
        partiel.unlink(missing_ok=True)
    reussite(f"{archive} : la base et {nombre} fichier(s), {archive.stat().st_size / 2**20:.1f} Mo.")
    return Sortie.REUSSITE


def ecrire_archive(archive: Path, avancement: Any = None) -> int:
    """Write the archive; return the number of stored files in it."""
    empreintes: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as dossier:
        base = Path(dossier) / BASE
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={base}")
        with tarfile.open(archive, "w:gz", compresslevel=6) as tar:
            tar.add(base, BASE)
            empreintes[BASE] = _empreinte(base.open("rb"))
            for rang, nom in enumerate(fichiers_deposes(), start=1):
                with default_storage.open(nom) as contenu, tempfile.TemporaryFile() as copie:
                    for bloc in contenu.chunks(BLOC):
                        copie.write(bloc)
                    taille = copie.tell()
                    copie.seek(0)
                    empreintes[f"fichiers/{nom}"] = _empreinte(copie)
                    copie.seek(0)
                    info = tarfile.TarInfo(f"fichiers/{nom}")
                    info.size = taille
                    tar.addfile(info, copie)
                if avancement:
                    avancement(rang)
            manifeste = json.dumps(_manifeste(empreintes), ensure_ascii=False, indent=1).encode()
            info = tarfile.TarInfo(MANIFESTE)
            info.size = len(manifeste)
            tar.addfile(info, io.BytesIO(manifeste))
    return len(empreintes) - 1


def _manifeste(empreintes: dict[str, str]) -> dict[str, Any]:
    migrations = sorted(f"{m.app}.{m.name}" for m in MigrationRecorder(connection).migration_qs)
    return {
        "format": FORMAT,
        "le": timezone.now().isoformat(),
        "migrations": migrations,
        "empreintes": empreintes,
    }


def fichiers_deposes(dossier: str = "") -> Iterator[str]:
    """Every stored file's name, whatever the storage (disk or S3)."""
    try:
        dossiers, fichiers = default_storage.listdir(dossier)
    except FileNotFoundError:
        return
    for fichier in sorted(fichiers):
        yield f"{dossier}/{fichier}" if dossier else fichier
    for sous_dossier in sorted(dossiers):
        yield from fichiers_deposes(f"{dossier}/{sous_dossier}" if dossier else sous_dossier)


def restaurer(choix: argparse.Namespace) -> int:
    archive: Path = choix.archive
    if not archive.exists():
        raise ErreurCommande(f"L’archive {archive} n’existe pas.")
    if base_occupee() and not choix.remplacer:
        raise ErreurCommande(
            "La base contient déjà des données. Restaurez dans une base vide, ou ajoutez « --remplacer » "
            "pour effacer ce qu’elle contient."
        )
    with tempfile.TemporaryDirectory() as dossier, progression("Restauration") as avancement:
        contenu = Path(dossier)
        manifeste = extraire_et_verifier(archive, contenu)
        _remplacer_base(contenu / BASE)
        deposer_fichiers(contenu, manifeste, avancement)
    reussite(f"{archive} restaurée : {len(manifeste['empreintes']) - 1} fichier(s). Sauvegarde du {manifeste['le']}.")
    return Sortie.REUSSITE


def extraire_et_verifier(archive: Path, contenu: Path) -> dict[str, Any]:
    """Unpack into `contenu` and check every fingerprint; nothing of the base is touched before that."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            tar.extractall(contenu, filter="data")
        manifeste: dict[str, Any] = json.loads((contenu / MANIFESTE).read_text(encoding="utf-8"))
    except (tarfile.TarError, EOFError, OSError, ValueError) as echec:
        raise ErreurCommande(
            f"{archive} n’est pas une sauvegarde entière de Quartiers ; la base n’a pas été touchée."
        ) from echec
    if manifeste.get("format") != FORMAT:
        raise ErreurCommande(f"Format de sauvegarde inconnu : {manifeste.get('format')}.")
    for nom, attendue in manifeste["empreintes"].items():
        fichier = contenu / nom
        if not fichier.exists() or _empreinte(fichier.open("rb")) != attendue:
            raise ErreurCommande(f"« {nom} » est abîmé dans {archive} ; la base n’a pas été touchée.")
    return manifeste


def base_occupee() -> bool:
    """Whether the base holds anything that a person made (accounts or contracts)."""
    tables = set(connection.introspection.table_names())
    modeles = (Utilisateur, Contrat)
    return any(m._meta.db_table in tables and m._default_manager.exists() for m in modeles)


def _remplacer_base(base: Path) -> None:
    """Empty the schema and put the archive's in its place, some hundreds of objects at a time.

    In one transaction, either would lock more objects than a server allows unless it is set to.
    """
    with connection.cursor() as curseur:
        curseur.execute("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'")
        tables = [nom for (nom,) in curseur.fetchall()]
        for debut in range(0, len(tables), LOT):
            curseur.execute(f"DROP TABLE IF EXISTS {', '.join(tables[debut : debut + LOT])} CASCADE")
        curseur.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connections.close_all()
    _postgres("pg_restore", "--no-owner", "--no-privileges", f"--transaction-size={LOT}", "--exit-on-error", str(base))


def deposer_fichiers(contenu: Path, manifeste: dict[str, Any], avancement: Any) -> None:
    for rang, nom in enumerate(manifeste["empreintes"], start=1):
        if nom.startswith("fichiers/"):
            but = nom.removeprefix("fichiers/")
            if default_storage.exists(but):
                default_storage.delete(but)
            with (contenu / nom).open("rb") as source:
                default_storage.save(but, File(source))
            avancement(rang)


def _postgres(programme: str, *arguments: str) -> None:
    """Run a PostgreSQL tool on the configured database; a failure is told with the tool's own words."""
    base = connection.settings_dict
    environnement = {
        **os.environ,
        "PGHOST": base["HOST"],
        "PGPORT": str(base["PORT"] or ""),
        "PGUSER": base["USER"],
        "PGPASSWORD": base["PASSWORD"],
        "PGDATABASE": base["NAME"],
    }
    nom_base = ["--dbname", base["NAME"]] if programme == "pg_restore" else []
    retour = subprocess.run(
        [str(binaires() / programme), *nom_base, *arguments],
        env={cle: valeur for cle, valeur in environnement.items() if valeur},
        capture_output=True,
        text=True,
        check=False,
    )
    if retour.returncode != 0:
        raise ErreurCommande(f"{programme} a échoué : {retour.stderr.strip()[-600:]}", Sortie.MACHINE)


def _empreinte(flux: Any) -> str:
    resume = hashlib.sha256()
    while bloc := flux.read(BLOC):
        resume.update(bloc)
    return resume.hexdigest()
