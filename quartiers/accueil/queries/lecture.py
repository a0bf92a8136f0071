"""A reading laid out side by side: the source's lines on one hand, the structure on the other, tied by anchors."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quartiers.contrat.domain.lecture import EN_ATTENTE
from quartiers.contrat.domain.structure import (
    LISTE_DE_NATURE,
    NATURE_DE_LISTE,
    Structure,
    compter,
    lignes_de,
    lignes_placees,
    nature_de,
    parcourir,
    pas,
    peut_tenir,
)
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Lecture
from quartiers.contrat.queries import au_singulier

# Name of one element of each list, and of the whole list, in the order of the page.
LISTES: dict[str, tuple[str, str]] = {
    "axes": ("Axe", "Axes, orientations, objectifs et actions"),
    "orientations": ("Orientation", "Orientations"),
    "objectifs": ("Objectif", "Objectifs opérationnels"),
    "actions": ("Action", "Actions"),
    "sous_actions": ("Sous-action", "Sous-actions"),
    "quartiers": ("Quartier", "Quartiers"),
    "chiffres": ("Chiffre", "Chiffres"),
    "themes": ("Thème", "Thèmes prioritaires"),
    "pistes": ("Piste d’action", "Pistes d’action"),
    "instances": ("Instance", "Instances de pilotage"),
    "participation": ("Instance de participation", "Participation"),
    "signataires": ("Signataire", "Signataires"),
    "engagements": ("Engagement", "Engagements des signataires"),
    "quantites": ("Quantité", "Quantités"),
    "dispositifs": ("Dispositif", "Dispositifs"),
    "indicateurs": ("Indicateur", "Indicateurs"),
    "questions": ("Question", "Questions évaluatives"),
    "sigles": ("Sigle", "Sigles"),
    "matrice": ("Thème de la synthèse", "Synthèse des thèmes par axe"),
    "details": ("Détail", "Détails"),
    "references": ("Référence", "Références"),
    "notes": ("Note", "Notes de bas de page"),
}
# What the summary counts.
NIVEAUX = {
    "axes": "Axes",
    "orientations": "Orientations",
    "objectifs": "Objectifs opérationnels",
    "actions": "Actions",
    "sous_actions": "Sous-actions",
    "quartiers": "Quartiers",
}


@dataclass(frozen=True)
class LigneMontree:
    """A line of the source: `etat` is placee, laissee, vide or perdue; `chemin` the deepest element that holds it."""

    numero: int
    texte: str
    etat: str
    raison: str = ""
    chemin: str = ""
    page: int | None = None  # set on the first line of a page
    choisie: bool = False
    premiere_laissee: bool = False

    @property
    def ancre(self) -> str:
        return ancre_de(self.chemin)


@dataclass(frozen=True)
class ElementMontre:
    chemin: str
    cle: str
    nom: str
    titre: str
    lignes: list[int]
    niveau: int
    choisi: bool = False
    doutes: list[str] = field(default_factory=list)

    @property
    def ancre(self) -> str:
        return ancre_de(self.chemin)


@dataclass(frozen=True)
class SectionMontree:
    cle: str
    libelle: str
    elements: list[ElementMontre]
    ouverte: bool


@dataclass(frozen=True)
class DouteMontre:
    rang: int
    message: str
    lignes: list[int]
    etat: str
    chemin: str

    @property
    def en_attente(self) -> bool:
        return self.etat == EN_ATTENTE


@dataclass(frozen=True)
class LectureMontree:
    lignes: list[LigneMontree]
    sections: list[SectionMontree]
    doutes: list[DouteMontre]
    comptes: list[tuple[str, int]]
    placees: int
    laissees: int

    @property
    def en_attente(self) -> list[DouteMontre]:
        return [doute for doute in self.doutes if doute.en_attente]

    @property
    def repondus(self) -> list[DouteMontre]:
        return [doute for doute in self.doutes if not doute.en_attente]


def ancre_de(chemin: str) -> str:
    return chemin.replace(".", "-")


def montrer(lecture: Lecture, choisi: str = "") -> LectureMontree:
    """Everything that the page shows; `choisi` is the address of the element to highlight."""
    porteurs = element_par_ligne(lecture.structure)
    lignes = lignes_montrees(lecture, porteurs, choisi)
    doutes = [
        DouteMontre(
            rang,
            str(doute.get("message", "")),
            list(doute.get("lignes") or []),
            str(doute.get("etat", EN_ATTENTE)),
            porteurs.get((doute.get("lignes") or [0])[0], ""),
        )
        for rang, doute in enumerate(lecture.doutes)
    ]
    comptes = compter(lecture.structure)
    return LectureMontree(
        lignes=lignes,
        sections=sections(lecture, choisi, doutes),
        doutes=doutes,
        comptes=[(NIVEAUX[cle], comptes.get(cle, 0)) for cle in NIVEAUX],
        placees=sum(ligne.etat == "placee" for ligne in lignes),
        laissees=sum(ligne.etat == "laissee" for ligne in lignes),
    )


def element_par_ligne(structure: Structure) -> dict[int, str]:
    """The deepest element that holds each line: those below come after those above."""
    return {numero: chemin for chemin, noeud in parcourir(structure) for numero in sorted(lignes_de(noeud))}


def lignes_montrees(lecture: Lecture, porteurs: Mapping[int, str], choisi: str) -> list[LigneMontree]:
    raisons = {n: plage["raison"] for plage in lecture.laissees for n in lignes_de(plage)}
    tenues = lignes_placees(lecture.structure)
    debuts = {plage["lignes"][0] for plage in lecture.laissees}
    choisies = lignes_choisies(lecture.structure, choisi)
    montrees, page = [], None
    for ligne in lecture.lignes:
        numero, texte = int(ligne["numero"]), str(ligne["texte"])
        nouvelle = ligne.get("page") if ligne.get("page") != page else None
        page = ligne.get("page") or page
        montrees.append(
            LigneMontree(
                numero=numero,
                texte=texte,
                etat=etat_de(numero, texte, raisons, tenues),
                raison=raisons.get(numero, ""),
                chemin="" if numero in raisons else porteurs.get(numero, ""),
                page=nouvelle,
                choisie=numero in choisies,
                premiere_laissee=numero in debuts and bool(texte.strip()),
            )
        )
    return montrees


def etat_de(numero: int, texte: str, raisons: Mapping[int, str], tenues: set[int]) -> str:
    if not texte.strip():
        return "vide"
    if numero in raisons:
        return "laissee"
    return "placee" if numero in tenues else "perdue"


def lignes_choisies(structure: Structure, choisi: str) -> set[int]:
    return next((lignes_de(noeud) for chemin, noeud in parcourir(structure) if chemin == choisi), set())


def sections(lecture: Lecture, choisi: str, doutes: Sequence[DouteMontre]) -> list[SectionMontree]:
    """One per top list of the file, in the page's order; open when it is the tree or holds what is looked at."""
    messages: dict[str, list[str]] = defaultdict(list)
    for doute in doutes:
        if doute.en_attente and doute.chemin:
            messages[doute.chemin].append(doute.message)
    vocabulaire = (lecture.structure.get("contrat") or {}).get("vocabulaire") or {}
    groupes: dict[str, list[ElementMontre]] = defaultdict(list)
    for chemin, noeud in parcourir(lecture.structure):
        etapes = pas(chemin)
        cle = etapes[-1][0]
        groupes[etapes[0][0]].append(
            ElementMontre(
                chemin=chemin,
                cle=cle,
                nom=nom_de_l_element(cle, vocabulaire),
                titre=titre_montre(noeud),
                lignes=list(noeud.get("lignes") or []),
                niveau=len(etapes),
                choisi=chemin == choisi,
                doutes=messages.get(chemin, []),
            )
        )
    ordre = [*[cle for cle in LISTES if cle in groupes], *[cle for cle in groupes if cle not in LISTES]]
    return [
        SectionMontree(cle, libelle_de_liste(cle), groupes[cle], cle == "axes" or choisi.startswith(f"{cle}."))
        for cle in ordre
    ]


