"""From the answers kept to what a person reads, weighs, compares and takes away."""

import io
import random
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.enquetes.chargement import THEMES, charger
from quartiers.enquetes.comparaison import comparer_vagues, vagues_avant
from quartiers.enquetes.domain import ouvertes, resultats
from quartiers.enquetes.enums import EtatEnquete, Mode
from quartiers.enquetes.enums_resultats import EtatTexte, MethodePonderation, Tirage
from quartiers.enquetes.models import (
    Classement,
    Enquete,
    MargeConnue,
    ReponseEnquete,
    SecondAvis,
    TexteRelu,
    ThemeReponse,
)
from quartiers.enquetes.phrases import phrases_de_methode
from quartiers.enquetes.presentation_resultats import lecture
from quartiers.enquetes.preuves import choisir, lire
from quartiers.enquetes.relecture import accords, chercher, masquer, soupcons
from quartiers.enquetes.relecture import ouvertes as lire_ouvertes
from quartiers.enquetes.tableaux_resultats import tableaux_en_classeur
from quartiers.socle.secret.affichage import SIGNE
from quartiers.tableurs.classeur import lire_classeur
from tests.factories.comptes import creer_acteur, creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_quartier_contrat
from tests.factories.enquetes import JOUR, creer_enquete, creer_questionnaire

pytestmark = pytest.mark.django_db
EFFECTIF = 120


def enquete_close(contrat: Contrat | None = None, graine: int = 1, oui: float = 0.6, **champs: Any) -> Enquete:
    """120 answers in two neighbourhoods, one of them small: 0 to 5 answers in some cells."""
    contrat = contrat or creer_contrat()
    quartiers = list(contrat.quartiers.all()) or [creer_quartier_contrat(contrat) for _ in range(3)]
    defauts: dict[str, Any] = {"etat": EtatEnquete.CLOSE, "close_le": JOUR, "population": 2000}
    enquete = creer_enquete(contrat, quartiers, **{**defauts, **champs})
    questionnaire = creer_questionnaire(enquete)
    alea = random.Random(graine)
    ReponseEnquete.objects.bulk_create(
        ReponseEnquete(
            contrat=contrat,
            enquete=enquete,
            questionnaire=questionnaire,
            quartier=alea.choices(quartiers, [60, 50, 6])[0],
            mode=Mode.LIEN,
            jour=JOUR,
            valeurs={
                "sexe": "f" if rang < 80 else "h",
                "satisfait": "oui" if alea.random() < oui else "non",
                "age": alea.randint(18, 80),
                **({"idee": f"Des bancs numéro {rang}"} if rang < 20 else {}),
            },
        )
        for rang in range(EFFECTIF)
    )
    return enquete


def arreter(enquete: Enquete, *croisements: str) -> None:
    resultats.arreter_croisements(
        acteur=Acteur(), enquete=enquete, croisements=croisements, possibles=["quartier", "sexe"], jour=JOUR
    )


def redresser(enquete: Enquete, **totaux: int) -> None:
    MargeConnue.objects.create(
        contrat_id=enquete.contrat_id, enquete=enquete, question="sexe", totaux=totaux, source="Insee", annee=2022
    )
    resultats.regler_ponderation(
        acteur=Acteur(), enquete=enquete, tirage=Tirage.QUOTAS, methode=MethodePonderation.STRATIFICATION,
        marges=["sexe"], poids_min=Decimal("0.3"), poids_max=Decimal(3), fusions={},
    )  # fmt: skip


def test_question_is_read_with_its_margins_and_sentences() -> None:
    donnees = charger(enquete_close())
    lue = lecture(donnees, "satisfait")
    oui = sum(v == "oui" for v in donnees.jeu.colonnes["satisfait"])
    assert lue.lignes[0][:2] == ["Oui", str(oui)]
    assert lue.note == "120 réponses ; sans réponse : 0."
    assert lue.phrases[0].startswith("«\xa0Oui\xa0»")
    assert [ligne[0] for ligne in lecture(donnees, "age").lignes] == ["Ensemble"]
    assert donnees.jeu.questions["age_tranches"].genre == "unique"


def test_weights_stand_beside_the_plain_shares_and_are_rounded() -> None:
    enquete = enquete_close()
    redresser(enquete, f=1000, h=1000)
    donnees = charger(enquete)
    assert donnees.calage is not None
    assert sorted(set(donnees.calage.poids)) == pytest.approx([0.75, 1.5])
    lue = lecture(donnees, "sexe")
    assert [libelle for _, libelle in lue.entetes] == [
        "Réponse", "Effectif", "Part (marge à 95 %)", "Part redressée (marge)",
    ]  # fmt: skip
    assert lue.lignes[0][2].startswith("67\xa0%")
    assert lue.lignes[0][3].startswith("50\xa0%")
    assert "arrondies à 5 %" in lue.note
    assert any("effet de plan 1,12, soit 107 réponses utiles sur 120" in p for p in phrases_de_methode(donnees))


