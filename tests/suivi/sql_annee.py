"""The actions of a year, their chosen report, their money: written from the rules in plain SQL, without our code."""

from decimal import Decimal
from typing import Any

from django.db import connection

ACTIONS = """
with recursive dossiers as (
    select d.id, d.numero, d.intitule, d.organisme_id, d.etat <> 'abandonne' as du, d.participants as attendus
    from appels_dossier d
    where d.contrat_id = %(contrat)s and d.etat in ('retenu', 'notifie', 'solde', 'abandonne')
      and %(annee)s between d.annee and d.annee + d.annees - 1
), bilans as (
    select distinct on (b.dossier_id) b.*
    from appels_bilan b join dossiers d on d.id = b.dossier_id
    where b.exercice = %(annee)s and b.etat in ('depose', 'valide')
    order by b.dossier_id, (b.genre = 'final') desc
), payes as (
    select v.ligne_id, sum(case when v.genre = 'reversement' then -v.montant else v.montant end) as net
    from appels_versement v where v.paye_le is not null group by v.ligne_id
), argent as (
    select 'd' || l.dossier_id as cle, f.organisme_id, f.nom, l.nature, l.demande,
           case when l.etat in ('votee', 'notifiee', 'soldee') then coalesce(l.vote, 0) else 0 end as vote,
           coalesce(p.net, 0) as paye
    from appels_lignefinancement l
    join dossiers d on d.id = l.dossier_id
    join appels_financeur f on f.id = l.financeur_id
    left join payes p on p.ligne_id = l.id
    where l.exercice = %(annee)s
    union all
    select 'f' || c.fiche_id, c.organisme_id, null, c.nature, coalesce(c.prevu, 0), coalesce(c.vote, 0),
           coalesce(c.depense, 0)
    from suivi_creditfiche c join suivi_ficheaction a on a.id = c.fiche_id
    where a.contrat_id = %(contrat)s and a.annee = %(annee)s
), actions as (
    select 'd' || d.id as cle, d.numero as code, d.intitule, d.organisme_id, d.du, d.attendus,
           b.id is not null as rendu, b.participants, b.participants_qpv as qpv,
           b.femmes, b.hommes, b.presences, b.seances, b.comptage
    from dossiers d left join bilans b on b.dossier_id = d.id
    union all
    select 'f' || a.id, a.code, a.intitule, a.organisme_id, true, a.participants, r.id is not null, r.participants,
           r.participants_qpv, r.femmes, r.hommes, r.presences, r.seances, r.comptage
    from suivi_ficheaction a
    left join suivi_fichebilan r on r.fiche_id = a.id and r.etat in ('remise', 'validee')
    where a.contrat_id = %(contrat)s and a.annee = %(annee)s
), liens as (
    select 'd' || r.dossier_id as cle, r.element_id from appels_rattachement r where r.principal
    union all
    select 'f' || r.fiche_id, r.element_id from suivi_rattachementfiche r where r.principal
), territoires as (
    select 'd' || t.dossier_id as cle, t.quartier_id, t.part, t.id as ordre from appels_territoire t where t.part > 0
    union all
    select 'f' || t.fiche_id, t.quartier_id, t.part, t.id from suivi_territoirefiche t where t.part > 0
), dits as (
    select 'd' || b.dossier_id as cle, p.quartier_id, p.participants
    from appels_publicquartier p join bilans b on b.id = p.bilan_id
    union all
    select 'f' || r.fiche_id, p.quartier_id, p.participants
    from suivi_publicquartierfiche p join suivi_fichebilan r on r.id = p.bilan_id and r.etat in ('remise', 'validee')
), vers(depart, element_id, nature) as (
    select e.id, e.id, e.nature from contrat_element e where e.contrat_id = %(contrat)s
    union all
    select v.depart, ver.parent_id, p.nature
    from vers v join contrat_version ver on ver.element_id = v.element_id
    join contrat_element p on p.id = ver.parent_id
), titres as (
    select e.id as element_id, e.code, e.nature, v.titre, v.rang
    from contrat_element e join contrat_version v on v.element_id = e.id where e.contrat_id = %(contrat)s
), ages as (
    select p.tranche, p.femmes, p.hommes, p.non_precise from appels_public p join bilans b on b.id = p.bilan_id
    union all
    select p.tranche, p.femmes, p.hommes, p.non_precise from suivi_publicfiche p
    join suivi_ficheaction a on a.id = p.fiche_id and a.contrat_id = %(contrat)s and a.annee = %(annee)s
    join suivi_fichebilan r on r.fiche_id = a.id and r.etat in ('remise', 'validee')
    where p.reel
)
"""
# Money of each action to the cent by neighbourhood: largest remainders, in the order of the territories.
ARGENT_QUARTIERS = """, poids as (
    select a.cle, t.quartier_id, sum(t.part) as part, min(q.rang) as rang, min(t.ordre) as ordre
    from actions a join territoires t on t.cle = a.cle
    left join contrat_quartiercontrat q on q.id = t.quartier_id group by 1, 2
), lignes as (
    select a.cle, a.nature, row_number() over () as ligne, round(a.vote * 100)::bigint as centimes from argent a
), exacts as (
    select l.ligne, p.quartier_id, l.nature, l.centimes * p.part / sum(p.part) over (partition by l.ligne) as exact,
           l.centimes, coalesce(p.rang, 1000000) as rang
    from lignes l join poids p on p.cle = l.cle
), parts as (
    select *, floor(exact) + (row_number() over (partition by ligne order by exact - floor(exact) desc, rang)
              <= centimes - sum(floor(exact)) over (partition by ligne))::int as part from exacts
), tous as (
    select quartier_id, nature, part from parts
    union all
    select null, l.nature, l.centimes from lignes l where not exists (select 1 from poids p where p.cle = l.cle)
)
select quartier_id, sum(part) / 100 as vote,
       coalesce(sum(part) filter (where nature = 'specifique'), 0) / 100 as specifique
from tous group by 1
"""
# People of each action by neighbourhood: as told, the rest elsewhere; else by shares, largest remainders.
PERSONNES_QUARTIERS = """, dit as (select distinct cle from dits), poids as (
    select a.cle, t.quartier_id, sum(t.part)::numeric as part, coalesce(min(q.rang), 1000000) as rang
    from actions a join territoires t on t.cle = a.cle
    left join contrat_quartiercontrat q on q.id = t.quartier_id
    where a.rendu and a.participants is not null and a.cle not in (select cle from dit) group by 1, 2
), exacts as (
    select a.cle, p.quartier_id, a.participants, p.rang,
           a.participants * p.part / sum(p.part) over (partition by a.cle) as exact
    from actions a join poids p on p.cle = a.cle
), parts as (
    select quartier_id, floor(exact) + (row_number() over (partition by cle order by exact - floor(exact) desc, rang)
              <= participants - sum(floor(exact)) over (partition by cle))::int as part from exacts
), tous as (
    select quartier_id, part from parts
    union all
    select d.quartier_id, d.participants from dits d join actions a on a.cle = d.cle
    union all
    select null, a.participants - (select sum(d.participants) from dits d where d.cle = a.cle)
    from actions a where a.cle in (select cle from dit)
    union all
    select null, a.participants from actions a
    where a.rendu and a.cle not in (select cle from dit) and a.cle not in (select cle from territoires)
)
select quartier_id, sum(part) as personnes from tous group by 1
"""
# Where each action takes place: its neighbourhoods, those that its report names, elsewhere for what is left.
LIEUX = """, lieux as (
    select cle, quartier_id from territoires
    union
    select cle, quartier_id from dits
    union
    select a.cle, null from actions a where a.cle not in (select cle from territoires)
      and not exists (select 1 from dits d where d.cle = a.cle)
    union
    select a.cle, null from actions a join dits d on d.cle = a.cle
    group by a.cle, a.participants having sum(d.participants) < a.participants
)
"""


def lignes(contrat: int, annee: int, suite: str, **parametres: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
    """(names of the columns, rows) of ACTIONS + `suite`."""
    with connection.cursor() as curseur:
        curseur.execute(ACTIONS + suite, {"contrat": contrat, "annee": annee, **parametres})
        return [colonne.name for colonne in curseur.description], list(curseur.fetchall())


def sql(contrat: int, annee: int, suite: str, **parametres: Any) -> list[dict[str, Any]]:
    """The same rows by the name of their columns, each of its own."""
    noms, trouvees = lignes(contrat, annee, suite, **parametres)
    assert len(set(noms)) == len(noms), noms
    return [dict(zip(noms, ligne, strict=True)) for ligne in trouvees]


def en_nombre(valeur: Any) -> Any:
    """Numbers compare by value, whatever they are kept in."""
    return Decimal(valeur) if isinstance(valeur, int | Decimal) else valeur
