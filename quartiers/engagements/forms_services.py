"""Who answers for what among the services of a signatory."""

from collections.abc import Sequence
from typing import Any

from django import forms

from quartiers.annuaire.models import Organisme
from quartiers.engagements.queries_services import Porteur
from quartiers.socle.formats import compte

LUI_MEME, NOUVEAU, PARTAGE = "lui", "nouveau", ""


class RepartitionForm(forms.Form):
    """One choice for each carrier that the text names: the signatory, an organisation, or a service by that name."""

    def __init__(
        self, *args: Any, porteurs: Sequence[Porteur], organismes: Sequence[Organisme], signataire: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.porteurs = porteurs
        self.organismes = {str(organisme.pk): organisme for organisme in organismes}
        connus = [(pk, organisme.nom) for pk, organisme in self.organismes.items()]
        noms = {nom.casefold() for _, nom in connus}
        for rang, porteur in enumerate(porteurs):
            choix = [(LUI_MEME, f"{signataire}, dans son propre tableau"), *connus]
            if porteur.mots and porteur.mots.casefold() not in noms:
                choix.append((NOUVEAU, "Un service à part, sous ce nom"))
            if porteur.partage:
                choix.insert(0, (PARTAGE, "Comme aujourd’hui : pas le même pour tous"))
            actuel = str(porteur.organisme.pk) if porteur.organisme else PARTAGE if porteur.partage else LUI_MEME
            self.fields[f"porteur{rang}"] = forms.ChoiceField(
                label=porteur.mots or "Sans porteur dit dans le contrat",
                choices=choix,
                initial=actuel,
                required=not porteur.partage,
                help_text=compte(porteur.nombre, "dispositif de droit commun", "dispositifs de droit commun"),
            )

    def choisis(self) -> list[tuple[Porteur, str]]:
        """(carrier, choice) of those that were settled."""
        dits = [(porteur, self.cleaned_data[f"porteur{rang}"]) for rang, porteur in enumerate(self.porteurs)]
        return [(porteur, choix) for porteur, choix in dits if choix != PARTAGE]


class ServiceForm(forms.Form):
    nom = forms.CharField(
        label="Nom du service",
        max_length=250,
        help_text="Un service que le contrat ne cite pas. Son adresse se donne ensuite, dans la collecte.",
        error_messages={"required": "Écrivez le nom du service."},
    )
