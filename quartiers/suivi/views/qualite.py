"""What a year still lacks or says oddly: improbable values to look at, reports that are late, reminders by hand."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.appels.models import Dossier
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.models import Contrat
from quartiers.socle.formats import compte
from quartiers.suivi.acces import contrat_de_l_annee
from quartiers.suivi.domain.explications import expliquer
from quartiers.suivi.domain.relances_fiches import EN_ATTENTE, rappeler_maintenant
from quartiers.suivi.forms_fiches import ExplicationForm
from quartiers.suivi.models import FicheAction
from quartiers.suivi.permissions import relancer, verifier_fiche
from quartiers.suivi.queries.qualite import a_verifier as questions_de_l_annee
from quartiers.suivi.queries.retards import bilans_en_attente, fiches_en_attente
from quartiers.suivi.views.chemins import fil_de_l_annee


@acces(verifier_fiche)
@require_safe
def a_verifier(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Improbable values of the reports that are in, those without an answer first."""
    contrat = contrat_de_l_annee(request.acteur, code, annee)
    exiger(verifier_fiche, request.acteur, contrat)
    questions = questions_de_l_annee(contrat, annee, request.acteur)
    contexte = {
        "contrat": contrat,
        "annee": annee,
        "ouvertes": [q for q in questions if not q.repondu],
        "repondues": [q for q in questions if q.repondu],
        "fil_ariane": fil_de_l_annee(contrat, annee, "À vérifier"),
    }
    return render(request, "suivi/fiches_a_verifier.html", contexte)


@acces(verifier_fiche)
@require_POST
def expliquer_action(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """« C’est exact, parce que… », from the list of the year: a project or a sheet."""
    contrat = contrat_de_l_annee(request.acteur, code, annee)
    exiger(verifier_fiche, request.acteur, contrat)
    cle = request.POST.get("cle", "")
    form = ExplicationForm(request.POST)
    posees = {
        q.constat.code: q.constat for q in questions_de_l_annee(contrat, annee, request.acteur) if q.action.cle == cle
    }
    if not form.is_valid():
        messages.error(request, "Dites en une phrase pourquoi ce nombre est exact.")
    elif constat := posees.get(form.cleaned_data["code"]):
        expliquer(
            acteur=request.acteur,
            objet=objet_de(request, contrat, cle),
            annee=annee,
            code=constat.code,
            constat=constat.message,
            texte=form.cleaned_data["texte"],
        )
        messages.success(request, "L’explication est gardée.")
    else:
        messages.info(request, "Cette question ne se pose plus : les nombres ont changé.")
    return redirect("suivi:a_verifier", code, annee)


def objet_de(request: RequeteActeur, contrat: Contrat, cle: str) -> FicheAction | Dossier:
    genre, _, numero = cle.partition("-")
    visibles = FicheAction.objects if genre == "fiche" else Dossier.objects
    objet = visibles.visibles_par(request.acteur).filter(contrat=contrat, pk=int(numero)).first()
    if objet is None:
        raise Http404
    objet.contrat = contrat
    return objet


@acces(relancer)
@require_safe
def retards(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Who has not handed in: sheets and funded projects, the late ones first."""
    contrat = contrat_de_l_annee(request.acteur, code, annee)
    exiger(relancer, request.acteur, contrat)
    contexte = {
        "contrat": contrat,
        "annee": annee,
        "fiches": fiches_en_attente(request.acteur, contrat, annee),
        "bilans": bilans_en_attente(request.acteur, contrat, annee),
        "jour": timezone.localdate(),
        "fil_ariane": fil_de_l_annee(contrat, annee, "Bilans attendus"),
    }
    return render(request, "suivi/fiches_retards.html", contexte)


@acces(relancer)
@require_POST
def rappeler(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Remind now the leads of the ticked sheets (one letter a day each)."""
    contrat = contrat_de_l_annee(request.acteur, code, annee)
    exiger(relancer, request.acteur, contrat)
    choisies = FicheAction.objects.visibles_par(request.acteur).filter(
        contrat=contrat, annee=annee, code__in=request.POST.getlist("fiche"), bilan__etat__in=EN_ATTENTE
    )
    fiches = list(choisies.select_related("contrat", "organisme", "bilan").order_by("code"))
    if not fiches:
        messages.error(request, "Cochez au moins une fiche à rappeler.")
        return redirect("suivi:retards", code, annee)
    partis, sans_personne = rappeler_maintenant(acteur=request.acteur, fiches=fiches, jour=timezone.localdate())
    if partis:
        messages.success(request, f"{compte(partis, 'rappel envoyé', 'rappels envoyés')}.")
    elif not sans_personne:
        messages.info(request, "Ces fiches ont déjà eu leur rappel aujourd’hui.")
    if sans_personne:
        codes = ", ".join(fiche.code for fiche in sans_personne)
        messages.warning(request, f"Personne à qui écrire pour {codes} : donnez un courriel dans la fiche.")
    return redirect("suivi:retards", code, annee)
