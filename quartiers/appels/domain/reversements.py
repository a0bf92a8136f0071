"""Unspent money: what the rule gives, what a person decides, and the refund that follows (regles, 1.9)."""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum

from quartiers.appels.calculs import CENTIME, ZERO
from quartiers.appels.domain.versements import total_paye
from quartiers.appels.enums import Cote, GenreVersement, NatureBudget
from quartiers.appels.models import Budget, DecisionReversement, LigneBudget, LigneFinancement, Versement
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner
from quartiers.socle import formats


@dataclass(frozen=True)
class CalculReversement:
    """The figures of the rule, in euros; `du` = max(0, paid − grant × min(1, real / planned)) − what may be kept."""

    accorde: Decimal
    paye: Decimal
    prevu: Decimal
    reel: Decimal
    excedent_admis: Decimal

    @property
    def part_realisee(self) -> Decimal:
        """Real cost over planned cost, at most 1; 1 when nothing was planned."""
        return min(Decimal(1), self.reel / self.prevu) if self.prevu else Decimal(1)

    @property
    def justifie(self) -> Decimal:
        return (self.accorde * self.part_realisee).quantize(CENTIME, ROUND_HALF_UP)

    @property
    def non_depense(self) -> Decimal:
        return max(ZERO, self.paye - self.justifie)

    @property
    def du(self) -> Decimal:
        return max(ZERO, self.non_depense - self.excedent_admis)


def charges(dossier_id: int, exercice: int, natures: list[str]) -> Decimal | None:
    """Spending of the latest budget of one of `natures`, voluntary contributions left out; None without budget."""
    budgets = Budget.objects.filter(dossier_id=dossier_id, exercice=exercice, nature__in=natures)
    # « révisé » sorts after « prévisionnel »: a revised budget is the one that counts.
    budget = budgets.order_by("-nature", "-rang").first()
    if budget is None:
        return None
    lignes = LigneBudget.objects.filter(budget=budget, cote=Cote.CHARGE).exclude(compte__startswith="86")
    return lignes.aggregate(total=Sum("montant"))["total"] or ZERO


def calculer(ligne: LigneFinancement) -> CalculReversement | None:
    """The rule on a line; None while the real accounts are unknown."""
    reel = charges(ligne.dossier_id, ligne.exercice, [NatureBudget.REALISE])
    if reel is None or ligne.notifie is None:
        return None
    prevu = charges(ligne.dossier_id, ligne.exercice, [NatureBudget.PREVISIONNEL, NatureBudget.REVISE]) or ZERO
    return CalculReversement(
        accorde=ligne.notifie,
        paye=total_paye(ligne),
        prevu=prevu,
        reel=reel,
        excedent_admis=ligne.excedent_admis or ZERO,
    )


@transaction.atomic
def decider_reversement(
    *, acteur: Acteur, ligne: LigneFinancement, montant: Decimal, motif: str, rendre_le: dt.date | None, jour: dt.date
) -> DecisionReversement:
    """Write the human decision, and the refund expected for `rendre_le` when it is not 0.

    Raises ValidationError: a reason is always told, the amount never passes what was paid.
    """
    ligne = LigneFinancement.objects.select_for_update(of=("self",)).get(pk=ligne.pk)
    calcul = calculer(ligne)
    if calcul is None:
        raise ValidationError("Le compte rendu financier n’est pas encore connu : attendez le bilan.")
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi cette somme est réclamée, ou laissée."})
    if montant < 0 or montant > calcul.paye:
        raise ValidationError({"montant": f"Entre 0 et ce qui a été payé ({formats.montant(calcul.paye)})."})
    if montant and rendre_le is None:
        raise ValidationError({"rendre_le": "Donnez la date à laquelle la somme doit être rendue."})
    if ligne.versements.filter(genre=GenreVersement.REVERSEMENT, paye_le__isnull=False).exists():
        raise ValidationError("Une somme a déjà été rendue sur ce financement : la décision ne change plus.")
    decision, _ = DecisionReversement.objects.update_or_create(
        ligne=ligne,
        defaults={
            "contrat_id": ligne.contrat_id,
            "calcule": calcul.du,
            "montant": montant,
            "motif": motif.strip(),
            "decide_par": acteur.utilisateur,
            "decide_le": jour,
        },
    )
    ligne.versements.filter(genre=GenreVersement.REVERSEMENT, paye_le__isnull=True).delete()
    ligne.justifie = min(calcul.justifie, calcul.accorde)
    ligne.save(update_fields=["justifie", "modifie_le"])
    if montant:
        Versement.objects.create(
            contrat_id=ligne.contrat_id,
            ligne=ligne,
            genre=GenreVersement.REVERSEMENT,
            montant=montant,
            promis_le=rendre_le,
            condition="Argent non dépensé à rendre",
            saisi_par=acteur.utilisateur,
        )
    phrase = f"Reversement décidé : {formats.montant(montant)} (calculé : {formats.montant(calcul.du)})"
    consigner(acteur=acteur, code="ligne.decider_reversement", objet=ligne, phrase=phrase, detail={"motif": motif})
    return decision
