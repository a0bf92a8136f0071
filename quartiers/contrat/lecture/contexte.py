"""What the reading of each part shares: blocks, headings, the register of lines, the readable case of titles."""

import re
from dataclasses import dataclass, field

from quartiers.contrat.lecture.modele import Bloc
from quartiers.contrat.lecture.registre import Registre
from quartiers.contrat.lecture.texte import casse_lisible
from quartiers.contrat.lecture.titres import Titre

_NOM_PROPRE = re.compile(r"(?<=[a-zéèêàç,(] )[A-ZÉÈÀ][a-zéèêëàâîïôûç]+(?:-[A-ZÉÈa-zéèêëàâîïôûç]+)*")


@dataclass(slots=True)
class Contexte:
    blocs: list[Bloc]
    titres: dict[int, Titre]
    registre: Registre
    sommaire: dict[str, str]
    sigles: frozenset[str] = frozenset()
    noms: frozenset[str] = field(default_factory=frozenset)

    def lisible(self, texte: str) -> str:
        """A title in capitals in a readable case (see `casse_lisible`)."""
        return casse_lisible(texte, self.sommaire, self.sigles, self.noms)

    def du_domaine(self, *domaines: str) -> list[Bloc]:
        return [b for b in self.blocs if b.domaine in domaines]


def noms_propres(blocs: list[Bloc]) -> frozenset[str]:
    """Words that the running text writes with a capital in mid-sentence."""
    return frozenset(nom for b in blocs for nom in _NOM_PROPRE.findall(b.texte))


def sigles_vus(blocs: list[Bloc]) -> frozenset[str]:
    """Acronyms: words in capitals inside a text that is not."""
    trouves: set[str] = set()
    for bloc in blocs:
        if len(bloc.texte) > 40 and sum(c.islower() for c in bloc.texte) > 0.5 * len(bloc.texte):
            trouves |= set(re.findall(r"\b[A-ZÉ]{2,8}\b", bloc.texte))
    return frozenset(trouves)
