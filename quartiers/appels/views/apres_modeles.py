"""Word templates of the team: download, edit in Word, put in, see on a sample file, go back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quartiers.appels.champs_fusion import CHAMPS, LISTES, ChampFusion
from quartiers.appels.domain.actes import contenu_du_modele, modele_de
from quartiers.appels.domain.modeles import apercu, deposer_modele, retirer_modele
from quartiers.appels.enums_apres import GenreActe
from quartiers.appels.forms_apres import ModeleForm
from quartiers.appels.models import Financeur, ModeleDocument
from quartiers.appels.permissions import produire_actes
from quartiers.appels.queries.apres import financeurs_representes
from quartiers.appels.views.apres_commun import fil_contrat, formulaire
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.comptes.enums import Role
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.documents.controle import TYPES
from quartiers.socle.formats import compte

TOUS = "tous"  # in an address: the template of all the funders of the contract


@dataclass(frozen=True)
class CaseModele:
    """One kind of document for one funder: the template in use, and where it comes from."""

    genre: GenreActe
    pour: str
    modele: ModeleDocument | None
    origine: str


def proprietaires(request: RequeteActeur, contrat: Contrat) -> list[tuple[str, Financeur | None]]:
    """(part of the address, funder): the contract's own templates are the pilot's."""
    siens: list[tuple[str, Financeur | None]] = [
        (str(financeur.pk), financeur) for financeur in financeurs_representes(request.acteur, contrat)
    ]
    return [(TOUS, None), *siens] if request.acteur.role == Role.PILOTE else siens


def proprietaire(request: RequeteActeur, contrat: Contrat, pour: str, genre: str) -> tuple[Financeur | None, GenreActe]:
    trouve = dict(proprietaires(request, contrat))
    if pour not in trouve or genre not in GenreActe.values:
        raise Http404("Ce modèle n’existe pas, ou est celui d’un autre financeur.")
    return trouve[pour], GenreActe(genre)


@acces(produire_actes)
@require_safe
def modeles(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    actifs = {
        (modele.financeur_id, modele.genre): modele
        for modele in ModeleDocument.objects.filter(contrat=contrat, actif=True).select_related("document")
    }
    groupes: list[dict[str, Any]] = []
    for pour, financeur in proprietaires(request, contrat):
        cases = []
        for genre in GenreActe:
            propre = actifs.get((financeur.pk if financeur else None, genre))
            commun = actifs.get((None, genre))
            origine = "Déposé" if propre else "Celui du contrat" if commun and financeur else "Fourni avec le site"
            cases.append(CaseModele(genre, pour, propre, origine))
        propres = sum(case.modele is not None for case in cases)
        groupes.append(
            {
                "nom": financeur.nom if financeur else "Tous les financeurs",
                "pour": pour,
                "cases": cases,
                "commun": financeur is None,
                "propres": compte(propres, "modèle déposé", "modèles déposés") if propres else "",
                "ouvert": bool(propres),
            }
        )
    if len(groupes) == 1:
        groupes[0]["ouvert"] = True
    contexte = {
        "contrat": contrat,
        "groupes": groupes,
        "fil_ariane": [*fil_contrat(contrat), ("Modèles de documents", "")],
    }
    return render(request, "appels/apres_modeles.html", contexte)


@acces(produire_actes)
@require_safe
def champs(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    groupes: dict[str, list[ChampFusion]] = {}
    for champ in CHAMPS:
        groupes.setdefault(champ.groupe, []).append(champ)
    contexte = {
        "contrat": contrat,
        "groupes": list(groupes.items()),
        "listes": LISTES,
        "fil_ariane": [
            *fil_contrat(contrat),
            ("Modèles de documents", reverse("appels:modeles", args=[code])),
            ("Champs", ""),
        ],
    }
    return render(request, "appels/apres_champs.html", contexte)


@acces(produire_actes)
@require_safe
def modele_fichier(request: RequeteActeur, code: str, pour: str, genre: str) -> HttpResponse:
    """The template in use, to be edited; with « ?apercu=1 », filled with the sample file."""
    contrat = contrat_visible(request.acteur, code)
    financeur, quel = proprietaire(request, contrat, pour, genre)
    modele = en_usage(contrat, financeur, quel)
    contenu = contenu_du_modele(modele, quel)
    rempli = request.GET.get("apercu") == "1"
    reponse = HttpResponse(apercu(contenu) if rempli else contenu, content_type=TYPES["docx"])
    nom = f"{'apercu' if rempli else 'modele'}-{quel.value}.docx"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def en_usage(contrat: Contrat, financeur: Financeur | None, genre: GenreActe) -> ModeleDocument | None:
    if financeur is not None:
        return modele_de(contrat.pk, financeur, genre)
    communs = ModeleDocument.objects.filter(contrat=contrat, financeur__isnull=True, genre=genre, actif=True)
    return communs.select_related("document").first()


@acces(produire_actes)
def deposer(request: RequeteActeur, code: str, pour: str, genre: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    financeur, quel = proprietaire(request, contrat, pour, genre)
    retour = reverse("appels:modeles", args=[code])
    form = ModeleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            deposer_modele(
                acteur=request.acteur,
                contrat=contrat,
                financeur=financeur,
                genre=quel,
                fichier=form.cleaned_data["fichier"],
            )
        except ValidationError as erreur:
            form.add_error("fichier", erreur.messages)
        else:
            messages.success(request, f"Le modèle « {quel.label} » est en service.")
            return redirect(retour)
    titre = f"Déposer le modèle « {quel.label} »"
    chapeau = f"Pour {financeur or 'tous les financeurs'}. Le modèle est vérifié avant d’être mis en service."
    return formulaire(request, contrat, form, titre, "Vérifier et mettre en service", retour, chapeau)


@acces(produire_actes)
@require_POST
def retirer(request: RequeteActeur, code: str, pour: str, genre: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    financeur, quel = proprietaire(request, contrat, pour, genre)
    modele = ModeleDocument.objects.filter(contrat=contrat, financeur=financeur, genre=quel, actif=True).first()
    if modele is not None:
        retirer_modele(acteur=request.acteur, modele=modele)
        messages.success(request, f"Le modèle « {quel.label} » déposé ne sert plus.")
    return redirect("appels:modeles", code)
