"""A file of pseudonyms on its way in: read, checked cell by cell, carried signed from the preview to the taking up.

Nothing of it is kept in between, neither file nor row: the page itself carries what was read, for an hour.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core import signing

from quartiers.cohortes import pseudonymes
from quartiers.cohortes.enums import EtatParticipant, Sexe, TrancheAge
from quartiers.cohortes.hors_ligne.modele import EMETTEUR, FIXES, PSEUDONYME
from quartiers.tableurs.classeur import Classeur
from quartiers.tableurs.problemes import Probleme
from quartiers.tableurs.valeurs import Cellule, ValeurIllisible, jour, ligne_de, plat, vide

SEL = "quartiers.cohortes.envoi"
DUREE = 3600  # seconds between the preview and the taking up
LIGNES_MAX = 5_000
PROBLEMES_MAX = 60
SITUATIONS = frozenset(EtatParticipant.values)
TIRETS = {"tranche-age": "tranche_age", "accord-le": "accord_le", "situation-le": "situation_le"}


@dataclass(frozen=True)
class Attendu:
    """What a file may hold for this cohort and this sender: codes of neighbourhoods, of steps, how far days may go."""

    quartiers: frozenset[str]
    etapes: frozenset[str]
    debut: dt.date
    jour: dt.date


@dataclass
class Personne:
    """One row: codes and ISO days, as they travel."""

    pseudonyme: str
    emetteur: str = ""
    quartier: str = ""
    sexe: str = ""
    tranche_age: str = ""
    entree: str = ""
    accord_le: str = ""
    notice: int = 1
    etat: str = "suivi"
    etat_le: str = ""
    etapes: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Lecture:
    personnes: list[Personne] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)

    @property
    def graves(self) -> list[Probleme]:
        return [p for p in self.problemes if p.grave]


class Lecteur:
    """Reads the first sheet that is not empty; every cell must be a code or days."""

    def __init__(self, classeur: Classeur, attendu: Attendu, *, retrait: bool = False) -> None:
        self.feuille = next(f for f in classeur.feuilles if not f.vide)
        self.attendu, self.retrait = attendu, retrait
        self.lecture = Lecture()
        self.rangs: dict[str, int] = {}

    def lire(self) -> Lecture:
        lignes = self.feuille.lignes
        self.entete(lignes[0])
        if self.lecture.graves:
            return self.lecture
        if len(lignes) - 1 > LIGNES_MAX:
            self.refuser(-1, None, f"Ce fichier dépasse {LIGNES_MAX} lignes : coupez-le en deux.")
            return self.lecture
        vus: dict[str, int] = {}
        for rang, ligne in enumerate(lignes[1:], 1):
            if all(vide(c) for c in ligne):
                continue
            personne = self.personne(rang, ligne)
            if personne is None:
                continue
            if personne.pseudonyme in vus:
                self.refuser(rang, 0, f"ce pseudonyme est déjà à la ligne {vus[personne.pseudonyme] + 1}.")
            vus[personne.pseudonyme] = rang
            self.lecture.personnes.append(personne)
            if len(self.lecture.problemes) >= PROBLEMES_MAX:
                break
        if not self.lecture.personnes and not self.lecture.graves:
            self.refuser(-1, None, "Ce fichier n’a aucune ligne.")
        return self.lecture

    def refuser(self, ligne: int, colonne: int | None, message: str, *, grave: bool = True) -> None:
        self.lecture.problemes.append(Probleme(grave, self.feuille.nom, ligne, colonne, message))

    def entete(self, titres: Sequence[Cellule]) -> None:
        permis = {PSEUDONYME, EMETTEUR} if self.retrait else {*FIXES, *self.attendu.etapes}
        for rang, titre in enumerate(titres):
            nom = TIRETS.get(nu := ligne_de(titre).strip().casefold(), nu)
            if nom in permis and nom not in self.rangs:
                self.rangs[nom] = rang
            elif not vide(titre) and not self.retrait:
                self.refuser(
                    0,
                    rang,
                    "cette colonne n’est pas dans le modèle de la cohorte : le fichier doit être celui qu’a écrit "
                    "« quartiers pseudonymiser ».",
                )
        manquent = {PSEUDONYME, *(() if self.retrait else ("entree", "accord_le"))} - set(self.rangs)
        if manquent:
            self.refuser(0, None, f"il manque : {', '.join(sorted(manquent))}.")

    def contenu(self, ligne: Sequence[Cellule], nom: str) -> str:
        rang = self.rangs.get(nom)
        return ligne_de(ligne[rang]) if rang is not None else ""

    def personne(self, rang: int, ligne: Sequence[Cellule]) -> Personne | None:
        brut = self.contenu(ligne, PSEUDONYME)
        try:
            code = pseudonymes.lire(brut)
        except pseudonymes.PseudonymeFaux:
            self.refuser(
                rang, self.rangs[PSEUDONYME], "ce n’est pas un pseudonyme : aucun nom ne doit partir de la commune."
            )
            return None
        emetteur = self.contenu(ligne, EMETTEUR)
        if emetteur and not re.fullmatch(r"[0-9a-f]{8}", emetteur):
            self.refuser(rang, self.rangs[EMETTEUR], "ce n’est pas l’empreinte d’une clé.")
            emetteur = ""
        lue = Personne(code, emetteur)
        if not self.retrait:
            self.remplir(lue, rang, ligne)
        return lue

    def remplir(self, lue: Personne, rang: int, ligne: Sequence[Cellule]) -> None:
        lue.quartier = self.code(rang, ligne, "quartier", self.attendu.quartiers)
        lue.sexe = self.code(rang, ligne, "sexe", frozenset(Sexe.values))
        lue.tranche_age = self.code(rang, ligne, "tranche_age", frozenset(TrancheAge.values))
        lue.etat = self.code(rang, ligne, "situation", SITUATIONS) or EtatParticipant.SUIVI
        lue.entree = self.un_jour(rang, ligne, "entree", obligatoire=True)
        lue.accord_le = self.un_jour(rang, ligne, "accord_le", obligatoire=True)
        lue.etat_le = self.un_jour(rang, ligne, "situation_le", obligatoire=lue.etat != EtatParticipant.SUIVI)
        if lue.etat == EtatParticipant.SUIVI:
            lue.etat_le = ""
        notice = self.contenu(ligne, "notice") or "1"
        if re.fullmatch(r"[1-9]\d{0,2}", notice):
            lue.notice = int(notice)
        else:
            self.refuser(rang, self.rangs["notice"], "la version de la notice est un nombre.")
        if lue.entree and lue.entree < self.attendu.debut.isoformat():
            self.refuser(rang, self.rangs["entree"], "cette entrée est avant le début de la cohorte.")
        for etape in sorted(self.attendu.etapes & set(self.rangs)):
            if jours := self.jours(rang, ligne, etape):
                lue.etapes[etape] = jours

    def code(self, rang: int, ligne: Sequence[Cellule], nom: str, permis: frozenset[str]) -> str:
        lu = self.contenu(ligne, nom)
        if not lu or lu in permis:
            return lu
        trouve = next((code for code in permis if plat(code) == plat(lu)), "")
        if not trouve:
            self.refuser(
                rang, self.rangs[nom], "cette valeur n’est pas dans la liste du modèle, ou n’est pas de votre commune."
            )
        return trouve

    def un_jour(self, rang: int, ligne: Sequence[Cellule], nom: str, *, obligatoire: bool) -> str:
        jours = self.jours(rang, ligne, nom)
        if len(jours) > 1:
            self.refuser(rang, self.rangs[nom], "une seule date est attendue ici.")
        if not jours and obligatoire and not self.fautif(rang, nom):
            self.refuser(rang, self.rangs.get(nom), "cette date est nécessaire.")
        return jours[0] if jours else ""

    def fautif(self, rang: int, nom: str) -> bool:
        return any(p.ligne == rang and p.colonne == self.rangs.get(nom) for p in self.lecture.problemes)

    def jours(self, rang: int, ligne: Sequence[Cellule], nom: str) -> list[str]:
        colonne = self.rangs.get(nom)
        if colonne is None or vide(ligne[colonne]):
            return []
        contenu = ligne[colonne]
        try:
            lus = [jour(m) for m in re.split(r"[;|]", contenu)] if isinstance(contenu, str) else [jour(contenu)]
        except ValeurIllisible:
            self.refuser(rang, colonne, "ici, des dates seulement (AAAA-MM-JJ, séparées par « ; ») : aucun texte.")
            return []
        jours = sorted({lu for lu in lus if lu})
        if any(lu > self.attendu.jour for lu in jours):
            self.refuser(rang, colonne, "cette date est dans le futur.")
        return [lu.isoformat() for lu in jours]


def lire_envoi(classeur: Classeur, attendu: Attendu) -> Lecture:
    return Lecteur(classeur, attendu).lire()


def lire_retraits(classeur: Classeur, jour_: dt.date) -> Lecture:
    """The list of pseudonyms that a town asks to withdraw."""
    return Lecteur(classeur, Attendu(frozenset(), frozenset(), jour_, jour_), retrait=True).lire()


def sceller(personnes: Sequence[Personne], cohorte_id: int, producteur_id: int, utilisateur_id: int) -> str:
    """What the page of preview carries: nobody can change it, nobody else can use it."""
    contenu = {"c": cohorte_id, "p": producteur_id, "u": utilisateur_id, "l": [asdict(p) for p in personnes]}
    return signing.dumps(contenu, salt=SEL, compress=True)


def desceller(jeton: str, cohorte_id: int, utilisateur_id: int) -> tuple[int, list[Personne]] | None:
    """(sender, rows); None when it is not of this site, of this person, or is more than an hour old."""
    try:
        contenu: Mapping[str, Any] = signing.loads(jeton, salt=SEL, max_age=DUREE)
    except signing.BadSignature:
        return None
    if contenu["c"] != cohorte_id or contenu["u"] != utilisateur_id:
        return None
    return int(contenu["p"]), [Personne(**ligne) for ligne in contenu["l"]]
