"""Log-ins written in the journal: done here because the accounts stand below it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from quartiers.comptes.adaptateurs import CompteAdapter
from quartiers.comptes.middleware import acteur_de
from quartiers.journal.domain import consigner

MOYENS = {
    "code": "par un code reçu par courriel",
    "password": "par mot de passe",
    "password_reset": "par un nouveau mot de passe",
    "socialaccount": "par son compte d’agent",
    "mfa": "par une clé d’accès",
    "demonstration": "en démonstration",
}


class CompteJournaliseAdapter(CompteAdapter):
    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        """Called once the session is open, whatever the way in."""
        reponse: HttpResponse = super().post_login(request, user, **details)
        moyens = [trace["method"] for trace in request.session.get("account_authentication_methods", [])]
        premier = moyens[0] if moyens else ""
        second = " avec second facteur" if "mfa" in moyens[1:] else ""
        consigner(
            acteur=acteur_de(request, timezone.localdate()),
            code="connexion.ouvrir",
            objet=user,
            phrase=f"Connexion {MOYENS.get(premier, '')}{second}.".replace(" .", "."),
        )
        return reponse
