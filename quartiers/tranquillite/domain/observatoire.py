"""Opening the observatory, its settings, its charter, its circle."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner
from quartiers.socle.formats import date_fr
from quartiers.tranquillite.acces import charte_de
from quartiers.tranquillite.domain.preparation import demander_la_lecture
from quartiers.tranquillite.enums import ModeSignature
from quartiers.tranquillite.models import (
    CharteObservatoire,
    MembreObservatoire,
    Observatoire,
    ReglageObservatoire,
    SignatureCharte,
)
from quartiers.tranquillite.reglages import CHARTE_FOURNIE, reglage_le


@transaction.atomic
def ouvrir(
    *,
    acteur: Acteur,
    contrat: Contrat,
    jour: dt.date,
    finalite: str,
    responsable: str,
    base_legale: str,
    conservation_annees: int,
) -> Observatoire:
    """Open it (again): with the charter that the software brings, until another is written."""
    observatoire, _ = Observatoire.objects.update_or_create(
        contrat=contrat,
        defaults={
            "finalite": finalite,
            "responsable": responsable,
            "base_legale": base_legale,
            "conservation_annees": conservation_annees,
            "debut": jour,
            "fin": None,
        },
    )
    if charte_de(contrat) is None:
        CharteObservatoire.objects.create(contrat=contrat, numero=1, texte=CHARTE_FOURNIE)
    consigner(
        acteur=acteur, code="observatoire.ouvrir", objet=observatoire, phrase="Observatoire de la tranquillité ouvert"
    )
    return observatoire


@transaction.atomic
def decrire(*, acteur: Acteur, observatoire: Observatoire, **champs: object) -> None:
    for nom, valeur in champs.items():
        setattr(observatoire, nom, valeur)
    observatoire.save()
    phrase = "But, responsable ou durée de conservation de l’observatoire modifiés"
    consigner(acteur=acteur, code="observatoire.decrire", objet=observatoire, phrase=phrase)


@transaction.atomic
def regler(
    *, acteur: Acteur, contrat: Contrat, jour: dt.date, seuil: int, delai_jours: int, facteur_alerte: int
) -> ReglageObservatoire:
    """Settings from `jour` on; those before keep their dates. Changed twice in a day: the second stands."""
    avant = reglage_le(contrat.pk, jour)
    nouveaux = {"seuil": seuil, "delai_jours": delai_jours, "facteur_alerte": facteur_alerte}
    if avant.pk and avant.debut == jour:
        ReglageObservatoire.objects.filter(pk=avant.pk).update(**nouveaux)
        reglage = ReglageObservatoire.objects.get(pk=avant.pk)
    else:
        ReglageObservatoire.objects.filter(contrat=contrat, fin__isnull=True).update(fin=jour)
        reglage = ReglageObservatoire.objects.create(contrat=contrat, debut=jour, **nouveaux)
    phrase = f"Réglages de l’observatoire : seuil {seuil}, délai {delai_jours} jours"
    detail = {"avant": {nom: getattr(avant, nom) for nom in nouveaux}}
    consigner(acteur=acteur, code="observatoire.regler", objet=reglage, phrase=phrase, detail=detail)
    demander_la_lecture(contrat.pk)
    return reglage


@transaction.atomic
def rediger_charte(*, acteur: Acteur, contrat: Contrat, texte: str) -> CharteObservatoire:
    """A new version: everybody is asked to sign again. The same text again changes nothing."""
    derniere = charte_de(contrat)
    if derniere is not None and derniere.texte == texte:
        return derniere
    charte = CharteObservatoire.objects.create(
        contrat=contrat, numero=derniere.numero + 1 if derniere else 1, texte=texte
    )
    consigner(acteur=acteur, code="observatoire.charte", objet=charte, phrase=f"{charte} : à signer par tout le cercle")
    return charte


@transaction.atomic
def ajouter_membre(
    *,
    acteur: Acteur,
    contrat: Contrat,
    jour: dt.date,
    organisme: Organisme,
    fonction: str,
    utilisateur: Utilisateur | None,
    courriel: str,
) -> MembreObservatoire:
    membre = MembreObservatoire(
        contrat=contrat,
        organisme=organisme,
        fonction=fonction,
        utilisateur=utilisateur,
        courriel=courriel or (utilisateur.courriel if utilisateur else ""),
        debut=jour,
    )
    membre.validate_constraints()
    membre.save()
    phrase = f"{organisme} entre dans le cercle de l’observatoire"
    consigner(acteur=acteur, code="observatoire.membre", objet=membre, phrase=phrase, personne=utilisateur)
    return membre


@transaction.atomic
def retirer_membre(*, acteur: Acteur, membre: MembreObservatoire, jour: dt.date) -> None:
    """The seat ends; who entered and left the same day is taken away with its signature."""
    phrase = f"{membre.organisme} : un siège du cercle prend fin"
    consigner(acteur=acteur, code="observatoire.retirer", objet=membre, phrase=phrase, personne=membre.utilisateur)
    if membre.debut >= jour:
        membre.delete()
        return
    membre.fin = jour
    membre.save(update_fields=["fin", "modifie_le"])


@transaction.atomic
def signer(
    *,
    acteur: Acteur,
    membre: MembreObservatoire,
    charte: CharteObservatoire,
    jour: dt.date,
    mode: ModeSignature = ModeSignature.EN_LIGNE,
) -> SignatureCharte:
    """Sign the version in force, once. Raises ValidationError when another one has come meanwhile."""
    if charte_de(membre.contrat) != charte:
        raise ValidationError("La charte a changé pendant votre lecture : relisez la nouvelle version.")
    signature, creee = SignatureCharte.objects.get_or_create(
        membre=membre, charte=charte, defaults={"contrat_id": membre.contrat_id, "signee_le": jour, "mode": mode}
    )
    if creee:
        phrase = f"{charte} signée {signature.get_mode_display().lower()} pour {membre.organisme}, le {date_fr(jour)}"
        consigner(acteur=acteur, code="observatoire.signer", objet=membre, phrase=phrase, personne=membre.utilisateur)
    return signature
