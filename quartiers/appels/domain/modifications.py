"""Changes after the award: asked with their reason before the year ends, decided by each funder, then applied."""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.appels.calculs import ZERO
from quartiers.appels.domain.avertir import avertir_instruction, avertir_porteur
from quartiers.appels.enums import (
    TRANSITIONS_DOSSIER,
    TRANSITIONS_LIGNE,
    EtatBilan,
    EtatDossier,
    EtatLigne,
    GenreBilan,
)
from quartiers.appels.enums_apres import (
    TRANSITIONS_MODIFICATION,
    EtatModification,
    GenreModification,
    SensDecision,
)
from quartiers.appels.models import (
    Bilan,
    DecisionModification,
    Dossier,
    Financeur,
    LigneFinancement,
    ModificationDossier,
)
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner, franchir
from quartiers.socle import formats

EN_COURS = frozenset({EtatLigne.VOTEE, EtatLigne.NOTIFIEE})


def lignes_concernees(modification: ModificationDossier) -> QuerySet[LigneFinancement]:
    return LigneFinancement.objects.filter(
        dossier=modification.dossier, exercice=modification.exercice, etat__in=EN_COURS
    )


def financeurs_a_repondre(modification: ModificationDossier) -> QuerySet[Financeur]:
    """Funders whose money is on the file that year and who have not answered yet."""
    repondus = DecisionModification.objects.filter(modification=modification).values("financeur")
    concernes = lignes_concernees(modification).values("financeur")
    return Financeur.objects.filter(pk__in=concernes).exclude(pk__in=repondus).order_by("rang", "pk")


@transaction.atomic
def demander_modification(
    *,
    acteur: Acteur,
    dossier: Dossier,
    exercice: int,
    genre: GenreModification,
    motif: str,
    date_fin: dt.date | None = None,
    montant: Decimal | None = None,
    usage: str = "",
    nouvel_organisme: Organisme | None = None,
    jour: dt.date,
) -> ModificationDossier:
    """Write the request and tell the funders. Raises ValidationError: field, what, how to mend."""
    verifier_demande(dossier, exercice, genre, motif, date_fin, montant, usage, nouvel_organisme, jour)
    modification = ModificationDossier.objects.create(
        contrat_id=dossier.contrat_id,
        dossier=dossier,
        exercice=exercice,
        genre=genre,
        motif=motif.strip(),
        date_fin=date_fin if genre == GenreModification.DELAI else None,
        montant=montant if genre == GenreModification.REEMPLOI else None,
        usage=usage.strip() if genre == GenreModification.REEMPLOI else "",
        nouvel_organisme=nouvel_organisme if genre == GenreModification.PORTEUR else None,
        demande_par=acteur.utilisateur,
    )
    phrase = f"Modification demandée : {genre.label.lower()}"
    consigner(acteur=acteur, code="modification.demander", objet=modification, phrase=phrase)
    organismes = [f.organisme_id for f in financeurs_a_repondre(modification)]
    contexte = {"modification": modification}
    sujet = f"Dossier {dossier.numero} : modification demandée"
    avertir_instruction(dossier, sujet, "appels/courriels/modification_demandee.txt", contexte, organismes)
    return modification


