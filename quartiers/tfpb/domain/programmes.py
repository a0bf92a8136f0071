"""The yearly programme: opened where the right is, written line by line, shared, validated, begun, presented."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.journal.domain import consigner, franchir
from quartiers.participation.models import Carte, Contribution, Observation
from quartiers.socle.formats import compte, montant
from quartiers.tfpb.domain.cadre import ecrire
from quartiers.tfpb.domain.conventions import exiger_motif
from quartiers.tfpb.enums import TRANSITIONS_PROGRAMME, EtatLigne, EtatProgramme
from quartiers.tfpb.models import AxeTfpb, LigneProgramme, OrigineLigne, Programme
from quartiers.tfpb.queries.droits import registre

# What a line of the next year takes from this one's.
REPRIS = (
    "titre",
    "description",
    "nature",
    "theme",
    "calendrier",
    "indicateur",
    "cible",
    "cout_prevu",
    "part_bailleur",
    "autres_financements",
    "autres_financeurs",
    "valorise",
    "niveau_qpv",
    "niveau_ordinaire",
    "logements",
    "niveau_texte",
)
Origine = Observation | Contribution | Carte


@transaction.atomic
def ouvrir_programme(
    *,
    acteur: Acteur,
    contrat: Contrat,
    bailleur: Organisme,
    quartier: QuartierContrat,
    annee: int,
    presentation: str = "",
    precedent: Programme | None = None,
) -> Programme:
    """A year without the right has no programme: its reasons are told instead."""
    connu = registre(contrat)
    droit = connu.droit(bailleur.pk, quartier.pk, annee)
    convention = connu.convention_de(bailleur.pk, quartier.pk, annee)
    if not droit.ouvert or convention is None:
        raise ValidationError(f"Pas d’abattement pour {bailleur.nom_court} à {quartier} en {annee}. {droit.raison}")
    programme = Programme(
        contrat=contrat, convention=convention, bailleur=bailleur, quartier=quartier, annee=annee, precedent=precedent
    )
    ecrire(programme, {"presentation": presentation})
    consigner(acteur=acteur, code="programme.ouvrir", objet=programme, phrase=f"Programme TFPB ouvert : {programme}")
    return programme


@transaction.atomic
def preparer_l_annee_suivante(*, acteur: Acteur, programme: Programme) -> Programme:
    """Next year's programme with the lines of this one, to be gone over; axes are those of the new year."""
    annee = programme.annee + 1
    suivant = ouvrir_programme(
        acteur=acteur,
        contrat=programme.contrat,
        bailleur=programme.bailleur,
        quartier=programme.quartier,
        annee=annee,
        presentation=programme.presentation,
        precedent=programme,
    )
    axes = {axe.numero: axe for axe in AxeTfpb.objects.filter(contrat=programme.contrat).de_l_annee(annee)}
    reprises = [
        ligne for ligne in programme.lignes.retenues().select_related("axe", "theme") if ligne.axe.numero in axes
    ]
    LigneProgramme.objects.bulk_create(
        LigneProgramme(
            contrat_id=programme.contrat_id,
            programme=suivant,
            rang=rang,
            axe=axes[ligne.axe.numero],
            **{champ: getattr(ligne, champ) for champ in REPRIS},
        )
        for rang, ligne in enumerate(reprises, 1)
    )
    phrase = f"{compte(len(reprises), 'action reprise', 'actions reprises')} de {programme.annee}"
    consigner(acteur=acteur, code="programme.reprendre_annee", objet=suivant, phrase=f"{suivant} : {phrase}")
    return suivant


@transaction.atomic
def presenter_l_annee(*, acteur: Acteur, programme: Programme, presentation: str) -> None:
    refuser_fige(programme)
    ecrire(programme, {"presentation": presentation})
    consigner(acteur=acteur, code="programme.modifier", objet=programme, phrase=f"Présentation de {programme} modifiée")


# Lines


@transaction.atomic
def ajouter_ligne(
    *, acteur: Acteur, programme: Programme, origines: Iterable[Origine] = (), **valeurs: Any
) -> LigneProgramme:
    """An action of a plan that is still being written."""
    refuser_fige(programme)
    return creer_ligne(acteur, programme, EtatLigne.RETENUE, origines, valeurs)


def creer_ligne(
    acteur: Acteur, programme: Programme, etat: str, origines: Iterable[Origine], valeurs: dict[str, Any]
) -> LigneProgramme:
    Programme.objects.select_for_update().filter(pk=programme.pk).order_by().first()  # one number at a time
    dernier = programme.lignes.aggregate(dernier=Max("rang"))["dernier"] or 0
    ligne = LigneProgramme(contrat_id=programme.contrat_id, programme=programme, rang=dernier + 1, etat=etat)
    verifier_surcout(valeurs)
    ecrire(ligne, valeurs)
    for origine in origines:
        lier_origine(ligne, origine)
    phrase = f"{programme} : « {ligne} », {montant(ligne.valorise)} valorisés"
    consigner(acteur=acteur, code="programme.ajouter_ligne", objet=programme, phrase=phrase, detail={"ligne": ligne.pk})
    return ligne


