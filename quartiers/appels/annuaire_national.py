"""Ask the national directory of organisations who bears a SIRET or RNA. Only that number leaves; nothing is kept.

The service answers like « recherche-entreprises » (DINUM): `results[].nom_complet`, `.siege`, `.complements`…
"""

import json
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings

from quartiers.annuaire.enums import NatureOrganisme

# First figures of the legal category (Insee) and what we call it; the longest that fits wins.
NATURES: tuple[tuple[str, NatureOrganisme], ...] = (
    ("92", NatureOrganisme.ASSOCIATION),
    ("93", NatureOrganisme.ASSOCIATION),
    ("7210", NatureOrganisme.COMMUNE),
    ("7220", NatureOrganisme.DEPARTEMENT),
    ("7230", NatureOrganisme.REGION),
    ("734", NatureOrganisme.EPCI),
    ("71", NatureOrganisme.ETAT),
    ("73", NatureOrganisme.OPERATEUR),
    ("74", NatureOrganisme.OPERATEUR),
    ("5", NatureOrganisme.ENTREPRISE),
    ("1", NatureOrganisme.ENTREPRISE),
)
FORMES = {
    "9210": "Association non déclarée",
    "9220": "Association déclarée",
    "9230": "Association reconnue d’utilité publique",
}
ABSENT = (
    "L’annuaire national des organismes ne répond pas pour le moment : saisissez les informations à la main, "
    "elles seront vérifiées plus tard."
)


class AnnuaireIndisponible(Exception):
    """The service cannot be reached or does not answer as it should; the message is for the person."""


@dataclass(frozen=True, slots=True)
class Trouve:
    """What the directory says of an organisation; empty where it says nothing."""

    nom: str
    sigle: str
    siret: str
    rna: str
    nature: str
    forme: str
    adresse: str
    code_postal: str
    commune: str
    departement: str
    active: bool


def chercher_organisme(*, siret: str = "", rna: str = "") -> Trouve | None:
    """The organisation of that number, or None when the directory does not know it.

    Raises AnnuaireIndisponible after `ANNUAIRE_DELAI` seconds, or when no service is set.
    """
    numero = siret or rna
    if not settings.ANNUAIRE_ADRESSE:
        raise AnnuaireIndisponible(
            "L’annuaire national des organismes n’est pas branché sur ce site : saisissez les informations à la main."
        )
    adresse = f"{settings.ANNUAIRE_ADRESSE}?{urlencode({'q': numero, 'per_page': 5})}"
    requete = Request(adresse, headers={"Accept": "application/json", "User-Agent": "Quartiers"})  # noqa: S310
    try:
        with urlopen(requete, timeout=settings.ANNUAIRE_DELAI) as reponse:  # noqa: S310 - the address is a setting
            resultats = json.load(reponse)["results"]
        trouves = [lire_resultat(resultat, siret) for resultat in resultats]
    except (OSError, HTTPException, ValueError, KeyError, TypeError, AttributeError) as echec:
        raise AnnuaireIndisponible(ABSENT) from echec
    return next((t for t in trouves if numero in {t.siret, t.rna}), None)


def lire_resultat(resultat: dict[str, Any], siret: str) -> Trouve:
    """One result; the establishment asked for when it is listed, else the seat."""
    siege = resultat.get("siege") or {}
    etablissements = [siege, *(resultat.get("matching_etablissements") or [])]
    lieu = next((e for e in etablissements if siret and e.get("siret") == siret), siege)
    complements = resultat.get("complements") or {}
    categorie = str(resultat.get("nature_juridique") or "")
    code_postal, commune = str(lieu.get("code_postal") or ""), str(lieu.get("libelle_commune") or "")
    return Trouve(
        nom=str(resultat.get("nom_raison_sociale") or resultat["nom_complet"])[:250],
        sigle=str(resultat.get("sigle") or "")[:40],
        siret=str(lieu.get("siret") or ""),
        rna=str(complements.get("identifiant_association") or ""),
        nature=str(nature_de(categorie)),
        forme=FORMES.get(categorie, ""),
        adresse=adresse_sans_commune(str(lieu.get("adresse") or ""), code_postal)[:300],
        code_postal=code_postal[:5],
        commune=commune[:120],
        departement=str(lieu.get("departement") or "")[:3],
        active=str(resultat.get("etat_administratif") or "A") == "A",
    )


def nature_de(categorie: str) -> NatureOrganisme:
    return next((nature for debut, nature in NATURES if categorie.startswith(debut)), NatureOrganisme.AUTRE)


def adresse_sans_commune(adresse: str, code_postal: str) -> str:
    """« 3 RUE DU LAC 71210 TORCY » gives « 3 RUE DU LAC »."""
    avant = adresse.split(code_postal, maxsplit=1)[0] if code_postal else adresse
    return avant.strip(" ,")
