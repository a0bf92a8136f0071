"""What the full-text search of files reads: one expression, the same in the index and in the query."""

from django.contrib.postgres.search import SearchVector
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Lower

CHAMPS_CHERCHES = ("intitule", "besoin", "objectifs", "description", "public_precision", "partenaires", "lieu")
AVEC = "àâäáãçéèêëíìîïñóòôöõúùûüýÿ’"
SANS = "aaaaaceeeeiiiinooooouuuuyy'"


class SansAccent(Func):
    """Lower case without accents, as an immutable expression: PostgreSQL's own `unaccent` is not everywhere."""

    function = "translate"

    def __init__(self, champ: str) -> None:
        self.champ = champ
        super().__init__(Lower(F(champ)), Value(AVEC), Value(SANS), output_field=TextField())

    def deconstruct(self) -> tuple[str, tuple[str, ...], dict[str, str]]:
        """Only the field goes into a migration."""
        return f"{type(self).__module__}.{type(self).__name__}", (self.champ,), {}


def vecteur_du_texte() -> SearchVector:
    return SearchVector(*(SansAccent(champ) for champ in CHAMPS_CHERCHES), config="french")
