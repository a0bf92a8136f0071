"""Bringing a past season in: the file, its sheets and columns, who is who, what would be written, then the report."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quartiers.appels.domain.importation import (
    Etude,
    ImportRefuse,
    abandonner_importation,
    etudier_importation,
    ouvrir_importation,
    phrase,
    regler,
    retenir_colonnes,
    valider_importation,
)
from quartiers.appels.enums import EtatDossier, EtatImportation, GenreImportation
from quartiers.appels.forms_imports import (
    ColonneForm,
    DepotImportForm,
    FeuilleForm,
    FinanceursForm,
    OptionsForm,
    OrganismesForm,
)
from quartiers.appels.imports.analyse import Proposition
from quartiers.appels.imports.vocabulaire import LIBELLES_STADES
from quartiers.appels.models import Financeur, Importation
from quartiers.appels.permissions import importer
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.socle import formats
from quartiers.socle.affichage import Badge, Colonne, Lien
from quartiers.socle.transitions import TransitionRefusee
from quartiers.tableurs.classeur import lettres
from quartiers.tableurs.valeurs import ligne_de, vide

MONTRES = 200  # rows of a list of the preview
EXTRAIT_LIGNES, EXTRAIT_COLONNES = 12, 14
TONS = {EtatImportation.EN_COURS: "info", EtatImportation.VALIDEE: "succes", EtatImportation.ABANDONNEE: "neutre"}


@acces(importer)
def imports(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_importer(request, code)
    form = DepotImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            importation = ouvrir_importation(
                acteur=request.acteur,
                contrat=contrat,
                fichier=form.cleaned_data["fichier"],
                annee=form.cleaned_data["annee"],
            )
        except ValidationError as erreur:
            form.add_error("fichier", erreur)
        else:
            regler(importation=importation, partie="options", valeurs={"origine": form.cleaned_data["origine"]})
            return redirect("appels:import_feuilles", code, importation.pk)
    lignes = [
        {
            "nom": Lien(i.nom, reverse("appels:import", args=[code, i.pk])),
            "etat": Badge(i.get_etat_display(), TONS[EtatImportation(i.etat)]),  # type: ignore[arg-type]
            "le": i.validee_le or i.cree_le,
            "par": i.cree_par or "",
            "quoi": i.rapport.get("phrase", ""),
        }
        for i in Importation.objects.filter(contrat=contrat, genre=GenreImportation.SAISON)
        .select_related("cree_par")
        .order_by("-cree_le")[:MONTRES]
    ]
    colonnes = [
        ("nom", "Fichier", "lien"),
        ("etat", "État", "badge"),
        ("le", "Date", "date"),
        ("par", "Par"),
        ("quoi", "Résultat"),
    ]
    contexte = {"contrat": contrat, "form": form, "lignes": lignes, "colonnes": colonnes, "fil_ariane": fil(contrat)}
    return render(request, "appels/imports_liste.html", contexte)


@acces(importer)
def import_feuilles(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """Sheets: which ones are read, where their header stands, their year."""
    importation = importation_en_cours(request, code, pk)
    etude = etudier_importation(importation)
    donnees = request.POST if request.method == "POST" else None
    formulaires = [FeuilleForm(donnees, prefix=f"f{rang}", proposition=p) for rang, p in enumerate(etude.propositions)]
    # Every form is judged: all its errors are shown at once.
    if donnees is not None and not [form for form in formulaires if not form.is_valid()]:
        valeurs = {form.proposition.feuille.nom: form.valeurs() for form in formulaires}
        return apres_reglage(request, importation, "feuilles", valeurs, suite_des_feuilles(formulaires))
    feuilles = [(form, extrait(form.proposition), rang) for rang, form in enumerate(formulaires)]
    return rendre(request, "feuilles", importation, etude, {"feuilles": feuilles, "formulaires": formulaires})


def suite_des_feuilles(formulaires: list[FeuilleForm]) -> tuple[str, ...]:
    lues = [rang for rang, form in enumerate(formulaires) if form.cleaned_data["lire"]]
    return ("appels:import_colonnes", str(lues[0])) if lues else ("appels:import_feuilles",)


def extrait(proposition: Proposition) -> list[dict[str, Any]]:
    """The first rows of a sheet as a spreadsheet shows them, the header's rows marked."""
    entete = proposition.entete
    debut = max(0, entete.debut - 3) if entete else 0
    return [
        {
            "numero": rang + 1,
            "entete": bool(entete and entete.debut <= rang <= entete.fin),
            "cellules": [ligne_de(c)[:40] for c in proposition.feuille.lignes[rang][:EXTRAIT_COLONNES]],
        }
        for rang in range(debut, min(debut + EXTRAIT_LIGNES, len(proposition.feuille.lignes)))
    ]


