"""Inviting people, the habilitations of one's perimeter, a person's account."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartiers.accueil.domain import habilitations as domaine
from quartiers.accueil.domain.conservation import date_d_effacement
from quartiers.accueil.forms_habilitations import FiltreForm, InviterForm, MotifForm
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.comptes.models import Habilitation, HabilitationQuerySet, Utilisateur
from quartiers.comptes.permissions import gerer_habilitations, lire_matrice, peut_donner
from quartiers.comptes.politiques import Acteur
from quartiers.comptes.queries import habilitations_gerees
from quartiers.contrat.models import Contrat
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.journal.models import Acte
from quartiers.notifications.permissions import lire_envois
from quartiers.socle.affichage import Badge, Lien, Ton
from quartiers.socle.modeles import en_vigueur_le

PAR_PAGE = 50
COLONNES = [
    Colonne("nom", "Personne"),
    Colonne("courriel", "Adresse électronique"),
    Colonne("role", "Rôle"),
    Colonne("organisme", "Organisme"),
    Colonne("perimetre", "Périmètre"),
    Colonne("debut", "À partir du", "date"),
    Colonne("fin", "Jusqu’au (exclu)", "date"),
    Colonne("etat", "État"),
    Colonne("connexion", "Dernière connexion", "date"),
    Colonne("motif_fin", "Motif de fin"),
]
# The page shows what helps to decide; the file has all of it.
MONTREES = {"nom", "role", "organisme", "perimetre", "fin", "etat", "connexion"}
TONS: dict[str, Ton] = {"En vigueur": "succes", "À venir": "info", "Terminée": "neutre", "Compte désactivé": "erreur"}


@acces(gerer_habilitations)
@require_safe
def habilitations(request: RequeteActeur) -> HttpResponseBase:
    """Habilitations of the perimeter, filtered; ?format=xlsx|ods|csv gives the same rows as a file."""
    filtre = FiltreForm(request.GET)
    trouvees = filtrer(habilitations_gerees(request.acteur), filtre).order_by(
        "utilisateur__nom", "utilisateur__courriel", "pk"
    )
    if format_demande := request.GET.get("format"):
        return reponse_tableau("habilitations", "Habilitations", COLONNES, presenter(trouvees), format_demande)
    page = Paginator(trouvees, PAR_PAGE).get_page(request.GET.get("page"))
    lignes = presenter(page.object_list)
    for ligne in lignes:
        ligne["nom"] = Lien(ligne["nom"], reverse("comptes:personne", args=[ligne["personne"].pk]))
        ligne["etat"] = Badge(ligne["etat"], TONS[ligne["etat"]])
    contexte = {
        "filtre": filtre,
        "page": page,
        "colonnes": [(c.cle, c.libelle, c.genre) for c in COLONNES if c.cle in MONTREES],
        "lignes": lignes,
        "peut_lire_matrice": lire_matrice(request.acteur),
        "peut_lire_envois": lire_envois(request.acteur),
    }
    return render(request, "accueil/habilitations.html", contexte)


def filtrer(lignes: HabilitationQuerySet, filtre: FiltreForm) -> HabilitationQuerySet:
    criteres = filtre.cleaned_data if filtre.is_valid() else {}
    if texte := criteres.get("q", "").strip():
        lignes = lignes.filter(Q(utilisateur__nom__icontains=texte) | Q(utilisateur__courriel__icontains=texte))
    if role := criteres.get("role"):
        lignes = lignes.filter(role=role)
    jour = timezone.localdate()
    etat = criteres.get("etat", "")
    if etat == "a_venir":
        return lignes.filter(debut__gt=jour)
    if etat == "terminees":
        return lignes.filter(fin__lte=jour)
    return lignes if etat == "toutes" else lignes.filter(en_vigueur_le(jour))


def presenter(lignes: Any) -> list[dict[str, Any]]:
    """Rows for the page and the file; the contracts are named by one query."""
    lignes = list(lignes)
    contrats = Contrat.objects.in_bulk({h.contrat_id for h in lignes if h.contrat_id})
    jour = timezone.localdate()
    return [
        {
            "pk": h.pk,
            "personne": h.utilisateur,
            "nom": str(h.utilisateur),
            "courriel": h.utilisateur.courriel,
            "role": h.get_role_display(),
            "organisme": str(h.organisme or ""),
            "perimetre": domaine.perimetre_en_clair(h, contrats.get(h.contrat_id or 0)),
            "debut": h.debut,
            "fin": h.fin,
            "etat": etat_en_clair(h, jour),
            "connexion": timezone.localdate(h.utilisateur.last_login) if h.utilisateur.last_login else None,
            "motif_fin": h.motif_fin,
            "habilitation": h,
        }
        for h in lignes
    ]


def etat_en_clair(habilitation: Habilitation, jour: dt.date) -> str:
    if not habilitation.utilisateur.is_active:
        return "Compte effacé" if habilitation.utilisateur.efface_le else "Compte désactivé"
    if habilitation.debut > jour:
        return "À venir"
    return "En vigueur" if habilitation.vaut_le(jour) else "Terminée"


@acces(gerer_habilitations)
@require_http_methods(["GET", "HEAD", "POST"])
def inviter(request: RequeteActeur) -> HttpResponse:
    formulaire = InviterForm(request.POST or None, acteur=request.acteur)
    if request.method == "POST" and formulaire.is_valid():
        habilitation = inviter_depuis(formulaire, request)
        if habilitation is not None:
            return redirect("comptes:personne", habilitation.utilisateur_id)
    contexte = {"form": formulaire, "contrat_fixe": formulaire.contrat_fixe, "commune_fixe": formulaire.commune_fixe}
    return render(request, "accueil/habilitations_inviter.html", contexte)


def inviter_depuis(formulaire: InviterForm, request: RequeteActeur) -> Habilitation | None:
    """Give the habilitation; None when refused, the form then says why."""
    donnees = formulaire.cleaned_data
    try:
        habilitation = domaine.inviter(
            courriel=donnees["courriel"],
            nom=donnees["nom"],
            role=donnees["role"],
            organisme=donnees["organisme_trouve"],
            contrat=donnees["contrat"],
            commune=donnees["commune"],
            departement=donnees["departement"],
            debut=donnees["debut"],
            fin=donnees["fin"],
            par=request.acteur,
        )
    except ValidationError as refus:
        reporter(formulaire, refus)
        return None
    messages.success(request, f"L’invitation part vers {habilitation.utilisateur.courriel}.")
    return habilitation


def reporter(formulaire: InviterForm | MotifForm, refus: ValidationError) -> None:
    """Errors of the act on the form's own fields, the others at its head."""
    if not hasattr(refus, "error_dict"):
        formulaire.add_error(None, refus)
        return
    for champ, erreurs in refus.error_dict.items():
        formulaire.add_error(
            champ if champ in formulaire.fields else None, ValidationError([e.message for e in erreurs])
        )


