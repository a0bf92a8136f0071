"""The plan: opened where the right is, written, shared, validated, adjusted, prepared again; what each step refuses."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance import objets
from quartiers.gouvernance.enums import SensDecision
from quartiers.gouvernance.objets import DecisionPrise
from quartiers.journal.models import Acte
from quartiers.socle.transitions import TransitionRefusee
from quartiers.tfpb.domain import ajustements, chiffres, conventions, programmes
from quartiers.tfpb.domain.cadre import installer_cadre
from quartiers.tfpb.enums import (
    EtatAjustement,
    EtatConvention,
    EtatLigne,
    EtatProgramme,
    NatureLigne,
    SituationConvention,
)
from quartiers.tfpb.models import (
    AxeTfpb,
    BilanProgramme,
    ConventionTfpb,
    LigneProgramme,
    PartieConvention,
    Patrimoine,
    Programme,
    RegleAbattement,
)
from quartiers.tfpb.queries.montants import abattement_de
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_contrat
from tests.factories.gouvernance import creer_instance, creer_seance
from tests.factories.tfpb import (
    ANNEE,
    DecorTfpb,
    creer_axe,
    creer_bailleur,
    creer_decor,
    creer_ligne,
    creer_programme,
)

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 5, 4)
PERSONNE = Acteur()


@pytest.fixture
def decor() -> DecorTfpb:
    return creer_decor()


def ouvrir(decor: DecorTfpb, annee: int = ANNEE) -> Programme:
    return programmes.ouvrir_programme(
        acteur=PERSONNE, contrat=decor.contrat, bailleur=decor.bailleur, quartier=decor.quartier, annee=annee
    )


def valeurs(axe: AxeTfpb, **champs: Any) -> dict[str, Any]:
    return {
        "axe": axe,
        "titre": "Une action",
        "nature": NatureLigne.SPECIFIQUE,
        "cout_prevu": Decimal(1_000),
        "valorise": Decimal(800),
        **champs,
    }


# Where the right is


def test_a_programme_opens_under_the_convention_of_its_year(decor: DecorTfpb) -> None:
    programme = ouvrir(decor)
    assert (programme.convention, programme.etat) == (decor.convention, EtatProgramme.PROPOSE)


def test_a_year_without_the_right_has_no_programme(decor: DecorTfpb) -> None:
    with pytest.raises(ValidationError, match="vise les impositions de 2025 à 2027, pas 2028"):
        ouvrir(decor, 2028)
    assert not Programme.objects.exists()


def test_an_avenant_signed_in_time_opens_the_years_it_adds(decor: DecorTfpb) -> None:
    conventions.ajouter_avenant(
        acteur=PERSONNE,
        convention=decor.convention,
        objet="Deux années de plus",
        effet_le=dt.date(2028, 1, 1),
        signe_le=dt.date(2027, 11, 3),
        derniere_annee=2029,
        bailleurs=[],
    )
    assert ouvrir(decor, 2028).annee == 2028


def test_two_programmes_of_one_year_are_refused(decor: DecorTfpb) -> None:
    ouvrir(decor)
    with pytest.raises(ValidationError, match="a déjà un programme dans ce quartier"):
        ouvrir(decor)


# Lines


def test_only_the_extra_over_the_ordinary_stock_is_valued(decor: DecorTfpb) -> None:
    programme, axe = ouvrir(decor), creer_axe(decor.contrat, surcout_seul=True)
    with pytest.raises(ValidationError, match="Donnez les deux niveaux"):
        programmes.ajouter_ligne(acteur=PERSONNE, programme=programme, **valeurs(axe))
    niveaux = {"niveau_qpv": Decimal(50), "niveau_ordinaire": Decimal(42), "logements": 100}
    with pytest.raises(ValidationError, match="l’écart avec le parc ordinaire vaut 800,00"):
        programmes.ajouter_ligne(
            acteur=PERSONNE, programme=programme, **valeurs(axe, valorise=Decimal("800.01"), **niveaux)
        )
    ligne = programmes.ajouter_ligne(acteur=PERSONNE, programme=programme, **valeurs(axe, **niveaux))
    assert (ligne.surcout, ligne.rang) == (Decimal(800), 1)


def test_a_line_is_never_valued_above_its_cost(decor: DecorTfpb) -> None:
    programme = ouvrir(decor)
    with pytest.raises(ValidationError, match="ne dépasse pas le coût prévu"):
        programmes.ajouter_ligne(acteur=PERSONNE, programme=programme, **valeurs(decor.axe, valorise=Decimal(1_001)))
    ligne = creer_ligne(programme, decor.axe)
    with pytest.raises(IntegrityError, match="ligneprogramme_valorise_cout"), transaction.atomic():
        LigneProgramme.objects.filter(pk=ligne.pk).update(valorise=ligne.cout_prevu + 1)


def test_a_validated_plan_is_not_written_any_more(decor: DecorTfpb) -> None:
    programme = creer_programme(decor)
    ligne = creer_ligne(programme, decor.axe)
    for acte in (
        lambda: programmes.ajouter_ligne(acteur=PERSONNE, programme=programme, **valeurs(decor.axe)),
        lambda: programmes.modifier_ligne(acteur=PERSONNE, ligne=ligne, **valeurs(decor.axe)),
        lambda: programmes.retirer_ligne(acteur=PERSONNE, ligne=ligne),
    ):
        with pytest.raises(ValidationError, match="Ce programme est validé"):
            acte()


# States


def test_the_year_of_a_plan(decor: DecorTfpb) -> None:
    programme = ouvrir(decor)
    with pytest.raises(ValidationError, match="aucune action"):
        programmes.partager(acteur=PERSONNE, programme=programme, jour=JOUR)
    creer_ligne(programme, decor.axe)
    programmes.partager(acteur=PERSONNE, programme=programme, jour=JOUR)
    programmes.valider(acteur=PERSONNE, programme=programme, valide_le=JOUR, decision="Comité du 4 mai")
    programmes.engager(acteur=PERSONNE, programme=programme)
    with pytest.raises(TransitionRefusee):
        programmes.partager_bilan(acteur=PERSONNE, programme=programme, jour=JOUR)
    Programme.objects.filter(pk=programme.pk).update(etat=EtatProgramme.BILAN_REMIS, bilan_remis_le=JOUR)
    programmes.partager_bilan(acteur=PERSONNE, programme=programme, jour=JOUR)
    programmes.presenter(acteur=PERSONNE, programme=programme, jour=JOUR)
    assert (programme.etat, programme.presente_le) == (EtatProgramme.PRESENTE, JOUR)
    actes = Acte.objects.filter(objet_id=programme.pk, objet_type="tfpb.programme").order_by("pk")
    assert [acte.code for acte in actes] == [
        "programme.ouvrir",
        "programme.partager",
        "programme.valider",
        "programme.engager",
        "programme.partager_bilan",
        "programme.presenter",
    ]


def test_a_validation_names_what_decided_it(decor: DecorTfpb) -> None:
    programme = ouvrir(decor)
    creer_ligne(programme, decor.axe)
    with pytest.raises(ValidationError, match="Dites ce qui valide"):
        programmes.valider(acteur=PERSONNE, programme=programme, valide_le=JOUR, decision=" ")
    with pytest.raises(IntegrityError, match="programme_valide_date"), transaction.atomic():
        Programme.objects.filter(pk=programme.pk).update(etat=EtatProgramme.VALIDE)


def test_a_validation_is_taken_back_until_something_is_done(decor: DecorTfpb) -> None:
    programme = creer_programme(decor)
    programmes.devalider(acteur=PERSONNE, programme=programme, motif="Erreur de date")
    assert (programme.etat, programme.decision) == (EtatProgramme.PARTAGE, "")


def test_next_year_takes_the_lines_that_stay(decor: DecorTfpb) -> None:
    programme = creer_programme(decor)
    creer_ligne(programme, decor.axe, titre="Garder", valorise=Decimal("812.30"))
    creer_ligne(programme, decor.axe, titre="Retirée", etat=EtatLigne.ECARTEE)
    suivant = programmes.preparer_l_annee_suivante(acteur=PERSONNE, programme=programme)
    assert (suivant.annee, suivant.precedent, suivant.etat) == (ANNEE + 1, programme, EtatProgramme.PROPOSE)
    assert list(suivant.lignes.values_list("titre", "valorise")) == [("Garder", Decimal("812.30"))]


# Adjustments


def test_an_accepted_adjustment_gives_the_line_its_amounts(decor: DecorTfpb) -> None:
    ligne = creer_ligne(creer_programme(decor), decor.axe)
    un = ajustements.proposer_montants(
        acteur=PERSONNE, ligne=ligne, cout=Decimal(2_000), valorise=Decimal(1_500), motif="Plus long", jour=JOUR
    )
    with pytest.raises(ValidationError, match="attend déjà une décision"):
        ajustements.proposer_retrait(acteur=PERSONNE, ligne=ligne, motif="Plus utile", jour=JOUR)
    ajustements.accepter(acteur=PERSONNE, ajustement=un, decide_le=JOUR, reference="Comité")
    ligne.refresh_from_db()
    assert (ligne.cout_prevu, ligne.valorise, un.etat) == (Decimal(2_000), Decimal(1_500), EtatAjustement.ACCEPTE)


def test_a_refused_addition_stays_out_and_says_why(decor: DecorTfpb) -> None:
    programme = creer_programme(decor)
    un = ajustements.proposer_ajout(
        acteur=PERSONNE, programme=programme, motif="Demande des locataires", jour=JOUR, **valeurs(decor.axe)
    )
    assert un.ligne.etat == EtatLigne.PROPOSEE
    with pytest.raises(ValidationError, match="Dites pourquoi cet ajustement est refusé"):
        ajustements.refuser(acteur=PERSONNE, ajustement=un, decide_le=JOUR, reference="Comité", motif="")
    ajustements.refuser(acteur=PERSONNE, ajustement=un, decide_le=JOUR, reference="Comité", motif="Trop tard")
    assert list(programme.lignes.values_list("etat", flat=True)) == [EtatLigne.ECARTEE]


def test_an_adjustment_wants_a_plan_under_way(decor: DecorTfpb) -> None:
    ligne = creer_ligne(ouvrir(decor), decor.axe)
    with pytest.raises(ValidationError, match="n’est pas encore validé"):
        ajustements.proposer_retrait(acteur=PERSONNE, ligne=ligne, motif="Trop cher", jour=JOUR)


# Committees


def test_a_meeting_validates_a_plan_and_decides_adjustments(decor: DecorTfpb) -> None:
    pilote = creer_acteur(Role.PILOTE, decor.contrat)
    seance = creer_seance(creer_instance(decor.contrat), tenue_le=JOUR)
    programme = ouvrir(decor)
    ligne = creer_ligne(programme, decor.axe)
    prise = DecisionPrise(seance, SensDecision.VALIDE, "Décision 2026-1")
    assert [o.pk for o in objets.genres()["programme_tfpb"].choisir(decor.contrat)] == [programme.pk]
    dit = objets.appliquer(pilote, decor.contrat, "programme_tfpb", programme.pk, prise)
    programme.refresh_from_db()
    assert dit == f"Le programme {programme} est validé."
    assert (programme.etat, programme.valide_le, programme.decision) == (EtatProgramme.VALIDE, JOUR, "Décision 2026-1")
    un = ajustements.proposer_retrait(acteur=PERSONNE, ligne=ligne, motif="Doublon", jour=JOUR)
    refus = DecisionPrise(seance, SensDecision.REFUSE, "Décision 2026-2", texte="Utile aux locataires")
    objets.appliquer(pilote, decor.contrat, "ajustement_tfpb", un.pk, refus)
    un.refresh_from_db()
    assert (un.etat, un.motif_refus) == (EtatAjustement.REFUSE, "Utile aux locataires")


def test_the_steering_committee_takes_note_of_a_shared_review(decor: DecorTfpb) -> None:
    pilote = creer_acteur(Role.PILOTE, decor.contrat)
    seance = creer_seance(creer_instance(decor.contrat), tenue_le=JOUR)
    programme = creer_programme(decor, etat=EtatProgramme.BILAN_PARTAGE, bilan_remis_le=JOUR, bilan_partage_le=JOUR)
    prise = DecisionPrise(seance, SensDecision.PREND_ACTE, "Décision 2026-3")
    objets.appliquer(pilote, decor.contrat, "programme_tfpb", programme.pk, prise)
    programme.refresh_from_db()
    assert (programme.etat, programme.presente_le) == (EtatProgramme.PRESENTE, JOUR)


# Figures and conventions


def test_the_notice_is_the_reference_and_the_estimate_stays(decor: DecorTfpb) -> None:
    ou: dict[str, Any] = {"acteur": PERSONNE, "contrat": decor.contrat, "bailleur": decor.bailleur}
    ou["quartier"] = decor.quartier
    chiffres.estimer(**ou, annee=ANNEE, methode="base", base=Decimal(200_000), taux_global=Decimal(50))
    chiffres.noter_avis(**ou, annee=ANNEE, somme=Decimal("30412.17"))
    connu = abattement_de(decor.contrat, decor.bailleur.pk, decor.quartier.pk, ANNEE)
    assert connu is not None
    assert connu.estimation is not None
    assert (connu.montant, connu.notifie, connu.estimation.montant) == (Decimal("30412.17"), True, Decimal(30_000))


def test_a_year_that_the_law_does_not_cover_has_no_estimate(decor: DecorTfpb) -> None:
    with pytest.raises(ValidationError, match="Aucune règle d’abattement ne couvre 2024"):
        chiffres.estimer(
            acteur=PERSONNE,
            contrat=decor.contrat,
            bailleur=decor.bailleur,
            quartier=decor.quartier,
            annee=2024,
            methode="taxe_payee",
            taxe_payee=Decimal(70),
        )


def test_the_first_convention_brings_the_national_framework() -> None:
    contrat = creer_contrat()
    assert installer_cadre(acteur=PERSONNE, contrat=contrat)
    assert not installer_cadre(acteur=PERSONNE, contrat=contrat)
    assert list(
        RegleAbattement.objects.filter(contrat=contrat).values_list("premiere_annee", "derniere_annee", "taux")
    ) == [(2025, 2030, Decimal(30))]
    axes = AxeTfpb.objects.filter(contrat=contrat)
    assert list(axes.filter(surcout_seul=True).values_list("numero", flat=True)) == [1, 3]
    assert axes.count() == 8


def test_a_signed_convention_changes_by_an_avenant_only(decor: DecorTfpb) -> None:
    with pytest.raises(ValidationError, match="sa période change par un avenant"):
        conventions.modifier_convention(
            acteur=PERSONNE,
            convention=decor.convention,
            bailleurs=[decor.bailleur],
            premiere_annee=2025,
            derniere_annee=2029,
        )
    with pytest.raises(ValidationError, match="la rejoint par un avenant"):
        conventions.modifier_convention(
            acteur=PERSONNE, convention=decor.convention, bailleurs=[decor.bailleur, creer_bailleur(decor.contrat)]
        )


@pytest.mark.parametrize(
    ("etat", "jour", "attendue"),
    [
        (EtatConvention.PROJET, dt.date(2026, 1, 1), SituationConvention.PROJET),
        (EtatConvention.SIGNEE, dt.date(2024, 12, 31), SituationConvention.SIGNEE),
        (EtatConvention.SIGNEE, dt.date(2025, 1, 1), SituationConvention.EN_VIGUEUR),
        (EtatConvention.SIGNEE, dt.date(2027, 12, 31), SituationConvention.EN_VIGUEUR),
        (EtatConvention.SIGNEE, dt.date(2028, 1, 1), SituationConvention.ECHUE),
        (EtatConvention.DENONCEE, dt.date(2026, 6, 29), SituationConvention.EN_VIGUEUR),
        (EtatConvention.DENONCEE, dt.date(2026, 6, 30), SituationConvention.DENONCEE),
    ],
)
def test_what_a_convention_is_on_a_day(
    decor: DecorTfpb, etat: str, jour: dt.date, attendue: SituationConvention
) -> None:
    convention = decor.convention
    convention.etat, convention.denonciation_effet_le = etat, dt.date(2026, 6, 30)
    assert convention.situation_au(jour) == attendue


def test_a_signature_is_taken_back_only_while_no_programme_leans_on_it(decor: DecorTfpb) -> None:
    creer_programme(decor)
    with pytest.raises(ValidationError, match="Des programmes tiennent à cette convention"):
        conventions.revenir_au_projet(acteur=PERSONNE, convention=decor.convention, motif="Erreur")


def test_the_next_convention_is_prepared_from_the_ending_one(decor: DecorTfpb) -> None:
    Patrimoine.objects.create(
        contrat=decor.contrat, bailleur=decor.bailleur, quartier=decor.quartier, annee=2027, logements=120
    )
    programme = creer_programme(decor)
    BilanProgramme.objects.create(
        contrat=decor.contrat, programme=programme, difficultes="Départ tardif.", perspectives="Commencer en mars."
    )
    suivante = conventions.preparer_la_suivante(acteur=PERSONNE, convention=decor.convention, jour=JOUR)
    assert (suivante.premiere_annee, suivante.derniere_annee, suivante.etat) == (2028, 2030, EtatConvention.PROJET)
    assert suivante.lecons == f"{programme} : Départ tardif. Commencer en mars."
    parties = PartieConvention.objects.filter(convention=suivante).values_list("bailleur", "signee_le")
    assert list(parties) == [(decor.bailleur.pk, None)]
    repris = Patrimoine.objects.get(annee=2028)
    assert (repris.logements, repris.source) == (120, "Repris de 2027, à vérifier")
    with pytest.raises(ValidationError, match="est déjà préparée"):
        conventions.preparer_la_suivante(acteur=PERSONNE, convention=decor.convention, jour=JOUR)


def test_a_signature_is_never_in_the_future(decor: DecorTfpb) -> None:
    projet = ConventionTfpb.objects.create(
        contrat=decor.contrat, commune=decor.commune, titre="Suivante", premiere_annee=2028, derniere_annee=2030
    )
    demain = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="dans l’avenir"):
        conventions.signer(
            acteur=PERSONNE, convention=projet, signee_le=demain, jour=timezone.localdate(), annexee_le=None
        )
