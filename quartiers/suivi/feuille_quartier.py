"""The sheet of a neighbourhood: one page of easy French, big figures, for the hall of the building."""

import datetime as dt
from typing import Any

from quartiers.exports.pdf import compiler
from quartiers.socle import formats
from quartiers.socle.secret.affichage import SIGNE
from quartiers.suivi.contenu import ChiffreFige, ContenuRapport, QuartierFige

# What each figure counts, said simply; by the word that the report uses.
MOTS = {
    "action": "projet pour le quartier",
    "actions": "projets pour le quartier",
    "votés": "d’argent public pour ces projets",
    "participations": "participations d’habitantes et d’habitants",
}
AIDES = {
    "participations": "Une personne qui vient à deux projets est comptée deux fois.",
    "votés": "L’État, la ville et d’autres partenaires ont donné cet argent.",
}
LONGUEUR_MAX = 90  # characters of a project's name: past it, the line is cut at a word


def feuille_en_pdf(contenu: ContenuRapport, quartier: QuartierFige) -> bytes:
    """A4, tagged (PDF/UA-1). Raises exports.pdf.CompositionImpossible."""
    jour = dt.date.fromisoformat(contenu.date)
    images = {"plan.svg": quartier.svg.encode("utf-8")} if quartier.svg else {}
    return compiler("quartier.typ", donnees_de(contenu, quartier), "ua-1", jour, images)


def donnees_de(contenu: ContenuRapport, quartier: QuartierFige) -> dict[str, Any]:
    return {
        "titre": f"{quartier.nom} : ce qui a été fait en {contenu.annee}",
        "nom": quartier.nom,
        "commune": quartier.commune,
        "annee": str(contenu.annee),
        "contrat": contenu.contrat,
        "auteur": "Quartiers",
        "filigrane": "Contrat fictif" if contenu.fictif else "",
        "chiffres": [chiffre_simple(chiffre) for chiffre in quartier.chiffres],
        "actions": [[coupe(titre), porteur] for titre, porteur in quartier.actions],
        "plan": "plan.svg" if quartier.svg else "",
        "alt": quartier.alt,
        "mention": contenu.mention,
        "date": formats.date_fr(dt.date.fromisoformat(contenu.date)),
    }


def chiffre_simple(chiffre: ChiffreFige) -> dict[str, str]:
    """A secret count is not shown as a letter here: a sentence says why, never that the count itself is small."""
    if chiffre.valeur == SIGNE:
        return {
            "valeur": "–",
            "libelle": MOTS.get(chiffre.libelle, chiffre.libelle),
            "aide": "Ce nombre n’est pas donné : il pourrait faire reconnaître des personnes.",
        }
    return {
        "valeur": chiffre.valeur,
        "libelle": MOTS.get(chiffre.libelle, chiffre.libelle),
        "aide": AIDES.get(chiffre.libelle, ""),
    }


def coupe(titre: str) -> str:
    if len(titre) <= LONGUEUR_MAX:
        return titre
    return f"{titre[:LONGUEUR_MAX].rsplit(' ', 1)[0]}…"
