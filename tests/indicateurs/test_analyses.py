"""Analyses saved: announced before the result, frozen, made again; who reads, who publishes; files and evidence."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.domain import analyses as domaine
from quartiers.indicateurs.effets.entree import AnalyseRefusee
from quartiers.indicateurs.enums import EtatAnalyse, Niveau
from quartiers.indicateurs.models import Analyse, Mesure, Releve, ResultatAnalyse, Rupture
from quartiers.indicateurs.preuves import genres
from quartiers.socle.transitions import TransitionRefusee
from quartiers.tableurs.classeur import lire_classeur
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_quartier_contrat
from tests.factories.indicateurs import creer_mesure, donner, valeur
from tests.factories.territoire import creer_commune, creer_epci, creer_quartier
from tests.pages import lire

pytestmark = pytest.mark.django_db
ANNEES = (2021, 2022, 2023, 2025)


class Decor:
    """Two neighbourhoods of a contract where something was done in 2024, thirty elsewhere."""

    def __init__(self, effet: int = -8) -> None:
        self.epci = creer_epci()
        commune, ailleurs = creer_commune(epci=self.epci), creer_commune()
        self.contrat: Contrat = creer_contrat(epci=self.epci)
        self.siens = [creer_quartier(commune) for _ in range(2)]
        for quartier in self.siens:
            creer_quartier_contrat(self.contrat, quartier=quartier, titre=quartier.nom)
        self.autres = [creer_quartier(ailleurs) for _ in range(30)]
        self.mesure: Mesure = creer_mesure()
        donner(*(
            valeur(self.mesure, (Niveau.QUARTIER.value, q.code), annee, self.combien(rang, annee, effet))
            for rang, q in enumerate([*self.siens, *self.autres])
            for annee in ANNEES
        ))  # fmt: skip

    @staticmethod
    def combien(rang: int, annee: int, effet: int) -> str:
        bruit = Decimal((rang * 37 + annee * 11) % 17 - 8) / 8
        return str(40 + rang % 7 + bruit + (effet if rang < 2 and annee > 2024 else 0))

    def champs(self, **autres: Any) -> dict[str, Any]:
        defauts = {
            "titre": "Une médiation emploi", "mesure": self.mesure, "intervention": "Une permanence par semaine.",
            "traites": [q.code for q in self.siens], "le": dt.date(2024, 1, 1), "plan": "comparaison",
            "comparaison": "france", "graine": 7,
        }  # fmt: skip
        return {**defauts, **autres}

    def preparer(self, **autres: Any) -> Analyse:
        return domaine.preparer(acteur=Acteur(), contrat=self.contrat, champs=self.champs(**autres))

    def calculer(self, **autres: Any) -> tuple[Analyse, ResultatAnalyse]:
        analyse = self.preparer(**autres)
        domaine.annoncer(acteur=Acteur(), analyse=analyse, hypothese="Une baisse.", attendu=Decimal(-2))
        return analyse, domaine.calculer(acteur=Acteur(), analyse=analyse)


@pytest.fixture
def decor(settings: Any) -> Decor:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    return Decor()


def test_the_expectation_comes_before_the_result_and_nothing_changes_after(decor: Decor) -> None:
    analyse = decor.preparer()
    with pytest.raises(TransitionRefusee):
        domaine.calculer(acteur=Acteur(), analyse=analyse)
    domaine.annoncer(acteur=Acteur(), analyse=analyse, hypothese="Une baisse de deux points.", attendu=Decimal(-2))
    assert "8 fois sur 10" in analyse.prealable["phrases"][0]
    with pytest.raises(ValidationError, match="annoncée"):
        domaine.modifier(acteur=Acteur(), analyse=analyse, champs=decor.champs())
    for champs in ({"graine": 1}, {"hypothese": "Autre"}, {"le": dt.date(2023, 1, 1)}, {"traites": ["QN1"]}):
        with pytest.raises(DatabaseError, match="annoncée"), transaction.atomic():
            Analyse.objects.filter(pk=analyse.pk).update(**champs)
    resultat = domaine.calculer(acteur=Acteur(), analyse=analyse)
    assert analyse.etat == EtatAnalyse.CALCULEE
    assert resultat.contenu["changement"]["estimation"] < -6
    assert resultat.contenu["permutation"]["p"] < 0.05
    assert "hors de l’intervalle" in resultat.contenu["attendu"]
    with pytest.raises(DatabaseError), transaction.atomic():
        ResultatAnalyse.objects.filter(pk=resultat.pk).update(rang=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        resultat.delete()


def test_announcing_needs_words_and_publishing_a_result(decor: Decor) -> None:
    analyse = decor.preparer()
    with pytest.raises(IntegrityError, match="analyse_annonce_datee"), transaction.atomic():
        domaine.annoncer(acteur=Acteur(), analyse=analyse, hypothese=" ", attendu=None)
    with pytest.raises(IntegrityError, match="analyse_publiee_calculee"), transaction.atomic():
        Analyse.objects.filter(pk=analyse.pk).update(rang_publie=1)
    with pytest.raises(IntegrityError, match="analyse_periodes"), transaction.atomic():
        decor.preparer(depuis=dt.date(2024, 1, 1), jusqua=dt.date(2023, 1, 1))


def test_made_again_it_is_the_same_until_figures_change(decor: Decor) -> None:
    _, resultat = decor.calculer()
    verification = domaine.refaire(resultat)
    assert (verification.identique, bool(verification.differences)) == (True, False)
    corrige = valeur(decor.mesure, (Niveau.QUARTIER.value, decor.siens[0].code), 2025, 40)
    donner(corrige, motif="Erreur de saisie")
    verification = domaine.refaire(resultat)
    assert (verification.identique, verification.differences.changes) == (True, 1)
    nouveau = domaine.calculer(acteur=Acteur(), analyse=resultat.analyse)
    assert (nouveau.rang, nouveau.empreinte_donnees != resultat.empreinte_donnees) == (2, True)
    assert ResultatAnalyse.objects.get(pk=resultat.pk).contenu == resultat.contenu


def test_comparison_sets_and_the_other_neighbourhoods_of_the_contract(decor: Decor) -> None:
    un = decor.siens[0].code
    assert domaine.prealable_de(decor.preparer(traites=[un]))["compares"] == 30
    assert domaine.prealable_de(decor.preparer(traites=[un], hors_contrat=False))["compares"] == 31
    for ensemble in ("epci", "contrat"):
        with pytest.raises(AnalyseRefusee, match="au moins 2 quartiers"):
            domaine.prealable_de(decor.preparer(traites=[un], comparaison=ensemble, hors_contrat=False))
    assert domaine.prealable_de(decor.preparer(traites=[un], plan="avant_apres"))["compares"] == 0


def test_small_counts_of_ours_are_never_averaged(decor: Decor) -> None:
    comptes = creer_mesure(decor.contrat, unite="personnes", additionnable=True, borne_haute=None)
    donner(*(
        valeur(comptes, (Niveau.QUARTIER.value, q.code), annee, 3 if rang == 1 and annee == 2023 else 50)
        for rang, q in enumerate(decor.siens)
        for annee in (2023, 2025)
    ))  # fmt: skip
    with pytest.raises(AnalyseRefusee, match="seuil de secret"):
        domaine.prealable_de(decor.preparer(mesure=comptes, plan="avant_apres"))


def test_a_break_refuses_with_a_sentence_on_the_page(decor: Decor) -> None:
    analyse = decor.preparer()
    Rupture.objects.create(mesure=decor.mesure, le=dt.date(2024, 6, 1), genre="source", explication="Autre enquête")
    client = connecte(Role.PILOTE, decor)
    page = lire(client.get(reverse("indicateurs:analyse", args=[decor.contrat.code, analyse.pk])))
    assert "La série est rompue le 01/06/2024 (Autre enquête)" in page
    assert "Écrire ce que j’attends" not in page


def connecte(role: Role, decor: Decor) -> Client:
    client = Client()
    client.force_login(creer_utilisateur(role=role, contrat=decor.contrat))
    return client


def formulaire(decor: Decor, **autres: Any) -> dict[str, Any]:
    return {
        "titre": "Une médiation", "mesure": decor.mesure.pk, "intervention": "Une permanence", "plan": "appariement",
        "traites": [q.code for q in decor.siens], "le": "2024-01-01", "comparaison": "france", "hors_contrat": "on",
        "covariables": [decor.mesure.code], "voisins": 5, "calibre": "1,5", "resume": "moyennes", **autres,
    }  # fmt: skip


def test_an_evaluator_goes_from_settings_to_the_published_result(decor: Decor) -> None:
    code = decor.contrat.code
    client = connecte(Role.EVALUATEUR, decor)
    faute = client.post(reverse("indicateurs:preparer_analyse", args=[code]), formulaire(decor, covariables=[]))
    assert "sur laquelle les quartiers se ressemblent" in lire(faute)
    client.post(reverse("indicateurs:preparer_analyse", args=[code]), formulaire(decor))
    analyse = Analyse.objects.get()
    ici = reverse("indicateurs:analyse", args=[code, analyse.pk])
    avant = lire(client.get(ici))
    assert "on voit 8 fois sur 10" in avant
    assert "Le résultat" not in avant.replace("Le résultat se voit ensuite", "")
    assert Client().get(ici).status_code == 404
    client.post(
        reverse("indicateurs:annoncer_analyse", args=[code, analyse.pk]), {"hypothese": "Une baisse", "attendu": "−2"}
    )
    client.post(reverse("indicateurs:calculer_analyse", args=[code, analyse.pk]))
    page = lire(client.get(f"{ici}?verifier=1"))
    assert "Refait à l’identique" in page
    assert "ont évolué différemment" in page
    publier = reverse("indicateurs:publier_analyse", args=[code, analyse.pk])
    assert client.post(publier).status_code == 403
    assert connecte(Role.PILOTE, decor).post(publier).status_code == 302
    publique = lire(Client().get(ici))
    assert "ont évolué différemment" in publique
    assert "Publier ce résultat" not in publique


def test_files_hold_the_sentences_the_figures_and_where_they_come_from(decor: Decor) -> None:
    analyse, resultat = decor.calculer()
    client = connecte(Role.PILOTE, decor)
    adresse = reverse("indicateurs:fichier_analyse", args=[decor.contrat.code, analyse.pk, "xlsx"])
    classeur = lire_classeur(client.get(adresse).content, "analyse.xlsx")
    feuilles = {feuille.nom: feuille.lignes for feuille in classeur.feuilles}
    assert feuilles["Résultat"][1][0] == resultat.contenu["phrases"][0]
    assert len(feuilles["Chiffres utilisés"]) == 1 + Releve.objects.filter(mesure=decor.mesure).count()
    assert {str(ligne[0]): ligne[1] for ligne in feuilles["À propos"]}[
        "Empreinte des chiffres"
    ] == resultat.empreinte_donnees
    pdf = client.get(reverse("indicateurs:fichier_analyse", args=[decor.contrat.code, analyse.pk, "pdf"]))
    assert pdf.content.startswith(b"%PDF")
    assert Client().get(adresse).status_code == 404


def test_evidence_says_what_was_frozen(decor: Decor) -> None:
    analyse, resultat = decor.calculer()
    pilote = creer_utilisateur(role=Role.PILOTE, contrat=decor.contrat)
    acteur = Acteur(pilote, pilote.habilitations.get())
    genre = genres()["analyse_effet"]
    assert list(genre.choisir(acteur, decor.contrat)) == [(analyse.pk, "Une médiation emploi")]
    assert genre.lire(Acteur(), decor.contrat, analyse.pk) is None
    extrait = genre.lire(acteur, decor.contrat, analyse.pk)
    assert extrait is not None
    assert (extrait.publiable, extrait.provenance["empreinte_resultat"]) == (False, resultat.empreinte_resultat)
    assert extrait.texte.startswith(resultat.contenu["phrases"][0])
    lue = genres()["mesure"].lire(Acteur(), decor.contrat, decor.mesure.pk)
    assert lue is not None
    assert lue.lignes[0][0] == decor.siens[0].nom
    assert lue.arrete_le == dt.date(2025, 12, 31)
