"""Acts on a reading that span several packages: read a file put in, and make a checked reading version 1."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from quartiers.accueil.domain.chargement import ChargementRefuse, RapportChargement, charger_contrat
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.domain.lecture import Relecture
from quartiers.contrat.domain.relecture import RevisionDepassee, enregistrer_lecture, marquer_validee
from quartiers.contrat.domain.structure import en_plages, lignes_placees
from quartiers.contrat.enums import EtatLecture
from quartiers.contrat.lecture import ContratLu, ErreurLecture, lire_octets, sans_noms
from quartiers.contrat.models import Contrat, Lecture
from quartiers.contrat.permissions import valider_lecture
from quartiers.documents.domain import deposer
from quartiers.journal.domain import consigner


def deposer_lecture(*, acteur: Acteur, fichier: UploadedFile) -> Lecture:  # type: ignore[type-arg]
    """Read the file, then store it with its reading. Raises ValidationError with a French message; nothing is kept."""
    nom = fichier.name or "contrat"
    fichier.seek(0)
    try:
        lu = lire_octets(fichier.read(), nom)
    except ErreurLecture as erreur:
        raise ValidationError(str(erreur)) from erreur
    contrat = contrat_de(acteur)
    with transaction.atomic():
        document = deposer(
            acteur=acteur, fichier=fichier, titre=nom, contrat_id=contrat.pk if contrat else None, public=False
        )
        return enregistrer_lecture(
            acteur=acteur,
            contrat=contrat,
            document=document,
            nom=nom,
            lignes=[{"numero": ligne.numero, "texte": ligne.texte, "page": ligne.page} for ligne in lu.lignes],
            relecture=relecture_de_contrat_lu(lu),
        )


def contrat_de(acteur: Acteur) -> Contrat | None:
    """The contract of the acting pilot: colleagues of the same contract then share the reading."""
    numero = acteur.habilitation.contrat_id if acteur.habilitation else None
    return Contrat.objects.filter(pk=numero).first() if numero else None


def relecture_de_contrat_lu(lu: ContratLu) -> Relecture:
    """The state to check, without the names of persons. Lines that the reader placed as labels (« Objectifs : ») go with those left aside, under
    the reason that says it: every line of the source is in one of the two."""
    rapport = lu.rapport
    pleines = {ligne.numero for ligne in lu.lignes if ligne.texte.strip()}
    raisons = {int(n): str(raison) for n, raison in rapport.laissees.items() if n in pleines}
    tenues = lignes_placees(lu.document)
    for numero in pleines - tenues - raisons.keys():
        entete = rapport.placees.get(numero, "").startswith("contrat")
        raisons[numero] = "en-tête du contrat" if entete else "intitulé de liste ou de tableau"
    laissees: list[dict[str, Any]] = []
    for raison in dict.fromkeys(raisons.values()):
        numeros = [numero for numero, r in raisons.items() if r == raison]
        laissees += [{"lignes": plage, "raison": raison} for plage in en_plages(numeros)]
    laissees.sort(key=lambda plage: plage["lignes"][0])
    structure = {cle: valeur for cle, valeur in sans_noms(lu.document).items() if cle != "doutes"}
    return Relecture(structure, laissees, [doute.as_dict() for doute in rapport.doutes])


@transaction.atomic
def valider(
    *,
    acteur: Acteur,
    lecture: Lecture,
    revision: int,
    code: str,
    debut: dt.date,
    fin: dt.date,
    signe_le: dt.date | None,
    publie: bool,
) -> tuple[Contrat, RapportChargement]:
    """Load the checked structure as version 1 of the contract `code`; `fin` is excluded.

    Someone who opens a new contract becomes its pilot, else nobody could follow it. Raises ChargementRefuse or
    RevisionDepassee; nothing is changed then.
    """
    if lecture.revision != revision or lecture.etat != EtatLecture.A_VERIFIER:
        raise RevisionDepassee
    existant = Contrat.objects.filter(code=code).first()
    if existant and not valider_lecture(acteur, existant):
        raise ChargementRefuse(f"Un autre contrat porte déjà le code « {code} » : choisissez-en un autre.")
    rapport = charger_contrat(
        lecture.structure,
        code=code,
        acteur=acteur,
        debut=debut,
        fin=fin,
        signe_le=signe_le,
        publie=publie or bool(existant and existant.publie),
    )
    contrat = Contrat.objects.get(code=code)
    if existant is None:
        habiliter_pilote(acteur=acteur, contrat=contrat)
    marquer_validee(acteur=acteur, lecture=lecture, contrat=contrat, le=timezone.now())
    return contrat, rapport


def habiliter_pilote(*, acteur: Acteur, contrat: Contrat) -> None:
    if acteur.utilisateur is None or acteur.habilitation is None or acteur.role != Role.PILOTE:
        return
    habilitation = Habilitation.objects.create(
        utilisateur=acteur.utilisateur,
        role=Role.PILOTE,
        organisme=acteur.habilitation.organisme,
        contrat_id=contrat.pk,
        debut=timezone.localdate(),
        donnee_par=acteur.utilisateur,
    )
    consigner(
        acteur=acteur,
        code="habilitation.donner",
        objet=habilitation,
        phrase=f"Pilotage du contrat {contrat} confié à qui en a validé le texte",
        personne=acteur.utilisateur,
    )
