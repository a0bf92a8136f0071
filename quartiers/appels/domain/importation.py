"""Bringing a workbook in: kept, read, settled by the person, then written all or nothing."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date

from quartiers.appels.domain.ecriture import Ecrivain
from quartiers.appels.enums import TRANSITIONS_IMPORTATION, EtatImportation, GenreImportation
from quartiers.appels.imports.analyse import Proposition, lire_tout, proposer
from quartiers.appels.imports.cibles import Options, Plan
from quartiers.appels.imports.colonnes import Colonne, depuis_json
from quartiers.appels.imports.plan import planifier
from quartiers.appels.imports.rapprochement import Referentiel, charger, rapprocher_financeurs, rapprocher_organismes
from quartiers.appels.models import Campagne, Correspondance, Importation
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.controle import controler_contenu, controler_taille, nom_propre
from quartiers.journal.domain import consigner, franchir
from quartiers.socle import formats
from quartiers.tableurs.classeur import EXTENSIONS, Classeur, ClasseurIllisible, lire_classeur

REMARQUES_GARDEES = 500


class ImportRefuse(Exception):
    """The import cannot be written; the message is for the person, nothing was changed."""


@dataclass
class Etude:
    """A file as it stands with the settings so far: what each sheet is, and what writing it would do."""

    classeur: Classeur
    propositions: list[Proposition]
    plan: Plan
    ref: Referentiel


def controler_classeur(fichier: "File[bytes]") -> str:
    """The clean name of a workbook fit to be read. Raises ValidationError with how to mend it."""
    nom, extension = nom_propre(fichier.name or "")
    if extension not in EXTENSIONS:
        raise ValidationError(
            f"Les fichiers .{extension} ne se lisent pas ici : choisissez un classeur {', '.join(f'.{e}' for e in EXTENSIONS)}."
        )
    controler_taille(fichier)
    fichier.seek(0)
    if extension in {"xlsx", "ods"}:
        controler_contenu(cast("io.BufferedReader", fichier.file), extension)
    fichier.seek(0)
    return nom


def ouvrir_importation(
    *,
    acteur: Acteur,
    contrat: Contrat,
    fichier: "File[bytes]",
    annee: int | None = None,
    genre: str = GenreImportation.SAISON,
) -> Importation:
    """Keep the file for the next steps. Raises ValidationError when it cannot be read; nothing is kept then."""
    nom = controler_classeur(fichier)
    octets = fichier.read()
    origine = PurePosixPath((fichier.name or nom).replace("\\", "/")).name[:250]
    try:
        lire_classeur(octets, origine)
    except ClasseurIllisible as erreur:
        raise ValidationError(str(erreur)) from erreur
    importation = Importation(
        contrat=contrat,
        genre=genre,
        nom=origine,
        empreinte=hashlib.sha256(octets).hexdigest(),
        annee=annee,
        cree_par=acteur.utilisateur,
    )
    importation.fichier.save(nom, ContentFile(octets), save=False)
    importation.save()
    return importation


def ouvrir_retour(*, acteur: Acteur, campagne: Campagne, fichier: "File[bytes]") -> Importation:
    """Keep a workbook sent back until the person has seen what it changes. Raises ValidationError."""
    nom = controler_classeur(fichier)
    octets = fichier.read()
    retour = Importation(
        contrat=campagne.contrat,
        campagne=campagne,
        genre=GenreImportation.RETOUR,
        nom=PurePosixPath((fichier.name or nom).replace("\\", "/")).name[:250],
        empreinte=hashlib.sha256(octets).hexdigest(),
        cree_par=acteur.utilisateur,
    )
    retour.fichier.save(nom, ContentFile(octets), save=False)
    retour.save()
    return retour


def contenu(importation: Importation) -> bytes:
    with importation.fichier.open("rb") as fichier:
        return bytes(fichier.read())


def etudier_importation(importation: Importation) -> Etude:
    reglages = importation.reglages
    return etudier(
        contrat=importation.contrat,
        octets=contenu(importation),
        nom=importation.nom,
        annee=importation.annee,
        reglages=reglages,
        options=options_de(reglages),
    )


def options_de(reglages: Mapping[str, Any]) -> Options:
    brutes = reglages.get("options", {})
    defauts = Options()
    return Options(
        origine=brutes.get("origine") or defauts.origine,
        decision_le=parse_date(brutes["decision_le"]) if brutes.get("decision_le") else None,
        finances=brutes.get("finances") or defauts.finances,
    )


def etudier(
    *, contrat: Contrat, octets: bytes, nom: str, annee: int | None, reglages: Mapping[str, Any], options: Options
) -> Etude:
    """Read the file with its settings and compare it with the base; writes nothing."""
    classeur = lire_classeur(octets, nom)
    ref = charger(contrat)
    connus = ref.connus()
    propositions = proposer(classeur, connus, memoire=memoire(contrat), reglages=reglages.get("feuilles"))
    brutes = reglages.get("options", {})
    lecture = lire_tout(
        propositions,
        connus,
        annee=annee,
        masquees=brutes.get("masquees", True),
        additionner=brutes.get("additionner", False),
    )
    identites = rapprocher_organismes(
        lecture.projets, ref, reglages.get("organismes", {}), par_defaut=brutes.get("proches", "")
    )
    financeurs = rapprocher_financeurs(
        (financeur for projet in lecture.projets for financeur, _ in projet.montants),
        ref,
        reglages.get("financeurs", {}),
        creer=brutes.get("creer_financeurs", False),
    )
    return Etude(classeur, propositions, planifier(lecture, ref, identites, financeurs, options), ref)


def memoire(contrat: Contrat) -> Any:
    """What the contract's people settled for a header already seen."""
    connues = dict(Correspondance.objects.filter(contrat=contrat).values_list("signature", "colonnes"))

    def rappeler(signature: str) -> list[Colonne] | None:
        return [depuis_json(c) for c in connues[signature]] if signature in connues else None

    return rappeler


