"""A funder's own decisions: line by line or in bulk, with the number and the date of its act."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from quartiers.appels.calculs import ZERO
from quartiers.appels.domain.decision_financeur import Decision, enregistrer_decisions, rouvrir_ligne
from quartiers.appels.enums import EtatLigne
from quartiers.appels.forms_programmation import ActeForm, LigneVoteeForm, MotifForm
from quartiers.appels.models import Financeur, LigneFinancement
from quartiers.appels.permissions import decider_ligne, lire_programmation, represente
from quartiers.appels.queries.decisions import a_decider, lignes_du_financeur, montant_accorde
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.comptes.politiques import Politique
from quartiers.contrat.acces import contrat_visible
from quartiers.socle.affichage import Badge
from quartiers.socle.formats import compte
from quartiers.socle.transitions import TransitionRefusee

TONS_LIGNE: dict[str, str] = {
    EtatLigne.DEMANDEE: "neutre",
    EtatLigne.PROPOSEE: "info",
    EtatLigne.ARBITREE: "attention",
    EtatLigne.VOTEE: "succes",
    EtatLigne.REFUSEE: "erreur",
    EtatLigne.NOTIFIEE: "succes",
    EtatLigne.SOLDEE: "succes",
    EtatLigne.ANNULEE: "erreur",
}


def financeur_visible(request: RequeteActeur, code: str, pk: int, regle: Politique) -> Financeur:
    """The funder `pk` of the contract, for someone who has `regle` there."""
    contrat = contrat_visible(request.acteur, code)
    financeur = Financeur.objects.filter(contrat=contrat, pk=pk).select_related("organisme").first()
    if financeur is None:
        raise Http404("Ce financeur n’est pas dans ce contrat.")
    financeur.contrat = contrat
    exiger(regle, request.acteur, financeur)
    return financeur


def badge_ligne(ligne: LigneFinancement) -> Badge:
    return Badge(ligne.get_etat_display(), TONS_LIGNE[ligne.etat])  # type: ignore[arg-type]


@acces(lire_programmation)
def decisions(request: RequeteActeur, code: str, annee: int, financeur: int) -> HttpResponse:
    """All the lines of a funder for the year; those who speak for it record its votes here."""
    objet = financeur_visible(request, code, financeur, lire_programmation)
    decide = decider_ligne(request.acteur, objet) and represente(request.acteur, objet)
    donnees = request.POST if request.method == "POST" and decide else None
    lignes = list(lignes_du_financeur(request.acteur, objet, annee))
    acte = ActeForm(donnees, initial={"le": timezone.localdate()})
    formulaires = {ligne.pk: formulaire_de_ligne(ligne, donnees) for ligne in lignes if decide and a_decider(ligne)}
    if donnees is not None and enregistrer(request, acte, lignes, formulaires):
        return redirect(request.path)
    contexte = {
        "contrat": objet.contrat,
        "financeur": objet,
        "annee": annee,
        "acte": acte,
        "decide": decide,
        "lignes": [ligne_montree(ligne, formulaires.get(ligne.pk)) for ligne in lignes],
        "a_decider": len(formulaires),
        "total_demande": sum((ligne.demande for ligne in lignes), ZERO),
        "total_arbitre": sum((ligne.arbitre or ZERO for ligne in lignes), ZERO),
        "total_accorde": sum((montant_accorde(ligne) for ligne in lignes), ZERO),
        "fil_ariane": fil_du_financeur(objet, annee),
    }
    return render(request, "appels/programmation_decisions.html", contexte)


def fil_du_financeur(financeur: Financeur, annee: int, *suite: tuple[str, str]) -> list[tuple[str, str]]:
    contrat = financeur.contrat
    ici = reverse("appels:decisions", args=[contrat.code, annee, financeur.pk])
    return [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        (f"Programmation {annee}", reverse("appels:programmation", args=[contrat.code, annee])),
        (f"Décisions : {financeur.nom}", ici if suite else ""),
        *suite,
    ]


def formulaire_de_ligne(ligne: LigneFinancement, donnees: Any) -> LigneVoteeForm:
    """What the committee proposed is there already: a funder that follows it only ticks."""
    propose = ligne.arbitre if ligne.arbitre is not None else ligne.propose
    return LigneVoteeForm(donnees, prefix=f"l{ligne.pk}", initial={"montant": propose, "motif": ligne.motif})


def ligne_montree(ligne: LigneFinancement, form: LigneVoteeForm | None) -> dict[str, Any]:
    return {
        "ligne": ligne,
        "etat": badge_ligne(ligne),
        "form": form,
        "accorde": montant_accorde(ligne),
        "hors_appel": ligne.dossier.campagne_id is None,
    }


def enregistrer(
    request: RequeteActeur,
    acte: ActeForm,
    lignes: list[LigneFinancement],
    formulaires: dict[int, LigneVoteeForm],
) -> bool:
    """Record the ticked lines under one act; False leaves the page with what was typed and what is wrong."""
    valides = [acte.is_valid(), *(form.is_valid() for form in formulaires.values())]
    choisies = [
        (ligne, formulaires[ligne.pk].cleaned_data)
        for ligne in lignes
        if ligne.pk in formulaires and formulaires[ligne.pk].cleaned_data.get("choisie")
    ]
    if not all(valides):
        return False
    if not choisies:
        acte.add_error(None, "Cochez au moins une ligne.")
        return False
    voulues = [Decision(ligne, d["montant"], d["motif"]) for ligne, d in choisies]
    try:
        nombre = enregistrer_decisions(
            acteur=request.acteur, numero=acte.cleaned_data["numero"], le=acte.cleaned_data["le"], decisions=voulues
        )
    except ValidationError as erreur:
        acte.add_error(None, erreur)
        return False
    except TransitionRefusee as refus:
        acte.add_error(None, str(refus))
        return False
    messages.success(request, f"{compte(nombre, 'décision enregistrée', 'décisions enregistrées')}.")
    return True


@acces(decider_ligne)
def rouvrir(request: RequeteActeur, code: str, annee: int, financeur: int, ligne: int) -> HttpResponse:
    """Take a refusal back, saying why."""
    objet = financeur_visible(request, code, financeur, decider_ligne)
    reprise = lignes_du_financeur(request.acteur, objet, annee).filter(pk=ligne, etat=EtatLigne.REFUSEE).first()
    if reprise is None:
        raise Http404("Cette ligne n’est pas refusée, ou n’est pas de ce financeur.")
    retour = reverse("appels:decisions", args=[code, annee, financeur])
    form = MotifForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rouvrir_ligne(acteur=request.acteur, ligne=reprise, motif=form.cleaned_data["motif"])
        except TransitionRefusee as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "La ligne attend de nouveau une décision.")
            return redirect(retour)
    contexte = {
        "contrat": objet.contrat,
        "form": form,
        "titre": "Reprendre un refus",
        "bouton": "Rouvrir cette ligne",
        "objet": f"{reprise.dossier} – {objet}",
        "retour": retour,
        "fil_ariane": fil_du_financeur(objet, annee, ("Reprendre un refus", "")),
    }
    return render(request, "appels/programmation_formulaire.html", contexte)
