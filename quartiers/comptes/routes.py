"""Every route and its mark: ours carry it, those of libraries are listed here."""

from typing import Any

from quartiers.comptes.acces import CONNECTE, PUBLIC, Acces

# Route name (with its namespace) or prefix ending with « * » -> mark.
ACCES_TIERS: dict[str, Acces] = {
    # The territory stands below this floor and cannot mark its own views: all its pages are public.
    "territoire:*": PUBLIC,
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_request_login_code": PUBLIC,
    "account_confirm_login_code": PUBLIC,
    "account_reauthenticate": CONNECTE,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_set_password": CONNECTE,
    "account_change_password": CONNECTE,
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "mfa_index": CONNECTE,
    "mfa_reauthenticate": CONNECTE,
    "mfa_reauthenticate_webauthn": CONNECTE,
    "mfa_activate_totp": CONNECTE,
    "mfa_deactivate_totp": CONNECTE,
    "mfa_view_recovery_codes": CONNECTE,
    "mfa_generate_recovery_codes": CONNECTE,
    "mfa_download_recovery_codes": CONNECTE,
    "mfa_list_webauthn": CONNECTE,
    "mfa_add_webauthn": CONNECTE,
    "mfa_edit_webauthn": CONNECTE,
    "mfa_remove_webauthn": CONNECTE,
    "openid_connect_login": PUBLIC,
    "openid_connect_callback": PUBLIC,
    "socialaccount_login_cancelled": PUBLIC,
    "socialaccount_login_error": PUBLIC,
    "api-1:*": PUBLIC,
}

# What a person whose role asks for a second factor may reach before having one.
ROUTES_SANS_SECOND_FACTEUR = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "comptes:second_facteur",
        *(nom for nom in ACCES_TIERS if nom.startswith("mfa_")),
    }
)


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
