"""Each figure of the balance against plain SQL written apart, to the cent; and the proof that it can fail.

The SQL knows nothing of the code's functions: it joins the tables of the base by itself.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from quartiers.tfpb.queries import soldes as lire_soldes
from quartiers.tfpb.queries.soldes import Filtre, part_du_sur_entretien, soldes
from quartiers.tfpb.soldes import Compte, LigneSoldee, par, par_axe, total
from tests.tfpb.conftest import Riche

pytestmark = pytest.mark.django_db

# One row per line: what is planned, told, under check, accepted, valued.
LIGNES = """
    SELECT l.id, p.bailleur_id, p.quartier_id, p.annee, p.convention_id, x.numero AS axe, x.sur_entretien,
        (CASE WHEN l.etat = 'retenue' THEN l.valorise ELSE 0 END)
            + COALESCE((SELECT SUM(r.montant) FROM tfpb_reaffectation r WHERE r.vers_ligne_id = l.id), 0)
            - COALESCE((SELECT SUM(r.montant) FROM tfpb_reaffectation r WHERE r.de_ligne_id = l.id), 0) AS prevu,
        COALESCE((SELECT SUM(s.depense) FROM tfpb_suivitrimestriel s WHERE s.ligne_id = l.id), 0) AS depense,
        COALESCE((SELECT SUM(i.montant) FROM tfpb_imputation i JOIN tfpb_justificatif j ON j.id = i.justificatif_id
            WHERE i.ligne_id = l.id AND j.etat IN ('depose', 'en_question')), 0) AS examine,
        COALESCE((SELECT SUM(i.montant) FROM tfpb_imputation i JOIN tfpb_justificatif j ON j.id = i.justificatif_id
            WHERE i.ligne_id = l.id AND j.etat = 'accepte'), 0) AS accepte,
        CASE WHEN NOT x.surcout_seul THEN NULL
            ELSE GREATEST(0, ROUND(COALESCE((l.niveau_qpv - l.niveau_ordinaire) * l.logements, 0), 2)) END AS plafond
    FROM tfpb_ligneprogramme l
    JOIN tfpb_programme p ON p.id = l.programme_id
    JOIN tfpb_axetfpb x ON x.id = l.axe_id
    WHERE p.contrat_id = %(contrat)s AND l.etat <> 'proposee'
"""
SOMMES = """
    SUM(prevu) AS prevu, SUM(depense) AS depense, SUM(examine) AS examine, SUM(accepte) AS accepte,
    SUM(LEAST(accepte, COALESCE(plafond, accepte))) AS valorise,
    SUM(accepte - LEAST(accepte, COALESCE(plafond, accepte))) AS ordinaire
"""
ABATTEMENTS = """
    SELECT DISTINCT ON (bailleur_id, quartier_id, annee) bailleur_id, quartier_id, annee, montant
    FROM tfpb_abattement WHERE contrat_id = %(contrat)s
    ORDER BY bailleur_id, quartier_id, annee, (origine = 'avis') DESC
