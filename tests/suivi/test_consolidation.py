"""Rules of addition: nothing lost when cut, nothing added that may not be."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from quartiers.suivi.actions import ActionAnnee, Credit, Montants, Personnes, Reel
from quartiers.suivi.consolidation import cumuler, decouper, grouper, par_partenaire, par_territoire
from quartiers.suivi.enums import NatureMoyen


def action(cle: str = "dossier-1", **champs: object) -> ActionAnnee:
    defauts: dict[str, object] = {
        "annee": 2026,
        "code": cle,
        "intitule": cle,
        "url": "/",
        "genre": "appel",
        "organisme_id": 1,
        "organisme": "Association",
        "nature_organisme": "association",
        "element": 1,
        "autres": (),
        "territoires": {},
        "attendu": Personnes(),
        "reel": None,
        "bilan_attendu": True,
        "bilan_etat": "attendu",
        "credits": (),
    }
    return ActionAnnee(cle=cle, **{**defauts, **champs})  # type: ignore[arg-type]


def credit(partenaire: int, vote: str, nature: str = NatureMoyen.SPECIFIQUE) -> Credit:
    return Credit(partenaire, f"P{partenaire}", nature, Montants(Decimal(vote), Decimal(vote)))


euros = st.decimals("0", "99999.99", places=2)
parts = st.dictionaries(st.sampled_from([1, 2, 3, None]), st.integers(0, 100).map(Decimal), max_size=4)


@given(euros, parts, st.integers(0, 999), st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(0, 200)))
def test_cutting_an_action_between_neighbourhoods_loses_neither_a_cent_nor_a_person(
    montant: Decimal, territoires: dict[int | None, Decimal], participants: int, dits: dict[int, int]
) -> None:
    entiere = action(
        territoires=territoires,
        credits=(Credit(1, "État", NatureMoyen.SPECIFIQUE, Montants(montant, montant, montant, montant)),),
        reel=Reel(participants=participants, presences=participants * 3, par_quartier=dits),
        cout_prevu=montant,
    )
    morceaux = decouper(entiere).values()
    total = cumuler(morceaux)
    assert total.montants == entiere.montants
    assert total.cout_prevu == montant
    assert total.participations == participants
    assert total.presences == participants * 3


def test_people_told_by_neighbourhood_stand_there_and_the_rest_elsewhere() -> None:
    entiere = action(
        territoires={1: Decimal(50), 2: Decimal(50)},
        reel=Reel(participants=100, qpv=70, par_quartier={1: 40, 2: 20}),
    )
    parties = decouper(entiere)
    reels = {cle: part.reel for cle, part in parties.items()}
    assert {cle: reel.participants for cle, reel in reels.items() if reel} == {1: 40, 2: 20, None: 40}
    assert {cle: reel.qpv for cle, reel in reels.items() if reel} == {1: 40, 2: 20, None: 10}
    assert not any(reel.estime for reel in reels.values() if reel)


def test_people_shared_by_weights_are_marked_as_estimated() -> None:
    entiere = action(territoires={1: Decimal(70), 2: Decimal(30)}, reel=Reel(participants=10))
    parties = decouper(entiere)
    assert [(p.reel.participants, p.reel.estime) for p in parties.values() if p.reel] == [(7, True), (3, True)]


def test_what_is_missing_is_counted_beside_the_total() -> None:
    total = cumuler(
        [
            action("dossier-1", reel=Reel(participants=12, femmes=7)),
            action("dossier-2", reel=Reel(estime=True)),
            action("dossier-3"),
            action("dossier-4", bilan_attendu=False),
        ]
    )
    assert (total.nombre, total.bilans_attendus, total.bilans_rendus, total.manquants) == (4, 3, 2, 1)
    assert (total.participations, total.sans_nombre, total.estimes, total.non_precise) == (12, 1, 1, 5)


def test_natures_of_money_are_never_mixed() -> None:
    total = cumuler(
        [action(credits=(credit(1, "100"), credit(2, "40", NatureMoyen.DROIT_COMMUN), credit(3, "5", "propre")))]
    )
    assert total.montants.vote == Decimal(145)
    natures = [total.specifique.vote, total.droit_commun.vote, total.propre.vote]
    assert natures == [Decimal(100), Decimal(40), Decimal(5)]


def test_a_partner_counts_an_action_once_whatever_its_lines() -> None:
    actions = [
        action("dossier-1", credits=(credit(1, "100"), credit(1, "40", NatureMoyen.DROIT_COMMUN))),
        action("dossier-2", credits=(credit(1, "10"), credit(2, "7"))),
    ]
    partenaires = par_partenaire(actions)
    assert partenaires[1].actions == ["dossier-1", "dossier-2"]
    assert [partenaires[cle].montants.vote for cle in (1, 2)] == [Decimal(150), Decimal(7)]
    assert partenaires[1].participations == 0


def test_groups_keep_the_rows_that_make_them() -> None:
    actions = [action("dossier-1", element=5), action("dossier-2", element=6), action("dossier-3", element=5)]
    assert {cle: cumul.actions for cle, cumul in grouper(actions, lambda a: a.element).items()} == {
        5: ["dossier-1", "dossier-3"],
        6: ["dossier-2"],
    }


def test_an_action_of_two_neighbourhoods_counts_in_each_and_elsewhere_in_none() -> None:
    actions = [
        action("dossier-1", territoires={1: Decimal(60), 2: Decimal(40)}, credits=(credit(1, "100"),)),
        action("dossier-2", credits=(credit(1, "11"),)),
    ]
    territoires = par_territoire(actions)
    assert {cle: (c.nombre, c.montants.vote) for cle, c in territoires.items()} == {
        1: (1, Decimal(60)),
        2: (1, Decimal(40)),
        None: (1, Decimal(11)),
    }
