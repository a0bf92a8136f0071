"""The neighbourhoods of a contract compared, and the page of each: several packages on one page."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from quartiers.accueil.graphiques import graphiques, valeur_chiffre
from quartiers.accueil.jeux import contours_geojson
from quartiers.accueil.queries.portrait import (
    NON_COMMUNIQUE,
    Mesure,
    mesures,
    quartiers_du_contrat,
    series,
)
from quartiers.accueil.queries.quartier import (
    evolution_depuis_2015,
    instances_du_quartier,
    projet_du_quartier,
    questions_du_quartier,
)
from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Chiffre, Contrat, QuartierContrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.exports.colonnes import ColonneLibre
from quartiers.exports.tableaux import reponse_tableau
from quartiers.socle.affichage import Colonne, Lien
from quartiers.territoire.queries import Comparaison, contour_du, texte_de_valeur


@public
def quartiers(request: RequeteActeur, code: str) -> HttpResponseBase:
    """Every neighbourhood of the contract side by side: figures of the text, then published series."""
    contrat = contrat_visible(request.acteur, code)
    liste = quartiers_du_contrat(contrat, jour_de_lecture(contrat))
    toutes, publiees = mesures(contrat), series(liste)
    if demande := request.GET.get("format"):
        colonnes = [("origine", "Origine"), *colonnes_comparaison(liste)]
        return reponse_tableau(
            f"quartiers-{code}",
            f"Quartiers comparés – {contrat}",
            colonnes,
            lignes_exportees(toutes, publiees, liste),
            demande,
            notes={"Source": "Texte du contrat ; séries publiées : producteur et millésime en regard."},
        )
    contexte = {
        "contrat": contrat,
        "quartiers": liste,
        "colonnes": colonnes_comparaison(liste),
        "lignes_contrat": [ligne_mesure(mesure, liste) for mesure in toutes],
        "lignes_series": [ligne_serie(serie, liste) for serie in publiees],
        "graphiques": graphiques(contrat, toutes, liste),
        "fil_ariane": [(str(contrat), reverse("accueil:contrat", args=[code])), ("Quartiers", "")],
    }
    return render(request, "accueil/quartiers.html", contexte)


@public
def quartier(request: RequeteActeur, code: str, quartier: str) -> HttpResponseBase:
    """Who it is, where it is, what changed since 2015, its figures beside the others', its project."""
    contrat = contrat_visible(request.acteur, code)
    jour = jour_de_lecture(contrat)
    liste = quartiers_du_contrat(contrat, jour)
    lui = next((q for q in liste if q.code == quartier), None)
    if lui is None:
        raise Http404("Ce contrat n’a pas de quartier à cette adresse.")
    toutes, publiees = mesures(contrat), series(liste, lui)
    siennes = [mesure for mesure in toutes if lui.pk in mesure.par_quartier]
    if demande := request.GET.get("format"):
        colonnes = [("origine", "Origine"), *colonnes_comparaison(liste)]
        lignes = lignes_exportees(siennes, publiees, liste)
        return reponse_tableau(f"quartier-{lui.code}", f"{lui.titre} – {contrat}", colonnes, lignes, demande)
    contexte = {
        "contrat": contrat,
        "quartier": lui,
        "autres": [q for q in liste if q.pk != lui.pk],
        "identite": identite(lui),
        **carte(contrat, lui),
        "evolution": evolution_depuis_2015(lui),
        "chiffres": [chiffre_a_montrer(mesure, mesure.par_quartier[lui.pk]) for mesure in siennes],
        "colonnes": colonnes_comparaison(liste, lui),
        "lignes_contrat": [ligne_mesure(mesure, liste) for mesure in siennes],
        **series_publiees(publiees if lui.quartier else []),
        "graphiques": graphiques(contrat, siennes, liste),
        "projet": projet_du_quartier(contrat, lui, jour),
        "instances": instances_du_quartier(contrat, lui, jour),
        "questions": questions_du_quartier(contrat, lui, jour),
        "fil_ariane": [
            (str(contrat), reverse("accueil:contrat", args=[code])),
            ("Quartiers", reverse("accueil:quartiers", args=[code])),
            (str(lui), ""),
        ],
    }
    return render(request, "accueil/quartier.html", contexte)


