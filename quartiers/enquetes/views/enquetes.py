"""Surveys of a contract: the list, one survey and where it stands, its description, its moves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.enquetes.acces import contrat_pour, enquete_pour
from quartiers.enquetes.avancement import dit, exact
from quartiers.enquetes.domain import enquetes as domaine
from quartiers.enquetes.enums import TRANSITIONS_ENQUETE, EtatEnquete, Mode
from quartiers.enquetes.forms import EnqueteForm
from quartiers.enquetes.models import Enquete
from quartiers.enquetes.permissions import collecter_reponses, lire_enquetes, tenir_enquetes
from quartiers.enquetes.queries import (
    EtatQuota,
    JourCollecte,
    enquetes_du_contrat,
    etats_des_quotas,
    jours_de_collecte,
    quartiers_de,
    questionnaire_en_service,
    totaux,
)
from quartiers.enquetes.views.communs import adresse, badge_enquete, essayer, fil, montrer, page_de_formulaire, tenter
from quartiers.socle.affichage import Badge, Colonne
from quartiers.socle.formats import date_fr, nombre
from quartiers.socle.transitions import actes_possibles

COLONNES_QUOTAS = [
    Colonne("libelle", "Profil"),
    Colonne("atteint", "Reçues", "nombre"),
    Colonne("cible", "Voulues", "nombre"),
    Colonne("reste", "Manquent", "nombre"),
    Colonne("etat", "État", "badge"),
]
COLONNES_JOURS = [
    Colonne("jour", "Jour", "date"),
    *(
        Colonne(mode.value, titre, "nombre")
        for mode, titre in ((Mode.LIEN, "En ligne"), (Mode.MEDIATEUR, "Médiation"), (Mode.PAPIER, "Papier"))
    ),
    Colonne("total", "Total", "nombre"),
]
JOURS_MONTRES = 31


@acces(lire_enquetes)
@require_safe
def enquetes(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_pour(request, lire_enquetes, code)
    toutes = enquetes_du_contrat(contrat)
    collecte = collecter_reponses(request.acteur, contrat)
    contexte = {
        "contrat": contrat,
        "enquetes": [
            (enquete, badge_enquete(enquete), resume(enquete, enquete.recues, collecte)) for enquete in toutes
        ],
        "tient": tenir_enquetes(request.acteur, contrat),
        "collecte": collecte,
        "fil_ariane": [fil(contrat)[0], ("Enquêtes", "")],
    }
    return render(request, "enquetes/enquetes.html", contexte)


def resume(enquete: Enquete, recues: int, collecte: bool) -> str:
    """« 152 réponses – du 2 mars au 30 avril 2026 ». The whole is told as soon as it is no small number."""
    entier = recues >= enquete.seuil or exact(enquete, collecte=collecte)
    morceaux = [f"{dit(recues, enquete.seuil, exactement=entier)} {'réponse' if recues < 2 and entier else 'réponses'}"]
    debut, fin = enquete.ouverte_le or enquete.debut, enquete.close_le or enquete.fin
    if debut:
        morceaux.append(f"du {date_fr(debut)}" + (f" au {date_fr(fin)}" if fin else ""))
    return " – ".join(morceaux)


@acces(lire_enquetes)
@require_safe
def enquete(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    """What it asks and where it stands: answers, quotas, days."""
    objet = enquete_pour(request, lire_enquetes, code, enquete)
    compte = totaux(objet)
    exactement = exact(objet, collecte=collecter_reponses(request.acteur, objet))
    questionnaire = questionnaire_en_service(objet)
    return montrer(
        request,
        objet,
        "enquete",
        quartiers=quartiers_de(objet),
        questionnaire=questionnaire,
        comptes={
            nom: dit(n, objet.seuil, exactement=exactement or (nom == "total" and n >= objet.seuil))
            for nom, n in compte.items()
        },
        en_plus=exactement and bool(compte["ecartees"] or compte["incompletes"]),
        exactement=exactement,
        fiche=fiche_de(objet),
        colonnes_quotas=[c for c in COLONNES_QUOTAS if exactement or c.cle != "reste"],
        quotas=[ligne_quota(etat, objet.seuil, exactement) for etat in etats_des_quotas(objet)],
        colonnes_jours=COLONNES_JOURS,
        jours=[ligne_jour(jour) for jour in jours_de_collecte(objet)[:JOURS_MONTRES]] if exactement else [],
        actes=actes_montres(objet) if tenir_enquetes(request.acteur, objet) else [],
    )


def fiche_de(objet: Enquete) -> list[tuple[str, object]]:
    territoires = list(objet.territoires.select_related("quartier"))
    lieux = [f"{t.quartier}" + (f" ({nombre(t.population)})" if t.population else "") for t in territoires]
    paires: list[tuple[str, object]] = [
        ("Public visé", objet.public_vise),
        ("Quartiers (population visée)", ", ".join(lieux)),
        ("Population totale visée", nombre(objet.population) if objet.population else "inconnue"),
        ("Vague", f"{objet.vague}" + (f", suite de « {objet.vague_precedente} »" if objet.vague_precedente else "")),
        ("Ouverte le", date_fr(objet.ouverte_le) if objet.ouverte_le else ""),
        ("Close le", date_fr(objet.close_le) if objet.close_le else ""),
        ("Responsable des données", objet.responsable),
        ("Réponses conservées jusqu’au", date_fr(objet.conservation_jusqu_au)),
        ("Réponses effacées le", date_fr(objet.effacee_le) if objet.effacee_le else ""),
        ("Seuil de secret", f"{objet.seuil} réponses"),
    ]
    return [(nom, valeur) for nom, valeur in paires if valeur]


def ligne_quota(etat: EtatQuota, seuil: int, exactement: bool) -> dict[str, object]:
    return {
        "libelle": etat.quota.libelle,
        "atteint": dit(etat.atteint, seuil, exactement=exactement),
        "cible": etat.quota.cible,
        "reste": etat.reste,
        "etat": Badge("Plein", "succes") if etat.plein else Badge("À compléter", "attention"),
    }


def ligne_jour(jour: JourCollecte) -> dict[str, object]:
    return {"jour": jour.jour, **jour.par_mode, "total": jour.total}


def actes_montres(objet: Enquete) -> list[tuple[str, str, str]]:
    """(label, address, kind of button) of the moves that the state allows."""
    actes = actes_possibles(TRANSITIONS_ENQUETE, objet.etat)
    return [
        (
            TRANSITIONS_ENQUETE[acte].libelle,
            adresse(objet, "enquete_acte", acte),
            "primaire" if acte == "ouvrir" else "secondaire",
        )
        for acte in actes
    ]


@acces(tenir_enquetes)
def creer_enquete(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_pour(request, tenir_enquetes, code)
    form = EnqueteForm(request.POST or None, contrat=contrat)
    faites: list[Enquete] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and tenter(
            form,
            lambda: faites.append(
                domaine.creer_enquete(
                    acteur=request.acteur, contrat=contrat, territoires=form.territoires(), **form.champs()
                )
            ),
        )
    ):
        messages.success(request, "L’enquête est préparée. Déposez maintenant son questionnaire.")
        return redirect(adresse(faites[0], "questionnaire"))
    retour = reverse("enquetes:enquetes", args=[code])
    return page_de_formulaire(request, contrat, form, "Préparer une enquête", retour=retour)


@acces(tenir_enquetes)
def modifier_enquete(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    objet = enquete_pour(request, tenir_enquetes, code, enquete)
    form = EnqueteForm(request.POST or None, instance=objet, contrat=objet.contrat)
    if (
        request.method == "POST"
        and form.is_valid()
        and tenter(
            form,
            lambda: domaine.modifier_enquete(
                acteur=request.acteur, enquete=objet, territoires=form.territoires(), **form.champs()
            ),
        )
    ):
        messages.success(request, "L’enquête est modifiée.")
        return redirect(adresse(objet, "enquete"))
    retour = adresse(objet, "enquete")
    return page_de_formulaire(request, objet.contrat, form, "Modifier l’enquête", retour=retour, enquete=objet)


@acces(tenir_enquetes)
@require_POST
def enquete_acte(request: RequeteActeur, code: str, enquete: str, acte: str) -> HttpResponse:
    """Open, close, reopen, archive."""
    objet = enquete_pour(request, tenir_enquetes, code, enquete)
    gestes = {
        "ouvrir": (domaine.ouvrir, "L’enquête est ouverte."),
        "clore": (domaine.clore, "L’enquête est close : plus rien n’y entre, sauf ce qu’un téléphone avait déjà noté."),
        "rouvrir": (domaine.rouvrir, "L’enquête est rouverte."),
        "archiver": (domaine.archiver, "L’enquête est archivée."),
    }
    if acte in gestes:
        geste, dit = gestes[acte]
        essayer(request, lambda: geste(acteur=request.acteur, enquete=objet), dit)
    return redirect(adresse(objet, "enquete"))


@acces(tenir_enquetes)
@require_POST
def vague_suivante(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    objet = enquete_pour(request, tenir_enquetes, code, enquete)
    if objet.etat not in {EtatEnquete.CLOSE, EtatEnquete.ARCHIVEE}:
        messages.error(request, "Une nouvelle vague se prépare quand celle-ci est close.")
        return redirect(adresse(objet, "enquete"))
    faites: list[Enquete] = []
    essayer(request, lambda: faites.append(domaine.vague_suivante(acteur=request.acteur, enquete=objet)))
    if not faites:
        return redirect(adresse(objet, "enquete"))
    messages.success(request, "La nouvelle vague est prête : mêmes questions, mêmes quotas. Relisez ses dates.")
    return redirect(adresse(faites[0], "enquete"))
