"""The balance read from the base in a fixed number of queries, whatever the landlords and the years.

`postes` gives one row per landlord × neighbourhood × year that has an abatement, a programme or a carried-over amount;
`tfpb.soldes` adds them up. `part_du_sur_entretien` is the indicator of the contract's annex 9.2.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.tfpb.enums import JUSTIFICATIF_EN_ATTENTE, EtatJustificatif, EtatLigne, OrigineAbattement
from quartiers.tfpb.models import (
    Abattement,
    ConventionTfpb,
    Imputation,
    LigneProgramme,
    Programme,
    Reaffectation,
    ReglageTfpb,
    ReportSolde,
    SeuilAlerte,
    SuiviTrimestriel,
)
from quartiers.tfpb.soldes import ZERO, LigneSoldee, PartSurEntretien, Poste, Seuil, part_sur_entretien

Cle = tuple[int, int, int]  # landlord, neighbourhood, year


@dataclass(frozen=True)
class Filtre:
    """What to read of a contract: everything, or less. Identifiers; an empty set of years means all of them."""

    annees: frozenset[int] = frozenset()
    bailleur: int | None = None
    quartier: int | None = None
    convention: int | None = None
    commune: int | None = None

    def q(self, annee: str = "annee", prefixe: str = "") -> Q:
        """Filter of rows that bear a landlord, a neighbourhood and the year `annee`."""
        filtre = Q(**{f"{prefixe}{annee}__in": self.annees}) if self.annees else Q()
        if self.bailleur is not None:
            filtre &= Q(**{f"{prefixe}bailleur": self.bailleur})
        if self.quartier is not None:
            filtre &= Q(**{f"{prefixe}quartier": self.quartier})
        if self.commune is not None:
            filtre &= Q(**{f"{prefixe}quartier__commune": self.commune})
        return filtre


TOUT = Filtre()


@dataclass(frozen=True)
class Soldes:
    """The rows, and the names that go with their identifiers."""

    postes: list[Poste]
    bailleurs: dict[int, str] = field(default_factory=dict)
    quartiers: dict[int, str] = field(default_factory=dict)
    conventions: dict[int, str] = field(default_factory=dict)
    axes: dict[int, str] = field(default_factory=dict)
    programmes: dict[int, Programme] = field(default_factory=dict)


def soldes(contrat: Contrat, acteur: Acteur | None = None, filtre: Filtre = TOUT) -> Soldes:
    """The rows of `contrat` that `acteur` sees (all of them without any actor: figures of the contract). 10 queries."""
    programmes = {
        (p.bailleur_id, p.quartier_id, p.annee): p
        for p in vus(Programme, contrat, acteur).filter(filtre.q()).select_related("convention", "bailleur", "quartier")
    }
    abattements = abattements_de_reference(vus(Abattement, contrat, acteur).filter(filtre.q()))
    entrants = reports(vus(ReportSolde, contrat, acteur).filter(filtre.q("vers_annee")), "vers_annee")
    sortants = reports(vus(ReportSolde, contrat, acteur).filter(filtre.q("de_annee")), "de_annee")
    axes: dict[int, str] = {}
    lignes = lignes_soldees({p.pk for p in programmes.values()}, axes)
    cles = {*programmes, *abattements, *entrants}
    quartiers = {q.pk: q for q in QuartierContrat.objects.filter(pk__in={cle[1] for cle in cles})}
    conventions = list(ConventionTfpb.objects.filter(contrat=contrat).order_by("premiere_annee"))
    trouves = []
    for cle in sorted(cles, key=lambda c: (c[2], quartiers[c[1]].rang, c[1], c[0])):
        programme = programmes.get(cle)
        commune = quartiers[cle[1]].commune_id
        poste = Poste(
            annee=cle[2],
            bailleur=cle[0],
            quartier=cle[1],
            commune=commune,
            convention=programme.convention_id if programme else convention_de(conventions, commune, cle[2]),
            programme=programme.pk if programme else None,
            abattement=abattements.get(cle),
            lignes=tuple(lignes.get(programme.pk, ())) if programme else (),
            report=entrants.get(cle, ZERO),
            reporte=sortants.get(cle, ZERO),
        )
        if filtre.convention is None or poste.convention == filtre.convention:
            trouves.append(poste)
    noms = Organisme.objects.filter(pk__in={poste.bailleur for poste in trouves})
    return Soldes(
        postes=trouves,
        bailleurs={o.pk: o.nom for o in noms},
        quartiers={pk: q.titre for pk, q in quartiers.items()},
        conventions={c.pk: c.titre for c in conventions},
        axes=axes,
        programmes={p.pk: p for p in programmes.values()},
    )


def vus(modele: Any, contrat: Contrat, acteur: Acteur | None) -> Any:
    lignes = modele.objects.filter(contrat=contrat).order_by()
    return lignes if acteur is None else lignes.visibles_par(acteur)


def abattements_de_reference(abattements: Any) -> dict[Cle, Decimal]:
    """The figure of the tax notice as soon as it is there, else the estimate. One query."""
    montants: dict[Cle, Decimal] = {}
    notifies: set[Cle] = set()
    for bailleur, quartier, annee, origine, montant in abattements.values_list(
        "bailleur", "quartier", "annee", "origine", "montant"
    ):
        cle = (bailleur, quartier, annee)
        if origine == OrigineAbattement.AVIS:
            notifies.add(cle)
            montants[cle] = montant
        elif cle not in notifies:
            montants[cle] = montant
    return montants


def reports(lignes: Any, annee: str) -> dict[Cle, Decimal]:
    montants: dict[Cle, Decimal] = {}
    for bailleur, quartier, an, montant in lignes.values_list("bailleur", "quartier", annee, "montant"):
        montants[(bailleur, quartier, an)] = montants.get((bailleur, quartier, an), ZERO) + montant
    return montants


def convention_de(conventions: Iterable[ConventionTfpb], commune: int | None, annee: int) -> int | None:
    """The convention of the commune that covers the year, for an abatement without any programme."""
    couvrantes = [
        c.pk for c in conventions if c.commune_id == commune and c.premiere_annee <= annee <= c.derniere_annee
    ]
    return couvrantes[-1] if couvrantes else None


def lignes_soldees(programmes: set[int], axes: dict[int, str]) -> dict[int, list[LigneSoldee]]:
    """Lines in the programmes, with what their proofs justify; fills `axes` with titles by number. Four queries.

    A line taken out still shows what was spent on it; one that waits for the committee is not there yet.
    """
    imputations = Imputation.objects.filter(ligne__programme__in=programmes).order_by().values("ligne")
    sommes: dict[int, dict[str, Any]] = {
        i["ligne"]: dict(i)
        for i in imputations.annotate(
            examine=Sum("montant", filter=Q(justificatif__etat__in=JUSTIFICATIF_EN_ATTENTE)),
            accepte=Sum("montant", filter=Q(justificatif__etat=EtatJustificatif.ACCEPTE)),
        )
    }
    depenses = dict(
        SuiviTrimestriel.objects.filter(ligne__programme__in=programmes)
        .order_by()
        .values_list("ligne")
        .annotate(somme=Sum("depense"))
    )
    deplaces: dict[int, Decimal] = {}
    mouvements = Reaffectation.objects.filter(programme__in=programmes).order_by()
    for de, vers, montant in mouvements.values_list("de_ligne", "vers_ligne", "montant"):
        deplaces[de] = deplaces.get(de, ZERO) - montant
        deplaces[vers] = deplaces.get(vers, ZERO) + montant
    trouvees: dict[int, list[LigneSoldee]] = {}
    lignes = LigneProgramme.objects.filter(programme__in=programmes).exclude(etat=EtatLigne.PROPOSEE)
    for ligne in lignes.select_related("axe").order_by("axe__numero", "rang", "pk"):
        somme = sommes.get(ligne.pk, {})
        retenue = ligne.etat == EtatLigne.RETENUE
        axes[ligne.axe.numero] = ligne.axe.titre
        trouvees.setdefault(ligne.programme_id, []).append(
            LigneSoldee(
                pk=ligne.pk,
                programme=ligne.programme_id,
                titre=ligne.titre,
                axe=ligne.axe.numero,
                nature=ligne.nature,
                surcout_seul=ligne.axe.surcout_seul,
                sur_entretien=ligne.axe.sur_entretien,
                surcout=ligne.surcout,
                prevu=(ligne.valorise if retenue else ZERO) + deplaces.get(ligne.pk, ZERO),
                depense=depenses.get(ligne.pk) or ZERO,
                examine=somme.get("examine") or ZERO,
                accepte=somme.get("accepte") or ZERO,
            )
        )
    return trouvees


def part_du_sur_entretien(contrat: Contrat, annee: int, commune: int | None = None) -> PartSurEntretien:
    """The share devoted to over-maintenance in a year (Contrat, annex 9.2), for the whole contract or one commune."""
    lus = soldes(contrat, None, Filtre(annees=frozenset({annee}), commune=commune))
    return part_sur_entretien(lus.postes)


def seuils_de(contrat: Contrat, annee: int) -> list[Seuil]:
    """The shares not to go beyond in `annee`. One query."""
    lignes = SeuilAlerte.objects.filter(
        Q(derniere_annee__isnull=True) | Q(derniere_annee__gte=annee), contrat=contrat, premiere_annee__lte=annee
    ).select_related("axe")
    return [
        Seuil(
            sujet=str(s.axe) if s.axe else s.get_nature_display(),
            axe=s.axe.numero if s.axe else None,
            nature=s.nature,
            part=s.part,
        )
        for s in lignes
    ]


def reglage_de(contrat: Contrat, annee: int) -> ReglageTfpb:
    """The settings of the year, or the defaults when nobody set any. One query."""
    pose = ReglageTfpb.objects.filter(contrat=contrat, depuis_annee__lte=annee).order_by("-depuis_annee").first()
    return pose or ReglageTfpb(contrat=contrat, depuis_annee=annee)
