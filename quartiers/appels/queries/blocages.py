"""What blocks a campaign today: counts of files, each with the filter of the list that shows them."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from quartiers.appels.enums import (
    AVANT_DEPOT,
    Cote,
    EtatBilan,
    EtatComplement,
    EtatDossier,
    EtatLigne,
    NatureBudget,
)
from quartiers.appels.models import (
    AvisDossier,
    Bilan,
    Budget,
    Campagne,
    Complement,
    Dossier,
    LigneBudget,
    LigneFinancement,
)
from quartiers.appels.models.dossier import DossierQuerySet
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur

EN_COURS = (EtatDossier.DEPOSE, EtatDossier.A_COMPLETER, EtatDossier.RECEVABLE, EtatDossier.INSTRUIT)
EN_AVIS = (EtatDossier.RECEVABLE, EtatDossier.INSTRUIT)
DECIDEES = (EtatLigne.VOTEE, EtatLigne.NOTIFIEE, EtatLigne.REFUSEE, EtatLigne.ANNULEE)


@dataclass(frozen=True)
class Blocage:
    """A number, what it counts, and the list that shows it: its route and its parameters."""

    nombre: int
    libelle: str
    filtre: dict[str, str | list[str]]
    route: str = "dossiers"


def blocages(campagne: Campagne, acteur: Acteur, jour: dt.date) -> list[Blocage]:
    """Those that are not at zero. Four queries."""
    visibles = Dossier.objects.visibles_par(acteur).filter(campagne=campagne)
    annee: dict[str, str | list[str]] = {"annee": str(campagne.annee)}
    comptes = visibles.order_by().aggregate(
        commences=Count("pk", filter=Q(etat__in=AVANT_DEPOT)),
        retards=Count("pk", filter=attend_des_complements(jour)),
        sans_avis=Count("pk", filter=attend_un_avis()),
    )
    trouves = [
        Blocage(
            comptes["commences"] if acteur.role == Role.PILOTE else 0,
            "dossiers commencés, pas encore déposés",
            {**annee, "etat": sorted(AVANT_DEPOT)},
        ),
        Blocage(
            comptes["retards"],
            "dossiers dont les compléments ne sont pas arrivés à la date demandée",
            {**annee, "attente": "retard"},
        ),
        Blocage(
            comptes["sans_avis"],
            "dossiers à qui il manque l’avis d’un financeur",
            {**annee, "etat": [etat.value for etat in EN_AVIS]},
        ),
        Blocage(len(desequilibres(visibles)), "projets dont le budget n’est plus équilibré", annee),
        Blocage(
            Bilan.objects.filter(
                contrat=campagne.contrat_id,
                dossier__in=Dossier.objects.visibles_par(acteur).values("pk"),
                etat__in=[EtatBilan.ATTENDU, EtatBilan.A_CORRIGER],
                echeance__lt=jour,
            ).count(),
            "bilans en retard, de cette campagne ou d’avant",
            {"etat": "retard"},
            "bilans",
        ),
    ]
    return [blocage for blocage in trouves if blocage.nombre]


def attend_des_complements(jour: dt.date) -> Q:
    attendus = Complement.objects.filter(dossier=OuterRef("pk"), etat=EtatComplement.DEMANDE, echeance__lt=jour)
    return Q(Exists(attendus))


def attend_un_avis() -> Q:
    """Admissible files with a line whose funder instructs here and has said nothing yet."""
    muettes = LigneFinancement.objects.filter(
        dossier=OuterRef("pk"), etat=EtatLigne.DEMANDEE, financeur__interne=True, demande__gt=0
    ).filter(~Exists(AvisDossier.objects.filter(ligne=OuterRef("pk"))))
    return Q(Exists(muettes), etat__in=EN_AVIS)


def desequilibres(dossiers: DossierQuerySet) -> set[int]:
    """Files whose latest budget has a gap, or that were granted less than asked without a revised one. Two queries."""
    suivis = dossiers.filter(etat__in=[*EN_COURS, EtatDossier.RETENU, EtatDossier.NOTIFIE]).values("pk")
    budgets = Budget.objects.filter(dossier__in=suivis, exercice=F("dossier__annee"))
    # « revise » comes after « previsionnel »: the first of each file in this order is the one in force.
    derniers = (
        budgets.exclude(nature=NatureBudget.REALISE)
        .order_by("dossier_id", "-nature", "-rang")
        .distinct("dossier_id")
        .values("pk")
    )
    produits = Sum("montant", filter=Q(cote=Cote.PRODUIT), default=Decimal(0))
    charges = Sum("montant", filter=Q(cote=Cote.CHARGE), default=Decimal(0))
    ecarts = LigneBudget.objects.filter(budget__in=derniers).order_by().values("budget__dossier")
    troues = ecarts.annotate(ecart=produits - charges).exclude(ecart=0).values_list("budget__dossier", flat=True)
    return {*troues, *reduits(dossiers)}


def reduits(dossiers: DossierQuerySet) -> list[int]:
    """Files kept whose decided lines give less than they asked, and whose budget was not revised. One query."""
    revises = Budget.objects.filter(dossier=OuterRef("pk"), nature=NatureBudget.REVISE)
    retenus = dossiers.filter(~Exists(revises), etat__in=[EtatDossier.RETENU, EtatDossier.NOTIFIE]).values("pk")
    lignes = LigneFinancement.objects.filter(dossier__in=retenus, etat__in=DECIDEES).order_by().values("dossier")
    accorde = Sum("vote", filter=~Q(etat__in=[EtatLigne.REFUSEE, EtatLigne.ANNULEE]), default=Decimal(0))
    return list(lignes.annotate(manque=Sum("demande") - accorde).filter(manque__gt=0).values_list("dossier", flat=True))
