"""A file of answers, one a row, in which nobody stands out by what others know of them (k-anonymity).

Sweeney (IJUFKS, 2002): every combination of the key questions is shared by at least `seuil` rows. A row that is not
loses its keys and joins the group of those that lost theirs, made of at least `seuil` rows too. Answers given by
fewer than `seuil` persons are recoded in every question, the ends of every number brought back to the `seuil`-th value;
weights of the rows without keys are brought to their mean,
for a weight says what cell it comes from.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quartiers.enquetes.calculs.jeu import Genre, Jeu, Valeur

NON_DIFFUSE = "non_diffuse"
Ligne = dict[str, Valeur]


@dataclass(frozen=True)
class Microdonnees:
    """`recodees`: how many rows lost their keys; `rares`: by question, the choices that were recoded."""

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
    isolees = a_recoder([tuple(ligne[cle] for cle in cles) for ligne in lignes], seuil)
    poids = None if jeu.poids is None else list(jeu.poids)
    for rang in isolees:
        for cle in cles:
            lignes[rang][cle] = NON_DIFFUSE
    if poids is not None and isolees:
        moyen = sum(poids[rang] for rang in isolees) / len(isolees)
        for rang in isolees:
            poids[rang] = moyen
    ordre = sorted(range(jeu.effectif), key=lambda rang: repr(sorted(map(en_ordre, lignes[rang].items()))))
    return Microdonnees(
        [lignes[rang] for rang in ordre],
        None if poids is None else [poids[rang] for rang in ordre],
        len(isolees),
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


def a_recoder(profils: Sequence[tuple[Valeur, ...]], seuil: int) -> list[int]:
    """Ranks of the rows to recode: those in cells under the threshold, then whole cells, smallest first, until the
    recoded ones are themselves at least `seuil`."""
    tailles = Counter(profils)
    choisis = {profil for profil, taille in tailles.items() if taille < seuil}
    nombre = sum(tailles[profil] for profil in choisis)
    for profil, taille in sorted(tailles.items(), key=lambda paire: (paire[1], repr(paire[0]))):
        if not 0 < nombre < seuil:
            break
        if profil not in choisis:
            choisis.add(profil)
            nombre += taille
    return [rang for rang, profil in enumerate(profils) if profil in choisis]