@acces(importer)
def import_colonnes(request: RequeteActeur, code: str, pk: int, rang: int) -> HttpResponse:
    """Columns of one sheet: what each one is; what is settled is remembered for the next file of this shape."""
    importation = importation_en_cours(request, code, pk)
    etude = etudier_importation(importation)
    if rang >= len(etude.propositions) or etude.propositions[rang].entete is None:
        raise Http404("Cette feuille n’a pas de colonnes à décrire.")
    proposition = etude.propositions[rang]
    donnees = request.POST if request.method == "POST" else None
    formulaires = [ColonneForm(donnees, prefix=f"c{n}", colonne=c) for n, c in enumerate(proposition.colonnes)]
    if donnees is not None and not [form for form in formulaires if not form.is_valid()]:
        colonnes = [form.colonne() for form in formulaires]
        semblables = [p.feuille.nom for p in etude.propositions if p.entete and p.signature == proposition.signature]
        valeurs = {nom: {"colonnes": [c.en_json() for c in colonnes], "lire": True} for nom in semblables}
        retenir_colonnes(contrat=importation.contrat, signature=proposition.signature, colonnes=colonnes)
        return apres_reglage(request, importation, "feuilles", valeurs, ("appels:import_qui",))
    lignes = [(form, *description(proposition, n)) for n, form in enumerate(formulaires)]
    contexte = {
        "proposition": proposition,
        "rang": rang,
        "lignes": lignes,
        "formulaires": formulaires,
        "financeurs": etude.ref.financeurs,
        "autres": [(n, p.feuille.nom) for n, p in enumerate(etude.propositions) if p.lire and n != rang],
    }
    return rendre(request, "colonnes", importation, etude, contexte)


def description(proposition: Proposition, rang: int) -> tuple[str, str, list[str]]:
    """The letter of a column, its header, and its first different values."""
    entete = proposition.entete
    if entete is None:
        return lettres(rang), "(sans titre)", []
    valeurs: dict[str, None] = {}
    for ligne in proposition.feuille.lignes[entete.fin + 1 :]:
        if not vide(ligne[rang]):
            valeurs[ligne_de(ligne[rang])[:40]] = None
        if len(valeurs) == 3:
            break
    return lettres(rang), " / ".join(entete.libelles[rang]) or "(sans titre)", list(valeurs)


