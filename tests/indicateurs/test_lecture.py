"""The reading: gaps, changes, cuts, ranks against plain arithmetic; secrecy; the pages of the public and the pilot."""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quartiers.comptes.enums import Role
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.details import details_de
from quartiers.indicateurs.enums import Niveau
from quartiers.indicateurs.lecture import LectureMesure, alentours, ecart, lire_mesure
from quartiers.indicateurs.models import ChargementValeurs, CritereJugement, Mesure, Releve, Rupture, TerritoireObserve
from quartiers.indicateurs.textes import phrases, reserves
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_quartier_contrat
from tests.factories.indicateurs import creer_mesure, creer_question, donner, valeur
from tests.factories.territoire import creer_commune, creer_epci, creer_quartier
from tests.pages import lire

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 11, 26)


class Decor:
    """Two neighbourhoods of one commune, one of another, their EPCI."""

    def __init__(self) -> None:
        self.epci = creer_epci()
        self.commune, self.autre = creer_commune(epci=self.epci), creer_commune(epci=self.epci)
        self.contrat: Contrat = creer_contrat(epci=self.epci)
        self.quartiers = [creer_quartier(c) for c in (self.commune, self.commune, self.autre)]
        self.siens = [creer_quartier_contrat(self.contrat, quartier=q, titre=q.nom) for q in self.quartiers]

    def q(self, rang: int) -> tuple[str, str]:
        return (Niveau.QUARTIER.value, self.quartiers[rang].code)

    def lire(self, mesure: Mesure) -> LectureMesure:
        lecture = lire_mesure(self.contrat, mesure, alentours(self.contrat, JOUR))
        assert lecture is not None
        return lecture


@pytest.fixture
def decor(settings: Any) -> Decor:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    return Decor()


MARGE = {"marge_basse": Decimal(37), "marge_haute": Decimal(43), "confiance": 95}


def test_gap_and_change_of_gap_are_plain_subtractions(decor: Decor) -> None:
    mesure, commune = creer_mesure(), (Niveau.COMMUNE.value, decor.commune.code)
    donner(
        valeur(mesure, decor.q(0), 2022, 45),
        valeur(mesure, decor.q(0), 2024, 41),
        valeur(mesure, commune, 2022, 20),
        valeur(mesure, commune, 2024, 19),
    )
    lecture = decor.lire(mesure)
    lui = lecture.quartiers[0]
    trouve = ecart(lui.serie, lecture.reference_de(lui, Niveau.COMMUNE), lecture.moment)  # type: ignore[arg-type]
    assert trouve is not None
    assert trouve.changement is not None
    assert [trouve.valeur.valeur, trouve.changement.valeur] == [Decimal(41 - 19), Decimal((41 - 19) - (45 - 20))]
    dit = " ".join(phrases(lecture, lui, [Niveau.COMMUNE])).replace("\u00a0", " ")
    assert "a diminué de 4 points" in dit
    assert f"22 points de plus que {decor.commune.nom}" in dit
    assert "l’écart s’est réduit de 3 points depuis 2022" in dit


def test_the_margin_does_not_let_one_say(decor: Decor) -> None:
    mesure, epci = creer_mesure(), (Niveau.EPCI.value, decor.epci.siren)
    donner(
        valeur(mesure, decor.q(0), 2022, 42, marge_basse=Decimal(38), marge_haute=Decimal(46), confiance=95),
        valeur(mesure, decor.q(0), 2024, 40, **MARGE),
        valeur(mesure, epci, 2024, 38, marge_basse=Decimal(34), marge_haute=Decimal(42), confiance=95),
    )
    lecture = decor.lire(mesure)
    dit = " ".join(phrases(lecture, lecture.quartiers[0], [Niveau.EPCI])).replace("\u00a0", " ")
    assert "−2 points (± 5,0) : la marge ne permet pas de dire si la valeur a monté ou baissé" in dit
    assert "la marge ne permet pas de dire lequel est le plus haut" in dit


