"""From the rows of a table to projects, each value with the cell that it came from; sums are checked, not read."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quartiers.appels.imports import valeurs
from quartiers.appels.imports.classeur import Feuille, cellule, lettres
from quartiers.appels.imports.colonnes import Colonne, Connus
from quartiers.appels.imports.structure import Entete, developper
from quartiers.appels.imports.valeurs import Cellule, ValeurIllisible, est_nombre, ligne_de, plat, texte, vide
from quartiers.appels.imports.vocabulaire import LIBELLES_CHAMPS, NOTE, RESTE, SECTION, STATUTS, TOTAL

ZERO = Decimal(0)
INTITULE_MAX, PORTEUR_MAX = 200, 250
# Fields of a project that a merged cell, or the row above, may tell for several rows.
IDENTITE = ("porteur", "sigle", "siret", "rna", "intitule", "reference", "axe", "orientation", "objectif", "quartier", "commune",
            "annee", "cout_total", "statut", "genre", "description", "public", "date_debut", "date_fin")  # fmt: skip
SECTIONS = {
    "axe": r"^(axe|pilier|thematique|theme|volet|priorite|enjeu)\b",
    "orientation": r"^orientation\b",
    "objectif": r"^objectif\b",
    "commune": r"^(commune|ville)\b",
    "quartier": r"^(quartier|qpv|secteur|territoire)\b",
}


@dataclass(frozen=True)
class Probleme:
    """An error (nothing is written while one stands) or a warning, at a cell, with how to mend it."""

    grave: bool
    feuille: str
    ligne: int
    colonne: int | None
    message: str

    @property
    def ou(self) -> str:
        return cellule(self.feuille, self.ligne, self.colonne) if self.ligne >= 0 else self.feuille

    def en_json(self) -> dict[str, Any]:
        return {"grave": self.grave, "ou": self.ou, "message": self.message}


@dataclass(frozen=True)
class Controle:
    """A sum of the file against what was read: `annonce` is the file's, `lu` ours."""

    ou: str
    libelle: str
    annonce: Decimal
    lu: Decimal

    @property
    def juste(self) -> bool:
        return abs(self.annonce - self.lu) <= Decimal("0.01") or (
            self.annonce == self.annonce.to_integral_value() and abs(self.annonce - self.lu) < 1
        )


@dataclass(frozen=True)
class Source:
    feuille: str
    ligne: int

    @property
    def nom(self) -> str:
        return cellule(self.feuille, self.ligne)


@dataclass
class Montant:
    valeur: Decimal
    feuille: str
    ligne: int
    colonne: int

    @property
    def ou(self) -> str:
        return cellule(self.feuille, self.ligne, self.colonne)


@dataclass
class Projet:
    """One project of one year as the file tells it. `montants` are by (funder as named, stage)."""

    annee: int
    porteur: str
    intitule: str
    sources: list[Source]
    siret: str = ""
    siren: str = ""
    rna: str = ""
    champs: dict[str, Any] = field(default_factory=dict)
    montants: dict[tuple[str, str], Montant] = field(default_factory=dict)
    natures: dict[str, str] = field(default_factory=dict)

    @property
    def cle(self) -> tuple[int, str, str]:
        """What tells one project from another within a file: reference when it has one, else holder and title."""
        if reference := self.champs.get("reference"):
            return (self.annee, "ref", plat(str(reference)))
        return (self.annee, self.siret or self.rna or plat(self.porteur), plat(self.intitule))


@dataclass
class Lecture:
    """What a file says, once read with its mapping."""

    projets: list[Projet] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    controles: list[Controle] = field(default_factory=list)
    laissees: list[tuple[str, str]] = field(default_factory=list)  # (where, why): rows that are not projects


@dataclass
class Table:
    """A sheet ready to be read: its header, what each column is, and the year to give when none is told."""

    feuille: Feuille
    entete: Entete
    colonnes: Sequence[Colonne]
    annee: int | None
    masquees: bool = True  # read the hidden rows
    additionner: bool = False  # two rows of one project add their amounts up instead of being refused


