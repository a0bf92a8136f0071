"""Neighbourhoods: name, commune, slogan, code, figures, priority themes, action leads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quartiers.contrat.lecture.chiffres import avec_contexte, lire_chiffre
from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.quartiers_listes import depuis_lignes, depuis_listes, depuis_tableaux
from quartiers.contrat.lecture.quartiers_noms import CODE, PLURIEL, SLOGAN, est_un_prefixe, identite
from quartiers.contrat.lecture.quartiers_phrases import completer, depuis_listes_par_commune, depuis_phrases
from quartiers.contrat.lecture.tableaux import Table, tables
from quartiers.contrat.lecture.texte import cle, plat, sans_fin_de_liste
from quartiers.contrat.lecture.titres import Titre

_SUITE = r"(?: (?:prioritaires?|prioris\w+|principa(?:ux|les)|identifies|retenu\w+|strategiques|operationnels?|du quartier|du projet|de travail|pour le quartier|d intervention|reperes|releves|partages|exprimes|majeurs|locaux|a relever))*"
_THEMES = re.compile(
    rf"^(?:les )?(?:themes?|thematiques?|enjeux|priorites|axes|orientations|objectifs|ambitions|defis|besoins)\b{_SUITE}"
)
_PISTES = re.compile(
    r"^(?:les |principales )?(?:pistes?|actions?|projets?|perspectives|propositions|leviers|reponses|operations)\b(?: \w+){0,12}$"
)
_CHIFFRES = re.compile(
    r"^(?:les |quelques )?(?:chiffres|donnees|indicateurs|portrait|profil|situation|caracteristiques|reperes|constats?|diagnostic|population"
    r"|carte d identite|fiche d identite)\b"
)
# What else a fiche speaks of: lists of neither figures, themes nor leads.
_AUTRES = re.compile(
    r"^(?:les |ses |points? )?(?:atouts?|forces?|forts?|faiblesses?|faibles?|fragilites|difficultes|opportunites|menaces|freins|ressources|equipements|acteurs|partenaires"
    r"|historique|histoire|localisation|perimetre|contexte|presentation|vie associative)\b(?: \w+){0,4}$"
)
_PAS_UN_QUARTIER = re.compile(
    r"\b(?:synthese|construire|methode|projets de quartiers?|geographie prioritaire|quartiers (?:prioritaires|politique)|poches|phase"
    r"|introduction|contexte|presentation|methodologie|demarche|declinaison|fiches quartiers?|portraits?|axes|les qpv)\b"
)
_NOMME = re.compile(
    r"^(?:fiche (?:quartier |d'identite (?:du )?)?|portrait du |presentation du |le |un |projet (?:de|du) )?(?:qpv|quartier(?: prioritaire)?)\b(?!s)",
    re.I,
)


@dataclass(slots=True)
class _Fiche:
    titre: Titre
    blocs: list[Bloc] = field(default_factory=list)


def lire_quartiers(ctx: Contexte) -> list[Document]:
    fiches = _sans_emboitement([f for f in _fiches(ctx) if _est_quartier(f)])
    quartiers = [_quartier(ctx, fiche, i) for i, fiche in enumerate(fiches)]
    if not quartiers:
        return (
            depuis_tableaux(ctx)
            or depuis_lignes(ctx)
            or depuis_listes_par_commune(ctx)
            or depuis_listes(ctx)
            or depuis_phrases(ctx)
        )
    return completer(quartiers, depuis_tableaux(ctx, debut=len(quartiers)))


def _fiches(ctx: Contexte) -> Iterator[_Fiche]:
    """Headings of the neighbourhood part, each with its blocks up to the next heading that is as high."""
    blocs = [b for b in ctx.blocs if b.domaine == "quartiers"]
    for i, bloc in enumerate(blocs):
        titre = ctx.titres.get(bloc.rang)
        if titre is None or _rubrique(bloc.texte) or (titre.etiquette is not None and not _NOMME.match(titre.texte)):
            continue
        fiche = _Fiche(titre)
        for suivant in blocs[i + 1 :]:
            autre = ctx.titres.get(suivant.rang)
            if autre is not None and (autre.profondeur <= titre.profondeur and not _rubrique(suivant.texte)):
                break
            if autre is not None and autre.profondeur > titre.profondeur and _NOMME.match(autre.texte):
                break
            fiche.blocs.append(suivant)
        yield fiche


def _sans_emboitement(fiches: list[_Fiche]) -> list[_Fiche]:
    """A heading inside the fiche of a named neighbourhood is a part of it; one that holds the others is their chapter."""
    gardees: list[_Fiche] = []
    for fiche in fiches:
        dessus = gardees[-1] if gardees else None
        if dessus is None or not dessus.blocs or fiche.titre.bloc.rang > dessus.blocs[-1].rang:
            gardees.append(fiche)
        elif not _nommee(dessus.titre.texte):
            gardees[-1] = fiche
    return gardees


def _nommee(texte: str) -> bool:
    """A heading that names a neighbourhood by itself: by its code, its slogan, or the word « quartier »."""
    if est_un_prefixe(texte):
        return False
    return bool(CODE.search(texte) or SLOGAN.search(texte) or (_NOMME.match(plat(texte)) and len(texte) < 120))


def _est_quartier(fiche: _Fiche) -> bool:
    texte = fiche.titre.texte
    # « Engagements Quartiers 2030 » is the name of the contract.
    if _rubrique(texte) or re.search(r"\bquartiers? 2030\b", cle(texte)):
        return False
    if PLURIEL.match(cle(texte)) and not CODE.search(texte):
        return False
    if _PAS_UN_QUARTIER.search(cle(texte)) and not _NOMME.match(plat(texte)):
        return False
    if _nommee(texte):
        return True
    rubriques = {r for b in fiche.blocs if (r := _rubrique(b.texte))}
    return bool(rubriques & {"themes", "pistes"}) or (bool(fiche.blocs) and bool(CODE.search(fiche.blocs[0].texte)))


def _rubrique(texte: str) -> str:
    """« themes », « pistes », « chiffres », « autre » for the headings and introductions inside a fiche; "" otherwise."""
    if len(texte) > 130 or re.search(r":.*\w", texte):
        return ""
    mots = cle(re.sub(r"\([^)]*\)", "", texte).rstrip(" :"))
    mots = re.sub(r"^(?:(?:[ivx]+|\d+|[a-d]) )+", "", mots)
    deux_points = texte.rstrip().endswith(":")
    if (m := _THEMES.match(mots)) and (m.end() == len(mots) or deux_points) and (deux_points or len(mots.split()) <= 6):
        return "themes"
    if (
        deux_points
        and len(mots.split()) <= 14
        and re.match(
            r"^(?:les |ses )?(?:themes|thematiques|enjeux|priorites|defis|besoins|attentes|ce que (?:disent|veulent|attendent|demandent|souhaitent)|paroles)\b",
            mots,
        )
    ):
        return "themes"
    if _PISTES.match(mots) and (deux_points or len(mots.split()) <= 5):
        return "pistes"
    if _CHIFFRES.match(mots) and (deux_points or len(mots.split()) <= 5):
        return "chiffres"
    if _AUTRES.match(mots):
        return "autre"
    return ""


def _quartier(ctx: Contexte, fiche: _Fiche, i: int) -> Document:
    chemin = f"quartiers[{i}]"
    quartier = identite(ctx, fiche.titre)
    for bloc in [fiche.titre.bloc, *([fiche.titre.suite] if fiche.titre.suite else [])]:
        ctx.registre.placer(bloc, chemin)
    chiffres: list[Document] = []
    themes: list[Document] = []
    pistes: list[Document] = []
    mode = "chiffres"
    parent = ""
    deja: list[Document] = []
    for table in tables(fiche.blocs, lambda cellule: _colonne_de_chiffres(cellule, quartier)):
        chiffres += _chiffres_de_table(ctx, table, chemin)
    for rang, bloc in enumerate(fiche.blocs):
        if not ctx.registre.libre(bloc) or bloc.genre == "note":
            continue
        rubrique = _rubrique(bloc.texte) if bloc.genre != "puce" or bloc.texte.endswith(":") else ""
        if rubrique:
            mode, parent, deja = rubrique, "", themes if rubrique == "themes" else pistes
            ctx.registre.laisser(bloc, "intitulé de liste")
        elif mode == "chiffres":
            parent = _chiffre(ctx, bloc, chiffres, parent, chemin, quartier)
        elif mode == "autre":
            ctx.registre.laisser(bloc, "récit du quartier")
        elif bloc.genre == "puce" or (bloc.genre == "texte" and _item_simple(bloc, fiche.blocs[rang - 1])):
            deja.append({"titre": sans_fin_de_liste(bloc.texte), "lignes": bloc.bornes})
            ctx.registre.placer(bloc, f"{chemin}.{mode}")
        elif CODE.search(bloc.texte):
            _chiffre(ctx, bloc, chiffres, parent, chemin, quartier)
        else:
            ctx.registre.laisser(bloc, "récit du quartier")
            mode = "chiffres" if bloc.rang in ctx.titres else mode
    return quartier | {"chiffres": chiffres, "themes": themes, "pistes": pistes}


def _item_simple(bloc: Bloc, avant: Bloc) -> bool:
    return bloc.texte.endswith(";") or (avant.texte.endswith(";") and len(bloc.texte) < 250)


# A line that is no list item holds a figure when its unit says so, or when it is but a label and a number.
_CHIFFRE_SEUL = re.compile(r"\d\s*(?:%|habitant|€)|^[^:.]{4,90}\s?:\s*[\d\s]+(?:,\d+)?\s*\w{0,12}\s*$")


def _propositions(texte: str) -> list[str]:
    """Sentences, and the clauses of those that hold several figures."""
    trouvees: list[str] = []
    for phrase in re.split(r"(?<=[.!?])\s+(?=[A-ZÉ\d])", texte):
        clauses = re.split(r",\s+(?:où|dont|et|avec)\s+(?=.*\d)|\s;\s", phrase)
        clauses = [p for c in clauses for p in (re.split(r"\s[–—|/]\s", c) if c.count(" : ") > 1 else [c])]
        trouvees += clauses if all(re.search(r"\d", c) for c in clauses) else [phrase]
    return trouvees


def _nomme(chiffre: Document, quartier: Document) -> Document:
    """« Les Peupliers comptent 2 930 habitants »: the label is not the neighbourhood's name."""
    population = chiffre["unite"] == "habitants" and cle(str(chiffre["titre"])) == cle(quartier["titre"])
    return chiffre | {"titre": "Population"} if population else chiffre


