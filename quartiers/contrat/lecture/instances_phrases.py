"""What one sentence, or one labelled line, says of a committee: chair, members, roles, minimal frequency."""

import re
from dataclasses import dataclass, field

from quartiers.contrat.lecture.frequences import frequence_dite, lire_frequence
from quartiers.contrat.lecture.modele import Bloc
from quartiers.contrat.lecture.texte import cle, plat, premiere_majuscule, sans_fin_de_liste

NOM = (
    r"(?:comites?|copil|cotech|cop?tech|commissions?|conferences?|instances?|groupes?(?: de travail)?|cellules?|equipes?(?: projet)?|revues? de projets?"
    r"|assemblees?|conseils? (?:de|des|local|locaux)|reunions?|ateliers?|plenieres?|coordination|directoire|observatoire)"
)
TITRE = re.compile(rf"^(?:le |la |les |l |un |une |des )?{NOM}\b")
PRESIDENCE = re.compile(
    r"(?:co-?\s?)?(?:preside|pilote|anime)e?s?(?:\s+conjointement)?\s+par\s+|(?:co-?)?(?:presidence|pilotage|animation)\s*(?:assuree?\s+par\s+|:\s*)|^(?:co-?)?(?:president|pilote|animateur)\w*\s*:\s*"
    r"|\bsous (?:la |l['’])(?:co-?\s?)?(?:presidence|animation|egide|autorite|houlette)(?: conjointe)?\s+(?=d)"
)
_MEMBRES = re.compile(
    r"(?:compos(?:e|ee|es|ees)?\s+(?:(?:notamment|a minima|des?|du)\s+|d')*(?=.)|\b(?:il|elle|ils|elles|comite|copil|cotech|instance|commission|conference)?\s*(?<!se )(?:reunit|rassemble|associe|regroupe|reunissant)\s+"
    r"|^(?:composition|membres|participants?)\s*:\s*|\by (?:siegent|participent|assistent)\s*:?\s+|\b(?:en )?sont membres(?: de droit)?\s*:?\s+|\ben presence d(?:es|u|e la|e l')\s?)"
)
_ROLE = re.compile(r"\b(?:role|missions?|objet|objectifs?|fonctions?|charge|vise|a pour)\b")
_MISSIONS = re.compile(
    r"(?:son|sa|leur|ses) (?:role|mission|objet|fonction)s? (?:est|sont|consiste\w*)\s+(?:d'|de |a )?|(?:il|elle|ils) (?:a|ont) pour (?:role|mission|objet|objectif|fonction)s?\s+(?:d'|de |:)?|(?:missions?|roles?)\s*:\s*|charge\w* d(?:e |')"
)
# « Présidence : … », « Qui ? … », « Rythme des réunions : … »: a fiche of the body, one rubric a line.
_LIBELLES = {
    "presidence": r"(?:co-?\s?)?(?:presidence|presidente?s?|pilotage|pilotes?|animation|animat(?:eur|rice)s?)",
    "membres": r"(?:composition|membres|participants?|composants|qui)",
    "missions": r"(?:missions?|roles?|objets?|objectifs?|fonctions?|attributions|finalites?|quoi|pourquoi)",
    "frequence": r"(?:frequence|periodicite|rythme|reunions?|seances?|quand|calendrier)",
}
_RUBRIQUE = re.compile(
    r"^(?:"
    + "|".join(f"(?P<{genre}>{motif})" for genre, motif in _LIBELLES.items())
    + r")(?: (?:des|de l'|du) ?(?:reunions?|membres|seances|instance|comite))?\s*[:?]\s*(?P<reste>.*)$"
)
# Where the words that name persons end.
_PAS_UNE_PERSONNE = re.compile(
    r"^(?:qui|que|reuni\w*|il|elle|ils|elles|instrui\w*|valid\w*|assur\w*|defini\w*|prepar\w*|rassembl\w*|associ\w*|regroup\w*|compos\w*|est|sont"
    r"|se|a|ont|avec|en|dont|trait\w*|suit|suivent|arret\w*|examin\w*|perme\w*|organis\w*)\b"
)
_ET = re.compile(
    r",\s*|\s+et\s+(?=(?:par\s+)?(?:(?:le|la|les|un|une|son|sa|du|des|de la|Monsieur|Madame)\b|l['’]|de l['’]"
    r"|(?:vice-)?pr[ée]sident|maires?\b|(?:sous-)?pr[ée]f[eè]|d[ée]l[ée]gu|direct(?:eur|rice)|chef|cheffe))",
    re.I,
)


