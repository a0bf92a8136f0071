"""Results as a spreadsheet: counts and shares as numbers, « s » where they are hidden, one row per answer and group."""

from collections.abc import Iterator, Sequence

from quartiers.enquetes.calculs.estimations import Part
from quartiers.enquetes.calculs.jeu import Genre
from quartiers.enquetes.chargement import Donnees
from quartiers.enquetes.phrases import decimales, phrases_de_methode
from quartiers.enquetes.presentation_resultats import apercu
from quartiers.enquetes.resultats import Tranche, resultat
from quartiers.exports.classeur import Onglet, ecrire_classeur
from quartiers.exports.colonnes import Colonne
from quartiers.exports.colonnes import Genre as GenreColonne
from quartiers.socle.secret.affichage import SIGNE, note

Case = str | int | float
TEXTES = ("Question", "Groupe")
CHIFFRES: tuple[tuple[str, GenreColonne], ...] = (
    ("Part (%)", "pourcent"), ("Part : limite basse", "pourcent"), ("Part : limite haute", "pourcent"),
    ("Part redressée (%)", "pourcent"), ("Redressée : limite basse", "pourcent"), ("Redressée : limite haute", "pourcent"),
)  # fmt: skip
NOMBRES = ("Moyenne", "Moyenne : limite basse", "Moyenne : limite haute", "Premier quartile", "Médiane",
           "Médiane : limite basse", "Médiane : limite haute", "Troisième quartile")  # fmt: skip


def tableaux_en_classeur(donnees: Donnees, format: str) -> bytes:  # noqa: A002 - as elsewhere in exports
    """A sheet for the survey, its method, all the answers, then one by crossing question; numeric questions apart."""
    croisements = donnees.publication.croisements
    noms = [q.nom for q in donnees.publiees()]
    onglets = [
        Onglet("L’enquête", ["Quoi", "Valeur"], apercu(donnees)),
        Onglet("Méthode", ["Méthode"], [[phrase] for phrase in phrases_de_methode(donnees)]),
        Onglet("Toutes les réponses", colonnes(), parts(donnees, [*croisements, *noms], "")),
    ]
    onglets += [
        Onglet(f"Selon {donnees.jeu.questions[par].libelle}", colonnes(), parts(donnees, noms, par))
        for par in croisements
    ]
    onglets.append(Onglet("Nombres", colonnes_des_nombres(), nombres(donnees, noms)))
    notes = {"Enquête": donnees.enquete.titre, "Secret": note(donnees.enquete.seuil, "réponses")}
    return ecrire_classeur(f"{donnees.enquete.titre} : tableaux", onglets, format, notes)


def colonnes() -> list[Colonne]:
    return [
        *(Colonne(nom, nom) for nom in TEXTES),
        Colonne("base", "Réponses", "entier"),
        Colonne("reponse", "Réponse"),
        Colonne("effectif", "Effectif", "entier"),
        *(Colonne(nom, nom, genre) for nom, genre in CHIFFRES),
    ]


def colonnes_des_nombres() -> list[Colonne]:
    return [*(Colonne(nom, nom) for nom in TEXTES), Colonne("n", "Effectif", "entier"),
            *(Colonne(nom, nom, "nombre") for nom in NOMBRES)]  # fmt: skip


def parts(donnees: Donnees, noms: Sequence[str], par: str) -> Iterator[list[Case]]:
    for nom in noms:
        lu = resultat(donnees, nom, par)
        if lu.question.genre == Genre.NOMBRE:
            continue
        for tranche in lu.tranches:
            for rangee in tranche.rangees:
                redressee = trois(rangee.ponderee) if lu.pondere else ["", "", ""]
                yield [
                    lu.question.libelle, tranche.libelle, base(tranche), rangee.libelle, rangee.compte,
                    *trois(rangee.brute), *redressee,
                ]  # fmt: skip


def nombres(donnees: Donnees, noms: Sequence[str]) -> Iterator[list[Case]]:
    for nom in noms:
        if donnees.jeu.questions[nom].genre != Genre.NOMBRE:
            continue
        for par in ("", *donnees.publication.croisements):
            lu = resultat(donnees, nom, par)
            for tranche in lu.tranches if par else [lu.ensemble]:
                groupe = f"{lu.par.libelle} : {tranche.libelle}" if lu.par else tranche.libelle
                yield [lu.question.libelle, groupe, base(tranche), *mesures(tranche)]


def base(tranche: Tranche) -> Case:
    return SIGNE if tranche.base is None else tranche.base


def trois(part: Part | None) -> list[Case]:
    """A share and its limits, in whole hundredths; hidden ones say so."""
    if part is None:
        return [SIGNE] * 3
    return [round(part.valeur * 100), round(part.bas * 100), round(part.haut * 100)]


def mesures(tranche: Tranche) -> list[Case]:
    m = tranche.mesure
    if m is None:
        return [SIGNE] * len(NOMBRES)
    q1, q2, q3 = m.quartiles
    return [decimales(v) for v in (m.moyenne, m.moyenne_bas, m.moyenne_haut, q1, q2, m.mediane_bas, m.mediane_haut, q3)]
