"""A finished year of the demonstration: some sixty actions of all kinds with their reports, fictional and said so.

Figures are drawn with a fixed seed: the same year each time. States are set as they are: nobody is written to.
"""

import datetime as dt
import random
from decimal import Decimal

from django.db import transaction

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.appels.demonstration import annee_courante, campagne_passee, preparer
from quartiers.appels.demonstration_dossiers import Decor, creer_dossier, partager
from quartiers.appels.demonstration_suites import a_midi, suites_de_l_annee_passee
from quartiers.appels.domain.copie import ouvrir_contexte
from quartiers.appels.enums import Comptage, Suite
from quartiers.appels.models import Bilan, Campagne, IndicateurDossier, Public, PublicQuartier, ReponseBilan
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation
from quartiers.contrat.models import Contrat, Signataire
from quartiers.indicateurs.models import GenreQuestion, QuestionFiche
from quartiers.suivi import jeux_demonstration as jeux
from quartiers.suivi.domain.codes import code_de_fiche
from quartiers.suivi.enums import AvisContinuation, EtatFiche
from quartiers.suivi.models import (
    Continuation,
    CreditFiche,
    FicheAction,
    FicheBilan,
    PublicFiche,
    RattachementFiche,
    ReponseFiche,
    TerritoireFiche,
)

MENTION = "Chiffres fictifs de démonstration."
GRAINE = 2030


@transaction.atomic
def annee_de_demonstration(contrat: Contrat) -> int | None:
    """Make the finished year of `contrat` and return it; None when it is there already. Accounts get their organisation."""
    decor = preparer(contrat)
    annee = annee_finie(decor.jour)
    rattacher_comptes(contrat)
    if Campagne.objects.filter(contrat=contrat, annee=annee).exists():
        return None
    ouvrir_contexte({"source": "demonstration"})
    questions = poser_questions(contrat, annee)
    projets_de_l_annee(decor, annee, questions)
    for action in jeux.ACTIONS:
        fiche = creer_action(decor, annee, action)
        rendre_compte(fiche, action, questions)
        if action.intitule in jeux.REPRISES:
            reprendre(decor, fiche, action)
    return annee


def annee_finie(jour: dt.date) -> int:
    """The year of the demonstration whose reports are in."""
    return annee_courante(jour) - 2


def rattacher_comptes(contrat: Contrat) -> None:
    """The landlord's and the mediator's accounts speak for an organisation that leads actions, when they have none."""
    organismes = {Role.BAILLEUR: partenaire(contrat, "bailleur", 0), Role.MEDIATEUR: partenaire(contrat, "commune", 2)}
    for role, organisme in organismes.items():
        Habilitation.objects.filter(
            contrat_id=contrat.pk, role=role, organisme__isnull=True, utilisateur__demonstration=True
        ).update(organisme=organisme)


def poser_questions(contrat: Contrat, annee: int) -> list[QuestionFiche]:
    """Two questions that the contract adds to the reports of all its actions."""
    return [
        QuestionFiche.objects.create(contrat=contrat, debut=dt.date(annee, 1, 1), rang=rang, **champs)
        for rang, champs in enumerate(
            [
                {
                    "code": "benevoles",
                    "libelle": "Combien de bénévoles ont aidé ?",
                    "aide": "Chaque personne compte une fois.",
                    "genre": GenreQuestion.NOMBRE,
                    "unite": "bénévoles",
                },
                {
                    "code": "prepare-avec-habitants",
                    "libelle": "L’action a-t-elle été préparée avec des habitantes et habitants ?",
                    "genre": GenreQuestion.OUI_NON,
                },
            ],
            1,
        )
    ]


# Funded projects


def projets_de_l_annee(decor: Decor, annee: int, questions: list[QuestionFiche]) -> None:
    campagne = campagne_passee(decor, annee)
    passes = [jeux.passe(rangee[0]) for rangee in jeux.RANGEES]
    dossiers = {
        rangee[0]: creer_dossier(decor, campagne, jeux.projet(rangee), passe.etat, jours=0)
        for rangee, passe in zip(jeux.RANGEES, passes, strict=True)
    }
    suites_de_l_annee_passee(campagne, dossiers, decor.jour, passes)
    raconter_les_bilans(campagne, questions)


