"""What a committee takes note of: the year's account of the commitments, with who stayed silent."""

from django.core.exceptions import ValidationError
from django.urls import reverse

from quartiers.comptes.acces import exiger
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.engagements.bilan import bilan_en_pdf
from quartiers.engagements.enums import A_REMPLIR
from quartiers.engagements.models import CollecteEngagements
from quartiers.engagements.permissions import collecter, suivre_engagements
from quartiers.gouvernance.enums import SensDecision
from quartiers.gouvernance.objets import DecisionPrise, GenreObjet, Objet, declarer
from quartiers.journal.domain import consigner
from quartiers.socle.formats import compte, date_fr


def objet_de(collecte: CollecteEngagements) -> Objet:
    attendues = collecte.demandes.filter(etat__in=A_REMPLIR).count()
    resume = f"{compte(attendues, 'partenaire')} sans réponse remise" if attendues else "Tous ont répondu"
    adresse = reverse("engagements:collecte", args=[collecte.contrat.code, collecte.annee])
    return Objet("bilan_engagements", collecte.pk, f"Bilan des engagements {collecte.annee}", adresse, resume)


def choisir(contrat: Contrat) -> list[Objet]:
    """Years that no committee has examined yet."""
    collectes = CollecteEngagements.objects.filter(contrat=contrat, examinee_le__isnull=True)
    return [objet_de(collecte) for collecte in collectes.select_related("contrat").order_by("-annee")]


def lire(contrat: Contrat, pk: int) -> Objet | None:
    collecte = CollecteEngagements.objects.filter(contrat=contrat, pk=pk).select_related("contrat").first()
    return objet_de(collecte) if collecte else None


def prendre_acte(acteur: Acteur, contrat: Contrat, pk: int, prise: DecisionPrise) -> str:
    collecte = CollecteEngagements.objects.select_for_update().filter(contrat=contrat, pk=pk).first()
    if collecte is None:
        raise ValidationError("Cette collecte n’existe plus.")
    exiger(collecter, acteur, collecte)
    collecte.examinee_le, collecte.decision = prise.seance.tenue_le, prise.reference[:200]
    collecte.save(update_fields=["examinee_le", "decision", "modifie_le"])
    phrase = f"{collecte} : bilan examiné en comité, décision {prise.reference}"
    consigner(acteur=acteur, code="collecteengagements.examiner", objet=collecte, phrase=phrase)
    return f"Le bilan des engagements {collecte.annee} est noté examiné le {date_fr(collecte.examinee_le)}."


def piece(acteur: Acteur, contrat: Contrat, pk: int) -> tuple[str, bytes] | None:
    """Names who stayed silent: made for who follows the collection."""
    collecte = CollecteEngagements.objects.filter(contrat=contrat, pk=pk).select_related("contrat__epci").first()
    if collecte is None or not suivre_engagements(acteur, collecte):
        return None
    return f"Bilan des engagements {collecte.annee}", bilan_en_pdf(collecte)


BILAN: GenreObjet = declarer(
    GenreObjet(
        code="bilan_engagements",
        libelle="Bilans annuels des engagements",
        modele=CollecteEngagements,
        choisir=choisir,
        lire=lire,
        appliquer=prendre_acte,
        effets=frozenset({SensDecision.VALIDE, SensDecision.PREND_ACTE, SensDecision.DEMANDE}),
        piece=piece,
        lecture=suivre_engagements,
    )
)
