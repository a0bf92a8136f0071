"""A proposed allocation under stated rules, by an integer program (HiGHS), and why each line gets what it gets.

Whole steps of `pas` euros; each line gets nothing, or at least the minimum grant. Every rule is a constraint, the
scores are what is maximised. One thread and a fixed seed: the same table and rules give the same amounts, as long
as the time limit is not reached (told when it is).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import partial
from typing import Any

from quartiers.appels.calculs import ZERO
from quartiers.appels.enums import SensAvisDossier
from quartiers.appels.tableau import Cellule, Rangee, Reserve, Tableau
from quartiers.socle.formats import compte, nombre, pourcent
from quartiers.socle.formats import montant as en_euros

DELAI = 10.0  # seconds
ECART_ADMIS = 0.001  # relative gap at which the search stops
SCORE_SANS_NOTE = Decimal(50)
# What a euro is worth in the first, second and last third of what a line may get: spreading serves more projects.
TRANCHES = {"etaler": (1.0, 0.6, 0.3), "concentrer": (1.0, 1.0, 1.0)}
CENTIME = 0.01


@dataclass(frozen=True)
class Regles:
    """The rules as stated: percentages in hundredths, amounts in euros."""

    score_minimal: Decimal = ZERO
    minimum: Decimal = Decimal(500)
    part_max: Decimal = Decimal(100)
    pas: int = 50
    suivre_avis: bool = True
    maniere: str = "etaler"

    def en_json(self) -> dict[str, Any]:
        return {cle: str(v) if isinstance(v, Decimal) else v for cle, v in asdict(self).items()}

    @classmethod
    def lire(cls, donnees: Mapping[str, Any]) -> "Regles":
        """The rules kept with a scenario."""
        return cls(
            score_minimal=Decimal(donnees["score_minimal"]),
            minimum=Decimal(donnees["minimum"]),
            part_max=Decimal(donnees["part_max"]),
            pas=donnees["pas"],
            suivre_avis=donnees["suivre_avis"],
            maniere=donnees["maniere"],
        )

    def en_phrases(self) -> list[str]:
        """Each rule in one sentence, for the page and the exports."""
        phrases = [
            f"Montants arrondis à {self.pas} €.",
            f"Aide d’au moins {en_euros(self.minimum, 0)}, ou rien.",
            f"Au plus {pourcent(self.part_max, 0)} de ce qui est demandé.",
        ]
        if self.score_minimal:
            phrases.append(f"Rien sous {nombre(self.score_minimal)} sur 100.")
        if self.suivre_avis:
            phrases.append("Rien sur un avis défavorable ; jamais plus que le montant proposé dans l’avis.")
        phrases.append(
            "Les mieux notés passent d’abord, en servant plus de projets."
            if self.maniere == "etaler"
            else "Les mieux notés sont servis entièrement d’abord."
        )
        return phrases


@dataclass(frozen=True)
class Candidat:
    """A line that may get money: at most `pas_max` steps; or none at all, and `refus` says why."""

    rangee: Rangee
    cellule: Cellule
    pas_max: int
    pas_min: int
    plafond: str
    refus: str = ""


@dataclass(frozen=True, eq=False)
class Contrainte:
    """Σ weight × amount of the candidates, at most (or at least) `limite` euros; `nom` is read after « limité par »."""

    nom: str
    poids: dict[int, float]
    limite: float
    au_moins: bool = False


@dataclass
class Proposition:
    """Amounts and their explanations by line. `manques` tells the minimums that cannot be reached."""

    montants: dict[int, Decimal] = field(default_factory=dict)
    explications: dict[int, str] = field(default_factory=dict)
    manques: list[str] = field(default_factory=list)
    optimale: bool = True
    secondes: float = 0.0


def proposer(tableau: Tableau, regles: Regles, *, accepter_manques: bool = False, delai: float = DELAI) -> Proposition:
    """The allocation; without amounts when a minimum cannot be reached, unless `accepter_manques`."""
    debut = time.perf_counter()
    candidats = [candidat(r, c, regles) for r, c in tableau.cellules() if not c.fermee and r.visible]
    contraintes = contraintes_de(tableau, candidats)
    manques = minimums_hors_d_atteinte(candidats, contraintes, regles, delai)
    messages = [message_de_manque(c, manque) for c, manque in manques.items()]
    if messages and not accepter_manques:
        return Proposition(manques=messages, secondes=time.perf_counter() - debut)
    limites = {c: c.limite - manques.get(c, 0.0) for c in contraintes}
    pas, optimale = resoudre(candidats, contraintes, limites, regles, delai)
    return Proposition(
        montants={c.cellule.ligne_id: Decimal(n * regles.pas) for c, n in zip(candidats, pas, strict=True)},
        explications=expliquer(candidats, contraintes, limites, pas, regles),
        manques=messages,
        optimale=optimale,
        secondes=time.perf_counter() - debut,
    )


def candidat(rangee: Rangee, cellule: Cellule, regles: Regles) -> Candidat:
    plafonds = [(cellule.demande * regles.part_max / 100, plafond_de_part(regles))]
    if regles.suivre_avis and cellule.avis_montant is not None:
        plafonds.append((cellule.avis_montant, f"montant proposé dans l’avis ({en_euros(cellule.avis_montant)})"))
    maximum, raison = min(plafonds, key=lambda p: p[0])
    pas_max = int((maximum / regles.pas).to_integral_value(ROUND_FLOOR))
    pas_min = int((regles.minimum / regles.pas).to_integral_value(ROUND_CEILING))
    refus = refus_de(rangee, cellule, regles, maximum, (pas_min, pas_max))
    return Candidat(rangee, cellule, 0 if refus else pas_max, pas_min, raison, refus)


def plafond_de_part(regles: Regles) -> str:
    if regles.part_max == 100:
        return "toute la demande"
    return f"{pourcent(regles.part_max, 0)} de la demande"


def refus_de(rangee: Rangee, cellule: Cellule, regles: Regles, maximum: Decimal, pas: tuple[int, int]) -> str:
    """Why this line gets nothing whatever the envelopes; `pas` are its least and most steps."""
    if regles.suivre_avis and cellule.avis_sens in {SensAvisDossier.DEFAVORABLE, SensAvisDossier.AJOURNE}:
        return f"avis « {cellule.avis.lower()} » du financeur"
    score = rangee.score
    if score is not None and score < regles.score_minimal:
        return f"note de {nombre(score)} sur 100, sous le seuil de {nombre(regles.score_minimal)}"
    if not pas[1]:
        return f"moins que l’arrondi de {regles.pas} € est possible ({en_euros(maximum)})"
    if pas[1] < pas[0]:
        return f"le plus possible ({en_euros(maximum)}, avant arrondi) est sous l’aide minimale"
    return ""


# Constraints


def contraintes_de(tableau: Tableau, candidats: list[Candidat]) -> list[Contrainte]:
    """Envelopes, reserved parts, pockets of poverty, public ceiling of each project; what is fixed is taken off."""
    ouvertes = {c.cellule.ligne_id for c in candidats}
    fixes = [(r, c) for r, c in tableau.cellules() if c.ligne_id not in ouvertes]
    liste = []
    for f in tableau.financeurs:
        if f.enveloppe is not None:
            pris = f.engage + sum((c.retenu for _, c in fixes if c.financeur_id == f.pk), ZERO)
            poids = peser(candidats, partial(du_financeur, f.pk))
            liste.append(Contrainte(f"l’enveloppe « {f.nom} »", poids, float(f.enveloppe - pris)))
    for reserve in tableau.reserves:
        pris = sum((reserve.part_de(r, c.retenu) for r, c in fixes if c.financeur_id == reserve.financeur_id), ZERO)
        poids = peser(candidats, partial(de_la_reserve, reserve))
        marge = arrondis(poids)
        limite = float(reserve.montant - pris)
        nom = f"la part « {reserve.libelle} »"
        liste.append(Contrainte(nom, poids, limite + marge if reserve.minimum else limite - marge, reserve.minimum))
    liste += contrainte_des_poches(tableau, candidats, fixes)
    liste += contraintes_des_projets(tableau, candidats, fixes)
    return liste


def peser(candidats: list[Candidat], poids: Callable[[Candidat], float]) -> dict[int, float]:
    valeurs = {rang: poids(c) for rang, c in enumerate(candidats) if not c.refus}
    return {rang: valeur for rang, valeur in valeurs.items() if valeur}


def du_financeur(pk: int, c: Candidat) -> float:
    return float(c.cellule.financeur_id == pk)


def de_la_reserve(reserve: Reserve, c: Candidat) -> float:
    """Share of the line's euros that count in the reserved part."""
    if c.cellule.financeur_id != reserve.financeur_id:
        return 0.0
    return float(reserve.part_de(c.rangee, Decimal(10_000))) / 10_000


