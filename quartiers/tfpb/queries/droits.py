"""The conditions of 1 January read from the database: a fixed number of queries, whatever the years and landlords."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch

from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat, QuartierContrat, Signataire
from quartiers.territoire.enums import Evolution, Generation
from quartiers.territoire.models import Contour, Filiation
from quartiers.tfpb.droits import Acte, Droit, Loi, Periode, Zone, droit
from quartiers.tfpb.enums import EtatConvention
from quartiers.tfpb.models import ConventionTfpb, PartieConvention, RegleAbattement, ToleranceSignature

# Outlines weigh much: their dates are enough.
DATES = Prefetch("quartier__contours", queryset=Contour.objects.only("pk", "quartier_id", "debut", "fin"))


@dataclass
class Registre:
    """All that the rights of a contract depend on, loaded once."""

    contrat: Contrat
    regles: list[RegleAbattement]
    tolerances: dict[int, ToleranceSignature]
    zones: dict[int, Zone]
    communes: dict[int, int | None]  # neighbourhood → commune
    signataires: dict[int, list[Periode]]  # landlord → its times as a signatory
    parties: dict[tuple[int, int], list[PartieConvention]]  # (landlord, commune) → its conventions
    sortants: list[Zone] = field(default_factory=list)

    def loi(self, annee: int) -> Loi | None:
        """The rule of that year; without one, the nearest says which years the law covers."""
        if not self.regles:
            return None
        regle = min(
            self.regles,
            key=lambda r: (not r.premiere_annee <= annee <= r.derniere_annee, abs(r.premiere_annee - annee)),
        )
        tolerance = self.tolerances.get(annee)
        return Loi(
            regle.premiere_annee,
            regle.derniere_annee,
            regle.source,
            tolerance.jusqu_au if tolerance else None,
            tolerance.source if tolerance else "",
        )

    def droit(self, bailleur_id: int, quartier_id: int, annee: int) -> Droit:
        commune = self.communes.get(quartier_id)
        parties = self.parties.get((bailleur_id, commune), []) if commune is not None else []
        return self._droit(annee, self.zones[quartier_id], self.signataires.get(bailleur_id, []), parties)

    def droit_du_sortant(self, zone: Zone, annee: int) -> Droit:
        """Of a sector that left the priority geography: the neighbourhood's condition decides."""
        return self._droit(annee, zone, [], [])

    def _droit(
        self, annee: int, zone: Zone, signataire: Sequence[Periode], parties: Iterable[PartieConvention]
    ) -> Droit:
        premier = dt.date(annee, 1, 1)
        return droit(
            annee,
            loi=self.loi(annee),
            zone=zone,
            contrat=Periode(self.contrat.debut, self.contrat.fin),
            contrat_signe_le=self.contrat.signe_le,
            signataire=signataire,
            actes=[acte_de(partie, premier) for partie in parties],
        )

    def convention_de(self, bailleur_id: int, quartier_id: int, annee: int) -> ConventionTfpb | None:
        """The signed convention that covers `annee` for that landlord."""
        commune = self.communes.get(quartier_id)
        if commune is None:
            return None
        premier = dt.date(annee, 1, 1)
        for partie in self.parties.get((bailleur_id, commune), []):
            convention = partie.convention
            couvre = convention.premiere_annee <= annee <= convention.derniere_annee_au(premier)
            if couvre and convention.etat != EtatConvention.PROJET:
                return convention
        return None


def acte_de(partie: PartieConvention, premier: dt.date) -> Acte:
    convention = partie.convention
    projet = convention.etat == EtatConvention.PROJET
    return Acte(
        titre=convention.titre,
        premiere_annee=convention.premiere_annee,
        derniere_annee=convention.derniere_annee_au(premier),
        signee_le=None if projet else convention.signee_le,
        signee_par_le_bailleur_le=partie.signee_le,
        declaree_le=partie.declaree_le,
        fin_d_effet=convention.denonciation_effet_le if convention.etat == EtatConvention.DENONCEE else None,
    )


def zone_de(quartier: QuartierContrat) -> Zone:
    national = quartier.quartier
    return Zone(
        nom=quartier.titre,
        generation=national.generation if national else None,
        contours=[Periode(c.debut, c.fin) for c in national.contours.all()] if national else [],
        au_contrat=Periode(quartier.debut, quartier.fin),
    )


def registre(contrat: Contrat) -> Registre:
    """Eight queries, none later."""
    quartiers = list(
        QuartierContrat.objects.filter(contrat=contrat)
        .select_related("quartier")
        .prefetch_related(DATES)
        .order_by("rang")
    )
    signataires: dict[int, list[Periode]] = defaultdict(list)
    for signataire in Signataire.objects.filter(contrat=contrat):
        signataires[signataire.organisme_id].append(Periode(signataire.debut, signataire.fin))
    parties: dict[tuple[int, int], list[PartieConvention]] = defaultdict(list)
    toutes = PartieConvention.objects.filter(contrat=contrat).select_related("convention")
    for partie in toutes.prefetch_related("convention__avenants").order_by("convention__premiere_annee", "pk"):
        parties[partie.bailleur_id, partie.convention.commune_id].append(partie)
    return Registre(
        contrat=contrat,
        regles=list(RegleAbattement.objects.filter(contrat=contrat).order_by("premiere_annee")),
        tolerances={t.annee: t for t in ToleranceSignature.objects.filter(contrat=contrat)},
        zones={q.pk: zone_de(q) for q in quartiers},
        communes={q.pk: q.commune_id for q in quartiers},
        signataires=dict(signataires),
        parties=dict(parties),
        sortants=sortants_de(contrat),
    )


def sortants_de(contrat: Contrat) -> list[Zone]:
    """Sectors of the contract's communes that left the priority geography: watched, since someone will ask."""
    sortis = Filiation.objects.filter(
        evolution=Evolution.SORTANT, nouveau__isnull=True, commune__in=contrat.communes.all()
    )
    return [
        Zone(nom=une.nom_ancien or (une.ancien.nom if une.ancien else ""), generation=Generation.QPV_2015)
        for une in sortis.select_related("ancien").order_by("nom_ancien", "pk")
    ]


def droit_de(contrat: Contrat, bailleur: Organisme, quartier: QuartierContrat, annee: int) -> Droit:
    """One right; several rights of a contract are read from one `registre`."""
    return registre(contrat).droit(bailleur.pk, quartier.pk, annee)
