"""Who may do what in the call for projects: one declared policy per act, then the rules that look at the object."""

import datetime as dt
from collections.abc import Collection

from django.utils import timezone

from quartiers.appels.enums import RoleInterne
from quartiers.appels.models import Dossier, Financeur, LigneFinancement, Membre
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur, politique

PILOTAGE = {Role.PILOTE}
HOLDER = {Role.PORTEUR, Role.PILOTE}
INSTRUCTION = {Role.PILOTE, Role.INSTRUCTEUR, Role.AGENT_COMMUNAL}
LECTURE = {*INSTRUCTION, Role.SERVICE_ETAT, Role.EVALUATEUR, Role.ADMINISTRATEUR}

gerer_campagne = politique("appels.gerer_campagne", "Préparer et publier un appel à projets", PILOTAGE)
gerer_financeurs = politique("appels.gerer_financeurs", "Tenir la liste des financeurs et leurs enveloppes", PILOTAGE)
suivre_saison = politique("appels.suivre_saison", "Voir la saison de l’appel à projets en un coup d’œil", LECTURE)

tenir_organisme = politique("appels.tenir_organisme", "Tenir le dossier permanent d’un organisme", HOLDER)
verifier_organisme = politique("appels.verifier_organisme", "Vérifier le dossier permanent d’un organisme", PILOTAGE)
rediger_dossier = politique("appels.rediger_dossier", "Rédiger et déposer un dossier", HOLDER)
suivre_ses_dossiers = politique("appels.suivre_ses_dossiers", "Suivre les dossiers de son organisme", {Role.PORTEUR})
saisir_pour_autrui = politique(
    "appels.saisir_pour_autrui", "Saisir un dossier reçu sur papier ou par un autre portail", PILOTAGE
)
prolonger_depot = politique("appels.prolonger_depot", "Autoriser un dépôt après la clôture", PILOTAGE)
lire_dossiers = politique("appels.lire_dossiers", "Lire les dossiers déposés", {*LECTURE, Role.CONSEILLER})
consulter_dossier = politique(
    "appels.consulter_dossier", "Consulter un dossier", {*LECTURE, Role.CONSEILLER, Role.PORTEUR}
)
echanger = politique("appels.echanger", "Écrire dans le fil d’un dossier", {*INSTRUCTION, Role.PORTEUR})

declarer_recevabilite = politique("appels.declarer_recevabilite", "Décider de la recevabilité", PILOTAGE)
demander_complements = politique("appels.demander_complements", "Demander des compléments", INSTRUCTION)
situer_lieux = politique("appels.situer_lieux", "Retenir une autre situation que celle calculée", PILOTAGE)
rendre_avis = politique("appels.rendre_avis", "Donner un avis sur un dossier", {*INSTRUCTION, Role.CONSEILLER})
declarer_conflit = politique(
    "appels.declarer_conflit", "Déclarer un conflit d’intérêts", {*INSTRUCTION, Role.CONSEILLER}
)
clore_instruction = politique("appels.clore_instruction", "Clore ou rouvrir l’instruction d’un dossier", PILOTAGE)
imprimer_cahier = politique("appels.imprimer_cahier", "Imprimer le cahier d’un comité", LECTURE)

lire_programmation = politique("appels.lire_programmation", "Lire la programmation en préparation", LECTURE)
programmer = politique("appels.programmer", "Préparer et valider la programmation", PILOTAGE)
decider_ligne = politique(
    "appels.decider_ligne", "Enregistrer la décision d’un financeur", {Role.PILOTE, Role.INSTRUCTEUR}
)
extraire_comptabilite = politique(
    "appels.extraire_comptabilite",
    "Extraire le fichier des comptables, avec les coordonnées bancaires",
    {Role.PILOTE, Role.INSTRUCTEUR},
)
produire_actes = politique(
    "appels.produire_actes", "Produire les courriers et conventions", {Role.PILOTE, Role.INSTRUCTEUR}
)
lire_actes = politique("appels.lire_actes", "Lire les courriers et conventions d’un dossier", {*LECTURE, Role.PORTEUR})
suivre_delais = politique("appels.suivre_delais", "Voir les délais de paiement des financeurs", LECTURE)
suivre_versements = politique("appels.suivre_versements", "Suivre les versements", {*LECTURE, Role.PORTEUR})
enregistrer_versement = politique(
    "appels.enregistrer_versement", "Enregistrer un versement", {Role.PILOTE, Role.INSTRUCTEUR}
)
demander_modification = politique("appels.demander_modification", "Demander une modification après l’accord", HOLDER)
decider_modification = politique(
    "appels.decider_modification", "Décider d’une modification après l’accord", {Role.PILOTE, Role.INSTRUCTEUR}
)

