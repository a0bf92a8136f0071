"""What the tables refuse by themselves, and that a structure is the same once kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from quartiers.enquetes.models import Enquete, Jeton, LotJetons, Quota, ReponseEnquete
from quartiers.enquetes.structure import structure_de
from tests.factories.enquetes import creer_enquete, creer_questionnaire, creer_reponse, petite_structure


def test_structure_is_the_same_once_kept() -> None:
    structure = petite_structure()
    assert structure_de(structure.en_json()) == structure
    assert [question.nom for question in structure.questions()] == ["sexe", "satisfait", "age", "idee"]


@pytest.mark.django_db
def test_tables_refuse_what_would_be_false() -> None:
    enquete = creer_enquete()
    questionnaire = creer_questionnaire(enquete)
    reponse = creer_reponse(questionnaire)
    lot = LotJetons.objects.create(
        contrat=enquete.contrat, enquete=enquete, libelle="Marché", mode="mediateur", nombre=1
    )
    refuses: dict[str, Callable[[], Any]] = {
        "enquete_ouverte_datee": lambda: Enquete.objects.filter(pk=enquete.pk).update(ouverte_le=None),
        "enquete_close_datee": lambda: Enquete.objects.filter(pk=enquete.pk).update(etat="close"),
        "enquete_seuil": lambda: Enquete.objects.filter(pk=enquete.pk).update(seuil=4),
        "enquete_vague_suite": lambda: Enquete.objects.filter(pk=enquete.pk).update(vague_precedente=enquete),
        "questionnaire_un_en_service": lambda: creer_questionnaire(enquete, numero=2),
        "reponse_ecartee_motivee": lambda: ReponseEnquete.objects.filter(pk=reponse.pk).update(etat="ecartee"),
        "reponse_lien_sans_lot": lambda: ReponseEnquete.objects.filter(pk=reponse.pk).update(lot=lot),
        "quota_porte_sur_quelque_chose": lambda: Quota.objects.create(
            contrat=enquete.contrat, enquete=enquete, libelle="Tous", cible=3
        ),
    }
    for nom, geste in refuses.items():
        with pytest.raises(IntegrityError, match=nom), transaction.atomic():
            geste()


def test_neither_answer_nor_token_says_who_or_when() -> None:
    """No person, no hour, no tie between them, and no history, which has an hour."""
    champs = {champ.name for modele in (Jeton, ReponseEnquete) for champ in modele._meta.concrete_fields}
    assert champs == {
        "id", "contrat", "lot", "empreinte", "utilise", "enquete", "questionnaire", "quartier", "mode", "jour",
        "langue", "cle", "valeurs", "complete", "etat", "motif",
    }  # fmt: skip
    assert {champ.related_model for champ in ReponseEnquete._meta.concrete_fields} & {Jeton} == set()
    assert not hasattr(ReponseEnquete, "events")
    assert not hasattr(Jeton, "events")
