"""The sheets of an XLSForm as rows of named columns, each value with its cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quartiers.enquetes.langues import langue_de
from quartiers.tableurs.classeur import Classeur, Feuille
from quartiers.tableurs.problemes import Probleme
from quartiers.tableurs.valeurs import Cellule, texte, vide

FEUILLES = ("survey", "choices", "settings")
SYNONYMES = {
    "value": "name",
    "list name": "list_name",
    "list-name": "list_name",
    "caption": "label",
    "relevance": "relevant",
    "calculate": "calculation",
    "constraint message": "constraint_message",
    "required message": "required_message",
}
TRADUITES = frozenset({"label", "hint", "constraint_message", "required_message"})
CONNUES = {
    "survey": TRADUITES
    | {"type", "name", "required", "relevant", "constraint", "calculation", "appearance", "default", "parameters"},
    "choices": frozenset({"list_name", "name", "label"}),
    "settings": frozenset({"form_title", "form_id", "default_language", "version", "style", "instance_name"}),
}
REFUSEES = {
    "choice_filter": "les listes qui dépendent d’une autre réponse ne sont pas prises en charge : faites une question par cas, avec la colonne « relevant »",
    "repeat_count": "les blocs répétés ne sont pas pris en charge",
    "trigger": "les calculs déclenchés ne sont pas pris en charge",
}
# What would be missed in silence: told, and the form is read without it.
IGNOREES = dict.fromkeys(
    ("media", "image", "audio", "video"),
    "les images, sons et vidéos ne sont pas montrés ; décrivez-les dans le texte de la question",
) | {"guidance_hint": "mettez ce conseil dans la colonne « hint »", "read_only": "une réponse se change toujours"}


@dataclass
class Colonne:
    rang: int
    nom: str
    langue: str = ""  # "" is a column without language


@dataclass
class Ligne:
    """A row: {column name: text}, {column name: {language: text}} for translated ones."""

    feuille: str
    rang: int
    simples: dict[str, str] = field(default_factory=dict)
    traduits: dict[str, dict[str, str]] = field(default_factory=dict)
    rangs: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, nom: str) -> str:
        return self.simples.get(nom, "")

    def textes(self, nom: str) -> dict[str, str]:
        return self.traduits.get(nom, {})

    def probleme(self, message: str, nom: str = "", *, grave: bool = True) -> Probleme:
        return Probleme(grave, self.feuille, self.rang, self.rangs.get(nom), message)


@dataclass
class Lecteur:
    """What reading gathers: problems, languages in the order of the columns."""

    defaut: str = "fr"
    problemes: list[Probleme] = field(default_factory=list)
    langues: dict[str, str] = field(default_factory=dict)

    def entete(self, feuille: Feuille, sorte: str) -> list[Colonne]:
        colonnes = []
        for rang, contenu in enumerate(feuille.lignes[0] if feuille.lignes else []):
            if vide(contenu):
                continue
            colonne = self.colonne(feuille, sorte, rang, texte(contenu).strip())
            if colonne is not None:
                colonnes.append(colonne)
        return colonnes

    def colonne(self, feuille: Feuille, sorte: str, rang: int, entete: str) -> Colonne | None:
        base, _, suite = entete.partition("::") if "::" in entete else entete.partition("\0")
        nom = SYNONYMES.get(base.strip().lower(), base.strip().lower())
        remplie = next((n for n, c in enumerate(colonne_de(feuille, rang), start=1) if not vide(c)), None)
        if nom in REFUSEES and remplie is not None:
            message = f"Colonne « {entete} » : {REFUSEES[nom]}."
            self.problemes.append(Probleme(True, feuille.nom, remplie, rang, message))
            return None
        if nom not in CONNUES[sorte]:
            if nom in IGNOREES and remplie is not None:
                message = f"La colonne « {entete} » est laissée de côté : {IGNOREES[nom]}."
                self.problemes.append(Probleme(False, feuille.nom, remplie, rang, message))
            return None
        if not suite:
            return Colonne(rang, nom)
        trouvee = langue_de(suite)
        if nom not in TRADUITES or trouvee is None:
            message = (
                f"La langue « {suite.strip()} » n’est pas reconnue : écrivez son code entre parenthèses, "
                f"par exemple « {nom}::Soninké (snk) »."
            )
            self.problemes.append(Probleme(True, feuille.nom, 0, rang, message))
            return None
        self.langues.setdefault(*trouvee)
        return Colonne(rang, nom, trouvee[0])

    def lignes(self, feuille: Feuille, sorte: str, obligatoires: tuple[str, ...]) -> Iterator[Ligne]:
        colonnes = self.entete(feuille, sorte)
        manquantes = [nom for nom in obligatoires if nom not in {colonne.nom for colonne in colonnes}]
        for nom in manquantes:
            message = f"La colonne « {nom} » manque dans la feuille « {feuille.nom} » : ajoutez-la à la première ligne."
            self.problemes.append(Probleme(True, feuille.nom, 0, None, message))
        if manquantes:
            return
        for rang, cellules in enumerate(feuille.lignes[1:], start=1):
            if any(not vide(cellule) for cellule in cellules):
                yield self.ligne(feuille, rang, cellules, colonnes)

    def ligne(self, feuille: Feuille, rang: int, cellules: list[Cellule], colonnes: list[Colonne]) -> Ligne:
        lue = Ligne(feuille.nom, rang)
        for colonne in colonnes:
            contenu = texte(cellules[colonne.rang]).strip()
            lue.rangs.setdefault(colonne.nom, colonne.rang)
            if not contenu:
                continue
            if colonne.nom in TRADUITES:
                lue.traduits.setdefault(colonne.nom, {})[colonne.langue or self.defaut] = sans_style(contenu)
            else:
                lue.simples.setdefault(colonne.nom, contenu)
        return lue


def sans_style(texte: str) -> str:
    """The words alone: other tools read bold, headings and tags in a label."""
    nu = re.sub(r"</?[A-Za-z][^>]*>", "", texte)
    return re.sub(r"^#{1,6}\s+", "", nu.replace("**", "")).strip() or texte


def colonne_de(feuille: Feuille, rang: int) -> list[Cellule]:
    return [ligne[rang] for ligne in feuille.lignes[1:]]


def feuille_nommee(classeur: Classeur, nom: str) -> Feuille | None:
    return next((f for f in classeur.feuilles if f.nom.strip().lower() == nom), None)