def test_nothing_is_compared_across_a_break_or_other_outlines(decor: Decor) -> None:
    mesure = creer_mesure()
    donner(
        valeur(mesure, decor.q(0), 2022, 45),
        valeur(mesure, decor.q(0), 2024, 41),
        valeur(mesure, decor.q(1), 2022, 45, geographie="QPV 2015"),
        valeur(mesure, decor.q(1), 2024, 41, geographie="QPV 2024"),
    )
    ici = Releve.objects.filter(territoire__code=decor.quartiers[0].code).first()
    assert ici is not None
    Rupture.objects.create(
        mesure=mesure, territoire=ici.territoire, le=dt.date(2023, 1, 1), genre="source", explication="x"
    )
    lecture = decor.lire(mesure)
    assert [lu.serie.segments for lu in lecture.quartiers] == [(0, 1), (0, 1), ()]
    assert [lu.serie.evolution(lecture.moment) for lu in lecture.quartiers[:2]] == [None, None]  # type: ignore[arg-type]
    assert any("série est rompue" in dite for dite in reserves(lecture, []))


def test_the_latest_vintage_is_read(decor: Decor) -> None:
    mesure = creer_mesure()
    donner(
        valeur(mesure, decor.q(0), 2024, 41, millesime="2025"), valeur(mesure, decor.q(0), 2024, 43, millesime="2026")
    )
    point = decor.lire(mesure).quartiers[0].serie.points
    assert [(p.valeur, p.millesime) for p in point] == [(Decimal(43), "2026")]


def test_sexes_and_ages_are_shown_and_a_small_part_hides_them_all(decor: Decor) -> None:
    ensemble = [(0, "", "", 60), (0, "F", "", 34), (0, "H", "", 26), (0, "", "75+", 9), (0, "", "15-24", 11)]
    petits = [(1, "", "", 20), (1, "F", "", 17), (1, "H", "", 3)]
    mesure = creer_mesure(decor.contrat, unite="personnes", additionnable=True, borne_haute=None, par_sexe=True)
    donner(*(valeur(mesure, decor.q(n), 2024, v, sexe=sexe, age=age) for n, sexe, age, v in [*ensemble, *petits]))
    lecture = decor.lire(mesure)
    colonnes, lignes = details_de(lecture)
    dites = [[ligne[c.cle].replace("\u00a0", " ") for c in colonnes[:3]] for ligne in lignes]
    assert dites == [
        ["Ensemble", "60 personnes", "20 personnes"],
        ["Femmes", "34 personnes", "secret statistique"],
        ["Hommes", "26 personnes", "secret statistique"],
        ["15 à 24 ans", "11 personnes", "secret statistique"],
        ["75 ans et plus", "9 personnes", "secret statistique"],
    ]


def test_ranks_and_quantiles_over_all_neighbourhoods(decor: Decor) -> None:
    mesure = creer_mesure()
    ailleurs = [creer_quartier(creer_commune(departement="01")) for _ in range(3)]
    donner(
        *(valeur(mesure, ("quartier", q.code), 2024, 10 * n) for n, q in enumerate(ailleurs, start=1)),
        valeur(mesure, decor.q(0), 2024, 25),
        valeur(mesure, decor.q(1), 2024, None),
    )
    lecture = decor.lire(mesure)
    assert list(lecture.nationale.valeurs) == [Decimal(v) for v in (10, 20, 25, 30)]
    assert (lecture.nationale.secretes, lecture.nationale.rang(Decimal(25))) == (1, (2, 1))
    assert lecture.nationale.mediane == Decimal("22.5")
    assert list(lecture.departementale.valeurs) == [Decimal(25)]


def comptes(decor: Decor, mesure: Mesure, *valeurs: int | None, tout: int) -> None:
    donner(
        *(valeur(mesure, decor.q(n), 2024, v) for n, v in enumerate(valeurs)),
        valeur(mesure, (Niveau.COMMUNE.value, decor.commune.code), 2024, tout),
    )


def test_the_rest_of_a_commune_is_computed_when_nothing_is_secret(decor: Decor) -> None:
    mesure = creer_mesure(unite="personnes", additionnable=True, borne_haute=None)
    comptes(decor, mesure, 100, 60, tout=500)
    reste = decor.lire(mesure).references[(Niveau.HORS_QPV.value, decor.commune.code)]
    assert [(p.valeur, p.calcule) for p in reste.points] == [(Decimal(340), True)]


def test_a_secret_neighbourhood_is_never_given_back_by_the_rest(decor: Decor) -> None:
    mesure = creer_mesure(unite="personnes", additionnable=True, borne_haute=None)
    comptes(decor, mesure, 100, None, tout=500)
    assert (Niveau.HORS_QPV.value, decor.commune.code) not in decor.lire(mesure).references


