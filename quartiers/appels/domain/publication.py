"""Publishing a campaign, taking it back, closing it: each act says what prevents it."""

from django.db import transaction
from django.utils import timezone

from quartiers.appels.domain.campagne import CampagneRefusee
from quartiers.appels.enums import TRANSITIONS_CAMPAGNE
from quartiers.appels.models import Campagne
from quartiers.appels.queries.campagne import dossiers_deposes, manques
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import franchir
from quartiers.socle.formats import compte, date_heure_fr

PHRASES = {
    "publier": "{} : publié",
    "retirer": "{} : remis en préparation",
    "clore": "{} : campagne close",
    "rouvrir": "{} : campagne rouverte",
}


@transaction.atomic
def changer_etat(*, acteur: Acteur, campagne: Campagne, acte: str) -> None:
    """Make the move `acte` of TRANSITIONS_CAMPAGNE. Raises CampagneRefusee, or TransitionRefusee."""
    refuser(campagne, acte)
    phrase = PHRASES[acte].format(campagne)
    franchir(acteur=acteur, objet=campagne, table=TRANSITIONS_CAMPAGNE, acte=acte, phrase=phrase)


def refuser(campagne: Campagne, acte: str) -> None:
    """Raise CampagneRefusee with what prevents the act; the state itself is checked by the move."""
    maintenant = timezone.now()
    if acte == "publier":
        bloquants = [manque.texte for manque in manques(campagne, maintenant) if manque.bloquant]
        if bloquants:
            raise CampagneRefusee("Avant de publier : " + " ".join(bloquants))
    if acte == "retirer" and (nombre := dossiers_deposes(campagne)):
        deposes = compte(nombre, "dossier est déjà déposé", "dossiers sont déjà déposés")
        raise CampagneRefusee(f"{deposes} : l’appel à projets reste publié. Reculez la clôture s’il le faut.")
    if acte == "clore" and campagne.ouverte(maintenant):
        fin = date_heure_fr(campagne.cloture)
        raise CampagneRefusee(f"Les dépôts sont ouverts jusqu’au {fin} : avancez d’abord la clôture.")
