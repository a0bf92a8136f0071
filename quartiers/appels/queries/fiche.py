"""A file as its readers see it: one reading for the page, the panel and the printed sheet.

Every rule of secrecy stands here and nowhere else: the residents' council reads the project alone; a private note
is read by the organisation that wrote it; the internal thread by those who instruct.

Each list is sorted within its file: the models' own order begins by the file, then by its contract, a join or two for
nothing in every query.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, Sum

from quartiers.appels.calculs import ZERO, Totaux, part, totaux
from quartiers.appels.enums import Cote, EtatLigne, NatureBudget, QualiteAvis, ZoneLieu
from quartiers.appels.models import (
    AvisDossier,
    Bilan,
    Budget,
    Complement,
    ConflitInteret,
    Dossier,
    FicheOrganisme,
    IndicateurDossier,
    Lieu,
    LigneBudget,
    LigneFinancement,
    Message,
    Note,
    Piece,
    Public,
    Rattachement,
    RegleEligibilite,
    Territoire,
    Verification,
)
from quartiers.appels.nomenclature import PAR_CODE, compte_de
from quartiers.appels.queries.arborescence import Arborescence, arborescence
from quartiers.appels.queries.instruction import bilans_en_retard, conseils_de, scores_des_avis
from quartiers.appels.suites import AvisSurLaSuite, avis_sur_la_suite
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import Nature

INSTRUISENT = frozenset({Role.PILOTE, Role.INSTRUCTEUR, Role.AGENT_COMMUNAL})
TEXTES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Le projet", ("besoin", "objectifs", "description", "participation", "partenaires", "equipe")),
    ("Le public", ("public_precision", "egalite")),
    ("Où et quand", ("lieu",)),
    ("Les effets attendus", ("evaluation",)),
)


def lit_l_instruction(acteur: Acteur) -> bool:
    """Everyone who reads deposited files but the residents' council."""
    return acteur.role is not None and acteur.role not in {Role.CONSEILLER, Role.PORTEUR}


def instruit(acteur: Acteur) -> bool:
    return acteur.role in INSTRUISENT


def peut_lire_note(acteur: Acteur, avis: AvisDossier) -> bool:
    """A private note stays inside the organisation (or the commune) that wrote it. Council members write none."""
    habilitation = acteur.habilitation
    if habilitation is None or acteur.role not in INSTRUISENT:
        return False
    if avis.qualite == QualiteAvis.COMMUNE:
        return acteur.role == Role.AGENT_COMMUNAL and habilitation.commune_id == avis.commune_id
    return habilitation.organisme_id is not None and habilitation.organisme_id == avis.organisme_id


# What the holder wrote


@dataclass(frozen=True)
class Section:
    titre: str
    reponses: list[tuple[str, str]]


def sections(dossier: Dossier) -> list[Section]:
    """The holder's answers under the questions of the form; an empty answer is shown as such."""
    return [Section(titre, [(question(nom), str(getattr(dossier, nom))) for nom in champs]) for titre, champs in TEXTES]


def question(nom: str) -> str:
    libelle = str(Dossier._meta.get_field(nom).verbose_name)  # type: ignore[union-attr]
    return libelle[:1].upper() + libelle[1:]


@dataclass(frozen=True)
class LigneDeBudget:
    """A line of a budget: `part` is its share (%) of the total of its side."""

    compte: str
    libelle: str
    montant: Decimal
    part: Decimal | None


@dataclass(frozen=True)
class BudgetLu:
    budget: Budget
    charges: list[LigneDeBudget]
    produits: list[LigneDeBudget]
    totaux: Totaux
    part_publique: Decimal | None
    part_publique_complete: Decimal | None


def budgets_lus(dossier: Dossier) -> list[BudgetLu]:
    """The planned and revised budgets, oldest year first. Two queries."""
    budgets = Budget.objects.filter(dossier=dossier).exclude(nature=NatureBudget.REALISE)
    budgets = budgets.order_by("exercice", "nature", "rang")
    lignes = LigneBudget.objects.filter(montant__gt=0).select_related("financeur")
    lignes = lignes.order_by("cote", "compte", "rang", "pk")
    return [lire_budget(b) for b in budgets.prefetch_related(Prefetch("lignes", lignes))]


