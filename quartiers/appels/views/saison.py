"""The season at a glance: how many files, how much money, where, and what blocks today."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from quartiers.appels.acces import campagne_visible
from quartiers.appels.calendrier import phrase_de_situation, retard_de_programmation, situation
from quartiers.appels.enums import EtatDossier
from quartiers.appels.forms_campagne import SaisonForm
from quartiers.appels.models import Campagne
from quartiers.appels.permissions import gerer_campagne, suivre_saison
from quartiers.appels.queries.blocages import blocages
from quartiers.appels.queries.saison import MONTANTS, PERIMETRES, Ligne, Saison
from quartiers.appels.queries.saison import saison as lire_saison
from quartiers.appels.views.campagne_publique import fil
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.models import QuartierContrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.exports.graphiques import barres, url_graphique
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.socle.affichage import Lien
from quartiers.socle.formats import montant, pourcent
from quartiers.socle.modeles import en_vigueur_le
from quartiers.territoire.queries import contours_de

NOMS_DES_MONTANTS = dict(zip(MONTANTS, ("Demandé", "Proposé", "Arbitré", "Voté", "Notifié", "Versé"), strict=True))
# The funnel, from the first word to the last euro; the states beside the way come after.
ENTONNOIR = [
    EtatDossier.BROUILLON,
    EtatDossier.A_SIGNER,
    EtatDossier.DEPOSE,
    EtatDossier.A_COMPLETER,
    EtatDossier.RECEVABLE,
    EtatDossier.INSTRUIT,
    EtatDossier.RETENU,
    EtatDossier.NOTIFIE,
    EtatDossier.SOLDE,
]
A_COTE = [
    EtatDossier.AJOURNE,
    EtatDossier.IRRECEVABLE,
    EtatDossier.REFUSE,
    EtatDossier.ABANDONNE,
    EtatDossier.RETIRE,
]


@acces(suivre_saison)
def saison(request: RequeteActeur, code: str, annee: int) -> HttpResponseBase:
    objet = campagne_visible(request.acteur, code, annee)
    exiger(suivre_saison, request.acteur, objet)
    form = SaisonForm(request.GET)
    par = form.perimetre()
    donnees = lire_saison(objet, request.acteur)
    titre, lignes = PERIMETRES[par][0], PERIMETRES[par][1](donnees)
    if demande := request.GET.get("format"):
        notes = {"Campagne": objet.intitule, "Contrat": str(objet.contrat)}
        return reponse_tableau(
            f"saison-{code}-{annee}-{par}",
            f"{objet} – {titre.lower()}",
            COLONNES_EXPORT,
            [ligne_exportee(ligne) for ligne in lignes],
            demande,
            notes,
        )
    maintenant, jour = timezone.now(), timezone.localdate()
    contexte = {
        "contrat": objet.contrat,
        "campagne": objet,
        "etat": situation(objet, maintenant),
        "phrase": phrase_de_situation(objet, maintenant),
        "retard": retard_de_programmation(objet, jour),
        "gere": gerer_campagne(request.acteur, objet),
        "blocages": [(b, adresse_liste(objet, b.filtre, b.route)) for b in blocages(objet, request.acteur, jour)],
        "chiffres": chiffres(objet, donnees),
        **entonnoir(objet, donnees),
        **repartition(objet, titre, lignes, donnees),
        "onglets": [
            {"libelle": libelle, "url": f"?par={cle}#argent", "actif": cle == par}
            for cle, (libelle, _) in PERIMETRES.items()
        ],
        "carte": par == "quartier",
        "geojson": " ".join(
            [reverse("accueil:fond", args=[code]), reverse("appels:saison_geojson", args=[code, annee])]
        ),
        "fonds": settings.FONDS_DE_CARTE,
        "credit_fonds": settings.FONDS_DE_CARTE_CREDIT,
        "fil_ariane": [*fil(objet), ("La saison en un coup d’œil", "")],
    }
    return render(request, "appels/campagne_saison.html", contexte)


def adresse_liste(objet: Campagne, filtre: Mapping[str, Any], route: str = "dossiers") -> str:
    """The list of files (or of reports) under `filtre`."""
    return f"{reverse(f'appels:{route}', args=[objet.contrat.code])}?{urlencode(filtre, doseq=True)}"


def de_la_campagne(objet: Campagne, filtre: dict[str, str]) -> str:
    return adresse_liste(objet, {"annee": str(objet.annee), **filtre}) if filtre else ""


def chiffres(objet: Campagne, donnees: Saison) -> list[tuple[str, str, str]]:
    """(value, name, address) of the season's main figures."""
    liste = adresse_liste(objet, {"annee": str(objet.annee)})
    sommes = [
        (montant(somme, 0), NOMS_DES_MONTANTS[nom], "")
        for nom, somme in zip(MONTANTS, donnees.totaux, strict=True)
        if somme or nom == "demande"
    ]
    return [(str(donnees.comptes), "Dossiers en lice", liste), *sommes]


def entonnoir(objet: Campagne, donnees: Saison) -> dict[str, Any]:
    """Files by state, in the order of their way; each state leads to its files."""
    lignes = [(etat, donnees.etats[etat]) for etat in [*ENTONNOIR, *A_COTE] if donnees.etats.get(etat)]
    spec = barres(
        [{"etat": str(etat.label), "nombre": nombre} for etat, nombre in lignes], "etat", "nombre", "Dossiers par état"
    )
    return {
        "entonnoir_src": url_graphique(spec),
        "entonnoir_colonnes": [("etat", "État", "lien"), ("nombre", "Dossiers", "nombre")],
        "entonnoir_lignes": [
            {
                "etat": Lien(str(etat.label), adresse_liste(objet, {"annee": str(objet.annee), "etat": etat.value})),
                "nombre": nombre,
            }
            for etat, nombre in lignes
        ],
        "entonnoir_alt": ", ".join(f"{etat.label} : {nombre}" for etat, nombre in lignes),
    }


