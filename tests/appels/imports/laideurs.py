"""More shapes of the same season, from what committees, accountants and pivot tables do to a workbook."""

import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import xlsxwriter

from tests.appels.imports.corpus import (
    AXE1,
    AXE2,
    AXE3,
    FINANCEURS,
    FUSIONS_DE_GROUPES,
    SAISON,
    Action,
    Forme,
    attendu,
    deux_etages,
    forme,
    montants,
)
from tests.appels.imports.grilles import Grille, ods, xlsx

PLATE = ["Porteur", "Action", *(f"{f} {s}" for f in FINANCEURS for s in ("demandé", "accordé"))]


def plate(action: Action) -> list[Any]:
    return [action.porteur, action.intitule, *montants(action)]


def sommes(actions: list[Action]) -> list[Any]:
    return [sum(m or 0 for m in colonne) for colonne in zip(*map(montants, actions), strict=True)]


def en_place(octets: bytes, cellule: str, contenu: str) -> bytes:
    """The workbook with another cell in its sheet: what no writer of ours makes (errors, formulas without result)."""
    lu, ecrit = zipfile.ZipFile(io.BytesIO(octets)), io.BytesIO()
    with zipfile.ZipFile(ecrit, "w", zipfile.ZIP_DEFLATED) as sortie:
        for nom in lu.namelist():
            corps = lu.read(nom).decode()
            if nom == "xl/worksheets/sheet1.xml":
                corps, fois = re.subn(rf'<c r="{cellule}"[^>]*?(/>|>.*?</c>)', contenu, corps)
                assert fois == 1
            sortie.writestr(nom, corps)
    return ecrit.getvalue()


@forme
def montants_ecrits_de_mille_manieres() -> Forme:
    ecritures = [
        ["5 k€", "4.000,00", "1500+1500", "2 500 € *", "", ""], ["2 500,50 €", "2500,5", "1,5 k€", "-", "1000 (1)", "1 000"],
        ["6K", "3 000 € + 2 000 €", "", "", "2\u202f000\u00a0€", "1.500"], ["12 000", "10k€", "8 000,00 euros", "8000", "", ""],
        ["", "", "3,2k€", "1 600", "800", "refusé"], ["4500+4500", "9 000 €", "4 000", "3 000 €¹", "500", "500"],
    ]  # fmt: skip
    entete, _ = deux_etages()
    lignes = [
        *entete,
        *([a.porteur, a.intitule, "P1", a.quartier, None, *e] for a, e in zip(SAISON, ecritures, strict=True)),
    ]
    return Forme("ecritures.xlsx", xlsx(Grille("Feuil1", lignes, FUSIONS_DE_GROUPES)), attendu())


@forme
def reponses_attendues() -> Forme:
    lus = attendu()
    mots = iter(["NC", "en attente", "?", "à confirmer", "ND", "n.c.", "en cours", "à définir"])
    lignes: list[list[Any]] = [PLATE]
    for a in SAISON:
        cellules = plate(a)
        for rang, f in enumerate(FINANCEURS):
            if f == "CAF" and f in a.argent:
                cellules[3 + 2 * rang] = next(mots)
                del lus[a.porteur, a.intitule]["CAF", "vote"]
        lignes.append(cellules)
    return Forme("attente.xlsx", xlsx(Grille("Feuil1", lignes)), lus)


@forme
def une_feuille_par_financeur() -> Forme:
    feuilles = []
    for rang, f in enumerate(FINANCEURS):
        siennes = [a for a in SAISON if f in a.argent]
        titre = ["Programmation 2023 – tableau"] if f != "CUCM" else ["Programmation 2023 – crédits CUCM"]
        lignes: list[list[Any]] = [titre, ["Association", "Action", "Montant demandé", "Montant accordé"]]
        lignes += [[a.porteur, a.intitule, *a.argent[f]] for a in siennes]
        lignes += [["TOTAL", None, *(sum(a.argent[f][stade] for a in siennes) for stade in (0, 1))]]
        feuilles.append(Grille(f if f != "CUCM" else f"Feuil{rang}", lignes))
    return Forme("financeurs.xlsx", xlsx(*feuilles), attendu(), annee=None)


@forme
def totaux_en_haut_et_imbriques() -> Forme:
    haut = ["Axe", *PLATE]
    lignes: list[list[Any]] = [haut, ["TOTAL", None, None, *sommes(SAISON)]]
    for axe in (AXE1, AXE2, AXE3):
        siennes = [a for a in SAISON if a.axe == axe]
        lignes.append([axe, *[None] * 8])
        for rang, moitie in enumerate((siennes[:1], siennes[1:]), start=1):
            lignes.append([f"Orientation {axe[4]}.{rang}", *[None] * 8])
            lignes += [[None, *plate(a)] for a in moitie]
            lignes.append([f"Orientation {axe[4]}.{rang} Total", None, None, *(sommes(moitie) if moitie else [0] * 6)])
        lignes.append([f"{axe} Total", None, None, *sommes(siennes)])
    lignes.append(["Total général", None, None, *sommes(SAISON)])
    return Forme("croise.ods", ods(Grille("Programmation", lignes)), attendu())


