"""The permanent file of an organisation: identity, bank details, papers, people."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartiers.annuaire.models import Organisme
from quartiers.appels.domain.fiche_organisme import enregistrer_fiche, ranger_piece
from quartiers.appels.domain.organisme import (
    accepter,
    changer_role,
    est_responsable,
    inviter_membre,
    passer_la_main,
    quitter,
    refuser,
)
from quartiers.appels.forms_organisme import DirigeantForm, FicheForm, InvitationForm, PieceOrganismeForm, RoleForm
from quartiers.appels.identifiants import iban_lisible, meme_nom
from quartiers.appels.models import Dirigeant, FicheOrganisme, Membre, PieceOrganisme
from quartiers.appels.permissions import peut_tenir, saisir_pour_autrui, tenir_organisme, verifier_organisme
from quartiers.appels.queries.organismes import demandes_du_territoire, organismes_du_contrat, organismes_suivis
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.comptes.enums import Role
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import deposer
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.formats import date_fr


@acces(saisir_pour_autrui)
@require_safe
def organismes(request: RequeteActeur, code: str) -> HttpResponse:
    """For the pilot: the organisations that apply here, those that someone asks to join first."""
    contrat = contrat_visible(request.acteur, code)
    demandes = demandes_du_territoire(contrat)
    attendus = set(demandes.values_list("organisme_id", flat=True))
    suivis = organismes_suivis(contrat)
    lignes = [
        {
            "nom": Lien(suivi.organisme.nom, reverse("appels:organisme", args=[code, suivi.organisme.pk])),
            "siret": suivi.organisme.siret or suivi.organisme.rna,
            "dossiers": suivi.dossiers,
            "verification": Badge("Vérifié", "succes") if suivi.verifie else Badge("À vérifier", "attention"),
            "demandes": Badge("Demande à traiter", "attention") if suivi.organisme.pk in attendus else "",
        }
        for suivi in sorted(suivis, key=lambda suivi: suivi.organisme.nom.casefold())
    ]
    contexte = {
        "contrat": contrat,
        "colonnes": [
            ("nom", "Organisme", "lien"),
            ("siret", "SIRET ou RNA"),
            ("dossiers", "Dossiers", "nombre"),
            ("verification", "Vérification", "badge"),
            ("demandes", "Demandes", "badge"),
        ],
        "a_verifier": sum(not suivi.verifie for suivi in suivis) if verifier_organisme(request.acteur) else 0,
        "lignes": lignes,
        "fil_ariane": [(str(contrat), reverse("accueil:contrat", args=[code])), ("Organismes", "")],
    }
    return render(request, "appels/organismes.html", contexte)


@acces(tenir_organisme)
@require_safe
def organisme(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, objet = organisme_tenu(request, code, pk)
    fiche = FicheOrganisme.objects.filter(organisme=objet).select_related("verifiee_par").first()
    membres = list(
        Membre.objects.filter(organisme=objet, fin__isnull=True)
        .select_related("utilisateur")
        .order_by("accepte_le", "pk")
    )
    gere = est_responsable(request.acteur, objet.pk)
    contexte = {
        "contrat": contrat,
        "organisme": objet,
        "fiche": fiche,
        "verifie": verifier_organisme(request.acteur),
        "identite": identite(objet, fiche),
        "banque": banque(fiche),
        "alerte_compte": alerte_compte(objet, fiche),
        "pieces": [piece_montree(piece) for piece in PieceOrganisme.objects.filter(organisme=objet, remplacee=False)],
        "dirigeants": Dirigeant.objects.filter(organisme=objet, fin__isnull=True),
        "membres": [
            (membre, RoleForm(initial={"role": membre.role}, auto_id=f"id_role_{membre.pk}_%s"))
            for membre in membres
            if membre.accepte_le is not None
        ],
        "demandes": [membre for membre in membres if membre.accepte_le is None],
        "gere": gere,
        "moi": request.acteur.utilisateur,
        "fil_ariane": [*fil(contrat, objet)[:-1], (str(objet), "")],
    }
    return render(request, "appels/organisme.html", contexte)


def identite(objet: Organisme, fiche: FicheOrganisme | None) -> list[tuple[str, Any]]:
    paires: list[tuple[str, Any]] = [
        ("SIRET", objet.siret),
        ("RNA", objet.rna),
        ("Nature", objet.get_nature_display()),
    ]
    if fiche is not None:
        lieu = " ".join(filter(None, [fiche.adresse, fiche.code_postal, fiche.commune]))
        paires += [
            ("Forme juridique", fiche.forme),
            ("Objet", fiche.objet),
            ("Siège", lieu),
            ("Courriel", fiche.courriel),
            ("Téléphone", fiche.telephone),
            ("Adhérentes et adhérents", fiche.adherents),
            ("Bénévoles", fiche.benevoles),
            ("Salariés (équivalents temps plein)", fiche.salaries_etp),
            ("Contrat d’engagement républicain", fiche.get_cer_display() if fiche.cer else "Non renseigné"),
        ]
    return [(libelle, valeur if valeur not in (None, "") else "Non renseigné") for libelle, valeur in paires]


def banque(fiche: FicheOrganisme | None) -> list[tuple[str, Any]]:
    if fiche is None or not fiche.iban:
        return []
    return [("Titulaire", fiche.titulaire_compte), ("IBAN", iban_lisible(fiche.iban)), ("BIC", fiche.bic)]


def alerte_compte(objet: Organisme, fiche: FicheOrganisme | None) -> str:
    """What is doubtful in the account: someone else's name."""
    if fiche is None or not fiche.iban:
        return ""
    if any(meme_nom(fiche.titulaire_compte, nom) for nom in (objet.nom, objet.sigle)):
        return ""
    return (
        f"Le compte est au nom de « {fiche.titulaire_compte} », et l’organisme s’appelle « {objet} ». "
        "Une subvention ne peut être versée que sur le compte de l’organisme\u00a0: vérifiez le RIB."
    )


