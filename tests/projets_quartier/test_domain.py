"""Acts on projects, themes and leads: each by its success and its refusals, with its journal line."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from quartiers.comptes.enums import Role
from quartiers.journal.models import Acte
from quartiers.projets_quartier.domain.piste import ajouter_piste, avancer_piste, modifier_piste
from quartiers.projets_quartier.domain.projet import ajouter_theme, modifier_projet, modifier_theme, retirer_theme
from quartiers.projets_quartier.enums import TRANSITIONS_PISTE, EtatPiste
from quartiers.projets_quartier.models import Piste, ProjetQuartier
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_element
from tests.factories.projets_quartier import creer_piste, creer_projet, creer_theme

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 6, 1)


def dernier_acte(projet: ProjetQuartier) -> tuple[str, str]:
    acte = Acte.objects.filter(objet_type="projets_quartier.projetquartier", objet_id=projet.pk).latest("pk")
    return acte.code, acte.phrase


def piste_en(etat: str) -> Piste:
    champs: dict[EtatPiste, dict[str, Any]] = {
        EtatPiste.ABANDONNEE: {"motif": "Faute de terrain"},
        EtatPiste.REALISEE: {"realisee_le": dt.date(2026, 5, 1)},
    }
    return creer_piste(creer_projet(), etat=etat, **champs.get(EtatPiste(etat), {}))


@pytest.mark.parametrize("acte", TRANSITIONS_PISTE)
@pytest.mark.parametrize("etat", EtatPiste.values)
def test_every_act_from_every_state(acte: str, etat: str) -> None:
    piste = piste_en(etat)
    acteur = creer_acteur(Role.PILOTE, contrat=piste.projet.contrat)
    mouvement = TRANSITIONS_PISTE[acte]

    def avancer() -> None:
        avancer_piste(acteur=acteur, piste=piste, acte=acte, motif="Plus de terrain", realisee_le=JOUR, jour=JOUR)

    if etat not in mouvement.depuis:
        with pytest.raises(TransitionRefusee):
            avancer()
        piste.refresh_from_db()
        assert piste.etat == etat
        return
    avancer()
    piste.refresh_from_db()
    abandon, realisation = mouvement.vers == EtatPiste.ABANDONNEE, mouvement.vers == EtatPiste.REALISEE
    assert (piste.etat, piste.motif, piste.realisee_le) == (
        mouvement.vers,
        "Plus de terrain" if abandon else "",
        JOUR if realisation else None,
    )
    assert dernier_acte(piste.projet)[0] == f"projetquartier.{acte}"


def test_giving_up_needs_a_reason() -> None:
    piste = piste_en(EtatPiste.IDEE)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        avancer_piste(acteur=creer_acteur(), piste=piste, acte="abandonner", motif="  ", jour=JOUR)


def test_done_needs_a_day_that_has_come() -> None:
    piste = piste_en(EtatPiste.EN_COURS)
    with pytest.raises(ValidationError, match="Donnez la date"):
        avancer_piste(acteur=creer_acteur(), piste=piste, acte="realiser", jour=JOUR)
    demain = JOUR + dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="dans le futur"):
        avancer_piste(acteur=creer_acteur(), piste=piste, acte="realiser", realisee_le=demain, jour=JOUR)


def test_second_of_two_people_is_told_the_state_changed() -> None:
    piste = piste_en(EtatPiste.IDEE)
    meme = Piste.objects.get(pk=piste.pk)
    avancer_piste(acteur=creer_acteur(), piste=piste, acte="preparer", jour=JOUR)
    with pytest.raises(TransitionRefusee, match="« En préparation »"):
        avancer_piste(acteur=creer_acteur(), piste=meme, acte="preparer", jour=JOUR)


def test_project_is_changed_and_told() -> None:
    projet = creer_projet(titre="Avant")
    modifier_projet(acteur=creer_acteur(), projet=projet, titre="Après", ambition="Mieux vivre")
    projet.refresh_from_db()
    assert (projet.titre, projet.ambition) == ("Après", "Mieux vivre")
    assert dernier_acte(projet) == ("projetquartier.modifier", f"Le projet du quartier {projet.quartier} est modifié")


def test_theme_is_added_last_then_changed() -> None:
    projet = creer_projet()
    axe = creer_element(projet.contrat, "1")
    premier = creer_theme(projet, rang=4)
    theme = ajouter_theme(
        acteur=creer_acteur(), projet=projet, titre="Image", synthese="", axes=[axe], debut=projet.debut
    )
    assert theme.rang == premier.rang + 1
    assert list(theme.axes.all()) == [axe]
    modifier_theme(acteur=creer_acteur(), theme=theme, titre="Image du quartier", synthese="Image", axes=[])
    theme.refresh_from_db()
    assert (theme.titre, theme.synthese, list(theme.axes.all())) == ("Image du quartier", "Image", [])


def test_theme_withdrawn_ends_or_goes_when_it_never_was_in_force() -> None:
    projet = creer_projet()
    ancien, neuf = creer_theme(projet), creer_theme(projet, debut=JOUR)
    retirer_theme(acteur=creer_acteur(), theme=ancien, jour=JOUR)
    retirer_theme(acteur=creer_acteur(), theme=neuf, jour=JOUR)
    assert list(projet.themes.values_list("pk", "fin")) == [(ancien.pk, JOUR)]


def test_piste_is_added_then_changed() -> None:
    projet = creer_projet()
    piste = ajouter_piste(
        acteur=creer_acteur(), projet=projet, titre="Jardin", theme=None, pilote=None, prevue_pour=None, debut=JOUR
    )
    theme = creer_theme(projet)
    modifier_piste(
        acteur=creer_acteur(), piste=piste, titre="Jardin partagé", theme=theme, pilote=None, prevue_pour=JOUR
    )
    piste.refresh_from_db()
    assert (piste.titre, piste.theme, piste.prevue_pour, piste.etat) == ("Jardin partagé", theme, JOUR, EtatPiste.IDEE)
    assert dernier_acte(projet) == ("projetquartier.modifier_piste", "Piste d’action modifiée : « Jardin partagé »")


@pytest.mark.parametrize("champs", [{"etat": EtatPiste.ABANDONNEE}, {"etat": EtatPiste.REALISEE}])
def test_constraints_tie_state_to_reason_and_day(champs: dict[str, str]) -> None:
    piste = creer_piste(creer_projet())
    with pytest.raises(IntegrityError), transaction.atomic():
        Piste.objects.filter(pk=piste.pk).update(**champs)
