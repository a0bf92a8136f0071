"""Sections that rule the rows below them, and sums that are checked, never read."""

import re
from decimal import Decimal

from quartiers.appels.imports.colonnes import financeur_connu, genre_de_financeur, nom_de_financeur
from quartiers.appels.imports.lignes import ZERO, Controle, Passe
from quartiers.appels.imports.vocabulaire import est_un_bloc_de_suite
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
        for dessous in {"axe": ("orientation", "objectif"), "statut": ("axe", "orientation", "objectif")}.get(
            genre, ()
        ):
            passe.sections.pop(dessous, None)
        passe.sections.pop("porteur", None)
        passe.sections[genre] = libelle
    passe.marquer()
    passe.laisser(rang, f"section « {libelle.removeprefix('porteur:')[:80]} », appliquée aux lignes qui suivent")
    for colonne in passe.sommables:
        annonce = passe.nombre(ligne[colonne]) if est_nombre(ligne[colonne]) else None
        if annonce is not None:  # it is above its rows: checked once they are read
            passe.reportees.append((rang, colonne, libelle, annonce, len(passe.marques) - 1))


def genre_de_section(passe: Passe, libelle: str) -> str:
    nu = plat(libelle)
    if est_un_bloc_de_suite(nu):
        return "statut"
    if nomme_un_financeur(passe, libelle, nu):
        return "financeur"
    for genre, motif in SECTIONS.items():
        if re.match(motif, nu):
            return genre
    if nu in passe.connus.quartiers:
        return "quartier"
    if nu in passe.connus.communes:
        return "commune"
    return "orientation" if re.match(r"^\d+ \d+\b", nu) else "axe"


def nomme_un_financeur(passe: Passe, libelle: str, nu: str) -> bool:
    """« Crédits État », alone on its row of a table whose amounts are nobody's: a block of this funder's money."""
    if "financeur" in passe.rangs or not passe.argent or any(passe.table.colonnes[c].financeur for c in passe.argent):
        return False
    if any(re.match(SECTIONS[genre], nu) for genre in ("axe", "orientation", "objectif")):
        return False
    nom = nom_de_financeur([libelle])
    parle_d_argent = re.match(r"^(credits?|financements?|subventions?|financeur|enveloppe|bop|part)\b", nu)
    return bool(financeur_connu(nom, passe.connus)) or (
        parle_d_argent is not None and genre_de_financeur(nom) is not None
    )


def verifier_total(passe: Passe, rang: int, ligne: list[Cellule], libelle: str) -> None:
    """A sum agrees with the rows read since a former total, a section or the beginning; one above all rows waits."""
    nu = plat(libelle)
    general = "general" in nu or nu in {"total", "totaux", "ensemble"}
    depart = not any(passe.cumul.values())
    for colonne in passe.sommables:
        annonce = passe.nombre(ligne[colonne])
        if annonce is None:
            continue
        if depart and annonce:
            passe.reportees.append((rang, colonne, libelle, annonce, 0))
            continue
        depuis = [passe.cumul[colonne] - marque[colonne] for marque in reversed(passe.marques)]
        propre = depuis[-1] if general else next((somme for somme in depuis if somme), depuis[-1])
        lu = next((somme for somme in depuis if Controle("", "", annonce, somme).juste), propre)
        controler(passe, rang, colonne, libelle, annonce, lu)
    passe.clos = passe.clos or (general and not depart)
    passe.marquer()
    passe.precedent = None


def controler(passe: Passe, rang: int, colonne: int, libelle: str, annonce: Decimal, lu: Decimal) -> None:
    nom = " / ".join(passe.table.entete.libelles[colonne])
    controle = Controle(cellule(passe.nom, rang, colonne), f"{libelle} – {nom}", annonce, lu)
    passe.lecture.controles.append(controle)
    if not controle.juste:
        passe.avertir(
            rang, colonne, f"« {libelle[:60]} » annonce {annonce} € mais les lignes lues font {lu} € : "
            "une ligne manque, est en trop, ou la somme du fichier est fausse"
        )  # fmt: skip


def verifier_reportees(passe: Passe) -> None:
    """Sums that stood above their rows, against what was read from there to a later section, total, or the end."""
    passe.marquer()
    for rang, colonne, libelle, annonce, marque in passe.reportees:
        avant = passe.marques[marque][colonne]
        sommes = [apres[colonne] - avant for apres in passe.marques[marque + 1 :]]
        if not sommes[-1] and annonce:  # no row below it: a recapitulation, whose rows are elsewhere
            passe.laisser(rang, f"« {libelle[:60]} » : une somme sans ligne dessous, non reprise")
            continue
        propre = next((somme for somme in sommes if somme), sommes[-1])
        lu = next((somme for somme in sommes if Controle("", "", annonce, somme).juste), propre)
        controler(passe, rang, colonne, libelle, annonce, lu)


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
