"""Sources: how they are described, their categories, the breaks of their series."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner
from quartiers.tableurs.valeurs import plat
from quartiers.tranquillite.domain.preparation import demander_la_lecture
from quartiers.tranquillite.models import CategorieSource, FaitMensuel, RuptureSerie, SourceObservatoire
from quartiers.tranquillite.periodes import mois_fr


@transaction.atomic
def creer_source(*, acteur: Acteur, contrat: Contrat, **champs: Any) -> SourceObservatoire:
    source = SourceObservatoire.objects.create(contrat=contrat, code=code_libre(contrat, champs["titre"]), **champs)
    consigner(acteur=acteur, code="observatoire.source", objet=source, phrase=f"Source ajoutée : « {source} »")
    return source


def code_libre(contrat: Contrat, titre: str) -> str:
    base = slugify(titre)[:50] or "source"
    pris = set(SourceObservatoire.objects.filter(contrat=contrat).values_list("code", flat=True))
    return next(c for c in (base, *(f"{base}-{n}" for n in range(2, 1000))) if c not in pris)


@transaction.atomic
def modifier_source(*, acteur: Acteur, source: SourceObservatoire, **champs: Any) -> None:
    """The scale stays as it is once figures have come in: they would not stand anywhere any more."""
    ancien = SourceObservatoire.objects.get(pk=source.pk)
    if champs.get("echelle", ancien.echelle) != ancien.echelle and FaitMensuel.objects.filter(source=source).exists():
        raise ValidationError(
            {"echelle": "Des chiffres sont déjà livrés à cette échelle : créez une autre source pour l’autre échelle."}
        )
    for nom, valeur in champs.items():
        setattr(source, nom, valeur)
    source.save()
    avant = {nom: str(getattr(ancien, nom)) for nom in champs if getattr(ancien, nom) != getattr(source, nom)}
    phrase = f"Source modifiée : « {source} »"
    consigner(acteur=acteur, code="observatoire.source", objet=source, phrase=phrase, detail={"avant": avant})


@transaction.atomic
def ranger_categories(
    *, acteur: Acteur, source: SourceObservatoire, categories: Sequence[tuple[int | None, str, str]]
) -> None:
    """(identifier or None, name, family) in their order. None is ever withdrawn once it has figures."""
    siennes = {c.pk: c for c in source.categories.all()}
    noms = [plat(titre) for _, titre, _ in categories]
    if len(set(noms)) < len(noms):
        raise ValidationError("Deux catégories portent le même nom.")
    for rang, (pk, titre, famille) in enumerate(categories):
        categorie = siennes.pop(pk, None) if pk else None
        if categorie is None:
            CategorieSource.objects.create(
                contrat_id=source.contrat_id, source=source, titre=titre, famille=famille, rang=rang
            )
        elif (categorie.titre, categorie.famille, categorie.rang) != (titre, famille, rang):
            categorie.titre, categorie.famille, categorie.rang = titre, famille, rang
            categorie.save()
    for categorie in siennes.values():
        if FaitMensuel.objects.filter(categorie=categorie).exists():
            raise ValidationError(f"« {categorie} » a déjà des chiffres : elle ne peut pas être retirée.")
        categorie.delete()
    consigner(acteur=acteur, code="observatoire.categories", objet=source, phrase=f"Catégories de « {source} » rangées")


@transaction.atomic
def noter_rupture(
    *, acteur: Acteur, source: SourceObservatoire, mois: dt.date, quoi: str, categorie: CategorieSource | None
) -> RuptureSerie:
    rupture = RuptureSerie.objects.create(
        contrat_id=source.contrat_id, source=source, mois=mois, quoi=quoi, categorie=categorie
    )
    phrase = f"Rupture de série de « {source} » à partir de {mois_fr(mois)}"
    consigner(acteur=acteur, code="observatoire.rupture", objet=rupture, phrase=phrase)
    demander_la_lecture(source.contrat_id)
    return rupture


@transaction.atomic
def retirer_rupture(*, acteur: Acteur, rupture: RuptureSerie) -> None:
    phrase = f"Rupture de série retirée de « {rupture.source} » ({mois_fr(rupture.mois)})"
    consigner(acteur=acteur, code="observatoire.rupture", objet=rupture.source, phrase=phrase)
    rupture.delete()
    demander_la_lecture(rupture.contrat_id)
