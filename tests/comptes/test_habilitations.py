"""Inviting, ending, deactivating: from the pages and from the domain; each act writes the journal."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.accueil.domain.habilitations import (
    desactiver,
    inviter,
    reactiver,
    terminer,
)
from quartiers.annuaire.models import Organisme
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.models import Acte
from quartiers.notifications.models import Envoi
from quartiers.territoire.models import Commune
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import creer_acteur, creer_habilitation, creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.taches import expedier_tout

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sans_essais")]


@pytest.fixture(autouse=True)
def sans_second_facteur(settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def pilote(contrat: Contrat) -> Acteur:
    return creer_acteur(Role.PILOTE, contrat)


@pytest.fixture
def client_pilote(client: Client, pilote: Acteur) -> Client:
    assert pilote.utilisateur
    client.force_login(pilote.utilisateur)
    return client


def donnees(**champs: Any) -> dict[str, Any]:
    """A form filled with nothing but what is needed."""
    return {"courriel": "nouvelle@exemple.fr", "role": Role.BAILLEUR.value, "debut": "2026-01-01", **champs}


def erreurs(reponse: Any) -> dict[str, list[str]]:
    return {champ: list(liste) for champ, liste in reponse.context["form"].errors.items()}


def test_new_person_is_invited(client_pilote: Client, contrat: Contrat, settings: Any) -> None:
    settings.ADRESSE_PUBLIQUE = "https://quartiers.example"
    organisme = creer_organisme(nom="Opac Saône-et-Loire")
    reponse = client_pilote.post(
        reverse("comptes:inviter"), donnees(nom="Camille Martin", organisme="opac saône-et-loire", fin="2031-01-01")
    )
    habilitation = Habilitation.objects.get(role=Role.BAILLEUR)
    assert reponse["Location"] == reverse("comptes:personne", args=[habilitation.utilisateur_id])
    assert (habilitation.contrat_id, habilitation.organisme, habilitation.debut, habilitation.fin) == (
        contrat.pk,
        organisme,
        dt.date(2026, 1, 1),
        dt.date(2031, 1, 1),
    )
    assert (habilitation.utilisateur.courriel, habilitation.utilisateur.nom) == (
        "nouvelle@exemple.fr",
        "Camille Martin",
    )
    assert not habilitation.utilisateur.has_usable_password()
    assert mail.outbox == []
    expedier_tout()
    (message,) = mail.outbox
    assert message.to == ["nouvelle@exemple.fr"]
    assert "https://quartiers.example/compte/connexion/?courriel=nouvelle%40exemple.fr" in message.body
    assert "Opac Saône-et-Loire" in message.body
    acte = Acte.objects.get()
    assert (acte.code, acte.contrat_id, acte.objet_id) == ("habilitation.donner", contrat.pk, habilitation.pk)
    assert acte.phrase.startswith("Habilitation donnée\u00a0: Bailleur")
    assert acte.personne == habilitation.utilisateur


def test_known_person_gets_one_more(client_pilote: Client, contrat: Contrat) -> None:
    connue = creer_utilisateur(Role.PORTEUR, contrat, courriel="nouvelle@exemple.fr")
    client_pilote.post(reverse("comptes:inviter"), donnees(courriel="Nouvelle@Exemple.fr"))
    assert sorted(connue.habilitations.values_list("role", flat=True)) == ["bailleur", "porteur"]


def test_unknown_organisation_is_told_then_created(client_pilote: Client) -> None:
    champs = donnees(organisme="Association des Acacias")
    reponse = client_pilote.post(reverse("comptes:inviter"), champs)
    assert list(erreurs(reponse)) == ["organisme"]
    assert "Association des Acacias" in reponse.content.decode()
    assert not Utilisateur.objects.filter(courriel="nouvelle@exemple.fr").exists()
    client_pilote.post(reverse("comptes:inviter"), {**champs, "nature": "association"})
    assert Habilitation.objects.get(role=Role.BAILLEUR).organisme == Organisme.objects.get(
        nom="Association des Acacias"
    )


def test_refused_form_keeps_what_was_typed_and_saves_nothing(client_pilote: Client) -> None:
    champs = donnees(
        role=Role.AGENT_COMMUNAL.value,
        nom="Camille",
        commune="Paris",
        organisme="Ville",
        nature="commune",
        fin="2025-01-01",
    )
    reponse = client_pilote.post(reverse("comptes:inviter"), champs)
    assert erreurs(reponse) == {
        "commune": ["« Paris » n’est pas une commune de ce contrat. Communes : Le Creusot, Montceau-les-Mines."]
    }
    corrige = {**champs, "commune": "71153"}
    reponse = client_pilote.post(reverse("comptes:inviter"), corrige)
    assert erreurs(reponse) == {"fin": ["La fin doit venir après le début."]}
    page = reponse.content.decode()
    assert 'value="Camille"' in page
    assert (Organisme.objects.count(), Utilisateur.objects.filter(nom="Camille").count(), Envoi.objects.count()) == (
        0,
        0,
        0,
    )


def test_pilot_is_offered_only_the_roles_that_it_gives(client_pilote: Client) -> None:
    page = client_pilote.get(reverse("comptes:inviter"))
    offerts = [valeur for valeur, _ in page.context["form"].fields["role"].choices if valeur]
    assert offerts == [r.value for r in Role if r not in {Role.ADMINISTRATEUR, Role.SERVICE_ETAT}]
    reponse = client_pilote.post(reverse("comptes:inviter"), donnees(role=Role.ADMINISTRATEUR.value))
    assert list(erreurs(reponse)) == ["role"]
    assert not Habilitation.objects.filter(role=Role.ADMINISTRATEUR).exists()


def test_pilot_cannot_name_another_contract(client_pilote: Client, contrat: Contrat) -> None:
    client_pilote.post(reverse("comptes:inviter"), donnees(contrat=creer_contrat().pk))
    assert Habilitation.objects.get(role=Role.BAILLEUR).contrat_id == contrat.pk


def test_communal_officer_gives_rights_held_to_the_commune(
    client: Client, contrat: Contrat, creusot: Commune, montceau: Commune
) -> None:
    client.force_login(creer_utilisateur(Role.AGENT_COMMUNAL, contrat, creusot))
    client.post(reverse("comptes:inviter"), donnees(role=Role.MEDIATEUR.value, commune=montceau.nom))
    assert Habilitation.objects.get(role=Role.MEDIATEUR).commune == creusot


def test_administrator_invites_a_state_service(client: Client) -> None:
    client.force_login(creer_utilisateur(Role.ADMINISTRATEUR))
    reponse = client.post(reverse("comptes:inviter"), donnees(role=Role.SERVICE_ETAT.value))
    assert list(erreurs(reponse)) == ["departement"]
    client.post(reverse("comptes:inviter"), donnees(role=Role.SERVICE_ETAT.value, departement="2a"))
    assert Habilitation.objects.get(role=Role.SERVICE_ETAT).departement == "2A"


def test_same_habilitation_is_not_given_twice(client_pilote: Client, contrat: Contrat) -> None:
    creer_utilisateur(Role.BAILLEUR, contrat, courriel="nouvelle@exemple.fr")
    reponse = client_pilote.post(reverse("comptes:inviter"), donnees())
    assert erreurs(reponse)["courriel"][0].endswith("a déjà cette habilitation depuis le 01/01/2024.")
    assert Habilitation.objects.filter(role=Role.BAILLEUR).count() == 1


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.ADMINISTRATEUR, Role.PILOTE, Role.AGENT_COMMUNAL}])
def test_other_roles_manage_nobody(client: Client, contrat: Contrat, role: Role) -> None:
    acteur = creer_acteur(role, contrat)
    assert acteur.utilisateur
    client.force_login(acteur.utilisateur)
    assert client.get(reverse("comptes:habilitations")).status_code == 403
    assert client.post(reverse("comptes:inviter"), donnees()).status_code == 403
    with pytest.raises(PermissionDenied):
        inviter(courriel="x@exemple.fr", role=Role.PORTEUR, contrat=contrat, par=acteur)


def test_domain_refuses_beyond_the_perimeter(pilote: Acteur) -> None:
    with pytest.raises(PermissionDenied):
        inviter(courriel="x@exemple.fr", role=Role.BAILLEUR, contrat=creer_contrat(), par=pilote)
    assert not Utilisateur.objects.filter(courriel="x@exemple.fr").exists()


def test_command_line_needs_no_actor(contrat: Contrat) -> None:
    habilitation = inviter(courriel="Premiere@Exemple.fr ", role=Role.ADMINISTRATEUR)
    assert habilitation.utilisateur.courriel == "premiere@exemple.fr"
    assert (habilitation.donnee_par, habilitation.debut) == (None, timezone.localdate())
    assert Acte.objects.get().auteur is None


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"courriel": "pas une adresse", "role": Role.ADMINISTRATEUR}, "courriel"),
        ({"courriel": "x@exemple.fr", "role": Role.PILOTE}, "contrat"),
        ({"courriel": "x@exemple.fr", "role": Role.SERVICE_ETAT}, "departement"),
    ],
)
def test_domain_names_the_faulty_field(champs: dict[str, Any], champ: str) -> None:
    with pytest.raises(ValidationError) as refus:
        inviter(**champs)
    assert list(refus.value.error_dict) == [champ]
    assert not Utilisateur.objects.exists()


def test_invitation_is_sent_again(client_pilote: Client, contrat: Contrat) -> None:
    client_pilote.post(reverse("comptes:inviter"), donnees())
    habilitation = Habilitation.objects.get(role=Role.BAILLEUR)
    suite = client_pilote.post(reverse("comptes:renvoyer_invitation", args=[habilitation.pk]), follow=True)
    assert "L’invitation repart vers nouvelle@exemple.fr." in suite.content.decode()
    expedier_tout()
    assert [m.to for m in mail.outbox] == [["nouvelle@exemple.fr"]] * 2
    assert list(Envoi.objects.values_list("contrat_id", "objet_id")) == [(contrat.pk, habilitation.pk)] * 2


def test_habilitation_ends_with_a_reason(client_pilote: Client, contrat: Contrat) -> None:
    personne = creer_utilisateur(Role.BAILLEUR, contrat, nom="Camille")
    habilitation = personne.habilitations.get()
    adresse = reverse("comptes:terminer_habilitation", args=[habilitation.pk])
    assert list(erreurs(client_pilote.post(adresse, {"motif": "  "}))) == ["motif"]
    client_pilote.post(adresse, {"motif": "Départ en retraite"})
    habilitation.refresh_from_db()
    assert (habilitation.fin, habilitation.motif_fin) == (timezone.localdate(), "Départ en retraite")
    acte = Acte.objects.get()
    assert (acte.code, acte.objet_id) == ("habilitation.terminer", habilitation.pk)
    assert acte.phrase.endswith("Départ en retraite")
    assert "déjà finie" in client_pilote.post(adresse, {"motif": "encore"}).content.decode()


def test_habilitation_given_today_stops_at_once(client: Client, contrat: Contrat, pilote: Acteur) -> None:
    personne = creer_utilisateur()
    habilitation = creer_habilitation(personne, Role.PILOTE, contrat, debut=timezone.localdate())
    client.force_login(personne)
    assert client.get(reverse("comptes:habilitations")).status_code == 200
    terminer(acteur=pilote, habilitation=habilitation, motif="Erreur de personne")
    assert client.get(reverse("comptes:habilitations")).status_code == 403


def test_last_administrator_stays(contrat: Contrat) -> None:
    premiere, seconde = creer_acteur(Role.ADMINISTRATEUR), creer_acteur(Role.ADMINISTRATEUR)
    assert premiere.habilitation
    assert seconde.habilitation
    assert seconde.utilisateur
    terminer(acteur=premiere, habilitation=seconde.habilitation, motif="Départ")
    with pytest.raises(ValidationError, match="dernière personne à administrer"):
        terminer(acteur=premiere, habilitation=premiere.habilitation, motif="Départ")
    assert Habilitation.objects.en_vigueur(timezone.localdate()).get(role=Role.ADMINISTRATEUR) == premiere.habilitation


def test_out_of_the_perimeter_is_invisible(client_pilote: Client) -> None:
    ailleurs = creer_utilisateur(Role.BAILLEUR, creer_contrat())
    assert client_pilote.get(reverse("comptes:personne", args=[ailleurs.pk])).status_code == 404
    adresse = reverse("comptes:terminer_habilitation", args=[ailleurs.habilitations.get().pk])
    assert client_pilote.post(adresse, {"motif": "non"}).status_code == 404


def test_account_is_closed_and_opened_again(client_pilote: Client, contrat: Contrat) -> None:
    personne = creer_utilisateur(Role.BAILLEUR, contrat, nom="Camille")
    chez_elle = Client()
    chez_elle.force_login(personne)
    refus = client_pilote.post(reverse("comptes:desactiver", args=[personne.pk]), {"motif": ""})
    assert list(erreurs(refus)) == ["motif"]
    client_pilote.post(reverse("comptes:desactiver", args=[personne.pk]), {"motif": "Téléphone volé"})
    assert chez_elle.get(reverse("comptes:mon_compte")).status_code == 302
    page = client_pilote.get(reverse("comptes:personne", args=[personne.pk])).content.decode()
    assert "Compte désactivé" in page
    assert re.search(r"Compte désactivé\s:\sTéléphone volé", page)
    client_pilote.post(reverse("comptes:reactiver", args=[personne.pk]))
    assert [a.code for a in Acte.objects.order_by("pk")] == ["utilisateur.desactiver", "utilisateur.reactiver"]
    personne.refresh_from_db()
    assert personne.is_active


def test_account_that_acts_elsewhere_is_not_closed_from_here(pilote: Acteur, contrat: Contrat) -> None:
    personne = creer_utilisateur(Role.BAILLEUR, contrat)
    creer_habilitation(personne, Role.BAILLEUR, creer_contrat())
    with pytest.raises(PermissionDenied):
        desactiver(acteur=pilote, utilisateur=personne, motif="Départ")
    assert pilote.utilisateur
    with pytest.raises(PermissionDenied):
        desactiver(acteur=pilote, utilisateur=pilote.utilisateur, motif="Soi-même")
    with pytest.raises(ValidationError, match="déjà actif"):
        reactiver(acteur=creer_acteur(Role.ADMINISTRATEUR), utilisateur=personne)


def test_deactivated_person_is_not_invited(client_pilote: Client) -> None:
    creer_utilisateur(courriel="nouvelle@exemple.fr", is_active=False, ferme_le=timezone.now())
    reponse = client_pilote.post(reverse("comptes:inviter"), donnees())
    assert erreurs(reponse)["courriel"] == ["Le compte de cette personne est désactivé : réactivez-le d’abord."]


def test_list_is_filtered_and_exported(client_pilote: Client, contrat: Contrat) -> None:
    creer_utilisateur(Role.BAILLEUR, contrat, nom="Camille")
    finie = creer_utilisateur(nom="Dominique")
    creer_habilitation(finie, Role.PORTEUR, contrat, fin=dt.date(2025, 1, 1))
    adresse = reverse("comptes:habilitations")

    def noms(**filtres: str) -> set[str]:
        return {str(ligne["personne"]) for ligne in client_pilote.get(adresse, filtres).context["lignes"]}

    assert "Camille" in noms()
    assert "Dominique" not in noms()
    assert noms(etat="terminees") == {"Dominique"}
    assert noms(q="camil") == {"Camille"}
    assert noms(role="porteur", etat="toutes") == {"Dominique"}
    fichier = client_pilote.get(adresse, {"format": "csv", "q": "camil"})
    contenu = b"".join(fichier.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert contenu.count("Bailleur social") == 1
    assert "Pilotage" not in contenu


def test_list_costs_the_same_with_one_and_three_rows(
    client_pilote: Client, contrat: Contrat, django_assert_num_queries: Any
) -> None:
    adresse = reverse("comptes:habilitations")
    with django_assert_num_queries(8):
        client_pilote.get(adresse)
    for _ in range(3):
        creer_utilisateur(Role.BAILLEUR, contrat)
    with django_assert_num_queries(8):
        client_pilote.get(adresse)


@pytest.mark.parametrize(
    "champs",
    [
        {"role": Role.PILOTE},
        {"role": Role.SERVICE_ETAT},
        {"role": Role.AGENT_COMMUNAL, "contrat_id": 1},
        {"role": "inventé"},
    ],
)
def test_base_refuses_a_perimeter_that_the_role_does_not_have(champs: dict[str, Any]) -> None:
    utilisateur = creer_utilisateur()
    with pytest.raises(IntegrityError, match="habilitation_perimetre"), transaction.atomic():
        Habilitation.objects.create(utilisateur=utilisateur, debut=dt.date(2026, 1, 1), **champs)
