"""What the pages of reports show: the form's fields, the accounts side by side, the list of a contract."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from quartiers.appels.comparaison_budget import CompteFinancier, LigneComparee
from quartiers.appels.domain.champs_communs import texte_stocke
from quartiers.appels.enums import Cote, EtatBilan, EtatDossier, EtatLigne, Tranche
from quartiers.appels.etapes import Etape
from quartiers.appels.models import Bilan, Dossier, IndicateurDossier, LigneFinancement, Public, PublicQuartier
from quartiers.appels.nomenclature import COMPTES, PAR_CODE
from quartiers.appels.queries.redaction import COURANTS, ChampAffiche, LigneAge, Page
from quartiers.appels.questions_contrat import question_affichee
from quartiers.appels.valeurs import texte_du_montant
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.indicateurs.models import QuestionFiche
from quartiers.socle.modeles import en_vigueur_le

ACCORDEES = frozenset({EtatLigne.VOTEE, EtatLigne.NOTIFIEE, EtatLigne.SOLDEE})
EN_ATTENTE = (EtatBilan.ATTENDU, EtatBilan.A_CORRIGER)


def champs_de_l_etape(page: Page, bilan: Bilan, etape: Etape) -> list[ChampAffiche]:
    return [page.champ(q.nom, texte_stocke(bilan, q.nom), question=q) for q in etape.questions]


def lignes_ages_reelles(page: Page, bilan: Bilan) -> list[LigneAge]:
    touches = {public.tranche: public for public in Public.objects.filter(bilan=bilan)}
    return [
        LigneAge(
            str(libelle),
            [
                page.champ(f"reel:{tranche}:{sexe}", str(getattr(touches.get(tranche), sexe, 0) or ""), "public")
                for sexe in ("femmes", "hommes", "non_precise")
            ],
        )
        for tranche, libelle in Tranche.choices
    ]


@dataclass(frozen=True)
class LigneQuartier:
    nom: str
    champ: ChampAffiche


def lignes_quartiers(page: Page, bilan: Bilan) -> list[LigneQuartier]:
    """People really reached in each neighbourhood of the contract (2 queries)."""
    touches = dict(PublicQuartier.objects.filter(bilan=bilan).values_list("quartier_id", "participants"))
    return [
        LigneQuartier(q.titre, page.champ(f"quartier:{q.pk}", str(touches.get(q.pk, "")), "public"))
        for q in quartiers_de_l_annee(bilan.contrat_id, bilan.exercice)
    ]


def quartiers_de_l_annee(contrat_id: int, annee: int) -> QuerySet[QuartierContrat]:
    """Neighbourhoods of the contract at the end of the year, or now when it has not ended."""
    jour = min(dt.date(annee, 12, 31), timezone.localdate())
    return QuartierContrat.objects.filter(en_vigueur_le(jour), contrat=contrat_id).order_by("rang", "pk")


def champs_questions(page: Page, questions: Sequence[QuestionFiche], reponses: Mapping[int, str]) -> list[ChampAffiche]:
    return [
        page.champ(f"question:{q.pk}", reponses.get(q.pk, ""), "questions", question_affichee(q)) for q in questions
    ]


@dataclass(frozen=True)
class LigneResultat:
    indicateur: IndicateurDossier
    realise: ChampAffiche
    commentaire: ChampAffiche


def lignes_resultats(page: Page, bilan: Bilan) -> list[LigneResultat]:
    return [
        LigneResultat(
            indicateur=indicateur,
            realise=page.champ(
                f"resultat:{indicateur.pk}:realise",
                "" if indicateur.realise is None else f"{indicateur.realise:.2f}",
                "resultats",
            ),
            commentaire=page.champ(f"resultat:{indicateur.pk}:commentaire", indicateur.commentaire, "resultats"),
        )
        for indicateur in IndicateurDossier.objects.filter(dossier=bilan.dossier_id).order_by("pk")
    ]


@dataclass(frozen=True)
class LigneCompte:
    """A row of the accounts: planned beside real; `ecart` asks why when the gap passes the threshold."""

    code: str
    libelle: str
    prevu: Decimal
    reel: ChampAffiche
    ecart: Decimal
    pourcent: Decimal | None
    explication: ChampAffiche | None
    rare: bool = False


def lignes_comptes(page: Page, compte: CompteFinancier, cote: str, seuil: Decimal) -> list[LigneCompte]:
    """Accounts of one side, in the order of the plan: those used, and the others folded (`rare`)."""
    connues = {(ligne.compte, ligne.financeur_id): ligne for ligne in compte.lignes if ligne.cote == cote}
    rangees = [ligne_compte(page, ligne, seuil) for ligne in compte.lignes if ligne.cote == cote]
    vides = [c for c in COMPTES if c.cote == cote and (c.code, None) not in connues]
    rangees += [
        LigneCompte(
            code=c.code,
            libelle=c.libelle,
            prevu=Decimal(0),
            reel=page.champ(f"compte:{c.code}", "", "comptes"),
            ecart=Decimal(0),
            pourcent=None,
            explication=None,
            rare=c.code not in COURANTS,
        )
        for c in vides
    ]
    rangs = {c.code: rang for rang, c in enumerate(COMPTES)}
    return sorted(rangees, key=lambda r: (rangs.get(r.code, len(rangs)), r.reel.nom))


def ligne_compte(page: Page, ligne: LigneComparee, seuil: Decimal) -> LigneCompte:
    code = f"f{ligne.financeur_id}" if ligne.financeur_id else ligne.compte
    a_dire = ligne.a_expliquer(seuil) or bool(ligne.explication)
    return LigneCompte(
        code=ligne.compte if ligne.compte in PAR_CODE else ligne.compte[:2],
        libelle=ligne.libelle,
        prevu=ligne.prevu,
        reel=page.champ(f"compte:{code}", texte_du_montant(ligne.reel), "comptes"),
        ecart=ligne.ecart,
        pourcent=ligne.ecart_pourcent,
        explication=page.champ(f"ecart:{code}", ligne.explication, "comptes") if a_dire else None,
    )


def comptes_par_cote(page: Page, compte: CompteFinancier, seuil: Decimal) -> list[tuple[str, list[LigneCompte]]]:
    return [
        ("Ce que le projet a coûté", lignes_comptes(page, compte, Cote.CHARGE, seuil)),
        ("Qui l’a payé", lignes_comptes(page, compte, Cote.PRODUIT, seuil)),
    ]


def bilans_suivis(acteur: Acteur, contrat: Contrat, jour: dt.date) -> QuerySet[Bilan]:
    """Reports of the files that the actor sees, the late ones first, then those to check, then by date."""
    return (
        Bilan.objects.filter(contrat=contrat, dossier__in=Dossier.objects.visibles_par(acteur))
        .exclude(dossier__etat__in=[EtatDossier.RETIRE, EtatDossier.ABANDONNE])
        .select_related("contrat", "dossier__organisme")
        .annotate(
            urgence=Case(
                When(Q(etat__in=EN_ATTENTE, echeance__lt=jour), then=Value(0)),
                When(etat=EtatBilan.DEPOSE, then=Value(1)),
                When(etat__in=EN_ATTENTE, then=Value(2)),
                default=Value(3),
                output_field=IntegerField(),
            )
        )
        .order_by("urgence", "echeance", "pk")
    )


def financeurs_des(dossiers: Collection[int]) -> dict[int, set[int]]:
    """{project: organisations that granted it money}. One query."""
    lignes = LigneFinancement.objects.filter(dossier__in=dossiers, etat__in=sorted(ACCORDEES), vote__gt=0).order_by()
    trouves: dict[int, set[int]] = {}
    for dossier, organisme in lignes.values_list("dossier_id", "financeur__organisme_id"):
        trouves.setdefault(dossier, set()).add(organisme)
    return trouves


def en_retard(jour: dt.date) -> Q:
    """Filter of the reports that the holder should have handed in before `jour`."""
    return Q(etat__in=EN_ATTENTE, echeance__lt=jour)


def bilans_en_retard_de(organisme_id: int, jour: dt.date) -> QuerySet[Bilan]:
    """Late reports of an organisation: shown when it applies again."""
    return Bilan.objects.filter(en_retard(jour), dossier__organisme=organisme_id).select_related("dossier")
