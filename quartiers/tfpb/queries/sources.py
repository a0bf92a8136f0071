"""What residents said and walks found in a neighbourhood, that a programme may answer to."""

from dataclasses import dataclass

from django.db.models import Q

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.participation.enums_paroles import (
    OBSERVATION_OUVERTE,
    CategorieObservation,
    Competence,
    EtatCarte,
    ThemeParole,
)
from quartiers.participation.models import Carte, Contribution, Observation
from quartiers.participation.queries_paroles import contributions_publiees
from quartiers.socle.formats import date_fr
from quartiers.tfpb.models import OrigineLigne, Programme

SOURCES_MAX = 60
# What a landlord may answer to; the rest of what is said goes to others.
THEMES = [
    ThemeParole.CADRE_DE_VIE,
    ThemeParole.LOGEMENT,
    ThemeParole.TRANQUILLITE,
    ThemeParole.LIEN_SOCIAL,
    ThemeParole.AUTRE,
]


@dataclass(frozen=True)
class Source:
    """A finding, a contribution or a card; `cle` is « observation-12 », `prises` the lines it already feeds."""

    cle: str
    genre: str
    texte: str
    precision: str
    prises: int = 0


def observations_du(acteur: Acteur, programme: Programme) -> list[Observation]:
    """Findings still open: those in a landlord's charge, or that nobody has yet; never another landlord's."""
    ouvertes = Observation.objects.filter(
        contrat=programme.contrat_id,
        marche__quartier=programme.quartier_id,
        etat__in=OBSERVATION_OUVERTE,
    ).exclude(categorie=CategorieObservation.REUSSITE)
    siennes = Q(responsable=programme.bailleur_id) | Q(
        responsable__isnull=True, competence__in=[Competence.BAILLEUR, ""]
    )
    if acteur.role == Role.BAILLEUR:
        siennes &= Q(marche__publique=True) | Q(responsable=programme.bailleur_id)
    return list(ouvertes.filter(siennes).select_related("marche").order_by("-gravite", "-marche__jour", "numero"))


def contributions_du(programme: Programme) -> list[Contribution]:
    """Published ones only: a programme is read by many."""
    publiees = contributions_publiees(programme.contrat)
    return list(publiees.filter(quartier=programme.quartier_id, theme__in=THEMES)[:SOURCES_MAX])


def cartes_du(programme: Programme) -> list[Carte]:
    cartes = Carte.objects.filter(
        Q(publique=True) | Q(partenaire=programme.bailleur_id),
        contrat=programme.contrat_id,
        quartier=programme.quartier_id,
        theme__in=THEMES,
    ).exclude(etat__in=[EtatCarte.FAITE, EtatCarte.SANS_SUITE])
    return list(cartes.order_by("-numero")[:SOURCES_MAX])


def sources_de(acteur: Acteur, programme: Programme) -> list[Source]:
    prises = prises_dans(programme)
    observations = [
        Source(
            cle=f"observation-{une.pk}",
            genre="Diagnostic en marchant",
            texte=une.texte,
            precision=f"{une.get_categorie_display()}, {une.marche} du {date_fr(une.marche.jour)}"
            + (f", {une.lieu}" if une.lieu else ""),
            prises=prises.get(("observation_id", une.pk), 0),
        )
        for une in observations_du(acteur, programme)[:SOURCES_MAX]
    ]
    paroles = [
        Source(
            cle=f"contribution-{une.pk}",
            genre="Parole recueillie",
            texte=une.a_lire,
            precision=f"{une.get_theme_display()}, {une.get_recueil_display().lower()}, {date_fr(une.recueillie_le)}",
            prises=prises.get(("contribution_id", une.pk), 0),
        )
        for une in contributions_du(programme)
    ]
    cartes = [
        Source(
            cle=f"carte-{une.pk}",
            genre=str(une),
            texte=une.titre,
            precision=une.dit,
            prises=prises.get(("carte_id", une.pk), 0),
        )
        for une in cartes_du(programme)
    ]
    return [*observations, *cartes, *paroles]


def prises_dans(programme: Programme) -> dict[tuple[str, int], int]:
    """How many lines of the programme each source feeds. One query."""
    compte: dict[tuple[str, int], int] = {}
    champs = ("observation_id", "contribution_id", "carte_id")
    for valeurs in OrigineLigne.objects.filter(ligne__programme=programme).values(*champs):
        for champ in champs:
            if valeurs[champ] is not None:
                compte[champ, valeurs[champ]] = compte.get((champ, valeurs[champ]), 0) + 1
    return compte


def source_choisie(acteur: Acteur, programme: Programme, cle: str) -> Observation | Contribution | Carte | None:
    """The source « observation-12 » when it is offered for this programme, else None."""
    genre, _, numero = cle.partition("-")
    if not numero.isdecimal():
        return None
    offertes: list[Observation | Contribution | Carte] = []
    if genre == "observation":
        offertes = [*observations_du(acteur, programme)]
    elif genre == "contribution":
        offertes = [*contributions_du(programme)]
    elif genre == "carte":
        offertes = [*cartes_du(programme)]
    return next((une for une in offertes if une.pk == int(numero)), None)


def ligne_prefixee(source: Observation | Contribution | Carte) -> dict[str, str]:
    """The first fields of a line that answers to `source`."""
    if isinstance(source, Observation):
        ou = f" ({source.lieu})" if source.lieu else ""
        return {"titre": f"{source.texte[:150]}{ou}"[:200], "description": f"{source.texte}{ou}"}
    if isinstance(source, Carte):
        return {"titre": source.titre[:200], "description": source.dit}
    return {"titre": source.a_lire[:150], "description": source.a_lire}
