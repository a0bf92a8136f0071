"""A value of a column as the text of a CSV cell, and back: dates in ISO 8601, decimals with a point, JSON as JSON."""

import json
from typing import Any, TypeAlias

from django.db import connection, models

Champ: TypeAlias = "models.Field[Any, Any]"


def en_texte(champ: Champ, objet: models.Model) -> str:
    """Empty for « nothing »; a text column never holds nothing, so that the two are never confused."""
    valeur = getattr(objet, champ.attname)
    if valeur is None:
        return ""
    if isinstance(champ, models.JSONField):
        return json.dumps(valeur, ensure_ascii=False, sort_keys=True, cls=champ.encoder)
    if champ.is_relation:
        return str(valeur)
    return str(champ.value_to_string(objet))


def depuis_texte(champ: Champ, texte: str) -> Any:
    """The value to write. Raises ValueError or ValidationError when the text is not one of this column."""
    if texte == "" and (champ.null or not isinstance(champ, models.CharField | models.TextField | models.FileField)):
        return None
    if isinstance(champ, models.JSONField):
        return champ.get_db_prep_save(json.loads(texte), connection)
    if champ.is_relation:
        return int(texte)
    if isinstance(champ, models.FileField):
        return texte
    return champ.to_python(texte)


def genre_de(champ: Champ) -> str:
    """The kind of a column in plain French, for the dictionary."""
    if champ.is_relation:
        return "identifiant d’une autre table"
    for genre, libelle in GENRES:
        if isinstance(champ, genre):
            return libelle
    return "texte"


GENRES: "tuple[tuple[type[Champ], str], ...]" = (
    (models.BooleanField, "oui ou non (True, False)"),
    (models.AutoField, "identifiant"),
    (models.BigAutoField, "identifiant"),
    (models.DateTimeField, "date et heure (ISO 8601, temps universel)"),
    (models.DateField, "date (AAAA-MM-JJ)"),
    (models.DecimalField, "nombre décimal, point décimal"),
    (models.IntegerField, "nombre entier"),
    (models.JSONField, "données structurées (JSON)"),
    (models.FileField, "fichier (dossier documents)"),
)
