"""What a habilitation covers, what a policy answers, one mark per view."""

from dataclasses import dataclass

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse

from quartiers.comptes.acces import acces, connecte, exiger, public
from quartiers.comptes.enums import ROLES_QUE_PEUT_DONNER, Role
from quartiers.comptes.models import Habilitation
from quartiers.comptes.permissions import gerer_habilitations, peut_donner
from quartiers.comptes.politiques import Acteur, Politique, couvre, politique
from quartiers.contrat.models import Contrat
from quartiers.territoire.models import Commune
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_contrat


@dataclass
class Objet:
    """Anything that a contract owns."""

    contrat: Contrat | None = None
    commune_id: int | None = None

    @property
    def contrat_id(self) -> int | None:
        return self.contrat.pk if self.contrat else None


def test_perimetre_of_a_contract(contrat: Contrat) -> None:
    pilote = Habilitation(role=Role.PILOTE, contrat_id=contrat.pk)
    autre = creer_contrat()
    reponses = [couvre(pilote, objet) for objet in (contrat, Objet(contrat), autre, Objet(autre), Objet())]
    assert reponses == [True, True, False, False, True]


def test_perimetre_of_a_commune(contrat: Contrat, creusot: Commune, montceau: Commune) -> None:
    agent = Habilitation(role=Role.AGENT_COMMUNAL, contrat_id=contrat.pk, commune=creusot)
    objets = [Objet(contrat, creusot.pk), Objet(contrat, montceau.pk), Objet(contrat), contrat]
    assert [couvre(agent, objet) for objet in objets] == [True, False, True, True]


def test_perimetre_of_an_object_in_several_communes(contrat: Contrat, creusot: Commune, montceau: Commune) -> None:
    agent = Habilitation(role=Role.AGENT_COMMUNAL, contrat_id=contrat.pk, commune=creusot)
    a_cheval, ailleurs = Objet(contrat), Objet(contrat)
    a_cheval.communes_ids = [creusot.pk, montceau.pk]  # type: ignore[attr-defined]
    ailleurs.communes_ids = [montceau.pk]  # type: ignore[attr-defined]
    assert [couvre(agent, a_cheval), couvre(agent, ailleurs)] == [True, False]


def test_a_commune_holds_any_role(contrat: Contrat, creusot: Commune, montceau: Commune) -> None:
    mediateur = Habilitation(role=Role.MEDIATEUR, contrat_id=contrat.pk, commune=creusot)
    assert [couvre(mediateur, Objet(contrat, c.pk)) for c in (creusot, montceau)] == [True, False]


def test_perimetre_of_a_departement(contrat: Contrat) -> None:
    service = Habilitation(role=Role.SERVICE_ETAT, departement="71")
    ailleurs = creer_contrat(departement="21")
    reponses = [couvre(service, objet) for objet in (contrat, Objet(contrat), ailleurs, Objet(ailleurs))]
    assert reponses == [True, True, False, False]


def test_perimetre_of_the_platform(contrat: Contrat) -> None:
    administrateur = Habilitation(role=Role.ADMINISTRATEUR)
    assert [couvre(administrateur, objet) for objet in (contrat, Objet(contrat), Objet())] == [True, True, True]


def test_politique_answers_by_role_and_perimeter(contrat: Contrat) -> None:
    regle = Politique("essai.lire", "Essayer", frozenset({Role.PILOTE}))
    pilote = creer_acteur(Role.PILOTE, contrat)
    assert regle(pilote, contrat)
    assert not regle(pilote, creer_contrat())
    assert not regle(creer_acteur(Role.BAILLEUR, contrat), contrat)
    assert not regle(Acteur(), contrat)


def test_exiger_names_the_missing_right(contrat: Contrat) -> None:
    regle = Politique("essai.lire", "Essayer", frozenset({Role.PILOTE}))
    with pytest.raises(PermissionDenied, match="« Essayer »"):
        exiger(regle, creer_acteur(Role.PILOTE, creer_contrat()), contrat)


def test_politique_is_declared_once() -> None:
    with pytest.raises(ValueError, match="déclarée deux fois"):
        politique(gerer_habilitations.code, "Une autre", [Role.PILOTE])


def test_a_view_carries_one_mark() -> None:
    def vue(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    public(vue)
    for marquer in (public, connecte, acces(gerer_habilitations)):
        with pytest.raises(ImproperlyConfigured, match="déjà une marque"):
            marquer(vue)


@pytest.mark.parametrize("donneur", list(Role))
def test_who_may_give_which_role(donneur: Role, contrat: Contrat, creusot: Commune) -> None:
    """The table of roles, played within one's own perimeter."""
    acteur = creer_acteur(donneur, contrat, creusot)
    donnables = {
        role
        for role in Role
        if peut_donner(
            acteur,
            Habilitation(
                role=role,
                contrat_id=contrat.pk if role not in {Role.ADMINISTRATEUR, Role.SERVICE_ETAT} else None,
                commune=creusot,
                departement="71" if role == Role.SERVICE_ETAT else "",
            ),
        )
    }
    assert donnables == set(ROLES_QUE_PEUT_DONNER.get(donneur, frozenset()))


def test_nobody_gives_beyond_the_perimeter(contrat: Contrat, creusot: Commune, montceau: Commune) -> None:
    pilote = creer_acteur(Role.PILOTE, contrat)
    agent = creer_acteur(Role.AGENT_COMMUNAL, contrat, creusot)
    ailleurs = creer_contrat()
    assert peut_donner(pilote, Habilitation(role=Role.BAILLEUR, contrat_id=contrat.pk))
    assert not peut_donner(pilote, Habilitation(role=Role.BAILLEUR, contrat_id=ailleurs.pk))
    assert peut_donner(agent, Habilitation(role=Role.MEDIATEUR, contrat_id=contrat.pk, commune=creusot))
    assert not peut_donner(agent, Habilitation(role=Role.MEDIATEUR, contrat_id=contrat.pk, commune=montceau))
    assert not peut_donner(agent, Habilitation(role=Role.MEDIATEUR, contrat_id=contrat.pk))
