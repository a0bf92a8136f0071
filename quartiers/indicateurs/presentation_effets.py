"""An analysis as it is shown: tables and chart made from what was frozen, on the page and in the files alike."""

from collections.abc import Mapping
from typing import Any

from quartiers.exports.couleurs import DOUX
from quartiers.exports.graphiques import Specification, courbe
from quartiers.indicateurs.effets.panneau import ABSENT, COUPE, SECRET
from quartiers.indicateurs.effets.phrases import part, valeur
from quartiers.indicateurs.enums import EnsembleCompare, PlanAnalyse, ResumePeriodes
from quartiers.indicateurs.models import Analyse, ResultatAnalyse
from quartiers.socle.affichage import Colonne
from quartiers.socle.formats import date_fr, date_heure_fr, nombre

Contenu = Mapping[str, Any]
Lignes = list[dict[str, Any]]
RIEN = "–"
MOTS_ECARTES = {SECRET: "sous secret", ABSENT: "sans valeur", COUPE: "série rompue"}

COLONNES_NIVEAUX = [
    Colonne("periode", "Période"),
    Colonne("etudies", "Quartiers étudiés", "nombre"),
    Colonne("compares", "Quartiers de comparaison", "nombre"),
    Colonne("ecart", "Écart", "nombre"),
    Colonne("depuis", "Déplacement de l’écart", "nombre"),
]
COLONNES_SEULES = COLONNES_NIVEAUX[:2]
COLONNES_MOUVEMENTS = [
    Colonne("de", "De"),
    Colonne("a", "À"),
    Colonne("ecart", "Déplacement de l’écart", "nombre"),
    Colonne("p", "Le hasard en donne autant", "nombre"),
]
COLONNES_UNITES = [Colonne("nom", "Quartier étudié"), Colonne("changement", "Changement", "nombre")]
COLONNES_EQUILIBRE = [
    Colonne("nom", "Mesure"),
    Colonne("etudies", "Étudiés", "nombre"),
    Colonne("tous", "Tous les autres", "nombre"),
    Colonne("apparies", "Appariés", "nombre"),
    Colonne("avant", "Différence standardisée avant", "nombre"),
    Colonne("apres", "Après appariement", "nombre"),
]
COLONNES_GROUPES = [Colonne("nom", "Quartier étudié"), Colonne("voisins", "Quartiers appariés, et leur distance")]


def compare(contenu: Contenu) -> bool:
    return bool(contenu["plan"] != PlanAnalyse.AVANT_APRES)


def colonnes_niveaux(contenu: Contenu) -> list[Colonne]:
    return COLONNES_NIVEAUX if compare(contenu) else COLONNES_SEULES


def lignes_niveaux(contenu: Contenu, unite: str) -> Lignes:
    """Period by period; the gap is read against the last one before the change."""
    lignes = []
    for niveau in contenu["niveaux"]:
        periode = contenu["periodes"][niveau["rang"]]
        lignes.append(
            {
                "periode": periode["libelle"] + (" (après)" if periode["apres"] else ""),
                "etudies": valeur(niveau["etudies"], unite),
                **(
                    {
                        "compares": valeur(niveau["compares"], unite),
                        "ecart": valeur(niveau["ecart"], unite, signe=True, points=True),
                        "depuis": valeur(niveau["depuis"], unite, signe=True, points=True),
                    }
                    if compare(contenu)
                    else {}
                ),
            }
        )
    return lignes


def lignes_mouvements(contenu: Contenu, unite: str) -> Lignes:
    periodes = contenu["periodes"]
    return [
        {
            "de": periodes[m["rang"] - 1]["libelle"],
            "a": periodes[m["rang"]]["libelle"],
            "ecart": valeur(m["ecart"], unite, signe=True, points=True),
            "p": part(m["p"]),
        }
        for m in contenu["mouvements"]
    ]


def lignes_unites(contenu: Contenu, unite: str) -> Lignes:
    return [
        {"nom": u["nom"], "changement": valeur(u["changement"], unite, signe=True, points=True)}
        for u in contenu["unites"]
    ]


def lignes_equilibre(contenu: Contenu) -> Lignes:
    if not contenu["appariement"]:
        return []
    return [
        {
            "nom": nom,
            **{cle: nombre(round(v, 1), 1) for cle, v in zip(("etudies", "tous", "apparies"), moyennes, strict=True)},
            "avant": nombre(round(avant, 2), 2),
            "apres": nombre(round(apres, 2), 2),
        }
        for nom, *moyennes, avant, apres in contenu["appariement"]["equilibre"]
    ]


def lignes_groupes(contenu: Contenu) -> Lignes:
    if not contenu["appariement"]:
        return []
    return [
        {
            "nom": groupe["nom"],
            "voisins": ", ".join(f"{nom} ({code}, {nombre(round(d, 2), 2)})" for nom, code, d in groupe["voisins"]),
        }
        for groupe in contenu["appariement"]["groupes"]
    ]


