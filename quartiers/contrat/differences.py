"""What differs between two states of a contract, or between two structured files. Pure: no database."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from quartiers.socle.differences import Morceau, comparer_mots

# Kinds of difference, in the order in which a page shows them, with their label.
GENRES = {
    "scinde": "Scindé",
    "fusionne": "Fusionné",
    "reformule": "Reformulé",
    "deplace": "Déplacé",
    "ajoute": "Ajouté",
    "retire": "Retiré",
}

# Below this share of common words, two wordings are two different elements.
SEUIL_MEME_CODE = 0.5
SEUIL_AUTRE_CODE = 0.6


@dataclass(frozen=True)
class Passage:
    """An element in one of the two states. `parent` is a code; `chemin` says in words where it stands."""

    code: str
    nature: str
    titre: str
    parent: str | None = None
    chemin: str = ""


@dataclass(frozen=True)
class Difference:
    """One difference: what stood before, what stands after (several passages for a split or a merger)."""

    genre: str
    nature: str
    avant: tuple[Passage, ...] = ()
    apres: tuple[Passage, ...] = ()

    @property
    def libelle(self) -> str:
        return GENRES[self.genre]

    def en_dict(self) -> dict[str, Any]:
        return asdict(self)

    def mots(self) -> tuple[list[Morceau], list[Morceau]]:
        """The old wording with what went, the new one with what came (one line per passage)."""
        return comparer_mots(texte_de(self.avant), texte_de(self.apres))

    def __str__(self) -> str:
        gauche = " | ".join(f"{p.code} {p.titre}".strip() for p in self.avant)
        droite = " | ".join(f"{p.code} {p.titre}".strip() for p in self.apres)
        if self.genre == "deplace":
            gauche, droite = f"{gauche} [{self.avant[0].chemin}]", f"[{self.apres[0].chemin}]"
        return f"{self.libelle} : {' → '.join(texte for texte in (gauche, droite) if texte)}"


def texte_de(passages: Iterable[Passage]) -> str:
    return "\n".join(passage.titre for passage in passages)


def comparer_passages(
    avant: Sequence[Passage], apres: Sequence[Passage], filiations: Iterable[tuple[str, str]] = ()
) -> list[Difference]:
    """Differences between two states where a code is an identity; `filiations` are (origin, descendant) codes.

    A reworded element that also moved gives two differences. The order is that of the later state, what is gone
    coming after.
    """
    anciens = {passage.code: passage for passage in avant}
    nouveaux = {passage.code: passage for passage in apres}
    liens = _liens_directs(filiations, anciens, nouveaux)
    differences = _scissions_et_fusions(liens, anciens, nouveaux)
    lies = {code for lien in liens for code in lien}
    for passage in apres:
        ancien = anciens.get(passage.code)
        if ancien is None:
            if passage.code not in lies:
                differences.append(Difference("ajoute", passage.nature, (), (passage,)))
            continue
        if ancien.titre != passage.titre:
            differences.append(Difference("reformule", passage.nature, (ancien,), (passage,)))
        if ancien.parent != passage.parent:
            differences.append(Difference("deplace", passage.nature, (ancien,), (passage,)))
    disparus = [p for p in avant if p.code not in nouveaux and p.code not in lies]
    return [*differences, *(Difference("retire", p.nature, (p,), ()) for p in disparus)]


def _liens_directs(
    filiations: Iterable[tuple[str, str]], anciens: Mapping[str, Passage], nouveaux: Mapping[str, Passage]
) -> list[tuple[str, str]]:
    """Filiations from the first state straight to the second: what was made and split again in between is skipped."""
    suites: dict[str, list[str]] = {}
    for origine, descendant in filiations:
        suites.setdefault(origine, []).append(descendant)
    liens: list[tuple[str, str]] = []
    for origine in (code for code in anciens if code not in nouveaux):
        a_suivre, vus = list(suites.get(origine, [])), {origine}
        while a_suivre:
            code = a_suivre.pop(0)
            if code in vus:
                continue
            vus.add(code)
            if code in nouveaux and code not in anciens:
                liens.append((origine, code))
            else:
                a_suivre += suites.get(code, [])
    return liens


def _scissions_et_fusions(
    liens: Sequence[tuple[str, str]], anciens: Mapping[str, Passage], nouveaux: Mapping[str, Passage]
) -> list[Difference]:
    """One difference per split (one origin) or merger (several), chains of both followed together."""
    differences = []
    restants = list(liens)
    while restants:
        origines, descendants = {restants[0][0]}, {restants[0][1]}
        while True:
            pris = [lien for lien in restants if lien[0] in origines or lien[1] in descendants]
            if {o for o, _ in pris} <= origines and {d for _, d in pris} <= descendants:
                break
            origines |= {o for o, _ in pris}
            descendants |= {d for _, d in pris}
        restants = [lien for lien in restants if lien[0] not in origines]
        gauche = tuple(p for code, p in anciens.items() if code in origines)
        droite = tuple(p for code, p in nouveaux.items() if code in descendants)
        genre = "scinde" if len(gauche) == 1 else "fusionne"
        differences.append(Difference(genre, gauche[0].nature, gauche, droite))
    return differences


# Structured files: codes come from a reading and may shift, so titles count as much as codes.

LISTES: dict[str, str] = {
    "axes": "axe",
    "orientations": "orientation",
    "objectifs": "objectif",
    "actions": "action",
    "sous_actions": "sous_action",
    "quartiers": "quartier",
    "chiffres": "chiffre",
    "themes": "thème",
    "pistes": "piste",
    "instances": "instance",
    "signataires": "signataire",
    "engagements": "engagement",
    "dispositifs": "dispositif",
    "indicateurs": "indicateur",
    "sigles": "sigle",
}


@dataclass(frozen=True)
class _Place:
    """An element of a file: its position is its key, whatever its code."""

    passage: Passage
    cle: int
    cle_parent: int | None


def comparer_documents(doc_a: Mapping[str, Any], doc_b: Mapping[str, Any]) -> list[Difference]:
    """Differences between two structured contract files, elements being paired by code and by likeness of title."""
    gauche, droite = list(_places(doc_a)), list(_places(doc_b))
    paires = _apparier(gauche, droite)
    anciens = {place.cle: place for place in gauche}
    differences = []
    for place in droite:
        ancien = anciens[paires[place.cle]] if place.cle in paires else None
        nature = place.passage.nature
        if ancien is None:
            differences.append(Difference("ajoute", nature, (), (place.passage,)))
            continue
        if ancien.passage.titre != place.passage.titre:
            differences.append(Difference("reformule", nature, (ancien.passage,), (place.passage,)))
        parent = paires.get(place.cle_parent) if place.cle_parent is not None else None
        if parent != ancien.cle_parent:
            differences.append(Difference("deplace", nature, (ancien.passage,), (place.passage,)))
    pris = set(paires.values())
    retires = [p.passage for p in gauche if p.cle not in pris]
    return [*differences, *(Difference("retire", passage.nature, (passage,), ()) for passage in retires)]


def _places(document: Mapping[str, Any]) -> Iterator[_Place]:
    """Every titled element of a file, in reading order."""
    compteur = iter(range(10**9))

    def descendre(bloc: Mapping[str, Any], parent: _Place | None) -> Iterator[_Place]:
        for cle_liste, nature in LISTES.items():
            for element in bloc.get(cle_liste) or []:
                if not isinstance(element, Mapping) or not element.get("titre"):
                    continue
                passage = Passage(
                    code=str(element.get("code") or ""),
                    nature=nature,
                    titre=str(element["titre"]),
                    parent=parent.passage.code if parent else None,
                    chemin=f"{parent.passage.code} {parent.passage.titre}".strip() if parent else "",
                )
                place = _Place(passage, next(compteur), parent.cle if parent else None)
                yield place
                yield from descendre(element, place)

    yield from descendre(document, None)


def _apparier(gauche: Sequence[_Place], droite: Sequence[_Place]) -> dict[int, int]:
    """{key on the right: key on the left}, surest pairs first; the nature is never crossed."""
    paires: dict[int, int] = {}
    pris: set[int] = set()

    def unir(nouvelle: _Place, ancienne: _Place) -> None:
        paires[nouvelle.cle] = ancienne.cle
        pris.add(ancienne.cle)

    def passer(cle: Callable[[_Place], Hashable | None], seuil: float) -> None:
        libres: dict[Hashable, list[_Place]] = {}
        for ancienne in gauche:
            valeur = cle(ancienne)
            if ancienne.cle not in pris and valeur is not None:
                libres.setdefault(valeur, []).append(ancienne)
        for nouvelle in droite:
            if nouvelle.cle in paires:
                continue
            for ancienne in libres.get(cle(nouvelle), []):
                if ancienne.cle not in pris and ressemblance(ancienne.passage.titre, nouvelle.passage.titre) >= seuil:
                    unir(nouvelle, ancienne)
                    break

    passer(lambda p: (p.passage.nature, p.passage.code) if p.passage.code else None, SEUIL_MEME_CODE)
    passer(lambda p: (p.passage.nature, p.passage.chemin, tuple(mots_de(p.passage.titre))), 1.0)
    passer(lambda p: (p.passage.nature, tuple(mots_de(p.passage.titre))), 1.0)
    for nouvelle, ancienne in _semblables(gauche, droite, pris, set(paires)):
        if nouvelle.cle not in paires and ancienne.cle not in pris:
            unir(nouvelle, ancienne)
    passer(lambda p: (p.passage.nature, p.passage.code) if p.passage.code else None, 0.0)
    return paires


def _semblables(
    gauche: Sequence[_Place], droite: Sequence[_Place], pris: set[int], faites: set[int]
) -> list[tuple[_Place, _Place]]:
    """Pairs of like titles, the most alike first."""
    candidats = [
        (ressemblance(ancienne.passage.titre, nouvelle.passage.titre), nouvelle, ancienne)
        for nouvelle in droite
        if nouvelle.cle not in faites
        for ancienne in gauche
        if ancienne.cle not in pris and ancienne.passage.nature == nouvelle.passage.nature
    ]
    surs = [candidat for candidat in candidats if candidat[0] >= SEUIL_AUTRE_CODE]
    surs.sort(key=lambda c: (-c[0], c[1].cle, c[2].cle))
    return [(nouvelle, ancienne) for _, nouvelle, ancienne in surs]


def ressemblance(un: str, autre: str) -> float:
    """Share of common words, from 0 to 1 (Dice); case, accents and punctuation do not count."""
    mots_un, mots_autre = Counter(mots_de(un)), Counter(mots_de(autre))
    total = mots_un.total() + mots_autre.total()
    return 2 * (mots_un & mots_autre).total() / total if total else 1.0


def mots_de(texte: str) -> list[str]:
    """The words of a text, without case nor accents: « Égalité » and « egalite » (composed or not) are one."""
    decompose = unicodedata.normalize("NFKD", texte.casefold())
    return re.findall(r"\w+", "".join(c for c in decompose if not unicodedata.combining(c)))


def trier(differences: Iterable[Difference]) -> list[Difference]:
    """In the order of `GENRES`, each kind keeping its own order."""
    rang = {genre: numero for numero, genre in enumerate(GENRES)}
    return sorted(differences, key=lambda d: rang[d.genre])


def grouper(differences: Iterable[Difference]) -> list[Difference]:
    """Elements moved together, from one parent to another, make one difference: what a split or merger leaves."""
    groupes: dict[object, list[Difference]] = {}
    for rang, difference in enumerate(differences):
        ensemble = difference.genre == "deplace"
        cle = (difference.nature, difference.avant[0].parent, difference.apres[0].parent) if ensemble else rang
        groupes.setdefault(cle, []).append(difference)
    return [
        Difference(
            groupe[0].genre,
            groupe[0].nature,
            tuple(p for d in groupe for p in d.avant),
            tuple(p for d in groupe for p in d.apres),
        )
        for groupe in groupes.values()
    ]


__all__ = [
    "GENRES",
    "Difference",
    "Morceau",
    "Passage",
    "comparer_documents",
    "comparer_mots",
    "comparer_passages",
    "grouper",
    "ressemblance",
    "trier",
]
