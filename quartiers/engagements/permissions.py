"""Who may do what with commitments and common-law means: one declared policy per act."""

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur, politique
from quartiers.engagements.models import DemandePartenaire

EQUIPE = {Role.PILOTE}
LECTURE = {Role.PILOTE, Role.AGENT_COMMUNAL, Role.SERVICE_ETAT, Role.ADMINISTRATEUR, Role.EVALUATEUR}
# Services of signatories: they answer for their own organisation.
PARTENAIRES = {Role.INSTRUCTEUR, Role.BAILLEUR, Role.SERVICE_ETAT}

suivre_engagements = politique("engagements.suivre", "Voir les réponses des partenaires avant leur validation", LECTURE)
conduire_engagements = politique(
    "engagements.conduire", "Dire qui répond d’un engagement, ses étapes, son abandon", EQUIPE
)
collecter = politique("engagements.collecter", "Ouvrir la collecte annuelle, relancer, valider les réponses", EQUIPE)
repondre = politique("engagements.repondre", "Répondre au tableau annuel de son organisme", {*EQUIPE, *PARTENAIRES})
tenir_dispositifs = politique("engagements.tenir_dispositifs", "Tenir le catalogue des dispositifs", EQUIPE)
lire_moyens = politique(
    "engagements.lire_moyens", "Lire les moyens de droit commun déclarés", {*LECTURE, *PARTENAIRES, Role.CONSEILLER}
)


def lit_les_nombres(acteur: Acteur) -> bool:
    """Exact counts of beneficiaries: the team alone. All the others read the published ones (socle.secret)."""
    return acteur.role in {Role.PILOTE, Role.AGENT_COMMUNAL, Role.SERVICE_ETAT}


def est_le_sien(acteur: Acteur, organisme_id: int | None) -> bool:
    habilitation = acteur.habilitation
    return habilitation is not None and organisme_id is not None and habilitation.organisme_id == organisme_id


def peut_repondre(acteur: Acteur, demande: DemandePartenaire) -> bool:
    """The team fills any table in the place of a partner; a partner, its own organisation's."""
    if not repondre(acteur, demande):
        return False
    return acteur.role in EQUIPE or est_le_sien(acteur, demande.organisme_id)
