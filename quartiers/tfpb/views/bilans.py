"""The yearly review on one page, saved as it is typed, then handed in; the plan, the review and the booklet as files."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.models import Contrat
from quartiers.exports.tableaux import FORMATS as FORMATS_TABLEAU
from quartiers.exports.tableaux import reponse_tableau
from quartiers.socle.formats import heure_fr, montant
from quartiers.tfpb import documents_tfpb as documents
from quartiers.tfpb.acces import convention_visible, programme_visible
from quartiers.tfpb.domain import bilans as domaine
from quartiers.tfpb.enums import EtatLigne, EtatProgramme
from quartiers.tfpb.exports_realisation import COLONNES_GRILLE, lignes_de_la_grille, realise_de
from quartiers.tfpb.models import BilanProgramme, ConventionTfpb, Programme
from quartiers.tfpb.permissions import partager, rediger_bilan, suivre
from quartiers.tfpb.presentation_realisation import ligne_de_compte
from quartiers.tfpb.queries.realisation import LigneRealisee, lecons_du_precedent, lignes_realisees
from quartiers.tfpb.queries.soldes import reglage_de
from quartiers.tfpb.views.communs import agir, aujourdhui, fil_programme

OFFICE = "application/vnd.openxmlformats-officedocument"
GENRES = {"pdf": "application/pdf", "docx": f"{OFFICE}.wordprocessingml.document"}
Saisies = dict[str, dict[str, str]]
TEXTES = (
    ("realise", "Ce qui a été fait", "L’essentiel, en quelques phrases : le détail est action par action.", 5),
    ("difficultes", "Difficultés rencontrées", "", 4),
    ("satisfaction", "Ce qu’en disent les locataires", "Retours, plaintes, enquête : sans nom de personne.", 4),
    ("satisfaction_source", "Enquête de satisfaction : laquelle, quand", "À écrire avant le pourcentage.", 0),
    ("satisfaction_taux", "Locataires satisfaits (%)", "", 0),
    ("perspectives", "Pour la suite", "Repris en tête du programme de l’année suivante.", 4),
)


def champ_affiche(
    nom: str, valeur: str, libelle: str, saisies: Saisies, lignes: int = 0, aide: str = ""
) -> dict[str, Any]:
    """One field: what is kept (`vu`), what was typed when it could not be kept, what someone else wrote."""
    retour = saisies.get(nom, {})
    return {
        "nom": nom,
        "ancre": "c-" + nom.replace(":", "-"),
        "libelle": libelle,
        "aide": aide,
        "vu": retour.get("actuelle", valeur),
        "valeur": retour.get("valeur", valeur),
        "erreur": retour.get("erreur", ""),
        "autre": retour.get("actuelle"),
        "lignes": lignes,
    }


@acces(suivre)
def bilan(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The review: typed by whoever writes it while the year is open, read by the others."""
    programme = programme_visible(request.acteur, code, pk)
    if programme.se_redige:
        raise Http404("Le bilan s’écrit une fois le programme validé.")
    ecrit = rediger_bilan(request.acteur, programme)
    saisies: Saisies = {}
    if request.method == "POST":
        exiger(rediger_bilan, request.acteur, programme)
        saisies = enregistrer_page(request, programme)
        if not saisies:
            return redirect("tfpb:bilan", code, pk)
    return render(request, "tfpb/bilan.html", contexte_du_bilan(request, programme, ecrit, saisies))


def contexte_du_bilan(request: RequeteActeur, programme: Programme, ecrit: bool, saisies: Saisies) -> dict[str, Any]:
    trouve = BilanProgramme.objects.filter(programme=programme).first() or BilanProgramme(programme=programme)
    lignes = lignes_realisees(programme)
    ensemble = documents.compte_de(programme)
    ouvert = ecrit and programme.se_realise
    return {
        "contrat": programme.contrat,
        "programme": programme,
        "compte_annee": ensemble,
        "resume": ligne_de_compte(
            "", ensemble, reglage_de(programme.contrat, programme.annee), finie=programme.annee < aujourdhui().year
        ),
        "textes": [
            champ_affiche(nom, domaine.texte_du(trouve, nom), libelle, saisies, rangs, aide)
            for nom, libelle, aide, rangs in TEXTES
        ],
        "lus": documents.textes_du_bilan(trouve),
        "actions": [action_saisie(ligne, saisies) for ligne in lignes if ligne.ligne.etat == EtatLigne.RETENUE],
        "ouvert": ouvert,
        "manques": domaine.ce_qui_manque(programme) if ouvert else [],
        "reprend": ecrit and programme.etat == EtatProgramme.BILAN_REMIS,
        "partage": partager(request.acteur, programme) and programme.etat == EtatProgramme.BILAN_REMIS,
        "lecons": lecons_du_precedent(programme),
        "adresse_champ": reverse("tfpb:bilan_champ", args=[programme.contrat.code, programme.pk]),
        "fil_ariane": fil_programme(programme, ("Bilan", "")),
    }


