"""Letters to the members: each reads what that member may read, and the list of what was sent is kept."""

from collections.abc import Sequence

from django.utils import timezone

from quartiers.gouvernance import calendrier
from quartiers.gouvernance.acces import regard_du_membre
from quartiers.gouvernance.enums import GenreEnvoi
from quartiers.gouvernance.liens import adresse_de_seance, adresse_de_sondage
from quartiers.gouvernance.models import EnvoiSeance, MembreInstance, Seance, SondageDates
from quartiers.gouvernance.queries import destinataires
from quartiers.notifications.courriels import PieceJointe, envoyer
from quartiers.socle.formats import date_fr

GABARITS = {
    GenreEnvoi.CONVOCATION: ("convocation", "Convocation"),
    GenreEnvoi.MISE_A_JOUR: ("mise_a_jour", "Changement"),
    GenreEnvoi.ANNULATION: ("annulation", "Séance annulée"),
    GenreEnvoi.REMARQUES: ("remarques", "Compte rendu à relire"),
    GenreEnvoi.COMPTE_RENDU: ("compte_rendu", "Compte rendu"),
}
AU_CALENDRIER = {
    GenreEnvoi.CONVOCATION: calendrier.REQUEST,
    GenreEnvoi.MISE_A_JOUR: calendrier.REQUEST,
    GenreEnvoi.ANNULATION: calendrier.CANCEL,
}


def ecrire_aux_membres(seance: Seance, genre: GenreEnvoi, pieces: Sequence[PieceJointe] = ()) -> int:
    """One letter to each member who has an address; the number of letters. Call it in the act's transaction."""
    membres = [m for m in destinataires(seance.instance, timezone.localdate()) if m.courriel]
    for membre in membres:
        ecrire(seance, membre, genre, pieces)
    return len(membres)


def ecrire(seance: Seance, membre: MembreInstance, genre: GenreEnvoi, pieces: Sequence[PieceJointe] = ()) -> None:
    """Confidential items are neither in the text nor in the calendar of a member who does not receive them."""
    regard = regard_du_membre(membre)
    points = regard.points(seance)
    lien = adresse_de_seance(seance, membre)
    gabarit, mot = GABARITS[genre]
    contenu = {
        "seance": seance,
        "instance": seance.instance,
        "contrat": seance.contrat,
        "membre": membre,
        "points": points,
        "pieces": sum(point.pieces.count() for point in points),
        "lien": lien,
    }
    jointes = list(pieces)
    if methode := AU_CALENDRIER.get(genre):
        corps = calendrier.invitation(seance, points, methode=methode, membre=membre, adresse=lien)
        jointes.append(PieceJointe("invitation.ics", f"text/calendar; method={methode}", contenu=corps))
    envoyer(
        [membre.courriel],
        f"{mot} – {seance.instance}, {date_fr(seance.tenue_le)}",
        f"gouvernance/courriels/{gabarit}.txt",
        contenu,
        objet=seance,
        pieces=jointes,
    )
    EnvoiSeance.objects.create(
        contrat_id=seance.contrat_id,
        seance=seance,
        membre=membre,
        courriel=membre.courriel,
        genre=genre,
        sequence=seance.sequence,
        confidentiel=any(point.confidentiel for point in points),
    )


def lettre_de_sondage(sondage: SondageDates, membre: MembreInstance) -> None:
    envoyer(
        [membre.courriel],
        f"Quelle date pour la prochaine séance ? – {sondage.instance}",
        "gouvernance/courriels/sondage.txt",
        {
            "sondage": sondage,
            "instance": sondage.instance,
            "contrat": sondage.contrat,
            "membre": membre,
            "creneaux": list(sondage.creneaux.all()),
            "lien": adresse_de_sondage(sondage, membre),
        },
        objet=sondage,
    )
