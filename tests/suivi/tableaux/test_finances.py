"""Finances, shares of women and young people, indicators, answers: what adds up, to the cent, and what does not."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from quartiers.comptes.enums import Role
from quartiers.suivi.actions import ActionAnnee, Credit, Mesure, Montants, Reel
from quartiers.suivi.decoupages import grouper_par
from quartiers.suivi.finances import croiser_partenaires, par_partenaire_et_nature, parts_des_jeunes, parts_des_sexes
from quartiers.suivi.indicateurs_annee import par_indicateur, par_question
from quartiers.suivi.queries.actions import actions_de_l_annee
from quartiers.suivi.queries.reperes import lire_reperes
from tests.suivi.tableaux.decor import ANNEE, Decor
from tests.suivi.test_consolidation import action


def decimaux(*nombres: int) -> list[Decimal]:
    return [Decimal(n) for n in nombres]


def payee(cle: str, vote: str, **reel: Any) -> ActionAnnee:
    return action(
        cle,
        credits=(Credit(1, "État", "specifique", Montants(vote=Decimal(vote))),),
        reel=Reel(**reel) if reel else None,
    )


@given(
    st.lists(
        st.tuples(st.decimals("0", "9999.99", places=2), st.integers(0, 50), st.integers(0, 50), st.integers(0, 9)),
        max_size=6,
    )
)
def test_shares_of_money_lose_no_cent(lignes: list[tuple[Decimal, int, int, int]]) -> None:
    actions = [
        payee(f"dossier-{rang}", str(vote), femmes=f, hommes=h, participants=f + h + n)
        for rang, (vote, f, h, n) in enumerate(lignes)
    ]
    parts = parts_des_sexes(actions)
    assert sum(parts.montants) == parts.assise
    assert parts.assise == sum(vote for vote, f, h, _ in lignes if f or h)
    assert parts.total == sum(vote for vote, *_ in lignes)


def test_money_whose_public_is_not_told_stands_apart() -> None:
    actions = [
        payee("dossier-1", "100", femmes=3, hommes=1, participants=4),
        payee("dossier-2", "60"),
        payee("dossier-3", "40", participants=9),
    ]
    parts = parts_des_sexes(actions)
    assert [*parts.montants, parts.assise, parts.sans_reponse] == decimaux(75, 25, 0, 100, 100)
    jeunes = parts_des_jeunes(
        [payee("d", "90", tranches={"16-17": (1, 1, 0), "25-49": (2, 2, 0), "inconnu": (9, 9, 9)})]
    )
    assert jeunes.montants == decimaux(30, 60)


def test_partners_and_axes_cross_to_the_cent(decor: Decor) -> None:
    actions, reperes = actions_de_l_annee(decor.contrat, ANNEE), lire_reperes(decor.contrat, ANNEE)
    croise = croiser_partenaires(grouper_par("axe", actions, reperes))
    assert croise.total == sum(a.montants.vote for a in actions) == sum(ligne[2] for ligne in croise.lignes)
    par_nature = par_partenaire_et_nature(actions)
    assert sum(ligne.montants.vote for ligne in par_nature) == croise.total


def test_shares_outside_the_team_are_rounded_and_need_three_actions(decor: Decor) -> None:
    equipe = decor.client(Role.PILOTE).get(decor.adresse("finances/?vue=public")).context["tables"]
    conseil = decor.client(Role.CONSEILLER).get(decor.adresse("finances/?vue=public")).context["tables"]
    assert len(equipe[0]["lignes"]) == 4  # all credits, then each nature
    assert all(str(ligne["p0"]).endswith("%") for ligne in conseil[0]["lignes"])
    assert len(conseil[0]["lignes"]) <= 1


def mesuree(cle: str, *mesures: Mesure, rendue: bool = True) -> ActionAnnee:
    return action(cle, mesures=mesures, reel=Reel(participants=1) if rendue else None)


def test_indicators_add_up_by_unit_and_rates_do_not() -> None:
    actions = [
        mesuree("dossier-1", Mesure("Ateliers", "ateliers", Decimal(10), Decimal(8), 5)),
        mesuree("dossier-2", Mesure("Ateliers", "Ateliers", Decimal(4), Decimal(5), 5, True)),
        mesuree("dossier-3", Mesure("Ateliers", "heures", Decimal(30), Decimal(33), 5)),
        mesuree("dossier-4", Mesure("Ateliers", "ateliers", Decimal(2), Decimal(99), 5), rendue=False),
        mesuree("dossier-5", Mesure("Réussite", "%", Decimal(80), Decimal(60), 6)),
        mesuree("dossier-6", Mesure("Réussite", "%", Decimal(80), Decimal(90), 6)),
        mesuree("dossier-7", Mesure("Nos mots", "ateliers", Decimal(1), Decimal(1))),
    ]
    lues = par_indicateur(actions, {5: "Nombre d’ateliers", 6: "Réussite"})
    assert [(i.indicateur, i.unite.casefold(), i.taux, len(i.actions), i.renseignees, i.estimees) for i in lues] == [
        (5, "ateliers", False, 3, 2, 1),
        (5, "heures", False, 1, 1, 0),
        (6, "%", True, 2, 2, 0),
    ]
    assert [n for i in lues[:2] for n in (i.attendu, i.realise)] == decimaux(16, 13, 30, 33)
    assert lues[2].mediane == Decimal(75)


def test_answers_add_up_or_are_counted_by_kind() -> None:
    reponses = [{1: "12", 2: "oui", 3: "30"}, {1: "3,5", 2: "non", 3: "50"}, {1: "beaucoup", 2: "oui"}]
    actions = [action(f"dossier-{r}", reponses=lues, reel=Reel()) for r, lues in enumerate(reponses)]
    actions.append(action("dossier-9", reponses={1: "1000"}))  # its report is not in
    nombre, choix, taux = par_question(actions, {1: "decimal", 2: "oui_non", 3: "pourcent"})
    assert (nombre.somme, nombre.repondues, nombre.illisibles) == (Decimal("15.5"), 3, 1)
    assert choix.comptes == {"oui": 2, "non": 1}
    assert [taux.somme, taux.mediane] == decimaux(0, 40)
