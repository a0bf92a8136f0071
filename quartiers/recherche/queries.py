"""Asking the index: what one may see, in groups, best first, with extracts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.safestring import SafeString

from quartiers.recherche.enums import Groupe
from quartiers.recherche.extraits import extraire, souligner
from quartiers.recherche.models import TRANCHES, Entree
from quartiers.recherche.termes import Demande, Terme, comprendre

PAR_GROUPE = 5
PAR_PAGE = 20
# Past so many matches their order says nothing more to a reader: the best are taken among these. About what one
# contract indexes, so that a search costs the same whatever the number of contracts.
CLASSEES_MAX = 600
ORDRE = {groupe: rang for rang, groupe in enumerate(Groupe.values)}


@dataclass(frozen=True)
class Visibilite:
    """What the person who searches may see besides what is public.

    `contrats`: contracts of the acting perimeter (None: all of them); `politiques`: codes of the rights held there.
    `contrat_id` narrows the whole search to one contract (and the site's own pages).
    """

    contrats: Sequence[int] | None = ()
    politiques: Sequence[str] = ()
    contrat_id: int | None = None


@dataclass(frozen=True)
class Trouvaille:
    """One result: `titre` and `extrait` are HTML with <mark>."""

    groupe: str
    titre: SafeString
    extrait: SafeString
    repere: str
    adresse: str


@dataclass(frozen=True)
class GroupeTrouve:
    groupe: Groupe
    total: int
    trouvailles: list[Trouvaille]


@dataclass
class Resultats:
    """`elargie` is true when nothing held all the words and some of them were accepted; `plafonnee` when only the
    first `CLASSEES_MAX` matches were counted."""

    demande: Demande
    groupes: list[GroupeTrouve] = field(default_factory=list)
    elargie: bool = False
    plafonnee: bool = False

    @property
    def total(self) -> int:
        return sum(groupe.total for groupe in self.groupes)

    @property
    def plafond(self) -> int:
        return CLASSEES_MAX


def chercher(texte: str, *, visibilite: Visibilite, groupe: str = "", page: int = 1) -> Resultats:
    """Results of `texte`; `groupe` shows the whole of one group, `PAR_PAGE` at a time from `page` (1 is the first)."""
    demande = comprendre(texte, filtre_equivalences(visibilite))
    resultats = Resultats(demande)
    if not demande.termes:
        return resultats
    for liaison in (" && ", " || ") if len(demande.termes) > 1 else (" && ",):
        lignes = lire(demande.termes, liaison, visibilite, groupe, page)
        if lignes:
            resultats.elargie = liaison == " || "
            resultats.plafonnee = sum({g: t for _, g, t in lignes}.values()) >= CLASSEES_MAX
            resultats.groupes = ranger(lignes, demande.termes)
            break
    return resultats


def contrats_trouves(texte: str, *, groupe: Groupe, visibilite: Visibilite) -> list[int]:
    """Contracts of which an entry of `groupe` holds all the words of `texte`, typos and plurals forgiven."""
    demande = comprendre(texte, filtre_equivalences(visibilite))
    if not demande.termes:
        return []
    requete, parametres = expression(demande.termes, " && ")
    condition, autres = condition_visible(visibilite)
    # Only constant text is put together here: every value goes through a parameter. Contracts have an index of their own.
    sql = f"""
        SELECT DISTINCT contrat_id FROM recherche_entree
        WHERE vecteur @@ ({requete}) AND {condition} AND groupe = %s AND contrat_id IS NOT NULL
    """  # noqa: S608
    with connection.cursor() as curseur:
        curseur.execute(sql, [*parametres, *autres, groupe.value])
        return [int(pk) for (pk,) in curseur.fetchall()]


def filtre_equivalences(visibilite: Visibilite) -> Q:
    """The public forms, gathered once for all contracts, and those of the contracts that are not public but seen."""
    if visibilite.contrat_id is not None:
        return Q(contrat_id=visibilite.contrat_id)
    if visibilite.contrats is None:
        return Q(contrat_id__isnull=True) | Q(public=False)
    return Q(contrat_id__isnull=True) | Q(contrat_id__in=visibilite.contrats)


def lire(
    termes: Sequence[Terme], liaison: str, visibilite: Visibilite, groupe: str, page: int
) -> list[tuple[int, str, int]]:
    """(entry, group, total of the group), in order. One query."""
    requete, parametres = expression(termes, liaison)
    condition, autres = condition_visible(visibilite)
    if groupe:
        condition += " AND groupe = %s"
        autres.append(groupe)
    correspondantes, les_leurs = par_tranches(termes, liaison, condition, autres, visibilite)
    premier = (page - 1) * PAR_PAGE if groupe else 0
    dernier = premier + (PAR_PAGE if groupe else PAR_GROUPE)
    # Only constant text is put together here: every value goes through a parameter.
    sql = f"""
        WITH trouvees AS (
            SELECT id, groupe, ts_rank(vecteur, {requete}, 1) AS note
            FROM ({correspondantes}) AS entree
            LIMIT {CLASSEES_MAX}
        ), classees AS (
            SELECT id, groupe,
                row_number() OVER (PARTITION BY groupe ORDER BY note DESC, id) AS rang,
                count(*) OVER (PARTITION BY groupe) AS total
            FROM trouvees
        )
        SELECT id, groupe, total FROM classees WHERE rang > %s AND rang <= %s ORDER BY groupe, rang
    """  # noqa: S608
    with connection.cursor() as curseur:
        curseur.execute(sql, [*parametres, *les_leurs, premier, dernier])
        return [(int(pk), str(nom), int(total)) for pk, nom, total in curseur.fetchall()]


def par_tranches(
    termes: Sequence[Terme], liaison: str, condition: str, autres: Sequence[Any], visibilite: Visibilite
) -> tuple[str, list[Any]]:
    """The entries that match, as SQL and its parameters: slice by slice, each with its own index (models.TRANCHES).

    A common word fills the limit with the first slices and leaves the others unread; a rare one asks little of each.
    """
    requete, parametres = expression(termes, liaison)
    seul = visibilite.contrat_id
    tranches = range(TRANCHES) if seul is None else sorted({0, seul % TRANCHES})
    morceaux = [
        f"(SELECT id, groupe, vecteur FROM recherche_entree "  # noqa: S608
        f"WHERE coalesce(contrat_id, 0) %% {TRANCHES} = {tranche} AND vecteur @@ ({requete}) AND {condition} "
        f"LIMIT {CLASSEES_MAX})"
        for tranche in tranches
    ]  # numbers of ours alone: every value goes through a parameter
    return " UNION ALL ".join(morceaux), [*parametres, *autres] * len(morceaux)


def expression(termes: Sequence[Terme], liaison: str) -> tuple[str, list[str]]:
    """The tsquery of `termes` as SQL and its parameters; roots are made of letters and digits only."""
    morceaux: list[str] = []
    parametres: list[str] = []
    for terme in termes:
        choix = [" & ".join(terme.ensemble)] if terme.ensemble else []
        choix += terme.racines
        if terme.debut:
            choix.append(f"{terme.debut}:*")
        parts = ["to_tsquery('simple', %s)"]
        parametres.append(" | ".join(f"({un})" for un in choix))
        for phrase in terme.phrases:
            parts.append("phraseto_tsquery('french', %s)")
            parametres.append(phrase)
        morceaux.append(f"({' || '.join(parts)})")
    return liaison.join(morceaux), parametres


def condition_visible(visibilite: Visibilite) -> tuple[str, list[Any]]:
    politiques = ["", *visibilite.politiques]
    parametres: list[Any] = [politiques]
    condition = "(public OR politique = ANY(%s))"
    if visibilite.contrats is not None:
        condition = "(public OR (contrat_id = ANY(%s) AND politique = ANY(%s)))"
        parametres = [list(visibilite.contrats), politiques]
    if visibilite.contrat_id is not None:
        condition += " AND (contrat_id = %s OR contrat_id IS NULL)"
        parametres.append(visibilite.contrat_id)
    return condition, parametres


def ranger(lignes: Sequence[tuple[int, str, int]], termes: Iterable[Terme]) -> list[GroupeTrouve]:
    """Groups in the order of the page, with their entries read at once and their words marked."""
    entrees = Entree.objects.only("titre", "texte", "repere", "adresse", "groupe").in_bulk([pk for pk, _, _ in lignes])
    racines = [racine for terme in termes for racine in terme.a_souligner]
    trouves: dict[str, GroupeTrouve] = {}
    for pk, nom, total in lignes:
        groupe = trouves.setdefault(nom, GroupeTrouve(Groupe(nom), total, []))
        if entree := entrees.get(pk):
            groupe.trouvailles.append(trouvaille(entree, racines))
    return sorted(trouves.values(), key=lambda groupe: ORDRE[groupe.groupe])


def trouvaille(entree: Entree, racines: Sequence[Sequence[str]]) -> Trouvaille:
    return Trouvaille(
        groupe=entree.groupe,
        titre=souligner(entree.titre, racines),
        extrait=extraire(entree.texte, racines),
        repere=entree.repere,
        adresse=entree.adresse,
    )
