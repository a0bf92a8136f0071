"""All the counts of people that one person may take away for a year, from the files alone: dashboards and report.

Written without the code under test: what a partner downloads, read back. A hidden count is None.
"""

import io
from collections.abc import Iterator
from typing import Any

import python_calamine
from django.test import Client
from django.urls import reverse

from tests.suivi.tableaux.decor import ANNEE, Decor
from tests.suivi.tableaux.lecteur_csv import lire_csv, nombre

COMPTES = {
    "p": "Cumul de participations",
    "q": "Dont QPV",
    "f": "Femmes",
    "h": "Hommes",
    "n": "Non précisé",
}
PARS = ("axe", "orientation", "quartier")
COLONNES_ACTIONS = {"p": "Personnes", "f": "Femmes", "h": "Hommes", "q": "Habitants d’un QPV"}
Cle = tuple[str, str, str]
Lus = dict[Cle, int | None]


def lire(texte: Any) -> int | None:
    """The count; 0 when nobody told it, None when it is hidden."""
    if texte == "s":
        return None
    if texte in {"non renseigné", ""}:
        return 0
    return int(nombre(texte)) if isinstance(texte, str) else int(texte)


def poser(lus: Lus, cle: Cle, valeur: int | None) -> None:
    """The same count is the same wherever it is read."""
    assert lus.setdefault(cle, valeur) == valeur, (cle, lus[cle], valeur)


def tableaux_de_bord(decor: Decor, client: Client) -> Lus:
    """Axes, orientations, neighbourhoods, years, ages."""
    lus: Lus = {}
    for par in PARS:
        for ligne in lire_csv(client, decor.adresse(f"repartition/?mesure=personnes&par={par}")):
            nom = next(iter(ligne.values()))
            for code, colonne in COMPTES.items():
                poser(lus, ("total", "", code) if nom == "Ensemble" else (par, nom, code), lire(ligne[colonne]))
    for ligne in lire_csv(client, decor.adresse("repartition/?mesure=personnes&par=annee")):
        if ligne["Année"] == str(ANNEE):
            for code, colonne in COMPTES.items():
                poser(lus, ("total", "", code), lire(ligne[colonne]))
    for ligne in lire_csv(client, decor.adresse("repartition/?mesure=personnes&par=age")):
        for code, colonne in COMPTES.items():
            if code != "q":
                poser(lus, ("age", ligne["Âge"], code), lire(ligne[colonne]))
    return lus


def rapport_lu(decor: Decor, client: Client) -> Lus:
    """The workbook of the report: each action, objectives, axes, neighbourhoods, ages, key figures."""
    reponse = client.get(reverse("suivi:rapport_fichier", args=[decor.contrat.code, ANNEE, "xlsx"]))
    assert reponse.status_code == 200, reponse.status_code
    classeur = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(reponse.content))
    lus: Lus = {}
    for feuille in classeur.sheet_names:
        for ligne in rangees(classeur.get_sheet_by_name(feuille).to_python()):
            for cle, valeur in comptes_d_une_rangee(feuille, ligne):
                poser(lus, cle, lire(valeur))
    return lus


def rangees(brut: list[list[Any]]) -> Iterator[dict[str, Any]]:
    if brut:
        entete = [str(nom) for nom in brut[0]]
        yield from (dict(zip(entete, ligne, strict=False)) for ligne in brut[1:])


def comptes_d_une_rangee(feuille: str, ligne: dict[str, Any]) -> Iterator[tuple[Cle, Any]]:
    if feuille == "Actions":
        yield from ((("action", ligne["Code"], c), ligne[nom]) for c, nom in COLONNES_ACTIONS.items())
    elif "Quartier" in ligne and "Participations" in ligne:
        par, nom = ("total", "") if ligne["Quartier"] == "Ensemble" else ("quartier", quartier(ligne["Quartier"]))
        yield (par, nom, "p"), ligne["Participations"]
    elif "Âge" in ligne:
        for c, nom in {"f": "Femmes", "h": "Hommes", "n": "Non précisé", "p": "Ensemble"}.items():
            yield ("bande", ligne["Âge"], c), ligne[nom]
    elif "Chiffre" in ligne and feuille.startswith("Chiffres clés"):
        noms = {"Participations": "p", "dont femmes": "f", "dont hommes": "h"}
        noms["dont habitants d’un quartier prioritaire"] = "q"
        if ligne["Chiffre"] in noms:
            yield ("total", "", noms[ligne["Chiffre"]]), ligne["Valeur"]
    else:
        yield from comptes_d_un_niveau(ligne)


def comptes_d_un_niveau(ligne: dict[str, Any]) -> Iterator[tuple[Cle, Any]]:
    for nom, par in (("Axe", "axe"), ("Orientation", "orientation"), ("Objectif opérationnel", "objectif")):
        if nom in ligne and "Participations" in ligne and "– " in str(ligne[nom]):
            code, titre = str(ligne[nom]).split("\u00a0– ")
            yield (par, f"{code}. {titre}", "p"), ligne["Participations"]


def quartier(nom: str) -> str:
    return "Hors des quartiers prioritaires, ou non précisé" if nom.startswith("Ailleurs") else nom


def tout_lire(decor: Decor, client: Client) -> Lus:
    lus = tableaux_de_bord(decor, client)
    for cle, valeur in rapport_lu(decor, client).items():
        poser(lus, cle, valeur)
    return lus
