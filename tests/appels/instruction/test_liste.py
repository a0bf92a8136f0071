"""The list of files: what each one sees, filters, sort, columns, saved views, export, panel, number of queries."""

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from quartiers.appels.domain.avis import Saisie, rendre_avis
from quartiers.appels.emetteurs import Emetteur
from quartiers.appels.enums import EtatComplement, EtatDossier, GenreDossier, QualiteAvis, ZoneLieu
from quartiers.appels.models import (
    Complement,
    ConflitInteret,
    FiltreEnregistre,
    Lieu,
    Message,
    Rattachement,
    Territoire,
)
from quartiers.appels.views.instruction_liste import Selection
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Version
from tests.appels.instruction.conftest import Saison, entrer
from tests.factories.appels import creer_dossier
from tests.factories.contrat import creer_element, creer_quartier_contrat

pytestmark = pytest.mark.django_db


def adresse(saison: Saison, parametres: str = "") -> str:
    return reverse("appels:dossiers", args=[saison.contrat.code]) + parametres


def numeros(client: Client, saison: Saison, parametres: str = "") -> list[str]:
    reponse = client.get(adresse(saison, parametres))
    assert reponse.status_code == 200
    assert reponse.context is not None
    return [ligne["intitule"].url.split("/")[4] for ligne in reponse.context["lignes"]]


def exporter(client: Client, saison: Saison, parametres: str = "?format=csv") -> str:
    reponse = client.get(adresse(saison, parametres))
    assert reponse.status_code == 200
    return b"".join(reponse).decode("utf-8-sig")


def test_pilot_sees_deposited_files_and_drafts_only_when_asked(client: Client, saison: Saison) -> None:
    brouillon = saison.nouveau(etat=EtatDossier.BROUILLON)
    entrer(client, saison.pilote)
    assert numeros(client, saison) == [saison.dossier.numero]
    assert numeros(client, saison, "?etat=brouillon") == [brouillon.numero]


def test_instructor_never_sees_drafts(client: Client, saison: Saison) -> None:
    saison.nouveau(etat=EtatDossier.BROUILLON)
    entrer(client, saison.instructeur)
    assert numeros(client, saison) == [saison.dossier.numero]
    assert numeros(client, saison, "?etat=brouillon") == [saison.dossier.numero]  # not a choice: filters nothing


def test_holder_has_no_list(client: Client, saison: Saison) -> None:
    from tests.factories.appels import creer_porteur

    entrer(client, creer_porteur(saison.contrat))
    assert client.get(adresse(saison)).status_code == 403


def choisis(saison: Saison, parametres: str) -> list[str]:
    """What the page of the list, and its files, would show of these parameters."""
    selection = Selection(saison.pilote, saison.contrat, QueryDict(parametres.removeprefix("?")))
    return list(selection.dossiers.values_list("numero", flat=True))


def test_search_reads_text_number_and_organisation_without_accents(saison: Saison) -> None:
    autre = saison.nouveau(intitule="Théâtre", objectifs="Une pièce écrite avec les collégiennes")
    assert choisis(saison, "?q=theatre") == [autre.numero]
    assert choisis(saison, "?q=collégienne+pièce") == [autre.numero]
    assert choisis(saison, "?q=famil") == [saison.dossier.numero]
    assert choisis(saison, f"?q={autre.numero}") == [autre.numero]
    assert choisis(saison, f"?q={saison.dossier.organisme.nom}") == [saison.dossier.numero]
    assert choisis(saison, "?q=introuvable") == []
    assert sorted(choisis(saison, "?q=%26+%7C+%21")) == sorted([autre.numero, saison.dossier.numero])


