"""Filters of the letters sent."""

from django import forms
from django.db.models import QuerySet

from quartiers.notifications.enums import EtatEnvoi
from quartiers.notifications.models import Envoi


class EnvoisForm(forms.Form):
    """State, and part of the address or of the subject."""

    etat = forms.ChoiceField(label="État", choices=[("", "Tous"), *EtatEnvoi.choices], required=False)
    q = forms.CharField(label="Destinataire ou sujet", required=False, max_length=100)

    def filtrer(self, envois: QuerySet[Envoi]) -> QuerySet[Envoi]:
        if not self.is_valid():
            return envois
        if etat := self.cleaned_data["etat"]:
            envois = envois.filter(etat=etat)
        if texte := self.cleaned_data["q"].strip():
            envois = envois.filter(destinataire__icontains=texte) | envois.filter(sujet__icontains=texte)
        return envois
