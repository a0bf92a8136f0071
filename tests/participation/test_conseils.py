"""Councils: seats, mandates, the checks of the law where they apply, what is public, what is erased."""

import datetime as dt
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.models import Instance
from quartiers.notifications.models import Envoi
from quartiers.participation.domain import conseils as domain
from quartiers.participation.enums_conseils import (
    Composition,
    Designation,
    MotifFin,
    Place,
    StatutLegal,
    statut_d_apres,
)
from quartiers.participation.models import College, Conseil, MandatConseil, RepresentationConseil
from quartiers.participation.queries_conseils import colleges_le, controles_de_la_loi
from tests.factories.comptes import creer_utilisateur
from tests.factories.conseils import creer_college, creer_conseil
from tests.factories.contrat import creer_contrat
from tests.factories.territoire import creer_commune

pytestmark = pytest.mark.django_db
ACTEUR = Acteur()
JOUR = dt.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def sans_second_facteur(settings: LazySettings) -> None:
    """Pilots and administrators have a second factor of their own; it is tested elsewhere."""
    settings.ROLES_A_DOUBLE_FACTEUR = []


def siege(college: College, nom: str = "Aulne", **champs: Any) -> MandatConseil:
    return domain.designer(acteur=ACTEUR, college=college, **{"nom": nom, "prenom": "Alix", "debut": JOUR, **champs})


def conseil_citoyen() -> tuple[Conseil, College, College]:
    conseil = creer_conseil(statut_legal=StatutLegal.CONSEIL_CITOYEN, reconnu_le=dt.date(2025, 1, 1))
    habitants = creer_college(conseil, nom="Habitants", sieges=4, parite=True)
    acteurs = creer_college(
        conseil, nom="Acteurs", sieges=2, composition=Composition.ASSOCIATIONS, designation=Designation.VOLONTARIAT
    )
    return conseil, habitants, acteurs


def controles(conseil: Conseil) -> list[bool]:
    etats = colleges_le([conseil], timezone.localdate())[conseil.pk]
    return [c.tenu for c in controles_de_la_loi(conseil, etats)]


@pytest.mark.parametrize(
    ("titre", "statut"),
    [
        ("Conseil citoyen de Torcy", StatutLegal.CONSEIL_CITOYEN),
        ("Conseils d’habitantes et d’habitants", StatutLegal.CONSEIL_HABITANTS),
        ("Comités d’usagères et usagers de suivi des projets des habitantes", StatutLegal.COMITE_USAGERS),
        ("Café des parents", StatutLegal.CAFE_PARENTS),
        ("Conseil de vie sociale", StatutLegal.AUTRE),
    ],
)
def test_legal_status_is_read_in_the_name(titre: str, statut: StatutLegal) -> None:
    assert statut_d_apres(titre) == statut


def test_several_councils_of_one_body_and_none_per_neighbourhood() -> None:
    contrat = creer_contrat()
    for zone in ("Nord-Est", "Sud"):
        creer_conseil(contrat, zone=zone)
    assert Conseil.objects.filter(contrat=contrat, quartiers__isnull=True).count() == 2


def test_law_checks_of_a_conseil_citoyen() -> None:
    conseil, habitants, acteurs = conseil_citoyen()
    assert controles(conseil) == [True, False, True, False, True, True]  # nobody sits yet
    for rang, sexe in enumerate("FHFH"):
        siege(habitants, f"Nom {rang}", sexe=sexe)
    siege(acteurs)
    assert controles(conseil) == [True] * 6
    Conseil.objects.filter(pk=conseil.pk).update(reconnu_le=None)
    conseil.refresh_from_db()
    assert controles(conseil) == [True, True, True, True, True, False]


def test_no_law_check_for_another_body() -> None:
    conseil = creer_conseil(statut_legal=StatutLegal.CONSEIL_HABITANTS)
    creer_college(conseil, composition=Composition.ELUS)
    assert controles(conseil) == []


def test_elected_college_is_refused_in_a_conseil_citoyen_only() -> None:
    conseil, *_ = conseil_citoyen()
    champs = {"nom": "Élus", "sieges": 2, "composition": Composition.ELUS}
    with pytest.raises(ValidationError, match="ne compte pas d’élues"):
        domain.enregistrer_college(acteur=ACTEUR, college=College(contrat=conseil.contrat, conseil=conseil, **champs))
    autre = creer_conseil(conseil.contrat)
    domain.enregistrer_college(acteur=ACTEUR, college=College(contrat=autre.contrat, conseil=autre, **champs))


