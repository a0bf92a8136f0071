"""Sections that rule the rows below them, and sums that are checked, never read."""

import re
from decimal import Decimal

from quartiers.appels.imports.lignes import ZERO, Controle, Passe
from quartiers.tableurs.classeur import cellule
from quartiers.tableurs.valeurs import Cellule, est_nombre, plat

SECTIONS = {
    "axe": r"^(axe|pilier|thematique|theme|volet|priorite|enjeu)\b",
    "orientation": r"^orientation\b",
    "objectif": r"^objectif\b",
    "commune": r"^(commune|ville)\b",
    "quartier": r"^(quartier|qpv|secteur|territoire)\b",
}


def ouvrir_section(passe: Passe, rang: int, ligne: list[Cellule], libelle: str) -> None:
    if libelle.startswith("porteur:"):
        passe.sections["porteur"] = libelle.removeprefix("porteur:")
    else:
        genre = genre_de_section(passe, libelle)
        if genre == "axe":
            for dessous in ("orientation", "objectif"):
                passe.sections.pop(dessous, None)
        passe.sections.pop("porteur", None)
        passe.sections[genre] = libelle
    passe.depuis_section = dict.fromkeys(passe.sommables, ZERO)
    passe.laisser(rang, f"section « {libelle.removeprefix('porteur:')[:80]} », appliquée aux lignes qui suivent")
    annonces = {c: passe.nombre(ligne[c]) for c in passe.sommables if est_nombre(ligne[c])}
    if annonces:
        passe.laisser(rang, "les sommes portées sur cette ligne de section ne sont pas reprises")


def genre_de_section(passe: Passe, libelle: str) -> str:
    nu = plat(libelle)
    for genre, motif in SECTIONS.items():
        if re.match(motif, nu):
            return genre
    if nu in passe.connus.quartiers:
        return "quartier"
    if nu in passe.connus.communes:
        return "commune"
    return "orientation" if re.match(r"^\d+ \d+\b", nu) else "axe"


def verifier_total(passe: Passe, rang: int, ligne: list[Cellule], libelle: str) -> None:
    """A sum agrees with the rows since the last sum, since the section, with all rows, or with the sums above it."""
    for colonne in passe.sommables:
        annonce = passe.nombre(ligne[colonne])
        if annonce is None:
            continue
        essais = [passe.depuis_total[colonne], passe.depuis_section[colonne], passe.depuis_debut[colonne],
                  passe.sous_totaux[colonne]]  # fmt: skip
        general = "general" in plat(libelle) or plat(libelle) in {"total", "totaux", "ensemble"}
        propre = essais[2] if general else essais[1] if passe.sections else essais[0]
        lu = next((essai for essai in essais if Controle("", "", annonce, essai).juste), propre)
        nom = " / ".join(passe.table.entete.libelles[colonne])
        controle = Controle(cellule(passe.nom, rang, colonne), f"{libelle} – {nom}", annonce, lu)
        passe.lecture.controles.append(controle)
        if not controle.juste:
            passe.avertir(
                rang, colonne, f"« {libelle[:60]} » annonce {annonce} € mais les lignes lues font {lu} € : "
                "une ligne manque, est en trop, ou la somme du fichier est fausse"
            )  # fmt: skip
        passe.sous_totaux[colonne] += passe.depuis_total[colonne]
        passe.depuis_total[colonne] = ZERO
    passe.precedent = None


def verifier_ligne(passe: Passe, rang: int, ligne: list[Cellule], sommes: dict[str, Decimal]) -> None:
    for colonne in passe.rangs.get("controle", []):
        annonce = passe.nombre(ligne[colonne])
        if annonce is None:
            continue
        passe.compter(colonne, annonce)
        lu = sommes.get(passe.table.colonnes[colonne].stade, ZERO)
        controle = Controle(
            cellule(passe.nom, rang, colonne), " / ".join(passe.table.entete.libelles[colonne]), annonce, lu
        )
        passe.lecture.controles.append(controle)
        if not controle.juste:
            passe.avertir(
                rang, colonne, f"le total de la ligne annonce {annonce} € mais les financeurs lus font {lu} €"
            )
