"""A small season ready for its committee: files, funders, envelopes, territories."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quartiers.appels.domain.programmation import creer_scenario
from quartiers.appels.enums import EtatDossier, EtatLigne, GenreFinanceur
from quartiers.appels.models import (
    Campagne,
    Dossier,
    Enveloppe,
    Financeur,
    LigneFinancement,
    Programmation,
    Rattachement,
    Territoire,
)
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, Element, QuartierContrat
from quartiers.gouvernance.models import Instance, Seance
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_budget, creer_campagne, creer_dossier, creer_financeur
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_petit_contrat, creer_quartier_contrat


@dataclass
class Saison:
    """Two funders (State, intercommunal body), two axes, two neighbourhoods; files are added by `dossier`."""

    contrat: Contrat
    campagne: Campagne
    etat: Financeur
    epci: Financeur
    elements: dict[str, Element]
    quartiers: list[QuartierContrat]
    pilote: Acteur

    def dossier(
        self, demandes: tuple[int, int] = (4000, 2000), *, charges: int = 10_000, axe: str = "1.1.O1", **champs: Any
    ) -> Dossier:
        """An instructed file that asks the State, then the intercommunal body; the rest is own means."""
        champs.setdefault("etat", EtatDossier.INSTRUIT)
        champs.setdefault("organisme", creer_organisme(siret=siret_valide()))
        champs.setdefault("campagne", self.campagne)
        campagne = champs.pop("campagne")
        dossier = creer_dossier(campagne or self.campagne, **champs)
        if campagne is None:
            dossier.campagne = None
            dossier.save(update_fields=["campagne"])
        element = self.elements[axe]
        version = element.versions.get()
        Rattachement.objects.create(
            contrat=self.contrat, dossier=dossier, element=element, version=version, principal=True
        )
        Territoire.objects.create(contrat=self.contrat, dossier=dossier, quartier=self.quartiers[0], part=Decimal(60))
        Territoire.objects.create(contrat=self.contrat, dossier=dossier, quartier=self.quartiers[1], part=Decimal(40))
        creer_budget(dossier, charges, {self.etat: demandes[0], self.epci: demandes[1]})
        return dossier

    def ligne(self, dossier: Dossier, financeur: Financeur | None = None) -> LigneFinancement:
        return LigneFinancement.objects.get(dossier=dossier, financeur=financeur or self.etat)

    def scenario(
        self, montants: Mapping[LigneFinancement, int | Decimal] | None = None, nom: str = "Essai"
    ) -> Programmation:
        euros = {ligne.pk: Decimal(montant) for ligne, montant in (montants or {}).items()}
        return creer_scenario(acteur=self.pilote, campagne=self.campagne, nom=nom, montants=euros)

    def seance(self, **champs: Any) -> Seance:
        instance, _ = Instance.objects.get_or_create(
            contrat=self.contrat, code="copil", defaults={"titre": "Comité de pilotage", "debut": self.contrat.debut}
        )
        return Seance.objects.create(contrat=self.contrat, instance=instance, **champs)


NUMERO = iter(range(1, 10_000))


def siret_valide() -> str:
    """Fourteen digits whose key is right (Luhn)."""
    debut = f"9{next(NUMERO):08d}0001"
    somme = sum(sum(divmod(int(c) * (2 if rang % 2 == 0 else 1), 10)) for rang, c in enumerate(reversed(debut)))
    return f"{debut}{-somme % 10}"


def creer_saison(**champs: Any) -> Saison:
    """`champs` go to the campaign; the State has 10 000 €, the intercommunal body 5 000 €."""
    contrat, elements = creer_petit_contrat()
    campagne = creer_campagne(contrat, **champs)
    etat = creer_financeur(
        contrat, nom="État", genre=GenreFinanceur.ETAT, organisme=creer_organisme(siret=siret_valide())
    )
    epci = creer_financeur(
        contrat, nom="Agglomération", genre=GenreFinanceur.EPCI, organisme=creer_organisme(siret=siret_valide())
    )
    for financeur, montant in ((etat, 10_000), (epci, 5_000)):
        Enveloppe.objects.create(
            contrat=contrat, campagne=campagne, financeur=financeur, montant=Decimal(montant), source="Budget primitif"
        )
    quartiers = [creer_quartier_contrat(contrat), creer_quartier_contrat(contrat)]
    return Saison(contrat, campagne, etat, epci, elements, quartiers, creer_acteur(Role.PILOTE, contrat))


def creer_subvention(contrat: Contrat, montant: Decimal = Decimal("1234.50")) -> LigneFinancement:
    """A grant that the intercommunal body of `contrat` has voted for an association."""
    epci = creer_financeur(contrat, genre=GenreFinanceur.EPCI, organisme=creer_organisme(siret=siret_valide()))
    dossier = creer_dossier(
        creer_campagne(contrat), organisme=creer_organisme(siret=siret_valide()), etat=EtatDossier.RETENU
    )
    creer_budget(dossier, 5000, {epci: montant})
    ligne = LigneFinancement.objects.get(dossier=dossier)
    ligne.etat, ligne.vote = EtatLigne.VOTEE, montant
    ligne.decision_numero, ligne.decision_le = "2026-11-04", contrat.debut
    ligne.save()
    return ligne