@acces(importer)
def import_qui(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """Who is who: holders that resemble known ones, funders that the contract does not know."""
    importation = importation_en_cours(request, code, pk)
    etude = etudier_importation(importation)
    plan = etude.plan
    donnees = request.POST if request.method == "POST" else None
    questions = [i for i in plan.identites.values() if i.candidats]
    nommes = [f for f in plan.financeurs.values() if f.financeur is None or f.choix]
    financeurs = list(Financeur.objects.filter(contrat=importation.contrat).order_by("rang", "nom"))
    organismes = OrganismesForm(donnees, prefix="o", identites=questions)
    form_financeurs = FinanceursForm(donnees, prefix="f", nommes=nommes, financeurs=financeurs)
    if donnees is not None and organismes.is_valid() and form_financeurs.is_valid():
        regler(importation=importation, partie="organismes", valeurs=organismes.valeurs())
        return apres_reglage(request, importation, "financeurs", form_financeurs.valeurs(), ("appels:import",))
    contexte = {"organismes": organismes, "financeurs": form_financeurs, "questions": questions, "nommes": nommes}
    return rendre(request, "qui", importation, etude, contexte)


@acces(importer)
def import_apercu(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """What would be written, before anything is; once written, the report."""
    importation = importation_visible(request, code, pk)
    if importation.etat != EtatImportation.EN_COURS:
        contexte = {
            "contrat": importation.contrat,
            "importation": importation,
            "fil_ariane": fil(importation.contrat, importation.nom),
        }
        return render(request, "appels/imports_rapport.html", contexte)
    etude = etudier_importation(importation)
    options = {"finances": EtatDossier.RETENU, "masquees": True, **importation.reglages.get("options", {})}
    form = OptionsForm(request.POST if request.method == "POST" else None, initial=options)
    if request.method == "POST" and form.is_valid():
        return apres_reglage(request, importation, "options", form.valeurs(), ("appels:import",))
    return rendre(request, "apercu", importation, etude, {"form": form, **contenu_de_l_apercu(etude)})


def contenu_de_l_apercu(etude: Etude) -> dict[str, Any]:
    plan = etude.plan
    par_action = {
        action: [c for c in plan.cibles if c.action == action][:MONTRES] for action in ("creer", "modifier", "laisser")
    }
    totaux: dict[tuple[str, str], Any] = {}
    for cible in plan.cibles:
        for nom, par_stade in cible.argent.items():
            for stade, montant in par_stade.items():
                totaux[nom, stade] = totaux.get((nom, stade), 0) + montant
    stades = [
        s
        for s in ("demande", "propose", "arbitre", "vote", "notifie", "verse", "justifie")
        if any(k[1] == s for k in totaux)
    ]
    lus = [{"nom": nom, **{s: totaux.get((nom, s)) for s in stades}} for nom in dict.fromkeys(nom for nom, _ in totaux)]
    return {
        "phrase": phrase(plan),
        "par_action": par_action,
        "nouveaux": [
            i
            for i in plan.identites.values()
            if i.organisme is None and not i.choix.startswith("f:") and not i.a_trancher
        ],
        "erreurs": plan.erreurs[:MONTRES],
        "avertissements": plan.avertissements[:MONTRES],
        "faux": [c for c in plan.lecture.controles if not c.juste][:MONTRES],
        "justes": sum(c.juste for c in plan.lecture.controles),
        "lus": lus,
        "colonnes_lus": [
            Colonne("nom", "Financeur"),
            *(Colonne(s, LIBELLES_STADES[s].capitalize(), "montant") for s in stades),
        ],
        "laissees": plan.lecture.laissees[:MONTRES],
    }


@acces(importer)
@require_POST
def import_valider(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    importation = importation_visible(request, code, pk)
    try:
        plan = valider_importation(acteur=request.acteur, importation=importation)
        messages.success(request, f"Import terminé : {phrase(plan)}.")
    except (ImportRefuse, TransitionRefusee) as refus:
        messages.error(request, str(refus))
    return redirect("appels:import", code, pk)


@acces(importer)
def import_abandonner(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    importation = importation_en_cours(request, code, pk)
    if request.method == "POST":
        try:
            abandonner_importation(acteur=request.acteur, importation=importation)
            messages.success(request, "L’import est abandonné : rien n’a été écrit.")
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
        return redirect("appels:imports", code)
    contexte = {
        "contrat": importation.contrat,
        "importation": importation,
        "fil_ariane": fil(importation.contrat, importation.nom),
    }
    return render(request, "appels/imports_abandonner.html", contexte)


# Shared


def contrat_a_importer(request: RequeteActeur, code: str) -> Contrat:
    contrat = contrat_visible(request.acteur, code)
    exiger(importer, request.acteur, contrat)
    return contrat


def importation_visible(request: RequeteActeur, code: str, pk: int) -> Importation:
    contrat = contrat_a_importer(request, code)
    importation = get_object_or_404(Importation, contrat=contrat, genre=GenreImportation.SAISON, pk=pk)
    importation.contrat = contrat
    return importation


def importation_en_cours(request: RequeteActeur, code: str, pk: int) -> Importation:
    importation = importation_visible(request, code, pk)
    if importation.etat != EtatImportation.EN_COURS:
        raise Http404("Cet import est terminé : son rapport se lit dans la liste des imports.")
    return importation


def apres_reglage(
    request: RequeteActeur, importation: Importation, partie: str, valeurs: dict[str, Any], suite: tuple[str, ...]
) -> HttpResponse:
    try:
        regler(importation=importation, partie=partie, valeurs=valeurs)
    except ImportRefuse as refus:
        messages.error(request, str(refus))
        return redirect("appels:import", importation.contrat.code, importation.pk)
    nom, *reste = suite
    return redirect(nom, importation.contrat.code, importation.pk, *reste)


def rendre(
    request: RequeteActeur, etape: str, importation: Importation, etude: Etude, contexte: dict[str, Any]
) -> HttpResponse:
    contrat = importation.contrat
    premiere = next((rang for rang, p in enumerate(etude.propositions) if p.lire), 0)
    commun = {
        "contrat": contrat,
        "importation": importation,
        "plan": etude.plan,
        "remarques": etude.classeur.remarques,
        "etapes": etapes(etape, etude),
        "liens": {
            "feuilles": reverse("appels:import_feuilles", args=[contrat.code, importation.pk]),
            "colonnes": reverse("appels:import_colonnes", args=[contrat.code, importation.pk, premiere]),
            "qui": reverse("appels:import_qui", args=[contrat.code, importation.pk]),
            "apercu": reverse("appels:import", args=[contrat.code, importation.pk]),
            "valider": reverse("appels:import_valider", args=[contrat.code, importation.pk]),
            "abandonner": reverse("appels:import_abandonner", args=[contrat.code, importation.pk]),
        },
        "fil_ariane": fil(contrat, importation.nom),
    }
    return render(request, f"appels/imports_{etape}.html", {**commun, **contexte})


def etapes(courante: str, etude: Etude) -> list[dict[str, str]]:
    plan = etude.plan
    lues = sum(p.lire for p in etude.propositions)
    reconnues = sum(bool(c.champ) for p in etude.propositions if p.lire for c in p.colonnes)
    details = {
        "feuilles": f"{formats.compte(lues, 'lue')} sur {len(etude.propositions)}",
        "colonnes": formats.compte(reconnues, "reconnue"),
        "qui": formats.compte(plan.a_trancher, "question") if plan.a_trancher else "",
        "apercu": formats.compte(len(plan.erreurs), "erreur") if plan.erreurs else "",
    }
    noms = {"feuilles": "Feuilles", "colonnes": "Colonnes", "qui": "Qui est qui", "apercu": "Aperçu et import"}
    ordre = list(noms)
    return [
        {
            "libelle": noms[nom],
            "etat": etat_de_l_etape(nom, courante, ordre, plan.a_trancher),
            "detail": details[nom],
        }
        for nom in ordre
    ]


def etat_de_l_etape(nom: str, courante: str, ordre: list[str], questions: int) -> str:
    if nom == courante:
        return "courant"
    passee = ordre.index(nom) < ordre.index(courante) and not (nom == "qui" and questions)
    return "fait" if passee else "a_venir"


def fil(contrat: Contrat, ici: str = "") -> list[tuple[str, str]]:
    parents = [(contrat.nom_court, reverse("accueil:contrat", args=[contrat.code]))]
    if not ici:
        return [*parents, ("Imports", "")]
    return [*parents, ("Imports", reverse("appels:imports", args=[contrat.code])), (ici, "")]
