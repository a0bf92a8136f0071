"""Loading surveys that the acting person may see; what is invisible answers 404."""

from django.http import Http404

from quartiers.comptes.acces import RequeteActeur, exiger
from quartiers.comptes.politiques import Politique
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.enquetes.models import Enquete, Questionnaire


def contrat_pour(request: RequeteActeur, regle: Politique, code: str) -> Contrat:
    contrat = contrat_visible(request.acteur, code)
    exiger(regle, request.acteur, contrat)
    return contrat


def enquete_pour(request: RequeteActeur, regle: Politique, code: str, enquete: str) -> Enquete:
    """The survey, its contract loaded, for whoever has the right `regle` in the contract."""
    contrat = contrat_pour(request, regle, code)
    trouvee = (
        Enquete.objects.filter(contrat=contrat, code=enquete).select_related("contrat", "vague_precedente").first()
    )
    if trouvee is None:
        raise Http404("Cette enquête n’existe pas.")
    return trouvee


def questionnaire_de(enquete: Enquete, numero: int) -> Questionnaire:
    trouve = Questionnaire.objects.filter(enquete=enquete, numero=numero).select_related("enquete", "fichier").first()
    if trouve is None:
        raise Http404("Ce questionnaire n’existe pas.")
    return trouve