def test_each_filter_keeps_the_right_files(client: Client, saison: Saison) -> None:
    autre = saison.nouveau(genre=GenreDossier.RENOUVELLEMENT, etat=EtatDossier.RECEVABLE, origine="papier")
    quartier = creer_quartier_contrat(saison.contrat)
    Territoire.objects.create(contrat=saison.contrat, dossier=autre, quartier=quartier, part=100)
    Lieu.objects.create(contrat=saison.contrat, dossier=autre, adresse="ici", zone=ZoneLieu.A_VERIFIER)
    axe = creer_element(saison.contrat, "1")
    orientation = creer_element(saison.contrat, "1.1", nature=Nature.ORIENTATION, parent=axe)
    Rattachement.objects.create(
        contrat=saison.contrat,
        dossier=autre,
        element=orientation,
        version=Version.objects.get(element=orientation),
        principal=True,
    )
    Complement.objects.create(
        contrat=saison.contrat,
        dossier=autre,
        cible="besoin",
        remarque="?",
        echeance=timezone.localdate() - dt.timedelta(days=1),
    )
    Message.objects.create(contrat=saison.contrat, dossier=autre, cote_porteur=True, texte="Bonjour")
    autre.communes.clear()
    entrer(client, saison.pilote)
    pour_l_autre = [
        "genre=renouvellement",
        "etat=recevable",
        "origine=papier",
        f"quartier=q{quartier.pk}",
        "zone=a_verifier",
        f"axe={axe.pk}",
        f"axe={orientation.pk}",
        "attente=complements",
        "attente=retard",
        "attente=message",
        "attente=lieu",
    ]
    for filtre in pour_l_autre:
        assert choisis(saison, filtre) == [autre.numero], filtre
    assert numeros(client, saison, "?" + "&".join(pour_l_autre[:5])) == [autre.numero]
    assert choisis(saison, f"?commune={saison.commune.pk}") == [saison.dossier.numero]
    assert choisis(saison, "?attente=repondu") == []
    Complement.objects.update(etat=EtatComplement.REPONDU)
    assert choisis(saison, "?attente=repondu") == [autre.numero]
    assert choisis(saison, f"?financeur={saison.etat.pk}&annee=2027") == [autre.numero, saison.dossier.numero]
    assert choisis(saison, "?annee=1999&quartier=faux&axe=x") == [autre.numero, saison.dossier.numero]


def test_sort_by_what_is_asked_in_both_directions(client: Client, saison: Saison) -> None:
    autre = saison.nouveau()
    saison.ligne(saison.etat, autre)
    ligne = saison.ligne(saison.etat, autre)
    ligne.demande = Decimal(9000)
    ligne.save()
    entrer(client, saison.pilote)
    assert numeros(client, saison, "?tri=demande") == [saison.dossier.numero, autre.numero]
    assert numeros(client, saison, "?tri=-demande") == [autre.numero, saison.dossier.numero]


def test_counter_and_missing_opinions_follow_each_role(client: Client, saison: Saison) -> None:
    autre = saison.nouveau()
    assert saison.instructeur.utilisateur is not None
    donner(saison, autre)
    for acteur, attendus in (
        (saison.instructeur, [saison.dossier.numero]),
        (saison.autre_instructeur, [autre.numero, saison.dossier.numero]),
        (saison.agent, [autre.numero, saison.dossier.numero]),
        (saison.conseiller, [autre.numero, saison.dossier.numero]),
    ):
        entrer(client, acteur)
        assert numeros(client, saison, "?attente=avis") == attendus
    entrer(client, saison.pilote)
    reponse = client.get(adresse(saison))
    assert reponse.context is not None
    assert [ligne["avis"] for ligne in reponse.context["lignes"]] == ["1\u00a0sur\u00a03", "0\u00a0sur\u00a03"]


def donner(saison: Saison, dossier: Any, **champs: Any) -> None:
    rendre_avis(
        acteur=saison.instructeur,
        dossier=dossier,
        emetteur=Emetteur(QualiteAvis.FINANCEUR, ligne=saison.ligne(saison.etat, dossier)),
        saisie=Saisie(**{"sens": "favorable", "notes": {saison.critere.pk: Decimal(4)}, **champs}),
    )


def test_columns_are_chosen_and_the_council_has_none_of_instruction(client: Client, saison: Saison) -> None:
    donner(saison, saison.dossier)
    parametres = "?colonnes=score&colonnes=avis&colonnes=annee"
    entrer(client, saison.pilote)
    page = client.get(adresse(saison, parametres))
    assert page.context is not None
    assert [c.cle for c in page.context["colonnes"]] == ["numero", "intitule", "annee", "avis", "score"]
    assert page.context["lignes"][0]["score"] == Decimal("80.0")
    assert "Score sur 100" in exporter(client, saison, parametres + "&format=csv")
    entrer(client, saison.conseiller)
    page = client.get(adresse(saison, parametres))
    assert page.context is not None
    assert [c.cle for c in page.context["colonnes"]] == ["numero", "intitule", "annee"]
    assert "Score" not in exporter(client, saison, parametres + "&format=csv")


def test_conflict_of_interest_takes_the_file_out_of_lists_counts_and_exports(client: Client, saison: Saison) -> None:
    autre = saison.nouveau()
    entrer(client, saison.instructeur)
    assert saison.instructeur.utilisateur is not None
    assert numeros(client, saison) == [autre.numero, saison.dossier.numero]
    assert autre.numero in exporter(client, saison)
    ConflitInteret.objects.create(contrat=saison.contrat, dossier=autre, utilisateur=saison.instructeur.utilisateur)
    page = client.get(adresse(saison))
    assert page.context is not None
    assert page.context["page"].paginator.count == 1
    assert numeros(client, saison) == [saison.dossier.numero]
    assert autre.numero not in exporter(client, saison)
    apercu = reverse("appels:apercu_dossier", args=[saison.contrat.code, autre.numero])
    assert client.get(apercu).status_code == 404
    entrer(client, saison.autre_instructeur)
    assert client.get(apercu).status_code == 200


