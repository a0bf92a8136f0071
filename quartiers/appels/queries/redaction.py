"""What the pages of the form show: each field with what is stored, what was typed, what someone else wrote."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from quartiers.appels.calculs import Totaux, part, totaux
from quartiers.appels.enums import Cote, NatureBudget, Tranche
from quartiers.appels.etapes import CIBLES_DE_GROUPE, Etape, Question
from quartiers.appels.models import Campagne, Dossier, Enveloppe, Financeur, LigneBudget, Public, Territoire
from quartiers.appels.nomenclature import COMPTES, Compte
from quartiers.appels.valeurs import texte_du_montant
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import QuartierContrat
from quartiers.contrat.queries import Noeud, arbre, jour_de_lecture
from quartiers.indicateurs.models import Indicateur
from quartiers.socle.modeles import en_vigueur_le

# Accounts that most small projects use: the others show when one asks for them, or when they hold an amount.
COURANTS = frozenset(
    {"601", "606", "613", "616", "622", "623", "625", "641", "645", "ind1", "861", "864", "70", "756", "758"}
    | {"propres", "870", "871", "875"}
)


# Fields that hold an amount or a value with decimals.
DECIMALES = (":attendu", ":realise", ":prevu", ":vote", ":depense")


def ancre(champ: str) -> str:
    """The identifier of a field's input in the page."""
    return "c-" + champ.replace(":", "-").replace("+", "plus")


@dataclass
class Retours:
    """What came back of a form sent without script: values kept, errors and conflicts by field address."""

    saisies: dict[str, str] = field(default_factory=dict)
    erreurs: dict[str, str] = field(default_factory=dict)
    conflits: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ChampAffiche:
    """A field on a page: `vu` is what is stored, `valeur` what the input holds; `autre` someone else's text."""

    nom: str
    valeur: str
    vu: str
    ouvert: bool = True
    erreur: str = ""
    autre: str | None = None
    question: Question | None = None
    remarque: str = ""

    @property
    def ancre(self) -> str:
        return ancre(self.nom)

    @property
    def texte(self) -> str:
        return self.valeur if self.valeur != self.vu else self.vu_texte

    @property
    def vu_texte(self) -> str:
        """What the page says is stored; an amount as one writes it in French: a comma, no useless cents."""
        stocke = self.vu if self.autre is None else self.autre
        decimale = self.question is not None and self.question.genre == "decimal"
        if decimale or self.nom.startswith(("budget:", "territoire:")) or self.nom.endswith(DECIMALES):
            return stocke.replace(".00", "").replace(".", ",")
        return stocke


@dataclass(frozen=True)
class Page:
    """One page of the form: what it needs to make its fields."""

    dossier: Dossier
    ouverts: frozenset[str] | None  # None: everything is open; else the targets of the remarks
    retours: Retours
    remarques: Mapping[str, str]

    def champ(self, nom: str, vu: str, cible: str = "", question: Question | None = None) -> ChampAffiche:
        cible = cible or CIBLES_DE_GROUPE.get(nom, nom)
        ouvert = self.ouverts is None or bool({cible, nom} & self.ouverts)
        return champ_affiche(self.retours, nom, vu, ouvert, question, self.remarques.get(nom, "") if question else "")


def champ_affiche(
    retours: Retours, nom: str, vu: str, ouvert: bool, question: Question | None = None, remarque: str = ""
) -> ChampAffiche:
    """The field `nom` whose stored text is `vu`, with what came back of the form."""
    return ChampAffiche(
        nom=nom,
        valeur=retours.saisies.get(nom, vu),
        vu=vu,
        ouvert=ouvert,
        erreur=retours.erreurs.get(nom, ""),
        autre=retours.conflits.get(nom),
        question=question,
        remarque=remarque,
    )


def texte_stocke(dossier: Dossier, nom: str) -> str:
    valeur = getattr(dossier, nom)
    return valeur.isoformat() if isinstance(valeur, dt.date) else "" if valeur is None else str(valeur)


def champs_de_l_etape(page: Page, etape: Etape, campagne: Campagne | None) -> list[ChampAffiche]:
    champs = []
    for question in etape.questions:
        posee = question
        if question.nom == "egalite_niveau":
            niveaux = (campagne.egalite_niveaux if campagne else []) or []
            if not niveaux:
                continue
            choix = tuple((str(rang), libelle_du_niveau(niveau)) for rang, niveau in enumerate(niveaux))
            posee = Question(question.nom, question.libelle, question.aide, "", "choix", choix=choix, obligatoire=False)
        champs.append(page.champ(question.nom, texte_stocke(page.dossier, question.nom), question=posee))
    return champs


