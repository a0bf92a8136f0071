"""The form in which a person settles what each column of a file is."""

from typing import Any

from django import forms

from quartiers.tableurs.correspondance import Tableau


class ColonnesForm(forms.Form):
    """One choice per column: c0, c1…; a field may be fed by one column only, and the compulsory ones must be."""

    def __init__(self, *args: Any, tableau: Tableau, **options: Any) -> None:
        super().__init__(*args, **options)
        self.tableau = tableau
        for rang, (lettre, titre, exemple) in enumerate(tableau.titres):
            self.fields[f"c{rang}"] = forms.ChoiceField(
                label=f"{lettre} – {titre}",
                required=False,
                choices=tableau.champs.choix,
                initial=tableau.colonnes[rang],
                help_text=f"Exemple : {exemple}" if exemple else "",
            )

    @property
    def colonnes(self) -> list[str]:
        """Once valid: the code of the field that each column feeds."""
        return [self.cleaned_data.get(f"c{rang}", "") for rang in range(len(self.tableau.titres))]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        choisies = [donnees.get(f"c{rang}", "") for rang in range(len(self.tableau.titres))]
        champs = self.tableau.champs
        doubles = {champs[c].libelle for c in choisies if c and choisies.count(c) > 1 and not champs[c].multiple}
        if doubles:
            raise forms.ValidationError(f"Deux colonnes disent la même chose : {', '.join(sorted(doubles))}.")
        if manquants := self.tableau.champs.manquants(choisies):
            raise forms.ValidationError(f"Dites quelle colonne donne : {', '.join(manquants)}.")
        return donnees
