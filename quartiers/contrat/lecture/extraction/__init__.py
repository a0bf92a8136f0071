"""From a file to its source lines, whatever its format."""

from pathlib import Path

from quartiers.contrat.lecture.extraction.controles import controler_chemin, controler_contenu, refuser_demesure
from quartiers.contrat.lecture.modele import ErreurLecture, LigneSource


def extraire_fichier(chemin: Path) -> list[LigneSource]:
    """The lines of a file; the size is checked before anything is read. Raises `ErreurLecture`."""
    controler_chemin(chemin)
    try:
        contenu = chemin.read_bytes()
    except OSError as erreur:
        raise ErreurLecture(f"Le fichier « {chemin.name} » ne peut pas être lu : {erreur.strerror}.") from erreur
    return extraire(contenu, chemin.name)


def extraire(contenu: bytes, nom: str) -> list[LigneSource]:
    """The lines of a content whose `nom` gives the expected format. Raises `ErreurLecture`."""
    format_lu = controler_contenu(contenu, nom)
    # Each reader is imported when its format comes up: pypdfium2 is slow to load, a text file does not need it.
    if format_lu == "pdf":
        from quartiers.contrat.lecture.extraction.pdf import extraire_pdf as lecteur
    elif format_lu == "docx":
        from quartiers.contrat.lecture.extraction.word import extraire_docx as lecteur
    elif format_lu == "odt":
        from quartiers.contrat.lecture.extraction.opendocument import extraire_odt as lecteur
    else:
        from quartiers.contrat.lecture.extraction.texte_brut import extraire_texte as lecteur
    lignes = lecteur(contenu, nom)
    if not any(ligne.texte.strip() for ligne in lignes):
        raise ErreurLecture(f"« {nom} » ne contient aucun texte. Vérifiez que c’est bien le contrat, puis recommencez.")
    refuser_demesure(sum(1 for ligne in lignes if ligne.texte.strip()), nom)
    return lignes
