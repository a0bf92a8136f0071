"""The seasons of one contract, given to others: in the base itself, one statement per table for all of them.

Each copy hangs on its own contract (its elements, its neighbourhoods, found by their place), its own campaigns,
funders and associations; titles carry the number of the contract.
"""

from collections.abc import Sequence

from django.db import connection, models

from bench.saisons import sans_declencheurs
from quartiers.annuaire.models import Organisme
from quartiers.appels.models import (
    AvisDossier,
    Bilan,
    Budget,
    Campagne,
    Complement,
    Critere,
    Dossier,
    Enveloppe,
    Financeur,
    IndicateurDossier,
    Lieu,
    LigneBudget,
    LigneFinancement,
    Message,
    MontantProgramme,
    Note,
    Piece,
    Programmation,
    Public,
    Rattachement,
    RegleEligibilite,
    Territoire,
    TypePiece,
    Versement,
)
from quartiers.contrat.models import Contrat, Element, QuartierContrat, Version
from quartiers.documents.models import Document
from quartiers.journal.models import Acte

COMMUNES = Dossier.communes.through
TABLES: tuple[type[models.Model], ...] = (
    Organisme, Financeur, Campagne, Enveloppe, Critere, TypePiece, RegleEligibilite, Dossier, COMMUNES, Rattachement,
    Territoire, Lieu, Public, IndicateurDossier, Budget, LigneBudget, LigneFinancement, Versement, AvisDossier, Note,
    Document, Piece, Message, Complement, Bilan, Programmation, MontantProgramme, Acte,
)  # fmt: skip
STRUCTURE: tuple[type[models.Model], ...] = (Element, Version, QuartierContrat)
PLACES = {
    Element: "t.code",
    Version: "(SELECT code FROM contrat_element e WHERE e.id = t.element_id)",
    QuartierContrat: "t.rang",
}
# Which rows of a table are those of the model contract, when they are not all those of that contract.
CHOIX = {
    Organisme: "t.id IN (SELECT organisme_id FROM appels_dossier WHERE contrat_id = {modele})",
    COMMUNES: "t.dossier_id IN (SELECT id FROM appels_dossier WHERE contrat_id = {modele})",
    Acte: "t.contrat_id = {modele} AND t.objet_type = 'appels.dossier'",
}
COLONNES = {
    (Organisme, "siret"): "lpad((t.siret::bigint + 1000 * c.contrat)::text, 14, '0')",
    (Organisme, "nom"): "t.nom || ' – ' || c.contrat",
    (Dossier, "intitule"): "t.intitule || ' – ' || c.contrat",
}


def copier_saisons(modele: Contrat, cibles: Sequence[Contrat], tables: Sequence[type[models.Model]] = TABLES) -> None:
    """Give the seasons of `modele` to each of `cibles`, which have none."""
    if not cibles:
        return
    with sans_declencheurs(), connection.cursor() as curseur:
        curseur.execute("CREATE TEMP TABLE banc_cible (rang integer, contrat bigint) ON COMMIT DROP")
        curseur.execute(
            "INSERT INTO banc_cible SELECT ordinality - 1, c FROM unnest(%s::bigint[]) WITH ORDINALITY AS u(c)",
            [[cible.pk for cible in cibles]],
        )
        for table in STRUCTURE:
            curseur.execute(correspondance(table, modele.pk))
            curseur.execute(f"CREATE INDEX ON banc_{table.__name__.lower()} (de, contrat)")
        decalages = {table: decalage(table, modele.pk, len(cibles)) for table in tables}
        for table in tables:
            curseur.execute(copie(table, modele.pk, decalages))


def correspondance(table: type[models.Model], modele: int) -> str:
    """Which row of each contract stands where that of the model contract does: same code, or rank of neighbourhood."""
    nom = table._meta.db_table
    code = PLACES[table]
    return f"""
        CREATE TEMP TABLE banc_{table.__name__.lower()} ON COMMIT DROP AS
        WITH tous AS (SELECT t.id, t.contrat_id, {code} AS code FROM {nom} t)
        SELECT m.id AS de, t.contrat_id AS contrat, min(t.id) AS vers
        FROM tous m JOIN tous t ON t.code = m.code JOIN banc_cible c ON c.contrat = t.contrat_id
        WHERE m.contrat_id = {modele} GROUP BY m.id, t.contrat_id
    """


def decalage(table: type[models.Model], modele: int, copies: int) -> tuple[int, int]:
    """(first, step): the row `id` of the model contract becomes `id + first + step × rang`; the sequence follows."""
    nom = table._meta.db_table
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT min(t.id), max(t.id) FROM {nom} t WHERE {choix(table, modele)}")
        premier, dernier = curseur.fetchone() or (None, None)
        if premier is None:
            return 0, 0
        curseur.execute(f"SELECT nextval(pg_get_serial_sequence('{nom}', 'id'))")
        (libre,) = curseur.fetchone() or (0,)
        pas = dernier - premier + 1
        curseur.execute(f"SELECT setval(pg_get_serial_sequence('{nom}', 'id'), %s)", [libre + pas * copies])
    return libre - premier, pas


def choix(table: type[models.Model], modele: int) -> str:
    return CHOIX.get(table, "t.contrat_id = {modele}").format(modele=modele)


def copie(table: type[models.Model], modele: int, decalages: dict[type[models.Model], tuple[int, int]]) -> str:
    champs = table._meta.concrete_fields
    colonnes = ", ".join(str(champ.column) for champ in champs)
    valeurs = ", ".join(valeur(table, champ, decalages) for champ in champs)
    return f"""
        INSERT INTO {table._meta.db_table} ({colonnes})
        SELECT {valeurs} FROM banc_cible c CROSS JOIN {table._meta.db_table} t WHERE {choix(table, modele)}
    """


def valeur(
    table: type[models.Model],
    champ: "models.Field[object, object]",
    decalages: dict[type[models.Model], tuple[int, int]],
) -> str:
    colonne = str(champ.column)
    if colonne == "contrat_id":
        return "c.contrat"
    if (table, colonne) in COLONNES:
        return COLONNES[table, colonne]
    vise = table if champ.primary_key else champ.related_model
    if table is Acte and colonne == "objet_id":
        vise = Dossier
    if vise is Organisme and table not in {Organisme, Dossier}:
        return f"t.{colonne}"  # funders are the same organisations for all
    if isinstance(vise, type) and vise in decalages:
        premier, pas = decalages[vise]
        return f"t.{colonne} + {premier} + {pas}::bigint * c.rang"
    if vise in STRUCTURE:
        nom = f"banc_{vise.__name__.lower()}"
        return f"(SELECT vers FROM {nom} m WHERE m.de = t.{colonne} AND m.contrat = c.contrat)"
    return f"t.{colonne}"