def action_saisie(realisee: LigneRealisee, saisies: Saisies) -> dict[str, Any]:
    ligne = realisee.ligne
    prefixe = f"ligne:{ligne.pk}:"
    return {
        "ligne": ligne,
        "compte": realisee.compte,
        "realise": realise_de(ligne, realisee.compte),
        "champs": [
            champ_affiche(
                f"{prefixe}cout_reel",
                domaine.texte_du(ligne, "cout_reel"),
                "Coût réel (€)",
                saisies,
                aide=cout_dit(realisee),
            ),
            champ_affiche(f"{prefixe}resultat", ligne.resultat, "Résultat obtenu", saisies, aide=attendu_de(realisee)),
            champ_affiche(f"{prefixe}commentaire", ligne.commentaire, "Commentaire", saisies, 2),
        ],
    }


def cout_dit(realisee: LigneRealisee) -> str:
    return f"Vide : {montant(realisee.compte.depense)}, dits au fil de l’année." if realisee.suivis else ""


def attendu_de(realisee: LigneRealisee) -> str:
    ligne = realisee.ligne
    return " : ".join(filter(None, [ligne.indicateur, ligne.cible and f"visé {ligne.cible}"]))


def enregistrer_page(request: RequeteActeur, programme: Programme) -> Saisies:
    """Every field that changed since it was shown; what is refused comes back as typed."""
    saisies: Saisies = {}
    for cle in request.POST:
        if not cle.startswith("vu:"):
            continue
        nom, vu = cle[3:], request.POST.get(cle, "")
        valeur = request.POST.get(nom, vu)
        if valeur.replace("\r\n", "\n").strip() == vu.replace("\r\n", "\n").strip():
            continue
        try:
            domaine.enregistrer_champ(
                acteur=request.acteur, programme=programme, champ=nom, valeur=valeur, valeur_vue=vu
            )
        except domaine.Conflit as conflit:
            saisies[nom] = {"valeur": valeur, "actuelle": conflit.actuelle, "erreur": str(conflit)}
        except ValidationError as erreur:
            saisies[nom] = {"valeur": valeur, "erreur": " ".join(erreur.messages)}
        except domaine.ChampFerme as erreur:
            saisies[nom] = {"valeur": valeur, "erreur": str(erreur)}
        except domaine.ChampInconnu:
            continue
    return saisies


@acces(rediger_bilan)
@require_POST
def bilan_champ(request: RequeteActeur, code: str, pk: int) -> JsonResponse:
    """One field as it is typed (socle/enregistrement.js): 200, 400 wrong, 404 unknown, 409 changed since, 423 closed."""
    programme = programme_visible(request.acteur, code, pk, rediger_bilan)
    envoi = {nom: request.POST.get(nom, "") for nom in ("champ", "valeur", "valeur_vue")}
    try:
        gardee = domaine.enregistrer_champ(acteur=request.acteur, programme=programme, **envoi)
    except domaine.Conflit as conflit:
        return JsonResponse({"message": str(conflit), "actuelle": conflit.actuelle}, status=409)
    except domaine.ChampInconnu:
        return JsonResponse({"message": "Ce champ n’existe plus dans ce bilan."}, status=404)
    except domaine.ChampFerme as ferme:
        return JsonResponse({"message": str(ferme)}, status=423)
    except ValidationError as erreur:
        return JsonResponse({"message": " ".join(erreur.messages)}, status=400)
    return JsonResponse({"valeur": gardee, "heure": heure_fr(timezone.now())})


