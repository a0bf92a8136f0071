"""An evaluation half-way, under way, for the demonstration: two questions judged, one submitted, the others not.

All fictional, and said so on every page and in the texts. Nobody is written to.
"""

import datetime as dt
from dataclasses import dataclass

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, Signataire
from quartiers.evaluation.domain import evaluations, jugements, matrice, preuves, recommandations
from quartiers.evaluation.enums import (
    Direction,
    Force,
    GenreEvaluation,
    GenrePropre,
    Priorite,
    ReponseAuCritere,
    ReponseGlobale,
)
from quartiers.evaluation.models import Evaluation, Jugement, Preuve
from quartiers.evaluation.queries import criteres_de, questions_de
from quartiers.indicateurs import preuves as registre
from quartiers.indicateurs.enums import EtatCritere
from quartiers.indicateurs.models import CritereJugement, Question
from quartiers.indicateurs.preuves import Extrait
from quartiers.socle.modeles import en_vigueur_le

NOBODY = Acteur()
FICTIF = "Texte fictif, pour la démonstration."
CHAPITRES = {
    "objet": "Le contrat prévoit une évaluation à mi-parcours, en 2027. Elle dit ce qui change dans les quartiers et ce que "
    f"les actions y font ; elle ouvre, s’il le faut, la **clause de revoyure**. {FICTIF}",
    "methode": "Nous avons repris les questions du contrat. Pour chacune :\n\n- des critères écrits et scellés avant de lire "
    "les résultats ;\n- des preuves de plusieurs sources, et d’abord celles qui pourraient nous donner tort ;\n- la parole "
    f"des habitantes, des habitants et des partenaires.\n\n{FICTIF}",
}


@dataclass(frozen=True)
class Piece:
    genre: str
    titre: str
    texte: str
    direction: str
    force: str
    motif: str
    accord: str = ""


CREATION = (
    Piece(
        GenrePropre.DOCUMENT, "Note d’un réseau d’aide à la création d’activité (fictive)",
        "Sur 40 personnes des quartiers accompagnées en 2025, 18 ont créé leur activité ; 11 en vivent un an après.",
        Direction.POUR, Force.MOYENNE, "chiffre d’un seul organisme, sans comparaison",
    ),
    Piece(
        GenrePropre.OBSERVATION, "Atelier de création d’octobre, observé par l’équipe du contrat (fictif)",
        "Peu de femmes seules avec enfants sont venues : l’atelier se tenait un mercredi après-midi.",
        Direction.CONTRE, Force.FAIBLE, "une seule observation",
    ),
    Piece(
        GenrePropre.PAROLE, "Habitante d’une trentaine d’années, permanence création (fictive)",
        "On m’a aidée à refaire mon dossier, mais sans place en crèche je n’ai pas pu dire oui.",
        Direction.NUANCE, Force.FAIBLE, "un témoignage", "Accord oral donné à la permanence (fictif)",
    ),
)  # fmt: skip
CIRCULATION = (
    Piece(
        GenrePropre.PARTENAIRE, "Service technique d’une ville, bilan oral de juin (fictif)",
        "Les voitures passent moins vite devant les deux écoles où la rue a été refaite.",
        Direction.POUR, Force.FAIBLE, "parole d’un partenaire qui conduit l’action",
    ),
    Piece(
        GenrePropre.OBSERVATION, "Relevé des passages piétons d’une marche exploratoire (fictif)",
        "Sur douze passages effacés, trois sont repeints un an après.",
        Direction.CONTRE, Force.MOYENNE, "compté sur place, deux fois, par les mêmes personnes",
    ),
)  # fmt: skip


@transaction.atomic
def evaluation_de_demonstration(contrat: Contrat) -> bool:
    """False when one is there already, or when the contract has no question to judge by a sealed criterion."""
    scelles = list(
        CritereJugement.objects.filter(contrat=contrat, etat=EtatCritere.SCELLE)
        .select_related("question")
        .order_by("pk")
    )
    if Evaluation.objects.filter(contrat=contrat).exists() or not scelles:
        return False
    with pghistory.context(source="demonstration"):
        evaluation = ouvrir(contrat)
        for rang, question in enumerate(dict.fromkeys(critere.question for critere in scelles)):
            question.contrat = contrat
            remplir_question(evaluation, question, CREATION if rang == 0 else CIRCULATION, arreter=rang == 0)
        nommer_les_autres(evaluation)
    return True


