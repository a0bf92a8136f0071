"""Evidence frozen and read anew, judgements, dissent, recommendations to the contract's text, the sealed report."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.domain.modifications import Saisie
from quartiers.contrat.models import Contrat, Element, Version
from quartiers.evaluation.boucle import boucle_de
from quartiers.evaluation.domain import evaluations, jugements, matrice, preuves, recommandations
from quartiers.evaluation.enums import EtapeSceau, GenrePropre
from quartiers.evaluation.models import Constat, Evaluation, ExtraitPreuve, Preuve, Recommandation, Responsable
from quartiers.evaluation.queries import lire_matrice, recommandations_de, revisions_de
from quartiers.indicateurs import preuves as registre
from quartiers.indicateurs.models import Question
from quartiers.indicateurs.preuves import Extrait, GenrePreuve
from quartiers.notifications.models import Relance
from quartiers.socle.transitions import TransitionRefusee
from quartiers.suivi.contenu import ContenuRapport
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import adopter_avenant, creer_petit_contrat
from tests.factories.evaluation import ACTEUR, creer_critere, juger, ouvrir_evaluation, recommander, verser
from tests.factories.indicateurs import creer_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat_et_elements() -> tuple[Contrat, dict[str, Element]]:
    return creer_petit_contrat()


@pytest.fixture
def question(contrat_et_elements: tuple[Contrat, dict[str, Element]]) -> Question:
    contrat, elements = contrat_et_elements
    return creer_question(contrat, code="Q1", axe=elements["1"], orientation=elements["1.1"])


@pytest.fixture
def evaluation(question: Question) -> Evaluation:
    return ouvrir_evaluation(question.contrat)


class Source:
    """A source of the registry whose words change."""

    dit = "38 %"

    @classmethod
    def lire(cls, acteur: Acteur, contrat: Contrat, pk: int) -> Extrait | None:
        return Extrait("Taux", cls.dit, entetes=("a",), lignes=((cls.dit,),)) if cls.dit else None


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Source]]:
    registre.genres()
    genre = GenrePreuve("essai", "Essai", lambda a, c: [(1, "Taux")], Source.lire)
    monkeypatch.setattr(registre, "genres", lambda: {"essai": genre})
    Source.dit = "38 %"
    yield Source
    Source.dit = "38 %"


def test_evidence_keeps_its_copy_when_the_source_changes(question: Question, source: type[Source]) -> None:
    extrait = preuves.lire_source(ACTEUR, question.contrat, "essai", 1)
    preuve = verser(question, "essai", extrait=extrait, objet_id=1)
    assert preuves.relire(ACTEUR, preuve).change is False
    source.dit = "41 %"
    relecture = preuves.relire(ACTEUR, preuve)
    assert (relecture.change, relecture.nouveau and relecture.nouveau.texte) == (True, "41 %")
    preuves.garder(acteur=ACTEUR, preuve=preuve)
    assert [e.texte for e in preuve.extraits.all()] == ["38 %"]
    preuves.remplacer(acteur=ACTEUR, preuve=preuve)
    assert [(e.version, e.texte) for e in preuve.extraits.order_by("-version")] == [(2, "41 %"), (1, "38 %")]
    source.dit = ""
    assert preuves.relire(ACTEUR, preuve).nouveau is None
    with pytest.raises(ValidationError, match="n’existe plus"):
        preuves.remplacer(acteur=ACTEUR, preuve=preuve)
    with pytest.raises(DatabaseError), transaction.atomic():
        ExtraitPreuve.objects.filter(preuve=preuve).update(texte="autre")


def test_words_of_a_resident_need_an_agreement_to_be_shown(question: Question) -> None:
    with pytest.raises(ValidationError, match="accord"):
        verser(question, GenrePropre.PAROLE)
    interne = verser(question, GenrePropre.PAROLE, extrait=Extrait("Une mère", "Non.", publiable=False))
    citee = verser(question, GenrePropre.PAROLE, accord="oral")
    (ligne,) = lire_matrice(question.contrat, None)
    assert {p.preuve.pk: p.montrable for p in ligne.preuves} == {interne.pk: False, citee.pk: True}


def test_what_was_gathered_before_waits_for_the_next_evaluation(question: Question) -> None:
    preuve = verser(question)
    constat = matrice.ecrire_constat(
        acteur=ACTEUR, question=question, champs={"texte": "Vu.", "critere": None, "constate_le": dt.date(2026, 1, 1)}
    )
    assert (preuve.evaluation, constat.evaluation) == (None, None)
    ouverte = ouvrir_evaluation(question.contrat)
    assert Preuve.objects.get().evaluation == Constat.objects.get().evaluation == ouverte
    assert verser(question).evaluation == ouverte


def test_an_evaluation_of_an_axis_leaves_the_others_alone(
    contrat_et_elements: tuple[Contrat, dict[str, Element]], question: Question
) -> None:
    contrat, elements = contrat_et_elements
    autre = creer_question(contrat, code="Q2", axe=elements["2"])
    preuve = verser(autre)
    ouverte = ouvrir_evaluation(contrat, elements=[elements["1"]])
    preuve.refresh_from_db()
    assert (preuve.evaluation, verser(question).evaluation) == (None, ouverte)
    assert [ligne.question for ligne in lire_matrice(contrat, ouverte)] == [question]


def test_judgement_answers_by_sealed_criteria_and_says_its_doubts(question: Question, evaluation: Evaluation) -> None:
    critere, projet = creer_critere(question), creer_critere(question, scelle=False)
    with pytest.raises(ValidationError, match="scellés"):
        juger(evaluation, question, jugements.ReponseDonnee(projet, "atteint", "x"))
    jugement = juger(evaluation, question)
    with pytest.raises(ValidationError, match="Répondez d’abord"):
        jugements.soumettre(acteur=ACTEUR, jugement=jugement)
    jugement = juger(evaluation, question, jugements.ReponseDonnee(critere, "atteint", "54 sur 71"))
    dits = " ".join(jugements.avertissements(jugements.ligne_de(jugement)))
    assert "Un critère n’est pas scellé" in dits
    assert "Aucune preuve contraire" in dits
    assert "ne s’appuie sur aucune preuve" in dits
    preuve = verser(question, direction="contre")
    jugement = juger(evaluation, question, jugements.ReponseDonnee(critere, "atteint", "54 sur 71", [preuve]))
    assert len(jugements.avertissements(jugements.ligne_de(jugement))) == 1


def test_dissent_stands_beside_a_settled_judgement(question: Question, evaluation: Evaluation) -> None:
    jugement = juger(evaluation, question)
    champs = {"organisme": creer_organisme(), "texte": "Nous voyons mieux.", "exprime_le": dt.date(2026, 5, 1)}
    with pytest.raises(ValidationError, match="en projet"):
        jugements.inscrire_desaccord(acteur=ACTEUR, jugement=jugement, champs=champs)
    jugements.soumettre(acteur=ACTEUR, jugement=jugement)
    desaccord = jugements.inscrire_desaccord(acteur=ACTEUR, jugement=jugement, champs=champs)
    jugements.arreter(acteur=ACTEUR, jugement=jugement)
    with pytest.raises(TransitionRefusee):
        jugements.reprendre(acteur=ACTEUR, jugement=jugement)
    jugements.lever_desaccord(acteur=ACTEUR, desaccord=desaccord)
    assert [(d.qui, d.leve_le is not None) for d in jugement.desaccords.all()] == [(str(champs["organisme"]), True)]


def arreter(evaluation: Evaluation, question: Question) -> None:
    jugement = juger(evaluation, question)
    jugements.soumettre(acteur=ACTEUR, jugement=jugement)
    jugements.arreter(acteur=ACTEUR, jugement=jugement)


def recommandee(evaluation: Evaluation, question: Question) -> Recommandation:
    return recommander(evaluation, juger(evaluation, question))


def test_a_recommendation_is_followed_to_the_contract(
    contrat_et_elements: tuple[Contrat, dict[str, Element]], question: Question, evaluation: Evaluation
) -> None:
    contrat, elements = contrat_et_elements
    reco = recommandee(evaluation, question)
    recommandations.retenir(acteur=ACTEUR, recommandation=reco, decision="Copil n° 1", decidee_le=timezone.localdate())
    objectif = elements["1.1.O1"]
    proposition = recommandations.proposer_avenant(
        acteur=ACTEUR,
        recommandation=reco,
        avenant=None,
        genre="reformuler",
        sources=[objectif.pk],
        saisies=[Saisie(objectif.nature, "Ouvert le samedi", element=objectif.pk)],
        quoi="Ouvert le samedi",
    )
    assert (proposition.avenant.titre, proposition.quoi) == (reco.titre, "Reformuler : Ouvert le samedi")
    assert [s.etat for s in boucle_de(ACTEUR, reco).suivis] == ["Brouillon"]
    assert recommandations.suivre_les_avenants() == 0
    adopter_avenant(proposition.avenant, timezone.localdate())
    (lue,) = recommandations_de(contrat.pk)
    (suivi,) = boucle_de(ACTEUR, lue).suivis
    assert (suivi.etat, suivi.en_vigueur) == ("En vigueur", True)
    assert Version.objects.en_vigueur(timezone.localdate()).get(element=objectif).titre == "Ouvert le samedi"
    assert (recommandations.suivre_les_avenants(), recommandations.suivre_les_avenants()) == (1, 0)
    reco.refresh_from_db()
    assert reco.etat == "en_oeuvre"


def test_a_recommendation_put_aside_proposes_nothing(question: Question, evaluation: Evaluation) -> None:
    reco = recommandee(evaluation, question)
    recommandations.ecarter(acteur=ACTEUR, recommandation=reco, motif="Hors de portée")
    with pytest.raises(ValidationError, match="écartée"):
        recommandations.proposer_avenant(
            acteur=ACTEUR, recommandation=reco, avenant=None, genre="terminer", sources=[], saisies=[], quoi="x"
        )


def texte_de(contenu: ContenuRapport) -> str:
    return repr(contenu.chapitres) + repr(contenu.donnees)


def test_the_sealed_report_holds_what_may_be_shown_and_does_not_move(
    question: Question, evaluation: Evaluation
) -> None:
    verser(question, extrait=Extrait("Relevé public", "54 sur 71.", entetes=("n",), lignes=(("54",),)))
    verser(question, extrait=Extrait("Note interne", "Confidentiel.", publiable=False))
    with pytest.raises(ValidationError, match="Aucune question n’est jugée"):
        evaluations.soumettre(acteur=ACTEUR, evaluation=evaluation)
    arreter(evaluation, question)
    for chapitre in evaluation.chapitres.all():
        evaluations.ecrire_chapitre(acteur=ACTEUR, chapitre=chapitre, texte="Dit.", revision=0)
    evaluations.soumettre(acteur=ACTEUR, evaluation=evaluation)
    with pytest.raises(ValidationError, match="ne change plus"):
        juger(evaluation, question)
    Question.objects.filter(pk=question.pk).update(titre="Autre ?")
    evaluations.valider(acteur=ACTEUR, evaluation=evaluation, decision="Copil n° 2", validee_le=timezone.localdate())
    evaluations.publier(acteur=ACTEUR, evaluation=evaluation)
    versions = list(evaluation.versions.order_by("numero"))
    assert [(v.etape, evaluations.intacte(v)) for v in versions] == [
        (EtapeSceau.SOUMISE, True),
        (EtapeSceau.VALIDEE, True),
    ]
    contenu = evaluations.contenu_courant(evaluation)
    assert (contenu.examen, contenu.mention.split(" le ")[0]) == ("Copil n° 2", "Rapport validé")
    dit = texte_de(contenu)
    assert [mot in dit for mot in ("Relevé public", question.titre, "Confidentiel", "Autre ?")] == [
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        evaluation.versions.update(numero=9)


def test_a_chapter_written_by_two_keeps_both(evaluation: Evaluation) -> None:
    chapitre = evaluation.chapitres.get(code="objet")
    evaluations.ecrire_chapitre(acteur=ACTEUR, chapitre=chapitre, texte="Un.", revision=0)
    with pytest.raises(evaluations.TexteConcurrent) as erreur:
        evaluations.ecrire_chapitre(acteur=ACTEUR, chapitre=chapitre, texte="Deux.", revision=0)
    assert erreur.value.actuel.texte == "Un."


def test_an_earlier_text_comes_back_as_a_new_revision(client: Client, evaluation: Evaluation) -> None:
    chapitre = evaluation.chapitres.get(code="objet")
    for rang, texte in enumerate(("Un.", "Deux.")):
        evaluations.ecrire_chapitre(acteur=ACTEUR, chapitre=chapitre, texte=texte, revision=rang)
    args = [evaluation.contrat.code, evaluation.pk, "objet"]
    remettre = reverse("evaluation:restaurer_chapitre", args=[*args, 1])
    client.force_login(creer_utilisateur(Role.BAILLEUR, evaluation.contrat))
    assert client.post(remettre).status_code == 403
    client.force_login(creer_utilisateur(Role.EVALUATEUR, evaluation.contrat))
    page = client.get(reverse("evaluation:revisions_chapitre", args=args))
    assert [(r.numero, r.texte) for r in page.context["revisions"]] == [(2, "Deux."), (1, "Un.")]
    assert (page.context["avant"].numero, page.context["apres"].numero) == (1, 2)
    client.post(remettre)
    assert [(r.numero, r.texte) for r in revisions_de(chapitre)] == [(3, "Un."), (2, "Deux."), (1, "Un.")]
    with pytest.raises(ValidationError, match="n’est pas connue"):
        evaluations.restaurer_chapitre(acteur=ACTEUR, chapitre=chapitre, numero=9)


def test_reminders_leave_once_per_stage(question: Question) -> None:
    creer_utilisateur(Role.PILOTE, question.contrat)
    jour = dt.date(2026, 5, 1)
    champs = {"organisme": None, "fonction": "Observation", "attendu_le": jour, "livre_le": None, "note": ""}
    matrice.nommer_responsable(acteur=ACTEUR, question=question, indicateur=None, champs=champs)
    jours = [jour - dt.timedelta(days=20), jour - dt.timedelta(days=15), jour - dt.timedelta(days=14), jour]
    assert [matrice.relancer_responsables(j) for j in jours] == [0, 1, 0, 1]
    Responsable.objects.update(livre_le=jour)
    assert matrice.relancer_responsables(jour + dt.timedelta(days=15)) == 0
    assert Relance.objects.count() == 2


def test_matrix_reads_as_many_queries_with_one_row_as_with_three(
    question: Question, evaluation: Evaluation, django_assert_num_queries: type
) -> None:
    def remplir(une: Question) -> None:
        critere = creer_critere(une)
        preuve = verser(une)
        recommander(evaluation, juger(evaluation, une, jugements.ReponseDonnee(critere, "atteint", "x", [preuve])))

    remplir(question)
    with django_assert_num_queries(17):
        lire_matrice(question.contrat, evaluation)
    for _ in range(2):
        remplir(creer_question(question.contrat))
    with django_assert_num_queries(17):
        assert len(lire_matrice(question.contrat, evaluation)) == 3


def test_what_each_role_sees(client: Client, question: Question, evaluation: Evaluation) -> None:
    """Partners read the work and cannot fill it; the public sees nothing before the publication."""
    preuve, reco = verser(question), recommandee(evaluation, question)
    code = question.contrat.code
    pages: dict[str, list[object]] = {
        "matrice": [code],
        "question": [code, question.code],
        "preuve": [code, preuve.pk],
        "evaluation": [code, evaluation.pk],
        "rapport": [code, evaluation.pk],
        "recommandation": [code, reco.numero],
        "verser_preuve": [code, question.code],
        "juger": [code, question.code],
    }
    attendus = {
        None: [302, 302, 302, 302, 404, 404, 302, 302],
        Role.CONSEILLER: [403, 403, 403, 403, 404, 404, 403, 403],
        Role.BAILLEUR: [200, 200, 200, 200, 200, 200, 403, 403],
        Role.EVALUATEUR: [200] * 8,
    }
    for role, codes in attendus.items():
        client.logout()
        if role is not None:
            client.force_login(creer_utilisateur(role, question.contrat))
        lus = [client.get(reverse(f"evaluation:{nom}", args=args)).status_code for nom, args in pages.items()]
        assert lus == codes, role
