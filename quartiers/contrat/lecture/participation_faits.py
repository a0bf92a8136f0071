"""What a text says of a participation body: size, number, colleges, term, appointment, frequency."""

import re

from quartiers.contrat.lecture.frequences import frequence_dite, lire_frequence
from quartiers.contrat.lecture.lettres import en_chiffres
from quartiers.contrat.lecture.modele import Document
from quartiers.contrat.lecture.texte import EN_LETTRES, entier, plat

_N = rf"(?:\d{{1,3}}|{'|'.join(sorted(EN_LETTRES, key=len, reverse=True))})"
_EFFECTIF = re.compile(
    r"\b(?:compos\w+ de|se compose de|compte|comprend|comporte|reunit|au nombre (?:de|d'(?:une?)?)|rassemble|effectif\s*:?|limite a)\s*(?P<n>\d{1,3}|une?\s+\w+aine|\w+aine|[a-z]+)\s*(?P<unite>membres?|habitant\w*|personnes|participant\w*|conseiller\w*|citoyen\w*|par conseil|titulaires)?"
)
_NOMBRE = re.compile(
    r"\b(?:divises? en|repartis? en|constitues? de|au nombre de|la ville compte|compte)\s+(?P<n>\d{1,2}|\w+)\s+(?:zones|secteurs|conseils|quartiers|instances)"
)
_ANNONCES = re.compile(rf"^(?P<n>{_N})\s+(?:conseils|tables|comites|assemblees|instances)\b")
_COLLEGES = re.compile(
    r"\b(?P<n>\d|deux|trois|quatre|cinq)\s+colleges?\b(?:\s+de \w+ \w+(?: chacun)?)?\s*(?:\((?P<entre>[^)]+)\)|:\s*(?P<liste>[^).;]+))?"
)
_MANDAT = re.compile(
    r"\b(?:duree(?: du mandat)?(?: est)?(?: fixee a)? ?(?:de|:)|mandat (?:est )?(?:de|d'une duree de)|pour une duree de|pour|renouvel\w+ tous les|elus pour)\s*(?P<n>\d|une?|deux|trois|quatre|cinq|six|sept)\s+(?P<unite>ans?|annees?)\b"
)
_MANDAT_LOIN = re.compile(r"\bmandats?\b[^.;\d]{0,40}?\b(?P<n>\d|une?|deux|trois|quatre|cinq|six|sept)\s+ans?\b")
_RENOUVELLEMENT = re.compile(r"\brenouvel\w+[^.]*")
_DESIGNATION = re.compile(
    r"\b(?:tirage au sort[^.,;]*|tires? au sort[^.,;]*|volontariat|volontaires|candidature[^.,;]*|elus? par[^.,;]*|design\w+ par[^.,;]*|cooptation|appel a volontaires?[^.,;]*)"
)
# « 10 habitants tirés au sort et 5 représentants associatifs »: the parts of a body, and its size when no total is given.
_PART = rf"(?:{_N})\s+(?!ans?\b|annees?\b|fois\b|reunions?\b|mois\b|par\b|pour\b|autres?\b|conseils?\b|tables?\b|comites?\b|quartiers?\b)[a-z][^\d,.;:()]{{3,60}}?"
_ET = r"(?:\s*,\s*(?:et\s+)?|\s+et\s+)(?:de\s+|d'\s?)?"
_PARTS = re.compile(rf"(?P<liste>\b{_PART}{_ET}(?:{_PART}{_ET}){{0,3}}{_PART})\s*(?=[.,;:)]|$)")
# No paragraph says the size of a body so far on: the bound keeps the reading of a hostile line linear.
_TEXTE_MAX = 3_000
_DES_GENS = re.compile(r"\b(?:habitant|citoyen|usager|resident|locataire|parent)")
_TOTAL = re.compile(
    rf"\b(?:nombre de membres|effectif)\s*:\s*(?P<a>{_N})\b|\b(?:conseil|instance|assemblee|panel|jury|groupe|comite|collectif)\w*(?: \w+){{0,4}} (?:de|d')\s?(?P<b>{_N})\s+(?:membres|habitant|personnes|citoyen)"
    rf"|\b(?P<c>{_N})\s+membres\b(?! chacun)|(?:^|:\s*)(?P<d>{_N})\s+(?:habitant|citoyen|personnes|participant)"
)
_PAR_COLLEGE = re.compile(rf"\b(?P<n>{_N})\s+colleges?\s+de\s+(?P<chacun>{_N})\s+(?:membres|personnes|habitant\w*)")
_LIBELLE_COLLEGES = re.compile(r"^colleges?\s*:\s*(?P<liste>\S.*)$")


