"""A programme under way: where each action is, the quarter's follow-up, photos, amounts moved between actions."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.socle.affichage import Badge, Colonne
from quartiers.socle.formats import montant
from quartiers.tfpb.acces import programme_visible, un_seul
from quartiers.tfpb.domain import reaffectations as domaine_reaffectations
from quartiers.tfpb.domain import suivi as domaine_suivi
from quartiers.tfpb.enums import EtatLigne, EtatProgramme, Trimestre
from quartiers.tfpb.forms_realisation import LigneTrimestreForm, ReaffectationForm
from quartiers.tfpb.models import Programme, SuiviTrimestriel
from quartiers.tfpb.permissions import realiser, rediger_bilan, suivre
from quartiers.tfpb.presentation import badge_programme
from quartiers.tfpb.presentation_realisation import TON_AVANCEMENT, colonnes_utiles, ligne_de_compte
from quartiers.tfpb.queries.realisation import LigneRealisee, lignes_realisees, reaffectations_de
from quartiers.tfpb.queries.soldes import Filtre, reglage_de, soldes
from quartiers.tfpb.soldes import total
from quartiers.tfpb.views.communs import acte_par_formulaire, agir, aujourdhui, donnees, fil_programme

COLONNES = [
    Colonne("titre", "Action", classe="large"),
    Colonne("axe", "Axe"),
    Colonne("avancement", "Où elle en est", "badge"),
    Colonne("prevu", "Prévu", "montant"),
    Colonne("depense", "Dit dépensé", "montant"),
    Colonne("examine", "À vérifier", "montant"),
    Colonne("accepte", "Accepté", "montant"),
    Colonne("valorise", "Valorisé", "montant"),
    Colonne("note", "À savoir"),
]


def adresse_realisation(programme: Programme) -> str:
    return reverse("tfpb:realisation", args=[programme.contrat.code, programme.pk])


def adresse_trimestre(programme: Programme, trimestre: int) -> str:
    return reverse("tfpb:suivre_trimestre", args=[programme.contrat.code, programme.pk, trimestre])


@acces(suivre)
@require_safe
def realisation(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The year of a programme on one page."""
    programme = programme_visible(request.acteur, code, pk)
    lignes = lignes_realisees(programme)
    lus = soldes(
        programme.contrat,
        None,
        Filtre(frozenset({programme.annee}), bailleur=programme.bailleur_id, quartier=programme.quartier_id),
    )
    ensemble = total(lus.postes)
    reglage = reglage_de(programme.contrat, programme.annee)
    realise = realiser(request.acteur, programme) and programme.se_realise
    montrees = [ligne_montree(ligne) for ligne in lignes]
    contexte = {
        "contrat": programme.contrat,
        "programme": programme,
        "etat": badge_programme(programme),
        "compte_annee": ensemble,
        "resume": ligne_de_compte("", ensemble, reglage, finie=programme.annee < aujourdhui().year),
        "colonnes": colonnes_utiles(COLONNES, montrees),
        "lignes": montrees,
        "totaux": totaux_de(lignes),
        "trimestres": trimestres_de(programme, lignes) if realise else [],
        "realise": realise,
        "bilan": rediger_bilan(request.acteur, programme) and programme.etat not in SANS_BILAN,
        "photos": [(ligne, suivi, photo) for ligne in lignes for suivi, photo in ligne.photos],
        "commentaires": [
            (ligne.ligne, suivi) for ligne in lignes for suivi in ligne.suivis.values() if suivi.commentaire
        ],
        "reaffectations": reaffectations_de(programme),
        "fil_ariane": fil_programme(programme, ("Réalisation", "")),
    }
    return render(request, "tfpb/realisation.html", contexte)


SANS_BILAN = frozenset({EtatProgramme.PROPOSE, EtatProgramme.PARTAGE})


def ligne_montree(realisee: LigneRealisee) -> dict[str, Any]:
    ligne, compte, dernier = realisee.ligne, realisee.compte, realisee.dernier
    avancement = Badge("Pas encore suivie", "neutre")
    if dernier is not None:
        avancement = Badge(dernier.get_avancement_display(), TON_AVANCEMENT[dernier.avancement])
    if ligne.etat == EtatLigne.ECARTEE:
        avancement = Badge("Retirée du programme", "neutre")
    return {
        "titre": ligne.titre,
        "axe": str(ligne.axe.numero),
        "avancement": avancement,
        "prevu": compte.prevu,
        "depense": compte.depense,
        "examine": compte.examine or None,
        "accepte": compte.accepte,
        "valorise": compte.valorise,
        "note": note_de(realisee),
    }


def note_de(realisee: LigneRealisee) -> str:
    compte = realisee.compte
    if compte.niveaux_manquants:
        return "Niveaux ordinaire et du quartier à renseigner : rien n’est valorisé."
    if compte.ordinaire:
        return f"{montant(compte.ordinaire)} au niveau ordinaire, non valorisé"
    return ""


