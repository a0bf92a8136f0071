"""Themes of a project: add, change, withdraw."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.projets_quartier.domain.projet import ajouter_theme, modifier_theme, retirer_theme
from quartiers.projets_quartier.forms import ThemeForm
from quartiers.projets_quartier.models import ProjetQuartier, Theme
from quartiers.projets_quartier.permissions import peut_suivre_projet
from quartiers.projets_quartier.queries import axes_en_vigueur
from quartiers.projets_quartier.views.chargement import projet_a_suivre
from quartiers.projets_quartier.views.projet import adresse, fil, formulaire
from quartiers.socle.modeles import en_vigueur_le


@acces(peut_suivre_projet)
def ajouter(request: RequeteActeur, code: str, quartier: str) -> HttpResponse:
    projet, jour = projet_a_suivre(request, code, quartier), timezone.localdate()
    form = ThemeForm(request.POST or None, axes=axes_en_vigueur(projet.contrat, jour))
    if request.method == "POST" and form.is_valid():
        ajouter_theme(acteur=request.acteur, projet=projet, debut=jour, **form.cleaned_data)
        messages.success(request, "Le thème est ajouté au projet et à la synthèse.")
        return redirect(adresse(projet))
    return formulaire(request, projet, form, titre="Ajouter un thème prioritaire", bouton="Ajouter")


@acces(peut_suivre_projet)
def modifier(request: RequeteActeur, code: str, quartier: str, theme: int) -> HttpResponse:
    projet, jour = projet_a_suivre(request, code, quartier), timezone.localdate()
    objet = theme_du_projet(projet, theme)
    form = ThemeForm(request.POST or None, instance=objet, axes=axes_en_vigueur(projet.contrat, jour))
    if request.method == "POST" and form.is_valid():
        modifier_theme(acteur=request.acteur, theme=theme_du_projet(projet, theme), **form.cleaned_data)
        messages.success(request, "Le thème est à jour.")
        return redirect(adresse(projet))
    return formulaire(request, projet, form, titre="Modifier un thème prioritaire", bouton="Enregistrer")


@acces(peut_suivre_projet)
def retirer(request: RequeteActeur, code: str, quartier: str, theme: int) -> HttpResponse:
    """Asks, then withdraws: the theme stays in the history and leaves the page and the synthesis."""
    projet = projet_a_suivre(request, code, quartier)
    objet = theme_du_projet(projet, theme)
    if request.method == "POST":
        retirer_theme(acteur=request.acteur, theme=objet, jour=timezone.localdate())
        messages.success(request, "Le thème est retiré du projet.")
        return redirect(adresse(projet))
    contexte = {
        "contrat": projet.contrat,
        "theme": objet,
        "retour": adresse(projet),
        "fil_ariane": [*fil(projet), ("Retirer un thème", "")],
    }
    return render(request, "projets_quartier/theme_retirer.html", contexte)


def theme_du_projet(projet: ProjetQuartier, numero: int) -> Theme:
    theme = get_object_or_404(Theme, en_vigueur_le(timezone.localdate()), projet=projet, pk=numero)
    theme.projet = projet
    return theme
