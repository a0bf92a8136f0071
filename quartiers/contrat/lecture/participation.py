"""Participation bodies: size, number, colleges, term, appointment, commune."""

import re

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.participation_faits import completer
from quartiers.contrat.lecture.registre import rang_de
from quartiers.contrat.lecture.texte import cle, plat, premiere_majuscule

_GENRE = (
    r"(?:conseils? (?:citoyens?|d['e ]?\s?habitant\w*(?: et d['e ]?\s?habitant\w*)?|de (?:quartiers?|vie sociale))|tables? de quartiers?|comites? (?:d['e ]?\s?usag\w+(?: et (?:d['e ])?\s?usag\w+)?|des usag\w+(?: et usag\w+)?|d['e ]?\s?habitant\w*)"
    r"|cafes? (?:des )?(?:parents|habitant\w*|citoyens?)|maisons? du projet|fonds de participation des habitant\w*|collectifs? (?:citoyens?|d['e ]?\s?habitant\w*)"
    r"|ateliers? citoyens?|assemblees? (?:citoyennes?|d(?:es|['e ])?\s?habitant\w*)|jur(?:y|ys) citoyens?|panels? citoyens?|conseils? de participation)"
)
_NOM = re.compile(rf"(?P<nom>{_GENRE})(?P<suite>[^,.;:()«]{{0,60}})")
_TITRE = re.compile(rf"^(?:le |la |les |l')?(?:{_GENRE}|marches? exploratoires?|budgets? participatifs?)")
_ANNONCE = re.compile(r"^(?:\w+\s){0,8}(?:soutient|compte|dispose de|s'appuie sur)\b[^.]*:$")


def lire_participation(ctx: Contexte, communes: list[str]) -> list[Document]:
    """A body per heading that names one, then those that paragraphs and list items name under no such heading."""
    instances: list[Document] = []
    commune, courante = "", None
    annonces: set[int] = set()
    ailleurs = _parmi_les_instances(ctx)
    for bloc in ctx.blocs:
        if bloc.domaine != "participation" and bloc.rang not in ailleurs:
            continue
        if not ctx.registre.libre(bloc) or bloc.genre == "note":
            continue
        titre = ctx.titres.get(bloc.rang)
        seule = (
            bloc.genre == "texte"
            and len(bloc.texte) < 60
            and bloc.texte[-1:] not in ".;,:"
            and _TITRE.match(plat(bloc.texte))
        )
        if titre is not None or seule:
            texte = titre.texte if titre is not None else bloc.texte
            commune = _commune(texte, communes) or commune
            courante = _depuis_titre(ctx, texte, bloc, commune, instances)
            continue
        if _ANNONCE.match(plat(bloc.texte)):
            annonces = set(range(bloc.rang + 1, bloc.rang + 12))
        repris = bloc.genre == "puce" and bloc.rang in annonces and len(bloc.texte) < 60
        if repris and _repris_plus_loin(ctx, bloc):
            ctx.registre.laisser(bloc, "annonce, détaillée plus loin")
            continue
        courante = _bloc(ctx, bloc, courante, commune or _commune(bloc.texte, communes), instances)
    return instances


def _parmi_les_instances(ctx: Contexte) -> set[int]:
    """Blocks of the governance part about a body of residents: under its heading, or that open by its name."""
    rangs: set[int] = set()
    ouverte = False
    for bloc in ctx.du_domaine("gouvernance"):
        nomme = bool(_TITRE.match(plat(bloc.texte)))
        if bloc.rang in ctx.titres:
            ouverte = nomme
        if nomme or (ouverte and bloc.genre != "rang"):
            rangs.add(bloc.rang)
    return rangs


def _bloc(
    ctx: Contexte, bloc: Bloc, courante: Document | None, commune: str, instances: list[Document]
) -> Document | None:
    """Read one block, passage by passage when it tells of several bodies. Returns the body that goes on below."""
    du_bloc: list[Document] = []
    pris = False
    for passage in _passages(bloc):
        if (m := _CELUI.match(plat(passage))) and courante is not None:
            if courante in du_bloc and _n_est_qu_annonce(courante):
                instances.remove(courante)
                du_bloc.remove(courante)
            nom = f"{_singulier(courante['titre'])} {passage[m.start('suite') : m.end('suite')]}"
            courante = _nouvelle(ctx, nom, bloc, commune, instances)
            du_bloc.append(courante)
        elif nommee := _nommee(passage, bloc.genre, courante):
            courante = _nouvelle(ctx, nommee, bloc, commune, instances)
            du_bloc.append(courante)
        visees = du_bloc if len(du_bloc) > 1 and _TOUTES.match(plat(passage)) else [courante]
        for instance in (i for i in visees if i is not None):
            pris = completer(instance, passage) or pris
    if courante is None or not (pris or du_bloc):
        ctx.registre.laisser(bloc, "récit de la participation")
    else:
        courante["lignes"][1] = max(courante["lignes"][1], bloc.bornes[1])
        ctx.registre.placer(bloc, f"participation[{rang_de(instances, courante)}]")
    return courante


