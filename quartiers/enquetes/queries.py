"""Where a collection stands: answers by mode and day, quotas reached, tokens used."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.enquetes.enums import EtatQuestionnaire, EtatReponse, Mode
from quartiers.enquetes.models import Enquete, LotJetons, Questionnaire, Quota, ReponseEnquete
from quartiers.enquetes.structure import Structure, structure_de


@dataclass(frozen=True)
class EtatQuota:
    quota: Quota
    atteint: int

    @property
    def plein(self) -> bool:
        return self.atteint >= self.quota.cible

    @property
    def reste(self) -> int:
        return max(0, self.quota.cible - self.atteint)


@dataclass(frozen=True)
class JourCollecte:
    """Answers that count, received on a day, by mode."""

    jour: dt.date
    par_mode: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.par_mode.values())


def questionnaire_en_service(enquete: Enquete) -> Questionnaire | None:
    siens = Questionnaire.objects.filter(enquete=enquete, etat=EtatQuestionnaire.EN_SERVICE)
    return siens.select_related("enquete").first()


def structure_du(questionnaire: Questionnaire) -> Structure:
    return structure_de(questionnaire.structure)


def quartiers_de(enquete: Enquete) -> list[QuartierContrat]:
    """The neighbourhoods that the survey is asked in, in the contract's order."""
    return list(QuartierContrat.objects.filter(pk__in=enquete.territoires.values("quartier")).order_by("rang", "pk"))


def critere(quota: Quota) -> Q:
    """Which answers the quota is about."""
    filtre = Q(etat=EtatReponse.RECUE, complete=True)
    if quota.quartier_id:
        filtre &= Q(quartier=quota.quartier_id)
    return filtre & Q(valeurs__contains=quota.criteres) if quota.criteres else filtre


def etats_des_quotas(enquete: Enquete) -> list[EtatQuota]:
    """All the quotas with what is reached, in two queries."""
    quotas = list(Quota.objects.filter(enquete=enquete).select_related("quartier"))
    if not quotas:
        return []
    comptes = {f"q{rang}": Count("pk", filter=critere(quota)) for rang, quota in enumerate(quotas)}
    atteints = ReponseEnquete.objects.filter(enquete=enquete).order_by().aggregate(**comptes)
    return [EtatQuota(quota, atteints[f"q{rang}"]) for rang, quota in enumerate(quotas)]


def quota_plein_pour(
    enquete: Enquete, valeurs: Mapping[str, Any], quartier: QuartierContrat | None
) -> EtatQuota | None:
    """A full quota that this answer would go over, if any."""
    for etat in etats_des_quotas(enquete):
        quota = etat.quota
        la = quota.quartier_id is None or (quartier is not None and quota.quartier_id == quartier.pk)
        if etat.plein and la and all(valeurs.get(nom) == choix for nom, choix in quota.criteres.items()):
            return etat
    return None


def jours_de_collecte(enquete: Enquete) -> list[JourCollecte]:
    """Newest first."""
    lignes = (
        ReponseEnquete.objects.filter(enquete=enquete)
        .comptees()
        .order_by("-jour")
        .values("jour", "mode")
        .annotate(nombre=Count("pk"))
    )
    jours: dict[dt.date, dict[str, int]] = {}
    for ligne in lignes:
        jours.setdefault(ligne["jour"], dict.fromkeys(Mode.values, 0))[ligne["mode"]] = ligne["nombre"]
    return [JourCollecte(jour, par_mode) for jour, par_mode in jours.items()]


def totaux(enquete: Enquete) -> dict[str, int]:
    """Answers that count by mode; « ecartees » and « incompletes » are told apart."""
    comptees = Q(etat=EtatReponse.RECUE, complete=True)
    comptes = {mode: Count("pk", filter=comptees & Q(mode=mode)) for mode in Mode.values}
    resultat = (
        ReponseEnquete.objects.filter(enquete=enquete)
        .order_by()
        .aggregate(
            total=Count("pk", filter=comptees),
            ecartees=Count("pk", filter=Q(etat=EtatReponse.ECARTEE)),
            incompletes=Count("pk", filter=Q(etat=EtatReponse.RECUE, complete=False)),
            **comptes,
        )
    )
    return {nom: int(nombre) for nom, nombre in resultat.items()}


def lots_de(enquete: Enquete) -> list[Any]:
    """The lots with `utilises` (tokens that have served) and `recues` (answers of a team)."""
    return list(
        LotJetons.objects.filter(enquete=enquete)
        .select_related("quartier")
        .annotate(
            utilises=Count("jetons", filter=Q(jetons__utilise=True), distinct=True),
            tires=Count("jetons", distinct=True),
            recues=Count("reponses", distinct=True),
        )
        .order_by("pk")
    )


def equipes_de(enquete: Enquete) -> list[LotJetons]:
    """The teams of mediators of a survey."""
    return list(LotJetons.objects.filter(enquete=enquete, mode=Mode.MEDIATEUR, annule=False).order_by("pk"))


def enquetes_du_contrat(contrat: Contrat) -> Sequence[Any]:
    """Surveys with `recues`, the number of answers that count."""
    comptees = Q(reponses__etat=EtatReponse.RECUE, reponses__complete=True)
    return list(
        Enquete.objects.filter(contrat=contrat)
        .annotate(recues=Count("reponses", filter=comptees))
        .order_by("-debut", "-pk")
    )
