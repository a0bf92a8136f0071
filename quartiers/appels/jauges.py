"""Gauges and conflicts of a programming table: how far each envelope is used, what does not hold. Pure, no query."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from quartiers.appels.calculs import ZERO, part
from quartiers.appels.enums import GenreDossier
from quartiers.appels.tableau import Cellule, Rangee, Reserve, Tableau
from quartiers.socle.formats import montant as en_euros
from quartiers.socle.formats import pourcent


@dataclass(frozen=True)
class Jauge:
    """An amount used, what was asked, and the figure it is set against: a ceiling, or a minimum to reach."""

    cle: str
    libelle: str
    utilise: Decimal
    demande: Decimal = ZERO
    plafond: Decimal | None = None
    minimum: Decimal | None = None
    detail: str = ""

    @property
    def reste(self) -> Decimal | None:
        return None if self.plafond is None else self.plafond - self.utilise

    @property
    def manque(self) -> Decimal:
        return max(ZERO, (self.minimum or ZERO) - self.utilise)

    @property
    def depasse(self) -> bool:
        return self.plafond is not None and self.utilise > self.plafond

    @property
    def repere(self) -> Decimal | None:
        return self.plafond if self.plafond is not None else self.minimum

    @property
    def taux(self) -> Decimal | None:
        """Used, in % of the figure it is set against."""
        return part(self.utilise, self.repere) if self.repere is not None else None

    @property
    def ton(self) -> str:
        if self.depasse:
            return "erreur"
        if self.manque:
            return "attention"
        return "succes" if self.repere is not None else "neutre"

    @property
    def phrase(self) -> str:
        """What the bar says, in words."""
        if self.depasse:
            return f"dépassement de {en_euros(-(self.reste or ZERO), 2)}"
        if self.reste is not None:
            return f"reste {en_euros(self.reste, 2)}"
        if self.minimum is not None:
            return f"manque {en_euros(self.manque, 2)}" if self.manque else "minimum atteint"
        return ""


@dataclass(frozen=True)
class Famille:
    """Gauges of one kind, under one title; `note` says what is counted."""

    code: str
    titre: str
    jauges: list[Jauge]
    note: str = ""


@dataclass(frozen=True)
class Conflit:
    """Something that does not hold; it is told, and decides nothing by itself."""

    genre: str
    texte: str
    dossier: str = ""
    ligne_id: int | None = None


def familles(tableau: Tableau) -> list[Famille]:
    """Every gauge of the table, in the order of the page; empty families are left out."""
    liste = [
        Famille("financeurs", "Enveloppes des financeurs", jauges_financeurs(tableau)),
        Famille("reserves", "Parts réservées", [jauge_reserve(tableau, r) for r in tableau.reserves]),
        Famille("axes", "Axes", jauges_groupes(tableau, lambda r: [(r.axe.rang, r.axe.cle, r.axe.libelle)])),
        Famille(
            "orientations",
            "Orientations",
            jauges_groupes(tableau, lambda r: [(r.orientation.rang, r.orientation.cle, r.orientation.libelle)]),
        ),
        Famille(
            "quartiers",
            "Quartiers",
            jauges_quartiers(tableau),
            "Un projet sur plusieurs quartiers est partagé selon ses parts, au centime près.",
        ),
        Famille("genres", "Nouveaux et renouvelés", jauges_groupes(tableau, genre_de)),
        Famille("poches", "Poches de pauvreté", jauges_poches(tableau), NOTE_POCHES),
    ]
    return [famille for famille in liste if famille.jauges]


NOTE_POCHES = (
    "Crédits de l’État seulement. Le plafond vaut pour tout le département : ce contrat n’en consomme "
    "qu’une partie, et ne sait pas ce que les autres en ont pris."
)
RANG_GENRE = {GenreDossier.NOUVEAU: 0, GenreDossier.RENOUVELLEMENT: 1}


def genre_de(rangee: Rangee) -> list[tuple[int, str, str]]:
    genre = GenreDossier(rangee.genre)
    return [(RANG_GENRE[genre], genre.value, str(genre.label))]


def jauges_financeurs(tableau: Tableau) -> list[Jauge]:
    return [
        Jauge(
            cle=str(f.pk),
            libelle=f.nom,
            utilise=tableau.total_financeur(f.pk) + f.engage,
            demande=tableau.demande_financeur(f.pk),
            plafond=f.enveloppe,
            detail=f"dont {en_euros(f.engage)} décidés hors de cet appel" if f.engage else "",
        )
        for f in tableau.financeurs
    ]


def jauge_reserve(tableau: Tableau, reserve: Reserve) -> Jauge:
    siennes = [(r, c) for r, c in tableau.cellules() if c.financeur_id == reserve.financeur_id]
    return Jauge(
        cle=f"{reserve.financeur_id}-{reserve.axe_id or 0}-{reserve.quartier_id or 0}",
        libelle=reserve.libelle,
        utilise=sum((reserve.part_de(r, c.retenu) for r, c in siennes), ZERO),
        demande=sum((reserve.part_de(r, c.demande) for r, c in siennes), ZERO),
        plafond=None if reserve.minimum else reserve.montant,
        minimum=reserve.montant if reserve.minimum else None,
    )


def jauges_groupes(tableau: Tableau, groupes: Callable[[Rangee], list[tuple[int, str, str]]]) -> list[Jauge]:
    """Sums of whole files by group, in the contract's order."""
    sommes: dict[tuple[int, str, str], list[Decimal]] = {}
    for rangee in tableau.rangees:
        for groupe in groupes(rangee):
            somme = sommes.setdefault(groupe, [ZERO, ZERO])
            somme[0] += rangee.retenu
            somme[1] += rangee.demande
    return [
        Jauge(cle=cle, libelle=libelle, utilise=utilise, demande=demande)
        for (_, cle, libelle), (utilise, demande) in sorted(sommes.items())
    ]