def courbe_des_niveaux(contenu: Contenu, titre: str, unite: str) -> Specification:
    """Both means through time; an upright dashed rule stands at the last period before the change."""
    lignes = []
    for niveau in contenu["niveaux"]:
        court = contenu["periodes"][niveau["rang"]]["court"]
        lignes.append({"x": court, "y": niveau["etudies"], "g": "Quartiers étudiés"})
        if compare(contenu):
            lignes.append({"x": court, "y": niveau["compares"], "g": "Quartiers de comparaison"})
    spec = courbe(lignes, "x", "y", titre, unite, "g")
    spec["encoding"]["y"]["scale"] = {"zero": False, "nice": True}
    avant = [p["court"] for p in contenu["periodes"] if not p["apres"]]
    regle = {
        "data": {"values": [{"x": avant[-1]}]},
        "mark": {"type": "rule", "strokeDash": [5, 4], "color": DOUX, "strokeWidth": 2},
        "encoding": {"x": {"field": "x", "type": "ordinal", "sort": spec["encoding"]["x"]["sort"]}},
    }
    ligne = {"mark": spec.pop("mark"), "encoding": spec.pop("encoding")}
    return {**spec, "layer": [ligne, regle]}


def graphique_de(contenu: Contenu, titre: str, unite: str) -> dict[str, Any]:
    lignes = lignes_niveaux(contenu, unite)
    dits = [f"{ligne['periode']} : {ligne['etudies']}" for ligne in lignes]
    if compare(contenu):
        dits = [f"{dit} contre {ligne['compares']}" for dit, ligne in zip(dits, lignes, strict=True)]
    return {
        "spec": courbe_des_niveaux(contenu, titre, unite),
        "alt": f"{titre}, moyenne des quartiers étudiés{' contre ceux de comparaison' if compare(contenu) else ''} : "
        f"{' ; '.join(dits)}. Le trait vertical marque la dernière période avant le changement.",
    }


def faits_de(analyse: Analyse, libelle: str, noms: list[str]) -> list[tuple[str, str]]:
    """The sheet of the settings."""
    apparie = analyse.plan == PlanAnalyse.APPARIEMENT
    comparee = analyse.plan != PlanAnalyse.AVANT_APRES
    sauf = ", sauf les autres du contrat" if analyse.hors_contrat and analyse.comparaison != "contrat" else ""
    calibre = nombre(analyse.calibre)
    tous = [
        ("Mesure", libelle),
        ("Ce qui a été fait", analyse.intervention),
        ("Quartiers étudiés", ", ".join(noms)),
        ("Date du changement", date_fr(analyse.le)),
        ("Comment comparer", PlanAnalyse(analyse.plan).label),
        ("Quartiers de comparaison", f"{EnsembleCompare(analyse.comparaison).label}{sauf}" if comparee else ""),
        (
            "Appariement",
            f"{analyse.voisins} au plus pour chacun, écart permis {calibre} écart-type"
            f"{', un même quartier peut servir plusieurs fois' if analyse.remise else ', chacun une fois'}"
            if apparie
            else "",
        ),
        ("Ce qui est comparé", ResumePeriodes(analyse.resume).label),
        ("Question évaluative", str(analyse.question or "")),
    ]
    return [(nom, dit) for nom, dit in tous if dit]


def provenance_courte(resultat: ResultatAnalyse) -> list[tuple[str, str]]:
    """For the page: fingerprints cut, whole in the files."""
    return [(nom, f"{dit[:16]}…" if nom.startswith("Empreinte") else dit) for nom, dit in provenance_de(resultat)]


def provenance_de(resultat: ResultatAnalyse) -> list[tuple[str, str]]:
    """What makes the result again."""
    chiffres = resultat.donnees["chiffres"]
    millesimes = sorted({ligne[9] or "non précisé" for ligne in chiffres})
    corriges = sum(1 for ligne in chiffres if ligne[11] > 1)
    return [
        ("Calculé le", date_heure_fr(resultat.calcule_le)),
        (
            "Chiffres utilisés",
            f"{nombre(len(chiffres))}, dont {nombre(corriges)} corrigés depuis leur première version",
        ),
        ("Millésimes", ", ".join(millesimes[:20])),
        ("Empreinte des chiffres", resultat.empreinte_donnees),
        ("Empreinte du résultat", resultat.empreinte_resultat),
        ("Graine des tirages", str(resultat.parametres["graine"])),
        ("Tirages au plus", nombre(resultat.parametres["tirages"])),
        ("Méthodes", f"version {resultat.version_methodes}"),
        ("Logiciel", f"Quartiers {resultat.version_logiciel}"),
    ]
