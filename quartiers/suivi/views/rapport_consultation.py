"""The calendar planned backwards, the consultation, the opinions: by the link received, or typed by an officer."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.comptes.politiques import Acteur
from quartiers.socle.affichage import Ton
from quartiers.suivi.domain import consultation as domain
from quartiers.suivi.domain.adoption_rapport import donner_suites, fixer_assemblee
from quartiers.suivi.domain.scellement import contenu_de
from quartiers.suivi.echeancier import Dates, avertissements, echeances, fin_minimale
from quartiers.suivi.enums import ADOPTES, EtatRapport, SensAvisRapport
from quartiers.suivi.forms_rapport import (
    AssembleeForm,
    AvisForm,
    AvisSaisiForm,
    ConsulteForm,
    MotifForm,
    OuvrirConsultationForm,
    SuiteForm,
    SuitesForm,
)
from quartiers.suivi.lecture_rapport import version_courante
from quartiers.suivi.models import AvisRapport, Rapport
from quartiers.suivi.permissions import conduire_rapport, enregistrer_avis, lire_projet_rapport
from quartiers.suivi.presentation_rapport import chapitres_montres, sommaire
from quartiers.suivi.queries.matiere import reglage_le
from quartiers.suivi.suites_rapport import nombres_a_relire
from quartiers.suivi.views.rapport_commun import (
    REFUS,
    acte_simple,
    agir,
    cadre,
    document_depose,
    fil_conduite,
    page_formulaire,
    rapport_pour,
    url,
)

TONS_AVIS: dict[str, Ton] = {
    SensAvisRapport.EN_ATTENTE: "neutre",
    SensAvisRapport.FAVORABLE: "succes",
    SensAvisRapport.RESERVES: "attention",
    SensAvisRapport.DEFAVORABLE: "erreur",
    SensAvisRapport.REPUTE: "info",
}
SAISIE_OUVERTE = frozenset({EtatRapport.CONSULTATION, EtatRapport.AVIS_RECUS})


@acces(lire_projet_rapport)
def calendrier(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, lire_projet_rapport, code, annee)
    conduit = conduire_rapport(request.acteur, rapport)
    form = AssembleeForm(
        request.POST if request.method == "POST" else None, initial={"assemblee_le": rapport.assemblee_le}
    )
    if request.method == "POST" and conduit and form.is_valid():
        jour = form.cleaned_data["assemblee_le"]
        fixer_assemblee(acteur=request.acteur, rapport=rapport, jour=jour)
        messages.success(request, "Le calendrier est refait à partir de cette date.")
        return redirect(url("rapport_calendrier", rapport))
    dates = dates_de(rapport)
    contexte = {
        **cadre(rapport, request.acteur, "rapport_calendrier"),
        "form": form,
        "conduit": conduit and rapport.etat not in ADOPTES,
        "echeances": echeances(dates) if dates else [],
        "avertissements": list(avertissements(dates)) if dates else [],
        "fil_ariane": fil_conduite(rapport, ("Calendrier", "")),
    }
    return render(request, "suivi/rapport_calendrier.html", contexte)


def dates_de(rapport: Rapport) -> Dates | None:
    """None while the assembly has no date."""
    if rapport.assemblee_le is None:
        return None
    aujourdhui = timezone.localdate()
    reglage = reglage_le(rapport.contrat, aujourdhui)
    return Dates(
        annee=rapport.annee,
        etat=rapport.etat,
        assemblee=rapport.assemblee_le,
        aujourdhui=aujourdhui,
        jours=reglage.consultation_jours,
        bilans=dt.date(rapport.annee, 12, 31) + dt.timedelta(days=reglage.bilan_jours),
        consultation_debut=rapport.consultation_debut,
        consultation_fin=rapport.consultation_fin,
        adopte=rapport.adopte_le,
        publie=rapport.publie_le,
        transmis=rapport.transmis_le,
    )


@acces(lire_projet_rapport)
@require_safe
def consultation(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Everyone consulted, what each one answered, and what became of it."""
    rapport = rapport_pour(request.acteur, lire_projet_rapport, code, annee)
    conduit = conduire_rapport(request.acteur, rapport)
    enregistre = enregistrer_avis(request.acteur, rapport)
    liste_ouverte = conduit and rapport.etat == EtatRapport.BROUILLON
    lignes = [
        {
            "avis": avis,
            "ton": TONS_AVIS[avis.sens],
            "sens": avis.get_sens_display().partition(" (")[0],
            "silence": avis.sens == SensAvisRapport.REPUTE,
            "saisir": enregistre and rapport.etat in SAISIE_OUVERTE,
            "suivre": enregistre and rapport.etat == EtatRapport.AVIS_RECUS and avis.observations,
        }
        for avis in AvisRapport.objects.filter(rapport=rapport).select_related("document").order_by("pk")
    ]
    contexte = {
        **cadre(rapport, request.acteur, "rapport_consultation"),
        "lignes": lignes,
        "agit": liste_ouverte or any(ligne["saisir"] or ligne["suivre"] for ligne in lignes),
        "conduit": conduit,
        "suites_ouvertes": conduit and rapport.etat == EtatRapport.AVIS_RECUS,
        "liste_ouverte": liste_ouverte,
        "absents": domain.manquants_de_droit(rapport) if rapport.etat == EtatRapport.BROUILLON else [],
        "fil_ariane": fil_conduite(rapport, ("Consultation", "")),
    }
    return render(request, "suivi/rapport_consultation.html", contexte)