def lire_budget(budget: Budget) -> BudgetLu:
    toutes = list(budget.lignes.all())
    sommes = totaux(toutes)

    def cote(nom: str, total: Decimal) -> list[LigneDeBudget]:
        gardees = [ligne for ligne in toutes if ligne.cote == nom]
        return [LigneDeBudget(x.compte, libelle_de(x), x.montant, part(x.montant, total)) for x in gardees]

    return BudgetLu(
        budget=budget,
        charges=cote(Cote.CHARGE, sommes.total_charges),
        produits=cote(Cote.PRODUIT, sommes.total_produits),
        totaux=sommes,
        part_publique=sommes.part_publique(),
        part_publique_complete=sommes.part_publique(hors_volontaires=False),
    )


def libelle_de(ligne: LigneBudget) -> str:
    compte = PAR_CODE.get(ligne.compte) or compte_de(ligne.compte)
    precision = ligne.financeur.nom if ligne.financeur else ligne.libelle
    return f"{compte.libelle} – {precision}" if precision else compte.libelle


# Money of the funders


@dataclass(frozen=True)
class LigneLue:
    """A funder's line with what was paid and its opinion, if the reader may know it."""

    ligne: LigneFinancement
    paye: Decimal
    avis: AvisDossier | None = None


def lignes_lues(dossier: Dossier, avis: Iterable[AvisDossier]) -> list[LigneLue]:
    par_ligne = {a.ligne_id: a for a in avis if a.ligne_id}
    lignes = (
        LigneFinancement.objects.filter(dossier=dossier)
        .select_related("financeur")
        .annotate(paye=Sum("versements__montant", filter=Q(versements__paye_le__isnull=False)))
        .order_by("exercice", "financeur__rang", "pk")
    )
    return [LigneLue(ligne, getattr(ligne, "paye") or ZERO, par_ligne.get(ligne.pk)) for ligne in lignes]  # noqa: B009


@dataclass(frozen=True)
class Plan:
    """The financing plan of one year after what funders said. `manque` is what was asked and will not come."""

    exercice: int
    demande: Decimal
    obtenu: Decimal  # decided or proposed; asked while nothing is said
    manque: Decimal
    refus: list[str]

    @property
    def troue(self) -> bool:
        return self.manque > 0


def plans(lignes: Iterable[LigneFinancement]) -> list[Plan]:
    """One plan per year. A refused or reduced line leaves a hole; a line that nobody answered leaves none yet."""
    par_an: dict[int, list[LigneFinancement]] = {}
    for ligne in lignes:
        par_an.setdefault(ligne.exercice, []).append(ligne)
    return [plan(exercice, siennes) for exercice, siennes in sorted(par_an.items())]


def plan(exercice: int, lignes: list[LigneFinancement]) -> Plan:
    demande = sum((ligne.demande for ligne in lignes), ZERO)
    obtenus = [ligne.demande if (m := ligne.montant_courant) is None else m for ligne in lignes]
    obtenu = sum(obtenus, ZERO)
    refus = [ligne.financeur.nom for ligne in lignes if ligne.etat == EtatLigne.REFUSEE]
    return Plan(exercice, demande, obtenu, max(demande - obtenu, ZERO), refus)


@dataclass(frozen=True)
class AutreDossier:
    """Another request of the same organisation: asked and granted, all its funders, and by whom."""

    dossier: Dossier
    demande: Decimal
    accorde: Decimal | None
    financeurs: list[str]


def autres_dossiers(acteur: Acteur, dossier: Dossier) -> list[AutreDossier]:
    """Other requests of the organisation that the reader may see, latest year first. Two queries."""
    autres = list(
        Dossier.objects.visibles_par(acteur)
        .deposes()
        .filter(organisme_id=dossier.organisme_id)
        .exclude(pk=dossier.pk)
        .select_related("contrat")
        .order_by("-annee", "numero")[:60]
    )
    lignes = LigneFinancement.objects.filter(dossier__in=[d.pk for d in autres]).select_related("financeur")
    lignes = lignes.order_by("dossier_id", "exercice", "financeur__rang", "pk")
    par_dossier: dict[int, list[LigneFinancement]] = {}
    for ligne in lignes:
        par_dossier.setdefault(ligne.dossier_id, []).append(ligne)
    return [resumer(autre, par_dossier.get(autre.pk, [])) for autre in autres]


def resumer(dossier: Dossier, lignes: list[LigneFinancement]) -> AutreDossier:
    connus = [m for ligne in lignes if (m := ligne.montant_courant) is not None]
    return AutreDossier(
        dossier,
        sum((ligne.demande for ligne in lignes), ZERO),
        sum(connus, ZERO) if connus else None,
        list(dict.fromkeys(ligne.financeur.nom for ligne in lignes)),
    )


