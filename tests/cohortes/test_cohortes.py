"""Closed until signed, filled by codes alone, left for good; analyses frozen, and silent on the few."""

import dataclasses
import datetime as dt
import io
import json
import re
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.urls import URLPattern, reverse

from quartiers.cohortes import registre, urls
from quartiers.cohortes.acces import analyse_en_vigueur
from quartiers.cohortes.domain import cohortes as domaine
from quartiers.cohortes.domain import impact
from quartiers.cohortes.domain.analyses import lancer
from quartiers.cohortes.domain.conservation import effacer_les_echues
from quartiers.cohortes.domain.participants import comparer, integrer
from quartiers.cohortes.domain.retraits import retirer, retirer_par_code
from quartiers.cohortes.enums import Domaine, EtatParticipant, NatureEtape, VoieRetrait
from quartiers.cohortes.envois import Attendu, desceller, lire_envoi, sceller
from quartiers.cohortes.fiches import analyse_d_impact, environ, fiche_du_registre
from quartiers.cohortes.lecture import avertissement, document_de, lire
from quartiers.cohortes.models import (
    AnalyseCohorte,
    Cohorte,
    EtapeParticipant,
    Participant,
    RefusCohorte,
    RetraitCohorte,
)
from quartiers.cohortes.mots import mot_interdit
from quartiers.cohortes.preuves import analyses, lire_analyse
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.journal.models import Acte
from quartiers.socle.transitions import actes_possibles
from quartiers.tableurs.classeur import lire_classeur
from tests.factories.cohortes import JOUR, PDF, code, creer_cohorte, personne, producteur_de, remplir, signer_l_analyse
from tests.factories.comptes import creer_acteur, creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.pages import lire as page

pytestmark = pytest.mark.django_db
COHORTE = list(range(1, 61))


@pytest.fixture
def pleine() -> Cohorte:
    cohorte = creer_cohorte()
    remplir(cohorte, [personne(rang) for rang in COHORTE])
    return cohorte


def analyser(cohorte: Cohorte, jour: dt.date = JOUR) -> AnalyseCohorte:
    return lancer(acteur=Acteur(), cohorte=cohorte, arretee_au=jour, jour=dt.date(2027, 12, 1))


def partir(cohorte: Cohorte, *rangs: int) -> int:
    codes = [code(rang) for rang in rangs]
    return retirer(acteur=Acteur(), cohorte=cohorte, pseudonymes=codes, voie=VoieRetrait.COMMUNE, jour=JOUR)


# Closed until signed


def test_nobody_enters_without_an_assessment_in_force(pleine: Cohorte) -> None:
    """By the domain, and by the database whatever the way in; a withdrawn or expired signature closes again."""
    analyse = analyse_en_vigueur(pleine.contrat, JOUR)
    assert analyse is not None
    impact.retirer(acteur=Acteur(), analyse=analyse, jour=JOUR)
    with pytest.raises(ValidationError, match="aucune analyse d’impact"):
        remplir(pleine, [personne(99)])
    champs = {"entree": JOUR, "accord_le": JOUR, "contrat": pleine.contrat, "cohorte": pleine}
    with pytest.raises(IntegrityError, match="no impact assessment in force"), transaction.atomic():
        Participant.objects.create(pseudonyme=code(99), **champs)
    participant = Participant.objects.filter(cohorte=pleine).first()
    assert participant is not None
    etape = pleine.etapes.first()
    assert etape is not None
    with pytest.raises(IntegrityError, match="no impact assessment in force"), transaction.atomic():
        EtapeParticipant.objects.create(contrat=pleine.contrat, participant=participant, etape=etape, jour=JOUR)
    signer_l_analyse(pleine.contrat)
    Participant.objects.create(pseudonyme=code(99), **champs)
    type(analyse).objects.filter(retiree_le__isnull=True).update(valable_jusqu_au=dt.date(2026, 2, 1))
    with pytest.raises(ValidationError, match="aucune analyse d’impact"):
        analyser(pleine)
    with pytest.raises(IntegrityError, match="no impact assessment in force"), transaction.atomic():
        Participant.objects.create(pseudonyme=code(98), **champs)


