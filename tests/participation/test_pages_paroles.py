"""The pages of the residents' words: who reaches what, what they hold, what stays hidden."""

from uuid import uuid4

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.participation.domain.cartes import jeton_de
from quartiers.participation.enums_paroles import EtatCarte, EtatContribution, Langue
from quartiers.participation.models import Carte, Contribution, PagePublique, TextePublic
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_quartier_contrat
from tests.factories.participation import creer_carte, creer_contribution, photo
from tests.factories.territoire import creer_commune
from tests.pages import lire

pytestmark = pytest.mark.django_db


def adresse(nom: str, *args: object) -> str:
    return reverse(f"participation:{nom}", args=args)


def formulaire(**champs: object) -> dict[str, object]:
    defauts = {"cle": uuid4(), "texte": "Il manque un banc", "genre": "besoin", "theme": "cadre_de_vie", "langue": "fr"}
    return {**defauts, **champs}


def test_public_says_something_without_an_account(client: Client) -> None:
    contrat = creer_contrat()
    quartier = creer_quartier_contrat(contrat)
    page = lire(client.get(adresse("contribuer", contrat.code) + f"?quartier={quartier.code}"))
    assert f'value="{quartier.pk}" selected' in page
    envoi = formulaire(quartier=quartier.pk, publier="on", photo_fichier=photo())
    reponse = client.post(adresse("contribuer", contrat.code), envoi)
    assert reponse.headers["Location"] == adresse("merci", contrat.code)
    recue = Contribution.objects.get()
    assert (recue.etat, recue.consentement, recue.quartier) == (EtatContribution.A_MODERER, "coche", quartier)
    assert recue.texte not in lire(client.get(adresse("parole", contrat.code)))


def test_wrong_form_keeps_what_was_typed(client: Client) -> None:
    contrat = creer_contrat()
    fausse = SimpleUploadedFile("photo.jpg", b"MZ" + bytes(400))
    page = lire(client.post(adresse("contribuer", contrat.code), formulaire(photo_fichier=fausse)))
    assert "Il manque un banc</textarea>" in page
    assert "Photo\u00a0: Ce fichier se termine par .jpg" in page
    assert Contribution.objects.count() == 0


def test_too_many_sendings_wait_and_lose_nothing(client: Client, settings: object) -> None:
    contrat = creer_contrat()
    settings.ACCOUNT_RATE_LIMITS = {"parole": "1/h/ip"}  # type: ignore[attr-defined]
    assert client.post(adresse("contribuer", contrat.code), formulaire()).status_code == 302
    reponse = client.post(adresse("contribuer", contrat.code), formulaire(texte="Encore moi"))
    assert (reponse.status_code, "Encore moi</textarea>" in lire(reponse)) == (429, True)
    assert Contribution.objects.count() == 1


def test_mediator_types_several_and_leaves_empty_lines(client: Client) -> None:
    contrat = creer_contrat()
    client.force_login(creer_utilisateur(Role.MEDIATEUR, contrat))
    envoi = {
        "recueil": "cafe",
        "recueillie_le": timezone.localdate().isoformat(),
        "langue": "fr",
        "consentement": "oral",
        "lignes-TOTAL_FORMS": "3",
        "lignes-INITIAL_FORMS": "0",
    }
    for rang, texte in enumerate(["Un banc", "", "Appelez le 06 12 34 56 78"]):
        cle = f"lignes-{rang}"
        envoi |= {f"{cle}-texte": texte, f"{cle}-genre": "besoin", f"{cle}-theme": "autre", f"{cle}-cle": str(uuid4())}
    page = lire(client.post(adresse("saisir", contrat.code), envoi, follow=True))
    assert "2\u00a0contributions enregistrées" in page
    assert "1\u00a0contribution attend une relecture" in page
    assert list(Contribution.objects.order_by("pk").values_list("etat", flat=True)) == ["recue", "a_moderer"]
    vide = {**envoi, **{f"lignes-{rang}-texte": "" for rang in range(3)}}
    assert "Écrivez au moins une contribution." in lire(client.post(adresse("saisir", contrat.code), vide))


def test_moderation_page_says_why_and_goes_to_the_next(client: Client) -> None:
    contrat = creer_contrat()
    retenue = creer_contribution(contrat, etat=EtatContribution.A_MODERER, motifs=["nom"], texte="M. Dupont")
    apres = creer_contribution(contrat, etat=EtatContribution.A_MODERER, motifs=["telephone"])
    client.force_login(creer_utilisateur(Role.PILOTE, contrat))
    assert "Le nom d’une personne" in lire(client.get(adresse("contribution", contrat.code, retenue.pk)))
    envoi = {"texte_publie": "Un voisin"}
    reponse = client.post(adresse("contribution_publier", contrat.code, retenue.pk), envoi)
    assert reponse.headers["Location"] == adresse("contribution", contrat.code, apres.pk)
    assert "Un voisin" in lire(client.get(adresse("parole", contrat.code)))
    page = lire(client.post(adresse("contribution_ecarter", contrat.code, apres.pk), {"motif": ""}))
    assert "Dites pourquoi, en une phrase." in page


