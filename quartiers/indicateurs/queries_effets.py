"""Figures of an analysis, read from the database: as many queries whatever the number of neighbourhoods."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from quartiers.contrat.models import QuartierContrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.indicateurs.effets.entree import AnalyseRefusee, Chiffre, Coupure, Entree, Parametres
from quartiers.indicateurs.effets.regions import departements_de_la_region
from quartiers.indicateurs.enums import SEUILS, EnsembleCompare, EtatValeur, Grain, Niveau, PlanAnalyse, Secret
from quartiers.indicateurs.lecture import changements, definition_en_cours
from quartiers.indicateurs.models import Analyse, DefinitionMesure, Mesure, Releve, Rupture, TerritoireObserve
from quartiers.indicateurs.statistiques import demi_largeur
from quartiers.socle.modeles import en_vigueur_le
from quartiers.territoire.enums import Generation

CHAMPS = (
    "mesure_id", "territoire_id", "debut", "fin", "grain", "etat", "valeur", "marge_basse", "marge_haute",
    "confiance", "millesime", "geographie", "version",
)  # fmt: skip


def parametres_de(analyse: Analyse) -> Parametres:
    """Raises AnalyseRefusee when the measure is no longer defined."""
    definition = definition_en_cours(analyse.mesure)
    if definition is None:
        raise AnalyseRefusee("Cette mesure n’a plus de définition en cours : choisissez-en une autre.")
    appariee = analyse.plan == PlanAnalyse.APPARIEMENT
    return Parametres(
        plan=analyse.plan,
        mesure=analyse.mesure.code,
        libelle=definition.libelle,
        unite=definition.unite,
        sens=definition.sens,
        le=analyse.le.isoformat(),
        traites=tuple(sorted(analyse.traites)),
        comparaison="" if analyse.plan == PlanAnalyse.AVANT_APRES else analyse.comparaison,
        depuis=analyse.depuis.isoformat() if analyse.depuis else "",
        jusqua=analyse.jusqua.isoformat() if analyse.jusqua else "",
        resume=analyse.resume,
        covariables=noms_des_mesures(analyse.covariables) if appariee else (),
        voisins=analyse.voisins,
        calibre=float(analyse.calibre),
        remise=analyse.remise,
        graine=analyse.graine,
    )


def noms_des_mesures(codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    voulus = list(codes)
    noms = dict(
        DefinitionMesure.objects.filter(mesure__code__in=voulus, fin__isnull=True).values_list(
            "mesure__code", "libelle"
        )
    )
    return tuple((code, noms.get(code, code)) for code in sorted(voulus))


def entree_de(analyse: Analyse, parametres: Parametres | None = None) -> Entree:
    """The figures of today under the settings of the analysis. Raises AnalyseRefusee."""
    p = parametres or parametres_de(analyse)
    lus = list(lieux_de(analyse, p).values_list("pk", "code", "nom"))
    noms = {code: nom for _, code, nom in lus}
    voulues = {p.mesure, *(code for code, _ in p.covariables)}
    mesures = dict(Mesure.objects.filter(code__in=voulues).values_list("pk", "code"))
    chiffres = chiffres_de(mesures, {pk: code for pk, code, _ in lus})
    refuser_les_petits_nombres(analyse, p, chiffres)
    return Entree(p, chiffres, noms, tuple(coupures_de(analyse, set(noms))))


def lieux_de(analyse: Analyse, p: Parametres) -> QuerySet[TerritoireObserve]:
    """The neighbourhoods studied and those of the comparison, of one generation."""
    lieux = TerritoireObserve.objects.filter(niveau=Niveau.QUARTIER)
    etudies = Q(code__in=p.traites)
    if p.plan == PlanAnalyse.AVANT_APRES:
        return lieux.filter(etudies)
    compares = Q(generation=Generation.QPV_2024) & ensemble_de(analyse)
    if analyse.hors_contrat and analyse.comparaison != EnsembleCompare.CONTRAT:
        compares &= ~Q(quartier__in=quartiers_du_contrat(analyse))
    return lieux.filter(etudies | compares)


def ensemble_de(analyse: Analyse) -> Q:
    departement = analyse.contrat.departement
    if analyse.comparaison == EnsembleCompare.CONTRAT:
        return Q(quartier__in=quartiers_du_contrat(analyse))
    if analyse.comparaison == EnsembleCompare.EPCI:
        passage = TerritoireObserve.objects.filter(quartier__communes__epci=analyse.contrat.epci_id).values("pk")
        return Q(pk__in=passage) if analyse.contrat.epci_id else Q(pk__in=[])
    if analyse.comparaison == EnsembleCompare.DEPARTEMENT:
        return Q(departement=departement)
    if analyse.comparaison == EnsembleCompare.REGION:
        return Q(departement__in=departements_de_la_region(departement))
    return Q()


def quartiers_du_contrat(analyse: Analyse) -> list[int]:
    jour = jour_de_lecture(analyse.contrat)
    tenus = QuartierContrat.objects.filter(en_vigueur_le(jour), contrat=analyse.contrat, quartier__isnull=False)
    return [pk for pk in tenus.values_list("quartier_id", flat=True) if pk]


def chiffres_de(mesures: Mapping[int, str], lieux: Mapping[int, str]) -> tuple[Chiffre, ...]:
    """The latest vintage of each figure, all sexes and ages, in the order of the codes. One query, of one table."""
    lignes = (
        Releve.objects.courants()
        .ensemble()
        .filter(mesure__in=list(mesures))
        .order_by("debut", "fin", "millesime")
        .values_list(*CHAMPS)
    )
    retenus = {ligne[:4]: ligne for ligne in lignes if ligne[1] in lieux}
    lus = (chiffre_de(ligne, mesures, lieux) for ligne in retenus.values())
    return tuple(sorted(lus, key=lambda c: c.cle))


def chiffre_de(ligne: tuple[Any, ...], mesures: Mapping[int, str], lieux: Mapping[int, str]) -> Chiffre:
    mesure, lieu, debut, fin, grain, etat, valeur, basse, haute, confiance, millesime, geographie, version = ligne
    marge = None if valeur is None else demi_largeur(valeur, basse, haute)
    return Chiffre(
        mesures[mesure], lieux[lieu], debut.isoformat(), fin.isoformat(), grain, etat, ecrit(valeur), ecrit(marge),
        confiance or 0, millesime, geographie, version,
    )  # fmt: skip


def ecrit(valeur: Decimal | None) -> str:
    return "" if valeur is None else f"{valeur:f}"


def refuser_les_petits_nombres(analyse: Analyse, p: Parametres, chiffres: Iterable[Chiffre]) -> None:
    """Our own counts under the threshold are hidden elsewhere: a mean of them, beside the others, would tell them."""
    definition = definition_en_cours(analyse.mesure)
    if definition is None or analyse.mesure.contrat_id is None or not definition.additionnable:
        return
    seuil = SEUILS[Secret(definition.secret)]
    petits = sum(1 for c in chiffres if c.mesure == p.mesure and c.nombre is not None and 0 < c.nombre < seuil)
    if petits:
        raise AnalyseRefusee(
            f"{petits} valeur(s) de cette mesure sont sous le seuil de secret ({definition.get_secret_display()}) : une "
            "moyenne les laisserait deviner. Choisissez une mesure moins fine, ou des périodes plus longues."
        )


def coupures_de(analyse: Analyse, codes: set[str]) -> Iterable[Coupure]:
    """Breaks told of the measure, of a place, and other definitions."""
    ruptures = Rupture.objects.filter(Q(mesure=analyse.mesure) | Q(mesure__isnull=True)).select_related("territoire")
    for rupture in ruptures:
        lieu = rupture.territoire
        if lieu is None:
            yield Coupure(rupture.le.isoformat(), "", rupture.explication)
        elif lieu.niveau == Niveau.QUARTIER and lieu.code in codes:
            yield Coupure(rupture.le.isoformat(), lieu.code, rupture.explication)
    for jour in changements(analyse.mesure):
        yield Coupure(jour.isoformat(), "", "autre définition de la mesure")


def mesures_des_quartiers(contrat_id: int, codes: Iterable[str]) -> Mapping[str, int]:
    """Measures with published figures of these neighbourhoods → how many dated periods. One query."""
    lignes = (
        Releve.objects.courants()
        .ensemble()
        .filter(territoire__niveau=Niveau.QUARTIER, territoire__code__in=list(codes), etat=EtatValeur.PUBLIEE)
        .filter(Q(contrat=contrat_id) | Q(contrat__isnull=True))
        .values("mesure__code")
        .annotate(periodes=Count("debut", filter=~Q(grain=Grain.SANS_DATE), distinct=True))
        .values_list("mesure__code", "periodes")
    )
    return dict(lignes)
