"""What the side panel shows of a file, and what the acting person may do with it."""

from dataclasses import dataclass
from typing import Any

from quartiers.appels.emetteurs import Emetteur, avis_ouvert
from quartiers.appels.enums import EtatComplement, EtatDossier
from quartiers.appels.models import Dossier
from quartiers.appels.permissions import (
    clore_instruction,
    declarer_conflit,
    declarer_recevabilite,
    demander_complements,
    echanger,
    rendre_avis,
    situer_lieux,
    verifier_organisme,
)
from quartiers.appels.queries.fiche import Fiche, lire_fiche
from quartiers.appels.queries.instruction import compte_des_avis, emetteurs_possibles, scores
from quartiers.comptes.politiques import Acteur
from quartiers.socle.affichage import Badge, Ton

TONS_AVIS: dict[str, Ton] = {
    "favorable": "succes",
    "reserves": "attention",
    "defavorable": "erreur",
    "ajourne": "attention",
    "sans_objet": "neutre",
}


@dataclass(frozen=True)
class Droits:
    """What the acting person may do on this file, state included: what the buttons of the page read."""

    decider: bool
    revoir: bool
    completer: bool
    situer: bool
    aviser: bool
    se_retirer: bool
    clore: bool
    rouvrir: bool
    echanger: bool
    verifier: bool


def droits(acteur: Acteur, dossier: Dossier) -> Droits:
    recevabilite = declarer_recevabilite(acteur, dossier)
    cloture = clore_instruction(acteur, dossier)
    etat = dossier.etat
    avant_decision = etat in {EtatDossier.DEPOSE, EtatDossier.A_COMPLETER}
    return Droits(
        decider=recevabilite and avant_decision,
        revoir=recevabilite and etat in {EtatDossier.RECEVABLE, EtatDossier.IRRECEVABLE},
        completer=demander_complements(acteur, dossier)
        and etat in {EtatDossier.DEPOSE, EtatDossier.RECEVABLE, EtatDossier.A_COMPLETER},
        situer=situer_lieux(acteur, dossier),
        aviser=rendre_avis(acteur, dossier) and avis_ouvert(dossier),
        se_retirer=declarer_conflit(acteur, dossier),
        clore=cloture and etat == EtatDossier.RECEVABLE,
        rouvrir=cloture and etat == EtatDossier.INSTRUIT,
        echanger=echanger(acteur, dossier),
        verifier=verifier_organisme(acteur, dossier),
    )


def contexte_apercu(acteur: Acteur, dossier: Dossier) -> dict[str, Any]:
    """The context of the page, the panel and their parts."""
    fiche = lire_fiche(acteur, dossier)
    mes_droits = droits(acteur, dossier)
    emetteurs = emetteurs_possibles(acteur, dossier) if mes_droits.aviser else []
    donnes, attendus = compte_des_avis([dossier.pk]).get(dossier.pk, (0, 0))
    return {
        "contrat": dossier.contrat,
        "dossier": dossier,
        "fiche": fiche,
        "droits": mes_droits,
        "emetteurs": a_donner(emetteurs, fiche),
        "avis_montres": [(lu, Badge(lu.avis.get_sens_display(), TONS_AVIS[lu.avis.sens])) for lu in fiche.avis],
        "avis_donnes": donnes,
        "avis_attendus": attendus,
        "score": scores([dossier.pk]).get(dossier.pk) if fiche.complete else None,
        "attente_porteur": sum(1 for m in fiche.messages if m.cote_porteur and not m.repondu),
        "complements_ouverts": sum(1 for c in fiche.complements if c.etat != EtatComplement.LEVE),
        "part_insuffisante": part_insuffisante(dossier, fiche),
    }


def a_donner(emetteurs: list[Emetteur], fiche: Fiche) -> list[tuple[Emetteur, bool]]:
    """Each opinion that the person may give, with whether it is given already."""
    faits = set()
    for lu in fiche.avis:
        avis = lu.avis
        faits.add((avis.qualite, avis.ligne_id or avis.commune_id or avis.conseil_id))
    return [(e, (e.qualite, e.objet.pk) in faits) for e in emetteurs]


def part_insuffisante(dossier: Dossier, fiche: Fiche) -> bool:
    """Whether fewer residents of the neighbourhoods are expected than the campaign asks."""
    minimum = dossier.campagne.qpv_public_minimal if dossier.campagne else None
    return minimum is not None and fiche.part_qpv is not None and fiche.part_qpv < minimum
