"""Cards: their page for all, their acts for the team, the partner's answer by link, the printed page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.exports.tableaux import Colonne as ColonneExport
from quartiers.exports.tableaux import reponse_tableau
from quartiers.participation.domain import cartes as domain
from quartiers.participation.enums_paroles import TRANSITIONS_CARTE, EtatCarte
from quartiers.participation.exports_paroles import pdf_de_la_carte
from quartiers.participation.forms_paroles import (
    CarteForm,
    DemanderForm,
    FaireForm,
    MotifForm,
    RelierForm,
    RepondreForm,
    ReponseSaisieForm,
)
from quartiers.participation.models import Carte, Contribution
from quartiers.participation.permissions_paroles import suivre_cartes
from quartiers.participation.presentation_paroles import badge_carte, etapes_de, ligne_de_carte, suites_de
from quartiers.participation.queries_paroles import (
    cartes_de,
    cartes_en_retard,
    courriel_connu,
    fils_des_cartes,
    organismes_a_solliciter,
)
from quartiers.participation.views.commun_paroles import (
    acte_par_formulaire,
    agir,
    aujourdhui,
    contrat_pour,
    fil_parole,
)
from quartiers.participation.views.contributions import contributions_choisies
from quartiers.socle.affichage import Colonne
from quartiers.socle.formats import date_fr
from quartiers.socle.transitions import actes_possibles

PAR_PAGE = 30
COLONNES = [
    Colonne("numero", "N°", "nombre"),
    Colonne("titre", "Sujet", "lien", classe="large"),
    Colonne("quartier", "Quartier"),
    Colonne("theme", "Thème"),
    Colonne("etat", "État", "badge"),
    Colonne("partenaire", "Partenaire"),
    Colonne("reponse_avant", "Réponse avant le", "date"),
]
# The move's name in the table of states → the page that makes it.
ACTES = {
    "demander": "carte_demander",
    "redemander": "carte_demander",
    "repondre": "carte_reponse",
    "corriger_reponse": "carte_reponse",
    "faire": "carte_faire",
    "classer": "carte_classer",
    "rouvrir": "carte_rouvrir",
}


def carte_ou_404(request: RequeteActeur, code: str, numero: int) -> tuple[Contrat, Carte]:
    contrat = contrat_visible(request.acteur, code)
    return contrat, get_object_or_404(cartes_de(request.acteur, contrat), numero=numero)


def carte_pour(request: RequeteActeur, code: str, numero: int) -> tuple[Contrat, Carte]:
    contrat, carte = carte_ou_404(request, code, numero)
    exiger(suivre_cartes, request.acteur, carte)
    return contrat, carte


def adresse(carte: Carte) -> str:
    return reverse("participation:carte", args=[carte.contrat.code, carte.numero])


def fil_carte(contrat: Contrat, carte: Carte) -> list[tuple[str, str]]:
    return fil_parole(contrat, (str(carte), adresse(carte)))


@public
def carte(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    """One card for all; its acts for the team."""
    contrat, objet = carte_ou_404(request, code, numero)
    fil = fils_des_cartes([objet], jour_de_lecture(contrat))[0]
    tenue = suivre_cartes(request.acteur, objet)
    contexte = {
        "contrat": contrat,
        "carte": objet,
        "fil": fil,
        "etat": badge_carte(objet),
        "etapes": etapes_de(fil),
        "suites": suites_de(fil),
        "tenue": tenue,
        "actes": actes_montres(contrat, objet) if tenue else [],
        "demande": demande_de(objet) if tenue else [],
        "fil_ariane": fil_parole(contrat, (str(objet), "")),
    }
    return render(request, "participation/carte.html", contexte)


def actes_montres(contrat: Contrat, carte: Carte) -> list[tuple[str, str]]:
    """(label, address) of what the state allows; reopening is a move like the others."""
    return [
        (TRANSITIONS_CARTE[acte].libelle, reverse(f"participation:{ACTES[acte]}", args=[contrat.code, carte.numero]))
        for acte in actes_possibles(TRANSITIONS_CARTE, carte.etat)
    ]


def demande_de(carte: Carte) -> list[tuple[str, Any]]:
    """What the team sees of the request."""
    if not carte.demandee_le:
        return []
    paires = [
        ("Demandé à", carte.partenaire),
        ("Le", carte.demandee_le),
        ("Réponse avant le", carte.reponse_avant),
        ("Adresse", carte.courriel or "aucune : réponse à noter ici"),
        ("Rappels partis", ", ".join(f"{cle[1:]} jours avant" for cle in carte.relances) or "aucun"),
    ]
    return [(libelle, valeur) for libelle, valeur in paires if valeur]


@acces(suivre_cartes)
def cartes(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_pour(request, suivre_cartes, code)
    toutes = cartes_de(request.acteur, contrat).order_by("-numero")
    etat = request.GET.get("etat", "")
    lignes = toutes.filter(etat=etat) if etat in EtatCarte.values else toutes
    if format_demande := request.GET.get("format"):
        donnees = (ligne_exportee(c) for c in lignes)
        return reponse_tableau(f"cartes-{code}", f"Cartes – {contrat}", COLONNES_EXPORT, donnees, format_demande)
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    onglets = [
        {"libelle": libelle, "url": f"?etat={cle}", "actif": etat == cle}
        for cle, libelle in [("", "Toutes"), *EtatCarte.choices]
    ]
    contexte = {
        "contrat": contrat,
        "onglets": onglets,
        "page": page,
        "colonnes": COLONNES,
        "lignes": [ligne_de_carte(contrat, c, aujourdhui()) for c in page],
        "en_retard": cartes_en_retard(contrat, aujourdhui()).count(),
        "fil_ariane": fil_parole(contrat, ("Cartes", "")),
    }
    return render(request, "participation/cartes.html", contexte)


COLONNES_EXPORT = [
    ColonneExport("numero", "N°", "nombre"),
    ColonneExport("titre", "Sujet"),
    ColonneExport("dit", "Vous avez dit"),
    ColonneExport("quartier", "Quartier"),
    ColonneExport("theme", "Thème"),
    ColonneExport("etat", "État"),
    ColonneExport("partenaire", "Partenaire"),
    ColonneExport("reponse_avant", "Réponse avant le", "date"),
    ColonneExport("reponse", "Réponse"),
    ColonneExport("fait", "Nous avons fait"),
    ColonneExport("montant", "Montant", "montant"),
    ColonneExport("montant_source", "Source du montant"),
]


def ligne_exportee(carte: Carte) -> dict[str, Any]:
    return {
        "numero": carte.numero,
        "titre": carte.titre,
        "dit": carte.dit,
        "quartier": str(carte.quartier or ""),
        "theme": carte.get_theme_display(),
        "etat": carte.get_etat_display(),
        "partenaire": str(carte.partenaire or ""),
        "reponse_avant": carte.reponse_avant,
        "reponse": carte.reponse,
        "fait": carte.fait or carte.motif,
        "montant": carte.montant,
        "montant_source": carte.montant_source,
    }


@acces(suivre_cartes)
def carte_ouvrir(request: RequeteActeur, code: str) -> HttpResponse:
    """A new card, from the contributions checked in the list (`c`) or from nothing."""
    contrat = contrat_pour(request, suivre_cartes, code)
    choisies = contributions_choisies(request, contrat, (request.POST or request.GET).getlist("c"))
    form = CarteForm(request.POST if request.method == "POST" else None, contrat=contrat, initial=initial_de(choisies))
    if request.method == "POST" and form.is_valid():
        faites: list[Carte] = []
        fait = agir(
            request,
            lambda: faites.append(
                domain.ouvrir_carte(acteur=request.acteur, contrat=contrat, contributions=choisies, **form.cleaned_data)
            ),
            "La carte est ouverte.",
            form,
        )
        if fait:
            return redirect(adresse(faites[0]))
    contexte = {
        "contrat": contrat,
        "form": form,
        "choisies": choisies,
        "retour": reverse("participation:contributions", args=[code]),
        "fil_ariane": fil_parole(contrat, ("Ouvrir une carte", "")),
    }
    return render(request, "participation/carte_ouvrir.html", contexte)


def initial_de(choisies: list[Contribution]) -> dict[str, Any]:
    """What the contributions agree on."""
    quartiers = {c.quartier_id for c in choisies}
    themes = {c.theme for c in choisies}
    return {
        "quartier": quartiers.pop() if len(quartiers) == 1 else None,
        "theme": themes.pop() if len(themes) == 1 else None,
    }


@acces(suivre_cartes)
def carte_modifier(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    contrat, objet = carte_pour(request, code, numero)
    form = CarteForm(request.POST if request.method == "POST" else None, instance=objet, contrat=contrat)
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.modifier_carte(acteur=request.acteur, carte=Carte.objects.get(pk=objet.pk), **valeurs),
        "La carte est à jour.",
        titre="Modifier la carte",
        bouton="Enregistrer",
        retour=adresse(objet),
        fil=fil_carte(contrat, objet),
    )


@acces(suivre_cartes)
def carte_demander(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    contrat, objet = carte_pour(request, code, numero)
    initial: dict[str, Any] = {"partenaire": objet.partenaire_id, "courriel": objet.courriel}
    if choisi := organismes_a_solliciter(contrat).filter(pk=entier(request.GET.get("partenaire", ""))).first():
        initial = {"partenaire": choisi.pk, "courriel": courriel_connu(choisi)}
    form = DemanderForm(request.POST if request.method == "POST" else None, contrat=contrat, initial=initial)
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.demander(acteur=request.acteur, carte=objet, **valeurs),
        "La demande est enregistrée ; la lettre part s’il y a une adresse.",
        titre="Demander une réponse",
        bouton="Demander",
        retour=adresse(objet),
        chapeau=f"{objet} : {objet.titre}",
        fil=fil_carte(contrat, objet),
    )


def entier(texte: str) -> int:
    return int(texte) if texte.isdigit() else 0


@acces(suivre_cartes)
def carte_reponse(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    """An answer received otherwise, typed by the team."""
    contrat, objet = carte_pour(request, code, numero)
    initial = {"partenaire": objet.partenaire_id, "reponse": objet.reponse, "repondue_par": objet.repondue_par}
    form = ReponseSaisieForm(request.POST if request.method == "POST" else None, contrat=contrat, initial=initial)
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.repondre(acteur=request.acteur, carte=objet, **valeurs),
        "La réponse est enregistrée.",
        titre="Enregistrer la réponse",
        bouton="Enregistrer",
        retour=adresse(objet),
        chapeau=f"« {objet.dit} »",
        fil=fil_carte(contrat, objet),
    )


@acces(suivre_cartes)
def carte_relier(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    contrat, objet = carte_pour(request, code, numero)
    initial = {
        "action": objet.action_id,
        "decision": objet.decision_id,
        "montant": objet.montant,
        "montant_source": objet.montant_source,
    }
    form = RelierForm(request.POST if request.method == "POST" else None, contrat=contrat, initial=initial)
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.relier(acteur=request.acteur, carte=Carte.objects.get(pk=objet.pk), **valeurs),
        "Les suites sont enregistrées.",
        titre="Relier à une action, une décision, des euros",
        bouton="Enregistrer",
        retour=adresse(objet),
        fil=fil_carte(contrat, objet),
    )


@acces(suivre_cartes)
def carte_faire(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    contrat, objet = carte_pour(request, code, numero)
    form = FaireForm(
        request.POST if request.method == "POST" else None, initial={"fait": objet.fait, "faite_le": aujourdhui()}
    )
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.faire(acteur=request.acteur, carte=objet, **valeurs),
        "C’est noté : la carte est faite.",
        titre="Constater que c’est fait",
        bouton="C’est fait",
        retour=adresse(objet),
        fil=fil_carte(contrat, objet),
    )


@acces(suivre_cartes)
def carte_classer(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    contrat, objet = carte_pour(request, code, numero)
    form = MotifForm(request.POST if request.method == "POST" else None, initial={"motif": objet.motif})
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.classer_sans_suite(acteur=request.acteur, carte=objet, **valeurs),
        "La carte est classée sans suite.",
        titre="Classer sans suite",
        bouton="Classer sans suite",
        retour=adresse(objet),
        chapeau="La raison est lue par tous.",
        fil=fil_carte(contrat, objet),
        genre="danger",
    )


@acces(suivre_cartes)
def carte_rouvrir(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    contrat, objet = carte_pour(request, code, numero)
    if request.method == "POST":
        agir(request, lambda: domain.rouvrir(acteur=request.acteur, carte=objet), "La carte est rouverte.")
        return redirect(adresse(objet))
    contexte = {
        "contrat": contrat,
        "titre": "Rouvrir la carte",
        "question": f"{objet} : {objet.titre}",
        "bouton": "Rouvrir",
        "retour": adresse(objet),
        "fil_ariane": [*fil_carte(contrat, objet), ("Rouvrir", "")],
    }
    return render(request, "participation/parole_confirmer.html", contexte)


@public
def carte_pdf(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    """One page, big letters, for the next meeting."""
    contrat, objet = carte_ou_404(request, code, numero)
    fil = fils_des_cartes([objet], jour_de_lecture(contrat))[0]
    reponse = HttpResponse(pdf_de_la_carte(contrat, fil, aujourdhui()), content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="carte-{objet.numero}-{code}.pdf"'
    return reponse


@public
def repondre_par_lien(request: RequeteActeur, jeton: str) -> HttpResponse:
    """The page of a signed link: what was said, and the answer to give. No account is needed."""
    try:
        objet = domain.carte_du_jeton(jeton)
    except domain.LienPerime as refus:
        return render(request, "participation/parole_lien_perime.html", {"message": str(refus)}, status=410)
    initial = {"reponse": objet.reponse, "repondue_par": objet.repondue_par}
    form = RepondreForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        dit = "Merci : votre réponse est enregistrée. Vous pouvez encore la corriger."
        if agir(request, lambda: domain.repondre(acteur=Acteur(), carte=objet, **form.cleaned_data), dit, form):
            return redirect("participation:repondre_par_lien", jeton=jeton)
    contexte = {
        "contrat": objet.contrat,
        "carte": objet,
        "paroles": domain.paroles_montrables(objet),
        "avant": date_fr(objet.reponse_avant),
        "form": form,
    }
    reponse = render(request, "participation/carte_par_lien.html", contexte)
    reponse["Cache-Control"] = "private, no-store"  # the address is the key
    return reponse
