"""The acts of an avenant: edit its head, submit, take back, give up, adopt. Each has its page and its form."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from quartiers.annuaire.models import Contact
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat import permissions
from quartiers.contrat.acces import avenant_visible
from quartiers.contrat.domain import avenants as domain
from quartiers.contrat.domain.adoption import adopter as adopter_avenant
from quartiers.contrat.domain.etat import AvenantRefuse, examiner, jour_de_base
from quartiers.contrat.domain.projection import Probleme
from quartiers.contrat.enums import TRANSITIONS_AVENANT, SensAvis
from quartiers.contrat.forms.avenant import AdoptionForm, AvenantForm, MotifForm, SoumissionForm
from quartiers.contrat.models import Avenant, Signataire
from quartiers.contrat.presentation import TON_DU_SENS
from quartiers.contrat.views.avenants import POLITIQUE_DE_L_ACTE, cadre_de
from quartiers.contrat.views.cadre import fil_avenant, url_avenant
from quartiers.socle.formats import compte, date_fr
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.transitions import TransitionRefusee


@acces(permissions.rediger_avenant)
def modifier(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    _, objet = avenant_visible(request.acteur, code, numero)
    exiger(permissions.rediger_avenant, request.acteur, objet)
    form = AvenantForm(request.POST if request.method == "POST" else None, instance=Avenant.objects.get(pk=objet.pk))
    if request.method == "POST" and form.is_valid():
        reponse = _agir(
            request,
            objet,
            lambda: domain.modifier_entete(acteur=request.acteur, avenant=objet, **form.cleaned_data),
            "L’avenant est à jour.",
        )
        if reponse:
            return reponse
    return _formulaire(request, objet, form, "Modifier l’objet de l’avenant", "Enregistrer")


@acces(permissions.soumettre)
def soumettre(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    contrat, objet = avenant_visible(request.acteur, code, numero)
    exiger(permissions.soumettre, request.acteur, objet)
    signataires = list(
        Signataire.objects.filter(en_vigueur_le(timezone.localdate()), contrat=contrat).select_related("organisme")
    )
    form = SoumissionForm(
        request.POST if request.method == "POST" else None, signataires=signataires, contacts=contacts_de(signataires)
    )
    examen = examiner(objet, jour_de_base(objet))
    if request.method == "POST" and form.is_valid():
        courriels = form.courriels()
        envoyes = sum(1 for courriel in courriels.values() if courriel)
        reussite = f"L’avenant est soumis : {compte(envoyes, 'message envoyé', 'messages envoyés')}."
        reponse = _agir(
            request,
            objet,
            lambda: domain.soumettre(
                acteur=request.acteur,
                avenant=objet,
                reponse_avant=form.cleaned_data["reponse_avant"],
                courriels=courriels,
            ),
            reussite,
        )
        if reponse:
            return reponse
    contexte = {"form": form, "avenant": objet, "problemes": examen.problemes, **cadre_de(contrat)}
    fil = fil_avenant(objet, ("Soumettre aux signataires", ""))
    return render(request, "contrat/soumettre.html", {**contexte, "fil_ariane": fil, "url_retour": url_avenant(objet)})


def contacts_de(signataires: Sequence[Signataire]) -> dict[int, str]:
    """The first known address of each signatory's organisation. One query."""
    contacts = Contact.objects.filter(organisme_id__in=[s.organisme_id for s in signataires]).exclude(courriel="")
    par_organisme: dict[int, str] = {}
    for contact in contacts.order_by("pk"):
        par_organisme.setdefault(contact.organisme_id, contact.courriel)
    return {s.pk: par_organisme[s.organisme_id] for s in signataires if s.organisme_id in par_organisme}


@acces(permissions.reprendre)
def reprendre(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    return _avec_motif(request, code, numero, "reprendre", domain.reprendre, "L’avenant est de nouveau un brouillon.")


@acces(permissions.abandonner)
def abandonner(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    return _avec_motif(request, code, numero, "abandonner", domain.abandonner, "L’avenant est abandonné.")


def _avec_motif(
    request: RequeteActeur, code: str, numero: int, acte: str, agir: Callable[..., None], reussite: str
) -> HttpResponse:
    _, objet = avenant_visible(request.acteur, code, numero)
    exiger(POLITIQUE_DE_L_ACTE[acte], request.acteur, objet)
    form = MotifForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        motif = form.cleaned_data["motif"]
        reponse = _agir(request, objet, lambda: agir(acteur=request.acteur, avenant=objet, motif=motif), reussite)
        if reponse:
            return reponse
    libelle = TRANSITIONS_AVENANT[acte].libelle
    genre = "danger" if acte == "abandonner" else "primaire"
    return _formulaire(request, objet, form, libelle, libelle, genre=genre)


@acces(permissions.adopter)
def adopter(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    contrat, objet = avenant_visible(request.acteur, code, numero)
    exiger(permissions.adopter, request.acteur, objet)
    manquants = list(objet.avis.filter(sens=SensAvis.EN_ATTENTE).select_related("signataire"))
    initial = {"adopte_le": timezone.localdate(), "prend_effet_le": objet.prend_effet_le}
    form = AdoptionForm(
        request.POST if request.method == "POST" else None, avis_manquants=len(manquants), initial=initial
    )
    problemes: Sequence[Probleme] = []
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        try:
            adopter_avenant(
                acteur=request.acteur,
                avenant=objet,
                adopte_le=donnees["adopte_le"],
                decision=donnees["decision"],
                prend_effet_le=donnees["prend_effet_le"],
                sans_tous_les_avis=donnees.get("sans_tous_les_avis", False),
            )
        except AvenantRefuse as refus:
            problemes = refus.problemes
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
            return redirect(url_avenant(objet))
        else:
            messages.success(request, f"{objet} est adopté ; il prend effet le {date_fr(donnees['prend_effet_le'])}.")
            return redirect(url_avenant(objet))
    rendus = objet.avis.exclude(sens=SensAvis.EN_ATTENTE).select_related("signataire").order_by("signataire__rang")
    return render(
        request,
        "contrat/adopter.html",
        {
            **cadre_de(contrat),
            "avenant": objet,
            "form": form,
            "problemes": problemes,
            "manquants": manquants,
            "rendus": [(avis, TON_DU_SENS[avis.sens]) for avis in rendus],
            "url_retour": url_avenant(objet),
            "fil_ariane": fil_avenant(objet, ("Adopter", "")),
        },
    )


def _formulaire(
    request: RequeteActeur, avenant: Avenant, form: BaseForm, titre: str, bouton: str, genre: str = "primaire"
) -> HttpResponse:
    contexte = {"titre": titre, "bouton": bouton, "genre": genre, "form": form, "surtitre": str(avenant)}
    fil = fil_avenant(avenant, (titre, ""))
    complet = {**cadre_de(avenant.contrat), **contexte, "fil_ariane": fil, "url_retour": url_avenant(avenant)}
    return render(request, "contrat/formulaire.html", complet)


def _agir(request: RequeteActeur, avenant: Avenant, acte: Callable[[], None], reussite: str) -> HttpResponse | None:
    """Do the act and go back to the avenant; None when it is refused for a reason that the form's page shows."""
    try:
        acte()
    except AvenantRefuse as refus:
        for probleme in refus.problemes:
            messages.error(request, probleme.message)
        return None
    except TransitionRefusee as refus:
        messages.error(request, str(refus))
        return redirect(url_avenant(avenant))
    messages.success(request, reussite)
    return redirect(url_avenant(avenant))
