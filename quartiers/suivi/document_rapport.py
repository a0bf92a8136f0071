"""The report as a document in blocks, for the PDF and for Word: texts, figures, tables, opinions, deliberations."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.utils.text import slugify

from quartiers.appels.reglement import blocs as blocs_du_texte
from quartiers.exports.blocs import (
    Bloc,
    Chiffres,
    ColonneBloc,
    Document,
    Encadre,
    Figure,
    Paragraphe,
    Tableau,
    Titre,
)
from quartiers.exports.graphiques import svgs
from quartiers.exports.pdf import pdf_du_document
from quartiers.exports.rendu import png_des_svg
from quartiers.socle import formats
from quartiers.suivi.contenu import (
    BlocFige,
    Case,
    ChapitreFige,
    ColonneFigee,
    ContenuRapport,
    FigureFigee,
    TableauFige,
    avec_dessins,
)

LARGEURS = {"texte": 3.0, "montant": 1.45, "entier": 1.4, "nombre": 1.4, "pourcent": 1.0, "date": 1.2, "lien": 3.0}
CHIFFRES = frozenset({"montant", "entier", "nombre", "pourcent"})
SANS_TEXTE = "Ce chapitre n’a pas encore de texte."


def nom_du_fichier(contrat: str, annee: int) -> str:
    """Name of the report's files, without their extension; `contrat` is its short name."""
    return f"rapport-{annee}-{slugify(contrat)}"


def dessiner(contenu: ContenuRapport) -> ContenuRapport:
    """The same report, every chart drawn: those that no report drew yet, all in one process."""
    figures = list(contenu.figures())
    a_tracer = [(dict(f.spec), f.titre) for f in figures if f.spec and not f.svg]
    dessins = iter(svgs(a_tracer))
    return avec_dessins(contenu, [next(dessins) if f.spec and not f.svg else f.svg for f in figures])


def rapport_en_pdf(contenu: ContenuRapport, norme: str | Sequence[str] = "ua-1") -> bytes:
    """Tagged PDF; the same content gives the same bytes. Raises exports.pdf.CompositionImpossible."""
    return pdf_du_document(document_du_rapport(dessiner(contenu)), norme)


def rapport_en_docx(contenu: ContenuRapport) -> bytes:
    # Slow to import (lxml): only asked for when a file is.
    from quartiers.exports.word import word_du_document

    dessine = dessiner(contenu)
    dessins = [figure.svg for figure in dessine.figures()]
    images = dict(zip(dessins, png_des_svg(dessins), strict=True))
    return word_du_document(document_du_rapport(dessine, images))


def document_du_rapport(contenu: ContenuRapport, images: Mapping[str, bytes] | None = None) -> Document:
    """`images`: the PNG of each drawing, for Word."""
    blocs = [*chapitres(contenu, images or {}), *annexes(contenu)]
    return Document(
        titre=contenu.titre,
        sous_titre=contenu.contrat,
        mention=contenu.mention,
        entete=f"{contenu.contrat} – rapport {contenu.annee}",
        date=dt.date.fromisoformat(contenu.date),
        blocs=blocs,
        couverture=couverture(contenu),
        filigrane="Contrat fictif" if contenu.fictif else "",
        a_la_suite=True,
    )


def couverture(contenu: ContenuRapport) -> list[tuple[str, str]]:
    lignes = [("Année", str(contenu.annee)), ("Établi le", formats.date_fr(dt.date.fromisoformat(contenu.date)))]
    if contenu.examen:
        lignes.append(("Examiné par", contenu.examen))
    lignes += [(d.assemblee, f"délibération n° {d.numero} du {d.tenue_le}") for d in contenu.deliberations]
    return lignes


def chapitres(contenu: ContenuRapport, images: Mapping[str, bytes]) -> Iterator[Bloc]:
    for chapitre, niveau in niveaux(contenu.chapitres):
        yield Titre(chapitre.titre, niveau)
        if chapitre.texte.strip():
            yield from blocs_du_texte(chapitre.texte, niveau + 1)
        elif not chapitre.blocs:
            yield Paragraphe(SANS_TEXTE, "note")
        for bloc in chapitre.blocs:
            yield from bloc_imprime(bloc, images)


