"""Lists of people put in for a draw: opened, their columns mapped, read once, the same person kept once."""

import datetime as dt
import hashlib
import hmac
import json
import secrets
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.documents.controle import controler
from quartiers.journal.domain import consigner
from quartiers.participation.enums_tirages import EtatCalcul, EtatTirage
from quartiers.participation.models import CorrespondanceListe, ListeTirage, PersonneListe, SelTirage, Tirage
from quartiers.participation.sortition.colonnes import (
    OBLIGATOIRES,
    Naissance,
    cle_de_personne,
    lire_age,
    lire_naissance,
    lire_sexe,
    proposer,
)
from quartiers.territoire.formats import FichierIllisible
from quartiers.territoire.tableurs import ouvrir_tableau

EXTENSIONS = frozenset({"csv", "txt", "xlsx", "ods"})
LIGNES_MAX = 100_000
NUMEROS_MONTRES = 40  # row numbers told for each kind of problem
CODE = 12  # hexadecimal digits


@transaction.atomic
def deposer_liste(*, acteur: Acteur, tirage: Tirage, nom: str, fichier: "File[bytes]") -> ListeTirage:
    """Open a file and keep its rows until its columns are mapped. Raises ValidationError, saying how to mend it."""
    exiger_preparation(tirage)
    _, genre = controler(fichier)
    extension = (fichier.name or "").rpartition(".")[2].lower()
    if extension not in EXTENSIONS:
        raise ValidationError(
            f"Un fichier de type {genre} ne tient pas une liste : déposez un CSV, un Excel ou un ODS."
        )
    colonnes, lignes = ouvrir(fichier, extension)
    brut = zlib.compress(json.dumps(lignes, ensure_ascii=False).encode("utf-8"))
    liste = ListeTirage.objects.create(
        contrat_id=tirage.contrat_id, tirage=tirage, nom=nom, colonnes=colonnes, brut=brut
    )
    consigner(
        acteur=acteur,
        code="tirage.deposer_liste",
        objet=tirage,
        phrase=f"Liste de {len(lignes)} lignes déposée pour le tirage « {tirage} »",
    )
    return liste


def ouvrir(fichier: "File[bytes]", extension: str) -> tuple[list[str], list[list[str]]]:
    """Headers and rows as text; the file goes through a temporary one, gone at once."""
    with tempfile.TemporaryDirectory(prefix="quartiers-liste-") as dossier:
        chemin = Path(dossier) / f"liste.{extension}"
        fichier.seek(0)
        chemin.write_bytes(fichier.read())
        try:
            tableau = ouvrir_tableau(chemin)
            lignes = [ligne for _, ligne in zip(range(LIGNES_MAX + 1), tableau.lignes, strict=False)]
        except FichierIllisible as erreur:
            raise ValidationError(str(erreur).replace("liste." + extension, fichier.name or "Le fichier")) from erreur
    if len(lignes) > LIGNES_MAX:
        raise ValidationError(f"Cette liste dépasse {LIGNES_MAX} lignes : déposez-la en plusieurs fichiers.")
    if not lignes:
        raise ValidationError("Cette liste n’a que ses titres : il n’y a personne à tirer au sort.")
    return titres_distincts(tableau.colonnes), lignes


def titres_distincts(colonnes: Sequence[str]) -> list[str]:
    """Two columns of the same title are told apart by a number."""
    vus: dict[str, int] = {}
    distincts = []
    for colonne in colonnes:
        vus[colonne] = vus.get(colonne, 0) + 1
        distincts.append(colonne if vus[colonne] == 1 else f"{colonne} ({vus[colonne]})")
    return distincts


def lignes_en_attente(liste: ListeTirage) -> list[list[str]]:
    brut = bytes(liste.brut)
    lues: list[list[str]] = json.loads(zlib.decompress(brut)) if brut else []
    return lues


def empreinte_des_titres(colonnes: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(colonnes).encode("utf-8")).hexdigest()


