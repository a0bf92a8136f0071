"""Composing a committee's booklet in the background, for one person: its rights are read again when it is made."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.appels.domain.actes import FILE
from quartiers.appels.enums_apres import TRANSITIONS_TRAVAIL, EtatTravail
from quartiers.appels.fiches import document_du_cahier
from quartiers.appels.models import CahierComite, Dossier
from quartiers.appels.permissions import imprimer_cahier
from quartiers.comptes.models import Habilitation
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import deposer
from quartiers.exports.pdf import CompositionImpossible, pdf_du_document
from quartiers.journal.domain import consigner, franchir

TACHE_CAHIER = "quartiers.appels.tasks_apres.composer_cahier"
PROJETS_MAX = 300  # a booklet of five hundred pages is no use to a committee
GARDES = 5  # the latest ones of each person; the others are made again in a minute


@transaction.atomic
def commander_cahier(
    *, acteur: Acteur, contrat: Contrat, dossiers: Sequence[int], titre: str, seance: str = "", filtres: str = ""
) -> CahierComite:
    """Ask for a booklet of `dossiers`, in their order; the job starts once this is committed. Raises ValidationError."""
    if not dossiers:
        raise ValidationError("Aucun dossier ne répond à ces filtres : le cahier serait vide.")
    if len(dossiers) > PROJETS_MAX:
        raise ValidationError(f"Un cahier tient {PROJETS_MAX} projets au plus : ajoutez un filtre.")
    if acteur.utilisateur is None or acteur.habilitation is None:
        raise ValidationError("Choisissez d’abord le rôle sous lequel vous lisez ces dossiers.")
    cahier = CahierComite.objects.create(
        contrat=contrat,
        titre=titre,
        seance=seance,
        filtres=filtres[:1000],
        dossiers=list(dossiers),
        demande_par=acteur.utilisateur,
        habilitation_id=acteur.habilitation.pk,
    )
    effacer_les_anciens(cahier)
    consigner(
        acteur=acteur,
        code="cahiercomite.commander",
        objet=cahier,
        phrase=f"Cahier de {len(dossiers)} projets demandé : « {titre} »",
    )
    app.configure_task(TACHE_CAHIER, queue=FILE).defer(cahier_id=cahier.pk)
    return cahier


def effacer_les_anciens(cahier: CahierComite) -> None:
    """Of one person and contract, the latest ones stay; a file goes once its row is gone for good."""
    siens = CahierComite.objects.filter(contrat=cahier.contrat, demande_par=cahier.demande_par)
    for ancien in siens.select_related("document").order_by("-cree_le", "-pk")[GARDES:]:
        document = ancien.document
        ancien.delete()
        if document is not None:
            fichier = document.fichier
            document.delete()
            transaction.on_commit(lambda fichier=fichier: fichier.storage.delete(fichier.name))  # type: ignore[misc]


def lecteur_de(cahier: CahierComite) -> Acteur | None:
    """Who asked, under the same right; None when it is no longer in force."""
    habilitations = Habilitation.objects.en_vigueur(timezone.localdate()).filter(
        pk=cahier.habilitation_id, utilisateur=cahier.demande_par_id, utilisateur__is_active=True
    )
    habilitation = habilitations.select_related("utilisateur").first()
    if habilitation is None:
        return None
    acteur = Acteur(utilisateur=habilitation.utilisateur, habilitation=habilitation)
    return acteur if imprimer_cahier(acteur, cahier.contrat) else None


def dossiers_lisibles(acteur: Acteur, cahier: CahierComite) -> list[Dossier]:
    """Its files that the person sees today, in the booklet's order."""
    vus = Dossier.objects.visibles_par(acteur).filter(contrat=cahier.contrat, pk__in=cahier.dossiers)
    par_numero = {dossier.pk: dossier for dossier in vus.select_related("contrat", "organisme")}
    return [par_numero[pk] for pk in cahier.dossiers if pk in par_numero]


def composer_cahier(cahier_id: int) -> bool:
    """Make the PDF and keep it; True when it is ready. Started again after a crash, it begins anew.

    What cannot be made is told on the page (`erreur`), never tried again by itself.
    """
    cahier = CahierComite.objects.select_related("contrat", "demande_par").filter(pk=cahier_id).first()
    if cahier is None or cahier.etat == EtatTravail.FINI:  # replaced by newer ones, or made already
        return cahier is not None
    qui = Acteur(utilisateur=cahier.demande_par)
    franchir(acteur=qui, objet=cahier, table=TRANSITIONS_TRAVAIL, acte="commencer", phrase="Cahier commencé")
    acteur = lecteur_de(cahier)
    dossiers = dossiers_lisibles(acteur, cahier) if acteur else []
    if acteur is None or not dossiers:
        return interrompre(cahier, "Vous ne voyez plus aucun de ces dossiers.")
    document = document_du_cahier(
        acteur, cahier.contrat, dossiers, titre=cahier.titre, seance=cahier.seance, filtres=cahier.filtres
    )
    try:
        contenu = pdf_du_document(document)
    except CompositionImpossible:
        return interrompre(cahier, "Le cahier n’a pas pu être mis en page. Essayez avec moins de projets.")
    ranger(cahier, contenu, [dossier.pk for dossier in dossiers])
    return True


@transaction.atomic
def ranger(cahier: CahierComite, contenu: bytes, dossiers: list[int]) -> None:
    fichier = ContentFile(contenu, name=f"cahier-{cahier.contrat.code}-{timezone.localdate():%Y-%m-%d}.pdf")
    document = deposer(fichier=fichier, titre=cahier.titre, contrat_id=None, acteur=Acteur())
    franchir(
        acteur=Acteur(utilisateur=cahier.demande_par),
        objet=cahier,
        table=TRANSITIONS_TRAVAIL,
        acte="finir",
        phrase=f"Cahier composé : {len(dossiers)} projets",
        document=document,
        dossiers=dossiers,
        fini_le=timezone.now(),
    )


def interrompre(cahier: CahierComite, erreur: str) -> bool:
    franchir(
        acteur=Acteur(utilisateur=cahier.demande_par),
        objet=cahier,
        table=TRANSITIONS_TRAVAIL,
        acte="interrompre",
        phrase=f"Cahier non composé : {erreur}",
        erreur=erreur,
    )
    return False