def public_du_projet(rangee: Rangee, publics: frozenset[int], c: Candidat) -> float:
    return float(c.rangee is rangee and c.cellule.financeur_id in publics)


def arrondis(poids: dict[int, float]) -> float:
    """Cents that the split to the cent may move: one a line that is split."""
    return CENTIME * sum(1 for p in poids.values() if p != 1.0)


def contrainte_des_poches(
    tableau: Tableau, candidats: list[Candidat], fixes: list[tuple[Rangee, Cellule]]
) -> list[Contrainte]:
    if tableau.plafond_poches is None:
        return []
    etat = {f.pk for f in tableau.financeurs if f.etat}
    pris = sum((r.en_poche(c) for r, c in fixes if c.financeur_id in etat), ZERO)
    poids = peser(candidats, lambda c: part_en_poche(c) if c.cellule.financeur_id in etat else 0.0)
    limite = float(tableau.plafond_poches - pris) - arrondis(poids)
    return [Contrainte("le plafond de l’État en poche de pauvreté", poids, limite)]


def part_en_poche(c: Candidat) -> float:
    if c.cellule.part_poches is not None and c.cellule.demande:
        return float(c.cellule.part_poches / c.cellule.demande)
    return float(sum((e for t, e in c.rangee.repartition(Decimal(10_000)) if t.poche), ZERO)) / 10_000


