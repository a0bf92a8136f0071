"""A convention: its page, its preparation, its signatures, its avenants, its end, the next one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.models import Contrat
from quartiers.journal.models import Acte
from quartiers.socle.affichage import Colonne, Lien
from quartiers.socle.formats import date_fr
from quartiers.tfpb.acces import contrat_suivi, convention_visible, un_seul
from quartiers.tfpb.domain import conventions as domain
from quartiers.tfpb.enums import TRANSITIONS_CONVENTION, EtatConvention
from quartiers.tfpb.forms import (
    AvenantForm,
    ConventionForm,
    DenoncerForm,
    FichierForm,
    MotifForm,
    PartieForm,
    SignerForm,
)
from quartiers.tfpb.models import ConventionTfpb, PartieConvention, Patrimoine, Programme
from quartiers.tfpb.permissions import suivre, tenir_conventions
from quartiers.tfpb.presentation import badge_convention, badge_programme
from quartiers.tfpb.views.communs import (
    acte_par_formulaire,
    adresse,
    agir,
    aujourdhui,
    donnees,
    fil,
    fil_convention,
    formulaire,
    piece,
    url_convention,
)

ACTES_MONTRES = 20
COLONNES_PATRIMOINE = [
    Colonne("annee", "Année"),
    Colonne("bailleur", "Bailleur"),
    Colonne("quartier", "Quartier"),
    Colonne("logements", "Logements", "nombre"),
    Colonne("adresses", "Adresses", "nombre"),
    Colonne("source", "Source"),
]
COLONNES_PROGRAMMES = [
    Colonne("programme", "Programme", "lien"),
    Colonne("annee", "Année"),
    Colonne("etat", "État", "badge"),
]


@acces(suivre)
def convention(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = convention_visible(request.acteur, code, pk)
    contrat, jour = objet.contrat, aujourdhui()
    tient = tenir_conventions(request.acteur, objet)
    contexte = {
        "contrat": contrat,
        "convention": objet,
        "etat": badge_convention(objet.situation_au(jour)),
        "faits": faits(objet),
        "parties": parties_montrees(request, objet, tient),
        "avenants": list(objet.avenants.select_related("document")),
        "patrimoines": patrimoines(request, objet),
        "colonnes_patrimoine": COLONNES_PATRIMOINE,
        "programmes": programmes_montres(request, objet),
        "colonnes_programmes": COLONNES_PROGRAMMES,
        "tient": tient,
        "actes": actes(objet) if tient else [],
        "signee": objet.etat == EtatConvention.SIGNEE,
        "journal": [
            {"date": acte.le, "titre": acte.phrase}
            for acte in reversed(
                Acte.objects.filter(objet_type="tfpb.conventiontfpb", objet_id=objet.pk).order_by("-le")[:ACTES_MONTRES]
            )
        ],
        "fil_ariane": fil(contrat, (objet.titre, "")),
    }
    return render(request, "tfpb/convention.html", contexte)


def faits(convention: ConventionTfpb) -> list[tuple[str, Any]]:
    jour = aujourdhui()
    fin = convention.derniere_annee_au(jour)
    tous: list[tuple[str, Any]] = [
        ("Commune", str(convention.commune)),
        ("Années d’imposition", f"{convention.premiere_annee} à {fin}"),
        ("Signée le", date_fr(convention.signee_le)),
        ("Annexée au contrat le", date_fr(convention.annexee_le)),
        ("Dénoncée le", date_fr(convention.denoncee_le)),
        ("Sans effet à partir du", date_fr(convention.denonciation_effet_le)),
        ("Motif", convention.denonciation_motif),
        (
            "Préparée depuis",
            Lien(convention.precedente.titre, url_convention_de(convention, convention.precedente))
            if convention.precedente
            else "",
        ),
    ]
    return [(libelle, valeur) for libelle, valeur in tous if valeur]


def url_convention_de(convention: ConventionTfpb, autre: ConventionTfpb) -> str:
    return adresse("convention", convention.contrat, autre.pk)


def parties_montrees(request: RequeteActeur, convention: ConventionTfpb, tient: bool) -> list[dict[str, Any]]:
    """Landlords with their dates; a landlord reads its own only, and the names of the others."""
    siennes = set(PartieConvention.objects.visibles_par(request.acteur).values_list("pk", flat=True))
    return [
        {
            "partie": partie,
            "visible": partie.pk in siennes,
            "url": adresse("partie", convention.contrat, convention.pk, partie.pk) if tient else "",
        }
        for partie in convention.parties.select_related("bailleur", "avenant")
    ]


def patrimoines(request: RequeteActeur, convention: ConventionTfpb) -> list[dict[str, Any]]:
    siens = Patrimoine.objects.visibles_par(request.acteur).filter(
        contrat=convention.contrat_id,
        quartier__commune=convention.commune_id,
        bailleur__in=convention.parties.values("bailleur"),
        annee__gte=convention.premiere_annee,
        annee__lte=convention.derniere_annee_au(aujourdhui()),
    )
    return [
        {
            "annee": str(un.annee),
            "bailleur": un.bailleur.nom_court,
            "quartier": Lien(
                un.quartier.titre,
                adresse("patrimoine", convention.contrat, un.bailleur_id, un.quartier.code, un.annee),
            ),
            "logements": un.logements,
            "adresses": un.adresses,
            "source": un.source,
        }
        for un in siens.select_related("bailleur", "quartier").order_by("-annee", "quartier__rang", "bailleur__nom")
    ]


def programmes_montres(request: RequeteActeur, convention: ConventionTfpb) -> list[dict[str, Any]]:
    siens = Programme.objects.visibles_par(request.acteur).filter(convention=convention)
    return [
        {
            "programme": Lien(f"{p.bailleur.nom_court} – {p.quartier}", adresse("programme", convention.contrat, p.pk)),
            "annee": str(p.annee),
            "etat": badge_programme(p),
        }
        for p in siens.select_related("bailleur", "quartier").order_by("-annee", "quartier__rang", "bailleur__nom")
    ]


def actes(convention: ConventionTfpb) -> list[tuple[str, str]]:
    """Buttons of the moves that this state allows."""
    pages = {"signer": "signer_convention", "corriger_signature": "revenir_au_projet", "denoncer": "denoncer"}
    return [
        (mouvement.libelle, adresse(pages[acte], convention.contrat, convention.pk))
        for acte, mouvement in TRANSITIONS_CONVENTION.items()
        if convention.etat in mouvement.depuis
    ]


@acces(tenir_conventions)
def preparer(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_suivi(request.acteur, code, tenir_conventions)
    habilitation = request.acteur.habilitation
    commune = habilitation.commune_id if habilitation else None
    form = ConventionForm(donnees(request)[0], contrat=contrat, commune=commune, initial=periode_usuelle(contrat))
    faites: list[ConventionTfpb] = []

    def acte() -> None:
        faites.append(domain.preparer_convention(acteur=request.acteur, contrat=contrat, **form.cleaned_data))

    if request.method == "POST" and form.is_valid() and agir(request, acte, "La convention est préparée.", form):
        return redirect(url_convention(faites[0]))
    return formulaire(
        request,
        contrat,
        form,
        titre="Préparer une convention",
        chapeau="Une convention par commune, signée avec un ou plusieurs bailleurs, annexée au contrat de ville.",
        bouton="Préparer",
        retour=adresse("tableau", contrat),
        fil=fil(contrat),
    )


def periode_usuelle(contrat: Contrat) -> dict[str, int]:
    """Three years from the next one: the usual length (regles, 2), within the contract."""
    premiere = max(aujourdhui().year + 1, contrat.debut.year)
    return {"premiere_annee": premiere, "derniere_annee": min(premiere + 2, max(contrat.fin.year - 1, premiere))}


@acces(tenir_conventions)
def modifier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = convention_visible(request.acteur, code, pk, tenir_conventions)
    affichee = ConventionTfpb.objects.get(pk=objet.pk)
    form = ConventionForm(donnees(request)[0], instance=affichee, contrat=objet.contrat)
    return acte_par_formulaire(
        request,
        objet.contrat,
        form,
        lambda valeurs: domain.modifier_convention(acteur=request.acteur, convention=objet, **valeurs),
        "La convention est enregistrée.",
        titre="Modifier la convention",
        retour=url_convention(objet),
        fil=fil_convention(objet),
    )


@acces(tenir_conventions)
def signer(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = convention_visible(request.acteur, code, pk, tenir_conventions)
    form = SignerForm(donnees(request)[0])
    return acte_par_formulaire(
        request,
        objet.contrat,
        form,
        lambda valeurs: domain.signer(acteur=request.acteur, convention=objet, jour=aujourdhui(), **valeurs),
        "La signature est enregistrée. Notez maintenant celle de chaque bailleur.",
        titre="Enregistrer la signature",
        chapeau="L’abattement demande que tout soit signé au 1er janvier de l’année d’imposition.",
        retour=url_convention(objet),
        fil=fil_convention(objet),
    )


@acces(tenir_conventions)
def partie(request: RequeteActeur, code: str, pk: int, partie: int) -> HttpResponse:
    """When a landlord signed, when it declared its dwellings."""
    objet = convention_visible(request.acteur, code, pk, tenir_conventions)
    trouvee = un_seul(objet.parties.select_related("bailleur").filter(pk=partie))
    trouvee.convention = objet
    initial = {"signee_le": trouvee.signee_le, "declaree_le": trouvee.declaree_le}
    form = PartieForm(donnees(request)[0], initial=initial)
    return acte_par_formulaire(
        request,
        objet.contrat,
        form,
        lambda valeurs: domain.signer_bailleur(acteur=request.acteur, partie=trouvee, jour=aujourdhui(), **valeurs),
        "Les dates du bailleur sont enregistrées.",
        titre=f"Signature de {trouvee.bailleur}",
        retour=url_convention(objet),
        fil=fil_convention(objet),
    )


@acces(tenir_conventions)
def revenir(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = convention_visible(request.acteur, code, pk, tenir_conventions)
    form = MotifForm(donnees(request)[0])
    return acte_par_formulaire(
        request,
        objet.contrat,
        form,
        lambda valeurs: domain.revenir_au_projet(acteur=request.acteur, convention=objet, **valeurs),
        "La convention est de nouveau un projet.",
        titre="Revenir au projet",
        chapeau="Pour corriger une signature notée par erreur, tant qu’aucun programme ne tient à cette convention.",
        bouton="Revenir au projet",
        retour=url_convention(objet),
        fil=fil_convention(objet),
    )


@acces(tenir_conventions)
def denoncer(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = convention_visible(request.acteur, code, pk, tenir_conventions)
    form = DenoncerForm(donnees(request)[0], initial={"denoncee_le": aujourdhui()})
    return acte_par_formulaire(
        request,
        objet.contrat,
        form,
        lambda valeurs: domain.denoncer(acteur=request.acteur, convention=objet, **valeurs),
        "La dénonciation est enregistrée.",
        titre="Dénoncer la convention",
        chapeau="La loi ne récupère pas ce qui n’a pas été fait : dénoncer met fin à l’abattement des années suivantes.",
        bouton="Dénoncer la convention",
        genre="danger",
        retour=url_convention(objet),
        fil=fil_convention(objet),
    )


@acces(tenir_conventions)
def avenant(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = convention_visible(request.acteur, code, pk, tenir_conventions)
    form = AvenantForm(*donnees(request), convention=objet)

    def acte() -> None:
        valeurs = {"bailleurs": [], **form.cleaned_data}
        document = piece(request, objet.contrat, valeurs, f"Avenant – {objet}")
        domain.ajouter_avenant(acteur=request.acteur, convention=objet, document=document, **valeurs)

    if request.method == "POST" and form.is_valid() and agir(request, acte, "L’avenant est enregistré.", form):
        return redirect(url_convention(objet))
    return formulaire(
        request,
        objet.contrat,
        form,
        titre="Ajouter un avenant",
        bouton="Ajouter l’avenant",
        retour=url_convention(objet),
        fil=fil_convention(objet),
    )


@acces(tenir_conventions)
def joindre(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = convention_visible(request.acteur, code, pk, tenir_conventions)
    form = FichierForm(*donnees(request))

    def acte() -> None:
        document = piece(request, objet.contrat, dict(form.cleaned_data), objet.titre)
        if document is not None:
            domain.joindre(acteur=request.acteur, convention=objet, document=document)

    if request.method == "POST" and form.is_valid() and agir(request, acte, "Le document est joint.", form):
        return redirect(url_convention(objet))
    return formulaire(
        request,
        objet.contrat,
        form,
        titre="Joindre la convention signée",
        bouton="Joindre",
        retour=url_convention(objet),
        fil=fil_convention(objet),
    )


@acces(tenir_conventions)
@require_POST
def suivante(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """In one click: same landlords, same stock, the lessons of the reviews."""
    objet = convention_visible(request.acteur, code, pk, tenir_conventions)
    faites: list[ConventionTfpb] = []
    agir(
        request,
        lambda: faites.append(domain.preparer_la_suivante(acteur=request.acteur, convention=objet, jour=aujourdhui())),
        "La convention suivante est préparée : relisez-la avant de la faire signer.",
    )
    return redirect(url_convention(faites[0] if faites else objet))
