"""Abatements and planned amounts by landlord, neighbourhood and year."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from quartiers.contrat.models import Contrat
from quartiers.tfpb.enums import NatureLigne, OrigineAbattement
from quartiers.tfpb.models import Abattement, AxeTfpb, LigneProgramme, SeuilAlerte

ZERO = Decimal(0)
CENT = Decimal(100)
Cle = tuple[int, int]  # landlord, neighbourhood


@dataclass(frozen=True)
class AbattementConnu:
    """The reference of a year (the notice, else the estimate) and the estimate that stays beside the notice."""

    reference: Abattement
    estimation: Abattement | None = None

    @property
    def montant(self) -> Decimal:
        return self.reference.montant

    @property
    def notifie(self) -> bool:
        return self.reference.origine == OrigineAbattement.AVIS


def connus(abattements: Iterable[Abattement]) -> dict[tuple[int, int, int], AbattementConnu]:
    """{(landlord, neighbourhood, year): what is known}."""
    trouves: dict[tuple[int, int, int], dict[str, Abattement]] = {}
    for un in abattements:
        trouves.setdefault((un.bailleur_id, un.quartier_id, un.annee), {})[un.origine] = un
    return {
        cle: AbattementConnu(par[OrigineAbattement.AVIS], par.get(OrigineAbattement.ESTIME))
        if OrigineAbattement.AVIS in par
        else AbattementConnu(par[OrigineAbattement.ESTIME])
        for cle, par in trouves.items()
    }


def abattements_de_l_annee(contrat: Contrat, annee: int) -> dict[Cle, AbattementConnu]:
    lus = Abattement.objects.filter(contrat=contrat, annee=annee)
    return {(bailleur, quartier): connu for (bailleur, quartier, _), connu in connus(lus).items()}


def abattement_de(contrat: Contrat, bailleur_id: int, quartier_id: int, annee: int) -> AbattementConnu | None:
    lus = Abattement.objects.filter(contrat=contrat, bailleur=bailleur_id, quartier=quartier_id, annee=annee)
    return connus(lus.select_related("document", "saisi_par")).get((bailleur_id, quartier_id, annee))


# Shares of the abatement


@dataclass(frozen=True)
class Part:
    """What one axis, or one kind of action, takes of the abatement; `seuil` in % when a warning was set for it."""

    libelle: str
    montant: Decimal
    abattement: Decimal | None
    actions: int = 0
    seuil: Decimal | None = None
    axe: AxeTfpb | None = None

    @property
    def part(self) -> Decimal | None:
        """In hundredths; may pass 100: amounts above the abatement are shown, not clipped."""
        return CENT * self.montant / self.abattement if self.abattement else None

    @property
    def au_dela(self) -> bool:
        return self.seuil is not None and self.part is not None and self.part > self.seuil


def parts_par_axe(
    lignes: Iterable[LigneProgramme],
    axes: Iterable[AxeTfpb],
    abattement: Decimal | None,
    seuils: Iterable[SeuilAlerte],
) -> list[Part]:
    """Every axis of the year, those without any action at zero: an axis left aside shows."""
    limites = {seuil.axe_id: seuil.part for seuil in seuils if seuil.axe_id}
    sommes: dict[int, tuple[Decimal, int]] = {}
    for ligne in lignes:
        somme, nombre = sommes.get(ligne.axe_id, (ZERO, 0))
        sommes[ligne.axe_id] = (somme + ligne.valorise, nombre + 1)
    return [
        Part(str(axe), *montant_et_base(sommes.get(axe.pk), abattement), seuil=limites.get(axe.pk), axe=axe)
        for axe in axes
    ]


def montant_et_base(
    somme: tuple[Decimal, int] | None, abattement: Decimal | None
) -> tuple[Decimal, Decimal | None, int]:
    valeur, nombre = somme or (ZERO, 0)
    return valeur, abattement, nombre


def parts_par_nature(
    lignes: Iterable[LigneProgramme], abattement: Decimal | None, seuils: Iterable[SeuilAlerte]
) -> list[Part]:
    limites = {seuil.nature: seuil.part for seuil in seuils if seuil.nature}
    liste = list(lignes)
    return [
        Part(
            libelle=str(nature.label),
            montant=sum((ligne.valorise for ligne in liste if ligne.nature == nature), ZERO),
            abattement=abattement,
            actions=sum(1 for ligne in liste if ligne.nature == nature),
            seuil=limites.get(nature.value),
        )
        for nature in NatureLigne
    ]


def seuils_de_l_annee(contrat: Contrat, annee: int) -> list[SeuilAlerte]:
    seuils = SeuilAlerte.objects.filter(contrat=contrat, premiere_annee__lte=annee).order_by("premiere_annee")
    return [seuil for seuil in seuils if seuil.derniere_annee is None or seuil.derniere_annee >= annee]
