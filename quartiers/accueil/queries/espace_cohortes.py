"""What cohorts and witness groups expect of each, for « mon espace »: a late session, an assessment that ends."""

import datetime as dt

from django.urls import reverse

from quartiers.accueil.queries.attente import Attente
from quartiers.cohortes.models import AnalyseImpact, GroupeTemoin
from quartiers.cohortes.permissions import animer_groupe_temoin, entrer_aux_cohortes, tenir_cohortes
from quartiers.cohortes.temoins import echeance_de
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.formats import date_fr

LIGNES_MAX = 3
HORIZON = 60  # days before an impact assessment ends


def cohortes_de(acteur: Acteur, contrat: Contrat, jour: dt.date) -> tuple[list[Attente], list[Lien]]:
    """(what waits, where to read). Two queries, and one per witness group shown."""
    if not entrer_aux_cohortes(acteur, contrat):
        return [], []
    attentes = []
    if tenir_cohortes(acteur, contrat):
        attentes += signature_a_renouveler(contrat, jour)
    if animer_groupe_temoin(acteur, contrat):
        attentes += seances_attendues(contrat, jour)
    return attentes, [Lien("Les cohortes et groupes témoins", reverse("cohortes:cohortes", args=[contrat.code]))]


def signature_a_renouveler(contrat: Contrat, jour: dt.date) -> list[Attente]:
    """The assessment in force ends soon, or has ended: entries close with it."""
    derniere = AnalyseImpact.objects.filter(contrat=contrat, retiree_le__isnull=True).first()
    if derniere is None or derniere.valable_jusqu_au > jour + dt.timedelta(days=HORIZON):
        return []
    page = Lien("Analyse d’impact des cohortes", reverse("cohortes:cohortes", args=[contrat.code]))
    fin = date_fr(derniere.valable_jusqu_au)
    if derniere.valable_jusqu_au < jour:
        return [Attente(page, f"Sa validité s’est arrêtée le {fin} : plus rien n’entre.", Badge("Échue", "erreur"))]
    return [Attente(page, f"Sa validité s’arrête le {fin}.", Badge("À renouveler", "attention"))]


def seances_attendues(contrat: Contrat, jour: dt.date) -> list[Attente]:
    groupes = GroupeTemoin.objects.filter(contrat=contrat, fin__isnull=True).order_by("pk")[:LIGNES_MAX]
    return [
        Attente(
            Lien(f"Groupe témoin : {groupe}", reverse("cohortes:groupe", args=[contrat.code, groupe.pk])),
            f"Une séance est attendue depuis le {date_fr(echeance)}.",
            Badge("En retard", "attention"),
        )
        for groupe in groupes
        if (echeance := echeance_de(groupe)) < jour
    ]
