"""The contract's questions and the settings of its monitoring, as the pilot types them."""

from typing import Any

from django import forms
from django.utils import timezone

from quartiers.indicateurs.models import QuestionFiche
from quartiers.socle.saisies import ChampDate
from quartiers.suivi.models import ReglageSuivi
from quartiers.suivi.queries.reglages import RELANCES_PAR_DEFAUT, jours_en_texte


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    annee = forms.IntegerField(
        label="Posée à partir des bilans de l’année",
        min_value=2020,
        max_value=2060,
        help_text="Exemple : 2026 pour les bilans remis au début de 2027.",
    )
    choix = forms.CharField(
        label="Réponses possibles",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Pour « Un choix dans une liste » seulement : une réponse par ligne.",
    )
    field_order = ["libelle", "aide", "genre", "choix", "unite", "obligatoire", "annee"]

    class Meta:
        model = QuestionFiche
        fields = ["libelle", "aide", "genre", "choix", "unite", "obligatoire"]
        help_texts = {
            "libelle": "Exemple : Combien de personnes ont trouvé un emploi ou une formation ?",
            "aide": "Une phrase qui aide à répondre, avec un exemple.",
            "unite": "Pour un nombre. Exemple : personnes, heures, logements.",
            "obligatoire": "Le bilan ne peut pas être remis sans réponse.",
        }

    def __init__(self, *args: Any, figee: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            del self.fields["annee"]
            self.initial["choix"] = "\n".join(self.instance.choix)
        if figee:
            for nom in ("genre", "choix", "unite"):
                self.fields[nom].disabled = True

    def clean_choix(self) -> list[str]:
        brut = self.cleaned_data["choix"]
        lignes = brut if isinstance(brut, list) else brut.splitlines()
        return list(dict.fromkeys(ligne.strip() for ligne in lignes if ligne.strip()))

    def _post_clean(self) -> None:
        """The domain function writes and checks: the form's own instance is left alone."""


class ArretForm(forms.Form):
    annee = forms.IntegerField(
        label="Posée pour la dernière fois dans les bilans de l’année",
        min_value=2020,
        max_value=2060,
        help_text="Les réponses déjà données restent lisibles et comptées.",
    )


class ReglageForm(forms.ModelForm):  # type: ignore[type-arg]
    debut = ChampDate(label="Valable à partir du")
    relances_jours = forms.CharField(
        label="Rappels (jours avant ou après l’échéance)",
        required=False,
        help_text="Séparés par des virgules ; un nombre négatif est avant. Exemple : -30, -7, 1, 15, 30.",
    )

    class Meta:
        model = ReglageSuivi
        fields = [
            "debut",
            "bilan_jours",
            "relances_jours",
            "seuil_secret",
            "consultation_jours",
            "participants_alerte",
            "depense_alerte",
            "source",
        ]
        help_texts = {
            "bilan_jours": "Nombre de jours après le 31 décembre. Exemple : 60 pour le 1er mars.",
            "seuil_secret": "Aucun nombre de personnes plus petit n’est montré en dehors de l’équipe.",
            "participants_alerte": "100 : questionner dès qu’il y a plus de participants que d’habitants.",
            "depense_alerte": "0 : questionner dès le premier euro au-dessus du budget.",
            "source": "La décision ou le texte qui le dit.",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["debut"] = timezone.localdate()
        jours = self.instance.relances_jours or RELANCES_PAR_DEFAUT
        self.initial["relances_jours"] = jours_en_texte(jours)

    def clean_relances_jours(self) -> list[int]:
        brut = self.cleaned_data["relances_jours"]
        morceaux = [m.strip() for m in str(brut).strip("[]").replace(";", ",").split(",") if m.strip()]
        try:
            jours = sorted({int(m.replace("\u2212", "-")) for m in morceaux})
        except ValueError:
            raise forms.ValidationError(
                "Écrivez des nombres de jours séparés par des virgules : -30, -7, 1, 15."
            ) from None
        if any(abs(j) > 366 for j in jours):
            raise forms.ValidationError("Un rappel se fait dans l’année qui entoure l’échéance.")
        return jours

    def _post_clean(self) -> None:
        """The domain function writes: the settings in force are never changed by the form itself."""