# Opinions


@dataclass(frozen=True)
class AvisLu:
    """An opinion as its reader may see it: `note_privee` is None when it is not theirs to read."""

    avis: AvisDossier
    emetteur: str
    score: Decimal | None
    notes: list[Note]
    note_privee: str | None


def avis_lus(acteur: Acteur, dossiers: Iterable[Dossier], *, prives: bool) -> dict[int, list[AvisLu]]:
    """Opinions of each file. Without `prives` no private note comes out, whoever asks: paper leaves the office.

    Three queries. The residents' council reads its own opinion only.
    """
    ids = [dossier.pk for dossier in dossiers]
    avis = AvisDossier.objects.filter(dossier__in=ids).select_related(
        "ligne__financeur", "commune", "conseil", "auteur"
    )
    avis = avis.defer("commune__contour").order_by("dossier_id", "qualite", "ligne__financeur__rang", "pk")
    if not lit_l_instruction(acteur):
        avis = avis.filter(conseil__in=conseils_de(acteur)) if acteur.role == Role.CONSEILLER else avis.none()
    points = scores_des_avis(ids)
    lus: dict[int, list[AvisLu]] = {}
    for un in avis.prefetch_related(
        Prefetch("notes", Note.objects.select_related("critere").order_by("critere__rang", "pk"))
    ):
        note = un.commentaire_prive if prives and peut_lire_note(acteur, un) else None
        lu = AvisLu(un, nom_de_l_emetteur(un), points.get(un.pk), list(un.notes.all()), note)
        lus.setdefault(un.dossier_id, []).append(lu)
    return lus


def nom_de_l_emetteur(avis: AvisDossier) -> str:
    if avis.ligne is not None:
        return f"{avis.ligne.financeur.nom} ({avis.ligne.exercice})"
    return str(avis.commune or avis.conseil)


# The whole


@dataclass
class Fiche:
    """Everything of a file that one person may read."""

    dossier: Dossier
    complete: bool  # false for the residents' council
    sections: list[Section] = field(default_factory=list)
    territoires: list[Territoire] = field(default_factory=list)
    lieux: list[Lieu] = field(default_factory=list)
    liens: list[dict[str, Any]] = field(default_factory=list)
    publics: list[Public] = field(default_factory=list)
    indicateurs: list[IndicateurDossier] = field(default_factory=list)
    part_qpv: Decimal | None = None
    budgets: list[BudgetLu] = field(default_factory=list)
    lignes: list[LigneLue] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    autres: list[AutreDossier] = field(default_factory=list)
    bilans: list[Bilan] = field(default_factory=list)
    retards: list[Bilan] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    verifications: list["RegleVue"] = field(default_factory=list)
    complements: list[Complement] = field(default_factory=list)
    avis: list[AvisLu] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    internes: list[Message] = field(default_factory=list)
    conflits: list[ConflitInteret] = field(default_factory=list)
    organisme: FicheOrganisme | None = None
    suite: AvisSurLaSuite | None = None  # what a committee thought of the project that this one renews


@dataclass(frozen=True)
class RegleVue:
    """A rule to tick, what was answered, and what the places say of its zones."""

    regle: RegleEligibilite
    verification: Verification | None
    alerte: str

    @property
    def respectee(self) -> bool | None:
        return self.verification.respectee if self.verification else None

    @property
    def non_respectee(self) -> bool:
        return self.respectee is False


def lire_fiche(acteur: Acteur, dossier: Dossier) -> Fiche:
    fiche = Fiche(dossier, lit_l_instruction(acteur), sections(dossier))
    fiche.part_qpv = part_qpv(dossier)
    fiche.territoires = list(
        Territoire.objects.filter(dossier=dossier)
        .select_related("quartier", "poche")
        .defer("poche__geometrie")
        .order_by("quartier__rang", "pk")
    )
    fiche.lieux = list(
        Lieu.objects.filter(dossier=dossier)
        .select_related("quartier", "poche", "quartier_retenu", "retenue_par")
        .defer("poche__geometrie")
        .order_by("pk")
    )
    fiche.liens = liens_au_contrat([dossier], arborescence(dossier.contrat)).get(dossier.pk, [])
    fiche.publics = list(Public.objects.filter(dossier=dossier, bilan__isnull=True).order_by("pk"))
    fiche.indicateurs = list(IndicateurDossier.objects.filter(dossier=dossier).order_by("pk"))
    fiche.budgets = budgets_lus(dossier)
    fiche.avis = avis_lus(acteur, [dossier], prives=True).get(dossier.pk, [])
    if fiche.complete:
        completer(acteur, dossier, fiche)
    return fiche


