"""Writing the index: the entries of a contract replace those it had, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from quartiers.recherche.enums import Groupe
from quartiers.recherche.models import Entree, Equivalence, Indexation, Mot
from quartiers.recherche.normalisation import mots_de, normaliser, trigrammes
from quartiers.recherche.racines import racines

LOT = 1000
AMORCE_MIN = 2


@dataclass(frozen=True)
class AIndexer:
    """One thing to find. `texte` is shown under the title, `mots` are sought but not shown.

    `politique`: the right it needs besides seeing its contract (empty: none).
    """

    groupe: Groupe
    titre: str
    adresse: str
    texte: str = ""
    mots: str = ""
    repere: str = ""
    politique: str = ""


@transaction.atomic
def remplacer_entrees(
    *,
    contrat_id: int | None,
    public: bool,
    a_indexer: Iterable[AIndexer],
    sigles: Sequence[tuple[str, str]] = (),
) -> int:
    """Replace the entries and acronyms of `contrat_id` (None: the site's own pages); return how many entries.

    `public` tells whether the contract is published. Only public words feed the vocabulary of typos, so that a
    suggestion never shows a word of a draft.
    """
    debut = timezone.now()
    Entree.objects.filter(contrat_id=contrat_id).delete()
    entrees = [entree_de(contrat_id, public, chose) for chose in a_indexer]
    Entree.objects.bulk_create(entrees, batch_size=LOT)
    if contrat_id is not None:
        remplacer_equivalences(contrat_id, public, sigles)
        Indexation.objects.update_or_create(contrat_id=contrat_id, defaults={"faite_le": debut})
    enrichir_vocabulaire(
        [e.titre_normalise for e in entrees if e.public] + [e.texte_normalise for e in entrees if e.public]
    )
    return len(entrees)


def entree_de(contrat_id: int | None, public: bool, chose: AIndexer) -> Entree:
    return Entree(
        contrat_id=contrat_id,
        groupe=chose.groupe,
        politique=chose.politique,
        public=public and not chose.politique,
        titre=chose.titre,
        texte=chose.texte,
        repere=chose.repere[:400],
        adresse=chose.adresse,
        titre_normalise=normaliser(chose.titre),
        texte_normalise=normaliser(f"{chose.texte} {chose.mots}"),
    )


def remplacer_equivalences(contrat_id: int, public: bool, sigles: Sequence[tuple[str, str]]) -> None:
    siennes = Equivalence.objects.filter(contrat_id=contrat_id)
    anciens = set(siennes.filter(public=True).values_list("sigle", flat=True))
    siennes.delete()
    formes = {normaliser(sigle): developpe for sigle, developpe in sigles if normaliser(sigle)}
    connues = racines(mot for developpe in formes.values() for mot in mots_de(developpe))
    suites = {
        sigle: [connues[mot] for mot in mots_de(developpe) if mot in connues] for sigle, developpe in formes.items()
    }
    Equivalence.objects.bulk_create(
        Equivalence(
            contrat_id=contrat_id,
            public=public,
            sigle=sigle[:40],
            forme=formes[sigle][:300],
            lexemes=suite,
            amorce=(longueur := longueur_amorce(sigle, suites)),
            amorce_texte=debut(formes[sigle], longueur, connues)[:300],
        )
        for sigle, suite in suites.items()
        if suite
    )
    rassembler_formes(anciens | ({sigle[:40] for sigle in suites} if public else set()))


def rassembler_formes(sigles: Set[str]) -> None:
    """Keep one of each public form of these acronyms, whatever the number of contracts that give it."""
    champs = [c.column for c in Equivalence._meta.concrete_fields if c.name not in {"id", "contrat_id"}]
    colonnes = ", ".join(str(champ) for champ in champs)
    with connection.cursor() as curseur:
        # Two indexings at once would each add the other's forms.
        curseur.execute("SELECT pg_advisory_xact_lock(hashtext('recherche.formes'))")
        curseur.execute(
            "DELETE FROM recherche_equivalence WHERE contrat_id IS NULL AND sigle = ANY(%s)", [sorted(sigles)]
        )
        curseur.execute(
            f"""
            INSERT INTO recherche_equivalence ({colonnes})
            SELECT DISTINCT ON (sigle, amorce_texte) {colonnes} FROM recherche_equivalence
            WHERE contrat_id IS NOT NULL AND public AND sigle = ANY(%s) ORDER BY sigle, amorce_texte, id
            """,  # noqa: S608 - names of columns alone
            [sorted(sigles)],
        )


def longueur_amorce(sigle: str, suites: Mapping[str, list[str]]) -> int:
    """How many first roots tell a form from all others: two at least, the whole form when it has fewer."""
    suite = suites[sigle]
    autres = [autre for cle, autre in suites.items() if cle != sigle]
    for longueur in range(min(AMORCE_MIN, len(suite)), len(suite)):
        if not any(autre[:longueur] == suite[:longueur] for autre in autres):
            return longueur
    return len(suite)


def debut(forme: str, longueur: int, connues: Mapping[str, str]) -> str:
    """The words of `forme`, small ones kept, up to its `longueur`-th root: a phrase keeps its gaps."""
    gardes: list[str] = []
    for mot in mots_de(forme):
        if longueur == 0:
            break
        gardes.append(mot)
        longueur -= mot in connues
    return " ".join(gardes)


def enrichir_vocabulaire(textes_normalises: Iterable[str]) -> None:
    mots = {mot[:40] for texte in textes_normalises for mot in texte.split() if len(mot) > 2 and not mot.isdigit()}
    nouveaux = mots - set(Mot.objects.filter(mot__in=mots).values_list("mot", flat=True))
    connues = racines(nouveaux)
    Mot.objects.bulk_create(
        [
            Mot(mot=mot, lexeme=connues[mot][:40], trigrammes=trigrammes(mot))
            for mot in sorted(nouveaux)
            if mot in connues
        ],
        batch_size=LOT,
        ignore_conflicts=True,
    )


@transaction.atomic
def vider_index() -> None:
    """Empty everything before a whole new indexing."""
    Entree.objects.all().delete()
    Equivalence.objects.all().delete()
    Mot.objects.all().delete()
    Indexation.objects.all().delete()
