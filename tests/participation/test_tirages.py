"""A draw from its list to its record: ugly files, seal, seed, one draw for two officers, answers, destruction."""

import datetime as dt
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.journal.models import Acte
from quartiers.participation import rejouer_tirage
from quartiers.participation.domain import tirages as domain
from quartiers.participation.domain.listes import (
    correspondance_proposee,
    deposer_liste,
    lire_liste,
    purger_fichiers_en_attente,
    retirer_liste,
)
from quartiers.participation.domain.reponses import installer, repondre
from quartiers.participation.enums_tirages import EtatCalcul, EtatTirage, RangTirage, Reponse
from quartiers.participation.models import (
    CorrespondanceListe,
    ListeTirage,
    MandatConseil,
    PersonneListe,
    SelTirage,
    Tirage,
)
from quartiers.participation.sortition.population import Reglages
from quartiers.participation.sortition.proces_verbal import fichier, signe
from quartiers.participation.sortition.regles import quotas_tenus, regles_de
from quartiers.participation.tasks_conseils import sceller_tirage
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.conseils import (
    ENTETES,
    creer_college,
    creer_tirage,
    electeurs,
    en_csv,
    poser_liste,
    regler_quotas,
)

ACTEUR = Acteur()
SCRIPT = Path(rejouer_tirage.__file__)


def scelle(**champs: Any) -> Tirage:
    """A draw of 4 (2 women, 2 men) and 3 substitutes from 60, sealed."""
    tirage = creer_tirage(**{"sieges": 4, "suppleants": 3, **champs})
    poser_liste(tirage, en_csv(electeurs(60)))
    regler_quotas(tirage, ("sexe",))
    domain.demander_le_scelle(acteur=ACTEUR, tirage=tirage, annonce="Six dés", prevue_le=timezone.localdate())
    assert sceller_tirage(tirage.pk) is True
    tirage.refresh_from_db()
    return tirage


def tire(**champs: Any) -> Tirage:
    tirage = scelle(**champs)
    domain.publier_graine(acteur=ACTEUR, tirage=tirage, graine="3 1 6 2 5 4")
    domain.tirer_au_sort(acteur=ACTEUR, tirage=tirage)
    tirage.refresh_from_db()
    return tirage


