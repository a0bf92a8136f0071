"""Reports: the list of a contract, the page of one, and what its reader may do with it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartiers.appels.acces import dossier_visible
from quartiers.appels.cerfa_15059 import remplir
from quartiers.appels.controles_bilan import SEUIL_PAR_DEFAUT, compte_financier
from quartiers.appels.domain.bilans import (
    BilanIncomplet,
    deposer_bilan,
    peut_saisir,
    renvoyer_bilan,
    rouvrir_bilan,
    valider_bilan,
)
from quartiers.appels.enums import TRANSITIONS_BILAN, EtatBilan
from quartiers.appels.forms_bilans import FiltreBilansForm, MotifForm
from quartiers.appels.models import Bilan, Dirigeant
from quartiers.appels.nombres import NUMERIQUES, lus_par, masquer, textes
from quartiers.appels.permissions import (
    consulter_dossier,
    lire_dossiers,
    lit_exact,
    lit_les_nombres,
    saisir_bilan,
    verifier_bilan,
)
from quartiers.appels.queries.bilans import EN_ATTENTE, bilans_suivis, financeurs_des
from quartiers.appels.questions_contrat import reponse_lisible
from quartiers.appels.views.chemins import fil
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.documents.views import servir
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.indicateurs.models import QuestionFiche
from quartiers.socle import formats
from quartiers.socle.affichage import Badge, Lien, Ton
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.secret.affichage import SIGNE, note
from quartiers.socle.transitions import TransitionRefusee, actes_possibles

PAR_PAGE = 50
SEUIL = 5  # people, for the note on what is hidden (regles, 4.5)
RESERVE = "Ce formulaire se lit dans l’équipe du contrat, l’organisme du projet et chez ses financeurs."
TONS: dict[str, Ton] = {
    EtatBilan.ATTENDU: "neutre",
    EtatBilan.DEPOSE: "info",
    EtatBilan.A_CORRIGER: "attention",
    EtatBilan.VALIDE: "succes",
}
COLONNES = [
    Colonne("dossier__numero", "Dossier"),
    Colonne("dossier__intitule", "Projet"),
    Colonne("dossier__organisme__nom", "Organisme"),
    Colonne("get_genre_display", "Bilan"),
    Colonne("exercice", "Année", "entier"),
    Colonne("get_etat_display", "État"),
    Colonne("echeance", "Attendu le", "date"),
    Colonne("depose_le", "Déposé le", "date"),
    Colonne("participants", "Personnes", "entier"),
    Colonne("participants_qpv", "Dont quartiers", "entier"),
    Colonne("get_comptage_display", "Comptage"),
]

MONTREES = [
    ("bilan", "Bilan"),
    ("organisme", "Organisme"),
    ("etat", "État", "badge"),
    ("echeance", "Attendu le", "date"),
    ("personnes", "Personnes", "entier"),
]


def bilan_visible(request: RequeteActeur, code: str, numero: str, exercice: int, genre: str) -> Bilan:
    """The report, in a file that the actor sees, else 404."""
    dossier = dossier_visible(request.acteur, code, numero)
    bilan = Bilan.objects.filter(dossier=dossier, exercice=exercice, genre=genre).first()
    if bilan is None:
        raise Http404("Aucun bilan de ce genre n’est attendu pour ce dossier.")
    bilan.dossier, bilan.contrat = dossier, dossier.contrat
    return bilan


def arguments(bilan: Bilan) -> list[Any]:
    return [bilan.contrat.code, bilan.dossier.numero, bilan.exercice, bilan.genre]


def adresse_bilan(bilan: Bilan) -> str:
    return reverse("appels:bilan", args=arguments(bilan))


def fil_du_bilan(bilan: Bilan) -> list[tuple[str, str]]:
    return [*fil(bilan.dossier), (str(bilan), adresse_bilan(bilan))]


@acces(lire_dossiers)
@require_safe
def bilans(request: RequeteActeur, code: str) -> HttpResponseBase:
    """Reports of the perimeter, the late ones first; ?format= gives the same rows as a file."""
    contrat = contrat_visible(request.acteur, code)
    jour = timezone.localdate()
    filtre = FiltreBilansForm(request.GET or None, contrat=contrat)
    trouves = filtre.filtrer(bilans_suivis(request.acteur, contrat, jour), jour)
    if demande := request.GET.get("format"):
        lignes = trouves if lit_exact(request.acteur) else masquer(request.acteur, trouves)
        return reponse_tableau("bilans", f"Bilans – {contrat}", COLONNES, lignes, demande)
    page = Paginator(trouves, PAR_PAGE).get_page(request.GET.get("page"))
    montres = list(page) if lit_exact(request.acteur) else masquer(request.acteur, page)
    contexte = {
        "contrat": contrat,
        "filtre": filtre,
        "page": page,
        "colonnes": MONTREES,
        "lignes": [ligne(bilan, jour) for bilan in montres],
        "note_secret": "" if lit_exact(request.acteur) else note(SEUIL),
        "fil_ariane": [(str(contrat), reverse("accueil:contrat", args=[code])), ("Bilans", "")],
    }
    return render(request, "appels/bilans_liste.html", contexte)


def ligne(bilan: Bilan, jour: Any) -> dict[str, Any]:
    retard = bilan.etat in EN_ATTENTE and bilan.echeance < jour
    return {
        "bilan": Lien(f"{bilan} – {bilan.dossier.intitule}", adresse_bilan(bilan)),
        "organisme": bilan.dossier.organisme.nom,
        "etat": Badge("En retard", "erreur") if retard else Badge(bilan.get_etat_display(), TONS[bilan.etat]),
        "echeance": bilan.echeance,
        "personnes": bilan.participants,
    }


@acces(consulter_dossier)
@require_safe
def bilan(request: RequeteActeur, code: str, numero: str, exercice: int, genre: str) -> HttpResponse:
    objet = bilan_visible(request, code, numero, exercice, genre)
    saisit = peut_saisir(request.acteur, objet)
    verifie = verifier_bilan(request.acteur, objet)
    possibles = actes_possibles(TRANSITIONS_BILAN, objet.etat)
    campagne = objet.dossier.campagne
    exact = lit_ses_nombres(request.acteur, objet)
    contexte = {
        "bilan": objet,
        "dossier": objet.dossier,
        "contrat": objet.contrat,
        "badge": Badge(objet.get_etat_display(), TONS[objet.etat]),
        "en_retard": objet.etat in EN_ATTENTE and objet.echeance < timezone.localdate(),
        "saisit": saisit and objet.etat in EN_ATTENTE,
        "lisible": objet.etat != EtatBilan.ATTENDU or saisit,
        "verifications": [acte for acte in ("valider", "renvoyer", "rouvrir") if acte in possibles] if verifie else [],
        "libelles": {acte: TRANSITIONS_BILAN[acte].libelle for acte in TRANSITIONS_BILAN},
        "financier": compte_financier(objet),
        "seuil": campagne.seuil_ecart if campagne else SEUIL_PAR_DEFAUT,
        **nombres_de(request.acteur, objet, exact=exact),
        "photos": objet.photos.order_by("pk"),
        "reponses": [
            (r.question.libelle, reponse_lisible(r.question, r.valeur) if lisible(r.question, exact) else SIGNE)
            for r in objet.reponses.select_related("question").order_by("question__rang", "pk")
            if r.valeur
        ],
        "lignes": objet.dossier.lignes.filter(exercice=objet.exercice).select_related("financeur") if exact else [],
        "fil_ariane": [*fil_du_bilan(objet)[:-1], (str(objet), "")],
    }
    return render(request, "appels/bilans_bilan.html", contexte)


def lit_ses_nombres(acteur: Acteur, bilan: Bilan) -> bool:
    """Whether `acteur` reads the exact counts of this report. One query."""
    return lit_les_nombres(acteur, bilan.dossier, financeurs_des([bilan.dossier_id]).get(bilan.dossier_id, ()))


def lisible(question: QuestionFiche, exact: bool) -> bool:
    """An answer in numbers may count people."""
    return exact or question.genre not in NUMERIQUES


def nombres_de(acteur: Acteur, bilan: Bilan, *, exact: bool) -> dict[str, Any]:
    """The counts of a report; to who does not hold it, those that the contract publishes and no other."""
    indicateurs = list(bilan.dossier.indicateurs.order_by("pk"))
    lus = textes(lus_par(acteur, [bilan])[bilan.pk], bilan, exact=exact)
    resultats = [(i, f"{formats.nombre(i.realise)} {i.unite}" if exact else SIGNE) for i in indicateurs]
    if not exact:
        return {"exact": False, "lus": lus, "resultats": resultats, "note_secret": note(SEUIL)}
    quartiers = bilan.publics_quartiers.select_related("quartier").order_by("quartier__rang", "pk")
    return {
        "exact": True,
        "lus": lus,
        "resultats": resultats,
        "publics": bilan.publics.order_by("pk"),
        "quartiers": quartiers,
    }


@acces(saisir_bilan)
@require_POST
def deposer(request: RequeteActeur, code: str, numero: str, exercice: int, genre: str) -> HttpResponse:
    objet = bilan_visible(request, code, numero, exercice, genre)
    try:
        deposer_bilan(acteur=request.acteur, bilan=objet)
    except BilanIncomplet as incomplet:
        for manque in incomplet.manques:
            messages.error(request, manque)
        return redirect("appels:bilan_etape", *arguments(objet), "verifier")
    except TransitionRefusee:
        messages.info(request, "Ce bilan est déjà déposé : il n’y a rien à refaire.")
    else:
        messages.success(request, "Votre bilan est déposé. Un courriel vous le confirme. Merci !")
    return redirect(adresse_bilan(objet))


@acces(verifier_bilan)
@require_http_methods(["GET", "HEAD", "POST"])
def decider(request: RequeteActeur, code: str, numero: str, exercice: int, genre: str, acte: str) -> HttpResponse:
    """Accept (POST at once), or send back and reopen with a reason."""
    objet = bilan_visible(request, code, numero, exercice, genre)
    if acte not in {"valider", "renvoyer", "rouvrir"}:
        raise Http404
    if acte == "valider":
        return valider(request, objet)
    form = MotifForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        faire = renvoyer_bilan if acte == "renvoyer" else rouvrir_bilan
        try:
            faire(acteur=request.acteur, bilan=objet, motif=form.cleaned_data["motif"])
        except (TransitionRefusee, ValidationError) as refus:
            form.add_error(None, str(refus) if isinstance(refus, TransitionRefusee) else refus)
        else:
            messages.success(request, "L’organisme est prévenu par courriel.")
            return redirect(adresse_bilan(objet))
    contexte = {
        "contrat": objet.contrat,
        "bilan": objet,
        "form": form,
        "titre": TRANSITIONS_BILAN[acte].libelle,
        "retour": adresse_bilan(objet),
        "fil_ariane": [*fil_du_bilan(objet), (TRANSITIONS_BILAN[acte].libelle, "")],
    }
    return render(request, "appels/bilans_motif.html", contexte)


def valider(request: RequeteActeur, objet: Bilan) -> HttpResponse:
    if request.method == "POST":
        try:
            valider_bilan(acteur=request.acteur, bilan=objet)
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, "Le bilan est validé. L’organisme est prévenu par courriel.")
    return redirect(adresse_bilan(objet))


@acces(consulter_dossier)
@require_safe
def photo(request: RequeteActeur, code: str, numero: str, exercice: int, genre: str, pk: int) -> HttpResponseBase:
    """A photo or a paper of the report, for whoever reads the file: a colleague may have put it in."""
    objet = bilan_visible(request, code, numero, exercice, genre)
    return servir(get_object_or_404(objet.photos, pk=pk))


@acces(consulter_dossier)
@require_safe
def cerfa(request: RequeteActeur, code: str, numero: str, exercice: int, genre: str, financeur: int) -> HttpResponse:
    """The national form filled, for one funder's grant: it tells every count."""
    objet = bilan_visible(request, code, numero, exercice, genre)
    if not lit_ses_nombres(request.acteur, objet):
        raise Http404(RESERVE)
    lignes = objet.dossier.lignes.filter(exercice=objet.exercice, financeur=financeur)
    accordee = lignes.select_related("financeur").first()
    if accordee is None:
        raise Http404("Ce financeur n’a pas de ligne dans ce dossier.")
    jour = timezone.localdate()
    dirigeants = Dirigeant.objects.filter(en_vigueur_le(jour), organisme=objet.dossier.organisme_id)
    representant = dirigeants.order_by("-represente", "pk").first()
    pdf = remplir(objet, compte_financier(objet), accordee, representant.nom if representant else "")
    reponse = HttpResponse(pdf, content_type="application/pdf")
    nom = f"compte-rendu-financier-{objet.dossier.numero}-{objet.exercice}.pdf"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse
