"""What a survey can bring as evidence: the result of one question of a closed survey, as its results page says it."""

import hashlib
from collections.abc import Sequence

from django.urls import reverse

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.enquetes.chargement import charger, structure_en_service
from quartiers.enquetes.enums import EtatEnquete
from quartiers.enquetes.models import Enquete
from quartiers.enquetes.permissions_resultats import lire_resultats
from quartiers.enquetes.phrases import phrases_de_methode
from quartiers.enquetes.presentation_resultats import lecture
from quartiers.enquetes.structure import DECIMAL, ECHELLE, ENTIER, MULTIPLE, UNIQUE
from quartiers.indicateurs.preuves import Extrait, GenrePreuve, declarer

RANG_MAX = 1000  # an identifier is that of the survey, then the rank of its question
AVEC_RESULTAT = frozenset({UNIQUE, MULTIPLE, ENTIER, DECIMAL, ECHELLE})


def closes(contrat: Contrat) -> list[Enquete]:
    etats = [EtatEnquete.CLOSE, EtatEnquete.ARCHIVEE]
    return list(
        Enquete.objects.filter(contrat=contrat, etat__in=etats, effacee_le__isnull=True).order_by("-close_le", "-pk")
    )


def questions_de(enquete: Enquete) -> list[tuple[int, str, str]]:
    """(rank, name, wording) of the questions that have a result."""
    structure = structure_en_service(enquete)
    if structure is None:
        return []
    return [
        (rang, q.nom, structure.texte(q.libelle, "fr") or q.nom)
        for rang, q in enumerate(structure.questions())
        if q.type in AVEC_RESULTAT and rang < RANG_MAX
    ]


def choisir(acteur: Acteur, contrat: Contrat) -> Sequence[tuple[int, str]]:
    if not lire_resultats(acteur, contrat):
        return []
    return [
        (enquete.pk * RANG_MAX + rang, f"{enquete.titre} : {libelle}")
        for enquete in closes(contrat)
        for rang, _, libelle in questions_de(enquete)
    ]


def lire(acteur: Acteur, contrat: Contrat, pk: int) -> Extrait | None:
    enquete = next((e for e in closes(contrat) if e.pk == pk // RANG_MAX), None)
    if enquete is None or not lire_resultats(acteur, contrat):
        return None
    nom = next((nom for rang, nom, _ in questions_de(enquete) if rang == pk % RANG_MAX), None)
    donnees = charger(enquete)
    if nom is None or nom not in donnees.jeu.questions:
        return None
    lue = lecture(donnees, nom)
    empreinte = hashlib.sha256(repr([lue.entetes, lue.lignes]).encode()).hexdigest()
    return Extrait(
        titre=f"{enquete.titre} : {lue.titre}",
        texte=" ".join([*lue.phrases, lue.note, *phrases_de_methode(donnees)[:2]]),
        adresse=reverse("enquetes:resultats", args=[contrat.code, enquete.code]),
        entetes=tuple(libelle for _, libelle in lue.entetes),
        lignes=tuple(tuple(ligne) for ligne in lue.lignes),
        provenance={
            "enquete": enquete.code,
            "vague": enquete.vague,
            "question": nom,
            "reponses": donnees.jeu.effectif,
            "redressement": donnees.plan.methode if donnees.calage else "aucune",
            "seuil": enquete.seuil,
            "empreinte": empreinte,
        },
        arrete_le=enquete.close_le,
        publiable=not enquete.fictive,
    )


declarer(GenrePreuve("enquete", "Résultat d’enquête", choisir, lire))
