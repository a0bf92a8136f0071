"""Reading the figures of a measure: the neighbourhoods of a contract against all that surrounds them.

A fixed number of queries whatever the number of figures. Of several vintages of one figure, the latest is read.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.indicateurs import periodes
from quartiers.indicateurs.enums import SEUILS, EtatValeur, Niveau, Secret
from quartiers.indicateurs.models import DefinitionMesure, Mesure, Releve, Rupture, TerritoireObserve
from quartiers.indicateurs.statistiques import (
    RESTE,
    TOUT,
    Distribution,
    Estimation,
    couper,
    demi_largeur,
    difference,
    montrables,
    reste_hors_quartiers,
)
from quartiers.indicateurs.valeurs_lues import Lieu
from quartiers.socle.modeles import en_vigueur_le
from quartiers.territoire.enums import Generation
from quartiers.territoire.models import Filiation, Quartier

Moment = tuple[dt.date, dt.date]  # first and last day of a period


@dataclass(frozen=True)
class Observe:
    """One figure as it is shown; `masque`: hidden here because it would give another one back."""

    grain: str
    debut: dt.date
    fin: dt.date
    etat: str
    valeur: Decimal | None
    marge: Decimal | None = None
    confiance: int | None = None
    source: str = ""
    millesime: str = ""
    geographie: str = ""
    provisoire: bool = False
    pk: int | None = None
    calcule: bool = False
    version: int = 1

    @property
    def moment(self) -> Moment:
        return self.debut, self.fin

    @property
    def estimation(self) -> Estimation | None:
        return None if self.valeur is None else Estimation(self.valeur, self.marge, self.confiance)

    @property
    def periode(self) -> str:
        return periodes.libelle(self.grain, self.debut, self.fin)

    @property
    def court(self) -> str:
        return periodes.court(self.grain, self.debut, self.fin)


def observe(releve: Releve) -> Observe:
    marge = demi_largeur(releve.valeur, releve.marge_basse, releve.marge_haute) if releve.valeur is not None else None
    return Observe(
        releve.grain, releve.debut, releve.fin, releve.etat, releve.valeur, marge, releve.confiance, releve.source,
        releve.millesime, releve.geographie, releve.provisoire, releve.pk, version=releve.version,
    )  # fmt: skip


@dataclass(frozen=True)
class Serie:
    """The figures of one territory, oldest first, and the segment of each: never one line across a break."""

    nom: str
    lieu: Lieu
    points: tuple[Observe, ...]
    segments: tuple[int, ...]

    def au(self, moment: Moment) -> Observe | None:
        return next((p for p in self.points if p.moment == moment), None)

    def avant(self, moment: Moment) -> Observe | None:
        """The latest published figure before, in the same segment and of the same kind of period."""
        rang = next((r for r, p in enumerate(self.points) if p.moment == moment), None)
        if rang is None:
            return None
        for plus_tot in range(rang - 1, -1, -1):
            point = self.points[plus_tot]
            meme = self.segments[plus_tot] == self.segments[rang] and point.grain == self.points[rang].grain
            if meme and point.valeur is not None:
                return point
        return None

    def evolution(self, moment: Moment) -> tuple[Observe, Estimation] | None:
        """(the former figure, the change since), or None when nothing comparable comes before."""
        ici, avant = self.au(moment), self.avant(moment)
        if ici is None or avant is None or ici.estimation is None or avant.estimation is None:
            return None
        return avant, difference(ici.estimation, avant.estimation)


@dataclass(frozen=True)
class QuartierLu:
    """A neighbourhood of the contract, with the places it is compared with, from the nearest to the widest."""

    quartier: QuartierContrat
    serie: Serie
    communes: tuple[Lieu, ...]


@dataclass
class LectureMesure:
    """All that the page of a measure shows."""

    mesure: Mesure
    definition: DefinitionMesure
    moments: list[Observe] = field(default_factory=list)
    moment: Moment | None = None
    quartiers: list[QuartierLu] = field(default_factory=list)
    references: dict[Lieu, Serie] = field(default_factory=dict)
    anciens: list[Serie] = field(default_factory=list)
    ruptures: list[Rupture] = field(default_factory=list)
    nationale: Distribution = field(default_factory=lambda: Distribution(()))
    departementale: Distribution = field(default_factory=lambda: Distribution(()))

    @property
    def vide(self) -> bool:
        return not self.moments

    def reference_de(self, lu: QuartierLu, niveau: str) -> Serie | None:
        """The commune, EPCI, rest… that a neighbourhood is compared with at a level."""
        series = [s for (n, _), s in self.references.items() if n == niveau]
        if niveau in {Niveau.COMMUNE, Niveau.HORS_QPV}:
            codes = {code for _, code in lu.communes}
            proches = [s for s in series if s.lieu[1] in codes]
            if proches or niveau == Niveau.COMMUNE:
                return proches[0] if len(lu.communes) == 1 and proches else None
        return series[0] if series else None

    @property
    def niveaux(self) -> list[str]:
        """Levels that have a figure at the chosen moment, from the nearest."""
        presents = {
            niveau
            for (niveau, _), serie in self.references.items()
            if self.moment and (p := serie.au(self.moment)) and p.valeur is not None
        }
        return [str(n) for n in Niveau if n in presents]


# Where the contract stands


@dataclass(frozen=True)
class Alentours:
    """The places of a contract: its neighbourhoods, their communes, what surrounds them, what they were in 2015."""

    quartiers: tuple[QuartierContrat, ...]
    communes: Mapping[int, tuple[Lieu, ...]]  # of each neighbourhood, by the key of territoire.Quartier
    complets: Mapping[str, frozenset[str]]  # codes of all the neighbourhoods of each commune, EPCI
    references: frozenset[Lieu]
    anciens: frozenset[Lieu]


def alentours(contrat: Contrat, jour: dt.date) -> Alentours:
    """Five queries."""
    quartiers = tuple(
        QuartierContrat.objects.filter(en_vigueur_le(jour), contrat=contrat, quartier__isnull=False)
        .select_related("quartier", "commune")
        .order_by("rang")
    )
    lies = Quartier.communes.through.objects.filter(quartier__in=[q.quartier_id for q in quartiers])
    communes: dict[int, tuple[Lieu, ...]] = {}
    for pk, code in lies.order_by("commune__code").values_list("quartier_id", "commune__code"):
        communes[pk] = (*communes.get(pk, ()), (Niveau.COMMUNE.value, code))
    codes = {code for paire in communes.values() for _, code in paire}
    siren = contrat.epci.siren if contrat.epci else ""
    references: set[Lieu] = {(Niveau.COMMUNE, code) for code in codes} | {(Niveau.HORS_QPV, code) for code in codes}
    references |= {(Niveau.EPCI, siren), (Niveau.HORS_QPV, siren)} if siren else set()
    references |= {(Niveau.DEPARTEMENT, contrat.departement), (Niveau.FRANCE, "FR")}
    references |= zones_d_emploi(contrat)
    anciens = Filiation.objects.filter(nouveau__in=[q.quartier_id for q in quartiers], ancien__isnull=False)
    return Alentours(
        quartiers,
        communes,
        quartiers_complets(codes, siren),
        frozenset(references),
        frozenset((Niveau.QUARTIER.value, code) for code in anciens.values_list("ancien__code", flat=True)),
    )


def zones_d_emploi(contrat: Contrat) -> set[Lieu]:
    """Job areas have no table of their communes here: the one whose name holds that of the contract's EPCI."""
    if not contrat.epci:
        return set()
    zones = TerritoireObserve.objects.filter(niveau=Niveau.ZONE_EMPLOI).values_list("code", "nom")
    nom = contrat.epci.nom.casefold()
    return {(Niveau.ZONE_EMPLOI.value, code) for code, dit in zones if mots_dedans(dit, nom)}


