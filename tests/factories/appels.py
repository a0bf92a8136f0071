"""Campaigns, funders and files, as small as a test wants them."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.appels.domain.financement import synchroniser_lignes
from quartiers.appels.domain.numeros import numero_de_dossier, numero_de_recepisse
from quartiers.appels.enums import AVANT_DEPOT, Cote, EtatCampagne, EtatDossier, GenreFinanceur, RoleInterne, StatutCer
from quartiers.appels.models import (
    Budget,
    Campagne,
    Dossier,
    FicheOrganisme,
    Financeur,
    LigneBudget,
    Membre,
    Rattachement,
    Territoire,
)
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import DEBUT, creer_habilitation, creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_element

NUMEROS = itertools.count(1)
ANNEE = 2027


def creer_campagne(contrat: Contrat | None = None, **champs: Any) -> Campagne:
    """A published campaign, open since yesterday for a month."""
    maintenant = timezone.now()
    annee = champs.pop("annee", ANNEE)
    defauts = {
        "contrat": contrat or creer_contrat(),
        "annee": annee,
        "intitule": f"Appel à projets {annee}",
        "etat": EtatCampagne.PUBLIEE,
        "ouverture": maintenant - dt.timedelta(days=1),
        "cloture": maintenant + dt.timedelta(days=30),
        "programmation_limite": dt.date(annee, 3, 31),
        "action_debut": dt.date(annee, 1, 1),
        "action_fin": dt.date(annee, 12, 31),
    }
    return Campagne.objects.create(**{**defauts, **champs})


def creer_financeur(contrat: Contrat, **champs: Any) -> Financeur:
    numero = next(NUMEROS)
    champs.setdefault("organisme", creer_organisme(nature=NatureOrganisme.ETAT))
    defauts = {"nom": f"Financeur {numero}", "genre": GenreFinanceur.ETAT, "rang": numero}
    return Financeur.objects.create(contrat=contrat, **{**defauts, **champs})


def creer_porteur(
    contrat: Contrat, organisme: Organisme | None = None, role: RoleInterne = RoleInterne.RESPONSABLE
) -> Acteur:
    """Someone who acts for an association in `contrat`, accepted in it."""
    utilisateur = creer_utilisateur()
    organisme = organisme or creer_organisme()
    habilitation = creer_habilitation(utilisateur, Role.PORTEUR, contrat=contrat, organisme=organisme)
    Membre.objects.create(
        organisme=organisme, utilisateur=utilisateur, role=role, debut=DEBUT, accepte_le=timezone.now()
    )
    return Acteur(utilisateur=utilisateur, habilitation=habilitation)


def creer_instructeur(financeur: Financeur) -> Acteur:
    """An instructor of `financeur`."""
    utilisateur = creer_utilisateur()
    habilitation = creer_habilitation(
        utilisateur, Role.INSTRUCTEUR, contrat=financeur.contrat, organisme=financeur.organisme
    )
    return Acteur(utilisateur=utilisateur, habilitation=habilitation)


def creer_dossier(campagne: Campagne | None = None, organisme: Organisme | None = None, **champs: Any) -> Dossier:
    """A file in any state; a deposited one has its receipt. `etat` is set as it is, without its acts."""
    campagne = campagne or creer_campagne()
    etat = champs.get("etat", EtatDossier.BROUILLON)
    defauts: dict[str, Any] = {
        "contrat": campagne.contrat,
        "campagne": campagne,
        "organisme": organisme or creer_organisme(),
        "annee": campagne.annee,
        "numero": numero_de_dossier(campagne.contrat, campagne.annee),
        "intitule": f"Projet {next(NUMEROS)}",
    }
    if etat not in AVANT_DEPOT:
        defauts |= {
            "depose_le": timezone.now(),
            "recepisse": numero_de_recepisse(campagne.contrat, campagne.annee),
        }
    return Dossier.objects.create(**{**defauts, **champs})


def creer_budget(dossier: Dossier, charges: Decimal | int, demandes: dict[Financeur, Decimal | int]) -> Budget:
    """A planned budget: one charge, the requests, and own means for the rest; the funders' lines follow."""
    budget = Budget.objects.create(contrat=dossier.contrat, dossier=dossier, exercice=dossier.annee)
    lignes = [LigneBudget(cote=Cote.CHARGE, compte="60", montant=Decimal(charges))]
    lignes += [
        LigneBudget(cote=Cote.PRODUIT, compte=financeur.genre, financeur=financeur, montant=Decimal(montant))
        for financeur, montant in demandes.items()
    ]
    reste = Decimal(charges) - sum((Decimal(montant) for montant in demandes.values()), Decimal(0))
    if reste > 0:
        lignes.append(LigneBudget(cote=Cote.PRODUIT, compte="propres", montant=reste))
    for ligne in lignes:
        ligne.contrat, ligne.budget = dossier.contrat, budget
        ligne.save()
    synchroniser_lignes(dossier)
    return budget


# IBAN of no bank: its key is right, its account does not exist.
IBAN_FICTIF = "FR1420041010050500013M02606"


def creer_dossier_complet(campagne: Campagne, porteur: Acteur, **champs: Any) -> Dossier:
    """A draft of `porteur` that nothing keeps from being deposited; its budget is of 1 000 € for one funder."""
    assert porteur.habilitation is not None
    assert porteur.habilitation.organisme is not None
    organisme = porteur.habilitation.organisme
    FicheOrganisme.objects.update_or_create(
        organisme=organisme,
        defaults={
            "cer": StatutCer.SOUSCRIT,
            "cer_le": DEBUT,
            "iban": IBAN_FICTIF,
            "titulaire_compte": organisme.nom,
        },
    )
    reponses = dict.fromkeys(
        ("besoin", "objectifs", "description", "partenaires", "egalite", "equipe", "evaluation", "public_precision"),
        "Une réponse.",
    )
    defauts: dict[str, Any] = {
        **reponses,
        "participants": 40,
        "participants_qpv": 30,
        "date_debut": campagne.action_debut,
        "date_fin": campagne.action_fin,
    }
    dossier = creer_dossier(campagne, organisme, **{**defauts, **champs})
    contrat = campagne.contrat
    element = creer_element(contrat, f"O{dossier.pk}", nature=Nature.ORIENTATION)
    Rattachement.objects.create(
        contrat=contrat, dossier=dossier, element=element, version=element.versions.get(), principal=True
    )
    Territoire.objects.create(contrat=contrat, dossier=dossier, part=Decimal(100))
    financeur = Financeur.objects.filter(contrat=contrat).first() or creer_financeur(contrat)
    creer_budget(dossier, 1000, {financeur: 800})
    return dossier
