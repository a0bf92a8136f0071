"""Proofs: the list, the deposit in two steps, one proof and its thread, its acts, several accepted at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quartiers.annuaire.models import Organisme
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import deposer, effacer
from quartiers.documents.models import Document
from quartiers.exports.tableaux import Colonne as ColonneExport
from quartiers.exports.tableaux import reponse_tableau
from quartiers.socle.affichage import Lien
from quartiers.socle.formats import compte, montant
from quartiers.socle.transitions import actes_possibles
from quartiers.territoire.models import Commune
from quartiers.tfpb.acces import contrat_suivi, un_seul
from quartiers.tfpb.domain import justificatifs as domaine
from quartiers.tfpb.domain.pieces import ecarter, effacee_le, garder_les_pieces, pieces_de
from quartiers.tfpb.enums import (
    JUSTIFICATIF_EN_ATTENTE,
    TRANSITIONS_JUSTIFICATIF,
    EtatJustificatif,
    GenreJustificatif,
)
from quartiers.tfpb.forms_realisation import FichiersForm, FiltreJustificatifsForm, JustificatifForm, TexteForm
from quartiers.tfpb.models import Justificatif, PieceADecrire
from quartiers.tfpb.permissions import realiser, suivre, verifier
from quartiers.tfpb.presentation_realisation import (
    adresse_justificatif,
    badge_justificatif,
    faits_du_justificatif,
    message_de,
    pareils_montres,
)
from quartiers.tfpb.queries.justificatifs import (
    deja_vus,
    justificatifs_de,
    lignes_a_payer,
    memes_pieces_de,
    programmes_a_justifier,
)
from quartiers.tfpb.views.communs import (
    acte_par_formulaire,
    agir,
    donnees,
    fil,
)

PAR_PAGE = 30
COLONNES_EXPORT = [
    ColonneExport("bailleur__nom", "Bailleur"),
    ColonneExport("commune__nom", "Commune"),
    ColonneExport("annee", "Année"),
    ColonneExport("get_genre_display", "Nature"),
    ColonneExport("fournisseur", "Fournisseur"),
    ColonneExport("numero", "Numéro"),
    ColonneExport("date", "Date", "date"),
    ColonneExport("montant", "Montant TTC", "montant", somme=True),
    ColonneExport("get_etat_display", "État"),
    ColonneExport("objet", "Objet"),
    ColonneExport("depose_le", "Déposé le", "date"),
    ColonneExport("verifie_le", "Vérifié le", "date"),
]


def fil_justificatifs(contrat: Contrat, *suite: tuple[str, str]) -> list[tuple[str, str]]:
    return fil(contrat, ("Justificatifs", reverse("tfpb:justificatifs", args=[contrat.code])), *suite)


@acces(suivre)
@require_safe
def justificatifs(request: RequeteActeur, code: str) -> HttpResponseBase:
    """What was put in, that one may see; to be accepted several at once by the officer."""
    contrat = contrat_suivi(request.acteur, code)
    vus = justificatifs_de(request.acteur, contrat)
    annees = sorted(set(vus.order_by().values_list("annee", flat=True)), reverse=True)
    filtre = FiltreJustificatifsForm(request.GET, annees=annees)
    if filtre.is_valid():
        vus = filtrer(vus, filtre.cleaned_data)
    vus = vus.order_by("-depose_le", "-pk")
    if format_demande := request.GET.get("format"):
        titre = f"Justificatifs TFPB – {contrat}"
        return reponse_tableau(f"justificatifs-tfpb-{code}", titre, COLONNES_EXPORT, vus, format_demande)
    page = Paginator(vus, PAR_PAGE).get_page(request.GET.get("page"))
    doubles = deja_vus(list(page))
    verifie = verifier(request.acteur, contrat)
    contexte = {
        "contrat": contrat,
        "filtre": filtre,
        "page": page,
        "lignes": [ligne_de(j, j.pk in doubles, verifie) for j in page],
        "verifie": verifie,
        "acceptables": verifie and any(j.etat == EtatJustificatif.DEPOSE and j.pk not in doubles for j in page),
        "a_decrire": lots_a_decrire(request, contrat),
        "depose": programmes_a_justifier(request.acteur, contrat).exists() and realiser(request.acteur, contrat),
        "fil_ariane": [*fil_justificatifs(contrat)[:-1], ("Justificatifs", "")],
    }
    return render(request, "tfpb/justificatifs.html", contexte)


def filtrer(vus: Any, valeurs: dict[str, Any]) -> Any:
    if valeurs["annee"]:
        vus = vus.filter(annee=valeurs["annee"])
    if valeurs["etat"]:
        vus = vus.filter(etat=valeurs["etat"])
    if q := valeurs["q"].strip():
        vus = vus.filter(Q(fournisseur__icontains=q) | Q(numero__icontains=q) | Q(objet__icontains=q))
    return vus


def ligne_de(j: Justificatif, double: bool, verifie: bool) -> dict[str, Any]:
    return {
        "pk": j.pk,
        "lien": Lien(str(j), adresse_justificatif(j.contrat, j.pk)),
        "qui": f"{j.bailleur.nom_court} – {j.commune} {j.annee}",
        "fournisseur": j.fournisseur,
        "date": j.date,
        "montant": j.montant,
        "etat": badge_justificatif(j),
        "double": double,
        "cochable": verifie and not double and j.etat == EtatJustificatif.DEPOSE,
    }


@acces(realiser)
def deposer_justificatifs(request: RequeteActeur, code: str) -> HttpResponse:
    """First step: the files. They are kept, then described one by one."""
    contrat = contrat_suivi(request.acteur, code, realiser)
    programmes = programmes_a_justifier(request.acteur, contrat).order_by("-annee", "bailleur__nom", "quartier__rang")
    envoi, fichiers = donnees(request)
    form = FichiersForm(envoi, fichiers, programmes=programmes)
    if request.method == "POST" and form.is_valid() and (cle := garder_les_fichiers(request, contrat, form)):
        return redirect("tfpb:decrire_justificatifs", code, *cle)
    contexte = {
        "contrat": contrat,
        "form": form,
        "ouvert": bool(form.fields["programme"].choices),  # type: ignore[attr-defined]
        "fil_ariane": fil_justificatifs(contrat, ("Déposer", "")),
    }
    return render(request, "tfpb/justificatifs_deposer.html", contexte)


def garder_les_fichiers(request: RequeteActeur, contrat: Contrat, form: FichiersForm) -> tuple[int, int, int] | None:
    """Store the files; the landlord, commune and year of the next step, or nothing when one of them is refused."""
    documents = []
    for fichier in form.cleaned_data["fichiers"]:
        try:
            documents.append(deposer(fichier=fichier, contrat_id=contrat.pk, acteur=request.acteur))
        except ValidationError as refus:
            form.add_error("fichiers", [f"{fichier.name} : {texte}" for texte in refus.messages])
    if form.errors:
        for document in documents:
            effacer(document)
        return None
    bailleur, commune, annee = (int(n) for n in form.cleaned_data["programme"].split("-"))
    garder_les_pieces(
        acteur=request.acteur,
        contrat=contrat,
        bailleur=Organisme.objects.get(pk=bailleur),
        commune=Commune.objects.get(pk=commune),
        annee=annee,
        documents=documents,
    )
    return bailleur, commune, annee


@acces(realiser)
def decrire_justificatifs(request: RequeteActeur, code: str, bailleur: int, commune: int, annee: int) -> HttpResponse:
    """Second step: what each file is and what it pays. Each one is kept as soon as it is right."""
    contrat = contrat_suivi(request.acteur, code, realiser)
    cle = (bailleur, commune, annee)
    programmes = programmes_a_justifier(request.acteur, contrat)
    un_seul(programmes.filter(bailleur=bailleur, quartier__commune=commune, annee=annee))
    pieces = [piece for piece in pieces_de(request.acteur.utilisateur, contrat) if piece.cle == cle]
    if request.method == "POST" and "ecarter" in request.POST:
        return ecarter_la_piece(request, pieces)
    lignes = list(lignes_a_payer(*cle, contrat.pk))
    envoi = request.POST if request.method == "POST" else None
    pareils = {p.document_id for p in pieces if deja_presentee(contrat, p.document)}
    formes = [
        (p, JustificatifForm(envoi, prefix=f"p{p.document_id}", lignes=lignes, pareil=p.document_id in pareils))
        for p in pieces
    ]
    restent = [
        (piece, form) for piece, form in formes if not (envoi and garder_la_piece(request, contrat, piece, form))
    ]
    if envoi is not None and not restent:
        return redirect("tfpb:justificatifs", code)
    contexte = {
        "contrat": contrat,
        "pieces": [(piece.document, form, piece.document_id in pareils) for piece, form in restent],
        "formes": [form for _, form in restent],
        "qui": f"{Organisme.objects.get(pk=bailleur)} – {Commune.objects.get(pk=commune)} – {annee}",
        "nombre": compte(len(restent), "pièce à décrire", "pièces à décrire"),
        "jusqu_au": min((effacee_le(piece) for piece, _ in restent), default=None),
        "fil_ariane": fil_justificatifs(contrat, ("Décrire les pièces", "")),
    }
    return render(request, "tfpb/justificatifs_decrire.html", contexte)


def ecarter_la_piece(request: RequeteActeur, pieces: list[PieceADecrire]) -> HttpResponse:
    """« Écarter ce fichier »: it goes away at once."""
    voulues = [piece for piece in pieces if str(piece.document_id) == request.POST["ecarter"]]
    if ecarter(acteur=request.acteur, pieces=voulues):
        messages.success(request, f"{voulues[0]} n’est pas déposé : le fichier est effacé.")
    return redirect(request.path)


def lots_a_decrire(request: RequeteActeur, contrat: Contrat) -> list[dict[str, Any]]:
    """One's own files that wait, by programme: what a list of proofs reminds of."""
    lots: dict[tuple[int, int, int], list[PieceADecrire]] = {}
    for piece in pieces_de(request.acteur.utilisateur, contrat):
        lots.setdefault(piece.cle, []).append(piece)
    return [
        {
            "nombre": compte(
                len(lot), "fichier choisi attend sa description", "fichiers choisis attendent leur description"
            ),
            "qui": f"{lot[0].bailleur.nom_court} – {lot[0].commune} {lot[0].annee}",
            "jusqu_au": min(map(effacee_le, lot)),
            "url": reverse("tfpb:decrire_justificatifs", args=[contrat.code, *cle]),
        }
        for cle, lot in lots.items()
    ]