def test_weights_that_cannot_be_made_are_told() -> None:
    enquete = enquete_close()
    redresser(enquete, f=1000, h=900, autre=100)
    donnees = charger(enquete)
    assert donnees.calage is None
    assert "« autre »" in donnees.erreur
    assert not donnees.jeu.pondere


def test_crossing_hides_the_small_neighbourhood_and_what_gives_it_back() -> None:
    enquete = enquete_close()
    arreter(enquete, "quartier")
    donnees = charger(enquete)
    lue = lecture(donnees, "satisfait", "quartier")
    table = donnees.publication.croisee("satisfait", "quartier")
    petits = [cle for cle, n in table.comptes.items() if 0 < n < 5 and cle[0] in {"oui", "non"}]
    assert petits
    assert not any(table.montre(*cle) for cle in petits)
    assert sum(ligne.count(SIGNE) for ligne in lue.lignes) >= 4


def test_crossing_questions_are_settled_once() -> None:
    enquete = enquete_close()
    with pytest.raises(ValidationError, match="inconnue"):
        arreter(enquete, "age")
    with pytest.raises(ValidationError, match="une à 4"):
        arreter(enquete)
    arreter(enquete, "sexe")
    with pytest.raises(ValidationError, match="ne changent plus"):
        arreter(enquete, "quartier")
    assert charger(enquete).publication.croisements == ("sexe",)


def test_waves_are_compared_on_the_same_questions() -> None:
    premiere = enquete_close(oui=0.3)
    seconde = enquete_close(premiere.contrat, graine=2, oui=0.8, vague=2, vague_precedente=premiere)
    assert vagues_avant(seconde) == [premiere]
    lues = comparer_vagues(premiere, seconde)
    satisfait = next(c for c in lues.comparaisons if (c.question, c.code) == ("satisfait", "oui"))
    assert satisfait.solide
    assert "hausse qui tient" in lues.phrase(satisfait)
    sexe = next(c for c in lues.comparaisons if c.question == "sexe")
    assert "ne permet pas de dire" in lues.phrase(sexe)
    assert lues.reserves == []
    redresser(seconde, f=1000, h=1000)
    assert "redressées" in comparer_vagues(premiere, seconde).reserves[0]


def test_open_answers_become_a_question_of_themes() -> None:
    enquete = enquete_close()
    theme = ouvertes.creer_theme(acteur=Acteur(), enquete=enquete, question="idee", libelle="Bancs")
    with pytest.raises(ValidationError, match="déjà un thème"):
        ouvertes.creer_theme(acteur=Acteur(), enquete=enquete, question="idee", libelle=" bancs ")
    autre = ouvertes.creer_theme(acteur=Acteur(), enquete=enquete, question="idee", libelle="Assises")
    ecrites = list(ReponseEnquete.objects.filter(valeurs__has_key="idee").order_by("pk"))
    for rang, reponse in enumerate(ecrites):
        themes = [theme] if rang < 12 else [autre]
        ouvertes.lire_reponse(
            acteur=Acteur(), reponse=reponse, question="idee", themes=themes, etat=EtatTexte.LU, texte=""
        )
    lue = lecture(charger(enquete), f"idee{THEMES}")
    assert [ligne[:2] for ligne in lue.lignes] == [["Bancs", "12"], ["Assises", "8"]]
    ouvertes.fusionner_themes(acteur=Acteur(), theme=autre, dans=theme)
    assert Classement.objects.filter(theme=theme).count() == 20
    assert list(ThemeReponse.objects.values_list("libelle", flat=True)) == ["Bancs"]
    toutes = lire_ouvertes(enquete, "idee")
    assert len(toutes) == 20
    assert [o.texte for o in chercher(toutes, "BÂNCS 17")] == ["Des bancs numéro 17"]


