"""The matrix read whole: every question with all that is tied to it, in a constant number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.evaluation.enums import EtatEvaluation, GenrePropre
from quartiers.evaluation.models import (
    ChapitreEvaluation,
    Constat,
    Desaccord,
    Evaluation,
    ExtraitPreuve,
    Jugement,
    Preuve,
    Recommandation,
    ReponseCritere,
    Responsable,
)
from quartiers.evaluation.permissions import lire_travail
from quartiers.evaluation.regles import Regle, manques, part_prete
from quartiers.evaluation.valeurs import ValeurLue
from quartiers.indicateurs import preuves as registre
from quartiers.indicateurs.models import CritereJugement, Indicateur, Question
from quartiers.indicateurs.queries import mesures_liees, titres_du_jour
from quartiers.socle.modeles import en_vigueur_le


@dataclass(frozen=True)
class PieceLue:
    """A piece of evidence with the copy that speaks for it."""

    preuve: Preuve
    extrait: ExtraitPreuve

    @property
    def genre(self) -> str:
        return self.preuve.genre

    @property
    def direction(self) -> str:
        return self.preuve.direction

    @property
    def libelle_genre(self) -> str:
        return libelle_du_genre(self.preuve.genre)

    @property
    def montrable(self) -> bool:
        """Whether it may be shown outside the team: publishable, and cleared when a resident is quoted."""
        return self.extrait.publiable and not (self.genre == GenrePropre.PAROLE and not self.preuve.accord)

    @property
    def parole(self) -> bool:
        dits = {GenrePropre.PAROLE, GenrePropre.PARTENAIRE}
        return self.genre in dits or self.genre.startswith("participation-")


@dataclass(frozen=True)
class IndicateurLu:
    indicateur: Indicateur
    valeurs: tuple[ValeurLue, ...] = ()
    responsable: Responsable | None = None


@dataclass
class LigneQuestion:
    """A row of the matrix: the question and all that stands behind it."""

    question: Question
    axe: str = ""
    axe_titre: str = ""
    orientation: str = ""
    criteres: list[CritereJugement] = field(default_factory=list)
    indicateurs: list[IndicateurLu] = field(default_factory=list)
    responsables: list[Responsable] = field(default_factory=list)
    preuves: list[PieceLue] = field(default_factory=list)
    constats: list[Constat] = field(default_factory=list)
    jugement: Jugement | None = None
    reponses: list[ReponseCritere] = field(default_factory=list)
    desaccords: list[Desaccord] = field(default_factory=list)
    recommandations: list[Recommandation] = field(default_factory=list)

    @property
    def manques(self) -> list[Regle]:
        return manques(self)

    @property
    def pret(self) -> int:
        return part_prete(self)

    def preuves_de(self, direction: str) -> list[PieceLue]:
        return [piece for piece in self.preuves if piece.direction == direction]

    @property
    def responsable(self) -> Responsable | None:
        """The one of the whole question."""
        return next((r for r in self.responsables if r.indicateur_id is None), None)


def libelle_du_genre(genre: str) -> str:
    if genre in GenrePropre.values:
        return str(GenrePropre(genre).label)
    connu = registre.genres().get(genre)
    return connu.libelle if connu else genre


# Evaluations


@dataclass
class Revision:
    """A text that a chapter had."""

    numero: int
    texte: str
    le: dt.datetime
    auteur_id: int | None
    auteur: str = ""


def evaluations_visibles(acteur: Acteur, contrat: Contrat) -> QuerySet[Evaluation]:
    """Those published for all; those in preparation for whoever reads the work."""
    evaluations = Evaluation.objects.filter(contrat=contrat).select_related("contrat__epci", "evaluateur")
    visibles = evaluations if lire_travail(acteur, contrat) else evaluations.publiees()
    return visibles.order_by("-fin", "-pk")


def evaluation_en_cours(contrat: Contrat) -> Evaluation | None:
    """The latest one that is still written."""
    ouvertes = Evaluation.objects.filter(contrat=contrat, etat=EtatEvaluation.EN_COURS)
    return ouvertes.select_related("contrat").order_by("-cree_le", "-pk").first()


def questions_de(contrat: Contrat, evaluation: Evaluation | None = None, jour: dt.date | None = None) -> list[Question]:
    """The questions of the catalogue in force; those of the perimeter of the evaluation."""
    jour = jour_de_lecture(contrat, jour)
    questions = Question.objects.filter(en_vigueur_le(jour), contrat=contrat)
    if evaluation is not None and (elements := list(evaluation.elements.values_list("pk", flat=True))):
        questions = questions.filter(Q(axe__in=elements) | Q(orientation__in=elements))
    return list(questions.select_related("axe", "orientation").order_by("rang", "pk"))


def porte_sur(evaluation: Evaluation, question: Question) -> bool:
    elements = set(evaluation.elements.values_list("pk", flat=True))
    return not elements or bool(elements & {question.axe_id, question.orientation_id})


def evaluation_pour(question: Question) -> Evaluation | None:
    """The evaluation that what is written today on the question belongs to; None: it waits for the next one."""
    ouvertes = Evaluation.objects.filter(contrat=question.contrat_id, etat=EtatEvaluation.EN_COURS)
    return next((e for e in ouvertes.order_by("-cree_le", "-pk") if porte_sur(e, question)), None)


def revisions_de(chapitre: ChapitreEvaluation) -> list[Revision]:
    """Every text that the chapter had, latest first, read in the history of its row; those of another instance are
    not known here. Two queries."""
    passes = apps.get_model("evaluation", "ChapitreEvaluationEvent").objects.filter(pgh_obj_id=chapitre.pk)
    premiers: dict[int, Revision] = {}
    for numero, texte, le, auteur in passes.order_by("pgh_id").values_list(
        "revision", "texte", "pgh_created_at", "ecrit_par_id"
    ):
        if numero and numero not in premiers:
            premiers[numero] = Revision(numero, texte, le, auteur)
    noms = {u.pk: str(u) for u in Utilisateur.objects.filter(pk__in={r.auteur_id for r in premiers.values()})}
    for revision in premiers.values():
        revision.auteur = noms.get(revision.auteur_id or 0, "")
    return sorted(premiers.values(), key=lambda r: -r.numero)


# The matrix


def lire_matrice(
    contrat: Contrat,
    evaluation: Evaluation | None,
    *,
    questions: Sequence[Question] | None = None,
    valeurs: Mapping[str, ValeurLue] | None = None,
) -> list[LigneQuestion]:
    """Every question with what is tied to it; without evaluation, what waits for the next one."""
    toutes = questions_de(contrat, evaluation) if questions is None else list(questions)
    jour = jour_de_lecture(contrat)
    titres = titres_du_jour(contrat, toutes, jour)
    lignes = {q.pk: LigneQuestion(q, *situer(q, titres)) for q in toutes}
    for critere in criteres_de(lignes):
        lignes[critere.question_id].criteres.append(critere)
    poser_responsables_et_indicateurs(contrat, lignes, jour, valeurs or {})
    for piece in preuves_de(lignes, evaluation):
        lignes[piece.preuve.question_id].preuves.append(piece)
    constats = Constat.objects.filter(question__in=lignes, evaluation=evaluation).select_related("critere")
    for constat in constats.order_by("constate_le", "pk"):
        lignes[constat.question_id].constats.append(constat)
    if evaluation is not None:
        poser_jugements(lignes, evaluation)
    return list(lignes.values())


def situer(question: Question, titres: Mapping[str, str]) -> tuple[str, str, str]:
    axe = question.axe.code if question.axe else ""
    orientation = question.orientation.code if question.orientation else ""
    return axe, titres.get(axe, "Sans axe"), titres.get(orientation) or question.orientation_citee


def criteres_de(questions: Iterable[int]) -> list[CritereJugement]:
    """Those that hold: a criterion replaced by another version is read on its own page."""
    criteres = CritereJugement.objects.filter(question__in=list(questions), remplace_par__isnull=True)
    return list(criteres.select_related("mesure", "question").order_by("pk"))


def poser_responsables_et_indicateurs(
    contrat: Contrat, lignes: Mapping[int, LigneQuestion], jour: dt.date, valeurs: Mapping[str, ValeurLue]
) -> None:
    par_indicateur: dict[int, Responsable] = {}
    responsables = Responsable.objects.filter(question__in=lignes).select_related("organisme", "indicateur")
    for responsable in responsables.order_by("indicateur__rang", "pk"):
        lignes[responsable.question_id].responsables.append(responsable)
        if responsable.indicateur_id:
            par_indicateur[responsable.indicateur_id] = responsable
    liees = mesures_liees(contrat, jour)
    indicateurs = Indicateur.objects.filter(en_vigueur_le(jour), question__in=lignes, parent__isnull=True)
    for indicateur in indicateurs.order_by("rang", "pk"):
        lues = tuple(valeurs[m.code] for m in liees.get(indicateur.pk, ()) if m.code in valeurs)
        lu = IndicateurLu(indicateur, lues, par_indicateur.get(indicateur.pk))
        lignes[indicateur.question_id or 0].indicateurs.append(lu)


def preuves_de(questions: Iterable[int], evaluation: Evaluation | None) -> list[PieceLue]:
    """Evidence that holds (not taken away), each with its latest copy. Two queries."""
    preuves = Preuve.objects.filter(question__in=list(questions), evaluation=evaluation, retiree_le__isnull=True)
    preuves = preuves.select_related("critere", "document").prefetch_related(
        Prefetch("extraits", queryset=ExtraitPreuve.objects.order_by("-version"), to_attr="versions_lues")
    )
    return [PieceLue(p, p.versions_lues[0]) for p in preuves.order_by("direction", "pk") if p.versions_lues]


def poser_jugements(lignes: Mapping[int, LigneQuestion], evaluation: Evaluation) -> None:
    """Judgements with their answers, who disagrees, and the recommendations drawn from them. Six queries."""
    jugements = Jugement.objects.filter(evaluation=evaluation, question__in=lignes)
    par_pk = {}
    for jugement in jugements:
        lignes[jugement.question_id].jugement = jugement
        par_pk[jugement.pk] = lignes[jugement.question_id]
    reponses = ReponseCritere.objects.filter(jugement__in=par_pk).select_related("critere").prefetch_related("preuves")
    for reponse in reponses.order_by("critere_id"):
        par_pk[reponse.jugement_id].reponses.append(reponse)
    desaccords = Desaccord.objects.filter(jugement__in=par_pk).select_related("organisme", "instance")
    for desaccord in desaccords.order_by("exprime_le", "pk"):
        par_pk[desaccord.jugement_id].desaccords.append(desaccord)
    recommandations = recommandations_de(evaluation.contrat_id, evaluation)
    liens: dict[int, list[int]] = defaultdict(list)
    for reco, jugement_id in Recommandation.jugements.through.objects.filter(jugement__in=par_pk).values_list(
        "recommandation_id", "jugement_id"
    ):
        liens[jugement_id].append(reco)
    for pk, ligne in par_pk.items():
        ligne.recommandations = [r for r in recommandations if r.pk in liens[pk]]


def recommandations_de(contrat_id: int, evaluation: Evaluation | None = None) -> list[Recommandation]:
    recommandations = Recommandation.objects.filter(contrat_id=contrat_id)
    if evaluation is not None:
        recommandations = recommandations.filter(evaluation=evaluation)
    tries = recommandations.select_related("evaluation", "organisme", "seance__instance", "contrat")
    return list(tries.prefetch_related("propositions__avenant").order_by("numero"))


def recommandations_visibles(acteur: Acteur, contrat: Contrat) -> list[Recommandation]:
    """All of them for whoever reads the work; those of published evaluations for the others."""
    toutes = recommandations_de(contrat.pk)
    if lire_travail(acteur, contrat):
        return toutes
    return [r for r in toutes if r.evaluation.etat == EtatEvaluation.PUBLIEE]


def part_prete_de(lignes: Sequence[LigneQuestion]) -> int:
    return round(sum(ligne.pret for ligne in lignes) / len(lignes)) if lignes else 0


def en_retard(responsable: Responsable, jour: dt.date | None = None) -> bool:
    jour = jour or timezone.localdate()
    return responsable.livre_le is None and responsable.attendu_le is not None and responsable.attendu_le < jour
