"""Reads of programming: the table of files × funders, in a number of queries that does not depend on its size."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from quartiers.appels.calculs import ZERO, totaux
from quartiers.appels.enums import (
    FINANCES,
    Cote,
    EtatDossier,
    EtatLigne,
    EtatProgrammation,
    NatureBudget,
    QualiteAvis,
)
from quartiers.appels.models import (
    AvisDossier,
    Budget,
    Campagne,
    Dossier,
    Enveloppe,
    Financeur,
    LigneBudget,
    LigneFinancement,
    MontantProgramme,
    Programmation,
    Rattachement,
    Territoire,
)
from quartiers.appels.queries.eligibilite import refus_de_zone
from quartiers.appels.queries.instruction import scores
from quartiers.appels.tableau import (
    DECIDEES,
    Cellule,
    ColonneFinanceur,
    Groupe,
    PartTerritoire,
    Rangee,
    Reserve,
    Tableau,
)
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import Noeud, noeuds_le

D = EtatDossier
# Files that a committee may put money on, or has.
PROGRAMMABLES = frozenset({D.RECEVABLE, D.INSTRUIT, D.AJOURNE, D.RETENU, D.REFUSE, D.NOTIFIE, D.SOLDE, D.ABANDONNE})
EN_ATTENTE = frozenset({D.DEPOSE, D.A_COMPLETER})
SANS_AXE = Groupe("", "Sans axe du contrat", 9999)
SANS_ORIENTATION = Groupe("", "Sans orientation", 9999)
RESTE = "reste"
NON_PRECISE = PartTerritoire("inconnu", "Territoire non précisé", Decimal(100), 9999)
HORS_QUARTIER_RANG, POCHE_RANG = 9000, 5000
# The table names files and holders: what they wrote, thousands of characters each, stays in the base.
LUS = {"id", "numero", "intitule", "organisme", "etat", "genre"}
LAISSES = [f"dossier__{champ.name}" for champ in Dossier._meta.concrete_fields if champ.name not in LUS]
ENGAGEES = (EtatLigne.VOTEE, EtatLigne.NOTIFIEE, EtatLigne.SOLDEE)


@dataclass(frozen=True)
class Place:
    """Where an element hangs: its axis and its orientation."""

    axe: Groupe
    orientation: Groupe


def lignes_de(campagne: Campagne, programmation: Programmation | None = None) -> QuerySet[LigneFinancement]:
    """Lines of the campaign's year: its own files, and the instalments of files granted for several years.

    A frozen version keeps the lines that it gave an amount to, whatever became of their file.
    """
    condition = Q(dossier__campagne=campagne, dossier__etat__in=PROGRAMMABLES) | Q(
        dossier__campagne__annee__lt=campagne.annee, dossier__etat__in=FINANCES
    )
    if programmation is not None and programmation.etat == EtatProgrammation.FIGEE:
        condition = Q(pk__in=MontantProgramme.objects.filter(programmation=programmation).values("ligne_id"))
    return LigneFinancement.objects.filter(condition, contrat_id=campagne.contrat_id, exercice=campagne.annee)


def lire_tableau(campagne: Campagne, acteur: Acteur, programmation: Programmation | None = None) -> Tableau:
    """The table of `programmation` (of the requests alone without it), as `acteur` may read it.

    Files that the actor does not see stay in the sums, without their name (`visible` False).
    """
    lignes = list(
        lignes_de(campagne, programmation)
        .select_related("financeur", "dossier__organisme")
        .defer(*LAISSES)
        .order_by("dossier__numero", "financeur__rang", "pk")
    )
    dossiers = {ligne.dossier_id: ligne.dossier for ligne in lignes}
    visibles = set(Dossier.objects.visibles_par(acteur).filter(pk__in=dossiers).values_list("pk", flat=True))
    rangees = lire_rangees(campagne, dossiers, visibles)
    poser_cellules(rangees, lignes, programmation)
    poser_budgets(rangees, campagne.annee)
    return Tableau(
        rangees=list(rangees.values()),
        financeurs=lire_financeurs(campagne, {ligne.financeur_id: ligne.financeur for ligne in lignes}),
        reserves=lire_reserves(campagne),
        plafond_poches=campagne.plafond_poches,
        plafond_public=campagne.plafond_public,
        hors_valorisation=campagne.plafond_hors_valorisation,
        non_recevables=Dossier.objects.filter(campagne=campagne, etat__in=EN_ATTENTE).count(),
    )


def lire_rangees(campagne: Campagne, dossiers: dict[int, Dossier], visibles: set[int]) -> dict[int, Rangee]:
    places = places_des_dossiers(campagne.contrat, list(dossiers))
    territoires = territoires_des_dossiers(list(dossiers))
    notes = scores(list(dossiers))
    refus = refus_de_zone(campagne, list(dossiers))
    return {
        pk: Rangee(
            dossier_id=pk,
            numero=dossier.numero,
            intitule=dossier.intitule,
            organisme=dossier.organisme.nom_court,
            organisme_id=dossier.organisme_id,
            etat=dossier.etat,
            genre=dossier.genre,
            axe=places[pk].axe if pk in places else SANS_AXE,
            orientation=places[pk].orientation if pk in places else SANS_ORIENTATION,
            territoires=territoires.get(pk) or [NON_PRECISE],
            score=notes.get(pk),
            visible=pk in visibles,
            refus_de_zone=refus.get(pk, {}),
        )
        for pk, dossier in dossiers.items()
    }


def places_des_dossiers(contrat: Contrat, dossiers: list[int]) -> dict[int, Place]:
    """Axis and orientation of each file, from its main tie to the contract (else its first), read today."""
    jour = min(max(timezone.localdate(), contrat.debut), contrat.fin or timezone.localdate())
    noeuds = {noeud.code: noeud for noeud in noeuds_le(contrat, jour)}
    places: dict[int, Place] = {}
    liens = Rattachement.objects.filter(dossier__in=dossiers).order_by("dossier_id", "-principal", "pk")
    for dossier, code in liens.values_list("dossier_id", "element__code"):
        if dossier not in places and (place := place_de(code, noeuds)) is not None:
            places[dossier] = place
    return places


def place_de(code: str, noeuds: dict[str, Noeud]) -> Place | None:
    """The axis and the orientation above (or at) the element `code`; None for one that is no longer in force."""
    axe, orientation = SANS_AXE, SANS_ORIENTATION
    noeud = noeuds.get(code)
    if noeud is None:
        return None
    while noeud is not None:
        groupe = Groupe(noeud.code, noeud.titre, noeud.rang, noeud.element_id)
        if noeud.nature == Nature.ORIENTATION:
            orientation = groupe
        elif noeud.nature == Nature.AXE:
            axe = groupe
        noeud = noeuds.get(noeud.parent) if noeud.parent else None
    return Place(axe, orientation)


def territoires_des_dossiers(dossiers: list[int]) -> dict[int, list[PartTerritoire]]:
    """Territories of each file; those without any share weigh the same."""
    parts: dict[int, list[PartTerritoire]] = defaultdict(list)
    lus = Territoire.objects.filter(dossier__in=dossiers).select_related("quartier", "poche").defer("poche__geometrie")
    for t in lus.order_by("dossier_id", "quartier__rang", "pk"):
        if t.quartier is not None:
            part = PartTerritoire(f"q{t.quartier_id}", t.quartier.titre, t.part, t.quartier.rang, False, t.quartier_id)
        elif t.poche is not None:
            part = PartTerritoire(f"p{t.poche_id}", f"{t.poche} (poche)", t.part, POCHE_RANG, True)
        else:
            part = PartTerritoire(RESTE, "Hors quartiers", t.part, HORS_QUARTIER_RANG)
        parts[t.dossier_id].append(part)
    for dossier, liste in parts.items():
        if not any(p.poids for p in liste):
            parts[dossier] = [
                PartTerritoire(p.cle, p.libelle, Decimal(1), p.rang, p.poche, p.quartier_id) for p in liste
            ]
    return parts


def poser_cellules(
    rangees: dict[int, Rangee], lignes: list[LigneFinancement], programmation: Programmation | None
) -> None:
    montants: dict[int, MontantProgramme] = {}
    if programmation is not None:
        montants = {m.ligne_id: m for m in MontantProgramme.objects.filter(programmation=programmation).order_by()}
    avis = {
        a.ligne_id: a
        for a in AvisDossier.objects.filter(ligne__in=[ligne.pk for ligne in lignes], qualite=QualiteAvis.FINANCEUR)
        .order_by()
        .only("ligne_id", "sens", "montant")
    }
    figee = programmation is not None and programmation.etat == EtatProgrammation.FIGEE
    for ligne in lignes:
        cellule = cellule_de(ligne, montants.get(ligne.pk), avis.get(ligne.pk), figee=figee)
        rangees[ligne.dossier_id].cellules.setdefault(ligne.financeur_id, []).append(cellule)


def cellule_de(
    ligne: LigneFinancement, montant: MontantProgramme | None, avis: AvisDossier | None, *, figee: bool
) -> Cellule:
    """In a draft, a line that its funder has decided shows the decision, and is closed."""
    decidee = ligne.etat in DECIDEES and not figee
    return Cellule(
        ligne_id=ligne.pk,
        financeur_id=ligne.financeur_id,
        nom=ligne.financeur.nom,
        demande=ligne.demande,
        etat=ligne.etat,
        nature=ligne.get_nature_display(),
        montant=ligne.montant_courant if decidee else (montant.montant if montant else None),
        version=version_de(montant),
        motif=montant.motif if montant else "",
        explication=montant.explication if montant else "",
        propose=ligne.propose,
        arbitre=ligne.arbitre,
        vote=ligne.vote,
        avis=avis.get_sens_display() if avis else "",
        avis_sens=avis.sens if avis else "",
        avis_montant=avis.montant if avis else None,
        part_poches=ligne.part_poches,
        fermee=decidee,
    )


def version_de(montant: MontantProgramme | None) -> str:
    """What a change must quote to prove that it starts from what is stored."""
    return f"{montant.modifie_le.timestamp():.6f}" if montant else ""


def poser_budgets(rangees: dict[int, Rangee], exercice: int) -> None:
    """Spending and other income of each project, from its accepted revised budget, else the planned one."""
    choisis: dict[int, Budget] = {}
    admis = Q(nature=NatureBudget.PREVISIONNEL) | Q(nature=NatureBudget.REVISE, fige_le__isnull=False)
    budgets = Budget.objects.filter(admis, dossier__in=list(rangees), exercice=exercice)
    for budget in budgets.order_by("dossier_id", "nature", "rang"):
        choisis[budget.dossier_id] = budget  # « previsionnel » comes before « revise »
    lignes: dict[int, list[LigneBudget]] = defaultdict(list)
    lues = LigneBudget.objects.filter(budget__in=[b.pk for b in choisis.values()]).order_by("pk")
    for ligne in lues.only("budget_id", "cote", "compte", "montant", "financeur_id"):
        lignes[ligne.budget_id].append(ligne)
    for pk, rangee in rangees.items():
        choisi = choisis.get(pk)
        rangee.budget = choisi is not None and bool(lignes[choisi.pk])
        if choisi is None:
            continue
        rangee.revise = choisi.nature == NatureBudget.REVISE
        poser_totaux(rangee, lignes[choisi.pk])


def poser_totaux(rangee: Rangee, lignes: list[LigneBudget]) -> None:
    siens = set(rangee.cellules)
    autres = totaux([li for li in lignes if li.cote == Cote.CHARGE or li.financeur_id not in siens])
    rangee.charges, rangee.charges_totales = autres.charges, autres.total_charges
    rangee.autres_produits, rangee.autres_publics = autres.produits, autres.subventions_publiques


def lire_financeurs(campagne: Campagne, presents: dict[int, Financeur]) -> list[ColonneFinanceur]:
    """Funders of the campaign: those asked, and those who put an envelope; with what they decided outside it."""
    enveloppes = Enveloppe.objects.filter(campagne=campagne, axe=None, quartier=None).select_related("financeur")
    enveloppes = enveloppes.order_by("pk")
    montants = {e.financeur_id: e.montant for e in enveloppes}
    tous = {**{e.financeur_id: e.financeur for e in enveloppes}, **presents}
    engages = dict(
        LigneFinancement.objects.filter(
            contrat_id=campagne.contrat_id, exercice=campagne.annee, dossier__campagne=None, etat__in=ENGAGEES
        )
        .values_list("financeur_id")
        .annotate(total=Sum("vote"))
        .order_by()
    )
    return [
        ColonneFinanceur(f.pk, f.nom, f.genre, montants.get(f.pk), engages.get(f.pk) or ZERO)
        for f in sorted(tous.values(), key=lambda f: (f.rang, f.nom, f.pk))
    ]


def lire_reserves(campagne: Campagne) -> list[Reserve]:
    """Parts of envelopes for an axis or a neighbourhood."""
    parts = Enveloppe.objects.filter(campagne=campagne).exclude(axe=None, quartier=None)
    titres = {n.element_id: n.titre for n in noeuds_le(campagne.contrat, timezone.localdate())} if parts else {}
    return [
        Reserve(
            financeur_id=e.financeur_id,
            montant=e.montant,
            minimum=e.minimum,
            libelle=" – ".join(
                morceau
                for morceau in (
                    e.financeur.nom,
                    titres.get(e.axe_id, e.axe.code) if e.axe_id and e.axe else "",
                    str(e.quartier) if e.quartier else "",
                )
                if morceau
            ),
            axe_id=e.axe_id,
            quartier_id=e.quartier_id,
        )
        for e in parts.select_related("financeur", "axe", "quartier").order_by("financeur__rang", "pk")
    ]


def programmations_de(campagne: Campagne) -> list[Programmation]:
    """Scenarios and versions, each with its number of amounts (`nombre`) and its total (`total`)."""
    return list(
        Programmation.objects.filter(campagne=campagne)
        .select_related("seance__instance", "issue_de", "cree_par")
        .annotate(nombre=Count("montants"), total=Sum("montants__montant"))
        .order_by("-pk")
    )


def historique(programmation: Programmation, limite: int = 500) -> list[dict[str, Any]]:
    """Who changed which amount, newest first: from the history that the database's triggers keep."""
    evenements: Any = apps.get_model("appels", "MontantProgrammeEvent")
    faits = (
        evenements.objects.filter(programmation_id=programmation.pk)
        .select_related("modifie_par", "ligne__financeur", "ligne__dossier")
        .order_by("pgh_id")
    )
    avant: dict[int, Decimal] = {}
    changements = []
    for fait in faits:
        retire = fait.pgh_label == "delete"
        ancien = avant.get(fait.ligne_id)
        nouveau = None if retire else fait.montant
        if ancien != nouveau:
            changements.append({"fait": fait, "ancien": ancien, "nouveau": nouveau, "le": fait.pgh_created_at})
        if retire:
            avant.pop(fait.ligne_id, None)
        else:
            avant[fait.ligne_id] = fait.montant
    return changements[::-1][:limite]