def test_text_that_points_at_someone_is_never_quoted() -> None:
    reponse = ReponseEnquete.objects.filter(enquete=enquete_close(), valeurs__has_key="idee")[0]
    appel = {"acteur": Acteur(), "reponse": reponse, "question": "idee", "themes": [], "etat": EtatTexte.RETENU}
    with pytest.raises(ValidationError, match="Écrivez"):
        ouvertes.lire_reponse(**appel, texte="  ")  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="numéro de téléphone"):
        ouvertes.lire_reponse(**appel, texte="Appelez le 06 12 34 56 78.")  # type: ignore[arg-type]
    assert not TexteRelu.objects.exists()
    texte = "Mme Durand, 12 rue des Lilas, au 06 12 34 56 78, a raison."
    assert masquer(texte) == "[…], […] Lilas, au […], a raison." or soupcons(masquer(texte)) == []
    ouvertes.lire_reponse(**appel, texte=masquer(texte))  # type: ignore[arg-type]
    assert TexteRelu.objects.get().texte == masquer(texte)


def test_second_reading_is_that_of_another_person() -> None:
    enquete = enquete_close()
    premier, second = creer_utilisateur(), creer_utilisateur()
    theme = ouvertes.creer_theme(acteur=Acteur(), enquete=enquete, question="idee", libelle="Bancs")
    for rang, reponse in enumerate(ReponseEnquete.objects.filter(valeurs__has_key="idee").order_by("pk")):
        siens = [theme] if rang < 10 else []
        ouvertes.lire_reponse(
            acteur=Acteur(premier), reponse=reponse, question="idee", themes=siens, etat=EtatTexte.LU, texte=""
        )
        if rang == 0:
            with pytest.raises(ValidationError, match="autre personne"):
                ouvertes.donner_second_avis(acteur=Acteur(premier), reponse=reponse, question="idee", themes=[])
        avis = [theme] if rang < 8 or rang == 15 else []
        ouvertes.donner_second_avis(acteur=Acteur(second), reponse=reponse, question="idee", themes=avis)
    nombre, lus = accords(enquete, "idee", [theme])
    assert nombre == 20 == SecondAvis.objects.count()
    assert lus[0].kappa == pytest.approx(0.7)


def test_file_of_answers_tells_nobody() -> None:
    from django.utils import timezone

    from quartiers.enquetes.fichiers_reponses import archive

    enquete = enquete_close()
    arreter(enquete, "quartier", "sexe")
    with zipfile.ZipFile(io.BytesIO(archive(charger(enquete), timezone.localtime()))) as lu:
        assert sorted(lu.namelist()) == [
            "dictionnaire.csv", "dictionnaire.xlsx", "lisez-moi.txt", "reponses.csv", "reponses.sav",
        ]  # fmt: skip
        lignes = [ligne.split(";") for ligne in lu.read("reponses.csv").decode("utf-8-sig").splitlines()]
        avis = lu.read("lisez-moi.txt").decode("utf-8-sig")
        assert lu.read("reponses.sav")[:4] == b"$FL2"
        assert len(lire_classeur(lu.read("dictionnaire.xlsx"), "d.xlsx").feuilles) >= 2
    assert lignes[0] == ["quartier", "mode_de_reponse", "sexe", "satisfait", "age_tranches"]
    profils = [tuple(ligne[:3]) for ligne in lignes[1:]]
    assert len(profils) == EFFECTIF
    assert min(profils.count(profil) for profil in set(profils)) >= 5
    assert "Les textes libres ne sortent pas" in avis
    assert "bancs" not in avis


def test_tables_leave_as_a_spreadsheet() -> None:
    enquete = enquete_close()
    arreter(enquete, "sexe")
    lu = lire_classeur(tableaux_en_classeur(charger(enquete), "xlsx"), "t.xlsx")
    assert [f.nom for f in lu.feuilles] == [
        "L’enquête", "Méthode", "Toutes les réponses", "Selon Vous êtes", "Nombres", "À propos",
    ]  # fmt: skip
    femmes = next(ligne for ligne in lu.feuilles[2].lignes if ligne[3] == "Une femme")
    assert femmes[2:6] == [120, "Une femme", 80, 0.67]


def test_result_of_a_question_is_evidence() -> None:
    enquete = enquete_close(fictive=True)
    evaluateur = creer_acteur(Role.EVALUATEUR, contrat=enquete.contrat)
    proposees = dict(choisir(evaluateur, enquete.contrat))
    pk = next(pk for pk, nom in proposees.items() if "Êtes-vous bien ici" in nom)
    extrait = lire(evaluateur, enquete.contrat, pk)
    assert extrait is not None
    assert extrait.lignes[0][0] == "Oui"
    assert extrait.provenance["reponses"] == EFFECTIF
    assert not extrait.publiable
    assert choisir(Acteur(), enquete.contrat) == []
    assert lire(Acteur(), enquete.contrat, pk) is None


# Pages


