"""A landlord's own workbook as lines of a programme: one sheet or many, sections by neighbourhood or by axis, totals.

Nothing is written here. A line whose axis or neighbourhood nobody has settled is kept aside with the reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quartiers.tableurs import valeurs
from quartiers.tableurs.classeur import Classeur, ClasseurIllisible, Feuille, cellule
from quartiers.tableurs.correspondance import Champ, Champs, Memoire, Rangee, Tableau, est_total, lire_rangee
from quartiers.tableurs.entetes import annee_de, developper, reperer_entete, signature
from quartiers.tableurs.problemes import Probleme
from quartiers.tableurs.valeurs import Cellule, ligne_de, plat, vide
from quartiers.tfpb.classeurs.mots import ANNONCE, ANNONCE_DE_QUARTIER, ECARTE, NUMERO_D_AXE, Lexique, Sens

MONTANTS = ("cout_prevu", "part_bailleur", "autres_financements", "valorise_prevu", "realise", "valorise_realise")
PAR_QUARTIER = "par_quartier"  # a column of amounts whose title names a neighbourhood
_FAIT = r"\b(realis\w*|reels?|reelle|factur\w*|consomm\w*|mandat\w*|paye\w*|execut\w*)\b"
_PREVU = r"\b(previsionnel\w*|prevu\w*|estim\w*|budget\w*)\b"
_ARGENT = r"\b(parts?|montants?|couts?|depens\w*|valoris\w*|imput\w*|budgets?|total|nb|nombre)\b"
CHAMPS = Champs(
    [
        Champ("annee", "Année", r"^(annee|exercice)\b", valeurs.annee),
        Champ(
            "axe",
            "Axe",
            rf"^(?!.*{_ARGENT}).*\b(axes?|themes?|thematiques?|categories?|rubriques?|volets?|familles?|postes?)\b",
            etendre=True,
        ),
        Champ(
            "valorise_realise",
            "Part valorisée réalisée (€)",
            rf"(\b(valoris\w*|abattement|imput\w*|tfpb)\b.*{_FAIT}|{_FAIT}.*\b(valoris\w*|abattement|imput\w*|tfpb)\b)",
            valeurs.montant,
        ),
        Champ("taux", "Taux de valorisation", r"\btaux\b|%"),
        Champ(
            "autres_financements",
            "Autres financements (€)",
            r"\b(autres?|co) ?(financ\w*|subvention\w*)\b|\bsubventions?\b|\bpartenaires? financ\w*",
            valeurs.montant,
        ),
        Champ(
            "part_bailleur",
            "Part du bailleur (€)",
            r"\b(part|financement|fonds|reste a charge)\b.*\b(bailleur|propres?|organisme)\b",
            valeurs.montant,
        ),
        Champ(
            "valorise_prevu",
            "Part imputée sur l’abattement (€)",
            r"\b(valoris\w*|abattement|imput\w*|tfpb)\b",
            valeurs.montant,
        ),
        Champ("realise", "Dépense réelle (€)", rf"{_FAIT}|^(?!.*{_PREVU}).*\bdepens\w*", valeurs.montant),
        Champ(
            "cout_prevu",
            "Coût prévisionnel (€)",
            rf"\b(couts?|montants?)\b|{_PREVU}",
            valeurs.montant,
        ),
        Champ("niveau_ordinaire", "Niveau ordinaire (€ par logement)", r"\b(niveau|cout|moyens?)\b.*\b(ordinaires?|hors qpv|courants?)\b", valeurs.montant),
        Champ("niveau_qpv", "Niveau dans le quartier (€ par logement)", r"\bniveau\b.*\b(qpv|quartier)\b", valeurs.montant),
        Champ("logements", "Logements concernés", r"\b(nb|nbre|nombre|logements?|logts?)\b.*\b(logements?|logts?|concernes?)\b", valeurs.entier),
        Champ("quartier", "Quartier", r"\b(qpv|quartiers?|secteurs?|sites?|residences?|territoires?)\b", etendre=True),
        Champ("calendrier", "Calendrier", r"^(?!\d).*\b(calendriers?|dates?|periodes?|echeances?|planning|trimestres?)\b"),
        Champ("indicateur", "Indicateur", r"\bindicateurs?\b"),
        Champ("commentaire", "Commentaire", r"\b(commentaires?|observations?|remarques?|bilan|precisions?)\b"),
        Champ("action", "Action", r"\b(actions?|intitules?|libelles?|operations?|prestations?|designation|descripti\w*)\b", obligatoire=True),
        Champ(PAR_QUARTIER, "Montant du quartier dit par le titre (€)", r"(?!)", valeurs.montant, multiple=True),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class LigneLue:
    """A line as the file tells it; `mot_axe`, `mot_quartier` are its own words, `axe`, `quartier` what they mean."""

    ou: str
    action: str
    annee: int | None
    mot_axe: str
    mot_quartier: str
    axe: Sens
    quartier: Sens
    valeurs: Mapping[str, Any]

    @property
    def complete(self) -> bool:
        return self.axe.sur and self.quartier.sur and ECARTE not in (self.axe.valeur, self.quartier.valeur)

    def montant(self, code: str) -> Decimal | None:
        valeur = self.valeurs.get(code)
        return valeur if isinstance(valeur, Decimal) else None


@dataclass(frozen=True)
class MiseDeCote:
    """A row of the file that nothing takes: where it is, why, what it says."""

    ou: str
    raison: str
    texte: str


@dataclass
class LectureClasseur:
    """The whole file: its tables, the lines that are clear, those kept aside, the words to settle by kind."""

    tableaux: list[Tableau]
    lignes: list[LigneLue] = field(default_factory=list)
    de_cote: list[MiseDeCote] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    mots_axes: dict[str, Sens] = field(default_factory=dict)
    mots_quartiers: dict[str, Sens] = field(default_factory=dict)

    @property
    def manquants(self) -> list[tuple[str, list[str]]]:
        """Sheets in which a compulsory column has not been found."""
        return [(t.feuille.nom, t.manquants) for t in self.tableaux if t.manquants]

    @property
    def a_regler(self) -> list[str]:
        """Words that nobody has settled yet."""
        return [mot for mots in (self.mots_axes, self.mots_quartiers) for mot, sens in mots.items() if not sens.sur]

    @property
    def signatures(self) -> list[str]:
        return sorted({tableau.signature for tableau in self.tableaux})


@dataclass
class Contexte:
    """What the rows above say of those below: the section's axis and neighbourhood, the year of the sheet."""

    annee: int | None
    axe: str = ""
    quartier: str = ""


