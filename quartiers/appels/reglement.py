"""The règlement's light formatting (Markdown): safe HTML for the page, blocks for the PDF. No raw HTML, no image."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from quartiers.exports.blocs import Bloc, Liste, Paragraphe, Point, Titre

# Headings of the règlement stand below the page's own (h2), and never skip a level.
PREMIER_NIVEAU, DERNIER_NIVEAU = 3, 6
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
    """The règlement as blocks of a document, its highest headings at `niveau`; marks inside sentences are dropped."""
    suite = jetons(texte)
    profondeurs = iter(niveaux(suite))
    resultat: list[Bloc] = []
    rang = 0
    while rang < len(suite):
        jeton = suite[rang]
        if jeton.type == "heading_open":
            resultat.append(Titre(texte_de(suite[rang + 1]), niveau + next(profondeurs) - 1))
        elif jeton.type == "heading_close":
            next(profondeurs)
        elif jeton.type == "paragraph_open":
            resultat.append(Paragraphe(texte_de(suite[rang + 1])))
        elif jeton.type in {"bullet_list_open", "ordered_list_open"}:
            points, rang = lire_liste(suite, rang)
            resultat.append(Liste(points))
        elif jeton.type in {"fence", "code_block"}:
            resultat.append(Paragraphe(jeton.content.strip()))
        rang += 1
    return [bloc for bloc in resultat if not isinstance(bloc, Paragraphe | Titre) or bloc.texte]


def lire_liste(suite: Sequence[Token], debut: int) -> tuple[list[Point], int]:
    """The items of the list that opens at `debut`, and the rank of its closing token."""
    points: list[Point] = []
    textes: list[str] = []
    enfants: list[Point] = []
    rang = debut + 1
    fermeture = suite[debut].type.replace("open", "close")
    while not (suite[rang].type == fermeture and suite[rang].level == suite[debut].level):
        jeton = suite[rang]
        if jeton.type == "list_item_open":
            textes, enfants = [], []
        elif jeton.type == "inline":
            textes.append(texte_de(jeton))
        elif jeton.type in {"bullet_list_open", "ordered_list_open"}:
            enfants, rang = lire_liste(suite, rang)
        elif jeton.type == "list_item_close":
            points.append(Point(" ".join(textes), enfants=tuple(enfants)))
        rang += 1
    return points, rang


def texte_de(jeton: Token) -> str:
    """The plain text of a sentence; a link gives its words, then its address when they differ."""
    morceaux: list[str] = []
    adresse, depuis = "", 0
    for interieur in jeton.children or []:
        if interieur.type in {"text", "code_inline"}:
            morceaux.append(interieur.content)
        elif interieur.type in {"softbreak", "hardbreak"}:
            morceaux.append(" ")
        elif interieur.type == "link_open":
            adresse, depuis = str(interieur.attrGet("href") or ""), len(morceaux)
        elif interieur.type == "link_close" and "".join(morceaux[depuis:]).strip() != lisible(adresse):
            morceaux.append(f" ({lisible(adresse)})")
    return "".join(morceaux).strip()


def lisible(adresse: str) -> str:
    return adresse.removeprefix("mailto:").removeprefix("tel:")
