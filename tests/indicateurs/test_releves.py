"""Figures in the database: idempotent, corrected by new versions, never rubbed out; criteria sealed for good."""

import csv
import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from quartiers.commande import indicateurs as commande
from quartiers.commande.console import ErreurCommande
from quartiers.commande.principal import analyseur
from quartiers.comptes.politiques import Acteur
from quartiers.indicateurs import periodes
from quartiers.indicateurs.domain import criteres as domaine
from quartiers.indicateurs.domain.chargements import FichierRefuse, Lecture, charger, lire_colonnes
from quartiers.indicateurs.domain.mesures import charger_mesures, redefinir
from quartiers.indicateurs.domain.versements import corriger, valeur_du, verser
from quartiers.indicateurs.enums import EtatValeur, Niveau
from quartiers.indicateurs.models import CritereJugement, DefinitionMesure, Mesure, Releve
from quartiers.journal.models import Acte
from quartiers.socle.transitions import TransitionRefusee
from quartiers.territoire.enums import Generation
from quartiers.territoire.models import Quartier
from tests.factories.contrat import creer_contrat
from tests.factories.indicateurs import creer_mesure, creer_question, donner, valeur
from tests.factories.territoire import creer_commune, creer_epci, creer_quartier

pytestmark = pytest.mark.django_db
ACTEUR = Acteur()


def test_the_same_again_changes_nothing_and_a_newer_vintage_stands_beside() -> None:
    commune, mesure = creer_commune(), creer_mesure()
    lue = valeur(mesure, (Niveau.COMMUNE, commune.code), 2021, 12, millesime="2021")
    premier = verser(acteur=ACTEUR, valeurs=[lue])
    second = verser(acteur=ACTEUR, valeurs=[lue])
    donner(replace(lue, valeur=Decimal(13), millesime="2022"))
    assert (len(premier.nouvelles), len(second.nouvelles), second.inchangees) == (1, 0, 1)
    assert list(Releve.objects.courants().values_list("millesime", "valeur")) == [
        ("2021", Decimal(12)),
        ("2022", Decimal(13)),
    ]


def test_a_correction_wants_a_reason_and_keeps_the_former() -> None:
    contrat = creer_contrat()
    quartier, mesure = creer_quartier(), creer_mesure(contrat)
    lue = valeur(mesure, (Niveau.QUARTIER, quartier.code), 2024, 40)
    donner(lue)
    with pytest.raises(ValidationError, match="dites pourquoi"):
        donner(replace(lue, valeur=Decimal(41)))
    ancien = Releve.objects.get()
    nouveau = corriger(
        acteur=ACTEUR, releve=ancien, valeur=replace(valeur_du(ancien), valeur=Decimal(41)), motif="Erreur de saisie"
    )
    assert (nouveau.version, nouveau.motif, nouveau.valeur) == (2, "Erreur de saisie", Decimal(41))
    assert list(Releve.objects.order_by("version").values_list("valeur", "courant")) == [
        (Decimal(40), False),
        (Decimal(41), True),
    ]
    assert Acte.objects.get(code="releve.corriger").contrat_id == contrat.pk
    with pytest.raises(ValidationError, match="déjà été corrigée"):
        corriger(acteur=ACTEUR, releve=Releve.objects.get(version=1), valeur=lue, motif="x")
    with pytest.raises(ValidationError, match="celle qui est déjà connue"):
        corriger(acteur=ACTEUR, releve=nouveau, valeur=valeur_du(nouveau), motif="x")


