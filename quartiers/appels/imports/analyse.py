"""A whole workbook: what each sheet is taken for, then all of them read together."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quartiers.appels.imports.colonnes import Colonne, Connus, depuis_json, deviner, manquantes
from quartiers.appels.imports.lignes import Lecture, Table
from quartiers.appels.imports.table import lire_table
from quartiers.tableurs.classeur import Classeur, Feuille
from quartiers.tableurs.entetes import Entete, annee_de, composer, reperer_entete, signature, titre_de
from quartiers.tableurs.valeurs import plat

Memoire = Callable[[str], list[Colonne] | None]
SYNTHESE = re.compile(
    r"\b(recap\w*|synthese|totaux|tcd|graph\w*|listes?|parametres?|lisez moi|mode d emploi|notice|nomenclature)\b"
)


@dataclass
class Proposition:
    """What a sheet is taken for: read or not and why, its header, its columns, its year."""

    feuille: Feuille
    lire: bool
    pourquoi: str = ""
    entete: Entete | None = None
    colonnes: list[Colonne] = field(default_factory=list)
    annee: int | None = None
    titre: str = ""
    rappelee: bool = False  # the mapping comes from an earlier import

    @property
    def signature(self) -> str:
        return signature(self.entete.libelles) if self.entete else ""


def proposer(
    classeur: Classeur, connus: Connus, *, memoire: Memoire = lambda _: None, reglages: Mapping[str, Any] | None = None
) -> list[Proposition]:
    """One proposition per sheet; `reglages` (by sheet name) are what the person already decided."""
    voulus = reglages or {}
    propositions = [proposer_une(f, connus, memoire, voulus.get(f.nom, {})) for f in classeur.feuilles]
    lisibles = [p for p in propositions if p.lire]
    for proposition in lisibles:
        nom = plat(proposition.feuille.nom)
        if len(lisibles) > 1 and SYNTHESE.search(nom) and "lire" not in voulus.get(proposition.feuille.nom, {}):
            proposition.lire, proposition.pourquoi = False, "feuille de synthèse : ses lignes sont dans les autres"
    annee_du_fichier = annee_de(classeur.nom)
    for proposition in propositions:
        proposition.annee = proposition.annee or annee_du_fichier
    return propositions


def proposer_une(feuille: Feuille, connus: Connus, memoire: Memoire, voulu: Mapping[str, Any]) -> Proposition:
    if feuille.vide:
        return Proposition(feuille, False, "feuille vide")
    entete = entete_voulu(feuille, voulu, connus) or reperer_entete(feuille, connus)
    if entete is None:
        return Proposition(feuille, False, "aucune ligne de titres de colonnes n’a été reconnue")
    titre = titre_de(feuille, entete)
    proposition = Proposition(
        feuille, feuille.visible, "", entete, titre=titre, annee=annee_de(feuille.nom) or annee_de(titre)
    )
    rappel = memoire(proposition.signature)
    if "colonnes" in voulu and len(voulu["colonnes"]) == len(entete.libelles):
        proposition.colonnes = [depuis_json(c) for c in voulu["colonnes"]]
    elif rappel is not None and len(rappel) == len(entete.libelles):
        proposition.colonnes, proposition.rappelee = rappel, True
    else:
        proposition.colonnes = deviner(entete.libelles, feuille.lignes[entete.fin + 1 :], connus, titre)
    if proposition.annee is None:  # « Demandé 2023 » beside « Accordé 2022 »: the season is the latest
        proposition.annee = max(
            (c.annee for c in proposition.colonnes if c.annee and c.champ == "montant"), default=None
        )
    if voulu.get("annee"):
        proposition.annee = int(voulu["annee"])
    decider_de_lire(proposition, voulu)
    return proposition


def entete_voulu(feuille: Feuille, voulu: Mapping[str, Any], connus: Connus) -> Entete | None:
    bornes = voulu.get("entete")
    if not bornes:
        return None
    debut, fin = int(bornes[0]), int(bornes[1])
    return composer(feuille, debut, fin, connus) if 0 <= debut <= fin < len(feuille.lignes) else None


def decider_de_lire(proposition: Proposition, voulu: Mapping[str, Any]) -> None:
    manque = manquantes(proposition.colonnes)
    if manque:
        proposition.pourquoi = f"il manque {' et '.join(manque)}"
    elif not proposition.feuille.visible:
        proposition.pourquoi = "feuille masquée dans le tableur"
    proposition.lire = bool(voulu["lire"]) if "lire" in voulu else proposition.feuille.visible and not manque


def lire_tout(
    propositions: Sequence[Proposition],
    connus: Connus,
    *,
    annee: int | None,
    masquees: bool = True,
    additionner: bool = False,
) -> Lecture:
    """Read the sheets that are to be read, in order; `annee` serves where none is told."""
    lecture = Lecture()
    for proposition in propositions:
        if not proposition.lire or proposition.entete is None:
            lecture.laissees.append(
                (proposition.feuille.nom, f"feuille non lue : {proposition.pourquoi or 'à votre demande'}")
            )
            continue
        table = Table(
            proposition.feuille,
            proposition.entete,
            proposition.colonnes,
            proposition.annee or annee,
            masquees=masquees,
            additionner=additionner,
        )
        lire_table(table, connus, lecture)
    return lecture
