"""Commitments of the signatories, with their quantities; the State's schemes are read next door (`dispositifs`)."""

import re
from dataclasses import dataclass
from itertools import pairwise

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.quantites import lire_quantites
from quartiers.contrat.lecture.texte import cle, plat, premiere_majuscule, sans_fin_de_liste
from quartiers.contrat.lecture.titres import CAPITALES

_VERBES = re.compile(
    r"\b(?:s'engage\w*|prevoi\w*|mobilise\w*|soutien\w*|finance\w*|deploi\w*|met(?:tra|tent)? a disposition|participe\w*|accompagne\w*|contribue\w*|assure\w*"
    r"|consacre\w*|propose\w*|veille\w*|focalise\w*|gestionnaire|proprietaire|garanti\w*|renforce\w*|poursui\w*|seront|sera)\b"
)
_ACTEURS = re.compile(
    r"^(?:les? |la |l )?(?:engagements? (?:de |du |des |d )?(?:la |l |le |les )?)?(?:etat|prefecture|communaute|agglomeration|metropole|communes?|villes?|region|departement|conseil (?:departemental|regional)"
    r"|caf|caisse|france travail|pole emploi|opac|oph|office|bailleurs?|habitat|banque|cdc|education nationale|rectorat|ars|agence|procureur|parquet|justice|chambre|cci|cma|mission locale|action logement|epci|anru|anct|cpam)\b"
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
    intertitres = {a.rang for a, b in pairwise(region) if a.texte.endswith(":") and b.genre == "texte"}
    for bloc in region:
        titre = ctx.titres.get(bloc.rang)
        if titre is not None and titre.etiquette is None and bloc.genre != "puce":
            _titre(ctx, titre.texte, bloc, titre.ouvre, etat, signataires)
            continue
        if not ctx.registre.libre(bloc):
            continue
        if _acteur_seul(bloc):
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
    for signataire in signataires:
        autres = {m.rstrip("s") for m in cle(signataire["titre"]).split()} - _VIDES
        if mots and autres and (mots <= autres or autres <= mots):
            trouves.append(str(signataire["titre"]))
    return trouves[0] if len(set(trouves)) == 1 else nom


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
        r"^(?:les )?(?:engagements? |contributions? )(?:de la |de l['’]\s?|du |des |de |d['’])",
        "",
        texte.strip(" :"),
        flags=re.I,
    )
    return ctx.lisible(nom)


def _acteur_seul(bloc: Bloc) -> bool:
    """A short line with only the name of a partner heads its commitments."""
    court = bloc.genre == "texte" and len(bloc.texte) < 70 and not bloc.texte.endswith((".", ";", ","))
    return court and bool(_ACTEURS.match(cle(bloc.texte))) and not _VERBES.search(plat(bloc.texte))


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
    seule = nu.endswith(":") and not quantites and len(re.sub(r"^.*\bs'engage\w*", "", nu)) < 12
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
