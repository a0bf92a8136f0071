"""The register of common-law means of a year as the acting person may read it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch, Sum

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Chiffre, Contrat
from quartiers.engagements.enums import PERSONNES, Territoire, UniteMoyen
from quartiers.engagements.models import Dispositif, Mobilisation, MobilisationQuartier
from quartiers.engagements.moyens import Population, Total, totaliser
from quartiers.engagements.permissions import est_le_sien, lire_moyens, lit_les_nombres
from quartiers.engagements.queries_suivi import reglage_le
from quartiers.engagements.questionnaire import droit_commun, organisme_du, quartiers_de
from quartiers.engagements.secret_moyens import ENSEMBLE, lignes_secretes, masquees
from quartiers.socle.secret.affichage import SIGNE
from quartiers.territoire.models import Commune, ValeurTerritoriale

SERIE_POPULATION = "qpv-2024-population"
AUTRES = "Autres dispositifs"


@dataclass(frozen=True)
class Registre:
    """Common-law schemes of a year and what was told. `exact`: no count is hidden, unvalidated rows are in.

    Keys of `moyens` and `precedents`: (scheme, unit). `masquees`: cells hidden from this reader (secret_moyens).
    """

    contrat: Contrat
    annee: int
    dispositifs: list[Dispositif]
    moyens: Mapping[tuple[int, str], Mobilisation]
    precedents: Mapping[tuple[int, str], Mobilisation]
    population: Population
    exact: bool
    masquees: frozenset[tuple[str, str, str]]
    masquees_avant: frozenset[tuple[str, str, str]]
    seuil: int
    acteur: Acteur

    @cached_property
    def non_renseignes(self) -> list[Dispositif]:
        dits = {pk for pk, _ in self.moyens}
        return [dispositif for dispositif in self.dispositifs if dispositif.pk not in dits]

    @property
    def renseignes(self) -> int:
        return len(self.dispositifs) - len(self.non_renseignes)

    def domaine(self, dispositif: Dispositif) -> str:
        return dispositif.domaine or AUTRES

    @cached_property
    def par_domaine(self) -> list[Total]:
        return totaliser(self.dispositifs, self.moyens, self.precedents, self.population, self.domaine)

    @cached_property
    def ensemble(self) -> list[Total]:
        return totaliser(self.dispositifs, self.moyens, self.precedents, self.population, lambda _: "Ensemble")

    def cache(self, cle: tuple[str, str, str], moyen: Mobilisation | None = None) -> bool:
        """Whether a count of people is hidden from this reader; its own organisation's counts are not."""
        if moyen is not None and (moyen.unite not in PERSONNES or est_le_sien(self.acteur, moyen.organisme_id)):
            return False
        return cle in self.masquees

    def valeur(self, moyen: Mobilisation, nom: str) -> Decimal | str | None:
        """What was told, or « s »; `nom` is qpv, territoire or a field that is never hidden."""
        valeur: Decimal | None = getattr(moyen, nom)
        if valeur is not None and self.cache(("d", str(moyen.dispositif_id), nom), moyen):
            return SIGNE
        return valeur

    def du_total(self, total: Total, nom: str) -> Decimal | str | None:
        """A figure of a total; a rate falls with the counts that make it."""
        valeur: Decimal | None = getattr(total, nom)
        if valeur is None or total.unite not in PERSONNES or self.exact:
            return valeur
        dessus = ENSEMBLE if total.groupe == "Ensemble" else ("g", total.groupe)
        if nom in {"part", "rapport"}:
            # A share is made over some rows only: it is shown when none of the counts behind it is hidden.
            return SIGNE if self.un_cache_dans(total) else valeur
        if nom == "evolution":
            return SIGNE if self.un_cache_dans(total) or self.masquees_avant else valeur
        return SIGNE if (*dessus, nom) in self.masquees else valeur

    def un_cache_dans(self, total: Total) -> bool:
        siens = {str(d.pk) for d in self.dispositifs if total.groupe in {"Ensemble", self.domaine(d)}}
        dessus = ENSEMBLE if total.groupe == "Ensemble" else ("g", total.groupe)
        return any((g == "d" and qui in siens) or (g, qui) == dessus for g, qui, _ in self.masquees)


