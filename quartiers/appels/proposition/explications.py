"""Why each line gets what it gets, in one sentence."""

from decimal import Decimal

from quartiers.appels.proposition.contraintes import CENTIME, Contrainte
from quartiers.appels.proposition.regles import Candidat, Regles
from quartiers.socle.formats import montant as en_euros
from quartiers.socle.formats import nombre


def message_de_manque(contrainte: Contrainte, manque: float) -> str:
    return (
        f"{contrainte.nom[0].upper()}{contrainte.nom[1:]} ne peut pas être atteinte : il manque au moins "
        f"{en_euros(Decimal(str(round(manque, 2))))} avec les demandes, les enveloppes et les règles choisies. "
        "Baissez ce minimum, relevez la part de la demande ou l’enveloppe, ne suivez pas les avis, "
        "ou acceptez de ne pas l’atteindre."
    )


def expliquer(
    candidats: list[Candidat],
    contraintes: list[Contrainte],
    limites: dict[Contrainte, float],
    pas: list[int],
    regles: Regles,
) -> dict[int, str]:
    """For each line, what keeps it from one step more: found by trying that step on every rule."""
    sommes = {c: sum(poids * pas[rang] * regles.pas for rang, poids in c.poids.items()) for c in contraintes}
    return {
        candidat.cellule.ligne_id: expliquer_un(rang, candidat, pas[rang], sommes, limites, regles)
        for rang, candidat in enumerate(candidats)
    }


def expliquer_un(
    rang: int,
    candidat: Candidat,
    pas: int,
    sommes: dict[Contrainte, float],
    limites: dict[Contrainte, float],
    regles: Regles,
) -> str:
    if candidat.refus:
        return f"Rien : {candidat.refus}."
    note = candidat.rangee.score
    rappel = f"Noté {nombre(note)} sur 100" if note is not None else "Pas encore noté (compté 50 sur 100)"
    if pas == candidat.pas_max:
        return f"{rappel} : {candidat.plafond}, {regles_de_l_arrondi(candidat, pas, regles)}."
    saut = (candidat.pas_min if not pas else 1) * regles.pas
    bloque = [
        c.nom
        for c, somme in sommes.items()
        if rang in c.poids and not c.au_moins and somme + c.poids[rang] * saut > limites[c] + CENTIME / 2
    ]
    quoi = "rien" if not pas else f"{en_euros(Decimal(pas * regles.pas), 0)}"
    appui = soutien(rang, sommes, limites) if pas else ""
    if bloque:
        return f"{rappel} : {quoi}, limité par {' et '.join(bloque)}{appui}."
    return f"{rappel} : {quoi} ; les crédits restants servent mieux ailleurs{appui}."


def regles_de_l_arrondi(candidat: Candidat, pas: int, regles: Regles) -> str:
    exact = Decimal(pas * regles.pas)
    if exact == candidat.cellule.demande:
        return "sans réduction"
    return f"arrondi aux {regles.pas} € inférieurs"


def soutien(rang: int, sommes: dict[Contrainte, float], limites: dict[Contrainte, float]) -> str:
    """The minimum that this line helps to reach, when it is reached just so."""
    tenus = [
        c.nom for c, somme in sommes.items() if c.au_moins and rang in c.poids and somme - limites[c] < CENTIME * 5000
    ]
    return f" ; elle compte pour {tenus[0]}" if tenus else ""
