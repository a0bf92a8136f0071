"""Avenants: the list, the page of one, and the acts that move it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.comptes.politiques import Politique
from quartiers.contrat import permissions
from quartiers.contrat.acces import avenant_visible, avenants_visibles, contrat_visible
from quartiers.contrat.domain import avenants as domain
from quartiers.contrat.domain.etat import Examen, examiner, jour_de_base
from quartiers.contrat.enums import TRANSITIONS_AVENANT, EtatAvenant, GenreModification, SensAvis
from quartiers.contrat.forms.avenant import AvenantForm
from quartiers.contrat.models import Avenant, Contrat
from quartiers.contrat.presentation import TON_DU_SENS, Ligne, apercu_entier, changements_adoptes, changements_prevus
from quartiers.contrat.queries import noms_de_niveaux
from quartiers.contrat.views.cadre import fil_avenant, fil_contrat, format_demande, onglets_texte, url_avenant
from quartiers.exports.tableaux import reponse_tableau
from quartiers.journal.models import Acte
from quartiers.socle.affichage import Badge, Colonne, Lien, Ton
from quartiers.socle.formats import date_fr
from quartiers.socle.transitions import actes_possibles

TON_DE_L_ETAT: dict[str, Ton] = {
    EtatAvenant.BROUILLON: "neutre",
    EtatAvenant.SOUMIS: "attention",
    EtatAvenant.ADOPTE: "succes",
    EtatAvenant.ABANDONNE: "neutre",
}
POLITIQUE_DE_L_ACTE: dict[str, Politique] = {
    "soumettre": permissions.soumettre,
    "reprendre": permissions.reprendre,
    "adopter": permissions.adopter,
    "abandonner": permissions.abandonner,
}
COLONNES = [
    Colonne("numero", "N°"),
    Colonne("titre", "Objet", "lien", classe="large"),
    Colonne("etat", "État", "badge"),
    Colonne("nombre", "Modifications", "nombre"),
    Colonne("avis", "Avis rendus"),
    Colonne("adopte_le", "Adopté le", "date"),
    Colonne("prend_effet_le", "Prend effet le", "date"),
]


@public
def avenants(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    liste = avenants_visibles(request.acteur, contrat).annotate(
        nombre=Count("modifications", distinct=True),
        demandes=Count("avis", distinct=True),
        rendus=Count("avis", filter=~Q(avis__sens=SensAvis.EN_ATTENTE), distinct=True),
    )
    champs = ("numero", "titre", "etat", "adopte_le", "prend_effet_le")
    lignes = [
        {
            **ligne,
            "titre": Lien(ligne["titre"], reverse("contrat:avenant", args=[contrat.code, ligne["numero"]])),
            "etat": Badge(EtatAvenant(ligne["etat"]).label, TON_DE_L_ETAT[ligne["etat"]]),
            "avis": f"{ligne['rendus']} sur {ligne['demandes']}" if ligne["demandes"] else "",
        }
        for ligne in liste.order_by("-numero").values(*champs, "nombre", "demandes", "rendus")
    ]
    if choisi := format_demande(request):
        return reponse_tableau(f"{contrat.code}-avenants", f"Avenants – {contrat.nom_court}", COLONNES, lignes, choisi)
    return render(
        request,
        "contrat/avenants.html",
        {
            **cadre_de(contrat),
            "colonnes": COLONNES,
            "lignes": lignes,
            "redige": permissions.rediger_avenant(request.acteur, contrat),
            "onglets": onglets_texte(contrat, "avenants"),
            "fil_ariane": fil_contrat(contrat, ("Avenants", "")),
        },
    )


def cadre_de(contrat: Contrat) -> dict[str, Any]:
    return {"contrat": contrat, "url_contrat": reverse("accueil:contrat", args=[contrat.code])}


@acces(permissions.rediger_avenant)
def creer(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    exiger(permissions.rediger_avenant, request.acteur, contrat)
    form = AvenantForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        avenant = domain.creer_avenant(acteur=request.acteur, contrat=contrat, **form.cleaned_data)
        messages.success(request, f"{avenant} est ouvert : ajoutez maintenant ses modifications.")
        return redirect(url_avenant(avenant))
    fil = fil_contrat(contrat, ("Avenants", reverse("contrat:avenants", args=[code])), ("Nouvel avenant", ""))
    contexte = {"titre": "Nouvel avenant", "bouton": "Ouvrir le brouillon", "form": form, "fil_ariane": fil}
    retour = reverse("contrat:avenants", args=[code])
    return render(request, "contrat/formulaire.html", {**cadre_de(contrat), **contexte, "url_retour": retour})


@dataclass(frozen=True)
class ActePropose:
    """A button of the avenant's page."""

    libelle: str
    url: str
    genre: str


def actes_proposes(request: RequeteActeur, avenant: Avenant) -> list[ActePropose]:
    """The acts that the state allows and that the acting person may do; the one that goes forward comes first."""
    genres = {"soumettre": "primaire", "adopter": "primaire", "reprendre": "secondaire", "abandonner": "danger"}
    possibles = actes_possibles(TRANSITIONS_AVENANT, avenant.etat)
    return [
        ActePropose(
            TRANSITIONS_AVENANT[acte].libelle,
            reverse(f"contrat:avenant_{acte}", args=[avenant.contrat.code, avenant.numero]),
            genres[acte],
        )
        for acte in sorted(possibles, key=list(genres).index)
        if POLITIQUE_DE_L_ACTE[acte](request.acteur, avenant)
    ]