@public
def contours(request: RequeteActeur, code: str) -> HttpResponseBase:
    """Outlines for the maps of the contract's pages, each leading to its page; `?quartier=` keeps one."""
    contrat = contrat_visible(request.acteur, code)
    seul = request.GET.get("quartier", "")
    trace = contours_geojson(contrat, jour_de_lecture(contrat))
    gardes = [t for t in trace["features"] if t["geometry"] and seul in {"", t["properties"]["code"]}]
    for trait in gardes:
        lui = trait["properties"]
        adresse = reverse("accueil:quartier", args=[code, lui["code"]])
        trait["properties"] = {
            "style": "qpv",
            "nom": lui["nom"],
            "detail": ", ".join(filter(None, [lui["commune_nom"], lui["code_national"]])),
            "url": "" if seul else adresse,
        }
    reponse = JsonResponse({**trace, "features": gardes}, json_dumps_params={"ensure_ascii": False})
    reponse["Cache-Control"] = "private, max-age=300"
    return reponse


@public
def fond(request: RequeteActeur, code: str) -> HttpResponseBase:
    """What stands behind the neighbourhoods on the map: communes and pockets of poverty of the contract."""
    contrat = contrat_visible(request.acteur, code)
    communes = contrat.communes.filter(contour__isnull=False).order_by("code")
    poches = contrat.poches.filter(geometrie__isnull=False).select_related("commune").defer("commune__contour")
    traits = [
        *(trait(c.contour, style="commune", etiquette=c.nom) for c in communes),
        *(
            trait(p.geometrie, style="poche", nom=p.nom, detail=f"Poche de pauvreté, {p.commune}. {p.source}")
            for p in poches.order_by("pk")
        ),
    ]
    reponse = JsonResponse(
        {"type": "FeatureCollection", "arriere_plan": True, "features": traits},
        json_dumps_params={"ensure_ascii": False},
    )
    reponse["Cache-Control"] = "private, max-age=300"
    return reponse


def trait(geometrie: dict[str, Any] | None, **proprietes: str) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometrie, "properties": proprietes}


def colonnes_comparaison(liste: Sequence[QuartierContrat], lui: QuartierContrat | None = None) -> list[ColonneLibre]:
    """One column a neighbourhood, `lui` first."""
    ordonnes = sorted(liste, key=lambda q: lui is not None and q.pk != lui.pk)
    return [
        ("libelle", "Donnée"),
        *((f"q{q.pk}", q.titre, "nombre") for q in ordonnes),
        Colonne("precision", "Année, source", classe="large"),
    ]


def ligne_mesure(mesure: Mesure, liste: Sequence[QuartierContrat]) -> dict[str, Any]:
    valeurs = {f"q{q.pk}": valeur_chiffre(mesure.par_quartier.get(q.pk)) for q in liste}
    return {"libelle": mesure.titre, **valeurs, "precision": mesure.precision}


def ligne_serie(serie: Comparaison, liste: Sequence[QuartierContrat]) -> dict[str, Any]:
    textes = {v.quartier.pk: v.texte for v in serie.valeurs}
    valeurs = {f"q{q.pk}": textes.get(q.quartier_id, NON_COMMUNIQUE) for q in liste}
    return {"libelle": serie.libelle, **valeurs, "precision": serie.mention}


