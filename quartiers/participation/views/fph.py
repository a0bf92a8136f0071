"""The residents' participation fund: asking, the jury, the payments, the rules, the yearly account."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.comptes.politiques import Acteur, Politique
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.exports.pdf import pdf_du_document
from quartiers.exports.tableaux import reponse_tableau
from quartiers.participation.domain import fph as domain
from quartiers.participation.enums_paroles import TRANSITIONS_FPH, EtatDemandeFph
from quartiers.participation.exports_fph import compte_de_l_annee
from quartiers.participation.forms_fph import (
    AvanceForm,
    DecisionForm,
    DemandeFphForm,
    EnveloppeForm,
    JustificatifForm,
    RealiserForm,
    ReglementForm,
    ReverserForm,
    SolderForm,
)
from quartiers.participation.forms_paroles import MotifForm
from quartiers.participation.models import DemandeFph, PagePublique, ReglementFph
from quartiers.participation.permissions_paroles import lire_fph, saisir_fph, tenir_fph
from quartiers.participation.presentation_fph import COLONNES_LISTE, COLONNES_SOLDES, ligne_de, ligne_solde, parties_de
from quartiers.participation.queries_fph import (
    COLONNES,
    demandes_de,
    lignes_du_compte,
    quartiers_ouverts,
    reglement_le,
    reglements_de,
    soldes_de,
)
from quartiers.participation.textes import texte_de_la_page
from quartiers.participation.views.commun_paroles import (
    TROP,
    acte_par_formulaire,
    agir,
    aujourdhui,
    contrat_pour,
    fil_parole,
    laisser_passer,
)
from quartiers.participation.views.fichiers import fichier
from quartiers.participation.views.marches import commune_de
from quartiers.socle.transitions import actes_possibles

PAR_PAGE = 30


def fil_fph(contrat: Contrat, *suite: tuple[str, str]) -> list[tuple[str, str]]:
    return fil_parole(contrat, ("Fonds de participation", reverse("participation:fph", args=[contrat.code])), *suite)


def annee_demandee(request: RequeteActeur) -> int:
    demandee = request.GET.get("annee", "")
    return int(demandee) if demandee.isdigit() and len(demandee) == 4 else aujourdhui().year


@public
def fph(request: RequeteActeur, code: str) -> HttpResponse:
    """The fund for all: its rules, where it is open, what it paid for."""
    contrat = contrat_visible(request.acteur, code)
    jour = aujourdhui()
    financees = DemandeFph.objects.filter(contrat=contrat, annee=annee_demandee(request), accorde__isnull=False)
    contexte = {
        "contrat": contrat,
        "annee": annee_demandee(request),
        "reglements": [r for r in reglements_de(contrat) if r.vaut_le(jour)],
        "ouvert": quartiers_ouverts(contrat, jour).exists(),
        "financees": financees.select_related("quartier").order_by("quartier__rang", "numero"),
        "texte": texte_de_la_page(contrat, PagePublique.FPH, request.GET.get("langue", "")),
        "equipe": lire_fph(request.acteur, contrat),
        "fil_ariane": [*fil_fph(contrat)[:-1], ("Fonds de participation", "")],
    }
    return render(request, "participation/fph.html", contexte)


@public
def fph_demander(request: RequeteActeur, code: str) -> HttpResponse:
    """The quick request: one page, no account; the team types it for someone under its own name."""
    contrat = contrat_visible(request.acteur, code)
    form = DemandeFphForm(request.POST if request.method == "POST" else None, contrat=contrat)
    acteur = request.acteur if saisir_fph(request.acteur, contrat) else Acteur()
    statut = 200
    if request.method == "POST" and form.is_valid():
        faites: list[DemandeFph] = []
        if not laisser_passer(request, "fph"):
            form.add_error(None, TROP)
            statut = 429
        elif agir(
            request,
            lambda: faites.append(
                domain.demander_fph(acteur=acteur, contrat=contrat, cle=form.cleaned_data["cle"], **form.champs())
            ),
            "",
            form,
        ):
            return render(
                request,
                "participation/fph_merci.html",
                {
                    "contrat": contrat,
                    "demande": faites[0],
                    "reglement": reglement_le(faites[0].quartier, aujourdhui()),
                    "fil_ariane": fil_fph(contrat, ("Merci", "")),
                },
            )
    contexte = {
        "contrat": contrat,
        "form": form,
        "reglements": [r for r in reglements_de(contrat) if r.vaut_le(aujourdhui())],
        "fil_ariane": fil_fph(contrat, ("Demander", "")),
    }
    return render(request, "participation/fph_demander.html", contexte, status=statut)


@acces(lire_fph)
def fph_demandes(request: RequeteActeur, code: str) -> HttpResponseBase:
    """The fund of a year: what is left by neighbourhood, and its requests; as a sheet or a PDF too."""
    contrat = contrat_pour(request, lire_fph, code)
    annee = annee_demandee(request)
    demandes = demandes_de(request.acteur, contrat).filter(annee=annee).order_by("-numero")
    soldes = soldes_de(contrat, annee, aujourdhui(), commune_de(request))
    format_demande = request.GET.get("format", "")
    titre = f"Compte {annee} du fonds de participation – {contrat}"
    if format_demande == "pdf":
        document = compte_de_l_annee(
            contrat, annee, soldes, demandes.order_by("quartier__rang", "numero"), aujourdhui()
        )
        return fichier(pdf_du_document(document), "application/pdf", f"fph-{annee}.pdf")
    if format_demande:
        notes = {"Année": str(annee), "Données personnelles": "Ni nom ni coordonnées."}
        return reponse_tableau(f"fph-{annee}", titre, COLONNES, lignes_du_compte(demandes), format_demande, notes)
    page = Paginator(demandes, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "contrat": contrat,
        "annee": annee,
        "soldes": [ligne_solde(s) for s in soldes],
        "colonnes_soldes": COLONNES_SOLDES,
        "lignes": [ligne_de(contrat, d) for d in page],
        "colonnes": COLONNES_LISTE,
        "page": page,
        "tient": tenir_fph(request.acteur, contrat),
        "saisit": saisir_fph(request.acteur, contrat),
        "reglements": reglements_de(contrat, request.acteur),
        "fil_ariane": fil_fph(contrat, ("Demandes", "")),
    }
    return render(request, "participation/fph_demandes.html", contexte)


def demande_pour(request: RequeteActeur, regle: Politique, code: str, numero: int) -> tuple[Contrat, DemandeFph]:
    contrat = contrat_pour(request, regle, code)
    demande = get_object_or_404(demandes_de(request.acteur, contrat), numero=numero)
    exiger(regle, request.acteur, demande)
    return contrat, demande


def adresse(demande: DemandeFph) -> str:
    return reverse("participation:fph_demande", args=[demande.contrat.code, demande.numero])


def fil_demande(contrat: Contrat, demande: DemandeFph) -> list[tuple[str, str]]:
    liste = reverse("participation:fph_demandes", args=[contrat.code])
    return fil_fph(contrat, ("Demandes", liste), (str(demande), adresse(demande)))


@acces(lire_fph)
def fph_demande(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    """One request; name and addresses are for those who keep the fund, the jury reads the project."""
    contrat, demande = demande_pour(request, lire_fph, code, numero)
    tient = tenir_fph(request.acteur, demande)
    actes = actes_possibles(TRANSITIONS_FPH, demande.etat) if tient else []
    contexte = {
        "contrat": contrat,
        "demande": demande,
        **parties_de(demande, tient),
        "reglement": reglement_le(demande.quartier, demande.recue_le),
        "tient": tient,
        "decision": any(acte in {"accorder", "ajourner", "refuser"} for acte in actes),
        "actes": [
            (TRANSITIONS_FPH[acte].libelle, reverse("participation:fph_acte", args=[contrat.code, numero, acte]))
            for acte in actes
            if acte in ACTES
        ],
        "justifiable": tient and demande.etat in {EtatDemandeFph.AVANCEE, EtatDemandeFph.REALISEE},
        "justificatifs": list(demande.justificatifs.select_related("document")),
        "fil_ariane": [*fil_demande(contrat, demande)[:-1], (str(demande), "")],
    }
    return render(request, "participation/fph_demande.html", contexte)


@acces(tenir_fph)
def fph_decider(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    contrat, demande = demande_pour(request, tenir_fph, code, numero)
    initial = {"comite_le": aujourdhui(), "accorde": demande.demande}
    form = DecisionForm(request.POST if request.method == "POST" else None, initial=initial)
    reglement = reglement_le(demande.quartier, aujourdhui())
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.decider(acteur=request.acteur, demande=demande, **valeurs),
        "La décision du comité est enregistrée.",
        titre="Décision du comité",
        bouton="Enregistrer la décision",
        retour=adresse(demande),
        chapeau=f"{demande.titre}. Votent : {reglement.votants}" if reglement else demande.titre,
        fil=fil_demande(contrat, demande),
    )


FORMULAIRES: dict[str, type[forms.Form]] = {
    "avancer": AvanceForm,
    "realiser": RealiserForm,
    "justifier": forms.Form,
    "solder": SolderForm,
    "demander_reversement": MotifForm,
    "recevoir_reversement": ReverserForm,
    "retirer": MotifForm,
}
ACTES: dict[str, Callable[..., None]] = {
    "avancer": domain.avancer,
    "realiser": domain.realiser,
    "justifier": domain.justifier,
    "solder": domain.solder,
    "demander_reversement": domain.demander_reversement,
    "recevoir_reversement": domain.recevoir_reversement,
    "retirer": domain.retirer,
}


@acces(tenir_fph)
def fph_acte(request: RequeteActeur, code: str, numero: int, acte: str) -> HttpResponse:
    if acte not in ACTES:
        raise Http404
    contrat, demande = demande_pour(request, tenir_fph, code, numero)
    reglement = reglement_le(demande.quartier, demande.recue_le)
    jour = aujourdhui()
    initial: dict[str, Any] = dict.fromkeys(("avance_le", "solde_le", "reverse_le"), jour)
    initial["realise_le"] = min(demande.jour_projet, jour)
    if reglement and demande.accorde is not None:
        initial["avance"] = (demande.accorde * reglement.avance_part / 100).quantize(domain.CENTIME)
    form = FORMULAIRES[acte](request.POST if request.method == "POST" else None, initial=initial)
    libelle = TRANSITIONS_FPH[acte].libelle
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: ACTES[acte](acteur=request.acteur, demande=demande, **valeurs),
        "C’est enregistré.",
        titre=libelle,
        bouton=libelle,
        retour=adresse(demande),
        chapeau=demande.titre,
        fil=fil_demande(contrat, demande),
        genre="danger" if acte == "retirer" else "primaire",
    )


@acces(tenir_fph)
def fph_justificatif(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    contrat, demande = demande_pour(request, tenir_fph, code, numero)
    donnees, fichiers = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = JustificatifForm(donnees, fichiers)
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.joindre_justificatif(acteur=request.acteur, demande=demande, **valeurs),
        "Le justificatif est joint.",
        titre="Joindre un justificatif",
        bouton="Joindre",
        retour=adresse(demande),
        fil=fil_demande(contrat, demande),
    )


@acces(tenir_fph)
def fph_reglement(request: RequeteActeur, code: str, pk: int | None = None) -> HttpResponse:
    """The rules of a commune, new or corrected."""
    contrat = contrat_pour(request, tenir_fph, code)
    reglement = get_object_or_404(reglements_de(contrat, request.acteur), pk=pk) if pk else None
    form = ReglementForm(
        request.POST if request.method == "POST" else None,
        instance=reglement,
        contrat=contrat,
        commune=commune_de(request),
        initial=None if reglement else {"debut": aujourdhui()},
    )

    def acte(valeurs: dict[str, Any]) -> None:
        champs = {**valeurs, "comites": valeurs["dates"]}
        del champs["dates"]
        frais = ReglementFph.objects.get(pk=reglement.pk) if reglement else None
        domain.poser_reglement(acteur=request.acteur, contrat=contrat, reglement=frais, **champs)

    return acte_par_formulaire(
        request,
        contrat,
        form,
        acte,
        "Le règlement est enregistré.",
        titre="Règlement du fonds",
        bouton="Enregistrer",
        retour=reverse("participation:fph_demandes", args=[code]),
        fil=fil_fph(contrat),
    )


@acces(tenir_fph)
def fph_enveloppe(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_pour(request, tenir_fph, code)
    form = EnveloppeForm(
        request.POST if request.method == "POST" else None,
        contrat=contrat,
        commune=commune_de(request),
        initial={"annee": annee_demandee(request)},
    )
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.poser_enveloppe(acteur=request.acteur, **valeurs),
        "L’enveloppe est enregistrée.",
        titre="Enveloppe d’un quartier",
        bouton="Enregistrer",
        retour=reverse("participation:fph_demandes", args=[code]),
        fil=fil_fph(contrat),
    )
