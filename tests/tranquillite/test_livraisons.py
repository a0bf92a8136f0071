"""Counts are given once, corrected by versions, never overwritten; files are settled once and remembered."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import QuartierContrat
from quartiers.journal.models import Acte
from quartiers.tranquillite.domain import conservation, fichiers
from quartiers.tranquillite.domain.livraisons import livrer, questions_de
from quartiers.tranquillite.domain.sources import modifier_source, noter_rupture, ranger_categories
from quartiers.tranquillite.enums import EtatDepot, MotifCorrection, Moyen
from quartiers.tranquillite.models import (
    CorrespondanceSource,
    DepotFichier,
    FaitMensuel,
    Livraison,
    Observatoire,
    RuptureSerie,
    SourceObservatoire,
)
from tests.factories.tranquillite import (
    JOUR,
    acteur_de,
    creer_membre_du_cercle,
    creer_quartiers,
    creer_source,
    livrer_des_chiffres,
    ouvrir_observatoire,
)
from tests.pages import lire

pytestmark = pytest.mark.django_db
CSV = "Secteur;Nature;janv. 2025;févr. 2025\nTennis;Bruit;4;0\nMolette;Bruit;7;2\nAilleurs;Bruit;1;1\n"


class Decor:
    def __init__(self) -> None:
        self.contrat = ouvrir_observatoire().contrat
        self.tennis, self.molette = creer_quartiers(self.contrat, "Le Tennis", "La Molette")
        self.utilisateur, membre = creer_membre_du_cercle(self.contrat, Role.BAILLEUR)
        self.acteur = acteur_de(self.utilisateur)
        self.source = creer_source(self.contrat, code="src", organisme=membre.organisme)
        self.tapage, self.degradations = self.source.categories.order_by("rang")

    def cle(self, quartier: QuartierContrat, mois: str) -> tuple[int, str, dt.date]:
        return self.tapage.pk, f"q{quartier.pk}", dt.date.fromisoformat(f"{mois}-01")

    def livrer(self, nombre: int, mois: str = "2025-01", **options: Any) -> Any:
        chiffres = {self.cle(self.tennis, mois): nombre}
        return livrer(
            acteur=self.acteur, source=self.source, chiffres=chiffres, moyen=Moyen.FORMULAIRE, jour=JOUR, **options
        )

    def adresse(self, nom: str, *arguments: object) -> str:
        return reverse(f"tranquillite:{nom}", args=[self.contrat.code, "src", *arguments])


@pytest.fixture
def decor() -> Decor:
    return Decor()


def test_correction_is_another_version_with_its_reason(decor: Decor) -> None:
    assert decor.livrer(3).nouveaux == 1
    assert decor.livrer(3).inchanges == 1
    refusee = decor.livrer(5)
    assert (len(refusee.conflits), FaitMensuel.objects.get().nombre) == (1, 3)
    assert decor.livrer(5, motif=MotifCorrection.COMPLEMENT).corriges == 1
    versions = FaitMensuel.objects.order_by("version").values_list("nombre", "version", "courant", "motif")
    assert list(versions) == [(3, 1, False, ""), (5, 2, True, "complement")]
    assert Acte.objects.filter(code="observatoire.livrer").count() == 2


@pytest.mark.parametrize(("mois", "message"), [("2026-11", "n’est pas fini"), ("2023-12", "commence en janvier 2024")])
def test_month_under_way_or_before_the_source_is_refused(decor: Decor, mois: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        decor.livrer(1, mois)


def test_place_or_category_of_another_is_refused(decor: Decor) -> None:
    autre = creer_source(decor.contrat)
    etrangere = autre.categories.first()
    assert etrangere is not None
    for cle, message in (
        ((etrangere.pk, "q1", dt.date(2025, 1, 1)), "pas de cette source"),
        ((decor.tapage.pk, "c1", dt.date(2025, 1, 1)), "échelle"),
    ):
        with pytest.raises(ValidationError, match=message):
            livrer(acteur=decor.acteur, source=decor.source, chiffres={cle: 1}, moyen=Moyen.FORMULAIRE, jour=JOUR)
    assert FaitMensuel.objects.count() == 0


@pytest.mark.parametrize(
    ("champs", "contrainte"),
    [
        ({"mois": dt.date(2025, 1, 2)}, "faitmensuel_premier_du_mois"),
        ({"quartier": None}, "faitmensuel_un_lieu"),
        ({"version": 2}, "faitmensuel_correction_motivee"),
        ({"version": 2, "motif": "saisie"}, "faitmensuel_un_courant"),
        ({"courant": False}, "faitmensuel_version_unique"),
    ],
)
def test_base_keeps_its_own_rules(decor: Decor, champs: dict[str, Any], contrainte: str) -> None:
    decor.livrer(3)
    fait = FaitMensuel.objects.get()
    if contrainte == "faitmensuel_un_lieu":
        champs = {**champs, "mois": dt.date(2025, 5, 1)}
    copie = {c.name: getattr(fait, c.name) for c in FaitMensuel._meta.concrete_fields if c.name not in {"id"}}
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        FaitMensuel.objects.create(**{**copie, **champs})


def test_grid_saves_each_cell_and_refuses_words(client: Client, decor: Decor) -> None:
    client.force_login(decor.utilisateur)
    page = lire(client.get(decor.adresse("saisir")))
    assert "Le Tennis" in page
    champ = f"{decor.tapage.pk}:q{decor.tennis.pk}:2026-03"

    def envoyer(valeur: str, vue: str = "") -> Any:
        return client.post(decor.adresse("saisir_case"), {"champ": champ, "valeur": valeur, "valeur_vue": vue})

    assert envoyer("trois").status_code == 400
    assert "nombre entier" in envoyer("trois").json()["message"]
    assert envoyer("3").json()["valeur"] == "3"
    assert envoyer("4").status_code == 409  # someone saw an empty cell: they are told
    assert envoyer("4", "3").status_code == 200  # a slip of the same day is put right, and kept
    assert envoyer("", "4").status_code == 400
    assert list(FaitMensuel.objects.order_by("version").values_list("nombre", "courant")) == [(3, False), (4, True)]
    FaitMensuel.objects.filter(courant=True).update(cree_le=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert envoyer("9", "4").status_code == 423
    fait = FaitMensuel.objects.get(courant=True)
    assert "Corriger" in lire(client.get(decor.adresse("saisir")))
    sans_motif = client.post(decor.adresse("corriger", fait.pk), {"nombre": 9, "motif": ""})
    assert sans_motif.status_code == 200
    assert client.post(decor.adresse("corriger", fait.pk), {"nombre": 9, "motif": "complement"}).status_code == 302
    assert FaitMensuel.objects.get(courant=True).nombre == 9


def test_grid_without_script_keeps_what_was_typed(client: Client, decor: Decor) -> None:
    client.force_login(decor.utilisateur)
    bon, faux = (f"c:{decor.tapage.pk}:q{decor.tennis.pk}:2026-0{m}" for m in (3, 4))
    page = lire(client.post(decor.adresse("saisir"), {bon: "12", faux: "douze"}))
    assert 'value="douze"' in page
    assert FaitMensuel.objects.count() == 0
    assert client.post(decor.adresse("saisir"), {bon: "12", faux: "0"}).status_code == 302
    assert sorted(FaitMensuel.objects.values_list("nombre", flat=True)) == [0, 12]


def deposer(decor: Decor, contenu: str = CSV) -> DepotFichier:
    return fichiers.deposer_fichier(acteur=decor.acteur, source=decor.source, octets=contenu.encode())


def test_file_is_settled_once_then_remembered(client: Client, decor: Decor) -> None:
    client.force_login(decor.utilisateur)
    depot = deposer(decor)
    adresse = decor.adresse("regler_fichier", depot.pk)
    page = lire(client.get(adresse))
    assert "« Tennis » est…" in page
    manque = lire(client.post(adresse, {"integrer": "oui"}, follow=True))
    assert "mots inconnus" in manque
    choix = {
        "categorie-0": str(decor.tapage.pk),
        "lieu-0": f"q{decor.tennis.pk}",
        "lieu-1": f"q{decor.molette.pk}",
        "lieu-2": "-",
        "integrer": "oui",
    }
    assert client.post(adresse, choix).status_code == 302
    lus = FaitMensuel.objects.order_by("quartier", "mois").values_list("quartier", "mois__month", "nombre")
    assert list(lus) == [
        (decor.tennis.pk, 1, 4),
        (decor.tennis.pk, 2, 0),
        (decor.molette.pk, 1, 7),
        (decor.molette.pk, 2, 2),
    ]
    depot.refresh_from_db()
    assert (depot.etat, depot.tableau, len(depot.ecartees)) == (EtatDepot.INTEGRE, {}, 2)
    livraison = Livraison.objects.get()
    assert (livraison.nombre, livraison.ecartees, len(livraison.empreinte)) == (4, 2, 64)

    # The same partner, the month after: the same header, nothing left to say.
    suivant = deposer(decor, CSV.replace("janv. 2025", "janv. 2026").replace("févr. 2025", "févr. 2026"))
    assert suivant.signature == depot.signature
    mots = fichiers.mots_de(decor.source)
    apercu = fichiers.apercevoir(suivant, fichiers.reglage_propose(suivant, mots), mots, {})
    assert (apercu.inconnus, len(apercu.chiffres)) == ({"categorie": [], "lieu": []}, 4)
    assert CorrespondanceSource.objects.count() == 1
    assert client.post(decor.adresse("abandonner_fichier", suivant.pk)).status_code == 302
    assert client.get(decor.adresse("regler_fichier", suivant.pk)).status_code == 404


def test_file_that_differs_corrects_only_with_a_reason(decor: Decor) -> None:
    decor.livrer(9)
    depot = deposer(decor)
    mots = fichiers.mots_de(decor.source)
    reglage = fichiers.reglage_propose(depot, mots)
    choisis = {
        "categorie": {"bruit": str(decor.tapage.pk)},
        "lieu": {"tennis": f"q{decor.tennis.pk}", "molette": "-", "ailleurs": "-"},
    }
    resultat = fichiers.integrer(acteur=decor.acteur, depot=depot, reglage=reglage, choisis=choisis, jour=JOUR)
    assert (resultat.nouveaux, len(resultat.conflits)) == (1, 1)
    encore = deposer(decor)
    corrige = fichiers.integrer(
        acteur=decor.acteur, depot=encore, reglage=reglage, choisis=choisis, jour=JOUR, motif=MotifCorrection.SAISIE
    )
    assert corrige.corriges == 1


def test_file_with_a_name_is_refused_and_leaves_nothing(client: Client, decor: Decor) -> None:
    client.force_login(decor.utilisateur)
    from django.core.files.uploadedfile import SimpleUploadedFile

    fichier = SimpleUploadedFile("Durand.csv", b"Secteur;Nature;janv. 2025\nTennis;Bruit chez M. Durand;4\n")
    reponse = client.post(decor.adresse("importer"), {"fichier": fichier})
    assert "semble contenir un nom de personne" in lire(reponse)
    assert DepotFichier.objects.count() == 0
    traces = " ".join(f"{a.phrase} {a.detail}" for a in Acte.objects.filter(code="observatoire.refuser"))
    assert "fichier refusé" in traces
    assert "Durand" not in traces
    assert "Durand" not in lire(reponse)


def test_figure_ten_times_the_usual_is_asked_about() -> None:
    cle = (1, "q1", dt.date(2025, 9, 1))
    connus = {(1, "q1", dt.date(2025, m, 1)): 4 for m in range(1, 8)}
    source = SourceObservatoire(titre="Source")
    assert questions_de(source, connus, {cle: 45}, 10, {(1, "q1"): "Tapage, Le Tennis"}) == [
        "Tapage, Le Tennis, septembre 2025 : 45, plus de 10 fois l’habituel. Est-ce bien cela ?"
    ]
    assert questions_de(source, connus, {cle: 40}, 10, {}) == []
    assert questions_de(source, {}, {cle: 400}, 10, {}) == []


def test_source_keeps_its_scale_and_its_used_categories(decor: Decor) -> None:
    decor.livrer(3)
    with pytest.raises(ValidationError, match="autre échelle"):
        modifier_source(acteur=decor.acteur, source=decor.source, echelle="commune")
    with pytest.raises(ValidationError, match="ne peut pas être retirée"):
        ranger_categories(acteur=decor.acteur, source=decor.source, categories=[(None, "Autre", "autre")])
    with pytest.raises(ValidationError, match="même nom"):
        ranger_categories(
            acteur=decor.acteur, source=decor.source, categories=[(None, "A", "autre"), (None, "a", "autre")]
        )
    noter_rupture(
        acteur=decor.acteur, source=decor.source, mois=dt.date(2025, 6, 1), quoi="Autre comptage", categorie=None
    )
    rupture = RuptureSerie.objects.get()
    assert rupture.touche(decor.tapage.pk, JOUR)
    assert not rupture.touche(None, dt.date(2025, 1, 1))


def test_figures_past_their_retention_go_with_their_history(decor: Decor) -> None:
    from django.apps import apps

    livrer_des_chiffres(decor.source, {("Tapage", decor.tennis, "2024-01"): 3, ("Tapage", decor.tennis, "2026-01"): 4})
    Observatoire.objects.update(conservation_annees=1)
    assert conservation.effacer_les_anciens(dt.date(2026, 6, 3)) == 1
    assert FaitMensuel.objects.get().nombre == 4
    histoire = apps.get_model("tranquillite", "FaitMensuelEvent")
    assert set(histoire.objects.values_list("nombre", flat=True)) == {4}
    assert conservation.effacer_les_anciens(dt.date(2026, 6, 3)) == 0


def test_journal_never_holds_a_figure_of_a_cell(decor: Decor) -> None:
    decor.livrer(3871)
    assert "3871" not in " ".join(f"{a.phrase} {a.detail}" for a in Acte.objects.all())
    assert Acte.objects.filter(code="observatoire.livrer", auteur=Acteur().utilisateur).count() == 0
