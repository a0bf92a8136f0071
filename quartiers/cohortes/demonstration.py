"""A fictional cohort of some 120 pseudonyms and a witness group, drawn from a fixed seed; every page says so.

Nobody stands behind these pseudonyms: they are digests of numbers under a key that is thrown away.
"""

import datetime as dt
import io
import random

import pghistory
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.cohortes import pseudonymes
from quartiers.cohortes.calculs.dossiers import ajouter_mois
from quartiers.cohortes.domain import analyses, cohortes, impact, participants, temoins
from quartiers.cohortes.enums import BaseLegale, Domaine, NatureEtape, Periodicite, TrancheAge
from quartiers.cohortes.envois import Personne
from quartiers.cohortes.fiches import analyse_d_impact
from quartiers.cohortes.models import Cohorte, EtapeCohorte, GroupeTemoin
from quartiers.cohortes.temoins import QUESTIONS_DU_CONTRAT
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat, Signataire
from quartiers.exports.pdf import pdf_du_document

GRAINE, PERSONNES, ANNEES = 1719, 124, 3
ETAPES = (
    ("En recherche d’emploi", Domaine.EMPLOI, NatureEtape.ETAT),
    ("En emploi de moins de six mois", Domaine.EMPLOI, NatureEtape.ETAT),
    ("En emploi durable", Domaine.EMPLOI, NatureEtape.ETAT),
    ("Premier emploi", Domaine.EMPLOI, NatureEtape.EVENEMENT),
    ("En formation", Domaine.FORMATION, NatureEtape.ETAT),
    ("Formation terminée", Domaine.FORMATION, NatureEtape.ETAT),
    ("Hébergé par des proches", Domaine.LOGEMENT, NatureEtape.ETAT),
    ("Locataire de son logement", Domaine.LOGEMENT, NatureEtape.ETAT),
    ("A créé son activité", Domaine.ENTREPRISE, NatureEtape.EVENEMENT),
    ("A cessé son activité", Domaine.ENTREPRISE, NatureEtape.EVENEMENT),
    ("A un médecin traitant", Domaine.SANTE, NatureEtape.ETAT),
)
SEANCES = (
    (
        270,
        13,
        "Le groupe décrit des soirées d’été plus calmes autour des jeux, et un hall toujours évité.",
        ("Il s’améliore près des jeux, pas dans les halls.", "Le soir, on passe par la rue éclairée."),
        ("Plutôt stable depuis le printemps.", ""),
        ("La médiation en soirée est connue et appréciée.", "On les connaît, on leur parle.\nIls devraient venir plus tard."),
    ),
    (
        170,
        12,
        "Les travaux d’éclairage changent les trajets ; l’attente porte sur la réponse aux signalements.",
        ("Meilleur depuis l’éclairage du passage.", "Ma fille rentre seule du sport maintenant."),
        ("En baisse, disent neuf personnes sur douze.", ""),
        ("L’éclairage est cité en premier. Les réponses aux signalements restent lentes.", "On signale, on ne sait pas la suite."),
    ),
    (
        75,
        11,
        "Le passage est rassurant ; le groupe demande un retour écrit sur ce qui est signalé.",
        ("Nettement meilleur le jour, moyen le soir.", ""),
        ("En baisse de jour, stable de nuit.", "La nuit, rien n’a changé."),
        ("Les marches exploratoires sont jugées utiles.", "On a vu nos remarques dans les travaux."),
    ),
)  # fmt: skip


@transaction.atomic
def cohorte_de_demonstration(contrat: Contrat) -> int | None:
    """How many pseudonyms were made; None when a cohort is there already, or nobody can send."""
    quartiers = list(QuartierContrat.objects.filter(contrat=contrat).order_by("rang", "pk"))
    signataires = Signataire.objects.filter(contrat=contrat, organisme__isnull=False).select_related("organisme")
    organismes = [s.organisme for s in signataires.order_by("rang", "pk") if s.organisme is not None]
    if Cohorte.objects.filter(contrat=contrat).exists() or not quartiers or not organismes:
        return None
    jour = timezone.localdate()
    with pghistory.context(source="demonstration"):
        signer(contrat, jour)
        cohorte = cohortes.creer(
            acteur=Acteur(),
            contrat=contrat,
            producteurs=[producteur_fictif(organismes)],
            fictive=True,
            titre="Jeunes accompagnés vers l’emploi",
            question="Combien de temps jusqu’au premier emploi, et que deviennent ensuite les parcours ?",
            population="Jeunes de 16 à 29 ans des quartiers prioritaires, à leur entrée en accompagnement",
            responsable="Direction de la cohésion sociale",
            base_legale=BaseLegale.CONSENTEMENT,
            fondement="Délibération fictive",
            debut=ajouter_mois(jour, -12 * ANNEES),
            fin_conservation=ajouter_mois(jour, 48),
        )
        suivre(cohorte)
        personnes = tirer(cohorte, quartiers, jour)
        producteur = cohorte.producteurs.get()
        participants.integrer(acteur=Acteur(), cohorte=cohorte, producteur=producteur, personnes=personnes, jour=jour)
        analyses.lancer(acteur=Acteur(), cohorte=cohorte, arretee_au=jour, jour=jour)
        former(contrat, jour)
    return len(personnes)


def producteur_fictif(organismes: list[Organisme]) -> Organisme:
    """A town when one has signed."""
    return next((o for o in organismes if o.nature == NatureOrganisme.COMMUNE), organismes[0])


