"""Committees: chairs, members, roles, minimal frequency."""

import re
from dataclasses import dataclass, field

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.frequences import lire_frequence
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.registre import rang_de
from quartiers.contrat.lecture.tableaux import items_de_cellule, tables
from quartiers.contrat.lecture.texte import cle, plat, premiere_majuscule, sans_fin_de_liste

_NOM = (
    r"(?:comites?|copil|cotech|cop?tech|commissions?|conferences?|instances?|groupes?(?: de travail)?|cellules?|equipes?(?: projet)?|revues? de projet"
    r"|assemblees?|conseils? (?:de|des|local|locaux)|reunions?|ateliers?|plenieres?|coordination|directoire|observatoire)"
)
_TITRE = re.compile(rf"^(?:le |la |les |l |un |une |des )?{_NOM}\b")
_DEBUT = re.compile(
    rf"^(?P<nom>(?:le|la|les|l'|un|une|des)?\s*{_NOM}(?:\s[^:.;,(]{{0,80}}?)?(?:\s*\([^)]*\))?)\s*"
    r"(?P<suite>:|,|(?:est |sont )?(?:co-?)?(?:preside|compos|pilote|anime|reuni|constitue)\w*|se reuni\w*|reunissant|assure|valide|qui\b)"
)
_PRESIDENCE = re.compile(
    r"(?:co-?\s?)?(?:preside|pilote|anime)e?s?(?:\s+conjointement)?\s+par\s+|(?:co-?)?(?:presidence|pilotage|animation)\s*(?:assuree?\s+par\s+|:\s*)|^(?:co-?)?(?:president|pilote|animateur)\w*\s*:\s*"
)
_MEMBRES = re.compile(
    r"(?:compos(?:e|ee|es|ees)?\s+(?:(?:notamment|a minima|des?|du)\s+|d')*(?=.)|\b(?:il|elle|ils|elles|comite|copil|cotech|instance|commission|conference)?\s*(?<!se )(?:reunit|rassemble|associe|regroupe|reunissant)\s+"
    r"|^(?:composition|membres|participants?)\s*:\s*)"
)
_ROLE = re.compile(r"\b(?:role|missions?|objet|objectifs?|fonctions?|charge|vise|a pour)\b")
_FIN_PHRASE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÉÈÀ])")


@dataclass(slots=True)
class _Instance:
    titre: str
    blocs: list[Bloc]
    presidence: list[str] = field(default_factory=list)
    membres: list[str] = field(default_factory=list)
    missions: list[str] = field(default_factory=list)
    minimum: int | None = None
    frequence: str = ""
    attente: str = ""


def lire_instances(ctx: Contexte) -> list[Document]:
    instances: list[_Instance] = _depuis_tables(ctx)
    courante: _Instance | None = None
    for bloc in ctx.du_domaine("gouvernance"):
        if not ctx.registre.libre(bloc) or bloc.genre == "note":
            continue
        titre = ctx.titres.get(bloc.rang)
        if titre is not None or _ligne_seule(bloc):
            courante = _ouvrir_par_titre(ctx, titre.texte if titre else bloc.texte, bloc, instances)
            continue
        nom, reste = _nom_en_debut(bloc)
        if (
            nom
            and (courante is None or not _meme(courante.titre, nom))
            and (bloc.genre == "puce" or bloc.gras or courante is None or _autre_sorte(courante.titre, nom))
            and not (courante and courante.attente == "membres")
        ):
            nouvelle = _Instance(nom, [])
            instances.append(nouvelle)
            _absorber(ctx, nouvelle, bloc, reste, instances)
            # A listed body is complete in its item; one named in a paragraph goes on below.
            courante = None if bloc.genre == "puce" else nouvelle
            continue
        if courante is None:
            _laisser(ctx, bloc)
        else:
            _absorber(ctx, courante, bloc, bloc.texte, instances)
    lues = [i for i in instances if i.presidence or i.membres or i.missions or i.frequence or i.blocs]
    return [_document(ctx, i) for i in lues if i.titre]


def _colonne(cellule: str) -> str:
    mots = cle(cellule)
    for genre, motif in {
        "titre": r"^(?:instances?|comites?|noms?)\b",
        "presidence": r"^(?:co ?)?(?:presidence|presidents?|pilotage|pilotes?|animation)\b",
        "membres": r"^(?:composition|membres|participants?)\b",
        "missions": r"^(?:missions?|roles?|objectifs?|fonctions?)\b",
        "frequence": r"^(?:frequence|periodicite|rythme|calendrier|reunions?)\b",
    }.items():
        if re.match(motif, mots):
            return genre
    return ""


