"""The indicator catalogue: axe → orientation → question → quantitative or qualitative indicator."""

import re
from dataclasses import dataclass, field

from quartiers.contrat.lecture.arborescence import INDICATEUR_DIT, QUESTION
from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.etiquettes import etiquette_de
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.noeuds import IndicateurTrouve, Noeud
from quartiers.contrat.lecture.tableaux import items_de_cellule, tables
from quartiers.contrat.lecture.texte import cle, plat, sans_fin_de_liste

_INTRO = re.compile(
    r"^(?:les |liste des |[^:]{0,80}\b(?=indicateurs (?:suivants|ci-dessous|retenus)\b))?indicateurs?\b(?P<suite>[^:]{0,60}?)\s*:\s*(?P<reste>.*)$"
)
_QUANTITATIF = re.compile(
    r"^(?:nombre|nb\b|taux|part\b|pourcentage|evolution|montant|volume|proportion|%|cout|duree|ratio|effectif|type et nombre|nombre et|frequentation|surface|delai)"
)
_QUALITATIF = re.compile(
    r"^(?:qualite|satisfaction|appreciation|diversite|confort|recits?|paroles?|parcours|avis|perception|questionnaire|enquete|entretien|temoignage|ressenti|nature|sondage|retour|analyse)"
)


@dataclass(slots=True)
class _Etat:
    axe: str = ""
    axe_code: str = ""
    orientation: str = ""
    orientation_code: str = ""
    questions: list[str] = field(default_factory=list)
    lignes_question: list[int] = field(default_factory=list)
    nature: str = ""
    dernier: Document | None = None
    base: float = 0.0
    vide: Bloc | None = None
    apres_indicateurs: bool = False


def lire_indicateurs(ctx: Contexte, axes: list[Document], trouves: list[IndicateurTrouve]) -> list[Document]:
    indicateurs = [_depuis_strategie(ctx, t) for t in trouves]
    for table in tables([b for b in ctx.blocs if ctx.registre.libre(b)], _colonne):
        propre = table.entete.domaine in {"indicateurs", "suivi"} or not any(
            map(_VALEUR.match, map(cle, table.entete.cellules))
        )
        if propre and {"indicateur", "quantitatif", "qualitatif"} & set(table.colonnes.values()):
            ctx.registre.laisser(table.entete, "en-tête de tableau")
            indicateurs += _table(ctx, table.colonnes, table.rangs, axes)
    etat = _Etat()
    for bloc in ctx.du_domaine("indicateurs"):
        if bloc.genre != "note" and ctx.registre.libre(bloc):
            _bloc(ctx, bloc, etat, indicateurs, axes)
    for i, indicateur in enumerate(indicateurs, start=1):
        indicateur["code"] = f"I{i}"
    return [{"code": i.pop("code")} | i for i in indicateurs]


# « Nombre de visites – quantitatif », « Retours des familles (qualitatif) »
_SUFFIXE = re.compile(r"\s*(?:[–—:-]\s*|\()(?:indicateur )?(?P<nature>quantitatif|qualitatif)s?\)?\s*$", re.I)


# A table of figures, not of indicators to follow.
_VALEUR = re.compile(
    r"^(?:valeurs?|qpv|quartiers?|communes?|france|departement|region|epci|agglomeration|metropole|ensemble)\b"
)
_RESSENTI = re.compile(r"\b(?:ressenti|percu|perception|satisfaction|temoignage|sentiment|appreciation)\w*")


def _nature(titre: str, annonce: str = "") -> str:
    """The kind the source announces, else the kind the words show, else ""."""
    suffixe = _SUFFIXE.search(titre)
    mots = cle(suffixe["nature"] if suffixe else annonce)
    if "quanti" in mots:
        return "quantitatif"
    if "quali" in mots:
        return "qualitatif"
    debut = plat(titre)
    if _QUANTITATIF.match(debut):
        return "quantitatif"
    return "qualitatif" if _QUALITATIF.match(debut) or _RESSENTI.search(debut) else ""


def _indicateur(ctx: Contexte, titre: str, bloc: Bloc, etat: _Etat, nature: str) -> Document:
    if not nature:
        nature = "quantitatif"
        ctx.registre.douter(
            "nature", f"« {titre[:80]} » : quantitatif ou qualitatif ? Le texte ne le dit pas.", bloc.bornes
        )
    indicateur: Document = {
        "code": "", "titre": _SUFFIXE.sub("", titre) or titre, "nature": nature, "axe": etat.axe, "axe_code": etat.axe_code, "orientation": etat.orientation,
        "orientation_code": etat.orientation_code, "question": " ".join(etat.questions), "lignes": bloc.bornes,
    }  # fmt: skip
    if etat.lignes_question:
        indicateur["question_lignes"] = [min(etat.lignes_question), max(etat.lignes_question)]
    return indicateur


