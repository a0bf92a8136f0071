"""What becomes of the actions: results, costs side by side, opinions, and the committee that makes them its own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.formats import compte, montant, nombre, pourcent
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.continuation import Comparaison, comparer, cout_par_participant, resultat
from quartiers.suivi.domain.continuation import juger, reprendre_par_le_comite
from quartiers.suivi.enums import AvisContinuation
from quartiers.suivi.forms_tableaux import ComiteForm, SuiteForm
from quartiers.suivi.lecture import Lecture, lire_annee
from quartiers.suivi.models import Continuation
from quartiers.suivi.permissions import juger_continuation, voir_detail
from quartiers.suivi.queries.continuation import avis_de_l_annee
from quartiers.suivi.views.tableaux_commun import adresse, cadre

TONS = {
    AvisContinuation.CONTINUER: "succes",
    AvisContinuation.MODIFIER: "attention",
    AvisContinuation.ARRETER: "erreur",
}
RESERVE = "réservé à l’équipe du contrat"


@acces(voir_detail)
@require_safe
def suites(request: RequeteActeur, code: str, annee: int) -> HttpResponseBase:
    lecture = lire_annee(request.acteur, code, annee, voir_detail)
    avis = avis_de_l_annee(lecture.contrat, annee)
    lignes = [ligne(lecture, action, avis.get(action.cle)) for action in lecture.actions]
    if demande := request.GET.get("format"):
        colonnes = [Colonne(cle, libelle) for cle, libelle, *_ in [*COLONNES, ("motif", "Pourquoi")]]
        notes = {"Contrat": str(lecture.contrat), "Année": str(annee)}
        return reponse_tableau(f"suites-{code}-{annee}", f"Suites à donner, {annee}", colonnes, lignes, demande, notes)
    peut_juger = juger_continuation(request.acteur, lecture.contrat)
    contexte = {
        **cadre(lecture, "suites", "Suites à donner"),
        "colonnes": COLONNES,
        "lignes": lignes,
        "resume": resume(lecture, avis),
        "peut_juger": peut_juger,
        "comite": ComiteForm(None, contrat_id=lecture.contrat.pk) if peut_juger else None,
        "en_attente": sum(1 for a in lecture.actions if a.cle in avis and avis[a.cle].seance_id is None),
    }
    return render(request, "suivi/tableaux_suites.html", contexte)


COLONNES = [
    ("code", "Code"),
    ("action", "Action", "lien"),
    ("resultat", "Résultats"),
    ("cout", "Coût par participation"),
    ("comparaison", "Actions comparables"),
    ("avis", "Avis"),
    ("comite", "Comité"),
]


def ligne(lecture: Lecture, action: ActionAnnee, avis: Continuation | None) -> dict[str, Any]:
    comparaison = comparer(action, lecture.actions, lecture.reperes) if lecture.exacte else None
    cout = cout_par_participant(action) if lecture.exacte else None
    return {
        "code": action.code,
        "action": Lien(action.intitule, adresse(lecture, "suite", action.cle)),
        "resultat": phrase_du_resultat(action) if lecture.exacte else RESERVE,
        "cout": montant(cout) if cout is not None else "inconnu" if lecture.exacte else RESERVE,
        "comparaison": phrase_de_la_comparaison(comparaison) if lecture.exacte else RESERVE,
        "avis": Badge(avis.get_avis_display(), TONS[AvisContinuation(avis.avis)]) if avis else "À donner",  # type: ignore[arg-type]
        "comite": str(avis.seance) if avis and avis.seance else "En attente" if avis else "",
        "motif": avis.motif if avis else "",
    }


def phrase_du_resultat(action: ActionAnnee) -> str:
    """« 45 personnes sur 60 attendues (75 %) »."""
    if action.reel is None:
        return "Fiche bilan non rendue"
    if action.reel.participants is None:
        return "Nombre de personnes non renseigné"
    phrase = compte(action.reel.participants, "personne")
    if action.attendu.participants:
        phrase += f" sur {nombre(action.attendu.participants)} attendues"
        phrase += f" ({pourcent(resultat(action), 0)})"
    return f"{phrase}, estimation" if action.reel.estime else phrase


def phrase_de_la_comparaison(comparaison: Comparaison | None) -> str:
    if comparaison is None:
        return "Moins de 3 actions comparables"
    return (
        f"médiane {montant(comparaison.mediane)}, de {montant(comparaison.minimum)} à {montant(comparaison.maximum)} "
        f"({comparaison.nombre} actions, {comparaison.base})"
    )


def resume(lecture: Lecture, avis: dict[str, Continuation]) -> list[tuple[str, str]]:
    siens = [avis[a.cle] for a in lecture.actions if a.cle in avis]
    comptes = [(str(choix.label), sum(1 for un in siens if un.avis == choix)) for choix in AvisContinuation]
    return [(str(n), libelle) for libelle, n in [*comptes, ("Avis à donner", len(lecture.actions) - len(siens))]]


def action_de(lecture: Lecture, cle: str) -> ActionAnnee:
    for action in lecture.actions:
        if action.cle == cle:
            return action
    raise Http404("Cette action n’existe pas, ou n’est pas dans votre périmètre.")


@acces(voir_detail)
@require_safe
def suite(request: RequeteActeur, code: str, annee: int, cle: str) -> HttpResponse:
    """One action: what was expected and reached, its cost beside others, the opinion and its reasons."""
    lecture = lire_annee(request.acteur, code, annee, voir_detail)
    return page(request, lecture, action_de(lecture, cle), None)


@acces(juger_continuation)
@require_http_methods(["GET", "HEAD", "POST"])
def juger_suite(request: RequeteActeur, code: str, annee: int, cle: str) -> HttpResponse:
    lecture = lire_annee(request.acteur, code, annee, juger_continuation)
    action = action_de(lecture, cle)
    avis = avis_de_l_annee(lecture.contrat, annee).get(cle)
    initial = {"avis": avis.avis, "motif": avis.motif} if avis else {}
    form = SuiteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        juger(acteur=request.acteur, contrat=lecture.contrat, action=action, **form.cleaned_data)
        messages.success(request, f"L’avis sur la suite de « {action.intitule} » est enregistré.")
        return redirect(adresse(lecture, "suites"))
    return page(request, lecture, action, form)


def page(request: RequeteActeur, lecture: Lecture, action: ActionAnnee, form: SuiteForm | None) -> HttpResponse:
    avis = avis_de_l_annee(lecture.contrat, lecture.annee).get(action.cle)
    lue = ligne(lecture, action, avis)
    contexte = {
        **cadre(lecture, "suites", action.intitule),
        "action": action,
        "avis": avis,
        "paires": [
            ("Portée par", action.organisme),
            ("Coût prévu", montant(action.cout_prevu) or "non renseigné"),
            ("Coût réel", montant(action.cout_reel) or "non renseigné"),
            ("Résultats", lue["resultat"]),
            ("Coût par participation", lue["cout"]),
            ("Actions comparables", lue["comparaison"]),
            ("Suite souhaitée par l’organisme", souhait(action)),
        ],
        "mesures": mesures(action) if lecture.exacte else [],
        "colonnes_mesures": [
            ("libelle", "Indicateur"),
            ("attendu", "Attendu", "nombre"),
            ("realise", "Atteint", "nombre"),
        ],
        "form": form,
        "peut_juger": juger_continuation(request.acteur, lecture.contrat),
        "juger_url": adresse(lecture, "juger_suite", action.cle),
        "retour": adresse(lecture, "suites"),
    }
    return render(request, "suivi/tableaux_suite.html", contexte, status=422 if form and form.errors else 200)


def souhait(action: ActionAnnee) -> str:
    return {"continuer": "Continuer", "modifier": "Continuer en modifiant", "arreter": "Arrêter"}.get(
        action.reel.suite if action.reel else "", "non renseignée"
    )


def mesures(action: ActionAnnee) -> list[dict[str, Any]]:
    return [
        {
            "libelle": f"{m.libelle} ({m.unite})" if m.unite else m.libelle,
            "attendu": m.attendu if m.attendu is not None else "non renseigné",
            "realise": m.realise if m.realise is not None and action.reel else "non renseigné",
        }
        for m in action.mesures
    ]


@acces(juger_continuation)
@require_POST
def valider_suites(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """The committee makes the waiting opinions of the year its own."""
    lecture = lire_annee(request.acteur, code, annee, juger_continuation)
    form = ComiteForm(request.POST, contrat_id=lecture.contrat.pk)
    if not form.is_valid():
        messages.error(request, "Choisissez la séance du comité qui reprend ces avis.")
        return redirect(adresse(lecture, "suites"))
    try:
        repris = reprendre_par_le_comite(
            acteur=request.acteur,
            contrat=lecture.contrat,
            annee=annee,
            seance=form.cleaned_data["seance"],
            cles=frozenset(a.cle for a in lecture.actions),
        )
    except ValidationError as erreur:
        messages.error(request, " ".join(erreur.messages))
    else:
        messages.success(request, f"{compte(repris, 'avis repris', 'avis repris')} par le comité.")
    return redirect(adresse(lecture, "suites"))
