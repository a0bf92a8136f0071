"""Date polls: proposing slots, answering with or without an account, choosing one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces, connecte, public
from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.acces import instance_menee, sieges_de, sondage_visible
from quartiers.gouvernance.domain import sondages as domaine
from quartiers.gouvernance.enums import EtatSondage, ReponseDate
from quartiers.gouvernance.forms import CreneauForm, CreneauxFormSet, SondageForm
from quartiers.gouvernance.liens import LienPerime, lien_de_sondage
from quartiers.gouvernance.models import MembreInstance, Seance, SondageDates
from quartiers.gouvernance.permissions import preparer
from quartiers.gouvernance.queries import destinataires, lecture_du_sondage
from quartiers.gouvernance.views.cadre import fil_de_l_instance, formulaire, tenter, url_instance, url_seance


@acces(preparer)
def creer_sondage(request: RequeteActeur, code: str, instance: str) -> HttpResponse:
    objet = instance_menee(request.acteur, code, instance)
    form, creneaux = SondageForm(request.POST or None), CreneauxFormSet(request.POST or None, prefix="creneaux")
    if request.method == "POST" and form.is_valid() and creneaux.is_valid():
        plages = [ligne.plage() for ligne in creneaux if ligne.has_changed()]
        faits: list[SondageDates] = []
        if tenter(
            request,
            lambda: faits.append(
                domaine.creer_sondage(acteur=request.acteur, instance=objet, creneaux=plages, **form.cleaned_data)
            ),
            form,
        ):
            messages.success(request, "Le sondage est prêt : envoyez-le aux membres.")
            return redirect("gouvernance:sondage", code=code, pk=faits[0].pk)
    contenu = {
        "contrat": objet.contrat,
        "instance": objet,
        "form": form,
        "creneaux": creneaux,
        "retour": url_instance(objet),
        "fil_ariane": fil_de_l_instance(objet, ("Sondage de dates", "")),
    }
    return render(request, "gouvernance/sondage_creer.html", contenu)


@connecte
def sondage(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The answers so far; a member answers here, who runs the committee chooses the slot."""
    objet, regard = sondage_visible(request.acteur, code, pk)
    jour = timezone.localdate()
    siege = sieges_de(request.acteur, jour, objet.instance_id).first()
    if request.method == "POST":
        if siege is None:
            return redirect("gouvernance:sondage", code=code, pk=pk)
        if repondre(request, objet, siege, request.acteur):
            messages.success(request, "Votre réponse est enregistrée.")
        return redirect("gouvernance:sondage", code=code, pk=pk)
    membres = destinataires(objet.instance, jour)
    lignes, reponses = lecture_du_sondage(objet, membres)
    tableau = [
        {
            "membre": membre,
            "reponses": [(ligne.creneau.debut, libelle(reponses[membre.pk].get(ligne.creneau.pk))) for ligne in lignes],
        }
        for membre in membres
    ]
    contenu = {
        "contrat": objet.contrat,
        "sondage": objet,
        "regard": regard,
        "ouvert": objet.etat == EtatSondage.OUVERT,
        "lignes": lignes,
        "tableau": tableau,
        "attendus": sum(not reponses[membre.pk] for membre in membres),
        "membres": membres,
        "siege": siege,
        "choix": choix_du_membre(objet, reponses.get(siege.pk, {})) if siege else [],
        "fil_ariane": fil_de_l_instance(objet.instance, ("Sondage de dates", "")),
        "url_seance": url_seance(objet.seance) if objet.seance else "",
    }
    return render(request, "gouvernance/sondage.html", contenu)


def libelle(reponse: str | None) -> str:
    return ReponseDate(reponse).label if reponse else ""


def choix_du_membre(objet: SondageDates, donnees: dict[int, str]) -> list[dict[str, object]]:
    """Each slot with its three answers, the present one checked."""
    return [
        {
            "creneau": creneau,
            "nom": f"creneau-{creneau.pk}",
            "options": [
                {"valeur": reponse.value, "libelle": reponse.label, "choisi": donnees.get(creneau.pk) == reponse.value}
                for reponse in ReponseDate
            ],
        }
        for creneau in objet.creneaux.all()
    ]


