"""A landlord’s own workbook: put in, settled once by a person, looked at, then written whole or not at all."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import deposer
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.formats import compte
from quartiers.tableurs.classeur import ClasseurIllisible, lire_classeur
from quartiers.tfpb.classeurs.mots import cle_de_mot
from quartiers.tfpb.domain.programmes import ajouter_ligne, modifier_ligne, ouvrir_programme
from quartiers.tfpb.domain.suivi import Saisie, suivre_trimestre
from quartiers.tfpb.enums import Avancement
from quartiers.tfpb.enums_realisation import TRANSITIONS_CLASSEUR
from quartiers.tfpb.models import ClasseurBailleur, CorrespondanceBailleur, LigneProgramme, Programme, SuiviTrimestriel
from quartiers.tfpb.queries.classeurs import Changement, Etude, etudier


def deposer_classeur(
    *, acteur: Acteur, contrat: Contrat, bailleur: Organisme, annee: int, fichier: "File[bytes]"
) -> ClasseurBailleur:
    """Keep the file once it opens. Raises ValidationError."""
    try:
        lire_classeur(fichier.read(), fichier.name or "classeur")
    except ClasseurIllisible as refus:
        raise ValidationError({"fichier": str(refus)}) from refus
    finally:
        fichier.seek(0)
    document = deposer(fichier=fichier, contrat_id=contrat.pk, acteur=acteur)
    with transaction.atomic():
        depose = ClasseurBailleur.objects.create(
            contrat=contrat, bailleur=bailleur, annee=annee, document=document, depose_par=acteur.utilisateur
        )
        phrase = f"Classeur de {bailleur.nom_court} pour {annee} : {document.nom_origine}"
        consigner(acteur=acteur, code="classeurbailleur.deposer", objet=depose, phrase=phrase)
    return depose


@transaction.atomic
def regler_classeur(
    *,
    acteur: Acteur,
    classeur: ClasseurBailleur,
    colonnes: Mapping[str, Sequence[str]],
    signatures: Mapping[str, str],
    axes: Mapping[str, str],
    quartiers: Mapping[str, str],
) -> None:
    """Remember for this landlord what a person settled: columns by sheet (and by header), words by kind."""
    classeur.reglages = {**classeur.reglages, "colonnes": {feuille: list(codes) for feuille, codes in colonnes.items()}}
    classeur.save(update_fields=["reglages", "modifie_le"])
    siennes: dict[str, Any] = {"contrat_id": classeur.contrat_id, "bailleur": classeur.bailleur}
    for feuille, codes in colonnes.items():
        CorrespondanceBailleur.objects.update_or_create(
            **siennes,
            signature=signatures[feuille],
            defaults={"colonnes": list(codes), "retenue_par": acteur.utilisateur},
        )
    gardee, _ = CorrespondanceBailleur.objects.select_for_update().get_or_create(**siennes, signature="")
    mots = gardee.vocabulaire
    for genre, dits in (("axe", axes), ("quartier", quartiers)):
        mots[genre] = {**mots.get(genre, {}), **{cle_de_mot(mot): valeur for mot, valeur in dits.items() if valeur}}
    gardee.vocabulaire, gardee.retenue_par = mots, acteur.utilisateur
    gardee.save()


@transaction.atomic
def ecrire_classeur(*, acteur: Acteur, classeur: ClasseurBailleur, trimestre: int) -> Etude:
    """Write every change that the preview told, or nothing. Raises ValidationError, TransitionRefusee, ClasseurIllisible."""
    Contrat.objects.select_for_update().get(pk=classeur.contrat_id)  # the same file sent twice at once: one writes
    etude = etudier(acteur, classeur, trimestre)
    if etude.refus:
        raise ValidationError(etude.refus[:20])
    depenses: dict[Programme, list[Saisie]] = {}
    programmes: dict[int, Programme] = {}
    for changement in etude.changements:
        ligne = ecrire_le_plan(acteur, classeur, changement, programmes)
        if changement.depense is not None:
            depenses.setdefault(ligne.programme, []).append(saisie_de(ligne, changement, trimestre))
    for programme, saisies in depenses.items():
        suivre_trimestre(acteur=acteur, programme=programme, trimestre=trimestre, saisies=saisies)
    bilan = {"changements": len(etude.changements), "identiques": etude.identiques, "de_cote": len(etude.de_cote)}
    franchir(
        acteur=acteur,
        objet=classeur,
        table=TRANSITIONS_CLASSEUR,
        acte="ecrire",
        phrase=f"{classeur} : {compte(len(etude.changements), 'ligne reprise', 'lignes reprises')}",
        bilan=bilan,
        modifie_le=timezone.now(),
    )
    return etude


def ecrire_le_plan(
    acteur: Acteur, classeur: ClasseurBailleur, changement: Changement, programmes: dict[int, Programme]
) -> LigneProgramme:
    """The line, written if its plan changes; a programme that is not there is opened once."""
    if changement.ligne is not None:
        if changement.plan:
            modifier_ligne(acteur=acteur, ligne=changement.ligne, axe=changement.axe, **changement.plan)
        return changement.ligne
    programme = changement.programme or programmes.get(changement.quartier.pk)
    if programme is None:
        programme = programmes[changement.quartier.pk] = ouvrir_programme(
            acteur=acteur,
            contrat=classeur.contrat,
            bailleur=classeur.bailleur,
            quartier=changement.quartier,
            annee=classeur.annee,
        )
    return ajouter_ligne(acteur=acteur, programme=programme, axe=changement.axe, **changement.plan)


def saisie_de(ligne: LigneProgramme, changement: Changement, trimestre: int) -> Saisie:
    """The quarter keeps what was already told of it, but for the amount."""
    suivi = SuiviTrimestriel.objects.filter(ligne=ligne, trimestre=trimestre).first()
    dernier = SuiviTrimestriel.objects.filter(ligne=ligne).order_by("-trimestre").first()
    avancement = suivi or dernier
    assert changement.depense is not None  # noqa: S101 - only lines with a spending come here
    return Saisie(
        ligne=ligne,
        avancement=avancement.avancement if avancement else Avancement.EN_COURS,
        depense=changement.depense,
        commentaire=suivi.commentaire if suivi else "",
    )


@transaction.atomic
def abandonner_classeur(*, acteur: Acteur, classeur: ClasseurBailleur) -> None:
    franchir(
        acteur=acteur,
        objet=classeur,
        table=TRANSITIONS_CLASSEUR,
        acte="abandonner",
        phrase=f"{classeur} : abandonné",
        modifie_le=timezone.now(),
    )