def rejouer(proces_verbal: dict[str, Any], dossier: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """The script, alone: isolated mode sees neither the project nor what is installed."""
    chemin = dossier / "pv.json"
    chemin.write_bytes(fichier(proces_verbal))
    commande = [sys.executable, "-I", "-S", str(SCRIPT), str(chemin), *options]
    return subprocess.run(
        commande, capture_output=True, text=True, encoding="utf-8", check=False, env={"PYTHONIOENCODING": "utf-8"}
    )


# Lists


@pytest.mark.django_db
def test_ugly_file_is_read_and_its_faults_told() -> None:
    tirage = creer_tirage()
    lignes = [
        ["ÉBÈNE", "Zoé Marie", "Mme", "12/03/1980", "Sud", "1 rue A", "71200", "Le Creusot"],
        ["Ebene", "ZOE", "F", "1980-03-12", "Sud", "ailleurs", "", ""],  # the same person
        ["", "", "", "", "", "", "", ""],
        ["DURAND", "Paul", "?", "31/02/1980", "Nord", "", "", ""],
        ["", "Sans nom", "F", "1980", "Nord", "", "", ""],
        ["MARTIN", "Léa", "2", "00/00/1950", "Nord"],
    ]
    liste = poser_liste(tirage, en_csv(lignes).decode("utf-8-sig").encode("cp1252"))
    assert liste.bilan == {
        "lues": 5,
        "gardees": 3,
        "vides": 0,  # the reader of tables already leaves the empty rows of the end; this one stands in the middle
        "comptes": {
            "déjà dans la liste": 1,
            "date de naissance illisible": 1,
            "sexe ou civilité illisible": 1,
            "sans nom": 1,
        },
        "numeros": {
            "déjà dans la liste": [3],
            "date de naissance illisible": [5],
            "sexe ou civilité illisible": [5],
            "sans nom": [6],
        },
    } | {"vides": liste.bilan["vides"]}
    assert liste.bilan["vides"] == 1
    gens = PersonneListe.objects.filter(tirage=tirage).order_by("nom")
    assert [(p.nom, p.sexe, p.age, p.zone) for p in gens] == [
        ("DURAND", "", None, "Nord"),
        ("MARTIN", "F", 77, "Nord"),
        ("ÉBÈNE", "F", 46, "Sud"),
    ]


@pytest.mark.django_db
def test_same_person_in_two_lists_counts_once_and_the_mapping_is_remembered() -> None:
    tirage = creer_tirage()
    poser_liste(tirage, en_csv(electeurs(10)))
    seconde = poser_liste(tirage, en_csv(electeurs(12)), nom="Volontaires")
    assert seconde.bilan["gardees"] == 2
    assert PersonneListe.objects.filter(tirage=tirage).count() == 12
    CorrespondanceListe.objects.update(choix={"nom": "Adresse"})
    troisieme = ListeTirage(contrat=tirage.contrat, tirage=tirage, nom="x", colonnes=list(ENTETES))
    assert correspondance_proposee(troisieme) == {"nom": "Adresse"}


@pytest.mark.django_db
def test_only_mapped_columns_are_kept_and_the_file_goes() -> None:
    tirage = creer_tirage()
    fichier_depose = SimpleUploadedFile("liste.csv", en_csv(electeurs(5)))
    liste = deposer_liste(acteur=ACTEUR, tirage=tirage, nom="L", fichier=fichier_depose)
    assert bytes(ListeTirage.objects.get().brut) != b""
    lire_liste(acteur=ACTEUR, liste=liste, choix={"nom": ENTETES[0], "prenom": ENTETES[1], "adresse": ""})
    assert bytes(ListeTirage.objects.get().brut) == b""
    assert set(PersonneListe.objects.values_list("adresse", "sexe", "age")) == {("", "", None)}
    with pytest.raises(ValidationError, match="déjà lue"):
        lire_liste(acteur=ACTEUR, liste=liste, choix={"nom": ENTETES[0]})


@pytest.mark.django_db
def test_files_that_hold_no_list_are_refused() -> None:
    tirage = creer_tirage()
    for nom, contenu, message in (
        ("liste.pdf", b"%PDF-1.4\n", "ne tient pas une liste"),
        ("liste.csv", b"Nom;Prenom\r\n", "que ses titres"),
        ("liste.xlsx", b"Nom;Prenom\r\n", "se termine par"),
    ):
        with pytest.raises(ValidationError, match=message):
            deposer_liste(acteur=ACTEUR, tirage=tirage, nom="L", fichier=SimpleUploadedFile(nom, contenu))
    assert not ListeTirage.objects.exists()


@pytest.mark.django_db
def test_forgotten_files_go_after_a_day() -> None:
    tirage = creer_tirage()
    deposer_liste(acteur=ACTEUR, tirage=tirage, nom="L", fichier=SimpleUploadedFile("l.csv", en_csv(electeurs(3))))
    assert purger_fichiers_en_attente(timezone.now()) == 0
    assert purger_fichiers_en_attente(timezone.now() + dt.timedelta(days=2)) == 1


@pytest.mark.django_db
def test_names_never_enter_the_journal() -> None:
    tirage = tire()
    noms = set(PersonneListe.objects.filter(tirage=tirage).values_list("nom", flat=True))
    ecrits = json.dumps([[a.phrase, a.detail] for a in Acte.objects.all()])
    assert Acte.objects.filter(code="tirage.tirer").exists()
    assert [nom for nom in noms if nom in ecrits] == []
    assert [nom for nom in noms if nom in json.dumps(tirage.proces_verbal)] == []


# Seal and draw


@pytest.mark.django_db
def test_seal_freezes_list_and_quotas() -> None:
    tirage = scelle()
    assert tirage.etat == EtatTirage.SCELLE
    assert tirage.engagement["liste"]["nombre"] == 60
    liste = ListeTirage.objects.get()
    with pytest.raises(ValidationError, match="scellée"):
        retirer_liste(acteur=ACTEUR, liste=liste)
    with pytest.raises(ValidationError, match="scellée"):
        regler_quotas(tirage, ("sexe",))
    ancien = tirage.scelle
    assert sceller_tirage(tirage.pk) is True  # asked again: nothing more
    tirage.refresh_from_db()
    assert tirage.scelle == ancien


@pytest.mark.django_db
def test_impossible_quotas_are_told_and_nothing_is_sealed() -> None:
    tirage = creer_tirage(sieges=4)
    poser_liste(tirage, en_csv(electeurs(60)))
    regler_quotas(tirage, ("sexe",), {"sexe": {"F": (3, 4), "H": (2, 4)}})
    domain.demander_le_scelle(acteur=ACTEUR, tirage=tirage, annonce="Dés", prevue_le=timezone.localdate())
    assert sceller_tirage(tirage.pk) is False
    tirage.refresh_from_db()
    assert (tirage.etat, tirage.calcul, tirage.scelle) == (EtatTirage.PREPARE, EtatCalcul.IMPOSSIBLE, "")
    assert tirage.diagnostic["raisons"] == ["Sexe : les minimums font 5 en tout, pour 4 sièges."]
    assert [p["phrase"] for p in tirage.diagnostic["propositions"]] == ["Sexe, Femmes : de 3 – 4 à 2 – 4"]


@pytest.mark.django_db
def test_seal_cut_in_the_middle_leaves_nothing_and_starts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tirage = creer_tirage(suppleants=2)
    poser_liste(tirage, en_csv(electeurs(60)))
    regler_quotas(tirage, ("sexe", "age"))
    domain.demander_le_scelle(acteur=ACTEUR, tirage=tirage, annonce="Dés", prevue_le=timezone.localdate())

    def couper(*arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as coupure:
        coupure.setattr(domain, "poser_le_scelle", couper)
        with pytest.raises(KeyboardInterrupt):
            sceller_tirage(tirage.pk)
    tirage.refresh_from_db()
    assert (tirage.etat, tirage.scelle, tirage.engagement) == (EtatTirage.PREPARE, "", {})
    assert sceller_tirage(tirage.pk) is True
    tirage.refresh_from_db()
    assert tirage.etat == EtatTirage.SCELLE


@pytest.mark.django_db
def test_draw_cut_in_the_middle_leaves_nothing_and_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    tirage = scelle()
    domain.publier_graine(acteur=ACTEUR, tirage=tirage, graine="3 1 6 2 5 4")

    def couper(*arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as coupure:
        coupure.setattr(domain, "signer_le_proces_verbal", couper)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            domain.tirer_au_sort(acteur=ACTEUR, tirage=tirage)
    tirage = Tirage.objects.get(pk=tirage.pk)
    assert (tirage.etat, tirage.resultat, tirage.proces_verbal) == (EtatTirage.GRAINE, {}, {})
    assert not PersonneListe.objects.exclude(rang="").exists()
    domain.tirer_au_sort(acteur=ACTEUR, tirage=tirage)
    premier = Tirage.objects.get(pk=tirage.pk).resultat
    # The same list, quotas and seed in another draw of the same seal: the same people.
    Tirage.objects.filter(pk=tirage.pk).update(etat=EtatTirage.GRAINE, resultat={}, tire_le=None)
    domain.tirer_au_sort(acteur=ACTEUR, tirage=Tirage.objects.get(pk=tirage.pk))
    assert Tirage.objects.get(pk=tirage.pk).resultat == premier


@pytest.mark.django_db
def test_seed_comes_after_the_seal_and_the_event_and_once() -> None:
    tirage = creer_tirage()
    with pytest.raises(TransitionRefusee):
        domain.publier_graine(acteur=ACTEUR, tirage=tirage, graine="1 2 3")
    poser_liste(tirage, en_csv(electeurs(20)))
    demain = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="date future"):
        domain.demander_le_scelle(
            acteur=ACTEUR, tirage=tirage, annonce="Dés", prevue_le=timezone.localdate() - dt.timedelta(days=1)
        )
    domain.demander_le_scelle(acteur=ACTEUR, tirage=tirage, annonce="Dés", prevue_le=demain)
    sceller_tirage(tirage.pk)
    tirage.refresh_from_db()
    with pytest.raises(ValidationError, match="revenez ce jour-là"):
        domain.publier_graine(acteur=ACTEUR, tirage=tirage, graine="1 2 3")
    Tirage.objects.filter(pk=tirage.pk).update(graine_prevue_le=timezone.localdate())
    tirage.refresh_from_db()
    domain.publier_graine(acteur=ACTEUR, tirage=tirage, graine="1 2 3")
    with pytest.raises(TransitionRefusee):
        domain.publier_graine(acteur=ACTEUR, tirage=tirage, graine="4 5 6")
    assert Tirage.objects.get(pk=tirage.pk).graine == "1 2 3"


@pytest.mark.django_db
def test_one_person_per_household_is_sealed_and_replayed(tmp_path: Path) -> None:
    """Thirty homes of two: drawn, replayed alone, a member replaced; a false household in the record is seen."""
    tirage = creer_tirage(sieges=6, suppleants=4)
    lignes = electeurs(60)
    for rang, ligne in enumerate(lignes):
        ligne[5] = f"{rang // 2}, rue Exemple" if rang % 2 else f"{rang // 2} RUE EXEMPLE"
    poser_liste(tirage, en_csv(lignes))
    reglages = Reglages(criteres=("sexe",), quotas={"sexe": {"F": (3, 3), "H": (3, 3)}}, foyers="adresse")
    domain.regler(acteur=ACTEUR, tirage=tirage, reglages=reglages)
    domain.demander_le_scelle(acteur=ACTEUR, tirage=tirage, annonce="Dés", prevue_le=timezone.localdate())
    assert sceller_tirage(tirage.pk) is True
    tirage.refresh_from_db()
    assert (tirage.engagement["foyers"]["regle"], tirage.engagement["foyers"]["personnes"]) == ("adresse", 60)
    domain.publier_graine(acteur=ACTEUR, tirage=tirage, graine="3 1 6")
    domain.tirer_au_sort(acteur=ACTEUR, tirage=tirage)
    parti = PersonneListe.objects.filter(tirage=tirage, rang=RangTirage.TITULAIRE).order_by("ordre").first()
    assert parti is not None
    assert repondre(acteur=ACTEUR, tirage=tirage, personne=parti, reponse=Reponse.DECLINE, jour=timezone.localdate())
    tirage.refresh_from_db()
    foyers, resultat = tirage.proces_verbal["foyers"], tirage.resultat
    remplacants = [acte["remplacant"] for acte in tirage.remplacements]
    en_place = [c for c in resultat["titulaires"] if c != parti.code] + remplacants
    assert len({foyers[code] for code in en_place}) == 6
    assert len({foyers[code] for code in [*resultat["titulaires"], *resultat["suppleants"]]}) == 10
    fini = rejouer(tirage.proces_verbal, tmp_path)
    assert (fini.returncode, fini.stderr) == (0, "")
    seul = next(iter(foyers))
    faux = signe({**tirage.proces_verbal, "foyers": {**foyers, seul: seul + "x"}})
    assert "Qui vit avec qui" in rejouer(faux, tmp_path).stderr
    PersonneListe.objects.filter(tirage=tirage, code=seul).update(adresse="ailleurs")
    Tirage.objects.filter(pk=tirage.pk).update(etat=EtatTirage.GRAINE, resultat={}, tire_le=None)
    with pytest.raises(ValidationError, match="n’est plus celle"):
        domain.tirer_au_sort(acteur=ACTEUR, tirage=Tirage.objects.get(pk=tirage.pk))


@pytest.mark.django_db
def test_changed_list_stops_the_draw() -> None:
    tirage = scelle()
    domain.publier_graine(acteur=ACTEUR, tirage=tirage, graine="1")
    PersonneListe.objects.filter(tirage=tirage, sexe="F").first().delete()  # type: ignore[union-attr]
    with pytest.raises(ValidationError, match="n’est plus celle"):
        domain.tirer_au_sort(acteur=ACTEUR, tirage=tirage)


@pytest.mark.django_db(transaction=True)
def test_two_officers_draw_at_once_and_there_is_one_draw() -> None:
    tirage = scelle()
    domain.publier_graine(acteur=ACTEUR, tirage=tirage, graine="1")
    depart, suites = threading.Barrier(2), []

    def agir() -> None:
        mien = Tirage.objects.get(pk=tirage.pk)
        depart.wait()
        try:
            domain.tirer_au_sort(acteur=ACTEUR, tirage=mien)
            suites.append("tiré")
        except TransitionRefusee:
            suites.append("refusé")
        finally:
            connections.close_all()

    fils = [threading.Thread(target=agir) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(suites) == ["refusé", "tiré"]
    assert Acte.objects.filter(code="tirage.tirer", objet_id=tirage.pk).count() == 1
    assert PersonneListe.objects.filter(tirage=tirage, rang=RangTirage.TITULAIRE).count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("champs", "contrainte"),
    [
        ({"etat": EtatTirage.SCELLE}, "tirage_scelle"),
        ({"etat": EtatTirage.PREPARE, "resultat": {"titulaires": []}}, "tirage_tire"),
        ({"sieges": 0}, "tirage_sieges"),
    ],
)
def test_constraints_of_a_draw(champs: dict[str, Any], contrainte: str) -> None:
    with pytest.raises(IntegrityError, match=contrainte):
        creer_tirage(**champs)


@pytest.mark.django_db
def test_seed_before_the_seal_is_refused_by_the_database() -> None:
    tirage = scelle()
    with pytest.raises(IntegrityError, match="tirage_graine"):
        Tirage.objects.filter(pk=tirage.pk).update(
            etat=EtatTirage.GRAINE, graine="1", graine_le=timezone.now() - dt.timedelta(days=1)
        )


# The record, replayed by the independent script


@pytest.mark.django_db
def test_twenty_of_five_thousand_are_replayed_by_the_independent_script(tmp_path: Path) -> None:
    tirage = creer_tirage(sieges=20, suppleants=10)
    poser_liste(tirage, en_csv(electeurs(5000)))
    regler_quotas(tirage, ("sexe", "age"))
    domain.demander_le_scelle(acteur=ACTEUR, tirage=tirage, annonce="Loto", prevue_le=timezone.localdate())
    assert sceller_tirage(tirage.pk) is True
    tirage.refresh_from_db()
    domain.publier_graine(acteur=ACTEUR, tirage=tirage, graine="7 12 23 31 44 – 5")
    domain.tirer_au_sort(acteur=ACTEUR, tirage=tirage)
    tirage.refresh_from_db()

    pv = tirage.proces_verbal
    valeurs = {code: tuple(v) for code, *v in pv["personnes"]}
    assert len(valeurs) == 5000
    assert quotas_tenus(regles_de(pv["engagement"]["regles"]), [valeurs[c] for c in tirage.resultat["titulaires"]])
    code = tirage.resultat["titulaires"][0]
    fini = rejouer(pv, tmp_path, "--cle", pv["signature"]["cle_publique"], "--code", code)
    assert fini.returncode == 0, fini.stderr
    assert f"Titulaires (20) : {' '.join(tirage.resultat['titulaires'])}" in fini.stdout
    assert f"Suppléances (10) : {' '.join(tirage.resultat['suppleants'])}" in fini.stdout
    assert f"Code {code} : profil" in fini.stdout
    assert fini.stdout.endswith("Ce tirage est juste : le procès-verbal redonne le même résultat.\n")


def resigner(pv: dict[str, Any]) -> dict[str, Any]:
    from quartiers.participation.sortition.proces_verbal import signe

    return signe(pv)


@pytest.mark.django_db
def test_any_change_of_the_record_is_seen(tmp_path: Path) -> None:
    pv = tire().proces_verbal
    assert rejouer(pv, tmp_path).returncode == 0

    def modifie(**champs: Any) -> dict[str, Any]:
        return {**json.loads(json.dumps(pv)), **champs}

    assert "La signature n’est pas juste" in rejouer(modifie(graine="1 1 1"), tmp_path).stderr
    assert "n’est pas celle de l’instance" in rejouer(pv, tmp_path, "--cle", "00" * 32).stderr
    # Whoever holds the key cannot cheat either: the seal was public before the seed.
    resultat = {**pv["resultat"], "titulaires": pv["resultat"]["titulaires"][::-1]}
    assert "d’autres titulaires" in rejouer(resigner(modifie(resultat=resultat)), tmp_path).stderr
    autres = [[*pv["personnes"][0][:1], "H" if pv["personnes"][0][1] == "F" else "F"], *pv["personnes"][1:]]
    assert "L’empreinte de la liste" in rejouer(resigner(modifie(personnes=autres)), tmp_path).stderr
    scelle_faux = json.loads(json.dumps(pv["engagement"]))
    scelle_faux["graine_annoncee"]["annonce"] = "Autre chose"
    assert "Le scellé n’est pas" in rejouer(resigner(modifie(engagement=scelle_faux)), tmp_path).stderr
    chances_fausses = json.loads(json.dumps(pv["engagement"]))
    chances_fausses["repartition"]["chances"][0] = [1, 2]
    assert "La chance du profil" in rejouer(resigner(modifie(engagement=chances_fausses)), tmp_path).stderr
    assert rejouer({"version": "autre"}, tmp_path).returncode == 1


def test_signature_checks_follow_the_standard() -> None:
    """RFC 8032, 7.1, tests 1 to 3; a flipped bit, a short key."""
    for cle, message, signature in (
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ):
        octets = bytes.fromhex(cle), bytes.fromhex(message), bytes.fromhex(signature)
        assert rejouer_tirage.signature_juste(*octets)
        assert not rejouer_tirage.signature_juste(octets[0], octets[1] + b"x", octets[2])
        assert not rejouer_tirage.signature_juste(octets[0][:-1], octets[1], octets[2])
        abimee = bytes([octets[2][0] ^ 1]) + octets[2][1:]
        assert not rejouer_tirage.signature_juste(octets[0], octets[1], abimee)


# Answers


@pytest.mark.django_db
def test_refusals_are_replaced_with_quotas_kept_and_the_record_says_it(tmp_path: Path) -> None:
    tirage = tire()
    jour = dt.date(2027, 1, 15)
    for _ in range(3):
        personne = PersonneListe.objects.filter(tirage=tirage, rang=RangTirage.TITULAIRE, reponse=Reponse.ATTENDUE)
        premiere = personne.order_by("ordre")[0]
        appelee = repondre(acteur=ACTEUR, tirage=tirage, personne=premiere, reponse=Reponse.DECLINE, jour=jour)
        assert appelee is not None
        assert (appelee.sexe, appelee.ordre) == (premiere.sexe, premiere.ordre)
    tirage.refresh_from_db()
    assert len(tirage.remplacements) == 3
    en_place = PersonneListe.objects.filter(tirage=tirage, rang=RangTirage.TITULAIRE).exclude(reponse=Reponse.DECLINE)
    valeurs = {code: tuple(v) for code, *v in tirage.proces_verbal["personnes"]}
    regles = regles_de(tirage.engagement["regles"])
    assert quotas_tenus(regles, [valeurs[c] for c in en_place.values_list("code", flat=True)])
    assert rejouer(tirage.proces_verbal, tmp_path).returncode == 0
    faux = json.loads(json.dumps(tirage.proces_verbal))
    faux["remplacements"][0]["remplacant"] = faux["personnes"][0][0]
    assert "la règle désigne" in rejouer(resigner(faux), tmp_path).stderr
    declinee = PersonneListe.objects.filter(tirage=tirage, reponse=Reponse.DECLINE)[0]
    with pytest.raises(ValidationError, match="déjà décliné"):
        repondre(acteur=ACTEUR, tirage=tirage, personne=declinee, reponse=Reponse.ACCEPTE, jour=jour)


@pytest.mark.django_db
def test_substitute_who_declines_is_never_called(tmp_path: Path) -> None:
    tirage = tire()
    jour = dt.date(2027, 1, 15)
    suppleants = list(PersonneListe.objects.filter(tirage=tirage, rang=RangTirage.SUPPLEANT))
    for personne in suppleants:
        assert repondre(acteur=ACTEUR, tirage=tirage, personne=personne, reponse=Reponse.DECLINE, jour=jour) is None
    titulaire = PersonneListe.objects.filter(tirage=tirage, rang=RangTirage.TITULAIRE)[0]
    appelee = repondre(acteur=ACTEUR, tirage=tirage, personne=titulaire, reponse=Reponse.INJOIGNABLE, jour=jour)
    assert appelee is not None
    assert appelee.pk not in {p.pk for p in suppleants}
    tirage.refresh_from_db()
    assert rejouer(tirage.proces_verbal, tmp_path).returncode == 0


@pytest.mark.django_db
def test_accepted_members_open_mandates_once_then_the_draw_is_closed() -> None:
    college = creer_college(sieges=4, parite=True)
    tirage = tire(contrat=college.contrat, college=college)
    with pytest.raises(ValidationError, match="encore attendues"):
        domain.acter(acteur=ACTEUR, tirage=tirage)
    for personne in PersonneListe.objects.filter(tirage=tirage, rang=RangTirage.TITULAIRE):
        repondre(acteur=ACTEUR, tirage=tirage, personne=personne, reponse=Reponse.ACCEPTE, jour=dt.date(2027, 1, 15))
    assert len(installer(acteur=ACTEUR, tirage=tirage, debut=timezone.localdate())) == 4
    with pytest.raises(ValidationError, match="déjà ouverts"):
        installer(acteur=ACTEUR, tirage=tirage, debut=timezone.localdate())
    assert sorted(MandatConseil.objects.values_list("sexe", flat=True)) == ["F", "F", "H", "H"]
    domain.acter(acteur=ACTEUR, tirage=Tirage.objects.get(pk=tirage.pk))
    assert Tirage.objects.get(pk=tirage.pk).etat == EtatTirage.ACTE


# Destruction


@pytest.mark.django_db
def test_list_is_destroyed_at_its_date_and_the_record_still_replays(tmp_path: Path) -> None:
    tirage = tire(destruction_le=dt.date(2027, 6, 1))
    assert domain.detruire_listes_echues(dt.date(2027, 5, 31)) == 0
    assert PersonneListe.objects.filter(tirage=tirage).count() == 60
    assert domain.detruire_listes_echues(dt.date(2027, 6, 1)) == 60
    tirage.refresh_from_db()
    restes = [m.objects.filter(tirage=tirage).count() for m in (PersonneListe, ListeTirage, SelTirage)]
    assert restes == [0, 0, 0]
    assert tirage.comptes == {"personnes": 60, "attendue": 4}
    assert tirage.detruite_le is not None
    assert rejouer(tirage.proces_verbal, tmp_path).returncode == 0
    assert domain.detruire_listes_echues(dt.date(2027, 6, 2)) == 0


@pytest.mark.django_db
def test_given_up_draw_destroys_its_list_and_keeps_its_reason() -> None:
    tirage = scelle()
    domain.abandonner(acteur=ACTEUR, tirage=tirage, motif="La liste était incomplète")
    tirage.refresh_from_db()
    assert (tirage.etat, tirage.comptes["motif"]) == (EtatTirage.ABANDONNE, "La liste était incomplète")
    assert not PersonneListe.objects.exists()
    with pytest.raises(TransitionRefusee):
        domain.tirer_au_sort(acteur=ACTEUR, tirage=tirage)


@pytest.mark.django_db
def test_history_keeps_no_name_of_the_list() -> None:
    tire()
    with connection.cursor() as curseur:
        curseur.execute("SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'participation_%event'")
        tables = {ligne[0] for ligne in curseur.fetchall()}
    assert "participation_tirageevent" in tables
    assert not tables & {
        "participation_personnelisteevent",
        "participation_listetirageevent",
        "participation_seltirageevent",
    }
