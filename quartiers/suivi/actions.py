"""One action in one year, whoever runs it: what every total of the monitoring is made of. No query here.

A funded project (appels.Dossier) and another action (FicheAction) give the same shape. People of one action are
distinct people; attendances are another figure. What nobody told stays None: it is counted as missing, never as zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

ZERO = Decimal(0)
ParSexe = tuple[int, int, int]  # women, men, not stated


@dataclass(frozen=True, slots=True)
class Montants:
    """Euros: asked or planned, voted, paid or spent, justified."""

    demande: Decimal = ZERO
    vote: Decimal = ZERO
    paye: Decimal = ZERO
    justifie: Decimal = ZERO

    def __add__(self, autre: "Montants") -> "Montants":
        return Montants(
            self.demande + autre.demande,
            self.vote + autre.vote,
            self.paye + autre.paye,
            self.justifie + autre.justifie,
        )

    def __bool__(self) -> bool:
        return any((self.demande, self.vote, self.paye, self.justifie))


@dataclass(frozen=True, slots=True)
class Credit:
    """Money of one partner on one action for the year; `nature` is a suivi.enums.NatureMoyen."""

    organisme_id: int
    partenaire: str
    nature: str
    montants: Montants
    estime: bool = False


@dataclass(frozen=True, slots=True)
class Personnes:
    """People of one action, distinct; None where nobody told. `tranches`: age band → (women, men, not stated)."""

    participants: int | None = None
    qpv: int | None = None
    femmes: int | None = None
    hommes: int | None = None
    tranches: Mapping[str, ParSexe] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reel(Personnes):
    """What was reached; `par_quartier`: people by neighbourhood, when it is known (else the shares stand in)."""

    presences: int | None = None
    seances: int | None = None
    estime: bool = False
    par_quartier: Mapping[int, int] = field(default_factory=dict)
    realisation: str = ""
    suite: str = ""


@dataclass(frozen=True, slots=True)
class Mesure:
    """An indicator of the action: expected and reached, with the catalogue's own (`indicateur_id`) when it is one."""

    libelle: str
    unite: str
    attendu: Decimal | None
    realise: Decimal | None
    indicateur_id: int | None = None
    estime: bool = False


@dataclass(frozen=True, slots=True)
class ActionAnnee:
    """`cle`: « dossier-12 » or « fiche-7 »; `reel` is None while its report is not in.

    `element` is the element served first; `autres` the others. `territoires`: neighbourhood id (None: elsewhere) →
    share in %. `cout_prevu` and `cout_reel` are cash charges (None when not told).
    """

    cle: str
    annee: int
    code: str
    intitule: str
    url: str
    genre: str
    organisme_id: int
    organisme: str
    nature_organisme: str
    element: int | None
    autres: tuple[int, ...]
    territoires: Mapping[int | None, Decimal]
    attendu: Personnes
    reel: Reel | None
    bilan_attendu: bool
    bilan_etat: str
    credits: tuple[Credit, ...]
    mesures: tuple[Mesure, ...] = ()
    reponses: Mapping[int, str] = field(default_factory=dict)
    cout_prevu: Decimal | None = None
    cout_reel: Decimal | None = None
    abandonnee: bool = False

    def sans_resultats(self) -> "ActionAnnee":
        """The same action without what was reached: for whoever may not read exact counts."""
        mesures = tuple(replace(mesure, realise=None) for mesure in self.mesures)
        return replace(self, reel=None, mesures=mesures, reponses={})

    @property
    def montants(self) -> Montants:
        return sum((credit.montants for credit in self.credits), Montants())
