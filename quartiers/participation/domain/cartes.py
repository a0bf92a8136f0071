"""The life of a card: opened, asked of a partner before a date, answered, done or closed with a reason.

The answer comes by a signed link, without an account, or is typed by the team. A new request makes older links
worthless.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, Element
from quartiers.gouvernance.models import Decision
from quartiers.journal.domain import consigner, franchir
from quartiers.notifications.courriels import envoyer
from quartiers.participation.domain.contributions import rattacher
from quartiers.participation.domain.reglages import rappels_de, reglage_de
from quartiers.participation.enums_paroles import TRANSITIONS_CARTE, EtatCarte, EtatContribution
from quartiers.participation.models import Carte, Contribution
from quartiers.socle.formats import date_fr
from quartiers.socle.transitions import TransitionRefusee

SEL = "participation.carte"


class LienPerime(Exception):
    """The link does not (or no longer) open this; the message is for the user."""


@transaction.atomic
def ouvrir_carte(
    *,
    acteur: Acteur,
    contrat: Contrat,
    contributions: Sequence[Contribution] = (),
    elements: Sequence[Element] = (),
    **champs: Any,
) -> Carte:
    """A new numbered card, with the contributions that made it."""
    Contrat.objects.select_for_update().get(pk=contrat.pk)  # two cards at once: two numbers
    dernier = Carte.objects.filter(contrat=contrat).aggregate(n=Max("numero"))["n"] or 0
    carte = Carte.objects.create(contrat=contrat, numero=dernier + 1, ouverte_le=timezone.localdate(), **champs)
    carte.elements.set(elements)
    consigner(
        acteur=acteur, code="carte.ouvrir", objet=carte, phrase=f"Carte n° {carte.numero} ouverte : {carte.titre}"
    )
    rattacher(acteur=acteur, contributions=contributions, carte=carte)
    return carte


@transaction.atomic
def modifier_carte(*, acteur: Acteur, carte: Carte, elements: Sequence[Element], **champs: Any) -> None:
    for nom, valeur in champs.items():
        setattr(carte, nom, valeur)
    carte.save()
    carte.elements.set(elements)
    consigner(acteur=acteur, code="carte.modifier", objet=carte, phrase=f"Carte n° {carte.numero} modifiée")


@transaction.atomic
def demander(
    *, acteur: Acteur, carte: Carte, partenaire: Organisme, reponse_avant: dt.date, courriel: str = ""
) -> None:
    """Ask `partenaire` for an answer before `reponse_avant`; the letter leaves when there is an address.

    Raises ValidationError for a day already gone, TransitionRefusee.
    """
    jour = timezone.localdate()
    if reponse_avant <= jour:
        raise ValidationError("Donnez une date à venir : le partenaire doit avoir le temps de répondre.")
    acte = "redemander" if carte.etat == EtatCarte.DEMANDEE else "demander"
    franchir(
        acteur=acteur,
        objet=carte,
        table=TRANSITIONS_CARTE,
        acte=acte,
        phrase=f"Carte n° {carte.numero} : réponse demandée à {partenaire.nom} avant le {date_fr(reponse_avant)}",
        partenaire=partenaire,
        courriel=courriel,
        demandee_le=jour,
        reponse_avant=reponse_avant,
        demande_numero=carte.demande_numero + 1,
        relances=[],
        modifie_le=timezone.now(),
    )
    if courriel:
        ecrire(carte, "demande_reponse", f"Une réponse attendue de vous – carte n° {carte.numero}")


def ecrire(carte: Carte, gabarit: str, sujet: str) -> None:
    contexte = {
        "carte": carte,
        "contrat": carte.contrat,
        "lien": lien_de(carte),
        "paroles": [c.a_lire for c in paroles_montrables(carte)[:5]],
    }
    envoyer([carte.courriel], sujet, f"participation/courriels/{gabarit}.txt", contexte, objet=carte)


def paroles_montrables(carte: Carte) -> list[Contribution]:
    """Contributions of the card that may be read by all."""
    publiees = carte.contributions.filter(etat=EtatContribution.PUBLIEE, mineur=False)
    return list(publiees.select_related("photo", "quartier").order_by("recueillie_le", "pk"))


def jeton_de(carte: Carte) -> str:
    return signing.dumps({"carte": carte.pk, "n": carte.demande_numero}, salt=SEL)


def lien_de(carte: Carte) -> str:
    return settings.ADRESSE_PUBLIQUE + reverse("participation:repondre_par_lien", args=[jeton_de(carte)])


def carte_du_jeton(jeton: str) -> Carte:
    """The card that `jeton` opens. Raises LienPerime when it is forged, or of an earlier request."""
    try:
        contenu = signing.loads(jeton, salt=SEL)
    except signing.BadSignature as echec:
        raise LienPerime("Ce lien est incomplet : copiez-le en entier depuis le message reçu.") from echec
    carte = Carte.objects.select_related("contrat", "partenaire", "quartier").filter(pk=contenu["carte"]).first()
    if carte is None or carte.demande_numero != contenu["n"]:
        raise LienPerime("Ce lien ne sert plus : une demande plus récente vous a été envoyée.")
    if carte.etat not in {EtatCarte.DEMANDEE, EtatCarte.REPONDUE}:
        raise LienPerime("Cette carte est close : elle n’attend plus de réponse. Merci.")
    return carte


@transaction.atomic
def repondre(
    *, acteur: Acteur, carte: Carte, reponse: str, repondue_par: str, partenaire: Organisme | None = None
) -> None:
    """Write the partner's answer, by link (an `acteur` without a person) or typed by the team; may be corrected."""
    if not reponse.strip():
        raise ValidationError("Écrivez la réponse, en quelques phrases simples.")
    if acteur.utilisateur is None and carte.etat not in {EtatCarte.DEMANDEE, EtatCarte.REPONDUE}:
        raise TransitionRefusee("Cette carte n’attend plus de réponse.")
    acte = "corriger_reponse" if carte.etat == EtatCarte.REPONDUE else "repondre"
    qui = partenaire or carte.partenaire
    voie = "reçue" if acteur.utilisateur is None else "enregistrée"
    franchir(
        acteur=acteur,
        objet=carte,
        table=TRANSITIONS_CARTE,
        acte=acte,
        phrase=f"Carte n° {carte.numero} : réponse {voie}" + (f" de {qui.nom}" if qui else ""),
        reponse=reponse.strip(),
        repondue_par=repondue_par.strip(),
        repondue_le=timezone.localdate(),
        partenaire=qui,
        modifie_le=timezone.now(),
    )
    if acte == "repondre":
        prevenir_les_personnes(carte, "reponse", f"Une réponse à ce que vous avez dit – carte n° {carte.numero}")


