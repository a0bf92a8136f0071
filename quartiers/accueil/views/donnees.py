"""Open data: what may be downloaded, what each field means, and the documentation of the API."""
# ruff: noqa: ARG001 - signatures that the framework imposes

import datetime as dt
import json
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from quartiers.accueil.api import api
from quartiers.accueil.forms import RechercheForm
from quartiers.accueil.jeux import (
    CHAMPS_CONTRAT,
    COMMUNES,
    JEUX,
    LICENCE,
    Champ,
    Jeu,
    contours_geojson,
    contrat_en_ligne,
)
from quartiers.accueil.queries.contrats import contrats_listes
from quartiers.comptes.acces import RequeteActeur, public
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.exports.tableaux import FORMATS, Colonne, reponse_tableau

CONTRATS_PAR_PAGE = 20
FORMATS_JEU = {"csv": "CSV", "json": "JSON", "xlsx": "Excel", "ods": "OpenDocument"}
GENRES = {"texte": "Texte", "entier": "Nombre entier", "nombre": "Nombre", "date": "Date", "booleen": "Oui ou non"}


@public
def donnees_ouvertes(request: RequeteActeur) -> HttpResponseBase:
    """The sets of the chosen contract (the only one when there is one), or the contracts to choose from."""
    form = RechercheForm(request.GET or None)
    filtres = form.cleaned_data if form.is_valid() else {}
    publies = contrats_listes(Acteur(), texte=filtres.get("q", ""))
    page = Paginator(publies, CONTRATS_PAR_PAGE).get_page(request.GET.get("page"))
    choisi = Contrat.objects.publies().filter(code=filtres.get("contrat") or "").first()
    if choisi is None and page.paginator.count == 1 and not filtres.get("q"):
        choisi = page.object_list[0]
    contexte = {
        "form": form,
        "page": page,
        "choisi": choisi,
        "jeux": [(jeu, liens_du_jeu(choisi.code, jeu)) for jeu in JEUX.values()] if choisi else [],
        "liens_contrats": [
            (nom, reverse("accueil:telecharger", args=["tous", "contrats", extension]))
            for extension, nom in FORMATS_JEU.items()
        ],
        "licence": LICENCE,
        "fil_ariane": [("Accueil", reverse("accueil:accueil")), ("Données ouvertes", "")],
    }
    return render(request, "accueil/donnees_ouvertes.html", contexte)


def liens_du_jeu(code: str, jeu: Jeu) -> list[tuple[str, str]]:
    formats = {**FORMATS_JEU, "geojson": "GeoJSON"} if jeu.code == "quartiers" else FORMATS_JEU
    return [
        (nom, reverse("accueil:telecharger", args=[code, jeu.code, extension])) for extension, nom in formats.items()
    ]


@public
def telecharger(request: RequeteActeur, code: str, jeu: str, format: str) -> HttpResponseBase:  # noqa: A002 - in the address
    """A file of open data: the names of the fields are its headers, so that machines read it as it is."""
    if code == "tous" and jeu == "contrats":
        return fichier_des_contrats(format)
    contrat = Contrat.objects.publies().filter(code=code).select_related("epci").first()
    definition = JEUX.get(jeu)
    if contrat is None or definition is None:
        raise Http404("Ce jeu de données n’existe pas, ou le contrat n’est pas publié.")
    jour = jour_de_lecture(contrat)
    if format == "geojson" and jeu == "quartiers":
        return fichier_json(contours_geojson(contrat, jour), f"{code}-{jeu}.geojson", "application/geo+json")
    lignes = definition.lignes(contrat, jour)
    if format == "csv" and definition.csv is not None:
        return fichier_csv(definition.csv(lignes), f"{code}-{jeu}.csv")
    return fichier(f"{code}-{jeu}", f"{definition.titre} – {contrat}", definition.champs, lignes, format, jour)


def fichier_des_contrats(extension: str) -> HttpResponseBase:
    publies = Contrat.objects.publies().select_related("epci").prefetch_related(COMMUNES).order_by("code")
    lignes = [contrat_en_ligne(contrat) for contrat in publies]
    return fichier("contrats", "Contrats de ville", CHAMPS_CONTRAT, lignes, extension, timezone.localdate())


def fichier(
    nom: str, titre: str, champs: tuple[Champ, ...], lignes: list[dict[str, Any]], extension: str, jour: dt.date
) -> HttpResponseBase:
    if extension == "json":
        contenu = {"titre": titre, "licence": LICENCE, "le": jour, "resultats": lignes}
        return ouverte(fichier_json(contenu, f"{nom}.json", "application/json"))
    if extension not in FORMATS:
        raise Http404("Ce format n’est pas proposé.")
    colonnes = [Colonne(champ.nom, champ.nom, "date" if champ.genre == "date" else "texte") for champ in champs]
    notes = {"Licence": LICENCE, "Données lues au": f"{jour:%d/%m/%Y}"}
    return ouverte(reponse_tableau(nom, titre, colonnes, lignes, extension, notes))


