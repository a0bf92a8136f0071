"""What each signatory promised, what became of it year by year, the common-law means that it brings."""

from quartiers.engagements.models.collecte import (
    CategoriePartenaire,
    CollecteEngagements,
    DemandePartenaire,
    DepotClasseur,
)
from quartiers.engagements.models.conduite import (
    ConduiteEngagement,
    Jalon,
    LecturePromesse,
    Palier,
    ReglageEngagements,
)
from quartiers.engagements.models.realisations import Mobilisation, MobilisationQuartier, Realisation
from quartiers.engagements.models.texte import Dispositif, Engagement, NatureDispositif, Quantite, ServiceSignataire

__all__ = [
    "CategoriePartenaire",
    "CollecteEngagements",
    "ConduiteEngagement",
    "DemandePartenaire",
    "DepotClasseur",
    "Dispositif",
    "Engagement",
    "Jalon",
    "LecturePromesse",
    "Mobilisation",
    "MobilisationQuartier",
    "NatureDispositif",
    "Palier",
    "Quantite",
    "Realisation",
    "ReglageEngagements",
    "ServiceSignataire",
]
