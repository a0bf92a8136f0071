"""The home of the abatement, the rights year by year, the public summary."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.socle.affichage import Badge, Colonne, Lien
from quartiers.tfpb.acces import bailleurs_suivis, contrat_suivi
from quartiers.tfpb.domain.cadre import installer_cadre
from quartiers.tfpb.enums import BILAN_PUBLIC
from quartiers.tfpb.models import ConventionTfpb, Programme
from quartiers.tfpb.permissions import decider, realiser, regler, suivre, tenir_chiffres, tenir_conventions
from quartiers.tfpb.presentation import (
    COLONNES_ANNEE,
    badge_convention,
    badge_droit,
    ligne_annee,
    totaux_annee,
)
from quartiers.tfpb.queries.alertes import alertes
from quartiers.tfpb.queries.annee import LigneAnnee, couples, lignes_de_l_annee
from quartiers.tfpb.queries.droits import registre
from quartiers.tfpb.queries.justificatifs import programmes_a_justifier
from quartiers.tfpb.queries.soldes import Filtre, reglage_de, soldes
from quartiers.tfpb.soldes import Compte, part_sur_entretien, total
from quartiers.tfpb.views.communs import adresse, agir, annee_demandee, annees_du_contrat, aujourdhui, fil


@acces(suivre)
def tableau(request: RequeteActeur, code: str) -> HttpResponse:
    """A year: landlords × neighbourhoods, what waits, the conventions."""
    contrat = contrat_suivi(request.acteur, code)
    annee, jour = annee_demandee(request, contrat), aujourdhui()
    connu, reglage = registre(contrat), reglage_de(contrat, annee)
    lignes = lignes_de_l_annee(request.acteur, contrat, annee, connu)
    courantes = lignes if annee == jour.year else lignes_de_l_annee(request.acteur, contrat, jour.year, connu)
    ensemble = sum((ligne.compte for ligne in lignes), Compte())
    contexte = {
        "contrat": contrat,
        "annee": annee,
        "annees": onglets_des_annees(contrat, annee),
        "lignes": [ligne_annee(code, ligne, reglage, dt.date(annee, 12, 31) < jour) for ligne in lignes],
        "colonnes": COLONNES_ANNEE,
        "ensemble": ensemble,
        "totaux": totaux_annee(ensemble),
        "raisons": raisons(lignes),
        "alertes": alertes(request.acteur, contrat, jour, courantes, connu),
        "conventions": conventions_montrees(request, contrat, jour),
        "installe": bool(connu.regles),
        "sortants": [(zone.nom, connu.droit_du_sortant(zone, annee)) for zone in connu.sortants],
        "moyens": moyens_a_saisir(request, contrat, annee),
        "droits": droits_de(request, contrat),
        "fil_ariane": [*fil(contrat)[:-1], ("Abattement TFPB", "")],
    }
    return render(request, "tfpb/tableau.html", contexte)


def droits_de(request: RequeteActeur, contrat: Contrat) -> dict[str, bool]:
    return {
        "conventions": tenir_conventions(request.acteur, contrat),
        "regler": regler(request.acteur, contrat),
        "chiffres": tenir_chiffres(request.acteur, contrat),
        "decider": decider(request.acteur, contrat),
        "deposer": realiser(request.acteur, contrat) and programmes_a_justifier(request.acteur, contrat).exists(),
    }


def onglets_des_annees(contrat: Contrat, annee: int) -> list[dict[str, Any]]:
    return [
        {"libelle": str(une), "url": f"{adresse('tableau', contrat)}?annee={une}", "actif": une == annee}
        for une in annees_du_contrat(contrat)
    ]


def raisons(lignes: list[LigneAnnee]) -> list[tuple[str, str]]:
    """(reason, whom it concerns) of the rights that are not open, each reason once."""
    par_raison: dict[str, list[str]] = {}
    for ligne in lignes:
        if not ligne.droit.ouvert:
            par_raison.setdefault(ligne.droit.raison, []).append(f"{ligne.bailleur.nom_court} à {ligne.quartier}")
    return [(raison, ", ".join(qui)) for raison, qui in par_raison.items()]


def conventions_montrees(request: RequeteActeur, contrat: Contrat, jour: dt.date) -> list[dict[str, Any]]:
    conventions = ConventionTfpb.objects.visibles_par(request.acteur).filter(contrat=contrat)
    return [
        {
            "convention": convention,
            "url": adresse("convention", contrat, convention.pk),
            "etat": badge_convention(convention.situation_au(jour)),
            "periode": f"{convention.premiere_annee} à {convention.derniere_annee_au(jour)}",
            "bailleurs": ", ".join(partie.bailleur.nom_court for partie in convention.parties.all()),
        }
        for convention in conventions.select_related("commune")
        .prefetch_related("avenants", "parties__bailleur")
        .order_by("commune__nom", "-premiere_annee")
    ]


def moyens_a_saisir(request: RequeteActeur, contrat: Contrat, annee: int) -> list[Lien]:
    if not tenir_chiffres(request.acteur, contrat):
        return []
    return [
        Lien(
            f"les moyens ordinaires de {bailleur.nom_court} en {annee}", adresse("moyens", contrat, bailleur.pk, annee)
        )
        for bailleur in bailleurs_suivis(request.acteur, contrat)
    ]


@acces(regler)
@require_POST
def installer(request: RequeteActeur, code: str) -> HttpResponse:
    """The law's rule and the national axes, on a contract that begins."""
    contrat = contrat_suivi(request.acteur, code, regler)
    agir(request, lambda: installer_cadre(acteur=request.acteur, contrat=contrat), "Le cadre national est installé.")
    return redirect(adresse("cadre", contrat))


