"""From the project with its opinions to the State: deliberations, adoption, publication, sending."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.suivi.domain import adoption_rapport as domain
from quartiers.suivi.forms_rapport import DeliberationForm, MotifForm, SeanceForm, TransmissionForm
from quartiers.suivi.models import Deliberation
from quartiers.suivi.permissions import conduire_rapport, enregistrer_deliberation
from quartiers.suivi.views.rapport_commun import (
    acte_simple,
    agir,
    document_depose,
    page_formulaire,
    rapport_pour,
    url,
)


@acces(enregistrer_deliberation)
def deliberation(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    """The meeting of one assembly; a commune's officer writes down that of its own council."""
    rapport = rapport_pour(request.acteur, enregistrer_deliberation, code, annee)
    objet = get_object_or_404(Deliberation.objects.select_related("rapport"), pk=pk, rapport=rapport)
    exiger(enregistrer_deliberation, request.acteur, objet)
    form = DeliberationForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        instance=objet,
    )
    retour = url("rapport_conduite", rapport)
    if request.method == "POST" and form.is_valid():
        document = document_depose(request, rapport, form, f"Délibération – {objet.assemblee}")
        champs = {nom: form.cleaned_data.get(nom) for nom in ("prevue_le", "tenue_le", "numero", "observations")}
        objet.refresh_from_db()
        if form.is_valid() and agir(
            request,
            lambda: domain.enregistrer_deliberation(
                acteur=request.acteur,
                deliberation=objet,
                document=document,
                **champs,  # type: ignore[arg-type]
            ),
            f"Délibération enregistrée : {objet.assemblee}.",
        ):
            return redirect(retour)
    return page_formulaire(request, rapport, form, titre=objet.assemblee, bouton="Enregistrer", retour=retour)


@acces(conduire_rapport)
def seance(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """The committee's meeting that examined the report."""
    rapport = rapport_pour(request.acteur, conduire_rapport, code, annee)
    form = SeanceForm(
        request.POST if request.method == "POST" else None,
        contrat_id=rapport.contrat_id,
        initial={"seance": rapport.seance_id},
    )
    if request.method == "POST" and form.is_valid():
        return acte_simple(
            request,
            rapport,
            lambda: domain.noter_seance(acteur=request.acteur, rapport=rapport, **form.cleaned_data),
            "La séance est notée : le rapport la dira.",
            "rapport_conduite",
        )
    return page_formulaire(
        request,
        rapport,
        form,
        titre="Séance qui a examiné le rapport",
        bouton="Enregistrer",
        retour=url("rapport_conduite", rapport),
    )


@acces(conduire_rapport)
@require_POST
def annexer(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, conduire_rapport, code, annee)
    return acte_simple(
        request,
        rapport,
        lambda: domain.annexer(acteur=request.acteur, rapport=rapport),
        "Le projet est arrêté et scellé avec ses avis : les assemblées peuvent délibérer.",
        "rapport_conduite",
    )


@acces(conduire_rapport)
def reprendre(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, conduire_rapport, code, annee)
    form = MotifForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return acte_simple(
            request,
            rapport,
            lambda: domain.reprendre_projet(acteur=request.acteur, rapport=rapport, **form.cleaned_data),
            "Le projet peut de nouveau changer.",
            "rapport_conduite",
        )
    return page_formulaire(
        request,
        rapport,
        form,
        titre="Reprendre le projet",
        bouton="Reprendre le projet",
        retour=url("rapport_conduite", rapport),
        chapeau="Les textes se modifient de nouveau ; le projet sera scellé encore une fois avant les assemblées.",
    )


@acces(conduire_rapport)
@require_POST
def adopter(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, conduire_rapport, code, annee)
    return acte_simple(
        request,
        rapport,
        lambda: domain.adopter_rapport(acteur=request.acteur, rapport=rapport),
        "Le rapport est adopté ; sa version définitive est scellée.",
        "rapport_conduite",
    )


@acces(conduire_rapport)
@require_POST
def publier(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, conduire_rapport, code, annee)
    return acte_simple(
        request,
        rapport,
        lambda: domain.publier_rapport(acteur=request.acteur, rapport=rapport),
        "Le rapport est public, avec ses annexes et ses données.",
        "rapport_conduite",
    )


@acces(conduire_rapport)
def transmettre(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, conduire_rapport, code, annee)
    form = TransmissionForm(
        request.POST if request.method == "POST" else None, initial={"transmis_le": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        return acte_simple(
            request,
            rapport,
            lambda: domain.transmettre_rapport(acteur=request.acteur, rapport=rapport, **form.cleaned_data),
            "La transmission à l’État est enregistrée.",
            "rapport_conduite",
        )
    return page_formulaire(
        request,
        rapport,
        form,
        titre="Transmettre à l’État",
        bouton="Enregistrer la transmission",
        retour=url("rapport_conduite", rapport),
    )
