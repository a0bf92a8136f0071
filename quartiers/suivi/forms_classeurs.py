"""Files of sheets: one sent back, one of another make, and what the person settles on it."""

from typing import Any

from django import forms

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.contrat.models import Contrat
from quartiers.suivi.classeurs.autre_fichier import CHAMPS, Lecture
from quartiers.suivi.domain.import_fiches import Plan
from quartiers.suivi.enums import NatureMoyen
from quartiers.suivi.queries.organismes import organismes_proposes


class FichierForm(forms.Form):
    fichier = forms.FileField(
        label="Fichier",
        help_text="Excel, OpenDocument ou CSV : une ligne par action, avec une ligne de titres de colonnes.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )


class ColonnesForm(forms.Form):
    """What each column feeds, the nature of the money, and who the unknown organisations are."""

    nature = forms.ChoiceField(
        label="Nature de l’argent, quand le fichier ne la dit pas",
        required=False,
        choices=[("", "Choisir…"), *NatureMoyen.choices],
    )

    def __init__(self, *args: Any, contrat: Contrat, plan: Plan, reglages: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lecture: Lecture = plan.lecture
        self.inconnus = [*plan.inconnus, *(nom for nom in reglages.get("organismes", {}) if nom not in plan.inconnus)]
        choix = [("", "Ne pas lire"), *((code, libelle) for code, (libelle, _, _) in CHAMPS.items())]
        for rang, (lettre, titre, exemple) in enumerate(self.lecture.titres):
            self.fields[f"c{rang}"] = forms.ChoiceField(
                label=f"{lettre} – {titre}",
                required=False,
                choices=choix,
                initial=self.lecture.colonnes[rang],
                help_text=f"Exemple : {exemple}" if exemple else "",
            )
        connus = [(f"o:{o.pk}", o.nom) for o in organismes_proposes(contrat)] if self.inconnus else []
        natures = [(f"n:{valeur}", f"Nouvel organisme : {libelle}") for valeur, libelle in NatureOrganisme.choices]
        for rang, nom in enumerate(self.inconnus):
            self.fields[f"o{rang}"] = forms.ChoiceField(
                label=f"« {nom} » est…",
                required=False,
                choices=[("", "Choisir…"), ("Dans l’annuaire", connus), ("À créer", natures)],
                initial=reglages.get("organismes", {}).get(nom, ""),
            )
        self.fields["nature"].initial = reglages.get("nature", "")

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        choisies = [donnees.get(f"c{rang}", "") for rang in range(len(self.lecture.titres))]
        doubles = {CHAMPS[c][0] for c in choisies if c and choisies.count(c) > 1}
        if doubles:
            raise forms.ValidationError(f"Deux colonnes disent la même chose : {', '.join(sorted(doubles))}.")
        return donnees

    def reglages(self) -> dict[str, Any]:
        donnees = self.cleaned_data
        return {
            "colonnes": [donnees[f"c{rang}"] for rang in range(len(self.lecture.titres))],
            "organismes": {nom: donnees[f"o{rang}"] for rang, nom in enumerate(self.inconnus) if donnees[f"o{rang}"]},
            "nature": donnees["nature"],
        }