def libelle_du_niveau(niveau: object) -> str:
    """A level is a sentence, or has a title of its own."""
    if isinstance(niveau, dict):
        return str(niveau.get("libelle") or niveau.get("titre") or niveau)
    return str(niveau)


# Contract and neighbourhoods


@dataclass(frozen=True)
class GroupeObjectifs:
    """An axis, and what a project may serve under it."""

    titre: str
    elements: list[tuple[str, str, int]]  # number, title, level of indentation


def objectifs_du_contrat(dossier: Dossier) -> list[GroupeObjectifs]:
    """Orientations and operational objectives in force, by axis. One query."""
    groupes = []
    for axe in arbre(dossier.contrat, jour_de_lecture(dossier.contrat)):
        retenus = [n for n in axe.parcours() if n.nature in {Nature.ORIENTATION, Nature.OBJECTIF}]
        if retenus:
            groupes.append(GroupeObjectifs(axe.titre, [element(n) for n in retenus]))
    return groupes


def element(noeud: Noeud) -> tuple[str, str, int]:
    return str(noeud.element_id), noeud.titre, 1 if noeud.nature == Nature.OBJECTIF else 0


def champs_rattachement(page: Page) -> tuple[ChampAffiche, set[str]]:
    """The main tie, and the numbers of the other ones."""
    lies = list(page.dossier.rattachements.all())
    principal = next((str(lien.element_id) for lien in lies if lien.principal), "")
    autres = {str(lien.element_id) for lien in lies if not lien.principal}
    return page.champ("rattachement:principal", principal, "rattachements"), autres


@dataclass(frozen=True)
class LigneTerritoire:
    nom: str
    precision: str
    champ: ChampAffiche


def lignes_territoires(page: Page) -> list[LigneTerritoire]:
    """Every neighbourhood and pocket of the contract, and the rest, with its share."""
    dossier = page.dossier
    parts = {cle_territoire(t): texte_du_montant(t.part) for t in Territoire.objects.filter(dossier=dossier)}
    jour = jour_de_lecture(dossier.contrat)
    quartiers = QuartierContrat.objects.filter(en_vigueur_le(jour), contrat=dossier.contrat).select_related("commune")
    lignes = [
        LigneTerritoire(
            q.titre, f"Quartier prioritaire – {q.commune or ''}".rstrip(" –"), part_de(page, f"q{q.pk}", parts)
        )
        for q in quartiers.order_by("rang", "pk")
    ]
    lignes += [
        LigneTerritoire(poche.nom, f"Poche de pauvreté – {poche.commune}", part_de(page, f"p{poche.pk}", parts))
        for poche in dossier.contrat.poches.select_related("commune").defer("geometrie").order_by("commune__nom", "nom")
    ]
    return [*lignes, LigneTerritoire("Ailleurs dans le territoire", "", part_de(page, "hors", parts))]


def cle_territoire(territoire: Territoire) -> str:
    if territoire.quartier_id:
        return f"q{territoire.quartier_id}"
    return f"p{territoire.poche_id}" if territoire.poche_id else "hors"


def part_de(page: Page, code: str, parts: Mapping[str, str]) -> ChampAffiche:
    return page.champ(f"territoire:{code}", parts.get(code, ""), "territoires")


# Public


@dataclass(frozen=True)
class LigneAge:
    libelle: str
    cases: list[ChampAffiche]


def lignes_ages(page: Page) -> list[LigneAge]:
    attendus = {p.tranche: p for p in Public.objects.filter(dossier=page.dossier, bilan__isnull=True)}
    return [
        LigneAge(
            str(libelle),
            [
                page.champ(f"public:{tranche}:{sexe}", str(getattr(attendus.get(tranche), sexe, 0) or ""), "public")
                for sexe in ("femmes", "hommes", "non_precise")
            ],
        )
        for tranche, libelle in Tranche.choices
    ]


# Budget


