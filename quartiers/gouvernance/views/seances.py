"""The meetings of a contract: the list, one meeting before, during and after, and what its team prepares."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces, public
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.documents.views import servir
from quartiers.gouvernance import calendrier, objets
from quartiers.gouvernance.acces import (
    ABSENTE,
    Regard,
    compte_rendu_lisible,
    instance_menee,
    seance_menee,
    seance_visible,
    seances_visibles,
    sieges_de,
)
from quartiers.gouvernance.contenu import contenu_du_compte_rendu, ou, phrase_des_presences, quand
from quartiers.gouvernance.domain import seances as domaine
from quartiers.gouvernance.domain.conversions import lecture_de
from quartiers.gouvernance.domain.convocations import hors_delai, manques_de
from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.forms_seances import SeanceForm
from quartiers.gouvernance.models import MembreInstance, PiecePoint, Point, Presence, Seance
from quartiers.gouvernance.permissions import mene, preparer, regler_modeles
from quartiers.gouvernance.presentation import etat_de_seance, resume_de_seance
from quartiers.gouvernance.queries import instances_en_vigueur
from quartiers.gouvernance.reponses import fichier
from quartiers.gouvernance.views.cadre import (
    fil_de_l_instance,
    fil_de_la_seance,
    fil_du_contrat,
    formulaire,
    tenter,
    url_instance,
    url_seance,
)


@public
@require_safe
def seances(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    jour = timezone.localdate()
    toutes = list(seances_visibles(request.acteur, contrat).order_by("tenue_le", "debut", "pk"))
    finies = {EtatSeance.TENUE, EtatSeance.ANNULEE}
    a_venir = [s for s in toutes if s.etat not in finies]
    passees = [s for s in reversed(toutes) if s.etat in finies]
    menees = [i for i in instances_en_vigueur(contrat, jour) if mene(request.acteur, i)]
    contenu = {
        "contrat": contrat,
        "a_venir": [resume_de_seance(s) for s in a_venir],
        "passees": [resume_de_seance(s) for s in passees],
        "menees": menees,
        "regle_modeles": regler_modeles(request.acteur, contrat),
        "fil_ariane": fil_du_contrat(contrat, ("Séances", "")),
    }
    return render(request, "gouvernance/seances.html", contenu)


@public
@require_safe
def seance(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """What each may see: the public that it is announced and its published minutes; the members the agenda too."""
    objet, regard = seance_visible(request.acteur, code, pk)
    compte_rendu = compte_rendu_lisible(objet, regard)
    points = regard.points(objet) if regard.suit else []
    releve = contenu_du_compte_rendu(objet, compte_rendu, confidentiel=regard.confidentiel, noms=regard.suit)
    contenu = {
        "contrat": objet.contrat,
        "seance": objet,
        "regard": regard,
        "quand": quand(objet),
        "ou": ou(objet),
        "etat": etat_de_seance(objet),
        "points": [ligne_de_point(request.acteur, objet, point) for point in points],
        "minutes": sum(point.duree or 0 for point in points),
        "compte_rendu": compte_rendu,
        "decisions": releve.decisions if regard.suit or compte_rendu else [],
        "comptes": releve.comptes if regard.suit and releve.presences else None,
        "presences": phrase_des_presences(releve.comptes) if objet.etat == EtatSeance.TENUE else "",
        "reponses": sum(presence.repondu_le is not None for presence in releve.presences),
        "attendues": len(releve.presences),
        "modifiable": regard.mene and objet.etat not in {EtatSeance.TENUE, EtatSeance.ANNULEE},
        "fil_ariane": fil_de_la_seance(objet),
        **(contexte_de_conduite(objet) if regard.mene else {}),
    }
    siege = sieges_de(request.acteur, timezone.localdate(), objet.instance_id).first()
    contenu |= {"siege": siege, "presence": presence_du_siege(objet, siege)}
    return render(request, "gouvernance/seance.html", contenu)


def presence_du_siege(objet: Seance, siege: MembreInstance | None) -> Presence | None:
    return Presence.objects.filter(seance=objet, membre=siege).first() if siege else None


def ligne_de_point(acteur: Acteur, objet: Seance, point: Point) -> dict[str, object]:
    genre = objets.genres().get(point.objet_genre)
    return {
        "point": point,
        "pieces": [(piece, lecture_de(piece.document)) for piece in point.pieces.all()],
        "objet": objets.lire(objet.contrat, point.objet_genre, point.objet_id),
        "lisible": genre is not None and genre.lisible(acteur, objet.contrat),
        "avec_piece": genre is not None and genre.piece is not None,
    }


def contexte_de_conduite(objet: Seance) -> dict[str, object]:
    """What who runs the meeting is told: what is missing, what is late, who was written to."""
    envois = list(objet.envois.all())
    dernier = envois[-1] if envois else None
    return {
        "manques": manques_de(objet) if objet.etat == EtatSeance.PREPARATION else [],
        "hors_delai": hors_delai(objet) if objet.etat == EtatSeance.PREPARATION else None,
        "a_redire": objet.etat == EtatSeance.CONVOQUEE
        and bool(envois)
        and all(envoi.sequence < objet.sequence for envoi in envois),
        "envois": len(envois),
        "dernier_envoi": dernier,
        "a_l_ordre": list(objet.instance.preparations.select_related("par_instance", "par_organisme")),
    }


@acces(preparer)
def creer_seance(request: RequeteActeur, code: str, instance: str) -> HttpResponse:
    objet = instance_menee(request.acteur, code, instance)
    form = SeanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        faites: list[Seance] = []
        acte = domaine.preparer_seance
        if tenter(request, lambda: faites.append(acte(acteur=request.acteur, instance=objet, **form.champs())), form):
            messages.success(request, "La séance est préparée : composez son ordre du jour.")
            return redirect(url_seance(faites[0]))
    return formulaire(
        request,
        objet.contrat,
        form,
        titre="Préparer une séance",
        retour=url_instance(objet),
        fil=fil_de_l_instance(objet, ("", ""))[:-1],
        chapeau=f"{objet}",
    )


@acces(preparer)
def modifier_seance(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = seance_menee(request.acteur, code, pk)
    form = SeanceForm(request.POST or None, seance=objet)
    if request.method == "POST" and form.is_valid():
        a_dire: list[bool] = []
        acte = domaine.modifier_seance
        if tenter(request, lambda: a_dire.append(acte(acteur=request.acteur, seance=objet, **form.champs())), form):
            if a_dire[0]:
                messages.warning(request, "La séance est à jour. Envoyez le changement aux membres convoqués.")
            else:
                messages.success(request, "La séance est à jour.")
            return redirect(url_seance(objet))
    return formulaire(
        request,
        objet.contrat,
        form,
        titre="Modifier la séance",
        retour=url_seance(objet),
        fil=fil_de_la_seance(objet, ("", ""))[:-1],
    )


# Files of a meeting, for who may read its agenda


def seance_suivie(request: RequeteActeur, code: str, pk: int) -> tuple[Seance, Regard]:
    objet, regard = seance_visible(request.acteur, code, pk)
    if not regard.suit:
        raise Http404(ABSENTE)
    return objet, regard


@public
@require_safe
def invitation(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The event alone, for one's own calendar."""
    objet, regard = seance_visible(request.acteur, code, pk)
    points = regard.points(objet) if regard.suit else []
    adresse = request.build_absolute_uri(reverse("gouvernance:seance", args=[code, pk]))
    corps = calendrier.invitation(objet, points, methode=calendrier.PUBLISH, adresse=adresse)
    return fichier(corps, f"seance-{objet.tenue_le:%Y-%m-%d}.ics", "text/calendar; charset=utf-8")


@public
@require_safe
def dossier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    from quartiers.gouvernance.dossier import dossier_de_seance  # pypdf: only for a booklet

    objet, regard = seance_suivie(request, code, pk)
    return fichier(dossier_de_seance(objet, regard.points(objet)), f"dossier-{objet.tenue_le:%Y-%m-%d}.pdf")


@public
@require_safe
def piece(request: RequeteActeur, code: str, pk: int, piece: int) -> HttpResponseBase:
    """One paper of the agenda: members read it even when the contract's other documents are closed to them."""
    objet, regard = seance_suivie(request, code, pk)
    trouvee = PiecePoint.objects.filter(point__seance=objet, pk=piece).select_related("point", "document").first()
    if trouvee is None or not regard.voit(trouvee.point):
        raise Http404("Cette pièce n’existe pas, ou ne vous est pas ouverte.")
    return servir(trouvee.document)
