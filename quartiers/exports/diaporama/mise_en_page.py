"""Where blocks stand on slides: as large as fits on one slide, else on several of the same title. Nothing is cut off."""

import struct
from collections.abc import Sequence
from dataclasses import replace

from quartiers.exports.blocs import ColonneBloc, Encadre, Fiche, Figure, Liste, Paragraphe, Tableau
from quartiers.exports.diaporama.cadres import (
    BAS,
    HAUT,
    MARGE,
    PLACE,
    RESERVE,
    TITRE_HAUTEUR,
    Alinea,
    Cadre,
    CadreImage,
    CadreTexte,
    Morceau,
    Page,
)
from quartiers.exports.diaporama.mesures import hauteur
from quartiers.exports.diaporama.modele import BlocDeDiapositive, Diaporama, Diapositive
from quartiers.exports.diaporama.tables import Table
from quartiers.exports.diaporama.textes import alineas_de, couper, hauteur_d_alinea, hauteur_totale
from quartiers.socle.formats import date_fr

TAILLES = ((20.0, 16.0), (18.0, 14.0), (16.0, 12.0))  # points of texts and of tables, on one slide
TAILLES_SUR_PLUSIEURS = (18.0, 14.0)
TAILLES_TITRE = (28.0, 24.0, 20.0, 17.0, 14.0, 12.0)
ECART = 0.35  # centimetres between blocks
GOUTTIERE = 1.0
PART_FIGURE = 0.56  # of the width, beside a text
IMAGE_MIN = 0.6  # of its full height: less, and the image opens a new slide


def pages_du_diaporama(diaporama: Diaporama) -> list[Page]:
    pages = [page_de_garde(diaporama)]
    for diapositive in diaporama.diapositives:
        pages += pages_de(diapositive)
    return pages


def page_de_garde(diaporama: Diaporama) -> Page:
    textes = [
        (diaporama.sous_titre, "chapeau"),
        (" – ".join(t for t in (diaporama.mention, date_fr(diaporama.date)) if t), "normal"),
        (diaporama.filigrane, "mention"),
    ]
    alineas = [Alinea([Morceau(texte)], style) for texte, style in textes if texte]  # type: ignore[arg-type]
    for taille in (20.0, 18.0, 16.0, 14.0, 12.0):
        haut = hauteur_totale(alineas, taille, PLACE - 2 * RESERVE) + 2 * RESERVE
        if haut <= 5.2:
            break
    cadre = CadreTexte(MARGE, 8.6, PLACE, 5.2, alineas, taille)
    return Page(
        diaporama.titre,
        taille_du_titre(diaporama.titre, 4.0, (36.0, *TAILLES_TITRE)),
        [cadre],
        diaporama.notes,
        garde=True,
    )


def pages_de(diapositive: Diapositive) -> list[Page]:
    feuilles = disposer(diapositive.blocs)
    pages = []
    for rang, cadres in enumerate(feuilles, start=1):
        suite = f" ({rang}/{len(feuilles)})" if len(feuilles) > 1 else ""
        titre = f"{diapositive.titre}{suite}"
        pages.append(Page(titre, taille_du_titre(titre), cadres, diapositive.notes if rang == 1 else ""))
    return pages


def taille_du_titre(titre: str, place: float = TITRE_HAUTEUR, tailles: Sequence[float] = TAILLES_TITRE) -> float:
    return next((t for t in tailles if hauteur(titre, t, PLACE - 2 * RESERVE, gras=True) <= place - 2 * RESERVE), 12.0)


def disposer(blocs: Sequence[BlocDeDiapositive]) -> list[list[Cadre]]:
    """The frames of each slide that the blocks take."""
    cote_a_cote = figure_et_texte(blocs)
    if cote_a_cote:
        return [cote_a_cote]
    for tailles in TAILLES:
        pose = Pose(*tailles)
        pose.poser(blocs)
        if len(pose.pages) == 1:
            return pose.pages
    pose = Pose(*TAILLES_SUR_PLUSIEURS)
    pose.poser(blocs)
    return pose.pages


def figure_et_texte(blocs: Sequence[BlocDeDiapositive]) -> list[Cadre]:
    """An image and a short text stand side by side; empty when they are something else, or do not fit so."""
    figures = [bloc for bloc in blocs if isinstance(bloc, Figure)]
    textes = [bloc for bloc in blocs if isinstance(bloc, Paragraphe | Liste | Encadre)]
    if len(figures) != 1 or not textes or len(textes) + 1 != len(blocs):
        return []
    place = PLACE * PART_FIGURE
    gauche = PLACE - place - GOUTTIERE
    for taille, _ in TAILLES:
        alineas = [alinea for bloc in textes for alinea in alineas_de(bloc)]
        if hauteur_totale(alineas, taille, gauche - 2 * RESERVE) + 2 * RESERVE <= BAS - HAUT:
            texte = CadreTexte(MARGE, HAUT, gauche, BAS - HAUT, alineas, taille)
            image = cadres_de_figure(
                replace(figures[0], largeur=1.0), MARGE + gauche + GOUTTIERE, HAUT, place, BAS - HAUT
            )
            return [texte, *image] if blocs[0] is not figures[0] else [*image, texte]
    return []


