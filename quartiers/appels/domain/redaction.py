"""Writing a file: creating it, saving it field by field, several people at once, reopening what a remark targets."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from quartiers.annuaire.models import Organisme
from quartiers.appels.domain.champ import Champ, ecrire_si_inchange
from quartiers.appels.domain.champs import champ_de
from quartiers.appels.domain.numeros import numero_de_dossier
from quartiers.appels.enums import EtatComplement, EtatDossier, GenreDossier, OrigineDossier
from quartiers.appels.models import Campagne, Complement, Dossier
from quartiers.appels.permissions import agit_pour, peut_rediger, rediger_dossier, saisir_pour_autrui
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner


class ChampFerme(Exception):
    """The field takes no more writing in this state; the message is for the person."""


@transaction.atomic
def creer_dossier(
    *,
    acteur: Acteur,
    contrat: Contrat,
    organisme: Organisme,
    campagne: Campagne | None,
    intitule: str,
    annee: int,
    genre: str = GenreDossier.NOUVEAU,
    origine: str = OrigineDossier.EN_LIGNE,
    reference_externe: str = "",
) -> Dossier:
    """A draft under its number. Without `campagne` it comes outside any call. Raises PermissionDenied."""
    pour_autrui = saisir_pour_autrui(acteur, contrat)
    if not pour_autrui and not (rediger_dossier(acteur, contrat) and agit_pour(acteur, organisme.pk)):
        raise PermissionDenied("Il faut faire partie de l’organisme pour commencer son dossier.")
    if campagne is not None and campagne.contrat_id != contrat.pk:
        raise ValidationError("Cet appel à projets n’est pas de ce contrat.")
    dossier = Dossier.objects.create(
        contrat=contrat,
        campagne=campagne,
        organisme=organisme,
        annee=annee,
        intitule=intitule,
        genre=genre,
        origine=origine,
        reference_externe=reference_externe,
        cree_par=acteur.utilisateur,
        numero=numero_de_dossier(contrat, annee),
    )
    nom = f" au nom de {organisme}" if acteur.role == Role.PILOTE else ""
    consigner(acteur=acteur, code="dossier.creer", objet=dossier, phrase=f"Dossier {dossier.numero} commencé{nom}.")
    return dossier


@transaction.atomic
def enregistrer_champ(*, acteur: Acteur, dossier: Dossier, champ: str, valeur: str, valeur_vue: str) -> str:
    """Store `valeur` in the field at the address `champ` and return its canonical text.

    `valeur_vue` is what the person had before their eyes: when something else stands there now, nothing is written
    and Conflit tells both texts. The file's own row is locked for the comparison: of two people writing the same
    field at once, the second one is told. Raises Conflit, ChampFerme, ChampInconnu, ValidationError.
    """
    verrouille = verrouiller(dossier)
    exiger_redaction(acteur, verrouille)
    cible = champ_de(verrouille, champ)
    exiger_ouvert(verrouille, cible)
    return ecrire_si_inchange(cible, valeur, valeur_vue)


def verrouiller(dossier: Dossier) -> Dossier:
    """The file as it stands now, its row locked until the transaction ends."""
    frais = Dossier.objects.select_for_update(of=("self",)).select_related("contrat", "campagne", "organisme")
    return frais.get(pk=dossier.pk)


def exiger_redaction(acteur: Acteur, dossier: Dossier) -> None:
    if not peut_rediger(acteur, dossier):
        raise PermissionDenied("Seules les personnes de l’organisme, ou le pilotage en leur nom, rédigent ce dossier.")


def exiger_ouvert(dossier: Dossier, champ: Champ) -> None:
    if dossier.etat == EtatDossier.BROUILLON:
        return
    if dossier.etat == EtatDossier.A_COMPLETER:
        if est_cible(cibles_ouvertes(dossier), champ.cible, champ.nom):
            return
        raise ChampFerme("Seul ce qui est demandé en complément peut encore changer.")
    if dossier.etat == EtatDossier.A_SIGNER:
        raise ChampFerme(
            "Le dossier attend une signature. Pour le modifier, choisissez d’abord « Reprendre la rédaction »."
        )
    raise ChampFerme(f"Ce dossier est « {dossier.get_etat_display().lower()} » : il ne se modifie plus.")


def cibles_ouvertes(dossier: Dossier) -> frozenset[str]:
    """What the pending remarks target: only that reopens. Empty unless complements are asked."""
    if dossier.etat != EtatDossier.A_COMPLETER:
        return frozenset()
    demandes = Complement.objects.filter(dossier=dossier, etat=EtatComplement.DEMANDE)
    return frozenset(demandes.values_list("cible", flat=True))


def est_cible(cibles: frozenset[str], *noms: str) -> bool:
    return any(nom in cibles for nom in noms)
