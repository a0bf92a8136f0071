"""The sections of a campaign's settings: fields, lists, the matrix of zones."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from quartiers.appels.domain.campagne import CampagneRefusee
from quartiers.appels.domain.reglages import (
    LISTES,
    enregistrer_liste,
    fixer_priorites,
    fixer_zones,
    joindre_reglement,
    modifier_campagne,
)
from quartiers.appels.forms_campagne import (
    CalendrierForm,
    PochesForm,
    PrioritesForm,
    ReglementForm,
    ReglesForm,
    SectionForm,
    ZonesForm,
    cibles_possibles,
    formulaire_de_liste,
    lignes_saisies,
)
from quartiers.appels.models import Campagne, RegleEligibilite
from quartiers.appels.permissions import gerer_campagne
from quartiers.appels.queries.campagne import axes_du_contrat, financeurs_actifs, priorites_par_axe
from quartiers.appels.views.campagne_pilotage import SECTIONS, adresse_reglages, campagne_a_gerer
from quartiers.appels.views.campagne_publique import fil, quartiers_de
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.documents.domain import deposer

FORMULAIRES: dict[str, type[SectionForm]] = {
    "calendrier": CalendrierForm,
    "regles": ReglesForm,
    "poches": PochesForm,
}
AIDES = {
    "criteres": "Le poids dit combien compte la note dans le total. Laissez vides les lignes dont vous n’avez pas besoin.",
    "pieces": "Une pièce « du dossier permanent » est reprise de l’organisme : il ne la dépose qu’une fois.",
    "eligibilite": "Ce que l’instruction coche sur chaque dossier.",
    "enveloppes": "Commencez par l’enveloppe entière de chaque financeur ; les parts par axe ou par quartier sont "
    "à l’intérieur, jamais en plus.",
    "zones": "Toutes les cases : le financeur intervient partout. Les crédits de l’État de la politique de la ville vont "
    "aux quartiers prioritaires, et aux poches de pauvreté sous leur plafond.",
    "poches": "Le plafond se calcule sur l’enveloppe de l’État pour tout le département ; les projets de ce contrat n’en "
    "sont que la part locale.",
}


@acces(gerer_campagne)
def regler(request: RequeteActeur, code: str, annee: int, section: str) -> HttpResponse:
    objet = campagne_a_gerer(request, code, annee)
    if section not in SECTIONS:
        raise Http404
    vue: Callable[[RequeteActeur, Campagne, str], HttpResponse] = regler_liste if section in LISTES else regler_champs
    return PARTICULIERES.get(section, vue)(request, objet, section)


def regler_champs(request: RequeteActeur, objet: Campagne, section: str) -> HttpResponse:
    form = FORMULAIRES[section](request.POST or None, instance=objet)
    if request.method == "POST" and form.is_valid():
        champs = dict(form.cleaned_data)
        if "egalite" in champs:
            champs["egalite_niveaux"] = champs.pop("egalite")
        if essayer(form, lambda: modifier_campagne(acteur=request.acteur, campagne=objet, section=section, **champs)):
            return enregistree(request, objet)
    return page(request, objet, section, form=form)


def regler_reglement(request: RequeteActeur, objet: Campagne, section: str) -> HttpResponse:
    form = ReglementForm(request.POST or None, request.FILES or None, instance=objet)
    if request.method == "POST" and form.is_valid():
        champs = {nom: form.cleaned_data[nom] for nom in ("reglement", "contact")}

        def enregistrer() -> None:
            modifier_campagne(acteur=request.acteur, campagne=objet, section=section, **champs)
            if fichier := form.cleaned_data.get("fichier"):
                document = deposer(
                    fichier=fichier,
                    titre=f"Règlement – {objet}",
                    contrat_id=objet.contrat_id,
                    acteur=request.acteur,
                    public=True,
                )
                joindre_reglement(acteur=request.acteur, campagne=objet, document=document)
            elif form.cleaned_data.get("retirer_fichier"):
                joindre_reglement(acteur=request.acteur, campagne=objet, document=None)

        if essayer(form, enregistrer, champ="fichier"):
            return enregistree(request, objet)
    return page(request, objet, section, form=form, multipart=True)


def regler_priorites(request: RequeteActeur, objet: Campagne, section: str) -> HttpResponse:
    form = PrioritesForm(
        request.POST or None, instance=objet, axes=axes_du_contrat(objet.contrat), par_axe=priorites_par_axe(objet)
    )
    if request.method == "POST" and form.is_valid():

        def enregistrer() -> None:
            fixer_priorites(
                acteur=request.acteur,
                campagne=objet,
                priorites=form.cleaned_data["priorites"],
                par_axe=form.par_axe(),
            )

        if essayer(form, enregistrer):
            return enregistree(request, objet)
    return page(request, objet, section, form=form)


def regler_zones(request: RequeteActeur, objet: Campagne, section: str) -> HttpResponse:
    regles = RegleEligibilite.objects.filter(campagne=objet, financeur__isnull=False)
    zones = {regle.financeur_id or 0: list(regle.zones) for regle in regles if regle.zones}
    form = ZonesForm(request.POST or None, financeurs=financeurs_actifs(objet.contrat_id), zones=zones)
    if (
        request.method == "POST"
        and form.is_valid()
        and essayer(form, lambda: fixer_zones(acteur=request.acteur, campagne=objet, zones=form.zones()))
    ):
        return enregistree(request, objet)
    return page(request, objet, section, form=form)


def regler_liste(request: RequeteActeur, objet: Campagne, section: str) -> HttpResponse:
    lignes = LISTES[section][0]._default_manager.filter(campagne=objet)
    if section == "eligibilite":
        lignes = lignes.filter(zones=[])
    options: dict[str, Any] = {"campagne": objet} if section in {"eligibilite", "enveloppes"} else {}
    if section == "enveloppes":
        options["cibles"] = cibles_possibles(axes_du_contrat(objet.contrat), quartiers_de(objet.contrat))
    formset = formulaire_de_liste(section, request.POST or None, lignes=lignes, **options)
    refus = ""
    if request.method == "POST" and formset.is_valid():
        try:
            enregistrer_liste(acteur=request.acteur, campagne=objet, nom=section, lignes=lignes_saisies(formset))
        except CampagneRefusee as erreur:
            refus = str(erreur)
        except ValidationError as erreur:
            refus = " ".join(erreur.messages)
        else:
            return enregistree(request, objet)
    return page(request, objet, section, formset=formset, refus=refus)


PARTICULIERES: dict[str, Callable[[RequeteActeur, Campagne, str], HttpResponse]] = {
    "reglement": regler_reglement,
    "priorites": regler_priorites,
    "zones": regler_zones,
}


def essayer(form: Any, acte: Callable[[], object], champ: str | None = None) -> bool:
    """Run the act; what refuses it becomes an error of the form, and nothing typed is lost."""
    try:
        acte()
    except CampagneRefusee as refus:
        form.add_error(None, str(refus))
        return False
    except ValidationError as erreur:
        form.add_error(champ, erreur)
        return False
    return True


def enregistree(request: RequeteActeur, objet: Campagne) -> HttpResponse:
    messages.success(request, "C’est enregistré.")
    return redirect(adresse_reglages(objet))


def page(
    request: RequeteActeur,
    objet: Campagne,
    section: str,
    form: Any = None,
    formset: Any = None,
    multipart: bool = False,
    refus: str = "",
) -> HttpResponse:
    libelle, detail = SECTIONS[section]
    contexte = {
        "contrat": objet.contrat,
        "campagne": objet,
        "titre": libelle,
        "detail": AIDES.get(section, detail),
        "form": form,
        "formset": formset,
        "multipart": multipart,
        "refus": refus,
        "retour": adresse_reglages(objet),
        "fil_ariane": [*fil(objet), ("Préparer", adresse_reglages(objet)), (libelle, "")],
    }
    return render(request, "appels/campagne_section.html", contexte)
