"""The tranquillity observatory (contract, 3.1.4, orientation 3): aggregated counts, a restricted circle."""

from quartiers.tranquillite.models.faits import CorrespondanceSource, DepotFichier, FaitMensuel, Livraison
from quartiers.tranquillite.models.observatoire import (
    CharteObservatoire,
    MembreObservatoire,
    Observatoire,
    ReglageObservatoire,
    SignatureCharte,
)
from quartiers.tranquillite.models.sources import CategorieSource, RuptureSerie, SourceObservatoire
from quartiers.tranquillite.models.suites import DemandeLivraison, MesureRessenti, SynthesePublique

__all__ = [
    "CategorieSource",
    "CharteObservatoire",
    "CorrespondanceSource",
    "DemandeLivraison",
    "DepotFichier",
    "FaitMensuel",
    "Livraison",
    "MembreObservatoire",
    "MesureRessenti",
    "Observatoire",
    "ReglageObservatoire",
    "RuptureSerie",
    "SignatureCharte",
    "SourceObservatoire",
    "SynthesePublique",
]