def raconter_les_bilans(campagne: Campagne, questions: list[QuestionFiche]) -> None:
    """Reached figures that differ from the expected ones, some estimated, some told by neighbourhood."""
    hasard = random.Random(GRAINE)  # noqa: S311 - figures of a demonstration
    bilans = list(
        Bilan.objects.filter(dossier__campagne=campagne, depose_le__isnull=False)
        .select_related("dossier")
        .order_by("dossier__numero")
    )
    quartiers, reponses = [], []
    for rang, bilan in enumerate(bilans):
        raconter(bilan, hasard, rang)
        quartiers += publics_par_quartier(bilan, hasard) if rang % 3 == 0 else []
        for question, valeur in zip(
            questions, (str(hasard.randint(0, 12)), hasard.choice(["oui", "non"])), strict=True
        ):
            reponses.append(ReponseBilan(contrat_id=bilan.contrat_id, bilan=bilan, question=question, valeur=valeur))
        repartir_par_age(bilan)
        IndicateurDossier.objects.filter(dossier=bilan.dossier).update(
            realise=Decimal(bilan.participants or 0), comptage=bilan.comptage
        )
    champs = ["participants", "participants_qpv", "femmes", "hommes", "presences", "seances", "comptage"]
    Bilan.objects.bulk_update(bilans, [*champs, "comptage_methode", "depose_le", "valide_le", "suite", "realisation"])
    PublicQuartier.objects.bulk_create(quartiers)
    ReponseBilan.objects.bulk_create(reponses)


def raconter(bilan: Bilan, hasard: random.Random, rang: int) -> None:
    attendus, femmes = bilan.dossier.participants or 0, bilan.dossier.femmes or 0
    nombre = max(3, round(attendus * hasard.uniform(0.55, 1.25)))
    bilan.participants = nombre
    bilan.femmes = nombre if femmes == attendus else min(nombre, round(nombre * femmes / max(1, attendus)))
    bilan.hommes = nombre - bilan.femmes
    bilan.participants_qpv = round(nombre * hasard.uniform(0.6, 0.95))
    bilan.presences, bilan.seances = nombre * hasard.randint(2, 9), hasard.randint(6, 60)
    bilan.comptage = Comptage.ESTIME if rang % 4 == 3 else Comptage.COMPTE
    bilan.comptage_methode = "Estimation de l’équipe" if bilan.comptage == Comptage.ESTIME else "Feuilles de présence"
    bilan.realisation = "partiel" if nombre < attendus * 0.75 else "oui"
    bilan.suite = Suite.MODIFIER if bilan.realisation == "partiel" else Suite.CONTINUER
    bilan.depose_le = a_midi(dt.date(bilan.exercice + 1, 2 + rang % 5, 3 + rang % 20))
    bilan.valide_le = bilan.depose_le + dt.timedelta(days=12)


def publics_par_quartier(bilan: Bilan, hasard: random.Random) -> list[PublicQuartier]:
    """Part of the residents told by neighbourhood, when the project serves several."""
    quartiers = [t.quartier_id for t in bilan.dossier.territoires.all() if t.quartier_id]
    if len(quartiers) < 2:
        return []
    reste, publics = bilan.participants_qpv or 0, []
    for quartier in quartiers:
        nombre = round(reste * hasard.uniform(0.3, 0.6))
        reste -= nombre
        publics.append(
            PublicQuartier(contrat_id=bilan.contrat_id, bilan=bilan, quartier_id=quartier, participants=nombre)
        )
    return publics


def repartir_par_age(bilan: Bilan) -> None:
    """The bands of the expected public, with the reached numbers."""
    publics = list(Public.objects.filter(bilan=bilan).order_by("pk"))
    if not publics:
        return
    femmes, hommes = partager(bilan.femmes or 0, len(publics)), partager(bilan.hommes or 0, len(publics))
    for rang, public in enumerate(publics):
        public.femmes, public.hommes = femmes[rang], hommes[rang]
    Public.objects.bulk_update(publics, ["femmes", "hommes"])


# Other actions


def reprendre(decor: Decor, precedente: FicheAction, action: jeux.Action) -> None:
    """The same action in the year after, its report still to be written by its lead."""
    fiche = creer_action(decor, precedente.annee + 1, action, precedente, rendue=False)
    FicheBilan.objects.create(contrat=fiche.contrat, fiche=fiche, echeance=dt.date(fiche.annee + 1, 3, 1))


