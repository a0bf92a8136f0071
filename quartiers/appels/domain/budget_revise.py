"""The budget that a holder makes again after a cut: started from the last one, sent, accepted or sent back."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from quartiers.appels.calculs import ZERO, totaux
from quartiers.appels.domain.avertir import avertir_instruction, avertir_porteur
from quartiers.appels.enums import Cote, EtatDossier, NatureBudget
from quartiers.appels.models import Budget, Dossier, LigneBudget, LigneFinancement
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner
from quartiers.socle.formats import montant as en_euros

REVISABLES = frozenset(
    {EtatDossier.RECEVABLE, EtatDossier.INSTRUIT, EtatDossier.AJOURNE, EtatDossier.RETENU, EtatDossier.NOTIFIE}
)


def accordes(dossier: Dossier, exercice: int) -> dict[int, Decimal]:
    """Euros that each funder gives as far as is known: the latest amount decided, else the request."""
    sommes: dict[int, Decimal] = {}
    for ligne in LigneFinancement.objects.filter(dossier=dossier, exercice=exercice):
        montant = ligne.montant_courant
        sommes[ligne.financeur_id] = sommes.get(ligne.financeur_id, ZERO) + (
            ligne.demande if montant is None else montant
        )
    return sommes


def budget_en_vigueur(dossier: Dossier, exercice: int) -> Budget | None:
    """The accepted revised budget, else the planned one."""
    admis = Q(nature=NatureBudget.PREVISIONNEL) | Q(nature=NatureBudget.REVISE, fige_le__isnull=False)
    return Budget.objects.filter(admis, dossier=dossier, exercice=exercice).order_by("nature", "rang").last()


def budget_ouvert(dossier: Dossier, exercice: int) -> Budget | None:
    """The revised budget being written or waiting for its acceptance."""
    revises = Budget.objects.filter(dossier=dossier, exercice=exercice, nature=NatureBudget.REVISE)
    return revises.filter(fige_le__isnull=True).order_by("rang").last()


def revision_utile(dossier: Dossier) -> bool:
    """Whether the decided amounts no longer fit the budget in force."""
    budget = budget_en_vigueur(dossier, dossier.annee)
    if budget is None or dossier.etat not in REVISABLES:
        return False
    prevus = {li.financeur_id: li.montant for li in budget.lignes.filter(financeur__isnull=False)}
    donnes = accordes(dossier, dossier.annee)
    return any(prevus.get(financeur, ZERO) != montant for financeur, montant in donnes.items())


@transaction.atomic
def ouvrir_revision(*, acteur: Acteur, dossier: Dossier) -> Budget:
    """The open revised budget, made from the one in force when there is none; grants take their decided amounts."""
    Dossier.objects.select_for_update().get(pk=dossier.pk)  # two clicks make one budget
    if (ouvert := budget_ouvert(dossier, dossier.annee)) is not None:
        return ouvert
    if dossier.etat not in REVISABLES:
        raise ValidationError("Le budget de ce dossier ne se révise pas dans son état actuel.")
    source = budget_en_vigueur(dossier, dossier.annee)
    if source is None:
        raise ValidationError("Ce dossier n’a pas de budget prévisionnel à réviser.")
    rang = source.rang + 1 if source.nature == NatureBudget.REVISE else 1
    budget = Budget.objects.create(
        contrat=dossier.contrat, dossier=dossier, exercice=dossier.annee, nature=NatureBudget.REVISE, rang=rang
    )
    LigneBudget.objects.bulk_create(
        LigneBudget(
            contrat=dossier.contrat,
            budget=budget,
            cote=li.cote,
            compte=li.compte,
            libelle=li.libelle,
            financeur_id=li.financeur_id,
            montant=li.montant,
            rang=li.rang,
        )
        for li in source.lignes.all()
    )
    poser_accords(budget)
    consigner(
        acteur=acteur, code="budget.reviser", objet=budget, phrase=f"Révision du budget du dossier {dossier.numero}"
    )
    return budget


def poser_accords(budget: Budget) -> None:
    """Grants in the revised budget are what the funders decided: the holder does not type them."""
    donnes = accordes(budget.dossier, budget.exercice)
    for ligne in budget.lignes.filter(financeur__isnull=False):
        voulu = donnes.get(ligne.financeur_id or 0, ZERO)
        if ligne.montant != voulu:
            ligne.montant = voulu
            ligne.save(update_fields=["montant"])


@transaction.atomic
def enregistrer_revision(*, budget: Budget, montants: Mapping[int, Decimal]) -> None:
    """Write the amounts typed by the holder, by line; grants are left alone. Unbalanced is allowed until it is sent."""
    exiger_ouvert(budget)
    for ligne in budget.lignes.filter(financeur__isnull=True, pk__in=montants):
        if ligne.montant != montants[ligne.pk]:
            ligne.montant = montants[ligne.pk]
            ligne.save(update_fields=["montant"])


@transaction.atomic
def remettre_revision(*, acteur: Acteur, budget: Budget) -> None:
    """Send the revised budget: balanced to the cent, and the holder can no longer change it."""
    exiger_ouvert(budget)
    poser_accords(budget)
    comptes = totaux(budget.lignes.all())
    if comptes.ecart:
        sens = "manque" if comptes.ecart < 0 else "reste"
        raise ValidationError(
            f"Le budget n’est pas équilibré : il {sens} {en_euros(abs(comptes.ecart))}. "
            "Baissez des charges, ou complétez d’autres ressources."
        )
    if comptes.ecart_volontaires:
        raise ValidationError("Les comptes 86 et 87 (contributions volontaires) doivent avoir le même total.")
    budget.remis_le, budget.remis_par, budget.renvoi_motif = timezone.now(), acteur.utilisateur, ""
    budget.save(update_fields=["remis_le", "remis_par", "renvoi_motif", "modifie_le"])
    tracer(acteur, budget, "remettre", "Budget révisé remis")
    avertir_instruction(
        budget.dossier, f"Budget révisé : {budget.dossier.intitule}", "appels/courriels/budget_remis.txt"
    )


@transaction.atomic
def accepter_revision(*, acteur: Acteur, budget: Budget) -> None:
    """Freeze it: from now on it is the budget of the project."""
    exiger_remis(budget)
    budget.fige_le = timezone.now()
    budget.save(update_fields=["fige_le", "modifie_le"])
    tracer(acteur, budget, "accepter", "Budget révisé accepté")
    avertir_porteur(
        budget.dossier, f"Budget accepté : {budget.dossier.intitule}", "appels/courriels/budget_accepte.txt"
    )


@transaction.atomic
def renvoyer_revision(*, acteur: Acteur, budget: Budget, motif: str) -> None:
    """Give it back to the holder, saying what to change."""
    exiger_remis(budget)
    if not motif:
        raise ValidationError("Dites à l’organisme ce qui est à reprendre.")
    budget.remis_le, budget.renvoi_motif = None, motif
    budget.save(update_fields=["remis_le", "renvoi_motif", "modifie_le"])
    tracer(acteur, budget, "renvoyer", f"Budget révisé renvoyé : {motif}")
    avertir_porteur(
        budget.dossier,
        f"Budget à reprendre : {budget.dossier.intitule}",
        "appels/courriels/budget_renvoye.txt",
        {"motif": motif},
    )


def exiger_ouvert(budget: Budget) -> None:
    if budget.fige_le or budget.remis_le:
        raise ValidationError("Ce budget est déjà remis : il ne se modifie plus.")


def exiger_remis(budget: Budget) -> None:
    if budget.fige_le or not budget.remis_le:
        raise ValidationError("Ce budget n’attend pas d’acceptation.")


def tracer(acteur: Acteur, budget: Budget, acte: str, phrase: str) -> None:
    consigner(acteur=acteur, code=f"budget.{acte}", objet=budget, phrase=f"{phrase} (dossier {budget.dossier.numero})")


def lignes_revisees(budget: Budget, reference: Budget | None) -> list[tuple[LigneBudget, Decimal]]:
    """Lines of the revised budget with what each was in the budget in force, spending first."""
    anciens: dict[tuple[str, str, str, int | None], Decimal] = {}
    if reference is not None:
        for li in reference.lignes.all():
            cle = (li.cote, li.compte, li.libelle, li.financeur_id)
            anciens[cle] = anciens.get(cle, ZERO) + li.montant
    lignes = budget.lignes.select_related("financeur").order_by("cote", "compte", "rang", "pk")
    return [
        (li, anciens.get((li.cote, li.compte, li.libelle, li.financeur_id), ZERO))
        for li in sorted(lignes, key=lambda li: li.cote != Cote.CHARGE)
    ]
