"""What each column of a table is: guessed from its header's words, then from its values; the person has the last word."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from quartiers.appels.enums import GenreFinanceur, NatureCredit
from quartiers.appels.imports.vocabulaire import (
    COMPILES,
    GENERIQUES,
    GENRES_DE_FINANCEURS,
    LIBELLES_CHAMPS,
    LIBELLES_STADES,
    RAPPEL,
    REPETABLES,
    STADES,
    VOTES,
)
from quartiers.tableurs.valeurs import (
    ANNEE,
    INCONNUS,
    RIENS,
    Cellule,
    est_nombre,
    identifiant,
    ligne_de,
    plat,
    vide,
)

ECHANTILLON = 400  # rows looked at
PARTAGEES = 0.2  # share of references given to several titles, past which they tell no project from another
DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})\b")


@dataclass(frozen=True)
class Colonne:
    """What a column feeds: `champ` is a code of vocabulaire.CHAMPS, « montant », « controle » (a sum), or nothing.

    An amount says its `stade`, and its `financeur` as the file names it (empty: told by another column); one of
    another year (`annee`) than its row's is a reminder, left aside.
    """

    champ: str = ""
    financeur: str = ""
    stade: str = ""
    annee: int | None = None

    @property
    def libelle(self) -> str:
        if self.champ in {"montant", "controle"}:
            debut = "total " if self.champ == "controle" else ""
            morceaux = [f"{debut}{LIBELLES_STADES[self.stade]}", self.financeur, str(self.annee or "")]
            return " – ".join(m for m in morceaux if m)
        return LIBELLES_CHAMPS.get(self.champ, "ne pas lire")

    def en_json(self) -> dict[str, Any]:
        return {"champ": self.champ, "financeur": self.financeur, "stade": self.stade, "annee": self.annee}


def depuis_json(donnees: dict[str, Any]) -> Colonne:
    return Colonne(
        str(donnees.get("champ", "")),
        str(donnees.get("financeur", "")),
        str(donnees.get("stade", "")),
        donnees.get("annee"),
    )


@dataclass
class Connus:
    """What the contract already knows, flattened: the guesses lean on it."""

    financeurs: dict[str, str] = field(default_factory=dict)  # flattened name -> its short name
    quartiers: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()

    def nommer(self, nu: str) -> str:
        if nu in self.financeurs or (len(nu.split()) <= 4 and genre_de_financeur(nu) is not None):
            return f"financeur:{nu}"
        return reconnaitre(nu)

    def sous_titre(self, nu: str) -> bool:
        return bool(stade_de(nu))

    def autonome(self, nu: str) -> bool:
        return reconnaitre(nu) not in {"", "montant"}


@lru_cache(maxsize=20_000)
def reconnaitre(libelle: str) -> str:
    """The field that the words of a header name, « montant » for money, or nothing."""
    nu = plat(libelle)
    if not nu or len(nu) > 120:
        return ""
    for champ in ("siret", "rna", "depose_le", "decision_le", "decision_numero", "participants"):
        if COMPILES[champ].search(nu):
            return champ
    if re.match(r"^(noms?|titres?|intitules?|libelles?|designation|objet)\b.*\b(actions?|projets?|operations?)\b", nu):
        return "intitule"
    if est_argent(nu):
        return "montant"
    return next((champ for champ, motif in COMPILES.items() if motif.search(nu)), "")


def est_argent(nu: str) -> bool:
    """« montant demandé », « subvention accordée », « part État », « demandé »; not « coût total », « date de demande »."""
    if re.search(r"\b(date|avis|n|numero|reference|statut|motif|type|cout|nature)\b", nu) and "montant" not in nu:
        return False
    mots = nu.split()
    argent = any(mot in {"montant", "montants", "subvention", "subventions", "financement", "credits"} for mot in mots)
    stade = stade_de(nu)
    if (
        stade
        and (argent or len(mots) <= 4)
        and not re.search(r"\b(demandeur|demandeuse|projet|action|programmation)\b", nu)
    ):
        return True
    return argent and not re.search(r"\b(objet|nature|type|budget|intitule)\b", nu) and len(mots) <= 6


@lru_cache(maxsize=20_000)
def stade_de(nu: str) -> str:
    if VOTES.match(nu):
        return "vote"
    for stade, debuts in STADES.items():
        for mot in nu.split():
            if mot.startswith(debuts) and mot not in {
                "demandeur",
                "demandeuse",
                "programmation",
                "ville",
                "validation",
            }:
                return stade
    return ""


def genre_de_financeur(nom: str) -> GenreFinanceur | None:
    nu = plat(nom)
    return next((genre for genre, motif in GENRES_DE_FINANCEURS if re.search(motif, nu)), None)


def nom_de_financeur(parts: Sequence[str]) -> str:
    """What is left of a money header once stages, years and empty words are taken away: « Ville de Torcy »."""
    gardes: list[str] = []
    for entiere in parts:
        brut = DATE.sub(" ", entiere)
        if VOTES.match(plat(brut)):
            continue
        part = re.sub(r"(?i)\b(contrat|politique) de (la )?ville\b", " ", brut)
        mots = re.findall(r"[^\s/()\[\]:;,€\n]+", re.sub(ANNEE, "", part))
        mots = [mot for mot in mots if not re.fullmatch(r"[-–—°*.&+]+", mot)]
        utiles = [mot for mot in mots if not mot_vide(mot)]
        if not utiles:
            continue
        # « Ville de Torcy »: the small words inside a name stay, those around it go.
        premiers, derniers = mots.index(utiles[0]), len(mots) - 1 - mots[::-1].index(utiles[-1])
        nom = " ".join(mot for mot in mots[premiers : derniers + 1] if not mot_de_stade(mot))
        nom = re.sub(r"^(l|d)['’]", "", nom, flags=re.IGNORECASE)
        if nom and nom not in gardes:
            gardes.append(nom)
    return " ".join(gardes)[:60]


def sans_nature(nom: str) -> tuple[str, str]:
    """« Ville (droit commun) » is the town, and the nature of these credits."""
    base = re.sub(r"(?i)[\s(–-]*\b(cr[ée]dits? de )?droit commun\b\)?", "", nom).strip()
    return (base, NatureCredit.DROIT_COMMUN) if base and base != nom.strip() else (nom, "")


def mot_vide(mot: str) -> bool:
    nu = plat(re.sub(r"^(?i:l|d)['’]", "", mot))
    return nu in GENERIQUES or mot_de_stade(mot) or not nu


def mot_de_stade(mot: str) -> bool:
    return bool(stade_de(plat(mot)))


def deviner(
    libelles: Sequence[Sequence[str]], lignes: Sequence[Sequence[Cellule]], connus: Connus, titre: str
) -> list[Colonne]:
    """One Colonne per column of the table. `titre` is the sheet's name and title rows: « Programmation 2022 »."""
    valeurs = [
        [ligne[rang] for ligne in lignes[:ECHANTILLON] if not vide(ligne[rang])] for rang in range(len(libelles))
    ]
    bruts = [deviner_une(parts, valeurs[rang], connus, titre) for rang, parts in enumerate(libelles)]
    return totaux_de_ligne(sans_reference_partagee(dedoublonner(bruts, libelles), lignes), libelles)


