"""Where each source line went: placed in an element, or left aside with a reason. Exactly once."""

from collections.abc import Iterable, Sequence

from quartiers.contrat.lecture.modele import Bloc, Doute


def rang_de(elements: Sequence[object], element: object) -> int:
    """The rank of this very element, looked for from the end: the one being read is among the last."""
    return next(i for i in range(len(elements) - 1, -1, -1) if elements[i] is element)


class Registre:
    """The first call wins for a line: a line placed by one domain is not taken again by another."""

    def __init__(self) -> None:
        self.placees: dict[int, str] = {}
        self.laissees: dict[int, str] = {}
        self.doutes: list[Doute] = []

    def libre(self, bloc: Bloc) -> bool:
        return all(n not in self.placees and n not in self.laissees for n in bloc.lignes)

    def placer(self, bloc: Bloc, chemin: str) -> None:
        for n in bloc.lignes:
            self.laissees.pop(n, None)
            self.placees.setdefault(n, chemin)

    def laisser(self, bloc: Bloc, raison: str) -> None:
        self.laisser_lignes(bloc.lignes, raison)

    def laisser_lignes(self, lignes: Iterable[int], raison: str) -> None:
        for n in lignes:
            if n not in self.placees:
                self.laissees.setdefault(n, raison)

    def douter(self, genre: str, message: str, lignes: Iterable[int], chemin: str = "") -> None:
        bornes = list(lignes)
        doute = Doute(genre, message, (min(bornes), max(bornes)), chemin)
        if doute not in self.doutes:
            self.doutes.append(doute)