def lire(
    classeur: Classeur,
    axes: Lexique,
    quartiers: Lexique,
    *,
    memoire: Memoire | None = None,
    voulues: Mapping[str, Sequence[str]] | None = None,
) -> LectureClasseur:
    """Every visible sheet that has a table. `voulues`: columns settled by sheet name. Raises ClasseurIllisible."""
    lecture = LectureClasseur([])
    for feuille in classeur.feuilles:
        if not feuille.visible or feuille.vide:
            continue
        tableau = ouvrir(feuille, memoire or {}, (voulues or {}).get(feuille.nom), quartiers)
        if tableau is None:
            lecture.de_cote.append(MiseDeCote(feuille.nom, "aucun tableau reconnu dans cette feuille", ""))
            continue
        lecture.tableaux.append(tableau)
        if not tableau.manquants:
            lire_feuille(lecture, tableau, axes, quartiers)
    if not lecture.tableaux:
        raise ClasseurIllisible("Aucune feuille n’a de ligne de titres de colonnes reconnue.")
    return lecture


def ouvrir(feuille: Feuille, memoire: Memoire, voulues: Sequence[str] | None, quartiers: Lexique) -> Tableau | None:
    """The header and what each column feeds; rows are read here, for the sections between them."""
    entete = reperer_entete(feuille, CHAMPS)
    if entete is None:
        return None
    rappel = memoire.get(signature(entete.libelles))
    colonnes = list(voulues or rappel or deviner(entete.libelles, quartiers))
    if len(colonnes) != len(entete.libelles) or not set(colonnes) <= {"", *CHAMPS.par_code}:
        colonnes, rappel = deviner(entete.libelles, quartiers), None
    return Tableau(feuille, entete, CHAMPS, colonnes, rappele=voulues is None and rappel is not None)


