"""Participation bodies: size, number, colleges, term, appointment, commune."""

import re

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.frequences import lire_frequence
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.registre import rang_de
from quartiers.contrat.lecture.texte import cle, entier, plat, premiere_majuscule

_GENRE = (
    r"(?:conseils? (?:citoyens?|d['e ]?\s?habitant\w*(?: et d['e ]?\s?habitant\w*)?|de (?:quartiers?|vie sociale))|tables? de quartiers?|comites? (?:d['e ]?\s?usag\w+(?: et (?:d['e ])?\s?usag\w+)?|des usag\w+(?: et usag\w+)?|d['e ]?\s?habitant\w*)"
    r"|cafes? des (?:parents|habitant\w*)|maisons? du projet|fonds de participation des habitant\w*|collectifs? (?:citoyens?|d['e ]?\s?habitant\w*)"
    r"|ateliers? citoyens?|assemblees? (?:citoyennes?|d['e ]?\s?habitant\w*)|jur(?:y|ys) citoyens?|panels? citoyens?|conseils? de participation)"
)
_NOM = re.compile(rf"(?P<nom>{_GENRE})(?P<suite>[^,.;:()«]{{0,60}})")
_TITRE = re.compile(rf"^(?:le |la |les |l')?{_GENRE}")
_EFFECTIF = re.compile(
    r"\b(?:compos\w+ de|se compose de|compte|comprend|comporte|reunit|au nombre (?:de|d'(?:une?)?)|rassemble|effectif\s*:?|limite a)\s*(?P<n>\d{1,3}|une?\s+\w+aine|\w+aine|[a-z]+)\s*(?P<unite>membres?|habitant\w*|personnes|participant\w*|conseiller\w*|citoyen\w*|par conseil|titulaires)?"
)
_NOMBRE = re.compile(
    r"\b(?:divises? en|repartis? en|constitues? de|au nombre de|la ville compte|compte)\s+(?P<n>\d{1,2}|\w+)\s+(?:zones|secteurs|conseils|quartiers|instances)"
)
_COLLEGES = re.compile(r"\b(?P<n>\d|deux|trois|quatre|cinq)\s+colleges?\b\s*(?:[:(]\s*(?P<liste>[^).;]+))?")
_MANDAT = re.compile(
    r"\b(?:duree(?: du mandat)?(?: est)?(?: fixee a)? ?(?:de|:)|mandat (?:est )?(?:de|d'une duree de)|pour une duree de|pour|renouvel\w+ tous les|elus pour)\s*(?P<n>\d|une?|deux|trois|quatre|cinq|six|sept)\s+(?P<unite>ans?|annees?)\b"
)
_RENOUVELLEMENT = re.compile(r"[^.]*\brenouvel\w+[^.]*")
_DESIGNATION = re.compile(
    r"\b(?:tirage au sort[^.,;]*|tires? au sort[^.,;]*|volontariat|volontaires|candidature[^.,;]*|elus? par[^.,;]*|design\w+ par[^.,;]*|cooptation|appel a volontaires?[^.,;]*)"
)
_ANNONCE = re.compile(r"^(?:\w+\s){0,8}(?:soutient|compte|dispose de|s'appuie sur)\b[^.]*:$")


def lire_participation(ctx: Contexte, communes: list[str]) -> list[Document]:
    """A body per heading that names one, then those that paragraphs and list items name under no such heading."""
    instances: list[Document] = []
    commune, courante = "", None
    annonces: set[int] = set()
    for bloc in ctx.du_domaine("participation"):
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
        nommee = _nommee(bloc, courante)
        if nommee:
            courante = _nouvelle(ctx, nommee, bloc, commune or _commune(bloc.texte, communes), instances)
        if courante is None or not (_completer(courante, bloc.texte) or nommee):
            ctx.registre.laisser(bloc, "récit de la participation")
        else:
            courante["lignes"][1] = max(courante["lignes"][1], bloc.bornes[1])
            ctx.registre.placer(bloc, f"participation[{rang_de(instances, courante)}]")
    return instances


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
    nom = re.sub(r"^(?:le|la|les)\s+", "", ctx.lisible(texte), flags=re.I)
    return _nouvelle(ctx, premiere_majuscule(nom), bloc, commune, instances, place=True)


