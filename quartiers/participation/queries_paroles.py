"""Reads of the residents' words: what one may see, cards with all that follows, next meetings, organisations to ask."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Contact, Organisme
from quartiers.comptes.models import Habilitation
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat, Signataire, Version
from quartiers.gouvernance.models import Decision
from quartiers.participation.enums_paroles import EtatCarte, EtatContribution
from quartiers.participation.models import Carte, Contribution
from quartiers.participation.montants import MontantCarte, montants_des_cartes
from quartiers.participation.permissions_paroles import suivre_cartes
from quartiers.projets_quartier.models import Piste
from quartiers.socle.modeles import en_vigueur_le


def quartiers_du_contrat(contrat: Contrat, jour: dt.date) -> QuerySet[QuartierContrat]:
    return (
        QuartierContrat.objects.filter(en_vigueur_le(jour), contrat=contrat)
        .select_related("commune", "quartier")
        .order_by("rang", "pk")
    )


def dans_la_commune(acteur: Acteur) -> Q:
    """What an officer of one commune sees: its neighbourhoods, and what is of none."""
    commune = acteur.habilitation.commune_id if acteur.habilitation else None
    # An empty Q() would vanish from an « or »: everything must be said.
    return Q(quartier__isnull=True) | Q(quartier__commune_id=commune) if commune else Q(pk__isnull=False)


def contributions_de(acteur: Acteur, contrat: Contrat) -> QuerySet[Contribution]:
    return Contribution.objects.filter(dans_la_commune(acteur), contrat=contrat).select_related(
        "quartier__commune", "photo", "carte"
    )


def contributions_publiees(contrat: Contrat) -> QuerySet[Contribution]:
    return (
        Contribution.objects.filter(contrat=contrat, etat=EtatContribution.PUBLIEE, mineur=False)
        .select_related("quartier", "photo", "carte")
        .order_by("-recueillie_le", "-pk")
    )


def comptes_par_etat(contributions: QuerySet[Contribution]) -> dict[str, int]:
    comptes = dict(contributions.order_by().values_list("etat").annotate(n=Count("pk")))
    return {etat: comptes.get(etat, 0) for etat in EtatContribution.values}


def cartes_de(acteur: Acteur, contrat: Contrat) -> QuerySet[Carte]:
    """The public ones for all; those of its perimeter, hidden ones included, for the team."""
    cartes = Carte.objects.filter(contrat=contrat).select_related(
        "quartier__commune", "partenaire", "decision__seance__instance", "piste__projet__quartier", "action", "contrat"
    )
    if suivre_cartes(acteur, contrat):
        return cartes.filter(Q(publique=True) | dans_la_commune(acteur))
    return cartes.filter(publique=True)


@dataclass(frozen=True)
class FilDeCarte:
    """A card with all that follows it, ready to be shown."""

    carte: Carte
    paroles: list[Contribution]
    combien: int
    montants: list[MontantCarte]
    elements: list[tuple[str, str]]  # (wording of the day, address)
    action: tuple[str, str] | None = None

    @property
    def decision(self) -> Decision | None:
        """The decision, when it may be read by all."""
        decision = self.carte.decision
        return None if decision is None or decision.confidentielle or decision.retiree_le else decision


def fils_des_cartes(cartes: Sequence[Carte], jour: dt.date) -> list[FilDeCarte]:
    """The cards with their words, counts, euros and the contract's wording of the day: five queries in all."""
    montants = montants_des_cartes(cartes)
    numeros = [carte.pk for carte in cartes]
    comptes = dict(
        Contribution.objects.filter(carte__in=numeros)
        .exclude(etat=EtatContribution.ECARTEE)
        .order_by()
        .values_list("carte")
        .annotate(n=Count("pk"))
    )
    paroles: dict[int, list[Contribution]] = {}
    publiees = Contribution.objects.filter(carte__in=numeros, etat=EtatContribution.PUBLIEE, mineur=False)
    for contribution in publiees.select_related("photo", "quartier").order_by("recueillie_le", "pk"):
        paroles.setdefault(contribution.carte_id or 0, []).append(contribution)
    lies: dict[int, list[int]] = {}
    for carte_id, element_id in Carte.elements.through.objects.filter(carte__in=numeros).values_list(
        "carte_id", "element_id"
    ):
        lies.setdefault(carte_id, []).append(element_id)
    tous = {e for liste in lies.values() for e in liste} | {c.action_id for c in cartes if c.action_id}
    titres = titres_du_jour(tous, jour)
    return [
        FilDeCarte(
            carte=carte,
            paroles=paroles.get(carte.pk, []),
            combien=comptes.get(carte.pk, 0),
            montants=montants.get(carte.pk, []),
            elements=[titres[e] for e in lies.get(carte.pk, []) if e in titres],
            action=titres.get(carte.action_id) if carte.action_id else None,
        )
        for carte in cartes
    ]


