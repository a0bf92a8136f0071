"""The page where a file is instructed, and the decisions taken on it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quartiers.appels.acces import dossier_visible
from quartiers.appels.domain import recevabilite
from quartiers.appels.domain.complements import (
    demander_complements as envoyer_complements,
)
from quartiers.appels.domain.complements import (
    echeance_par_defaut,
    lever_complement,
    redemander_complement,
)
from quartiers.appels.domain.recevabilite import ActeRefuse
from quartiers.appels.forms_instruction import (
    ComplementsForm,
    MotifForm,
    PieceForm,
    RedemanderForm,
    libelles_des_cibles,
)
from quartiers.appels.models import Complement, Dossier, Piece, RegleEligibilite
from quartiers.appels.permissions import (
    clore_instruction,
    declarer_recevabilite,
    demander_complements,
    lire_dossiers,
)
from quartiers.appels.views.apercu import contexte_apercu
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.comptes.politiques import Politique
from quartiers.journal.aides import AU_JOURNAL
from quartiers.socle.transitions import TransitionRefusee


@acces(lire_dossiers)
def instruire(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_visible(request.acteur, code, numero)
    exiger(lire_dossiers, request.acteur, dossier)
    contexte = contexte_apercu(request.acteur, dossier)
    cibles = libelles_des_cibles(dossier)
    contexte |= {
        "complements_montres": [(c, cibles.get(c.cible, c.cible)) for c in contexte["fiche"].complements],
        "fonds": settings.FONDS_DE_CARTE,
        "credit_fonds": settings.FONDS_DE_CARTE_CREDIT,
        "fil_ariane": [*fil(dossier)[:-1], (dossier.numero, "")],
    }
    return render(request, "appels/instruction_dossier.html", contexte)


def adresse(dossier: Dossier) -> str:
    return reverse("appels:instruire", args=[dossier.contrat.code, dossier.numero])


def fil(dossier: Dossier) -> list[tuple[str, str]]:
    contrat = dossier.contrat
    return [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        ("Dossiers", reverse("appels:dossiers", args=[contrat.code])),
        (dossier.numero, adresse(dossier)),
    ]


def dossier_a_instruire(request: RequeteActeur, code: str, numero: str, politique: Politique) -> Dossier:
    """The file when the acting person sees it (else 404) and has the right on it (else 403)."""
    dossier = dossier_visible(request.acteur, code, numero)
    exiger(politique, request.acteur, dossier)
    return dossier


def formulaire(request: RequeteActeur, dossier: Dossier, form: BaseForm, **textes: Any) -> HttpResponse:
    """A page with one form: `titre`, `bouton`, and if wanted `objet`, `aide`, `danger`."""
    contexte = {
        "contrat": dossier.contrat,
        "dossier": dossier,
        "form": form,
        "retour": adresse(dossier),
        "fil_ariane": [*fil(dossier), (textes["titre"], "")],
        "objet": "",
        "aide": "",
        "danger": False,
        **textes,
    }
    return render(request, "appels/instruction_formulaire.html", contexte, status=422 if form.errors else 200)


# Admissibility and closing: one page per act, with its reason

ACTES: dict[str, tuple[Politique, str, bool, str]] = {
    "declarer_recevable": (declarer_recevabilite, "Déclarer recevable", False, "L’organisme lira ce mot, facultatif."),
    "declarer_irrecevable": (
        declarer_recevabilite,
        "Déclarer irrecevable",
        True,
        "L’organisme lira ce motif tel quel.",
    ),
    "revoir_recevabilite": (declarer_recevabilite, "Revoir la recevabilité", True, AU_JOURNAL),
    "rouvrir_instruction": (clore_instruction, "Rouvrir l’instruction", False, AU_JOURNAL),
    "clore_instruction": (clore_instruction, "Clore l’instruction", False, ""),
}


@acces(declarer_recevabilite)
def decider(request: RequeteActeur, code: str, numero: str, acte: str) -> HttpResponse:
    dossier = dossier_visible(request.acteur, code, numero)
    if acte not in ACTES:
        return redirect(adresse(dossier))
    politique, titre, obligatoire, aide = ACTES[acte]
    exiger(politique, request.acteur, dossier)
    form = MotifForm(request.POST or None, obligatoire=obligatoire, aide=aide)
    if acte == "clore_instruction":
        del form.fields["motif"]
    if request.method == "POST" and form.is_valid():
        options = {} if acte == "clore_instruction" else {"motif": form.cleaned_data["motif"]}
        try:
            getattr(recevabilite, acte)(acteur=request.acteur, dossier=dossier, **options)
        except (TransitionRefusee, ActeRefuse) as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, f"C’est fait : le dossier est « {dossier.get_etat_display().lower()} ».")
        return redirect(adresse(dossier))
    return formulaire(
        request, dossier, form, titre=titre, bouton=titre, danger=acte == "declarer_irrecevable", objet=str(dossier)
    )


# Complements


@acces(demander_complements)
def complements(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_a_instruire(request, code, numero, demander_complements)
    form = ComplementsForm(
        request.POST or None,
        dossier=dossier,
        initial={"echeance": echeance_par_defaut(dossier), "cible_1": request.GET.get("cible", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            envoyer_complements(
                acteur=request.acteur,
                dossier=dossier,
                remarques=form.remarques(),
                echeance=form.cleaned_data["echeance"],
            )
        except (TransitionRefusee, ActeRefuse) as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "L’organisme est prévenu : seuls les champs et pièces nommés sont rouverts.")
            return redirect(adresse(dossier))
    return formulaire(
        request,
        dossier,
        form,
        titre="Demander des compléments",
        bouton="Envoyer à l’organisme",
        objet=str(dossier),
        aide="Chaque remarque rouvre un seul champ ou une seule pièce. Toutes partent dans un seul courriel.",
    )


@acces(demander_complements)
@require_POST
def lever(request: RequeteActeur, code: str, numero: str, complement: int) -> HttpResponse:
    dossier = dossier_a_instruire(request, code, numero, demander_complements)
    trouve = get_object_or_404(Complement, pk=complement, dossier=dossier)
    try:
        lever_complement(acteur=request.acteur, complement=trouve)
    except TransitionRefusee as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "La remarque est levée.")
    return redirect(f"{adresse(dossier)}#complements")


@acces(demander_complements)
def redemander(request: RequeteActeur, code: str, numero: str, complement: int) -> HttpResponse:
    dossier = dossier_a_instruire(request, code, numero, demander_complements)
    trouve = get_object_or_404(Complement, pk=complement, dossier=dossier)
    initial = {"remarque": trouve.remarque, "echeance": echeance_par_defaut(dossier)}
    form = RedemanderForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            redemander_complement(acteur=request.acteur, complement=trouve, **form.cleaned_data)
        except TransitionRefusee as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "La demande est repartie.")
            return redirect(f"{adresse(dossier)}#complements")
    return formulaire(
        request,
        dossier,
        form,
        titre="Redemander un complément",
        bouton="Envoyer à l’organisme",
        objet=libelles_des_cibles(dossier).get(trouve.cible, trouve.cible),
        aide=f"Réponse reçue : « {trouve.reponse} »" if trouve.reponse else "",
    )


# Papers and rules


@acces(demander_complements)
def piece(request: RequeteActeur, code: str, numero: str, piece: int) -> HttpResponse:
    dossier = dossier_a_instruire(request, code, numero, demander_complements)
    trouvee = get_object_or_404(Piece.objects.select_related("type_piece", "document"), pk=piece, dossier=dossier)
    form = PieceForm(request.POST or None, initial={"etat": trouvee.etat, "motif": trouvee.motif})
    if request.method == "POST" and form.is_valid():
        recevabilite.juger_piece(acteur=request.acteur, piece=trouvee, **form.cleaned_data)
        messages.success(request, f"Pièce {trouvee.get_etat_display().lower()}.")
        return redirect(f"{adresse(dossier)}#pieces")
    return formulaire(
        request, dossier, form, titre="Examiner une pièce", bouton="Enregistrer", objet=str(trouvee), aide=""
    )


REPONSES = {"oui": True, "non": False, "": None}


@acces(demander_complements)
@require_POST
def verifier(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    """Every rule at once: « regle-12 » is oui, non or empty, « commentaire-12 » a word."""
    dossier = dossier_a_instruire(request, code, numero, demander_complements)
    regles = RegleEligibilite.objects.filter(campagne_id=dossier.campagne_id or 0)
    deja = {v.regle_id: (v.respectee, v.commentaire) for v in dossier.verifications.all()}
    touchees = 0
    for regle in regles:
        reponse = REPONSES.get(request.POST.get(f"regle-{regle.pk}", ""))
        commentaire = request.POST.get(f"commentaire-{regle.pk}", "").strip()[:250]
        if deja.get(regle.pk, (None, "")) != (reponse, commentaire):
            recevabilite.verifier_regle(
                acteur=request.acteur, dossier=dossier, regle=regle, respectee=reponse, commentaire=commentaire
            )
            touchees += 1
    messages.success(request, f"Vérifications enregistrées ({touchees} modifiée{'s' if touchees > 1 else ''}).")
    return redirect(f"{adresse(dossier)}#regles")