def _chiffre(ctx: Contexte, bloc: Bloc, chiffres: list[Document], parent: str, chemin: str, quartier: Document) -> str:
    """Read a figure if there is one; return the label that a nested figure would complete."""
    if m := CODE.search(bloc.texte):
        quartier.setdefault("code_qpv", m.group().upper().replace(" ", ""))
        ctx.registre.placer(bloc, chemin)
    commune = re.match(r"^(?:commune|ville)\s*:\s*(?P<nom>[^;.]+)", bloc.texte, re.I)
    if commune and not quartier["commune"]:
        quartier["commune"] = commune["nom"].strip()
        ctx.registre.placer(bloc, chemin)
        return parent
    texte = CODE.sub("", bloc.texte).replace("()", "").strip() if m else bloc.texte
    phrases = _propositions(texte) if bloc.genre == "texte" else []
    if len(phrases) > 1 or (m and bloc.genre == "texte"):
        lus = [c for p in phrases if len(p) < 200 and (c := lire_chiffre(p)) and c["unite"]]
        chiffres += [_nomme(c, quartier) | {"lignes": bloc.bornes} for c in lus]
        if lus:
            ctx.registre.placer(bloc, f"{chemin}.chiffres")
            return ""
    court = bloc.genre == "puce" or (len(bloc.texte) < 160 and _CHIFFRE_SEUL.search(bloc.texte))
    chiffre = lire_chiffre(bloc.texte) if court and not m else None
    if chiffre is None:
        if bloc.genre == "puce" and re.search(r"\b(?:moitié|tiers|quart)\b", bloc.texte) and ctx.registre.libre(bloc):
            ctx.registre.douter(
                "chiffre_en_lettres", f"Proportion sans nombre, non retenue : « {bloc.texte} ».", bloc.bornes, chemin
            )
        ctx.registre.laisser(bloc, "constat sans chiffre")
        return "" if bloc.retrait == 0 else parent
    imbrique = bloc.genre == "puce" and bloc.retrait > 0.5
    chiffre = avec_contexte(chiffre, parent) if imbrique or cle(str(chiffre["titre"])).startswith("parmi") else chiffre
    chiffres.append(chiffre | {"lignes": bloc.bornes})
    ctx.registre.placer(bloc, f"{chemin}.chiffres")
    return parent if imbrique else str(chiffre["titre"])


