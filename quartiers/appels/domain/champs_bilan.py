"""The fields of a report, each under one address (« fait », « reel:6-10:femmes », « compte:606 », « ecart:f12 »).

As on a file (domain.champs): one canonical text per field, compared before it is written, so that two people who
write the same report at once never overwrite each other.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypedDict

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from quartiers.appels import valeurs
from quartiers.appels.domain.bilans import peut_saisir, preparer_budget_realise
from quartiers.appels.domain.champ import Champ, ChampInconnu, designer, ecrire_si_inchange
from quartiers.appels.domain.champs import nombre_attendu
from quartiers.appels.domain.champs_communs import (
    RESULTATS,
    Normaliser,
    champ_age,
    champ_quartier,
    champ_reponse,
    champ_stocke,
    verifier_resultats,
)
from quartiers.appels.domain.redaction import ChampFerme
from quartiers.appels.enums import Cote, EtatBilan, NatureBudget
from quartiers.appels.models import (
    Bilan,
    Budget,
    Financeur,
    IndicateurDossier,
    LigneBudget,
    Public,
    PublicQuartier,
    ReponseBilan,
)
from quartiers.appels.nomenclature import PAR_CODE
from quartiers.comptes.politiques import Acteur

OUVERTS = frozenset({EtatBilan.ATTENDU, EtatBilan.A_CORRIGER})


@transaction.atomic
def enregistrer_champ(*, acteur: Acteur, bilan: Bilan, champ: str, valeur: str, valeur_vue: str) -> str:
    """Store `valeur` in the field `champ` and return its canonical text; see redaction.enregistrer_champ.

    Raises PermissionDenied, ChampFerme (a report handed in), Conflit, ChampInconnu, ValidationError.
    """
    verrouille = Bilan.objects.select_for_update(of=("self",)).select_related("dossier", "contrat").get(pk=bilan.pk)
    if not peut_saisir(acteur, verrouille):
        raise PermissionDenied("Seules les personnes de l’organisme, ou le pilotage en leur nom, saisissent ce bilan.")
    if verrouille.etat not in OUVERTS:
        raise ChampFerme(f"Ce bilan est « {verrouille.get_etat_display().lower()} » : il ne se modifie plus.")
    return ecrire_si_inchange(champ_de(verrouille, champ), valeur, valeur_vue)


def champ_de(bilan: Bilan, nom: str) -> Champ:
    """The field at the address `nom`. Raises ChampInconnu."""
    return designer(bilan, nom, champ_simple, COMPOSES)


def champ_simple(bilan: Bilan, nom: str) -> Champ:
    normaliser = SIMPLES.get(nom)
    if normaliser is None:
        raise ChampInconnu(nom)
    return champ_stocke(bilan, nom, normaliser, lambda: verifier_resultats(bilan))


SIMPLES: dict[str, Normaliser] = {**RESULTATS, "regle_repartition": valeurs.texte}


def champ_public(bilan: Bilan, nom: str, morceaux: list[str]) -> Champ:
    creation = {"contrat": bilan.contrat, "dossier": bilan.dossier, "bilan": bilan}
    return champ_age(nom, morceaux, Public.objects.filter(bilan=bilan), creation)


def champ_public_quartier(bilan: Bilan, nom: str, morceaux: list[str]) -> Champ:
    lignes = PublicQuartier.objects.filter(bilan=bilan)
    return champ_quartier(nom, morceaux[0], lignes, {"contrat": bilan.contrat, "bilan": bilan})


def champ_question(bilan: Bilan, nom: str, morceaux: list[str]) -> Champ:
    lignes = ReponseBilan.objects.filter(bilan=bilan)
    return champ_reponse(nom, morceaux[0], lignes, {"contrat": bilan.contrat, "bilan": bilan})


def champ_resultat(bilan: Bilan, nom: str, morceaux: list[str]) -> Champ:
    """« resultat:<indicator>:realise » a value reached, « …:commentaire » a word on it."""
    indicateur = IndicateurDossier.objects.filter(dossier=bilan.dossier_id, pk=int(morceaux[0])).first()
    attribut = morceaux[1]
    if indicateur is None or attribut not in {"realise", "commentaire"}:
        raise ChampInconnu(nom)

    def lire() -> str:
        valeur = getattr(indicateur, attribut)
        return str(valeur) if attribut == "commentaire" else "" if valeur is None else f"{valeur:.2f}"

    def ecrire(canonique: str) -> None:
        valeur = canonique if attribut == "commentaire" else (Decimal(canonique) if canonique else None)
        setattr(indicateur, attribut, valeur)
        indicateur.save(update_fields=[attribut])

    return Champ(nom, "resultats", nombre_attendu if attribut == "realise" else valeurs.texte, lire, ecrire)


class Cle(TypedDict):
    """What finds a line of the accounts."""

    compte: str
    cote: str
    financeur: Financeur | None


def ligne_designee(bilan: Bilan, nom: str, code: str) -> tuple[Budget, Cle]:
    """The real accounts of the report, and what finds the line: an account, or « f12 » a funder."""
    budget = preparer_budget_realise(bilan=bilan)
    if budget.nature != NatureBudget.REALISE or budget.fige_le is not None:
        raise ChampFerme("Les comptes de ce bilan sont figés.")
    if code.startswith("f"):
        financeur = Financeur.objects.filter(contrat=bilan.contrat_id, pk=int(code[1:])).first()
        if financeur is None:
            raise ChampInconnu(nom)
        return budget, {"compte": financeur.genre, "cote": Cote.PRODUIT, "financeur": financeur}
    compte = PAR_CODE[code]
    return budget, {"compte": compte.code, "cote": compte.cote, "financeur": None}


def champ_compte(bilan: Bilan, nom: str, morceaux: list[str]) -> Champ:
    budget, cle = ligne_designee(bilan, nom, morceaux[0])
    lignes = lignes_de(budget, cle)

    def lire() -> str:
        return valeurs.texte_du_montant(sum(lignes.values_list("montant", flat=True), Decimal(0)))

    def ecrire(canonique: str) -> None:
        ecrire_ligne(budget, cle, montant=Decimal(canonique or 0))

    return Champ(nom, "comptes", valeurs.montant, lire, ecrire)


def champ_ecart(bilan: Bilan, nom: str, morceaux: list[str]) -> Champ:
    budget, cle = ligne_designee(bilan, nom, morceaux[0])
    lignes = lignes_de(budget, cle)

    def lire() -> str:
        return " ".join(texte for texte in lignes.values_list("explication", flat=True) if texte)

    def ecrire(canonique: str) -> None:
        ecrire_ligne(budget, cle, explication=canonique)

    return Champ(nom, "comptes", valeurs.texte, lire, ecrire)


def lignes_de(budget: Budget, cle: Cle) -> "QuerySet[LigneBudget]":
    return LigneBudget.objects.filter(budget=budget, compte=cle["compte"], financeur=cle["financeur"]).order_by("pk")


def ecrire_ligne(budget: Budget, cle: Cle, **champs: Any) -> None:
    """One line per account in the real accounts: several planned ones are added up in the first."""
    lignes = list(lignes_de(budget, cle))
    if not lignes:
        LigneBudget.objects.create(contrat=budget.contrat, budget=budget, **cle, **champs)
        return
    premiere, *autres = lignes
    for autre in autres:
        autre.delete()
    for attribut, valeur in champs.items():
        setattr(premiere, attribut, valeur)
    premiere.save(update_fields=list(champs))


COMPOSES: dict[str, Callable[[Bilan, str, list[str]], Champ]] = {
    "reel": champ_public,
    "quartier": champ_public_quartier,
    "question": champ_question,
    "resultat": champ_resultat,
    "compte": champ_compte,
    "ecart": champ_ecart,
}
