"""The read API: public data only, in JSON, described by OpenAPI. Every data set comes from `jeux`."""
# ruff: noqa: ARG001 - signatures that the framework imposes

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Path, Query, Schema
from ninja.errors import ValidationError
from pydantic import ConfigDict, Field, create_model

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
from quartiers.contrat.models import Contrat, Element
from quartiers.contrat.queries import Noeud, arbre, historique, jour_de_lecture

PAR_PAGE, PAR_PAGE_MAX = 100, 1000
TYPES: dict[str, Any] = {"texte": str, "entier": int, "nombre": float, "date": dt.date, "booleen": bool}


class ApiOuverte(NinjaAPI):
    """Any site may read: no cookie is needed, none is accepted in return."""

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        reponse = super().create_response(request, data, **kwargs)
        reponse["Access-Control-Allow-Origin"] = "*"
        reponse["Cache-Control"] = "public, max-age=300"
        return reponse


api = ApiOuverte(
    title="API de Quartiers",
    version="1",
    urls_namespace="api-1",
    description=f"Lecture des données publiques des contrats de ville publiés. {LICENCE}. Sans clé, sans compte.",
    docs_url=None,
    openapi_url=None,
)


def schema_de(nom: str, champs: tuple[Champ, ...]) -> type[Schema]:
    """The OpenAPI schema of a data set, from its dictionary of fields."""
    definitions: dict[str, Any] = {}
    for champ in champs:
        genre = TYPES[champ.genre]
        if champ.vide and champ.genre != "texte":
            definitions[champ.nom] = (genre | None, Field(None, description=champ.definition))
        else:
            definitions[champ.nom] = (genre, Field(..., description=champ.definition))
    modele: type[Schema] = create_model(nom, __base__=Schema, **definitions)
    return modele


def page_de(nom: str, ligne: type[Schema]) -> type[Schema]:
    modele: type[Schema] = create_model(
        nom,
        __base__=Schema,
        total=(int, Field(..., description="Nombre de résultats, toutes pages confondues.")),
        page=(int, Field(..., description="Numéro de cette page, à partir de 1.")),
        pages=(int, Field(..., description="Nombre de pages.")),
        resultats=(list[ligne], Field(..., description="Résultats de cette page.")),  # type: ignore[valid-type]
    )
    return modele


class Pagination(Schema):
    page: int = Field(1, ge=1, description="Numéro de la page, à partir de 1.")
    par_page: int = Field(PAR_PAGE, ge=1, le=PAR_PAGE_MAX, description="Résultats par page.")


class FiltreContrats(Pagination):
    departement: str = Field("", max_length=3, description="Code du département.")


class FiltreJeu(Pagination):
    le: dt.date | None = Field(None, description="Date à laquelle lire les données ; par défaut, aujourd’hui.")


class NoeudLu(Schema):
    """An element and what hangs below it."""

    model_config = ConfigDict(from_attributes=True)
    code: str = Field(..., description="Code permanent.")
    nature: str = Field(..., description="axe, orientation, objectif, action, sous_action ou engagement.")
    titre: str = Field(..., description="Intitulé en vigueur.")
    debut: dt.date = Field(..., description="Premier jour de cette rédaction.")
    enfants: list["NoeudLu"] = Field(..., description="Éléments en dessous, dans l’ordre.")


class ArbreLu(Schema):
    contrat: str = Field(..., description="Code du contrat.")
    le: dt.date = Field(..., description="Date de lecture.")
    elements: list[NoeudLu] = Field(..., description="Racines du contrat.")


class RedactionLue(Schema):
    titre: str = Field(..., description="Intitulé.")
    debut: dt.date = Field(..., description="Premier jour de cette rédaction.")
    fin: dt.date | None = Field(None, description="Jour à partir duquel elle ne vaut plus.")
    avenant: int | None = Field(None, description="Numéro de l’avenant d’où elle vient.")


class ElementLu(Schema):
    code: str = Field(..., description="Code permanent.")
    nature: str = Field(..., description="Nature de l’élément.")
    redactions: list[RedactionLue] = Field(..., description="Toutes ses rédactions, de la plus ancienne à la dernière.")


class ErreurLue(Schema):
    erreur: str = Field(..., description="Ce qui ne va pas, et comment le corriger.")


ContratLu = schema_de("Contrat", CHAMPS_CONTRAT)
ContratsLus = page_de("Contrats", ContratLu)
ERREURS: dict[int, Any] = {404: ErreurLue, 422: ErreurLue}


def contrat_public(code: str) -> Contrat:
    contrat = Contrat.objects.publies().filter(code=code).select_related("epci").first()
    if contrat is None:
        raise Http404(f"Aucun contrat publié n’a le code « {code} ».")
    return contrat


def paginer(lignes: list[dict[str, Any]], filtre: Pagination) -> dict[str, Any]:
    debut = (filtre.page - 1) * filtre.par_page
    return enveloppe(len(lignes), filtre, lignes[debut : debut + filtre.par_page])


