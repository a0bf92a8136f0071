"""Accessible PDFs by typst, compiled in a process of its own: tagged PDF/UA-1, fonts of the project, no system font.

pdf = compiler("document.typ", donnees, date=jour)             a template of exports/gabarits and its data
pdf = pdf_du_document(document)                                 a document in blocks
"""

import datetime as dt
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from quartiers.exports.blocs import Bloc, Document, Figure, Paysage
from quartiers.socle import formats

DOSSIER = Path(__file__).parent
COMPOSITEUR = DOSSIER / "compositeur.py"
GABARITS = DOSSIER / "gabarits"
DELAI = 60  # seconds
SIMULTANES = threading.BoundedSemaphore(2)


class CompositionImpossible(Exception):
    """The PDF could not be made (template error, time limit); the message is for the log."""


def compiler(
    gabarit: str,
    donnees: Mapping[str, Any],
    norme: str | Sequence[str] = "ua-1",
    date: dt.date | None = None,
    images: Mapping[str, bytes] | None = None,
) -> bytes:
    """Compile a template of `gabarits` with `donnees` (its `donnees.json`) and `images` by file name.

    `norme` is « ua-1 » (accessible), « a-2a » (archive) or several. The same data and `date` give the same bytes.
    """
    with tempfile.TemporaryDirectory(prefix="quartiers-pdf-") as nom:
        dossier = Path(nom)
        for modele in GABARITS.glob("*.typ"):
            (dossier / modele.name).write_bytes(modele.read_bytes())
        (dossier / "donnees.json").write_text(json.dumps(donnees, ensure_ascii=False), encoding="utf-8")
        for image, contenu in (images or {}).items():
            (dossier / image).write_bytes(contenu)
        ordre = {
            "entree": str(dossier / gabarit),
            "racine": str(dossier),
            "sortie": str(dossier / "sortie.pdf"),
            "polices": [str(DOSSIER / "polices")],
            "normes": [norme] if isinstance(norme, str) else list(norme),
            "date": int(dt.datetime.combine(date or dt.date.today(), dt.time(), dt.UTC).timestamp()),  # noqa: DTZ011
        }
        composer(ordre)
        return (dossier / "sortie.pdf").read_bytes()


def composer(ordre: Mapping[str, Any]) -> None:
    commande = [sys.executable, "-I", str(COMPOSITEUR)]
    try:
        with SIMULTANES:
            fini = subprocess.run(
                commande, input=json.dumps(ordre).encode(), capture_output=True, timeout=DELAI, check=False
            )
    except subprocess.TimeoutExpired as erreur:
        raise CompositionImpossible(f"Le PDF n’est pas fini après {DELAI} secondes.") from erreur
    if fini.returncode:
        raise CompositionImpossible(fini.stderr.decode("utf-8", "replace")[-4000:])


def pdf_du_document(document: Document, norme: str | Sequence[str] = "ua-1") -> bytes:
    images: dict[str, bytes] = {}
    donnees = {
        "titre": document.titre,
        "sous_titre": document.sous_titre,
        "mention": document.mention,
        "entete": document.entete,
        "auteur": document.auteur,
        "filigrane": document.filigrane,
        "sans_couverture": document.sans_couverture,
        "a_la_suite": document.a_la_suite,
        "date": formats.date_fr(document.date),
        "couverture": list(document.couverture),
        "blocs": [bloc_en_donnees(bloc, images) for bloc in document.blocs],
    }
    return compiler("document.typ", donnees, norme, document.date, images)


def bloc_en_donnees(bloc: Bloc, images: dict[str, bytes]) -> dict[str, Any]:
    """A block as JSON; its image goes to `images` under the name that the block keeps."""
    genre = type(bloc).__name__.lower()
    if isinstance(bloc, Paysage):
        return {"genre": genre, "blocs": [bloc_en_donnees(interieur, images) for interieur in bloc.blocs]}
    if isinstance(bloc, Figure):
        nom = f"figure-{len(images)}.svg"
        images[nom] = bloc.svg.encode("utf-8")
        return {"genre": genre, "fichier": nom, "alt": bloc.alt, "legende": bloc.legende, "largeur": bloc.largeur}
    return {"genre": genre, **asdict(bloc)}
