"""The steps of the application form: shown, and saved as a whole without scripts or field by field with them."""
# ruff: noqa: ARG001 - the functions of PREPARATIONS share one signature

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from quartiers.appels.acces import dossier_visible
from quartiers.appels.domain.controles import Constat, Examen, controler, examiner
from quartiers.appels.domain.redaction import cibles_ouvertes, enregistrer_champ
from quartiers.appels.enums import EtatComplement, EtatDossier
from quartiers.appels.etapes import ETAPES, PAR_CODE, Etape
from quartiers.appels.forms_dossiers import IndicateurForm, LieuForm, PieceForm
from quartiers.appels.models import Complement, Dossier
from quartiers.appels.permissions import peut_rediger, rediger_dossier
from quartiers.appels.queries.redaction import (
    Page,
    Retours,
    catalogue,
    champs_de_l_etape,
    champs_rattachement,
    grille_du_budget,
    lignes_ages,
    lignes_territoires,
    objectifs_du_contrat,
)
from quartiers.appels.views.chemins import adresse_constat, adresse_etape, fil
from quartiers.appels.views.contexte_depot import contexte_du_depot
from quartiers.appels.views.saisie_champs import enregistrer_page, reponse_du_champ
from quartiers.comptes.acces import RequeteActeur, acces


@acces(rediger_dossier)
@require_http_methods(["GET", "HEAD", "POST"])
def etape(request: RequeteActeur, code: str, numero: str, etape: str) -> HttpResponse:
    dossier = dossier_a_rediger(request, code, numero)
    page_demandee = PAR_CODE.get(etape)
    if page_demandee is None:
        raise Http404
    if request.method != "POST":
        return montrer(request, dossier, page_demandee, Retours())
    retours = enregistrer_page(request, partial(enregistrer_champ, acteur=request.acteur, dossier=dossier))
    if retours.erreurs or retours.conflits:
        return montrer(request, dossier_a_rediger(request, code, numero), page_demandee, retours)
    messages.success(request, "C’est enregistré.")
    suite = request.POST.get("suite")
    return redirect(adresse_etape(dossier, suite if suite in PAR_CODE else etape))


@acces(rediger_dossier)
@require_POST
def champ(request: RequeteActeur, code: str, numero: str) -> JsonResponse:
    """Save one field; see saisie_champs.reponse_du_champ."""
    dossier = dossier_a_rediger(request, code, numero)
    return reponse_du_champ(request, partial(enregistrer_champ, acteur=request.acteur, dossier=dossier))


def dossier_a_rediger(request: RequeteActeur, code: str, numero: str) -> Dossier:
    """The file, for someone who writes it; one that is only read answers 404 here."""
    dossier = dossier_visible(request.acteur, code, numero)
    if not peut_rediger(request.acteur, dossier):
        raise Http404
    return dossier


def montrer(request: RequeteActeur, dossier: Dossier, etape: Etape, retours: Retours) -> HttpResponse:
    examen = examiner(dossier)
    constats = controler(examen)
    remarques = remarques_ouvertes(dossier)
    ouverts = None if dossier.etat == EtatDossier.BROUILLON else cibles_ouvertes(dossier)
    page = Page(dossier, ouverts, retours, remarques)
    contexte = {
        "dossier": dossier,
        "contrat": dossier.contrat,
        "campagne": dossier.campagne,
        "etape": etape,
        "etapes": etapes_affichees(dossier, etape, constats),
        "rang": ETAPES.index(etape) + 1,
        "precedente": voisine(dossier, etape, -1),
        "suivante": voisine(dossier, etape, 1),
        "constats": [(c, adresse_constat(dossier, c)) for c in constats if c.etape == etape.code],
        "champs": champs_de_l_etape(page, etape, dossier.campagne),
        "retours": retours,
        "remarques_section": [(c, remarques[c]) for c in sorted(etape.cibles) if c in remarques],
        "ouvert": ouverts is None,
        "modifiable": ouverts is None or bool(ouverts),
        "fil_ariane": [*fil(dossier), (etape.titre, "")],
        **PREPARATIONS.get(etape.code, lambda *_: {})(request, page, examen),
    }
    return render(request, f"appels/dossiers_etape_{etape.code}.html", contexte)


def remarques_ouvertes(dossier: Dossier) -> dict[str, str]:
    """The pending remarks by target."""
    if dossier.etat != EtatDossier.A_COMPLETER:
        return {}
    demandes = Complement.objects.filter(dossier=dossier, etat=EtatComplement.DEMANDE)
    return {c.cible: c.remarque for c in demandes}


