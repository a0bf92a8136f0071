"""The model file of a cohort, downloaded from the application: what the town may send, and nothing else."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quartiers.tableurs.valeurs import plat

FORMAT = "quartiers-cohorte-1"
# The columns of the file to send, before those of the steps.
PSEUDONYME, EMETTEUR = "pseudonyme", "emetteur"
FIXES = (
    PSEUDONYME,
    EMETTEUR,
    "entree",
    "quartier",
    "sexe",
    "tranche_age",
    "accord_le",
    "notice",
    "situation",
    "situation_le",
)
SITUATIONS = {"suivi": "suivi", "sorti": "sorti", "sortie": "sorti", "perdu": "perdu", "perdu de vue": "perdu"}
SITUATIONS |= {"perdue": "perdu", "perdue de vue": "perdu", "suivie": "suivi"}
SEXES = {"f": "f", "femme": "f", "h": "h", "homme": "h", "m": "h"}
CODE = re.compile(r"^[a-z0-9][a-z0-9-]{0,79}$")


class ModeleRefuse(Exception):
    """Not a model file of the application; the message is in French."""


@dataclass(frozen=True)
class Modele:
    """`quartiers` and `etapes`: code -> label. `tranches`: code -> (first age, last age)."""

    cohorte: str
    titre: str
    quartiers: Mapping[str, str]
    etapes: Mapping[str, str]
    tranches: Mapping[str, tuple[int, int]]
    notice: int
    adresse_de_retrait: str

    @property
    def colonnes(self) -> list[str]:
        return [*FIXES, *self.etapes]

    def quartier(self, brut: str) -> str | None:
        """The code of a neighbourhood said by its code or by its name."""
        nu = plat(brut)
        return next((c for c, nom in self.quartiers.items() if nu in {plat(c), plat(nom)}), None)

    def etape(self, brut: str) -> str | None:
        nu = plat(brut)
        return next((c for c, nom in self.etapes.items() if nu in {plat(c), plat(nom)}), None)

    def tranche(self, naissance: dt.date, entree: dt.date) -> str:
        """The band of the age on the day of entry; nothing outside of them."""
        age = entree.year - naissance.year - ((entree.month, entree.day) < (naissance.month, naissance.day))
        return next((c for c, (bas, haut) in self.tranches.items() if bas <= age <= haut), "")


def lire_modele(fichier: Path) -> Modele:
    """Raises ModeleRefuse."""
    try:
        return modele_de(json.loads(fichier.read_text(encoding="utf-8")))
    except OSError as erreur:
        raise ModeleRefuse(f"{fichier} ne peut pas être lu : {erreur.strerror}.") from erreur
    except (KeyError, TypeError, ValueError) as erreur:
        raise ModeleRefuse(
            f"{fichier} n’est pas un fichier de modèle : téléchargez-le à nouveau depuis la page de la cohorte."
        ) from erreur


def modele_de(donnees: Any) -> Modele:
    if donnees["format"] != FORMAT:
        raise ValueError(donnees["format"])
    return Modele(
        cohorte=str(donnees["cohorte"]),
        titre=str(donnees["titre"]),
        quartiers={str(q["code"]): str(q["libelle"]) for q in donnees["quartiers"]},
        etapes={str(e["code"]): str(e["libelle"]) for e in donnees["etapes"]},
        tranches={str(t["code"]): (int(t["de"]), int(t["a"])) for t in donnees["tranches"]},
        notice=int(donnees["notice"]),
        adresse_de_retrait=str(donnees.get("adresse_de_retrait", "")),
    )
