"""During the meeting: opening and closing, writing what is said, the screen of the room."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.gouvernance import objets
from quartiers.gouvernance.acces import seance_menee
from quartiers.gouvernance.contenu import PointRedige, contenu_du_compte_rendu, phrase_du_vote, quand
from quartiers.gouvernance.domain import seances as domaine
from quartiers.gouvernance.domain.champs import ChampFerme, ChampInconnu, Conflit, enregistrer_champ
from quartiers.gouvernance.domain.comptes_rendus import commencer
from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.models import CompteRendu, Seance
from quartiers.gouvernance.permissions import tenir
from quartiers.gouvernance.views.cadre import fil_de_la_seance, tenter, url_seance
from quartiers.socle.formats import date_fr, heure_fr


@acces(tenir)
@require_POST
def ouvrir_seance(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """A meeting opened before its day takes the date of today for good: that is asked first."""
    seance = seance_menee(request.acteur, code, pk)
    if seance.avant_son_jour and "avance" not in request.POST:
        messages.warning(
            request,
            f"Cette séance est prévue le {date_fr(seance.tenue_le)}. Pour l’ouvrir dès aujourd’hui, cochez la case qui "
            "le confirme : sa date changera.",
        )
    elif tenter(request, lambda: domaine.ouvrir_seance(acteur=request.acteur, seance=seance)):
        messages.success(request, "La séance est ouverte : notez les présences.")
        return redirect(url_seance(seance, "presences"))
    return redirect(url_seance(seance))


@acces(tenir)
@require_POST
def lever_seance(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The end: the minutes begin from what was noted."""
    seance = seance_menee(request.acteur, code, pk)
    if tenter(request, lambda: domaine.lever_seance(acteur=request.acteur, seance=seance)):
        commencer(acteur=request.acteur, seance=seance)
        messages.success(request, "La séance est levée. Le compte rendu reprend ce qui a été noté : relisez-le.")
        return redirect(url_seance(seance, "rediger"))
    return redirect(url_seance(seance))


