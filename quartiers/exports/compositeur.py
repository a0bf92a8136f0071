"""The process that composes a PDF: an order in JSON on standard input, the file written where it says.

Run by its path: `python -I compositeur.py`. It imports nothing of Django; no system font, no package is read.
"""

import json
import sys

import typst


def main() -> None:
    ordre = json.load(sys.stdin)
    compilateur = typst.Compiler(
        input=ordre["entree"], root=ordre["racine"], font_paths=ordre["polices"], ignore_system_fonts=True
    )
    try:
        compilateur.compile(
            output=ordre["sortie"], format="pdf", pdf_standards=ordre["normes"], timestamp=ordre["date"]
        )
    except typst.TypstError as erreur:
        sys.exit(f"{erreur.message}\n{erreur.diagnostic}\n{erreur.hints}")


if __name__ == "__main__":
    main()
