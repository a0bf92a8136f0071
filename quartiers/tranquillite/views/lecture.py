"""What the circle reads: all the series at a glance, one of them, sources side by side, the map, the files."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.exports.classeur import Onglet, ecrire_classeur
from quartiers.exports.graphiques import url_etroite, url_graphique
from quartiers.exports.tableaux import FORMATS
from quartiers.socle.affichage import Badge, Colonne, Lien
from quartiers.socle.formats import nombre
from quartiers.socle.secret.affichage import note
from quartiers.territoire.models import Quartier
from quartiers.territoire.queries import contours_de
from quartiers.tranquillite.acces import Regard, au_cercle, source_de
from quartiers.tranquillite.cartes import Zone, dessiner
from quartiers.tranquillite.chiffres import Chiffres, Lue, chiffres_de, lire_tout, regardees, sources_de
from quartiers.tranquillite.contenu_synthese import dire
from quartiers.tranquillite.enums import Echelle, Famille, Pas
from quartiers.tranquillite.exports import colonnes_de_la_source, lignes_de_la_source, notes_de
from quartiers.tranquillite.graphiques import COLONNES, graphique_de, table_de
from quartiers.tranquillite.lieux import ENSEMBLE
from quartiers.tranquillite.periodes import Periode, periodes
from quartiers.tranquillite.permissions import entrer_au_cercle
from quartiers.tranquillite.phrases import NOTE_INTERVALLES, NOTE_SOURCES, TROP_PETIT
from quartiers.tranquillite.publication import TOUTES
from quartiers.tranquillite.views.communs import adresse, aujourdhui, montrer, telechargement

COLONNES_SERIES = [
    Colonne("categorie", "Catégorie"),
    Colonne("lieu", "Lieu"),
    Colonne("niveau", "Dernière année lue (limites)"),
    Colonne("evolution", "Par rapport à l’année d’avant"),
    Colonne("change", "Changement signalé"),
]
COLONNES_FAMILLES = [Colonne("source", "Source"), Colonne("unite", "Unité"), *COLONNES_SERIES]


def tout_lire(regard: Regard) -> list[Lue]:
    """Every series of the contract, once: what is flagged depends on all that are looked at."""
    return lire_tout(chiffres_de(sources_de(regard.contrat), aujourdhui()))


@acces(entrer_au_cercle)
@au_cercle
@require_safe
def lire(request: RequeteActeur, regard: Regard) -> HttpResponse:
    lues = tout_lire(regard)
    par_source: dict[int, dict[str, Any]] = {}
    for lue in lues:
        source = lue.chiffres.source
        bloc = par_source.setdefault(source.pk, {"source": source, "legende": f"Séries de « {source} »", "lignes": []})
        bloc["lignes"].append(ligne_de(regard, lue))
    sans = [s for s in sources_de(regard.contrat) if s.pk not in par_source]
    signales = [
        Lien(f"{nom_de(lue)} : {lue.lecture.date_du_change}", adresse_serie(regard, lue))
        for lue in lues
        if lue.lecture.change
    ]
    fin = next((lue.chiffres.fin for lue in lues), None)
    seuil = next((lue.chiffres.publication.seuil for lue in lues), 0)
    return montrer(
        request,
        regard.contrat,
        "lire",
        ("Lire les séries", ""),
        blocs=list(par_source.values()),
        colonnes=COLONNES_SERIES,
        sans=sans,
        signales=signales,
        series=regardees(lues),
        fin=fin,
        note=note(seuil, "faits") if seuil else "",
        note_sources=NOTE_SOURCES,
        note_intervalles=NOTE_INTERVALLES,
    )


def nom_de(lue: Lue) -> str:
    chiffres = lue.chiffres
    return f"{chiffres.source}, {chiffres.nom_de_la_categorie(lue.categorie)}, {chiffres.nom_du_lieu(lue.lieu)}"


def adresse_serie(regard: Regard, lue: Lue) -> str:
    base = adresse(regard.contrat, "serie", lue.chiffres.source.code)
    return f"{base}?categorie={lue.categorie}&lieu={lue.lieu}"


def ligne_de(regard: Regard, lue: Lue) -> dict[str, Any]:
    """One row: last year's count with its limits, the year before it, what is flagged."""
    niveau, rapport, chiffres = lue.lecture.niveau, lue.lecture.rapport, lue.chiffres
    texte = "trop petit pour être lu"
    if niveau is not None:
        texte = f"{nombre(niveau.total)} ({nombre(round(niveau.bas))} à {nombre(round(niveau.haut))})"
    evolution = "ne peut pas être dit"
    if rapport is not None:
        evolution = "dans les variations ordinaires"
        if rapport.net:
            evolution = "plus" if rapport.bas > 1 else "moins"
    return {
        "categorie": Lien(chiffres.nom_de_la_categorie(lue.categorie), adresse_serie(regard, lue)),
        "lieu": chiffres.nom_du_lieu(lue.lieu),
        "niveau": texte,
        "evolution": evolution,
        "change": Badge(f"Depuis {lue.lecture.date_du_change}", "attention") if lue.lecture.change else "–",
    }


