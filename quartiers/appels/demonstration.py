"""The season of the demonstration: a past campaign, paid and reported; the current one, in every state.

Fictional, and said as such. States are set as they are, without their acts: nobody is written to.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from shapely.geometry import shape

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.appels import jeux_demonstration as jeux
from quartiers.appels.demonstration_dossiers import Decor, creer_dossier
from quartiers.appels.demonstration_pieces import garnir_de_pieces
from quartiers.appels.demonstration_suites import suites_de_l_annee_passee, suites_de_l_instruction
from quartiers.appels.domain.campagne import copier_campagne, creer_campagne
from quartiers.appels.enums import (
    EtatCampagne,
    RoleInterne,
    StatutCer,
)
from quartiers.appels.modele_campagne import CLOTURE, OUVERTURE, a_paris
from quartiers.appels.models import (
    Campagne,
    Dirigeant,
    Dossier,
    Enveloppe,
    FicheOrganisme,
    Financeur,
    Membre,
)
from quartiers.comptes.demonstration import instructions_de_demonstration
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, Element, QuartierContrat, Signataire, Version
from quartiers.contrat.queries import jour_de_lecture
from quartiers.socle.modeles import en_vigueur_le
from quartiers.territoire.queries import contours_de

RENVOI = "Texte fictif de démonstration."
MOIS_DE_BASCULE = 6  # from June on, the open call is for the projects of the next year
NATURES_FINANCEURS: dict[str, str] = {
    "etat": NatureOrganisme.ETAT,
    "region": NatureOrganisme.REGION,
    "caf": NatureOrganisme.OPERATEUR,
    "epci": NatureOrganisme.EPCI,
    "commune": NatureOrganisme.COMMUNE,
}


@transaction.atomic
def saison_de_demonstration(contrat: Contrat) -> bool:
    """Make the two seasons and tie the demonstration's accounts to their organisations; False when already there."""
    decor = preparer(contrat)
    rattacher_comptes(decor)
    if Campagne.objects.filter(contrat=contrat).exists():
        return False
    courante = annee_courante(decor.jour)
    passee = campagne_passee(decor, courante - 1)
    campagne = campagne_ouverte(decor, passee, courante)
    for cas in jeux.PASSES:
        decor.passes[cas.projet] = creer_dossier(decor, passee, projet_de(cas.projet), cas.etat, jours=0)
    suites_de_l_annee_passee(passee, decor.passes, decor.jour)
    dossiers: dict[str, Dossier] = {}
    for courant in jeux.COURANTS:
        precedent = decor.passes.get(courant.projet) if courant.renouvelle else None
        projet = projet_de(courant.projet)
        dossiers[courant.projet] = creer_dossier(decor, campagne, projet, courant.etat, courant.jours, precedent)
    suites_de_l_instruction(campagne, dossiers, decor.financeurs, decor.jour)
    garnir_de_pieces(decor, campagne, dossiers.values())
    return True


def annee_courante(jour: dt.date) -> int:
    return jour.year + 1 if jour.month >= MOIS_DE_BASCULE else jour.year


def projet_de(cle: str) -> jeux.Projet:
    return next(projet for projet in jeux.PROJETS if projet.cle == cle)


# What is there before any campaign


def preparer(contrat: Contrat) -> Decor:
    jour = timezone.localdate()
    lecture = jour_de_lecture(contrat)
    quartiers = list(
        QuartierContrat.objects.filter(en_vigueur_le(lecture), contrat=contrat)
        .select_related("quartier", "commune")
        .order_by("rang", "pk")
    )
    natures = [Nature.AXE, Nature.ORIENTATION, Nature.OBJECTIF]
    versions = Version.objects.filter(contrat=contrat, element__nature__in=natures).en_vigueur(lecture)
    return Decor(
        contrat=contrat,
        jour=jour,
        quartiers=quartiers,
        points=points_interieurs(quartiers, lecture),
        versions={version.element.code: version for version in versions.select_related("element")},
        financeurs=financeurs_du_contrat(contrat),
        organismes=associations(contrat),
    )


def points_interieurs(quartiers: Iterable[QuartierContrat], jour: dt.date) -> dict[int, tuple[Decimal, Decimal]]:
    """A point (latitude, longitude) inside each neighbourhood whose outline is known."""
    nationaux = {quartier.pk: quartier.quartier for quartier in quartiers if quartier.quartier}
    contours = contours_de([national for national in nationaux.values() if national], jour)
    points = {}
    for numero, national in nationaux.items():
        if national and (contour := contours.get(national.pk)):
            point = shape(contour.geometrie).representative_point()
            points[numero] = (degre(point.y), degre(point.x))
    return points


