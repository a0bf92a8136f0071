"""Workshops whose results reveal nobody; opinions of councils from their request to their publication."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.notifications.models import Envoi
from quartiers.participation.domain import ateliers, avis
from quartiers.participation.domain.ateliers import BilletRefuse
from quartiers.participation.domain.cartes import LienPerime
from quartiers.participation.enums_paroles import EtatAvisConseil, MethodeAtelier
from quartiers.participation.models import Atelier, AvisConseil, Bulletin, InstanceParticipation, JetonAtelier
from quartiers.participation.queries_ateliers import SEUIL, grouper, resultats_de
from quartiers.participation.registre_avis import choix_d_objets
from tests.factories.comptes import creer_acteur, creer_utilisateur
from tests.factories.contrat import creer_avenant, creer_contrat, creer_quartier_contrat
from tests.factories.territoire import creer_commune
from tests.pages import lire

BIENTOT = dt.timedelta(days=20)


def creer_atelier(methode: str = MethodeAtelier.POINTS, **champs: Any) -> Atelier:
    contrat = champs.pop("contrat", None) or creer_contrat()
    atelier = ateliers.preparer_atelier(
        acteur=creer_acteur(Role.MEDIATEUR, contrat),
        contrat=contrat,
        options=["Bancs", "Lampes", "Arbres"],
        titre="Priorités",
        question="Que faire d’abord ?",
        jour=timezone.localdate(),
        methode=methode,
        points=5,
        **champs,
    )
    ateliers.ouvrir_vote(acteur=Acteur(), atelier=atelier)
    return atelier


def voix(atelier: Atelier, *valeurs: int) -> dict[int, int]:
    return {option.pk: valeur for option, valeur in zip(atelier.options.all(), valeurs, strict=True)}


@pytest.mark.django_db
def test_a_ticket_votes_once_and_is_tied_to_no_ballot() -> None:
    atelier = creer_atelier()
    (jeton,) = ateliers.tirer_jetons(acteur=Acteur(), atelier=atelier, combien=1)
    assert jeton not in str(list(JetonAtelier.objects.values()))
    ateliers.voter_par_jeton(jeton=jeton, quartier=None, voix=voix(atelier, 3, 2, 0))
    with pytest.raises(BilletRefuse, match="déjà servi"):
        ateliers.voter_par_jeton(jeton=jeton, quartier=None, voix=voix(atelier, 5, 0, 0))
    with pytest.raises(BilletRefuse, match="ne sert plus"):
        ateliers.voter_par_jeton(jeton="INCONNU", quartier=None, voix=voix(atelier, 5, 0, 0))
    assert {champ.name for champ in Bulletin._meta.concrete_fields} == {
        "id",
        "contrat",
        "atelier",
        "quartier",
        "voix",
        "en_salle",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("methode", "valeurs", "juste"),
    [
        (MethodeAtelier.POINTS, (3, 2, 0), True),
        (MethodeAtelier.POINTS, (3, 3, 0), False),
        (MethodeAtelier.POINTS, (0, 0, 0), False),
        (MethodeAtelier.ORDRE, (1, 2, 3), True),
        (MethodeAtelier.ORDRE, (2, 1, 0), True),
        (MethodeAtelier.ORDRE, (1, 1, 2), False),
        (MethodeAtelier.ORDRE, (1, 3, 0), False),
    ],
)
def test_ballot_follows_the_way_of_voting(methode: str, valeurs: tuple[int, ...], juste: bool) -> None:
    atelier = creer_atelier(methode)
    acteur = creer_acteur(Role.MEDIATEUR, atelier.contrat)
    if juste:
        ateliers.voter_en_salle(acteur=acteur, atelier=atelier, quartier=None, voix=voix(atelier, *valeurs))
        assert Bulletin.objects.count() == 1
        return
    with pytest.raises(ValidationError):
        ateliers.voter_en_salle(acteur=acteur, atelier=atelier, quartier=None, voix=voix(atelier, *valeurs))


@pytest.mark.django_db
def test_results_are_counted_and_a_small_neighbourhood_is_put_with_others() -> None:
    atelier = creer_atelier()
    ici, la = creer_quartier_contrat(atelier.contrat), creer_quartier_contrat(atelier.contrat)
    acteur = creer_acteur(Role.MEDIATEUR, atelier.contrat)
    for quartier in [ici] * 7 + [la] * 2:
        ateliers.voter_en_salle(acteur=acteur, atelier=atelier, quartier=quartier, voix=voix(atelier, 1, 4, 0))
    resultats = resultats_de(atelier)
    assert [(o.titre, total) for o, _, total in resultats.lignes] == [("Lampes", 36), ("Bancs", 9), ("Arbres", 0)]
    assert len(resultats.groupes) == 1  # two ballots alone would be told by subtraction


@pytest.mark.django_db
def test_under_the_threshold_nothing_is_told(client: Client) -> None:
    atelier = creer_atelier()
    acteur = creer_acteur(Role.MEDIATEUR, atelier.contrat)
    for _ in range(SEUIL - 1):
        ateliers.voter_en_salle(acteur=acteur, atelier=atelier, quartier=None, voix=voix(atelier, 5, 0, 0))
    page = reverse("participation:atelier", args=[atelier.contrat.code, atelier.pk])
    assert "Les résultats" not in lire(client.get(page))  # a running count would tell each vote
    ateliers.clore_vote(acteur=acteur, atelier=atelier)
    assert JetonAtelier.objects.count() == 0
    assert f"Moins de {SEUIL} personnes ont voté" in lire(client.get(page))


@given(st.lists(st.sampled_from(["A", "B", "C", "D"]), min_size=SEUIL, max_size=60))
def test_shown_groups_part_the_ballots_and_are_never_small(lieux: list[str]) -> None:
    bulletins = [Bulletin(quartier=QuartierContrat(titre=lieu)) for lieu in lieux]
    groupes = grouper(bulletins)
    assert sum(len(g.bulletins) for g in groupes) == len(lieux)
    assert min(len(g.bulletins) for g in groupes) >= SEUIL


@pytest.mark.django_db
def test_workshop_on_screen_from_tickets_to_votes(client: Client) -> None:
    contrat = creer_contrat()
    client.force_login(creer_utilisateur(Role.MEDIATEUR, contrat))
    corps = {"titre": "Priorités", "question": "Quoi d’abord ?", "jour": "2026-12-10", "methode": "points", "points": 5}
    adresse = reverse("participation:atelier_preparer", args=[contrat.code])
    assert "au moins deux options" in lire(client.post(adresse, {**corps, "lignes": "Seule"}))
    client.post(adresse, {**corps, "lignes": "Bancs\nLampes", "publique": "on"})
    atelier = Atelier.objects.get()
    base = [contrat.code, atelier.pk]
    assert client.get(reverse("participation:atelier_modifier", args=base)).status_code == 200
    client.post(reverse("participation:atelier_avancer", args=[*base, "ouvrir"]))
    page = lire(client.post(reverse("participation:atelier_billets", args=base), {"combien": 2}))
    assert page.count("data:image/svg+xml;base64,") == 2
    lien = page.split("/voter/")[1].split("/")[0]
    client.logout()
    option = atelier.options.first()
    assert option is not None
    voter = reverse("participation:voter", args=[lien])
    assert client.get(voter).status_code == 200
    assert "Vous avez 5 points" in lire(client.post(voter, {f"option-{option.pk}": 9})) or Bulletin.objects.count() == 0
    assert "votre vote est pris" in lire(client.post(voter, {f"option-{option.pk}": 5}))
    assert client.get(voter).status_code == 410


# Opinions


def creer_instance(contrat: Contrat) -> InstanceParticipation:
    return InstanceParticipation.objects.create(
        contrat=contrat, code=f"conseil-{uuid4().hex[:6]}", titre="Conseil citoyen", debut=contrat.debut
    )


def demander(**champs: Any) -> AvisConseil:
    contrat = creer_contrat()
    avenant = creer_avenant(contrat)
    return avis.demander_avis(
        acteur=creer_acteur(Role.PILOTE, contrat),
        contrat=contrat,
        instance=creer_instance(contrat),
        genre="avenant",
        objet_id=avenant.pk,
        reponse_avant=timezone.localdate() + BIENTOT,
        courriel="conseil@exemple.fr",
        **champs,
    )


@pytest.mark.django_db
def test_opinion_is_asked_once_on_what_is_declared() -> None:
    demande = demander()
    contrat = demande.contrat
    assert [libelle for libelle, _ in choix_d_objets(contrat)] == ["Avenants au contrat"]
    commun: dict[str, Any] = {
        "acteur": creer_acteur(Role.PILOTE, contrat),
        "contrat": contrat,
        "instance": demande.instance,
    }
    avant = timezone.localdate() + BIENTOT
    with pytest.raises(ValidationError, match="déjà demandé"):
        avis.demander_avis(**commun, genre="avenant", objet_id=demande.objet_id, reponse_avant=avant)
    with pytest.raises(ValidationError, match="n’attend plus d’avis"):
        avis.demander_avis(**commun, genre="dossier", objet_id=1, reponse_avant=avant)


@pytest.mark.django_db
def test_opinion_is_given_by_link_corrected_then_published(client: Client) -> None:
    demande = demander()
    assert Envoi.objects.get().destinataire == "conseil@exemple.fr"
    jeton = avis.jeton_de(demande)
    lien = reverse("participation:avis_conseil_par_lien", args=[jeton])
    assert "quoi portent les réserves" in lire(client.post(lien, {"sens": "reserves"}))
    assert client.post(lien, {"sens": "reserves", "texte": "Plus de bancs."}).status_code == 302
    liste = reverse("participation:avis_conseils", args=[demande.contrat.code])
    assert "Plus de bancs." not in lire(client.get(liste))
    demande.refresh_from_db()
    avis.publier_avis(acteur=creer_acteur(Role.PILOTE, demande.contrat), avis=demande, suite="Trois bancs ajoutés.")
    page = lire(client.get(liste))
    assert "Plus de bancs." in page
    assert "Trois bancs ajoutés." in page
    with pytest.raises(LienPerime, match="plus attendu"):
        avis.avis_du_jeton(jeton)


@pytest.mark.django_db
def test_silence_is_said_after_the_date_only_and_may_be_asked_again() -> None:
    demande = demander()
    acteur = creer_acteur(Role.PILOTE, demande.contrat)
    with pytest.raises(ValidationError, match="attendu jusqu’au"):
        avis.clore_sans_reponse(acteur=acteur, avis=demande)
    ancien = avis.jeton_de(demande)
    AvisConseil.objects.update(reponse_avant=timezone.localdate() - dt.timedelta(days=1))
    demande.refresh_from_db()
    avis.clore_sans_reponse(acteur=acteur, avis=demande)
    assert demande.etat == EtatAvisConseil.SANS_REPONSE
    avis.redemander_avis(acteur=acteur, avis=demande, reponse_avant=timezone.localdate() + BIENTOT)
    with pytest.raises(LienPerime, match="plus récente"):
        avis.avis_du_jeton(ancien)


@pytest.mark.django_db
def test_bodies_are_recalled_once_at_each_step() -> None:
    demande = demander()
    jours = [16, 15, 14, 3, 1]
    partis = [avis.relancer_avis(demande.reponse_avant - dt.timedelta(days=n)) for n in jours]
    assert partis == [0, 1, 0, 1, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_who_asks_and_who_gives(client: Client, role: Role) -> None:
    demande = demander()
    code = demande.contrat.code
    client.force_login(
        creer_utilisateur(role, demande.contrat, commune=None if role != Role.AGENT_COMMUNAL else commune())
    )
    demande_permise = 200 if role in {Role.PILOTE, Role.AGENT_COMMUNAL} else 403
    rend = 200 if role in {Role.PILOTE, Role.AGENT_COMMUNAL, Role.CONSEILLER} else 403
    assert client.get(reverse("participation:avis_conseil_demander", args=[code])).status_code == demande_permise
    assert (
        client.get(reverse("participation:avis_conseil_publier", args=[code, demande.pk])).status_code
        == demande_permise
    )
    assert client.get(reverse("participation:avis_conseil_rendre", args=[code, demande.pk])).status_code == rend
    assert client.get(reverse("participation:textes", args=[code])).status_code == demande_permise


def commune() -> Any:

    return creer_commune()


@pytest.mark.django_db
def test_team_writes_a_text_and_its_language_once(client: Client) -> None:
    contrat = creer_contrat()
    client.force_login(creer_utilisateur(Role.PILOTE, contrat))
    corps = {"page": "parole", "langue": "ar", "titre": "قل", "corps": "جملة", "publie": "on"}
    adresse = reverse("participation:texte_ecrire", args=[contrat.code])
    assert client.post(adresse, corps).status_code == 302
    assert "modifiez-le" in lire(client.post(adresse, corps))
    assert 'dir="rtl"' in lire(client.get(reverse("participation:parole", args=[contrat.code]) + "?langue=ar"))