def creer_action(
    decor: Decor, annee: int, action: jeux.Action, precedente: FicheAction | None = None, *, rendue: bool = True
) -> FicheAction:
    """The sheet of an action, with its money; spent too when its report is in (`rendue`)."""
    contrat = decor.contrat
    porteur = partenaire(contrat, action.porteur, action.rang)
    territoires = {
        decor.quartiers[rang % len(decor.quartiers)]: part for rang, part in action.quartiers if decor.quartiers
    }
    communes = {quartier.commune_id for quartier in territoires}
    fiche = FicheAction.objects.create(
        contrat=contrat,
        annee=annee,
        code=code_de_fiche(contrat, annee),
        intitule=f"{action.intitule} (fictif)",
        genre=action.genre,
        organisme=porteur,
        referent="Responsable du service",
        commune_id=communes.pop() if len(communes) == 1 else None,
        precedente=precedente,
        description=MENTION,
        participants=action.attendu,
        participants_qpv=None if action.attendu is None else action.attendu * 8 // 10,
    )
    if version := decor.version_de(action.element):
        RattachementFiche.objects.create(
            contrat=contrat, fiche=fiche, element=version.element, version=version, principal=True
        )
    TerritoireFiche.objects.bulk_create(
        TerritoireFiche(contrat=contrat, fiche=fiche, quartier=quartier, part=part)
        for quartier, part in territoires.items()
    )
    CreditFiche.objects.bulk_create(
        CreditFiche(
            contrat=contrat,
            fiche=fiche,
            organisme=partenaire(contrat, nature, rang),
            nature=moyen,
            prevu=Decimal(prevu),
            vote=Decimal(prevu),
            depense=Decimal(depense) if rendue and action.rendue else None,
        )
        for nature, rang, moyen, prevu, depense in action.credits
    )
    return fiche


def rendre_compte(fiche: FicheAction, action: jeux.Action, questions: list[QuestionFiche]) -> None:
    """Its report, validated; or still due."""
    echeance = dt.date(fiche.annee + 1, 3, 1)
    if not action.rendue:
        FicheBilan.objects.create(contrat=fiche.contrat, fiche=fiche, echeance=echeance)
        return
    nombre, femmes = action.reel, action.femmes
    bilan = FicheBilan.objects.create(
        contrat=fiche.contrat,
        fiche=fiche,
        etat=EtatFiche.VALIDEE,
        echeance=echeance,
        remise_le=a_midi(dt.date(fiche.annee + 1, 2, 12)),
        validee_le=a_midi(dt.date(fiche.annee + 1, 2, 26)),
        realisation="oui",
        fait=MENTION,
        participants=nombre,
        participants_qpv=None if nombre is None else nombre * 3 // 4,
        femmes=None if nombre is None else femmes,
        hommes=None if nombre is None else nombre - femmes,
        presences=action.presences,
        comptage=Comptage.ESTIME if action.estime else Comptage.COMPTE,
        suite=Suite.CONTINUER,
    )
    if nombre is not None and action.tranches:
        PublicFiche.objects.bulk_create(
            PublicFiche(contrat=fiche.contrat, fiche=fiche, reel=True, tranche=tranche, femmes=f, hommes=h)
            for tranche, f, h in zip(
                action.tranches,
                partager(femmes, len(action.tranches)),
                partager(nombre - femmes, len(action.tranches)),
                strict=True,
            )
        )
    ReponseFiche.objects.create(contrat=fiche.contrat, bilan=bilan, question=questions[0], valeur="0")
    Continuation.objects.create(
        contrat=fiche.contrat,
        annee=fiche.annee,
        fiche=fiche,
        avis=AvisContinuation.CONTINUER,
        motif=f"Le public attendu est venu. {MENTION}",
    )


NATURES: dict[str, str] = {
    "etat": NatureOrganisme.ETAT,
    "epci": NatureOrganisme.EPCI,
    "commune": NatureOrganisme.COMMUNE,
    "bailleur": NatureOrganisme.BAILLEUR,
    "operateur": NatureOrganisme.OPERATEUR,
}


def partenaire(contrat: Contrat, nature: str, rang: int) -> Organisme:
    """The signatory of that nature at that rank, else the first one, else a fictional organisation."""
    signataires = Signataire.objects.filter(contrat=contrat, organisme__nature=NATURES[nature])
    organismes = list(
        dict.fromkeys(s.organisme for s in signataires.select_related("organisme").order_by("rang", "pk"))
    )
    if organismes:
        return organismes[rang % len(organismes)]
    return Organisme.objects.get_or_create(
        nom=f"Partenaire {nature} (fictif)", nature=NATURES[nature], departement=contrat.departement, siret="", rna=""
    )[0]
