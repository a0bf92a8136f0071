"""Open answers: read one by one, grouped by themes, by a person."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.enquetes.calculs.jeu import Question
from quartiers.enquetes.chargement import charger
from quartiers.enquetes.domain import ouvertes as domaine
from quartiers.enquetes.enums_resultats import EtatTexte
from quartiers.enquetes.forms_resultats import LectureForm, ModifierThemeForm, ThemeForm
from quartiers.enquetes.models import Enquete, ReponseEnquete, ThemeReponse
from quartiers.enquetes.permissions_resultats import lire_ouvertes
from quartiers.enquetes.relecture import a_lire, accords, chercher, masquer, soupcons
from quartiers.enquetes.relecture import ouvertes as lire_ouvertes_de
from quartiers.enquetes.views.communs import adresse, montrer, tenter
from quartiers.enquetes.views.communs_resultats import NOM, enquete_close

PAR_PAGE = 30


def question_de(enquete: Enquete, nom: str) -> Question:
    trouvee = next((q for q in charger(enquete).ouvertes() if q.nom == nom), None)
    if trouvee is None:
        raise Http404("Cette question ouverte n’existe pas.")
    return trouvee


def themes_de(enquete: Enquete, question: str) -> list[ThemeReponse]:
    return list(ThemeReponse.objects.filter(enquete=enquete, question=question))


@acces(lire_ouvertes)
@require_safe
def ouvertes(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    """The open questions, and how far each has been read."""
    objet = enquete_close(request, lire_ouvertes, code, enquete)
    lignes = []
    for q in charger(objet).ouvertes():
        toutes = lire_ouvertes_de(objet, q.nom)
        lues = sum(o.lue for o in toutes)
        lignes.append(
            {"question": q, "total": len(toutes), "lues": lues, "url": adresse(objet, "question_ouverte", q.nom)}
        )
    return montrer(
        request, objet, "ouvertes", (NOM, adresse(objet, "resultats")), ("Réponses ouvertes", ""), lignes=lignes
    )


@acces(lire_ouvertes)
def question(request: RequeteActeur, code: str, enquete: str, question: str) -> HttpResponse:
    """Every answer, searched by words; the themes, and a new one."""
    objet = enquete_close(request, lire_ouvertes, code, enquete)
    posee = question_de(objet, question)
    form = ThemeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        champs = form.cleaned_data
        if tenter(form, lambda: domaine.creer_theme(acteur=request.acteur, enquete=objet, question=question, **champs)):
            messages.success(request, "Le thème est ajouté.")
            return redirect(adresse(objet, "question_ouverte", question))
    themes = themes_de(objet, question)
    toutes = lire_ouvertes_de(objet, question)
    mots = request.GET.get("mots", "")
    noms = {theme.pk: theme.libelle for theme in themes}
    page = Paginator(chercher(toutes, mots), PAR_PAGE).get_page(request.GET.get("page"))
    doubles, accord = accords(objet, question, themes)
    return montrer(
        request, objet, "question_ouverte",
        (NOM, adresse(objet, "resultats")), ("Réponses ouvertes", adresse(objet, "ouvertes")), (posee.libelle, ""),
        posee=posee, form=form, mots=mots, page=page,
        lignes=[{"o": o, "themes": [noms[t] for t in sorted(o.themes) if t in noms],
                 "url": f"{adresse(objet, 'classer_reponse', question)}?reponse={o.pk}"} for o in page.object_list],
        themes=[{"theme": t, "url": adresse(objet, "modifier_theme", t.pk)} for t in themes],
        total=len(toutes), lues=sum(o.lue for o in toutes),
        classer=adresse(objet, "classer_reponse", question),
        accords=[{"theme": a.theme.libelle, "kappa": "–" if a.kappa is None else f"{a.kappa:.2f}".replace(".", ","), "mots": a.mots} for a in accord],
        doubles=doubles if doubles >= objet.seuil else 0,
    )  # fmt: skip


@acces(lire_ouvertes)
def classer(request: RequeteActeur, code: str, enquete: str, question: str) -> HttpResponse:
    """One answer: its themes, whether it may be quoted; then the next one. `second`: a reading of one's own."""
    objet = enquete_close(request, lire_ouvertes, code, enquete)
    posee = question_de(objet, question)
    second = request.GET.get("second") == "1"
    themes, toutes = themes_de(objet, question), lire_ouvertes_de(objet, question)
    restent = a_lire(toutes, request.acteur.utilisateur, objet, question, second)
    demandee = request.GET.get("reponse", "")
    pk = int(demandee) if demandee.isdigit() else (restent[0] if restent else None)
    courante = next((o for o in toutes if o.pk == pk), None)
    suite = f"{adresse(objet, 'classer_reponse', question)}{'?second=1' if second else ''}"
    if courante is None:
        messages.info(request, "Toutes les réponses ont été lues.")
        return redirect(adresse(objet, "question_ouverte", question))
    debut: dict[str, Any] = {"texte": courante.cite or masquer(courante.texte), "etat": courante.etat or EtatTexte.LU}
    if not second:
        debut["themes"] = sorted(courante.themes)
    form = LectureForm(request.POST or None, themes=themes, second=second, initial=debut)
    if request.method == "POST" and form.is_valid():
        reponse = get_object_or_404(ReponseEnquete, enquete=objet, pk=courante.pk)
        champs = {nom: valeur for nom, valeur in form.cleaned_data.items() if nom != "themes"}
        acte = domaine.donner_second_avis if second else domaine.lire_reponse
        communs: dict[str, Any] = {"acteur": request.acteur, "reponse": reponse, "question": question}
        if tenter(form, lambda: acte(**communs, themes=list(form.cleaned_data["themes"]), **champs)):
            return redirect(suite)
    return montrer(
        request, objet, "classer_reponse",
        (NOM, adresse(objet, "resultats")), ("Réponses ouvertes", adresse(objet, "ouvertes")),
        (posee.libelle, adresse(objet, "question_ouverte", question)), ("Lire", ""),
        posee=posee, courante=courante, form=form, second=second, restent=len(restent), total=len(toutes),
        soupcons=soupcons(courante.texte), retour=adresse(objet, "question_ouverte", question), sans_theme=not themes,
    )  # fmt: skip


@acces(lire_ouvertes)
def modifier_theme(request: RequeteActeur, code: str, enquete: str, pk: int) -> HttpResponse:
    """Rename a theme, or merge it in another."""
    objet = enquete_close(request, lire_ouvertes, code, enquete)
    theme = get_object_or_404(ThemeReponse.objects.select_related("enquete"), enquete=objet, pk=pk)
    retour = adresse(objet, "question_ouverte", theme.question)
    form = ModifierThemeForm(request.POST or None, theme=theme, initial={"libelle": theme.libelle})
    if request.method == "POST" and form.is_valid():
        dans, libelle = form.cleaned_data["dans"], form.cleaned_data["libelle"]
        fait = tenter(
            form,
            lambda: (
                domaine.fusionner_themes(acteur=request.acteur, theme=theme, dans=dans)
                if dans is not None
                else domaine.renommer_theme(acteur=request.acteur, theme=theme, libelle=libelle)
            ),
        )
        if fait:
            messages.success(request, "Le thème est modifié.")
            return redirect(retour)
    return montrer(
        request, objet, "modifier_theme", (NOM, adresse(objet, "resultats")), ("Réponses ouvertes", adresse(objet, "ouvertes")),
        ("Thème", ""), theme=theme, form=form, retour=retour,
    )  # fmt: skip