@dataclass(slots=True)
class Instance:
    titre: str
    blocs: list[Bloc]
    presidence: list[str] = field(default_factory=list)
    membres: list[str] = field(default_factory=list)
    missions: list[str] = field(default_factory=list)
    minimum: int | None = None
    frequence: str = ""
    attente: str = ""


def est_une_rubrique(texte: str) -> bool:
    return _RUBRIQUE.match(plat(texte)) is not None


def rubrique(instance: Instance, texte: str) -> bool:
    """Read « Composition : … » into the body; False when the line is no rubric. A bare label announces a list."""
    m = _RUBRIQUE.match(plat(texte))
    genre = next((g for g in _LIBELLES if m[g]), "") if m else ""
    if m is None or not genre or (genre == "frequence" and not m["reste"]):
        return False
    reste = texte[m.start("reste") :].strip()
    instance.attente = "" if reste else genre
    if not reste:
        return True
    if genre == "presidence":
        instance.presidence = instance.presidence or personnes(
            re.sub(r"^(?:co-?)?présidence (?=d)", "", reste, flags=re.I)
        )
    elif genre == "membres":
        instance.membres += membres(reste)
        _presidents_parmi(instance)
    elif genre == "missions":
        instance.missions += morceaux(reste)
    elif not instance.frequence:
        instance.minimum, instance.frequence = frequence_dite(reste), reste.rstrip(" .;")
    return True


def _presidents_parmi(instance: Instance) -> None:
    """« le préfet, la présidente (coprésidents) » among the members are its chairs."""
    for i, membre in enumerate(instance.membres):
        m = re.search(r"\((?:co-?)?présidente?(?P<pluriel>s?)\)", membre, re.I)
        if m and not instance.presidence:
            chefs = instance.membres[0 if m["pluriel"] else i : i + 1]
            instance.presidence = [re.sub(r"\s*\([^()]*\)", "", c) for c in chefs]


def ranger(instance: Instance, item: str) -> None:
    """An item of the list that the body expects."""
    propre = sans_fin_de_liste(item)
    {"membres": instance.membres, "presidence": instance.presidence}.get(instance.attente, instance.missions).append(
        propre
    )


def lire_phrase(instance: Instance, phrase: str) -> None:
    nu = plat(phrase)
    minimum, frequence = lire_frequence(phrase)
    if frequence and not instance.frequence:
        instance.minimum, instance.frequence = minimum, frequence
    presidence = PRESIDENCE.search(nu)
    # « Il associe, sous l’animation de X, les référents… »: the aside is not what is gathered.
    sans_incise = (
        re.sub(r",\s+(?:sous|coprésidé|présidé|piloté|animé)[^,]+,", "", phrase, count=1) if presidence else phrase
    )
    trouves = _MEMBRES.search(plat(sans_incise))
    if presidence and not instance.presidence:
        dedans = _MEMBRES.search(nu)
        fin = dedans.start() if dedans and dedans.start() > presidence.end() else len(phrase)
        aparte = re.search(r"\b(?:associe|reunit|rassemble|regroupe),\s*$", nu[: presidence.start()])
        fin = phrase.find(",", presidence.end()) if aparte and "," in phrase[presidence.end() :] else fin
        instance.presidence = personnes(phrase[presidence.end() : fin])
    if trouves and re.match(
        r"\s*(?:\w+ fois (?:par|l['’]) ?\w+ )?(?:un|une|le|la) (?:comite|commission)\b",
        plat(sans_incise[trouves.end() :]),
    ):
        # « Chaque maire réunit un comité communal »: what is gathered is the body itself.
        trouves = None
    if trouves and not instance.membres:
        if trouves.end() < len(sans_incise) - 3:
            instance.membres = membres(sans_incise[trouves.end() :])
        instance.attente = "membres" if phrase.rstrip().endswith(":") else ""
    elif _ROLE.search(nu) and phrase.rstrip().endswith(":"):
        instance.attente = "missions"
    elif m := _MISSIONS.search(nu):
        instance.missions += morceaux(phrase[m.end() :])
        instance.attente = "missions" if phrase.rstrip().endswith(":") else ""
    elif (
        not instance.missions
        and not (frequence or presidence)
        and re.match(r"^(?:il|elle|ils|elles|instance)\b|^(?:assure|valide|suit|prepare|definit)\b", nu)
    ):
        instance.missions += morceaux(phrase)


