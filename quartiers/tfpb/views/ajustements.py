"""Changes of a validated programme: proposed from its page, decided by the committee or noted after it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.socle.formats import montant
from quartiers.tfpb.acces import contrat_suivi, ligne_visible, programme_visible, un_seul
from quartiers.tfpb.domain import ajustements as domain
from quartiers.tfpb.forms import AjustementForm, DecisionAjustementForm, LigneEnCoursForm
from quartiers.tfpb.models import Ajustement
from quartiers.tfpb.permissions import decider, rediger
from quartiers.tfpb.views.communs import (
    acte_par_formulaire,
    agir,
    aujourdhui,
    donnees,
    fil_programme,
    url_programme,
)
from quartiers.tfpb.views.lignes import page_ligne, reperes

TITRES = {"accepter": "Accepter l’ajustement", "refuser": "Refuser l’ajustement"}


def ajustement_visible(request: RequeteActeur, code: str, pk: int, regle: Any) -> Ajustement:
    contrat = contrat_suivi(request.acteur, code, regle)
    visibles = Ajustement.objects.visibles_par(request.acteur).filter(contrat=contrat, pk=pk)
    trouve = un_seul(visibles.select_related("ligne__programme__bailleur", "ligne__programme__quartier__commune"))
    trouve.ligne.programme.contrat = contrat
    exiger(regle, request.acteur, trouve.ligne)
    return trouve


@acces(rediger)
def proposer(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    ligne = ligne_visible(request.acteur, code, pk, rediger)
    initial = {"genre": "montant", "cout": ligne.cout_prevu, "valorise": ligne.valorise}

    def acte(valeurs: dict[str, Any]) -> None:
        cadre = {"acteur": request.acteur, "ligne": ligne, "motif": valeurs["motif"], "jour": aujourdhui()}
        if valeurs["genre"] == "retrait":
            domain.proposer_retrait(**cadre)
        else:
            domain.proposer_montants(**cadre, cout=valeurs["cout"], valorise=valeurs["valorise"])

    return acte_par_formulaire(
        request,
        ligne.contrat,
        AjustementForm(donnees(request)[0], initial=initial),
        acte,
        "L’ajustement est proposé : le comité technique TFPB en décide.",
        titre="Proposer un ajustement",
        chapeau=f"{ligne.titre} : {montant(ligne.cout_prevu)}, dont {montant(ligne.valorise)} valorisés.",
        bouton="Proposer",
        retour=f"{url_programme(ligne.programme)}#ajustements",
        fil=fil_programme(ligne.programme),
    )


@acces(rediger)
def proposer_ajout(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """An action asked for during the year: it waits beside the programme."""
    programme = programme_visible(request.acteur, code, pk, rediger)
    initial = {"logements": reperes(programme)["logements"]}
    form = LigneEnCoursForm(donnees(request)[0], programme=programme, initial=initial)

    def acte() -> None:
        domain.proposer_ajout(acteur=request.acteur, programme=programme, jour=aujourdhui(), **form.cleaned_data)

    dit = "L’action est proposée : le comité technique TFPB en décide."
    if request.method == "POST" and form.is_valid() and agir(request, acte, dit, form):
        return redirect(f"{url_programme(programme)}#ajustements")
    return page_ligne(request, programme, form, titre="Proposer une action de plus", bouton="Proposer l’action")


@acces(decider)
def trancher(request: RequeteActeur, code: str, pk: int, sens: str) -> HttpResponse:
    """What the committee decided, noted after it; a decision taken in a meeting of the site does it by itself."""
    if sens not in TITRES:
        raise Http404
    ajustement = ajustement_visible(request, code, pk, decider)
    programme = ajustement.ligne.programme

    def acte(valeurs: dict[str, Any]) -> None:
        cadre = {
            "acteur": request.acteur,
            "ajustement": ajustement,
            "decide_le": valeurs["valide_le"],
            "reference": valeurs["decision"],
        }
        if sens == "accepter":
            domain.accepter(**cadre)
        else:
            domain.refuser(**cadre, motif=valeurs["motif"])

    form = DecisionAjustementForm(donnees(request)[0], initial={"valide_le": aujourdhui()})
    if sens == "accepter":
        del form.fields["motif"]
    return acte_par_formulaire(
        request,
        programme.contrat,
        form,
        acte,
        "La décision est enregistrée.",
        titre=TITRES[sens],
        chapeau=f"{ajustement.ligne} : {montant(ajustement.valorise_avant)} → {montant(ajustement.valorise_apres)} "
        f"valorisés. {ajustement.motif}",
        bouton=TITRES[sens],
        retour=f"{url_programme(programme)}#ajustements",
        fil=fil_programme(programme),
    )


@acces(rediger)
@require_POST
def retirer(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    ajustement = ajustement_visible(request, code, pk, rediger)
    agir(request, lambda: domain.retirer(acteur=request.acteur, ajustement=ajustement), "La proposition est retirée.")
    return redirect(f"{url_programme(ajustement.ligne.programme)}#ajustements")