"""
NOMS = ("prevu", "depense", "examine", "accepte", "valorise", "ordinaire")


def sql(requete: str, contrat: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as curseur:
        curseur.execute(requete, {"contrat": contrat})
        return list(curseur.fetchall())


def ecarts(riche: Riche) -> list[str]:
    """Every figure that differs between the code and the SQL."""
    postes = soldes(riche.contrat).postes
    trouves = []
    for nom, cle, colonnes in (
        ("bailleur", lambda p: (p.bailleur,), "bailleur_id"),
        ("quartier", lambda p: (p.quartier,), "quartier_id"),
        ("année", lambda p: (p.annee,), "annee"),
        ("programme", lambda p: (p.bailleur, p.quartier, p.annee), "bailleur_id, quartier_id, annee"),
        ("convention", lambda p: (p.convention,), "convention_id"),
    ):
        comptes = par(postes, cle)
        attendus = {
            ligne[: -len(NOMS)]: ligne[-len(NOMS) :]
            for ligne in sql(f"SELECT {colonnes}, {SOMMES} FROM ({LIGNES}) t GROUP BY {colonnes}", riche.contrat.pk)
        }
        for groupe, compte in comptes.items():
            attendu = attendus.get(groupe, (Decimal(0),) * len(NOMS))
            for champ, valeur in zip(NOMS, attendu, strict=True):
                if getattr(compte, champ) != valeur:
                    trouves.append(f"{nom} {groupe}, {champ} : {getattr(compte, champ)} au lieu de {valeur}")
    return trouves + ecarts_des_axes(riche, par_axe(postes)) + ecarts_des_abattements(riche, total(postes))


def ecarts_des_axes(riche: Riche, comptes: dict[int, Compte]) -> list[str]:
    attendus = {
        ligne[0]: ligne[1:] for ligne in sql(f"SELECT axe, {SOMMES} FROM ({LIGNES}) t GROUP BY axe", riche.contrat.pk)
    }
    lus = {axe: tuple(getattr(compte, nom) for nom in NOMS) for axe, compte in comptes.items()}
    return [] if lus == attendus else [f"axes : {lus} au lieu de {attendus}"]


def ecarts_des_abattements(riche: Riche, ensemble: Compte) -> list[str]:
    (abattement,) = sql(f"SELECT SUM(montant) FROM ({ABATTEMENTS}) a", riche.contrat.pk)[0]
    (report,) = sql("SELECT SUM(montant) FROM tfpb_reportsolde WHERE contrat_id = %(contrat)s", riche.contrat.pk)[0]
    (valorise,) = sql(f"SELECT SUM(LEAST(accepte, COALESCE(plafond, accepte))) FROM ({LIGNES}) t", riche.contrat.pk)[0]
    attendu = (abattement, report, report, abattement + report - valorise)
    lu = (ensemble.abattement, ensemble.report, ensemble.reporte, ensemble.ecart)
    return [] if lu == attendu else [f"abattements, reports, écart : {lu} au lieu de {attendu}"]


def test_every_figure_is_that_of_the_sql(riche: Riche) -> None:
    assert ecarts(riche) == []
    (entretien,) = sql(
        f"SELECT SUM(LEAST(accepte, plafond)) FROM ({LIGNES}) t WHERE sur_entretien AND annee = 2026", riche.contrat.pk
    )[0]
    (abattement,) = sql(f"SELECT SUM(montant) FROM ({ABATTEMENTS}) a WHERE annee = 2026", riche.contrat.pk)[0]
    assert part_du_sur_entretien(riche.contrat, 2026).de_l_abattement == 100 * entretien / abattement


def test_figures_are_those_counted_by_hand(riche: Riche) -> None:
    """(210.33 − 120.10) × 30 = 2 706.90 at most; 2 900.05 accepted, 193.15 of the ordinary level; presence has no level."""
    compte = total(soldes(riche.contrat, None, Filtre(frozenset({2026}), bailleur=riche.un.bailleur.pk)).postes)
    assert compte == Compte(
        abattement=Decimal("9800.50"),
        report=Decimal("499.60"),
        prevu=Decimal("5933.83"),
        depense=Decimal("30.35"),
        examine=Decimal("410.01"),
        accepte=Decimal("4255.65"),
        valorise=Decimal("2862.50"),
        ordinaire=Decimal("1393.15"),
        postes=1,
    )
    assert compte.solde_a_programmer == Decimal("7437.60")
    au_dela = total(soldes(riche.contrat, None, Filtre(frozenset({2026}), bailleur=riche.deux.bailleur.pk)).postes)
    assert (au_dela.solde_a_programmer, au_dela.au_dela) == (Decimal(0), Decimal("112.24"))


UN_CENTIME = Decimal("0.01")


@pytest.mark.parametrize("champ", ["prevu", "depense", "examine", "accepte"])
def test_one_cent_of_a_line_is_seen(riche: Riche, champ: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cent added to what the code reads, and not to the base: the comparison falls."""
    vrai = lire_soldes.lignes_soldees
    touchee = riche.lignes["lien"]

    def fausse(programmes: set[int], axes: dict[int, str]) -> dict[int, list[LigneSoldee]]:
        return {
            programme: [
                replace(x, **{champ: getattr(x, champ) + UN_CENTIME}) if x.pk == touchee.pk else x for x in lignes
            ]
            for programme, lignes in vrai(programmes, axes).items()
        }

    monkeypatch.setattr(lire_soldes, "lignes_soldees", fausse)
    assert ecarts(riche) != []


def test_one_cent_of_an_abattement_is_seen(riche: Riche, monkeypatch: pytest.MonkeyPatch) -> None:
    vrai = lire_soldes.abattements_de_reference
    monkeypatch.setattr(
        lire_soldes,
        "abattements_de_reference",
        lambda lus: {cle: montant + UN_CENTIME * (cle[2] == 2027) for cle, montant in vrai(lus).items()},
    )
    assert ecarts(riche) != []


def test_queries_do_not_grow_with_the_rows(riche: Riche, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(11):
        assert len(soldes(riche.contrat).postes) == 4
    with django_assert_num_queries(11):
        assert len(soldes(riche.contrat, None, Filtre(bailleur=riche.deux.bailleur.pk)).postes) == 2