# -- tables ---------------------------------------------------------------------------------------------------------
def _colonne_de_chiffres(cellule: str, quartier: Document) -> str:
    mots = cle(cellule)
    if mots and (mots in cle(quartier["titre"]) or cle(quartier["titre"]) in mots):
        return "valeur"
    if mots and mots == cle(quartier["commune"]):
        return "commune"
    if re.match(r"^chiffres(?: cles)?$", mots):
        return "libelle"
    if re.match(r"^(?:indicateur|libelle|donnee|variable|thematique)s?\b", mots):
        return "libelle"
    if re.match(r"^(?:valeur|qpv|quartier|chiffre|taux|part)\b", mots):
        return "valeur"
    if re.match(
        r"^(?:commune|epci|agglomeration|metropole|france|departement|ensemble|moyenne|region|annee|source)\b", mots
    ):
        return mots.split()[0]
    return ""


def _chiffres_de_table(ctx: Contexte, table: Table, chemin: str) -> list[Document]:
    genres = table.colonnes
    sans_nom = 0 if table.entete.cellules and not table.entete.cellules[0] else None
    libelle = next((i for i, g in genres.items() if g == "libelle"), sans_nom)
    valeur = next((i for i, g in genres.items() if g == "valeur"), None)
    if libelle is None or valeur is None:
        return []
    ctx.registre.laisser(table.entete, "en-tête de tableau")
    lus: list[Document] = []
    for rang in table.rangs:
        cellules = rang.cellules + [""] * len(genres)
        chiffre = lire_chiffre(f"{cellules[libelle]} : {cellules[valeur]}")
        if chiffre is None:
            ctx.registre.laisser(rang, "rang de tableau sans chiffre")
            continue
        for i, genre in genres.items():
            if genre in {"annee", "source"} and cellules[i]:
                chiffre[genre] = cellules[i]
            elif i not in (libelle, valeur) and (autre := lire_chiffre(f"x : {cellules[i]}")):
                chiffre.setdefault("comparaisons", []).append(
                    {"titre": table.entete.cellules[i], "valeur": autre["valeur"]}
                )
        lus.append(chiffre | {"lignes": rang.bornes})
        ctx.registre.placer(rang, f"{chemin}.chiffres")
    return lus
