"""The system of a year's counts of people: every cell that any output shows, and every sum that ties them. No query.

One system for the dashboards, the report, its data, the sheets of the neighbourhoods: a cell hidden somewhere is hidden
everywhere (docs/decisions, 0010). The finest cells are the actions, cut by neighbourhood when they stand in several.

Keys are three words: row kind, row, count. ("total", "", c), ("axe" | "orientation" | "objectif", code of the element,
c), ("quartier", code, c), ("action", code, c), ("age" | "coupe" | "bande" | "ages", name, c).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.appels.enums import Tranche
from quartiers.contrat.enums import Nature
from quartiers.socle.secret.modele import Cellule, Cle, Relation, somme
from quartiers.suivi.actions import ActionAnnee, Reel
from quartiers.suivi.chiffres import BANDES, COUPES
from quartiers.suivi.consolidation import decouper, sexe_non_precise
from quartiers.suivi.decoupages import AUCUN, Reperes

SEXES = ("femmes", "hommes", "non_precise")
COMPTES = ("participations", "qpv", *SEXES)
AUTRES = "autres"  # people reached beside those of priority neighbourhoods: never shown, found by difference
GENS = (*COMPTES, AUTRES)
SURPLUS = ("trop_sexe", "trop_qpv")  # reports where the parts pass the whole: no count of people
TOUS = (*GENS, *SURPLUS)
NIVEAUX = (Nature.AXE, Nature.ORIENTATION, Nature.OBJECTIF)
MONTRES = {"action": ("participations", "qpv", "femmes", "hommes"), "objectif": ("participations",)}
POIDS = {"total": 60.0, "axe": 8.0, "quartier": 8.0, "orientation": 4.0, "objectif": 2.0, "action": 0.5, "ages": 8.0}
POIDS_AGES = {"age": 3.0, "coupe": 3.0, "bande": 2.0, "ages": 8.0}
POIDS_DES_COMPTES = {"participations": 3.0, "qpv": 2.0}
# Organisations whose members read both the protected figures and their own sheets.
PARTENAIRES = frozenset({NatureOrganisme.BAILLEUR, NatureOrganisme.ASSOCIATION, NatureOrganisme.OPERATEUR})

Nombres = dict[str, int]
Ligne = tuple[str, str]


@dataclass(frozen=True)
class Entite:
    """The counts of one report that is in: whole, and by neighbourhood (code). `dits`: those that it tells, or lets
    one work out; the others are nobody's. `connue`: given away whole, see `sure`."""

    code: str
    organisme: int
    partenaire: bool
    axe: str
    orientation: str
    objectif: str
    entier: Nombres
    parts: Mapping[str, Nombres]
    dits: Sequence[str]
    connue: bool


@dataclass
class Systeme:
    """Cells and sums while they are put together. `fixes`: what readers have whatever is hidden, by row and count."""

    seuil: int
    cellules: dict[Cle, Cellule] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    fixes: dict[Cle, int] = field(default_factory=dict)

    def valeur(self, cle: Cle) -> int:
        return self.cellules[cle].valeur or 0

    def poser(self, cle: Cle, valeur: int, poids: float = 0.01, **champs: object) -> None:
        self.cellules[cle] = Cellule(cle, valeur, poids, **champs)  # type: ignore[arg-type]

    def egaler(self, tout: Cle, parties: Sequence[Cle]) -> None:
        """The whole is the sum of its parts; what inconsistent reports leave over is no count of people."""
        ecart = self.valeur(tout) - sum(self.valeur(partie) for partie in parties)
        if not ecart:
            self.relations.append(somme(tout, parties))
            return
        reste = ("ecart", "", str(len(self.relations)))
        self.poser(reste, abs(ecart), montrable=False, sensible=False)
        self.relations.append(Relation({tout: 1, **dict.fromkeys(parties, -1), reste: -1 if ecart > 0 else 1}))

    def lier_les_comptes(self, ligne: tuple[str, ...]) -> None:
        """Women, men and the others are all the people; residents of priority neighbourhoods and the others too."""
        for surplus, parties in (("trop_sexe", SEXES), ("trop_qpv", ("qpv", AUTRES))):
            coefficients = {(*ligne, nom): 1 for nom in ("participations", surplus)}
            coefficients |= {(*ligne, partie): -1 for partie in parties}
            self.relations.append(Relation({cle: c for cle, c in coefficients.items() if cle in self.cellules}))


