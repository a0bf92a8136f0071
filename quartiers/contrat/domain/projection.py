"""What an avenant makes of the contract's tree, in memory: one computation for check, preview and adoption."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from quartiers.contrat.domain.rangs import nouveaux_rangs
from quartiers.contrat.enums import PARENTS_POSSIBLES, GenreModification, Nature
from quartiers.socle.formats import compte

# An element of the contract (its number), or « n12 »: the one that result 12 of the avenant will create.
Cle = int | str
Groupe = tuple[Cle | None, str]


@dataclass(frozen=True)
class Place:
    """An element on a day: what it says and where it stands. `code` is empty while it does not exist yet."""

    cle: Cle
    code: str
    nature: str
    titre: str
    parent: Cle | None
    rang: int = 0


@dataclass(frozen=True)
class Fait:
    """A result of a change: `place` from 1 among its neighbours, 0 for the last; `nouveau` draws a new code."""

    cle: Cle
    nature: str
    titre: str
    parent: Cle | None
    place: int = 0

    @property
    def nouveau(self) -> bool:
        return isinstance(self.cle, str)


@dataclass(frozen=True)
class Changement:
    """One modification: what it takes and what it makes. `numero` is its place in the avenant, from 1."""

    numero: int
    genre: str
    sources: tuple[int, ...]
    faits: tuple[Fait, ...]
    noms: Mapping[int, str] = field(default_factory=dict)  # last wording of sources that are no longer in force


@dataclass(frozen=True)
class Probleme:
    """Something that forbids submission or adoption, said to the author; `numero` is the modification at fault."""

    message: str
    numero: int | None = None


@dataclass(frozen=True)
class Projection:
    """The tree before and after; `filiations` are (origin, descendant) pairs of splits and mergers."""

    avant: dict[Cle, Place]
    apres: dict[Cle, Place]
    filiations: tuple[tuple[Cle, Cle], ...]
    problemes: tuple[Probleme, ...]

    def changees(self) -> list[Cle]:
        """Elements that go on with another wording or another parent."""
        return [cle for cle in self.apres if cle in self.avant and _contenu_differe(self.avant[cle], self.apres[cle])]

    def reordonnees(self) -> list[Cle]:
        """Elements whose rank only is other: a neighbour came before them."""
        return [
            cle
            for cle, place in self.apres.items()
            if cle in self.avant and place.rang != self.avant[cle].rang and not _contenu_differe(self.avant[cle], place)
        ]

    def terminees(self) -> list[Cle]:
        return [cle for cle in self.avant if cle not in self.apres]

    def creees(self) -> list[Cle]:
        """New elements, what holds before what is held."""
        ordre = list(Nature.values)
        return sorted(
            (cle for cle in self.apres if cle not in self.avant),
            key=lambda cle: (ordre.index(self.apres[cle].nature), self.apres[cle].rang, str(cle)),
        )


def _contenu_differe(avant: Place, apres: Place) -> bool:
    return (avant.titre, avant.parent) != (apres.titre, apres.parent)


def nommer(place: Place) -> str:
    """How a message names an element: its wording, cut, and its code."""
    titre = place.titre if len(place.titre) <= 70 else f"{place.titre[:69].rstrip()}…"
    return f"« {titre} » ({place.code})" if place.code else f"« {titre} »"


class Chantier:
    """The tree while the changes are applied one after the other; problems are gathered, nothing is raised."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.avant: dict[Cle, Place] = {place.cle: place for place in places}
        self.places = dict(self.avant)
        self.ordre: dict[Groupe, list[Cle]] = {}
        self.deplacees: set[Cle] = set()
        self.filiations: list[tuple[Cle, Cle]] = []
        self.problemes: list[Probleme] = []
        self.fins: dict[Cle, int] = {}
        for place in sorted(self.avant.values(), key=lambda p: (p.rang, str(p.cle).zfill(20))):
            self.ordre.setdefault((place.parent, place.nature), []).append(place.cle)

    def enfants(self, cle: Cle) -> list[Cle]:
        """Direct children, by nature then rank."""
        return [enfant for nature in Nature.values for enfant in self.ordre.get((cle, nature), [])]

    def poser(self, place: Place, rang: int = 0) -> None:
        groupe = self.ordre.setdefault((place.parent, place.nature), [])
        groupe.insert(rang - 1 if rang else len(groupe), place.cle)
        self.places[place.cle] = place
        self.deplacees.add(place.cle)

    def oter(self, cle: Cle) -> Place:
        place = self.places.pop(cle)
        self.ordre[(place.parent, place.nature)].remove(cle)
        return place

    def rang_de(self, cle: Cle) -> int:
        """Place of the element among its neighbours, from 1."""
        place = self.places[cle]
        return self.ordre[(place.parent, place.nature)].index(cle) + 1

    def refuser(self, changement: Changement, message: str) -> None:
        self.problemes.append(Probleme(message, changement.numero))

    def presentes(self, changement: Changement) -> bool:
        """Whether every source is in force at this step; says which is not."""
        for cle in changement.sources:
            if cle in self.places:
                continue
            if cle in self.fins:
                suite = f"prend fin par la modification {self.fins[cle]} de cet avenant"
            else:
                suite = "n’est plus en vigueur à la date d’effet"
            nom = nommer(self.avant[cle]) if cle in self.avant else f"« {changement.noms.get(cle, 'Cet élément')} »"
            self.refuser(changement, f"{nom} {suite} : retirez cette modification, ou changez sa cible.")
            return False
        return True


