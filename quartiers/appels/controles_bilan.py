"""What blocks the deposit of a report and what only warns (regles, 4.2: checks of a fiche bilan)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from quartiers.appels.calculs import ZERO
from quartiers.appels.comparaison_budget import CompteFinancier, comparer
from quartiers.appels.enums import Comptage, GenreBilan, NatureBudget
from quartiers.appels.models import (
    Bilan,
    Budget,
    IndicateurDossier,
    LigneBudget,
    Public,
    PublicQuartier,
    ReponseBilan,
)
from quartiers.appels.questions_contrat import questions_de_l_annee, sans_reponse
from quartiers.indicateurs.models import QuestionFiche
from quartiers.socle.formats import compte as compter
from quartiers.socle.formats import montant, pourcent

SEUIL_PAR_DEFAUT = Decimal(20)  # %: explained above it when the project came outside any campaign


@dataclass(frozen=True)
class Constat:
    """A finding: `etape` is the step of the report's form that mends it."""

    code: str
    bloque: bool
    message: str
    etape: str


@dataclass(frozen=True)
class ExamenBilan:
    """The report and all that its rules read."""

    bilan: Bilan
    compte: CompteFinancier
    publics: list[Public]
    indicateurs: list[IndicateurDossier]
    seuil: Decimal
    questions: list[QuestionFiche] = field(default_factory=list)
    reponses: dict[int, str] = field(default_factory=dict)
    quartiers: list[int] = field(default_factory=list)


def examiner_bilan(bilan: Bilan) -> ExamenBilan:
    """Read the report's figures (7 queries)."""
    campagne = bilan.dossier.campagne
    return ExamenBilan(
        bilan=bilan,
        compte=compte_financier(bilan),
        publics=list(Public.objects.filter(bilan=bilan)),
        indicateurs=list(IndicateurDossier.objects.filter(dossier_id=bilan.dossier_id)),
        seuil=campagne.seuil_ecart if campagne else SEUIL_PAR_DEFAUT,
        questions=questions_de_l_annee(bilan.contrat_id, bilan.exercice),
        reponses=dict(ReponseBilan.objects.filter(bilan=bilan).values_list("question_id", "valeur")),
        quartiers=list(PublicQuartier.objects.filter(bilan=bilan).values_list("participants", flat=True)),
    )


def compte_financier(bilan: Bilan) -> CompteFinancier:
    """Planned against real, for the report's year: the revised budget when there is one."""
    budgets = list(Budget.objects.filter(dossier_id=bilan.dossier_id, exercice=bilan.exercice))
    prevus = [b for b in budgets if b.nature != NatureBudget.REALISE]
    prevu = max(prevus, key=lambda b: (b.nature == NatureBudget.REVISE, b.rang), default=None)
    reel = next((b for b in budgets if b.nature == NatureBudget.REALISE), None)
    retenus = {b.pk for b in (prevu, reel) if b is not None}
    lignes = list(LigneBudget.objects.filter(budget__in=retenus).select_related("financeur").order_by("pk"))
    return comparer(
        [ligne for ligne in lignes if prevu and ligne.budget_id == prevu.pk],
        [ligne for ligne in lignes if reel and ligne.budget_id == reel.pk],
    )


def redaction(examen: ExamenBilan) -> Iterator[Constat]:
    bilan = examen.bilan
    if not bilan.realisation:
        yield Constat("realisation", True, "Dites si le projet a été réalisé comme prévu.", "fait")
    if not bilan.fait.strip():
        yield Constat("fait", True, "Racontez ce qui a été fait.", "fait")
    if bilan.realisation in {"partiel", "non"} and not bilan.difficultes.strip():
        yield Constat("difficultes", True, "Dites ce qui a empêché le projet de se faire comme prévu.", "fait")
    if not bilan.effets.strip():
        yield Constat("effets", False, "Les effets constatés ne sont pas décrits.", "effets")
    if bilan.genre == GenreBilan.FINAL and not bilan.suite:
        yield Constat("suite", True, "Dites si vous souhaitez continuer, modifier ou arrêter.", "effets")