def ouvrir(contrat: Contrat) -> Evaluation:
    evaluation = evaluations.ouvrir(
        acteur=NOBODY,
        contrat=contrat,
        champs={
            "genre": GenreEvaluation.MI_PARCOURS,
            "titre": "Évaluation à mi-parcours 2027 (fictive)",
            "debut": contrat.debut,
            "fin": dt.date(2027, 6, 30),
            "equipe": "Équipe du contrat de ville, avec un cabinet et deux conseils citoyens (fictif)",
        },
    )
    for chapitre in evaluation.chapitres.filter(code__in=sorted(CHAPITRES)):
        chapitre.evaluation = evaluation
        evaluations.ecrire_chapitre(acteur=NOBODY, chapitre=chapitre, texte=CHAPITRES[chapitre.code], revision=0)
    return evaluation


def organismes_de(contrat: Contrat) -> list[Organisme]:
    signataires = Signataire.objects.filter(en_vigueur_le(timezone.localdate()), contrat=contrat)
    return [s.organisme for s in signataires.select_related("organisme").order_by("rang", "pk")]


def remplir_question(evaluation: Evaluation, question: Question, pieces: tuple[Piece, ...], *, arreter: bool) -> None:
    organismes = organismes_de(evaluation.contrat)
    nommer(question, organismes[0] if organismes else None, dt.date(2027, 3, 31), livre=arreter)
    versees = [verser(question, piece) for piece in pieces]
    versees += [preuve for preuve in (verser_le_suivi(question), verser_la_mesure(question)) if preuve]
    matrice.ecrire_constat(
        acteur=NOBODY,
        question=question,
        champs={
            "texte": f"Des effets sont visibles pour les personnes accompagnées, moins pour le quartier. {FICTIF}",
            "critere": None,
            "constate_le": timezone.localdate(),
        },
    )
    jugement = juger(evaluation, question, versees, arreter=arreter)
    if arreter:
        recommander(evaluation, jugement, organismes)


def nommer(question: Question, organisme: Organisme | None, attendu_le: dt.date, *, livre: bool = False) -> None:
    champs = {
        "organisme": organisme,
        "fonction": "Observation et évaluation",
        "attendu_le": attendu_le,
        "livre_le": timezone.localdate() if livre else None,
        "note": "Chiffres et sources de l’année",
    }
    matrice.nommer_responsable(acteur=NOBODY, question=question, indicateur=None, champs=champs)


def verser(question: Question, piece: Piece) -> Preuve:
    extrait = Extrait(piece.titre, piece.texte, arrete_le=timezone.localdate(), provenance={"source": "fictive"})
    champs = {"direction": piece.direction, "force": piece.force, "force_motif": piece.motif, "accord": piece.accord}
    return preuves.verser_preuve(
        acteur=NOBODY, question=question, genre=piece.genre, objet_id=None, extrait=extrait, champs=champs
    )


