"""The plan that a new report opens with: the legal contents, then the contract's own axes and neighbourhoods.

Source: CGCT L. 1111-2 and L. 1811-2, decree 2015-1118 (regles, 3.3). `exigence` names the content that the law asks
for: it is recalled until its chapter has a text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quartiers.contrat.models import QuartierContrat
from quartiers.contrat.queries import Noeud

DECRET = "Décret n° 2015-1118"


@dataclass(frozen=True)
class BlocPrevu:
    source: str
    element: str = ""
    quartier: str = ""
    legende: str = ""

    @property
    def parametres(self) -> dict[str, str]:
        return {nom: valeur for nom, valeur in (("element", self.element), ("quartier", self.quartier)) if valeur}


@dataclass(frozen=True)
class ChapitrePrevu:
    code: str
    titre: str
    consigne: str = ""
    exigence: str = ""
    niveau: int = 1
    quartier: str = ""
    blocs: Sequence[BlocPrevu] = ()


def plan_du_contrat(axes: Sequence[Noeud], quartiers: Sequence[QuartierContrat]) -> Iterator[ChapitrePrevu]:
    yield from OUVERTURE
    yield ChapitrePrevu(
        "actions",
        "Les actions de l’année",
        "Ce qui a été fait par l’intercommunalité, les communes et les autres signataires, axe par axe.",
        f"{DECRET} : actions menées par l’intercommunalité et les communes au cours de l’année écoulée",
        blocs=(BlocPrevu("saison"), BlocPrevu("par-axe")),
    )
    for axe in axes:
        yield chapitre_d_axe(axe)
    yield ChapitrePrevu(
        "publics",
        "Les personnes touchées",
        "Qui a participé : âge, sexe, quartier d’habitation. Dire ce qui a été fait pour l’égalité.",
        blocs=(BlocPrevu("ages-sexes"), BlocPrevu("indicateurs")),
    )
    yield ChapitrePrevu(
        "quartiers",
        "La situation des quartiers",
        "L’évolution de chaque quartier au regard des objectifs de la loi et du contrat.",
        f"{DECRET} : évolution de la situation des quartiers prioritaires au regard des objectifs",
        blocs=(BlocPrevu("carte"), BlocPrevu("par-quartier")),
    )
    for quartier in quartiers:
        yield chapitre_de_quartier(quartier)
    yield from CLOTURE


OUVERTURE = (
    ChapitrePrevu(
        "synthese",
        "L’essentiel de l’année",
        "Une page pour qui ne lira que celle-ci : ce qui a compté, ce qui a changé.",
        blocs=(BlocPrevu("chiffres-cles"),),
    ),
    ChapitrePrevu(
        "orientations",
        "Les orientations et le projet de territoire",
        "Les principales orientations du contrat et leur place dans le projet de territoire.",
        f"{DECRET} : principales orientations du contrat de ville et du projet de territoire",
    ),
    ChapitrePrevu(
        "volets",
        "Les volets du contrat et le renouvellement urbain",
        "Ce qui relie les volets social, économique et urbain ; le lien avec le renouvellement urbain.",
        f"{DECRET} : articulation entre les volets du contrat et avec le renouvellement urbain",
    ),
)
CLOTURE = (
    ChapitrePrevu(
        "finances",
        "Les moyens financiers",
        "Crédits spécifiques, droit commun, moyens propres : par partenaire et par axe.",
        blocs=(BlocPrevu("partenaires"), BlocPrevu("credits-axes")),
    ),
    ChapitrePrevu(
        "dsu",
        "La dotation de solidarité urbaine",
        "Les actions de développement social urbain des communes qui ont perçu la dotation. « Sans objet » sinon.",
        "CGCT L. 1111-2 : actions de développement social urbain des communes bénéficiaires de la dotation",
    ),
    ChapitrePrevu(
        "participation",
        "La participation des habitantes et des habitants",
        "Ce que les conseils citoyens et les autres instances ont fait, demandé et obtenu.",
        f"{DECRET} : participation des habitants, coordination des acteurs et évaluation",
    ),
    ChapitrePrevu(
        "perspectives",
        "Les perspectives",
        "Ce qu’il faut améliorer : droit commun, coordination, participation, évaluation ; les suites des actions.",
        f"{DECRET} : perspectives d’évolution et améliorations nécessaires, y compris le droit commun",
        blocs=(BlocPrevu("continuation"), BlocPrevu("bilans-manquants")),
    ),
)


def chapitre_d_axe(axe: Noeud) -> ChapitrePrevu:
    return ChapitrePrevu(
        f"axe-{axe.code}".lower().replace(".", "-"),
        axe.titre[:200],
        "Ce qui a été fait pour cet axe, avec qui, et ce qu’il en est ressorti.",
        niveau=2,
        blocs=(
            BlocPrevu("par-orientation", element=axe.code),
            BlocPrevu("actions", element=axe.code, legende=f"Les actions de l’axe {axe.code}"),
        ),
    )


def chapitre_de_quartier(quartier: QuartierContrat) -> ChapitrePrevu:
    return ChapitrePrevu(
        f"quartier-{quartier.code}"[:60],
        quartier.titre[:200],
        "Ce qui a changé dans le quartier cette année, et ce que ses habitants en disent.",
        niveau=2,
        quartier=quartier.code,
        blocs=(BlocPrevu("quartier", quartier=quartier.code), BlocPrevu("actions-quartier", quartier=quartier.code)),
    )
