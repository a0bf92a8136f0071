"""Common-law means: sums against another path, gaps never read as zero, small counts that cannot be found again."""

import itertools
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, Signataire
from quartiers.engagements.enums import UniteMoyen
from quartiers.engagements.moyens import Population
from quartiers.engagements.presentation import ligne_du_total, lignes_des_moyens
from quartiers.engagements.queries_moyens import euros_de_droit_commun, lire_registre
from quartiers.engagements.secret_moyens import LigneSecrete, choisir, systeme
from quartiers.socle.secret.affichage import SIGNE
from quartiers.territoire.models import Commune, Epci, Quartier, SerieTerritoriale, ValeurTerritoriale
from tests.factories.comptes import creer_acteur, creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_quartier_contrat, creer_signataire
from tests.factories.engagements import creer_dispositif, creer_mobilisation

ANNEE = 2025
SQL = """
    SELECT COALESCE(NULLIF(d.domaine, ''), 'Autres dispositifs'), m.unite, COUNT(*), SUM(m.qpv), SUM(m.territoire),
           100 * SUM(m.qpv) FILTER (WHERE m.territoire IS NOT NULL)
               / NULLIF(SUM(m.territoire) FILTER (WHERE m.qpv IS NOT NULL), 0)
    FROM engagements_mobilisation m JOIN engagements_dispositif d ON d.id = m.dispositif_id
    WHERE m.contrat_id = %s AND m.annee = %s AND d.nature = 'droit_commun'
      AND COALESCE(m.qpv, m.qpv_prevu, m.territoire, m.territoire_prevu) IS NOT NULL
    GROUP BY 1, 2
"""


@pytest.fixture(autouse=True)
def sans_double_facteur(settings: Settings) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def contrat(db: None) -> Contrat:
    epci = Epci.objects.create(siren="247100290", nom="CU fictive", population=90_000)
    contrat = creer_contrat(code="bresse", epci=epci)
    commune = Commune.objects.create(code="71153", nom="Le Creusot", departement="71", population=20_000)
    quartier = Quartier.objects.create(code="QN07108M", nom="Tennis", generation=2024)
    creer_quartier_contrat(contrat, commune=commune, quartier=quartier)
    serie = SerieTerritoriale.objects.create(
        code="qpv-2024-population", libelle="Population", unite="habitants", producteur="Insee", generation=2024
    )
    ValeurTerritoriale.objects.create(serie=serie, quartier=quartier, valeur=4500)
    return contrat


@pytest.fixture
def etat(contrat: Contrat) -> Signataire:
    return creer_signataire(contrat, code="etat")


def remplir(etat: Signataire) -> None:
    """Six schemes of two fields, one of them told by nobody, one specific; another partner's beside."""
    caf = creer_signataire(etat.contrat, code="caf")
    emploi = [creer_dispositif(etat, f"D{rang}") for rang in range(1, 5)]
    sante = creer_dispositif(caf, "D5", domaine="Santé")
    creer_dispositif(etat, "D6", domaine="Santé", titre="Muet")
    specifique = creer_dispositif(etat, "D7", nature="specifique")
    for rang, (qpv, tout) in enumerate([(40, 200), (25, 90), (60, None)]):
        creer_mobilisation(emploi[rang], ANNEE, qpv=qpv, territoire=tout)
    creer_mobilisation(emploi[0], ANNEE, unite=UniteMoyen.EUROS, qpv=Decimal("1234.56"), territoire=Decimal("9876.54"))
    creer_mobilisation(emploi[1], ANNEE, unite=UniteMoyen.EUROS, qpv=Decimal("0.01"), territoire=Decimal("0.07"))
    creer_mobilisation(emploi[3], ANNEE, qpv_prevu=12)
    creer_mobilisation(sante, ANNEE, qpv=7, territoire=70, territoire_genre="departement")
    creer_mobilisation(specifique, ANNEE, qpv=999, territoire=999)
    creer_mobilisation(emploi[0], ANNEE - 1, qpv=32, territoire=180)
    creer_mobilisation(emploi[1], ANNEE - 1, qpv=None, territoire=80)


def test_totals_are_those_of_another_path(etat: Signataire) -> None:
    remplir(etat)
    registre = lire_registre(creer_acteur(Role.PILOTE, etat.contrat), etat.contrat, ANNEE)
    nos = {(t.groupe, t.unite): (t.dits, t.qpv, t.territoire, t.part) for t in registre.par_domaine}
    with connection.cursor() as curseur:
        curseur.execute(SQL, [etat.contrat.pk, ANNEE])
        leurs = {(g, u): (n, qpv, tout, part) for g, u, n, qpv, tout, part in curseur.fetchall()}
    assert set(nos) == set(leurs)
    for cle, (dits, qpv, tout, part) in nos.items():
        assert (dits, qpv, tout) == leurs[cle][:3]
        autre = leurs[cle][3]
        assert (part is None) == (autre is None)
        assert part is None or autre is None or abs(part - autre) < Decimal("0.000001")
    assert sum(t.qpv or 0 for t in registre.ensemble if t.unite == UniteMoyen.EUROS) == Decimal("1234.57")


