"""The results of a large survey: 5,000 answers to 60 questions, weighted, read alone and by neighbourhood."""

import datetime as dt
import random
import time
from decimal import Decimal
from typing import Any

from bench.chrono import chronometrer

LIMITE = 1.0  # s
REPONSES, QUESTIONS = 5_000, 60


def mesurer_enquetes() -> None:
    from django.utils import timezone

    from quartiers.comptes.politiques import Acteur
    from quartiers.contrat.models import Contrat
    from quartiers.enquetes.chargement import charger
    from quartiers.enquetes.domain import resultats
    from quartiers.enquetes.fichiers_reponses import archive
    from quartiers.enquetes.models import MargeConnue
    from quartiers.enquetes.presentation_resultats import lecture

    contrat = Contrat.objects.filter(quartiers__isnull=False).order_by("pk").first()
    assert contrat is not None
    enquete = grande_enquete(contrat)
    MargeConnue.objects.create(
        contrat=contrat, enquete=enquete, question="q00", totaux={"a": 20000, "b": 18000, "c": 2000, "d": 900},
        source="Fictif", annee=2026,
    )  # fmt: skip
    resultats.regler_ponderation(
        acteur=Acteur(), enquete=enquete, tirage="quotas", methode="calage", marges=["q00"],
        poids_min=Decimal("0.3"), poids_max=Decimal(3), fusions={},
    )  # fmt: skip
    resultats.arreter_croisements(
        acteur=Acteur(), enquete=enquete, croisements=["quartier"], possibles=["quartier"], jour=dt.date(2026, 11, 27)
    )
    print(f"\n## Enquête de {REPONSES} réponses à {QUESTIONS} questions")

    def lire(par: str = "") -> None:
        donnees = charger(enquete)
        for question in donnees.publiees():
            lecture(donnees, question.nom, par)

    debut = time.perf_counter()
    lire("quartier")
    print(f"choix des cases à cacher, la première fois : {time.perf_counter() - debut:.2f} s")
    for nom, acte in (
        ("toutes les questions", lire),
        ("toutes les questions par quartier", lambda: lire("quartier")),
        ("fichier protégé des réponses", lambda: archive(charger(enquete), timezone.localtime())),
    ):
        mediane, pire = chronometrer(acte)
        print(f"{nom} : {mediane:.3f} s, au pire {pire:.3f} s, rapport à la limite {mediane / LIMITE:.2f}")


def grande_enquete(contrat: Any) -> Any:
    from quartiers.contrat.models import QuartierContrat
    from quartiers.enquetes.enums import EtatEnquete, EtatQuestionnaire, Mode
    from quartiers.enquetes.models import Enquete, Questionnaire, ReponseEnquete, TerritoireEnquete
    from quartiers.enquetes.structure import Choix, Question, Structure

    jour = dt.date(2026, 11, 27)
    enquete = Enquete.objects.create(
        contrat=contrat, code=f"banc-{time.time_ns()}", titre="Banc", objet="Mesurer", public_vise="Tout le monde",
        population=41_000, etat=EtatEnquete.CLOSE, ouverte_le=jour, close_le=jour, responsable="Banc",
        conservation_jusqu_au=dt.date(2027, 11, 27), fictive=True,
    )  # fmt: skip
    quartiers = list(QuartierContrat.objects.filter(contrat=contrat).order_by("pk"))
    for quartier in quartiers:
        TerritoireEnquete.objects.create(contrat=contrat, enquete=enquete, quartier=quartier)
    choix = tuple(Choix(code, {"fr": code.upper()}) for code in "abcd")
    noms = [f"q{rang:02d}" for rang in range(QUESTIONS)]
    questions = tuple(Question(nom, "select_one", {"fr": f"Question {nom}"}, choix=choix) for nom in noms)
    structure = Structure({"fr": "Banc"}, ("fr",), {"fr": "Français"}, questions)
    questionnaire = Questionnaire.objects.create(
        contrat=contrat, enquete=enquete, numero=1, structure=structure.en_json(), langues=["fr"],
        etat=EtatQuestionnaire.EN_SERVICE,
    )  # fmt: skip
    alea = random.Random(1)
    ReponseEnquete.objects.bulk_create(
        (
            ReponseEnquete(
                contrat=contrat, enquete=enquete, questionnaire=questionnaire, quartier=alea.choice(quartiers),
                mode=Mode.LIEN, jour=jour,
                valeurs=dict(zip(noms, alea.choices("abcd", [50, 45, 4, 1], k=QUESTIONS), strict=True)),
            )
            for _ in range(REPONSES)
        ),
        batch_size=500,
    )  # fmt: skip
    return enquete