def _nommee(bloc: Bloc, courante: Document | None) -> str:
    """The body that a paragraph or an item is about: named near its start, and not the one already under way."""
    nu = plat(bloc.texte)
    ouverte = _famille(courante["titre"]) if courante is not None and bloc.genre != "puce" else ""
    m = next((m for m in _NOM.finditer(nu) if m.start() < 130 and (not ouverte or _famille(m["nom"]) != ouverte)), None)
    if m is None:
        return ""
    nom = bloc.texte[m.start("nom") : m.end("nom")]
    suite = bloc.texte[m.start("suite") : m.end("suite")]
    complement = re.match(
        r"^\s+(?:du |de |des |de la |de l['’])(?:(?!\bpour\b|\bsont\b|\bse\b|\best\b|\ba\b|\ben\b|\bjoue\b|instaur).)+",
        suite,
    )
    entier_ = (nom + (complement.group() if complement else "")).strip()
    if bloc.texte[m.end() : m.end() + 2].strip().startswith("«") and (
        g := re.match(r"\s*«[^»]+»", bloc.texte[m.end() :])
    ):
        entier_ += g.group()
    if courante is not None and bloc.genre != "puce" and m.start() > 85:
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


def _completer(instance: Document, texte: str) -> bool:
    """Fill what the text gives; True when it gave something."""
    avant = dict(instance)
    nu = plat(texte)
    if instance["nombre"] is None and (m := _NOMBRE.search(nu)) and (n := entier(m["n"])):
        instance["nombre"] = n
    if instance["effectif"] is None and (n := _effectif(nu)):
        instance["effectif"] = n
    if not instance["colleges"] and (m := _COLLEGES.search(nu)):
        instance["colleges"] = _colleges(
            texte[m.start("liste") : m.end("liste")] if m["liste"] else "", entier(m["n"]) or 0
        )
    if not instance["colleges"] and (m := re.search(r"\bmembres\s*\((?P<liste>\d+\s[^()]+)\)", nu)):
        instance["colleges"] = [
            re.sub(r"^\d+\s+", "", c.strip())
            for c in re.split(r",\s*|\s+et\s+", texte[m.start("liste") : m.end("liste")])
        ]
    if instance["mandat"] is None and (m := _MANDAT.search(nu)):
        instance["mandat"] = entier(m["n"])
    if not instance["renouvellement"] and (m := _RENOUVELLEMENT.search(nu)):
        instance["renouvellement"] = texte[m.start() : m.end()].strip()
    if modes := [texte[m.start() : m.end()].strip() for m in _DESIGNATION.finditer(nu)]:
        deja = [d for d in instance["designation"].split(" ; ") if d]
        instance["designation"] = " ; ".join(dict.fromkeys([*deja, *modes]))
    if not instance["statut"] and (
        m := re.search(
            r"\b(?:organes? consultatifs?|instances? consultatives?|association loi 1901|autonomes?|reglementaire)\b",
            nu,
        )
    ):
        instance["statut"] = texte[m.start() : m.end()]
    for phrase in re.split(r"(?<=[.!?])\s+", texte) if not instance["frequence_texte"] else []:
        minimum, mots = lire_frequence(phrase)
        if mots and not instance["frequence_texte"]:
            instance["frequence_min"], instance["frequence_texte"] = minimum, _bref(mots)
    return avant != instance


def _bref(phrase: str) -> str:
    """The few words that say the frequency, not the whole sentence."""
    m = re.search(
        r"(?:au (?:minimum|moins) )?\S+ fois par \w+|se réuni\w+ (?:régulièrement|autant que[^,.;]*)|(?:rencontre|réunion)s?\s\S+elles?|\S*(?:mensuel|annuel|triel)\w*|tous les [^,.;]+",
        phrase, re.I,
    )  # fmt: skip
    return m.group() if m else phrase


def _effectif(nu: str) -> int | None:
    for m in _EFFECTIF.finditer(nu):
        n = entier(m["n"].split()[-1])
        if n and (m["unite"] or m["n"].endswith("aine")) and n > 2:
            return n
    return None


def _colleges(liste: str, n: int) -> list[str]:
    morceaux = [m.strip() for m in re.split(r",\s*(?:et\s+)?|\s+et\s+(?!d[e'’])", liste) if m.strip()]
    if len(morceaux) > n > 0:
        # « habitantes, habitants et acteurs, actrices locaux » : both genders of one college.
        morceaux = [m.strip() for m in re.split(r"\s+et\s+", liste) if m.strip()]
    return morceaux if not n or len(morceaux) == n else ([liste.strip()] if liste else [])
