"""The règlement's light formatting (Markdown): safe HTML for the page, blocks for the PDF. No raw HTML, no image."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from quartiers.exports.blocs import Bloc, Liste, Morceau, Paragraphe, Point, Titre

# Headings of the règlement stand below the page's own (h2), and never skip a level.
PREMIER_NIVEAU, DERNIER_NIVEAU = 3, 6
LISTES = frozenset({"bullet_list_open", "ordered_list_open"})
TEXTES = {"softbreak": " ", "hardbreak": "\n"}  # what is not the token's own content
LECTEUR = MarkdownIt("commonmark", {"html": False}).disable("image")


def jetons(texte: str) -> list[Token]:
    return LECTEUR.parse(texte)


def rendre_html(texte: str, premier_niveau: int = PREMIER_NIVEAU) -> SafeString:
    """HTML of the règlement: what looks like HTML in it is shown as text; links are http(s), mailto or tel only."""
    suite = jetons(texte)
    for jeton, niveau in zip(titres(suite), niveaux(suite), strict=True):
        jeton.tag = f"h{min(niveau + premier_niveau - 1, DERNIER_NIVEAU)}"
    for jeton in suite:
        for interieur in jeton.children or []:
            if interieur.type == "link_open":
                interieur.attrSet("rel", "nofollow noopener")
    rendu: str = LECTEUR.renderer.render(suite, LECTEUR.options, {})
    return SafeString(rendu)  # escaped by the renderer


def titres(suite: Sequence[Token]) -> list[Token]:
    return [jeton for jeton in suite if jeton.type in {"heading_open", "heading_close"}]


def niveaux(suite: Sequence[Token]) -> list[int]:
    """Levels of the headings (opening and closing), from 1, each at most one below the one before."""
    resultat: list[int] = []
    pile: list[int] = []
    for jeton in titres(suite):
        if jeton.type == "heading_open":
            while pile and pile[-1] >= int(jeton.tag[1]):
                pile.pop()
            pile.append(int(jeton.tag[1]))
        resultat.append(len(pile))
    return resultat


def blocs(texte: str, niveau: int = 2) -> list[Bloc]:
    """The règlement as blocks of a document, its highest headings at `niveau`; marks inside sentences are kept."""
    suite = jetons(texte)
    profondeurs = iter(niveaux(suite))
    resultat: list[Bloc] = []
    rang = 0
    while rang < len(suite):
        jeton = suite[rang]
        if jeton.type == "heading_open":
            resultat.append(Titre(texte_de(morceaux_de(suite[rang + 1])), niveau + next(profondeurs) - 1))
        elif jeton.type == "heading_close":
            next(profondeurs)
        elif jeton.type == "paragraph_open":
            morceaux = morceaux_de(suite[rang + 1])
            resultat.append(Paragraphe(texte_de(morceaux), morceaux=marques(morceaux)))
        elif jeton.type in LISTES:
            points, rang = lire_liste(suite, rang)
            resultat.append(Liste(points, debut_de(jeton)))
        elif jeton.type in {"fence", "code_block"}:
            resultat.append(Paragraphe(jeton.content.strip()))
        rang += 1
    return [bloc for bloc in resultat if not isinstance(bloc, Paragraphe | Titre) or bloc.texte]


def lire_liste(suite: Sequence[Token], debut: int) -> tuple[list[Point], int]:
    """The items of the list that opens at `debut`, and the rank of its closing token."""
    points: list[Point] = []
    point, phrases = Point(""), 0
    rang = debut + 1
    fermeture = suite[debut].type.replace("open", "close")
    while not (suite[rang].type == fermeture and suite[rang].level == suite[debut].level):
        jeton = suite[rang]
        if jeton.type == "list_item_open":
            point, phrases = Point(""), 0
        elif jeton.type == "inline":
            espace = [Morceau(" ")] if phrases else []
            morceaux = recoller([*(point.morceaux or morceaux_simples(point.texte)), *espace, *morceaux_de(jeton)])
            point, phrases = replace(point, texte=texte_de(morceaux), morceaux=marques(morceaux)), phrases + 1
        elif jeton.type in LISTES:
            enfants, rang = lire_liste(suite, rang)
            point = replace(point, enfants=(*point.enfants, *enfants), debut=debut_de(jeton))
        elif jeton.type == "list_item_close":
            points.append(point)
        rang += 1
    return points, rang


def debut_de(jeton: Token) -> int | None:
    """The first number of a numbered list."""
    return int(jeton.attrGet("start") or 1) if jeton.type == "ordered_list_open" else None


def morceaux_de(jeton: Token) -> list[Morceau]:
    """A sentence in stretches, each with its marks; a link gives its words, then its address when they differ."""
    morceaux: list[Morceau] = []
    gras = italique = 0
    lien, depuis = "", 0
    for interieur in jeton.children or []:
        if interieur.type in {"strong_open", "strong_close"}:
            gras += interieur.nesting
        elif interieur.type in {"em_open", "em_close"}:
            italique += interieur.nesting
        elif interieur.type == "link_open":
            lien, depuis = str(interieur.attrGet("href") or ""), len(morceaux)
        elif interieur.type == "link_close":
            if lisible("".join(m.texte for m in morceaux[depuis:]).strip()) != lisible(lien):
                morceaux.append(Morceau(f" ({lisible(lien)})", lien=lien))
            lien = ""
        elif texte := TEXTES.get(interieur.type, interieur.content):
            morceaux.append(Morceau(texte, gras > 0, italique > 0, lien))
    return recoller(morceaux)


def recoller(morceaux: Sequence[Morceau]) -> list[Morceau]:
    """Neighbours of the same marks as one; no blank at either end of the sentence."""
    resultat: list[Morceau] = []
    for morceau in morceaux:
        if resultat and replace(resultat[-1], texte="") == replace(morceau, texte=""):
            resultat[-1] = replace(morceau, texte=resultat[-1].texte + morceau.texte)
        else:
            resultat.append(morceau)
    if resultat:
        resultat[0] = replace(resultat[0], texte=resultat[0].texte.lstrip())
        resultat[-1] = replace(resultat[-1], texte=resultat[-1].texte.rstrip())
    return [morceau for morceau in resultat if morceau.texte]


def texte_de(morceaux: Sequence[Morceau]) -> str:
    return "".join(morceau.texte for morceau in morceaux)


def marques(morceaux: Sequence[Morceau]) -> tuple[Morceau, ...]:
    """Nothing when no stretch has a mark: the plain text says it all."""
    return tuple(morceaux) if any(m != Morceau(m.texte) for m in morceaux) else ()


def morceaux_simples(texte: str) -> list[Morceau]:
    return [Morceau(texte)] if texte else []


def lisible(adresse: str) -> str:
    """An address as it is read on paper."""
    for debut in ("mailto:", "tel:", "https://", "http://"):
        adresse = adresse.removeprefix(debut)
    return adresse.removesuffix("/")