def completer(acteur: Acteur, dossier: Dossier, fiche: Fiche) -> None:
    """What instruction adds, for those who read it."""
    if dossier.precedent_id is not None:
        fiche.suite = avis_sur_la_suite([dossier.precedent_id]).get(dossier.precedent_id)
    fiche.lignes = lignes_lues(dossier, [lu.avis for lu in fiche.avis])
    fiche.plans = plans([lue.ligne for lue in fiche.lignes])
    fiche.autres = autres_dossiers(acteur, dossier)
    fiche.bilans = list(
        Bilan.objects.filter(contrat_id=dossier.contrat_id, dossier__organisme_id=dossier.organisme_id)
        .exclude(dossier=dossier)
        .select_related("dossier__contrat")
        .order_by("-exercice", "pk")[:20]
    )
    fiche.retards = list(bilans_en_retard(dossier.organisme_id, dossier.contrat_id))
    fiche.pieces = list(
        Piece.objects.filter(dossier=dossier)
        .select_related("type_piece", "document")
        .order_by("type_piece__rang", "pk")
    )
    fiche.verifications = regles_vues(dossier, fiche.lieux)
    fiche.complements = list(Complement.objects.filter(dossier=dossier).select_related("demande_par").order_by("pk"))
    fiche.organisme = (
        FicheOrganisme.objects.filter(organisme_id=dossier.organisme_id).select_related("verifiee_par").first()
    )
    if instruit(acteur):
        fils = Message.objects.filter(dossier=dossier).select_related("auteur", "document")
        tous = list(fils.order_by("cree_le", "pk"))
        fiche.messages = [m for m in tous if not m.interne]
        fiche.internes = [m for m in tous if m.interne]
    if acteur.role == Role.PILOTE:
        fiche.conflits = list(dossier.conflits.select_related("utilisateur").order_by("pk"))


def part_qpv(dossier: Dossier) -> Decimal | None:
    """Expected share (%) of residents of priority neighbourhoods; None while either count is missing."""
    if not dossier.participants or dossier.participants_qpv is None:
        return None
    return part(Decimal(dossier.participants_qpv), Decimal(dossier.participants))


def liens_au_contrat(dossiers: Iterable[Dossier], arbre: Arborescence) -> dict[int, list[dict[str, Any]]]:
    """What each project serves: the element under the wording of its tying, its axis and orientation. One query."""
    rattachements = Rattachement.objects.filter(dossier__in=[d.pk for d in dossiers])
    liens: dict[int, list[dict[str, Any]]] = {}
    for r in rattachements.select_related("element", "version").order_by("dossier_id", "-principal", "pk"):
        liens.setdefault(r.dossier_id, []).append(
            {
                "code": r.element.code,
                "titre": r.version.titre,
                "principal": r.principal,
                "axe": arbre.au_dessus(r.element_id, Nature.AXE),
                "orientation": arbre.au_dessus(r.element_id, Nature.ORIENTATION),
            }
        )
    return liens


def regles_vues(dossier: Dossier, lieux: Iterable[Lieu]) -> list[RegleVue]:
    """The campaign's rules with their answers; a rule on zones is set against the places. Two queries."""
    regles = RegleEligibilite.objects.filter(campagne_id=dossier.campagne_id or 0).select_related("financeur")
    regles = regles.order_by("rang", "pk")
    faites = {v.regle_id: v for v in Verification.objects.filter(dossier=dossier).order_by()}
    situations = {lieu.situation for lieu in lieux}
    return [RegleVue(regle, faites.get(regle.pk), alerte_de_zone(regle, situations)) for regle in regles]


def alerte_de_zone(regle: RegleEligibilite, situations: set[str]) -> str:
    """A word when a place stands where the rule does not let money go; doubtful and unknown ones are not judged."""
    if not regle.zones:
        return ""
    jugees = situations - {ZoneLieu.A_VERIFIER, ZoneLieu.INCONNUE}
    dehors = sorted(str(ZoneLieu(zone).label).lower() for zone in jugees - set(regle.zones))
    return f"Un lieu est {', un autre '.join(dehors)}." if dehors else ""
