"""The deposit of a file, once: signature, closing second, receipt; what may still happen to it; withdrawal.

Closing night: the moment of a deposit is the one when the request reached the web server, by the database's clock, so
that no queue ever makes anyone late. The transaction holds the file's own row from its beginning, and the row of
the counter (the only one that two files share) for its last three statements.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from procrastinate.contrib.django import app

from quartiers.appels.domain.controles import Constat, Examen, blocages, controler, controler_dossier, examiner
from quartiers.appels.domain.numeros import numero_de_recepisse
from quartiers.appels.domain.redaction import exiger_redaction, verrouiller
from quartiers.appels.enums import (
    AVANT_DEPOT,
    TRANSITIONS_DOSSIER,
    EtatCampagne,
    EtatDossier,
    NatureBudget,
    OrigineDossier,
)
from quartiers.appels.models import Budget, Dossier, Piece
from quartiers.appels.models.campagne import a_la_seconde
from quartiers.appels.permissions import peut_signer, prolonger_depot, saisir_pour_autrui
from quartiers.comptes.acces import exiger
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.formats import date_heure_fr
from quartiers.socle.transitions import TransitionRefusee

TACHE_DEPOT = "quartiers.appels.tasks_dossiers.annoncer_depot"
FILE = "courriels"


class DepotRefuse(Exception):
    """The file cannot be deposited now; the message is for the person, `constats` say what blocks."""

    def __init__(self, message: str, constats: list[Constat] | None = None) -> None:
        super().__init__(message)
        self.constats = constats or []


def instant_de_la_base(attendu: float = 0) -> dt.datetime:
    """The database's clock, the same for all web processes, `attendu` seconds ago."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT statement_timestamp()")
        instant: dt.datetime = curseur.fetchone()[0]
    return instant - dt.timedelta(seconds=attendu)


def deposer(*, acteur: Acteur, dossier: Dossier, instant: dt.datetime | None = None) -> Dossier:
    """Deposit the file and return it with its receipt; a second call returns the first one's.

    In order: the file's row is locked, rights and rules are checked, budgets are frozen, the letters' job is written,
    the receipt's number is taken, the state moves. Raises DepotRefuse (nothing is lost), PermissionDenied.
    """
    arrive = instant or instant_de_la_base()
    with transaction.atomic():
        frais = verrouiller(dossier)
        exiger_deposant(acteur, frais)
        if frais.depose_le is not None and frais.etat not in {*AVANT_DEPOT, EtatDossier.RETIRE}:
            return frais
        exiger_ouverture(acteur, frais, arrive)
        examen = examiner(frais)
        exiger_complet(examen)
        joindre_permanentes(examen)
        figer_et_franchir(acteur, frais, arrive)
    return frais


def figer_et_franchir(acteur: Acteur, dossier: Dossier, arrive: dt.datetime) -> None:
    Budget.objects.filter(dossier=dossier, nature=NatureBudget.PREVISIONNEL, fige_le__isnull=True).update(
        fige_le=arrive
    )
    app.configure_task(TACHE_DEPOT, queue=FILE).defer(dossier_id=dossier.pk)
    signature: dict[str, Any] = (
        {"signe_par": acteur.utilisateur, "signe_le": arrive} if dossier.etat == EtatDossier.A_SIGNER else {}
    )
    depose_par = dossier.depose_par if dossier.etat == EtatDossier.A_SIGNER else acteur.utilisateur
    recepisse = numero_de_recepisse(dossier.contrat, dossier.annee)
    franchir(
        acteur=acteur,
        objet=dossier,
        table=TRANSITIONS_DOSSIER,
        acte="deposer",
        phrase=f"Dossier {dossier.numero} déposé, récépissé {recepisse}.",
        depose_le=arrive,
        depose_par=depose_par,
        recepisse=recepisse,
        modifie_le=arrive,
        **signature,
    )


def exiger_deposant(acteur: Acteur, dossier: Dossier) -> None:
    """Who writes the file deposits it; where a second signature is wanted, its signatory does."""
    if dossier.etat == EtatDossier.A_SIGNER:
        exiger_signataire(acteur, dossier)
    elif not saisir_pour_autrui(acteur, dossier):
        exiger_redaction(acteur, dossier)


def exiger_signataire(acteur: Acteur, dossier: Dossier) -> None:
    if not peut_signer(acteur, dossier):
        raise PermissionDenied("Seule une personne de l’organisme habilitée à signer peut déposer ce dossier.")
    if acteur.utilisateur is not None and dossier.depose_par_id == acteur.utilisateur.pk:
        raise PermissionDenied("Vous avez envoyé ce dossier à la signature : une autre personne doit le signer.")


def exiger_ouverture(acteur: Acteur, dossier: Dossier, arrive: dt.datetime) -> None:
    """The campaign's calendar, to the second; an extension given to this file, or a paper received by the pilot."""
    campagne = dossier.campagne
    if campagne is None or (recu_autrement(dossier) and saisir_pour_autrui(acteur, dossier)):
        return
    prolonge = dossier.depot_autorise_jusqu_au
    if prolonge is not None and a_la_seconde(arrive) <= prolonge:
        return
    if campagne.etat != EtatCampagne.PREPARATION and campagne.recevait(arrive):
        return
    if arrive < campagne.ouverture:
        raise DepotRefuse(
            f"Les dépôts ouvrent le {date_heure_fr(campagne.ouverture)}. Votre dossier est enregistré : vous pourrez le "
            "déposer à ce moment."
        )
    raise DepotRefuse(
        f"L’appel à projets est clos depuis le {date_heure_fr(campagne.cloture)} ; votre demande est arrivée le "
        f"{date_heure_fr(arrive)}. Rien n’est perdu : votre dossier reste enregistré. Écrivez à l’équipe du contrat "
        "(« Demander de l’aide ») : elle seule peut autoriser un dépôt après la clôture."
    )


