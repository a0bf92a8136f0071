"""The season at a glance: files by state, money by funder, axis, neighbourhood and kind, what blocks today.

A constant number of queries whatever the number of files. The database adds the lines up; sums pass as whole cents,
which are exact and ten times quicker to add than decimals. Money shared between neighbourhoods is split by weight,
to the cent, the parts adding up exactly to the total.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, F, FilteredRelation, Q, Sum
from django.db.models.functions import Cast

from quartiers.appels.calculs import repartir
from quartiers.appels.enums import AVANT_DEPOT, EtatDossier, EtatLigne, GenreDossier, GenreVersement
from quartiers.appels.models import Campagne, Dossier, Financeur, LigneFinancement, Territoire, Versement
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.contrat.queries import Noeud, jour_de_lecture, noeuds_le
from quartiers.territoire.models import PocheDePauvrete

ZERO = Decimal(0)
MONTANTS = ("demande", "propose", "arbitre", "vote", "notifie", "verse")
SANS_SUITE = frozenset({EtatLigne.REFUSEE, EtatLigne.ANNULEE})
# Files whose money counts: deposited, and neither withdrawn nor inadmissible.
HORS_COMPTE = frozenset({*AVANT_DEPOT, EtatDossier.RETIRE, EtatDossier.IRRECEVABLE})
Montants = list[Decimal]
Centimes = list[int]
RIEN: Centimes = [0] * len(MONTANTS)
PRECISION = 10**6  # of the weights that split a file between its neighbourhoods


def en_euros(centimes: int) -> Decimal:
    return Decimal(centimes).scaleb(-2)


@dataclass
class Ligne:
    """One row of a breakdown: `filtre` is the parameter of the list of files that leads to those counted here."""

    libelle: str
    filtre: dict[str, str] = field(default_factory=dict)
    dossiers: int = 0
    centimes: Centimes = field(default_factory=lambda: [0] * len(MONTANTS))

    def ajouter(self, centimes: Iterable[int]) -> None:
        self.centimes = [ancien + nouveau for ancien, nouveau in zip(self.centimes, centimes, strict=True)]

    @property
    def montants(self) -> Montants:
        """In euros, in the order of MONTANTS."""
        return [en_euros(centimes) for centimes in self.centimes]


@dataclass(frozen=True)
class Saison:
    """Counts of files by state (all that the actor sees), and four breakdowns of the same money."""

    etats: dict[str, int]
    comptes: int
    totaux: Montants
    financeurs: list[Ligne]
    axes: list[Ligne]
    quartiers: list[Ligne]
    genres: list[Ligne]


class Fiche(NamedTuple):
    """What the counts need of a file: `element` is the one it serves first."""

    pk: int
    etat: str
    genre: str
    element: int | None


@dataclass(frozen=True)
class Argent:
    """Cents of each file and of each funder (with its number of files), in the order of MONTANTS."""

    par_dossier: dict[int, Centimes]
    par_financeur: dict[int, tuple[int, Centimes]]

    def du(self, fiche: Fiche) -> Centimes:
        return self.par_dossier.get(fiche.pk, RIEN)


def saison(campagne: Campagne, acteur: Acteur) -> Saison:
    """Nine queries."""
    visibles = Dossier.objects.visibles_par(acteur).filter(campagne=campagne)
    principal = FilteredRelation("rattachements", condition=Q(rattachements__principal=True))
    lus = visibles.annotate(principal=principal).values_list("pk", "etat", "genre", "principal__element").order_by()
    fiches = [Fiche(*valeurs) for valeurs in lus]
    en_lice = [fiche for fiche in fiches if fiche.etat not in HORS_COMPTE]
    argent = lire_argent(visibles.exclude(etat__in=HORS_COMPTE).order_by().values("pk"))
    totaux = [sum(colonne) for colonne in zip(RIEN, *argent.par_dossier.values(), strict=True)]
    return Saison(
        etats=dict(Counter(fiche.etat for fiche in fiches)),
        comptes=len(en_lice),
        totaux=[en_euros(total) for total in totaux],
        financeurs=par_financeur(campagne, argent),
        axes=par_axe(campagne, en_lice, argent),
        quartiers=par_quartier(campagne, en_lice, argent, totaux),
        genres=par_genre(en_lice, argent),
    )


def lire_argent(dossiers: Any) -> Argent:
    """Three queries: the lines by file, by funder, and the payments. A refused or cancelled line counts for what it
    asked alone."""
    lignes = LigneFinancement.objects.filter(dossier__in=dossiers).order_by()
    sommes = [centimes("demande"), *(centimes(nom, ~Q(etat__in=SANS_SUITE)) for nom in MONTANTS[1:-1])]
    par_dossier = {pk: [*valeurs, 0] for pk, *valeurs in grouper(lignes, "dossier", sommes)}
    par_financeur = {
        pk: (nombre, [*valeurs, 0])
        for pk, nombre, *valeurs in grouper(lignes, "financeur", [Count("dossier", distinct=True), *sommes])
    }
    payes = Versement.objects.filter(ligne__dossier__in=dossiers, paye_le__isnull=False).order_by()
    retour = Q(genre=GenreVersement.REVERSEMENT)
    nets = [centimes("montant", ~retour), centimes("montant", retour)]
    for dossier, financeur, verse, rendu in grouper(payes, ("ligne__dossier", "ligne__financeur"), nets):
        par_dossier[dossier][-1] += verse - rendu
        par_financeur[financeur][1][-1] += verse - rendu
    return Argent(par_dossier, par_financeur)


def centimes(champ: str, filtre: Q | None = None) -> Any:
    """The sum of a column of euros, in whole cents."""
    return Cast(Sum(champ, filter=filtre, default=ZERO) * 100, BigIntegerField())


def grouper(lignes: Any, par: str | tuple[str, ...], sommes: list[Any]) -> Any:
    """Rows (keys, sums): one query."""
    cles = (par,) if isinstance(par, str) else par
    noms = {f"somme_{rang}": somme for rang, somme in enumerate(sommes)}
    return lignes.values(*cles).annotate(**noms).values_list(*cles, *noms)


def par_financeur(campagne: Campagne, argent: Argent) -> list[Ligne]:
    """One query."""
    financeurs = Financeur.objects.filter(contrat=campagne.contrat_id).order_by("rang", "nom", "pk")
    return [
        Ligne(nom, {"financeur": str(pk)}, *argent.par_financeur[pk])
        for pk, nom in financeurs.values_list("pk", "nom")
        if pk in argent.par_financeur
    ]


def par_genre(en_lice: Iterable[Fiche], argent: Argent) -> list[Ligne]:
    resultat = {genre.value: Ligne(str(genre.label), {"genre": genre.value}) for genre in GenreDossier}
    for fiche in en_lice:
        resultat[fiche.genre].dossiers += 1
        resultat[fiche.genre].ajouter(argent.du(fiche))
    return list(resultat.values())


def par_axe(campagne: Campagne, en_lice: Iterable[Fiche], argent: Argent) -> list[Ligne]:
    """The whole of a file goes to the axis that it serves first. One query."""
    noeuds = noeuds_le(campagne.contrat, jour_de_lecture(campagne.contrat))
    axe_de = axes_des_elements(noeuds)
    axes = sorted((n for n in noeuds if n.nature == Nature.AXE), key=lambda n: (n.rang, n.element_id))
    resultat = {axe.element_id: Ligne(f"{axe.code}. {axe.titre}", {"axe": str(axe.element_id)}) for axe in axes}
    reste = Ligne("Sans axe, ou d’un axe qui n’est plus en vigueur")
    for fiche in en_lice:
        ligne = resultat.get(axe_de.get(fiche.element or 0, 0), reste)
        ligne.dossiers += 1
        ligne.ajouter(argent.du(fiche))
    return [*resultat.values(), *([reste] if reste.dossiers else [])]


def axes_des_elements(noeuds: list[Noeud]) -> dict[int, int]:
    """{element: its axis} on the day read."""
    par_code = {noeud.code: noeud for noeud in noeuds}
    axes = {}
    for noeud in noeuds:
        dessus = noeud
        while dessus.parent and dessus.parent in par_code:
            dessus = par_code[dessus.parent]
        axes[noeud.element_id] = dessus.element_id
    return axes


Cle = tuple[int | None, int | None]


def par_quartier(campagne: Campagne, en_lice: Iterable[Fiche], argent: Argent, totaux: Centimes) -> list[Ligne]:
    """Each file's money follows its shares; a file that names no place stands apart. Three queries."""
    parts: dict[int, list[tuple[Cle, int]]] = defaultdict(list)
    territoires = Territoire.objects.filter(dossier__campagne=campagne, part__gt=0).order_by()
    centieme = Cast(F("part") * 100, BigIntegerField())
    for dossier, quartier, poche, part in territoires.values_list("dossier_id", "quartier_id", "poche_id", centieme):
        parts[dossier].append(((quartier, poche), part))
    resultat = lignes_des_territoires(campagne.contrat)
    inconnu = Ligne("Territoire non précisé")
    poids: dict[Cle, Centimes] = {cle: list(RIEN) for cle in resultat}
    for fiche in en_lice:
        montants = argent.du(fiche)
        if fiche.pk not in parts:
            inconnu.dossiers += 1
            inconnu.ajouter(montants)
            continue
        total = sum(part for _, part in parts[fiche.pk])
        for cle, part in parts[fiche.pk]:
            resultat[cle].dossiers += 1
            for rang, montant in enumerate(montants):
                if montant:
                    poids[cle][rang] += montant * part * PRECISION // total
    for rang, total in enumerate(totaux):
        partager(resultat, poids, rang, total - inconnu.centimes[rang])
    gardees = [ligne for cle, ligne in resultat.items() if ligne.dossiers or cle[0]]
    return [*gardees, *([inconnu] if inconnu.dossiers else [])]


