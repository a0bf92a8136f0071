"""The financial table of a year, to the cent, and whom the money serves."""

from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.engagements.queries_moyens import euros_de_droit_commun
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.socle.formats import compte, montant, pourcent
from quartiers.suivi.decoupages import Groupe
from quartiers.suivi.enums import NatureMoyen
from quartiers.suivi.finances import (
    MINIMUM,
    LigneFinances,
    Parts,
    croiser_partenaires,
    par_groupe_et_nature,
    par_partenaire_et_nature,
    parts_des_jeunes,
    parts_des_sexes,
    totaux_par_nature,
)
from quartiers.suivi.lecture import Lecture, annees_passees, lecture_de, lire_annee
from quartiers.suivi.permissions import voir_consolidation
from quartiers.suivi.queries.egalite import Niveau, niveaux_d_egalite
from quartiers.suivi.queries.fiches import fiches_des_dispositifs
from quartiers.suivi.views.tableaux_commun import adresse, cadre

VUES = {
    "partenaire": "Par partenaire",
    "axe": "Par axe",
    "quartier": "Par quartier",
    "croise": "Partenaires et axes",
    "annee": "Par année",
    "public": "Femmes, hommes, jeunes",
}
COLONNES_REGISTRE = [
    ("dispositif", "Dispositif"),
    ("partenaire", "Partenaire"),
    ("prevu", "Prévu en QPV", "montant"),
    ("realise", "Réalisé en QPV", "montant"),
    ("estime", "Estimations"),
    ("actions", "Actions qui en portent déjà une part"),
]
COLONNES = [
    ("libelle", "Partenaire"),
    ("nature", "Nature des crédits"),
    ("actions", "Actions", "nombre"),
    ("prevu", "Prévu ou demandé", "montant"),
    ("vote", "Voté", "montant"),
    ("depense", "Dépensé ou payé", "montant"),
    ("estime", "Estimations"),
]


@acces(voir_consolidation)
@require_safe
def finances(request: RequeteActeur, code: str, annee: int) -> HttpResponseBase:
    lecture = lire_annee(request.acteur, code, annee, voir_consolidation)
    vue = request.GET.get("vue", "")
    vue = vue if vue in VUES else "partenaire"
    tables = tables_de(lecture, vue)
    if demande := request.GET.get("format"):
        return exporter(lecture, vue, tables[0], demande)
    contexte = {
        **cadre(lecture, "finances", "Finances"),
        "vues": [
            {"libelle": libelle, "url": f"{adresse(lecture, 'finances')}?vue={nom}", "actif": nom == vue}
            for nom, libelle in VUES.items()
        ],
        "vue": vue,
        "tables": tables,
        "minimum": MINIMUM,
    }
    return render(request, "suivi/tableaux_finances.html", contexte)


def tables_de(lecture: Lecture, vue: str) -> list[dict[str, Any]]:
    """Tables of a view; the first one is the one exported."""
    if vue == "public":
        return tables_du_public(lecture)
    if vue == "croise":
        return [table_croisee(lecture)]
    if vue == "annee":
        annees = annees_passees(lecture.contrat)
        lues = {a: lecture if a == lecture.annee else lecture_de(lecture.acteur, lecture.contrat, a) for a in annees}
        groupes = [Groupe(str(annee), str(annee), list(lue.actions)) for annee, lue in lues.items()]
        toutes = [action for groupe in groupes for action in groupe.actions]
        return [
            table("Crédits par année et par nature", "Année", par_groupe_et_nature(groupes), totaux_par_nature(toutes))
        ]
    if vue in {"axe", "quartier"}:
        nom = {"axe": "Axe", "quartier": "Quartier"}[vue]
        lignes = par_groupe_et_nature(lecture.groupes(vue))
    else:
        nom, lignes = "Partenaire", par_partenaire_et_nature(lecture.actions)
    titre = f"Crédits {VUES[vue].lower()} et par nature"
    tables = [table(titre, nom, lignes, totaux_par_nature(lecture.actions))]
    return [*tables, *tables_du_registre(lecture)] if vue == "partenaire" else tables


