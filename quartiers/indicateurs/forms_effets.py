"""What an evaluator types: an analysis, then what is expected before the result."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from quartiers.contrat.models import QuartierContrat
from quartiers.indicateurs.enums import EnsembleCompare, PlanAnalyse
from quartiers.indicateurs.interventions import Intervention
from quartiers.indicateurs.models import Analyse, DefinitionMesure, Mesure, Question
from quartiers.indicateurs.queries_effets import mesures_des_quartiers
from quartiers.socle.formats import compte
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.saisies import ChampDate, ChampNombre, champ_de_saisie

CHAMPS = (
    "titre", "question", "mesure", "intervention", "traites", "le", "plan", "comparaison", "hors_contrat", "covariables",
    "voisins", "calibre", "remise", "resume", "depuis", "jusqua",
)  # fmt: skip


class AnalyseForm(forms.ModelForm):  # type: ignore[type-arg]
    traites = forms.MultipleChoiceField(
        label="Quartiers étudiés",
        widget=forms.CheckboxSelectMultiple,
        help_text="Ceux où le changement a eu lieu.",
        error_messages={"required": "Choisissez au moins un quartier."},
    )
    covariables = forms.MultipleChoiceField(
        label="Mesures sur lesquelles se ressembler",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Pour comparer à des quartiers qui leur ressemblaient : leurs valeurs d’avant le changement.",
    )
    le = ChampDate(label="Date du changement", help_text="Les périodes finies avant ce jour sont celles d’avant.")
    depuis = ChampDate(label="Première période, à partir du", required=False, help_text="Vide : toutes.")
    jusqua = ChampDate(label="Dernière période, jusqu’au", required=False, help_text="Vide : toutes.")

    class Meta:
        model = Analyse
        fields = CHAMPS
        formfield_callback = champ_de_saisie
        widgets = {"intervention": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, quartiers: list[QuartierContrat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contrat = quartiers[0].contrat if quartiers else self.instance.contrat
        codes = [q.quartier.code for q in quartiers if q.quartier]
        datees = mesures_des_quartiers(contrat.pk, codes)
        definitions = DefinitionMesure.objects.filter(fin__isnull=True, mesure__in=Mesure.objects.du_contrat(contrat))
        noms = dict(definitions.order_by("libelle").values_list("mesure__code", "libelle"))
        self.fields["traites"].choices = [(q.quartier.code, str(q)) for q in quartiers if q.quartier]  # type: ignore[attr-defined]
        self.fields["covariables"].choices = [(c, nom) for c, nom in noms.items() if c in datees]  # type: ignore[attr-defined]
        self.offrir("mesure", Mesure.objects.filter(code__in=[c for c, n in datees.items() if n > 1]), "Choisir")
        self.fields["mesure"].help_text = "Celles qui ont au moins deux périodes datées dans les quartiers du contrat."
        self.fields["mesure"].label_from_instance = lambda m: (  # type: ignore[attr-defined]
            f"{noms.get(m.code, m.code)} ({compte(datees.get(m.code, 0), 'période')})"
        )
        questions = Question.objects.filter(en_vigueur_le(timezone.localdate()), contrat=contrat)
        self.offrir("question", questions.order_by("rang"), "Aucune")

    def offrir(self, champ: str, choix: QuerySet[Any], vide: str) -> None:
        self.fields[champ].queryset = choix  # type: ignore[attr-defined]
        self.fields[champ].empty_label = vide  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("plan") == PlanAnalyse.APPARIEMENT and not donnees.get("covariables"):
            self.add_error("covariables", "Choisissez au moins une mesure sur laquelle les quartiers se ressemblent.")
        tous = {code for code, _ in self.fields["traites"].choices}  # type: ignore[attr-defined]
        seuls = donnees.get("comparaison") == EnsembleCompare.CONTRAT and donnees.get("plan") != PlanAnalyse.AVANT_APRES
        if seuls and set(donnees.get("traites", [])) >= tous:
            self.add_error("traites", "Tous les quartiers du contrat sont étudiés : il n’en reste aucun pour comparer.")
        depuis, jusqua = donnees.get("depuis"), donnees.get("jusqua")
        if depuis and jusqua and depuis >= jusqua:
            self.add_error("jusqua", "La dernière période vient après la première.")
        return donnees


class ActionForm(forms.Form):
    """An action of the contract that the settings start from."""

    action = forms.ChoiceField(
        label="Partir d’une action du contrat",
        required=False,
        help_text="Ses quartiers, leurs parts et sa première date sont repris du suivi ; tout se corrige ensuite.",
    )

    def __init__(self, *args: Any, actions: Sequence[Intervention], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actions = {une.cle: une for une in actions}
        choix = [("", "Aucune : tout écrire soi-même"), *((une.cle, une.libelle) for une in actions)]
        self.fields["action"].choices = choix  # type: ignore[attr-defined]

    @property
    def choisie(self) -> Intervention | None:
        return self.actions.get(self.data.get("action", "")) if self.is_bound else None


class AnnonceForm(forms.Form):
    """Written before the result, and kept as it is."""

    hypothese = forms.CharField(
        label="Ce que j’attends, et pourquoi",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez ce que vous attendez : c’est ce qui rend le résultat lisible."},
    )
    attendu = ChampNombre(label="Changement attendu", required=False, max_digits=12, decimal_places=4)

    def __init__(self, *args: Any, unite: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dite = "points" if unite == "%" else unite
        en = f"En {dite}. " if dite else ""
        self.fields["attendu"].help_text = f"{en}Négatif pour une baisse, par exemple −2. Vide si vous ne savez pas."