def deja_presentee(contrat: Contrat, piece: Document) -> bool:
    autres = Justificatif.objects.filter(contrat=contrat, empreinte=piece.empreinte)
    return autres.exclude(etat=EtatJustificatif.RETIRE).exists()


def garder_la_piece(request: RequeteActeur, contrat: Contrat, piece: PieceADecrire, form: JustificatifForm) -> bool:
    if not form.is_valid():
        return False
    garde = agir(
        request,
        lambda: domaine.deposer_justificatif(
            acteur=request.acteur,
            contrat=contrat,
            bailleur=piece.bailleur,
            commune=piece.commune,
            annee=piece.annee,
            document=piece.document,
            imputations=form.imputations(),
            **form.champs(),
        ),
        f"{GenreJustificatif(form.cleaned_data['genre']).label} {form.cleaned_data['numero']} : déposé.",
        form,
    )
    montrer_l_explication(form)
    return garde


def montrer_l_explication(form: JustificatifForm) -> None:
    if "explication" in form.errors:
        form.fields["explication"].widget = JustificatifForm.Meta.widgets["explication"]


def justificatif_pour(request: RequeteActeur, regle: Any, code: str, pk: int) -> Justificatif:
    contrat = contrat_suivi(request.acteur, code, regle)
    trouve = un_seul(justificatifs_de(request.acteur, contrat).filter(pk=pk))
    exiger(regle, request.acteur, trouve)
    return trouve