def deviner(libelles: Sequence[Sequence[str]], quartiers: Lexique) -> list[str]:
    """What each column feeds; without a column of neighbourhoods, those whose title names one hold its amounts."""
    colonnes = CHAMPS.deviner(libelles)
    if "quartier" in colonnes:
        return colonnes
    nommes = [bool(parts) and bool(quartiers.sens(parts[0]).valeur) for parts in libelles]
    return [PAR_QUARTIER if nomme else code for code, nomme in zip(colonnes, nommes, strict=True)]


def lire_feuille(lecture: LectureClasseur, tableau: Tableau, axes: Lexique, quartiers: Lexique) -> None:
    feuille, entete = tableau.feuille, tableau.entete
    etendus = [r for r, code in enumerate(tableau.colonnes) if code and CHAMPS[code].etendre]
    contexte = contexte_du_titre(tableau, quartiers)
    lignes = developper(feuille, entete, etendus)
    titres = [[plat(ligne_de(c)) for c in feuille.lignes[r]] for r in range(entete.debut, entete.fin + 1)]
    for numero in range(entete.fin + 1, len(lignes)):
        cellules = lignes[numero]
        if all(vide(c) for c in cellules):
            continue
        ou = cellule(feuille.nom, numero)
        if est_total(cellules):
            tableau.laissees.append((ou, "ligne de total"))
        elif [plat(ligne_de(c)) for c in feuille.lignes[numero]] in titres:
            continue  # the header again, above each section
        elif (section := texte_de_section(tableau, numero, cellules)) is not None:
            entrer(contexte, section, axes, quartiers)
        else:
            lire_ligne(lecture, tableau, numero, cellules, contexte, axes, quartiers)
    lecture.problemes += tableau.problemes


def contexte_du_titre(tableau: Tableau, quartiers: Lexique) -> Contexte:
    """What the sheet's name and the texts above its header say: a year, a neighbourhood, an axis."""
    contexte = Contexte(annee_de(tableau.titre))
    dessus = [ligne_de(c) for ligne in tableau.feuille.lignes[: tableau.entete.debut] for c in ligne if not vide(c)]
    for texte in [tableau.feuille.nom, *dessus]:
        if quartiers.sens(texte).valeur:
            contexte.quartier = texte
        elif NUMERO_D_AXE.match(plat(texte)) and plat(texte).startswith("axe"):
            contexte.axe = texte
    return contexte


def texte_de_section(tableau: Tableau, numero: int, cellules: Sequence[Cellule]) -> str | None:
    """The text of a row that opens a section: one text alone, wide or standing by itself, without any figure."""
    remplies = [(r, c) for r, c in enumerate(cellules) if not vide(c)]
    if annonce := texte_annonce([c for _, c in remplies]):
        return annonce
    textes = {ligne_de(c) for _, c in remplies}
    if len(textes) != 1 or not isinstance(remplies[0][1], str):
        return None
    rang, texte = remplies[0][0], textes.pop()
    large = any(
        f.haut <= numero <= f.bas and f.gauche <= rang <= f.droite and f.droite - f.gauche >= 2
        for f in tableau.feuille.fusions
    )
    nu = plat(texte)
    parle = nu.startswith("axe ") or ANNONCE_DE_QUARTIER.search(nu) is not None
    return texte if large or parle or tableau.colonnes[rang] in {"", "axe", "quartier"} else None


def texte_annonce(remplies: Sequence[Cellule]) -> str:
    """« Quartier : Le Parc » at the head of a row of facts (dwellings, abatement), in one cell or in two; else nothing."""
    premier = ligne_de(remplies[0])
    if not isinstance(remplies[0], str) or not (dit := ANNONCE.match(premier)):
        return ""
    if dit[1]:
        return premier
    return ligne_de(remplies[1]) if len(remplies) > 1 and isinstance(remplies[1], str) else ""


def entrer(contexte: Contexte, section: str, axes: Lexique, quartiers: Lexique) -> None:
    """A section names a neighbourhood or an axis; a new neighbourhood ends the axis above it."""
    nu = plat(section)
    en_quartier, en_axe = quartiers.sens(section), axes.sens(section)
    if en_quartier.origine == "retenu" or (
        en_axe.origine != "retenu" and (en_quartier.valeur or ANNONCE_DE_QUARTIER.search(nu))
    ):
        contexte.quartier, contexte.axe = section, ""
    else:
        contexte.axe = section