def partager(resultat: dict[Cle, Ligne], poids: dict[Cle, Centimes], rang: int, total: int) -> None:
    """Round the split of one amount so that the rows add up exactly to `total`."""
    parts = repartir(en_euros(total), [Decimal(poids[cle][rang]) for cle in resultat])
    for ligne, part in zip(resultat.values(), parts, strict=True):
        ligne.centimes[rang] = int(part.scaleb(2))


def lignes_des_territoires(contrat: Contrat) -> dict[Cle, Ligne]:
    """Neighbourhoods of the contract, then pockets of poverty, then the rest of it. Two queries."""
    quartiers = QuartierContrat.objects.filter(contrat=contrat).order_by("rang", "pk").values_list("pk", "titre")
    poches = PocheDePauvrete.objects.filter(commune__epci=contrat.epci_id).order_by("pk").values_list("pk", "nom")
    resultat: dict[Cle, Ligne] = {(pk, None): Ligne(nom, {"quartier": f"q{pk}"}) for pk, nom in quartiers}
    resultat |= {(None, pk): Ligne(f"{nom} (poche de pauvreté)", {"quartier": f"p{pk}"}) for pk, nom in poches}
    resultat[None, None] = Ligne("Hors quartiers")
    return resultat


PERIMETRES: dict[str, tuple[str, Callable[[Saison], list[Ligne]]]] = {
    "financeur": ("Par financeur", lambda s: s.financeurs),
    "axe": ("Par axe", lambda s: s.axes),
    "quartier": ("Par quartier", lambda s: s.quartiers),
    "genre": ("Nouveaux et renouvelés", lambda s: s.genres),
}
