"""What the pilot and the evaluators type: definitions, figures, breaks, criteria, files."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from quartiers.contrat.models import Contrat
from quartiers.indicateurs import periodes
from quartiers.indicateurs.enums import EtatValeur, Sexe
from quartiers.indicateurs.models import (
    CritereJugement,
    DefinitionMesure,
    Mesure,
    Question,
    Rupture,
    TerritoireObserve,
)
from quartiers.indicateurs.periodes import Periode, PeriodeIllisible
from quartiers.indicateurs.valeurs_lues import Valeur, quatre
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.saisies import ChampDate, ChampNombre, champ_de_saisie

TAILLE_MAX = 30 * 1024 * 1024  # bytes


class DefinitionForm(forms.ModelForm):  # type: ignore[type-arg]
    le = ChampDate(
        label="Valable à partir du",
        help_text="Un autre jour que celui de la définition en cours en fait une nouvelle : la série y est coupée.",
    )

    class Meta:
        model = DefinitionMesure
        fields = (
            "libelle", "genre", "definition", "unite", "additionnable", "sens", "source", "producteur", "periodicite",
            "par_sexe", "par_age", "maille", "methode", "borne_basse", "borne_haute", "secret",
        )  # fmt: skip
        formfield_callback = champ_de_saisie
        widgets = {"definition": forms.Textarea(attrs={"rows": 3}), "methode": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["le"].initial = self.instance.debut if self.instance.pk else timezone.localdate()

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        basse, haute = donnees.get("borne_basse"), donnees.get("borne_haute")
        if donnees.get("unite") == "%" and haute is None and not self.errors:
            donnees["borne_haute"] = Decimal(100)
            donnees["borne_basse"] = Decimal(0) if basse is None else basse
        elif basse is not None and haute is not None and basse >= haute:
            self.add_error("borne_haute", "La valeur la plus haute doit dépasser la plus basse.")
        return donnees


class RelierForm(forms.Form):
    mesures = forms.ModelMultipleChoiceField(
        label="Mesures qui répondent à cet indicateur",
        queryset=Mesure.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["mesures"]
        champ.queryset = Mesure.objects.du_contrat(contrat)  # type: ignore[attr-defined]
        noms = dict(DefinitionMesure.objects.filter(fin__isnull=True).values_list("mesure_id", "libelle"))
        champ.label_from_instance = lambda mesure: noms.get(mesure.pk, mesure.code)  # type: ignore[attr-defined]


class ValeurForm(forms.Form):
    """One figure. `lieux`: the territories offered, absent when an existing figure is corrected."""

    territoire = forms.ModelChoiceField(label="Territoire", queryset=TerritoireObserve.objects.none())
    periode = forms.CharField(label="Période", max_length=30, help_text=f"Par exemple : {periodes.FORMES}.")
    sexe = forms.ChoiceField(label="Sexe", required=False, choices=[("", "Ensemble"), *Sexe.choices])
    age = forms.RegexField(
        r"^(\d{1,2}-\d{1,2}|\d{1,2}\+)?$",
        label="Âge",
        required=False,
        help_text="15-24 ou 75+. Vide : tous les âges.",
        error_messages={"invalid": "Écrivez une tranche : 15-24 ou 75+."},
    )
    etat = forms.ChoiceField(label="La valeur est", choices=EtatValeur.choices, initial=EtatValeur.PUBLIEE)
    valeur = ChampNombre(label="Valeur", required=False, max_digits=16, decimal_places=4)
    demi_largeur = ChampNombre(
        label="Marge, plus ou moins", required=False, min_value=0, max_digits=16, decimal_places=4,
        help_text="Vide : la source n’en donne pas.",
    )  # fmt: skip
    confiance = forms.IntegerField(
        label="Niveau de confiance (%)", required=False, min_value=50, max_value=99, initial=95
    )
    numerateur = ChampNombre(label="Numérateur", required=False, max_digits=16, decimal_places=4)
    denominateur = ChampNombre(
        label="Dénominateur", required=False, min_value=Decimal("0.0001"), max_digits=16, decimal_places=4
    )
    source = forms.CharField(label="Source", max_length=250)
    millesime = forms.CharField(label="Millésime", max_length=30, required=False)
    provisoire = forms.BooleanField(label="Valeur provisoire", required=False)
    motif = forms.CharField(
        label="Pourquoi cette correction ?", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, mesure: str, definition: DefinitionMesure, lieux: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mesure, self.definition = mesure, definition
        if lieux is None:
            for nom in ("territoire", "periode", "sexe", "age", "millesime"):
                del self.fields[nom]
        else:
            del self.fields["motif"]
            self.fields["territoire"].queryset = lieux  # type: ignore[attr-defined]
            if not definition.par_sexe:
                del self.fields["sexe"]
            if not definition.par_age:
                del self.fields["age"]

    def clean_periode(self) -> Periode:
        try:
            return periodes.lire(self.cleaned_data["periode"])
        except PeriodeIllisible as faute:
            raise forms.ValidationError(str(faute)) from faute

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        publiee, valeur = donnees.get("etat") == EtatValeur.PUBLIEE, donnees.get("valeur")
        if publiee and valeur is None and "valeur" not in self.errors:
            self.add_error("valeur", "Donnez la valeur, ou dites qu’elle est secrète ou non disponible.")
        if not publiee and valeur is not None:
            self.add_error("valeur", "Une valeur secrète ou non disponible n’a pas de chiffre : laissez vide.")
        return donnees

    def chiffres(self) -> dict[str, Any]:
        """Once valid: what the figure says."""
        d = self.cleaned_data
        valeur = d["valeur"] if d["etat"] == EtatValeur.PUBLIEE else None
        marge = d.get("demi_largeur") if valeur is not None else None
        return {
            "etat": d["etat"],
            "valeur": None if valeur is None else quatre(valeur),
            "marge_basse": None if marge is None else quatre(valeur - marge),
            "marge_haute": None if marge is None else quatre(valeur + marge),
            "confiance": None if marge is None else d.get("confiance") or 95,
            "numerateur": d.get("numerateur") if valeur is not None else None,
            "denominateur": d.get("denominateur"),
            "source": d["source"],
            "provisoire": d["provisoire"],
        }

    def nouvelle(self) -> Valeur:
        d = self.cleaned_data
        lieu: TerritoireObserve = d["territoire"]
        return Valeur(
            mesure=self.mesure,
            lieu=(lieu.niveau, lieu.code),
            periode=d["periode"],
            sexe=d.get("sexe", ""),
            age=d.get("age", ""),
            millesime=d["millesime"],
            geographie=f"QPV {lieu.generation}" if lieu.generation else "",
            **self.chiffres(),
        )

    def corrigee(self, valeur: Valeur) -> Valeur:
        return replace(valeur, **self.chiffres())


class RuptureForm(forms.ModelForm):  # type: ignore[type-arg]
    le = ChampDate(label="À partir du")

    class Meta:
        model = Rupture
        fields = ("le", "genre", "territoire", "explication")
        widgets = {"explication": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, lieux: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territoire"].queryset = lieux  # type: ignore[attr-defined]
        self.fields["territoire"].empty_label = "Partout"  # type: ignore[attr-defined]


class CritereForm(forms.ModelForm):  # type: ignore[type-arg]
    debut = ChampDate(label="Période jugée : du")
    fin = ChampDate(label="Au")

    class Meta:
        model = CritereJugement
        fields = ("question", "mesure", "enonce", "reussite", "debut", "fin")
        widgets = {"enonce": forms.Textarea(attrs={"rows": 3}), "reussite": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions = Question.objects.filter(en_vigueur_le(timezone.localdate()), contrat=contrat)
        noms = dict(DefinitionMesure.objects.filter(fin__isnull=True).values_list("mesure_id", "libelle"))
        self.fields["question"].queryset = questions.order_by("rang")  # type: ignore[attr-defined]
        self.fields["question"].empty_label = "Choisir"  # type: ignore[attr-defined]
        self.fields["mesure"].queryset = Mesure.objects.du_contrat(contrat)  # type: ignore[attr-defined]
        self.fields["mesure"].empty_label = "Aucune : critère qualitatif"  # type: ignore[attr-defined]
        self.fields["mesure"].label_from_instance = lambda m: noms.get(m.pk, m.code)  # type: ignore[attr-defined]


class FichierForm(forms.Form):
    """A file: an official one is recognised by its header; another is one measure of the contract."""

    fichier = forms.FileField(label="Fichier", help_text="xlsx, xls, ods ou csv.")
    mesure = forms.ModelChoiceField(
        label="Mesure",
        queryset=Mesure.objects.none(),
        required=False,
        help_text="Seulement si le fichier n’est pas un fichier officiel reconnu : la mesure que donne sa colonne.",
    )
    source = forms.CharField(label="Source", max_length=250, required=False, help_text="D’où viennent ces valeurs.")
    millesime = forms.CharField(
        label="Millésime", max_length=30, required=False, help_text="Celui du fichier s’il est plus récent que prévu."
    )

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        noms = dict(DefinitionMesure.objects.filter(fin__isnull=True).values_list("mesure_id", "libelle"))
        self.fields["mesure"].queryset = Mesure.objects.filter(contrat=contrat)  # type: ignore[attr-defined]
        self.fields["mesure"].empty_label = "Fichier officiel"  # type: ignore[attr-defined]
        self.fields["mesure"].label_from_instance = lambda m: noms.get(m.pk, m.code)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        fichier = donnees.get("fichier")
        if fichier and fichier.size > TAILLE_MAX:
            self.add_error("fichier", "Le fichier dépasse 30 Mo : coupez-le.")
        if donnees.get("mesure") and not donnees.get("source"):
            self.add_error("source", "Dites d’où viennent ces valeurs.")
        return donnees

    @property
    def reglages(self) -> dict[str, object]:
        d = self.cleaned_data
        mesure = d.get("mesure")
        return {"mesure": mesure.pk if mesure else None, "source": d["source"], "millesime": d["millesime"]}


class EcritureForm(forms.Form):
    """The last word before writing."""

    motif = forms.CharField(
        label="Pourquoi des valeurs déjà connues changent-elles ?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    confirme = forms.BooleanField(
        label="J’ai vérifié : ces valeurs sont justes",
        error_messages={"required": "Vérifiez ces valeurs, puis cochez la case."},
    )

    def __init__(self, *args: Any, corrections: bool, questions: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not corrections:
            del self.fields["motif"]
        if not questions:
            del self.fields["confirme"]
