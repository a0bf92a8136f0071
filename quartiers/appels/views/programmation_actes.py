"""Freezing a version, validating it in a meeting, deciding a file outside any call."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from quartiers.appels.acces import dossier_visible
from quartiers.appels.domain import validation
from quartiers.appels.domain.programmation import figer as figer_version
from quartiers.appels.enums import TRANSITIONS_DOSSIER, EtapeProgrammation, EtatProgrammation
from quartiers.appels.forms_programmation import (
    DecisionDossierForm,
    DecisionSeuleForm,
    MotifForm,
    SeanceForm,
    ValidationForm,
    VersionForm,
)
from quartiers.appels.grille import ranger
from quartiers.appels.jauges import conflits, par_dossier
from quartiers.appels.models import Campagne, Dossier, Programmation
from quartiers.appels.permissions import programmer
from quartiers.appels.queries.programmation import lire_tableau
from quartiers.appels.tableau import Tableau
from quartiers.appels.views.programmation import adresse, campagne_a_programmer, fil, programmation_de
from quartiers.appels.views.programmation_scenarios import formulaire, reporter
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.gouvernance.domain import enregistrer_seance
from quartiers.gouvernance.models import Seance
from quartiers.socle.formats import compte, date_courte
from quartiers.socle.transitions import TransitionRefusee


def seance_choisie(request: RequeteActeur, form: SeanceForm) -> Seance | None:
    """The meeting of the form, recorded now when it is a new one."""
    donnees = form.cleaned_data
    if donnees.get("seance"):
        seance: Seance = donnees["seance"]
        return seance
    if not donnees.get("instance"):
        return None
    return enregistrer_seance(
        acteur=request.acteur,
        instance=donnees["instance"],
        tenue_le=donnees["tenue_le"],
        objet=donnees["objet"],
    )


@acces(programmer)
def figer(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    campagne = campagne_a_programmer(request, code, annee, programmer)
    scenario = programmation_de(campagne, pk)
    contenu = lire_tableau(campagne, request.acteur, scenario)
    form = VersionForm(request.POST or None, contrat=campagne.contrat, obligatoire=False, initial=depart(campagne))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                version = figer_version(
                    acteur=request.acteur,
                    scenario=scenario,
                    etape=EtapeProgrammation(form.cleaned_data["etape"]),
                    nom=form.cleaned_data["nom"],
                    seance=seance_choisie(request, form),
                )
        except ValidationError as erreur:
            reporter(form, erreur)
        except TransitionRefusee as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, f"« {version.nom} » est figée : ses montants sont inscrits sur chaque ligne.")
            return redirect(adresse(campagne, "programmation_tableau", version.pk))
    return formulaire(
        request,
        campagne,
        form,
        titre="Figer une version",
        bouton="Figer cette version",
        objet=scenario.nom,
        retour=adresse(campagne, "programmation_tableau", pk),
        explications=phrases_avant_de_figer(contenu),
    )


def depart(campagne: Campagne) -> dict[str, Any]:
    """The step that usually comes next, and a name that says which and when."""
    faites = set(
        Programmation.objects.filter(campagne=campagne, etat=EtatProgrammation.FIGEE).values_list("etape", flat=True)
    )
    etape = EtapeProgrammation.COPIL if EtapeProgrammation.COTECH in faites else EtapeProgrammation.COTECH
    sigle = "COPIL" if etape == EtapeProgrammation.COPIL else "COTECH"
    return {"etape": etape, "nom": f"{sigle} du {date_courte(timezone.localdate())}"}


def phrases_avant_de_figer(contenu: Tableau) -> list[str]:
    """What the version will hold, conflicts and empty cells told."""
    vides = sum(1 for _, c in contenu.cellules() if c.montant is None)
    phrases = ["Une version figée ne change plus. Le scénario, lui, reste ouvert pour la suite."]
    if vides:
        phrases.append(f"{compte(vides, 'case est vide', 'cases sont vides')} : ces lignes restent « demandées ».")
    if trouves := conflits(contenu):
        phrases.append(
            f"{compte(len(trouves), 'point ne tient pas', 'points ne tiennent pas')} ; cela n’empêche pas de figer. "
            f"Le premier : {trouves[0].texte}"
        )
    return phrases


@acces(programmer)
def valider(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    """The committee's decision on every file, dated by its meeting."""
    campagne = campagne_a_programmer(request, code, annee, programmer)
    version = programmation_de(campagne, pk)
    if version.etape != EtapeProgrammation.COPIL:
        raise Http404("Seule une version du comité de pilotage se valide.")
    contenu = lire_tableau(campagne, request.acteur, version)
    donnees = request.POST or None
    form = ValidationForm(
        donnees,
        contrat=campagne.contrat,
        initial={"nom": f"Programmation {campagne.annee}", "seance": version.seance_id},
    )
    lignes = lignes_a_decider(contenu, donnees)
    if request.method == "POST" and all([form.is_valid(), *(ligne["form"].is_valid() for ligne in lignes)]):
        try:
            with transaction.atomic():
                seance = seance_choisie(request, form)
                if seance is None:
                    raise ValidationError("Choisissez la séance qui a décidé.")
                validee = validation.valider_programmation(
                    acteur=request.acteur,
                    version=version,
                    seance=seance,
                    nom=form.cleaned_data["nom"],
                    decisions={ligne["rangee"].dossier_id: ligne["form"].decision() for ligne in lignes},
                    a_reviser=frozenset(r.dossier_id for r in contenu.rangees if r.solde and not r.abandonne),
                )
        except ValidationError as erreur:
            reporter(form, erreur)
        except TransitionRefusee as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, f"La programmation est {validation.phrase_de_retard(validee.campagne)}.")
            return redirect(adresse(campagne, "programmation_tableau", validee.pk))
    contexte = {
        "contrat": campagne.contrat,
        "campagne": campagne,
        "programmation": version,
        "form": form,
        "lignes": lignes,
        "erreurs_lignes": [ligne["form"] for ligne in lignes if ligne["form"].is_bound and ligne["form"].errors],
        "retour": adresse(campagne, "programmation_tableau", pk),
        "fil_ariane": fil(campagne, (version.nom, adresse(campagne, "programmation_tableau", pk)), ("Valider", "")),
    }
    return render(request, "appels/programmation_valider.html", contexte)


