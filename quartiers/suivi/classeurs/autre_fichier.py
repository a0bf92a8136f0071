"""Sheets read from a file of any make: its header found, its columns guessed and settled by the person, its rows read.

Nothing is written here; what cannot be read is told by its cell.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quartiers.appels.imports import valeurs
from quartiers.appels.imports.classeur import Classeur, ClasseurIllisible, Feuille, lettres
from quartiers.appels.imports.colonnes import Connus, signature
from quartiers.appels.imports.lignes import Probleme
from quartiers.appels.imports.structure import Entete, developper, reperer_entete
from quartiers.appels.imports.valeurs import Cellule, ValeurIllisible, ligne_de, plat, texte, vide
from quartiers.suivi.enums import NatureMoyen

# What a column may feed: code → (label, how it is read, words of its header once flattened). Order counts.
CHAMPS: dict[str, tuple[str, str, str]] = {
    "participants_qpv": ("Habitant un quartier prioritaire", "entier", r"\b(dont|habitant\w*)\b.*\b(qpv|quartiers?)\b"),
    "femmes": ("Dont femmes", "entier", r"\b(femmes|filles)\b(?!.*\bhommes)"),
    "hommes": ("Dont hommes", "entier", r"\b(hommes|garcons)\b(?!.*\bfemmes)"),
    "presences": ("Présences", "entier", r"\b(presences|passages|frequentation)\b"),
    "seances": ("Séances", "entier", r"\b(seances|ateliers|rencontres)\b"),
    "attendus": (
        "Personnes attendues",
        "entier",
        r"\b(attendus?|prevus?|previsionnel\w*|vises?|cibles?)\b.*\b(public|participants|personnes|beneficiaires)\b"
        r"|\b(public|participants|personnes|beneficiaires)\b.*\b(attendus?|prevus?|vises?|cibles?)\b",
    ),
    "participants": (
        "Personnes touchées",
        "entier",
        r"\b(nb|nbre|nombre|total|effectifs?)\b.*\b(public|participants|personnes|beneficiaires|usagers)\b"
        r"|^(participants|beneficiaires|public touche|personnes touchees)\b",
    ),
    "depense": (
        "Dépensé (€)",
        "montant",
        r"\b(depens\w+|realise\w*|consomme\w*|mandate\w*|paye\w*)\b.*|.*\bcout reel\b",
    ),
    "vote": ("Voté (€)", "montant", r"\b(vote\w*|accorde\w*|attribue\w*|notifie\w*)\b"),
    "prevu": ("Prévu (€)", "montant", r"\b(montant|budget|cout|credits?|previsionnel)\b"),
    "nature": ("Nature de l’argent", "texte", r"\bnature\b|\bdroit commun\b"),
    "partenaire": ("Qui paie", "texte", r"\b(financeurs?|paye par|partenaire financier)\b"),
    "element": ("Axe, orientation ou objectif", "texte", r"\b(axe|orientation|pilier|thematique|objectif)\b"),
    "quartier": ("Quartiers", "texte", r"\b(quartiers?|qpv|territoires?|secteur)\b"),
    "organisme": (
        "Porté par",
        "texte",
        r"\b(porteurs?|porte par|organisme|structure|maitre d ouvrage|pilote|service)\b",
    ),
    "suite": ("Suite souhaitée", "texte", r"\b(suite|reconduction|perspectives)\b"),
    "effets": ("Effets", "texte", r"\b(effets|impacts?|resultats?)\b"),
    "fait": ("Ce qui a été fait", "texte", r"\b(bilan|fait|realisations?|deroulement)\b"),
    "intitule": ("Nom de l’action", "texte", r"\b(actions?|intitule|titre|operation|projet|dispositif)\b"),
    "description": ("Ce qui est prévu", "texte", r"\b(description|descriptif|contenu|resume|presentation)\b"),
    "partenaires": ("Partenaires", "texte", r"\bpartenaires?\b"),
}
MOTIFS = {code: re.compile(motif) for code, (_, _, motif) in CHAMPS.items()}
OBLIGATOIRES = ("intitule", "organisme")
NATURES = (
    (NatureMoyen.DROIT_COMMUN, re.compile(r"\b(droit commun|dc)\b")),
    (NatureMoyen.PROPRE, re.compile(r"\b(propres?|autofinancement|fonds propres)\b")),
    (NatureMoyen.SPECIFIQUE, re.compile(r"\b(specifiques?|politique de la ville|bop 147|contrat de ville)\b")),
)


@dataclass
class Ligne:
    """An action as the file tells it; `valeurs` by code of CHAMPS, those that say something."""

    ou: str
    numero: int
    valeurs: dict[str, Any] = field(default_factory=dict)

    @property
    def intitule(self) -> str:
        return str(self.valeurs.get("intitule", ""))

    @property
    def organisme(self) -> str:
        return str(self.valeurs.get("organisme", ""))


@dataclass
class Lecture:
    """A tab as it is understood: its header, what each column feeds, its rows and what is wrong in them."""

    feuille: Feuille
    entete: Entete
    colonnes: list[str]
    rappelee: bool
    lignes: list[Ligne] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)

    @property
    def signature(self) -> str:
        return signature(self.entete.libelles)

    @property
    def titres(self) -> list[tuple[str, str, str]]:
        """(letter of the column, its header, an example) for the person to settle."""
        return [
            (lettres(rang), " – ".join(parts) or "(sans titre)", self.exemple(rang))
            for rang, parts in enumerate(self.entete.libelles)
        ]

    def exemple(self, rang: int) -> str:
        dessous = self.feuille.lignes[self.entete.fin + 1 :]
        return next((ligne_de(ligne[rang])[:60] for ligne in dessous if not vide(ligne[rang])), "")

    @property
    def manquantes(self) -> list[str]:
        return [CHAMPS[code][0] for code in OBLIGATOIRES if code not in self.colonnes]


def deviner(libelles: Sequence[Sequence[str]]) -> list[str]:
    """What each column feeds, by the words of its header; each field once, the first column that names it."""
    pris: set[str] = set()
    devines = []
    for parts in libelles:
        nu = plat(" ".join(parts))
        code = next((c for c, motif in MOTIFS.items() if c not in pris and motif.search(nu)), "")
        pris.add(code)
        devines.append(code)
    return devines


def lire_fichier(
    classeur: Classeur, memoire: Mapping[str, Sequence[str]], voulues: Sequence[str] | None, feuille: str = ""
) -> Lecture:
    """Read the tab `feuille` (the first that has a header when it is not said). Raises ClasseurIllisible."""
    for page in classeur.feuilles:
        if page.vide or (feuille and page.nom != feuille):
            continue
        entete = reperer_entete(page, Connus())
        if entete is None:
            continue
        signe = signature(entete.libelles)
        rappel = memoire.get(signe)
        colonnes = list(voulues or rappel or deviner(entete.libelles))
        if len(colonnes) != len(entete.libelles):
            colonnes = deviner(entete.libelles)
        lecture = Lecture(page, entete, colonnes, rappelee=voulues is None and rappel is not None)
        if not lecture.manquantes:
            lire_lignes(lecture)
        return lecture
    raise ClasseurIllisible("Aucune feuille n’a de ligne de titres de colonnes reconnue.")


def lire_lignes(lecture: Lecture) -> None:
    remplir = [rang for rang, code in enumerate(lecture.colonnes) if code in {"organisme", "element", "quartier"}]
    lignes = developper(lecture.feuille, lecture.entete, remplir)
    vues: dict[tuple[str, str], str] = {}
    for numero in range(lecture.entete.fin + 1, len(lignes)):
        cellules = lignes[numero]
        if all(vide(c) for c in cellules):
            continue
        ligne = lire_ligne(lecture, numero, cellules)
        if not ligne.intitule or re.match(r"^(sous )?total", plat(ligne.intitule)):
            continue  # a total, or a comment between rows
        if not ligne.organisme:
            lecture.problemes.append(
                Probleme(True, lecture.feuille.nom, numero, None, "il manque l’organisme qui porte l’action")
            )
            continue
        cle = (plat(ligne.organisme), plat(ligne.intitule))
        if cle in vues:
            motif = f"cette action est déjà à la ligne {vues[cle]}\u00a0: gardez-en une"
            lecture.problemes.append(Probleme(True, lecture.feuille.nom, numero, None, motif))
            continue
        vues[cle] = str(numero + 1)
        lecture.lignes.append(ligne)


def lire_ligne(lecture: Lecture, numero: int, cellules: Sequence[Cellule]) -> Ligne:
    ligne = Ligne(Probleme(False, lecture.feuille.nom, numero, None, "").ou, numero)
    for rang, code in enumerate(lecture.colonnes):
        if not code or vide(cellules[rang]):
            continue
        try:
            valeur = LECTURES[CHAMPS[code][1]](cellules[rang])
        except ValeurIllisible as faute:
            lecture.problemes.append(Probleme(True, lecture.feuille.nom, numero, rang, str(faute)))
            continue
        if valeur not in (None, ""):
            ligne.valeurs[code] = valeur
    return ligne


def lire_texte(brut: Cellule) -> str:
    return texte(brut).strip()[:4000]


LECTURES: dict[str, Any] = {"entier": valeurs.entier, "montant": valeurs.montant, "texte": lire_texte}


def nature_de(brut: str) -> str:
    """The coded nature that words name; empty when they name none."""
    nu = plat(brut)
    return next((str(nature) for nature, motif in NATURES if motif.search(nu)), "")


def saisie_de(valeur: Any) -> str:
    """The value as it would be typed in the form."""
    return f"{valeur:f}" if isinstance(valeur, Decimal) else str(valeur)
