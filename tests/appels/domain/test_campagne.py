"""Making, copying, publishing and setting a campaign: one success each, and each refusal."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from quartiers.appels.domain.campagne import (
    CampagneRefusee,
    copier_campagne,
    creer_campagne,
    decaler,
    renommer,
)
from quartiers.appels.domain.financeurs import ajouter_financeur, modifier_financeur
from quartiers.appels.domain.publication import changer_etat
from quartiers.appels.domain.reglages import (
    enregistrer_liste,
    fixer_priorites,
    fixer_zones,
    joindre_reglement,
    modifier_campagne,
)
from quartiers.appels.enums import EtatCampagne, EtatDossier, Exigence, GenreFinanceur, GenrePieceOrganisme
from quartiers.appels.modele_campagne import CRITERES, PIECES, REGLES, calendrier
from quartiers.appels.models import (
    AvisDossier,
    Campagne,
    Critere,
    Enveloppe,
    Financeur,
    Note,
    Priorite,
    RegleEligibilite,
    TypePiece,
)
from quartiers.comptes.politiques import Acteur
from quartiers.journal.models import Acte
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.appels import creer_campagne as campagne_toute_faite
from tests.factories.appels import creer_dossier, creer_financeur
from tests.factories.contrat import creer_contrat, creer_petit_contrat, creer_quartier_contrat

pytestmark = pytest.mark.django_db
PERSONNE = Acteur()


def nouvelle(**champs: Any) -> Campagne:
    contrat = champs.pop("contrat", None) or creer_contrat()
    champs = {"annee": 2029, "intitule": "Appel à projets 2029", **champs}
    return creer_campagne(acteur=PERSONNE, contrat=contrat, **champs)


def prete(**champs: Any) -> Campagne:
    """A campaign in preparation that nothing prevents from being published."""
    contrat = creer_contrat()
    creer_financeur(contrat)
    return nouvelle(contrat=contrat, reglement="## Règles", contact="Mission ville", **champs)


def test_new_campaign_comes_with_the_usual_settings() -> None:
    contrat = creer_contrat()
    etat = creer_financeur(contrat, genre=GenreFinanceur.ETAT)
    creer_financeur(contrat, genre=GenreFinanceur.REGION)
    campagne = nouvelle(contrat=contrat)
    assert campagne.programmation_limite == dt.date(2029, 3, 31)
    assert (campagne.action_debut, campagne.action_fin) == (dt.date(2029, 1, 1), dt.date(2029, 12, 31))
    assert (len(campagne.egalite_niveaux), campagne.etat) == (4, EtatCampagne.PREPARATION)
    assert Critere.objects.filter(campagne=campagne).count() == len(CRITERES)
    assert TypePiece.objects.filter(campagne=campagne).count() == len(PIECES)
    regles = RegleEligibilite.objects.filter(campagne=campagne)
    assert regles.filter(financeur__isnull=True).count() == len(REGLES)
    assert [r.zones for r in regles.filter(financeur=etat).order_by("rang")] == [[], ["qpv", "poche", "a_verifier"]]
    assert Acte.objects.get(code="campagne.creer").objet_id == campagne.pk


def test_usual_papers_are_those_of_the_organisation_file() -> None:
    assert {piece.genre for piece in PIECES} <= {"", *GenrePieceOrganisme.values}


def test_second_campaign_of_a_year_is_refused() -> None:
    campagne = nouvelle()
    with pytest.raises(CampagneRefusee, match="déjà une campagne pour 2029"):
        nouvelle(contrat=campagne.contrat)


def test_late_creation_opens_a_week_later() -> None:
    dates = calendrier(2027, dt.date(2027, 1, 11))
    assert timezone.localdate(dates["ouverture"]) == dt.date(2027, 1, 18)
    assert dates["cloture"] > dates["ouverture"]
    assert dates["programmation_limite"] == dt.date(2027, 3, 31)


def test_usual_days_are_working_days() -> None:
    for annee in range(2025, 2032):
        dates = calendrier(annee, dt.date(2024, 1, 1))
        comites = [dates[nom] for nom in ("recevabilite_le", "instruction_le", "cotech_le", "copil_le")]
        assert [jour.weekday() for jour in comites if jour.weekday() > 4] == []
        assert comites == sorted(comites)
        assert comites[-1] <= dates["programmation_limite"]


def test_copy_moves_dates_by_a_year_and_takes_the_settings() -> None:
    campagne = prete()
    axe = creer_petit_contrat()[1]["1"]
    Priorite.objects.create(contrat=campagne.contrat, campagne=campagne, axe=axe, texte="Santé")
    Enveloppe.objects.create(
        contrat=campagne.contrat, campagne=campagne, financeur=Financeur.objects.get(), montant=Decimal(5000)
    )
    Campagne.objects.filter(pk=campagne.pk).update(
        enveloppe_departementale=1, enveloppe_source="x", programmation_validee_le=dt.date(2029, 3, 1)
    )
    campagne.refresh_from_db()
    copie = copier_campagne(acteur=PERSONNE, campagne=campagne)
    assert (copie.annee, copie.intitule, copie.etat, copie.copiee_de) == (
        2030,
        "Appel à projets 2030",
        EtatCampagne.PREPARATION,
        campagne,
    )
    assert timezone.localtime(copie.cloture) == timezone.localtime(campagne.cloture).replace(year=2029)
    assert copie.copil_le == decaler(campagne.copil_le, 1)
    assert (copie.reglement, copie.contact) == (campagne.reglement, campagne.contact)
    assert (copie.enveloppe_departementale, copie.programmation_validee_le) == (None, None)
    comptes = [m.objects.filter(campagne=copie).count() for m in (Critere, TypePiece, Priorite, Enveloppe)]
    assert comptes == [m.objects.filter(campagne=campagne).count() for m in (Critere, TypePiece, Priorite, Enveloppe)]


def test_copy_of_a_year_already_there_is_refused() -> None:
    campagne = nouvelle()
    copier_campagne(acteur=PERSONNE, campagne=campagne)
    with pytest.raises(CampagneRefusee, match="déjà une campagne pour 2030"):
        copier_campagne(acteur=PERSONNE, campagne=campagne)


@given(st.dates(dt.date(2024, 1, 1), dt.date(2040, 12, 31)))
def test_moved_day_is_the_same_day_next_year(jour: dt.date) -> None:
    deplace = decaler(jour, 1)
    assert (deplace.year, deplace.month) == (jour.year + 1, jour.month)
    assert deplace.day == jour.day or (jour.month, jour.day, deplace.day) == (2, 29, 28)


def test_moved_instant_keeps_its_hour_in_paris_across_the_change_of_hour() -> None:
    ete = dt.datetime(2026, 10, 25, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
    assert timezone.localtime(decaler(ete, 1)).isoformat() == "2027-10-25T09:00:00+02:00"


def test_title_without_a_year_gets_it() -> None:
    assert renommer("Quartiers d’été", 2029, 2030) == "Quartiers d’été 2030"


# Publishing


def test_publishing_needs_nothing_more_than_what_blocks() -> None:
    campagne = prete()
    changer_etat(acteur=PERSONNE, campagne=campagne, acte="publier")
    assert campagne.etat == EtatCampagne.PUBLIEE
    assert Acte.objects.get(code="campagne.publier").phrase.endswith("publié")


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"reglement": " "}, "Écrivez le règlement"),
        ({"contact": ""}, "qui contacter"),
        (
            {"cloture": timezone.now() - dt.timedelta(hours=1), "ouverture": timezone.now() - dt.timedelta(days=9)},
            "passée",
        ),
    ],
)
def test_publishing_is_refused_with_what_is_missing(champs: dict[str, Any], message: str) -> None:
    campagne = prete()
    Campagne.objects.filter(pk=campagne.pk).update(**champs)
    campagne.refresh_from_db()
    with pytest.raises(CampagneRefusee, match=message):
        changer_etat(acteur=PERSONNE, campagne=campagne, acte="publier")
    assert Campagne.objects.get(pk=campagne.pk).etat == EtatCampagne.PREPARATION


def test_publishing_is_refused_without_a_funder_or_in_a_contract_not_published() -> None:
    seule = nouvelle(reglement="x", contact="y")
    with pytest.raises(CampagneRefusee, match="Aucun financeur"):
        changer_etat(acteur=PERSONNE, campagne=seule, acte="publier")
    cachee = prete()
    cachee.contrat.publie = False
    cachee.contrat.save()
    with pytest.raises(CampagneRefusee, match="contrat n’est pas publié"):
        changer_etat(acteur=PERSONNE, campagne=cachee, acte="publier")


def test_publishing_twice_is_refused() -> None:
    campagne = prete()
    double = Campagne.objects.get(pk=campagne.pk)
    changer_etat(acteur=PERSONNE, campagne=campagne, acte="publier")
    with pytest.raises(TransitionRefusee):
        changer_etat(acteur=PERSONNE, campagne=double, acte="publier")


def test_taking_back_is_refused_once_a_file_is_in() -> None:
    campagne = campagne_toute_faite()
    creer_dossier(campagne)
    changer_etat(acteur=PERSONNE, campagne=campagne, acte="retirer")
    changer_etat_direct(campagne, EtatCampagne.PUBLIEE)
    creer_dossier(campagne, etat=EtatDossier.DEPOSE)
    with pytest.raises(CampagneRefusee, match="1\u00a0dossier est déjà déposé"):
        changer_etat(acteur=PERSONNE, campagne=campagne, acte="retirer")


def changer_etat_direct(campagne: Campagne, etat: EtatCampagne) -> None:
    Campagne.objects.filter(pk=campagne.pk).update(etat=etat)
    campagne.refresh_from_db()


def test_closing_waits_for_the_end_of_deposits_and_is_undone_by_reopening() -> None:
    campagne = campagne_toute_faite()
    with pytest.raises(CampagneRefusee, match="avancez d’abord la clôture"):
        changer_etat(acteur=PERSONNE, campagne=campagne, acte="clore")
    campagne.cloture = timezone.now() - dt.timedelta(minutes=1)
    campagne.save()
    changer_etat(acteur=PERSONNE, campagne=campagne, acte="clore")
    with pytest.raises(CampagneRefusee, match="close"):
        modifier_campagne(acteur=PERSONNE, campagne=campagne, section="regles", contact="x")
    changer_etat(acteur=PERSONNE, campagne=campagne, acte="rouvrir")
    modifier_campagne(acteur=PERSONNE, campagne=campagne, section="regles", contact="x")
    assert Campagne.objects.get(pk=campagne.pk).contact == "x"


# Settings


def test_change_says_what_changed_and_nothing_when_nothing_did() -> None:
    campagne = nouvelle()
    modifier_campagne(acteur=PERSONNE, campagne=campagne, section="calendrier", contact="Mission ville")
    acte = Acte.objects.get(code="campagne.modifier")
    assert (acte.phrase, acte.detail["avant"]) == ("Appel à projets 2029 : qui contacter", {"contact": ""})
    modifier_campagne(acteur=PERSONNE, campagne=campagne, section="calendrier", contact="Mission ville")
    assert Acte.objects.filter(code="campagne.modifier").count() == 1


def test_file_of_the_reglement_is_taken_away() -> None:
    campagne = nouvelle()
    joindre_reglement(acteur=PERSONNE, campagne=campagne, document=None)
    assert Acte.objects.get(code="campagne.joindre_reglement").phrase.endswith("règlement retiré")


def test_list_is_added_to_changed_and_shortened() -> None:
    campagne = campagne_toute_faite()
    lignes: list[dict[str, Any]] = [
        {"intitule": "Un", "poids": Decimal(2), "pk": None},
        {"intitule": "Deux", "pk": None},
    ]
    enregistrer_liste(acteur=PERSONNE, campagne=campagne, nom="criteres", lignes=lignes)
    un, deux = Critere.objects.filter(campagne=campagne)
    lignes = [{"intitule": "Deux bis", "pk": deux.pk}, {"intitule": "Un", "pk": un.pk, "retirer": True}]
    enregistrer_liste(acteur=PERSONNE, campagne=campagne, nom="criteres", lignes=lignes)
    assert [(c.pk, c.intitule, c.rang) for c in Critere.objects.filter(campagne=campagne)] == [(deux.pk, "Deux bis", 1)]


def test_criterion_that_gave_marks_stays() -> None:
    campagne = campagne_toute_faite()
    critere = Critere.objects.create(contrat=campagne.contrat, campagne=campagne, intitule="Présence")
    financeur = creer_financeur(campagne.contrat)
    dossier = creer_dossier(campagne, etat=EtatDossier.RECEVABLE)
    ligne = dossier.lignes.create(contrat=campagne.contrat, financeur=financeur, exercice=2027, nature="specifique")
    avis = AvisDossier.objects.create(
        contrat=campagne.contrat, dossier=dossier, qualite="financeur", ligne=ligne, sens="favorable"
    )
    Note.objects.create(contrat=campagne.contrat, avis=avis, critere=critere, valeur=3)
    with pytest.raises(CampagneRefusee, match="« Présence » a déjà servi"):
        enregistrer_liste(
            acteur=PERSONNE, campagne=campagne, nom="criteres", lignes=[{"pk": critere.pk, "retirer": True}]
        )
    assert Critere.objects.filter(pk=critere.pk).exists()


def test_row_of_another_campaign_is_never_touched() -> None:
    autre = campagne_toute_faite()
    critere = Critere.objects.create(contrat=autre.contrat, campagne=autre, intitule="Ailleurs")
    enregistrer_liste(
        acteur=PERSONNE,
        campagne=campagne_toute_faite(),
        nom="criteres",
        lignes=[{"pk": critere.pk, "intitule": "Pris", "retirer": False}, {"pk": critere.pk, "retirer": True}],
    )
    assert Critere.objects.get().intitule == "Ailleurs"


@pytest.mark.parametrize("genre", ["axe", "quartier"])
def test_parts_never_exceed_the_whole(genre: str) -> None:
    contrat, elements = creer_petit_contrat()
    campagne, financeur = campagne_toute_faite(contrat), creer_financeur(contrat, nom="Région")
    cible = {"axe": elements["1"], "quartier": creer_quartier_contrat(contrat)}[genre]
    entiere = {"pk": None, "financeur": financeur, "montant": Decimal(1000)}
    part = {"pk": None, "financeur": financeur, "montant": Decimal(1000), genre: cible}
    enregistrer_liste(acteur=PERSONNE, campagne=campagne, nom="enveloppes", lignes=[entiere, part])
    assert Enveloppe.objects.count() == 2
    sienne = Enveloppe.objects.get(**{f"{genre}__isnull": False})
    trop = {**part, "pk": sienne.pk, "montant": Decimal("1000.50")}
    with pytest.raises(CampagneRefusee) as refus:
        enregistrer_liste(acteur=PERSONNE, campagne=campagne, nom="enveloppes", lignes=[trop])
    assert f"Région : les parts par {genre}" in str(refus.value)
    assert "Retirez 0,50" in str(refus.value)
    assert Enveloppe.objects.get(pk=sienne.pk).montant == Decimal(1000)


def test_part_without_a_whole_is_refused() -> None:
    contrat, elements = creer_petit_contrat()
    campagne, financeur = campagne_toute_faite(contrat), creer_financeur(contrat, nom="Région")
    part = {"pk": None, "financeur": financeur, "montant": Decimal(10), "axe": elements["1"]}
    with pytest.raises(CampagneRefusee, match="Région : donnez son enveloppe entière"):
        enregistrer_liste(acteur=PERSONNE, campagne=campagne, nom="enveloppes", lignes=[part])


def test_priorities_are_written_changed_and_taken_away() -> None:
    contrat, elements = creer_petit_contrat()
    campagne, axe = campagne_toute_faite(contrat), elements["1"]
    fixer_priorites(
        acteur=PERSONNE, campagne=campagne, priorites="Toutes", par_axe={axe.pk: "Santé", elements["2"].pk: ""}
    )
    assert list(Priorite.objects.values_list("axe", "texte")) == [(axe.pk, "Santé")]
    fixer_priorites(acteur=PERSONNE, campagne=campagne, priorites="", par_axe={axe.pk: "Droits"})
    assert Priorite.objects.get().texte == "Droits"
    fixer_priorites(acteur=PERSONNE, campagne=campagne, priorites="", par_axe={axe.pk: " "})
    assert Priorite.objects.count() == 0


def test_zones_make_a_rule_change_it_and_empty_it() -> None:
    campagne = campagne_toute_faite()
    financeur = creer_financeur(campagne.contrat)
    fixer_zones(acteur=PERSONNE, campagne=campagne, zones={financeur.pk: []})
    assert RegleEligibilite.objects.count() == 0
    fixer_zones(acteur=PERSONNE, campagne=campagne, zones={financeur.pk: ["qpv"]})
    regle = RegleEligibilite.objects.get()
    assert (regle.financeur, regle.zones, regle.exigence) == (financeur, ["qpv"], Exigence.AVERTIT)
    fixer_zones(acteur=PERSONNE, campagne=campagne, zones={financeur.pk: ["poche", "qpv"]})
    assert RegleEligibilite.objects.get().zones == ["poche", "qpv"]


# Funders


def test_funder_from_a_new_organisation_makes_no_double() -> None:
    contrat = creer_contrat()
    champs = {"nouvel_organisme": "Fondation du Pont", "nature": "autre", "genre": GenreFinanceur.PRIVE}
    premier = ajouter_financeur(acteur=PERSONNE, contrat=contrat, organisme=None, nom="Pont", **champs)
    second = ajouter_financeur(acteur=PERSONNE, contrat=contrat, organisme=None, nom="Pont bis", **champs)
    assert (premier.organisme, premier.rang, second.rang) == (second.organisme, 1, 2)
    with pytest.raises(CampagneRefusee, match="déjà dans le contrat"):
        ajouter_financeur(acteur=PERSONNE, contrat=contrat, organisme=premier.organisme, nom="Pont", genre="74prive")


def test_funder_is_changed() -> None:
    financeur = creer_financeur(creer_contrat())
    modifier_financeur(acteur=PERSONNE, financeur=financeur, paiement_jours=30, actif=False)
    financeur.refresh_from_db()
    assert (financeur.paiement_jours, financeur.actif) == (30, False)
    assert Acte.objects.get(code="financeur.modifier").objet_id == financeur.pk
