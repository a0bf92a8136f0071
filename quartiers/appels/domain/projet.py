"""Places and expected results of a file: added and taken away while it is open to them."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.appels.domain.lieux import SIX_DECIMALES, actualiser_communes, geocoder, situer
from quartiers.appels.domain.redaction import ChampFerme, cibles_ouvertes, exiger_redaction, verrouiller
from quartiers.appels.enums import EtatDossier
from quartiers.appels.models import Dossier, IndicateurDossier, Lieu
from quartiers.comptes.politiques import Acteur
from quartiers.indicateurs.models import Indicateur


def exiger_section_ouverte(acteur: Acteur, dossier: Dossier, section: str) -> None:
    exiger_redaction(acteur, dossier)
    if dossier.etat != EtatDossier.BROUILLON and section not in cibles_ouvertes(dossier):
        raise ChampFerme("Cette partie du dossier ne se modifie plus.")


def ajouter_lieu(
    *,
    acteur: Acteur,
    dossier: Dossier,
    adresse: str,
    libelle: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
) -> Lieu:
    """An address of the project; where it stands is computed, from its point or from the national address base.

    The address base is asked before anything is locked: it may take seconds.
    """
    lieu = Lieu(
        contrat=dossier.contrat,
        dossier=dossier,
        adresse=adresse.strip(),
        libelle=libelle.strip(),
        latitude=None if latitude is None else latitude.quantize(SIX_DECIMALES),
        longitude=None if longitude is None else longitude.quantize(SIX_DECIMALES),
    )
    if latitude is None:
        geocoder(lieu)
    with transaction.atomic():
        exiger_section_ouverte(acteur, verrouiller(dossier), "lieux")
        return situer(lieu, chercher=False)


@transaction.atomic
def retirer_lieu(*, acteur: Acteur, dossier: Dossier, lieu: Lieu) -> None:
    frais = verrouiller(dossier)
    exiger_section_ouverte(acteur, frais, "lieux")
    lieu.delete()
    actualiser_communes(frais)


@transaction.atomic
def ajouter_indicateur(
    *,
    acteur: Acteur,
    dossier: Dossier,
    indicateur_id: int | None,
    libelle: str = "",
    unite: str = "",
    attendu: Decimal | None = None,
) -> IndicateurDossier:
    """An expected result, from the contract's catalogue (its title is kept as it reads today) or one's own."""
    frais = verrouiller(dossier)
    exiger_section_ouverte(acteur, frais, "indicateurs")
    indicateur = None
    if indicateur_id is not None:
        indicateur = Indicateur.objects.filter(contrat=frais.contrat_id, pk=indicateur_id).first()
        if indicateur is None:
            raise ValidationError("Cet indicateur n’est pas dans le catalogue du contrat.")
    return IndicateurDossier.objects.create(
        contrat=frais.contrat,
        dossier=frais,
        indicateur=indicateur,
        libelle=(indicateur.titre if indicateur else libelle.strip())[:300],
        unite=unite.strip(),
        attendu=attendu,
    )


@transaction.atomic
def retirer_indicateur(*, acteur: Acteur, dossier: Dossier, indicateur: IndicateurDossier) -> None:
    exiger_section_ouverte(acteur, verrouiller(dossier), "indicateurs")
    indicateur.delete()
