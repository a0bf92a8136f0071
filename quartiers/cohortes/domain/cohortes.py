"""Describing a cohort: what it asks, what it follows, who sends. No participant here."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from quartiers.annuaire.models import Organisme
from quartiers.cohortes.enums import Domaine
from quartiers.cohortes.models import (
    AnalyseCohorte,
    Cohorte,
    DureeCohorte,
    EtapeCohorte,
    EtapeParticipant,
    Participant,
    ProducteurCohorte,
)
from quartiers.cohortes.mots import mot_interdit
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner
from quartiers.socle.formats import compte

ETAPES_MAX = 40
FIXES_RESERVES = frozenset(
    [
        "pseudonyme",
        "emetteur",
        "entree",
        "quartier",
        "sexe",
        "tranche-age",
        "accord-le",
        "notice",
        "situation",
        "situation-le",
    ]
)


@transaction.atomic
def creer(
    *, acteur: Acteur, contrat: Contrat, producteurs: Sequence[Organisme], fictive: bool = False, **champs: Any
) -> Cohorte:
    cohorte = Cohorte(contrat=contrat, fictive=fictive, **champs)
    cohorte.validate_constraints()
    cohorte.save()
    designer(cohorte, producteurs)
    consigner(acteur=acteur, code="cohorte.creer", objet=cohorte, phrase=f"Cohorte créée : {cohorte}")
    return cohorte


@transaction.atomic
def decrire(*, acteur: Acteur, cohorte: Cohorte, producteurs: Sequence[Organisme], **champs: Any) -> None:
    """The threshold never goes down once figures were shown, nor does the step of time change: differences would tell."""
    avant = Cohorte.objects.get(pk=cohorte.pk)
    if AnalyseCohorte.objects.filter(cohorte=cohorte).exists():
        if champs["seuil"] < avant.seuil:
            raise ValidationError(
                {"seuil": "Des résultats ont été lus avec un seuil plus haut : il ne peut que monter."}
            )
        if champs["pas"] != avant.pas:
            raise ValidationError({"pas": "Des résultats ont été lus avec ce pas : il ne change plus."})
    if Participant.objects.filter(cohorte=cohorte).exists() and champs["fin_conservation"] > avant.fin_conservation:
        raise ValidationError(
            {"fin_conservation": "Cette date a été annoncée aux personnes : elle peut avancer, pas reculer."}
        )
    for nom, valeur in champs.items():
        setattr(cohorte, nom, valeur)
    cohorte.validate_constraints()
    cohorte.save()
    designer(cohorte, producteurs)
    consigner(
        acteur=acteur, code="cohorte.decrire", objet=cohorte, phrase=f"Description de la cohorte modifiée : {cohorte}"
    )


def designer(cohorte: Cohorte, organismes: Sequence[Organisme]) -> None:
    """The organisations that send; one that has sent already stays."""
    voulus = {organisme.pk for organisme in organismes}
    connus = set(cohorte.producteurs.values_list("organisme", flat=True))
    cohorte.producteurs.exclude(organisme__in=voulus).filter(transmis_le__isnull=True).delete()
    ProducteurCohorte.objects.bulk_create(
        ProducteurCohorte(contrat_id=cohorte.contrat_id, cohorte=cohorte, organisme_id=pk)
        for pk in sorted(voulus - connus)
    )


def verifier_libelle(libelle: str) -> None:
    """Raises ValidationError for a label that would tell what no cohort may hold."""
    if quoi := mot_interdit(libelle):
        raise ValidationError(
            f"« {libelle} » parle de {quoi} : une cohorte ne le suit pas. Gardez un acte constaté, comme « a un médecin traitant »."
        )


def code_d_etape(libelle: str, pris: set[str]) -> str:
    base = slugify(libelle)[:26].strip("-") or "etape"
    code, suite = base, 2
    while code in pris or code in FIXES_RESERVES:
        code, suite = f"{base}-{suite}", suite + 1
    return code


@transaction.atomic
def ajouter_etapes(*, acteur: Acteur, cohorte: Cohorte, etapes: Sequence[tuple[str, str, str]]) -> list[EtapeCohorte]:
    """(label, domain, kind) each. Raises ValidationError at the first label that must not be."""
    pris = set(cohorte.etapes.values_list("code", flat=True))
    rang = len(pris)
    if rang + len(etapes) > ETAPES_MAX:
        raise ValidationError(f"Une cohorte suit {ETAPES_MAX} étapes au plus.")
    neuves: list[EtapeCohorte] = []
    for libelle, domaine, nature in etapes:
        verifier_libelle(libelle)
        code = code_d_etape(libelle, pris)
        pris.add(code)
        neuves.append(
            EtapeCohorte(
                contrat_id=cohorte.contrat_id,
                cohorte=cohorte,
                code=code,
                libelle=libelle,
                domaine=domaine,
                nature=nature,
                rang=rang + len(neuves),
            )
        )
    EtapeCohorte.objects.bulk_create(neuves)
    domaines = ", ".join(sorted({str(Domaine(domaine).label) for _, domaine, _ in etapes}))
    phrase = f"{compte(len(neuves), 'étape ajoutée', 'étapes ajoutées')} à la cohorte {cohorte} ({domaines})"
    consigner(acteur=acteur, code="cohorte.etapes", objet=cohorte, phrase=phrase)
    return neuves


@transaction.atomic
def retirer_etape(*, acteur: Acteur, etape: EtapeCohorte) -> None:
    """A step that nobody has reached yet. Raises ValidationError."""
    if EtapeParticipant.objects.filter(etape=etape).exists():
        raise ValidationError("Des personnes ont atteint cette étape : elle reste.")
    if DureeCohorte.objects.filter(cohorte=etape.cohorte_id).filter(origine=etape).exists() or (
        DureeCohorte.objects.filter(cohorte=etape.cohorte_id, arrivee=etape).exists()
    ):
        raise ValidationError("Une durée suivie s’appuie sur cette étape : retirez d’abord cette durée.")
    phrase = f"Étape retirée de la cohorte {etape.cohorte} : {etape}"
    consigner(acteur=acteur, code="cohorte.retirer_etape", objet=etape.cohorte, phrase=phrase)
    etape.delete()


@transaction.atomic
def suivre_une_duree(
    *, acteur: Acteur, cohorte: Cohorte, titre: str, origine: EtapeCohorte | None, arrivee: EtapeCohorte
) -> DureeCohorte:
    verifier_libelle(titre)
    if origine == arrivee:
        raise ValidationError({"arrivee": "Une durée va d’une étape à une autre."})
    duree = DureeCohorte.objects.create(
        contrat_id=cohorte.contrat_id, cohorte=cohorte, titre=titre, origine=origine, arrivee=arrivee
    )
    consigner(
        acteur=acteur, code="cohorte.duree", objet=cohorte, phrase=f"Durée suivie par la cohorte {cohorte} : {titre}"
    )
    return duree


@transaction.atomic
def oublier_une_duree(*, acteur: Acteur, duree: DureeCohorte) -> None:
    phrase = f"Durée qui n’est plus suivie par la cohorte {duree.cohorte} : {duree}"
    consigner(acteur=acteur, code="cohorte.oublier_duree", objet=duree.cohorte, phrase=phrase)
    duree.delete()
