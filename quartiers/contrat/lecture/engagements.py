"""Commitments of the signatories, with their quantities; the State's schemes are read next door (`dispositifs`)."""

import re
from dataclasses import dataclass
from itertools import pairwise

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.quantites import lire_quantites
from quartiers.contrat.lecture.tableaux import items_de_cellule, tables
from quartiers.contrat.lecture.texte import cle, plat, premiere_majuscule, sans_fin_de_liste
from quartiers.contrat.lecture.titres import CAPITALES

_VERBES = re.compile(
    r"\b(?:s'engage\w*|prevoi\w*|mobilise\w*|soutien\w*|finance\w*|deploi\w*|met(?:tra|tent)? a disposition|participe\w*|accompagne\w*|contribue\w*|assure\w*"
    r"|consacre\w*|propose\w*|veille\w*|focalise\w*|gestionnaire|proprietaire|garanti\w*|renforce\w*|poursui\w*|seront|sera)\b"
)
_ACTEURS = re.compile(
    r"^(?:pour )?(?:les? |la |l )?(?:(?:engagements?|contributions?) (?:de |du |des |d )?(?:la |l |le |les )?)?(?:etat|prefecture|communaute|agglomeration|metropole|communes?|villes?|region|departement|conseil (?:departemental|regional)"
    r"|caf|caisse|france travail|pole emploi|opac|oph|office|bailleurs?|habitat|banque|cdc|education nationale|rectorat|ars|agence|procureur|parquet|justice|chambre|cci|cma|mission locale|action logement|epci|anru|anct|cpam)\b"
)
# « X s’engage à : », « … s’engagent sur les points suivants : »: the commitments are in the list.
_INTRO = re.compile(
    r"(?:^|\bs'engage\w*)(?!.*\bs'engage)(?:[\s,]*(?:a|sur|notamment|ainsi|plus particulierement|prend|prennent|les?|des?|la|points?|suivants?|suivantes?|engagements?"
    r"|mesures?|actions?|axes?|domaines?|plusieurs|comme|suit|maniere|par))*\s*:$"
)
_ANNONCE_SIGNATAIRES = re.compile(r"\bsignataires\b.*\bsont\s*:$|\bsignataires\b.*:$")


@dataclass(slots=True)
class _Etat:
    signataire: str = ""
    rubrique: str = ""
    contexte: str = ""
    pere: Document | None = None
    base: float = 0.0
    annonce: bool = False
    profondeur: int = 99


def lire_engagements(ctx: Contexte, signataires: list[Document]) -> list[Document]:
    engagements: list[Document] = []
    etat = _Etat()
    region = [b for b in ctx.du_domaine("engagements") if b.genre != "note"]
    _depuis_tables(ctx, region, engagements)
    _depuis_tables_croisees(ctx, region, engagements, signataires)
    intertitres = {a.rang for a, b in pairwise(region) if a.texte.endswith(":") and b.genre == "texte"}
    for bloc in region:
        titre = ctx.titres.get(bloc.rang)
        if titre is not None and titre.etiquette is None and bloc.genre != "puce":
            _titre(ctx, titre.texte, bloc, titre.ouvre, etat, signataires)
            continue
        if not ctx.registre.libre(bloc):
            continue
        if _acteur_seul(bloc, signataires):
            etat.signataire, etat.rubrique, etat.contexte = _nom(ctx, bloc.texte), "", ""
            ctx.registre.laisser(bloc, "titre de partie")
        elif bloc.genre == "rang":
            ctx.registre.laisser(bloc, "tableau non reconnu")
        elif bloc.genre == "puce" and bloc.rang in intertitres:
            etat.rubrique, etat.contexte = bloc.texte.rstrip(" :"), ""
            ctx.registre.laisser(bloc, "intitulé de rubrique")
        elif bloc.genre == "puce":
            _puce(ctx, bloc, etat, engagements)
        else:
            _paragraphe(ctx, bloc, etat, engagements)
    for i, engagement in enumerate(engagements, start=1):
        engagement["code"] = f"E{i}"
        engagement["signataire"] = signataire_connu(engagement["signataire"], signataires)
    return [{"code": e.pop("code")} | e for e in engagements]