def mots_dedans(dit: str, nom: str) -> bool:
    mots = [mot for mot in dit.casefold().replace("-", " ").split() if len(mot) > 3]
    return bool(mots) and all(mot in nom for mot in mots)


def quartiers_complets(communes: Iterable[str], siren: str) -> dict[str, frozenset[str]]:
    """All neighbourhoods of 2024 of each commune and of the EPCI; a commune sharing one with another is left out."""
    lignes = (
        Quartier.objects.filter(generation=Generation.QPV_2024)
        .filter(Q(communes__code__in=list(communes)) | (Q(communes__epci__siren=siren) if siren else Q(pk__in=[])))
        .values_list("code", "communes__code", "communes__epci__siren")
        .distinct()
    )
    tout: dict[str, set[str]] = {}
    de: dict[str, set[str]] = {}
    for quartier, commune, epci in lignes:
        de.setdefault(quartier, set()).add(commune)
        for code in (commune, epci):
            tout.setdefault(code, set()).add(quartier)
    partages = {commune for lieux in de.values() if len(lieux) > 1 for commune in lieux}
    return {code: frozenset(codes) for code, codes in tout.items() if code and code not in partages}


# The reading itself


def definition_en_cours(mesure: Mesure, jour: dt.date | None = None) -> DefinitionMesure | None:
    return mesure.definitions.filter(en_vigueur_le(jour or timezone.localdate())).order_by("-debut").first()


