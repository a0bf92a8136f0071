"""Rows and words of the pages of the year: proofs, balance, shares."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.socle.affichage import Badge, Colonne, Lien, Ton
from quartiers.socle.formats import date_courte, date_heure_fr, montant
from quartiers.tfpb.enums import Avancement, EtatJustificatif
from quartiers.tfpb.enums_realisation import GenreEchange
from quartiers.tfpb.models import EchangeJustificatif, Justificatif, ReglageTfpb
from quartiers.tfpb.presentation import badge_couverture
from quartiers.tfpb.queries.soldes import Soldes
from quartiers.tfpb.soldes import Compte, Poste

TON_JUSTIFICATIF: dict[str, Ton] = {
    EtatJustificatif.DEPOSE: "info",
    EtatJustificatif.EN_QUESTION: "attention",
    EtatJustificatif.ACCEPTE: "succes",
    EtatJustificatif.REJETE: "erreur",
    EtatJustificatif.RETIRE: "neutre",
}
TON_AVANCEMENT: dict[str, Ton] = {
    Avancement.A_VENIR: "neutre",
    Avancement.EN_COURS: "info",
    Avancement.EN_RETARD: "attention",
    Avancement.TERMINEE: "succes",
    Avancement.ABANDONNEE: "erreur",
}


def badge_justificatif(justificatif: Justificatif) -> Badge:
    return Badge(justificatif.get_etat_display(), TON_JUSTIFICATIF[justificatif.etat])


def adresse_justificatif(contrat: Contrat, pk: int) -> str:
    return reverse("tfpb:justificatif", args=[contrat.code, pk])


def faits_du_justificatif(justificatif: Justificatif) -> list[tuple[str, Any]]:
    j = justificatif
    faits: list[tuple[str, Any]] = [
        ("Bailleur", j.bailleur.nom),
        ("Commune", str(j.commune)),
        ("Année du programme", str(j.annee)),
        ("Fournisseur", j.fournisseur),
        ("Numéro", j.numero),
        ("Date", j.date),
        ("Montant TTC", montant(j.montant)),
        ("Objet", j.objet),
        ("Déposé le", date_heure_fr(j.depose_le)),
        ("Vérifié le", date_heure_fr(j.verifie_le)),
        ("Pourquoi la même pièce revient", j.explication),
    ]
    return [(nom, valeur) for nom, valeur in faits if valeur]


def message_de(echange: EchangeJustificatif) -> dict[str, Any]:
    """A message of the thread: who speaks by function, never by name (each reads the other's)."""
    du_bailleur = echange.genre in {GenreEchange.REPONSE, GenreEchange.RETRAIT}
    qui = "Le bailleur" if du_bailleur else "La commune" if echange.auteur_id else "Contrôle automatique"
    return {
        "titre": f"{qui} – {echange.get_genre_display().lower()}",
        "date": date_heure_fr(echange.ecrit_le),
        "texte": echange.texte,
    }


def pareils_montres(
    acteur: Acteur, contrat: Contrat, pareils: Sequence[Justificatif], verifie: bool
) -> list[dict[str, Any]]:
    """The same paper elsewhere. The officer sees whose and where; a landlord, of its own only, else that there is one."""
    visibles = set(
        Justificatif.objects.visibles_par(acteur).filter(pk__in=[p.pk for p in pareils]).values_list("pk", flat=True)
    )
    lignes = []
    for autre in pareils:
        vu = autre.pk in visibles
        if not (vu or verifie):
            continue
        lignes.append(
            {
                "nom": str(autre),
                "adresse": adresse_justificatif(contrat, autre.pk) if vu else "",
                "detail": f"{autre.bailleur}, {autre.commune}, {autre.annee} – {montant(autre.montant)}, daté du "
                f"{date_courte(autre.date)}, {autre.get_etat_display().lower()}",
            }
        )
    return lignes


# Balance

COLONNES_SOLDES = [
    Colonne("nom", "Pour", classe="large"),
    Colonne("abattement", "Abattement", "montant"),
    Colonne("report", "Reporté", "montant"),
    Colonne("prevu", "Prévu", "montant"),
    Colonne("examine", "À vérifier", "montant"),
    Colonne("accepte", "Accepté", "montant"),
    Colonne("ordinaire", "Niveau ordinaire", "montant"),
    Colonne("valorise", "Valorisé", "montant"),
    Colonne("couverture", "Couverture", "badge"),
    Colonne("solde", "À programmer", "montant"),
    Colonne("au_dela", "Au-delà", "montant"),
]
COLONNES_AXES = [
    Colonne("nom", "Axe", classe="large"),
    Colonne("prevu", "Prévu", "montant"),
    Colonne("examine", "À vérifier", "montant"),
    Colonne("accepte", "Accepté", "montant"),
    Colonne("ordinaire", "Niveau ordinaire", "montant"),
    Colonne("valorise", "Valorisé", "montant"),
    Colonne("part", "Part de l’abattement", "pourcent"),
]


FACULTATIVES = frozenset({"report", "examine", "ordinaire", "au_dela", "note"})


def colonnes_utiles(colonnes: Sequence[Colonne], lignes: Iterable[dict[str, Any]]) -> list[Colonne]:
    """The columns without those that say nothing of any row, or what another one says: a narrow table is read."""
    lues = list(lignes)
    if not any(ligne.get("ordinaire") for ligne in lues):  # then all that is accepted is valued
        colonnes = [c for c in colonnes if c.cle != "accepte" or "valorise" not in {d.cle for d in colonnes}]
    return [c for c in colonnes if c.cle not in FACULTATIVES or any(ligne.get(c.cle) for ligne in lues)]


def ligne_de_compte(nom: Any, compte: Compte, reglage: ReglageTfpb, *, finie: bool) -> dict[str, Any]:
    """A row of the balance; an abattement that nobody gave is said, not written zero."""
    inconnu = compte.sans_abattement == compte.postes
    return {
        "nom": nom,
        "abattement": "non renseigné" if inconnu else compte.abattement,
        "report": compte.report or None,
        "prevu": compte.prevu,
        "examine": compte.examine or None,
        "accepte": compte.accepte,
        "ordinaire": compte.ordinaire or None,
        "valorise": compte.valorise,
        "couverture": badge_couverture(compte, reglage, finie) or Badge("sans objet", "neutre"),
        "solde": None if inconnu and not compte.report else compte.solde_a_programmer,
        "au_dela": compte.au_dela or None if not inconnu else None,
    }


def lignes_des_axes(soldes: Soldes, comptes: dict[int, Compte], ensemble: Compte) -> list[dict[str, Any]]:
    return [
        {
            "nom": f"{axe}. {soldes.axes[axe]}",
            "prevu": compte.prevu,
            "examine": compte.examine or None,
            "accepte": compte.accepte,
            "ordinaire": compte.ordinaire or None,
            "valorise": compte.valorise,
            "part": 100 * compte.valorise / ensemble.abattement if ensemble.abattement else None,
        }
        for axe, compte in comptes.items()
    ]


def nom_de_poste(contrat: Contrat, soldes: Soldes, poste: Poste) -> Lien | str:
    libelle = f"{soldes.bailleurs[poste.bailleur]} – {soldes.quartiers[poste.quartier]}"
    if poste.programme is None:
        return f"{libelle} (sans programme)"
    return Lien(libelle, reverse("tfpb:realisation", args=[contrat.code, poste.programme]))


def annees_de(postes: Iterable[Poste]) -> list[int]:
    return sorted({poste.annee for poste in postes}, reverse=True)