def test_minor_is_refused_on_the_page_too(client: Client) -> None:
    contribution = creer_contribution(mineur=True, etat=EtatContribution.A_MODERER)
    client.force_login(creer_utilisateur(Role.PILOTE, contribution.contrat))
    page = lire(client.post(adresse("contribution_publier", contribution.contrat.code, contribution.pk), {}))
    assert "moins de 18 ans" in page
    contribution.refresh_from_db()
    assert contribution.etat == EtatContribution.A_MODERER


ROLES = {Role.PILOTE, Role.AGENT_COMMUNAL}


@pytest.mark.parametrize("role", Role)
def test_role_by_act(client: Client, role: Role) -> None:
    """Who moderates and keeps cards: the pilot and the commune's officer; a mediator types."""
    contrat, commune = creer_contrat(), creer_commune()
    quartier = creer_quartier_contrat(contrat, commune=commune)
    carte = creer_carte(contrat, quartier=quartier)
    contribution = creer_contribution(contrat, quartier)
    client.force_login(creer_utilisateur(role, contrat=contrat, commune=commune))
    attendu = 200 if role in ROLES else 403
    for nom, args in (
        ("contribution", [contribution.pk]),
        ("cartes", []),
        ("carte_ouvrir", []),
        ("carte_modifier", [carte.numero]),
        ("carte_demander", [carte.numero]),
        ("carte_reponse", [carte.numero]),
        ("carte_relier", [carte.numero]),
        ("carte_faire", [carte.numero]),
        ("carte_classer", [carte.numero]),
        ("regler_paroles", []),
    ):
        assert client.get(adresse(nom, contrat.code, *args)).status_code == attendu, nom
    saisit = 200 if role in ROLES | {Role.MEDIATEUR} else 403
    assert client.get(adresse("saisir", contrat.code)).status_code == saisit
    assert client.get(adresse("contributions", contrat.code)).status_code == saisit


def test_officer_of_another_commune_sees_neither_words_nor_hidden_cards(client: Client) -> None:
    contrat = creer_contrat()
    quartier = creer_quartier_contrat(contrat, commune=creer_commune())
    contribution = creer_contribution(contrat, quartier)
    cachee = creer_carte(contrat, quartier=quartier, publique=False)
    ouverte = creer_carte(contrat, quartier=quartier)
    client.force_login(creer_utilisateur(Role.AGENT_COMMUNAL, contrat=contrat, commune=creer_commune()))
    assert client.get(adresse("contribution", contrat.code, contribution.pk)).status_code == 404
    assert client.get(adresse("carte", contrat.code, cachee.numero)).status_code == 404
    assert client.get(adresse("carte", contrat.code, ouverte.numero)).status_code == 200
    assert client.get(adresse("carte_modifier", contrat.code, ouverte.numero)).status_code == 403


def test_pilot_sees_the_hidden_card_and_the_public_does_not(client: Client) -> None:
    cachee = creer_carte(publique=False)
    page = adresse("carte", cachee.contrat.code, cachee.numero)
    assert client.get(page).status_code == 404
    client.force_login(creer_utilisateur(Role.PILOTE, cachee.contrat))
    assert "Cachée du public" in lire(client.get(page))


def test_checked_contributions_open_a_card(client: Client) -> None:
    contrat = creer_contrat()
    contributions = [creer_contribution(contrat) for _ in range(2)]
    client.force_login(creer_utilisateur(Role.PILOTE, contrat))
    choix = {"c": [c.pk for c in contributions], "ouvrir": "oui"}
    page = lire(client.post(adresse("rattacher", contrat.code), choix, follow=True))
    assert contributions[0].texte in page
    envoi = {
        "c": choix["c"],
        "titre": "Des bancs",
        "dit": "Il manque des bancs.",
        "theme": "cadre_de_vie",
        "publique": "on",
    }
    assert client.post(adresse("carte_ouvrir", contrat.code), envoi).status_code == 302
    assert Carte.objects.get().contributions.count() == 2


def test_partner_answers_by_the_link(client: Client) -> None:
    carte = creer_carte(
        etat=EtatCarte.DEMANDEE,
        partenaire=creer_organisme(),
        demandee_le=timezone.localdate(),
        reponse_avant=timezone.localdate(),
        demande_numero=1,
    )
    lien = adresse("repondre_par_lien", jeton_de(carte))
    reponse = client.get(lien)
    assert (reponse.status_code, reponse.headers["Cache-Control"]) == (200, "private, no-store")
    envoi = {"reponse": "Trois bancs en mai.", "repondue_par": "Responsable voirie"}
    assert "votre réponse est enregistrée" in lire(client.post(lien, envoi, follow=True))
    page = lire(client.get(adresse("carte", carte.contrat.code, carte.numero)))
    assert "Trois bancs en mai." in page
    assert client.get(adresse("repondre_par_lien", "faux:jeton")).status_code == 410


