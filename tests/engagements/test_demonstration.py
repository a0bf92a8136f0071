"""The demonstration: two years told, the second being collected, every kind of answer; made once."""

import datetime as dt

import pytest
from django.utils import timezone

from quartiers.engagements.demonstration import SOURCE, engagements_de_demonstration
from quartiers.engagements.enums import EtatCollecte, EtatDemande
from quartiers.engagements.models import CollecteEngagements, DemandePartenaire, Mobilisation, Realisation
from tests.factories.contrat import creer_contrat, creer_signataire
from tests.factories.engagements import creer_dispositif, creer_engagement

pytestmark = pytest.mark.django_db


def test_two_years_are_told_fictional_and_once() -> None:
    jour = timezone.localdate()
    contrat = creer_contrat(debut=dt.date(jour.year - 3, 1, 1), fin=dt.date(jour.year + 4, 1, 1))
    signataires = [creer_signataire(contrat) for _ in range(8)]
    for rang, signataire in enumerate(signataires):
        if rang < 2:
            creer_engagement(signataire, periode="par an")
        creer_engagement(signataire)
    for _ in range(6):
        creer_dispositif(signataires[0])
    assert engagements_de_demonstration(contrat) == jour.year - 1
    assert engagements_de_demonstration(contrat) is None
    assert [(c.annee, c.etat) for c in CollecteEngagements.objects.order_by("annee")] == [
        (jour.year - 2, EtatCollecte.CLOSE),
        (jour.year - 1, EtatCollecte.OUVERTE),
    ]
    etats = set(DemandePartenaire.objects.filter(collecte__annee=jour.year - 1).values_list("etat", flat=True))
    assert etats == set(EtatDemande.values)
    assert {*Realisation.objects.values_list("source", flat=True)} == {SOURCE}
    assert {*Mobilisation.objects.values_list("source", flat=True)} == {SOURCE}
    assert len({*Mobilisation.objects.values_list("dispositif", flat=True)}) == 5  # one in five is told by nobody
