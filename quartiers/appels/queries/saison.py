"""The season at a glance: files by state, money by funder, axis, neighbourhood and kind, what blocks today.

A constant number of queries whatever the number of files: rows are read once, added up here. Money shared between
neighbourhoods is split by weight, to the cent, the parts adding up exactly to the total.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from quartiers.appels.calculs import repartir
from quartiers.appels.enums import AVANT_DEPOT, EtatDossier, EtatLigne, GenreDossier, GenreVersement
from quartiers.appels.models import (
    Campagne,
    Dossier,
    Financeur,
    LigneFinancement,
    Rattachement,
    Territoire,
    Versement,
)
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


@dataclass
class Ligne:
    """One row of a breakdown: `filtre` is the parameter of the list of files that leads to those counted here."""

    libelle: str
    filtre: dict[str, str] = field(default_factory=dict)
    dossiers: int = 0
    montants: Montants = field(default_factory=lambda: [ZERO] * len(MONTANTS))

    def ajouter(self, montants: Iterable[Decimal]) -> None:
        self.montants = [ancien + nouveau for ancien, nouveau in zip(self.montants, montants, strict=True)]


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


@dataclass(frozen=True)
class Lignes:
    """Amounts of each file in the order of MONTANTS, whole and by funder."""

    par_dossier: dict[int, Montants]
    par_financeur: dict[tuple[int, int], Montants]


def saison(campagne: Campagne, acteur: Acteur) -> Saison:
    """Eight queries."""
    visibles = Dossier.objects.visibles_par(acteur).filter(campagne=campagne)
    dossiers = list(visibles.values_list("pk", "etat", "genre"))
    comptes = {pk: genre for pk, etat, genre in dossiers if etat not in HORS_COMPTE}
    lignes = lire_lignes(campagne, comptes)
    return Saison(
        etats=dict(Counter(etat for _, etat, _ in dossiers)),
        comptes=len(comptes),
        totaux=somme(lignes.par_dossier.values()),
        financeurs=par_financeur(campagne, lignes),
        axes=par_axe(campagne, comptes, lignes),
        quartiers=par_quartier(campagne, comptes, lignes),
        genres=par_genre(comptes, lignes),
    )


def somme(lignes: Iterable[Montants]) -> Montants:
    total = [ZERO] * len(MONTANTS)
    for montants in lignes:
        total = [a + b for a, b in zip(total, montants, strict=True)]
    return total


def lire_lignes(campagne: Campagne, comptes: dict[int, str]) -> Lignes:
    """Two queries: the amounts, the payments. A refused or cancelled line counts for what it asked alone."""
    siennes = Q(ligne__dossier__campagne=campagne)
    versements = Versement.objects.filter(siennes, paye_le__isnull=False)
    payes = dict(
        versements.values_list("ligne")
        .order_by("ligne")
        .annotate(
            net=Sum("montant", filter=~Q(genre=GenreVersement.REVERSEMENT), default=ZERO)
            - Sum("montant", filter=Q(genre=GenreVersement.REVERSEMENT), default=ZERO)
        )
    )
    par_dossier: dict[int, Montants] = {}
    par_financeur: dict[tuple[int, int], Montants] = {}
    champs = ("pk", "dossier_id", "financeur_id", "etat", "demande", "propose", "arbitre", "vote", "notifie")
    for pk, dossier, financeur, etat, demande, *decides in LigneFinancement.objects.filter(
        dossier__campagne=campagne
    ).values_list(*champs):
        if dossier not in comptes:
            continue
        suite = [ZERO] * len(decides) if etat in SANS_SUITE else [montant or ZERO for montant in decides]
        montants = [demande, *suite, payes.get(pk, ZERO)]
        cumuler(par_dossier, dossier, montants)
        cumuler(par_financeur, (financeur, dossier), montants)
    return Lignes(par_dossier, par_financeur)


def cumuler(sommes: dict[Any, Montants], cle: Any, montants: Montants) -> None:
    ancien = sommes.get(cle)
    sommes[cle] = [a + b for a, b in zip(ancien, montants, strict=True)] if ancien else montants


def par_financeur(campagne: Campagne, lignes: Lignes) -> list[Ligne]:
    """One query."""
    noms = list(Financeur.objects.filter(contrat=campagne.contrat_id).order_by("rang", "nom").values_list("pk", "nom"))
    resultat = {pk: Ligne(nom, {"financeur": str(pk)}) for pk, nom in noms}
    for (financeur, _), montants in lignes.par_financeur.items():
        resultat[financeur].dossiers += 1
        resultat[financeur].ajouter(montants)
    return [ligne for ligne in resultat.values() if ligne.dossiers]


def par_genre(comptes: dict[int, str], lignes: Lignes) -> list[Ligne]:
    resultat = {genre.value: Ligne(str(genre.label), {"genre": genre.value}) for genre in GenreDossier}
    for dossier, genre in comptes.items():
        resultat[genre].dossiers += 1
        resultat[genre].ajouter(lignes.par_dossier.get(dossier, [ZERO] * len(MONTANTS)))
    return list(resultat.values())


def par_axe(campagne: Campagne, comptes: dict[int, str], lignes: Lignes) -> list[Ligne]:
    """The whole of a file goes to the axis that it serves first. Two queries."""
    noeuds = noeuds_le(campagne.contrat, jour_de_lecture(campagne.contrat))
    axe_de = axes_des_elements(noeuds)
    axes = sorted((n for n in noeuds if n.nature == Nature.AXE), key=lambda n: (n.rang, n.element_id))
    resultat = {axe.element_id: Ligne(f"{axe.code}. {axe.titre}", {"axe": str(axe.element_id)}) for axe in axes}
    principaux = Rattachement.objects.filter(dossier__campagne=campagne, principal=True)
    servis = dict(principaux.values_list("dossier_id", "element_id"))
    reste = Ligne("Sans axe, ou d’un axe qui n’est plus en vigueur")
    for dossier in comptes:
        ligne = resultat.get(axe_de.get(servis.get(dossier, 0), 0), reste)
        ligne.dossiers += 1
        ligne.ajouter(lignes.par_dossier.get(dossier, [ZERO] * len(MONTANTS)))
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


def par_quartier(campagne: Campagne, comptes: dict[int, str], lignes: Lignes) -> list[Ligne]:
    """Each file's money follows its shares; a file that names no place stands apart. Three queries."""
    parts: dict[int, list[tuple[Cle, Decimal]]] = defaultdict(list)
    champs = ("dossier_id", "quartier_id", "poche_id", "part")
    for dossier, quartier, poche, part in Territoire.objects.filter(dossier__campagne=campagne).values_list(*champs):
        if dossier in comptes and part:
            parts[dossier].append(((quartier, poche), part))
    resultat = lignes_des_territoires(campagne.contrat)
    inconnu = Ligne("Territoire non précisé")
    poids: dict[Cle, Montants] = {cle: [ZERO] * len(MONTANTS) for cle in resultat}
    for dossier in comptes:
        montants = lignes.par_dossier.get(dossier, [ZERO] * len(MONTANTS))
        if dossier not in parts:
            inconnu.dossiers += 1
            inconnu.ajouter(montants)
            continue
        total = sum((part for _, part in parts[dossier]), ZERO)
        for cle, part in parts[dossier]:
            resultat[cle].dossiers += 1
            poids[cle] = [deja + montant * part / total for deja, montant in zip(poids[cle], montants, strict=True)]
    partager(resultat, poids, lignes, inconnu)
    gardees = [ligne for cle, ligne in resultat.items() if ligne.dossiers or cle[0]]
    return [*gardees, *([inconnu] if inconnu.dossiers else [])]


def partager(resultat: dict[Cle, Ligne], poids: dict[Cle, Montants], lignes: Lignes, inconnu: Ligne) -> None:
    """Round the split of each amount so that the rows add up exactly to the total."""
    totaux = somme(lignes.par_dossier.values())
    for rang in range(len(MONTANTS)):
        a_partager = totaux[rang] - inconnu.montants[rang]
        parts = repartir(a_partager, [poids[cle][rang] for cle in resultat])
        for ligne, part in zip(resultat.values(), parts, strict=True):
            ligne.montants[rang] = part


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
