"""What the yearly collection of commitments expects of each role: answers to check, one's own table to fill."""

import datetime as dt

from django.db.models import Count
from django.urls import reverse

from quartiers.accueil.queries.attente import Attente
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.engagements.enums import A_REMPLIR, EtatCollecte, EtatDemande
from quartiers.engagements.models import CollecteEngagements, DemandePartenaire
from quartiers.engagements.permissions import collecter, repondre
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.formats import compte, date_fr


def engagements_de(acteur: Acteur, contrat: Contrat, jour: dt.date) -> list[Attente]:
    """For the pilot, tables handed in and the account that a committee has not seen; for a partner, its own table."""
    if collecter(acteur, contrat):
        return [*tableaux_a_valider(contrat), *bilans_a_porter(contrat, jour)]
    organisme = acteur.habilitation.organisme_id if acteur.habilitation else None
    if organisme is None or not repondre(acteur, contrat):
        return []
    attendues = DemandePartenaire.objects.filter(
        contrat=contrat, organisme=organisme, etat__in=A_REMPLIR, collecte__etat=EtatCollecte.OUVERTE
    ).select_related("collecte")
    return [attente_du_tableau(contrat, demande, jour) for demande in attendues.order_by("collecte__annee")]


def tableaux_a_valider(contrat: Contrat) -> list[Attente]:
    remises = DemandePartenaire.objects.filter(contrat=contrat, etat=EtatDemande.REMISE).order_by()
    return [
        Attente(
            Lien(
                compte(nombre, "tableau de partenaire à valider", "tableaux de partenaires à valider"),
                reverse("engagements:collecte", args=[contrat.code, annee]),
            ),
            f"Engagements et droit commun {annee}.",
            Badge("À valider", "attention"),
        )
        for annee, nombre in remises.values_list("collecte__annee").annotate(n=Count("pk")).order_by("collecte__annee")
    ]


def bilans_a_porter(contrat: Contrat, jour: dt.date) -> list[Attente]:
    """Collections past their day that no committee has examined: the silent partners are to be named there."""
    passees = CollecteEngagements.objects.filter(contrat=contrat, echeance__lt=jour, examinee_le__isnull=True)
    return [
        Attente(
            Lien(
                f"Bilan des engagements {collecte.annee}\u00a0: à porter au comité de pilotage",
                reverse("engagements:collecte", args=[contrat.code, collecte.annee]),
            ),
            f"Les réponses étaient attendues pour le {date_fr(collecte.echeance)}.",
            Badge("Pour le comité", "info"),
        )
        for collecte in passees.order_by("annee")
    ]


def attente_du_tableau(contrat: Contrat, demande: DemandePartenaire, jour: dt.date) -> Attente:
    annee, echeance = demande.collecte.annee, demande.collecte.echeance
    question = demande.etat == EtatDemande.A_PRECISER
    quand = f"Il {'était' if echeance < jour else 'est'} attendu pour le {date_fr(echeance)}."
    return Attente(
        Lien(
            f"Votre tableau {annee}\u00a0: engagements et droit commun",
            reverse("engagements:tableau", args=[contrat.code, annee, demande.pk]),
        ),
        demande.question if question else quand,
        Badge("Une question vous est posée" if question else demande.get_etat_display(), "attention"),
    )
