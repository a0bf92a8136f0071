"""A whole workbook: what each sheet is taken for, then all of them read together."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from quartiers.appels.imports.colonnes import (
    Colonne,
    Connus,
    depuis_json,
    deviner,
    financeur_connu,
    genre_de_financeur,
    manquantes,
    nom_de_financeur,
)
from quartiers.appels.imports.lignes import Lecture, Table
from quartiers.appels.imports.table import lire_table
from quartiers.tableurs.classeur import Classeur, Feuille
from quartiers.tableurs.entetes import Entete, annee_de, composer, reperer_entete, signature, titre_de
from quartiers.tableurs.valeurs import plat

Memoire = Callable[[str], list[Colonne] | None]
ARGENT_DE = re.compile(
    r"(?i)\b(?:cr[ée]dits?|subventions?|financements?|bop|part)\s+(?:de l['’]|de la |du |de |d['’])?(\w+(?: \d+)?)"
)
CPO = re.compile(r"\b(cpo|pluri ?annu\w*|conventions? d objectifs?)\b")
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
        devinees = deviner(entete.libelles, feuille.lignes[entete.fin + 1 :], connus, titre)
        proposition.colonnes = financeur_de_la_feuille(devinees, feuille.nom, titre, connus)
    if proposition.annee is None:
        proposition.annee = annee_des_colonnes(proposition.colonnes, titre, entete.libelles)
    if voulu.get("annee"):
        proposition.annee = int(voulu["annee"])
    decider_de_lire(proposition, voulu)
    return proposition


def financeur_de_la_feuille(colonnes: list[Colonne], nom: str, titre: str, connus: Connus) -> list[Colonne]:
    """Amounts that no column gives to a funder are those of the sheet's: « État » its name, « crédits État » its title."""
    argent = [c for c in colonnes if c.champ == "montant"]
    if not argent or any(c.financeur for c in argent) or any(c.champ == "financeur" for c in colonnes):
        return colonnes
    nomme = nom_de_financeur([nom])
    nu = plat(nomme)
    trouve = financeur_connu(nomme, connus)
    if not trouve and len(nu.split()) <= 3 and nu not in connus.quartiers | connus.communes:
        trouve = nomme if genre_de_financeur(nomme) is not None else ""
    if not trouve:
        cites = [cite for cite in ARGENT_DE.findall(titre) if genre_de_financeur(cite) or financeur_connu(cite, connus)]
        noms = {financeur_connu(cite, connus) or cite for cite in cites}
        trouve = noms.pop() if len(noms) == 1 else ""
    return [replace(c, financeur=trouve) if c.champ == "montant" else c for c in colonnes] if trouve else colonnes


def annee_des_colonnes(colonnes: Iterable[Colonne], titre: str, libelles: Sequence[Sequence[str]]) -> int | None:
    """« Demandé 2023 » beside « Accordé 2022 »: the season is the latest; of a convention over several years, the first."""
    annees = [c.annee for c in colonnes if c.annee and c.champ == "montant"]
    dits = " ".join([plat(titre), *(plat(" ".join(parts)) for parts in libelles)])
    return (min if CPO.search(dits) else max)(annees, default=None)


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
