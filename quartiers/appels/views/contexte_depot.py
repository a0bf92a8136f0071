"""What the check page says: everything that blocks or warns, and what one may do now."""

from typing import Any

from quartiers.appels.domain.controles import Constat, Examen, blocages, controler
from quartiers.appels.domain.depot import echeance_en_clair, instant_de_la_base, recu_autrement
from quartiers.appels.enums import AVANT_DEPOT, EtatDossier, RoleInterne
from quartiers.appels.etapes import ETAPES
from quartiers.appels.forms_dossiers import DepotForm
from quartiers.appels.models import Dossier, Membre
from quartiers.appels.models.campagne import a_la_seconde
from quartiers.appels.permissions import peut_signer
from quartiers.appels.queries.redaction import Page
from quartiers.appels.views.chemins import adresse_constat
from quartiers.comptes.acces import RequeteActeur
from quartiers.comptes.politiques import Acteur


def contexte_du_depot(request: RequeteActeur, page: Page, examen: Examen) -> dict[str, Any]:
    dossier, constats = page.dossier, controler(examen)
    bloquants = blocages(constats)
    return {
        "groupes_constats": constats_par_etape(dossier, constats),
        "bloquants": len(bloquants),
        "alertes": len(constats) - len(bloquants),
        "avant_depot": dossier.etat in AVANT_DEPOT,
        "echeance": echeance_en_clair(dossier),
        "ouverte": depot_ouvert(dossier),
        "signature": bool(dossier.campagne and dossier.campagne.signature_exigee),
        "a_signer": dossier.etat == EtatDossier.A_SIGNER,
        "signe": peut_deposer_signe(request.acteur, dossier),
        "signataires": signataires(dossier),
        "autrement": recu_autrement(dossier),
        "depot_form": DepotForm(autrement=recu_autrement(dossier)),
    }


def constats_par_etape(dossier: Dossier, constats: list[Constat]) -> list[tuple[str, list[tuple[Constat, str]]]]:
    """Findings under the title of the page where each is mended."""
    titres = {**{etape.code: etape.titre for etape in ETAPES}, "organisme": "Votre organisme"}
    groupes: dict[str, list[tuple[Constat, str]]] = {}
    for constat in constats:
        groupes.setdefault(titres[constat.etape], []).append((constat, adresse_constat(dossier, constat)))
    return [(titre, groupes[titre]) for titre in titres.values() if titre in groupes]


def depot_ouvert(dossier: Dossier) -> bool:
    instant = instant_de_la_base()
    prolonge = dossier.depot_autorise_jusqu_au
    if dossier.campagne is None or (prolonge is not None and a_la_seconde(instant) <= prolonge):
        return True
    return dossier.campagne.ouverte(instant)


def peut_deposer_signe(acteur: Acteur, dossier: Dossier) -> bool:
    personne = acteur.utilisateur
    return personne is not None and dossier.depose_par_id != personne.pk and peut_signer(acteur, dossier)


def signataires(dossier: Dossier) -> list[str]:
    """Who may sign, by name: the page says whom to ask."""
    membres = Membre.objects.filter(
        organisme=dossier.organisme_id, role=RoleInterne.SIGNATURE, fin__isnull=True, accepte_le__isnull=False
    )
    return [str(m.utilisateur) for m in membres.select_related("utilisateur")]
