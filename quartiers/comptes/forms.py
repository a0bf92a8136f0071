"""Forms of the account pages: the library's own, with our words; and ours."""

from typing import Any

from allauth.account import forms as compte
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.base import forms as second_facteur
from allauth.mfa.totp import forms as application
from allauth.mfa.webauthn import forms as cles
from django import forms

from quartiers.comptes.models import Utilisateur

ADRESSE = "Adresse électronique"


def habiller(formulaire: forms.BaseForm, libelles: dict[str, str], aides: dict[str, str] | None = None) -> None:
    """Give fields their label and help; no placeholder (it disappears as soon as one types)."""
    for nom, champ in formulaire.fields.items():
        champ.widget.attrs.pop("placeholder", None)
        champ.label = libelles.get(nom, champ.label)
        champ.help_text = (aides or {}).get(nom, "")


def habiller_code(formulaire: forms.BaseForm, libelle: str, aide: str) -> None:
    habiller(formulaire, {"code": libelle}, {"code": aide})
    formulaire.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True, "maxlength": "20"}


class DemandeCodeForm(compte.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(self, {"email": ADRESSE}, {"email": "Celle où l’invitation vous a été envoyée."})
        self.fields["email"].widget.attrs |= {"autocomplete": "username", "inputmode": "email"}


class MotDePasseForm(compte.LoginForm):
    password = forms.CharField(
        label="Mot de passe", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(self, {"login": ADRESSE})
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "inputmode": "email"}

    def _setup_password_field(self) -> None:
        """Keep the password: the library drops it where people cannot sign up with one."""


class CodeForm(compte.ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller_code(self, "Code reçu par courriel", "Huit chiffres, valables quinze minutes.")


class ReinitialiserForm(compte.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(self, {"email": ADRESSE})


LIBELLES_MOT_DE_PASSE = {
    "oldpassword": "Mot de passe actuel",
    "password1": "Nouveau mot de passe",
    "password2": "Nouveau mot de passe, une seconde fois",
}
AIDES_MOT_DE_PASSE = {
    "password1": "Douze caractères au moins. Quatre mots sans rapport entre eux font un bon mot de passe."
}


class NouveauMotDePasseForm(compte.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(self, LIBELLES_MOT_DE_PASSE, AIDES_MOT_DE_PASSE)


class ChangerMotDePasseForm(compte.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(self, LIBELLES_MOT_DE_PASSE, AIDES_MOT_DE_PASSE)


class CreerMotDePasseForm(compte.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(self, LIBELLES_MOT_DE_PASSE, AIDES_MOT_DE_PASSE)


class ConfirmerMotDePasseForm(compte.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(self, {"password": "Mot de passe"})


AIDE_CODE = "Les six chiffres de votre application, ou l’un de vos codes de secours."


class SecondFacteurForm(second_facteur.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller_code(self, "Code", AIDE_CODE)


class ConfirmerSecondFacteurForm(second_facteur.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller_code(self, "Code", AIDE_CODE)


def noter_la_preuve(utilisateur: Utilisateur) -> None:
    """A second factor has just been set up: it was proven this instant, and is not asked again at the next page."""
    record_authentication(context.request, utilisateur, method="mfa", reauthenticated=True)


class ActiverApplicationForm(application.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller_code(self, "Code affiché par l’application", "Six chiffres, renouvelés toutes les 30 secondes.")
        self.fields["code"].widget.attrs.pop("autofocus")

    def clean_code(self) -> str:
        code: str = super().clean_code()
        noter_la_preuve(self.user)
        return code


class AjouterCleForm(cles.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(
            self,
            {"name": "Nom de la clé", "passwordless": "Me connecter avec cette seule clé"},
            {
                "name": "Pour la reconnaître : « téléphone », « clé du bureau »…",
                "passwordless": "L’appareil vous demandera un code, une empreinte ou votre visage.",
            },
        )

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean()
        if not self.errors:
            noter_la_preuve(self.user)
        return donnees


class RenommerCleForm(cles.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(self, {"name": "Nom de la clé"})


class NomForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Utilisateur
        fields = ["nom"]
        help_texts = {"nom": "Il signe ce que vous faites ici. Un prénom et un nom, ou une fonction."}
        widgets = {"nom": forms.TextInput(attrs={"autocomplete": "name"})}
