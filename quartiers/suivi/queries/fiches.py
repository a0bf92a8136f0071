"""What the pages of a sheet show: each field with what is stored, what was typed, what someone else wrote."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from quartiers.appels.domain.champs_communs import texte_stocke
from quartiers.appels.enums import Comptage, Tranche
from quartiers.appels.etapes import Question
from quartiers.appels.queries.bilans import LigneQuartier, quartiers_de_l_annee
from quartiers.appels.queries.redaction import (
    ChampAffiche,
    GroupeObjectifs,
    LigneAge,
    LigneTerritoire,
    Retours,
    champ_affiche,
    element,
)
from quartiers.appels.questions_contrat import question_affichee, reponse_lisible
from quartiers.appels.valeurs import texte_du_montant
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.contrat.queries import arbre, jour_de_lecture
from quartiers.engagements.models import Dispositif
from quartiers.indicateurs.models import Indicateur
from quartiers.projets_quartier.models import Piste
from quartiers.socle.modeles import en_vigueur_le
from quartiers.suivi.controles_fiche import ExamenFiche
from quartiers.suivi.domain.champs_fiche import texte_de_ligne
from quartiers.suivi.enums import EtatFiche
from quartiers.suivi.etapes_fiche import IDENTITE
from quartiers.suivi.models import CreditFiche, FicheAction, IndicateurFiche, PublicQuartierFiche, TerritoireFiche
from quartiers.suivi.queries.organismes import organismes_proposes

SEXES = ("femmes", "hommes", "non_precise")
COMPTAGES = (("", "Non précisé"), *Comptage.choices)


@dataclass(frozen=True)
class Page:
    """One page of a sheet: whether it is open, and what came back of the form."""

    fiche: FicheAction
    ouverte: bool
    retours: Retours = field(default_factory=Retours)

    def champ(self, nom: str, vu: str, question: Question | None = None) -> ChampAffiche:
        return champ_affiche(self.retours, nom, vu, self.ouverte, question)


def champs_poses(page: Page, questions: Collection[Question]) -> list[ChampAffiche]:
    """Questions on the action as planned."""
    return [page.champ(f"fiche:{q.nom}", texte_stocke(page.fiche, q.nom), q) for q in questions]


def champs_identite(page: Page, *, equipe: bool) -> list[ChampAffiche]:
    """Who leads the action and what it comes from; the team alone changes the organisation and the commune."""
    poses = champs_poses(page, IDENTITE)
    return [*poses, *champs_de_choix(page, equipe=equipe)]


def champs_de_choix(page: Page, *, equipe: bool) -> list[ChampAffiche]:
    fiche, contrat = page.fiche, page.fiche.contrat
    jour = jour_de_lecture(contrat)
    dispositifs = Dispositif.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("rang", "pk")
    pistes = Piste.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("projet", "rang", "pk")
    choix: list[tuple[Question, Any]] = [
        (
            Question(
                "dispositif", "Dispositif du contrat", "Si l’action est l’un d’eux.", genre="choix", obligatoire=False
            ),
            [(d.pk, d.titre[:120]) for d in dispositifs],
        ),
        (
            Question(
                "piste",
                "Piste d’un projet de quartier",
                "Si l’action réalise une piste du projet de quartier.",
                genre="choix",
                obligatoire=False,
            ),
            [(p.pk, p.titre[:120]) for p in pistes],
        ),
    ]
    if equipe:
        choix = [
            (
                Question(
                    "organisme", "Organisme qui porte l’action", "C’est lui qui remplit la fiche bilan.", genre="choix"
                ),
                [(o.pk, o.nom) for o in organismes_proposes(contrat)],
            ),
            (
                Question(
                    "commune",
                    "Commune",
                    "Vide\u00a0: l’action sert tout le contrat.",
                    genre="choix",
                    obligatoire=False,
                ),
                [(c.pk, c.nom) for c in contrat.communes.order_by("nom")],
            ),
            *choix,
        ]
    return [
        page.champ(
            f"fiche:{q.nom}",
            str(getattr(fiche, f"{q.nom}_id") or ""),
            avec_choix(q, permis),
        )
        for q, permis in choix
        if permis
    ]


def avec_choix(question: Question, permis: Collection[tuple[int, str]]) -> Question:
    """The question with its choices; one that may stay empty offers nothing too."""
    rien = () if question.obligatoire else (("", "Aucun"),)
    return Question(
        question.nom,
        question.libelle,
        question.aide,
        genre="choix",
        choix=(*rien, *((str(pk), str(titre)) for pk, titre in permis)),
        obligatoire=question.obligatoire,
    )


# The contract and the neighbourhoods


def objectifs(contrat: Contrat) -> list[GroupeObjectifs]:
    """Orientations and operational objectives in force, by axis. One query."""
    groupes = []
    for axe in arbre(contrat, jour_de_lecture(contrat)):
        retenus = [n for n in axe.parcours() if n.nature in {Nature.ORIENTATION, Nature.OBJECTIF}]
        if retenus:
            groupes.append(GroupeObjectifs(axe.titre, [element(n) for n in retenus]))
    return groupes


@dataclass(frozen=True)
class Rattachements:
    """The main element, and the boxes of the other ones by axis; `coches` counts those ticked."""

    principal: ChampAffiche
    groupes: list[GroupeObjectifs]
    cases: list[tuple[str, list[tuple[str, int, ChampAffiche]]]]
    coches: int


def rattachements_de(page: Page) -> Rattachements:
    lies = list(page.fiche.rattachements.order_by("pk"))
    principal = next((str(lien.element_id) for lien in lies if lien.principal), "")
    autres = {str(lien.element_id) for lien in lies if not lien.principal}
    groupes = objectifs(page.fiche.contrat)
    cases = [
        (
            groupe.titre,
            [
                (titre, niveau, page.champ(f"rattachement:autre:{pk}", "oui" if pk in autres else ""))
                for pk, titre, niveau in groupe.elements
                if pk != principal
            ],
        )
        for groupe in groupes
    ]
    return Rattachements(page.champ("rattachement:principal", principal), groupes, cases, len(autres))


def cle_territoire(territoire: TerritoireFiche) -> str:
    if territoire.quartier_id:
        return f"q{territoire.quartier_id}"
    return f"p{territoire.poche_id}" if territoire.poche_id else "hors"


def lignes_territoires(page: Page) -> list[LigneTerritoire]:
    """Every neighbourhood and pocket of the contract, and the rest, with its share."""
    contrat = page.fiche.contrat
    parts = {cle_territoire(t): texte_du_montant(t.part) for t in page.fiche.territoires.order_by("pk")}
    quartiers = QuartierContrat.objects.filter(en_vigueur_le(jour_de_lecture(contrat)), contrat=contrat)
    lieux = [(f"q{q.pk}", q.titre, "Quartier prioritaire") for q in quartiers.order_by("rang", "pk")]
    lieux += [
        (f"p{p.pk}", p.nom, "Poche de pauvreté")
        for p in contrat.poches.select_related("commune").defer("geometrie").order_by("commune__nom", "nom")
    ]
    lieux.append(("hors", "Ailleurs dans le territoire", ""))
    return [
        LigneTerritoire(nom, precision, page.champ(f"territoire:{code}", parts.get(code, "")))
        for code, nom, precision in lieux
    ]


# People


def lignes_ages(page: Page, *, reel: bool) -> list[LigneAge]:
    prefixe = "reel" if reel else "attendu"
    publics = {p.tranche: p for p in page.fiche.publics.filter(reel=reel).order_by("pk")}
    return [
        LigneAge(
            str(libelle),
            [
                page.champ(f"{prefixe}:{tranche}:{sexe}", str(getattr(publics.get(tranche), sexe, 0) or ""))
                for sexe in SEXES
            ],
        )
        for tranche, libelle in Tranche.choices
    ]


def somme_des_ages(ages: Collection[LigneAge]) -> int:
    return sum(int(case.vu or 0) for ligne in ages for case in ligne.cases)


def lignes_quartiers(page: Page) -> list[LigneQuartier]:
    """People really reached in each neighbourhood of the contract."""
    fiche = page.fiche
    publics = PublicQuartierFiche.objects.filter(bilan=fiche.bilan.pk or 0)
    touches = dict(publics.values_list("quartier_id", "participants"))
    return [
        LigneQuartier(q.titre, page.champ(f"quartier:{q.pk}", str(touches.get(q.pk, ""))))
        for q in quartiers_de_l_annee(fiche.contrat_id, fiche.annee)
    ]


# Results and money


@dataclass(frozen=True)
class LigneIndicateur:
    """An expected result and its fields: those of the plan, or those of the report."""

    indicateur: IndicateurFiche
    champs: dict[str, ChampAffiche]


def lignes_indicateurs(page: Page, indicateurs: Collection[IndicateurFiche], *, reel: bool) -> list[LigneIndicateur]:
    prefixe, attributs = ("resultat", ("realise", "comptage", "commentaire")) if reel else ("indicateur", ("attendu",))
    return [
        LigneIndicateur(i, {a: page.champ(f"{prefixe}:{i.pk}:{a}", texte_de_ligne(i, a)) for a in attributs})
        for i in indicateurs
    ]


@dataclass(frozen=True)
class LigneCredit:
    credit: CreditFiche
    champs: dict[str, ChampAffiche]


def lignes_credits(page: Page, lignes: Collection[CreditFiche], *, reel: bool) -> list[LigneCredit]:
    attributs = ("vote", "depense", "estime") if reel else ("nature", "prevu", "vote", "precision")
    return [
        LigneCredit(c, {a: page.champ(f"credit:{c.pk}:{a}", texte_de_ligne(c, a)) for a in attributs}) for c in lignes
    ]


def catalogue(fiche: FicheAction) -> list[Indicateur]:
    """Indicators of the contract in force that the sheet does not have yet."""
    pris = fiche.indicateurs.filter(indicateur__isnull=False).values("indicateur")
    return list(
        Indicateur.objects.filter(en_vigueur_le(jour_de_lecture(fiche.contrat)), contrat=fiche.contrat)
        .exclude(pk__in=pris)
        .select_related("question")
        .order_by("question__rang", "rang", "pk")
    )


def champs_questions(page: Page, examen: ExamenFiche) -> list[ChampAffiche]:
    return [
        page.champ(f"question:{q.pk}", examen.reponses.get(q.pk, ""), question_affichee(q)) for q in examen.questions
    ]


def reponses_lues(examen: ExamenFiche) -> list[tuple[str, str]]:
    return [(q.libelle, reponse_lisible(q, examen.reponses.get(q.pk, ""))) for q in examen.questions]


def en_retard(fiche: FicheAction) -> bool:
    """Awaited, and its day has passed."""
    bilan = getattr(fiche, "bilan", None)
    return bool(
        bilan and bilan.etat in {EtatFiche.ATTENDUE, EtatFiche.A_CORRIGER} and bilan.echeance < timezone.localdate()
    )


def fiches_des_dispositifs(contrat: Contrat, annee: int) -> dict[int, list[str]]:
    """Codes of the year's sheets that carry each scheme. One query."""
    portes: dict[int, list[str]] = {}
    fiches = FicheAction.objects.filter(contrat=contrat, annee=annee, dispositif__isnull=False).order_by("code")
    for dispositif, code in fiches.values_list("dispositif", "code"):
        portes.setdefault(dispositif, []).append(code)
    return portes
