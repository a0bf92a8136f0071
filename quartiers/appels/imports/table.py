"""Reading a sheet: its rows in order, each told to what reads its kind."""

from quartiers.appels.imports.classement import classer, completer_les_blocs, derniere_de_donnees
from quartiers.appels.imports.colonnes import Connus
from quartiers.appels.imports.lignes import Lecture, Passe, Table
from quartiers.appels.imports.projets import lire_projet, lire_suite
from quartiers.appels.imports.sommes import ouvrir_section, verifier_total
from quartiers.tableurs.entetes import developper
from quartiers.tableurs.valeurs import Cellule, vide

# Fields of a project that a merged cell, or the row above, may tell for several rows.
IDENTITE = ("porteur", "sigle", "siret", "rna", "intitule", "reference", "axe", "orientation", "objectif", "quartier", "commune",
            "annee", "cout_total", "statut", "genre", "description", "public", "date_debut", "date_fin")  # fmt: skip


def lire_table(table: Table, connus: Connus, lecture: Lecture) -> None:
    """Read a sheet into `lecture`; problems are kept, the rows without any still count."""
    lire(Passe(table, connus, lecture))


def lire(passe: Passe) -> None:
    rangs_identite = [r for champ in IDENTITE for r in passe.rangs.get(champ, [])]
    lignes = developper(passe.table.feuille, passe.table.entete, rangs_identite)
    completer_les_blocs(passe, lignes)
    derniere = derniere_de_donnees(passe, lignes)
    masquees = passe.table.feuille.lignes_masquees
    lues_masquees: list[int] = []
    for rang in range(passe.table.entete.fin + 1, len(lignes)):
        ligne = lignes[rang]
        if all(vide(c) for c in ligne):
            continue
        if rang in masquees:
            if not passe.table.masquees:
                passe.laisser(rang, "ligne masquée dans le tableur")
                continue
            lues_masquees.append(rang + 1)
        lire_ligne(passe, rang, ligne, derniere)
    if lues_masquees:
        liste = ", ".join(map(str, lues_masquees[:12])) + ("…" if len(lues_masquees) > 12 else "")
        passe.avertir(
            -1, None, f"{len(lues_masquees)} lignes masquées ont été lues ({liste}) : vérifiez qu’elles comptent"
        )


def lire_ligne(passe: Passe, rang: int, ligne: list[Cellule], derniere: int) -> None:
    genre, libelle = classer(passe, rang, ligne, derniere)
    if genre == "total":
        verifier_total(passe, rang, ligne, libelle)
    elif genre == "section":
        ouvrir_section(passe, rang, ligne, libelle)
    elif genre == "laisser":
        passe.laisser(rang, libelle)
    elif genre == "suite":
        lire_suite(passe, rang, ligne)
    else:
        lire_projet(passe, rang, ligne)
