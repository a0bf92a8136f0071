"""What is typed about a council: itself, its colleges, who sits in them, who represents it elsewhere."""

from typing import Any

from django import forms

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.gouvernance.models import Instance
from quartiers.participation.enums_conseils import MotifFin
from quartiers.participation.models import College, Conseil, InstanceParticipation, MandatConseil
from quartiers.socle.saisies import ChampDate, champ_de_saisie
from quartiers.territoire.models import Quartier


class ConseilForm(forms.ModelForm):  # type: ignore[type-arg]
    formfield_callback = champ_de_saisie

    class Meta:
        model = Conseil
        fields = (
            "nom",
            "statut_legal",
            "instance",
            "commune",
            "zone",
            "quartiers",
            "presidence",
            "animation",
            "mandat_annees",
            "debut",
            "fin",
            "reconnu_le",
            "courriel",
        )
        widgets = {"quartiers": forms.CheckboxSelectMultiple}
        formfield_callback = champ_de_saisie

    def __init__(self, *args: Any, contrat: Contrat, commune_id: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["instance"].queryset = InstanceParticipation.objects.filter(contrat=contrat)  # type: ignore[attr-defined]
        self.fields["instance"].required = False
        self.fields["instance"].empty_label = "Aucune : le contrat ne la prévoit pas"  # type: ignore[attr-defined]
        communes = contrat.communes.order_by("nom")
        siennes = communes.filter(pk=commune_id) if commune_id else communes
        self.fields["commune"].queryset = siennes  # type: ignore[attr-defined]
        self.fields["commune"].required = commune_id is not None
        self.fields["commune"].empty_label = None if commune_id else "Toutes les communes"  # type: ignore[attr-defined]
        numeros = QuartierContrat.objects.filter(contrat=contrat, quartier__isnull=False).values("quartier")
        self.fields["quartiers"].queryset = Quartier.objects.filter(pk__in=numeros).order_by("nom")  # type: ignore[attr-defined]
        self.fields["debut"].label, self.fields["fin"].label = "Créé le", "Supprimé le"
        self.fields["quartiers"].help_text = "Aucun, un ou plusieurs : une zone n’est pas un quartier prioritaire."
        self.fields["reconnu_le"].help_text = "Pour un conseil citoyen : la date de l’arrêté."


class CollegeForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = College
        fields = ("nom", "composition", "sieges", "suppleants", "designation", "parite", "regles", "rang")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["rang"].label = "Rang d’affichage"


class MandatForm(forms.ModelForm):  # type: ignore[type-arg]
    """The sex is asked only where the college wants parity."""

    class Meta:
        model = MandatConseil
        fields = (
            "place",
            "prenom",
            "nom",
            "organisme",
            "sexe",
            "courriel",
            "telephone",
            "debut",
            "fin",
            "nom_public",
            "titulaire_du_compte",
        )
        formfield_callback = champ_de_saisie

    def __init__(self, *args: Any, college: College, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["nom"].required = True
        self.fields["debut"].label, self.fields["fin"].label = "Du", "Au (exclu)"
        conseillers = Habilitation.objects.filter(role=Role.CONSEILLER, contrat_id=college.contrat_id)
        comptes = Utilisateur.objects.filter(pk__in=conseillers.values("utilisateur"), is_active=True)
        self.fields["titulaire_du_compte"].queryset = comptes.order_by("nom", "pk")  # type: ignore[attr-defined]
        self.fields[
            "titulaire_du_compte"
        ].help_text = "Siéger ne demande pas de compte. Pour en ouvrir un : « Inviter »."
        if college.conseil.mandat_annees:
            self.fields["fin"].help_text = f"Vide : au bout de {college.conseil.mandat_annees} ans."
        if college.parite:
            self.fields["sexe"].help_text = "Demandé pour la parité du collège, et pour rien d’autre."
        else:
            del self.fields["sexe"]


class FinMandatForm(forms.Form):
    fin = ChampDate(label="Dernier jour du mandat (exclu)")
    motif = forms.ChoiceField(label="Motif", choices=MotifFin.choices)


class RepresentationForm(forms.Form):
    instance = forms.ModelChoiceField(
        Instance.objects.none(), label="Instance de pilotage", required=False, empty_label="Une autre instance"
    )
    ailleurs = forms.CharField(
        label="Autre instance", required=False, max_length=200, help_text="Si elle n’est pas dans la liste."
    )
    debut = ChampDate(label="Du")
    fin = ChampDate(label="Au (exclu)", required=False, help_text="Vide : jusqu’à la fin du mandat.")

    def __init__(self, *args: Any, contrat: Contrat, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["instance"].queryset = Instance.objects.filter(contrat=contrat)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if not donnees.get("instance") and not donnees.get("ailleurs"):
            self.add_error("instance", "Choisissez une instance, ou écrivez laquelle juste en dessous.")
        return donnees
