"""From the project with its opinions to the State: deliberations, adoption, publication, sending."""

import datetime as dt

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.exports.pdf import CompositionImpossible
from quartiers.gouvernance.models import Seance
from quartiers.journal.domain import consigner, franchir
from quartiers.notifications.courriels import PieceJointe, envoyer, trop_lourdes
from quartiers.socle import formats
from quartiers.suivi.document_rapport import nom_du_fichier, rapport_en_pdf
from quartiers.suivi.domain.rapport import exiger_ouvert
from quartiers.suivi.domain.scellement import contenu_de, sceller
from quartiers.suivi.enums import ADOPTES, TRANSITIONS_RAPPORT, EtapeVersion, EtatRapport
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
def donner_suites(*, acteur: Acteur, rapport: Rapport, suites: str) -> None:
    """What became of the observations, told once for all of them (CGCT L. 1111-2). Raises TransitionRefusee."""
    exiger_ouvert(rapport)
    rapport.suites = suites.strip()
    rapport.save(update_fields=["suites", "modifie_le"])
    consigner(
        acteur=acteur,
        code="rapport.donner_suites",
        objet=rapport,
        phrase=f"Suites données à l’ensemble des observations (rapport {rapport.annee})",
    )


@transaction.atomic
def noter_seance(*, acteur: Acteur, rapport: Rapport, seance: Seance | None) -> None:
    """The meeting of a committee that examined the report, until it is adopted. Raises ActeRefuse."""
    etat = Rapport.objects.select_for_update().values_list("etat", flat=True).get(pk=rapport.pk)
    if etat in ADOPTES:
        raise ActeRefuse("Le rapport est adopté : la séance qui l’a examiné ne change plus.")
    rapport.seance = seance
    rapport.save(update_fields=["seance", "modifie_le"])
    quoi = f"examiné en séance : {seance.instance}, le {formats.date_fr(seance.tenue_le)}" if seance else "sans séance"
    consigner(acteur=acteur, code="rapport.noter_seance", objet=rapport, phrase=f"Rapport {rapport.annee} {quoi}"[:500])


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
    adoptee = deliberation.commune_id is None and etat in ADOPTES
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


def transmettre_rapport(
    *, acteur: Acteur, rapport: Rapport, transmis_a: str, transmis_le: dt.date, courriel: str = ""
) -> None:
    """Send the report to the State: a letter with the sealed PDF, when there is an address. Raises ActeRefuse.

    The file is kept: it is what the State received. Too heavy for a letter, it is told by its address alone.
    """
    version = VersionRapport.objects.filter(rapport=rapport).order_by("-numero").first()
    with transaction.atomic():
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
        if courriel and version is not None:
            ecrire_a_l_etat(rapport, version, fichier_transmis(acteur, rapport, version), courriel)


def fichier_transmis(acteur: Acteur, rapport: Rapport, version: VersionRapport) -> Document:
    """The PDF of the sealed version, kept among the contract's documents."""
    try:
        octets = rapport_en_pdf(contenu_de(version))
    except CompositionImpossible as echec:
        raise ActeRefuse(
            "Le PDF du rapport n’a pas pu être composé, rien n’est parti : recommencez dans quelques minutes, "
            "ou enregistrez la transmission sans adresse électronique."
        ) from echec
    fichier = ContentFile(octets, name=f"{nom_du_fichier(rapport.contrat.nom_court, rapport.annee)}.pdf")
    titre = f"{rapport.titre} (version transmise à l’État)"
    return deposer(fichier=fichier, titre=titre, contrat_id=rapport.contrat_id, acteur=acteur, public=True)


def ecrire_a_l_etat(rapport: Rapport, version: VersionRapport, fichier: Document, courriel: str) -> None:
    piece = PieceJointe(fichier.nom_origine, fichier.type_mime, fichier)
    jointe = not trop_lourdes([piece])
    ou = [rapport.contrat.code, rapport.annee]
    envoyer(
        [courriel],
        f"Rapport annuel {rapport.annee} – {rapport.contrat.nom_court}",
        "suivi/courriels/transmission.txt",
        {
            "rapport": rapport,
            "contrat": rapport.contrat,
            "lien": settings.ADRESSE_PUBLIQUE + reverse("suivi:rapport_fichier", args=[*ou, "pdf"]),
            "page": settings.ADRESSE_PUBLIQUE + reverse("suivi:rapport", args=ou),
            "fichier": fichier,
            "jointe": jointe,
            "empreinte": version.empreinte,
            "deliberation": deliberation_de_l_epci(rapport),
        },
        objet=rapport,
        pieces=[piece] if jointe else [],
    )
