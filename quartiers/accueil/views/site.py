"""The front door: the list of contracts, and the public home of each."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from quartiers.accueil.departements import nom_departement
from quartiers.accueil.forms import AdresseForm, ContratsForm
from quartiers.accueil.queries.contrats import avec_details, contrats_listes
from quartiers.accueil.queries.portrait import quartiers_du_contrat
from quartiers.appels.calendrier import phrase_de_situation, situation
from quartiers.appels.models import Campagne
from quartiers.appels.queries.attentes import campagnes_annoncees
from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, QuartierContrat, Signataire
from quartiers.contrat.permissions import modifier
from quartiers.contrat.queries import Noeud, arbre, jour_de_lecture, nom_de_niveau
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.socle import formats
from quartiers.socle.affichage import Lien
from quartiers.socle.modeles import en_vigueur_le

CONTRATS_PAR_PAGE = 24
AVENANTS_MONTRES = 3
COLONNES_CONTRATS = [
    Colonne("nom", "Contrat", "lien"),
    Colonne("numero", "Numéro national"),
    Colonne("departement", "Département"),
    Colonne("epci", "Intercommunalité"),
    Colonne("communes", "Communes"),
    Colonne("quartiers", "Quartiers", "entier", somme=True),
    Colonne("debut", "Début", "date"),
    Colonne("fin", "Fin", "date"),
]


@public
def accueil(request: RequeteActeur) -> HttpResponseBase:
    """One contract: its home. Several: a list to search."""
    visibles = Contrat.objects.visibles_par(request.acteur)
    codes = list(visibles.order_by("pk").values_list("code", flat=True)[:2])
    if len(codes) == 1:
        return redirect("accueil:contrat", code=codes[0])
    departements = list(
        visibles.exclude(departement="").order_by("departement").values_list("departement", flat=True).distinct()
    )
    form = ContratsForm(request.GET or None, departements=departements)
    filtres = form.cleaned_data if form.is_valid() else {}
    contrats = contrats_listes(request.acteur, texte=filtres.get("q", ""), departement=filtres.get("departement", ""))
    if demande := request.GET.get("format"):
        lignes = [ligne_contrat(contrat) for contrat in avec_details(contrats)]
        return reponse_tableau("contrats", "Contrats de ville", COLONNES_CONTRATS, lignes, demande)
    page = Paginator(avec_details(contrats), CONTRATS_PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "form": form,
        "page": page,
        "lignes": [{**ligne_contrat(contrat), "contrat": contrat} for contrat in page],
        "adresse_form": AdresseForm(),
    }
    return render(request, "accueil/accueil.html", contexte)


def ligne_contrat(contrat: Any) -> dict[str, Any]:
    """`contrat` comes from `avec_details`."""
    return {
        "nom": Lien(contrat.nom_court, reverse("accueil:contrat", args=[contrat.code])),
        "numero": contrat.numero,
        "departement": nom_departement(contrat.departement),
        "epci": contrat.epci.nom if contrat.epci else "",
        "communes": ", ".join(commune.nom for commune in contrat.communes.all()),
        "quartiers": contrat.nombre_quartiers,
        "debut": contrat.debut,
        "fin": dernier_jour(contrat),
    }


def dernier_jour(contrat: Contrat) -> dt.date:
    return contrat.fin - dt.timedelta(days=1)


@public
def contrat(request: RequeteActeur, code: str) -> HttpResponseBase:
    """What the contract is, its neighbourhoods, its axes, who signed it, its last avenants."""
    contrat = contrat_visible(request.acteur, code)
    jour = jour_de_lecture(contrat)
    quartiers = quartiers_du_contrat(contrat, jour)
    axes = [noeud for noeud in arbre(contrat, jour) if noeud.nature == Nature.AXE]
    signataires = list(Signataire.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("rang", "pk"))
    avenants = list(contrat.avenants.adoptes().order_by("-prend_effet_le", "-numero")[:AVENANTS_MONTRES])
    communes = [commune.nom for commune in contrat.communes.defer("contour").order_by("nom")]
    contexte = {
        "contrat": contrat,
        "modifiable": modifier(request.acteur, contrat),
        "faits": faits_du_contrat(contrat, communes),
        "chiffres": chiffres_du_contrat(contrat, axes, quartiers, communes, signataires),
        "quartiers": quartiers,
        "colonnes_quartiers": COLONNES_QUARTIERS,
        "lignes_quartiers": [ligne_quartier(contrat, quartier) for quartier in quartiers],
        "axes": [(axe, resume_axe(contrat, axe)) for axe in axes],
        "nom_axes": nom_de_niveau(contrat, Nature.AXE, pluriel=True),
        "signataires": signataires,
        "avenants": avenants,
        "appels": [appel_annonce(campagne, code) for campagne in campagnes_annoncees(contrat.pk, timezone.now())],
        "geojson": " ".join(reverse(f"accueil:{couche}", args=[code]) for couche in ("fond", "contours")),
        "fonds": settings.FONDS_DE_CARTE,
        "credit_fonds": settings.FONDS_DE_CARTE_CREDIT,
        "contours_connus": any(quartier.quartier_id for quartier in quartiers),
        "adresse_form": AdresseForm(),
        "fil_ariane": [("Contrats", reverse("accueil:accueil")), (str(contrat), "")],
    }
    return render(request, "accueil/contrat.html", contexte)


def appel_annonce(campagne: Campagne, code: str) -> dict[str, Any]:
    """A call for projects that is open, or opens soon: what the home of the contract says of it."""
    maintenant = timezone.now()
    return {
        "titre": campagne.intitule,
        "url": reverse("appels:campagne", args=[code, campagne.annee]),
        "etat": situation(campagne, maintenant),
        "phrase": phrase_de_situation(campagne, maintenant),
    }


COLONNES_QUARTIERS = [("nom", "Quartier", "lien"), ("commune", "Commune"), ("projet", "Projet")]


def ligne_quartier(contrat: Contrat, quartier: QuartierContrat) -> dict[str, Any]:
    return {
        "nom": Lien(quartier.titre, reverse("accueil:quartier", args=[contrat.code, quartier.code])),
        "commune": quartier.commune.nom if quartier.commune else "",
        "projet": quartier.slogan,
    }


def chiffres_du_contrat(
    contrat: Contrat,
    axes: Sequence[Noeud],
    quartiers: Sequence[QuartierContrat],
    communes: Sequence[str],
    signataires: Sequence[Signataire],
) -> list[tuple[int, str, str]]:
    """(number, word, address) of what the contract holds; what it does not hold is left out. No query."""
    natures = [noeud.nature for axe in axes for noeud in axe.parcours()]
    texte = reverse("contrat:arbre", args=[contrat.code])
    comptes = [
        (
            len(quartiers),
            "quartier prioritaire",
            "quartiers prioritaires",
            reverse("accueil:quartiers", args=[contrat.code]),
        ),
        (len(communes), "commune", "communes", carte_du_contrat(contrat, quartiers)),
        (len(signataires), "signataire", "signataires", reverse("engagements:signataires", args=[contrat.code])),
        (natures.count(Nature.OBJECTIF), "objectif", "objectifs", texte),
        (natures.count(Nature.ACTION), "action", "actions", texte),
    ]
    return [(nombre, un if nombre == 1 else plusieurs, url) for nombre, un, plusieurs, url in comptes if nombre]


def carte_du_contrat(contrat: Contrat, quartiers: Sequence[QuartierContrat]) -> str:
    """The map of the contract's territory, where its neighbourhoods are known; else the map as it opens."""
    situe = contrat.epci is not None and any(quartier.quartier_id for quartier in quartiers)
    return reverse("territoire:carte") + (f"?epci={contrat.epci.siren}" if situe and contrat.epci else "")


def faits_du_contrat(contrat: Contrat, communes: Sequence[str]) -> list[tuple[str, Any]]:
    faits = [
        ("En vigueur", formats.periode(contrat.debut, dernier_jour(contrat))),
        ("Signé le", contrat.signe_le),
        ("Intercommunalité", contrat.epci.nom if contrat.epci else ""),
        ("Communes", ", ".join(communes)),
        ("Département", nom_departement(contrat.departement)),
        ("Numéro national", contrat.numero),
    ]
    return [(libelle, valeur) for libelle, valeur in faits if valeur]


def resume_axe(contrat: Contrat, axe: Noeud) -> str:
    """« 5 orientations, 17 objectifs, 32 actions », in the contract's own words."""
    comptes: list[str] = []
    dessous = list(axe.parcours())
    for nature in (Nature.ORIENTATION, Nature.OBJECTIF, Nature.ACTION):
        nombre = sum(noeud.nature == nature for noeud in dessous)
        if nombre:
            mots = [nom_de_niveau(contrat, nature, pluriel=pluriel).lower() for pluriel in (False, True)]
            comptes.append(formats.compte(nombre, mots[0], mots[1]))
    return ", ".join(comptes)
