"""A partner fills its own table: by the signed link of its letter, or with an account. The same pages, two doors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur, acces, public
from quartiers.comptes.politiques import Acteur
from quartiers.engagements.classeur import TYPE_XLSX, ecrire_classeur, nom_du_classeur
from quartiers.engagements.domain import depots as domaine_depots
from quartiers.engagements.domain.reponses import Conflit, ajouter_mesure, ecrire, fautes, joindre, remettre
from quartiers.engagements.enums import A_REMPLIR, EtatCollecte, EtatDepot
from quartiers.engagements.forms_collecte import DepotForm, MesureForm
from quartiers.engagements.liens import LienPerime, demande_du_lien
from quartiers.engagements.models import DemandePartenaire, DepotClasseur
from quartiers.engagements.permissions import repondre
from quartiers.engagements.presentation import badge_de_demande
from quartiers.engagements.questionnaire import ChampReponse, Question, Tableau, tableau_de
from quartiers.engagements.views.cadre import demande_a_remplir, fil_des_engagements
from quartiers.socle.formats import compte, heure_fr
from quartiers.socle.transitions import TransitionRefusee
from quartiers.tableurs.classeur import ClasseurIllisible

OUVERTES = 3  # rows of a heading: above, only the next one to fill is open


@dataclass(frozen=True)
class Porte:
    """How one came in. By link nobody is known: the journal says that the answer came by the partner's link."""

    demande: DemandePartenaire
    acteur: Acteur
    jeton: str = ""

    def adresse(self, route: str = "", *arguments: Any) -> str:
        """`route`: "" for the first page, else rubrique, champ, classeur, deposer, depot, envoyer."""
        if self.jeton:
            nom = f"engagements:lien_{route}" if route else "engagements:repondre_par_lien"
            return reverse(nom, args=[self.jeton, *arguments])
        d = self.demande
        nom = f"engagements:tableau_{route}" if route else "engagements:tableau"
        return reverse(nom, args=[d.contrat.code, d.collecte.annee, d.pk, *arguments])

    @property
    def ouverte(self) -> bool:
        return self.demande.etat in A_REMPLIR and self.demande.collecte.etat == EtatCollecte.OUVERTE

    @property
    def fil(self) -> list[tuple[str, str]]:
        return [] if self.jeton else fil_des_engagements(self.demande.contrat, ("Votre tableau", ""))


Page = Callable[Concatenate[RequeteActeur, Porte, ...], HttpResponseBase]


def par_compte(page: Page) -> Callable[..., HttpResponseBase]:
    """The page for who has an account: its own organisation's table, or the team's reading."""

    @acces(repondre)
    @wraps(page)
    def vue(request: RequeteActeur, code: str, annee: int, pk: int, **autres: Any) -> HttpResponseBase:
        demande = demande_a_remplir(request, code, annee, pk)
        return page(request, Porte(demande, request.acteur), **autres)

    return vue


def par_lien(page: Page) -> Callable[..., HttpResponseBase]:
    """The page by signed link. Who is logged in elsewhere acts here as the partner's link, not as oneself."""

    @public
    @wraps(page)
    def vue(request: RequeteActeur, jeton: str, **autres: Any) -> HttpResponseBase:
        try:
            demande = demande_du_lien(jeton)
        except LienPerime as perime:
            return render(request, "engagements/lien_perime.html", {"message": str(perime)}, status=404)
        reponse = page(request, Porte(demande, Acteur(), jeton), **autres)
        reponse["Cache-Control"] = "private, no-store"
        reponse["Referrer-Policy"] = "same-origin"  # the address is the key: it is told to no other site
        return reponse

    return vue


# First page


def accueil(request: RequeteActeur, porte: Porte) -> HttpResponseBase:
    """What is asked, what is done, the workbook, handing in."""
    demande = porte.demande
    tableau = tableau_de(demande)
    form = DepotForm()
    contexte = {
        **cadre(porte, tableau),
        "rubriques": [
            {
                "nom": nom,
                "url": porte.adresse("rubrique", rang),
                "faites": sum(tableau.repondue(q) for q in questions),
                "total": len(questions),
            }
            for rang, (nom, questions) in enumerate(tableau.rubriques, 1)
        ],
        "form": form,
        "depots": demande.depots.filter(etat=EtatDepot.A_RELIRE),
        "fautes": fautes(tableau),
    }
    return render(request, "engagements/tableau.html", contexte)


def cadre(porte: Porte, tableau: Tableau) -> dict[str, Any]:
    demande = porte.demande
    return {
        "contrat": demande.contrat,
        "demande": demande,
        "collecte": demande.collecte,
        "porte": porte,
        "ouverte": porte.ouverte,
        "etat": badge_de_demande(demande.etat),
        "remplissage": tableau.remplissage,
        "accueil_tableau": porte.adresse(),
        "adresses": {nom: porte.adresse(nom) for nom in ("champ", "classeur", "deposer", "envoyer")},
        "fil_ariane": porte.fil,
    }


