"""The residents' participation fund: rules, envelopes, a request from its deposit to its settlement.

demande → comité (accord, refus, ajourné) → avance → réalisé → justificatifs → soldé | reversement.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.documents.domain import deposer
from quartiers.journal.domain import consigner, franchir
from quartiers.notifications.courriels import envoyer
from quartiers.participation.enums_paroles import TERMINEES_FPH, TRANSITIONS_FPH
from quartiers.participation.models import DemandeFph, EnveloppeFph, JustificatifFph, ReglementFph
from quartiers.participation.queries_fph import disponible, reglement_le
from quartiers.socle.dates import mois_avant
from quartiers.socle.formats import date_fr, montant, pourcent

CENTIME = Decimal("0.01")
ZERO = Decimal(0)


@transaction.atomic
def poser_reglement(
    *, acteur: Acteur, contrat: Contrat, reglement: ReglementFph | None = None, **champs: Any
) -> ReglementFph:
    """New rules, or a correction of `reglement`; rules of the same commune that had no end stop where new ones begin."""
    if reglement is None:
        ReglementFph.objects.filter(
            contrat=contrat, commune=champs["commune"], fin__isnull=True, debut__lt=champs["debut"]
        ).update(fin=champs["debut"])
        reglement = ReglementFph(contrat=contrat)
    for nom, valeur in champs.items():
        setattr(reglement, nom, valeur)
    reglement.save()
    phrase = f"Règlement du fonds de participation – {reglement.commune}"
    consigner(acteur=acteur, code="fph.reglement", objet=reglement, phrase=phrase)
    return reglement


@transaction.atomic
def poser_enveloppe(
    *, acteur: Acteur, quartier: QuartierContrat, annee: int, somme: Decimal, source: str
) -> EnveloppeFph:
    enveloppe, _ = EnveloppeFph.objects.update_or_create(
        quartier=quartier,
        annee=annee,
        defaults={"contrat_id": quartier.contrat_id, "montant": somme, "source": source},
    )
    phrase = f"Fonds de participation {annee}, {quartier} : {montant(somme)}"
    consigner(acteur=acteur, code="fph.enveloppe", objet=enveloppe, phrase=phrase)
    return enveloppe


@transaction.atomic
def demander_fph(*, acteur: Acteur, contrat: Contrat, cle: UUID, **champs: Any) -> DemandeFph:
    """Keep a request, once per `cle`. Raises ValidationError past the ceiling or the share of the rules in force."""
    if deja := DemandeFph.objects.filter(cle=cle).first():
        return deja
    jour = timezone.localdate()
    controler_somme(champs["quartier"], champs["budget"], champs["demande"], jour)
    Contrat.objects.select_for_update().get(pk=contrat.pk)  # two requests at once: two numbers
    dernier = DemandeFph.objects.filter(contrat=contrat).aggregate(n=Max("numero"))["n"] or 0
    demande = DemandeFph.objects.create(
        contrat=contrat,
        numero=dernier + 1,
        annee=champs["jour_projet"].year,
        recue_le=jour,
        saisie_par=acteur.utilisateur,
        cle=cle,
        **champs,
    )
    consigner(acteur=acteur, code="fph.demander", objet=demande, phrase=f"{demande} : {demande.titre}")
    prevenir(demande, "recue", "Votre demande est reçue")
    return demande


def controler_somme(quartier: QuartierContrat, budget: Decimal, somme: Decimal, jour: dt.date) -> None:
    """What the commune's rules allow, told in the field's words."""
    reglement = reglement_le(quartier, jour)
    if reglement is None:
        raise ValidationError("Le fonds n’est pas ouvert dans ce quartier : demandez à la mairie.")
    if somme > reglement.plafond:
        raise ValidationError(f"Le fonds donne {montant(reglement.plafond)} au plus par projet.")
    permis = (budget * reglement.part_max / 100).quantize(CENTIME, ROUND_HALF_UP)
    if somme > permis:
        raise ValidationError(
            f"Le fonds paie {pourcent(reglement.part_max, 0)} du coût au plus : {montant(permis)} pour ce projet."
        )


def prevenir(demande: DemandeFph, moment: str, sujet: str) -> None:
    if demande.courriel:
        contexte = {"demande": demande, "contrat": demande.contrat, "moment": moment}
        envoyer(
            [demande.courriel],
            f"{sujet} – fonds de participation n° {demande.numero}",
            "participation/courriels/fph.txt",
            contexte,
            objet=demande,
        )


@transaction.atomic
def decider(
    *,
    acteur: Acteur,
    demande: DemandeFph,
    sens: str,
    comite_le: dt.date,
    pour: int | None = None,
    contre: int | None = None,
    elus: int | None = None,
    accorde: Decimal | None = None,
    motif: str = "",
) -> None:
    """The jury's decision (`sens`: accorder, ajourner, refuser), checked against the rules and what the fund has left.

    Raises ValidationError, TransitionRefusee.
    """
    EnveloppeFph.objects.select_for_update().filter(quartier=demande.quartier_id, annee=demande.annee).first()
    reglement = reglement_le(demande.quartier, comite_le)
    if comite_le > timezone.localdate():
        raise ValidationError("Ce comité est à venir : notez sa décision une fois prise.")
    if reglement is not None:
        controler_vote(reglement, pour, contre, elus)
    if sens == "accorder":
        controler_accord(demande, accorde)
    elif not motif.strip():
        raise ValidationError("Dites pourquoi, en une phrase : la personne la lira.")
    franchir(
        acteur=acteur,
        objet=demande,
        table=TRANSITIONS_FPH,
        acte=sens,
        phrase=f"{demande} : {TRANSITIONS_FPH[sens].libelle.lower()} (comité du {date_fr(comite_le)})",
        comite_le=comite_le,
        pour=pour,
        contre=contre,
        elus=elus,
        accorde=accorde if sens == "accorder" else None,
        motif=motif.strip(),
        terminee_le=timezone.localdate() if sens == "refuser" else None,
        modifie_le=timezone.now(),
    )
    prevenir(demande, sens, "La décision du comité")


def controler_vote(reglement: ReglementFph, pour: int | None, contre: int | None, elus: int | None) -> None:
    votants = (pour or 0) + (contre or 0)
    if votants and votants < reglement.votants_min:
        raise ValidationError(f"Il faut {reglement.votants_min} votants au moins : le règlement le demande.")
    if reglement.elus_max is not None and (elus or 0) > reglement.elus_max:
        raise ValidationError(f"Le règlement permet {reglement.elus_max} élus votants au plus.")


def controler_accord(demande: DemandeFph, accorde: Decimal | None) -> None:
    if accorde is None or accorde <= ZERO:
        raise ValidationError("Donnez la somme accordée.")
    if accorde > demande.demande:
        raise ValidationError(f"La demande est de {montant(demande.demande)} : accordez cette somme au plus.")
    reste = disponible(demande.quartier, demande.annee)
    if accorde > reste:
        raise ValidationError(f"Il reste {montant(max(reste, ZERO))} dans le fonds du quartier pour {demande.annee}.")


@transaction.atomic
def avancer(*, acteur: Acteur, demande: DemandeFph, avance: Decimal, avance_le: dt.date) -> None:
    if demande.accorde is not None and avance > demande.accorde:
        raise ValidationError(f"L’avance ne dépasse pas la somme accordée : {montant(demande.accorde)}.")
    franchir(
        acteur=acteur,
        objet=demande,
        table=TRANSITIONS_FPH,
        acte="avancer",
        phrase=f"{demande} : avance de {montant(avance)}",
        avance=avance,
        avance_le=avance_le,
        modifie_le=timezone.now(),
    )


@transaction.atomic
def realiser(*, acteur: Acteur, demande: DemandeFph, realise_le: dt.date, participants: int | None, bilan: str) -> None:
    franchir(
        acteur=acteur,
        objet=demande,
        table=TRANSITIONS_FPH,
        acte="realiser",
        phrase=f"{demande} : projet réalisé",
        realise_le=realise_le,
        participants=participants,
        bilan=bilan.strip(),
        modifie_le=timezone.now(),
    )


def joindre_justificatif(
    *, acteur: Acteur, demande: DemandeFph, objet: str, somme: Decimal, fichier: "File[bytes] | None" = None
) -> JustificatifFph:
    """An invoice or a receipt, with its file. Raises ValidationError once the request is closed."""
    if demande.etat in TERMINEES_FPH:
        raise ValidationError("Cette demande est terminée : plus rien ne s’y ajoute.")
    document = (
        deposer(fichier=fichier, titre=f"{demande} – {objet}", contrat_id=demande.contrat_id, acteur=acteur)
        if fichier
        else None
    )
    with transaction.atomic():
        justificatif = JustificatifFph.objects.create(
            contrat_id=demande.contrat_id, demande=demande, objet=objet, montant=somme, document=document
        )
        phrase = f"{demande} : justificatif de {montant(somme)}"
        consigner(acteur=acteur, code="fph.justificatif", objet=demande, phrase=phrase)
    return justificatif


@transaction.atomic
def justifier(*, acteur: Acteur, demande: DemandeFph) -> None:
    """All the proofs are there: the expense is their sum."""
    depense = demande.justificatifs.aggregate(n=Sum("montant"))["n"]
    if depense is None:
        raise ValidationError("Joignez d’abord un justificatif : facture ou ticket.")
    franchir(
        acteur=acteur,
        objet=demande,
        table=TRANSITIONS_FPH,
        acte="justifier",
        phrase=f"{demande} : justificatifs reçus, {montant(depense)}",
        depense=depense,
        modifie_le=timezone.now(),
    )


def du_a_la_fin(demande: DemandeFph) -> Decimal:
    """What the fund owes in the end: the agreed sum, within what was spent; minus the advance (negative: to pay back)."""
    plafond = min(demande.accorde or ZERO, demande.depense if demande.depense is not None else ZERO)
    return plafond - (demande.avance or ZERO)


@transaction.atomic
def solder(*, acteur: Acteur, demande: DemandeFph, solde_le: dt.date) -> None:
    """Pay what is owed. Raises ValidationError when the advance was more than the expense."""
    du = du_a_la_fin(demande)
    if du < ZERO:
        raise ValidationError(f"L’avance dépasse la dépense de {montant(-du)} : demandez un reversement.")
    franchir(
        acteur=acteur,
        objet=demande,
        table=TRANSITIONS_FPH,
        acte="solder",
        phrase=f"{demande} : soldée, {montant(du)} versés",
        solde=du,
        solde_le=solde_le,
        terminee_le=timezone.localdate(),
        modifie_le=timezone.now(),
    )


@transaction.atomic
def demander_reversement(*, acteur: Acteur, demande: DemandeFph, motif: str) -> None:
    """Ask back what was advanced beyond the expense (all of it when nothing is proved)."""
    somme = -du_a_la_fin(demande)
    if somme <= ZERO:
        raise ValidationError("Rien n’est à reverser : la dépense justifie l’avance.")
    franchir(
        acteur=acteur,
        objet=demande,
        table=TRANSITIONS_FPH,
        acte="demander_reversement",
        phrase=f"{demande} : reversement de {montant(somme)} demandé",
        a_reverser=somme,
        motif=motif.strip(),
        modifie_le=timezone.now(),
    )
    prevenir(demande, "reversement", "Une somme à reverser")


@transaction.atomic
def recevoir_reversement(*, acteur: Acteur, demande: DemandeFph, reverse_le: dt.date) -> None:
    franchir(
        acteur=acteur,
        objet=demande,
        table=TRANSITIONS_FPH,
        acte="recevoir_reversement",
        phrase=f"{demande} : reversement reçu",
        reverse_le=reverse_le,
        terminee_le=timezone.localdate(),
        modifie_le=timezone.now(),
    )


@transaction.atomic
def retirer(*, acteur: Acteur, demande: DemandeFph, motif: str) -> None:
    franchir(
        acteur=acteur,
        objet=demande,
        table=TRANSITIONS_FPH,
        acte="retirer",
        phrase=f"{demande} : retirée",
        motif=motif.strip(),
        accorde=None,
        terminee_le=timezone.localdate(),
        modifie_le=timezone.now(),
    )


def effacer_demandeurs(maintenant: dt.datetime) -> int:
    """Names and addresses go when their time after the end has passed; the amounts stay. Return how many requests."""
    finies = DemandeFph.objects.filter(terminee_le__isnull=False, efface_le__isnull=True)
    nombre = 0
    for demande in finies.select_related("quartier__commune", "contrat").order_by("pk"):
        mois = conservation_de(demande)
        if demande.terminee_le is not None and demande.terminee_le < mois_avant(maintenant, mois).date():
            nombre += effacer_demandeur(demande.pk, maintenant)
    return nombre


def conservation_de(demande: DemandeFph) -> int:
    """Months that a name is kept after the end: those of the rules, else those of new rules."""
    reglement = reglement_le(demande.quartier, demande.recue_le) or ReglementFph()
    return reglement.conservation_mois


def effacer_demandeur(demande_id: int, maintenant: dt.datetime) -> int:
    champs: Mapping[str, Any] = {"nom": "", "courriel": "", "telephone": "", "efface_le": maintenant}
    return DemandeFph.objects.filter(pk=demande_id, efface_le__isnull=True).update(**champs, modifie_le=maintenant)
