"""Writing the hand-over archive of a contract: a .zip of open files, whole or not at all.

LISEZMOI.md         what is in it, what is not, and how to start another instance from it
manifeste.json      format, day, state of the tables, SHA-256 of every file
contrat.yaml        the contract as it reads on the day, in its published form
dictionnaire.csv    every table and column: label, kind, choices, what it refers to
tables/*.csv        one row per line, UTF-8, comma, header; liens/*.csv for the many-to-many ones
documents/…         the stored files, under their SHA-256
"""

import csv
import hashlib
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import yaml
from django.db import models
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from quartiers.accueil.domain.chargement.export import exporter_contrat
from quartiers.accueil.passation import tables
from quartiers.accueil.passation.valeurs import en_texte, genre_de
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.documents.models import Document

FORMAT = 1
MANIFESTE = "manifeste.json"
BLOC = 1024 * 1024
Avancement = Callable[[int, int | None], None]


class Archive:
    """A .zip being written; keeps the SHA-256 of each member, and how many rows each table has."""

    def __init__(self, sortie: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED)
        self.empreintes: dict[str, str] = {}
        self.lignes: dict[str, int] = {}

    def ecrire(self, nom: str, contenu: bytes) -> None:
        self.zip.writestr(nom, contenu)
        self.empreintes[nom] = hashlib.sha256(contenu).hexdigest()

    def ecrire_table(self, nom: str, colonnes: list[str], rangees: Iterable[list[str]]) -> None:
        resume, compte = hashlib.sha256(), 0
        with self.zip.open(nom, "w") as membre:
            for bloc in blocs_csv(colonnes, rangees):
                membre.write(bloc)
                resume.update(bloc)
                compte += bloc.count(b"\r\n")
        self.empreintes[nom] = resume.hexdigest()

    def copier(self, nom: str, source: IO[bytes]) -> None:
        resume = hashlib.sha256()
        with self.zip.open(nom, "w") as membre:
            while bloc := source.read(BLOC):
                membre.write(bloc)
                resume.update(bloc)
        self.empreintes[nom] = resume.hexdigest()


def blocs_csv(colonnes: list[str], rangees: Iterable[list[str]]) -> Iterator[bytes]:
    """RFC 4180 lines, a few thousand at a time."""
    tampon = io.StringIO()
    ecrivain = csv.writer(tampon)
    ecrivain.writerow(colonnes)
    for rang, rangee in enumerate(rangees, 1):
        ecrivain.writerow(rangee)
        if rang % 2000 == 0:
            yield tampon.getvalue().encode()
            tampon.seek(0)
            tampon.truncate()
    yield tampon.getvalue().encode()


def produire(contrat: Contrat, sortie: IO[bytes], avancement: Avancement | None = None) -> dict[str, int]:
    """Write the archive of `contrat` to `sortie`; return the number of rows of each table."""
    archive = Archive(sortie)
    modeles = tables.modeles_du_contrat()
    references: dict[type[models.Model], set[int]] = defaultdict(set)
    for rang, modele in enumerate(modeles, 1):
        ecrire_modele(archive, modele, lignes_de(modele, contrat), references)
        if avancement:
            avancement(rang, len(modeles))
    for lien in tables.liens():
        ecrire_lien(archive, lien, contrat, references)
    ecrire_partagees(archive, references)
    copier_documents(archive, references[Document])
    archive.ecrire("contrat.yaml", texte_du_contrat(contrat))
    archive.ecrire_table("dictionnaire.csv", COLONNES_DICTIONNAIRE, dictionnaire())
    archive.ecrire("LISEZMOI.md", presentation(contrat, archive).encode())
    archive.zip.writestr(MANIFESTE, json.dumps(manifeste(contrat, archive), ensure_ascii=False, indent=1))
    archive.zip.close()
    return archive.lignes


def lignes_de(modele: type[models.Model], contrat: Contrat) -> models.QuerySet[Any]:
    filtre = {"pk": contrat.pk} if modele is Contrat else {"contrat_id": contrat.pk}
    return modele._default_manager.filter(**filtre).order_by("pk")


def nom_de_table(modele: type[models.Model]) -> str:
    return f"tables/{modele._meta.label}.csv"


def ecrire_modele(
    archive: Archive,
    modele: type[models.Model],
    objets: models.QuerySet[Any],
    references: dict[type[models.Model], set[int]],
) -> None:
    """One table; what it refers to outside the contract is gathered in `references`."""
    champs = list(modele._meta.concrete_fields)
    vides, cibles = tables.coupees(modele), tables.cibles(modele)
    partagees = {nom: cible for nom, cible in cibles.items() if cible._meta.label in tables.PARTAGEES}

    def rangees() -> Iterator[list[str]]:
        compte = 0
        for objet in objets.iterator(chunk_size=2000):
            for nom, cible in partagees.items():
                if (cle := getattr(objet, nom)) is not None:
                    references[cible].add(cle)
            compte += 1
            yield ["" if champ.attname in vides else en_texte(champ, objet) for champ in champs]
        archive.lignes[modele._meta.label] = compte

    archive.ecrire_table(nom_de_table(modele), [champ.attname for champ in champs], rangees())


