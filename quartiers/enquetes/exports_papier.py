"""On paper: the questionnaire to tick, with its code or without; sheets of codes to cut out. Tagged PDF."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from quartiers.enquetes.conditions import dire_condition
from quartiers.enquetes.domain.jetons import lisible
from quartiers.enquetes.models import Enquete, LotJetons, Questionnaire
from quartiers.enquetes.mots import mots_de
from quartiers.enquetes.presentation import echelons
from quartiers.enquetes.queries import quartiers_de, structure_du
from quartiers.enquetes.structure import (
    ACCORD,
    ECHELLE,
    MULTIPLE,
    NOTE,
    TEXTE,
    UNIQUE,
    Groupe,
    Noeud,
    Question,
    Structure,
    sens,
)
from quartiers.exports.pdf import compiler
from quartiers.socle.formats import date_courte, date_fr

# Languages that the fonts of our documents do not write are printed from the page, with the browser's fonts.
SANS_POLICE = frozenset({"he", "zh", "ja", "ko", "hi", "bn", "ta", "th", "ka", "hy", "am", "ti"})
ECHELONS_MAX = 11


def langue_imprimable(langue: str) -> bool:
    return langue.split("-", maxsplit=1)[0] not in SANS_POLICE


def adresse_du_code(jeton: str) -> str:
    return settings.ADRESSE_PUBLIQUE.rstrip("/") + reverse("enquetes:repondre_code", args=[jeton])


def code_qr(adresse: str) -> bytes:
    import zxingcpp  # slow to load, needed when sheets are printed only

    code: Any = zxingcpp.create_barcode(adresse, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return str(code.to_svg(add_quiet_zones=True)).encode()


def feuilles_de_jetons(enquete: Enquete, lot: LotJetons, jetons: Sequence[str], jour: dt.date) -> bytes:
    """Six codes a page, each with its QR code and how to answer."""
    images = {f"code-{rang}.svg": code_qr(adresse_du_code(jeton)) for rang, jeton in enumerate(jetons)}
    donnees = {
        **entete(enquete),
        "lot": lot.libelle,
        "date": date_fr(jour),
        "ou": settings.ADRESSE_PUBLIQUE.rstrip("/") + reverse("enquetes:saisir_code"),
        "jetons": [{"code": lisible(jeton), "image": f"code-{rang}.svg"} for rang, jeton in enumerate(jetons)],
    }
    return compiler("jetons_enquete.typ", donnees, date=jour, images=images)


def papier_en_pdf(
    enquete: Enquete, questionnaire: Questionnaire, langue: str, jour: dt.date, jetons: Sequence[str]
) -> bytes:
    """One copy for each code, or one without any."""
    structure = structure_du(questionnaire)
    langue = langue if langue_imprimable(langue) else next(filter(langue_imprimable, structure.langues), "fr")
    mots = mots_de(langue)
    images = {f"code-{rang}.svg": code_qr(adresse_du_code(jeton)) for rang, jeton in enumerate(jetons)}
    donnees = {
        **entete(enquete),
        "titre": structure.texte(structure.titre, langue) or enquete.titre,
        "langue": langue.split("-")[0],
        "sens": sens(langue),
        "version": f"Version {questionnaire.numero}",
        "objet": isole(enquete.objet, langue),
        "anonyme": mots["anonyme"].format(date=date_courte(enquete.conservation_jusqu_au)),
        "responsable": mots["responsable"].format(responsable=isole(enquete.responsable, langue)),
        "quartier": mots["quartier"],
        "quartiers": [isole(quartier.titre, langue) for quartier in quartiers_de(enquete)],
        "noeuds": Imprimeur(structure, langue).noeuds(structure.noeuds),
        "copies": [{"code": lisible(jeton), "image": f"code-{rang}.svg"} for rang, jeton in enumerate(jetons)]
        or [{"code": "", "image": ""}],
    }
    return compiler("questionnaire_papier.typ", donnees, date=jour, images=images)


def isole(texte: str, langue: str) -> str:
    """French words inside a text written from right to left: their full stop stays at their end."""
    return f"\u2068{texte}\u2069" if sens(langue) == "rtl" else texte


def entete(enquete: Enquete) -> dict[str, Any]:
    return {
        "titre": enquete.titre,
        "auteur": "Quartiers",
        "contrat": enquete.contrat.intitule,
        "objet": enquete.objet,
        "filigrane": "Enquête fictive" if enquete.fictive else "",
    }


class Imprimeur:
    """Groups and questions as the template draws them, numbered as `views.saisie_papier` asks for them."""

    def __init__(self, structure: Structure, langue: str) -> None:
        self.structure, self.langue, self.numero = structure, langue, 0

    def noeuds(self, noeuds: Sequence[Noeud]) -> list[dict[str, Any]]:
        imprimes: list[dict[str, Any]] = []
        for noeud in noeuds:
            if isinstance(noeud, Groupe):
                titre = self.structure.texte(noeud.libelle, self.langue)
                condition = dire_condition(self.structure, noeud.pertinent, self.langue)
                if titre or condition:
                    imprimes.append({"genre": "titre", "texte": titre, "condition": condition})
                imprimes += self.noeuds(noeud.noeuds)
            elif noeud.saisie or noeud.type == NOTE:
                imprimes.append(self.question(noeud))
        return imprimes

    def question(self, question: Question) -> dict[str, Any]:
        if question.saisie:
            self.numero += 1
        aide = self.structure.texte(question.aide, self.langue)
        return {
            "genre": genre_imprime(question),
            "numero": self.numero if question.saisie else 0,
            "texte": self.structure.texte(question.libelle, self.langue),
            "aide": aide or (mots_de(self.langue)["plusieurs"] if question.type == MULTIPLE else ""),
            "condition": dire_condition(self.structure, question.pertinent, self.langue),
            "choix": self.choix(question),
        }

    def choix(self, question: Question) -> list[str]:
        if question.type == ECHELLE and question.pas:
            return echelons(question.pas) if len(echelons(question.pas)) <= ECHELONS_MAX else []
        return [self.structure.texte(choix.libelle, self.langue) for choix in question.choix]


def genre_imprime(question: Question) -> str:
    """What is drawn under the question: boxes, a row of numbers, lines, a short box."""
    if question.type in {UNIQUE, MULTIPLE}:
        return "choix"
    if question.type == ECHELLE and question.pas and len(echelons(question.pas)) <= ECHELONS_MAX:
        return "echelle"
    return {TEXTE: "lignes", ACCORD: "case", NOTE: "note"}.get(question.type, "court")
