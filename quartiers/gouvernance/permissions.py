"""Who may do what on the committees and their meetings: one declared policy per act, and who sees what."""

from django.db.models import Q

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur, politique
from quartiers.gouvernance.models import Instance, SuiteSeance

EQUIPE = {Role.PILOTE, Role.AGENT_COMMUNAL}
# They follow every meeting of their perimeter; anyone else, those of the committees where they sit.
LECTURE = {*EQUIPE, Role.SERVICE_ETAT}
PARTIES = {*LECTURE, Role.ADMINISTRATEUR, Role.INSTRUCTEUR, Role.BAILLEUR, Role.CONSEILLER, Role.EVALUATEUR}
CHARGES = {*LECTURE, Role.INSTRUCTEUR, Role.BAILLEUR}

suivre_seances = politique("gouvernance.suivre_seances", "Suivre toutes les séances du périmètre", LECTURE)
composer = politique("gouvernance.composer", "Créer des instances et tenir la liste de leurs membres", EQUIPE)
preparer = politique("gouvernance.preparer", "Préparer et convoquer une séance", EQUIPE)
tenir = politique("gouvernance.tenir", "Tenir une séance : présences, débats, décisions", EQUIPE)
rediger = politique("gouvernance.rediger", "Rédiger et diffuser le compte rendu d’une séance", EQUIPE)
regler_modeles = politique("gouvernance.regler_modeles", "Changer le modèle Word des comptes rendus", {Role.PILOTE})

lire_registre = politique("gouvernance.lire_registre", "Lire le registre des décisions et leurs suites", PARTIES)
tenir_suites = politique("gouvernance.tenir_suites", "Dire ce que devient une suite confiée par une séance", CHARGES)


def mene(acteur: Acteur, instance: Instance) -> bool:
    """Whether the acting person runs this committee: the pilot any, a commune's officer those of the commune.

    `instance` comes with its `contrat` loaded. A committee of the whole contract is the pilot's alone.
    """
    if not preparer(acteur, instance) or acteur.habilitation is None:
        return False
    commune = acteur.habilitation.commune_id
    return commune is None or commune == instance.commune_id


def filtre_mene(acteur: Acteur, instance: str = "instance") -> Q:
    """`mene` as a filter: the rows of the committees that the acting person runs; `instance` is the way to them."""
    habilitation = acteur.habilitation
    if habilitation is None or acteur.role not in preparer.roles:
        return Q(pk__in=[])
    menees = Q(**{f"{instance}__contrat": habilitation.contrat_id})
    commune = habilitation.commune_id
    return menees if commune is None else menees & Q(**{f"{instance}__commune": commune})


def peut_suivre(acteur: Acteur, suite: SuiteSeance) -> bool:
    """The team says what became of any task of its committees; an organisation, of those given to it."""
    if not tenir_suites(acteur, suite):
        return False
    habilitation = acteur.habilitation
    siens = habilitation is not None and habilitation.organisme_id is not None
    if siens and habilitation.organisme_id == suite.organisme_id:  # type: ignore[union-attr]
        return True
    return mene(acteur, suite.seance.instance)
