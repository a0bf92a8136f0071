"""Commitments with a promised number, schemes, the collection of a year."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, Signataire
from quartiers.engagements.domain.collecte import ouvrir_collecte
from quartiers.engagements.models import (
    CollecteEngagements,
    DemandePartenaire,
    Dispositif,
    Engagement,
    Mobilisation,
    NatureDispositif,
    Quantite,
    Realisation,
)
from tests.factories.contrat import creer_element

NUMEROS = itertools.count(1)


def creer_engagement(signataire: Signataire, code: str = "", titre: str = "", **quantite: Any) -> Engagement:
    """A commitment; with a field of its number, that promised number too."""
    code = code or f"E{next(NUMEROS)}"
    element = creer_element(signataire.contrat, code, titre or f"Promesse {code}", Nature.ENGAGEMENT)
    engagement = Engagement.objects.create(
        contrat=signataire.contrat, element=element, signataire=signataire, rubrique="Habitat"
    )
    if quantite:
        creer_quantite(engagement, **quantite)
    return engagement


def creer_quantite(engagement: Engagement, **champs: Any) -> Quantite:
    defauts = {"titre": "Logements", "nombre": Decimal(70), "unite": "logements", "debut": engagement.contrat.debut}
    return Quantite.objects.create(contrat=engagement.contrat, engagement=engagement, **{**defauts, **champs})


def creer_dispositif(signataire: Signataire, code: str = "", **champs: Any) -> Dispositif:
    code = code or f"D{next(NUMEROS)}"
    defauts = {
        "titre": f"Dispositif {code}",
        "nature": NatureDispositif.DROIT_COMMUN,
        "domaine": "Emploi",
        "debut": signataire.debut,
        "rang": next(NUMEROS),
    }
    return Dispositif.objects.create(
        contrat=signataire.contrat, signataire=signataire, code=code, **{**defauts, **champs}
    )


def creer_realisation(engagement: Engagement, annee: int, **champs: Any) -> Realisation:
    quantite = champs.pop("quantite", None) or engagement.quantites.first()
    defauts: dict[str, Any] = {"validee": True}
    return Realisation.objects.create(
        contrat=engagement.contrat, engagement=engagement, quantite=quantite, annee=annee, **{**defauts, **champs}
    )


def creer_mobilisation(dispositif: Dispositif, annee: int, **champs: Any) -> Mobilisation:
    organisme = dispositif.signataire.organisme  # type: ignore[union-attr]
    defauts = {"unite": "beneficiaires", "territoire_genre": "epci", "methode": "compte", "validee": True}
    return Mobilisation.objects.create(
        contrat=dispositif.contrat, organisme=organisme, dispositif=dispositif, annee=annee, **{**defauts, **champs}
    )


def creer_collecte(contrat: Contrat, annee: int = 2025, acteur: Acteur | None = None) -> CollecteEngagements:
    """Open, a table for each partner, each with its address."""
    collecte = ouvrir_collecte(
        acteur=acteur or Acteur(),
        contrat=contrat,
        annee=annee,
        echeance=timezone.localdate() + dt.timedelta(days=30),
    )
    for demande in collecte.demandes.all():
        demande.courriel = f"partenaire-{demande.organisme_id}@exemple.fr"
        demande.save()
    return collecte


def demande_de(collecte: CollecteEngagements, signataire: Signataire) -> DemandePartenaire:
    return DemandePartenaire.objects.select_related("contrat__epci", "collecte", "organisme").get(
        collecte=collecte, organisme=signataire.organisme
    )
