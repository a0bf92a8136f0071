"""What the call for projects expects of each role, in words and addresses, for « mon espace »."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from quartiers.accueil.queries.attente import Attente
from quartiers.appels.calendrier import retard_de_programmation
from quartiers.appels.enums import EtatBilan
from quartiers.appels.models import Bilan, Campagne, Dossier
from quartiers.appels.queries.attentes import (
    attentes_du_pilote,
    attentes_du_porteur,
    avis_de_la_commune,
    avis_du_financeur,
    campagnes_ouvertes,
)
from quartiers.appels.queries.organismes import nombre_a_verifier
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.formats import compte, date_fr, date_heure_fr


def adresse_campagne(campagne: Campagne, route: str = "campagne") -> str:
    return reverse(f"appels:{route}", args=[campagne.contrat.code, campagne.annee])


def adresse_dossier(dossier: Dossier) -> str:
    return reverse("appels:dossier", args=[dossier.contrat.code, dossier.numero])


def appels_du_pilote(acteur: Acteur, contrat: Contrat, jour: dt.date) -> list[Attente]:
    attendu = attentes_du_pilote(acteur, contrat.pk, jour)
    attentes = [
        Attente(
            Lien(campagne.intitule, adresse_campagne(campagne, "preparer_campagne")),
            "À relire et à publier.",
            Badge("En préparation", "attention"),
        )
        for campagne in attendu.en_preparation
    ]
    attentes += [
        Attente(Lien(campagne.intitule, adresse_campagne(campagne, "saison")), phrase, Badge("Programmation", "erreur"))
        for campagne in attendu.publiees
        if (phrase := retard_de_programmation(campagne, jour))
    ]
    liste = reverse("appels:dossiers", args=[contrat.code])
    bilans = reverse("appels:bilans", args=[contrat.code])
    comptes = [
        (attendu.a_examiner, "dossier déposé à examiner", "dossiers déposés à examiner", f"{liste}?etat=depose"),
        (
            attendu.complements_en_retard,
            "dossier aux compléments en retard",
            "dossiers aux compléments en retard",
            f"{liste}?attente=retard",
        ),
        (
            attendu.sans_avis,
            "dossier sans l’avis d’un financeur",
            "dossiers sans l’avis d’un financeur",
            f"{liste}?etat=recevable&etat=instruit",
        ),
        (
            attendu.messages,
            "dossier dont un message attend une réponse",
            "dossiers dont un message attend une réponse",
            f"{liste}?attente=message",
        ),
        (attendu.bilans_a_verifier, "bilan à vérifier", "bilans à vérifier", f"{bilans}?etat=depose"),
        (
            nombre_a_verifier(contrat),
            "organisme à vérifier",
            "organismes à vérifier",
            reverse("appels:a_verifier", args=[contrat.code]),
        ),
    ]
    return [
        *attentes,
        *(Attente(Lien(compte(nombre, un, plusieurs), url)) for nombre, un, plusieurs, url in comptes if nombre),
    ]


def appels_de_l_instruction(acteur: Acteur, contrat: Contrat) -> list[Attente]:
    """A funder's instructor, or a commune's officer: the opinions that are theirs to give."""
    nombre = avis_du_financeur(acteur) + avis_de_la_commune(acteur)
    if not nombre:
        return []
    phrase = compte(nombre, "dossier attend votre avis", "dossiers attendent votre avis")
    liste = reverse("appels:dossiers", args=[contrat.code])
    return [Attente(Lien(phrase, f"{liste}?attente=avis"), "", Badge("Avis", "attention"))]


def appels_du_porteur(acteur: Acteur, jour: dt.date) -> list[Attente]:
    attendu = attentes_du_porteur(acteur, jour)
    return [
        *(
            Attente(
                Lien(str(dossier), adresse_dossier(dossier)),
                f"{compte(nombre, 'point', 'points')} à compléter avant le {date_fr(echeance)}.",
                Badge("En retard" if echeance < jour else "À compléter", "erreur" if echeance < jour else "attention"),
            )
            for dossier, echeance, nombre in attendu.complements
        ),
        *(
            Attente(Lien(str(dossier), adresse_dossier(dossier)), cloture_de(dossier), Badge("Brouillon", "info"))
            for dossier in attendu.brouillons
        ),
        *(
            Attente(Lien(str(dossier), adresse_dossier(dossier)), cloture_de(dossier), Badge("À signer", "attention"))
            for dossier in attendu.a_signer
        ),
        *(attente_du_bilan(bilan, jour) for bilan in attendu.bilans),
    ]


def cloture_de(dossier: Dossier) -> str:
    if dossier.campagne is None:
        return "Hors appel à projets : pas de date limite."
    if dossier.campagne.cloture < timezone.now():
        return f"Les dépôts sont clos depuis le {date_heure_fr(dossier.campagne.cloture)}."
    return f"À déposer avant le {date_heure_fr(dossier.campagne.cloture)}."


def attente_du_bilan(bilan: Bilan, jour: dt.date) -> Attente:
    libelle = f"{bilan.get_genre_display()} de {bilan.dossier}"
    if bilan.etat == EtatBilan.A_CORRIGER:
        etat = Badge("À corriger", "attention")
    else:
        etat = Badge("En retard", "erreur") if bilan.echeance < jour else Badge("Attendu", "info")
    detail = f"Attendu le {date_fr(bilan.echeance)}."
    arguments = [bilan.dossier.contrat.code, bilan.dossier.numero, bilan.exercice, bilan.genre]
    return Attente(Lien(libelle, reverse("appels:bilan", args=arguments)), detail, etat)


def appels_ouverts(contrat: Contrat) -> list[Lien]:
    """What is open today, for the list of what one may do."""
    return [
        Lien(
            f"{campagne.intitule} : dépôts ouverts jusqu’au {date_heure_fr(campagne.cloture)}",
            adresse_campagne(campagne),
        )
        for campagne in campagnes_ouvertes(contrat.pk, timezone.now())
    ]
