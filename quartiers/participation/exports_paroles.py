"""Files of the residents' words: the printed card, the sheet of a neighbourhood, the « cahier des acteurs »."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.exports.blocs import Bloc, Document, Encadre, Fiche, Liste, Paragraphe, Point, Titre
from quartiers.exports.pdf import compiler
from quartiers.exports.tableaux import Colonne
from quartiers.participation.enums_paroles import EtatCarte
from quartiers.participation.models import Contribution
from quartiers.participation.presentation_paroles import etapes_de, suites_de
from quartiers.participation.queries_paroles import FilDeCarte, PartQuartier
from quartiers.socle.affichage import texte_de
from quartiers.socle.formats import compte, date_fr

FILIGRANE = "Contenu fictif de démonstration"
PAROLES_IMPRIMEES = 3
PAROLE_MAX = 220  # characters of a quotation on the printed card
# Characters of the card → size of its letters: what keeps it on one page.
TAILLES = ((700, 17), (1200, 15), (1800, 13), (2600, 11.5))
PETITE = 10


def filigrane_de(contrat: Contrat) -> str:
    """Said on every printed page of a fictional contract, and of a demonstration."""
    return FILIGRANE if contrat.demonstration or settings.DEMONSTRATION else ""


def coupe(texte: str) -> str:
    """A quotation that stays short, cut between two words."""
    if len(texte) <= PAROLE_MAX:
        return texte
    return texte[:PAROLE_MAX].rsplit(" ", 1)[0] + "…"


def pdf_de_la_carte(contrat: Contrat, fil: FilDeCarte, jour: dt.date) -> bytes:
    """One A4 page for the next meeting."""
    etapes = [{**etape, "paroles": []} for etape in etapes_de(fil)]
    etapes[0]["paroles"] = [coupe(c.a_lire) for c in fil.paroles[:PAROLES_IMPRIMEES]]
    suites = [
        (nom, texte_de(getattr(valeur, "libelle", valeur))) for nom, valeur in suites_de(fil) if nom != "Quartier"
    ]
    longueur = sum(len(e["texte"]) + sum(map(len, e["paroles"])) for e in etapes) + sum(len(v) for _, v in suites)
    carte = fil.carte
    donnees = {
        "titre": carte.titre,
        "auteur": "Quartiers",
        "contrat": contrat.intitule,
        "numero": f"Carte n° {carte.numero}",
        "lieu": str(carte.quartier or "Tout le territoire"),
        "mention": f"{carte.get_etat_display()}, au {date_fr(jour)}",
        "filigrane": filigrane_de(contrat),
        "taille": next((taille for borne, taille in TAILLES if longueur <= borne), PETITE),
        "etapes": etapes,
        "suites": suites,
    }
    return compiler("carte.typ", donnees, date=jour)


def feuille_du_quartier(
    contrat: Contrat, quartier: QuartierContrat | None, fils: Sequence[FilDeCarte], jour: dt.date
) -> Document:
    """What was said, answered and done in a neighbourhood, card by card, to hand out."""
    blocs: list[Bloc] = []
    for fil in fils:
        blocs += blocs_de_la_carte(fil, 1)
    if not fils:
        blocs.append(Paragraphe("Aucune carte n’est encore ouverte."))
    return Document(
        titre="Vous avez dit, nous avons fait",
        sous_titre=contrat.intitule,
        mention=str(quartier or "Tout le territoire"),
        entete=contrat.nom_court,
        date=jour,
        blocs=blocs,
        sans_couverture=True,
        filigrane=filigrane_de(contrat),
    )


def blocs_de_la_carte(fil: FilDeCarte, niveau: int) -> list[Bloc]:
    carte = fil.carte
    paires = [(e["titre"], " ".join(filter(None, [e["texte"], e["precision"]]))) for e in etapes_de(fil)]
    suites = [(nom, texte_de(getattr(valeur, "libelle", valeur))) for nom, valeur in suites_de(fil)]
    return [
        Titre(f"Carte n° {carte.numero} – {carte.titre}", niveau),
        Paragraphe(carte.get_etat_display(), "note"),
        Fiche(str(carte), [*paires, *suites]),
    ]


def cahier_des_acteurs(
    contrat: Contrat,
    parts: Sequence[PartQuartier],
    dites: Sequence[Contribution],
    fils: Sequence[FilDeCarte],
    jour: dt.date,
) -> Document:
    """Everything that may be read: words by neighbourhood and theme, then cards with their answers."""
    blocs: list[Bloc] = [
        Paragraphe(
            f"{compte(sum(p.dites for p in parts), 'parole recueillie', 'paroles recueillies')} dans les quartiers, "
            f"{compte(len(dites), 'publiée', 'publiées')} avec l’accord des personnes, "
            f"{compte(len(fils), 'carte', 'cartes')}.",
            "chapeau",
        ),
        Encadre(
            "Ce qui n’y est pas",
            "Les paroles sans accord pour publier et celles des personnes de moins de 18 ans comptent dans les nombres ; "
            "leurs textes ne sont pas reproduits.",
        ),
    ]
    quartiers: list[QuartierContrat | None] = [*(p.quartier for p in parts), None]
    for quartier in quartiers:
        numero = quartier.pk if quartier else None
        siennes = [c for c in dites if c.quartier_id == numero]
        siens = [fil for fil in fils if fil.carte.quartier_id == numero]
        if siennes or siens:
            blocs += partie_du_quartier(str(quartier or "Tout le territoire"), siennes, siens)
    return Document(
        titre="Cahier des acteurs",
        sous_titre=contrat.intitule,
        mention=f"Paroles d’habitantes et d’habitants, au {date_fr(jour)}",
        entete=contrat.nom_court,
        date=jour,
        blocs=blocs,
        filigrane=filigrane_de(contrat),
    )


def partie_du_quartier(titre: str, dites: Sequence[Contribution], fils: Sequence[FilDeCarte]) -> list[Bloc]:
    blocs: list[Bloc] = [Titre(titre, 1)]
    if dites:
        blocs.append(Titre("Ce qui a été dit", 2))
        for theme in dict.fromkeys(c.get_theme_display() for c in dites):
            siennes = [c for c in dites if c.get_theme_display() == theme]
            blocs += [Titre(theme, 3), Liste([point_de(c) for c in siennes])]
    if fils:
        blocs.append(Titre("Cartes et réponses", 2))
        for fil in fils:
            blocs += blocs_de_la_carte(fil, 3)
    return blocs


def point_de(contribution: Contribution) -> Point:
    ou = contribution.lieu or contribution.get_recueil_display()
    return Point(f"« {contribution.a_lire} »", remarque=f"{ou}, {date_fr(contribution.recueillie_le)}")


COLONNES_CAHIER = [
    Colonne("quartier", "Quartier"),
    Colonne("theme", "Thème"),
    Colonne("genre", "C’est"),
    Colonne("texte", "Ce qui est dit"),
    Colonne("lieu", "Lieu"),
    Colonne("recueil", "Recueilli"),
    Colonne("date", "Le", "date"),
    Colonne("carte", "Carte n°", "nombre"),
    Colonne("sujet", "Sujet de la carte"),
    Colonne("etat", "État de la carte"),
    Colonne("reponse", "Réponse"),
    Colonne("fait", "Nous avons fait"),
]


def lignes_du_cahier(dites: Sequence[Contribution]) -> Iterator[dict[str, Any]]:
    """One row per published contribution, with what became of it; a hidden card is not told."""
    for c in dites:
        carte = c.carte if c.carte and c.carte.publique else None
        yield {
            "quartier": str(c.quartier or "Tout le territoire"),
            "theme": c.get_theme_display(),
            "genre": c.get_genre_display(),
            "texte": c.a_lire,
            "lieu": c.lieu,
            "recueil": c.get_recueil_display(),
            "date": c.recueillie_le,
            "carte": carte.numero if carte else None,
            "sujet": carte.titre if carte else "",
            "etat": carte.get_etat_display() if carte else "",
            "reponse": carte.reponse if carte else "",
            "fait": (carte.motif if carte.etat == EtatCarte.SANS_SUITE else carte.fait) if carte else "",
        }
