"""The committees of the demonstration: members, a technical committee held, a steering committee to come. All fictional.

Rows are made as they are: nobody is written to. Only the minutes' two files are made, as they would be.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pghistory
from django.db import transaction
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.comptes.demonstration import DOMAINE, courriel_de_demonstration
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, Signataire
from quartiers.gouvernance import jeux_demonstration as jeux
from quartiers.gouvernance.domain.comptes_rendus import franchir_diffusion
from quartiers.gouvernance.domain.presences import presence_du_membre
from quartiers.gouvernance.enums import (
    EtatCompteRendu,
    EtatSeance,
    GenreInstance,
    GenreSignature,
    StatutPresence,
)
from quartiers.gouvernance.genres import genre_du_titre
from quartiers.gouvernance.models import (
    CompteRendu,
    Decision,
    Instance,
    MembreInstance,
    Point,
    Preparation,
    Presence,
    Seance,
    SuiteSeance,
)
from quartiers.gouvernance.models.seance import nouvel_identifiant
from quartiers.socle.modeles import en_vigueur_le

IL_Y_A = dt.timedelta(days=52)  # since the technical committee
DANS = dt.timedelta(days=19)  # to the steering committee


@dataclass
class Decor:
    contrat: Contrat
    jour: dt.date
    organismes: list[Organisme]

    def organisme(self, nature: str, rang: int) -> Organisme | None:
        siens = [organisme for organisme in self.organismes if organisme.nature == nature]
        return siens[rang % len(siens)] if siens else None


@transaction.atomic
def seances_de_demonstration(contrat: Contrat) -> bool:
    """False when the committees of `contrat` have members already, or when it has no committee."""
    jour = timezone.localdate()
    instances = list(
        Instance.objects.filter(en_vigueur_le(jour), contrat=contrat).select_related("contrat").order_by("rang")
    )
    if not instances or MembreInstance.objects.filter(contrat=contrat).exists():
        return False
    signataires = Signataire.objects.filter(contrat=contrat).select_related("organisme").order_by("rang", "pk")
    organismes = [signataire.organisme for signataire in signataires if signataire.organisme is not None]
    decor = Decor(contrat, jour, organismes)
    with pghistory.context(source="demonstration"):
        for instance in instances:
            classer(instance)
            composer(decor, instance)
        technique = next((i for i in instances if i.genre == GenreInstance.TECHNIQUE and i.commune_id is None), None)
        pilotage = next((i for i in instances if i.genre == GenreInstance.PILOTAGE and i.commune_id is None), None)
        if technique is not None:
            comite_tenu(decor, technique)
        if pilotage is not None:
            comite_a_venir(decor, pilotage)
        if technique is not None and pilotage is not None:
            Preparation.objects.create(
                contrat=contrat,
                instance=pilotage,
                quoi="Ordre du jour et propositions à valider",
                par_instance=technique,
                jours_avant=21,
            )
    return True


# Members


def classer(instance: Instance) -> None:
    """Its kind, for a contract that was loaded before committees had one."""
    genre = genre_du_titre(instance.titre)
    if instance.genre == GenreInstance.AUTRE and genre != GenreInstance.AUTRE:
        instance.genre = genre
        instance.save(update_fields=["genre"])


def composer(decor: Decor, instance: Instance) -> None:
    titulaires: dict[str, MembreInstance] = {}
    for rang, siege in enumerate(jeux.SIEGES.get(instance.genre, jeux.SIEGES[GenreInstance.AUTRE]), 1):
        titulaires[siege.cle] = MembreInstance.objects.create(
            contrat=decor.contrat,
            instance=instance,
            debut=instance.debut,
            fonction=siege.fonction,
            organisme=decor.organisme(siege.nature, siege.organisme) if siege.nature else None,
            nom=f"{siege.nom} (fictif)" if siege.nom else "",
            courriel=courriel_de(siege, instance, rang),
            utilisateur=compte_de(siege),
            qualite=siege.qualite,
            college=siege.college,
            voix=siege.voix,
            habitant=siege.habitant,
            confidentiel=siege.confidentiel,
            suppleant_de=titulaires.get(siege.supplee),
            rang=rang,
        )


def courriel_de(siege: jeux.Siege, instance: Instance, rang: int) -> str:
    if siege.role is not None:
        return courriel_de_demonstration(Role(siege.role))
    return f"{instance.code[:30]}-{rang}@{DOMAINE}" if siege.nom else ""


def compte_de(siege: jeux.Siege) -> Utilisateur | None:
    if siege.role is None:
        return None
    return Utilisateur.objects.filter(courriel=courriel_de_demonstration(Role(siege.role))).first()


# Meetings


def creneau(jour: dt.date, debut: int, fin: int) -> tuple[dt.datetime, dt.datetime]:
    a = timezone.make_aware(dt.datetime.combine(jour, dt.time(debut)))
    return a, a.replace(hour=fin)


def ouvrable(jour: dt.date) -> dt.date:
    """The next weekday."""
    return jour + dt.timedelta(days=max(0, 7 - jour.weekday()) if jour.weekday() > 4 else 0)


def comite_tenu(decor: Decor, instance: Instance) -> None:
    jour = ouvrable(decor.jour - IL_Y_A)
    debut, fin = creneau(jour, 14, 16)
    seance = Seance.objects.create(
        contrat=decor.contrat,
        instance=instance,
        tenue_le=jour,
        debut=debut,
        fin=fin,
        objet=jeux.OBJET_TENU,
        lieu=jeux.LIEU,
        etat=EtatSeance.TENUE,
        convoquee_le=debut - dt.timedelta(days=15),
        ouverte_le=debut,
        levee_le=fin,
        uid=nouvel_identifiant(),
        publique=True,
    )
    feuille(seance, debut)
    points = poser_les_points(seance, jeux.POINTS_TENUS)
    for numero, decision in enumerate(jeux.DECISIONS, 1):
        prise = Decision.objects.create(
            contrat=decor.contrat,
            seance=seance,
            point=points[decision.point],
            annee=jour.year,
            numero=numero,
            sens=decision.sens,
            texte=decision.texte,
            reserves=decision.reserves,
            confidentielle=points[decision.point].confidentiel,
        )
        for suite in decision.suites:
            SuiteSeance.objects.create(
                contrat=decor.contrat,
                seance=seance,
                point=prise.point,
                decision=prise,
                texte=suite.texte,
                responsable=suite.responsable,
                organisme=decor.organisme(suite.nature, 0) if suite.nature else None,
                echeance=jour + dt.timedelta(days=suite.jours),
            )
    compte_rendu = CompteRendu.objects.create(
        contrat=decor.contrat,
        seance=seance,
        etat=EtatCompteRendu.APPROUVE,
        introduction=jeux.INTRODUCTION,
        conclusion=jeux.CONCLUSION,
        soumis_le=fin + dt.timedelta(days=6),
        remarques_jusqu_au=jour + dt.timedelta(days=21),
        approuve_le=jour + dt.timedelta(days=22),
    )
    franchir_diffusion(Acteur(), compte_rendu, public=True)


def feuille(seance: Seance, debut: dt.datetime) -> None:
    """Holders in their order: most came, one is excused, one gave a proxy to the first."""
    sieges = MembreInstance.objects.filter(instance=seance.instance, suppleant_de__isnull=True).order_by("rang")
    faites: list[Presence] = []
    for rang, membre in enumerate(sieges.select_related("organisme"), 1):
        presence = presence_du_membre(seance, membre, rang)
        if rang % 5 == 4:
            presence.statut = StatutPresence.EXCUSE
        elif rang % 5 == 0:
            presence.statut, presence.pouvoir_a = StatutPresence.REPRESENTE, faites[0]
        else:
            presence.statut = StatutPresence.PRESENT
            presence.genre_signature, presence.signee_le = GenreSignature.CONFIRMEE, debut
        presence.save()
        faites.append(presence)


def comite_a_venir(decor: Decor, instance: Instance) -> None:
    jour = ouvrable(decor.jour + DANS)
    debut, fin = creneau(jour, 10, 12)
    seance = Seance.objects.create(
        contrat=decor.contrat,
        instance=instance,
        tenue_le=jour,
        debut=debut,
        fin=fin,
        objet=jeux.OBJET_A_VENIR,
        lieu=jeux.LIEU,
        mot=jeux.MOT,
        etat=EtatSeance.CONVOQUEE,
        convoquee_le=timezone.now() - dt.timedelta(days=2),
        uid=nouvel_identifiant(),
        publique=True,
    )
    poser_les_points(seance, jeux.POINTS_A_VENIR)
    sieges = MembreInstance.objects.filter(instance=instance, suppleant_de__isnull=True).order_by("rang")
    for rang, membre in enumerate(sieges.select_related("organisme"), 1):
        presence_du_membre(seance, membre, rang).save()


def poser_les_points(seance: Seance, points: Sequence[jeux.PointDeDemonstration]) -> list[Point]:
    return [
        Point.objects.create(
            contrat=seance.contrat,
            seance=seance,
            rang=rang,
            titre=point.titre,
            nature=point.nature,
            duree=point.duree,
            rapporteur=point.rapporteur,
            texte=point.texte,
            confidentiel=point.confidentiel,
            discussion=point.discussion,
        )
        for rang, point in enumerate(points, 1)
    ]