def projeter(places: Iterable[Place], changements: Iterable[Changement]) -> Projection:
    """Apply the changes in their order to the tree in force on the date of effect, and check what it gives."""
    chantier = Chantier(places)
    liste = list(changements)
    if not liste:
        chantier.problemes.append(Probleme("L’avenant ne contient encore aucune modification."))
    faites: set[tuple[str, int]] = set()
    for changement in liste:
        if not chantier.presentes(changement):
            continue
        if doublon := next((s for s in changement.sources if (changement.genre, s) in faites), None):
            nom = nommer(chantier.places[doublon])
            chantier.refuser(changement, f"{nom} a déjà une modification du même genre dans cet avenant.")
            continue
        faites |= {(changement.genre, source) for source in changement.sources}
        APPLIQUER[changement.genre](chantier, changement)
    _verifier(chantier, liste)
    return Projection(
        avant=chantier.avant,
        apres=_renumeroter(chantier),
        filiations=tuple(chantier.filiations),
        problemes=tuple(chantier.problemes),
    )


def _reformuler(chantier: Chantier, changement: Changement) -> None:
    for fait in changement.faits:
        place = chantier.places[fait.cle]
        if fait.titre == place.titre:
            chantier.refuser(changement, f"{nommer(place)} garde le même intitulé : rien ne change.")
        chantier.places[fait.cle] = replace(place, titre=fait.titre)


def _ajouter(chantier: Chantier, changement: Changement) -> None:
    for fait in changement.faits:
        chantier.poser(Place(fait.cle, "", fait.nature, fait.titre, fait.parent), fait.place)


def _deplacer(chantier: Chantier, changement: Changement) -> None:
    for fait in changement.faits:
        rang = chantier.rang_de(fait.cle)
        place = chantier.oter(fait.cle)
        chantier.poser(replace(place, parent=fait.parent), fait.place)
        if place.parent == fait.parent and chantier.rang_de(fait.cle) == rang:
            chantier.refuser(changement, f"{nommer(place)} est déjà à cette place : rien ne change.")


def _scinder(chantier: Chantier, changement: Changement) -> None:
    (source,) = changement.sources
    morceaux = [fait for fait in changement.faits if fait.nouveau]
    nom = nommer(chantier.places[source])
    if len(morceaux) < 2:
        chantier.refuser(changement, f"Scinder {nom} demande au moins deux éléments à la place d’un.")
    destinations = {fait.cle: fait.parent for fait in changement.faits if not fait.nouveau}
    oublies = [chantier.places[e] for e in chantier.enfants(source) if e not in destinations]
    if oublies:
        chantier.refuser(
            changement,
            f"{nom} contient {_liste(oublies)} : dites à quel élément issu de la scission cela se rattache.",
        )
    rang = chantier.rang_de(source)
    for decalage, fait in enumerate(morceaux):
        parent = chantier.places[source].parent
        chantier.poser(Place(fait.cle, "", fait.nature, fait.titre, parent), rang + decalage)
        chantier.filiations.append((source, fait.cle))
    for enfant in [e for e in chantier.enfants(source) if e in destinations]:
        place = chantier.oter(enfant)
        chantier.poser(replace(place, parent=destinations[enfant]))
    _finir(chantier, changement, source)


