"""Money by level of equality between women and men, asked then granted (regles, 4.4). One query, and one of labels."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from quartiers.appels.enums import AVANT_DEPOT, EtatDossier
from quartiers.appels.models import Campagne, LigneFinancement
from quartiers.contrat.models import Contrat
from quartiers.suivi.queries.actions import VOTEES

ZERO = Decimal(0)
# Files that funders looked at: deposited, and neither withdrawn nor inadmissible.
HORS_COMPTE = frozenset({*AVANT_DEPOT, EtatDossier.RETIRE, EtatDossier.IRRECEVABLE})
NIVEAUX = (
    "Pas prise en compte",
    "Publics comptés par sexe",
    "Mesures pour corriger les écarts",
    "L’égalité est un but du projet",
)


@dataclass(frozen=True)
class Niveau:
    """Files of one level (None: not told), euros that they ask before the decision and are granted after it."""

    niveau: int | None
    libelle: str
    dossiers: int
    demande: Decimal
    accorde: Decimal
    finances: int


def niveaux_d_egalite(contrat: Contrat, annee: int) -> list[Niveau]:
    lignes = (
        LigneFinancement.objects.filter(contrat=contrat, exercice=annee)
        .exclude(dossier__etat__in=sorted(HORS_COMPTE))
        .order_by()
        .values("dossier__egalite_niveau")
        .annotate(
            dossiers=Count("dossier", distinct=True),
            demande=Sum("demande", default=ZERO),
            accorde=Sum("vote", filter=Q(etat__in=sorted(VOTEES)), default=ZERO),
            finances=Count("dossier", distinct=True, filter=Q(etat__in=sorted(VOTEES), vote__gt=0)),
        )
    )
    noms = noms_des_niveaux(contrat, annee)
    lus = [
        Niveau(
            niveau := ligne["dossier__egalite_niveau"],
            nom_du_niveau(niveau, noms),
            ligne["dossiers"],
            ligne["demande"],
            ligne["accorde"],
            ligne["finances"],
        )
        for ligne in lignes
    ]
    return sorted(lus, key=lambda lu: (lu.niveau is None, lu.niveau or 0))


def noms_des_niveaux(contrat: Contrat, annee: int) -> list[str]:
    """The scale of the year's call, else the usual one."""
    echelles = Campagne.objects.filter(contrat=contrat, annee=annee).order_by("pk")
    return echelles.values_list("egalite_niveaux", flat=True).first() or list(NIVEAUX)


def nom_du_niveau(niveau: int | None, noms: list[str]) -> str:
    if niveau is None:
        return "Niveau non précisé"
    return f"{niveau} – {noms[niveau]}" if niveau < len(noms) else str(niveau)
