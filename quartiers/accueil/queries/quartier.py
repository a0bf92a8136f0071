"""What the other packages say of one neighbourhood: its past outlines, its project, the bodies it meets."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.gouvernance.models import Instance
from quartiers.indicateurs.models import Question
from quartiers.participation.models import InstanceParticipation
from quartiers.projets_quartier.models import Piste, ProjetQuartier, Theme
from quartiers.projets_quartier.queries import Avancement, Axe, avancement_de, axes_en_vigueur
from quartiers.socle.modeles import en_vigueur_le
from quartiers.territoire.models import Contour
from quartiers.territoire.queries import LigneEvolution, origines_de


@dataclass(frozen=True)
class EvolutionQuartier:
    """What became of the neighbourhood between the generations of 2015 and 2024, and its outlines since."""

    lignes: list[LigneEvolution]
    contours: list[Contour]


@dataclass(frozen=True)
class ProjetPresente:
    """The project of a neighbourhood: each theme with its axes in force, its action leads, their progress."""

    projet: ProjetQuartier
    themes: list[tuple[Theme, list[Axe]]]
    pistes: list[Piste]
    avancement: Avancement


def evolution_depuis_2015(quartier: QuartierContrat) -> EvolutionQuartier:
    """Two queries; nothing is known of a neighbourhood without a national code."""
    if quartier.quartier is None:
        return EvolutionQuartier([], [])
    contours = Contour.objects.filter(quartier=quartier.quartier).defer("geometrie").order_by("debut")
    return EvolutionQuartier(origines_de(quartier.quartier), list(contours))


def projet_du_quartier(contrat: Contrat, quartier: QuartierContrat, jour: dt.date) -> ProjetPresente | None:
    """Five queries at most, whatever the size of the project."""
    projet = ProjetQuartier.objects.filter(en_vigueur_le(jour), contrat=contrat, quartier=quartier).first()
    if projet is None:
        return None
    axes = axes_en_vigueur(contrat, jour)
    themes = projet.themes.filter(en_vigueur_le(jour)).prefetch_related("axes").order_by("rang", "pk")
    lies = [(theme, {axe.pk for axe in theme.axes.all()}) for theme in themes]
    pistes = list(projet.pistes.filter(en_vigueur_le(jour)).select_related("pilote").order_by("rang", "pk"))
    return ProjetPresente(
        projet=projet,
        themes=[(theme, [axe for axe in axes if axe.element_id in siens]) for theme, siens in lies],
        pistes=pistes,
        avancement=avancement_de(pistes),
    )


@dataclass(frozen=True)
class Instances:
    comites: list[Instance]
    participation: list[InstanceParticipation]


def instances_du_quartier(contrat: Contrat, quartier: QuartierContrat, jour: dt.date) -> Instances:
    """Bodies of the neighbourhood's commune, and those of the whole contract. Two queries."""
    siennes = Q(commune__isnull=True) | Q(commune_id=quartier.commune_id)
    return Instances(
        list(Instance.objects.filter(siennes, en_vigueur_le(jour), contrat=contrat).order_by("rang", "pk")),
        list(
            InstanceParticipation.objects.filter(siennes, en_vigueur_le(jour), contrat=contrat).order_by("rang", "pk")
        ),
    )


def questions_du_quartier(contrat: Contrat, quartier: QuartierContrat, jour: dt.date) -> list[Question]:
    """Evaluative questions on the axes that the neighbourhood's themes serve. One query."""
    axes = Theme.objects.filter(en_vigueur_le(jour), projet__quartier=quartier).values("axes")
    return list(
        Question.objects.filter(en_vigueur_le(jour), contrat=contrat, axe__in=axes)
        .prefetch_related("indicateurs")
        .order_by("rang", "pk")
    )
