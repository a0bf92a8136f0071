"""Calls for projects as anyone reads them: the list of a contract, a campaign's page, its guide, its calendar."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from quartiers.appels.acces import campagne_visible
from quartiers.appels.agenda import agenda_de
from quartiers.appels.calendrier import echeances, phrase_de_situation, retard_de_programmation, situation
from quartiers.appels.guide import conditions_de, guide, lignes_de, phrase_du_plafond, poids
from quartiers.appels.models import Campagne
from quartiers.appels.permissions import gerer_campagne, gerer_financeurs, suivre_saison
from quartiers.appels.queries.campagne import (
    Presentation,
    a_copier,
    campagnes_du_contrat,
    libelle_zones,
    presentation,
)
from quartiers.appels.reglement import rendre_html
from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.exports.pdf import pdf_du_document
from quartiers.socle.affichage import Lien
from quartiers.socle.formats import date_fr, date_heure_fr, montant, pourcent
from quartiers.socle.modeles import en_vigueur_le


@public
def campagnes(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    maintenant = timezone.now()
    visibles = list(Campagne.objects.visibles_par(request.acteur).filter(contrat=contrat))
    gere = gerer_campagne(request.acteur, contrat)
    contexte = {
        "contrat": contrat,
        "cartes": [carte_de(campagne, contrat) for campagne in campagnes_du_contrat(visibles, maintenant)],
        "gere": gere,
        "financeurs": gerer_financeurs(request.acteur, contrat),
        "a_copier": a_copier(contrat) if gere else None,
        "fil_ariane": [*fil_du_contrat(contrat), ("Appels à projets", "")],
    }
    return render(request, "appels/campagne_liste.html", contexte)


def carte_de(campagne: Campagne, contrat: Contrat) -> dict[str, object]:
    maintenant = timezone.now()
    return {
        "campagne": campagne,
        "url": reverse("appels:campagne", args=[contrat.code, campagne.annee]),
        "etat": situation(campagne, maintenant),
        "phrase": phrase_de_situation(campagne, maintenant),
    }


@public
def campagne(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    objet = campagne_visible(request.acteur, code, annee)
    maintenant = timezone.now()
    fiche = presentation(objet)
    quartiers = quartiers_de(objet.contrat)
    gere = gerer_campagne(request.acteur, objet)
    contexte = {
        "contrat": objet.contrat,
        "campagne": objet,
        "ouverte": objet.ouverte(maintenant),
        "etat": situation(objet, maintenant),
        "phrase": phrase_de_situation(objet, maintenant),
        "retard": retard_de_programmation(objet, timezone.localdate()),
        "gere": gere,
        "suit": suivre_saison(request.acteur, objet),
        "faits": faits(fiche),
        "frise": [{"date": e.date, "titre": e.libelle, "texte": e.precision} for e in echeances(objet)],
        "priorites": lignes_de(objet.priorites),
        "par_axe": priorites_des_axes(fiche),
        "regles": fiche.regles,
        "colonnes_financeurs": [("nom", "Financeur"), ("enveloppe", "Enveloppe", "montant"), ("zones", "Où")],
        "financeurs": lignes_des_financeurs(fiche),
        "total": fiche.total,
        "plafond": phrase_du_plafond(objet, pourcent(objet.plafond_public, None)) if objet.plafond_public else "",
        "pieces": [(piece, conditions_de(piece)) for piece in fiche.pieces],
        "colonnes_criteres": [("critere", "Critère"), ("poids", "Poids", "nombre"), ("aide", "Ce qui est regardé")],
        "criteres": [{"critere": c.intitule, "poids": poids(c, fiche), "aide": c.aide} for c in fiche.criteres],
        "reglement": rendre_html(objet.reglement),
        "contact": lignes_de(objet.contact),
        **carte_des_quartiers(objet.contrat, quartiers),
        "fil_ariane": [*fil(objet)[:-1], (str(objet), "")],
    }
    return render(request, "appels/campagne_page.html", contexte)


@public
def guide_pdf(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    objet = campagne_visible(request.acteur, code, annee)
    document = guide(presentation(objet), quartiers_de(objet.contrat), adresse_publique(objet), timezone.localtime())
    reponse = HttpResponse(pdf_du_document(document), content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="guide-{code}-{annee}.pdf"'
    return reponse


@public
def calendrier_ics(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    objet = campagne_visible(request.acteur, code, annee)
    reponse = HttpResponse(agenda_de(objet, adresse_publique(objet)), content_type="text/calendar; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="appel-{code}-{annee}.ics"'
    return reponse


def adresse_publique(objet: Campagne) -> str:
    return settings.ADRESSE_PUBLIQUE + adresse(objet)


def adresse(objet: Campagne) -> str:
    return reverse("appels:campagne", args=[objet.contrat.code, objet.annee])


def fil_du_contrat(contrat: Contrat) -> list[tuple[str, str]]:
    return [(str(contrat), reverse("accueil:contrat", args=[contrat.code]))]


def fil(objet: Campagne) -> list[tuple[str, str]]:
    liste = reverse("appels:campagnes", args=[objet.contrat.code])
    return [*fil_du_contrat(objet.contrat), ("Appels à projets", liste), (str(objet), adresse(objet))]


def quartiers_de(contrat: Contrat) -> list[QuartierContrat]:
    siens = QuartierContrat.objects.filter(en_vigueur_le(jour_de_lecture(contrat)), contrat=contrat)
    return list(siens.select_related("commune").defer("commune__contour").order_by("rang", "pk"))


def faits(fiche: Presentation) -> list[tuple[str, object]]:
    """What one wants to know in ten seconds."""
    objet = fiche.campagne
    valeurs = [
        ("Déposer", f"du {date_heure_fr(objet.ouverture)} au {date_heure_fr(objet.cloture)}"),
        ("Projets", f"du {date_fr(objet.action_debut)} au {date_fr(objet.action_fin)}"),
        ("Financeurs", ", ".join(financeur.nom for financeur in fiche.financeurs)),
        ("Enveloppe annoncée", montant(fiche.total, 0) if fiche.total else ""),
        ("Public", public_attendu(objet)),
    ]
    return [(libelle, valeur) for libelle, valeur in valeurs if valeur]


def public_attendu(objet: Campagne) -> str:
    if not objet.qpv_public_minimal:
        return "Habitantes et habitants des quartiers du contrat"
    return f"Au moins {pourcent(objet.qpv_public_minimal, None)} du public habite un quartier prioritaire"


def priorites_des_axes(fiche: Presentation) -> list[tuple[Lien, list[str]]]:
    """Each axis, as a link to the contract, with what the year puts first in it."""
    contrat = fiche.campagne.contrat
    return [
        (
            Lien(axe.titre, reverse("contrat:element", args=[contrat.code, axe.code])),
            lignes_de(fiche.priorites.get(axe.element_id, "")),
        )
        for axe in fiche.axes
    ]


def lignes_des_financeurs(fiche: Presentation) -> list[dict[str, object]]:
    return [
        {
            "nom": financeur.nom,
            "enveloppe": fiche.enveloppes.get(financeur.pk, "non communiquée"),
            "zones": libelle_zones(fiche.zones.get(financeur.pk, [])),
        }
        for financeur in fiche.financeurs
    ]


def carte_des_quartiers(contrat: Contrat, quartiers: list[QuartierContrat]) -> dict[str, object]:
    return {
        "quartiers": quartiers,
        "colonnes_quartiers": [("nom", "Quartier", "lien"), ("commune", "Commune")],
        "lignes_quartiers": [
            {
                "nom": Lien(quartier.titre, reverse("accueil:quartier", args=[contrat.code, quartier.code])),
                "commune": quartier.commune.nom if quartier.commune else "",
            }
            for quartier in quartiers
        ],
        "contours_connus": any(quartier.quartier_id for quartier in quartiers),
        "geojson": " ".join(reverse(f"accueil:{couche}", args=[contrat.code]) for couche in ("fond", "contours")),
        "fonds": settings.FONDS_DE_CARTE,
        "credit_fonds": settings.FONDS_DE_CARTE_CREDIT,
    }
