"""From the project with its opinions to the State: deliberations, adoption, publication, sending."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.documents.models import Document
from quartiers.journal.domain import consigner, franchir
from quartiers.notifications.courriels import envoyer
from quartiers.socle import formats
from quartiers.suivi.domain.scellement import sceller
from quartiers.suivi.enums import TRANSITIONS_RAPPORT, EtapeVersion, EtatRapport
from quartiers.suivi.models import AvisRapport, Deliberation, Rapport, VersionRapport

AVANT_ASSEMBLEE = frozenset({EtatRapport.BROUILLON, EtatRapport.CONSULTATION, EtatRapport.AVIS_RECUS})


class ActeRefuse(Exception):
    """The act lacks something; the message says what."""


def observations_sans_suite(rapport: Rapport) -> list[str]:
    """Who wrote observations that nothing answers, one by one or all together."""
    if rapport.suites.strip():
        return []
    sans_suite = AvisRapport.objects.filter(rapport=rapport, suite="").exclude(observations="")
    return list(sans_suite.order_by("pk").values_list("nom", flat=True))


@transaction.atomic
def fixer_assemblee(*, acteur: Acteur, rapport: Rapport, jour: dt.date | None) -> None:
    """The date that everything is planned back from."""
    rapport.assemblee_le = jour
    rapport.save(update_fields=["assemblee_le", "modifie_le"])
    Deliberation.objects.filter(rapport=rapport, commune__isnull=True, tenue_le__isnull=True).update(prevue_le=jour)
    quand = f"fixée au {formats.date_fr(jour)}" if jour else "sans date"
    consigner(
        acteur=acteur,
        code="rapport.fixer_assemblee",
        objet=rapport,
        phrase=f"Assemblée {quand} (rapport {rapport.annee})",
    )


@transaction.atomic
def annexer(*, acteur: Acteur, rapport: Rapport) -> None:
    """Settle the project with its opinions, and seal it for the assemblies. Raises ActeRefuse."""
    if sans_suite := observations_sans_suite(rapport):
        raise ActeRefuse(f"Dites la suite donnée aux observations de : {', '.join(sans_suite)}.")
    franchir(
        acteur=acteur,
        objet=rapport,
        table=TRANSITIONS_RAPPORT,
        acte="annexer",
        phrase=f"Projet de rapport {rapport.annee} arrêté avec ses avis",
    )
    sceller(acteur=acteur, rapport=rapport, etape=EtapeVersion.PROJET)


@transaction.atomic
def reprendre_projet(*, acteur: Acteur, rapport: Rapport, motif: str) -> None:
    franchir(
        acteur=acteur,
        objet=rapport,
        table=TRANSITIONS_RAPPORT,
        acte="reprendre",
        phrase=f"Projet de rapport {rapport.annee} repris : {motif}",
        detail={"motif": motif},
    )


@transaction.atomic
def enregistrer_deliberation(
    *,
    acteur: Acteur,
    deliberation: Deliberation,
    prevue_le: dt.date | None,
    tenue_le: dt.date | None,
    numero: str,
    observations: str = "",
    document: Document | None = None,
) -> None:
    """Write down the meeting of an assembly. Raises ActeRefuse while the project is not settled."""
    etat = Rapport.objects.select_for_update().values_list("etat", flat=True).get(pk=deliberation.rapport_id)
    if tenue_le and etat in AVANT_ASSEMBLEE:
        raise ActeRefuse("Le projet n’est pas encore arrêté avec ses avis : aucune assemblée ne peut l’avoir adopté.")
    adoptee = deliberation.commune_id is None and etat not in {*AVANT_ASSEMBLEE, EtatRapport.ANNEXE}
    if adoptee and tenue_le != deliberation.tenue_le:
        raise ActeRefuse("Le rapport est adopté : la date de cette délibération ne change plus.")
    deliberation.prevue_le, deliberation.tenue_le = prevue_le, tenue_le
    deliberation.numero, deliberation.observations = numero, observations
    if document is not None:
        deliberation.document = document
    deliberation.save()
    quoi = f"n° {numero} du {formats.date_fr(tenue_le)}" if tenue_le else "prévue"
    consigner(
        acteur=acteur,
        code="rapport.enregistrer_deliberation",
        objet=deliberation.rapport,
        phrase=f"Délibération {quoi} : {deliberation.assemblee}",
    )


def deliberation_de_l_epci(rapport: Rapport) -> Deliberation | None:
    return Deliberation.objects.filter(rapport=rapport, commune__isnull=True, tenue_le__isnull=False).first()


@transaction.atomic
def adopter_rapport(*, acteur: Acteur, rapport: Rapport) -> None:
    """Take note of the adoption by the assembly of the intercommunality, and seal the final version."""
    deliberation = deliberation_de_l_epci(rapport)
    if deliberation is None:
        raise ActeRefuse("Enregistrez d’abord la délibération de l’assemblée de l’intercommunalité.")
    franchir(
        acteur=acteur,
        objet=rapport,
        table=TRANSITIONS_RAPPORT,
        acte="adopter",
        phrase=f"Rapport {rapport.annee} adopté (délibération n° {deliberation.numero})",
        adopte_le=deliberation.tenue_le,
    )
    sceller(acteur=acteur, rapport=rapport, etape=EtapeVersion.DEFINITIVE)


@transaction.atomic
def publier_rapport(*, acteur: Acteur, rapport: Rapport) -> None:
    """Open the report and its annexes to all."""
    if not rapport.contrat.publie:
        raise ActeRefuse("Le contrat n’est pas publié : publiez-le avant son rapport.")
    franchir(
        acteur=acteur,
        objet=rapport,
        table=TRANSITIONS_RAPPORT,
        acte="publier",
        phrase=f"Rapport {rapport.annee} publié",
        publie_le=timezone.localdate(),
    )
    annexes = [
        *AvisRapport.objects.filter(rapport=rapport).values_list("document_id", flat=True),
        *Deliberation.objects.filter(rapport=rapport).values_list("document_id", flat=True),
    ]
    Document.objects.filter(pk__in=[pk for pk in annexes if pk]).update(public=True)


@transaction.atomic
def transmettre_rapport(
    *, acteur: Acteur, rapport: Rapport, transmis_a: str, transmis_le: dt.date, courriel: str = ""
) -> None:
    """Send the report to the State: a letter with the address of the file and its fingerprint, when there is one."""
    franchir(
        acteur=acteur,
        objet=rapport,
        table=TRANSITIONS_RAPPORT,
        acte="transmettre",
        phrase=f"Rapport {rapport.annee} transmis : {transmis_a}",
        detail={"courriel": bool(courriel)},
        transmis_a=transmis_a,
        transmis_le=transmis_le,
    )
    if courriel:
        version = VersionRapport.objects.filter(rapport=rapport).order_by("-numero").first()
        adresse = reverse("suivi:rapport_fichier", args=[rapport.contrat.code, rapport.annee, "pdf"])
        page = reverse("suivi:rapport", args=[rapport.contrat.code, rapport.annee])
        envoyer(
            [courriel],
            f"Rapport annuel {rapport.annee} – {rapport.contrat.nom_court}",
            "suivi/courriels/transmission.txt",
            {
                "rapport": rapport,
                "contrat": rapport.contrat,
                "lien": settings.ADRESSE_PUBLIQUE + adresse,
                "page": settings.ADRESSE_PUBLIQUE + page,
                "empreinte": version.empreinte if version else "",
                "deliberation": deliberation_de_l_epci(rapport),
            },
            objet=rapport,
        )
