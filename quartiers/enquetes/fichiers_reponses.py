"""The protected file of answers: SPSS, CSV, code book, in one archive; the same codes in all."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quartiers.enquetes.calculs.jeu import Genre, Question
from quartiers.enquetes.calculs.microdonnees import NON_DIFFUSE, Ligne, Microdonnees, proteger_lignes
from quartiers.enquetes.chargement import MODE, TRANCHES, Donnees
from quartiers.enquetes.fichier_sav import Variable, ecrire_sav, noms_longs
from quartiers.enquetes.models.reglages import QUESTION_QUARTIER
from quartiers.enquetes.phrases import phrases_de_methode
from quartiers.exports.classeur import Onglet, ecrire_classeur
from quartiers.socle.formats import nombre

POIDS = "poids"
CODE_NON_DIFFUSE, CODE_AUCUNE = -1.0, -9.0
MANQUANTES = {CODE_NON_DIFFUSE: "Non diffusé (secret statistique)", CODE_AUCUNE: "Sans réponse"}


@dataclass(frozen=True)
class Champ:
    """A column of the file: a question, or one choice of a multiple one."""

    question: Question
    code: str = ""
    deja: frozenset[str] = frozenset()  # choices that are hidden

    @property
    def nom(self) -> str:
        return f"{self.question.nom}__{self.code}" if self.code else self.question.nom

    @property
    def libelle(self) -> str:
        return (
            f"{self.question.libelle} – {self.question.libelle_de(self.code)}" if self.code else self.question.libelle
        )

    @property
    def valeurs(self) -> Mapping[float, str]:
        if self.code:
            return {0.0: "Non", 1.0: "Oui", **MANQUANTES}
        if self.question.genre == Genre.NOMBRE:
            return MANQUANTES
        return {**{float(n): libelle for n, (_, libelle) in enumerate(self.question.choix, start=1)}, **MANQUANTES}

    def valeur(self, ligne: Ligne) -> float:
        contenu = ligne[self.question.nom]
        if contenu is None:
            return CODE_AUCUNE
        if contenu == NON_DIFFUSE:
            return CODE_NON_DIFFUSE
        if self.code:
            return float(isinstance(contenu, frozenset) and self.code in contenu)
        if isinstance(contenu, float):
            return contenu
        return 1.0 + self.question.codes.index(str(contenu))


def rares(donnees: Donnees) -> dict[str, frozenset[str]]:
    """The choices that the publication hides, by question: they are not told in the file either."""
    caches = {}
    for question in donnees.jeu.questions.values():
        if question.genre in {Genre.UNIQUE, Genre.MULTIPLE}:
            table = donnees.publication.seule(question.nom)
            caches[question.nom] = frozenset(code for code in question.codes if not table.montre(code))
    return caches


def champs_de(donnees: Donnees, protegees: Microdonnees) -> list[Champ]:
    """Texts never; nor a number that has its bands, or that few gave: a rare value points at someone as a name does."""
    champs = []
    for question in donnees.jeu.questions.values():
        if question.genre == Genre.TEXTE or f"{question.nom}{TRANCHES}" in donnees.jeu.questions:
            continue
        if question.genre == Genre.MULTIPLE:
            caches = protegees.rares.get(question.nom, frozenset())
            champs += [Champ(question, code) for code in question.codes if code not in caches]
        elif question.genre == Genre.UNIQUE or donnees.publication.seule(question.nom).base():
            champs.append(Champ(question))
    return champs


def archive(donnees: Donnees, jour: dt.datetime) -> bytes:
    """The zip: reponses.sav, reponses.csv, dictionnaire.xlsx, dictionnaire.csv, lisez-moi.txt."""
    seuil = donnees.enquete.seuil
    protegees = proteger_lignes(donnees.jeu, cles_de(donnees), seuil, rares(donnees))
    champs = champs_de(donnees, protegees)
    entetes, lignes = table_de(champs, protegees)
    variables = [variable(champ, nom) for champ, nom in zip(champs, entetes, strict=False)]
    if protegees.poids is not None:
        variables.append(Variable(POIDS, "Poids de redressement", decimales=3, nominale=False))
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as zip_:
        poids = POIDS if protegees.poids is not None else ""
        zip_.writestr("reponses.sav", ecrire_sav(variables, lignes, donnees.enquete.titre, jour, poids=poids))
        zip_.writestr("reponses.csv", en_csv([entetes, *map(ecrites, lignes)]))
        dictionnaire = lignes_du_dictionnaire(variables, champs)
        entetes_dictionnaire = ["Variable", "Libellé", "Code", "Signification", "Valeur manquante"]
        onglets = [
            Onglet("Variables et codes", entetes_dictionnaire, dictionnaire),
            Onglet("À savoir", ["À savoir"], [[phrase] for phrase in a_savoir(donnees, protegees)]),
        ]
        zip_.writestr(
            "dictionnaire.xlsx", ecrire_classeur("Dictionnaire des variables", onglets, "xlsx", {"Enquête": donnees.enquete.titre}, jour)
        )  # fmt: skip
        zip_.writestr("dictionnaire.csv", en_csv([entetes_dictionnaire, *dictionnaire]))
        zip_.writestr("lisez-moi.txt", "\r\n".join(a_savoir(donnees, protegees)).encode("utf-8-sig"))
    return sortie.getvalue()


def cles_de(donnees: Donnees) -> list[str]:
    """What others may know of a person, or read in a weight: crossing questions, margins, neighbourhood, mode."""
    voulues = dict.fromkeys([*donnees.plan.croisements, *donnees.plan.marges, QUESTION_QUARTIER, MODE])
    return [nom for nom in voulues if nom in donnees.jeu.questions]


def table_de(champs: Sequence[Champ], protegees: Microdonnees) -> tuple[list[str], list[list[float]]]:
    noms = [*(champ.nom for champ in champs), *([POIDS] if protegees.poids is not None else [])]
    entetes = noms_longs([Variable(nom, "") for nom in noms])
    lignes = []
    for rang, ligne in enumerate(protegees.lignes):
        valeurs = [champ.valeur(ligne) for champ in champs]
        if protegees.poids is not None:
            valeurs.append(round(protegees.poids[rang], 3))
        lignes.append(valeurs)
    return entetes, lignes


def variable(champ: Champ, nom: str) -> Variable:
    nominale = champ.question.genre != Genre.NOMBRE
    return Variable(nom, champ.libelle, champ.valeurs, (CODE_AUCUNE, CODE_NON_DIFFUSE), 0 if nominale else 2, nominale)


def ecrites(ligne: Sequence[float]) -> list[str]:
    return [f"{valeur:g}".replace(".", ",") for valeur in ligne]


def lignes_du_dictionnaire(variables: Sequence[Variable], champs: Sequence[Champ]) -> list[list[str]]:
    lignes = []
    for rang, v in enumerate(variables):
        libelle = champs[rang].libelle if rang < len(champs) else v.libelle
        if not v.valeurs:
            lignes.append([v.nom, libelle, "", "Nombre", ""])
        for code, sens in v.valeurs.items():
            lignes.append([v.nom, libelle, f"{code:g}", sens, "Oui" if code in v.manquantes else ""])
    return lignes


def a_savoir(donnees: Donnees, protegees: Microdonnees) -> list[str]:
    """What was done so that nobody is found back, then the method."""
    seuil = donnees.enquete.seuil
    noms = ", ".join(f"« {donnees.jeu.questions[cle].libelle} »" for cle in protegees.cles)
    dites = [
        f"{donnees.enquete.titre} : fichier protégé des réponses, une ligne par personne. À garder dans l’équipe d’étude ; "
        "ne le rapprochez d’aucun autre fichier de personnes.",
        f"Les lignes partagent toutes avec au moins {seuil - 1} autres les mêmes réponses à {noms} : pour "
        f"{nombre(protegees.recodees)} lignes rares, une partie de ces réponses (les dernières d’abord) est remplacée par le code {CODE_NON_DIFFUSE:g} (non diffusé).",
        f"Les réponses que les tableaux cachent portent aussi le code {CODE_NON_DIFFUSE:g} ; le code {CODE_AUCUNE:g} dit "
        "qu’il n’y a pas de réponse, ou que la question n’a pas été posée.",
        f"Les {seuil} nombres les plus grands et les plus petits de chaque question sont ramenés à une même valeur.",
        "Les textes libres ne sortent pas : seuls leurs thèmes, donnés par une personne. Ni jour, ni heure, ni langue, ni ordre d’arrivée.",
        "Avant de publier un tableau fait de ce fichier, cachez tout effectif de moins de "
        f"{seuil} personnes et ce qui permet de le retrouver.",
    ]
    if protegees.poids is not None:
        dites.append(
            "La variable « poids » redresse les réponses ; c’est le poids moyen des lignes qui partagent les mêmes réponses."
        )
    return [*dites, *phrases_de_methode(donnees)]


def en_csv(lignes: Sequence[Sequence[str]]) -> bytes:
    """Semicolons, decimal comma, UTF-8 with its mark; nothing that a spreadsheet would compute."""
    texte = io.StringIO()
    ecrivain = csv.writer(texte, delimiter=";", lineterminator="\r\n")
    for ligne in lignes:
        ecrivain.writerow([f"'{c}" if c[:1] in {"=", "+", "@"} else c for c in ligne])
    return texte.getvalue().encode("utf-8-sig")
