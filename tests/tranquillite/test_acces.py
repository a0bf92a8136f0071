"""Without a seat nothing exists; without a signature nothing is shown, on every route; own figures are one's own."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.tranquillite import urls
from quartiers.tranquillite.acces import a_signe, charte_de
from quartiers.tranquillite.domain import observatoire as domaine
from quartiers.tranquillite.enums import ModeSignature
from quartiers.tranquillite.models import FaitMensuel, MembreObservatoire, Observatoire, ReglageObservatoire
from quartiers.tranquillite.permissions import tenir_observatoire
from quartiers.tranquillite.reglages import reglage_le
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat
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
# Routes that show no unpublished figure: the door, the charter, what the team runs, what is public, the signed link.
SANS_CHIFFRE = {"observatoire", "charte", "publiques", "publique", "publique_pdf", "publique_csv", "livrer_par_lien"}


@pytest.fixture
def contrat(settings: Any) -> Contrat:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    contrat = creer_contrat()
    ouvrir_observatoire(contrat)
    return contrat


def routes() -> list[tuple[str, Any]]:
    """Every route of the package: its name, its view."""
    return [(str(r.name), r.callback) for r in urls.urlpatterns if isinstance(r, URLPattern)]


def arguments(nom: str, contrat: Contrat) -> dict[str, object]:
    route = next(r for r in urls.urlpatterns if isinstance(r, URLPattern) and r.name == nom)
    valeurs = {"code": contrat.code, "source": "src", "pk": 1, "format": "xlsx", "jeton": "x"}
    return {cle: valeurs[cle] for cle in route.pattern.converters}


def statut(client: Client, adresse: str) -> int:
    reponse = client.get(adresse)
    if reponse.streaming:
        b"".join(reponse)
    return reponse.status_code


def test_every_route_asks_for_the_charter_or_shows_no_figure() -> None:
    """What is not behind the circle is the team's own running, or in the short list above; nothing else."""
    nus = set()
    for nom, vue in routes():
        if getattr(vue, "au_cercle", False):
            continue
        if getattr(vue.acces, "politique", None) is not tenir_observatoire:
            nus.add(nom)
    assert nus == SANS_CHIFFRE


def test_member_who_has_not_signed_reads_nothing(client: Client, contrat: Contrat) -> None:
    """Every route behind the circle leads to the charter, for the pilot as for a partner."""
    creer_source(contrat, code="src")
    noms = [nom for nom, vue in routes() if getattr(vue, "au_cercle", False)]
    assert len(noms) > 20
    for role in (Role.PILOTE, Role.BAILLEUR):
        utilisateur, membre = creer_membre_du_cercle(contrat, role, signe=False)
        client.force_login(utilisateur)
        for nom in noms:
            if role != Role.PILOTE and nom in {"publier", "abandonner"}:
                continue
            adresse = reverse(f"tranquillite:{nom}", kwargs=arguments(nom, contrat))
            envois = (client.get, client.post) if role == Role.BAILLEUR else (client.get,)
            for reponse in [envoi(adresse) for envoi in envois]:
                assert (nom, reponse.status_code, reponse.headers.get("Location")) == (
                    nom,
                    302,
                    reverse("tranquillite:charte", args=[contrat.code]),
                )
        assert not a_signe(membre, charte_de(contrat))


def test_outside_the_circle_nothing_exists(client: Client, contrat: Contrat) -> None:
    client.force_login(creer_utilisateur(Role.BAILLEUR, contrat=contrat))
    assert client.get(reverse("tranquillite:lire", args=[contrat.code])).status_code == 404
    assert client.get(reverse("tranquillite:observatoire", args=[contrat.code])).status_code == 404
    client.force_login(creer_utilisateur(Role.EVALUATEUR, contrat=contrat))
    assert client.get(reverse("tranquillite:observatoire", args=[contrat.code])).status_code == 403
    autre = creer_contrat()
    utilisateur, _ = creer_membre_du_cercle(contrat)
    client.force_login(utilisateur)
    assert client.get(reverse("tranquillite:lire", args=[contrat.code])).status_code == 200
    assert client.get(reverse("tranquillite:lire", args=[autre.code])).status_code == 404


def test_closed_observatory_opens_to_nobody(client: Client, contrat: Contrat) -> None:
    utilisateur, _ = creer_membre_du_cercle(contrat)
    client.force_login(utilisateur)
    Observatoire.objects.update(fin=timezone.localdate())
    assert client.get(reverse("tranquillite:lire", args=[contrat.code])).status_code == 404