def lire_mesure(
    contrat: Contrat, mesure: Mesure, lieux: Alentours, moment: Moment | None = None
) -> LectureMesure | None:
    """The reading of a measure at a moment (the latest one that has neighbourhoods); None without definition."""
    definition = definition_en_cours(mesure)
    return None if definition is None else lire_definie(contrat, definition, lieux, moment)


def lire_definie(
    contrat: Contrat, definition: DefinitionMesure, lieux: Alentours, moment: Moment | None = None
) -> LectureMesure:
    mesure = definition.mesure
    voulus = {(Niveau.QUARTIER.value, q.quartier.code) for q in lieux.quartiers if q.quartier}
    releves = releves_de([mesure.pk], voulus | lieux.references | lieux.anciens)
    ruptures = list(Rupture.objects.filter(Q(mesure=mesure) | Q(mesure__isnull=True)).select_related("territoire"))
    series = series_de(releves, ruptures, changements(mesure))
    lecture = LectureMesure(mesure, definition, ruptures=[r for r in ruptures if touche(r, voulus | lieux.references)])
    lecture.quartiers = [
        QuartierLu(
            q,
            series.get((Niveau.QUARTIER.value, q.quartier.code), vide_de(q)),
            lieux.communes.get(q.quartier_id or 0, ()),
        )
        for q in lieux.quartiers
        if q.quartier
    ]
    lecture.references = {lieu: serie for lieu, serie in series.items() if lieu in lieux.references}
    lecture.anciens = [serie for lieu, serie in series.items() if lieu in lieux.anciens and lieu not in voulus]
    lecture.moments = moments_de(lecture)
    connus = {point.moment for point in lecture.moments}
    lecture.moment = moment if moment in connus else lecture.moments[0].moment if lecture.moments else None
    if mesure.contrat_id:
        proteger_les_notres(lecture, lieux)
    completer_les_restes(lecture, lieux)
    if lecture.moment and mesure.contrat_id is None:  # quantiles of a few counts of ours would tell them
        lecture.nationale, lecture.departementale = distributions(mesure, lecture.moment, contrat.departement)
    return lecture


def releves_de(mesures: Sequence[int], lieux: Iterable[Lieu]) -> list[Releve]:
    """Current figures, all sexes and ages, of the latest vintage of each period, oldest first. One query."""
    par_niveau: dict[str, list[str]] = {}
    for niveau, code in lieux:
        par_niveau.setdefault(niveau, []).append(code)
    ou = Q(pk__in=[])
    for niveau, codes in par_niveau.items():
        ou |= Q(territoire__niveau=niveau, territoire__code__in=codes)
    lignes = Releve.objects.courants().ensemble().filter(ou, mesure__in=mesures).select_related("territoire")
    retenus: dict[tuple[object, ...], Releve] = {}
    for releve in lignes.order_by("debut", "fin", "millesime"):
        retenus[(releve.mesure_id, releve.territoire_id, releve.debut, releve.fin)] = releve
    return list(retenus.values())


