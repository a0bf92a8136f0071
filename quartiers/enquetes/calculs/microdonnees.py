"""A file of answers, one a row, in which nobody stands out by what others know of them (k-anonymity).

Sweeney (IJUFKS, 2002): every combination of the key questions is shared by at least `seuil` rows. A rare row loses its
last key, then the one before, until it is not rare any more. Answers given by
fewer than `seuil` persons are recoded in every question, the ends of every number brought back to the `seuil`-th value;
weights are the mean of those who share the keys, for a weight says what cell it comes from.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quartiers.enquetes.calculs.jeu import Genre, Jeu, Valeur

NON_DIFFUSE = "non_diffuse"
Ligne = dict[str, Valeur]
Profil = tuple[Valeur, ...]


@dataclass(frozen=True)
class Microdonnees:
    """`recodees`: how many rows lost a key; `rares`: by question, the choices that were recoded."""

    lignes: Sequence[Ligne]
    poids: Sequence[float] | None
    recodees: int
    rares: Mapping[str, frozenset[str]]
    cles: Sequence[str]


def proteger_lignes(jeu: Jeu, cles: Sequence[str], seuil: int, rares: Mapping[str, frozenset[str]]) -> Microdonnees:
    """`rares`: the choices that the publication hides, by question. Open texts never leave."""
    noms = [nom for nom, question in jeu.questions.items() if question.genre != Genre.TEXTE]
    colonnes = {
        nom: sans_extremes(jeu.colonnes[nom], seuil) if jeu.questions[nom].genre == Genre.NOMBRE else jeu.colonnes[nom]
        for nom in noms
    }
    lignes: list[Ligne] = [
        {nom: sans_rares(colonnes[nom][rang], rares.get(nom, frozenset())) for nom in noms}
        for rang in range(jeu.effectif)
    ]
    avant = [tuple(ligne[cle] for cle in cles) for ligne in lignes]
    profils = recoder(avant, seuil)
    for ligne, profil in zip(lignes, profils, strict=True):
        ligne.update(zip(cles, profil, strict=True))
    poids = None if jeu.poids is None else moyens(jeu.poids, profils)
    recodees = sum(un != autre for un, autre in zip(avant, profils, strict=True))
    ordre = sorted(range(jeu.effectif), key=lambda rang: repr(sorted(map(en_ordre, lignes[rang].items()))))
    return Microdonnees(
        [lignes[rang] for rang in ordre],
        None if poids is None else [poids[rang] for rang in ordre],
        recodees,
        {nom: codes for nom, codes in rares.items() if codes},
        tuple(cles),
    )


def en_ordre(paire: tuple[str, Valeur]) -> tuple[str, str]:
    """Rows leave in the order of their contents: neither the day nor the order of arrival can be read in it."""
    nom, valeur = paire
    return nom, repr(sorted(valeur)) if isinstance(valeur, frozenset) else repr(valeur)


def sans_rares(valeur: Valeur, rares: frozenset[str]) -> Valeur:
    if not rares or valeur is None:
        return valeur
    if isinstance(valeur, frozenset):
        return valeur - rares
    return NON_DIFFUSE if valeur in rares else valeur


def sans_extremes(valeurs: Sequence[Valeur], seuil: int) -> Sequence[Valeur]:
    """The `seuil` greatest numbers are told as the least of them, the `seuil` smallest as the greatest of them."""
    ordre = sorted(v for v in valeurs if isinstance(v, float))
    if len(ordre) < 2 * seuil:
        return [None if v is None else NON_DIFFUSE for v in valeurs]
    bas, haut = ordre[seuil - 1], ordre[-seuil]
    return [min(max(v, bas), haut) if isinstance(v, float) else v for v in valeurs]


def recoder(profils: Sequence[Profil], seuil: int) -> list[Profil]:
    """Profiles of which each is shared by at least `seuil` rows: rare ones lose their last key, then the one before,
    until they are not. Those that lose them all take whole cells along, smallest first, until they are enough."""
    lus = list(profils)
    for rang in reversed(range(len(lus[0]) if lus else 0)):
        tailles = Counter(lus)
        lus = [
            (*profil[:rang], *(NON_DIFFUSE for _ in profil[rang:])) if tailles[profil] < seuil else profil
            for profil in lus
        ]
    tailles = Counter(lus)
    rien = next((p for p in tailles if all(valeur == NON_DIFFUSE for valeur in p)), None)
    if rien is None:
        return lus
    pris, nombre = {rien}, tailles[rien]
    for profil, taille in sorted(tailles.items(), key=lambda paire: (paire[1], repr(paire[0]))):
        if nombre >= seuil:
            break
        if profil not in pris:
            pris.add(profil)
            nombre += taille
    return [rien if profil in pris else profil for profil in lus]


def moyens(poids: Sequence[float], profils: Sequence[Profil]) -> list[float]:
    """The mean weight of the rows of each profile."""
    sommes: dict[Profil, float] = {}
    for p, profil in zip(poids, profils, strict=True):
        sommes[profil] = sommes.get(profil, 0.0) + p
    tailles = Counter(profils)
    return [sommes[profil] / tailles[profil] for profil in profils]
