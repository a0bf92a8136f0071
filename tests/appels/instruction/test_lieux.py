"""Places are computed from the outlines of the file's year; unknown ones block nothing; an override says why."""

import datetime as dt
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from quartiers.appels.domain import lieux
from quartiers.appels.domain.lieux import actualiser_communes, generation_de, retenir_situation, situer
from quartiers.appels.enums import ZoneLieu
from quartiers.appels.models import Lieu, Territoire
from quartiers.contrat.models import QuartierContrat
from quartiers.territoire.geocodage import Adresse, GeocodageIndisponible
from quartiers.territoire.models import Commune, Contour, PocheDePauvrete, Quartier
from tests.appels.instruction.conftest import Saison, entrer
from tests.factories.contrat import creer_quartier_contrat
from tests.factories.territoire import creer_commune, creer_quartier

pytestmark = pytest.mark.django_db
CARRE = (4.40, 46.80, 4.41, 46.81)  # a square of about 760 m × 1,100 m
CENTRE, DEHORS, BORD = (46.805, 4.405), (46.805, 4.43), (46.805, 4.41005)


def polygone(ouest: float, sud: float, est: float, nord: float) -> dict[str, Any]:
    anneau = [[ouest, sud], [est, sud], [est, nord], [ouest, nord], [ouest, sud]]
    return {"type": "MultiPolygon", "coordinates": [[anneau]]}


def tracer(quartier: Quartier, emprise: tuple[float, float, float, float], debut: dt.date) -> Contour:
    return Contour.objects.create(
        quartier=quartier,
        geometrie=polygone(*emprise),
        emprise=list(emprise),
        surface=80,
        source="dessin",
        debut=debut,
    )


@pytest.fixture
def quartier(saison: Saison) -> QuartierContrat:
    ouest, sud, est, nord = 4.3, 46.7, 4.5, 46.9
    Commune.objects.filter(pk=saison.commune.pk).update(
        contour=polygone(ouest, sud, est, nord), emprise=[ouest, sud, est, nord]
    )
    national = creer_quartier(saison.commune)
    tracer(national, CARRE, dt.date(2024, 1, 1))
    return creer_quartier_contrat(saison.contrat, quartier=national, commune=saison.commune)


def lieu(saison: Saison, point: tuple[float, float] | None, **champs: Any) -> Lieu:
    lat, lon = point or (None, None)
    cree = Lieu(
        contrat=saison.contrat,
        dossier=champs.pop("dossier", saison.dossier),
        adresse="1 rue du Stade",
        latitude=None if lat is None else Decimal(str(lat)),
        longitude=None if lon is None else Decimal(str(lon)),
        **champs,
    )
    return situer(cree, chercher=False)


def test_inside_outside_and_near_the_edge(saison: Saison, quartier: QuartierContrat) -> None:
    dedans, dehors, bord = (lieu(saison, point) for point in (CENTRE, DEHORS, BORD))
    assert (dedans.zone, dedans.quartier) == (ZoneLieu.QPV, quartier)
    assert (dehors.zone, dehors.quartier) == (ZoneLieu.HORS, None)
    assert (bord.zone, bord.quartier) == (ZoneLieu.A_VERIFIER, quartier)
    assert dedans.distance is not None
    assert 370 < dedans.distance < 390
    assert dehors.distance is not None
    assert 1500 < dehors.distance < 1540
    assert bord.distance is not None
    assert bord.distance < 5


def test_pocket_of_poverty_outside_neighbourhoods(saison: Saison, quartier: QuartierContrat) -> None:
    emprise = (4.42, 46.80, 4.44, 46.81)
    poche = PocheDePauvrete.objects.create(
        nom="Les Riaux", commune=saison.commune, geometrie=polygone(*emprise), emprise=list(emprise)
    )
    place = lieu(saison, DEHORS)
    assert (place.zone, place.poche) == (ZoneLieu.POCHE, poche)


def test_file_of_before_2024_is_set_against_the_old_outlines(saison: Saison, quartier: QuartierContrat) -> None:
    assert [generation_de(annee) for annee in (2023, 2024, 2027)] == [2015, 2024, 2024]
    ancien_dossier = saison.nouveau(annee=2023)
    assert lieu(saison, CENTRE, dossier=ancien_dossier).zone == ZoneLieu.INCONNUE  # no outline of 2015 is loaded
    ancien = creer_quartier(saison.commune, generation=2015)
    tracer(ancien, (4.42, 46.80, 4.44, 46.81), dt.date(2015, 1, 1))
    connu = creer_quartier_contrat(saison.contrat, quartier=ancien)
    assert lieu(saison, CENTRE, dossier=ancien_dossier).zone == ZoneLieu.HORS
    place = lieu(saison, DEHORS, dossier=ancien_dossier)
    assert (place.zone, place.quartier) == (ZoneLieu.QPV, connu)


