"""What the pages of results share: the closed survey, its breadcrumb, files."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur
from quartiers.comptes.politiques import Politique
from quartiers.enquetes.acces import enquete_pour
from quartiers.enquetes.enums import EtatEnquete
from quartiers.enquetes.models import Enquete

NOM = "Résultats"


def adresse(enquete: Enquete, nom: str, *arguments: object) -> str:
    return reverse(f"enquetes:{nom}", args=[enquete.contrat.code, enquete.code, *arguments])


def lisible(enquete: Enquete) -> bool:
    """Results are read once the collecting is over: figures that move day by day would give each answer away."""
    return enquete.etat in {EtatEnquete.CLOSE, EtatEnquete.ARCHIVEE} and enquete.effacee_le is None


def enquete_close(request: RequeteActeur, regle: Politique, code: str, enquete: str) -> Enquete:
    """The survey, closed and its answers still kept, else 404."""
    trouvee = enquete_pour(request, regle, code, enquete)
    if not lisible(trouvee):
        raise Http404("Les résultats se lisent une fois l’enquête close, tant que ses réponses sont gardées.")
    return trouvee


def montrer(
    request: RequeteActeur, enquete: Enquete, gabarit: str, *suite: tuple[str, str], **contexte: Any
) -> HttpResponse:
    contrat = enquete.contrat
    fil = [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        ("Enquêtes", reverse("enquetes:enquetes", args=[contrat.code])),
        (enquete.titre, adresse(enquete, "enquete")),
        *suite,
    ]
    complet = {"contrat": contrat, "enquete": enquete, "fil_ariane": fil, **contexte}
    return render(request, f"enquetes/{gabarit}.html", complet)


def telechargement(contenu: bytes, nom: str, genre: str) -> HttpResponse:
    reponse = HttpResponse(contenu, content_type=genre)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse
