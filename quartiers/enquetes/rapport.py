"""The report of a survey: method sheet, results of every question, crossings, waves, chosen words. PDF and Word alike."""

import datetime as dt
from collections.abc import Iterator, Sequence

from quartiers.enquetes.chargement import THEMES, Donnees
from quartiers.enquetes.comparaison import Vagues
from quartiers.enquetes.phrases import entre, phrases_de_methode
from quartiers.enquetes.presentation_resultats import Lecture, apercu, lecture
from quartiers.enquetes.relecture import citations
from quartiers.exports.blocs import (
    Bloc,
    ColonneBloc,
    Document,
    Encadre,
    Fiche,
    Figure,
    Liste,
    Paragraphe,
    Paysage,
    Point,
    Tableau,
    Titre,
)
from quartiers.exports.graphiques import svgs
from quartiers.exports.pdf import pdf_du_document
from quartiers.exports.rendu import png_des_svg
from quartiers.socle.formats import date_fr, nombre
from quartiers.socle.secret.affichage import note

FIGURES_MAX = 24
CITATIONS_MAX = 20
LARGES = 6  # columns past which a table takes a page on its side


def document_de(donnees: Donnees, vagues: Vagues | None, jour: dt.date, *, word: bool = False) -> Document:
    enquete = donnees.enquete
    lectures = [lecture(donnees, q.nom) for q in donnees.publiees()]
    return Document(
        titre=enquete.titre,
        sous_titre="Résultats de l’enquête",
        mention=str(enquete.contrat),
        entete=f"{enquete.titre} – résultats",
        date=jour,
        couverture=[("Public visé", enquete.public_vise), ("Réponses comptées", nombre(donnees.jeu.effectif))],
        blocs=list(blocs(donnees, lectures, figures(lectures, word=word), vagues)),
        a_la_suite=True,
        filigrane="Enquête fictive" if enquete.fictive else "",
    )


def blocs(
    donnees: Donnees, lectures: Sequence[Lecture], dessins: dict[str, Figure], vagues: Vagues | None
) -> Iterator[Bloc]:
    yield from blocs_de_methode(donnees)
    yield Titre("Résultats, question par question")
    for lue in lectures:
        yield Titre(lue.titre, 2)
        yield Paragraphe(lue.note, "note")
        yield Liste([Point(phrase) for phrase in lue.phrases])
        if lue.nom in dessins:
            yield dessins[lue.nom]
        yield tableau(lue, lue.titre)
        yield from citees(donnees, lue.nom)
    for par in donnees.publication.croisements:
        yield from blocs_d_un_croisement(donnees, par)
    if vagues is not None:
        yield from blocs_des_vagues(vagues)


def blocs_de_methode(donnees: Donnees) -> Iterator[Bloc]:
    enquete = donnees.enquete
    yield Titre("Fiche de méthode")
    yield Paragraphe(enquete.objet, "chapeau")
    modes = donnees.publication.seule("mode_de_reponse")
    question = donnees.jeu.questions["mode_de_reponse"]
    dits = " ; ".join(f"{question.libelle_de(code)} : {modes.texte(code)}" for code in question.codes)
    dates = [("Ouverte le", enquete.ouverte_le), ("Close le", enquete.close_le)]
    yield Fiche(
        "L’enquête en bref",
        [*apercu(donnees), ("Réponses par mode", dits), *((nom, date_fr(j)) for nom, j in dates if j)],
    )
    yield Liste([Point(phrase) for phrase in phrases_de_methode(donnees)])
    yield Encadre("Chiffres cachés", note(enquete.seuil, "réponses"))


def blocs_d_un_croisement(donnees: Donnees, par: str) -> Iterator[Bloc]:
    selon = donnees.jeu.questions[par]
    yield Titre(f"Selon {entre(selon.libelle)}")
    seule = lecture(donnees, par)
    yield Paragraphe(seule.note, "note")
    yield tableau(seule, f"Réponses à {entre(selon.libelle)}")
    for question in donnees.publiees():
        lue = lecture(donnees, question.nom, par)
        yield Titre(lue.titre, 2, au_sommaire=False)
        yield Liste([Point(phrase) for phrase in lue.phrases[1:] or lue.phrases])
        bloc = tableau(lue, f"{lue.titre}, selon {entre(selon.libelle)}")
        yield Paysage([bloc]) if len(bloc.colonnes) > LARGES else bloc


def blocs_des_vagues(vagues: Vagues) -> Iterator[Bloc]:
    yield Titre(f"Depuis {entre(vagues.avant.enquete.titre)}")
    yield Paragraphe(
        f"{nombre(len(vagues.comparaisons))} comparaisons, corrigées ensemble (Holm ; Benjamini et Hochberg).", "note"
    )
    if vagues.reserves:
        yield Liste([Point(reserve) for reserve in vagues.reserves])
    for question in vagues.questions:
        yield Titre(question.libelle, 2, au_sommaire=False)
        yield Liste([Point(vagues.phrase(c)) for c in vagues.de(question.nom)])
    if vagues.refus:
        yield Titre("Questions qui ne se comparent pas", 2)
        noms = vagues.apres.jeu.questions
        yield Liste([Point(f"{noms[r.question].libelle} : {r.motif}.") for r in vagues.refus])


def citees(donnees: Donnees, nom: str) -> Iterator[Bloc]:
    if not nom.endswith(THEMES):
        return
    textes = citations(donnees.enquete, nom.removesuffix(THEMES))[:CITATIONS_MAX]
    if textes:
        yield Paragraphe("Des réponses, choisies et relues par une personne :", "note")
        yield Liste([Point(entre(texte)) for texte in textes])


def tableau(lue: Lecture, legende: str) -> Tableau:
    colonnes = [
        ColonneBloc(libelle, 1.0 if rang else 1.6, "droite" if rang else "gauche")
        for rang, (_, libelle) in enumerate(lue.entetes)
    ]
    return Tableau(legende, colonnes, [list(ligne) for ligne in lue.lignes], tetes_de_ligne=True)


def figures(lectures: Sequence[Lecture], *, word: bool) -> dict[str, Figure]:
    """Every chart of the questions alone, drawn in one process."""
    voulues = [lue for lue in lectures if lue.graphique is not None][:FIGURES_MAX]
    dessins = svgs([(lue.graphique, lue.titre_graphique) for lue in voulues if lue.graphique is not None])
    images = png_des_svg(dessins) if word else [b""] * len(dessins)
    return {
        lue.nom: Figure(svg, png, f"{lue.titre_graphique}. Les nombres sont dans le tableau.", lue.titre_graphique, 0.8)
        for lue, svg, png in zip(voulues, dessins, images, strict=True)
    }


def rapport_en_pdf(donnees: Donnees, vagues: Vagues | None, jour: dt.date) -> bytes:
    """Raises exports.pdf.CompositionImpossible."""
    return pdf_du_document(document_de(donnees, vagues, jour))


def rapport_en_word(donnees: Donnees, vagues: Vagues | None, jour: dt.date) -> bytes:
    # Slow to import (lxml): only asked for when a file is.
    from quartiers.exports.word import word_du_document

    return word_du_document(document_de(donnees, vagues, jour, word=True))
