"""What becomes of the tasks that meetings give: done, given up, taken up again; reminders to those in charge."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.enums import TRANSITIONS_SUITE, EtatSeance, EtatSuite
from quartiers.gouvernance.models import SuiteSeance
from quartiers.journal.domain import franchir
from quartiers.notifications.annonces import relancer
from quartiers.socle.formats import date_fr

GABARIT = "gouvernance/courriels/suite.txt"
# Days from the due day: once before, once on the day after, once a fortnight later.
ETAPES = (-7, 1, 14)
RETARD_MAX = 60  # days: an older task is seen on the register, not written about


@transaction.atomic
def faire(*, acteur: Acteur, suite: SuiteSeance, faite_le: dt.date, jour: dt.date) -> None:
    """Done on `faite_le`, today at the latest."""
    if faite_le > jour:
        raise ValidationError("Cette suite ne peut pas être faite dans l’avenir : donnez le jour où elle l’a été.")
    if faite_le < suite.seance.tenue_le:
        raise ValidationError(f"La séance a eu lieu le {date_fr(suite.seance.tenue_le)} : donnez un jour d’après.")
    franchir(
        acteur=acteur,
        objet=suite,
        table=TRANSITIONS_SUITE,
        acte="faire",
        phrase=f"Suite faite le {date_fr(faite_le)} : {suite.texte}",
        faite_le=faite_le,
    )


@transaction.atomic
def abandonner(*, acteur: Acteur, suite: SuiteSeance, motif: str) -> None:
    if not motif.strip():
        raise ValidationError("Dites pourquoi cette suite est abandonnée.")
    franchir(
        acteur=acteur,
        objet=suite,
        table=TRANSITIONS_SUITE,
        acte="abandonner",
        phrase=f"Suite abandonnée : {suite.texte} ({motif.strip()})",
        motif=motif.strip(),
    )


@transaction.atomic
def reprendre(*, acteur: Acteur, suite: SuiteSeance) -> None:
    """To do again; what it had become stays in the journal."""
    franchir(
        acteur=acteur,
        objet=suite,
        table=TRANSITIONS_SUITE,
        acte="reprendre",
        phrase=f"Suite à faire de nouveau : {suite.texte}",
        faite_le=None,
        motif="",
    )


def relancer_suites(jour: dt.date) -> int:
    """Remind of the tasks due; return how many letters leave. A second run makes none, a missed day loses none."""
    bornes = (jour - dt.timedelta(days=RETARD_MAX), jour - dt.timedelta(days=ETAPES[0]))
    suites = SuiteSeance.objects.filter(
        etat=EtatSuite.A_FAIRE, echeance__range=bornes, seance__etat=EtatSeance.TENUE
    ).select_related("contrat", "seance__instance", "organisme")
    return sum(rappeler(suite, jour) for suite in suites.order_by("pk"))


def rappeler(suite: SuiteSeance, jour: dt.date) -> int:
    """One letter per person for the stage that `jour` has reached."""
    if suite.echeance is None:
        return 0
    ecart = (jour - suite.echeance).days
    etape = max(e for e in ETAPES if e <= ecart)
    moment = "en retard" if ecart > 0 else f"pour le {date_fr(suite.echeance)}"
    adresse = reverse("gouvernance:suites", args=[suite.contrat.code])
    contexte = {"suite": suite, "en_retard": ecart > 0, "lien": f"{settings.ADRESSE_PUBLIQUE}{adresse}"}
    return relancer(
        f"suiteseance-{suite.pk}-{suite.echeance:%Y%m%d}{etape:+d}",
        personnes_chargees(suite, jour),
        f"À faire {moment}\u00a0: {suite.texte}",
        GABARIT,
        contexte,
        objet=suite,
    )


def personnes_chargees(suite: SuiteSeance, jour: dt.date) -> list[Utilisateur]:
    """People of the organisation in charge; without any, those who run the contract."""
    habilitations = Habilitation.objects.en_vigueur(jour).filter(contrat_id=suite.contrat_id)
    choisies = habilitations.none()
    if suite.organisme_id is not None:
        choisies = habilitations.filter(organisme=suite.organisme_id)
    if not choisies.exists():
        choisies = habilitations.filter(role=Role.PILOTE)
    personnes = Utilisateur.objects.filter(pk__in=choisies.values("utilisateur"), is_active=True)
    return list(personnes.order_by("pk"))
