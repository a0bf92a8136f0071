"""A workbook of sheets that goes out filled and comes back: one tab per sheet, a form from top to bottom.

White cells are typed, the others are locked; a hidden tab keeps, signed, the values at the download: on return each
answer is compared three ways (download, file, base).
"""

import datetime as dt
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from quartiers.appels.domain.champ import Champ
from quartiers.contrat.models import Contrat
from quartiers.socle import formats
from quartiers.suivi.classeurs.formulaire import SEXES, Rangee, champs_des_rangees, rangees_de
from quartiers.suivi.models import FicheAction
from quartiers.tableurs.aller_retour import controle_signe, ecrire_controle_signe, styles_de
from quartiers.tableurs.classeur import Classeur, ClasseurIllisible, Feuille, lire_classeur
from quartiers.tableurs.problemes import Probleme
from quartiers.tableurs.valeurs import Cellule, ligne_de, vide

FORMAT = "quartiers-fiches/1"
SEL = "suivi.classeur_fiches"
AIDE = "Mode d’emploi"
ENTETE = 4  # the row of the heads, from 0
ADRESSE, LIBELLE, REPONSE = 0, 1, 2  # columns; an age band has two more answers
COLONNE_AIDE = 5
LONGUES = 20_000


@dataclass(frozen=True)
class Ecart:
    """An answer that the person changed: base at the download, in the file, now."""

    fiche: FicheAction
    adresse: str
    libelle: str
    ou: str
    depart: str
    fichier: str
    base: str

    @property
    def conflit(self) -> bool:
        """The base moved since the download, and not to what the file says."""
        return self.base not in (self.depart, self.fichier)

    @property
    def avant(self) -> str:
        return self.base or "(vide)"

    @property
    def apres(self) -> str:
        return self.fichier or "(vide)"


@dataclass
class Retour:
    """What a workbook sent back would change; nothing is written while `erreurs` stand."""

    ecarts: list[Ecart] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    fiches: list[FicheAction] = field(default_factory=list)

    @property
    def erreurs(self) -> list[Probleme]:
        return [p for p in self.problemes if p.grave]

    @property
    def avertissements(self) -> list[Probleme]:
        return [p for p in self.problemes if not p.grave]

    @property
    def conflits(self) -> list[Ecart]:
        return [ecart for ecart in self.ecarts if ecart.conflit]


# Out


def ecrire_classeur(contrat: Contrat, annee: int, fiches: Sequence[FicheAction], le: dt.datetime) -> bytes:
    # Slow to import: only asked for when a file is.
    import xlsxwriter

    sortie = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    departs = []
    with xlsxwriter.Workbook(sortie, options) as classeur:
        styles = styles_de(classeur)
        ecrire_aide(classeur, styles)
        for fiche in fiches:
            rangees = rangees_de(fiche)
            valeurs = {adresse: champ.lire() for adresse, champ in champs_des_rangees(fiche, rangees).items()}
            ecrire_fiche(classeur, fiche, rangees, valeurs, styles)
            departs.append(json.dumps([fiche.code, valeurs], ensure_ascii=False))
        tete = {"format": FORMAT, "contrat": contrat.code, "annee": annee, "le": le.isoformat()}
        # A cell holds 32,767 characters at most: long sheets take several lines.
        morceaux = [m for d in departs for m in couper(d)]
        ecrire_controle_signe(classeur, [json.dumps(tete, ensure_ascii=False), *morceaux], SEL)
    return sortie.getvalue()


def couper(texte: str) -> list[str]:
    """Pieces that fit in a cell; « + » before those that go on."""
    pieces = [texte[debut : debut + LONGUES] for debut in range(0, len(texte), LONGUES)]
    return [pieces[0], *(f"+{piece}" for piece in pieces[1:])]


def ecrire_aide(classeur: Any, styles: dict[str, Any]) -> None:
    page = classeur.add_worksheet(AIDE)
    page.set_column(0, 0, 110)
    for rang, phrase in enumerate((
        "Une feuille par action. Remplissez les cases blanches, de haut en bas, puis renvoyez ce fichier sur le site.",
        "Rien n’est écrit avant que vous ayez vu, réponse par réponse, ce qui change.",
        "Une case vidée efface la réponse. Ce que vous ne touchez pas ne change pas.",
        "Renvoyer le fichier n’est pas remettre la fiche bilan\u00a0: vous la relirez et la remettrez sur le site.",
        "Les feuilles sont protégées pour ne pas se tromper de case\u00a0; la feuille cachée « Contrôle » sert à "
        "reconnaître ce fichier.",
    )):  # fmt: skip
        page.write_string(rang, 0, phrase, styles["texte"])