# Who holds the reports themselves. The others read small counts of people as the contract publishes them: nowhere.
LISENT_EXACT = frozenset({Role.PILOTE, Role.AGENT_COMMUNAL})
lire_nombres = politique(
    "appels.lire_nombres",
    "Lire les nombres exacts de personnes d’un bilan : l’équipe du contrat, l’organisme du projet, ses financeurs",
    {*LISENT_EXACT, Role.PORTEUR, Role.INSTRUCTEUR, Role.SERVICE_ETAT},
)
saisir_bilan = politique("appels.saisir_bilan", "Saisir un bilan", HOLDER)
verifier_bilan = politique("appels.verifier_bilan", "Vérifier un bilan", INSTRUCTION)
importer = politique("appels.importer", "Importer et exporter la saison par classeur", PILOTAGE)
remplir_classeur = politique(
    "appels.remplir_classeur", "Instruire par classeur : le télécharger, le renvoyer", {Role.PILOTE, Role.INSTRUCTEUR}
)


def lit_exact(acteur: Acteur) -> bool:
    """Whether every count of people is shown to `acteur`, however small (Contrat, 6.1; regles, 4.5)."""
    return acteur.role in LISENT_EXACT


def lit_les_nombres(acteur: Acteur, dossier: Dossier, financeurs: Collection[int]) -> bool:
    """Whether the exact counts of a project's report are shown: to the team, to the organisation of the project, and
    to those that fund it (`financeurs`: organisations that granted it money), to whom the report is addressed."""
    habilitation = acteur.habilitation
    if habilitation is None or not lire_nombres(acteur):
        return False
    return lit_exact(acteur) or habilitation.organisme_id in {dossier.organisme_id, *financeurs}


def membre_de(acteur: Acteur, organisme_id: int, jour: dt.date | None = None) -> Membre | None:
    """The acting person's place in the organisation, when accepted and in force."""
    if acteur.utilisateur is None:
        return None
    membres = Membre.objects.actifs(jour or timezone.localdate())
    return membres.filter(organisme_id=organisme_id, utilisateur=acteur.utilisateur).first()


def agit_pour(acteur: Acteur, organisme_id: int) -> bool:
    """Whether the acting habilitation is one of a holder for this organisation."""
    habilitation = acteur.habilitation
    return acteur.role == Role.PORTEUR and habilitation is not None and habilitation.organisme_id == organisme_id


def peut_rediger(acteur: Acteur, dossier: Dossier) -> bool:
    """The holder writes its own file; the pilot one that it types in the holder's name."""
    if not rediger_dossier(acteur, dossier):
        return False
    return acteur.role == Role.PILOTE or agit_pour(acteur, dossier.organisme_id)


def peut_signer(acteur: Acteur, dossier: Dossier) -> bool:
    """Someone of the organisation with the role « signature », other than whoever sent the file to be signed."""
    if not agit_pour(acteur, dossier.organisme_id):
        return False
    membre = membre_de(acteur, dossier.organisme_id)
    return membre is not None and membre.role == RoleInterne.SIGNATURE


def peut_tenir(acteur: Acteur, organisme_id: int) -> bool:
    """The organisation's people keep its file; the pilot may on their behalf."""
    return acteur.role == Role.PILOTE or agit_pour(acteur, organisme_id)


def peut_decider(acteur: Acteur, ligne: LigneFinancement) -> bool:
    """A funder's instructor decides its own lines; the pilot records any, in the funder's name."""
    return decider_ligne(acteur, ligne) and represente(acteur, ligne.financeur)


def represente(acteur: Acteur, financeur: Financeur) -> bool:
    """Whether the actor speaks for this funder: its own instructors, or the pilot in its name."""
    habilitation = acteur.habilitation
    if habilitation is None or habilitation.contrat_id != financeur.contrat_id:
        return False
    return acteur.role == Role.PILOTE or habilitation.organisme_id == financeur.organisme_id
