"""Sentences made from the figures, each with what it does not let one say."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from quartiers.indicateurs.enums import EtatValeur, Grain, Sens
from quartiers.indicateurs.lecture import Ecart, LectureMesure, Observe, QuartierLu, ecart
from quartiers.indicateurs.statistiques import Distribution, Estimation, tranche
from quartiers.socle.formats import INSECABLE, nombre

NON_DIFFUSEE = "secret statistique"
ABSENTE = "non disponible"
ENTIERES = {"habitants", "ménages", "logements", "personnes", "foyers", "établissements", "€"}


def texte_de(point: Observe | None, unite: str, *, marge: bool = True) -> str:
    """« 41 % », « 41 % (± 3,2) », « secret statistique », « non disponible »."""
    if point is None or point.etat == EtatValeur.ABSENTE:
        return ABSENTE
    if point.valeur is None:
        return NON_DIFFUSEE
    return estimation(Estimation(point.valeur, point.marge if marge else None, point.confiance), unite)


def estimation(lue: Estimation, unite: str, *, signe: bool = False, points: bool = False) -> str:
    """`points`: a difference of rates is said in points, never in per cent."""
    dite = "points" if points and unite == "%" else unite
    texte = chiffre(lue.valeur, unite)
    if signe and lue.valeur > 0:
        texte = f"+{texte}"
    if dite == "points" and abs(lue.valeur) < 2:
        dite = "point"
    texte = f"{texte}{INSECABLE}{dite}" if dite else texte
    if lue.demi_largeur is None:
        return texte
    return f"{texte} (±{INSECABLE}{chiffre(lue.demi_largeur, unite, decimales=1)})"


def chiffre(valeur: Decimal, unite: str, decimales: int | None = None) -> str:
    if unite in ENTIERES or (abs(valeur) >= 100 and unite != "%"):
        return nombre(valeur, 0)
    if decimales is not None:
        return nombre(valeur, decimales)
    arrondi = valeur.quantize(Decimal("0.01") if abs(valeur) < 1 else Decimal("0.1"), rounding=ROUND_HALF_UP)
    return nombre(arrondi)


def phrases(lecture: LectureMesure, lu: QuartierLu, niveaux: Sequence[str]) -> list[str]:
    """Level, change, gaps, rank, then the caveats of that neighbourhood."""
    if lecture.moment is None:
        return []
    unite = lecture.definition.unite
    point = lu.serie.au(lecture.moment)
    if point is None or point.valeur is None:
        dit = (
            "est protégée par le secret statistique"
            if point and point.etat == EtatValeur.SECRET
            else "n’est pas disponible"
        )
        return [f"La valeur de {lu.quartier} {dit}. Elle ne se déduit pas des autres : rien n’est donc comparé."]
    dites = [niveau_dit(lu, point, unite)]
    if mouvement := lu.serie.evolution(lecture.moment):
        dites.append(evolution_dite(lecture, *mouvement))
    ecarts = (ecart(lu.serie, lecture.reference_de(lu, niveau), lecture.moment) for niveau in niveaux)
    dites.extend(ecart_dit(trouve, lecture) for trouve in ecarts if trouve)
    if not lecture.definition.additionnable and (dite := rang_dit(lecture.nationale, point.valeur)):
        dites.append(dite)
    return dites


def niveau_dit(lu: QuartierLu, point: Observe, unite: str) -> str:
    quand = "" if point.court == "n. d." else f" ({point.periode})"
    provisoire = ", valeur provisoire" if point.provisoire else ""
    return f"{lu.quartier} : {texte_de(point, unite)}{quand}{provisoire}."


def evolution_dite(lecture: LectureMesure, avant: Observe, change: Estimation) -> str:
    unite = lecture.definition.unite
    if tranche(change) is False:
        return (
            f"Depuis {avant.periode}, l’écart mesuré est de {estimation(change, unite, signe=True, points=True)} : "
            "la marge ne permet pas de dire si la valeur a monté ou baissé."
        )
    if not change.valeur:
        return f"La valeur est la même qu’en {avant.periode}."
    verbe = "a augmenté" if change.valeur > 0 else "a diminué"
    dite = estimation(Estimation(abs(change.valeur), change.demi_largeur, change.confiance), unite, points=True)
    return f"Depuis {avant.periode}, la valeur {verbe} de {dite}{souhait(lecture, change)}."


def souhait(lecture: LectureMesure, change: Estimation) -> str:
    sens = lecture.definition.sens
    if sens == Sens.AUCUN:
        return ""
    bon = (change.valeur > 0) == (sens == Sens.HAUSSE)
    return ", dans le sens souhaité" if bon else ", à l’inverse du sens souhaité"


def ecart_dit(trouve: Ecart, lecture: LectureMesure) -> str:
    unite = lecture.definition.unite
    nom = trouve.reference.nom
    if tranche(trouve.valeur) is False:
        dite = estimation(trouve.valeur, unite, signe=True, points=True)
        debut = f"L’écart avec {nom} est de {dite} : la marge ne permet pas de dire lequel est le plus haut"
    elif lecture.definition.additionnable:
        return f"{nom} : {texte_de(trouve.contre, unite)} à la même période."
    else:
        dite = estimation(Estimation(abs(trouve.valeur.valeur), trouve.valeur.demi_largeur), unite, points=True)
        mot = "de plus que" if trouve.valeur.valeur >= 0 else "de moins que"
        debut = f"C’est {dite} {mot} {nom} ({texte_de(trouve.contre, unite)})"
    if trouve.changement is None or trouve.avant is None:
        return f"{debut}."
    if tranche(trouve.changement) is False:
        return f"{debut} ; la marge ne permet pas de dire si cet écart a changé depuis {trouve.depuis}."
    plus = abs(trouve.valeur.valeur) - abs(trouve.avant.valeur)
    if not plus:
        return f"{debut} ; l’écart est le même qu’en {trouve.depuis}."
    de = estimation(Estimation(abs(plus)), unite, points=True)
    return f"{debut} ; l’écart s’est {'creusé' if plus > 0 else 'réduit'} de {de} depuis {trouve.depuis}."


def rang_dit(repartition: Distribution, valeur: Decimal) -> str:
    if repartition.effectif < 20:
        return ""
    rang, ensemble = repartition.rang(valeur)
    ordinal = "1re" if rang == 1 else f"{nombre(rang)}e"
    exaequo = f" ({nombre(ensemble)} à égalité)" if ensemble > 1 else ""
    secretes = f" ; {nombre(repartition.secretes)} autres ne la publient pas" if repartition.secretes else ""
    return (
        f"C’est la {ordinal} valeur la plus haute{exaequo} des {nombre(repartition.effectif)} quartiers prioritaires "
        f"de France qui la publient{secretes}."
    )


def reserves(lecture: LectureMesure, niveaux: Sequence[str]) -> list[str]:
    """What the reader must know before concluding, once for all the neighbourhoods."""
    moment = lecture.moment
    points = [p for lu in lecture.quartiers if moment and (p := lu.serie.au(moment))]
    references = [r for lu in lecture.quartiers for n in niveaux if (r := lecture.reference_de(lu, n))]
    contre = [p for r in references if moment and (p := r.au(moment))]
    decales = list(dict.fromkeys(r.nom for r in references if moment and r.points and r.au(moment) is None))
    lues = [
        (
            any(p.valeur is not None and p.marge is None for p in points) and lecture.definition.unite == "%",
            "La source ne donne pas de marge d’erreur : un petit écart peut être dû au hasard.",
        ),
        (
            any(segment != lu.serie.segments[0] for lu in lecture.quartiers for segment in lu.serie.segments),
            "La série est rompue : les valeurs d’avant la rupture ne se comparent pas à celles d’après.",
        ),
        (
            bool(lecture.anciens),
            "Les quartiers de 2015 n’ont pas les mêmes contours : leurs valeurs ne sont pas reliées à celles-ci.",
        ),
        (
            bool({p.millesime for p in contre} - {p.millesime for p in points}),
            "Les valeurs comparées ne viennent pas toutes du même millésime.",
        ),
        (
            any(p.grain == Grain.SANS_DATE for p in points),
            "La source ne dit pas de quelle année datent ces valeurs : elles ne se placent pas dans le temps.",
        ),
        (bool(decales), f"Sans valeur de la même période, donc non comparés : {', '.join(decales)}."),
        (
            any(p.etat == EtatValeur.SECRET for p in points),
            "Une valeur sous secret ne se déduit pas des autres : les restes qui la donneraient ne sont pas montrés.",
        ),
    ]
    return [dite.replace(" :", "\u00a0:") for vraie, dite in lues if vraie]


def source_de(points: Sequence[Observe]) -> str:
    """Source and vintage, once each."""
    dites = dict.fromkeys(
        f"{p.source} ; millésime {p.millesime or 'non précisé par la source'}" for p in points if p.source
    )
    return " – ".join(dites)


def legende_de_classe(classe: int, bornes: Sequence[Decimal], unite: str) -> str:
    """« Le quart le plus bas des quartiers de France : jusqu’à 38 % », what a colour of the map says."""
    dites = [estimation(Estimation(borne), unite) for borne in bornes]
    if classe == 1:
        return f"Le quart le plus bas des quartiers de France{INSECABLE}: jusqu’à {dites[0]}"
    if classe == len(bornes) + 1:
        return f"Le quart le plus haut{INSECABLE}: plus de {dites[-1]}"
    rang = {2: "Deuxième", 3: "Troisième"}[classe]
    return f"{rang} quart{INSECABLE}: de {dites[classe - 2]} à {dites[classe - 1]}"