def test_the_database_refuses_to_rub_out() -> None:
    commune, mesure = creer_commune(), creer_mesure()
    donner(valeur(mesure, (Niveau.COMMUNE, commune.code), 2021, 12))
    releve = Releve.objects.get()
    for faute in (
        lambda: Releve.objects.filter(pk=releve.pk).update(valeur=Decimal(13)),
        lambda: Releve.objects.filter(pk=releve.pk).update(courant=False, valeur=Decimal(13)),
        lambda: Releve.objects.filter(pk=releve.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="ne se modifie ni ne s’efface"), transaction.atomic():
            faute()
    assert Releve.objects.get().valeur == Decimal(12)


@pytest.mark.parametrize(
    ("champs", "contrainte"),
    [
        ({"etat": EtatValeur.SECRET}, "releve_valeur_si_publiee"),
        ({"marge_basse": Decimal(13), "marge_haute": Decimal(14), "confiance": 95}, "releve_marge_autour"),
        ({"denominateur": Decimal(0)}, "releve_denominateur"),
        ({"fin": dt.date(2020, 1, 1)}, "releve_periode"),
        ({"version": 2}, "releve_correction_motivee"),
        ({"version": 3, "motif": "x"}, "releve_un_courant"),
    ],
)
def test_constraints_of_a_figure(champs: dict[str, object], contrainte: str) -> None:
    commune, mesure = creer_commune(), creer_mesure()
    donner(valeur(mesure, (Niveau.COMMUNE, commune.code), 2021, 12))
    releve = Releve.objects.get()
    releve.pk = None
    for nom, dit in champs.items():
        setattr(releve, nom, dit)
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        releve.save(force_insert=True)


def test_a_value_out_of_its_bounds_is_never_written() -> None:
    commune, mesure = creer_commune(), creer_mesure()
    with pytest.raises(ValidationError, match="dépasse"):
        donner(valeur(mesure, (Niveau.COMMUNE, commune.code), 2021, 120))
    assert not Releve.objects.exists()


def test_an_official_file_enters_whole_or_not_at_all(tmp_path: Path) -> None:
    charger_mesures()
    creer_commune(code="71153", nom="Le Creusot")
    entete = (
        "code_insee,filosofi2021_mediane_eur,filosofi2021_minima_pct,"
        "rp2021_logements,rp2021_residences_principales,rp2021_vacants\n"
    )
    fichier = tmp_path / "communes.csv"
    fichier.write_text(entete + "71153,20180,4.1,12902,11014,1667\n99999,1,1,1,1,1\n", encoding="utf-8")
    lecture = charger(chemin=fichier)
    assert (len(lecture.apercu.nouvelles), lecture.apercu.inconnus) == (5, [("commune", "99999")])
    assert charger(chemin=fichier).apercu.inchangees == 5
    fichier.write_text(entete + "71153,201.8,4.1,12902,11014,1667\n", encoding="utf-8")
    with pytest.raises(ValidationError, match="environ 100 fois moins"):
        charger(chemin=fichier, millesime="2022")
    assert len(charger(chemin=fichier, millesime="2022", confirme=True).apercu.nouvelles) == 5
    fichier.write_text(entete.replace("minima", "minimas") + "71153,1,1,1,1,1\n", encoding="utf-8")
    with pytest.raises(FichierRefuse, match="Peut-être renommées"):
        charger(chemin=fichier)
    fichier.write_text(entete + "71153,20180,410,12902,11014,1667\n", encoding="utf-8")
    with pytest.raises(ValidationError, match="dépasse"):
        charger(chemin=fichier, millesime="2023", confirme=True)
    assert Releve.objects.count() == 10


def test_shipped_definitions_are_loaded_once() -> None:
    premier = charger_mesures()
    assert premier == Mesure.objects.count() == DefinitionMesure.objects.count()
    assert charger_mesures() == 0
    bornes = DefinitionMesure.objects.filter(unite="%").exclude(borne_basse=0, borne_haute=100)
    assert not bornes.exists()


def test_another_definition_closes_the_former() -> None:
    contrat = creer_contrat()
    mesure = creer_mesure(contrat)
    jour = dt.date(2025, 1, 1)
    redefinir(acteur=ACTEUR, mesure=mesure, le=jour, champs={"libelle": "Autre", "unite": "%"})
    assert list(mesure.definitions.order_by("debut").values_list("fin", "libelle"))[1:] == [(None, "Autre")]
    assert mesure.definitions.order_by("debut").first().fin == jour  # type: ignore[union-attr]
    with pytest.raises(ValidationError, match="choisissez un jour"):
        redefinir(acteur=ACTEUR, mesure=mesure, le=dt.date(2024, 1, 1), champs={"libelle": "Avant"})


def critere(**champs: object) -> CritereJugement:
    contrat = creer_contrat()
    defauts = {"enonce": "Recul", "reussite": "De 3 points", "debut": dt.date(2024, 1, 1), "fin": dt.date(2026, 12, 31)}
    return domaine.rediger(
        acteur=ACTEUR, contrat=contrat, champs={**defauts, "question": creer_question(contrat), **champs}
    )


def test_a_sealed_criterion_says_what_was_known_and_never_changes() -> None:
    commune, mesure = creer_commune(), creer_mesure()
    donner(
        valeur(mesure, (Niveau.COMMUNE, commune.code), 2024, 12),
        valeur(mesure, (Niveau.COMMUNE, commune.code), 2021, 9),
    )
    lui = critere(mesure=mesure)
    domaine.sceller(acteur=ACTEUR, critere=lui)
    assert (lui.etat, lui.releves_connus) == ("scelle", 1)
    assert lui.scelle_le is not None
    assert lui.empreinte == domaine.empreinte(lui, lui.scelle_le)
    with pytest.raises(TransitionRefusee):
        domaine.sceller(acteur=ACTEUR, critere=lui)
    with pytest.raises(ValidationError, match="ne change plus"):
        domaine.modifier(acteur=ACTEUR, critere=lui, champs={"enonce": "Autre"})
    for faute in (
        lambda: CritereJugement.objects.filter(pk=lui.pk).update(enonce="Autre"),
        lambda: CritereJugement.objects.filter(pk=lui.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            faute()


def test_another_version_stands_beside_the_sealed_one() -> None:
    lui = critere()
    champs = {"question": lui.question, "enonce": "Neuf", "reussite": "x", "debut": lui.debut, "fin": lui.fin}
    with pytest.raises(ValidationError, match="pas scellé"):
        domaine.autre_version(acteur=ACTEUR, critere=lui, champs=champs)
    domaine.sceller(acteur=ACTEUR, critere=lui)
    neuf = domaine.autre_version(acteur=ACTEUR, critere=lui, champs=champs)
    assert (neuf.version, neuf.remplace, neuf.scelle) == (2, lui, False)
    with pytest.raises(ValidationError, match="existe déjà"):
        domaine.autre_version(acteur=ACTEUR, critere=lui, champs=champs)


def test_periods_do_not_run_backwards() -> None:
    with pytest.raises(IntegrityError, match="criterejugement_periode"), transaction.atomic():
        critere(fin=dt.date(2020, 1, 1))
    assert periodes.annee(2024).fin == dt.date(2024, 12, 31)


def test_the_command_says_what_to_type_next(tmp_path: Path) -> None:
    fichier = tmp_path / "inconnu.csv"
    fichier.write_text("nom;prenom\nA;B\n", encoding="utf-8")
    choix = analyseur().parse_args(["indicateurs", "charger", str(fichier)])
    with pytest.raises(ErreurCommande, match="Aucune description"):
        commande.charger(choix)
    choix.fichier = tmp_path / "absent.csv"
    with pytest.raises(ErreurCommande, match="ne peut pas être lu"):
        commande.charger(choix)


def test_the_official_file_of_2015_is_loaded_whole() -> None:
    """Insee, CNAF, France Travail: 105 neighbourhoods of Occitanie (Licence Ouverte 2.0); by sex where it says so."""
    chemin = Path(__file__).parent / "donnees" / "qpv2015_occitanie_indicateurs.csv"
    with chemin.open(encoding="utf-8-sig") as flux:
        lues = {ligne["code_qp"]: ligne for ligne in csv.DictReader(flux)}
    Quartier.objects.bulk_create(
        Quartier(code=code, nom=ligne["nom_qp"][:150], generation=Generation.QPV_2015) for code, ligne in lues.items()
    )
    lecture = charger(chemin=chemin)
    assert (lecture.trouve.gabarit and lecture.trouve.gabarit.code, lecture.lot.graves) == ("qpv-2015-indicateurs", [])
    assert Releve.objects.count() == 105 * 18
    lu = Releve.objects.filter(territoire__code="QP009001")
    assert lu.get(mesure__code="population").valeur == 1177
    femmes = lu.get(mesure__code="demandeurs-emploi", sexe="F")
    assert (femmes.valeur, femmes.geographie, femmes.grain) == (Decimal(112), "QPV 2015", "sans_date")
    vides = sum(ligne["tp60"] == "" for ligne in lues.values())
    assert Releve.objects.filter(mesure__code="taux-pauvrete", etat="secret").count() == vides
    assert charger(chemin=chemin).apercu.inchangees == 105 * 18


def test_codes_that_a_spreadsheet_ate_are_refused_and_an_epci_is_no_iris() -> None:
    """« 1004 » beside communes is a commune without its zero; the nine figures of an EPCI are told from an IRIS."""
    epci = creer_epci(siren="247100290")
    creer_commune(code="01004")
    contrat = creer_contrat(epci=epci)
    mesure = creer_mesure(contrat)

    def lus(lignes: str) -> Lecture:
        return lire_colonnes(
            f"Code;Année;Taux\n{lignes}".encode(), "x.csv", contrat=contrat, mesure=mesure, source="Insee",
            millesime="2021", voulues=None,
        )  # fmt: skip

    bon = lus(f"{epci.siren};2021;41,5\n01004;2021;*\n")
    assert [(v.lieu[0], v.etat) for v in bon.lot.valeurs] == [("epci", "publiee"), ("commune", "secret")]
    assert bon.lot.graves == []
    for lignes in ("1004;2021;12\n", "71153;2021;12\n2704;2021;14\n"):
        (faute,) = lus(lignes).lot.graves
        assert "zéro de tête" in faute.message