def correspondance_proposee(liste: ListeTirage) -> dict[str, str]:
    """As for the last file with the same headers, else what the headers tell."""
    connue = CorrespondanceListe.objects.filter(
        contrat_id=liste.contrat_id, entetes=empreinte_des_titres(liste.colonnes)
    ).first()
    return dict(connue.choix) if connue else proposer(liste.colonnes)


@dataclass
class Bilan:
    """What became of each row: counts, and the numbers of the rows to look at; never a name."""

    lues: int = 0
    gardees: int = 0
    vides: int = 0
    numeros: dict[str, list[int]] = field(default_factory=dict)
    comptes: dict[str, int] = field(default_factory=dict)

    def signaler(self, probleme: str, numero: int) -> None:
        self.comptes[probleme] = self.comptes.get(probleme, 0) + 1
        siens = self.numeros.setdefault(probleme, [])
        if len(siens) < NUMEROS_MONTRES:
            siens.append(numero)

    def en_donnees(self) -> dict[str, Any]:
        return {
            "lues": self.lues,
            "gardees": self.gardees,
            "vides": self.vides,
            "comptes": self.comptes,
            "numeros": self.numeros,
        }


@transaction.atomic
def lire_liste(*, acteur: Acteur, liste: ListeTirage, choix: Mapping[str, str]) -> Bilan:
    """Read the rows as mapped, keep only what is mapped, forget the file; remember the mapping."""
    tirage = Tirage.objects.select_for_update().get(pk=liste.tirage_id)
    exiger_preparation(tirage)
    choix = {cible: colonne for cible, colonne in choix.items() if colonne}
    if manquantes := [cible for cible in OBLIGATOIRES if cible not in choix]:
        raise ValidationError(f"Dites au moins quelle colonne porte le {manquantes[0]}.")
    lignes = lignes_en_attente(liste)
    if liste.lue_le is not None or not lignes:
        raise ValidationError("Cette liste est déjà lue. Pour la lire autrement, retirez-la puis déposez-la à nouveau.")
    lecteur = Lecteur(tirage, liste, choix)
    for numero, ligne in enumerate(lignes, 2):
        lecteur.lire(numero, ligne)
    PersonneListe.objects.bulk_create(lecteur.personnes, batch_size=1000)
    liste.bilan, liste.brut, liste.lue_le = lecteur.bilan.en_donnees(), b"", timezone.now()
    liste.save(update_fields=["bilan", "brut", "lue_le", "modifie_le"])
    CorrespondanceListe.objects.update_or_create(
        contrat_id=liste.contrat_id, entetes=empreinte_des_titres(liste.colonnes), defaults={"choix": choix}
    )
    oublier_le_calcul(tirage)
    consigner(
        acteur=acteur,
        code="tirage.lire_liste",
        objet=tirage,
        phrase=f"Liste lue pour le tirage « {tirage} » : {lecteur.bilan.gardees} personnes gardées",
    )
    return lecteur.bilan


