"""The instruction table as a workbook that goes out filled and comes back: who changed what, cell by cell.

One row per funder's line. Locked cells tell, unlocked ones are typed; a hidden sheet keeps, signed, the values at the
download: on return each cell is compared three ways (download, file, base).
"""

import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quartiers.appels.models import Campagne, LigneFinancement
from quartiers.socle import formats
from quartiers.tableurs import valeurs
from quartiers.tableurs.aller_retour import controle_signe, ecrire_controle_signe, feuille_nommee, styles_de
from quartiers.tableurs.classeur import Classeur, ClasseurIllisible, Feuille, lire_classeur
from quartiers.tableurs.problemes import Probleme
from quartiers.tableurs.valeurs import Cellule, ValeurIllisible, ligne_de, texte, vide

FEUILLE, AIDE = "Instruction", "Mode d’emploi"
FORMAT = "quartiers-aller-retour/1"
ENTETE = 3  # the row of the column heads, from 0: two rows of title stand above
SEL = "appels.aller_retour"
FORMULES = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Champ:
    """A column: `cle` is the line's field for those that may be typed (`libre`)."""

    cle: str
    libelle: str
    lire: Callable[[LigneFinancement], Any]
    genre: str = "texte"
    libre: bool = False
    largeur: int = 14


CHAMPS: tuple[Champ, ...] = (
    Champ("id", "Identifiant", lambda ligne: str(ligne.pk)),
    Champ("numero", "Dossier", lambda ligne: ligne.dossier.numero, largeur=12),
    Champ("organisme", "Organisme", lambda ligne: ligne.dossier.organisme.nom, largeur=34),
    Champ("siret", "SIRET", lambda ligne: ligne.dossier.organisme.siret, largeur=18),
    Champ("intitule", "Projet", lambda ligne: ligne.dossier.intitule, largeur=44),
    Champ("etat_dossier", "État du dossier", lambda ligne: ligne.dossier.get_etat_display()),
    Champ("financeur", "Financeur", lambda ligne: ligne.financeur.nom, largeur=18),
    Champ("nature", "Nature des crédits", lambda ligne: ligne.get_nature_display(), largeur=18),
    Champ("etat", "État de la ligne", lambda ligne: ligne.get_etat_display()),
    Champ("demande", "Demandé (€)", lambda ligne: ligne.demande, "montant"),
    Champ("propose", "Proposé (€)", lambda ligne: ligne.propose, "montant", True),
    Champ("arbitre", "Arbitré (€)", lambda ligne: ligne.arbitre, "montant", True),
    Champ("vote", "Voté (€)", lambda ligne: ligne.vote, "montant", True),
    Champ("motif", "Motif (refus, réduction)", lambda ligne: ligne.motif, "texte", True, 40),
    Champ("reserve", "Réserve", lambda ligne: ligne.reserve, "texte", True, 30),
    Champ("decision_numero", "Numéro de décision", lambda ligne: ligne.decision_numero, "texte", True, 18),
    Champ("decision_le", "Décision du", lambda ligne: ligne.decision_le, "date", True, 13),
)
LIBRES = tuple(champ for champ in CHAMPS if champ.libre)
MAXIMUMS = {"reserve": 250, "decision_numero": 60, "motif": 10_000}


@dataclass(frozen=True)
class Ecart:
    """A cell that the person changed: base at the download, in the file, now."""

    ligne_id: int
    ou: str
    qui: str
    champ: Champ
    depart: Any
    fichier: Any
    base: Any

    @property
    def conflit(self) -> bool:
        """The base moved since the download, and not to what the file says."""
        return bool(self.base not in (self.depart, self.fichier))

    @property
    def avant(self) -> str:
        return montrer(self.base)

    @property
    def apres(self) -> str:
        return montrer(self.fichier)


@dataclass
class Retour:
    """What a workbook sent back would change; nothing is written while `erreurs` or unsettled conflicts stand."""

    ecarts: list[Ecart] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    absentes: int = 0

    @property
    def erreurs(self) -> list[Probleme]:
        return [p for p in self.problemes if p.grave]

    @property
    def avertissements(self) -> list[Probleme]:
        return [p for p in self.problemes if not p.grave]

    @property
    def conflits(self) -> list[Ecart]:
        return [ecart for ecart in self.ecarts if ecart.conflit]


def montrer(valeur: Any) -> str:
    if valeur is None or valeur == "":
        return "(vide)"
    if isinstance(valeur, Decimal):
        return formats.montant(valeur)
    return formats.date_courte(valeur) if isinstance(valeur, dt.date) else str(valeur)


def en_json(valeur: Any) -> str:
    return "" if valeur is None else valeur.isoformat() if isinstance(valeur, dt.date) else str(valeur)