def changements(mesure: Mesure) -> list[dt.date]:
    """Days when another definition began."""
    debuts = sorted(d for d in mesure.definitions.values_list("debut", flat=True))
    return debuts[1:]


def series_de(releves: Iterable[Releve], ruptures: Sequence[Rupture], changees: Sequence[dt.date]) -> dict[Lieu, Serie]:
    par_lieu: dict[Lieu, list[Releve]] = {}
    for releve in releves:
        par_lieu.setdefault((releve.territoire.niveau, releve.territoire.code), []).append(releve)
    series = {}
    for lieu, liste in par_lieu.items():
        siennes = [r.le for r in ruptures if r.territoire_id in {None, liste[0].territoire_id}]
        points = tuple(observe(r) for r in sorted(liste, key=lambda r: (r.debut, r.fin)))
        coupes = couper([(p.debut, p.geographie) for p in points], [*siennes, *changees])
        series[lieu] = Serie(liste[0].territoire.nom, lieu, points, tuple(coupes))
    return series


def touche(rupture: Rupture, lieux: set[Lieu] | frozenset[Lieu]) -> bool:
    lieu = rupture.territoire
    return lieu is None or (lieu.niveau, lieu.code) in lieux


def vide_de(quartier: QuartierContrat) -> Serie:
    code = quartier.quartier.code if quartier.quartier else ""
    return Serie(quartier.titre, (Niveau.QUARTIER.value, code), (), ())


def moments_de(lecture: LectureMesure) -> list[Observe]:
    """Periods of the neighbourhoods (of the other places when they have none), latest first."""
    trouves: dict[Moment, Observe] = {}
    series = [lu.serie for lu in lecture.quartiers if lu.serie.points] or list(lecture.references.values())
    for serie in series:
        for point in serie.points:
            trouves.setdefault(point.moment, point)
    return [trouves[m] for m in sorted(trouves, key=lambda m: (m[1], m[0]), reverse=True)]


def proteger_les_notres(lecture: LectureMesure, lieux: Alentours) -> None:
    """Our own counts: those under the threshold are hidden, with what would give them back, whoever reads.

    Each total (commune, EPCI) is protected with its neighbourhoods and its rest.
    """
    seuil = SEUILS[Secret(lecture.definition.secret)]
    if not seuil or not lecture.definition.additionnable:
        return
    for moment in [p.moment for p in lecture.moments]:
        caches: set[Lieu] = set()
        tous: dict[str, Decimal | None] = {}
        for lu in lecture.quartiers:
            if point := lu.serie.au(moment):
                tous[lu.serie.lieu[1]] = point.valeur
        for (niveau, code), serie in lecture.references.items():
            if niveau not in {Niveau.COMMUNE, Niveau.EPCI}:
                continue
            siens = {q: v for q, v in tous.items() if q in lieux.complets.get(code, frozenset())}
            tout = serie.au(moment)
            permis = montrables(siens, tout.valeur if tout else None, seuil)
            caches |= {(Niveau.QUARTIER.value, q) for q, v in siens.items() if v is not None and q not in permis}
            if (
                tout
                and tout.valeur is not None
                and len(siens) == len(lieux.complets.get(code, ()))
                and TOUT not in permis
            ):
                caches.add((niveau, code))
            if siens and RESTE not in permis:
                caches.add((Niveau.HORS_QPV.value, code))
        cacher(lecture, caches, moment)


def cacher(lecture: LectureMesure, caches: set[Lieu], moment: Moment) -> None:
    lecture.quartiers = [
        QuartierLu(lu.quartier, sans(lu.serie, moment), lu.communes) if lu.serie.lieu in caches else lu
        for lu in lecture.quartiers
    ]
    for lieu in caches & set(lecture.references):
        lecture.references[lieu] = sans(lecture.references[lieu], moment)