def comptes(reel: Reel | None) -> Nombres:
    if reel is None:
        return dict.fromkeys(TOUS, 0)
    tous, qpv, femmes, hommes = (n or 0 for n in (reel.participants, reel.qpv, reel.femmes, reel.hommes))
    return {
        "participations": tous,
        "qpv": qpv,
        "femmes": femmes,
        "hommes": hommes,
        "non_precise": sexe_non_precise(reel),
        AUTRES: max(0, tous - qpv),
        "trop_sexe": max(0, femmes + hommes - tous),
        "trop_qpv": max(0, qpv - tous),
    }


def entites(actions: Iterable[ActionAnnee], reperes: Reperes) -> list[Entite]:
    """The reports that are in."""
    lues = []
    for action in actions:
        if action.reel is None:
            continue
        axe, orientation, objectif = (reperes.code_de_l_element(action, nature) for nature in NIVEAUX)
        coupes = decouper(action)
        parts: dict[str, Nombres] = {}
        for territoire, part in coupes.items():
            siens = parts.setdefault(reperes.code_du_quartier(territoire), dict.fromkeys(TOUS, 0))
            for nom, nombre in comptes(part.reel).items():
                siens[nom] += nombre
        partenaire = action.cle.startswith("fiche-") and action.nature_organisme in PARTENAIRES
        entier, calculees = comptes(action.reel), len(parts) > 1 and not action.reel.par_quartier
        connue = calculees and sure(parts.values(), reperes.seuil)
        lues.append(
            Entite(
                action.code,
                action.organisme_id,
                partenaire,
                axe,
                orientation,
                objectif,
                entier,
                parts,
                comptes_dits(action.reel),
                connue,
            )
        )
    return lues


def comptes_dits(reel: Reel) -> list[str]:
    tus = {nom for nom in ("qpv", "femmes", "hommes") if getattr(reel, nom) is None}
    if reel.participants is None:
        tus |= {"participations", "non_precise", AUTRES}
    return [nom for nom in TOUS if nom not in tus]


def sure(parts: Iterable[Nombres], seuil: int) -> bool:
    """Whether nothing is small in what an action shared by its percentages counts: then all of it is shown.

    The percentages are public: its parts say as much as the whole, so that none of them can hide another action.
    """
    return all(not 0 < part[nom] < seuil for part in parts for nom in GENS)


def systeme_de_l_annee(actions: Sequence[ActionAnnee], reperes: Reperes, *, connues: bool = True) -> Systeme:
    """`connues` False: nothing is held as given away, so that a safe choice always exists."""
    systeme = Systeme(reperes.seuil)
    rendues = entites(actions, reperes)
    cachables = [e for e in rendues if not (connues and e.connue)]
    for entite in rendues:
        if connues and entite.connue:
            fixer(systeme, entite)
    for entite in cachables:
        ajouter_entite(systeme, entite)
    ajouter_lignes(systeme, cachables)
    presences = sum(a.reel.presences or 0 for a in actions if a.reel)
    systeme.poser(("total", "", "presences"), presences, 1.0)
    ajouter_ages(systeme, actions)
    return systeme


def lignes_de(entite: Entite) -> Iterable[tuple[Ligne, Nombres]]:
    """The rows that count an action, with what they count of it."""
    yield ("total", ""), entite.entier
    yield ("axe", entite.axe), entite.entier
    yield ("orientation", entite.orientation), entite.entier
    if entite.objectif != AUCUN:
        yield ("objectif", entite.objectif), entite.entier
    for quartier, part in entite.parts.items():
        yield ("quartier", quartier), part


def fixer(systeme: Systeme, entite: Entite) -> None:
    for ligne, nombres in [(("action", entite.code), entite.entier), *lignes_de(entite)]:
        for nom in GENS:
            systeme.fixes[*ligne, nom] = systeme.fixes.get((*ligne, nom), 0) + nombres[nom]


