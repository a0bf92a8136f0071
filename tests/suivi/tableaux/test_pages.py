"""The pages of a year: what they show, open, export and refuse, at a constant price."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quartiers.comptes.enums import Role
from quartiers.suivi.chiffres import CHIFFRES
from quartiers.suivi.consolidation import cumuler
from quartiers.suivi.decoupages import Filtre, filtrer, grouper_par
from quartiers.suivi.queries import annees
from quartiers.suivi.queries.actions import actions_de_l_annee
from quartiers.suivi.queries.reperes import lire_reperes
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_campagne
from tests.factories.suivi import crediter, creer_fiche, creer_fiche_bilan
from tests.pages import lire
from tests.suivi.tableaux.decor import ANNEE, Decor
from tests.suivi.tableaux.lecteur_csv import lire_csv, nombre

PAGES = [
    "",
    "repartition/?mesure=personnes&par=quartier",
    "repartition/?mesure=argent&par=partenaire",
    "repartition/?mesure=personnes&par=annee",
    "lignes/?chiffre=accorde",
    "indicateurs/",
    "finances/",
    "finances/?vue=public",
    "finances/?vue=croise",
]


def prix(client: Client, adresse: str) -> int:
    """Of a year that no page of this process has read yet."""
    annees.gardees.clear()
    with CaptureQueriesContext(connection) as requetes:
        assert client.get(adresse).status_code == 200
    return len(requetes)


def test_prices_in_queries_do_not_grow_with_the_actions(decor: Decor) -> None:
    pilote, conseil = decor.client(Role.PILOTE), decor.client(Role.CONSEILLER)
    pages = [(pilote, page) for page in [*PAGES, "suites/"]] + [
        (conseil, page) for page in PAGES if "lignes" not in page
    ]
    avant = [prix(client, decor.adresse(page)) for client, page in pages]
    for _ in range(3):
        fiche = creer_fiche(decor.contrat, decor.elements["1.1.O1"], annee=ANNEE)
        crediter(fiche, creer_organisme(), vote="10")
        creer_fiche_bilan(fiche, participants=30)
    assert [prix(client, decor.adresse(page)) for client, page in pages] == avant
    with CaptureQueriesContext(connection) as requetes:  # read a moment ago: the year itself is one query
        pilote.get(decor.adresse())
    assert len(requetes) <= 10


def test_dashboard_says_what_is_missing_and_never_calls_a_sum_people(decor: Decor) -> None:
    page = decor.client(Role.PILOTE).get(decor.adresse()).content.decode()
    texte = re.sub(r"\s+", " ", page)
    assert "4 fiches bilan sur 16 ne sont pas rendues" in texte
    assert "Cumul de participations" in texte
    assert "un cumul de participations, pas un nombre de personnes" in texte
    assert "fiches estimées" in texte


def test_any_figure_opens_on_the_rows_that_make_it_exactly(decor: Decor) -> None:
    """Every cell of every breakdown, shares included: the rows behind add up to it."""
    client = decor.client(Role.PILOTE)
    actions, reperes = actions_de_l_annee(decor.contrat, ANNEE), lire_reperes(decor.contrat, ANNEE)
    ouverts = 0
    for par in ("axe", "quartier", "partenaire", "genre"):
        for groupe in grouper_par(par, actions, reperes):
            for code in ("accorde", "participations", "femmes", "non_precise"):
                if par == "partenaire" and code != "accorde":
                    continue
                attendu = CHIFFRES[code].lire(cumuler(groupe.actions))
                adresse = decor.adresse(f"lignes/?chiffre={code}&decoupe={par}&valeur={groupe.cle}")
                reponse = client.get(adresse)
                lues = reponse.context["lignes"]
                assert sum(ligne["valeur"] for ligne in lues) == reponse.context["totaux"]["valeur"] == attendu
                ouverts += 1
    assert ouverts > 20


def test_a_shared_action_tells_its_share(decor: Decor) -> None:
    premier = decor.quartiers[0].pk
    reponse = decor.client(Role.PILOTE).get(decor.adresse(f"lignes/?chiffre=accorde&decoupe=quartier&valeur={premier}"))
    parts = {ligne["code"]: ligne["part"] for ligne in reponse.context["lignes"]}
    assert parts[decor.dossiers[0].numero] == "60,0\u00a0%"
    assert parts[decor.dossiers[1].numero] == ""


def test_links_of_the_page_lead_to_rows(decor: Decor) -> None:
    client = decor.client(Role.PILOTE)
    page = client.get(decor.adresse("repartition/?mesure=argent&par=axe")).content.decode()
    liens = re.findall(r'href="([^"]*/lignes/[^"]*)"', page)
    assert len(liens) >= 9
    for lien in liens:
        assert client.get(lien.replace("&amp;", "&")).status_code == 200


def test_filters_keep_their_part_of_the_year(decor: Decor) -> None:
    client = decor.client(Role.PILOTE)
    quartier = decor.quartiers[0].pk
    tout = lire_csv(client, decor.adresse("repartition/?mesure=argent&par=quartier"))
    filtre = lire_csv(client, decor.adresse(f"repartition/?mesure=argent&par=axe&quartier={quartier}"))
    assert nombre(filtre[-1]["Accordé"]) == nombre(tout[0]["Accordé"])
    actions = actions_de_l_annee(decor.contrat, ANNEE)
    reperes = lire_reperes(decor.contrat, ANNEE)
    partenaire = str(decor.region.organisme_id)
    payees = filtrer(actions, Filtre(partenaire=partenaire), reperes)
    assert 0 < len(payees) < len(actions)
    assert all(any(str(c.organisme_id) == partenaire for c in a.credits) for a in payees)


def test_a_combination_without_meaning_is_explained(decor: Decor) -> None:
    client = decor.client(Role.PILOTE)
    reponse = client.get(decor.adresse("repartition/?mesure=argent&par=age"))
    assert reponse.status_code == 200
    assert "Ces chiffres ne se répartissent pas ainsi" in reponse.content.decode()
    assert client.get(decor.adresse("repartition/?mesure=argent&par=age&format=csv")).status_code == 404
    assert client.get(decor.adresse("lignes/?chiffre=accorde&decoupe=axe&valeur=999999")).status_code == 404
    assert client.get(decor.adresse("lignes/?chiffre=inconnu")).status_code == 404
    assert client.get(decor.adresse().replace(str(ANNEE), "2019")).status_code == 404


def test_holders_do_not_see_dashboards_and_others_contracts_are_hidden(decor: Decor) -> None:
    assert decor.client(Role.PORTEUR).get(decor.adresse()).status_code == 403
    autre = decor.client(Role.PILOTE)
    ailleurs = creer_campagne().contrat
    assert autre.get(f"/contrats/{ailleurs.code}/suivi/{ANNEE}/").status_code == 403


def test_people_of_two_years_are_never_added_up(decor: Decor) -> None:
    client = decor.client(Role.PILOTE)
    annees = lire_csv(client, decor.adresse("repartition/?mesure=personnes&par=annee"))
    assert [ligne["Année"] for ligne in annees] == ["2024", "2025", "2026"]
    argent = lire_csv(client, decor.adresse("repartition/?mesure=argent&par=annee"))
    assert argent[-1]["Année"] == "Ensemble des années"
    assert nombre(argent[-1]["Accordé"]) == sum(nombre(ligne["Accordé"]) for ligne in argent[:-1])
    assert nombre(argent[1]["Accordé"]) == 7025  # the project of several years, for 2025 alone


def test_a_file_of_each_format_says_what_it_is_made_of(decor: Decor) -> None:
    client = decor.client(Role.PILOTE)
    for suffixe in ("xlsx", "ods", "csv"):
        for page in ("repartition/?mesure=personnes&par=axe", "finances/?vue=croise", "indicateurs/?", "suites/?"):
            reponse = client.get(decor.adresse(f"{page}&format={suffixe}"))
            assert reponse.status_code == 200
            assert reponse["Content-Disposition"].endswith(f'.{suffixe}"')
            assert len(b"".join(reponse.streaming_content)) > 50  # type: ignore[attr-defined]


def test_an_empty_year_says_so(decor: Decor) -> None:
    page = decor.client(Role.PILOTE).get(decor.adresse().replace(str(ANNEE), "2024")).content.decode()
    assert "Aucune action cette année" in page


def test_the_door_leads_each_role_to_what_it_may_open(decor: Decor) -> None:
    porte = f"/contrats/{decor.contrat.code}/suivi/"
    assert f'href="{decor.adresse()}"' in lire(decor.client(Role.CONSEILLER).get(porte))
    public = Client().get(porte)
    assert public.status_code == 200
    assert decor.adresse() not in lire(public)