def verifier_demande(
    dossier: Dossier,
    exercice: int,
    genre: GenreModification,
    motif: str,
    date_fin: dt.date | None,
    montant: Decimal | None,
    usage: str,
    nouvel_organisme: Organisme | None,
    jour: dt.date,
) -> None:
    fautes: dict[str, str] = {}
    lignes = LigneFinancement.objects.filter(dossier=dossier, exercice=exercice, etat__in=EN_COURS)
    if dossier.etat not in {EtatDossier.RETENU, EtatDossier.NOTIFIE} or not lignes.exists():
        raise ValidationError("Aucun financement accordé pour cette année n’est en cours sur ce dossier.")
    if not motif.strip():
        fautes["motif"] = "Dites pourquoi vous demandez ce changement."
    if genre in {GenreModification.DELAI, GenreModification.REEMPLOI} and jour > dt.date(exercice, 12, 31):
        raise ValidationError(
            f"Cette demande se faisait avant le 31 décembre {exercice}. Écrivez au pilotage : il peut encore l’accepter "
            "et la saisir en votre nom."
        )
    if ModificationDossier.objects.filter(dossier=dossier, genre=genre, etat=EtatModification.DEMANDEE).exists():
        raise ValidationError("Une demande de même nature attend déjà une décision.")
    if genre == GenreModification.DELAI:
        fin = dossier.date_fin or dt.date(exercice, 12, 31)
        if date_fin is None or date_fin <= fin:
            fautes["date_fin"] = f"Donnez une date après la fin prévue ({formats.date_courte(fin)})."
    if genre == GenreModification.REEMPLOI:
        accorde = sum((ligne.montant_courant or ZERO for ligne in lignes), ZERO)
        if not montant or montant > accorde:
            fautes["montant"] = f"Donnez un montant entre 0,01 € et ce qui est accordé ({formats.montant(accorde)})."
        if not usage.strip():
            fautes["usage"] = "Dites à quoi cette somme servira."
    if genre == GenreModification.PORTEUR and (nouvel_organisme is None or nouvel_organisme.pk == dossier.organisme_id):
        fautes["nouvel_organisme"] = "Choisissez l’organisme qui reprend le projet."
    if fautes:
        raise ValidationError(fautes)


@transaction.atomic
def retirer_demande(*, acteur: Acteur, modification: ModificationDossier) -> None:
    """The holder changes its mind, before any funder has answered."""
    if modification.decisions.exists():
        raise ValidationError("Un financeur a déjà répondu : la demande ne se retire plus.")
    phrase = "Demande de modification retirée"
    franchir(acteur=acteur, objet=modification, table=TRANSITIONS_MODIFICATION, acte="retirer", phrase=phrase)


@transaction.atomic
def decider_modification(
    *,
    acteur: Acteur,
    modification: ModificationDossier,
    financeur: Financeur,
    sens: SensDecision,
    motif: str = "",
    date_fin: dt.date | None = None,
    bilan_le: dt.date | None = None,
    montant: Decimal | None = None,
    jour: dt.date,
) -> DecisionModification:
    """One funder's answer for its own money; applied to its lines at once, to the file when all have answered.

    The request is locked: the last of two funders answering together sees the answer of the other.
    """
    modification = (
        ModificationDossier.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=modification.pk)
    )
    verifier_decision(modification, financeur, sens, motif, date_fin, bilan_le, montant)
    accordee = sens == SensDecision.ACCORDEE
    delai = accordee and modification.genre == GenreModification.DELAI
    decision = DecisionModification.objects.create(
        contrat_id=modification.contrat_id,
        modification=modification,
        financeur=financeur,
        sens=sens,
        motif=motif.strip(),
        date_fin=date_fin if delai else None,
        bilan_le=bilan_le if delai else None,
        montant=montant if accordee and modification.genre == GenreModification.REEMPLOI else None,
        decide_par=acteur.utilisateur,
        decide_le=jour,
    )
    phrase = f"{financeur} : {modification.get_genre_display().lower()}, {sens.label.lower()}"
    consigner(acteur=acteur, code="modification.repondre", objet=modification, phrase=phrase)
    if accordee:
        appliquer_a_ses_lignes(acteur, modification, decision)
    if not financeurs_a_repondre(modification).exists():
        clore(acteur, modification)
    contexte = {"modification": modification, "decision": decision}
    sujet = f"{financeur} a répondu à votre demande"
    avertir_porteur(modification.dossier, sujet, "appels/courriels/modification_decidee.txt", contexte)
    return decision


