"""Loading a structured contract: what it makes, what it refuses, and that it comes back the same."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quartiers.accueil.domain.chargement import ChargementRefuse, charger_contrat, exporter_contrat
from quartiers.accueil.domain.chargement.rapprochement import nom_d_organisme
from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import EtatAvenant
from quartiers.contrat.models import Avenant, Chiffre, Contrat, Element, QuartierContrat, Signataire, Version
from quartiers.engagements.models import Dispositif, Engagement, Quantite
from quartiers.gouvernance.models import Instance
from quartiers.indicateurs.models import Indicateur, Question
from quartiers.journal.models import Acte
from quartiers.participation.models import InstanceParticipation
from quartiers.projets_quartier.domain.piste import avancer_piste
from quartiers.projets_quartier.models import Piste, ProjetQuartier, Theme
from quartiers.projets_quartier.queries import synthese
from quartiers.territoire.models import Commune
from tests.accueil.contrat_structure import document
from tests.factories.territoire import creer_commune, creer_epci, creer_quartier

pytestmark = pytest.mark.django_db
TABLES = [
    Contrat, Element, Version, QuartierContrat, Chiffre, Signataire, Organisme, Engagement, Quantite, Dispositif,
    Question, Indicateur, Instance, InstanceParticipation, ProjetQuartier, Theme, Piste,
]  # fmt: skip


def charger(doc: dict[str, Any] | None = None, **options: Any) -> Contrat:
    return charger_contrat(doc or document(), code="val-d-essai", acteur=Acteur(), **options).contrat


def etat_de_la_base() -> dict[str, list[dict[str, Any]]]:
    return {table._meta.label: list(table._default_manager.order_by("pk").values()) for table in TABLES}


@pytest.fixture
def communes() -> list[Commune]:
    epci = creer_epci(nom="CA du Val d'Essai")
    ailleurs = creer_commune(nom="Essai-le-Haut", departement="77")
    return [creer_commune(nom="Essai-le-Haut", epci=epci), creer_commune(nom="Essai le Bas", epci=epci), ailleurs]


def sans_ordre(valeur: Any) -> Any:
    """Lists of lines of the matrix have no order of their own."""
    return sorted(valeur, key=lambda ligne: (ligne["quartier"], ligne["titre"]))


def test_everything_is_loaded_once(communes: list[Commune]) -> None:
    contrat = charger()
    assert (contrat.nom_court, contrat.debut, contrat.fin) == ("Val d’Essai", dt.date(2024, 4, 1), dt.date(2031, 1, 1))
    assert contrat.vocabulaire == {"axe": "Pilier"}
    comptes = {table.__name__: table._default_manager.count() for table in TABLES}
    assert comptes == {
        "Contrat": 1, "Element": 8, "Version": 8, "QuartierContrat": 2, "Chiffre": 3, "Signataire": 2, "Organisme": 2,
        "Engagement": 1, "Quantite": 1, "Dispositif": 1, "Question": 1, "Indicateur": 3, "Instance": 1,
        "InstanceParticipation": 1, "ProjetQuartier": 2, "Theme": 2, "Piste": 2,
    }  # fmt: skip


def test_places_are_recognised_in_spite_of_homonyms(communes: list[Commune]) -> None:
    contrat = charger()
    assert contrat.epci == communes[0].epci
    assert list(contrat.communes.order_by("pk")) == communes[:2]
    assert contrat.departement == "71"


def test_neighbourhood_finds_its_national_code_whatever_the_article(communes: list[Commune]) -> None:
    national = creer_quartier(communes[0], nom="Moulin")
    creer_quartier(communes[1], nom="Moulin")
    contrat = charger()
    assert [quartier.quartier for quartier in contrat.quartiers.order_by("rang")] == [national, None]


def test_national_codes_say_where_the_contract_applies_when_its_names_do_not(communes: list[Commune]) -> None:
    """The EPCI under another name, a neighbourhood on two communes, a commune that only signs, a homonym elsewhere."""
    haut, bas, _ailleurs = communes
    moulin = creer_quartier(haut, nom="Tout autre nom", code="QN07121M")
    moulin.communes.add(bas)
    doc = document()
    doc["contrat"] |= {"epci": "Communauté de Nulle Part", "communes": ["Essai-le-Haut"]}
    for quartier in doc["quartiers"]:
        quartier["commune"] = ""
    doc["quartiers"][0]["code_qpv"] = "QN07121M"
    contrat = charger(doc)
    assert (contrat.epci, contrat.departement) == (haut.epci, "71")
    assert set(contrat.communes.all()) == {haut, bas}
    assert [(q.quartier, q.commune) for q in contrat.quartiers.order_by("rang")] == [
        (moulin, min(haut, bas, key=lambda c: c.code)),
        (None, None),
    ]


def test_a_code_unknown_of_the_country_leaves_the_names_decide(communes: list[Commune]) -> None:
    doc = document()
    doc["quartiers"][0]["code_qpv"] = "QN99999M"
    contrat = charger(doc)
    assert (contrat.epci, set(contrat.communes.all())) == (communes[0].epci, set(communes[:2]))


def test_unknown_neighbourhood_is_kept_and_told() -> None:
    rapport = charger_contrat(document(), code="val-d-essai", acteur=Acteur())
    assert "Quartier « Le Moulin » : aucun code national trouvé sous ce nom." in rapport.remarques
    assert rapport.contrat.quartiers.count() == 2


def test_same_quantity_has_the_same_key_from_one_neighbourhood_to_the_other() -> None:
    contrat = charger()
    valeurs = Chiffre.objects.filter(contrat=contrat, cle="taux-de-pauvrete").order_by("pk")
    assert [chiffre.valeur for chiffre in valeurs] == [Decimal("46.500"), Decimal("35.000")]


def test_two_signatures_make_one_signatory_and_no_name_is_kept() -> None:
    """The signatory keeps the contract's own wording; its organisation gets its accents."""
    contrat = charger()
    signataires = contrat.signataires.select_related("organisme").order_by("rang")
    assert [(s.titre, s.organisme.nom, s.fonctions) for s in signataires] == [
        ("Etat", "État", ["Préfet"]),
        ("OPAC du Val", "OPAC du Val", ["Président", "Directrice"]),
    ]
    assert not Organisme.objects.filter(nom__contains="Prénom").exists()
    assert "Prénom Nom" not in str(list(Acte.objects.values_list("detail", "phrase")))