@acces(suivre)
@require_safe
def justificatif(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """One proof: the paper, what it pays, the same paper elsewhere, the thread, what one may do."""
    j = justificatif_pour(request, suivre, code, pk)
    verifie, realise = verifier(request.acteur, j), realiser(request.acteur, j)
    pareils = memes_pieces_de(j)
    imputations = list(j.imputations.select_related("ligne__axe", "ligne__programme__quartier"))
    total = sum((i.montant for i in imputations), domaine.ZERO)
    contexte = {
        "contrat": j.contrat,
        "j": j,
        "etat": badge_justificatif(j),
        "faits": faits_du_justificatif(j),
        "imputations": imputations,
        "total": total,
        "reste": j.montant - total,
        "pareils": pareils_montres(request.acteur, j.contrat, pareils, verifie),
        "deja": bool(pareils),
        "messages_du_fil": [message_de(e) for e in j.echanges.all()],
        "actes": actes_permis(j, verifie, realise),
        "modifiable": realise and j.etat in JUSTIFICATIF_EN_ATTENTE,
        "image": bool(j.document and j.document.type_mime.startswith("image/")),
        "hors_annee": j.date.year != j.annee,
        "fil_ariane": [*fil_justificatifs(j.contrat), (str(j), "")],
    }
    return render(request, "tfpb/justificatif.html", contexte)


DU_BAILLEUR = ("repondre", "retirer")


def actes_permis(j: Justificatif, verifie: bool, realise: bool) -> list[tuple[str, str, str]]:
    """(label, address, kind of the button) of what the person may do now, the likeliest first."""
    permis = []
    for acte in actes_possibles(TRANSITIONS_JUSTIFICATIF, j.etat):
        if (acte in DU_BAILLEUR and realise) or (acte not in DU_BAILLEUR and verifie):
            genre = "danger" if acte == "rejeter" else "primaire" if acte in {"accepter", "repondre"} else "secondaire"
            adresse = reverse("tfpb:justificatif_acte", args=[j.contrat.code, j.pk, acte])
            permis.append((TRANSITIONS_JUSTIFICATIF[acte].libelle, adresse, genre))
    return permis


LIBELLES = {
    "questionner": ("Votre question", "Le bailleur la reçoit par courriel et peut corriger la pièce."),
    "repondre": ("Votre réponse", "La commune la lit avec la pièce. Corrigez d’abord la pièce si besoin."),
    "rejeter": ("Pourquoi cette pièce est rejetée", "Le bailleur le lira : dites aussi comment y remédier."),
    "rouvrir": ("Pourquoi rouvrir la vérification", "Ce qu’elle justifie ne compte plus jusqu’à la nouvelle décision."),
    "retirer": ("Pourquoi la retirer", "Facultatif."),
}


@acces(suivre)
def justificatif_acte(request: RequeteActeur, code: str, pk: int, acte: str) -> HttpResponse:
    """One act on one proof, with the words that go with it."""
    if acte not in TRANSITIONS_JUSTIFICATIF:
        raise Http404
    regle = realiser if acte in DU_BAILLEUR else verifier
    j = justificatif_pour(request, regle, code, pk)
    retour = adresse_justificatif(j.contrat, pk)
    libelle = TRANSITIONS_JUSTIFICATIF[acte].libelle
    if acte == "accepter":
        if request.method == "POST":
            agir(
                request, lambda: domaine.accepter(acteur=request.acteur, justificatif=j), "Le justificatif est accepté."
            )
            return redirect(retour)
        contexte = {
            "contrat": j.contrat,
            "j": j,
            "retour": retour,
            "deja": bool(memes_pieces_de(j)),
            "fil_ariane": [*fil_justificatifs(j.contrat), (str(j), retour), (libelle, "")],
        }
        return render(request, "tfpb/justificatif_accepter.html", contexte)
    intitule, aide = LIBELLES[acte]
    form = TexteForm(donnees(request)[0], libelle=intitule, aide=aide, requis=acte != "retirer")
    return acte_par_formulaire(
        request,
        j.contrat,
        form,
        lambda valeurs: getattr(domaine, acte)(acteur=request.acteur, justificatif=j, texte=valeurs["texte"]),
        "C’est enregistré.",
        titre=libelle,
        bouton=libelle,
        retour=retour,
        chapeau=f"{j}, {montant(j.montant)}",
        fil=[*fil_justificatifs(j.contrat), (str(j), retour)],
        genre="danger" if acte in {"rejeter", "retirer"} else "primaire",
    )


@acces(realiser)
def modifier_justificatif(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The landlord mends a proof that is not decided."""
    j = justificatif_pour(request, realiser, code, pk)
    retour = adresse_justificatif(j.contrat, pk)
    if j.etat not in JUSTIFICATIF_EN_ATTENTE:
        raise Http404("Ce justificatif est décidé : il ne change plus.")
    lignes = list(lignes_a_payer(j.bailleur_id, j.commune_id, j.annee, j.contrat_id))
    form = JustificatifForm(donnees(request)[0], instance=j, lignes=lignes, pareil=bool(memes_pieces_de(j)))
    if (
        request.method == "POST"
        and form.is_valid()
        and agir(
            request,
            lambda: domaine.corriger_justificatif(
                acteur=request.acteur, justificatif=j, imputations=form.imputations(), **form.champs()
            ),
            "Le justificatif est corrigé.",
            form,
        )
    ):
        return redirect(retour)
    montrer_l_explication(form)
    contexte = {
        "contrat": j.contrat,
        "j": j,
        "form": form,
        "retour": retour,
        "fil_ariane": [*fil_justificatifs(j.contrat), (str(j), retour), ("Corriger", "")],
    }
    return render(request, "tfpb/justificatif_modifier.html", contexte)


@acces(verifier)
@require_POST
def accepter_justificatifs(request: RequeteActeur, code: str) -> HttpResponse:
    """Accept those that are ticked, or none."""
    contrat = contrat_suivi(request.acteur, code, verifier)
    pks = [int(pk) for pk in request.POST.getlist("justificatif") if pk.isdecimal()]
    choisis = list(justificatifs_de(request.acteur, contrat).filter(pk__in=pks).order_by("pk"))
    for j in choisis:
        exiger(verifier, request.acteur, j)
    fait = compte(len(choisis), "justificatif accepté", "justificatifs acceptés")
    if choisis:
        agir(request, lambda: domaine.accepter_ensemble(acteur=request.acteur, justificatifs=choisis), f"{fait}.")
    return redirect(f"{reverse('tfpb:justificatifs', args=[code])}?{request.POST.get('filtre', '')}")
