"""What people type: conventions, settings, figures, lines, adjustments."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat, Signataire
from quartiers.projets_quartier.models import Theme
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.saisies import ChampDate, ChampEuros, ChampNombre, champ_de_saisie
from quartiers.tfpb.enums import MethodeAbattement
from quartiers.tfpb.models import (
    AxeTfpb,
    CharteQualite,
    ConventionTfpb,
    LigneProgramme,
    MoyensOrdinaires,
    Patrimoine,
    Programme,
    ReglageTfpb,
    SeuilAlerte,
)

RESIDENCE = re.compile(r"^(?P<nom>[^;]+?)\s*(?:;\s*(?P<rue>[^;]*?)\s*)?(?:;\s*(?P<logements>\d+)\s*)?$")
PIECE = "PDF, Word, image ou tableur."


def bailleurs_du_contrat(contrat: Contrat) -> Any:
    """Social landlords that signed the contract, or that a convention already binds."""
    signataires = Signataire.objects.filter(contrat=contrat, organisme__nature=NatureOrganisme.BAILLEUR)
    return Organisme.objects.filter(pk__in=signataires.values("organisme")).order_by("nom")


# Conventions


class ConventionForm(forms.ModelForm):  # type: ignore[type-arg]
    bailleurs = forms.ModelMultipleChoiceField(
        label="Bailleurs",
        queryset=Organisme.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Ceux qui la signent. Un bailleur absent de la liste n’a pas signé le contrat de ville.",
    )

    class Meta:
        model = ConventionTfpb
        formfield_callback = champ_de_saisie
        fields = ["commune", "titre", "premiere_annee", "derniere_annee", "objet", "lecons"]
        widgets = {"objet": forms.Textarea(attrs={"rows": 5}), "lecons": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, contrat: Contrat, commune: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = contrat.communes.order_by("nom")
        self.fields["commune"].queryset = communes.filter(pk=commune) if commune else communes  # type: ignore[attr-defined]
        self.fields["bailleurs"].queryset = bailleurs_du_contrat(contrat)  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["commune"]
            self.fields["bailleurs"].initial = list(self.instance.parties.values_list("bailleur_id", flat=True))
        else:
            del self.fields["lecons"]

    def _post_clean(self) -> None:
        """The domain writes and checks: the form leaves its instance as it was read."""


class SignerForm(forms.Form):
    signee_le = ChampDate(
        label="Signée par la commune, l’intercommunalité et l’État le", help_text="Le jour de la dernière signature."
    )
    annexee_le = ChampDate(label="Annexée au contrat de ville le", required=False)


class PartieForm(forms.Form):
    signee_le = ChampDate(label="Signée par le bailleur le", required=False)
    declaree_le = ChampDate(
        label="Logements déclarés aux impôts le",
        required=False,
        help_text="Utile quand la loi accepte une signature après le 1er janvier.",
    )


class MotifForm(forms.Form):
    motif = forms.CharField(label="Motif", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class DenoncerForm(MotifForm):
    denoncee_le = ChampDate(label="Dénoncée le")
    effet_le = ChampDate(
        label="Sans effet à partir du", help_text="Aucun abattement pour les années qui commencent ce jour-là ou après."
    )


class AvenantForm(forms.Form):
    objet = forms.CharField(label="Ce que l’avenant change", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    effet_le = ChampDate(label="Prend effet le")
    signe_le = ChampDate(label="Signé le", required=False, help_text="Vide tant qu’il est en projet.")
    derniere_annee = forms.IntegerField(
        label="Nouvelle dernière année d’imposition",
        required=False,
        min_value=2024,
        max_value=2040,
        help_text="Vide : la fin ne change pas.",
    )
    bailleurs = forms.ModelMultipleChoiceField(
        label="Bailleurs qui la rejoignent",
        queryset=Organisme.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    fichier = forms.FileField(label="Avenant signé", required=False, help_text=PIECE)

    def __init__(self, *args: Any, convention: ConventionTfpb, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dehors = bailleurs_du_contrat(convention.contrat).exclude(pk__in=convention.parties.values("bailleur"))
        self.fields["bailleurs"].queryset = dehors  # type: ignore[attr-defined]
        if not dehors.exists():
            del self.fields["bailleurs"]


class FichierForm(forms.Form):
    fichier = forms.FileField(label="Fichier", help_text=PIECE)


# Settings


class ReglageForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ReglageTfpb
        formfield_callback = champ_de_saisie
        fields = [
            "depuis_annee",
            "plan_attendu",
            "bilan_attendu",
            "factures_jours",
            "pieces_jours",
            "alerte_jours",
            "couverture_bonne",
            "couverture_moyenne",
            "report_actif",
            "report_source",
            "source",
        ]

    def _post_clean(self) -> None:
        """The domain writes and checks."""


class AxeForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = AxeTfpb
        fields = [
            "titre",
            "description",
            "surcout_seul",
            "sur_entretien",
            "hors_renouvellement",
            "premiere_annee",
            "derniere_annee",
            "source",
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def _post_clean(self) -> None:
        """The domain writes and checks."""


class SeuilForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SeuilAlerte
        formfield_callback = champ_de_saisie
        fields = ["axe", "nature", "part", "premiere_annee", "derniere_annee", "source"]
        help_texts = {
            "axe": "Un axe, ou un genre d’action : l’un des deux.",
            "part": "Au-delà, la page le signale. Rien n’est empêché.",
        }

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["axe"].queryset = AxeTfpb.objects.filter(contrat=contrat)  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The domain writes and checks."""


