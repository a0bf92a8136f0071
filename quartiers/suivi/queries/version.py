"""Whether the rows behind a year have changed since they were last read: one query, whatever their number.

PostgreSQL stamps each row with the transaction and the command that wrote it last (`xmin`, `cmin`). Both only grow, so
that the number of rows and the sums of their stamps change with any insertion, change or removal.
"""

from collections.abc import Sequence
from functools import cache

from django.db import connection, models

from quartiers.annuaire.models import Organisme
from quartiers.appels.models import (
    Bilan,
    Budget,
    Dossier,
    Financeur,
    IndicateurDossier,
    LigneBudget,
    LigneFinancement,
    Public,
    PublicQuartier,
    Rattachement,
    ReponseBilan,
    Territoire,
    Versement,
)
from quartiers.contrat.models import Contrat, Element, QuartierContrat, Version
from quartiers.suivi.models import (
    CreditFiche,
    FicheAction,
    FicheBilan,
    IndicateurFiche,
    PublicFiche,
    PublicQuartierFiche,
    RattachementFiche,
    ReglageSuivi,
    ReponseFiche,
    TerritoireFiche,
)

Modele = type[models.Model]
DU_CONTRAT: Sequence[Modele] = (Element, Version, QuartierContrat, ReglageSuivi, Financeur)
DES_DOSSIERS: Sequence[Modele] = (Bilan, Budget, IndicateurDossier, LigneFinancement, Public, Rattachement, Territoire)
DES_FICHES: Sequence[Modele] = (
    CreditFiche, FicheBilan, IndicateurFiche, PublicFiche, RattachementFiche, TerritoireFiche,
)  # fmt: skip
SOUS: Sequence[tuple[Modele, str, Modele, str, str]] = (  # rows of a row: their key, its table, whose rows
    (LigneBudget, "budget_id", Budget, "dossier_id", "dossiers"),
    (Versement, "ligne_id", LigneFinancement, "dossier_id", "dossiers"),
    (PublicQuartier, "bilan_id", Bilan, "dossier_id", "dossiers"),
    (ReponseBilan, "bilan_id", Bilan, "dossier_id", "dossiers"),
    (PublicQuartierFiche, "bilan_id", FicheBilan, "fiche_id", "fiches"),
    (ReponseFiche, "bilan_id", FicheBilan, "fiche_id", "fiches"),
)

VersionLue = tuple[tuple[int, ...], ...]


def version_des_donnees(contrat: Contrat, annee: int) -> VersionLue:
    """What changes with any row that the year's actions or the contract's own reading are made of."""
    with connection.cursor() as curseur:
        curseur.execute(requete(), {"contrat": contrat.pk, "annee": annee})
        return tuple(tuple(int(n) for n in ligne) for ligne in curseur.fetchall())


@cache
def requete() -> str:
    """Projects of the years before count too: one of several years may run on."""
    dossiers = f"select id from {table(Dossier)} where contrat_id = %(contrat)s and annee <= %(annee)s and annee + annees > %(annee)s"  # noqa: S608
    fiches = f"select id from {table(FicheAction)} where contrat_id = %(contrat)s and annee = %(annee)s"  # noqa: S608
    conditions: list[tuple[Modele, str]] = [
        (Contrat, "id = %(contrat)s"),
        *((modele, "contrat_id = %(contrat)s") for modele in DU_CONTRAT),
        (Dossier, "id in (select id from dossiers)"),
        (FicheAction, "id in (select id from fiches)"),
        *((modele, "dossier_id in (select id from dossiers)") for modele in DES_DOSSIERS),
        *((modele, "fiche_id in (select id from fiches)") for modele in DES_FICHES),
        *(
            (modele, f"{cle} in (select id from {table(dessus)} where {lien} in (select id from {racine}))")  # noqa: S608
            for modele, cle, dessus, lien, racine in SOUS
        ),
        (Organisme, f"id in ({organismes()})"),
    ]
    sommes = [
        f"select count(*), coalesce(sum(xmin::text::bigint), 0), coalesce(sum(cmin::text::bigint), 0)"  # noqa: S608
        f" from {table(modele)} where {condition}"
        for modele, condition in conditions
    ]
    return f"with dossiers as materialized ({dossiers}), fiches as materialized ({fiches}) " + " union all ".join(
        sommes
    )


def organismes() -> str:
    """The organisations that the year names: those that lead, those that pay."""
    return (
        f"select organisme_id from {table(Dossier)} where id in (select id from dossiers)"  # noqa: S608
        f" union select organisme_id from {table(FicheAction)} where id in (select id from fiches)"
        f" union select organisme_id from {table(CreditFiche)} where fiche_id in (select id from fiches)"
        f" union select organisme_id from {table(Financeur)} where contrat_id = %(contrat)s"
    )


def table(modele: Modele) -> str:
    return modele._meta.db_table