def test_our_own_small_counts_are_hidden_with_what_gives_them_back(decor: Decor) -> None:
    mesure = creer_mesure(decor.contrat, unite="personnes", additionnable=True, borne_haute=None)
    comptes(decor, mesure, 100, 3, tout=500)
    lecture = decor.lire(mesure)
    montres = {lu.serie.lieu[1]: lu.serie.points[0].valeur for lu in lecture.quartiers if lu.serie.points}
    commune = lecture.references[(Niveau.COMMUNE.value, decor.commune.code)].points[0].valeur
    assert montres[decor.quartiers[1].code] is None
    assert (Niveau.HORS_QPV.value, decor.commune.code) not in lecture.references
    assert montres[decor.quartiers[0].code] == 100
    assert commune == 500
    assert lecture.nationale.effectif == 0


def telecharger(client: Client, adresse: str) -> bytes:
    return b"".join(client.get(adresse).streaming_content)  # type: ignore[attr-defined]


def connecter(client: Client, contrat: Contrat, role: Role) -> None:
    client.force_login(creer_utilisateur(role, contrat=contrat))


def test_pages_cost_the_same_with_one_and_three_measures(
    decor: Decor, client: Client, django_assert_num_queries: Any
) -> None:
    adresse = reverse("indicateurs:mesures", args=[decor.contrat.code])
    for _ in range(2):
        donner(valeur(creer_mesure(), decor.q(0), 2024, 41))
        with django_assert_num_queries(11):
            assert client.get(adresse).status_code == 200


def test_a_measure_is_read_by_all_and_exported_with_the_same_secrecy(decor: Decor, client: Client) -> None:
    mesure = creer_mesure(libelle="Taux témoin")
    donner(
        valeur(mesure, decor.q(0), 2023, 44),
        valeur(mesure, decor.q(0), 2024, 41),
        valeur(mesure, decor.q(1), 2024, None),
    )
    adresse = reverse("indicateurs:mesure", args=[decor.contrat.code, mesure.code])
    page = lire(client.get(adresse))
    assert "Taux témoin" in page
    assert "secret statistique" in page
    ancienne = lire(client.get(f"{adresse}?periode=2023-01-01_2023-12-31"))
    assert "44" in ancienne
    fichier = telecharger(client, f"{adresse}?format=csv").decode("utf-8-sig")
    lignes = list(csv.DictReader(io.StringIO(fichier), delimiter=";"))
    assert [(x["Code"], x["Valeur"], x["Publication"]) for x in lignes if x["Période"] == "2024"] == [
        (decor.quartiers[0].code, "41", "Publiée"),
        (decor.quartiers[1].code, "", "Secret statistique"),
    ]
    for nom in ("contours", "versions"):
        assert client.get(reverse(f"indicateurs:{nom}", args=[decor.contrat.code, mesure.code])).status_code == 200
    lui = reverse("indicateurs:quartier", args=[decor.contrat.code, decor.siens[0].code])
    dite = lire(client.get(lui))
    assert "Dans le temps" in dite
    assert f"Taux témoin – {decor.siens[0]} : 2023 44 %, 2024 41 %." in dite.replace("\u00a0", " ")
    autre = reverse("indicateurs:quartier", args=[decor.contrat.code, decor.siens[1].code])
    assert "Dans le temps" not in lire(client.get(autre))
    assert telecharger(client, f"{lui}?format=xlsx")[:2] == b"PK"


