"""Walks: the list, one walk with its observations, its preparation, its sheets."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quartiers.annuaire.models import Organisme
from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.documents.views import servir
from quartiers.exports.tableaux import reponse_tableau
from quartiers.participation.domain import marches as domain
from quartiers.participation.enums_paroles import EtatObservation
from quartiers.participation.exports_marches import pdf_de_la_marche
from quartiers.participation.forms_marches import EnvoyerFicheForm, MarcheForm, ParticipantsForm
from quartiers.participation.models import FicheMarche, Marche, Observation, PagePublique
from quartiers.participation.permissions_paroles import conduire_marche, suivre_observations
from quartiers.participation.presentation_marches import COLONNES, faits_de, lignes_exportees, montree
from quartiers.participation.queries_marches import (
    adresse_marche,
    avec_comptes,
    carte_de,
    charges_de,
    marches_de,
    observations_de,
    personnes_venues,
)
from quartiers.participation.queries_paroles import courriel_connu
from quartiers.participation.textes import texte_de_la_page
from quartiers.participation.views.commun_paroles import (
    acte_par_formulaire,
    agir,
    aujourdhui,
    contrat_pour,
    fil_parole,
)
from quartiers.participation.views.fichiers import fichier

PAR_PAGE = 20


def marche_ou_404(request: RequeteActeur, code: str, pk: int) -> tuple[Contrat, Marche]:
    contrat = contrat_visible(request.acteur, code)
    return contrat, get_object_or_404(marches_de(request.acteur, contrat), pk=pk)


def marche_pour(request: RequeteActeur, regle: Any, code: str, pk: int) -> tuple[Contrat, Marche]:
    contrat, marche = marche_ou_404(request, code, pk)
    exiger(regle, request.acteur, marche)
    return contrat, marche


def fil_marche(contrat: Contrat, marche: Marche | None = None) -> list[tuple[str, str]]:
    liste = ("Marches", reverse("participation:marches", args=[contrat.code]))
    return fil_parole(contrat, liste, *([(marche.titre, adresse_marche(marche))] if marche else []))


@public
def marches(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    lignes = avec_comptes(marches_de(request.acteur, contrat)).order_by("-jour", "-pk")
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    venues = personnes_venues(list(page))
    contexte = {
        "contrat": contrat,
        "page": page,
        "lignes": [{"m": m, "venues": venues.get(m.pk, 0)} for m in page],
        "conduit": conduire_marche(request.acteur, contrat),
        "jour": aujourdhui(),
        "texte": texte_de_la_page(contrat, PagePublique.MARCHES, request.GET.get("langue", "")),
        "fil_ariane": [*fil_marche(contrat)[:-1], ("Marches", "")],
    }
    return render(request, "participation/marches.html", contexte)


@public
def marche(request: RequeteActeur, code: str, pk: int) -> HttpResponseBase:
    """One walk: for all, what was seen and what became of it; for the team, its acts and photos."""
    contrat, objet = marche_ou_404(request, code, pk)
    equipe = conduire_marche(request.acteur, objet)
    suivie = suivre_observations(request.acteur, objet)
    observations = list(observations_de(objet))
    if format_demande := request.GET.get("format"):
        if not equipe:
            raise Http404
        titre = f"{objet.titre} – observations"
        lignes = lignes_exportees(observations, settings.ADRESSE_PUBLIQUE)
        return reponse_tableau(f"marche-{objet.pk}", titre, COLONNES, lignes, format_demande)
    fiches = {f.organisme_id: f for f in FicheMarche.objects.filter(marche=objet)}
    charges = charges_de(observations) if equipe else []
    contexte = {
        "contrat": contrat,
        "marche": objet,
        "faits": faits_de(objet, list(objet.participants.all())),
        "observations": [montree(o, aujourdhui(), suivie) for o in observations],
        "reglees": sum(o.etat == EtatObservation.VERIFIEE for o in observations),
        "equipe": equipe,
        "suivie": suivie,
        "charges": [(c, fiches.get(c.organisme.pk)) for c in charges],
        "ouverte": objet.close_le is None,
        "fil_ariane": [*fil_marche(contrat), (objet.titre, "")],
    }
    return render(request, "participation/marche.html", contexte)


@public
def marche_carte(request: RequeteActeur, code: str, pk: int) -> JsonResponse:
    """The outline, the route and the points, for the map."""
    _, objet = marche_ou_404(request, code, pk)
    reponse = JsonResponse(carte_de(objet, Observation.objects.filter(marche=objet)))
    reponse["Content-Type"] = "application/geo+json"
    return reponse


def commune_de(request: RequeteActeur) -> int | None:
    return request.acteur.habilitation.commune_id if request.acteur.habilitation else None


@acces(conduire_marche)
def marche_preparer(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_pour(request, conduire_marche, code)
    form = MarcheForm(
        request.POST if request.method == "POST" else None,
        contrat=contrat,
        commune=commune_de(request),
        initial={"jour": aujourdhui()},
    )
    faites: list[Marche] = []
    if request.method == "POST" and form.is_valid():
        champs = champs_de(form)
        if agir(
            request,
            lambda: faites.append(domain.preparer_marche(acteur=request.acteur, contrat=contrat, **champs)),
            "La marche est prête.",
            form,
        ):
            return redirect(adresse_marche(faites[0]))
    return page_marche(request, contrat, form, None)


def champs_de(form: MarcheForm) -> dict[str, Any]:
    champs = {nom: valeur for nom, valeur in form.cleaned_data.items() if nom != "trace"}
    return {**champs, "parcours": form.cleaned_data["trace"]}


def page_marche(request: RequeteActeur, contrat: Contrat, form: MarcheForm, objet: Marche | None) -> HttpResponse:
    titre = "Modifier la marche" if objet else "Préparer une marche"
    liste = reverse("participation:marches", args=[contrat.code])
    contexte = {
        "contrat": contrat,
        "form": form,
        "titre": titre,
        "retour": adresse_marche(objet) if objet else liste,
        "geojson": reverse("accueil:contours", args=[contrat.code]),
        "fil_ariane": [*fil_marche(contrat, objet), (titre, "")],
    }
    return render(request, "participation/marche_preparer.html", contexte)


@acces(conduire_marche)
def marche_modifier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, objet = marche_pour(request, conduire_marche, code, pk)
    form = MarcheForm(
        request.POST if request.method == "POST" else None,
        instance=objet,
        contrat=contrat,
        commune=commune_de(request),
    )
    if request.method == "POST" and form.is_valid():
        frais = Marche.objects.select_related("quartier", "contrat").get(pk=objet.pk)
        champs = champs_de(form)
        if agir(
            request,
            lambda: domain.modifier_marche(acteur=request.acteur, marche=frais, **champs),
            "La marche est à jour.",
            form,
        ):
            return redirect(adresse_marche(frais))
    return page_marche(request, contrat, form, objet)


@acces(conduire_marche)
def marche_participants(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, objet = marche_pour(request, conduire_marche, code, pk)
    initial = {p.genre: p.nombre for p in objet.participants.all()}
    form = ParticipantsForm(request.POST if request.method == "POST" else None, initial=initial)
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.compter_participants(acteur=request.acteur, marche=objet, nombres=valeurs),
        "Les nombres sont enregistrés.",
        titre="Qui est venu",
        bouton="Enregistrer",
        retour=adresse_marche(objet),
        chapeau="Des nombres seulement : aucun nom n’est gardé.",
        fil=fil_marche(contrat, objet),
    )


@acces(suivre_observations)
@require_POST
def marche_clore(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    _, objet = marche_pour(request, suivre_observations, code, pk)
    agir(
        request,
        lambda: domain.clore_marche(acteur=request.acteur, marche=objet),
        "La marche est close : plus rien n’y est ajouté, le suivi continue.",
    )
    return redirect(adresse_marche(objet))


@acces(suivre_observations)
def fiche_envoyer(request: RequeteActeur, code: str, pk: int, organisme: int) -> HttpResponse:
    contrat, objet = marche_pour(request, suivre_observations, code, pk)
    destinataire = organisme_charge(objet, organisme)
    connue = FicheMarche.objects.filter(marche=objet, organisme=destinataire).first()
    initial = {"courriel": connue.courriel if connue else courriel_connu(destinataire)}
    form = EnvoyerFicheForm(request.POST if request.method == "POST" else None, initial=initial)
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.envoyer_fiche(
            acteur=request.acteur, marche=objet, organisme=destinataire, courriel=valeurs["courriel"]
        ),
        "La fiche est envoyée ; les liens plus anciens ne servent plus.",
        titre=f"Envoyer la fiche – {destinataire.nom}",
        bouton="Envoyer",
        retour=adresse_marche(objet),
        fil=fil_marche(contrat, objet),
    )


def organisme_charge(marche: Marche, pk: int) -> Organisme:
    """An organisation in charge of something in this walk, else 404."""
    charges = Observation.objects.filter(marche=marche, responsable__isnull=False).values("responsable")
    return get_object_or_404(Organisme, pk__in=charges, id=pk)


@acces(conduire_marche)
def marche_pdf(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The whole sheet, or (`?organisme=`) the one of an organisation in charge."""
    _, objet = marche_pour(request, conduire_marche, code, pk)
    observations = observations_de(objet)
    numero = request.GET.get("organisme", "")
    organisme = organisme_charge(objet, int(numero)) if numero.isdigit() else None
    if organisme:
        observations = observations.filter(responsable=organisme)
    contenu = pdf_de_la_marche(objet, list(observations), aujourdhui(), organisme)
    return fichier(contenu, "application/pdf", f"marche-{objet.pk}.pdf")


@acces(conduire_marche)
def marche_photo(request: RequeteActeur, code: str, pk: int, numero: int, quand: str) -> HttpResponseBase:
    """A photo of the walk, for whoever conducts it: a mediator reads no other paper of the contract."""
    _, objet = marche_pour(request, conduire_marche, code, pk)
    observation = get_object_or_404(observations_de(objet), numero=numero)
    photo = {"avant": observation.photo_avant, "apres": observation.photo_apres}.get(quand)
    if photo is None:
        raise Http404
    return servir(photo)