def verser_le_suivi(question: Question) -> Preuve | None:
    """The actions of the year, as the yearly monitoring publishes them; None when it knows none."""
    genre = registre.genres().get("suivi-actions")
    element = question.orientation_id or question.axe_id
    offerts = [pk for pk, _ in genre.choisir(NOBODY, question.contrat) if pk // 10_000 == element] if genre else []
    if not offerts:
        return None
    try:
        extrait = preuves.lire_source(NOBODY, question.contrat, "suivi-actions", offerts[-1])
    except ValidationError:
        return None
    return preuves.verser_preuve(
        acteur=NOBODY,
        question=question,
        genre="suivi-actions",
        objet_id=offerts[-1],
        extrait=extrait,
        champs={
            "direction": Direction.NUANCE,
            "force": Force.MOYENNE,
            "force_motif": "dit ce qui a été fait, pas ce que cela a changé",
        },
    )


def verser_la_mesure(question: Question) -> Preuve | None:
    """The latest reading of the measure that the criterion names."""
    mesure = next((critere.mesure_id for critere in criteres_de([question.pk]) if critere.mesure_id), None)
    genre = registre.genres().get("mesure")
    extrait = genre.lire(NOBODY, question.contrat, mesure) if genre and mesure else None
    if extrait is None:
        return None
    champs = {
        "direction": Direction.NUANCE,
        "force": Force.FORTE,
        "force_motif": "comparée à l’intercommunalité, avec sa marge quand elle est connue",
    }
    return preuves.verser_preuve(
        acteur=NOBODY, question=question, genre="mesure", objet_id=mesure, extrait=extrait, champs=champs
    )


def juger(evaluation: Evaluation, question: Question, versees: list[Preuve], *, arreter: bool) -> Jugement:
    reponses = [
        jugements.ReponseDonnee(
            critere,
            ReponseAuCritere.INDECIDABLE if arreter else ReponseAuCritere.EN_PARTIE,
            "La période du critère n’est pas finie : ses valeurs manquent encore."
            if arreter
            else "Le recul mesuré dépasse la marge dans une partie des quartiers seulement.",
            versees,
        )
        for critere in criteres_de([question.pk])
        if critere.scelle
    ]
    jugement = jugements.ecrire_jugement(
        acteur=NOBODY,
        evaluation=evaluation,
        question=question,
        champs={
            "reponse": ReponseGlobale.EN_PARTIE,
            "argument": "Les personnes accompagnées avancent ; l’écart avec les autres quartiers ne se réduit pas encore "
            f"de façon sûre. {FICTIF}",
            "contre_cherche": "",
            "limites": "Rien ne permet de dire ce qui se serait passé sans ces actions.",
        },
        reponses=reponses,
    )
    jugements.soumettre(acteur=NOBODY, jugement=jugement)
    if arreter:
        autres = organismes_de(evaluation.contrat)
        if len(autres) > 1:
            jugements.inscrire_desaccord(
                acteur=NOBODY,
                jugement=jugement,
                champs={
                    "organisme": autres[1],
                    "texte": f"Les effets sont plus nets que ce qui est dit pour les moins de 25 ans. {FICTIF}",
                    "exprime_le": timezone.localdate(),
                },
            )
        jugements.arreter(acteur=NOBODY, jugement=jugement)
    return jugement


def recommander(evaluation: Evaluation, jugement: Jugement, organismes: list[Organisme]) -> None:
    textes = (
        ("Ouvrir des places d’accueil d’enfants aux heures des ateliers de création", Priorite.HAUTE),
        ("Tenir l’atelier de création dans chaque quartier, le soir", Priorite.MOYENNE),
    )
    for rang, (titre, priorite) in enumerate(textes):
        recommandation = recommandations.ecrire_recommandation(
            acteur=NOBODY,
            evaluation=evaluation,
            jugements=[jugement],
            champs={
                "titre": titre,
                "texte": f"Ce que disent les preuves sur les freins rencontrés. {FICTIF}",
                "organisme": organismes[0] if organismes else None,
                "adressee_a": "Comité de pilotage",
                "priorite": priorite,
                "echeance": dt.date(2028, 6, 30),
            },
        )
        if rang == 0:
            recommandations.retenir(
                acteur=NOBODY,
                recommandation=recommandation,
                decision="Comité de pilotage, décision fictive n° 1",
                decidee_le=timezone.localdate(),
            )


def nommer_les_autres(evaluation: Evaluation) -> None:
    """Owners of two more questions, which still lack everything else."""
    organismes = organismes_de(evaluation.contrat)
    libres = [q for q in questions_de(evaluation.contrat) if not Jugement.objects.filter(question=q).exists()]
    for rang, question in enumerate(libres[:2]):
        question.contrat = evaluation.contrat
        nommer(question, organismes[(rang + 2) % len(organismes)] if organismes else None, dt.date(2027, 4, 30))
