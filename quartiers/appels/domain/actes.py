"""Producing letters and conventions, in bulk, in the background: numbered, merged, stored with their token."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.appels.domain.contexte_acte import contexte_de
from quartiers.appels.domain.numeros import numero_suivant
from quartiers.appels.enums_apres import (
    TRANSITIONS_ACTE,
    TRANSITIONS_TRAVAIL,
    EtatActe,
    EtatTravail,
    GenreActe,
)
from quartiers.appels.fusion import fusionner, pdf_de_l_acte
from quartiers.appels.modeles_word import modele_par_defaut
from quartiers.appels.models import ActeProduit, Financeur, LotActes, ModeleDocument, ModificationDossier
from quartiers.appels.models.actes import nouveau_jeton
from quartiers.appels.queries.apres import ActePrevu, actes_a_produire
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.exports.pdf import CompositionImpossible
from quartiers.journal.domain import consigner, franchir

TACHE_LOT = "quartiers.appels.tasks_apres.produire_lot"
FILE = "actes"


@transaction.atomic
def commander_lot(*, acteur: Acteur, contrat: Contrat, annee: int, prevus: list[ActePrevu]) -> LotActes:
    """Ask for the production of `prevus`; the job starts once this is committed. Raises ValidationError when empty."""
    if not prevus:
        raise ValidationError("Cochez au moins un document à produire.")
    lot = LotActes.objects.create(
        contrat=contrat,
        annee=annee,
        demande=[acte.cle for acte in prevus],
        total=len(prevus),
        demande_par=acteur.utilisateur,
        financeur_organisme=organisme_de(acteur),
    )
    consigner(
        acteur=acteur, code="lotactes.commander", objet=lot, phrase=f"Production de {len(prevus)} documents demandée"
    )
    app.configure_task(TACHE_LOT, queue=FILE).defer(lot_id=lot.pk)
    return lot


def organisme_de(acteur: Acteur) -> int | None:
    return acteur.habilitation.organisme_id if acteur.habilitation else None


def produire_lot(lot_id: int) -> int:
    """Make what the production asks for, one transaction each; return how many are made.

    Started again after a crash it goes on where it stopped: what exists is not made twice, and each failure is told
    beside the others' success.
    """
    lot = LotActes.objects.select_related("contrat", "demande_par").get(pk=lot_id)
    acteur = Acteur(utilisateur=lot.demande_par)
    if lot.etat == EtatTravail.FINI:
        return lot.faits
    franchir(acteur=acteur, objet=lot, table=TRANSITIONS_TRAVAIL, acte="commencer", phrase="Production commencée")
    financeurs = {int(cle.split("-")[1]) for cle in lot.demande}
    prevus = {acte.cle: acte for acte in actes_a_produire(lot.contrat, lot.annee, financeurs)}
    faits, echecs = lot.actes.count(), []
    for cle in lot.demande:
        acte = prevus.get(cle)
        if acte is None:
            continue  # made already, or no longer to be made
        try:
            produire(acteur=acteur, prevu=acte, lot=lot)
            faits += 1
        except (ValidationError, CompositionImpossible, IntegrityError) as erreur:
            echecs.append({"dossier": acte.dossier.numero, "genre": acte.genre.label, "erreur": message_de(erreur)})
        LotActes.objects.filter(pk=lot.pk).update(faits=faits, echecs=echecs)
    lot.refresh_from_db()
    phrase = f"Production terminée : {faits} documents sur {lot.total}"
    franchir(acteur=acteur, objet=lot, table=TRANSITIONS_TRAVAIL, acte="finir", phrase=phrase, fini_le=timezone.now())
    return faits


def message_de(erreur: Exception) -> str:
    if isinstance(erreur, ValidationError):
        return " ".join(erreur.messages)
    if isinstance(erreur, IntegrityError):
        return "Ce document vient d’être produit par quelqu’un d’autre."
    return "Le document n’a pas pu être mis en page. Vérifiez le modèle Word."


def modele_de(contrat_id: int, financeur: Financeur, genre: str) -> ModeleDocument | None:
    """The funder's own template, else that of the contract, else None: the shipped one serves."""
    modeles = ModeleDocument.objects.filter(contrat_id=contrat_id, genre=genre, actif=True).select_related("document")
    propres = {modele.financeur_id: modele for modele in modeles.filter(financeur__in=[financeur])}
    return propres.get(financeur.pk) or modeles.filter(financeur__isnull=True).first()


