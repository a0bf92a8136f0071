"""A programme: opened where the right is, its page, its moves, next year's."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.comptes.politiques import Politique
from quartiers.journal.models import Acte
from quartiers.socle.affichage import Colonne
from quartiers.socle.formats import date_fr
from quartiers.socle.transitions import actes_possibles
from quartiers.tfpb.acces import contrat_suivi, couple_suivi, programme_visible
from quartiers.tfpb.domain import programmes as domain
from quartiers.tfpb.enums import TRANSITIONS_PROGRAMME, EtatAjustement, EtatLigne
from quartiers.tfpb.forms import JourForm, MotifForm, PresentationForm, ValiderForm, VideForm
from quartiers.tfpb.models import Ajustement, AxeTfpb, LigneProgramme, OrigineLigne, Programme
from quartiers.tfpb.permissions import decider, partager, realiser, rediger, suivre
from quartiers.tfpb.presentation import (
    COLONNES_PARTS,
    TONS_LIGNE,
    badge_ajustement,
    badge_programme,
    faits_de_la_ligne,
    ligne_part,
)
from quartiers.tfpb.queries.droits import droit_de
from quartiers.tfpb.queries.montants import (
    abattement_de,
    parts_par_axe,
    parts_par_nature,
    seuils_de_l_annee,
)
from quartiers.tfpb.views.communs import (
    acte_par_formulaire,
    adresse,
    agir,
    annees_du_contrat,
    aujourdhui,
    donnees,
    fil,
    fil_programme,
    formulaire,
    url_programme,
)

ACTES_MONTRES = 30
ZERO = Decimal(0)
COLONNES_NATURES = [Colonne("libelle", "Genre"), *COLONNES_PARTS[1:]]


@acces(suivre)
def programme(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = programme_visible(request.acteur, code, pk)
    contrat = objet.contrat
    connu = abattement_de(contrat, objet.bailleur_id, objet.quartier_id, objet.annee)
    lignes = list(objet.lignes.select_related("axe", "theme").order_by("axe__numero", "rang"))
    retenues = [ligne for ligne in lignes if ligne.etat == EtatLigne.RETENUE]
    seuils = seuils_de_l_annee(contrat, objet.annee)
    axes = AxeTfpb.objects.filter(contrat=contrat).de_l_annee(objet.annee)
    abattement = connu.montant if connu else None
    parts = parts_par_axe(retenues, axes, abattement, seuils)
    natures = parts_par_nature(retenues, abattement, seuils)
    ecrit = rediger(request.acteur, objet)
    contexte = {
        "contrat": contrat,
        "programme": objet,
        "etat": badge_programme(objet),
        "faits": faits(objet),
        "connu": connu,
        "chiffres": bilan_du_plan(retenues, abattement),
        "groupes": groupes(objet, lignes, ecrit),
        "parts": [ligne_part(part) for part in parts],
        "colonnes_parts": COLONNES_PARTS,
        "natures": [ligne_part(part) for part in natures],
        "colonnes_natures": COLONNES_NATURES,
        "depassements": [part for part in [*parts, *natures] if part.au_dela],
        "ajustements": ajustements_montres(request, objet),
        "ecrit": ecrit,
        "realise": realiser(request.acteur, objet),
        "actes": actes(request, objet),
        "suivant": suivant_possible(request, objet),
        "journal": [
            {"date": acte.le, "titre": acte.phrase}
            for acte in reversed(
                Acte.objects.filter(objet_type="tfpb.programme", objet_id=objet.pk).order_by("-le")[:ACTES_MONTRES]
            )
        ],
        "fil_ariane": fil(contrat, (str(objet), "")),
    }
    return render(request, "tfpb/programme.html", contexte)


def faits(programme: Programme) -> list[tuple[str, Any]]:
    tous: list[tuple[str, Any]] = [
        ("Bailleur", str(programme.bailleur)),
        ("Quartier", f"{programme.quartier} ({programme.quartier.commune})"),
        ("Convention", programme.convention.titre),
        ("Partagé le", date_fr(programme.partage_le)),
        ("Validé le", f"{date_fr(programme.valide_le)} – {programme.decision}" if programme.valide_le else ""),
        ("Bilan remis le", date_fr(programme.bilan_remis_le)),
        ("Bilan partagé le", date_fr(programme.bilan_partage_le)),
        ("Présenté le", date_fr(programme.presente_le)),
    ]
    return [(libelle, valeur) for libelle, valeur in tous if valeur]


def bilan_du_plan(lignes: list[LigneProgramme], abattement: Decimal | None) -> dict[str, Any]:
    """Planned against the abatement; what goes above is shown, never clipped."""
    valorise = sum((ligne.valorise for ligne in lignes), ZERO)
    reste = None if abattement is None else abattement - valorise
    return {
        "abattement": abattement,
        "valorise": valorise,
        "cout": sum((ligne.cout_prevu for ligne in lignes), ZERO),
        "reste": reste if reste is not None and reste >= 0 else None,
        "au_dela": -reste if reste is not None and reste < 0 else None,
        "nombre": len(lignes),
    }


def groupes(programme: Programme, lignes: list[LigneProgramme], ecrit: bool) -> list[dict[str, Any]]:
    """Lines by axis, with where each comes from."""
    origines: dict[int, list[str]] = {}
    liens = OrigineLigne.objects.filter(ligne__programme=programme).select_related(
        "observation__marche", "contribution", "carte"
    )
    for lien in liens.order_by("pk"):
        origines.setdefault(lien.ligne_id, []).append(dire_origine(lien))
    par_axe: dict[int, dict[str, Any]] = {}
    for ligne in lignes:
        groupe = par_axe.setdefault(ligne.axe_id, {"axe": ligne.axe, "lignes": [], "total": ZERO})
        if ligne.etat == EtatLigne.RETENUE:
            groupe["total"] += ligne.valorise
        groupe["lignes"].append(
            {
                "ligne": ligne,
                "ton": TONS_LIGNE.get(ligne.etat, ""),
                "faits": faits_de_la_ligne(ligne),
                "origines": origines.get(ligne.pk, []),
                "modifiable": ecrit and programme.se_redige,
                "ajustable": ecrit and programme.se_realise and ligne.etat == EtatLigne.RETENUE,
            }
        )
    return list(par_axe.values())


def dire_origine(lien: OrigineLigne) -> str:
    if lien.observation is not None:
        return f"Constat de la marche « {lien.observation.marche} » : {lien.observation.texte[:120]}"
    if lien.carte is not None:
        return f"{lien.carte} : {lien.carte.titre}"
    return f"Parole recueillie : {lien.contribution.a_lire[:120]}" if lien.contribution else ""


def ajustements_montres(request: RequeteActeur, programme: Programme) -> list[dict[str, Any]]:
    tous = Ajustement.objects.filter(ligne__programme=programme).select_related("ligne")
    decide, ecrit = decider(request.acteur, programme), rediger(request.acteur, programme)
    code = programme.contrat.code
    return [
        {
            "ajustement": un,
            "etat": badge_ajustement(un),
            "en_attente": un.etat == EtatAjustement.PROPOSE,
            "decide": decide,
            "ecrit": ecrit,
            "code": code,
        }
        for un in tous.order_by("-propose_le", "-pk")
    ]


# Moves: act → (right, form, what it does, what is said); a form without any field asks to confirm
Mouvement = tuple[Politique, type[Form], Callable[[RequeteActeur, Programme, dict[str, Any]], None], str]


def _valider(request: RequeteActeur, objet: Programme, valeurs: dict[str, Any]) -> None:
    domain.valider(acteur=request.acteur, programme=objet, **valeurs)


def _devalider(request: RequeteActeur, objet: Programme, valeurs: dict[str, Any]) -> None:
    domain.devalider(acteur=request.acteur, programme=objet, motif=valeurs["motif"])


def _au_jour(acte: Callable[..., Any]) -> Callable[[RequeteActeur, Programme, dict[str, Any]], None]:
    def faire(request: RequeteActeur, objet: Programme, valeurs: dict[str, Any]) -> None:
        acte(acteur=request.acteur, programme=objet, jour=valeurs.get("jour") or aujourdhui())

    return faire


def _simple(acte: Callable[..., Any]) -> Callable[[RequeteActeur, Programme, dict[str, Any]], None]:
    def faire(request: RequeteActeur, objet: Programme, valeurs: dict[str, Any]) -> None:  # noqa: ARG001
        acte(acteur=request.acteur, programme=objet)

    return faire


MOUVEMENTS: dict[str, Mouvement] = {
    "partager": (partager, VideForm, _au_jour(domain.partager), "Le programme est partagé."),
    "reprendre": (partager, VideForm, _simple(domain.reprendre), "La rédaction reprend."),
    "valider": (decider, ValiderForm, _valider, "Le programme est validé."),
    "devalider": (decider, MotifForm, _devalider, "La validation est retirée."),
    "engager": (realiser, VideForm, _simple(domain.engager), "La réalisation commence."),
    "partager_bilan": (partager, JourForm, _au_jour(domain.partager_bilan), "Le bilan est partagé."),
    "presenter": (decider, JourForm, _au_jour(domain.presenter), "Le bilan est présenté."),
}


def actes(request: RequeteActeur, programme: Programme) -> list[dict[str, Any]]:
    """The buttons of the moves one may make from this state."""
    return [
        {
            "libelle": TRANSITIONS_PROGRAMME[acte].libelle,
            "url": adresse("programme_acte", programme.contrat, programme.pk, acte),
            "direct": MOUVEMENTS[acte][1] is VideForm,
            "genre": "secondaire" if acte in {"reprendre", "devalider"} else "primaire",
        }
        for acte in actes_possibles(TRANSITIONS_PROGRAMME, programme.etat)
        if acte in MOUVEMENTS and MOUVEMENTS[acte][0](request.acteur, programme)
    ]


@acces(suivre)
def programme_acte(request: RequeteActeur, code: str, pk: int, acte: str) -> HttpResponse:
    """One move; those that ask nothing are made by their button alone."""
    if acte not in MOUVEMENTS:
        raise Http404
    regle, classe, faire, dit = MOUVEMENTS[acte]
    objet = programme_visible(request.acteur, code, pk)
    exiger(regle, request.acteur, objet)
    retour = url_programme(objet)
    form = classe(donnees(request)[0], initial={"jour": aujourdhui(), "valide_le": aujourdhui()})
    libelle = TRANSITIONS_PROGRAMME[acte].libelle
    return acte_par_formulaire(
        request,
        objet.contrat,
        form,
        lambda valeurs: faire(request, objet, valeurs),
        dit,
        titre=libelle,
        chapeau=str(objet),
        bouton=libelle,
        retour=retour,
        fil=fil_programme(objet),
    )


def suivant_possible(request: RequeteActeur, programme: Programme) -> str:
    """Where next year's programme is prepared, when nobody did and the contract goes on."""
    annee = programme.annee + 1
    if annee not in annees_du_contrat(programme.contrat) or not rediger(request.acteur, programme):
        return ""
    deja = Programme.objects.filter(
        contrat=programme.contrat_id, bailleur=programme.bailleur_id, quartier=programme.quartier_id, annee=annee
    ).exists()
    return "" if deja else adresse("programme_suivant", programme.contrat, programme.pk)


