"""What comes out: public summaries frozen by an act, the sheet, the files, the requests and their link, the sentiment."""

import csv
import datetime as dt
import io
import random
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import QuartierContrat
from quartiers.gouvernance.objets import DecisionPrise
from quartiers.journal.models import Acte
from quartiers.notifications.models import Envoi
from quartiers.socle.transitions import TransitionRefusee
from quartiers.tranquillite import decidables
from quartiers.tranquillite.chiffres import chiffres_de, sources_de
from quartiers.tranquillite.domain import syntheses
from quartiers.tranquillite.domain.demandes import demander, demander_le_mois_passe
from quartiers.tranquillite.enums import EtatSynthese
from quartiers.tranquillite.exports import lignes_de_la_source
from quartiers.tranquillite.fiche import composer, document_de
from quartiers.tranquillite.liens import jeton_de
from quartiers.tranquillite.models import DemandeLivraison, FaitMensuel, MesureRessenti, SynthesePublique
from quartiers.tranquillite.views.ressenti import lire_fichier
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


class Decor:
    """Two years of one source in two neighbourhoods: enough facts in one, few in the other."""

    def __init__(self) -> None:
        self.contrat = ouvrir_observatoire().contrat
        self.quartiers = creer_quartiers(self.contrat, "Le Tennis", "La Molette")
        self.utilisateur, membre = creer_membre_du_cercle(self.contrat)
        self.acteur = acteur_de(self.utilisateur)
        self.source = creer_source(
            self.contrat, code="src", titre="Signalements", courriel="bailleur@exemple.fr", organisme=membre.organisme
        )
        hasard = random.Random(4)
        self.nombres: dict[tuple[str, QuartierContrat, str], int] = {
            (categorie, quartier, f"{an}-{mois:02d}"): hasard.randint(4, 9)
            if quartier == self.quartiers[0]
            else int(mois in {2, 5})
            for categorie in ("Tapage", "Dégradations")
            for quartier in self.quartiers
            for an in (2024, 2025)
            for mois in range(1, 13)
        }
        livrer_des_chiffres(self.source, self.nombres)

    def adresse(self, nom: str, *arguments: object) -> str:
        return reverse(f"tranquillite:{nom}", args=[self.contrat.code, *arguments])

    def preparer(self, annee: int = 2025, trimestre: int | None = None) -> SynthesePublique:
        return syntheses.preparer(acteur=self.acteur, contrat=self.contrat, annee=annee, trimestre=trimestre, jour=JOUR)