def contenu_du_modele(modele: ModeleDocument | None, genre: str) -> bytes:
    if modele is None:
        return modele_par_defaut(genre)
    with modele.document.fichier.open("rb") as fichier:
        return bytes(fichier.read())


@transaction.atomic
def produire(
    *, acteur: Acteur, prevu: ActePrevu, lot: LotActes | None = None, modification: ModificationDossier | None = None
) -> ActeProduit:
    """Merge, make the PDF, store both and write the act. Files belong to no contract: only the act gives them."""
    contrat, genre = prevu.dossier.contrat, prevu.genre
    numero = f"A{prevu.exercice}-{numero_suivant(contrat, f'acte-{prevu.exercice}'):04d}"
    jeton, jour = nouveau_jeton(), timezone.localdate()
    modele = modele_de(contrat.pk, prevu.financeur, genre)
    contexte = contexte_de(prevu, numero, jour, modification)
    mention = f"{numero} – {prevu.financeur}"
    try:
        word = fusionner(contenu_du_modele(modele, genre), contexte, jeton, mention)
    except Exception as erreur:
        # Whatever the merge raises, a template that passed its check has met figures that it cannot take.
        raise ValidationError("Le modèle Word ne se remplit pas pour ce dossier : vérifiez-le.") from erreur
    pdf = pdf_de_l_acte(word, f"{genre.label} {numero}", str(prevu.financeur), mention, jeton, jour)
    acte = ActeProduit(
        contrat=contrat,
        lot=lot,
        dossier=prevu.dossier,
        financeur=prevu.financeur,
        exercice=prevu.exercice,
        genre=genre,
        numero=numero,
        jeton=jeton,
        montant=prevu.montant,
        modele=modele,
        modification=modification,
        produit_par=acteur.utilisateur,
    )
    acte.word = ranger(word, f"{numero}-{genre.value}.docx", str(genre.label))
    acte.pdf = ranger(pdf, f"{numero}-{genre.value}.pdf", str(genre.label))
    acte.save()
    acte.lignes.set(prevu.lignes)
    phrase = f"{genre.label} {numero} produit pour le dossier {prevu.dossier.numero}, {prevu.financeur}"
    consigner(acteur=acteur, code="acteproduit.produire", objet=acte, phrase=phrase)
    return acte


def ranger(contenu: bytes, nom: str, titre: str) -> Document:
    """Store a file that nobody reads but through the act that owns it."""
    return deposer(fichier=ContentFile(contenu, name=nom), titre=titre, contrat_id=None, acteur=Acteur())


@transaction.atomic
def annuler_acte(*, acteur: Acteur, acte: ActeProduit, motif: str) -> None:
    """Withdraw a document not yet signed, to make another; the lines and what was sent stay as they are."""
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi ce document est annulé."})
    if acte.etat == EtatActe.ENVOYE and acte.genre not in {GenreActe.CONVENTION, GenreActe.CPO, GenreActe.AVENANT}:
        raise ValidationError("Cette lettre est déjà envoyée : elle ne s’annule plus.")
    champs: dict[str, Any] = {"annule_motif": motif.strip()}
    phrase = f"{acte.get_genre_display()} {acte.numero} annulé : {motif.strip()}"
    franchir(acteur=acteur, objet=acte, table=TRANSITIONS_ACTE, acte="annuler", phrase=phrase, **champs)
