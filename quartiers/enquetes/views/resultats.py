"""Results of a closed survey: questions, crossings, weights, waves, files."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.enquetes.acces import enquete_pour
from quartiers.enquetes.calculs.vagues import Comparaison
from quartiers.enquetes.chargement import Donnees, charger
from quartiers.enquetes.comparaison import Vagues, comparer_vagues, vagues_avant
from quartiers.enquetes.domain import resultats as domaine
from quartiers.enquetes.fichiers_reponses import archive
from quartiers.enquetes.forms_resultats import CroisementsForm, PonderationForm
from quartiers.enquetes.models import Enquete
from quartiers.enquetes.permissions_resultats import (
    exporter_microdonnees,
    lire_resultats,
    regler_resultats,
)
from quartiers.enquetes.phrases import phrases_de_methode
from quartiers.enquetes.presentation_resultats import Lecture, apercu, court, lecture
from quartiers.enquetes.rapport import rapport_en_pdf, rapport_en_word
from quartiers.enquetes.tableaux_resultats import tableaux_en_classeur
from quartiers.enquetes.views.communs import adresse, essayer, montrer, telechargement, tenter
from quartiers.enquetes.views.communs_resultats import NOM, enquete_close, lisible
from quartiers.exports.graphiques import Specification, barres_groupees, url_etroite, url_graphique
from quartiers.exports.tableaux import FORMATS
from quartiers.socle.secret.affichage import note

PAR_PAGE = 10
CHANGEMENTS_MAX = 8  # drawn on one chart
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@acces(lire_resultats)
@require_safe
def resultats(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    """Ten questions a page, alone or by one crossing question; while the survey is open, only why not yet."""
    objet = enquete_pour(request, lire_resultats, code, enquete)
    if not lisible(objet):
        return montrer(request, objet, "resultats_plus_tard", (NOM, ""), gardees=tables_gardees(objet))
    donnees = charger(objet)
    par = request.GET.get("par", "")
    if par not in donnees.publication.croisements:
        par = ""
    noms = [q.nom for q in donnees.publiees()]
    page = Paginator([*donnees.publication.croisements, *noms] if not par else noms, PAR_PAGE).get_page(
        request.GET.get("page")
    )
    return montrer(
        request, objet, "resultats", (NOM, ""),
        donnees=donnees,
        par=par,
        apercu=apercu(donnees),
        methode=phrases_de_methode(donnees),
        onglets=onglets_de(donnees, par),
        page=page,
        lectures=[avec_image(lecture(donnees, nom, par)) for nom in page.object_list],
        note=note(objet.seuil, "réponses"),
        form=CroisementsForm(questions=donnees.choisissables()) if not donnees.plan.arrete_le else None,
        anciennes=bool(vagues_avant(objet)),
        ouvertes=bool(donnees.ouvertes()),
        regle=regler_resultats(request.acteur, objet.contrat),
    )  # fmt: skip


def tables_gardees(objet: Enquete) -> list[dict[str, Any]]:
    """What is left once the answers are erased: the tables as they were published."""
    return [
        {
            "titre": f"{t['libelle']}, selon : {t['par']}".replace(" :", "\u00a0:") if t["par"] else t["libelle"],
            "colonnes": [("0", "Réponse"), *((str(n), c, "nombre") for n, c in enumerate(t["colonnes"], 1))],
            "lignes": [{str(n): case for n, case in enumerate(ligne)} for ligne in t["lignes"]],
        }
        for t in objet.agregats.get("tables", [])
    ]


def onglets_de(donnees: Donnees, par: str) -> list[dict[str, Any]]:
    base = adresse(donnees.enquete, "resultats")
    vues = [
        ("", "Toutes les réponses"),
        *((nom, f"Selon : {donnees.jeu.questions[nom].libelle}") for nom in donnees.publication.croisements),
    ]
    return [
        {"libelle": libelle, "url": f"{base}?par={nom}" if nom else base, "actif": nom == par} for nom, libelle in vues
    ]


def avec_image(lue: Lecture) -> dict[str, Any]:
    return {"lue": lue, "colonnes": lue.colonnes, "lignes": lue.en_lignes(), **images(lue.graphique)}


def images(spec: Specification | None) -> dict[str, Any]:
    return {"src": url_graphique(spec), "src_etroit": url_etroite(spec)} if spec else {"src": "", "src_etroit": ""}


@acces(regler_resultats)
@require_POST
def croisements(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    objet = enquete_close(request, regler_resultats, code, enquete)
    donnees = charger(objet)
    form = CroisementsForm(request.POST, questions=donnees.choisissables())
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for erreurs in form.errors.values() for e in erreurs))
        return redirect(adresse(objet, "resultats"))
    essayer(
        request,
        lambda: domaine.arreter_croisements(
            acteur=request.acteur,
            enquete=objet,
            croisements=form.cleaned_data["croisements"],
            possibles=[q.nom for q in donnees.choisissables()],
            jour=timezone.localdate(),
        ),
        "Les questions de croisement sont arrêtées.",
    )
    return redirect(adresse(objet, "resultats"))


@acces(regler_resultats)
def reglages(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    """How people were chosen, and the weights."""
    objet = enquete_close(request, regler_resultats, code, enquete)
    donnees = charger(objet)
    form = PonderationForm(request.POST or None, instance=donnees.plan, donnees=donnees)
    if request.method == "POST" and form.is_valid():
        champs = {nom: form.cleaned_data[nom] for nom in ("tirage", "methode", "marges", "poids_min", "poids_max")}
        if tenter(
            form,
            lambda: domaine.regler_ponderation(acteur=request.acteur, enquete=objet, fusions=form.fusions, **champs),
        ):
            messages.success(request, "Le redressement est réglé.")
            return redirect(adresse(objet, "resultats"))
    return montrer(
        request, objet, "reglages_resultats", (NOM, adresse(objet, "resultats")), ("Redressement", ""),
        form=form, donnees=donnees, retour=adresse(objet, "resultats"),
    )  # fmt: skip


@acces(lire_resultats)
@require_safe
def vagues(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    """What changed since an earlier wave (the one before, or another)."""
    objet = enquete_close(request, lire_resultats, code, enquete)
    anciennes = vagues_avant(objet)
    if not anciennes:
        raise Http404("Cette enquête n’a pas de vague précédente close.")
    choisie = next((e for e in anciennes if e.code == request.GET.get("avant")), anciennes[0])
    lues = comparer_vagues(choisie, objet)
    base = adresse(objet, "vagues")
    spec, lignes = dessin_des_vagues(lues)
    return montrer(
        request, objet, "vagues", (NOM, adresse(objet, "resultats")), ("Évolution", ""),
        vagues=lues,
        onglets=[{"libelle": e.titre, "url": f"{base}?avant={e.code}", "actif": e == choisie} for e in anciennes],
        questions=[(q, [lues.phrase(c) for c in lues.de(q.nom)]) for q in lues.questions],
        refus=[(lues.apres.jeu.questions[r.question].libelle, r.motif) for r in lues.refus],
        colonnes=[("reponse", "Réponse"), ("avant", "Avant", "nombre"), ("apres", "Après", "nombre")],
        lignes=lignes, **images(spec),
    )  # fmt: skip


def dessin_des_vagues(lues: Vagues) -> tuple[Specification | None, list[dict[str, str]]]:
    """The clearest changes, before and after; None when nothing was told apart."""
    nettes: list[Comparaison] = sorted((c for c in lues.comparaisons if c.solide or c.probable), key=lambda c: c.holm)[
        :CHANGEMENTS_MAX
    ]
    donnees, lignes = [], []
    for c in nettes:
        nom = f"{lues.apres.jeu.questions[c.question].libelle} – {lues.libelle(c)}"
        avant, apres = round(c.avant.valeur * 100), round(c.apres.valeur * 100)
        bref = f"{court(lues.libelle(c), 20)} ({court(lues.apres.jeu.questions[c.question].libelle, 24)})"
        donnees += [{"x": bref, "y": avant, "v": "avant"}, {"x": bref, "y": apres, "v": "après"}]
        lignes.append({"reponse": nom, "avant": f"{avant} %", "apres": f"{apres} %"})
    spec = barres_groupees(donnees, "x", "y", "v", "Les changements les plus nets", "%") if donnees else None
    return spec, lignes


@acces(lire_resultats)
@require_safe
def fichier(request: RequeteActeur, code: str, enquete: str, format: str) -> HttpResponse:  # noqa: A002 - in the address
    """The report (pdf, docx) or its tables (xlsx, ods)."""
    objet = enquete_close(request, lire_resultats, code, enquete)
    if format not in {"pdf", "docx", "xlsx", "ods"}:
        raise Http404("Ce format n’est pas proposé.")
    donnees, jour = charger(objet), timezone.localdate()
    nom = f"{objet.code}-resultats-{jour:%Y-%m-%d}.{format}"
    if format in {"xlsx", "ods"}:
        return telechargement(tableaux_en_classeur(donnees, format), nom, FORMATS[format][0])
    anciennes = vagues_avant(objet)
    lues = comparer_vagues(anciennes[0], objet, donnees) if anciennes else None
    if format == "pdf":
        return telechargement(rapport_en_pdf(donnees, lues, jour), nom, PDF)
    return telechargement(rapport_en_word(donnees, lues, jour), nom, WORD)


@acces(exporter_microdonnees)
@require_POST
def microdonnees(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    """The protected file of answers; who took it, and when, is in the journal."""
    objet: Enquete = enquete_close(request, exporter_microdonnees, code, enquete)
    contenu = archive(charger(objet), timezone.localtime())
    domaine.noter_export(acteur=request.acteur, enquete=objet)
    return telechargement(contenu, f"{objet.code}-reponses-{timezone.localdate():%Y-%m-%d}.zip", "application/zip")
