"""The permanent file of an organisation: its identity, its bank details, its papers."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.appels.domain.organisme import exiger_tenue
from quartiers.appels.domain.verification_organisme import rouvrir, rouvrir_pour_la_piece, valeurs_verifiees
from quartiers.appels.identifiants import bic_valide, chiffres, iban_valide, normaliser_iban
from quartiers.appels.models import FicheOrganisme, PieceOrganisme
from quartiers.comptes.politiques import Acteur
from quartiers.documents.models import Document
from quartiers.journal.domain import consigner


@transaction.atomic
def enregistrer_fiche(*, acteur: Acteur, organisme: Organisme, valeurs: dict[str, object]) -> FicheOrganisme:
    """Change the permanent file; what an officer checked is to be checked again where it changes."""
    exiger_tenue(acteur, organisme.pk)
    fiche, _ = FicheOrganisme.objects.select_for_update().get_or_create(organisme=organisme)
    avant = valeurs_verifiees(fiche)
    for nom, valeur in valeurs.items():
        setattr(fiche, nom, valeur)
    fiche.iban, fiche.bic = normaliser_iban(fiche.iban), chiffres(fiche.bic).upper()
    verifier_compte(fiche)
    apres = valeurs_verifiees(fiche)
    rouvrir(fiche, [point for point, valeurs in avant.items() if apres[point] != valeurs])
    fiche.full_clean()
    fiche.save()
    consigner(acteur=acteur, code="organisme.fiche", objet=organisme, phrase=f"Fiche de {organisme} modifiée.")
    return fiche


def verifier_compte(fiche: FicheOrganisme) -> None:
    erreurs = {}
    if fiche.iban and not iban_valide(fiche.iban):
        erreurs["iban"] = (
            "La clé de cet IBAN est fausse : recopiez-le depuis le RIB, il commence par FR et compte 27 signes."
        )
    if fiche.bic and not bic_valide(fiche.bic):
        erreurs["bic"] = "Un BIC compte 8 ou 11 signes, par exemple CEPAFRPP213."
    if fiche.iban and not fiche.titulaire_compte.strip():
        erreurs["titulaire_compte"] = "Donnez le nom du titulaire du compte, comme sur le RIB."
    if erreurs:
        raise ValidationError(erreurs)


@transaction.atomic
def ranger_piece(
    *,
    acteur: Acteur,
    organisme: Organisme,
    genre: str,
    document: Document,
    precision: str = "",
    valable_jusqu_au: dt.date | None = None,
) -> PieceOrganisme:
    """Keep a paper in the permanent file; the one of the same kind (and year) before it is replaced, not erased."""
    exiger_tenue(acteur, organisme.pk)
    anciennes = PieceOrganisme.objects.filter(organisme=organisme, genre=genre, remplacee=False)
    anciennes.filter(precision=precision).update(remplacee=True, modifie_le=timezone.now())
    piece = PieceOrganisme.objects.create(
        organisme=organisme,
        genre=genre,
        document=document,
        precision=precision,
        valable_jusqu_au=valable_jusqu_au,
    )
    rouvrir_pour_la_piece(organisme, genre)
    consigner(
        acteur=acteur,
        code="organisme.piece",
        objet=organisme,
        phrase=f"{piece.get_genre_display()}\u00a0: nouvelle pièce au dossier de {organisme}.",
    )
    return piece
