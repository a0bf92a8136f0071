"""What goes away by itself: people of a cohort on the day announced to them; reminders of sessions that are late."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from quartiers.cohortes.models import Cohorte, EtapeParticipant, GroupeTemoin, Participant, RefusCohorte
from quartiers.cohortes.temoins import echeance_de
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner
from quartiers.notifications.annonces import annoncer
from quartiers.socle.formats import compte, date_fr


@transaction.atomic
def effacer_les_echues(jour: dt.date) -> int:
    """Return how many people are erased. Analyses, which tell of nobody, stay; so do the numbers of withdrawals."""
    effaces = 0
    for cohorte in Cohorte.objects.filter(fin_conservation__lte=jour, effacee_le__isnull=True).select_related(
        "contrat"
    ):
        nombre = Participant.objects.filter(cohorte=cohorte).count()
        EtapeParticipant.objects.filter(participant__cohorte=cohorte).delete()
        Participant.objects.filter(cohorte=cohorte).delete()
        RefusCohorte.objects.filter(cohorte=cohorte).delete()
        Cohorte.objects.filter(pk=cohorte.pk).update(effacee_le=jour)
        phrase = f"Cohorte {cohorte} : {compte(nombre, 'personne effacée', 'personnes effacées')}, durée de conservation passée"
        consigner(acteur=Acteur(), code="cohorte.effacer", objet=cohorte, phrase=phrase)
        effaces += nombre
    return effaces


@transaction.atomic
def rappeler_les_seances(jour: dt.date) -> int:
    """Tell the pilots, once for each session that is late; return how many groups."""
    rappeles = 0
    groupes = GroupeTemoin.objects.filter(fin__isnull=True, fictif=False).select_related("contrat")
    for groupe in groupes:
        echeance = echeance_de(groupe)
        if jour <= echeance or (groupe.rappele_le is not None and groupe.rappele_le > echeance):
            continue
        GroupeTemoin.objects.filter(pk=groupe.pk).update(rappele_le=jour)
        annoncer(
            pilotes_de(groupe, jour),
            f"Groupe témoin : séance attendue depuis le {date_fr(echeance)}",
            "cohortes/courriels/seance_attendue.txt",
            {"groupe": groupe, "echeance": echeance, "lien": lien_de(groupe)},
            objet=groupe,
        )
        rappeles += 1
    return rappeles


def pilotes_de(groupe: GroupeTemoin, jour: dt.date) -> list[Utilisateur]:
    habilitations = Habilitation.objects.en_vigueur(jour).filter(role=Role.PILOTE, contrat_id=groupe.contrat_id)
    return list(Utilisateur.objects.filter(pk__in=habilitations.values("utilisateur"), is_active=True))


def lien_de(groupe: GroupeTemoin) -> str:
    return f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{reverse('cohortes:groupe', args=[groupe.contrat.code, groupe.pk])}"
