"""What a result says, in French, and no more than its design carries: pure functions of what was computed.

Before and after alone never names an effect. A comparison names it in one sentence only, which begins with « Si » and
says on what condition; not even that when the two groups were already moving apart, or when nothing tells.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from quartiers.indicateurs.effets.appariement import EQUILIBRE_MAX
from quartiers.indicateurs.effets.plans import APPARIEMENT, AVANT_APRES
from quartiers.indicateurs.effets.puissance import RISQUE
from quartiers.socle.formats import INSECABLE, compte, nombre

ENTIERES = frozenset({"habitants", "ménages", "logements", "personnes", "foyers", "établissements", "€"})
RAISONS = {
    "secret": "sous secret statistique",
    "absente": "sans valeur à toutes les périodes",
    "rupture": "série rompue",
}


def valeur(chiffre: float, unite: str, *, signe: bool = False, points: bool = False) -> str:
    """« 41,2 % »; `points`: a difference of rates is said in points."""
    dite = "points" if points and unite == "%" else unite
    texte = arrondi(chiffre, unite)
    if signe and chiffre > 0 and texte.strip("0,"):
        texte = f"+{texte}"
    if dite == "points" and abs(chiffre) < 2:
        dite = "point"
    return f"{texte}{INSECABLE}{dite}" if dite else texte


def arrondi(chiffre: float, unite: str) -> str:
    """Two digits under one, one digit else; whole euros; no « −0 »."""
    decimales = 0 if unite == "€" or abs(chiffre) >= 1000 else 2 if abs(chiffre) < 1 and unite not in ENTIERES else 1
    rond = round(chiffre, decimales) + 0.0
    texte = nombre(rond, decimales)
    return texte.rstrip("0").rstrip(",") if "," in texte else texte


def part(p: float) -> str:
    """A probability as people say it: « 4,2 fois sur 100 », « moins d’une fois sur 1 000 »."""
    if p < 0.001:
        return f"moins d’une fois sur 1{INSECABLE}000"
    if p > 0.995:
        return "à chaque fois"
    fois = nombre(round(100 * p, 1 if p < 0.1 else 0))
    return f"{fois}{INSECABLE}fois sur 100"


def quartiers(combien: int, adjectif: str) -> str:
    """« le quartier étudié », « les 3 quartiers étudiés »."""
    if combien == 1:
        return f"le quartier {adjectif}"
    return f"les {nombre(combien)} quartiers {adjectif}s"


def des_quartiers(combien: int, adjectif: str) -> str:
    return f"du quartier {adjectif}" if combien == 1 else f"des {nombre(combien)} quartiers {adjectif}s"


# Before the result


def phrases_prealables(contenu: Mapping[str, Any], unite: str) -> list[str]:
    """What could be seen, and how things moved before: read, then the expectation is written."""
    dites = [puissance_dite(contenu, unite)]
    if contenu["plan"] != AVANT_APRES:
        dites.append(mouvements_dits(contenu, unite))
    if contenu["plan"] == APPARIEMENT:
        dites.append(equilibre_dit(contenu))
    return [*dites, *manques(contenu)]


def puissance_dite(contenu: Mapping[str, Any], unite: str) -> str:
    puissance, combien = contenu["puissance"], len(contenu["etudies"])
    avec = f"Avec {compte(combien, 'quartier étudié', 'quartiers étudiés')}"
    if puissance["raison"] == "attributions":
        return (
            f"{avec} et {nombre(contenu['compares'])} de comparaison, le hasard seul donne le résultat le plus extrême "
            f"{part(puissance['p_minimale'])} : aucun résultat, si grand soit-il, ne pourra en être distingué au seuil "
            "de 5 sur 100. La comparaison reste une description."
        )
    if puissance["raison"] == "comparaison":
        return f"{avec}, il y a trop peu de quartiers de comparaison pour dire d’avance ce que l’on pourrait voir."
    if puissance["raison"] == "passe":
        return (
            f"{avec} et moins de trois périodes d’avant, on ne sait pas de combien la valeur bouge d’ordinaire : rien "
            "ne dit d’avance quel changement sortirait de l’ordinaire."
        )
    quoi = "un changement" if contenu["plan"] == AVANT_APRES else "un déplacement de l’écart"
    return (
        f"{avec}, on voit 8 fois sur 10 {quoi} d’au moins {valeur(puissance['effet'], unite, points=True)}. Un plus "
        "petit peut passer pour du hasard, même s’il existe."
    )


def mouvements_dits(contenu: Mapping[str, Any], unite: str) -> str:
    mouvements = contenu["mouvements"]
    if not mouvements:
        return (
            "Une seule période avant le changement : rien ne dit si les quartiers étudiés et les autres évoluaient déjà "
            "de la même façon."
        )
    plus_grand = max(mouvements, key=lambda m: abs(m["ecart"]))
    if ecartes_avant(contenu):
        return (
            f"Avant le changement, l’écart bougeait déjà, jusqu’à {valeur(plus_grand['ecart'], unite, signe=True, points=True)} "
            "d’une période à l’autre, plus que par hasard : les deux groupes n’évoluaient pas de la même façon."
        )
    return (
        "Avant le changement, l’écart a bougé d’au plus "
        f"{valeur(abs(plus_grand['ecart']), unite, points=True)} d’une période à l’autre, ce que le hasard donne aussi : "
        "rien ne montre que les deux groupes évoluaient différemment, sans que cela l’exclue."
    )


def ecartes_avant(contenu: Mapping[str, Any]) -> bool:
    """Whether one of the movements before stands out; several looks share the risk."""
    mouvements = contenu["mouvements"]
    return any(m["p"] * len(mouvements) <= RISQUE for m in mouvements)


def equilibre_dit(contenu: Mapping[str, Any]) -> str:
    equilibre = contenu["appariement"]["equilibre"]
    restes = [ligne[0] for ligne in equilibre if abs(ligne[5]) > EQUILIBRE_MAX]
    if restes:
        return f"Les quartiers appariés restent différents des quartiers étudiés sur : {', '.join(restes)}."
    return "Les quartiers appariés ressemblent aux quartiers étudiés sur les mesures choisies ; sur les autres, rien ne le dit."


# The result


def phrases_resultat(contenu: Mapping[str, Any], unite: str) -> list[str]:
    """Level and change, what chance gives, what may be concluded, then the reserves."""
    if contenu["plan"] == AVANT_APRES:
        return [*avant_apres(contenu, unite), *manques(contenu)]
    return [
        *deplacement(contenu, unite),
        hasard_dit(contenu),
        *conclusion(contenu, unite),
        *([equilibre_dit(contenu)] if contenu["plan"] == APPARIEMENT else []),
        *manques(contenu),
    ]


def avant_apres(contenu: Mapping[str, Any], unite: str) -> list[str]:
    change = contenu["changement"]
    combien = len(contenu["etudies"])
    sujet = "La valeur" if combien == 1 else "La moyenne"
    dites = [
        f"{sujet} {des_quartiers(combien, 'étudié')} a évolué de "
        f"{valeur(change['estimation'], unite, signe=True, points=True)} {entre(contenu)}{intervalle(change, unite)}."
    ]
    if change["bas"] is not None and change["bas"] <= 0 <= change["haut"]:
        dites.append("La marge d’erreur de la source ne permet pas de dire si elle a monté ou baissé.")
    elif change["bas"] is None and unite == "%":
        dites.append("La source ne donne pas de marge d’erreur : un petit écart peut venir du hasard.")
    dites.append(
        "Comparer l’avant et l’après ne dit pas pourquoi : bien d’autres choses ont pu changer en même temps, ici et "
        "ailleurs. Aucune comparaison n’est faite avec d’autres quartiers."
    )
    return dites


def entre(contenu: Mapping[str, Any]) -> str:
    avant = [p["libelle"] for p in contenu["periodes"] if not p["apres"]]
    apres = [p["libelle"] for p in contenu["periodes"] if p["apres"]]
    if contenu.get("resume") == "moyennes" and len(avant) + len(apres) > 2:
        return f"entre la moyenne d’avant ({etendue(avant)}) et celle d’après ({etendue(apres)})"
    return f"entre {avant[-1]} et {apres[-1]}"


def etendue(libelles: Sequence[str]) -> str:
    return libelles[0] if len(libelles) == 1 else f"{libelles[0]} – {libelles[-1]}"


def intervalle(change: Mapping[str, Any], unite: str) -> str:
    if change["bas"] is None:
        return ""
    bas, haut = (valeur(change[borne], unite, signe=True, points=True) for borne in ("bas", "haut"))
    return f" (intervalle à 95{INSECABLE}% : de {bas} à {haut})"


def deplacement(contenu: Mapping[str, Any], unite: str) -> list[str]:
    change = contenu["changement"]
    ici, la = (valeur(change[cle], unite, signe=True, points=True) for cle in ("etudies", "compares"))
    combien = len(contenu["etudies"])
    adjectif = "apparié" if contenu["plan"] == APPARIEMENT else "comparé"
    sujet = "la valeur" if combien == 1 else "la moyenne"
    moyenne, ecart = entre(contenu), valeur(change["estimation"], unite, signe=True, points=True)
    return [
        f"{moyenne[0].upper()}{moyenne[1:]}, {sujet} {des_quartiers(combien, 'étudié')} a évolué de {ici}, celle "
        f"{des_quartiers(contenu['compares'], adjectif)} de {la}.",
        f"L’écart entre les deux s’est déplacé de {ecart}{intervalle(change, unite)}.",
    ]


def hasard_dit(contenu: Mapping[str, Any]) -> str:
    trouvee = contenu["permutation"]
    total = trouvee["autres"] + 1
    comment = (
        f"les {nombre(total)} façons possibles" if trouvee["exacte"] else f"{nombre(trouvee['autres'])} tirages au sort"
    )
    ou = "dans chaque groupe apparié" if contenu["plan"] == APPARIEMENT else "parmi tous les quartiers"
    return (
        f"En désignant autrement les quartiers étudiés {ou} ({comment}), un déplacement au moins aussi grand vient "
        f"{part(trouvee['p'])}."
    )


def conclusion(contenu: Mapping[str, Any], unite: str) -> list[str]:
    p = contenu["permutation"]["p"]
    if p > RISQUE:
        return [
            "Le hasard peut donner un tel déplacement : on ne conclut pas à une évolution différente.",
            f"Cela ne veut pas dire qu’il n’y en a pas. {puissance_dite(contenu, unite)}",
        ]
    dites = ["Le hasard donne rarement un tel déplacement : les deux groupes ont évolué différemment."]
    if not contenu["mouvements"]:
        return [*dites, mouvements_dits(contenu, unite)]
    if ecartes_avant(contenu):
        return [
            *dites,
            "Mais l’écart bougeait déjà avant le changement : ce déplacement peut n’être que la suite de ce mouvement.",
        ]
    return [
        *dites,
        "Si, sans le changement étudié, ces quartiers avaient évolué comme ceux auxquels ils sont comparés, ce "
        "déplacement mesurerait son effet. Rien dans les chiffres ne permet de le vérifier ; tout ce qui a changé au "
        "même moment dans ces quartiers y est compris.",
    ]


def manques(contenu: Mapping[str, Any]) -> list[str]:
    """What is set aside, counted."""
    dites = list(contenu["avis"])
    for raison, noms in contenu["etudies_ecartes"].items():
        dites.append(f"Laissé de côté parmi les quartiers étudiés, {RAISONS[raison]} : {', '.join(noms)}.")
    if ecartes := contenu["ecartes"]:
        detail = ", ".join(f"{nombre(combien)} {RAISONS[raison]}" for raison, combien in ecartes.items())
        dites.append(f"Laissés de côté parmi les quartiers de comparaison : {detail}.")
    if appariement := contenu["appariement"]:
        if appariement["sans_voisin"]:
            noms = ", ".join(appariement["sans_voisin"])
            dites.append(f"Sans quartier assez ressemblant, donc laissé de côté : {noms}.")
        if appariement["sans_covariable"]:
            manquants = compte(appariement["sans_covariable"], "quartier")
            dites.append(f"{manquants} de comparaison sans valeur sur les mesures d’appariement.")
        if appariement["sans_date"]:
            noms = ", ".join(appariement["sans_date"])
            dites.append(f"Non daté par la source, donc peut-être pas d’avant le changement : {noms}.")
        if appariement["repetes"]:
            dites.append(
                f"{compte(appariement['repetes'], 'voisin')} sert plus d’une fois : moins d’information qu’il n’y paraît."
            )
    return [dite.replace(" :", f"{INSECABLE}:").replace(" ;", f"{INSECABLE};") for dite in dites]


def attendu_dit(attendu: float | None, contenu: Mapping[str, Any], unite: str) -> str:
    """What was expected, set against what is observed."""
    if attendu is None:
        return ""
    change = contenu["changement"]
    dit = valeur(attendu, unite, signe=True, points=True)
    vu = valeur(change["estimation"], unite, signe=True, points=True)
    if change["bas"] is None:
        return f"Attendu : {dit} ; observé : {vu}."
    dedans = change["bas"] <= attendu <= change["haut"]
    return f"Attendu : {dit} ; observé : {vu}. La valeur attendue est {'dans' if dedans else 'hors de'} l’intervalle."
