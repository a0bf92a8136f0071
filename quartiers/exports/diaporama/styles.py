"""Automatic styles of slides: fixed ones, and one paragraph style for each use and size met."""

from quartiers.exports.couleurs import DOUX, ENCRE
from quartiers.exports.diaporama.textes import APRES, PROFONDEUR, RETRAIT

PIN, PIN_PALE, OCRE, PAPIER, TRAIT = "#17594f", "#e2eeea", "#d5962f", "#f7f5f0", "#cfc9bb"
BRIQUE = "#a8452a"  # dark enough for text
LANGUE = 'fo:language="fr" fo:country="FR"'


def styles_fixes(cellule_x: float, cellule_y: float) -> str:
    marges = f'fo:padding-left="{cellule_x}cm" fo:padding-right="{cellule_x}cm" '
    marges += f'fo:padding-top="{cellule_y}cm" fo:padding-bottom="{cellule_y}cm"'
    bords = f'fo:border-bottom="0.5pt solid {TRAIT}"'
    cadre = 'draw:stroke="none" draw:auto-grow-height="false" draw:auto-grow-width="false" fo:wrap-option="wrap"'
    return (
        '<style:style style:name="page" style:family="drawing-page"><style:drawing-page-properties '
        'presentation:background-visible="true" presentation:background-objects-visible="true" '
        'presentation:display-footer="true" presentation:display-page-number="true" '
        'presentation:display-date-time="false"/></style:style>'
        '<style:style style:name="page-notes" style:family="drawing-page"><style:drawing-page-properties '
        'presentation:display-footer="false" presentation:display-page-number="false"/></style:style>'
        '<style:style style:name="cadre-titre" style:family="presentation" '
        f'style:parent-style-name="Contenu-title"><style:graphic-properties {cadre} draw:fill="none" '
        f'draw:textarea-vertical-align="bottom" {padding(0.1)}/></style:style>'
        '<style:style style:name="cadre-notes" style:family="presentation" '
        f'style:parent-style-name="Contenu-notes"><style:graphic-properties {cadre} draw:fill="none"/></style:style>'
        '<style:style style:name="cadre-texte" style:family="graphic" style:parent-style-name="standard">'
        f'<style:graphic-properties {cadre} draw:fill="none" draw:textarea-vertical-align="top" '
        f"{padding(0.1)}/></style:style>"
        '<style:style style:name="cadre-encadre" style:family="graphic" style:parent-style-name="standard">'
        f'<style:graphic-properties draw:auto-grow-height="false" draw:auto-grow-width="false" '
        f'fo:wrap-option="wrap" draw:stroke="solid" svg:stroke-width="0.05cm" svg:stroke-color="{OCRE}" '
        f'draw:fill="solid" draw:fill-color="{PAPIER}" draw:textarea-vertical-align="middle" '
        f"{padding(0.3)}/></style:style>"
        '<style:style style:name="cadre-image" style:family="graphic" style:parent-style-name="standard">'
        '<style:graphic-properties draw:stroke="none" draw:fill="none"/></style:style>'
        '<style:style style:name="cadre-tableau" style:family="graphic" style:parent-style-name="standard"/>'
        + "".join(
            f'<style:style style:name="{nom}" style:family="table-cell"><loext:graphic-properties draw:fill="solid" '
            f'draw:fill-color="{fond}" draw:textarea-vertical-align="middle" {marges}/><style:table-cell-properties '
            f'fo:background-color="{fond}" {bords} style:vertical-align="middle" {marges}/>'
            f"<style:paragraph-properties {bords}/></style:style>"
            for nom, fond in (("tete", PIN_PALE), ("impaire", "#ffffff"), ("paire", PAPIER))
        )
        + puces()
    )


def padding(cm: float) -> str:
    """Side by side: LibreOffice reads no shorthand on shapes."""
    return " ".join(f'fo:padding-{cote}="{cm}cm"' for cote in ("left", "right", "top", "bottom"))


def puces() -> str:
    niveaux = "".join(
        f'<text:list-level-style-bullet text:level="{niveau}" text:bullet-char="{"•–·"[niveau - 1]}">'
        f'<style:list-level-properties text:space-before="{RETRAIT * (niveau - 1):.2f}cm" '
        f'text:min-label-width="{RETRAIT:.2f}cm"/><style:text-properties fo:font-family="Arial" fo:color="{PIN}" fo:font-size="100%"/>'
        "</text:list-level-style-bullet>"
        for niveau in range(1, PROFONDEUR + 1)
    )
    return f'<text:list-style style:name="puces">{niveaux}</text:list-style>'


class StylesDeTexte:
    """Names are given once for each use and size."""

    def __init__(self) -> None:
        self.noms: dict[str, str] = {}

    def alinea(self, usage: str, taille: float) -> str:
        nom = f"{usage}-{taille:g}"
        if nom not in self.noms:
            cote = "end" if usage.endswith("-droite") else "start"
            apres = APRES.get(usage, 0.0)
            self.noms[nom] = (
                f'<style:style style:name="{nom}" style:family="paragraph"><style:paragraph-properties '
                f'fo:text-align="{cote}" fo:margin-top="0cm" fo:margin-bottom="{apres:g}pt"/>'
                f'<style:text-properties fo:font-size="{taille:g}pt" {aspect(usage)} {LANGUE}/></style:style>'
            )
        return nom

    def morceau(self, style: str, taille: float) -> str:
        nom = f"morceau-{style}-{taille:g}"
        if nom not in self.noms:
            self.noms[nom] = (
                f'<style:style style:name="{nom}" style:family="text"><style:text-properties '
                f"{aspect_de_morceau(style)}/></style:style>"
            )
        return nom

    def xml(self) -> str:
        return "".join(self.noms.values())


def aspect(usage: str) -> str:
    if usage == "titre":
        return f'style:font-name="Titres" fo:font-family="Cambria" fo:font-weight="bold" fo:color="{PIN}"'
    couleur = {"chapeau": PIN, "note": DOUX, "mention": BRIQUE}.get(usage, ENCRE)
    gras = usage in {"chapeau", "legende", "mention"} or "tete" in usage
    return f'fo:font-family="Arial" fo:font-weight="{"bold" if gras else "normal"}" fo:color="{couleur}"'


def aspect_de_morceau(style: str) -> str:
    return {
        "gras": 'fo:font-weight="bold"',
        "code": f'fo:font-weight="bold" fo:color="{PIN}"',
        "discret": f'fo:color="{DOUX}"',
    }[style]
