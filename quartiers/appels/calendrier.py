"""Where a campaign stands in time: its dates in order, open or not, and what is late. No query."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from quartiers.appels.enums import EtatCampagne
from quartiers.appels.models import Campagne
from quartiers.appels.models.campagne import a_la_seconde
from quartiers.socle.affichage import Badge
from quartiers.socle.formats import compte, date_fr, date_heure_fr

BIENTOT = dt.timedelta(days=7)


@dataclass(frozen=True)
class Echeance:
    """A public date of the campaign; `nom` is its field, a stable name for calendars."""

    nom: str
    libelle: str
    date: dt.date | dt.datetime
    precision: str = ""


LIBELLES = (
    ("ouverture", "Ouverture des dépôts", ""),
    ("cloture", "Clôture des dépôts", "Passé cet instant, aucun dossier n’entre."),
    ("recevabilite_le", "Recevabilité examinée", "Les pièces et les conditions sont vérifiées."),
    ("instruction_le", "Avis des partenaires attendus", "Chaque financeur et chaque commune donne son avis."),
    ("cotech_le", "Comité technique", "Les montants sont proposés."),
    ("copil_le", "Comité de pilotage", "Les montants sont arbitrés et la programmation validée."),
    ("programmation_limite", "Programmation validée au plus tard", ""),
    ("deliberations_le", "Délibérations au plus tard", "Chaque financeur vote ce qu’il accorde."),
    ("notification_le", "Réponses écrites au plus tard", "Chaque organisme reçoit sa réponse."),
    ("action_debut", "Début des projets", ""),
    ("bilan_intermediaire_le", "Bilan intermédiaire attendu", ""),
    ("action_fin", "Fin des projets", ""),
)


def echeances(campagne: Campagne) -> list[Echeance]:
    """The dates that are set, past to future (a day comes before its own hours)."""
    posees = [
        Echeance(nom, libelle, getattr(campagne, nom), precision)
        for nom, libelle, precision in LIBELLES
        if getattr(campagne, nom) is not None
    ]
    return sorted(posees, key=lambda echeance: (jour_de(echeance.date), isinstance(echeance.date, dt.datetime)))


def jour_de(date: dt.date | dt.datetime) -> dt.date:
    return timezone.localdate(date) if isinstance(date, dt.datetime) else date


def situation(campagne: Campagne, maintenant: dt.datetime) -> Badge:
    """« Ouvert jusqu’au… », « Ouvre bientôt », « Clos » : what someone wants to know first."""
    if campagne.etat == EtatCampagne.PREPARATION:
        return Badge("En préparation", "attention")
    if campagne.etat == EtatCampagne.CLOSE or campagne.cloture < a_la_seconde(maintenant):
        return Badge("Dépôts clos", "neutre")
    if maintenant < campagne.ouverture:
        return Badge("Ouvre bientôt", "info")
    return Badge("Derniers jours" if campagne.cloture - maintenant <= BIENTOT else "Ouvert", "succes")


def phrase_de_situation(campagne: Campagne, maintenant: dt.datetime) -> str:
    """The same in one sentence, with the date and what remains."""
    if campagne.etat == EtatCampagne.PREPARATION:
        return "Cet appel à projets n’est pas publié : seules les personnes habilitées le voient."
    if campagne.etat == EtatCampagne.CLOSE or campagne.cloture < a_la_seconde(maintenant):
        return f"Les dépôts sont clos depuis le {date_heure_fr(campagne.cloture)}."
    if maintenant < campagne.ouverture:
        return f"Les dépôts ouvrent le {date_heure_fr(campagne.ouverture)}."
    reste = (jour_de(campagne.cloture) - jour_de(maintenant)).days
    attente = "c’est aujourd’hui" if reste == 0 else f"il reste {compte(reste, 'jour', 'jours')}"
    return f"Vous pouvez déposer un dossier jusqu’au {date_heure_fr(campagne.cloture)} : {attente}."


def retard_de_programmation(campagne: Campagne, jour: dt.date) -> str:
    """Why the programming is late or will be (Contrat, 5.3.1: the first quarter at the latest); empty when it is not."""
    limite = campagne.programmation_limite
    if validee := campagne.programmation_validee_le:
        if validee <= limite:
            return ""
        retard = compte((validee - limite).days, "jour", "jours")
        return (
            f"La programmation a été validée le {date_fr(validee)}, {retard} après la date limite ({date_fr(limite)})."
        )
    if jour > limite:
        retard = compte((jour - limite).days, "jour", "jours")
        return f"La programmation devait être validée le {date_fr(limite)} : elle a {retard} de retard."
    if campagne.copil_le and campagne.copil_le > limite:
        return (
            f"Le comité de pilotage est prévu le {date_fr(campagne.copil_le)}, après la date limite de la "
            f"programmation ({date_fr(limite)}) : avancez-le, ou la programmation sera en retard."
        )
    return ""
