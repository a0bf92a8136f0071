"""The conduct of a commitment, for the team: lead, steps, reading of its numbers, end; and the settings."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.models import Contrat
from quartiers.engagements.domain import conduite as domaine
from quartiers.engagements.enums import TRANSITIONS_ENGAGEMENT
from quartiers.engagements.forms_collecte import (
    ConduiteForm,
    DispositifForm,
    JalonForm,
    LecturePromesseForm,
    MotifForm,
    ReglageForm,
    paliers_en_texte,
)
from quartiers.engagements.models import ConduiteEngagement, Dispositif, Jalon
from quartiers.engagements.permissions import conduire_engagements, tenir_dispositifs
from quartiers.engagements.presentation import adresse_engagement
from quartiers.engagements.queries_services import organismes_du_contrat
from quartiers.engagements.queries_suivi import reglage_le
from quartiers.engagements.views.cadre import contrat_dans, fil_des_engagements, suivi_a_conduire
from quartiers.socle.transitions import TransitionRefusee


def page(
    request: RequeteActeur, contrat: Contrat, form: Any, titre: str, bouton: str, retour: str, **autres: Any
) -> HttpResponseBase:
    contexte = {
        "contrat": contrat,
        "form": form,
        "titre": titre,
        "bouton": bouton,
        "retour": retour,
        "fil_ariane": fil_des_engagements(contrat, (titre, "")),
        **autres,
    }
    return render(request, "engagements/formulaire.html", contexte)


@acces(conduire_engagements)
def conduire(request: RequeteActeur, code: str, engagement: str) -> HttpResponseBase:
    contrat, suivi = suivi_a_conduire(request, code, engagement)
    objet = suivi.conduite or ConduiteEngagement(contrat=contrat, engagement=suivi.lu.engagement)
    form = ConduiteForm(
        request.POST or None, instance=objet, contrat=contrat, organismes=organismes_du_contrat(contrat)
    )
    retour = adresse_engagement(contrat, engagement)
    if form.is_valid():
        domaine.conduire(acteur=request.acteur, conduite=form.save(commit=False))
        messages.success(request, "C’est enregistré.")
        return redirect(retour)
    return page(request, contrat, form, f"Qui répond de l’engagement {engagement}", "Enregistrer", retour)


@acces(conduire_engagements)
def changer_etat(request: RequeteActeur, code: str, engagement: str, acte: str) -> HttpResponseBase:
    """Given up, declared done, followed again: with a reason, which is public."""
    contrat, suivi = suivi_a_conduire(request, code, engagement)
    if acte not in TRANSITIONS_ENGAGEMENT:
        raise Http404("Cet acte n’existe pas.")
    retour = adresse_engagement(contrat, engagement)
    form = MotifForm(request.POST or None, initial={"le": timezone.localdate()})
    if form.is_valid():
        try:
            domaine.changer_d_etat(
                acteur=request.acteur, engagement=suivi.lu.engagement, acte=acte, **form.cleaned_data
            )
        except ValidationError as faute:
            form.add_error(None, faute)
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
            return redirect(retour)
        else:
            messages.success(request, "C’est enregistré.")
            return redirect(retour)
    libelle = TRANSITIONS_ENGAGEMENT[acte].libelle
    return page(
        request,
        contrat,
        form,
        f"{libelle}\u00a0: {engagement}",
        libelle,
        retour,
        danger=acte == "abandonner",
        chapeau=suivi.lu.titre,
    )


@acces(conduire_engagements)
def lire_promesse(request: RequeteActeur, code: str, engagement: str, quantite: int) -> HttpResponseBase:
    """What a promised number counts, on which scale, over which years, by which steps."""
    contrat, suivi = suivi_a_conduire(request, code, engagement)
    nombre = next((n for n in suivi.nombres if n.quantite.pk == quantite), None)
    if nombre is None:
        raise Http404("Cet engagement n’a pas ce nombre.")
    promesse = nombre.promesse
    supposee = {nom: getattr(promesse, nom) for nom in ("nature", "echelle", "annee_debut", "annee_fin", "depart")}
    lecture = domaine.lecture_de(nombre.quantite, supposee)
    depart = {"paliers": paliers_en_texte(sorted(promesse.paliers.items()))}
    form = LecturePromesseForm(request.POST or None, instance=lecture, initial=depart)
    retour = adresse_engagement(contrat, engagement)
    if form.is_valid():
        domaine.lire_autrement(
            acteur=request.acteur, lecture=form.save(commit=False), paliers=form.cleaned_data["paliers"]
        )
        messages.success(request, "Ce nombre se lit maintenant ainsi.")
        return redirect(retour)
    q = nombre.quantite
    chapeau = f"{q} {q.periode} {f'({q.perimetre})' if q.perimetre else ''}".strip()
    return page(
        request, contrat, form, f"Lire le nombre promis\u00a0: {engagement}", "Enregistrer", retour, chapeau=chapeau
    )


@acces(conduire_engagements)
def jalon(request: RequeteActeur, code: str, engagement: str, jalon: int = 0) -> HttpResponseBase:
    """A step: added (0), changed, said done, taken away."""
    contrat, suivi = suivi_a_conduire(request, code, engagement)
    objet = next((j for j in suivi.jalons if j.pk == jalon), None)
    if objet is None and jalon:
        raise Http404("Cet engagement n’a pas cette étape.")
    retour = adresse_engagement(contrat, engagement)
    if objet is not None and "retirer" in request.POST:
        domaine.retirer_jalon(acteur=request.acteur, jalon=objet)
        messages.success(request, "L’étape est retirée.")
        return redirect(retour)
    objet = objet or Jalon(contrat=contrat, engagement=suivi.lu.engagement)
    form = JalonForm(request.POST or None, instance=objet)
    if form.is_valid():
        domaine.poser_jalon(acteur=request.acteur, jalon=form.save(commit=False))
        messages.success(request, "L’étape est enregistrée.")
        return redirect(retour)
    return page(
        request, contrat, form, f"Étape de l’engagement {engagement}", "Enregistrer", retour, retirable=bool(jalon)
    )


@acces(conduire_engagements)
def reglages(request: RequeteActeur, code: str) -> HttpResponseBase:
    """Tolerance, secrecy, reminders: from a day on, never backwards."""
    contrat = contrat_dans(request, code, conduire_engagements)
    jour = timezone.localdate()
    actuel = reglage_le(contrat.pk, jour)
    objet = actuel if actuel.pk and actuel.debut == jour else type(actuel)(contrat=contrat, debut=jour)
    if objet.pk is None:
        for nom in ("tolerance", "seuil_secret", "source", "rappels_jours"):
            setattr(objet, nom, getattr(actuel, nom))
    rappels = ", ".join(map(str, actuel.rappels_jours))
    form = ReglageForm(request.POST or None, instance=objet, initial={"rappels": rappels})
    retour = reverse("engagements:collectes", args=[code])
    if form.is_valid():
        reglage = form.save(commit=False)
        reglage.rappels_jours = form.cleaned_data["rappels"]
        try:
            domaine.regler(acteur=request.acteur, reglage=reglage)
        except ValidationError as faute:
            form.add_error(None, faute)
        else:
            messages.success(request, "Les réglages sont enregistrés.")
            return redirect(retour)
    return page(request, contrat, form, "Réglages des engagements", "Enregistrer", retour)


# The catalogue of schemes


@acces(tenir_dispositifs)
def dispositif(request: RequeteActeur, code: str, dispositif: str = "") -> HttpResponseBase:
    """Add a scheme, or change one."""
    contrat = contrat_dans(request, code, tenir_dispositifs)
    objet = Dispositif.objects.filter(contrat=contrat, code=dispositif).first() if dispositif else None
    if dispositif and objet is None:
        raise Http404("Ce contrat n’a pas de dispositif sous ce code.")
    depart = {} if objet else {"debut": contrat.debut}
    form = DispositifForm(
        request.POST or None,
        instance=objet,
        initial=depart,
        contrat=contrat,
        organismes=organismes_du_contrat(contrat),
    )
    retour = reverse("engagements:dispositifs", args=[code])
    if form.is_valid():
        tenu = domaine.tenir_dispositif(acteur=request.acteur, dispositif=form.save(commit=False))
        messages.success(request, f"« {tenu.titre} » est enregistré.")
        return redirect(retour)
    titre = f"Modifier le dispositif {objet.code}" if objet else "Ajouter un dispositif"
    return page(request, contrat, form, titre, "Enregistrer", retour)