def degre(valeur: float) -> Decimal:
    return Decimal(str(round(valeur, 6)))


def financeurs_du_contrat(contrat: Contrat) -> dict[str, Financeur]:
    """The five usual funders: signatories where the contract has them, fictional organisations otherwise."""
    financeurs = {}
    for rang, (cle, nom, genre, nature, jours, _) in enumerate(jeux.FINANCEURS, 1):
        financeurs[cle], _cree = Financeur.objects.get_or_create(
            contrat=contrat,
            nom=nom,
            defaults={
                "organisme": organisme_du_financeur(contrat, cle, nom),
                "genre": genre,
                "nature_par_defaut": nature,
                "paiement_jours": jours,
                "avance_taux": Decimal(80) if cle == "region" else Decimal(100),
                "interne": cle != "region",
                "rang": rang,
            },
        )
    return financeurs


def organisme_du_financeur(contrat: Contrat, cle: str, nom: str) -> Organisme:
    signataires = Signataire.objects.filter(contrat=contrat, organisme__nature=NATURES_FINANCEURS[cle])
    if cle == "caf":
        signataires = signataires.filter(Q(organisme__nom__icontains="allocations familiales"))
    premier = signataires.select_related("organisme").order_by("rang", "pk").first()
    if premier is not None:
        return premier.organisme
    return Organisme.objects.get_or_create(
        nom=f"{nom} {jeux.MENTION}",
        nature=NATURES_FINANCEURS[cle],
        departement=contrat.departement,
        defaults={"siret": ""},
    )[0]


def associations(contrat: Contrat) -> dict[str, Organisme]:
    """The fictional holders, under identifiers that no real organisation bears (SIREN that begin with zeros)."""
    organismes = {}
    for rang, (cle, nom) in enumerate(jeux.ASSOCIATIONS.items(), 1):
        organismes[cle], cree = Organisme.objects.get_or_create(
            siret=siret_fictif(rang),
            defaults={
                "nom": f"{nom} {jeux.MENTION}",
                "nature": NatureOrganisme.ASSOCIATION,
                "departement": contrat.departement,
            },
        )
        if cree:
            garnir_organisme(organismes[cle], nom)
    return organismes


def siret_fictif(rang: int) -> str:
    """A SIRET whose key is right and whose SIREN, 0000000…, is given to nobody."""
    siren = avec_cle(f"000000{rang:02d}")
    return avec_cle(f"{siren}0001")


def avec_cle(debut: str) -> str:
    """`debut` and its Luhn key."""
    somme = 0
    for rang, chiffre in enumerate(reversed(debut)):
        produit = int(chiffre) * (2 if rang % 2 == 0 else 1)
        somme += produit - 9 if produit > 9 else produit
    return f"{debut}{-somme % 10}"


def garnir_organisme(organisme: Organisme, nom: str) -> None:
    domaine = "demo.quartiers.example"
    FicheOrganisme.objects.create(
        organisme=organisme,
        forme="Association déclarée (loi 1901)",
        objet=f"{RENVOI} {nom} mène des projets avec les habitantes et habitants des quartiers.",
        adresse="1 place de la Démonstration",
        commune="Ville-Exemple",
        courriel=f"contact-{organisme.pk}@{domaine}",
        creee_le=dt.date(2009, 5, 14),
        adherents=64,
        benevoles=18,
        salaries_etp=Decimal("1.80"),
        cer=StatutCer.SOUSCRIT,
        cer_le=dt.date(2022, 1, 10),
        titulaire_compte=organisme.nom,
    )
    Dirigeant.objects.create(
        organisme=organisme,
        fonction="Présidence",
        nom="Personne fictive",
        courriel=f"presidence-{organisme.pk}@{domaine}",
        represente=True,
        debut=dt.date(2024, 1, 1),
    )


def rattacher_comptes(decor: Decor) -> None:
    """Give the demonstration's holder its association, and each instructor its funder, when they have none."""
    comptes = Habilitation.objects.filter(
        contrat_id=decor.contrat.pk, organisme__isnull=True, utilisateur__demonstration=True
    )
    for cle, courriel in instructions_de_demonstration().items():
        siennes = comptes.filter(role=Role.INSTRUCTEUR, utilisateur__courriel=courriel)
        siennes.update(organisme=decor.financeurs[cle].organisme)
    porteurs = list(comptes.filter(role=Role.PORTEUR))
    association = decor.organismes["demo"]
    for habilitation in porteurs:
        habilitation.organisme = association
        habilitation.save(update_fields=["organisme", "modifie_le"])
        Membre.objects.get_or_create(
            organisme=association,
            utilisateur=habilitation.utilisateur,
            fin=None,
            defaults={
                "role": RoleInterne.RESPONSABLE,
                "fonction": "Coordination",
                "debut": habilitation.debut,
                "accepte_le": timezone.now(),
            },
        )


