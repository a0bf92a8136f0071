"""The printable guide of a call for projects: the content of its public page, and a checklist to tick by hand."""

import datetime as dt

from quartiers.appels.calendrier import echeances, phrase_de_situation
from quartiers.appels.models import Campagne, Critere, TypePiece
from quartiers.appels.queries.campagne import Presentation, libelle_zones
from quartiers.appels.reglement import blocs as blocs_du_reglement
from quartiers.contrat.models import QuartierContrat
from quartiers.exports.blocs import (
    Bloc,
    ColonneBloc,
    Document,
    Encadre,
    Fiche,
    Liste,
    Paragraphe,
    Point,
    Tableau,
    Titre,
)
from quartiers.socle.formats import date_fr, date_heure_fr, montant, nombre, pourcent

CASE = "☐ "
ETAPES = (
    "Lire ce guide et vérifier que le projet entre dans les priorités.",
    "Préparer le numéro SIRET de l’organisme et, pour une association, son numéro RNA.",
    "Rassembler les pièces demandées.",
    "Écrire le besoin, les objectifs et le déroulé du projet.",
    "Compter le public attendu, par âge et par sexe, et la part qui habite les quartiers.",
    "Faire le budget du projet : total des dépenses égal au total des recettes.",
    "Demander de l’aide si un point n’est pas clair.",
    "Faire relire et, si les règles le demandent, faire signer.",
    "Déposer avant la clôture et garder le récépissé.",
)


def guide(fiche: Presentation, quartiers: list[QuartierContrat], adresse: str, maintenant: dt.datetime) -> Document:
    campagne = fiche.campagne
    return Document(
        titre=campagne.intitule,
        sous_titre="Guide des porteuses et porteurs de projets",
        mention=phrase_de_situation(campagne, maintenant),
        entete=f"{campagne} – {campagne.contrat}",
        date=maintenant.date(),
        couverture=[
            ("Contrat de ville", campagne.contrat.intitule),
            ("Dépôt des dossiers", periode_de_depot(campagne)),
            ("Projets réalisés", f"du {date_fr(campagne.action_debut)} au {date_fr(campagne.action_fin)}"),
            ("En ligne", adresse),
        ],
        blocs=[
            *ce_qui_est_soutenu(fiche),
            *ou(fiche, quartiers),
            *combien(fiche),
            *quand(campagne),
            *comment(fiche, adresse),
            *reglement(campagne),
            *liste_a_cocher(fiche),
        ],
        filigrane="Contrat fictif" if campagne.contrat.demonstration else "",
    )


def periode_de_depot(campagne: Campagne) -> str:
    return f"du {date_heure_fr(campagne.ouverture)} au {date_heure_fr(campagne.cloture)}"


def ce_qui_est_soutenu(fiche: Presentation) -> list[Bloc]:
    campagne = fiche.campagne
    blocs: list[Bloc] = [Titre("Ce qui est soutenu")]
    blocs.append(
        Paragraphe(
            "Des projets menés dans les quartiers prioritaires, avec celles et ceux qui y vivent, au service d’un "
            "objectif du contrat. Le fonctionnement habituel des structures n’est pas financé.",
            "chapeau",
        )
    )
    if lignes := lignes_de(campagne.priorites):
        blocs += [Titre("Les priorités de l’année", 2), Liste([Point(ligne) for ligne in lignes])]
    axes = [axe for axe in fiche.axes if axe.element_id in fiche.priorites]
    if axes:
        blocs.append(Titre("Par axe du contrat", 2))
        for axe in axes:
            blocs.append(Titre(axe.titre, 3, au_sommaire=False))
            blocs.append(Liste([Point(ligne) for ligne in lignes_de(fiche.priorites[axe.element_id])]))
    elif fiche.axes:
        blocs += [Titre("Les axes du contrat", 2), Liste([Point(axe.titre, code=axe.code) for axe in fiche.axes])]
    if fiche.regles:
        blocs.append(Titre("Les conditions", 2))
        blocs.append(Liste([Point(regle.intitule, remarque=pour_qui(regle)) for regle in fiche.regles]))
    return blocs


def lignes_de(texte: str) -> list[str]:
    """The lines of a text, without the dash that may begin them."""
    return [propre for ligne in texte.splitlines() if (propre := ligne.strip().lstrip("-•* ").strip())]


def pour_qui(regle: object) -> str:
    financeur = getattr(regle, "financeur", None)
    return f"Pour {financeur}." if financeur else ""


def ou(fiche: Presentation, quartiers: list[QuartierContrat]) -> list[Bloc]:
    blocs: list[Bloc] = [Titre("Où")]
    if quartiers:
        lignes = [[quartier.titre, str(quartier.commune or "")] for quartier in quartiers]
        blocs.append(Tableau("Quartiers du contrat", [ColonneBloc("Quartier"), ColonneBloc("Commune")], lignes, True))
    minimum = fiche.campagne.qpv_public_minimal
    if minimum:
        blocs.append(Paragraphe(f"Au moins {pourcent(minimum, None)} du public habite un quartier prioritaire."))
    return blocs


