"""The maps of the document: all neighbourhoods together, then each one; a missing outline is said, never drawn."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.exports.blocs import Bloc, Encadre, Figure
from quartiers.exports.rendu import png_des_svg
from quartiers.socle import formats
from quartiers.territoire.carte_svg import Forme, dessiner_carte
from quartiers.territoire.models import Contour, PocheDePauvrete
from quartiers.territoire.queries import contours_de

RECUL = 0.35  # around a neighbourhood: share of its size
ENSEMBLE = 0  # key of the map of all
LARGEUR, HAUTEUR = 600, 440  # pixels: letters of 13 px print at 8 points
Emprise = tuple[float, float, float, float]  # west, south, east, north, degrees


class Cartes:
    """Every map, drawn once; `avec_png` also makes the images that Word shows, all in one process."""

    def __init__(
        self,
        contrat: Contrat,
        quartiers: Sequence[QuartierContrat],
        poches: Sequence[PocheDePauvrete],
        jour: dt.date,
        avec_png: bool,
    ) -> None:
        self.contrat, self.quartiers, self.jour = contrat, quartiers, jour
        par_national = contours_de([q.quartier for q in quartiers if q.quartier], jour)
        self.contours: dict[int, Contour] = {
            q.pk: par_national[q.quartier_id] for q in quartiers if q.quartier_id in par_national
        }
        self.formes = formes_de(contrat, quartiers, poches, self.contours)
        self.dessins = self.dessiner() if self.contours else {}
        images = png_des_svg(list(self.dessins.values())) if avec_png and self.dessins else []
        self.images = dict(zip(self.dessins, images, strict=False))

    def dessiner(self) -> dict[int, str]:
        sources = " ; ".join(sorted({contour.source for contour in self.contours.values()}))
        dessins = {}
        if len(self.contours) > 1:
            titre = f"Les quartiers prioritaires : {self.contrat.nom_court}"
            emprise = elargie([c.geometrie for c in self.contours.values()], RECUL / 3)
            dessins[ENSEMBLE] = carte(self.formes, titre, self.alt_ensemble(), sources, emprise)
        for quartier in self.quartiers:
            contour = self.contours.get(quartier.pk)
            if contour:
                emprise = elargie([contour.geometrie], RECUL)
                alt = self.alt_quartier(quartier, contour)
                dessins[quartier.pk] = carte(self.formes, quartier.titre, alt, contour.source, emprise)
        return dessins

    def ensemble(self) -> list[Bloc]:
        """The map of all neighbourhoods, and the list of those whose outline is unknown on that day."""
        absents = [quartier.titre for quartier in self.quartiers if quartier.pk not in self.contours]
        blocs: list[Bloc] = []
        if ENSEMBLE in self.dessins:
            legende = f"Les quartiers du contrat au {formats.date_fr(self.jour)}"
            blocs.append(self.figure(ENSEMBLE, self.alt_ensemble(), legende))
        if absents:
            texte = (
                f"Aucun contour valable au {formats.date_fr(self.jour)} n’est chargé pour : {', '.join(absents)}. "
                "La carte correspondante manque donc à ce document."
            )
            blocs.append(Encadre("Contours non disponibles", texte))
        return blocs

    def du_quartier(self, quartier: QuartierContrat) -> list[Bloc]:
        contour = self.contours.get(quartier.pk)
        if contour is None:
            return []
        legende = f"{quartier.titre} : contour du quartier prioritaire. Source : {contour.source}"
        return [self.figure(quartier.pk, self.alt_quartier(quartier, contour), legende, 0.8)]

    def figure(self, cle: int, alt: str, legende: str, largeur: float = 1.0) -> Figure:
        return Figure(self.dessins[cle], self.images.get(cle, b""), alt, legende, largeur)

    def alt_ensemble(self) -> str:
        noms = ", ".join(lieu(quartier) for quartier in self.quartiers if quartier.pk in self.contours)
        return f"Carte des quartiers prioritaires du contrat : {noms}."

    def alt_quartier(self, quartier: QuartierContrat, contour: Contour) -> str:
        surface = f"{formats.nombre(contour.surface, 1)} hectares"
        return f"Carte du quartier {lieu(quartier)} : son contour couvre {surface}."


def lieu(quartier: QuartierContrat) -> str:
    return f"{quartier.titre} ({quartier.commune.nom})" if quartier.commune else quartier.titre


def formes_de(
    contrat: Contrat,
    quartiers: Sequence[QuartierContrat],
    poches: Iterable[PocheDePauvrete],
    contours: dict[int, Contour],
) -> list[Forme]:
    """Communes first, then pockets, then neighbourhoods on top."""
    communes = [Forme(c.contour, "commune", c.nom) for c in contrat.communes.all() if c.contour]
    zones = [Forme(p.geometrie, "poche", p.nom) for p in poches if p.geometrie]
    siens = [Forme(contours[q.pk].geometrie, "qpv", q.titre) for q in quartiers if q.pk in contours]
    return [*communes, *zones, *siens]


def carte(formes: Sequence[Forme], titre: str, description: str, source: str, emprise: Emprise) -> str:
    """The map of what stands in `emprise`: the legend names nothing that is not on it."""
    presentes = [forme for forme in formes if se_touchent(elargie([forme.geometrie], 0), emprise)]
    return dessiner_carte(
        presentes,
        titre=titre,
        description=description,
        credit=f"Source : {source}",
        emprise=emprise,
        largeur=LARGEUR,
        hauteur=HAUTEUR,
    )


def se_touchent(une: Emprise, autre: Emprise) -> bool:
    return une[0] <= autre[2] and autre[0] <= une[2] and une[1] <= autre[3] and autre[1] <= une[3]


def elargie(geometries: Iterable[dict[str, Any]], recul: float) -> Emprise:
    """Bounding box (west, south, east, north, degrees), set back on each side by a share of its size."""
    points = [point for geometrie in geometries for point in sommets(geometrie["coordinates"])]
    ouest, est = min(p[0] for p in points), max(p[0] for p in points)
    sud, nord = min(p[1] for p in points), max(p[1] for p in points)
    marge = recul * max(est - ouest, nord - sud)
    return ouest - marge, sud - marge, est + marge, nord + marge


def sommets(coordonnees: Any) -> Iterable[tuple[float, float]]:
    if coordonnees and isinstance(coordonnees[0], int | float):
        yield coordonnees[0], coordonnees[1]
    else:
        for morceau in coordonnees:
            yield from sommets(morceau)
