"""What the contract is: title, EPCI, period, month of the document, départements and communes it names."""

import datetime as dt
import re
from collections import Counter
from contextlib import suppress

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.etiquettes import etiquette_de, numero_de_titre
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.texte import cle, est_capitales, plat, premiere_majuscule

_INTITULE = re.compile(r"\bcontrats?\b.*\b(?:ville|quartiers?|engagements)\b")
_PERIODE = re.compile(r"\b(20[12]\d)\s?(?:[-–/]|à|et)\s?(20[23]\d)\b")
_DATE = re.compile(
    r"^(?:version (?:de|du)\s+|signé (?:en|le)\s+)?(?:\d{1,2}(?:er)?\s+)?(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre)\s+20\d\d$",
    re.I,
)
_NOM = r"(?:[A-ZÉÈÀÎ][\w’'éèêëàâîïôûç]*(?:-[\w’'éèêëàâîïôûç]+)*)"
_LIE = rf"(?:[ -](?:(?:et |en |sur |de |du |des |la |le |les |l['’]|d['’])*){_NOM}){{0,4}}"
_EPCI = re.compile(
    rf"\b(?P<nom>(?:[Cc]ommunauté (?:[Uu]rbaine|d['’][Aa]gglomération|de [Cc]ommunes)|(?:Euro)?[Mm]étropole|[ÉEé]tablissement public territorial|[Ss]yndicat d['’]agglomération)"
    rf"(?:\s+(?:du |de la |de l['’]|des |de |d['’])?(?!Madame|Monsieur){_NOM}{_LIE})?"
    rf"|{_NOM}(?:[ -](?:(?:et|en|sur|de|du|des|la|le|les) )*{_NOM}){{0,3}} (?:Agglomération|Agglo|Communauté|Métropole)"
    rf"|(?:Grand|Grande|Pays)[ -](?:(?:de |du |des |d['’])?){_NOM}(?: (?:Agglomération|Communauté|Métropole))?)(?!\w)"
)
_NATURE = re.compile(r"^(?:communaute (?:urbaine|d agglomeration|de communes)|etablissement public territorial) ")


def lire_entete(ctx: Contexte, quartiers: list[Document]) -> Document:
    premiers = [
        b
        for b in ctx.blocs[:40]
        if b.genre == "texte" and not numero_de_titre(b.texte)[0] and not etiquette_de(b.texte)
    ]
    intitule = _intitule(ctx, premiers)
    contrat: Document = {"titre": intitule["titre"], "intitule": intitule["titre"], "lignes": intitule["lignes"]}
    contrat["epci"] = _epci(ctx)
    contrat["periode"] = _periode(ctx)
    for bloc in premiers[:15]:
        if _DATE.match(bloc.texte):
            contrat["date"] = bloc.texte
            ctx.registre.placer(bloc, "contrat")
            break
    if signe := _signature(ctx):
        contrat["signe_le"] = signe
    contrat["communes"] = list(dict.fromkeys(nom for q in quartiers for nom in communes_de(q["commune"])))
    return contrat


_MOIS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"
)  # fmt: skip
_FAIT_LE = re.compile(
    rf"^(?:fait|signe) (?:a|en) .{{1,60}}\ble (?P<jour>\d{{1,2}})(?:er)? (?P<mois>{'|'.join(_MOIS)}) (?P<annee>20\d\d)\b"
)


def _signature(ctx: Contexte) -> str:
    """« Fait à X, le 28 mars 2024 » as a date of the calendar; empty when no such day exists."""
    for bloc in ctx.blocs:
        m = _FAIT_LE.match(plat(bloc.texte)) if bloc.genre == "texte" else None
        if m:
            with suppress(ValueError):
                return dt.date(int(m["annee"]), _MOIS.index(m["mois"]) + 1, int(m["jour"])).isoformat()
    return ""


def communes_de(texte: str) -> list[str]:
    """« Arques, Longuenesse et Saint-Omer »: a neighbourhood may stand on several communes."""
    noms = re.split(r"\s*[,/]\s*|\s+et\s+(?=(?:l[ea]s?\s)?[A-ZÉÈÎ])", texte)
    return [nom.strip() for nom in noms if nom.strip()]


_COMMUNE_SIGNATAIRE = re.compile(r"^(?:commune|ville|mairie) (?:de |d['’]|(?P<contracte>du |des ))(?P<nom>.+)$", re.I)


def ajouter_communes_signataires(contrat: Document, signataires: list[Document]) -> None:
    """The communes that sign are the contract's too: a town alone names none beside its neighbourhoods."""
    for signataire in signataires:
        m = _COMMUNE_SIGNATAIRE.match(signataire["titre"])
        if m is None:
            continue
        article = {"du ": "Le ", "des ": "Les "}.get((m["contracte"] or "").lower(), "")
        connues = {re.sub(r"^(?:l|le|la|les) ", "", cle(nom)) for nom in contrat["communes"]}
        if re.sub(r"^(?:l|le|la|les) ", "", cle(m["nom"])) not in connues:
            contrat["communes"].append(f"{article}{m['nom'].strip()}")


