"""The journal of a contract's acts: who did what, on what, when."""

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartiers.accueil.forms_journal import JournalForm
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.comptes.permissions import lire_travail
from quartiers.contrat.acces import contrat_visible
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.journal.models import Acte
from quartiers.socle.affichage import Colonne as ColonnePage
from quartiers.socle.formats import date_heure_fr

PAR_PAGE = 50
COLONNES = [
    ColonnePage("le", "Quand"),
    ColonnePage("phrase", "Ce qui a été fait", classe="large"),
    ColonnePage("personne", "Personne concernée"),
    ColonnePage("auteur", "Par"),
    ColonnePage("habilitation", "Au titre de"),
]
COLONNES_EXPORT = [
    Colonne("le", "Quand"),
    Colonne("phrase", "Ce qui a été fait"),
    Colonne("personne", "Personne concernée"),
    Colonne("auteur", "Par"),
    Colonne("habilitation", "Au titre de"),
    Colonne("code", "Acte"),
]


@acces(lire_travail)
def journal(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    exiger(lire_travail, request.acteur, contrat)
    form = JournalForm(request.GET or None)
    actes = Acte.objects.filter(contrat_id=contrat.pk).select_related("auteur", "personne")
    actes = form.filtrer(actes) if request.GET else actes
    if demande := request.GET.get("format"):
        lignes = [ligne(acte) for acte in actes.iterator(chunk_size=2000)]
        return reponse_tableau(f"journal-{code}", f"Journal – {contrat}", COLONNES_EXPORT, lignes, demande)
    page = Paginator(actes, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "contrat": contrat,
        "form": form,
        "page": page,
        "colonnes": COLONNES,
        "lignes": [ligne(acte) for acte in page],
        "fil_ariane": [(contrat.nom_court, reverse("accueil:contrat", args=[code])), ("Journal", "")],
    }
    return render(request, "accueil/journal.html", contexte)


def ligne(acte: Acte) -> dict[str, str]:
    return {
        "le": date_heure_fr(acte.le),
        "phrase": acte.phrase,
        "personne": str(acte.personne or ""),
        "auteur": str(acte.auteur or "Ligne de commande"),
        "habilitation": acte.habilitation,
        "code": acte.code,
    }
