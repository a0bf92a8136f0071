"""For whom an opinion is given, and until when."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quartiers.appels.enums import EN_INSTRUCTION, EtatDossier, QualiteAvis
from quartiers.appels.models import Dossier, LigneFinancement
from quartiers.participation.models import InstanceParticipation
from quartiers.territoire.models import Commune

OUVERTS = EN_INSTRUCTION - {EtatDossier.INSTRUIT, EtatDossier.AJOURNE}


@dataclass(frozen=True)
class Emetteur:
    """For whom an opinion is given: one of the three, according to `qualite`."""

    qualite: QualiteAvis
    ligne: LigneFinancement | None = None
    commune: Commune | None = None
    conseil: InstanceParticipation | None = None

    @property
    def cle(self) -> str:
        """« ligne-12 », « commune-3 », « conseil-4 »: what the address of the form says."""
        objet = self.objet
        nom = {QualiteAvis.FINANCEUR: "ligne", QualiteAvis.COMMUNE: "commune", QualiteAvis.CONSEIL: "conseil"}
        return f"{nom[self.qualite]}-{objet.pk}"

    @property
    def objet(self) -> LigneFinancement | Commune | InstanceParticipation:
        objet = self.ligne or self.commune or self.conseil
        if objet is None:
            raise ValueError("Un avis est donné au titre d’une ligne, d’une commune ou d’un conseil.")
        return objet

    @property
    def libelle(self) -> str:
        if self.ligne is not None:
            return self.ligne.financeur.nom
        return str(self.objet)

    @property
    def demande(self) -> Decimal | None:
        return self.ligne.demande if self.ligne is not None else None

    @property
    def cles(self) -> dict[str, Any]:
        """What finds the opinion in the table."""
        if self.ligne is not None:
            return {"qualite": self.qualite, "ligne": self.ligne}
        return {"qualite": self.qualite, "commune": self.commune, "conseil": self.conseil}


def avis_ouvert(dossier: Dossier) -> bool:
    """Opinions are given from the deposit to the closing of instruction."""
    return dossier.etat in OUVERTS
