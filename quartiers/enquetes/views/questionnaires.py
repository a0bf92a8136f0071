"""The questionnaire of a survey: its file checked, its versions, each as people will see it, the paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.enquetes.acces import contrat_pour, enquete_pour, questionnaire_de
from quartiers.enquetes.domain import questionnaires as domaine
from quartiers.enquetes.enums import TRANSITIONS_QUESTIONNAIRE
from quartiers.enquetes.exports_papier import langue_imprimable, papier_en_pdf
from quartiers.enquetes.forms import QuestionnaireForm
from quartiers.enquetes.models import Enquete, Questionnaire
from quartiers.enquetes.permissions import lire_enquetes, tenir_enquetes
from quartiers.enquetes.presentation import langue_choisie, langues_montrees, montrer_questionnaire
from quartiers.enquetes.queries import structure_du
from quartiers.enquetes.structure import TYPES
from quartiers.enquetes.views.communs import (
    XLSX,
    adresse,
    badge_questionnaire,
    essayer,
    montrer,
    telechargement,
    tenter,
)
from quartiers.enquetes.xlsform.exemples import exemple_xlsx, modele_xlsx
from quartiers.enquetes.xlsform.fichier import FormulaireLu, lire_fichier
from quartiers.socle.transitions import actes_possibles
from quartiers.tableurs.classeur import ClasseurIllisible
from quartiers.tableurs.problemes import Probleme

PROBLEMES_MONTRES = 40


@acces(lire_enquetes)
def questionnaire(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    """Versions; putting a file in, with what is wrong in it cell by cell."""
    objet = enquete_pour(request, lire_enquetes, code, enquete)
    if request.method != "POST":
        return page(request, objet, QuestionnaireForm())
    enquete_pour(request, tenir_enquetes, code, enquete)
    form = QuestionnaireForm(request.POST, request.FILES)
    lu: FormulaireLu | None = None
    faits: list[Questionnaire] = []
    if form.is_valid():
        fichier = form.cleaned_data["fichier"]
        try:
            lu = lire_fichier(fichier.read(), fichier.name or "questionnaire.xlsx")
        except ClasseurIllisible as refus:
            form.add_error("fichier", str(refus))
        if lu is not None and accepter(form, lu) and tenter(form, lambda: faits.append(deposer(request, objet, lu))):
            messages.success(
                request, "Le questionnaire est lu. Relisez-le dans chaque langue, puis mettez-le en service."
            )
            return redirect(adresse(objet, "apercu", faits[0].numero))
    return page(request, objet, form, lu, statut=400)


def accepter(form: QuestionnaireForm, lu: FormulaireLu) -> bool:
    """Whether the file may be kept: nothing wrong in it, what is sensitive confirmed."""
    if lu.lecture.structure is None:
        form.add_error("fichier", "Ce fichier a des erreurs : elles sont listées plus bas, avec leur cellule.")
        return False
    if lu.lecture.sensibles and not form.cleaned_data["confirmer"]:
        form.add_error(
            "confirmer", "Des questions semblent sensibles : cochez pour confirmer, et déposez à nouveau le fichier."
        )
        return False
    return True


def deposer(request: RequeteActeur, objet: Enquete, lu: FormulaireLu | None) -> Questionnaire:
    assert lu is not None  # noqa: S101 - read just before
    assert lu.lecture.structure is not None  # noqa: S101 - accepted just before
    return domaine.deposer_questionnaire(
        acteur=request.acteur,
        enquete=objet,
        structure=lu.lecture.structure,
        fichier=lu.fichier,
        remarques=[probleme.en_json() for probleme in lu.lecture.problemes],
    )


def page(
    request: RequeteActeur, objet: Enquete, form: QuestionnaireForm, lu: FormulaireLu | None = None, statut: int = 200
) -> HttpResponse:
    problemes: list[Probleme] = lu.lecture.problemes if lu else []
    versions = Questionnaire.objects.filter(enquete=objet).select_related("fichier")
    return montrer(
        request,
        objet,
        "questionnaire",
        ("Questionnaire", ""),
        statut=statut,
        form=form,
        graves=[p for p in problemes if p.grave][:PROBLEMES_MONTRES],
        remarques=[p for p in problemes if not p.grave][:PROBLEMES_MONTRES],
        versions=[
            (version, badge_questionnaire(version), len(structure_du(version).questions())) for version in versions
        ],
        types=TYPES.values(),
    )


@acces(lire_enquetes)
@require_safe
def apercu(request: RequeteActeur, code: str, enquete: str, numero: int) -> HttpResponse:
    """One version, in one of its languages, as people will see it; nothing is sent from here."""
    objet = enquete_pour(request, lire_enquetes, code, enquete)
    version = questionnaire_de(objet, numero)
    structure = structure_du(version)
    langue = langue_choisie(structure, request.GET.get("langue", ""))
    return montrer(
        request,
        objet,
        "apercu",
        ("Questionnaire", adresse(objet, "questionnaire")),
        (f"Version {numero}", ""),
        version=version,
        etat_version=badge_questionnaire(version),
        langues=langues_montrees(structure),
        papier=langue_imprimable(langue),
        actes=[
            (TRANSITIONS_QUESTIONNAIRE[acte].libelle, adresse(objet, "questionnaire_acte", numero, acte))
            for acte in actes_possibles(TRANSITIONS_QUESTIONNAIRE, version.etat)
            if acte != "remplacer"
        ],
        **montrer_questionnaire(structure, langue),
    )


@acces(tenir_enquetes)
@require_POST
def questionnaire_acte(request: RequeteActeur, code: str, enquete: str, numero: int, acte: str) -> HttpResponse:
    objet = enquete_pour(request, tenir_enquetes, code, enquete)
    version = questionnaire_de(objet, numero)
    if acte == "mettre_en_service":
        dit = f"La version {numero} est en service."
        essayer(request, lambda: domaine.mettre_en_service(acteur=request.acteur, questionnaire=version), dit)
    return redirect(adresse(objet, "apercu", numero))


@acces(lire_enquetes)
@require_safe
def papier(request: RequeteActeur, code: str, enquete: str, numero: int) -> HttpResponse:
    """The sheet to print, without any code."""
    objet = enquete_pour(request, lire_enquetes, code, enquete)
    version = questionnaire_de(objet, numero)
    langue = langue_choisie(structure_du(version), request.GET.get("langue", ""))
    contenu = papier_en_pdf(objet, version, langue, timezone.localdate(), [])
    return telechargement(contenu, f"questionnaire-{objet.code}-{langue}.pdf", "application/pdf")


@acces(tenir_enquetes)
@require_safe
def modele(request: RequeteActeur, code: str, nom: str) -> HttpResponse:
    """A workbook to start from: « modele » (explained) or « exemple » (a whole survey in two languages)."""
    contrat_pour(request, tenir_enquetes, code)
    contenus: dict[str, Any] = {"modele": modele_xlsx, "exemple": exemple_xlsx}
    genre = nom if nom in contenus else "modele"
    return telechargement(contenus[genre](), f"xlsform-{genre}.xlsx", XLSX)
