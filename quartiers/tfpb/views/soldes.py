"""The balance: the abatement against what was proved, for whatever one sees of the contract; the follow-up table."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.models import Contrat
from quartiers.exports.tableaux import Colonne as ColonneExport
from quartiers.exports.tableaux import reponse_tableau
from quartiers.socle.affichage import Colonne
from quartiers.socle.formats import date_fr
from quartiers.tfpb.acces import contrat_suivi, couple_suivi, quartiers_suivis
from quartiers.tfpb.domain.reaffectations import reporter_solde
from quartiers.tfpb.exports_realisation import COLONNES_GRILLE, lignes_de_la_grille
from quartiers.tfpb.forms_realisation import FiltreSoldesForm, ReportForm
from quartiers.tfpb.permissions import reporter, suivre
from quartiers.tfpb.presentation_realisation import (
    COLONNES_AXES,
    COLONNES_SOLDES,
    annees_de,
    colonnes_utiles,
    ligne_de_compte,
    lignes_des_axes,
    nom_de_poste,
)
from quartiers.tfpb.queries.soldes import Filtre, Soldes, reglage_de, seuils_de, soldes
from quartiers.tfpb.soldes import Compte, Poste, depassements, par, par_axe, part_sur_entretien, total
from quartiers.tfpb.views.communs import acte_par_formulaire, aujourdhui, donnees, fil

EXPORT = [
    ColonneExport("annee", "Année"),
    ColonneExport("convention", "Convention"),
    ColonneExport("bailleur", "Bailleur"),
    ColonneExport("quartier", "Quartier"),
    *(
        ColonneExport(cle, libelle, "montant", somme=True)
        for cle, libelle in (
            ("abattement", "Abattement"),
            ("report", "Reporté de l’année d’avant"),
            ("prevu", "Prévu sur l’abattement"),
            ("depense", "Dépensé, dit par le bailleur"),
            ("examine", "Justificatifs à vérifier"),
            ("accepte", "Justificatifs acceptés"),
            ("ordinaire", "Niveau ordinaire, non valorisé"),
            ("valorise", "Valorisé"),
            ("solde", "Solde à programmer"),
            ("au_dela", "Au-delà de l’abattement"),
            ("reporte", "Reporté sur l’année suivante"),
        )
    ),
    ColonneExport("couverture", "Couverture", "pourcent"),
]


@acces(suivre)
@require_safe
def soldes_tfpb(request: RequeteActeur, code: str) -> HttpResponseBase:
    """The balance per landlord, neighbourhood, convention and axis; by year, or over all years."""
    contrat = contrat_suivi(request.acteur, code)
    tous = soldes(contrat, request.acteur)
    form = FiltreSoldesForm(request.GET or None, choix=choix_de(tous))
    choisi = form.cleaned_data if form.is_bound and form.is_valid() else {}
    annees = annees_de(tous.postes)
    if "annee" not in request.GET and annees:
        choisi = {"annee": aujourdhui().year if aujourdhui().year in annees else annees[0]}
        form = FiltreSoldesForm(initial=choisi, choix=choix_de(tous))
    postes = [poste for poste in tous.postes if retenu(poste, choisi)]
    if format_demande := request.GET.get("format"):
        titre = f"Abattement TFPB : soldes – {contrat}"
        notes = {
            "Source": "Justificatifs acceptés ; un solde se programme, il ne se réclame pas.",
            "Au": date_fr(aujourdhui()),
        }
        return reponse_tableau(
            f"soldes-tfpb-{code}", titre, EXPORT, [a_exporter(tous, p) for p in postes], format_demande, notes
        )
    return render(request, "tfpb/soldes.html", contexte_des_soldes(request, contrat, tous, postes, choisi, form))


def retenu(poste: Poste, choisi: dict[str, Any]) -> bool:
    return all(getattr(poste, nom) == valeur for nom, valeur in choisi.items() if valeur)


def choix_de(lus: Soldes) -> dict[str, list[tuple[int, str]]]:
    def noms(cle: str, libelles: dict[int, str]) -> list[tuple[int, str]]:
        presents = {getattr(poste, cle) for poste in lus.postes} - {None}
        return sorted(((pk, libelles[pk]) for pk in presents), key=lambda paire: paire[1])

    return {
        "annee": [(annee, str(annee)) for annee in annees_de(lus.postes)],
        "bailleur": noms("bailleur", lus.bailleurs),
        "quartier": noms("quartier", lus.quartiers),
        "convention": noms("convention", lus.conventions),
    }


def contexte_des_soldes(
    request: RequeteActeur,
    contrat: Contrat,
    lus: Soldes,
    postes: list[Poste],
    choisi: dict[str, Any],
    form: FiltreSoldesForm,
) -> dict[str, Any]:
    ensemble = total(postes)
    annee = choisi.get("annee") or (postes[-1].annee if postes else aujourdhui().year)
    reglage = reglage_de(contrat, annee)
    finie = annee < aujourdhui().year

    def lignes(comptes: dict[Any, Compte], libelles: dict[int, str]) -> list[dict[str, Any]]:
        return [
            ligne_de_compte(libelles.get(cle, "Sans convention"), compte, reglage, finie=finie)
            for cle, compte in comptes.items()
        ]

    postes_montres = [ligne_de_compte(nom_de_poste(contrat, lus, p), p.compte, reglage, finie=finie) for p in postes]
    axes = lignes_des_axes(lus, par_axe(postes), ensemble)
    return {
        "contrat": contrat,
        "form": form,
        "annee": choisi.get("annee"),
        "ensemble": ensemble,
        "resume": ligne_de_compte("Ensemble", ensemble, reglage, finie=finie),
        "colonnes": colonnes_utiles(COLONNES_SOLDES, postes_montres),
        "colonnes_axes": colonnes_utiles(COLONNES_AXES, axes),
        "postes": postes_montres,
        "par_bailleur": lignes(par(postes, lambda p: p.bailleur), lus.bailleurs),
        "par_quartier": lignes(par(postes, lambda p: p.quartier), lus.quartiers),
        "par_convention": lignes(par(postes, lambda p: p.convention or 0), lus.conventions),
        "par_annee": [
            ligne_de_compte(str(a), c, reglage, finie=a < aujourdhui().year)
            for a, c in par(postes, lambda p: p.annee).items()
        ],
        "axes": axes,
        "sur_entretien": part_sur_entretien(postes),
        "depassements": depassements(postes, seuils_de(contrat, annee)),
        "reports": a_reporter(request, contrat, lus, postes, reglage.report_actif),
        "fil_ariane": fil(contrat, ("Solde", "")),
    }


def a_reporter(
    request: RequeteActeur, contrat: Contrat, lus: Soldes, postes: list[Poste], actif: bool
) -> list[tuple[str, str]]:
    """What one may carry to the next year: (name, address)."""
    if not actif or not reporter(request.acteur, contrat):
        return []
    codes = dict(quartiers_suivis(request.acteur, contrat).values_list("pk", "code"))
    return [
        (
            f"{lus.bailleurs[p.bailleur]} – {lus.quartiers[p.quartier]} {p.annee}",
            reverse("tfpb:reporter", args=[contrat.code, p.annee, p.bailleur, codes[p.quartier]]),
        )
        for p in postes
        if p.annee < aujourdhui().year and p.compte.solde_a_programmer and not p.reporte and p.quartier in codes
    ]


def a_exporter(lus: Soldes, poste: Poste) -> dict[str, Any]:
    compte = poste.compte
    return {
        "annee": poste.annee,
        "convention": lus.conventions.get(poste.convention or 0, ""),
        "bailleur": lus.bailleurs[poste.bailleur],
        "quartier": lus.quartiers[poste.quartier],
        "abattement": poste.abattement,
        "solde": compte.solde_a_programmer,
        "au_dela": compte.au_dela,
        "couverture": compte.couverture,
        **{
            nom: getattr(compte, nom)
            for nom in ("report", "reporte", "prevu", "depense", "examine", "accepte", "ordinaire", "valorise")
        },
    }


@acces(reporter)
def reporter_tfpb(request: RequeteActeur, code: str, annee: int, bailleur: int, quartier: str) -> HttpResponse:
    contrat = contrat_suivi(request.acteur, code, reporter)
    organisme, lieu = couple_suivi(request.acteur, contrat, bailleur, quartier)
    lus = soldes(contrat, request.acteur, Filtre(frozenset({annee}), bailleur=organisme.pk, quartier=lieu.pk))
    reste = total(lus.postes).solde_a_programmer
    form = ReportForm(donnees(request)[0], initial={"somme": reste})
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: reporter_solde(
            acteur=request.acteur, contrat=contrat, bailleur=organisme, quartier=lieu, annee=annee, **valeurs
        ),
        f"Le solde est à programmer en {annee + 1}.",
        titre=f"Reporter le solde {annee}",
        bouton="Reporter",
        retour=f"{reverse('tfpb:soldes', args=[code])}?annee={annee}",
        chapeau=f"{organisme} – {lieu}. Le montant s’ajoute à ce que {annee + 1} programme : il ne se réclame pas.",
        fil=fil(contrat, ("Solde", reverse("tfpb:soldes", args=[code]))),
    )


# The file has every column of the national grid; the page, those that fit.
COLONNES_ECRAN = [
    Colonne("action", "Action", classe="large"),
    Colonne("bailleur", "Bailleur"),
    Colonne("quartier", "Quartier"),
    Colonne("axe", "Axe"),
    Colonne("cout_prevu", "Coût prévu", "montant"),
    Colonne("valorise_prevu", "Valorisé prévu", "montant"),
    Colonne("realise", "Coût réel", "montant"),
    Colonne("valorise_realise", "Valorisé", "montant"),
    Colonne("avancement", "Avancement"),
]


@acces(suivre)
@require_safe
def grille(request: RequeteActeur, code: str, annee: int) -> HttpResponseBase:
    """The year's follow-up table in the shape of the national grid, for what one sees."""
    contrat = contrat_suivi(request.acteur, code)
    lignes = lignes_de_la_grille(contrat, request.acteur, annee)
    if format_demande := request.GET.get("format"):
        titre = f"Suivi TFPB {annee} – {contrat}"
        notes = {"Année": str(annee), "Réalisé": "Coût réel du bilan, sinon dépenses dites chaque trimestre."}
        return reponse_tableau(f"suivi-tfpb-{annee}", titre, COLONNES_GRILLE, lignes, format_demande, notes)
    contexte = {
        "contrat": contrat,
        "annee": annee,
        "colonnes": COLONNES_ECRAN,
        "lignes": lignes,
        "fil_ariane": fil(contrat, (f"Suivi {annee}", "")),
    }
    return render(request, "tfpb/grille.html", contexte)
