"""The organisations that apply in a contract, and those whose permanent file is still to be checked."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.appels.models import Dossier, FicheOrganisme, Membre, PieceOrganisme
from quartiers.appels.models.organisme import MembreQuerySet
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation
from quartiers.contrat.models import Contrat


@dataclass(frozen=True)
class OrganismeSuivi:
    """An organisation of the contract, its permanent file when it has one, and what was counted on it."""

    organisme: Organisme
    fiche: FicheOrganisme | None
    dossiers: int
    pieces: int

    @property
    def inscrit_le(self) -> dt.datetime:
        return self.fiche.cree_le if self.fiche else self.organisme.cree_le

    @property
    def verifie(self) -> bool:
        return self.fiche is not None and self.fiche.verifiee_le is not None


def demandes_du_territoire(contrat: Contrat) -> MembreQuerySet:
    """Requests to join an organisation that applies here, or that stands in the contract's département."""
    siens = Dossier.objects.filter(contrat=contrat).values("organisme")
    proches = Q(organisme__in=siens) | Q(organisme__departement=contrat.departement)
    return Membre.objects.filter(proches, accepte_le__isnull=True, fin__isnull=True)


def organismes_du_contrat(contrat: Contrat) -> QuerySet[Organisme]:
    """Those that began a file here, that signed up here, or that someone of the département asks to join."""
    inscrits = Habilitation.objects.en_vigueur(timezone.localdate()).filter(
        role=Role.PORTEUR, contrat_id=contrat.pk, organisme__isnull=False
    )
    return Organisme.objects.filter(
        Q(pk__in=Dossier.objects.filter(contrat=contrat).values("organisme"))
        | Q(pk__in=inscrits.values("organisme"))
        | Q(pk__in=demandes_du_territoire(contrat).values("organisme"))
    )


def organismes_suivis(contrat: Contrat) -> list[OrganismeSuivi]:
    """Every organisation of the contract, new sign-ups first. Four queries."""
    organismes = list(organismes_du_contrat(contrat))
    fiches = {
        fiche.organisme_id: fiche
        for fiche in FicheOrganisme.objects.filter(organisme__in=organismes).select_related("verifiee_par")
    }
    dossiers = Dossier.objects.filter(contrat=contrat).order_by().values_list("organisme").annotate(n=Count("pk"))
    pieces = PieceOrganisme.objects.filter(organisme__in=organismes, remplacee=False)
    comptes, papiers = dict(dossiers), dict(pieces.order_by().values_list("organisme").annotate(n=Count("pk")))
    suivis = [OrganismeSuivi(o, fiches.get(o.pk), comptes.get(o.pk, 0), papiers.get(o.pk, 0)) for o in organismes]
    return sorted(suivis, key=lambda suivi: (suivi.inscrit_le, suivi.organisme.pk), reverse=True)


def nombre_a_verifier(contrat: Contrat) -> int:
    """Organisations with a file here that nobody has checked yet. One query."""
    verifies = FicheOrganisme.objects.filter(verifiee_le__isnull=False).values("organisme")
    return organismes_du_contrat(contrat).exclude(pk__in=verifies).count()