def lignes_a_decider(contenu: Tableau, donnees: Any) -> list[dict[str, Any]]:
    """Files that the committee still decides, each with what its amounts suggest."""
    decidables = TRANSITIONS_DOSSIER["retenir"].depuis
    trouves = par_dossier(conflits(contenu))
    return [
        {
            "rangee": rangee,
            "conflits": trouves.get(rangee.numero, []),
            "form": DecisionDossierForm(
                donnees,
                prefix=f"d{rangee.dossier_id}",
                initial={"acte": validation.suggestion(rangee), "motif": validation.motif_des_lignes(rangee)},
            ),
        }
        for rangee in ranger(contenu.rangees)
        if rangee.etat in decidables
    ]


# One file at a time (« fil de l’eau »), and corrections


@acces(programmer)
def decider_dossier(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    """A file outside any call (or adjourned) is retained, adjourned or refused by itself."""
    dossier = dossier_visible(request.acteur, code, numero)
    exiger(programmer, request.acteur, dossier)
    form = DecisionSeuleForm(request.POST or None, contrat=dossier.contrat, obligatoire=False)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                validation.decider_dossier(
                    acteur=request.acteur,
                    dossier=dossier,
                    decision=form.decision(),
                    seance=seance_choisie(request, form),
                )
        except ValidationError as erreur:
            reporter(form, erreur)
        except TransitionRefusee as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, f"Le dossier {dossier.numero} est : {dossier.get_etat_display().lower()}.")
            return redirect(adresse_du_dossier(dossier))
    return page_du_dossier(request, dossier, form, titre="Décider de ce dossier", bouton="Enregistrer la décision")


@acces(programmer)
def revenir_sur_decision(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_visible(request.acteur, code, numero)
    exiger(programmer, request.acteur, dossier)
    form = MotifForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            validation.revenir_sur_decision(acteur=request.acteur, dossier=dossier, motif=form.cleaned_data["motif"])
        except TransitionRefusee as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "Le dossier revient devant le comité.")
            return redirect(adresse_du_dossier(dossier))
    return page_du_dossier(request, dossier, form, titre="Revenir sur la décision", bouton="Reprendre la décision")


def adresse_du_dossier(dossier: Dossier) -> str:
    return reverse("appels:dossier", args=[dossier.contrat.code, dossier.numero])


def page_du_dossier(request: RequeteActeur, dossier: Dossier, form: Any, *, titre: str, bouton: str) -> HttpResponse:
    contrat = dossier.contrat
    contexte = {
        "contrat": contrat,
        "campagne": dossier.campagne,
        "form": form,
        "titre": titre,
        "bouton": bouton,
        "objet": f"{dossier.numero} – {dossier.intitule}",
        "retour": adresse_du_dossier(dossier),
        "fil_ariane": [
            (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
            (f"Dossier {dossier.numero}", adresse_du_dossier(dossier)),
            (titre, ""),
        ],
    }
    return render(request, "appels/programmation_formulaire.html", contexte)
