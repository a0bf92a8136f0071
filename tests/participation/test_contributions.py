"""From what was said to a published text: received once, held, published, set aside, erased at its date."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.documents.models import Document
from quartiers.participation.domain import contributions as domain
from quartiers.participation.domain.contributions import Parole
from quartiers.participation.domain.retention_paroles import effacer_paroles
from quartiers.participation.enums_paroles import Consentement, EtatContribution, Langue
from quartiers.participation.models import Contribution
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_contrat
from tests.factories.participation import creer_carte, creer_contribution, photo

pytestmark = pytest.mark.django_db
CLAIRE = Parole(texte="Il manque un banc.", consentement=Consentement.ORAL)


@pytest.mark.parametrize(
    ("parole", "motifs"),
    [
        (CLAIRE, []),
        (Parole(texte="Appelez le 06 12 34 56 78", consentement=Consentement.ORAL), ["telephone"]),
        (Parole(texte="Il manque un banc."), ["sans_accord"]),
        (Parole(texte="Un banc", consentement=Consentement.ECRIT, mineur=True), ["age"]),
        (Parole(texte="Bir bank lazım", consentement=Consentement.ORAL, langue=Langue.TURC), ["langue"]),
        (Parole(texte="Un banc", lieu="12 rue des Lilas", consentement=Consentement.ORAL), ["adresse"]),
    ],
)
def test_team_words_are_held_only_for_a_reason(parole: Parole, motifs: list[str]) -> None:
    contrat = creer_contrat()
    acteur = creer_acteur(Role.MEDIATEUR, contrat)
    recue = domain.recevoir(acteur=acteur, contrat=contrat, parole=parole)
    attendu = EtatContribution.A_MODERER if motifs else EtatContribution.RECUE
    assert (recue.motifs, recue.etat, recue.saisie_par) == (motifs, attendu, acteur.utilisateur)


def test_public_words_are_always_held() -> None:
    recue = domain.recevoir(acteur=Acteur(), contrat=creer_contrat(), parole=CLAIRE)
    assert (recue.etat, recue.motifs, recue.saisie_par) == (EtatContribution.A_MODERER, ["public"], None)


def test_same_key_is_one_contribution() -> None:
    contrat, cle = creer_contrat(), uuid4()
    premiere = domain.recevoir(acteur=Acteur(), contrat=contrat, parole=CLAIRE, cle=cle)
    seconde = domain.recevoir(acteur=Acteur(), contrat=contrat, parole=CLAIRE, cle=cle)
    assert premiere == seconde
    assert Contribution.objects.count() == 1


def test_photo_is_hidden_until_the_team_shows_it() -> None:
    contrat = creer_contrat()
    recue = domain.recevoir(
        acteur=Acteur(),
        contrat=contrat,
        parole=Parole(texte="Regardez", consentement=Consentement.COCHE, photo=photo()),
    )
    assert recue.photo is not None
    assert (recue.photo.public, b"APPAREIL-SECRET" in recue.photo.fichier.read()) == (False, False)
    pilote = creer_acteur(Role.PILOTE, contrat)
    domain.publier(acteur=pilote, contribution=recue, avec_photo=True)
    assert Document.objects.get().public is True
    domain.retenir(acteur=pilote, contribution=recue)
    assert Document.objects.get().public is False


def test_nothing_of_a_minor_is_published() -> None:
    contribution = creer_contribution(mineur=True)
    pilote = creer_acteur(Role.PILOTE, contribution.contrat)
    with pytest.raises(ValidationError, match="moins de 18 ans"):
        domain.publier(acteur=pilote, contribution=contribution)
    with pytest.raises(IntegrityError, match="contribution_publiable"):
        Contribution.objects.filter(pk=contribution.pk).update(etat=EtatContribution.PUBLIEE)


def test_nothing_is_published_without_agreement() -> None:
    contribution = creer_contribution(consentement=Consentement.AUCUN)
    with pytest.raises(ValidationError, match="accord pour publier"):
        domain.publier(acteur=creer_acteur(Role.PILOTE, contribution.contrat), contribution=contribution)


def test_published_text_may_differ_from_what_was_said() -> None:
    contribution = creer_contribution(texte="M. Dupont fait du bruit", etat=EtatContribution.A_MODERER)
    pilote = creer_acteur(Role.PILOTE, contribution.contrat)
    domain.publier(acteur=pilote, contribution=contribution, texte_publie="Un voisin fait du bruit")
    assert (contribution.a_lire, contribution.motifs) == ("Un voisin fait du bruit", [])
    assert contribution.moderee_par == pilote.utilisateur


def test_all_received_without_reason_are_published_at_once() -> None:
    contrat = creer_contrat()
    creer_contribution(contrat)
    creer_contribution(contrat)
    retenue = creer_contribution(contrat, etat=EtatContribution.A_MODERER, motifs=["nom"])
    toutes = list(Contribution.objects.order_by("pk"))
    assert domain.publier_les_recues(acteur=creer_acteur(Role.PILOTE, contrat), contributions=toutes) == 2
    retenue.refresh_from_db()
    assert retenue.etat == EtatContribution.A_MODERER


def test_set_aside_leaves_its_card_and_says_why() -> None:
    carte = creer_carte()
    contribution = creer_contribution(carte.contrat, carte=carte)
    pilote = creer_acteur(Role.PILOTE, carte.contrat)
    domain.ecarter(acteur=pilote, contribution=contribution, motif="Injures")
    assert (contribution.etat, contribution.carte, contribution.motif_ecart) == ("ecartee", None, "Injures")
    with pytest.raises(TransitionRefusee):
        domain.publier(acteur=pilote, contribution=contribution)
    domain.reprendre(acteur=pilote, contribution=contribution)
    assert (contribution.etat, contribution.motif_ecart) == ("a_moderer", "")


def test_learning_that_a_person_is_a_minor_takes_the_text_back() -> None:
    contribution = creer_contribution(etat=EtatContribution.PUBLIEE)
    domain.classer(
        acteur=creer_acteur(Role.PILOTE, contribution.contrat),
        contribution=contribution,
        genre=contribution.genre,
        theme=contribution.theme,
        quartier=None,
        lieu="",
        consentement=Consentement.ORAL,
        accord_detail="",
        mineur=True,
    )
    contribution.refresh_from_db()
    assert (contribution.etat, contribution.mineur) == (EtatContribution.A_MODERER, True)


def test_contribution_of_another_contract_does_not_join_a_card() -> None:
    carte, etrangere = creer_carte(), creer_contribution()
    pilote = creer_acteur(Role.PILOTE, carte.contrat)
    assert domain.rattacher(acteur=pilote, contributions=[etrangere], carte=carte) == 0


def test_raw_words_and_addresses_go_at_their_date() -> None:
    contrat = creer_contrat()
    maintenant = timezone.now()
    vieille = creer_contribution(contrat, etat=EtatContribution.PUBLIEE, courriel="a@exemple.fr")
    ecartee = creer_contribution(contrat, etat=EtatContribution.ECARTEE, motif_ecart="Injures", moderee_le=maintenant)
    fraiche = creer_contribution(contrat, courriel="b@exemple.fr")
    texte = vieille.texte
    Contribution.objects.filter(pk=vieille.pk).update(cree_le=maintenant - dt.timedelta(days=36 * 31))
    Contribution.objects.filter(pk=ecartee.pk).update(moderee_le=maintenant - dt.timedelta(days=190))
    assert effacer_paroles(maintenant) == 3  # the old one twice: its address, then its text
    for contribution in (vieille, ecartee, fraiche):
        contribution.refresh_from_db()
    assert (vieille.texte, vieille.a_lire, vieille.courriel) == ("", texte, "")
    assert (ecartee.texte, ecartee.a_lire) == ("", "")
    assert (fraiche.courriel, fraiche.efface_le) == ("b@exemple.fr", None)
    assert effacer_paroles(maintenant) == 0


def test_hidden_photo_goes_with_the_raw_words(django_capture_on_commit_callbacks: object) -> None:
    contrat = creer_contrat()
    recue = domain.recevoir(
        acteur=Acteur(), contrat=contrat, parole=Parole(texte="Ici", consentement=Consentement.COCHE, photo=photo())
    )
    Contribution.objects.update(cree_le=timezone.now() - dt.timedelta(days=36 * 31))
    assert recue.photo is not None
    fichier = recue.photo.fichier
    assert fichier.storage.exists(str(fichier.name))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        effacer_paroles(timezone.now())
    assert Document.objects.count() == 0
    assert not fichier.storage.exists(str(fichier.name))
