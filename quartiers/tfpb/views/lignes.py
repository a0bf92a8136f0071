"""The actions of a programme: written, changed, taken out, fed by what residents said, adjusted during the year."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.tfpb.acces import ligne_visible, programme_visible
from quartiers.tfpb.domain import programmes as domain
from quartiers.tfpb.forms import LigneForm, VideForm
from quartiers.tfpb.models import AxeTfpb, LigneProgramme, MoyensOrdinaires, Patrimoine, Programme
from quartiers.tfpb.permissions import rediger
from quartiers.tfpb.queries.sources import ligne_prefixee, source_choisie, sources_de
from quartiers.tfpb.views.communs import (
    acte_par_formulaire,
    adresse,
    agir,
    donnees,
    fil_programme,
    url_programme,
)


def page_ligne(request: RequeteActeur, programme: Programme, form: LigneForm, **contenu: Any) -> HttpResponse:
    """The form of a line, in parts, with what the ordinary stock costs beside it."""
    surcouts = AxeTfpb.objects.filter(contrat=programme.contrat_id, surcout_seul=True).de_l_annee(programme.annee)
    contexte = {
        "contrat": programme.contrat,
        "programme": programme,
        "form": form,
        "axes_surcout": " et ".join(f"« {axe.titre} »" for axe in surcouts) or "certains axes",
        "reperes": reperes(programme),
        "retour": url_programme(programme),
        "fil_ariane": fil_programme(programme, (contenu["titre"], "")),
        "source": "",
        "motif": "motif" in form.fields,
        **contenu,
    }
    return render(request, "tfpb/ligne.html", contexte)


def reperes(programme: Programme) -> dict[str, Decimal | int | None]:
    """Ordinary level per dwelling and dwellings of the neighbourhood, as far as the landlord gave them."""
    moyens = MoyensOrdinaires.objects.filter(
        contrat=programme.contrat_id, bailleur=programme.bailleur_id, annee=programme.annee
    ).first()
    patrimoine = Patrimoine.objects.filter(
        contrat=programme.contrat_id,
        bailleur=programme.bailleur_id,
        quartier=programme.quartier_id,
        annee=programme.annee,
    ).first()
    return {
        "presence": moyens.presence_par_logement if moyens else None,
        "entretien": moyens.entretien_par_logement if moyens else None,
        "logements": patrimoine.logements if patrimoine else None,
    }


@acces(rediger)
def ajouter(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """A new action; `?depuis=observation-12` fills its first fields and keeps where it comes from."""
    programme = programme_visible(request.acteur, code, pk, rediger)
    cle = request.POST.get("depuis") or request.GET.get("depuis", "")
    source = source_choisie(request.acteur, programme, cle) if cle else None
    initial = {"logements": reperes(programme)["logements"], **(ligne_prefixee(source) if source else {})}
    form = LigneForm(donnees(request)[0], programme=programme, initial=initial)

    def acte() -> None:
        domain.ajouter_ligne(
            acteur=request.acteur, programme=programme, origines=[source] if source else [], **form.cleaned_data
        )

    if request.method == "POST" and form.is_valid() and agir(request, acte, "L’action est ajoutée.", form):
        return redirect(url_programme(programme))
    return page_ligne(
        request, programme, form, titre="Ajouter une action", bouton="Ajouter l’action", source=cle if source else ""
    )


@acces(rediger)
def modifier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    ligne = ligne_visible(request.acteur, code, pk, rediger)
    affichee = LigneProgramme.objects.select_related("axe").get(pk=ligne.pk)
    form = LigneForm(donnees(request)[0], programme=ligne.programme, instance=affichee)

    def acte() -> None:
        domain.modifier_ligne(acteur=request.acteur, ligne=ligne, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and agir(request, acte, "L’action est enregistrée.", form):
        return redirect(f"{url_programme(ligne.programme)}#ligne-{ligne.pk}")
    return page_ligne(request, ligne.programme, form, titre="Modifier l’action", bouton="Enregistrer")


@acces(rediger)
def retirer(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    ligne = ligne_visible(request.acteur, code, pk, rediger)
    return acte_par_formulaire(
        request,
        ligne.contrat,
        VideForm(donnees(request)[0]),
        lambda _: domain.retirer_ligne(acteur=request.acteur, ligne=ligne),
        "L’action est retirée du programme.",
        titre="Retirer l’action",
        chapeau=ligne.titre,
        bouton="Retirer l’action",
        genre="danger",
        retour=url_programme(ligne.programme),
        fil=fil_programme(ligne.programme),
    )


@acces(rediger)
def sources(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """What walks found and residents said: each one may start an action."""
    programme = programme_visible(request.acteur, code, pk, rediger)
    ajout = reverse("tfpb:ajouter_ligne", args=[code, pk])
    trouvees = sources_de(request.acteur, programme)
    genres = sorted({"Cartes" if s.genre.startswith("Carte") else s.genre for s in trouvees})
    contexte = {
        "contrat": programme.contrat,
        "programme": programme,
        "groupes": [
            (
                genre,
                [
                    (s, f"{ajout}?depuis={s.cle}")
                    for s in trouvees
                    if (s.genre == genre or (genre == "Cartes" and s.genre.startswith("Carte")))
                ],
            )
            for genre in genres
        ],
        "se_redige": programme.se_redige,
        "retour": url_programme(programme),
        "fil_ariane": fil_programme(programme, ("Ce que disent les habitantes et habitants", "")),
        "marches": adresse("tableau", programme.contrat),
    }
    return render(request, "tfpb/sources.html", contexte)