@dataclass(frozen=True)
class LigneGrille:
    """A row of the budget: a heading may take an amount too. `financeur` asks one of the call's funders."""

    compte: Compte
    libelle: str
    champ: ChampAffiche
    financeur: Financeur | None = None
    rare: bool = False

    @property
    def code(self) -> str:
        return (
            ""
            if self.compte.indirect or self.compte.code == "propres"
            else self.compte.code[:2]
            if (self.compte.code.startswith("74"))
            else self.compte.code
        )


@dataclass(frozen=True)
class Grille:
    """The budget of one year: four lists of rows and the totals of what is stored."""

    exercice: int
    charges: list[LigneGrille]
    emplois: list[LigneGrille]
    produits: list[LigneGrille]
    ressources: list[LigneGrille]
    totaux: Totaux
    demande: Decimal

    @property
    def part_demandee(self) -> Decimal | None:
        return part(self.demande, self.totaux.charges)


def financeurs_proposes(dossier: Dossier) -> list[Financeur]:
    """Funders of the call: those with an envelope in it, else all the active ones of the contract."""
    actifs = Financeur.objects.filter(contrat=dossier.contrat_id, actif=True)
    if dossier.campagne_id:
        dotes = Enveloppe.objects.filter(campagne=dossier.campagne_id).values("financeur")
        retenus = list(actifs.filter(pk__in=dotes).select_related("organisme"))
        if retenus:
            return retenus
    return list(actifs.select_related("organisme"))


def grille_du_budget(page: Page, exercice: int) -> Grille:
    lignes = list(
        LigneBudget.objects.filter(
            budget__dossier=page.dossier, budget__nature=NatureBudget.PREVISIONNEL, budget__exercice=exercice
        ).select_related("financeur")
    )
    montants: dict[str, Decimal] = {}
    for ligne in lignes:
        code = f"f{ligne.financeur_id}" if ligne.financeur_id else ligne.compte
        montants[code] = montants.get(code, Decimal(0)) + ligne.montant
    financeurs = financeurs_proposes(page.dossier)
    proposes = {f.pk for f in financeurs}
    financeurs += [ligne.financeur for ligne in lignes if ligne.financeur and ligne.financeur_id not in proposes]
    rangees = [r for compte in COMPTES for r in rangees_du_compte(page, exercice, compte, montants, financeurs)]
    return Grille(
        exercice=exercice,
        charges=[r for r in rangees if r.compte.cote == Cote.CHARGE and not r.compte.volontaire],
        emplois=[r for r in rangees if r.compte.cote == Cote.CHARGE and r.compte.volontaire],
        produits=[r for r in rangees if r.compte.cote == Cote.PRODUIT and not r.compte.volontaire],
        ressources=[r for r in rangees if r.compte.cote == Cote.PRODUIT and r.compte.volontaire],
        totaux=totaux(lignes),
        demande=sum((ligne.montant for ligne in lignes if ligne.financeur_id), Decimal(0)),
    )


def rangees_du_compte(
    page: Page, exercice: int, compte: Compte, montants: Mapping[str, Decimal], financeurs: Sequence[Financeur]
) -> list[LigneGrille]:
    """The account's own row; under 74, those of the funders asked come just before their kind."""
    siens = [f for f in financeurs if f.genre == compte.code]
    rangees = [
        LigneGrille(compte, f.nom, case_budget(page, exercice, f"f{f.pk}", montants), financeur=f) for f in siens
    ]
    propre = case_budget(page, exercice, compte.code, montants)
    libelle = f"{compte.libelle}\u00a0: autre service" if siens else compte.libelle
    rangees.append(LigneGrille(compte, libelle, propre, rare=compte.code not in COURANTS and not propre.valeur))
    return rangees


def case_budget(page: Page, exercice: int, code: str, montants: Mapping[str, Decimal]) -> ChampAffiche:
    return page.champ(f"budget:{exercice}:{code}", texte_du_montant(montants.get(code)), "budget")


# Expected results


def catalogue(dossier: Dossier) -> list[Indicateur]:
    """Indicators of the contract in force that the file does not have yet."""
    jour = jour_de_lecture(dossier.contrat)
    pris = dossier.indicateurs.filter(indicateur__isnull=False).values("indicateur")
    return list(
        Indicateur.objects.filter(en_vigueur_le(jour), contrat=dossier.contrat)
        .exclude(pk__in=pris)
        .select_related("question")
        .order_by("question__rang", "rang")
    )
