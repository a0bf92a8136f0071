"""Starting from a hand-over archive: everything is read and checked, then written whole, or nothing is.

Identifiers are given anew; what is shared by all contracts (communes, neighbourhoods, organisations) is found again
by what identifies it everywhere, and made when it is not there.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from quartiers.accueil.passation import tables
from quartiers.accueil.passation.paquet import FORMAT, MANIFESTE, chemin_du_fichier, derniere_migration, nom_de_table
from quartiers.accueil.passation.valeurs import depuis_texte
from quartiers.appels.domain.copie import copier, ouvrir_contexte, reserver_ids
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document, chemin_document
from quartiers.gouvernance import objets

TAILLE_MAX = 4 * 1024**3  # bytes once unpacked
Rangee = dict[str, str]
Avancement = Callable[[int, int | None], None]
# A frozen programming takes no line in; here the lines come with it, as its own acts left them.
GELEES = ("appels.MontantProgramme:montant_fige",)


class ArchiveRefusee(Exception):
    """The archive cannot be taken in; the message is for the person who gave it. Nothing was written."""


@dataclass
class Reprise:
    archive: zipfile.ZipFile
    manifeste: Mapping[str, Any]
    code: str
    ids: dict[type[models.Model], dict[int, int]] = field(default_factory=dict)

    def lire(self, nom: str) -> Iterator[Rangee]:
        with self.archive.open(nom) as membre:
            yield from csv.DictReader(io.TextIOWrapper(membre, "utf-8", newline=""))

    def nouveau(self, modele: type[models.Model], ancien: int) -> int:
        try:
            return self.ids[modele][ancien]
        except KeyError as echec:
            raise ArchiveRefusee(
                f"L’archive est incohérente : elle renvoie à la ligne {ancien} de {modele._meta.label}, qui manque."
            ) from echec


def reprendre(chemin: Any, code: str = "", avancement: Avancement | None = None) -> Contrat:
    """Take in the archive at `chemin` under `code` (its own by default). Raises ArchiveRefusee."""
    try:
        with zipfile.ZipFile(chemin) as archive:
            reprise = verifier(archive, code)
            with transaction.atomic():
                return ecrire(reprise, avancement)
    except zipfile.BadZipFile as echec:
        raise ArchiveRefusee("Ce fichier n’est pas une archive de passation (.zip), ou il est abîmé.") from echec


def verifier(archive: zipfile.ZipFile, code: str) -> Reprise:
    """The archive is whole, of this version, and its contract is not here yet."""
    if sum(membre.file_size for membre in archive.infolist()) > TAILLE_MAX:
        raise ArchiveRefusee("Cette archive dépasse 4 Go une fois ouverte : elle n’est pas d’ici.")
    try:
        manifeste = json.loads(archive.read(MANIFESTE))
    except (KeyError, json.JSONDecodeError) as echec:
        raise ArchiveRefusee(
            "Ce n’est pas une archive de passation : manifeste.json manque ou est illisible."
        ) from echec
    if manifeste.get("format") != FORMAT:
        raise ArchiveRefusee(f"Le format {manifeste.get('format')} de cette archive n’est pas connu de cette version.")
    ici = derniere_migration()
    ecarts = sorted(app for app in {*ici, *manifeste["migrations"]} if ici.get(app) != manifeste["migrations"].get(app))
    if ecarts:
        raise ArchiveRefusee(
            "L’archive vient d’une autre version de Quartiers (" + ", ".join(ecarts) + "). Mettez les deux instances "
            "à la même version, produisez l’archive de nouveau, puis recommencez."
        )
    for nom, empreinte in manifeste["empreintes"].items():
        if empreinte_de(archive, nom) != empreinte:
            raise ArchiveRefusee(f"« {nom} » n’est pas celui qui a été produit : l’archive a été modifiée ou abîmée.")
    voulu = code or manifeste["contrat"]
    if Contrat.objects.filter(code=voulu).exists():
        raise ArchiveRefusee(
            f"Un contrat porte déjà le code « {voulu} » ici : donnez-en un autre par --code, rien n’a été écrit."
        )
    return Reprise(archive, manifeste, voulu)


def empreinte_de(archive: zipfile.ZipFile, nom: str) -> str:
    resume = hashlib.sha256()
    try:
        with archive.open(nom) as membre:
            while bloc := membre.read(1024 * 1024):
                resume.update(bloc)
    except KeyError:
        return ""
    return resume.hexdigest()


def ecrire(reprise: Reprise, avancement: Avancement | None) -> Contrat:
    ouvrir_contexte({"source": "passation"})
    modeles = tables.modeles_du_contrat()
    for modele in modeles:
        numeroter(reprise, modele)
    for modele in tables.modeles_partages():
        retrouver(reprise, modele)
    laisser_entrer(GELEES)
    for rang, modele in enumerate(modeles, 1):
        ecrire_table(reprise, modele)
        if avancement:
            avancement(rang, len(modeles))
    for lien in tables.liens():
        ecrire_lien(reprise, lien)
    return Contrat.objects.get(code=reprise.code)


def laisser_entrer(declencheurs: tuple[str, ...]) -> None:
    """Silence these triggers until the transaction ends; a COPY does not pass through the library's own wrapper."""
    noms = [declencheur.get_pgid(modele) for modele, declencheur in pgtrigger.registered(*declencheurs)]
    with connection.cursor() as curseur:
        curseur.execute("SELECT set_config('pgtrigger.ignore', %s, true)", ["{" + ",".join(noms) + "}"])


