"""Sheets of actions read from a file of any make: what a column may feed, and rows as actions.

Nothing is written here; what cannot be read is told by its cell.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from quartiers.suivi.enums import NatureMoyen
from quartiers.tableurs import valeurs
from quartiers.tableurs.classeur import Classeur, ClasseurIllisible
from quartiers.tableurs.correspondance import Champ, Champs, Memoire, Rangee, Tableau, lire_tableau
from quartiers.tableurs.problemes import Probleme
from quartiers.tableurs.valeurs import plat

CHAMPS = Champs(
    [
        Champ(
            "participants_qpv",
            "Habitant un quartier prioritaire",
            r"\b(dont|habitant\w*)\b.*\b(qpv|quartiers?)\b",
            valeurs.entier,
        ),
        Champ("femmes", "Dont femmes", r"\b(femmes|filles)\b(?!.*\bhommes)", valeurs.entier),
        Champ("hommes", "Dont hommes", r"\b(hommes|garcons)\b(?!.*\bfemmes)", valeurs.entier),
        Champ("presences", "Présences", r"\b(presences|passages|frequentation)\b", valeurs.entier),
        Champ("seances", "Séances", r"\b(seances|ateliers|rencontres)\b", valeurs.entier),
        Champ(
            "attendus",
            "Personnes attendues",
            r"\b(attendus?|prevus?|previsionnel\w*|vises?|cibles?)\b.*\b(public|participants|personnes|beneficiaires)\b"
            r"|\b(public|participants|personnes|beneficiaires)\b.*\b(attendus?|prevus?|vises?|cibles?)\b",
            valeurs.entier,
        ),
        Champ(
            "participants",
            "Personnes touchées",
            r"\b(nb|nbre|nombre|total|effectifs?)\b.*\b(public|participants|personnes|beneficiaires|usagers)\b"
            r"|^(participants|beneficiaires|public touche|personnes touchees)\b",
            valeurs.entier,
        ),
        Champ(
            "depense",
            "Dépensé (€)",
            r"\b(depens\w+|realise\w*|consomme\w*|mandate\w*|paye\w*)\b.*|.*\bcout reel\b",
            valeurs.montant,
        ),
        Champ("vote", "Voté (€)", r"\b(vote\w*|accorde\w*|attribue\w*|notifie\w*)\b", valeurs.montant),
        Champ("prevu", "Prévu (€)", r"\b(montant|budget|cout|credits?|previsionnel)\b", valeurs.montant),
        Champ("nature", "Nature de l’argent", r"\bnature\b|\bdroit commun\b"),
        Champ("partenaire", "Qui paie", r"\b(financeurs?|paye par|partenaire financier)\b"),
        Champ(
            "element", "Axe, orientation ou objectif", r"\b(axe|orientation|pilier|thematique|objectif)\b", etendre=True
        ),
        Champ("quartier", "Quartiers", r"\b(quartiers?|qpv|territoires?|secteur)\b", etendre=True),
        Champ(
            "organisme",
            "Porté par",
            r"\b(porteurs?|porte par|organisme|structure|maitre d ouvrage|pilote|service)\b",
            obligatoire=True,
            etendre=True,
        ),
        Champ("suite", "Suite souhaitée", r"\b(suite|reconduction|perspectives)\b"),
        Champ("effets", "Effets", r"\b(effets|impacts?|resultats?)\b"),
        Champ("fait", "Ce qui a été fait", r"\b(bilan|fait|realisations?|deroulement)\b"),
        Champ(
            "intitule",
            "Nom de l’action",
            r"\b(actions?|intitule|titre|operation|projet|dispositif)\b",
            obligatoire=True,
        ),
        Champ("description", "Ce qui est prévu", r"\b(description|descriptif|contenu|resume|presentation)\b"),
        Champ("partenaires", "Partenaires", r"\bpartenaires?\b"),
    ]
)
NATURES = (
    (NatureMoyen.DROIT_COMMUN, re.compile(r"\b(droit commun|dc)\b")),
    (NatureMoyen.PROPRE, re.compile(r"\b(propres?|autofinancement|fonds propres)\b")),
    (NatureMoyen.SPECIFIQUE, re.compile(r"\b(specifiques?|politique de la ville|bop 147|contrat de ville)\b")),
)


def lire_fichier(classeur: Classeur, memoire: Memoire, voulues: Sequence[str] | None) -> Tableau:
    """The first sheet that has a header, its rows being actions. Raises ClasseurIllisible."""
    for page in classeur.feuilles:
        tableau = None if page.vide else lire_tableau(page, CHAMPS, memoire=memoire, voulues=voulues)
        if tableau is not None:
            garder_les_actions(tableau)
            return tableau
    raise ClasseurIllisible("Aucune feuille n’a de ligne de titres de colonnes reconnue.")


def garder_les_actions(tableau: Tableau) -> None:
    """Drop comments between rows; an action without holder, or told twice, is an error."""
    vues: dict[tuple[str, str], int] = {}
    actions: list[Rangee] = []
    for rangee in tableau.rangees:
        intitule, organisme = rangee.texte("intitule"), rangee.texte("organisme")
        cle = (plat(organisme), plat(intitule))
        if not intitule:
            continue
        if not organisme:
            fauter(tableau, rangee, "il manque l’organisme qui porte l’action")
        elif cle in vues:
            fauter(tableau, rangee, f"cette action est déjà à la ligne {vues[cle]}\u00a0: gardez-en une")
        else:
            vues[cle] = rangee.numero + 1
            actions.append(rangee)
    tableau.rangees = actions


def fauter(tableau: Tableau, rangee: Rangee, message: str) -> None:
    tableau.problemes.append(Probleme(True, rangee.feuille, rangee.numero, None, message))


def nature_de(brut: str) -> str:
    """The coded nature that words name; empty when they name none."""
    nu = plat(brut)
    return next((str(nature) for nature, motif in NATURES if motif.search(nu)), "")


def saisie_de(valeur: Any) -> str:
    """The value as it would be typed in the form."""
    return f"{valeur:f}" if isinstance(valeur, Decimal) else str(valeur)
