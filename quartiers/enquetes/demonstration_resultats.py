"""Two closed waves of a fictional survey, to be read: answers drawn once and for all from fixed seeds. Nobody wrote them."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.enquetes.chargement import charger
from quartiers.enquetes.domain import ouvertes, resultats
from quartiers.enquetes.enums import EtatEnquete, EtatQuestionnaire, Mode
from quartiers.enquetes.enums_resultats import EtatTexte, MethodePonderation, Tirage
from quartiers.enquetes.models import Enquete, MargeConnue, Questionnaire, ReponseEnquete, TerritoireEnquete
from quartiers.enquetes.structure import Choix, Question, Structure

CODE = "vivre-ici-demonstration"
PART_LUE = 0.8  # of the open answers of the second wave
IDEES: Mapping[str, Sequence[str]] = {
    "Propreté": ("Plus de poubelles près des jeux.", "Ramasser les encombrants plus souvent.", "C’est sale devant l’immeuble."),
    "Éclairage": ("Il fait noir sur le chemin de l’école.", "Des lampadaires qui marchent.", "Éclairer le parking le soir."),
    "Jeunes": ("Un local pour les jeunes.", "Des activités le samedi pour les ados.", "Ouvrir le gymnase le soir."),
    "Transports": ("Un bus après 20 heures.", "L’arrêt est trop loin pour ma mère."),
}  # fmt: skip
PIEGES = ("Demandez à Mme Exemple, elle sait tout.", "Rappelez-moi au 06 00 00 00 00.")


def choix(*paires: tuple[str, str]) -> tuple[Choix, ...]:
    return tuple(Choix(code, {"fr": libelle}) for code, libelle in paires)


STRUCTURE = Structure(
    titre={"fr": "Vivre ici"},
    langues=("fr",),
    noms_langues={"fr": "Français"},
    noeuds=(
        Question("sexe", "select_one", {"fr": "Vous êtes"}, choix=choix(("f", "Une femme"), ("h", "Un homme"))),
        Question("age", "integer", {"fr": "Votre âge"}),
        Question(
            "satisfaction", "select_one", {"fr": "Êtes-vous satisfait ou satisfaite de vivre dans votre quartier ?"},
            choix=choix(("tres", "Tout à fait"), ("plutot", "Plutôt oui"), ("peu", "Plutôt non"), ("non", "Pas du tout")),
        ),
        Question(
            "soir", "select_one", {"fr": "Le soir, vous sentez-vous en sécurité dehors ?"},
            choix=choix(("oui", "Oui"), ("parfois", "Cela dépend"), ("non", "Non")),
        ),
        Question(
            "lieux", "select_multiple", {"fr": "Quels lieux du quartier fréquentez-vous ?"},
            choix=choix(("centre", "Le centre social"), ("parc", "Le parc"), ("marche", "Le marché"), ("biblio", "La bibliothèque")),
        ),
        Question("annees", "integer", {"fr": "Depuis combien d’années vivez-vous ici ?"}),
        Question("idee", "text", {"fr": "Que faudrait-il changer en premier ?"}),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Vague:
    """What differs from one wave to the other."""

    numero: int
    graine: int
    effectif: int
    satisfaction: Sequence[int]
    soir: Sequence[int]
    biblio: float


VAGUES = (
    Vague(1, 2024, 260, (16, 44, 28, 12), (38, 30, 32), 0.20),
    Vague(2, 2026, 340, (22, 50, 20, 8), (52, 28, 20), 0.34),
)


@transaction.atomic
def resultats_de_demonstration(contrat: Contrat) -> int | None:
    """Both waves, weighted, read by neighbourhood, sex and age; how many answers, None when they stand already."""
    quartiers = list(QuartierContrat.objects.filter(contrat=contrat, fin__isnull=True).order_by("rang", "pk"))
    if not quartiers or Enquete.objects.filter(contrat=contrat, code__startswith=CODE).exists():
        return None
    jour = timezone.localdate()
    with pghistory.context(source="demonstration"):
        precedente = None
        for vague in VAGUES:
            precedente = creer_vague(contrat, quartiers, vague, precedente, jour)
            regler(precedente, jour)
        if precedente is not None:
            lire_les_idees(precedente)
    return sum(v.effectif for v in VAGUES)


def creer_vague(
    contrat: Contrat, quartiers: Sequence[QuartierContrat], vague: Vague, precedente: Enquete | None, jour: dt.date
) -> Enquete:
    fin = jour - dt.timedelta(days=40 if vague.numero > 1 else 770)
    enquete = Enquete.objects.create(
        contrat=contrat,
        code=f"{CODE}-{vague.numero}",
        titre=f"Vivre ici, vague {vague.numero} (fictive)",
        objet="Savoir comment on vit dans les quartiers, avant et après les premières actions.",
        public_vise="Les habitantes et habitants de 16 ans et plus",
        population=4200,
        etat=EtatEnquete.CLOSE,
        ouverte_le=fin - dt.timedelta(days=30),
        close_le=fin,
        responsable="Équipe du contrat de ville (démonstration)",
        conservation_jusqu_au=jour + dt.timedelta(days=365),
        vague=vague.numero,
        vague_precedente=precedente,
        fictive=True,
    )
    TerritoireEnquete.objects.bulk_create(
        TerritoireEnquete(contrat=contrat, enquete=enquete, quartier=quartier) for quartier in quartiers
    )
    questionnaire = Questionnaire.objects.create(
        contrat=contrat, enquete=enquete, numero=1, structure=STRUCTURE.en_json(), langues=["fr"],
        etat=EtatQuestionnaire.EN_SERVICE,
    )  # fmt: skip
    alea = random.Random(vague.graine)  # noqa: S311 - answers that must be the same each time
    ReponseEnquete.objects.bulk_create(
        reponse(questionnaire, vague, alea, alea.choices(quartiers, [4, 3, 3, 2, *[2] * 20][: len(quartiers)])[0], fin)
        for _ in range(vague.effectif)
    )
    for question, totaux in (("sexe", {"f": 2190, "h": 2010}), ("age_tranches", AGES_CONNUS)):
        MargeConnue.objects.create(
            contrat=contrat, enquete=enquete, question=question, totaux=totaux, source="Chiffres fictifs", annee=2023
        )
    return enquete


AGES_CONNUS = {"0": 160, "18": 300, "25": 1060, "40": 1100, "55": 700, "65": 560, "75": 320}


def reponse(
    questionnaire: Questionnaire, vague: Vague, alea: random.Random, quartier: QuartierContrat, jour: dt.date
) -> ReponseEnquete:
    """A person who does not exist. Women and elders answer more often than they are in the population."""
    valeurs: dict[str, Any] = {
        "sexe": alea.choices("fh", [62, 38])[0],
        "age": min(88, max(16, round(alea.gauss(50, 17)))),
        "satisfaction": alea.choices(["tres", "plutot", "peu", "non"], vague.satisfaction)[0],
        "soir": alea.choices(["oui", "parfois", "non"], vague.soir)[0],
        "lieux": [c for c, p in (("centre", 0.4), ("parc", 0.55), ("marche", 0.3), ("biblio", vague.biblio)) if alea.random() < p],
        "annees": min(60, round(alea.expovariate(1 / 12))),
    }  # fmt: skip
    if alea.random() < 0.45:
        theme = alea.choice(list(IDEES))
        valeurs["idee"] = alea.choice(IDEES[theme]) if alea.random() < 0.96 else alea.choice(PIEGES)
    if alea.random() < 0.04:
        del valeurs["annees"]
    return ReponseEnquete(
        contrat_id=questionnaire.contrat_id, enquete_id=questionnaire.enquete_id, questionnaire=questionnaire,
        quartier=quartier, mode=alea.choices([Mode.LIEN, Mode.MEDIATEUR, Mode.PAPIER], [50, 35, 15])[0],
        jour=jour, valeurs=valeurs,
    )  # fmt: skip


def regler(enquete: Enquete, jour: dt.date) -> None:
    resultats.regler_ponderation(
        acteur=Acteur(), enquete=enquete, tirage=Tirage.QUOTAS, methode=MethodePonderation.CALAGE,
        marges=["sexe", "age_tranches"], poids_min=Decimal("0.30"), poids_max=Decimal("3.00"), fusions={},
    )  # fmt: skip
    possibles = [q.nom for q in charger(enquete).choisissables()]
    croisements = [nom for nom in ("quartier", "sexe", "age_tranches") if nom in possibles]
    resultats.arreter_croisements(
        acteur=Acteur(), enquete=enquete, croisements=croisements, possibles=possibles, jour=jour
    )


def lire_les_idees(enquete: Enquete) -> None:
    """A person would have read most of the open answers; some may be quoted, those that point at someone may not."""
    alea = random.Random(7)  # noqa: S311 - the same
    themes = {
        nom: ouvertes.creer_theme(acteur=Acteur(), enquete=enquete, question="idee", libelle=nom) for nom in IDEES
    }
    for reponse_ecrite in ReponseEnquete.objects.filter(enquete=enquete, valeurs__has_key="idee").order_by("pk"):
        texte = reponse_ecrite.valeurs["idee"]
        if alea.random() > PART_LUE:
            continue
        siens = [themes[nom] for nom, phrases in IDEES.items() if texte in phrases]
        piege = texte in PIEGES
        etat = EtatTexte.NON if piege else EtatTexte.RETENU if alea.random() < 0.05 else EtatTexte.LU
        ouvertes.lire_reponse(
            acteur=Acteur(), reponse=reponse_ecrite, question="idee", themes=siens, etat=etat,
            texte=texte if etat == EtatTexte.RETENU else "",
        )  # fmt: skip
