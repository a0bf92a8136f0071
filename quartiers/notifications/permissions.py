"""Who follows the letters that the site sends, and has one sent again."""

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import politique

lire_envois = politique(
    "notifications.lire_envois", "Suivre les courriels envoyés par le site", [Role.ADMINISTRATEUR, Role.PILOTE]
)
renvoyer = politique(
    "notifications.renvoyer", "Renvoyer un courriel qui n’a pas pu partir", [Role.ADMINISTRATEUR, Role.PILOTE]
)