@transaction.atomic
def modifier_ligne(*, acteur: Acteur, ligne: LigneProgramme, **valeurs: Any) -> None:
    refuser_fige(ligne.programme)
    verifier_surcout(valeurs)
    avant = {"cout_prevu": str(ligne.cout_prevu), "valorise": str(ligne.valorise)}
    ecrire(ligne, valeurs)
    consigner(
        acteur=acteur,
        code="programme.modifier_ligne",
        objet=ligne.programme,
        phrase=f"{ligne.programme} : « {ligne} » modifiée",
        detail={"ligne": ligne.pk, "avant": avant},
    )


@transaction.atomic
def retirer_ligne(*, acteur: Acteur, ligne: LigneProgramme) -> None:
    """Out of a plan that is still being written; its history stays."""
    programme = ligne.programme
    refuser_fige(programme)
    consigner(
        acteur=acteur,
        code="programme.retirer_ligne",
        objet=programme,
        phrase=f"{programme} : « {ligne} » retirée",
        detail={"ligne": ligne.pk},
    )
    ligne.delete()


def verifier_surcout(valeurs: dict[str, Any]) -> None:
    """Presence and over-maintenance: both levels are told, and no more than their difference is valued."""
    axe: AxeTfpb = valeurs["axe"]
    if not axe.surcout_seul:
        return
    qpv, ordinaire, logements = (valeurs.get(nom) for nom in ("niveau_qpv", "niveau_ordinaire", "logements"))
    if qpv is None or ordinaire is None or logements is None:
        raise ValidationError(
            f"Axe {axe.numero} : seul compte ce qui dépasse le parc ordinaire. Donnez les deux niveaux et les logements."
        )
    surcout = max(0, (qpv - ordinaire) * logements)
    if valeurs["valorise"] > surcout:
        raise ValidationError(
            f"Axe {axe.numero} : l’écart avec le parc ordinaire vaut {montant(surcout)} ; "
            f"la part valorisée, {montant(valeurs['valorise'])}, ne le dépasse pas."
        )


def lier_origine(ligne: LigneProgramme, origine: Origine) -> None:
    """Keep where the line comes from, once."""
    lien = OrigineLigne(contrat_id=ligne.contrat_id, ligne=ligne)
    if isinstance(origine, Observation):
        lien.observation = origine
    elif isinstance(origine, Contribution):
        lien.contribution = origine
    else:
        lien.carte = origine
    deja = OrigineLigne.objects.filter(
        ligne=ligne, observation=lien.observation, contribution=lien.contribution, carte=lien.carte
    )
    if not deja.exists():
        lien.save()


def refuser_fige(programme: Programme) -> None:
    if not programme.se_redige:
        raise ValidationError(
            "Ce programme est validé : il change par un ajustement proposé au comité technique, ou une réaffectation."
        )


# Moves


def mouvoir(acteur: Acteur, programme: Programme, acte: str, phrase: str, **champs: Any) -> None:
    franchir(
        acteur=acteur,
        objet=programme,
        table=TRANSITIONS_PROGRAMME,
        acte=acte,
        phrase=f"{programme} : {phrase}",
        **champs,
    )


@transaction.atomic
def partager(*, acteur: Acteur, programme: Programme, jour: dt.date) -> None:
    """The plan goes to the technical committee: it must say something."""
    if not programme.lignes.retenues().exists():
        raise ValidationError("Ce programme n’a encore aucune action : écrivez-en une avant de le partager.")
    mouvoir(acteur, programme, "partager", "partagé en comité technique", partage_le=jour)


@transaction.atomic
def reprendre(*, acteur: Acteur, programme: Programme) -> None:
    mouvoir(acteur, programme, "reprendre", "rédaction reprise", partage_le=None)


@transaction.atomic
def valider(*, acteur: Acteur, programme: Programme, valide_le: dt.date, decision: str) -> None:
    """By the committee: a plan that was not shared yet is shared on the same day."""
    exiger_motif(decision, "Dites ce qui valide ce programme : séance, date.")
    if programme.etat == EtatProgramme.PROPOSE:
        partager(acteur=acteur, programme=programme, jour=valide_le)
    mouvoir(
        acteur,
        programme,
        "valider",
        f"validé, {decision.strip()}",
        valide_le=valide_le,
        decision=decision.strip()[:250],
    )


@transaction.atomic
def devalider(*, acteur: Acteur, programme: Programme, motif: str) -> None:
    """Only while nothing was spent on it."""
    exiger_motif(motif, "Dites pourquoi la validation est retirée.")
    touchees = programme.lignes.all()
    if touchees.filter(suivis__isnull=False).exists() or touchees.filter(imputations__isnull=False).exists():
        raise ValidationError("La réalisation a commencé : proposez un ajustement.")
    mouvoir(acteur, programme, "devalider", f"validation retirée : {motif.strip()}", valide_le=None, decision="")


@transaction.atomic
def engager(*, acteur: Acteur, programme: Programme) -> None:
    mouvoir(acteur, programme, "engager", "réalisation commencée")


@transaction.atomic
def partager_bilan(*, acteur: Acteur, programme: Programme, jour: dt.date) -> None:
    mouvoir(acteur, programme, "partager_bilan", "bilan partagé en comité technique", bilan_partage_le=jour)


@transaction.atomic
def presenter(*, acteur: Acteur, programme: Programme, jour: dt.date) -> None:
    mouvoir(acteur, programme, "presenter", "présenté au comité de pilotage", presente_le=jour)