class CharteForm(forms.ModelForm):  # type: ignore[type-arg]
    fichier = forms.FileField(label="Charte signée", required=False, help_text=PIECE)

    class Meta:
        model = CharteQualite
        formfield_callback = champ_de_saisie
        fields = ["titre", "bailleur", "debut", "fin", "texte"]
        widgets = {"texte": forms.Textarea(attrs={"rows": 8})}
        help_texts = {"bailleur": "Vide : la charte engage tous les bailleurs du contrat."}

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bailleur"].queryset = bailleurs_du_contrat(contrat)  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The domain writes and checks."""


# Figures


class PatrimoineForm(forms.ModelForm):  # type: ignore[type-arg]
    liste = forms.CharField(
        label="Résidences",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Une par ligne : nom ; rue ; nombre de logements. Jamais rien sur les personnes qui y vivent.",
    )

    class Meta:
        model = Patrimoine
        fields = ["logements", "adresses", "conditions", "source"]
        widgets = {"conditions": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["liste"].initial = "\n".join(
                " ; ".join(str(v) for v in (r.nom, r.rue, r.logements if r.logements is not None else "")).strip(" ;")
                for r in self.instance.residences.all()
            )

    def clean_liste(self) -> list[tuple[str, str, int | None]]:
        lues = []
        for rang, ligne in enumerate(self.cleaned_data["liste"].splitlines(), 1):
            if not ligne.strip():
                continue
            trouve = RESIDENCE.match(ligne.strip())
            if trouve is None:
                raise ValidationError(f"Ligne {rang} : écrivez « Les Acacias ; rue des Fleurs ; 24 ».")
            nombre = trouve["logements"]
            lues.append((trouve["nom"][:150], (trouve["rue"] or "")[:200], int(nombre) if nombre else None))
        return lues

    def _post_clean(self) -> None:
        """The domain writes and checks."""


class MoyensForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = MoyensOrdinaires
        formfield_callback = champ_de_saisie
        fields = ["logements", "agents", "cout_agent", "entretien_par_logement", "source"]

    def _post_clean(self) -> None:
        """The domain writes and checks."""


class EstimationForm(forms.Form):
    """The two ways to an estimate; the page works the formula out while one types, the domain when one saves."""

    METHODES = [
        (MethodeAbattement.BASE.value, "Je connais la base d’imposition et le taux de la taxe"),
        (MethodeAbattement.TAXE_PAYEE.value, "Je pars d’un avis où l’abattement est déjà déduit"),
    ]
    methode = forms.ChoiceField(label="Ce que vous avez sous les yeux", choices=METHODES, widget=forms.RadioSelect)
    base = ChampEuros(
        label="Base d’imposition (€)", required=False, help_text="Valeur locative des logements, avant l’abattement."
    )
    taux_global = ChampNombre(
        label="Taux global de la taxe (%)", required=False, min_value=0, max_value=100, decimal_places=4, max_digits=7
    )
    taxe_payee = ChampEuros(
        label="Taxe payée sur ces logements (€)",
        required=False,
        help_text="Sans la taxe d’enlèvement des ordures ménagères ni les frais de gestion.",
    )
    note = forms.CharField(label="Précisions", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or {}
        voulus = {
            MethodeAbattement.BASE: ("base", "taux_global"),
            MethodeAbattement.TAXE_PAYEE: ("taxe_payee",),
        }
        for nom in voulus.get(valeurs.get("methode", ""), ()):
            if valeurs.get(nom) is None and nom not in self.errors:
                self.add_error(nom, "Ce chiffre manque pour faire le calcul.")
        return valeurs


class AvisForm(forms.Form):
    somme = ChampEuros(label="Abattement écrit sur l’avis d’imposition (€)")
    fichier = forms.FileField(label="Avis d’imposition", required=False, help_text="PDF ou image.")
    note = forms.CharField(label="Précisions", required=False, widget=forms.Textarea(attrs={"rows": 2}))


# Programmes


class PresentationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Programme
        fields = ["presentation"]
        widgets = {"presentation": forms.Textarea(attrs={"rows": 6})}

    def _post_clean(self) -> None:
        """The domain writes and checks."""


class LigneForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = LigneProgramme
        formfield_callback = champ_de_saisie
        fields = [
            "axe",
            "titre",
            "description",
            "nature",
            "theme",
            "calendrier",
            "indicateur",
            "cible",
            "cout_prevu",
            "part_bailleur",
            "autres_financements",
            "autres_financeurs",
            "valorise",
            "niveau_qpv",
            "niveau_ordinaire",
            "logements",
            "niveau_texte",
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 4}), "nature": forms.RadioSelect}
        labels = {"nature": "Genre d’action"}
        help_texts = {
            "valorise": "Ce que l’abattement paie. Jamais plus que le coût.",
            "niveau_qpv": "Axes de présence et de sur-entretien : seul compte l’écart avec le parc ordinaire.",
        }

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        axes = AxeTfpb.objects.filter(contrat=programme.contrat_id).de_l_annee(programme.annee)
        self.fields["axe"].queryset = axes  # type: ignore[attr-defined]
        themes = Theme.objects.filter(projet__quartier=programme.quartier_id)
        en_cours = themes.filter(Q(pk=self.instance.theme_id) | en_vigueur_le(timezone.localdate()))
        self.fields["theme"].queryset = en_cours.order_by("rang")  # type: ignore[attr-defined]
        self.fields["nature"].choices = [c for c in self.fields["nature"].choices if c[0]]  # type: ignore[attr-defined]
        for nom in ("part_bailleur", "autres_financements"):
            self.fields[nom].required = False

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or {}
        for nom in ("part_bailleur", "autres_financements"):
            if valeurs.get(nom) is None and nom not in self.errors:
                valeurs[nom] = 0
        cout, valorise = valeurs.get("cout_prevu"), valeurs.get("valorise")
        if cout is not None and valorise is not None and valorise > cout:
            self.add_error("valorise", "La part valorisée ne dépasse pas le coût prévu.")
        return valeurs

    def _post_clean(self) -> None:
        """The domain writes and checks."""