def _bloc(ctx: Contexte, bloc: Bloc, etat: _Etat, indicateurs: list[Document], axes: list[Document]) -> None:
    nu = plat(bloc.texte)
    etiquette = etiquette_de(bloc.texte)
    if etiquette and re.match(
        r"^(?:axe|pilier|enjeu|orientation|objectif|priorite|ambition|defi|volet|thematique)", etiquette.famille
    ):
        _situer(ctx, bloc, etiquette.titre, etiquette.famille, etat, axes)
    elif m := QUESTION.match(nu):
        if etat.apres_indicateurs:
            _nouvelle_question(ctx, etat)
        _question(ctx, bloc, bloc.texte[m.end() :], etat)
    elif (m := _INTRO.match(nu)) and len(bloc.texte) < 200:
        _introduire(ctx, bloc, m.start("reste"), etat, indicateurs, axes)
    elif bloc.rang in ctx.titres or bloc.genre == "rang":
        ctx.registre.laisser(bloc, "titre de partie" if bloc.genre != "rang" else "tableau non reconnu")
    elif not _indicateur_ou_suite(ctx, bloc, nu, etat, indicateurs):
        ctx.registre.laisser(bloc, "récit des indicateurs")


def _introduire(
    ctx: Contexte, bloc: Bloc, debut: int, etat: _Etat, indicateurs: list[Document], axes: list[Document]
) -> None:
    """« Indicateurs quantitatifs : », perhaps with the list on the same line."""
    nu = plat(bloc.texte)
    _vider(ctx, etat)
    etat.nature, etat.dernier, etat.apres_indicateurs, etat.vide = _nature("", nu), None, True, bloc
    _situer_par_intro(nu[:debut], etat, axes)
    reste = bloc.texte[debut:].strip()
    ctx.registre.laisser(bloc, "intitulé de liste")
    if reste and not reste.endswith(":"):
        for morceau in re.split(r"\s*;\s*", reste.rstrip(".")):
            _ajouter(ctx, Bloc(bloc.rang, list(bloc.lignes), morceau), etat, indicateurs)


def _indicateur_ou_suite(ctx: Contexte, bloc: Bloc, nu: str, etat: _Etat, indicateurs: list[Document]) -> bool:
    """A list item, « Quantitatif : … », or what goes on with the indicator or the question above."""
    if dit := INDICATEUR_DIT.match(nu):
        etat.apres_indicateurs, etat.nature = True, _nature("", nu[: dit.end()])
        _ajouter(ctx, Bloc(bloc.rang, bloc.lignes, bloc.texte[dit.end() :]), etat, indicateurs)
    elif etat.apres_indicateurs and (bloc.genre == "puce" or bloc.texte.startswith(">")):
        _ajouter(ctx, bloc, etat, indicateurs)
    elif etat.apres_indicateurs and etat.dernier is not None and bloc.genre == "texte":
        _suite(ctx, bloc, etat)
    elif etat.questions and not etat.apres_indicateurs and bloc.texte.rstrip().endswith("?"):
        _question(ctx, bloc, bloc.texte, etat)
    elif bloc.genre == "puce" and _nature(bloc.texte):
        etat.apres_indicateurs = True
        _ajouter(ctx, bloc, etat, indicateurs)
    else:
        return False
    return True


def _situer(ctx: Contexte, bloc: Bloc, titre: str, famille: str, etat: _Etat, axes: list[Document]) -> None:
    _nouvelle_question(ctx, etat)
    titre = ctx.lisible(sans_fin_de_liste(titre))
    axe = next((a for a in axes if cle(a["titre"]) == cle(titre)), None)
    if axe is not None or famille.startswith(
        ("axe", "pilier", "enjeu", "priorite", "ambition", "defi", "volet", "thematique")
    ):
        etat.axe, etat.axe_code, etat.orientation, etat.orientation_code = titre, axe["code"] if axe else "", "", ""
        if axe is None and axes:
            ctx.registre.douter("axe_inconnu", f"« {titre} » ne correspond à aucun axe du contrat.", bloc.bornes)
    else:
        code = _code_proche(titre, axes, etat.axe_code)
        etat.orientation, etat.orientation_code = titre, code
        if not code and axes:
            ctx.registre.douter(
                "orientation_inconnue", f"« {titre} » ne correspond à aucune orientation du contrat.", bloc.bornes
            )
    ctx.registre.placer(bloc, "indicateurs")