def libelle_de_liste(cle: str) -> str:
    return LISTES[cle][1] if cle in LISTES else cle.replace("_", " ").capitalize()


def nom_de_l_element(cle: str, vocabulaire: Mapping[str, Any]) -> str:
    nature = NATURE_DE_LISTE.get(cle)
    nom = str(vocabulaire.get(nature) or "") if nature else ""
    return au_singulier(nom) or (LISTES[cle][0] if cle in LISTES else cle.replace("_", " ").capitalize())


def titre_montre(noeud: Mapping[str, Any]) -> str:
    """The title, with the figure when there is one, or the acronym before its words."""
    titre = str(noeud["titre"])
    if noeud.get("sigle"):
        return f"{noeud['sigle']} : {titre}"
    if noeud.get("valeur") is not None:
        return f"{titre} : {noeud['valeur']} {noeud.get('unite') or ''}".strip()
    return titre


@dataclass(frozen=True)
class Accueil:
    """Where a new element may go: its list `cle` under `parent` ("" for the top)."""

    parent: str
    cle: str
    libelle: str

    @property
    def valeur(self) -> str:
        return f"{self.parent}|{self.cle}"


# Lists outside the tree to which a title alone may be added.
LISTES_SIMPLES = {"quartiers": ("themes", "pistes")}
LISTES_DE_TETE = ("instances", "participation", "signataires", "engagements")


