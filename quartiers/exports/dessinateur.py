"""The process that draws: a Vega-Lite specification on standard input, the image on standard output.

Run by its path: `python -I dessinateur.py svg|png:2.0`. It imports nothing of Django; no address may be
read from a specification (`allowed_base_urls` is empty).
"""

import json
import sys

import vl_convert


def main() -> None:
    genre, _, echelle = sys.argv[1].partition(":")
    spec = json.load(sys.stdin)
    if genre == "svg":
        dessin = vl_convert.vegalite_to_svg(
            spec, format_locale="fr-FR", time_format_locale="fr-FR", allowed_base_urls=[]
        )
        sys.stdout.buffer.write(dessin.encode("utf-8"))
    else:
        image = vl_convert.vegalite_to_png(
            spec, scale=float(echelle), format_locale="fr-FR", time_format_locale="fr-FR", allowed_base_urls=[]
        )
        sys.stdout.buffer.write(image)


if __name__ == "__main__":
    main()
