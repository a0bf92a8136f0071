"""Lists of contracts: all those one may see, found by name, commune or département."""

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from quartiers.accueil.acces import visibilite_de
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.recherche.enums import Groupe
from quartiers.recherche.queries import contrats_trouves
from quartiers.territoire.models import Commune


def contrats_listes(acteur: Acteur, *, texte: str = "", departement: str = "") -> QuerySet[Contrat]:
    """Contracts that one may see, by name; `texte` is looked for in names, communes, EPCI and département."""
    contrats = Contrat.objects.visibles_par(acteur)
    if departement:
        contrats = contrats.filter(departement=departement)
    if texte:
        trouves = contrats_trouves(texte, groupe=Groupe.CONTRAT, visibilite=visibilite_de(acteur))
        contrats = contrats.filter(Q(pk__in=trouves) | Q(numero__iexact=texte.strip()))
    return contrats.order_by("nom_court", "pk")


def avec_details(contrats: QuerySet[Contrat]) -> QuerySet[Contrat]:
    """With what a line of the list shows: EPCI, communes, number of neighbourhoods. Two queries for a page.

    Neighbourhoods are counted for the lines of the page only: a join would count those of every contract first.
    """
    siens = QuartierContrat.objects.filter(contrat=OuterRef("pk")).order_by().values("contrat")
    return (
        contrats.select_related("epci")
        .prefetch_related(Prefetch("communes", queryset=Commune.objects.only("nom").order_by("nom")))
        .annotate(nombre_quartiers=Coalesce(Subquery(siens.annotate(nombre=Count("pk")).values("nombre")), 0))
    )
