"""What holds a text: each rule by its example and by near misses; the contract's own words."""

import pytest

from quartiers.participation.models import ReglageParole
from quartiers.participation.moderation import REGLES, examiner

RETENUS = [
    ("courriel", "Écrivez-moi : jean.dupont@exemple.fr"),
    ("courriel", "jean.dupont (at) exemple.fr"),
    ("telephone", "Appelez le 06 12 34 56 78"),
    ("telephone", "tel 06.12.34.56.78."),
    ("telephone", "+33 6 12 34 56 78"),
    ("telephone", "0385000000"),
    ("adresse", "Devant chez moi, 12 rue des Lilas"),
    ("adresse", "au 3 bis, allée du Parc"),
    ("plaque", "La voiture AB-123-CD gêne"),
    ("plaque", "une épave 1234 AB 71"),
    ("nom", "M. Dupont met sa musique trop fort"),
    ("nom", "c’est Madame Durand qui le dit"),
    ("se_nomme", "Je m’appelle Karim et j’habite ici"),
    ("numero", "1 85 05 78 006 084"),
    ("appartement", "Au 3e étage, porte B, c’est sale"),
    ("appartement", "l’appartement n° 32"),
    ("sante", "mon voisin est alcoolique"),
    ("menace", "je vais te frapper"),
    ("mineur", "J’ai 12 ans et je veux un skatepark"),
    ("mineur", "je suis en CM2"),
    ("lien", "voir www.exemple.fr"),
    ("injure", "Quel CONNARD ce maire"),
    ("injure", "bande d’enfoirés"),
    ("injure", "connnnard"),
]
LIBRES = [
    "Il manque un banc près de l’arrêt de bus.",
    "La rue des Lilas est mal éclairée.",
    "Il y a 12 lampadaires éteints sur 30, depuis 2024.",
    "Le bus passe à 6 h 45, trop tôt pour l’usine.",
    "Madame la Maire devrait venir voir.",
    "Les jeunes de 16 à 25 ans n’ont rien. Il faudrait une salle de 150 m2.",
    "Le contrat dure 7 ans, jusqu’en 2030.",
    "Je suis en fauteuil : le trottoir est trop haut.",
    "La confiance se perd, la concertation aussi.",
]


@pytest.mark.parametrize(("code", "texte"), RETENUS)
def test_rule_holds_the_text(code: str, texte: str) -> None:
    assert code in examiner(texte)


@pytest.mark.parametrize("texte", LIBRES)
def test_ordinary_words_pass(texte: str) -> None:
    assert examiner(texte) == []


def test_every_rule_is_tried() -> None:
    assert {code for code, _ in RETENUS} == set(REGLES)


def test_each_rule_shows_an_example_that_it_holds() -> None:
    """The page of the rules does not lie: its examples are held by their own rule."""
    dits = {"se_nomme": "je m’appelle Ali", "injure": "abruti"}
    for code, regle in REGLES.items():
        assert code in examiner(dits.get(code, regle.exemple)), regle.exemple


def test_contract_adds_words_and_switches_rules_off() -> None:
    reglage = ReglageParole(mots="Télémaque\nbidule chose", regles_inactives=["lien"])
    assert examiner("Ce telemaque de bidule", reglage) == ["mot"]
    assert examiner("un BIDULE chose", reglage) == ["mot"]
    assert examiner("télémaquette", reglage) == []
    assert examiner("voir www.exemple.fr", reglage) == []
