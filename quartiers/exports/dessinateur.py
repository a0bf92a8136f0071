"""The process that draws: a Vega-Lite specification on standard input, the image on standard output.

Run by its path: `python -I dessinateur.py svg|png:2.0`. It imports nothing of Django; no address may be
read from a specification (`allowed_base_urls` is empty).
"""

import json
import sys

import vl_convert

LOCALE = "fr-FR"


def main() -> None:
    genre, _, echelle = sys.argv[1].partition(":")
    spec = json.load(sys.stdin)
    communs = {"format_locale": LOCALE, "time_format_locale": LOCALE, "allowed_base_urls": []}
    if genre == "svg":
        sys.stdout.buffer.write(vl_convert.vegalite_to_svg(spec, **communs).encode("utf-8"))
    else:
        sys.stdout.buffer.write(vl_convert.vegalite_to_png(spec, scale=float(echelle), **communs))


if __name__ == "__main__":
    main()