def numeroter(reprise: Reprise, modele: type[models.Model]) -> None:
    anciens = [int(rangee["id"]) for rangee in reprise.lire(nom_de_table(modele))]
    reprise.ids[modele] = dict(zip(anciens, reserver_ids(modele, len(anciens)), strict=True))


def retrouver(reprise: Reprise, modele: type[models.Model]) -> None:
    """Shared rows: those already here, or made."""
    trouves = reprise.ids[modele] = {}
    for rangee in reprise.lire(nom_de_table(modele)):
        valeurs = valeurs_de(reprise, modele, rangee)
        ancien = int(rangee["id"])
        if modele is Document:
            trouves[ancien] = creer_document(reprise, valeurs)
            continue
        existant = next(
            (
                objet
                for cles in tables.PARTAGEES[modele._meta.label]
                if all(valeurs[cle] not in ("", None) for cle in cles)
                for objet in modele._default_manager.filter(**{cle: valeurs[cle] for cle in cles})[:1]
            ),
            None,
        )
        trouves[ancien] = existant.pk if existant is not None else creer(modele, valeurs)


def creer(modele: type[models.Model], valeurs: dict[str, Any]) -> int:
    (nouveau,) = reserver_ids(modele, 1)
    copier(modele, [{**valeurs, "id": nouveau}])
    return nouveau


def creer_document(reprise: Reprise, valeurs: dict[str, Any]) -> int:
    nom = chemin_du_fichier(valeurs["empreinte"], valeurs["nom_origine"])
    try:
        contenu = reprise.archive.read(nom)
    except KeyError as echec:
        raise ArchiveRefusee(f"Le document « {valeurs['titre']} » manque dans l’archive ({nom}).") from echec
    document = Document(empreinte=valeurs["empreinte"])
    valeurs["fichier"] = default_storage.save(chemin_document(document, valeurs["nom_origine"]), ContentFile(contenu))
    return creer(Document, valeurs)


def valeurs_de(reprise: Reprise, modele: type[models.Model], rangee: Rangee) -> dict[str, Any]:
    """The columns of a row, references moved to the identifiers of this instance. Without « id »."""
    cibles = tables.cibles(modele)
    valeurs = {}
    for champ in modele._meta.concrete_fields:
        if champ.primary_key:
            continue
        texte = rangee.get(champ.attname, "")
        try:
            valeur = depuis_texte(champ, texte)
        except (ValueError, ValidationError) as echec:
            raise ArchiveRefusee(
                f"{modele._meta.label}, ligne {rangee.get('id')}, colonne {champ.attname} : « {texte} » ne convient pas."
            ) from echec
        cible = cibles.get(champ.attname)
        valeurs[champ.attname] = valeur if valeur is None or cible is None else reprise.nouveau(cible, int(valeur))
    return reecrire(reprise, modele, valeurs)


def reecrire(reprise: Reprise, modele: type[models.Model], valeurs: dict[str, Any]) -> dict[str, Any]:
    """References that stand inside a text or a structure rather than in a column of their own."""
    if modele is Contrat:
        valeurs["code"] = reprise.code
    elif modele._meta.label == "journal.Acte":
        valeurs["objet_id"] = objet_du_journal(reprise, valeurs)
    elif "objet_genre" in valeurs:
        valeurs |= objet_d_une_decision(reprise, valeurs)
    elif modele._meta.label == "appels.Complement":
        types = reprise.ids[apps.get_model("appels", "TypePiece")]
        valeurs["cible"] = re.sub(
            r"^piece:(\d+)$", lambda m: f"piece:{types.get(int(m.group(1)), m.group(1))}", valeurs["cible"]
        )
    return valeurs


def objet_du_journal(reprise: Reprise, valeurs: dict[str, Any]) -> int | None:
    """The object of an act, when the archive holds it; else the sentence alone remains."""
    try:
        modele = apps.get_model(valeurs["objet_type"])
    except (LookupError, ValueError):
        return None
    return reprise.ids.get(modele, {}).get(valeurs["objet_id"] or 0)


def objet_d_une_decision(reprise: Reprise, valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """What a meeting decides upon, or a council is asked about: named by its kind, found again by its identifier.

    An object that the archive does not hold leaves its name alone.
    """
    genre = objets.genres().get(valeurs["objet_genre"])
    if genre is None or genre.modele is None:
        return {}
    nouveau = reprise.ids.get(genre.modele, {}).get(valeurs["objet_id"] or 0)
    return {"objet_id": nouveau} if nouveau is not None else {"objet_genre": "", "objet_id": None}


def ecrire_table(reprise: Reprise, modele: type[models.Model]) -> None:
    rangees = [
        {**valeurs_de(reprise, modele, rangee), "id": reprise.ids[modele][int(rangee["id"])]}
        for rangee in reprise.lire(nom_de_table(modele))
    ]
    copier(modele, rangees)


def ecrire_lien(reprise: Reprise, lien: tables.Lien) -> None:
    champ: Any = lien.modele._meta.get_field(lien.champ)
    de, vers = f"{champ.m2m_field_name()}_id", f"{champ.m2m_reverse_field_name()}_id"
    copier(
        lien.table,
        [
            {
                de: reprise.nouveau(lien.modele, int(rangee["de"])),
                vers: reprise.nouveau(champ.related_model, int(rangee["vers"])),
            }
            for rangee in reprise.lire(f"liens/{lien.nom}.csv")
        ],
    )