class LigneEnCoursForm(LigneForm):
    """An action asked for during the year: the committee reads why."""

    motif = forms.CharField(
        label="Pourquoi l’ajouter maintenant", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AjustementForm(forms.Form):
    genre = forms.ChoiceField(
        label="Ce que vous proposez",
        choices=[("montant", "Changer les montants"), ("retrait", "Retirer l’action")],
        widget=forms.RadioSelect,
    )
    cout = ChampEuros(label="Nouveau coût (€)", required=False)
    valorise = ChampEuros(label="Nouvelle part valorisée (€)", required=False)
    motif = forms.CharField(label="Pourquoi", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or {}
        if valeurs.get("genre") == "montant":
            for nom in ("cout", "valorise"):
                if valeurs.get(nom) is None and nom not in self.errors:
                    self.add_error(nom, "Donnez le nouveau montant, ou 0.")
            cout, valorise = valeurs.get("cout"), valeurs.get("valorise")
            if cout is not None and valorise is not None and valorise > cout:
                self.add_error("valorise", "La part valorisée ne dépasse pas le coût.")
        return valeurs


class ValiderForm(forms.Form):
    valide_le = ChampDate(label="Décidé le")
    decision = forms.CharField(
        label="Ce qui le décide",
        max_length=250,
        help_text="Par exemple : comité technique TFPB du 3 février 2026. Une décision notée en séance l’écrit toute seule.",
    )


class VideForm(forms.Form):
    """Nothing to type: the button confirms."""


class JourForm(forms.Form):
    jour = ChampDate(label="Le")


class DecisionAjustementForm(ValiderForm):
    motif = forms.CharField(label="Motif", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
