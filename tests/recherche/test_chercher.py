"""Searching: accents, plurals, typos, acronyms, groups, rights."""

from typing import Any

import pytest

from quartiers.recherche.domain import AIndexer, remplacer_entrees, vider_index
from quartiers.recherche.enums import Groupe
from quartiers.recherche.models import Entree, Equivalence, Mot
from quartiers.recherche.queries import Resultats, Visibilite, chercher

pytestmark = pytest.mark.django_db

SIGLES = [
    ("QPV", "Quartier Prioritaire de la politique de la Ville"),
    ("CLS", "Contrat Local de Santé"),
    ("CLSPD", "Contrat Local de Sécurité et de Prévention de la Délinquance"),
]
ENTREES = [
    AIndexer(Groupe.ACTION, "Soutenir la médiation dans les QPV", "/a/1/"),
    AIndexer(Groupe.ACTION, "Occuper l’espace public des quartiers prioritaires", "/a/2/"),
    AIndexer(Groupe.OBJECTIF, "Améliorer la qualité écologique de l’habitat", "/o/1/"),
    AIndexer(Groupe.SIGNATAIRE, "Bailleur social", "/s/1/", texte="Rénovations thermiques : 10 071 logements"),
]


@pytest.fixture
def index() -> None:
    remplacer_entrees(contrat_id=1, public=True, a_indexer=ENTREES, sigles=SIGLES)


def adresses(resultats: Resultats) -> set[str]:
    return {t.adresse for groupe in resultats.groupes for t in groupe.trouvailles}


@pytest.mark.parametrize(
    ("saisie", "attendues"),
    [
        ("mediation", {"/a/1/"}),
        ("MÉDIATIONS", {"/a/1/"}),
        ("écologiques", {"/o/1/"}),
        ("médaition", {"/a/1/"}),
        ("rénovatoin thermique", {"/s/1/"}),
        ("10071", {"/s/1/"}),
        ("10 071 logement", {"/s/1/"}),
        ("qualité de l’habitat", {"/o/1/"}),
        ("médiat", {"/a/1/"}),
        ("xylophone", set()),
        ("de la", set()),
        ("", set()),
        ("';--\\ :* & | !(", set()),
    ],
)
def test_accents_plurals_typos_and_figures_are_forgiven(index: None, saisie: str, attendues: set[str]) -> None:
    assert adresses(chercher(saisie, visibilite=Visibilite())) == attendues


@pytest.mark.parametrize("saisie", ["QPV", "qpv", "Q.P.V.", "quartier prioritaire", "quartiers prioritaires"])
def test_acronym_and_its_form_find_the_same(index: None, saisie: str) -> None:
    assert adresses(chercher(saisie, visibilite=Visibilite())) == {"/a/1/", "/a/2/"}


def test_acronym_used_is_told(index: None) -> None:
    sigles = chercher("qpv", visibilite=Visibilite()).demande.sigles
    assert sigles == [("QPV", "Quartier Prioritaire de la politique de la Ville")]


def test_shortest_beginning_that_tells_two_forms_apart(index: None) -> None:
    amorces = dict(Equivalence.objects.filter(contrat_id=1).values_list("sigle", "amorce_texte"))
    assert amorces == {
        "qpv": "quartier prioritaire",
        "cls": "contrat local de sante",
        "clspd": "contrat local de securite",
    }


def test_correction_is_told(index: None) -> None:
    assert chercher("médaition", visibilite=Visibilite()).demande.corrections == {"medaition": ["mediation"]}


def test_some_of_the_words_when_none_holds_all(index: None) -> None:
    resultats = chercher("médiation écologique", visibilite=Visibilite())
    assert resultats.elargie
    assert adresses(resultats) == {"/a/1/", "/o/1/"}


def test_groups_come_in_the_order_of_the_page_with_their_totals(index: None) -> None:
    remplacer_entrees(
        contrat_id=2,
        public=True,
        a_indexer=[AIndexer(Groupe.ACTION, f"Médiation {n}", f"/m/{n}/") for n in range(7)]
        + [AIndexer(Groupe.QUARTIER, "Quartier de la Médiation", "/q/")],
    )
    resultats = chercher("médiation", visibilite=Visibilite())
    assert [(g.groupe, g.total, len(g.trouvailles)) for g in resultats.groupes] == [
        (Groupe.QUARTIER, 1, 1),
        (Groupe.ACTION, 8, 5),
    ]
    assert len(chercher("médiation", visibilite=Visibilite(), groupe="action").groupes[0].trouvailles) == 8


