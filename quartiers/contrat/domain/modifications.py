"""Writing the modifications of an avenant in draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.domain.etat import jour_de_base, lire_etat
from quartiers.contrat.domain.projection import Cle
from quartiers.contrat.enums import EtatAvenant, GenreModification
from quartiers.contrat.models import Avenant, Modification, Resultat
from quartiers.journal.domain import consigner
from quartiers.socle.transitions import TransitionRefusee


@dataclass(frozen=True)
class Saisie:
    """A result as typed. `element` keeps its identity, else it is new. `parent`: an element (number), a result of
    the avenant (« n12 »), or a new result of the same modification by its place in the list (« m0 »)."""

    nature: str
    titre: str
    parent: Cle | None = None
    place: int = 0
    element: int | None = None


class ModificationLiee(Exception):
    """The modification is needed by another one of the avenant; the message is for the user."""


@transaction.atomic
def ajouter_modification(
    *,
    acteur: Acteur,
    avenant: Avenant,
    genre: str,
    sources: Sequence[int],
    saisies: Sequence[Saisie],
    motif: str = "",
) -> Modification:
    """Add a modification at the end of the draft. Coherence is told by the draft page, checked at submission."""
    _verrouiller(avenant)
    dernier = avenant.modifications.aggregate(dernier=Max("rang"))["dernier"] or 0
    modification = Modification.objects.create(
        contrat_id=avenant.contrat_id, avenant=avenant, rang=dernier + 1, genre=genre, motif=motif
    )
    _ecrire(modification, sources, saisies)
    _consigner(acteur, modification, "ajoutée")
    return modification


@transaction.atomic
def modifier_modification(
    *, acteur: Acteur, modification: Modification, sources: Sequence[int], saisies: Sequence[Saisie], motif: str = ""
) -> None:
    """Write the modification again, read anew on the contract as it stands: this is what settles a conflict."""
    _verrouiller(modification.avenant)
    modification.motif = motif
    _ecrire(modification, sources, saisies)
    _consigner(acteur, modification, "revue")


@transaction.atomic
def supprimer_modification(*, acteur: Acteur, modification: Modification) -> None:
    """Raises ModificationLiee when another modification places something under what this one creates."""
    _verrouiller(modification.avenant)
    _refuser_si_liee(modification, modification.resultats.all())
    _consigner(acteur, modification, "supprimée")
    modification.delete()


@transaction.atomic
def monter_modification(*, acteur: Acteur, modification: Modification) -> None:
    """Exchange the modification with the one before it; the first stays first."""
    _verrouiller(modification.avenant)
    freres = modification.avenant.modifications
    precedente = freres.filter(rang__lt=modification.rang).order_by("-rang").first()
    if precedente is None:
        return
    haut, bas = precedente.rang, modification.rang
    libre = (freres.aggregate(dernier=Max("rang"))["dernier"] or 0) + 1
    # Ranks are unique in an avenant: one of the two steps aside.
    for ligne, rang in ((precedente, libre), (modification, haut), (precedente, bas)):
        ligne.rang = rang
        ligne.save(update_fields=["rang", "modifie_le"])
    _consigner(acteur, modification, "remontée")


def _verrouiller(avenant: Avenant) -> None:
    """Nobody writes in an avenant that left the draft, even when both acts come at the same time."""
    etat = Avenant.objects.select_for_update().values_list("etat", flat=True).get(pk=avenant.pk)
    if etat != EtatAvenant.BROUILLON:
        raise TransitionRefusee(
            f"L’avenant est maintenant « {EtatAvenant(etat).label} » : ses modifications ne changent plus. "
            "Reprenez-le en brouillon s’il faut le revoir."
        )


def _consigner(acteur: Acteur, modification: Modification, fait: str) -> None:
    phrase = f"Modification {fait} : {GenreModification(modification.genre).label.lower()}"
    detail: dict[str, Any] = {"modification": modification.pk, "genre": modification.genre}
    consigner(acteur=acteur, code="avenant.modifier", objet=modification.avenant, phrase=phrase, detail=detail)


def _ecrire(modification: Modification, sources: Sequence[int], saisies: Sequence[Saisie]) -> None:
    etat = lire_etat(modification.avenant.contrat, jour_de_base(modification.avenant))
    touches = {*sources, *(s.element for s in saisies if s.element is not None)}
    modification.vu = {str(e): etat.en_vigueur[e].pk for e in sorted(touches) if e in etat.en_vigueur}
    modification.save()
    modification.sources.set(sources)
    anciens = list(modification.resultats.order_by("rang", "pk"))
    # What is new keeps its row from one edit to the next: other modifications may hang on it.
    reprises = [r for r in anciens if r.element_id is None]
    nouvelles = [s for s in saisies if s.element is None]
    de_trop = reprises[len(nouvelles) :]
    _refuser_si_liee(modification, de_trop)
    modification.resultats.exclude(pk__in=[r.pk for r in reprises[: len(nouvelles)]]).delete()
    crees = [
        _ecrire_resultat(reprises[i] if i < len(reprises) else Resultat(), modification, saisie, [])
        for i, saisie in enumerate(nouvelles)
    ]
    for saisie in saisies:
        if saisie.element is not None:
            _ecrire_resultat(Resultat(element_id=saisie.element), modification, saisie, crees)


def _ecrire_resultat(
    resultat: Resultat, modification: Modification, saisie: Saisie, crees: Sequence[Resultat]
) -> Resultat:
    resultat.contrat_id = modification.contrat_id
    resultat.modification = modification
    resultat.nature, resultat.titre, resultat.rang = saisie.nature, saisie.titre, saisie.place
    resultat.parent_id = saisie.parent if isinstance(saisie.parent, int) else None
    resultat.parent_resultat = _resultat_parent(saisie.parent, crees)
    resultat.save()
    return resultat


def _resultat_parent(parent: Cle | None, crees: Sequence[Resultat]) -> Resultat | None:
    if not isinstance(parent, str):
        return None
    numero = int(parent[1:])
    return crees[numero] if parent.startswith("m") else Resultat.objects.get(pk=numero)


def _refuser_si_liee(modification: Modification, resultats: Sequence[Resultat] | Any) -> None:
    liees = (
        Modification.objects.filter(avenant=modification.avenant, resultats__parent_resultat__in=list(resultats))
        .exclude(pk=modification.pk)
        .distinct()
    )
    if liees:
        rangs = list(modification.avenant.modifications.order_by("rang").values_list("pk", flat=True))
        numeros = ", ".join(str(rangs.index(liee.pk) + 1) for liee in liees)
        raise ModificationLiee(
            f"La modification {numeros} place quelque chose sous ce que celle-ci crée : changez-la d’abord."
        )