def lire_registre(acteur: Acteur, contrat: Contrat, annee: int) -> Registre:
    """What `acteur` may read: the team, all of it as told; the others, what was validated, small counts hidden.

    Whoever may not even read the register gets that same publication. Eight queries.
    """
    exact = lire_moyens(acteur, contrat) and lit_les_nombres(acteur)
    dispositifs = droit_commun(contrat, annee)
    parts = Prefetch("quartiers", MobilisationQuartier.objects.order_by("quartier"))
    dits = Mobilisation.objects.filter(contrat=contrat, annee__in=[annee - 1, annee]).select_related(
        "organisme", "piece"
    )
    par_annee: dict[int, dict[tuple[int, str], Mobilisation]] = {annee - 1: {}, annee: {}}
    connus = {dispositif.pk: dispositif for dispositif in dispositifs}
    for moyen in dits.prefetch_related(parts):
        if moyen.dite and (exact or moyen.validee) and moyen.dispositif_id in connus:
            par_annee[moyen.annee][moyen.dispositif_id, moyen.unite] = moyen
    seuil = reglage_le(contrat.pk, dt.date(annee, 12, 31)).seuil_secret
    rien: frozenset[tuple[str, str, str]] = frozenset()

    def cachees(an: int) -> frozenset[tuple[str, str, str]]:
        lignes = [(connus[pk].domaine or AUTRES, moyen) for (pk, _), moyen in sorted(par_annee[an].items())]
        return masquees(lignes_secretes(lignes), seuil)

    return Registre(
        contrat,
        annee,
        dispositifs,
        par_annee[annee],
        par_annee[annee - 1],
        population_du_contrat(contrat, annee),
        exact,
        rien if exact else cachees(annee),
        rien if exact else cachees(annee - 1),
        seuil,
        acteur,
    )


def population_du_contrat(contrat: Contrat, annee: int) -> Population:
    """Residents: of the neighbourhoods by Insee's series (else by the contract's own text), of each territory.

    `contrat` comes with its `epci`. Four queries.
    """
    quartiers = quartiers_de(contrat, annee)
    nationaux = [q.quartier_id for q in quartiers if q.quartier_id]
    valeurs = list(
        ValeurTerritoriale.objects.filter(
            serie__code=SERIE_POPULATION, quartier__in=nationaux, valeur__isnull=False
        ).select_related("serie")
    )
    qpv: int | None = None
    if nationaux and len(valeurs) == len(quartiers):
        qpv = int(sum(v.valeur or 0 for v in valeurs))
        serie = valeurs[0].serie
        vintage = serie.millesime or "millésime non précisé par la source"
        source = f"Quartiers prioritaires\u00a0: {serie.producteur}, population municipale, {vintage}."
    else:
        qpv, source = population_du_texte(contrat, [q.pk for q in quartiers])
    territoires: dict[str, int] = {}
    if contrat.epci and contrat.epci.population:
        territoires[Territoire.EPCI] = contrat.epci.population
    communes = {q.commune_id for q in quartiers if q.commune_id}
    siennes = Commune.objects.filter(pk__in=communes, population__isnull=False)
    if communes and siennes.count() == len(communes):
        territoires[Territoire.COMMUNES] = siennes.aggregate(n=Sum("population"))["n"]
    if contrat.departement:
        departement = Commune.objects.filter(departement=contrat.departement).aggregate(n=Sum("population"))["n"]
        if departement:
            territoires[Territoire.DEPARTEMENT] = departement
    sources = f"{source} Territoires\u00a0: Insee et DGCL, population municipale, référentiel 2026." if qpv else ""
    return Population(qpv, territoires, sources)


def population_du_texte(contrat: Contrat, quartiers: list[int]) -> tuple[int | None, str]:
    """What the contract itself says, when it says it for every neighbourhood."""
    chiffres = Chiffre.objects.filter(
        contrat=contrat, quartier__in=quartiers, cle__startswith="population", unite__startswith="habitant"
    )
    lus: dict[int, Decimal] = {}
    for quartier, valeur in chiffres.order_by("pk").values_list("quartier_id", "valeur"):
        lus[quartier] = max(lus.get(quartier, Decimal(0)), valeur)
    if not quartiers or len(lus) < len(quartiers):
        return None, ""
    return int(sum(lus.values())), "Quartiers prioritaires\u00a0: chiffres du contrat."


@dataclass(frozen=True)
class EurosDeclares:
    """Common-law euros of a scheme in priority neighbourhoods, as the register holds them."""

    dispositif_id: int
    dispositif: str
    organisme_id: int
    partenaire: str
    prevu: Decimal | None
    realise: Decimal | None
    estime: bool


def euros_de_droit_commun(contrat: Contrat, annee: int) -> list[EurosDeclares]:
    """For the financial follow-up: validated euros, scheme by scheme. Two queries.

    They are another sight of money that an action may already carry: show them beside, never add them.
    """
    dits = Mobilisation.objects.filter(contrat=contrat, annee=annee, unite=UniteMoyen.EUROS, validee=True)
    return [
        EurosDeclares(
            m.dispositif_id,
            m.dispositif.titre,
            m.organisme_id,
            m.organisme.nom,
            m.qpv_prevu,
            m.qpv,
            m.methode == "estime",
        )
        for m in dits.select_related("dispositif", "organisme").order_by("dispositif__rang", "pk")
        if m.qpv is not None or m.qpv_prevu is not None
    ]


def dispositifs_muets(registre: Registre) -> dict[int, list[Dispositif]]:
    """Schemes that nobody filled in, by the organisation that was to."""
    muets: dict[int, list[Dispositif]] = {}
    for dispositif in registre.non_renseignes:
        if (organisme := organisme_du(dispositif)) is not None:
            muets.setdefault(organisme, []).append(dispositif)
    return muets
