"""A programme's year: its lines with their quarters, what was moved, what its review tells of the one before."""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from quartiers.documents.models import Document
from quartiers.tfpb.enums import EtatLigne
from quartiers.tfpb.models import BilanProgramme, LigneProgramme, Programme, Reaffectation, SuiviTrimestriel
from quartiers.tfpb.queries.soldes import lignes_soldees
from quartiers.tfpb.soldes import LigneSoldee


@dataclass(frozen=True)
class LigneRealisee:
    """A line, its follow-up by quarter and its account; `photos` of all quarters."""

    ligne: LigneProgramme
    compte: LigneSoldee
    suivis: dict[int, SuiviTrimestriel] = field(default_factory=dict)

    @property
    def dernier(self) -> SuiviTrimestriel | None:
        return self.suivis[max(self.suivis)] if self.suivis else None

    @property
    def photos(self) -> list[tuple[SuiviTrimestriel, Document]]:
        return [(suivi, photo) for _, suivi in sorted(self.suivis.items()) for photo in suivi.photos.all()]


def lignes_realisees(programme: Programme) -> list[LigneRealisee]:
    """Every line of the programme (those proposed apart), in the order of the axes. Seven queries."""
    suivis = SuiviTrimestriel.objects.order_by("trimestre").prefetch_related("photos")
    lignes = (
        LigneProgramme.objects.filter(programme=programme)
        .exclude(etat=EtatLigne.PROPOSEE)
        .select_related("axe", "theme")
        .prefetch_related(Prefetch("suivis", queryset=suivis))
        .order_by("axe__numero", "rang", "pk")
    )
    comptes = {ligne.pk: ligne for ligne in lignes_soldees({programme.pk}, {}).get(programme.pk, [])}
    trouvees = []
    for ligne in lignes:
        ligne.programme = programme
        par_trimestre = {suivi.trimestre: suivi for suivi in ligne.suivis.all()}
        trouvees.append(LigneRealisee(ligne, comptes[ligne.pk], par_trimestre))
    return trouvees


def reaffectations_de(programme: Programme) -> list[Reaffectation]:
    lues = Reaffectation.objects.filter(programme=programme).select_related("de_ligne", "vers_ligne")
    return list(lues.order_by("faite_le", "pk"))


def lecons_du_precedent(programme: Programme) -> BilanProgramme | None:
    """The review of the programme that this one was prepared from: what the new plan starts with."""
    if programme.precedent_id is None:
        return None
    return BilanProgramme.objects.filter(programme=programme.precedent_id).first()
