"""What residents say in a demonstration: words, cards, a walk, a fund; fictional, and said so on every page.

Acts are those of the product; nobody is written to, nothing is drawn at random.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, Element, QuartierContrat, Version
from quartiers.participation import jeux_paroles as jeux
from quartiers.participation.demonstration_terrain import fonds_de_demonstration, marche_de_demonstration
from quartiers.participation.domain import cartes
from quartiers.participation.enums_paroles import (
    Consentement,
    EtatContribution,
    Langue,
    Recueil,
)
from quartiers.participation.models import Carte, Contribution, TextePublic
from quartiers.participation.moderation import examiner
from quartiers.participation.queries_paroles import organismes_a_solliciter, quartiers_du_contrat
from quartiers.projets_quartier.models import Piste


@transaction.atomic
def paroles_de_demonstration(contrat: Contrat) -> int | None:
    """Make them on `contrat` and return how many contributions; None when there are some already."""
    if Contribution.objects.filter(contrat=contrat).exists():
        return None
    jour = timezone.localdate()
    quartiers = list(quartiers_du_contrat(contrat, jour))
    if not quartiers:
        return None
    contributions = [
        creer_contribution(contrat, quartiers, rang, donnees, jour) for rang, donnees in enumerate(jeux.PAROLES)
    ]
    for donnees in jeux.CARTES:
        creer_carte(contrat, quartiers, contributions, donnees, jour)
    for page, langue, facile, titre, corps in jeux.TEXTES:
        TextePublic.objects.create(
            contrat=contrat, page=page, langue=langue, facile=facile, titre=titre, corps=corps, publie=True
        )
    partenaires = [partenaire_de(contrat, quartiers[0], mot) for mot in ("commune", "OPAC", "Communauté")]
    marche_de_demonstration(contrat, quartiers[0], partenaires)
    fonds_de_demonstration(contrat, quartiers[0])
    return len(contributions)


def creer_contribution(
    contrat: Contrat, quartiers: Sequence[QuartierContrat], rang: int, donnees: jeux.ParoleFictive, jour: dt.date
) -> Contribution:
    motifs = examiner(donnees.texte)
    if donnees.recueil == Recueil.EN_LIGNE:
        motifs.append("public")
    retenue = donnees.retenue or bool(motifs and not donnees.publie)
    etat = EtatContribution.A_MODERER if retenue else EtatContribution.PUBLIEE
    return Contribution.objects.create(
        contrat=contrat,
        quartier=quartiers[donnees.quartier % len(quartiers)],
        texte=donnees.texte,
        texte_publie=donnees.publie,
        lieu=donnees.lieu,
        genre=donnees.genre,
        theme=donnees.theme,
        recueil=donnees.recueil,
        recueillie_le=jour - dt.timedelta(days=donnees.il_y_a),
        consentement=Consentement.COCHE if donnees.recueil == Recueil.EN_LIGNE else Consentement.ORAL,
        accord_detail="" if donnees.recueil == Recueil.EN_LIGNE else "Affiche dans la salle, accord de vive voix",
        langue=Langue.FRANCAIS,
        etat=etat,
        motifs=motifs if retenue else [],
        cle=uuid5(NAMESPACE_URL, f"demonstration-{contrat.code}-{rang}"),
    )


def creer_carte(
    contrat: Contrat,
    quartiers: Sequence[QuartierContrat],
    contributions: Sequence[Contribution],
    donnees: jeux.CarteFictive,
    jour: dt.date,
) -> Carte:
    acteur = Acteur()
    quartier = quartiers[donnees.quartier % len(quartiers)]
    partenaire = partenaire_de(contrat, quartier, donnees.partenaire)
    carte = cartes.ouvrir_carte(
        acteur=acteur,
        contrat=contrat,
        contributions=[contributions[rang] for rang in donnees.paroles],
        elements=elements_de(contrat, donnees.mot_du_contrat, jour),
        titre=donnees.titre,
        dit=donnees.dit,
        quartier=quartier,
        theme=donnees.theme,
        piste=Piste.objects.filter(projet__quartier=quartier, titre__icontains=donnees.mot_du_contrat).first(),
    )
    cartes.demander(
        acteur=acteur, carte=carte, partenaire=partenaire, reponse_avant=jour + dt.timedelta(days=donnees.reponse_dans)
    )
    if donnees.reponse:
        cartes.repondre(acteur=acteur, carte=carte, reponse=donnees.reponse, repondue_par=donnees.fonction)
    if donnees.montant:
        cartes.relier(
            acteur=acteur,
            carte=carte,
            action=None,
            decision=None,
            montant=Decimal(donnees.montant),
            montant_source=donnees.source,
        )
    if donnees.fait:
        cartes.faire(acteur=acteur, carte=carte, fait=donnees.fait, faite_le=jour - dt.timedelta(days=3))
    return carte


def partenaire_de(contrat: Contrat, quartier: QuartierContrat, mot: str) -> Organisme:
    """An organisation of the contract whose name holds `mot` (« commune »: the neighbourhood's own), else any."""
    organismes = organismes_a_solliciter(contrat)
    if mot == "commune" and quartier.commune:
        communes = organismes.filter(nature=NatureOrganisme.COMMUNE)
        trouve = communes.filter(nom__icontains=quartier.commune.nom.split()[-1]).first() or communes.first()
    else:
        trouve = organismes.filter(nom__icontains=mot).first() or organismes.first()
    if trouve is None:
        trouve = Organisme.objects.create(
            nom="Ville (fictive)", nature=NatureOrganisme.COMMUNE, departement=contrat.departement
        )
    return trouve


def elements_de(contrat: Contrat, mot: str, jour: dt.date) -> list[Element]:
    """The first orientation or objective of the contract that speaks of `mot`."""
    versions = Version.objects.filter(
        contrat=contrat, element__nature__in=[Nature.ORIENTATION, Nature.OBJECTIF], titre__icontains=mot
    ).en_vigueur(jour)
    trouvee = versions.select_related("element").order_by("element__nature", "pk").first()
    return [trouvee.element] if trouvee else []
