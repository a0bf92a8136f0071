"""Saving a page of fields: each alone for a script, or all that changed for a form sent whole."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils import timezone

from quartiers.appels.domain.champ import ChampInconnu, Conflit
from quartiers.appels.domain.redaction import ChampFerme
from quartiers.appels.queries.redaction import Retours
from quartiers.comptes.acces import RequeteActeur
from quartiers.socle.formats import heure_fr

# A domain function of fields, its object given: (champ=, valeur=, valeur_vue=) -> canonical text.
Ecriture = Callable[..., str]


def reponse_du_champ(request: RequeteActeur, ecrire: Ecriture) -> JsonResponse:
    """Save one field: {champ, valeur, valeur_vue} gives {valeur, heure}; 409 tells someone else's text."""
    saisie = {nom: request.POST.get(nom, "") for nom in ("champ", "valeur", "valeur_vue")}
    try:
        propre = ecrire(**saisie)
    except Conflit as conflit:
        return JsonResponse({"message": str(conflit), "actuelle": conflit.actuelle}, status=409)
    except ValidationError as erreur:
        return JsonResponse({"message": " ".join(erreur.messages)}, status=422)
    except ChampFerme as ferme:
        return JsonResponse({"message": str(ferme)}, status=423)
    except ChampInconnu:
        return JsonResponse({"message": "Ce champ n’existe pas, ou n’existe plus : rechargez la page."}, status=404)
    return JsonResponse({"valeur": propre, "heure": heure_fr(timezone.localtime())})


def enregistrer_page(request: RequeteActeur, ecrire: Ecriture) -> Retours:
    """Every field that the page sent and that changed since it was shown; what is refused comes back as typed.

    « prendre:<field> » is the button that keeps someone else's text.
    """
    retours = Retours()
    for cle in request.POST:
        if not cle.startswith("vu:"):
            continue
        nom, vu = cle[3:], request.POST.get(cle, "")
        valeur = request.POST.get(nom, "")
        if f"prendre:{nom}" in request.POST or valeur.replace("\r\n", "\n").strip() == vu.replace("\r\n", "\n").strip():
            continue
        retours.saisies[nom] = valeur
        try:
            ecrire(champ=nom, valeur=valeur, valeur_vue=vu)
        except Conflit as conflit:
            retours.conflits[nom] = conflit.actuelle
        except ValidationError as erreur:
            retours.erreurs[nom] = " ".join(erreur.messages)
        except (ChampFerme, ChampInconnu) as ferme:
            retours.erreurs[nom] = str(ferme) if isinstance(ferme, ChampFerme) else "Ce champ n’existe plus."
        else:
            del retours.saisies[nom]
    return retours
