"""Our own reading of an XLSForm: what it asks, in which languages; every problem at its cell, with how to mend it."""

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from quartiers.enquetes import expressions
from quartiers.enquetes.langues import langue_de
from quartiers.enquetes.structure import (
    AUTRE,
    CALCUL,
    ECHELLE,
    MULTIPLE,
    NOTE,
    SANS_SAISIE,
    TYPES,
    UNIQUE,
    Choix,
    Expression,
    Groupe,
    Noeud,
    Question,
    Structure,
    Textes,
    parcourir,
)
from quartiers.enquetes.xlsform.feuilles import Lecteur, Ligne, feuille_nommee
from quartiers.enquetes.xlsform.garde import METADONNEES, TYPES_REFUSES, identite_demandee, sujet_sensible
from quartiers.tableurs.classeur import Classeur
from quartiers.tableurs.problemes import Probleme

NOM = re.compile(r"^[A-Za-z_][A-Za-z0-9_-]{0,63}$")
OUI = frozenset({"yes", "true", "true()", "1", "oui", "vrai"})
NON = frozenset({"", "no", "false", "false()", "0", "non", "faux"})
SYNONYMES_TYPES = {
    "select one": UNIQUE,
    "select1": UNIQUE,
    "select multiple": MULTIPLE,
    "select all that apply": MULTIPLE,
    "int": "integer",
    "string": "text",
    "trigger": "acknowledge",
    "begin group": "begin_group",
    "end group": "end_group",
    "begin repeat": "begin_repeat",
    "end repeat": "end_repeat",
}
QUESTIONS_MAX = 300
DANGERS = frozenset({"quartier"})  # the neighbourhood is asked by the page itself
AUTRE_LIBELLES = {
    "fr": "Autre",
    "en": "Other",
    "ar": "غير ذلك",
    "tr": "Diğer",
    "pt": "Outro",
    "es": "Otro",
    "it": "Altro",
}
PRECISEZ = {
    "fr": "Précisez",
    "en": "Please specify",
    "ar": "يرجى التحديد",
    "tr": "Belirtiniz",
    "es": "Precise",
    "pt": "Especifique",
    "it": "Specificare",
}


@dataclass
class Lecture:
    """What was read; `structure` is None while a serious problem stands. `sensibles`: what someone has to confirm."""

    structure: Structure | None
    problemes: list[Probleme]
    sensibles: list[str] = field(default_factory=list)

    @property
    def graves(self) -> list[Probleme]:
        return [probleme for probleme in self.problemes if probleme.grave]


@dataclass
class Ouvert:
    """A group that is not ended yet."""

    ligne: Ligne
    noeuds: list[Noeud] = field(default_factory=list)


