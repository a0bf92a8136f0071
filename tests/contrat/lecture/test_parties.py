"""What surrounds the tree, in fictional contracts of many shapes: signatories, committees, participation, commitments,
schemes, indicators, acronyms, neighbourhoods.

`parties/<name>.md` is the contract and `parties/<name>.attendu` what a person reads in it, one line per element.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quartiers.contrat.lecture import lire_octets, valider
from tests.contrat.lecture.rendus import RENDUS, Piece, Style

DOSSIER = Path(__file__).parent / "parties"
CONTRATS = sorted(DOSSIER.glob("*.md"))
# Each contract is read as Markdown, and in one more format: every format has its turn.
AUTRES = ("docx", "pdf", "odt", "txt")


def pieces(texte: str) -> list[Piece]:
    """The contract's Markdown as the pieces that the renderers write in the other formats."""
    trouvees: list[Piece] = []
    rangs: list[tuple[str, ...]] = []
    for ligne in [*texte.splitlines(), ""]:
        if ligne.startswith("| "):
            rangs.append(tuple(c.strip() for c in ligne.strip("| ").split(" |")))
            continue
        if rangs:
            largeur = max(map(len, rangs))
            trouvees.append(Piece("table", rangs=tuple((*r, *[""] * (largeur - len(r))) for r in rangs)))
            rangs = []
        if m := re.match(r"(#+) (.*)", ligne):
            trouvees.append(Piece("titre", m[2], len(m[1])))
        elif m := re.match(r"- (.*)", ligne):
            trouvees.append(Piece("puce", m[1], 0))
        elif m := re.match(r"\*\*(.*)\*\*$", ligne):
            trouvees.append(Piece("gras", m[1]))
        elif ligne:
            trouvees.append(Piece("para", ligne))
    return trouvees


def ecrit(document: dict[str, Any]) -> Iterator[str]:
    for s in document["signataires"]:
        yield f"signataire : {s['titre']} | {s['fonction']}"
    for i in document["instances"]:
        yield f"instance : {i['titre']} | {i['frequence_min']} par an | {' ; '.join(i['presidence'])} | {' ; '.join(i['membres'])}"
    for p in document["participation"]:
        yield f"participation : {p['titre']} | effectif {p['effectif']} | mandat {p['mandat']} | {p['frequence_min']} par an | {' ; '.join(p['colleges'])}"
    for e in document["engagements"]:
        quantites = " ; ".join(
            " / ".join(filter(None, (f"{q['nombre']} {q['unite']}", q["periode"], q["perimetre"])))
            for q in e["quantites"]
        )
        yield f"engagement : {e['signataire']} | {e['titre']} | {quantites}"
    for d in document["dispositifs"]:
        yield f"dispositif : {d['titre']} | {d['domaine']} | {d['nature']} | {d['objectif']}"
    for i in document["indicateurs"]:
        yield f"indicateur : {i['titre']} | {i['nature']} | {i['orientation_code'] or i['axe_code']} | {i['question']}"
    for s in document["sigles"]:
        yield f"sigle : {s['sigle']} | {s['titre']}"
    for q in document["quartiers"]:
        yield f"quartier : {q['titre']} | {q['commune']} | {q['slogan']} | {q.get('code_qpv', '')}"
        yield from (f"  chiffre : {c['valeur']} {c['unite']} | {c['titre']}" for c in q["chiffres"])
        yield from (f"  thème : {t['titre']}" for t in q["themes"])
        yield from (f"  piste : {p['titre']}" for p in q["pistes"])


def lignes(document: dict[str, Any]) -> list[str]:
    return [re.sub(r"\s+", " ", ligne.replace("’", "'")).rstrip() for ligne in ecrit(document)]


def attendu(chemin: Path) -> list[str]:
    texte = chemin.with_suffix(".attendu").read_text(encoding="utf-8").replace("’", "'")
    return [re.sub(r"\s+", " ", ligne).rstrip() for ligne in texte.splitlines()]


@pytest.mark.parametrize("chemin", CONTRATS, ids=lambda chemin: chemin.stem)
def test_the_parts_are_those_that_a_person_reads(chemin: Path) -> None:
    lu = lire_octets(chemin.read_bytes(), chemin.name)
    assert lignes(lu.document) == attendu(chemin)
    assert lu.rapport.couverture_complete
    assert valider(lu.document) == []


@pytest.mark.parametrize("rang", range(len(CONTRATS)), ids=[c.stem for c in CONTRATS])
def test_the_same_contract_in_another_format_gives_the_same_parts(rang: int) -> None:
    chemin, extension = CONTRATS[rang], AUTRES[rang % len(AUTRES)]
    contenu = RENDUS[extension](
        pieces(chemin.read_text(encoding="utf-8")), Style(entete="Contrat de ville, version signée")
    )
    lu = lire_octets(contenu, f"contrat.{extension}")
    assert lignes(lu.document) == attendu(chemin)
    assert lu.rapport.couverture_complete