@acces(conduire_rapport)
@require_POST
def preparer(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, conduire_rapport, code, annee)
    return acte_simple(
        request,
        rapport,
        lambda: domain.preparer_la_liste(acteur=request.acteur, rapport=rapport),
        "La liste comprend tous ceux que la loi fait consulter.",
        "rapport_consultation",
    )


@acces(conduire_rapport)
def ajouter(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, conduire_rapport, code, annee)
    presents = AvisRapport.objects.filter(rapport=rapport).values_list("nom", flat=True)
    form = ConsulteForm(request.POST if request.method == "POST" else None, presents=presents)
    retour = url("rapport_consultation", rapport)
    if request.method == "POST" and form.is_valid():
        fait = agir(
            request,
            lambda: domain.ajouter_consulte(acteur=request.acteur, rapport=rapport, **form.cleaned_data),
            "Ajouté à la liste.",
        )
        if fait:
            return redirect(retour)
    return page_formulaire(request, rapport, form, titre="Consulter aussi", bouton="Ajouter", retour=retour)


@acces(conduire_rapport)
@require_POST
def retirer(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, conduire_rapport, code, annee)
    avis = get_object_or_404(AvisRapport.objects.select_related("rapport"), pk=pk, rapport=rapport)
    return acte_simple(
        request,
        rapport,
        lambda: domain.retirer_consulte(acteur=request.acteur, avis=avis),
        "Retiré de la liste.",
        "rapport_consultation",
    )


