"""From a workbook to figures: an official file by its description, any other by the columns that a person settled."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from quartiers.indicateurs import periodes
from quartiers.indicateurs.enums import EtatValeur, Sexe
from quartiers.indicateurs.gabarits import ColonneMesure, Gabarit, Reconnaissance
from quartiers.indicateurs.periodes import Periode, PeriodeIllisible
from quartiers.indicateurs.valeurs_lues import Bornes, Lieu, Lot, Valeur, lire_cellule, niveau_de_code, quatre
from quartiers.tableurs.correspondance import Champ, Champs, Tableau
from quartiers.tableurs.problemes import Probleme
from quartiers.tableurs.valeurs import Cellule, ValeurIllisible, ligne_de, vide

GRAVES_MONTREES = 50


def lire_officiel(trouve: Reconnaissance, bornes: Mapping[str, Bornes], *, millesime: str = "") -> Lot:
    """Every figure of a recognised file. `millesime` replaces that of the description, when a newer file says so."""
    gabarit, feuille = trouve.gabarit, trouve.feuille
    if gabarit is None or feuille is None:
        raise ValueError(trouve.message)
    lot = Lot(gabarit.titre)
    titres = {ligne_de(c): rang for rang, c in enumerate(feuille.lignes[trouve.ligne]) if not vide(c)}
    vues: dict[tuple[Any, ...], Valeur] = {}
    for numero in range(trouve.ligne + 1, len(feuille.lignes)):
        cellules = feuille.lignes[numero]
        code = ligne_de(cellules[titres[gabarit.colonne_territoire]]).strip()
        if not code:
            continue
        try:
            periode = gabarit.periode or periodes.lire(ligne_de(cellules[titres[gabarit.colonne_periode]]))
        except PeriodeIllisible as faute:
            lot.problemes.append(Probleme(True, feuille.nom, numero, titres[gabarit.colonne_periode], str(faute)))
            continue
        nom = ligne_de(cellules[titres[gabarit.colonne_nom]]) if gabarit.colonne_nom else ""
        for colonne in gabarit.colonnes:
            rang = titres[colonne.titre]
            try:
                lue = lire_une(gabarit, colonne, cellules[rang], code, periode, bornes)
            except ValueError as faute:
                lot.problemes.append(Probleme(True, feuille.nom, numero, rang, str(faute)))
                continue
            lue = replace(lue, ou=Probleme(False, feuille.nom, numero, rang, "").ou, nom_lieu=nom)
            ranger(lot, vues, replace(lue, millesime=millesime) if millesime else lue, gabarit, numero, rang)
    lot.valeurs = list(vues.values())
    return lot


def lire_une(
    gabarit: Gabarit,
    colonne: ColonneMesure,
    cellule: Cellule,
    code: str,
    periode: Periode,
    bornes: Mapping[str, Bornes],
) -> Valeur:
    """Raises ValueError in French."""
    etat, valeur = lire_cellule(cellule, gabarit.secrets, gabarit.absentes, colonne.facteur)
    if valeur is not None and (permis := bornes.get(colonne.mesure)) and (faute := permis.faute(valeur)):
        raise ValueError(faute)
    return Valeur(
        mesure=colonne.mesure,
        lieu=colonne.territoire or (gabarit.niveau, code),
        periode=periodes.lire(colonne.periode) if colonne.periode else periode,
        etat=etat,
        valeur=valeur,
        sexe=colonne.sexe,
        age=colonne.age,
        source=gabarit.source,
        millesime=gabarit.millesime if colonne.millesime is None else colonne.millesime,
        geographie=gabarit.geographie,
        provisoire=gabarit.provisoire,
    )


def ranger(
    lot: Lot, vues: dict[tuple[Any, ...], Valeur], lue: Valeur, gabarit: Gabarit, numero: int, rang: int
) -> None:
    """Keep a figure once; the same place told twice must say the same."""
    deja = vues.setdefault(lue.cle, lue)
    if deja is lue or (deja.dit == lue.dit and (gabarit.doublons or lue.lieu[0] != gabarit.niveau)):
        return
    feuille = lue.ou.partition("!")[0]
    dit = "deux valeurs différentes" if deja.dit != lue.dit else "deux lignes"
    lot.problemes.append(
        Probleme(True, feuille, numero, rang, f"{lue.lieu[1]} a {dit} pour « {lue.mesure} » ({deja.ou}).")
    )


# Files of any make


def lire_nombre(cellule: Cellule) -> Decimal | None:
    try:
        return lire_cellule(cellule)[1]
    except ValueError as faute:
        raise ValeurIllisible(str(faute)) from faute


def lire_periode(cellule: Cellule) -> Periode:
    try:
        return periodes.lire(ligne_de(cellule))
    except PeriodeIllisible as faute:
        raise ValeurIllisible(str(faute)) from faute


def lire_valeur(cellule: Cellule) -> tuple[str, Decimal | None]:
    try:
        return lire_cellule(cellule)
    except ValueError as faute:
        raise ValeurIllisible(str(faute)) from faute


def lire_sexe(cellule: Cellule) -> str:
    nu = ligne_de(cellule).strip().casefold()
    if nu[:1] in {"f", "h"} and (nu in {"f", "h"} or nu.startswith(("femme", "homme", "fille"))):
        return str(Sexe.FEMMES if nu[0] == "f" else Sexe.HOMMES)
    if nu in {"", "e", "t", "ensemble", "total", "tous"}:
        return ""
    raise ValeurIllisible(f"« {nu[:30]} » n’est pas un sexe : écrivez F, H ou Ensemble")


COLONNES_LIBRES = Champs(
    [
        Champ(
            "code",
            "Code du territoire (QN07108M, 71153…)",
            r"\bcode|insee|\bqpv\b|quartier|territoire|iris|siren",
            obligatoire=True,
        ),
        Champ(
            "periode", "Période (2021, 2021-T3…)", r"period|annee|date|trimestre|mois", lire_periode, obligatoire=True
        ),
        Champ("sexe", "Sexe", r"^sexe|genre", lire_sexe),
        Champ("age", "Tranche d’âge", r"\bage\b|tranche"),
        Champ("demi_largeur", "Marge (plus ou moins)", r"marge|incertitude|plus ou moins", lire_nombre),
        Champ("numerateur", "Numérateur", r"numerateur", lire_nombre),
        Champ("denominateur", "Dénominateur", r"denominateur|effectif total|base", lire_nombre),
        Champ("millesime", "Millésime", r"millesime"),
        Champ("valeur", "Valeur", r"valeur|taux|part|nombre|effectif|total|montant", lire_valeur, obligatoire=True),
    ]
)


def lire_libre(tableau: Tableau, *, mesure: str, source: str, millesime: str, bornes: Bornes | None) -> Lot:
    """The rows of a settled table as figures of one measure."""
    lot = Lot(
        tableau.titre, problemes=list(tableau.problemes), laisses=[f"{ou} : {dit}" for ou, dit in tableau.laissees]
    )
    vues: dict[tuple[Any, ...], Valeur] = {}
    for rangee in tableau.rangees:
        try:
            lue = valeur_libre(rangee.valeurs, mesure, source, millesime, bornes)
        except ValueError as faute:
            lot.problemes.append(Probleme(True, rangee.feuille, rangee.numero, None, str(faute)))
            continue
        lue = replace(lue, ou=rangee.ou)
        if vues.setdefault(lue.cle, lue) is not lue:
            dit = f"{lue.lieu[1]}, {lue.periode.libelle} : la même ligne est déjà donnée ({vues[lue.cle].ou})."
            lot.problemes.append(Probleme(True, rangee.feuille, rangee.numero, None, dit))
    lot.valeurs = list(vues.values())
    return lot


def valeur_libre(dites: Mapping[str, Any], mesure: str, source: str, millesime: str, bornes: Bornes | None) -> Valeur:
    """Raises ValueError in French."""
    code = str(dites.get("code", "")).strip()
    niveau = niveau_de_code(code)
    if not niveau:
        raise ValueError(f"« {code[:30]} » n’est pas un code de quartier, d’IRIS, de commune ou d’intercommunalité.")
    if "periode" not in dites:
        raise ValueError("Il manque la période.")
    etat, valeur = dites.get("valeur", (EtatValeur.ABSENTE, None))
    if valeur is not None and bornes and (faute := bornes.faute(valeur)):
        raise ValueError(faute)
    marge = dites.get("demi_largeur") if valeur is not None else None
    lieu: Lieu = (niveau, code.upper())
    return Valeur(
        mesure=mesure,
        lieu=lieu,
        periode=dites["periode"],
        etat=etat,
        valeur=valeur,
        sexe=dites.get("sexe", ""),
        age=str(dites.get("age", ""))[:10],
        marge_basse=quatre(valeur - marge) if marge is not None else None,
        marge_haute=quatre(valeur + marge) if marge is not None else None,
        confiance=95 if marge is not None else None,
        numerateur=dites.get("numerateur") if valeur is not None else None,
        denominateur=dites.get("denominateur"),
        source=source,
        millesime=str(dites.get("millesime") or millesime)[:30],
    )