@pytest.fixture
def decor(settings: Any) -> Decor:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    settings.CACHES = {**settings.CACHES, "secret": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    return Decor()


def dite(client: Client, adresse: str) -> str:
    """What a page says, without what changes at each reading."""
    return lire(client.get(adresse)).split("<main")[1].split("</main>")[0]


def test_summary_is_public_once_published_then_frozen_and_replaced(client: Client, decor: Decor) -> None:
    brouillon = decor.preparer()
    page = decor.adresse("publique", brouillon.pk)
    assert client.get(page).status_code == 404
    client.force_login(decor.utilisateur)
    assert "Brouillon" in lire(client.get(decor.adresse("synthese", brouillon.pk)))
    assert client.post(decor.adresse("publier", brouillon.pk)).status_code == 302
    client.logout()
    avant = dite(client, page)
    assert "Signalements" in avant
    FaitMensuel.objects.update(nombre=77)
    assert dite(client, page) == avant
    with pytest.raises(TransitionRefusee):
        syntheses.publier(acteur=decor.acteur, synthese=brouillon, jour=JOUR)
    with pytest.raises(ValidationError, match="reste lisible"):
        syntheses.abandonner(acteur=decor.acteur, synthese=SynthesePublique.objects.get())
    autre = decor.preparer()
    syntheses.publier(acteur=decor.acteur, synthese=autre, jour=JOUR)
    brouillon.refresh_from_db()
    assert (brouillon.etat, autre.contenu != brouillon.contenu) == (EtatSynthese.REMPLACE, True)
    assert "l’a remplacée" in lire(client.get(page))
    assert "remplacée depuis" in lire(client.get(decor.adresse("publiques")))


def test_public_files_say_the_same_and_hide_the_same(client: Client, decor: Decor) -> None:
    """Row by row, the public table is a part of what the circle reads: nothing to set side by side."""
    synthese = decor.preparer()
    syntheses.publier(acteur=decor.acteur, synthese=synthese, jour=JOUR)
    brut = b"".join(client.get(decor.adresse("publique_csv", synthese.pk)).streaming_content)  # type: ignore[attr-defined]
    publics = {
        (lu["categorie"], lu["lieu"]): lu["nombre"]
        for lu in csv.DictReader(io.StringIO(brut.decode("utf-8-sig")), delimiter=";")
    }
    (chiffres,) = chiffres_de(sources_de(decor.contrat), JOUR)
    cercle = {
        (lu["categorie"], lu["lieu"]): str(lu["nombre"])
        for lu in lignes_de_la_source(chiffres)
        if lu["periode"] == "2025"
    }
    assert publics == cercle
    assert "s" in publics.values()
    vrai = sum(n for (_, q, mois), n in decor.nombres.items() if q == decor.quartiers[0] and mois[:4] == "2025")
    assert publics["Toutes les catégories de la source", "Le Tennis"] in {str(vrai), "s"}
    pdf = client.get(decor.adresse("publique_pdf", synthese.pk)).content
    texte = "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages)
    assert "Signalements" in texte
    assert "secret statistique" in texte


def test_period_under_way_is_not_summed_up(decor: Decor) -> None:
    with pytest.raises(ValidationError, match="n’est pas close"):
        decor.preparer(2026)
    assert decor.preparer(2026, 2).periode == "2e trimestre 2026"
    vide = decor.preparer(2026, 3)
    with pytest.raises(ValidationError, match="rien à publier"):
        syntheses.publier(acteur=decor.acteur, synthese=vide, jour=JOUR)


def test_only_the_pilot_publishes(client: Client, decor: Decor) -> None:
    synthese = decor.preparer()
    agent, _ = creer_membre_du_cercle(decor.contrat, Role.BAILLEUR)
    client.force_login(agent)
    assert client.post(decor.adresse("publier", synthese.pk)).status_code == 403
    assert client.post(decor.adresse("syntheses"), {"annee": 2025}).status_code == 403
    assert "Préparer une synthèse" not in lire(client.get(decor.adresse("syntheses")))


def test_sheet_holds_each_source_apart_with_its_definition(decor: Decor) -> None:
    creer_source(decor.contrat, code="autre", titre="Autre source", organisme=decor.source.organisme)
    document = document_de(composer(decor.contrat, decor.quartiers[0], 2025, JOUR))
    texte = repr(document.blocs)
    assert "Signalements reçus." in texte
    assert "les chiffres de deux sources ne s’ajoutent jamais" in texte
    assert (document.sous_titre, document.mention) == ("Le Tennis, 2025", "Réservé au cercle de l’observatoire")
    petits = repr(document_de(composer(decor.contrat, decor.quartiers[1], 2025, JOUR)).blocs)
    assert "'s'" in petits


def test_pages_of_the_circle_show_protected_figures_only(client: Client, decor: Decor) -> None:
    client.force_login(decor.utilisateur)
    page = lire(client.get(decor.adresse("lire")))
    assert "trop petit pour être lu" in page
    serie = (
        f"{decor.adresse('serie', 'src')}?categorie={decor.source.categories.first().pk}&lieu=q{decor.quartiers[1].pk}"  # type: ignore[union-attr]
    )
    assert "Le nombre est trop petit pour dire quelque chose" in lire(client.get(serie))
    assert client.get(decor.adresse("familles")).status_code == 200
    fichier = client.get(decor.adresse("series_fichier", "xlsx"))
    assert fichier.content[:2] == b"PK"
    assert client.get(decor.adresse("series_fichier", "csv")).status_code == 404


def test_requests_name_the_missing_and_write_once_a_month(client: Client, decor: Decor) -> None:
    client.force_login(decor.utilisateur)
    mois = dt.date(2026, 10, 1)
    assert demander_le_mois_passe(JOUR, decor.contrat) == 1
    assert demander_le_mois_passe(JOUR, decor.contrat) == 0
    demande = DemandeLivraison.objects.get()
    assert (demande.mois, demande.echeance, demande.envois) == (mois, JOUR, 1)
    envoi = Envoi.objects.get()
    assert envoi.destinataire == "bailleur@exemple.fr"
    assert "Les chiffres d’octobre 2026 de « Signalements »" in envoi.corps
    partis, sans = demander(acteur=decor.acteur, contrat=decor.contrat, mois=mois, jour=JOUR)
    assert (partis, sans) == (1, [])
    assert Envoi.objects.order_by("-pk")[0].sujet.startswith("Rappel")
    muette = creer_source(decor.contrat, titre="Sans adresse")
    assert demander(acteur=decor.acteur, contrat=decor.contrat, mois=mois, jour=JOUR)[1] == [muette]


def test_link_without_account_takes_figures_and_shows_none(client: Client, decor: Decor) -> None:
    demander(acteur=decor.acteur, contrat=decor.contrat, mois=dt.date(2026, 10, 1), jour=JOUR)
    demande = DemandeLivraison.objects.get()
    lien = reverse("tranquillite:livrer_par_lien", args=[jeton_de(demande)])
    tapage, degradations = decor.source.categories.order_by("rang")
    tennis, molette = decor.quartiers
    champ = f"c:{tapage.pk}:q{tennis.pk}"
    fausse = lire(client.post(lien, {champ: "beaucoup"}))
    assert 'value="beaucoup"' in fausse
    assert not FaitMensuel.objects.filter(mois=demande.mois).exists()
    assert "au moins un nombre" in lire(client.post(lien, {"suite": "1"}))
    suite = lire(client.post(lien, {champ: "31"}, follow=True))
    assert "Merci. 1 chiffre enregistré." in suite.replace("\u00a0", " ")
    assert "déjà transmis" in suite
    assert "31" not in re.sub(r"<[^>]+>", "", suite.split("<main")[1].split("</table>")[0])
    client.post(lien, {champ: "99", f"c:{degradations.pk}:q{molette.pk}": "0"})
    lus = FaitMensuel.objects.filter(mois=demande.mois).values_list("nombre", flat=True)
    assert sorted(lus) == [0, 31]  # what was given is not given again
    assert client.get(reverse("tranquillite:livrer_par_lien", args=["faux"])).status_code == 404


def test_committee_takes_note_and_its_paper_is_the_public_one(decor: Decor) -> None:
    assert [objet.pk for objet in decidables.choisir(decor.contrat)] == [
        JOUR.year,
        JOUR.year - 1,
    ] or decidables.choisir(decor.contrat)
    assert decidables.piece(decor.acteur, decor.contrat, 2025) is None
    synthese = decor.preparer()
    syntheses.publier(acteur=decor.acteur, synthese=synthese, jour=JOUR)
    piece = decidables.piece(decor.acteur, decor.contrat, 2025)
    assert piece is not None
    assert piece[1][:5] == b"%PDF-"
    prise = DecisionPrise(seance=None, sens="prend_acte", reference="COPIL du 3 décembre")
    dite = decidables.prendre_acte(decor.acteur, decor.contrat, 2025, prise)
    assert "inscrite au journal" in dite
    assert Acte.objects.filter(code="observatoire.prendre_acte", phrase__contains="COPIL du 3 décembre").exists()


def test_sentiment_is_read_from_a_file_and_kept_apart(client: Client, decor: Decor) -> None:
    texte = (
        "Question;Réponse comptée;Date de la vague;Quartier;Interrogés;Réponses exprimées;Dont réponse comptée\n"
        "En sécurité le soir ?;Oui;01/03/2025;Le Tennis;100;90;40\n"
        "En sécurité le soir ?;Oui;01/03/2026;Le Tennis;100;95;70\n"
        "En sécurité le soir ?;Oui;01/03/2026;La Molette;12;10;9\n"
    )
    client.force_login(decor.utilisateur)
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.post(decor.adresse("importer_ressenti"), {"fichier": SimpleUploadedFile("r.csv", texte.encode())})
    assert MesureRessenti.objects.count() == 3
    page = lire(client.get(decor.adresse("ressenti")))
    assert "44 %" in page.replace("\u00a0", " ").replace("\u202f", " ")
    assert "la réponse est plus fréquente" in page
    assert "trop peu de réponses" in page
    with pytest.raises(ValidationError, match="pas de ce contrat"):
        lire_fichier(decor.contrat, texte.replace("La Molette", "Ailleurs").encode())
    assert client.post(decor.adresse("ajouter_ressenti"), {"suite": "1"}).status_code == 200
    mesure = MesureRessenti.objects.all()[0]
    client.post(decor.adresse("retirer_ressenti", mesure.pk))
    assert MesureRessenti.objects.count() == 2


def test_demonstration_opens_once_and_says_so(client: Client, decor: Decor) -> None:
    from quartiers.tranquillite.demonstration import observatoire_de_demonstration

    assert observatoire_de_demonstration(decor.contrat) is None
    assert Acteur().utilisateur is None