_VIDES = frozenset(["le", "la", "les", "l", "de", "du", "des", "d", "et"])


def signataire_connu(nom: str, signataires: list[Document]) -> str:
    """The signatory's own wording when one alone shares all the words (« L’État » → « Etat »), else the heading's."""
    mots = {m.rstrip("s") for m in cle(nom).split()} - _VIDES
    trouves = []
    plusieurs = re.search(r",|\bet\b", nom)
    for signataire in signataires:
        autres = {m.rstrip("s") for m in cle(signataire["titre"]).split()} - _VIDES
        if mots and autres and (mots <= autres or (autres <= mots and not plusieurs)):
            trouves.append(str(signataire["titre"]))
    return trouves[0] if len(set(trouves)) == 1 else nom


def _depuis_tables(ctx: Contexte, region: list[Bloc], engagements: list[Document]) -> None:
    """« Partenaire | Engagement | Objectif chiffré | Échéance »: one commitment an item; empty cells repeat those above."""
    for table in tables([b for b in region if ctx.registre.libre(b)], _colonne):
        colonnes = {g: i for i, g in table.colonnes.items()}
        if "engagement" not in colonnes:
            continue
        ctx.registre.laisser(table.entete, "en-tête de tableau")
        etat = _Etat(_partenaire_au_dessus(ctx, table.entete))
        for rang in table.rangs:
            cellules = [*rang.cellules, *[""] * len(table.entete.cellules)]
            champs = {g: " ".join(cellules[i].split()) for g, i in colonnes.items()}
            etat.signataire = champs.get("signataire") or etat.signataire
            items = items_de_cellule(cellules[colonnes["engagement"]])
            for item in items:
                bloc = Bloc(rang.rang, list(rang.lignes), item, recolle=rang.recolle)
                engagements.append(_engagement(bloc, etat, ""))
                _de_colonnes(engagements[-1], champs, rang.bornes, seul=len(items) == 1)
            if items:
                ctx.registre.placer(rang, f"engagements[{len(engagements) - len(items)}]")
            else:
                ctx.registre.laisser(rang, "rang de tableau sans engagement")


def _depuis_tables_croisees(
    ctx: Contexte, region: list[Bloc], engagements: list[Document], signataires: list[Document]
) -> None:
    """« Axe | État | Agglomération | Bailleur »: a column for each partner, the first one says the domain."""
    colonnes: dict[int, str] = {}
    for bloc in region:
        if bloc.genre != "rang" or not ctx.registre.libre(bloc):
            colonnes = {}
            continue
        noms = {i: c for i, c in enumerate(bloc.cellules) if i and c}
        connus = {cle(s["titre"]) for s in signataires}
        if len(noms) > 1 and all(len(c) < 60 and (_ACTEURS.match(cle(c)) or cle(c) in connus) for c in noms.values()):
            colonnes = noms
            ctx.registre.laisser(bloc, "en-tête de tableau")
            continue
        avant = len(engagements)
        for i, nom in colonnes.items():
            etat = _Etat(" ".join(nom.split()), " ".join(bloc.cellules[0].split()))
            items = items_de_cellule(bloc.cellules[i]) if i < len(bloc.cellules) else []
            engagements += [_engagement(Bloc(bloc.rang, list(bloc.lignes), item), etat, "") for item in items]
        if len(engagements) > avant:
            ctx.registre.placer(bloc, f"engagements[{avant}]")


def _colonne(cellule: str) -> str:
    mots = cle(cellule)
    if len(mots) > 60:
        return ""
    for genre, motif in {
        "quantite": r"^(?:objectifs? (?:chiffres?|quantifies?)|quantites?|cibles?|volumes?|montants?|budget|moyens (?:financiers|humains|mobilises))\b",
        "signataire": r"^(?:signataires?|partenaires?|structures?|organismes?|acteurs?|institutions?|porteurs?)\b",
        "engagement": r"^(?:engagements?|contributions?|(?:nature|description) (?:de l|des) engagements?)\b",
        "periode": r"^(?:echeances?|calendrier|delais?|periodes?|annees?|dates?)\b",
        "perimetre": r"^(?:perimetres?|territoires?|quartiers?|secteurs?|localisation|lieux?|qpv|communes?)\b",
    }.items():
        if re.match(motif, mots):
            return genre
    return (
        "autre"
        if re.match(r"^(?:axes?|piliers?|domaines?|thematiques?|indicateurs?|commentaires?|objectifs?)\b", mots)
        else ""
    )


