"""Opinions on what becomes of actions, for the page of the year and for the files that renew them."""

from collections.abc import Collection, Mapping

from quartiers.appels.suites import AvisSurLaSuite
from quartiers.contrat.models import Contrat
from quartiers.suivi.models import Continuation


def avis_de_l_annee(contrat: Contrat, annee: int) -> dict[str, Continuation]:
    """{key of the action: its opinion}. One query."""
    avis = Continuation.objects.filter(contrat=contrat, annee=annee).select_related("seance__instance")
    return {un.cle: un for un in avis}


def avis_des_dossiers(dossiers: Collection[int]) -> Mapping[int, AvisSurLaSuite]:
    """The latest opinion of each funded project that a committee has made its own: what its holder reads. One query."""
    avis = Continuation.objects.filter(dossier__in=dossiers, seance__isnull=False).order_by("annee")
    return {
        un.dossier_id or 0: AvisSurLaSuite(
            annee=un.annee,
            avis=un.get_avis_display(),
            code=un.avis,
            motif=un.motif,
            comite=str(un.seance),
        )
        for un in avis.select_related("seance__instance")
    }