@pytest.fixture
def ouverte(client: Client) -> tuple[Client, Enquete]:
    enquete = enquete_close(creer_contrat(publie=True))
    client.force_login(creer_utilisateur(Role.EVALUATEUR, contrat=enquete.contrat))
    return client, enquete


def url(enquete: Enquete, nom: str, *suite: object) -> str:
    return reverse(f"enquetes:{nom}", args=[enquete.contrat.code, enquete.code, *suite])


def test_evaluator_settles_weighs_reads_and_takes_away(ouverte: tuple[Client, Enquete]) -> None:
    client, enquete = ouverte
    page = client.get(url(enquete, "resultats")).content.decode()
    assert "Arrêter ce choix" in page
    assert "Êtes-vous bien ici ?" in page
    reponse = client.post(url(enquete, "arreter_croisements"), {"croisements": ["quartier", "sexe"]})
    assert reponse.headers["Location"] == url(enquete, "resultats")
    page = client.get(url(enquete, "resultats"), {"par": "sexe"}).content.decode()
    assert "Arrêter ce choix" not in page
    assert "selon «\xa0Vous êtes\xa0»" in page
    MargeConnue.objects.create(
        contrat=enquete.contrat,
        enquete=enquete,
        question="sexe",
        totaux={"f": 9, "h": 9, "x": 2},
        source="s",
        annee=2022,
    )
    reglage = {"tirage": "hasard", "methode": "strates", "marges": ["sexe"], "poids_min": "0.3", "poids_max": "3"}
    client.post(url(enquete, "reglages_resultats"), reglage)
    assert "Personne dans l’échantillon pour « x »" in client.get(url(enquete, "resultats")).content.decode()
    client.post(url(enquete, "reglages_resultats"), {**reglage, "fusion_sexe_x": "h"})
    assert "Part redressée" in client.get(url(enquete, "resultats")).content.decode()
    assert client.get(url(enquete, "rapport_enquete", "txt")).status_code == 404
    assert client.get(url(enquete, "microdonnees")).status_code == 405
    assert client.post(url(enquete, "microdonnees")).headers["Content-Type"] == "application/zip"


def test_open_answers_are_read_one_after_the_other(ouverte: tuple[Client, Enquete]) -> None:
    client, enquete = ouverte
    client.post(url(enquete, "question_ouverte", "idee"), {"libelle": "Bancs", "definition": ""})
    theme = ThemeReponse.objects.get()
    page = client.get(url(enquete, "classer_reponse", "idee")).content.decode()
    assert "Il en reste 20 à lire, sur 20" in page
    client.post(url(enquete, "classer_reponse", "idee"), {"themes": [theme.pk], "etat": "lu", "texte": ""})
    assert Classement.objects.get().theme == theme
    assert "Il en reste 19 à lire" in client.get(url(enquete, "classer_reponse", "idee")).content.decode()
    assert "1 sur 20" in client.get(url(enquete, "ouvertes")).content.decode()
    client.post(url(enquete, "modifier_theme", theme.pk), {"libelle": "Assises", "dans": ""})
    assert "Assises" in client.get(url(enquete, "question_ouverte", "idee"), {"mots": "bancs"}).content.decode()
    assert client.get(url(enquete, "question_ouverte", "sexe")).status_code == 404


def test_open_survey_has_no_results_yet(ouverte: tuple[Client, Enquete]) -> None:
    client, enquete = ouverte
    Enquete.objects.filter(pk=enquete.pk).update(etat=EtatEnquete.OUVERTE, close_le=None)
    page = client.get(url(enquete, "resultats")).content.decode()
    assert "une fois l’enquête close" in page
    assert "Êtes-vous bien ici ?" not in page
    for nom in ("ouvertes", "reglages_resultats", "vagues"):
        assert client.get(url(enquete, nom)).status_code == 404


def test_results_are_for_the_team_and_the_evaluator(client: Client) -> None:
    enquete = enquete_close(creer_contrat(publie=True))
    client.force_login(creer_utilisateur(Role.CONSEILLER, contrat=enquete.contrat))
    assert client.get(url(enquete, "resultats")).status_code == 403


def test_number_of_queries_does_not_grow_with_the_answers(
    ouverte: tuple[Client, Enquete], django_assert_num_queries: Any
) -> None:
    _, enquete = ouverte
    with django_assert_num_queries(6):
        charger(enquete)
    ReponseEnquete.objects.filter(enquete=enquete, pk__gt=ReponseEnquete.objects.first().pk).delete()  # type: ignore[union-attr]
    with django_assert_num_queries(6):
        charger(enquete)