@acces(tenir)
@require_POST
def rouvrir_seance(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    seance = seance_menee(request.acteur, code, pk)
    if tenter(request, lambda: domaine.rouvrir_seance(acteur=request.acteur, seance=seance)):
        messages.success(request, "La séance est rouverte : corrigez, puis levez-la à nouveau.")
        return redirect(url_seance(seance, "tenir"))
    return redirect(url_seance(seance))


# Writing what is said, field by field


def champ_affiche(
    nom: str, valeur: str, libelle: str, saisies: dict[str, dict[str, str]], lignes: int = 5
) -> dict[str, Any]:
    """One text of the page: what is kept (`vu`), what was typed when it could not be kept, what someone else wrote."""
    retour = saisies.get(nom, {})
    return {
        "nom": nom,
        "ancre": "c-" + nom.replace(":", "-"),
        "libelle": libelle,
        "vu": retour.get("actuelle", valeur),
        "valeur": retour.get("valeur", valeur),
        "erreur": retour.get("erreur", ""),
        "autre": retour.get("actuelle"),
        "lignes": lignes,
    }


def champs_du_point(redige: PointRedige, saisies: dict[str, dict[str, str]]) -> dict[str, Any]:
    point = redige.point
    return {
        "redige": redige,
        "point": point,
        "objet": objets.lire(point.contrat, point.objet_genre, point.objet_id) if point.pk else None,
        "discussion": champ_affiche(f"point:{point.pk}:discussion", point.discussion, "Ce qui se dit", saisies)
        if point.pk
        else None,
        "decisions": [
            {
                "decision": decision,
                "vote": phrase_du_vote(decision),
                "ouverte": decision.appliquee_le is None,
                "applicable": decision.appliquee_le is None and objets.a_un_effet(decision.objet_genre, decision.sens),
                "texte": champ_affiche(f"decision:{decision.pk}:texte", decision.texte, "Décision", saisies, 2),
            }
            for decision in redige.decisions
        ],
        "suites": redige.suites,
    }


def page_de_saisie(
    request: RequeteActeur, seance: Seance, saisies: dict[str, dict[str, str]], gabarit: str, **autres: Any
) -> HttpResponse:
    compte_rendu = CompteRendu.objects.filter(seance=seance).select_related("approuve_en").first()
    contenu = contenu_du_compte_rendu(seance, compte_rendu, confidentiel=True)
    for redige in contenu.points:
        redige.point.contrat = seance.contrat
    cadre: dict[str, Any] = {
        "contrat": seance.contrat,
        "seance": seance,
        "quand": quand(seance),
        "ouverte": seance.etat == EtatSeance.OUVERTE,
        "compte_rendu": compte_rendu,
        "points": [champs_du_point(redige, saisies) for redige in contenu.points],
        "autres": champs_du_point(contenu.autres, saisies) if contenu.autres else None,
        "contenu": contenu,
        **autres,
    }
    if compte_rendu is not None:
        cadre["introduction"] = champ_affiche("introduction", compte_rendu.introduction, "Introduction", saisies, 4)
        cadre["conclusion"] = champ_affiche("conclusion", compte_rendu.conclusion, "Conclusion", saisies, 4)
    return render(request, gabarit, cadre)


def enregistrer_page(request: RequeteActeur, seance: Seance) -> dict[str, dict[str, str]]:
    """Every text of the page that changed since it was shown; what is refused comes back as typed."""
    saisies: dict[str, dict[str, str]] = {}
    for cle in request.POST:
        if not cle.startswith("vu:"):
            continue
        nom, vu = cle[3:], request.POST.get(cle, "")
        valeur = request.POST.get(nom, vu)
        if valeur.replace("\r\n", "\n").strip() == vu.replace("\r\n", "\n").strip():
            continue
        try:
            enregistrer_champ(acteur=request.acteur, seance=seance, champ=nom, valeur=valeur, valeur_vue=vu)
        except Conflit as conflit:
            saisies[nom] = {"valeur": valeur, "actuelle": conflit.actuelle, "erreur": str(conflit)}
        except ValidationError as erreur:
            saisies[nom] = {"valeur": valeur, "erreur": " ".join(erreur.messages)}
        except ChampFerme as ferme:
            saisies[nom] = {"valeur": valeur, "erreur": str(ferme)}
        except ChampInconnu:
            continue
    return saisies


@acces(tenir)
def tenir_seance(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The page of who takes notes: discussion, decisions and tasks of each item."""
    seance = seance_menee(request.acteur, code, pk)
    if seance.etat != EtatSeance.OUVERTE:
        messages.error(request, "On n’écrit ici que pendant la séance.")
        return redirect(url_seance(seance))
    saisies: dict[str, dict[str, str]] = {}
    if request.method == "POST":
        saisies = enregistrer_page(request, seance)
        if not saisies:
            messages.success(request, "Tout est enregistré.")
            return redirect(url_seance(seance, "tenir"))
    return page_de_saisie(
        request,
        seance,
        saisies,
        "gouvernance/tenir.html",
        adresse=url_seance(seance, "enregistrer_champ"),
        fil_ariane=fil_de_la_seance(seance, ("Tenir la séance", "")),
    )


@acces(tenir)
@require_POST
def enregistrer_un_champ(request: RequeteActeur, code: str, pk: int) -> JsonResponse:
    """Save one text: {champ, valeur, valeur_vue} gives {valeur, heure}; 409 tells someone else's text."""
    seance = seance_menee(request.acteur, code, pk)
    saisie = {nom: request.POST.get(nom, "") for nom in ("champ", "valeur", "valeur_vue")}
    try:
        propre = enregistrer_champ(acteur=request.acteur, seance=seance, **saisie)
    except Conflit as conflit:
        return JsonResponse({"message": str(conflit), "actuelle": conflit.actuelle}, status=409)
    except ValidationError as erreur:
        return JsonResponse({"message": " ".join(erreur.messages)}, status=422)
    except ChampFerme as ferme:
        return JsonResponse({"message": str(ferme)}, status=423)
    except ChampInconnu:
        return JsonResponse({"message": "Ce texte n’existe plus : rechargez la page."}, status=404)
    return JsonResponse({"valeur": propre, "heure": heure_fr(timezone.localtime())})


# The screen of the room


@acces(tenir)
@require_safe
def salle(request: RequeteActeur, code: str, pk: int) -> HttpResponseBase:
    """One item at a time in big letters; the arrows of the keyboard go from one to the next.

    A confidential item shows its title only to who asks for it (`?montrer`): the room may hold guests.
    """
    seance = seance_menee(request.acteur, code, pk)
    points = list(seance.points.all())
    rang = request.GET.get("point", "1")
    if not points or not rang.isdecimal() or not 1 <= int(rang) <= len(points):
        if points and "point" in request.GET:
            raise Http404("Ce point n’est pas à l’ordre du jour.")
        return render(request, "gouvernance/salle.html", {"contrat": seance.contrat, "seance": seance, "point": None})
    place = int(rang) - 1
    point = points[place]
    decisions = seance.decisions.filter(retiree_le__isnull=True).order_by("annee", "numero")
    montrer = "montrer" in request.GET
    lisibles = decisions if montrer else decisions.filter(confidentielle=False)
    contenu = {
        "contrat": seance.contrat,
        "seance": seance,
        "quand": quand(seance),
        "point": point,
        "cache": point.confidentiel and not montrer,
        "montrer": montrer,
        "place": place + 1,
        "total": len(points),
        "precedent": place if place else None,
        "suivant": place + 2 if place + 1 < len(points) else None,
        "du_point": [d for d in lisibles if d.point_id == point.pk],
        "autres": [d for d in lisibles if d.point_id != point.pk],
        "ecrit": seance.etat == EtatSeance.OUVERTE,
    }
    return render(request, "gouvernance/salle.html", contenu)
