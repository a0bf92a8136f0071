"""Changes of a validated programme during its year: proposed by the parties, decided by the TFPB technical committee."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.formats import montant
from quartiers.tfpb.domain.cadre import ecrire
from quartiers.tfpb.domain.conventions import exiger_motif
from quartiers.tfpb.domain.programmes import creer_ligne
from quartiers.tfpb.enums import TRANSITIONS_AJUSTEMENT, EtatAjustement, EtatLigne, GenreAjustement
from quartiers.tfpb.models import Ajustement, LigneProgramme, Programme

ZERO = Decimal(0)


@transaction.atomic
def proposer_montants(
    *, acteur: Acteur, ligne: LigneProgramme, cout: Decimal, valorise: Decimal, motif: str, jour: dt.date
) -> Ajustement:
    if (cout, valorise) == (ligne.cout_prevu, ligne.valorise):
        raise ValidationError("Ces montants sont déjà ceux de l’action.")
    if ligne.axe.surcout_seul and ligne.surcout is not None and valorise > ligne.surcout:
        raise ValidationError(
            f"L’écart avec le parc ordinaire vaut {montant(ligne.surcout)} : pas plus ne se valorise."
        )
    return proposer(acteur, ligne, GenreAjustement.MONTANT, (cout, valorise), motif, jour)


@transaction.atomic
def proposer_retrait(*, acteur: Acteur, ligne: LigneProgramme, motif: str, jour: dt.date) -> Ajustement:
    return proposer(acteur, ligne, GenreAjustement.RETRAIT, (ZERO, ZERO), motif, jour)


@transaction.atomic
def proposer_ajout(*, acteur: Acteur, programme: Programme, motif: str, jour: dt.date, **valeurs: Any) -> Ajustement:
    """A new action: its line waits beside the programme until the committee decides."""
    exiger_realisation(programme)
    exiger_motif(motif, "Dites pourquoi ajouter cette action.")
    ligne = creer_ligne(acteur, programme, EtatLigne.PROPOSEE, (), valeurs)
    ajustement = Ajustement(contrat_id=ligne.contrat_id, ligne=ligne)
    ecrire(
        ajustement,
        {
            "genre": GenreAjustement.AJOUT,
            "cout_avant": ZERO,
            "valorise_avant": ZERO,
            "cout_apres": ligne.cout_prevu,
            "valorise_apres": ligne.valorise,
            "motif": motif.strip(),
            "propose_par": acteur.utilisateur,
            "propose_le": jour,
        },
    )
    return ajustement


def proposer(
    acteur: Acteur, ligne: LigneProgramme, genre: str, apres: tuple[Decimal, Decimal], motif: str, jour: dt.date
) -> Ajustement:
    exiger_realisation(ligne.programme)
    exiger_motif(motif, "Dites pourquoi ce changement.")
    if ligne.etat != EtatLigne.RETENUE:
        raise ValidationError("Cette action n’est plus dans le programme.")
    ajustement = Ajustement(contrat_id=ligne.contrat_id, ligne=ligne)
    ecrire(
        ajustement,
        {
            "genre": genre,
            "cout_avant": ligne.cout_prevu,
            "valorise_avant": ligne.valorise,
            "cout_apres": apres[0],
            "valorise_apres": apres[1],
            "motif": motif.strip(),
            "propose_par": acteur.utilisateur,
            "propose_le": jour,
        },
    )
    phrase = f"{ligne.programme} : ajustement proposé pour « {ligne} », {montant(ajustement.valorise_apres)} valorisés"
    consigner(acteur=acteur, code="ajustement.proposer", objet=ligne.programme, phrase=phrase)
    return ajustement


def exiger_realisation(programme: Programme) -> None:
    if programme.se_redige:
        raise ValidationError("Ce programme n’est pas encore validé : modifiez-le directement.")
    if not programme.se_realise:
        raise ValidationError("Le bilan de ce programme est remis : il ne s’ajuste plus.")


@transaction.atomic
def accepter(*, acteur: Acteur, ajustement: Ajustement, decide_le: dt.date, reference: str) -> None:
    """The line takes the new amounts, comes in, or goes out of the totals. Raises ValidationError when it no longer fits."""
    ligne = (
        LigneProgramme.objects.select_for_update(of=("self",))
        .select_related("programme__bailleur")
        .get(pk=ajustement.ligne_id)
    )
    if ajustement.genre == GenreAjustement.MONTANT and (ligne.cout_prevu, ligne.valorise) != (
        ajustement.cout_avant,
        ajustement.valorise_avant,
    ):
        raise ValidationError("Les montants de cette action ont changé depuis la proposition : elle est à refaire.")
    franchir(
        acteur=acteur,
        objet=ajustement,
        table=TRANSITIONS_AJUSTEMENT,
        acte="accepter",
        phrase=f"{ligne.programme} : ajustement de « {ligne} » accepté",
        decide_le=decide_le,
        reference=reference.strip()[:250],
    )
    effets: dict[str, dict[str, Any]] = {
        GenreAjustement.MONTANT: {"cout_prevu": ajustement.cout_apres, "valorise": ajustement.valorise_apres},
        GenreAjustement.AJOUT: {"etat": EtatLigne.RETENUE},
        GenreAjustement.RETRAIT: {"etat": EtatLigne.ECARTEE},
    }
    ecrire(ligne, effets[ajustement.genre])


@transaction.atomic
def refuser(*, acteur: Acteur, ajustement: Ajustement, decide_le: dt.date, reference: str, motif: str) -> None:
    exiger_motif(motif, "Dites pourquoi cet ajustement est refusé.")
    franchir(
        acteur=acteur,
        objet=ajustement,
        table=TRANSITIONS_AJUSTEMENT,
        acte="refuser",
        phrase=f"{ajustement.ligne.programme} : ajustement de « {ajustement.ligne} » refusé, {motif.strip()}",
        decide_le=decide_le,
        reference=reference.strip()[:250],
        motif_refus=motif.strip(),
    )
    ecarter_ajout(ajustement)


@transaction.atomic
def retirer(*, acteur: Acteur, ajustement: Ajustement) -> None:
    """By those who proposed it, before the committee says anything."""
    franchir(
        acteur=acteur,
        objet=ajustement,
        table=TRANSITIONS_AJUSTEMENT,
        acte="retirer",
        phrase=f"{ajustement.ligne.programme} : ajustement de « {ajustement.ligne} » retiré",
    )
    ecarter_ajout(ajustement)


def ecarter_ajout(ajustement: Ajustement) -> None:
    if ajustement.genre == GenreAjustement.AJOUT and ajustement.etat != EtatAjustement.PROPOSE:
        LigneProgramme.objects.filter(pk=ajustement.ligne_id).update(etat=EtatLigne.ECARTEE)
