"""Workbooks as cities keep them, made by code out of one fictional season: every shape says the same projects.

Each shape returns the file's name, its bytes, and what must be read when it is not the whole season.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.appels.imports.grilles import Grille, ods, texte_csv, xls, xlsx

Lu = dict[tuple[str, str], dict[tuple[str, str], Decimal]]  # (holder, title) -> (funder, stage) -> euros


@dataclass(frozen=True)
class Action:
    """A project of the season: amounts are (asked, granted) by funder."""

    porteur: str
    siret: str
    intitule: str
    axe: str
    commune: str
    quartier: str
    cout: int
    argent: dict[str, tuple[float, float]]


@dataclass
class Forme:
    """A file, and what is awaited of it."""

    nom: str
    octets: bytes
    projets: Lu
    annee: int | None = 2023
    erreurs: set[str] = field(default_factory=set)  # cells
    desaccords: set[str] = field(default_factory=set)  # cells of sums that disagree


AXE1 = "Axe 1 – Cohésion sociale et accès aux droits"
AXE2 = "Axe 2 – Cadre de vie et tranquillité"
AXE3 = "Axe 3 – Emploi et développement économique"
SAISON = [
    Action("Les Jardins du Lac", "90000001900019", "Jardin partagé des quatre saisons", AXE1, "Torcy",
           "La Résidence du Lac", 12500, {"État": (5000, 4000), "CUCM": (3000, 2500)}),
    Action("Les Jardins du Lac", "90000001900019", "Cuisine du monde", AXE1, "Torcy", "La Résidence du Lac", 8000,
           {"État": (2500.5, 2500.5), "CUCM": (1500, 0), "CAF": (1000, 1000)}),
    Action("Boxing Club des Rives", "90000002700012", "Boxe éducative au féminin", AXE1, "Montceau-les-Mines",
           "Les Rives du Plessis", 15000, {"État": (6000, 5000), "CAF": (2000, 1500)}),
    Action("Régie de quartier Le Tennis", "90000003500015", "Médiation en pied d’immeuble", AXE2, "Le Creusot",
           "Le Tennis", 32000, {"État": (12000, 10000), "CUCM": (8000, 8000)}),
    Action("Compagnie du Vent d’Est", "90000004300019", "Fresque participative", AXE2, "Le Creusot", "La Molette", 6400,
           {"CUCM": (3200, 1600), "CAF": (800, 0)}),
    Action("Coup de pouce emploi 71", "90000005000014", "Parrainage de jeunes diplômés", AXE3, "Montceau-les-Mines",
           "Le Bois du Verne", 21000, {"État": (9000, 9000), "CUCM": (4000, 3000), "CAF": (500, 500)}),
]  # fmt: skip
FINANCEURS = ("État", "CUCM", "CAF")


def attendu(actions: list[Action] | None = None, stades: tuple[str, str] = ("demande", "vote")) -> Lu:
    return {
        (a.porteur, a.intitule): {
            (financeur, stade): Decimal(str(montant))
            for financeur, couple in a.argent.items()
            for stade, montant in zip(stades, couple, strict=True)
        }
        for a in actions or SAISON
    }


def montants(action: Action) -> list[Any]:
    return [m for f in FINANCEURS for m in action.argent.get(f, (None, None))]


def ligne(action: Action) -> list[Any]:
    return [action.porteur, action.intitule, action.axe, action.quartier, action.cout, *montants(action)]


ENTETE = ["Porteur", "Action", "Axe", "Quartier", "Coût total"]
GROUPES = ["État", None, "CUCM", None, "CAF", None]
STADES = ["Demandé", "Accordé"] * 3
FUSIONS_DE_GROUPES = [(0, 5, 0, 6), (0, 7, 0, 8), (0, 9, 0, 10)]


def deux_etages(decalage: int = 0) -> tuple[list[list[Any]], list[tuple[int, int, int, int]]]:
    fusions = [(h + decalage, g, b + decalage, d) for h, g, b, d in FUSIONS_DE_GROUPES]
    fusions += [(decalage, c, decalage + 1, c) for c in range(5)]
    return [[*ENTETE, *GROUPES], [None] * 5 + STADES], fusions


FORMES: dict[str, Callable[[], Forme]] = {}


def forme(fonction: Callable[[], Forme]) -> Callable[[], Forme]:
    FORMES[fonction.__name__] = fonction
    return fonction


@forme
def financeurs_fusionnes_sur_deux_rangs() -> Forme:
    entete, fusions = deux_etages()
    return Forme("prog.xlsx", xlsx(Grille("Feuil1", [*entete, *map(ligne, SAISON)], fusions)), attendu())


@forme
def titres_au_dessus_et_trois_rangs() -> Forme:
    entete, fusions = deux_etages(4)
    lignes: list[list[Any]] = [
        ["Contrat de ville – Programmation 2023"], ["Comité de pilotage du 14 avril 2023"], [],
        [None] * 5 + ["Financements"], *entete, *map(ligne, SAISON),
    ]  # fmt: skip
    grille = Grille("Programmation", lignes, [*fusions, (0, 0, 0, 10), (3, 5, 3, 10)])
    return Forme("programmation.xlsx", xlsx(grille), attendu(), annee=None)


@forme
def fusions_perdues_dans_un_csv() -> Forme:
    entete, _ = deux_etages()
    return Forme(
        "prog.csv", texte_csv([["Programmation 2023"], [], *entete, *map(ligne, SAISON)]), attendu(), annee=None
    )


@forme
def stade_au_dessus_des_financeurs() -> Forme:
    lignes: list[list[Any]] = [
        ["Porteur", "Intitulé de l’action", "Demandé", None, None, "Accordé", None, None],
        [None, None, *FINANCEURS, *FINANCEURS],
    ]
    for a in SAISON:
        demandes = [a.argent.get(f, (None, None))[0] for f in FINANCEURS]
        accordes = [a.argent.get(f, (None, None))[1] for f in FINANCEURS]
        lignes.append([a.porteur, a.intitule, *demandes, *accordes])
    return Forme("p.xlsx", xlsx(Grille("2023", lignes, [(0, 2, 0, 4), (0, 5, 0, 7)])), attendu(), annee=None)


@forme
def une_ligne_par_financeur() -> Forme:
    lignes: list[list[Any]] = [["Association", "Projet", "Financeur", "Montant demandé", "Montant accordé"]]
    lignes += [[a.porteur, a.intitule, f, *couple] for a in SAISON for f, couple in a.argent.items()]
    return Forme("lignes.xlsx", xlsx(Grille("Feuil1", lignes)), attendu())


@forme
def une_ligne_par_financeur_cellules_fusionnees() -> Forme:
    lignes: list[list[Any]] = [["Structure", "Intitulé du projet", "Financeurs", "Sollicité", "Attribué"]]
    fusions = []
    for a in SAISON:
        debut = len(lignes)
        for rang, (f, couple) in enumerate(a.argent.items()):
            lignes.append([a.porteur if not rang else None, a.intitule if not rang else None, f, *couple])
        if len(lignes) - debut > 1:
            fusions += [(debut, 0, len(lignes) - 1, 0), (debut, 1, len(lignes) - 1, 1)]
    return Forme("lignes.xlsx", xlsx(Grille("Feuil1", lignes, fusions)), attendu())


@forme
def une_ligne_par_financeur_cellules_vides() -> Forme:
    lignes: list[list[Any]] = [["Structure", "Intitulé du projet", "Financeur", "Demandé (€)", "Accordé (€)"]]
    for a in SAISON:
        lignes += [
            [a.porteur if not rang else "", a.intitule if not rang else "", f, *couple]
            for rang, (f, couple) in enumerate(a.argent.items())
        ]
    return Forme("lignes.csv", texte_csv(lignes, encodage="cp1252"), attendu())


def par_axe(faute: float = 0) -> list[list[Any]]:
    entete, _ = deux_etages()
    lignes = list(entete)
    tout = [0.0] * 6
    for axe in (AXE1, AXE2, AXE3):
        lignes.append([axe])
        somme = [0.0] * 6
        for a in (a for a in SAISON if a.axe == axe):
            lignes.append([a.porteur, a.intitule, None, a.quartier, a.cout, *montants(a)])
            somme = [s + (m or 0) for s, m in zip(somme, montants(a), strict=True)]
        lignes.append([f"Sous-total {axe[:5]}", None, None, None, None, *somme])
        tout = [t + s for t, s in zip(tout, somme, strict=True)]
    tout[0] += faute
    lignes.append(["TOTAL GÉNÉRAL", None, None, None, None, *tout])
    return lignes


@forme
def sections_par_axe_avec_sous_totaux() -> Forme:
    _, fusions = deux_etages()
    return Forme("axes.xlsx", xlsx(Grille("Programmation 2023", par_axe(), fusions)), attendu(), annee=None)


@forme
def total_general_faux() -> Forme:
    _, fusions = deux_etages()
    lignes = par_axe(faute=1000)
    octets = xlsx(Grille("Prog", lignes, fusions))
    return Forme("axes.xlsx", octets, attendu(), desaccords={f"Prog!F{len(lignes)}"})


@forme
def sections_par_commune_fusionnees() -> Forme:
    entete, fusions = deux_etages()
    lignes = list(entete)
    for commune in ("Torcy", "Montceau-les-Mines", "Le Creusot"):
        fusions.append((len(lignes), 0, len(lignes), 10))
        lignes.append([f"COMMUNE DE {commune.upper()}"])
        lignes += [ligne(a) for a in SAISON if a.commune == commune]
        lignes.append([])
    return Forme("communes.xlsx", xlsx(Grille("Feuil1", lignes, fusions)), attendu())


@forme
def nombres_en_texte() -> Forme:
    ecritures = [
        ["5 000,00 €", "4.000", "3 000", "2500 €", "-", "néant"], ["2 500,50", "2500.50 €", "1500,00", "0", "1 k€", "1000 euros"],
        ["6'000", "5 000", "", "", "2.000,00", "1 500"], ["12,000.00", "10 000 €", "8000", "8000", "", " "],
        ["", "", "3 200 €", "1600", "800", "Néant"], ["9.000 €", "9000", "4 000,00 EUR", "3000", "500", "5E+2"],
    ]  # fmt: skip
    entete, _ = deux_etages()
    lignes = [*entete, *([a.porteur, a.intitule, a.axe, a.quartier, f"{a.cout} €", *e]
                         for a, e in zip(SAISON, ecritures, strict=True))]  # fmt: skip
    lus = attendu()
    lus[SAISON[0].porteur, SAISON[0].intitule] |= {("CAF", "demande"): Decimal(0), ("CAF", "vote"): Decimal(0)}
    return Forme("texte.xlsx", xlsx(Grille("Feuil1", lignes, FUSIONS_DE_GROUPES)), lus)


@forme
def dates_en_texte_et_en_series() -> Forme:
    dates: list[list[Any]] = [
        [dt.date(2023, 1, 9), dt.date(2023, 12, 20)], ["01/02/2023", "30/06/23"], [44986, 45291], ["2023-03-01", "2023-11-30"],
        ["1er mars 2023", "déc. 2023"], ["mars 2023", "15.10.2023"],
    ]  # fmt: skip
    lignes = [
        ["Opérateur", "Action", "Date de début", "Date de fin", "Subvention État demandée", "Subvention État accordée"]
    ]
    lignes += [
        [a.porteur, a.intitule, *d, *a.argent.get("État", (None, None))] for a, d in zip(SAISON, dates, strict=True)
    ]
    lus = {cle: {k: v for k, v in m.items() if k[0] == "État"} for cle, m in attendu().items()}
    return Forme("dates.xlsx", xlsx(Grille("Feuil1", lignes)), lus)


@forme
def siret_abimes() -> Forme:
    sirets: list[Any] = [90000001900019.0, "900 000 019 00019", "9.00000002E+13", "'90000003500015", "", 90000005000014]
    lignes = [["SIRET", "Nom de l’association", "Action", "Demandé État", "Accordé État"]]
    lignes += [
        [s, a.porteur, a.intitule, *a.argent.get("État", (None, None))] for s, a in zip(sirets, SAISON, strict=True)
    ]
    lus = {cle: {k: v for k, v in m.items() if k[0] == "État"} for cle, m in attendu().items()}
    return Forme("siret.xlsx", xlsx(Grille("Feuil1", lignes)), lus)


@forme
def une_feuille_par_axe() -> Forme:
    feuilles = []
    for rang, axe in enumerate((AXE1, AXE2, AXE3), start=1):
        entete, fusions = deux_etages(1)
        lignes = [[axe], *entete, *(ligne(a) for a in SAISON if a.axe == axe)]
        feuilles.append(Grille(f"Axe {rang}", lignes, fusions))
    return Forme("programmation 2023.xlsx", xlsx(*feuilles), attendu(), annee=None)


@forme
def une_feuille_par_commune_et_une_synthese_cachee() -> Forme:
    feuilles = [Grille("Récap", [["Commune", "Total"], ["Torcy", 1], ["Le Creusot", 2]])]
    for commune in ("Torcy", "Montceau-les-Mines", "Le Creusot"):
        entete, fusions = deux_etages()
        feuilles.append(Grille(commune, [*entete, *(ligne(a) for a in SAISON if a.commune == commune)], fusions))
    entete, fusions = deux_etages()
    feuilles.append(Grille("Brouillon", [*entete, ["Asso cachée", "Action cachée"]], fusions, cachee=True))
    return Forme("2023.xlsx", xlsx(*feuilles), attendu(), annee=None)


@forme
def lignes_masquees_par_un_filtre() -> Forme:
    entete, fusions = deux_etages()
    return Forme(
        "filtre.xlsx", xlsx(Grille("Feuil1", [*entete, *map(ligne, SAISON)], fusions, masquees={3, 5})), attendu()
    )


@forme
def lignes_et_colonnes_vides_et_notes() -> Forme:
    def ecarter(cellules: list[Any]) -> list[Any]:
        return [None, *cellules[:2], None, *cellules[2:5], None, *cellules[5:]]

    lignes: list[list[Any]] = [[], ["", "Programmation du contrat de ville"], []]
    lignes += [
        ecarter([*ENTETE, "Demandé État", "Accordé État", "Demandé CUCM", "Accordé CUCM", "Demandé CAF", "Accordé CAF"])
    ]
    for a in SAISON:
        lignes += [ecarter(ligne(a)), []]
    lignes += [[None, "(1) sous réserve du vote du budget"], [None, "NB : les montants de la CAF sont indicatifs"],
               [None, "Document de travail du 12/04/2023"]]  # fmt: skip
    return Forme("notes.xlsx", xlsx(Grille("Feuil1", lignes)), attendu())


@forme
def csv_windows_point_virgule() -> Forme:
    entete = [*ENTETE, *(f"{s} {f}" for f in FINANCEURS for s in ("Demandé", "Accordé"))]
    return Forme("export.csv", texte_csv([entete, *map(ligne, SAISON)], encodage="cp1252"), attendu())


@forme
def csv_utf16_tabulations() -> Forme:
    entete = [*ENTETE, *(f"{s} {f}" for f in FINANCEURS for s in ("Demandé", "Accordé"))]
    return Forme("export.txt", texte_csv([entete, *map(ligne, SAISON)], "\t", "utf-16"), attendu())


@forme
def csv_virgules_et_sauts_de_ligne() -> Forme:
    entete = [
        "Bénéficiaire",
        "Objet de l’action",
        "Description,\nen quelques mots",
        *(f"{f} – {s}" for f in FINANCEURS for s in ("montant demandé", "montant attribué")),
    ]
    lignes = [[a.porteur, a.intitule, "Ateliers,\npuis « sorties »; et \"repas\"", *(str(m) if m is not None else "" for m in montants(a))]
              for a in SAISON]  # fmt: skip
    return Forme("export.csv", texte_csv([entete, *lignes], ",", "utf-8"), attendu())


@forme
def lignes_en_double() -> Forme:
    entete, fusions = deux_etages()
    return Forme(
        "doubles.xlsx",
        xlsx(Grille("Feuil1", [*entete, *map(ligne, [*SAISON, SAISON[2], SAISON[0]])], fusions)),
        attendu(),
    )


@forme
def meme_projet_aux_montants_contraires() -> Forme:
    entete, fusions = deux_etages()
    contraire = ligne(SAISON[2])
    contraire[5] = 7000
    octets = xlsx(Grille("Feuil1", [*entete, *map(ligne, SAISON), contraire], fusions))
    return Forme("contraires.xlsx", octets, attendu(), erreurs={"Feuil1!F9"})


@forme
def entetes_repetes_a_chaque_page() -> Forme:
    plate = [*ENTETE, *(f"{f} {s}" for f in FINANCEURS for s in ("demandé", "accordé"))]
    lignes = [plate]
    for rang, a in enumerate(SAISON):
        lignes += [[], plate] if rang in {2, 4} else []
        lignes.append(ligne(a))
    return Forme("pages.xlsx", xlsx(Grille("Feuil1", lignes)), attendu())


@forme
def ancien_excel() -> Forme:
    entete, fusions = deux_etages(2)
    lignes = [["PROGRAMMATION 2023"], [], *entete, *map(ligne, SAISON)]
    return Forme("ancien.xls", xls(Grille("Feuil1", lignes, fusions)), attendu(), annee=None)


@forme
def opendocument_fusions_et_lignes_masquees() -> Forme:
    entete, fusions = deux_etages(1)
    lignes = [["Programmation 2023"], *entete, *map(ligne, SAISON)]
    largeur = max(map(len, lignes))
    lignes = [[*cellules, *[None] * (largeur - len(cellules))] for cellules in lignes]
    return Forme("prog.ods", ods(Grille("Feuille1", lignes, fusions, masquees={4})), attendu(), annee=None)


@forme
def porteur_fusionne_sur_ses_actions() -> Forme:
    entete, fusions = deux_etages()
    lignes = [*entete, *map(ligne, SAISON)]
    lignes[3] = [None, *lignes[3][1:]]
    return Forme("p.xlsx", xlsx(Grille("Feuil1", lignes, [*fusions, (2, 0, 3, 0)])), attendu())


@forme
def porteur_sur_sa_propre_ligne() -> Forme:
    plate = ["Association", "Action", *(f"{f} {s}" for f in FINANCEURS for s in ("demandé", "accordé"))]
    lignes: list[list[Any]] = [plate]
    for porteur in dict.fromkeys(a.porteur for a in SAISON):
        lignes.append([porteur])
        lignes += [[None, a.intitule, *montants(a)] for a in SAISON if a.porteur == porteur]
    return Forme("p.xlsx", xlsx(Grille("Feuil1", lignes)), attendu())


@forme
def axe_en_tete_de_bloc_seulement() -> Forme:
    plate = [
        "Axe",
        "Porteur du projet",
        "Nom de l’action",
        *(f"{f} {s}" for f in FINANCEURS for s in ("demandé", "accordé")),
    ]
    lignes: list[list[Any]] = [plate]
    vus: set[str] = set()
    for a in SAISON:
        lignes.append([None if a.axe in vus else a.axe, a.porteur, a.intitule, *montants(a)])
        vus.add(a.axe)
    return Forme("blocs.xlsx", xlsx(Grille("Feuil1", lignes)), attendu())


@forme
def colonnes_en_desordre_et_inconnues() -> Forme:
    lignes: list[list[Any]] = [["N°", "Référent", "Thématique", "CUCM", "Téléphone", "Nouvelle action ?", "Titre de l’action", "État",
                                "Territoire(s)", "Structure porteuse", "CAF", "Avis technique", "Code interne ZK"]]  # fmt: skip
    for rang, a in enumerate(SAISON, start=1):
        accorde = {f: couple[1] for f, couple in a.argent.items()}
        lignes.append([rang, "Mme X", a.axe, accorde.get("CUCM"), "03 85 00 00 00", "oui" if rang % 2 else "non", a.intitule,
                       accorde.get("État"), a.quartier, a.porteur, accorde.get("CAF"), "Favorable", f"ZK{rang}"])  # fmt: skip
    lus = {cle: {k: v for k, v in m.items() if k[1] == "vote"} for cle, m in attendu().items()}
    return Forme("Subventions accordées 2023.xlsx", xlsx(Grille("Subventions accordées", lignes)), lus, annee=None)


@forme
def rappel_de_l_annee_precedente() -> Forme:
    plate = [
        "Porteur",
        "Intitulé",
        *(
            x
            for f in FINANCEURS
            for x in (f"Subvention accordée {f} 2022", f"Subvention demandée {f} 2023", f"Subvention accordée {f} 2023")
        ),
    ]
    lignes: list[list[Any]] = [plate]
    lignes += [
        [a.porteur, a.intitule, *(x for f in FINANCEURS for x in (9999, *a.argent.get(f, (None, None))))]
        for a in SAISON
    ]
    return Forme("p.xlsx", xlsx(Grille("Année 2023", lignes)), attendu(), annee=None)


@forme
def majuscules_sauts_de_ligne_et_rang_d_unites() -> Forme:
    haut = [
        "NOM DE LA\nSTRUCTURE",
        "INTITULÉ DE\nL’ACTION",
        "COÛT\nTOTAL",
        *(f"{f.upper()}\n{s}" for f in FINANCEURS for s in ("DEMANDÉ", "ACCORDÉ")),
    ]
    unites = [None, None, *["(en €)"] * 7]
    lignes: list[list[Any]] = [haut, unites, *([a.porteur, a.intitule, a.cout, *montants(a)] for a in SAISON)]
    lus = {cle: {({"ÉTAT": "ÉTAT"}.get(f.upper(), f), s): v for (f, s), v in m.items()} for cle, m in attendu().items()}
    return Forme("p.xlsx", xlsx(Grille("Feuil1", lignes)), lus)


@forme
def formules_et_totaux_de_ligne() -> Forme:
    plate = [
        "Porteur",
        "Action",
        *(f"{f} demandé" for f in FINANCEURS),
        "Total demandé",
        *(f"{f} accordé" for f in FINANCEURS),
        "Total accordé",
    ]
    lignes: list[list[Any]] = [plate]
    formules: dict[tuple[int, int], str] = {}
    for rang, a in enumerate(SAISON, start=1):
        demandes, accordes = zip(*(a.argent.get(f, (None, None)) for f in FINANCEURS), strict=True)
        lignes.append(
            [a.porteur, a.intitule, *demandes, sum(d or 0 for d in demandes), *accordes, sum(x or 0 for x in accordes)]
        )
        formules |= {(rang, 5): f"=SUM(C{rang + 1}:E{rang + 1})", (rang, 9): f"=SUM(G{rang + 1}:I{rang + 1})"}
    lignes.append(["Total", None, *(sum(row[c] or 0 for row in lignes[1:]) for c in range(2, 10))])
    return Forme("formules.xlsx", xlsx(Grille("Feuil1", lignes, formules=formules)), attendu())


@forme
def quartiers_a_cocher() -> Forme:
    quartiers = list(dict.fromkeys(a.quartier for a in SAISON))
    haut = ["Porteur", "Action", "QPV concernés", *[None] * (len(quartiers) - 1), "Demandé État", "Accordé État"]
    bas = [None, None, *quartiers, None, None]
    lignes = [haut, bas]
    lignes += [
        [
            a.porteur,
            a.intitule,
            *("X" if q == a.quartier else None for q in quartiers),
            *a.argent.get("État", (None, None)),
        ]
        for a in SAISON
    ]
    lus = {cle: {k: v for k, v in m.items() if k[0] == "État"} for cle, m in attendu().items()}
    return Forme("qpv.xlsx", xlsx(Grille("Feuil1", lignes, [(0, 2, 0, 1 + len(quartiers))])), lus)


@forme
def portail_de_l_etat() -> Forme:
    entete = ["Exercice budgétaire", "Référence administrative", "SIRET demandeur", "Nom demandeur", "Intitulé projet", "Description", "Période",
              "Date demande", "Thématique", "Statut", "Financeur", "Montant demandé", "Montant voté", "Date décision", "Commentaires"]  # fmt: skip
    statuts = ["Prise en charge", "A justifier", "Justifiée", "Non recevable", "En attente d'instruction", "Cloturée"]
    lignes: list[list[Any]] = [entete]
    for rang, a in enumerate(SAISON):
        for f, (demande, vote) in a.argent.items():
            lignes.append([2023, f"DA0071{rang:05d}", a.siret, a.porteur, a.intitule, "…", "PONCTUELLE", "12/11/2022", a.axe, statuts[rang], f,
                           demande, vote, "20/03/2023", "Droit commun CAF à solliciter" if rang == 2 else ""])  # fmt: skip
    return Forme("dauphin.csv", texte_csv(lignes, encodage="utf-8-sig"), attendu(), annee=None)


@forme
def montants_illisibles() -> Forme:
    entete, fusions = deux_etages()
    lignes = [*entete, *map(ligne, SAISON)]
    lignes[2][5], lignes[4][6], lignes[5][0] = "voir CAF", "#REF!", None
    lignes[5][1] = None
    lus = attendu()
    del lus[SAISON[0].porteur, SAISON[0].intitule]["État", "demande"]
    del lus[SAISON[2].porteur, SAISON[2].intitule]["État", "vote"]
    del lus[SAISON[3].porteur, SAISON[3].intitule]
    return Forme(
        "fautes.xlsx", xlsx(Grille("Feuil1", lignes, fusions)), lus, erreurs={"Feuil1!F3", "Feuil1!G5", "Feuil1!A6"}
    )