def test_what_nobody_filled_in_is_named_and_never_zero(etat: Signataire) -> None:
    remplir(etat)
    registre = lire_registre(creer_acteur(Role.PILOTE, etat.contrat), etat.contrat, ANNEE)
    assert [d.titre for d in registre.non_renseignes] == ["Muet"]
    assert (registre.renseignes, len(registre.dispositifs)) == (5, 6)
    muette = lignes_des_moyens(registre, registre.non_renseignes)[0]
    assert (muette["unite"], muette.get("qpv")) == ("non renseigné", None)
    emploi = next(t for t in registre.par_domaine if (t.groupe, t.unite) == ("Emploi", "beneficiaires"))
    assert (emploi.dits, emploi.dispositifs, emploi.manquants) == (4, 4, 0)
    assert (emploi.evolution, emploi.comparables) == (Decimal(25), 1)


def test_the_share_of_means_stands_beside_the_share_of_people(etat: Signataire) -> None:
    dispositif = creer_dispositif(etat, "D1")
    creer_mobilisation(dispositif, ANNEE, qpv=20, territoire=200)
    registre = lire_registre(creer_acteur(Role.PILOTE, etat.contrat), etat.contrat, ANNEE)
    (total,) = registre.ensemble
    assert (total.part, total.part_population, total.rapport) == (Decimal(10), Decimal(5), Decimal(2))
    assert "Insee" in registre.population.sources
    assert "millésime non précisé" in registre.population.sources
    assert ligne_du_total(registre, total)["rapport"] == "2,00 fois"


def test_shares_of_different_territories_are_not_mixed(etat: Signataire) -> None:
    creer_mobilisation(creer_dispositif(etat, "D1"), ANNEE, qpv=20, territoire=200)
    creer_mobilisation(creer_dispositif(etat, "D2"), ANNEE, qpv=20, territoire=900, territoire_genre="departement")
    registre = lire_registre(creer_acteur(Role.PILOTE, etat.contrat), etat.contrat, ANNEE)
    assert [t.part for t in registre.ensemble] == [None]


def test_a_population_that_is_not_whole_gives_no_share() -> None:
    assert Population(None, {"epci": 100}).part("epci") is None
    assert Population(5, {}).part("epci") is None
    assert Population(5, {"epci": 100}).part("epci") == 5


def test_the_public_reads_what_was_validated_and_partners_their_own(client: Client, etat: Signataire) -> None:
    dispositif, autre = creer_dispositif(etat, "D1"), creer_dispositif(etat, "D2")
    creer_mobilisation(dispositif, ANNEE, qpv=3, territoire=60)
    creer_mobilisation(autre, ANNEE, qpv=41, territoire=90, validee=False)
    adresse = reverse("engagements:droit_commun", args=["bresse"])
    demande = {"annee": str(ANNEE)}
    (publique,) = client.get(adresse, demande).context["lignes"]
    assert (publique["dispositif"], publique["qpv"]) == ("Dispositif D1", SIGNE)
    personne = creer_utilisateur(Role.INSTRUCTEUR, etat.contrat)
    Habilitation.objects.filter(utilisateur=personne).update(organisme=etat.organisme)
    client.force_login(personne)
    (sienne,) = client.get(adresse, demande).context["lignes"]
    assert sienne["qpv"] == 3
    client.force_login(creer_utilisateur(Role.INSTRUCTEUR, etat.contrat))
    assert [ligne["qpv"] for ligne in client.get(adresse, demande).context["lignes"]] == [SIGNE]
    client.force_login(creer_utilisateur(Role.PILOTE, etat.contrat))
    assert [ligne["qpv"] for ligne in client.get(adresse, demande).context["lignes"]] == [3, 41]


