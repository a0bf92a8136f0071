"""What the package holds of people, column by column: the register sheet and the impact assessment are printed from here.

A test compares this list with the real columns: a column that is not declared fails, so the sheets cannot lie.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models

from quartiers.cohortes.models import (
    AnalyseCohorte,
    EtapeParticipant,
    Participant,
    RefusCohorte,
    ReponseTemoin,
    RetraitCohorte,
    SeanceTemoin,
)

CODES = frozenset(["pseudonyme", "empreinte", "version_code"])
TECHNIQUES = frozenset({"id", "contrat_id", "cohorte_id", "cree_le", "modifie_le"})


@dataclass(frozen=True)
class Donnee:
    """A column: what it is for; `personnelle` when it is about one person, even under a pseudonym."""

    pourquoi: str
    personnelle: bool = True


DECLAREES: dict[type[models.Model], dict[str, Donnee]] = {
    Participant: {
        "producteur_id": Donnee("savoir quelle commune a transmis, et reconnaître une autre clé"),
        "pseudonyme": Donnee("retrouver la même personne d’un envoi à l’autre, et l’effacer si elle se retire"),
        "quartier_id": Donnee("comparer les quartiers, au-dessus du seuil"),
        "sexe": Donnee("comparer les femmes et les hommes, au-dessus du seuil"),
        "tranche_age": Donnee("décrire la cohorte, au-dessus du seuil"),
        "entree": Donnee("mesurer le temps écoulé depuis l’entrée"),
        "accord_le": Donnee("preuve de l’accord, ou de l’information"),
        "notice": Donnee("savoir quelle notice a été remise"),
        "etat": Donnee("distinguer qui est suivi, sorti, perdu de vue"),
        "etat_le": Donnee("savoir jusqu’à quel jour la personne a été suivie"),
        "debut_analyse": Donnee("dire des analyses passées qu’elles comptaient quelqu’un qui s’est retiré"),
        "fin_analyse": Donnee("ne pas révéler un retrait par différence entre deux analyses"),
    },
    EtapeParticipant: {
        "participant_id": Donnee("rattacher l’étape à un pseudonyme"),
        "etape_id": Donnee("l’étape atteinte, dans la liste de la cohorte"),
        "jour": Donnee("ordonner les étapes et mesurer des durées"),
    },
    RefusCohorte: {
        "empreinte": Donnee(
            "empêcher qu’un envoi ultérieur ramène une personne retirée : empreinte à clé du pseudonyme, propre à ce serveur, "
            "illisible sans lui"
        ),
    },
    RetraitCohorte: {
        "jour": Donnee("dater un retrait, sans dire de qui", personnelle=False),
        "voie": Donnee("savoir par où passent les retraits", personnelle=False),
        "nombre": Donnee("compter les retraits", personnelle=False),
    },
    AnalyseCohorte: {
        "numero": Donnee("nommer l’analyse", personnelle=False),
        "arretee_au": Donnee("dater les données lues", personnelle=False),
        "parametres": Donnee("refaire l’analyse", personnelle=False),
        "empreinte": Donnee("reconnaître les données lues, sans les garder", personnelle=False),
        "version_code": Donnee("refaire l’analyse", personnelle=False),
        "contenu": Donnee("résultats agrégés, protégés par le secret statistique", personnelle=False),
        "retraits_depuis": Donnee("dire combien des personnes comptées se sont retirées depuis", personnelle=False),
        "auteur_id": Donnee("savoir quel compte l’a lancée"),
    },
    SeanceTemoin: {
        "groupe_id": Donnee("rattacher la séance", personnelle=False),
        "tenue_le": Donnee("dater la séance", personnelle=False),
        "lieu": Donnee("situer la séance", personnelle=False),
        "presents": Donnee("nombre de personnes présentes, sans liste", personnelle=False),
        "resume": Donnee("ce que le groupe a dit, sans nom", personnelle=False),
    },
    ReponseTemoin: {
        "seance_id": Donnee("rattacher la réponse", personnelle=False),
        "question_id": Donnee("rattacher la réponse", personnelle=False),
        "synthese": Donnee("ce que le groupe a dit, sans nom", personnelle=False),
        "paroles": Donnee("paroles rapportées sans nom", personnelle=False),
    },
}


def colonnes_reelles(modele: type[models.Model]) -> set[str]:
    return {champ.attname for champ in modele._meta.concrete_fields} - TECHNIQUES


def colonnes_declarees(modele: type[models.Model]) -> set[str]:
    return set(DECLAREES[modele])


def suit_l_histoire(modele: type[models.Model]) -> bool:
    """Whether past versions of its rows are kept."""
    return hasattr(modele, "pgh_event_models") and bool(getattr(modele, "pgh_event_models", None))


def genre_de(champ: Any) -> str:
    """What a column may hold, said for a reader of the sheet."""
    if champ.is_relation:
        return "renvoi"
    if champ.choices:
        return "liste fermée : " + ", ".join(str(libelle) for _, libelle in champ.choices)
    if isinstance(champ, models.DateField):
        return "date"
    if isinstance(champ, models.IntegerField):
        return "nombre"
    if isinstance(champ, models.JSONField):
        return "tableaux agrégés"
    if isinstance(champ, models.TextField):
        return "texte"
    return f"code de {champ.max_length} caractères" if champ.attname in CODES else "texte court"


def libelle_de(champ: Any) -> str:
    """A relation is named by what it leads to."""
    return str(champ.related_model._meta.verbose_name if champ.is_relation else champ.verbose_name)


def tableau_des_donnees(modele: type[models.Model]) -> list[tuple[str, str, str]]:
    """(label, what it may hold, why), from the model itself."""
    lignes = []
    for champ in modele._meta.concrete_fields:
        if champ.attname in TECHNIQUES:
            continue
        donnee = DECLAREES[modele][champ.attname]
        lignes.append((libelle_de(champ), genre_de(champ), donnee.pourquoi))
    return lignes
