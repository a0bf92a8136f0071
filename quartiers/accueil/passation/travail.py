"""The archive asked for on a page: made by a job, kept for a time, then purged."""

import datetime as dt
import tempfile

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.accueil.passation.paquet import produire
from quartiers.appels.enums_apres import TRANSITIONS_TRAVAIL, EtatTravail
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import empreinte_de
from quartiers.documents.models import Document
from quartiers.journal.domain import consigner, franchir
from quartiers.suivi.models import DossierPassation

TACHE = "quartiers.accueil.tasks.produire_passation"
FILE = "entretien"
DELAI = dt.timedelta(hours=1)


@transaction.atomic
def commander(*, acteur: Acteur, contrat: Contrat) -> DossierPassation:
    """Ask for an archive; the one that is still being made serves, whatever the number of clicks.

    One that was never finished within the hour (machine stopped, disk full) no longer stands in the way.
    """
    Contrat.objects.select_for_update().get(pk=contrat.pk)
    en_cours = DossierPassation.objects.filter(
        contrat=contrat,
        etat__in=[EtatTravail.ATTENTE, EtatTravail.EN_COURS],
        cree_le__gt=timezone.now() - DELAI,
    ).first()
    if en_cours is not None:
        return en_cours
    passation = DossierPassation.objects.create(contrat=contrat, demande_par=acteur.utilisateur)
    consigner(acteur=acteur, code="passation.commander", objet=passation, phrase="Dossier de passation demandé")
    app.configure_task(TACHE, queue=FILE).defer(passation_id=passation.pk)
    return passation


def executer(passation_id: int) -> int:
    """Make the archive; return its number of rows. Started again after a crash, it begins afresh."""
    passation = DossierPassation.objects.select_related("contrat", "demande_par").get(pk=passation_id)
    acteur = Acteur(utilisateur=passation.demande_par)
    if passation.etat == EtatTravail.FINI:
        return passation.lignes
    franchir(acteur=acteur, objet=passation, table=TRANSITIONS_TRAVAIL, acte="commencer", phrase="Passation commencée")
    with tempfile.TemporaryFile() as archive:
        lignes = sum(produire(passation.contrat, archive).values())
        document = ranger(acteur, passation.contrat, File(archive, name="passation.zip"))
    franchir(
        acteur=acteur,
        objet=passation,
        table=TRANSITIONS_TRAVAIL,
        acte="finir",
        phrase="Dossier de passation prêt",
        document=document,
        lignes=lignes,
        fini_le=timezone.now(),
    )
    return lignes


def ranger(acteur: Acteur, contrat: Contrat, fichier: "File[bytes]") -> Document:
    """Our own file: its content needs no check, its size no limit."""
    nom = f"passation-{contrat.code}-{timezone.localdate():%Y-%m-%d}.zip"
    fichier.seek(0, 2)
    taille = fichier.tell()
    fichier.seek(0)
    document = Document(
        contrat_id=contrat.pk,
        titre=f"Dossier de passation – {contrat}",
        nom_origine=nom,
        type_mime="application/zip",
        taille=taille,
        empreinte=empreinte_de(fichier),
        depose_par=acteur.utilisateur,
    )
    document.fichier.save(nom, fichier, save=False)
    document.save()
    return document


def purger(maintenant: dt.datetime) -> int:
    """Delete the archives older than the setting says; return how many."""
    limite = maintenant - dt.timedelta(days=settings.PASSATION_JOURS)
    anciennes = list(
        DossierPassation.objects.filter(fini_le__lt=limite, document__isnull=False).select_related("document")
    )
    for passation in anciennes:
        document = passation.document
        if document is not None:
            document.fichier.delete(save=False)
            document.delete()
    return len(anciennes)