def test_seats_are_filled_up_to_their_number_and_never_below() -> None:
    college = creer_college(sieges=2, suppleants=1)
    siege(college)
    siege(college)
    with pytest.raises(ValidationError, match="2 places de ce collège sont prises"):
        siege(college)
    siege(college, place=Place.SUPPLEANT)
    with pytest.raises(ValidationError, match="1 places"):
        siege(college, place=Place.SUPPLEANT)
    college.sieges = 1
    with pytest.raises(ValidationError, match="2 personnes siègent déjà"):
        domain.enregistrer_college(acteur=ACTEUR, college=college)


def test_sex_is_kept_only_where_parity_is_asked() -> None:
    assert siege(creer_college(parite=True), sexe="F").sexe == "F"
    assert siege(creer_college(parite=False), sexe="F").sexe == ""


def test_term_ends_after_the_council_s_years() -> None:
    college = creer_college(creer_conseil(mandat_annees=3))
    assert siege(college, debut=dt.date(2024, 2, 29)).fin == dt.date(2027, 2, 28)
    assert siege(creer_college()).fin is None


def test_ended_mandate_frees_its_seat_and_its_representations() -> None:
    college = creer_college(sieges=1)
    mandat = siege(college)
    instance = Instance.objects.create(contrat=college.contrat, code="cotech", titre="COTECH", debut=JOUR)
    domain.elire_representant(acteur=ACTEUR, mandat=mandat, instance=instance, ailleurs="", debut=JOUR, fin=None)
    fin = JOUR + dt.timedelta(days=90)
    with pytest.raises(ValidationError, match="choisissez une date après"):
        domain.terminer_mandat(acteur=ACTEUR, mandat=mandat, fin=JOUR, motif=MotifFin.DEMISSION)
    domain.terminer_mandat(acteur=ACTEUR, mandat=mandat, fin=fin, motif=MotifFin.DEMISSION)
    assert RepresentationConseil.objects.get().fin == fin
    assert siege(college, debut=fin).pk != mandat.pk


def test_representation_lasts_no_longer_than_the_mandate() -> None:
    mandat = siege(creer_college(), fin=dt.date(2027, 1, 1))
    representation = domain.elire_representant(
        acteur=ACTEUR,
        mandat=mandat,
        instance=None,
        ailleurs="Comité de suivi du NPNRU",
        debut=JOUR,
        fin=dt.date(2029, 1, 1),
    )
    assert (str(representation), representation.fin) == ("Comité de suivi du NPNRU", dt.date(2027, 1, 1))


@pytest.mark.parametrize(
    ("modele", "champs", "contrainte"),
    [
        (College, {"sieges": 0}, "college_sieges"),
        (MandatConseil, {"fin": JOUR}, "mandat_duree"),
        (MandatConseil, {"efface_le": JOUR}, "mandat_efface"),
    ],
)
def test_constraints_of_councils(modele: Any, champs: dict[str, Any], contrainte: str) -> None:
    objet = creer_college() if modele is College else siege(creer_college())
    with pytest.raises(IntegrityError, match=contrainte):
        modele.objects.filter(pk=objet.pk).update(**champs)


def test_representation_says_where() -> None:
    mandat = siege(creer_college())
    with pytest.raises(IntegrityError, match="representation_ou"):
        RepresentationConseil.objects.create(contrat=mandat.contrat, mandat=mandat, debut=JOUR)


# Nightly


def test_end_of_terms_is_told_once_ninety_days_before() -> None:
    commune = creer_commune()
    conseil = creer_conseil(commune=commune)
    agent = creer_utilisateur(Role.AGENT_COMMUNAL, contrat=conseil.contrat, commune=commune)
    creer_utilisateur(Role.PILOTE, contrat=conseil.contrat)
    college = creer_college(conseil, sieges=3)
    aujourdhui = timezone.localdate()
    fin = aujourdhui + dt.timedelta(days=90)
    for _ in range(2):
        siege(college, debut=aujourdhui - dt.timedelta(days=30), fin=fin)
    assert domain.avertir_fins_de_mandat(aujourdhui - dt.timedelta(days=1)) == 0
    assert domain.avertir_fins_de_mandat(aujourdhui) == 1
    assert domain.avertir_fins_de_mandat(aujourdhui + dt.timedelta(days=1)) == 0
    assert list(Envoi.objects.values_list("destinataire", flat=True)) == [agent.courriel]


