"""A file in plain words, and the holder's home: files by year, what is asked of each, receipts."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from quartiers.appels.enums import (
    EtatBilan,
    EtatComplement,
    EtatDossier,
    EtatLigne,
    GenrePieceOrganisme,
)
from quartiers.appels.models import Bilan, Campagne, Complement, Dossier, LigneFinancement, PieceOrganisme
from quartiers.socle.affichage import Badge, Ton
from quartiers.socle.formats import compte, date_fr

D = EtatDossier
ETATS_EN_CLAIR: dict[str, tuple[str, Ton]] = {
    D.BROUILLON: ("Vous êtes en train de l’écrire. Il n’est pas encore déposé.", "neutre"),
    D.A_SIGNER: ("Il attend la signature d’une personne de votre organisme.", "attention"),
    D.DEPOSE: ("Il est déposé. L’équipe du contrat vérifie qu’il est complet.", "info"),
    D.A_COMPLETER: ("L’équipe du contrat vous demande des précisions.", "attention"),
    D.RECEVABLE: ("Il est complet. Les financeurs l’étudient.", "info"),
    D.IRRECEVABLE: ("Il n’a pas pu être retenu pour l’examen : le motif est écrit plus bas.", "erreur"),
    D.INSTRUIT: ("Les avis sont rendus. Le comité va décider.", "info"),
    D.RETENU: ("Le comité l’a retenu. La lettre de notification va suivre.", "succes"),
    D.AJOURNE: ("Le comité demande de le retravailler avant de décider.", "attention"),
    D.REFUSE: ("Il n’est pas retenu : le motif est écrit plus bas.", "erreur"),
    D.NOTIFIE: ("La subvention est notifiée. Le bilan sera demandé à la fin du projet.", "succes"),
    D.SOLDE: ("Tout est fini : bilan validé et subvention soldée.", "succes"),
    D.ABANDONNE: ("Le projet n’a pas eu lieu.", "neutre"),
    D.RETIRE: ("Vous l’avez retiré.", "neutre"),
}
# What the committee has decided stays between instructors until it is told: the holder reads « under instruction ».
AVANT_NOTIFICATION = {D.INSTRUIT: D.RECEVABLE, D.RETENU: D.RECEVABLE, D.AJOURNE: D.RECEVABLE, D.REFUSE: D.RECEVABLE}


@dataclass(frozen=True)
class Demande:
    """Something that the holder has to do: what, in a sentence, and where (a route name of `appels` and a date)."""

    texte: str
    route: str


def etat_en_clair(dossier: Dossier, *, porteur: bool = False) -> tuple[Badge, str]:
    """State and sentence; a holder (`porteur`) learns the committee's decision by its notification, not before."""
    etat = dossier.etat
    if porteur and dossier.notifie_le is None:
        etat = AVANT_NOTIFICATION.get(D(etat), D(etat))
    phrase, ton = ETATS_EN_CLAIR[etat]
    return Badge(D(etat).label, ton), phrase


def dossiers_de_l_organisme(organisme_id: int, contrat_id: int) -> QuerySet[Dossier]:
    """The organisation's files, the latest first, each with what it waits for. One query."""
    attendus = Bilan.objects.filter(dossier=OuterRef("pk"), etat__in=[EtatBilan.ATTENDU, EtatBilan.A_CORRIGER])
    demandes = Count("complements", filter=Q(complements__etat=EtatComplement.DEMANDE), distinct=True)
    return (
        Dossier.objects.filter(organisme=organisme_id, contrat=contrat_id)
        .select_related("campagne", "contrat")
        .annotate(
            complements_demandes=demandes,
            bilan_attendu=Exists(attendus.filter(echeance__lte=timezone.localdate())),
        )
        .order_by("-annee", "-numero")
    )


def demandes_du_dossier(dossier: Dossier) -> list[Demande]:
    """What is asked of the holder now; `dossier` comes from `dossiers_de_l_organisme`."""
    demandes = []
    if dossier.etat == D.BROUILLON:
        demandes.append(Demande("Terminer et déposer le dossier", "brouillon"))
    if dossier.etat == D.A_SIGNER:
        demandes.append(Demande("Faire signer le dossier", "brouillon"))
    if nombre := getattr(dossier, "complements_demandes", 0):
        demandes.append(
            Demande(f"Répondre à {compte(nombre, 'demande de précision', 'demandes de précision')}", "complements")
        )
    if getattr(dossier, "bilan_attendu", False):
        demandes.append(Demande("Donner le bilan, qui est attendu", "dossier"))
    return demandes


def papiers_a_renouveler(organisme_id: int, jours: int = 60) -> list[PieceOrganisme]:
    """Papers of the permanent file that end within `jours` days, or have ended."""
    limite = timezone.localdate() + dt.timedelta(days=jours)
    siens = PieceOrganisme.objects.filter(organisme=organisme_id, remplacee=False, valable_jusqu_au__lte=limite)
    return list(siens.order_by("valable_jusqu_au"))


def phrase_du_papier(piece: PieceOrganisme) -> str:
    fini = piece.valable_jusqu_au is not None and piece.valable_jusqu_au < timezone.localdate()
    nom = GenrePieceOrganisme(piece.genre).label
    verbe = "n’est plus valable depuis le" if fini else "ne sera plus valable après le"
    return f"{nom}\u00a0: cette pièce {verbe} {date_fr(piece.valable_jusqu_au)}."


def campagnes_ouvertes(contrat_id: int) -> QuerySet[Campagne]:
    return Campagne.objects.ouvertes(timezone.now()).filter(contrat=contrat_id)


def a_renouveler(organisme_id: int, contrat_id: int, annee: int) -> QuerySet[Dossier]:
    """Past files that may start this year's: deposited, of the years before, not already renewed for it."""
    return (
        Dossier.objects.deposes()
        .filter(organisme=organisme_id, contrat=contrat_id, annee__lt=annee)
        .exclude(etat__in=[D.RETIRE, D.IRRECEVABLE])
        .exclude(suivants__annee=annee)
        .order_by("-annee", "numero")
    )


def lignes_notifiees(dossier: Dossier) -> list[LigneFinancement]:
    """The decisions that the holder may read: those that were notified, or refused once the file is."""
    lignes = dossier.lignes.select_related("financeur").prefetch_related("versements")
    return [ligne for ligne in lignes if ligne.etat in {EtatLigne.NOTIFIEE, EtatLigne.SOLDEE, EtatLigne.ANNULEE}]


def complements_de(dossier: Dossier) -> list[Complement]:
    return list(Complement.objects.filter(dossier=dossier).order_by("etat", "echeance", "pk"))