def test_export_follows_filters_columns_and_order_and_neutralises_formulas(client: Client, saison: Saison) -> None:
    autre = saison.nouveau(intitule="=2+2", etat=EtatDossier.RECEVABLE)
    entrer(client, saison.pilote)
    tout = exporter(client, saison, "?format=csv&colonnes=demande&tri=numero").splitlines()
    assert tout[0] == "Numéro;Projet;Demandé"
    assert tout[1:] == [f"{saison.dossier.numero};Jardin partagé;5000,00", f"{autre.numero};'=2+2;5000,00"]
    assert exporter(client, saison, "?format=csv&etat=recevable").count("\n") == 2
    assert client.get(adresse(saison, "?format=exe")).status_code == 404


def test_xlsx_holds_every_file_past_the_page(client: Client, saison: Saison) -> None:
    for _ in range(55):
        creer_dossier(saison.campagne, etat=EtatDossier.DEPOSE)
    entrer(client, saison.pilote)
    assert len(numeros(client, saison)) == 50
    assert len(numeros(client, saison, "?page=2")) == 6
    reponse = client.get(adresse(saison, "?format=xlsx"))
    contenu = b"".join(reponse)
    feuille = zipfile.ZipFile(io.BytesIO(contenu)).read("xl/worksheets/sheet1.xml").decode()
    assert feuille.count("<row ") == 1 + 56 + 1  # head, files, totals


def test_list_takes_the_same_queries_with_one_and_three_files(client: Client, saison: Saison) -> None:
    entrer(client, saison.pilote)
    colonnes = "?" + "&".join(
        f"colonnes={c}" for c in ("axe", "communes", "zones", "accorde", "avis", "score", "messages", "suivi")
    )
    numeros(client, saison, colonnes)
    with CaptureQueriesContext(
        connection,
    ) as une:
        numeros(client, saison, colonnes)
    for _ in range(2):
        donner(saison, saison.nouveau())
    with CaptureQueriesContext(connection) as trois:
        numeros(client, saison, colonnes)
    assert len(trois) == len(une)


def test_saved_view_is_kept_for_its_owner_alone(client: Client, saison: Saison) -> None:
    entrer(client, saison.pilote)
    enregistrer = reverse("appels:enregistrer_filtre", args=[saison.contrat.code])
    reponse = client.post(enregistrer, {"nom": "À voir", "parametres": "etat=depose&page=3&q="})
    assert reponse.headers["Location"] == adresse(saison, "?etat=depose")
    assert "À voir" in client.get(adresse(saison, "?etat=depose")).content.decode()
    filtre = FiltreEnregistre.objects.get()
    entrer(client, saison.instructeur)
    assert "À voir" not in client.get(adresse(saison)).content.decode()
    retirer = reverse("appels:retirer_filtre", args=[saison.contrat.code, filtre.pk])
    assert client.post(retirer).status_code == 404
    entrer(client, saison.pilote)
    client.post(enregistrer, {"nom": "À voir", "parametres": "etat=recevable"})
    assert FiltreEnregistre.objects.get().parametres == "etat=recevable"
    client.post(retirer)
    assert FiltreEnregistre.objects.count() == 0


def test_panel_is_a_fragment_for_htmx_and_a_page_without(client: Client, saison: Saison) -> None:
    entrer(client, saison.pilote)
    apercu = reverse("appels:apercu_dossier", args=[saison.contrat.code, saison.dossier.numero])
    fragment = client.get(apercu, headers={"HX-Request": "true"}).content.decode()
    page = client.get(apercu).content.decode()
    assert "<html" not in fragment
    assert "<html" in page
    assert "Jardin partagé" in fragment
    assert "Jardin partagé" in page


def test_filter_chosen_is_shown_as_chosen(client: Client, saison: Saison) -> None:
    entrer(client, saison.pilote)
    page = client.get(adresse(saison, f"?genre=nouveau&nature=association&commune={saison.commune.pk}&etat=depose"))
    texte = page.content.decode()
    for choisi in ("nouveau", "association", str(saison.commune.pk)):
        assert f'<option value="{choisi}" selected>' in texte
    assert re.search(r'value="depose" checked', texte)
