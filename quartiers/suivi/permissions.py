"""Who may do what in the yearly monitoring and on the annual report: one declared policy per act."""

from quartiers.appels.permissions import lit_exact
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur, politique
from quartiers.suivi.models import FicheAction

PILOTAGE = {Role.PILOTE}
EQUIPE = {Role.PILOTE, Role.AGENT_COMMUNAL}
LECTURE = {*EQUIPE, Role.ADMINISTRATEUR, Role.SERVICE_ETAT, Role.INSTRUCTEUR, Role.EVALUATEUR}
PARTENAIRES = {*LECTURE, Role.BAILLEUR, Role.CONSEILLER, Role.MEDIATEUR}
RESPONSABLES = {*EQUIPE, Role.SERVICE_ETAT, Role.INSTRUCTEUR, Role.BAILLEUR, Role.MEDIATEUR, Role.PORTEUR}

tenir_questions = politique(
    "suivi.tenir_questions", "Tenir les questions du contrat et les réglages du suivi", PILOTAGE
)
suivre_actions = politique(
    "suivi.suivre_actions", "Voir les fiches des actions de l’année", {*PARTENAIRES, Role.PORTEUR}
)
creer_fiche = politique("suivi.creer_fiche", "Ouvrir une fiche action", EQUIPE)
saisir_fiche = politique("suivi.saisir_fiche", "Remplir une fiche action et sa fiche bilan", RESPONSABLES)
verifier_fiche = politique("suivi.verifier_fiche", "Vérifier une fiche bilan", EQUIPE)
relancer = politique("suivi.relancer", "Rappeler les fiches bilan attendues", EQUIPE)
importer_fiches = politique("suivi.importer_fiches", "Importer des fiches par classeur", {*RESPONSABLES})
voir_consolidation = politique("suivi.voir_consolidation", "Voir les tableaux de bord du contrat", PARTENAIRES)
voir_detail = politique("suivi.voir_detail", "Ouvrir les lignes qui font un chiffre", LECTURE)
juger_continuation = politique("suivi.juger_continuation", "Donner un avis sur la suite d’une action", EQUIPE)

lire_projet_rapport = politique("suivi.lire_projet_rapport", "Lire le rapport annuel en préparation", PARTENAIRES)
rediger_rapport = politique("suivi.rediger_rapport", "Rédiger les chapitres du rapport annuel", EQUIPE)
commenter_rapport = politique("suivi.commenter_rapport", "Commenter le rapport annuel en préparation", PARTENAIRES)
conduire_rapport = politique(
    "suivi.conduire_rapport", "Conduire le rapport annuel, de la consultation à la transmission", PILOTAGE
)
enregistrer_avis = politique("suivi.enregistrer_avis", "Enregistrer un avis sur le rapport annuel", EQUIPE)
enregistrer_deliberation = politique("suivi.enregistrer_deliberation", "Enregistrer une délibération", EQUIPE)
preparer_passation = politique(
    "suivi.preparer_passation", "Produire le dossier de passation du contrat", {Role.PILOTE, Role.ADMINISTRATEUR}
)


def lit_les_nombres(acteur: Acteur, organisme_id: int) -> bool:
    """Whether the exact counts of one action are shown: to the team, and to the organisation that leads it.

    The others read the published figures, where no small count can be found again.
    """
    habilitation = acteur.habilitation
    return lit_exact(acteur) or (habilitation is not None and habilitation.organisme_id == organisme_id)


def peut_remplir(acteur: Acteur, fiche: FicheAction) -> bool:
    """The team fills any sheet of its perimeter; a partner fills those that its own organisation leads."""
    if not saisir_fiche(acteur, fiche):
        return False
    habilitation = acteur.habilitation
    return acteur.role in EQUIPE or (habilitation is not None and habilitation.organisme_id == fiche.organisme_id)
