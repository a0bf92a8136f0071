"""A file put in: read, checked by both readers, kept as an .xlsx; and files given: a template, an example."""

import io
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile

from quartiers.enquetes.xlsform.lecture import Lecture, lire_xlsform
from quartiers.enquetes.xlsform.reference import verifier_par_pyxform
from quartiers.tableurs.classeur import OLE, ZIP, Classeur, lire_classeur
from quartiers.tableurs.problemes import Probleme

Feuilles = dict[str, list[list[Any]]]


@dataclass
class FormulaireLu:
    """What a file gives: its reading, and the file to keep (None while a serious problem stands)."""

    lecture: Lecture
    fichier: "ContentFile[bytes] | None"


def lire_fichier(octets: bytes, nom: str) -> FormulaireLu:
    """Raises ClasseurIllisible for what is no workbook at all."""
    classeur = lire_classeur(octets, nom)
    lecture = lire_xlsform(classeur)
    if not octets.startswith((ZIP, OLE)):
        message = "Un XLSForm est un classeur Excel (.xlsx ou .xls) avec ses feuilles « survey » et « choices »."
        lecture.problemes.append(Probleme(True, "Fichier", -1, None, message))
    if lecture.graves:
        lecture.structure = None
        return FormulaireLu(lecture, None)
    propre = octets if octets.startswith(ZIP) and b"xl/workbook.xml" in octets else en_xlsx(feuilles_de(classeur))
    refus = verifier_par_pyxform(propre, "xlsx")
    if refus:
        lecture.problemes += refus
        lecture.structure = None
        return FormulaireLu(lecture, None)
    base = PurePosixPath(nom.replace("\\", "/")).stem or "questionnaire"
    return FormulaireLu(lecture, ContentFile(propre, name=f"{base}.xlsx"))


def feuilles_de(classeur: Classeur) -> Feuilles:
    return {feuille.nom: [list(ligne) for ligne in feuille.lignes] for feuille in classeur.feuilles}


def en_xlsx(feuilles: Feuilles) -> bytes:
    """Plain sheets, their first row in bold and frozen."""
    import xlsxwriter  # needed when a file is made only

    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as classeur:
        gras = classeur.add_format({"bold": True, "bg_color": "#e2eeea", "text_wrap": True, "valign": "top"})
        corps = classeur.add_format({"text_wrap": True, "valign": "top"})
        for nom, lignes in feuilles.items():
            page = classeur.add_worksheet(nom[:31])
            page.freeze_panes(1, 0)
            for rang, ligne in enumerate(lignes):
                for colonne, contenu in enumerate(ligne):
                    if contenu is None or contenu == "":
                        continue
                    if isinstance(contenu, bool | int | float):
                        page.write(rang, colonne, contenu, gras if rang == 0 else corps)
                    else:
                        page.write_string(rang, colonne, str(contenu), gras if rang == 0 else corps)
            largeur = max((len(ligne) for ligne in lignes), default=0)
            for colonne in range(largeur):
                long = max(
                    (len(str(ligne[colonne])) for ligne in lignes if len(ligne) > colonne and ligne[colonne]), default=8
                )
                page.set_column(colonne, colonne, min(60, max(10, long + 2)))
    return sortie.getvalue()
