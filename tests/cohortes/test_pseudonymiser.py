"""The town's command: same people same codes, no name in what leaves, messages and exit codes; no database, no settings."""

import csv
import datetime as dt
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.cohortes import pseudonymes
from quartiers.cohortes.hors_ligne.cle import CleRefusee, creer_cle, empreinte, lire_cle
from quartiers.cohortes.hors_ligne.modele import Modele
from quartiers.cohortes.hors_ligne.normalisation import identite, se_ressemblent
from quartiers.cohortes.hors_ligne.traitement import fautes_du_fichier, fichier_a_envoyer, traiter
from quartiers.commande.principal import main
from quartiers.tableurs.classeur import lire_classeur

MODELE = {
    "format": "quartiers-cohorte-1",
    "cohorte": "3f0c",
    "titre": "Jeunes",
    "notice": 2,
    "adresse_de_retrait": "https://exemple.fr/ne-plus-etre-suivi/",
    "quartiers": [{"code": "le-tennis", "libelle": "Le Tennis"}],
    "tranches": [{"code": "moins-18", "de": 0, "a": 17}, {"code": "18-25", "de": 18, "a": 25}],
    "etapes": [{"code": "premier-emploi", "libelle": "Premier emploi"}],
}
TITRES = "Nom;Prénom;Date de naissance;Adresse;Quartier;Sexe;Entrée;Accord le;Premier emploi"
LIGNE = "Dupont;Élodie;12/03/2004;3 rue des Lilas;Le Tennis;F;01/02/2025;01/02/2025;15/06/2025"
CLE = bytes(range(32))


def modele() -> Modele:
    from quartiers.cohortes.hors_ligne.modele import modele_de

    return modele_de(MODELE)


def sortie_de(texte: str, cle: bytes = CLE) -> tuple[str, list[str], list[str]]:
    resultat = traiter(lire_classeur(texte.encode(), "ville.csv"), modele(), cle)
    return ("" if resultat.problemes else fichier_a_envoyer(resultat, modele())), resultat.problemes, resultat.doutes


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    (tmp_path / "modele.json").write_text(json.dumps(MODELE), encoding="utf-8")
    (tmp_path / "ville.csv").write_text(f"{TITRES}\n{LIGNE}\n", encoding="utf-8")
    return tmp_path


def lancer(dossier: Path, *mots: str) -> int:
    return main(["pseudonymiser", *mots, "--modele", str(dossier / "modele.json"), "--cle", str(dossier / "cle.txt")])


def test_same_person_typed_otherwise_is_the_same(dossier: Path) -> None:
    jour = dt.date(2004, 3, 12)
    une = identite("D’Almeida-Dupont", "Jean-Pierre, Louis", jour)
    for nom, prenom in [
        ("d almeida dupont", "JEAN PIERRE"),
        ("D'ALMEIDA DUPONT", "Jean–Pierre"),
        ("Martin née D’Almeida Dupont", "jean-pierre"),
        ("D’ALMEIDA-DUPONT épouse Martin", "Jéan Pierre"),
    ]:
        assert identite(nom, prenom, jour) == une
    assert identite("Dalmeidadupond", "Jean-Pierre", jour) != une
    assert se_ressemblent(une, identite("Jean-Pierre", "D’Almeida-Dupont", jour))
    assert se_ressemblent(une, identite("D’Almeida-Dupond", "Jean-Pierre", jour))
    assert not se_ressemblent(une, identite("Moreau", "Anne", jour))


@pytest.mark.parametrize("ecrite", ["12/03/2004", "2004-03-12", "12 mars 2004", "12.03.04"])
def test_dates_of_all_makes_give_one_pseudonym(ecrite: str) -> None:
    attendue, _, _ = sortie_de(f"{TITRES}\n{LIGNE}\n")
    lue, problemes, _ = sortie_de(f"{TITRES}\n{LIGNE.replace('12/03/2004', ecrite)}\n")
    assert (lue, problemes) == (attendue, [])


