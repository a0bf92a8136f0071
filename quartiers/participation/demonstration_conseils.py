"""Councils of the demonstration: members, seats and electors are fictional, and said so; the draw is a real one.

The past draw goes through the same acts as any other, from a fictional list with a fixed salt: the same people come
out each time, and its record replays.
"""

import datetime as dt
import random
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.gouvernance.models import Instance
from quartiers.participation.domain import conseils as domain
from quartiers.participation.domain import tirages as domain_tirages
from quartiers.participation.domain.listes import code_de
from quartiers.participation.domain.reponses import installer, repondre
from quartiers.participation.enums_conseils import Composition, Designation, Place, StatutLegal
from quartiers.participation.enums_tirages import EtatCalcul, RangTirage, Reponse
from quartiers.participation.models import (
    College,
    Conseil,
    InstanceParticipation,
    ListeTirage,
    MandatConseil,
    PersonneListe,
    SelTirage,
    Tirage,
)
from quartiers.participation.sortition.colonnes import Naissance, cle_de_personne
from quartiers.participation.sortition.population import Reglages, denombrer, proposer_quotas, retenus
from quartiers.territoire.models import Commune

GRAINE = 2030
SEL = "d3" * 32
PRENOMS = (
    "Alix",
    "Camille",
    "Sacha",
    "Noa",
    "Charlie",
    "Lou",
    "Maxime",
    "Dominique",
    "Claude",
    "Eden",
    "Morgan",
    "Yaël",
)
NOMS = ("Aulne", "Bouleau", "Charme", "Érable", "Frêne", "Genêt", "Houx", "If", "Mélèze", "Noyer", "Orme", "Tilleul")
VOIES = ("rue de l’Exemple", "allée Fictive", "place du Modèle")
C, D = Composition, Designation


@dataclass(frozen=True)
class Modele:
    """A council to make: `colleges` are (name, who, seats, substitutes, designation, parity, seats filled)."""

    commune: str
    code: str
    nom: str
    statut: StatutLegal
    zone: str
    colleges: tuple[tuple[str, Composition, int, int, Designation, bool, int], ...]
    presidence: str = ""
    animation: str = ""
    annees: int | None = None
    quartiers: tuple[str, ...] = ()


def conseil_du_creusot(code: str, zone: str, nom: str, pourvus: int, quartiers: tuple[str, ...] = ()) -> Modele:
    """Contract, 5.2.1: three colleges, three years, about twenty people, chaired by an elected member."""
    return Modele(
        "Le Creusot",
        f"creusot-{code}",
        f"Conseil d’habitantes et d’habitants {nom}",
        StatutLegal.CONSEIL_HABITANTS,
        zone,
        (
            ("Habitantes et habitants", C.HABITANTS, 12, 4, D.TIRAGE, True, pourvus),
            ("Associations locales", C.ASSOCIATIONS, 5, 0, D.DESIGNATION, False, 4),
            ("Élues et élus", C.ELUS, 3, 0, D.DESIGNATION, False, 3),
        ),
        presidence="Adjointe ou adjoint à la citoyenneté",
        annees=3,
        quartiers=quartiers,
    )


MODELES: tuple[Modele, ...] = (
    conseil_du_creusot("nord-est", "Marolle, Les Prés, Colonies, Charmille", "Nord-Est", 0),
    conseil_du_creusot("sud", "HLM du Parc, Tennis, Mouillelongue", "Sud", 12, ("Tennis",)),
    conseil_du_creusot("nord-ouest", "Molette, Riaux, Chaume, Centre-ville", "Nord-Ouest", 11, ("Molette",)),
    conseil_du_creusot("sud-ouest", "Carrières, Groisons, quartier des Vins", "Sud-Ouest", 12),
    conseil_du_creusot("sud-est", "Harfleur, Chanliau", "Sud-Est", 10),
    Modele(
        "Torcy",
        "torcy-citoyen",
        "Conseil citoyen de Torcy",
        StatutLegal.CONSEIL_CITOYEN,
        "La Résidence du Lac",
        (
            ("Habitantes et habitants", C.HABITANTS, 10, 4, D.TIRAGE, True, 0),
            ("Associations et acteurs locaux", C.ASSOCIATIONS, 6, 0, D.VOLONTARIAT, False, 6),
        ),
        animation="Maison des familles",
        annees=3,
        quartiers=("Lac",),
    ),
    Modele(
        "Torcy",
        "torcy-cafe-des-parents",
        "Café des parents de Torcy",
        StatutLegal.CAFE_PARENTS,
        "Maison des familles",
        (("Parents", C.HABITANTS, 12, 0, D.VOLONTARIAT, False, 7),),
        animation="Référente ou référent familles",
        quartiers=("Lac",),
    ),
    Modele(
        "Montceau-les-Mines",
        "montceau-trait-d-union",
        "Comité d’usagères et d’usagers du centre social Le Trait d’union",
        StatutLegal.COMITE_USAGERS,
        "Les Rives du Plessis",
        (("Usagères et usagers", C.USAGERS, 12, 0, D.VOLONTARIAT, False, 9),),
        animation="Direction des solidarités",
        quartiers=("Plessis",),
    ),
    Modele(
        "Montceau-les-Mines",
        "montceau-evs",
        "Comité d’usagères et d’usagers de l’Espace de vie sociale",
        StatutLegal.COMITE_USAGERS,
        "Le Bois du Verne",
        (("Usagères et usagers", C.USAGERS, 8, 0, D.VOLONTARIAT, False, 5),),
        animation="Direction des solidarités",
        quartiers=("Verne",),
    ),
)


