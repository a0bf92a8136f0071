"""The contract's own record: its names, its dates, its number, the words it uses for its levels."""

import datetime as dt
from typing import Any

from django import forms

from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat
from quartiers.socle.saisies import ChampDate, champ_de_saisie

MOT_MAX = 60


class FicheForm(forms.ModelForm):  # type: ignore[type-arg]
    """`dernier_jour` is shown included, kept excluded; each level has one field, empty for the usual word."""

    dernier_jour = ChampDate(label="Dernier jour")

    class Meta:
        model = Contrat
        fields = ["intitule", "nom_court", "numero", "signe_le", "debut"]
        formfield_callback = champ_de_saisie
        labels = {"debut": "Premier jour"}
        help_texts = {
            "nom_court": "Celui des listes et du haut des pages. Deux contrats peuvent porter le même : "
            "l’intercommunalité et le département les distinguent.",
            "debut": "Ne change plus une fois le texte en ligne : il vaut à partir de ce jour-là.",
        }

    def __init__(self, *args: Any, texte_en_ligne: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["dernier_jour"] = self.instance.fin - dt.timedelta(days=1)
        self.fields["debut"].disabled = texte_en_ligne
        for nature in Nature:
            self.fields[f"mot_{nature.value}"] = forms.CharField(
                label=f"Le contrat appelle « {nature.label.lower()} »",
                max_length=MOT_MAX,
                required=False,
                initial=self.instance.vocabulaire.get(nature.value, ""),
                help_text=f"Au singulier. Laissez vide pour garder « {nature.label} ».",
            )
        self.order_fields(["intitule", "nom_court", "numero", "signe_le", "debut", "dernier_jour"])

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        debut, dernier = donnees.get("debut"), donnees.get("dernier_jour")
        if debut and dernier and dernier < debut:
            self.add_error("dernier_jour", "Le contrat finirait avant de commencer : corrigez l’une des deux dates.")
        return donnees

    def _post_clean(self) -> None:
        """The row's own checks see the end as it will be kept."""
        if dernier := self.cleaned_data.get("dernier_jour"):
            self.instance.fin = dernier + dt.timedelta(days=1)
        super()._post_clean()  # type: ignore[misc]

    def valeurs(self) -> dict[str, Any]:
        """What the domain writes: names of the model's fields, `fin` excluded."""
        donnees = self.cleaned_data
        mots = {nature.value: " ".join(donnees[f"mot_{nature.value}"].split()) for nature in Nature}
        return {
            **{champ: donnees[champ] for champ in self.Meta.fields},
            "fin": donnees["dernier_jour"] + dt.timedelta(days=1),
            "vocabulaire": {nature: mot for nature, mot in mots.items() if mot},
        }
