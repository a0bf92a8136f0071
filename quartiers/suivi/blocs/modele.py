"""What a source of figures is, and what all of them write alike: labels, amounts, what is missing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from quartiers.contrat.queries import Noeud
from quartiers.socle import formats
from quartiers.socle.secret import affichage
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.consolidation import Cumul
from quartiers.suivi.contenu import BlocFige, Case, ColonneFigee
from quartiers.suivi.enums import GenreBloc
from quartiers.suivi.queries.matiere import Matiere

Parametres = Mapping[str, Any]
Parametre = Literal["", "element", "quartier"]
CUMUL = "cumul de participations : une personne de plusieurs actions compte dans chacune"


@dataclass(frozen=True)
class Source:
    """A source of figures that a chapter may show; `parametre` is what must be chosen with it."""

    code: str
    titre: str
    genre: GenreBloc
    fabriquer: Callable[[Matiere, Parametres], BlocFige]
    parametre: Parametre = ""


def libelle_de(noeud: Noeud) -> str:
    return f"{noeud.code}{formats.INSECABLE}– {noeud.titre}"


def euros(valeur: Decimal) -> str:
    """Whole euros, for sentences and key figures; tables keep the cents."""
    return formats.montant(valeur, 0)


def compte(valeur: int | str | None) -> str:
    """A protected count in a sentence."""
    if isinstance(valeur, int):
        return formats.nombre(valeur)
    return affichage.ABSENT if valeur is None else valeur


def manque_de(cumul: Cumul) -> str:
    """What the figures lack: reports not in, reports without a count, estimates."""
    phrases = []
    if cumul.manquants:
        attendus = formats.compte(cumul.bilans_attendus, "attendue")
        verbe = "n’est pas remise" if cumul.manquants == 1 else "ne sont pas remises"
        phrases.append(f"{formats.compte(cumul.manquants, 'fiche bilan', 'fiches bilan')} sur {attendus} {verbe}")
    if cumul.sans_nombre:
        verbe = "est remise" if cumul.sans_nombre == 1 else "sont remises"
        phrases.append(f"{formats.nombre(cumul.sans_nombre)} {verbe} sans nombre de personnes")
    if cumul.estimes:
        phrases.append(formats.compte(cumul.estimes, "nombre est estimé", "nombres sont estimés"))
    return f"{' ; '.join(phrases)}." if phrases else ""


def source_de(matiere: Matiere) -> str:
    arretee_le = matiere.publication.arretee_le
    arrete = f" ; nombres de personnes arrêtés le {formats.date_fr(arretee_le)}" if arretee_le else ""
    return f"fiches bilan des actions {matiere.annee} ; {CUMUL}{arrete}"


def note_secret(matiere: Matiere, *cases: Sequence[Case]) -> str:
    """The meaning of « s », when the table shows one."""
    secrete = any(case == affichage.SIGNE for ligne in cases for case in ligne)
    return affichage.note(matiere.seuil) if secrete else ""


COLONNE_PERSONNES = ColonneFigee(
    "Participations",
    "entier",
    "Personnes touchées, distinctes dans chaque action ; une personne de plusieurs actions compte dans chacune.",
)
COLONNE_ACTIONS = ColonneFigee("Actions", "entier", "Actions financées ou conduites dans l’année.")
COLONNE_MANQUANTS = ColonneFigee("Bilans manquants", "entier", "Fiches bilan attendues et non remises.")
COLONNES_ARGENT = (
    ColonneFigee("Crédits spécifiques", "montant", "Montants votés, crédits spécifiques de la politique de la ville."),
    ColonneFigee("Droit commun", "montant", "Montants votés au titre du droit commun."),
    ColonneFigee("Moyens propres", "montant", "Montants apportés sur leurs moyens propres par les porteurs."),
    ColonneFigee("Total voté", "montant", "Somme des trois natures de crédits."),
)


def argent(cumul: Cumul) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Voted amounts, in the order of COLONNES_ARGENT."""
    return (cumul.specifique.vote, cumul.droit_commun.vote, cumul.propre.vote, cumul.montants.vote)


def cles_de(actions: Sequence[ActionAnnee]) -> list[str]:
    return [action.cle for action in actions]
