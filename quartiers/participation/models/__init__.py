"""The models of the residents' participation, one file per thing."""

from quartiers.participation.models.ateliers import Atelier, Bulletin, JetonAtelier, OptionAtelier
from quartiers.participation.models.avis import AvisConseil
from quartiers.participation.models.conseils import College, Conseil, MandatConseil, RepresentationConseil
from quartiers.participation.models.contributions import Carte, Contribution, ReglageParole
from quartiers.participation.models.fph import DemandeFph, EnveloppeFph, JustificatifFph, ReglementFph
from quartiers.participation.models.instances import InstanceParticipation
from quartiers.participation.models.marches import FicheMarche, Marche, NoteObservation, Observation, ParticipantsMarche
from quartiers.participation.models.textes import PagePublique, TextePublic
from quartiers.participation.models.tirages import (
    CorrespondanceListe,
    ListeTirage,
    PersonneListe,
    SelTirage,
    Tirage,
)

__all__ = [
    "Atelier",
    "AvisConseil",
    "Bulletin",
    "Carte",
    "College",
    "Conseil",
    "Contribution",
    "CorrespondanceListe",
    "DemandeFph",
    "EnveloppeFph",
    "FicheMarche",
    "InstanceParticipation",
    "JetonAtelier",
    "JustificatifFph",
    "ListeTirage",
    "MandatConseil",
    "Marche",
    "NoteObservation",
    "Observation",
    "OptionAtelier",
    "PagePublique",
    "ParticipantsMarche",
    "PersonneListe",
    "ReglageParole",
    "ReglementFph",
    "RepresentationConseil",
    "SelTirage",
    "TextePublic",
    "Tirage",
]