@acces(entrer_au_cercle)
@au_cercle
@require_safe
def serie(request: RequeteActeur, regard: Regard, source: str) -> HttpResponse:
    """One series: chart, table, sentences made from the figures."""
    objet = source_de(regard.contrat, source)
    lues = tout_lire(regard)
    siennes = [lue for lue in lues if lue.chiffres.source.pk == objet.pk]
    if not siennes:
        raise Http404("Cette source n’a pas encore de période lisible.")
    lue = choisie(request, siennes)
    chiffres, lecture = lue.chiffres, lue.lecture
    titre = f"{chiffres.nom_de_la_categorie(lue.categorie)}, {chiffres.nom_du_lieu(lue.lieu)}"
    spec = graphique_de(lecture, f"{objet} : {titre}") if lecture.pas is not None else None
    place = chiffres.lieu(lue.lieu)
    return montrer(
        request,
        regard.contrat,
        "serie",
        ("Lire les séries", adresse(regard.contrat, "lire")),
        (str(objet), ""),
        source=objet,
        titre=titre,
        phrases=dire(lecture, objet.get_unite_display(), regardees(lues)),
        graphique=url_graphique(spec) if spec else "",
        graphique_etroit=url_etroite(spec) if spec else "",
        pas=lecture.pas.label if lecture.pas else "",
        colonnes=COLONNES,
        lignes=table_de(lecture),
        secrets=any(p.secret for p in lecture.points),
        trop_petit=TROP_PETIT,
        categories=choix(regard, chiffres, lue, "categorie"),
        lieux=choix(regard, chiffres, lue, "lieu"),
        ruptures=chiffres.ruptures,
        habitants=place.habitants if place else None,
        millesime=place.millesime if place else "",
        note=note(chiffres.publication.seuil, "faits"),
        note_intervalles=NOTE_INTERVALLES,
        fin=chiffres.fin,
    )


def choisie(request: RequeteActeur, siennes: list[Lue]) -> Lue:
    """The series that the address names, else the first whole one."""
    categorie, lieu = request.GET.get("categorie", ""), request.GET.get("lieu", "")
    for lue in siennes:
        if str(lue.categorie) == categorie and lue.lieu == lieu:
            return lue
    return next((lue for lue in siennes if lue.lecture.pas is not None), siennes[0])


def choix(regard: Regard, chiffres: Chiffres, lue: Lue, quoi: str) -> list[dict[str, Any]]:
    """Tabs of the categories for this place, of the places for this category."""
    base = adresse(regard.contrat, "serie", chiffres.source.code)
    if quoi == "categorie":
        cles = [(c, lue.lieu, chiffres.nom_de_la_categorie(c)) for c in dict.fromkeys(c for c, _ in chiffres.lignes)]
    else:
        cles = [
            (lue.categorie, place, chiffres.nom_du_lieu(place))
            for place in dict.fromkeys(place for _, place in chiffres.lignes)
        ]
    return [
        {
            "libelle": nom,
            "url": f"{base}?categorie={categorie}&lieu={lieu}",
            "actif": (categorie, lieu) == (lue.categorie, lue.lieu),
        }
        for categorie, lieu, nom in cles
    ]


@acces(entrer_au_cercle)
@au_cercle
@require_safe
def familles(request: RequeteActeur, regard: Regard) -> HttpResponse:
    """Categories of several sources that a family places side by side. Rows only: no total, on purpose."""
    lues = tout_lire(regard)
    groupes = []
    for famille in Famille:
        lignes = [
            {
                **ligne_de(regard, lue),
                "source": lue.chiffres.source.titre,
                "unite": lue.chiffres.source.get_unite_display(),
            }
            for lue in lues
            if lue.categorie != TOUTES
            and (lue.lieu == ENSEMBLE or len(lue.chiffres.lieux) == 1)
            and famille_de(lue) == famille
        ]
        if lignes:
            groupes.append({"titre": famille.label, "legende": f"Catégories : {famille.label}", "lignes": lignes})
    return montrer(
        request,
        regard.contrat,
        "familles",
        ("Lire les séries", adresse(regard.contrat, "lire")),
        ("Côte à côte", ""),
        groupes=groupes,
        colonnes=COLONNES_FAMILLES,
        note_sources=NOTE_SOURCES,
    )


def famille_de(lue: Lue) -> str:
    return next(c.famille for c in lue.chiffres.categories if c.pk == lue.categorie)


# The map


