"""The page of an element: what it says, its history, where it comes from and what it became."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.acces import element_visible
from quartiers.contrat.enums import EtatAvenant, GenreModification
from quartiers.contrat.forms.texte import JourForm
from quartiers.contrat.models import Avenant, Contrat, Element, Version
from quartiers.contrat.permissions import rediger_avenant, suivre_avenants
from quartiers.contrat.queries import (
    Noeud,
    a_plat,
    actes_de,
    arbre,
    filiations,
    historique,
    jour_de_lecture,
    nom_de_niveau,
    noms_de_niveaux,
    titres_derniers,
)
from quartiers.contrat.views.cadre import fil_texte
from quartiers.socle.affichage import Lien
from quartiers.socle.formats import date_fr, periode


@dataclass(frozen=True)
class Etape:
    """A version in the history, with the one before it when the wording differs."""

    version: Version
    precedente: Version | None
    periode: str
    deplacee: bool


@public
def element(request: RequeteActeur, code: str, element: str) -> HttpResponse:
    contrat, objet = element_visible(request.acteur, code, element)
    form = JourForm(request.GET if request.GET.get("date") else None, contrat=contrat)
    demande = form.cleaned_data["date"] if form.is_bound and form.is_valid() else None
    jour = jour_de_lecture(contrat, demande)
    versions = historique(objet)
    version = next((v for v in versions if v.vaut_le(jour)), None)
    noeuds = a_plat(arbre(contrat, jour))
    noeud = next((n for n in noeuds if n.element_id == objet.pk), None)
    venu_de, devenu = filiations(objet)
    parents = titres_derniers(v.parent_id for v in versions if v.parent_id)
    titre = (version or versions[-1]).titre
    return render(
        request,
        "contrat/element.html",
        {
            "contrat": contrat,
            "url_contrat": reverse("accueil:contrat", args=[contrat.code]),
            "element": objet,
            "niveau": nom_de_niveau(contrat, objet.nature),
            "noms": noms_de_niveaux(contrat),
            "titre": titre,
            "jour": jour,
            "demande": demande,
            "version": version,
            "vie": vie_de(versions, jour),
            "fiche": fiche_de(contrat, versions, version, parents),
            "enfants": noeud.enfants if noeud else [],
            "etapes": list(reversed(etapes_de(versions))),
            "parents": parents,
            "venu_de": nommer_liens(venu_de, "origine"),
            "devenu": nommer_liens(devenu, "descendant"),
            "actes": actes_de(objet),
            "suit": suivre_avenants(request.acteur, contrat),
            "modifier": modifications_possibles(request, contrat, objet) if version else [],
            "fil_ariane": fil_texte(contrat, *ascendants(contrat, noeud, noeuds), (objet.code, "")),
        },
    )


def vie_de(versions: list[Version], jour: dt.date) -> dict[str, str]:
    """Where the element is in its life on `jour`: a badge's word and tone, and a sentence."""
    debut, fin = versions[0].debut, versions[-1].fin
    if jour < debut:
        return {"mot": "À venir", "ton": "info", "texte": f"Cet élément entrera en vigueur le {date_fr(debut)}."}
    if fin is not None and jour >= fin:
        return {
            "mot": "Terminé",
            "ton": "neutre",
            "texte": f"Cet élément n’est plus en vigueur depuis le {date_fr(fin)}.",
        }
    if fin is not None:
        return {"mot": "En vigueur", "ton": "succes", "texte": f"Cet élément prend fin le {date_fr(fin)}."}
    return {"mot": "En vigueur", "ton": "succes", "texte": ""}


def fiche_de(
    contrat: Contrat, versions: list[Version], version: Version | None, titres: Mapping[int, str]
) -> list[tuple[str, Any]]:
    montree = version or versions[-1]
    parent = montree.parent
    rattache = Lien(titres[parent.pk], reverse("contrat:element", args=[contrat.code, parent.code])) if parent else None
    paires: list[tuple[str, Any]] = [("Code permanent", montree.element.code)]
    if rattache is not None:
        paires.append(("Rattaché à", rattache))
    paires.append(("En vigueur", periode(versions[0].debut, dernier_jour(versions[-1].fin))))
    lignes = versions[0].lignes
    if len(lignes) == 2:
        une = lignes[0] == lignes[1]
        paires.append(("Dans le texte signé", f"ligne {lignes[0]}" if une else f"lignes {lignes[0]} à {lignes[1]}"))
    return paires


def dernier_jour(fin: dt.date | None) -> dt.date | None:
    return fin - dt.timedelta(days=1) if fin else None


def etapes_de(versions: list[Version]) -> list[Etape]:
    """Each version and what it changed; a change of order alone is not shown."""
    etapes: list[Etape] = []
    for version in versions:
        avant = etapes[-1].version if etapes else None
        deplacee = avant is not None and avant.parent_id != version.parent_id
        if avant is not None and avant.titre == version.titre and not deplacee:
            etapes[-1] = Etape(
                etapes[-1].version,
                etapes[-1].precedente,
                periode(etapes[-1].version.debut, dernier_jour(version.fin)),
                etapes[-1].deplacee,
            )
            continue
        etapes.append(Etape(version, avant, periode(version.debut, dernier_jour(version.fin)), deplacee))
    return etapes


def nommer_liens(liens: list[Any], cote: str) -> list[dict[str, Any]]:
    titres = titres_derniers(getattr(lien, f"{cote}_id") for lien in liens) if liens else {}
    return [
        {"code": getattr(lien, cote).code, "titre": titres[getattr(lien, f"{cote}_id")], "avenant": lien.avenant}
        for lien in liens
    ]


def ascendants(contrat: Contrat, noeud: Noeud | None, noeuds: list[Noeud]) -> list[tuple[str, str]]:
    """The way from the root down to the element's parent, for the breadcrumb."""
    par_code = {n.code: n for n in noeuds}
    chemin: list[tuple[str, str]] = []
    while noeud is not None and noeud.parent is not None:
        noeud = par_code.get(noeud.parent)
        if noeud is not None:
            chemin.insert(0, (noeud.code, reverse("contrat:element", args=[contrat.code, noeud.code])))
    return chemin


def modifications_possibles(request: RequeteActeur, contrat: Contrat, objet: Element) -> list[tuple[str, str]]:
    """For the pilot: what the latest draft may do to this element."""
    if not rediger_avenant(request.acteur, contrat):
        return []
    brouillon = Avenant.objects.filter(contrat=contrat, etat=EtatAvenant.BROUILLON).order_by("-numero").first()
    if brouillon is None:
        return []
    genres = [genre for genre in GenreModification if genre != GenreModification.AJOUTER]
    return [
        (
            f"{genre.label} (avenant n° {brouillon.numero})",
            reverse("contrat:modification_ajouter", args=[contrat.code, brouillon.numero, genre.value])
            + f"?element={objet.pk}",
        )
        for genre in genres
    ]
