"""The figures of a contract, measure by measure and neighbourhood by neighbourhood."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.exports.tableaux import reponse_tableau
from quartiers.indicateurs.details import details_de
from quartiers.indicateurs.graphiques import barres_du_moment, carte_de, multiples_du_quartier, petits_multiples
from quartiers.indicateurs.lecture import LectureMesure, QuartierLu, lire_definie
from quartiers.indicateurs.models import DefinitionMesure, Releve
from quartiers.indicateurs.permissions import definir, saisir
from quartiers.indicateurs.queries_mesures import tableau_de_bord
from quartiers.indicateurs.statistiques import bornes_de_classes, classe_de
from quartiers.indicateurs.tableaux_mesures import (
    COLONNES_EXPORT,
    colonnes_lecture,
    lignes_distribution,
    lignes_exportees,
    lignes_lecture,
    lignes_valeurs,
    notes_de,
    sources_de,
)
from quartiers.indicateurs.textes import legende_de_classe, phrases, reserves, texte_de
from quartiers.indicateurs.views.commun import fil, lieux_de, mesure_visible, moment_demande
from quartiers.socle.affichage import Lien
from quartiers.territoire.models import Contour
from quartiers.territoire.queries import contours_de

COLONNES_VALEURS = [
    ("territoire", "Territoire"),
    ("niveau", "Niveau"),
    ("periode", "Période"),
    ("valeur", "Valeur", "nombre"),
    ("geographie", "Géographie"),
    ("source", "Source, millésime"),
]
COLONNES_VERSIONS = [
    ("territoire", "Territoire"),
    ("periode", "Période"),
    ("version", "Version", "nombre"),
    ("motif", "Motif"),
    ("le", "Écrite le", "date"),
]


@public
def mesures(request: RequeteActeur, code: str) -> HttpResponse:
    """All the measures that have figures here: the latest of each, neighbourhood by neighbourhood."""
    contrat = contrat_visible(request.acteur, code)
    bord = tableau_de_bord(contrat, lieux_de(contrat))
    contexte = {
        "contrat": contrat,
        "groupes": bord.groupes,
        "colonnes": bord.colonnes,
        "quartiers": bord.quartiers,
        "peut_definir": definir(request.acteur, contrat),
        "fil_ariane": [*fil(contrat)[:-1], ("Indicateurs", "")],
    }
    return render(request, "indicateurs/mesures.html", contexte)


@public
def mesure(request: RequeteActeur, code: str, mesure: str) -> HttpResponseBase:
    """One measure: the neighbourhoods against all that surrounds them, at a moment and through time."""
    contrat, lue, definition = mesure_visible(request, code, mesure)
    lecture = lire_definie(contrat, definition, lieux_de(contrat), moment_demande(request.GET.get("periode", "")))
    if demande := request.GET.get("format"):
        titre = f"{definition.libelle} – {contrat}"
        notes = notes_de(lecture)
        return reponse_tableau(f"mesure-{lue.code}", titre, COLONNES_EXPORT, lignes_exportees(lecture), demande, notes)
    contexte = {
        "contrat": contrat,
        "mesure": lue,
        "definition": definition,
        "lecture": lecture,
        "faits": faits(definition),
        "definitions": list(lue.definitions.order_by("-debut")),
        "indicateurs": lue.indicateurs.filter(contrat=contrat).order_by("rang"),
        "peut_saisir": lue.contrat_id == contrat.pk and saisir(request.acteur, contrat),
        "peut_definir": lue.contrat_id == contrat.pk and definir(request.acteur, contrat),
        "fil_ariane": fil(contrat, (definition.libelle, "")),
        **(contexte_lecture(contrat, lecture) if lecture.moment else {}),
    }
    if contexte["peut_saisir"] and lecture.moment:
        contexte["colonnes_valeurs"] = [*COLONNES_VALEURS, ("correction", "Correction", "lien")]
    return render(request, "indicateurs/mesure.html", contexte)


def contexte_lecture(contrat: Contrat, lecture: LectureMesure) -> dict[str, Any]:
    niveaux = niveaux_compares(lecture)
    colonnes_details, details = details_de(lecture)
    return {
        "colonnes_details": colonnes_details,
        "details": details,
        "onglets": onglets(contrat, lecture),
        "colonnes": colonnes_lecture(lecture),
        "lignes": lignes_lecture(contrat, lecture),
        "phrases": [(lu.quartier, phrases(lecture, lu, niveaux)) for lu in lecture.quartiers],
        "reserves": reserves(lecture, niveaux),
        "barres": barres_du_moment(lecture),
        "multiples": petits_multiples(lecture),
        "distribution": lignes_distribution(lecture),
        "colonnes_distribution": [
            ("nom", "Repère"),
            ("france", "France", "nombre"),
            ("departement", "Département", "nombre"),
        ],
        "colonnes_valeurs": COLONNES_VALEURS,
        "valeurs": lignes_valeurs(contrat, lecture),
        "sources": sources_de(lecture),
        "geojson": carte_de(contrat, lecture),
        "fonds": settings.FONDS_DE_CARTE,
        "credit_fonds": settings.FONDS_DE_CARTE_CREDIT,
    }


def niveaux_compares(lecture: LectureMesure) -> list[str]:
    """Sentences speak of the commune, the EPCI, the rest; the table shows all."""
    return [niveau for niveau in ("commune", "epci", "hors_qpv", "zone_emploi") if niveau in lecture.niveaux]


def onglets(contrat: Contrat, lecture: LectureMesure) -> list[dict[str, Any]]:
    """The moments that one may look at; none when there is but one."""
    adresse = reverse("indicateurs:mesure", args=[contrat.code, lecture.mesure.code])
    liste = [
        {
            "libelle": point.periode,
            "url": f"{adresse}?periode={point.debut.isoformat()}_{point.fin.isoformat()}",
            "actif": point.moment == lecture.moment,
        }
        for point in lecture.moments[:12]
    ]
    return liste if len(liste) > 1 else []


def faits(definition: DefinitionMesure) -> list[tuple[str, Any]]:
    """The sheet of the measure."""
    tous = [
        ("Définition", definition.definition),
        ("Genre", definition.get_genre_display()),
        ("Unité", definition.unite or "indice, sans unité"),
        ("Sens souhaité", definition.get_sens_display()),
        ("Producteur", definition.producteur),
        ("Source", definition.source),
        ("Périodicité", definition.periodicite),
        ("Niveau le plus fin", definition.get_maille_display()),
        (
            "Se détaille",
            " et ".join(d for d, oui in (("par sexe", definition.par_sexe), ("par âge", definition.par_age)) if oui),
        ),
        ("Méthode", definition.methode),
        ("Valable depuis le", definition.debut),
    ]
    return [(libelle, valeur) for libelle, valeur in tous if valeur]


@public
def contours(request: RequeteActeur, code: str, mesure: str) -> HttpResponse:
    """The neighbourhoods of the contract with their figure, for the map."""
    contrat, _, definition = mesure_visible(request, code, mesure)
    lecture = lire_definie(contrat, definition, lieux_de(contrat), moment_demande(request.GET.get("periode", "")))
    traces = contours_de([lu.quartier.quartier for lu in lecture.quartiers if lu.quartier.quartier])
    entites = [
        entite
        for lu in lecture.quartiers
        if lu.quartier.quartier_id in traces
        for entite in entites_de(code, lecture, lu, traces[lu.quartier.quartier_id])
    ]
    reponse = JsonResponse(
        {"type": "FeatureCollection", "features": entites}, json_dumps_params={"ensure_ascii": False}
    )
    reponse["Cache-Control"] = "private, max-age=300"
    return reponse


def entites_de(code: str, lecture: LectureMesure, lu: QuartierLu, contour: Contour) -> list[dict[str, Any]]:
    """The outline, and its figure written at its middle: the map writes only on what has no bubble."""
    dit, couleur = dit_sur_la_carte(lecture, lu), couleur_de(lecture, lu)
    ouest, sud, est, nord = contour.emprise
    milieu = [(ouest + est) / 2, (sud + nord) / 2]
    proprietes = {
        "style": "qpv",
        "nom": str(lu.quartier),
        "detail": f"{lecture.definition.libelle}\u00a0: {dit}",
        "url": reverse("indicateurs:quartier", args=[code, lu.quartier.code]),
        **couleur,
    }
    ecrit = {"type": "Polygon", "coordinates": [[milieu, milieu, milieu, milieu]]}
    return [
        {"type": "Feature", "geometry": contour.geometrie, "properties": proprietes},
        {"type": "Feature", "geometry": ecrit, "properties": {"style": "qpv", "etiquette": dit, **couleur}},
    ]


def couleur_de(lecture: LectureMesure, lu: QuartierLu) -> dict[str, Any]:
    """The class of the figure among the neighbourhoods of France, with its words; no class without such figures."""
    bornes = bornes_de_classes(lecture.nationale)
    if not bornes or lecture.moment is None:
        return {}
    point = lu.serie.au(lecture.moment)
    if point is None or point.valeur is None:
        return {"legende": "Sans valeur publiée"}
    classe = classe_de(point.valeur, bornes)
    return {"classe": classe, "legende": legende_de_classe(classe, bornes, lecture.definition.unite)}


def dit_sur_la_carte(lecture: LectureMesure, lu: QuartierLu) -> str:
    point = lu.serie.au(lecture.moment) if lecture.moment else None
    return texte_de(point, lecture.definition.unite, marge=False)


@public
def quartier(request: RequeteActeur, code: str, quartier: str) -> HttpResponseBase:
    """One neighbourhood, all its measures: level, change, against its commune, EPCI and the neighbourhoods of France."""
    contrat = contrat_visible(request.acteur, code)
    bord = tableau_de_bord(contrat, lieux_de(contrat))
    lui = next((q for q in bord.quartiers if q.code == quartier), None)
    if lui is None:
        raise Http404("Ce contrat n’a pas de quartier observé à cette adresse.")
    groupes = bord.pour(lui)
    if demande := request.GET.get("format"):
        lignes = [ligne for _, du_groupe, _ in groupes for ligne in du_groupe]
        return reponse_tableau(
            f"indicateurs-{lui.code}", f"Indicateurs – {lui}", bord.colonnes_export, sans_liens(lignes), demande
        )
    contexte = {
        "contrat": contrat,
        "quartier": lui,
        "groupes": groupes,
        "colonnes": bord.colonnes_quartier,
        "multiples": multiples_du_quartier(bord.lectures, lui.pk),
        "autres": [q for q in bord.quartiers if q.pk != lui.pk],
        "fil_ariane": fil(contrat, (str(lui), "")),
    }
    return render(request, "indicateurs/quartier.html", contexte)


def sans_liens(lignes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{cle: v.libelle if isinstance(v, Lien) else v for cle, v in ligne.items()} for ligne in lignes]


@public
def versions(request: RequeteActeur, code: str, mesure: str) -> HttpResponse:
    """Every version of the figures of a measure of the contract that were corrected, with the reasons."""
    contrat, lue, definition = mesure_visible(request, code, mesure)
    corriges = Releve.objects.filter(mesure=lue, version__gt=1).order_by("-cree_le", "-pk")[:200]
    contexte = {
        "contrat": contrat,
        "definition": definition,
        "mesure": lue,
        "colonnes": COLONNES_VERSIONS,
        "lignes": [
            {
                "territoire": str(r.territoire),
                "periode": f"{r.debut:%d/%m/%Y} – {r.fin:%d/%m/%Y}",
                "version": r.version,
                "motif": r.motif,
                "le": r.cree_le,
            }
            for r in corriges.select_related("territoire")
        ],
        "fil_ariane": fil(
            contrat,
            (definition.libelle, reverse("indicateurs:mesure", args=[code, lue.code])),
            ("Corrections", ""),
        ),
    }
    return render(request, "indicateurs/versions.html", contexte)
