"""The report's files: PDF, Word, slides, data; the sheet of a neighbourhood; the pictures of its pages."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.exports.rendu import dessiner_svg
from quartiers.suivi.acces import rapport_visible
from quartiers.suivi.contenu import ContenuRapport, FigureFigee
from quartiers.suivi.diapositives import rapport_en_odp
from quartiers.suivi.document_rapport import nom_du_fichier, rapport_en_docx, rapport_en_pdf
from quartiers.suivi.domain.consultation import LienPerime, avis_du_jeton
from quartiers.suivi.donnees_rapport import rapport_en_classeur
from quartiers.suivi.feuille_quartier import feuille_en_pdf
from quartiers.suivi.lecture_rapport import contenu_courant
from quartiers.suivi.models import Rapport

OFFICE = "application/vnd.openxmlformats-officedocument"
FICHIERS: dict[str, tuple[str, str, Callable[[ContenuRapport], bytes]]] = {
    "pdf": ("pdf", "application/pdf", rapport_en_pdf),
    "pdf-archive": ("pdf", "application/pdf", lambda contenu: rapport_en_pdf(contenu, "a-2a")),
    "docx": ("docx", f"{OFFICE}.wordprocessingml.document", rapport_en_docx),
    "odp": ("odp", "application/vnd.oasis.opendocument.presentation", rapport_en_odp),
    "xlsx": ("xlsx", f"{OFFICE}.spreadsheetml.sheet", lambda contenu: rapport_en_classeur(contenu, "xlsx")),
    "ods": ("ods", "application/vnd.oasis.opendocument.spreadsheet", lambda c: rapport_en_classeur(c, "ods")),
}


@public
@require_safe
def fichier(request: RequeteActeur, code: str, annee: int, fichier: str) -> HttpResponse:
    """One of FICHIERS, made of what the report's page shows."""
    rapport = rapport_visible(request.acteur, code, annee)
    if fichier not in FICHIERS:
        raise Http404(f"Ce format n’est pas proposé : choisir {', '.join(FICHIERS)}.")
    extension, genre, ecrire = FICHIERS[fichier]
    return telechargement(ecrire(contenu_courant(rapport)), nom_de(rapport, fichier), extension, genre)


def nom_de(rapport: Rapport, suffixe: str = "") -> str:
    archive = "-archive" if suffixe == "pdf-archive" else ""
    return nom_du_fichier(rapport.contrat.nom_court, rapport.annee) + archive


def telechargement(octets: bytes, nom: str, extension: str, genre: str) -> HttpResponse:
    """PDF opens in the browser, the rest is downloaded."""
    reponse = HttpResponse(octets, content_type=genre)
    reponse["Content-Disposition"] = (
        content_disposition_header(extension != "pdf", f"{nom}.{extension}") or "attachment"
    )
    reponse["Cache-Control"] = "private, no-cache"
    return reponse


@public
@require_safe
def feuille_de_quartier(request: RequeteActeur, code: str, annee: int, quartier: str) -> HttpResponse:
    """The sheet of a neighbourhood for the hall of the building: a page of easy French, as an accessible PDF."""
    rapport = rapport_visible(request.acteur, code, annee)
    contenu = contenu_courant(rapport)
    trouve = next((q for q in contenu.quartiers if q.code == quartier), None)
    if trouve is None:
        raise Http404("Ce quartier n’est pas dans le rapport.")
    return telechargement(feuille_en_pdf(contenu, trouve), f"{nom_de(rapport)}-{quartier}", "pdf", "application/pdf")


@public
@require_safe
def figure(request: RequeteActeur, code: str, annee: int, bloc: str, rang: int) -> HttpResponse:
    rapport = rapport_visible(request.acteur, code, annee)
    return reponse_svg(contenu_courant(rapport).figure(bloc, rang))


@public
@require_safe
def figure_par_lien(request: RequeteActeur, jeton: str, bloc: str, rang: int) -> HttpResponse:  # noqa: ARG001
    return reponse_svg(contenu_courant(rapport_du_lien(jeton)).figure(bloc, rang))


@public
@require_safe
def pdf_par_lien(request: RequeteActeur, jeton: str) -> HttpResponse:  # noqa: ARG001
    """The draft to read on paper, for whoever answers by the link received."""
    rapport = rapport_du_lien(jeton)
    reponse = telechargement(rapport_en_pdf(contenu_courant(rapport)), nom_de(rapport), "pdf", "application/pdf")
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def rapport_du_lien(jeton: str) -> Rapport:
    try:
        return avis_du_jeton(jeton).rapport
    except LienPerime as refus:
        raise Http404(str(refus)) from refus


def reponse_svg(trouvee: FigureFigee | None) -> HttpResponse:
    if trouvee is None:
        raise Http404("Cette figure n’est plus dans le rapport.")
    dessin = trouvee.svg or dessiner_svg(dict(trouvee.spec or {}), trouvee.titre)
    reponse = HttpResponse(dessin, content_type="image/svg+xml")
    reponse["Cache-Control"] = "private, no-cache"
    reponse["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return reponse
