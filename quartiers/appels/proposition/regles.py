"""The rules as stated, and what each of them leaves to a line."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from quartiers.appels.calculs import ZERO
from quartiers.appels.enums import SensAvisDossier
from quartiers.appels.tableau import Cellule, Rangee
from quartiers.socle.formats import montant as en_euros
from quartiers.socle.formats import nombre, pourcent


@dataclass(frozen=True)
class Regles:
    """The rules as stated: percentages in hundredths, amounts in euros."""

    score_minimal: Decimal = ZERO
    minimum: Decimal = Decimal(500)
    part_max: Decimal = Decimal(100)
    pas: int = 50
    suivre_avis: bool = True
    maniere: str = "etaler"

    def en_json(self) -> dict[str, Any]:
        return {cle: str(v) if isinstance(v, Decimal) else v for cle, v in asdict(self).items()}

    @classmethod
    def lire(cls, donnees: Mapping[str, Any]) -> "Regles":
        """The rules kept with a scenario."""
        return cls(
            score_minimal=Decimal(donnees["score_minimal"]),
            minimum=Decimal(donnees["minimum"]),
            part_max=Decimal(donnees["part_max"]),
            pas=donnees["pas"],
            suivre_avis=donnees["suivre_avis"],
            maniere=donnees["maniere"],
        )

    def en_phrases(self) -> list[str]:
        """Each rule in one sentence, for the page and the exports."""
        phrases = [
            f"Montants arrondis à {self.pas} €.",
            f"Aide d’au moins {en_euros(self.minimum, 0)}, ou rien.",
            f"Au plus {pourcent(self.part_max, 0)} de ce qui est demandé.",
        ]
        if self.score_minimal:
            phrases.append(f"Rien sous {nombre(self.score_minimal)} sur 100.")
        if self.suivre_avis:
            phrases.append("Rien sur un avis défavorable ; jamais plus que le montant proposé dans l’avis.")
        phrases.append(
            "Les mieux notés passent d’abord, en servant plus de projets."
            if self.maniere == "etaler"
            else "Les mieux notés sont servis entièrement d’abord."
        )
        return phrases


@dataclass(frozen=True)
class Candidat:
    """A line that may get money: at most `pas_max` steps; or none at all, and `refus` says why."""

    rangee: Rangee
    cellule: Cellule
    pas_max: int
    pas_min: int
    plafond: str
    refus: str = ""


def candidat(rangee: Rangee, cellule: Cellule, regles: Regles) -> Candidat:
    plafonds = [(cellule.demande * regles.part_max / 100, plafond_de_part(regles))]
    if regles.suivre_avis and cellule.avis_montant is not None:
        plafonds.append((cellule.avis_montant, f"montant proposé dans l’avis ({en_euros(cellule.avis_montant)})"))
    maximum, raison = min(plafonds, key=lambda p: p[0])
    pas_max = int((maximum / regles.pas).to_integral_value(ROUND_FLOOR))
    pas_min = int((regles.minimum / regles.pas).to_integral_value(ROUND_CEILING))
    refus = refus_de(rangee, cellule, regles, maximum, (pas_min, pas_max))
    return Candidat(rangee, cellule, 0 if refus else pas_max, pas_min, raison, refus)


def plafond_de_part(regles: Regles) -> str:
    if regles.part_max == 100:
        return "toute la demande"
    return f"{pourcent(regles.part_max, 0)} de la demande"


def refus_de(rangee: Rangee, cellule: Cellule, regles: Regles, maximum: Decimal, pas: tuple[int, int]) -> str:
    """Why this line gets nothing whatever the envelopes; `pas` are its least and most steps."""
    if regles.suivre_avis and cellule.avis_sens in {SensAvisDossier.DEFAVORABLE, SensAvisDossier.AJOURNE}:
        return f"avis « {cellule.avis.lower()} » du financeur"
    if ailleurs := rangee.refus_pour(cellule.financeur_id):
        return ailleurs
    score = rangee.score
    if score is not None and score < regles.score_minimal:
        return f"note de {nombre(score)} sur 100, sous le seuil de {nombre(regles.score_minimal)}"
    if not pas[1]:
        return f"moins que l’arrondi de {regles.pas} € est possible ({en_euros(maximum)})"
    if pas[1] < pas[0]:
        return f"le plus possible ({en_euros(maximum)}, avant arrondi) est sous l’aide minimale"
    return ""