def sans_reference_partagee(colonnes: list[Colonne], lignes: Sequence[Sequence[Cellule]]) -> list[Colonne]:
    """A « Code action » that many projects share is the contract's, not a number of theirs: it is not read as one."""
    rangs = {c.champ: rang for rang, c in enumerate(colonnes)}
    if not {"reference", "intitule"} <= rangs.keys():
        return colonnes
    titres: dict[str, set[str]] = {}
    for ligne in lignes:
        if not vide(ligne[rangs["reference"]]) and not vide(ligne[rangs["intitule"]]):
            titres.setdefault(plat(ligne_de(ligne[rangs["reference"]])), set()).add(
                plat(ligne_de(ligne[rangs["intitule"]]))
            )
    partagees = sum(len(siens) > 1 for siens in titres.values())
    if partagees <= PARTAGEES * len(titres):
        return colonnes
    return [Colonne() if c.champ == "reference" else c for c in colonnes]


def deviner_une(parts: Sequence[str], valeurs: Sequence[Cellule], connus: Connus, titre: str) -> Colonne:
    entier = " ".join(parts)
    nu, feuille_nu = plat(entier), plat(parts[-1]) if parts else ""
    nombres = part_de_nombres(valeurs)
    champ = reconnaitre(parts[-1]) if parts else ""
    champ = champ or reconnaitre(entier)
    if champ in {"siret", "rna"}:
        return Colonne(champ)
    if not parts:
        return Colonne(par_valeurs(valeurs, connus))
    suffisant = 0.3 if champ == "montant" and nomme_son_argent(parts, connus) else 0.6
    if nombres >= suffisant and (montant := deviner_montant(parts, nu, champ, connus, titre, valeurs)) is not None:
        return montant
    if champ == "montant":  # words of money over text: « Avis demandé », or nothing under it
        if not valeurs:
            return deviner_montant(parts, nu, champ, connus, titre, valeurs) or Colonne()
        champ = next((c for c, motif in COMPILES.items() if motif.search(feuille_nu)), "")
    if champ in {"cout_total", "participants", "femmes", "hommes"} and valeurs and nombres < 0.3:
        champ = "public" if champ != "cout_total" else ""
    if champ == "public" and nombres >= 0.6:
        champ = "participants"
    if champ == "porteur" and nombres > 0.8:
        champ = ""
    if champ == "ignorer_contact" or (champ == "reference" and numeros_d_ordre(valeurs)):
        return Colonne()
    return Colonne(champ or par_valeurs(valeurs, connus))