def _situer_par_intro(nu: str, etat: _Etat, axes: list[Document]) -> None:
    """« Indicateurs du pilier « Insertion » : », « Indicateurs de l’axe 2 : »: the axe that the introduction names."""
    mots = cle(nu)
    numero = re.search(r"\b(?:axe|pilier|enjeu|ambition|defi|priorite|thematique)s? (?:n )?(\d{1,2})\b", mots)
    for axe in axes:
        titre = cle(axe["titre"])
        dit = bool(re.search(r"\b(?:axe|pilier|enjeu|ambition|defi|priorite|thematique)\b", mots)) and len(titre) > 3
        if (dit and re.search(rf"\b{re.escape(titre)}\b", mots)) or (
            numero and axe.get("numero", axe["code"]) == numero[1]
        ):
            etat.axe, etat.axe_code, etat.orientation, etat.orientation_code = axe["titre"], axe["code"], "", ""
            etat.questions, etat.lignes_question = [], []
            return


def _code_proche(titre: str, axes: list[Document], axe_code: str) -> str:
    """The orientation or objective with the same words, within the axe when it is known."""
    mots = _mots(titre)
    meilleur, note = "", 0.0
    for axe in axes:
        if axe_code and axe["code"] != axe_code:
            continue
        elements = [*axe.get("orientations", []), *axe.get("objectifs", [])]
        elements += [o for orientation in axe.get("orientations", []) for o in orientation.get("objectifs", [])]
        for element in elements:
            autres = _mots(element["titre"])
            ressemblance = len(mots & autres) / max(1, len(mots | autres))
            if ressemblance > note:
                meilleur, note = element["code"], ressemblance
    return meilleur if note >= 0.6 else ""


def _retrouver(etat: _Etat, titre: str, axes: list[Document]) -> None:
    """The axe of these words; or, where the column names a lower level, the orientation or objective and its axe."""
    etat.axe_code = next((a["code"] for a in axes if cle(a["titre"]) == cle(titre)), "")
    if etat.axe_code:
        return
    for axe in axes:
        if code := _code_exact(titre, axe):
            etat.axe, etat.axe_code, etat.orientation, etat.orientation_code = axe["titre"], axe["code"], titre, code
            return


def _code_exact(titre: str, axe: Document) -> str:
    elements = [*axe.get("orientations", []), *axe.get("objectifs", [])]
    elements += [o for orientation in axe.get("orientations", []) for o in orientation.get("objectifs", [])]
    return next((str(e["code"]) for e in elements if cle(e["titre"]) == cle(titre)), "")


def _mots(texte: str) -> set[str]:
    return {m[:7] for m in cle(texte).split() if len(m) > 3}


def _question(ctx: Contexte, bloc: Bloc, texte: str, etat: _Etat) -> None:
    etat.questions.append(texte.strip())
    etat.lignes_question += bloc.lignes
    ctx.registre.placer(bloc, "indicateurs")


def _nouvelle_question(ctx: Contexte, etat: _Etat) -> None:
    _vider(ctx, etat)
    if etat.questions and not etat.apres_indicateurs:
        ctx.registre.douter(
            "question_sans_indicateur", f"Question sans indicateur : « {etat.questions[0][:90]} »", etat.lignes_question
        )
    etat.questions, etat.lignes_question, etat.nature = [], [], ""
    etat.dernier, etat.apres_indicateurs = None, False


def _vider(ctx: Contexte, etat: _Etat) -> None:
    if etat.vide is not None and etat.dernier is None:
        ctx.registre.douter("liste_vide", f"Aucun indicateur sous « {etat.vide.texte} ».", etat.vide.bornes)
    etat.vide = None


def _ajouter(ctx: Contexte, bloc: Bloc, etat: _Etat, indicateurs: list[Document]) -> None:
    titre = sans_fin_de_liste(bloc.texte.lstrip("> "))
    if not titre:
        return
    if etat.dernier is not None and bloc.retrait > etat.base + 0.5:
        etat.dernier.setdefault("details", []).append({"titre": titre, "lignes": bloc.bornes})
    elif etat.dernier is not None and etat.dernier.get("details") and bloc.puce.startswith(("- ✓", "✓")):
        etat.dernier["details"].append({"titre": titre, "lignes": bloc.bornes})
    else:
        etat.base, etat.dernier = (
            bloc.retrait,
            _indicateur(ctx, titre.rstrip(" :"), bloc, etat, etat.nature or _nature(titre)),
        )
        indicateurs.append(etat.dernier)
        if bloc.recolle:
            ctx.registre.douter(
                "phrase_coupee", "Phrase coupée par un saut de page, rejointe : à vérifier.", bloc.bornes
            )
    ctx.registre.placer(bloc, "indicateurs")


