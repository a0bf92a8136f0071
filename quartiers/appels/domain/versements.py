"""Payments of a funder's line: their schedule, what is ordered and paid, what is left, what is given back."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.appels.calculs import CENTIME, ZERO
from quartiers.appels.domain.echeances import bilan_valide_le
from quartiers.appels.enums import (
    TRANSITIONS_DOSSIER,
    TRANSITIONS_LIGNE,
    EtatDossier,
    EtatLigne,
    GenreVersement,
)
from quartiers.appels.models import LigneFinancement, Versement
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner, franchir
from quartiers.socle import formats

PAYABLES = frozenset({EtatLigne.NOTIFIEE, EtatLigne.SOLDEE})
DATES = ("promis_le", "service_fait_le", "ordonne_le", "paye_le")


def repartition(notifie: Decimal, avance_taux: Decimal) -> tuple[Decimal, Decimal]:
    """(advance, balance) in euros: their sum is `notifie` to the cent."""
    avance = (notifie * avance_taux / 100).quantize(CENTIME, ROUND_HALF_UP)
    return avance, notifie - avance


@transaction.atomic
def planifier(ligne: LigneFinancement) -> list[Versement]:
    """The schedule of a line just notified: the advance within the payment delay, the balance after the report.

    Nothing is planned twice: a line that already has payments keeps them.
    """
    if ligne.versements.exists() or not ligne.notifie or ligne.notifiee_le is None:
        return []
    financeur = ligne.financeur
    avance, solde = repartition(ligne.notifie, financeur.avance_taux)
    promis = ligne.notifiee_le + dt.timedelta(days=financeur.paiement_jours)
    prevus = []
    if avance:
        genre = GenreVersement.AVANCE if solde else GenreVersement.UNIQUE
        prevus.append(Versement(genre=genre, montant=avance, promis_le=promis, condition="À la notification"))
    if solde:
        condition = f"Après validation du bilan {ligne.exercice}"
        prevus.append(Versement(genre=GenreVersement.SOLDE, montant=solde, condition=condition, apres_bilan=True))
    for versement in prevus:
        versement.contrat_id, versement.ligne = ligne.contrat_id, ligne
        versement.save()
    return prevus


@transaction.atomic
def liberer_soldes(*, acteur: Acteur, dossier_id: int, exercice: int) -> int:
    """Promise the balances that waited for the final report of `exercice`, once it is validated; return how many."""
    valide_le = bilan_valide_le(dossier_id, exercice, final_seul=True)
    if valide_le is None:
        return 0
    attendus = Versement.objects.filter(
        ligne__dossier_id=dossier_id, ligne__exercice=exercice, apres_bilan=True, promis_le__isnull=True, paye_le=None
    ).select_related("ligne__financeur")
    for versement in attendus:
        delai = versement.ligne.financeur.paiement_jours
        versement.promis_le = valide_le + dt.timedelta(days=delai)
        versement.save(update_fields=["promis_le", "modifie_le"])
        phrase = f"Solde promis pour le {formats.date_fr(versement.promis_le)} : le bilan est validé"
        consigner(acteur=acteur, code="versement.promettre", objet=versement, phrase=phrase)
    return len(attendus)


def total_paye(ligne: LigneFinancement, sauf: int | None = None) -> Decimal:
    """Euros paid, refunds not taken away; `sauf` leaves one payment out."""
    paiements = ligne.versements.filter(paye_le__isnull=False).exclude(genre=GenreVersement.REVERSEMENT)
    return sum(paiements.exclude(pk=sauf or 0).values_list("montant", flat=True), ZERO)


def total_rendu(ligne: LigneFinancement) -> Decimal:
    rendus = ligne.versements.filter(paye_le__isnull=False, genre=GenreVersement.REVERSEMENT)
    return sum(rendus.values_list("montant", flat=True), ZERO)


@transaction.atomic
def enregistrer(
    *,
    acteur: Acteur,
    ligne: LigneFinancement,
    versement: Versement | None,
    genre: str,
    montant: Decimal,
    promis_le: dt.date | None = None,
    service_fait_le: dt.date | None = None,
    ordonne_le: dt.date | None = None,
    paye_le: dt.date | None = None,
    reference: str = "",
    depassement_motif: str = "",
    jour: dt.date,
) -> Versement:
    """Write a payment, new or known. Raises ValidationError (field named): never more than notified without a reason.

    The line is locked first: two people cannot both pay the last euro.
    """
    ligne = LigneFinancement.objects.select_for_update(of=("self",)).select_related("financeur").get(pk=ligne.pk)
    if ligne.etat not in PAYABLES or ligne.notifie is None or ligne.notifiee_le is None:
        raise ValidationError("Ce financement n’est pas notifié : notifiez-le avant d’enregistrer un paiement.")
    verifier_dates(ligne, promis_le, service_fait_le, ordonne_le, paye_le, jour)
    if reference and ligne.versements.filter(reference=reference).exclude(pk=versement.pk if versement else 0).exists():
        raise ValidationError({"reference": "Cette référence comptable est déjà enregistrée pour ce financement."})
    motif = depassement_motif.strip()
    depassement = ZERO
    if paye_le and genre != GenreVersement.REVERSEMENT:
        depassement = total_paye(ligne, versement.pk if versement else None) + montant - ligne.notifie
        if depassement > 0 and not motif:
            raise ValidationError({"montant": message_de_depassement(depassement, ligne.notifie)})
    if paye_le and genre == GenreVersement.REVERSEMENT:
        verifier_reversement(ligne, versement, montant)
    versement = versement or Versement(contrat_id=ligne.contrat_id, ligne=ligne)
    avant = {nom: str(getattr(versement, nom) or "") for nom in ("montant", *DATES)} if versement.pk else {}
    versement.genre, versement.montant, versement.reference = genre, montant, reference
    versement.promis_le, versement.service_fait_le = promis_le, service_fait_le
    versement.ordonne_le, versement.paye_le = ordonne_le, paye_le
    versement.depassement_motif = motif if depassement > 0 else ""
    versement.saisi_par = acteur.utilisateur
    versement.save()
    detail = {"avant": avant, "montant": str(montant), "depassement": str(max(depassement, ZERO)), "motif": motif}
    phrase = f"{versement.get_genre_display()} de {formats.montant(montant)} : {etape_de(versement).lower()}"
    consigner(acteur=acteur, code="versement.enregistrer", objet=versement, phrase=phrase, detail=detail)
    return versement


def message_de_depassement(depassement: Decimal, notifie: Decimal) -> str:
    return (
        f"Avec ce paiement, {formats.montant(depassement)} de plus que le montant notifié ({formats.montant(notifie)}) "
        "seraient payés. Corrigez le montant, ou dites pourquoi dans « pourquoi plus que le montant notifié »."
    )


def verifier_reversement(ligne: LigneFinancement, versement: Versement | None, montant: Decimal) -> None:
    autres = ligne.versements.filter(genre=GenreVersement.REVERSEMENT, paye_le__isnull=False)
    autres = autres.exclude(pk=versement.pk if versement else 0)
    rendu = sum(autres.values_list("montant", flat=True), ZERO) + montant
    if rendu > total_paye(ligne):
        raise ValidationError({"montant": "L’organisme ne peut pas rendre plus que ce qui lui a été payé."})


def verifier_dates(
    ligne: LigneFinancement,
    promis_le: dt.date | None,
    service_fait_le: dt.date | None,
    ordonne_le: dt.date | None,
    paye_le: dt.date | None,
    jour: dt.date,
) -> None:
    """Done dates are not in the future, never before the notification, ordered never after paid."""
    fautes: dict[str, str] = {}
    for nom, valeur in (("service_fait_le", service_fait_le), ("ordonne_le", ordonne_le), ("paye_le", paye_le)):
        if valeur is None:
            continue
        if valeur > jour:
            fautes[nom] = "Cette date est dans le futur : attendez ce jour, ou donnez une date de promesse."
        elif ligne.notifiee_le and valeur < ligne.notifiee_le:
            fautes[nom] = f"Cette date est avant la notification ({formats.date_courte(ligne.notifiee_le)})."
    if promis_le and ligne.notifiee_le and promis_le < ligne.notifiee_le:
        fautes["promis_le"] = f"Cette date est avant la notification ({formats.date_courte(ligne.notifiee_le)})."
    if ordonne_le and paye_le and ordonne_le > paye_le:
        fautes["paye_le"] = "Le paiement ne peut pas précéder son ordonnancement."
    if fautes:
        raise ValidationError(fautes)


def etape_de(versement: Versement) -> str:
    """Where a payment stands, in one word or two."""
    if versement.paye_le:
        return "Rendu" if versement.genre == GenreVersement.REVERSEMENT else "Payé"
    if versement.ordonne_le:
        return "Ordonnancé"
    if versement.service_fait_le:
        return "Service fait"
    if versement.promis_le:
        return "Promis"
    return "Attend le bilan" if versement.apres_bilan else "Prévu"


@transaction.atomic
def avancer(*, acteur: Acteur, versements: list[Versement], champ: str, le: dt.date, jour: dt.date) -> int:
    """Set the date `champ` on several payments at once, all or nothing; those that have it keep theirs."""
    faits = 0
    for versement in versements:
        if getattr(versement, champ) is not None:
            continue
        dates: dict[str, Any] = {nom: getattr(versement, nom) for nom in DATES}
        dates[champ] = le
        try:
            enregistrer(
                acteur=acteur,
                ligne=versement.ligne,
                versement=versement,
                genre=versement.genre,
                montant=versement.montant,
                reference=versement.reference,
                depassement_motif=versement.depassement_motif,
                jour=jour,
                **dates,
            )
        except ValidationError as erreur:
            qui = f"{versement.ligne.dossier.numero}, {versement.ligne.financeur}"
            raise ValidationError(f"{qui} : {' '.join(erreur.messages)} Rien n’a été enregistré.") from erreur
        faits += 1
    return faits


@transaction.atomic
def retirer(*, acteur: Acteur, versement: Versement) -> None:
    """Delete a payment that is only a forecast."""
    if versement.ordonne_le or versement.paye_le:
        raise ValidationError("Un paiement ordonnancé ou payé ne s’efface pas : corrigez-le.")
    phrase = f"Versement prévu retiré : {versement.get_genre_display()}, {formats.montant(versement.montant)}"
    consigner(acteur=acteur, code="versement.retirer", objet=versement, phrase=phrase)
    versement.delete()


def obstacles_au_solde(ligne: LigneFinancement) -> list[str]:
    """Why a line cannot be closed yet; empty when it can."""
    obstacles = []
    if bilan_valide_le(ligne.dossier_id, ligne.exercice, final_seul=True) is None:
        obstacles.append(f"Le bilan {ligne.exercice} n’est pas validé.")
    if ligne.versements.filter(paye_le__isnull=True).exists():
        obstacles.append("Un versement n’est pas encore payé (ou une somme réclamée pas encore rendue).")
    return obstacles


@transaction.atomic
def solder(*, acteur: Acteur, ligne: LigneFinancement) -> None:
    """Close a line; the file with it when it was the last one notified. Raises ValidationError with what is missing."""
    if obstacles := obstacles_au_solde(ligne):
        raise ValidationError(obstacles)
    phrase = f"Financement soldé : {ligne.financeur}, {ligne.exercice}"
    franchir(acteur=acteur, objet=ligne, table=TRANSITIONS_LIGNE, acte="solder", phrase=phrase)
    dossier = ligne.dossier
    restent = dossier.lignes.exclude(etat__in=[EtatLigne.SOLDEE, EtatLigne.REFUSEE, EtatLigne.ANNULEE])
    if dossier.etat == EtatDossier.NOTIFIE and not restent.filter(demande__gt=0).exists():
        phrase = f"Dossier {dossier.numero} soldé"
        franchir(acteur=acteur, objet=dossier, table=TRANSITIONS_DOSSIER, acte="solder", phrase=phrase)
