"""The neighbourhoods of France, and the page of each: who it is, where, what changed, its published figures."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartiers.socle.affichage import Colonne, Lien
from quartiers.socle.formats import date_fr, nombre
from quartiers.territoire.carte_svg import Forme, dessiner_carte
from quartiers.territoire.colonnes import reduire
from quartiers.territoire.enums import Generation
from quartiers.territoire.forms import RechercheQuartierForm
from quartiers.territoire.models import Commune, Contour, Quartier
from quartiers.territoire.queries import (
    Comparaison,
    compares_avec,
    contour_du,
    origines_de,
    portrait,
    texte_de_valeur,
)
from quartiers.territoire.views.carte import CREDIT_CONTOURS, reponse_svg

PAR_PAGE = 50
COLONNES_LISTE = [
    ("quartier", "Quartier", "lien"),
    ("code", "Code"),
    ("commune", "Commune"),
    ("departement", "Département"),
]
CLES = ["qpv-2024-population", "qpv-2024-taux-pauvrete", "qpv-2024-taux-emploi", "qpv-2024-menages-1-personne"]


@require_safe
def quartiers(request: HttpRequest) -> HttpResponse:
    """Every neighbourhood known, found by name, code, commune or département."""
    form = RechercheQuartierForm(request.GET)
    trouves = _trouver(form.cleaned_data) if form.is_valid() else Quartier.objects.none()
    page = Paginator(trouves.prefetch_related("communes"), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "form": form,
        "page": page,
        "colonnes": COLONNES_LISTE,
        "lignes": [_ligne(q) for q in page],
        "fil_ariane": [("Carte", reverse("territoire:carte")), ("Quartiers de France", "")],
    }
    return render(request, "territoire/quartiers.html", contexte)


@require_safe
def quartier(request: HttpRequest, code: str) -> HttpResponse:
    """Public page of one neighbourhood, of either generation."""
    lui = get_object_or_404(Quartier, code=code)
    return render(request, "territoire/quartier.html", contexte_quartier(lui))


@require_safe
def carte_svg(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001
    """The outline of the neighbourhood drawn by the server, with its old outline when it is known."""
    lui = get_object_or_404(Quartier, code=code)
    contour = contour_du(lui)
    formes: list[Forme] = []
    for origine in origines_de(lui):
        ancien = contour_du(origine.avant) if origine.avant and origine.avant != lui else None
        formes += [Forme(ancien.geometrie, "ancien")] if ancien else []
    if contour is not None:
        formes.append(Forme(contour.geometrie, "qpv", lui.nom))
    return reponse_svg(
        dessiner_carte(
            formes,
            titre=f"Contour du quartier {lui.nom}",
            description=f"{lui.nom}, code {lui.code}. {contour.source if contour else 'Contour non disponible.'}",
            credit=contour.source if contour else CREDIT_CONTOURS,
        )
    )


def contexte_quartier(lui: Quartier) -> dict[str, Any]:
    """What the page shows; pages of higher packages reuse it for their own."""
    contour = contour_du(lui)
    communes = list(lui.communes.defer("contour").select_related("epci"))
    compares = compares_avec(lui)
    series = [c for c in portrait(lui, compares) if c.publiee]
    return {
        "quartier": lui,
        "communes": ", ".join(c.nom for c in communes),
        "contour": contour,
        "identite": _identite(lui, communes, contour),
        "geojson": f"{reverse('territoire:geojson_quartiers')}?code={lui.code}",
        "image": reverse("territoire:quartier_svg", args=[lui.code]),
        "fonds": settings.FONDS_DE_CARTE,
        "credit_fonds": settings.FONDS_DE_CARTE_CREDIT,
        "origines": [(o, _autre(o.avant if o.apres == lui else o.apres)) for o in origines_de(lui)],
        "chiffres_cles": [c for cle in CLES for c in series if c.cle == cle],
        "colonnes_portrait": _colonnes_portrait(lui, compares),
        "lignes_portrait": [_ligne_portrait(c) for c in series],
        "mention": series[0].mention if series else "",
        "compares": [q for q in compares if q.pk != lui.pk],
        "fil_ariane": [("Carte", reverse("territoire:carte")), (lui.nom, "")],
    }


def _trouver(criteres: dict[str, Any]) -> QuerySet[Quartier]:
    trouves = Quartier.objects.filter(generation=criteres["generation"] or Generation.QPV_2024)
    if departement := criteres["departement"].strip().upper():
        trouves = trouves.filter(communes__departement=departement.zfill(2))
    if mots := reduire(criteres["q"]):
        # Two thousand short lines: accents and capitals are forgiven here, where the database cannot.
        lignes = trouves.values_list("pk", "code", "nom", "communes__nom")
        trouves = Quartier.objects.filter(pk__in=[pk for pk, *textes in lignes if _repond(mots, textes)])
    return trouves.distinct().order_by("code")


def _repond(mots: str, textes: Sequence[str | None]) -> bool:
    return any(mots in reduire(texte or "") for texte in textes)


def _ligne(quartier: Quartier) -> dict[str, Any]:
    communes = quartier.communes.all()
    return {
        "quartier": Lien(quartier.nom, reverse("territoire:quartier", args=[quartier.code])),
        "code": quartier.code,
        "commune": ", ".join(c.nom for c in communes),
        "departement": ", ".join(sorted({c.departement for c in communes})),
    }


def _identite(lui: Quartier, communes: Sequence[Commune], contour: Contour | None) -> list[tuple[str, Any]]:
    epci = sorted({c.epci for c in communes if c.epci}, key=lambda e: e.siren)
    lignes: list[tuple[str, Any]] = [
        ("Code national", lui.code),
        ("Génération", lui.get_generation_display()),
        ("Commune", ", ".join(f"{c.nom} ({c.code})" for c in communes)),
        *(("Intercommunalité", Lien(e.nom, f"{reverse('territoire:carte')}?epci={e.siren}")) for e in epci),
        ("Texte", lui.decret),
    ]
    if contour is not None:
        lignes += [
            ("Surface", f"{nombre(contour.surface, 1)} ha"),
            ("Contour valable", f"depuis le {date_fr(contour.debut)}"),
            ("Source du contour", contour.source),
        ]
    return [(libelle, valeur) for libelle, valeur in lignes if valeur]


def _autre(quartier: Quartier | None) -> Lien | None:
    if quartier is None:
        return None
    return Lien(f"{quartier.nom} ({quartier.code})", reverse("territoire:quartier", args=[quartier.code]))


def _colonnes_portrait(lui: Quartier, compares: list[Quartier]) -> list[Colonne]:
    autres = [Colonne(f"q{q.pk}", q.nom, "nombre") for q in compares if q.pk != lui.pk]
    return [
        Colonne("libelle", "Donnée publiée", classe="large"),
        Colonne(f"q{lui.pk}", lui.nom, "nombre"),
        *autres,
        Colonne("reference", "Médiane France", "nombre"),
    ]


def _ligne_portrait(comparaison: Comparaison) -> dict[str, Any]:
    reference = comparaison.references[0][1] if comparaison.references else None
    return {
        "libelle": comparaison.libelle,
        **{f"q{v.quartier.pk}": v.texte for v in comparaison.valeurs},
        "reference": texte_de_valeur(reference, comparaison.unite) if reference is not None else "",
    }
