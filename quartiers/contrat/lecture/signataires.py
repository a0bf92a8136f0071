"""Who signs: the organisation, the function; the person's name apart, so that writers can drop it."""

import re

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.tableaux import tables
from quartiers.contrat.lecture.texte import cle, fin_de_phrase, plat, premiere_majuscule

_CIVILITE = r"(?:Monsieur|Madame|M\.|Mme|MM\.)"
_POUR = re.compile(r"^Pour\s+(?P<organisation>[^,:\n]+?)\s*(?:[,:]\s*|\n\s*|$)(?P<suite>.*)$", re.S | re.I)
_FONCTION = re.compile(
    r"\b(?:pr[ée]f[eè]te?|sous-pr[ée]f[eè]te?|pr[ée]sidente?|maires?|adjointe?|directeur|directrice|procureure?|recteur|rectrice|d[ée]l[ée]gu[ée]e?|vice-pr[ée]sidente?"
    r"|inspect(?:eur|rice)|g[ée]rante?|secr[ée]taire|repr[ée]sentante?|conseill(?:er|[èe]re)|ministre|bourgmestre)\b", re.I
)  # fmt: skip
_MOT_NOM = (
    r"(?:[A-ZÉÈÀÂÎÔÛÇ][\w'’éèêëàâîïôûç]*(?:-[A-ZÉÈa-z][\w'’éèêëàâîïôûç]*)*|de|du|des|le|la|d['’]\w+|El|Ben|van|von)"
)
_NOM = re.compile(rf"^(?:{_CIVILITE}\s+)?(?P<nom>[A-ZÉÈÀÂÎÔÛÇ][\w'’.éèêëàâîïôûç-]*(?:\s+{_MOT_NOM}){{1,4}})$")
# What an organisation's name opens with, or holds: never the name of a person.
_ORGANISATION = re.compile(
    r"^(?:l'|le |la |les |des? |du )?(?:etat$|region|departement|ville|commune|communaute|metropole|agglomeration|eurometropole"
    r"|intercommunalite|prefecture|rectorat|academie|education nationale|caf\b|cpam\b|msa\b|ars\b|caisse|banque|agence|chambre|conseil"
    r"|collectivite|mission locale|france travail|pole emploi|office|bailleur|association|union|federation|syndicat|societe|sa\b|sem\b"
    r"|sdis\b|oph\b|opac\b|ccas\b|epci\b|centre|etablissement|tribunal|parquet|maison|foyer|action logement|service|direction"
    r"|gendarmerie|police|hopital|universite|fondation|groupement|gip\b|parc|procureur de la republique$)"
    r"|\b(?:habitat|logement|logis|immobilier\w*|hlm|metropole|agglomeration|amenagement|transports?|solidarites?|developpement)\b"
)
_REPRESENTE = re.compile(r"^(?P<organisation>.+?),?\s+représentée?s?\s+par\s+(?P<suite>.+)$", re.I)
# « la ville de X (maire) »
_ENTRE_PARENTHESES = re.compile(r"^(?P<organisation>[^()]{2,120}?)\s*\((?P<suite>[^()]{4,120})\)$")
# « Brun Habitat, Monsieur le Directeur général », « La Région, sa présidente »
_PUIS_FONCTION = re.compile(
    rf"^(?P<organisation>[^,:;]{{2,90}}?)\s*[,–:—]\s*(?P<suite>(?:{_CIVILITE}\s+)?(?:l[ea]\s+|l['’]|son\s+|sa\s+){_FONCTION.pattern}.{{0,80}})$",
    re.I,
)
_ANNONCE = re.compile(r"signataires\b.*:\s*$")


def lire_signataires(ctx: Contexte) -> list[Document]:
    signataires: list[Document] = []
    for table in tables(ctx.du_domaine("signataires"), _colonne):
        signataires += _depuis_table(ctx, table.colonnes, table.rangs)
        ctx.registre.laisser(table.entete, "en-tête de tableau")
    attente: Document | None = None
    dessus: list[Document | None] = []
    for bloc in ctx.du_domaine("signataires"):
        if not ctx.registre.libre(bloc) or bloc.genre == "note":
            continue
        if bloc.genre == "rang" and (dessus := _rang(ctx, bloc, dessus, signataires)):
            attente = next((s for s in reversed(dessus) if s), attente)
            continue
        titre = ctx.titres.get(bloc.rang)
        if titre is not None and not _POUR.match(bloc.texte) and (titre.ouvre or not _FONCTION.search(bloc.texte)):
            ctx.registre.laisser(bloc, "titre de partie")
            continue
        attente = _bloc(ctx, bloc, signataires, attente)
    lus = [s for s in signataires if s["titre"]] or _entre_les_parties(ctx)
    return [s | {"titre": ctx.lisible(s["titre"]), "fonction": ctx.lisible(s["fonction"])} for s in lus]