def test_another_key_or_cohort_gives_unrelated_pseudonyms() -> None:
    ici, la = (sortie_de(f"{TITRES}\n{LIGNE}\n", cle)[0] for cle in (CLE, b"\x09" * 32))
    un, autre = (list(csv.reader(io.StringIO(texte), delimiter=";"))[1] for texte in (ici, la))
    assert un[2:] == autre[2:]
    assert un[0] != autre[0]
    assert un[1] != autre[1]
    qui = ("dupont", "elodie", "2004-03-12")
    assert pseudonymes.pseudonyme(CLE, "a", qui) != pseudonymes.pseudonyme(CLE, "b", qui)


NOMS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèçïôÀÉ'- ", min_size=4, max_size=18).filter(
    lambda nom: len(nom.replace(" ", "").replace("-", "").replace("'", "")) >= 4
)
PERSONNES = st.tuples(NOMS, NOMS, st.dates(dt.date(1930, 1, 1), dt.date(2015, 1, 1)))


@settings(max_examples=30, deadline=None)
@given(st.lists(PERSONNES, min_size=1, max_size=6))
def test_no_identity_ever_appears_in_what_leaves(personnes: list[tuple[str, str, dt.date]]) -> None:
    tampon = io.StringIO()
    ecrivain = csv.writer(tampon, delimiter=";")
    ecrivain.writerow(TITRES.split(";"))
    for nom, prenom, jour in personnes:
        ecrivain.writerow(
            [nom, prenom, f"{jour:%d/%m/%Y}", "3 rue des Lilas", "Le Tennis", "F", "01/02/2025", "02/02/2025", ""]
        )
    texte, problemes, _ = sortie_de(tampon.getvalue())
    if problemes:  # the same person twice, saying the same, is merged: nothing else is refused here
        raise AssertionError(problemes)
    lignes = list(csv.reader(io.StringIO(texte), delimiter=";"))
    assert fautes_du_fichier(lignes, modele()) == []
    reste = "\n".join(";".join(ligne[1:]) for ligne in lignes[1:]).casefold()
    for nom, prenom, jour in personnes:
        for secret in (nom, prenom, jour.isoformat(), f"{jour:%d/%m/%Y}", "lilas"):
            assert secret.strip().casefold() not in reste
            assert secret.strip().casefold() not in {ligne[0].casefold() for ligne in lignes[1:]}


def test_file_to_send_holds_what_the_model_declares_and_nothing_else(dossier: Path) -> None:
    texte, _, _ = sortie_de(f"{TITRES}\n{LIGNE}\n")
    titres, ligne = list(csv.reader(io.StringIO(texte), delimiter=";"))
    lu = dict(zip(titres, ligne, strict=True))
    assert pseudonymes.lire(lu.pop("pseudonyme")) == ligne[0]
    assert lu == {
        "emetteur": empreinte(CLE),
        "entree": "2025-02-01",
        "quartier": "le-tennis",
        "sexe": "f",
        "tranche_age": "18-25",
        "accord_le": "2025-02-01",
        "notice": "2",
        "situation": "suivi",
        "situation_le": "",
        "premier-emploi": "2025-06-15",
    }


@pytest.mark.parametrize(
    ("titres", "ligne", "dit"),
    [
        (f"{TITRES};Origine", f"{LIGNE};x", "ne peut entrer dans aucune cohorte"),
        (f"{TITRES};Commentaire", f"{LIGNE};x", "ne peut entrer dans aucune cohorte"),
        (f"{TITRES};Couleur", f"{LIGNE};x", "n’est pas dans le modèle"),
        (TITRES, LIGNE.replace("15/06/2025", "chez son oncle"), "sans aucun texte"),
        (TITRES, LIGNE.replace("Le Tennis", "Ailleurs"), "n’est pas dans le modèle"),
        (TITRES, LIGNE.replace(";F;", ";X;"), "F ou H"),
        (TITRES, LIGNE.replace("12/03/2004", ""), "cette date est nécessaire"),
        (TITRES, f"{LIGNE}\n{LIGNE.replace('15/06/2025', '15/07/2025')}", "la même personne"),
        (TITRES, LIGNE.replace("15/06/2025", "15/06/2999"), "dans le futur"),
        (TITRES, LIGNE.replace("15/06/2025", "15/06/1999"), "n’était pas née"),
        (TITRES, LIGNE.replace("12/03/2004", "12/03/2026"), "n’était pas née"),
    ],
)
def test_what_should_not_leave_stops_everything(titres: str, ligne: str, dit: str) -> None:
    texte, problemes, _ = sortie_de(f"{titres}\n{ligne}\n")
    assert texte == ""
    assert dit in " ".join(problemes)
    assert "Dupont" not in " ".join(problemes)