def piece_montree(piece: PieceOrganisme) -> dict[str, Any]:
    jour, fin = timezone.localdate(), piece.valable_jusqu_au
    if fin is None:
        etat = Badge("Sans limite", "neutre")
    elif fin < jour:
        etat = Badge(f"Périmée depuis le {date_fr(fin)}", "erreur")
    elif (fin - jour).days <= 60:
        etat = Badge(f"À renouveler avant le {date_fr(fin)}", "attention")
    else:
        etat = Badge(f"Valable jusqu’au {date_fr(fin)}", "succes")
    return {"piece": piece, "etat": etat}


@acces(tenir_organisme)
@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, objet = organisme_tenu(request, code, pk)
    fiche = FicheOrganisme.objects.filter(organisme=objet).first() or FicheOrganisme(organisme=objet)
    form = FicheForm(request.POST or None, instance=fiche)
    if request.method == "POST" and form.is_valid():
        try:
            enregistrer_fiche(acteur=request.acteur, organisme=objet, valeurs=form.valeurs())
        except ValidationError as erreur:
            reporter(form, erreur)
        else:
            messages.success(request, "La fiche de l’organisme est à jour.")
            return redirect("appels:organisme", code, pk)
    return formulaire(request, contrat, objet, form, "La fiche de l’organisme", "Enregistrer")