def _colonne(cellule: str) -> str:
    mots = cle(cellule)
    if re.match(r"^(?:organismes?|structures?|institutions?|signataires?|partenaires?|organisations?|pour)\b", mots):
        return "organisation"
    if re.match(r"^(?:fonctions?|(?:en )?qualites?|titre)\b", mots):
        return "fonction"
    if re.match(r"^(?:noms?|representant\w*|representee? par|prenoms?)\b", mots):
        return "nom_personne"
    return "signature" if mots.startswith(("signature", "visa", "date")) else ""


def _depuis_table(ctx: Contexte, colonnes: dict[int, str], rangs: list[Bloc]) -> list[Document]:
    lus: list[Document] = []
    for rang in rangs:
        champs = {g: " ".join(rang.cellules[i].split()) if i < len(rang.cellules) else "" for i, g in colonnes.items()}
        if not champs.get("organisation"):
            ctx.registre.laisser(rang, "rang de tableau sans organisme")
            continue
        fonction, nom = champs.get("fonction", ""), champs.get("nom_personne", "")
        if not fonction and nom:
            fonction, nom = _fonction_et_nom(nom)
        lus.append(_signataire(champs["organisation"], fonction, nom, rang))
        ctx.registre.placer(rang, "signataires")
    return lus


def _rang(
    ctx: Contexte, rang: Bloc, dessus: list[Document | None], signataires: list[Document]
) -> list[Document | None]:
    """Signature blocks side by side: « Pour A | Pour B », then under each its function, then its name.

    Returns the signatories by column, for the next row; nothing when the row is no such thing.
    """
    lus = [(_depuis_texte(c, rang) or _depuis_fonction(c, rang)) if c else None for c in rang.cellules]
    dits = sum(bool(lu) for lu in lus)
    # Under « Pour A | Pour B », functions alone are those of A and of B.
    par_fonction = all(not lu or not _depuis_texte(c, rang) for lu, c in zip(lus, rang.cellules, strict=True))
    if par_fonction and (len(dessus) == len(lus) or dits < 2 or dits < sum(bool(c) for c in rang.cellules)):
        dits = 0 if any(s and not s["fonction"] for s in dessus) or dits < 2 else dits
    if dits:
        signataires += [lu for lu in lus if lu]
    elif len(dessus) == len(rang.cellules) and all(s or not c for s, c in zip(dessus, rang.cellules, strict=True)):
        lus = dessus
        for signataire, cellule in zip(dessus, rang.cellules, strict=True):
            if signataire is not None and cellule:
                _completer(signataire, " ".join(cellule.split()), rang)
    else:
        return []
    ctx.registre.placer(rang, "signataires")
    return lus


def _depuis_fonction(cellule: str, bloc: Bloc) -> Document | None:
    """« Le maire de X », alone in a cell of the signature page."""
    texte = " ".join(cellule.split())
    if len(texte) > 140 or not _FONCTION.match(
        re.sub(rf"^(?:{_CIVILITE}\s+)?(?:l[ea]\s+|l['’])?", "", texte, flags=re.I)
    ):
        return None
    fonction, nom = _fonction_et_nom(texte)
    return _signataire(_organisation_de_fonction(fonction), fonction, nom, bloc)


def _completer(signataire: Document, texte: str, bloc: Bloc) -> None:
    """The function, or the name, that stands under an organisation."""
    fonction, nom = _fonction_et_nom(texte)
    if not signataire["fonction"] and fonction and _FONCTION.search(fonction):
        signataire["fonction"] = fonction
        signataire["nom_personne"] = signataire["nom_personne"] or nom
    elif not signataire["nom_personne"] and (m := _NOM.match(texte)):
        signataire["nom_personne"] = m["nom"]
    signataire["lignes"][1] = max(signataire["lignes"][1], bloc.bornes[1])