def lire_ligne(
    lecture: LectureClasseur,
    tableau: Tableau,
    numero: int,
    cellules: Sequence[Cellule],
    contexte: Contexte,
    axes: Lexique,
    quartiers: Lexique,
) -> None:
    if PAR_QUARTIER in tableau.colonnes:
        lire_croisement(lecture, tableau, numero, cellules, contexte, axes, quartiers)
        return
    rangee = lire_rangee(tableau, numero, cellules)
    brut = " – ".join(dict.fromkeys(ligne_de(c) for c in cellules if not vide(c)))[:200]
    action = rangee.texte("action").strip()
    if not action:
        lecture.de_cote.append(MiseDeCote(rangee.ou, "pas de nom d’action", brut))
        return
    mot_quartier = rangee.texte("quartier") or contexte.quartier
    ranger(lecture, rangee, action, mot_quartier, contexte, axes, quartiers, brut)


def lire_croisement(
    lecture: LectureClasseur,
    tableau: Tableau,
    numero: int,
    cellules: Sequence[Cellule],
    contexte: Contexte,
    axes: Lexique,
    quartiers: Lexique,
) -> None:
    """A row with a column of amounts for each neighbourhood: as many lines. The title tells what is counted."""
    rangee = lire_rangee(tableau, numero, cellules)
    montants: dict[int, Decimal] = rangee.valeurs.pop(PAR_QUARTIER, {})
    action = rangee.texte("action").strip()
    brut = " – ".join(dict.fromkeys(ligne_de(c) for c in cellules if not vide(c)))[:200]
    if not action:
        lecture.de_cote.append(MiseDeCote(rangee.ou, "pas de nom d’action", brut))
        return
    par_mot: dict[str, dict[str, Any]] = {}
    for rang, somme in montants.items():
        mot, *dits = tableau.entete.libelles[rang] or ("",)
        code = next((c for t in (*dits, tableau.titre) if (c := CHAMPS.nommer(plat(t))) in MONTANTS), "cout_prevu")
        par_mot.setdefault(mot, {})[code] = somme
    for mot, dites in par_mot.items():
        sienne = Rangee(rangee.feuille, numero, {**rangee.valeurs, **dites})
        ranger(lecture, sienne, action, mot, contexte, axes, quartiers, brut)


def ranger(
    lecture: LectureClasseur,
    rangee: Rangee,
    action: str,
    mot_quartier: str,
    contexte: Contexte,
    axes: Lexique,
    quartiers: Lexique,
    brut: str,
) -> None:
    """One line, clear or kept aside with its reason; its words join those to settle."""
    mot_axe = rangee.texte("axe") or contexte.axe
    ligne = LigneLue(
        ou=rangee.ou,
        action=action,
        annee=rangee.valeurs.get("annee") or contexte.annee,
        mot_axe=mot_axe,
        mot_quartier=mot_quartier,
        axe=axes.sens(mot_axe),
        quartier=quartiers.sens(mot_quartier),
        valeurs=rangee.valeurs,
    )
    for mots, mot, sens in (
        (lecture.mots_axes, mot_axe, ligne.axe),
        (lecture.mots_quartiers, mot_quartier, ligne.quartier),
    ):
        if mot:
            mots.setdefault(mot, sens)
    if raison := pourquoi_de_cote(ligne):
        lecture.de_cote.append(MiseDeCote(ligne.ou, raison, brut))
    else:
        lecture.lignes.append(ligne)


def pourquoi_de_cote(ligne: LigneLue) -> str:
    """Why the line is kept aside; empty when it is clear."""
    if not any(ligne.montant(code) is not None for code in MONTANTS):
        return "aucun montant"
    for nom, mot, sens in (("axe", ligne.mot_axe, ligne.axe), ("quartier", ligne.mot_quartier, ligne.quartier)):
        if not mot:
            return f"aucun {nom} dit, ni sur la ligne ni au-dessus"
        if sens.valeur == ECARTE:
            return f"« {mot} » est écarté"
        if not sens.sur:
            return f"« {mot} » : {nom} à régler"
    return ""
