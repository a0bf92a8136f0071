"""The report as slides for the committee: key figures, charts, tables cut to what a room can read."""

import datetime as dt
from collections.abc import Iterator, Mapping

from quartiers.exports.blocs import Fiche, Figure, Paragraphe, Tableau
from quartiers.exports.diaporama.fichier_odp import odp_du_diaporama
from quartiers.exports.diaporama.modele import BlocDeDiapositive, Diaporama, Diapositive
from quartiers.exports.rendu import png_des_svg
from quartiers.suivi.contenu import BlocFige, ContenuRapport
from quartiers.suivi.document_rapport import dessiner, figure_imprimee, tableau_imprime

LIGNES_MAX = 9  # rows of a table on a slide: the rest is in the report
COLONNES_MAX = 5
# Lists of actions stay in the report: a room reads figures.
HORS_DIAPOSITIVES = ("Code", "Bilan", "Pourquoi")


def rapport_en_odp(contenu: ContenuRapport) -> bytes:
    dessine = dessiner(contenu)
    dessins = [figure.svg for figure in dessine.figures()]
    images = dict(zip(dessins, png_des_svg(dessins), strict=True))
    return odp_du_diaporama(diaporama_du_rapport(dessine, images))


def diaporama_du_rapport(contenu: ContenuRapport, images: Mapping[str, bytes]) -> Diaporama:
    return Diaporama(
        titre=contenu.titre,
        sous_titre=contenu.contrat,
        mention=contenu.mention,
        date=dt.date.fromisoformat(contenu.date),
        diapositives=list(diapositives(contenu, images)),
        entete=f"Rapport {contenu.annee}",
        filigrane="Contrat fictif" if contenu.fictif else "",
    )


def diapositives(contenu: ContenuRapport, images: Mapping[str, bytes]) -> Iterator[Diapositive]:
    """One a block of figures; its source and what is missing are the speaker's notes."""
    for chapitre in contenu.chapitres:
        for bloc in chapitre.blocs:
            blocs = blocs_de(bloc, images)
            if blocs:
                notes = " ".join(m for m in (f"{chapitre.titre}.", f"Source : {bloc.source}.", bloc.manque) if m)
                yield Diapositive(bloc.titre, blocs, notes)
    if contenu.avis:
        paires = [(avis.nom, avis.sens) for avis in contenu.avis]
        yield Diapositive("Les avis reçus", [Fiche("Avis reçus", paires)])


def blocs_de(bloc: BlocFige, images: Mapping[str, bytes]) -> list[BlocDeDiapositive]:
    """Big figures, else the chart alone, else the table when a room can read it; what is missing, beside the last two."""
    if not bloc.chiffres and bloc.figures:
        return [*figures_de(bloc, images)]
    montres: list[BlocDeDiapositive] = []
    if bloc.chiffres:
        paires = [(c.libelle, f"{c.valeur} – {c.detail}" if c.detail else c.valeur) for c in bloc.chiffres]
        montres.append(Fiche(bloc.titre, paires))
    else:
        montres += tableaux_de(bloc)
    if montres and bloc.manque:
        montres.append(Paragraphe(f"À savoir : {bloc.manque}", "note"))
    return montres


def figures_de(bloc: BlocFige, images: Mapping[str, bytes]) -> Iterator[Figure]:
    for figure in bloc.figures:
        yield figure_imprimee(figure, images)


def tableaux_de(bloc: BlocFige) -> Iterator[BlocDeDiapositive]:
    for tableau in bloc.tableaux:
        if any(colonne.libelle in HORS_DIAPOSITIVES for colonne in tableau.colonnes):
            continue
        imprime = tableau_imprime(tableau)
        lignes = imprime.lignes
        garde = Tableau(
            imprime.legende,
            imprime.colonnes[:COLONNES_MAX],
            [ligne[:COLONNES_MAX] for ligne in lignes[:LIGNES_MAX]],
            tetes_de_ligne=True,
        )
        yield garde
        if len(lignes) > LIGNES_MAX:
            yield Paragraphe("La suite du tableau est dans le rapport.", "note")