# A heading of the table


def rubrique(request: RequeteActeur, porte: Porte, rubrique: int) -> HttpResponseBase:
    """One heading: its rows, saved as they are typed; without script the button saves them all."""
    tableau = tableau_de(porte.demande)
    rubriques = tableau.rubriques
    if not 1 <= rubrique <= len(rubriques):
        raise Http404("Cette rubrique n’est pas dans votre tableau.")
    nom, questions = rubriques[rubrique - 1]
    saisies: dict[str, dict[str, str]] = {}
    deplie = "deplier" in request.GET
    mesure = MesureForm(request.POST if "ajouter" in request.POST else None, tableau=tableau, rubrique=nom)
    if request.method == "POST":
        saisies, suite = traiter(request, porte, tableau, questions, mesure)
        if suite is not None:
            return suite
        if not saisies and not mesure.is_bound:
            messages.success(request, "Tout est enregistré.")
            ensuite = rubrique + 1 if "suite" in request.POST and rubrique < len(rubriques) else rubrique
            return redirect(porte.adresse("rubrique", ensuite) if "suite" in request.POST else porte.adresse())
    contexte = {
        **cadre(porte, tableau),
        "nom": nom,
        "numero": rubrique,
        "nombre": len(rubriques),
        "questions": depliees([question_affichee(tableau, q, saisies) for q in questions], tout=deplie),
        "plusieurs": len(questions) > OUVERTES,
        "deplie": deplie,
        "faites": sum(map(tableau.repondue, questions)),
        "avancement": f"{compte(sum(map(tableau.repondue, questions)), 'ligne remplie', 'lignes remplies')} sur {len(questions)}",
        "mesure": mesure if any(q.dispositif_id for q in questions) else None,
        "precedente": porte.adresse("rubrique", rubrique - 1) if rubrique > 1 else "",
        "derniere": rubrique == len(rubriques),
    }
    return render(request, "engagements/tableau_rubrique.html", contexte)


def traiter(
    request: RequeteActeur, porte: Porte, tableau: Tableau, questions: list[Question], mesure: MesureForm
) -> tuple[dict[str, dict[str, str]], HttpResponseBase | None]:
    """What was typed, files, a row more: (what is refused, with its reason; the answer when there is nothing to show)."""
    try:
        saisies = enregistrer_les_cases(request, porte, tableau)
        for question in questions:
            fichier = request.FILES.get(f"piece:{question.cle}")
            if fichier is not None:
                saisies |= joindre_la_piece(porte, tableau, question, fichier)
        if mesure.is_bound and mesure.is_valid():
            donnees = mesure.cleaned_data
            ajouter_mesure(
                acteur=porte.acteur, tableau=tableau, dispositif_id=donnees["dispositif"], unite=donnees["unite"]
            )
            messages.success(request, "La ligne est ajoutée.")
            return saisies, redirect(request.path)
    except TransitionRefusee as refus:
        messages.error(request, str(refus))
        return {}, redirect(porte.adresse())
    return saisies, None


def joindre_la_piece(porte: Porte, tableau: Tableau, question: Question, fichier: Any) -> dict[str, dict[str, str]]:
    try:
        joindre(acteur=porte.acteur, tableau=tableau, cle=question.cle, fichier=fichier)
    except ValidationError as faute:
        return {f"piece:{question.cle}": {"erreur": " ".join(faute.messages)}}
    return {}


def enregistrer_les_cases(request: RequeteActeur, porte: Porte, tableau: Tableau) -> dict[str, dict[str, str]]:
    """Every cell that changed since it was shown; what is refused comes back as typed."""
    saisies: dict[str, dict[str, str]] = {}
    for cle in request.POST:
        if not cle.startswith("vu:"):
            continue
        nom, vu = cle[3:], request.POST.get(cle, "")
        valeur = request.POST.get(nom, vu)
        if net(valeur) == net(vu):
            continue
        question, _, champ = nom.rpartition(".")
        try:
            ecrire(acteur=porte.acteur, tableau=tableau, cle=question, champ=champ, valeur=valeur, valeur_vue=vu)
        except Conflit as conflit:
            saisies[nom] = {"valeur": valeur, "actuelle": conflit.actuelle, "erreur": str(conflit)}
        except ValidationError as faute:
            saisies[nom] = {"valeur": valeur, "erreur": " ".join(faute.messages)}
    return saisies


def net(texte: str) -> str:
    return texte.replace("\r\n", "\n").strip()