def depuis_json(champ: Champ, brut: str) -> Any:
    if champ.genre == "montant":
        return Decimal(brut) if brut else None
    return (dt.date.fromisoformat(brut) if brut else None) if champ.genre == "date" else brut


# Out


def ecrire_classeur(campagne: Campagne, lignes: Iterable[LigneFinancement], le: dt.datetime) -> bytes:
    # Slow to import: only asked for when a file is.
    import xlsxwriter

    sortie = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    liste = list(lignes)
    with xlsxwriter.Workbook(sortie, options) as classeur:
        page = classeur.add_worksheet(FEUILLE)
        styles = styles_de(classeur)
        page.write_string(0, 1, f"{campagne.intitule} – instruction", styles["titre"])
        page.write_string(
            1, 1, f"Téléchargé le {formats.date_heure_fr(le)}. Les cases blanches se remplissent.", styles["aide"]
        )
        for rang, champ in enumerate(CHAMPS):
            page.write_string(ENTETE, rang, champ.libelle, styles["entete"])
            page.set_column(rang, rang, champ.largeur, None, {"hidden": champ.cle == "id"})
        for numero, ligne in enumerate(liste, start=ENTETE + 1):
            for rang, champ in enumerate(CHAMPS):
                ecrire_cellule(page, numero, rang, champ, champ.lire(ligne), styles)
        mettre_en_page(page, len(liste))
        ecrire_aide(classeur, styles)
        ecrire_controle(classeur, campagne, liste, le)
    return sortie.getvalue()


def ecrire_cellule(page: Any, numero: int, rang: int, champ: Champ, valeur: Any, styles: dict[str, Any]) -> None:
    style = styles[f"{champ.genre}_libre" if champ.libre else champ.genre]
    if valeur is None or valeur == "":
        page.write_blank(numero, rang, None, style)
    elif champ.genre == "montant":
        page.write_number(numero, rang, float(valeur), style)
    elif champ.genre == "date":
        page.write_datetime(numero, rang, valeur, style)
    else:
        page.write_string(numero, rang, str(valeur)[:32_000], style)  # always text: a formula never runs


def mettre_en_page(page: Any, nombre: int) -> None:
    fin = max(ENTETE + nombre, ENTETE + 1)
    page.freeze_panes(ENTETE + 1, 3)
    page.autofilter(ENTETE, 0, fin, len(CHAMPS) - 1)
    page.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
    for rang, champ in enumerate(CHAMPS):
        if champ.libre and champ.genre == "montant":
            page.data_validation(ENTETE + 1, rang, fin, rang, {
                "validate": "decimal", "criteria": ">=", "value": 0, "ignore_blank": True, "error_title": "Montant",
                "error_message": "Tapez un montant en euros, jamais négatif.",
            })  # fmt: skip
        elif champ.libre and champ.genre == "date":
            page.data_validation(ENTETE + 1, rang, fin, rang, {
                "validate": "date", "criteria": ">", "value": dt.date(2000, 1, 1), "ignore_blank": True,
                "error_title": "Date", "error_message": "Tapez une date : JJ/MM/AAAA.",
            })  # fmt: skip


def ecrire_aide(classeur: Any, styles: dict[str, Any]) -> None:
    page = classeur.add_worksheet(AIDE)
    page.set_column(0, 0, 110)
    for rang, phrase in enumerate((
        "Remplissez les cases blanches de la feuille « Instruction », puis renvoyez ce fichier sur le site.",
        "Rien n’est écrit avant que vous ayez vu, case par case, ce qui change.",
        "Une case vidée efface la valeur ; une ligne supprimée ne change rien. Vous pouvez trier et filtrer.",
        "Un voté à 0 est un refus : il lui faut un motif. Un voté porte la date de sa décision.",
        "La feuille cachée « Contrôle » sert à reconnaître ce fichier : ne la modifiez pas.",
    )):  # fmt: skip
        page.write_string(rang, 0, phrase, styles["texte"])


def ecrire_controle(classeur: Any, campagne: Campagne, lignes: Sequence[LigneFinancement], le: dt.datetime) -> None:
    tete = json.dumps({"format": FORMAT, "campagne": campagne.pk, "le": le.isoformat()}, ensure_ascii=False)
    corps = [
        json.dumps([ligne.pk, *(en_json(champ.lire(ligne))[:20_000] for champ in LIBRES)], ensure_ascii=False)
        for ligne in lignes
    ]
    ecrire_controle_signe(classeur, [tete, *corps], SEL)


# Back


