"""What people type in the matrix: filters, who is responsible, findings, evidence, judgements, disagreements."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.evaluation.enums import (
    ECHELLE_DE_FORCE,
    Direction,
    Force,
    GenrePropre,
    ReponseAuCritere,
)
from quartiers.evaluation.models import Constat, Desaccord, Jugement, Preuve, Responsable
from quartiers.evaluation.permissions import remplir
from quartiers.evaluation.queries import LigneQuestion, PieceLue
from quartiers.evaluation.regles import REGLES
from quartiers.indicateurs import preuves as registre
from quartiers.indicateurs.models import CritereJugement
from quartiers.indicateurs.preuves import Extrait
from quartiers.participation.models import InstanceParticipation
from quartiers.participation.queries_paroles import organismes_a_solliciter
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.saisies import ChampDate, champ_de_saisie

AIDE_FORCE = " ; ".join(f"{Force(f).label}\u00a0: {sens}" for f, sens in ECHELLE_DE_FORCE.items())


class FiltreMatriceForm(forms.Form):
    """`evaluation` is carried along; the other three narrow the rows."""

    evaluation = forms.CharField(required=False, widget=forms.HiddenInput)
    axe = forms.ChoiceField(label="Axe", required=False)
    responsable = forms.ChoiceField(label="Responsable", required=False)
    manque = forms.ChoiceField(
        label="Ce qui manque", required=False, choices=[("", "Tout"), *((r.code, r.manque) for r in REGLES)]
    )

    def __init__(self, *args: Any, lignes: Sequence[LigneQuestion], **options: Any) -> None:
        super().__init__(*args, **options)
        axes = {ligne.axe: f"{ligne.axe} – {ligne.axe_titre}" for ligne in lignes if ligne.axe}
        noms = {str(r): str(r) for ligne in lignes for r in ligne.responsables}
        self.fields["axe"].choices = [("", "Tous"), *axes.items()]  # type: ignore[attr-defined]
        self.fields["responsable"].choices = [("", "Tous"), *sorted(noms.items())]  # type: ignore[attr-defined]

    def choisir(self, lignes: Sequence[LigneQuestion]) -> list[LigneQuestion]:
        """The rows asked for; all of them when the address says something unknown."""
        if not self.is_valid():
            return list(lignes)
        axe, qui, manque = (self.cleaned_data[nom] for nom in ("axe", "responsable", "manque"))
        return [
            ligne
            for ligne in lignes
            if (not axe or ligne.axe == axe)
            and (not qui or any(str(r) == qui for r in ligne.responsables))
            and (not manque or any(regle.code == manque for regle in ligne.manques))
        ]


class ResponsableForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Responsable
        fields = ["organisme", "fonction", "attendu_le", "livre_le", "note"]
        formfield_callback = champ_de_saisie

    def __init__(self, *args: Any, contrat: Contrat, **options: Any) -> None:
        super().__init__(*args, **options)
        poser_organismes(self.fields["organisme"], contrat, "Aucun : une fonction seulement")

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if not donnees.get("organisme") and not donnees.get("fonction"):
            self.add_error("organisme", "Dites l’organisme, la fonction, ou les deux.")
        return donnees


def poser_organismes(champ: Any, contrat: Contrat, vide: str) -> None:
    champ.queryset = organismes_a_solliciter(contrat)
    champ.empty_label = vide


class ConstatForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Constat
        fields = ["texte", "critere", "constate_le"]
        formfield_callback = champ_de_saisie
        widgets = {"texte": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"texte": "Ce que l’on observe, sans encore juger : deux ou trois phrases."}

    def __init__(self, *args: Any, criteres: Sequence[CritereJugement], **options: Any) -> None:
        super().__init__(*args, **options)
        poser_criteres(self.fields["critere"], criteres)


def poser_criteres(champ: Any, criteres: Sequence[CritereJugement]) -> None:
    champ.queryset = CritereJugement.objects.filter(pk__in=[c.pk for c in criteres])
    champ.empty_label = "Toute la question"


# Evidence


class GenreForm(forms.Form):
    """First step: what kind of evidence."""

    genre = forms.ChoiceField(label="D’où vient la preuve ?")

    def __init__(self, *args: Any, offerts: Sequence[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["genre"].choices = [("", "Choisir…"), *offerts]  # type: ignore[attr-defined]


def genres_offerts(acteur: Acteur, contrat: Contrat) -> list[tuple[str, Any]]:
    """Grouped choices: the sources of the site that have something to say here, then what is typed."""
    sources = [(g.code, g.libelle) for g in registre.genres().values() if g.choisir(acteur, contrat)]
    groupes: list[tuple[str, Any]] = [("Ce que le site connaît", sources)] if sources else []
    return [*groupes, ("Autre preuve, à écrire", list(GenrePropre.choices))]


class PreuveForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the evidence says for the question, and how strong it is; its source is chosen or typed by the subclass."""

    class Meta:
        model = Preuve
        fields = ["direction", "force", "force_motif", "critere", "commentaire"]
        widgets = {
            "direction": forms.RadioSelect,
            "force": forms.RadioSelect,
            "commentaire": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"direction": "sens pour la question"}
        help_texts = {"force": AIDE_FORCE}

    def __init__(self, *args: Any, criteres: Sequence[CritereJugement], **options: Any) -> None:
        super().__init__(*args, **options)
        poser_criteres(self.fields["critere"], criteres)
        self.fields["direction"].choices = Direction.choices  # type: ignore[attr-defined]
        self.fields["force"].choices = Force.choices  # type: ignore[attr-defined]

    def champs_de_la_preuve(self) -> dict[str, Any]:
        return {nom: self.cleaned_data[nom] for nom in self.Meta.fields}


