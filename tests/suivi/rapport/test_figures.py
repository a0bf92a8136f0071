"""The report's figures recomputed from the raw rows by another path (plain SQL), and their secrecy."""

from decimal import Decimal
from typing import Any

from django.db import connection

from quartiers.contrat.models import Contrat
from quartiers.suivi.annexe_donnees import tables_de_donnees
from quartiers.suivi.blocs import SOURCES, fabriquer
from quartiers.suivi.contenu import BlocFige, Case
from quartiers.suivi.queries.matiere import Matiere


def sql(requete: str, *parametres: Any) -> tuple[Any, ...]:
    with connection.cursor() as curseur:
        curseur.execute(requete, parametres)
        ligne = curseur.fetchone()
    assert ligne is not None
    return tuple(ligne)


def bloc(matiere: Matiere, code: str, **parametres: str) -> BlocFige:
    return fabriquer(matiere, code, parametres, cle="b")


def lignes(bloc: BlocFige) -> dict[Case, tuple[Case, ...]]:
    return {ligne[0]: ligne for ligne in bloc.tableaux[0].lignes}


def test_key_figures_are_those_of_the_rows(matiere: Matiere, contrat: Contrat) -> None:
    vote = sql("SELECT sum(vote) FROM suivi_creditfiche WHERE contrat_id = %s AND nature = 'specifique'", contrat.pk)
    presences = sql("SELECT sum(presences), sum(seances) FROM suivi_fichebilan WHERE contrat_id = %s", contrat.pk)

    chiffres = lignes(bloc(matiere, "chiffres-cles"))

    assert chiffres["Actions"][1] == sql("SELECT count(*) FROM suivi_ficheaction WHERE contrat_id = %s", contrat.pk)[0]
    assert chiffres["Crédits spécifiques votés (€)"][1] == vote[0] == Decimal("900.50")
    assert (chiffres["Présences"][1], chiffres["Séances"][1]) == presences == (200, 10)


def test_axes_add_up_to_the_whole_to_the_cent(matiere: Matiere, contrat: Contrat) -> None:
    tableau = bloc(matiere, "par-axe").tableaux[0]

    assert tableau.totaux is not None
    for rang in range(1, 6):
        assert sum(ligne[rang] for ligne in tableau.lignes) == tableau.totaux[rang]  # type: ignore[misc]
    assert tableau.totaux[5] == sql("SELECT sum(vote) FROM suivi_creditfiche WHERE contrat_id = %s", contrat.pk)[0]


def test_money_of_two_neighbourhoods_is_shared_to_the_cent(matiere: Matiere) -> None:
    par_nom = lignes(bloc(matiere, "par-quartier"))

    assert par_nom["Les Saules"][1:3] == (2, Decimal("1050.50"))
    assert par_nom["Les Tilleuls"][1:3] == (2, Decimal("650.00"))


def test_small_count_is_hidden_wherever_it_could_be_found(matiere: Matiere) -> None:
    """Three people came to one action: neither it, nor its objective, nor its neighbourhood says so, nor what is
    left of the total once the others are taken away."""
    actions = {ligne[1]: ligne for ligne in next(iter(tables_de_donnees(matiere))).lignes}
    objectifs = lignes(bloc(matiere, "par-objectif"))
    quartiers = lignes(bloc(matiere, "par-quartier"))
    total = matiere.personnes("total", "")

    assert actions["Parler aux parents"][12] == "s"
    assert [ligne[6] for nom, ligne in objectifs.items() if "1.1.O2" in str(nom)] == ["s"]
    assert quartiers["Les Tilleuls"][3] == "s"
    assert total == "s" or "s" in (actions["Lire ensemble"][12], quartiers["Les Saules"][3])


def test_missing_reports_are_told_beside_the_figures(matiere: Matiere) -> None:
    manque = bloc(matiere, "chiffres-cles").manque.replace("\u00a0", " ")

    assert manque == "1 fiche bilan sur 3 attendues n’est pas remise."
    assert [ligne[1] for ligne in bloc(matiere, "bilans-manquants").tableaux[0].lignes] == ["Jardin partagé"]


def test_every_source_makes_a_block_with_an_accessible_figure(matiere: Matiere) -> None:
    for source in SOURCES.values():
        parametres = {"quartier": "saules"} if source.parametre == "quartier" else {}
        fait = bloc(matiere, source.code, **parametres)
        assert fait.titre
        assert all(figure.alt and figure.titre for figure in fait.figures)
        assert all(len(ligne) == len(t.colonnes) for t in fait.tableaux for ligne in t.lignes)


def test_cost_of_a_whole_report_is_constant(contrat: Contrat, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(50):
        matiere = Matiere(contrat, 2025)
        for source in SOURCES.values():
            fabriquer(matiere, source.code, {}, cle="b")