def morceaux(texte: str) -> list[str]:
    return [premiere_majuscule(sans_fin_de_liste(m)) for m in re.split(r"\s*;\s*", texte.strip(" :.")) if m.strip()]


def personnes(texte: str) -> list[str]:
    """Those who chair, up to the first words that name no one."""
    texte = re.split(r",?\s+(?:il|elle|ils|elles)\b|\s+en lien avec\b|[.;]", texte)[0]
    trouvees: list[str] = []
    for brut in _ET.split(texte.strip(" .,:")):
        propre = re.sub(r"^(?:par\s+|(?:de la|de l['’]|du|des|de)\s+(?=\w))", "", brut.strip())
        if not propre or _PAS_UNE_PERSONNE.match(plat(propre)) or (trouvees and TITRE.match(cle(propre))):
            break
        trouvees.append(propre)
    return trouvees


_FIN_DES_MEMBRES = re.compile(
    r"\s+(?:tous les|toutes les|au moins|au minimum|a minima|chaque (?:an|mois|trimestre|semestre|semaine)|\w+ fois (?:par|l['’])|(?:et )?se (?:r[ée]uni|tien|rassembl)\w*|sous la (?:co)?présidence|autant que)\b|,\s+(?:qui|il|elle)\s",
    re.I,
)
_DEBUT_FREQUENCE = re.compile(
    r"^(?:au (?:moins|minimum) |a minima )?\w+ fois (?:par \w+|l['’]an)(?: a minima| au (?:moins|minimum))?\s*:?\s*",
    re.I,
)


def membres(texte: str) -> list[str]:
    """Members between commas or semicolons, commas inside parentheses kept."""
    texte = _FIN_DES_MEMBRES.split(_DEBUT_FREQUENCE.sub("", texte.strip()))[0].rstrip(" ,;")
    texte = re.sub(r"^(?:des?|du|d['’])\s+", "", texte)
    separateur = ";" if ";" in texte else ","
    trouves, profondeur, courant = [], 0, ""
    for car in texte:
        profondeur += (car == "(") - (car == ")")
        if car == separateur and profondeur <= 0:
            trouves.append(courant)
            courant = ""
        else:
            courant += car
    trouves.append(courant)
    if separateur == ",":
        # « la CAF, la Région et les bailleurs » : the last two are joined by « et », with an article of their own.
        fin = re.split(r"\s+et\s+(?=(?:l[ea]s?|des?|du|l['’]|d['’])\b|(?:\d|deux|trois|un|une)\b)", trouves[-1])
        trouves[-1:] = fin if trouves[-1].count("(") == trouves[-1].count(")") else trouves[-1:]
    if _complements(trouves):
        return [re.sub(r"^(?:les?|la)\s+", "", texte.strip(" ."))]
    if not any(re.match(r"\s*(?:l[ea]s?|une?)\s|\s*l['’]", m) for m in trouves[1:]):
        trouves[:1] = [re.sub(r"^(?:les?|la)\s+", "", trouves[0].strip())]
    return [
        re.sub(
            r"^(?:(?:et|ainsi que|ou)\s+)?(?:(?:de la\s|de l['’]\s?|du\s|des\s|de\s|d['’]\s?)(?=\w))?",
            "",
            m.strip(" ."),
        ).strip()
        for m in trouves
        # « …, se réunit chaque trimestre » goes on with the sentence, not with the members.
        if m.strip(" .") and not re.match(r"\s*(?:et\s+)?se\s", m)
    ]


def _complements(trouves: list[str]) -> bool:
    """« les services de l’État, de la commune et de la CAF »: what follows completes the first words, one member in all."""
    genitif = r"(?:de la |de l['’]|du |des )"
    return (
        len(trouves) > 1
        and bool(re.match(rf"^(?:les )?\w+s (?:\w+ )?{genitif}", trouves[0].strip()))
        and all(re.match(rf"^{genitif}", m.strip()) for m in trouves[1:])
    )
