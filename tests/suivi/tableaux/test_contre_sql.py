"""Every figure of the dashboards, worked out again from the rows by plain SQL: one cent or one person apart fails."""

from decimal import Decimal
from typing import Any

from quartiers.comptes.enums import Role
from quartiers.suivi.queries.egalite import niveaux_d_egalite
from tests.suivi.sql_annee import ARGENT_QUARTIERS, PERSONNES_QUARTIERS
from tests.suivi.sql_annee import lignes as lignes_de
from tests.suivi.tableaux.decor import ANNEE, Decor
from tests.suivi.tableaux.lecteur_csv import lire_csv, nombre


def sql(decor: Decor, suite: str, **parametres: Any) -> list[tuple[Any, ...]]:
    return lignes_de(decor.contrat.pk, ANNEE, suite, **parametres)[1]


def lire(decor: Decor, mesure: str, par: str) -> dict[str, dict[str, str]]:
    """{row: {column: text}} of the file that a pilot takes away."""
    client = decor.client(Role.PILOTE)
    lignes = lire_csv(client, decor.adresse(f"repartition/?mesure={mesure}&par={par}"))
    return {next(iter(ligne.values())): ligne for ligne in lignes}


ARGENT = ("Demandé ou prévu", "Accordé", "Payé ou dépensé")
PERSONNES = (
    "Cumul de participations",
    "Dont QPV",
    "Femmes",
    "Hommes",
    "Non précisé",
)


def valeurs(lues: dict[str, str], colonnes: tuple[str, ...]) -> tuple[Decimal, ...]:
    return tuple(Decimal(0) if lues[nom] == "non renseigné" else nombre(lues[nom]) for nom in colonnes)


def test_totals_of_the_year(decor: Decor) -> None:
    (attendu,) = sql(
        decor,
        """select count(*), count(*) filter (where du), count(*) filter (where du and not rendu),
                  coalesce(sum(participants), 0), coalesce(sum(qpv), 0), coalesce(sum(femmes), 0),
                  coalesce(sum(hommes), 0),
                  sum(greatest(0, coalesce(participants, 0) - coalesce(femmes, 0) - coalesce(hommes, 0))),
                  coalesce(sum(presences), 0), coalesce(sum(seances), 0), coalesce(sum(attendus), 0)
           from actions""",
    )
    actions, personnes = lire(decor, "actions", "genre")["Ensemble"], lire(decor, "personnes", "genre")["Ensemble"]
    presences = lire(decor, "presences", "genre")["Ensemble"]
    lus = (
        *valeurs(actions, ("Actions", "Fiches bilan attendues", "Non rendues")),
        *valeurs(personnes, PERSONNES),
        *valeurs(presences, ("Présences cumulées", "Séances ou ateliers")),
        nombre(personnes["Attendues"]),
    )
    assert lus == tuple(Decimal(n) for n in attendu)
    assert attendu[2] == 4  # two projects, one sheet sent back, one never begun


def test_money_of_the_year_by_nature_and_by_partner(decor: Decor) -> None:
    total = sql(decor, "select sum(demande), sum(vote), sum(paye) from argent")[0]
    assert valeurs(lire(decor, "argent", "axe")["Ensemble"], ARGENT) == total
    natures = dict(sql(decor, "select nature, sum(vote) from argent group by nature"))
    moyens = lire(decor, "moyens", "axe")["Ensemble"]
    assert valeurs(moyens, ("Crédits spécifiques", "Droit commun", "Moyens propres")) == (
        natures["specifique"],
        natures["droit_commun"],
        natures["propre"],
    )
    partenaires = sql(
        decor, "select sum(demande), sum(vote), sum(paye) from argent group by organisme_id order by 2, 1, 3"
    )
    lignes = lire(decor, "argent", "partenaire")
    lignes.pop("Ensemble")
    # Communes may bear the same short name in the file: rows are compared as a list.
    client = decor.client(Role.PILOTE)
    brutes = lire_csv(client, decor.adresse("repartition/?mesure=argent&par=partenaire"))[:-1]
    assert sorted(valeurs(ligne, ARGENT) for ligne in brutes) == sorted(partenaires)


ELEMENTS = """
select t.code || '. ' || t.titre as nom, coalesce(sum(a.vote), 0) as vote, coalesce(sum(a.demande), 0) as demande,
       coalesce(sum(a.paye), 0) as paye
from argent a
left join liens l on l.cle = a.cle
left join vers r on r.depart = l.element_id and r.nature = %(nature)s
left join titres t on t.element_id = r.element_id
group by 1"""


def test_money_by_axis_orientation_and_objective(decor: Decor) -> None:
    for nature in ("axe", "orientation", "objectif"):
        attendus = {titre: (demande, vote, paye) for titre, vote, demande, paye in sql(decor, ELEMENTS, nature=nature)}
        lues = lire(decor, "argent", nature)
        lues.pop("Ensemble")
        sans = next((nom for nom in lues if nom.startswith("Sans ")), "")
        lus = {None if nom == sans else nom: valeurs(ligne, ARGENT) for nom, ligne in lues.items()}
        assert {nom: v for nom, v in lus.items() if any(v)} == attendus


