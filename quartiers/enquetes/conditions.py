"""A condition said in plain words, for paper and for pages without scripts: « Si « Travaillez-vous ? » : Oui »."""

from quartiers.enquetes.expressions import Arbre, texte
from quartiers.enquetes.mots import mots_de
from quartiers.enquetes.structure import Expression, Structure

COMPARAISONS = {">": "> ", ">=": "≥ ", "<": "< ", "<=": "≤ ", "=": "", "!=": "≠ "}


def dire_condition(structure: Structure, expression: Expression | None, langue: str) -> str:
    """Nothing when there is no condition; a general sentence when it has no plain words."""
    if expression is None:
        return ""
    dite = dire(structure, expression.arbre, langue)
    return dite if dite else mots_de(langue)["si_concerne"]


def dire(structure: Structure, arbre: Arbre, langue: str) -> str:
    mots = mots_de(langue)
    if arbre[0] == "op" and arbre[1] in {"and", "or"}:
        cotes = [dire(structure, cote, langue) for cote in arbre[2:4]]
        return f" {mots['et' if arbre[1] == 'and' else 'ou']} ".join(cotes) if all(cotes) else ""
    if arbre[0] == "op" and arbre[1] in COMPARAISONS and arbre[2][0] == "q" and arbre[3][0] in {"num", "txt"}:
        return phrase(structure, arbre[2][1], texte(arbre[3][1]), COMPARAISONS[arbre[1]], langue)
    if arbre[0] == "fn" and arbre[1] == "selected":
        cible, choix = arbre[2]
        if cible[0] == "q" and choix[0] == "txt":
            return phrase(structure, cible[1], choix[1], "", langue)
    return ""


def phrase(structure: Structure, nom: str, valeur: str, signe: str, langue: str) -> str:
    question = structure.question(nom)
    if question is None or not question.libelle or not valeur:
        return ""
    choix = next((choix for choix in question.choix if choix.nom == valeur), None)
    reponse = structure.texte(choix.libelle, langue) if choix else valeur
    libelle = structure.texte(question.libelle, langue).rstrip(" .:")
    return mots_de(langue)["si"].format(question=libelle, reponse=f"{signe}{reponse}")
