"""Results of a workshop: by neighbourhood, never under the secrecy threshold.

Neighbourhoods with too few ballots are put together; what they make is shown only if it reaches the threshold too,
else the smallest of the others joins them. Groups shown part the ballots: no subtraction finds a small one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.participation.enums_paroles import MethodeAtelier
from quartiers.participation.models import Atelier, Bulletin, OptionAtelier
from quartiers.participation.permissions_paroles import animer_atelier
from quartiers.participation.queries_paroles import dans_la_commune

SEUIL = 5  # ballots: under it a group says nothing (regles, 4.5)
ENSEMBLE = "Tout le territoire"


def ateliers_de(acteur: Acteur, contrat: Contrat) -> QuerySet[Atelier]:
    ateliers = Atelier.objects.filter(contrat=contrat).select_related("quartier", "contrat")
    if animer_atelier(acteur, contrat):
        return ateliers.filter(Q(publique=True) | dans_la_commune(acteur))
    return ateliers.filter(publique=True)


@dataclass(frozen=True)
class Groupe:
    """Ballots of one neighbourhood, or of several put together."""

    noms: tuple[str, ...]
    bulletins: tuple[Bulletin, ...]

    @property
    def titre(self) -> str:
        return " et ".join(self.noms)


@dataclass(frozen=True)
class Resultats:
    """`lignes`: (option, its score in each group, its score in all), the preferred first; empty under the threshold."""

    votants: int
    groupes: list[Groupe]
    lignes: list[tuple[OptionAtelier, list[int], int]]

    @property
    def montres(self) -> bool:
        return self.votants >= SEUIL


def resultats_de(atelier: Atelier) -> Resultats:
    """The results that may be shown to anyone: three queries."""
    options = list(atelier.options.all())
    bulletins = list(Bulletin.objects.filter(atelier=atelier).select_related("quartier").order_by("pk"))
    if len(bulletins) < SEUIL:
        return Resultats(len(bulletins), [], [])
    groupes = grouper(bulletins)
    lignes = [
        (o, [score(o, g.bulletins, atelier, options) for g in groupes], score(o, bulletins, atelier, options))
        for o in options
    ]
    return Resultats(len(bulletins), groupes, sorted(lignes, key=lambda ligne: (-ligne[2], ligne[0].rang)))


def grouper(bulletins: Sequence[Bulletin]) -> list[Groupe]:
    """Ballots parted by neighbourhood, each group at the threshold or above; one group when nothing else is safe."""
    par_nom: dict[str, list[Bulletin]] = {}
    for bulletin in bulletins:
        par_nom.setdefault(str(bulletin.quartier or "Quartier non dit"), []).append(bulletin)
    grands = sorted((nom for nom, siens in par_nom.items() if len(siens) >= SEUIL), key=lambda nom: len(par_nom[nom]))
    reunis = [nom for nom, siens in par_nom.items() if len(siens) < SEUIL]
    while reunis and grands and sum(len(par_nom[nom]) for nom in reunis) < SEUIL:
        reunis.append(grands.pop(0))
    groupes = [Groupe((nom,), tuple(par_nom[nom])) for nom in sorted(grands)]
    if reunis:
        siens = [bulletin for nom in reunis for bulletin in par_nom[nom]]
        groupes.append(Groupe(tuple(sorted(reunis)), tuple(siens)))
    return groupes


def score(
    option: OptionAtelier, bulletins: Sequence[Bulletin], atelier: Atelier, options: Sequence[OptionAtelier]
) -> int:
    """Points given; or, by order, n points to the first of n options, one less to each next, none when unplaced."""
    cle = str(option.pk)
    if atelier.methode == MethodeAtelier.POINTS:
        return sum(int(b.voix.get(cle, 0)) for b in bulletins)
    return sum(len(options) + 1 - int(b.voix[cle]) for b in bulletins if cle in b.voix)
