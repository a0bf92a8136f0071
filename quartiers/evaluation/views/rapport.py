"""The report as it is read, and its files."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.evaluation import document
from quartiers.evaluation.acces import evaluation_visible
from quartiers.evaluation.domain.evaluations import contenu_courant, version_qui_parle
from quartiers.evaluation.enums import EtatEvaluation
from quartiers.evaluation.models import Evaluation
from quartiers.evaluation.permissions import lire_travail
from quartiers.evaluation.views.commun import TONS, fil
from quartiers.socle.affichage import Lien
from quartiers.suivi.contenu import ContenuRapport
from quartiers.suivi.presentation_rapport import chapitres_montres, sommaire
from quartiers.suivi.views.rapport_fichiers import telechargement

OFFICE = "application/vnd.openxmlformats-officedocument"
FICHIERS: dict[str, tuple[str, str, str, Callable[[ContenuRapport], bytes]]] = {
    "pdf": ("PDF accessible", "pdf", "application/pdf", document.en_pdf),
    "docx": ("Word (.docx)", "docx", f"{OFFICE}.wordprocessingml.document", document.en_docx),
    "xlsx": ("Données, Excel (.xlsx)", "xlsx", f"{OFFICE}.spreadsheetml.sheet", document.en_classeur),
    "csv": ("Preuves (.csv)", "csv", "text/csv; charset=utf-8", document.en_csv),
    "json": ("Tout le rapport (.json)", "json", "application/json", document.en_json_lisible),
    "pdf-archive": (
        "PDF d’archive (PDF/A)",
        "pdf",
        "application/pdf",
        lambda contenu: document.en_pdf(contenu, "a-2a"),
    ),
}


def fichiers(evaluation: Evaluation) -> list[Lien]:
    code, pk = evaluation.contrat.code, evaluation.pk
    return [
        Lien(libelle, reverse("evaluation:rapport_fichier", args=[code, pk, nom]))
        for nom, (libelle, *_) in FICHIERS.items()
    ]


@public
@require_safe
def lire(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The sealed version once there is one to speak, else the draft, for the parties of the contract."""
    objet = evaluation_visible(request.acteur, code, pk)
    version = version_qui_parle(objet)
    contenu = contenu_courant(objet)
    chapitres = chapitres_montres(contenu, lambda bloc, rang: "")  # noqa: ARG005 - its blocks hold tables alone
    liste = ("Évaluations", reverse("evaluation:evaluations", args=[code]))
    contexte = {
        "contrat": objet.contrat,
        "evaluation": objet,
        "ton": TONS[objet.etat],
        "contenu": contenu,
        "chapitres": chapitres,
        "sommaire": sommaire(chapitres),
        "version": version,
        "publie": objet.etat == EtatEvaluation.PUBLIEE,
        "conduite": reverse("evaluation:evaluation", args=[code, pk]) if lire_travail(request.acteur, objet) else "",
        "fichiers": fichiers(objet),
        "fil_ariane": fil(objet.contrat, liste, (objet.titre, ""), acteur=request.acteur),
    }
    return render(request, "evaluation/rapport.html", contexte)


@public
@require_safe
def fichier(request: RequeteActeur, code: str, pk: int, fichier: str) -> HttpResponse:
    """One of FICHIERS, made of what the report's page shows."""
    objet = evaluation_visible(request.acteur, code, pk)
    if fichier not in FICHIERS:
        raise Http404(f"Ce format n’est pas proposé : choisir {', '.join(FICHIERS)}.")
    _, extension, genre, ecrire = FICHIERS[fichier]
    contenu = contenu_courant(objet)
    archive = "-archive" if fichier == "pdf-archive" else ""
    return telechargement(ecrire(contenu), document.nom_du_fichier(contenu) + archive, extension, genre)
