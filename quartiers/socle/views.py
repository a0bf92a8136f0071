"""The gallery: every component in every state, for those who build pages and for the visual checks."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from quartiers.socle.affichage import Badge, Colonne, Lien
from quartiers.socle.saisies import ChampDate, ChampEuros

COLONNES = [
    Colonne("nom", "Intitulé", "lien", tri=True),
    Colonne("etat", "État", "badge"),
    Colonne("depose_le", "Déposé le", "date", tri=True),
    Colonne("part", "Part", "pourcent"),
    Colonne("montant", "Montant", "montant", tri=True),
]
ETATS = [Badge("Brouillon"), Badge("Déposé", "info"), Badge("À compléter", "attention"), Badge("Accordé", "succes")]
ANCIEN = "Soutenir les associations de proximité par un appui annuel, en lien avec les communes."
NOUVEAU = "Soutenir les associations et les conseils citoyens par un appui pluriannuel, en lien avec les communes."


class ExempleForm(forms.Form):
    """One field of each kind."""

    titre = forms.CharField(label="Intitulé de l’action", max_length=120, help_text="En une phrase, sans sigle.")
    courriel = forms.EmailField(label="Adresse électronique")
    montant = ChampEuros(label="Montant (€)", help_text="Deux décimales.")
    debut = ChampDate(label="Début")
    commune = forms.ChoiceField(label="Commune", choices=[("", "Choisir"), ("a", "Commune A")], required=False)
    description = forms.CharField(label="Description", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    publics = forms.MultipleChoiceField(
        label="Publics visés",
        choices=[("jeunes", "Jeunes"), ("familles", "Familles"), ("aines", "Personnes âgées")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs réponses possibles.",
    )
    genre = forms.ChoiceField(
        label="Nature de la demande",
        choices=[("creation", "Première demande"), ("suite", "Renouvellement")],
        widget=forms.RadioSelect,
    )
    piece = forms.FileField(label="Pièce jointe", required=False, help_text="PDF ou image, 50 Mo au plus.")
    accord = forms.BooleanField(label="Je certifie l’exactitude des informations.", help_text="Une fois par demande.")


class FiltreForm(forms.Form):
    q = forms.CharField(label="Mots", required=False)
    etat = forms.ChoiceField(label="État", choices=[("", "Tous"), ("depose", "Déposé")], required=False)
    seulement = forms.BooleanField(label="Les miens seulement", required=False)


def lignes_exemple() -> list[dict[str, Any]]:
    return [
        {
            "nom": Lien(f"Action d’exemple n° {rang}", "#tableaux"),
            "etat": ETATS[rang % len(ETATS)],
            "depose_le": dt.date(2026, 1 + rang, 3 * rang + 1),
            "part": Decimal("7.35") * rang,
            "montant": Decimal("1234.5") * rang**3,
        }
        for rang in range(7, 0, -1)
    ]


def textes_exemple() -> dict[str, Any]:
    return {
        "ancien": ANCIEN,
        "nouveau": NOUVEAU,
        "fiche": [
            ("Organisme", Lien("Association d’exemple", "#fiche")),
            ("État", Badge("En vigueur", "succes")),
            ("Signé le", dt.date(2024, 1, 1)),
            ("Subvention", "12\u202f500,00\u00a0€"),
            ("Renouvelable", True),
            ("Échéance", None),
        ],
        "frise": [
            {"date": dt.date(2024, 3, 28), "titre": "Signature", "texte": "Première version."},
            {"date": dt.date(2025, 9, 12), "titre": "Avenant n° 1", "url": "#frise", "texte": "Deux objectifs."},
            {"date": dt.date(2027, 6, 30), "titre": "Évaluation à mi-parcours"},
        ],
        "etapes": [
            {"libelle": "Lecture", "etat": "fait", "detail": "le 3 mars"},
            {"libelle": "Relecture", "etat": "courant", "detail": "12 doutes"},
            {"libelle": "Validation", "etat": "a_venir"},
        ],
        "onglets": [
            {"libelle": "Présentation", "url": "#a", "actif": True},
            {"libelle": "Objectifs", "url": "#b", "actif": False, "compte": 48},
            {"libelle": "Historique", "url": "#c", "actif": False},
        ],
    }


def contexte_galerie(parametres: QueryDict) -> dict[str, Any]:
    """Everything at once. Two forms: one empty, one sent with every error."""
    lignes = lignes_exemple()
    return {
        **textes_exemple(),
        "colonnes": COLONNES,
        "lignes": lignes,
        "totaux": {"nom": "Total", "montant": sum(ligne["montant"] for ligne in lignes)},
        "tri": parametres.get("tri", "-montant"),
        "page": Paginator(range(1320), 50).page(3),
        "form": ExempleForm(prefix="vide"),
        "fautif": ExempleForm({"fautif-titre": "", "fautif-courriel": "x", "fautif-montant": "douze"}, prefix="fautif"),
        "filtre": FiltreForm(parametres or None),
        "chiffres_colonnes": [("secteur", "Secteur"), ("valeur", "Taux", "pourcent")],
        "chiffres": [("Secteur A", Decimal("26.4")), ("Secteur B", Decimal("41.2")), ("France", Decimal("14.9"))],
        "fil_ariane": [("Accueil", "/"), ("Outils", "#"), ("Galerie", "")],
    }


def galerie(request: HttpRequest) -> HttpResponse:
    return render(request, "socle/galerie.html", contexte_galerie(request.GET))