def _depuis_tables(ctx: Contexte) -> list[_Instance]:
    """Bodies described in a table: one row each."""
    lues: list[_Instance] = []
    for table in tables(ctx.du_domaine("gouvernance"), _colonne):
        colonnes = {g: i for i, g in table.colonnes.items()}
        if "titre" not in colonnes:
            continue
        ctx.registre.laisser(table.entete, "en-tête de tableau")
        for rang in table.rangs:
            cellules = rang.cellules + [""] * len(rang.cellules)
            champs = {g: cellules[i] if i < len(cellules) else "" for g, i in colonnes.items()}
            instance = _Instance(_propre(" ".join(champs["titre"].split())), [rang])
            instance.presidence = _personnes(champs.get("presidence", ""))
            instance.membres = [m for t in items_de_cellule(champs.get("membres", "")) for m in _membres(t)]
            instance.missions = [
                premiere_majuscule(sans_fin_de_liste(m)) for m in items_de_cellule(champs.get("missions", ""))
            ]
            frequence = " ".join(champs.get("frequence", "").split())
            instance.minimum = lire_frequence(f"Réunion {frequence}")[0] if frequence else None
            instance.frequence = frequence
            ctx.registre.placer(rang, f"instances[{len(lues)}]")
            lues.append(instance)
    return lues


def _ligne_seule(bloc: Bloc) -> bool:
    """« Le comité technique » alone on its line, with nothing that sets it apart, heads what follows."""
    court = bloc.genre == "texte" and len(bloc.texte) < 80 and bloc.texte[-1:] not in ".;,:"
    return court and bool(_TITRE.match(cle(bloc.texte))) and _DEBUT.match(plat(bloc.texte)) is None


def _laisser(ctx: Contexte, bloc: Bloc) -> None:
    ctx.registre.laisser(bloc, "récit de la gouvernance")


def _ouvrir_par_titre(ctx: Contexte, texte: str, bloc: Bloc, instances: list[_Instance]) -> _Instance | None:
    mots = cle(texte)
    if not _TITRE.match(mots) or re.match(
        r"^(?:les )?instances?\b(?! (?:locale|technique|politique|de concertation)$)", mots
    ):
        ctx.registre.laisser(bloc, "titre de partie")
        return None
    instance = _Instance(_propre(ctx.lisible(texte)), [bloc])
    instances.append(instance)
    ctx.registre.placer(bloc, f"instances[{len(instances) - 1}]")
    return instance


def _nom_en_debut(bloc: Bloc) -> tuple[str, str]:
    """« Un comité technique local réunissant… » → its name and the rest; empty when the text opens with no body."""
    nu = plat(bloc.texte)
    m = _DEBUT.match(nu)
    if m is None:
        court = (
            bloc.genre == "puce"
            and len(bloc.texte) < 90
            and _TITRE.match(cle(bloc.texte))
            and not bloc.texte.endswith(":")
        )
        return (_propre(bloc.texte.rstrip(" ;.")), "") if court else ("", "")
    return _propre(bloc.texte[: m.end("nom")]), bloc.texte[m.end("nom") :].strip(" ,:")


def _propre(nom: str) -> str:
    nom = re.sub(r"^(?:le|la|les|l['’]|un|une|des)\s+", "", nom.strip(), flags=re.I)
    return premiere_majuscule(nom.strip(" ,:"))


def _meme(a: str, b: str) -> bool:
    x, y = cle(a), cle(b)
    return x.startswith(y) or y.startswith(x)


def _autre_sorte(a: str, b: str) -> bool:
    sortes = (
        "pilotage",
        "copil",
        "technique",
        "cotech",
        "suivi",
        "commission",
        "conference",
        "groupe",
        "equipe",
        "cellule",
        "revue",
        "assemblee",
    )
    sorte = next((s for s in sortes if s in cle(b)), "")
    equivalents = {"copil": "pilotage", "cotech": "technique"}
    return bool(sorte) and equivalents.get(sorte, sorte) not in cle(a) and sorte not in cle(a)


def _absorber(ctx: Contexte, instance: _Instance, bloc: Bloc, texte: str, instances: list[_Instance]) -> None:
    """Read one block into the body. What says nothing of chair, members, roles or frequency is left aside."""
    avant = (
        len(instance.presidence),
        len(instance.membres),
        len(instance.missions),
        instance.frequence,
        instance.attente,
    )
    if bloc.genre == "puce" and instance.attente and not _PRESIDENCE.search(plat(texte)):
        liste = instance.membres if instance.attente == "membres" else instance.missions
        liste.append(sans_fin_de_liste(texte))
    else:
        for phrase in _FIN_PHRASE.split(texte):
            _phrase(instance, phrase)
    apres = (
        len(instance.presidence),
        len(instance.membres),
        len(instance.missions),
        instance.frequence,
        instance.attente,
    )
    if avant != apres or not instance.blocs:
        instance.blocs.append(bloc)
        ctx.registre.placer(bloc, f"instances[{rang_de(instances, instance)}]")
    else:
        _laisser(ctx, bloc)


