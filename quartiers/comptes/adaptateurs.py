"""How log-in behaves: accounts are opened by invitation; agents come through OpenID Connect when invited."""
# ruff: noqa: ARG002 - signatures that the framework imposes

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

ATTENDRE = "Trop d’essais. Par sécurité, attendez quelques minutes avant de recommencer."
CODE_FAUX = "Ce code n’est pas le bon. Vérifiez les chiffres, ou demandez un nouveau code."


class CompteAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Ce compte est désactivé.",
        "email_password_mismatch": "L’adresse ou le mot de passe ne correspondent pas.",
        "incorrect_code": CODE_FAUX,
        "incorrect_password": "Ce mot de passe n’est pas le bon.",
        "enter_current_password": "Saisissez votre mot de passe actuel.",
        "invalid_password_reset": "Ce lien n’est plus valable : demandez-en un nouveau.",
        "too_many_login_attempts": ATTENDRE,
        "rate_limited": ATTENDRE,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse | None:
        """A fictional account opens nothing outside a demonstration, whatever the way in."""
        if user.demonstration and not settings.DEMONSTRATION:
            return redirect("account_inactive")
        reponse: HttpResponse | None = super().pre_login(request, user, **details)
        return reponse

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        libelles = {
            "reauthenticate": "Mon mot de passe",
            "mfa_reauthenticate": "Un code de mon application",
            "mfa_reauthenticate:webauthn": "Ma clé d’accès",
        }
        methodes: list[dict[str, str]] = super().get_reauthentication_methods(user)
        if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            # Without an application the code is a recovery code: offered last, not spent first.
            methodes.sort(key=lambda methode: methode["id"] == "mfa_reauthenticate")
        return [{**methode, "description": libelles[methode["id"]]} for methode in methodes]


class AgentAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in an agent who was invited at the address that the provider has verified; else say whom to ask."""
        if not sociallogin.is_existing:
            raise ImmediateHttpResponse(refuser_agent(request, sociallogin))
        for adresse in sociallogin.email_addresses:
            if adresse.verified and adresse.email.lower() == sociallogin.user.courriel.lower():
                # The provider's word is a proof: without it the library would drop the person's password.
                EmailAddress.objects.update_or_create(
                    user=sociallogin.user,
                    email=sociallogin.user.courriel,
                    defaults={"verified": True, "primary": True},
                )


def refuser_agent(request: HttpRequest, sociallogin: Any) -> HttpResponse:
    """403: the address is unknown here, or the provider has not verified it."""
    adresses = sociallogin.email_addresses
    contexte = {
        "adresse": adresses[0].email if adresses else "",
        "verifiee": any(adresse.verified for adresse in adresses),
        "fournisseur": sociallogin.provider.name,
        "contact": settings.CONTACT_COMPTES,
    }
    return render(request, "comptes/agent_refuse.html", contexte, status=403)


class SecondFacteurAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": "Les codes de secours viennent avec un second facteur : ajoutez-le d’abord.",
        "incorrect_code": "Ce code n’est pas le bon. Il change toutes les 30 secondes : saisissez celui qui s’affiche.",
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - the library's name
        rang = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Ma clé d’accès" if rang == 1 else f"Ma clé d’accès n° {rang}"