@transaction.atomic
def relier(
    *,
    acteur: Acteur,
    carte: Carte,
    action: Element | None,
    decision: Decision | None,
    montant: Decimal | None,
    montant_source: str,
) -> None:
    """Tie the card to an action of the contract, a decision, euros with their source."""
    carte.action, carte.decision = action, decision
    carte.montant, carte.montant_source = montant, montant_source.strip()
    carte.save()
    consigner(acteur=acteur, code="carte.relier", objet=carte, phrase=f"Carte n° {carte.numero} : suites reliées")


@transaction.atomic
def faire(*, acteur: Acteur, carte: Carte, fait: str, faite_le: dt.date) -> None:
    """Say what was done, and when."""
    if faite_le > timezone.localdate():
        raise ValidationError("La date est à venir : notez ce qui est fait le jour où c’est fait.")
    franchir(
        acteur=acteur,
        objet=carte,
        table=TRANSITIONS_CARTE,
        acte="faire",
        phrase=f"Carte n° {carte.numero} : c’est fait",
        fait=fait.strip(),
        faite_le=faite_le,
        modifie_le=timezone.now(),
    )
    prevenir_les_personnes(carte, "fait", f"C’est fait – carte n° {carte.numero}")


@transaction.atomic
def classer_sans_suite(*, acteur: Acteur, carte: Carte, motif: str) -> None:
    franchir(
        acteur=acteur,
        objet=carte,
        table=TRANSITIONS_CARTE,
        acte="classer",
        phrase=f"Carte n° {carte.numero} sans suite : {motif}",
        motif=motif.strip(),
        modifie_le=timezone.now(),
    )
    prevenir_les_personnes(carte, "sans_suite", f"La suite donnée à ce que vous avez dit – carte n° {carte.numero}")


@transaction.atomic
def rouvrir(*, acteur: Acteur, carte: Carte) -> None:
    franchir(
        acteur=acteur,
        objet=carte,
        table=TRANSITIONS_CARTE,
        acte="rouvrir",
        phrase=f"Carte n° {carte.numero} rouverte",
        modifie_le=timezone.now(),
    )


def prevenir_les_personnes(carte: Carte, moment: str, sujet: str) -> int:
    """Tell those who left an address what became of their words; return how many letters leave."""
    contributions = list(carte.contributions.exclude(courriel="").select_for_update())
    adresses = sorted({c.courriel for c in contributions})
    if not adresses or not carte.publique:
        return 0
    lien = settings.ADRESSE_PUBLIQUE + reverse("participation:carte", args=[carte.contrat.code, carte.numero])
    contexte = {"carte": carte, "contrat": carte.contrat, "moment": moment, "lien": lien}
    envoyer(adresses, sujet, "participation/courriels/suite_contribution.txt", contexte, objet=carte)
    Contribution.objects.filter(pk__in=[c.pk for c in contributions]).update(prevenue_le=timezone.now())
    return len(adresses)


def relancer_cartes(jour: dt.date) -> int:
    """Remind the partners whose date comes near, once for each step; return how many letters leave."""
    partis = 0
    attendues = Carte.objects.filter(etat=EtatCarte.DEMANDEE, reponse_avant__gte=jour).exclude(courriel="")
    for carte in attendues.select_related("contrat", "partenaire").order_by("pk"):
        partis += relancer(carte.pk, jour)
    return partis


@transaction.atomic
def relancer(carte_id: int, jour: dt.date) -> int:
    carte = Carte.objects.select_for_update(of=("self",)).select_related("contrat", "partenaire").get(pk=carte_id)
    if carte.etat != EtatCarte.DEMANDEE or carte.reponse_avant is None:
        return 0
    reste = (carte.reponse_avant - jour).days
    dus = [j for j in rappels_de(reglage_de(carte.contrat)) if reste <= j and f"j{j}" not in carte.relances]
    if not dus:
        return 0
    carte.relances = [*carte.relances, *(f"j{j}" for j in dus)]
    carte.save(update_fields=["relances", "modifie_le"])
    ecrire(carte, "rappel_reponse", f"Rappel : réponse attendue avant le {date_fr(carte.reponse_avant)}")
    return 1