def lire_retour(octets: bytes, nom: str, campagne: Campagne, lignes: Iterable[LigneFinancement]) -> Retour:
    """Compare the file with the base; `lignes` are those that the person may see. Raises ClasseurIllisible."""
    classeur = lire_classeur(octets, nom)
    departs = lire_controle(classeur, campagne)
    feuille = feuille_nommee(classeur, FEUILLE)
    rangs = reperer_colonnes(feuille)
    base, retour, vues = {ligne.pk: ligne for ligne in lignes}, Retour(), set[int]()
    for numero in range(rangs.pop("__entete__") + 1, len(feuille.lignes)):
        cellules = feuille.lignes[numero]
        if all(vide(c) for c in cellules):
            continue
        brut = ligne_de(cellules[rangs["id"]])
        if not brut.isdigit() or int(brut) not in departs or int(brut) not in base:
            motif = "cette ligne n’est pas de ce classeur : l’identifiant caché manque ou a changé. Elle n’est pas lue"
            retour.problemes.append(
                Probleme(True, FEUILLE, numero, None, f"{motif} ; supprimez-la ou repartez d’un nouveau téléchargement")
            )
        elif int(brut) in vues:
            retour.problemes.append(
                Probleme(True, FEUILLE, numero, None, "cette ligne est copiée deux fois : gardez-en une")
            )
        else:
            vues.add(int(brut))
            comparer_ligne(retour, feuille, numero, rangs, base[int(brut)], departs[int(brut)])
    retour.absentes = len(set(departs) & set(base)) - len(vues)
    return retour


def lire_controle(classeur: Classeur, campagne: Campagne) -> dict[int, dict[str, Any]]:
    """The values at the download, by line, once the signature is checked."""
    tete_ecrite, *corps = controle_signe(classeur, SEL)
    tete = json.loads(tete_ecrite)
    if tete.get("format") != FORMAT or tete.get("campagne") != campagne.pk:
        raise ClasseurIllisible("Ce classeur vient d’une autre campagne : choisissez celui de cette année.")
    departs = {}
    for ecrit in corps:
        pk, *bruts = json.loads(ecrit)
        departs[int(pk)] = {champ.cle: depuis_json(champ, brut) for champ, brut in zip(LIBRES, bruts, strict=True)}
    return departs


def reperer_colonnes(feuille: Feuille) -> dict[str, int]:
    """Columns by their heads, wherever they were moved."""
    libelles = {champ.libelle: champ.cle for champ in CHAMPS}
    for numero, ligne in enumerate(feuille.lignes[:20]):
        trouves = {libelles[ligne_de(c)]: rang for rang, c in enumerate(ligne) if ligne_de(c) in libelles}
        if "id" in trouves and len(trouves) > 3:
            return {**trouves, "__entete__": numero}
    raise ClasseurIllisible(
        "Les titres de colonnes de la feuille « Instruction » ont changé : repartez d’un nouveau téléchargement."
    )


def comparer_ligne(
    retour: Retour,
    feuille: Feuille,
    numero: int,
    rangs: dict[str, int],
    ligne: LigneFinancement,
    depart: dict[str, Any],
) -> None:
    qui = f"{ligne.dossier.numero}, {ligne.financeur.nom}"
    for champ in CHAMPS:
        rang = rangs.get(champ.cle)
        if rang is None or champ.cle == "id":
            continue
        brut = feuille.lignes[numero][rang]
        if not champ.libre:
            if (
                champ.genre == "texte"
                and ligne_de(brut) != ligne_de(str(champ.lire(ligne) or ""))
                and champ.cle not in {"etat", "etat_dossier"}
            ):
                retour.problemes.append(
                    Probleme(
                        False,
                        FEUILLE,
                        numero,
                        rang,
                        f"« {champ.libelle} » ne se change pas ici : la valeur de la base est gardée",
                    )
                )
            continue
        try:
            lu = lire_cellule(champ, brut)
        except ValeurIllisible as faute:
            retour.problemes.append(Probleme(True, FEUILLE, numero, rang, str(faute)))
            continue
        if lu != depart[champ.cle]:
            ecart = Ecart(
                ligne.pk,
                Probleme(False, FEUILLE, numero, rang, "").ou,
                qui,
                champ,
                depart[champ.cle],
                lu,
                champ.lire(ligne),
            )
            if ecart.base != ecart.fichier:
                retour.ecarts.append(ecart)


def lire_cellule(champ: Champ, brut: Cellule) -> Any:
    if champ.genre == "montant":
        return valeurs.montant(brut)
    if champ.genre == "date":
        return valeurs.jour(brut)
    lu = texte(brut).removeprefix("'")
    if len(lu) > MAXIMUMS[champ.cle]:
        raise ValeurIllisible(f"{len(lu)} signes, c’est trop : {MAXIMUMS[champ.cle]} au plus")
    return lu