def completer(instance: Document, texte: str) -> bool:
    """Fill what the text gives; True when it gave something."""
    avant = dict(instance)
    nu = plat(texte)
    if instance["nombre"] is None and (m := _NOMBRE.search(nu) or _ANNONCES.match(nu)) and (n := entier(m["n"])):
        instance["nombre"] = n
    if instance["effectif"] is None and (n := _effectif(plat(en_chiffres(texte)[0]))):
        instance["effectif"] = n
    if not instance["colleges"] and (m := _COLLEGES.search(nu)):
        instance["colleges"] = _colleges(
            next((texte[m.start(g) : m.end(g)] for g in ("entre", "liste") if m[g]), ""), entier(m["n"]) or 0
        )
    if not instance["colleges"] and (m := _LIBELLE_COLLEGES.match(nu)):
        instance["colleges"] = _colleges(texte[m.start("liste") :].rstrip(" .;"), 0)
    if not instance["colleges"] and (m := re.search(r"\bmembres\s*\((?P<liste>\d+\s[^()]+)\)", nu)):
        instance["colleges"] = [
            re.sub(r"^\d+\s+", "", c.strip())
            for c in re.split(r"(?:,\s*|\s+et\s+)(?=\d)", texte[m.start("liste") : m.end("liste")])
        ]
    converti = en_chiffres(texte)[0]
    _parts(instance, converti, plat(converti))
    if instance["mandat"] is None and (m := _MANDAT.search(nu) or _MANDAT_LOIN.search(nu)):
        instance["mandat"] = entier(m["n"])
    if not instance["renouvellement"] and (m := _RENOUVELLEMENT.search(nu)):
        instance["renouvellement"] = texte[texte.rfind(".", 0, m.start()) + 1 : m.end()].strip()
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
    if not instance["frequence_texte"]:
        _frequence(instance, texte, nu)
    return avant != instance


def _frequence(instance: Document, texte: str, nu: str) -> None:
    if m := re.match(r"^(?:reunions?|rythme|frequence|periodicite)[^:]{0,30}:\s*", nu):
        dite = texte[m.end() :].rstrip(" .;")
        instance["frequence_min"], instance["frequence_texte"] = frequence_dite(dite), dite
        return
    for phrase in re.split(r"(?<=[.!?])\s+", texte):
        minimum, mots = lire_frequence(phrase)
        if mots:
            instance["frequence_min"], instance["frequence_texte"] = minimum, _bref(mots)
            return


def _bref(phrase: str) -> str:
    """The few words that say the frequency, not the whole sentence."""
    m = re.search(
        r"(?:au (?:minimum|moins) )?\S+ fois par \w+|se réuni\w+ (?:régulièrement|autant que[^,.;]*)|(?:rencontre|réunion)s?\s\S+elles?|\S*(?:mensuel|annuel|triel)\w*|tous les [^,.;]+",
        phrase, re.I,
    )  # fmt: skip
    return m.group() if m else phrase


def _effectif(nu: str) -> int | None:
    for m in _EFFECTIF.finditer(nu, 0, _TEXTE_MAX):
        n = entier(m["n"].split()[-1])
        if n and (m["unite"] or m["n"].endswith("aine")) and n > 2 and not _PARTS.match(nu, m.start("n")):
            return n
    if m2 := _PAR_COLLEGE.search(nu):
        return (entier(m2["n"]) or 1) * (entier(m2["chacun"]) or 0)
    n = next((entier(next(filter(None, t.groups()))) for t in _TOTAL.finditer(nu, 0, _TEXTE_MAX)), None)
    return n if n and n > 2 else None


def _parts(instance: Document, texte: str, nu: str) -> None:
    for m in _PARTS.finditer(nu, 0, _TEXTE_MAX):
        liste = texte[m.start("liste") : m.end("liste")]
        morceaux = [
            p for p in re.split(rf"(?:,\s*(?:et\s+)?|\s+et\s+)(?:de\s+|d['’]\s?)?(?={_N}\s)", liste, flags=re.I) if p
        ]
        nombres = [entier(p.split()[0]) or 0 for p in morceaux]
        if not _DES_GENS.search(plat(liste)) or len(morceaux) < 2 or not all(nombres):
            continue
        instance["colleges"] = instance["colleges"] or [p.split(None, 1)[1].strip() for p in morceaux]
        if instance["effectif"] is None:
            instance["effectif"] = sum(nombres)
        return


def _colleges(liste: str, n: int) -> list[str]:
    if ";" in liste:
        return [m.strip() for m in liste.split(";") if m.strip()]
    morceaux = [m.strip() for m in re.split(r",\s*(?:et\s+)?|\s+et\s+(?!d[e'’])", liste) if m.strip()]
    if len(morceaux) > n > 0:
        # « habitantes, habitants et acteurs, actrices locaux » : both genders of one college.
        morceaux = [m.strip() for m in re.split(r"\s+et\s+", liste) if m.strip()]
    return morceaux if not n or len(morceaux) == n else ([liste.strip()] if liste else [])
