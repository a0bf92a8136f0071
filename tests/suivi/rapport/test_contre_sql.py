"""Every figure of the report against the raw rows by plain SQL (`attendu_sql`): one cent or one person apart fails.

Not a list of figures to check: what the report holds is enumerated, and each figure must have its counterpart.
"""

import copy
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
import pytest_django
import python_calamine
from django.db import transaction
from django.db.models import F

from quartiers.appels.models import Bilan, LigneFinancement
from quartiers.comptes.enums import Role
from quartiers.contrat.models import Element
from quartiers.suivi.blocs import SOURCES
from quartiers.suivi.composition import composer
from quartiers.suivi.contenu import BlocFige, ColonneFigee, ContenuRapport, TableauFige
from quartiers.suivi.domain.rapport import ajouter_bloc, ouvrir_rapport
from quartiers.suivi.donnees_rapport import rapport_en_classeur, tableaux_du_rapport
from quartiers.suivi.models import (
    BlocRapport,
    Chapitre,
    Continuation,
    CreditFiche,
    FicheBilan,
    IndicateurFiche,
    Rapport,
    ReglageSuivi,
)
from quartiers.suivi.queries.annees import gardees
from tests.factories.comptes import creer_acteur
from tests.partage import lignes_partagees
from tests.suivi.rapport.attendu_sql import Attendu, Tables
from tests.suivi.sql_annee import en_nombre
from tests.suivi.tableaux.decor import ANNEE, Decor, creer_decor

NOMBRE = re.compile(r"\d+(?:\u202f\d{3})*(?:,\d+)?")


