"""Setting a campaign: its own fields by section, its lists (criteria, papers, rules, envelopes), its file."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError

from quartiers.appels.domain.campagne import CampagneRefusee, est_modifiable
from quartiers.appels.modele_campagne import ZONES_INTITULE
from quartiers.appels.models import Campagne, Critere, Enveloppe, Financeur, Priorite, RegleEligibilite, TypePiece
from quartiers.appels.queries.campagne import depassements
from quartiers.comptes.politiques import Acteur
from quartiers.documents.models import Document
from quartiers.journal.domain import consigner

LISTES: dict[str, tuple[type[models.Model], str]] = {
    "criteres": (Critere, "grille de critères"),
    "pieces": (TypePiece, "pièces demandées"),
    "eligibilite": (RegleEligibilite, "règles d’éligibilité"),
    "enveloppes": (Enveloppe, "enveloppes"),
}


@transaction.atomic
def modifier_campagne(*, acteur: Acteur, campagne: Campagne, section: str, **champs: Any) -> None:
    """Write `champs` and say in the journal which ones changed. Raises CampagneRefusee when it is closed."""
    fraiche = verrouiller(campagne)
    changes = {nom: getattr(fraiche, nom) for nom, valeur in champs.items() if getattr(fraiche, nom) != valeur}
    for nom in changes:
        setattr(fraiche, nom, champs[nom])
    if not changes:
        return
    fraiche.save(update_fields=[*changes, "modifie_le"])
    libelles = [str(Campagne._meta.get_field(nom).verbose_name) for nom in changes]  # type: ignore[union-attr]
    detail = {"section": section, "avant": {nom: str(valeur) for nom, valeur in changes.items()}}
    phrase = f"{campagne} : {', '.join(libelles)}"
    consigner(acteur=acteur, code="campagne.modifier", objet=fraiche, phrase=phrase, detail=detail)


def verrouiller(campagne: Campagne) -> Campagne:
    fraiche = Campagne.objects.select_for_update().get(pk=campagne.pk)
    if not est_modifiable(fraiche):
        raise CampagneRefusee("Cette campagne est close : rouvrez-la avant de changer ses réglages.")
    return fraiche


@transaction.atomic
def joindre_reglement(*, acteur: Acteur, campagne: Campagne, document: Document | None) -> None:
    """Attach the règlement's file, or take it away (`document` None); the old file stays in the archive."""
    fraiche = verrouiller(campagne)
    fraiche.reglement_fichier = document
    fraiche.save(update_fields=["reglement_fichier", "modifie_le"])
    phrase = f"{campagne} : règlement {'joint' if document else 'retiré'}"
    consigner(acteur=acteur, code="campagne.joindre_reglement", objet=fraiche, phrase=phrase)


@transaction.atomic
def enregistrer_liste(*, acteur: Acteur, campagne: Campagne, nom: str, lignes: Iterable[Mapping[str, Any]]) -> None:
    """Replace a list by `lignes`, in their order: dicts with the fields, `pk` (None for a new row) and `retirer`.

    Raises CampagneRefusee: a row already used cannot go; envelopes whose parts exceed the whole.
    """
    verrouiller(campagne)
    modele, libelle = LISTES[nom]
    for rang, ligne in enumerate(lignes, 1):
        champs = {cle: valeur for cle, valeur in ligne.items() if cle not in {"pk", "retirer"}}
        if any(champ.name == "rang" for champ in modele._meta.get_fields()):
            champs["rang"] = rang
        enregistrer_ligne(modele, campagne, ligne.get("pk"), champs, bool(ligne.get("retirer")))
    if modele is Enveloppe:
        exces = depassements(list(Enveloppe.objects.filter(campagne=campagne).select_related("financeur")))
        if exces:
            raise CampagneRefusee(" ".join(exces))
    consigner(acteur=acteur, code="campagne.regler", objet=campagne, phrase=f"{campagne} : {libelle}")


def enregistrer_ligne(
    modele: type[models.Model], campagne: Campagne, pk: int | None, champs: dict[str, Any], retirer: bool
) -> None:
    siennes = modele._default_manager.filter(campagne=campagne)
    if pk is None:
        if not retirer:
            modele._default_manager.create(contrat_id=campagne.contrat_id, campagne=campagne, **champs)
    elif retirer:
        for objet in siennes.filter(pk=pk):
            try:
                objet.delete()
            except ProtectedError as erreur:
                raise CampagneRefusee(f"« {objet} » a déjà servi à des dossiers : il ne se retire plus.") from erreur
    else:
        for objet in siennes.filter(pk=pk):
            for cle, valeur in champs.items():
                setattr(objet, cle, valeur)
            objet.save()


@transaction.atomic
def fixer_zones(*, acteur: Acteur, campagne: Campagne, zones: Mapping[int, list[str]]) -> None:
    """The matrix funder × zone: {funder: zones that it accepts}; an empty list means everywhere, and keeps no rule."""
    verrouiller(campagne)
    actuelles = {
        regle.financeur_id: regle
        for regle in RegleEligibilite.objects.filter(campagne=campagne, financeur__isnull=False)
        if regle.zones
    }
    for financeur in Financeur.objects.filter(contrat=campagne.contrat_id, pk__in=zones):
        voulues, regle = zones[financeur.pk], actuelles.get(financeur.pk)
        if regle is None and voulues:
            RegleEligibilite.objects.create(
                contrat_id=campagne.contrat_id,
                campagne=campagne,
                financeur=financeur,
                intitule=ZONES_INTITULE,
                zones=voulues,
                rang=RegleEligibilite.objects.filter(campagne=campagne).count() + 1,
            )
        elif regle is not None and regle.zones != voulues:
            changer_zones(regle, voulues)
    phrase = f"{campagne} : zones acceptées par chaque financeur"
    consigner(acteur=acteur, code="campagne.regler", objet=campagne, phrase=phrase)


@transaction.atomic
def fixer_priorites(*, acteur: Acteur, campagne: Campagne, priorites: str, par_axe: Mapping[int, str]) -> None:
    """The year's priorities, in general and by axis ({axis: text}; an empty text takes it away)."""
    fraiche = verrouiller(campagne)
    fraiche.priorites = priorites
    fraiche.save(update_fields=["priorites", "modifie_le"])
    for axe, texte in par_axe.items():
        siennes = Priorite.objects.filter(campagne=campagne, axe_id=axe)
        if not texte.strip():
            siennes.delete()
        elif not siennes.update(texte=texte.strip()):
            Priorite.objects.create(contrat_id=campagne.contrat_id, campagne=campagne, axe_id=axe, texte=texte.strip())
    consigner(acteur=acteur, code="campagne.regler", objet=campagne, phrase=f"{campagne} : priorités de l’année")


def changer_zones(regle: RegleEligibilite, voulues: list[str]) -> None:
    """A rule already ticked on files is emptied rather than lost."""
    regle.zones = voulues
    regle.save(update_fields=["zones"])