def _phrase(instance: _Instance, phrase: str) -> None:
    nu = plat(phrase)
    minimum, frequence = lire_frequence(phrase)
    if frequence and not instance.frequence:
        instance.minimum, instance.frequence = minimum, frequence
    presidence, membres = _PRESIDENCE.search(nu), _MEMBRES.search(nu)
    if presidence and not instance.presidence:
        fin = membres.start() if membres and membres.start() > presidence.end() else len(phrase)
        instance.presidence = _personnes(
            re.split(r",?\s+(?:il|elle|ils|elles)\b|\s+en lien avec\b|[.;]", phrase[presidence.end() : fin])[0]
        )
    if membres and not instance.membres:
        apres = phrase[membres.end() :]
        if membres.end() < len(phrase) - 3:
            instance.membres = _membres(apres)
        instance.attente = "membres" if phrase.rstrip().endswith(":") else ""
    elif _ROLE.search(nu) and phrase.rstrip().endswith(":"):
        instance.attente = "missions"
    elif m := re.search(
        r"(?:son|sa|leur|ses) (?:role|mission|objet|fonction)s? (?:est|sont|consiste\w*)\s+(?:d'|de |a )?|(?:il|elle|ils) (?:a|ont) pour (?:role|mission|objet|objectif|fonction)s?\s+(?:d'|de |:)?|(?:missions?|roles?)\s*:\s*|charge\w* d(?:e |')",
        nu,
    ):
        instance.missions += _morceaux(phrase[m.end() :])
        instance.attente = "missions" if phrase.rstrip().endswith(":") else ""
    elif (
        not instance.missions
        and not (frequence or presidence)
        and re.match(r"^(?:il|elle|ils|elles|instance)\b|^(?:assure|valide|suit|prepare|definit)\b", nu)
    ):
        instance.missions += _morceaux(phrase)


def _morceaux(texte: str) -> list[str]:
    return [premiere_majuscule(sans_fin_de_liste(m)) for m in re.split(r"\s*;\s*", texte.strip(" :.")) if m.strip()]


def _personnes(texte: str) -> list[str]:
    morceaux = re.split(
        r",\s*|\s+et\s+(?=(?:par\s+)?(?:le|la|l['’]|les|un|une|son|sa|Monsieur|Madame)\b)", texte.strip(" .,:")
    )
    return [re.sub(r"^par\s+", "", m).strip() for m in morceaux if m.strip()]


def _membres(texte: str) -> list[str]:
    """Members between commas or semicolons, commas inside parentheses kept."""
    texte = re.split(
        r"\s+(?:tous les|toutes les|au moins|au minimum|a minima|chaque|\w+ fois (?:par|l['’]))\b", texte.strip()
    )[0]
    texte = re.sub(r"^(?:des?|du|d['’]|les?|la)\s+", "", texte)
    separateur = ";" if ";" in texte else ","
    morceaux, profondeur, courant = [], 0, ""
    for car in texte:
        profondeur += (car == "(") - (car == ")")
        if car == separateur and profondeur <= 0:
            morceaux.append(courant)
            courant = ""
        else:
            courant += car
    morceaux.append(courant)
    if separateur == ",":
        # « la CAF, la Région et les bailleurs » : the last two are joined by « et », with an article of their own.
        fin = re.split(r"\s+et\s+(?=(?:l[ea]s?|des?|du|l['’]|d['’])\b)", morceaux[-1])
        morceaux[-1:] = fin if morceaux[-1].count("(") == morceaux[-1].count(")") else morceaux[-1:]
    return [
        re.sub(
            r"^(?:(?:et|ainsi que|ou)\s+)?(?:(?:de la|de l['’]|du|des|de|d['’])\s?(?=\w))?", "", m.strip(" .")
        ).strip()
        for m in morceaux
        if m.strip(" .")
    ]


def _document(ctx: Contexte, instance: _Instance) -> Document:
    lignes = [n for b in instance.blocs for n in b.lignes]
    document: Document = {"titre": instance.titre, "lignes": [min(lignes), max(lignes)]}
    document |= {"presidence": instance.presidence, "membres": instance.membres, "missions": instance.missions}
    document |= {"frequence_min": instance.minimum, "frequence_texte": instance.frequence}
    if not instance.frequence:
        ctx.registre.douter(
            "frequence_absente", f"Aucune fréquence de réunion trouvée pour « {instance.titre} ».", lignes
        )
    return document
