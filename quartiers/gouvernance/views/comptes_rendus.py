"""The minutes: reading, writing, remarks, approval, sending; as PDF and as Word."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces, connecte, exiger, public
from quartiers.contrat.acces import contrat_visible
from quartiers.documents.views import servir
from quartiers.gouvernance.acces import Regard, compte_rendu_lisible, seance_menee, seance_visible, sieges_de
from quartiers.gouvernance.contenu import (
    contenu_du_compte_rendu,
    ou,
    phrase_de_l_approbation,
    phrase_des_presences,
    phrase_du_quorum,
    quand,
)
from quartiers.gouvernance.domain import comptes_rendus as domaine
from quartiers.gouvernance.domain.modeles import deposer_modele, modele_en_vigueur, retirer_modele
from quartiers.gouvernance.enums import EtatCompteRendu
from quartiers.gouvernance.forms_seances import (
    ApprouverForm,
    DiffuserForm,
    ModeleForm,
    RemarqueForm,
    SoumettreForm,
    TraiterForm,
)
from quartiers.gouvernance.models import CompteRendu, ModeleCompteRendu, RemarqueCompteRendu, Seance
from quartiers.gouvernance.permissions import rediger as peut_rediger
from quartiers.gouvernance.permissions import regler_modeles
from quartiers.gouvernance.presentation import TONS_COMPTE_RENDU
from quartiers.gouvernance.redaction import compte_rendu_en_pdf
from quartiers.gouvernance.reponses import DOCX, fichier
from quartiers.gouvernance.views.cadre import fil_de_la_seance, fil_du_contrat, formulaire, tenter, url_seance
from quartiers.gouvernance.views.salle import enregistrer_page, page_de_saisie
from quartiers.gouvernance.word import CHAMPS, compte_rendu_en_word, modele_fourni
from quartiers.socle.affichage import Badge
from quartiers.socle.formats import compte

ABSENT = "Cette séance n’a pas de compte rendu, ou il ne vous est pas ouvert."


def compte_rendu_vu(request: RequeteActeur, code: str, pk: int) -> tuple[Seance, Regard, CompteRendu]:
    seance, regard = seance_visible(request.acteur, code, pk)
    objet = compte_rendu_lisible(seance, regard)
    if objet is None:
        raise Http404(ABSENT)
    objet.seance = seance
    return seance, regard, objet


def compte_rendu_mene(request: RequeteActeur, code: str, pk: int) -> CompteRendu:
    seance = seance_menee(request.acteur, code, pk)
    objet = get_object_or_404(CompteRendu.objects.select_related("approuve_en"), seance=seance)
    objet.seance = seance
    return objet


@public
@require_safe
def compte_rendu(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """As far as each may read: drafts by the team, confidential items by those entitled, names by the members."""
    seance, regard, objet = compte_rendu_vu(request, code, pk)
    contenu = contenu_du_compte_rendu(seance, objet, confidentiel=regard.confidentiel, noms=regard.suit)
    remarques = list(objet.remarques.select_related("point")) if regard.mene else []
    cadre = {
        "contrat": seance.contrat,
        "seance": seance,
        "compte_rendu": objet,
        "etat": Badge(objet.get_etat_display(), TONS_COMPTE_RENDU[objet.etat]),
        "regard": regard,
        "contenu": contenu,
        "personnes": [(contenu.nom(p), p.organisme, p.get_statut_display()) for p in contenu.presences],
        "quand": quand(seance),
        "ou": ou(seance),
        "approbation": phrase_de_l_approbation(objet),
        "presences": phrase_des_presences(contenu.comptes),
        "quorum": phrase_du_quorum(contenu.quorum),
        "u_sans": f"{url_seance(seance, 'compte_rendu_word')}?sans=1",
        "remarques": remarques,
        "a_traiter": sum(remarque.traitee_le is None for remarque in remarques),
        "au_delai": regard.mene and domaine.approbation_au_delai_possible(objet, timezone.localdate()),
        "approbatrices": domaine.seances_qui_approuveraient(objet) if regard.mene else [],
        "remarquable": regard.suit and not regard.mene and objet.etat == EtatCompteRendu.REMARQUES,
        "fil_ariane": fil_de_la_seance(seance, ("Compte rendu", "")),
    }
    return render(request, "gouvernance/compte_rendu.html", cadre)


@public
@require_safe
def compte_rendu_pdf(request: RequeteActeur, code: str, pk: int) -> HttpResponseBase:
    """The sealed file when there is one for this reader, else the minutes as they stand."""
    seance, regard, objet = compte_rendu_vu(request, code, pk)
    if objet.etat == EtatCompteRendu.DIFFUSE:
        if regard.confidentiel and objet.document is not None:
            return servir(objet.document)
        if not regard.suit and objet.document_public is not None:
            return servir(objet.document_public)
    corps = compte_rendu_en_pdf(seance, objet, confidentiel=regard.confidentiel, noms=regard.suit)
    return fichier(corps, f"compte-rendu-{seance.tenue_le:%Y-%m-%d}.pdf")


@acces(peut_rediger)
@require_safe
def compte_rendu_word(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """To finish in Word: the contract's template, or the one provided. `?sans` leaves the confidential items out."""
    objet = compte_rendu_mene(request, code, pk)
    contenu = contenu_du_compte_rendu(objet.seance, objet, confidentiel="sans" not in request.GET)
    corps = compte_rendu_en_word(contenu, modele_en_vigueur(objet.seance.contrat))
    return fichier(corps, f"compte-rendu-{objet.seance.tenue_le:%Y-%m-%d}.docx", DOCX)