def sans(serie: Serie, moment: Moment) -> Serie:
    """The same with the figure of a moment hidden."""
    points = tuple(
        Observe(
            p.grain,
            p.debut,
            p.fin,
            EtatValeur.SECRET,
            None,
            source=p.source,
            millesime=p.millesime,
            geographie=p.geographie,
        )
        if p.moment == moment
        else p
        for p in serie.points
    )
    return Serie(serie.nom, serie.lieu, points, serie.segments)


def completer_les_restes(lecture: LectureMesure, lieux: Alentours) -> None:
    """Counts of a commune or EPCI outside its neighbourhoods, where they add up and no secret forbids it."""
    if not lecture.definition.additionnable:
        return
    seuil = SEUILS[Secret(lecture.definition.secret)]
    par_code = {lu.serie.lieu[1]: lu.serie for lu in lecture.quartiers}
    for (niveau, code), serie in list(lecture.references.items()):
        siens = lieux.complets.get(code, frozenset())
        deja = (Niveau.HORS_QPV.value, code)
        if niveau not in {Niveau.COMMUNE, Niveau.EPCI} or deja in lecture.references or not siens <= set(par_code):
            continue
        points = []
        for point in serie.points:
            parts = {q: (p.valeur if (p := par_code[q].au(point.moment)) else None) for q in siens}
            reste = reste_hors_quartiers(point.valeur, parts, seuil)
            if reste is not None:
                source = f"{point.source} ; calcul : le tout moins ses quartiers"
                points.append(
                    Observe(point.grain, point.debut, point.fin, EtatValeur.PUBLIEE, reste, source=source,
                            millesime=point.millesime, geographie=point.geographie, calcule=True)
                )  # fmt: skip
        if points:
            coupes = couper([(p.debut, p.geographie) for p in points], [r.le for r in lecture.ruptures])
            nom = f"{serie.nom}, hors quartiers prioritaires"
            lecture.references[deja] = Serie(nom, deja, tuple(points), tuple(coupes))


def distributions(mesure: Mesure, moment: Moment, departement: str) -> tuple[Distribution, Distribution]:
    """All neighbourhoods of 2024 at a moment: France, then the department. One query."""
    lignes = (
        Releve.objects.courants()
        .ensemble()
        .filter(
            mesure=mesure,
            debut=moment[0],
            fin=moment[1],
            territoire__niveau=Niveau.QUARTIER,
            territoire__generation=Generation.QPV_2024,
        )
        .order_by("millesime")
        .values_list("territoire_id", "territoire__departement", "valeur")
    )
    valeurs = {pk: (dep, valeur) for pk, dep, valeur in lignes}
    return (
        Distribution.de(valeur for _, valeur in valeurs.values()),
        Distribution.de(valeur for dep, valeur in valeurs.values() if dep == departement),
    )


@dataclass(frozen=True)
class Ecart:
    """A neighbourhood against a reference: the gap now, and how it has changed since the former figures."""

    reference: Serie
    contre: Observe
    valeur: Estimation
    avant: Estimation | None = None
    changement: Estimation | None = None
    depuis: str = ""


def ecart(lui: Serie, reference: Serie | None, moment: Moment) -> Ecart | None:
    """None when one of the two has no published figure of that very period."""
    ici, la = lui.au(moment), reference.au(moment) if reference else None
    if reference is None or ici is None or la is None or ici.estimation is None or la.estimation is None:
        return None
    present = difference(ici.estimation, la.estimation)
    avant = lui.avant(moment)
    la_avant = reference.avant(moment)
    if avant is None or la_avant is None or avant.moment != la_avant.moment:
        return Ecart(reference, la, present)
    if avant.estimation is None or la_avant.estimation is None:
        return Ecart(reference, la, present)
    passe = difference(avant.estimation, la_avant.estimation)
    return Ecart(reference, la, present, passe, difference(present, passe), avant.periode)