def nom_de_feuille(fiche: FicheAction) -> str:
    """A tab's name: 31 characters, none of those that Excel forbids."""
    return re.sub(r"[\[\]:*?/\\']", " ", f"{fiche.code} {fiche.intitule}")[:31].strip()


def ecrire_fiche(
    classeur: Any, fiche: FicheAction, rangees: Sequence[Rangee], valeurs: Mapping[str, str], styles: dict[str, Any]
) -> None:
    page = classeur.add_worksheet(nom_de_feuille(fiche))
    page.set_column(ADRESSE, ADRESSE, 2, None, {"hidden": True})
    page.set_column(LIBELLE, LIBELLE, 46)
    page.set_column(REPONSE, REPONSE, 60)
    page.set_column(REPONSE + 1, COLONNE_AIDE - 1, 16)
    page.set_column(COLONNE_AIDE, COLONNE_AIDE, 70)
    page.write_string(0, ADRESSE, fiche.code)
    page.write_string(0, LIBELLE, f"{fiche.code} – {fiche.intitule}", styles["titre"])
    page.write_string(1, LIBELLE, f"{fiche.organisme} – bilan {fiche.annee}", styles["aide"])
    page.write_string(2, LIBELLE, "Les cases blanches se remplissent.", styles["aide"])
    for rang, tete in ((LIBELLE, "Question"), (REPONSE, "Votre réponse"), (COLONNE_AIDE, "Aide")):
        page.write_string(ENTETE, rang, tete, styles["entete"])
    for numero, rangee in enumerate(rangees, start=ENTETE + 1):
        ecrire_rangee(page, numero, rangee, valeurs, styles)
    page.freeze_panes(ENTETE + 1, 0)
    page.protect("", {"format_columns": True, "format_rows": True})


def ecrire_rangee(page: Any, numero: int, rangee: Rangee, valeurs: Mapping[str, str], styles: dict[str, Any]) -> None:
    if not rangee.adresse:
        page.write_string(numero, LIBELLE, rangee.libelle, styles["entete"])
        page.write_blank(numero, REPONSE, None, styles["entete"])
        if "âge" in rangee.libelle:
            for rang, (_, libelle) in enumerate(SEXES):
                page.write_string(numero, REPONSE + rang, libelle, styles["entete"])
        return
    page.write_string(numero, ADRESSE, rangee.adresse)
    page.write_string(numero, LIBELLE, rangee.libelle, styles["texte"])
    if rangee.aide:
        page.write_string(numero, COLONNE_AIDE, rangee.aide, styles["texte"])
    for rang, adresse in enumerate(rangee.adresses):
        ecrire_reponse(page, numero, REPONSE + rang, rangee, valeurs[adresse], styles)


def ecrire_reponse(page: Any, numero: int, rang: int, rangee: Rangee, valeur: str, styles: dict[str, Any]) -> None:
    """The answer stored, in a cell of its kind; lists and limits help who types."""
    style = styles["texte_libre"]
    if rangee.genre == "choix":
        libelles = [libelle for _, libelle in rangee.choix if libelle]
        valide = {"validate": "list", "source": libelles, "error_message": "Choisissez une réponse de la liste."}
        if sum(len(libelle) + 1 for libelle in libelles) < 250:
            page.data_validation(numero, rang, numero, rang, {**valide, "ignore_blank": True, "error_title": "Choix"})
        valeur = dict(rangee.choix).get(valeur, "")
    elif rangee.genre in {"nombre", "decimal"}:
        style = styles["montant_libre"] if rangee.adresse.startswith("credit:") else style
        page.data_validation(numero, rang, numero, rang, {
            "validate": "integer" if rangee.genre == "nombre" else "decimal", "criteria": ">=", "value": 0,
            "ignore_blank": True, "error_title": "Nombre",
            "error_message": "Tapez un nombre, sans texte autour.",
        })  # fmt: skip
    elif rangee.genre == "date":
        style = styles["date_libre"]
    if not valeur:
        page.write_blank(numero, rang, None, style)
    elif rangee.genre in {"nombre", "decimal"}:
        page.write_number(numero, rang, float(valeur), style)
    elif rangee.genre == "date":
        page.write_datetime(numero, rang, dt.date.fromisoformat(valeur), style)
    else:
        page.write_string(numero, rang, valeur[:32_000], style)  # always text: a formula never runs


# Back


