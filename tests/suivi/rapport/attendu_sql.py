"""Every table of the report worked out again from the rows by plain SQL: {title: rows by the name of their columns}.

Nothing here reads the code under test: labels of columns and names of rows are those that a reader sees.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from quartiers.contrat.models import Contrat
from tests.suivi.sql_annee import ARGENT_QUARTIERS, LIEUX, PERSONNES_QUARTIERS, sql

Ligne = dict[str, Any]
Tables = dict[str, list[Ligne]]
NATURES = {"specifique": "Crédits spécifiques", "droit_commun": "Droit commun", "propre": "Moyens propres"}
ARGENT = ("Crédits spécifiques", "Droit commun", "Moyens propres", "Total voté")
NIVEAUX = {"axe": "Axe", "orientation": "Orientation", "objectif": "Objectif opérationnel"}
BANDES = {
    "0 à 5 ans": ["0-2", "3-5"],
    "6 à 10 ans": ["6-10"],
    "11 à 17 ans": ["11-14", "15", "16-17"],
    "18 à 24 ans": ["18-24"],
    "25 à 49 ans": ["25-49"],
    "50 à 64 ans": ["50-64"],
    "65 ans et plus": ["65-74", "75+"],
    "Âge non précisé": ["inconnu"],
}
ETAPES = {
    "Dossiers reçus": "etat not in ('brouillon', 'a_signer')",
    "Recevables": "etat not in ('brouillon', 'a_signer', 'irrecevable', 'retire')",
    "Financés": "etat in ('retenu', 'notifie', 'solde')",
    "Refusés": "etat = 'refuse'",
    "Ajournés": "etat = 'ajourne'",
    "Irrecevables ou retirés": "etat in ('irrecevable', 'retire')",
    "Abandonnés après accord": "etat = 'abandonne'",
}
# Money, people and missing reports of each action, once.
UNE_LIGNE = """, sommes as (
    select cle, sum(demande) as demande, sum(vote) as vote, sum(paye) as paye,
           coalesce(sum(vote) filter (where nature = 'specifique'), 0) as spe,
           coalesce(sum(vote) filter (where nature = 'droit_commun'), 0) as dc,
           coalesce(sum(vote) filter (where nature = 'propre'), 0) as pro
    from argent group by cle
), tout as (
    select a.*, coalesce(nullif(o.sigle, ''), o.nom) as porteur, coalesce(s.demande, 0) as demande, coalesce(s.vote, 0) as vote,
           coalesce(s.paye, 0) as paye, coalesce(s.spe, 0) as spe, coalesce(s.dc, 0) as dc,
           coalesce(s.pro, 0) as pro, (a.du and not a.rendu)::int as manque, l.element_id
    from actions a join annuaire_organisme o on o.id = a.organisme_id
    left join sommes s on s.cle = a.cle left join liens l on l.cle = a.cle
)
"""
TOTAL = """select count(*) as nombre, coalesce(sum(spe), 0) as spe, coalesce(sum(dc), 0) as dc,
    coalesce(sum(pro), 0) as pro, coalesce(sum(vote), 0) as vote, sum(participants) as personnes,
    sum(manque) as manquants, sum(femmes) as femmes, sum(hommes) as hommes, sum(qpv) as qpv,
    sum(presences) as presences, coalesce(sum(seances), 0) as seances, sum(demande) as demande, sum(paye) as paye,
    count(distinct organisme_id) as porteurs, count(*) filter (where du) as attendus,
    count(*) filter (where rendu and participants is null) as sans_nombre,
    count(*) filter (where rendu and comptage = 'estime') as estimes,
    count(*) filter (where vote = 0 and demande = 0) as sans_argent
from tout"""
# The rows of a level, with what hangs on each; under one element when `sous` names it.
NIVEAU = """, choisis as (
    select t.* from tout t where %(sous)s = '' or exists (
        select 1 from vers v join titres e on e.element_id = v.element_id
        where v.depart = t.element_id and e.code = %(sous)s)
), places as (
    select c.*, e.element_id as niveau from choisis c
    left join lateral (select v.element_id from vers v where v.depart = c.element_id and v.nature = %(nature)s) e on true
), rangs as (
    select t.element_id, t.code || chr(160) || '– ' || t.titre as nom from titres t
    where t.nature = %(nature)s and (%(sous)s = '' or exists (
        select 1 from vers v join titres e on e.element_id = v.element_id
        where v.depart = t.element_id and e.code = %(sous)s))
)
select r.nom, count(p.cle) as nombre, coalesce(sum(p.spe), 0) as spe, coalesce(sum(p.dc), 0) as dc,
       coalesce(sum(p.pro), 0) as pro, coalesce(sum(p.vote), 0) as vote,
       case when count(p.cle) = 0 then 0 else sum(p.participants) end as personnes,
       coalesce(sum(p.manque), 0) as manquants
