"""The two threads of a file (with the holder, and between instructors only), and conflicts of interest."""

from django.db import IntegrityError, transaction

from quartiers.appels.domain.avertir import avertir_instruction, avertir_porteur
from quartiers.appels.domain.recevabilite import ActeRefuse
from quartiers.appels.models import Affectation, ConflitInteret, Dossier, Message
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.documents.models import Document
from quartiers.journal.domain import consigner


@transaction.atomic
def ecrire_message(
    *,
    acteur: Acteur,
    dossier: Dossier,
    texte: str,
    interne: bool = False,
    document: Document | None = None,
    demande_aide: bool = False,
    champ: str = "",
) -> Message:
    """Add a word and tell those it is for. A word to the holder answers what the holder was waiting for."""
    du_porteur = acteur.role == Role.PORTEUR
    if du_porteur and interne:
        raise ActeRefuse("Le fil interne est réservé aux services qui instruisent.")
    message = Message.objects.create(
        contrat=dossier.contrat,
        dossier=dossier,
        interne=interne,
        auteur=acteur.utilisateur,
        cote_porteur=du_porteur,
        demande_aide=demande_aide,
        champ=champ,
        texte=texte,
        document=document,
        repondu=not du_porteur,
    )
    sujet = f"Nouveau message sur le dossier {dossier.numero}"
    contexte = {"message": message}
    if du_porteur or interne:
        avertir_instruction(dossier, sujet, "appels/courriels/message.txt", contexte)
    else:
        Message.objects.filter(dossier=dossier, cote_porteur=True, repondu=False).update(repondu=True)
        avertir_porteur(dossier, sujet, "appels/courriels/message.txt", contexte)
    return message


@transaction.atomic
def clore_attente(*, acteur: Acteur, dossier: Dossier) -> int:
    """« Sans réponse à donner »: the holder's last words wait for nothing; how many they were."""
    touches = Message.objects.filter(dossier=dossier, cote_porteur=True, repondu=False).update(repondu=True)
    if touches:
        consigner(acteur=acteur, code="message.clore", objet=dossier, phrase="Message marqué comme traité")
    return touches


@transaction.atomic
def declarer_conflit(*, acteur: Acteur, dossier: Dossier, motif: str = "") -> ConflitInteret:
    """The acting person leaves the file: it goes out of that person's lists, counts, exports and booklets."""
    if acteur.utilisateur is None:
        raise ActeRefuse("Connectez-vous pour déclarer un conflit d’intérêts.")
    try:
        with transaction.atomic():
            conflit = ConflitInteret.objects.create(
                contrat=dossier.contrat, dossier=dossier, utilisateur=acteur.utilisateur, motif=motif
            )
    except IntegrityError as erreur:
        raise ActeRefuse("Vous avez déjà déclaré un conflit d’intérêts sur ce dossier.") from erreur
    Affectation.objects.filter(dossier=dossier, utilisateur=acteur.utilisateur).delete()
    phrase = f"{acteur.utilisateur} se retire du dossier {dossier.numero} (conflit d’intérêts)"
    consigner(acteur=acteur, code="conflit.declarer", objet=dossier, phrase=phrase)
    return conflit


@transaction.atomic
def lever_conflit(*, acteur: Acteur, conflit: ConflitInteret, motif: str) -> None:
    """The pilot gives the file back to someone, and says why; nobody does it for oneself."""
    if acteur.utilisateur is None or acteur.utilisateur.pk == conflit.utilisateur_id:
        raise ActeRefuse("Une autre personne doit lever votre conflit d’intérêts.")
    if not motif.strip():
        raise ActeRefuse("Dites pourquoi ce conflit d’intérêts n’en est plus un.")
    phrase = f"Conflit d’intérêts de {conflit.utilisateur} levé sur le dossier {conflit.dossier.numero}"
    consigner(acteur=acteur, code="conflit.lever", objet=conflit.dossier, phrase=phrase, detail={"motif": motif})
    conflit.delete()