def ecrire_lien(
    archive: Archive, lien: tables.Lien, contrat: Contrat, references: dict[type[models.Model], set[int]]
) -> None:
    champ: Any = lien.modele._meta.get_field(lien.champ)
    de, vers = champ.m2m_field_name(), champ.m2m_reverse_field_name()
    filtre = {f"{de}_id": contrat.pk} if lien.modele is Contrat else {f"{de}__contrat_id": contrat.pk}
    couples = list(lien.table._default_manager.filter(**filtre).order_by("pk").values_list(f"{de}_id", f"{vers}_id"))
    if champ.related_model._meta.label in tables.PARTAGEES:
        references[champ.related_model].update(cle for _, cle in couples)
    archive.ecrire_table(f"liens/{lien.nom}.csv", ["de", "vers"], [[str(de), str(vers)] for de, vers in couples])
    archive.lignes[lien.nom] = len(couples)


def ecrire_partagees(archive: Archive, references: dict[type[models.Model], set[int]]) -> None:
    """Shared rows that the contract refers to; a commune brings its EPCI, so that they go last to first."""
    for modele in reversed(tables.modeles_partages()):
        objets = modele._default_manager.filter(pk__in=references[modele]).order_by("pk")
        ecrire_modele(archive, modele, objets, references)


def copier_documents(archive: Archive, cles: set[int]) -> None:
    deja: set[str] = set()
    for document in Document.objects.filter(pk__in=cles).order_by("pk"):
        if document.empreinte in deja:
            continue
        deja.add(document.empreinte)
        with document.fichier.open("rb") as source:
            archive.copier(chemin_du_fichier(document.empreinte, document.nom_origine), source)


def chemin_du_fichier(empreinte: str, nom: str) -> str:
    return f"documents/{empreinte}{Path(nom).suffix.lower()[:10]}"


def texte_du_contrat(contrat: Contrat) -> bytes:
    document = exporter_contrat(contrat, jour_de_lecture(contrat))
    return yaml.dump(document, allow_unicode=True, sort_keys=False, width=110, Dumper=yaml.CSafeDumper).encode()


COLONNES_DICTIONNAIRE = ["table", "nom de la table", "colonne", "libellé", "genre", "valeurs possibles", "renvoie à"]


def dictionnaire() -> Iterator[list[str]]:
    for modele in [*tables.modeles_du_contrat(), *tables.modeles_partages()]:
        vides, cibles = tables.coupees(modele), tables.cibles(modele)
        for champ in modele._meta.concrete_fields:
            cible = cibles.get(champ.attname)
            yield [
                modele._meta.label,
                str(modele._meta.verbose_name_plural),
                champ.attname,
                f"{champ.verbose_name}{' (vidé)' if champ.attname in vides else ''}",
                genre_de(champ),
                " ; ".join(f"{valeur} = {libelle}" for valeur, libelle in champ.flatchoices if valeur != ""),
                cible._meta.label if cible else "",
            ]


def manifeste(contrat: Contrat, archive: Archive) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "contrat": contrat.code,
        "intitule": contrat.intitule,
        "produit_le": timezone.now().isoformat(),
        "migrations": derniere_migration(),
        "lignes": archive.lignes,
        "empreintes": archive.empreintes,
    }


def derniere_migration() -> dict[str, str]:
    """Package → its last migration: an archive goes into an instance of the same state."""
    from django.db import connection

    appliquees = MigrationRecorder(connection).applied_migrations()
    noms = {app for app, _ in appliquees}
    nos = {modele._meta.app_label for modele in tables.nos_modeles()}
    return {app: max(nom for a, nom in appliquees if a == app) for app in sorted(noms & nos)}


def presentation(contrat: Contrat, archive: Archive) -> str:
    ecartees = "\n".join(f"- {nom} : {raison} ;" for nom, raison in sorted(tables.ECARTEES.items()))
    pleines = "\n".join(f"- {nom} : {nombre}" for nom, nombre in sorted(archive.lignes.items()) if nombre)
    return f"""# Dossier de passation – {contrat.intitule}

Produit le {timezone.localdate():%d/%m/%Y}. Fichiers ouverts, lisibles sans Quartiers.

- `contrat.yaml` : le contrat tel qu’il se lit ce jour.
- `tables/` : une table par fichier (CSV, UTF-8, virgule, première ligne : les colonnes).
- `liens/` : ce qui relie deux tables (colonnes `de` et `vers`).
- `dictionnaire.csv` : chaque table, chaque colonne, ses valeurs possibles.
- `documents/` : les fichiers déposés ; `tables/documents.Document.csv` donne leur titre.
- `manifeste.json` : l’empreinte SHA-256 de chaque fichier.

## Repartir d’ici

Sur une autre instance de la même version : `quartiers passation reprendre FICHIER.zip`. Les comptes n’y sont pas :
chaque personne est invitée de nouveau.

## Ce qui n’y est pas

{ecartees}
- les auteurs des actes, les mandats, les personnes dirigeantes, les pièces permanentes et coordonnées bancaires des organismes : {tables.PERSONNES}.

## Nombre de lignes

{pleines}
"""
