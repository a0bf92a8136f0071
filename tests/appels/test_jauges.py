"""Gauges and conflicts: the sums are the table's to the cent, and what does not hold is told."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from quartiers.appels.calculs import ZERO
from quartiers.appels.jauges import conflits, familles, jauges_poches
from quartiers.appels.tableau import Cellule, ColonneFinanceur, Groupe, PartTerritoire, Rangee, Reserve, Tableau

ETAT, EPCI = 1, 2
AXES = [Groupe("1", "Axe 1", 1, 11), Groupe("2", "Axe 2", 2, 12)]
TERRITOIRES = [
    PartTerritoire("q1", "Quartier 1", Decimal(1), 1, False, 1),
    PartTerritoire("q2", "Quartier 2", Decimal(1), 2, False, 2),
    PartTerritoire("p1", "Poche 1", Decimal(1), 5000, True),
]
EUROS = st.decimals(min_value=0, max_value=100_000, places=2)


def rangee(numero: int = 1, **champs: object) -> Rangee:
    defauts: dict[str, object] = {
        "dossier_id": numero,
        "numero": f"2027-{numero:04d}",
        "intitule": "Projet",
        "organisme": "Association",
        "organisme_id": numero,
        "etat": "instruit",
        "genre": "nouveau",
        "axe": AXES[0],
        "orientation": Groupe("1.1", "Orientation", 1),
        "territoires": TERRITOIRES[:1],
        "charges": Decimal(10_000),
        "charges_totales": Decimal(10_000),
        "autres_produits": Decimal(5_000),
    }
    return Rangee(**{**defauts, **champs})  # type: ignore[arg-type]


def cellule(ligne: int, financeur: int, demande: object, montant: object = None, **champs: object) -> Cellule:
    pose = None if montant is None else Decimal(str(montant))
    return Cellule(ligne, financeur, f"F{financeur}", Decimal(str(demande)), montant=pose, **champs)  # type: ignore[arg-type]


def tableau(*rangees: Rangee, enveloppe: int | None = 10_000, **champs: object) -> Tableau:
    financeurs = [
        ColonneFinanceur(ETAT, "État", "74etat", None if enveloppe is None else Decimal(enveloppe)),
        ColonneFinanceur(EPCI, "Agglomération", "74epci"),
    ]
    return Tableau(list(rangees), financeurs, **champs)  # type: ignore[arg-type]


@st.composite
def tableaux(draw: st.DrawFn) -> Tableau:
    rangees = []
    for numero in range(1, draw(st.integers(1, 8)) + 1):
        poids = draw(st.lists(st.integers(0, 100), min_size=1, max_size=3).filter(any))
        territoires = [
            PartTerritoire(t.cle, t.libelle, Decimal(p), t.rang, t.poche, t.quartier_id)
            for t, p in zip(TERRITOIRES, poids, strict=False)
        ]
        ligne = rangee(numero, axe=draw(st.sampled_from(AXES)), territoires=territoires)
        ligne.genre = draw(st.sampled_from(["nouveau", "renouvellement"]))
        for financeur in (ETAT, EPCI):
            montant = draw(st.none() | EUROS)
            ligne.cellules[financeur] = [cellule(10 * numero + financeur, financeur, draw(EUROS), montant)]
        rangees.append(ligne)
    return tableau(*rangees)


@given(tableaux())
def test_each_family_adds_up_to_the_table(contenu: Tableau) -> None:
    attendu = sum((c.montant for _, c in contenu.cellules() if c.montant is not None), ZERO)
    demande = sum((c.demande for _, c in contenu.cellules()), ZERO)
    for famille in familles(contenu):
        if famille.code in {"financeurs", "axes", "orientations", "quartiers", "genres"}:
            assert sum((j.utilise for j in famille.jauges), ZERO) == attendu, famille.code
            assert sum((j.demande for j in famille.jauges), ZERO) == demande, famille.code


@given(tableaux())
def test_pockets_hold_no_more_than_the_state_gives(contenu: Tableau) -> None:
    etat = contenu.total_financeur(ETAT)
    assert all(ZERO <= jauge.utilise <= etat for jauge in jauges_poches(contenu))


def textes(contenu: Tableau) -> list[tuple[str, str]]:
    return [(c.genre, c.dossier) for c in conflits(contenu)]


def test_a_table_that_holds_has_no_conflict() -> None:
    ligne = rangee(cellules={ETAT: [cellule(1, ETAT, 3000, 3000)], EPCI: [cellule(2, EPCI, 2000, 2000)]})
    assert conflits(tableau(ligne)) == []


def test_over_the_envelope() -> None:
    ligne = rangee(cellules={ETAT: [cellule(1, ETAT, 5000, 5000)]})
    assert textes(tableau(ligne, enveloppe=4999)) == [("enveloppe", "")]
    assert "dépassée de 1,00\xa0€" in conflits(tableau(ligne, enveloppe=4999))[0].texte


def test_what_was_decided_outside_the_call_uses_the_envelope() -> None:
    ligne = rangee(cellules={ETAT: [cellule(1, ETAT, 5000, 5000)]})
    contenu = tableau(ligne)
    contenu.financeurs[0] = ColonneFinanceur(ETAT, "État", "74etat", Decimal(6000), engage=Decimal(1500))
    assert "dépassée de 500,00\xa0€" in conflits(contenu)[0].texte


def test_over_the_request_and_too_much_money() -> None:
    ligne = rangee(cellules={ETAT: [cellule(1, ETAT, 5000, 5200)]})
    assert textes(tableau(ligne)) == [("demande", "2027-0001"), ("equilibre", "2027-0001")]


def test_a_cut_leaves_a_hole() -> None:
    ligne = rangee(cellules={ETAT: [cellule(1, ETAT, 5000, 3800)]})
    assert ligne.solde == Decimal(-1200)
    assert "trou de 1\u202f200,00\xa0€" in conflits(tableau(ligne))[0].texte


def test_a_cell_not_set_yet_hides_no_hole_and_makes_none() -> None:
    ligne = rangee(cellules={ETAT: [cellule(1, ETAT, 5000)]})
    assert (ligne.solde, ligne.retenu, conflits(tableau(ligne))) == (ZERO, ZERO, [])


def test_a_refused_project_has_no_budget_to_balance() -> None:
    ligne = rangee(cellules={ETAT: [cellule(1, ETAT, 5000, 0)]})
    assert conflits(tableau(ligne)) == []


def test_reserved_part_not_reached_then_reached() -> None:
    part = Reserve(ETAT, Decimal(4000), True, "État – Axe 1", axe_id=11)
    ligne = rangee(cellules={ETAT: [cellule(1, ETAT, 5000, 3999)]}, autres_produits=Decimal(6001))
    assert textes(tableau(ligne, reserves=[part])) == [("reserve", "")]
    ligne.cellules[ETAT][0].montant = Decimal(4000)
    assert [c.genre for c in conflits(tableau(ligne, reserves=[part]))] == ["equilibre"]


def test_reserved_part_of_a_neighbourhood_counts_the_share_of_the_project() -> None:
    part = Reserve(ETAT, Decimal(1000), False, "État – Quartier 2", quartier_id=2)
    parts = [
        PartTerritoire("q1", "Quartier 1", Decimal(60), 1, False, 1),
        PartTerritoire("q2", "Quartier 2", Decimal(40), 2, False, 2),
    ]
    ligne = rangee(territoires=parts, cellules={ETAT: [cellule(1, ETAT, 5000, 5000)]})
    contenu = tableau(ligne, reserves=[part])
    assert [c.texte for c in conflits(contenu)] == [
        "État – Quartier 2 : la part prévue est dépassée de 1\u202f000,00\xa0€."
    ]


def test_pockets_count_state_money_only_as_the_line_says() -> None:
    poche = [PartTerritoire("p1", "Poche", Decimal(100), 5000, True)]
    ligne = rangee(
        territoires=poche,
        cellules={
            ETAT: [cellule(1, ETAT, 4000, 2000, part_poches=Decimal(1000))],
            EPCI: [cellule(2, EPCI, 4000, 4000)],
        },
    )
    (jauge,) = jauges_poches(tableau(ligne, plafond_poches=Decimal(400)))
    assert (jauge.utilise, jauge.plafond) == (Decimal("500.00"), Decimal(400))
    assert "part locale" in jauge.libelle


def test_public_ceiling_of_a_project() -> None:
    ligne = rangee(
        cellules={ETAT: [cellule(1, ETAT, 5000, 5000)]}, autres_publics=Decimal(3100), autres_produits=Decimal(5000)
    )
    (conflit,) = conflits(tableau(ligne, plafond_public=Decimal(80)))
    assert (conflit.genre, conflit.dossier) == ("plafond", "2027-0001")
    assert conflits(tableau(ligne, plafond_public=Decimal(81))) == []


def test_files_that_the_reader_does_not_see_stay_in_the_sums_and_out_of_the_list() -> None:
    cachee = rangee(2, visible=False, cellules={ETAT: [cellule(1, ETAT, 5000, 6000)]})
    contenu = tableau(cachee, enveloppe=5000)
    assert textes(contenu) == [("enveloppe", "")]


def test_a_place_where_the_funder_may_not_go_is_told_only_when_it_gives() -> None:
    ligne = rangee(refus_de_zone={ETAT: "le projet se passe hors quartier prioritaire (« Règle »)"})
    ligne.cellules = {ETAT: [cellule(1, ETAT, 3000, 2000)], EPCI: [cellule(2, EPCI, 2000, 3000)]}
    trouves = [c for c in conflits(tableau(ligne)) if c.genre == "zone"]

    assert [(c.dossier, c.ligne_id) for c in trouves] == [("2027-0001", 1)]
    assert "hors quartier prioritaire" in trouves[0].texte
    ligne.cellules[ETAT] = [cellule(1, ETAT, 3000, 0)]
    assert [c for c in conflits(tableau(ligne)) if c.genre == "zone"] == []


def test_a_rule_for_every_funder_bears_on_each() -> None:
    ligne = rangee(refus_de_zone={None: "« Règle » n’est pas respectée"})
    ligne.cellules = {ETAT: [cellule(1, ETAT, 3000, 2000)], EPCI: [cellule(2, EPCI, 2000, 3000)]}

    assert [c.ligne_id for c in conflits(tableau(ligne)) if c.genre == "zone"] == [1, 2]
