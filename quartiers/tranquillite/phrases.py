"""What figures say, in sentences made from them alone: what is known, how sure it is, what cannot be said. No cause."""

import math
from collections.abc import Sequence

from quartiers.socle.formats import INSECABLE, compte, nombre
from quartiers.tranquillite.calculs.saisons import ANNEES_MIN
from quartiers.tranquillite.enums import Pas
from quartiers.tranquillite.lecture import Lecture
from quartiers.tranquillite.periodes import COURTS, Periode, de_mois

TROP_PETIT = "Le nombre est trop petit pour dire quelque chose sans risquer de désigner des personnes : aucune période n’est lisible."
NOTE_INTERVALLES = "Les intervalles sont à 95 % : exacts pour un compte (Garwood, 1936), élargis quand les mois varient plus que le hasard."
NOTE_SOURCES = "Chaque source compte autre chose, à sa façon : les chiffres de deux sources ne s’ajoutent jamais."
DISPERSION_DITE = 1.3


def phrases_de(lecture: Lecture, unite: str, series_lues: int) -> list[str]:
    """The sentences of one series; `unite` in the plural (« interventions »)."""
    if lecture.pas is None:
        return [TROP_PETIT]
    dites = [
        phrase_du_niveau(lecture, unite),
        phrase_du_rapport(lecture),
        phrase_de_la_saison(lecture),
        phrase_du_change(lecture, series_lues),
        phrase_des_reserves(lecture),
    ]
    return [phrase for phrase in dites if phrase]


def phrase_du_niveau(lecture: Lecture, unite: str) -> str:
    niveau = lecture.niveau
    if niveau is None:
        return "Rien n’a été livré sur la dernière année."
    ecart = f"entre {arrondi(niveau.bas)} et {arrondi(niveau.haut)}"
    phrase = (
        f"{bornes(niveau.debut, niveau.fin)}{INSECABLE}: {nombre(niveau.total)} {unite} ({ecart} compte tenu du hasard)"
    )
    if niveau.mois < 12:
        phrase += f", sur {niveau.mois} mois livrés"
    if niveau.taux:
        taux, bas, haut = niveau.taux
        phrase += (
            f", soit {nombre(round(taux, 1))} pour 1{INSECABLE}000 habitantes et habitants "
            f"(entre {nombre(round(bas, 1))} et {nombre(round(haut, 1))})"
        )
    return phrase + "."


def phrase_du_rapport(lecture: Lecture) -> str:
    rapport = lecture.rapport
    if rapport is None:
        return "Il n’y a pas deux années comparables : on ne peut pas dire s’il y en a plus ou moins."
    mots = f"{nombre(rapport.avant)} puis {nombre(rapport.apres)}"
    if lecture.paires < (12 if lecture.pas == Pas.MOIS else 4 if lecture.pas == Pas.TRIMESTRE else 1):
        mots += ", sur les seules périodes livrées les deux années"
    if not rapport.net:
        return (
            f"D’une année à l’autre ({mots}), l’écart reste dans les variations ordinaires : "
            "on ne peut pas dire s’il y en a plus ou moins."
        )
    sens = "plus" if rapport.bas > 1 else "moins"
    return f"D’une année à l’autre ({mots}), il y en a {sens}{INSECABLE}: {fois(rapport.rapport, rapport.bas, rapport.haut)}."


def fois(rapport: float | None, bas: float, haut: float) -> str:
    limite = f"{nombre(round(bas, 2))} et {nombre(round(haut, 2))}" if math.isfinite(haut) else ""
    if rapport is None:
        return f"au moins {nombre(round(bas, 2))} fois le niveau d’avant"
    return f"{nombre(round(rapport, 2))} fois le niveau d’avant (entre {limite})"


