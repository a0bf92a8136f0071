"""Acts on a neighbourhood project and its themes: each one writes its journal line in the same transaction."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Max

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Element
from quartiers.documents.models import Document
from quartiers.journal.domain import consigner
from quartiers.projets_quartier.models import ProjetQuartier, Theme


@transaction.atomic
def modifier_projet(*, acteur: Acteur, projet: ProjetQuartier, titre: str, ambition: str) -> None:
    avant = {"titre": projet.titre, "ambition": projet.ambition}
    projet.titre, projet.ambition = titre, ambition
    projet.save(update_fields=["titre", "ambition", "modifie_le"])
    phrase = f"Le projet du quartier {projet.quartier} est modifié"
    consigner(acteur=acteur, code="projetquartier.modifier", objet=projet, phrase=phrase, detail={"avant": avant})


@transaction.atomic
def ajouter_theme(
    *,
    acteur: Acteur,
    projet: ProjetQuartier,
    titre: str,
    synthese: str,
    axes: Collection[Element],
    debut: dt.date,
) -> Theme:
    theme = Theme.objects.create(
        contrat_id=projet.contrat_id,
        projet=projet,
        titre=titre,
        synthese=synthese,
        debut=debut,
        rang=prochain_rang(projet.themes.aggregate(dernier=Max("rang"))["dernier"]),
    )
    theme.axes.set(axes)
    tracer(acteur, projet, "ajouter_theme", f"Thème ajouté : « {titre} »", {"theme": theme.pk})
    return theme


@transaction.atomic
def modifier_theme(*, acteur: Acteur, theme: Theme, titre: str, synthese: str, axes: Collection[Element]) -> None:
    avant = {"titre": theme.titre, "synthese": theme.synthese, "axes": [axe.code for axe in theme.axes.all()]}
    theme.titre, theme.synthese = titre, synthese
    theme.save(update_fields=["titre", "synthese", "modifie_le"])
    theme.axes.set(axes)
    detail = {"theme": theme.pk, "avant": avant}
    tracer(acteur, theme.projet, "modifier_theme", f"Thème modifié : « {titre} »", detail)


@transaction.atomic
def retirer_theme(*, acteur: Acteur, theme: Theme, jour: dt.date) -> None:
    """End the theme on `jour` (excluded); one that began that very day never was in force and goes away."""
    tracer(acteur, theme.projet, "retirer_theme", f"Thème retiré : « {theme.titre} »", {"theme": theme.pk})
    if theme.debut >= jour:
        theme.delete()
        return
    theme.fin = jour
    theme.save(update_fields=["fin", "modifie_le"])


@transaction.atomic
def joindre_document(*, acteur: Acteur, projet: ProjetQuartier, document: Document) -> None:
    projet.documents.add(document)
    tracer(acteur, projet, "joindre", f"Document joint : « {document.titre} »", {"document": document.pk})


def prochain_rang(dernier: int | None) -> int:
    return 0 if dernier is None else dernier + 1


def tracer(acteur: Acteur, projet: ProjetQuartier, acte: str, phrase: str, detail: Mapping[str, object]) -> None:
    """A journal line on the project itself: its page shows the whole story of its themes and leads."""
    consigner(acteur=acteur, code=f"projetquartier.{acte}", objet=projet, phrase=phrase, detail=dict(detail))