def zones_de(chiffres: Chiffres, categorie: int, annee: int) -> list[Zone]:
    """Neighbourhoods whose outline is known, with their rate for the year where it may be said."""
    quartiers = {lieu.quartier_id: lieu for lieu in chiffres.lieux if lieu.quartier_id}
    contours = contours_de(Quartier.objects.filter(pk__in=list(quartiers)))
    zones = []
    for pk, lieu in quartiers.items():
        if pk not in contours:
            continue
        periode = Periode(dt.date(annee, 1, 1), Pas.ANNEE)
        valeur = chiffres.publication.lire(categorie, lieu.cle, periode)
        taux = 1000 * valeur / lieu.habitants if valeur is not None and lieu.habitants else None
        brut = chiffres.publication.texte(categorie, lieu.cle, periode)
        texte = f"{nombre(round(taux, 1))} pour 1 000" if taux is not None else ("secret" if brut == "s" else str(brut))
        zones.append(Zone(lieu.nom, contours[pk].geometrie, taux, texte))
    return zones


def carte_demandee(request: RequeteActeur, regard: Regard, source: str) -> tuple[Chiffres, int, int, list[int]]:
    objet = source_de(regard.contrat, source)
    (chiffres,) = chiffres_de([objet], aujourdhui())
    if objet.echelle != Echelle.QUARTIER or chiffres.debut is None or not chiffres.categories:
        raise Http404("Il n’y a pas de carte de cette source : elle n’est pas comptée par quartier.")
    annees = [p.debut.year for p in periodes(chiffres.debut.replace(month=1), chiffres.fin, Pas.ANNEE)]
    if not annees:
        raise Http404("Aucune année entière n’est close : la carte viendra ensuite.")
    annee = int(request.GET.get("annee", "0")) if request.GET.get("annee", "0").isdecimal() else 0
    categorie = next(
        (c.pk for c in chiffres.categories if str(c.pk) == request.GET.get("categorie")), chiffres.categories[0].pk
    )
    return chiffres, categorie, annee if annee in annees else annees[-1], annees


@acces(entrer_au_cercle)
@au_cercle
@require_safe
def carte(request: RequeteActeur, regard: Regard, source: str) -> HttpResponse:
    chiffres, categorie, annee, annees = carte_demandee(request, regard, source)
    base = adresse(regard.contrat, "carte", source)
    return montrer(
        request,
        regard.contrat,
        "carte",
        ("Lire les séries", adresse(regard.contrat, "lire")),
        (str(chiffres.source), adresse(regard.contrat, "serie", source)),
        ("Carte", ""),
        source=chiffres.source,
        titre=chiffres.nom_de_la_categorie(categorie),
        annee=annee,
        image=f"{adresse(regard.contrat, 'carte_svg', source)}?categorie={categorie}&annee={annee}",
        zones=zones_de(chiffres, categorie, annee),
        categories=[
            {"libelle": c.titre, "url": f"{base}?categorie={c.pk}&annee={annee}", "actif": c.pk == categorie}
            for c in chiffres.categories
        ],
        annees=[
            {"libelle": str(a), "url": f"{base}?categorie={categorie}&annee={a}", "actif": a == annee} for a in annees
        ],
        note=note(chiffres.publication.seuil, "faits"),
        millesime=next((place.millesime for place in chiffres.lieux if place.millesime), ""),
    )


@acces(entrer_au_cercle)
@au_cercle
@require_safe
def carte_svg(request: RequeteActeur, regard: Regard, source: str) -> HttpResponse:
    chiffres, categorie, annee, _ = carte_demandee(request, regard, source)
    zones = zones_de(chiffres, categorie, annee)
    titre = f"{chiffres.source}, {chiffres.nom_de_la_categorie(categorie)}, {annee}"
    description = " ; ".join(f"{zone.nom} : {zone.texte}" for zone in zones)
    unite = f"{chiffres.source.get_unite_display()} pour 1 000 habitantes et habitants"
    reponse = HttpResponse(dessiner(zones, titre, description, unite), content_type="image/svg+xml")
    reponse["Cache-Control"] = "private, no-store"
    return reponse


@acces(entrer_au_cercle)
@au_cercle
@require_safe
def series_fichier(request: RequeteActeur, regard: Regard, format: str) -> HttpResponseBase:  # noqa: A002, ARG001
    """The protected series of every source: one sheet each, never one table of all."""
    if format not in {"xlsx", "ods"}:
        raise Http404("Ce format n’est pas proposé.")
    tous = [c for c in chiffres_de(sources_de(regard.contrat), aujourdhui()) if c.debut is not None]
    if not tous:
        raise Http404("Aucune source n’a encore de période lisible.")
    onglets = [Onglet(c.source.titre, colonnes_de_la_source(c), lignes_de_la_source(c)) for c in tous]
    contenu = ecrire_classeur(
        f"Séries de la tranquillité, {regard.contrat}", onglets, format, notes_de(tous, aujourdhui())
    )
    return telechargement(contenu, f"tranquillite-series.{format}", FORMATS[format][0])
