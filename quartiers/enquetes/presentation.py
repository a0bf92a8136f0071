"""A questionnaire as a page shows it: each question with its texts in one language, its answer, what is wrong."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quartiers.enquetes.conditions import dire_condition
from quartiers.enquetes.expressions import texte
from quartiers.enquetes.mots import mots_de
from quartiers.enquetes.saisie import Saisie
from quartiers.enquetes.structure import (
    CACHE,
    CALCUL,
    DECIMAL,
    ECHELLE,
    ENTIER,
    MULTIPLE,
    UNIQUE,
    Expression,
    Groupe,
    Noeud,
    Question,
    Structure,
    sens,
)

ECHELONS_MAX = 11  # beyond, a scale is typed
CHOIX_LONGS = 12  # beyond, a list unfolds


@dataclass
class ChoixMontre:
    valeur: str
    libelle: str
    ident: str
    coche: bool
    code: int


@dataclass
class NoeudMontre:
    """A group or a question, ready for the template. `donnees`: attributes that the page's script reads."""

    genre: str
    nom: str
    libelle: str
    niveau: int = 2
    ident: str = ""
    champ: str = ""
    type: str = ""
    saisie: str = ""
    aide: str = ""
    condition: str = ""
    obligatoire: bool = False
    erreur: str = ""
    valeur: str = ""
    decrit: str = ""
    choix: list[ChoixMontre] = field(default_factory=list)
    donnees: dict[str, str] = field(default_factory=dict)
    noeuds: list["NoeudMontre"] = field(default_factory=list)
    numero: int = 0


class Montreur:
    def __init__(self, structure: Structure, langue: str, saisie: Saisie | None) -> None:
        self.structure, self.langue = structure, langue
        self.mots = mots_de(langue)
        self.brut: Mapping[str, Sequence[str]] = saisie.brut if saisie else {}
        self.erreurs: Mapping[str, str] = saisie.erreurs if saisie else {}
        self.numero = 0

    def texte(self, textes: Mapping[str, str]) -> str:
        return self.structure.texte(dict(textes), self.langue)

    def noeuds(self, noeuds: Sequence[Noeud], niveau: int = 2) -> list[NoeudMontre]:
        return [
            self.groupe(noeud, niveau) if isinstance(noeud, Groupe) else self.question(noeud, niveau)
            for noeud in noeuds
        ]

    def groupe(self, groupe: Groupe, niveau: int) -> NoeudMontre:
        titre = self.texte(groupe.libelle)
        return NoeudMontre(
            genre="groupe",
            nom=groupe.nom,
            libelle=titre,
            niveau=niveau,
            ident=f"g-{groupe.nom}",
            condition=dire_condition(self.structure, groupe.pertinent, self.langue),
            donnees=arbres(pertinent=groupe.pertinent),
            noeuds=self.noeuds(groupe.noeuds, min(niveau + 1, 5) if titre else niveau),
        )

    def question(self, question: Question, niveau: int) -> NoeudMontre:
        if question.saisie:
            self.numero += 1
        bruts = list(self.brut.get(question.nom, [question.defaut] if question.defaut else []))
        ident = f"q-{question.nom}"
        montre = NoeudMontre(
            genre="question",
            nom=question.nom,
            libelle=self.texte(question.libelle),
            niveau=niveau,
            ident=ident,
            champ=ident,
            type=question.type,
            saisie=saisie_de(question),
            aide=self.texte(question.aide) or (self.mots["plusieurs"] if question.type == MULTIPLE else ""),
            condition=dire_condition(self.structure, question.pertinent, self.langue),
            obligatoire=question.obligatoire is True,
            erreur=self.erreurs.get(question.nom, ""),
            valeur=bruts[0] if bruts else "",
            choix=self.choix(question, bruts, ident),
            donnees=self.donnees(question),
            numero=self.numero,
        )
        decrit = [f"{ident}-{quoi}" for quoi in ("condition", "aide", "erreur") if getattr(montre, quoi)]
        montre.decrit = " ".join(decrit)
        return montre

    def choix(self, question: Question, bruts: Sequence[str], ident: str) -> list[ChoixMontre]:
        paires = [(choix.nom, self.texte(choix.libelle)) for choix in question.choix]
        if saisie_de(question) == "echelons" and question.pas:
            paires = [(n, n) for n in echelons(question.pas)]
        return [
            ChoixMontre(valeur, libelle, f"{ident}-{rang}", valeur in bruts, rang)
            for rang, (valeur, libelle) in enumerate(paires, start=1)
        ]

    def donnees(self, question: Question) -> dict[str, str]:
        dites = {
            "question": question.nom,
            "type": question.type,
            **arbres(pertinent=question.pertinent, contrainte=question.contrainte),
        }
        if question.type == CALCUL:
            dites |= arbres(calcul=question.calcul)
        if question.type == CACHE:
            dites["defaut"] = question.defaut
        if isinstance(question.obligatoire, Expression):
            dites |= arbres(obligatoire=question.obligatoire)
        elif question.obligatoire:
            dites["obligatoire"] = json.dumps(["fn", "true", []])
        if question.contrainte is not None:
            dites["contrainte-message"] = self.texte(question.contrainte_message) or self.mots["contrainte"]
        if "obligatoire" in dites:
            dites["obligatoire-message"] = self.texte(question.obligatoire_message) or self.mots["vide"]
        return dites


def arbres(**expressions: Expression | None) -> dict[str, str]:
    return {nom: json.dumps(e.arbre, ensure_ascii=False) for nom, e in expressions.items() if e is not None}


def saisie_de(question: Question) -> str:
    """What one answers with."""
    if question.type == UNIQUE:
        return "liste" if "minimal" in question.apparence or len(question.choix) > CHOIX_LONGS else "radios"
    if question.type == MULTIPLE:
        return "cases"
    if question.type == ECHELLE and question.pas:
        return "echelons" if len(echelons(question.pas)) <= ECHELONS_MAX else "nombre"
    if question.type in {ENTIER, DECIMAL}:
        return "nombre"
    if question.type == "text":
        return "long" if "multiline" in question.apparence else "texte"
    return {"date": "date", "acknowledge": "case"}.get(question.type, "")


def echelons(pas: tuple[float, float, float]) -> list[str]:
    debut, fin, ecart = pas
    return [texte(round(debut + n * ecart, 6)) for n in range(int((fin - debut) / ecart + 1e-9) + 1)]


def montrer_questionnaire(structure: Structure, langue: str, saisie: Saisie | None = None) -> dict[str, Any]:
    """The context of `enquetes/_questions.html`."""
    return {
        "noeuds": Montreur(structure, langue, saisie).noeuds(structure.noeuds),
        "langue": langue,
        "sens": sens(langue),
        "mots": mots_de(langue),
        "erreurs_saisie": erreurs_montrees(structure, langue, saisie),
    }


def erreurs_montrees(structure: Structure, langue: str, saisie: Saisie | None) -> list[dict[str, str]]:
    if saisie is None:
        return []
    return [
        {"ancre": f"bloc-{q.nom}", "libelle": structure.texte(q.libelle, langue), "erreur": saisie.erreurs[q.nom]}
        for q in structure.questions()
        if q.nom in saisie.erreurs
    ]


def langue_choisie(structure: Structure, voulue: str) -> str:
    return voulue if voulue in structure.langues else structure.langues[0]


def langues_montrees(structure: Structure) -> list[tuple[str, str, str]]:
    """(code, name in itself, direction)."""
    return [(code, structure.noms_langues.get(code, code), sens(code)) for code in structure.langues]