def accueils(structure: Structure) -> list[Accueil]:
    """Every place that may take a new element made of lines left aside."""
    places = [Accueil("", "axes", "Nouvel axe")]
    for chemin, noeud in parcourir(structure):
        cle = pas(chemin)[-1][0]
        titre = f"{LISTES[cle][0] if cle in LISTES else cle} « {raccourci(str(noeud['titre']))} »"
        nature = nature_de(chemin)
        if nature:
            places += [
                Accueil(chemin, LISTE_DE_NATURE[n], f"{titre} : nouvel élément « {Nature(n).label.lower()} »")
                for n in LISTE_DE_NATURE
                if peut_tenir(nature, n)
            ]
        places += [Accueil(chemin, c, f"{titre} : {LISTES[c][1].lower()}") for c in LISTES_SIMPLES.get(cle, ())]
    places += [Accueil("", cle, LISTES[cle][1]) for cle in LISTES_DE_TETE if structure.get(cle)]
    return places


def raccourci(texte: str, longueur: int = 60) -> str:
    return texte if len(texte) <= longueur else f"{texte[: longueur - 1].rstrip()}…"


def texte_des_lignes(lecture: Lecture, premiere: int, derniere: int) -> str:
    textes = [str(ligne["texte"]).strip() for ligne in lecture.lignes if premiere <= int(ligne["numero"]) <= derniere]
    return " ".join(texte for texte in textes if texte)


def plage_laissee(lecture: Lecture, numero: int) -> list[int]:
    """The range left aside that holds line `numero`; the line alone when none does."""
    trouvee = next((plage["lignes"] for plage in lecture.laissees if numero in lignes_de(plage)), None)
    return list(trouvee) if trouvee else [numero, numero]


def lignes_changees(avant: LectureMontree, apres: LectureMontree) -> list[LigneMontree]:
    """The lines whose fate changed: what a fragment has to send again."""
    return [nouvelle for ancienne, nouvelle in zip(avant.lignes, apres.lignes, strict=True) if ancienne != nouvelle]


__all__ = ["LISTES", "LectureMontree", "accueils", "montrer"]