def totaux_de(lignes: Sequence[LigneRealisee]) -> dict[str, Any]:
    def somme(nom: str) -> Decimal:
        return sum((getattr(ligne.compte, nom) for ligne in lignes), Decimal(0))

    return {"titre": "Total", **{nom: somme(nom) for nom in ("prevu", "depense", "examine", "accepte", "valorise")}}


def trimestres_de(programme: Programme, lignes: Sequence[LigneRealisee]) -> list[tuple[str, str, str]]:
    """(label, address, what is done) of each quarter that has begun."""
    retenues = [ligne for ligne in lignes if ligne.ligne.etat == EtatLigne.RETENUE]
    trouves = []
    for trimestre in Trimestre:
        if domaine_suivi.fin_du_trimestre(programme.annee, trimestre - 1 or 4) > aujourdhui() and trimestre > 1:
            continue
        faites = sum(1 for ligne in retenues if trimestre in ligne.suivis)
        trouves.append((trimestre.label, adresse_trimestre(programme, trimestre), f"{faites} sur {len(retenues)}"))
    return trouves


@acces(realiser)
def suivre_trimestre(request: RequeteActeur, code: str, pk: int, trimestre: int) -> HttpResponse:
    """Each action for the quarter, on one page that a phone fills in."""
    programme = programme_visible(request.acteur, code, pk, realiser)
    if trimestre not in Trimestre.values or not programme.se_realise:
        raise Http404("Ce trimestre ne se suit pas : le programme n’est pas en cours.")
    envoi, fichiers = donnees(request)
    lignes = [ligne for ligne in lignes_realisees(programme) if ligne.ligne.etat == EtatLigne.RETENUE]
    formes = [
        LigneTrimestreForm(
            envoi,
            fichiers,
            ligne=ligne.ligne,
            suivi=ligne.suivis.get(trimestre),
            avant=next((ligne.suivis[t] for t in range(trimestre - 1, 0, -1) if t in ligne.suivis), None),
        )
        for ligne in lignes
    ]
    if (
        request.method == "POST"
        and not [form for form in formes if not form.is_valid()]
        and agir(
            request,
            lambda: domaine_suivi.suivre_trimestre(
                acteur=request.acteur, programme=programme, trimestre=trimestre, saisies=saisies_de(formes)
            ),
            "Le suivi du trimestre est enregistré.",
        )
    ):
        return redirect(adresse_realisation(programme))
    contexte = {
        "contrat": programme.contrat,
        "programme": programme,
        "trimestre": Trimestre(trimestre),
        "formes": list(zip(formes, lignes, strict=True)),
        "tous": formes,
        "photos": {
            ligne.ligne.pk: list(ligne.suivis[trimestre].photos.all()) for ligne in lignes if trimestre in ligne.suivis
        },
        "retour": adresse_realisation(programme),
        "fil_ariane": fil_programme(
            programme, ("Réalisation", adresse_realisation(programme)), (Trimestre(trimestre).label, "")
        ),
    }
    return render(request, "tfpb/trimestre.html", contexte)


def saisies_de(formes: Sequence[LigneTrimestreForm]) -> list[domaine_suivi.Saisie]:
    return [
        domaine_suivi.Saisie(
            ligne=form.ligne,
            avancement=form.cleaned_data["avancement"],
            depense=form.cleaned_data["depense"] or Decimal(0),
            commentaire=form.cleaned_data["commentaire"],
            photos=form.cleaned_data["photos"],
        )
        for form in formes
        if form.a_garder()
    ]


@acces(realiser)
@require_POST
def enlever_photo(request: RequeteActeur, code: str, pk: int, suivi: int, photo: int) -> HttpResponse:
    programme = programme_visible(request.acteur, code, pk, realiser)
    trouve = un_seul(SuiviTrimestriel.objects.filter(ligne__programme=programme, pk=suivi).select_related("ligne"))
    trouve.ligne.programme = programme
    document = un_seul(trouve.photos.filter(pk=photo))
    agir(
        request,
        lambda: domaine_suivi.enlever_photo(acteur=request.acteur, suivi=trouve, photo=document),
        "La photo est enlevée.",
    )
    return redirect(adresse_realisation(programme))


@acces(realiser)
def reaffecter(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """Money of one action given to another, with the reason that the committee reads."""
    programme = programme_visible(request.acteur, code, pk, realiser)
    lignes = lignes_realisees(programme)
    libelles = {x.ligne.pk: f"{x.ligne.titre} (prévu : {montant(x.compte.prevu)})" for x in lignes}
    form = ReaffectationForm(
        donnees(request)[0], lignes=programme.lignes.retenues().order_by("axe__numero", "rang"), libelles=libelles
    )
    return acte_par_formulaire(
        request,
        programme.contrat,
        form,
        lambda valeurs: domaine_reaffectations.reaffecter(acteur=request.acteur, programme=programme, **valeurs),
        "Le montant est réaffecté.",
        titre="Réaffecter un montant",
        bouton="Réaffecter",
        retour=adresse_realisation(programme),
        chapeau="Les montants validés restent lisibles : ce qui change s’y ajoute, avec sa raison.",
        fil=fil_programme(programme, ("Réalisation", adresse_realisation(programme))),
    )
