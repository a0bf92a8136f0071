"""The report put together: three quarters of it write themselves, out of the matrix and of the yearly monitoring."""

from collections.abc import Iterator, Sequence

from django.utils import timezone

from quartiers.evaluation.annexes import chapitre_donnees, chapitre_limites, tables_de_donnees
from quartiers.evaluation.chapitres import chapitres_de_question, resume_des_reponses
from quartiers.evaluation.enums import EtatEvaluation
from quartiers.evaluation.faits import matieres_de
from quartiers.evaluation.models import ChapitreEvaluation, Evaluation
from quartiers.evaluation.queries import LigneQuestion, lire_matrice, recommandations_de
from quartiers.evaluation.valeurs import valeurs_du_contrat
from quartiers.socle.formats import compte, date_fr, periode
from quartiers.suivi.contenu import ChapitreFige, ContenuRapport
from quartiers.suivi.queries.matiere import Matiere, reglage_le

MENTIONS = {
    EtatEvaluation.EN_COURS: "Document de travail",
    EtatEvaluation.SOUMISE: "Projet soumis au comité",
    EtatEvaluation.VALIDEE: "Rapport validé",
    EtatEvaluation.PUBLIEE: "Rapport validé",
}


def composer(evaluation: Evaluation) -> ContenuRapport:
    """The report as it stands now; only what may be shown to all is in it, whoever reads the draft."""
    contrat = evaluation.contrat
    valeurs = valeurs_du_contrat(contrat)
    lignes = lire_matrice(contrat, evaluation, valeurs=valeurs)
    matieres = matieres_de(contrat, annees_de(evaluation))
    recommandations = recommandations_de(contrat.pk, evaluation)
    return ContenuRapport(
        titre=evaluation.titre,
        contrat=contrat.intitule,
        annee=evaluation.fin.year,
        mention=mention_de(evaluation),
        date=timezone.localdate().isoformat(),
        seuil=reglage_le(contrat, timezone.localdate()).seuil_secret,
        chapitres=(
            *ecrits(evaluation, apres=False),
            perimetre(evaluation, lignes),
            *questions(lignes, matieres),
            *ecrits(evaluation, apres=True),
            resume_des_reponses(lignes, recommandations),
            chapitre_limites(lignes),
            chapitre_donnees(lignes),
        ),
        examen=f"{evaluation.seance.instance}, le {date_fr(evaluation.seance.tenue_le)}" if evaluation.seance else "",
        fictif=contrat.demonstration,
        donnees=tuple(tables_de_donnees(lignes, recommandations)),
    )


def annees_de(evaluation: Evaluation) -> list[int]:
    """Years of the period that have begun."""
    return list(range(evaluation.debut.year, min(evaluation.fin.year, timezone.localdate().year) + 1))


def mention_de(evaluation: Evaluation) -> str:
    mention = MENTIONS[EtatEvaluation(evaluation.etat)]
    return f"{mention} le {date_fr(evaluation.validee_le)}" if evaluation.validee_le else mention


def ecrits(evaluation: Evaluation, *, apres: bool) -> Iterator[ChapitreFige]:
    for chapitre in ChapitreEvaluation.objects.filter(evaluation=evaluation, apres=apres).order_by("rang", "pk"):
        yield ChapitreFige(chapitre.code, chapitre.titre, 1, chapitre.texte)


def perimetre(evaluation: Evaluation, lignes: Sequence[LigneQuestion]) -> ChapitreFige:
    quartiers = ", ".join(evaluation.quartiers.order_by("rang").values_list("titre", flat=True))
    juges = sum(1 for ligne in lignes if ligne.jugement)
    equipe = " ".join(evaluation.equipe.split()) or (evaluation.evaluateur.nom if evaluation.evaluateur else "")
    faits = [
        f"Période évaluée : {periode(evaluation.debut, evaluation.fin)}.",
        f"Questions : {len(lignes)}, dont {juges} jugée{'s' if juges > 1 else ''} à ce jour.",
        f"Quartiers : {quartiers or 'tous ceux du contrat'}.",
        f"Publics : {evaluation.publics or 'tous'}.",
        f"Équipe : {equipe or 'non précisée'}.",
    ]
    texte = "\n".join(f"- {fait.replace(' :', chr(160) + ':')}" for fait in faits)
    return ChapitreFige("perimetre", "Ce que l’évaluation regarde", 1, texte)


def questions(lignes: Sequence[LigneQuestion], matieres: Sequence[Matiere]) -> Iterator[ChapitreFige]:
    axe: str | None = None
    for ligne in lignes:
        if ligne.axe != axe:
            axe = ligne.axe
            titre = f"Axe {ligne.axe} : {ligne.axe_titre}".replace(" :", "\u00a0:") if axe else "Questions sans axe"
            siennes = [autre for autre in lignes if autre.axe == axe]
            jugees = sum(1 for autre in siennes if autre.jugement)
            dites = f"{compte(len(siennes), 'question')}, dont {compte(jugees, 'jugée')}."
            yield ChapitreFige(f"axe-{axe or 'aucun'}".lower().replace(".", "-"), titre, 1, dites)
        yield from chapitres_de_question(ligne, matieres)
