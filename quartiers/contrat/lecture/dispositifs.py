"""Schemes (of the State above all): domain, carrier, objective, title, specific to the policy or common law."""

import re

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.tableaux import Table, items_de_cellule, tables
from quartiers.contrat.lecture.texte import cle, sans_fin_de_liste

_DOMAINE = re.compile(r"^(?P<domaine>[^()]+?)\s*\((?P<porteur>[^()]*(?:\([^()]*\)[^()]*)?)\)\s*:?$")
_RUBRIQUE = re.compile(r"^[^:]{15,90}:$")


def _colonne(cellule: str) -> str:
    mots = cle(cellule)
    if len(mots) > 110:
        return ""
    if re.match(r"^(?:les )?objectifs?\b", mots):
        return "objectif"
    if (
        re.search(r"\b(?:dispositifs?|financements?|credits|moyens|mobilisation|actions)\b", mots)
        and "droit commun" in mots
    ) or mots == "droit commun":
        return "droit_commun"
    if (
        re.search(r"\b(?:dispositifs?|financements?|credits|moyens|actions)\b", mots) and "specifique" in mots
    ) or re.match(r"^(?:credits )?specifiques?$", mots):
        return "specifique"
    if re.match(r"^(?:intitules? du )?dispositifs?\b", mots):
        return "specifique"
    if re.match(r"^(?:domaines?|thematiques?|champs?|ministeres?|politiques?)\b", mots):
        return "domaine"
    return "porteur" if re.match(r"^(?:porteurs?|pilotes?|services?|operateurs?)\b", mots) else ""


def lire_dispositifs(ctx: Contexte) -> list[Document]:
    dispositifs: list[Document] = []
    signataires = _signataires_par_rang(ctx)
    for table in tables([b for b in ctx.blocs if ctx.registre.libre(b)], _colonne):
        if not {"droit_commun", "specifique"} & set(table.colonnes.values()):
            continue
        ctx.registre.laisser(table.entete, "en-tête de tableau")
        dispositifs += _table(ctx, table, signataires.get(table.entete.rang, ""))
    dispositifs += _depuis_listes(ctx, signataires)
    _separer_connus(ctx, dispositifs)
    for i, dispositif in enumerate(dispositifs, start=1):
        dispositif["code"] = f"D{i}"
    return [{"code": d.pop("code")} | d for d in dispositifs]


# « Moyens de droit commun mobilisés », « Les dispositifs de l’État »: what is listed below are schemes.
_PARTIE = re.compile(
    r"\bdispositifs?\b.*\b(?:etat|mobilis\w+|droit commun|specifiques?|suivants?)\b|\b(?:moyens|credits|mobilisation)\b.*\bdroit commun\b.*\b(?:mobilis|etat)\w*"
    r"|^(?:la )?mobilisation du droit commun\b"
)


def _nature(texte: str) -> str:
    mots = cle(texte)
    return "droit_commun" if "droit commun" in mots else "specifique" if "specifique" in mots else ""


def _depuis_listes(ctx: Contexte, signataires: dict[int, str]) -> list[Document]:
    """Schemes in lists: a heading or a sentence announces them, short lines say the domain or the nature."""
    lus: list[Document] = []
    profondeur: int | None = None
    annonce, nature, domaine, objectif = False, "", "", ""
    for bloc in ctx.du_domaine("engagements"):
        titre = ctx.titres.get(bloc.rang)
        if titre is not None and titre.etiquette is None and bloc.genre != "puce":
            if _PARTIE.search(cle(titre.texte)):
                profondeur, annonce, nature, domaine = titre.profondeur, True, _nature(titre.texte), ""
            elif annonce and profondeur is not None and titre.profondeur > profondeur:
                nature, domaine = (n, "") if (n := _nature(titre.texte)) else (nature, ctx.lisible(titre.texte))
            else:
                annonce = False
            continue
        if not ctx.registre.libre(bloc) or bloc.genre in {"note", "rang"}:
            continue
        if bloc.genre == "puce":
            if annonce and nature and len(bloc.texte) < 200:
                lus.append({
                    "code": "", "titre": sans_fin_de_liste(bloc.texte), "domaine": domaine, "porteur": "", "objectif": objectif,
                    "nature": nature, "signataire": signataires.get(bloc.rang, ""), "lignes": bloc.bornes,
                })  # fmt: skip
                ctx.registre.placer(bloc, "dispositifs")
        elif len(bloc.texte) < 200 and bloc.texte.endswith(":") and _PARTIE.search(cle(bloc.texte)):
            profondeur, annonce, nature, domaine = None, True, _nature(bloc.texte), ""
        elif annonce and len(bloc.texte) < 90 and bloc.texte[-1:] not in ".;,":
            nature, domaine = (n, domaine) if (n := _nature(bloc.texte)) else (nature, bloc.texte.rstrip(" :"))
            ctx.registre.laisser(bloc, "intitulé de rubrique")
        elif profondeur is None:
            annonce = False
    return lus


