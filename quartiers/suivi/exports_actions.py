"""The year's actions as a table: one row per action, answers to the contract's questions at the end."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.appels.enums import Comptage
from quartiers.appels.questions_contrat import valeur_typee
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.contrat.queries import jour_de_lecture, noeuds_le
from quartiers.exports.tableaux import Colonne
from quartiers.indicateurs.models import GenreQuestion, QuestionFiche
from quartiers.socle.formats import nombre
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.enums import NatureMoyen
from quartiers.suivi.presentation import GENRES, badge_du_bilan

NATURES = dict(NatureOrganisme.choices)
GENRES_DE_COLONNE: dict[str, Any] = {
    GenreQuestion.NOMBRE: "entier",
    GenreQuestion.DECIMAL: "nombre",
    GenreQuestion.EUROS: "montant",
    GenreQuestion.POURCENT: "nombre",
    GenreQuestion.DATE: "date",
}


def de_reel(attribut: str) -> Callable[[ActionAnnee], Any]:
    return lambda action: getattr(action.reel, attribut) if action.reel is not None else None


def credits_de(nature: str, attribut: str) -> Callable[[ActionAnnee], Decimal]:
    return lambda action: sum((getattr(c.montants, attribut) for c in action.credits if c.nature == nature), Decimal(0))


def comptage(action: ActionAnnee) -> str:
    if action.reel is None or action.reel.participants is None:
        return ""
    return str(Comptage.ESTIME.label if action.reel.estime else Comptage.COMPTE.label)


def colonnes_des_actions(contrat: Contrat, questions: Iterable[QuestionFiche]) -> list[Colonne]:
    """Columns of the export (2 queries: wordings and neighbourhoods)."""
    titres = titres_des_elements(contrat)
    quartiers = dict(QuartierContrat.objects.filter(contrat=contrat).values_list("pk", "titre"))
    return [
        Colonne("code", "Code"),
        Colonne("intitule", "Action"),
        Colonne("organisme", "Porté par"),
        Colonne(lambda a: NATURES.get(a.nature_organisme, a.nature_organisme), "Nature de l’organisme"),
        Colonne(lambda a: GENRES.get(a.genre, a.genre), "Origine"),
        Colonne(lambda a: titres.get(a.element or 0, ""), "Élément principal du contrat"),
        Colonne(lambda a: " ; ".join(titres.get(pk, "") for pk in a.autres), "Autres éléments"),
        Colonne(lambda a: parts_en_texte(a, quartiers), "Quartiers et parts"),
        Colonne(lambda a: badge_du_bilan(a).libelle, "Bilan"),
        Colonne(lambda a: a.attendu.participants, "Personnes attendues", "entier"),
        Colonne(de_reel("participants"), "Personnes différentes", "entier"),
        Colonne(de_reel("qpv"), "Dont quartiers prioritaires", "entier"),
        Colonne(de_reel("femmes"), "Dont femmes", "entier"),
        Colonne(de_reel("hommes"), "Dont hommes", "entier"),
        Colonne(de_reel("presences"), "Présences", "entier"),
        Colonne(comptage, "Comptage"),
        Colonne(lambda a: a.montants.demande, "Prévu ou demandé (€)", "montant", somme=True),
        Colonne(lambda a: a.montants.vote, "Voté (€)", "montant", somme=True),
        Colonne(lambda a: a.montants.paye, "Payé ou dépensé (€)", "montant", somme=True),
        *(
            Colonne(credits_de(nature, "vote"), f"Voté, {libelle.lower()} (€)", "montant", somme=True)
            for nature, libelle in ((v, str(n)) for v, n in NatureMoyen.choices)
        ),
        *(colonne_de_question(question) for question in questions),
    ]


def colonne_de_question(question: QuestionFiche) -> Colonne:
    return Colonne(
        lambda a: valeur_typee(question, a.reponses.get(question.pk, "")),
        question.libelle,
        GENRES_DE_COLONNE.get(question.genre, "texte"),
    )


def titres_des_elements(contrat: Contrat) -> dict[int, str]:
    return {n.element_id: n.titre for n in noeuds_le(contrat, jour_de_lecture(contrat))}


def parts_en_texte(action: ActionAnnee, quartiers: dict[int, str]) -> str:
    return " ; ".join(
        f"{quartiers.get(pk, '') if pk is not None else 'Hors des quartiers'} {nombre(part)} %"
        for pk, part in action.territoires.items()
    )
