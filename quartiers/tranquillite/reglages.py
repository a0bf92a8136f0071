"""The settings of an observatory as they stand on a day, and the charter that comes with the software."""

import datetime as dt

from quartiers.socle.modeles import en_vigueur_le
from quartiers.tranquillite.models import ReglageObservatoire

CHARTE_FOURNIE = """L’observatoire rassemble des nombres de faits, par mois, par catégorie et par quartier. Il ne reçoit ni nom, ni adresse, ni récit.

Je m’engage à ne lire ces chiffres que pour préparer et suivre les actions de tranquillité publique du contrat.

Je ne les transmets pas hors du cercle, je ne les publie pas et je ne les cite pas en réunion publique : seule la synthèse publique peut être diffusée.

Je ne cherche pas à reconnaître une personne, une famille ou un logement, et je signale tout ce qui le permettrait.

Je ne compare pas deux sources comme si elles comptaient la même chose, et je ne tire pas de ces chiffres ce qu’ils ne disent pas : ils ne donnent pas de cause.

Si je quitte ma fonction, mon accès prend fin."""


def reglage_le(contrat_id: int, jour: dt.date) -> ReglageObservatoire:
    """The settings in force on `jour`; the defaults, not saved, when there are none."""
    trouve = ReglageObservatoire.objects.filter(en_vigueur_le(jour), contrat=contrat_id).order_by("-debut").first()
    return trouve or ReglageObservatoire(contrat_id=contrat_id, debut=jour)