def tables_du_registre(lecture: Lecture) -> list[dict[str, Any]]:
    """Common-law euros that partners declared, scheme by scheme: beside the credits of the actions, never added to
    them, since an action may carry part of the same money."""
    declares = euros_de_droit_commun(lecture.contrat, lecture.annee)
    if not declares:
        return []
    portes = fiches_des_dispositifs(lecture.contrat, lecture.annee)
    lignes = [
        {
            "dispositif": d.dispositif,
            "partenaire": d.partenaire,
            "prevu": d.prevu,
            "realise": d.realise,
            "estime": "Estimé" if d.estime else "",
            "actions": ", ".join(portes.get(d.dispositif_id, [])),
        }
        for d in declares
    ]
    titre = "Droit commun déclaré par dispositif, à ne pas ajouter aux crédits des actions"
    return [{"titre": titre, "colonnes": COLONNES_REGISTRE, "lignes": lignes, "totaux": None}]


def table(titre: str, nom: str, lignes: Iterable[LigneFinances], totaux: list[LigneFinances]) -> dict[str, Any]:
    rangees = [rangee(ligne) for ligne in lignes]
    rangees += [{**rangee(ligne), "libelle": f"Ensemble – {ligne.nom_de_la_nature.lower()}"} for ligne in totaux]
    sommes = [ligne.montants for ligne in totaux]
    total = {
        "libelle": "Total, toutes natures",
        "prevu": sum((m.demande for m in sommes), Decimal(0)),
        "vote": sum((m.vote for m in sommes), Decimal(0)),
        "depense": sum((m.paye for m in sommes), Decimal(0)),
    }
    return {"titre": titre, "colonnes": [("libelle", nom), *COLONNES[1:]], "lignes": rangees, "totaux": total}


def rangee(ligne: LigneFinances) -> dict[str, Any]:
    return {
        "libelle": ligne.libelle,
        "nature": ligne.nom_de_la_nature,
        "actions": len(ligne.actions),
        "prevu": ligne.montants.demande,
        "vote": ligne.montants.vote,
        "depense": ligne.montants.paye,
        "estime": compte(ligne.estimes, "montant estimé", "montants estimés") if ligne.estimes else "",
    }


def table_croisee(lecture: Lecture) -> dict[str, Any]:
    croise = croiser_partenaires(lecture.groupes("axe"))
    colonnes: list[tuple[str, ...]] = [("libelle", "Partenaire")]
    colonnes += [(f"c{rang}", groupe.libelle, "montant") for rang, groupe in enumerate(croise.colonnes)]
    colonnes.append(("total", "Total", "montant"))
    lignes = [
        {"libelle": nom, **{f"c{rang}": m for rang, m in enumerate(montants)}, "total": total}
        for nom, montants, total in croise.lignes
    ]
    totaux = {"libelle": "Total", **{f"c{rang}": m for rang, m in enumerate(croise.totaux)}, "total": croise.total}
    return {
        "titre": "Voté, par partenaire et par axe, toutes natures",
        "colonnes": colonnes,
        "lignes": lignes,
        "totaux": totaux,
    }


# Whom the money serves


def tables_du_public(lecture: Lecture) -> list[dict[str, Any]]:
    egalite = table_egalite(niveaux_d_egalite(lecture.contrat, lecture.annee))
    return [
        table_parts(
            lecture, "Parts des femmes et des hommes dans les crédits votés", parts_des_sexes, ("femmes", "hommes")
        ),
        table_parts(lecture, "Part des jeunes dans les crédits votés", parts_des_jeunes, ()),
        egalite,
    ]