class PreuveDuSiteForm(PreuveForm):
    objet = forms.TypedChoiceField(label="Quoi exactement", coerce=int)

    field_order = ["objet"]

    def __init__(self, *args: Any, objets: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["objet"].choices = [("", "Choisir…"), *((str(pk), nom) for pk, nom in objets)]  # type: ignore[attr-defined]


class PreuvePropreForm(PreuveForm):
    """Typed here: a document, an observation, someone's words."""

    titre = forms.CharField(label="Source", max_length=300)
    texte = forms.CharField(label="Ce qu’elle dit", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    arrete_le = ChampDate(label="Date de ce qui est dit", required=False)
    adresse = forms.URLField(label="Adresse où le lire", required=False, assume_scheme="https")
    accord = forms.CharField(
        label="Accord de la personne pour être citée", max_length=200, required=False,
        help_text="Comment et quand il a été donné, sans nom : « accord oral, permanence du 4 mars ».",
    )  # fmt: skip
    interne = forms.BooleanField(
        label="Garder cette preuve à l’équipe",
        required=False,
        help_text="Elle ne sera ni dans le rapport, ni publique.",
    )
    fichier = forms.FileField(label="Document", required=False, help_text="PDF, image ou tableur.")

    field_order = ["titre", "texte", "arrete_le", "adresse", "fichier", "accord", "interne"]
    SOURCES = {
        GenrePropre.DOCUMENT: "Titre, auteur et année du document.",
        GenrePropre.OBSERVATION: "Qui a observé, où et quand, par la fonction : « médiateur, place des Fleurs, mai ».",
        GenrePropre.PAROLE: "Sans nom : « habitante d’une quarantaine d’années, rencontrée en permanence ».",
        GenrePropre.PARTENAIRE: "Qui parle, par son organisme et sa fonction.",
    }

    def __init__(self, *args: Any, genre: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.genre = genre
        self.fields["titre"].help_text = self.SOURCES[GenrePropre(genre)]
        if genre != GenrePropre.PAROLE:
            del self.fields["accord"]
        if genre != GenrePropre.DOCUMENT:
            del self.fields["fichier"]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if self.genre == GenrePropre.PAROLE and not donnees.get("accord") and not donnees.get("interne"):
            self.add_error("accord", "Dites comment l’accord a été donné, ou gardez cette parole à l’équipe.")
        return donnees

    def extrait(self) -> Extrait:
        donnees = self.cleaned_data
        return Extrait(
            titre=donnees["titre"],
            texte=donnees["texte"],
            adresse=donnees["adresse"],
            arrete_le=donnees["arrete_le"],
            publiable=not donnees["interne"],
            provenance={"saisie": "écrite dans la matrice"},
        )

    def champs_de_la_preuve(self) -> dict[str, Any]:
        return {**super().champs_de_la_preuve(), "accord": self.cleaned_data.get("accord", "")}


class MotifForm(forms.Form):
    motif = forms.CharField(label="Pourquoi", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


# Judgement


class JugementForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Jugement
        fields = ["reponse", "argument", "contre_cherche", "limites"]
        widgets = {
            "reponse": forms.RadioSelect,
            "argument": forms.Textarea(attrs={"rows": 8}),
            "contre_cherche": forms.Textarea(attrs={"rows": 3}),
            "limites": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        champ = self.fields["reponse"]
        champ.choices = [c for c in champ.choices if c[0]]  # type: ignore[attr-defined]


class ReponseCritereForm(forms.Form):
    """The answer by one sealed criterion, tied to evidence of the question."""

    reponse = forms.ChoiceField(label="Réponse", choices=ReponseAuCritere.choices, widget=forms.RadioSelect)
    argument = forms.CharField(label="Pourquoi", max_length=3000, widget=forms.Textarea(attrs={"rows": 3}))
    preuves = forms.MultipleChoiceField(
        label="Preuves sur lesquelles elle s’appuie", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, critere: CritereJugement, pieces: Sequence[PieceLue], **options: Any) -> None:
        super().__init__(*args, **options)
        self.critere = critere
        self.pieces = {str(p.preuve.pk): p.preuve for p in pieces}
        self.fields["preuves"].choices = [  # type: ignore[attr-defined]
            (str(p.preuve.pk), f"n° {p.preuve.pk}, {Direction(p.direction).court.lower()} – {p.extrait.titre}")
            for p in pieces
        ]
        if not pieces:
            del self.fields["preuves"]

    def preuves_choisies(self) -> list[Preuve]:
        return [self.pieces[pk] for pk in self.cleaned_data.get("preuves", [])]


class DesaccordForm(forms.ModelForm):  # type: ignore[type-arg]
    """The team records anybody's disagreement; a partner only that of its own organisation."""

    class Meta:
        model = Desaccord
        fields = ["organisme", "instance", "texte", "exprime_le"]
        formfield_callback = champ_de_saisie
        widgets = {"texte": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, acteur: Acteur, contrat: Contrat, **options: Any) -> None:
        super().__init__(*args, **options)
        poser_organismes(self.fields["organisme"], contrat, "Choisir…")
        instances = InstanceParticipation.objects.filter(en_vigueur_le(timezone.localdate()), contrat=contrat)
        self.fields["instance"].queryset = instances.order_by("rang")  # type: ignore[attr-defined]
        self.fields["instance"].empty_label = "Choisir…"  # type: ignore[attr-defined]
        self.sien: Organisme | None = None
        if not remplir(acteur, contrat) and acteur.habilitation is not None:
            self.sien = acteur.habilitation.organisme
            del self.fields["organisme"]
            del self.fields["instance"]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if "organisme" not in self.fields:
            if self.sien is None:
                raise forms.ValidationError("Votre habilitation ne dit pas votre organisme : demandez au pilotage.")
            donnees["organisme"], donnees["instance"] = self.sien, None
            self.instance.organisme = self.sien
        elif bool(donnees.get("organisme")) == bool(donnees.get("instance")):
            self.add_error("organisme", "Dites qui n’est pas d’accord : un organisme, ou une instance.")
        return donnees

    def champs_dits(self) -> dict[str, Any]:
        return {nom: self.cleaned_data.get(nom) for nom in ("organisme", "instance", "texte", "exprime_le")}
