"""All the data behind a report as a spreadsheet: one sheet per table, the rows, and what each column means."""

import datetime as dt
from collections.abc import Iterator

from quartiers.exports.classeur import Onglet, ecrire_classeur
from quartiers.exports.colonnes import Colonne
from quartiers.socle import formats
from quartiers.socle.secret import affichage
from quartiers.suivi.blocs.modele import CUMUL
from quartiers.suivi.contenu import ContenuRapport, TableauFige


def rapport_en_classeur(contenu: ContenuRapport, format: str) -> bytes:  # noqa: A002 - as elsewhere in exports
    jour = dt.datetime.combine(dt.date.fromisoformat(contenu.date), dt.time())
    notes = {
        "Contrat": contenu.contrat,
        "Année": str(contenu.annee),
        "État": contenu.mention,
        "Établi le": formats.date_fr(jour.date()),
        "Additionner": f"Les montants s’additionnent ; les personnes, non : {CUMUL}. Les taux ne s’additionnent jamais.",
        "Secret": affichage.note(contenu.seuil),
    }
    return ecrire_classeur(contenu.titre, list(onglets(contenu)), format, notes, jour)


def onglets(contenu: ContenuRapport) -> Iterator[Onglet]:
    tableaux = list(tableaux_du_rapport(contenu))
    for tableau in [*tableaux, *contenu.donnees]:
        yield onglet(tableau)
    dictionnaire = [
        (tableau.titre, colonne.libelle, colonne.definition)
        for tableau in [*tableaux, *contenu.donnees]
        for colonne in tableau.colonnes
        if colonne.definition
    ]
    colonnes = [Colonne("t", "Tableau"), Colonne("c", "Colonne"), Colonne("d", "Ce qu’elle contient")]
    yield Onglet("Dictionnaire", colonnes, list(dict.fromkeys(dictionnaire)))


def tableaux_du_rapport(contenu: ContenuRapport) -> Iterator[TableauFige]:
    """Each table once, though several chapters may show it."""
    vus: set[tuple[str, object]] = set()
    for chapitre in contenu.chapitres:
        for bloc in chapitre.blocs:
            for tableau in bloc.tableaux:
                if (tableau.titre, tableau.lignes) not in vus:
                    vus.add((tableau.titre, tableau.lignes))
                    yield tableau


def onglet(tableau: TableauFige) -> Onglet:
    colonnes = [Colonne(str(rang), c.libelle, c.genre) for rang, c in enumerate(tableau.colonnes)]
    lignes = [*tableau.lignes, *([tableau.totaux] if tableau.totaux else [])]
    return Onglet(tableau.titre, colonnes, lignes)