@pytest.fixture(scope="module")
def annee(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[tuple[Decor, Rapport]]:
    with lignes_partagees(django_db_blocker):
        decor = creer_annee()
        yield decor, creer_rapport(decor)


@pytest.fixture
def copies(annee: tuple[Decor, Rapport], db: None) -> tuple[Decor, Rapport]:
    """The test's own; no year read by another test is at hand."""
    gardees.clear()
    return copy.deepcopy(annee)


@pytest.fixture
def decor(copies: tuple[Decor, Rapport]) -> Decor:
    return copies[0]


@pytest.fixture
def rapport(copies: tuple[Decor, Rapport]) -> Rapport:
    return copies[1]


def creer_annee() -> Decor:
    """A year with something of everything that a report may show, and nothing secret in it."""
    decor = creer_decor()
    ReglageSuivi.objects.create(contrat=decor.contrat, debut=decor.contrat.debut, seuil_secret=1)
    for rang, fiche in enumerate(decor.fiches[:4]):
        for libelle, unite, attendu in (
            ("Ateliers", "ateliers", 10),
            ("Présence", "%", 80),
            ("Venus", "personnes", 12),
        ):
            IndicateurFiche.objects.create(
                contrat=decor.contrat, fiche=fiche, libelle=libelle, unite=unite, attendu=attendu,
                realise=None if rang == 1 else Decimal(attendu) - rang,
            )  # fmt: skip
    for objet, avis in ((decor.dossiers[0], "continuer"), (decor.dossiers[1], "arreter")):
        Continuation.objects.create(contrat=decor.contrat, annee=ANNEE, dossier=objet, avis=avis, motif="Utile.")
    return decor


def creer_rapport(decor: Decor) -> Rapport:
    """The usual plan, and every source of figures that it leaves out."""
    pilote = creer_acteur(Role.PILOTE, decor.contrat)
    rapport = ouvrir_rapport(acteur=pilote, contrat=decor.contrat, annee=ANNEE)
    chapitre = Chapitre.objects.get(rapport=rapport, code="publics")
    poses = set(BlocRapport.objects.filter(chapitre__rapport=rapport).values_list("source", flat=True))
    for source in SOURCES.values():
        if source.code not in poses or source.parametre == "element":
            ajouter_bloc(
                acteur=pilote, chapitre=chapitre, source=source.code, genre=source.genre, parametres={}, legende=""
            )
    assert set(BlocRapport.objects.filter(chapitre__rapport=rapport).values_list("source", flat=True)) == set(SOURCES)
    return rapport


@pytest.fixture
def attendu(decor: Decor) -> Tables:
    return attendu_de(decor)


def attendu_de(decor: Decor) -> Tables:
    axes = list(Element.objects.filter(contrat=decor.contrat, nature="axe").values_list("code", flat=True))
    return Attendu(decor.contrat, ANNEE).tables(axes, [(q.pk, q.titre) for q in decor.quartiers])


def ecarts(tableau: TableauFige, attendu: Tables) -> list[str]:
    """What the table says beside the rows: a column of figures that SQL does not give is one too."""
    if tableau.titre not in attendu:
        return [f"{tableau.titre} : aucun chiffre recalculé"]
    lignes = attendu[tableau.titre]
    recalculees = set(lignes[0]) if lignes else set()
    chiffres = {c.libelle for c in tableau.colonnes if c.genre != "texte"}
    trouves = [f"{tableau.titre} : {libelle} sans recalcul" for libelle in sorted(chiffres - recalculees)]
    rangs = [rang for rang, colonne in enumerate(tableau.colonnes) if colonne.libelle in recalculees]
    noms = [tableau.colonnes[rang].libelle for rang in rangs]
    montrees = [*tableau.lignes, *([tableau.totaux] if tableau.totaux else [])]
    vues = sorted(repr([en_nombre(ligne[rang]) for rang in rangs]) for ligne in map(normale, montrees))
    vraies = sorted(repr([en_nombre(v) for v in normale([ligne[nom] for nom in noms])]) for ligne in lignes)
    trouves += [f"{tableau.titre} : {vue} n’est pas dans les lignes" for vue in vues if vue not in vraies]
    trouves += [f"{tableau.titre} : manque {vraie}" for vraie in vraies if vraie not in vues]
    return trouves + ([f"{tableau.titre} : lignes en double"] if len(vues) != len(vraies) else [])


def normale(ligne: Any) -> list[Any]:
    """3 and 3.00 are the same number."""
    return [Decimal(v).normalize() + 0 if isinstance(v, int | Decimal) else v for v in ligne]


def tous_les_tableaux(contenu: ContenuRapport) -> list[TableauFige]:
    return [*tableaux_du_rapport(contenu), *contenu.donnees]


def tous_les_ecarts(contenu: ContenuRapport, attendu: Tables) -> list[str]:
    return [ecart for tableau in tous_les_tableaux(contenu) for ecart in ecarts(tableau, attendu)]


def test_every_table_of_the_report_is_that_of_the_rows(rapport: Rapport, attendu: Tables) -> None:
    contenu = composer(rapport)
    assert tous_les_ecarts(contenu, attendu) == []
    assert {tableau.titre for tableau in tous_les_tableaux(contenu)} == set(attendu)


def test_protected_figures_are_the_same_or_hidden(decor: Decor, rapport: Rapport, attendu: Tables) -> None:
    ReglageSuivi.objects.filter(contrat=decor.contrat).update(seuil_secret=5)
    caches = 0
    for tableau in tous_les_tableaux(composer(rapport)):
        recalculees = [c.libelle for c in tableau.colonnes if c.libelle in (attendu[tableau.titre] or [{}])[0]]
        vraies = [normale([ligne[nom] for nom in recalculees]) for ligne in attendu[tableau.titre]]
        rangs = [rang for rang, c in enumerate(tableau.colonnes) if c.libelle in recalculees]
        for montree in [*tableau.lignes, *([tableau.totaux] if tableau.totaux else [])]:
            vue = normale([montree[rang] for rang in rangs])
            caches += vue.count("s")
            pareilles = [all(a in {"s", b} for a, b in zip(vue, vraie, strict=True)) for vraie in vraies]
            assert any(pareilles), (tableau.titre, vue)
    assert caches > 20


def test_every_cell_of_the_workbook_is_that_of_the_tables(rapport: Rapport) -> None:
    contenu = composer(rapport)
    classeur = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(rapport_en_classeur(contenu, "xlsx")))
    feuilles = [classeur.get_sheet_by_name(nom).to_python() for nom in classeur.sheet_names]
    tableaux = tous_les_tableaux(contenu)
    par_entete: dict[str, list[list[list[Any]]]] = {}
    for feuille in feuilles:
        if feuille:
            par_entete.setdefault(repr([str(case) for case in feuille[0]]), []).append(feuille[1:])
    for tableau in tableaux:
        montrees = [*tableau.lignes, *([tableau.totaux] if tableau.totaux else [])]
        genres = [colonne.genre for colonne in tableau.colonnes]
        vues = [[cellule(c, g) for c, g in zip(ligne, genres, strict=True)] for ligne in montrees]
        candidates = par_entete[repr([c.libelle for c in tableau.colonnes])]
        assert vues in [[[cellule(case) for case in ligne] for ligne in feuille] for feuille in candidates]
    # Nothing else in it than the tables, what explains their columns and the notes.
    assert len(feuilles) == len(tableaux) + 2