def habilitation_geree(acteur: Acteur, pk: int) -> Habilitation:
    """A habilitation of one's perimeter, else 404."""
    return get_object_or_404(habilitations_gerees(acteur), pk=pk)


@acces(gerer_habilitations)
@require_http_methods(["GET", "HEAD", "POST"])
def terminer(request: RequeteActeur, pk: int) -> HttpResponse:
    habilitation = habilitation_geree(request.acteur, pk)
    formulaire = MotifForm(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            domaine.terminer(acteur=request.acteur, habilitation=habilitation, motif=formulaire.cleaned_data["motif"])
        except ValidationError as refus:
            reporter(formulaire, refus)
        else:
            messages.success(request, "L’habilitation est terminée.")
            return redirect("comptes:personne", habilitation.utilisateur_id)
    contexte = {"form": formulaire, "ligne": presenter([habilitation])[0]}
    return render(request, "accueil/habilitations_terminer.html", contexte)


@acces(gerer_habilitations)
@require_POST
def renvoyer_invitation(request: RequeteActeur, pk: int) -> HttpResponse:
    habilitation = habilitation_geree(request.acteur, pk)
    domaine.envoyer_invitation(habilitation)
    messages.success(request, f"L’invitation repart vers {habilitation.utilisateur.courriel}.")
    return redirect("comptes:personne", habilitation.utilisateur_id)


def personne_geree(acteur: Acteur, pk: int) -> tuple[Utilisateur, list[Habilitation]]:
    """A person who has a habilitation in one's perimeter, with those of the perimeter; else 404."""
    siennes = list(habilitations_gerees(acteur).filter(utilisateur_id=pk).order_by("-debut", "pk"))
    if not siennes:
        raise Http404("Cette personne n’agit pas dans votre périmètre.")
    return siennes[0].utilisateur, siennes


@acces(gerer_habilitations)
@require_safe
def personne(request: RequeteActeur, pk: int) -> HttpResponse:
    utilisateur, siennes = personne_geree(request.acteur, pk)
    return rendre_personne(request, utilisateur, siennes, MotifForm())


def rendre_personne(
    request: RequeteActeur, utilisateur: Utilisateur, siennes: list[Habilitation], formulaire: MotifForm
) -> HttpResponse:
    jour = timezone.localdate()
    lignes = presenter(siennes)
    for ligne in lignes:
        h = ligne["habilitation"]
        ligne["vivante"] = (h.fin is None or h.fin > jour) and peut_donner(request.acteur, h)
    contexte = {
        "personne": utilisateur,
        "lignes": lignes,
        "form": formulaire,
        "gerable": domaine.peut_gerer_la_personne(request.acteur, utilisateur),
        "effacement": date_d_effacement(utilisateur),
        "actes": actes_de(utilisateur, siennes),
        "colonnes_actes": [("le", "Le"), ("phrase", "Acte"), ("auteur", "Par"), ("habilitation", "Au titre de")],
    }
    return render(request, "accueil/habilitations_personne.html", contexte)


def actes_de(utilisateur: Utilisateur, siennes: list[Habilitation]) -> list[Acte]:
    """Last log-ins and changes of rights of the person, within the perimeter shown."""
    compte = Q(objet_type="comptes.utilisateur", objet_id=utilisateur.pk)
    droits = Q(objet_type="comptes.habilitation", objet_id__in=[h.pk for h in siennes])
    return list(Acte.objects.filter(compte | droits).select_related("auteur")[:30])


@acces(gerer_habilitations)
@require_POST
def desactiver(request: RequeteActeur, pk: int) -> HttpResponse:
    utilisateur, siennes = personne_geree(request.acteur, pk)
    formulaire = MotifForm(request.POST)
    if formulaire.is_valid():
        try:
            domaine.desactiver(acteur=request.acteur, utilisateur=utilisateur, motif=formulaire.cleaned_data["motif"])
        except ValidationError as refus:
            reporter(formulaire, refus)
        else:
            messages.success(request, f"Le compte de {utilisateur} est désactivé.")
            return redirect("comptes:personne", pk)
    return rendre_personne(request, utilisateur, siennes, formulaire)


@acces(gerer_habilitations)
@require_POST
def reactiver(request: RequeteActeur, pk: int) -> HttpResponse:
    utilisateur, _ = personne_geree(request.acteur, pk)
    try:
        domaine.reactiver(acteur=request.acteur, utilisateur=utilisateur)
    except ValidationError as refus:
        messages.error(request, refus.messages[0])
    else:
        messages.success(request, f"Le compte de {utilisateur} est réactivé.")
    return redirect("comptes:personne", pk)
