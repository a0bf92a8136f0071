"""What cohorts leave in « mon espace »: a late session, an assessment that ends; nothing to those who have no part."""

import datetime as dt

import pytest

from quartiers.accueil.queries.espace_cohortes import cohortes_de
from quartiers.cohortes.domain import temoins
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.socle.formats import date_fr
from tests.factories.cohortes import signer_l_analyse
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_contrat

pytestmark = pytest.mark.django_db


def test_what_waits_is_told_to_those_who_can_act() -> None:
    contrat = creer_contrat()
    signer_l_analyse(contrat, jour=dt.date(2026, 1, 5), fin=dt.date(2026, 6, 30))
    temoins.former(acteur=Acteur(), contrat=contrat, questions=[], titre="Jeunes", debut=dt.date(2026, 1, 1))

    def dit(role: Role, jour: dt.date) -> list[str]:
        return [a.detail for a in cohortes_de(creer_acteur(role, contrat), contrat, jour)[0]]

    assert dit(Role.PILOTE, dt.date(2026, 2, 1)) == []
    en_mai = [
        f"Sa validité s’arrête le {date_fr(dt.date(2026, 6, 30))}.",
        f"Une séance est attendue depuis le {date_fr(dt.date(2026, 4, 3))}.",
    ]
    assert dit(Role.PILOTE, dt.date(2026, 5, 15)) == en_mai
    assert dit(Role.MEDIATEUR, dt.date(2026, 5, 15)) == en_mai[1:]
    assert "s’est arrêtée" in dit(Role.PILOTE, dt.date(2026, 7, 1))[0]
    assert cohortes_de(creer_acteur(Role.BAILLEUR, contrat), contrat, dt.date(2026, 5, 15)) == ([], [])