def test_old_names_are_erased_everywhere() -> None:
    college = creer_college(sieges=2, parite=True)
    ancien = siege(
        college, "Mélèze", sexe="F", courriel="a@exemple.fr", telephone="0600000000", fin=dt.date(2026, 7, 1)
    )
    recent = siege(college, "Tilleul", fin=dt.date(2027, 6, 30))
    assert domain.effacer_anciens_mandats(dt.date(2027, 7, 1)) == 0
    assert domain.effacer_anciens_mandats(dt.date(2027, 7, 2)) == 1
    ancien.refresh_from_db()
    recent.refresh_from_db()
    assert (ancien.nom, ancien.prenom, ancien.sexe, ancien.courriel, ancien.telephone) == ("", "", "", "", "")
    assert str(ancien) == f"Mandat n° {ancien.pk}"
    assert recent.nom == "Tilleul"
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'participation_mandatconseilevent'"
        )
        colonnes = {ligne[0] for ligne in curseur.fetchall()}
    assert "debut" in colonnes
    assert not colonnes & {"nom", "prenom", "courriel", "telephone", "sexe", "organisme"}


# Pages


def adresse(conseil: Conseil, route: str = "conseil", *arguments: object) -> str:
    return reverse(f"participation:{route}", args=[conseil.contrat.code, conseil.code, *arguments])


def test_public_page_names_only_those_who_agreed(client: Client) -> None:
    college = creer_college()
    siege(college, "Discret")
    siege(college, "Public", nom_public=True)
    page = client.get(adresse(college.conseil)).content.decode()
    assert "Alix Public" in page
    assert "Discret" not in page


def test_members_page_and_its_files_are_for_those_who_need_them(client: Client) -> None:
    conseil, habitants, _ = conseil_citoyen()
    siege(habitants, "Aulne", sexe="F")
    pilote = creer_utilisateur(Role.PILOTE, contrat=conseil.contrat)
    porteur = creer_utilisateur(Role.PORTEUR, contrat=conseil.contrat)
    client.force_login(porteur)
    assert client.get(adresse(conseil, "conseil_membres")).status_code == 403
    client.force_login(pilote)
    page = client.get(adresse(conseil, "conseil_membres")).content.decode()
    assert "Alix Aulne" in page
    assert "La date de l’arrêté" not in page
    assert "À pourvoir" in page
    for extension, debut in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        reponse = client.get(adresse(conseil, "conseil_liste", extension))
        contenu = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content  # type: ignore[attr-defined]
        assert contenu.startswith(debut)
    assert client.get(adresse(conseil, "conseil_liste", "exe")).status_code == 404


def test_commune_s_officer_keeps_the_councils_of_the_commune_only(client: Client) -> None:
    contrat = creer_contrat()
    sienne, autre = creer_commune(), creer_commune()
    contrat.communes.add(sienne, autre)
    siens, autres = creer_conseil(contrat, commune=sienne), creer_conseil(contrat, commune=autre)
    client.force_login(creer_utilisateur(Role.AGENT_COMMUNAL, contrat=contrat, commune=sienne))
    assert client.get(adresse(siens, "conseil_modifier")).status_code == 200
    assert client.get(adresse(autres, "conseil_modifier")).status_code == 403


def test_team_creates_a_council_a_college_and_a_mandate_on_its_pages(client: Client) -> None:
    contrat = creer_contrat()
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=contrat))
    client.post(
        reverse("participation:conseil_creer", args=[contrat.code]),
        {"nom": "Conseil du Sud", "statut_legal": "conseil_citoyen", "debut": "2026-01-01", "mandat_annees": "3"},
    )
    conseil = Conseil.objects.get()
    assert conseil.code == "conseil-du-sud"
    champs = {
        "nom": "Élus",
        "composition": "elus",
        "sieges": "2",
        "suppleants": "0",
        "designation": "tirage",
        "rang": "1",
    }
    refus = client.post(adresse(conseil, "college_ajouter"), champs)
    assert "ne compte pas d’élues" in refus.content.decode()
    client.post(adresse(conseil, "college_ajouter"), {**champs, "nom": "Habitants", "composition": "habitants"})
    college = College.objects.get()
    client.post(
        adresse(conseil, "mandat_designer", college.pk),
        {"place": "titulaire", "nom": "Aulne", "prenom": "Alix", "debut": "2026-06-01"},
    )
    mandat = MandatConseil.objects.get()
    assert (mandat.nom, mandat.fin) == ("Aulne", dt.date(2029, 6, 1))
    client.post(adresse(conseil, "mandat_representer", mandat.pk), {"ailleurs": "COPIL local", "debut": "2026-07-01"})
    assert str(RepresentationConseil.objects.get()) == "COPIL local"
    client.post(adresse(conseil, "mandat_terminer", mandat.pk), {"fin": "2026-12-01", "motif": "demission"})
    mandat.refresh_from_db()
    assert (mandat.fin, mandat.motif_fin) == (dt.date(2026, 12, 1), MotifFin.DEMISSION)