def _bloc(ctx: Contexte, bloc: Bloc, signataires: list[Document], attente: Document | None) -> Document | None:
    """A block of the signature pages: one or several cells « Pour …, fonction, nom », or their pieces line by line."""
    lus = 0
    for cellule in [c for c in bloc.cellules if c] or [bloc.texte]:
        if lu := _depuis_texte(cellule, bloc):
            signataires.append(lu)
            attente, lus = lu, lus + 1
    if lus:
        ctx.registre.placer(bloc, "signataires")
        return attente
    m = _NOM.match(bloc.texte)
    if attente is not None and not attente["fonction"] and _FONCTION.search(bloc.texte) and len(bloc.texte) < 160:
        attente["fonction"], nom = _fonction_et_nom(bloc.texte)
        attente["nom_personne"] = attente["nom_personne"] or nom
    elif attente is not None and m and not attente["nom_personne"] and _est_un_nom(bloc):
        attente["nom_personne"] = m["nom"]
    elif lu := _depuis_fonction(bloc.texte, bloc):
        attente = lu
        signataires.append(attente)
    elif (bloc.genre == "puce" and len(bloc.texte) < 160) or _est_une_organisation(bloc):
        attente = _signataire(bloc.texte.strip(" ;.,"), "", "", bloc)
        signataires.append(attente)
    elif enumeres := _enumeres(bloc):
        signataires += enumeres
        attente = None
    else:
        ctx.registre.laisser(bloc, "texte de la page de signature")
        return None
    ctx.registre.placer(bloc, "signataires")
    if attente is not None:
        attente["lignes"][1] = max(attente["lignes"][1], bloc.bornes[1])
    return attente


_PHRASE = re.compile(
    r"(?:\b(?:est|sera) (?:signe|conclu|passe) (?:par|entre)\s*:?\s*|\bsignataires (?:du contrat )?(?:sont\s*:?|:)\s*)(?=\S)"
)
_COMMUNES = re.compile(r"^(?:les )?(?P<mot>communes|villes) (?:de |d['’])(?P<reste>.+)$", re.I)


def _enumeres(bloc: Bloc) -> list[Document]:
    """« Le contrat est signé par l’État, la Région, les communes de A et de B et la Caf. »: one each."""
    m = _PHRASE.search(plat(bloc.texte)) if bloc.genre == "texte" and len(bloc.texte) < 1500 else None
    if m is None:
        return []
    suite = re.split(r"[.;]\s|[.;]$", bloc.texte[m.end() :])[0]
    morceaux = re.split(r",\s+(?:et\s+)?|\s+et\s+(?=(?:l[ea]s?|l['’])\s?\w|(?-i:[A-Z]))", suite)
    lus: list[Document] = []
    for morceau in (x.strip() for x in morceaux):
        communes = _COMMUNES.match(morceau)
        if communes:
            mot = communes["mot"].capitalize().rstrip("s")
            noms = re.split(r"\s+et\s+(?:de\s+|d['’])?|,\s*(?:de\s+|d['’])?", communes["reste"])
            lus += [_signataire(f"{mot} de {nom}", "", "", bloc) for nom in noms]
        elif morceau:
            lus.append(_signataire(morceau, "", "", bloc))
    return lus if len(lus) > 1 else []


def _est_un_nom(bloc: Bloc) -> bool:
    """A name stands alone on its line; a list item is one more organisation, unless a title of civility opens it."""
    if _FONCTION.search(bloc.texte) or _ORGANISATION.search(plat(bloc.texte)):
        return False
    return bloc.genre != "puce" or bool(re.match(rf"^{_CIVILITE}\s", bloc.texte))


def _est_une_organisation(bloc: Bloc) -> bool:
    """« La Ville de X » alone on its line, without bullet."""
    return (
        bloc.genre == "texte"
        and len(bloc.texte) < 110
        and not fin_de_phrase(bloc.texte)
        and bool(_ORGANISATION.search(plat(bloc.texte)))
    )


def _depuis_texte(texte: str, bloc: Bloc) -> Document | None:
    m = _POUR.match(texte.strip())
    if m:
        fonction, nom = _fonction_et_nom(m["suite"])
        return _signataire(m["organisation"], fonction, nom, bloc)
    m = _REPRESENTE.match(texte.strip())
    if m:
        fonction, nom = _fonction_et_nom(m["suite"])
        return _signataire(m["organisation"], fonction, nom, bloc)
    m = _PUIS_FONCTION.match(texte.strip(" ;.,"))
    if m and not _FONCTION.search(m["organisation"]):
        fonction, nom = _fonction_et_nom(m["suite"])
        return _signataire(m["organisation"], fonction, nom, bloc)
    m = _ENTRE_PARENTHESES.match(texte.strip(" ;.,"))
    if m and _FONCTION.search(m["suite"]) and not _FONCTION.search(m["organisation"]):
        fonction, nom = _fonction_et_nom(m["suite"])
        return _signataire(m["organisation"], fonction, nom, bloc)
    return None


