"""The record of a draw: what was sealed, the public seed, what came out, in one signed file that anyone can replay."""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from importlib import metadata
from typing import Any

from quartiers.participation.sortition.equite import POIDS_TOTAL, Composition
from quartiers.participation.sortition.foyers import Foyers, lignes_scellees
from quartiers.participation.sortition.loterie import VERSION, graine_normalisee
from quartiers.participation.sortition.regles import Profil, Regles, Valeurs
from quartiers.participation.sortition.signature import cle_publique, signer

BIBLIOTHEQUES = ("quartiers", "sortition-algorithms", "highspy")
ALGORITHME = "leximin par profils"


def canonique(donnees: Any) -> bytes:
    """One way only of writing the same data: sorted keys, no space, UTF-8."""
    return json.dumps(donnees, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def sha256(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def empreinte_de_la_liste(personnes: Iterable[tuple[str, Valeurs]]) -> str:
    """SHA-256 of the list: a line per person, code then values parted by tabs, sorted by code."""
    lignes = sorted("\t".join([code, *valeurs]) for code, valeurs in personnes)
    return sha256("".join(f"{ligne}\n" for ligne in lignes).encode("utf-8"))


def foyers_scelles(regle: str, foyers: Foyers) -> dict[str, Any]:
    """The rule, and the fingerprint of who lives with whom: a line per person who shares a household."""
    texte = "".join(f"{ligne}\n" for ligne in lignes_scellees(foyers))
    return {"regle": regle, "personnes": len(foyers), "empreinte": sha256(texte.encode("utf-8"))}


def repartition_en_donnees(
    profils: Sequence[Profil], compositions: Sequence[Composition], chances: Sequence[Fraction]
) -> dict[str, Any]:
    return {
        "total": POIDS_TOTAL,
        "profils": [{"valeurs": list(p.valeurs), "effectif": p.effectif} for p in profils],
        "chances": [[c.numerator, c.denominator] for c in chances],
        "compositions": [{"poids": c.poids, "places": list(c.places)} for c in compositions],
    }


def repartition_de(donnees: Mapping[str, Any]) -> tuple[list[Profil], list[Composition], list[Fraction]]:
    """The converse of `repartition_en_donnees`."""
    return (
        [Profil(tuple(p["valeurs"]), int(p["effectif"])) for p in donnees["profils"]],
        [Composition(int(c["poids"]), tuple(c["places"])) for c in donnees["compositions"]],
        [Fraction(int(n), int(d)) for n, d in donnees["chances"]],
    )


def engagement(
    *,
    titre: str,
    regles: Regles,
    liste: Mapping[str, Any],
    repartition: Mapping[str, Any],
    annonce: str,
    prevue_le: str,
    foyers: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What is sealed before the seed is known: the rules, the list, everyone's chance, and where the seed will come
    from; `foyers` when one person per household is the rule."""
    regle_des_foyers = {"foyers": dict(foyers)} if foyers is not None else {}
    return regle_des_foyers | {
        "version": VERSION,
        "titre": titre,
        "regles": regles.en_donnees(),
        "liste": {"nombre": liste["nombre"], "empreinte": liste["empreinte"]},
        "repartition": dict(repartition),
        "graine_annoncee": {"annonce": annonce, "prevue_le": prevue_le},
    }


def scelle_de(donnees: Mapping[str, Any]) -> str:
    return sha256(canonique(donnees))


def versions() -> dict[str, str]:
    """Of what computed the chances; read without importing anything."""
    trouvees = {"python": platform.python_version()}
    for nom in BIBLIOTHEQUES:
        try:
            trouvees[nom] = metadata.version(nom)
        except metadata.PackageNotFoundError:
            continue
    return trouvees


def composer(
    *,
    engagement_scelle: Mapping[str, Any],
    contexte: Mapping[str, str],
    versions_du_calcul: Mapping[str, str],
    personnes: Sequence[tuple[str, Valeurs]],
    dates: Mapping[str, str],
    graine: str,
    resultat: Mapping[str, Any],
    remplacements: Sequence[Mapping[str, str]],
    foyers: Foyers | None = None,
) -> dict[str, Any]:
    """The whole record, signed."""
    donnees = ({"foyers": dict(foyers)} if foyers is not None else {}) | {
        "version": VERSION,
        "contexte": dict(contexte),
        "algorithme": {"nom": ALGORITHME, "versions": dict(versions_du_calcul)},
        "engagement": dict(engagement_scelle),
        "scelle": scelle_de(engagement_scelle),
        "personnes": sorted([code, *valeurs] for code, valeurs in personnes),
        "dates": dict(dates),
        "graine": graine_normalisee(graine),
        "resultat": dict(resultat),
        "remplacements": [dict(r) for r in remplacements],
    }
    return signe(donnees)


def signe(donnees: Mapping[str, Any]) -> dict[str, Any]:
    nu = {cle: valeur for cle, valeur in donnees.items() if cle != "signature"}
    marque = {"algorithme": "Ed25519", "cle_publique": cle_publique(), "valeur": signer(canonique(nu))}
    return {**nu, "signature": marque}


def fichier(proces_verbal: Mapping[str, Any]) -> bytes:
    """The file that is downloaded: the same data, easy to read."""
    return (json.dumps(proces_verbal, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode("utf-8")