def lire_retour(octets: bytes, nom: str, contrat: Contrat, fiches: Mapping[str, FicheAction]) -> Retour:
    """Compare the file with the base; `fiches` are those that the person may fill. Raises ClasseurIllisible."""
    classeur = lire_classeur(octets, nom)
    departs = lire_controle(classeur, contrat)
    retour = Retour()
    for feuille in classeur.feuilles:
        code = ligne_de(feuille.lignes[0][0]) if feuille.lignes and feuille.lignes[0] else ""
        if code not in departs:
            continue
        fiche = fiches.get(code)
        if fiche is None:
            motif = f"la fiche {code} n’est plus à remplir, ou n’est pas de votre organisme\u00a0: cette feuille n’est pas lue"
            retour.problemes.append(Probleme(False, feuille.nom, -1, None, motif))
            continue
        retour.fiches.append(fiche)
        comparer_fiche(retour, feuille, fiche, departs[code])
    if not retour.fiches and not retour.problemes:
        raise ClasseurIllisible(
            "Aucune fiche n’est reconnue\u00a0: renvoyez le classeur téléchargé ici, en .xlsx ou .ods."
        )
    return retour


def lire_controle(classeur: Classeur, contrat: Contrat) -> dict[str, dict[str, str]]:
    """The values at the download, by sheet, once the signature is checked."""
    tete_ecrite, *corps = controle_signe(classeur, SEL)
    tete = json.loads(tete_ecrite)
    if tete.get("format") != FORMAT or tete.get("contrat") != contrat.code:
        raise ClasseurIllisible("Ce classeur vient d’un autre contrat, ou n’est pas un classeur de fiches.")
    entiers: list[str] = []
    for morceau in corps:
        if morceau.startswith("+"):
            entiers[-1] += morceau[1:]
        else:
            entiers.append(morceau)
    return dict(json.loads(entier) for entier in entiers)


def comparer_fiche(retour: Retour, feuille: Feuille, fiche: FicheAction, depart: Mapping[str, str]) -> None:
    rangees = {rangee.adresse: rangee for rangee in rangees_de(fiche) if rangee.adresse}
    champs = champs_des_rangees(fiche, rangees.values())
    for numero, cellules in enumerate(feuille.lignes):
        adresse = ligne_de(cellules[ADRESSE])
        rangee = rangees.get(adresse)
        if rangee is None:
            if numero > ENTETE and adresse:
                motif = "cette question n’existe plus dans la fiche\u00a0: la réponse n’est pas lue"
                retour.problemes.append(Probleme(False, feuille.nom, numero, None, motif))
            continue
        for rang, nom in enumerate(rangee.adresses, start=REPONSE):
            brut = cellules[rang] if rang < len(cellules) else None
            comparer(retour, feuille.nom, numero, rang, fiche, rangee, champs[nom], brut, depart.get(nom, ""))


def comparer(
    retour: Retour,
    feuille: str,
    numero: int,
    rang: int,
    fiche: FicheAction,
    rangee: Rangee,
    champ: Champ,
    brut: Cellule,
    depart: str,
) -> None:
    saisie = texte_saisi(rangee, brut)
    try:
        lu = champ.normaliser(saisie)
    except ValidationError as faute:
        message = " ".join(faute.messages).rstrip(".")
        retour.problemes.append(Probleme(True, feuille, numero, rang, message))
        return
    if lu == depart:
        return
    base = champ.lire()
    if lu != base:
        libelle = rangee.libelle
        if rangee.ages:
            libelle += f", {SEXES[rang - REPONSE][1].lower()}"
        ou = Probleme(False, feuille, numero, rang, "").ou
        retour.ecarts.append(Ecart(fiche, champ.nom, libelle, ou, depart, lu, base))


def texte_saisi(rangee: Rangee, brut: Cellule) -> str:
    """What a person would have typed in the form: « 12 », « 31/12/2025 », the code of a choice."""
    if vide(brut):
        return ""
    if isinstance(brut, bool):
        return "oui" if brut else "non"
    if isinstance(brut, dt.datetime | dt.date):
        return brut.strftime("%d/%m/%Y")
    if isinstance(brut, int | float):
        exact = Decimal(str(brut))
        return f"{exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact:f}"
    texte = str(brut).removeprefix("'")
    if rangee.genre == "choix":
        codes = {formats_simples(libelle): code for code, libelle in rangee.choix}
        return codes.get(formats_simples(texte), texte)
    return texte


def formats_simples(texte: str) -> str:
    return " ".join(texte.replace(formats.INSECABLE, " ").split()).casefold()