def niveaux(suite: Sequence[ChapitreFige]) -> Iterator[tuple[ChapitreFige, int]]:
    """Each chapter with its level, which never skips one."""
    avant = 0
    for chapitre in suite:
        avant = min(chapitre.niveau, avant + 1)
        yield chapitre, avant


def bloc_imprime(bloc: BlocFige, images: Mapping[str, bytes]) -> Iterator[Bloc]:
    if bloc.chiffres:
        yield Chiffres([(c.valeur, c.libelle, c.detail) for c in bloc.chiffres])
    for figure in bloc.figures:
        yield figure_imprimee(figure, images)
    for tableau in bloc.tableaux:
        # Big figures say it already: the table that repeats them is for the page and the data.
        if not bloc.chiffres:
            suite = ""
            if any(figure.titre == tableau.titre for figure in bloc.figures):
                suite = f"{formats.INSECABLE}: les chiffres"
            yield tableau_imprime(tableau, suite)
        if tableau.note:
            yield Paragraphe(tableau.note, "note")
    if bloc.source and not bloc.vide:
        yield Paragraphe(f"Source : {bloc.source}.", "note")
    if bloc.manque:
        yield Paragraphe(f"À savoir : {bloc.manque}", "note")


def figure_imprimee(figure: FigureFigee, images: Mapping[str, bytes]) -> Figure:
    largeur = 0.85 if figure.spec else 1.0
    return Figure(figure.svg, images.get(figure.svg, b""), figure.alt, figure.titre, largeur)


def tableau_imprime(tableau: TableauFige, suite: str = "") -> Tableau:
    """`suite` tells the table apart from the chart of the same title."""
    decimales = 2 if any(avec_centimes(tableau.colonnes, ligne) for ligne in tableau.lignes) else 0
    lignes = [*tableau.lignes, *([tableau.totaux] if tableau.totaux else [])]
    textes = [
        [texte_de(colonne, case, decimales) for colonne, case in zip(tableau.colonnes, ligne, strict=True)]
        for ligne in lignes
    ]
    colonnes = [
        ColonneBloc(c.libelle, LARGEURS[c.genre], "droite" if c.genre in CHIFFRES else "gauche")
        for c in tableau.colonnes
    ]
    return Tableau(tableau.titre + suite, colonnes, textes, tetes_de_ligne=True)


def avec_centimes(colonnes: Sequence[ColonneFigee], ligne: Sequence[Case]) -> bool:
    return any(
        colonne.genre == "montant" and isinstance(case, Decimal) and case != case.to_integral_value()
        for colonne, case in zip(colonnes, ligne, strict=True)
    )


def texte_de(colonne: ColonneFigee, case: Case, decimales: int = 2) -> str:
    """A cell as it is read; what nobody told is a dash."""
    if case is None:
        return "–"
    if isinstance(case, str):
        return case
    if colonne.genre == "montant":
        return formats.montant(Decimal(case), decimales)
    return formats.pourcent(case) if colonne.genre == "pourcent" else formats.nombre(case)


def annexes(contenu: ContenuRapport) -> Iterator[Bloc]:
    """Opinions received with what became of them, then the deliberations."""
    if contenu.avis:
        yield Titre("Annexe : avis et contributions reçus")
        for avis in contenu.avis:
            yield Titre(avis.nom, 2)
            yield Paragraphe(f"{avis.sens}, le {avis.rendu_le}.")
            yield from (Paragraphe(p) for p in paragraphes(avis.observations))
            if avis.suite:
                yield Encadre("Suite donnée", avis.suite)
        if contenu.suites:
            yield Encadre("Suites données aux observations", contenu.suites)
    if contenu.deliberations:
        yield Titre("Annexe : délibérations")
        for deliberation in contenu.deliberations:
            yield Titre(deliberation.assemblee, 2)
            yield Paragraphe(f"Délibération n° {deliberation.numero} du {deliberation.tenue_le}.")
            yield from (Paragraphe(p) for p in paragraphes(deliberation.observations))


def paragraphes(texte: str) -> Iterator[str]:
    yield from (ligne.strip() for ligne in texte.splitlines() if ligne.strip())
