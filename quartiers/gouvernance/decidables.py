"""What a committee decides upon in the contract itself: its avenants."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from quartiers.comptes.acces import exiger
from quartiers.comptes.politiques import Acteur
from quartiers.contrat import permissions
from quartiers.contrat.domain.adoption import adopter
from quartiers.contrat.domain.avenants import abandonner
from quartiers.contrat.domain.etat import AvenantRefuse
from quartiers.contrat.enums import EtatAvenant
from quartiers.contrat.models import Avenant, Contrat
from quartiers.gouvernance.enums import SensDecision
from quartiers.gouvernance.objets import DecisionPrise, GenreObjet, Objet, declarer
from quartiers.socle.formats import date_fr
from quartiers.socle.saisies import ChampDate


class EffetAvenantForm(forms.Form):
    """When the avenant applies, and whether signatories who did not answer are waited for."""

    prend_effet_le = ChampDate(
        label="L’avenant prend effet le",
        required=False,
        help_text="Le jour même de la séance si rien n’est écrit.",
    )
    sans_tous_les_avis = forms.BooleanField(
        label="Adopter sans attendre les avis des signataires qui manquent", required=False
    )


def objet_de(avenant: Avenant) -> Objet:
    adresse = reverse("contrat:avenant", args=[avenant.contrat.code, avenant.numero])
    return Objet("avenant", avenant.pk, f"{avenant} – {avenant.titre}", adresse, avenant.get_etat_display())


def choisir(contrat: Contrat) -> list[Objet]:
    """Avenants under way: those still drafted may be on an agenda as well, to be discussed."""
    en_cours = [EtatAvenant.BROUILLON, EtatAvenant.SOUMIS]
    avenants = Avenant.objects.filter(contrat=contrat, etat__in=en_cours).select_related("contrat")
    return [objet_de(avenant) for avenant in avenants.order_by("-numero")]


def lire(contrat: Contrat, pk: int) -> Objet | None:
    avenant = Avenant.objects.filter(contrat=contrat, pk=pk).select_related("contrat").first()
    return objet_de(avenant) if avenant else None


def appliquer(acteur: Acteur, contrat: Contrat, pk: int, prise: DecisionPrise) -> str:
    """Adopted on the day of the meeting, or given up."""
    avenant = Avenant.objects.filter(contrat=contrat, pk=pk).select_related("contrat").first()
    if avenant is None:
        raise ValidationError("Cet avenant n’existe plus.")
    if prise.sens == SensDecision.REFUSE:
        exiger(permissions.abandonner, acteur, avenant)
        abandonner(acteur=acteur, avenant=avenant, motif=prise.texte or prise.reference)
        return f"{avenant} est abandonné."
    exiger(permissions.adopter, acteur, avenant)
    jour = prise.seance.tenue_le
    effet = prise.complements.get("prend_effet_le") or max(jour, avenant.prend_effet_le or jour)
    try:
        adopter(
            acteur=acteur,
            avenant=avenant,
            adopte_le=jour,
            decision=prise.reference,
            prend_effet_le=effet,
            sans_tous_les_avis=bool(prise.complements.get("sans_tous_les_avis")),
        )
    except AvenantRefuse as refus:
        raise ValidationError([probleme.message for probleme in refus.problemes]) from refus
    return f"{avenant} est adopté, à effet du {date_fr(effet)}."


AVENANT: GenreObjet = declarer(
    GenreObjet(
        code="avenant",
        libelle="Avenants au contrat",
        modele=Avenant,
        choisir=choisir,
        lire=lire,
        appliquer=appliquer,
        effets=frozenset({SensDecision.VALIDE, SensDecision.REFUSE}),
        formulaire=EffetAvenantForm,
        lecture=permissions.suivre_avenants,
        pour_avis=True,
    )
)
