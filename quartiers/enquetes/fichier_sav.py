"""An SPSS system file (.sav) of coded answers: numbers with their labels, in UTF-8. Read by SPSS, PSPP, R, Stata.

The format is described in the developers' manual of PSPP (System File Format): header, one record per variable, labels
of values, extension records (machine, long names, encoding), dictionary's end, then the cases, uncompressed.
"""

import datetime as dt
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MOIS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
VIDE = -1.7976931348623157e308  # SYSMIS
LIBELLE_MAX, VALEUR_MAX = 252, 120  # bytes
RESERVES = frozenset({"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"})


@dataclass(frozen=True)
class Variable:
    """A numeric variable. `valeurs`: code → label; `manquantes`: at most three codes that are missing values."""

    nom: str
    libelle: str
    valeurs: Mapping[float, str] = field(default_factory=dict)
    manquantes: Sequence[float] = ()
    decimales: int = 0
    nominale: bool = True


def ecrire_sav(
    variables: Sequence[Variable],
    lignes: Sequence[Sequence[float | None]],
    titre: str,
    jour: dt.datetime,
    *,
    poids: str = "",
) -> bytes:
    """The whole file; `poids` names the variable that weights the cases."""
    noms = noms_longs(variables)
    courts = [f"V{rang:07d}"[:8] for rang in range(1, len(variables) + 1)]
    rang_poids = 1 + next((r for r, v in enumerate(variables) if v.nom == poids), -1)
    morceaux = [entete(len(variables), len(lignes), rang_poids, titre, jour)]
    morceaux += [variable_en_octets(v, court) for v, court in zip(variables, courts, strict=True)]
    morceaux += [etiquettes(v, rang) for rang, v in enumerate(variables, start=1) if v.valeurs]
    morceaux += [
        extension(3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001), 8),
        extension(
            4, 8, struct.pack("<3d", VIDE, -VIDE, struct.unpack("<d", b"\xfe\xff\xff\xff\xff\xff\xef\xff")[0]), 3
        ),
        extension(11, 4, b"".join(struct.pack("<3i", 1 if v.nominale else 3, 12, 1) for v in variables), 3 * len(noms)),
        texte_etendu(13, "\t".join(f"{c}={n}" for c, n in zip(courts, noms, strict=True))),
        texte_etendu(20, "UTF-8"),
        struct.pack("<2i", 999, 0),
    ]
    for ligne in lignes:
        morceaux.append(struct.pack(f"<{len(ligne)}d", *(VIDE if v is None else float(v) for v in ligne)))
    return b"".join(morceaux)


def entete(variables: int, cas: int, rang_poids: int, titre: str, jour: dt.datetime) -> bytes:
    date = f"{jour.day:02d} {MOIS[jour.month - 1]} {jour:%y}"
    return b"".join(
        [
            b"$FL2",
            cale("@(#) SPSS DATA FILE - Quartiers", 60),
            struct.pack("<5i", 2, variables, 0, rang_poids, cas),
            struct.pack("<d", 100.0),
            cale(date, 9),
            cale(f"{jour:%H:%M:%S}", 8),
            cale(titre, 64),
            b"\0\0\0",
        ]
    )


def variable_en_octets(variable: Variable, court: str) -> bytes:
    forme = (5 << 16) | (12 << 8) | variable.decimales  # F12.d
    libelle = coupe(variable.libelle, LIBELLE_MAX)
    octets = struct.pack("<6i", 2, 0, 1 if libelle else 0, len(variable.manquantes), forme, forme) + cale(court, 8)
    if libelle:
        octets += struct.pack("<i", len(libelle)) + libelle + b"\0" * (-len(libelle) % 4)
    return octets + struct.pack(f"<{len(variable.manquantes)}d", *variable.manquantes)


def etiquettes(variable: Variable, rang: int) -> bytes:
    octets = struct.pack("<2i", 3, len(variable.valeurs))
    for code, libelle in variable.valeurs.items():
        texte = coupe(libelle, VALEUR_MAX)
        octets += struct.pack("<d", float(code)) + bytes([len(texte)]) + texte + b"\0" * (-(len(texte) + 1) % 8)
    return octets + struct.pack("<3i", 4, 1, rang)


def extension(sous_genre: int, taille: int, contenu: bytes, nombre: int) -> bytes:
    return struct.pack("<4i", 7, sous_genre, taille, nombre) + contenu


def texte_etendu(sous_genre: int, texte: str) -> bytes:
    octets = texte.encode()
    return extension(sous_genre, 1, octets, len(octets))


def coupe(texte: str, maximum: int) -> bytes:
    """UTF-8, never cut inside a letter."""
    return texte.encode()[:maximum].decode(errors="ignore").encode()


def cale(texte: str, taille: int) -> bytes:
    return coupe(texte, taille).ljust(taille, b" ")


def noms_longs(variables: Iterable[Variable]) -> list[str]:
    """Names that SPSS accepts: a letter first, letters, digits and « _ », 64 bytes, each its own whatever the case."""
    pris: set[str] = set()
    noms = []
    for variable in variables:
        base = re.sub(r"[^A-Za-z0-9_]", "_", variable.nom)[:60].rstrip("_")
        if not base or not base[0].isalpha() or base.upper() in RESERVES:
            base = f"v_{base}"
        nom, numero = base, 2
        while nom.upper() in pris:
            nom, numero = f"{base}_{numero}", numero + 1
        pris.add(nom.upper())
        noms.append(nom)
    return noms