def cadres_de_figure(bloc: Figure, x: float, y: float, place: float, haut: float) -> list[Cadre]:
    """The image, as large as its place allows, and its caption under it."""
    legende = [Alinea([Morceau(bloc.legende)], "legende")] if bloc.legende else []
    proportion = proportion_du_png(bloc.png)
    sous, large = 0.0, min(place * bloc.largeur, haut / proportion)
    for _ in range(2 if legende else 0):  # the caption is as wide as what is right of the image's left side
        sous = hauteur_totale(legende, 16.0, (place + large) / 2 - 2 * RESERVE) + 2 * RESERVE
        large = min(place * bloc.largeur, (haut - sous) / proportion)
    image = CadreImage(x + (place - large) / 2, y, large, large * proportion, bloc.png, bloc.legende, bloc.alt)
    if not legende:
        return [image]
    return [image, CadreTexte(image.x, y + image.h, x + place - image.x, sous, legende, 16.0)]


def proportion_du_png(png: bytes) -> float:
    """Height over width, read in the head of the file."""
    if png[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("L’image d’une diapositive doit être un fichier PNG.")
    large, haut = struct.unpack(">II", png[16:24])
    return float(haut) / float(large)


class Pose:
    """Slides being filled from top to bottom."""

    def __init__(self, taille: float, taille_tableau: float) -> None:
        self.taille, self.taille_tableau = taille, taille_tableau
        self.pages: list[list[Cadre]] = [[]]
        self.y = HAUT

    @property
    def reste(self) -> float:
        return BAS - self.y

    def page_suivante(self) -> None:
        self.pages.append([])
        self.y = HAUT

    def ajouter(self, cadre: Cadre) -> None:
        self.pages[-1].append(cadre)
        self.y = cadre.y + cadre.h + ECART

    def poser(self, blocs: Sequence[BlocDeDiapositive]) -> None:
        attente: list[Alinea] = []
        for bloc in blocs:
            if isinstance(bloc, Paragraphe | Liste):
                attente += alineas_de(bloc)
                continue
            self.texte(attente)
            attente = []
            if isinstance(bloc, Encadre):
                self.texte(alineas_de(bloc), encadre=True)
            elif isinstance(bloc, Figure):
                self.figure(bloc)
            else:
                self.tableau(en_tableau(bloc) if isinstance(bloc, Fiche) else bloc)
        self.texte(attente)

    def texte(self, alineas: Sequence[Alinea], encadre: bool = False) -> None:
        suite = list(alineas)
        marge = 2 * RESERVE * (3 if encadre else 1)
        place = PLACE - marge
        while suite:
            tenus, haut = self.tenir(suite, place, self.reste - marge)
            if not tenus and self.pages[-1]:
                self.page_suivante()
                continue
            if not tenus:
                debut, fin = couper(suite[0], self.taille, place, self.reste - marge)
                tenus, haut = [debut], min(hauteur_d_alinea(debut, self.taille, place), self.reste - marge)
                suite = [debut, *([fin] if fin else []), *suite[1:]]
            self.ajouter(CadreTexte(MARGE, self.y, PLACE, haut + marge, tenus, self.taille, encadre))
            suite = suite[len(tenus) :]
            if suite:
                self.page_suivante()

    def tenir(self, alineas: Sequence[Alinea], place: float, reste: float) -> tuple[list[Alinea], float]:
        """The first paragraphs that fit, and their height; no lead stays alone at the foot of a slide."""
        tenus: list[Alinea] = []
        haut = 0.0
        for alinea in alineas:
            propre = hauteur_d_alinea(alinea, self.taille, place)
            if haut + propre > reste:
                break
            tenus.append(alinea)
            haut += propre
        while len(tenus) > 1 and len(tenus) < len(alineas) and tenus[-1].style == "chapeau":
            haut -= hauteur_d_alinea(tenus.pop(), self.taille, place)
        return tenus, haut

    def figure(self, bloc: Figure) -> None:
        plein = cadres_de_figure(bloc, MARGE, HAUT, PLACE, BAS - HAUT)
        ici = cadres_de_figure(bloc, MARGE, self.y, PLACE, max(self.reste, 1.0))
        if self.pages[-1] and ici[0].h < IMAGE_MIN * plein[0].h:
            self.page_suivante()
            ici = plein
        self.pages[-1] += ici
        self.y = ici[-1].y + ici[-1].h + ECART

    def tableau(self, bloc: Tableau) -> None:
        table = Table(bloc, self.taille_tableau)
        while table.reste:
            cadres = table.prendre(self.y, self.reste, seul=not self.pages[-1])
            if not cadres:
                self.page_suivante()
                continue
            for cadre in cadres:
                self.ajouter(cadre)
            if table.reste:
                self.page_suivante()


def en_tableau(bloc: Fiche) -> Tableau:
    """Names and values as a table whose first column heads the rows."""
    colonnes = [ColonneBloc("Rubrique", 1), ColonneBloc("Valeur", 2)]
    return Tableau(bloc.legende, colonnes, [list(paire) for paire in bloc.paires], tetes_de_ligne=True)
