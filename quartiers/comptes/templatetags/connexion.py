"""What the log-in page shows besides the library's own context."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django import template
from django.conf import settings
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quartiers.comptes.demonstration import comptes_proposes
from quartiers.comptes.forms import DemandeCodeForm, MotDePasseForm

register = template.Library()


@register.simple_tag
def contact_comptes() -> SafeString:
    """Whom to ask for an account: the address of the settings, else the person in words."""
    contact = settings.CONTACT_COMPTES
    if not contact:
        return SafeString("la personne qui pilote votre contrat de ville")
    return format_html('<a href="mailto:{0}">{0}</a>', contact)


@register.simple_tag(takes_context=True)
def entree_connexion(context: Context) -> dict[str, Any]:
    """The two forms (the one just refused keeps its errors), the agents' providers, the fictional accounts.

    `?courriel=` fills the address: the link of an invitation brings it.
    """
    request = context["request"]
    form = context.get("form")
    adresse = {"email": request.GET.get("courriel", ""), "login": request.GET.get("courriel", "")}
    mot_de_passe = form if isinstance(form, MotDePasseForm) and form.is_bound else None
    demande = form if isinstance(form, DemandeCodeForm) and form.is_bound else None
    return {
        "code": demande or DemandeCodeForm(initial=adresse),
        "mot_de_passe": mot_de_passe or MotDePasseForm(initial=adresse, request=request),
        "mot_de_passe_ouvert": mot_de_passe is not None,
        "fournisseurs": [
            {"libelle": f"Se connecter avec {fournisseur.name}", "url": fournisseur.get_login_url(request)}
            for fournisseur in get_adapter(request).list_providers(request)
        ],
        "comptes_de_demonstration": list(comptes_proposes()),
    }
