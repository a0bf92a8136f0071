"""The rows behind the report, as protected as its tables: one row an action, its money, its places. No query here."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from quartiers.suivi.blocs.financements import NATURES
from quartiers.suivi.blocs.modele import argent
from quartiers.suivi.consolidation import cumuler
from quartiers.suivi.contenu import ColonneFigee, TableauFige
from quartiers.suivi.queries.matiere import Matiere

C = ColonneFigee
COLONNES_ACTIONS = (
    C("Code", definition="Code du dossier ou de la fiche action."),
    C("Action", definition="Intitulé de l’action."),
    C("Portée par", definition="Organisme qui conduit l’action."),
    C("Élément du contrat", definition="Élément que l’action sert en premier : objectif, orientation ou axe."),
    C("Bilan remis", definition="« oui » quand la fiche bilan de l’année est remise."),
    C("Demandé", "montant", "Demandé ou prévu, en euros, tous financeurs."),
    C("Crédits spécifiques", "montant", "Voté, crédits spécifiques de la politique de la ville."),
    C("Droit commun", "montant", "Voté, droit commun."),
    C("Moyens propres", "montant", "Voté ou apporté, moyens propres."),
    C("Total voté", "montant", "Somme des trois natures."),
    C("Payé", "montant", "Payé ou dépensé, remboursements déduits."),
    C("Personnes prévues", "entier", "Participants attendus, dits à l’ouverture de l’action."),
    C("Personnes", "entier", "Participants distincts. « s » : secret statistique. Vide : non communiqué."),
    C("Femmes", "entier", "Parmi les personnes."),
    C("Hommes", "entier", "Parmi les personnes."),
    C("Habitants d’un QPV", "entier", "Parmi les personnes."),
    C("Estimé", definition="« oui » quand le nombre de personnes est estimé."),
)


def tables_de_donnees(matiere: Matiere) -> Iterator[TableauFige]:
    yield TableauFige("Actions", COLONNES_ACTIONS, tuple(lignes_actions(matiere)))
    yield TableauFige(
        "Crédits",
        (
            C("Code", definition="Code de l’action."),
            C("Partenaire", definition="Organisme qui apporte le crédit."),
            C("Nature", definition="Crédit spécifique, droit commun ou moyens propres."),
            C("Demandé", "montant", "Demandé ou prévu, en euros."),
            C("Voté", "montant", "Voté ou accordé, en euros."),
            C("Payé", "montant", "Payé ou dépensé, en euros."),
        ),
        tuple(lignes_credits(matiere)),
    )
    yield TableauFige(
        "Territoires",
        (
            C("Code", definition="Code de l’action."),
            C("Quartier", definition="Quartier où l’action se déroule ; « ailleurs » : hors des quartiers."),
            C("Part", "pourcent", "Part de l’action dans le quartier."),
        ),
        tuple(lignes_territoires(matiere)),
    )


def lignes_actions(matiere: Matiere) -> Iterator[tuple[str | int | Decimal | None, ...]]:
    for action in matiere.actions:
        noeud = matiere.noeuds.get(action.element or 0)
        comptes = [matiere.personnes("action", action.code, c) for c in ("participations", "femmes", "hommes", "qpv")]
        yield (
            action.code,
            action.intitule,
            action.organisme,
            f"{noeud.code} {noeud.titre}" if noeud else "",
            "oui" if action.reel else "non",
            action.montants.demande,
            *argent(cumuler([action])),
            action.montants.paye,
            action.attendu.participants,
            *comptes,
            "oui" if action.reel and action.reel.estime else "",
        )


def lignes_credits(matiere: Matiere) -> Iterator[tuple[str | Decimal, ...]]:
    noms = {nature.value: nom for nature, nom in NATURES.items()}
    for action in matiere.actions:
        for credit in action.credits:
            m = credit.montants
            yield (action.code, credit.partenaire, noms.get(credit.nature, credit.nature), m.demande, m.vote, m.paye)


def lignes_territoires(matiere: Matiere) -> Iterator[tuple[str | Decimal, ...]]:
    noms: dict[int | None, str] = {q.pk: q.titre for q in matiere.quartiers}
    for action in matiere.actions:
        parts: Sequence[tuple[int | None, Decimal]] = list(action.territoires.items())
        for quartier, part in parts:
            yield (action.code, noms.get(quartier, "ailleurs"), part)