@acces(tenir_organisme)
@require_http_methods(["GET", "HEAD", "POST"])
def ajouter_piece(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, objet = organisme_tenu(request, code, pk)
    form = PieceOrganismeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        donnees = dict(form.cleaned_data)
        try:
            document = deposer(fichier=donnees.pop("fichier"), contrat_id=contrat.pk, acteur=request.acteur)
        except ValidationError as erreur:
            form.add_error("fichier", erreur)
        else:
            ranger_piece(acteur=request.acteur, organisme=objet, document=document, **donnees)
            messages.success(request, "La pièce est rangée : elle servira à vos prochains dossiers.")
            return redirect("appels:organisme", code, pk)
    return formulaire(request, contrat, objet, form, "Ranger une pièce", "Ranger la pièce")


@acces(tenir_organisme)
@require_http_methods(["GET", "HEAD", "POST"])
def ajouter_dirigeant(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, objet = organisme_tenu(request, code, pk)
    form = DirigeantForm(request.POST or None, initial={"debut": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        form.instance.organisme = objet
        form.save()
        return redirect("appels:organisme", code, pk)
    return formulaire(request, contrat, objet, form, "Ajouter une personne dirigeante", "Ajouter")


@acces(tenir_organisme)
@require_POST
def retirer_dirigeant(request: RequeteActeur, code: str, pk: int, dirigeant: int) -> HttpResponse:
    """Its time ends today; the past stays."""
    _, objet = organisme_tenu(request, code, pk)
    personne = get_object_or_404(Dirigeant, organisme=objet, pk=dirigeant, fin__isnull=True)
    jour = timezone.localdate()
    if personne.debut >= jour:
        personne.delete()
    else:
        personne.fin = jour
        personne.save(update_fields=["fin"])
    messages.success(request, f"{personne.nom} n’est plus dans la liste des personnes dirigeantes.")
    return redirect("appels:organisme", code, pk)


@acces(tenir_organisme)
@require_http_methods(["GET", "HEAD", "POST"])
def inviter(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, objet = organisme_tenu(request, code, pk)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membre = inviter_membre(acteur=request.acteur, organisme=objet, contrat=contrat, **form.cleaned_data)
        except ValidationError as erreur:
            reporter(form, erreur)
        else:
            messages.success(request, f"Une invitation part vers {membre.utilisateur.courriel}.")
            return redirect("appels:organisme", code, pk)
    return formulaire(request, contrat, objet, form, "Inviter une personne de l’organisme", "Envoyer l’invitation")


@acces(tenir_organisme)
@require_POST
def membre(request: RequeteActeur, code: str, pk: int, membre: int) -> HttpResponse:
    """« acte »: accepter, refuser, role, passer_la_main, quitter."""
    contrat, objet = organisme_tenu(request, code, pk)
    personne = get_object_or_404(
        Membre.objects.select_related("organisme", "utilisateur"), organisme=objet, pk=membre, fin__isnull=True
    )
    role = RoleForm(request.POST)
    choisi = role.cleaned_data["role"] if role.is_valid() else personne.role
    try:
        match request.POST.get("acte"):
            case "accepter":
                accepter(acteur=request.acteur, membre=personne, contrat=contrat, role=choisi)
            case "refuser":
                refuser(acteur=request.acteur, membre=personne)
            case "role":
                changer_role(acteur=request.acteur, membre=personne, role=choisi)
            case "passer_la_main":
                passer_la_main(acteur=request.acteur, membre=personne)
            case "quitter":
                quitter(acteur=request.acteur, membre=personne)
            case _:
                raise Http404
    except ValidationError as erreur:
        messages.error(request, " ".join(erreur.messages))
    else:
        messages.success(request, "C’est fait.")
    if personne.utilisateur_id == getattr(request.acteur.utilisateur, "pk", None) and personne.fin is not None:
        return redirect("accueil:mon_espace")
    return redirect("appels:organisme", code, pk)


def organisme_tenu(request: RequeteActeur, code: str, pk: int) -> tuple[Contrat, Organisme]:
    """The organisation, for its own people and for the pilot of a contract where it applies; 404 for the others."""
    contrat = contrat_visible(request.acteur, code)
    objet = get_object_or_404(Organisme, pk=pk)
    habilitation = request.acteur.habilitation
    if habilitation is None or habilitation.contrat_id != contrat.pk or not peut_tenir(request.acteur, objet.pk):
        raise Http404
    if request.acteur.role == Role.PILOTE and not concerne_le_contrat(objet, contrat):
        raise Http404
    return contrat, objet


def concerne_le_contrat(objet: Organisme, contrat: Contrat) -> bool:
    """It applies here or signed up here, or someone of the département asks to join it."""
    return organismes_du_contrat(contrat).filter(pk=objet.pk).exists()


def formulaire(
    request: RequeteActeur, contrat: Contrat, objet: Organisme, form: BaseForm, titre: str, bouton: str
) -> HttpResponse:
    contexte = {
        "contrat": contrat,
        "organisme": objet,
        "form": form,
        "titre": titre,
        "bouton": bouton,
        "retour": reverse("appels:organisme", args=[contrat.code, objet.pk]),
        "fil_ariane": [*fil(contrat, objet), (titre, "")],
    }
    return render(request, "appels/dossiers_formulaire.html", contexte)


def fil(contrat: Contrat, objet: Organisme) -> list[tuple[str, str]]:
    return [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        (str(objet), reverse("appels:organisme", args=[contrat.code, objet.pk])),
    ]


def reporter(form: BaseForm, erreur: ValidationError) -> None:
    """Put each message under its field when the form has it, else at its head."""
    if not hasattr(erreur, "error_dict"):
        form.add_error(None, erreur.messages)
        return
    for champ, messages_du_champ in erreur.message_dict.items():
        form.add_error(champ if champ in form.fields else None, messages_du_champ)
