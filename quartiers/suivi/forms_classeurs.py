"""Files of sheets: one sent back, one of another make, and what the person settles on it."""

from typing import Any

from django import forms

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.contrat.models import Contrat
from quartiers.suivi.domain.import_fiches import Plan
from quartiers.suivi.enums import NatureMoyen
from quartiers.suivi.queries.organismes import organismes_proposes
from quartiers.tableurs.forms import ColonnesForm


class FichierForm(forms.Form):
    fichier = forms.FileField(
        label="Fichier",
        help_text="Excel, OpenDocument ou CSV : une ligne par action sous une ligne de titres, ou un formulaire par "
        "feuille. Toutes les feuilles visibles sont lues.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )


class ColonnesActionsForm(ColonnesForm):
    """What each column feeds, the nature of the money, and who the unknown organisations are."""

    porteur = forms.ChoiceField(label="Qui porte ces actions, quand le fichier ne le dit pas", required=False)
    nature = forms.ChoiceField(
        label="Nature de l’argent, quand le fichier ne la dit pas",
        required=False,
        choices=[("", "Choisir…"), *NatureMoyen.choices],
    )

    def __init__(self, *args: Any, contrat: Contrat, plan: Plan, reglages: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, tableau=plan.lecture, **options)
        self.inconnus = [*plan.inconnus, *(nom for nom in reglages.get("organismes", {}) if nom not in plan.inconnus)]
        proposes = [(o.pk, o.nom) for o in organismes_proposes(contrat)]
        connus = [(f"o:{pk}", nom) for pk, nom in proposes]
        self.fields["porteur"].choices = [("", "Choisir…"), *((str(pk), nom) for pk, nom in proposes)]  # type: ignore[attr-defined]
        self.fields["porteur"].initial = str(reglages.get("porteur", ""))
        natures = [(f"n:{valeur}", f"Nouvel organisme : {libelle}") for valeur, libelle in NatureOrganisme.choices]
        for rang, nom in enumerate(self.inconnus):
            self.fields[f"o{rang}"] = forms.ChoiceField(
                label=f"« {nom} » est…",
                required=False,
                choices=[("", "Choisir…"), ("Dans l’annuaire", connus), ("À créer", natures)],
                initial=reglages.get("organismes", {}).get(nom, ""),
            )
        self.fields["nature"].initial = reglages.get("nature", "")
        if not reglages.get("porteur") and all(cible.porteur for cible in plan.cibles):
            del self.fields["porteur"]
        # What only a person can tell comes before the columns, mostly right already.
        self.order_fields([*(f"o{rang}" for rang in range(len(self.inconnus))), "porteur", "nature"])

    def reglages(self) -> dict[str, Any]:
        donnees = self.cleaned_data
        return {
            "colonnes": self.colonnes,
            "organismes": {nom: donnees[f"o{rang}"] for rang, nom in enumerate(self.inconnus) if donnees[f"o{rang}"]},
            "nature": donnees["nature"],
            "porteur": donnees.get("porteur", ""),
        }