COLONNES_DROITS_FIXES = [Colonne("quartier", "Quartier"), Colonne("bailleur", "Bailleur")]


@acces(suivre)
def droits(request: RequeteActeur, code: str) -> HttpResponse:
    """Every year of the contract at once: the right, and why, of each landlord in each neighbourhood."""
    contrat = contrat_suivi(request.acteur, code)
    connu, annees = registre(contrat), annees_du_contrat(contrat)
    rangees, details = [], []
    for bailleur, quartier in couples(request.acteur, contrat):
        siens = [connu.droit(bailleur.pk, quartier.pk, annee) for annee in annees]
        rangees.append(
            {
                "quartier": quartier.titre,
                "bailleur": bailleur.nom_court,
                **{f"a{droit.annee}": badge_droit(droit) for droit in siens},
            }
        )
        details.append((f"{quartier} – {bailleur.nom_court}", siens))
    for zone in connu.sortants:
        siens = [connu.droit_du_sortant(zone, annee) for annee in annees]
        rangees.append(
            {
                "quartier": f"{zone.nom} (sorti)",
                "bailleur": "Tous",
                **{f"a{droit.annee}": Badge("Non", "neutre") for droit in siens},
            }
        )
        details.append((f"{zone.nom} – sorti de la géographie prioritaire", siens))
    contexte = {
        "contrat": contrat,
        "colonnes": [*COLONNES_DROITS_FIXES, *(Colonne(f"a{annee}", str(annee)) for annee in annees)],
        "lignes": rangees,
        "details": details,
        "tolerances": list(connu.tolerances.values()),
        "fil_ariane": fil(contrat, ("Conditions du 1er janvier", "")),
    }
    return render(request, "tfpb/droits.html", contexte)


COLONNES_RESUME = [
    Colonne("quartier", "Quartier"),
    Colonne("bailleur", "Bailleur"),
    Colonne("abattement", "Abattement", "montant"),
    Colonne("prevu", "Programmé", "montant"),
    Colonne("valorise", "Justifié et valorisé", "montant"),
    Colonne("etat", "Programme"),
]


@public
def resume(request: RequeteActeur, code: str) -> HttpResponse:
    """What anyone reads: validated plans, their actions, and the totals of the reviews that were shared."""
    contrat = contrat_visible(request.acteur, code)
    annee = annee_demandee(request, contrat)
    programmes = list(
        Programme.objects.publics()
        .filter(contrat=contrat, annee=annee)
        .select_related("bailleur", "quartier__commune")
        .order_by("quartier__rang", "bailleur__nom")
    )
    comptes = {p.programme: p for p in soldes(contrat, None, Filtre(annees=frozenset({annee}))).postes}
    lignes = [
        {
            "quartier": programme.quartier.titre,
            "bailleur": programme.bailleur.nom,
            "abattement": comptes[programme.pk].abattement,
            "prevu": comptes[programme.pk].compte.prevu,
            "valorise": comptes[programme.pk].compte.valorise if programme.etat in BILAN_PUBLIC else "Bilan à venir",
            "etat": programme.get_etat_display(),
        }
        for programme in programmes
    ]
    publies = [comptes[programme.pk] for programme in programmes]
    partages = [comptes[programme.pk] for programme in programmes if programme.etat in BILAN_PUBLIC]
    contexte = {
        "contrat": contrat,
        "annee": annee,
        "annees": [
            {"libelle": str(une), "url": f"{adresse('resume', contrat)}?annee={une}", "actif": une == annee}
            for une in annees_du_contrat(contrat)
        ],
        "colonnes": COLONNES_RESUME,
        "lignes": lignes,
        "programmes": [(p, list(p.lignes.retenues().select_related("axe"))) for p in programmes],
        "ensemble": total(publies),
        "suivi": suivre(request.acteur, contrat),
        "entretien": part_sur_entretien(partages) if partages else None,
        "fil_ariane": [*fil(contrat)[:-1], ("Abattement de taxe foncière", "")],
    }
    return render(request, "tfpb/resume.html", contexte)