# Campaigns


def campagne_passee(decor: Decor, annee: int) -> Campagne:
    """Closed, its programming validated in time."""
    campagne = creer_campagne(
        acteur=Acteur(),
        contrat=decor.contrat,
        annee=annee,
        intitule=f"Appel à projets {annee} (démonstration)",
        **calendrier_passe(annee),
        contact="Mission politique de la ville (fictif) – 03 00 00 00 00 – contact@demo.quartiers.example\n"
        "Permanence le mardi de 14 h à 17 h.",
        priorites="L’accès aux droits et à la santé.\nLa place des femmes et des filles dans l’espace public.\n"
        "L’emploi des jeunes.",
        reglement=REGLEMENT,
        plafond_public=Decimal(80),
        enveloppe_departementale=Decimal(900_000),
        enveloppe_source="Montant fictif de démonstration",
    )
    Campagne.objects.filter(pk=campagne.pk).update(
        etat=EtatCampagne.CLOSE, programmation_validee_le=min(dt.date(annee, 3, 20), decor.jour)
    )
    campagne.refresh_from_db()
    creer_enveloppes(decor, campagne)
    return campagne


def calendrier_passe(annee: int) -> dict[str, dt.datetime | dt.date]:
    return {
        "ouverture": a_paris(dt.date(annee - 1, 10, 1), OUVERTURE),
        "cloture": a_paris(dt.date(annee - 1, 11, 30), CLOTURE),
    }


def campagne_ouverte(decor: Decor, passee: Campagne, annee: int) -> Campagne:
    """Copied from last year's, open for forty days already and for twenty more."""
    campagne = copier_campagne(acteur=Acteur(), campagne=passee, annee=annee)
    jour = decor.jour
    Campagne.objects.filter(pk=campagne.pk).update(
        etat=EtatCampagne.PUBLIEE,
        ouverture=a_paris(jour - dt.timedelta(days=40), OUVERTURE),
        cloture=a_paris(jour + dt.timedelta(days=20), CLOTURE),
        recevabilite_le=jour + dt.timedelta(days=34),
        enveloppe_departementale=Decimal(900_000),
        enveloppe_source="Montant fictif de démonstration",
    )
    campagne.refresh_from_db()
    return campagne


def creer_enveloppes(decor: Decor, campagne: Campagne) -> None:
    """The whole of each funder; for the State, a part by axis and a minimum in the first neighbourhood."""
    axes = [v.element for v in sorted(decor.versions.values(), key=lambda v: v.rang) if v.element.nature == Nature.AXE]
    for cle, _, _, _, _, montant in jeux.FINANCEURS:
        enveloppe(campagne, decor.financeurs[cle], montant)
    etat = decor.financeurs["etat"]
    if axes:
        enveloppe(campagne, etat, 30_000, axe=axes[0])
    if decor.quartiers:
        enveloppe(campagne, etat, 8_000, quartier=decor.quartiers[0], minimum=True)


def enveloppe(
    campagne: Campagne,
    financeur: Financeur,
    montant: int,
    axe: Element | None = None,
    quartier: QuartierContrat | None = None,
    minimum: bool = False,
) -> None:
    Enveloppe.objects.create(
        contrat_id=campagne.contrat_id,
        campagne=campagne,
        financeur=financeur,
        montant=Decimal(montant),
        axe=axe,
        quartier=quartier,
        minimum=minimum,
        source="Montant fictif de démonstration",
    )


REGLEMENT = """\
## À quoi sert cet appel à projets

Il soutient des **projets** menés dans les quartiers prioritaires, avec celles et ceux qui y vivent.
Il ne finance pas le fonctionnement habituel des structures.

## Ce qui est attendu

- un besoin observé dans le quartier ;
- un public dont la majorité habite un quartier prioritaire ;
- des habitantes et habitants associés, de l’idée au bilan ;
- un budget équilibré, à part de celui de la structure.

## Après le dépôt

Chaque financeur donne son avis, puis le comité de pilotage arbitre. Chaque organisme reçoit une réponse écrite.

*Règlement fictif, pour la démonstration.*
"""
