"""The page used during a walk, on a phone: works without scripts on line, and with them without network.

Its service worker has the scope of this one page: it keeps it, its files and its map, and nothing else.
"""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.participation.domain import marches as domain
from quartiers.participation.forms_marches import ReleveForm
from quartiers.participation.models import Marche, Observation
from quartiers.participation.permissions_paroles import conduire_marche
from quartiers.participation.queries_marches import carte_de
from quartiers.participation.views.commun_paroles import agir
from quartiers.participation.views.marches import marche_pour
from quartiers.socle.hors_ligne import service_hors_ligne

CLOSE = "Cette marche est close : plus rien n’y est ajouté. Votre texte est gardé sur ce téléphone."


@acces(conduire_marche)
def terrain(request: RequeteActeur, code: str, pk: int) -> HttpResponseBase:
    """The form of one observation; answers JSON to the page's own script."""
    _, marche = marche_pour(request, conduire_marche, code, pk)
    en_json = "application/json" in request.headers.get("Accept", "")
    if request.method == "POST":
        return recevoir(request, marche, en_json=en_json)
    return page(request, marche, ReleveForm())


def page(request: RequeteActeur, marche: Marche, form: ReleveForm, statut: int = 200) -> HttpResponse:
    code = marche.contrat.code
    contexte = {
        "marche": marche,
        "form": form,
        "ouverte": marche.close_le is None,
        "observations": list(Observation.objects.filter(marche=marche).order_by("-numero")[:30]),
        "url_etat": reverse("participation:terrain_etat", args=[code, marche.pk]),
        "url_service": reverse("participation:terrain_service", args=[code, marche.pk]),
        "url_carte": reverse("participation:terrain_carte", args=[code, marche.pk]),
        "url_marche": reverse("participation:marche", args=[code, marche.pk]),
        "url_connexion": reverse("account_login"),
    }
    return render(request, "participation/terrain.html", contexte, status=statut)


def recevoir(request: RequeteActeur, marche: Marche, *, en_json: bool) -> HttpResponseBase:
    form = ReleveForm(request.POST, request.FILES)
    if marche.close_le is not None:
        form.add_error(None, CLOSE)
    faites: list[tuple[Observation, bool]] = []
    if form.is_valid() and agir(
        request,
        lambda: faites.append(
            domain.relever(acteur=request.acteur, marche=marche, releve=borner(form), cle=form.cleaned_data["cle"])
        ),
        "",
        form,
    ):
        observation, nouvelle = faites[0]
        if en_json:
            corps = {"cle": str(observation.cle), "numero": observation.numero, "nouvelle": nouvelle}
            return JsonResponse(corps, status=201 if nouvelle else 200)
        messages.success(request, f"Observation {observation.numero} enregistrée.")
        return redirect(request.path)
    if en_json:
        statut = 409 if marche.close_le is not None else 400
        erreurs = [texte for textes in form.errors.values() for texte in textes]
        return JsonResponse({"erreurs": erreurs}, status=statut)
    return page(request, marche, form, 400)


def borner(form: ReleveForm) -> domain.Releve:
    """What was noted, at an hour that is not to come: phones' clocks drift."""
    releve = form.releve()
    maintenant: dt.datetime = timezone.now()
    if releve.relevee_le is not None and releve.relevee_le <= maintenant:
        return releve
    return domain.Releve(**{**vars(releve), "relevee_le": maintenant})


@acces(conduire_marche)
@require_safe
def terrain_etat(request: RequeteActeur, code: str, pk: int) -> JsonResponse:
    """A fresh token to send with, what has come in, and whether the walk is closed."""
    _, marche = marche_pour(request, conduire_marche, code, pk)
    siennes = Observation.objects.filter(marche=marche).order_by("numero")
    reponse = JsonResponse(
        {
            "jeton": get_token(request),
            "close": marche.close_le is not None,
            "observations": [{"cle": str(o.cle), "numero": o.numero, "texte": o.texte[:120]} for o in siennes],
        }
    )
    reponse["Cache-Control"] = "no-store"
    return reponse


@acces(conduire_marche)
@require_safe
def terrain_carte(request: RequeteActeur, code: str, pk: int) -> JsonResponse:
    """The map of the page, under its own address so that it is kept with it."""
    _, marche = marche_pour(request, conduire_marche, code, pk)
    return JsonResponse(carte_de(marche, Observation.objects.filter(marche=marche)))


@acces(conduire_marche)
@require_safe
def terrain_service(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The service worker: served here so that its scope is this page and no other."""
    _, marche = marche_pour(request, conduire_marche, code, pk)
    base = reverse("participation:terrain", args=[code, pk])
    carte = reverse("participation:terrain_carte", args=[code, pk])
    return service_hors_ligne(f"marche-{marche.pk}-", [base, carte, *fichiers_gardes()])


def fichiers_gardes() -> list[str]:
    """What the page needs to look and work as it does on line."""
    noms = [
        "socle/socle.css",
        "socle/cadre.css",
        "socle/composants.css",
        "socle/tableaux.css",
        "socle/formulaires.css",
        "socle/hors-ligne.css",
        "socle/hors-ligne.js",
        "participation/terrain.js",
        "leaflet/leaflet.css",
        "leaflet/leaflet.js",
        "socle/carte.css",
        "socle/carte.js",
        "socle/logo.svg",
    ]
    return [static(nom) for nom in noms]