@acces(peut_rediger)
def rediger(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """What was noted in the meeting, to finish: nothing is typed twice."""
    seance = seance_menee(request.acteur, code, pk)
    saisies: dict[str, dict[str, str]] = {}
    if request.method == "POST":
        if "commencer" in request.POST:
            tenter(request, lambda: domaine.commencer(acteur=request.acteur, seance=seance))
            return redirect(url_seance(seance, "rediger"))
        saisies = enregistrer_page(request, seance)
        if not saisies:
            messages.success(request, "Tout est enregistré.")
            return redirect(url_seance(seance, "rediger"))
    objet = CompteRendu.objects.filter(seance=seance).first()
    if objet is None:
        raise Http404(ABSENT)
    if objet.etat != EtatCompteRendu.BROUILLON:
        messages.error(request, "Ce compte rendu n’est plus un brouillon : reprenez la rédaction pour le changer.")
        return redirect(url_seance(seance, "compte_rendu"))
    return page_de_saisie(
        request,
        seance,
        saisies,
        "gouvernance/rediger.html",
        adresse=url_seance(seance, "enregistrer_champ"),
        fil_ariane=fil_de_la_seance(seance, ("Rédiger le compte rendu", "")),
    )


@acces(peut_rediger)
def soumettre(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = compte_rendu_mene(request, code, pk)
    form = SoumettreForm(request.POST or None, initial={"remarques_jusqu_au": domaine.delai_propose(objet.seance)})
    if request.method == "POST" and form.is_valid():
        envois: list[int] = []
        acte = domaine.soumettre
        if tenter(
            request,
            lambda: envois.append(acte(acteur=request.acteur, compte_rendu=objet, **form.cleaned_data)),
            form,
        ):
            messages.success(request, f"Le projet part vers {compte(envois[0], 'adresse')}.")
            return redirect(url_seance(objet.seance, "compte_rendu"))
    return formulaire(
        request,
        objet.contrat,
        form,
        titre="Soumettre aux remarques",
        retour=url_seance(objet.seance, "compte_rendu"),
        fil=fil_de_la_seance(objet.seance, ("Compte rendu", url_seance(objet.seance, "compte_rendu"))),
        bouton="Envoyer aux membres",
        chapeau="Chaque membre reçoit un lien pour lire le projet et faire ses remarques, sans compte.",
    )


@acces(peut_rediger)
@require_POST
def reprendre(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = compte_rendu_mene(request, code, pk)
    if tenter(request, lambda: domaine.reprendre(acteur=request.acteur, compte_rendu=objet)):
        messages.success(request, "Le compte rendu est de nouveau un brouillon. Les remarques reçues restent.")
        return redirect(url_seance(objet.seance, "rediger"))
    return redirect(url_seance(objet.seance, "compte_rendu"))


@acces(peut_rediger)
def approuver(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """By the next meeting; or, where the committee has a delay, once it is over without remark."""
    objet = compte_rendu_mene(request, code, pk)
    seances = domaine.seances_qui_approuveraient(objet)
    page = url_seance(objet.seance, "compte_rendu")
    if request.method == "POST" and "au_delai" in request.POST:
        if tenter(request, lambda: domaine.approuver_au_delai(acteur=request.acteur, compte_rendu=objet)):
            messages.success(request, "Le compte rendu est approuvé, sans remarque au terme du délai.")
        return redirect(page)
    form = ApprouverForm(request.POST or None, seances=seances)
    if request.method == "POST" and form.is_valid():
        en = form.cleaned_data["approuve_en"]
        acte = domaine.approuver_en_seance
        if tenter(request, lambda: acte(acteur=request.acteur, compte_rendu=objet, en=en), form):
            messages.success(request, "Le compte rendu est approuvé.")
            return redirect(page)
    return formulaire(
        request,
        objet.contrat,
        form,
        titre="Approuver le compte rendu",
        retour=page,
        fil=fil_de_la_seance(objet.seance, ("Compte rendu", page)),
        bouton="Approuver",
        chapeau="" if seances else "Aucune séance suivante de cette instance n’est encore ouverte.",
    )


@acces(peut_rediger)
def diffuser(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = compte_rendu_mene(request, code, pk)
    page = url_seance(objet.seance, "compte_rendu")
    form = DiffuserForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        envois: list[int] = []
        acte = domaine.diffuser
        if tenter(
            request,
            lambda: envois.append(acte(acteur=request.acteur, compte_rendu=objet, **form.cleaned_data)),
            form,
        ):
            messages.success(request, f"Le compte rendu part vers {compte(envois[0], 'adresse')} ; il est gardé.")
            return redirect(page)
    return formulaire(
        request,
        objet.contrat,
        form,
        titre="Diffuser le compte rendu",
        retour=page,
        fil=fil_de_la_seance(objet.seance, ("Compte rendu", page)),
        bouton="Diffuser",
        chapeau="Il est scellé en PDF et envoyé aux membres. Il ne change plus.",
    )


@connecte
def remarquer(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """A member with an account; the others use the link of their letter."""
    seance, regard, objet = compte_rendu_vu(request, code, pk)
    if not regard.suit:
        raise Http404(ABSENT)
    page = url_seance(seance, "compte_rendu")
    siege = sieges_de(request.acteur, timezone.localdate(), seance.instance_id).first()
    form = RemarqueForm(request.POST or None, points=regard.points(seance))
    if request.method == "POST" and form.is_valid():
        acte = domaine.remarquer
        if tenter(
            request,
            lambda: acte(acteur=request.acteur, compte_rendu=objet, membre=siege, **form.cleaned_data),
            form,
        ):
            messages.success(request, "Merci : votre remarque est transmise.")
            return redirect(page)
    return formulaire(
        request,
        seance.contrat,
        form,
        titre="Faire une remarque",
        retour=page,
        fil=fil_de_la_seance(seance, ("Compte rendu", page)),
        bouton="Envoyer",
    )


@acces(peut_rediger)
def traiter_remarque(request: RequeteActeur, code: str, pk: int, remarque: int) -> HttpResponse:
    objet = compte_rendu_mene(request, code, pk)
    page = url_seance(objet.seance, "compte_rendu")
    ligne = get_object_or_404(RemarqueCompteRendu, compte_rendu=objet, pk=remarque)
    ligne.compte_rendu = objet
    form = TraiterForm(request.POST or None, initial={"suite": ligne.suite})
    if request.method == "POST" and form.is_valid():
        acte = domaine.traiter_remarque
        if tenter(request, lambda: acte(acteur=request.acteur, remarque=ligne, **form.cleaned_data), form):
            messages.success(request, "La suite donnée est enregistrée : son auteur ou son autrice la lira.")
            return redirect(page)
    return formulaire(
        request,
        objet.contrat,
        form,
        titre="Répondre à une remarque",
        retour=page,
        fil=fil_de_la_seance(objet.seance, ("Compte rendu", page)),
        chapeau=f"« {ligne.texte} »",
    )


# The Word template of the contract


@acces(regler_modeles)
def modele(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    exiger(regler_modeles, request.acteur, contrat)
    actuel = ModeleCompteRendu.objects.filter(contrat=contrat, actif=True).select_related("document").first()
    form = ModeleForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if "retirer" in request.POST and actuel is not None:
            retirer_modele(acteur=request.acteur, modele=actuel)
            messages.success(request, "Le modèle fourni sert de nouveau.")
            return redirect("gouvernance:modele", code=code)
        if form.is_valid():
            recu = form.cleaned_data["fichier"]
            if tenter(request, lambda: deposer_modele(acteur=request.acteur, contrat=contrat, fichier=recu), form):
                messages.success(request, "Votre modèle sert dès maintenant.")
                return redirect("gouvernance:modele", code=code)
    contenu = {
        "contrat": contrat,
        "actuel": actuel,
        "form": form,
        "champs": CHAMPS,
        "fil_ariane": fil_du_contrat(contrat, ("Modèle des comptes rendus", "")),
    }
    return render(request, "gouvernance/modele.html", contenu)


@acces(regler_modeles)
@require_safe
def modele_de_depart(request: RequeteActeur, code: str) -> HttpResponse:
    contrat_visible(request.acteur, code)
    return fichier(modele_fourni(), "modele-compte-rendu.docx", DOCX)