def titres_du_jour(elements: set[int], jour: dt.date) -> dict[int, tuple[str, str]]:
    """{element: (its wording on `jour`, its page)}; one query, none when nothing is asked."""
    if not elements:
        return {}
    versions = Version.objects.filter(element__in=elements).en_vigueur(jour).select_related("element", "contrat")
    return {
        version.element_id: (
            version.titre,
            reverse("contrat:element", args=[version.contrat.code, version.element.code]),
        )
        for version in versions
    }


def organismes_a_solliciter(contrat: Contrat) -> QuerySet[Organisme]:
    """Whom one may ask: signatories, organisations of people of the contract, local public bodies."""
    siens = Q(pk__in=Signataire.objects.filter(contrat=contrat).values("organisme")) | Q(
        pk__in=Habilitation.objects.filter(contrat_id=contrat.pk).values("organisme")
    )
    locaux = Q(departement=contrat.departement) & ~Q(nature=NatureOrganisme.ASSOCIATION)
    return Organisme.objects.filter(siens | locaux if contrat.departement else siens).order_by("nom", "pk")


def courriel_connu(organisme: Organisme) -> str:
    """An address of the organisation's directory, to be proposed."""
    contact = Contact.objects.filter(organisme=organisme).exclude(courriel="").order_by("-public", "pk").first()
    return contact.courriel if contact else ""


def decisions_citables(contrat: Contrat) -> QuerySet[Decision]:
    return (
        Decision.objects.filter(contrat=contrat, retiree_le__isnull=True, confidentielle=False)
        .select_related("seance__instance")
        .order_by("-annee", "-numero")
    )


def pistes_proposees(contrat: Contrat, jour: dt.date) -> QuerySet[Piste]:
    return (
        Piste.objects.filter(en_vigueur_le(jour), contrat=contrat)
        .select_related("projet__quartier")
        .order_by("projet__quartier__rang", "rang", "pk")
    )


@dataclass(frozen=True)
class PartQuartier:
    """One neighbourhood of the public page: how much was said, answered, done."""

    quartier: QuartierContrat
    dites: int = 0
    cartes: int = 0
    repondues: int = 0
    faites: int = 0


def parts_par_quartier(contrat: Contrat, jour: dt.date) -> list[PartQuartier]:
    """Counts by neighbourhood, in the contract's order: three queries."""
    quartiers = list(quartiers_du_contrat(contrat, jour))
    dites = dict(
        Contribution.objects.filter(contrat=contrat)
        .exclude(etat=EtatContribution.ECARTEE)
        .order_by()
        .values_list("quartier")
        .annotate(n=Count("pk"))
    )
    repondues = Q(etat__in=[EtatCarte.REPONDUE, EtatCarte.FAITE, EtatCarte.SANS_SUITE])
    cartes = {
        ligne["quartier"]: ligne
        for ligne in Carte.objects.filter(contrat=contrat, publique=True)
        .order_by()
        .values("quartier")
        .annotate(
            n=Count("pk"), repondues=Count("pk", filter=repondues), faites=Count("pk", filter=Q(etat=EtatCarte.FAITE))
        )
    }
    vide = {"n": 0, "repondues": 0, "faites": 0}
    return [
        PartQuartier(
            quartier=q,
            dites=dites.get(q.pk, 0),
            cartes=cartes.get(q.pk, vide)["n"],
            repondues=cartes.get(q.pk, vide)["repondues"],
            faites=cartes.get(q.pk, vide)["faites"],
        )
        for q in quartiers
    ]


def cartes_en_retard(contrat: Contrat, jour: dt.date) -> QuerySet[Carte]:
    return Carte.objects.filter(contrat=contrat, etat=EtatCarte.DEMANDEE, reponse_avant__lt=jour)


def sans_carte(contributions: QuerySet[Contribution]) -> QuerySet[Contribution]:
    return contributions.filter(carte__isnull=True).exclude(etat=EtatContribution.ECARTEE)
