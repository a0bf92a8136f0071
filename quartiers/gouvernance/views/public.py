"""The committees of a contract, as it sets them up (contract, 5.1)."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.queries import jour_de_lecture
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.gouvernance.models import Instance
from quartiers.gouvernance.permissions import composer, lire_registre
from quartiers.gouvernance.presentation import frequence
from quartiers.gouvernance.queries import instances_en_vigueur

COLONNES = [
    Colonne("titre", "Instance"),
    Colonne("commune", "Commune"),
    Colonne("presidence", "Présidence ou animation"),
    Colonne("membres", "Membres"),
    Colonne("missions", "Missions"),
    Colonne("frequence_min", "Réunions par an au minimum", "nombre"),
    Colonne("frequence_texte", "Fréquence dans le contrat"),
    Colonne("lignes", "Lignes du texte"),
]


@public
def instances(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    liste = instances_en_vigueur(contrat, jour_de_lecture(contrat))
    if format_demande := request.GET.get("format"):
        lignes = [ligne_exportee(instance) for instance in liste]
        titre = f"Instances de pilotage – {contrat}"
        return reponse_tableau(f"instances-{contrat.code}", titre, COLONNES, lignes, format_demande)
    contexte = {
        "contrat": contrat,
        "instances": [(instance, frequence(instance)) for instance in liste],
        "compose": composer(request.acteur, contrat),
        "lit_registre": lire_registre(request.acteur, contrat),
        "fil_ariane": [(str(contrat), reverse("accueil:contrat", args=[code])), ("Instances de pilotage", "")],
    }
    return render(request, "gouvernance/instances.html", contexte)


def ligne_exportee(instance: Instance) -> dict[str, object]:
    return {
        "titre": instance.titre,
        "commune": str(instance.commune or ""),
        "presidence": " ; ".join(instance.presidence),
        "membres": " ; ".join(instance.membres),
        "missions": " ; ".join(instance.missions),
        "frequence_min": instance.frequence_min,
        "frequence_texte": instance.frequence_texte,
        "lignes": "-".join(str(numero) for numero in instance.lignes),
    }