@pytest.mark.parametrize(
    ("ecrit", "montre"),
    [
        ("Commune de Creusot", "Commune du Creusot"),
        ("Commune de Le Creusot", "Commune du Creusot"),
        ("Commune du Creusot", "Commune du Creusot"),
        ("Ville de Ulis", "Ville des Ulis"),
        ("Commune de Autun", "Commune d’Autun"),
        ("Mairie de Torcy", "Mairie de Torcy"),
        ("Commune de Rochelle", "Commune de La Rochelle"),
        ("Commune de Lens", "Commune de Lens"),
        ("Communauté de communes du Creusot", "Communauté de communes du Creusot"),
        ("Etat", "État"),
        ("Education nationale", "Éducation nationale"),
    ],
)
def test_organisation_is_named_as_french_writes_it(ecrit: str, montre: str) -> None:
    connues = [Commune(nom=nom) for nom in ("Le Creusot", "Les Ulis", "Autun", "Torcy", "La Rochelle")]
    assert nom_d_organisme(ecrit, connues) == montre


def test_commitment_is_tied_to_its_signatory_with_its_quantity() -> None:
    engagement = Engagement.objects.get(contrat=charger())
    assert engagement.signataire is not None
    assert (engagement.signataire.titre, engagement.rubrique) == ("OPAC du Val", "Habitat")
    quantite = engagement.quantites.get()
    assert (quantite.nombre, quantite.unite, quantite.periode) == (Decimal("200.00"), "logements", "par an")


