"""Payments of a season: the list, steps set in bulk, the accountant's file, the funders' delays."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.appels.acces import campagne_visible
from quartiers.appels.domain.import_versements import CHAMPS, Analyse, Table, analyser, deviner, importer, lire_table
from quartiers.appels.domain.versements import avancer, etape_de
from quartiers.appels.forms_apres import AvancerForm, FiltreVersementsForm, ImportVersementsForm
from quartiers.appels.models import Campagne, Financeur, Versement
from quartiers.appels.permissions import enregistrer_versement, suivre_delais, suivre_versements
from quartiers.appels.queries.apres import financeurs_representes
from quartiers.appels.queries.paiements import delais_des_financeurs, filtre_d_etape, versements_visibles
from quartiers.appels.views.apres_commun import fil_campagne, formulaire
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.exports.graphiques import Repere, barres, url_graphique
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.socle import formats

PAR_PAGE = 50
APERCU = 50  # rows of an import shown
COLONNES = [
    Colonne("dossier", "Dossier"),
    Colonne("organisme", "Organisme"),
    Colonne("financeur", "Financeur"),
    Colonne("exercice", "Année"),
    Colonne("genre", "Versement"),
    Colonne("montant", "Montant (€)", "montant"),
    Colonne("etape", "Étape"),
    Colonne("promis_le", "Promis pour le", "date"),
    Colonne("service_fait_le", "Service fait le", "date"),
    Colonne("ordonne_le", "Ordonnancé le", "date"),
    Colonne("paye_le", "Payé le", "date"),
    Colonne("reference", "Référence comptable"),
]


@acces(suivre_versements)
@require_safe
def versements(request: RequeteActeur, code: str, annee: int) -> HttpResponseBase:
    campagne = campagne_visible(request.acteur, code, annee)
    filtre = FiltreVersementsForm(request.GET or None, contrat=campagne.contrat)
    liste = filtrer(versements_visibles(request.acteur, campagne.contrat, annee), filtre)
    if format_demande := request.GET.get("format"):
        lignes = (ligne_exportee(v) for v in liste.iterator(chunk_size=500))
        titre = f"Versements {annee} – {campagne.contrat}"
        return reponse_tableau(f"versements-{annee}", titre, COLONNES, lignes, format_demande)
    return page_des_versements(request, campagne, liste, filtre)


def page_des_versements(
    request: RequeteActeur,
    campagne: Campagne,
    liste: QuerySet[Versement],
    filtre: FiltreVersementsForm,
    form: AvancerForm | None = None,
) -> HttpResponse:
    page = Paginator(liste, PAR_PAGE).get_page(request.GET.get("page"))
    representes = set(financeurs_representes(request.acteur, campagne.contrat).values_list("pk", flat=True))
    jour = timezone.localdate()
    contexte = {
        "contrat": campagne.contrat,
        "campagne": campagne,
        "page": page,
        "lignes": [
            {
                "versement": versement,
                "etape": etape_de(versement),
                "retard": bool(versement.promis_le and versement.promis_le < jour and not versement.paye_le),
                "cochable": versement.ligne.financeur_id in representes and not versement.paye_le,
            }
            for versement in page
        ],
        "filtre": filtre,
        "form": form or AvancerForm(initial={"champ": "paye_le"}),
        "enregistre": enregistrer_versement(request.acteur) and bool(representes),
        "delais": suivre_delais(request.acteur),
        "fil_ariane": [*fil_campagne(campagne), ("Versements", "")],
    }
    return render(request, "appels/apres_versements.html", contexte, status=422 if form and form.errors else 200)


def filtrer(liste: QuerySet[Versement], filtre: FiltreVersementsForm) -> QuerySet[Versement]:
    if not filtre.is_valid():
        return liste
    if financeur := filtre.cleaned_data["financeur"]:
        liste = liste.filter(ligne__financeur=financeur)
    if etape := filtre.cleaned_data["etape"]:
        liste = liste.filter(filtre_d_etape(etape, timezone.localdate()))
    if texte := filtre.cleaned_data["q"].strip():
        cherche = Q(ligne__dossier__numero__icontains=texte) | Q(ligne__dossier__organisme__nom__icontains=texte)
        liste = liste.filter(cherche)
    return liste


def ligne_exportee(versement: Versement) -> dict[str, Any]:
    ligne = versement.ligne
    return {
        "dossier": ligne.dossier.numero,
        "organisme": str(ligne.dossier.organisme),
        "financeur": str(ligne.financeur),
        "exercice": ligne.exercice,
        "genre": versement.get_genre_display(),
        "montant": versement.montant,
        "etape": etape_de(versement),
        "promis_le": versement.promis_le,
        "service_fait_le": versement.service_fait_le,
        "ordonne_le": versement.ordonne_le,
        "paye_le": versement.paye_le,
        "reference": versement.reference,
    }


@acces(enregistrer_versement)
@require_POST
def versements_avancer(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """One step on every ticked payment, all or nothing."""
    campagne = campagne_visible(request.acteur, code, annee)
    visibles = versements_visibles(request.acteur, campagne.contrat, annee)
    representes = financeurs_representes(request.acteur, campagne.contrat)
    coches = [pk for pk in request.POST.getlist("versement") if pk.isdecimal()]
    choisis = list(visibles.filter(pk__in=coches, ligne__financeur__in=representes))
    form = AvancerForm(request.POST)
    if form.is_valid():
        try:
            if not choisis:
                raise ValidationError("Cochez au moins un versement.")
            faits = avancer(acteur=request.acteur, versements=choisis, jour=timezone.localdate(), **form.cleaned_data)
        except ValidationError as erreur:
            form.add_error(None, erreur.messages)
        else:
            messages.success(request, f"{formats.compte(faits, 'versement mis à jour', 'versements mis à jour')}.")
            return redirect("appels:versements", code, annee)
    return page_des_versements(request, campagne, visibles, FiltreVersementsForm(None, contrat=campagne.contrat), form)


@acces(enregistrer_versement)
def importer_depot(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """First step: the funder and the file, kept for whoever put it in."""
    campagne = campagne_visible(request.acteur, code, annee)
    financeurs = financeurs_representes(request.acteur, campagne.contrat)
    form = ImportVersementsForm(request.POST or None, request.FILES or None, financeurs=financeurs)
    retour = reverse("appels:versements", args=[code, annee])
    if request.method == "POST" and form.is_valid():
        try:
            fichier = form.cleaned_data["fichier"]
            document = deposer(fichier=fichier, titre=fichier.name, contrat_id=None, acteur=request.acteur)
            lire_table(document)
        except ValidationError as erreur:
            form.add_error("fichier", erreur.messages)
        else:
            return redirect("appels:importer_versements", code, annee, form.cleaned_data["financeur"].pk, document.pk)
    chapeau = "Rien n’est enregistré avant que vous ayez vu ce qui le sera."
    return formulaire(
        request, campagne.contrat, form, "Importer le fichier du comptable", "Lire le fichier", retour, chapeau,
        [*fil_campagne(campagne), ("Versements", retour)],
    )  # fmt: skip


@acces(enregistrer_versement)
def importer_versements(request: RequeteActeur, code: str, annee: int, financeur: int, document: int) -> HttpResponse:
    """Second step: which column says what, what would be written, what is wrong; then all or nothing."""
    campagne = campagne_visible(request.acteur, code, annee)
    qui = get_object_or_404(financeurs_representes(request.acteur, campagne.contrat), pk=financeur)
    fichier = get_object_or_404(Document, pk=document, contrat_id=None, depose_par=request.acteur.utilisateur)
    try:
        table = lire_table(fichier)
    except ValidationError as erreur:
        raise Http404(" ".join(erreur.messages)) from erreur
    colonnes = colonnes_choisies(request, table) or deviner(qui, table.colonnes)
    analyse, faute = Analyse(), ""
    try:
        if request.method == "POST" and request.POST.get("geste") == "enregistrer":
            analyse = importer(
                acteur=request.acteur, financeur=qui, table=table, colonnes=colonnes, jour=timezone.localdate()
            )
            fait = formats.compte(len(analyse.paiements), "paiement enregistré", "paiements enregistrés")
            messages.success(request, f"{fait}, {analyse.deja} déjà connus.")
            return redirect("appels:versements", code, annee)
    except ValidationError as erreur:
        faute = " ".join(erreur.messages)
    try:
        analyse = analyser(qui, table, colonnes, timezone.localdate())
    except ValidationError as erreur:
        faute = " ".join(erreur.messages)
    return page_d_import(request, campagne, qui, fichier, table, colonnes, analyse, faute)


def colonnes_choisies(request: RequeteActeur, table: Table) -> dict[str, int]:
    source = request.POST if request.method == "POST" else request.GET
    choix = {champ: source.get(champ, "") for champ in CHAMPS}
    return {c: int(v) for c, v in choix.items() if v.isdecimal() and int(v) < len(table.colonnes)}


def page_d_import(
    request: RequeteActeur,
    campagne: Campagne,
    financeur: Financeur,
    fichier: Document,
    table: Table,
    colonnes: dict[str, int],
    analyse: Analyse,
    faute: str,
) -> HttpResponse:
    contexte = {
        "contrat": campagne.contrat,
        "campagne": campagne,
        "financeur": financeur,
        "fichier": fichier,
        "champs": [(champ, libelle, exige, colonnes.get(champ)) for champ, (libelle, exige, _) in CHAMPS.items()],
        "colonnes": list(enumerate(table.colonnes)),
        "analyse": analyse,
        "paiements": analyse.paiements[:APERCU],
        "fautes": analyse.fautes[:200],
        "faute": faute,
        "prete": not faute and not analyse.fautes and bool(analyse.paiements),
        "fil_ariane": [
            *fil_campagne(campagne),
            ("Versements", reverse("appels:versements", args=[campagne.contrat.code, campagne.annee])),
            ("Importer", ""),
        ],
    }
    return render(request, "appels/apres_import.html", contexte, status=422 if faute and request.POST else 200)


@acces(suivre_delais)
@require_safe
def delais(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """How long each funder takes to pay: for the steering circle."""
    campagne = campagne_visible(request.acteur, code, annee)
    lignes = delais_des_financeurs(campagne.contrat, annee, timezone.localdate())
    tracees = [{"financeur": ligne.financeur.nom, "mediane": ligne.mediane} for ligne in lignes if ligne.delais]
    titre = f"Délai médian de paiement en {annee}, en jours"
    contexte = {
        "contrat": campagne.contrat,
        "campagne": campagne,
        "delais": lignes,
        "graphique": url_graphique(
            barres(tracees, "financeur", "mediane", titre, "jours", [Repere("Délai de la loi", 60)])
        )
        if tracees
        else "",
        "titre": titre,
        "colonnes": [
            ("financeur", "Financeur"),
            ("paiements", "Paiements", "nombre"),
            ("moyenne", "Moyenne (jours)", "nombre"),
            ("mediane", "Médiane (jours)", "nombre"),
            ("delai", "Délai annoncé (jours)", "nombre"),
            ("retards", "En retard", "nombre"),
            ("attente", "Reste à payer", "montant"),
        ],
        "lignes": [
            {
                "financeur": ligne.financeur.nom,
                "paiements": len(ligne.delais),
                "moyenne": ligne.moyenne,
                "mediane": ligne.mediane,
                "delai": ligne.financeur.paiement_jours,
                "retards": ligne.retards,
                "attente": ligne.attente,
            }
            for ligne in lignes
        ],
        "fil_ariane": [
            *fil_campagne(campagne),
            ("Versements", reverse("appels:versements", args=[code, annee])),
            ("Délais", ""),
        ],
    }
    return render(request, "appels/apres_delais.html", contexte)
