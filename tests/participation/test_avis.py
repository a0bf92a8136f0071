"""A council is asked what it thinks of an avenant, a file, a report; its opinion is read on the page of the object."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.participation.domain.avis import demander_avis
from quartiers.participation.enums_paroles import EtatAvisConseil
from quartiers.participation.models import AvisConseil, InstanceParticipation
from quartiers.participation.registre_avis import adresse_de, choix_d_objets
from tests.factories.comptes import creer_acteur, creer_utilisateur
from tests.factories.contrat import creer_avenant, creer_contrat

pytestmark = pytest.mark.django_db
BIENTOT = timezone.localdate() + dt.timedelta(days=30)


def test_an_opinion_is_asked_once_and_read_on_the_page_of_its_object(client: Client) -> None:
    contrat = creer_contrat(publie=True)
    avenant = creer_avenant(contrat)
    conseil = InstanceParticipation.objects.create(
        contrat=contrat, code="conseil", titre="Conseil citoyen", debut=contrat.debut
    )
    pilote = creer_acteur(Role.PILOTE, contrat)
    assert choix_d_objets(contrat) == [
        ("Avenants au contrat", [(f"avenant:{avenant.pk}", f"{avenant} – {avenant.titre}")])
    ]
    demande: dict[str, Any] = {"acteur": pilote, "contrat": contrat, "instance": conseil, "reponse_avant": BIENTOT}
    avis = demander_avis(**demande, genre="avenant", objet_id=avenant.pk)
    with pytest.raises(ValidationError, match="déjà demandé"):
        demander_avis(**demande, genre="avenant", objet_id=avenant.pk)
    with pytest.raises(ValidationError, match="n’attend plus d’avis"):
        demander_avis(**demande, genre="programmation", objet_id=1)  # money is not theirs to judge

    page = reverse("contrat:avenant", args=[contrat.code, avenant.numero])
    client.force_login(creer_utilisateur(Role.EVALUATEUR, contrat))
    assert "avis-de-l-objet" not in client.get(page).content.decode()
    AvisConseil.objects.filter(pk=avis.pk).update(
        etat=EtatAvisConseil.PUBLIE,
        sens="favorable",
        rendu_le=BIENTOT,
        publie_le=BIENTOT,
        suite="Repris à l’article 2.",
    )
    client.force_login(creer_utilisateur(Role.EVALUATEUR, contrat))
    lue = client.get(page).content.decode()
    assert "Conseil citoyen" in lue
    assert "Repris à l’article 2." in lue


def test_the_object_is_a_link_for_those_who_may_open_it_only() -> None:
    contrat = creer_contrat(publie=True)
    avenant = creer_avenant(contrat)
    adresse = reverse("contrat:avenant", args=[contrat.code, avenant.numero])
    assert adresse_de(creer_acteur(Role.PILOTE, contrat), contrat, "avenant", avenant.pk) == adresse
    assert adresse_de(creer_acteur(None), contrat, "avenant", avenant.pk) == ""
    assert adresse_de(creer_acteur(Role.PILOTE, contrat), contrat, "inconnu", 1) == ""
