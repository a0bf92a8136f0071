"""Every route and its mark: ours carry it, those of libraries are listed here."""

from typing import Any

from quartiers.comptes.acces import CONNECTE, PUBLIC, Acces

# Route name (with its namespace) or prefix ending with « * » -> mark.
ACCES_TIERS: dict[str, Acces] = {
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_signup": PUBLIC,
    "account_reauthenticate": CONNECTE,
    "account_inactive": PUBLIC,
    "account_request_login_code": PUBLIC,
    "account_confirm_login_code": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_email_verification_sent": PUBLIC,
    "account_reset_password*": PUBLIC,
    "account_set_password": CONNECTE,
    "account_change_password": CONNECTE,
    "account_email": CONNECTE,
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "mfa_*": CONNECTE,
    "usersessions_list": CONNECTE,
    "openid_connect_*": PUBLIC,
    "socialaccount_connections": CONNECTE,
    "socialaccount_*": PUBLIC,
    "api-1:*": PUBLIC,
}


def acces_de_la_route(nom: str, vue: Any) -> Acces | None:
    """The mark of the route `nom` served by `vue`, or None when it has none."""
    marque: Acces | None = getattr(vue, "acces", None)
    if marque is not None:
        return marque
    if nom in ACCES_TIERS:
        return ACCES_TIERS[nom]
    for motif, valeur in ACCES_TIERS.items():
        if motif.endswith("*") and nom.startswith(motif[:-1]):
            return valeur
    return None


def acces_de_la_vue(resolution: Any, vue: Any) -> Acces | None:
    return acces_de_la_route(resolution.view_name if resolution else "", vue)
