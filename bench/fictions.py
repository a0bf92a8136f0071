"""Fictional wording, seeded; no Django here."""

import random
from pathlib import Path

MODELE = Path(__file__).resolve().parent.parent / "quartiers" / "contrat" / "donnees" / "cucm.yaml"
VERBES = ("Développer", "Renforcer", "Accompagner", "Soutenir", "Créer", "Poursuivre", "Faciliter", "Animer")
OBJETS = (
    "l’accès aux soins", "la médiation de proximité", "les mobilités douces", "la réussite éducative",
    "les jardins partagés", "la pratique du sport", "l’insertion des jeunes", "l’apprentissage du français",
    "la rénovation des logements", "la tranquillité des espaces publics", "l’entrepreneuriat des femmes",
)  # fmt: skip
PUBLICS = ("des familles", "des jeunes", "des personnes âgées", "des habitantes et habitants", "des parents")


def phrase(hasard: random.Random) -> str:
    return f"{hasard.choice(VERBES)} {hasard.choice(OBJETS)} {hasard.choice(PUBLICS)} ({hasard.randrange(10_000)})"


def paragraphe(hasard: random.Random, phrases: int) -> str:
    return ". ".join(phrase(hasard) for _ in range(phrases)) + "."
