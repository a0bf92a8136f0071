"""Commitments followed: each with its lead, its promises, what was told, its status in a year."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Max

from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat, Element
from quartiers.contrat.queries import jour_de_lecture
from quartiers.engagements.enums import EtatEngagement, Methode, Statut
from quartiers.engagements.models import (
    CollecteEngagements,
    ConduiteEngagement,
    Jalon,
    LecturePromesse,
    Mobilisation,
    Palier,
    Quantite,
    Realisation,
    ReglageEngagements,
)
from quartiers.engagements.promesse import Promesse, annees_du_contrat, lire
from quartiers.engagements.queries import EngagementLu, engagements_le
from quartiers.engagements.trajectoire import Fait, Jugement, ensemble, juger, juger_sans_nombre
from quartiers.socle.modeles import en_vigueur_le

# Days from the due date at which a partner is reminded, when the contract settles nothing.
RAPPELS_PAR_DEFAUT = (-14, -3, 7, 21)


@dataclass(frozen=True)
class NombreSuivi:
    """One promised number. `realisations`: year → what was told; `jugement` is of the year asked."""

    quantite: Quantite
    promesse: Promesse
    realisations: Mapping[int, Realisation]
    jugement: Jugement

    def faits(self) -> dict[int, Fait]:
        return faits_de(self.realisations.values())


@dataclass(frozen=True)
class EngagementSuivi:
    """A commitment in a year. `partenaire` is who answers for it: the lead named, else the signatory."""

    lu: EngagementLu
    annee: int
    conduite: ConduiteEngagement | None
    partenaire: Organisme | None
    nombres: list[NombreSuivi]
    realisations: Mapping[int, Realisation]
    jugement: Jugement
    jalons: list[Jalon] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.lu.code

    @property
    def statut(self) -> Statut:
        return self.jugement.statut

    @property
    def axe(self) -> Element | None:
        return self.conduite.axe if self.conduite else None

    @property
    def silencieux(self) -> bool:
        """Nobody said anything of the year, and nobody decided that nothing had to be said."""
        muet = not any(self.annee in n.realisations for n in self.nombres) and self.annee not in self.realisations
        return muet and self.statut not in {Statut.ABANDONNE, Statut.TENU}


def faits_de(realisations: Iterable[Realisation]) -> dict[int, Fait]:
    return {
        r.annee: Fait(r.valeur, r.methode == Methode.ESTIME, r.validee) for r in realisations if r.valeur is not None
    }


def reglage_le(contrat_id: int, jour: dt.date) -> ReglageEngagements:
    """The settings in force on `jour`; the defaults, not saved, when there are none."""
    trouve = ReglageEngagements.objects.filter(en_vigueur_le(jour), contrat=contrat_id).order_by("-debut").first()
    return trouve or ReglageEngagements(contrat_id=contrat_id, debut=jour)


def rappels_de(reglage: ReglageEngagements) -> tuple[int, ...]:
    return tuple(sorted(int(jours) for jours in reglage.rappels_jours)) or RAPPELS_PAR_DEFAUT


def annee_de_reference(contrat: Contrat, jour: dt.date) -> int:
    """The year that is read unless another is asked: the last one validated, else collected, else over.

    While a collection is under way, the answers of the year before say more than a page of silence.
    """
    maxima = (
        modele._default_manager.filter(contrat=contrat, validee=True).aggregate(annee=Max("annee"))["annee"]
        for modele in (Realisation, Mobilisation)
    )
    validees: list[int] = [annee for annee in maxima if annee]
    if validees:
        return max(validees)
    derniere = CollecteEngagements.objects.filter(contrat=contrat).order_by("-annee").values_list("annee", flat=True)
    premiere, fin = annees_du_contrat(contrat.debut, contrat.fin)
    return derniere.first() or max(premiere, min(jour.year - 1, fin))


def suivre(
    contrat: Contrat, annee: int, *, publiques: bool = False, jour: dt.date | None = None
) -> list[EngagementSuivi]:
    """Every commitment of the text of `jour`, its status at the end of `annee`, in the contract's order. Nine queries.

    Without `jour`: the text as it reads at the end of that year, or today while it is not over. `publiques`: only
    what the team validated.
    """
    lu_le = jour or max(contrat.debut, min(jour_de_lecture(contrat), dt.date(annee, 12, 31)))
    lus = engagements_le(contrat, lu_le)
    matiere = Matiere.charger(contrat, annee, publiques)
    return [matiere.suivi(lu) for lu in lus]


@dataclass(frozen=True)
class Matiere:
    """What is read of a contract, once, to follow all its commitments."""

    bornes: tuple[int, int]
    annee: int
    tolerance: int
    conduites: Mapping[int, ConduiteEngagement]
    lectures: Mapping[int, LecturePromesse]
    paliers: Mapping[int, dict[int, Decimal]]
    realisations: Mapping[tuple[int, int | None], dict[int, Realisation]]
    jalons: Mapping[int, list[Jalon]]

    @classmethod
    def charger(cls, contrat: Contrat, annee: int, publiques: bool) -> "Matiere":
        siens = {"contrat": contrat}
        dites = Realisation.objects.filter(**siens, annee__lte=annee).select_related("piece")
        realisations: dict[tuple[int, int | None], dict[int, Realisation]] = defaultdict(dict)
        for realisation in dites.filter(validee=True) if publiques else dites:
            if realisation.dite:
                realisations[realisation.engagement_id, realisation.quantite_id][realisation.annee] = realisation
        paliers: dict[int, dict[int, Decimal]] = defaultdict(dict)
        for palier in Palier.objects.filter(**siens):
            paliers[palier.quantite_id][palier.annee] = palier.valeur
        jalons: dict[int, list[Jalon]] = defaultdict(list)
        for jalon in Jalon.objects.filter(**siens).order_by("pour_le", "pk"):
            jalons[jalon.engagement_id].append(jalon)
        conduites = ConduiteEngagement.objects.filter(**siens).select_related("organisme", "axe")
        return cls(
            annees_du_contrat(contrat.debut, contrat.fin),
            annee,
            reglage_le(contrat.pk, dt.date(annee, 12, 31)).tolerance,
            {c.engagement_id: c for c in conduites},
            {lecture.quantite_id: lecture for lecture in LecturePromesse.objects.filter(**siens)},
            paliers,
            realisations,
            jalons,
        )

    def suivi(self, lu: EngagementLu) -> EngagementSuivi:
        engagement = lu.engagement
        conduite = self.conduites.get(engagement.pk)
        nombres = [self.nombre(lu, quantite) for quantite in lu.quantites]
        sans_nombre = self.realisations.get((engagement.pk, None), {})
        jalons = self.jalons.get(engagement.pk, [])
        if nombres:
            jugements = [nombre.jugement for nombre in nombres]
        else:
            dite = sans_nombre.get(self.annee)
            etapes = [(jalon.pour_le, jalon.fait_le) for jalon in jalons]
            echeance = conduite.echeance if conduite else None
            jugements = [juger_sans_nombre(dite.avancement if dite else "", self.annee, echeance, etapes)]
        # What was decided after the year that is read does not change that year.
        decidee = conduite if conduite and conduite.etat_le and conduite.etat_le.year <= self.annee else None
        etat = decidee.etat if decidee else EtatEngagement.SUIVI
        jugement = ensemble(jugements, etat, decidee.etat_le if decidee else None, decidee.motif if decidee else "")
        return EngagementSuivi(
            lu, self.annee, conduite, partenaire_de(lu, conduite), nombres, sans_nombre, jugement, jalons
        )

    def nombre(self, lu: EngagementLu, quantite: Quantite) -> NombreSuivi:
        lecture, paliers = self.lectures.get(quantite.pk), self.paliers.get(quantite.pk)
        promesse = lire(quantite, lu.titre, self.bornes, lecture, paliers)
        realisations = self.realisations.get((lu.engagement.pk, quantite.pk), {})
        jugement = juger(promesse, faits_de(realisations.values()), self.annee, self.tolerance)
        return NombreSuivi(quantite, promesse, realisations, jugement)


def partenaire_de(lu: EngagementLu, conduite: ConduiteEngagement | None) -> Organisme | None:
    if conduite and conduite.organisme:
        return conduite.organisme
    return lu.signataire.organisme if lu.signataire else None


def compter_les_statuts(suivis: Iterable[EngagementSuivi]) -> list[tuple[Statut, int]]:
    """How many commitments in each status, in the order of `Statut`."""
    nombres = Counter(suivi.statut for suivi in suivis)
    return [(statut, nombres[statut]) for statut in Statut]


def partenaires_muets(suivis: Iterable[EngagementSuivi]) -> list[tuple[Organisme, int]]:
    """Partners that said nothing of any of their commitments in the year, with how many; by name."""
    siens: dict[int, list[EngagementSuivi]] = defaultdict(list)
    noms: dict[int, Organisme] = {}
    for suivi in suivis:
        if suivi.partenaire is not None:
            noms[suivi.partenaire.pk] = suivi.partenaire
            siens[suivi.partenaire.pk].append(suivi)
    muets = [(noms[pk], len(leurs)) for pk, leurs in siens.items() if all(suivi.silencieux for suivi in leurs)]
    return sorted(muets, key=lambda paire: paire[0].nom)
