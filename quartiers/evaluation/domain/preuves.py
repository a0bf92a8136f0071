"""Evidence: read from its source and frozen, read anew and compared, taken away with its reason."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.evaluation.domain.matrice import exiger_ouverte
from quartiers.evaluation.enums import GenrePropre
from quartiers.evaluation.models import ExtraitPreuve, Preuve
from quartiers.evaluation.queries import evaluation_pour
from quartiers.indicateurs import preuves as registre
from quartiers.indicateurs.domain.analyses import version_logiciel
from quartiers.indicateurs.models import Question
from quartiers.indicateurs.preuves import Extrait
from quartiers.journal.domain import consigner

LIGNES_MAX = 200


def lire_source(acteur: Acteur, contrat: Contrat, genre: str, objet_id: int) -> Extrait:
    """What the source says now. Raises ValidationError when it says nothing any more, or not to this person."""
    connu = registre.genres().get(genre)
    extrait = connu.lire(acteur, contrat, objet_id) if connu else None
    if extrait is None:
        raise ValidationError("Cette source n’existe plus, ou ne vous est pas ouverte : choisissez-en une autre.")
    return extrait


def plat(extrait: Extrait) -> dict[str, Any]:
    """The fields of a frozen copy, as plain data."""
    return {
        "titre": extrait.titre[:300],
        "texte": extrait.texte,
        "adresse": extrait.adresse[:500],
        "entetes": list(extrait.entetes),
        "lignes": [list(ligne) for ligne in extrait.lignes[:LIGNES_MAX]],
        "provenance": json.loads(json.dumps(provenance_de(extrait), default=str, ensure_ascii=False)),
        "arrete_le": extrait.arrete_le,
        "publiable": extrait.publiable,
    }


def provenance_de(extrait: Extrait) -> dict[str, Any]:
    """What the source says of itself, and the version of the code that read it."""
    return {**extrait.provenance, "lu par": f"Quartiers {version_logiciel()}"}


def empreinte_de(champs: dict[str, Any]) -> str:
    """SHA-256 of what the source says; where it is read and whether it is publishable are not part of it."""
    dit = [champs["titre"], champs["texte"], champs["entetes"], champs["lignes"], str(champs["arrete_le"] or "")]
    return hashlib.sha256(json.dumps(dit, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def verser_preuve(
    *,
    acteur: Acteur,
    question: Question,
    genre: str,
    objet_id: int | None,
    extrait: Extrait,
    champs: dict[str, Any],
) -> Preuve:
    """Keep a piece of evidence with the first copy of its source. Raises ValidationError."""
    evaluation = evaluation_pour(question)
    if genre == GenrePropre.PAROLE and extrait.publiable and not champs.get("accord"):
        raise ValidationError(
            {"accord": "Dites comment la personne a donné son accord, ou gardez sa parole à l’équipe."}
        )
    preuve = Preuve.objects.create(
        contrat_id=question.contrat_id,
        question=question,
        evaluation=evaluation,
        genre=genre,
        objet_id=objet_id,
        relue_le=timezone.localdate(),
        auteur=acteur.utilisateur,
        **champs,
    )
    figer(acteur, preuve, extrait)
    consigner(
        acteur=acteur,
        code="preuve.verser",
        objet=preuve,
        phrase=f"Preuve versée à la question {question.code} : {extrait.titre}"[:500],
    )
    return preuve


def figer(acteur: Acteur, preuve: Preuve, extrait: Extrait, version: int = 1) -> ExtraitPreuve:
    copie = plat(extrait)
    return ExtraitPreuve.objects.create(
        contrat_id=preuve.contrat_id,
        preuve=preuve,
        version=version,
        empreinte=empreinte_de(copie),
        lu_par=acteur.utilisateur,
        **copie,
    )


@dataclass(frozen=True)
class Relecture:
    """The copy kept beside what the source says now; `nouveau` is None when it says nothing any more."""

    ancien: ExtraitPreuve
    nouveau: Extrait | None
    change: bool


def relire(acteur: Acteur, preuve: Preuve) -> Relecture:
    """Writes nothing."""
    ancien = preuve.extraits.order_by("-version").first()
    if ancien is None:
        raise ValidationError("Cette preuve n’a pas d’extrait.")
    if preuve.propre or preuve.objet_id is None:
        return Relecture(ancien, None, change=False)
    try:
        nouveau = lire_source(acteur, preuve.contrat, preuve.genre, preuve.objet_id)
    except ValidationError:
        return Relecture(ancien, None, change=True)
    return Relecture(ancien, nouveau, empreinte_de(plat(nouveau)) != ancien.empreinte)


@transaction.atomic
def garder(*, acteur: Acteur, preuve: Preuve) -> None:
    """The copy stays the one that speaks; the day of the reading is noted."""
    exiger_ouverte(preuve.evaluation)
    preuve.relue_le = timezone.localdate()
    preuve.save(update_fields=["relue_le", "modifie_le"])
    consigner(acteur=acteur, code="preuve.garder", objet=preuve, phrase=f"{preuve} relue, extrait gardé")


@transaction.atomic
def remplacer(*, acteur: Acteur, preuve: Preuve) -> ExtraitPreuve:
    """Freeze what the source says now as a new version: the former stays. Raises ValidationError."""
    exiger_ouverte(preuve.evaluation)
    if preuve.objet_id is None:
        raise ValidationError("Cette preuve ne vient pas d’une source que l’on relit.")
    extrait = lire_source(acteur, preuve.contrat, preuve.genre, preuve.objet_id)
    dernier = Preuve.objects.select_for_update().get(pk=preuve.pk).extraits.order_by("-version").first()
    fait = figer(acteur, preuve, extrait, (dernier.version if dernier else 0) + 1)
    preuve.relue_le = timezone.localdate()
    preuve.save(update_fields=["relue_le", "modifie_le"])
    phrase = f"{preuve} : extrait remplacé, version {fait.version}"
    consigner(acteur=acteur, code="preuve.remplacer", objet=preuve, phrase=phrase)
    return fait


@transaction.atomic
def retirer(*, acteur: Acteur, preuve: Preuve, motif: str) -> None:
    """Take it out of the matrix and of the report; it stays readable with the reason. Raises ValidationError."""
    exiger_ouverte(preuve.evaluation)
    if preuve.retiree_le is not None:
        raise ValidationError("Cette preuve est déjà retirée.")
    preuve.retiree_le, preuve.retrait = timezone.localdate(), motif
    preuve.save(update_fields=["retiree_le", "retrait", "modifie_le"])
    consigner(acteur=acteur, code="preuve.retirer", objet=preuve, phrase=f"{preuve} retirée : {motif}"[:500])
