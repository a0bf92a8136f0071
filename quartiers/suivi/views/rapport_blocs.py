"""The live figures of a chapter: inserted, moved, removed."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.suivi.acces import chapitre_visible
from quartiers.suivi.domain import rapport as domain
from quartiers.suivi.forms_rapport import BlocForm
from quartiers.suivi.models import BlocRapport, Rapport
from quartiers.suivi.permissions import rediger_rapport
from quartiers.suivi.queries.matiere import Matiere
from quartiers.suivi.views.rapport_commun import agir, page_formulaire, rapport_pour, url


@acces(rediger_rapport)
def ajouter(request: RequeteActeur, code: str, annee: int, chapitre: str) -> HttpResponse:
    rapport = rapport_pour(request.acteur, rediger_rapport, code, annee)
    objet = chapitre_visible(rapport, chapitre)
    matiere = Matiere(rapport.contrat, rapport.annee)
    form = BlocForm(
        request.POST if request.method == "POST" else None,
        axes=matiere.axes,
        quartiers=matiere.quartiers,
        initial={"quartier": objet.quartier.code if objet.quartier else ""},
    )
    retour = url("rapport_chapitre", rapport, objet.code)
    if request.method == "POST" and form.is_valid():
        choisi = form.cleaned_data
        fait = agir(
            request,
            lambda: domain.ajouter_bloc(
                acteur=request.acteur,
                chapitre=objet,
                source=choisi["source"],
                genre=choisi["genre"],
                parametres=form.parametres(),
                legende=choisi["legende"],
            ),
            "Les chiffres sont insérés : ils suivront les données jusqu’à l’ouverture de la consultation.",
        )
        if fait:
            return redirect(f"{retour}#blocs")
    return page_formulaire(
        request,
        rapport,
        form,
        titre="Insérer des chiffres",
        bouton="Insérer",
        retour=retour,
        chapeau=f"Dans « {objet.titre} ».",
    )


def bloc_du_chapitre(rapport: Rapport, chapitre: str, pk: int) -> BlocRapport:
    objet = chapitre_visible(rapport, chapitre)
    bloc = get_object_or_404(BlocRapport, pk=pk, chapitre=objet)
    bloc.chapitre = objet
    return bloc


@acces(rediger_rapport)
@require_POST
def deplacer(request: RequeteActeur, code: str, annee: int, chapitre: str, pk: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, rediger_rapport, code, annee)
    bloc = bloc_du_chapitre(rapport, chapitre, pk)
    haut = request.POST.get("sens") == "haut"
    agir(
        request,
        lambda: domain.deplacer_bloc(acteur=request.acteur, bloc=bloc, vers_le_haut=haut),
        "Le bloc est déplacé.",
    )
    return redirect(f"{url('rapport_chapitre', rapport, chapitre)}#blocs")


@acces(rediger_rapport)
@require_POST
def retirer(request: RequeteActeur, code: str, annee: int, chapitre: str, pk: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, rediger_rapport, code, annee)
    bloc = bloc_du_chapitre(rapport, chapitre, pk)
    agir(request, lambda: domain.retirer_bloc(acteur=request.acteur, bloc=bloc), "Le bloc est retiré.")
    return redirect(f"{url('rapport_chapitre', rapport, chapitre)}#blocs")
