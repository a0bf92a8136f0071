"""What the pages of a draw show: its steps, everyone's chance as a picture and a table, the quotas and what came out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from quartiers.exports.graphiques import barres, url_graphique
from quartiers.participation.enums_tirages import EtatTirage
from quartiers.participation.models import Tirage
from quartiers.participation.sortition.foyers import GRAND_FOYER, Foyers
from quartiers.participation.sortition.proces_verbal import repartition_de
from quartiers.participation.sortition.regles import Regles, comptes_par_quota, libelle_du_profil, regles_de
from quartiers.socle.formats import compte, date_fr, nombre, pourcent

ETAPES: tuple[tuple[str, str], ...] = (
    (EtatTirage.PREPARE, "Préparer la liste et les quotas"),
    (EtatTirage.SCELLE, "Sceller"),
    (EtatTirage.GRAINE, "Publier la graine"),
    (EtatTirage.TIRE, "Tirer"),
    (EtatTirage.ACTE, "Acter"),
)
BARRES_MAX = 10


def etapes_de(tirage: Tirage) -> list[dict[str, str]]:
    ordre = [etat for etat, _ in ETAPES]
    if tirage.etat not in ordre:
        return []
    # A state says what is done: what comes next is being done.
    rang = ordre.index(tirage.etat)
    courante = rang if tirage.etat == EtatTirage.PREPARE else rang + 1
    dates = [None, tirage.scelle_le, tirage.graine_le, tirage.tire_le, tirage.acte_le]
    return [
        {
            "libelle": libelle,
            "etat": "fait" if n < courante else "courant" if n == courante else "a_venir",
            "detail": date_fr(dates[n]) if dates[n] else "",
        }
        for n, (_, libelle) in enumerate(ETAPES)
    ]


def chance_en_clair(chance: Fraction) -> str:
    """« 0,40 % (1 sur 250) »."""
    if chance == 0:
        return "aucune"
    if chance == 1:
        return "certaine"
    return f"{pourcent(100 * float(chance), 2)} (1 sur {nombre(round(1 / chance))})"


def chances_de(tirage: Tirage) -> dict[str, Any]:
    """By profile: how many people, and the chance of each; and how the chances are spread over the people."""
    repartition = tirage.engagement["repartition"]
    regles = regles_de(tirage.engagement["regles"])
    profils, compositions, chances = repartition_de(repartition)
    lignes = [
        {
            "profil": libelle_du_profil(regles, profil.valeurs),
            "effectif": profil.effectif,
            "chance": chance_en_clair(chance),
        }
        for profil, chance in zip(profils, chances, strict=True)
    ]
    effectifs = [(chance, profil.effectif) for profil, chance in zip(profils, chances, strict=True)]
    population = sum(effectif for _, effectif in effectifs)
    return {
        "lignes": lignes,
        "population": population,
        "compositions": len(compositions),
        "minimum": chance_en_clair(min(chances)),
        "maximum": chance_en_clair(max(chances)),
        "egale": chance_en_clair(Fraction(regles.sieges, population)),
        "foyers": tirage.engagement.get("foyers"),
        "exclus": sum(effectif for chance, effectif in effectifs if chance == 0),
        **figure(effectifs),
    }


def figure(effectifs: Sequence[tuple[Fraction, int]]) -> dict[str, Any]:
    """People by chance: one bar a chance when they are few, else by brackets of the same width."""
    groupes = tranches_de_chances(effectifs)
    titre = "Combien de personnes ont quelle chance d’être titulaires"
    return {
        "repartition": groupes,
        "colonnes": [("chance", "Chance"), ("personnes", "Personnes", "nombre")],
        "graphique": url_graphique(barres(groupes, "chance", "personnes", titre, "personnes")),
        "titre_graphique": titre,
    }


def foyers_montres(foyers: Foyers) -> dict[str, Any]:
    """How many people share a household, and the largest one: a building whose flats are not told is seen here."""
    tailles = Counter(foyers.values())
    plus_grand = max(tailles.values(), default=0)
    return {
        "foyers": len(tailles),
        "personnes": len(foyers),
        "plus_grand_texte": compte(plus_grand, "personne"),
        "immeuble": plus_grand >= GRAND_FOYER,
    }


def tranches_de_chances(effectifs: Sequence[tuple[Fraction, int]]) -> list[dict[str, Any]]:
    comptes: dict[str, int] = {}
    for chance, effectif in sorted(effectifs):
        libelle = pourcent(100 * float(chance), 2)
        comptes[libelle] = comptes.get(libelle, 0) + effectif
    if len(comptes) <= BARRES_MAX:
        return [{"chance": libelle, "personnes": n} for libelle, n in comptes.items()]
    basse, haute = min(effectifs)[0], max(effectifs)[0]
    pas = (haute - basse) / BARRES_MAX
    rangees = [0] * BARRES_MAX
    for chance, effectif in effectifs:
        rangees[min(BARRES_MAX - 1, int((chance - basse) / pas))] += effectif
    return [
        {
            "chance": f"de {pourcent(100 * float(basse + n * pas), 2)} à {pourcent(100 * float(basse + (n + 1) * pas), 2)}",
            "personnes": effectif,
        }
        for n, effectif in enumerate(rangees)
    ]


def quotas_de(regles: Regles, tires: Sequence[tuple[str, ...]] = ()) -> list[dict[str, Any]]:
    """Each quota, and how many were drawn when the draw is done."""
    comptes = comptes_par_quota(regles, tires)
    return [
        {
            "critere": critere.libelle,
            "valeur": quota.libelle,
            "bornes": str(quota.minimum) if quota.minimum == quota.maximum else f"{quota.minimum} à {quota.maximum}",
            "tires": comptes[critere.cle, quota.valeur] if tires else None,
        }
        for critere in regles.criteres
        for quota in critere.quotas
    ]


def valeurs_des_tires(proces_verbal: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Values of the people who hold the seats: drawn, then replaced."""
    valeurs = {code: tuple(v) for code, *v in proces_verbal["personnes"]}
    en_place = list(proces_verbal["resultat"]["titulaires"])
    for acte in proces_verbal["remplacements"]:
        en_place.remove(acte["parti"])
        if acte["remplacant"]:
            en_place.append(acte["remplacant"])
    return [valeurs[code] for code in en_place]
