"""From the answers kept to the plain columns that computations take; weights by the survey's plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from quartiers.enquetes.calculs.jeu import Genre, Jeu, Question, Valeur
from quartiers.enquetes.calculs.ponderation import (
    Calage,
    PonderationImpossible,
    caler,
    effet_de_kish,
    regrouper,
    regrouper_totaux,
    stratifier,
)
from quartiers.enquetes.enums import EtatQuestionnaire, Mode
from quartiers.enquetes.enums_resultats import MethodePonderation
from quartiers.enquetes.models import (
    Classement,
    Enquete,
    MargeConnue,
    PlanResultats,
    ReponseEnquete,
    TexteRelu,
    ThemeReponse,
)
from quartiers.enquetes.models.reglages import QUESTION_QUARTIER
from quartiers.enquetes.publication import Publication
from quartiers.enquetes.structure import (
    ACCORD,
    MULTIPLE,
    NOMBRES,
    TEXTE,
    UNIQUE,
    Groupe,
    Structure,
    parcourir,
    structure_de,
)
from quartiers.enquetes.structure import Question as QuestionPosee

MODE = "mode_de_reponse"
THEMES, TRANCHES = "_themes", "_tranches"  # what is added to the name of the question that it comes from
OUI = "oui"
AGES = ((0, "0", "Moins de 18 ans"), (18, "18", "18 à 24 ans"), (25, "25", "25 à 39 ans"), (40, "40", "40 à 54 ans"),
        (55, "55", "55 à 64 ans"), (65, "65", "65 à 74 ans"), (75, "75", "75 ans et plus"))  # fmt: skip
GENRES = {UNIQUE: Genre.UNIQUE, ACCORD: Genre.UNIQUE, MULTIPLE: Genre.MULTIPLE, TEXTE: Genre.TEXTE}


@dataclass(frozen=True)
class Donnees:
    """A survey and all that its results are made of; `erreur` says why weights could not be made."""

    enquete: Enquete
    plan: PlanResultats
    jeu: Jeu
    themes: Mapping[str, Sequence[ThemeReponse]]
    calage: Calage | None
    erreur: str
    marges: Sequence[MargeConnue]

    @cached_property
    def publication(self) -> Publication:
        arretes = tuple(self.plan.croisements) if self.plan.arrete_le else ()
        return Publication(self.jeu, self.enquete.seuil, tuple(c for c in arretes if c in self.jeu.questions))

    @cached_property
    def effet(self) -> float:
        """The design effect of the whole survey."""
        return effet_de_kish(self.jeu.poids) if self.jeu.poids else 1.0

    def choisissables(self) -> list[Question]:
        """The questions that others may be read by: a single choice."""
        return [q for q in self.jeu.questions.values() if q.genre == Genre.UNIQUE and len(q.choix) > 1]

    def publiees(self) -> list[Question]:
        """The questions with results, in order, but those that serve to cross others."""
        cachees = {*self.publication.croisements, MODE}
        return [q for q in self.jeu.questions.values() if q.genre != Genre.TEXTE and q.nom not in cachees]

    def ouvertes(self) -> list[Question]:
        return [q for q in self.jeu.questions.values() if q.genre == Genre.TEXTE]


def plan_de(enquete: Enquete) -> PlanResultats:
    """The plan of the survey; an unsaved one while nobody has touched it."""
    plan = PlanResultats.objects.filter(enquete=enquete).first()
    return plan or PlanResultats(contrat_id=enquete.contrat_id, enquete=enquete)


def structure_en_service(enquete: Enquete) -> Structure | None:
    """The questionnaire that is (or was last) asked."""
    version = enquete.questionnaires.exclude(etat=EtatQuestionnaire.BROUILLON).order_by("-numero").first()
    return structure_de(version.structure) if version else None


def charger(enquete: Enquete) -> Donnees:
    """Everything of one survey: six queries, whatever the number of answers."""
    plan, structure = plan_de(enquete), structure_en_service(enquete)
    posees = list(parcourir(structure.noeuds)) if structure else []
    lignes = list(
        ReponseEnquete.objects.filter(enquete=enquete).comptees().order_by("pk")
        .values_list("pk", "quartier__code", "mode", "valeurs")
    )  # fmt: skip
    questions: dict[str, Question] = {}
    colonnes: dict[str, Sequence[Valeur]] = {}
    quartier = question_du_quartier(enquete)
    ajouter(questions, colonnes, quartier, [code for _, code, _, _ in lignes])
    mode = Question(MODE, "Mode de réponse", Genre.UNIQUE, tuple((m.value, m.label) for m in Mode))
    ajouter(questions, colonnes, mode, [m for _, _, m, _ in lignes])
    for posee, parents in posees:
        if structure is not None and posee.saisie:
            brutes = [valeurs.get(posee.nom) for _, _, _, valeurs in lignes]
            ajouter_posee(questions, colonnes, structure, posee, parents, brutes)
    themes = ajouter_themes(enquete, questions, colonnes, [pk for pk, _, _, _ in lignes])
    jeu = Jeu(questions, colonnes, len(lignes), None, enquete.population)
    marges = list(MargeConnue.objects.filter(enquete=enquete))
    calage, erreur = ponderer(jeu, plan, marges)
    if calage is not None:
        jeu = replace(jeu, poids=calage.poids)
    return Donnees(enquete, plan, jeu, themes, calage, erreur, marges)


def question_du_quartier(enquete: Enquete) -> Question:
    choix = enquete.territoires.select_related("quartier").values_list("quartier__code", "quartier__titre")
    return Question(QUESTION_QUARTIER, "Quartier", Genre.UNIQUE, tuple(choix))


def ajouter(
    questions: dict[str, Question], colonnes: dict[str, Sequence[Valeur]], question: Question, valeurs: Sequence[Valeur]
) -> None:
    """Keep a question with its values; a choice that the questionnaire does not know (any more) is added to it."""
    connus = set(question.codes)
    if question.genre == Genre.UNIQUE:
        vus = {v for v in valeurs if isinstance(v, str)}
    elif question.genre == Genre.MULTIPLE:
        vus = {code for v in valeurs if isinstance(v, frozenset) for code in v}
    else:
        vus = set()
    nouveaux = tuple((code, code) for code in sorted(vus - connus))
    questions[question.nom] = replace(question, choix=(*question.choix, *nouveaux))
    colonnes[question.nom] = valeurs


def ajouter_posee(
    questions: dict[str, Question],
    colonnes: dict[str, Sequence[Valeur]],
    structure: Structure,
    posee: QuestionPosee,
    parents: tuple[Groupe, ...],
    brutes: Sequence[Any],
) -> None:
    genre = Genre.NOMBRE if posee.type in NOMBRES else GENRES.get(posee.type)
    if genre is None or posee.nom in questions:
        return
    choix = tuple((c.nom, structure.texte(c.libelle, "fr") or c.nom) for c in posee.choix)
    if posee.type == ACCORD:
        choix = ((OUI, "Oui"),)
    conditionnelle = posee.pertinent is not None or any(g.pertinent is not None for g in parents)
    libelle = structure.texte(posee.libelle, "fr") or posee.nom
    question = Question(posee.nom, libelle, genre, choix, conditionnelle)
    ajouter(questions, colonnes, question, valeurs_de(brutes, genre, posee.type))
    if genre == Genre.NOMBRE and posee.nom.split("_")[0] == "age":
        tranches = Question(
            f"{posee.nom}{TRANCHES}", f"{libelle} (tranches)", Genre.UNIQUE,
            tuple((code, nom) for _, code, nom in AGES), conditionnelle,
        )  # fmt: skip
        ajouter(questions, colonnes, tranches, [tranche_de(v) for v in colonnes[posee.nom]])


def tranche_de(valeur: Valeur) -> str | None:
    if not isinstance(valeur, int | float):
        return None
    return next((code for debut, code, _ in reversed(AGES) if valeur >= debut), None)


def valeurs_de(brutes: Sequence[Any], genre: Genre, type_pose: str) -> list[Valeur]:
    """Every answer to a question; each that comes back is read once."""
    lues: dict[Any, Valeur] = {None: None}
    valeurs: list[Valeur] = []
    for brute in brutes:
        cle = tuple(brute) if isinstance(brute, list) else brute
        try:
            valeurs.append(lues[cle])
        except KeyError:
            lues[cle] = valeur_de(brute, genre, type_pose)
            valeurs.append(lues[cle])
        except TypeError:  # a dictionary is no answer
            valeurs.append(None)
    return valeurs


def valeur_de(brute: Any, genre: Genre, type_pose: str) -> Valeur:
    """What was kept, as computations want it; anything that does not fit is no answer."""
    if brute is None or brute in ("", []) or isinstance(brute, dict):
        return None
    if genre == Genre.MULTIPLE:
        return frozenset(map(str, brute)) if isinstance(brute, list) else frozenset(str(brute).split())
    if genre == Genre.NOMBRE:
        try:
            return float(brute)
        except (TypeError, ValueError):
            return None
    if type_pose == ACCORD:
        return OUI if brute is not False else None
    return str(brute).strip() or None


def ajouter_themes(
    enquete: Enquete, questions: dict[str, Question], colonnes: dict[str, Sequence[Valeur]], pks: Sequence[int]
) -> dict[str, list[ThemeReponse]]:
    """The open answers that have been read, as a question of several choices: its themes."""
    par_question: dict[str, list[ThemeReponse]] = {}
    for theme in ThemeReponse.objects.filter(enquete=enquete):
        par_question.setdefault(theme.question, []).append(theme)
    if not par_question:
        return par_question
    mis: dict[tuple[int, str], set[str]] = {
        (pk, posee): set()
        for pk, posee in TexteRelu.objects.filter(reponse__enquete=enquete).values_list("reponse_id", "question")
    }
    classements = Classement.objects.filter(reponse__enquete=enquete)
    for pk, posee, theme_pk in classements.values_list("reponse_id", "question", "theme_id"):
        mis.setdefault((pk, posee), set()).add(str(theme_pk))
    for nom, siens in par_question.items():
        if nom not in questions:
            continue
        choix = tuple((str(theme.pk), theme.libelle) for theme in siens)
        # Not read yet, or nothing written: with few of them, that would say something of who wrote.
        question = Question(f"{nom}{THEMES}", f"{questions[nom].libelle} – thèmes", Genre.MULTIPLE, choix, True)
        valeurs = [frozenset(mis[pk, nom]) if (pk, nom) in mis else None for pk in pks]
        ajouter(questions, colonnes, question, valeurs)
    return par_question


def ponderer(jeu: Jeu, plan: PlanResultats, marges: Sequence[MargeConnue]) -> tuple[Calage | None, str]:
    """The weights of the plan; or why they cannot be made."""
    voulues = {m.question: m for m in marges if m.question in plan.marges and m.question in jeu.questions}
    if plan.methode == MethodePonderation.AUCUNE or not voulues or not jeu.effectif:
        return None, ""
    codes, totaux = {}, {}
    for nom, marge in voulues.items():
        fusions = plan.fusions.get(nom, {})
        codes[nom] = regrouper(jeu.codes(nom), fusions)
        totaux[nom] = regrouper_totaux({c: float(n) for c, n in marge.totaux.items()}, fusions)
    try:
        if plan.methode == MethodePonderation.STRATIFICATION:
            nom = next(iter(voulues))
            return stratifier(codes[nom], totaux[nom]), ""
        bornes = (float(plan.poids_min), float(plan.poids_max))
        return caler(codes, totaux, bornes=bornes), ""
    except PonderationImpossible as refus:
        return None, str(refus)