def public_reel(examen: ExamenBilan) -> Iterator[Constat]:
    bilan = examen.bilan
    total = bilan.participants
    if total is None:
        if bilan.realisation != "non":
            yield Constat("participants", True, "Donnez le nombre de personnes différentes touchées.", "public")
        return
    if not bilan.comptage:
        yield Constat("comptage", True, "Dites si ces nombres sont comptés ou estimés.", "public")
    if bilan.comptage == Comptage.ESTIME and not bilan.comptage_methode:
        yield Constat("methode", False, "Dites comment l’estimation a été faite.", "public")
    if (bilan.participants_qpv or 0) > total:
        yield Constat("qpv", True, "Le public des quartiers dépasse le total.", "public")
    if bilan.participants_qpv is None:
        yield Constat("qpv_absent", False, "Le nombre d’habitantes et d’habitants des quartiers manque.", "public")
    if (bilan.femmes or 0) + (bilan.hommes or 0) > total:
        yield Constat("sexes", True, "Femmes et hommes ensemble dépassent le total.", "public")
    if bilan.presences is not None and bilan.presences < total:
        message = (
            "Les présences cumulées sont moins nombreuses que les personnes : une personne venue est une présence."
        )
        yield Constat("presences", True, message, "public")
    if sum(examen.quartiers) > total:
        message = f"Les quartiers comptent ensemble {compter(sum(examen.quartiers), 'personne')}, et le total {total}."
        yield Constat("quartiers", False, message, "public")
    yield from ages(examen, total)


def ages(examen: ExamenBilan, total: int) -> Iterator[Constat]:
    somme = sum(public.total for public in examen.publics)
    if somme and somme != total:
        message = f"Le tableau par âge compte {compter(somme, 'personne')}, et le total en annonce {total}."
        yield Constat("ages", False, message, "public")


def resultats(examen: ExamenBilan) -> Iterator[Constat]:
    vides = [indicateur for indicateur in examen.indicateurs if indicateur.realise is None]
    if vides and examen.bilan.genre == GenreBilan.FINAL:
        message = f"{compter(len(vides), 'indicateur')} sans valeur atteinte : {vides[0].libelle}…"
        yield Constat("indicateurs", False, message, "resultats")


def questions_du_contrat(examen: ExamenBilan) -> Iterator[Constat]:
    for question in sans_reponse(examen.questions, examen.reponses):
        yield Constat(f"question:{question.pk}", True, f"Répondez à la question « {question.libelle} ».", "questions")


def comptes(examen: ExamenBilan) -> Iterator[Constat]:
    if examen.bilan.genre != GenreBilan.FINAL:
        return
    reel = examen.compte.reel
    if not reel.total_charges and examen.bilan.realisation != "non":
        yield Constat("comptes", True, "Les dépenses réelles ne sont pas encore saisies.", "comptes")
        return
    if reel.ecart < 0:
        message = f"Il manque {montant(-reel.ecart)} de recettes pour couvrir les dépenses réelles."
        yield Constat("deficit", False, message, "comptes")
    if reel.ecart > 0:
        message = f"{montant(reel.ecart)} n’ont pas été dépensés : les financeurs peuvent les redemander."
        yield Constat("excedent", False, message, "comptes")
    if reel.charges > examen.compte.prevu.charges > ZERO:
        depassement = reel.charges - examen.compte.prevu.charges
        yield Constat("depassement", False, f"Les dépenses dépassent le budget de {montant(depassement)}.", "comptes")
    for ligne in examen.compte.inexpliques(examen.seuil):
        message = (
            f"« {ligne.libelle} » : {montant(ligne.ecart)} d’écart avec le budget ; "
            f"au-delà de {pourcent(examen.seuil, 0)}, dites pourquoi."
        )
        yield Constat("ecart", True, message, "comptes")


REGLES: tuple[Callable[[ExamenBilan], Iterable[Constat]], ...] = (
    redaction,
    public_reel,
    resultats,
    questions_du_contrat,
    comptes,
)


def controler(examen: ExamenBilan) -> list[Constat]:
    """Every finding, in the order of the form."""
    return [constat for regle in REGLES for constat in regle(examen)]


def controler_bilan(bilan: Bilan) -> list[Constat]:
    return controler(examiner_bilan(bilan))


def blocages(constats: Iterable[Constat]) -> list[Constat]:
    return [constat for constat in constats if constat.bloque]
