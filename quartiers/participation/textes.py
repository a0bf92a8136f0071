"""Which text of a public page is shown: the language asked, else French; the easy one first."""

from dataclasses import dataclass

from quartiers.contrat.models import Contrat
from quartiers.participation.enums_paroles import Langue
from quartiers.participation.models import TextePublic


@dataclass(frozen=True)
class TexteMontre:
    """A text with its paragraphs (a list of lines each; a line that begins with a dash is a point), and the others."""

    texte: TextePublic | None
    langues: list[TextePublic]

    @property
    def blocs(self) -> list[tuple[str, list[str]]]:
        """(« liste » or « texte », its lines)."""
        if self.texte is None:
            return []
        return [bloc(morceau) for morceau in self.texte.corps.replace("\r\n", "\n").split("\n\n") if morceau.strip()]


def bloc(morceau: str) -> tuple[str, list[str]]:
    lignes = [ligne.strip() for ligne in morceau.splitlines() if ligne.strip()]
    if all(ligne[:1] in {"-", "–", "•"} for ligne in lignes):
        return "liste", [ligne.lstrip("-–• ").strip() for ligne in lignes]
    return "texte", lignes


def texte_de_la_page(contrat: Contrat, page: str, langue: str = "") -> TexteMontre:
    """The published texts of `page`; one query."""
    textes = list(TextePublic.objects.filter(contrat=contrat, page=page, publie=True).order_by("-facile", "pk"))
    rangs = [choix for choix in Langue.values if any(t.langue == choix for t in textes)]
    langues = [next(t for t in textes if t.langue == choix) for choix in rangs]
    voulu = next((t for t in langues if t.langue == langue), None)
    return TexteMontre(voulu or next((t for t in langues if t.langue == Langue.FRANCAIS), None), langues)