def table_parts(lecture: Lecture, titre: str, calcul: Any, montrees: tuple[str, ...]) -> dict[str, Any]:
    """To the cent for the team; for the others whole percentages of all the credits, when enough actions stand behind
    them and the people they rest on are shown: the cents would give away the people of an action."""
    exacte = lecture.exacte
    natures = ["", *NatureMoyen.values] if exacte else [""]
    lignes = []
    for nature in natures:
        parts: Parts = lecture.fait((calcul.__name__, nature), partial(calcul, lecture.actions, nature))
        if exacte:
            lignes.append(ligne_de_parts(parts, nature))
        elif publiable(lecture, parts, montrees):
            lignes.append(ligne_arrondie(parts))
    noms = calcul([], "").noms
    colonnes: list[tuple[str, ...]] = [("nature", "Crédits votés"), ("total", "Montant", "montant")]
    colonnes += [(f"p{rang}", nom, "montant" if exacte else "nombre") for rang, nom in enumerate(noms)]
    colonnes += [("assise", "Ces parts reposent sur"), ("actions", "Actions comptées", "nombre")]
    return {"titre": titre, "colonnes": colonnes, "lignes": lignes, "totaux": None, "parts": True}


def publiable(lecture: Lecture, parts: Parts, montrees: tuple[str, ...]) -> bool:
    publication = lecture.publication
    if publication.arretee_le is not None:  # these shares follow the people of the day: set beside the sealed ones…
        return lecture.exacte
    connues = all(publication.montre("total", "", nom) for nom in montrees)
    jeunes = montrees or all(publication.montre("coupe", "15-24", nom) for nom in ("participations",))
    return parts.actions >= MINIMUM and connues and bool(jeunes)


def ligne_de_parts(parts: Parts, nature: str) -> dict[str, Any]:
    return {
        "nature": NatureMoyen(nature).label if nature else "Tous les crédits",
        "total": parts.total,
        **{f"p{rang}": m for rang, m in enumerate(parts.montants)},
        "assise": assise(parts),
        "actions": parts.actions,
    }


def ligne_arrondie(parts: Parts) -> dict[str, Any]:
    return {
        **ligne_de_parts(parts, ""),
        **{f"p{rang}": pourcent(100 * m / parts.assise, 0) for rang, m in enumerate(parts.montants)},
    }


def assise(parts: Parts) -> str:
    """« 12 000,00 € sur 20 000,00 € (60 %) »."""
    if not parts.total:
        return "Aucun crédit"
    return f"{montant(parts.assise)} sur {montant(parts.total)} ({pourcent(100 * parts.assise / parts.total, 0)})"


def table_egalite(niveaux: list[Niveau]) -> dict[str, Any]:
    lignes = [
        {
            "niveau": n.libelle,
            "dossiers": n.dossiers,
            "demande": n.demande,
            "finances": n.finances,
            "accorde": n.accorde,
        }
        for n in niveaux
    ]
    totaux = {
        "niveau": "Ensemble",
        "dossiers": sum(n.dossiers for n in niveaux),
        "demande": sum((n.demande for n in niveaux), Decimal(0)),
        "finances": sum(n.finances for n in niveaux),
        "accorde": sum((n.accorde for n in niveaux), Decimal(0)),
    }
    colonnes = [
        ("niveau", "Niveau d’égalité femmes-hommes"),
        ("dossiers", "Dossiers examinés", "nombre"),
        ("demande", "Demandé, avant la décision", "montant"),
        ("finances", "Dossiers financés", "nombre"),
        ("accorde", "Voté, après la décision", "montant"),
    ]
    return {
        "titre": "Crédits selon le niveau d’égalité des dossiers",
        "colonnes": colonnes,
        "lignes": lignes,
        "totaux": totaux if niveaux else None,
    }


def exporter(lecture: Lecture, vue: str, lue: dict[str, Any], demande: str) -> HttpResponseBase:
    colonnes = [
        Colonne(cle, libelle, "montant" if genre == ["montant"] else "texte")
        for cle, libelle, *genre in lue["colonnes"]
    ]
    lignes = [*lue["lignes"], *([lue["totaux"]] if lue["totaux"] else [])]
    notes = {"Contrat": str(lecture.contrat), "Année": str(lecture.annee)}
    nom = f"finances-{lecture.contrat.code}-{lecture.annee}-{vue}"
    return reponse_tableau(nom, f"{lue['titre']}, {lecture.annee}", colonnes, lignes, demande, notes)