@transaction.atomic
def conseils_de_demonstration(contrat: Contrat) -> bool:
    """Make the councils of `contrat` and its draws; False when it has councils already."""
    if Conseil.objects.filter(contrat=contrat).exists():
        return False
    hasard = random.Random(GRAINE)  # noqa: S311 - names of a demonstration
    jour = timezone.localdate()
    crees = [creer(contrat, modele, hasard, jour) for modele in MODELES]
    citoyen = next((c for c in crees if c is not None and c.est_citoyen), None)
    if citoyen is not None:
        tirage_passe(citoyen, hasard, jour)
        representer(citoyen, jour)
    premier = next((c for c in crees if c is not None and c.code == "creusot-nord-est"), None)
    if premier is not None:
        tirage_en_preparation(premier, hasard, jour)
    return True


def creer(contrat: Contrat, modele: Modele, hasard: random.Random, jour: dt.date) -> Conseil | None:
    commune = contrat.communes.filter(nom=modele.commune).first()
    if commune is None:
        return None
    conseil = Conseil.objects.create(
        contrat=contrat,
        instance=instance_prevue(contrat, commune, modele.statut),
        code=modele.code,
        nom=modele.nom,
        statut_legal=modele.statut,
        commune=commune,
        zone=modele.zone,
        presidence=modele.presidence,
        animation=modele.animation,
        mandat_annees=modele.annees,
        debut=min(contrat.debut, jour),
        reconnu_le=jour - dt.timedelta(days=400) if modele.statut == StatutLegal.CONSEIL_CITOYEN else None,
    )
    siens = QuartierContrat.objects.filter(contrat=contrat, quartier__isnull=False).select_related("quartier")
    conseil.quartiers.set([q.quartier for q in siens if q.quartier and any(m in q.titre for m in modele.quartiers)])
    for rang, (nom, qui, sieges, suppleants, designation, parite, pourvus) in enumerate(modele.colleges, 1):
        college = College.objects.create(
            contrat=contrat,
            conseil=conseil,
            nom=nom,
            composition=qui,
            sieges=sieges,
            suppleants=suppleants,
            designation=designation,
            parite=parite,
            rang=rang,
        )
        pourvoir(college, pourvus, hasard, jour)
    return conseil


def instance_prevue(contrat: Contrat, commune: Commune, statut: StatutLegal) -> InstanceParticipation | None:
    prevues = InstanceParticipation.objects.filter(contrat=contrat, commune=commune, statut_legal=statut)
    return prevues.order_by("rang").first()


def pourvoir(college: College, nombre: int, hasard: random.Random, jour: dt.date) -> None:
    """Fictional members, whose terms end soon, later, or never."""
    annees = college.conseil.mandat_annees
    debut = jour - dt.timedelta(days=400)
    if college.conseil.code == "creusot-sud":  # its terms end within the warning
        debut = domain.annees_apres(jour, -(annees or 3)) + dt.timedelta(days=45)
    MandatConseil.objects.bulk_create(
        MandatConseil(
            contrat_id=college.contrat_id,
            college=college,
            place=Place.TITULAIRE,
            prenom=hasard.choice(PRENOMS),
            nom=f"{hasard.choice(NOMS)} (fictif)",
            organisme=f"Association fictive n° {rang}" if college.composition == C.ASSOCIATIONS else "",
            sexe="FH"[rang % 2] if college.parite else "",
            nom_public=rang % 4 == 0,
            debut=debut,
            fin=domain.annees_apres(debut, annees) if annees else None,
        )
        for rang in range(1, nombre + 1)
    )


# Draws


def poser_population(tirage: Tirage, nombre: int, hasard: random.Random, nom: str) -> None:
    """A fictional list, written as a file would have been read."""
    SelTirage.objects.create(contrat_id=tirage.contrat_id, tirage=tirage, sel=SEL)
    liste = ListeTirage.objects.create(
        contrat_id=tirage.contrat_id,
        tirage=tirage,
        nom=nom,
        bilan={"lues": nombre, "gardees": nombre, "vides": 0, "comptes": {}, "numeros": {}},
        lue_le=timezone.now(),
    )
    gens = []
    for rang in range(nombre):
        annee = hasard.randint(1938, 2006)
        prenom, famille = hasard.choice(PRENOMS), f"{hasard.choice(NOMS)} {rang} (fictif)"
        gens.append(
            PersonneListe(
                contrat_id=tirage.contrat_id,
                tirage=tirage,
                liste=liste,
                code=code_de(SEL, cle_de_personne(famille, prenom, Naissance(annee), "")),
                nom=famille,
                prenom=prenom,
                sexe=hasard.choices("FH", (53, 47))[0],
                age=tirage.age_le.year - annee,
                adresse=f"{rang} {hasard.choice(VOIES)}",
                code_postal="71000",
                ville="Ville fictive",
            )
        )
    PersonneListe.objects.bulk_create(gens, batch_size=1000)


