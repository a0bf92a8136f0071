"""The words by which a file names an axis or a neighbourhood, brought to ours: remembered, recognised, or proposed.

Only what is remembered or recognised word for word is taken as said; a proposal is shown, and a person settles it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from quartiers.tableurs.valeurs import plat

Origine = Literal["retenu", "reconnu", "propose", "inconnu"]
ECARTE = "-"  # settled by the person: lines under this word are left aside
# Words that name an axis of the national framework (30 April 2015, amended in 2021) in the landlords' files.
MOTS_DES_AXES: dict[str, str] = {
    "1": r"\b(presence|proximite|gardien\w*|personnel de proximite)\b",
    "2": r"\b(formations?|soutien (des|du|aux?) personnels?)\b",
    "3": r"\b(sur ?entretien|entretien renforce|nettoyage|proprete|remise en etat)\b",
    "4": r"\b(dechets?|encombrants?|epaves?|ordures|tri)\b",
    "5": r"\b(tranquillite|securi\w+|surete|mediation|videosurveillance|videoprotection)\b",
    "6": r"\b(concertation|sensibilisation|participation des locataires)\b",
    "7": r"\b(animations?|lien social|vivre ensemble)\b",
    "8": r"\b(petits travaux|travaux|amelioration|qualite de service)\b",
}
NUMERO_D_AXE = re.compile(r"^(?:axe )?(?:n )?([1-8])\b(?! (?:logements?|mois|trimestres?))")
# « Quartier : », « QPV n° 2 : Le Parc », « Axe : » at the head of a row.
ANNONCE = re.compile(r"(?i)^(?:nom (?:du|de la) )?(?:qpv|quartier|secteur|r[ée]sidence|site|axe)[^:]{0,20}:\s*(.*)$")
ANNONCE_DE_QUARTIER = re.compile(r"\b(qpv|quartiers?)\b")


@dataclass(frozen=True)
class Sens:
    """What a word of the file means: `valeur` is ours (code of an axis, identifier of a neighbourhood)."""

    valeur: str
    origine: Origine

    @property
    def sur(self) -> bool:
        return self.origine in {"retenu", "reconnu"}


INCONNU = Sens("", "inconnu")


def cle_de_mot(mot: str) -> str:
    """Under what a word is remembered: its marks count, « ENTR » is not « ENTR+ »."""
    return " ".join(mot.casefold().split())


@dataclass(frozen=True)
class Lexique:
    """Names of ours by value, and what a person settled before: {word as `cle_de_mot` gives it: value}, ECARTE to leave aside."""

    noms: Mapping[str, Sequence[str]]
    retenus: Mapping[str, str]
    motifs: Mapping[str, str]
    numerote: bool = False

    def sens(self, mot: str) -> Sens:
        nu = plat(mot)
        if (retenu := self.retenus.get(cle_de_mot(mot))) is not None:
            return Sens(retenu, "retenu")
        if not nu:
            return INCONNU
        if exact := self.exact(nu):
            return Sens(exact, "reconnu")
        return self.proposition(nu)

    def exact(self, nu: str) -> str:
        """The one value whose name is this text, « QPV », « quartier » and small words aside."""
        trouves = {v for v, noms in self.noms.items() for nom in noms if coeur(plat(nom)) == coeur(nu) != ""}
        return trouves.pop() if len(trouves) == 1 else ""

    def proposition(self, nu: str) -> Sens:
        if self.numerote and (numero := NUMERO_D_AXE.match(nu)) and numero[1] in self.noms:
            return Sens(numero[1], "propose")
        contenus = {v for v, noms in self.noms.items() for nom in noms if contient(nu, coeur(plat(nom)))}
        contenus = contenus or {v for v, motif in self.motifs.items() if v in self.noms and re.search(motif, nu)}
        return Sens(contenus.pop(), "propose") if len(contenus) == 1 else INCONNU


def coeur(nu: str) -> str:
    """« qpv du bois du verne » and « le bois du verne » share « bois verne »."""
    vides = {"qpv", "quartier", "quartiers", "axe", "le", "la", "les", "l", "de", "du", "des", "d", "et"}
    return " ".join(mot for mot in nu.split() if mot not in vides)


def contient(nu: str, nom: str) -> bool:
    return bool(nom) and re.search(rf"\b{re.escape(nom)}\b", coeur(nu)) is not None


def lexique_des_axes(axes: Iterable[tuple[str, str]], retenus: Mapping[str, str]) -> Lexique:
    return Lexique({code: [code, nom, f"axe {code}"] for code, nom in axes}, retenus, MOTS_DES_AXES, numerote=True)


def lexique_des_quartiers(quartiers: Iterable[tuple[int, Sequence[str]]], retenus: Mapping[str, str]) -> Lexique:
    return Lexique({str(pk): list(noms) for pk, noms in quartiers}, retenus, {})
