"""The publication of people that holds for a year: the one sealed with its annual report, else the one of the day."""

from collections.abc import Mapping

from django.utils import timezone

from quartiers.contrat.models import Contrat
from quartiers.suivi.models import VersionRapport
from quartiers.suivi.publication import Publication, de_json, publier
from quartiers.suivi.queries.annees import AnneeLue, lire_l_annee

# Fields of a project's report, by the count that they tell.
CHAMPS = {"participations": "participants", "qpv": "participants_qpv", "femmes": "femmes", "hommes": "hommes"}


def nombres_publies(contrat: Contrat, annee: int) -> Mapping[int, Mapping[str, int | str | None]]:
    """{funded project: its counts of people as they are published, by field of its report}."""
    lue = lire_l_annee(contrat, annee)
    publication = publication_de(contrat, annee, lue)
    return {
        int(action.cle.removeprefix("dossier-")): {
            champ: publication.lire("action", action.code, compte) for compte, champ in CHAMPS.items()
        }
        for action in lue.actions
        if action.cle.startswith("dossier-")
    }


def publication_de(contrat: Contrat, annee: int, lue: AnneeLue) -> Publication:
    """One query."""
    arretee = publication_arretee(contrat, annee, lue.reperes.seuil)
    return arretee or lue.fait("publication", lambda: publier(lue.actions, lue.reperes))


def publication_arretee(contrat: Contrat, annee: int, seuil: int) -> Publication | None:
    """What the first sealed version of the report shows: later figures, set beside it, would give away what it hides.

    A version sealed by an older release keeps its own tables alone: nothing else is shown beside them.
    """
    versions = VersionRapport.objects.filter(contrat=contrat, rapport__annee=annee).order_by("rapport", "numero")
    premiere = versions.values_list("donnees__publics", "scellee_le").first()
    if premiere is None:
        return None
    publics, scellee_le = premiere
    if publics is None:
        return Publication({}, seuil, timezone.localdate(scellee_le))
    return de_json(publics)
