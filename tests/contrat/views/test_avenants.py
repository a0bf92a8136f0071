"""A day of the pilot: draft, modify, submit, gather opinions, adopt; and the signatory without an account."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from quartiers.annuaire.models import Contact
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.domain.avenants import soumettre
from quartiers.contrat.domain.avis import jeton_avis
from quartiers.contrat.domain.modifications import (
    ModificationLiee,
    Saisie,
    ajouter_modification,
    monter_modification,
    supprimer_modification,
)
from quartiers.contrat.enums import EtatAvenant, Nature, SensAvis
from quartiers.contrat.models import Avenant, Contrat, Element
from quartiers.contrat.queries import a_plat, arbre
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import creer_habilitation, creer_utilisateur
from tests.factories.contrat import creer_avenant, creer_petit_contrat, creer_signataire, reformulation
from tests.taches import expedier_tout

pytestmark = pytest.mark.django_db


@pytest.fixture
def essai() -> tuple[Contrat, dict[str, Element], Client]:
    contrat, elements = creer_petit_contrat()
    client = Client()
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=contrat))
    return contrat, elements, client


def url(nom: str, avenant: Avenant, *suite: object) -> str:
    return reverse(f"contrat:{nom}", args=[avenant.contrat.code, avenant.numero, *suite])


def test_from_draft_to_adoption_through_the_pages(
    essai: tuple[Contrat, dict[str, Element], Client],
) -> None:
    contrat, e, client = essai
    organisme = creer_organisme()
    Contact.objects.create(organisme=organisme, fonction="Politique de la ville", courriel="caf@exemple.fr")
    creer_signataire(contrat, organisme, titre="Caisse d’allocations")
    creer_signataire(contrat, titre="Commune")
    client.post(reverse("contrat:avenant_creer", args=[contrat.code]), {"titre": "Scinder la santé"})
    avenant = contrat.avenants.get()
    ajout = url("modification_ajouter", avenant, "scinder") + f"?element={e['1.1.A1'].pk}"
    saisie = {"nombre": "2", "titre_1": "Prévenir", "titre_2": "Soigner"}
    page = client.post(ajout, saisie).content.decode()
    assert page.count("Dites à quel intitulé cet élément se rattache.") >= 2
    assert ">Prévenir</textarea>" in page.replace("\n", "")
    page = client.post(ajout, {**saisie, "plus": "1"}).content.decode()
    assert ("titre_3" in page, "Prévenir" in page, avenant.modifications.count()) == (True, True, 0)
    enfants = {f"enfant_{e['1.1.A1.1'].pk}": "1", f"enfant_{e['1.1.A1.2'].pk}": "2"}
    assert client.post(ajout, {**saisie, **enfants}).status_code == 302
    assert "Prévenir" in client.get(url("avenant_apercu", avenant)).content.decode()

    formulaire = client.get(url("avenant_soumettre", avenant)).content.decode()
    assert 'value="caf@exemple.fr"' in formulaire
    courriels = {f"courriel_{s.pk}": "caf@exemple.fr" if "Caisse" in s.titre else "" for s in contrat.signataires.all()}
    client.post(url("avenant_soumettre", avenant), courriels)
    expedier_tout()
    avenant.refresh_from_db()
    assert avenant.etat == EtatAvenant.SOUMIS
    assert [m.to for m in mail.outbox] == [["caf@exemple.fr"]]

    lien = re.search(r"http://localhost:8000(/avis/\S+)", str(mail.outbox[0].body))
    assert lien is not None
    signataire = Client()
    changements = re.findall(r'contrat-code">(.*?)</span>', signataire.get(lien[1]).content.decode())
    assert changements == ["1.1.A1", "nouveau", "nouveau", "1.1.A1.1", "1.1.A1.2"]
    refuse = signataire.post(lien[1], {"sens": "reserves", "commentaire": ""}).content.decode()
    assert "Dites en quelques mots sur quoi portent les réserves ou le désaccord." in refuse
    signataire.post(lien[1], {"sens": "reserves", "commentaire": "Préciser le public."})
    assert sorted(avenant.avis.values_list("sens", "commentaire")) == [
        ("en_attente", ""),
        ("reserves", "Préciser le public."),
    ]

    jour = timezone.localdate().isoformat()
    decision = {"adopte_le": jour, "decision": "Comité de pilotage n° 4", "prend_effet_le": jour}
    page = client.post(url("avenant_adopter", avenant), decision).content.decode()
    assert "Cochez cette case pour adopter l’avenant sans ces avis." in page
    client.post(url("avenant_adopter", avenant), {**decision, "sans_tous_les_avis": "on"})
    avenant.refresh_from_db()
    assert (avenant.etat, avenant.decision) == (EtatAvenant.ADOPTE, "Comité de pilotage n° 4")
    codes = [n.code for n in a_plat(arbre(contrat, timezone.localdate())) if n.nature == Nature.ACTION]
    assert codes == ["AV1-1", "AV1-2", "2.1.A1"]
    page = signataire.post(lien[1], {"sens": "favorable"}, follow=True).content.decode()
    assert "L’avis n’est plus attendu" in page
    assert avenant.avis.get(signataire__titre="Caisse d’allocations").sens == SensAvis.RESERVES


def test_every_kind_is_written_and_edited_through_its_form(essai: tuple[Contrat, dict[str, Element], Client]) -> None:
    contrat, e, client = essai
    avenant = creer_avenant(contrat)
    cas: list[tuple[str, str, dict[str, object]]] = [
        ("reformuler", f"?element={e['1'].pk}", {"titre": "Axe redit"}),
        ("ajouter", "?nature=orientation", {"titre": "Neuve", "parent": e["2"].pk, "place": "1"}),
        ("deplacer", f"?element={e['1.2.O1'].pk}", {"parent": e["1.1"].pk, "place": ""}),
        (
            "fusionner",
            f"?element={e['1.1.O1'].pk}",
            {"autres": [e["1.1.O2"].pk], "titre": "Ensemble", "parent": e["1.1"].pk},
        ),
        ("terminer", f"?element={e['1.1.A1'].pk}", {"branche": "on"}),
    ]
    for genre, cible, saisie in cas:
        reponse = client.post(url("modification_ajouter", avenant, genre) + cible, saisie)
        assert reponse.status_code == 302, (genre, reponse.content.decode())
    modifications = list(avenant.modifications.order_by("rang"))
    assert [m.genre for m in modifications] == [genre for genre, _, _ in cas]
    assert [m.sources.count() for m in modifications] == [1, 0, 1, 2, 3]
    for modification, (_, _, saisie) in zip(modifications, cas, strict=True):
        adresse = url("modification", avenant, modification.pk)
        assert client.get(adresse).status_code == 200
        assert client.post(adresse, {**saisie, "motif": "Relu"}).status_code == 302
    assert set(avenant.modifications.values_list("motif", flat=True)) == {"Relu"}
    assert "À régler avant d’aller plus loin" not in client.get(url("avenant", avenant)).content.decode()


def test_first_step_asks_what_the_change_bears_on(essai: tuple[Contrat, dict[str, Element], Client]) -> None:
    contrat, e, client = essai
    avenant = creer_avenant(contrat)
    page = client.get(url("modification_ajouter", avenant, "reformuler")).content.decode()
    assert f'<option value="{e["1.1.O1"].pk}">1.1.O1 – Titre de 1.1.O1</option>' in page
    assert client.get(url("modification_ajouter", avenant, "effacer")).status_code == 404


def test_modifications_are_ordered_and_protected() -> None:
    contrat, e = creer_petit_contrat()
    avenant = creer_avenant(contrat, ("ajouter", [], [Saisie(Nature.ORIENTATION, "Neuve", e["2"].pk)]))
    premiere = avenant.modifications.get()
    suite = creer_avenant(contrat, reformulation(e["E1"], "Autrement"))
    assert suite.numero == 2
    dessous = [Saisie(Nature.ACTION, "Dessous", f"n{premiere.resultats.get().pk}")]
    seconde = ajouter_modification(acteur=Acteur(), avenant=avenant, genre="ajouter", sources=[], saisies=dessous)
    with pytest.raises(ModificationLiee, match="La modification 2 place quelque chose sous ce que celle-ci crée"):
        supprimer_modification(acteur=Acteur(), modification=premiere)
    monter_modification(acteur=Acteur(), modification=seconde)
    assert list(avenant.modifications.order_by("rang").values_list("pk", flat=True)) == [seconde.pk, premiere.pk]
    supprimer_modification(acteur=Acteur(), modification=seconde)
    supprimer_modification(acteur=Acteur(), modification=premiere)
    assert avenant.modifications.count() == 0


def test_a_link_dies_when_the_avenant_is_taken_back(essai: tuple[Contrat, dict[str, Element], Client]) -> None:
    contrat, e, client = essai
    creer_signataire(contrat)
    avenant = creer_avenant(contrat, reformulation(e["E1"], "Autrement"))
    soumettre(acteur=Acteur(), avenant=avenant, courriels={})
    ancien = reverse("contrat:avis_par_lien", args=[jeton_avis(avenant.avis.get())])
    assert Client().get(ancien).status_code == 200
    client.post(url("avenant_reprendre", avenant), {"motif": "Une coquille"})
    avenant.refresh_from_db()
    soumettre(acteur=Acteur(), avenant=avenant, courriels={})
    assert Client().get(ancien).status_code == 410
    assert Client().get(ancien[:-2] + "/").status_code == 410


def test_a_party_gives_the_opinion_of_its_own_organisation(essai: tuple[Contrat, dict[str, Element], Client]) -> None:
    contrat, e, _ = essai
    organisme = creer_organisme()
    creer_signataire(contrat, organisme)
    creer_signataire(contrat)
    avenant = creer_avenant(contrat, reformulation(e["E1"], "Autrement"))
    soumettre(acteur=Acteur(), avenant=avenant, courriels={})
    bailleur = creer_utilisateur()
    creer_habilitation(bailleur, Role.BAILLEUR, contrat=contrat, organisme=organisme)
    client = Client()
    client.force_login(bailleur)
    statuts = [
        client.post(url("avis", avenant, avis.pk), {"sens": "favorable"}).status_code
        for avis in avenant.avis.order_by("signataire__rang")
    ]
    assert statuts == [302, 403]
    assert list(avenant.avis.order_by("signataire__rang").values_list("sens", flat=True)) == ["favorable", "en_attente"]


@pytest.mark.parametrize("etat", ["brouillon", "soumis", "adopte"])
def test_the_page_of_an_avenant_asks_the_same_number_of_queries(
    etat: str, essai: tuple[Contrat, dict[str, Element], Client]
) -> None:
    contrat, e, client = essai
    for _ in range(3):
        creer_signataire(contrat)
    jour = timezone.localdate() + dt.timedelta(days=1)

    def compter(elements: list[Element]) -> int:
        avenant = creer_avenant(contrat, *(reformulation(x, f"Titre {x.code} redit") for x in elements))
        Avenant.objects.filter(pk=avenant.pk).update(prend_effet_le=jour)
        avenant.refresh_from_db()
        if etat != "brouillon":
            soumettre(acteur=Acteur(), avenant=avenant, courriels={})
        if etat == "adopte":
            client.post(
                url("avenant_adopter", avenant),
                {
                    "adopte_le": timezone.localdate().isoformat(),
                    "decision": "CP",
                    "prend_effet_le": jour.isoformat(),
                    "sans_tous_les_avis": "on",
                },
            )
        client.get(url("avenant", avenant))
        with CaptureQueriesContext(connection) as captees:
            assert client.get(url("avenant", avenant)).status_code == 200
        return len(captees)

    assert compter([e["1.1.O1"]]) == compter([e["1.1.O2"], e["1.2.O1"], e["2.1.A1"]])
