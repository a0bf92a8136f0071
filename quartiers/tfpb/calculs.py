"""The abatement's arithmetic, to the cent, and its formula in figures: what the law takes off and what it makes."""

from decimal import ROUND_HALF_UP, Decimal

from quartiers.socle.formats import montant, nombre, pourcent
from quartiers.tfpb.enums import MethodeAbattement, OrigineAbattement
from quartiers.tfpb.models import Abattement

CENT = Decimal(100)
CENTIME = Decimal("0.01")


def au_centime(valeur: Decimal) -> Decimal:
    return valeur.quantize(CENTIME, ROUND_HALF_UP)


def abattement_de_base(base: Decimal, taux_abattement: Decimal, taux_global: Decimal) -> Decimal:
    """Euros saved: the tax that the part of the base taken off would have paid."""
    return au_centime(base * taux_abattement / CENT * taux_global / CENT)


def abattement_de_taxe(taxe_payee: Decimal, taux_abattement: Decimal) -> Decimal:
    """Euros saved, from a tax already abated: 30 % off leaves 70 %, so that three sevenths of what is paid are saved."""
    return au_centime(taxe_payee * taux_abattement / (CENT - taux_abattement))


def montant_estime(
    methode: str,
    taux_abattement: Decimal,
    *,
    base: Decimal | None = None,
    taux_global: Decimal | None = None,
    taxe_payee: Decimal | None = None,
) -> Decimal | None:
    """The estimate of `methode`; None while one of its figures is missing."""
    if methode == MethodeAbattement.BASE and base is not None and taux_global is not None:
        return abattement_de_base(base, taux_abattement, taux_global)
    if methode == MethodeAbattement.TAXE_PAYEE and taxe_payee is not None:
        return abattement_de_taxe(taxe_payee, taux_abattement)
    return None


def formule(abattement: Abattement) -> str:
    """« 200 000,00 € × 30 % × 50 % = 30 000,00 € »."""
    somme = montant(abattement.montant)
    if abattement.origine == OrigineAbattement.AVIS:
        return f"{somme}, écrit sur l’avis d’imposition"
    taux = abattement.taux_abattement or Decimal(0)
    if abattement.methode == MethodeAbattement.BASE:
        return (
            f"{montant(abattement.base)} × {pourcent(taux, None)} × {pourcent(abattement.taux_global, None)} = {somme}"
        )
    return f"{montant(abattement.taxe_payee)} × {nombre(taux)} ÷ {nombre(CENT - taux)} = {somme}"
