"""Which element of the contract and which neighbourhoods a project of the file names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from quartiers.appels.imports.rapprochement import (
    SEUIL_PROCHE,
    Referentiel,
    mots,
    noms_du_quartier,
    reduire_quartier,
    ressemblance,
)
from quartiers.contrat.models import QuartierContrat
from quartiers.contrat.queries import Noeud
from quartiers.tableurs.valeurs import plat

TOUS_LES_QUARTIERS = re.compile(
    r"^(tous?|toutes|ensemble|l ensemble)\b.*\b(qpv|quartiers?|territoires?)\b|^(tous|multi ?sites?|multi ?qpv)$"
)


class Rattacheur:
    """Elements, neighbourhoods and communes that texts name; the same text is looked for once."""

    def __init__(self, ref: Referentiel) -> None:
        self.ref = ref
        self.elements: dict[tuple[str, str], Noeud | None] = {}
        self.par_nature: dict[str, list[Noeud]] = defaultdict(list)
        for noeud in ref.noeuds:
            self.par_nature[noeud.nature].append(noeud)
        self.quartiers: dict[str, QuartierContrat] = {}
        for quartier in ref.quartiers:
            for nom in noms_du_quartier(quartier):
                self.quartiers.setdefault(nom, quartier)

    def element(self, texte: str, nature: str, annee: int) -> Noeud | None:
        """The element that `texte` names: by its wording, or by its number when the year is one of this contract."""
        cle = (texte, nature if annee >= self.ref.contrat.debut.year else f"{nature}-avant")
        if cle not in self.elements:
            self.elements[cle] = self.chercher(texte, nature, numero=annee >= self.ref.contrat.debut.year)
        return self.elements[cle]

    def chercher(self, texte: str, nature: str, *, numero: bool) -> Noeud | None:
        trouve = re.match(
            r"(?i)^\s*(?:axe|pilier|orientation|objectif|thématique|theme|volet|oo|os|n°|[apo](?=\d))?\s*(?:n°\s*)?"
            r"(\d+(?:\.\w+)*)\.?",
            texte,
        )
        reste = mots(
            texte[trouve.end() :]
            if trouve
            else re.sub(r"(?i)^\s*(axe|pilier|orientation|thématique)\s*[:–-]*", "", texte)
        )
        natures = [nature, *(n for n in ("axe", "orientation", "objectif") if n != nature)]
        candidats = [noeud for n in natures for noeud in self.par_nature.get(n, [])]
        if trouve:
            code = re.sub(r"(?i)[^0-9a-z.]", "", trouve[1]).upper()
            par_code = [n for n in candidats if n.code.upper() == code]
            if par_code and ((numero and not reste) or ressemblance(reste, mots(par_code[0].titre)) >= 0.6):
                return par_code[0]
        notes = (
            [(ressemblance(reste, mots(n.titre)), -rang, n) for rang, n in enumerate(candidats)]
            if len(reste) > 1
            else []
        )
        meilleure = max(notes, key=lambda note: note[:2], default=None)
        return meilleure[2] if meilleure and meilleure[0] >= SEUIL_PROCHE else None

    def territoires(self, textes: Iterable[str]) -> tuple[list[QuartierContrat], list[int], list[int], list[str]]:
        """Neighbourhoods, pockets, communes that texts name, and what was not recognised."""
        quartiers: dict[int, QuartierContrat] = {}
        poches: list[int] = []
        communes: list[int] = []
        inconnus: list[str] = []
        for texte in textes:
            if TOUS_LES_QUARTIERS.search(plat(texte)):
                quartiers |= {q.pk: q for q in self.ref.quartiers}
                continue
            for morceau in self.morceaux(texte):
                nu = reduire_quartier(morceau)
                if not nu:
                    continue
                if nu in self.quartiers:
                    quartiers[self.quartiers[nu].pk] = self.quartiers[nu]
                elif plat(morceau) in self.ref.communes:
                    communes.append(self.ref.communes[plat(morceau)])
                elif plat(morceau) in self.ref.poches:
                    poches.append(self.ref.poches[plat(morceau)])
                elif nomme := next(
                    (
                        q
                        for cle, q in self.quartiers.items()
                        if len(cle) > 4 and re.search(rf"\b{re.escape(cle)}\b", nu)
                    ),
                    None,
                ):
                    quartiers[nomme.pk] = nomme
                else:
                    inconnus.append(morceau.strip())
        return list(quartiers.values()), list(dict.fromkeys(poches)), list(dict.fromkeys(communes)), inconnus

    def morceaux(self, texte: str) -> Iterator[str]:
        """The names of a list; one that is known whole is not cut at its own dash (« La Plaine - Saint Roch »)."""
        if self.connu(texte):
            yield texte
            return
        for morceau in re.split(r"[,;/+&\n|•]", texte):
            yield from [morceau] if self.connu(morceau) else re.split(r" et | - ", morceau)

    def connu(self, texte: str) -> bool:
        return (
            reduire_quartier(texte) in self.quartiers
            or plat(texte) in self.ref.communes
            or plat(texte) in self.ref.poches
        )