def _suite(ctx: Contexte, bloc: Bloc, etat: _Etat) -> None:
    """A loose paragraph after an indicator is its detail."""
    if etat.dernier is None:
        return
    etat.dernier.setdefault("details", []).append({"titre": bloc.texte, "lignes": bloc.bornes})
    ctx.registre.placer(bloc, "indicateurs")
    ctx.registre.douter("rattachement", "Paragraphe rattaché à l’indicateur qui le précède : à vérifier.", bloc.bornes)


# -- indicators inside the strategy, and tables -----------------------------------------------------------------------
def _chaine(noeud: Noeud | None) -> list[Noeud]:
    chaine: list[Noeud] = []
    while noeud is not None and noeud.niveau >= 0:
        chaine.insert(0, noeud)
        noeud = noeud.parent
    return chaine


def _depuis_strategie(ctx: Contexte, trouve: IndicateurTrouve) -> Document:
    etat = _Etat()
    for noeud in _chaine(trouve.noeud):
        if noeud.niveau == 0:
            etat.axe, etat.axe_code = noeud.titre, noeud.code
        elif noeud.niveau <= 2:
            etat.orientation, etat.orientation_code = noeud.titre, noeud.code
    ctx.registre.placer(trouve.bloc, "indicateurs")
    if trouve.question is not None and (m := QUESTION.match(plat(trouve.question.texte))):
        ctx.registre.placer(trouve.question, "indicateurs")
        etat.questions, etat.lignes_question = [trouve.question.texte[m.end() :]], trouve.question.lignes
    return _indicateur(ctx, trouve.titre, trouve.bloc, etat, _nature(trouve.titre, trouve.intro))


def _colonne(cellule: str) -> str:
    mots = cle(cellule)
    if mots.startswith("indicateur"):
        return "quantitatif" if "quanti" in mots else "qualitatif" if "quali" in mots else "indicateur"
    for genre, motif in {
        "axe": r"^(?:axes?|piliers?|enjeux?|priorites?|thematiques?|ambitions?|defis?)\b", "orientation": r"^(?:orientations?|objectifs?)\b", "question": r"^questions?\b",
        "nature": r"^(?:types?|nature)\b", "source": r"^(?:sources?|producteurs?)\b", "frequence": r"^(?:frequence|periodicite)\b",
    }.items():  # fmt: skip
        if re.match(motif, mots):
            return genre
    return ""


def _table(ctx: Contexte, colonnes: dict[int, str], rangs: list[Bloc], axes: list[Document]) -> list[Document]:
    lus: list[Document] = []
    etat = _Etat()
    for rang in rangs:
        cellules = rang.cellules + [""] * len(colonnes)
        champs = {g: " ".join(cellules[i].split()) for i, g in colonnes.items()}
        if champs.get("axe"):
            etiquette = etiquette_de(champs["axe"])
            etat.axe = etiquette.titre if etiquette and etiquette.titre else champs["axe"]
            numerote = etiquette is not None and not etiquette.titre and etiquette.num
            # « Axe 1 » alone: the axe of that number.
            etat.axe = next((a["titre"] for a in axes if numerote == a.get("numero", a["code"])), etat.axe)
            _retrouver(etat, etat.axe, axes)
        if champs.get("orientation"):
            etiquette = etiquette_de(champs["orientation"])
            etat.orientation = etiquette.titre if etiquette and etiquette.titre else champs["orientation"]
            etat.orientation_code = _code_proche(etat.orientation, axes, etat.axe_code)
        if champs.get("question"):
            etat.questions, etat.lignes_question = [champs["question"]], rang.bornes
        for i, genre in colonnes.items():
            if genre in {"indicateur", "quantitatif", "qualitatif"}:
                annonce = genre if genre != "indicateur" else champs.get("nature", "")
                for titre in items_de_cellule(cellules[i]):
                    lu = _indicateur(ctx, sans_fin_de_liste(titre), rang, etat, _nature(titre, annonce))
                    lus.append(lu | {k: champs[k] for k in ("source", "frequence") if champs.get(k)})
        ctx.registre.placer(rang, "indicateurs")
    return lus