def test_unknown_address_blocks_nothing_when_the_base_is_down(saison: Saison, quartier: QuartierContrat) -> None:
    perdu = Lieu(contrat=saison.contrat, dossier=saison.dossier, adresse="nulle part")
    with mock.patch.object(lieux, "chercher_adresse", side_effect=GeocodageIndisponible("panne")):
        situer(perdu)
    assert (perdu.pk is not None, perdu.zone, perdu.latitude) == (True, ZoneLieu.INCONNUE, None)


def test_address_is_placed_when_the_base_is_sure_only(saison: Saison, quartier: QuartierContrat) -> None:
    lat, lon = CENTRE
    for score, zone in ((0.5, ZoneLieu.INCONNUE), (0.9, ZoneLieu.QPV)):
        place = Lieu(contrat=saison.contrat, dossier=saison.dossier, adresse="1 rue du Stade")
        with mock.patch.object(lieux, "chercher_adresse", return_value=[Adresse("1 rue du Stade", lon, lat, score)]):
            assert situer(place).zone == zone


def test_commune_of_the_project_follows_its_places(saison: Saison, quartier: QuartierContrat) -> None:
    autre = creer_commune()
    saison.dossier.communes.set([autre])
    place = lieu(saison, CENTRE)
    assert set(saison.dossier.communes.all()) == {autre, saison.commune}
    actualiser_communes(saison.dossier)
    assert set(saison.dossier.communes.all()) == {saison.commune}
    place.delete()
    Territoire.objects.create(
        contrat=saison.contrat,
        dossier=saison.dossier,
        quartier=creer_quartier_contrat(saison.contrat, commune=autre),
    )
    actualiser_communes(saison.dossier)
    assert set(saison.dossier.communes.all()) == {autre}


def test_override_keeps_the_computed_answer_and_its_reason(
    client: Client, saison: Saison, quartier: QuartierContrat
) -> None:
    place = lieu(saison, BORD)
    page = reverse("appels:situer_lieu", args=[saison.contrat.code, saison.dossier.numero, place.pk])
    entrer(client, saison.pilote)
    assert client.get(page).status_code == 200
    sans_motif = client.post(page, {"retenir": "1", "zone": "qpv", "quartier": quartier.pk})
    assert sans_motif.status_code == 422
    client.post(page, {"retenir": "1", "zone": "qpv", "quartier": quartier.pk, "motif": "Entrée côté quartier"})
    place.refresh_from_db()
    assert (place.situation, place.zone, place.quartier_retenu) == (ZoneLieu.QPV, ZoneLieu.A_VERIFIER, quartier)
    assert (
        "Entrée côté quartier"
        in client.get(reverse("appels:instruire", args=[saison.contrat.code, saison.dossier.numero])).content.decode()
    )
    retenir_situation(acteur=saison.pilote, lieu=place, zone="", quartier=None, motif="")
    assert (place.situation, place.retenue_motif) == (ZoneLieu.A_VERIFIER, "")
    entrer(client, saison.instructeur)
    assert client.get(page).status_code == 403


def test_touch_on_the_map_places_and_computes(client: Client, saison: Saison, quartier: QuartierContrat) -> None:
    place = lieu(saison, None)
    entrer(client, saison.pilote)
    page = reverse("appels:situer_lieu", args=[saison.contrat.code, saison.dossier.numero, place.pk])
    assert client.post(page, {"placer": "1", "latitude": "246.8", "longitude": "4.4"}).status_code == 422
    client.post(page, {"placer": "1", "latitude": str(CENTRE[0]), "longitude": str(CENTRE[1])})
    place.refresh_from_db()
    assert (place.zone, place.quartier) == (ZoneLieu.QPV, quartier)


def test_command_computes_again_when_outlines_change(
    saison: Saison, quartier: QuartierContrat, capsys: pytest.CaptureFixture[str]
) -> None:
    place = lieu(saison, CENTRE)
    perdu = lieu(saison, None)
    Contour.objects.update(geometrie=polygone(4.42, 46.80, 4.44, 46.81), emprise=[4.42, 46.80, 4.44, 46.81])
    call_command("situer_lieux", contrat=saison.contrat.code)
    place.refresh_from_db()
    perdu.refresh_from_db()
    assert (place.zone, place.quartier, perdu.zone) == (ZoneLieu.HORS, None, ZoneLieu.INCONNUE)
    assert "1 lieu a changé" in capsys.readouterr().out
    call_command("situer_lieux", contrat=saison.contrat.code)
    assert "0 lieu a changé" in capsys.readouterr().out
