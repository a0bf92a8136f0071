"""A committee decides on a scenario or a file: the programming and the files move, with nothing typed again."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.appels.enums import EtapeProgrammation, EtatDossier
from quartiers.appels.models import MontantProgramme, Programmation
from quartiers.gouvernance import objets
from quartiers.gouvernance.enums import GenreInstance, SensDecision
from quartiers.gouvernance.models import Seance
from quartiers.gouvernance.objets import DecisionPrise
from tests.factories.programmation import Saison, creer_saison

pytestmark = pytest.mark.django_db
JOUR = "2026-03-12"


def en_comite(saison: Saison, genre: str) -> Seance:
    seance = saison.seance(tenue_le=JOUR)
    seance.refresh_from_db()
    seance.instance.genre = genre
    seance.instance.save()
    return seance


def decider(
    saison: Saison, seance: Seance, genre: str, pk: int, sens: str = SensDecision.VALIDE, texte: str = ""
) -> str:
    prise = DecisionPrise(seance, sens, "Décision 2026-01", texte, "Sous réserve du budget révisé")
    return objets.appliquer(saison.pilote, saison.contrat, genre, pk, prise)


def test_a_technical_committee_freezes_the_scenario_as_its_version() -> None:
    saison = creer_saison()
    dossier = saison.dossier()
    scenario = saison.scenario({saison.ligne(dossier): 3000, saison.ligne(dossier, saison.epci): 1000})
    (objet,) = objets.genres()["programmation"].choisir(saison.contrat)
    effet = decider(saison, en_comite(saison, GenreInstance.TECHNIQUE), "programmation", objet.pk)
    figee = Programmation.objects.get(etape=EtapeProgrammation.COTECH)
    assert (objet.pk, figee.issue_de) == (scenario.pk, scenario)
    assert figee.seance is not None
    assert "figée" in effet
    assert saison.ligne(dossier).propose == Decimal(3000)


def test_a_steering_committee_makes_a_scenario_the_validated_programming() -> None:
    saison = creer_saison()
    retenu, refuse = saison.dossier(), saison.dossier()
    scenario = saison.scenario(
        {
            saison.ligne(retenu): 4000,
            saison.ligne(retenu, saison.epci): 2000,
            saison.ligne(refuse): 0,
            saison.ligne(refuse, saison.epci): 0,
        }
    )
    seance = en_comite(saison, GenreInstance.PILOTAGE)
    with (
        pytest.raises(ValidationError, match="dossier n’est pas retenu et n’a pas de motif"),
        transaction.atomic(),
    ):
        decider(saison, seance, "programmation", scenario.pk)
    MontantProgramme.objects.filter(programmation=scenario, ligne__dossier=refuse).update(motif="Hors priorités")
    effet = decider(saison, seance, "programmation", scenario.pk)
    validee = Programmation.objects.get(etape=EtapeProgrammation.VALIDEE)
    retenu.refresh_from_db()
    refuse.refresh_from_db()
    assert (retenu.etat, refuse.etat) == (EtatDossier.RETENU, EtatDossier.REFUSE)
    assert "Hors priorités" in refuse.motif_decision
    assert validee.seance == seance
    assert "1\N{NO-BREAK SPACE}dossier retenu sur 2" in effet
    assert objets.genres()["programmation"].choisir(saison.contrat) == []


def test_a_file_by_itself_is_adjourned_then_retained_with_its_condition() -> None:
    saison = creer_saison()
    dossier = saison.dossier(campagne=None)
    seance = en_comite(saison, GenreInstance.PILOTAGE)
    assert [o.pk for o in objets.genres()["dossier"].choisir(saison.contrat)] == [dossier.pk]
    with pytest.raises(ValidationError, match="dites pourquoi"):
        decider(saison, seance, "dossier", dossier.pk, SensDecision.AJOURNE)
    decider(saison, seance, "dossier", dossier.pk, SensDecision.AJOURNE, "Budget à revoir")
    dossier.refresh_from_db()
    assert (dossier.etat, dossier.motif_decision) == (EtatDossier.AJOURNE, "Budget à revoir")
    decider(saison, seance, "dossier", dossier.pk)
    dossier.refresh_from_db()
    assert (dossier.etat, dossier.reserve) == (EtatDossier.RETENU, "Sous réserve du budget révisé")


def test_the_paper_of_the_booklet_is_the_annex_of_the_programming() -> None:
    saison = creer_saison()
    dossier = saison.dossier()
    scenario = saison.scenario({saison.ligne(dossier): 3000})
    piece = objets.genres()["programmation"].piece
    assert piece is not None
    rendue = piece(saison.pilote, saison.contrat, scenario.pk)
    assert rendue is not None
    assert rendue[1].startswith(b"%PDF-")