@acces(rediger_bilan)
@require_POST
def remettre(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    programme = programme_visible(request.acteur, code, pk, rediger_bilan)
    agir(
        request,
        lambda: domaine.remettre_bilan(acteur=request.acteur, programme=programme),
        "Le bilan est remis. La commune est prévenue.",
    )
    return redirect("tfpb:bilan", code, pk)


@acces(rediger_bilan)
@require_POST
def reprendre(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    programme = programme_visible(request.acteur, code, pk, rediger_bilan)
    agir(
        request,
        lambda: domaine.reprendre_bilan(acteur=request.acteur, programme=programme),
        "Le bilan se modifie à nouveau.",
    )
    return redirect("tfpb:bilan", code, pk)


# Files


@acces(suivre)
@require_safe
def plan_fichier(request: RequeteActeur, code: str, pk: int, format: str) -> HttpResponseBase:  # noqa: A002 - as in the address
    """The plan as PDF or Word, or as a table."""
    programme = programme_visible(request.acteur, code, pk)
    if format in FORMATS_TABLEAU:
        lignes = lignes_de_la_grille(programme.contrat, request.acteur, programme.annee, programme.pk)
        return reponse_tableau(f"programme-tfpb-{programme.annee}", str(programme), COLONNES_GRILLE, lignes, format)
    faire = choisir(format, {"pdf": documents.plan_en_pdf, "docx": documents.plan_en_word})
    return fichier(faire(programme), documents.nom_de_fichier("programme", programme, aujourdhui()), format)


@acces(suivre)
@require_safe
def bilan_fichier(request: RequeteActeur, code: str, pk: int, format: str) -> HttpResponse:  # noqa: A002
    programme = programme_visible(request.acteur, code, pk)
    if programme.se_redige:
        raise Http404("Ce programme n’a pas encore de bilan.")
    faire = choisir(format, {"pdf": documents.bilan_en_pdf, "docx": documents.bilan_en_word})
    return fichier(faire(programme), documents.nom_de_fichier("bilan", programme, aujourdhui()), format)


@acces(suivre)
@require_safe
def livret_fichier(request: RequeteActeur, code: str, pk: int, format: str) -> HttpResponse:  # noqa: A002
    """The booklet of a convention holds every landlord's figures: for whoever sees them all."""
    convention = convention_visible(request.acteur, code, pk)
    vus = Programme.objects.visibles_par(request.acteur).filter(convention=convention).count()
    if vus != Programme.objects.filter(convention=convention).count():
        raise Http404("Ce livret réunit les chiffres de plusieurs bailleurs : il est remis par la commune.")
    faire: Callable[[ConventionTfpb], bytes] = choisir(
        format, {"pdf": documents.livret_en_pdf, "docx": documents.livret_en_word}
    )
    return fichier(faire(convention), f"convention-tfpb-{convention.pk}-{aujourdhui():%Y-%m-%d}", format)


def choisir(format: str, faire: dict[str, Callable[..., bytes]]) -> Callable[..., bytes]:  # noqa: A002
    if format not in faire:
        raise Http404("Ce format n’est pas proposé.")
    return faire[format]


def fichier(contenu: bytes, nom: str, extension: str) -> HttpResponse:
    """PDF opens in the browser, Word is downloaded."""
    reponse = HttpResponse(contenu, content_type=GENRES[extension])
    reponse["Content-Disposition"] = (
        content_disposition_header(extension != "pdf", f"{nom}.{extension}") or "attachment"
    )
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def adresse_fichiers(contrat: Contrat, programme: Programme) -> list[tuple[str, str]]:
    """(label, address) of what a programme gives: for its pages."""
    liens = [
        (f"Programme ({nom})", reverse("tfpb:plan_fichier", args=[contrat.code, programme.pk, ext]))
        for nom, ext in (("PDF", "pdf"), ("Word", "docx"), ("Excel", "xlsx"))
    ]
    if not programme.se_redige:
        liens += [
            (f"Bilan ({nom})", reverse("tfpb:bilan_fichier", args=[contrat.code, programme.pk, ext]))
            for nom, ext in (("PDF", "pdf"), ("Word", "docx"))
        ]
    return liens
