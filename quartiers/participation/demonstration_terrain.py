"""A fictional walk and a fictional fund, made by the acts of the product."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.participation import jeux_paroles as jeux
from quartiers.participation.domain import fph, marches
from quartiers.participation.domain.marches import Releve
from quartiers.participation.enums_paroles import EtatObservation, GenreDemandeur
from quartiers.participation.models import DemandeFph, Marche, Observation
from quartiers.socle.modeles import en_vigueur_le
from quartiers.territoire.models import Contour

PERSONNE = Acteur()


def marche_de_demonstration(contrat: Contrat, quartier: QuartierContrat, partenaires: Sequence[Organisme]) -> Marche:
    """A walk of last month, with what was seen at each stage; and one to come."""
    jour = timezone.localdate()
    latitude, longitude = milieu_de(quartier, jour)
    parcours = [
        [round(latitude + a, 6), round(longitude + b, 6)] for a, b in ((0.0, 0.0), (0.0005, 0.0004), (0.0, 0.0007))
    ]
    marche = marches.preparer_marche(
        acteur=PERSONNE,
        contrat=contrat,
        quartier=quartier,
        titre=f"Marche d’automne – {quartier}",
        jour=jour - dt.timedelta(days=30),
        heure=dt.time(17, 30),
        rendez_vous="Devant l’école",
        consigne="La lumière, les trottoirs, la propreté.",
        parcours=parcours if latitude else [],
    )
    marches.preparer_marche(
        acteur=PERSONNE,
        contrat=contrat,
        quartier=quartier,
        titre=f"Marche du soir – {quartier}",
        jour=jour + dt.timedelta(days=18),
        heure=dt.time(18, 0),
        rendez_vous="Arrêt de bus",
        securite_routiere=True,
    )
    marches.compter_participants(acteur=PERSONNE, marche=marche, nombres=jeux.VENUS)
    for rang, vue in enumerate(jeux.VUES):
        point = (latitude + vue.ecart[0], longitude + vue.ecart[1]) if latitude else None
        faire_une_vue(marche, rang, vue, point, partenaires)
    return marche


def milieu_de(quartier: QuartierContrat, jour: dt.date) -> tuple[float, float]:
    """The middle of the neighbourhood's box, (0, 0) when its outline is not known."""
    contour = Contour.objects.filter(en_vigueur_le(jour), quartier=quartier.quartier_id).first()
    if contour is None:
        return 0.0, 0.0
    ouest, sud, est, nord = contour.emprise
    return (sud + nord) / 2, (ouest + est) / 2


def faire_une_vue(
    marche: Marche,
    rang: int,
    vue: jeux.VueFictive,
    point: tuple[float, float] | None,
    partenaires: Sequence[Organisme],
) -> None:
    jour = timezone.localdate()
    releve = Releve(
        texte=vue.texte,
        categorie=vue.categorie,
        lieu=vue.lieu,
        competence=vue.competence,
        gravite=vue.gravite,
        latitude=Decimal(f"{point[0]:.6f}") if point else None,
        longitude=Decimal(f"{point[1]:.6f}") if point else None,
        relevee_le=timezone.now() - dt.timedelta(days=30),
    )
    cle = uuid5(NAMESPACE_URL, f"demonstration-vue-{marche.contrat_id}-{rang}")
    observation, _ = marches.relever(acteur=PERSONNE, marche=marche, releve=releve, cle=cle)
    if vue.etat != EtatObservation.RELEVEE:
        marches.qualifier(acteur=PERSONNE, observation=observation, gravite=vue.gravite)
    if vue.etat in marches.CHEZ_LE_RESPONSABLE:
        responsable = partenaires[rang % len(partenaires)]
        echeance = jour + dt.timedelta(days=20)
        marches.affecter(acteur=PERSONNE, observation=observation, responsable=responsable, echeance=echeance)
    avancer_la_vue(observation, vue, jour)


def avancer_la_vue(observation: Observation, vue: jeux.VueFictive, jour: dt.date) -> None:
    if vue.etat == EtatObservation.PROGRAMMEE:
        marches.programmer(acteur=PERSONNE, observation=observation, prevue_le=jour + dt.timedelta(days=12))
    if vue.etat == EtatObservation.VERIFIEE:
        marches.traiter(acteur=PERSONNE, observation=observation, traitee_le=jour - dt.timedelta(days=8))
        marches.verifier(acteur=PERSONNE, observation=observation)


def fonds_de_demonstration(contrat: Contrat, quartier: QuartierContrat) -> int:
    """Rules, an envelope, three requests at three stages; return how many, none without a commune."""
    if quartier.commune is None:
        return 0
    jour = timezone.localdate()
    fph.poser_reglement(
        acteur=PERSONNE,
        contrat=contrat,
        commune=quartier.commune,
        debut=min(contrat.debut, jour),
        plafond=Decimal(500),
        part_max=Decimal(80),
        votants="cinq habitants et deux associations, deux élus au plus (règlement fictif)",
        elus_max=2,
        comites=[(jour + dt.timedelta(days=21)).isoformat()],
        source="Règlement fictif de démonstration",
    )
    for annee in (jour.year, jour.year + 1):
        fph.poser_enveloppe(
            acteur=PERSONNE, quartier=quartier, annee=annee, somme=Decimal(5000), source="Enveloppe fictive"
        )
    for rang, aide in enumerate(jeux.AIDES):
        demande = fph.demander_fph(
            acteur=PERSONNE,
            contrat=contrat,
            cle=uuid5(NAMESPACE_URL, f"demonstration-fph-{contrat.pk}-{rang}"),
            quartier=quartier,
            titre=aide.titre,
            objet=aide.objet,
            pour_qui=aide.pour_qui,
            jour_projet=jour + dt.timedelta(days=3 + rang),
            budget=Decimal(aide.budget),
            demande=Decimal(aide.demande),
            genre=GenreDemandeur.GROUPE,
            nom="Groupe d’habitants (fictif)",
            telephone="03 00 00 00 00",
        )
        avancer_l_aide(demande, aide, jour)
    return len(jeux.AIDES)


def avancer_l_aide(demande: DemandeFph, aide: jeux.AideFictive, jour: dt.date) -> None:
    if aide.etape == "demande":
        return
    fph.decider(
        acteur=PERSONNE, demande=demande, sens="accorder", comite_le=jour, pour=6, contre=1, accorde=demande.demande
    )
    fph.avancer(acteur=PERSONNE, demande=demande, avance=demande.demande * 8 / 10, avance_le=jour)
    if aide.etape == "soldee":
        fph.realiser(acteur=PERSONNE, demande=demande, realise_le=jour, participants=84, bilan="Une belle soirée.")
        fph.joindre_justificatif(acteur=PERSONNE, demande=demande, objet="Repas et boissons", somme=Decimal(430))
        fph.justifier(acteur=PERSONNE, demande=demande)
        fph.solder(acteur=PERSONNE, demande=demande, solde_le=jour)