def lire_table(table: Table, connus: Connus, lecture: Lecture) -> None:
    """Read a sheet into `lecture`; problems are kept, the rows without any still count."""
    LecteurDeTable(table, connus, lecture).lire()


class LecteurDeTable:
    """The state of one pass over the rows: current sections, sums since each of them, last project."""

    def __init__(self, table: Table, connus: Connus, lecture: Lecture) -> None:
        self.table, self.connus, self.lecture = table, connus, lecture
        self.nom = table.feuille.nom
        self.rangs: dict[str, list[int]] = {}
        for rang, colonne in enumerate(table.colonnes):
            if colonne.champ:
                self.rangs.setdefault(colonne.champ, []).append(rang)
        self.argent = self.rangs.get("montant", [])
        self.sommables = [*self.argent, *self.rangs.get("controle", []), *self.rangs.get("cout_total", [])]
        self.plats = {rang: {plat(part) for part in parts} for rang, parts in enumerate(table.entete.libelles)}
        self.rappels: set[int] = set()
        self.anonymes: set[int] = set()
        self.sections: dict[str, str] = {}
        self.sommes: dict[int, list[tuple[Decimal, ...]]] = {}
        self.depuis_total = dict.fromkeys(self.sommables, ZERO)
        self.depuis_section = dict.fromkeys(self.sommables, ZERO)
        self.depuis_debut = dict.fromkeys(self.sommables, ZERO)
        self.sous_totaux: dict[int, Decimal] = dict.fromkeys(self.sommables, ZERO)
        self.precedent: Projet | None = None
        self.projets: dict[tuple[int, str, str], Projet] = {p.cle: p for p in lecture.projets}

    # Rows

    def lire(self) -> None:
        rangs_identite = [r for champ in IDENTITE for r in self.rangs.get(champ, [])]
        lignes = developper(self.table.feuille, self.table.entete, rangs_identite)
        self.completer_les_blocs(lignes)
        derniere = self.derniere_de_donnees(lignes)
        masquees = self.table.feuille.lignes_masquees
        lues_masquees: list[int] = []
        for rang in range(self.table.entete.fin + 1, len(lignes)):
            ligne = lignes[rang]
            if all(vide(c) for c in ligne):
                continue
            if rang in masquees:
                if not self.table.masquees:
                    self.laisser(rang, "ligne masquée dans le tableur")
                    continue
                lues_masquees.append(rang + 1)
            self.lire_ligne(rang, ligne, derniere)
        if lues_masquees:
            liste = ", ".join(map(str, lues_masquees[:12])) + ("…" if len(lues_masquees) > 12 else "")
            self.avertir(
                -1, None, f"{len(lues_masquees)} lignes masquées ont été lues ({liste}) : vérifiez qu’elles comptent"
            )

    def lire_ligne(self, rang: int, ligne: list[Cellule], derniere: int) -> None:
        genre, libelle = self.classer(rang, ligne, derniere)
        if genre == "total":
            self.verifier_total(rang, ligne, libelle)
        elif genre == "section":
            self.ouvrir_section(rang, ligne, libelle)
        elif genre == "laisser":
            self.laisser(rang, libelle)
        elif genre == "suite":
            self.lire_suite(rang, ligne)
        else:
            self.lire_projet(rang, ligne)

    def classer(self, rang: int, ligne: list[Cellule], derniere: int) -> tuple[str, str]:
        """What a row is: « projet », « suite » of the project above, « total », « section », or « laisser » and why."""
        remplies = [(c, v) for c, v in enumerate(ligne) if not vide(v)]
        if self.repete_l_entete(remplies):
            return "laisser", "en-tête répété"
        textes = [ligne_de(v) for _, v in remplies if isinstance(v, str) and not est_nombre(v)]
        premier = textes[0] if textes else ""
        identite = [champ for champ in ("porteur", "intitule", "siret", "rna") if self.brut(champ, ligne)]
        chiffres = [c for c in self.sommables if est_nombre(ligne[c])]
        total = next((t for t in textes[:3] if TOTAL.match(plat(t))), "")
        if total and not (
            {"porteur", "intitule"} <= set(identite) and not TOTAL.match(plat(self.brut("porteur", ligne)))
        ):
            return ("laisser", f"« {total[:60]} »") if RESTE.match(plat(total)) or not chiffres else ("total", total)
        if len(set(textes)) <= 1 and len(textes) == len(remplies):
            return self.classer_texte_seul(rang, premier, derniere, identite)
        if not textes and chiffres and not self.brut("financeur", ligne) and not identite:
            return ("suite", "") if self.est_une_suite(ligne) else ("total", "Somme sans libellé")
        if not identite and len(set(textes)) == 1 and chiffres and self.est_une_section(premier):
            return "section", premier
        if not {"porteur", "intitule"} & set(identite):
            if self.brut("financeur", ligne) and chiffres:
                return "suite", ""
            if not chiffres or rang > derniere:
                return "laisser", f"ni association ni intitulé (« {premier[:60]} »)"
        return "projet", ""

    def classer_texte_seul(self, rang: int, libelle: str, derniere: int, identite: list[str]) -> tuple[str, str]:
        """A single text on its row: a section that rules the rows below, a note, or a half-typed project."""
        nu = plat(libelle)
        if rang > derniere or NOTE.match(nu) or libelle.startswith(("*", "(", "(1)", "¹")) or len(libelle) > 220:
            return "laisser", f"note : « {libelle[:80]} »"
        if self.est_une_section(libelle) or not identite or self.est_large(rang):
            return "section", libelle
        # « Association X » alone, its actions on the rows below.
        suivante = self.table.feuille.lignes[rang + 1] if rang + 1 < len(self.table.feuille.lignes) else []
        if suivante and self.brut("intitule", suivante) and not self.brut("porteur", suivante):
            return "section", f"porteur:{libelle}"
        return "projet", ""

    def est_une_section(self, libelle: str) -> bool:
        nu = plat(libelle)
        return bool(SECTION.match(nu)) or nu in self.connus.quartiers or nu in self.connus.communes

    def est_large(self, rang: int) -> bool:
        return any(f.haut == rang and f.droite - f.gauche >= 2 for f in self.table.feuille.fusions)

    def est_une_suite(self, ligne: list[Cellule]) -> bool:
        return self.precedent is not None and bool(self.rangs.get("financeur")) and bool(self.brut("financeur", ligne))

    def repete_l_entete(self, remplies: Sequence[tuple[int, Cellule]]) -> bool:
        if len(remplies) < 2:
            return False
        memes = sum(c in self.plats and plat(ligne_de(v)) in self.plats[c] for c, v in remplies if isinstance(v, str))
        return memes >= 0.7 * len(remplies)

    def derniere_de_donnees(self, lignes: list[list[Cellule]]) -> int:
        rangs = [r for champ in ("intitule", "porteur") for r in self.rangs.get(champ, [])]
        for rang in range(len(lignes) - 1, self.table.entete.fin, -1):
            pleins = sum(not vide(lignes[rang][r]) for r in rangs)
            if pleins >= 2 or (pleins and any(est_nombre(lignes[rang][r]) for r in self.sommables)):
                return rang
        return len(lignes)

    def completer_les_blocs(self, lignes: list[list[Cellule]]) -> None:
        """An axis or a neighbourhood written on the first row of its block only, without a merge, rules the rows below."""
        debut = self.table.entete.fin + 1
        pleines = [r for r in range(debut, len(lignes)) if self.brut("intitule", lignes[r])]
        for champ in ("axe", "orientation", "objectif"):
            for colonne in self.rangs.get(champ, []):
                remplies = [r for r in pleines if not vide(lignes[r][colonne])]
                if len(pleines) < 3 or not remplies or remplies[0] != pleines[0] or len(remplies) > 0.6 * len(pleines):
                    continue
                courant: Cellule = None
                for rang in pleines:
                    courant = lignes[rang][colonne] if not vide(lignes[rang][colonne]) else courant
                    lignes[rang][colonne] = courant
                self.avertir(
                    -1,
                    colonne,
                    f"la colonne « {LIBELLES_CHAMPS[champ]} » n’est remplie qu’en tête de bloc : reportée dessous",
                )

    # Sections and sums

    def ouvrir_section(self, rang: int, ligne: list[Cellule], libelle: str) -> None:
        if libelle.startswith("porteur:"):
            self.sections["porteur"] = libelle.removeprefix("porteur:")
        else:
            genre = self.genre_de_section(libelle)
            if genre == "axe":
                for dessous in ("orientation", "objectif"):
                    self.sections.pop(dessous, None)
            self.sections.pop("porteur", None)
            self.sections[genre] = libelle
        self.depuis_section = dict.fromkeys(self.sommables, ZERO)
        self.laisser(rang, f"section « {libelle.removeprefix('porteur:')[:80]} », appliquée aux lignes qui suivent")
        annonces = {c: self.nombre(ligne[c]) for c in self.sommables if est_nombre(ligne[c])}
        if annonces:
            self.laisser(rang, "les sommes portées sur cette ligne de section ne sont pas reprises")

    def genre_de_section(self, libelle: str) -> str:
        nu = plat(libelle)
        for genre, motif in SECTIONS.items():
            if re.match(motif, nu):
                return genre
        if nu in self.connus.quartiers:
            return "quartier"
        if nu in self.connus.communes:
            return "commune"
        return "orientation" if re.match(r"^\d+ \d+\b", nu) else "axe"

    def verifier_total(self, rang: int, ligne: list[Cellule], libelle: str) -> None:
        """A sum agrees with the rows since the last sum, since the section, with all rows, or with the sums above it."""
        for colonne in self.sommables:
            annonce = self.nombre(ligne[colonne])
            if annonce is None:
                continue
            essais = [self.depuis_total[colonne], self.depuis_section[colonne], self.depuis_debut[colonne],
                      self.sous_totaux[colonne]]  # fmt: skip
            general = "general" in plat(libelle) or plat(libelle) in {"total", "totaux", "ensemble"}
            propre = essais[2] if general else essais[1] if self.sections else essais[0]
            lu = next((essai for essai in essais if Controle("", "", annonce, essai).juste), propre)
            nom = " / ".join(self.table.entete.libelles[colonne])
            controle = Controle(cellule(self.nom, rang, colonne), f"{libelle} – {nom}", annonce, lu)
            self.lecture.controles.append(controle)
            if not controle.juste:
                self.avertir(
                    rang, colonne, f"« {libelle[:60]} » annonce {annonce} € mais les lignes lues font {lu} € : "
                    "une ligne manque, est en trop, ou la somme du fichier est fausse"
                )  # fmt: skip
            self.sous_totaux[colonne] += self.depuis_total[colonne]
            self.depuis_total[colonne] = ZERO
        self.precedent = None

    def nombre(self, valeur: Cellule) -> Decimal | None:
        try:
            return valeurs.montant(valeur)
        except ValeurIllisible:
            return None

    def compter(self, colonne: int, valeur: Decimal) -> None:
        for sommes in (self.depuis_total, self.depuis_section, self.depuis_debut):
            sommes[colonne] += valeur

    # Projects

    def lire_projet(self, rang: int, ligne: list[Cellule]) -> None:
        porteur, intitule = self.brut("porteur", ligne), self.brut("intitule", ligne)
        qui = self.lire_identite(rang, ligne)
        if not porteur and not qui.siret and not qui.rna:
            if "porteur" in self.sections:
                porteur = self.sections["porteur"]
            elif intitule and self.precedent is not None:
                porteur, qui = (
                    self.precedent.porteur,
                    valeurs.Identifiant(self.precedent.siret, self.precedent.siren, self.precedent.rna),
                )
                self.avertir(
                    rang, self.colonne("porteur"), f"organisme vide : repris de la ligne au-dessus (« {porteur[:60]} »)"
                )
            else:
                self.fauter(
                    rang, self.colonne("porteur"), "l’organisme porteur manque : écrivez son nom dans cette cellule"
                )
                return
        if not intitule:
            if (
                self.precedent is not None
                and plat(porteur) == plat(self.precedent.porteur)
                and self.brut("financeur", ligne)
            ):
                self.lire_suite(rang, ligne)
                return
            self.fauter(rang, self.colonne("intitule"), "l’intitulé du projet manque : écrivez-le dans cette cellule")
            return
        annee = self.lire_annee(rang, ligne)
        if annee is None:
            return
        projet = Projet(annee, porteur[:PORTEUR_MAX], intitule, [Source(self.nom, rang)], qui.siret, qui.siren, qui.rna)
        self.lire_champs(rang, ligne, projet)
        self.lire_montants(rang, ligne, projet)
        self.precedent = self.ranger(projet)

    def lire_suite(self, rang: int, ligne: list[Cellule]) -> None:
        if self.precedent is None:
            self.fauter(
                rang, None, "montant sans projet au-dessus : écrivez l’association et l’intitulé sur cette ligne"
            )
            return
        suite = Projet(self.precedent.annee, self.precedent.porteur, self.precedent.intitule, [Source(self.nom, rang)],
                       self.precedent.siret, self.precedent.siren, self.precedent.rna)  # fmt: skip
        suite.champs = {"reference": self.precedent.champs["reference"]} if "reference" in self.precedent.champs else {}
        self.lire_montants(rang, ligne, suite)
        self.fondre(self.precedent, suite)

    def lire_identite(self, rang: int, ligne: list[Cellule]) -> valeurs.Identifiant:
        lus = valeurs.Identifiant()
        for champ in ("siret", "rna"):
            for colonne in self.rangs.get(champ, []):
                lu = valeurs.identifiant(ligne[colonne])
                if lu.remarque:
                    self.avertir(rang, colonne, lu.remarque)
                lus = valeurs.Identifiant(lus.siret or lu.siret, lus.siren or lu.siren, lus.rna or lu.rna)
        return lus

    def lire_annee(self, rang: int, ligne: list[Cellule]) -> int | None:
        lue = self.valeur(rang, ligne, "annee", valeurs.annee)
        annee = lue or self.table.annee
        if annee is None:
            self.fauter(
                rang, self.colonne("annee"), "l’année du projet n’est dite nulle part : choisissez-la pour la feuille"
            )
        return annee

    def lire_champs(self, rang: int, ligne: list[Cellule], projet: Projet) -> None:
        champs = projet.champs
        if len(projet.intitule) > INTITULE_MAX:
            self.avertir(
                rang, self.colonne("intitule"), "intitulé de plus de 200 signes : coupé, il reste entier en description"
            )
            champs["description"] = projet.intitule
            projet.intitule = projet.intitule[: INTITULE_MAX - 1].rstrip() + "…"
        for champ in ("reference", "sigle", "objectifs", "motif", "decision_numero"):
            if lu := self.brut(champ, ligne):
                champs[champ] = lu[: {"reference": 60, "sigle": 40, "decision_numero": 60}.get(champ, 20_000)]
        for champ in ("description", "public", "commentaire"):
            if lus := [texte(ligne[c]) for c in self.rangs.get(champ, []) if not vide(ligne[c])]:
                champs[champ] = "\n".join(dict.fromkeys([*([champs[champ]] if champ in champs else []), *lus]))
        for champ, lire in (("date_debut", valeurs.jour), ("date_fin", valeurs.jour), ("depose_le", valeurs.jour),
                            ("decision_le", valeurs.jour), ("participants", valeurs.entier), ("femmes", valeurs.entier),
                            ("hommes", valeurs.entier), ("cout_total", valeurs.montant)):  # fmt: skip
            if (lu_type := self.valeur(rang, ligne, champ, lire)) is not None:
                champs[champ] = lu_type
        if "cout_total" in champs:
            self.compter(self.rangs["cout_total"][0], champs["cout_total"])
        if champs.get("date_debut") and champs.get("date_fin") and champs["date_fin"] < champs["date_debut"]:
            self.avertir(
                rang, self.colonne("date_fin"), "la fin vient avant le début : les deux dates sont laissées de côté"
            )
            del champs["date_debut"], champs["date_fin"]
        self.lire_statut(rang, ligne, projet)
        self.lire_rattachements(ligne, projet)

    def lire_statut(self, rang: int, ligne: list[Cellule], projet: Projet) -> None:
        if brut := self.brut("statut", ligne):
            etat = statut_de(brut)
            if etat:
                projet.champs["etat"] = etat
            else:
                self.avertir(
                    rang, self.colonne("statut"), f"suite « {brut[:60]} » non reconnue : l’état viendra des montants"
                )
        if genre := plat(self.brut("genre", ligne)):
            renouvele = re.search(r"\b(renouvel|reconduc|reconduit|ancien|suite|r$)", genre) or genre in {"r", "non"}
            projet.champs["genre"] = "renouvellement" if renouvele else "nouveau"
        if (duree := plat(self.brut("periodicite", ligne))) and re.search(r"\b(pluri\w*|cpo|oui|\d ans)\b", duree):
            projet.champs["periodicite"] = "pluriannuelle"

    def lire_rattachements(self, ligne: list[Cellule], projet: Projet) -> None:
        for champ in ("axe", "orientation", "objectif"):
            if lu := self.brut(champ, ligne) or self.sections.get(champ, ""):
                projet.champs[champ] = lu
        for champ in ("quartier", "commune"):
            lus = [texte(ligne[c]) for c in self.rangs.get(champ, []) if not vide(ligne[c])]
            lus = [f"{' '.join(self.table.entete.libelles[c])}" if plat(lu) in {"x", "oui", "1"} else lu
                   for c, lu in zip([c for c in self.rangs.get(champ, []) if not vide(ligne[c])], lus, strict=True)]  # fmt: skip
            if not lus and champ in self.sections:
                lus = [
                    re.sub(
                        r"(?i)^\s*(commune|ville|quartier|secteur|territoire)s?\s*(de|du|d['’])?\s*[:–-]?\s*",
                        "",
                        self.sections[champ],
                    )
                ]
            if lus:
                projet.champs[champ] = lus

    def lire_montants(self, rang: int, ligne: list[Cellule], projet: Projet) -> None:
        nomme = self.brut("financeur", ligne)
        sommes: dict[str, Decimal] = {}
        for colonne in self.argent:
            definition = self.table.colonnes[colonne]
            lu = self.valeur_en(rang, colonne, ligne[colonne], valeurs.montant)
            if lu is None:
                continue
            self.compter(colonne, lu)
            if definition.annee not in (None, projet.annee):
                self.rappeler(colonne, definition.annee)
                continue
            financeur = definition.financeur or nomme
            if not financeur:
                if lu and colonne not in self.anonymes:  # told once a column: one answer mends all its rows
                    self.anonymes.add(colonne)
                    self.fauter(
                        rang,
                        colonne,
                        "les montants de cette colonne ne disent pas de quel financeur ils viennent : nommez-le dans les colonnes",
                    )
                continue
            sommes[definition.stade] = sommes.get(definition.stade, ZERO) + lu
            ancien = projet.montants.get((financeur, definition.stade))
            if ancien is not None and lu:
                lu += ancien.valeur
            projet.montants[financeur, definition.stade] = Montant(lu, self.nom, rang, colonne)
            if nature := self.brut("nature", ligne):
                projet.natures[financeur] = (
                    "droit_commun" if "droit commun" in plat(nature) or plat(nature) == "dc" else "specifique"
                )
        self.verifier_ligne(rang, ligne, sommes)

    def rappeler(self, colonne: int, annee: int | None) -> None:
        """Told once: a column of another year is a reminder, its money belongs to that year's own file."""
        if colonne not in self.rappels:
            self.rappels.add(colonne)
            self.avertir(
                -1, colonne, f"la colonne {lettres(colonne)} donne des montants de {annee} : ils sont laissés de côté"
            )

    def verifier_ligne(self, rang: int, ligne: list[Cellule], sommes: dict[str, Decimal]) -> None:
        for colonne in self.rangs.get("controle", []):
            annonce = self.nombre(ligne[colonne])
            if annonce is None:
                continue
            self.compter(colonne, annonce)
            lu = sommes.get(self.table.colonnes[colonne].stade, ZERO)
            controle = Controle(
                cellule(self.nom, rang, colonne), " / ".join(self.table.entete.libelles[colonne]), annonce, lu
            )
            self.lecture.controles.append(controle)
            if not controle.juste:
                self.avertir(
                    rang, colonne, f"le total de la ligne annonce {annonce} € mais les financeurs lus font {lu} €"
                )

    def ranger(self, projet: Projet) -> Projet:
        """A new project, or the same one again: identical rows count once, one row per funder is one project."""
        ancien = self.projets.get(projet.cle)
        if ancien is None:
            self.projets[projet.cle] = projet
            self.lecture.projets.append(projet)
            return projet
        rang = projet.sources[0].ligne
        if meme_contenu(ancien, projet):
            self.avertir(rang, None, f"même ligne que {ancien.sources[0].nom} : comptée une seule fois")
            for colonne in self.argent:
                if (valeur := self.nombre(self.table.feuille.lignes[rang][colonne])) is not None:
                    self.lecture.laissees.append(
                        (cellule(self.nom, rang, colonne), f"{valeur} € en double, non compté")
                    )
            return ancien
        self.fondre(ancien, projet)
        return ancien

    def fondre(self, ancien: Projet, autre: Projet) -> None:
        for cle, montant in autre.montants.items():
            deja = ancien.montants.get(cle)
            if deja is None:
                ancien.montants[cle] = montant
            elif self.table.additionner:
                deja.valeur += montant.valeur
            elif deja.valeur != montant.valeur:
                self.fauter(
                    montant.ligne, montant.colonne,
                    f"ce projet a déjà {deja.valeur} € de « {cle[0]} » en {deja.ou} : gardez une seule des deux lignes, donnez-leur "
                    "des intitulés différents, ou cochez « additionner les lignes d’un même projet »",
                )  # fmt: skip
        for champ, valeur in autre.champs.items():
            if champ in {"quartier", "commune"} and champ in ancien.champs:
                ancien.champs[champ] = list(dict.fromkeys([*ancien.champs[champ], *valeur]))
            else:
                ancien.champs.setdefault(champ, valeur)
        ancien.natures = {**autre.natures, **ancien.natures}
        ancien.sources += autre.sources

    # Cells

    def colonne(self, champ: str) -> int | None:
        return self.rangs[champ][0] if champ in self.rangs else None

    def brut(self, champ: str, ligne: Sequence[Cellule]) -> str:
        rangs = self.rangs.get(champ)
        return ligne_de(ligne[rangs[0]]) if rangs and rangs[0] < len(ligne) else ""

    def valeur(self, rang: int, ligne: list[Cellule], champ: str, lire: Callable[[Cellule], Any]) -> Any:
        colonne = self.colonne(champ)
        return None if colonne is None else self.valeur_en(rang, colonne, ligne[colonne], lire)

    def valeur_en(self, rang: int, colonne: int, valeur: Cellule, lire: Callable[[Cellule], Any]) -> Any:
        try:
            return lire(valeur)
        except ValeurIllisible as faute:
            self.fauter(rang, colonne, str(faute))
            return None

    def fauter(self, rang: int, colonne: int | None, message: str) -> None:
        self.lecture.problemes.append(Probleme(True, self.nom, rang, colonne, message))

    def avertir(self, rang: int, colonne: int | None, message: str) -> None:
        self.lecture.problemes.append(Probleme(False, self.nom, rang, colonne, message))

    def laisser(self, rang: int, pourquoi: str) -> None:
        self.lecture.laissees.append((cellule(self.nom, rang), pourquoi))


def statut_de(brut: str) -> str:
    """The state that words of a status tell, ours or the State portal's; empty when unknown."""
    nu = plat(brut)
    return next((etat for motif, etat in STATUTS if re.search(motif, nu)), "")


def meme_contenu(un: Projet, autre: Projet) -> bool:
    """Whether a second row says nothing that the first did not."""
    return all(
        cle in un.montants and un.montants[cle].valeur == montant.valeur for cle, montant in autre.montants.items()
    ) and all(un.champs.get(champ) == valeur for champ, valeur in autre.champs.items())


def jours_du_projet(projet: Projet) -> tuple[dt.date | None, dt.date | None]:
    return projet.champs.get("date_debut"), projet.champs.get("date_fin")
