"""What the acting person may see in a search, drawn from the declared rights."""

from quartiers.comptes.politiques import REGISTRE, Acteur
from quartiers.contrat.models import Contrat
from quartiers.contrat.models.contrat import dans_le_perimetre
from quartiers.recherche.queries import Visibilite


def visibilite_de(acteur: Acteur, contrat_id: int | None = None) -> Visibilite:
    """Public things for all; with a habilitation, those of its perimeter under the rights of its role. One query."""
    if acteur.habilitation is None:
        return Visibilite(contrat_id=contrat_id)
    contrats = Contrat.objects.filter(dans_le_perimetre(acteur)).values_list("pk", flat=True)
    politiques = [code for code, regle in REGISTRE.items() if acteur.role in regle.roles]
    return Visibilite(contrats=list(contrats), politiques=politiques, contrat_id=contrat_id)
