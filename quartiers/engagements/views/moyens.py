"""Common-law means of a year: public, dated, exported; small counts of people hidden outside the team."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.acces import contrat_visible
from quartiers.engagements.forms import MoyensForm
from quartiers.engagements.presentation import (
    COLONNES_MOYENS,
    COLONNES_MOYENS_EXPORT,
    COLONNES_TOTAUX,
    ligne_du_total,
    lignes_des_moyens,
)
from quartiers.engagements.queries import domaines
from quartiers.engagements.queries_moyens import lire_registre
from quartiers.engagements.views.cadre import fil_des_engagements
from quartiers.engagements.views.lecture import annee_demandee, annees_lisibles
from quartiers.exports.tableaux import reponse_tableau
from quartiers.socle.affichage import Colonne
from quartiers.socle.secret.affichage import note


@public
@require_safe
def droit_commun(request: RequeteActeur, code: str) -> HttpResponseBase:
    """Totals by field and kind of quantity, then scheme by scheme; what nobody filled in is named and counted."""
    contrat = contrat_visible(request.acteur, code)
    annee = annee_demandee(request, contrat)
    registre = lire_registre(request.acteur, contrat, annee)
    form = MoyensForm(
        request.GET or None, annees=annees_lisibles(contrat), domaines=domaines(registre.dispositifs), annee=annee
    )
    domaine = form.cleaned_data["domaine"] if form.is_valid() else ""
    voulus = [d for d in registre.dispositifs if not domaine or d.domaine == domaine]
    if demande := request.GET.get("format"):
        notes = {
            "Année": str(annee),
            "Lecture": "tout ce qui a été dit" if registre.exact else "réponses validées, secret statistique appliqué",
            "Non renseignés": f"{len(registre.non_renseignes)} dispositifs sur {len(registre.dispositifs)} (ce n’est pas zéro)",
            "Population": registre.population.sources or "non connue",
            "Secret": note(registre.seuil),
        }
        lignes = lignes_des_moyens(registre, voulus)
        titre = f"Droit commun {annee} – {contrat}"
        return reponse_tableau(
            f"droit-commun-{code}-{annee}", titre, COLONNES_MOYENS_EXPORT, lignes, demande, notes=notes
        )
    muets = [d for d in voulus if d in registre.non_renseignes]
    contexte = {
        "contrat": contrat,
        "annee": annee,
        "registre": registre,
        "form": form,
        "colonnes_totaux": COLONNES_TOTAUX,
        "totaux": [ligne_du_total(registre, t) for t in registre.par_domaine if not domaine or t.groupe == domaine],
        "ensemble": [ligne_du_total(registre, t) for t in registre.ensemble],
        "colonnes": COLONNES_MOYENS,
        "lignes": lignes_des_moyens(registre, [d for d in voulus if d not in registre.non_renseignes]),
        "colonnes_muets": [
            Colonne("domaine", "Domaine"),
            Colonne("titre", "Dispositif", classe="large"),
            Colonne("porteur", "Porté par"),
        ],
        "muets": muets,
        "note": note(registre.seuil) if registre.masquees else "",
        "fil_ariane": fil_des_engagements(contrat, ("Droit commun", "")),
    }
    return render(request, "engagements/droit_commun.html", contexte)