def _fonction_et_nom(suite: str) -> tuple[str, str]:
    """« Monsieur le Préfet de X, Prénom Nom » or « Prénom NOM, préfète de X » → (function, name)."""
    morceaux = [m.strip() for m in re.split(r",\s*|\n+", suite.strip(" .;")) if m.strip()]
    nom = ""
    for i in (len(morceaux) - 1, 0) if morceaux else ():
        candidat = _NOM.match(morceaux[i])
        if candidat and not _FONCTION.search(morceaux[i]):
            nom = candidat["nom"]
            del morceaux[i]
            break
    fonction = re.sub(rf"^{_CIVILITE}\s+", "", ", ".join(morceaux))
    if not nom and (
        m := re.match(rf"^(?P<fonction>.*{_FONCTION.pattern}.*?)\s+(?:{_CIVILITE})\s+(?P<nom>.+)$", fonction, re.I)
    ):
        fonction, nom = m["fonction"], m["nom"]
    fonction = re.sub(r"^(?:le|la|les|l['’]|son|sa)\s*", "", fonction, flags=re.I)
    return premiere_majuscule(fonction), nom


def _organisation_de_fonction(fonction: str) -> str:
    nu = plat(fonction)
    if re.match(r"^(?:sous-)?prefet", nu):
        return "L’État"
    m = re.search(
        r"\b(?:maire|president\w*|direct\w+(?: general\w*)?|procureur\w*)\s+(?P<de>de la\s+|de l'\s?|du\s+|des\s+|de\s+|d')(?P<reste>.+)$",
        nu,
    )
    reste = fonction[m.start("reste") :] if m else fonction
    if m and nu.startswith("maire"):
        # « Maire d’Albines », « Maire du Creusot »: the town keeps its own link.
        return f"Commune {fonction[m.start('de') : m.end('de')]}{reste}"
    return premiere_majuscule(reste)


def _signataire(organisation: str, fonction: str, nom: str, bloc: Bloc) -> Document:
    organisation = re.sub(r"^(?:l['’]|le |la |les )", "", organisation.strip(" ,:"), flags=re.I)
    return {
        "titre": premiere_majuscule(organisation), "fonction": fonction, "nom_personne": nom, "lignes": list(bloc.bornes)
    }  # fmt: skip


# « …, Préfet de X, la Région Y, représentée par … » : one party after another in one paragraph.
_ENTRE_PARTIES = re.compile(
    rf"[,;]\s+(?:et\s+)?(?!{_CIVILITE}|(?:l[ea]\s+|l['’])?{_FONCTION.pattern})(?=(?:(?-i:[A-ZÉ])|l[ea]s?\s|l['’])[^,;]{{2,90}}(?:,[^,;]{{2,60}})?,?\s+représentée?s?\s+par\b)",
    re.I,
)


def _parties(bloc: Bloc) -> list[Document]:
    """The parties that a paragraph of the preamble names, each with who stands for it."""
    if len(bloc.texte) > 3000:
        return []
    morceaux = [re.sub(r"^(?:et|-)\s+", "", m.strip(), flags=re.I) for m in _ENTRE_PARTIES.split(bloc.texte)]
    lus = [lu for m in morceaux if (lu := _depuis_texte(m.strip(" ,;"), bloc))]
    return lus if len(lus) == len(morceaux) else []


def _entre_les_parties(ctx: Contexte) -> list[Document]:
    """No signature pages: « Entre : L’État, représenté par … » or « Les signataires sont : » and its list."""
    lus: list[Document] = []
    annonce = False
    for bloc in ctx.blocs:
        if not ctx.registre.libre(bloc):
            continue
        nu = plat(bloc.texte)
        if _ANNONCE.search(nu) or re.match(r"^entre\s*:?$|^(?:est conclu )?entre les (?:soussignes|signataires)", nu):
            annonce = True
            ctx.registre.laisser(bloc, "intitulé de liste")
        elif annonce and (parties := _parties(bloc)):
            lus += parties
            ctx.registre.placer(bloc, "signataires")
        elif annonce and bloc.genre == "puce" and len(bloc.texte) < 200:
            lus.append(_signataire(bloc.texte.strip(" ;.,"), "", "", bloc))
            ctx.registre.placer(bloc, "signataires")
        elif enumeres := _enumeres(bloc):
            lus += enumeres
            ctx.registre.placer(bloc, "signataires")
        elif annonce and cle(bloc.texte) not in {"et", "et d autre part", "d autre part", "d une part", "entre"}:
            annonce = False
    return lus