from rangs r full join places p on p.niveau = r.element_id group by r.element_id, r.nom"""


class Attendu:
    """The tables of one contract and year."""

    def __init__(self, contrat: Contrat, annee: int) -> None:
        self.contrat, self.annee = contrat, annee
        self.total = self.lire(f"{UNE_LIGNE}{TOTAL}")[0]

    def lire(self, suite: str, **parametres: Any) -> list[Ligne]:
        return sql(self.contrat.pk, self.annee, suite, **parametres)

    def tables(self, axes: Sequence[str], quartiers: Sequence[tuple[int, str]]) -> Tables:
        tables: Tables = {
            f"Chiffres clés {self.annee}": self.chiffres_cles(),
            "Participants par âge et par sexe": self.ages(),
            "Actions par axe": self.niveau("axe"),
            "Actions par orientation": self.niveau("orientation"),
            "Actions par objectif opérationnel": self.niveau("objectif"),
            "Actions par quartier": self.par_quartier(quartiers),
            "Crédits par partenaire": self.partenaires(),
            "Crédits votés par axe": self.credits_par_axe(),
            "La saison des appels à projets": self.saison(),
            "Indicateurs de réalisation et de résultat": self.indicateurs(),
            "Suites proposées pour les actions": self.suites(),
            "Fiches bilan non remises": self.manquants(),
            f"Les actions {self.annee}": self.actions(),
            "Actions": self.donnees_actions(),
            "Crédits": self.donnees_credits(),
            "Territoires": self.donnees_territoires(),
        }
        for axe in axes:
            tables[f"Actions par orientation (axe {axe})"] = self.niveau("orientation", axe)
            tables[f"Les actions de l’axe {axe}"] = self.actions(sous=axe)
        for quartier, nom in quartiers:
            tables[f"{nom} en chiffres"] = self.quartier(quartier)
            tables[f"Les actions à {nom}"] = self.actions(quartier=quartier)
        return tables

    def chiffres_cles(self) -> list[Ligne]:
        t = self.total
        valeurs = {
            "Actions": t["nombre"], "Crédits spécifiques votés (€)": t["spe"], "Droit commun voté (€)": t["dc"],
            "Moyens propres (€)": t["pro"], "Participations": t["personnes"], "dont femmes": t["femmes"],
            "dont hommes": t["hommes"], "dont habitants d’un quartier prioritaire": t["qpv"],
            "Présences": t["presences"], "Séances": t["seances"],
        }  # fmt: skip
        return [{"Chiffre": nom, "Valeur": valeur} for nom, valeur in valeurs.items()]

    def ages(self) -> list[Ligne]:
        lus = self.lire(
            "select tranche, sum(femmes) as f, sum(hommes) as h, sum(non_precise) as n from ages group by tranche"
        )
        par_tranche = {ligne["tranche"]: (ligne["f"], ligne["h"], ligne["n"]) for ligne in lus}
        lignes = [self.bande(nom, [par_tranche.get(t, (0, 0, 0)) for t in ts]) for nom, ts in BANDES.items()]
        gardees = [ligne for ligne in lignes if ligne["Ensemble"]]
        return [*gardees, self.bande("Ensemble", list(par_tranche.values()))]

    def bande(self, nom: str, lus: Iterable[tuple[int, int, int]]) -> Ligne:
        f, h, n = (sum(colonne) for colonne in zip(*lus, strict=True))
        return {"Âge": nom, "Femmes": f, "Hommes": h, "Non précisé": n, "Ensemble": f + h + n}

    def niveau(self, nature: str, sous: str = "") -> list[Ligne]:
        lues = self.lire(f"{UNE_LIGNE}{NIVEAU}", nature=nature, sous=sous)
        lignes = [self.ligne_de_niveau(nature, ligne) for ligne in lues]
        ensemble = self.total
        if sous:
            nature_du_dessus = self.lire("select nature from titres where code = %(code)s", code=sous)[0]["nature"]
            dessus = self.lire(f"{UNE_LIGNE}{NIVEAU}", nature=nature_du_dessus, sous=sous)
            ensemble = next(ligne for ligne in dessus if ligne["nom"])
        return [*lignes, {**self.ligne_de_niveau(nature, ensemble), NIVEAUX[nature]: "Ensemble"}]

    def ligne_de_niveau(self, nature: str, lue: Ligne) -> Ligne:
        """Actions tied to another level are a row whose people are not told apart."""
        ailleurs = "nom" in lue and lue["nom"] is None
        return {
            NIVEAUX[nature]: "Rattachées à un autre niveau" if ailleurs else lue.get("nom"),
            "Actions": lue["nombre"],
            **argent(lue),
            "Participations": None if ailleurs else lue["personnes"],
            "Bilans manquants": lue["manquants"],
        }

    def lieux(self) -> dict[int | None, Ligne]:
        """What each neighbourhood counts."""
        lus: dict[int | None, Ligne] = defaultdict(lambda: {"nombre": 0, "vote": Decimal(0), "spe": Decimal(0)})
        for ligne in self.lire(f"{LIEUX}select quartier_id, count(*) as nombre from lieux group by 1"):
            lus[ligne["quartier_id"]]["nombre"] = ligne["nombre"]
        for ligne in self.lire(ARGENT_QUARTIERS):
            lus[ligne["quartier_id"]] |= {"vote": ligne["vote"], "spe": ligne["specifique"]}
        for ligne in self.lire(PERSONNES_QUARTIERS):
            lus[ligne["quartier_id"]]["personnes"] = ligne["personnes"]
        return lus

    def par_quartier(self, quartiers: Sequence[tuple[int, str]]) -> list[Ligne]:
        lus = self.lieux()
        noms: dict[int | None, str] = {**dict(quartiers), None: "Ailleurs, ou non situé"}
        lignes = [self.ligne_de_quartier(nom, lus[pk]) for pk, nom in noms.items() if pk in lus or pk is not None]
        t = self.total
        ensemble = {"nombre": t["nombre"], "vote": t["vote"], "personnes": t["personnes"]}
        return [*lignes, self.ligne_de_quartier("Ensemble", ensemble)]

    def ligne_de_quartier(self, nom: str, lu: Ligne) -> Ligne:
        personnes = lu.get("personnes", None if lu["nombre"] else 0)
        return {"Quartier": nom, "Actions": lu["nombre"], "Total voté": lu["vote"], "Participations": personnes}

    def quartier(self, pk: int) -> list[Ligne]:
        lu = self.lieux()[pk]
        valeurs = {
            "Actions": lu["nombre"], "Total voté (€)": lu["vote"], "dont crédits spécifiques (€)": lu["spe"],
            "Participations": lu.get("personnes"),
        }  # fmt: skip
        return [{"Chiffre": nom, "Valeur": valeur} for nom, valeur in valeurs.items()]

    def partenaires(self) -> list[Ligne]:
        lues = self.lire(
            """select coalesce(min(coalesce(nullif(o.sigle, ''), o.nom)) filter (where f.un), min(f.nom)) as nom, f.nature,
                      sum(demande) as demande, sum(vote) as vote, sum(paye) as paye
               from (select *, bool_or(nom is null) over (partition by organisme_id) as un from argent) f
               join annuaire_organisme o on o.id = f.organisme_id group by f.organisme_id, f.nature
               having sum(abs(demande)) + sum(abs(vote)) + sum(abs(paye)) > 0"""
        )
        lignes = [
            {"Partenaire": x["nom"], "Nature du crédit": NATURES[x["nature"]], **montants(x)} for x in lues
        ]  # fmt: skip
        return [*lignes, {"Partenaire": "Ensemble", "Nature du crédit": "", **montants(self.total)}]

    def credits_par_axe(self) -> list[Ligne]:
        lues = self.lire(f"{UNE_LIGNE}{NIVEAU}", nature="axe", sous="")
        lignes = [{"Axe": ligne["nom"] or "Sans rattachement", **argent(ligne)} for ligne in lues]
        return [*lignes, {"Axe": "Ensemble", **argent(self.total)}]

    def saison(self) -> list[Ligne]:
        lignes = []
        for etape, condition in ETAPES.items():
            lue = self.lire(
                f"""select count(*) as nombre, coalesce(sum(l.demande), 0) as demande, coalesce(sum(l.vote), 0) as vote
                    from appels_dossier d left join lateral (
                        select sum(demande) as demande,
                               sum(vote) filter (where l.etat in ('votee', 'notifiee', 'soldee')) as vote
                        from appels_lignefinancement l where l.dossier_id = d.id and l.exercice = %(annee)s) l on true
                    where d.contrat_id = %(contrat)s and d.annee = %(annee)s and d.{condition}"""
            )[0]
            if lue["nombre"]:
                nombres = {"Dossiers": lue["nombre"], "Demandé": lue["demande"], "Accordé": lue["vote"]}
                lignes.append({"Étape": etape, **nombres})
        return lignes

    def indicateurs(self) -> list[Ligne]:
        lues = self.lire(
            """, mesures as (
                 select 'd' || i.dossier_id as cle, i.libelle, i.unite, i.attendu, i.realise, i.indicateur_id
                 from appels_indicateurdossier i
                 union all
                 select 'f' || i.fiche_id, i.libelle, i.unite, i.attendu, i.realise, i.indicateur_id
                 from suivi_indicateurfiche i)
               select coalesce(c.titre, m.libelle) || case when m.unite = '%%' then ' (' || a.intitule || ')' else '' end
                      as nom, m.unite, count(*) as nombre, sum(m.attendu) as attendu,
                      sum(m.realise) filter (where a.rendu) as realise,
                      count(*) filter (where m.realise is null or not a.rendu) as sans
               from mesures m join actions a on a.cle = m.cle left join indicateurs_indicateur c on c.id = m.indicateur_id
               group by 1, 2"""
        )
        return [
            {
                "Indicateur": x["nom"], "Unité": x["unite"], "Actions": x["nombre"], "Attendu": x["attendu"],
                "Réalisé": x["realise"], "Sans résultat": x["sans"],
            }
            for x in lues
        ]  # fmt: skip

    def suites(self) -> list[Ligne]:
        return [
            {"Action": x["intitule"], "Portée par": x["porteur"]}
            for x in self.lire(
                f"""{UNE_LIGNE} select t.intitule, t.porteur from suivi_continuation s
                    join tout t on t.cle = coalesce('d' || s.dossier_id, 'f' || s.fiche_id)
                    where s.contrat_id = %(contrat)s and s.annee = %(annee)s"""
            )
        ]

    def manquants(self) -> list[Ligne]:
        return [
            {"Code": x["code"], "Action": x["intitule"], "Portée par": x["porteur"]}
            for x in self.lire(f"{UNE_LIGNE} select code, intitule, porteur from tout where manque = 1")
        ]

    def actions(self, sous: str = "", quartier: int | None = None) -> list[Ligne]:
        lues = self.lire(
            f"""{UNE_LIGNE}{LIEUX} select intitule, porteur, vote, participants from tout t
                where (%(sous)s = '' or exists (
                    select 1 from vers v join titres e on e.element_id = v.element_id
                    where v.depart = t.element_id and e.code = %(sous)s))
                and (%(quartier)s::bigint is null or exists (
                    select 1 from lieux l where l.cle = t.cle and l.quartier_id = %(quartier)s))""",
            sous=sous,
            quartier=quartier,
        )
        return [
            {"Action": x["intitule"], "Portée par": x["porteur"], "Voté": x["vote"], "Personnes": x["participants"]}
            for x in lues
        ]

    def donnees_actions(self) -> list[Ligne]:
        return [
            {
                "Code": x["code"], "Action": x["intitule"], "Portée par": x["porteur"], "Demandé": x["demande"],
                **argent(x), "Payé": x["paye"], "Personnes prévues": x["attendus"], "Personnes": x["participants"],
                "Femmes": x["femmes"], "Hommes": x["hommes"], "Habitants d’un QPV": x["qpv"],
            }
            for x in self.lire(f"{UNE_LIGNE} select * from tout")
        ]  # fmt: skip

    def donnees_credits(self) -> list[Ligne]:
        return [
            {"Code": x["code"], "Nature": NATURES[x["nature"]], **montants(x)}
            for x in self.lire("select a.code, g.* from argent g join actions a on a.cle = g.cle")
        ]

    def donnees_territoires(self) -> list[Ligne]:
        return [
            {"Code": x["code"], "Quartier": x["titre"] or "ailleurs", "Part": x["part"]}
            for x in self.lire(
                """select a.code, q.titre, sum(t.part) as part from territoires t join actions a on a.cle = t.cle
                   left join contrat_quartiercontrat q on q.id = t.quartier_id group by a.code, q.id, q.titre"""
            )
        ]


def argent(lue: Ligne) -> Ligne:
    return dict(zip(ARGENT, (lue["spe"], lue["dc"], lue["pro"], lue["vote"]), strict=True))


def montants(lue: Ligne) -> Ligne:
    return {"Demandé": lue["demande"], "Voté": lue["vote"], "Payé": lue["paye"]}
