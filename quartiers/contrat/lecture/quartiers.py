"""Neighbourhoods: name, commune, slogan, code, figures, priority themes, action leads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quartiers.contrat.lecture.chiffres import avec_contexte, lire_chiffre
from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.tableaux import Table, tables
from quartiers.contrat.lecture.texte import cle, plat, sans_fin_de_liste
from quartiers.contrat.lecture.titres import Titre

_CODE = re.compile(r"\bQ[NP]\s?\d{3}[A-Z0-9]{2,4}\b", re.I)
_THEMES = re.compile(
    r"^(?:les )?(?:themes?|thematiques?|enjeux|priorites|axes|orientations|objectifs|ambitions)\b"
    r"(?: (?:prioritaires?|prioris\w+|principa(?:ux|les)|identifies|retenu\w+|strategiques|operationnels?|du quartier|du projet|de travail|pour le quartier|d intervention))*"
)
_PISTES = re.compile(
    r"^(?:les |principales )?(?:pistes?|actions?|projets?|perspectives|propositions|leviers|reponses|operations)\b(?: \w+){0,12}$"
)
_CHIFFRES = re.compile(
    r"^(?:les |quelques )?(?:chiffres|donnees|indicateurs|portrait|profil|situation|caracteristiques|reperes|constats?|diagnostic|population)\b"
)
_PAS_UN_QUARTIER = re.compile(
    r"\b(?:synthese|construire|methode|projets de quartiers?|geographie prioritaire|quartiers (?:prioritaires|politique)|poches|phase"
    r"|introduction|contexte|presentation|methodologie|demarche|declinaison|fiches quartiers?|portraits?|axes|les qpv)\b"
)
_PLURIEL = re.compile(
    r"^(?:les )?(?:\w+ ){0,2}(?:quartiers|qpv)(?: (?:prioritaires?|de|du|des|vecus?|en|et|concernes?)\b.*)?$"
)
_NOMME = re.compile(r"^(?:fiche (?:quartier )?|le |projet (?:de|du) )?(?:qpv|quartier(?: prioritaire)?)\b(?!s)", re.I)
_SLOGAN = re.compile(r"\s*[:–—-]?\s*[«\"“]\s*(?P<slogan>[^»\"”]+?)\s*[»\"”]\s*$")
_PREFIXE = re.compile(
    r"^(?:fiche\s+)?(?:projet\s+(?:de|du)\s+)?(?:le\s+)?(?:qpv|quartier(?:\s+prioritaire)?(?:\s+de\s+la\s+politique\s+de\s+la\s+ville)?)"
    r"(?:\s*n[°o]\s*\d+)?\s*(?:\d{1,2}\s*)?[:–—-]?\s*", re.I
)  # fmt: skip


@dataclass(slots=True)
class _Fiche:
    titre: Titre
    blocs: list[Bloc] = field(default_factory=list)


def lire_quartiers(ctx: Contexte) -> list[Document]:
    fiches = [f for f in _fiches(ctx) if _est_quartier(f)]
    quartiers = [_quartier(ctx, fiche, i) for i, fiche in enumerate(fiches)]
    if not quartiers:
        quartiers = _depuis_tableaux(ctx) or _depuis_lignes(ctx) or _depuis_listes(ctx)
    return quartiers


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


def _est_quartier(fiche: _Fiche) -> bool:
    texte = fiche.titre.texte
    if _PLURIEL.match(cle(texte)) and not _CODE.search(texte):
        return False
    if _PAS_UN_QUARTIER.search(cle(texte)) and not _NOMME.match(plat(texte)):
        return False
    if _CODE.search(texte) or _SLOGAN.search(texte) or (_NOMME.match(plat(texte)) and len(texte) < 120):
        return True
    rubriques = {r for b in fiche.blocs if (r := _rubrique(b.texte))}
    return bool(rubriques & {"themes", "pistes"}) or (bool(fiche.blocs) and bool(_CODE.search(fiche.blocs[0].texte)))


def _rubrique(texte: str) -> str:
    """« themes », « pistes », « chiffres » for the headings and introductions inside a fiche; "" otherwise."""
    if len(texte) > 130:
        return ""
    mots = cle(re.sub(r"\([^)]*\)", "", texte).rstrip(" :"))
    mots = re.sub(r"^(?:[ivx]+|\d+|[a-d]) ", "", mots)
    deux_points = texte.rstrip().endswith(":")
    if (m := _THEMES.match(mots)) and (m.end() == len(mots) or deux_points) and (deux_points or len(mots.split()) <= 6):
        return "themes"
    if _PISTES.match(mots) and (deux_points or len(mots.split()) <= 5):
        return "pistes"
    if _CHIFFRES.match(mots) and (deux_points or len(mots.split()) <= 5):
        return "chiffres"
    return ""


def _quartier(ctx: Contexte, fiche: _Fiche, i: int) -> Document:
    chemin = f"quartiers[{i}]"
    quartier = _identite(ctx, fiche.titre)
    for bloc in [fiche.titre.bloc, *([fiche.titre.suite] if fiche.titre.suite else [])]:
        ctx.registre.placer(bloc, chemin)
    chiffres: list[Document] = []
    themes: list[Document] = []
    pistes: list[Document] = []
    mode = "chiffres"
    parent = ""
    deja: list[Document] = []
    for table in tables(fiche.blocs, _colonne_de_chiffres):
        chiffres += _chiffres_de_table(ctx, table, chemin)
    for rang, bloc in enumerate(fiche.blocs):
        if not ctx.registre.libre(bloc) or bloc.genre == "note":
            continue
        rubrique = _rubrique(bloc.texte) if bloc.genre != "puce" or bloc.texte.endswith(":") else ""
        if rubrique:
            mode, deja = rubrique, themes if rubrique == "themes" else pistes
            ctx.registre.laisser(bloc, "intitulé de liste")
        elif mode == "chiffres":
            parent = _chiffre(ctx, bloc, chiffres, parent, chemin, quartier)
        elif bloc.genre == "puce" or (bloc.genre == "texte" and _item_simple(bloc, fiche.blocs[rang - 1])):
            deja.append({"titre": sans_fin_de_liste(bloc.texte), "lignes": bloc.bornes})
            ctx.registre.placer(bloc, f"{chemin}.{mode}")
        elif _CODE.search(bloc.texte):
            _chiffre(ctx, bloc, chiffres, parent, chemin, quartier)
        else:
            ctx.registre.laisser(bloc, "récit du quartier")
            mode = "chiffres" if bloc.rang in ctx.titres else mode
    return quartier | {"chiffres": chiffres, "themes": themes, "pistes": pistes}


def _item_simple(bloc: Bloc, avant: Bloc) -> bool:
    return bloc.texte.endswith(";") or (avant.texte.endswith(";") and len(bloc.texte) < 250)


def _identite(ctx: Contexte, titre: Titre) -> Document:
    """Name, slogan, commune and code out of « LE TENNIS – LE CREUSOT : « VERS… » » or « QPV Les Fleurs (Ville) QN0… »."""
    texte = titre.texte
    code = _CODE.search(texte)
    if code:
        texte = (texte[: code.start()] + texte[code.end() :]).replace("()", "").strip(" –—-:")
    slogan = ""
    if m := _SLOGAN.search(texte):
        if m.start() > 0:
            slogan, texte = m["slogan"], texte[: m.start()].strip(" –—-:,")
        else:
            texte = m["slogan"]
    elif m := re.search(
        r"^(?P<nom>[^«]{3,80}?)\s*[:–—-]?\s*«\s*(?P<slogan>[^»]+?)\s*»\s*(?P<suite>\([^()]+\))$", texte
    ):
        slogan, texte = m["slogan"], f"{m['nom']} {m['suite']}"
    elif m := re.search(r"^(?P<nom>[^:]{3,80})\s:\s(?P<slogan>.{12,})$", texte):
        slogan, texte = m["slogan"], m["nom"]
    texte = _PREFIXE.sub("", texte).strip() or texte
    texte = re.sub(r"^(?:de la|de l['’]|du|des|de|d['’])\s*", _article, texte) if _PREFIXE.match(titre.texte) else texte
    commune = ""
    if m := re.search(r"\s*\((?P<commune>[^()]+)\)\s*$", texte):
        commune, texte = m["commune"], texte[: m.start()]
    elif m := re.search(r"^(?P<nom>.+?)(?:\s+[–—-]\s+|\s*/\s*|,\s+)(?P<commune>[^–—/]+)$", texte):
        commune, texte = m["commune"], m["nom"]
    quartier: Document = {
        "titre": ctx.lisible(texte.strip(" –—-:,")), "commune": ctx.lisible(re.sub(r"^(?:à|commune de|ville de)\s+", "", commune.strip(), flags=re.I)),
        "slogan": ctx.lisible(slogan.strip()), "lignes": titre.lignes,
    }  # fmt: skip
    return quartier | ({"code_qpv": code.group().upper().replace(" ", "")} if code else {})


def _article(m: re.Match[str]) -> str:
    return {"du": "Le ", "des": "Les ", "de la": "La ", "de l'": "L’", "de l’": "L’"}.get(m.group().strip().lower(), "")


def _chiffre(ctx: Contexte, bloc: Bloc, chiffres: list[Document], parent: str, chemin: str, quartier: Document) -> str:
    """Read a figure if there is one; return the label that a nested figure would complete."""
    if m := _CODE.search(bloc.texte):
        quartier.setdefault("code_qpv", m.group().upper().replace(" ", ""))
        ctx.registre.placer(bloc, chemin)
    commune = re.match(r"^(?:commune|ville)\s*:\s*(?P<nom>[^;.]+)", bloc.texte, re.I)
    if commune and not quartier["commune"]:
        quartier["commune"] = commune["nom"].strip()
        ctx.registre.placer(bloc, chemin)
        return parent
    if bloc.genre == "texte" and not m and len(phrases := re.split(r"(?<=[.!?])\s+(?=[A-ZÉ])", bloc.texte)) > 1:
        lus = [c for p in phrases if len(p) < 200 and (c := lire_chiffre(p)) and c["unite"]]
        chiffres += [c | {"lignes": bloc.bornes} for c in lus]
        if lus:
            ctx.registre.placer(bloc, f"{chemin}.chiffres")
            return ""
    court = bloc.genre == "puce" or (re.search(r"\d\s*(?:%|habitant|€)", bloc.texte) and len(bloc.texte) < 160)
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
def _colonne_de_chiffres(cellule: str) -> str:
    mots = cle(cellule)
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
    libelle = next((i for i, g in genres.items() if g == "libelle"), None)
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


def _colonne_de_liste(cellule: str) -> str:
    mots = cle(cellule)
    if re.match(r"^(?:nom (?:du|des) )?(?:quartiers?(?: prioritaires?)?|qpv)\b", mots):
        return "titre"
    if re.match(r"^(?:communes?|villes?)\b", mots):
        return "commune"
    if re.match(r"^code\b", mots):
        return "code_qpv"
    return "chiffre" if re.match(r"^(?:population|nombre|taux|part|revenu|indice|habitants|menages)\b", mots) else ""


def _depuis_tableaux(ctx: Contexte) -> list[Document]:
    """No fiche per neighbourhood: the table that lists them (name, commune, code, population…)."""
    quartiers: list[Document] = []
    for table in tables([b for b in ctx.blocs if ctx.registre.libre(b)], _colonne_de_liste):
        genres = table.colonnes
        nom = next((i for i, g in genres.items() if g == "titre"), None)
        if nom is None or not {"commune", "code_qpv", "chiffre"} & set(genres.values()):
            continue
        ctx.registre.laisser(table.entete, "en-tête de tableau")
        commune = ""
        for rang in table.rangs:
            cellules = rang.cellules + [""] * len(genres)
            champs = {g: cellules[i] for i, g in genres.items() if g != "chiffre"}
            commune = champs.get("commune") or commune
            if not cellules[nom] or cle(cellules[nom]).startswith("total"):
                ctx.registre.laisser(rang, "rang de tableau sans quartier")
                continue
            chiffres = [
                c | {"lignes": rang.bornes}
                for i, g in genres.items()
                if g == "chiffre" and (c := lire_chiffre(f"{table.entete.cellules[i]} : {cellules[i]}"))
            ]
            quartier: Document = {
                "titre": " ".join(cellules[nom].split()),
                "commune": commune,
                "slogan": "",
                "lignes": rang.bornes,
            }
            if code := _CODE.search(" ".join(cellules)):
                quartier["code_qpv"] = code.group().upper().replace(" ", "")
            quartiers.append(quartier | {"chiffres": chiffres, "themes": [], "pistes": []})
            ctx.registre.placer(rang, "quartiers")
    return quartiers


_LIGNE = re.compile(
    r"^(?P<nom>(?=[^:]*(?:\bQ[NP]\s?\d{3}[A-Z0-9]{2,4}\b)|(?:le\s+)?(?:qpv|quartier)\b(?!s))[^:]{3,110}?)\s*(?::|\s[–—-](?=\s*\d))\s*(?P<suite>\S.*\d.*)$",
    re.I,
)


def _depuis_lignes(ctx: Contexte) -> list[Document]:
    """One line each: « QPV Les Tilleuls (QN08801M) : 2 300 habitants, taux de pauvreté 48 %. »."""
    quartiers: list[Document] = []
    for bloc in ctx.blocs:
        if not ctx.registre.libre(bloc) or bloc.genre not in {"texte", "puce"} or len(bloc.texte) > 400:
            continue
        m = _LIGNE.match(bloc.texte)
        if m is None or not (_CODE.search(m["nom"]) or bloc.domaine == "quartiers") or _PLURIEL.match(cle(m["nom"])):
            continue
        chemin = f"quartiers[{len(quartiers)}]"
        lus = [(p, lire_chiffre(p)) for p in re.split(r"\s*;\s*|,\s+(?!\d)|(?<=\D)\.\s+", m["suite"].rstrip(". "))]
        chiffres = [c | {"lignes": bloc.bornes} for _p, c in lus if c]
        for perdu in (p for p, c in lus if not c and re.search(r"\d", p)):
            ctx.registre.douter("chiffre", f"Chiffre non retenu : « {perdu} ».", bloc.bornes, chemin)
        identite = _identite(ctx, Titre(bloc, "", m["nom"], 50))
        quartiers.append(identite | {"chiffres": chiffres, "themes": [], "pistes": []})
        ctx.registre.placer(bloc, chemin)
    return quartiers


def _depuis_listes(ctx: Contexte) -> list[Document]:
    """No fiche and no table: list items that carry an official code, or follow « les quartiers prioritaires sont : »."""
    quartiers: list[Document] = []
    annonce = False
    for bloc in ctx.blocs:
        if bloc.genre != "puce":
            annonce = bool(re.search(r"\b(?:quartiers prioritaires|qpv)\b[^.]*:$", plat(bloc.texte)))
            continue
        if not ctx.registre.libre(bloc) or len(bloc.texte) > 140:
            continue
        if _CODE.search(bloc.texte) or (annonce and bloc.domaine in {"quartiers", ""} and bloc.texte[:1].isupper()):
            titre = Titre(bloc, "", sans_fin_de_liste(bloc.texte), 50)
            quartiers.append(_identite(ctx, titre) | {"chiffres": [], "themes": [], "pistes": []})
            ctx.registre.placer(bloc, f"quartiers[{len(quartiers) - 1}]")
    return quartiers