@pytest.mark.parametrize(
    ("signee", "fin"), [("2026-12-24", "2030-01-01"), ("2020-01-01", "2021-01-01"), ("2026-05-01", "2026-05-01")]
)
def test_signature_must_be_past_and_still_valid(signee: str, fin: str) -> None:
    with pytest.raises(ValidationError):
        impact.signer(
            acteur=Acteur(),
            contrat=creer_contrat(),
            jour=JOUR,
            fichier=File(io.BytesIO(PDF), name="a.pdf"),
            fonction="Déléguée",
            signee_le=dt.date.fromisoformat(signee),
            valable_jusqu_au=dt.date.fromisoformat(fin),
        )


PORTE = {
    "cohortes",
    "signer_analyse_impact",
    "retirer_analyse_impact",
    "analyse_impact_fichier",
    "registre_fichier",
    "se_retirer",
    "retirer_personnes",  # one may always leave
}


def test_every_page_but_the_door_is_closed(client: Client, settings: Any) -> None:
    """Whoever the person is, GET or POST: back to the page that explains; and the one list of exceptions is this one."""
    settings.ROLES_A_DOUBLE_FACTEUR = []
    contrat = creer_contrat()
    routes = [(str(r.name), r) for r in urls.urlpatterns if isinstance(r, URLPattern)]
    assert {nom for nom, r in routes if not getattr(r.callback, "ouverte", False)} == PORTE
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=contrat))
    valeurs = {"code": contrat.code, "pk": 1, "etape": 1, "duree": 1, "format": "pdf"}
    porte = reverse("cohortes:cohortes", args=[contrat.code])
    for nom, route in routes:
        if nom in PORTE:
            continue
        adresse = reverse(f"cohortes:{nom}", kwargs={c: valeurs[c] for c in route.pattern.converters})
        for envoi in (client.get, client.post):
            reponse = envoi(adresse)
            assert (nom, reponse.status_code, reponse.headers.get("Location")) == (nom, 302, porte)
    dit = page(client.get(porte))
    assert "Les cohortes sont fermées" in dit
    assert "Créer une cohorte" not in dit


