"""Writing the modifications of a draft: choose what it bears on, fill its form, reorder, delete."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat import permissions
from quartiers.contrat.acces import avenant_visible
from quartiers.contrat.domain import modifications as domain
from quartiers.contrat.domain.etat import jour_de_base
from quartiers.contrat.enums import GenreModification, Nature
from quartiers.contrat.forms.modification import (
    FORMULAIRES,
    MORCEAUX_MAX,
    Cadre,
    CibleForm,
    Futur,
    ModificationForm,
    NiveauForm,
    valeurs_de,
)
from quartiers.contrat.models import Avenant, Modification, Resultat
from quartiers.contrat.queries import Noeud, arbre, noms_de_niveaux
from quartiers.contrat.views.avenants import cadre_de
from quartiers.contrat.views.cadre import fil_avenant, url_avenant
from quartiers.socle.transitions import TransitionRefusee


def brouillon(request: RequeteActeur, code: str, numero: int) -> Avenant:
    """The avenant, for one who may write it; its state is checked by the act itself."""
    _, avenant = avenant_visible(request.acteur, code, numero)
    exiger(permissions.rediger_avenant, request.acteur, avenant)
    return avenant


def cadre_du_brouillon(avenant: Avenant, sauf: Modification | None = None) -> Cadre:
    """The tree on the day of reference, and what the other modifications create."""
    resultats = Resultat.objects.filter(modification__avenant=avenant, element__isnull=True)
    if sauf is not None:
        resultats = resultats.exclude(modification=sauf)
    futurs = [Futur(f"n{r.pk}", r.nature, r.titre) for r in resultats.order_by("modification__rang", "rang")]
    return Cadre(avenant.contrat, arbre(avenant.contrat, jour_de_base(avenant)), futurs)


@acces(permissions.rediger_avenant)
def ajouter(request: RequeteActeur, code: str, numero: int, genre: str) -> HttpResponse:
    if genre not in GenreModification.values:
        raise Http404("Ce genre de modification n’existe pas.")
    avenant = brouillon(request, code, numero)
    cadre = cadre_du_brouillon(avenant)
    choix: forms.Form
    if genre == GenreModification.AJOUTER:
        nature = request.GET.get("nature", "")
        if nature not in Nature.values:
            choix = NiveauForm(request.GET if nature else None, cadre=cadre)
            return _premier_pas(request, avenant, genre, choix)
        return _remplir(request, avenant, cadre, genre, None, nature)
    cible = request.GET.get("element", "")
    element = cadre.noeud(int(cible)) if cible.isdigit() else None
    if element is None:
        choix = CibleForm(request.GET if cible else None, cadre=cadre)
        return _premier_pas(request, avenant, genre, choix)
    return _remplir(request, avenant, cadre, genre, element, element.nature)


def _premier_pas(request: RequeteActeur, avenant: Avenant, genre: str, form: forms.Form) -> HttpResponse:
    contexte = {**_contexte(avenant, genre), "form": form}
    return render(request, "contrat/modification_cible.html", contexte)


def _remplir(
    request: RequeteActeur,
    avenant: Avenant,
    cadre: Cadre,
    genre: str,
    element: Noeud | None,
    nature: str,
    modification: Modification | None = None,
) -> HttpResponse:
    valeurs = valeurs_de(modification) if modification else {}
    form = formulaire_de(request, genre, cadre, element, nature, valeurs)
    if request.method == "POST" and form.is_bound and form.is_valid():
        donnees: dict[str, Any] = {
            "sources": form.sources(),
            "saisies": form.saisies(),
            "motif": form.cleaned_data["motif"],
        }
        try:
            if modification is None:
                domain.ajouter_modification(acteur=request.acteur, avenant=avenant, genre=genre, **donnees)
            else:
                domain.modifier_modification(acteur=request.acteur, modification=modification, **donnees)
        except (TransitionRefusee, domain.ModificationLiee) as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, "La modification est enregistrée.")
            return redirect(url_avenant(avenant))
    contexte = {**_contexte(avenant, genre), "form": form, "element": element, "modification": modification}
    plus = genre == GenreModification.SCINDER and getattr(form, "morceaux", 0) < MORCEAUX_MAX
    niveau = noms_de_niveaux(avenant.contrat)[nature]
    return render(request, "contrat/modification.html", {**contexte, "niveau": niveau, "plus": plus})


def formulaire_de(
    request: RequeteActeur, genre: str, cadre: Cadre, element: Noeud | None, nature: str, valeurs: dict[str, Any]
) -> ModificationForm:
    """The form of `genre`; « un intitulé de plus » shows it again with one more, nothing typed being lost."""
    classe = FORMULAIRES[genre]
    if "plus" in request.POST:
        nombre = request.POST.get("nombre", "2")
        saisi = {**request.POST.dict(), "nombre": int(nombre) + 1 if nombre.isdigit() else 2}
        return classe(cadre=cadre, element=element, nature=nature, initial=saisi)
    return classe(
        request.POST if request.method == "POST" else None, cadre=cadre, element=element, nature=nature, initial=valeurs
    )


@acces(permissions.rediger_avenant)
def modifier(request: RequeteActeur, code: str, numero: int, pk: int) -> HttpResponse:
    avenant = brouillon(request, code, numero)
    modification = get_object_or_404(
        Modification.objects.prefetch_related("sources", "resultats").select_related("avenant__contrat"),
        pk=pk,
        avenant=avenant,
    )
    cadre = cadre_du_brouillon(avenant, sauf=modification)
    source = next(iter(modification.sources.all()), None)
    element = cadre.noeud(source.pk) if source else None
    if source is not None and element is None:
        messages.error(
            request, "L’élément visé n’est plus en vigueur à la date d’effet : supprimez cette modification."
        )
        return redirect(url_avenant(avenant))
    resultats = list(modification.resultats.all())
    nature = element.nature if element else resultats[0].nature
    return _remplir(request, avenant, cadre, modification.genre, element, nature, modification)


@acces(permissions.rediger_avenant)
@require_POST
def supprimer(request: RequeteActeur, code: str, numero: int, pk: int) -> HttpResponse:
    avenant = brouillon(request, code, numero)
    modification = get_object_or_404(Modification.objects.select_related("avenant__contrat"), pk=pk, avenant=avenant)
    try:
        domain.supprimer_modification(acteur=request.acteur, modification=modification)
    except (TransitionRefusee, domain.ModificationLiee) as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "La modification est supprimée.")
    return redirect(url_avenant(avenant))


@acces(permissions.rediger_avenant)
@require_POST
def monter(request: RequeteActeur, code: str, numero: int, pk: int) -> HttpResponse:
    avenant = brouillon(request, code, numero)
    modification = get_object_or_404(Modification.objects.select_related("avenant__contrat"), pk=pk, avenant=avenant)
    try:
        domain.monter_modification(acteur=request.acteur, modification=modification)
    except TransitionRefusee as refus:
        messages.error(request, str(refus))
    return redirect(f"{url_avenant(avenant)}#modification-{modification.pk}")


def _contexte(avenant: Avenant, genre: str) -> dict[str, Any]:
    libelle = GenreModification(genre).label
    return {
        **cadre_de(avenant.contrat),
        "avenant": avenant,
        "genre": genre,
        "libelle": libelle,
        "aide": AIDES[genre],
        "url_retour": url_avenant(avenant),
        "jour": jour_de_base(avenant),
        "fil_ariane": fil_avenant(avenant, (libelle, "")),
    }


AIDES: dict[str, str] = {
    GenreModification.REFORMULER: "L’élément garde son code, sa place et son histoire ; seul son intitulé change.",
    GenreModification.AJOUTER: "L’élément reçoit un nouveau code permanent à l’adoption.",
    GenreModification.DEPLACER: "L’élément garde son code et son intitulé ; ce qu’il contient le suit.",
    GenreModification.SCINDER: "L’élément prend fin et laisse place à plusieurs autres, qui gardent la trace de lui.",
    GenreModification.FUSIONNER: "Les éléments réunis prennent fin et laissent place à un seul ; ce qu’ils contiennent "
    "s’y rattache.",
    GenreModification.TERMINER: "L’élément prend fin à la date d’effet ; il reste lisible dans l’histoire du contrat.",
}