COLONNES_EXPORT = [
    Colonne("libelle", "Répartition"),
    Colonne("dossiers", "Dossiers", "entier", somme=True),
    *(Colonne(nom, libelle, "montant", somme=True) for nom, libelle in NOMS_DES_MONTANTS.items()),
]


def ligne_exportee(ligne: Ligne) -> dict[str, Any]:
    return {
        "libelle": ligne.libelle,
        "dossiers": ligne.dossiers,
        **dict(zip(MONTANTS, ligne.montants, strict=True)),
    }


def repartition(objet: Campagne, titre: str, lignes: list[Ligne], donnees: Saison) -> dict[str, Any]:
    """A breakdown: one chart for what is asked, one for the furthest amount decided, and the table of all of them."""
    retenu = dernier_montant(donnees)
    rang, total = MONTANTS.index(retenu), donnees.totaux[MONTANTS.index(retenu)]
    commences = [nom for nom, somme in zip(MONTANTS, donnees.totaux, strict=True) if somme or nom == "demande"]
    nom_de = titre.removeprefix("Par ").capitalize()
    tableau = [
        {
            "nom": Lien(ligne.libelle, de_la_campagne(objet, ligne.filtre)),
            "dossiers": ligne.dossiers,
            **dict(zip(MONTANTS, ligne.montants, strict=True)),
            "part": part(ligne.montants[rang], total),
        }
        for ligne in lignes
    ]
    return {
        "titre_repartition": titre,
        "graphiques": [graphique_de(nom, nom_de, lignes, tableau) for nom in dict.fromkeys(["demande", retenu])],
        "repartition_colonnes": [
            ("nom", nom_de, "lien"),
            ("dossiers", "Dossiers", "nombre"),
            *((nom, NOMS_DES_MONTANTS[nom], "montant") for nom in commences),
            ("part", f"Part ({NOMS_DES_MONTANTS[retenu].lower()})", "nombre"),
        ],
        "repartition_lignes": tableau,
        "colonnes_carte": [
            ("nom", nom_de, "lien"),
            ("dossiers", "Dossiers", "nombre"),
            ("demande", "Demandé", "montant"),
        ],
        "repartition_totaux": {
            "nom": "Total",
            "dossiers": "",
            **dict(zip(MONTANTS, donnees.totaux, strict=True)),
            "part": part(total, total),
        },
    }


def graphique_de(nom: str, nom_de: str, lignes: list[Ligne], tableau: list[dict[str, Any]]) -> dict[str, Any]:
    """Whole euros on the chart: the cents are in its table."""
    libelle, rang = NOMS_DES_MONTANTS[nom], MONTANTS.index(nom)
    valeurs: list[dict[str, Any]] = [{"nom": ligne.libelle, "euros": round(ligne.montants[rang])} for ligne in lignes]
    return {
        "titre": libelle,
        "src": url_graphique(barres(valeurs, "nom", "euros", libelle, "€")),
        "alt": ", ".join(f"{valeur['nom']} : {montant(valeur['euros'], 0)}" for valeur in valeurs),
        "colonnes": [("nom", nom_de, "lien"), (nom, libelle, "montant")],
        "lignes": tableau,
    }


def part(valeur: Decimal, total: Decimal) -> str:
    return pourcent(valeur * 100 / total) if total else ""


def dernier_montant(donnees: Saison) -> str:
    """The furthest step of the money that has begun, payments aside: they come file by file."""
    connus = [nom for nom, somme in zip(MONTANTS, donnees.totaux, strict=True) if somme and nom != "verse"]
    return connus[-1] if connus else "demande"


@acces(suivre_saison)
def saison_geojson(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Outlines of the neighbourhoods, each saying how many files and how much it is asked."""
    objet = campagne_visible(request.acteur, code, annee)
    exiger(suivre_saison, request.acteur, objet)
    donnees = lire_saison(objet, request.acteur)
    par_filtre = {ligne.filtre.get("quartier", ""): ligne for ligne in donnees.quartiers}
    jour = jour_de_lecture(objet.contrat)
    quartiers = list(
        QuartierContrat.objects.filter(en_vigueur_le(jour), contrat=objet.contrat, quartier__isnull=False)
        .select_related("quartier")
        .order_by("rang", "pk")
    )
    contours = contours_de([quartier.quartier for quartier in quartiers if quartier.quartier], jour)
    traits = [
        trait_du_quartier(objet, quartier, contours[quartier.quartier_id].geometrie, par_filtre)
        for quartier in quartiers
        if quartier.quartier_id in contours
    ]
    reponse = JsonResponse({"type": "FeatureCollection", "features": traits}, json_dumps_params={"ensure_ascii": False})
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def trait_du_quartier(
    objet: Campagne, quartier: QuartierContrat, geometrie: dict[str, Any], par_filtre: dict[str, Ligne]
) -> dict[str, Any]:
    ligne = par_filtre.get(f"q{quartier.pk}", Ligne(quartier.titre, {"quartier": f"q{quartier.pk}"}))
    return {
        "type": "Feature",
        "geometry": geometrie,
        "properties": {
            "style": "qpv",
            "nom": quartier.titre,
            "detail": f"{ligne.dossiers} dossiers, {montant(ligne.montants[0], 0)} demandés",
            "url": de_la_campagne(objet, ligne.filtre),
        },
    }