def test_other_contracts_and_other_roles_see_nothing(client: Client, pleine: Cohorte, settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    adresse = reverse("cohortes:cohorte", args=[pleine.contrat.code, pleine.pk])
    autre = creer_contrat()
    attendus = [
        (creer_utilisateur(Role.PILOTE, contrat=pleine.contrat), 200),
        (creer_utilisateur(Role.EVALUATEUR, contrat=pleine.contrat), 200),
        (creer_utilisateur(Role.PILOTE, contrat=autre), 404),
        (creer_utilisateur(Role.BAILLEUR, contrat=pleine.contrat), 403),
        (creer_utilisateur(Role.MEDIATEUR, contrat=pleine.contrat), 403),
    ]
    for utilisateur, statut in attendus:
        client.force_login(utilisateur)
        assert client.get(adresse).status_code == statut
    client.force_login(attendus[1][0])
    assert client.get(reverse("cohortes:transmettre", args=[pleine.contrat.code, pleine.pk])).status_code == 403


# What may be followed, and held


@pytest.mark.parametrize(
    "libelle",
    ["Origine ethnique", "Nationalité des parents", "Né à l’étranger d’ascendants…", "Diagnostic posé", "En dépression", "Sorti de prison",
     "Commentaire libre", "Pratique une religion", "Hospitalisé en psychiatrie", "Divorcée"],
)  # fmt: skip
def test_steps_that_no_cohort_may_follow_are_refused(libelle: str) -> None:
    assert mot_interdit(libelle)
    cohorte = creer_cohorte()
    with pytest.raises(ValidationError, match="une cohorte ne le suit pas"):
        domaine.ajouter_etapes(acteur=Acteur(), cohorte=cohorte, etapes=[(libelle, Domaine.SANTE, NatureEtape.ETAT)])


@pytest.mark.parametrize(
    "libelle", ["A un médecin traitant", "En emploi durable", "Bac obtenu", "Locataire de son logement"]
)
def test_plain_acts_are_allowed(libelle: str) -> None:
    assert mot_interdit(libelle) == ""


def test_no_column_about_people_holds_free_text() -> None:
    """Every text column of a participant is a closed list or the pseudonym, and the database itself says so."""
    for modele in (Participant, EtapeParticipant, RefusCohorte, RetraitCohorte):
        libres = [
            champ.name
            for champ in modele._meta.concrete_fields
            if isinstance(champ, models.CharField | models.TextField | models.JSONField) and not champ.choices
        ]
        assert libres == {Participant: ["pseudonyme"], RefusCohorte: ["empreinte"]}.get(modele, [])
    cohorte = creer_cohorte()
    champs = {"contrat": cohorte.contrat, "cohorte": cohorte, "entree": JOUR, "accord_le": JOUR}
    for mauvais in ({"pseudonyme": "Elodie Dupont"}, {"sexe": "x"}, {"tranche_age": "21 ans"}, {"etat": "perdu"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Participant.objects.create(**{"pseudonyme": code(1), **champs, **mauvais})


def test_register_declares_every_real_column_and_prints_it() -> None:
    for modele in registre.DECLAREES:
        assert registre.colonnes_declarees(modele) == registre.colonnes_reelles(modele)
    assert {m for m in registre.DECLAREES if registre.suit_l_histoire(m)} & {
        Participant,
        EtapeParticipant,
        RefusCohorte,
    } == set()
    histoires = {m.__name__ for m in apps.get_app_config("cohortes").get_models() if m.__name__.endswith("Event")}
    assert histoires & {"ParticipantEvent", "EtapeParticipantEvent", "RefusCohorteEvent"} == set()
    assert "CohorteEvent" in histoires
    cohorte = creer_cohorte(titre="Jeunes accompagnés")
    for document in (fiche_du_registre(cohorte.contrat, JOUR), analyse_d_impact(cohorte.contrat, JOUR)):
        texte = json.dumps([dataclasses.asdict(bloc) for bloc in document.blocs], ensure_ascii=False, default=str)
        for modele in registre.DECLAREES:
            for champ in modele._meta.concrete_fields:
                if champ.attname not in registre.TECHNIQUES:
                    assert registre.libelle_de(champ) in texte
        assert "Jeunes accompagnés" in texte
        assert "sauvegardes" in texte


# Files


ATTENDU = Attendu(frozenset({"le-tennis"}), frozenset({"premier-emploi"}), dt.date(2023, 1, 1), JOUR)
TITRES = "pseudonyme;emetteur;entree;quartier;sexe;accord_le;notice;situation;situation_le;premier-emploi"


def envoi(*lignes: str, titres: str = TITRES) -> list[str]:
    lecture = lire_envoi(lire_classeur("\n".join([titres, *lignes]).encode(), "envoi.csv"), ATTENDU)
    return [p.message for p in lecture.graves]


def test_good_file_is_read_and_every_bad_cell_is_told() -> None:
    bonne = f"{code(1)};0a1b2c3d;2024-01-01;le-tennis;f;2024-01-01;1;suivi;;2024-05-01"
    assert envoi(bonne) == []
    for mauvaise, dit in [
        (bonne.replace(code(1), "Elodie Dupont"), "ce n’est pas un pseudonyme"),
        (bonne.replace(code(1), code(1)[:-2] + code(1)[-1] + code(1)[-2]), "ce n’est pas un pseudonyme"),
        (bonne.replace("le-tennis", "ailleurs"), "pas dans la liste du modèle"),
        (bonne.replace("2024-05-01", "chez son oncle"), "aucun texte"),
        (bonne.replace("2024-05-01", "2031-05-01"), "dans le futur"),
        (bonne.replace("2024-01-01;le", "2020-01-01;le"), "avant le début"),
        (bonne.replace("suivi;;", "perdu;;"), "cette date est nécessaire"),
    ]:
        assert dit in " ".join(envoi(mauvaise)), mauvaise
    assert "déjà à la ligne" in " ".join(envoi(bonne, bonne))
    assert "n’est pas dans le modèle" in " ".join(envoi(bonne + ";x", titres=f"{TITRES};Nom"))


def test_preview_is_sealed_for_one_person_one_cohort() -> None:
    lignes = [personne(1)]
    jeton = sceller(lignes, 4, 5, 6)
    assert desceller(jeton, 4, 6) == (5, lignes)
    assert desceller(jeton, 4, 7) is None
    assert desceller(jeton, 3, 6) is None
    assert desceller(jeton[:-2], 4, 6) is None


def test_same_file_again_changes_nothing_and_a_new_one_updates(pleine: Cohorte) -> None:
    avant = list(EtapeParticipant.objects.order_by("pk").values_list("pk", flat=True))
    bilan = comparer(pleine, producteur_de(pleine), [personne(rang) for rang in COHORTE])
    assert (bilan.nouvelles, bilan.modifiees, bilan.inchangees) == (0, 0, 60)
    remplir(pleine, [personne(rang) for rang in COHORTE])
    assert list(EtapeParticipant.objects.order_by("pk").values_list("pk", flat=True)) == avant
    remplir(pleine, [personne(1, etat="perdu", etat_le="2025-02-01", etapes={}), personne(61)])
    un = Participant.objects.get(pseudonyme=code(1))
    assert (un.etat, un.etat_le, un.etapes.count()) == (EtatParticipant.PERDU, dt.date(2025, 2, 1), 0)
    assert Participant.objects.filter(cohorte=pleine).count() == 61
    remplir(pleine, [personne(1)])
    un.refresh_from_db()
    assert (un.etat, un.etat_le, un.etapes.count()) == (EtatParticipant.SUIVI, None, 3)


def test_file_made_with_another_key_is_refused_whole(pleine: Cohorte) -> None:
    remplir(pleine, [personne(1, emetteur="0a1b2c3d")])
    with pytest.raises(ValidationError, match="Reprenez la première clé"):
        remplir(pleine, [personne(70, emetteur="ffffffff")])
    with pytest.raises(ValidationError, match="plusieurs clés"):
        remplir(pleine, [personne(70, emetteur="ffffffff"), personne(71, emetteur="0a1b2c3d")])
    assert Participant.objects.filter(cohorte=pleine).count() == 60


def test_every_situation_may_lead_to_the_others() -> None:
    from quartiers.cohortes.enums import TRANSITIONS_PARTICIPANT

    assert {etat: sorted(actes_possibles(TRANSITIONS_PARTICIPANT, etat)) for etat in EtatParticipant} == {
        "suivi": ["perdre", "sortir"],
        "sorti": ["perdre", "retrouver"],
        "perdu": ["retrouver", "sortir"],
    }


# Withdrawals


def tout_ce_que_la_base_contient() -> str:
    """Every row of every table as text: a pseudonym that is anywhere is found."""
    morceaux = []
    with connection.cursor() as curseur:
        curseur.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in curseur.fetchall():
            curseur.execute(f"SELECT string_agg(t::text, ' ') FROM \"{table}\" t")
            morceaux.append(curseur.fetchone()[0] or "")
    return " ".join(morceaux)


def test_withdrawal_leaves_nothing_and_does_not_come_back(pleine: Cohorte) -> None:
    parti = Participant.objects.get(pseudonyme=code(7)).pk
    assert code(7) in tout_ce_que_la_base_contient()
    assert partir(pleine, 7) == 1
    assert code(7) not in tout_ce_que_la_base_contient()
    assert not EtapeParticipant.objects.filter(participant_id=parti).exists()
    assert [(r.jour, r.voie, r.nombre) for r in RetraitCohorte.objects.all()] == [(JOUR, "commune", 1)]
    bilan = integrer(
        acteur=Acteur(),
        cohorte=pleine,
        producteur=producteur_de(pleine),
        personnes=[personne(7), personne(8)],
        jour=JOUR,
    )
    assert (bilan.ecartees, bilan.nouvelles) == (1, 0)
    assert code(7) not in tout_ce_que_la_base_contient()
    assert [a.objet_id for a in Acte.objects.filter(code="cohorte.retirer")] == [pleine.pk]


def test_withdrawal_before_the_first_file_holds(pleine: Cohorte) -> None:
    assert partir(pleine, 80) == 0
    remplir(pleine, [personne(80)])
    assert Participant.objects.filter(pseudonyme=code(80)).count() == 0


def test_public_page_says_the_same_whether_the_code_is_known_or_not(client: Client, pleine: Cohorte) -> None:
    adresse = reverse("cohortes:se_retirer")
    assert "Votre code" in page(client.get(adresse))
    reponses = [page(client.post(adresse, {"code": code(rang)})) for rang in (9, 900)]
    nues = [re.sub(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"', "", texte) for texte in reponses]
    assert nues[0] == nues[1]
    assert "C’est fait" in nues[0]
    assert not Participant.objects.filter(pseudonyme=code(9)).exists()
    assert "contient une faute" in page(
        client.post(adresse, {"code": code(9)[:-1] + ("A" if code(9)[-1] != "A" else "B")})
    )
    assert retirer_par_code(pseudonyme=code(9), jour=JOUR) == 0


def test_one_may_leave_while_the_door_is_closed(client: Client, pleine: Cohorte, settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    analyse = analyse_en_vigueur(pleine.contrat)
    assert analyse is not None
    impact.retirer(acteur=Acteur(), analyse=analyse, jour=JOUR)
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=pleine.contrat))
    adresse = reverse("cohortes:retirer_personnes", args=[pleine.contrat.code, pleine.pk])
    assert adresse in page(client.get(reverse("cohortes:cohortes", args=[pleine.contrat.code])))
    assert client.get(adresse).status_code == 200
    client.post(adresse, {"codes": code(5)})
    assert Participant.objects.filter(cohorte=pleine).count() == 59


# Analyses


def test_past_analysis_says_so_and_the_next_is_without(pleine: Cohorte) -> None:
    premiere = analyser(pleine)
    fige = json.dumps(premiere.contenu, sort_keys=True)
    assert premiere.contenu["personnes"] == 60
    assert avertissement(premiere) == ""
    partir(pleine, 3)
    premiere.refresh_from_db()
    assert json.dumps(premiere.contenu, sort_keys=True) == fige
    assert avertissement(premiere) == "Depuis, au moins une personne a retiré son accord ; ce résultat la comptait."
    suivante = analyser(pleine)
    # One left: four others, drawn by lot, leave with her, so that the difference is not her own path.
    assert suivante.contenu["personnes"] == 60 - pleine.seuil
    assert Participant.objects.filter(cohorte=pleine).count() == 59
    assert avertissement(suivante) == ""
    partir(pleine, *range(10, 22))
    premiere.refresh_from_db()
    assert avertissement(premiere) == "Depuis, 13 personnes ont retiré leur accord ; ce résultat les comptait."


def test_two_analyses_never_differ_by_a_few_people(pleine: Cohorte) -> None:
    """Whatever leaves or enters between two runs, the sets counted differ by nobody or by the threshold at least."""

    def comptes(numero: int) -> set[str]:
        siens = Participant.objects.filter(cohorte=pleine, debut_analyse__lte=numero)
        return {p.pseudonyme for p in siens if p.fin_analyse is None or p.fin_analyse > numero}

    analyser(pleine)
    avant = comptes(1)
    partir(pleine, 1, 2)
    remplir(pleine, [personne(rang) for rang in (70, 71)])
    analyser(pleine)
    apres = comptes(2)
    assert len(avant - apres) == pleine.seuil
    assert apres - avant == set()  # two newcomers wait
    remplir(pleine, [personne(rang) for rang in range(72, 76)])
    analyser(pleine, dt.date(2027, 6, 1))
    assert len(comptes(3) - apres) == 6
    assert apres - comptes(3) == set()


def test_analyses_too_close_are_refused(pleine: Cohorte) -> None:
    analyser(pleine)
    with pytest.raises(ValidationError, match="par différence"):
        analyser(pleine)
    with pytest.raises(ValidationError, match="par différence"):
        analyser(pleine, dt.date(2027, 2, 1))
    assert analyser(pleine, dt.date(2027, 5, 26)).numero == 2


def test_few_people_make_no_analysis() -> None:
    cohorte = creer_cohorte()
    remplir(cohorte, [personne(rang) for rang in range(1, 10)])
    with pytest.raises(ValidationError, match="Trop peu de personnes"):
        analyser(cohorte)


def test_threshold_and_step_of_time_do_not_move_under_what_was_read(pleine: Cohorte) -> None:
    analyser(pleine)
    champs = {nom: getattr(pleine, nom) for nom in ("titre", "question", "population", "fin_conservation")}
    organismes = [producteur_de(pleine).organisme]
    for change, dit in (({"seuil": 6}, None), ({"seuil": 5}, "monter"), ({"pas": "annee"}, "ne change plus"), ({"fin_conservation": dt.date(2040, 1, 1)}, "pas reculer")):  # fmt: skip
        voulus = {**champs, "seuil": 6, "pas": "semestre", **change}
        if dit is None:
            domaine.decrire(acteur=Acteur(), cohorte=pleine, producteurs=organismes, **voulus)
            continue
        with pytest.raises(ValidationError, match=dit):
            domaine.decrire(
                acteur=Acteur(), cohorte=Cohorte.objects.get(pk=pleine.pk), producteurs=organismes, **voulus
            )


def test_pages_and_documents_of_an_analysis_show_no_pseudonym(client: Client, pleine: Cohorte, settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    analyse = analyser(pleine)
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=pleine.contrat))
    for nom, pk in (("cohorte", pleine.pk), ("etapes", pleine.pk), ("analyse", analyse.pk), ("cohortes", None)):
        texte = page(client.get(reverse(f"cohortes:{nom}", args=[pleine.contrat.code, *([pk] if pk else [])])))
        assert [rang for rang in COHORTE if code(rang) in texte] == []
    assert "60 personnes comptées" in page(
        client.get(reverse("cohortes:analyse", args=[pleine.contrat.code, analyse.pk]))
    )
    assert lire(analyse)["durees"][0]["src"]
    assert "Temps jusqu’au premier emploi" in repr(document_de(analyse).blocs)


def test_evidence_reads_what_was_frozen_and_closes_with_the_door(pleine: Cohorte) -> None:
    analyse = analyser(pleine)
    lecteur = creer_acteur(Role.EVALUATEUR, pleine.contrat)
    assert [pk for pk, _ in analyses(lecteur, pleine.contrat)] == [analyse.pk]
    extrait = lire_analyse(lecteur, pleine.contrat, analyse.pk)
    assert extrait is not None
    assert extrait.lignes[0][:2] == ("Entrée", "60")
    assert analyses(creer_acteur(Role.BAILLEUR, pleine.contrat), pleine.contrat) == []
    partir(pleine, 3)
    encore = lire_analyse(lecteur, pleine.contrat, analyse.pk)
    assert encore is not None
    assert "au moins une personne a retiré" in encore.texte
    en_vigueur = analyse_en_vigueur(pleine.contrat)
    assert en_vigueur is not None
    impact.retirer(acteur=Acteur(), analyse=en_vigueur, jour=JOUR)
    assert analyses(lecteur, pleine.contrat) == []


def test_data_go_by_themselves_on_the_announced_day(pleine: Cohorte) -> None:
    analyser(pleine)
    partir(pleine, 2)
    assert effacer_les_echues(pleine.fin_conservation - dt.timedelta(days=1)) == 0
    assert effacer_les_echues(pleine.fin_conservation) == 59
    assert effacer_les_echues(pleine.fin_conservation) == 0
    for modele in (Participant, EtapeParticipant, RefusCohorte):
        assert modele._default_manager.count() == 0
    assert (AnalyseCohorte.objects.count(), RetraitCohorte.objects.count()) == (1, 1)
    assert [a.phrase.count("59\u00a0personnes effacées") for a in Acte.objects.filter(code="cohorte.effacer")] == [1]
    with pytest.raises(ValidationError, match="ne reçoit plus rien"):
        remplir(Cohorte.objects.get(pk=pleine.pk), [personne(1)])


def test_numbers_of_people_on_pages_are_rounded_down() -> None:
    assert [environ(n) for n in (0, 1, 19, 20, 21, 29, 30, 31)] == [
        "Aucune",
        "Moins de 20",
        "Moins de 20",
        "Au moins 20",
        "Au moins 20",
        "Au moins 20",
        "Au moins 30",
        "Au moins 30",
    ]