def test_the_pilot_defines_types_corrects_and_tells_a_break(decor: Decor, client: Client) -> None:
    connecter(client, decor.contrat, Role.PILOTE)
    code = decor.contrat.code
    definie = {
        "le": "2024-01-01", "libelle": "Part des adhésions", "genre": "resultat", "unite": "%", "sens": "hausse",
        "maille": "quartier", "secret": "individus",
    }  # fmt: skip
    client.post(reverse("indicateurs:definir", args=[code]), definie)
    mesure = Mesure.objects.get(contrat=decor.contrat)
    assert mesure.definitions.get().borne_haute == 100
    saisir = reverse("indicateurs:saisir", args=[code, mesure.code])
    client.get(saisir)
    lieu = TerritoireObserve.objects.get(code=decor.quartiers[0].code)
    saisie = {
        "territoire": lieu.pk,
        "periode": "2024",
        "etat": "publiee",
        "valeur": "41,5",
        "demi_largeur": "3",
        "source": "Ville",
    }
    assert "dépasse" in lire(client.post(saisir, {**saisie, "valeur": "415"}))
    client.post(saisir, saisie)
    releve = Releve.objects.get()
    assert (releve.valeur, releve.marge_basse, releve.confiance) == (Decimal("41.5"), Decimal("38.5"), 95)
    corriger = reverse("indicateurs:corriger", args=[code, releve.pk])
    client.post(corriger, {"etat": "publiee", "valeur": "42", "source": "Ville", "motif": "Erreur de saisie"})
    assert Releve.objects.courants().get().motif == "Erreur de saisie"
    rompre = reverse("indicateurs:rompre", args=[code, mesure.code])
    client.post(rompre, {"le": "2025-01-01", "genre": "source", "explication": "Autre comptage"})
    assert Rupture.objects.get().contrat == decor.contrat
    client.post(reverse("indicateurs:redefinir", args=[code, mesure.code]), {**definie, "le": "2026-01-01"})
    assert mesure.definitions.count() == 2


def test_a_workbook_is_seen_then_written_then_known(decor: Decor, client: Client) -> None:
    connecter(client, decor.contrat, Role.PILOTE)
    mesure = creer_mesure(decor.contrat)
    depot = reverse("indicateurs:chargements", args=[decor.contrat.code])
    texte = f"Quartier;Année;Taux\n{decor.quartiers[0].code};2024;41,5\n{decor.quartiers[1].code};2024;s\n"
    envoi = {"mesure": mesure.pk, "source": "Ville"}
    refus = client.post(depot, {"fichier": SimpleUploadedFile("x.csv", texte.encode())})
    assert "Aucune description" in lire(refus)
    reponse = client.post(depot, {**envoi, "fichier": SimpleUploadedFile("x.csv", texte.encode())}, follow=True)
    assert "Voici ce qui serait écrit" in lire(reponse)
    assert not Releve.objects.exists()
    chargement = ChargementValeurs.objects.get()
    adresse = reverse("indicateurs:chargement", args=[decor.contrat.code, chargement.pk])
    client.post(adresse, {"ecrire": "1"})
    assert sorted(Releve.objects.values_list("etat", flat=True)) == ["publiee", "secret"]
    chargement.refresh_from_db()
    assert (chargement.etat, chargement.bilan["nouvelles"]) == ("ecrit", 2)
    client.post(depot, {**envoi, "fichier": SimpleUploadedFile("x.csv", texte.encode())})
    encore = ChargementValeurs.objects.exclude(pk=chargement.pk).get()
    client.post(reverse("indicateurs:ecarter_chargement", args=[decor.contrat.code, encore.pk]))
    encore.refresh_from_db()
    assert (encore.etat, Releve.objects.count()) == ("ecarte", 2)


def test_criteria_in_preparation_are_for_the_parties_and_sealed_ones_for_all(decor: Decor, client: Client) -> None:
    code, question = decor.contrat.code, creer_question(decor.contrat)
    connecter(client, decor.contrat, Role.PILOTE)
    dit = {
        "question": question.pk,
        "enonce": "Recul net",
        "reussite": "3 points",
        "debut": "2026-01-01",
        "fin": "2026-12-31",
    }
    client.post(reverse("indicateurs:rediger_critere", args=[code]), dit)
    critere = CritereJugement.objects.get()
    page = reverse("indicateurs:criteres", args=[code])
    assert "Recul net" in lire(client.get(page))
    assert "Recul net" not in lire(Client().get(page))
    client.post(reverse("indicateurs:modifier_critere", args=[code, critere.pk]), {**dit, "enonce": "Recul très net"})
    client.post(reverse("indicateurs:sceller_critere", args=[code, critere.pk]))
    public = lire(Client().get(page))
    assert "Recul très net" in public
    assert "avant toute valeur de la période" in public
    client.post(reverse("indicateurs:modifier_critere", args=[code, critere.pk]), {**dit, "enonce": "Autre"})
    assert list(CritereJugement.objects.order_by("version").values_list("version", "enonce")) == [
        (1, "Recul très net"),
        (2, "Autre"),
    ]