@acces(conduire_rapport)
def ouvrir(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """The last look before the draft leaves: end of the consultation, address of each."""
    rapport = rapport_pour(request.acteur, conduire_rapport, code, annee)
    aujourdhui = timezone.localdate()
    au_plus_tot = fin_minimale(aujourdhui, reglage_le(rapport.contrat, aujourdhui).consultation_jours)
    avis = list(AvisRapport.objects.filter(rapport=rapport).order_by("pk"))
    form = OuvrirConsultationForm(
        request.POST if request.method == "POST" else None, avis=avis, au_plus_tot=au_plus_tot
    )
    if request.method == "POST" and form.is_valid():
        fait = agir(
            request,
            lambda: domain.ouvrir_consultation(
                acteur=request.acteur, rapport=rapport, fin=form.cleaned_data["fin"], courriels=form.courriels()
            ),
            "La consultation est ouverte : le projet est scellé, les demandes d’avis sont parties.",
        )
        if fait:
            return redirect(url("rapport_consultation", rapport))
    return page_formulaire(
        request,
        rapport,
        form,
        titre="Ouvrir la consultation",
        bouton="Sceller le projet et demander les avis",
        retour=url("rapport_consultation", rapport),
        chapeau="Le projet est figé tel qu’il est : textes, tableaux et figures. Chacun le lit et répond par le lien "
        "reçu, sans compte.",
        a_voir=list(nombres_a_relire(rapport)),
    )


@acces(conduire_rapport)
def suspendre(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, conduire_rapport, code, annee)
    form = MotifForm(request.POST if request.method == "POST" else None)
    retour = url("rapport_consultation", rapport)
    if request.method == "POST" and form.is_valid():
        agir(
            request,
            lambda: domain.suspendre_consultation(acteur=request.acteur, rapport=rapport, **form.cleaned_data),
            "Le rapport est de nouveau en rédaction ; les liens envoyés ne servent plus.",
        )
        return redirect(retour)
    return page_formulaire(
        request,
        rapport,
        form,
        titre="Reprendre la rédaction",
        bouton="Arrêter cette consultation",
        retour=retour,
        chapeau="Les avis déjà rendus restent au journal ; il faudra les demander de nouveau, pour un mois au moins.",
        genre="danger",
    )


@acces(conduire_rapport)
@require_POST
def clore(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, conduire_rapport, code, annee)
    return acte_simple(
        request,
        rapport,
        lambda: domain.clore_consultation(acteur=request.acteur, rapport=rapport),
        "La consultation est close ; sans réponse, l’avis est réputé favorable.",
        "rapport_consultation",
    )


@acces(enregistrer_avis)
def avis(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    """An opinion received on paper, typed with it."""
    rapport = rapport_pour(request.acteur, enregistrer_avis, code, annee)
    objet = get_object_or_404(AvisRapport.objects.select_related("rapport"), pk=pk, rapport=rapport)
    exiger(enregistrer_avis, request.acteur, objet)
    form = AvisSaisiForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={**initial_de(objet), "rendu_le": objet.rendu_le or timezone.localdate()},
    )
    retour = url("rapport_consultation", rapport)
    if request.method == "POST" and form.is_valid():
        document = document_depose(request, rapport, form, f"Avis – {objet.nom}")
        champs = {nom: form.cleaned_data.get(nom) for nom in ("sens", "observations", "rendu_le")}
        if form.is_valid() and agir(
            request,
            lambda: domain.rendre_avis(acteur=request.acteur, avis=objet, document=document, **champs),  # type: ignore[arg-type]
            f"L’avis est enregistré pour {objet.nom}.",
        ):
            return redirect(retour)
    return page_formulaire(
        request, rapport, form, titre=f"Avis – {objet.nom}", bouton="Enregistrer l’avis", retour=retour
    )


def initial_de(avis: AvisRapport) -> dict[str, Any]:
    rendu = avis.sens in domain.RENDUS
    return {"sens": avis.sens, "observations": avis.observations} if rendu else {}


@acces(enregistrer_avis)
def suite(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, enregistrer_avis, code, annee)
    objet = get_object_or_404(AvisRapport.objects.select_related("rapport"), pk=pk, rapport=rapport)
    exiger(enregistrer_avis, request.acteur, objet)
    form = SuiteForm(request.POST if request.method == "POST" else None, initial={"suite": objet.suite})
    retour = url("rapport_consultation", rapport)
    if request.method == "POST" and form.is_valid():
        fait = agir(
            request,
            lambda: domain.donner_suite(acteur=request.acteur, avis=objet, suite=form.cleaned_data["suite"]),
            "La suite donnée est écrite : elle figurera au rapport.",
        )
        if fait:
            return redirect(retour)
    return page_formulaire(
        request,
        rapport,
        form,
        titre=f"Suite donnée – {objet.nom}",
        bouton="Enregistrer",
        retour=retour,
        chapeau=f"Observations reçues : « {objet.observations} »",
    )


@acces(conduire_rapport)
def suites(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """One answer to all the observations received."""
    rapport = rapport_pour(request.acteur, conduire_rapport, code, annee)
    form = SuitesForm(request.POST if request.method == "POST" else None, initial={"suites": rapport.suites})
    retour = url("rapport_consultation", rapport)
    if request.method == "POST" and form.is_valid():
        fait = agir(
            request,
            lambda: donner_suites(acteur=request.acteur, rapport=rapport, **form.cleaned_data),
            "Les suites données sont écrites : elles figureront au rapport.",
        )
        if fait:
            return redirect(retour)
    return page_formulaire(
        request,
        rapport,
        form,
        titre="Suites données aux observations",
        bouton="Enregistrer",
        retour=retour,
        chapeau=observations_recues(rapport),
    )


def observations_recues(rapport: Rapport) -> str:
    """What was written, to be read while answering."""
    recues = AvisRapport.objects.filter(rapport=rapport).exclude(observations="").order_by("pk")
    lignes = [f"{avis.nom} : « {avis.observations} »" for avis in recues]
    return "\n".join(["Observations reçues :", *lignes]) if lignes else "Aucune observation n’a été reçue."


@public
def avis_par_lien(request: RequeteActeur, jeton: str) -> HttpResponse:
    """The page of a signed link: the draft to read, and the opinion to give. No account is needed."""
    try:
        objet = domain.avis_du_jeton(jeton)
    except domain.LienPerime as refus:
        return render(request, "suivi/rapport_lien_perime.html", {"message": str(refus)}, status=410)
    rapport = objet.rapport
    form = AvisForm(request.POST if request.method == "POST" else None, initial=initial_de(objet))
    if request.method == "POST" and form.is_valid():
        try:
            domain.rendre_avis(acteur=Acteur(), avis=objet, **form.cleaned_data)
        except REFUS as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, "Merci : votre avis est enregistré. Vous pouvez le changer jusqu’à la clôture.")
        return redirect("suivi:avis_par_lien", jeton=jeton)
    reponse = render(request, "suivi/rapport_avis_par_lien.html", contexte_lien(rapport, objet, form, jeton))
    # The address is the key: it must not stay in a shared cache.
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def contexte_lien(rapport: Rapport, avis: AvisRapport, form: AvisForm, jeton: str) -> dict[str, Any]:
    version = version_courante(rapport)
    chapitres = []
    if version is not None:
        chapitres = chapitres_montres(
            contenu_de(version), lambda bloc, rang: reverse("suivi:avis_par_lien_figure", args=[jeton, bloc, rang])
        )
    return {
        "contrat": rapport.contrat,
        "rapport": rapport,
        "avis": avis,
        "form": form,
        "attendu": rapport.etat == EtatRapport.CONSULTATION,
        "chapitres": chapitres,
        "sommaire": sommaire(chapitres),
        "url_pdf": reverse("suivi:avis_par_lien_pdf", args=[jeton]),
    }