def _fusionner(chantier: Chantier, changement: Changement) -> None:
    sources = changement.sources
    natures = {chantier.places[source].nature for source in sources}
    if len(sources) < 2 or len(natures) > 1 or len(changement.faits) != 1:
        chantier.refuser(changement, "Une fusion réunit au moins deux éléments du même niveau en un seul.")
        return
    (fait,) = changement.faits
    freres = [source for source in sources if chantier.places[source].parent == fait.parent]
    rang = fait.place or min((chantier.rang_de(source) for source in freres), default=0)
    chantier.poser(Place(fait.cle, "", fait.nature, fait.titre, fait.parent), rang)
    for source in sources:
        for enfant in chantier.enfants(source):
            place = chantier.oter(enfant)
            chantier.poser(replace(place, parent=fait.cle))
        _finir(chantier, changement, source)
        chantier.filiations.append((source, fait.cle))


def _terminer(chantier: Chantier, changement: Changement) -> None:
    for source in changement.sources:
        _finir(chantier, changement, source)


def _finir(chantier: Chantier, changement: Changement, cle: Cle) -> None:
    chantier.oter(cle)
    chantier.fins[cle] = changement.numero


APPLIQUER: dict[str, Callable[[Chantier, Changement], None]] = {
    GenreModification.REFORMULER: _reformuler,
    GenreModification.AJOUTER: _ajouter,
    GenreModification.DEPLACER: _deplacer,
    GenreModification.SCINDER: _scinder,
    GenreModification.FUSIONNER: _fusionner,
    GenreModification.TERMINER: _terminer,
}


def _verifier(chantier: Chantier, changements: list[Changement]) -> None:
    """The tree that results: nobody left without parent, every element under a level that may hold it."""
    orphelins: dict[Cle, list[Place]] = {}
    auteurs = {fait.cle: changement.numero for changement in changements for fait in changement.faits}
    for place in chantier.places.values():
        numero = auteurs.get(place.cle)
        if not place.titre.strip():
            chantier.problemes.append(Probleme("Un élément n’a pas d’intitulé.", numero))
        if place.parent is not None and place.parent not in chantier.places:
            orphelins.setdefault(place.parent, []).append(place)
        elif place != chantier.avant.get(place.cle):
            parent = chantier.places[place.parent] if place.parent is not None else None
            if (parent.nature if parent else None) not in PARENTS_POSSIBLES[place.nature]:
                dessous = f"sous {nommer(parent)}" if parent else "sans rien au-dessus"
                message = f"{nommer(place)} ne peut pas se placer {dessous} : choisissez un autre rattachement."
                chantier.problemes.append(Probleme(message, numero))
    for parent_perdu, enfants in orphelins.items():
        chantier.problemes.append(_sans_rattachement(chantier, parent_perdu, enfants))


def _sans_rattachement(chantier: Chantier, parent: Cle, enfants: list[Place]) -> Probleme:
    numero = chantier.fins.get(parent)
    conseil = "déplacez ce qui continue, terminez le reste, ou choisissez un autre rattachement."
    if parent in chantier.avant:
        perdu = nommer(chantier.avant[parent])
        fin = "prend fin" if numero else "n’est plus en vigueur à la date d’effet"
        return Probleme(f"{perdu} {fin} mais contient encore {_liste(enfants)} : {conseil}", numero)
    return Probleme(f"Le rattachement de {_liste(enfants)} n’est pas en vigueur à la date d’effet : {conseil}")


def _liste(places: list[Place]) -> str:
    noms = ", ".join(nommer(place) for place in places[:3])
    return noms if len(places) <= 3 else f"{noms} et {compte(len(places) - 3, 'autre')}"


def _renumeroter(chantier: Chantier) -> dict[Cle, Place]:
    """Ranks of the groups that moved, changing as few neighbours as possible."""
    apres = dict(chantier.places)
    for cles in chantier.ordre.values():
        if chantier.deplacees.isdisjoint(cles):
            continue
        fixes = {cle: apres[cle].rang for cle in cles if cle not in chantier.deplacees}
        for cle, rang in nouveaux_rangs(cles, fixes).items():
            apres[cle] = replace(apres[cle], rang=rang)
    return apres
