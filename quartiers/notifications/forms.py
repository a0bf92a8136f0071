"""How often one wants news."""

from django import forms

from quartiers.notifications.enums import Cadence


class PreferencesForm(forms.Form):
    cadence = forms.ChoiceField(
        label="Recevoir les nouvelles des dossiers que je suis",
        choices=Cadence.choices,
        widget=forms.RadioSelect,
        help_text="Ce qui attend une réponse de votre part part toujours tout de suite.",
    )
