"""What landlords and officers type during the year: follow-up, proofs, amounts moved, amounts carried over."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from quartiers.socle.formats import montant
from quartiers.socle.saisies import ChampDate, ChampEuros
from quartiers.tfpb.enums import Avancement, EtatJustificatif, GenreJustificatif
from quartiers.tfpb.models import Justificatif, LigneProgramme, Programme, SuiviTrimestriel

FICHIERS_MAX = 20
PREFIXE_LIGNE = "ligne-"


class PlusieursFichiers(forms.ClearableFileInput):
    allow_multiple_selected = True


class ChampFichiers(forms.FileField):
    """Several files at once; each is checked like one."""

    def __init__(self, **options: Any) -> None:
        self.nombre_max = options.pop("nombre_max", FICHIERS_MAX)
        attributs = {"accept": options.pop("accept", "")}
        options.setdefault("widget", PlusieursFichiers(attrs={k: v for k, v in attributs.items() if v}))
        super().__init__(**options)

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002 - as the fields are asked
        return bool(data)  # no file chosen comes as an empty list

    def clean(self, donnees: Any, initial: Any = None) -> list[Any]:
        liste = [f for f in (donnees if isinstance(donnees, list | tuple) else [donnees]) if f]
        if not liste:
            super().clean(None, initial)
            return []
        if len(liste) > self.nombre_max:
            raise ValidationError(f"{self.nombre_max} fichiers au plus à la fois : déposez-les en plusieurs fois.")
        return [super(ChampFichiers, self).clean(fichier, initial) for fichier in liste]


class LigneTrimestreForm(forms.Form):
    """One action for a quarter, as quick as a phone wants it."""

    avancement = forms.ChoiceField(label="Où en est l’action ?", choices=Avancement.choices)
    depense = ChampEuros(label="Dépensé dans le trimestre (€)", required=False)
    commentaire = forms.CharField(
        label="Commentaire", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    photos = ChampFichiers(
        label="Photos", required=False, nombre_max=6, accept="image/*", help_text="Sans visage reconnaissable."
    )

    def __init__(
        self,
        *args: Any,
        ligne: LigneProgramme,
        suivi: SuiviTrimestriel | None,
        avant: SuiviTrimestriel | None,
        **kw: Any,
    ) -> None:
        initial: dict[str, Any] = {"avancement": avant.avancement if avant else Avancement.A_VENIR}
        if suivi:
            initial = {"avancement": suivi.avancement, "depense": suivi.depense, "commentaire": suivi.commentaire}
        super().__init__(*args, **{**kw, "prefix": f"{PREFIXE_LIGNE}{ligne.pk}", "initial": initial})
        self.ligne, self.suivi = ligne, suivi

    def a_garder(self) -> bool:
        """Whether something is told: a line left as it stands, that was never followed, is not followed by a zero."""
        return self.suivi is not None or self.has_changed()


class FichiersForm(forms.Form):
    """First step of a deposit: which landlord, commune and year, and the files, all at once."""

    programme = forms.ChoiceField(label="Pour quel programme ?")
    fichiers = ChampFichiers(
        label="Factures et autres pièces",
        accept=".pdf,.jpg,.jpeg,.png,.webp",
        help_text="PDF ou photos, plusieurs à la fois. Cachez les noms des locataires et des salariés.",
        error_messages={"required": "Choisissez au moins un fichier."},
    )

    def __init__(self, *args: Any, programmes: Iterable[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix: dict[str, str] = {}
        for p in programmes:
            choix.setdefault(
                f"{p.bailleur_id}-{p.quartier.commune_id}-{p.annee}", f"{p.bailleur} – {p.quartier.commune} – {p.annee}"
            )
        self.fields["programme"].choices = list(choix.items())  # type: ignore[attr-defined]
        self.fields["programme"].label = "Pour quelle commune et quelle année ?"


class JustificatifForm(forms.ModelForm):  # type: ignore[type-arg]
    """A proof and how much of it each action takes; one amount per line of the programmes."""

    date = ChampDate(label="Date de la pièce")
    montant = ChampEuros(label="Montant TTC (€)", min_value=Decimal("0.01"))

    class Meta:
        model = Justificatif
        fields = ["genre", "fournisseur", "numero", "date", "montant", "objet", "explication"]
        widgets = {"explication": forms.Textarea(attrs={"rows": 2})}
        labels = {"numero": "Numéro de la pièce", "genre": "Nature de la pièce"}

    def __init__(self, *args: Any, lignes: Sequence[LigneProgramme], pareil: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lignes = lignes
        if not pareil and not self.instance.explication and not self.data.get(self.add_prefix("explication")):
            self.fields["explication"].widget = forms.HiddenInput()
        deja = dict(self.instance.imputations.values_list("ligne", "montant")) if self.instance.pk else {}
        for ligne in lignes:
            self.fields[f"i{ligne.pk}"] = ChampEuros(
                label=f"{ligne.programme.quartier} – {ligne.titre}", required=False, initial=deja.get(ligne.pk)
            )

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or {}
        genre, somme = valeurs.get("genre"), valeurs.get("montant")
        for champ, mot in (("fournisseur", "le fournisseur"), ("numero", "le numéro")):
            if genre == GenreJustificatif.FACTURE and not valeurs.get(champ) and champ not in self.errors:
                self.add_error(champ, f"Une facture porte {mot} : écrivez-le comme sur la pièce.")
        total = sum(self.imputations(valeurs).values(), Decimal(0))
        if somme is not None and total > somme:
            self.add_error(
                None,
                f"Les actions reçoivent {montant(total)}, soit {montant(total - somme)} de plus que la pièce : "
                "baissez un des montants.",
            )
        if somme is not None and not total:
            self.add_error(None, "Dites au moins une action que cette pièce paie, avec son montant.")
        if (jour := valeurs.get("date")) and jour > timezone.localdate():
            self.add_error("date", "Cette date est à venir : écrivez celle de la pièce.")
        return valeurs

    def imputations(self, valeurs: dict[str, Any] | None = None) -> dict[int, Decimal]:
        lues = self.cleaned_data if valeurs is None else valeurs
        return {ligne.pk: lues[f"i{ligne.pk}"] for ligne in self.lignes if lues.get(f"i{ligne.pk}")}

    def champs(self) -> dict[str, Any]:
        return {nom: self.cleaned_data[nom] for nom in self.Meta.fields}

    @property
    def champs_piece(self) -> list[forms.BoundField]:
        return [self[nom] for nom in self.Meta.fields if not self[nom].is_hidden]

    @property
    def champs_lignes(self) -> list[forms.BoundField]:
        return [self[f"i{ligne.pk}"] for ligne in self.lignes]

    def _post_clean(self) -> None:
        """The instance is written by the domain, never by the form: a refused form leaves it as it was."""


class TexteForm(forms.Form):
    """A question, an answer, a reason: what the thread keeps."""

    texte = forms.CharField(label="Message", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, libelle: str, aide: str = "", requis: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["texte"]
        champ.label, champ.help_text, champ.required = libelle, aide, requis


class FiltreJustificatifsForm(forms.Form):
    annee = forms.TypedChoiceField(label="Année", coerce=int, empty_value=None, required=False)
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *EtatJustificatif.choices])
    q = forms.CharField(label="Fournisseur ou numéro", required=False)

    def __init__(self, *args: Any, annees: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["annee"].choices = [("", "Toutes"), *((a, str(a)) for a in annees)]  # type: ignore[attr-defined]


class ReaffectationForm(forms.Form):
    de_ligne = forms.ModelChoiceField(label="Prendre sur", queryset=LigneProgramme.objects.none())
    vers_ligne = forms.ModelChoiceField(label="Donner à", queryset=LigneProgramme.objects.none())
    somme = ChampEuros(label="Montant (€)", min_value=Decimal("0.01"))
    motif = forms.CharField(
        label="Pourquoi ?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Le comité technique le lira.",
    )

    def __init__(self, *args: Any, lignes: "QuerySet[LigneProgramme]", libelles: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom in ("de_ligne", "vers_ligne"):
            champ = self.fields[nom]
            champ.queryset = lignes  # type: ignore[attr-defined]
            champ.empty_label = "Choisir une action"  # type: ignore[attr-defined]
            champ.label_from_instance = lambda ligne: libelles.get(ligne.pk, str(ligne))  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    somme = ChampEuros(label="Montant à programmer l’année suivante (€)", min_value=Decimal("0.01"))
    decide_par = forms.CharField(label="Décidé par", max_length=250, help_text="Séance, convention, date.")
    motif = forms.CharField(
        label="Précisions", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class FiltreSoldesForm(forms.Form):
    """Identifiers of what one sees; anything else is ignored."""

    annee = forms.TypedChoiceField(label="Année", coerce=int, empty_value=None, required=False)
    bailleur = forms.TypedChoiceField(label="Bailleur", coerce=int, empty_value=None, required=False)
    quartier = forms.TypedChoiceField(label="Quartier", coerce=int, empty_value=None, required=False)
    convention = forms.TypedChoiceField(label="Convention", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, choix: dict[str, list[tuple[int, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom, options in choix.items():
            self.fields[nom].choices = [("", "Toutes" if nom in {"annee", "convention"} else "Tous"), *options]  # type: ignore[attr-defined]
            if len(options) < 2 and nom != "annee":
                del self.fields[nom]