def test_new_version_of_the_charter_asks_everybody_again(client: Client, contrat: Contrat) -> None:
    utilisateur, membre = creer_membre_du_cercle(contrat)
    client.force_login(utilisateur)
    charte = charte_de(contrat)
    assert charte is not None
    assert (
        domaine.rediger_charte(acteur=Acteur(), contrat=contrat, texte=charte.texte) == charte
    )  # the same text changes nothing
    nouvelle = domaine.rediger_charte(acteur=Acteur(), contrat=contrat, texte="Autre texte.")
    assert (nouvelle.numero, a_signe(membre, charte_de(contrat))) == (2, False)
    page = client.get(reverse("tranquillite:charte", args=[contrat.code]))
    assert "Autre texte." in lire(page)
    sans_case = client.post(reverse("tranquillite:charte", args=[contrat.code]), {"suite": "1"})
    assert "Cochez la case pour signer" in lire(sans_case)
    client.post(reverse("tranquillite:charte", args=[contrat.code]), {"accord": "on"})
    signature = membre.signatures.get(charte=nouvelle)
    assert (signature.signee_le, signature.mode) == (timezone.localdate(), ModeSignature.EN_LIGNE)
    assert client.get(reverse("tranquillite:lire", args=[contrat.code])).status_code == 200


def test_exact_figures_are_their_partners_own(client: Client, contrat: Contrat) -> None:
    """Another member of the circle, even the pilot, finds no page of them; unless the source goes through the team."""
    (tennis,) = creer_quartiers(contrat, "Le Tennis")
    bailleur, membre = creer_membre_du_cercle(contrat, Role.BAILLEUR)
    source = creer_source(contrat, code="src", organisme=membre.organisme)
    livrer_des_chiffres(source, {("Tapage", tennis, "2025-01"): 3})
    fait = FaitMensuel.objects.get()
    adresses = [
        reverse("tranquillite:saisir", args=[contrat.code, "src"]),
        reverse("tranquillite:mes_chiffres", args=[contrat.code, "src"]),
        reverse("tranquillite:importer", args=[contrat.code, "src"]),
        reverse("tranquillite:corriger", args=[contrat.code, "src", fait.pk]),
    ]
    client.force_login(bailleur)
    assert [statut(client, a) for a in adresses] == [200] * 4
    pilote, _ = creer_membre_du_cercle(contrat)
    client.force_login(pilote)
    assert [statut(client, a) for a in adresses] == [404] * 4
    assert client.post(reverse("tranquillite:saisir_case", args=[contrat.code, "src"])).status_code == 404
    page = lire(client.get(reverse("tranquillite:source", args=[contrat.code, "src"])))
    assert "Vos livraisons" not in page
    source.relais = True
    source.save()
    assert [statut(client, a) for a in adresses] == [200] * 4


def test_seat_on_paper_and_its_end(client: Client, contrat: Contrat) -> None:
    pilote, _ = creer_membre_du_cercle(contrat)
    client.force_login(pilote)
    organisme = creer_organisme(nom="Collège")
    cercle = reverse("tranquillite:cercle", args=[contrat.code])
    client.post(
        reverse("tranquillite:ajouter_membre", args=[contrat.code]),
        {"organisme": organisme.pk, "fonction": "Vie scolaire"},
    )
    membre = MembreObservatoire.objects.get(organisme=organisme)
    assert "Collège" in lire(client.get(cercle))
    papier = reverse("tranquillite:signature_papier", args=[contrat.code, membre.pk])
    futur = (timezone.localdate() + dt.timedelta(days=3)).isoformat()
    assert "dans le futur" in lire(client.post(papier, {"signee_le": futur}))
    client.post(papier, {"signee_le": "2026-01-05"})
    assert membre.signatures.get().mode == ModeSignature.PAPIER
    client.post(reverse("tranquillite:retirer_membre", args=[contrat.code, membre.pk]))
    assert not MembreObservatoire.objects.filter(pk=membre.pk).exists()  # came and left the same day
    assert client.get(reverse("tranquillite:registre", args=[contrat.code])).status_code == 200


def test_settings_are_dated(contrat: Contrat) -> None:
    acteur = acteur_de(creer_membre_du_cercle(contrat)[0])
    assert reglage_le(contrat.pk, JOUR).seuil == 5
    for jour, seuil in ((JOUR, 7), (JOUR, 8), (JOUR + dt.timedelta(days=30), 10)):
        domaine.regler(acteur=acteur, contrat=contrat, jour=jour, seuil=seuil, delai_jours=15, facteur_alerte=10)
    assert [(r.seuil, r.fin) for r in ReglageObservatoire.objects.order_by("debut")] == [
        (8, JOUR + dt.timedelta(days=30)),
        (10, None),
    ]
    assert reglage_le(contrat.pk, JOUR).seuil == 8


def test_nobody_is_twice_in_the_circle(client: Client, contrat: Contrat) -> None:
    pilote, membre = creer_membre_du_cercle(contrat)
    client.force_login(pilote)
    reponse = client.post(
        reverse("tranquillite:ajouter_membre", args=[contrat.code]),
        {"organisme": membre.organisme_id, "fonction": "Encore", "utilisateur": pilote.pk},
    )
    assert "Cette personne est déjà dans le cercle." in lire(reponse)
