"""The people that a report tells, as its reader may read them: exact, or as the contract publishes them.

What is published of a year is worked out on a higher floor, which the settings name (LECTEUR_DES_NOMBRES): the counts
of one report alone cannot tell which of them would give another away.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from quartiers.appels.models import Bilan
from quartiers.appels.permissions import lit_les_nombres
from quartiers.appels.queries.bilans import financeurs_des
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.models import GenreQuestion
from quartiers.socle import formats
from quartiers.socle.secret.affichage import SIGNE

COMPTES = ("participants", "participants_qpv", "femmes", "hommes")
NUMERIQUES = frozenset({GenreQuestion.NOMBRE, GenreQuestion.DECIMAL, GenreQuestion.POURCENT})
Lu = int | str | None
Lecteur = Callable[[Contrat, int], Mapping[int, Mapping[str, Lu]]]  # by project: its counts, « s » when hidden


def nombres_publies(contrat: Contrat, annee: int) -> Mapping[int, Mapping[str, Lu]]:
    lecteur: Lecteur = import_string(settings.LECTEUR_DES_NOMBRES)
    return lecteur(contrat, annee)


def lus_par(acteur: Acteur, bilans: Collection[Bilan]) -> dict[int, dict[str, Lu]]:
    """The counts of each report (by identifier) as `acteur` reads them, « s » where they are hidden.

    One query for the funders, then the publication of each year where some report is not the actor's to read.
    """
    financeurs = financeurs_des({bilan.dossier_id for bilan in bilans})
    exacts = {b.pk for b in bilans if lit_les_nombres(acteur, b.dossier, financeurs.get(b.dossier_id, ()))}
    annees = {(b.contrat_id, b.exercice): b.contrat for b in bilans if b.pk not in exacts}
    publies = {cle: nombres_publies(contrat, cle[1]) for cle, contrat in annees.items()}
    return {
        bilan.pk: {
            compte: nombre if bilan.pk in exacts else masque(nombre, siens.get(compte))
            for compte in COMPTES
            for nombre in [getattr(bilan, compte)]
        }
        for bilan in bilans
        for siens in [publies.get((bilan.contrat_id, bilan.exercice), {}).get(bilan.dossier_id, {})]
    }


def masque(nombre: int | None, publie: Lu) -> Lu:
    """The count when it is the one that is published: a draft, or a report that another has replaced, is not."""
    return nombre if nombre is None or nombre == publie else SIGNE


def textes(lus: Mapping[str, Lu], bilan: Bilan, *, exact: bool) -> dict[str, str]:
    """What the page shows of each count."""
    tous: dict[str, Lu] = {**lus, "presences": masque(bilan.presences, bilan.presences if exact else SIGNE)}
    return {nom: lu if isinstance(lu, str) else formats.nombre(lu) for nom, lu in tous.items()}


def masquer(acteur: Acteur, bilans: Iterable[Bilan]) -> list[Bilan]:
    """The reports, their counts as `acteur` reads them: for a list or a file, never saved."""
    tous = list(bilans)
    lus = lus_par(acteur, tous)
    for bilan in tous:
        for compte, lu in lus[bilan.pk].items():
            valeur: Any = lu
            setattr(bilan, compte, valeur)
    return tous
