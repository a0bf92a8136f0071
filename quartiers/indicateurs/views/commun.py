"""What the pages of measures share: loading what may be seen, trails, the page of a form."""

import datetime as dt

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.indicateurs.enums import Niveau
from quartiers.indicateurs.lecture import Alentours, Moment, alentours, definition_en_cours
from quartiers.indicateurs.models import DefinitionMesure, Mesure, TerritoireObserve
from quartiers.indicateurs.valeurs_lues import Lieu


def mesure_visible(request: RequeteActeur, code: str, mesure: str) -> tuple[Contrat, Mesure, DefinitionMesure]:
    """The contract and one of its measures, defined today; else 404."""
    contrat = contrat_visible(request.acteur, code)
    trouvee = Mesure.objects.du_contrat(contrat).filter(code=mesure).first()
    definition = definition_en_cours(trouvee) if trouvee else None
    if trouvee is None or definition is None:
        raise Http404("Cette mesure n’existe pas dans ce contrat.")
    definition.mesure = trouvee
    return contrat, trouvee, definition


def mesure_a_tenir(request: RequeteActeur, code: str, mesure: str) -> tuple[Contrat, Mesure, DefinitionMesure]:
    """A measure of the contract itself: those of the public statistics are nobody's to change."""
    contrat, trouvee, definition = mesure_visible(request, code, mesure)
    if trouvee.contrat_id != contrat.pk:
        raise Http404("Cette mesure vient de la statistique publique : elle ne se change pas ici.")
    return contrat, trouvee, definition


def lieux_de(contrat: Contrat) -> Alentours:
    return alentours(contrat, jour_de_lecture(contrat))


def lieux_offerts(contrat: Contrat) -> QuerySet[TerritoireObserve]:
    """Territories that a form offers: the neighbourhoods, communes and EPCI of the contract."""
    voulus = lieux_saisis(contrat)
    connus = TerritoireObserve.objects.filter(code__in=[code for _, code in voulus])
    gardes = [pk for pk, *lieu in connus.values_list("pk", "niveau", "code") if tuple(lieu) in voulus]
    return TerritoireObserve.objects.filter(pk__in=gardes).order_by("-niveau", "nom")


def lieux_saisis(contrat: Contrat) -> set[Lieu]:
    lieux = lieux_de(contrat)
    quartiers = {(Niveau.QUARTIER.value, q.quartier.code) for q in lieux.quartiers if q.quartier}
    return quartiers | {(n, code) for n, code in lieux.references if n in {Niveau.COMMUNE, Niveau.EPCI} and code}


def moment_demande(texte: str) -> Moment | None:
    """« 2021-01-01_2021-12-31 », as the pages write it; anything else is no choice."""
    debut, _, fin = texte.partition("_")
    try:
        return dt.date.fromisoformat(debut), dt.date.fromisoformat(fin)
    except ValueError:
        return None


def fil(contrat: Contrat, *suite: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        ("Indicateurs", reverse("indicateurs:mesures", args=[contrat.code])),
        *suite,
    ]


def page_formulaire(
    request: RequeteActeur, contrat: Contrat, form: BaseForm, *, titre: str, bouton: str, retour: str, chapeau: str = ""
) -> HttpResponse:
    contexte = {
        "contrat": contrat,
        "form": form,
        "titre": titre,
        "bouton": bouton,
        "retour": retour,
        "chapeau": chapeau,
        "fil_ariane": fil(contrat, (titre, "")),
    }
    return render(request, "indicateurs/formulaire.html", contexte)
