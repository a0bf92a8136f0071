"""Does the abatement apply? The conditions of 1 January of a tax year, computed, each with its reason in words.

Law: dwellings in a priority neighbourhood, owner signatory of the contract and of a convention annexed to it, all on
1 January of the tax year (CGI, art. 1388 bis; regles, 2). Plain values in, plain sentences out: no query here.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from quartiers.socle.formats import date_fr
from quartiers.territoire.enums import EFFET, Generation

GENERATIONS = sorted(EFFET)


@dataclass(frozen=True)
class Periode:
    """From a day (included) to a day (excluded)."""

    debut: dt.date
    fin: dt.date | None = None

    def couvre(self, jour: dt.date) -> bool:
        return self.debut <= jour and (self.fin is None or jour < self.fin)


@dataclass(frozen=True)
class Loi:
    """The years that the law covers, and the day until which it accepts a late signature for one of them."""

    premiere_annee: int
    derniere_annee: int
    source: str = ""
    tolerance: dt.date | None = None
    tolerance_source: str = ""

    def couvre(self, annee: int) -> bool:
        return self.premiere_annee <= annee <= self.derniere_annee


@dataclass(frozen=True)
class Zone:
    """A neighbourhood as priority geography knows it; without a `generation`, no national code is known for it."""

    nom: str
    generation: int | None
    contours: Sequence[Periode] = ()
    au_contrat: Periode | None = None


@dataclass(frozen=True)
class Acte:
    """A convention as far as one landlord is concerned; `derniere_annee` is the end known on 1 January."""

    titre: str
    premiere_annee: int
    derniere_annee: int
    signee_le: dt.date | None = None
    signee_par_le_bailleur_le: dt.date | None = None
    declaree_le: dt.date | None = None
    fin_d_effet: dt.date | None = None

    @property
    def complete_le(self) -> dt.date | None:
        """When the last signature came; None while one is missing."""
        if self.signee_le is None or self.signee_par_le_bailleur_le is None:
            return None
        return max(self.signee_le, self.signee_par_le_bailleur_le)


@dataclass(frozen=True)
class Condition:
    code: str
    libelle: str
    remplie: bool
    raison: str


@dataclass(frozen=True)
class Droit:
    """Whether the abatement applies for a tax year, and why; all conditions are told, not the first that fails."""

    annee: int
    conditions: Sequence[Condition] = field(default_factory=tuple)

    @property
    def ouvert(self) -> bool:
        return all(condition.remplie for condition in self.conditions)

    @property
    def manquantes(self) -> list[Condition]:
        return [condition for condition in self.conditions if not condition.remplie]

    @property
    def raison(self) -> str:
        """What is missing, or what makes the right."""
        if self.ouvert:
            return f"Les conditions sont réunies au 1er janvier {self.annee}."
        return " ".join(condition.raison for condition in self.manquantes)


def droit(
    annee: int,
    *,
    loi: Loi | None,
    zone: Zone,
    contrat: Periode,
    contrat_signe_le: dt.date | None,
    signataire: Sequence[Periode],
    actes: Sequence[Acte],
) -> Droit:
    """The right of a landlord in a neighbourhood for `annee`; `actes` are the conventions of the commune it is party to."""
    jour = dt.date(annee, 1, 1)
    limite = loi.tolerance if loi is not None and loi.tolerance is not None else jour
    return Droit(
        annee,
        (
            condition_de_la_loi(annee, loi),
            condition_du_quartier(jour, zone),
            condition_du_contrat(jour, limite, contrat, contrat_signe_le),
            condition_du_signataire(jour, limite, signataire),
            condition_de_la_convention(jour, limite, actes),
        ),
    )


def condition_de_la_loi(annee: int, loi: Loi | None) -> Condition:
    libelle = "La loi prévoit l’abattement cette année-là"
    if loi is None:
        return Condition("loi", libelle, False, f"Aucune règle d’abattement n’est enregistrée pour {annee}.")
    vise = f"{loi.source or 'La loi'} : impositions de {loi.premiere_annee} à {loi.derniere_annee}."
    return Condition("loi", libelle, loi.couvre(annee), vise)


def condition_du_quartier(jour: dt.date, zone: Zone) -> Condition:
    libelle = "Le quartier est prioritaire"
    if zone.generation is None:
        return Condition(
            "quartier", libelle, False, f"{zone.nom} n’a pas de code national de quartier prioritaire dans le contrat."
        )
    vie = vie_de_la_generation(zone.generation)
    if not vie.couvre(jour):
        return Condition("quartier", libelle, False, hors_generation(zone.nom, jour, vie))
    if zone.contours and not any(contour.couvre(jour) for contour in zone.contours):
        return Condition(
            "quartier", libelle, False, f"Le périmètre de {zone.nom} n’est pas en vigueur au {date_fr(jour)}."
        )
    if zone.au_contrat is not None and zone.au_contrat.fin is not None and zone.au_contrat.fin <= jour:
        return Condition(
            "quartier",
            libelle,
            False,
            f"{zone.nom} n’est plus un quartier du contrat depuis le {date_fr(zone.au_contrat.fin)}.",
        )
    return Condition(
        "quartier", libelle, True, f"{zone.nom} est un quartier prioritaire depuis le {date_fr(debut_de(zone, vie))}."
    )


def vie_de_la_generation(generation: int) -> Periode:
    """From its effect to the effect of the next one."""
    effets = [EFFET[Generation(g)] for g in GENERATIONS]
    rang = GENERATIONS.index(Generation(generation))
    return Periode(effets[rang], effets[rang + 1] if rang + 1 < len(effets) else None)


def hors_generation(nom: str, jour: dt.date, vie: Periode) -> str:
    if jour < vie.debut:
        return f"{nom} n’était pas encore un quartier prioritaire au {date_fr(jour)} : il l’est depuis le {date_fr(vie.debut)}."
    return f"{nom} est sorti de la géographie prioritaire le {date_fr(vie.fin)} ; une convention de renouvellement urbain n’y change rien."


def debut_de(zone: Zone, vie: Periode) -> dt.date:
    return min((contour.debut for contour in zone.contours), default=vie.debut)


def condition_du_contrat(jour: dt.date, limite: dt.date, contrat: Periode, signe_le: dt.date | None) -> Condition:
    libelle = "Le contrat de ville est signé et en vigueur"
    acquis = max(contrat.debut, signe_le or contrat.debut)
    if contrat.fin is not None and contrat.fin <= jour:
        return Condition("contrat", libelle, False, f"Le contrat a pris fin le {date_fr(contrat.fin)}.")
    if acquis > limite:
        return Condition(
            "contrat",
            libelle,
            False,
            f"Le contrat est en vigueur depuis le {date_fr(acquis)}, après le {date_fr(limite)}.",
        )
    return Condition("contrat", libelle, True, f"Le contrat est en vigueur depuis le {date_fr(acquis)}.")


def condition_du_signataire(jour: dt.date, limite: dt.date, periodes: Sequence[Periode]) -> Condition:
    libelle = "Le bailleur a signé le contrat de ville"
    if not periodes:
        return Condition("signataire", libelle, False, "Le bailleur n’est pas signataire du contrat.")
    for periode in periodes:
        if periode.debut <= limite and (periode.fin is None or periode.fin > jour):
            return Condition("signataire", libelle, True, f"Signataire depuis le {date_fr(periode.debut)}.")
    derniere = max(periodes, key=lambda p: p.debut)
    if derniere.fin is not None and derniere.fin <= jour:
        return Condition(
            "signataire", libelle, False, f"Le bailleur n’est plus signataire depuis le {date_fr(derniere.fin)}."
        )
    return Condition(
        "signataire", libelle, False, f"Le bailleur n’est signataire que depuis le {date_fr(derniere.debut)}."
    )


def condition_de_la_convention(jour: dt.date, limite: dt.date, actes: Sequence[Acte]) -> Condition:
    """The best of the conventions: one that opens the right, else the one of that year, else the last."""
    libelle = "Une convention annexée au contrat est signée et en vigueur"
    if not actes:
        return Condition("convention", libelle, False, "Le bailleur n’est partie à aucune convention de la commune.")
    jugees = [(acte, *juger(jour, limite, acte)) for acte in actes]
    jugees.sort(key=lambda j: (j[1], j[0].premiere_annee <= jour.year <= j[0].derniere_annee, j[0].premiere_annee))
    _, remplie, raison = jugees[-1]
    return Condition("convention", libelle, remplie, raison)


def juger(jour: dt.date, limite: dt.date, acte: Acte) -> tuple[bool, str]:
    """Whether `acte` opens the right of the year that begins on `jour`, and why."""
    annee = jour.year
    if not acte.premiere_annee <= annee <= acte.derniere_annee:
        return (
            False,
            f"{acte.titre} vise les impositions de {acte.premiere_annee} à {acte.derniere_annee}, pas {annee}.",
        )
    if acte.fin_d_effet is not None and acte.fin_d_effet <= jour:
        return False, f"{acte.titre} est dénoncée, sans effet depuis le {date_fr(acte.fin_d_effet)}."
    if acte.signee_le is None:
        return False, f"{acte.titre} n’est pas encore signée."
    if acte.complete_le is None:
        return False, f"Le bailleur n’a pas encore signé {acte.titre}."
    if acte.complete_le <= jour:
        return True, f"{acte.titre}, signée le {date_fr(acte.complete_le)}."
    if acte.complete_le > limite:
        return False, f"{acte.titre} n’est signée que le {date_fr(acte.complete_le)}, après le {date_fr(limite)}."
    if acte.declaree_le is None or acte.declaree_le > limite:
        return (
            False,
            f"Signée après le 1er janvier, {acte.titre} devait aussi être déclarée aux impôts avant le {date_fr(limite)}.",
        )
    return (
        True,
        f"{acte.titre}, signée le {date_fr(acte.complete_le)} et déclarée : la loi l’accepte jusqu’au {date_fr(limite)}.",
    )
