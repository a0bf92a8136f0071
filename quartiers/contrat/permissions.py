"""Who may do what on a contract, its avenants and its readings: one declared policy per act."""

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur, politique
from quartiers.contrat.models import Avis

# The pilot keeps the contract; the platform's administration opens and publishes it, and decides nothing in it.
PILOTAGE = {Role.PILOTE}
PILOTAGE_ET_PLATEFORME = {Role.PILOTE, Role.ADMINISTRATEUR}
PARTIES = {Role.PILOTE, Role.AGENT_COMMUNAL, Role.SERVICE_ETAT, Role.INSTRUCTEUR, Role.BAILLEUR}

modifier = politique(
    "contrat.modifier", "Modifier la fiche du contrat (nom, dates, vocabulaire)", PILOTAGE_ET_PLATEFORME
)
publier = politique("contrat.publier", "Publier le contrat", PILOTAGE_ET_PLATEFORME)

suivre_avenants = politique(
    "contrat.suivre_avenants",
    "Lire les avenants en préparation",
    {*PARTIES, Role.ADMINISTRATEUR, Role.EVALUATEUR},
)
rediger_avenant = politique("contrat.rediger_avenant", "Rédiger un avenant", PILOTAGE)
soumettre = politique("contrat.soumettre", "Soumettre un avenant aux signataires", PILOTAGE)
reprendre = politique("contrat.reprendre", "Reprendre en brouillon un avenant soumis", PILOTAGE)
abandonner = politique("contrat.abandonner", "Abandonner un avenant", PILOTAGE)
adopter = politique("contrat.adopter", "Enregistrer l’adoption d’un avenant", PILOTAGE)
rendre_avis = politique("contrat.rendre_avis", "Rendre ou enregistrer l’avis d’un signataire", PARTIES)

deposer_lecture = politique("contrat.deposer_lecture", "Faire lire le texte d’un contrat", PILOTAGE_ET_PLATEFORME)
verifier_lecture = politique("contrat.verifier_lecture", "Vérifier la lecture d’un contrat", PILOTAGE_ET_PLATEFORME)
valider_lecture = politique("contrat.valider_lecture", "Valider une lecture comme version 1", PILOTAGE_ET_PLATEFORME)


def peut_rendre_avis(acteur: Acteur, avis: Avis) -> bool:
    """The pilot records any opinion on behalf; another party gives only that of its own organisation.

    `avis` comes with its `contrat` and `signataire` loaded.
    """
    if not rendre_avis(acteur, avis) or acteur.habilitation is None:
        return False
    if acteur.role == Role.PILOTE:
        return True
    return acteur.habilitation.organisme_id == avis.signataire.organisme_id
