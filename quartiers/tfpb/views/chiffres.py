"""The landlord's figures: stock, ordinary means, abatement with its formula worked out on screen."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from quartiers.annuaire.models import Organisme
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.socle.formats import pourcent
from quartiers.tfpb.acces import bailleurs_suivis, contrat_suivi, couple_suivi, un_seul
from quartiers.tfpb.calculs import formule, montant_estime
from quartiers.tfpb.domain import chiffres as domain
from quartiers.tfpb.enums import MethodeAbattement, OrigineAbattement
from quartiers.tfpb.forms import AvisForm, EstimationForm, MoyensForm, PatrimoineForm
from quartiers.tfpb.models import Abattement, MoyensOrdinaires, Patrimoine
from quartiers.tfpb.permissions import suivre, tenir_chiffres
from quartiers.tfpb.presentation import faits_de_l_abattement
from quartiers.tfpb.queries.droits import droit_de
from quartiers.tfpb.queries.montants import AbattementConnu, abattement_de
from quartiers.tfpb.views.communs import (
    acte_par_formulaire,
    adresse,
    agir,
    annees_du_contrat,
    donnees,
    fil,
    piece,
)


def lieu(
    request: RequeteActeur, code: str, bailleur: int, quartier: str, annee: int, regle: Any
) -> tuple[Contrat, Organisme, QuartierContrat]:
    """Where a figure stands: a couple that one sees, in a year of the contract; else 404."""
    contrat = contrat_suivi(request.acteur, code, regle)
    organisme, trouve = couple_suivi(request.acteur, contrat, bailleur, quartier)
    if annee not in annees_du_contrat(contrat):
        un_seul(QuartierContrat.objects.none())
    return contrat, organisme, trouve


@acces(tenir_chiffres)
def patrimoine(request: RequeteActeur, code: str, bailleur: int, quartier: str, annee: int) -> HttpResponse:
    contrat, organisme, lieu_dit = lieu(request, code, bailleur, quartier, annee, tenir_chiffres)
    connu = Patrimoine.objects.filter(contrat=contrat, bailleur=organisme, quartier=lieu_dit, annee=annee).first()
    form = PatrimoineForm(donnees(request)[0], instance=connu or Patrimoine())

    def acte(valeurs: dict[str, Any]) -> None:
        residences = valeurs.pop("liste")
        domain.enregistrer_patrimoine(
            acteur=request.acteur,
            contrat=contrat,
            bailleur=organisme,
            quartier=lieu_dit,
            annee=annee,
            residences=residences,
            **valeurs,
        )

    return acte_par_formulaire(
        request,
        contrat,
        form,
        acte,
        "Le patrimoine est enregistré.",
        titre=f"Patrimoine {annee}",
        chapeau=f"{organisme} – {lieu_dit}. Les logements au 1er janvier {annee}.",
        retour=f"{adresse('tableau', contrat)}?annee={annee}",
        fil=fil(contrat),
    )


@acces(tenir_chiffres)
def moyens(request: RequeteActeur, code: str, bailleur: int, annee: int) -> HttpResponse:
    contrat = contrat_suivi(request.acteur, code, tenir_chiffres)
    organisme = un_seul(bailleurs_suivis(request.acteur, contrat).filter(pk=bailleur))
    if annee not in annees_du_contrat(contrat):
        un_seul(QuartierContrat.objects.none())
    connus = MoyensOrdinaires.objects.filter(contrat=contrat, bailleur=organisme, annee=annee).first()
    form = MoyensForm(donnees(request)[0], instance=connus or MoyensOrdinaires())
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.enregistrer_moyens(
            acteur=request.acteur, contrat=contrat, bailleur=organisme, annee=annee, **valeurs
        ),
        "Les moyens ordinaires sont enregistrés.",
        titre=f"Moyens ordinaires {annee}",
        chapeau=f"{organisme} – hors quartiers prioritaires. Pour la présence et le sur-entretien, seul compte l’écart "
        "avec ce niveau.",
        retour=f"{adresse('tableau', contrat)}?annee={annee}",
        fil=fil(contrat),
    )


@acces(suivre)
def abattement(request: RequeteActeur, code: str, bailleur: int, quartier: str, annee: int) -> HttpResponse:
    """What is known, the estimate and the notice side by side; each form saves its own."""
    contrat, organisme, lieu_dit = lieu(request, code, bailleur, quartier, annee, suivre)
    droit = droit_de(contrat, organisme, lieu_dit, annee)
    connu = abattement_de(contrat, organisme.pk, lieu_dit.pk, annee)
    saisit = tenir_chiffres(request.acteur, lieu_dit)
    regle = domain.regle_de(contrat, annee)
    avis = request.method == "POST" and "avis" in request.POST
    estimation = EstimationForm(request.POST if request.method == "POST" and not avis else None, initial=depart(connu))
    notifie = AvisForm(*(donnees(request) if avis else (None, None)))
    ou = {"acteur": request.acteur, "contrat": contrat, "bailleur": organisme, "quartier": lieu_dit, "annee": annee}
    ici = adresse("abattement", contrat, bailleur, quartier, annee)
    if request.method == "POST" and saisit and droit.ouvert:
        form = notifie if avis else estimation
        if form.is_valid() and agir(
            request, lambda: enregistrer(request, contrat, form, ou), "L’abattement est enregistré.", form
        ):
            return redirect(ici)
    contexte = {
        "contrat": contrat,
        "bailleur": organisme,
        "quartier": lieu_dit,
        "annee": annee,
        "droit": droit,
        "connu": connu,
        "faits": faits_de_l_abattement(connu) if connu else [],
        "estimation": estimation,
        "notifie": notifie,
        "saisit": saisit and droit.ouvert,
        "taux": pourcent(regle.taux, None) if regle else "",
        "source": regle.source if regle else "",
        "calcul": adresse("abattement_calcul", contrat, bailleur, quartier, annee),
        "retour": f"{adresse('tableau', contrat)}?annee={annee}",
        "fil_ariane": fil(contrat, (f"Abattement {annee}", "")),
    }
    return render(request, "tfpb/abattement.html", contexte)


def depart(connu: AbattementConnu | None) -> dict[str, Any]:
    """The estimate already there, to be corrected."""
    estime = None
    if connu is not None:
        estime = connu.estimation if connu.notifie else connu.reference
    if estime is None:
        return {"methode": MethodeAbattement.BASE}
    return {
        "methode": estime.methode,
        "base": estime.base,
        "taux_global": estime.taux_global,
        "taxe_payee": estime.taxe_payee,
        "note": estime.note,
    }


def enregistrer(request: RequeteActeur, contrat: Contrat, form: Any, ou: dict[str, Any]) -> None:
    valeurs = dict(form.cleaned_data)
    if isinstance(form, AvisForm):
        document = piece(request, contrat, valeurs, f"Avis de taxe foncière {ou['annee']} – {ou['bailleur']}")
        domain.noter_avis(**ou, **valeurs, document=document)
    else:
        domain.estimer(**ou, **valeurs)


@acces(tenir_chiffres)
@require_safe
def abattement_calcul(request: RequeteActeur, code: str, bailleur: int, quartier: str, annee: int) -> HttpResponse:
    """The formula while one types: a fragment, nothing is written."""
    contrat, _, _ = lieu(request, code, bailleur, quartier, annee, tenir_chiffres)
    form = EstimationForm(request.GET)
    form.is_valid()
    lus = form.cleaned_data
    regle = domain.regle_de(contrat, annee)
    texte = ""
    if regle is not None and lus.get("methode"):
        chiffres = {nom: lus.get(nom) for nom in ("base", "taux_global", "taxe_payee")}
        somme = montant_estime(lus["methode"], regle.taux, **chiffres)
        if somme is not None:
            texte = formule(
                Abattement(
                    origine=OrigineAbattement.ESTIME,
                    methode=lus["methode"],
                    taux_abattement=regle.taux,
                    montant=somme,
                    **chiffres,
                )
            )
    return render(request, "tfpb/_formule.html", {"texte": texte})
