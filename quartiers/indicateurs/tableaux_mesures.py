"""Tables of a reading, on the page and in a file: the same columns, the same secrecy."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from quartiers.contrat.models import Contrat
from quartiers.exports.tableaux import Colonne as ColonneExport
from quartiers.indicateurs.enums import EtatValeur, Niveau
from quartiers.indicateurs.lecture import LectureMesure, Observe, QuartierLu, Serie, ecart
from quartiers.indicateurs.statistiques import QUANTILES, Distribution, Estimation
from quartiers.indicateurs.textes import estimation, source_de, texte_de
from quartiers.socle.affichage import Colonne, Lien
from quartiers.socle.formats import INSECABLE, nombre

RIEN = "–"
COLONNES_EXPORT = [
    ColonneExport("territoire", "Territoire"),
    ColonneExport("niveau", "Niveau"),
    ColonneExport("code", "Code"),
    ColonneExport("periode", "Période"),
    ColonneExport("valeur", "Valeur"),
    ColonneExport("marge", "Marge (plus ou moins)"),
    ColonneExport("confiance", "Confiance (%)"),
    ColonneExport("etat", "Publication"),
    ColonneExport("segment", "Segment de série"),
    ColonneExport("geographie", "Géographie"),
    ColonneExport("source", "Source"),
    ColonneExport("millesime", "Millésime"),
    ColonneExport("provisoire", "Provisoire"),
]


def colonnes_lecture(lecture: LectureMesure) -> list[Colonne]:
    """One row a neighbourhood: level, change, then each level it is compared with."""
    mot = "" if lecture.definition.additionnable else " : valeur et écart"
    return [
        Colonne("quartier", "Quartier", "lien"),
        Colonne("valeur", "Valeur", "nombre"),
        Colonne("evolution", "Évolution", "nombre"),
        *(Colonne(niveau, f"{Niveau(niveau).label}{mot}", "nombre") for niveau in lecture.niveaux),
        *([Colonne("rang", "Rang en France", "nombre")] if lecture.nationale.effectif > 1 else []),
        *([Colonne("rang_dep", "Rang du département", "nombre")] if lecture.departementale.effectif > 1 else []),
    ]


def lignes_lecture(contrat: Contrat, lecture: LectureMesure) -> list[dict[str, Any]]:
    return [ligne_lecture(contrat, lecture, lu) for lu in lecture.quartiers]


def ligne_lecture(contrat: Contrat, lecture: LectureMesure, lu: QuartierLu) -> dict[str, Any]:
    unite, moment = lecture.definition.unite, lecture.moment
    assert moment is not None  # noqa: S101 - tables are made of a moment
    point = lu.serie.au(moment)
    mouvement = lu.serie.evolution(moment)
    valeur = point.valeur if point else None
    return {
        "quartier": Lien(str(lu.quartier), reverse("indicateurs:quartier", args=[contrat.code, lu.quartier.code])),
        "valeur": texte_de(point, unite) + (" (provisoire)" if point and point.provisoire else ""),
        "evolution": f"{estimation(mouvement[1], unite, signe=True, points=True)} depuis {mouvement[0].periode}"
        if mouvement
        else RIEN,
        **{niveau: contre(lecture, lu, niveau) for niveau in lecture.niveaux},
        "rang": rang(lecture.nationale, valeur),
        "rang_dep": rang(lecture.departementale, valeur),
    }


def contre(lecture: LectureMesure, lu: QuartierLu, niveau: str) -> str:
    reference = lecture.reference_de(lu, niveau)
    point = reference.au(lecture.moment) if reference and lecture.moment else None
    if point is None or lecture.moment is None:
        return RIEN
    unite = lecture.definition.unite
    texte = texte_de(point, unite)
    trouve = ecart(lu.serie, reference, lecture.moment)
    if trouve is None or lecture.definition.additionnable:
        return texte
    dit = estimation(trouve.valeur, unite, signe=True, points=True)
    if trouve.changement is None:
        return f"{texte} ; écart {dit}"
    return (
        f"{texte} ; écart {dit}, {estimation(trouve.changement, unite, signe=True, points=True)} depuis {trouve.depuis}"
    )


def rang(repartition: Distribution, valeur: Any) -> str:
    if valeur is None or repartition.effectif < 2:
        return RIEN
    place, _ = repartition.rang(valeur)
    return f"{nombre(place)} sur {nombre(repartition.effectif)}"


def lignes_distribution(lecture: LectureMesure) -> list[dict[str, str]]:
    """Quantiles of the neighbourhoods of France and of the department."""
    if lecture.nationale.effectif < 2:
        return []
    unite = lecture.definition.unite
    lignes = [
        {
            "nom": nom,
            "france": dite(lecture.nationale.quantile(part), unite),
            "departement": quantile_dep(lecture, part),
        }
        for nom, part in QUANTILES
    ]
    return [
        {
            "nom": "Quartiers qui publient",
            "france": nombre(lecture.nationale.effectif),
            "departement": nombre(lecture.departementale.effectif),
        },
        {
            "nom": "Quartiers sous secret ou sans valeur",
            "france": nombre(lecture.nationale.secretes),
            "departement": nombre(lecture.departementale.secretes),
        },
        *lignes,
    ]


def quantile_dep(lecture: LectureMesure, part: Any) -> str:
    """Quantiles of a handful of neighbourhoods say nothing."""
    if lecture.departementale.effectif < 10:
        return f"moins de 10{INSECABLE}quartiers"
    return dite(lecture.departementale.quantile(part), lecture.definition.unite)


def dite(valeur: Any, unite: str) -> str:
    return RIEN if valeur is None else estimation(Estimation(valeur), unite)


def series(lecture: LectureMesure) -> Iterator[Serie]:
    yield from (lu.serie for lu in lecture.quartiers)
    yield from lecture.references.values()
    yield from lecture.anciens


def lignes_valeurs(contrat: Contrat, lecture: LectureMesure) -> list[dict[str, Any]]:
    """Every figure shown on the page, with its source, its vintage, its outlines; ours can be corrected."""
    unite = lecture.definition.unite
    return [
        {
            "territoire": serie.nom,
            "niveau": Niveau(serie.lieu[0]).label,
            "periode": point.periode + (" (provisoire)" if point.provisoire else ""),
            "valeur": texte_de(point, unite),
            "geographie": point.geographie,
            "source": source_de([point]),
            "correction": Lien("Corriger", reverse("indicateurs:corriger", args=[contrat.code, point.pk]))
            if point.pk and lecture.mesure.contrat_id
            else "",
        }
        for serie in series(lecture)
        for point in serie.points
    ]


def lignes_exportees(lecture: LectureMesure) -> Iterator[dict[str, Any]]:
    for serie in series(lecture):
        for segment, point in zip(serie.segments, serie.points, strict=True):
            yield {
                "territoire": serie.nom,
                "niveau": Niveau(serie.lieu[0]).label,
                "code": serie.lieu[1],
                "periode": point.periode,
                "valeur": point.valeur.normalize() if point.valeur is not None else None,
                "marge": point.marge,
                "confiance": point.confiance,
                "etat": EtatValeur(point.etat).label + (" (calculée)" if point.calcule else ""),
                "segment": segment + 1,
                "geographie": point.geographie,
                "source": point.source,
                "millesime": point.millesime or "non précisé",
                "provisoire": "oui" if point.provisoire else "non",
            }


def sources_de(lecture: LectureMesure) -> str:
    points: list[Observe] = [p for serie in series(lecture) for p in serie.points if p.moment == lecture.moment]
    return source_de(points)


def notes_de(lecture: LectureMesure) -> dict[str, str]:
    return {
        "Mesure": lecture.definition.libelle,
        "Unité": lecture.definition.unite or "indice",
        "Source": sources_de(lecture),
        "Lecture": "Deux valeurs d’un même territoire et de segments différents ne se comparent pas.",
    }