def test_matrix_places_known_themes_and_those_it_alone_names() -> None:
    contrat = charger()
    tableau = synthese(contrat, contrat.debut)
    cellules = [[theme.synthese or theme.titre for theme in c] for ligne in tableau.lignes for c in ligne.cellules]
    assert cellules == [["Image du quartier"], [], [], ["Lutter contre l’isolement"]]


def test_indicators_share_their_question() -> None:
    question = Question.objects.get(contrat=charger())
    assert (question.axe.code, question.orientation.code) == ("1", "1.1")  # type: ignore[union-attr]
    codes = question.indicateurs.order_by("rang").values_list("code", "parent__code")
    assert list(codes) == [("I1", None), ("I1.1", "I1"), ("I2", None)]


def test_round_trip_gives_the_same_document(communes: list[Commune]) -> None:
    contrat = charger()
    rendu, attendu = exporter_contrat(contrat, contrat.debut), document()
    for cle in ("axes", "instances", "participation", "engagements", "indicateurs", "sigles", "references", "notes"):
        lus = attendu[cle]
        if cle == "engagements":
            lus = [{**engagement, "signataire": "OPAC du Val"} for engagement in lus]
        if cle == "participation":
            lus = [{**instance, "commune": "Essai le Bas"} for instance in lus]
        assert rendu[cle] == lus, cle
    assert rendu["dispositifs"] == [{**attendu["dispositifs"][0], "signataire": "Etat"}]
    chiffres = [quartier["chiffres"] for quartier in rendu["quartiers"]]
    assert chiffres == [quartier["chiffres"] for quartier in attendu["quartiers"]]
    for cle in ("titre", "themes", "pistes", "lignes"):
        assert [q[cle] for q in rendu["quartiers"]] == [q[cle] for q in attendu["quartiers"]], cle
    liens = [{k: v for k, v in ligne.items() if k != "lignes"} for ligne in sans_ordre(rendu["matrice"])]
    assert liens == [{k: v for k, v in ligne.items() if k != "lignes"} for ligne in sans_ordre(attendu["matrice"])]
    assert [(s["titre"], s["fonction"]) for s in rendu["signataires"]] == [
        (s["titre"], s["fonction"]) for s in attendu["signataires"]
    ]


def test_what_is_exported_loads_again_and_changes_nothing(communes: list[Commune]) -> None:
    contrat = charger()
    avant = etat_de_la_base()
    rapport = charger_contrat(exporter_contrat(contrat, contrat.debut), code=contrat.code, acteur=Acteur())
    modifies = {
        nom for nom in rapport.bilan.modifies if nom not in {"signataires", "thèmes"}
    }  # their lines are gathered
    assert (rapport.bilan.crees, rapport.bilan.supprimes, modifies) == ({}, {}, set())
    assert {t: len(lignes) for t, lignes in etat_de_la_base().items()} == {
        t: len(lignes) for t, lignes in avant.items()
    }


def test_same_file_again_changes_nothing(communes: list[Commune]) -> None:
    charger()
    avant, actes = etat_de_la_base(), Acte.objects.count()
    rapport = charger_contrat(document(), code="val-d-essai", acteur=Acteur())
    assert rapport.rien_a_changer
    assert str(rapport) == "Val d’Essai : rien à changer, le contrat est déjà celui du fichier."
    assert (etat_de_la_base(), Acte.objects.count()) == (avant, actes)


