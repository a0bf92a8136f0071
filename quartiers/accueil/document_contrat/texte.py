"""Axes, orientations, objectives, actions: headings down to the level that holds lists, then lists with codes."""

from collections.abc import Sequence

from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import Noeud, nom_de_niveau
from quartiers.exports.blocs import Bloc, Liste, Point, Titre

EN_TITRE = frozenset({Nature.AXE, Nature.ORIENTATION})
NIVEAU_MAX = 4


def section_texte(contrat: Contrat, racines: Sequence[Noeud]) -> list[Bloc]:
    texte = [noeud for noeud in racines if noeud.nature != Nature.ENGAGEMENT]
    if not texte:
        return []
    presentes = {noeud.nature for racine in texte for noeud in racine.parcours()} - {Nature.SOUS_ACTION}
    noms = [nom_de_niveau(contrat, nature, pluriel=True) for nature in Nature.values if nature in presentes]
    return [Titre(enumeration(noms)), *blocs_de(contrat, texte, 2)]


def enumeration(noms: Sequence[str]) -> str:
    """« Axes, orientations et actions »."""
    minuscules = [nom if rang == 0 else f"{nom[0].lower()}{nom[1:]}" for rang, nom in enumerate(noms)]
    return " et ".join(filter(None, [", ".join(minuscules[:-1]), minuscules[-1]]))


def blocs_de(contrat: Contrat, noeuds: Sequence[Noeud], niveau: int) -> list[Bloc]:
    """Lists of what hangs here directly, then a heading for each axis or orientation below."""
    blocs: list[Bloc] = []
    for nature in dict.fromkeys(noeud.nature for noeud in noeuds):
        groupe = [noeud for noeud in noeuds if noeud.nature == nature]
        if nature in EN_TITRE:
            for noeud in groupe:
                blocs.append(Titre(intitule(contrat, noeud), min(niveau, NIVEAU_MAX)))
                blocs += blocs_de(contrat, noeud.enfants, niveau + 1)
        else:
            blocs.append(
                Titre(nom_de_niveau(contrat, nature, pluriel=True), min(niveau, NIVEAU_MAX), au_sommaire=False)
            )
            blocs.append(Liste([point(noeud) for noeud in groupe]))
    return blocs


def intitule(contrat: Contrat, noeud: Noeud) -> str:
    return f"{nom_de_niveau(contrat, noeud.nature)} {noeud.code} – {noeud.titre}"


def point(noeud: Noeud) -> Point:
    remarque = f"avenant n° {noeud.avenant}" if noeud.avenant else ""
    return Point(noeud.titre, noeud.code, remarque, [point(enfant) for enfant in noeud.enfants])
