"""Files that anyone may take: they hold what is published, nothing else."""

from django.http import Http404, HttpResponse, HttpResponseBase

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.queries import jour_de_lecture
from quartiers.exports.pdf import pdf_du_document
from quartiers.exports.tableaux import FORMATS, reponse_tableau
from quartiers.participation.exports_paroles import (
    COLONNES_CAHIER,
    cahier_des_acteurs,
    feuille_du_quartier,
    lignes_du_cahier,
)
from quartiers.participation.queries_paroles import (
    cartes_de,
    contributions_publiees,
    fils_des_cartes,
    parts_par_quartier,
)
from quartiers.participation.views.commun_paroles import aujourdhui, quartier_ou_404

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@public
def feuille_quartier(request: RequeteActeur, code: str, quartier: str) -> HttpResponse:
    """The sheet of a neighbourhood: all of its cards, as a PDF."""
    contrat = contrat_visible(request.acteur, code)
    lieu = quartier_ou_404(contrat, quartier)
    cartes = list(cartes_de(Acteur(), contrat).filter(quartier=lieu).order_by("-numero"))
    fils = fils_des_cartes(cartes, jour_de_lecture(contrat))
    document = feuille_du_quartier(contrat, lieu, fils, aujourdhui())
    return fichier(pdf_du_document(document), "application/pdf", f"vous-avez-dit-{quartier}.pdf")


@public
def cahier(request: RequeteActeur, code: str, format: str) -> HttpResponseBase:  # noqa: A002 - the address says « format »
    """The « cahier des acteurs » as a sheet, a Word file or a PDF."""
    contrat = contrat_visible(request.acteur, code)
    dites = list(contributions_publiees(contrat).order_by("quartier__rang", "theme", "recueillie_le", "pk"))
    if format in FORMATS:
        titre = f"Cahier des acteurs – {contrat}"
        notes = {"Contenu": "Contributions publiées, avec l’accord des personnes."}
        return reponse_tableau(f"cahier-{code}", titre, COLONNES_CAHIER, lignes_du_cahier(dites), format, notes)
    if format not in {"pdf", "docx"}:
        raise Http404
    jour = jour_de_lecture(contrat)
    fils = fils_des_cartes(list(cartes_de(Acteur(), contrat).order_by("numero")), jour)
    document = cahier_des_acteurs(contrat, parts_par_quartier(contrat, jour), dites, fils, aujourdhui())
    if format == "pdf":
        return fichier(pdf_du_document(document), "application/pdf", f"cahier-{code}.pdf")
    from quartiers.exports.word import word_du_document  # python-docx: only for those who ask for it

    return fichier(word_du_document(document), WORD, f"cahier-{code}.docx")


def fichier(contenu: bytes, genre: str, nom: str) -> HttpResponse:
    reponse = HttpResponse(contenu, content_type=genre)
    voie = "inline" if genre == "application/pdf" else "attachment"
    reponse["Content-Disposition"] = f'{voie}; filename="{nom}"'
    return reponse
