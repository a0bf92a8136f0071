"""What open surveys expect of each, for « mon espace »: answers to collect, quotas not yet reached."""

import datetime as dt

from django.urls import reverse

from quartiers.accueil.queries.attente import Attente
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.enquetes.models import Enquete
from quartiers.enquetes.permissions import collecter_reponses, lire_enquetes
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.formats import date_fr

LIGNES_MAX = 3


def enquetes_de(acteur: Acteur, contrat: Contrat, jour: dt.date) -> tuple[list[Attente], list[Lien]]:
    """(what waits, where to read). One query at most."""
    if not lire_enquetes(acteur, contrat):
        return [], []
    entree = Lien("Les enquêtes auprès des habitantes et habitants", reverse("enquetes:enquetes", args=[contrat.code]))
    if not collecter_reponses(acteur, contrat):
        return [], [entree]
    ouvertes = Enquete.objects.filter(contrat=contrat).ouvertes().order_by("fin", "pk")
    return [attente(contrat, enquete, jour) for enquete in ouvertes[:LIGNES_MAX]], [entree]


def attente(contrat: Contrat, enquete: Enquete, jour: dt.date) -> Attente:
    page = Lien(
        f"Enquête ouverte\u00a0: {enquete.titre}", reverse("enquetes:enquete", args=[contrat.code, enquete.code])
    )
    if enquete.fin is None:
        return Attente(page, "Des réponses sont à recueillir.", Badge("En cours", "info"))
    if enquete.fin < jour:
        return Attente(page, f"Son dernier jour prévu était le {date_fr(enquete.fin)}.", Badge("À clore", "attention"))
    return Attente(page, f"Des réponses sont à recueillir jusqu’au {date_fr(enquete.fin)}.", Badge("En cours", "info"))