def test_money_by_neighbourhood_to_the_cent(decor: Decor) -> None:
    attendus = {quartier: vote for quartier, vote, _ in sql(decor, ARGENT_QUARTIERS)}
    lues = lire(decor, "argent", "quartier")
    noms = {quartier.titre: quartier.pk for quartier in decor.quartiers}
    lus = {noms.get(nom): nombre(ligne["Accordé"]) for nom, ligne in lues.items() if nom != "Ensemble"}
    assert lus == attendus
    assert sum(lus.values()) == nombre(lues["Ensemble"]["Accordé"])


def test_people_by_neighbourhood_to_the_person(decor: Decor) -> None:
    attendus = dict(sql(decor, PERSONNES_QUARTIERS))
    lues = lire(decor, "personnes", "quartier")
    noms = {quartier.titre: quartier.pk for quartier in decor.quartiers}
    lus = {noms.get(nom): valeurs(ligne, PERSONNES[:1])[0] for nom, ligne in lues.items() if nom != "Ensemble"}
    assert lus == attendus
    for colonne in PERSONNES:
        somme = sum(valeurs(ligne, (colonne,))[0] for nom, ligne in lues.items() if nom != "Ensemble")
        assert somme == nombre(lues["Ensemble"][colonne])


def test_ages_and_the_contract_s_own_cuts(decor: Decor) -> None:
    attendus = dict(
        sql(
            decor,
            """select tranche, sum(n) from (
                 select p.tranche, p.femmes + p.hommes + p.non_precise as n
                 from appels_public p join bilans b on b.id = p.bilan_id
                 union all
                 select p.tranche, p.femmes + p.hommes + p.non_precise from suivi_publicfiche p
                 join suivi_ficheaction a on a.id = p.fiche_id and a.contrat_id = %(contrat)s and a.annee = %(annee)s
                 join suivi_fichebilan r on r.fiche_id = a.id and r.etat in ('remise', 'validee')
                 where p.reel) t group by 1""",
        )
    )
    lues = lire(decor, "personnes", "age")

    def lu(nom: str) -> Decimal:
        return nombre(lues[nom]["Cumul de participations"])

    def somme(*tranches: str) -> Decimal:
        return Decimal(sum(attendus.get(t, 0) for t in tranches))

    assert lu("11 à 14 ans") == somme("11-14")
    assert lu("Dont 15 à 24 ans") == somme("15", "16-17", "18-24")
    assert lu("Dont 16 à 24 ans") == somme("16-17", "18-24")
    assert lu("Dont 18 à 24 ans") == somme("18-24")
    assert lu("Dont 50 ans et plus") == somme("50-64", "65-74", "75+")
    assert lu("Dont 75 ans et plus") == somme("75+")
    bandes = [nom for nom in lues if not nom.startswith("Dont")]
    assert sum(lu(nom) for nom in bandes) == sum(attendus.values()) > 0


def test_costs_and_equality_of_the_year(decor: Decor) -> None:
    prevu, reel = sql(
        decor,
        """, charges as (
             select distinct on (b.dossier_id, b.nature = 'realise') b.dossier_id, b.nature = 'realise' as reel,
                    (select sum(l.montant) from appels_lignebudget l
                     where l.budget_id = b.id and l.cote = 'charge' and l.compte not like '86%%') as total
             from appels_budget b join dossiers d on d.id = b.dossier_id where b.exercice = %(annee)s
             order by 1, 2, (b.nature = 'revise') desc, b.rang desc)
           select (select sum(total) from charges where not reel)
                  + (select sum(demande) from argent where cle like 'f%%'),
                  (select sum(total) from charges c where reel and c.dossier_id in (select dossier_id from bilans))
                  + (select sum(a.paye) from argent a join actions x on x.cle = a.cle
                     where a.cle like 'f%%' and x.rendu)""",
    )[0]
    lues = lire(decor, "couts", "axe")["Ensemble"]
    assert valeurs(lues, ("Coût prévu", "Coût réel")) == (prevu, reel)
    attendus = sql(
        decor,
        """select d.egalite_niveau, sum(l.demande),
                  sum(case when l.etat in ('votee', 'notifiee', 'soldee') then l.vote else 0 end)
           from appels_lignefinancement l join appels_dossier d on d.id = l.dossier_id
           where l.contrat_id = %(contrat)s and l.exercice = %(annee)s
             and d.etat not in ('brouillon', 'a_signer', 'retire', 'irrecevable') group by 1 order by 1 nulls last""",
    )

    assert [(n.niveau, n.demande, n.accorde) for n in niveaux_d_egalite(decor.contrat, ANNEE)] == attendus


def test_finances_by_partner_and_nature(decor: Decor) -> None:
    attendus = sql(
        decor,
        "select nature, sum(demande), sum(vote), sum(paye) from argent group by organisme_id, nature order by 1, 2, 3",
    )
    client = decor.client(Role.PILOTE)
    lignes = [ligne for ligne in lire_csv(client, decor.adresse("finances/")) if ligne["Nature des crédits"]]
    noms = {"Crédit spécifique": "specifique", "Droit commun": "droit_commun", "Moyens propres": "propre"}
    colonnes = ("Prévu ou demandé", "Voté", "Dépensé ou payé")
    lus = [
        (noms[ligne["Nature des crédits"]], *valeurs(ligne, colonnes))
        for ligne in lignes
        if not ligne["Partenaire"].startswith("Ensemble")
    ]
    assert sorted(lus) == sorted(attendus)