def test_public_page_of_a_neighbourhood_shows_its_own(client: Client) -> None:
    contrat = creer_contrat()
    ici, ailleurs = creer_quartier_contrat(contrat), creer_quartier_contrat(contrat)
    creer_contribution(contrat, ici, etat=EtatContribution.PUBLIEE, texte="Ici, un banc")
    creer_contribution(contrat, ailleurs, etat=EtatContribution.PUBLIEE, texte="Ailleurs, une lampe")
    creer_contribution(contrat, ici, texte="Pas encore relue")
    carte = creer_carte(contrat, quartier=ici, titre="Des bancs ici")
    creer_carte(contrat, quartier=ici, titre="Secrète", publique=False)
    page = lire(client.get(adresse("parole_quartier", contrat.code, ici.code)))
    assert "Ici, un banc" in page
    assert carte.titre in page
    for absent in ("Ailleurs, une lampe", "Pas encore relue", "Secrète"):
        assert absent not in page


def test_public_page_costs_the_same_with_one_and_three_rows(client: Client, django_assert_num_queries: object) -> None:
    for nombre in (1, 3):
        contrat = creer_contrat()
        for _ in range(nombre):
            quartier = creer_quartier_contrat(contrat)
            creer_contribution(
                contrat, quartier, etat=EtatContribution.PUBLIEE, carte=creer_carte(contrat, quartier=quartier)
            )
        with django_assert_num_queries(15):  # type: ignore[operator]
            client.get(adresse("parole", contrat.code))


def test_text_in_the_language_asked_with_its_direction(client: Client) -> None:
    contrat = creer_contrat()
    commun = {"contrat": contrat, "page": PagePublique.PAROLE, "publie": True}
    TextePublic.objects.create(**commun, langue=Langue.FRANCAIS, titre="Dire", corps="Une phrase.\n\n- un\n- deux")
    TextePublic.objects.create(**commun, langue=Langue.ARABE, titre="قل", corps="جملة")
    page = lire(client.get(adresse("parole", contrat.code)))
    assert "<li>deux</li>" in page
    assert 'href="?langue=ar"' in page
    arabe = lire(client.get(adresse("parole", contrat.code) + "?langue=ar"))
    assert 'lang="ar" dir="rtl" aria-labelledby' in arabe
    assert "جملة" in arabe


@pytest.mark.parametrize("forme", ["xlsx", "ods", "csv", "docx", "pdf"])
def test_book_holds_what_is_published_only(client: Client, forme: str) -> None:
    contrat = creer_contrat()
    creer_contribution(contrat, etat=EtatContribution.PUBLIEE, texte="Parole publiée")
    creer_contribution(contrat, texte="Parole retenue")
    reponse = client.get(adresse("cahier", contrat.code, forme))
    contenu = reponse.getvalue()
    if forme == "csv":
        assert "Parole publiée" in contenu.decode()
        assert "Parole retenue" not in contenu.decode()
    if forme == "pdf":
        pages = pypdfium2.PdfDocument(contenu)
        texte = "".join(page.get_textpage().get_text_range() for page in pages)
        assert "Parole publiée" in texte
        assert "Parole retenue" not in texte
    assert (reponse.status_code, len(contenu) > 100) == (200, True)


def test_unknown_format_is_404(client: Client) -> None:
    assert client.get(adresse("cahier", creer_contrat().code, "exe")).status_code == 404


@pytest.mark.parametrize("longueur", [60, 2600])
def test_card_is_printed_on_one_page(client: Client, longueur: int) -> None:
    long = ("Des mots simples et courts. " * 200)[:longueur]
    carte = creer_carte(
        dit=long[:900],
        reponse=long[:1000],
        fait=long[:700],
        etat=EtatCarte.FAITE,
        repondue_le=timezone.localdate(),
        faite_le=timezone.localdate(),
    )
    for _ in range(5):
        creer_contribution(carte.contrat, carte=carte, etat=EtatContribution.PUBLIEE, texte=long)
    contenu = client.get(adresse("carte_pdf", carte.contrat.code, carte.numero)).content
    document = pypdfium2.PdfDocument(contenu)
    assert len(document) == 1
    assert f"Carte n° {carte.numero}" in document[0].get_textpage().get_text_range()


def test_rules_are_public_and_settings_change_them(client: Client) -> None:
    contrat = creer_contrat()
    assert "Un numéro de téléphone" in lire(client.get(adresse("regles", contrat.code)))
    client.force_login(creer_utilisateur(Role.PILOTE, contrat))
    envoi = {
        "regles_actives": ["courriel"],
        "mots": "bidule",
        "rappels": "7",
        "contact_mois": 6,
        "ecartees_mois": 3,
        "texte_mois": 24,
    }
    assert client.post(adresse("regler_paroles", contrat.code), envoi).status_code == 302
    page = lire(client.get(adresse("regles", contrat.code)))
    assert "Un numéro de téléphone" not in page
    assert "bidule" in page
    page = lire(client.post(adresse("regler_paroles", contrat.code), {**envoi, "rappels": "sept"}))
    assert "nombres de jours séparés par des virgules" in page