# « Celui de la Plaine regroupe… » : one more body of the kind just named.
_CELUI = re.compile(
    r"^(?:celui|celle)\s+(?P<suite>(?:de la |de l'|du |des |de |d')(?:(?!\b(?:compte|comprend|regroupe|reunit|rassemble|est|a|se)\b|\d|,).){2,40}?)\s+(?=compte|comprend|regroupe|reunit|rassemble|est |a |se |\d|,)"
)
_TOUTES = re.compile(r"^(?:leurs?|chacune?|ils|elles|les (?:conseils|tables|comites|instances))\b")


def _passages(bloc: Bloc) -> list[str]:
    """The block whole, or its sentences when one of them goes over to another body."""
    phrases = re.split(r"(?<=[.!?])\s+|,\s+(?=(?:celui|celle)\s+d)", bloc.texte) if bloc.genre == "texte" else []
    autre = any(_CELUI.match(plat(p)) or ((m := _NOM.search(plat(p))) and m.start() < 40) for p in phrases[1:])
    return phrases if autre else [bloc.texte]


def _singulier(nom: str) -> str:
    """« Conseils citoyens », « Conseil citoyen de X » → « Conseil citoyen »."""
    m = re.match(_GENRE, plat(nom))
    return " ".join(mot.rstrip("s") if len(mot) > 3 else mot for mot in (nom[: m.end()] if m else nom).split())


def _n_est_qu_annonce(instance: Document) -> bool:
    """« Deux conseils citoyens couvrent les quartiers. » announces those named after it."""
    return not any(instance[c] for c in ("effectif", "colleges", "mandat", "frequence_texte", "designation"))


def _commune(texte: str, communes: list[str]) -> str:
    """The commune a heading opens with (« TORCY – Association du conseil… »)."""
    mots = cle(texte)
    connue = next((c for c in communes if c and mots.startswith(cle(c))), "")
    if connue:
        return connue
    return next((c for c in communes if c and re.search(rf"\b{re.escape(cle(c))}\b", mots)), "")


def _repris_plus_loin(ctx: Contexte, bloc: Bloc) -> bool:
    nom = cle(bloc.texte)
    return any(cle(t.texte) == nom and t.bloc.rang > bloc.rang for t in ctx.titres.values())


def _depuis_titre(ctx: Contexte, texte: str, bloc: Bloc, commune: str, instances: list[Document]) -> Document | None:
    m = _TITRE.match(plat(texte))
    if m is None or re.search(r"\bet\b.*" + _GENRE, plat(texte)[m.end() :]):
        ctx.registre.laisser(bloc, "titre de partie")
        return None
    # « Conseil citoyen : 12 habitants, mandat de 2 ans »: the heading tells it all.
    nom, _sep, faits = texte.partition(" : ")
    nom = re.sub(r"^(?:(?:le|la|les)\s+|l['’])", "", ctx.lisible(nom), flags=re.I)
    instance = _nouvelle(ctx, premiere_majuscule(nom), bloc, commune, instances, place=True)
    completer(instance, faits)
    return instance


def _nommee(texte: str, genre: str, courante: Document | None) -> str:
    """The body that a paragraph or an item is about: named near its start, and not the one already under way."""
    nu = plat(texte)
    ouverte = _famille(courante["titre"]) if courante is not None and genre != "puce" else ""
    m = next((m for m in _NOM.finditer(nu) if m.start() < 130 and (not ouverte or _famille(m["nom"]) != ouverte)), None)
    if m is None:
        return ""
    nom = texte[m.start("nom") : m.end("nom")]
    suite = texte[m.start("suite") : m.end("suite")]
    complement = re.match(
        r"^(?:\s+(?:métropolitaine?|intercommunale?|communale?|territoriale?)s?\b)", suite
    ) or re.match(
        r"^\s+(?:du |de |des |de la |de l['’])(?!\d|\w+ (?:membres|personnes|habitant))(?:(?!\d|\bpour\b|\bregroupe|\bcompte\b|\bcomprend|\breunit|\bréunit|\brassemble|\bsont\b|\bse\b|\best\b|\ba\b|\ben\b|\bjoue\b|instaur).)+",
        suite,
    )
    entier_ = (nom + (complement.group() if complement else "")).strip()
    if texte[m.end() : m.end() + 2].strip().startswith("«") and (g := re.match(r"\s*«[^»]+»", texte[m.end() :])):
        entier_ += g.group()
    if courante is not None and genre != "puce" and m.start() > 85:
        return ""
    return premiere_majuscule(entier_)


def _famille(nom: str) -> str:
    return " ".join(
        [
            m.rstrip("s").replace("usagere", "usager")
            for m in cle(nom).split()
            if m not in {"d", "des", "de", "du", "la"}
        ][:2]
    )


def _nouvelle(
    ctx: Contexte, nom: str, bloc: Bloc, commune: str, instances: list[Document], *, place: bool = False
) -> Document:
    instance: Document = {
        "titre": nom, "commune": commune, "lignes": list(bloc.bornes), "statut": "", "effectif": None, "nombre": None,
        "colleges": [], "mandat": None, "renouvellement": "", "designation": "", "frequence_min": None, "frequence_texte": "",
    }  # fmt: skip
    instances.append(instance)
    if place:
        ctx.registre.placer(bloc, f"participation[{len(instances) - 1}]")
    return instance