def cellule(case: Any, genre: str = "") -> Any:
    """A percentage is kept as a fraction in a workbook."""
    if case is None or case == "":
        return ""
    if isinstance(case, str):
        return case
    valeur = Decimal(str(case)) / (100 if genre == "pourcent" else 1)
    return valeur.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_charts_key_figures_and_sentences_say_the_figures_of_the_rows(
    decor: Decor, rapport: Rapport, attendu: Tables
) -> None:
    """Every number drawn, or written in a sentence, is one of the figures that SQL gives for the block."""
    contenu = composer(rapport)
    communs = nombres_communs(decor)
    vus = 0
    for chapitre in contenu.chapitres:
        for bloc in chapitre.blocs:
            permis = communs | {n for t in bloc.tableaux for n in figures_de(attendu[t.titre])}
            for texte in textes(bloc):
                for nombre in nombres(texte):
                    vus += 1
                    assert nombre in permis, (bloc.titre, texte, nombre)
            for valeur in dessinees(bloc):
                vus += 1
                assert valeur is None or Decimal(str(valeur)) in permis | comptees(bloc), (bloc.titre, valeur)
    for quartier, objet in zip(contenu.quartiers, decor.quartiers, strict=True):
        permis = set(figures_de(attendu[f"{objet.titre} en chiffres"]))
        assert [n for c in quartier.chiffres for n in nombres(c.valeur) if n not in permis] == []
    assert vus > 150


def figures_de(lignes: Any) -> Iterator[Decimal]:
    """Each figure, and the same in whole euros, as sentences write it."""
    for ligne in lignes:
        for valeur in ligne.values():
            if isinstance(valeur, int | Decimal):
                yield Decimal(valeur)
                yield Decimal(valeur).quantize(Decimal(1), ROUND_HALF_UP)


def nombres_communs(decor: Decor) -> set[Decimal]:
    """What sentences add: the year, what is missing, estimates, shares; each from the rows."""
    attendu = Attendu(decor.contrat, ANNEE)
    t = attendu.total
    ages = attendu.ages()
    jeunes = sum(
        ligne["Ensemble"] for ligne in ages if ligne["Âge"] in {"0 à 5 ans", "6 à 10 ans", "11 à 17 ans", "18 à 24 ans"}
    )
    partages = attendu.lire(
        """select count(*) as nombre from actions a where rendu and cle not in (select cle from dits)
           and (select count(*) from territoires t where t.cle = a.cle) > 1"""
    )[0]["nombre"]
    autres = attendu.lire(
        """select count(*) filter (where rendu and cle not in (
                    select 'd' || p.dossier_id from appels_public p where p.bilan_id is not null
                    union select 'f' || p.fiche_id from suivi_publicfiche p where p.reel)) as sans_age,
                  count(*) filter (where cle not in (select 'd' || dossier_id from appels_indicateurdossier
                    union select 'f' || fiche_id from suivi_indicateurfiche)) as sans_indicateur,
                  count(*) filter (where cle not in (select cle from argent)) as sans_argent
           from actions"""
    )[0]  # fmt: skip
    avis = attendu.suites()
    part = (100 * t["dc"] / t["vote"]).quantize(Decimal(1), ROUND_HALF_UP)
    lieux = {Decimal(lu[nom]) for lu in attendu.lieux().values() for nom in ("nombre",)}
    comptes = (ANNEE, 1, 5, jeunes, partages, part, t["nombre"] - len(avis), *autres.values())
    bruts = {Decimal(v) for v in (*comptes, *t.values()) if v is not None}
    manques = {
        Decimal(ligne[nom])
        for suite in (sous_total(attendu, q.pk) for q in decor.quartiers)
        for ligne in suite
        for nom in ligne
    }
    return bruts | {v.quantize(Decimal(1), ROUND_HALF_UP) for v in bruts} | lieux | manques