class LectureXlsform:
    """One reading, from the sheets to a Structure."""

    def __init__(self, classeur: Classeur) -> None:
        self.classeur = classeur
        self.lecteur = Lecteur()
        self.problemes = self.lecteur.problemes
        self.sensibles: list[str] = []
        self.listes: dict[str, list[Choix]] = {}
        self.noms: dict[str, Ligne] = {}
        self.lues: list[tuple[Ligne, str, Expression]] = []
        self.attaches: dict[str, set[str]] = {}  # name → what decides whether it is asked, or its value
        self.pile = [Ouvert(Ligne("survey", 0))]
        self.titre = ""

    def lire(self) -> Lecture:
        self.reglages()
        survey = feuille_nommee(self.classeur, "survey")
        if survey is None:
            noms = ", ".join(f"« {feuille.nom} »" for feuille in self.classeur.feuilles)
            message = (
                f"La feuille « survey » manque : un XLSForm en a une, qui liste les questions. Feuilles lues : {noms}."
            )
            self.problemes.append(Probleme(True, "Classeur", -1, None, message))
            return Lecture(None, self.problemes)
        self.choix()
        for ligne in self.lecteur.lignes(survey, "survey", ("type", "name")):
            self.question(ligne)
        self.finir()
        structure = self.composer()
        graves = any(probleme.grave for probleme in self.problemes)
        return Lecture(None if graves else structure, self.problemes, self.sensibles)

    def reglages(self) -> None:
        feuille = feuille_nommee(self.classeur, "settings")
        if feuille is None:
            return
        for ligne in self.lecteur.lignes(feuille, "settings", ()):
            self.titre = self.titre or ligne["form_title"]
            if ligne["default_language"]:
                trouvee = langue_de(ligne["default_language"])
                if trouvee is None:
                    message = f"La langue « {ligne['default_language']} » n’est pas reconnue : écrivez par exemple « Français (fr) »."
                    self.problemes.append(ligne.probleme(message, "default_language"))
                else:
                    self.lecteur.defaut = trouvee[0]
                    self.lecteur.langues.setdefault(*trouvee)

    def choix(self) -> None:
        feuille = feuille_nommee(self.classeur, "choices")
        if feuille is None:
            return
        for ligne in self.lecteur.lignes(feuille, "choices", ("list_name", "name")):
            liste, nom = ligne["list_name"], ligne["name"]
            if not liste or not nom:
                self.problemes.append(
                    ligne.probleme("Donnez la liste (list_name) et le code (name) de ce choix.", "name")
                )
                continue
            if " " in nom or not ligne.textes("label"):
                manque = "contient un espace" if " " in nom else "n’a pas de libellé (colonne « label »)"
                self.problemes.append(ligne.probleme(f"Le choix « {nom} » {manque}.", "name"))
                continue
            if any(choix.nom == nom for choix in self.listes.get(liste, [])):
                message = (
                    f"Le choix « {nom} » est deux fois dans la liste « {liste} » : donnez à chacun un code différent."
                )
                self.problemes.append(ligne.probleme(message, "name"))
                continue
            self.listes.setdefault(liste, []).append(Choix(nom, ligne.textes("label")))

    # One row of « survey »

    def question(self, ligne: Ligne) -> None:
        genre, liste, autre = type_de(ligne["type"])
        if not genre:
            if ligne["name"] or ligne.textes("label"):
                self.problemes.append(
                    ligne.probleme("Le type manque : par exemple « text », « integer », « select_one liste ».", "type")
                )
            return
        if genre in {"begin_group", "end_group"}:
            self.groupe(ligne, genre)
        elif genre == "end_repeat":
            return  # told where it begins
        elif genre == "begin_repeat":
            message = "Les blocs répétés (begin repeat) ne sont pas pris en charge : écrivez les questions une par une, ou demandez un nombre."
            self.problemes.append(ligne.probleme(message, "type"))
        elif genre in METADONNEES:
            message = f"« {genre} » est laissé de côté : une réponse ne garde ni heure, ni téléphone, ni personne."
            self.problemes.append(ligne.probleme(message, "type", grave=False))
        elif genre in TYPES_REFUSES:
            message = f"« {genre} » demande {TYPES_REFUSES[genre]} : une enquête ne recueille rien qui dise qui répond. Retirez cette ligne."
            self.problemes.append(ligne.probleme(message, "type"))
        elif genre not in TYPES:
            message = f"Le type « {ligne['type']} » n’est pas pris en charge. Types possibles : {', '.join(sorted(TYPES))}, begin group, end group."
            self.problemes.append(ligne.probleme(message, "type"))
        elif self.nom_libre(ligne):
            self.ajouter(ligne, genre, liste, autre=autre)

    def nom_libre(self, ligne: Ligne) -> bool:
        nom = ligne["name"]
        message = ""
        if not nom:
            message = "Donnez un nom à cette question (colonne « name »), par exemple « satisfaction »."
        elif not NOM.match(nom):
            message = f"Le nom « {nom} » ne convient pas : une lettre d’abord, puis des lettres sans accent, des chiffres, « _ » ; pas d’espace."
        elif nom in DANGERS:
            message = f"Le nom « {nom} » est réservé à l’outil : choisissez-en un autre, par exemple « {nom}_q »."
        elif nom in self.noms:
            message = (
                f"Le nom « {nom} » est déjà celui de la ligne {self.noms[nom].rang + 1} : chaque question a le sien."
            )
        if message:
            self.problemes.append(ligne.probleme(message, "name"))
            return False
        self.noms[nom] = ligne
        self.attaches[nom] = {ouvert.ligne["name"] for ouvert in self.pile[1:]}
        return True

    def groupe(self, ligne: Ligne, genre: str) -> None:
        if genre == "begin_group":
            self.nom_libre(ligne)
            self.pile.append(Ouvert(ligne))
            return
        if len(self.pile) == 1:
            self.problemes.append(
                ligne.probleme(
                    "Ce « end group » ne ferme aucun groupe : retirez-le, ou ajoutez le « begin group ».", "type"
                )
            )
            return
        ouvert = self.pile.pop()
        self.pile[-1].noeuds.append(
            Groupe(
                nom=ouvert.ligne["name"] or f"groupe_{ouvert.ligne.rang}",
                libelle=ouvert.ligne.textes("label"),
                pertinent=self.expression(ouvert.ligne, "relevant"),
                noeuds=tuple(ouvert.noeuds),
            )
        )

    def ajouter(self, ligne: Ligne, genre: str, liste: str, *, autre: bool) -> None:
        nom, libelle = ligne["name"], ligne.textes("label")
        if not libelle and genre not in {CALCUL, "hidden"}:
            self.problemes.append(
                ligne.probleme(f"La question « {nom} » n’a pas de libellé (colonne « label »).", "label")
            )
        self.garder(ligne, genre, libelle)
        if any("${" in texte for textes in ligne.traduits.values() for texte in textes.values()):
            message = "Un texte rappelle une réponse (${…}) : ce n’est pas pris en charge. Écrivez la question sans la rappeler."
            self.problemes.append(ligne.probleme(message, "label"))
        choix = tuple(self.choix_de(ligne, liste)) if genre in {UNIQUE, MULTIPLE} else ()
        if autre and not any(c.nom == AUTRE for c in choix):
            choix = (*choix, Choix(AUTRE, dict(AUTRE_LIBELLES)))
        question = Question(
            nom=nom,
            type=genre,
            libelle=libelle,
            aide=ligne.textes("hint"),
            choix=choix,
            obligatoire=self.obligatoire(ligne) if genre not in SANS_SAISIE else False,
            obligatoire_message=ligne.textes("required_message"),
            pertinent=self.expression(ligne, "relevant"),
            contrainte=self.expression(ligne, "constraint"),
            contrainte_message=ligne.textes("constraint_message"),
            calcul=self.calcul(ligne, genre),
            apparence=ligne["appearance"],
            defaut=ligne["default"],
            pas=self.pas(ligne) if genre == ECHELLE else None,
        )
        self.pile[-1].noeuds.append(question)
        if autre:
            self.pile[-1].noeuds.append(preciser(question))
            self.noms[f"{nom}_other"] = ligne

    def garder(self, ligne: Ligne, genre: str, libelle: Textes) -> None:
        """Nothing that says who answers; what touches a special category is told."""
        lu = " ".join(libelle.values())
        quoi = (
            identite_demandee(ligne["name"], lu) if genre not in {NOTE, CALCUL, UNIQUE, MULTIPLE, "acknowledge"} else ""
        )
        if quoi:
            message = f"Cette question semble demander {quoi} : une enquête ne recueille pas d’identité. Retirez-la, ou demandez une tranche (d’âge, de lieu)."
            self.problemes.append(ligne.probleme(message, "label"))
        sensible = sujet_sensible(ligne["name"], lu) if genre != NOTE else ""
        if sensible:
            message = f"Cette question semble toucher à {sensible} : c’est une donnée sensible (RGPD, article 9). Confirmez qu’elle est nécessaire et facultative."
            self.problemes.append(ligne.probleme(message, "label", grave=False))
            self.sensibles.append(f"{next(iter(libelle.values()), ligne['name'])} ({sensible})")

    def choix_de(self, ligne: Ligne, liste: str) -> list[Choix]:
        if not liste:
            self.problemes.append(ligne.probleme("Écrivez la liste après le type : « select_one ma_liste ».", "type"))
        elif liste not in self.listes:
            connues = ", ".join(sorted(self.listes)) or "aucune"
            message = f"La liste « {liste} » n’est pas dans la feuille « choices » (listes lues : {connues})."
            self.problemes.append(ligne.probleme(message, "type"))
        return self.listes.get(liste, [])

    def obligatoire(self, ligne: Ligne) -> bool | Expression:
        lu = ligne["required"].strip().lower()
        if lu in OUI or lu in NON:
            return lu in OUI
        return self.expression(ligne, "required") or False

    def calcul(self, ligne: Ligne, genre: str) -> Expression | None:
        if genre == CALCUL and not ligne["calculation"]:
            self.problemes.append(
                ligne.probleme("Un calcul a besoin de sa formule (colonne « calculation »).", "calculation")
            )
        return self.expression(ligne, "calculation")

    def expression(self, ligne: Ligne, colonne: str) -> Expression | None:
        texte = ligne[colonne]
        if not texte:
            return None
        try:
            lue = Expression(texte, expressions.lire(texte))
        except expressions.ExpressionRefusee as refus:
            self.problemes.append(ligne.probleme(f"« {texte} » : {refus}", colonne))
            return None
        self.lues.append((ligne, colonne, lue))
        return lue

    def pas(self, ligne: Ligne) -> tuple[float, float, float]:
        valeurs = {"start": 0.0, "end": 10.0, "step": 1.0}
        for nom, valeur in re.findall(r"(\w+)\s*=\s*(-?\d+(?:\.\d+)?)", ligne["parameters"]):
            if nom in valeurs:
                valeurs[nom] = float(valeur)
        debut, fin, pas = valeurs["start"], valeurs["end"], valeurs["step"]
        if not debut < fin or pas <= 0 or (fin - debut) / pas > 100:
            message = "Une échelle va d’un nombre à un plus grand : « start=0 end=10 step=1 » (100 échelons au plus)."
            self.problemes.append(ligne.probleme(message, "parameters"))
            return 0.0, 10.0, 1.0
        return debut, fin, pas

    # The whole

    def finir(self) -> None:
        for ouvert in self.pile[1:]:
            message = f"Le groupe « {ouvert.ligne['name']} » n’est pas fermé : ajoutez « end group » après sa dernière question."
            self.problemes.append(ouvert.ligne.probleme(message, "type"))
        for ligne, colonne, lue in self.lues:
            for nom in sorted(expressions.questions_lues(lue.arbre) - set(self.noms)):
                message = f"« {lue.texte} » lit la question « {nom} », qui n’existe pas. Vérifiez son nom."
                self.problemes.append(ligne.probleme(message, colonne))
            if colonne in {"relevant", "calculation"}:
                self.attaches.setdefault(ligne["name"], set()).update(expressions.questions_lues(lue.arbre))
        self.refuser_les_cercles()

    def refuser_les_cercles(self) -> None:
        """Questions that wait for one another would never be asked: each circle is told once, at its first row."""
        dites: set[str] = set()
        for ligne, colonne, _ in self.lues:
            nom = ligne["name"]
            if colonne not in {"relevant", "calculation"} or nom in dites:
                continue
            if cercle := cercle_de(nom, self.attaches):
                dites.update(cercle)
                suite = " → ".join(f"« {un} »" for un in [*cercle, nom])
                message = (
                    f"La question « {nom} » dépend d’elle-même : elle ne serait jamais posée."
                    if len(cercle) == 1
                    else f"Ces questions s’attendent l’une l’autre et ne seraient jamais posées : {suite}."
                )
                self.problemes.append(ligne.probleme(f"{message} Changez une de ces conditions.", colonne))

    def composer(self) -> Structure:
        noeuds = tuple(self.pile[0].noeuds)
        posees = [question for question, _ in parcourir(noeuds)]
        if not any(question.saisie for question in posees) and not any(p.grave for p in self.problemes):
            self.problemes.append(
                Probleme(True, "survey", -1, None, "Aucune question n’est lue : ajoutez-en une au moins.")
            )
        if len(posees) > QUESTIONS_MAX:
            self.problemes.append(
                Probleme(True, "survey", -1, None, f"Plus de {QUESTIONS_MAX} questions : coupez l’enquête en deux.")
            )
        langues = self.lecteur.langues or {
            self.lecteur.defaut: "Français" if self.lecteur.defaut == "fr" else self.lecteur.defaut
        }
        if any(self.lecteur.defaut in question.libelle for question in posees) and self.lecteur.defaut not in langues:
            langues = {self.lecteur.defaut: "Français", **langues}
        ordre = sorted(langues, key=lambda code: code != self.lecteur.defaut)
        self.dire_non_traduits(posees, ordre)
        titre = {ordre[0]: self.titre} if self.titre else {}
        return Structure(titre=titre, langues=tuple(ordre), noms_langues=dict(langues), noeuds=noeuds)

    def dire_non_traduits(self, posees: list[Question], langues: list[str]) -> None:
        for question in posees:
            manquantes = [code for code in langues if question.libelle and code not in question.libelle]
            manquantes += [
                code
                for code in langues
                if any(code not in c.libelle for c in question.choix)
                and code not in manquantes
                and not question.precise
            ]
            if manquantes and question.nom in self.noms and not question.precise:
                message = f"« {question.nom} » n’est pas entièrement traduit ({', '.join(manquantes)}) : le texte de l’autre langue sera montré."
                self.problemes.append(self.noms[question.nom].probleme(message, "label", grave=False))


