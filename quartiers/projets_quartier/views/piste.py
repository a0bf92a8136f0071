"""Action leads of a project: add, change, move forward."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.projets_quartier.domain.piste import ajouter_piste, avancer_piste, modifier_piste
from quartiers.projets_quartier.enums import TRANSITIONS_PISTE
from quartiers.projets_quartier.forms import AvancementForm, PisteForm
from quartiers.projets_quartier.models import Piste, ProjetQuartier
from quartiers.projets_quartier.permissions import peut_suivre_projet
from quartiers.projets_quartier.views.chargement import projet_a_suivre
from quartiers.projets_quartier.views.projet import adresse, formulaire
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.transitions import TransitionRefusee


@acces(peut_suivre_projet)
def ajouter(request: RequeteActeur, code: str, quartier: str) -> HttpResponse:
    projet, jour = projet_a_suivre(request, code, quartier), timezone.localdate()
    form = PisteForm(request.POST or None, projet=projet, jour=jour)
    if request.method == "POST" and form.is_valid():
        ajouter_piste(acteur=request.acteur, projet=projet, debut=jour, **form.cleaned_data)
        messages.success(request, "La piste d’action est ajoutée.")
        return redirect(adresse(projet))
    return formulaire(request, projet, form, titre="Ajouter une piste d’action", bouton="Ajouter")


@acces(peut_suivre_projet)
def modifier(request: RequeteActeur, code: str, quartier: str, piste: int) -> HttpResponse:
    projet, jour = projet_a_suivre(request, code, quartier), timezone.localdate()
    form = PisteForm(request.POST or None, instance=piste_du_projet(projet, piste), projet=projet, jour=jour)
    if request.method == "POST" and form.is_valid():
        modifier_piste(acteur=request.acteur, piste=piste_du_projet(projet, piste), **form.cleaned_data)
        messages.success(request, "La piste d’action est à jour.")
        return redirect(f"{adresse(projet)}#piste-{piste}")
    return formulaire(request, projet, form, titre="Modifier une piste d’action", bouton="Enregistrer")


@acces(peut_suivre_projet)
def avancer(request: RequeteActeur, code: str, quartier: str, piste: int, acte: str) -> HttpResponse:
    if acte not in TRANSITIONS_PISTE:
        raise Http404
    projet, mouvement = projet_a_suivre(request, code, quartier), TRANSITIONS_PISTE[acte]
    objet = piste_du_projet(projet, piste)
    retour = redirect(f"{adresse(projet)}#piste-{piste}")
    form = AvancementForm(request.POST if request.method == "POST" else None, vers=mouvement.vers)
    if request.method == "POST" and form.is_valid():
        try:
            avancer_piste(acteur=request.acteur, piste=objet, acte=acte, jour=timezone.localdate(), **form.cleaned_data)
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
            return retour
        except ValidationError as erreur:
            form.add_error(None, erreur)
        else:
            messages.success(request, f"La piste est maintenant : {objet.get_etat_display().lower()}.")
            return retour
    return formulaire(request, projet, form, titre=mouvement.libelle, bouton=mouvement.libelle, objet=objet.titre)


def piste_du_projet(projet: ProjetQuartier, numero: int) -> Piste:
    piste = get_object_or_404(Piste, en_vigueur_le(timezone.localdate()), projet=projet, pk=numero)
    piste.projet = projet
    return piste
