"""Which text of the report is read: the sealed version once there is one to speak, else the draft as it stands."""

from quartiers.suivi.composition import composer
from quartiers.suivi.contenu import ContenuRapport
from quartiers.suivi.domain.scellement import contenu_de
from quartiers.suivi.enums import REDACTION_OUVERTE
from quartiers.suivi.models import Rapport, VersionRapport


def version_courante(rapport: Rapport) -> VersionRapport | None:
    """The version that speaks for the report; None while its texts may change."""
    if rapport.etat in REDACTION_OUVERTE:
        return None
    return VersionRapport.objects.filter(rapport=rapport).order_by("-numero").first()


def contenu_courant(rapport: Rapport) -> ContenuRapport:
    version = version_courante(rapport)
    return composer(rapport) if version is None else contenu_de(version)
