"""The abatement as evidence: validated programmes alone, justified money where a review was shared alone."""

import datetime as dt

import pytest
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.indicateurs.preuves import genres
from quartiers.tfpb.enums import EtatProgramme
from tests.factories.tfpb import (
    creer_abattement,
    creer_decor,
    creer_imputation,
    creer_justificatif,
    creer_ligne,
    creer_programme,
)

pytestmark = pytest.mark.django_db


def test_money_is_told_once_the_review_is_shared() -> None:
    decor = creer_decor()
    creer_abattement(decor, 30_000)
    programme = creer_programme(decor)
    ligne = creer_ligne(programme, decor.axe, 12_000)
    creer_imputation(creer_justificatif(programme, 9_000, etat="accepte", verifie_le=timezone.now()), ligne)
    genre = genres()["tfpb-abattement"]
    choix = list(genre.choisir(Acteur(), decor.contrat))
    assert [nom for _, nom in choix] == ["2026 – tous les quartiers", f"2026 – {decor.quartier.titre}"]
    avant = genre.lire(Acteur(), decor.contrat, choix[0][0])
    assert avant is not None
    assert "12\u202f000\u00a0€ programmés pour 30\u202f000\u00a0€ d’abattement" in avant.texte
    assert ("9\u202f000" in repr(avant), avant.lignes[0][4]) == (False, "bilan à venir")
    programme.etat = EtatProgramme.BILAN_PARTAGE
    programme.bilan_remis_le = programme.bilan_partage_le = dt.date(2027, 3, 1)
    programme.save()
    apres = genre.lire(Acteur(), decor.contrat, choix[1][0])
    assert apres is not None
    assert "justifie 9\u202f000\u00a0€, soit 30,0\u00a0% de l’abattement" in apres.texte
    assert (apres.arrete_le, apres.publiable) == (dt.date(2027, 3, 1), decor.contrat.publie)


def test_a_plan_that_is_not_validated_is_no_evidence() -> None:
    decor = creer_decor()
    creer_programme(decor, etat=EtatProgramme.PROPOSE, valide_le=None, decision="")
    genre = genres()["tfpb-abattement"]
    assert list(genre.choisir(Acteur(), decor.contrat)) == []
    assert genre.lire(Acteur(), decor.contrat, 2026) is None
    assert genre.lire(Acteur(), decor.contrat, decor.quartier.pk * 10_000 + 2026) is None
