"""Charts: builders of specifications, and the address of the drawing for a page.

    url_graphique(barres(lignes, "quartier", "taux", "Taux de pauvreté", "%"))

Specifications are plain Vega-Lite dictionaries: the library that draws them (Vega in V8, more than 100 MB) is
never loaded by the web process, see `rendu`. The address carries the specification itself, packed and signed:
showing a page writes nothing, any server draws any chart, and nobody else's specification is ever drawn.
"""

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.core.cache import caches
from django.core.signing import BadSignature, Signer
from django.urls import resolve, reverse

from quartiers.exports.rendu import dessiner_png, dessiner_svg, habiller, tracer
from quartiers.exports.specifications import Repere, barres, barres_groupees, courantes, courbe

__all__ = [
    "Repere",
    "Specification",
    "barres",
    "barres_groupees",
    "courbe",
    "dessin",
    "dessiner_d_avance",
    "png",
    "svg",
    "svgs",
    "url_etroite",
    "url_graphique",
]

Specification = dict[str, Any]
CACHE = "graphiques"
LARGEUR_ETROITE = 310  # pixels: what a phone leaves inside a frame
TAILLE_SIGNATURE = 43  # characters: an HMAC-SHA256 in base64
DEPLIE_MAX = 2 * 1024 * 1024  # bytes of a specification


class CleInvalide(Exception):
    """The address was not made by this site, or before its secret changed."""


def url_graphique(spec: Specification, titre: str = "") -> str:
    """The address of the drawing of `spec`, named `titre` (its description by default). No query, no drawing yet."""
    return reverse("exports:graphique", args=[cle_de(spec, titre or spec.get("description", ""))])


def url_etroite(spec: Specification, titre: str = "") -> str:
    """The same drawn for a phone: a wide chart shrunk has letters too small to read."""
    return url_graphique({**spec, "width": LARGEUR_ETROITE}, titre)


def cle_de(spec: Specification, titre: str) -> str:
    """Signature and packed specification, in letters, digits, « - » and « _ »."""
    contenu = json.dumps([titre, spec], ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    compression = zlib.compressobj(9, zdict=dictionnaire())
    paquet = base64.urlsafe_b64encode(compression.compress(contenu) + compression.flush()).decode("ascii").rstrip("=")
    return signature(paquet) + paquet


def lire_cle(cle: str) -> tuple[str, Specification]:
    """(title, specification) of an address. Raises CleInvalide."""
    empreinte, paquet = cle[:TAILLE_SIGNATURE], cle[TAILLE_SIGNATURE:]
    try:
        signataire().unsign(f"{paquet}:{empreinte}")
        serre = base64.urlsafe_b64decode(paquet + "=" * (-len(paquet) % 4))
        contenu = zlib.decompressobj(zdict=dictionnaire()).decompress(serre, DEPLIE_MAX)
        titre, spec = json.loads(contenu)
    except (BadSignature, binascii.Error, zlib.error, ValueError) as erreur:
        raise CleInvalide("Ce graphique n’est plus à cette adresse : rechargez la page qui le montre.") from erreur
    return titre, spec


def signataire() -> Signer:
    return Signer(salt="quartiers.exports.graphique", algorithm="sha256")


def signature(paquet: str) -> str:
    return signataire().signature(paquet)


@cache
def dictionnaire() -> bytes:
    """What charts have in common, told to the compression on both sides: an address takes a few hundred letters."""
    return json.dumps(courantes(), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def dessin(cle: str) -> str:
    """The SVG of an address, drawn once and kept in the cache. Raises CleInvalide, rendu.DessinImpossible."""
    titre, spec = lire_cle(cle)
    return habiller(traces([spec])[0], titre, sombre=True)


def traces(specs: Sequence[Specification]) -> list[str]:
    """The bare drawings, for pages and documents alike: those never drawn yet in one process, then kept.

    Raises rendu.DessinImpossible."""
    cles = [empreinte_de(spec) for spec in specs]
    gardes = caches[CACHE].get_many(cles)
    manquantes = {cle: spec for cle, spec in zip(cles, specs, strict=True) if cle not in gardes}
    faits = dict(zip(manquantes, tracer(list(manquantes.values())), strict=True))
    for cle, trace in faits.items():
        caches[CACHE].set(cle, trace)
    return [str(gardes[cle] if cle in gardes else faits[cle]) for cle in cles]


def dessiner_d_avance(adresses: Iterable[str]) -> int:
    """Draw what these addresses show and the cache does not hold yet; return how many were drawn.

    Raises CleInvalide, rendu.DessinImpossible."""
    faits = 0
    for adresse in adresses:
        cle = str(resolve(adresse).kwargs["cle"])
        if empreinte_de(lire_cle(cle)[1]) not in caches[CACHE]:
            dessin(cle)
            faits += 1
    return faits


def empreinte_de(spec: Specification) -> str:
    """The same for the same drawing, whoever asks for it."""
    contenu = json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(contenu.encode("utf-8")).hexdigest()


def svgs(specs: Sequence[tuple[Specification, str]]) -> list[str]:
    """Drawings for a document, each with its name, light colours only. Raises rendu.DessinImpossible."""
    bruts = traces([spec for spec, _ in specs])
    return [habiller(brut, titre, sombre=False) for brut, (_, titre) in zip(bruts, specs, strict=True)]


def svg(spec: Specification, titre: str = "") -> str:
    """The drawing itself, for a PDF: light colours only."""
    return dessiner_svg(spec, titre or spec.get("description", ""), sombre=False)


def png(spec: Specification, echelle: float = 2.0) -> bytes:
    """The drawing as PNG, for Word: light colours on white, `echelle` pixels per point."""
    return dessiner_png(spec, echelle)
