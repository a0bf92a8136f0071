"""Forms of the results: crossing questions, weights, themes, the reading of an open answer."""

from collections.abc import Sequence
from typing import Any

from django import forms

from quartiers.enquetes.calculs.jeu import Question
from quartiers.enquetes.calculs.ponderation import vides
from quartiers.enquetes.chargement import Donnees
from quartiers.enquetes.enums_resultats import EtatTexte
from quartiers.enquetes.models import PlanResultats, ThemeReponse
from quartiers.enquetes.models.resultats import CROISEMENTS_MAX
from quartiers.enquetes.phrases import nom_de

SANS_FUSION = ("", "Ne pas regrouper")


class CroisementsForm(forms.Form):
    croisements = forms.MultipleChoiceField(
        label="Questions de croisement", widget=forms.CheckboxSelectMultiple,
        help_text=f"De une à {CROISEMENTS_MAX} : le quartier, le sexe, l’âge… Toutes les autres questions se liront selon elles.",
        error_messages={"required": "Choisissez au moins une question.", "invalid_choice": "Cette question n’est pas proposée."},
    )  # fmt: skip

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["croisements"]
        assert isinstance(champ, forms.MultipleChoiceField)  # noqa: S101 - declared above
        champ.choices = [(q.nom, q.libelle) for q in questions]


class PonderationForm(forms.ModelForm):  # type: ignore[type-arg]
    """Weights; one more field for each choice of the population that nobody in the sample stands for."""

    marges = forms.MultipleChoiceField(
        label="Marges utilisées", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Ce que l’on sait de toute la population, avec sa source.",
    )  # fmt: skip

    class Meta:
        model = PlanResultats
        fields = ("tirage", "methode", "marges", "poids_min", "poids_max")

    def __init__(self, *args: Any, donnees: Donnees, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["marges"]
        assert isinstance(champ, forms.MultipleChoiceField)  # noqa: S101 - declared above
        champ.choices = [
            (m.question, f"{nom_de(donnees, m.question)} ({m.source}, {m.annee})")
            for m in donnees.marges
            if m.question in donnees.jeu.questions
        ]
        self.a_regrouper: dict[str, tuple[str, str]] = {}
        for marge in donnees.marges:
            question = donnees.jeu.questions.get(marge.question)
            if question is not None:
                self.ajouter_fusions(question, vides(donnees.jeu.codes(question.nom), marge.totaux))

    def ajouter_fusions(self, question: Question, absents: Sequence[str]) -> None:
        deja = self.instance.fusions.get(question.nom, {})
        for code in absents:
            nom = f"fusion_{question.nom}_{code}"
            self.a_regrouper[nom] = (question.nom, code)
            self.fields[nom] = forms.ChoiceField(
                label=f"{question.libelle} : personne pour « {question.libelle_de(code)} », regrouper avec",
                required=False,
                initial=deja.get(code, ""),
                choices=[SANS_FUSION, *((c, n) for c, n in question.choix if c not in absents)],
                help_text="La population en compte : sans regroupement, le redressement ne peut pas se faire.",
            )

    @property
    def fusions(self) -> dict[str, dict[str, str]]:
        choisies: dict[str, dict[str, str]] = {}
        for nom, (question, code) in self.a_regrouper.items():
            if cible := self.cleaned_data.get(nom):
                choisies.setdefault(question, {})[code] = cible
        return choisies


class ThemeForm(forms.Form):
    libelle = forms.CharField(
        label="Nouveau thème", max_length=150, error_messages={"required": "Donnez un nom au thème."}
    )
    definition = forms.CharField(label="Ce qu’il regroupe", max_length=300, required=False)


class ModifierThemeForm(forms.Form):
    libelle = forms.CharField(label="Nom du thème", max_length=150, required=False)
    dans = forms.ModelChoiceField(
        label="Ou le fusionner dans",
        queryset=ThemeReponse.objects.none(),
        required=False,
        empty_label="Ne pas fusionner",
    )

    def __init__(self, *args: Any, theme: ThemeReponse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        autres = ThemeReponse.objects.filter(enquete_id=theme.enquete_id, question=theme.question).exclude(pk=theme.pk)
        champ = self.fields["dans"]
        assert isinstance(champ, forms.ModelChoiceField)  # noqa: S101 - declared above
        champ.queryset = autres


class LectureForm(forms.Form):
    themes = forms.ModelMultipleChoiceField(
        label="Thèmes", queryset=ThemeReponse.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs thèmes sont possibles ; aucun aussi. Au clavier : les chiffres cochent, Entrée enregistre.",
        error_messages={"invalid_choice": "Ce thème n’est plus proposé."},
    )  # fmt: skip
    etat = forms.ChoiceField(label="Peut-on citer cette réponse ?", choices=EtatTexte.choices, initial=EtatTexte.LU)
    texte = forms.CharField(
        label="Texte à citer", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Seulement si vous la retenez. Ce qui désigne quelqu’un y est remplacé par […] : vérifiez.",
    )  # fmt: skip

    def __init__(self, *args: Any, themes: Sequence[ThemeReponse], second: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["themes"]
        assert isinstance(champ, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        champ.queryset = ThemeReponse.objects.filter(pk__in=[t.pk for t in themes])
        numeros = {t.pk: n for n, t in enumerate(themes, start=1)}
        champ.label_from_instance = lambda theme: f"{numeros[theme.pk]}. {theme.libelle}"  # type: ignore[assignment, method-assign]
        if second:
            del self.fields["etat"], self.fields["texte"]