def preparer_contrat(request: RequeteActeur, page: Page, examen: Examen) -> dict[str, Any]:
    principal, autres = champs_rattachement(page)
    groupes = objectifs_du_contrat(page.dossier)
    cases = [
        (
            groupe.titre,
            [
                (titre, niveau, page.champ(f"rattachement:autre:{pk}", "oui" if pk in autres else "", "rattachements"))
                for pk, titre, niveau in groupe.elements
            ],
        )
        for groupe in groupes
    ]
    return {
        "principal": principal,
        "groupes": groupes,
        "cases": cases,
        "autres": len(autres),
        "territoires": lignes_territoires(page),
        "somme_parts": sum(t.part for t in examen.territoires),
    }


def preparer_public(request: RequeteActeur, page: Page, examen: Examen) -> dict[str, Any]:
    return {"ages": lignes_ages(page), "somme_ages": examen.somme_publics}


def preparer_lieux(request: RequeteActeur, page: Page, examen: Examen) -> dict[str, Any]:
    lieux = page.dossier.lieux.select_related("quartier", "poche")
    return {
        "lieux": lieux,
        "lieu_form": LieuForm(),
        "lieux_ouverts": page.ouverts is None or "lieux" in page.ouverts,
        "geojson": " ".join(reverse(f"accueil:{c}", args=[page.dossier.contrat.code]) for c in ("fond", "contours")),
        "fonds": settings.FONDS_DE_CARTE,
        "credit_fonds": settings.FONDS_DE_CARTE_CREDIT,
    }


def preparer_equipe(request: RequeteActeur, page: Page, examen: Examen) -> dict[str, Any]:
    indicateurs = [
        (i, page.champ(f"indicateur:{i.pk}:attendu", "" if i.attendu is None else f"{i.attendu:.2f}", "indicateurs"))
        for i in page.dossier.indicateurs.all()
    ]
    form = IndicateurForm(catalogue=catalogue(page.dossier))
    ouverts = page.ouverts is None or "indicateurs" in page.ouverts
    return {"indicateurs": indicateurs, "indicateur_form": form, "indicateurs_ouverts": ouverts}


def preparer_budget(request: RequeteActeur, page: Page, examen: Examen) -> dict[str, Any]:
    exercices = page.dossier.exercices
    demande = request.GET.get("exercice", "")
    exercice = int(demande) if demande.isdigit() and int(demande) in exercices else exercices[0]
    onglets = [{"libelle": str(annee), "url": f"?exercice={annee}", "actif": annee == exercice} for annee in exercices]
    return {"grille": grille_du_budget(page, exercice), "onglets": onglets if len(exercices) > 1 else []}


def preparer_pieces(request: RequeteActeur, page: Page, examen: Examen) -> dict[str, Any]:
    demandees = [
        {
            "type": type_piece,
            "piece": examen.piece_de(type_piece),
            "permanente": examen.permanente_de(type_piece),
            "perimee": (p := examen.permanente_de(type_piece)) is not None and not p.valable_le(examen.jour),
            "refusee": next(
                (q for q in examen.pieces if q.type_piece_id == type_piece.pk and q.etat == "refusee"), None
            ),
            "ouverte": page.ouverts is None or bool({"pieces", f"piece:{type_piece.pk}"} & page.ouverts),
            "remarque": page.remarques.get(f"piece:{type_piece.pk}", ""),
            "form": PieceForm(type_piece=type_piece, prefix=f"p{type_piece.pk}"),
        }
        for type_piece in examen.types_demandes()
    ]
    libres = [piece for piece in examen.pieces if piece.type_piece_id is None]
    libre = page.ouverts is None or "pieces" in page.ouverts
    return {"demandees": demandees, "libres": libres, "libre_form": PieceForm(prefix="libre") if libre else None}


PREPARATIONS: dict[str, Any] = {
    "contrat": preparer_contrat,
    "public": preparer_public,
    "lieux": preparer_lieux,
    "equipe": preparer_equipe,
    "budget": preparer_budget,
    "pieces": preparer_pieces,
    "verifier": contexte_du_depot,
}


def etapes_affichees(dossier: Dossier, courante: Etape, constats: list[Constat]) -> list[dict[str, Any]]:
    bloquants: dict[str, int] = {}
    for constat in constats:
        if constat.bloque:
            bloquants[constat.etape] = bloquants.get(constat.etape, 0) + 1
    return [
        {
            "rang": rang,
            "titre": etape.titre,
            "url": adresse_etape(dossier, etape.code),
            "ici": etape == courante,
            "manques": bloquants.get(etape.code, 0),
            "fini": etape.code != "verifier" and not bloquants.get(etape.code),
        }
        for rang, etape in enumerate(ETAPES, 1)
    ]


def voisine(dossier: Dossier, etape: Etape, pas: int) -> tuple[str, str, str] | None:
    """(code, title, address) of the step before or after."""
    rang = ETAPES.index(etape) + pas
    if not 0 <= rang < len(ETAPES):
        return None
    autre = ETAPES[rang]
    return autre.code, autre.titre, adresse_etape(dossier, autre.code)
