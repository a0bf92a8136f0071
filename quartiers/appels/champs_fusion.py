"""The merge fields of a Word template: their names, their meaning, an example; the only names that one may use."""

from dataclasses import dataclass, field
from typing import Any

from quartiers.exports.verification_modele import Vocabulaire


@dataclass(frozen=True)
class ChampFusion:
    """`{{ nom }}` in a template is replaced by a text; a list (`colonnes` filled) is gone through by `for`."""

    nom: str
    sens: str
    exemple: str = ""
    groupe: str = ""
    colonnes: dict[str, str] = field(default_factory=dict)


def groupe(titre: str, *champs: tuple[str, str, str]) -> list[ChampFusion]:
    return [ChampFusion(nom, sens, exemple, titre) for nom, sens, exemple in champs]


CHAMPS: list[ChampFusion] = [
    *groupe(
        "Le document",
        ("acte_numero", "Numéro du document, donné une seule fois", "A2027-0042"),
        ("date_du_jour", "Jour où le document est produit", "2 avril 2027"),
        ("contrat_intitule", "Nom du contrat de ville", "Contrat de ville de Bellerive"),
        ("annee", "Année du financement", "2027"),
    ),
    *groupe(
        "Le financeur",
        ("financeur_nom", "Nom court du financeur", "Département"),
        ("financeur_organisme", "Nom complet du financeur", "Conseil départemental de l’Exemple"),
    ),
    *groupe(
        "L’organisme",
        ("organisme_nom", "Nom de l’organisme", "Les Jardins partagés"),
        ("organisme_siret", "SIRET", "12345678200010"),
        ("organisme_rna", "Numéro RNA", "W712345678"),
        ("organisme_adresse", "Adresse du siège", "3 rue des Lilas, 71000 Bellerive"),
        ("organisme_representant", "Personne qui le représente", "Camille Exemple"),
        ("organisme_fonction", "Fonction de cette personne", "Présidence"),
        ("organisme_titulaire", "Titulaire du compte bancaire", "Les Jardins partagés"),
        ("organisme_iban", "IBAN", "FR76 0000 0000 0000 0000 0000 000"),
    ),
    *groupe(
        "Le projet",
        ("dossier_numero", "Numéro du dossier", "2027-0012"),
        ("projet_intitule", "Intitulé du projet", "Un jardin pour le quartier"),
        ("projet_objectifs", "Objectifs écrits dans le dossier", "Créer un lieu de rencontre entre voisins."),
        ("projet_debut", "Premier jour du projet", "1er janvier 2027"),
        ("projet_fin", "Dernier jour du projet, report compris", "31 décembre 2027"),
        ("projet_annees", "Nombre d’années", "1"),
    ),
    *groupe(
        "La décision",
        ("montant_demande", "Montant demandé à ce financeur", "6 000,00 €"),
        ("montant_accorde", "Montant accordé pour l’année", "5 000,00 €"),
        ("montant_en_lettres", "Montant accordé, en lettres", "cinq-mille euros"),
        ("montant_total", "Montant de toutes les années, prévisions comprises", "5 000,00 €"),
        ("motif", "Motif du refus ou de la réduction", "L’enveloppe ne permet pas de tout financer."),
        ("reserve", "Réserve du financeur", "Sous réserve de l’accord de la commune."),
        ("decision_numero", "Numéro de la décision ou de la délibération", "2027-DEL-15"),
        ("decision_date", "Date de la décision", "26 mars 2027"),
    ),
    *groupe(
        "Le paiement et le bilan",
        ("avance_taux", "Part versée à la notification", "80 %"),
        ("avance", "Montant versé à la notification", "4 000,00 €"),
        ("solde", "Montant versé après le bilan ; vide quand tout est versé d’un coup", "1 000,00 €"),
        ("paiement_jours", "Délai de paiement, en jours", "60"),
        ("bilan_date", "Date à laquelle le bilan est attendu", "30 juin 2028"),
        ("excedent_admis", "Somme que l’organisme peut garder si elle n’est pas dépensée", "500,00 €"),
    ),
    *groupe(
        "La modification (avenants)",
        ("modification_objet", "Ce que l’avenant change", "Terminer plus tard"),
        ("modification_motif", "Pourquoi l’organisme l’a demandé", "Le local n’a ouvert qu’en juin."),
        ("nouvelle_fin", "Nouvelle fin du projet", "30 juin 2028"),
        ("nouveau_bilan", "Nouvelle date du bilan", "31 décembre 2028"),
        ("montant_garde", "Somme non dépensée que l’organisme garde", "800,00 €"),
        ("nouvel_organisme", "Organisme qui reprend le projet", "La Ruche du quartier"),
    ),
    ChampFusion("qr", "Code QR du document ; sans ce champ, il est placé au pied de chaque page", "", "Le document"),
]
LISTES: list[ChampFusion] = [
    ChampFusion(
        "tranches",
        "Une ligne par année du financement",
        groupe="Les listes",
        colonnes={"annee": "2027", "montant": "5 000,00 €", "statut": "ferme"},
    ),
    ChampFusion(
        "versements",
        "Une ligne par versement prévu",
        groupe="Les listes",
        colonnes={"genre": "Avance", "montant": "4 000,00 €", "quand": "dans les 60 jours de la notification"},
    ),
]
NOMS: frozenset[str] = frozenset(champ.nom for champ in [*CHAMPS, *LISTES])
VOCABULAIRE = Vocabulaire(NOMS, {liste.nom: frozenset(liste.colonnes) for liste in LISTES})


def contexte_d_exemple() -> dict[str, Any]:
    """What a template is tried with when it is put in, and what its preview shows."""
    contexte: dict[str, Any] = {champ.nom: champ.exemple for champ in CHAMPS if champ.nom != "qr"}
    contexte["tranches"] = [
        {"annee": "2027", "montant": "5 000,00 €", "statut": "ferme"},
        {"annee": "2028", "montant": "5 000,00 €", "statut": "prévisionnel"},
    ]
    contexte["versements"] = [
        {"genre": "Avance", "montant": "4 000,00 €", "quand": "dans les 60 jours de la notification"},
        {"genre": "Solde", "montant": "1 000,00 €", "quand": "après validation du bilan"},
    ]
    return contexte