def contraintes_des_projets(
    tableau: Tableau, candidats: list[Candidat], fixes: list[tuple[Rangee, Cellule]]
) -> list[Contrainte]:
    if tableau.plafond_public is None:
        return []
    publics, liste = tableau.publics, []
    for rangee in tableau.visibles:
        base = rangee.charges if tableau.hors_valorisation else rangee.charges_totales
        if not base:
            continue
        pris = rangee.autres_publics + sum(
            (c.attendu for r, c in fixes if r is rangee and c.financeur_id in publics), ZERO
        )
        poids = peser(candidats, partial(public_du_projet, rangee, publics))
        if poids:
            limite = float(base * tableau.plafond_public / 100 - pris)
            liste.append(Contrainte("le plafond de financement public du projet", poids, max(limite, 0.0)))
    return liste


# Solving


def minimums_hors_d_atteinte(
    candidats: list[Candidat], contraintes: list[Contrainte], regles: Regles, delai: float
) -> dict[Contrainte, float]:
    """Euros missing to each minimum when all are pursued together; empty when all can be reached."""
    minimums = [c for c in contraintes if c.au_moins and c.limite > 0]
    if not minimums:
        return {}
    modele = Modele(candidats, regles, delai)
    modele.h.setOptionValue("mip_rel_gap", 0.0)  # a gap would show as euros missing
    manques = []
    for contrainte in contraintes:
        ecart = (
            modele.h.addVariable(0, max(contrainte.limite, 0.0), type=modele.continu)
            if contrainte in minimums
            else None
        )
        modele.contraindre(contrainte, contrainte.limite, ecart)
        if ecart is not None:
            manques.append((contrainte, ecart))
    modele.h.minimize(modele.h.qsum([ecart for _, ecart in manques]))
    valeurs = modele.valeurs()
    return {c: valeurs[e.index] for c, e in manques if valeurs[e.index] > 0.5 * CENTIME}


def resoudre(
    candidats: list[Candidat],
    contraintes: list[Contrainte],
    limites: dict[Contrainte, float],
    regles: Regles,
    delai: float,
) -> tuple[list[int], bool]:
    """Steps given to each candidate, and whether the search came to its end."""
    if not any(c.pas_max for c in candidats):
        return [0] * len(candidats), True
    modele = Modele(candidats, regles, delai)
    for contrainte in contraintes:
        modele.contraindre(contrainte, limites[contrainte])
    modele.h.maximize(modele.valeur_totale())
    valeurs = modele.valeurs()
    return [round(valeurs[v.index]) if v is not None else 0 for v in modele.pas], modele.fini()


class Modele:
    """The integer program being written: a whole number of steps a line, cut in thirds for their value."""

    def __init__(self, candidats: list[Candidat], regles: Regles, delai: float) -> None:
        # Slow to import: only asked for when a proposal is.
        import highspy

        self.h: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.h.silent()
        self.continu, self.entier = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
        for option, valeur in (
            ("threads", 1),
            ("parallel", "off"),
            ("random_seed", 2030),
            ("time_limit", delai),
            ("mip_rel_gap", ECART_ADMIS),
        ):
            self.h.setOptionValue(option, valeur)
        self.candidats, self.regles = candidats, regles
        self.statuts = highspy.HighsModelStatus
        self.pas: list[Any] = [self.variable(c) for c in candidats]

    def variable(self, c: Candidat) -> Any:
        if not c.pas_max:
            return None
        pas = self.h.addVariable(0, c.pas_max, type=self.entier)
        if c.pas_min > 1:
            servi = self.h.addVariable(0, 1, type=self.entier)
            self.h.addConstr(pas <= c.pas_max * servi)
            self.h.addConstr(pas >= c.pas_min * servi)
        return pas

    def contraindre(self, contrainte: Contrainte, limite: float, ecart: Any = None) -> None:
        termes = [
            poids * self.regles.pas * self.pas[rang]
            for rang, poids in contrainte.poids.items()
            if self.pas[rang] is not None
        ]
        if ecart is not None:
            termes.append(1.0 * ecart)
        if not termes:
            return
        somme = self.h.qsum(termes)
        if contrainte.au_moins:
            if limite > 0:
                self.h.addConstr(somme >= limite)
        else:
            self.h.addConstr(somme <= max(limite, 0.0))

    def valeur_totale(self) -> Any:
        """Σ score × worth of each third; at equal worth, the file deposited first (its number) comes first."""
        coefficients = TRANCHES[self.regles.maniere]
        ordre = {numero: rang for rang, numero in enumerate(sorted({c.rangee.numero for c in self.candidats}))}
        termes = []
        for c, pas in zip(self.candidats, self.pas, strict=True):
            if pas is None:
                continue
            score = float(c.rangee.score if c.rangee.score is not None else SCORE_SANS_NOTE)
            poids = max(score, 1.0) / 100 + 1e-4 * (1 - ordre[c.rangee.numero] / len(ordre))
            morceaux = [self.h.addVariable(0, c.pas_max / len(coefficients), type=self.continu) for _ in coefficients]
            self.h.addConstr(self.h.qsum(morceaux) == pas)
            termes += [poids * valeur * morceau for valeur, morceau in zip(coefficients, morceaux, strict=True)]
        return self.h.qsum(termes)

    def valeurs(self) -> list[float]:
        return list(self.h.getSolution().col_value)

    def fini(self) -> bool:
        return bool(self.h.getModelStatus() == self.statuts.kOptimal)


