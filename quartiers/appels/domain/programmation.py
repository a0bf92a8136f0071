"""Acts on scenarios: make, copy, rename, delete, set amounts; then freeze what goes to a committee."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from quartiers.appels.calculs import ZERO
from quartiers.appels.enums import (
    TRANSITIONS_LIGNE,
    TRANSITIONS_PROGRAMMATION,
    EtapeProgrammation,
    EtatProgrammation,
)
from quartiers.appels.models import Campagne, LigneFinancement, MontantProgramme, Programmation
from quartiers.appels.queries.programmation import lignes_de, version_de
from quartiers.appels.tableau import DECIDEES
from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.models import Seance
from quartiers.journal.domain import Mouvement, consigner, franchir, franchir_ensemble
from quartiers.socle.formats import montant as en_euros

# How an amount set in a version reaches the funder's line: the move, and the field that it writes.
ECRITURE_SUR_LIGNE = {
    EtapeProgrammation.COTECH: ("proposer", "propose"),
    EtapeProgrammation.COPIL: ("arbitrer", "arbitre"),
}
FIGEE = "Cette version est figée : elle ne change plus. Copiez-la pour en faire un scénario."


@dataclass(frozen=True)
class Saisie:
    """An amount typed in a cell: None empties it. `version` is what the page showed; `motif` None leaves it."""

    ligne_id: int
    montant: Decimal | None
    version: str
    motif: str | None = None


@dataclass(frozen=True)
class Reponse:
    """What became of a typed amount; `montant` and `version` are the stored ones, whoever wrote them."""

    ligne_id: int
    enregistree: bool
    montant: Decimal | None
    version: str
    message: str = ""


@transaction.atomic
def creer_scenario(
    *,
    acteur: Acteur,
    campagne: Campagne,
    nom: str,
    montants: Mapping[int, Decimal] | None = None,
    explications: Mapping[int, str] | None = None,
    regles: Mapping[str, Any] | None = None,
    note: str = "",
) -> Programmation:
    """A draft with `montants` (euros by line); raises ValidationError when the name is taken."""
    scenario = Programmation(
        contrat=campagne.contrat,
        campagne=campagne,
        nom=nom,
        note=note,
        regles=dict(regles or {}),
        cree_par=acteur.utilisateur,
    )
    verifier_nom(campagne.pk, nom)
    scenario.save()
    textes = explications or {}
    MontantProgramme.objects.bulk_create(
        MontantProgramme(
            contrat=campagne.contrat,
            programmation=scenario,
            ligne_id=ligne,
            montant=montant,
            explication=textes.get(ligne, "")[:400],
            modifie_par=acteur.utilisateur,
        )
        for ligne, montant in (montants or {}).items()
    )
    tracer(acteur, scenario, "creer", f"Scénario créé : « {nom} »")
    return scenario


@transaction.atomic
def copier(*, acteur: Acteur, programmation: Programmation, nom: str) -> Programmation:
    """A draft with the amounts of `programmation`, frozen or not, their reasons and explanations."""
    copie = Programmation(
        contrat=programmation.contrat,
        campagne=programmation.campagne,
        nom=nom,
        note=programmation.note,
        regles=programmation.regles,
        issue_de=programmation,
        cree_par=acteur.utilisateur,
    )
    verifier_nom(programmation.campagne_id, nom)
    copie.save()
    recopier_montants(programmation, copie)
    tracer(acteur, copie, "copier", f"Scénario « {nom} » copié de « {programmation.nom} »")
    return copie


def recopier_montants(source: Programmation, copie: Programmation) -> None:
    MontantProgramme.objects.bulk_create(
        MontantProgramme(
            contrat_id=copie.contrat_id,
            programmation=copie,
            ligne_id=m.ligne_id,
            montant=m.montant,
            motif=m.motif,
            explication=m.explication,
            modifie_par_id=m.modifie_par_id,
        )
        for m in MontantProgramme.objects.filter(programmation=source)
    )


@transaction.atomic
def renommer(*, acteur: Acteur, programmation: Programmation, nom: str, note: str) -> None:
    exiger_brouillon(programmation)
    verifier_nom(programmation.campagne_id, nom, sauf=programmation.pk)
    ancien, programmation.nom, programmation.note = programmation.nom, nom, note
    programmation.save(update_fields=["nom", "note", "modifie_le"])
    tracer(acteur, programmation, "renommer", f"Scénario « {ancien} » renommé « {nom} »", {"avant": ancien})


@transaction.atomic
def supprimer(*, acteur: Acteur, programmation: Programmation) -> None:
    """Delete a draft; versions made from it keep their own amounts. Its history stays in the journal."""
    exiger_brouillon(programmation)
    if Programmation.objects.filter(issue_de=programmation).exists():
        raise ValidationError(
            "Une version ou un scénario en est issu : gardez-le pour qu’on puisse suivre son histoire."
        )
    tracer(acteur, programmation, "supprimer", f"Scénario supprimé : « {programmation.nom} »")
    programmation.delete()


def exiger_brouillon(programmation: Programmation) -> None:
    if programmation.etat != EtatProgrammation.BROUILLON:
        raise ValidationError(FIGEE)


def verifier_nom(campagne_id: int, nom: str, sauf: int | None = None) -> None:
    """Two scenarios of a campaign never share a name; the database has the last word."""
    if Programmation.objects.filter(campagne_id=campagne_id, nom=nom).exclude(pk=sauf or 0).exists():
        raise ValidationError({"nom": "Un scénario de cette campagne porte déjà ce nom."})


# Amounts


def poser_montants(*, acteur: Acteur, programmation: Programmation, saisies: Iterable[Saisie]) -> list[Reponse]:
    """Write each amount by itself: one refused (changed meanwhile, line already decided) does not stop the others.

    Raises ValidationError for a frozen version. Lines that are not of this campaign are ignored.
    """
    exiger_brouillon(programmation)
    demandees = list(saisies)
    lignes = {
        ligne.pk: ligne
        for ligne in lignes_de(programmation.campagne)
        .filter(pk__in=[s.ligne_id for s in demandees])
        .select_related("financeur")
    }
    return [
        poser_montant(acteur, programmation, lignes[saisie.ligne_id], saisie)
        for saisie in demandees
        if saisie.ligne_id in lignes
    ]


def poser_montant(acteur: Acteur, programmation: Programmation, ligne: LigneFinancement, saisie: Saisie) -> Reponse:
    if ligne.etat in DECIDEES:
        message = f"{ligne.financeur} a déjà décidé ({ligne.get_etat_display().lower()}) : ce montant ne change plus."
        return Reponse(ligne.pk, False, ligne.montant_courant, "", message)
    try:
        with transaction.atomic():
            ecrit = ecrire_montant(acteur, programmation, ligne, saisie)
    except IntegrityError:  # someone else filled the empty cell at the same moment
        ecrit = False
    actuel = MontantProgramme.objects.filter(programmation=programmation, ligne=ligne).select_related("modifie_par")
    stocke = actuel.first()
    montant = stocke.montant if stocke else None
    message = "" if ecrit else message_de_conflit(stocke)
    return Reponse(ligne.pk, ecrit, montant, version_de(stocke), message)


def ecrire_montant(acteur: Acteur, programmation: Programmation, ligne: LigneFinancement, saisie: Saisie) -> bool:
    """Insert, change or remove the amount, only from the version that was read; False when it is another one now."""
    stocke = MontantProgramme.objects.filter(programmation=programmation, ligne=ligne).first()
    if version_de(stocke) != saisie.version:
        return stocke is not None and stocke.montant == saisie.montant and saisie.motif in {None, stocke.motif}
    if stocke is None:
        if saisie.montant is not None:
            MontantProgramme.objects.create(
                contrat_id=programmation.contrat_id,
                programmation=programmation,
                ligne=ligne,
                montant=saisie.montant,
                motif=saisie.motif or "",
                modifie_par=acteur.utilisateur,
            )
        return True
    intact = MontantProgramme.objects.filter(pk=stocke.pk, modifie_le=stocke.modifie_le)
    if saisie.montant is None:
        return intact.delete()[0] == 1
    champs: dict[str, Any] = {
        "montant": saisie.montant,
        "modifie_par": acteur.utilisateur,
        "modifie_le": timezone.now(),
    }
    if saisie.montant != stocke.montant:
        champs["explication"] = ""  # it told of the amount that was proposed
    if saisie.motif is not None:
        champs["motif"] = saisie.motif
    return intact.update(**champs) == 1


def message_de_conflit(stocke: MontantProgramme | None) -> str:
    if stocke is None:
        return "Quelqu’un a vidé cette case entre-temps. Vérifiez, puis saisissez de nouveau."
    qui = f" par {stocke.modifie_par}" if stocke.modifie_par else ""
    return f"Cette case a changé entre-temps{qui} : {en_euros(stocke.montant)}. Vérifiez, puis saisissez de nouveau."


# Versions


@transaction.atomic
def figer(
    *, acteur: Acteur, scenario: Programmation, etape: EtapeProgrammation, nom: str, seance: Seance | None = None
) -> Programmation:
    """Freeze the amounts of `scenario` as the version of a committee; the scenario itself stays open.

    Side effects, in order: a copy with the amounts and those of the lines already decided; its freezing; then each
    line still open receives the amount (proposed at COTECH, arbitrated at COPIL) by its own declared move.
    """
    exiger_brouillon(scenario)
    if etape not in ECRITURE_SUR_LIGNE:
        raise ValidationError("Cette étape se valide en séance.")
    version = Programmation(
        contrat=scenario.contrat,
        campagne=scenario.campagne,
        nom=nom,
        note=scenario.note,
        regles=scenario.regles,
        issue_de=scenario,
        cree_par=acteur.utilisateur,
        etape=etape,
        seance=seance,
    )
    verifier_nom(scenario.campagne_id, nom)
    version.save()
    recopier_montants_ouverts(scenario, version)
    ecrire_sur_les_lignes(acteur, version, etape)
    franchir(
        acteur=acteur,
        objet=version,
        table=TRANSITIONS_PROGRAMMATION,
        acte="figer",
        phrase=f"{etape.label} figée : « {nom} »",
        detail={"scenario": scenario.pk},
        figee_le=timezone.now(),
    )
    return version


def recopier_montants_ouverts(scenario: Programmation, version: Programmation) -> None:
    """The amounts of the scenario; for a line that its funder has decided, the decision itself."""
    lignes = {ligne.pk: ligne for ligne in lignes_de(scenario.campagne)}
    poses = {m.ligne_id: m for m in MontantProgramme.objects.filter(programmation=scenario)}
    copies = []
    for pk, ligne in lignes.items():
        pose = poses.get(pk)
        decidee = ligne.etat in DECIDEES
        if pose is None and not decidee:
            continue
        copies.append(
            MontantProgramme(
                contrat_id=version.contrat_id,
                programmation=version,
                ligne_id=pk,
                montant=(ligne.montant_courant or ZERO) if decidee else (pose.montant if pose else ZERO),
                motif=pose.motif if pose else "",
                explication=pose.explication if pose else "",
                modifie_par_id=pose.modifie_par_id if pose else None,
            )
        )
    if not copies:
        raise ValidationError("Aucun montant n’est saisi : il n’y a rien à figer.")
    MontantProgramme.objects.bulk_create(copies)


def ecrire_sur_les_lignes(acteur: Acteur, version: Programmation, etape: EtapeProgrammation) -> None:
    acte, champ = ECRITURE_SUR_LIGNE[etape]
    ouvertes = TRANSITIONS_LIGNE[acte].depuis
    montants = MontantProgramme.objects.filter(programmation=version, ligne__etat__in=ouvertes)
    mouvements = []
    for montant in montants.select_related("ligne__financeur").order_by("ligne_id"):
        ligne = montant.ligne
        phrase = f"{ligne.financeur} : {en_euros(montant.montant)} ({version.nom})"
        avant = str(getattr(ligne, champ) or "")
        mouvements.append(Mouvement(ligne, phrase, {"programmation": version.pk, "avant": avant}))
        setattr(ligne, champ, montant.montant)
        ligne.modifie_le = timezone.now()
        ligne.motif = montant.motif or ligne.motif
    franchir_ensemble(
        acteur=acteur,
        mouvements=mouvements,
        table=TRANSITIONS_LIGNE,
        acte=acte,
        champs=[champ, "motif", "modifie_le"],
    )


def tracer(
    acteur: Acteur, programmation: Programmation, acte: str, phrase: str, detail: dict[str, Any] | None = None
) -> None:
    consigner(acteur=acteur, code=f"programmation.{acte}", objet=programmation, phrase=phrase, detail=detail)