def _partenaire_au_dessus(ctx: Contexte, entete: Bloc) -> str:
    """The partner whose heading stands right above a table that has no column of partners."""
    titre = next((t for r in range(entete.rang - 1, max(-1, entete.rang - 5), -1) if (t := ctx.titres.get(r))), None)
    return _nom(ctx, titre.texte) if titre is not None and not titre.ouvre and titre.etiquette is None else ""


def _de_colonnes(engagement: Document, champs: dict[str, str], lignes: list[int], *, seul: bool) -> None:
    """What the columns beside say: a quantity, its period, its perimeter."""
    if seul and champs.get("quantite"):
        engagement["quantites"] += lire_quantites(champs["quantite"], lignes)
    for quantite in engagement["quantites"]:
        for champ in ("periode", "perimetre"):
            quantite[champ] = quantite[champ] or champs.get(champ, "")
    if champs.get("periode") and not engagement["quantites"]:
        engagement["detail"] = f"Échéance : {champs['periode']}"


def _titre(ctx: Contexte, texte: str, bloc: Bloc, ouvre: bool, etat: _Etat, signataires: list[Document]) -> None:
    ctx.registre.laisser(bloc, "titre de partie")
    mots = cle(texte)
    connu = any(cle(s["titre"]) in mots or mots in cle(s["titre"]) for s in signataires if len(cle(s["titre"])) > 3)
    if ouvre and not _ACTEURS.match(mots):
        etat.signataire = etat.rubrique = etat.contexte = ""
    elif connu or _ACTEURS.match(mots) or (ctx.titres[bloc.rang].profondeur <= min(etat.profondeur, CAPITALES)):
        etat.profondeur = ctx.titres[bloc.rang].profondeur
        etat.signataire, etat.rubrique, etat.contexte = _nom(ctx, texte), "", ""
    else:
        etat.rubrique, etat.contexte = ctx.lisible(texte), ""
    etat.annonce = False


def _nom(ctx: Contexte, texte: str) -> str:
    nom = re.sub(
        r"^(?:pour\s+(?=l[ea]s?\s|l['’]|[A-ZÉ])|(?:les )?(?:engagements? |contributions? )(?:de la |de l['’]\s?|du |des |de |d['’]))",
        "",
        texte.strip(" :"),
        flags=re.I,
    )
    nom = re.sub(r"\s+s['’]engage(?:nt)?(?:\s+à)?$", "", nom)
    if texte.strip().lower().startswith("pour "):
        nom = premiere_majuscule(re.sub(r"^(?:les?|la)\s+", "", nom))
    return ctx.lisible(nom)


def _acteur_seul(bloc: Bloc, signataires: list[Document]) -> bool:
    """A short line with only the name of a partner, or « Engagements de X », heads its commitments."""
    if bloc.genre != "texte" or len(bloc.texte) >= 90 or bloc.texte.endswith((".", ";", ",")):
        return False
    mots = cle(bloc.texte)
    if len(bloc.texte) < 70 and re.search(r"\ss engage(?:nt)?(?: a)?$", mots):
        return True
    if re.match(r"^(?:les )?(?:engagements?|contributions?) (?:de|du|des|d)\b", mots) or any(
        mots == cle(s["titre"]) for s in signataires
    ):
        return True
    return len(bloc.texte) < 70 and bool(_ACTEURS.match(mots)) and not _VERBES.search(plat(bloc.texte))


def _puce(ctx: Contexte, bloc: Bloc, etat: _Etat, engagements: list[Document]) -> None:
    if etat.annonce or (not etat.signataire and not _VERBES.search(etat.contexte)):
        ctx.registre.laisser(bloc, "liste reprise parmi les signataires" if etat.annonce else "récit des engagements")
        return
    engagement = _engagement(bloc, etat, etat.contexte)
    if bloc.retrait > etat.base + 0.5 and etat.pere is not None:
        engagement["rubrique"] = str(etat.pere["titre"])
    else:
        etat.base, etat.pere = bloc.retrait, engagement
    _ajouter(ctx, bloc, engagement, engagements)


