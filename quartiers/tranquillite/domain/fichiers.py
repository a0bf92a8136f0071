"""A partner's own file: checked for persons, read, settled once, remembered; the file itself is never kept."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner, franchir
from quartiers.tableurs.classeur import ClasseurIllisible, lire_classeur
from quartiers.tableurs.garde import FichierNominatif, verifier
from quartiers.tableurs.valeurs import plat
from quartiers.tranquillite.decoupe import Mots
from quartiers.tranquillite.domain.livraisons import CleFait, Resultat, livrer
from quartiers.tranquillite.enums import TRANSITIONS_DEPOT, Moyen
from quartiers.tranquillite.forme import Lecture, Reglage, deviner, lire, tableau_de
from quartiers.tranquillite.lieux import lieux_de
from quartiers.tranquillite.models import CorrespondanceSource, DepotFichier, SourceObservatoire

ECARTEE = "-"  # what a form sends for a word that is left aside
ECARTEES_MAX = 200


@dataclass
class Apercu:
    """The counts that a file gives once its words are known; the words still to settle; what is set aside."""

    chiffres: dict[CleFait, int] = field(default_factory=dict)
    inconnus: dict[str, list[str]] = field(default_factory=dict)  # kind → words as written
    termes: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # kind → (word, key known or "")
    ecartees: list[str] = field(default_factory=list)


def mots_de(source: SourceObservatoire) -> Mots:
    """The words that mean something for this source: its categories, its places, what was settled before."""
    categories = {plat(c.titre): str(c.pk) for c in source.categories.all()}
    lieux: dict[str, str] = {}
    for lieu in lieux_de(source.contrat, source.echelle):
        lieux |= {plat(lieu.nom): lieu.cle, plat(lieu.code): lieu.cle}
    for retenue in CorrespondanceSource.objects.filter(source=source).order_by("modifie_le"):
        categories |= retenue.vocabulaire.get("categorie", {})
        lieux |= retenue.vocabulaire.get("lieu", {})
    return Mots(categories, lieux)


def deposer_fichier(*, acteur: Acteur, source: SourceObservatoire, octets: bytes) -> DepotFichier:
    """Read and keep the counts to settle. Raises ValidationError; a refused file leaves one line of the journal only."""
    mots = mots_de(source)
    try:
        classeur = lire_classeur(octets, "Le fichier")
        verifier(classeur, [*mots.categories, *mots.lieux])
        tableau = tableau_de(classeur, mots)
    except FichierNominatif as refus:
        phrase = f"{source} : un fichier refusé, il semblait contenir des données personnelles"
        consigner(acteur=acteur, code="observatoire.refuser", objet=source, phrase=phrase)
        raise ValidationError(str(refus)) from refus
    except ClasseurIllisible as illisible:
        raise ValidationError(str(illisible)) from illisible
    with transaction.atomic():
        depot = DepotFichier.objects.create(
            contrat_id=source.contrat_id,
            source=source,
            depose_par=acteur.utilisateur,
            empreinte=hashlib.sha256(octets).hexdigest(),
            signature=tableau["signature"],
            tableau=tableau,
        )
        consigner(
            acteur=acteur, code="observatoire.deposer", objet=source, phrase=f"{source} : un fichier de chiffres déposé"
        )
    return depot


def reglage_propose(depot: DepotFichier, mots: Mots) -> Reglage:
    """What was settled for the same header before, else a guess; the year is always that of this file."""
    devine = deviner(depot.tableau, mots)
    retenue = CorrespondanceSource.objects.filter(source=depot.source_id, signature=depot.signature).first()
    if retenue is None or len(retenue.colonnes) != len(depot.tableau["entetes"]):
        return devine
    fixes = retenue.vocabulaire.get("fichier", {})
    return Reglage(retenue.colonnes, devine.annee, fixes.get("categorie", ""), fixes.get("lieu", ""))


def apercevoir(depot: DepotFichier, reglage: Reglage, mots: Mots, choisis: Mapping[str, Mapping[str, str]]) -> Apercu:
    """`choisis`: {kind: {flattened word: key, ECARTEE}} from the form, over what is remembered."""
    lecture = lire(depot.tableau, reglage, mots)
    apercu = Apercu(ecartees=list(lecture.ecartees[:ECARTEES_MAX]))
    apercu.termes = {genre: termes_de(lecture, genre, mots, choisis.get(genre, {})) for genre in ("categorie", "lieu")}
    apercu.inconnus = {genre: [mot for mot, cle in termes if not cle] for genre, termes in apercu.termes.items()}
    cles = {genre: {plat(mot): cle for mot, cle in termes} for genre, termes in apercu.termes.items()}
    for lu in lecture.lus:
        categorie = reglage.categorie or cles["categorie"].get(plat(lu.categorie), "")
        lieu = reglage.lieu or cles["lieu"].get(plat(lu.lieu), "")
        if ECARTEE in {categorie, lieu} or not categorie or not lieu:
            if len(apercu.ecartees) < ECARTEES_MAX:
                mots_dits = ", ".join(m for m in (lu.categorie, lu.lieu) if m)
                apercu.ecartees.append(f"{mots_dits or 'Sans mot'}, {lu.mois:%m/%Y} : mot laissé de côté ou inconnu.")
            continue
        cle = (int(categorie), lieu, lu.mois)
        apercu.chiffres[cle] = apercu.chiffres.get(cle, 0) + lu.nombre
    return apercu


def termes_de(lecture: Lecture, genre: str, mots: Mots, choisis: Mapping[str, str]) -> list[tuple[str, str]]:
    connus = mots.categories if genre == "categorie" else mots.lieux
    vus: dict[str, str] = {}
    for lu in lecture.lus:
        mot = lu.categorie if genre == "categorie" else lu.lieu
        vus.setdefault(plat(mot), mot)
    vus.pop("", None)
    return [(mot, choisis.get(nu) or (connus[nu] or ECARTEE if nu in connus else "")) for nu, mot in vus.items()]


@transaction.atomic
def integrer(
    *,
    acteur: Acteur,
    depot: DepotFichier,
    reglage: Reglage,
    choisis: Mapping[str, Mapping[str, str]],
    jour: dt.date,
    motif: str = "",
) -> Resultat:
    """Write the counts, remember how the file was read, forget its table. Raises ValidationError, TransitionRefusee."""
    mots = mots_de(depot.source)
    apercu = apercevoir(depot, reglage, mots, choisis)
    if not apercu.chiffres:
        raise ValidationError("Aucun chiffre n’est reconnu : réglez les colonnes et les mots.")
    resultat = livrer(
        acteur=acteur,
        source=depot.source,
        chiffres=apercu.chiffres,
        moyen=Moyen.FICHIER,
        jour=jour,
        motif=motif,
        empreinte=depot.empreinte,
        ecartees=len(apercu.ecartees),
    )
    retenir(depot, reglage, apercu)
    franchir(
        acteur=acteur,
        objet=depot,
        table=TRANSITIONS_DEPOT,
        acte="integrer",
        phrase=f"{depot.source} : fichier intégré ({resultat.phrase})",
        tableau={},
        ecartees=apercu.ecartees,
    )
    return resultat


def retenir(depot: DepotFichier, reglage: Reglage, apercu: Apercu) -> None:
    vocabulaire: dict[str, dict[str, str]] = {
        genre: {plat(mot): "" if cle == ECARTEE else cle for mot, cle in termes if cle}
        for genre, termes in apercu.termes.items()
    }
    vocabulaire["fichier"] = {"categorie": reglage.categorie, "lieu": reglage.lieu}
    CorrespondanceSource.objects.update_or_create(
        source=depot.source,
        signature=depot.signature,
        defaults={
            "contrat_id": depot.contrat_id,
            "colonnes": list(reglage.roles),
            "vocabulaire": vocabulaire,
        },
    )


@transaction.atomic
def abandonner(*, acteur: Acteur, depot: DepotFichier) -> None:
    franchir(
        acteur=acteur,
        objet=depot,
        table=TRANSITIONS_DEPOT,
        acte="abandonner",
        phrase=f"{depot.source} : fichier abandonné sans rien enregistrer",
        tableau={},
    )


def mots_choisis(
    donnees: Mapping[str, str], apercu_termes: Mapping[str, Sequence[tuple[str, str]]]
) -> dict[str, dict[str, str]]:
    """{kind: {flattened word: key}} of what a form sends under « categorie-0 », « lieu-3 »."""
    return {
        genre: {
            plat(mot): donnees[f"{genre}-{rang}"]
            for rang, (mot, _) in enumerate(termes)
            if donnees.get(f"{genre}-{rang}")
        }
        for genre, termes in apercu_termes.items()
    }
