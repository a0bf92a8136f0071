"""Who may do what on the tax abatement: one declared policy per act.

Rows are limited besides by `visibles_par`: a landlord never meets another landlord's (see models.perimetre).
"""

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import politique

EQUIPE = {Role.PILOTE, Role.AGENT_COMMUNAL}
PARTIES = {*EQUIPE, Role.BAILLEUR}

suivre = politique("tfpb.suivre", "Suivre l’abattement de taxe foncière", {*PARTIES, Role.SERVICE_ETAT})
regler = politique("tfpb.regler", "Régler le cadre de l’abattement : axes, taux, seuils, dates", {Role.PILOTE})
tenir_conventions = politique("tfpb.tenir_conventions", "Préparer, signer et modifier les conventions TFPB", EQUIPE)
tenir_chiffres = politique(
    "tfpb.tenir_chiffres", "Saisir le patrimoine, les moyens ordinaires et l’abattement", PARTIES
)
rediger = politique("tfpb.rediger", "Rédiger le programme d’actions et proposer des ajustements", PARTIES)
partager = politique("tfpb.partager", "Partager un programme ou un bilan en comité technique", EQUIPE)
decider = politique("tfpb.decider", "Enregistrer ce que le comité décide des programmes et des ajustements", EQUIPE)
realiser = politique("tfpb.realiser", "Suivre la réalisation et déposer les justificatifs", PARTIES)
verifier = politique("tfpb.verifier", "Vérifier les justificatifs", EQUIPE)
rediger_bilan = politique("tfpb.rediger_bilan", "Rédiger et remettre le bilan d’un programme", PARTIES)
reporter = politique("tfpb.reporter", "Reporter un solde à programmer sur l’année suivante", EQUIPE)
