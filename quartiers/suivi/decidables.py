"""What a committee decides upon in the monitoring: the annual report, and what becomes of the year's actions."""

from django.core.exceptions import ValidationError
from django.urls import reverse

from quartiers.comptes.acces import exiger
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.enums import SensDecision
from quartiers.gouvernance.objets import DecisionPrise, GenreObjet, Objet, declarer
from quartiers.socle.formats import compte
from quartiers.suivi.document_rapport import rapport_en_pdf
from quartiers.suivi.domain.adoption_rapport import ActeRefuse, noter_seance
from quartiers.suivi.domain.continuation import reprendre_par_le_comite
from quartiers.suivi.enums import PUBLICS_RAPPORT
from quartiers.suivi.lecture_rapport import contenu_courant
from quartiers.suivi.models import Continuation, Rapport
from quartiers.suivi.permissions import conduire_rapport, juger_continuation, lire_projet_rapport, voir_detail
from quartiers.suivi.queries.actions import actions_de_l_annee


def objet_rapport(rapport: Rapport) -> Objet:
    adresse = reverse("suivi:rapport", args=[rapport.contrat.code, rapport.annee])
    return Objet("rapport", rapport.pk, rapport.titre, adresse, rapport.get_etat_display())


def rapports(contrat: Contrat) -> list[Objet]:
    """Reports that are not public yet: afterwards there is nothing left to examine."""
    en_cours = Rapport.objects.filter(contrat=contrat).exclude(etat__in=sorted(PUBLICS_RAPPORT))
    return [objet_rapport(rapport) for rapport in en_cours.select_related("contrat").order_by("-annee")]


def lire_rapport(contrat: Contrat, pk: int) -> Objet | None:
    rapport = Rapport.objects.filter(contrat=contrat, pk=pk).select_related("contrat").first()
    return objet_rapport(rapport) if rapport else None


def examiner_rapport(acteur: Acteur, contrat: Contrat, pk: int, prise: DecisionPrise) -> str:
    """The committee has examined the report. Its adoption belongs to the assemblies (CGCT L. 1111-2)."""
    rapport = Rapport.objects.filter(contrat=contrat, pk=pk).select_related("contrat").first()
    if rapport is None:
        raise ValidationError("Ce rapport n’existe plus.")
    exiger(conduire_rapport, acteur, rapport)
    try:
        noter_seance(acteur=acteur, rapport=rapport, seance=prise.seance)
    except ActeRefuse as refus:
        raise ValidationError(str(refus)) from refus
    return f"{rapport.titre} porte la séance qui l’a examiné. Son adoption revient aux assemblées."


def piece_rapport(acteur: Acteur, contrat: Contrat, pk: int) -> tuple[str, bytes] | None:
    rapport = Rapport.objects.filter(contrat=contrat, pk=pk).select_related("contrat__epci").first()
    if rapport is None or not lire_projet_rapport(acteur, rapport):
        return None
    return rapport.titre, rapport_en_pdf(contenu_courant(rapport))


def objet_suites(contrat: Contrat, annee: int, nombre: int | None = None) -> Objet:
    resume = f"{compte(nombre, 'avis attend', 'avis attendent')} un comité" if nombre else ""
    adresse = reverse("suivi:suites", args=[contrat.code, annee])
    return Objet("suites", annee, f"Suite donnée aux actions de {annee}", adresse, resume)


def suites(contrat: Contrat) -> list[Objet]:
    """The years whose opinions no committee has made its own; the year is the identifier."""
    en_attente = Continuation.objects.filter(contrat=contrat, seance__isnull=True).order_by()
    nombres: dict[int, int] = {}
    for annee in en_attente.values_list("annee", flat=True):
        nombres[annee] = nombres.get(annee, 0) + 1
    return [objet_suites(contrat, annee, nombres[annee]) for annee in sorted(nombres, reverse=True)]


def lire_suites(contrat: Contrat, annee: int) -> Objet | None:
    return objet_suites(contrat, annee)


def reprendre_les_avis(acteur: Acteur, contrat: Contrat, annee: int, prise: DecisionPrise) -> str:
    exiger(juger_continuation, acteur, contrat)
    cles = frozenset(action.cle for action in actions_de_l_annee(contrat, annee, acteur))
    repris = reprendre_par_le_comite(acteur=acteur, contrat=contrat, annee=annee, seance=prise.seance, cles=cles)
    return f"{compte(repris, 'avis', 'avis')} sur la suite des actions de {annee} repris par le comité."


RAPPORT: GenreObjet = declarer(
    GenreObjet(
        code="rapport",
        libelle="Rapports annuels",
        modele=Rapport,
        choisir=rapports,
        lire=lire_rapport,
        appliquer=examiner_rapport,
        effets=frozenset({SensDecision.VALIDE, SensDecision.PREND_ACTE}),
        piece=piece_rapport,
        lecture=lire_projet_rapport,
        pour_avis=True,
    )
)
SUITES: GenreObjet = declarer(
    GenreObjet(
        code="suites",
        libelle="Suites données aux actions",
        choisir=suites,
        lire=lire_suites,
        appliquer=reprendre_les_avis,
        lecture=voir_detail,
        effets=frozenset({SensDecision.VALIDE}),
    )
)