def regler_par_parts(tirage: Tirage) -> None:
    """Quotas by sex and age, as the shares of the list propose them."""
    vides = Reglages(age_min=18, criteres=("sexe", "age"))
    comptes = denombrer(retenus(domain_tirages.individus_de(tirage), vides), vides)
    quotas = proposer_quotas(comptes, tirage.sieges)
    domain_tirages.regler(
        acteur=Acteur(), tirage=tirage, reglages=Reglages(age_min=18, criteres=("sexe", "age"), quotas=quotas)
    )


def tirage_passe(conseil: Conseil, hasard: random.Random, jour: dt.date) -> None:
    """A draw done a year ago: sealed, drawn, a refusal replaced, mandates opened, the list destroyed since."""
    college = conseil.les_colleges.get(designation=D.TIRAGE)
    passe = jour - dt.timedelta(days=390)
    tirage = Tirage.objects.create(
        contrat_id=conseil.contrat_id,
        college=college,
        commune=conseil.commune,
        titre=f"{conseil} : {college} (tirage fictif)",
        sieges=college.sieges,
        suppleants=college.suppleants,
        age_le=passe,
        graine_annonce="Fictif : six dés lancés par le public en réunion, écrits dans l’ordre.",
        graine_prevue_le=passe,
        destruction_le=passe + dt.timedelta(days=180),
    )
    poser_population(tirage, 480, hasard, "Liste électorale fictive")
    regler_par_parts(tirage)
    Tirage.objects.filter(pk=tirage.pk).update(calcul=EtatCalcul.DEMANDE)
    domain_tirages.sceller(tirage.pk, Acteur())
    tirage.refresh_from_db()
    domain_tirages.publier_graine(acteur=Acteur(), tirage=tirage, graine="4 1 6 3 3 2")
    domain_tirages.tirer_au_sort(acteur=Acteur(), tirage=tirage)
    dater(tirage, passe)
    titulaires = PersonneListe.objects.filter(tirage=tirage, rang=RangTirage.TITULAIRE)
    premier = titulaires.order_by("ordre")[0]
    repondre(acteur=Acteur(), tirage=tirage, personne=premier, reponse=Reponse.DECLINE, jour=passe)
    for personne in titulaires.filter(reponse=Reponse.ATTENDUE):
        repondre(acteur=Acteur(), tirage=tirage, personne=personne, reponse=Reponse.ACCEPTE, jour=passe)
    installer(acteur=Acteur(), tirage=tirage, debut=passe + dt.timedelta(days=30))
    tirage.refresh_from_db()
    domain_tirages.acter(acteur=Acteur(), tirage=tirage)
    domain_tirages.detruire_la_liste(tirage)
    midi = timezone.make_aware(dt.datetime.combine(passe, dt.time(12)))
    Tirage.objects.filter(pk=tirage.pk).update(
        acte_le=midi + dt.timedelta(days=40), detruite_le=midi + dt.timedelta(days=180)
    )


def dater(tirage: Tirage, jour: dt.date) -> None:
    """Set in the past, at an hour each, and signed again with these dates."""
    midi = timezone.make_aware(dt.datetime.combine(jour, dt.time(12)))
    tirage.scelle_le, tirage.graine_le = midi - dt.timedelta(days=10), midi
    tirage.tire_le = midi + dt.timedelta(minutes=5)
    tirage.save(update_fields=["scelle_le", "graine_le", "tire_le", "modifie_le"])
    domain_tirages.signer_le_proces_verbal(tirage)


def tirage_en_preparation(conseil: Conseil, hasard: random.Random, jour: dt.date) -> None:
    """A draw to play with: its list is read, its quotas are set."""
    college = conseil.les_colleges.get(designation=D.TIRAGE)
    tirage = Tirage.objects.create(
        contrat_id=conseil.contrat_id,
        college=college,
        commune=conseil.commune,
        titre=f"{conseil} : {college} (tirage fictif)",
        sieges=college.sieges,
        suppleants=college.suppleants,
        age_le=jour,
        destruction_le=domain_tirages.destruction_par_defaut(jour),
    )
    poser_population(tirage, 600, hasard, "Liste électorale fictive")
    regler_par_parts(tirage)


def representer(conseil: Conseil, jour: dt.date) -> None:
    """Two members elected to sit in the technical and steering committees (contract, 5.2.3.1)."""
    instances = Instance.objects.filter(contrat_id=conseil.contrat_id).order_by("rang")[:2]
    membres = MandatConseil.objects.en_cours(jour).filter(college__conseil=conseil).order_by("pk")
    for mandat, instance in zip(membres, instances, strict=False):
        domain.elire_representant(
            acteur=Acteur(), mandat=mandat, instance=instance, ailleurs="", debut=jour - dt.timedelta(days=60), fin=None
        )