def ajouter_entite(systeme: Systeme, entite: Entite) -> None:
    ligne = ("action", entite.code)
    for nom in entite.dits:
        if nom in GENS or entite.entier[nom]:
            systeme.poser(
                (*ligne, nom),
                entite.entier[nom],
                POIDS["action"] * POIDS_DES_COMPTES.get(nom, 1.0),
                montrable=nom in MONTRES["action"],
                sensible=nom in GENS,
            )
    systeme.lier_les_comptes(ligne)
    if len(entite.parts) == 1:
        return
    for quartier, part in entite.parts.items():
        for nom in entite.dits:
            if nom in GENS or part[nom]:
                systeme.poser((*cle_de_part(entite, quartier), nom), part[nom], montrable=False, sensible=nom in GENS)
        systeme.lier_les_comptes(cle_de_part(entite, quartier))
    for nom in entite.dits:
        if nom in GENS:
            systeme.egaler((*ligne, nom), [(*cle_de_part(entite, quartier), nom) for quartier in entite.parts])


def cle_de_part(entite: Entite, quartier: str) -> tuple[str, ...]:
    return ("action", entite.code) if len(entite.parts) == 1 else ("part", entite.code, quartier)


def ajouter_lignes(systeme: Systeme, rendues: Sequence[Entite]) -> None:
    """Rows, each the sum of the rows right under it and of the actions that hang on it alone."""
    siennes: dict[Ligne, list[Entite]] = {}
    valeurs: dict[Cle, int] = {}
    for entite in rendues:
        for ligne, nombres in lignes_de(entite):
            siennes.setdefault(ligne, []).append(entite)
            for nom in GENS:
                valeurs[*ligne, nom] = valeurs.get((*ligne, nom), 0) + nombres[nom]
    apports = apports_des_partenaires(rendues)
    ensemble = sum(e.entier["participations"] for e in rendues) or 1
    for ligne in siennes:
        for nom in comptes_tenus(ligne):
            poser_ligne(systeme, (*ligne, nom), valeurs, apports, ensemble)
    for ligne, dedans in siennes.items():
        for nom in comptes_tenus(ligne):
            for parties in sommes_d_une_ligne(ligne, nom, dedans):
                systeme.egaler((*ligne, nom), [partie for partie in parties if partie in systeme.cellules])
        if ligne[0] != "objectif":
            lier_une_ligne(systeme, ligne, dedans)


def comptes_tenus(ligne: Ligne) -> tuple[str, ...]:
    return MONTRES["objectif"] if ligne[0] == "objectif" else GENS


def poser_ligne(
    systeme: Systeme, cle: Cle, valeurs: Mapping[Cle, int], apports: Mapping[Cle, Mapping[int, int]], ensemble: int
) -> None:
    """What readers do not have yet of a row is protected; what they have of it is never small."""
    par, _, nom = cle
    valeur = valeurs[cle]
    systeme.poser(
        cle,
        valeur,
        POIDS[par] * POIDS_DES_COMPTES.get(nom, 1.0) + valeur / ensemble,
        montrable=nom in COMPTES,
        seuil=seuil_de(valeur, apports.get(cle, {}), systeme.seuil),
    )


def lier_une_ligne(systeme: Systeme, ligne: Ligne, dedans: Iterable[Entite]) -> None:
    for nom in SURPLUS:
        total = sum(nombres[nom] for e in dedans for sienne, nombres in lignes_de(e) if sienne == ligne)
        if total:
            systeme.poser((*ligne, nom), total, montrable=False, sensible=False)
    systeme.lier_les_comptes(ligne)