def _intitule(ctx: Contexte, premiers: list[Bloc]) -> Document:
    """The first wording that names a contract of cities, perhaps spread over a few lines of the title page."""
    for taille in (1, 2, 3, 4):
        for i in range(min(12, len(premiers) - taille + 1)):
            groupe = premiers[i : i + taille]
            texte = " ".join(b.texte for b in groupe)
            if len(texte) > 200 or any(b.texte.endswith((".", ";")) for b in groupe):
                continue
            mots = cle(texte)
            if (_INTITULE.search(mots) and mots.startswith(("contrat", "le contrat", "convention"))) or (
                taille == 1
                and re.search(r"\bcontrat de ville\b|\bengagements quartiers 2030\b", mots)
                and len(texte) < 120
            ):
                groupe = _completer(groupe, premiers[i + taille :])
                texte = " ".join(b.texte for b in groupe)
                for bloc in groupe:
                    ctx.registre.placer(bloc, "contrat")
                if not est_capitales(texte):
                    # Capitals on one line of the title page only: each line has its own case.
                    texte = " ".join(ctx.lisible(b.texte) if len(b.texte) > 9 else b.texte for b in groupe)
                titre = premiere_majuscule(ctx.lisible(texte))
                titre = re.sub(r"engagements quartiers 2030", "Engagements Quartiers 2030", titre, flags=re.I)
                return {"titre": titre, "lignes": [groupe[0].bornes[0], groupe[-1].bornes[1]]}
    ctx.registre.douter(
        "intitule", "L’intitulé du contrat n’a pas été trouvé dans les premières lignes.", [1, 1], "contrat"
    )
    return {"titre": "Contrat de ville", "lignes": [1, 1]}


_SUITE = re.compile(
    r"^(?:de ville|engagements|quartiers?|20[12]\d|2030|de la|de l|du|des|communaute|metropole|agglomeration)\b"
)


def _completer(groupe: list[Bloc], suivants: list[Bloc]) -> list[Bloc]:
    """The rest of a title page's title: short lines that go on with its words, right below."""
    complet = list(groupe)
    for bloc in suivants[:3]:
        voisin = bloc.rang == complet[-1].rang + 1 and len(bloc.texte) < 90 and not bloc.texte.endswith((".", ":"))
        if (
            not voisin
            or not _SUITE.match(cle(bloc.texte))
            or (_INTITULE.search(cle(bloc.texte)) and len(bloc.texte) > 30)
        ):
            break
        complet.append(bloc)
    return complet


def _epci(ctx: Contexte) -> str:
    """The intercommunal body named most often; its longest usual form."""
    noms: Counter[str] = Counter()
    for bloc in ctx.blocs:
        poids = 3 if bloc.rang < 12 or bloc.domaine == "signataires" else 1
        for texte in bloc.cellules or [bloc.texte]:
            lu = ctx.lisible(texte) if est_capitales(texte) else texte
            for m in _EPCI.finditer(lu):
                noms[re.sub(r"\s+", " ", m["nom"]).strip()] += poids
    propres = Counter({nom: n for nom, n in noms.items() if _est_un_nom(nom)})
    if not propres:
        return ""
    nom, n = max(propres.items(), key=lambda p: (p[1], len(p[0])))
    longs = [autre for autre, m in propres.items() if autre.startswith(nom) and m >= n / 2]
    nom = max(longs, key=len, default=nom)
    # « La communauté d’agglomération Tarmène Agglomération » is « Tarmène Agglomération ».
    court = next((autre for autre in propres if cle(nom).endswith(f" {cle(autre)}") and _NATURE.match(cle(nom))), "")
    if court.endswith((" Agglomération", " Communauté", " Agglo")) or court.startswith("Grand"):
        nom = court
    return premiere_majuscule(nom)


# Words of everyday before « Agglomération », and bodies that are no EPCI.
_ORDINAIRES = re.compile(
    r"^(?:la|le|les|cette|une|notre|communaute|contrat|president\w*|ville|grand (?:public|projet|nombre|paris))\b"
)


def _est_un_nom(nom: str) -> bool:
    mots = nom.split()
    if nom.startswith(("Métropole de", "Métropole d’", "Métropole d'", "Eurométropole")):
        return True
    if mots[-1] in {"Agglomération", "Agglo", "Communauté", "Métropole"} or mots[0] in {"Grand", "Grande", "Pays"}:
        return len(mots) > 1 and not _ORDINAIRES.match(cle(nom))
    return len(mots) > 3 or (len(mots) > 2 and nom[:1].isupper() and not cle(nom).startswith("communaute de communes"))


def _periode(ctx: Contexte) -> Document:
    """First and last year: the pair most often written, ending in 2030 by preference; headings and title page first."""
    paires: Counter[tuple[int, int]] = Counter()
    for bloc in ctx.blocs:
        poids = 5 if bloc.rang in ctx.titres or bloc.rang < 15 else 1
        for a, b in _PERIODE.findall(bloc.texte):
            if int(a) < int(b) <= int(a) + 12:
                paires[int(a), int(b)] += poids + (10 if int(b) == 2030 else 0)
    if not paires:
        return {"debut": None, "fin": None}
    (debut, fin), _n = paires.most_common(1)[0]
    return {"debut": debut, "fin": fin}
