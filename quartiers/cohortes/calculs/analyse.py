"""The whole content of an analysis, ready to be frozen: nothing in it is under secrecy."""

import itertools
from collections.abc import Sequence
from typing import Any

from quartiers.cohortes.calculs.attentes import lire_duree
from quartiers.cohortes.calculs.dossiers import INCONNU, NON_SUIVI, DomaineSuivi, Dossier, Plan
from quartiers.cohortes.calculs.publication import DIMENSIONS, TOTAL, Publication, codes_de, publier

VERSION = "2"
NOMS_DIMENSIONS = {"sexe": "Sexe", "tranche": "Âge à l’entrée", "quartier": "Quartier"}
NON_DIT = "Non renseigné"


def analyser(dossiers: Sequence[Dossier], plan: Plan) -> dict[str, Any]:
    publication = publier(dossiers, plan)
    return {
        "personnes": publication.lire(TOTAL),
        "mois": plan.mois,
        "nom_du_pas": plan.nom_du_pas,
        "seuil": plan.seuil,
        "rangs": publication.rangs,
        "attrition": [
            [rang, *(publication.lire(("attrition", rang, issue)) for issue in ("suivi", "autres"))]
            for rang in range(publication.rangs + 1)
        ],
        "pourquoi": dict(publication.pourquoi),
        "composition": [composition_de(publication, plan, dimension) for dimension in DIMENSIONS],
        "domaines": [domaine_de(publication, domaine) for domaine in plan.domaines],
        "durees": [lire_duree(dossiers, duree, plan, publication) for duree in plan.durees],
    }


def composition_de(publication: Publication, plan: Plan, dimension: str) -> dict[str, Any]:
    noms = {**plan.sexes, **plan.tranches, **plan.quartiers, "": NON_DIT}
    lignes = [[noms[code], publication.lire(("compo", dimension, code))] for code in codes_de(plan, dimension)]
    return {"titre": NOMS_DIMENSIONS[dimension], "lignes": [ligne for ligne in lignes if ligne[1] != 0]}


def domaine_de(publication: Publication, domaine: DomaineSuivi) -> dict[str, Any]:
    etats = {**domaine.etats, INCONNU: "Situation inconnue"}
    rangs = range(publication.rangs + 1)
    flux = []
    if publication.avec_flux:
        arrivees = {**etats, NON_SUIVI: "N’est plus suivie"}
        for depart, arrivee in itertools.pairwise(publication.paliers):
            lignes = [
                [etats[de], *(publication.lire(("flux", domaine.code, depart, arrivee, de, vers)) for vers in arrivees)]
                for de in etats
            ]
            flux.append({"de": depart, "a": arrivee, "colonnes": list(arrivees.values()), "lignes": lignes})
    return {
        "code": domaine.code,
        "titre": domaine.libelle,
        "etats": [
            [etats[code], *(publication.lire(("etat", domaine.code, rang, code)) for rang in rangs)] for code in etats
        ],
        "flux": flux,
    }
