"""Answers come in, by whatever way; each once. What is kept: the answers, the day, the mode, the language. No more."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import QuartierContrat
from quartiers.enquetes.chiffrement import ouvrir_pli
from quartiers.enquetes.domain.jetons import JetonRefuse, user_jeton
from quartiers.enquetes.enums import TRANSITIONS_REPONSE, EtatEnquete, EtatReponse, Mode
from quartiers.enquetes.models import Enquete, Jeton, LotJetons, Questionnaire, ReponseEnquete
from quartiers.enquetes.queries import equipes_de, quartiers_de, quota_plein_pour, structure_du
from quartiers.enquetes.saisie import lire_saisie
from quartiers.journal.domain import consigner
from quartiers.socle.transitions import franchir

DELAI_TELEPHONE = 60  # days that a phone may keep an answer
CLOSE = "Cette enquête ne reçoit pas de réponses en ce moment."


class QuotaPlein(Exception):
    """Enough people like this one have answered; nothing was kept."""


@dataclass(frozen=True)
class Recue:
    """An answer on its way in; `valeurs` were read by `saisie.lire_saisie`."""

    questionnaire: Questionnaire
    valeurs: Mapping[str, Any]
    mode: str
    cle: UUID
    jour: dt.date
    langue: str = "fr"
    quartier: QuartierContrat | None = None
    lot: LotJetons | None = None
    complete: bool = True
    motif: str = field(default="")  # why it is set aside as it comes; empty: it counts


@transaction.atomic
def enregistrer(recue: Recue) -> tuple[ReponseEnquete, bool]:
    """Keep it, once for its key. Return the answer and whether it is new."""
    enquete = recue.questionnaire.enquete
    return ReponseEnquete.objects.get_or_create(
        cle=recue.cle,
        defaults={
            "contrat_id": enquete.contrat_id,
            "enquete": enquete,
            "questionnaire": recue.questionnaire,
            "quartier": recue.quartier,
            "lot": recue.lot,
            "mode": recue.mode,
            "jour": recue.jour,
            "langue": recue.langue,
            "valeurs": dict(recue.valeurs),
            "complete": recue.complete,
            "etat": EtatReponse.ECARTEE if recue.motif else EtatReponse.RECUE,
            "motif": recue.motif[:300],
        },
    )


def exiger_ouverte(enquete: Enquete) -> None:
    if enquete.etat != EtatEnquete.OUVERTE:
        raise ValidationError(CLOSE)


@transaction.atomic
def repondre_par_lien(recue: Recue) -> ReponseEnquete:
    """By the open link. Raises ValidationError (closed, no open link), QuotaPlein."""
    enquete = Enquete.objects.get(pk=recue.questionnaire.enquete_id)
    exiger_ouverte(enquete)
    if not enquete.lien_ouvert:
        raise ValidationError(CLOSE)
    if enquete.arret_quotas and quota_plein_pour(enquete, recue.valeurs, recue.quartier):
        raise QuotaPlein
    return enregistrer(recue)[0]


@transaction.atomic
def repondre_par_jeton(recue: Recue, jeton: Jeton) -> ReponseEnquete:
    """One answer for one token, in one go; sent twice under the same key it is one. Raises JetonRefuse."""
    deja = ReponseEnquete.objects.filter(cle=recue.cle, enquete=jeton.lot.enquete_id).first()
    if deja is not None:
        return deja
    if Enquete.objects.get(pk=jeton.lot.enquete_id).etat != EtatEnquete.OUVERTE:
        raise JetonRefuse(CLOSE)
    user_jeton(jeton)
    return enregistrer(recue)[0]


@transaction.atomic
def saisir_papier(recue: Recue, jeton: Jeton | None) -> ReponseEnquete:
    """A sheet typed by an officer; its code, when it has one, can no longer be used on line. Raises JetonRefuse."""
    exiger_ouverte(recue.questionnaire.enquete)
    if jeton is not None:
        if jeton.lot.enquete_id != recue.questionnaire.enquete_id:
            raise JetonRefuse("Ce code est celui d’une autre enquête.")
        return repondre_par_jeton(recue, jeton)
    return enregistrer(recue)[0]


def recevoir_pli(enquete: Enquete, cle: UUID, pli: Mapping[str, Any], jour: dt.date) -> tuple[ReponseEnquete, bool]:
    """An answer that a phone kept sealed. Nobody can mend it there: what does not fit comes in, set aside with why.

    Raises PliIllisible; ValidationError when it names no questionnaire of the survey.
    """
    deja = ReponseEnquete.objects.filter(cle=cle, enquete=enquete).first()
    if deja is not None:
        return deja, False
    contenu = ouvrir_pli(enquete.pk, str(cle), pli)
    questionnaires = Questionnaire.objects.filter(enquete=enquete, numero=entier(contenu.get("version")))
    questionnaire = questionnaires.select_related("enquete").first()
    if questionnaire is None:
        raise ValidationError("Le questionnaire de cette réponse n’existe plus.")
    dit = jour_dit(contenu.get("jour"), jour)
    langue = str(contenu.get("langue", "fr"))[:12]
    brut = {str(nom): [str(t) for t in textes] for nom, textes in dict(contenu.get("valeurs") or {}).items()}
    saisie = lire_saisie(structure_du(questionnaire), brut, langue=langue, jour=dit, souple=True)
    motifs = [f"{nom} : {faute}" for nom, faute in saisie.erreurs.items()]
    if not recevable(enquete, dit):
        motifs.append("réponse notée en dehors des dates de l’enquête")
    recue = Recue(
        questionnaire=questionnaire,
        valeurs=saisie.valeurs,
        mode=Mode.MEDIATEUR,
        cle=cle,
        jour=dit,
        langue=langue,
        quartier=next((q for q in quartiers_de(enquete) if q.code == contenu.get("quartier")), None),
        lot=next((lot for lot in equipes_de(enquete) if str(lot.pk) == str(contenu.get("equipe"))), None),
        complete=saisie.complete,
        motif=" ; ".join(motifs),
    )
    return enregistrer(recue)


def recevable(enquete: Enquete, jour: dt.date) -> bool:
    """Noted while the survey was open, even if it has closed since."""
    if enquete.ouverte_le is None or jour < enquete.ouverte_le:
        return False
    return enquete.close_le is None or jour <= enquete.close_le


def jour_dit(texte: Any, jour: dt.date) -> dt.date:
    """The day that the phone says, when it is not to come nor too old; today else: clocks drift."""
    try:
        dit = dt.date.fromisoformat(str(texte))
    except ValueError:
        return jour
    return dit if jour - dt.timedelta(days=DELAI_TELEPHONE) <= dit <= jour else jour


def entier(valeur: Any) -> int:
    return int(valeur) if str(valeur).isdigit() else 0


@transaction.atomic
def ecarter(*, acteur: Acteur, reponse: ReponseEnquete, motif: str) -> None:
    """It no longer counts, and stays until the end of the retention. The journal names the survey, not the answer."""
    if not motif.strip():
        raise ValidationError("Dites pourquoi cette réponse est écartée.")
    franchir(reponse, TRANSITIONS_REPONSE, "ecarter", motif=motif.strip()[:300])
    dire(acteur, reponse, "ecarter", f"une réponse écartée ({motif.strip()})")


@transaction.atomic
def reprendre(*, acteur: Acteur, reponse: ReponseEnquete) -> None:
    franchir(reponse, TRANSITIONS_REPONSE, "reprendre", motif="")
    dire(acteur, reponse, "reprendre", "une réponse écartée est reprise")


def dire(acteur: Acteur, reponse: ReponseEnquete, acte: str, quoi: str) -> None:
    enquete = reponse.enquete
    consigner(acteur=acteur, code=f"reponseenquete.{acte}", objet=enquete, phrase=f"{enquete.titre} : {quoi}")


def aujourdhui() -> dt.date:
    return timezone.localdate()
