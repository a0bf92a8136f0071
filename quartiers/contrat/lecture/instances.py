"""Committees: chairs, members, roles, minimal frequency."""

import re

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.etiquettes import numero_de_titre
from quartiers.contrat.lecture.frequences import frequence_dite
from quartiers.contrat.lecture.instances_phrases import (
    NOM,
    PRESIDENCE,
    TITRE,
    Instance,
    est_une_rubrique,
    lire_phrase,
    membres,
    personnes,
    ranger,
    rubrique,
)
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.registre import rang_de
from quartiers.contrat.lecture.tableaux import items_de_cellule, tables
from quartiers.contrat.lecture.texte import cle, plat, premiere_majuscule, sans_fin_de_liste

_DEBUT = re.compile(
    rf"^(?P<nom>(?:le|la|les|l'|un|une|des)?\s*{NOM}(?:\s[^:.;,(]{{0,80}}?)?(?:\s*\([^)]*\))?)\s*"
    r"(?P<suite>:|,|(?:est |sont )?(?:co-?)?(?:preside|compos|pilote|anime|reuni|constitue)\w*|se (?:reuni|tien)\w*|reunissant|assure|valide|qui\b"
    r"|(?:associe|regroupe|rassemble)\b)"
)
# « Le pilotage est assuré par un comité de pilotage, qui réunit… »
_CONFIE = re.compile(
    rf"^[^.;:]{{5,80}}?\b(?:assure|confie|porte|garanti)e?s? (?:par|a) (?P<nom>(?:un|le|une|la)\s+{NOM}(?:\s[^:.;,(]{{0,60}}?)?)(?=\s*[,(:]|\s+(?:qui|compose|reunissant|preside)\b)"
)
# « Coprésidé par le préfet et le maire, le comité de pilotage réunit… »
_INVERSE = re.compile(
    rf"^(?:co-?)?(?:preside|anime|pilote|reuni|compose|organise)e?s?\s[^.;:]{{3,160}}?,\s+(?P<nom>(?:le|la|les|l'|ce|cette)\s?{NOM}(?:\s+(?:d[eu]s?|technique|strategique|operationnel\w*|local|\w*ique)\s*\w*)?)"
)
# « Qui ? Le préfet… » is a label and its words, not a question.
_FIN_PHRASE = re.compile(r"(?<=[.!?])(?<!(?i:qui)\s\?)(?<!(?i:quoi)\s\?)(?<!(?i:quand)\s\?)\s+(?=[A-ZÉÈÀ])")


def lire_instances(ctx: Contexte) -> list[Document]:
    instances: list[Instance] = _depuis_tables(ctx)
    _depuis_tables_couchees(ctx, instances)
    courante: Instance | None = None
    for bloc in ctx.du_domaine("gouvernance"):
        if not ctx.registre.libre(bloc) or bloc.genre == "note":
            continue
        titre = ctx.titres.get(bloc.rang)
        if titre is not None or _ligne_seule(bloc):
            courante = _ouvrir_par_titre(ctx, titre.texte if titre else bloc.texte, bloc, instances)
            continue
        nom, reste = ("", "") if courante is not None and est_une_rubrique(bloc.texte) else _nom_en_debut(bloc)
        if (
            nom
            and (courante is None or not _meme(courante.titre, nom))
            and (bloc.genre == "puce" or bloc.gras or courante is None or _autre_sorte(courante.titre, nom))
            and not (courante and courante.attente == "membres")
        ):
            nouvelle = Instance(nom, [])
            instances.append(nouvelle)
            derniere = _absorber_passages(ctx, nouvelle, bloc, reste, instances)
            # A listed body is complete in its item; one named in a paragraph goes on below.
            courante = None if bloc.genre == "puce" else derniere
            continue
        if courante is None:
            _laisser(ctx, bloc)
        else:
            courante = _absorber_passages(ctx, courante, bloc, bloc.texte, instances)
    for instance in instances:
        _frequence_du_nom(instance)
    lues = [i for i in instances if i.presidence or i.membres or i.missions or i.frequence or i.blocs]
    return [_document(ctx, i) for i in lues if i.titre]


