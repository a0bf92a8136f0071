"""A file as it is read: its answers, its ties and places, its budget, its papers. A constant number of queries."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quartiers.appels.calculs import Totaux, part, totaux
from quartiers.appels.enums import Cote, NatureBudget
from quartiers.appels.etapes import ETAPES, Question
from quartiers.appels.models import Dossier, LigneBudget
from quartiers.appels.nomenclature import PAR_CODE
from quartiers.socle.formats import date_fr


@dataclass(frozen=True)
class BudgetLu:
    """The planned budget of one year, by side: (account, label, amount)."""

    exercice: int
    charges: list[tuple[str, str, Decimal]]
    produits: list[tuple[str, str, Decimal]]
    totaux: Totaux
    demande: Decimal

    @property
    def part_demandee(self) -> Decimal | None:
        return part(self.demande, self.totaux.charges)


@dataclass(frozen=True)
class Lecture:
    """What a page or a booklet shows of a file."""

    textes: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    rattachements: list[Any] = field(default_factory=list)
    territoires: list[Any] = field(default_factory=list)
    lieux: list[Any] = field(default_factory=list)
    publics: list[Any] = field(default_factory=list)
    indicateurs: list[Any] = field(default_factory=list)
    pieces: list[Any] = field(default_factory=list)
    budgets: list[BudgetLu] = field(default_factory=list)


def lecture_du_dossier(dossier: Dossier) -> Lecture:
    niveaux = list(dossier.campagne.egalite_niveaux) if dossier.campagne else []
    textes = [
        (etape.titre, reponses)
        for etape in ETAPES
        if (reponses := [(q.libelle, v) for q in etape.questions if (v := reponse(dossier, q, niveaux))])
    ]
    return Lecture(
        textes=textes,
        rattachements=list(dossier.rattachements.select_related("version", "element")),
        territoires=list(dossier.territoires.select_related("quartier", "poche__commune")),
        lieux=list(dossier.lieux.select_related("quartier", "poche__commune", "quartier_retenu")),
        publics=list(dossier.publics.filter(bilan__isnull=True)),
        indicateurs=list(dossier.indicateurs.all()),
        pieces=list(dossier.pieces.select_related("document", "type_piece")),
        budgets=budgets_lus(dossier),
    )


def reponse(dossier: Dossier, question: Question, niveaux: list[Any]) -> str:
    """The answer as one reads it; empty when there is none."""
    valeur = getattr(dossier, question.nom)
    if valeur in (None, ""):
        return ""
    if question.nom == "egalite_niveau":
        niveau = niveaux[valeur] if valeur < len(niveaux) else valeur
        return str(niveau.get("libelle", niveau)) if isinstance(niveau, dict) else str(niveau)
    if question.genre == "choix":
        return dict(question.choix).get(str(valeur), str(valeur))
    return date_fr(valeur) if question.genre == "date" else str(valeur)


def budgets_lus(dossier: Dossier) -> list[BudgetLu]:
    """The first planned budgets; revised and real ones are shown by the pages that deal with them."""
    lignes = LigneBudget.objects.filter(
        budget__dossier=dossier, budget__nature=NatureBudget.PREVISIONNEL, montant__gt=0
    )
    par_annee: dict[int, list[LigneBudget]] = {}
    for ligne in lignes.select_related("budget", "financeur").order_by("cote", "compte", "rang", "pk"):
        par_annee.setdefault(ligne.budget.exercice, []).append(ligne)
    return [
        BudgetLu(
            exercice=exercice,
            charges=[rangee(ligne) for ligne in siennes if ligne.cote == Cote.CHARGE],
            produits=[rangee(ligne) for ligne in siennes if ligne.cote == Cote.PRODUIT],
            totaux=totaux(siennes),
            demande=sum((ligne.montant for ligne in siennes if ligne.financeur_id), Decimal(0)),
        )
        for exercice, siennes in sorted(par_annee.items())
    ]


def rangee(ligne: LigneBudget) -> tuple[str, str, Decimal]:
    compte = PAR_CODE.get(ligne.compte)
    libelle = str(ligne.financeur) if ligne.financeur else (compte.libelle if compte else ligne.compte)
    code = ligne.compte[:2] if ligne.compte.startswith("74") else ligne.compte
    return (code if code.isdigit() else ""), libelle, ligne.montant
