"""The prevention council's sheet (CISPD, CLSPD): every source apart, for one neighbourhood or all, with its caveats."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.exports.blocs import (
    Bloc,
    ColonneBloc,
    Document,
    Encadre,
    Fiche,
    Figure,
    Liste,
    Paragraphe,
    Point,
    Tableau,
    Titre,
)
from quartiers.exports.graphiques import svgs
from quartiers.exports.pdf import pdf_du_document
from quartiers.exports.rendu import png_des_svg
from quartiers.socle.formats import nombre
from quartiers.socle.secret.affichage import note
from quartiers.tranquillite.chiffres import Chiffres, Lue, chiffres_de, lire_tout, regardees, sources_de
from quartiers.tranquillite.contenu_synthese import dire
from quartiers.tranquillite.enums import Echelle, Pas
from quartiers.tranquillite.graphiques import graphique_de
from quartiers.tranquillite.lieux import ENSEMBLE, cle_de
from quartiers.tranquillite.models import MesureRessenti
from quartiers.tranquillite.periodes import periodes
from quartiers.tranquillite.phrases import NOTE_INTERVALLES, NOTE_SOURCES
from quartiers.tranquillite.queries import est_fictif
from quartiers.tranquillite.reglages import reglage_le
from quartiers.tranquillite.ressenti import vagues_de

MENTION = "Réservé au cercle de l’observatoire"
FIGURES_MAX = 12


@dataclass(frozen=True)
class FicheConseil:
    """What the sheet holds, before it is drawn."""

    contrat: Contrat
    quartier: QuartierContrat | None
    annee: int
    jour: dt.date
    lues: Sequence[Lue]
    series: int
    seuil: int
    fictif: bool

    @property
    def lieu(self) -> str:
        return self.quartier.titre if self.quartier else "tous les quartiers"

    @property
    def nom(self) -> str:
        return f"fiche-tranquillite-{self.annee}-{slugify(self.lieu)}"


def composer(contrat: Contrat, quartier: QuartierContrat | None, annee: int, jour: dt.date) -> FicheConseil:
    """Read as the circle reads; a year under way stops at its last quarter over."""
    lues = lire_tout(chiffres_de(sources_de(contrat), jour))
    siennes = [lue for lue in lues if du_lieu(lue, quartier)]
    return FicheConseil(
        contrat,
        quartier,
        annee,
        jour,
        siennes,
        regardees(lues),
        reglage_le(contrat.pk, jour).seuil,
        est_fictif(contrat),
    )


def du_lieu(lue: Lue, quartier: QuartierContrat | None) -> bool:
    """All the places of a source; or one neighbourhood, and its commune for sources counted by commune."""
    if quartier is None:
        return lue.lieu == ENSEMBLE or len(lue.chiffres.lieux) == 1
    if lue.chiffres.source.echelle == Echelle.COMMUNE:
        return lue.lieu == cle_de(None, quartier.commune_id)
    return lue.lieu == cle_de(quartier.pk, None)


def document_de(fiche: FicheConseil, *, word: bool = False) -> Document:
    return Document(
        titre="Fiche de l’observatoire de la tranquillité",
        sous_titre=f"{fiche.lieu[0].upper()}{fiche.lieu[1:]}, {fiche.annee}",
        mention=MENTION,
        entete=f"{fiche.contrat} – tranquillité {fiche.annee}",
        date=fiche.jour,
        blocs=list(blocs_de(fiche, word=word)),
        couverture=[
            ("Contrat", str(fiche.contrat)),
            ("Pour", "Conseil de prévention de la délinquance (CISPD, CLSPD)"),
        ],
        filigrane="Chiffres fictifs" if fiche.fictif else "",
        sans_couverture=True,
    )


def blocs_de(fiche: FicheConseil, *, word: bool) -> Iterator[Bloc]:
    yield Encadre("À lire d’abord", f"{NOTE_SOURCES} {note(fiche.seuil, 'faits')} {NOTE_INTERVALLES}")
    dessins = figures_de(fiche, word=word)
    sources = list(dict.fromkeys(lue.chiffres.source.pk for lue in fiche.lues))
    if not sources:
        yield Paragraphe("Aucune source n’a de période lisible pour ce lieu.")
    for pk in sources:
        siennes = [lue for lue in fiche.lues if lue.chiffres.source.pk == pk]
        yield from blocs_de_la_source(fiche, siennes, dessins)
    yield from blocs_du_ressenti(fiche)


def blocs_de_la_source(
    fiche: FicheConseil, lues: Sequence[Lue], dessins: dict[tuple[int, int, str], Figure]
) -> Iterator[Bloc]:
    chiffres = lues[0].chiffres
    source = chiffres.source
    yield Titre(source.titre, 1)
    ruptures = " ; ".join(f"{r.mois:%m/%Y} : {r.quoi}" for r in chiffres.ruptures)
    paires = [
        ("Partenaire", str(source.organisme)),
        (
            "Ce qui est compté",
            f"{source.definition} ({source.get_unite_display().lower()}, {source.get_echelle_display().lower()})",
        ),
        ("Fiabilité", source.get_fiabilite_display()),
        ("Ce qui échappe", source.sous_declaration or "Non précisé"),
    ]
    yield Fiche(f"Définition : {source.titre}", [*paires, *([("Ruptures", ruptures)] if ruptures else [])])
    yield tableau_de(fiche, chiffres, lues)
    for lue in lues:
        if lue.lecture.pas is None:
            continue
        yield Titre(chiffres.nom_de_la_categorie(lue.categorie), 2)
        if lue.cle in dessins:
            yield dessins[lue.cle]
        yield Liste([Point(phrase) for phrase in dire(lue.lecture, source.get_unite_display(), fiche.series)])


def tableau_de(fiche: FicheConseil, chiffres: Chiffres, lues: Sequence[Lue]) -> Tableau:
    """Quarters of the year and the year itself, as they are published."""
    debut = dt.date(fiche.annee, 1, 1)
    colonnes = [p for pas in (Pas.TRIMESTRE, Pas.ANNEE) for p in periodes(debut, dt.date(fiche.annee + 1, 1, 1), pas)]
    lignes = []
    for lue in lues:
        cases = []
        for periode in colonnes:
            valeur = (
                chiffres.publication.texte(lue.categorie, lue.lieu, periode)
                if periode.fin <= chiffres.fin
                else "à venir"
            )
            cases.append(nombre(valeur) if isinstance(valeur, int) else valeur)
        lignes.append([chiffres.nom_de_la_categorie(lue.categorie), *cases])
    return Tableau(
        f"{chiffres.source.titre}, {chiffres.nom_du_lieu(lues[0].lieu)}",
        [ColonneBloc("Catégorie", 2.4), *[ColonneBloc(p.court, 1.0, "droite") for p in colonnes]],
        lignes,
        tetes_de_ligne=True,
    )


def nom_de(lue: Lue) -> str:
    chiffres = lue.chiffres
    return f"{chiffres.source}, {chiffres.nom_de_la_categorie(lue.categorie)}, {chiffres.nom_du_lieu(lue.lieu)}"


def figures_de(fiche: FicheConseil, *, word: bool) -> dict[tuple[int, int, str], Figure]:
    """Every chart drawn in one process."""
    voulues = [lue for lue in fiche.lues if lue.lecture.pas is not None][:FIGURES_MAX]
    titres = [nom_de(lue) for lue in voulues]
    dessins = svgs([(graphique_de(lue.lecture, titre), titre) for lue, titre in zip(voulues, titres, strict=True)])
    images = png_des_svg(dessins) if word else [b""] * len(dessins)
    return {
        lue.cle: Figure(svg, png, f"{titre}. Les nombres sont dans le tableau et les phrases.", titre, 0.85)
        for lue, titre, svg, png in zip(voulues, titres, dessins, images, strict=True)
    }


def blocs_du_ressenti(fiche: FicheConseil) -> Iterator[Bloc]:
    mesures = MesureRessenti.objects.filter(contrat=fiche.contrat, vague__year__lte=fiche.annee).select_related(
        "quartier"
    )
    if fiche.quartier is not None:
        mesures = mesures.filter(quartier=fiche.quartier)
    vagues = vagues_de(mesures, fiche.seuil)
    if not vagues:
        return
    yield Titre("Ce que disent les habitantes et habitants", 1)
    yield Paragraphe("Des parts de réponses à une enquête, et non des faits : elles se lisent à part.", "note")
    yield Tableau(
        "Ressenti",
        [
            ColonneBloc("Question et réponse", 3.0),
            ColonneBloc("Lieu", 1.4),
            ColonneBloc("Vague", 0.9),
            ColonneBloc("Réponses", 1.0, "droite"),
            ColonneBloc("Part", 1.6, "droite"),
        ],
        [
            [
                f"{v.mesure.question} – {v.mesure.reponse}",
                str(v.mesure.quartier or "Ensemble"),
                f"{v.mesure.vague:%m/%Y}",
                f"{nombre(v.mesure.repondants)} sur {nombre(v.mesure.interroges)}",
                f"{v.part_texte} ({v.bornes_texte})",
            ]
            for v in vagues
        ],
        tetes_de_ligne=True,
    )


def fiche_en_pdf(fiche: FicheConseil) -> bytes:
    """Raises exports.pdf.CompositionImpossible."""
    return pdf_du_document(document_de(fiche))


def fiche_en_word(fiche: FicheConseil) -> bytes:
    # Slow to import (lxml): only asked for when a file is.
    from quartiers.exports.word import word_du_document

    return word_du_document(document_de(fiche, word=True))