def _absorber_passages(
    ctx: Contexte, courante: Instance, bloc: Bloc, texte: str, instances: list[Instance]
) -> Instance:
    """A paragraph may go over from one body to the next: « … Le Cotech, piloté par … »."""
    passages: list[tuple[Instance, list[str]]] = [(courante, [])]
    for phrase in _FIN_PHRASE.split(texte) if bloc.genre == "texte" else [texte]:
        m = _DEBUT.match(plat(phrase)) if passages[-1][1] and not est_une_rubrique(phrase) else None
        nom = _propre(phrase[: m.end("nom")]) if m else ""
        if nom and _autre_sorte(passages[-1][0].titre, nom) and not any(_meme(i.titre, nom) for i in instances):
            instances.append(Instance(nom, []))
            passages.append((instances[-1], []))
        passages[-1][1].append(phrase)
    for instance, phrases in passages:
        _absorber(ctx, instance, bloc, " ".join(phrases), instances)
    return passages[-1][0]


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


def _depuis_tables(ctx: Contexte) -> list[Instance]:
    """Bodies described in a table: one row each."""
    lues: list[Instance] = []
    for table in tables(ctx.du_domaine("gouvernance"), _colonne):
        colonnes = {g: i for i, g in table.colonnes.items()}
        if "titre" not in colonnes:
            continue
        ctx.registre.laisser(table.entete, "en-tête de tableau")
        for rang in table.rangs:
            cellules = rang.cellules + [""] * len(rang.cellules)
            champs = {g: cellules[i] if i < len(cellules) else "" for g, i in colonnes.items()}
            instance = Instance(_propre(" ".join(champs["titre"].split())), [rang])
            instance.presidence = personnes(champs.get("presidence", ""))
            instance.membres = [m for t in items_de_cellule(champs.get("membres", "")) for m in membres(t)]
            instance.missions = [
                premiere_majuscule(sans_fin_de_liste(m)) for m in items_de_cellule(champs.get("missions", ""))
            ]
            frequence = " ".join(champs.get("frequence", "").split())
            instance.minimum = frequence_dite(frequence) if frequence else None
            instance.frequence = frequence
            ctx.registre.placer(rang, f"instances[{len(lues)}]")
            lues.append(instance)
    return lues


def _depuis_tables_couchees(ctx: Contexte, instances: list[Instance]) -> None:
    """« | Comité de pilotage | Comité technique », then « Présidence | … | … »: one body a column, one rubric a row."""
    entete: Bloc | None = None
    colonnes: dict[int, Instance] = {}
    for bloc in ctx.du_domaine("gouvernance"):
        if bloc.genre != "rang" or not ctx.registre.libre(bloc):
            colonnes = colonnes if bloc.genre == "note" else {}
            continue
        noms = {
            i: c
            for i, c in enumerate(bloc.cellules)
            if TITRE.match(cle(c)) and len(c) < 90 and not est_une_rubrique(f"{c} :")
        }
        libelle = bloc.cellules[0].rstrip(" :")
        if len(noms) == sum(bool(c) for c in bloc.cellules) and (len(noms) > 1 or not libelle):
            entete, colonnes = bloc, {i: Instance(_propre(" ".join(nom.split())), [bloc]) for i, nom in noms.items()}
            instances += colonnes.values()
            ctx.registre.placer(bloc, f"instances[{len(instances) - len(colonnes)}]")
        elif entete is not None and colonnes and est_une_rubrique(f"{libelle} :"):
            # The empty first cell of the header may have been lost on the way.
            decalage = 1 if entete.cellules[0] and len(bloc.cellules) == len(entete.cellules) + 1 else 0
            for i, instance in colonnes.items():
                _remplir(instance, libelle, "".join(bloc.cellules[i + decalage : i + decalage + 1]), bloc)
            ctx.registre.placer(bloc, f"instances[{len(instances) - 1}]")


def _remplir(instance: Instance, libelle: str, cellule: str, bloc: Bloc) -> None:
    if cellule:
        rubrique(instance, f"{libelle} : {' ; '.join(items_de_cellule(cellule))}")
        instance.attente = ""
        instance.blocs.append(bloc)


