"""The prevention council's sheet, in one click: PDF and Word."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.models import QuartierContrat
from quartiers.tranquillite.acces import Regard, au_cercle
from quartiers.tranquillite.fiche import composer, fiche_en_pdf, fiche_en_word
from quartiers.tranquillite.forms import FicheForm
from quartiers.tranquillite.permissions import entrer_au_cercle
from quartiers.tranquillite.views.communs import adresse, aujourdhui, montrer, telechargement

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ANNEES = 6


def formulaire(request: RequeteActeur, regard: Regard) -> FicheForm:
    jour = aujourdhui()
    annees = [jour.year - n for n in range(ANNEES)]
    quartiers = [
        (q.code, q.titre)
        for q in QuartierContrat.objects.filter(contrat=regard.contrat, fin__isnull=True).order_by("rang", "pk")
    ]
    donnees = request.GET if "annee" in request.GET else None
    return FicheForm(donnees, annees=annees, quartiers=quartiers, initial={"annee": jour.year - (jour.month < 5)})


@acces(entrer_au_cercle)
@au_cercle
@require_safe
def fiche(request: RequeteActeur, regard: Regard) -> HttpResponse:
    return montrer(
        request,
        regard.contrat,
        "fiche",
        ("Fiche du conseil de prévention", ""),
        form=formulaire(request, regard),
        action=adresse(regard.contrat, "fiche_fichier"),
    )


@acces(entrer_au_cercle)
@au_cercle
@require_safe
def fiche_fichier(request: RequeteActeur, regard: Regard) -> HttpResponse:
    """`format` is « pdf » or « docx »: the name of the button that was pressed."""
    form = formulaire(request, regard)
    if not form.is_bound or not form.is_valid():
        raise Http404("Cette fiche n’existe pas : choisissez une année et un quartier proposés.")
    code = form.cleaned_data["quartier"]
    quartier = QuartierContrat.objects.filter(contrat=regard.contrat, code=code).first() if code else None
    feuille = composer(regard.contrat, quartier, form.cleaned_data["annee"], aujourdhui())
    if request.GET.get("format") == "docx":
        return telechargement(fiche_en_word(feuille), f"{feuille.nom}.docx", WORD)
    return telechargement(fiche_en_pdf(feuille), f"{feuille.nom}.pdf", "application/pdf")