@acces(rediger)
def ouvrir(request: RequeteActeur, code: str, bailleur: int, quartier: str, annee: int) -> HttpResponse:
    """A programme where the right is; else the reasons, and no form."""
    contrat = contrat_suivi(request.acteur, code, rediger)
    organisme, lieu = couple_suivi(request.acteur, contrat, bailleur, quartier)
    existant = Programme.objects.filter(contrat=contrat, bailleur=organisme, quartier=lieu, annee=annee).first()
    if existant is not None:
        return redirect(adresse("programme", contrat, existant.pk))
    droit = droit_de(contrat, organisme, lieu, annee)
    if not droit.ouvert:
        contexte = {
            "contrat": contrat,
            "titre": f"Pas de programme {annee}",
            "bailleur": organisme,
            "quartier": lieu,
            "droit": droit,
            "retour": f"{adresse('tableau', contrat)}?annee={annee}",
            "fil_ariane": fil(contrat, (f"Programme {annee}", "")),
        }
        return render(request, "tfpb/sans_droit.html", contexte)
    form = PresentationForm(donnees(request)[0])
    faits_: list[Programme] = []

    def acte() -> None:
        faits_.append(
            domain.ouvrir_programme(
                acteur=request.acteur,
                contrat=contrat,
                bailleur=organisme,
                quartier=lieu,
                annee=annee,
                **form.cleaned_data,
            )
        )

    if request.method == "POST" and form.is_valid() and agir(request, acte, "Le programme est ouvert.", form):
        return redirect(adresse("programme", contrat, faits_[0].pk))
    return formulaire(
        request,
        contrat,
        form,
        titre=f"Ouvrir le programme {annee}",
        chapeau=f"{organisme} – {lieu}. {droit.raison}",
        bouton="Ouvrir le programme",
        retour=f"{adresse('tableau', contrat)}?annee={annee}",
        fil=fil(contrat),
    )


@acces(rediger)
def presentation(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = programme_visible(request.acteur, code, pk, rediger)
    form = PresentationForm(donnees(request)[0], instance=Programme.objects.get(pk=objet.pk))
    return acte_par_formulaire(
        request,
        objet.contrat,
        form,
        lambda valeurs: domain.presenter_l_annee(acteur=request.acteur, programme=objet, **valeurs),
        "La présentation est enregistrée.",
        titre="Présentation du programme",
        retour=url_programme(objet),
        fil=fil_programme(objet),
    )


@acces(rediger)
@require_POST
def suivant(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """Next year's programme from this one, in one click."""
    objet = programme_visible(request.acteur, code, pk, rediger)
    faits_: list[Programme] = []
    agir(
        request,
        lambda: faits_.append(domain.preparer_l_annee_suivante(acteur=request.acteur, programme=objet)),
        f"Le programme {objet.annee + 1} est préparé : relisez chaque action.",
    )
    return redirect(url_programme(faits_[0] if faits_ else objet))