def test_a_small_count_is_in_no_file_of_the_public(client: Client, etat: Signataire) -> None:
    for rang, qpv in enumerate([3, 40, 60], 1):
        creer_mobilisation(creer_dispositif(etat, f"D{rang}"), ANNEE, qpv=qpv, territoire=qpv + 217)
    adresse = reverse("engagements:droit_commun", args=["bresse"])
    page = client.get(adresse, {"annee": ANNEE})
    (total,) = page.context["ensemble"]
    connus = [int(ligne["qpv"]) for ligne in page.context["lignes"] if ligne["qpv"] != SIGNE]
    assert total["qpv"] == SIGNE or len(page.context["lignes"]) - len(connus) >= 2
    reponse = client.get(adresse, {"annee": str(ANNEE), "format": "csv"})
    lignes = [ligne.split(";") for ligne in reponse.getvalue().decode("utf-8-sig").splitlines()]
    reponse.close()
    colonne = lignes[0].index("Réalisé en QPV")
    assert [ligne[colonne] == SIGNE for ligne in lignes[1:]] == [
        ligne["qpv"] == SIGNE for ligne in page.context["lignes"]
    ]
    assert lignes[1][colonne] == SIGNE


# No reader finds a small count again


def solutions(lignes: list[LigneSecrete], cachees: frozenset[Any], lecteur: int | None, cible: int) -> set[int]:
    """Every value that the count of scheme `cible` may take for a reader who knows what is shown: by exhaustion."""
    cellules, _ = systeme(lignes, lecteur)
    montrees = {c.cle: c.valeur for c in cellules if c.montrable and c.cle not in cachees}
    libres = [
        ligne for ligne in lignes if ligne.organisme != lecteur and ("d", str(ligne.dispositif), "qpv") not in montrees
    ]
    fixes = sum(ligne.qpv or 0 for ligne in lignes if ligne not in libres)
    total = montrees.get(("t", "", "qpv"))
    par_domaine = {g: montrees[("g", g, "qpv")] for g in {x.groupe for x in lignes} if ("g", g, "qpv") in montrees}
    possibles = set()
    for essai in itertools.product(range(13), repeat=len(libres)):
        valeurs = {ligne.dispositif: v for ligne, v in zip(libres, essai, strict=True)}
        if total is not None and fixes + sum(essai) != total:
            continue
        if any(
            sum(valeurs.get(x.dispositif, x.qpv or 0) for x in lignes if x.groupe == g) != somme
            for g, somme in par_domaine.items()
        ):
            continue
        if cible in valeurs:
            possibles.add(valeurs[cible])
    return possibles


def test_neither_the_public_nor_a_partner_finds_a_small_count() -> None:
    """A partner knows its own counts: what is hidden for the public alone would not be enough."""
    lignes = [
        LigneSecrete(1, "Emploi", organisme=1, qpv=3, territoire=None),
        LigneSecrete(2, "Emploi", organisme=2, qpv=9, territoire=None),
        LigneSecrete(3, "Santé", organisme=1, qpv=12, territoire=None),
        LigneSecrete(4, "Santé", organisme=2, qpv=11, territoire=None),
    ]
    cachees = choisir(lignes, 5)
    assert ("d", "1", "qpv") in cachees
    toutes = {c.cle for c in systeme(lignes, None)[0]}
    assert toutes - cachees  # something is still told
    for lecteur in (None, 2):
        possibles = solutions(lignes, cachees, lecteur, cible=1)
        assert max(possibles) >= 5
        assert len(possibles) > 1


def test_a_field_told_by_one_partner_alone_is_not_all_hidden() -> None:
    parts = ((7, 13), (8, 26))  # what is left of its 40 is a small count too: known to who told it
    lignes = [
        LigneSecrete(rang, "Emploi", 1, qpv, None, parts if qpv == 40 else ())
        for rang, qpv in enumerate([3, 40, 60, 80, 100], 1)
    ]
    cachees = choisir(lignes, 5)
    assert ("d", "1", "qpv") in cachees
    assert len(cachees & {("d", str(rang), "qpv") for rang in range(2, 6)}) <= 2


def test_euros_for_the_financial_follow_up_are_validated_and_apart(etat: Signataire) -> None:
    dispositif = creer_dispositif(etat, "D1")
    creer_mobilisation(
        dispositif, ANNEE, unite=UniteMoyen.EUROS, qpv=Decimal("10.50"), methode="estime", cle_estimation="clé"
    )
    creer_mobilisation(creer_dispositif(etat, "D2"), ANNEE, unite=UniteMoyen.EUROS, qpv=5, validee=False)
    (euros,) = euros_de_droit_commun(etat.contrat, ANNEE)
    assert (euros.dispositif_id, euros.realise, euros.estime) == (dispositif.pk, Decimal("10.50"), True)


def test_nobody_reads_more_than_the_public_without_a_right(etat: Signataire) -> None:
    creer_mobilisation(creer_dispositif(etat, "D1"), ANNEE, qpv=3)
    assert lire_registre(Acteur(), etat.contrat, ANNEE).exact is False
    assert lire_registre(creer_acteur(Role.PILOTE, creer_contrat()), etat.contrat, ANNEE).exact is False
