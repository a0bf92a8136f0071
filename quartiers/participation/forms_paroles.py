"""What residents and the team type: a contribution, several at once, its moderation, a card and its acts."""

import datetime as dt
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, Element, QuartierContrat
from quartiers.contrat.queries import noeuds_le
from quartiers.gouvernance.models import Decision
from quartiers.participation.domain.contributions import Parole
from quartiers.participation.enums_paroles import Consentement, GenreParole, Langue, Recueil, ThemeParole
from quartiers.participation.models import Carte, Contribution, ReglageParole
from quartiers.participation.moderation import REGLES
from quartiers.participation.queries_paroles import (
    decisions_citables,
    organismes_a_solliciter,
    pistes_proposees,
    quartiers_du_contrat,
)
from quartiers.socle.saisies import ChampDate, ChampEuros

AIDE_PHOTO = "Facultatif. JPEG, PNG ou WebP. Sans visage ni plaque. Le lieu et l’heure de la prise de vue sont effacés."
TOUT_LE_TERRITOIRE = "Tout le territoire, ou je ne sais pas"


class ContribuerForm(forms.ModelForm):  # type: ignore[type-arg]
    """The public form: one thing to say, no account."""

    cle = forms.UUIDField(widget=forms.HiddenInput)
    photo_fichier = forms.FileField(
        label="Photo", required=False, help_text=AIDE_PHOTO, widget=forms.FileInput(attrs={"accept": "image/*"})
    )
    publier = forms.BooleanField(
        label="J’accepte que mon texte soit publié, sans mon nom",
        required=False,
        help_text="Sans votre accord, votre parole compte, et personne ne la lit en dehors de l’équipe.",
    )
    mineur = forms.BooleanField(
        label="J’ai moins de 18 ans", required=False, help_text="Votre parole compte. Elle n’est jamais publiée."
    )
    courriel = forms.EmailField(
        label="Adresse électronique",
        required=False,
        help_text="Facultatif. Seulement pour vous dire ce que devient votre parole ; effacée ensuite.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    class Meta:
        model = Contribution
        fields = ["texte", "genre", "theme", "quartier", "lieu", "langue"]
        labels = {
            "texte": "Qu’avez-vous à dire ?",
            "genre": "C’est plutôt",
            "theme": "Sur quel sujet ?",
            "lieu": "Où ?",
        }
        widgets = {"texte": forms.Textarea(attrs={"rows": 5}), "genre": forms.RadioSelect}
        help_texts = {
            "texte": "Quelques mots suffisent. N’écrivez ni nom, ni adresse, ni numéro de téléphone.",
            "langue": "Écrivez dans la langue que vous préférez.",
        }

    field_order = [
        "texte",
        "genre",
        "theme",
        "quartier",
        "lieu",
        "photo_fichier",
        "langue",
        "publier",
        "mineur",
        "courriel",
    ]

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quartier"].queryset = quartiers_du_contrat(contrat, timezone.localdate())  # type: ignore[attr-defined]
        self.fields["quartier"].empty_label = TOUT_LE_TERRITOIRE  # type: ignore[attr-defined]
        self.fields["genre"].choices = GenreParole.choices  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial["cle"] = uuid4()

    def parole(self) -> Parole:
        valeurs = self.cleaned_data
        return Parole(
            texte=valeurs["texte"],
            quartier=valeurs["quartier"],
            lieu=valeurs["lieu"],
            genre=valeurs["genre"],
            theme=valeurs["theme"],
            langue=valeurs["langue"],
            recueil=Recueil.EN_LIGNE,
            consentement=Consentement.COCHE if valeurs["publier"] else Consentement.AUCUN,
            mineur=valeurs["mineur"],
            courriel=valeurs["courriel"],
            photo=valeurs["photo_fichier"],
        )


class RecueilForm(forms.Form):
    """What is common to all the lines typed after a meeting."""

    recueil = forms.ChoiceField(
        label="Recueilli", choices=[c for c in Recueil.choices if c[0] != Recueil.EN_LIGNE], initial=Recueil.PERMANENCE
    )
    recueillie_le = ChampDate(label="Le")
    quartier = forms.ModelChoiceField(
        label="Quartier", queryset=QuartierContrat.objects.none(), required=False, empty_label=TOUT_LE_TERRITOIRE
    )
    lieu = forms.CharField(label="Lieu", max_length=200, required=False)
    langue = forms.ChoiceField(label="Langue parlée", choices=Langue.choices, initial=Langue.FRANCAIS)
    consentement = forms.ChoiceField(
        label="Accord pour publier",
        choices=[c for c in Consentement.choices if c[0] != Consentement.COCHE],
        initial=Consentement.ORAL,
    )
    accord_detail = forms.CharField(
        label="Trace de l’accord",
        max_length=200,
        required=False,
        help_text="Par exemple : affiche dans la salle, feuille signée et rangée en mairie.",
    )

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quartier"].queryset = quartiers_du_contrat(contrat, timezone.localdate())  # type: ignore[attr-defined]
        self.fields["recueillie_le"].initial = timezone.localdate()

    def clean_recueillie_le(self) -> dt.date:
        jour: dt.date = self.cleaned_data["recueillie_le"]
        if jour > timezone.localdate():
            raise ValidationError("Cette date est à venir.")
        return jour


class LigneForm(forms.Form):
    """One line: an empty one is ignored."""

    cle = forms.UUIDField(widget=forms.HiddenInput, required=False)
    texte = forms.CharField(
        label="Ce qui est dit", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    genre = forms.ChoiceField(label="C’est", choices=GenreParole.choices, initial=GenreParole.BESOIN)
    theme = forms.ChoiceField(label="Thème", choices=ThemeParole.choices, initial=ThemeParole.CADRE_DE_VIE)
    mineur = forms.BooleanField(label="Moins de 18 ans", required=False)

    def parole(self, commun: dict[str, Any]) -> Parole | None:
        valeurs = self.cleaned_data
        if not valeurs.get("texte", "").strip():
            return None
        return Parole(
            texte=valeurs["texte"], genre=valeurs["genre"], theme=valeurs["theme"], mineur=valeurs["mineur"], **commun
        )


LignesFormSet = forms.formset_factory(LigneForm, extra=0)


class ClasserForm(forms.ModelForm):  # type: ignore[type-arg]
    """What it is about, how the person agreed, and the text that may be read."""

    class Meta:
        model = Contribution
        fields = ["genre", "theme", "quartier", "lieu", "consentement", "accord_detail", "mineur"]

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quartier"].queryset = quartiers_du_contrat(contrat, timezone.localdate())  # type: ignore[attr-defined]
        self.fields["quartier"].empty_label = TOUT_LE_TERRITOIRE  # type: ignore[attr-defined]


class PublierForm(forms.Form):
    texte_publie = forms.CharField(
        label="Texte publié",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Enlevez les noms, adresses, numéros et injures ; traduisez s’il le faut. Vide : le texte tel qu’il est.",
    )
    avec_photo = forms.BooleanField(
        label="Publier aussi la photo", required=False, help_text="Ni visage reconnaissable, ni plaque."
    )

    def __init__(self, *args: Any, contribution: Contribution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not contribution.photo_id:
            del self.fields["avec_photo"]


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi ?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites pourquoi, en une phrase."},
    )


def choix_d_elements(contrat: Contrat, natures: set[str]) -> list[tuple[int, str]]:
    """Elements in force, under their code and wording of the day."""
    return [
        (n.element_id, f"{n.code} – {n.titre}"[:140])
        for n in noeuds_le(contrat, timezone.localdate())
        if n.nature in natures
    ]


class CarteForm(forms.ModelForm):  # type: ignore[type-arg]
    """What was said, and what of the contract it touches."""

    elements = forms.TypedMultipleChoiceField(
        label="Orientations et objectifs du contrat",
        coerce=int,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="Plusieurs choix possibles : maintenez Ctrl (ou Cmd) en cliquant.",
    )

    class Meta:
        model = Carte
        fields = ["titre", "dit", "quartier", "theme", "piste", "publique"]
        widgets = {"dit": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        jour = timezone.localdate()
        self.fields["quartier"].queryset = quartiers_du_contrat(contrat, jour)  # type: ignore[attr-defined]
        self.fields["quartier"].empty_label = "Tout le territoire"  # type: ignore[attr-defined]
        self.fields["piste"].queryset = pistes_proposees(contrat, jour)  # type: ignore[attr-defined]
        self.fields["piste"].label_from_instance = lambda p: f"{p.projet.quartier} – {p.titre}"[:120]  # type: ignore[attr-defined]
        self.fields["piste"].empty_label = "Aucune"  # type: ignore[attr-defined]
        self.fields["elements"].choices = choix_d_elements(contrat, {Nature.ORIENTATION, Nature.OBJECTIF})  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["elements"].initial = [e.pk for e in self.instance.elements.all()]

    def clean_elements(self) -> list[Element]:
        return list(Element.objects.filter(pk__in=self.cleaned_data["elements"]))


class DemanderForm(forms.Form):
    partenaire = forms.ModelChoiceField(label="À qui demander une réponse", queryset=Organisme.objects.none())
    courriel = forms.EmailField(
        label="Adresse à laquelle écrire",
        required=False,
        help_text="Un lien y est envoyé : la réponse se donne sans compte. Vide : vous noterez la réponse vous-même.",
    )
    reponse_avant = ChampDate(label="Réponse attendue avant le")

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partenaire"].queryset = organismes_a_solliciter(contrat)  # type: ignore[attr-defined]


class RepondreForm(forms.Form):
    """The partner's answer, by link."""

    reponse = forms.CharField(
        label="Votre réponse",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Des phrases courtes, que tout le monde comprend. Elle sera lue par les habitantes et habitants.",
        error_messages={"required": "Écrivez la réponse, en quelques phrases simples."},
    )
    repondue_par = forms.CharField(
        label="Votre fonction",
        max_length=150,
        required=False,
        help_text="Une fonction, pas un nom : responsable du secteur, par exemple.",
    )


class ReponseSaisieForm(RepondreForm):
    """The same, typed by the team for a partner who answered otherwise."""

    partenaire = forms.ModelChoiceField(label="Qui répond", queryset=Organisme.objects.none())
    field_order = ["partenaire", "reponse", "repondue_par"]

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partenaire"].queryset = organismes_a_solliciter(contrat)  # type: ignore[attr-defined]
        self.fields["reponse"].label, self.fields["repondue_par"].label = "La réponse", "Fonction de qui répond"


class RelierForm(forms.Form):
    """The action, the decision and the euros behind a card."""

    action = forms.TypedChoiceField(label="Action du contrat", coerce=int, empty_value=None, required=False)
    decision = forms.ModelChoiceField(
        label="Décision", queryset=Decision.objects.none(), required=False, empty_label="Aucune"
    )
    montant = ChampEuros(label="Montant (€)", required=False)
    montant_source = forms.CharField(
        label="Source du montant", max_length=200, required=False, help_text="Devis, délibération, budget, facture…"
    )

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", "Aucune"), *choix_d_elements(contrat, {Nature.ACTION})]  # type: ignore[attr-defined]
        self.fields["decision"].queryset = decisions_citables(contrat)  # type: ignore[attr-defined]
        self.fields["decision"].label_from_instance = (  # type: ignore[attr-defined]
            lambda d: f"{d.reference} – {d.seance.instance} : {d.texte}"[:140]
        )

    def clean_action(self) -> Element | None:
        numero = self.cleaned_data["action"]
        return Element.objects.filter(pk=numero).first() if numero else None

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or {}
        if valeurs.get("montant") is not None and not valeurs.get("montant_source"):
            self.add_error("montant_source", "Dites d’où vient ce montant.")
        return valeurs


class FaireForm(forms.Form):
    fait = forms.CharField(
        label="Nous avons fait",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que l’on peut voir dans le quartier, en deux ou trois phrases.",
        error_messages={"required": "Dites ce qui a été fait."},
    )
    faite_le = ChampDate(label="Fait le")


class ReglageForm(forms.ModelForm):  # type: ignore[type-arg]
    regles_actives = forms.MultipleChoiceField(
        label="Un texte est retenu quand il contient", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ReglageParole
        fields = ["mots", "rappels", "contact_mois", "ecartees_mois", "texte_mois"]
        widgets = {"mots": forms.Textarea(attrs={"rows": 4})}

    field_order = ["regles_actives", "mots", "rappels", "contact_mois", "ecartees_mois", "texte_mois"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["regles_actives"]
        champ.choices = [(code, f"{r.libelle} ({r.exemple})") for code, r in REGLES.items()]  # type: ignore[attr-defined]
        champ.initial = [code for code in REGLES if code not in self.instance.regles_inactives]

    def clean_rappels(self) -> str:
        texte: str = self.cleaned_data["rappels"]
        if not all(morceau.strip().isdigit() for morceau in texte.split(",")):
            raise ValidationError("Écrivez des nombres de jours séparés par des virgules : 15, 3.")
        return texte

    def inactives(self) -> list[str]:
        return [code for code in REGLES if code not in self.cleaned_data["regles_actives"]]


class FiltreContributionsForm(forms.Form):
    quartier = forms.ModelChoiceField(
        label="Quartier", queryset=QuartierContrat.objects.none(), required=False, empty_label="Tous"
    )
    theme = forms.ChoiceField(label="Thème", choices=[("", "Tous"), *ThemeParole.choices], required=False)
    genre = forms.ChoiceField(label="C’est", choices=[("", "Tout"), *GenreParole.choices], required=False)
    recueil = forms.ChoiceField(label="Recueilli", choices=[("", "Partout"), *Recueil.choices], required=False)
    carte = forms.ChoiceField(
        label="Carte", choices=[("", "Avec ou sans"), ("sans", "Sans carte"), ("avec", "Sur une carte")], required=False
    )

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quartier"].queryset = quartiers_du_contrat(contrat, timezone.localdate())  # type: ignore[attr-defined]

    def filtres(self) -> dict[str, Any]:
        """What narrows the list; nothing when a parameter is not one that the page offers."""
        if not self.is_valid():
            return {}
        valeurs = {nom: self.cleaned_data[nom] for nom in ("quartier", "theme", "genre", "recueil")}
        filtres = {nom: valeur for nom, valeur in valeurs.items() if valeur}
        if carte := self.cleaned_data["carte"]:
            filtres["carte__isnull"] = carte == "sans"
        return filtres