def type_de(texte: str) -> tuple[str, str, bool]:
    """« select_one oui_non or_other » → (type, list, whether « other » is offered)."""
    mots = texte.strip().split()
    if not mots:
        return "", "", False
    debut = texte.strip().lower()
    for ecrit, sens in SYNONYMES_TYPES.items():
        if debut == ecrit or debut.startswith(f"{ecrit} "):
            mots = [sens, *texte.strip()[len(ecrit) :].split()]
            break
    genre = mots[0].lower()
    autre = mots[-1].lower() in {"or_other", "or_specify_other"} or debut.endswith("or specify other")
    return genre, mots[1] if len(mots) > 1 and genre in {UNIQUE, MULTIPLE} else "", autre


def cercle_de(depart: str, attaches: Mapping[str, set[str]]) -> list[str]:
    """The shortest way from a name back to itself; empty when there is none."""
    chemins, vus = deque([[depart]]), set[str]()
    while chemins:
        chemin = chemins.popleft()
        for suivant in sorted(attaches.get(chemin[-1], ())):
            if suivant == depart:
                return chemin
            if suivant not in vus:
                vus.add(suivant)
                chemins.append([*chemin, suivant])
    return []


def preciser(question: Question) -> Question:
    texte = f"selected(${{{question.nom}}}, '{AUTRE}')"
    return Question(
        nom=f"{question.nom}_other",
        type="text",
        libelle=dict(PRECISEZ),
        pertinent=Expression(texte, expressions.lire(texte)),
        precise=question.nom,
    )


def lire_xlsform(classeur: Classeur) -> Lecture:
    return LectureXlsform(classeur).lire()
