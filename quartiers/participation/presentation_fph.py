"""Requests of the fund as pages show them."""

from typing import Any

from django.urls import reverse

from quartiers.contrat.models import Contrat
from quartiers.participation.enums_paroles import EtatDemandeFph
from quartiers.participation.models import DemandeFph
from quartiers.participation.queries_fph import SoldeFph
from quartiers.socle.affichage import Badge, Colonne, Lien, Ton
from quartiers.socle.formats import date_fr, montant

TONS: dict[str, Ton] = {
    EtatDemandeFph.DEMANDE: "attention",
    EtatDemandeFph.AJOURNEE: "attention",
    EtatDemandeFph.ACCORDEE: "info",
    EtatDemandeFph.AVANCEE: "info",
    EtatDemandeFph.REALISEE: "info",
    EtatDemandeFph.JUSTIFIEE: "info",
    EtatDemandeFph.REVERSEMENT: "attention",
    EtatDemandeFph.SOLDEE: "succes",
    EtatDemandeFph.REVERSEE: "succes",
}
COLONNES_LISTE = [
    Colonne("numero", "N°", "nombre"),
    Colonne("titre", "Projet", "lien", classe="large"),
    Colonne("quartier", "Quartier"),
    Colonne("jour_projet", "Date", "date"),
    Colonne("demande", "Demandé", "montant"),
    Colonne("accorde", "Accordé", "montant"),
    Colonne("etat", "État", "badge"),
]
COLONNES_SOLDES = [
    Colonne("quartier", "Quartier"),
    Colonne("enveloppe", "Enveloppe", "montant"),
    Colonne("pris", "Engagé ou dépensé", "montant"),
    Colonne("disponible", "Reste", "montant"),
    Colonne("verse", "Versé à ce jour", "montant"),
    Colonne("demandes", "Demandes", "nombre"),
    Colonne("financees", "Financées", "nombre"),
]


def badge_de(demande: DemandeFph) -> Badge:
    return Badge(demande.get_etat_display(), TONS.get(demande.etat, "neutre"))


def ligne_de(contrat: Contrat, demande: DemandeFph) -> dict[str, Any]:
    return {
        "numero": demande.numero,
        "titre": Lien(demande.titre, reverse("participation:fph_demande", args=[contrat.code, demande.numero])),
        "quartier": str(demande.quartier),
        "jour_projet": demande.jour_projet,
        "demande": demande.demande,
        "accorde": demande.accorde,
        "etat": badge_de(demande),
    }


def ligne_solde(solde: SoldeFph) -> dict[str, Any]:
    noms = ("quartier", "enveloppe", "pris", "disponible", "verse", "demandes", "financees")
    return {nom: getattr(solde, nom) for nom in noms}


def parties_de(demande: DemandeFph, tient: bool) -> dict[str, Any]:
    """The project, the applicant (for who keeps the fund), the decision and the money, as pairs."""
    projet: list[tuple[str, Any]] = [
        ("Ce qui est prévu", demande.objet),
        ("Pour qui, avec qui", demande.pour_qui),
        ("Quartier", demande.quartier),
        ("Date du projet", demande.jour_projet),
        ("Coût du projet", montant(demande.budget)),
        ("Demandé au fonds", montant(demande.demande)),
        ("L’argent sert à", demande.depenses),
        ("Qui demande", demande.get_genre_display()),
    ]
    qui: list[tuple[str, Any]] = [
        ("Nom", demande.nom or (f"effacé le {date_fr(demande.efface_le)}" if demande.efface_le else "")),
        ("Adresse électronique", demande.courriel),
        ("Téléphone", demande.telephone),
    ]
    votes = ", ".join(
        f"{nombre} {mot}"
        for nombre, mot in ((demande.pour, "pour"), (demande.contre, "contre"), (demande.elus, "dont élus"))
        if nombre is not None
    )
    suite: list[tuple[str, Any]] = [
        ("Comité du", demande.comite_le),
        ("Voix", votes),
        ("Motif", demande.motif),
        ("Accordé", montant(demande.accorde)),
        ("Avance", f"{montant(demande.avance)}, le {date_fr(demande.avance_le)}" if demande.avance_le else ""),
        ("Réalisé le", demande.realise_le),
        ("Participants", demande.participants),
        ("Comment cela s’est passé", demande.bilan),
        ("Dépense justifiée", montant(demande.depense)),
        ("Solde versé", f"{montant(demande.solde)}, le {date_fr(demande.solde_le)}" if demande.solde_le else ""),
        ("À reverser", montant(demande.a_reverser)),
        ("Reversé le", demande.reverse_le),
    ]
    return {
        "etat": badge_de(demande),
        "projet": [p for p in projet if p[1]],
        "qui": [p for p in qui if p[1]] if tient else [],
        "suite": [p for p in suite if p[1]],
    }
