"""What a workbook that goes out filled and comes back stands on: a hidden, signed sheet of what it was, and its styles.

Locked cells tell, unlocked ones are typed; on return each cell is compared three ways (download, file, base).
"""

from collections.abc import Sequence
from typing import Any

from django.core.signing import Signer

from quartiers.tableurs.classeur import Classeur, ClasseurIllisible, Feuille
from quartiers.tableurs.valeurs import vide

CONTROLE = "Contrôle"


def signature(lignes: Sequence[str], sel: str) -> str:
    return Signer(salt=sel).signature("\n".join(lignes))


def controle_signe(classeur: Classeur, sel: str) -> list[str]:
    """The lines of the hidden sheet, its signature checked. Raises ClasseurIllisible."""
    ecrits = [str(ligne[0]) for ligne in feuille_nommee(classeur, CONTROLE).lignes if ligne and not vide(ligne[0])]
    if len(ecrits) < 2 or signature([ecrits[0], *ecrits[2:]], sel) != ecrits[1]:
        raise ClasseurIllisible("La feuille « Contrôle » a été modifiée : repartez d’un nouveau téléchargement.")
    return [ecrits[0], *ecrits[2:]]


def ecrire_controle_signe(classeur: Any, lignes: Sequence[str], sel: str) -> None:
    """The hidden, locked sheet that tells what the file was at the download."""
    page = classeur.add_worksheet(CONTROLE)
    tete, *corps = lignes
    for rang, ecrit in enumerate([tete, signature(lignes, sel), *corps]):
        page.write_string(rang, 0, ecrit)
    page.protect()
    page.very_hidden() if hasattr(page, "very_hidden") else page.hide()


def feuille_nommee(classeur: Classeur, nom: str) -> Feuille:
    try:
        return classeur.feuille(nom)
    except StopIteration:
        raise ClasseurIllisible(
            f"Il manque la feuille « {nom} » : renvoyez le classeur téléchargé ici, avec toutes ses feuilles, en .xlsx ou .ods."
        ) from None


def styles_de(classeur: Any) -> dict[str, Any]:
    fond, libre = (
        {"bg_color": "#efece4", "valign": "top"},
        {"locked": False, "valign": "top", "border": 1, "border_color": "#dad5c9"},
    )
    masques = {"texte": "@", "montant": '#,##0.00" €"', "date": "dd/mm/yyyy"}
    styles = {
        "titre": classeur.add_format({"bold": True, "font_size": 14}),
        "aide": classeur.add_format({"italic": True}),
        "entete": classeur.add_format({"bold": True, "bg_color": "#e2eeea", "text_wrap": True, "bottom": 1}),
    }
    for genre, masque in masques.items():
        styles[genre] = classeur.add_format({**fond, "num_format": masque, "text_wrap": genre == "texte"})
        styles[f"{genre}_libre"] = classeur.add_format({**libre, "num_format": masque, "text_wrap": genre == "texte"})
    return styles
