"""Files of programming: the committees' workbook, annexes, open data, the accountants' list."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify

from quartiers.annuaire.models import Organisme
from quartiers.appels import annexe, scdl
from quartiers.appels.classeur_programmation import classeur
from quartiers.appels.models import FicheOrganisme, Financeur, LigneFinancement
from quartiers.appels.permissions import extraire_comptabilite, lire_programmation, represente
from quartiers.appels.queries.decisions import ACCORDEES, lignes_accordees, lignes_du_financeur, montant_accorde
from quartiers.appels.queries.programmation import lire_tableau
from quartiers.appels.tableau import Tableau
from quartiers.appels.views.decisions import financeur_visible
from quartiers.appels.views.programmation import campagne_a_programmer, programmation_de
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.exports.blocs import Document
from quartiers.exports.pdf import pdf_du_document
from quartiers.exports.tableaux import Colonne, reponse_tableau

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
COMPTABLES = [
    Colonne("tiers", "Tiers"),
    Colonne("siret", "SIRET"),
    Colonne("rna", "RNA"),
    Colonne("titulaire", "Titulaire du compte"),
    Colonne("iban", "IBAN"),
    Colonne("bic", "BIC"),
    Colonne("dossier", "Dossier"),
    Colonne("projet", "Projet"),
    Colonne("exercice", "Exercice"),
    Colonne("nature", "Nature des crédits"),
    Colonne("code_credit", "Ligne de crédit"),
    Colonne("montant", "Montant", "montant", somme=True),
    Colonne("decision", "Numéro de la décision"),
    Colonne("decision_le", "Décision du", "date"),
    Colonne("etat", "État"),
]


def fichier(contenu: bytes, nom: str, extension: str) -> HttpResponse:
    """A download named « nom-2026-11-23.xlsx »."""
    reponse = HttpResponse(contenu, content_type=TYPES[extension])
    propre = f"{slugify(nom) or 'export'}-{timezone.localdate():%Y-%m-%d}.{extension}"
    reponse["Content-Disposition"] = f'attachment; filename="{propre}"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def document(contenu: Document, nom: str, extension: str) -> HttpResponse:
    if extension == "docx":
        from quartiers.exports.word import word_du_document  # python-docx: only for those who ask for it

        return fichier(word_du_document(contenu), nom, extension)
    if extension == "pdf":
        return fichier(pdf_du_document(contenu), nom, extension)
    raise Http404("Ce format n’est pas proposé.")


def sirets_du(tableau: Tableau) -> dict[int, str]:
    siens = {r.organisme_id for r in tableau.visibles}
    return dict(Organisme.objects.filter(pk__in=siens).values_list("pk", "siret"))


@acces(lire_programmation)
def programmation(request: RequeteActeur, code: str, annee: int, pk: int, format: str) -> HttpResponseBase:  # noqa: A002 - in the address
    campagne = campagne_a_programmer(request, code, annee, lire_programmation)
    objet = programmation_de(campagne, pk)
    tableau = lire_tableau(campagne, request.acteur, objet)
    nom = f"{objet.nom}-{campagne.annee}"
    if format == "xlsx":
        return fichier(classeur(campagne, objet, tableau, sirets_du(tableau)), nom, format)
    sections = annexe.sections_de_la_programmation(tableau, sirets_du(tableau))
    contenu = annexe.document_de_la_programmation(campagne, objet, sections, timezone.localdate())
    return document(contenu, f"annexe-{nom}", format)


@acces(lire_programmation)
def annexe_du_financeur(request: RequeteActeur, code: str, annee: int, financeur: int, format: str) -> HttpResponseBase:  # noqa: A002
    """The funder's own votes, as the annex of its deliberation."""
    objet = financeur_visible(request, code, financeur, lire_programmation)
    lignes = lignes_du_financeur(request.acteur, objet, annee).filter(etat__in=ACCORDEES, vote__gt=0)
    section = annexe.section_du_financeur(objet, list(lignes))
    contenu = annexe.document_du_financeur(objet, annee, section, timezone.localdate())
    return document(contenu, f"annexe-{objet.nom}-{annee}", format)


@acces(lire_programmation)
def scdl_du_financeur(request: RequeteActeur, code: str, annee: int, financeur: int, format: str) -> HttpResponseBase:  # noqa: A002
    """The funder's grants in the national schema, for it to publish."""
    objet = financeur_visible(request, code, financeur, lire_programmation)
    lignes, _ = scdl.lignes_scdl(objet, annee)
    nom = f"subventions-{objet.nom}-{annee}"
    if format == "csv":
        return fichier(scdl.en_csv(lignes), nom, format)
    if format == "json":
        return fichier(scdl.en_json(lignes), nom, format)
    raise Http404("Ce format n’est pas proposé.")


@acces(extraire_comptabilite)
def comptables(request: RequeteActeur, code: str, annee: int, financeur: int, format: str) -> HttpResponseBase:  # noqa: A002
    """What the funder's accountants need to pay: the third party, its bank account, the decision."""
    objet = financeur_visible(request, code, financeur, extraire_comptabilite)
    if not represente(request.acteur, objet):
        raise Http404("Ces coordonnées bancaires ne sont que pour ce financeur.")
    notes = {"Financeur": str(objet.organisme), "Année": str(annee)}
    titre = f"Subventions à payer – {objet.nom} {annee}"
    return reponse_tableau(
        f"comptabilite-{objet.nom}-{annee}", titre, COMPTABLES, lignes_comptables(objet, annee), format, notes
    )


def lignes_comptables(financeur: Financeur, annee: int) -> list[dict[str, object]]:
    lignes = list(lignes_accordees(financeur, annee))
    fiches = {
        fiche.organisme_id: fiche
        for fiche in FicheOrganisme.objects.filter(organisme__in={ligne.dossier.organisme_id for ligne in lignes})
    }
    return [ligne_comptable(ligne, fiches.get(ligne.dossier.organisme_id)) for ligne in lignes]


def ligne_comptable(ligne: LigneFinancement, fiche: FicheOrganisme | None) -> dict[str, object]:
    organisme = ligne.dossier.organisme
    return {
        "tiers": organisme.nom,
        "siret": organisme.siret,
        "rna": organisme.rna,
        "titulaire": fiche.titulaire_compte if fiche else "",
        "iban": fiche.iban if fiche else "",
        "bic": fiche.bic if fiche else "",
        "dossier": ligne.dossier.numero,
        "projet": ligne.dossier.intitule,
        "exercice": str(ligne.exercice),
        "nature": ligne.get_nature_display(),
        "code_credit": ligne.code_credit,
        "montant": montant_accorde(ligne),
        "decision": ligne.decision_numero,
        "decision_le": ligne.decision_le,
        "etat": ligne.get_etat_display(),
    }
