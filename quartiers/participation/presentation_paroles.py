"""Cards and contributions as pages, sheets and files show them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from quartiers.contrat.models import Contrat
from quartiers.participation.enums_paroles import EtatCarte, EtatContribution
from quartiers.participation.models import Carte
from quartiers.participation.queries_paroles import FilDeCarte
from quartiers.socle.affichage import Badge, Lien, Ton
from quartiers.socle.formats import compte, date_fr, montant

TONS_CARTE: dict[str, Ton] = {
    EtatCarte.OUVERTE: "neutre",
    EtatCarte.DEMANDEE: "attention",
    EtatCarte.REPONDUE: "info",
    EtatCarte.FAITE: "succes",
    EtatCarte.SANS_SUITE: "neutre",
}
TONS_CONTRIBUTION: dict[str, Ton] = {
    EtatContribution.RECUE: "info",
    EtatContribution.A_MODERER: "attention",
    EtatContribution.PUBLIEE: "succes",
    EtatContribution.ECARTEE: "neutre",
}


def badge_carte(carte: Carte) -> Badge:
    return Badge(carte.get_etat_display(), TONS_CARTE[carte.etat])


def cartes_montrees(contrat: Contrat, fils: Sequence[FilDeCarte]) -> list[dict[str, Any]]:
    return [
        {
            "fil": fil,
            "carte": fil.carte,
            "etat": badge_carte(fil.carte),
            "adresse": reverse("participation:carte", args=[contrat.code, fil.carte.numero]),
            "etapes": etapes_de(fil),
        }
        for fil in fils
    ]


def etapes_de(fil: FilDeCarte) -> list[dict[str, Any]]:
    """The three steps that everyone reads: said, decided, done."""
    carte = fil.carte
    return [
        {
            "titre": "Vous avez dit",
            "texte": carte.dit,
            "precision": compte(fil.combien, "personne ou table", "personnes ou tables") if fil.combien else "",
            "fait": True,
        },
        {
            "titre": "La réponse",
            "texte": carte.reponse or attente_de(carte),
            "precision": precision_reponse(carte),
            "fait": bool(carte.reponse),
        },
        {
            "titre": "Sans suite" if carte.etat == EtatCarte.SANS_SUITE else "Nous avons fait",
            "texte": carte.motif if carte.etat == EtatCarte.SANS_SUITE else carte.fait or "Pas encore.",
            "precision": f"Le {date_fr(carte.faite_le)}." if carte.faite_le and carte.fait else "",
            "fait": carte.etat in {EtatCarte.FAITE, EtatCarte.SANS_SUITE},
        },
    ]


def attente_de(carte: Carte) -> str:
    if carte.etat == EtatCarte.DEMANDEE and carte.partenaire and carte.reponse_avant:
        return f"Réponse demandée à {carte.partenaire.nom}, attendue avant le {date_fr(carte.reponse_avant)}."
    return "Pas encore de réponse."


def precision_reponse(carte: Carte) -> str:
    if not carte.reponse:
        return ""
    qui = carte.partenaire.nom if carte.partenaire else ""
    return ", ".join(filter(None, [qui, carte.repondue_par, f"le {date_fr(carte.repondue_le)}"])) + "."


def suites_de(fil: FilDeCarte) -> list[tuple[str, Any]]:
    """What the card is tied to, as pairs for a sheet of facts."""
    carte = fil.carte
    euros = [f"{montant(m.montant)} – {m.source}" for m in fil.montants]
    decision = fil.decision
    paires: list[tuple[str, Any]] = [
        ("Quartier", carte.quartier),
        ("Thème", carte.get_theme_display()),
        *(("Contrat", Lien(titre, adresse)) for titre, adresse in fil.elements),
        ("Piste du projet de quartier", piste_en_lien(carte)),
        ("Action", Lien(*fil.action) if fil.action else None),
        ("Décision", f"{decision.reference}, {decision.seance.instance} : {decision.texte}" if decision else None),
        *(("Euros", texte) for texte in euros),
    ]
    return [(libelle, valeur) for libelle, valeur in paires if valeur]


def piste_en_lien(carte: Carte) -> Lien | None:
    if carte.piste is None:
        return None
    projet = carte.piste.projet
    adresse = reverse("projets_quartier:projet", args=[carte.contrat.code, projet.quartier.code])
    return Lien(carte.piste.titre, f"{adresse}#piste-{carte.piste.pk}")


def ligne_de_carte(contrat: Contrat, carte: Carte, jour: dt.date) -> dict[str, Any]:
    """One row of the team's list of cards."""
    retard = carte.etat == EtatCarte.DEMANDEE and carte.reponse_avant is not None and carte.reponse_avant < jour
    return {
        "numero": carte.numero,
        "titre": Lien(carte.titre, reverse("participation:carte", args=[contrat.code, carte.numero])),
        "quartier": str(carte.quartier or "Tout le territoire"),
        "theme": carte.get_theme_display(),
        "etat": Badge("Réponse en retard", "erreur") if retard else badge_carte(carte),
        "partenaire": carte.partenaire.nom_court if carte.partenaire else "",
        "reponse_avant": carte.reponse_avant,
    }
