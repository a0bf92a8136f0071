"""Reading a sheet: its rows in order, each told to what reads its kind."""

from quartiers.appels.imports.classement import classer, completer_les_blocs, derniere_de_donnees
from quartiers.appels.imports.colonnes import Connus
from quartiers.appels.imports.lignes import Lecture, Passe, Table
from quartiers.appels.imports.projets import lire_projet, lire_suite
from quartiers.appels.imports.sommes import ouvrir_section, verifier_reportees, verifier_total
from quartiers.socle import formats
from quartiers.tableurs.entetes import developper
from quartiers.tableurs.valeurs import Cellule, est_nombre, vide

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
    dire_les_colonnes(passe, lignes)
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
    verifier_reportees(passe)
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


def dire_les_colonnes(passe: Passe, lignes: list[list[Cellule]]) -> None:
    """Hidden columns that are read; columns that are not, with the sum of their figures: no money is left unsaid."""
    table = passe.table
    cachees = [
        c for c in sorted(table.feuille.colonnes_masquees) if c < len(table.colonnes) and table.colonnes[c].champ
    ]
    if cachees:
        passe.avertir(-1, None, f"colonnes masquées dans le tableur, lues : {', '.join(map(passe.nommer, cachees))}")
    tues = [c for c, colonne in enumerate(table.colonnes) if not colonne.champ and table.entete.libelles[c]]
    chiffrees = []
    for colonne in tues:
        valeurs = [ligne[colonne] for ligne in lignes[table.entete.fin + 1 :] if not vide(ligne[colonne])]
        sommes = [somme for v in valeurs if est_nombre(v) and (somme := passe.nombre(v)) is not None]
        if len(sommes) >= 0.5 * len(valeurs) and any(sommes) and not passe.numero(colonne):
            chiffrees.append(f"{passe.nommer(colonne)} (chiffres dont la somme fait {formats.nombre(sum(sommes), 2)})")
    if chiffrees:
        passe.avertir(-1, None, f"colonnes non lues : {', '.join(chiffrees)}")