def combien(fiche: Presentation) -> list[Bloc]:
    colonnes = [ColonneBloc("Financeur"), ColonneBloc("Enveloppe", alignement="droite"), ColonneBloc("Où")]
    lignes = [
        [
            financeur.nom,
            montant(fiche.enveloppes[financeur.pk], 0) if financeur.pk in fiche.enveloppes else "non communiquée",
            libelle_zones(fiche.zones.get(financeur.pk, [])),
        ]
        for financeur in fiche.financeurs
    ]
    blocs: list[Bloc] = [Titre("Combien"), Tableau("Financeurs", colonnes, lignes, True)]
    if plafond := fiche.campagne.plafond_public:
        blocs.append(Paragraphe(phrase_du_plafond(fiche.campagne, pourcent(plafond, None))))
    return blocs


def phrase_du_plafond(campagne: Campagne, taux: str) -> str:
    base = "sans compter le bénévolat et les prêts" if campagne.plafond_hors_valorisation else "contributions comprises"
    return f"Les subventions publiques couvrent au plus {taux} des dépenses du projet ({base})."


def quand(campagne: Campagne) -> list[Bloc]:
    paires = [
        (
            echeance.libelle,
            date_heure_fr(echeance.date) if isinstance(echeance.date, dt.datetime) else date_fr(echeance.date),
        )
        for echeance in echeances(campagne)
    ]
    return [Titre("Quand"), Fiche("Calendrier", paires)]


def comment(fiche: Presentation, adresse: str) -> list[Bloc]:
    campagne = fiche.campagne
    blocs: list[Bloc] = [
        Titre("Comment"),
        Titre("Déposer", 2),
        Paragraphe(f"Le dossier se remplit en ligne, en plusieurs fois : {adresse}"),
    ]
    if fiche.pieces:
        blocs += [Titre("Les pièces à joindre", 2), Liste([point_de_piece(piece) for piece in fiche.pieces])]
    if fiche.criteres:
        blocs += [Titre("Comment les projets sont notés", 2), grille(fiche)]
    if campagne.egalite_niveaux:
        points = [Point(niveau, code=str(rang)) for rang, niveau in enumerate(campagne.egalite_niveaux)]
        blocs += [Titre("L’égalité entre les femmes et les hommes", 2), Liste(points)]
    if campagne.contact.strip():
        blocs.append(Encadre("Se faire aider", " – ".join(lignes_de(campagne.contact))))
    return blocs


def point_de_piece(piece: TypePiece) -> Point:
    return Point(piece.intitule, remarque=" ".join(filter(None, [conditions_de(piece), piece.aide])))


def conditions_de(piece: TypePiece) -> str:
    """« Pour une association, pour un renouvellement ; conseillée. »"""
    cas = [
        "pour une association" if piece.association_seule else "",
        "pour un renouvellement" if piece.renouvellement_seul else "",
        "conseillée" if piece.exigence != "bloque" else "",
    ]
    dits = ", ".join(filter(None, cas))
    return f"{dits[0].upper()}{dits[1:]}." if dits else ""


def grille(fiche: Presentation) -> Tableau:
    colonnes = [ColonneBloc("Critère", 2), ColonneBloc("Poids", 0.6, "droite"), ColonneBloc("Ce qui est regardé", 3)]
    lignes = [[critere.intitule, poids(critere, fiche), critere.aide] for critere in fiche.criteres]
    return Tableau("Grille des critères", colonnes, lignes, True)


def poids(critere: Critere, fiche: Presentation) -> str:
    """The share of the criterion in the whole mark."""
    return pourcent(critere.poids * 100 / fiche.poids_total, 0) if fiche.poids_total else nombre(critere.poids)


def reglement(campagne: Campagne) -> list[Bloc]:
    return [Titre("Le règlement"), *blocs_du_reglement(campagne.reglement)] if campagne.reglement.strip() else []


def liste_a_cocher(fiche: Presentation) -> list[Bloc]:
    pieces = [[CASE + piece.intitule, conditions_de(piece)] for piece in fiche.pieces]
    colonnes = [ColonneBloc("À cocher", 2), ColonneBloc("Notes", 2)]
    blocs: list[Bloc] = [
        Titre("Ma liste à cocher"),
        Paragraphe("À imprimer et à garder avec le dossier."),
        Tableau("Étapes du dossier", colonnes, [[CASE + etape, ""] for etape in ETAPES], True),
    ]
    if pieces:
        blocs.append(Tableau("Pièces à rassembler", colonnes, pieces, True))
    return blocs
