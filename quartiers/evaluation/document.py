"""The report as files: PDF/UA, Word, spreadsheet, JSON, CSV. The layout is that of the annual report."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.text import slugify

from quartiers.exports.blocs import Document, Titre
from quartiers.exports.classeur import ecrire_classeur
from quartiers.exports.pdf import pdf_du_document
from quartiers.exports.tableaux import ecrire
from quartiers.socle import formats
from quartiers.suivi.contenu import ContenuRapport, en_json
from quartiers.suivi.document_rapport import document_du_rapport
from quartiers.suivi.donnees_rapport import onglets


def nom_du_fichier(contenu: ContenuRapport) -> str:
    return slugify(contenu.titre)[:80] or "evaluation"


def document_de_l_evaluation(contenu: ContenuRapport, images: Mapping[str, bytes] | None = None) -> Document:
    """The document of the annual report, with a cover and a running head of its own."""
    couverture = [("Établi le", formats.date_fr(dt.date.fromisoformat(contenu.date)))]
    if contenu.examen:
        couverture.append(("Examiné par", contenu.examen))
    entete = f"{contenu.contrat} – {contenu.titre}" if len(contenu.titre) < 60 else contenu.titre
    document = document_du_rapport(contenu, images)
    # The parts of a question bear the same names each time: the contents table names the questions alone.
    blocs = [replace(b, au_sommaire=False) if isinstance(b, Titre) and b.niveau > 2 else b for b in document.blocs]
    return replace(document, couverture=couverture, entete=entete, blocs=blocs)


def en_pdf(contenu: ContenuRapport, norme: str | Sequence[str] = "ua-1") -> bytes:
    """Tagged PDF; the same content gives the same bytes. Raises exports.pdf.CompositionImpossible."""
    return pdf_du_document(document_de_l_evaluation(contenu), norme)


def en_docx(contenu: ContenuRapport) -> bytes:
    # Slow to import (lxml): only asked for when a file is.
    from quartiers.exports.word import word_du_document

    return word_du_document(document_de_l_evaluation(contenu))


def en_classeur(contenu: ContenuRapport, format: str = "xlsx") -> bytes:  # noqa: A002 - as elsewhere in exports
    jour = dt.datetime.combine(dt.date.fromisoformat(contenu.date), dt.time())
    notes = {
        "Contrat": contenu.contrat,
        "État": contenu.mention,
        "Établi le": formats.date_fr(jour.date()),
        "À savoir": "Seules les preuves publiables sont ici ; les personnes ne s’additionnent pas d’une année à l’autre.",
    }
    return ecrire_classeur(contenu.titre, list(onglets(contenu)), format, notes, jour)


def en_json_lisible(contenu: ContenuRapport) -> bytes:
    return json.dumps(en_json(contenu), ensure_ascii=False, indent=1).encode()


def en_csv(contenu: ContenuRapport) -> bytes:
    """The evidence, one a row: the table that another evaluator starts from."""
    preuves = next((t for t in contenu.donnees if t.titre == "Preuves"), None)
    if preuves is None:
        return b""
    colonnes = [(str(rang), c.libelle) for rang, c in enumerate(preuves.colonnes)]
    return ecrire(contenu.titre, colonnes, [list(ligne) for ligne in preuves.lignes], "csv")
