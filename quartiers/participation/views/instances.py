"""The residents' bodies of a contract (contract, 5.2)."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.queries import jour_de_lecture
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.participation.models import InstanceParticipation
from quartiers.participation.queries import instances_en_vigueur
from quartiers.socle.formats import compte

COLONNES = [
    Colonne("titre", "Instance"),
    Colonne("commune", "Commune"),
    Colonne("statut", "Statut"),
    Colonne("nombre", "Nombre d’instances", "nombre"),
    Colonne("effectif", "Effectif", "nombre"),
    Colonne("colleges", "Collèges"),
    Colonne("mandat", "Mandat (années)", "nombre"),
    Colonne("designation", "Désignation"),
    Colonne("renouvellement", "Renouvellement"),
    Colonne("frequence_texte", "Fréquence dans le contrat"),
    Colonne("lignes", "Lignes du texte"),
]


@public
def instances(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    liste = instances_en_vigueur(contrat, jour_de_lecture(contrat))
    if format_demande := request.GET.get("format"):
        lignes = [ligne_exportee(instance) for instance in liste]
        titre = f"Instances de participation – {contrat}"
        return reponse_tableau(f"participation-{contrat.code}", titre, COLONNES, lignes, format_demande)
    contexte = {
        "contrat": contrat,
        "instances": [(instance, faits(instance)) for instance in liste],
        "fil_ariane": [(str(contrat), reverse("accueil:contrat", args=[code])), ("Participation", "")],
    }
    return render(request, "participation/instances.html", contexte)


def faits(instance: InstanceParticipation) -> list[tuple[str, object]]:
    """Only what the contract says of this body."""
    paires: list[tuple[str, object]] = [
        ("Commune", instance.commune),
        ("Statut", instance.statut),
        ("Nombre d’instances", instance.nombre),
        ("Effectif", compte(instance.effectif, "membre") if instance.effectif else ""),
        ("Collèges", ", ".join(instance.colleges)),
        ("Mandat", compte(instance.mandat, "an") if instance.mandat else ""),
        ("Désignation", instance.designation),
        ("Renouvellement", instance.renouvellement),
        ("Réunions", instance.frequence_texte),
    ]
    return [(libelle, valeur) for libelle, valeur in paires if valeur]


def ligne_exportee(instance: InstanceParticipation) -> dict[str, object]:
    return {
        "titre": instance.titre,
        "commune": str(instance.commune or ""),
        "statut": instance.statut,
        "nombre": instance.nombre,
        "effectif": instance.effectif,
        "colleges": " ; ".join(instance.colleges),
        "mandat": instance.mandat,
        "designation": instance.designation,
        "renouvellement": instance.renouvellement,
        "frequence_texte": instance.frequence_texte,
        "lignes": "-".join(str(numero) for numero in instance.lignes),
    }
