"""The pages of the accounts library that the site offers, at French addresses and under the library's names.

What is not listed here does not exist: no sign-up, no page to add addresses or link other accounts.
"""

from allauth.account import views as comptes
from allauth.mfa.base import views as second_facteur
from allauth.mfa.recovery_codes import views as codes_de_secours
from allauth.mfa.totp import views as application
from allauth.mfa.webauthn import views as cles
from allauth.socialaccount import views as agents
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.urls import URLPattern, URLResolver, path, re_path

from quartiers.comptes.views.entree import obtenir_un_compte
from quartiers.comptes.views.moi import vers_mon_compte

urlpatterns: list[URLPattern | URLResolver] = [
    path("connexion/", comptes.login, name="account_login"),
    path("connexion/code/", comptes.request_login_code, name="account_request_login_code"),
    path("connexion/code/saisir/", comptes.confirm_login_code, name="account_confirm_login_code"),
    path("connexion/cle-d-acces/", cles.login_webauthn, name="mfa_login_webauthn"),
    path("connexion/second-facteur/", second_facteur.authenticate, name="mfa_authenticate"),
    path("connexion/agents/annulee/", agents.login_cancelled, name="socialaccount_login_cancelled"),
    path("connexion/agents/erreur/", agents.login_error, name="socialaccount_login_error"),
    path("connexion/<slug:provider_id>/", openid_connect.login, name="openid_connect_login"),
    path("connexion/<slug:provider_id>/retour/", openid_connect.callback, name="openid_connect_callback"),
    path("deconnexion/", comptes.logout, name="account_logout"),
    path("desactive/", comptes.account_inactive, name="account_inactive"),
    path("confirmer/", comptes.reauthenticate, name="account_reauthenticate"),
    path("confirmer/code/", second_facteur.reauthenticate, name="mfa_reauthenticate"),
    path("confirmer/cle-d-acces/", cles.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("mot-de-passe/changer/", comptes.password_change, name="account_change_password"),
    path("mot-de-passe/creer/", comptes.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", comptes.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", comptes.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        comptes.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/fait/",
        comptes.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("securite/", second_facteur.index, name="mfa_index"),
    path("securite/application/", application.activate_totp, name="mfa_activate_totp"),
    path("securite/application/retirer/", application.deactivate_totp, name="mfa_deactivate_totp"),
    path("securite/codes-de-secours/", codes_de_secours.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "securite/codes-de-secours/renouveler/",
        codes_de_secours.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "securite/codes-de-secours/fichier/",
        codes_de_secours.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("securite/cles-d-acces/", cles.list_webauthn, name="mfa_list_webauthn"),
    path("securite/cles-d-acces/ajouter/", cles.add_webauthn, name="mfa_add_webauthn"),
    path("securite/cles-d-acces/<int:pk>/renommer/", cles.edit_webauthn, name="mfa_edit_webauthn"),
    path("securite/cles-d-acces/<int:pk>/retirer/", cles.remove_webauthn, name="mfa_remove_webauthn"),
    # Names that the library asks for, and that lead to a page of ours.
    path("obtenir/", obtenir_un_compte, name="account_signup"),
    path("adresse/", vers_mon_compte, name="account_email"),
    path("agents/", vers_mon_compte, name="socialaccount_connections"),
]
