"""How committees and meetings are shown: rows ready for the pages, states with their colour."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from quartiers.gouvernance.contenu import ou, quand
from quartiers.gouvernance.enums import EtatCompteRendu, EtatSeance, QualiteMembre, StatutPresence
from quartiers.gouvernance.models import Instance, MembreInstance, Seance
from quartiers.socle.affichage import Badge, Ton
from quartiers.socle.formats import compte

TONS_SEANCE: dict[str, Ton] = {
    EtatSeance.PREPARATION: "neutre",
    EtatSeance.CONVOQUEE: "info",
    EtatSeance.OUVERTE: "attention",
    EtatSeance.TENUE: "succes",
    EtatSeance.ANNULEE: "erreur",
}
TONS_COMPTE_RENDU: dict[str, Ton] = {
    EtatCompteRendu.BROUILLON: "neutre",
    EtatCompteRendu.REMARQUES: "attention",
    EtatCompteRendu.APPROUVE: "info",
    EtatCompteRendu.DIFFUSE: "succes",
}
TONS_PRESENCE: dict[str, Ton] = {
    StatutPresence.ATTENDU: "neutre",
    StatutPresence.PRESENT: "succes",
    StatutPresence.EXCUSE: "attention",
    StatutPresence.ABSENT: "erreur",
    StatutPresence.REPRESENTE: "info",
}


def frequence(instance: Instance) -> str:
    """« Au moins 2 réunions par an », else the contract's own words, else that it does not say."""
    if instance.frequence_min:
        return f"Au moins {compte(instance.frequence_min, 'réunion')} par an"
    return instance.frequence_texte or "Le contrat ne fixe pas de fréquence"


def etat_de_seance(seance: Seance) -> Badge:
    return Badge(seance.get_etat_display(), TONS_SEANCE[seance.etat])


def resume_de_seance(seance: Seance) -> dict[str, Any]:
    """A meeting in a list. `seance` comes with its contract and its instance."""
    return {
        "seance": seance,
        "quand": quand(seance),
        "ou": ou(seance),
        "etat": etat_de_seance(seance),
        "url": reverse("gouvernance:seance", args=[seance.contrat.code, seance.pk]),
    }


def lignes_de_membres(membres: Sequence[MembreInstance], *, noms: bool) -> list[dict[str, Any]]:
    """`noms`: with names and addresses, for who runs the committee or sits in it; else by function."""
    return [
        {
            "membre": membre,
            "nom": str(membre) if noms else membre.libelle_public,
            "courriel": membre.courriel if noms else "",
            "organisme": str(membre.organisme or ""),
            "qualites": qualites(membre),
            "suppleant": membre.suppleant_de_id is not None,
        }
        for membre in membres
    ]


def qualites(membre: MembreInstance) -> list[str]:
    mots = [] if membre.qualite == QualiteMembre.MEMBRE else [membre.get_qualite_display()]
    if membre.suppleant_de is not None:
        mots.append(f"Supplée : {membre.suppleant_de.fonction}")
    if membre.college:
        mots.append(f"Collège : {membre.college}")
    if membre.habitant:
        mots.append("Représente les habitantes et habitants")
    if not membre.voix:
        mots.append("Sans voix délibérative")
    return mots