def signer(contrat: Contrat, jour: dt.date) -> None:
    """The draft itself stands for the signed paper: it is fictional, and says so."""
    fichier = File(io.BytesIO(pdf_du_document(analyse_d_impact(contrat, jour))), name="analyse-d-impact-fictive.pdf")
    impact.signer(
        acteur=Acteur(),
        contrat=contrat,
        jour=jour,
        fichier=fichier,
        fonction="Délégué fictif à la protection des données, pour la démonstration",
        signee_le=jour,
        valable_jusqu_au=ajouter_mois(jour, 36),
    )


def suivre(cohorte: Cohorte) -> None:
    triplets = [(libelle, domaine.value, nature.value) for libelle, domaine, nature in ETAPES]
    etapes = {e.libelle: e for e in cohortes.ajouter_etapes(acteur=Acteur(), cohorte=cohorte, etapes=triplets)}

    def duree(titre: str, origine: EtapeCohorte | None, arrivee: str) -> None:
        cohortes.suivre_une_duree(
            acteur=Acteur(), cohorte=cohorte, titre=titre, origine=origine, arrivee=etapes[arrivee]
        )

    duree("Temps jusqu’au premier emploi", None, "Premier emploi")
    duree("Durée de vie de l’activité créée", etapes["A créé son activité"], "A cessé son activité")


def tirer(cohorte: Cohorte, quartiers: list[QuartierContrat], jour: dt.date) -> list[Personne]:
    hasard = random.Random(GRAINE)  # noqa: S311 - figures that must be the same each time
    codes = {etape.libelle: etape.code for etape in cohorte.etapes.all()}
    cle = hasard.randbytes(32)
    return [une_personne(hasard, codes, quartiers, cohorte, cle, rang, jour) for rang in range(PERSONNES)]


def une_personne(
    hasard: random.Random,
    codes: dict[str, str],
    quartiers: list[QuartierContrat],
    cohorte: Cohorte,
    cle: bytes,
    rang: int,
    jour: dt.date,
) -> Personne:
    entree = cohorte.debut + dt.timedelta(days=hasard.randrange(365 * ANNEES - 200))
    fin, etat = jour, "suivi"
    if hasard.random() < 0.24:
        etat = "perdu" if hasard.random() < 0.7 else "sorti"
        fin = min(jour, entree + dt.timedelta(days=hasard.randrange(120, 800)))
    sexe = hasard.choice("fh")
    etapes: dict[str, list[str]] = {}

    def atteindre(libelle: str, mois: float) -> bool:
        quand = entree + dt.timedelta(days=int(mois * 30.4))
        if quand <= fin:
            etapes.setdefault(codes[libelle], []).append(quand.isoformat())
        return quand <= fin

    atteindre("En recherche d’emploi", 0)
    atteindre("Hébergé par des proches", 0)
    attente = hasard.expovariate(1 / (13 if sexe == "f" else 10)) + 1
    if hasard.random() < 0.5:
        atteindre("En formation", hasard.uniform(1, 8))
        atteindre("Formation terminée", hasard.uniform(9, 16))
    if atteindre("Premier emploi", attente):
        atteindre("En emploi de moins de six mois", attente)
        atteindre(
            "En emploi durable" if hasard.random() < 0.6 else "En recherche d’emploi", attente + hasard.uniform(4, 8)
        )
    if hasard.random() < 0.6:
        atteindre("Locataire de son logement", hasard.uniform(4, 24))
    if hasard.random() < 0.5:
        atteindre("A un médecin traitant", hasard.uniform(0, 12))
    creation = hasard.uniform(2, 18)
    if hasard.random() < 0.42 and atteindre("A créé son activité", creation):
        atteindre("A cessé son activité", creation + hasard.expovariate(1 / 20))
    return Personne(
        pseudonyme=pseudonymes.pseudonyme(cle, str(cohorte.identifiant), ("fictif", str(rang))),
        quartier=quartiers[min(int(hasard.random() * 3), len(quartiers) - 1)].code,
        sexe=sexe,
        tranche_age=hasard.choice([TrancheAge.MINEUR, TrancheAge.JEUNE, TrancheAge.JEUNE, TrancheAge.ADULTE]),
        entree=entree.isoformat(),
        accord_le=entree.isoformat(),
        etat=etat,
        etat_le=fin.isoformat() if etat != "suivi" else "",
        etapes=etapes,
    )


def former(contrat: Contrat, jour: dt.date) -> GroupeTemoin:
    groupe = temoins.former(
        acteur=Acteur(),
        contrat=contrat,
        questions=QUESTIONS_DU_CONTRAT,
        fictif=True,
        titre="Habitantes et habitants, sentiment de sécurité",
        effectif=15,
        composition="Femmes : 8\nHommes : 7\nMoins de 30 ans : 5\n30 à 60 ans : 6\nPlus de 60 ans : 4",
        periodicite=Periodicite.TRIMESTRE,
        animation="Médiation et adultes-relais des communes",
        debut=jour - dt.timedelta(days=300),
    )
    questions = list(groupe.questions.all())
    for il_y_a, presents, resume, *reponses in SEANCES:
        temoins.tenir_seance(
            acteur=Acteur(),
            groupe=groupe,
            reponses=dict(zip((q.pk for q in questions), reponses, strict=True)),
            tenue_le=jour - dt.timedelta(days=il_y_a),
            lieu="Maison de quartier",
            presents=presents,
            resume=resume,
        )
    return groupe
