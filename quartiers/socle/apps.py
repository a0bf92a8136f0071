"""The bricks without business word; first of ours to be set up."""

from types import ModuleType

from django.apps import AppConfig

from quartiers.socle import registre_declencheurs


class SocleConfig(AppConfig):
    name = "quartiers.socle"

    def __init__(self, app_name: str, app_module: ModuleType | None) -> None:
        super().__init__(app_name, app_module)
        registre_declencheurs.installer()  # now: the models of all packages come next