def enveloppe(total: int, filtre: Pagination, resultats: list[dict[str, Any]]) -> dict[str, Any]:
    pages = max(1, -(-total // filtre.par_page))
    return {"total": total, "page": filtre.page, "pages": pages, "resultats": resultats}


@api.get("/contrats", response={200: ContratsLus, 422: ErreurLue}, tags=["Contrats"], summary="Contrats publiés")
def contrats(request: HttpRequest, filtre: Query[FiltreContrats]) -> dict[str, Any]:
    publies = Contrat.objects.publies().select_related("epci").prefetch_related(COMMUNES).order_by("code")
    if filtre.departement:
        publies = publies.filter(departement=filtre.departement)
    debut = (filtre.page - 1) * filtre.par_page
    page = [contrat_en_ligne(contrat) for contrat in publies[debut : debut + filtre.par_page]]
    return enveloppe(publies.count(), filtre, page)


CodeContrat = Path[str]


@api.get("/contrats/{code}", response={200: ContratLu, **ERREURS}, tags=["Contrats"], summary="Un contrat")
def contrat(request: HttpRequest, code: CodeContrat) -> dict[str, Any]:
    contrat = contrat_public(code)
    prefetch_related_objects([contrat], COMMUNES)
    return contrat_en_ligne(contrat)


@api.get(
    "/contrats/{code}/arbre",
    response={200: ArbreLu, **ERREURS},
    tags=["Contrats"],
    summary="Le contrat en arbre, à une date",
)
def arbre_du_contrat(request: HttpRequest, code: CodeContrat, le: dt.date | None = None) -> dict[str, Any]:
    contrat = contrat_public(code)
    jour = jour_de_lecture(contrat, le)
    return {"contrat": code, "le": jour, "elements": [noeud_lu(noeud) for noeud in arbre(contrat, jour)]}


def noeud_lu(noeud: Noeud) -> dict[str, Any]:
    return {
        "code": noeud.code,
        "nature": noeud.nature,
        "titre": noeud.titre,
        "debut": noeud.debut,
        "enfants": [noeud_lu(enfant) for enfant in noeud.enfants],
    }


@api.get(
    "/contrats/{code}/elements/{element}",
    response={200: ElementLu, **ERREURS},
    tags=["Contrats"],
    summary="Un élément et toutes ses rédactions",
)
def element(request: HttpRequest, code: CodeContrat, element: Path[str]) -> dict[str, Any]:
    objet = Element.objects.filter(contrat=contrat_public(code), code=element).first()
    if objet is None:
        raise Http404(f"Ce contrat n’a jamais eu d’élément de code « {element} ».")
    return {
        "code": objet.code,
        "nature": objet.nature,
        "redactions": [
            {
                "titre": version.titre,
                "debut": version.debut,
                "fin": version.fin,
                "avenant": version.avenant.numero if version.avenant else None,
            }
            for version in historique(objet)
        ],
    }


@api.get(
    "/contrats/{code}/contours",
    response={200: dict[str, Any], **ERREURS},
    tags=["Jeux de données"],
    summary="Contours des quartiers (GeoJSON, WGS 84)",
)
def contours(request: HttpRequest, code: CodeContrat, le: dt.date | None = None) -> dict[str, Any]:
    contrat = contrat_public(code)
    return contours_geojson(contrat, jour_de_lecture(contrat, le))


def route_du_jeu(jeu: Jeu) -> Callable[..., dict[str, Any]]:
    def lire(request: HttpRequest, code: CodeContrat, filtre: Query[FiltreJeu]) -> dict[str, Any]:
        contrat = contrat_public(code)
        return paginer(jeu.lignes(contrat, jour_de_lecture(contrat, filtre.le)), filtre)

    return lire


for _jeu in JEUX.values():
    _page = page_de(f"Page{_jeu.code.capitalize()}", schema_de(_jeu.code.capitalize(), _jeu.champs))
    api.get(
        f"/contrats/{{code}}/{_jeu.code}",
        response={200: _page, **ERREURS},
        tags=["Jeux de données"],
        summary=_jeu.titre,
        description=_jeu.description,
        operation_id=f"jeu_{_jeu.code}",
        url_name=_jeu.code,
    )(route_du_jeu(_jeu))


@api.exception_handler(Http404)
@api.exception_handler(ObjectDoesNotExist)
def introuvable(request: HttpRequest, erreur: Exception) -> HttpResponse:
    return api.create_response(request, {"erreur": str(erreur) or "Cette donnée n’existe pas."}, status=404)


@api.exception_handler(ValidationError)
def parametre_refuse(request: HttpRequest, erreur: ValidationError) -> HttpResponse:
    """Names the parameters that were refused, and the shape that each takes."""
    noms = sorted({str(faute["loc"][-1]) for faute in erreur.errors})
    formes = {
        "le": "une date comme 2026-12-31",
        "page": "un nombre entier à partir de 1",
        "par_page": f"un nombre entier de 1 à {PAR_PAGE_MAX}",
        "departement": "un code de département comme 71 ou 2A",
    }
    dits = [f"« {nom} » attend {formes.get(nom, 'une autre valeur')}" for nom in noms]
    return api.create_response(request, {"erreur": f"Paramètre refusé : {' ; '.join(dits)}."}, status=422)
