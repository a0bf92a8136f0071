"""Who signed, what each promised, the schemes it brings: public pages."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartiers.annuaire.models import Contact
from quartiers.comptes.acces import RequeteActeur, public
from quartiers.comptes.permissions import lire_contacts
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat, Signataire
from quartiers.contrat.queries import jour_de_lecture
from quartiers.engagements.forms import DispositifsForm, EngagementsForm
from quartiers.engagements.models import Dispositif, Quantite
from quartiers.engagements.queries import (
    EngagementLu,
    dispositifs_le,
    domaines,
    engagements_le,
    par_domaine,
    pris_par,
    signataires_le,
)
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.socle.affichage import Colonne as ColonnePage
from quartiers.socle.affichage import Lien
from quartiers.socle.formats import INSECABLE, nombre

COLONNES_SIGNATAIRES = [
    ColonnePage("titre", "Signataire", "lien"),
    ColonnePage("nature", "Nature"),
    ColonnePage("fonctions", "Fonctions signataires"),
    ColonnePage("debut", "Depuis le", "date"),
    ColonnePage("engagements", "Engagements", "nombre"),
    ColonnePage("dispositifs", "Dispositifs", "nombre"),
]
COLONNES_ENGAGEMENTS = [
    ColonnePage("titre", "Engagement", "lien", classe="large"),
    ColonnePage("signataire", "Signataire", "lien"),
    ColonnePage("rubrique", "Rubrique"),
    ColonnePage("quantites", "Quantités", classe="large"),
]
COLONNES_ENGAGEMENTS_EXPORT = [
    Colonne("code", "Code"),
    Colonne("titre", "Engagement"),
    Colonne("signataire", "Signataire"),
    Colonne("rubrique", "Rubrique"),
    Colonne("detail", "Précisions"),
    Colonne("quantite", "Quantité promise"),
    Colonne("nombre", "Nombre", "nombre"),
    Colonne("unite", "Unité"),
    Colonne("periode", "Période"),
    Colonne("perimetre", "Périmètre"),
]
COLONNES_DISPOSITIFS = [
    ColonnePage("titre", "Dispositif", classe="large"),
    ColonnePage("domaine", "Domaine"),
    ColonnePage("objectif", "Objectif", classe="large"),
    ColonnePage("nature", "Nature"),
    ColonnePage("porteur", "Porté par"),
    ColonnePage("signataire", "Signataire", "lien"),
]


@public
def signataires(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    jour = jour_de_lecture(contrat)
    lus = engagements_le(contrat, jour)
    mobilises = Counter(dispositif.signataire_id for dispositif in dispositifs_le(contrat, jour))
    lignes = [
        {
            "titre": Lien(s.titre, adresse_signataire(contrat, s)),
            "nature": s.organisme.get_nature_display(),
            "fonctions": " ; ".join(map(str, s.fonctions)),
            "debut": s.debut,
            "engagements": sum(pris_par(lu, s) for lu in lus),
            "dispositifs": mobilises[s.pk],
        }
        for s in signataires_le(contrat, jour)
    ]
    if demande := request.GET.get("format"):
        titre = f"Signataires – {contrat}"
        return reponse_tableau(f"signataires-{code}", titre, COLONNES_SIGNATAIRES, lignes, demande)
    contexte = {
        "contrat": contrat,
        "colonnes": COLONNES_SIGNATAIRES,
        "lignes": lignes,
        "fil_ariane": fil(contrat, "Signataires"),
    }
    return render(request, "engagements/signataires.html", contexte)


@public
def signataire(request: RequeteActeur, code: str, signataire: str) -> HttpResponseBase:
    """What it signed, since when, its commitments, its schemes, whom to write to."""
    contrat = contrat_visible(request.acteur, code)
    jour = jour_de_lecture(contrat)
    objet = Signataire.objects.filter(contrat=contrat, code=signataire).select_related("organisme").first()
    if objet is None:
        raise Http404("Ce contrat n’a pas de signataire à cette adresse.")
    engagements = [lu for lu in engagements_le(contrat, jour) if pris_par(lu, objet)]
    dispositifs = dispositifs_le(contrat, jour, objet)
    contacts = Contact.objects.filter(organisme=objet.organisme_id)
    if not lire_contacts(request.acteur, contrat):
        contacts = contacts.filter(public=True)
    if demande := request.GET.get("format"):
        titre = f"Engagements – {objet.titre}"
        lignes = lignes_exportees(engagements)
        return reponse_tableau(f"engagements-{objet.code}", titre, COLONNES_ENGAGEMENTS_EXPORT, lignes, demande)
    contexte = {
        "contrat": contrat,
        "signataire": objet,
        "faits": faits(objet),
        "rubriques": par_rubrique(engagements),
        "domaines": par_domaine(dispositifs),
        "contacts": list(contacts.order_by("fonction", "pk")),
        "nombre_engagements": len(engagements),
        "nombre_dispositifs": len(dispositifs),
        "fil_ariane": [
            (str(contrat), reverse("accueil:contrat", args=[code])),
            ("Signataires", reverse("engagements:signataires", args=[code])),
            (objet.titre, ""),
        ],
    }
    return render(request, "engagements/signataire.html", contexte)


@public
def engagements(request: RequeteActeur, code: str) -> HttpResponseBase:
    """Every commitment of the contract, filtered, as it reads today or on a chosen day."""
    contrat = contrat_visible(request.acteur, code)
    jour = jour_de_lecture(contrat)
    form = EngagementsForm(request.GET or None, signataires=signataires_le(contrat, jour))
    filtres = form.cleaned_data if form.is_valid() else {}
    jour = filtres.get("le") or jour
    lus = [lu for lu in engagements_le(contrat, jour) if retenu(lu, filtres)]
    if demande := request.GET.get("format"):
        titre = f"Engagements – {contrat}"
        lignes = lignes_exportees(lus)
        return reponse_tableau(f"engagements-{code}", titre, COLONNES_ENGAGEMENTS_EXPORT, lignes, demande)
    contexte = {
        "contrat": contrat,
        "form": form,
        "jour": jour,
        "colonnes": COLONNES_ENGAGEMENTS,
        "lignes": [ligne_engagement(contrat, lu) for lu in lus],
        "fil_ariane": fil(contrat, "Engagements"),
    }
    return render(request, "engagements/engagements.html", contexte)


@public
def dispositifs(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    jour = jour_de_lecture(contrat)
    tous = dispositifs_le(contrat, jour)
    form = DispositifsForm(request.GET or None, signataires=signataires_le(contrat, jour), domaines=domaines(tous))
    filtres = form.cleaned_data if form.is_valid() else {}
    lignes = [ligne_dispositif(contrat, d) for d in tous if correspond(d, filtres)]
    if demande := request.GET.get("format"):
        titre = f"Dispositifs – {contrat}"
        return reponse_tableau(f"dispositifs-{code}", titre, COLONNES_DISPOSITIFS, lignes, demande)
    contexte = {
        "contrat": contrat,
        "form": form,
        "colonnes": COLONNES_DISPOSITIFS,
        "lignes": lignes,
        "fil_ariane": fil(contrat, "Dispositifs"),
    }
    return render(request, "engagements/dispositifs.html", contexte)


def fil(contrat: Contrat, ici: str) -> list[tuple[str, str]]:
    return [(str(contrat), reverse("accueil:contrat", args=[contrat.code])), (ici, "")]


def adresse_signataire(contrat: Contrat, signataire: Signataire) -> str:
    return reverse("engagements:signataire", args=[contrat.code, signataire.code])


def faits(signataire: Signataire) -> list[tuple[str, Any]]:
    organisme = signataire.organisme
    lignes: list[tuple[str, Any]] = [
        ("Organisme", organisme.nom),
        ("Nature", organisme.get_nature_display()),
        ("Signe par", " ; ".join(map(str, signataire.fonctions))),
        ("Engagé depuis le", signataire.debut),
        ("Jusqu’au (exclu)", signataire.fin),
        ("Site internet", Lien(organisme.site, organisme.site) if organisme.site else ""),
    ]
    return [(libelle, valeur) for libelle, valeur in lignes if valeur]


def par_rubrique(engagements: Iterable[EngagementLu]) -> list[tuple[str, list[EngagementLu]]]:
    """Commitments under the headings of the text, in its order."""
    groupes: dict[str, list[EngagementLu]] = {}
    for lu in engagements:
        titre = lu.engagement.rubrique if lu.signataire else f"Pris à plusieurs : {lu.engagement.rubrique}"
        groupes.setdefault(titre, []).append(lu)
    return list(groupes.items())


def retenu(lu: EngagementLu, filtres: dict[str, Any]) -> bool:
    voulu, quantite = filtres.get("signataire"), filtres.get("quantite")
    if voulu and (lu.signataire is None or lu.signataire.code != voulu):
        return False
    return not quantite or (quantite == "oui") == bool(lu.quantites)


def correspond(dispositif: Dispositif, filtres: dict[str, Any]) -> bool:
    code = dispositif.signataire.code if dispositif.signataire else ""
    reels = {"domaine": dispositif.domaine, "nature": dispositif.nature, "signataire": code}
    return all(not filtres.get(cle) or filtres[cle] == valeur for cle, valeur in reels.items())


def texte_quantite(quantite: Quantite) -> str:
    """« 200 rénovations thermiques par an (départemental) »."""
    morceaux = [f"{nombre(quantite.nombre)}{INSECABLE}{quantite.unite}", quantite.periode]
    perimetre = f"({quantite.perimetre})" if quantite.perimetre else ""
    return " ".join(filter(None, [*morceaux, perimetre]))


def ligne_engagement(contrat: Contrat, lu: EngagementLu) -> dict[str, Any]:
    s = lu.signataire
    return {
        "titre": Lien(lu.titre, reverse("contrat:element", args=[contrat.code, lu.code])),
        "signataire": Lien(s.titre, adresse_signataire(contrat, s)) if s else "",
        "rubrique": lu.engagement.rubrique,
        "quantites": " ; ".join(texte_quantite(q) for q in lu.quantites),
    }


def ligne_dispositif(contrat: Contrat, dispositif: Dispositif) -> dict[str, Any]:
    s = dispositif.signataire
    return {
        "titre": dispositif.titre,
        "domaine": dispositif.domaine,
        "objectif": dispositif.objectif,
        "nature": dispositif.get_nature_display(),
        "porteur": dispositif.porteur,
        "signataire": Lien(s.titre, adresse_signataire(contrat, s)) if s else "",
    }


def lignes_exportees(engagements: Iterable[EngagementLu]) -> list[dict[str, Any]]:
    """One row a quantity; a commitment without any keeps one row."""
    lignes: list[dict[str, Any]] = []
    for lu in engagements:
        commun: dict[str, Any] = {
            "code": lu.code,
            "titre": lu.titre,
            "signataire": lu.signataire.titre if lu.signataire else "",
            "rubrique": lu.engagement.rubrique,
            "detail": lu.engagement.detail,
        }
        lignes += [
            {
                **commun,
                "quantite": quantite.titre,
                "nombre": quantite.nombre,
                "unite": quantite.unite,
                "periode": quantite.periode,
                "perimetre": quantite.perimetre,
            }
            for quantite in lu.quantites
        ] or [commun]
    return lignes
