"""Legal references, dates and footnotes, wherever they stand: read without taking their lines from anyone."""

import re
from datetime import date

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.modele import Document
from quartiers.contrat.lecture.texte import plat

_MOIS = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
]
_DATE = rf"(?P<jour>\d{{1,2}})(?:er)?\s+(?P<mois>{'|'.join(_MOIS)})\s+(?P<annee>(?:19|20)\d{{2}})"
_TEXTE = re.compile(
    rf"\b(?P<nature>loi|decret|circulaire|instruction|arrete|ordonnance|deliberation|directive|code|cadre de reference)\b(?P<corps>[^.;:()]{{0,110}}?)(?:\bn\s?°\s?(?P<num>[\d-]+)[^.;:()]{{0,20}}?)?(?:\bdu\s+|\ble\s+){_DATE}"
)
_NOTE = re.compile(r"^(?P<appel>[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\[\^?\d+\]:?|\(\d+\))\s*(?P<texte>.+)$")
_CHIFFRES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# The law on city policy is of 21 February 2014: another year is a slip of the pen.
LOI_LAMY = date(2014, 2, 21)


def lire_references(ctx: Contexte) -> list[Document]:
    references: list[Document] = []
    vues: dict[str, Document] = {}
    for bloc in ctx.blocs:
        nu = plat(bloc.texte)
        for m in _TEXTE.finditer(nu):
            titre = " ".join(bloc.texte[m.start() : m.end()].split())
            jour = _jour(m)
            if jour is None:
                continue
            if titre.lower() not in vues:
                vues[titre.lower()] = {
                    "titre": titre,
                    "nature": m["nature"],
                    "date": jour.isoformat(),
                    "lignes": list(bloc.bornes),
                }
                if m["num"]:
                    vues[titre.lower()]["numero"] = m["num"]
                references.append(vues[titre.lower()])
                _verifier(ctx, titre, m["nature"], jour, bloc.bornes)
    return references


def _jour(m: re.Match[str]) -> date | None:
    try:
        return date(int(m["annee"]), _MOIS.index(m["mois"]) + 1, int(m["jour"]))
    except ValueError:
        return None


def _verifier(ctx: Contexte, titre: str, nature: str, jour: date, lignes: list[int]) -> None:
    lamy = nature == "loi" and (jour.month, jour.day) == (2, 21)
    if lamy and jour != LOI_LAMY:
        ctx.registre.douter(
            "date", f"« {titre} » : la loi de programmation pour la ville est du 21 février 2014.", lignes, "references"
        )


def lire_notes(ctx: Contexte) -> list[Document]:
    notes: list[Document] = []
    for bloc in ctx.blocs:
        if bloc.genre != "note":
            continue
        m = _NOTE.match(bloc.texte)
        appel = re.sub(r"\D", "", m["appel"].translate(_CHIFFRES)) if m else str(len(notes) + 1)
        notes.append({"appel": appel, "titre": m["texte"] if m else bloc.texte, "lignes": bloc.bornes})
        ctx.registre.placer(bloc, f"notes[{len(notes) - 1}]")
    return notes
