"""What the reading of each part shares: blocks, headings, the register of lines, the readable case of titles."""

import re
from dataclasses import dataclass, field

from quartiers.contrat.lecture.modele import Bloc
from quartiers.contrat.lecture.registre import Registre
from quartiers.contrat.lecture.texte import casse_lisible, cle, est_capitales, plat, premiere_majuscule
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
    # Bare key → name of the communes that the text calls so.
    communes: dict[str, str] = field(default_factory=dict)
    corps: str = ""
    corps_plat: str = ""

    def lisible(self, texte: str) -> str:
        """A title in capitals in a readable case (see `casse_lisible`)."""
        if not est_capitales(texte):
            return texte
        return (
            self.sommaire.get(cle(texte).replace(" ", ""))
            or self._dans_le_texte(texte)
            or casse_lisible(texte, self.sommaire, self.sigles, self.noms)
        )

    def _dans_le_texte(self, texte: str) -> str:
        """The same words as the running text writes them (« LE CAFE DES PARENTS » → « Le café des parents »)."""
        if not self.corps:
            self.corps = "\n".join(b.texte for b in self.blocs if not est_capitales(b.texte)).replace("’", "'")
            self.corps_plat = plat(self.corps)
        cherche = plat(texte.replace("’", "'"))
        debut = self.corps_plat.find(cherche) if len(cherche) > 7 else -1
        while debut >= 0:
            fin = debut + len(cherche)
            voisins = self.corps_plat[max(0, debut - 1) : debut] + self.corps_plat[fin : fin + 1]
            trouve = self.corps[debut:fin]
            if not any(c.isalnum() for c in voisins) and not est_capitales(trouve):
                return premiere_majuscule(trouve)
            debut = self.corps_plat.find(cherche, fin)
        return ""

    def du_domaine(self, *domaines: str) -> list[Bloc]:
        return [b for b in self.blocs if b.domaine in domaines]


_COMMUNE = re.compile(
    r"\b(?:[Cc]ommune|[Vv]ille|[Mm]aire(?: de la (?:commune|ville))?) (?:(?:de |d['’])(?P<nom>NOM)|(?P<de>du|des) (?P<contracte>NOM))".replace(
        "NOM",
        r"(?:(?:L[ea]s?|L['’]) ?)?[A-ZÉÈÎÔ][\w’']+(?:[ -](?:(?:sur|sous|en|lès|les|le|la|de|du|des|d['’])[ -])?[A-ZÉÈÎÔ][\w’']+|-[\w’'-]+)*",
    )
)


def communes_nommees(blocs: list[Bloc]) -> dict[str, str]:
    """« la commune de X », « le maire du Creusot »: bare key → name, at least two for the list to tell anything."""
    trouvees: dict[str, str] = {}
    for bloc in blocs:
        for texte in bloc.cellules or [bloc.texte]:
            for m in _COMMUNE.finditer(texte):
                nom = m["nom"] or f"{'Le' if m['de'] == 'du' else 'Les'} {m['contracte']}"
                trouvees.setdefault(re.sub(r"^(?:l|le|la|les) ", "", cle(nom)), nom)
    return trouvees


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
