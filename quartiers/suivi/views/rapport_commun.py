"""What the pages of a report share: way back, tabs, forms with a file, an act that answers with a message."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, exiger
from quartiers.comptes.politiques import Acteur, Politique
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.socle.affichage import Ton
from quartiers.socle.transitions import TransitionRefusee
from quartiers.suivi.acces import rapport_visible
from quartiers.suivi.domain.adoption_rapport import ActeRefuse
from quartiers.suivi.domain.consultation import ConsultationRefusee
from quartiers.suivi.enums import REDACTION_OUVERTE, EtatRapport
from quartiers.suivi.models import Rapport
from quartiers.suivi.permissions import lire_projet_rapport

REFUS = (TransitionRefusee, ActeRefuse, ConsultationRefusee)
TONS: dict[str, Ton] = {
    EtatRapport.BROUILLON: "neutre",
    EtatRapport.CONSULTATION: "attention",
    EtatRapport.AVIS_RECUS: "info",
    EtatRapport.ANNEXE: "info",
    EtatRapport.DELIBERE: "info",
    EtatRapport.PUBLIE: "succes",
    EtatRapport.TRANSMIS: "succes",
}
ONGLETS = [
    ("rapport_conduite", "Conduite"),
    ("rapport_plan", "Rédaction"),
    ("rapport_calendrier", "Calendrier"),
    ("rapport_consultation", "Consultation"),
    ("rapport", "Lire le rapport"),
]
Fil = list[tuple[str, str]]


def rapport_pour(acteur: Acteur, regle: Politique, code: str, annee: int) -> Rapport:
    """The report, for whoever has `regle` on it; invisible is 404, forbidden 403."""
    rapport = rapport_visible(acteur, code, annee)
    exiger(regle, acteur, rapport)
    return rapport


def url(nom: str, rapport: Rapport, *suite: Any) -> str:
    return reverse(f"suivi:{nom}", args=[rapport.contrat.code, rapport.annee, *suite])


def fil(rapport: Rapport, *suite: tuple[str, str]) -> Fil:
    contrat = rapport.contrat
    base = [
        ("Accueil", reverse("accueil:accueil")),
        (contrat.nom_court, reverse("accueil:contrat", args=[contrat.code])),
        ("Rapports annuels", reverse("suivi:rapports", args=[contrat.code])),
    ]
    return [*base, *suite] if suite else [*base, (str(rapport.annee), "")]


def fil_conduite(rapport: Rapport, *suite: tuple[str, str]) -> Fil:
    return fil(rapport, (str(rapport.annee), url("rapport_conduite", rapport)), *suite)


def cadre(rapport: Rapport, acteur: Acteur, actif: str = "") -> dict[str, Any]:
    """The report, its state and the tabs of its pages."""
    return {
        "contrat": rapport.contrat,
        "rapport": rapport,
        "ton": TONS[rapport.etat],
        "ouvert": rapport.etat in REDACTION_OUVERTE,
        "onglets": [{"libelle": libelle, "url": url(nom, rapport), "actif": nom == actif} for nom, libelle in ONGLETS]
        if lire_projet_rapport(acteur, rapport)
        else [],
    }


def page_formulaire(
    request: RequeteActeur,
    rapport: Rapport,
    form: forms.Form | forms.ModelForm,  # type: ignore[type-arg]
    *,
    titre: str,
    bouton: str,
    retour: str,
    chapeau: str = "",
    genre: str = "primaire",
    a_voir: Sequence[str] = (),
) -> HttpResponse:
    """A page that is one form, with its way back."""
    contexte = {
        **cadre(rapport, request.acteur),
        "form": form,
        "titre": titre,
        "bouton": bouton,
        "retour": retour,
        "chapeau": chapeau,
        "genre": genre,
        "a_voir": a_voir,
        "multipart": form.is_multipart(),
        "fil_ariane": fil_conduite(rapport, (titre, "")),
    }
    return render(request, "suivi/rapport_formulaire.html", contexte)


def agir(request: RequeteActeur, acte: Callable[[], Any], reussite: str) -> bool:
    """Do the act and say what became of it; False when it was refused."""
    try:
        acte()
    except REFUS as refus:
        messages.error(request, str(refus))
        return False
    messages.success(request, reussite)
    return True


def acte_simple(
    request: RequeteActeur, rapport: Rapport, acte: Callable[[], Any], reussite: str, vers: str
) -> HttpResponse:
    agir(request, acte, reussite)
    return redirect(url(vers, rapport))


def document_depose(
    request: RequeteActeur,
    rapport: Rapport,
    form: forms.Form | forms.ModelForm,  # type: ignore[type-arg]
    titre: str,
) -> Document | None:
    """The file joined to the form, kept; None without one. What is wrong with it is an error of its field."""
    fichier: UploadedFile[bytes] | None = form.cleaned_data.get("fichier")
    if fichier is None:
        return None
    try:
        return deposer(fichier=fichier, titre=titre, contrat_id=rapport.contrat_id, acteur=request.acteur)
    except ValidationError as erreur:
        form.add_error("fichier", erreur)
        return None