# Explaining


def message_de_manque(contrainte: Contrainte, manque: float) -> str:
    return (
        f"{contrainte.nom[0].upper()}{contrainte.nom[1:]} ne peut pas être atteinte : il manque au moins "
        f"{en_euros(Decimal(str(round(manque, 2))))} avec les demandes, les enveloppes et les règles choisies. "
        "Baissez ce minimum, relevez la part de la demande ou l’enveloppe, ne suivez pas les avis, "
        "ou acceptez de ne pas l’atteindre."
    )


def expliquer(
    candidats: list[Candidat],
    contraintes: list[Contrainte],
    limites: dict[Contrainte, float],
    pas: list[int],
    regles: Regles,
) -> dict[int, str]:
    """For each line, what keeps it from one step more: found by trying that step on every rule."""
    sommes = {c: sum(poids * pas[rang] * regles.pas for rang, poids in c.poids.items()) for c in contraintes}
    return {
        candidat.cellule.ligne_id: expliquer_un(rang, candidat, pas[rang], sommes, limites, regles)
        for rang, candidat in enumerate(candidats)
    }


def expliquer_un(
    rang: int,
    candidat: Candidat,
    pas: int,
    sommes: dict[Contrainte, float],
    limites: dict[Contrainte, float],
    regles: Regles,
) -> str:
    if candidat.refus:
        return f"Rien : {candidat.refus}."
    note = candidat.rangee.score
    rappel = f"Noté {nombre(note)} sur 100" if note is not None else "Pas encore noté (compté 50 sur 100)"
    if pas == candidat.pas_max:
        return f"{rappel} : {candidat.plafond}, {regles_de_l_arrondi(candidat, pas, regles)}."
    saut = (candidat.pas_min if not pas else 1) * regles.pas
    bloque = [
        c.nom
        for c, somme in sommes.items()
        if rang in c.poids and not c.au_moins and somme + c.poids[rang] * saut > limites[c] + CENTIME / 2
    ]
    quoi = "rien" if not pas else f"{en_euros(Decimal(pas * regles.pas), 0)}"
    appui = soutien(rang, sommes, limites) if pas else ""
    if bloque:
        return f"{rappel} : {quoi}, limité par {' et '.join(bloque)}{appui}."
    return f"{rappel} : {quoi} ; les crédits restants servent mieux ailleurs{appui}."


def regles_de_l_arrondi(candidat: Candidat, pas: int, regles: Regles) -> str:
    exact = Decimal(pas * regles.pas)
    if exact == candidat.cellule.demande:
        return "sans réduction"
    return f"arrondi aux {regles.pas} € inférieurs"


def soutien(rang: int, sommes: dict[Contrainte, float], limites: dict[Contrainte, float]) -> str:
    """The minimum that this line helps to reach, when it is reached just so."""
    tenus = [
        c.nom for c, somme in sommes.items() if c.au_moins and rang in c.poids and somme - limites[c] < CENTIME * 5000
    ]
    return f" ; elle compte pour {tenus[0]}" if tenus else ""


def resume(proposition: Proposition) -> str:
    """One sentence on how the proposal was found."""
    servies = sum(1 for montant in proposition.montants.values() if montant)
    fin = (
        ""
        if proposition.optimale
        else f" La recherche a été arrêtée après {DELAI:.0f} secondes : une meilleure existe peut-être."
    )
    return f"{compte(servies, 'ligne servie', 'lignes servies')} sur {nombre(len(proposition.montants))}.{fin}"
