"""Answers past the date that the survey announced are erased; totals stay, for the next wave and the evaluation."""

import datetime as dt
from collections import Counter
from typing import Any

import pghistory
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.enquetes.enums import TRANSITIONS_ENQUETE, EtatEnquete
from quartiers.enquetes.models import Enquete, Jeton, Questionnaire, ReponseEnquete
from quartiers.enquetes.structure import MULTIPLE, UNIQUE, structure_de
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.formats import compte


def effacer_les_anciennes(jour: dt.date) -> int:
    """Return how many answers are erased. An open survey past its date is closed first."""
    passees = Enquete.objects.filter(conservation_jusqu_au__lt=jour, effacee_le__isnull=True)
    with pghistory.context(source="conservation"):
        return sum(effacer(enquete.pk, jour) for enquete in passees.exclude(etat=EtatEnquete.BROUILLON).order_by("pk"))


@transaction.atomic
def effacer(enquete_id: int, jour: dt.date) -> int:
    enquete = Enquete.objects.select_for_update().get(pk=enquete_id)
    if enquete.etat == EtatEnquete.OUVERTE:
        phrase = f"Enquête close : {enquete.titre}, la durée de conservation est passée"
        franchir(acteur=Acteur(), objet=enquete, table=TRANSITIONS_ENQUETE, acte="clore", phrase=phrase, close_le=jour)
    enquete.agregats = agregats_de(enquete)
    enquete.effacee_le = jour
    enquete.save(update_fields=["agregats", "effacee_le", "modifie_le"])
    nombre = ReponseEnquete.objects.filter(enquete=enquete).count()
    ReponseEnquete.objects.filter(enquete=enquete).delete()  # their groupings of open answers go with them
    Jeton.objects.filter(lot__enquete=enquete).delete()
    phrase = f"{enquete.titre} : {compte(nombre, 'réponse effacée', 'réponses effacées')}, durée de conservation passée"
    consigner(acteur=Acteur(), code="enquete.effacer", objet=enquete, phrase=phrase)
    return nombre


def agregats_de(enquete: Enquete) -> dict[str, Any]:
    """Counts by choice, for the whole and by neighbourhood; no words. Below the threshold a neighbourhood is left out."""
    reponses = ReponseEnquete.objects.filter(enquete=enquete).comptees()
    a_choix = {
        question.nom
        for questionnaire in Questionnaire.objects.filter(enquete=enquete)
        for question in structure_de(questionnaire.structure).questions()
        if question.type in {UNIQUE, MULTIPLE}
    }
    lieux: dict[str, list[dict[str, Any]]] = {"": []}
    modes: Counter[str] = Counter()
    for valeurs, mode, quartier in reponses.order_by().values_list("valeurs", "mode", "quartier__code"):
        modes[mode] += 1
        lieux[""].append(valeurs)
        lieux.setdefault(quartier or "-", []).append(valeurs)
    return {
        "reponses": len(lieux[""]),
        "par_mode": dict(modes),
        "lieux": {
            lieu: {"reponses": len(siennes), "questions": comptes_de(siennes, a_choix)}
            for lieu, siennes in lieux.items()
            if lieu != "-" and len(siennes) >= enquete.seuil
        },
    }


def comptes_de(reponses: list[dict[str, Any]], questions: set[str]) -> dict[str, dict[str, int]]:
    comptes: dict[str, Counter[str]] = {}
    for valeurs in reponses:
        for nom in questions & set(valeurs):
            donnees = valeurs[nom] if isinstance(valeurs[nom], list) else [valeurs[nom]]
            comptes.setdefault(nom, Counter()).update(str(choix) for choix in donnees)
    return {nom: dict(compte) for nom, compte in sorted(comptes.items())}
