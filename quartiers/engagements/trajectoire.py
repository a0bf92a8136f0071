"""Where a commitment stands, from what was told: the only home of the rule. No query, no date of today.

What nobody told is unknown, never zero: a total with a year missing is a least value. A status is given on the
promised scale alone. Each comes with a sentence and with what makes it unsure.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quartiers.engagements.enums import Avancement, Echelle, EtatEngagement, NaturePromesse, Statut
from quartiers.engagements.promesse import Promesse
from quartiers.socle.formats import INSECABLE, date_fr, nombre, pourcent

CENT = Decimal(100)


@dataclass(frozen=True)
class Fait:
    """A value told for a year."""

    valeur: Decimal
    estime: bool = False
    validee: bool = True


@dataclass(frozen=True)
class Jugement:
    """A status and why. `valeur` is compared with `attendu` (both at the end of the year; None: not known)."""

    statut: Statut
    phrase: str
    valeur: Decimal | None = None
    attendu: Decimal | None = None
    reserves: tuple[str, ...] = ()


@dataclass(frozen=True)
class Point:
    """A year of the chart: what the trajectory asks, what was told."""

    annee: int
    attendu: Decimal | None
    valeur: Decimal | None


def attendu_fin(promesse: Promesse, annee: int) -> Decimal | None:
    """What is to be reached at the end of `annee`; None outside the years, or where no path is known."""
    if not promesse.annee_debut <= annee <= promesse.annee_fin:
        return None
    if promesse.paliers:
        return entre_les_paliers(promesse, annee)
    if promesse.nature == NaturePromesse.FLUX:
        return promesse.cible
    if promesse.nature == NaturePromesse.CUMUL:
        return promesse.cible * (annee - promesse.annee_debut + 1) / len(promesse.annees)
    if promesse.depart is not None:
        ecart = promesse.cible - promesse.depart
        return promesse.depart + ecart * (annee - promesse.annee_debut + 1) / len(promesse.annees)
    if promesse.nature == NaturePromesse.STOCK:
        return promesse.cible
    return promesse.cible if annee == promesse.annee_fin else None


def entre_les_paliers(promesse: Promesse, annee: int) -> Decimal | None:
    """A yearly pace holds until the next step; anything else goes straight from one step to the next."""
    etapes = dict(promesse.paliers)
    if promesse.nature == NaturePromesse.FLUX:
        passees = [a for a in etapes if a <= annee]
        return etapes[max(passees)] if passees else promesse.cible
    if promesse.nature == NaturePromesse.CUMUL:
        etapes.setdefault(promesse.annee_debut - 1, Decimal(0))
    elif promesse.depart is not None:
        etapes.setdefault(promesse.annee_debut - 1, promesse.depart)
    etapes.setdefault(promesse.annee_fin, promesse.cible)
    avant = [a for a in etapes if a <= annee]
    if not avant:
        return None
    gauche, droite = max(avant), min(a for a in etapes if a >= annee)
    if gauche == droite:
        return etapes[gauche]
    return etapes[gauche] + (etapes[droite] - etapes[gauche]) * (annee - gauche) / (droite - gauche)


def atteint_fin(promesse: Promesse, faits: Mapping[int, Fait], annee: int) -> Decimal | None:
    """What was told at the end of `annee`: the sum of the years for a total, else the year's own value."""
    if promesse.nature != NaturePromesse.CUMUL:
        return faits[annee].valeur if annee in faits else None
    connus = [faits[a].valeur for a in range(promesse.annee_debut, annee + 1) if a in faits]
    return sum(connus, Decimal(0)) if connus else None


def manquantes(promesse: Promesse, faits: Mapping[int, Fait], annee: int) -> list[int]:
    """Years that the judgement needs and that nobody told."""
    if promesse.nature == NaturePromesse.CUMUL:
        return [a for a in range(promesse.annee_debut, min(annee, promesse.annee_fin) + 1) if a not in faits]
    return []


def points(promesse: Promesse, faits: Mapping[int, Fait], jusqu_a: int) -> list[Point]:
    """The trajectory over all its years; what was told stops at `jusqu_a`."""
    return [
        Point(a, attendu_fin(promesse, a), atteint_a_montrer(promesse, faits, a) if a <= jusqu_a else None)
        for a in promesse.annees
    ]


def atteint_a_montrer(promesse: Promesse, faits: Mapping[int, Fait], annee: int) -> Decimal | None:
    """A total is not drawn for a year that nobody told: a flat line would say that nothing was done."""
    return atteint_fin(promesse, faits, annee) if annee in faits else None