def sous_total(attendu: Attendu, quartier: int) -> list[dict[str, Any]]:
    """What the reports of one neighbourhood lack, and those of each axis."""
    from tests.suivi.sql_annee import LIEUX

    return attendu.lire(
        f"""{LIEUX}select count(*) filter (where du) as attendus, count(*) filter (where du and not rendu) as manquants,
                   count(*) filter (where rendu and participants is null) as sans_nombre,
                   count(*) filter (where comptage = 'estime' or (rendu and cle not in (select cle from dits)
                     and (select count(*) from territoires t where t.cle = a.cle) > 1)) as estimes
            from actions a where cle in (select cle from lieux where quartier_id = %(quartier)s)""",
        quartier=quartier,
    )


def textes(bloc: BlocFige) -> Iterator[str]:
    for chiffre in bloc.chiffres:
        yield from (chiffre.valeur, chiffre.detail)
    for figure in bloc.figures:
        yield sans_noms(figure.alt)
    yield from (sans_noms(bloc.manque), sans_noms(bloc.phrase))


def sans_noms(texte: str) -> str:
    """Without the codes of elements, bands of ages and names that hold digits."""
    texte = re.sub(r"\d+ à \d+ ans|65 ans et plus|moins de 25 ans|Quartier \d+|Organisme \d+|Commune \d+", "", texte)
    return re.sub(r"\b[\d.]+[A-Z]?\d*\u00a0– Titre de [\w.]+|\(\d[\w.]*\)|«[^»]*»", "", texte)


def nombres(texte: str) -> Iterator[Decimal]:
    for trouve in NOMBRE.findall(texte):
        yield Decimal(trouve.replace("\u202f", "").replace(",", "."))


def dessinees(bloc: BlocFige) -> Iterator[Any]:
    """The length of each bar."""
    for figure in bloc.figures:
        for barre in (figure.spec or {}).get("data", {}).get("values", []):
            yield barre["valeur"]


def comptees(bloc: BlocFige) -> set[Decimal]:
    """A chart may count the rows of its own table."""
    return {Decimal(n) for n in range(len(bloc.tableaux[0].lignes) + 1)} if "Suites" in bloc.titre else set()


def un_centime_de_subvention(decor: Decor) -> None:
    ligne = LigneFinancement.objects.filter(contrat=decor.contrat, exercice=ANNEE, etat="notifiee").first()
    assert ligne is not None
    LigneFinancement.objects.filter(pk=ligne.pk).update(vote=F("vote") + Decimal("0.01"))


def un_centime_de_fiche(decor: Decor) -> None:
    credit = CreditFiche.objects.filter(contrat=decor.contrat).first()
    assert credit is not None
    CreditFiche.objects.filter(pk=credit.pk).update(depense=F("depense") + Decimal("0.01"))


def une_personne(decor: Decor) -> None:
    Bilan.objects.filter(dossier=decor.dossiers[0], exercice=ANNEE).update(participants=F("participants") + 1)


def une_femme(decor: Decor) -> None:
    FicheBilan.objects.filter(fiche=decor.fiches[1]).update(femmes=F("femmes") + 1)


def un_atelier(decor: Decor) -> None:
    IndicateurFiche.objects.filter(fiche=decor.fiches[0], unite="ateliers").update(realise=99)


CHANGEMENTS: tuple[Callable[[Decor], None], ...] = (
    un_centime_de_subvention,
    un_centime_de_fiche,
    une_personne,
    une_femme,
    un_atelier,
)


def test_one_cent_or_one_person_apart_is_found(decor: Decor, rapport: Rapport, attendu: Tables) -> None:
    """The comparison can fail: the rows change under a report already made, or a figure comes without its SQL."""
    contenu = composer(rapport)
    assert tous_les_ecarts(contenu, attendu) == []
    for changer in CHANGEMENTS:
        with transaction.atomic():
            changer(decor)
            assert tous_les_ecarts(contenu, attendu_de(decor)) != [], changer.__name__
            transaction.set_rollback(True)
    nouveau = TableauFige("Actions par quartier", (ColonneFigee("Quartier"), ColonneFigee("Élus", "entier")), ())
    assert ecarts(nouveau, attendu)[0] == "Actions par quartier : Élus sans recalcul"
    assert ecarts(replace(nouveau, titre="Un bloc de plus"), attendu) == ["Un bloc de plus : aucun chiffre recalculé"]