def _signataires_par_rang(ctx: Contexte) -> dict[int, str]:
    """The partner under whose heading each block stands."""
    courant, par_rang = "", {}
    for bloc in ctx.du_domaine("engagements"):
        titre = ctx.titres.get(bloc.rang)
        if titre is not None and titre.etiquette is None:
            courant = "" if titre.ouvre else ctx.lisible(titre.texte)
        par_rang[bloc.rang] = courant
    return par_rang


def _domaine(ctx: Contexte, entete: Bloc) -> tuple[str, str]:
    """The line above the table: « Sport (Service départemental …) », skipping the prose between."""
    for bloc in reversed(ctx.blocs[max(0, entete.rang - 6) : entete.rang]):
        if bloc.genre in {"rang", "puce"}:
            break
        if (
            bloc.genre == "note"
            or len(bloc.texte) > 160
            or bloc.texte.endswith(".")
            or bloc.texte.startswith("Objectif")
        ):
            continue
        ctx.registre.laissees = {n: r for n, r in ctx.registre.laissees.items() if n not in bloc.lignes}
        ctx.registre.placer(bloc, "dispositifs")
        if m := _DOMAINE.match(bloc.texte):
            return m["domaine"], m["porteur"]
        if m := re.match(r"^(?P<domaine>.+?)\s+[–—-]\s+(?P<porteur>.+)$", bloc.texte):
            return m["domaine"], m["porteur"]
        return bloc.texte.rstrip(" :"), ""
    return "", ""


def _table(ctx: Contexte, table: Table, signataire: str) -> list[Document]:
    domaine, porteur = _domaine(ctx, table.entete)
    colonnes = table.colonnes
    lus: list[Document] = []
    derniers: list[Document] = []
    objectif = ""
    for rang in table.rangs:
        cellules = rang.cellules + [""] * len(colonnes)
        champs = {g: cellules[i] for i, g in colonnes.items()}
        propre = " ".join(champs.get("objectif", "").split())
        objectif = propre or objectif
        domaine, porteur = champs.get("domaine") or domaine, champs.get("porteur") or porteur
        nouveaux = [
            {
                "code": "", "titre": titre, "domaine": domaine, "porteur": porteur, "objectif": objectif, "nature": nature,
                "signataire": signataire, "lignes": rang.bornes,
            }
            for nature in ("specifique", "droit_commun")
            for titre in _intitules(ctx, champs.get(nature, ""), rang)
        ]  # fmt: skip
        ctx.registre.placer(rang, "dispositifs")
        if nouveaux:
            lus += nouveaux
            derniers = nouveaux
        elif propre:
            _partager(ctx, propre, derniers, rang)
    return lus


def _partager(ctx: Contexte, objectif: str, derniers: list[Document], rang: Bloc) -> None:
    """An objective whose cells are empty shares those above it (merged cells of the source)."""
    for dispositif in derniers:
        dispositif.setdefault("autres_objectifs", []).append(objectif)
    ctx.registre.douter(
        "cellule_vide",
        f"« {objectif} » n’a pas de dispositif en face : lu comme partageant ceux de la ligne précédente.",
        rang.bornes,
    )


def _intitules(ctx: Contexte, cellule: str, rang: Bloc) -> list[str]:
    items = items_de_cellule(cellule)
    titres: list[str] = []
    for item in items:
        morceaux = _parentheses(item) if len(items) == 1 else [item]
        if len(morceaux) > 1:
            ctx.registre.douter(
                "separation",
                "Dispositifs collés dans la source, séparés après leur parenthèse : à vérifier.",
                rang.bornes,
            )
        titres += morceaux
    return [propre for t in titres if (propre := sans_fin_de_liste(_sans_intertitre(t))) and not propre.endswith(":")]


def _sans_intertitre(titre: str) -> str:
    """« Dispositifs mobilisables pour les publics : » heads a list inside the cell; it may be glued to its end."""
    return re.sub(r"\s+(?:Sources?|Dispositifs?|Actions?|Financements?)\s+[^:()]{5,80}:$", "", titre)


def _parentheses(texte: str) -> list[str]:
    """« FIPD (…) MILDECA (…) » : several schemes glued, each closed by its parenthesis."""
    if not re.match(r"^[A-Z][^.()]{1,60}\([^()]+\)\s+[A-ZÉ]", texte):
        return [texte]
    return [m.strip() for m in re.split(r"(?<=\))\s+(?=[A-ZÉ])", texte)]


def _separer_connus(ctx: Contexte, dispositifs: list[Document]) -> None:
    """A title that opens with another row's whole title is two schemes glued: « Pacte local des solidarités Budget… »."""
    connus = {d["titre"] for d in dispositifs}
    for i, dispositif in reversed(list(enumerate(dispositifs))):
        titre = dispositif["titre"]
        court = next(
            (c for c in connus if len(c) > 12 and titre.startswith(c + " ") and titre[len(c) + 1].isupper()), ""
        )
        if court:
            suite = _parentheses(titre[len(court) + 1 :])
            dispositifs[i : i + 1] = [dispositif | {"titre": t} for t in (court, *suite)]
            ctx.registre.douter(
                "separation", f"« {court} » séparé de la suite de sa cellule : à vérifier.", dispositif["lignes"]
            )
