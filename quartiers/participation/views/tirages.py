"""Draws as anyone sees them: the seal, everyone's chance, the seed, the result by code, the signed record, the script."""

from pathlib import Path

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.acces import contrat_visible
from quartiers.participation.acces_conseils import tirage_visible
from quartiers.participation.models import Tirage
from quartiers.participation.permissions_conseils import conduire_tirage
from quartiers.participation.presentation_tirages import chances_de, etapes_de, quotas_de, valeurs_des_tires
from quartiers.participation.sortition.proces_verbal import fichier
from quartiers.participation.sortition.regles import regles_de
from quartiers.participation.sortition.signature import cle_publique
from quartiers.participation.views.conseils import fil_conseils

SCRIPT = Path(__file__).resolve().parents[1] / "rejouer_tirage.py"


def url(route: str, tirage: Tirage, *arguments: object) -> str:
    return reverse(f"participation:{route}", args=[tirage.contrat.code, tirage.pk, *arguments])


def fil_tirages(tirage: Tirage) -> list[tuple[str, str]]:
    contrat = tirage.contrat
    return [*fil_conseils(contrat), ("Tirages au sort", reverse("participation:tirages", args=[contrat.code]))]


@public
@require_safe
def tirages(request: RequeteActeur, code: str) -> HttpResponse:
    """Those that are public for all; those in preparation for whoever conducts them."""
    contrat = contrat_visible(request.acteur, code)
    conduit = conduire_tirage(request.acteur, contrat)
    tous = Tirage.objects.filter(contrat=contrat)
    siens = set(tous.du_perimetre(request.acteur).values_list("pk", flat=True)) if conduit else set()
    liste = tous.filter(~Q(scelle="") | Q(pk__in=siens))
    contexte = {
        "contrat": contrat,
        "conduit": conduit,
        "siens": siens,
        "tirages": liste.select_related("college__conseil", "commune"),
        "cle": cle_publique(),
        "fil_ariane": [*fil_conseils(contrat), ("Tirages au sort", "")],
    }
    return render(request, "participation/tirages.html", contexte)


@public
@require_safe
def tirage(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = tirage_visible(request.acteur, code, pk)
    tires = valeurs_des_tires(objet.proces_verbal) if objet.proces_verbal else []
    regles = regles_de(objet.engagement["regles"]) if objet.engagement else None
    contexte = {
        "contrat": objet.contrat,
        "tirage": objet,
        "etapes": etapes_de(objet),
        "chances": chances_de(objet) if objet.engagement else None,
        "quotas": quotas_de(regles, tires) if regles else [],
        "cle": cle_publique(),
        "conduit": conduire_tirage(request.acteur, objet),
        "fil_ariane": [*fil_tirages(objet), (objet.titre, "")],
    }
    return render(request, "participation/tirage.html", contexte)


@public
@require_safe
def proces_verbal(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The signed record: no name in it, so that anyone may have it."""
    objet = tirage_visible(request.acteur, code, pk)
    if not objet.proces_verbal:
        raise Http404("Ce tirage n’est pas encore fait : il n’a pas de procès-verbal.")
    reponse = HttpResponse(fichier(objet.proces_verbal), content_type="application/json; charset=utf-8")
    nom = f"proces-verbal-{objet.pk}-{slugify(objet.titre)[:60]}.json"
    reponse["Content-Disposition"] = content_disposition_header(True, nom) or "attachment"
    return reponse


@public
@require_safe
def script(request: RequeteActeur) -> HttpResponse:  # noqa: ARG001 - the same for all
    """The independent script that replays a draw: it needs nothing but Python."""
    reponse = HttpResponse(SCRIPT.read_bytes(), content_type="text/x-python; charset=utf-8")
    reponse["Content-Disposition"] = 'attachment; filename="rejouer_tirage.py"'
    return reponse
