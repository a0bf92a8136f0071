"""The register of what committees decided: who reads what, what was decided on one object, what remains to do."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance import objets
from quartiers.gouvernance.acces import sieges_de
from quartiers.gouvernance.enums import EtatCompteRendu, EtatSeance, EtatSuite
from quartiers.gouvernance.models import Decision, SuiteSeance
from quartiers.gouvernance.objets import Objet
from quartiers.gouvernance.permissions import filtre_mene, lire_registre

# A meeting's decisions are read once it has begun; those of a meeting that is cancelled never were.
TENUES = (EtatSeance.OUVERTE, EtatSeance.TENUE)


def decisions_visibles(acteur: Acteur, contrat: Contrat) -> QuerySet[Decision]:
    """Decisions of `contrat` that `acteur` reads, newest first, with their meeting and committee.

    Someone held to a commune reads those of its own committees and of the whole contract's; the confidential ones
    are for who runs the committee or sits in it to know them; whoever has no right on the register reads what is
    public.
    """
    decisions = Decision.objects.filter(
        contrat=contrat, retiree_le__isnull=True, seance__etat__in=TENUES
    ).select_related("seance__instance", "contrat")
    if not lire_registre(acteur, contrat):
        return publiques(decisions)
    commune = acteur.habilitation.commune_id if acteur.habilitation else None
    if commune is not None:
        decisions = decisions.filter(Q(seance__instance__commune__isnull=True) | Q(seance__instance__commune=commune))
    return decisions.filter(Q(confidentielle=False) | lues_en_entier(acteur))


def lues_en_entier(acteur: Acteur) -> Q:
    """Rows of the meetings that the actor reads whole, as on their own pages (acces.regard_sur)."""
    sieges = sieges_de(acteur, timezone.localdate()).filter(confidentiel=True)
    return Q(seance__instance__in=sieges.values("instance")) | filtre_mene(acteur, "seance__instance")


def publiques(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Those that minutes sent and published show to anyone."""
    return decisions.filter(
        confidentielle=False,
        seance__compte_rendu__etat=EtatCompteRendu.DIFFUSE,
        seance__compte_rendu__public=True,
    )


def objet_de(acteur: Acteur, decision: Decision) -> Objet | None:
    """The object as it stands today; None when there is none any more, or when `acteur` does not read its kind."""
    genre = objets.genres().get(decision.objet_genre)
    if genre is None or decision.objet_id is None or not genre.lisible(acteur, decision.contrat):
        return None
    return genre.lire(decision.contrat, decision.objet_id)


def avec_suites(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Adds `suites_total` and `suites_ouvertes`."""
    ouvertes = Q(suites__etat=EtatSuite.A_FAIRE)
    comptees = decisions.annotate(
        suites_total=Count("suites", distinct=True), suites_ouvertes=Count("suites", filter=ouvertes, distinct=True)
    )
    return comptees.order_by("-annee", "-numero")  # a grouping forgets the order of the model


def suites_visibles(acteur: Acteur, contrat: Contrat) -> QuerySet[SuiteSeance]:
    """Tasks of `contrat` whose decision, point and meeting the actor reads; always those of its own organisation."""
    toutes = SuiteSeance.objects.filter(contrat=contrat, seance__etat__in=TENUES).select_related(
        "seance__instance", "decision", "organisme", "contrat"
    )
    if not lire_registre(acteur, contrat):
        return toutes.none()
    habilitation = acteur.habilitation
    ouvertes = Q(decision__isnull=True) | Q(decision__confidentielle=False)
    ouvertes &= Q(point__isnull=True) | Q(point__confidentiel=False)
    lues = ouvertes | lues_en_entier(acteur)
    if habilitation and habilitation.commune_id is not None:
        lues &= Q(seance__instance__commune__isnull=True) | Q(seance__instance__commune=habilitation.commune_id)
    if habilitation and habilitation.organisme_id is not None:
        lues |= Q(organisme=habilitation.organisme_id)
    return toutes.filter(lues)


@dataclass(frozen=True)
class EtatDesSuites:
    """How many tasks are still to do, of which past their day, and how many are done or given up."""

    a_faire: int
    en_retard: int
    faites: int
    abandonnees: int


def compter_les_suites(suites: QuerySet[SuiteSeance], jour: dt.date) -> EtatDesSuites:
    """One query."""
    ouverte = Q(etat=EtatSuite.A_FAIRE)
    nombres = suites.order_by().aggregate(
        a_faire=Count("pk", filter=ouverte),
        en_retard=Count("pk", filter=ouverte & Q(echeance__lt=jour)),
        faites=Count("pk", filter=Q(etat=EtatSuite.FAITE)),
        abandonnees=Count("pk", filter=Q(etat=EtatSuite.ABANDONNEE)),
    )
    return EtatDesSuites(**nombres)