def test_command_writes_keeps_and_warns(dossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lancer(dossier, str(dossier / "ville.csv"), "--bulletins", str(dossier / "b.html")) == 0
    dit = " ".join(capsys.readouterr().err.split())
    assert "Ne l’envoyez à personne" in dit
    assert "à ne jamais envoyer" in dit
    assert stat.S_IMODE((dossier / "cle.txt").stat().st_mode) == 0o600
    envoi = (dossier / "ville-a-envoyer.csv").read_text(encoding="utf-8-sig")
    assert "Dupont" not in envoi
    garde = (dossier / "ville-a-garder.csv").read_text(encoding="utf-8-sig")
    assert "Dupont;Élodie;12/03/2004;" in garde
    assert "<svg" in (dossier / "b.html").read_text(encoding="utf-8-sig")
    # Again: same key, same codes; nothing is written over without being asked.
    assert lancer(dossier, str(dossier / "ville.csv")) == 1
    assert lancer(dossier, str(dossier / "ville.csv"), "--ecraser") == 0
    assert (dossier / "ville-a-envoyer.csv").read_text(encoding="utf-8-sig") == envoi
    assert lancer(dossier, str(dossier / "ville-a-envoyer.csv"), "--verifier") == 0
    assert lancer(dossier, str(dossier / "ville-a-garder.csv"), "--verifier") == 1
    (dossier / "partants.csv").write_text("Nom;Prénom;Né le\nDUPONT;elodie;12/03/2004\n", encoding="utf-8")
    assert lancer(dossier, str(dossier / "partants.csv"), "--retrait") == 0
    retraits = (dossier / "partants-retraits.csv").read_text(encoding="utf-8-sig").split()
    assert retraits == ["pseudonyme;emetteur", ";".join(envoi.splitlines()[1].split(";")[:2])]


def test_refused_file_leaves_no_key_behind(dossier: Path) -> None:
    (dossier / "ville.csv").write_text(f"{TITRES};Religion\n{LIGNE};x\n", encoding="utf-8")
    assert lancer(dossier, str(dossier / "ville.csv")) == 1
    assert not (dossier / "cle.txt").exists()
    assert lancer(dossier, str(dossier / "ville.csv"), "--ignorer", "Religion") == 0


@pytest.mark.skipif(os.name != "posix", reason="Unix rights")
def test_key_that_others_may_read_or_that_is_damaged_is_refused(tmp_path: Path) -> None:
    fichier = tmp_path / "cle.txt"
    cle = creer_cle(fichier)
    assert lire_cle(fichier) == cle
    fichier.chmod(0o644)
    with pytest.raises(CleRefusee, match="chmod 600"):
        lire_cle(fichier)
    fichier.chmod(0o600)
    fichier.write_text(fichier.read_text().replace(cle.hex()[:2], f"{(cle[0] + 1) % 256:02x}", 1))
    with pytest.raises(CleRefusee, match="abîmé"):
        lire_cle(fichier)


@given(st.binary(min_size=10, max_size=10), st.integers(0, 15), st.integers(1, 31))
def test_check_letter_sees_any_mistaken_letter(octets: bytes, place: int, ecart: int) -> None:
    import base64

    corps = base64.b32encode(octets).decode()
    code = corps + pseudonymes.lettre_de_controle(corps)
    assert pseudonymes.lire(pseudonymes.en_groupes(code).lower()) == code
    faux = pseudonymes.ALPHABET[(pseudonymes.ALPHABET.index(code[place]) + ecart) % 32]
    with pytest.raises(pseudonymes.PseudonymeFaux):
        pseudonymes.lire(code[:place] + faux + code[place + 1 :])


def test_command_starts_without_django() -> None:
    """The town has neither database nor settings."""
    essai = (
        "import sys, quartiers.commande.pseudonymiser, quartiers.cohortes.hors_ligne.traitement;"
        "sys.exit(any(nom == 'django' or nom.startswith('django.') for nom in sys.modules))"
    )
    retour = subprocess.run([sys.executable, "-c", essai], check=False, cwd=Path(__file__).resolve().parents[2])
    assert retour.returncode == 0