def deviner_montant(
    parts: Sequence[str], nu: str, champ: str, connus: Connus, titre: str, valeurs: Sequence[Cellule]
) -> Colonne | None:
    """The money of a numeric column, or None when its header speaks of something else."""
    if champ in {"participants", "femmes", "hommes", "annee", "reference", "date_debut", "date_fin", "depose_le",
                 "decision_le", "decision_numero", "cout_total"} or re.search(r"%|\b(taux|pourcentage|note|rang|score)\b", nu):  # fmt: skip
        return None
    if "%" in " ".join(parts) or (champ != "montant" and annees_seulement(valeurs)):
        return None
    nom = nom_de_financeur(parts)
    base, nature = sans_nature(nom)
    connu = financeur_connu(base, connus)
    if connu and nature:
        connu = f"{connu} (droit commun)"
    stade = next((s for s in (stade_de(plat(DATE.sub(" ", part))) for part in reversed(parts)) if s), "")
    if champ != "montant" and not connu and genre_de_financeur(nom) is None and not stade:
        return None
    trouvee = ANNEE.search(" ".join(parts))
    annee = int(trouvee[1]) if trouvee else None
    if RAPPEL.search(nu) and annee is None:
        return Colonne()
    return Colonne("montant", connu or nom, stade or stade_du_titre(titre) or "demande", annee)


def nomme_son_argent(parts: Sequence[str], connus: Connus) -> bool:
    """A header that says both a stage and a funder: money, even where many cells say « en attente »."""
    nom = nom_de_financeur(parts)
    funder = bool(financeur_connu(nom, connus)) or genre_de_financeur(nom) is not None
    return funder and any(stade_de(plat(part)) for part in parts)


def stade_du_titre(titre: str) -> str:
    """The one stage that a title tells; « demandes et votes » tells none."""
    stades = {stade for mot in plat(titre).split() if (stade := stade_de(mot))}
    return stades.pop() if len(stades) == 1 else ""


def numeros_d_ordre(valeurs: Sequence[Cellule]) -> bool:
    """1, 2, 3… begin again on each sheet: they tell no project from another."""
    return sum(re.fullmatch(r"\d{1,3}", ligne_de(v)) is not None for v in valeurs) >= 0.6 * len(valeurs)


def annees_seulement(valeurs: Sequence[Cellule]) -> bool:
    return bool(valeurs) and all(re.fullmatch(r"20[0-4]\d", ligne_de(v)) for v in valeurs)


def financeur_connu(nom: str, connus: Connus) -> str:
    nu = plat(nom)
    return connus.financeurs.get(nu, "") or next(
        (court for cle, court in connus.financeurs.items() if len(cle) > 2 and re.search(rf"\b{re.escape(cle)}\b", nu)),
        "",
    )


