"""A tax year of a contract: landlords × neighbourhoods, with the right, the abatement, the programme, the account."""

from collections import defaultdict
from dataclasses import dataclass, field

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.tfpb.acces import quartiers_suivis
from quartiers.tfpb.droits import Droit
from quartiers.tfpb.models import PartieConvention, Patrimoine, Programme
from quartiers.tfpb.queries.droits import Registre, registre
from quartiers.tfpb.queries.montants import AbattementConnu, abattements_de_l_annee
from quartiers.tfpb.queries.soldes import Filtre, soldes
from quartiers.tfpb.soldes import Compte

Couple = tuple[Organisme, QuartierContrat]


@dataclass(frozen=True)
class LigneAnnee:
    """One landlord in one neighbourhood for one year; what nobody gave is None, never zero."""

    bailleur: Organisme
    quartier: QuartierContrat
    droit: Droit
    abattement: AbattementConnu | None = None
    programme: Programme | None = None
    logements: int | None = None
    compte: Compte = field(default_factory=Compte)

    @property
    def cle(self) -> tuple[int, int]:
        return self.bailleur.pk, self.quartier.pk


def couples(acteur: Acteur, contrat: Contrat) -> list[Couple]:
    """Landlords and neighbourhoods to follow: where a landlord has dwellings; all those of the commune until it says.

    Four queries.
    """
    quartiers = list(quartiers_suivis(acteur, contrat))
    parties = PartieConvention.objects.visibles_par(acteur).filter(contrat=contrat).select_related("bailleur")
    par_commune: dict[int, dict[int, Organisme]] = defaultdict(dict)
    for partie in parties.select_related("convention").order_by("bailleur__nom"):
        par_commune[partie.convention.commune_id][partie.bailleur_id] = partie.bailleur
    tenus: set[tuple[int, int]] = set()
    for modele in (Patrimoine, Programme):
        siens = modele.objects.visibles_par(acteur).filter(contrat=contrat)
        tenus |= set(siens.order_by().values_list("bailleur_id", "quartier_id").distinct())
    dits = {(bailleur, q.commune_id) for bailleur, pk in tenus for q in quartiers if q.pk == pk}
    return [
        (bailleur, quartier)
        for quartier in quartiers
        for bailleur in par_commune[quartier.commune_id or 0].values()
        if (bailleur.pk, quartier.pk) in tenus or (bailleur.pk, quartier.commune_id) not in dits
    ]


def lignes_de_l_annee(acteur: Acteur, contrat: Contrat, annee: int, connu: Registre | None = None) -> list[LigneAnnee]:
    """In the order of the contract's neighbourhoods; a fixed number of queries."""
    connu = connu or registre(contrat)
    abattements = abattements_de_l_annee(contrat, annee)
    comptes = soldes(contrat, acteur, Filtre(annees=frozenset({annee})))
    par_couple = {(poste.bailleur, poste.quartier): poste.compte for poste in comptes.postes}
    programmes = {(p.bailleur_id, p.quartier_id): p for p in comptes.programmes.values()}
    logements = {
        (bailleur, quartier): nombre
        for bailleur, quartier, nombre in Patrimoine.objects.visibles_par(acteur)
        .filter(contrat=contrat, annee=annee)
        .values_list("bailleur_id", "quartier_id", "logements")
    }
    return [
        LigneAnnee(
            bailleur=bailleur,
            quartier=quartier,
            droit=connu.droit(bailleur.pk, quartier.pk, annee),
            abattement=abattements.get((bailleur.pk, quartier.pk)),
            programme=programmes.get((bailleur.pk, quartier.pk)),
            logements=logements.get((bailleur.pk, quartier.pk)),
            compte=par_couple.get((bailleur.pk, quartier.pk), Compte()),
        )
        for bailleur, quartier in couples(acteur, contrat)
    ]