def question_affichee(tableau: Tableau, question: Question, saisies: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    cases = [case_affichee(tableau, question, champ, saisies) for champ in question.champs]
    piece = saisies.get(f"piece:{question.cle}", {})
    precisions = [case for case in cases if question.dispositif_id and case["genre"] != "nombre"]
    return {
        "question": question,
        "ancre": question.cle,
        "cases": [case for case in cases if not case["quartier"] and case not in precisions],
        "precisions": precisions,
        "precisions_ouvertes": any(case["erreur"] for case in precisions) or tableau.repondue(question),
        "quartiers": [case for case in cases if case["quartier"]],
        "quartiers_ouverts": any(case["valeur"] for case in cases if case["quartier"]),
        "piece": tableau.objets[question.cle].piece,
        "piece_erreur": piece.get("erreur", ""),
        "repondue": tableau.repondue(question),
        "resume": next((case["dite"] for case in cases if case["principale"] and case["dite"]), ""),
        "fautive": bool(piece) or any(case["erreur"] for case in cases),
    }


def depliees(questions: list[dict[str, Any]], *, tout: bool) -> list[dict[str, Any]]:
    """Which rows are open: all of a short heading; else those to mend and the next one to fill."""
    suivante = next((q["ancre"] for q in questions if not q["repondue"]), "")
    for question in questions:
        question["ouverte"] = tout or len(questions) <= OUVERTES or question["fautive"] or question["ancre"] == suivante
    return questions


def case_affichee(
    tableau: Tableau, question: Question, champ: ChampReponse, saisies: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    nom, stockee = f"{question.cle}.{champ.nom}", tableau.reponses[question.cle].get(champ.nom, "")
    saisie = saisies.get(nom, {})
    montree = stockee if champ.genre == "choix" else champ.montrer(stockee)
    return {
        "nom": nom,
        "ancre": f"c-{nom.replace('.', '-')}",
        "libelle": champ.libelle,
        "aide": champ.aide,
        "genre": champ.genre,
        "choix": champ.choix,
        "maximum": champ.maximum,
        "quartier": champ.quartier is not None,
        "principale": champ.nom in question.principaux,
        "dite": champ.montrer(stockee),
        "valeur": saisie.get("valeur", montree),
        "vu": saisie.get("actuelle", stockee if champ.genre == "choix" else montree),
        "autre": champ.montrer(saisie["actuelle"]) if "actuelle" in saisie else None,
        "erreur": saisie.get("erreur", ""),
        "unite": question.unite if champ.genre == "nombre" else "",
    }


def champ(request: RequeteActeur, porte: Porte) -> HttpResponseBase:
    """Save one cell: {champ, valeur, valeur_vue} gives {valeur, heure}; 409 tells someone else's text."""
    if request.method != "POST":
        return HttpResponse(status=405)
    tableau = tableau_de(porte.demande)
    cle, _, nom = request.POST.get("champ", "").rpartition(".")
    question = tableau.question(cle)
    case = question.champ(nom) if question else None
    if case is None:
        return JsonResponse({"message": "Cette case n’existe plus\u00a0: rechargez la page."}, status=404)
    valeur, vue = request.POST.get("valeur", ""), request.POST.get("valeur_vue", "")
    try:
        lue = ecrire(acteur=porte.acteur, tableau=tableau, cle=cle, champ=nom, valeur=valeur, valeur_vue=vue)
    except Conflit as conflit:
        actuelle = conflit.actuelle if case.genre == "choix" else case.montrer(conflit.actuelle)
        return JsonResponse({"message": str(conflit), "actuelle": actuelle}, status=409)
    except ValidationError as faute:
        return JsonResponse({"message": " ".join(faute.messages)}, status=422)
    except TransitionRefusee as refus:
        return JsonResponse({"message": str(refus)}, status=423)
    montree = lue if case.genre == "choix" else case.montrer(lue)
    return JsonResponse({"valeur": montree, "heure": heure_fr(timezone.localtime())})


def envoyer(request: RequeteActeur, porte: Porte) -> HttpResponseBase:
    """Hand the table in."""
    if request.method == "POST":
        try:
            remettre(acteur=porte.acteur, demande=porte.demande)
        except ValidationError as faute:
            for message in faute.messages:
                messages.error(request, message)
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, "Merci\u00a0: vos réponses sont envoyées. L’équipe du contrat les relit.")
    return redirect(porte.adresse())


# The workbook


def classeur(request: RequeteActeur, porte: Porte) -> HttpResponseBase:  # noqa: ARG001 - one shape for all pages
    reponse = HttpResponse(ecrire_classeur(tableau_de(porte.demande), timezone.now()), content_type=TYPE_XLSX)
    reponse["Content-Disposition"] = f'attachment; filename="{nom_du_classeur(porte.demande)}"'
    return reponse


def deposer(request: RequeteActeur, porte: Porte) -> HttpResponseBase:
    """A workbook sent back: read, then shown before anything is written."""
    form = DepotForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            depot = domaine_depots.deposer_classeur(
                acteur=porte.acteur, tableau=tableau_de(porte.demande), fichier=form.cleaned_data["fichier"]
            )
        except (ClasseurIllisible, ValidationError) as faute:
            form.add_error("fichier", faute.messages if isinstance(faute, ValidationError) else str(faute))
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
            return redirect(porte.adresse())
        else:
            return redirect(porte.adresse("depot", depot.pk))
    contexte = {**cadre(porte, tableau_de(porte.demande)), "form": form}
    return render(request, "engagements/tableau_deposer.html", contexte)


def depot(request: RequeteActeur, porte: Porte, depot: int) -> HttpResponseBase:
    """What the workbook changes, conflicts side by side, the lines kept aside."""
    objet = porte.demande.depots.filter(pk=depot).select_related("document").first()
    if objet is None:
        raise Http404("Ce fichier n’est pas de votre tableau.")
    tableau = tableau_de(porte.demande)
    if request.method == "POST" and (suite := agir_sur_le_depot(request, porte, tableau, objet)):
        return suite
    contexte = {
        **cadre(porte, tableau),
        "depot": objet,
        "a_relire": objet.etat == EtatDepot.A_RELIRE,
        "conflits": [e for e in ecarts_affiches(tableau, objet) if e["conflit"]],
        "changements": [e for e in ecarts_affiches(tableau, objet) if not e["conflit"]],
        "lignes_du_tableau": [
            (q.cle, f"{q.libelle[:110]} – {q.unite}" if q.unite else q.libelle[:120]) for q in tableau.questions
        ],
        "pas_a_nous": domaine_depots.PAS_A_NOUS,
    }
    return render(request, "engagements/tableau_depot.html", contexte)


def agir_sur_le_depot(
    request: RequeteActeur, porte: Porte, tableau: Tableau, objet: DepotClasseur
) -> HttpResponseBase | None:
    acteur = porte.acteur
    try:
        if "ecarter" in request.POST:
            domaine_depots.ecarter(acteur=acteur, depot=objet)
            messages.success(request, "Ce fichier est écarté\u00a0: rien n’a été écrit.")
            return redirect(porte.adresse())
        if "rapprocher" in request.POST:
            cibles = {rang: request.POST.get(f"ligne-{rang}", "") for rang in range(len(objet.inconnues))}
            nombre = domaine_depots.rapprocher(acteur=acteur, tableau=tableau, depot=objet, cibles=cibles)
            messages.success(
                request, f"{compte(nombre, 'ligne')} rapprochée{'s' if nombre > 1 else ''}. Ce choix est retenu."
            )
            return redirect(request.path)
        choix = {cle[6:]: str(valeur) for cle, valeur in request.POST.items() if cle.startswith("choix:")}
        nombre = domaine_depots.reprendre(acteur=acteur, tableau=tableau, depot=objet, choix=choix)
        messages.success(
            request, f"{compte(nombre, 'case')} reprise{'s' if nombre > 1 else ''} du fichier. Relisez, puis envoyez."
        )
        return redirect(porte.adresse())
    except ValidationError as faute:
        messages.error(request, " ".join(faute.messages))
    except (TransitionRefusee, Conflit) as refus:
        messages.error(request, str(refus))
    return None


def ecarts_affiches(tableau: Tableau, objet: DepotClasseur) -> list[dict[str, Any]]:
    """Each change as a person reads it; one that the base met meanwhile becomes a conflict."""
    montres = []
    for ecart in objet.ecarts:
        question = tableau.question(ecart["cle"])
        case = question.champ(ecart["champ"]) if question else None
        if case is None:
            continue
        actuelle = tableau.reponses[ecart["cle"]].get(ecart["champ"], "")
        montres.append({
            **ecart,
            "nom": f"{ecart['cle']}.{ecart['champ']}",
            "avant": case.montrer(actuelle) or "(vide)",
            "apres": case.montrer(ecart["fichier"]) or "(vide)",
            "conflit": objet.etat == EtatDepot.A_RELIRE and (ecart["conflit"] or actuelle not in (ecart["base"], ecart["fichier"])),
        })  # fmt: skip
    return montres


PAGES: dict[str, Page] = {
    "": accueil,
    "rubrique": rubrique,
    "champ": champ,
    "envoyer": envoyer,
    "classeur": classeur,
    "deposer": deposer,
    "depot": depot,
}
PAR_COMPTE = {nom: par_compte(page) for nom, page in PAGES.items()}
PAR_LIEN = {nom: par_lien(page) for nom, page in PAGES.items()}