def fichier_json(contenu: dict[str, Any], nom: str, genre: str) -> HttpResponseBase:
    reponse = JsonResponse(contenu, json_dumps_params={"ensure_ascii": False}, content_type=genre)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return ouverte(reponse)


def fichier_csv(contenu: bytes, nom: str) -> HttpResponseBase:
    reponse = HttpResponse(contenu, content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return ouverte(reponse)


def ouverte(reponse: HttpResponseBase) -> HttpResponseBase:
    reponse["Access-Control-Allow-Origin"] = "*"
    return reponse


@public
def dictionnaire(request: RequeteActeur) -> HttpResponseBase:
    """Every field of every set."""
    jeux = [("contrats", "Contrats", "Contrats de ville publiés.", champs_lus(CHAMPS_CONTRAT))]
    jeux += [(jeu.code, jeu.titre, jeu.description, champs_lus(jeu.champs)) for jeu in JEUX.values()]
    contexte = {
        "jeux": jeux,
        "colonnes": [("nom", "Champ"), ("genre", "Type"), ("vide", "Peut manquer"), ("definition", "Définition")],
        "fil_ariane": [
            ("Accueil", reverse("accueil:accueil")),
            ("Données ouvertes", reverse("accueil:donnees_ouvertes")),
            ("Dictionnaire", ""),
        ],
    }
    return render(request, "accueil/dictionnaire.html", contexte)


def champs_lus(champs: tuple[Champ, ...]) -> list[dict[str, Any]]:
    return [
        {"nom": champ.nom, "genre": GENRES[champ.genre], "vide": champ.vide, "definition": champ.definition}
        for champ in champs
    ]


@public
def openapi(request: RequeteActeur) -> HttpResponseBase:
    """The OpenAPI schema, for any tool that reads it."""
    contenu = json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1)
    return ouverte(HttpResponse(contenu, content_type="application/json; charset=utf-8"))


@public
def documentation(request: RequeteActeur) -> HttpResponseBase:
    """The same schema, as a page: no script, nothing from elsewhere."""
    schema = api.get_openapi_schema()
    contexte = {
        "titre": schema["info"]["title"],
        "description": schema["info"]["description"],
        "operations": [operation_lue(chemin, methodes["get"], schema) for chemin, methodes in schema["paths"].items()],
        "colonnes_parametres": [
            ("nom", "Paramètre"),
            ("place", "Place"),
            ("requis", "Requis"),
            ("definition", "Définition"),
        ],
        "colonnes_champs": [("nom", "Champ"), ("genre", "Type"), ("definition", "Définition")],
        "adresse_schema": reverse("accueil:openapi"),
        "fil_ariane": [
            ("Accueil", reverse("accueil:accueil")),
            ("Données ouvertes", reverse("accueil:donnees_ouvertes")),
            ("API", ""),
        ],
    }
    return render(request, "accueil/api.html", contexte)


PLACES = {"path": "adresse", "query": "après « ? »"}
TYPES_LUS = {
    "string": "texte",
    "integer": "nombre entier",
    "number": "nombre",
    "array": "liste",
    "object": "objet",
    "boolean": "oui ou non",
}


def operation_lue(chemin: str, operation: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """One operation as the page shows it: its parameters, and the fields of a result."""
    parametres = [
        {
            "nom": parametre["name"],
            "place": PLACES[parametre["in"]],
            "requis": parametre["required"],
            "definition": parametre["schema"].get("description") or DEFINITIONS.get(parametre["name"], ""),
        }
        for parametre in operation.get("parameters", [])
    ]
    return {
        "chemin": chemin,
        "titre": operation["summary"],
        "description": operation.get("description", ""),
        "identifiant": operation["operationId"],
        "legende_parametres": f"Paramètres : {operation['summary']}",
        "legende_champs": f"Champs : {operation['summary']}",
        "parametres": parametres,
        "champs": champs_de_reponse(operation, schema),
    }


DEFINITIONS = {
    "code": "Code du contrat.",
    "element": "Code permanent de l’élément.",
    "le": "Date à laquelle lire les données ; par défaut, aujourd’hui.",
}


def champs_de_reponse(operation: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, str]]:
    """Fields of the answer; those of each result when the answer is a page of results."""
    modeles = schema["components"]["schemas"]
    reponse = operation["responses"][200]["content"]["application/json"]["schema"]
    proprietes = modeles.get(dernier(reponse), {}).get("properties", {})
    if "resultats" in proprietes:
        proprietes = modeles[dernier(proprietes["resultats"]["items"])]["properties"]
    return [
        {"nom": nom, "genre": genre_lu(champ), "definition": champ.get("description", "")}
        for nom, champ in proprietes.items()
    ]


def dernier(reference: dict[str, Any]) -> str:
    return str(reference.get("$ref", "")).rpartition("/")[2]


def genre_lu(champ: dict[str, Any]) -> str:
    choix = [c for c in champ.get("anyOf", [champ]) if c.get("type") != "null"]
    premier = choix[0] if choix else {}
    if premier.get("format") == "date":
        return "date"
    return TYPES_LUS.get(str(premier.get("type", "")), "objet")