class Lecteur:
    """Rows become people; the same person in two rows, or two lists, is kept once."""

    def __init__(self, tirage: Tirage, liste: ListeTirage, choix: Mapping[str, str]) -> None:
        self.tirage, self.liste, self.bilan = tirage, liste, Bilan()
        self.rangs = {cible: liste.colonnes.index(colonne) for cible, colonne in choix.items()}
        self.sel = sel_de(tirage)
        self.pris = set(PersonneListe.objects.filter(tirage=tirage).values_list("code", flat=True))
        self.personnes: list[PersonneListe] = []

    def texte(self, ligne: Sequence[str], cible: str, longueur: int) -> str:
        rang = self.rangs.get(cible)
        brut = ligne[rang] if rang is not None and rang < len(ligne) else ""
        return " ".join(brut.split())[:longueur]

    def lire(self, numero: int, ligne: Sequence[str]) -> None:
        if not any(cellule.strip() for cellule in ligne):
            self.bilan.vides += 1
            return
        self.bilan.lues += 1
        nom, prenom = self.texte(ligne, "nom", 120), self.texte(ligne, "prenom", 120)
        usage = self.texte(ligne, "nom_usage", 120)
        if not (nom or usage):
            self.bilan.signaler("sans nom", numero)
            return
        naissance, age = self.lire_age(numero, ligne)
        adresse = self.texte(ligne, "adresse", 250)
        code = code_de(self.sel, cle_de_personne(nom or usage, prenom, naissance, adresse))
        if code in self.pris:
            self.bilan.signaler("déjà dans la liste", numero)
            return
        self.pris.add(code)
        complement = self.texte(ligne, "complement", 120)
        self.personnes.append(
            PersonneListe(
                contrat_id=self.tirage.contrat_id,
                tirage=self.tirage,
                liste=self.liste,
                code=code,
                nom=usage or nom,
                prenom=prenom,
                sexe=self.lire_sexe(numero, ligne),
                age=age,
                zone=self.texte(ligne, "zone", 120),
                groupe=self.texte(ligne, "groupe", 120),
                adresse=", ".join(filter(None, [adresse, complement]))[:250],
                code_postal=self.texte(ligne, "code_postal", 10),
                ville=self.texte(ligne, "ville", 100),
                courriel=self.texte(ligne, "courriel", 254),
                telephone=self.texte(ligne, "telephone", 30),
            )
        )
        self.bilan.gardees += 1

    def lire_age(self, numero: int, ligne: Sequence[str]) -> tuple[Naissance | None, int | None]:
        reference = self.tirage.age_le
        brut = self.texte(ligne, "naissance", 60)
        naissance = lire_naissance(brut, reference) if brut else None
        if brut and naissance is None:
            self.bilan.signaler("date de naissance illisible", numero)
        if naissance is not None:
            return naissance, naissance.age_au(reference)
        return None, lire_age(self.texte(ligne, "age", 20))

    def lire_sexe(self, numero: int, ligne: Sequence[str]) -> str:
        brut = self.texte(ligne, "sexe", 30)
        sexe = lire_sexe(brut) if brut else ""
        if brut and not sexe:
            self.bilan.signaler("sexe ou civilité illisible", numero)
        return sexe


def sel_de(tirage: Tirage) -> str:
    sel, _ = SelTirage.objects.get_or_create(
        tirage=tirage, defaults={"contrat_id": tirage.contrat_id, "sel": secrets.token_hex(32)}
    )
    return sel.sel


def code_de(sel: str, cle: str) -> str:
    """The code of a person in this draw: nobody finds the name again once the salt is destroyed."""
    return hmac.new(bytes.fromhex(sel), cle.encode("utf-8"), hashlib.sha256).hexdigest()[:CODE]


@transaction.atomic
def retirer_liste(*, acteur: Acteur, liste: ListeTirage) -> None:
    """Take a list and its people out of a draw that is not sealed."""
    tirage = Tirage.objects.select_for_update().get(pk=liste.tirage_id)
    exiger_preparation(tirage)
    liste.delete()
    oublier_le_calcul(tirage)
    consigner(acteur=acteur, code="tirage.retirer_liste", objet=tirage, phrase=f"Liste retirée du tirage « {tirage} »")


def exiger_preparation(tirage: Tirage) -> None:
    if tirage.etat != EtatTirage.PREPARE:
        raise ValidationError(
            "La liste est scellée : elle ne change plus. Abandonnez ce tirage pour en préparer un autre."
        )
    if tirage.calcul in {EtatCalcul.DEMANDE, EtatCalcul.EN_COURS}:
        raise ValidationError("Le calcul des chances est en cours : attendez sa fin.")


def oublier_le_calcul(tirage: Tirage) -> None:
    tirage.calcul, tirage.avancement, tirage.diagnostic = EtatCalcul.AUCUN, 0, {}
    tirage.save(update_fields=["calcul", "avancement", "diagnostic", "modifie_le"])


def purger_fichiers_en_attente(maintenant: dt.datetime) -> int:
    """Files put in and not mapped within a day go, with what they held."""
    oublies = ListeTirage.objects.filter(lue_le__isnull=True, cree_le__lt=maintenant - dt.timedelta(days=1))
    nombre = oublies.count()
    oublies.delete()
    return nombre
