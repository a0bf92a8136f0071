"""Who follows the letters that the site sends."""

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import politique

lire_envois = politique(
    "notifications.lire_envois", "Suivre les courriels envoyés par le site", [Role.ADMINISTRATEUR, Role.PILOTE]
)