def test_words_found_are_marked_in_escaped_text() -> None:
    remplacer_entrees(contrat_id=1, public=True, a_indexer=[AIndexer(Groupe.ACTION, "Écologies <script>", "/a/")])
    trouvee = chercher("ecologie", visibilite=Visibilite()).groupes[0].trouvailles[0]
    assert trouvee.titre == "<mark>Écologies</mark> &lt;script&gt;"


def test_draft_is_seen_only_in_its_perimeter_and_with_its_right() -> None:
    secret = AIndexer(Groupe.AVENANT, "Avenant confidentiel", "/v/", politique="contrat.suivre_avenants")
    remplacer_entrees(contrat_id=5, public=True, a_indexer=[secret])
    droits = ["contrat.suivre_avenants"]
    assert adresses(chercher("confidentiel", visibilite=Visibilite([5], droits))) == {"/v/"}
    assert adresses(chercher("confidentiel", visibilite=Visibilite(None, droits))) == {"/v/"}
    assert adresses(chercher("confidentiel", visibilite=Visibilite([6], droits))) == set()
    assert adresses(chercher("confidentiel", visibilite=Visibilite([5], []))) == set()
    assert adresses(chercher("confidentiel", visibilite=Visibilite())) == set()


def test_unpublished_contract_is_hidden_and_feeds_no_suggestion() -> None:
    remplacer_entrees(
        contrat_id=5,
        public=False,
        a_indexer=[AIndexer(Groupe.ACTION, "Chrysanthème", "/c/")],
        sigles=[("ZZZ", "Zone zébrée zélée")],
    )
    assert adresses(chercher("chrysanthème", visibilite=Visibilite([5]))) == {"/c/"}
    assert adresses(chercher("chrysanthème", visibilite=Visibilite())) == set()
    assert chercher("zzz", visibilite=Visibilite()).demande.sigles == []
    assert list(Mot.objects.values_list("mot", flat=True)) == []


def test_search_narrowed_to_one_contract(index: None) -> None:
    remplacer_entrees(contrat_id=2, public=True, a_indexer=[AIndexer(Groupe.ACTION, "Médiation ailleurs", "/b/")])
    assert adresses(chercher("médiation", visibilite=Visibilite())) == {"/a/1/", "/b/"}
    assert adresses(chercher("médiation", visibilite=Visibilite(contrat_id=2))) == {"/b/"}


def test_indexing_again_replaces(index: None) -> None:
    remplacer_entrees(contrat_id=1, public=True, a_indexer=ENTREES[:1], sigles=SIGLES)
    assert list(Entree.objects.values_list("adresse", flat=True)) == ["/a/1/"]
    assert Equivalence.objects.filter(contrat_id=1).count() == Equivalence.objects.filter(contrat_id=None).count() == 3


def test_form_shared_by_contracts_is_kept_once_for_all(index: None, django_assert_num_queries: Any) -> None:
    remplacer_entrees(contrat_id=2, public=True, a_indexer=ENTREES, sigles=[*SIGLES, ("ASV", "Atelier Santé Ville")])
    remplacer_entrees(contrat_id=3, public=False, a_indexer=[], sigles=[("GUSP", "Gestion urbaine et sociale")])
    communes = Equivalence.objects.filter(contrat_id=None).order_by("sigle")
    assert list(communes.values_list("sigle", flat=True)) == ["asv", "cls", "clspd", "qpv"]
    with django_assert_num_queries(5):
        assert len(chercher("qpv", visibilite=Visibilite()).demande.sigles) == 1
    assert chercher("gusp", visibilite=Visibilite()).demande.sigles == []
    assert [s for s, _ in chercher("gusp", visibilite=Visibilite(contrats=[3])).demande.sigles] == ["GUSP"]
    assert [s for s, _ in chercher("gusp", visibilite=Visibilite(contrats=None)).demande.sigles] == ["GUSP"]
    remplacer_entrees(contrat_id=2, public=False, a_indexer=[], sigles=[("ASV", "Atelier Santé Ville")])
    assert list(communes.values_list("sigle", flat=True)) == ["cls", "clspd", "qpv"]


def test_vider_index_empties_all(index: None) -> None:
    assert Entree.objects.exists()
    vider_index()
    assert [modele.objects.count() for modele in (Entree, Equivalence, Mot)] == [0, 0, 0]