def part_de_nombres(valeurs: Sequence[Cellule]) -> float:
    if not valeurs:
        return 0.0
    return sum(est_nombre(v) or ligne_de(v).casefold() in RIENS | INCONNUS for v in valeurs) / len(valeurs)


def par_valeurs(valeurs: Sequence[Cellule], connus: Connus) -> str:
    """The field that the values alone tell, whatever the header says."""
    if len(valeurs) < 2:
        return ""
    lus = [identifiant(v) for v in valeurs[:60]]
    if sum(bool(i.siret) for i in lus) >= 0.6 * len(lus):
        return "siret"
    if sum(bool(i.rna) for i in lus) >= 0.6 * len(lus):
        return "rna"
    plats = [plat(ligne_de(v)) for v in valeurs[:60]]
    if connus.quartiers and sum(p in connus.quartiers for p in plats) >= 0.6 * len(plats):
        return "quartier"
    if connus.communes and sum(p in connus.communes for p in plats) >= 0.6 * len(plats):
        return "commune"
    return "annee" if annees_seulement(valeurs) else ""


def dedoublonner(colonnes: list[Colonne], libelles: Sequence[Sequence[str]]) -> list[Colonne]:
    """A field that holds one value keeps the column whose header names it most plainly; the others are not read."""
    gardees = list(colonnes)
    for champ in {c.champ for c in colonnes} - REPETABLES - {""}:
        rangs = [rang for rang, c in enumerate(colonnes) if c.champ == champ]
        meilleur = min(rangs, key=lambda rang: (evidence(champ, libelles[rang]), rang))
        for rang in rangs:
            if rang != meilleur:
                gardees[rang] = Colonne()
    champs = {c.champ for c in gardees}
    if "intitule" not in champs and "description" in champs:  # « Descriptif de l’action » alone is its title
        gardees[next(r for r, c in enumerate(gardees) if c.champ == "description")] = Colonne("intitule")
    if "porteur" not in champs and "public" in champs:
        for rang, parts in enumerate(libelles):
            if plat(" ".join(parts)).startswith("beneficiaire") and gardees[rang].champ == "public":
                gardees[rang] = Colonne("porteur")
    return gardees


def evidence(champ: str, parts: Sequence[str]) -> int:
    """Fewer words around the word itself is plainer: « Action » before « Partenaires de l’action »."""
    nu = plat(" ".join(parts))
    debut = 0 if champ in COMPILES and COMPILES[champ].match(nu) else 3
    faible = 4 if champ == "porteur" and re.search(r"\bnom\b", nu) and len(nu.split()) == 1 else 0
    return debut + faible + len(nu.split())


def totaux_de_ligne(colonnes: list[Colonne], libelles: Sequence[Sequence[str]]) -> list[Colonne]:
    """Beside columns per funder, a column without funder at the same stage (« Total demandé ») checks their sum."""
    avec = {c.stade for c in colonnes if c.champ == "montant" and c.financeur}
    a_un_financeur = any(c.champ == "financeur" for c in colonnes)
    resultat = list(colonnes)
    for rang, colonne in enumerate(colonnes):
        if colonne.champ != "montant" or colonne.financeur:
            continue
        total = re.search(r"\b(total|totaux|ensemble)\b", plat(" ".join(libelles[rang]))) is not None
        if colonne.stade in avec and (total or not a_un_financeur):
            resultat[rang] = replace(colonne, champ="controle")
    if not avec and not a_un_financeur:
        resultat = un_seul_montant_par_stade(resultat)
    return resultat


def un_seul_montant_par_stade(colonnes: list[Colonne]) -> list[Colonne]:
    vus: set[tuple[str, int | None]] = set()
    resultat = []
    for colonne in colonnes:
        cle = (colonne.stade, colonne.annee)
        double = colonne.champ == "montant" and cle in vus
        resultat.append(Colonne() if double else colonne)
        if colonne.champ == "montant":
            vus.add(cle)
    return resultat


def manquantes(colonnes: Iterable[Colonne]) -> list[str]:
    """What a table cannot be imported without, in words for the person."""
    champs = {c.champ for c in colonnes}
    faute = []
    if not champs & {"porteur", "siret", "rna"}:
        faute.append("la colonne de l’association ou de l’organisme porteur")
    if "intitule" not in champs:
        faute.append("la colonne de l’intitulé du projet")
    return faute
