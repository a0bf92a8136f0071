"""What a committee decides upon in the abatement: programmes, reviews, adjustments (Contrat, 5.3.2)."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse

from quartiers.comptes.acces import exiger
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.enums import SensDecision
from quartiers.gouvernance.objets import DecisionPrise, GenreObjet, Objet, declarer
from quartiers.socle.formats import montant
from quartiers.tfpb.documents_tfpb import bilan_en_pdf, plan_en_pdf
from quartiers.tfpb.domain import ajustements as domain_ajustements
from quartiers.tfpb.domain import programmes as domain_programmes
from quartiers.tfpb.enums import EtatProgramme
from quartiers.tfpb.models import Ajustement, Programme
from quartiers.tfpb.permissions import decider, partager, suivre

A_EXAMINER = [
    EtatProgramme.PROPOSE,
    EtatProgramme.PARTAGE,
    EtatProgramme.BILAN_REMIS,
    EtatProgramme.BILAN_PARTAGE,
]


def programmes_de(contrat: Contrat) -> "QuerySet[Programme]":
    return Programme.objects.filter(contrat=contrat).select_related(
        "contrat", "bailleur", "quartier__commune", "convention"
    )


def objet_programme(programme: Programme) -> Objet:
    adresse = reverse("tfpb:programme", args=[programme.contrat.code, programme.pk])
    return Objet("programme_tfpb", programme.pk, f"Programme TFPB {programme}", adresse, programme.get_etat_display())


def choisir_programmes(contrat: Contrat) -> list[Objet]:
    """Plans to validate, reviews to share or to present."""
    en_cours = programmes_de(contrat).filter(etat__in=A_EXAMINER).order_by("-annee", "quartier__rang", "bailleur__nom")
    return [objet_programme(programme) for programme in en_cours]


def lire_programme(contrat: Contrat, pk: int) -> Objet | None:
    programme = programmes_de(contrat).filter(pk=pk).first()
    return objet_programme(programme) if programme else None


def decider_du_programme(acteur: Acteur, contrat: Contrat, pk: int, prise: DecisionPrise) -> str:
    """« Valide » moves a plan or shares a review; « prend acte » takes a shared review to the steering committee."""
    programme = programmes_de(contrat).filter(pk=pk).first()
    if programme is None:
        raise ValidationError("Ce programme n’existe plus.")
    exiger(decider, acteur, programme)
    jour = prise.seance.tenue_le
    if programme.etat in {EtatProgramme.PROPOSE, EtatProgramme.PARTAGE} and prise.sens == SensDecision.VALIDE:
        domain_programmes.valider(acteur=acteur, programme=programme, valide_le=jour, decision=prise.reference)
        return f"Le programme {programme} est validé."
    if programme.etat == EtatProgramme.BILAN_REMIS:
        exiger(partager, acteur, programme)
        domain_programmes.partager_bilan(acteur=acteur, programme=programme, jour=jour)
        return f"Le bilan {programme} est partagé."
    if programme.etat == EtatProgramme.BILAN_PARTAGE:
        domain_programmes.presenter(acteur=acteur, programme=programme, jour=jour)
        return f"Le bilan {programme} est présenté au comité."
    return ""


def piece_programme(acteur: Acteur, contrat: Contrat, pk: int) -> tuple[str, bytes] | None:
    """The plan, or the review once it is handed in, as PDF: for whom the programme is open."""
    visible = Programme.objects.visibles_par(acteur).filter(contrat=contrat, pk=pk).exists()
    programme = programmes_de(contrat).filter(pk=pk).first() if visible else None
    if programme is None:
        return None
    if programme.etat in A_EXAMINER and programme.bilan_remis_le is not None:
        return f"Bilan TFPB {programme}", bilan_en_pdf(programme)
    return f"Programme TFPB {programme}", plan_en_pdf(programme)


def ajustements_de(contrat: Contrat) -> "QuerySet[Ajustement]":
    return Ajustement.objects.filter(contrat=contrat).select_related(
        "contrat", "ligne__programme__bailleur", "ligne__programme__quartier__commune"
    )


def objet_ajustement(ajustement: Ajustement) -> Objet:
    programme = ajustement.ligne.programme
    adresse = reverse("tfpb:programme", args=[ajustement.contrat.code, programme.pk])
    resume = f"{montant(ajustement.valorise_avant)} → {montant(ajustement.valorise_apres)}. {ajustement.motif}"
    return Objet(
        "ajustement_tfpb",
        ajustement.pk,
        f"{programme} – {ajustement.ligne} ({ajustement.get_genre_display().lower()})",
        f"{adresse}#ajustements",
        resume[:250],
    )


def choisir_ajustements(contrat: Contrat) -> list[Objet]:
    return [objet_ajustement(un) for un in ajustements_de(contrat).a_decider().order_by("propose_le", "pk")]  # type: ignore[attr-defined]


def lire_ajustement(contrat: Contrat, pk: int) -> Objet | None:
    ajustement = ajustements_de(contrat).filter(pk=pk).first()
    return objet_ajustement(ajustement) if ajustement else None


def decider_de_l_ajustement(acteur: Acteur, contrat: Contrat, pk: int, prise: DecisionPrise) -> str:
    ajustement = ajustements_de(contrat).filter(pk=pk).first()
    if ajustement is None:
        raise ValidationError("Cet ajustement n’existe plus.")
    exiger(decider, acteur, ajustement.ligne)
    jour = prise.seance.tenue_le
    if prise.sens == SensDecision.REFUSE:
        motif = prise.texte or prise.reference
        domain_ajustements.refuser(
            acteur=acteur, ajustement=ajustement, decide_le=jour, reference=prise.reference, motif=motif
        )
        return f"L’ajustement de « {ajustement.ligne} » est refusé."
    domain_ajustements.accepter(acteur=acteur, ajustement=ajustement, decide_le=jour, reference=prise.reference)
    return f"L’ajustement de « {ajustement.ligne} » est accepté."


PROGRAMME: GenreObjet = declarer(
    GenreObjet(
        code="programme_tfpb",
        libelle="Programmes et bilans TFPB",
        modele=Programme,
        choisir=choisir_programmes,
        lire=lire_programme,
        appliquer=decider_du_programme,
        effets=frozenset({SensDecision.VALIDE, SensDecision.PREND_ACTE}),
        piece=piece_programme,
        lecture=suivre,
        pour_avis=True,
    )
)
AJUSTEMENT: GenreObjet = declarer(
    GenreObjet(
        code="ajustement_tfpb",
        libelle="Ajustements des programmes TFPB",
        modele=Ajustement,
        choisir=choisir_ajustements,
        lire=lire_ajustement,
        appliquer=decider_de_l_ajustement,
        effets=frozenset({SensDecision.VALIDE, SensDecision.REFUSE}),
        lecture=suivre,
    )
)