def series_publiees(series_lues: Sequence[Comparaison]) -> dict[str, Any]:
    """The table of one neighbourhood's series: a column a reference, the source beside only where they differ."""
    reperes = list(dict.fromkeys(libelle for serie in series_lues for libelle, _ in serie.references))
    mentions = list(dict.fromkeys(serie.mention for serie in series_lues))
    lignes = []
    for serie in series_lues:
        sienne = serie.valeur_du_quartier
        dites = {libelle: texte_de_valeur(valeur, serie.unite) for libelle, valeur in serie.references}
        valeurs = {f"r{rang}": dites.get(libelle, "") for rang, libelle in enumerate(reperes)}
        lignes.append(
            {
                "libelle": serie.libelle,
                "valeur": sienne.texte if sienne else NON_COMMUNIQUE,
                **valeurs,
                "source": serie.mention,
            }
        )
    colonnes = [
        ("libelle", "Donnée publiée"),
        ("valeur", "Ce quartier", "nombre"),
        *((f"r{rang}", libelle, "nombre") for rang, libelle in enumerate(reperes)),
    ]
    if len(mentions) > 1:
        colonnes.append(("source", "Source, millésime"))
    return {
        "colonnes_series": colonnes,
        "lignes_series": lignes,
        "mention_series": mentions[0] if len(mentions) == 1 else "",
    }


def lignes_exportees(
    toutes: Sequence[Mesure], publiees: Sequence[Comparaison], liste: Sequence[QuartierContrat]
) -> list[dict[str, Any]]:
    """Numbers stay numbers in a file; what the source does not say stays a word."""
    lignes: list[dict[str, Any]] = []
    for mesure in toutes:
        dits = {pk: sans_zeros(chiffre.valeur) for pk, chiffre in mesure.par_quartier.items()}
        nombres = {f"q{q.pk}": dits.get(q.pk, NON_COMMUNIQUE) for q in liste}
        libelle = f"{mesure.titre} ({mesure.unite})" if mesure.unite else mesure.titre
        lignes.append({"origine": "Contrat", "libelle": libelle, **nombres, "precision": mesure.precision})
    for serie in publiees:
        dites = {v.quartier.pk: v.texte if v.valeur is None else sans_zeros(v.valeur) for v in serie.valeurs}
        nombres = {f"q{q.pk}": dites.get(q.quartier_id, NON_COMMUNIQUE) for q in liste}
        libelle = f"{serie.libelle} ({serie.unite})" if serie.unite else serie.libelle
        lignes.append({"origine": "Série publiée", "libelle": libelle, **nombres, "precision": serie.mention})
    return lignes


def sans_zeros(valeur: Decimal) -> Decimal:
    """46.000 gives 46: the zeros of the column in the database say nothing."""
    return valeur.quantize(Decimal(1)) if valeur == valeur.to_integral_value() else valeur.normalize()


def identite(quartier: QuartierContrat) -> list[tuple[str, Any]]:
    national = quartier.quartier
    faits: list[tuple[str, Any]] = [
        ("Commune", quartier.commune.nom if quartier.commune else ""),
        (
            "Code national",
            Lien(national.code, reverse("territoire:quartier", args=[national.code])) if national else "",
        ),
        ("Génération", national.get_generation_display() if national else ""),
        ("Texte", national.decret if national else ""),
        ("Dans le contrat depuis le", quartier.debut),
    ]
    return [(libelle, valeur) for libelle, valeur in faits if valeur]


def carte(contrat: Contrat, lui: QuartierContrat) -> dict[str, Any]:
    """The map of one neighbourhood: its outline, drawn by the server until scripts run. One query."""
    contour = contour_du(lui.quartier) if lui.quartier else None
    return {
        "contour": contour,
        "geojson": f"{reverse('accueil:contours', args=[contrat.code])}?quartier={lui.code}",
        "image": reverse("territoire:quartier_svg", args=[lui.quartier.code]) if lui.quartier else "",
        "fonds": settings.FONDS_DE_CARTE,
        "credit_fonds": settings.FONDS_DE_CARTE_CREDIT,
    }


def chiffre_a_montrer(mesure: Mesure, chiffre: Chiffre) -> dict[str, str]:
    """Under the common label; the contract's own words below when they say more."""
    return {
        "valeur": valeur_chiffre(chiffre),
        "libelle": mesure.titre,
        "detail": f"« {chiffre.titre} »" if chiffre.titre != mesure.titre else "",
        "source": ", ".join(filter(None, [chiffre.annee, chiffre.source])),
    }