def juger(promesse: Promesse, faits: Mapping[int, Fait], annee: int, tolerance: int) -> Jugement:
    """The status of one promised number at the end of `annee`; `tolerance` in % of what is awaited."""
    if annee < promesse.annee_debut:
        return Jugement(Statut.A_JUGER, f"La période promise commence en {promesse.annee_debut}.")
    vue = min(annee, promesse.annee_fin)
    valeur, attendu = atteint_fin(promesse, faits, vue), attendu_fin(promesse, vue)
    if vue not in faits:
        return sans_l_annee(promesse, faits, vue, valeur)
    assert valeur is not None  # noqa: S101 - the year was told
    reserves = reserves_de(promesse, faits, vue)
    trous = manquantes(promesse, faits, vue)
    dit = f"{nombre(valeur)}{INSECABLE}{promesse.unite}"
    finie = vue == promesse.annee_fin
    if atteinte(promesse, valeur, vue):
        return Jugement(Statut.TENU, f"{dit}\u00a0: la promesse est atteinte.", valeur, attendu, reserves)
    if attendu is None:
        phrase = (
            f"{dit} en {vue}, pour {nombre(promesse.cible)} promis en {promesse.annee_fin}. Aucun chemin n’est écrit."
        )
        return Jugement(Statut.A_JUGER, phrase, valeur, None, reserves)
    phrase = comparer(promesse, valeur, attendu, vue)
    if valeur >= attendu:
        if finie and promesse.nature == NaturePromesse.FLUX:
            return fin_d_un_rythme(promesse, faits, valeur, attendu, reserves)
        return Jugement(Statut.EN_BONNE_VOIE, phrase, valeur, attendu, reserves)
    if trous:
        phrase = f"Au moins {dit}\u00a0: {en_liste(trous)} n’{'a' if len(trous) == 1 else 'ont'} pas été dit."
        return Jugement(Statut.A_JUGER, phrase, valeur, attendu, reserves)
    if not finie and valeur >= attendu * (CENT - tolerance) / CENT:
        phrase += f" C’est dans la tolérance de {tolerance}{INSECABLE}%."
        return Jugement(Statut.EN_BONNE_VOIE, phrase, valeur, attendu, reserves)
    return Jugement(Statut.EN_RETARD, phrase, valeur, attendu, reserves)


def sans_l_annee(promesse: Promesse, faits: Mapping[int, Fait], annee: int, valeur: Decimal | None) -> Jugement:
    """Nobody told the year: a total already reached by the years before is kept, nothing else is guessed."""
    if promesse.nature == NaturePromesse.CUMUL and valeur is not None and valeur >= promesse.cible:
        phrase = f"{nombre(valeur)}{INSECABLE}{promesse.unite} déjà avant {annee}\u00a0: la promesse est atteinte."
        return Jugement(Statut.TENU, phrase, valeur, promesse.cible, reserves_de(promesse, faits, annee))
    derniere = max((a for a in faits if a < annee), default=None)
    suite = f" Dernière réponse\u00a0: {derniere}." if derniere else ""
    return Jugement(Statut.RIEN_DIT, f"Rien n’a été dit pour {annee}.{suite}", None, attendu_fin(promesse, annee))


def atteinte(promesse: Promesse, valeur: Decimal, annee: int) -> bool:
    """Done for good: a total reached, a level reached at its date, a level held until the last year."""
    if promesse.nature == NaturePromesse.FLUX:
        return False
    if promesse.nature == NaturePromesse.STOCK:
        return annee == promesse.annee_fin and valeur >= promesse.cible
    return valeur >= promesse.cible


def fin_d_un_rythme(
    promesse: Promesse, faits: Mapping[int, Fait], valeur: Decimal, attendu: Decimal, reserves: tuple[str, ...]
) -> Jugement:
    """A yearly promise is kept when each of its years was told and reached."""
    dites = [a for a in promesse.annees if a in faits]
    tenues = [a for a in dites if faits[a].valeur >= (attendu_fin(promesse, a) or 0)]
    total = len(promesse.annees)
    phrase = f"{len(tenues)} années atteintes sur {total}"
    if len(tenues) == total:
        return Jugement(Statut.TENU, f"{phrase}\u00a0: la promesse est tenue.", valeur, attendu, reserves)
    if len(dites) < total:
        phrase += f", {total - len(dites)} sans réponse"
        return Jugement(Statut.A_JUGER, f"{phrase}.", valeur, attendu, reserves)
    return Jugement(Statut.EN_RETARD, f"{phrase}.", valeur, attendu, reserves)


def comparer(promesse: Promesse, valeur: Decimal, attendu: Decimal, annee: int) -> str:
    """« 120 logements fin 2025, pour 113,4 attendus. »"""
    quand = f"en {annee}" if promesse.nature == NaturePromesse.FLUX else f"fin {annee}"
    return f"{nombre(valeur)}{INSECABLE}{promesse.unite} {quand}, pour {nombre(arrondi(attendu))} attendus."


def arrondi(valeur: Decimal) -> Decimal:
    """One digit after the comma at most: a trajectory is not known to the hundredth."""
    dixieme = valeur.quantize(Decimal("0.1"))
    return dixieme.to_integral_value() if dixieme == dixieme.to_integral_value() else dixieme


