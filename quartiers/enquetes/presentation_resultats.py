"""Results as rows and charts for a page, a document and a spreadsheet: the same texts everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quartiers.enquetes.calculs.jeu import Genre
from quartiers.enquetes.chargement import Donnees
from quartiers.enquetes.phrases import decimal, entre, intervalle, phrases
from quartiers.enquetes.resultats import Rangee, Resultat, Tranche, lien, resultat
from quartiers.exports.graphiques import Specification, barres
from quartiers.socle.formats import INSECABLE, nombre
from quartiers.socle.secret.affichage import SIGNE

GROUPES_MAX = 12
COURT = 44  # letters of a label on a chart


@dataclass(frozen=True)
class Lecture:
    """A question as it is shown: heads, rows of texts, sentences, its chart (None when there is nothing to draw)."""

    nom: str
    titre: str
    note: str
    entetes: Sequence[tuple[str, str]]
    lignes: Sequence[Sequence[str]]
    phrases: Sequence[str]
    graphique: Specification | None
    titre_graphique: str

    @property
    def colonnes(self) -> list[tuple[str, str, str]]:
        return [(cle, libelle, "nombre" if rang else "texte") for rang, (cle, libelle) in enumerate(self.entetes)]

    def en_lignes(self) -> list[dict[str, str]]:
        return [dict(zip([cle for cle, _ in self.entetes], ligne, strict=True)) for ligne in self.lignes]


def lecture(donnees: Donnees, nom: str, par: str = "") -> Lecture:
    lu = resultat(donnees, nom, par)
    entetes, lignes = tableau_croise(lu) if par else tableau_seul(lu)
    spec, titre = dessin(lu)
    return Lecture(nom, lu.question.libelle, note(lu), entetes, lignes, phrases(lu, lien(donnees, lu)), spec, titre)


def note(lu: Resultat) -> str:
    """What the figures rest on."""
    base = "trop peu de réponses" if lu.ensemble.base is None else f"{nombre(lu.ensemble.base)} réponses"
    genre = "plusieurs réponses possibles ; " if lu.question.genre == Genre.MULTIPLE else ""
    arrondi = f" ; parts redressées arrondies à {lu.pas} %" if lu.pondere and lu.question.genre != Genre.NOMBRE else ""
    sans = "" if lu.question.conditionnelle else f" ; sans réponse : {lu.ensemble.sans_reponse}"
    suite = " ; posée à une partie des personnes" if lu.question.conditionnelle else ""
    return f"{genre}{base}{sans}{suite}{arrondi}.".capitalize()


def tableau_seul(lu: Resultat) -> tuple[list[tuple[str, str]], list[list[str]]]:
    if lu.question.genre == Genre.NOMBRE:
        return tableau_mesure(lu, [lu.ensemble])
    entetes = [("reponse", "Réponse"), ("effectif", "Effectif"), ("part", "Part (marge à 95 %)")]
    if lu.pondere:
        entetes.append(("redressee", "Part redressée (marge)"))
    lignes = []
    for r in lu.ensemble.rangees:
        ligne = [r.libelle, effectif(r), intervalle(r.brute) if r.brute else SIGNE]
        if lu.pondere:
            ligne.append(intervalle(r.ponderee) if r.ponderee else SIGNE)
        lignes.append(ligne)
    return entetes, lignes


def effectif(rangee: Rangee) -> str:
    return rangee.compte if isinstance(rangee.compte, str) else nombre(rangee.compte)


def tableau_croise(lu: Resultat) -> tuple[list[tuple[str, str]], list[list[str]]]:
    """One row per group, one column per choice: it reads on a phone, and groups are often many."""
    if lu.question.genre == Genre.NOMBRE:
        return tableau_mesure(lu, lu.tranches)
    groupe = lu.par.libelle if lu.par else ""
    entetes = [("groupe", groupe), ("base", "Réponses")]
    entetes += [(f"c{rang}", libelle) for rang, (_, libelle) in enumerate(lu.question.choix)]
    return entetes, [[t.libelle, base(t), *[case(r) for r in t.rangees]] for t in lu.tranches]


def case(rangee: Rangee) -> str:
    """« 62 % (58 à 66), n = 31 »."""
    if rangee.part is None:
        return SIGNE if isinstance(rangee.compte, str) else "–"
    return f"{intervalle(rangee.part)}, n{INSECABLE}={INSECABLE}{effectif(rangee)}"


def base(tranche: Tranche) -> str:
    return SIGNE if tranche.base is None else nombre(tranche.base)


def tableau_mesure(lu: Resultat, tranches: Sequence[Tranche]) -> tuple[list[tuple[str, str]], list[list[str]]]:
    entetes = [
        ("groupe", lu.par.libelle if lu.par else "Réponses"), ("base", "Effectif"), ("moyenne", "Moyenne (marge)"),
        ("q1", "Premier quartile"), ("mediane", "Médiane (marge)"), ("q3", "Troisième quartile"),
    ]  # fmt: skip
    return entetes, [[t.libelle, base(t), *mesure(t)] for t in tranches]


def mesure(tranche: Tranche) -> list[str]:
    m = tranche.mesure
    if m is None:
        return [SIGNE] * 4
    return [
        f"{decimal(m.moyenne)} ({decimal(m.moyenne_bas)} à {decimal(m.moyenne_haut)})",
        decimal(m.quartiles[0]),
        f"{decimal(m.quartiles[1])} ({decimal(m.mediane_bas)} à {decimal(m.mediane_haut)})",
        decimal(m.quartiles[2]),
    ]


def dessin(lu: Resultat) -> tuple[Specification | None, str]:
    """Shares of the choices; for a crossing, the share of the choice given most, group by group."""
    if lu.par is None:
        titre = f"Parts des réponses : {lu.question.libelle}"
        return trace([(r.libelle, r.part.valeur if r.part else None) for r in lu.ensemble.rangees], titre), titre
    premiere = lu.ensemble.premiere
    if premiere is None or len(lu.groupes) > GROUPES_MAX:
        return None, ""
    titre = f"Part de {entre(premiere.libelle)} selon {entre(lu.par.libelle)}"
    barres_voulues = []
    for t in [*lu.groupes, lu.ensemble]:
        rangee = next(r for r in t.rangees if r.code == premiere.code)
        barres_voulues.append((t.libelle, rangee.part.valeur if rangee.part else None))
    return trace(barres_voulues, titre), titre


def trace(valeurs: Sequence[tuple[str, float | None]], titre: str) -> Specification | None:
    """None when nothing is shown."""
    if all(valeur is None for _, valeur in valeurs):
        return None
    donnees: list[dict[str, Any]] = [
        {"x": court(nom), "y": None if valeur is None else round(valeur * 100)} for nom, valeur in valeurs
    ]
    return barres(donnees, "x", "y", titre, "%")


def court(texte: str, maximum: int = COURT) -> str:
    """A label that a chart can hold on a phone; the table beside it has it whole."""
    return texte if len(texte) <= maximum else f"{texte[: maximum - 1].rstrip()}…"


def apercu(donnees: Donnees) -> list[tuple[str, str]]:
    """The survey in figures, for the head of the page and of the report."""
    enquete, jeu, plan = donnees.enquete, donnees.jeu, donnees.plan
    paires = [
        ("Public visé", enquete.public_vise),
        ("Réponses comptées", nombre(jeu.effectif)),
        ("Population visée", nombre(jeu.population) if jeu.population else "Non connue"),
        ("Personnes interrogées", plan.get_tirage_display()),
        ("Redressement", plan.get_methode_display() if donnees.calage else "Aucun"),
    ]
    if donnees.calage is not None:
        r = donnees.calage.resume
        paires += [
            ("Poids", f"de {nombre(round(r.minimum, 2))} à {nombre(round(r.maximum, 2))}"),
            ("Effet de plan (Kish)", nombre(round(r.effet_de_plan, 2))),
            ("Réponses utiles", nombre(round(r.effectif_utile))),
        ]
    return paires
