"""The process that draws: a Vega-Lite specification (or a list of them, or of SVG) on standard input, the image on output.

Run by its path: `python -I dessinateur.py svg|png:2.0|svgs|images:2.0`. It imports nothing of Django; no address may be
read from a specification (`allowed_base_urls` is empty).
"""

import base64
import json
import sys

import vl_convert


def main() -> None:
    genre, _, echelle = sys.argv[1].partition(":")
    spec = json.load(sys.stdin)
    if genre == "images":
        images = [vl_convert.svg_to_png(svg, scale=float(echelle)) for svg in spec]
        json.dump([base64.b64encode(image).decode("ascii") for image in images], sys.stdout)
        return
    if genre == "svgs":
        dessins = [
            vl_convert.vegalite_to_svg(une, format_locale="fr-FR", time_format_locale="fr-FR", allowed_base_urls=[])
            for une in spec
        ]
        json.dump(dessins, sys.stdout)
        return
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
