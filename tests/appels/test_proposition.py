"""The proposed allocation keeps every rule, explains each line, and says what cannot be reached."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.appels.calculs import ZERO
from quartiers.appels.jauges import conflits
from quartiers.appels.proposition.calcul import proposer
from quartiers.appels.proposition.regles import Regles
from quartiers.appels.tableau import Reserve, Tableau
from tests.appels.test_jauges import AXES, EPCI, ETAT, cellule, rangee, tableau


def saison(scores: list[int | None], demandes: list[int], enveloppe: int, **champs: object) -> Tableau:
    rangees = [
        rangee(
            numero,
            axe=AXES[numero % 2],
            score=None if score is None else Decimal(score),
            cellules={ETAT: [cellule(numero, ETAT, demande)]},
        )
        for numero, (score, demande) in enumerate(zip(scores, demandes, strict=True), start=1)
    ]
    return tableau(*rangees, enveloppe=enveloppe, **champs)


def test_the_best_marks_come_first_within_the_envelope() -> None:
    contenu = saison([40, 90, 60], [5000, 5000, 5000], 8000)
    proposition = proposer(contenu, Regles(maniere="concentrer"))
    assert proposition.montants == {1: ZERO, 2: Decimal(5000), 3: Decimal(3000)}
    assert proposition.explications[2] == "Noté 90 sur 100 : toute la demande, sans réduction."
    assert proposition.explications[3] == "Noté 60 sur 100 : 3\u202f000\xa0€, limité par l’enveloppe « État »."
    assert proposition.explications[1] == "Noté 40 sur 100 : rien, limité par l’enveloppe « État »."


def test_spreading_serves_more_projects() -> None:
    contenu = saison([70, 80, 75], [6000, 6000, 6000], 9000)
    concentre = proposer(contenu, Regles(maniere="concentrer")).montants
    etale = proposer(contenu, Regles(maniere="etaler")).montants
    assert sum(1 for m in etale.values() if m) > sum(1 for m in concentre.values() if m)
    assert sum(etale.values()) == sum(concentre.values()) == 9000


def test_rounding_minimum_and_share_of_the_request() -> None:
    contenu = saison([50, 50], [4990, 390], 10_000)
    proposition = proposer(contenu, Regles(pas=100, minimum=Decimal(500), part_max=Decimal(80)))
    assert proposition.montants == {1: Decimal(3900), 2: ZERO}
    assert proposition.explications[1] == "Noté 50 sur 100 : 80\xa0% de la demande, arrondi aux 100 € inférieurs."
    assert "sous l’aide minimale" in proposition.explications[2]


def test_opinions_and_marks_refuse() -> None:
    contenu = saison([10, 50, 50], [5000, 5000, 5000], 20_000)
    contenu.rangees[1].cellules[ETAT][0].avis_sens = "defavorable"
    contenu.rangees[1].cellules[ETAT][0].avis = "Défavorable"
    contenu.rangees[2].cellules[ETAT][0].avis_montant = Decimal(1200)
    regles = Regles(score_minimal=Decimal(20))
    assert proposer(contenu, regles).montants == {1: ZERO, 2: ZERO, 3: Decimal(1200)}
    assert proposer(contenu, Regles(suivre_avis=False)).montants == dict.fromkeys((1, 2, 3), Decimal(5000))
    explications = proposer(contenu, regles).explications
    assert explications[1] == "Rien : note de 10 sur 100, sous le seuil de 20."
    assert explications[2] == "Rien : avis « défavorable » du financeur."


def test_a_minimum_of_an_axis_is_reached_before_better_marks() -> None:
    part = Reserve(ETAT, Decimal(2000), True, "État – Axe 1", axe_id=11)
    contenu = saison([90, 30], [5000, 5000], 5000, reserves=[part])  # file 2 is of the first axis
    proposition = proposer(contenu, Regles(maniere="concentrer"))
    assert proposition.montants == {1: Decimal(3000), 2: Decimal(2000)}
    assert "elle compte pour la part « État – Axe 1 »" in proposition.explications[2]


def test_a_minimum_out_of_reach_is_told_and_imposes_nothing() -> None:
    part = Reserve(ETAT, Decimal(6000), True, "État – Axe 1", axe_id=11)
    contenu = saison([90, 30], [5000, 5000], 9000, reserves=[part])
    proposition = proposer(contenu, Regles())
    assert proposition.montants == {}
    (message,) = proposition.manques
    assert message.startswith(
        "La part « État – Axe 1 » ne peut pas être atteinte : il manque au moins 1\u202f000,00\xa0€"
    )
    quand_meme = proposer(contenu, Regles(), accepter_manques=True)
    assert quand_meme.montants[2] == 5000


def test_decided_lines_are_left_alone_and_use_the_envelope() -> None:
    contenu = saison([50, 50], [5000, 5000], 6000)
    decidee = contenu.rangees[0].cellules[ETAT][0]
    decidee.fermee, decidee.montant = True, Decimal(4000)
    assert proposer(contenu, Regles()).montants == {2: Decimal(2000)}


def test_pockets_and_public_ceiling_bind() -> None:
    contenu = saison([50], [5000], 10_000, plafond_public=Decimal(30))
    assert proposer(contenu, Regles()).montants == {1: Decimal(3000)}
    assert "plafond de financement public" in proposer(contenu, Regles()).explications[1]


def test_same_table_and_rules_give_the_same_amounts() -> None:
    contenu = saison([50] * 12, [3000] * 12, 10_000)
    premiere = proposer(contenu, Regles())
    assert premiere.optimale
    assert all(proposer(contenu, Regles()).montants == premiere.montants for _ in range(2))


def test_rules_are_kept_with_the_scenario() -> None:
    regles = Regles(score_minimal=Decimal("12.5"), pas=100, suivre_avis=False)
    assert Regles.lire(regles.en_json()) == regles


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 100), st.integers(1, 9000), st.integers(1, 9000)), min_size=1, max_size=8
    ),
    st.integers(0, 20_000),
    st.sampled_from([50, 100]),
    st.integers(0, 2000),
    st.integers(10, 100),
)
def test_whatever_the_table_every_rule_is_kept(
    dossiers: list[tuple[int | None, int, int]], enveloppe: int, pas: int, minimum: int, part: int
) -> None:
    rangees = [
        rangee(
            numero,
            score=None if score is None else Decimal(score),
            cellules={ETAT: [cellule(2 * numero, ETAT, a)], EPCI: [cellule(2 * numero + 1, EPCI, b)]},
        )
        for numero, (score, a, b) in enumerate(dossiers, start=1)
    ]
    contenu = tableau(*rangees, enveloppe=enveloppe, plafond_public=Decimal(80))
    regles = Regles(pas=pas, minimum=Decimal(minimum), part_max=Decimal(part))
    proposition = proposer(contenu, regles)
    for _, c in contenu.cellules():
        montant = proposition.montants[c.ligne_id]
        assert montant % pas == 0
        assert montant <= c.demande * part / 100
        assert not montant or montant >= minimum
        assert proposition.explications[c.ligne_id].endswith(".")
        c.montant = montant
    assert {c.genre for c in conflits(contenu)} <= {"equilibre"}
