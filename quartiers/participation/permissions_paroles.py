"""Who collects, moderates, answers and follows what residents say; who walks, keeps the fund, runs workshops."""

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import politique

TERRAIN = [Role.PILOTE, Role.AGENT_COMMUNAL, Role.MEDIATEUR]
EQUIPE = [Role.PILOTE, Role.AGENT_COMMUNAL]

recueillir_paroles = politique(
    "participation.recueillir", "Recueillir et saisir la parole des habitantes et habitants", TERRAIN
)
moderer_paroles = politique("participation.moderer", "Modérer les contributions", EQUIPE)
suivre_cartes = politique("participation.suivre_cartes", "Tenir les cartes et demander des réponses", EQUIPE)
conduire_marche = politique("participation.conduire_marche", "Conduire un diagnostic en marchant", TERRAIN)
suivre_observations = politique("participation.suivre_observations", "Affecter et suivre les observations", EQUIPE)
lire_fph = politique("participation.lire_fph", "Lire les demandes du FPH", [*TERRAIN, Role.CONSEILLER])
saisir_fph = politique("participation.saisir_fph", "Saisir une demande du FPH", TERRAIN)
tenir_fph = politique("participation.tenir_fph", "Tenir le fonds de participation des habitants", EQUIPE)
animer_atelier = politique("participation.animer_atelier", "Animer un atelier de priorités", TERRAIN)
demander_avis = politique("participation.demander_avis", "Demander et publier l’avis d’un conseil", EQUIPE)
rendre_avis = politique("participation.rendre_avis", "Enregistrer l’avis d’un conseil", [*EQUIPE, Role.CONSEILLER])
rediger_textes = politique("participation.rediger_textes", "Écrire les textes des pages publiques", EQUIPE)
