"""Letters of the clock: what is due is written to who must do it, once per stage, however often the job runs."""

import datetime as dt

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.notifications.annonces import relancer
from quartiers.socle.formats import date_fr
from quartiers.tfpb.domain.destinataires import actives, personnes_de_la_commune, personnes_du_bailleur
from quartiers.tfpb.models import ConventionTfpb
from quartiers.tfpb.queries.alertes import Alerte, alertes, le_jour
from quartiers.tfpb.queries.annee import lignes_de_l_annee
from quartiers.tfpb.queries.droits import registre
from quartiers.tfpb.queries.soldes import reglage_de

GABARIT = "tfpb/courriels/alerte.txt"
# Days from the due day: well before, just before, once past it.
ETAPES = (-90, -30, -7, 1)
RAPPEL_AVANT = 90
RETARD_MAX = 45  # days: an older delay is seen on the page, not written about


def rappeler_les_echeances(jour: dt.date) -> int:
    """Remind, contract by contract; return how many letters leave. A second run makes none."""
    suivis = ConventionTfpb.objects.order_by().values("contrat").distinct()
    contrats = Contrat.objects.filter(pk__in=suivis, debut__lte=jour, fin__gt=jour).order_by("pk")
    return sum(
        rappeler(contrat, alerte)
        for contrat in contrats
        for alerte in alertes_du_contrat(contrat, jour, plans=plans_a_rappeler(contrat, jour))
    )


def alertes_du_contrat(contrat: Contrat, jour: dt.date, *, plans: bool = True) -> list[Alerte]:
    """All of them, as the pilot of the contract reads them; those of the plans at will."""
    pilote = Acteur(habilitation=Habilitation(role=Role.PILOTE, contrat_id=contrat.pk))
    connu = registre(contrat)
    lignes = lignes_de_l_annee(pilote, contrat, jour.year, connu) if plans else []
    return alertes(pilote, contrat, jour, lignes, connu)


def plans_a_rappeler(contrat: Contrat, jour: dt.date) -> bool:
    """Whether a letter about a plan may leave: out of that time, the year of a contract is not read for nothing."""
    echeance = le_jour(reglage_de(contrat, jour.year).plan_attendu, jour.year)
    return echeance - dt.timedelta(days=RAPPEL_AVANT) <= jour <= echeance + dt.timedelta(days=RETARD_MAX)


def rappeler(contrat: Contrat, alerte: Alerte) -> int:
    ecart = (alerte.jour - alerte.echeance).days
    passees = [etape for etape in ETAPES if etape <= ecart]
    if not passees or ecart > RETARD_MAX:
        return 0
    return relancer(
        f"tfpb-{contrat.pk}-{alerte.cle}-{alerte.echeance:%Y%m%d}{passees[-1]:+d}"[:100],
        personnes_chargees(contrat, alerte),
        f"{alerte.genre} – {contrat.nom_court}, pour le {date_fr(alerte.echeance)}",
        GABARIT,
        {
            "alerte": alerte,
            "lien": f"{settings.ADRESSE_PUBLIQUE}{alerte.adresse}",
            "tableau": f"{settings.ADRESSE_PUBLIQUE}{reverse('tfpb:tableau', args=[contrat.code])}",
        },
        objet=contrat,
    )


def personnes_chargees(contrat: Contrat, alerte: Alerte) -> list[Utilisateur]:
    """The landlord's people for what it must give; those of the commune for a convention; else those who run it all."""
    if alerte.bailleur is not None:
        siennes = personnes_du_bailleur(contrat.pk, alerte.bailleur)
        return siennes or personnes_de_la_commune(contrat.pk, alerte.commune)
    if alerte.commune is not None:
        return personnes_de_la_commune(contrat.pk, alerte.commune)
    pilotes = Habilitation.objects.en_vigueur(alerte.jour).filter(Q(role=Role.PILOTE), contrat_id=contrat.pk)
    return actives(pilotes.values("utilisateur"))