def sommes_d_une_ligne(ligne: Ligne, nom: str, dedans: Sequence[Entite]) -> Iterable[list[Cle]]:
    """The sums that make a row: of the whole contract, by axis and by neighbourhood."""
    par, code = ligne
    if par == "quartier":
        yield [(*cle_de_part(e, code), nom) for e in dedans]
        return
    if par == "total":
        yield [("quartier", quartier, nom) for quartier in dict.fromkeys(q for e in dedans for q in e.parts)]
        yield [("axe", axe, nom) for axe in dict.fromkeys(e.axe for e in dedans)]
        return
    dessous: dict[Cle, None] = {}
    for e in dedans:
        if par == "axe" and e.orientation != AUCUN:
            dessous["orientation", e.orientation, nom] = None
        elif par == "orientation" and nom == "participations" and e.objectif != AUCUN and code != AUCUN:
            dessous["objectif", e.objectif, nom] = None
        else:
            dessous["action", e.code, nom] = None
    yield list(dessous)


def apports_des_partenaires(rendues: Iterable[Entite]) -> dict[Cle, dict[int, int]]:
    """What partners that read their own sheets bring to each row."""
    apports: dict[Cle, dict[int, int]] = {}
    for entite in rendues:
        if entite.partenaire:
            for ligne, nombres in lignes_de(entite):
                for nom in COMPTES:
                    siens = apports.setdefault((*ligne, nom), {})
                    siens[entite.organisme] = siens.get(entite.organisme, 0) + nombres[nom]
    return apports


def seuil_de(valeur: int, apports: Mapping[int, int], seuil: int) -> int | None:
    """A partner takes its own people off a total: what is left must not be a small count either."""
    siens = [apport for apport in apports.values() if 0 < valeur - apport < seuil]
    return max(siens) + seuil if siens else None


def ajouter_ages(systeme: Systeme, actions: Iterable[ActionAnnee]) -> None:
    """Age bands by sex, what is made of whole bands, and the people whose age nobody told."""
    nombres = par_tranche(actions)
    for t in Tranche:
        poser_age(systeme, "age", t.value, nombres[t.value])
    for par, groupes in (("coupe", COUPES), ("bande", BANDES), ("ages", {"": tuple(Tranche)})):
        for nom, tranches in groupes.items():
            poser_age(systeme, par, nom, [sum(nombres[t.value][rang] for t in tranches) for rang in range(3)])
            for compte in ("participations", *SEXES):
                systeme.relations.append(somme((par, nom, compte), [("age", t.value, compte) for t in tranches]))
    for compte in ("participations", "femmes", "hommes"):
        lier_les_ages(systeme, compte)


def par_tranche(actions: Iterable[ActionAnnee]) -> dict[str, list[int]]:
    """Women, men, not stated of each band."""
    nombres: dict[str, list[int]] = {t.value: [0, 0, 0] for t in Tranche}
    for action in actions:
        for tranche, par_sexe in (action.reel.tranches if action.reel else {}).items():
            nombres[tranche] = [a + b for a, b in zip(nombres[tranche], par_sexe, strict=True)]
    return nombres


def poser_age(systeme: Systeme, par: str, nom: str, sexes: Sequence[int]) -> None:
    systeme.poser((par, nom, "participations"), sum(sexes), POIDS_AGES[par])
    for sexe, nombre in zip(SEXES, sexes, strict=True):
        systeme.poser((par, nom, sexe), nombre, POIDS_AGES[par] / 3)
    systeme.egaler((par, nom, "participations"), [(par, nom, sexe) for sexe in SEXES])


def lier_les_ages(systeme: Systeme, compte: str) -> None:
    """People of known age are within all the people; those of no known age are found by difference."""
    tous, total, fixe = ("ages", "", compte), ("total", "", compte), systeme.fixes.get(("total", "", compte), 0)
    coefficients: dict[Cle, int] = {tous: -1}
    ecart = fixe - systeme.valeur(tous)
    if total in systeme.cellules:
        coefficients[total] = 1
        ecart += systeme.valeur(total)
    if fixe:
        systeme.poser(("fixe", "", compte), fixe, montrable=False, sensible=False, connue=True)
        coefficients["fixe", "", compte] = 1
    reste = ("sans_age" if ecart >= 0 else "trop_age", "", compte)
    systeme.poser(reste, abs(ecart), montrable=False, sensible=ecart >= 0)
    systeme.relations.append(Relation({**coefficients, reste: -1 if ecart >= 0 else 1}))
