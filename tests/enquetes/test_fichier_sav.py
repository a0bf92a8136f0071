"""The SPSS file, read back by a strict reader of the format that PSPP documents (it was read by PSPP itself too)."""

import datetime as dt
import struct
from dataclasses import dataclass
from typing import Any

from quartiers.enquetes.fichier_sav import VIDE, Variable, ecrire_sav, noms_longs


@dataclass
class Lu:
    noms: list[str]
    libelles: list[str]
    manquantes: list[tuple[float, ...]]
    valeurs: dict[int, dict[float, str]]
    cas: list[tuple[float, ...]]
    poids: int
    extensions: dict[int, bytes]


class Lecteur:
    """Takes each record in its order; any byte out of place fails."""

    def __init__(self, octets: bytes) -> None:
        self.octets, self.place = octets, 0

    def prendre(self, forme: str) -> tuple[Any, ...]:
        taille = struct.calcsize(f"<{forme}")
        lus = struct.unpack_from(f"<{forme}", self.octets, self.place)
        self.place += taille
        return lus

    def lire(self) -> Lu:
        assert self.prendre("4s60s")[0] == b"$FL2"
        forme, taille, compression, poids, nombre = self.prendre("5i")
        assert (forme, compression) == (2, 0)
        assert self.prendre("d")[0] == 100.0
        self.prendre("9s8s64s3s")
        lu = Lu([], [], [], {}, [], int(poids), {})
        courts: list[str] = []
        while (genre := self.prendre("i")[0]) != 999:
            if genre == 2:
                self.variable(lu, courts)
            elif genre == 3:
                self.etiquettes(lu)
            else:
                assert genre == 7
                sous, octets, combien = self.prendre("3i")
                lu.extensions[int(sous)] = bytes(self.prendre(f"{int(octets * combien)}s")[0])
        assert self.prendre("i") == (0,)
        longs = dict(paire.split("=") for paire in lu.extensions[13].decode().split("\t"))
        lu.noms = [longs[court] for court in courts]
        lu.cas = [self.prendre(f"{int(taille)}d") for _ in range(int(nombre))]
        assert self.place == len(self.octets)
        return lu

    def variable(self, lu: Lu, courts: list[str]) -> None:
        genre, libelle, manquantes, *_formes, nom = self.prendre("5i8s")
        assert genre == 0
        assert _formes[0] == _formes[1]
        courts.append(bytes(nom).decode().strip())
        longueur = int(self.prendre("i")[0]) if libelle else 0
        lu.libelles.append(self.prendre(f"{longueur}s")[0].decode())
        self.place += -longueur % 4
        lu.manquantes.append(self.prendre(f"{int(manquantes)}d"))

    def etiquettes(self, lu: Lu) -> None:
        siennes = {}
        for _ in range(int(self.prendre("i")[0])):
            code, longueur = self.prendre("dB")
            siennes[code] = self.prendre(f"{int(longueur)}s")[0].decode()
            self.place += -(int(longueur) + 1) % 8
        assert self.prendre("2i") == (4, 1)
        lu.valeurs[int(self.prendre("i")[0]) - 1] = siennes


def test_file_is_read_back_whole() -> None:
    variables = [
        Variable(
            "quartier", "Quartier « où vous vivez »", {1.0: "Le Tennis", 2.0: "Été", -9.0: "Sans réponse"}, (-9.0,)
        ),
        Variable("âge", "", {}, (-9.0, -1.0), 2, False),
        Variable("poids", "Poids", decimales=3, nominale=False),
    ]
    lignes: list[list[float | None]] = [[1.0, 34.0, 0.5], [2.0, None, 1.5], [-9.0, -1.0, 1.0]]
    octets = ecrire_sav(variables, lignes, "Enquête", dt.datetime(2026, 11, 27, 1, 2, tzinfo=dt.UTC), poids="poids")
    lu = Lecteur(octets).lire()
    assert lu.noms == ["quartier", "v__ge", "poids"]
    assert lu.libelles == ["Quartier « où vous vivez »", "", "Poids"]
    assert lu.valeurs == {0: {1.0: "Le Tennis", 2.0: "Été", -9.0: "Sans réponse"}}
    assert lu.manquantes == [(-9.0,), (-9.0, -1.0), ()]
    assert lu.cas == [(1.0, 34.0, 0.5), (2.0, VIDE, 1.5), (-9.0, -1.0, 1.0)]
    assert (lu.poids, lu.extensions[20]) == (3, b"UTF-8")


def test_long_labels_are_cut_between_letters() -> None:
    octets = ecrire_sav([Variable("q", "é" * 200, {1.0: "è" * 100})], [], "t", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    lu = Lecteur(octets).lire()
    assert lu.libelles == ["é" * 126]
    assert lu.valeurs[0] == {1.0: "è" * 60}


def test_names_are_those_that_spss_takes() -> None:
    noms = noms_longs([Variable(nom, "") for nom in ("a", "A", "by", "2e", "_x", "lieu.dit", "x" * 80)])
    assert noms == ["a", "A_2", "v_by", "v_2e", "v__x", "lieu_dit", "x" * 60]