def phrase_de_la_saison(lecture: Lecture) -> str:
    if lecture.pas == Pas.ANNEE:
        return "À l’année, les saisons ne se lisent pas."
    saison = lecture.saison
    if saison is None:
        return (
            f"Les saisons ne peuvent pas être décrites : il faut {ANNEES_MIN} années livrées pour chaque période de l’année, "
            f"et assez de faits ({compte(lecture.annees, 'année lue', 'années lues')}, entières ou non)."
        )
    if not saison.nette:
        return "Les périodes de l’année se ressemblent : aucune saison nette."
    noms = COURTS if len(saison.facteurs) == 12 else ("1er trim.", "2e trim.", "3e trim.", "4e trim.")
    rangs = sorted(range(len(noms)), key=lambda r: -saison.facteurs[r])
    hauts, bas = rangs[: max(1, len(noms) // 4)], rangs[-1]
    return (
        f"Les périodes de l’année diffèrent : d’ordinaire plus en {liste([noms[r] for r in sorted(hauts)])} "
        f"(jusqu’à {nombre(round(saison.facteurs[rangs[0]], 2))} fois la moyenne), le moins en {noms[bas]} "
        f"({nombre(round(saison.facteurs[bas], 2))} fois)."
    )


def phrase_du_change(lecture: Lecture, series_lues: int) -> str:
    balayage, date = lecture.balayage, lecture.date_du_change
    if balayage is None or date is None:
        return "La série est trop courte ou trop mince pour y chercher un changement de niveau."
    if lecture.change:
        ampleur = (
            f"environ {nombre(round(balayage.rapport, 1))} fois le niveau d’avant"
            if balayage.rapport
            else "depuis zéro"
        )
        return (
            f"Le niveau change à partir de la période « {date} » ({ampleur} ; l’ampleur est plutôt surestimée, la date étant la "
            "plus marquée de toutes). Les chiffres ne disent pas pourquoi."
        )
    vue = (
        f"une hausse de {nombre(round(100 * (balayage.detectable - 1)))}{INSECABLE}% à mi-parcours serait vue huit fois sur dix"
        if balayage.detectable
        else "même un quadruplement pourrait passer inaperçu"
    )
    ensemble = f", {compte(series_lues, 'série regardée', 'séries regardées')} ensemble" if series_lues > 1 else ""
    return f"Aucun changement de niveau net (risque de fausse alerte : 5 %{ensemble} ; {vue} si elle était seule)."


def phrase_des_reserves(lecture: Lecture) -> str:
    dites = []
    if lecture.manquants:
        noms = liste([p.court for p in lecture.manquants[:4]])
        suite = "…" if len(lecture.manquants) > 4 else ""
        dites.append(f"Périodes non livrées en entier, laissées de côté : {noms}{suite}.")
    if lecture.depuis:
        dites.append(
            f"Le comptage a changé : seule la suite est lue, à partir de la période « {lecture.recents[0].periode} »."
        )
    if lecture.dispersion >= DISPERSION_DITE:
        dites.append(
            f"Les périodes varient {nombre(round(lecture.dispersion, 1))} fois plus que le hasard : les intervalles en tiennent compte."
        )
    return " ".join(dites)


def bornes(debut: Periode, fin: Periode) -> str:
    """« Du 4e trimestre 2025 au 3e trimestre 2026 », « D’avril 2025 à mars 2026 », « En 2025 »."""
    if debut == fin:
        return f"En {debut}" if debut.pas == Pas.ANNEE else f"Au {debut}"
    if debut.pas == Pas.TRIMESTRE:
        return f"Du {debut} au {fin}"
    de = de_mois(debut.debut)
    return f"{de[0].upper()}{de[1:]} à {fin}"


def arrondi(valeur: float) -> str:
    return nombre(round(valeur, 1) if valeur < 10 else round(valeur))


def liste(mots: Sequence[str]) -> str:
    if len(mots) < 2:
        return "".join(mots)
    return f"{', '.join(mots[:-1])} et {mots[-1]}"
