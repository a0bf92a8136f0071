"""A native Excel chart on a sheet of its own, drawn from the columns of the table that is exported.

The charted figures are copied beside the chart: Excel draws a text (« s », « non publié ») as zero, so there the copy
is empty and the category says so.
"""

from dataclasses import dataclass, field
from typing import Any

from quartiers.exports.colonnes import Colonne, Valeur
from quartiers.exports.couleurs import ENCRE, SERIES, TRAIT
from quartiers.exports.feuille import Graphique, chiffre

NOM = "Données du graphique"
PIXELS_PAR_LIGNE, HAUTEUR_MIN, LARGEUR = 26, 320, 860
MARQUES = ("circle", "square", "triangle", "diamond", "x")


@dataclass
class Points:
    """The categories and figures met while the rows go by."""

    graphique: Graphique
    categories: list[str] = field(default_factory=list)
    series: list[list[Any]] = field(default_factory=list)

    def suivre(self, colonnes: list[Colonne], valeurs: list[Valeur]) -> None:
        ligne = [
            valeurs[rang].contenu if chiffre(colonnes[rang], valeurs[rang]) else None for rang in self.graphique.series
        ]
        ecrits = [str(valeurs[r].contenu) for r, v in zip(self.graphique.series, ligne, strict=True) if v is None]
        categorie = str(valeurs[self.graphique.categories].contenu)
        manque = next((texte for texte in ecrits if texte not in {"", "None"}), "")
        self.categories.append(f"{categorie} ({manque})" if manque else categorie)
        self.series.append(ligne)


def ecrire_graphique(classeur: Any, points: Points, colonnes: list[Colonne], styles: dict[str, Any]) -> None:
    graphique, nombre = points.graphique, len(points.categories)
    page = classeur.add_worksheet(NOM)
    page.set_column(0, 0, 32)
    page.set_column(1, len(graphique.series), 14)
    page.write_string(0, 0, colonnes[graphique.categories].libelle, styles["entete"])
    for rang, colonne in enumerate(graphique.series, start=1):
        page.write_string(0, rang, colonnes[colonne].libelle, styles["entete_droite"])
    for ligne, (categorie, valeurs) in enumerate(zip(points.categories, points.series, strict=True), start=1):
        page.write_string(ligne, 0, categorie, styles["texte"])
        for rang, valeur in enumerate(valeurs, start=1):
            genre = colonnes[graphique.series[rang - 1]].genre
            if valeur is not None:
                page.write_number(ligne, rang, float(valeur) / 100 if genre == "pourcent" else valeur, styles[genre])
    dessin = classeur.add_chart({"type": "line" if graphique.genre == "courbe" else "bar"})
    for rang in range(len(graphique.series)):
        dessin.add_series(serie(graphique, rang, nombre))
    habiller(dessin, graphique, nombre)
    page.insert_chart(0, len(graphique.series) + 2, dessin, {"description": graphique.description or graphique.titre})
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def serie(graphique: Graphique, rang: int, nombre: int) -> dict[str, Any]:
    """Lines differ by colour, dash and mark; bars by colour, and their figures are written."""
    couleur = SERIES[rang % len(SERIES)]
    options: dict[str, Any] = {
        "name": [NOM, 0, rang + 1],
        "categories": [NOM, 1, 0, max(nombre, 1), 0],
        "values": [NOM, 1, rang + 1, max(nombre, 1), rang + 1],
    }
    if graphique.genre == "courbe":
        tirets = ("solid", "dash", "round_dot", "dash_dot", "long_dash")[rang % 5]
        marque = {"type": MARQUES[rang % 5], "size": 7, "fill": {"color": couleur}, "border": {"color": couleur}}
        return {**options, "line": {"color": couleur, "width": 2.25, "dash_type": tirets}, "marker": marque}
    return {**options, "fill": {"color": couleur}, "gap": 60, "data_labels": {"value": True}}


def habiller(dessin: Any, graphique: Graphique, nombre: int) -> None:
    dessin.set_title({"name": graphique.titre, "overlay": False, "name_font": {"size": 13, "color": ENCRE}})
    dessin.set_legend({"position": "bottom"} if len(graphique.series) > 1 else {"none": True})
    dessin.set_size({"width": LARGEUR, "height": HAUTEUR_MIN})
    if graphique.genre == "courbe":
        dessin.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": TRAIT}}, "line": {"none": True}})
    else:
        dessin.set_y_axis({"reverse": True})  # in the order of the table
        dessin.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
        haut = nombre * len(graphique.series) * PIXELS_PAR_LIGNE + 120
        dessin.set_size({"width": LARGEUR, "height": max(HAUTEUR_MIN, haut)})
