"""Files of figures: opened, recognised, seen by a person, written; the same file again changes nothing."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import deposer
from quartiers.indicateurs.domain.mesures import charger_mesures
from quartiers.indicateurs.domain.territoires import lever_les_doutes
from quartiers.indicateurs.domain.versements import (
    Apercu,
    Avancement,
    bornes_connues,
    comparer,
    interroger_les_series,
    signaler_inconnus,
    verser,
)
from quartiers.indicateurs.enums import TRANSITIONS_CHARGEMENT, EtatChargement
from quartiers.indicateurs.gabarits import Reconnaissance, reconnaitre
from quartiers.indicateurs.lecture_fichier import COLONNES_LIBRES, lire_libre, lire_officiel
from quartiers.indicateurs.models import ChargementValeurs, Mesure
from quartiers.indicateurs.valeurs_lues import Lot
from quartiers.journal.domain import franchir
from quartiers.tableurs.classeur import Classeur, ClasseurIllisible, lire_classeur
from quartiers.tableurs.correspondance import Tableau, lire_tableau
from quartiers.territoire import referentiel

GZIP = b"\x1f\x8b"
DEPLIE_MAX = 60 * 1024 * 1024  # bytes of a file once unpacked
DONNEES = Path(__file__).resolve().parents[1] / "donnees"
LIVRES = (
    referentiel.DONNEES / "qpv_2024_indicateurs_france.csv.gz",
    DONNEES / "communes_saone_et_loire.csv.gz",
    DONNEES / "chomage_zone_d_emploi.csv",
)


class FichierRefuse(Exception):
    """The file is not read; the message is in French and names what has changed."""


@dataclass
class Lecture:
    """A file read, compared with what is known: `lot` says what is wrong, `apercu` what the writing would do."""

    trouve: Reconnaissance
    lot: Lot
    apercu: Apercu
    tableau: Tableau | None = None

    @property
    def possible(self) -> bool:
        return not self.lot.graves and bool(self.apercu.nouvelles or self.apercu.corrections)


def ouvrir(octets: bytes, nom: str) -> Classeur:
    """Raises FichierRefuse."""
    if octets.startswith(GZIP):
        octets, nom = deplier(octets, nom), nom.removesuffix(".gz")
    try:
        return lire_classeur(octets, nom)
    except ClasseurIllisible as faute:
        raise FichierRefuse(str(faute)) from faute


def deplier(octets: bytes, nom: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=ContentFile(octets)) as flux:
            contenu = flux.read(DEPLIE_MAX + 1)
    except (OSError, EOFError) as faute:
        raise FichierRefuse(f"{nom} : l’archive est abîmée.") from faute
    if len(contenu) > DEPLIE_MAX:
        raise FichierRefuse(f"{nom} : plus de {DEPLIE_MAX // 1024 // 1024} Mo une fois déplié, coupez le fichier.")
    return contenu


@transaction.atomic
def lire(octets: bytes, nom: str, *, contrat: Contrat | None = None, millesime: str = "") -> Lecture:
    """An official file, by its description. Raises FichierRefuse with the headers that changed."""
    trouve = reconnaitre(ouvrir(octets, nom))
    if not trouve.exacte:
        raise FichierRefuse(f"{nom} : {trouve.message}")
    charger_mesures_si_besoin()
    return confronter(trouve, lire_officiel(trouve, bornes_connues(contrat), millesime=millesime))


def confronter(trouve: Reconnaissance, lot: Lot, tableau: Tableau | None = None) -> Lecture:
    apercu, _, _ = comparer(lot.valeurs)
    signaler_inconnus(lot, apercu)
    interroger_les_series(lot)
    return Lecture(trouve, lot, apercu, tableau)


@transaction.atomic
def lire_colonnes(
    octets: bytes, nom: str, *, contrat: Contrat, mesure: Mesure, source: str, millesime: str, voulues: list[str] | None
) -> Lecture:
    """A file of any make, one measure, by the columns that a person settled. Raises FichierRefuse."""
    classeur = ouvrir(octets, nom)
    tableaux = [
        lire_tableau(f, COLONNES_LIBRES, voulues=voulues) for f in classeur.feuilles if f.visible and not f.vide
    ]
    tableau = next((t for t in tableaux if t is not None), None)
    if tableau is None:
        raise FichierRefuse(f"{nom} : aucune ligne de titres de colonnes n’est reconnue.")
    bornes = bornes_connues(contrat).get(mesure.code)
    lot = lire_libre(tableau, mesure=mesure.code, source=source, millesime=millesime, bornes=bornes)
    lever_les_doutes(lot)
    return confronter(Reconnaissance(), lot, tableau)


def charger_mesures_si_besoin() -> None:
    if not Mesure.objects.filter(contrat__isnull=True).exists():
        charger_mesures()


@transaction.atomic
def proposer(
    *, acteur: Acteur, contrat: Contrat, fichier: "File[bytes]", reglages: dict[str, object]
) -> ChargementValeurs:
    """Keep the file until a person has seen what it would write. Raises ValidationError, FichierRefuse."""
    octets = fichier.read()
    nom = fichier.name or "fichier"
    trouve = reconnaitre(ouvrir(octets, nom))
    if not trouve.exacte and not reglages.get("mesure"):
        raise FichierRefuse(f"{nom} : {trouve.message}")
    fichier.seek(0)
    document = deposer(fichier=fichier, titre=f"Valeurs : {nom}", contrat_id=contrat.pk, acteur=acteur)
    return ChargementValeurs.objects.create(
        contrat=contrat,
        gabarit=trouve.gabarit.code if trouve.exacte and trouve.gabarit else "",
        nom=nom[:250],
        empreinte=document.empreinte,
        document=document,
        reglages=reglages,
        auteur=acteur.utilisateur,
    )


def relire(chargement: ChargementValeurs) -> Lecture:
    """What the kept file would write today; territories that it names for the first time are not kept yet.

    Raises FichierRefuse.
    """
    with transaction.atomic():
        lecture = lire_garde(chargement)
        transaction.set_rollback(True)
    return lecture


def lire_garde(chargement: ChargementValeurs) -> Lecture:
    if chargement.document is None or chargement.contrat is None:
        raise FichierRefuse("Le fichier de ce chargement n’est pas gardé.")
    with chargement.document.fichier.open("rb") as flux:
        octets = flux.read()
    reglages = chargement.reglages
    if chargement.gabarit:
        return lire(octets, chargement.nom, contrat=chargement.contrat, millesime=reglages.get("millesime", ""))
    mesure = Mesure.objects.get(pk=reglages["mesure"])
    return lire_colonnes(
        octets, chargement.nom, contrat=chargement.contrat, mesure=mesure, source=reglages.get("source", ""),
        millesime=reglages.get("millesime", ""), voulues=reglages.get("colonnes"),
    )  # fmt: skip


@transaction.atomic
def ecrire(*, acteur: Acteur, chargement: ChargementValeurs, motif: str, confirme: bool) -> Apercu:
    """Write what was seen. Raises ValidationError, FichierRefuse, TransitionRefusee."""
    charger_mesures_si_besoin()
    lecture = relire(chargement)
    refuser(lecture, confirme=confirme)
    apercu = verser(acteur=acteur, valeurs=lecture.lot.valeurs, chargement=chargement, motif=motif)
    franchir(
        acteur=acteur,
        objet=chargement,
        table=TRANSITIONS_CHARGEMENT,
        acte="ecrire",
        phrase=f"Valeurs chargées depuis « {chargement.nom} » : {phrase_de(apercu)}",
        bilan=apercu.compte,
    )
    return apercu


def ecarter(*, acteur: Acteur, chargement: ChargementValeurs) -> None:
    franchir(
        acteur=acteur,
        objet=chargement,
        table=TRANSITIONS_CHARGEMENT,
        acte="ecarter",
        phrase=f"Fichier de valeurs écarté : « {chargement.nom} »",
    )


def refuser(lecture: Lecture, *, confirme: bool) -> None:
    """Raises ValidationError while something is wrong, or questioned and not confirmed."""
    if graves := lecture.lot.graves:
        raise ValidationError([f"{p.ou} : {p.message}" for p in graves[:20]])
    if lecture.lot.questions and not confirme:
        raise ValidationError([*lecture.lot.questions, "Confirmez si ces valeurs sont justes."])


@transaction.atomic
def charger(
    *,
    chemin: Path,
    millesime: str = "",
    motif: str = "",
    confirme: bool = False,
    a_blanc: bool = False,
    avancement: Avancement | None = None,
) -> Lecture:
    """An official file of this machine, for every contract. Raises FichierRefuse, ValidationError, OSError."""
    octets = chemin.read_bytes()
    lecture = lire(octets, chemin.name, millesime=millesime)
    refuser(lecture, confirme=confirme or a_blanc)
    if a_blanc or not lecture.possible:
        return lecture
    gabarit = lecture.trouve.gabarit
    chargement = ChargementValeurs.objects.create(
        gabarit=gabarit.code if gabarit else "",
        nom=chemin.name[:250],
        empreinte=hashlib.sha256(octets).hexdigest(),
        etat=EtatChargement.ECRIT,
        bilan=lecture.apercu.compte,
    )
    verser(acteur=Acteur(), valeurs=lecture.lot.valeurs, chargement=chargement, motif=motif, avancement=avancement)
    return lecture


def charger_livrees(avancement: Avancement | None = None) -> dict[str, Apercu]:
    """The definitions and the official figures shipped with the project, as often as one likes."""
    charger_mesures()
    faits = {}
    for rang, chemin in enumerate(LIVRES, start=1):
        faits[chemin.name] = charger(chemin=chemin).apercu
        if avancement:
            avancement(rang, len(LIVRES))
    return faits


def phrase_de(apercu: Apercu) -> str:
    compte = apercu.compte
    return f"{compte['nouvelles']} nouvelles, {compte['corrections']} corrigées, {compte['inchangees']} inchangées"
