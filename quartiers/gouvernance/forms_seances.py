"""What people type about a meeting: when and where, its agenda, who came, what was decided, its minutes."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from quartiers.contrat.models import Contrat
from quartiers.gouvernance import objets
from quartiers.gouvernance.enums import SensDecision
from quartiers.gouvernance.forms import ChampHeure, instant, organismes_de
from quartiers.gouvernance.models import Decision, MembreInstance, Point, Presence, Seance, SuiteSeance
from quartiers.socle.saisies import ChampDate

AUCUN_OBJET = "Rien de précis"


class SeanceForm(forms.Form):
    jour = ChampDate(label="Jour")
    debut = ChampHeure(label="Heure de début")
    fin = ChampHeure(label="Heure de fin prévue")
    objet = forms.CharField(label="Objet", max_length=250, required=False)
    lieu = forms.CharField(label="Lieu", max_length=250, required=False)
    lien = forms.URLField(label="Lien de la visioconférence", max_length=500, required=False, assume_scheme="https")
    mot = forms.CharField(label="Mot joint à la convocation", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    publique = forms.BooleanField(
        label="Annoncer au public",
        required=False,
        help_text="La date, l’heure et le lieu paraissent dans le calendrier public ; l’ordre du jour non.",
    )

    def __init__(self, *args: Any, seance: Seance | None = None, **kwargs: Any) -> None:
        if seance is not None:
            debut = timezone.localtime(seance.debut) if seance.debut else None
            fin = timezone.localtime(seance.fin) if seance.fin else None
            kwargs["initial"] = {
                "jour": seance.tenue_le,
                "debut": debut.time() if debut else None,
                "fin": fin.time() if fin else None,
                **{nom: getattr(seance, nom) for nom in ("objet", "lieu", "lien", "mot", "publique")},
            }
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or {}
        if donnees.get("debut") and donnees.get("fin") and donnees["fin"] <= donnees["debut"]:
            self.add_error("fin", "L’heure de fin vient après celle du début.")
        return donnees

    def champs(self) -> dict[str, Any]:
        d = dict(self.cleaned_data)
        jour: dt.date = d.pop("jour")
        return {**d, "debut": instant(jour, d["debut"]), "fin": instant(jour, d["fin"])}


class AvecObjet(forms.Form):
    """A form that names what is decided upon, among what the packages above declare."""

    objet = forms.ChoiceField(
        label="Sur quoi porte-t-il ?",
        required=False,
        help_text="Quand la séance décide, cet objet change sans nouvelle saisie.",
    )

    def poser_les_objets(self, contrat: Contrat, genre: str = "", pk: int | None = None) -> None:
        """`genre` and `pk`: the present one, kept even when it may no longer be chosen."""
        choix: list[Any] = [("", AUCUN_OBJET), *objets.choix(contrat)]
        present = objets.lire(contrat, genre, pk)
        connues = {cle for _, options in choix[1:] for cle, _ in options}
        if present is not None and present.cle not in connues:
            choix.insert(1, (present.cle, present.libelle))
        champ: Any = self.fields["objet"]
        champ.choices = choix
        if present is not None:
            champ.initial = present.cle


class PointForm(AvecObjet, forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Point
        fields = ["titre", "nature", "texte", "rapporteur", "duree", "confidentiel"]
        widgets = {"texte": forms.Textarea(attrs={"rows": 8})}

    field_order = ["titre", "nature", "objet", "texte", "rapporteur", "duree", "confidentiel"]

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.poser_les_objets(contrat, self.instance.objet_genre, self.instance.objet_id)

    def champs(self) -> dict[str, Any]:
        d = dict(self.cleaned_data)
        genre, pk = objets.separer(d.pop("objet"))
        return {**d, "objet_genre": genre, "objet_id": pk}

    def _post_clean(self) -> None:
        """The domain checks the whole item."""


class PieceForm(forms.Form):
    fichier = forms.FileField(label="Fichier", help_text="Un PDF ou une image entre dans le dossier de séance.")
    titre = forms.CharField(label="Titre", max_length=250, required=False, help_text="Vide : le nom du fichier.")


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi ?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites pourquoi, en quelques mots."},
    )


# Attendance


class ArriveeForm(forms.Form):
    """Someone who was not on the sheet: a substitute of the committee, or a guest."""

    membre = forms.ModelChoiceField(
        label="Suppléance", queryset=MembreInstance.objects.none(), required=False, empty_label="Aucune"
    )
    nom = forms.CharField(label="Nom", max_length=120, required=False)
    fonction = forms.CharField(label="Fonction", max_length=200, required=False)
    organisme = forms.CharField(label="Organisme", max_length=250, required=False)
    habitant = forms.BooleanField(label="Représente les habitantes et habitants", required=False)

    def __init__(self, *args: Any, membres: Sequence[MembreInstance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["membre"]
        champ.queryset = MembreInstance.objects.filter(pk__in=[membre.pk for membre in membres])
        if not membres:
            del self.fields["membre"]

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or {}
        if not (donnees.get("membre") or donnees.get("nom") or donnees.get("fonction")):
            self.add_error("nom", "Choisissez une suppléance, ou donnez un nom ou une fonction.")
        return donnees

    def champs(self) -> dict[str, Any]:
        d = dict(self.cleaned_data)
        membre = d.pop("membre", None)
        return {"membre": membre} if membre else d


class PouvoirForm(forms.Form):
    pouvoir_a = forms.ModelChoiceField(
        label="Donne pouvoir à", queryset=Presence.objects.none(), required=False, empty_label="Personne"
    )

    def __init__(self, *args: Any, presence: Presence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["pouvoir_a"]
        champ.queryset = Presence.objects.filter(seance=presence.seance).exclude(pk=presence.pk)
        champ.initial = presence.pouvoir_a_id


# Decisions and tasks


class DecisionForm(AvecObjet, forms.ModelForm):  # type: ignore[type-arg]
    appliquer = forms.BooleanField(
        label="Appliquer tout de suite",
        required=False,
        initial=True,
        help_text="L’objet change au moment où vous enregistrez. Décochez pour le faire plus tard.",
    )

    class Meta:
        model = Decision
        fields = ["sens", "texte", "reserves", "confidentielle", "voix_pour", "voix_contre", "voix_abstention"]
        widgets = {"texte": forms.Textarea(attrs={"rows": 3}), "reserves": forms.Textarea(attrs={"rows": 2})}

    field_order = ["objet", "sens", "texte", "reserves"]

    def __init__(self, *args: Any, seance: Seance, point: Point | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        porteur: Any = self.instance if self.instance.pk else point
        self.poser_les_objets(
            seance.contrat, porteur.objet_genre if porteur else "", porteur.objet_id if porteur else None
        )
        if self.instance.pk:
            del self.fields["objet"], self.fields["appliquer"]
        else:
            self.fields["objet"].label = "Sur quoi porte-t-elle ?"
        if point is not None and point.confidentiel:
            del self.fields["confidentielle"]

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or {}
        voix = [donnees.get(nom) for nom in ("voix_pour", "voix_contre", "voix_abstention")]
        if any(v is not None for v in voix):
            for nom in ("voix_pour", "voix_contre", "voix_abstention"):
                donnees[nom] = donnees.get(nom) or 0
        return donnees

    def a_un_effet(self) -> bool:
        """Whether what is typed would change its object (to ask what the effect needs)."""
        genre, _ = objets.separer(str(self["objet"].value() or "")) if "objet" in self.fields else ("", None)
        return objets.a_un_effet(genre, str(self["sens"].value() or SensDecision.VALIDE))

    def _post_clean(self) -> None:
        """The domain checks the whole decision."""


class SuiteForm(forms.ModelForm):  # type: ignore[type-arg]
    echeance = ChampDate(label="Pour le", required=False)

    class Meta:
        model = SuiteSeance
        fields = ["texte", "responsable", "organisme", "echeance", "decision"]

    def __init__(self, *args: Any, seance: Seance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["organisme"]
        champ.queryset, champ.empty_label = organismes_de(seance.contrat), "Aucun"
        champ = self.fields["decision"]
        champ.queryset = seance.decisions.filter(retiree_le__isnull=True).order_by("annee", "numero")
        champ.empty_label = "Aucune"

    def _post_clean(self) -> None:
        """The domain checks the whole task."""


# Minutes


class SoumettreForm(forms.Form):
    remarques_jusqu_au = ChampDate(label="Remarques jusqu’au")


class ApprouverForm(forms.Form):
    approuve_en = forms.ModelChoiceField(
        label="Séance qui approuve",
        queryset=Seance.objects.none(),
        error_messages={"required": "Choisissez la séance qui a approuvé."},
    )

    def __init__(self, *args: Any, seances: Sequence[Seance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["approuve_en"]
        champ.queryset = Seance.objects.filter(pk__in=[seance.pk for seance in seances]).select_related("instance")
        champ.initial = seances[0].pk if len(seances) == 1 else None


class DiffuserForm(forms.Form):
    public = forms.BooleanField(
        label="Publier aussi sur le site",
        required=False,
        help_text="Sans les points confidentiels, et les personnes par leur fonction seulement.",
    )


class RemarqueForm(forms.Form):
    point = forms.ModelChoiceField(
        label="À propos de", queryset=Point.objects.none(), required=False, empty_label="Tout le compte rendu"
    )
    texte = forms.CharField(
        label="Votre remarque",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez votre remarque."},
    )

    def __init__(self, *args: Any, points: Sequence[Point], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["point"]
        champ.queryset = Point.objects.filter(pk__in=[point.pk for point in points])


class TraiterForm(forms.Form):
    suite = forms.CharField(
        label="Suite donnée",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites ce qui a été fait de cette remarque."},
    )


class ModeleForm(forms.Form):
    fichier = forms.FileField(label="Modèle Word (.docx)")