@transaction.atomic
def regler(*, importation: Importation, partie: str, valeurs: Mapping[str, Any]) -> None:
    """Keep what the person settled in one part (« feuilles », « organismes », « financeurs », « options »)."""
    verrouillee = Importation.objects.select_for_update().get(pk=importation.pk)
    if verrouillee.etat != EtatImportation.EN_COURS:
        raise ImportRefuse("Cet import est terminé : déposez le fichier à nouveau pour en commencer un autre.")
    ancien = verrouillee.reglages.get(partie, {})
    if partie == "feuilles":
        fusion = {nom: {**ancien.get(nom, {}), **valeurs.get(nom, {})} for nom in {*ancien, *valeurs}}
    else:
        fusion = {**ancien, **valeurs}
    verrouillee.reglages = {**verrouillee.reglages, partie: fusion}
    verrouillee.save(update_fields=["reglages", "modifie_le"])
    importation.reglages = verrouillee.reglages


def retenir_colonnes(*, contrat: Contrat, signature: str, colonnes: Sequence[Colonne]) -> None:
    Correspondance.objects.update_or_create(
        contrat=contrat, signature=signature, defaults={"colonnes": [colonne.en_json() for colonne in colonnes]}
    )


@transaction.atomic
def valider_importation(*, acteur: Acteur, importation: Importation) -> Plan:
    """Write everything or nothing. Raises ImportRefuse while an error or a question stands."""
    Contrat.objects.select_for_update().get(pk=importation.contrat_id)  # two imports of a contract never cross
    importation.refresh_from_db()
    etude = etudier_importation(importation)
    plan = etude.plan
    refuser_si_incomplet(plan)
    franchir(
        acteur=acteur,
        objet=importation,
        table=TRANSITIONS_IMPORTATION,
        acte="valider",
        phrase=f"Import de « {importation.nom} » : {phrase(plan)}",
        detail={"empreinte": importation.empreinte},
        validee_le=timezone.now(),
        rapport=rapport(plan),
    )
    ecrire(acteur=acteur, contrat=importation.contrat, etude=etude, options=options_de(importation.reglages))
    return plan


def refuser_si_incomplet(plan: Plan) -> None:
    if not plan.cibles:
        raise ImportRefuse("Aucun projet n’a été lu dans ce fichier : vérifiez les feuilles et les colonnes.")
    if plan.erreurs:
        raise ImportRefuse(
            f"{formats.compte(len(plan.erreurs), 'erreur')} à corriger avant d’importer : rien n’a été écrit."
        )
    if plan.a_trancher:
        raise ImportRefuse(f"{formats.compte(plan.a_trancher, 'question')} sans réponse : rien n’a été écrit.")


@transaction.atomic
def ecrire(*, acteur: Acteur, contrat: Contrat, etude: Etude, options: Options) -> None:
    """Write the plan; the journal gets one line for the whole, the row history one per row."""
    Ecrivain(contrat, etude.plan, etude.ref, options, acteur).ecrire()


@transaction.atomic
def importer_fichier(*, acteur: Acteur, contrat: Contrat, etude: Etude, options: Options, nom: str) -> None:
    """The same from the command line: nothing is kept of the file but its report in the journal."""
    Contrat.objects.select_for_update().get(pk=contrat.pk)
    refuser_si_incomplet(etude.plan)
    ecrire(acteur=acteur, contrat=contrat, etude=etude, options=options)
    consigner(
        acteur=acteur, code="importation.valider", objet=contrat, phrase=f"Import de « {nom} » : {phrase(etude.plan)}"
    )


@transaction.atomic
def abandonner_importation(*, acteur: Acteur, importation: Importation) -> None:
    franchir(
        acteur=acteur,
        objet=importation,
        table=TRANSITIONS_IMPORTATION,
        acte="abandonner",
        phrase=f"Import de « {importation.nom} » abandonné",
    )
    fichier, stockage = importation.fichier.name, importation.fichier.storage
    if fichier:
        transaction.on_commit(lambda: stockage.delete(fichier))


def phrase(plan: Plan) -> str:
    comptes = plan.comptes
    return (
        f"{formats.compte(comptes['creer'], 'dossier créé', 'dossiers créés')}, "
        f"{formats.compte(comptes['modifier'], 'modifié')}, "
        f"{formats.compte(comptes['inchange'], 'inchangé')}"
        + (f", {formats.compte(comptes['laisser'], 'laissé')}" if comptes["laisser"] else "")
    )


def rapport(plan: Plan) -> dict[str, Any]:
    return {
        "phrase": phrase(plan),
        "comptes": dict(plan.comptes),
        "campagnes": plan.campagnes_a_creer,
        "avertissements": [p.en_json() for p in plan.avertissements[:REMARQUES_GARDEES]],
        "laissees": plan.lecture.laissees[:REMARQUES_GARDEES],
        "sommes": {
            "justes": sum(c.juste for c in plan.lecture.controles),
            "fausses": [[c.ou, c.libelle, str(c.annonce), str(c.lu)] for c in plan.lecture.controles if not c.juste],
        },
        "modifies": [
            [c.projet.porteur, c.projet.intitule, [list(x) for x in c.changements]]
            for c in plan.cibles
            if c.action == "modifier"
        ][:REMARQUES_GARDEES],
        "laisses": [[c.projet.porteur, c.projet.intitule, c.pourquoi] for c in plan.cibles if c.action == "laisser"],
    }