def _ajouter(ctx: Contexte, bloc: Bloc, engagement: Document, engagements: list[Document]) -> None:
    engagements.append(engagement)
    chemin = f"engagements[{len(engagements) - 1}]"
    ctx.registre.placer(bloc, chemin)
    if bloc.recolle:
        ctx.registre.douter(
            "phrase_coupee", "Phrase coupée par un saut de page, rejointe : à vérifier.", bloc.bornes, chemin
        )


def _paragraphe(ctx: Contexte, bloc: Bloc, etat: _Etat, engagements: list[Document]) -> None:
    nu = plat(bloc.texte)
    etat.pere, etat.base = None, 0.0
    if _ANNONCE_SIGNATAIRES.search(nu):
        etat.annonce = True
        ctx.registre.laisser(bloc, "intitulé de liste")
        return
    etat.annonce = False
    quantites = lire_quantites(bloc.texte, bloc.bornes) if etat.signataire else []
    seule = nu.endswith(":") and not quantites and bool(_INTRO.search(nu))
    if not etat.signataire and (dites := _phrases_sujettes(bloc)):
        for sujet, phrase in dites:
            dite = Bloc(bloc.rang, list(bloc.lignes), phrase, recolle=bloc.recolle)
            engagements.append(_engagement(dite, _Etat(sujet), ""))
        ctx.registre.placer(bloc, f"engagements[{len(engagements) - 1}]")
        return
    if etat.signataire and not seule and (quantites or re.search(r"\bs'engage", nu)):
        _ajouter(ctx, bloc, _engagement(bloc, etat, ""), engagements)
        etat.contexte = bloc.texte if bloc.texte.endswith(":") else ""
        return
    if bloc.texte.endswith(":") or (len(bloc.texte) < 200 and not bloc.texte.endswith(".")):
        etat.contexte = bloc.texte
        if not bloc.texte.endswith(":") or len(bloc.texte) < 140:
            etat.rubrique = bloc.texte.rstrip(" :")
        ctx.registre.laisser(bloc, "intitulé de rubrique")
    else:
        etat.contexte = ""
        ctx.registre.laisser(bloc, "récit des engagements")


_SUJET = re.compile(
    r"^(?P<sujet>(?:L['’]|L[ea]s? )?[A-ZÉa-zéè][^,.;:]{1,70}?)\s+(?:s['’]engage(?:nt)?|mobilise(?:nt)?|apporte(?:nt)?|finance(?:nt)?|consacre(?:nt)?|r[ée]serve(?:nt)?|met(?:tent)? [àa] disposition)\b"
)


def _phrases_sujettes(bloc: Bloc) -> list[tuple[str, str]]:
    """« L’État mobilise 320 000 € par an. L’agglomération apporte… »: who, and the sentence, where a quantity is promised."""
    lues = []
    for phrase in re.split(r"(?<=[.!?])\s+(?=[A-ZÉ])", bloc.texte):
        m = _SUJET.match(phrase)
        if m and _ACTEURS.match(cle(m["sujet"])) and lire_quantites(phrase, bloc.bornes):
            lues.append((m["sujet"], phrase))
    return lues


def _engagement(bloc: Bloc, etat: _Etat, contexte: str) -> Document:
    """A commitment's title is its first clause when it is long; its quantities are read from the whole."""
    texte = sans_fin_de_liste(bloc.texte)
    titre, detail = texte, ""
    m = re.match(r"^(?P<titre>.{12,230}?)\s:\s(?P<detail>.+)$", texte)
    if m and m["titre"].count("(") == m["titre"].count(")"):
        titre, detail = m["titre"], m["detail"]
    titre = re.sub(r"^Et (?=l[ae]s?\b|l['’])", "", titre)
    engagement: Document = {
        "code": "", "titre": premiere_majuscule(titre.rstrip(" :")), "signataire": etat.signataire, "rubrique": etat.rubrique, "lignes": bloc.bornes,
    }  # fmt: skip
    if detail:
        engagement["detail"] = detail
    engagement["quantites"] = lire_quantites(bloc.texte, bloc.bornes, contexte)
    return engagement