@public
def avenant(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    contrat, objet = avenant_visible(request.acteur, code, numero)
    redige = objet.etat == EtatAvenant.BROUILLON and permissions.rediger_avenant(request.acteur, objet)
    suit = permissions.suivre_avenants(request.acteur, contrat)
    en_cours = objet.etat in {EtatAvenant.BROUILLON, EtatAvenant.SOUMIS}
    examen = examiner(objet, jour_de_base(objet)) if objet.etat != EtatAvenant.ADOPTE else None
    return render(
        request,
        "contrat/avenant.html",
        {
            **cadre_de(contrat),
            "avenant": objet,
            "ton": TON_DE_L_ETAT[objet.etat],
            "etapes": etapes_de(objet),
            "fiche": fiche_de(objet, suit),
            "lignes": lignes_de(objet, examen),
            "problemes": examen.problemes if examen and en_cours and suit else [],
            "redige": redige,
            "genres": genres_a_ajouter(objet) if redige else [],
            "actes": actes_proposes(request, objet),
            "avis": avis_montres(request, objet) if suit else [],
            "journal": journal_de(objet) if suit else [],
            "noms": noms_de_niveaux(contrat),
            "jour_de_base": jour_de_base(objet),
            "fil_ariane": fil_contrat(
                contrat, ("Avenants", reverse("contrat:avenants", args=[code])), (str(objet), "")
            ),
        },
    )


def lignes_de(avenant: Avenant, examen: Examen | None) -> list[Ligne]:
    """The modifications to show: those planned, or those that an adopted avenant really made."""
    return changements_prevus(examen) if examen else changements_adoptes(avenant)


def etapes_de(avenant: Avenant) -> list[dict[str, str]]:
    """Where the avenant stands on its way."""
    if avenant.etat == EtatAvenant.ABANDONNE:
        return [
            {"libelle": "Brouillon", "etat": "fait"},
            {"libelle": "Abandonné", "etat": "courant"},
        ]
    ordre = [EtatAvenant.BROUILLON, EtatAvenant.SOUMIS, EtatAvenant.ADOPTE]
    ici = ordre.index(EtatAvenant(avenant.etat))
    effet, adopte = avenant.prend_effet_le, avenant.etat == EtatAvenant.ADOPTE
    en_vigueur = adopte and effet is not None and effet <= timezone.localdate()
    etats = ["fait" if i < ici else "courant" if i == ici else "a_venir" for i in range(3)]
    if adopte:
        etats[2] = "fait"
    prise_d_effet = "fait" if en_vigueur else "courant" if adopte else "a_venir"
    detail = date_fr(effet) if adopte else ""
    return [
        {"libelle": "Brouillon", "etat": etats[0], "detail": ""},
        {"libelle": "Avis des signataires", "etat": etats[1], "detail": ""},
        {"libelle": "Adoption", "etat": etats[2], "detail": date_fr(avenant.adopte_le)},
        {"libelle": "Prise d’effet", "etat": prise_d_effet, "detail": detail},
    ]


def fiche_de(avenant: Avenant, suit: bool) -> list[tuple[str, Any]]:
    paires: list[tuple[str, Any]] = []
    if avenant.motif:
        paires.append(("Motif", avenant.motif))
    if avenant.etat == EtatAvenant.ADOPTE:
        paires += [
            ("Adopté le", avenant.adopte_le),
            ("Décision", avenant.decision),
            ("Prend effet le", avenant.prend_effet_le),
        ]
    else:
        paires.append(("Date d’effet envisagée", avenant.prend_effet_le or "à fixer"))
    if suit:
        paires.append(("Rédigé par", str(avenant.redige_par or "")))
    if avenant.etat == EtatAvenant.SOUMIS:
        paires += [
            ("Soumis le", avenant.soumis_le),
            ("Réponse attendue avant le", avenant.reponse_avant or "sans date"),
        ]
    return paires


def genres_a_ajouter(avenant: Avenant) -> list[tuple[str, str]]:
    return [
        (str(libelle), reverse("contrat:modification_ajouter", args=[avenant.contrat.code, avenant.numero, valeur]))
        for valeur, libelle in GenreModification.choices
    ]


def avis_montres(request: RequeteActeur, avenant: Avenant) -> list[dict[str, Any]]:
    attendu = avenant.etat == EtatAvenant.SOUMIS
    lignes = []
    for avis in avenant.avis.select_related("signataire", "contrat", "saisi_par").order_by("signataire__rang"):
        peut = attendu and permissions.peut_rendre_avis(request.acteur, avis)
        url = reverse("contrat:avis", args=[avenant.contrat.code, avenant.numero, avis.pk]) if peut else ""
        lignes.append({"avis": avis, "ton": TON_DU_SENS[avis.sens], "url": url})
    return lignes


def journal_de(avenant: Avenant) -> list[dict[str, Any]]:
    actes = Acte.objects.filter(objet_type=Avenant._meta.label_lower, objet_id=avenant.pk)
    lignes = actes.select_related("auteur").order_by("le", "pk")
    return [{"date": a.le, "titre": a.phrase, "texte": str(a.auteur or "Par le lien reçu")} for a in lignes]


@public
def apercu(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    """The whole contract before and after, what changes being marked."""
    contrat, objet = avenant_visible(request.acteur, code, numero)
    return render(
        request,
        "contrat/apercu.html",
        {
            **cadre_de(contrat),
            "avenant": objet,
            "lignes": apercu_entier(objet),
            "noms": noms_de_niveaux(contrat),
            "fil_ariane": fil_avenant(objet, ("Avant et après", "")),
        },
    )
