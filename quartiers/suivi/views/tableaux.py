"""The dashboard of a year, any breakdown of its figures, and the actions that make one of them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.exports.graphiques import barres, courbe, url_etroite, url_graphique
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.socle.affichage import Colonne as ColonneDePage
from quartiers.socle.affichage import Lien, texte_de
from quartiers.socle.formats import montant, nombre, pourcent
from quartiers.socle.secret.affichage import note
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.chiffres import ARGENT, CHIFFRES, FAMILLES, PERSONNES, PRESENCES, Chiffre
from quartiers.suivi.consolidation import Cumul, cumuler
from quartiers.suivi.decoupages import DECOUPAGES, filtrer, grouper_par
from quartiers.suivi.forms_tableaux import RepartitionForm
from quartiers.suivi.lecture import Lecture, annees_passees, lecture_de, lire_annee
from quartiers.suivi.permissions import voir_consolidation, voir_detail
from quartiers.suivi.tableau_croise import Case, Rangee, TableauCroise, case, construire, par_annee
from quartiers.suivi.tableau_croise import croiser as croiser_par
from quartiers.suivi.views.tableaux_commun import adresse, cadre, fiches_manquantes, note_de_la_date

SANS_DETAIL = "Le détail de ce chiffre n’est ouvert qu’à l’équipe du contrat : il montrerait de petits nombres."


@acces(voir_consolidation)
@require_safe
def tableau(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    lecture = lire_annee(request.acteur, code, annee, voir_consolidation)
    total = lecture.total
    blocs = [
        bloc(lecture, ARGENT.code, "axe"),
        bloc(lecture, PERSONNES.code, "quartier"),
        bloc(lecture, PERSONNES.code, "sexe"),
        bloc(lecture, PERSONNES.code, "age"),
    ]
    contexte = {
        **cadre(lecture, "tableau", ""),
        "chiffres": chiffres_cles(lecture, total),
        "manquantes": fiches_manquantes(total),
        "blocs": blocs,
        "masque": any(b["masque"] for b in blocs),
        "note_date": note_de_la_date(lecture),
        "vide": not lecture.actions,
    }
    return render(request, "suivi/tableaux_tableau.html", contexte)


def chiffres_cles(lecture: Lecture, total: Cumul) -> list[dict[str, Any]]:
    """Value, name and what must be said beside it."""

    def lu(code: str) -> Case:
        return case(CHIFFRES[code], total, lecture.publication, "total", "")

    personnes, qpv = lu("participations"), lu("qpv")
    part = ""
    if isinstance(personnes, int) and isinstance(qpv, int) and personnes:
        part = f"dont {pourcent(100 * qpv / personnes, 0)} des quartiers prioritaires"
    estimes = f"{total.estimes} fiches estimées" if total.estimes else ""
    return [
        chiffre(lecture, "actions", lu("actions"), "actions"),
        {
            "valeur": f"{total.bilans_attendus - total.manquants} sur {total.bilans_attendus}",
            "libelle": "Fiches bilan rendues",
            "url": adresse_lignes(lecture, "manquantes", "", "") if lecture.detaillee else "",
            "detail": fiches_manquantes(total),
        },
        chiffre(lecture, "accorde", lu("accorde"), "argent", f"sur {montant(total.montants.demande, 0)} demandés"),
        chiffre(lecture, "paye", lu("paye"), "argent"),
        chiffre(lecture, "droit_commun", lu("droit_commun"), "moyens", "accordés"),
        chiffre(lecture, "participations", personnes, "personnes", ", ".join(filter(None, [part, estimes]))),
        chiffre(lecture, "presences", lu("presences"), "presences", "une personne y compte à chaque venue"),
    ]


def chiffre(lecture: Lecture, code: str, valeur: Case, famille: str, detail: str = "") -> dict[str, Any]:
    lu = CHIFFRES[code]
    texte = montant(valeur, 0) if lu.genre == "montant" and not isinstance(valeur, str) else texte_de(valeur)
    ouvert = lecture.detaillee and (lecture.exacte or not lu.secret)
    par = "annee" if famille == PRESENCES.code and not lecture.exacte else "axe"
    suite = f"{adresse(lecture, 'repartition')}?{urlencode({'mesure': famille, 'par': par})}"
    url = adresse_lignes(lecture, code, "", "") if ouvert else suite
    return {"valeur": texte, "libelle": lu.libelle, "url": url, "detail": detail}


def bloc(lecture: Lecture, famille: str, par: str) -> dict[str, Any]:
    """A breakdown of the dashboard: its chart and its table, and the way to the page of its own."""
    croise = croiser_tout(lecture, famille, par)
    suite = f"{adresse(lecture, 'repartition')}?{urlencode({'mesure': famille, 'par': par})}"
    return {**presentation(lecture, croise, {}), "suite": suite, "par": par, "masque": croise.masque}


def croiser_tout(lecture: Lecture, famille: str, par: str) -> TableauCroise:
    """A breakdown of all that the reader sees of the year."""
    chiffres, grouper = FAMILLES[famille], lambda: lecture.groupes(par)
    return croiser_par(chiffres, par, lecture.total, grouper, lecture.reperes, lecture.publication)


@acces(voir_consolidation)
@require_safe
def repartition(request: RequeteActeur, code: str, annee: int) -> HttpResponseBase:
    """Any figures by any breakdown, filtered; the address says it all and gives the file too."""
    lecture = lire_annee(request.acteur, code, annee, voir_consolidation)
    form = RepartitionForm(request.GET, lecture)
    contexte = {**cadre(lecture, "repartition", "Répartitions"), "form": form}
    if not form.is_valid():
        if "format" in request.GET:
            raise Http404("Ces chiffres ne se répartissent pas ainsi.")
        return render(request, "suivi/tableaux_repartition.html", contexte)
    croise = croiser(lecture, form)
    total = lecture.total
    if form.filtre.actifs:
        total = cumuler(filtrer(lecture.actions, form.filtre, lecture.reperes))
    if demande := request.GET.get("format"):
        return exporter(lecture, croise, form, demande, total)
    contexte |= {
        **presentation(lecture, croise, {**form.filtre.actifs}),
        "manquantes": fiches_manquantes(total) if croise.decoupage.code != "annee" else "",
        "regle": croise.famille.regle,
        "additif": croise.decoupage.additif,
        "masque": croise.masque,
        "note_date": note_de_la_date(lecture) if croise.famille.secrete else "",
        "filtres": phrases_des_filtres(form),
    }
    return render(request, "suivi/tableaux_repartition.html", contexte)


def croiser(lecture: Lecture, form: RepartitionForm) -> TableauCroise:
    famille, par = FAMILLES[form.cleaned_data["mesure"]], form.cleaned_data["par"]
    if par == "annee":
        lectures = {
            annee: lecture if annee == lecture.annee else lecture_de(lecture.acteur, lecture.contrat, annee)
            for annee in annees_passees(lecture.contrat)
        }
        publications = {annee: lue.publication for annee, lue in lectures.items()}
        return par_annee(famille, {annee: lue.actions for annee, lue in lectures.items()}, publications)
    if not form.filtre.actifs:
        return croiser_tout(lecture, famille.code, par)
    actions = filtrer(lecture.actions, form.filtre, lecture.reperes)
    return construire(famille, par, actions, lecture.reperes, lecture.publication)


def phrases_des_filtres(form: RepartitionForm) -> list[str]:
    return [
        f"{form.fields[nom].label} : {dict(form.champ(nom).choices).get(valeur, valeur)}"  # type: ignore[arg-type]
        for nom, valeur in form.filtre.actifs.items()
    ]


# Showing a table


def presentation(lecture: Lecture, croise: TableauCroise, filtres: dict[str, str]) -> dict[str, Any]:
    """The chart and the table of a breakdown; each figure leads to the actions that make it."""
    par = croise.decoupage.code
    titre = f"{croise.famille.libelle}, {croise.decoupage.libelle.lower()}"
    manque = any(r.manque for r in croise.rangees)
    part = any(r.part for r in croise.rangees)
    colonnes: list[Any] = [("libelle", croise.decoupage.nom), *croise.colonnes]
    if part:
        colonnes.append(("part", "Part", "nombre"))
    if manque:
        colonnes.append(ColonneDePage("manque", "Ce qui manque ou est estimé", classe="manque"))
    lignes = [ligne(lecture, croise, rangee, par, filtres) for rangee in croise.rangees]
    return {
        "titre": titre,
        "titre_graphique": nom_de(croise),
        "graphique": graphique_de(croise, titre),
        "colonnes": colonnes,
        "colonnes_graphique": [colonnes[0], *(c for c in croise.colonnes if c[0] == croise.principal)],
        "lignes": lignes,
        "totaux": ligne(lecture, croise, croise.total, par, filtres, total=True) if croise.total else None,
    }


def nom_de(croise: TableauCroise) -> str:
    return next(libelle for code, libelle, _ in croise.colonnes if code == croise.principal)


def ligne(
    lecture: Lecture,
    croise: TableauCroise,
    rangee: Rangee,
    par: str,
    filtres: dict[str, str],
    total: bool = False,
) -> dict[str, Any]:
    cases = {
        code: ouvrir(lecture, valeur, genre, rangee, code, "" if total else par, filtres)
        for code, _, genre in croise.colonnes
        for valeur in [rangee.cases.get(code, "")]
    }
    libelle: Any = rangee.libelle
    if par == "annee" and rangee.cle:
        libelle = Lien(rangee.libelle, adresse(lecture, "tableau").replace(f"/{lecture.annee}/", f"/{rangee.cle}/"))
    return {"libelle": libelle, **cases, "part": rangee.part, "manque": rangee.manque}


def ouvrir(
    lecture: Lecture, valeur: Case, genre: str, rangee: Rangee, colonne: str, par: str, filtres: dict[str, str]
) -> Any:
    """The figure, as a link to the actions that make it when the reader may open them."""
    if par in {"sexe", "age"} or rangee.chiffres:
        colonne, par = rangee.chiffres.get(colonne, ""), ""
    fermee = not lecture.detaillee or isinstance(valeur, str) or not valeur or par == "annee" or not colonne
    if fermee or (CHIFFRES[colonne].secret and not lecture.exacte):
        return valeur
    return Lien(texte_de(valeur, genre), adresse_lignes(lecture, colonne, par, rangee.cle if par else "", filtres))


def adresse_lignes(lecture: Lecture, chiffre: str, par: str, valeur: str, filtres: dict[str, str] | None = None) -> str:
    parametres = {"chiffre": chiffre, **({"decoupe": par, "valeur": valeur} if par else {}), **(filtres or {})}
    return f"{adresse(lecture, 'lignes')}?{urlencode(parametres)}"


def graphique_de(croise: TableauCroise, titre: str) -> dict[str, str]:
    """The main figure drawn: bars, or a line over the years. What is hidden or unknown has no bar and says so."""
    genre = next(genre for code, _, genre in croise.colonnes if code == croise.principal)
    unite = "€" if genre == "montant" else ""
    valeurs = [
        {"nom": r.libelle, "valeur": None if isinstance(v, str) else round(v)}
        for r in croise.rangees
        if not r.hors_total
        for v in [r.cases[croise.principal]]
    ]
    if not any(ligne["valeur"] for ligne in valeurs):
        return {}
    dessin = courbe if croise.decoupage.code == "annee" and len(valeurs) > 1 else barres
    alt = ", ".join(f"{v['nom']} : {dit(v['valeur'], unite)}" for v in valeurs)
    spec = dessin(valeurs, "nom", "valeur", titre, unite)
    return {"src": url_graphique(spec), "src_etroit": url_etroite(spec), "alt": alt}


def dit(valeur: Any, unite: str) -> str:
    if valeur is None:
        return "non publié ou non renseigné"
    return montant(valeur, 0) if unite else nombre(valeur)


def exporter(
    lecture: Lecture, croise: TableauCroise, form: RepartitionForm, demande: str, total: Cumul
) -> HttpResponseBase:
    titre = f"{croise.famille.libelle}, {croise.decoupage.libelle.lower()}, {lecture.annee}"
    colonnes = [
        Colonne("libelle", croise.decoupage.nom),
        *(
            Colonne(code, libelle, "montant" if genre == "montant" else "entier")
            for code, libelle, genre in croise.colonnes
        ),
        Colonne("manque", "Ce qui manque ou est estimé"),
    ]
    rangees = [*croise.rangees, *([croise.total] if croise.total else [])]
    notes = {
        "Contrat": str(lecture.contrat),
        "Année": str(lecture.annee),
        "Règle d’addition": croise.famille.regle,
        "Fiches": fiches_manquantes(total) or "Toutes les fiches bilan sont rendues",
    }
    if filtres := phrases_des_filtres(form):
        notes["Filtres"] = " ; ".join(filtres)
    if not lecture.exacte and croise.famille.secrete:
        dites = (note(lecture.reperes.seuil), note_de_la_date(lecture))
        notes["Secret statistique"] = " ".join(filter(None, dites))
    lignes = [{"libelle": r.libelle, **r.cases, "manque": r.manque} for r in rangees]
    nom = f"suivi-{lecture.contrat.code}-{lecture.annee}-{croise.famille.code}-{croise.decoupage.code}"
    return reponse_tableau(nom, titre, colonnes, lignes, demande, notes)


# The actions behind a figure


@acces(voir_detail)
@require_safe
def lignes(request: RequeteActeur, code: str, annee: int) -> HttpResponseBase:
    """The actions that make one figure, adding up to it exactly, with their share when it is cut."""
    lecture = lire_annee(request.acteur, code, annee, voir_detail)
    form = RepartitionForm(request.GET, lecture)
    form.is_valid()
    lu = CHIFFRES.get(request.GET.get("chiffre", ""))
    if lu is None:
        raise Http404("Ce chiffre n’existe pas.")
    if lu.secret and not lecture.exacte:
        raise PermissionDenied(SANS_DETAIL)
    par, valeur = request.GET.get("decoupe", ""), request.GET.get("valeur", "")
    libelle, actions = actions_du_chiffre(lecture, filtrer(lecture.actions, form.filtre, lecture.reperes), par, valeur)
    entieres = {action.cle: action for action in lecture.actions}
    rangees = [
        {
            "code": a.code,
            "action": Lien(a.intitule, a.url),
            "porteur": a.organisme,
            "bilan": etat_du_bilan(a),
            "valeur": lu.lire(cumuler([a])),
            "part": part_prise(a, entieres.get(a.cle, a), lu),
        }
        for a in actions
    ]
    rangees = [r for r in rangees if r["valeur"]]
    somme = lu.lire(cumuler(actions))
    coupe = any(r["part"] for r in rangees)
    genre = "montant" if lu.genre == "montant" else "nombre"
    titre = f"{lu.libelle}{f' – {libelle}' if libelle else ''}"
    colonnes: list[tuple[str, ...]] = [
        ("code", "Code"), ("action", "Action", "lien"), ("porteur", "Portée par"), ("bilan", "Fiche bilan"),
        *([("part", "Part de l’action")] if coupe else []), ("valeur", lu.libelle, genre),
    ]  # fmt: skip
    if demande := request.GET.get("format"):
        notes = {"Contrat": str(lecture.contrat), "Année": str(annee), "Filtres": " ; ".join(phrases_des_filtres(form))}
        return reponse_tableau(f"lignes-{code}-{annee}-{lu.code}", titre, colonnes, rangees, demande, notes)
    contexte = {
        **cadre(lecture, "repartition", titre),
        "titre": titre,
        "colonnes": colonnes,
        "lignes": rangees,
        "totaux": {"code": "Total", "valeur": somme},
        "filtres": phrases_des_filtres(form),
        "coupe": coupe,
        "manquantes": fiches_manquantes(cumuler(actions)),
    }
    return render(request, "suivi/tableaux_lignes.html", contexte)


def actions_du_chiffre(
    lecture: Lecture, actions: Sequence[ActionAnnee], par: str, valeur: str
) -> tuple[str, Sequence[ActionAnnee]]:
    """(label of the row, its actions); all of them without a breakdown."""
    if not par:
        return "", actions
    if par not in DECOUPAGES or par in {"sexe", "age", "annee"}:
        raise Http404("Cette répartition n’existe pas.")
    for groupe in grouper_par(par, actions, lecture.reperes):
        if groupe.cle == valeur:
            return groupe.libelle, groupe.actions
    raise Http404("Cette ligne n’existe pas dans cette répartition.")


def etat_du_bilan(action: ActionAnnee) -> str:
    if action.reel is None:
        return "Non rendue" if action.bilan_attendu else "Sans objet (projet abandonné)"
    return "Rendue, estimée" if action.reel.estime else "Rendue"


def part_prise(part: ActionAnnee, entiere: ActionAnnee, lu: Chiffre) -> str:
    """« 60 % »: what share of the whole action's figure stands here; empty when all of it does."""
    tout, ici = lu.lire(cumuler([entiere])), lu.lire(cumuler([part]))
    return "" if tout == ici or not tout else pourcent(100 * float(ici) / float(tout), 1)