def test_changed_file_updates_version_1_in_place() -> None:
    contrat = charger()
    doc = document()
    doc["axes"][0]["titre"] = "Cohésion et droits"
    doc["axes"][0]["orientations"][0]["actions"] = []
    doc["quartiers"][0]["chiffres"].pop()
    doc["engagements"] = []
    doc["indicateurs"].pop(0)
    charger(doc)
    assert Version.objects.get(contrat=contrat, element__code="1").titre == "Cohésion et droits"
    assert list(Element.objects.filter(contrat=contrat).order_by("code").values_list("code", flat=True)) == [
        "1", "1.1", "1.1.O1", "2", "2.A1",
    ]  # fmt: skip
    assert Chiffre.objects.filter(contrat=contrat).count() == 2
    assert Indicateur.objects.filter(contrat=contrat).count() == 1


def test_loading_again_keeps_what_people_did_on_the_projects() -> None:
    contrat = charger()
    piste = Piste.objects.get(contrat=contrat, titre="Ouvrir un jardin")
    avancer_piste(acteur=Acteur(), piste=piste, acte="engager", jour=contrat.debut)
    doc = document()
    doc["quartiers"][0]["slogan"] = "Vers le large"
    charger(doc)
    piste.refresh_from_db()
    assert (piste.etat, piste.projet.titre) == ("en_cours", "Vers le large")


def test_file_is_refused_once_an_avenant_is_under_way() -> None:
    contrat = charger()
    Avenant.objects.create(contrat=contrat, numero=1, titre="Objet", etat=EtatAvenant.BROUILLON)
    doc = document()
    doc["axes"][0]["titre"] = "Autre"
    avant = etat_de_la_base()
    with pytest.raises(ChargementRefuse, match="Rédigez un avenant"):
        charger(doc)
    assert etat_de_la_base() == avant


@pytest.mark.parametrize(
    ("chemin", "valeur", "message"),
    [
        (("axes", 0, "titre"), 12, "axes[0].titre"),
        (("quartiers", 0, "chiffres", 0, "valeur"), "beaucoup", "quartiers[0].chiffres[0].valeur"),
        (("dispositifs", 0, "nature"), "autre", "dispositifs[0].nature"),
    ],
)
def test_wrong_field_is_refused_with_its_path(chemin: tuple[Any, ...], valeur: Any, message: str) -> None:
    doc = document()
    noeud = doc
    for pas in chemin[:-1]:
        noeud = noeud[pas]
    noeud[chemin[-1]] = valeur
    with pytest.raises(ChargementRefuse) as refus:
        charger(doc)
    assert refus.value.erreurs[0].startswith(f"{message} : ")
    assert Contrat.objects.count() == 0


@pytest.mark.parametrize("doc", [None, [], {"axes": []}, {"contrat": "x"}])
def test_something_else_than_a_contract_is_refused(doc: Any) -> None:
    with pytest.raises(ChargementRefuse, match="n’est pas un contrat structuré"):
        charger_contrat(doc, code="x", acteur=Acteur())


def test_contract_without_a_day_asks_for_it() -> None:
    doc = document()
    del doc["contrat"]["date"]
    doc["contrat"]["periode"] = {"debut": None, "fin": None}
    with pytest.raises(ChargementRefuse, match="Donnez sa date d’entrée en vigueur"):
        charger(doc)
    assert charger(doc, debut=dt.date(2025, 1, 1)).fin == dt.date(2031, 1, 1)


def test_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(ChargementRefuse, match="la fin du contrat vient avant son début"):
        charger(debut=dt.date(2032, 1, 1))


def test_loading_costs_the_same_number_of_queries_whatever_the_size() -> None:
    grand = document()
    for quartier in grand["quartiers"]:
        quartier["chiffres"] = quartier["chiffres"] * 30
    grand["dispositifs"] = [{**grand["dispositifs"][0], "code": f"D{n}"} for n in range(1, 90)]
    comptes = []
    for rang, doc in enumerate((document(), document(), grand)):
        with CaptureQueriesContext(connection) as requetes:
            charger_contrat(doc, code=f"contrat-{rang}", acteur=Acteur())
        comptes.append(len(requetes))
    assert comptes[1] == comptes[2]  # the first one also makes the organisations
