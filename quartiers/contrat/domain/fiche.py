"""The contract's own record: what it is called, how long it lasts, its words."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, Version
from quartiers.journal.domain import consigner
from quartiers.socle.formats import date_fr

LIBELLES = {
    "intitule": "intitulé",
    "nom_court": "nom court",
    "numero": "numéro national",
    "signe_le": "date de signature",
    "debut": "premier jour",
    "fin": "dernier jour",
    "vocabulaire": "mots des niveaux",
}


def a_un_texte(contrat: Contrat) -> bool:
    return Version.objects.filter(contrat=contrat).exists()


@transaction.atomic
def modifier_fiche(*, acteur: Acteur, contrat: Contrat, **valeurs: Any) -> list[str]:
    """Write `valeurs` (fields of `LIBELLES`); return the labels of what changed, none when nothing did.

    The row, then its journal line, which keeps what it said before. Raises ValidationError, by field, for a first day
    that moves under a text in force, or an end that comes before an adopted avenant.
    """
    verrouille = Contrat.objects.select_for_update().get(pk=contrat.pk)
    avant = {champ: getattr(verrouille, champ) for champ in valeurs}
    changes = [champ for champ in LIBELLES if champ in valeurs and valeurs[champ] != avant[champ]]
    if not changes:
        return []
    verifier_dates(verrouille, valeurs)
    for champ in changes:
        setattr(verrouille, champ, valeurs[champ])
    verrouille.full_clean()
    verrouille.save()
    contrat.refresh_from_db()
    libelles = [LIBELLES[champ] for champ in changes]
    consigner(
        acteur=acteur,
        code="contrat.modifier",
        objet=contrat,
        phrase=f"Fiche du contrat modifiée : {', '.join(libelles)}",
        detail={"avant": {champ: en_json(avant[champ]) for champ in changes}},
    )
    return libelles


def verifier_dates(contrat: Contrat, valeurs: dict[str, Any]) -> None:
    if valeurs.get("debut", contrat.debut) != contrat.debut and a_un_texte(contrat):
        raise ValidationError({"debut": "Le texte est en ligne : le premier jour ne change plus."})
    fin = valeurs.get("fin", contrat.fin)
    dernier = contrat.avenants.adoptes().filter(prend_effet_le__gte=fin).order_by("-prend_effet_le").first()
    if dernier is not None and dernier.prend_effet_le is not None:
        raise ValidationError(
            {
                "dernier_jour": f"{dernier} prend effet le {date_fr(dernier.prend_effet_le)} : le contrat ne peut finir avant."
            }
        )


def en_json(valeur: Any) -> Any:
    return valeur.isoformat() if isinstance(valeur, dt.date) else valeur