_RYTHME = re.compile(
    r"\s+(?P<mot>hebdomadaires?|mensuel(?:le)?s?|bimestriel(?:le)?s?|trimestriel(?:le)?s?|semestriel(?:le)?s?|annuel(?:le)?s?)$",
    re.I,
)


def _frequence_du_nom(instance: Instance) -> None:
    """« Un comité technique mensuel »: its rhythm is in its name."""
    m = _RYTHME.search(instance.titre)
    if m and not instance.frequence:
        instance.minimum, instance.frequence = frequence_dite(m["mot"]), m["mot"]
        instance.titre = instance.titre[: m.start()]


def _ligne_seule(bloc: Bloc) -> bool:
    """« Le comité technique » alone on its line, with nothing that sets it apart, heads what follows."""
    court = bloc.genre == "texte" and len(bloc.texte) < 80 and bloc.texte[-1:] not in ".;,:"
    return court and bool(TITRE.match(cle(bloc.texte))) and _DEBUT.match(plat(bloc.texte)) is None


def _laisser(ctx: Contexte, bloc: Bloc) -> None:
    ctx.registre.laisser(bloc, "récit de la gouvernance")


def _ouvrir_par_titre(ctx: Contexte, texte: str, bloc: Bloc, instances: list[Instance]) -> Instance | None:
    # « Instance politique : le comité de pilotage »
    if re.match(r"^instances?\b[^:]*:", plat(texte)) and TITRE.match(cle(texte.split(":", 1)[1])):
        texte = texte.split(":", 1)[1].strip()
    mots = cle(texte)
    if not TITRE.match(mots) or re.match(
        r"^(?:les )?instances?\b(?! (?:locale|technique|politique|de concertation)$)", mots
    ):
        ctx.registre.laisser(bloc, "titre de partie")
        return None
    instance = Instance(_propre(ctx.lisible(texte)), [bloc])
    instances.append(instance)
    ctx.registre.placer(bloc, f"instances[{len(instances) - 1}]")
    return instance


def _nom_en_debut(bloc: Bloc) -> tuple[str, str]:
    """« Un comité technique local réunissant… » → its name and the rest; empty when the text opens with no body."""
    texte = numero_de_titre(bloc.texte)[1]
    nu = plat(texte)
    m = _DEBUT.match(nu)
    if m is not None:
        return _propre(texte[: m.end("nom")]), texte[m.end("nom") :].strip(" ,:")
    if bloc.genre == "texte" and (inverse := _INVERSE.match(nu)):
        return _propre(re.sub(r"^(?:ce|cette)\s+", "", texte[inverse.start("nom") : inverse.end("nom")])), texte
    if bloc.genre == "texte" and (confie := _CONFIE.search(nu)):
        return _propre(texte[confie.start("nom") : confie.end("nom")]), texte[confie.end("nom") :].strip(" ,:")
    court = bloc.genre == "puce" and len(texte) < 90 and TITRE.match(cle(texte)) and not texte.endswith(":")
    return (_propre(texte.rstrip(" ;.")), "") if court else ("", "")


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


def _absorber(ctx: Contexte, instance: Instance, bloc: Bloc, texte: str, instances: list[Instance]) -> None:
    """Read one block into the body. What says nothing of chair, members, roles or frequency is left aside."""
    avant = (
        len(instance.presidence),
        len(instance.membres),
        len(instance.missions),
        instance.frequence,
        instance.attente,
    )
    if bloc.genre == "puce" and instance.attente and not est_une_rubrique(texte) and not PRESIDENCE.search(plat(texte)):
        ranger(instance, texte)
    else:
        for phrase in _FIN_PHRASE.split(texte):
            if not rubrique(instance, phrase):
                lire_phrase(instance, phrase)
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


def _document(ctx: Contexte, instance: Instance) -> Document:
    lignes = [n for b in instance.blocs for n in b.lignes]
    document: Document = {"titre": instance.titre, "lignes": [min(lignes), max(lignes)]}
    document |= {"presidence": instance.presidence, "membres": instance.membres, "missions": instance.missions}
    document |= {"frequence_min": instance.minimum, "frequence_texte": instance.frequence}
    if not instance.frequence:
        ctx.registre.douter(
            "frequence_absente", f"Aucune fréquence de réunion trouvée pour « {instance.titre} ».", lignes
        )
    return document