def jauges_quartiers(tableau: Tableau) -> list[Jauge]:
    """Each line is split by itself: the sums of the territories are the table's, to the cent."""
    sommes: dict[tuple[int, str, str], list[Decimal]] = {}
    for rangee, cellule in tableau.cellules():
        for rang, montant in ((0, cellule.retenu), (1, cellule.demande)):
            for territoire, euros in rangee.repartition(montant):
                cle = (territoire.rang, territoire.cle, territoire.libelle)
                sommes.setdefault(cle, [ZERO, ZERO])[rang] += euros
    return [
        Jauge(cle=cle, libelle=libelle, utilise=utilise, demande=demande)
        for (_, cle, libelle), (utilise, demande) in sorted(sommes.items())
    ]


def jauges_poches(tableau: Tableau) -> list[Jauge]:
    etat = {f.pk for f in tableau.financeurs if f.etat}
    utilise = sum((r.en_poche(c) for r, c in tableau.cellules() if c.financeur_id in etat), ZERO)
    if tableau.plafond_poches is None and not utilise:
        return []
    return [Jauge("poches", "État, en poche de pauvreté (part locale)", utilise, plafond=tableau.plafond_poches)]


def conflits(tableau: Tableau) -> list[Conflit]:
    """Everything that does not hold, envelopes first, then file by file in the table's order."""
    trouves = [
        Conflit("enveloppe", f"{j.libelle} : l’enveloppe est dépassée de {en_euros(-(j.reste or ZERO))}.")
        for j in jauges_financeurs(tableau)
        if j.depasse
    ]
    for jauge in (jauge_reserve(tableau, r) for r in tableau.reserves):
        if jauge.depasse:
            exces = en_euros(-(jauge.reste or ZERO))
            trouves.append(Conflit("reserve", f"{jauge.libelle} : la part prévue est dépassée de {exces}."))
        elif jauge.manque:
            trouves.append(
                Conflit("reserve", f"{jauge.libelle} : il manque {en_euros(jauge.manque)} pour l’atteindre.")
            )
    for jauge in jauges_poches(tableau):
        if jauge.depasse:
            exces = en_euros(-(jauge.reste or ZERO))
            trouves.append(Conflit("poches", f"{jauge.libelle} : le plafond départemental est dépassé de {exces}."))
    for rangee in tableau.visibles:
        trouves += conflits_du_dossier(tableau, rangee)
    return trouves


def conflits_du_dossier(tableau: Tableau, rangee: Rangee) -> list[Conflit]:
    return [
        *(conflit_de_demande(rangee, cellule) for cellule in rangee.toutes() if cellule.retenu > cellule.demande),
        *(conflit_de_zone(rangee, c) for c in rangee.toutes() if c.retenu and rangee.refus_pour(c.financeur_id)),
        *conflits_de_budget(tableau, rangee),
    ]


def conflit_de_zone(rangee: Rangee, cellule: Cellule) -> Conflit:
    texte = f"{cellule.nom} ne peut pas financer ici : {rangee.refus_pour(cellule.financeur_id)}."
    return Conflit("zone", texte, rangee.numero, cellule.ligne_id)


def conflit_de_demande(rangee: Rangee, cellule: Cellule) -> Conflit:
    exces = en_euros(cellule.retenu - cellule.demande)
    texte = f"{cellule.nom} donne {exces} de plus que demandé."
    return Conflit("demande", texte, rangee.numero, cellule.ligne_id)


def conflits_de_budget(tableau: Tableau, rangee: Rangee) -> list[Conflit]:
    if rangee.abandonne:
        return []
    trouves = []
    if rangee.solde < 0:
        manque = en_euros(-rangee.solde)
        texte = f"le budget a un trou de {manque} : l’organisme doit remettre un budget révisé."
        trouves.append(Conflit("equilibre", texte, rangee.numero))
    elif rangee.solde > 0:
        texte = f"le budget a {en_euros(rangee.solde)} de trop : il n’est plus équilibré."
        trouves.append(Conflit("equilibre", texte, rangee.numero))
    taux = rangee.part_publique(tableau.publics, hors_valorisation=tableau.hors_valorisation)
    if tableau.plafond_public is not None and taux is not None and taux > tableau.plafond_public:
        texte = f"{pourcent(taux)} de financement public, au-dessus du plafond de {pourcent(tableau.plafond_public)}."
        trouves.append(Conflit("plafond", texte, rangee.numero))
    return trouves


def par_dossier(liste: Iterable[Conflit]) -> dict[str, list[Conflit]]:
    """Conflicts of files, by number."""
    groupes: dict[str, list[Conflit]] = {}
    for conflit in liste:
        if conflit.dossier:
            groupes.setdefault(conflit.dossier, []).append(conflit)
    return groupes