def recu_autrement(dossier: Dossier) -> bool:
    """Received on paper or through another portal: what is missing is asked by admissibility, not by the form."""
    return dossier.origine in {OrigineDossier.PAPIER, OrigineDossier.PORTAIL}


def exiger_complet(examen: Examen) -> None:
    dossier = examen.dossier
    if recu_autrement(dossier):
        return
    if dossier.campagne is not None and dossier.campagne.signature_exigee and dossier.etat == EtatDossier.BROUILLON:
        raise DepotRefuse("Cet appel à projets demande une seconde signature : envoyez d’abord le dossier à signer.")
    bloquants = blocages(controler(examen))
    if bloquants:
        raise DepotRefuse("Il reste des points à compléter avant le dépôt.", bloquants)


def joindre_permanentes(examen: Examen) -> None:
    """The organisation's papers that serve this file join it as they are today: a later one changes nothing here."""
    dossier = examen.dossier
    jointes = [
        Piece(
            contrat=dossier.contrat,
            dossier=dossier,
            type_piece=type_piece,
            document=papier.document,
            piece_organisme=papier,
        )
        for type_piece in examen.types_demandes()
        if examen.piece_de(type_piece) is None and (papier := examen.permanente_de(type_piece)) is not None
    ]
    if jointes:
        Piece.objects.bulk_create(jointes)


@transaction.atomic
def envoyer_a_signer(*, acteur: Acteur, dossier: Dossier) -> Dossier:
    """Close the writing until someone with the role « signature » deposits; `depose_par` keeps who sent it."""
    frais = verrouiller(dossier)
    exiger_redaction(acteur, frais)
    bloquants = blocages(controler_dossier(frais))
    if bloquants:
        raise DepotRefuse("Il reste des points à compléter avant la signature.", bloquants)
    franchir(
        acteur=acteur,
        objet=frais,
        table=TRANSITIONS_DOSSIER,
        acte="envoyer_a_signer",
        phrase=f"Dossier {frais.numero} envoyé à la signature.",
        depose_par=acteur.utilisateur,
    )
    return frais


@transaction.atomic
def reprendre(*, acteur: Acteur, dossier: Dossier) -> Dossier:
    """Back to writing before the signature."""
    frais = verrouiller(dossier)
    exiger_redaction(acteur, frais)
    franchir(
        acteur=acteur,
        objet=frais,
        table=TRANSITIONS_DOSSIER,
        acte="reprendre",
        phrase=f"Rédaction du dossier {frais.numero} reprise.",
        depose_par=None,
    )
    return frais


@transaction.atomic
def prolonger(*, acteur: Acteur, dossier: Dossier, jusqu_au: dt.datetime, motif: str) -> Dossier:
    """Let this one file be deposited until `jusqu_au`, whatever the closing; traced with its reason."""
    frais = verrouiller(dossier)
    exiger(prolonger_depot, acteur, frais)
    if frais.etat not in AVANT_DEPOT:
        raise TransitionRefusee("Ce dossier n’attend plus de dépôt : il n’y a rien à prolonger.")
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi ce dossier peut être déposé après la clôture."})
    if jusqu_au <= instant_de_la_base():
        raise ValidationError({"jusqu_au": "Cette date est déjà passée."})
    frais.depot_autorise_jusqu_au, frais.depot_autorise_motif = jusqu_au, motif.strip()[:250]
    frais.save(update_fields=["depot_autorise_jusqu_au", "depot_autorise_motif", "modifie_le"])
    consigner(
        acteur=acteur,
        code="dossier.prolonger",
        objet=frais,
        phrase=f"Dépôt du dossier {frais.numero} autorisé jusqu’au {date_heure_fr(jusqu_au)}\u00a0: {motif.strip()}",
    )
    return frais


@transaction.atomic
def retirer(*, acteur: Acteur, dossier: Dossier, motif: str) -> Dossier:
    """The holder takes the file back, and says why; it stays readable."""
    frais = verrouiller(dossier)
    exiger_redaction(acteur, frais)
    if not motif.strip():
        raise ValidationError({"motif": "Dites en une phrase pourquoi vous retirez ce dossier."})
    franchir(
        acteur=acteur,
        objet=frais,
        table=TRANSITIONS_DOSSIER,
        acte="retirer",
        phrase=f"Dossier {frais.numero} retiré\u00a0: {motif.strip()}",
        retrait_motif=motif.strip(),
    )
    return frais


def echeance_en_clair(dossier: Dossier) -> str:
    """Until when this file may be deposited, in words; empty outside a call."""
    if dossier.depot_autorise_jusqu_au is not None:
        return f"Dépôt autorisé jusqu’au {date_heure_fr(dossier.depot_autorise_jusqu_au)}"
    if dossier.campagne is None:
        return ""
    return f"À déposer avant le {date_heure_fr(dossier.campagne.cloture)}"