@forme
def sommes_portees_par_les_sections_et_recapitulatif() -> Forme:
    lignes: list[list[Any]] = [PLATE]
    fausse = ""
    for axe in (AXE1, AXE2, AXE3):
        siennes = [a for a in SAISON if a.axe == axe]
        somme = sommes(siennes)
        if axe == AXE2:
            somme[0] += 500
            fausse = f"Prog!C{len(lignes) + 1}"
        lignes += [[axe, None, *somme], *map(plate, siennes)]
    lignes += [["TOTAL GÉNÉRAL", None, *sommes(SAISON)], [], ["Récapitulatif par axe"]]
    lignes += [[axe, None, *sommes([a for a in SAISON if a.axe == axe])] for axe in (AXE1, AXE2, AXE3)]
    lignes += [["Ville de Torcy", None, 12, 13]]
    return Forme("recap.xlsx", xlsx(Grille("Prog", lignes)), attendu(), desaccords={fausse})


@forme
def projets_par_suite_donnee() -> Forme:
    lignes = [PLATE, ["PROJETS RETENUS"], *map(plate, SAISON[:4]), ["Projets refusés"], *map(plate, SAISON[4:])]
    return Forme("suites.xlsx", xlsx(Grille("Feuil1", lignes)), attendu())


@forme
def code_d_action_partage() -> Forme:
    lignes = [["Code action", *PLATE], *([f"OS{1 + rang // 3}.1", *plate(a)] for rang, a in enumerate(SAISON))]
    return Forme("codes.xlsx", xlsx(Grille("Feuil1", lignes)), attendu())


@forme
def convention_dont_les_annees_sont_en_colonnes() -> Forme:
    haut = ["Porteur", "Action", "CPO", *(x for f in FINANCEURS for x in (f"{f} demandé", None, None)), "État accordé"]
    bas: list[Any] = [None, None, None, *[2023, 2024, 2025] * 3, None]
    lignes = [haut, bas]
    lus = {}
    for a in SAISON:
        demandes = [a.argent.get(f, (None, None))[0] for f in FINANCEURS]
        lignes.append([a.porteur, a.intitule, "2023-2025", *(x for d in demandes for x in (d, d, d)), a.argent.get("État", (0, None))[1]])  # fmt: skip
        lus[a.porteur, a.intitule] = {
            (f, "demande"): Decimal(str(d)) for f, d in zip(FINANCEURS, demandes, strict=True) if d
        }
        if "État" in a.argent:
            lus[a.porteur, a.intitule]["État", "vote"] = Decimal(str(a.argent["État"][1]))
    fusions = [(0, 3, 0, 5), (0, 6, 0, 8), (0, 9, 0, 11)]
    return Forme("cpo.xlsx", xlsx(Grille("Programmation et CPO", lignes, fusions)), lus, annee=None)


@forme
def comites_dates_en_tete() -> Forme:
    haut = ["Porteur", "Action", "COTECH 12/02/2023", None, None, "CM du 15/04/2023", None, None]
    lignes: list[list[Any]] = [haut, [None, None, *FINANCEURS, *FINANCEURS]]
    lignes += [
        [a.porteur, a.intitule, *(a.argent.get(f, (None, None))[stade] for stade in (0, 1) for f in FINANCEURS)]
        for a in SAISON
    ]
    lus = attendu(stades=("propose", "vote"))
    return Forme("comites.xlsx", xlsx(Grille("Feuil1", lignes, [(0, 2, 0, 4), (0, 5, 0, 7)])), lus)


@forme
def formules_sans_resultat_et_erreurs() -> Forme:
    octets = xlsx(Grille("Feuil1", [PLATE, *map(plate, SAISON), ["Total", None, *sommes(SAISON)]]))
    octets = en_place(octets, "C2", '<c r="C2"><f>2000+3000</f><v></v></c>')
    octets = en_place(octets, "D4", '<c r="D4" t="e"><f>#REF!</f><v>#REF!</v></c>')
    octets = en_place(octets, "A6", '<c r="A6" t="e"><f>VLOOKUP(1,Z:Z,1)</f><v>#N/A</v></c>')
    octets = en_place(octets, "H8", '<c r="H8"><f>SUM(H2:H7)</f></c>')
    lus = attendu()
    del lus[SAISON[0].porteur, SAISON[0].intitule]["État", "demande"]
    del lus[SAISON[2].porteur, SAISON[2].intitule]["État", "vote"]
    del lus[SAISON[4].porteur, SAISON[4].intitule]
    desaccords = {f"Feuil1!{lettre}8" for lettre in "CDEFG"}
    return Forme("muettes.xlsx", octets, lus, erreurs={"Feuil1!C2", "Feuil1!D4", "Feuil1!A6"}, desaccords=desaccords)


def avec_colonne_masquee_et_non_lue() -> bytes:
    """Beside the season, a hidden column that is read and one of figures that is not."""
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie) as classeur:
        page = classeur.add_worksheet("Feuil1")
        for rang, cellules in enumerate([[*PLATE, "Fonds propres"], *([*plate(a), 100] for a in SAISON)]):
            page.write_row(rang, 0, cellules)
        page.set_column(2, 2, None, None, {"hidden": True})
    return sortie.getvalue()


def deux_natures() -> Forme:
    """Specific and common-law credits of one funder side by side."""
    lignes: list[list[Any]] = [
        ["Porteur", "Action", "CUCM demandé", "CUCM accordé", "CUCM droit commun demandé", "CUCM droit commun accordé"]
    ]
    lignes += [[a.porteur, a.intitule, 1000, 800, 300, 250] for a in SAISON[:2]]
    return Forme("natures.xlsx", xlsx(Grille("Feuil1", lignes)), {})
