"""Services of a signatory: who answers for what, and all their tables of a year read as one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quartiers.annuaire.models import Organisme
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.models import Contrat, Signataire
from quartiers.engagements.domain import services as domaine
from quartiers.engagements.forms_services import LUI_MEME, NOUVEAU, RepartitionForm, ServiceForm
from quartiers.engagements.models import CollecteEngagements, ServiceSignataire
from quartiers.engagements.permissions import conduire_engagements, suivre_engagements
from quartiers.engagements.presentation import badge_de_demande, reponse_lue
from quartiers.engagements.queries_services import demandes_de, organismes_du_contrat, porteurs_de, services_de
from quartiers.engagements.questionnaire import Question, Tableau, tableaux_de
from quartiers.engagements.views.cadre import (
    adresse_collecte,
    adresse_demande,
    collecte_de,
    contrat_dans,
    fil_des_collectes,
)
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.socle.formats import compte

COLONNES = [
    Colonne("service", "Service"),
    Colonne("etat", "Tableau"),
    Colonne("rubrique", "Rubrique"),
    Colonne("demande", "Ce qui est demandé"),
    Colonne("promis", "Promis"),
    Colonne("unite", "Unité"),
    Colonne("reponse", "Réponse"),
    Colonne("qpv_prevu", "Prévu dans les quartiers", "nombre"),
    Colonne("qpv", "Réalisé dans les quartiers", "nombre"),
    Colonne("territoire_prevu", "Prévu sur tout le territoire", "nombre"),
    Colonne("territoire", "Réalisé sur tout le territoire", "nombre"),
    Colonne("methode", "Compté ou estimé"),
    Colonne("source", "Source"),
    Colonne("commentaire", "Commentaire"),
]
NOMBRES = ("qpv_prevu", "qpv", "territoire_prevu", "territoire")


def signataire_de(contrat: Contrat, code: str) -> Signataire:
    return get_object_or_404(Signataire.objects.select_related("organisme", "contrat"), contrat=contrat, code=code)


def fil_du_signataire(contrat: Contrat, signataire: Signataire, ici: str) -> list[tuple[str, str]]:
    return [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        ("Signataires", reverse("engagements:signataires", args=[contrat.code])),
        (signataire.titre, reverse("engagements:signataire", args=[contrat.code, signataire.code])),
        (ici, ""),
    ]


@acces(conduire_engagements)
def services(request: RequeteActeur, code: str, signataire: str) -> HttpResponseBase:
    """Who tells the means of which schemes; each service has its own table of the year."""
    contrat = contrat_dans(request, code, conduire_engagements)
    objet = signataire_de(contrat, signataire)
    ajout = "ajouter" in request.POST
    form = repartition(request.POST if request.method == "POST" and not ajout else None, objet)
    nouveau = ServiceForm(request.POST if ajout else None)
    if form.is_valid() and repartir(request, objet, form):
        return redirect(request.path)
    if nouveau.is_valid() and ajouter(request, objet, nouveau):
        return redirect(request.path)
    contexte = {
        "contrat": contrat,
        "signataire": objet,
        "form": form,
        "nouveau": nouveau,
        "services": services_de(objet),
        "retour": reverse("engagements:signataire", args=[code, signataire]),
        "fil_ariane": fil_du_signataire(contrat, objet, "Services"),
    }
    return render(request, "engagements/services.html", contexte)


def repartition(envoi: Any, signataire: Signataire) -> RepartitionForm:
    organismes = Organisme.objects.filter(pk__in=organismes_du_contrat(signataire.contrat)).order_by("nom")
    return RepartitionForm(
        envoi,
        porteurs=porteurs_de(signataire),
        organismes=[o for o in organismes if o.pk != signataire.organisme_id],
        signataire=signataire.organisme.nom,
    )


def repartir(request: RequeteActeur, signataire: Signataire, form: RepartitionForm) -> bool:
    choix = {
        porteur.mots: None
        if dit == LUI_MEME
        else domaine.service_nomme(signataire, porteur.mots)
        if dit == NOUVEAU
        else form.organismes[dit]
        for porteur, dit in form.choisis()
    }
    try:
        nombre = domaine.repartir(acteur=request.acteur, signataire=signataire, choix=choix)
    except ValidationError as faute:
        form.add_error(None, faute)
        return False
    messages.success(
        request, f"C’est enregistré : {compte(nombre, 'dispositif change', 'dispositifs changent')} de tableau."
    )
    return True


def ajouter(request: RequeteActeur, signataire: Signataire, form: ServiceForm) -> bool:
    try:
        organisme = domaine.service_nomme(signataire, form.cleaned_data["nom"])
        domaine.ajouter_service(acteur=request.acteur, signataire=signataire, organisme=organisme)
    except ValidationError as faute:
        form.add_error("nom", faute.messages)
        return False
    messages.success(request, f"{organisme} est ajouté : confiez-lui des dispositifs ou des engagements.")
    return True


@acces(conduire_engagements)
@require_POST
def retirer_service(request: RequeteActeur, code: str, signataire: str, pk: int) -> HttpResponseBase:
    contrat = contrat_dans(request, code, conduire_engagements)
    siens = ServiceSignataire.objects.select_related("organisme", "signataire__organisme", "signataire__contrat")
    service = get_object_or_404(siens, pk=pk, signataire=signataire_de(contrat, signataire))
    domaine.retirer_service(acteur=request.acteur, service=service)
    messages.success(request, f"{service.organisme} ne répond plus à part : ses dispositifs reviennent au signataire.")
    return redirect("engagements:services", code, signataire)


@acces(suivre_engagements)
@require_safe
def ensemble(request: RequeteActeur, code: str, annee: int, signataire: str) -> HttpResponseBase:
    """All the tables of a signatory as one, service by service; the same as a file."""
    contrat = contrat_dans(request, code, suivre_engagements)
    collecte = collecte_de(contrat, annee)
    objet = signataire_de(contrat, signataire)
    tableaux = tableaux_de(demandes_de(collecte, objet))
    if not tableaux:
        raise Http404("Ce signataire n’a pas de tableau cette année-là.")
    if demande := request.GET.get("format"):
        lignes = [ligne_exportee(tableau, question) for tableau in tableaux for question in tableau.questions]
        titre = f"Engagements {annee} – {objet}"
        return reponse_tableau(f"engagements-{objet.code}-{annee}", titre, COLONNES, lignes, demande)
    faites, total = (sum(t.compte[rang] for t in tableaux) for rang in (0, 1))
    contexte = {
        "contrat": contrat,
        "collecte": collecte,
        "signataire": objet,
        "remplissage": f"{compte(faites, 'ligne remplie', 'lignes remplies')} sur {total}",
        "services": [part_du_service(tableau) for tableau in tableaux],
        "fil_ariane": fil_des_collectes(contrat, (str(annee), adresse_collecte(collecte)), (str(objet), "")),
    }
    return render(request, "engagements/ensemble.html", contexte)


def part_du_service(tableau: Tableau) -> dict[str, Any]:
    demande = tableau.demande
    return {
        "nom": demande.organisme.nom,
        "ancre": f"service-{demande.pk}",
        "url": adresse_demande(demande),
        "etat": badge_de_demande(demande.etat),
        "remplissage": tableau.remplissage if tableau.questions else "tout est confié à ses services",
        "rubriques": [(nom, [reponse_lue(tableau, q) for q in questions]) for nom, questions in tableau.rubriques],
    }


def ligne_exportee(tableau: Tableau, question: Question) -> dict[str, Any]:
    dits, objet = tableau.reponses[question.cle], tableau.objets[question.cle]

    def montre(nom: str) -> str:
        champ = question.champ(nom)
        return champ.montrer(dits.get(nom, "")) if champ else ""

    return {
        "service": tableau.demande.organisme.nom,
        "etat": tableau.demande.get_etat_display(),
        "rubrique": question.rubrique,
        "demande": question.libelle,
        "promis": question.promis,
        "unite": question.unite,
        "reponse": montre("valeur") or montre("avancement"),
        **{nom: getattr(objet, nom, None) for nom in NOMBRES},
        **{nom: montre(nom) for nom in ("methode", "source", "commentaire")},
    }


def ensembles_de(collecte: CollecteEngagements) -> list[tuple[Signataire, str]]:
    """Signatories whose services have tables in this collection, with the address of the whole."""
    services_du_contrat = ServiceSignataire.objects.filter(
        contrat=collecte.contrat_id, organisme__in=collecte.demandes.values("organisme")
    )
    signataires = Signataire.objects.filter(pk__in=services_du_contrat.values("signataire")).order_by("rang", "pk")
    code = collecte.contrat.code
    return [(s, reverse("engagements:ensemble", args=[code, collecte.annee, s.code])) for s in signataires]
