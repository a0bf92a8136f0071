"""The life of a meeting: poll, agenda, convocation, attendance, decisions, minutes; each act and what refuses it."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.domain import comptes_rendus, decisions, instances, points, presences, seances, sondages
from quartiers.gouvernance.domain.champs import ChampFerme, ChampInconnu, Conflit, enregistrer_champ
from quartiers.gouvernance.domain.convocations import convoquer, hors_delai, manques_de
from quartiers.gouvernance.enums import (
    EtatCompteRendu,
    EtatSeance,
    EtatSondage,
    GenreInstance,
    GenreSignature,
    StatutPresence,
)
from quartiers.gouvernance.genres import genre_du_titre
from quartiers.gouvernance.models import CompteRendu, Decision, MembreInstance, Presence, ReponseCreneau, Seance
from quartiers.gouvernance.queries import lecture_du_sondage, quorum_de, sieges_en_vigueur
from quartiers.gouvernance.templatetags.textes_de_seance import paragraphes
from quartiers.gouvernance.textes import blocs_du_texte
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.gouvernance import (
    creer_decision,
    creer_instance,
    creer_membre,
    creer_point,
    creer_presence,
    creer_seance,
)

pytestmark = pytest.mark.django_db
ACTEUR = Acteur()
TRACE = "M10 10L20 30L40 12"


def plage(jours: int, heure: int = 14) -> tuple[dt.datetime, dt.datetime]:
    debut = timezone.now().replace(hour=heure, minute=0, second=0, microsecond=0) + dt.timedelta(days=jours)
    return debut, debut + dt.timedelta(hours=2)


def ouvrir(**champs: Any) -> Seance:
    seance = creer_seance(**champs)
    creer_membre(seance.instance)
    seances.ouvrir_seance(acteur=ACTEUR, seance=seance)
    return seance


def tenue(**champs: Any) -> CompteRendu:
    seance = ouvrir(**champs)
    seances.lever_seance(acteur=ACTEUR, seance=seance)
    return comptes_rendus.commencer(acteur=ACTEUR, seance=seance)


# Committees


@pytest.mark.parametrize(
    ("titre", "genre"),
    [
        ("Comité de pilotage intercommunal", GenreInstance.PILOTAGE),
        ("Comité technique intercommunal", GenreInstance.TECHNIQUE),
        ("Comité technique TFPB", GenreInstance.TFPB),
        ("Comité de suivi local du contrat", GenreInstance.SUIVI_LOCAL),
        ("Comité de pilotage local « Projets de quartiers »", GenreInstance.PROJET_QUARTIER),
        ("Ateliers", GenreInstance.ATELIER),
        ("Diagnostics en marchant", GenreInstance.DIAGNOSTIC),
        ("Conférence des financeurs", GenreInstance.AUTRE),
    ],
)
def test_kind_is_told_by_the_name(titre: str, genre: GenreInstance) -> None:
    assert genre_du_titre(titre) == genre


def test_committee_of_the_team_has_a_code_of_its_own() -> None:
    contrat = creer_instance(code="comite-technique-equipe").contrat
    for attendu in ("comite-technique-equipe2", "comite-technique-equipe3"):
        creee = instances.creer_instance(
            acteur=ACTEUR, contrat=contrat, titre="Comité technique", debut=contrat.debut, genre="technique"
        )
        assert (creee.code, creee.ajoutee) == (attendu, True)


def test_committee_with_a_coming_meeting_is_not_closed() -> None:
    seance = creer_seance()
    with pytest.raises(ValidationError, match="annulez-la"):
        instances.clore_instance(acteur=ACTEUR, instance=seance.instance, fin=timezone.localdate())


def test_replacement_keeps_the_seat_and_its_substitute() -> None:
    instance = creer_instance()
    titulaire = creer_membre(instance, fonction="Référente", college="État", confidentiel=True)
    suppleant = creer_membre(instance, suppleant_de=titulaire)
    jour = timezone.localdate()
    nouveau = instances.remplacer_membre(acteur=ACTEUR, membre=titulaire, le=jour, nom="N", courriel="n@exemple.fr")
    suppleant.refresh_from_db()
    assert (nouveau.fonction, nouveau.college, nouveau.confidentiel) == ("Référente", "État", True)
    assert suppleant.suppleant_de == nouveau
    assert sieges_en_vigueur(instance, jour) == [nouveau, suppleant]
    assert sieges_en_vigueur(instance, jour - dt.timedelta(days=1))[0] == titulaire


def test_end_of_a_seat_ends_its_substitutes() -> None:
    titulaire = creer_membre(creer_instance())
    creer_membre(titulaire.instance, suppleant_de=titulaire)
    instances.terminer_membre(acteur=ACTEUR, membre=titulaire, fin=timezone.localdate())
    assert sieges_en_vigueur(titulaire.instance, timezone.localdate()) == []


def test_substitute_of_a_substitute_is_refused() -> None:
    titulaire = creer_membre(creer_instance())
    suppleant = creer_membre(titulaire.instance, suppleant_de=titulaire)
    with pytest.raises(ValidationError, match="titulaire"):
        instances.ajouter_membre(
            acteur=ACTEUR, instance=titulaire.instance, debut=titulaire.debut, fonction="F", suppleant_de=suppleant
        )


# Date polls


def test_chosen_slot_makes_the_meeting_and_ends_the_poll() -> None:
    instance = creer_instance()
    membre = creer_membre(instance)
    sondage = sondages.creer_sondage(
        acteur=ACTEUR, instance=instance, creneaux=[plage(8), plage(5)], objet="Programmation", lieu="Mairie"
    )
    premier, second = sondage.creneaux.all()
    assert premier.debut < second.debut
    reponses = {premier.pk: "non", second.pk: "oui", 0: "oui"}
    sondages.repondre(acteur=ACTEUR, sondage=sondage, membre=membre, reponses=reponses)
    sondages.repondre(acteur=ACTEUR, sondage=sondage, membre=membre, reponses={premier.pk: "peut_etre"})
    lignes, lues = lecture_du_sondage(sondage, [membre])
    assert [(ligne.oui, ligne.peut_etre, ligne.non, ligne.meilleur) for ligne in lignes] == [
        (0, 1, 0, False),
        (1, 0, 0, True),
    ]
    assert lues == {membre.pk: {premier.pk: "peut_etre", second.pk: "oui"}}
    seance = sondages.retenir(acteur=ACTEUR, sondage=sondage, creneau=second)
    assert (seance.etat, seance.debut, seance.objet, seance.lieu) == (
        EtatSeance.PREPARATION, second.debut, "Programmation", "Mairie",
    )  # fmt: skip
    sondage.refresh_from_db()
    assert (sondage.etat, sondage.seance) == (EtatSondage.RETENU, seance)
    with pytest.raises(TransitionRefusee):
        sondages.repondre(acteur=ACTEUR, sondage=sondage, membre=membre, reponses={premier.pk: "oui"})
    with pytest.raises((TransitionRefusee, ValidationError)):
        sondages.retenir(acteur=ACTEUR, sondage=sondage, creneau=premier)
    assert ReponseCreneau.objects.count() == 2


@pytest.mark.parametrize(
    ("creneaux", "message"),
    [([plage(3)], "deux créneaux"), ([plage(3), plage(3)], "deux créneaux"), ([plage(3), plage(-2)], "déjà passé")],
)
def test_poll_offers_a_real_choice(creneaux: list[tuple[dt.datetime, dt.datetime]], message: str) -> None:
    with pytest.raises(ValidationError, match=message), transaction.atomic():
        sondages.creer_sondage(acteur=ACTEUR, instance=creer_instance(), creneaux=creneaux)


# Agenda


def test_items_move_by_one_place_and_keep_whole_numbers() -> None:
    seance = creer_seance()
    a, b, c = (creer_point(seance, nom) for nom in "abc")

    def ordre() -> list[tuple[int, str]]:
        return list(seance.points.values_list("rang", "titre"))

    points.deplacer_point(acteur=ACTEUR, point=c, vers=-1)
    assert ordre() == [(1, "a"), (2, "c"), (3, "b")]
    points.deplacer_point(acteur=ACTEUR, point=a, vers=-1)  # already the first
    assert ordre() == [(1, "a"), (2, "c"), (3, "b")]
    points.retirer_point(acteur=ACTEUR, point=a)
    assert ordre() == [(1, "c"), (2, "b")]
    assert b.titre == "b"


def test_item_with_a_decision_stays() -> None:
    seance = ouvrir()
    point = creer_point(seance)
    creer_decision(seance, point=point)
    with pytest.raises(TransitionRefusee, match="décision"):
        points.retirer_point(acteur=ACTEUR, point=point)


def test_convocation_says_what_is_missing() -> None:
    seance = creer_seance(lieu="")
    assert manques_de(seance) == [
        "Donnez le lieu, ou le lien de la visioconférence.",
        "Mettez au moins un point à l’ordre du jour.",
    ]
    with pytest.raises(ValidationError):
        convoquer(acteur=ACTEUR, seance=seance)


def test_late_convocation_is_told_not_forbidden() -> None:
    seance = creer_seance(creer_instance(delai_convocation=15))
    assert hors_delai(seance) == 10
    creer_point(seance)
    convoquer(acteur=ACTEUR, seance=seance)
    assert seance.etat == EtatSeance.CONVOQUEE
    assert hors_delai(creer_seance(creer_instance(delai_convocation=10))) is None
    assert hors_delai(creer_seance(creer_instance())) is None


# Attendance


def test_answers_proxies_and_signatures() -> None:
    seance = creer_seance()
    creer_point(seance)
    une, autre = creer_membre(seance.instance), creer_membre(seance.instance)
    convoquer(acteur=ACTEUR, seance=seance)
    repondre = presences.repondre_a_la_convocation
    repondue = repondre(acteur=ACTEUR, seance=seance, membre=une, vient=False, pouvoir_a=autre)
    assert (repondue.statut, repondue.pouvoir_a) == (StatutPresence.REPRESENTE, Presence.objects.get(membre=autre))
    repondue = repondre(acteur=ACTEUR, seance=seance, membre=une, vient=True)
    assert (repondue.statut, repondue.pouvoir_a) == (StatutPresence.ATTENDU, None)
    with pytest.raises(TransitionRefusee):  # the sheet only changes during the meeting
        presences.signer_presence(acteur=ACTEUR, presence=repondue, genre=GenreSignature.CONFIRMEE)
    seances.ouvrir_seance(acteur=ACTEUR, seance=seance)
    repondue.seance = seance
    presences.signer_presence(acteur=ACTEUR, presence=repondue, genre=GenreSignature.TRACEE, trace=TRACE)
    repondue.refresh_from_db()
    assert (repondue.statut, repondue.signature) == (StatutPresence.PRESENT, TRACE)
    seances.lever_seance(acteur=ACTEUR, seance=seance)
    assert Presence.objects.get(membre=autre).statut == StatutPresence.ABSENT


@pytest.mark.parametrize("trace", ["", "M10 10", "M1 1L2 2<script>", "M1 1" + "L2 2" * 10_000, "M1,1L2,2"])
def test_only_a_drawn_path_is_a_signature(trace: str) -> None:
    seance = ouvrir()
    presence = seance.presences.get()
    presence.seance = seance
    with pytest.raises(ValidationError, match="tracé"):
        presences.signer_presence(acteur=ACTEUR, presence=presence, genre=GenreSignature.TRACEE, trace=trace)


def test_proxy_is_not_given_to_oneself_nor_to_someone_represented() -> None:
    seance = ouvrir()
    une, autre = creer_presence(seance), creer_presence(seance)
    une.seance = autre.seance = seance
    noter = presences.noter_presence
    with pytest.raises(ValidationError, match="autre personne"):
        noter(acteur=ACTEUR, presence=une, statut=StatutPresence.REPRESENTE, pouvoir_a=une)
    noter(acteur=ACTEUR, presence=autre, statut=StatutPresence.REPRESENTE)
    with pytest.raises(ValidationError, match="représentée"):
        noter(acteur=ACTEUR, presence=une, statut=StatutPresence.REPRESENTE, pouvoir_a=autre)


@pytest.mark.parametrize(("quorum", "attendu"), [(None, None), (50, (2, True)), (51, (2, True)), (67, (3, False))])
def test_quorum_counts_voices_present_or_represented(quorum: int | None, attendu: tuple[int, bool] | None) -> None:
    seance = creer_seance(creer_instance(quorum=quorum))
    creer_presence(seance, statut=StatutPresence.PRESENT)
    creer_presence(seance, statut=StatutPresence.REPRESENTE)
    creer_presence(seance, statut=StatutPresence.ABSENT)
    creer_presence(seance, creer_membre(seance.instance, voix=False), statut=StatutPresence.PRESENT)
    lu = quorum_de(seance, list(seance.presences.all()))
    assert (lu and (lu.requis, lu.atteint)) == attendu


# Decisions


def test_decisions_are_numbered_per_contract_and_year_without_a_gap() -> None:
    seance = ouvrir()
    prendre = decisions.prendre_decision
    une = prendre(acteur=ACTEUR, seance=seance, point=None, sens="valide", texte="Une.")
    decisions.retirer_decision(acteur=ACTEUR, decision=une, motif="Erreur")
    autre = prendre(acteur=ACTEUR, seance=seance, point=None, sens="refuse", texte="Autre.")
    ailleurs = ouvrir()
    assert (une.numero, autre.numero) == (1, 2)
    assert prendre(acteur=ACTEUR, seance=ailleurs, point=None, sens="valide", texte="A.").numero == 1
    assert autre.reference == f"{seance.tenue_le.year}-02"
    with pytest.raises(IntegrityError), transaction.atomic():
        creer_decision(seance, numero=2)


def test_decision_outside_a_meeting_is_refused() -> None:
    with pytest.raises(TransitionRefusee):
        decisions.prendre_decision(acteur=ACTEUR, seance=creer_seance(), point=None, sens="valide", texte="Non.")
    assert Decision.objects.count() == 0


def test_decision_on_nothing_has_no_effect_to_apply() -> None:
    seance = ouvrir()
    with pytest.raises(ValidationError, match="rien"), transaction.atomic():
        decisions.prendre_decision(
            acteur=ACTEUR, seance=seance, point=None, sens="valide", texte="Oui.", appliquer=True
        )
    assert Decision.objects.count() == 0


def test_task_says_who_and_is_due_after_the_meeting() -> None:
    seance = ouvrir()
    ajouter = decisions.ajouter_suite
    with pytest.raises(ValidationError, match="charge"):
        ajouter(acteur=ACTEUR, seance=seance, texte="Écrire")
    veille = seance.tenue_le - dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="après la séance"):
        ajouter(acteur=ACTEUR, seance=seance, texte="Écrire", responsable="Ville", echeance=veille)
    assert ajouter(acteur=ACTEUR, seance=seance, texte="Écrire", responsable="Ville").charge == "Ville"


# Texts typed live


def test_text_of_someone_else_is_never_overwritten() -> None:
    seance = ouvrir()
    point = creer_point(seance)
    champ = f"point:{point.pk}:discussion"
    ecrire = enregistrer_champ
    assert ecrire(acteur=ACTEUR, seance=seance, champ=champ, valeur=" Un.\r\n", valeur_vue="") == "Un."
    with pytest.raises(Conflit) as conflit:
        ecrire(acteur=ACTEUR, seance=seance, champ=champ, valeur="Deux.", valeur_vue="")
    assert conflit.value.actuelle == "Un."
    assert ecrire(acteur=ACTEUR, seance=seance, champ=champ, valeur="Deux.", valeur_vue="Un.") == "Deux."
    for inconnu in ("point:0:discussion", f"point:{point.pk}:titre", "introduction", "seance:1:objet"):
        with pytest.raises(ChampInconnu):
            ecrire(acteur=ACTEUR, seance=seance, champ=inconnu, valeur="x", valeur_vue="")


def test_texts_close_when_the_minutes_are_submitted() -> None:
    compte_rendu = tenue()
    seance = compte_rendu.seance
    point = creer_point(seance)
    champ = f"point:{point.pk}:discussion"
    assert enregistrer_champ(acteur=ACTEUR, seance=seance, champ=champ, valeur="Relu.", valeur_vue="") == "Relu."
    assert enregistrer_champ(acteur=ACTEUR, seance=seance, champ="conclusion", valeur="Fin.", valeur_vue="") == "Fin."
    demain = timezone.localdate() + dt.timedelta(days=1)
    comptes_rendus.soumettre(acteur=ACTEUR, compte_rendu=compte_rendu, remarques_jusqu_au=demain)
    with pytest.raises(ChampFerme):
        enregistrer_champ(acteur=ACTEUR, seance=seance, champ=champ, valeur="Trop tard.", valeur_vue="Relu.")


def test_plain_text_becomes_paragraphs_and_lists() -> None:
    blocs = blocs_du_texte("Un\ndeux.\n\n- a\n- b\nfin")
    assert [type(bloc).__name__ for bloc in blocs] == ["Paragraphe", "Liste", "Paragraphe"]


# Minutes


def soumis(**champs: Any) -> CompteRendu:
    compte_rendu = tenue(**champs)
    demain = timezone.localdate() + dt.timedelta(days=1)
    comptes_rendus.soumettre(acteur=ACTEUR, compte_rendu=compte_rendu, remarques_jusqu_au=demain)
    return compte_rendu


def echu(compte_rendu: CompteRendu) -> CompteRendu:
    hier = timezone.localdate() - dt.timedelta(days=1)
    CompteRendu.objects.filter(pk=compte_rendu.pk).update(remarques_jusqu_au=hier)
    return CompteRendu.objects.select_related("seance__instance").get(pk=compte_rendu.pk)


def test_minutes_are_approved_by_the_next_meeting_of_the_committee() -> None:
    compte_rendu = soumis()
    approuver = comptes_rendus.approuver_en_seance
    for autre in (ouvrir(), creer_seance(compte_rendu.seance.instance), compte_rendu.seance):
        with pytest.raises(ValidationError):
            approuver(acteur=ACTEUR, compte_rendu=compte_rendu, en=autre)
    suivante = creer_seance(compte_rendu.seance.instance, objet="Suivante", etat=EtatSeance.OUVERTE)
    assert comptes_rendus.seances_qui_approuveraient(compte_rendu) == [suivante]
    approuver(acteur=ACTEUR, compte_rendu=compte_rendu, en=suivante)
    assert (compte_rendu.etat, compte_rendu.approuve_en) == (EtatCompteRendu.APPROUVE, suivante)
    with pytest.raises(TransitionRefusee):  # approved minutes no longer follow a meeting that is reopened
        seances.rouvrir_seance(acteur=ACTEUR, seance=Seance.objects.get(pk=compte_rendu.seance_id))


def test_delay_approves_only_where_the_committee_has_one_and_no_remark_waits() -> None:
    approuver = comptes_rendus.approuver_au_delai
    with pytest.raises(TransitionRefusee):
        approuver(acteur=ACTEUR, compte_rendu=echu(soumis()))
    compte_rendu = soumis(instance=creer_instance(delai_approbation=10))
    with pytest.raises(TransitionRefusee):  # it still runs
        approuver(acteur=ACTEUR, compte_rendu=compte_rendu)
    remarque = comptes_rendus.remarquer(acteur=ACTEUR, compte_rendu=compte_rendu, texte="Une faute.")
    compte_rendu = echu(compte_rendu)
    with pytest.raises(TransitionRefusee):
        approuver(acteur=ACTEUR, compte_rendu=compte_rendu)
    assert comptes_rendus.approuver_ce_qui_est_echu(timezone.localdate()) == 0
    comptes_rendus.traiter_remarque(acteur=ACTEUR, remarque=remarque, suite="Corrigée.")
    assert comptes_rendus.approuver_ce_qui_est_echu(timezone.localdate()) == 1
    compte_rendu.refresh_from_db()
    assert (compte_rendu.etat, compte_rendu.approuve_en) == (EtatCompteRendu.APPROUVE, None)


def test_remarks_are_made_only_while_they_are_asked_for() -> None:
    with pytest.raises(TransitionRefusee):
        comptes_rendus.remarquer(acteur=ACTEUR, compte_rendu=tenue(), texte="Trop tôt.")


def test_minutes_begin_once_the_meeting_is_over() -> None:
    with pytest.raises(TransitionRefusee):
        comptes_rendus.commencer(acteur=ACTEUR, seance=ouvrir())


@pytest.mark.parametrize(
    ("champs", "contrainte"),
    [
        ({"etat": EtatSeance.ANNULEE, "motif_annulation": ""}, "seance_annulee_motif"),
        ({"etat": EtatSeance.CONVOQUEE, "convoquee_le": None}, "seance_convoquee_datee"),
        ({"fin": timezone.now() - dt.timedelta(days=400)}, "seance_debut_fin"),
    ],
)
def test_constraints_of_a_meeting(champs: dict[str, Any], contrainte: str) -> None:
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        creer_seance(**champs)


def test_cancelled_meeting_leaves_its_day_free() -> None:
    seance = creer_seance(etat=EtatSeance.ANNULEE, motif_annulation="Neige")
    assert creer_seance(seance.instance).pk != seance.pk
    with pytest.raises(IntegrityError, match="seance_unique"), transaction.atomic():
        creer_seance(seance.instance)


def test_a_seat_does_not_stand_in_for_itself() -> None:
    membre = creer_membre(creer_instance())
    with pytest.raises(IntegrityError, match="membreinstance_suppleant"), transaction.atomic():
        MembreInstance.objects.filter(pk=membre.pk).update(suppleant_de=membre.pk)


def test_dashes_make_a_list_on_the_pages_too() -> None:
    assert paragraphes("Trois priorités :\n- l’emploi <b>\n- la santé\n\nFin\nde page") == (
        "<p>Trois priorités :</p><ul><li>l’emploi &lt;b&gt;</li><li>la santé</li></ul><p>Fin de page</p>"
    )
