"""What the tranquillity observatory expects of each member of its circle, for « mon espace »."""

import datetime as dt

from django.urls import reverse

from quartiers.accueil.queries.attente import Attente
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.formats import compte
from quartiers.tranquillite.acces import a_signe, charte_de, membre_de, observatoire_de
from quartiers.tranquillite.models import MembreObservatoire
from quartiers.tranquillite.periodes import de_mois
from quartiers.tranquillite.permissions import entrer_au_cercle, tenir_observatoire
from quartiers.tranquillite.queries import dernier_mois, etat_du_mois


def tranquillite_de(acteur: Acteur, contrat: Contrat, jour: dt.date) -> tuple[list[Attente], list[Lien]]:
    """(what waits, where to read). One query when no observatory is open."""
    if not entrer_au_cercle(acteur, contrat):
        return [], []
    tient = tenir_observatoire(acteur, contrat)
    entree = Lien("L’observatoire de la tranquillité", reverse("tranquillite:observatoire", args=[contrat.code]))
    if observatoire_de(contrat, jour) is None:
        return [], [entree] if tient else []
    membre = membre_de(acteur, contrat, jour)
    if membre is None:
        return [], [entree] if tient else []
    if not a_signe(membre, charte_de(contrat)):
        charte = Lien(
            "La charte de l’observatoire de la tranquillité", reverse("tranquillite:charte", args=[contrat.code])
        )
        detail = "Aucun chiffre ne vous est montré avant votre signature."
        return [Attente(charte, detail, Badge("À signer", "attention"))], [entree]
    return chiffres_attendus(contrat, membre, jour, tient=tient), [entree]


def chiffres_attendus(contrat: Contrat, membre: MembreObservatoire, jour: dt.date, *, tient: bool) -> list[Attente]:
    """One's own sources whose last month has not come; for the team, how many are missing in all."""
    mois = dernier_mois(jour)
    manquants = [etat for etat in etat_du_mois(contrat, mois) if not etat.livre]
    attentes = [
        Attente(
            Lien(
                f"Les chiffres {de_mois(mois)} : {etat.source}",
                reverse("tranquillite:saisir", args=[contrat.code, etat.source.code]),
            ),
            "Par le formulaire, ou avec votre fichier tel qu’il est.",
            Badge("En retard", "erreur") if etat.en_retard(jour) else Badge("À livrer", "attention"),
        )
        for etat in manquants
        if etat.source.organisme_id == membre.organisme_id
    ]
    if tient and manquants:
        demandes = Lien("Les demandes du mois de l’observatoire", reverse("tranquillite:demandes", args=[contrat.code]))
        detail = f"{compte(len(manquants), 'source attendue', 'sources attendues')} pour le mois {de_mois(mois)}."
        attentes.append(Attente(demandes, detail, Badge("À demander", "attention")))
    return attentes
