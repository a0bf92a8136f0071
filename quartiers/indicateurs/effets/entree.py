"""What an analysis is computed from: settings, figures, breaks; written as JSON, kept with the result, read back."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

TIRAGES = 9_999


class AnalyseRefusee(Exception):
    """The comparison would mean nothing; the message, in French, says why and what to change."""


@dataclass(frozen=True)
class Parametres:
    """Settings of an analysis. `traites` and `covariables` are codes; days are written as in ISO 8601."""

    plan: str
    mesure: str
    libelle: str
    unite: str
    sens: str
    le: str
    traites: tuple[str, ...]
    comparaison: str = ""
    depuis: str = ""
    jusqua: str = ""
    resume: str = "dernieres"
    covariables: tuple[tuple[str, str], ...] = ()  # (code, name)
    voisins: int = 3
    calibre: float = 0.5
    remise: bool = False
    graine: int = 1
    tirages: int = TIRAGES

    def en_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def de_json(cls, donnees: Mapping[str, Any]) -> "Parametres":
        lus = {champ.name: donnees[champ.name] for champ in fields(cls) if champ.name in donnees}
        lus["traites"] = tuple(lus["traites"])
        lus["covariables"] = tuple((code, nom) for code, nom in lus.get("covariables", ()))
        return cls(**lus)


@dataclass(frozen=True)
class Chiffre:
    """One figure as it was read. Numbers stay as they are written in the database: texts, so that nothing is lost."""

    mesure: str
    code: str
    debut: str
    fin: str
    grain: str
    etat: str
    valeur: str = ""
    marge: str = ""  # half-width
    confiance: int = 0
    millesime: str = ""
    geographie: str = ""
    version: int = 1

    @property
    def cle(self) -> tuple[str, str, str, str]:
        return self.mesure, self.code, self.debut, self.fin

    @property
    def nombre(self) -> float | None:
        return float(self.valeur) if self.valeur else None

    @property
    def ligne(self) -> list[Any]:
        """Its fields in order: what is kept."""
        return [
            self.mesure, self.code, self.debut, self.fin, self.grain, self.etat, self.valeur, self.marge,
            self.confiance, self.millesime, self.geographie, self.version,
        ]  # fmt: skip


@dataclass(frozen=True)
class Coupure:
    """A day from which figures no longer compare: everywhere, or in one place (`code`)."""

    le: str
    code: str = ""
    explication: str = ""


@dataclass(frozen=True)
class Entree:
    """All that a computation reads: the same entry always gives the same result."""

    parametres: Parametres
    chiffres: tuple[Chiffre, ...]
    noms: Mapping[str, str]
    coupures: tuple[Coupure, ...] = ()

    @property
    def empreinte(self) -> str:
        """Of the data alone, settings left out: the same for whoever reads the same versions of the same figures."""
        lignes = sorted(chiffre.ligne for chiffre in self.chiffres)
        coupures = sorted([c.le, c.code] for c in self.coupures)
        return empreinte_de([lignes, coupures])

    def en_json(self) -> dict[str, Any]:
        """Without the settings, kept beside; figures as lists, in the order of the fields of `Chiffre`."""
        return {
            "chiffres": [chiffre.ligne for chiffre in self.chiffres],
            "noms": dict(self.noms),
            "coupures": [[c.le, c.code, c.explication] for c in self.coupures],
        }

    @classmethod
    def de_json(cls, parametres: Mapping[str, Any], donnees: Mapping[str, Any]) -> "Entree":
        return cls(
            Parametres.de_json(parametres),
            tuple(Chiffre(*ligne) for ligne in donnees["chiffres"]),
            donnees["noms"],
            tuple(Coupure(*ligne) for ligne in donnees["coupures"]),
        )


def empreinte_de(contenu: Any) -> str:
    texte = json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()


def arrondi(valeur: float | None) -> float | None:
    """Ten significant digits: what is kept and compared from one machine to another."""
    return None if valeur is None else float(f"{valeur:.10g}") + 0.0


@dataclass(frozen=True)
class Differences:
    """Figures kept with a result, set against those of today."""

    changes: int
    nouveaux: int
    disparus: int

    def __bool__(self) -> bool:
        return bool(self.changes or self.nouveaux or self.disparus)


def comparer(gardes: Sequence[Chiffre], actuels: Sequence[Chiffre]) -> Differences:
    avant = {chiffre.cle: chiffre for chiffre in gardes}
    apres = {chiffre.cle: chiffre for chiffre in actuels}
    communs = avant.keys() & apres.keys()
    return Differences(
        sum(avant[cle] != apres[cle] for cle in communs), len(apres.keys() - communs), len(avant.keys() - communs)
    )
