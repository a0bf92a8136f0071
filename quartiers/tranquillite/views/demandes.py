"""What is asked of partners each month, who has not answered, and the page of the link that needs no account."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces, public
from quartiers.comptes.politiques import Acteur
from quartiers.socle.affichage import Badge
from quartiers.socle.formats import compte, date_fr
from quartiers.tranquillite.acces import contrat_a_tenir
from quartiers.tranquillite.domain.demandes import adresses_de, demander
from quartiers.tranquillite.domain.livraisons import CleFait, livrer
from quartiers.tranquillite.enums import Moyen
from quartiers.tranquillite.forme import entier
from quartiers.tranquillite.forms import DemandeForm
from quartiers.tranquillite.liens import LienPerime, demande_du
from quartiers.tranquillite.lieux import cle_de, lieux_de
from quartiers.tranquillite.models import DemandeLivraison, FaitMensuel
from quartiers.tranquillite.periodes import de_mois, mois_fr, plus
from quartiers.tranquillite.permissions import tenir_observatoire
from quartiers.tranquillite.queries import EtatDuMois, dernier_mois, etat_du_mois
from quartiers.tranquillite.views.communs import adresse, aujourdhui, montrer

MOIS_PROPOSES = 12


def mois_proposes() -> list[Any]:
    dernier = dernier_mois(aujourdhui())
    return [plus(dernier, -n) for n in range(MOIS_PROPOSES)]


@acces(tenir_observatoire)
@require_safe
def demandes(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    mois = mois_proposes()
    form = DemandeForm(request.GET if "mois" in request.GET else None, mois=mois, initial={"mois": mois[0].isoformat()})
    choisi = form.cleaned_data["mois"] if form.is_bound and form.is_valid() else mois[0]
    etats = etat_du_mois(contrat, choisi)
    manquants = [etat for etat in etats if not etat.livre]
    return montrer(
        request,
        contrat,
        "demandes",
        ("Demandes du mois", ""),
        form=form,
        mois=choisi,
        mois_dit=de_mois(choisi),
        lignes=[ligne_de(etat) for etat in etats],
        manquants=[str(etat.source) for etat in manquants],
    )


def ligne_de(etat: EtatDuMois) -> dict[str, Any]:
    jour = aujourdhui()
    badge = Badge("Livré", "succes") if etat.livre else Badge("Attendu", "attention")
    if etat.en_retard(jour):
        badge = Badge("En retard", "erreur")
    demande = etat.demande
    return {
        "source": etat.source,
        "etat": badge,
        "demande": f"{compte(demande.envois, 'lettre')}, pour le {date_fr(demande.echeance)}"
        if demande
        else "Pas encore demandé",
        "adresses": ", ".join(adresses_de(etat.source, jour)) or "Aucune adresse : à donner sur la source",
    }


@acces(tenir_observatoire)
@require_POST
def envoyer_demandes(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    form = DemandeForm(request.POST, mois=mois_proposes())
    if not form.is_valid():
        messages.error(request, "Choisissez un des mois proposés.")
        return redirect(adresse(contrat, "demandes"))
    mois = form.cleaned_data["mois"]
    partis, sans = demander(acteur=request.acteur, contrat=contrat, mois=mois, jour=aujourdhui())
    if partis:
        messages.success(request, f"{compte(partis, 'lettre part', 'lettres partent')}.")
    else:
        messages.info(request, "Aucune lettre ne part.")
    if sans:
        messages.warning(request, f"Sans adresse : {', '.join(map(str, sans))}.")
    return redirect(f"{adresse(contrat, 'demandes')}?mois={mois.isoformat()}")


# Without account


@public
def livrer_par_lien(request: RequeteActeur, jeton: str) -> HttpResponse:
    """One month of one source. What was given already is said to be so, never shown."""
    try:
        demande = demande_du(jeton)
    except LienPerime as perime:
        return render(request, "tranquillite/lien_perime.html", {"message": str(perime)}, status=404)
    source = demande.source
    lieux, categories = lieux_de(source.contrat, source.echelle), list(source.categories.order_by("rang", "pk"))
    livres = cles_livrees(demande)
    saisies: dict[str, dict[str, str]] = {}
    if request.method == "POST":
        saisies, phrase = recevoir(request, demande, livres)
        if not saisies:
            messages.success(request, f"Merci. {phrase[0].upper()}{phrase[1:]}.")
            return redirect("tranquillite:livrer_par_lien", jeton)
    lignes: list[dict[str, Any]] = [
        {
            "lieu": lieu.nom,
            "cases": [
                {
                    "champ": f"c:{c.pk}:{lieu.cle}",
                    "ancre": f"c-{c.pk}-{lieu.cle}",
                    "libelle": f"{c.titre}, {lieu.nom}",
                    "livre": (c.pk, lieu.cle, demande.mois) in livres,
                    **saisies.get(f"c:{c.pk}:{lieu.cle}", {"valeur": "", "erreur": ""}),
                }
                for c in categories
            ],
        }
        for lieu in lieux
    ]
    contexte = {
        "contrat": demande.contrat,
        "source": source,
        "mois": mois_fr(demande.mois),
        "echeance": demande.echeance,
        "categories": categories,
        "lignes": lignes,
        "reste": any(not case["livre"] for ligne in lignes for case in ligne["cases"]),
        "erreurs": list(dict.fromkeys(s["erreur"] for s in saisies.values() if s.get("erreur"))),
    }
    return render(request, "tranquillite/livrer_par_lien.html", contexte)


def cles_livrees(demande: DemandeLivraison) -> set[CleFait]:
    faits = FaitMensuel.objects.filter(source=demande.source_id, mois=demande.mois, courant=True)
    return {
        (c, cle_de(q, v), demande.mois) for c, q, v in faits.values_list("categorie_id", "quartier_id", "commune_id")
    }


def recevoir(
    request: RequeteActeur, demande: DemandeLivraison, livres: set[CleFait]
) -> tuple[dict[str, dict[str, str]], str]:
    """({field: what was typed and what is wrong}, what was done); nothing is written while one cell is wrong."""
    chiffres: dict[CleFait, int] = {}
    tapes: dict[str, dict[str, str]] = {}
    fautif = False
    for nom, brut in request.POST.items():
        morceaux = nom.split(":")
        if len(morceaux) != 3 or morceaux[0] != "c" or not morceaux[1].isdecimal():
            continue
        valeur = str(brut).strip()
        cle = (int(morceaux[1]), morceaux[2], demande.mois)
        nombre = entier(valeur) if valeur else None
        faute = bool(valeur) and nombre is None
        fautif |= faute
        tapes[nom] = {
            "valeur": valeur,
            "erreur": "Écrivez un nombre entier, 0 quand il n’y a rien eu." if faute else "",
        }
        if nombre is not None and cle not in livres:
            chiffres[cle] = nombre
    if fautif:
        return tapes, ""
    if not chiffres:
        return tapes | {"": {"valeur": "", "erreur": "Écrivez au moins un nombre, 0 quand il n’y a rien eu."}}, ""
    try:
        resultat = livrer(
            acteur=Acteur(), source=demande.source, chiffres=chiffres, moyen=Moyen.LIEN, jour=aujourdhui()
        )
    except ValidationError as refus:
        return tapes | {"": {"valeur": "", "erreur": " ".join(refus.messages)}}, ""
    return {}, resultat.phrase