def reserves_de(promesse: Promesse, faits: Mapping[int, Fait], annee: int) -> tuple[str, ...]:
    """What makes the status unsure, in words."""
    vus = [f for a, f in faits.items() if a == annee or (promesse.nature == NaturePromesse.CUMUL and a <= annee)]
    mots = list(promesse.doutes)
    if any(f.estime for f in vus):
        mots.append("Une valeur au moins est estimée\u00a0: un petit écart n’est pas sûr.")
    if any(not f.validee for f in vus):
        mots.append("Une valeur au moins n’est pas encore validée.")
    if promesse.nature == NaturePromesse.CUMUL and not promesse.paliers and len(promesse.annees) > 1:
        mots.append("Aucun calendrier n’est écrit\u00a0: le chemin supposé est régulier, année après année.")
    if promesse.echelle == Echelle.DEPARTEMENT:
        mots.append("La promesse est départementale\u00a0: elle ne dit rien de ce qui revient au territoire.")
    if trous := manquantes(promesse, faits, annee):
        mots.append(f"Le total est un minimum\u00a0: {en_liste(trous)} sans réponse.")
    return tuple(mots)


def en_liste(annees: Sequence[int]) -> str:
    *debut, fin = [str(annee) for annee in annees]
    return f"{', '.join(debut)} et {fin}" if debut else fin


# Commitments without number, and whole commitments


def juger_sans_nombre(
    avancement: str, annee: int, echeance: dt.date | None = None, jalons: Iterable[tuple[dt.date, dt.date | None]] = ()
) -> Jugement:
    """`jalons`: (due on, done on). Read at the end of `annee`."""
    fin = dt.date(annee, 12, 31)
    reserves = ("C’est ce que dit le partenaire\u00a0: rien n’est mesuré.",) if avancement else ()
    tardifs = [pour for pour, fait in jalons if pour <= fin and (fait is None or fait > fin)]
    if avancement == Avancement.FAIT:
        return Jugement(Statut.TENU, f"Dit fait en {annee}.", reserves=reserves)
    if tardifs:
        return Jugement(Statut.EN_RETARD, f"Étape attendue le {date_fr(min(tardifs))}, pas faite.", reserves=reserves)
    if echeance is not None and echeance <= fin:
        return Jugement(Statut.EN_RETARD, f"Attendu pour le {date_fr(echeance)}, pas dit fait.", reserves=reserves)
    if avancement == Avancement.EN_COURS:
        return Jugement(Statut.EN_BONNE_VOIE, f"Dit en cours en {annee}.", reserves=reserves)
    if avancement == Avancement.PAS_COMMENCE:
        quand = f" Il est attendu pour le {date_fr(echeance)}." if echeance else " Aucune échéance n’est écrite."
        return Jugement(Statut.A_JUGER, f"Dit pas commencé en {annee}.{quand}", reserves=reserves)
    return Jugement(Statut.RIEN_DIT, f"Rien n’a été dit pour {annee}.")


def ensemble(jugements: Sequence[Jugement], etat: str, etat_le: dt.date | None, motif: str) -> Jugement:
    """A commitment from its numbers: the worst of them is said; what was decided comes before what is computed."""
    if etat != EtatEngagement.SUIVI:
        statut = Statut.TENU if etat == EtatEngagement.TENU else Statut.ABANDONNE
        return Jugement(statut, f"{statut.label} le {date_fr(etat_le)}\u00a0: {motif}")
    if len(jugements) == 1:
        return jugements[0]
    presents = {j.statut for j in jugements}
    reserves = tuple(dict.fromkeys(r for j in jugements for r in j.reserves))
    muets = [j for j in jugements if j.statut == Statut.RIEN_DIT]
    if Statut.EN_RETARD in presents:
        retards = sum(j.statut == Statut.EN_RETARD for j in jugements)
        return Jugement(Statut.EN_RETARD, f"{retards} de ses {len(jugements)} nombres en retard.", reserves=reserves)
    if muets and len(muets) == len(jugements):
        return Jugement(Statut.RIEN_DIT, muets[0].phrase)
    if muets or Statut.A_JUGER in presents:
        attente = len(muets) + sum(j.statut == Statut.A_JUGER for j in jugements)
        phrase = f"{attente} de ses {len(jugements)} nombres ne peuvent pas encore être jugés."
        return Jugement(Statut.A_JUGER, phrase, reserves=reserves)
    statut = Statut.TENU if presents == {Statut.TENU} else Statut.EN_BONNE_VOIE
    return Jugement(statut, f"Ses {len(jugements)} nombres sont {statut.label.lower()}s."
                    if statut == Statut.TENU else f"Ses {len(jugements)} nombres sont en bonne voie ou tenus.", reserves=reserves)  # fmt: skip


def part_atteinte(valeur: Decimal | None, cible: Decimal) -> str:
    return "" if valeur is None or not cible else pourcent(CENT * valeur / cible, 0)
