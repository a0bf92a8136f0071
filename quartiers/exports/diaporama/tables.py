"""Tables on slides: columns wide enough for their longest word, the head again on each slide, rows never cut off."""

from collections.abc import Sequence
from dataclasses import replace

from quartiers.exports.blocs import Cellule, Tableau
from quartiers.exports.diaporama.cadres import (
    BAS,
    CELLULE_X,
    CELLULE_Y,
    HAUT,
    MARGE,
    PLACE,
    RESERVE,
    Alinea,
    CadreTableau,
    CadreTexte,
    Morceau,
)
from quartiers.exports.diaporama.mesures import MOT, hauteur, hauteur_de_ligne, largeur
from quartiers.exports.diaporama.textes import couper_texte, hauteur_totale

TAILLE_MIN_TABLEAU = 10.0
TAILLE_LEGENDE = 17.0
LARGEUR_MIN = 1.2  # centimetres of a column
PUCE = "• "


def textes_de(cellule: Cellule) -> list[str]:
    """The paragraphs of a cell; several make a list."""
    if isinstance(cellule, str):
        return cellule.split("\n")
    return [f"{PUCE}{texte}" for texte in cellule] if len(cellule) > 1 else list(cellule) or [""]


class Table:
    """A table being laid out: `reste` are the rows still to place."""

    def __init__(self, bloc: Tableau, taille: float) -> None:
        self.bloc = bloc
        self.taille = taille
        while True:
            self.largeurs = largeurs_de(bloc, self.taille)
            if sum(self.largeurs) <= PLACE + 0.01 or self.taille <= TAILLE_MIN_TABLEAU:
                break
            self.taille -= 1
        self.largeurs = [large * min(1.0, PLACE / sum(self.largeurs)) for large in self.largeurs]
        self.legende = [Alinea([Morceau(bloc.legende)], "legende")] if bloc.legende else []
        self.haut_legende = (
            hauteur_totale(self.legende, TAILLE_LEGENDE, PLACE - 2 * RESERVE) + 2 * RESERVE if self.legende else 0.0
        )
        self.tete = self.hauteur_de_rangee([c.libelle for c in bloc.colonnes], gras=True)
        pleine = BAS - HAUT - self.haut_legende - self.tete
        self.reste: list[Sequence[Cellule]] = [m for ligne in bloc.lignes for m in self.morceaux(ligne, pleine)]
        self.reste = self.reste or [["Aucune ligne", *[""] * (len(bloc.colonnes) - 1)]]

    def hauteur_de_rangee(self, cellules: Sequence[Cellule], gras: bool = False) -> float:
        hauteurs = [
            sum(
                hauteur(texte, self.taille, large - 2 * CELLULE_X, gras or self.en_gras(rang)) for texte in textes_de(c)
            )
            for rang, (c, large) in enumerate(zip(cellules, self.largeurs, strict=True))
        ]
        return max(*hauteurs, hauteur_de_ligne(self.taille)) + 2 * CELLULE_Y

    def en_gras(self, rang: int) -> bool:
        return self.bloc.tetes_de_ligne and rang == 0

    def morceaux(self, cellules: Sequence[Cellule], pleine: float) -> list[Sequence[Cellule]]:
        """The row, cut in several when it is higher than a slide."""
        if self.hauteur_de_rangee(cellules) <= pleine:
            return [cellules]
        dessus, dessous = [], []
        for rang, (cellule, large) in enumerate(zip(cellules, self.largeurs, strict=True)):
            texte = "\n".join(textes_de(cellule))
            place = large - 2 * CELLULE_X
            if hauteur(texte, self.taille, place, self.en_gras(rang)) <= pleine - 2 * CELLULE_Y:
                debut, fin = texte, texte if self.en_gras(rang) else ""
            else:
                debut, fin = couper_texte(texte, self.taille, place, pleine - 2 * CELLULE_Y, self.en_gras(rang))
            dessus.append(debut)
            dessous.append(fin)
        return [dessus, *self.morceaux(dessous, pleine)]

    def prendre(self, y: float, place: float, seul: bool) -> list[CadreTexte | CadreTableau]:
        """The caption and as many rows as fit, from `y` on; empty when the head and two rows do not, unless alone."""
        hauteurs = [self.tete]
        libre = place - self.haut_legende - self.tete
        for ligne in self.reste:
            haut = self.hauteur_de_rangee(ligne)
            if haut > libre:
                break
            libre -= haut
            hauteurs.append(haut)
        nombre = len(hauteurs) - 1
        if nombre < min(2, len(self.reste)) and not seul:
            return []
        nombre = max(nombre, 1)
        bloc = replace(self.bloc, lignes=self.reste[:nombre])
        self.reste = self.reste[nombre:]
        cadres: list[CadreTexte | CadreTableau] = []
        if self.legende:
            cadres.append(CadreTexte(MARGE, y, PLACE, self.haut_legende, self.legende, TAILLE_LEGENDE))
            y += self.haut_legende
        large = sum(self.largeurs)
        cadres.append(CadreTableau(MARGE, y, large, sum(hauteurs), bloc, self.largeurs, hauteurs, self.taille))
        return cadres


def largeurs_de(bloc: Tableau, taille: float) -> list[float]:
    """The shares asked for, widened where a text would break, or else where its longest word would.

    Their sum may pass the width of the slide.
    """
    total = sum(colonne.largeur for colonne in bloc.colonnes)
    voulues = [PLACE * colonne.largeur / total for colonne in bloc.colonnes]
    besoins = [besoin(bloc, rang, taille, entiers=True) for rang in range(len(bloc.colonnes))]
    if sum(besoins) > PLACE:
        besoins = [besoin(bloc, rang, taille, entiers=False) for rang in range(len(bloc.colonnes))]
    if sum(besoins) >= PLACE:
        return besoins
    larges = [max(v, b) for v, b in zip(voulues, besoins, strict=True)]
    exces = sum(larges) - PLACE
    marges = [large - b for large, b in zip(larges, besoins, strict=True)]
    if exces > 0:
        larges = [large - exces * marge / sum(marges) for large, marge in zip(larges, marges, strict=True)]
    return larges


def besoin(bloc: Tableau, rang: int, taille: float, entiers: bool) -> float:
    """The width of the widest text of a column (`entiers`), or of its widest word."""
    cellules: list[tuple[Cellule, bool]] = [(ligne[rang], bloc.tetes_de_ligne and rang == 0) for ligne in bloc.lignes]
    cellules.append((bloc.colonnes[rang].libelle, True))
    largeurs = [
        largeur(morceau, taille, gras)
        for cellule, gras in cellules
        for texte in textes_de(cellule)
        for morceau in ([texte] if entiers else MOT.findall(texte))
    ]
    return max(*largeurs, LARGEUR_MIN, 0.0) + 2 * CELLULE_X + 0.02
