"""How a state, a kind and a gap are said on the pages of the monitoring."""

from collections.abc import Iterable
from dataclasses import dataclass

from quartiers.socle.affichage import Badge, Ton
from quartiers.socle.formats import compte
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.enums import EtatFiche, GenreAction

GENRES = {"appel": "Appel à projets", **{str(valeur): str(libelle) for valeur, libelle in GenreAction.choices}}
# States of a sheet's report and of a funded project's, in the same words.
ETATS: dict[str, tuple[str, Ton]] = {
    "": ("Pas encore attendu", "neutre"),
    EtatFiche.ATTENDUE: ("Attendu", "neutre"),
    "attendu": ("Attendu", "neutre"),
    EtatFiche.REMISE: ("À vérifier", "info"),
    "depose": ("À vérifier", "info"),
    EtatFiche.A_CORRIGER: ("À corriger", "attention"),
    EtatFiche.VALIDEE: ("Validé", "succes"),
    "valide": ("Validé", "succes"),
}


def badge_du_bilan(action: ActionAnnee) -> Badge:
    if action.abandonnee:
        return Badge("Abandonné", "neutre")
    libelle, ton = ETATS.get(action.bilan_etat, (action.bilan_etat, "neutre"))
    return Badge(libelle, ton)


@dataclass(frozen=True)
class Manque:
    """Something that a year still lacks: its sentence, and the filter that lists it."""

    phrase: str
    etat: str


def manques(actions: Iterable[ActionAnnee]) -> list[Manque]:
    """What is missing in the year, counted: reports, counts, ties to the contract, neighbourhoods."""
    liste = list(actions)
    attendus = [a for a in liste if a.bilan_attendu]
    rendus = [a for a in attendus if a.reel is not None]
    comptes = (
        ("manque", len(attendus) - len(rendus), len(attendus), "bilan", "n’est pas rendu", "ne sont pas rendus"),
        (
            "sans_nombre",
            sum(a.reel is not None and a.reel.participants is None for a in rendus),
            len(rendus),
            "bilan rendu",
            "ne compte personne",
            "ne comptent personne",
        ),
        (
            "sans_element",
            sum(a.element is None for a in liste),
            len(liste),
            "action",
            "n’est pas reliée au contrat",
            "ne sont pas reliées au contrat",
        ),
        (
            "sans_quartier",
            sum(not a.territoires for a in liste),
            len(liste),
            "action",
            "n’a pas de quartier",
            "n’ont pas de quartier",
        ),
    )
    trouves = []
    for etat, nombre, total, mot, singulier, pluriel in comptes:
        if nombre:
            pluriel_mot = " ".join(f"{m}s" for m in mot.split())
            quoi = compte(nombre, mot, pluriel_mot)
            trouves.append(Manque(f"{quoi} sur {total} {singulier if nombre == 1 else pluriel}", etat))
    return trouves
