"""The table of themes × axes: which theme of which neighbourhood serves which axe."""

import re

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.registre import rang_de
from quartiers.contrat.lecture.tableaux import items_de_cellule, tables
from quartiers.contrat.lecture.texte import cle, sans_fin_de_liste


def _colonne_de_matrice(cellule: str) -> str:
    mots = cle(cellule)
    if re.match(r"^(?:quartiers?|qpv)\b", mots):
        return "quartier"
    if re.match(r"^(?:themes?|thematiques?|enjeux|priorites)\b", mots):
        return "theme"
    return "axe" if re.match(r"^(?:axes?|piliers?|orientations?)\b", mots) else ""


def lire_matrice(ctx: Contexte, quartiers: list[Document], axes: list[Document]) -> list[Document]:
    """One line per theme: neighbourhood, theme, axe; empty cells mean « same as above »."""
    lignes: list[Document] = []
    for table in tables([b for b in ctx.blocs if ctx.registre.libre(b)], _colonne_de_matrice, minimum=3):
        colonnes = {g: i for i, g in table.colonnes.items()}
        ctx.registre.laisser(table.entete, "en-tête de tableau")
        quartier = axe = ""
        for rang in table.rangs:
            cellules = [*rang.cellules, "", "", ""]
            quartier = cellules[colonnes["quartier"]] or quartier
            axe = cellules[colonnes["axe"]] or axe
            lignes += [
                _ligne_de_matrice(ctx, rang, (quartier, sans_fin_de_liste(theme), axe), quartiers, axes)
                for theme in items_de_cellule(cellules[colonnes["theme"]])
            ]
            ctx.registre.placer(rang, "matrice")
    if not lignes:
        _signaler(ctx)
    return lignes


_ANNONCE = re.compile(
    r"\b(?:synthese|matrice|croisement|tableau)\b.*\b(?:themes?|thematiques|enjeux|projets? de quartiers?|axes)\b"
)
_CROIX = re.compile(r"^(?:[xX✓✔●•☒☑]|oui|non)$")
_LONGUEUR_MAX = 60


def _signaler(ctx: Contexte) -> None:
    """A table of crosses that the export has laid flat, one cell a line, is told: nobody could say which cross is whose."""
    for bloc in ctx.blocs:
        if (
            len(bloc.texte) > 140
            or not _ANNONCE.search(cle(bloc.texte))
            or (bloc.rang not in ctx.titres and bloc.genre != "texte")
        ):
            continue
        suite = ctx.blocs[bloc.rang + 1 : bloc.rang + 1 + _LONGUEUR_MAX]
        fin = next(
            (b.rang for b in suite if b.genre == "rang" or ((t := ctx.titres.get(b.rang)) and t.ouvre)), len(ctx.blocs)
        )
        courtes = [b for b in suite if b.rang < fin and len(b.texte) < 60 and b.texte[-1:] not in ".;:"]
        if sum(bool(_CROIX.match(b.texte)) for b in courtes) >= 2:
            ctx.registre.douter(
                "matrice",
                "Ce tableau de thèmes et d’axes a perdu ses colonnes : il n’a pas été lu, à reporter à la main.",
                [bloc.bornes[0], courtes[-1].bornes[1]],
            )
            return


def _ligne_de_matrice(
    ctx: Contexte, rang: Bloc, valeurs: tuple[str, str, str], quartiers: list[Document], axes: list[Document]
) -> Document:
    quartier, theme, axe = valeurs
    ligne: Document = {"titre": theme, "quartier": re.split(r"\s*/\s*", quartier)[0], "axe": axe, "lignes": rang.bornes}
    connu = next((q for q in quartiers if cle(q["titre"]) and cle(q["titre"]) in cle(quartier)), None)
    trouve = next((a for a in axes if cle(a["titre"]) == cle(axe)), None)
    if trouve:
        ligne["axe_code"] = trouve["code"]
    if connu is not None and connu["themes"]:
        proche = _theme_proche(theme, connu)
        if proche:
            ligne["theme"] = proche
        else:
            ailleurs = next((q for q in quartiers if q is not connu and _theme_proche(theme, q)), None)
            suite = f" ; il figure parmi ceux de « {ailleurs['titre']} »" if ailleurs else ""
            ctx.registre.douter(
                "theme_inconnu", f"« {theme} » n’est pas un thème de « {connu['titre']} »{suite}.", rang.bornes,
                f"quartiers[{rang_de(quartiers, connu)}]",
            )  # fmt: skip
    return ligne


_VIDES = frozenset(
    [
        "le",
        "la",
        "les",
        "l",
        "de",
        "du",
        "des",
        "d",
        "et",
        "a",
        "au",
        "aux",
        "en",
        "pour",
        "par",
        "sur",
        "dans",
        "un",
        "une",
        "avec",
        "qui",
        "leur",
        "leurs",
        "notamment",
        "renforcer",
        "ameliorer",
        "developper",
    ]
)


def _racines(texte: str) -> set[str]:
    return {m[:5] for m in cle(texte).split() if m not in _VIDES and len(m) > 2}


def _theme_proche(theme: str, quartier: Document) -> str:
    mots = _racines(theme)
    meilleur = max(quartier["themes"], key=lambda t: _ressemblance(mots, _racines(t["titre"])), default=None)
    return str(meilleur["titre"]) if meilleur and _ressemblance(mots, _racines(meilleur["titre"])) >= 0.6 else ""


def _ressemblance(a: set[str], b: set[str]) -> float:
    return len(a & b) / max(1, min(len(a), len(b)))
