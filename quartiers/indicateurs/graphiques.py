"""Charts of the reading: bars of one moment, one small chart of time per neighbourhood, the map."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse

from quartiers.contrat.models import Contrat
from quartiers.exports.graphiques import Repere, barres, courbe, url_etroite, url_graphique
from quartiers.indicateurs.lecture import LectureMesure, QuartierLu, Serie
from quartiers.indicateurs.statistiques import Estimation
from quartiers.indicateurs.textes import estimation, texte_de

RUPTURE = "rupture"


def barres_du_moment(lecture: LectureMesure) -> dict[str, Any]:
    """The neighbourhoods, then what they are compared with, at the chosen moment."""
    assert lecture.moment is not None  # noqa: S101 - the page has a moment
    unite = lecture.definition.unite
    points = [(str(lu.quartier), lu.serie.au(lecture.moment)) for lu in lecture.quartiers]
    reperes = [] if lecture.definition.additionnable else reperes_de(lecture)
    titre = lecture.definition.libelle
    spec = barres(
        [{"nom": nom, "valeur": p.valeur if p else None} for nom, p in points], "nom", "valeur", titre, unite, reperes
    )
    dit = ", ".join(f"{nom} {texte_de(p, unite)}" for nom, p in points)
    lignes = [{"nom": nom, "valeur": texte_de(p, unite)} for nom, p in points]
    lignes += [{"nom": r.libelle, "valeur": estimation(Estimation(Decimal(str(r.valeur))), unite)} for r in reperes]
    return {
        "src": url_graphique(spec, titre),
        "src_etroit": url_etroite(spec, titre),
        "alt": f"{titre} par quartier : {dit}.",
        "titre": titre,
        "colonnes": [("nom", "Territoire"), ("valeur", "Valeur", "nombre")],
        "lignes": lignes,
    }


def reperes_de(lecture: LectureMesure) -> list[Repere]:
    reperes = []
    for serie in lecture.references.values():
        point = serie.au(lecture.moment) if lecture.moment else None
        if point and point.valeur is not None:
            reperes.append(Repere(serie.nom, point.valeur))
    mediane = lecture.nationale.mediane
    return [*reperes, Repere("Médiane des quartiers de France", mediane)] if mediane is not None else reperes


def petits_multiples(lecture: LectureMesure) -> list[dict[str, Any]]:
    """One chart of time per neighbourhood that has two figures or more, with what surrounds it."""
    return [multiple(lecture, lu) for lu in lecture.quartiers if len(publies(lu.serie)) > 1]


def multiples_du_quartier(lectures: Sequence[LectureMesure], quartier: int) -> list[dict[str, Any]]:
    """One chart of time per measure that has two figures or more in a neighbourhood, named after the measure."""
    return [
        {**multiple(lecture, lu), "titre": lecture.definition.libelle}
        for lecture in lectures
        for lu in lecture.quartiers
        if lu.quartier.pk == quartier and len(publies(lu.serie)) > 1
    ]


def multiple(lecture: LectureMesure, lu: QuartierLu) -> dict[str, Any]:
    unite = lecture.definition.unite
    series = [lu.serie, *autour_de(lecture, lu)]
    lignes = lignes_de_temps(series)
    titre = f"{lecture.definition.libelle} – {lu.quartier}"
    abscisses = [x for x in dict.fromkeys(ligne["x"] for ligne in lignes) if x != RUPTURE]
    noms = [serie.nom for serie in series]
    par_x = {(p.court, serie.nom): texte_de(p, unite) for serie in series for p in serie.points}
    return {
        "src": url_etroite(courbe(lignes, "x", "y", titre, unite, "nom"), titre),
        "alt": f"{titre} : " + ", ".join(f"{p.court} {texte_de(p, unite)}" for p in lu.serie.points) + ".",
        "titre": str(lu.quartier),
        "colonnes": [("x", "Période"), *((f"s{rang}", nom, "nombre") for rang, nom in enumerate(noms))],
        "lignes": [
            {"x": x, **{f"s{rang}": par_x.get((x, nom), "") for rang, nom in enumerate(noms)}} for x in abscisses
        ],
    }


def autour_de(lecture: LectureMesure, lu: QuartierLu) -> list[Serie]:
    """For a rate, commune and EPCI; counts of places of another size would flatten the line."""
    if lecture.definition.additionnable:
        return []
    trouvees = [lecture.reference_de(lu, niveau) for niveau in ("commune", "epci")]
    return [serie for serie in trouvees if serie and publies(serie)]


def publies(serie: Serie) -> list[Any]:
    return [p for p in serie.points if p.valeur is not None]


def lignes_de_temps(series: Sequence[Serie]) -> list[dict[str, Any]]:
    """Rows in the order of time; between two segments, a tick « rupture » without value, which breaks the line."""
    moments = sorted({p.moment for serie in series for p in serie.points})
    lignes: list[dict[str, Any]] = []
    dernier: dict[str, int] = {}
    for moment in moments:
        ici = [(s, rang) for s in series for rang, p in enumerate(s.points) if p.moment == moment]
        coupees = [s for s, rang in ici if dernier.get(s.nom, s.segments[rang]) != s.segments[rang]]
        lignes += [{"x": RUPTURE, "y": None, "nom": s.nom} for s in coupees]
        for serie, rang in ici:
            point = serie.points[rang]
            dernier[serie.nom] = serie.segments[rang]
            lignes.append({"x": point.court, "y": point.valeur, "nom": serie.nom})
    return lignes


def carte_de(contrat: Contrat, lecture: LectureMesure) -> str:
    """Address of the map: the neighbourhoods with their figures, alone so that these can be read."""
    periode = "_".join(jour.isoformat() for jour in lecture.moment) if lecture.moment else ""
    ici = reverse("indicateurs:contours", args=[contrat.code, lecture.mesure.code])
    return f"{ici}?periode={periode}"
