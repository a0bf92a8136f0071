"""Planned and real accounts of a project side by side: gap in euros and in % (arrêté of 11 October 2006)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from quartiers.appels.calculs import Totaux, part, totaux
from quartiers.appels.enums import Cote
from quartiers.appels.models import LigneBudget
from quartiers.appels.nomenclature import COMPTES, PAR_CODE

ZERO = Decimal(0)
CleCompte = tuple[str, int | None]


@dataclass(frozen=True)
class LigneComparee:
    """One account (and funder): planned and real euros; `explication` is the holder's."""

    cote: str
    compte: str
    libelle: str
    financeur_id: int | None
    prevu: Decimal
    reel: Decimal
    explication: str = ""

    @property
    def ecart(self) -> Decimal:
        return self.reel - self.prevu

    @property
    def ecart_pourcent(self) -> Decimal | None:
        """Gap as a % of the plan; None when nothing was planned."""
        return part(self.ecart, self.prevu)

    def a_expliquer(self, seuil: Decimal) -> bool:
        """Whether the gap passes `seuil` (%) either way, to the cent; money that nobody planned always does."""
        return abs(self.ecart) * 100 > seuil * self.prevu


@dataclass(frozen=True)
class CompteFinancier:
    """The financial report: its lines in the order of the national form, and both totals."""

    lignes: list[LigneComparee]
    prevu: Totaux
    reel: Totaux

    @property
    def charges(self) -> list[LigneComparee]:
        return [ligne for ligne in self.lignes if ligne.cote == Cote.CHARGE]

    @property
    def produits(self) -> list[LigneComparee]:
        return [ligne for ligne in self.lignes if ligne.cote == Cote.PRODUIT]

    def inexpliques(self, seuil: Decimal) -> list[LigneComparee]:
        return [ligne for ligne in self.lignes if ligne.a_expliquer(seuil) and not ligne.explication.strip()]


def comparer(prevues: Iterable[LigneBudget], reelles: Iterable[LigneBudget]) -> CompteFinancier:
    """Gather the lines of both budgets by account and funder, several lines of one account added up."""
    prevues, reelles = list(prevues), list(reelles)
    avant, apres = par_compte(prevues), par_compte(reelles)
    rangs = {compte.code: rang for rang, compte in enumerate(COMPTES)}
    cles = sorted({*avant, *apres}, key=lambda cle: (rangs.get(cle[0], len(rangs)), cle[0], cle[1] or 0))
    lignes = [ligne_comparee(cle, avant.get(cle, []), apres.get(cle, [])) for cle in cles]
    return CompteFinancier(lignes=lignes, prevu=totaux(prevues), reel=totaux(reelles))


def par_compte(lignes: Iterable[LigneBudget]) -> dict[CleCompte, list[LigneBudget]]:
    groupes: dict[CleCompte, list[LigneBudget]] = {}
    for ligne in lignes:
        groupes.setdefault((ligne.compte, ligne.financeur_id), []).append(ligne)
    return groupes


def ligne_comparee(cle: CleCompte, avant: list[LigneBudget], apres: list[LigneBudget]) -> LigneComparee:
    code, financeur_id = cle
    modele = (apres or avant)[0]
    compte = PAR_CODE.get(code)
    libelle = str(modele.financeur) if modele.financeur_id else (compte.libelle if compte else modele.libelle)
    return LigneComparee(
        cote=modele.cote,
        compte=code,
        libelle=libelle,
        financeur_id=financeur_id,
        prevu=sum((ligne.montant for ligne in avant), ZERO),
        reel=sum((ligne.montant for ligne in apres), ZERO),
        explication=" ".join(ligne.explication for ligne in apres if ligne.explication),
    )
