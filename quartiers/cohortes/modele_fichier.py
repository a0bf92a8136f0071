"""The model file of a cohort, as the application gives it and reads it again on the way back."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from quartiers.cohortes.enums import BORNES_DES_TRANCHES, TrancheAge
from quartiers.cohortes.hors_ligne.modele import FORMAT, Modele, modele_de
from quartiers.cohortes.models import Cohorte
from quartiers.contrat.models import QuartierContrat


def quartiers_de(cohorte: Cohorte) -> list[QuartierContrat]:
    return list(QuartierContrat.objects.filter(contrat=cohorte.contrat_id).order_by("rang", "pk"))


def donnees_du_modele(cohorte: Cohorte) -> dict[str, Any]:
    """Nothing in it is personal: it may be sent by any mail."""
    return {
        "format": FORMAT,
        "cohorte": str(cohorte.identifiant),
        "titre": cohorte.titre,
        "notice": cohorte.notice,
        "adresse_de_retrait": f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{reverse('cohortes:se_retirer')}",
        "quartiers": [{"code": q.code, "libelle": q.titre} for q in quartiers_de(cohorte)],
        "tranches": [
            {"code": code, "libelle": str(TrancheAge(code).label), "de": bas, "a": haut}
            for code, (bas, haut) in BORNES_DES_TRANCHES.items()
        ],
        "etapes": [
            {"code": e.code, "libelle": e.libelle, "domaine": e.domaine, "nature": e.nature}
            for e in cohorte.etapes.all()
        ],
    }


def modele_de_la_cohorte(cohorte: Cohorte) -> Modele:
    return modele_de(donnees_du_modele(cohorte))