def verifier_decision(
    modification: ModificationDossier,
    financeur: Financeur,
    sens: SensDecision,
    motif: str,
    date_fin: dt.date | None,
    bilan_le: dt.date | None,
    montant: Decimal | None,
) -> None:
    if modification.etat != EtatModification.DEMANDEE:
        raise ValidationError("Cette demande n’attend plus de réponse.")
    if not financeurs_a_repondre(modification).filter(pk=financeur.pk).exists():
        raise ValidationError(f"{financeur} a déjà répondu, ou ne finance pas ce dossier cette année.")
    if sens == SensDecision.REFUSEE:
        if not motif.strip():
            raise ValidationError({"motif": "Un refus dit son motif."})
        return
    fautes: dict[str, str] = {}
    if modification.genre == GenreModification.DELAI:
        if date_fin is None:
            fautes["date_fin"] = "Donnez la nouvelle date de fin que vous acceptez."
        if bilan_le is None or (date_fin is not None and bilan_le < date_fin):
            fautes["bilan_le"] = "Donnez la nouvelle date du bilan, après la fin du projet."
    if modification.genre == GenreModification.REEMPLOI:
        siennes = lignes_concernees(modification).filter(financeur=financeur)
        accorde = sum((ligne.montant_courant or ZERO for ligne in siennes), ZERO)
        if not montant or montant > min(accorde, modification.montant or ZERO):
            fautes["montant"] = "Donnez la part que l’organisme garde, dans la limite de sa demande et de votre accord."
    if fautes:
        raise ValidationError(fautes)


def appliquer_a_ses_lignes(acteur: Acteur, modification: ModificationDossier, decision: DecisionModification) -> None:
    lignes = list(lignes_concernees(modification).filter(financeur=decision.financeur).select_for_update())
    reste = decision.montant or ZERO
    for ligne in lignes:
        if modification.genre == GenreModification.DELAI:
            ligne.reportee_au = decision.date_fin
            ligne.save(update_fields=["reportee_au", "modifie_le"])
        elif modification.genre == GenreModification.REEMPLOI and reste:
            part = min(reste, ligne.montant_courant or ZERO)
            ligne.excedent_admis = (ligne.excedent_admis or ZERO) + part
            reste -= part
            ligne.save(update_fields=["excedent_admis", "modifie_le"])
        elif modification.genre == GenreModification.ABANDON:
            abandonner_ligne(acteur, ligne)


def abandonner_ligne(acteur: Acteur, ligne: LigneFinancement) -> None:
    """Nothing more is paid; a line on which money was paid stays open until that money is given back."""
    ligne.versements.filter(ordonne_le__isnull=True, paye_le__isnull=True).delete()
    if ligne.versements.exists():
        return
    phrase = f"Financement annulé, projet abandonné : {ligne.financeur}"
    franchir(acteur=acteur, objet=ligne, table=TRANSITIONS_LIGNE, acte="annuler", phrase=phrase)


def clore(acteur: Acteur, modification: ModificationDossier) -> None:
    """All have answered: what touches the file itself happens only if all agree."""
    phrase = f"Modification décidée par tous : {modification.get_genre_display().lower()}"
    franchir(
        acteur=acteur,
        objet=modification,
        table=TRANSITIONS_MODIFICATION,
        acte="decider",
        phrase=phrase,
        decidee_le=timezone.now(),
    )
    decisions = list(modification.decisions.all())
    if any(decision.sens == SensDecision.REFUSEE for decision in decisions):
        return
    dossier = modification.dossier
    if modification.genre == GenreModification.DELAI:
        dossier.date_fin = min(d.date_fin for d in decisions if d.date_fin)
        dossier.save(update_fields=["date_fin", "modifie_le"])
        echeance = min(d.bilan_le for d in decisions if d.bilan_le)
        Bilan.objects.filter(
            dossier=dossier, exercice=modification.exercice, genre=GenreBilan.FINAL, etat=EtatBilan.ATTENDU
        ).update(echeance=echeance, modifie_le=timezone.now())
    elif modification.genre == GenreModification.PORTEUR and modification.nouvel_organisme is not None:
        ancien = dossier.organisme
        dossier.organisme = modification.nouvel_organisme
        dossier.save(update_fields=["organisme", "modifie_le"])
        phrase = f"Le projet passe de {ancien} à {modification.nouvel_organisme}"
        consigner(acteur=acteur, code="dossier.changer_porteur", objet=dossier, phrase=phrase)
    elif modification.genre == GenreModification.ABANDON:
        phrase = f"Projet abandonné : dossier {dossier.numero}"
        franchir(acteur=acteur, objet=dossier, table=TRANSITIONS_DOSSIER, acte="abandonner", phrase=phrase)
