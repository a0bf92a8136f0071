"""The one authentication back end: who may hold a session."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings


class Authentification(AuthenticationBackend):
    def user_can_authenticate(self, user: Any) -> bool:
        """Active people; fictional accounts only where the site is a demonstration.

        Asked again at each request: deactivating a person, or leaving the demonstration mode, closes the
        sessions that are open.
        """
        return bool(user.is_active) and (settings.DEMONSTRATION or not user.demonstration)
