"""The contract's text as of a date, and what changed between two dates."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.comparaison import comparer_contrat
from quartiers.contrat.differences import Difference, grouper
from quartiers.contrat.enums import Nature
from quartiers.contrat.forms.texte import ComparerForm, JourForm
from quartiers.contrat.models import Contrat
from quartiers.contrat.permissions import rediger_avenant
from quartiers.contrat.queries import (
    Autour,
    JourDeChangement,
    Noeud,
    a_plat,
    arbre,
    autour,
    jour_de_lecture,
    jours_de_changement,
    nom_de_niveau,
    noms_de_niveaux,
)
from quartiers.contrat.views.cadre import fil_contrat, format_demande, onglets_texte
from quartiers.exports.tableaux import reponse_tableau
from quartiers.socle.formats import date_fr


@dataclass(frozen=True)
class Pas:
    """A step of the tree's drawing, so that the template is one loop: groups and elements opening and closing.

    `genre`: groupe, fin_groupe, the same with « _replie » (folded), element, fin_element. `titre` is the head of a group, `mention` what is
    particular to an element on this day.
    """

    genre: str
    noeud: Noeud | None = None
    titre: str = ""
    mention: str = ""
    classe: str = ""
    balise: str = ""
    url: str = ""


BALISES: dict[str, str] = {Nature.AXE: "h2", Nature.ORIENTATION: "h3"}


@public
def arbre_du_contrat(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    form = JourForm(request.GET if request.GET.get("date") else None, contrat=contrat)
    demande = form.cleaned_data["date"] if form.is_bound and form.is_valid() else None
    jour = jour_de_lecture(contrat, demande)
    if not form.is_bound:
        form.initial["date"] = jour
    racines = arbre(contrat, jour)
    noeuds = a_plat(racines)
    entourage = autour(contrat, jour)
    suffixe = f"?{urlencode({'date': jour.isoformat()})}" if demande else ""
    if choisi := format_demande(request):
        return exporter_arbre(contrat, jour, noeuds, choisi)
    return render(
        request,
        "contrat/arbre.html",
        {
            "contrat": contrat,
            "url_contrat": reverse("accueil:contrat", args=[contrat.code]),
            "form": form,
            "jour": jour,
            "aujourdhui": jour == timezone.localdate(),
            "demande": demande,
            "racines": racines,
            "nombre_engagements": sum(noeud.nature == Nature.ENGAGEMENT for noeud in racines),
            "pas": list(pas_de(racines, contrat, entourage, suffixe)),
            "url_elements": reverse("contrat:element", args=[contrat.code, "-"])[:-2],
            "autour": entourage,
            "frise": frise_de(contrat, jours_de_changement(contrat), jour),
            "onglets": onglets_texte(contrat, "arbre"),
            "fil_ariane": fil_contrat(contrat, ("Texte du contrat", "")),
        },
    )


def pas_de(racines: Sequence[Noeud], contrat: Contrat, entourage: Autour, suffixe: str = "") -> Iterator[Pas]:
    """The steps that draw the tree; a group gathers neighbours of one nature under the contract's word for it.

    `suffixe` ends the address of each element's page: the date asked, if any.
    """
    # One reverse for all: two hundred of them would cost as much as the page.
    base = reverse("contrat:element", args=[contrat.code, "-"])[:-2]
    pluriels: dict[str, str] = {}

    def groupe(noeuds: Sequence[Noeud]) -> Iterator[Pas]:
        natures = list(dict.fromkeys(noeud.nature for noeud in noeuds))
        for nature in natures:
            if nature not in pluriels:
                pluriels[nature] = nom_de_niveau(contrat, nature, pluriel=True)
            # Commitments are as long as the rest, and have their own page by signatory.
            repli = "_replie" if nature == Nature.ENGAGEMENT else ""
            yield Pas(f"groupe{repli}", titre=pluriels[nature])
            for noeud in noeuds:
                if noeud.nature == nature:
                    yield Pas(
                        "element",
                        noeud,
                        mention=mention_de(noeud, entourage),
                        classe=classe_de(noeud, entourage),
                        balise=BALISES.get(nature, "p"),
                        url=f"{base}{quote(noeud.code, safe='')}/{suffixe}",
                    )
                    yield from groupe(noeud.enfants)
                    yield Pas("fin_element", noeud)
            yield Pas(f"fin_groupe{repli}")

    yield from groupe(racines)


def classe_de(noeud: Noeud, entourage: Autour) -> str:
    modifie = " contrat-modifie" if noeud.element_id in entourage.redactions else ""
    return f"contrat-element contrat-{noeud.nature}{modifie}"


def mention_de(noeud: Noeud, entourage: Autour) -> str:
    """What a reader should know of an element beside its wording."""
    mentions = []
    if noeud.element_id in entourage.redactions:
        numero, depuis = entourage.redactions[noeud.element_id]
        mentions.append(f"avenant n° {numero}, depuis le {date_fr(depuis)}")
    if noeud.element_id in entourage.changent_le:
        mentions.append(f"change le {date_fr(entourage.changent_le[noeud.element_id])}")
    elif noeud.fin is not None:
        mentions.append(f"prend fin le {date_fr(noeud.fin)}")
    return " ; ".join(mentions)


def frise_de(contrat: Contrat, jours: Sequence[JourDeChangement], jour: dt.date) -> list[dict[str, Any]]:
    """The days on which the text changed, each a link to the contract as of that day."""
    base = reverse("contrat:arbre", args=[contrat.code])
    return [
        {
            "date": date_fr(changement.jour) + (" – date affichée" if changement.jour == jour else ""),
            "titre": " ; ".join(str(avenant) for avenant in changement.avenants) or "Texte signé",
            "texte": " ; ".join(avenant.titre for avenant in changement.avenants),
            "url": f"{base}?{urlencode({'date': changement.jour.isoformat()})}",
        }
        for changement in jours
    ]


def exporter_arbre(contrat: Contrat, jour: dt.date, noeuds: Sequence[Noeud], choisi: str) -> HttpResponseBase:
    colonnes = [
        ("code", "Code"),
        ("niveau", "Niveau"),
        ("titre", "Intitulé"),
        ("parent", "Rattaché à"),
        ("debut", "Depuis le", "date"),
        ("fin", "Jusqu’au (exclu)", "date"),
    ]
    noms = noms_de_niveaux(contrat)
    lignes = [
        {"code": n.code, "niveau": noms[n.nature], "titre": n.titre, "parent": n.parent, "debut": n.debut, "fin": n.fin}
        for n in noeuds
    ]
    titre = f"{contrat.intitule}, texte en vigueur le {date_fr(jour)}"
    return reponse_tableau(f"{contrat.code}-texte-{jour}", titre, colonnes, lignes, choisi)


@public
def comparer(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    jours = jours_de_changement(contrat)
    form = ComparerForm(request.GET if "avant" in request.GET else None, initial=dates_par_defaut(contrat, jours))
    differences: list[Difference] | None = None
    if form.is_bound and form.is_valid():
        differences = comparer_contrat(contrat, form.cleaned_data["avant"], form.cleaned_data["apres"])
        if choisi := format_demande(request):
            titre = f"{contrat.nom_court} : du {date_fr(form.cleaned_data['avant'])} au {date_fr(form.cleaned_data['apres'])}"
            return exporter_differences(contrat, titre, differences, choisi)
    return render(
        request,
        "contrat/comparer.html",
        {
            "contrat": contrat,
            "url_contrat": reverse("accueil:contrat", args=[contrat.code]),
            "form": form,
            "differences": grouper(differences) if differences is not None else None,
            "nombre": len(differences or []),
            "noms": noms_de_niveaux(contrat),
            "url_elements": reverse("contrat:element", args=[contrat.code, "-"])[:-2],
            "onglets": onglets_texte(contrat, "comparer"),
            "jours": jours,
            "redige": rediger_avenant(request.acteur, contrat),
            "fil_ariane": fil_contrat(contrat, ("Comparer deux dates", "")),
        },
    )


def dates_par_defaut(contrat: Contrat, jours: Sequence[JourDeChangement]) -> dict[str, dt.date]:
    """From the signed text to the last change, or to today."""
    return {"avant": contrat.debut, "apres": max(jours[-1].jour, jour_de_lecture(contrat))}


def exporter_differences(
    contrat: Contrat, titre: str, differences: Sequence[Difference], choisi: str
) -> HttpResponseBase:
    noms = noms_de_niveaux(contrat)
    colonnes = [
        ("genre", "Changement"),
        ("niveau", "Niveau"),
        ("codes_avant", "Code avant"),
        ("avant", "Avant"),
        ("rattache_avant", "Rattaché à, avant"),
        ("codes_apres", "Code après"),
        ("apres", "Après"),
        ("rattache_apres", "Rattaché à, après"),
    ]
    lignes = [
        {
            "genre": d.libelle,
            "niveau": noms.get(d.nature, d.nature),
            "codes_avant": ", ".join(p.code for p in d.avant),
            "avant": "\n".join(p.titre for p in d.avant),
            "rattache_avant": "\n".join(p.chemin for p in d.avant),
            "codes_apres": ", ".join(p.code for p in d.apres),
            "apres": "\n".join(p.titre for p in d.apres),
            "rattache_apres": "\n".join(p.chemin for p in d.apres),
        }
        for d in differences
    ]
    return reponse_tableau(f"{contrat.code}-differences", titre, colonnes, lignes, choisi)