def repondre(request: RequeteActeur, objet: SondageDates, membre: MembreInstance, acteur: Acteur) -> bool:
    reponses = {
        int(cle.removeprefix("creneau-")): valeur
        for cle, valeur in request.POST.items()
        if cle.startswith("creneau-") and cle.removeprefix("creneau-").isdecimal()
    }
    acte = domaine.repondre
    return tenter(
        request,
        lambda: acte(acteur=acteur, sondage=objet, membre=membre, reponses=reponses),  # type: ignore[arg-type]
    )


@public
def dates_par_lien(request: RequeteActeur, jeton: str) -> HttpResponse:
    """The page of a member's own link: no account is needed."""
    try:
        objet, membre = lien_de_sondage(jeton)
    except LienPerime as refus:
        return render(request, "gouvernance/lien_perime.html", {"message": str(refus)}, status=410)
    if request.method == "POST":
        if repondre(request, objet, membre, Acteur()):
            messages.success(request, "Merci : votre réponse est enregistrée. Vous pouvez la changer par ce même lien.")
        return redirect("gouvernance:dates_par_lien", jeton=jeton)
    _, reponses = lecture_du_sondage(objet, [membre])
    contenu = {
        "contrat": objet.contrat,
        "sondage": objet,
        "membre": membre,
        "ouvert": objet.etat == EtatSondage.OUVERT,
        "choix": choix_du_membre(objet, reponses[membre.pk]),
        "repondu": bool(reponses[membre.pk]),
    }
    reponse = render(request, "gouvernance/sondage_par_lien.html", contenu)
    reponse["Cache-Control"] = "private, no-store"  # the address is the key
    return reponse


def sondage_mene(request: RequeteActeur, code: str, pk: int) -> SondageDates:
    objet, regard = sondage_visible(request.acteur, code, pk)
    if not regard.mene:
        raise Http404("Ce sondage n’est pas dans votre périmètre.")
    return objet


@acces(preparer)
@require_POST
def envoyer_sondage(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = sondage_mene(request, code, pk)
    envois: list[int] = []
    if tenter(request, lambda: envois.append(domaine.envoyer_sondage(acteur=request.acteur, sondage=objet))):
        if envois[0]:
            messages.success(request, f"Le sondage part vers {envois[0]} adresse{'s' if envois[0] > 1 else ''}.")
        else:
            messages.warning(request, "Aucun membre n’a d’adresse : donnez leurs courriels, ou répondez pour eux.")
    return redirect("gouvernance:sondage", code=code, pk=pk)


@acces(preparer)
def ajouter_creneau(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = sondage_mene(request, code, pk)
    form = CreneauForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        debut, fin = form.plage()
        acte = domaine.ajouter_creneau
        if tenter(request, lambda: acte(acteur=request.acteur, sondage=objet, debut=debut, fin=fin), form):
            messages.success(request, "Le créneau est ajouté : renvoyez le sondage pour que chacun réponde.")
            return redirect("gouvernance:sondage", code=code, pk=pk)
    return formulaire(
        request,
        objet.contrat,
        form,
        titre="Ajouter un créneau",
        retour=reverse("gouvernance:sondage", args=[code, pk]),
        fil=fil_de_l_instance(objet.instance, ("", ""))[:-1],
        bouton="Ajouter",
    )


@acces(preparer)
@require_POST
def retenir_creneau(request: RequeteActeur, code: str, pk: int, creneau: int) -> HttpResponse:
    objet = sondage_mene(request, code, pk)
    choisi = get_object_or_404(objet.creneaux, pk=creneau)
    faites: list[Seance] = []
    if tenter(request, lambda: faites.append(domaine.retenir(acteur=request.acteur, sondage=objet, creneau=choisi))):
        messages.success(request, "La date est retenue : préparez l’ordre du jour, puis convoquez.")
        return redirect(url_seance(faites[0]))
    return redirect("gouvernance:sondage", code=code, pk=pk)


@acces(preparer)
@require_POST
def abandonner_sondage(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = sondage_mene(request, code, pk)
    if tenter(request, lambda: domaine.abandonner_sondage(acteur=request.acteur, sondage=objet)):
        messages.success(request, "Le sondage est abandonné.")
    return redirect(url_instance(objet.instance))
